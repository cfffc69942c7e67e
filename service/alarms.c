#include "service/alarms.h"

#include <string.h>

#include "service/alarms_parts.h"
#include "service/service.h"

/* How long the loop is kept at a time. */
#define TURN (10 * CLOCK_SECOND / 1000)
/* What was closed longer ago than alarms.conf, which is read later, may say is another alarm. */
#define REOPEN_MOST (24 * 3600 * CLOCK_SECOND)
#define KEEP_ROUND (10 * CLOCK_SECOND)

static const char *const source_words[ALARM_SOURCES] = {
	[ALARM_SOURCE_DEVICE] = "device", [ALARM_SOURCE_PORTS] = "ports",
	[ALARM_SOURCE_SESSIONS] = "sessions", [ALARM_SOURCE_SENSORS] = "sensors",
	[ALARM_SOURCE_SHELL] = "shell", [ALARM_SOURCE_CIRCUIT] = "circuit",
	[ALARM_SOURCE_MANAGED] = "managed", [ALARM_SOURCE_ROOM] = "room",
	[ALARM_SOURCE_PLACE] = "place", [ALARM_SOURCE_RULE] = "rule",
	[ALARM_SOURCE_SERVICE] = "service", [ALARM_SOURCE_DUE] = "due",
	[ALARM_SOURCE_TICKET] = "ticket", [ALARM_SOURCE_ROSTER] = "roster",
	[ALARM_SOURCE_HANDOVER] = "handover", [ALARM_SOURCE_RUN] = "run",
	[ALARM_SOURCE_WARNING] = "warning",
};

const char *alarm_source_word(enum alarm_source source)
{
	return source_words[source];
}

bool alarm_source_read(const char *word, enum alarm_source *ret)
{
	for (int i = 0; word != NULL && i < ALARM_SOURCES; i++)
		if (strcmp(source_words[i], word) == 0) {
			*ret = (enum alarm_source)i;
			return true;
		}
	return false;
}

/* ---- identity ----------------------------------------------------------------------------- */

static guint hash_identity(const void *data)
{
	const struct alarm *alarm = data;

	return g_direct_hash(alarm->type) ^ g_str_hash(alarm->resource_kind) ^
	    g_int64_hash(&alarm->resource) * 31 ^ g_str_hash(alarm->qualifier) * 17;
}

static gboolean same_identity(const void *first, const void *second)
{
	const struct alarm *a = first, *b = second;

	return a->type == b->type && a->resource == b->resource &&
	    strcmp(a->resource_kind, b->resource_kind) == 0 &&
	    strcmp(a->qualifier, b->qualifier) == 0;
}

struct alarm *alarm_of(const struct alarms *alarms, const char *resource_kind, int64_t resource,
    const struct alarm_type *type, const char *qualifier)
{
	const struct alarm wanted = {
		.type = type,
		.resource_kind = (char *)(uintptr_t)resource_kind,
		.resource = resource,
		.qualifier = (char *)(uintptr_t)(qualifier == NULL ? "" : qualifier),
	};

	return g_hash_table_lookup(alarms->by_identity, &wanted);
}

static guint hash_matter(const void *data)
{
	const struct matter *matter = data;

	return g_direct_hash(matter->type) ^ g_str_hash(matter->resource_kind) ^
	    g_int64_hash(&matter->resource) * 31;
}

static gboolean same_matter(const void *first, const void *second)
{
	const struct matter *a = first, *b = second;

	return a->type == b->type && a->resource == b->resource &&
	    strcmp(a->resource_kind, b->resource_kind) == 0;
}

static void matter_free(void *data)
{
	struct matter *matter = data;

	g_ptr_array_unref(matter->alarms);
	g_free(matter->resource_kind);
	g_free(matter);
}

static struct matter *matter_of(const struct alarms *alarms, const struct alarm_type *type,
    const char *resource_kind, int64_t resource)
{
	const struct matter wanted = { type, (char *)(uintptr_t)resource_kind, resource, NULL };

	return g_hash_table_lookup(alarms->by_matter, &wanted);
}

