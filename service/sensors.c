/* The sensors of a device as the picture has them: followed by row, numbered in the order in which
 * they were first found, so that lists, charts and the shape of the history stay as they are when
 * one goes missing and comes back. */
#include "service/sensors.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/device/profile.h"
#include "probes/probe.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/rooms.h"
#include "service/service.h"
#include "service/topics.h"

/* A sensor whose value stands still is sent so often, for its age. */
#define SENT_EVERY (5 * CLOCK_SECOND)
/* Numbers beyond this are no measurement, and would not fit the history in thousandths. */
#define VALUE_LIMIT 9e15

static const char unanswered[] = N_("设备没有给出这个读数");
static const char lost[] = N_("失联：设备不再列出这个测点");
static const char absurd[] = N_("读数不是有意义的数");
static const char aged[] = N_("读数过时，最近没有读到");

/* ---- the set ------------------------------------------------------------------------------ */

static void sensor_free(void *data)
{
	struct sensor *sensor = data;

	g_free(sensor->row);
	g_free(sensor->descr);
	g_free(sensor->cells);
	g_free(sensor->state);
	g_free(sensor->reason);
	g_free(sensor);
}

void sensors_init(struct device *device)
{
	device->sensors = g_ptr_array_new_with_free_func(sensor_free);
	device->sensors_by_row = g_hash_table_new(g_str_hash, g_str_equal);
}

void sensors_clear(struct device *device)
{
	g_hash_table_destroy(device->sensors_by_row);
	g_ptr_array_unref(device->sensors);
}

struct sensor *device_sensor(const struct device *device, const char *row)
{
	return row == NULL ? NULL : g_hash_table_lookup(device->sensors_by_row, row);
}

