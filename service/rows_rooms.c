/* The rows of rooms and places:ROOM, made from the picture when they are sent. A number never goes
 * without its limits and its age. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/rooms.h"
#include "service/rows.h"
#include "service/service.h"

/* Values of a room that stand in the list of rooms. */
#define VALUES_MOST 16

/* As exact as the history keeps it. */
static json_t *rounded(double value)
{
	return json_real(round(value * SENSOR_SCALE) / SENSOR_SCALE);
}

static void row_real(json_t *row, const char *name, double value)
{
	if (isfinite(value))
		json_object_set_new(row, name, rounded(value));
}

static const json_t *record_of(const struct place *place)
{
	return ledger_get(place->room->service->ledger, "place", place->id);
}

static bool is_good(const struct sensor *sensor)
{
	return sensor != NULL && sensor_quality(sensor, clock_mono()) == QUALITY_GOOD;
}

/* ---- a place ------------------------------------------------------------------------------ */

/* The value with its unit, and the range in which it is well. */
static void add_value(json_t *row, const struct place *place, const struct sensor *sensor)
{
	char text[SENSOR_TEXT_SIZE];
	double low = NAN, high = NAN;

	row_text(row, "class", sensor_class_word(place_class(place, sensor)));
	row_text(row, "unit", sensor_class_unit(sensor->class));
	row_text(row, "text", is_good(sensor) ? sensor_text(sensor, text) : "?");
	if (is_good(sensor))
		row_real(row, "value", sensor->value);
	row_time(row, "read_at", sensor->read_wall);
	if (place->whose == LIMITS_NONE || sensor->class == SENSOR_STATE)
		return;
	limits_range(&place->limits, &low, &high);
	row_real(row, "low", low);
	row_real(row, "high", high);
	row_text(row, "limits_by", limits_owner_word(place->whose));
}

/* The bounds on both sides, of several the innermost and the outermost, as rows of sensors have
 * them: what a chart draws. */
static json_t *limits_json(const struct place *place)
{
	double low, high, lowest = NAN, highest = NAN;
	json_t *limits = json_object();

	limits_range(&place->limits, &low, &high);
	for (size_t i = 0; i < place->limits.n; i++) {
		const struct limit *limit = &place->limits.of[i];
		if (limit->below)
			lowest = fmin(lowest, limit->bound);
		else
			highest = fmax(highest, limit->bound);
	}
	row_real(limits, "low_critical", lowest < low ? lowest : NAN);
	row_real(limits, "low_warning", low);
	row_real(limits, "high_warning", high);
	row_real(limits, "high_critical", highest > high ? highest : NAN);
	return limits;
}

/* The mean of each minute of the last hour, oldest first; null where nothing was read. */
static json_t *spark_of(const struct place *place)
{
	double means[TREND_MINUTES];
	json_t *spark = json_array();

	trend_means(&place->trend, clock_mono(), means);
	for (size_t i = 0; i < TREND_MINUTES; i++)
		json_array_append_new(spark, isnan(means[i]) ? json_null() : rounded(means[i]));
	return spark;
}

static void add_numbers(json_t *row, const struct place *place, const struct sensor *sensor)
{
	if (sensor->class == SENSOR_STATE)
		return;
	if (place->whose != LIMITS_NONE)
		json_object_set_new(row, "limits", limits_json(place));
	json_object_set_new(row, "spark", spark_of(place));
	row_real(row, "rate", place->rate);
	row_real(row, "rate_limit", place->rate_limit);
	row_real(row, "dew_point", place->dew_point);
}

json_t *place_row(struct service *service, const struct place *place)
{
	const json_t *record = record_of(place);
	const struct sensor *sensor = place_sensor(place);
	json_t *row = json_pack("{s:I, s:I, s:s, s:s, s:s}", "key", (json_int_t)place->id, "room",
	    (json_int_t)place->room->id, "name", ledger_name(service->ledger, "place", place->id),
	    "purpose", place->purpose, "state",
	    place_state_word((enum place_state)place->standing.state));

	if (place_is_wrong((enum place_state)place->standing.state))
		row_text(row, "severity",
		    severity_word(place_severity((enum place_state)place->standing.state)));
	row_text(row, "reason", place->reason);
	row_time(row, "since", standing_since(&place->standing));
	row_text(row, "device_name", ledger_name(service->ledger, "device", place->device));
	row_text(row, "rack", ledger_name(service->ledger, "rack", record_integer(record, "rack")));
	row_text(row, "calibrated_on", record_text(record, "calibrated_on"));
	if (place->important)
		json_object_set_new(row, "important", json_true());
	if (place->device != 0)
		json_object_set_new(row, "device", json_integer(place->device));
	row_text(row, "row", place->row);
	if (sensor == NULL)
		return row;
	json_object_set_new(row, "sensor", json_integer(sensor->number));
	add_value(row, place, sensor);
	add_numbers(row, place, sensor);
	return row;
}

/* ---- a room ------------------------------------------------------------------------------- */

/* The order in which values are worth a glance, where nobody said what is important: by what they
 * are for, then as registered. */
