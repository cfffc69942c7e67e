/* The sensors of a device that are no optical power of a port (service/conditions_ports.c has
 * those): what the device or its profile calls wrong, what its own limits call so, and what is
 * there no more. A state that the profile names as an alarm of its own (UPS on battery) is said
 * once for the device, by whichever of its sensors is worst; a sensor that a room refers to is the
 * room's business otherwise. */
#include <string.h>

#include "base/i18n.h"
#include "service/conditions.h"
#include "service/rooms.h"
#include "service/sensors.h"
#include "service/service.h"

static void add(const struct sensor *sensor, struct conditions *into, const char *type,
    const char *qualifier, enum severity severity, const char *what, const char *why)
{
	const struct condition condition = { .type = type, .resource_kind = "device",
		.resource = sensor->device->id, .qualifier = qualifier, .severity = severity,
		.what = what, .why = why, .since = sensor->since };

	conditions_add(into, &condition);
}

/* ---- states that are alarms of their own -------------------------------------------------- */

static bool is_good(const struct sensor *sensor)
{
	return sensor_quality(sensor, clock_mono()) == QUALITY_GOOD;
}

static bool is_named(const struct sensor *sensor)
{
	return sensor->alarm != NULL && is_good(sensor) && sensor->severity >= SEVERITY_WARNING;
}

/* The worst of the sensors of DEVICE that say TYPE, the first of equals; NULL: none does. */
static const struct sensor *worst_named(const struct device *device, const char *type)
{
	const struct sensor *worst = NULL;

	for (size_t i = 0; i < device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (is_named(sensor) && strcmp(sensor->alarm, type) == 0 &&
		    (worst == NULL || sensor->severity > worst->severity))
			worst = sensor;
	}
	return worst;
}

/* What said TYPE last and is not read now may say it still. */
static void add_named(const struct sensor *sensor, struct conditions *into)
{
	if (!is_good(sensor)) {
		conditions_hold(into, sensor->alarm, NULL);
	} else if (worst_named(sensor->device, sensor->alarm) == sensor) {
		g_autofree char *why =
		    g_strdup_printf(_("%s：%s"), sensor->descr, _(sensor->state));
		add(sensor, into, sensor->alarm, NULL, SEVERITY_NONE, NULL, why);
	}
}

/* ---- the others --------------------------------------------------------------------------- */

/* Parts of ports come and go with their modules. */
static void add_lost(const struct sensor *sensor, struct conditions *into)
{
	g_autofree char *what = g_strdup_printf(_("%s 失联"), sensor->descr);

	if (sensor->port < 0)
		add(sensor, into, "sensor_lost", sensor->row, SEVERITY_NONE, what,
		    _(sensor->reason));
}

static void add_over(const struct sensor *sensor, struct conditions *into)
{
	bool stated = sensor->severity >= SEVERITY_WARNING && sensor->state[0] != '\0';
	g_autofree char *what = stated ?
	    g_strdup_printf(_("%s：%s"), sensor->descr, _(sensor->state)) :
	    g_strdup_printf(_("%s 超限"), sensor->descr);

	if (sensor_severity(sensor) >= SEVERITY_WARNING)
		add(sensor, into, "sensor_over", sensor->row, sensor_severity(sensor), what, NULL);
}

static void add_sensor(const struct sensor *sensor, struct conditions *into)
{
	if (sensor_light_port(sensor) != NULL)
		return;
	if (sensor->alarm != NULL)
		add_named(sensor, into);
	if (sensor->alarm != NULL || sensor_place(sensor) != NULL)
		return;
	if (!sensor->present)
		add_lost(sensor, into);
	if (is_good(sensor))
		add_over(sensor, into);
	else
		conditions_hold(into, NULL, sensor->row);
}

void sensors_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct device *device = conditions_device(service, id, into);

	if (device == NULL || !device->wants_snmp)
		return;
	if (!conditions_is_read(device)) {
		conditions_hold(into, NULL, NULL);
		return;
	}
	for (size_t i = 0; i < device->sensors->len; i++)
		add_sensor(g_ptr_array_index(device->sensors, i), into);
}
