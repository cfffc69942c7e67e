/* The rows of sensors:DEVICE: what a sensor of the picture says, with its limits and how far it may
 * be believed. */
#include <math.h>

#include "base/i18n.h"
#include "probes/findings.h"
#include "service/rows.h"
#include "service/sensors.h"
#include "service/service.h"

static const char *port_name(const struct sensor *sensor)
{
	const struct port *port = sensor->port < 0 ? NULL :
	    device_port_by_index(sensor->device, (uint32_t)sensor->port);

	return port == NULL ? NULL : port->name;
}

static void add_limit(json_t *limits, const char *name, double value)
{
	if (isfinite(value))
		json_object_set_new(limits, name, json_real(value));
}

/* NULL where the device states none. */
static json_t *limits_of(const struct sensor *sensor)
{
	json_t *limits = json_object();

	add_limit(limits, "low_critical", sensor->limits.low_critical);
	add_limit(limits, "low_warning", sensor->limits.low_warning);
	add_limit(limits, "high_warning", sensor->limits.high_warning);
	add_limit(limits, "high_critical", sensor->limits.high_critical);
	if (json_object_size(limits) > 0)
		return limits;
	json_decref(limits);
	return NULL;
}

json_t *sensor_value(const struct sensor *sensor)
{
	if (!sensor->known || !sensor->present)
		return NULL;
	/* As exact as the history keeps it: 22.8, not 22.800000000000001. */
	return json_real(round(sensor->value * SENSOR_SCALE) / SENSOR_SCALE);
}

json_t *sensor_row(struct service *service, struct device *device, int64_t number)
{
	const struct sensor *sensor = device_sensor_numbered(device, number);
	struct mono now = clock_mono();
	char text[SENSOR_TEXT_SIZE];

	(void)service;
	if (sensor == NULL)
		return NULL;
	const char *reason = sensor_reason(sensor, now);
	json_t *row = json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:o*, s:o*}", "key",
	    (json_int_t)number, "row", sensor->row, "class", sensor_class_word(sensor->class),
	    "descr", _(sensor->descr), "text", sensor_text(sensor, text), "quality",
	    quality_word(sensor_quality(sensor, now)), "value", sensor_value(sensor), "limits",
	    limits_of(sensor));
	row_text(row, "unit", sensor_class_unit(sensor->class));
	row_text(row, "state", sensor->state);
	row_text(row, "severity", severity_word(sensor_severity(sensor)));
	row_text(row, "reason", reason[0] == '\0' ? NULL : _(reason));
	row_time(row, "read_at", sensor->read_wall);
	row_time(row, "since", sensor->since);
	if (!sensor->present)
		json_object_set_new(row, "lost", json_true());
	if (sensor->port >= 0)
		row_number(row, "port", (double)sensor->port);
	row_text(row, "port_name", port_name(sensor));
	return row;
}