int place_rank(const struct place *place)
{
	const struct sensor *sensor = place_sensor(place);
	static const struct { const char *purpose; enum sensor_class class; } order[] = {
		{ "cold_aisle", SENSOR_TEMPERATURE }, { "rack_inlet", SENSOR_TEMPERATURE },
		{ "battery_room", SENSOR_TEMPERATURE }, { "cold_aisle", SENSOR_HUMIDITY },
		{ "rack_inlet", SENSOR_HUMIDITY }, { "ups", SENSOR_STATE },
		{ "ups", SENSOR_LOAD }, { "ups", SENSOR_RUNTIME }, { "ups", SENSOR_CHARGE },
		{ "aux_room", SENSOR_TEMPERATURE }, { "hot_aisle", SENSOR_TEMPERATURE },
		{ "fuel", SENSOR_LEVEL },
	};
	int rank = G_N_ELEMENTS(order);

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (sensor != NULL && order[i].class == sensor->class &&
		    strcmp(order[i].purpose, place->purpose) == 0)
			rank = (int)i;
	return rank - (place->important ? 1000 : 0) -
	    (place_is_wrong((enum place_state)place->standing.state) ? 2000 : 0);
}

struct candidate {
	const struct place *place;
	const struct sensor *sensor;
	int rank;
};

static int by_rank(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->rank != y->rank ? x->rank - y->rank :
	    (x->place->id > y->place->id) - (x->place->id < y->place->id);
}

static json_t *value_of(const struct candidate *candidate)
{
	const struct place *place = candidate->place;
	json_t *value = json_pack("{s:I, s:s, s:s, s:s}", "place", (json_int_t)place->id, "name",
	    ledger_name(place->room->service->ledger, "place", place->id), "purpose",
	    place->purpose, "state", place_state_word((enum place_state)place->standing.state));

	add_value(value, place, candidate->sensor);
	row_real(value, "rate", place->rate);
	return value;
}

/* The values worth a glance, what is wrong first. */
static json_t *values_of(const struct room *room)
{
	g_autoptr(GArray) all = g_array_new(FALSE, FALSE, sizeof(struct candidate));
	json_t *values = json_array();

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		const struct sensor *sensor = place_sensor(place);
		struct candidate candidate = { place, sensor, 0 };
		if (sensor == NULL)
			continue;
		candidate.rank = place_rank(place);
		g_array_append_val(all, candidate);
	}
	g_array_sort(all, by_rank);
	for (guint i = 0; i < all->len && i < VALUES_MOST; i++)
		json_array_append_new(values,
		    value_of(&g_array_index(all, struct candidate, i)));
	return values;
}

/* How bad STATE is beside another: what is wrong by severity, then what is not known. */
static int weight_of(enum place_state state)
{
	return place_is_wrong(state) ? (int)state : state == PLACE_UNKNOWN ? 1 :
	    state == PLACE_MAINTENANCE ? 0 : -1;
}

/* The worst state of all places of each purpose: what a glance at leak, smoke, doors wants. */
static json_t *groups_of(const struct room *room)
{
	json_t *groups = json_object();
	const struct choice *purpose = kind_field(kind_find("place"), "purpose")->choices;

	for (; purpose->name != NULL; purpose++) {
		const struct place *worst = NULL;
		for (guint i = 0; i < room->places->len; i++) {
			const struct place *place = room->places->pdata[i];
			if (strcmp(place->purpose, purpose->name) == 0 && (worst == NULL ||
			    weight_of((enum place_state)place->standing.state) >
				weight_of((enum place_state)worst->standing.state)))
				worst = place;
		}
		if (worst != NULL)
			json_object_set_new(groups, purpose->name, json_string(
			    place_state_word((enum place_state)worst->standing.state)));
	}
	return groups;
}

/* When the oldest of the good readings was made: how old what one sees is at most. */
static struct wall oldest_reading(const struct room *room)
{
	struct wall oldest = { 0 };

	for (guint i = 0; i < room->places->len; i++) {
		const struct sensor *sensor = place_sensor(room->places->pdata[i]);
		if (is_good(sensor) &&
		    (oldest.us == 0 || sensor->read_wall.us < oldest.us))
			oldest = sensor->read_wall;
	}
	return oldest;
}

json_t *room_row(struct service *service, const struct room *room)
{
	const json_t *record = ledger_get(service->ledger, "room", room->id);
	const struct room_counts *counts = &room->counts;
	json_t *row = json_pack("{s:I, s:s, s:s, s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:o, s:o}",
	    "key", (json_int_t)room->id, "name", ledger_name(service->ledger, "room", room->id),
	    "state", place_state_word((enum place_state)room->standing.state), "grade",
	    record_text(record, "gb_grade"), "scheme", record_text(record, "threshold_scheme"),
	    "total", (int)counts->total, "normal", (int)counts->normal, "over",
	    (int)counts->wrong, "lost", (int)counts->lost, "maintenance",
	    (int)counts->maintenance, "values", values_of(room), "groups", groups_of(room));

	row_text(row, "scheme_title", room->scheme == NULL ? NULL : room->scheme->title);
	row_text(row, "scheme_source", room->scheme == NULL ? NULL : room->scheme->source);
	if (g_strcmp0(record_text(record, "state"), "standby") == 0)
		json_object_set_new(row, "standby", json_true());
	if (json_object_get(record, "altitude_m") != NULL)
		json_object_set_new(row, "altitude_m",
		    json_integer(record_integer(record, "altitude_m")));
	row_text(row, "severity", severity_word(room_severity(room)));
	row_text(row, "reason", room->reason);
	row_text(row, "site", ledger_name(service->ledger, "site", record_integer(record, "site")));
	row_text(row, "responsible", record_text(record, "responsible"));
	row_time(row, "since", standing_since(&room->standing));
	row_time(row, "read_at", oldest_reading(room));
	return row;
}
