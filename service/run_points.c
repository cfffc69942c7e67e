#include "service/run_points.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/managed.h"
#include "service/rooms.h"
#include "service/rules_points.h"
#include "service/service.h"
#include "service/topics.h"

static void set_number(struct run_value *into, double number, const char *unit)
{
	run_value_clear(into);
	into->unit = g_strdup(unit);
	into->value = (struct expr_value){ .type = EXPR_NUMBER, .number = number,
		.unit = into->unit };
}

static void set_text(struct run_value *into, const char *text)
{
	run_value_clear(into);
	into->text = g_strdup(text);
	into->value = (struct expr_value){ .type = EXPR_TEXT, .text = into->text };
}

void run_value_clear(struct run_value *value)
{
	g_clear_pointer(&value->text, g_free);
	g_clear_pointer(&value->unit, g_free);
	value->value = (struct expr_value){ .type = EXPR_UNKNOWN };
}

char *run_value_text(const struct run_value *value)
{
	const char *unit = value->unit == NULL ? "" : value->unit;

	if (value->value.type == EXPR_TEXT)
		return g_strdup(value->text);
	if (value->value.type != EXPR_NUMBER)
		return g_strdup("?");
	return g_strdup_printf("%.4g%s%s", value->value.number, unit[0] == '\0' ? "" : " ", unit);
}

char *run_name_text(const char *thing, const struct plan_name *name)
{
	const struct alarm_type *type = name->row == NULL ? NULL : alarm_type(name->row);
	enum sensor_class class;

	if (type != NULL)
		return g_strdup_printf("%s %s", thing, _(type->title));
	if (strcmp(name->name, "wrong") == 0)
		return g_strdup_printf(_("%s %s 异常"), thing, choice_title(
		    kind_field(kind_find("place"), "purpose")->choices, name->row));
	if (sensor_class_read(name->name, &class))
		return g_strdup_printf("%s %s", thing, _(sensor_class_title(class)));
	if (strcmp(name->name, "value") == 0)
		return g_strdup(thing);
	if (strcmp(name->name, "visitors") == 0)
		return g_strdup(_("机房在场人数"));
	return g_strdup_printf("%s %s%s%s%s", thing,
	    strcmp(name->name, "state") == 0 ? _("状态") : name->name,
	    name->row == NULL ? "" : "[", name->row == NULL ? "" : name->row,
	    name->row == NULL ? "" : "]");
}

/* ---- alarms ------------------------------------------------------------------------------- */

static const char *const kinds[PLAN_CLASSES] = {
	[PLAN_DEVICE] = "device",
	[PLAN_PLACE] = "place",
	[PLAN_CIRCUIT] = "circuit",
	[PLAN_ROOM] = "room",
	[PLAN_SERVICE] = "managed_service",
	[PLAN_PORT] = "device",
};

struct counting {
	const struct service *service;
	const struct run_thing *thing;
	const char *type;
	unsigned n;
};

/* Whether ALARM is of the thing: of a device also those of the places that look at it. */
static bool is_of(const struct counting *counting, const struct alarm *alarm)
{
	const struct run_thing *thing = counting->thing;
	const struct place *place = strcmp(alarm->resource_kind, "place") != 0 ? NULL :
	    place_find(counting->service, alarm->resource);

	if (thing->class == PLAN_CONSOLE)
		return true;
	if (place != NULL && thing->class == PLAN_DEVICE)
		return place->device == thing->object;
	if (place != NULL && thing->class == PLAN_ROOM)
		return place->room->id == thing->object;
	return alarm->resource == thing->object &&
	    strcmp(alarm->resource_kind, kinds[thing->class]) == 0 &&
	    (thing->port == NULL || strcmp(alarm->qualifier, thing->port) == 0);
}

static void count_alarm(const struct alarm *alarm, void *data)
{
	struct counting *counting = data;

	if (!alarm->cleared && strcmp(alarm->type->name, counting->type) == 0 &&
	    is_of(counting, alarm))
		counting->n++;
}

static void read_alarms(const struct service *service, const struct run_thing *thing,
    const char *type, struct run_value *ret)
{
	struct counting counting = { service, thing, type, 0 };

	alarms_each(service->alarms, count_alarm, &counting);
	set_number(ret, counting.n, NULL);
}

