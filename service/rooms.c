/* The rooms of the picture, following the ledger and the schemes in force. Readings come in by
 * rooms_touch(); everything is judged again by the clock each second, because delays run out and
 * readings grow old while nothing comes. */
#include "service/rooms.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/judgements.h"
#include "service/service.h"
#include "service/topics.h"

struct rooms {
	struct service *service;
	GHashTable *rooms;           /* id -> struct room *, owned */
	GHashTable *places;          /* id -> struct place *, of the rooms */
	GHashTable *by_device;       /* id of a device -> GPtrArray of its struct place * */
	GPtrArray *shipped, *own;    /* struct scheme *; one's own count first */
};

/* ---- schemes ------------------------------------------------------------------------------ */

static const struct scheme *find_scheme(const struct rooms *rooms, const char *name)
{
	const struct scheme *own = schemes_find(rooms->own, name);

	return own != NULL ? own : schemes_find(rooms->shipped, name);
}

json_t *rooms_schemes(const struct rooms *rooms)
{
	json_t *names = json_array();

	for (guint i = 0; i < rooms->shipped->len; i++)
		json_array_append_new(names,
		    json_string(((const struct scheme *)rooms->shipped->pdata[i])->name));
	for (guint i = 0; i < rooms->own->len; i++) {
		const struct scheme *scheme = rooms->own->pdata[i];
		if (schemes_find(rooms->shipped, scheme->name) == NULL)
			json_array_append_new(names, json_string(scheme->name));
	}
	return names;
}

/* The figures of a scheme are pointed at: a room begins anew with those in force. */
static void choose_scheme(struct room *room)
{
	const struct service *service = room->service;
	const json_t *record = ledger_get(service->ledger, "room", room->id);
	const char *grade = record_text(record, "gb_grade");

	room->scheme = find_scheme(service->rooms, record_text(record, "threshold_scheme"));
	g_array_set_size(room->averages, 0);
	for (guint i = 0; room->scheme != NULL && i < room->scheme->thresholds->len; i++) {
		const struct threshold *threshold = room->scheme->thresholds->pdata[i];
		struct room_average average = { .threshold = threshold };
		if (threshold->average.n > 0 &&
		    scheme_threshold(room->scheme, threshold->purpose, threshold->class, grade) ==
			threshold)
			g_array_append_val(room->averages, average);
	}
}

static void each(const struct service *service, void (*what)(struct room *room))
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->rooms->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		what(value);
}

static void judge_all(struct room *room)
{
	for (guint i = 0; i < room->places->len; i++)
		place_judge(room->places->pdata[i]);
	room_judge(room);
}

void rooms_follow_settings(struct service *service)
{
	if (service->rooms == NULL)
		return;
	each(service, choose_scheme);
	each(service, judge_all);
}

void rooms_take_scheme(struct service *service, const char *name, const char *text)
{
	struct rooms *rooms = service->rooms;
	own(scheme) scheme = scheme_read(name, text == NULL ? "[scheme]\ntitle=-\n" : text, NULL);

	if (scheme == NULL)
		return;
	if (text != NULL)
		schemes_put(rooms->own, g_steal_pointer(&scheme));
	else
		schemes_drop(rooms->own, scheme->name);
	rooms_follow_settings(service);
}

/* ---- the set ------------------------------------------------------------------------------ */

static void room_free(void *data)
{
	struct room *room = data;

	g_ptr_array_unref(room->places);
	g_array_unref(room->averages);
	g_free(room->reason);
	g_free(room);
}

static void unref_array(void *array)
{
	g_ptr_array_unref(array);
}

static void free_scheme(void *scheme)
{
	scheme_free(scheme);
}

struct rooms *rooms_new(struct service *service)
{
	struct rooms *rooms = g_new0(struct rooms, 1);
	g_autofree char *folder = schemes_folder();
	char *folders[] = { folder, NULL };
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);

	rooms->service = service;
	rooms->rooms = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, room_free);
	rooms->places = g_hash_table_new(g_int64_hash, g_int64_equal);
	rooms->by_device =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_array);
	rooms->own = g_ptr_array_new_with_free_func(free_scheme);
	rooms->shipped = schemes_load(folders, troubles);
	for (guint i = 0; i < troubles->len; i++)
		log_error("thresholds", "%s", (const char *)troubles->pdata[i]);
	return rooms;
}

