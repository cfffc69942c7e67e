#include "service/maintenance.h"

#include <string.h>

#include "base/log.h"
#include "service/managed.h"
#include "service/service.h"
#include "service/topics.h"
#include "service/topology_parts.h"

#define AGAIN 5 /* heartbeats until an overrun that could not be written is tried again */

static const char *const kinds[] = { "device", "circuit", "managed_service", "room", "place" };

struct maintenance {
	struct service *service;
	GHashTable *covered;         /* key of a thing -> id of the job, both owned */
	GArray *at_work;             /* ids of jobs in progress */
	struct timer review;
	unsigned patience;
};

/* ---- keys --------------------------------------------------------------------------------- */

/* 0: of a kind that is never under maintenance. */
static int64_t key_of(const char *kind, int64_t id)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i], kind) == 0)
			return id * (int64_t)G_N_ELEMENTS(kinds) + (int64_t)i;
	return 0;
}

static struct thing_ref thing_of(int64_t key)
{
	return (struct thing_ref){ kinds[key % (int64_t)G_N_ELEMENTS(kinds)],
		key / (int64_t)G_N_ELEMENTS(kinds) };
}

/* ---- what is asked ------------------------------------------------------------------------ */

int64_t maintenance_job_of(const struct service *service, const char *kind, int64_t id)
{
	int64_t key = key_of(kind, id);
	const int64_t *job = service->maintenance == NULL || key == 0 ? NULL :
	    g_hash_table_lookup(service->maintenance->covered, &key);

	return job == NULL ? 0 : *job;
}

bool maintenance_is_on(const struct service *service, const char *kind, int64_t id)
{
	return maintenance_job_of(service, kind, id) != 0 ||
	    g_strcmp0(record_text(ledger_get(service->ledger, kind, id), "state"),
		"maintenance") == 0;
}

/* The line at the port ALARM tells of, or one of its ends. */
static bool is_line_covered(const struct service *service, const struct alarm *alarm)
{
	const struct map *map = service->topology == NULL ? NULL : service->topology->map;
	const struct thing *line = map == NULL || alarm->source != ALARM_SOURCE_PORTS ? NULL :
	    map_find_port(map, service, alarm->resource, alarm->qualifier);

	if (line == NULL)
		return false;
	return maintenance_job_of(service, thing_word(line->kind), line->id) != 0 ||
	    maintenance_job_of(service, "device", line->ends[0].device) != 0 ||
	    maintenance_job_of(service, "device", line->ends[1].device) != 0;
}

bool maintenance_covers(const struct service *service, const struct alarm *alarm)
{
	if (service->maintenance == NULL || service->maintenance->at_work->len == 0 ||
	    (alarm->type->flags & (ALARM_NEVER_SHELVED | ALARM_OWN)) != 0)
		return false;
	return maintenance_job_of(service, alarm->resource_kind, alarm->resource) != 0 ||
	    is_line_covered(service, alarm);
}

/* ---- what follows from the records -------------------------------------------------------- */

static bool is_at_work(const json_t *job)
{
	return word_in("in_progress|overrun", record_text(job, "state"));
}

static void cover(GHashTable *covered, const GArray *things, int64_t job)
{
	for (guint i = 0; i < things->len; i++) {
		const struct thing_ref *thing = &g_array_index(things, struct thing_ref, i);
		int64_t key = key_of(thing->kind, thing->id);
		if (key != 0 && !g_hash_table_contains(covered, &key))
			g_hash_table_insert(covered, g_memdup2(&key, sizeof key),
			    g_memdup2(&job, sizeof job));
	}
}

static GHashTable *table_of_keys(void)
{
	return g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

/* Its state and its alarms are looked at anew: it came under maintenance or out of it. */
static void rejudge(struct service *service, struct thing_ref thing)
{
	struct device *device = strcmp(thing.kind, "device") != 0 ? NULL :
	    picture_device(&service->picture, thing.id);
	struct circuit *circuit = strcmp(thing.kind, "circuit") != 0 ? NULL :
	    picture_circuit(&service->picture, thing.id);
	struct managed *managed = strcmp(thing.kind, "managed_service") != 0 ? NULL :
	    picture_managed(service, thing.id);

	if (device != NULL)
		device_judge(device);
	if (circuit != NULL)
		circuit_judge(circuit);
	if (managed != NULL)
		managed_judge(managed);
}

/* What is in ONE and not in OTHER. */
static void rejudge_differing(struct service *service, GHashTable *one, GHashTable *other)
{
	GHashTableIter iter;
	void *key;

	g_hash_table_iter_init(&iter, one);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!g_hash_table_contains(other, key))
			rejudge(service, thing_of(*(const int64_t *)key));
}