/* ---- what sensors state ------------------------------------------------------------------- */

/* How many of the sensors say TYPE; unknown when none does and one of them cannot be read. */
struct stating {
	const char *type;
	unsigned n, unknown, known;
};

static void count_state(struct stating *stating, const struct sensor *sensor)
{
	if (sensor == NULL || !sensor->present || sensor->class != SENSOR_STATE)
		return;
	if (sensor_quality(sensor, clock_mono()) != QUALITY_GOOD)
		stating->unknown++;
	else
		stating->known++;
	if (sensor_quality(sensor, clock_mono()) == QUALITY_GOOD &&
	    g_strcmp0(sensor->alarm, stating->type) == 0)
		stating->n++;
}

static void set_states(const struct stating *stating, struct run_value *ret)
{
	if (stating->n > 0 || (stating->known > 0 && stating->unknown == 0))
		set_number(ret, stating->n, NULL);
}

static void read_device_states(const struct device *device, const char *type,
    struct run_value *ret)
{
	struct stating stating = { .type = type };

	for (guint i = 0; i < device->sensors->len; i++)
		count_state(&stating, device->sensors->pdata[i]);
	set_states(&stating, ret);
}

static void read_place_states(const struct place *place, const char *type, struct run_value *ret)
{
	struct stating stating = { .type = type };

	count_state(&stating, place_sensor(place));
	set_states(&stating, ret);
}

/* ---- what places measure ------------------------------------------------------------------ */

/* Of these the least is the worst. */
static bool least_is_worst(enum sensor_class class)
{
	return class == SENSOR_RUNTIME || class == SENSOR_CHARGE || class == SENSOR_LEVEL;
}

/* The worst value of CLASS among the places of ROOM (NULL: of all) that look at DEVICE (0: any). */
static void read_measure(const struct service *service, const struct room *only, int64_t device,
    enum sensor_class class, struct run_value *ret)
{
	g_autoptr(GPtrArray) rooms = rooms_all(service);
	double worst = NAN;

	for (guint i = 0; i < rooms->len; i++) {
		const struct room *room = rooms->pdata[i];
		for (guint k = 0; (only == NULL || only == room) && k < room->places->len; k++) {
			const struct place *place = room->places->pdata[k];
			const struct sensor *sensor = place_sensor(place);
			if (sensor == NULL || (device != 0 && place->device != device) ||
			    place_class(place, sensor) != class ||
			    sensor_quality(sensor, clock_mono()) != QUALITY_GOOD)
				continue;
			worst = isnan(worst) ? sensor->value :
			    least_is_worst(class) ? fmin(worst, sensor->value) :
			    fmax(worst, sensor->value);
		}
	}
	if (!isnan(worst))
		set_number(ret, worst, sensor_class_unit(class));
}

static void read_room_rate(const struct room *room, struct run_value *ret)
{
	double steepest = NAN;

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		const struct sensor *sensor = place_sensor(place);
		if (sensor != NULL && place_class(place, sensor) == SENSOR_TEMPERATURE &&
		    !isnan(place->rate))
			steepest = isnan(steepest) ? place->rate : fmax(steepest, place->rate);
	}
	if (!isnan(steepest))
		set_number(ret, steepest, "C");
}

/* How many places of PURPOSE are wrong; unknown when none is and one cannot be read, or there is
 * none. */
static void read_wrong(const struct room *room, const char *purpose, struct run_value *ret)
{
	unsigned wrong = 0, unknown = 0, all = 0;

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		enum place_state state = (enum place_state)place->standing.state;

		if (strcmp(place->purpose, purpose) != 0)
			continue;
		all++;
		wrong += place_is_wrong(state);
		unknown += state == PLACE_UNKNOWN;
	}
	if (wrong > 0 || (all > 0 && unknown == 0))
		set_number(ret, wrong, NULL);
}

/* ---- points ------------------------------------------------------------------------------- */

static bool is_wanted(const char *name, void *data)
{
	return strcmp(name, data) == 0;
}