void rooms_free(struct rooms *rooms)
{
	if (rooms == NULL)
		return;
	g_hash_table_destroy(rooms->by_device);
	g_hash_table_destroy(rooms->places);
	g_hash_table_destroy(rooms->rooms);
	g_ptr_array_unref(rooms->own);
	g_ptr_array_unref(rooms->shipped);
	g_free(rooms);
}

struct room *room_find(const struct service *service, int64_t id)
{
	return service->rooms == NULL ? NULL : g_hash_table_lookup(service->rooms->rooms, &id);
}

struct place *place_find(const struct service *service, int64_t id)
{
	return service->rooms == NULL ? NULL : g_hash_table_lookup(service->rooms->places, &id);
}

static int by_id(const void *a, const void *b)
{
	const struct room *const *x = a, *const *y = b;

	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

GPtrArray *rooms_all(const struct service *service)
{
	GPtrArray *all = g_ptr_array_new();
	GHashTableIter iter;
	void *value;

	if (service->rooms == NULL)
		return all;
	g_hash_table_iter_init(&iter, service->rooms->rooms);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(all, value);
	g_ptr_array_sort(all, by_id);
	return all;
}

struct sensor *place_sensor(const struct place *place)
{
	const struct device *device =
	    picture_device(&place->room->service->picture, place->device);

	return device == NULL ? NULL : device_sensor(device, place->row);
}

struct place *sensor_place(const struct sensor *sensor)
{
	const struct service *service = sensor->device->service;
	const GPtrArray *places = service->rooms == NULL ? NULL :
	    g_hash_table_lookup(service->rooms->by_device, &sensor->device->id);

	for (guint i = 0; places != NULL && i < places->len; i++) {
		struct place *place = places->pdata[i];
		if (g_strcmp0(place->row, sensor->row) == 0)
			return place;
	}
	return NULL;
}

/* ---- a room judged ------------------------------------------------------------------------ */

static struct room_counts count(const struct room *room)
{
	struct room_counts counts = { .total = room->places->len };

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		enum place_state state = (enum place_state)place->standing.state;
		counts.normal += state == PLACE_NORMAL;
		counts.lost += state == PLACE_UNKNOWN;
		counts.maintenance += state == PLACE_MAINTENANCE;
		counts.wrong += place_is_wrong(state);
	}
	return counts;
}

/* The mean of the good readings that AVERAGE is of; NAN when there is none. */
static double mean_of(const struct room *room, const struct room_average *average)
{
	double sum = 0;
	unsigned n = 0;

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		const struct sensor *sensor = place_sensor(place);
		if (sensor == NULL ||
		    place_class(place, sensor) != average->threshold->class ||
		    strcmp(place->purpose, average->threshold->purpose) != 0 ||
		    place->standing.state == PLACE_MAINTENANCE ||
		    sensor_quality(sensor, clock_mono()) != QUALITY_GOOD)
			continue;
		sum += sensor->value;
		n++;
	}
	return n == 0 ? NAN : sum / n;
}

static const char *purpose_title(const char *purpose)
{
	return choice_title(kind_field(kind_find("place"), "purpose")->choices, purpose);
}

/* "冷通道平均 30.4C 高于 30（GB50174-2017）" */
static char *average_sentence(const struct room *room, const struct room_average *average,
    double mean, const struct limit *limit)
{
	const struct threshold *threshold = average->threshold;
	char number[SENSOR_TEXT_SIZE];

	return g_strdup_printf(_("%s平均 %s%s 高于 %.4g（%s）"), purpose_title(threshold->purpose),
	    place_number(threshold->class, mean, number), sensor_class_unit(threshold->class),
	    limit->bound, room->scheme->title);
}

/* The worst of the averages; *RET_WHY (caller frees) says it. */
static enum severity judge_averages(struct room *room, char **ret_why)
{
	enum severity worst = SEVERITY_NONE;

	*ret_why = NULL;
	for (guint i = 0; i < room->averages->len; i++) {
		struct room_average *average =
		    &g_array_index(room->averages, struct room_average, i);
		const struct limits *limits = &average->threshold->average;
		double mean = mean_of(room, average);
		const struct limit *limit = NULL;

		if (isnan(mean))
			limits_skip(&average->state, limits);
		else
			limit = limits_judge(&average->state, limits, mean, clock_mono());
		if (limit == NULL || limit->severity <= worst)
			continue;
		worst = limit->severity;
		g_free(*ret_why);
		*ret_why = average_sentence(room, average, mean, limit);
	}
	return worst;
}