/* Numbers only rise in the list. */
struct sensor *device_sensor_numbered(const struct device *device, int64_t number)
{
	size_t low = 0, high = device->sensors->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		struct sensor *sensor = g_ptr_array_index(device->sensors, middle);
		if (sensor->number == number)
			return sensor;
		if (sensor->number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static struct sensor *sensor_new(struct device *device, const struct sensor_finding *finding)
{
	struct sensor *sensor = g_new0(struct sensor, 1);

	sensor->device = device;
	sensor->number = ++device->sensors_numbered;
	sensor->row = g_strdup(finding->row);
	sensor->descr = g_strdup("");
	sensor->cells = g_strdup("");
	sensor->state = g_strdup("");
	sensor->reason = g_strdup("");
	sensor->limits = sensor_no_limits;
	sensor->port = -1;
	sensor->since = clock_wall();
	g_ptr_array_add(device->sensors, sensor);
	g_hash_table_insert(device->sensors_by_row, sensor->row, sensor);
	judgements_restore_light(device->service->judgements, sensor);
	return sensor;
}

static void drop(struct device *device, guint place)
{
	const struct sensor *sensor = g_ptr_array_index(device->sensors, place);

	topics_touch(device->service->topics, "sensors", device->id, sensor->number);
	g_hash_table_remove(device->sensors_by_row, sensor->row);
	g_ptr_array_remove_index(device->sensors, place);
}

/* ---- how far it is believed --------------------------------------------------------------- */

enum quality sensor_quality(const struct sensor *sensor, struct mono now)
{
	const struct service *service = sensor->device->service;
	struct mono seen = pause_forgive(&service->pause, sensor->read_at);
	int64_t patience = sensor->sweep ? settings_patience(service->settings) :
	    3 * service->settings->poll;

	if (!sensor->known || !sensor->present)
		return QUALITY_UNKNOWN;
	return quality_by_age(seen, now, patience);
}

const char *sensor_reason(const struct sensor *sensor, struct mono now)
{
	if (sensor_quality(sensor, now) == QUALITY_STALE)
		return aged;
	return sensor->reason;
}

enum severity sensor_severity(const struct sensor *sensor)
{
	const struct sensor_limits *limits = &sensor->limits;
	enum severity own = SEVERITY_NONE;

	if (!sensor->known || !sensor->present)
		return SEVERITY_NONE;
	/* Nothing compares with a NAN. */
	if (sensor->value < limits->low_critical || sensor->value > limits->high_critical)
		own = SEVERITY_CRITICAL;
	else if (sensor->value < limits->low_warning || sensor->value > limits->high_warning)
		own = SEVERITY_WARNING;
	return MAX(own, sensor->severity);
}

bool sensor_kept(const struct sensor *sensor, struct mono now, int64_t *ret)
{
	if (sensor_quality(sensor, now) != QUALITY_GOOD)
		return false;
	*ret = llround(sensor->value * SENSOR_SCALE);
	return true;
}

const char *sensor_text(const struct sensor *sensor, char *buffer)
{
	int digits = sensor_class_digits(sensor->class);
	double unit = pow(10, digits);

	if (!sensor->known || !sensor->present)
		return "?";
	if (sensor->state[0] != '\0')
		g_strlcpy(buffer, _(sensor->state), SENSOR_TEXT_SIZE);
	else                         /* + 0: what rounds to nothing has no sign */
		g_snprintf(buffer, SENSOR_TEXT_SIZE, "%.*f", digits,
		    round(sensor->value * unit) / unit + 0.0);
	return buffer;
}

/* ---- light -------------------------------------------------------------------------------- */

/* What is usual is kept when it has become known, and when it has moved by so much. */
#define LIGHT_NEWS 0.5

struct port *sensor_light_port(const struct sensor *sensor)
{
	return sensor->class != SENSOR_DBM || sensor->port < 0 ? NULL :
	    device_port_by_index(sensor->device, (uint32_t)sensor->port);
}

/* A full poll has read SENSOR. */
static void learn_light(struct sensor *sensor)
{
	const struct service *service = sensor->device->service;
	const struct light_settings settings = settings_light(service->settings);
	const struct port *port = sensor_light_port(sensor);

	if (port == NULL || port->oper != OPER_UP ||
	    sensor->value <= -(double)service->settings->light_none / 10)
		return;
	light_feed(&sensor->light, &settings, sensor->value);
	if (sensor->light.samples < settings.least ||
	    fabs(sensor->light.usual - sensor->light_kept) < LIGHT_NEWS)
		return;
	sensor->light_kept = sensor->light.usual;
	judgements_touch(service->judgements, sensor->device->id);
}

/* ---- asking ------------------------------------------------------------------------------- */

bool sensor_is_asked(const struct sensor *sensor, unsigned cadence)
{
	return sensor->present &&
	    ((cadence & CADENCE_POLL) != 0 || ((cadence & CADENCE_SWEEP) != 0 && sensor->sweep));
}

/* CELL, one of CELLS' texts, unless it is asked for already. */
static void ask_cell(GHashTable *asked, const char *cell, GArray *oids)
{
	struct oid oid;

	if (oid_parse(cell, &oid) && g_hash_table_add(asked, g_strdup(cell)))
		g_array_append_val(oids, oid);
}

void sensors_ask(const struct device *device, unsigned cadence, GArray *oids)
{
	g_autoptr(GHashTable) asked = NULL;

	for (size_t i = 0; i < device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (!sensor_is_asked(sensor, cadence))
			continue;
		if (asked == NULL)
			asked = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
		g_auto(GStrv) cells = g_strsplit(sensor->cells, " ", -1);
		for (char **cell = cells; *cell != NULL; cell++)
			ask_cell(asked, *cell, oids);
	}
}

/* Whether anything of SENSOR's value came: its first cell. */
static bool is_answered(const struct sensor *sensor, const struct answer *answer)
{
	g_autofree char *first = g_strndup(sensor->cells, strcspn(sensor->cells, " "));
	const struct variable *value = answer_get(answer, first);

	return value != NULL && value->type != VARIABLE_NOTHING;
}

void sensors_read_again(const struct device *device, const struct answer *answer,
    unsigned cadence, struct findings *found)
{
	for (size_t i = 0; i < device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (!sensor_is_asked(sensor, cadence) || !is_answered(sensor, answer))
			continue;
		struct sensor_finding *finding = findings_add_sensor(found, sensor->class);
		g_free(finding->row);
		finding->row = g_strdup(sensor->row);
		finding->limits = sensor->limits;
		sensor_reread(sensor->rule, sensor->cells, answer, finding);
	}
}

/* ---- taking ------------------------------------------------------------------------------- */

/* True, and it is taken, when TEXT is another. */
static bool take_text(char **place, const char *text)
{
	if (strcmp(*place, text) == 0)
		return false;
	g_free(*place);
	*place = g_strdup(text);
	return true;
}

/* Somebody may be looking at it. CHANGED: it says something else than before. */
static void touch(struct sensor *sensor, bool changed, struct mono now)
{
	struct device *device = sensor->device;

	rooms_touch(sensor);
	if (!changed && mono_between(sensor->sent_at, now) < SENT_EVERY)
		return;
	sensor->sent_at = now;
	sensor->quality = sensor_quality(sensor, now);
	topics_touch(device->service->topics, "sensors", device->id, sensor->number);
	if (changed)
		alarms_look(device->service,
		    sensor_light_port(sensor) == NULL ? ALARM_SOURCE_SENSORS : ALARM_SOURCE_PORTS,
		    device->id);
}

/* It is not known any more, for REASON. */
static void lose(struct sensor *sensor, const char *reason, struct mono now)
{
	bool changed = take_text(&sensor->reason, reason) || sensor->known;

	if (sensor->known)
		sensor->since = clock_wall();
	sensor->known = false;
	touch(sensor, changed, now);
}

static void take_value(struct sensor *sensor, const struct sensor_finding *finding,
    struct mono now)
{
	bool sensible = isfinite(finding->value) && fabs(finding->value) < VALUE_LIMIT;

	sensor->told = true;
	sensor->read_at = now;
	sensor->read_wall = clock_wall();
	sensor->limits = finding->limits;
	if (!finding->known || !sensible) {
		lose(sensor, finding->known ? absurd : finding->reason, now);
		return;
	}
	bool worded = take_text(&sensor->state, finding->state);
	bool changed = worded || !sensor->known || sensor->value != finding->value ||
	    sensor->severity != finding->severity;
	if (worded || !sensor->known)
		sensor->since = sensor->read_wall;
	take_text(&sensor->reason, "");
	sensor->known = true;
	sensor->value = finding->value;
	sensor->severity = finding->severity;
	sensor->alarm = finding->alarm;
	touch(sensor, changed, now);
}

void sensors_take(struct device *device, const struct findings *found, unsigned cadence)
{
	struct mono now = clock_mono();

	for (size_t i = 0; i < device->sensors->len; i++)
		((struct sensor *)g_ptr_array_index(device->sensors, i))->told = false;
	for (size_t i = 0; i < found->sensors->len; i++) {
		const struct sensor_finding *finding = g_ptr_array_index(found->sensors, i);
		struct sensor *sensor = device_sensor(device, finding->row);
		if (sensor != NULL && sensor->present)
			take_value(sensor, finding, now);
		if (sensor != NULL && sensor->known && (cadence & CADENCE_POLL) != 0)
			learn_light(sensor);
	}
	for (size_t i = 0; (cadence & CADENCE_PART) == 0 && i < device->sensors->len; i++) {
		struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (!sensor->told && sensor_is_asked(sensor, cadence))
			lose(sensor, unanswered, now);
	}
}

/* ---- a walk ------------------------------------------------------------------------------- */

/* What it is; its value comes after. */
static void take_identity(struct sensor *sensor, const struct sensor_finding *finding)
{
	sensor->class = finding->class;
	sensor->rule = finding->rule;
	sensor->sweep = finding->sweep;
	sensor->port = finding->port;
	take_text(&sensor->descr, finding->descr);
	take_text(&sensor->cells, finding->cells);
}

/* The oldest lost ones give way, when there are too many: an agent that numbers its rows anew at
 * each walk must not fill our memory. */
static void drop_lost(struct device *device)
{
	size_t gone = 0;

	for (size_t i = 0; i < device->sensors->len; i++)
		gone += !((struct sensor *)g_ptr_array_index(device->sensors, i))->present;
	for (guint i = 0; gone > SENSORS_LOST_LIMIT && i < device->sensors->len;) {
		if (((struct sensor *)g_ptr_array_index(device->sensors, i))->present) {
			i++;
		} else {
			drop(device, i);
			gone--;
		}
	}
}

/* A sweep has room for so many cells; the first found have them. */
static void limit_sweep(struct device *device)
{
	size_t cells = 0;

	device->sensors_slowed = 0;
	for (size_t i = 0; i < device->sensors->len; i++) {
		struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		size_t own = 1;
		if (!sensor->present || !sensor->sweep)
			continue;
		for (const char *at = sensor->cells; (at = strchr(at, ' ')) != NULL; at++)
			own++;
		cells += own;
		sensor->sweep = cells <= SENSORS_SWEEP_CELLS;
		device->sensors_slowed += !sensor->sweep;
	}
}

void sensors_merge(struct device *device, const struct findings *found)
{
	size_t n = MIN(found->sensors->len, SENSORS_LIMIT);
	struct mono now = clock_mono();

	device->sensors_beyond = found->sensors->len - (guint)n;
	for (size_t i = 0; i < device->sensors->len; i++)
		((struct sensor *)g_ptr_array_index(device->sensors, i))->told = false;
	for (size_t i = 0; i < n; i++) {
		const struct sensor_finding *finding = g_ptr_array_index(found->sensors, i);
		struct sensor *sensor = device_sensor(device, finding->row);
		if (finding->vacant)
			continue;
		if (sensor == NULL)
			sensor = sensor_new(device, finding);
		if (sensor->told)
			continue;    /* of two rows of one name the first is it */
		sensor->present = true;
		take_identity(sensor, finding);
		take_value(sensor, finding, now);
	}
	for (size_t i = 0; i < device->sensors->len; i++) {
		struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (sensor->told || !sensor->present)
			continue;
		sensor->present = false;
		lose(sensor, lost, now);
	}
	drop_lost(device);
	limit_sweep(device);
}

void sensors_age(struct device *device)
{
	struct mono now = clock_mono();

	for (size_t i = 0; i < device->sensors->len; i++) {
		struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		if (sensor_quality(sensor, now) != sensor->quality)
			touch(sensor, true, now);
	}
}