static void add_to_matter(struct alarms *alarms, struct alarm *alarm)
{
	struct matter *matter =
	    matter_of(alarms, alarm->type, alarm->resource_kind, alarm->resource);

	if (matter == NULL) {
		matter = g_new0(struct matter, 1);
		*matter = (struct matter){ alarm->type, g_strdup(alarm->resource_kind),
			alarm->resource, g_ptr_array_new() };
		g_hash_table_add(alarms->by_matter, matter);
	}
	g_ptr_array_add(matter->alarms, alarm);
	alarm->private->matter = matter;
}

static void take_from_matter(struct alarms *alarms, struct alarm *alarm)
{
	struct matter *matter = alarm->private->matter;

	g_ptr_array_remove_fast(matter->alarms, alarm);
	if (matter->alarms->len == 0)
		g_hash_table_remove(alarms->by_matter, matter);
}

static guint hash_watched(const void *data)
{
	const struct watched *watched = data;

	return g_int64_hash(&watched->id) * ALARM_SOURCES + watched->source;
}

static gboolean same_watched(const void *first, const void *second)
{
	const struct watched *a = first, *b = second;

	return a->id == b->id && a->source == b->source;
}

static void watched_free(void *data)
{
	struct watched *watched = data;

	g_ptr_array_unref(watched->alarms);
	g_free(watched);
}

struct watched *alarms_watched(struct alarms *alarms, enum alarm_source source, int64_t id)
{
	const struct watched wanted = { .source = source, .id = id };
	struct watched *watched = g_hash_table_lookup(alarms->objects, &wanted);

	if (watched != NULL)
		return watched;
	watched = g_new0(struct watched, 1);
	watched->source = source;
	watched->id = id;
	watched->alarms = g_ptr_array_new();
	g_hash_table_add(alarms->objects, watched);
	return watched;
}

/* ---- one alarm ---------------------------------------------------------------------------- */

static void alarm_free(void *data)
{
	struct alarm *alarm = data;

	timer_stop(&alarm->timer);
	if (alarm->private->children != NULL)
		g_ptr_array_unref(alarm->private->children);
	g_free(alarm->private);
	g_free(alarm->resource_kind);
	g_free(alarm->qualifier);
	g_free(alarm->resource_name);
	g_free(alarm->what);
	g_free(alarm->why);
	g_free(alarm->cause);
	g_free(alarm->step);
	json_decref(alarm->record);
	g_free(alarm);
}

/* Of an object nothing is wrong with nothing is kept. */
static void forget(struct alarms *alarms, struct watched *watched)
{
	if (watched->alarms->len == 0 && !watched->queued)
		g_hash_table_remove(alarms->objects, watched);
}

static void fire(struct timer *timer, void *data)
{
	struct alarm *alarm = data;
	struct alarms *alarms = alarm->private->alarms;
	struct watched *watched = alarm->private->watched;

	(void)timer;
	alarm_work(alarm);
	forget(alarms, watched);
}

struct alarm *alarm_new(struct alarms *alarms, struct watched *watched,
    const struct alarm_type *type, const char *resource_kind, int64_t resource,
    const char *qualifier)
{
	struct alarm *alarm = g_new0(struct alarm, 1);

	alarm->private = g_new0(struct alarm_private, 1);
	alarm->private->alarms = alarms;
	alarm->private->watched = watched;
	alarm->type = type;
	alarm->source = watched->source;
	alarm->object = watched->id;
	alarm->resource_kind = g_strdup(resource_kind);
	alarm->resource = resource;
	alarm->qualifier = g_strdup(qualifier == NULL ? "" : qualifier);
	timer_init(&alarm->timer, alarms->service->timers, fire, alarm);
	g_ptr_array_add(watched->alarms, alarm);
	g_hash_table_add(alarms->by_identity, alarm);
	add_to_matter(alarms, alarm);
	return alarm;
}

void alarm_move(struct alarm *alarm, struct watched *watched)
{
	if (alarm->private->watched == watched)
		return;
	g_ptr_array_remove(alarm->private->watched->alarms, alarm);
	g_ptr_array_add(watched->alarms, alarm);
	alarm->private->watched = watched;
	alarm->source = watched->source;
	alarm->object = watched->id;
	alarm_keep_later(alarm);
}

void alarm_drop(struct alarm *alarm)
{
	struct alarms *alarms = alarm->private->alarms;
	struct watched *watched = alarm->private->watched;

	alarm_leave(alarm);
	alarm_release(alarm);
	g_ptr_array_remove_fast(watched->alarms, alarm);
	take_from_matter(alarms, alarm);
	if (alarm->id != 0)
		g_hash_table_remove(alarms->by_id, &alarm->id);
	g_hash_table_remove(alarms->by_identity, alarm);
}