/* The place that decides how the room is; NULL when none is wrong. */
static const struct place *worst_place(const struct room *room)
{
	const struct place *worst = NULL;

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		enum place_state state = (enum place_state)place->standing.state;
		if (place_is_wrong(state) &&
		    (worst == NULL || state > (enum place_state)worst->standing.state))
			worst = place;
	}
	return worst;
}

static bool is_awaited(const struct room *room)
{
	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		if (place->standing.state == PLACE_UNKNOWN &&
		    standing_since(&place->standing).us == 0)
			return true;
	}
	return false;
}

static enum place_state state_of(const struct room *room, const struct place *worst)
{
	static const enum place_state states[SEVERITIES] = {
		[SEVERITY_WARNING] = PLACE_WARNING, [SEVERITY_MINOR] = PLACE_MINOR,
		[SEVERITY_MAJOR] = PLACE_MAJOR, [SEVERITY_CRITICAL] = PLACE_CRITICAL,
	};
	enum place_state state = worst == NULL ? PLACE_UNKNOWN :
	    (enum place_state)worst->standing.state;

	state = MAX(state, states[room->own]);
	if (state != PLACE_UNKNOWN)
		return state;
	if (room->counts.total > 0 && room->counts.maintenance == room->counts.total)
		return PLACE_MAINTENANCE;
	return room->counts.lost == 0 && room->counts.normal > 0 ? PLACE_NORMAL : PLACE_UNKNOWN;
}

/* The reason of one lost sensor, where there is one for all of them. */
static const char *lost_reason(const struct room *room)
{
	const char *reason = NULL;

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		if (place->standing.state != PLACE_UNKNOWN)
			continue;
		if (reason != NULL && g_strcmp0(reason, place->reason) != 0)
			return NULL;
		reason = place->reason;
	}
	return reason;
}

/* Takes over AVERAGE. */
static char *sentence_of(const struct room *room, const struct place *worst, char *average)
{
	if (average != NULL)
		return average;
	if (worst != NULL)
		return g_strdup_printf("%s：%s",
		    ledger_name(room->service->ledger, "place", worst->id),
		    worst->reason == NULL ? "" : worst->reason);
	if (room->counts.lost > 0 && lost_reason(room) != NULL)
		return g_strdup_printf(_("传感器失联 %u（%s）"), room->counts.lost,
		    lost_reason(room));
	if (room->counts.lost > 0)
		return g_strdup_printf(_("传感器失联 %u"), room->counts.lost);
	if (room->counts.total == 0)
		return g_strdup(_("没有登记测点"));
	return room->scheme == NULL ? g_strdup(_("没有这个阈值方案，核对台账")) : NULL;
}

void room_judge(struct room *room)
{
	struct service *service = room->service;
	char *why;

	room->counts = count(room);
	room->own = judge_averages(room, &why);
	const struct place *worst = worst_place(room);
	enum place_state state = state_of(room, worst);
	enum standing_news news = standing_take(&room->standing, (int)state,
	    state == PLACE_UNKNOWN && is_awaited(room), clock_wall());
	char *reason = sentence_of(room, worst, why);
	bool reworded = g_strcmp0(reason, room->reason) != 0;

	g_free(room->reason);
	room->reason = reason;
	if (news == STANDING_SAME && !reworded)
		return;
	topics_touch(service->topics, "rooms", 0, room->id);
	alarms_look(service, ALARM_SOURCE_ROOM, room->id);
	topics_touch(service->topics, "site", 0, 0);
}

enum severity place_lost_severity(const struct place *place)
{
	const struct scheme *scheme = place->room->scheme;
	const char *matter = place->important ? "lost_important" : "lost";

	return MAX(scheme == NULL ? SEVERITY_NONE : scheme_severity(scheme, matter),
	    SEVERITY_WARNING);
}

enum severity room_severity(const struct room *room)
{
	enum severity worst = MAX(room->own,
	    place_severity((enum place_state)room->standing.state));