static void read_point(const struct service *service, enum rule_of of, const void *object,
    const struct plan_name *name, const char *row, struct run_value *ret)
{
	struct rule_values values;
	g_autofree char *full = rule_point_full(name->name, row);
	const struct expr_value *found;

	rule_values_read(service, of, object, is_wanted, name->name, &values);
	found = g_hash_table_lookup(values.by_name, full);
	if (found != NULL && found->type == EXPR_NUMBER)
		set_number(ret, found->number, found->unit);
	else if (found != NULL && found->type == EXPR_TEXT)
		set_text(ret, found->text);
	rule_values_clear(&values);
}

/* ---- by class ----------------------------------------------------------------------------- */

static void read_of_device(const struct service *service, const struct run_thing *thing,
    const struct plan_name *name, struct run_value *ret)
{
	const struct device *device = picture_device(&service->picture, thing->object);
	enum sensor_class class;

	if (device == NULL)
		return;
	if (strcmp(name->name, "states") == 0)
		read_device_states(device, name->row, ret);
	else if (sensor_class_read(name->name, &class))
		read_measure(service, NULL, thing->object, class, ret);
	else
		read_point(service, RULE_OF_DEVICE, device, name,
		    name->row != NULL ? name->row : thing->port, ret);
}

static void read_of_place(const struct service *service, const struct run_thing *thing,
    const struct plan_name *name, struct run_value *ret)
{
	const struct place *place = place_find(service, thing->object);

	if (place == NULL)
		return;
	if (strcmp(name->name, "states") == 0)
		read_place_states(place, name->row, ret);
	else
		read_point(service, RULE_OF_PLACE, place, name, NULL, ret);
}

static void read_of_room(const struct service *service, const struct run_thing *thing,
    const struct plan_name *name, struct run_value *ret)
{
	const struct room *room = room_find(service, thing->object);
	enum sensor_class class;

	if (room == NULL)
		return;
	if (strcmp(name->name, "wrong") == 0)
		read_wrong(room, name->row, ret);
	else if (strcmp(name->name, "rate") == 0)
		read_room_rate(room, ret);
	else if (strcmp(name->name, "state") == 0 && room->standing.state != PLACE_UNKNOWN)
		set_text(ret, place_state_word((enum place_state)room->standing.state));
	else if (sensor_class_read(name->name, &class))
		read_measure(service, room, 0, class, ret);
}


static void read_of_console(struct service *service, struct run_value *ret)
{
	unsigned n = 0;

	for (json_t *visitor = ledger_next(service->ledger, "visitor", NULL); visitor != NULL;
	     visitor = ledger_next(service->ledger, "visitor", visitor))
		if (g_strcmp0(record_text(visitor, "state"), "inside") == 0)
			n++;
	set_number(ret, n, NULL);
}

static void read_of_service(const struct service *service, const struct run_thing *thing,
    const struct plan_name *name, struct run_value *ret)
{
	const struct managed *managed = picture_managed(service, thing->object);

	if (managed == NULL)
		return;
	if (strcmp(name->name, "state") != 0)
		read_point(service, RULE_OF_SERVICE, managed, name, name->row, ret);
	else if (managed->standing.state != MANAGED_UNKNOWN)
		set_text(ret, managed_state_word((enum managed_state)managed->standing.state));
}

void run_value_read(const struct service *service, const struct run_thing *thing,
    const struct plan_name *name, struct run_value *ret)
{
	*ret = (struct run_value){ .value.type = EXPR_UNKNOWN };
	if (thing->object == 0 && thing->class != PLAN_CONSOLE)
		return;
	if (strcmp(name->name, "alarms") == 0) {
		read_alarms(service, thing, name->row, ret);
		return;
	}
	switch (thing->class) {
	case PLAN_DEVICE:
	case PLAN_PORT:
		read_of_device(service, thing, name, ret);
		break;
	case PLAN_PLACE:
		read_of_place(service, thing, name, ret);
		break;
	case PLAN_CIRCUIT: {
		const struct circuit *circuit = picture_circuit(&service->picture, thing->object);
		if (circuit != NULL)
			read_point(service, RULE_OF_CIRCUIT, circuit, name, NULL, ret);
		break;
	}
	case PLAN_ROOM:
		read_of_room(service, thing, name, ret);
		break;
	case PLAN_SERVICE:
		read_of_service(service, thing, name, ret);
		break;
	case PLAN_CONSOLE:
		read_of_console((struct service *)(uintptr_t)service, ret);
		break;
	case PLAN_CLASSES:
		break;
	}
}