void alarm_touch(struct alarm *alarm)
{
	const struct alarms *alarms = alarm->private->alarms;
	struct topics *topics = alarms->service->topics;

	if (alarm->id == 0)
		return;
	alarm_recount(alarm);
	topics_touch(topics, "alarms", 0, alarm->id);
	if (alarm->head != 0)
		topics_touch(topics, "alarms", alarm->head, alarm->id);
}

struct alarm *alarm_get(const struct alarms *alarms, int64_t id)
{
	return g_hash_table_lookup(alarms->by_id, &id);
}

const struct alarm *alarm_find(const struct alarms *alarms, int64_t id)
{
	const struct alarm *alarm = alarms == NULL ? NULL : alarm_get(alarms, id);

	return alarm == NULL || alarm->operator == OPERATOR_CLOSED ? NULL : alarm;
}

const struct alarm *alarm_standing(const struct alarms *alarms, const char *resource_kind,
    int64_t resource, const char *type, const char *qualifier)
{
	const struct alarm_type *wanted = alarm_type(type);
	const struct matter *matter = alarms == NULL || wanted == NULL ? NULL :
	    matter_of(alarms, wanted, resource_kind, resource);

	for (guint i = 0; matter != NULL && i < matter->alarms->len; i++) {
		const struct alarm *alarm = matter->alarms->pdata[i];
		if (alarm_is_raised(alarm) &&
		    (qualifier == NULL || strcmp(qualifier, alarm->qualifier) == 0))
			return alarm;
	}
	return NULL;
}

void alarms_each(const struct alarms *alarms, alarm_visit *visit, void *data)
{
	GHashTableIter iter;
	void *value;

	if (alarms == NULL)
		return;
	g_hash_table_iter_init(&iter, alarms->by_id);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		if (((struct alarm *)value)->operator != OPERATOR_CLOSED)
			visit(value, data);
}

/* ---- looking ------------------------------------------------------------------------------ */

/* What waits is looked at until the turn is over; the rest comes in the next. */
static void look(struct timer *timer, void *data)
{
	struct alarms *alarms = data;
	struct mono began = clock_mono();
	struct watched *watched;

	while ((watched = g_queue_pop_head(&alarms->looks)) != NULL) {
		watched->queued = false;
		alarms_look_at(alarms, watched);
		forget(alarms, watched);
		if (mono_between(began, clock_mono()) > TURN)
			break;
	}
	if (!g_queue_is_empty(&alarms->looks))
		timer_after(timer, 0);
}

static void want_look(struct alarms *alarms, struct watched *watched)
{
	if (watched->queued)
		return;
	watched->queued = true;
	g_queue_push_tail(&alarms->looks, watched);
	if (!timer_is_armed(&alarms->looking))
		timer_after(&alarms->looking, 0);
}

void alarms_look(struct service *service, enum alarm_source source, int64_t id)
{
	struct alarms *alarms = service->alarms;

	if (alarms != NULL && alarms->started)
		want_look(alarms, alarms_watched(alarms, source, id));
}

struct each {
	struct alarms *alarms;
	enum alarm_source source;
};

static void want_each(int64_t id, void *data)
{
	const struct each *each = data;

	want_look(each->alarms, alarms_watched(each->alarms, each->source, id));
}

static void look_at_all(struct alarms *alarms)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, alarms->objects);
	while (g_hash_table_iter_next(&iter, &value, NULL))
		want_look(alarms, value);
	for (int i = 0; i < ALARM_SOURCES; i++) {
		struct each each = { alarms, (enum alarm_source)i };
		if (alarm_sources[i].each != NULL)
			alarm_sources[i].each(alarms->service, want_each, &each);
	}
}

/* ---- what comes in ------------------------------------------------------------------------ */

void alarms_follow(struct alarms *alarms, const json_t *record)
{
	struct alarm *alarm = alarms == NULL ? NULL : alarm_get(alarms, record_id(record));

	if (alarm == NULL)
		return;
	enum alarm_operator before = alarm->operator;
	alarm_take_record(alarm, record);
	if (alarm->operator != before)
		alarm_operated(alarm, before);
	alarm_touch(alarm);
	alarm_work(alarm);
}