	for (guint i = 0; i < room->places->len; i++) {
		const struct place *place = room->places->pdata[i];
		if (place->standing.state == PLACE_UNKNOWN &&
		    standing_since(&place->standing).us != 0)
			worst = MAX(worst, place_lost_severity(place));
	}
	return worst;
}

/* ---- readings and time -------------------------------------------------------------------- */

void rooms_touch(struct sensor *sensor)
{
	struct service *service = sensor->device->service;
	const GPtrArray *places = service->rooms == NULL ? NULL :
	    g_hash_table_lookup(service->rooms->by_device, &sensor->device->id);

	for (guint i = 0; places != NULL && i < places->len; i++) {
		struct place *place = places->pdata[i];
		if (g_strcmp0(place->row, sensor->row) != 0)
			continue;
		if (place_judge(place))
			room_judge(place->room);
		topics_touch(service->topics, "places", place->room->id, place->id);
		topics_touch(service->topics, "rooms", 0, place->room->id);
	}
}

void rooms_age(struct service *service)
{
	if (service->rooms != NULL)
		each(service, judge_all);
}

/* ---- following the ledger ----------------------------------------------------------------- */

static void unlink_place(struct rooms *rooms, struct place *place)
{
	GPtrArray *places = g_hash_table_lookup(rooms->by_device, &place->device);

	g_hash_table_remove(rooms->places, &place->id);
	if (places != NULL)
		g_ptr_array_remove(places, place);
}

static void link_place(struct rooms *rooms, struct place *place)
{
	GPtrArray *places = g_hash_table_lookup(rooms->by_device, &place->device);

	g_hash_table_insert(rooms->places, &place->id, place);
	if (places == NULL) {
		places = g_ptr_array_new();
		g_hash_table_insert(rooms->by_device,
		    g_memdup2(&place->device, sizeof place->device), places);
	}
	g_ptr_array_add(places, place);
}

static void drop_room(struct rooms *rooms, struct room *room)
{
	for (guint i = 0; i < room->places->len; i++)
		unlink_place(rooms, room->places->pdata[i]);
	g_hash_table_remove(rooms->rooms, &room->id);
}

static void touch_room(struct service *service, int64_t id)
{
	topics_touch(service->topics, "rooms", 0, id);
	alarms_look(service, ALARM_SOURCE_ROOM, id);
	topics_touch(service->topics, "site", 0, 0);
}

void room_follow(struct service *service, json_t *record)
{
	int64_t id = record_id(record);
	struct room *room = room_find(service, id);

	if (service->rooms == NULL)
		return;
	if (!ledger_is_current(kind_find("room"), record)) {
		if (room != NULL)
			drop_room(service->rooms, room);
	} else {
		if (room == NULL) {
			room = g_new0(struct room, 1);
			room->service = service;
			room->id = id;
			room->places = g_ptr_array_new_with_free_func(place_free);
			room->averages = g_array_new(FALSE, FALSE, sizeof(struct room_average));
			g_hash_table_insert(service->rooms->rooms, &room->id, room);
		}
		choose_scheme(room);
		judge_all(room);
	}
	touch_room(service, id);
}

static struct place *place_new(struct room *room, int64_t id)
{
	struct place *place = g_new0(struct place, 1);

	place->room = room;
	place->id = id;
	place->rate = place->dew_point = place->rate_limit = NAN;
	g_ptr_array_add(room->places, place);
	judgements_restore_place(room->service->judgements, place);
	return place;
}

void place_follow(struct service *service, json_t *record)
{
	struct room *room = room_find(service, record_integer(record, "room"));
	struct place *place = place_find(service, record_id(record));

	if (room == NULL)
		return;
	if (place != NULL)
		unlink_place(service->rooms, place);
	if (!ledger_is_current(kind_find("place"), record)) {
		if (place != NULL)
			g_ptr_array_remove(room->places, place);
	} else {
		if (place == NULL)
			place = place_new(room, record_id(record));
		place_adopt(place, record);
		link_place(service->rooms, place);
		place_judge(place);
	}
	room_judge(room);
	topics_touch(service->topics, "places", room->id, record_id(record));
	alarms_look(service, ALARM_SOURCE_PLACE, record_id(record));
	/* whose business its sensor is changes with it */
	alarms_look(service, ALARM_SOURCE_SENSORS, record_integer(record, "device"));
	touch_room(service, room->id);
}