static void look(const struct alarm *alarm, void *service)
{
	alarms_look(service, alarm->source, alarm->object);
}

static bool same_keys(GHashTable *one, GHashTable *other)
{
	GHashTableIter iter;
	void *key;

	if (g_hash_table_size(one) != g_hash_table_size(other))
		return false;
	g_hash_table_iter_init(&iter, one);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!g_hash_table_contains(other, key))
			return false;
	return true;
}

static void work_out(struct maintenance *maintenance)
{
	struct service *service = maintenance->service;
	GHashTable *before = maintenance->covered, *now = table_of_keys();

	g_array_set_size(maintenance->at_work, 0);
	for (json_t *job = ledger_next(service->ledger, "maintenance_job", NULL); job != NULL;
	     job = ledger_next(service->ledger, "maintenance_job", job)) {
		int64_t id = record_id(job);
		if (!is_at_work(job))
			continue;
		g_autoptr(GArray) things = maintenance_things(service, job);
		cover(now, things, id);
		g_array_append_val(maintenance->at_work, id);
	}
	maintenance->covered = now;
	if (!same_keys(before, now)) {
		rejudge_differing(service, before, now);
		rejudge_differing(service, now, before);
		alarms_each(service->alarms, look, service);
		topics_touch(service->topics, "site", 0, 0);
	}
	g_hash_table_destroy(before);
}

static void on_review(struct timer *timer, void *data)
{
	(void)timer;
	work_out(data);
}

void maintenance_start(struct service *service)
{
	work_out(service->maintenance);
}

void maintenance_follow(struct service *service, json_t *record)
{
	(void)record;
	if (service->maintenance != NULL)
		timer_after(&service->maintenance->review, 0);
}

void maintenance_review(struct service *service)
{
	if (service->maintenance != NULL && service->maintenance->at_work->len > 0)
		timer_after(&service->maintenance->review, 0);
}

/* ---- overruns ----------------------------------------------------------------------------- */

static void told(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_warning("maintenance", "%s", result->message);
}

static void overrun(struct service *service, const json_t *job)
{
	struct store_act request = {
		.kind = "maintenance_job", .act = "overrun", .id = record_id(job),
		.actor = actor_service(), .origin = "zhiband", .fields = json_object(),
		.facts = json_pack("{s:I}", "passed",
		    (json_int_t)record_integer(job, "window_until")),
	};

	store_act(service->store, &request, told, NULL);
}

void maintenance_beat(struct service *service)
{
	struct maintenance *maintenance = service->maintenance;
	bool any = false;

	if (maintenance->patience > 0) {
		maintenance->patience--;
		return;
	}
	for (guint i = 0; i < maintenance->at_work->len; i++) {
		const json_t *job = ledger_get(service->ledger, "maintenance_job",
		    g_array_index(maintenance->at_work, int64_t, i));
		if (g_strcmp0(record_text(job, "state"), "in_progress") != 0 ||
		    clock_wall().us < record_integer(job, "window_until"))
			continue;
		overrun(service, job);
		any = true;
	}
	if (any)
		maintenance->patience = AGAIN;
}

/* ---- one of a service --------------------------------------------------------------------- */

struct maintenance *maintenance_new(struct service *service)
{
	struct maintenance *maintenance = g_new0(struct maintenance, 1);

	maintenance->service = service;
	maintenance->covered = table_of_keys();
	maintenance->at_work = g_array_new(FALSE, FALSE, sizeof(int64_t));
	timer_init(&maintenance->review, service->timers, on_review, maintenance);
	return maintenance;
}

void maintenance_free(struct maintenance *maintenance)
{
	if (maintenance == NULL)
		return;
	timer_stop(&maintenance->review);
	g_hash_table_destroy(maintenance->covered);
	g_array_unref(maintenance->at_work);
	g_free(maintenance);
}