const struct alarm_settings *alarms_settings(const struct alarms *alarms)
{
	return alarms->settings;
}

void alarms_take_settings(struct alarms *alarms, struct alarm_settings *settings)
{
	alarm_settings_free(alarms->settings);
	alarms->settings = settings;
	if (alarms->started)
		look_at_all(alarms);
}

/* ---- life --------------------------------------------------------------------------------- */

static void load(struct alarms *alarms)
{
	const struct kind *kind = kind_find("alarm");
	struct wall since = { clock_wall().us - REOPEN_MOST };
	json_auto_t *records = store_observed(alarms->service->store, kind, since);
	json_t *record;
	size_t i;

	alarms->last_id = store_observed_last(alarms->service->store, kind);
	json_array_foreach(records, i, record)
		alarm_from_record(alarms, record);
	json_array_foreach(records, i, record)
		alarm_resume_place(alarms, record);
}

struct alarms *alarms_new(struct service *service)
{
	struct alarms *alarms = g_new0(struct alarms, 1);

	alarms->service = service;
	alarms->settings = alarm_settings_new();
	alarms->by_identity = g_hash_table_new_full(hash_identity, same_identity, alarm_free, NULL);
	alarms->by_id = g_hash_table_new(g_int64_hash, g_int64_equal);
	alarms->by_matter = g_hash_table_new_full(hash_matter, same_matter, matter_free, NULL);
	alarms->objects = g_hash_table_new_full(hash_watched, same_watched, watched_free, NULL);
	alarms->folds = g_hash_table_new(g_str_hash, g_str_equal);
	g_queue_init(&alarms->looks);
	g_queue_init(&alarms->raises);
	timer_init(&alarms->looking, service->timers, look, alarms);
	timer_init(&alarms->keeping, service->timers, alarms_keep_round, alarms);
	timer_init(&alarms->flood, service->timers, alarms_flood_fire, alarms);
	load(alarms);
	return alarms;
}

/* What stands is folded as it was, in the order in which it came. */
static int by_raise(const void *a, const void *b)
{
	const struct alarm *const *left = a, *const *right = b;
	int64_t between = wall_between((*right)->raised_at, (*left)->raised_at);

	return between < 0 ? -1 : between > 0;
}

/* What was closed while it was raised, just before the end: what follows from that was not done. */
static void resume(struct alarm *alarm)
{
	if (alarm->operator == OPERATOR_CLOSED && !alarm->cleared)
		alarm_operated(alarm, OPERATOR_ACK);
	alarm_work(alarm);
}

void alarms_start(struct alarms *alarms)
{
	g_autoptr(GPtrArray) raised = g_ptr_array_new();
	GHashTableIter iter;
	void *value;

	alarms->started = true;
	g_hash_table_iter_init(&iter, alarms->by_id);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		g_ptr_array_add(raised, value);
	g_ptr_array_sort(raised, by_raise);
	for (guint i = 0; i < raised->len; i++) {
		alarm_join(raised->pdata[i]);
		alarm_recount(raised->pdata[i]);
		resume(raised->pdata[i]);
	}
	look_at_all(alarms);
	timer_after(&alarms->keeping, KEEP_ROUND);
}

static void free_folds(struct alarms *alarms)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, alarms->by_identity);
	while (g_hash_table_iter_next(&iter, &value, NULL)) {
		struct fold *fold = ((struct alarm *)value)->private->fold;
		for (guint i = 0; fold != NULL && i < fold->members->len; i++)
			((struct alarm *)fold->members->pdata[i])->private->fold = NULL;
		fold_free(fold);
	}
}

void alarms_free(struct alarms *alarms)
{
	if (alarms == NULL)
		return;
	timer_stop(&alarms->looking);
	timer_stop(&alarms->keeping);
	timer_stop(&alarms->flood);
	free_folds(alarms);
	g_queue_clear(&alarms->looks);
	g_queue_clear_full(&alarms->raises, g_free);
	g_hash_table_destroy(alarms->folds);
	g_hash_table_destroy(alarms->by_id);
	g_hash_table_destroy(alarms->by_identity);
	g_hash_table_destroy(alarms->by_matter);
	g_hash_table_destroy(alarms->objects);
	alarm_settings_free(alarms->settings);
	g_free(alarms);
}
