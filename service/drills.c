#include "service/drills.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "records/model/run.h"
#include "service/alarms.h"
#include "service/plans.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/topics.h"

#define AGAIN 5                  /* heartbeats until what could not be written is tried again */

struct drills {
	struct service *service;
	unsigned patience;           /* heartbeats; an act is under way, or was refused */
};

struct drills *drills_new(struct service *service)
{
	struct drills *drills = g_new0(struct drills, 1);

	drills->service = service;
	return drills;
}

void drills_free(struct drills *drills)
{
	g_free(drills);
}

/* ---- what real stands in the way ---------------------------------------------------------- */

struct looking {
	struct service *service;
	int64_t count;
	const struct alarm *first;
};

/* One that stands by itself: neither explained by another nor under maintenance. */
static void look_at(const struct alarm *alarm, void *data)
{
	struct looking *looking = data;

	if (alarm->cleared || alarm->hush != HUSH_NOT || alarm->operator == OPERATOR_CLOSED ||
	    alarms_severity(looking->service->alarms, alarm->id) != SEVERITY_CRITICAL)
		return;
	looking->count++;
	if (looking->first == NULL || alarm->raised_at.us < looking->first->raised_at.us)
		looking->first = alarm;
}

static struct looking look(struct service *service)
{
	struct looking looking = { .service = service };

	alarms_each(service->alarms, look_at, &looking);
	return looking;
}

/* "GJ-... core-1 不通". Caller frees. */
static char *what_of(const struct alarm *alarm)
{
	const char *number = record_text(alarm->record, "number");

	return g_strdup_printf("%s%s%s %s", number == NULL ? "" : number,
	    number == NULL ? "" : " ", alarm->resource_name, alarm->what);
}

void drills_world(struct service *service, json_t *facts)
{
	struct looking looking = look(service);

	json_object_set_new(facts, "critical", json_integer(looking.count));
	if (looking.first != NULL) {
		g_autofree char *what = what_of(looking.first);
		json_object_set_new(facts, "critical_what", json_string(what));
	}
	if (service->places.mode == MODE_TRAINING)
		json_object_set_new(facts, "training", json_true());
}

json_t *drills_facts(struct service *service, const struct facts_asked *asked)
{
	const char *code = json_string_value(json_object_get(asked->fields, "code"));
	const json_t *plan;
	json_t *facts = json_object();

	if (code == NULL)
		code = record_text(ledger_get(service->ledger, "drill", asked->id), "code");
	plan = code == NULL ? NULL : plans_find(service, code, 0);
	if (plan != NULL)
		json_object_set_new(facts, "plan", json_pack("{s:O, s:O}", "title",
		    json_object_get(plan, "title"), "version", json_object_get(plan, "version")));
	/* suspended by hand it has its own reason */
	if (strcmp(asked->act, "suspend") != 0 || asked->peer == NULL)
		drills_world(service, facts);
	return facts;
}

/* ---- the real thing goes before ----------------------------------------------------------- */

static void written(const struct store_result *result, void *data)
{
	(void)data;
	if (!result->committed)
		log_warning("drills", "%s", result->message);
}

static void suspend(struct drills *drills, const json_t *drill, const char *what)
{
	struct store_act request = {
		.kind = "drill", .act = "suspend", .id = record_id(drill),
		.actor = actor_service(), .origin = "zhiband", .fields = json_object(),
		.facts = json_pack("{s:s}", "critical_what", what),
	};

	drills->patience = AGAIN;
	store_act(drills->service->store, &request, written, NULL);
}

/* The drill in STATE; NULL: none. There is one at most (records/model/drill.c). */
static const json_t *drill_in(const struct service *service, const char *states)
{
	for (json_t *drill = ledger_next(service->ledger, "drill", NULL); drill != NULL;
	     drill = ledger_next(service->ledger, "drill", drill))
		if (word_in(states, record_text(drill, "state")))
			return drill;
	return NULL;
}

/* A plan that is being carried out for real; NULL: none. */
static const json_t *real_run(const struct service *service)
{
	for (json_t *run = ledger_next(service->ledger, "run", NULL); run != NULL;
	     run = ledger_next(service->ledger, "run", run))
		if (word_in(RUN_LIVE, record_text(run, "state")) &&
		    g_strcmp0(record_text(run, "mode"), "real") == 0)
			return run;
	return NULL;
}

void drills_beat(struct service *service)
{
	struct drills *drills = service->drills;
	const json_t *drill = drill_in(service, "running");

	if (drills->patience > 0) {
		drills->patience--;
		return;
	}
	if (drill == NULL)
		return;
	/* none stood when it began or was resumed */
	struct looking looking = look(service);
	const json_t *real = real_run(service);
	g_autofree char *what = looking.first != NULL ? what_of(looking.first) :
	    real == NULL ? NULL : g_strdup_printf(_("实战 %s %s %s"), record_text(real, "number"),
		record_text(real, "code"), record_text(real, "title"));
	if (what != NULL)
		suspend(drills, drill, what);
}

/* ---- what is shown ------------------------------------------------------------------------ */

void drills_follow(struct service *service, json_t *record)
{
	(void)record;
	if (service->drills == NULL)
		return;
	service->drills->patience = 0;
	topics_touch(service->topics, "site", 0, 0);
	plans_tell(service);
}

void drills_tell(struct service *service, json_t *row)
{
	const json_t *drill = drill_in(service, "running|suspended");
	json_t *told;

	if (drill == NULL)
		return;
	told = json_pack("{s:I, s:I}", "id", (json_int_t)record_id(drill), "run",
	    (json_int_t)record_integer(drill, "run"));
	row_text(told, "number", record_text(drill, "number"));
	row_text(told, "title", record_text(drill, "title"));
	row_text(told, "state", record_text(drill, "state"));
	row_text(told, "suspended_for", record_text(drill, "suspended_for"));
	json_object_set_new(row, "drill", told);
}

void drills_of_plan(struct service *service, const char *code, json_t *row)
{
	int64_t last = 0, count = 0;

	for (json_t *drill = ledger_next(service->ledger, "drill", NULL); drill != NULL;
	     drill = ledger_next(service->ledger, "drill", drill)) {
		if (g_strcmp0(record_text(drill, "code"), code) != 0 ||
		    !word_in("ended|evaluated|rectifying|closed", record_text(drill, "state")))
			continue;
		count++;
		last = MAX(last, record_integer(drill, "ended_at"));
	}
	row_number(row, "drills", count);
	if (last != 0)
		row_number(row, "drilled_at", last);
}
