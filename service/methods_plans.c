/* plan.get, plan.check: a plan with its text, and what this site is missing for one; run.score:
 * what came of one that was carried out. */
#include <string.h>

#include "base/i18n.h"
#include "runbooks/plan.h"
#include "runbooks/score.h"
#include "service/peers.h"
#include "service/plans.h"
#include "service/run_phones.h"
#include "service/runs.h"

/* {code, version?} -> {plan, text, unbound}. */
static void get(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *code = param_text(peer, id, params, "code");
	const json_t *plan = code == NULL ? NULL :
	    plans_find(peer->service, code, param_integer(params, "version", 0));

	if (code == NULL)
		return;
	if (plan == NULL) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个预案，或没有这一版"));
		return;
	}
	peer_answer(peer, id, json_pack("{s:O, s:s, s:o}", "plan", plan, "text",
	    plans_text(peer->service, plan), "unbound", plans_unbound(peer->service, plan)));
}

/* {text, file?} -> {plan: {code, title, version}, unbound}; what is wrong with it is refused. */
static void check(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *text = param_text(peer, id, params, "text");
	const char *file = json_string_value(json_object_get(params, "file"));
	g_autoptr(GError) error = NULL;

	if (text == NULL)
		return;
	json_auto_t *plan = plan_read(file == NULL ? "-" : file, text, &error);
	if (plan == NULL) {
		peer_refuse(peer, id, RPC_REFUSED, error->message);
		return;
	}
	peer_answer(peer, id, json_pack("{s:{s:O, s:O, s:O}, s:o}", "plan", "code",
	    json_object_get(plan, "code"), "title", json_object_get(plan, "title"), "version",
	    json_object_get(plan, "version"), "unbound", plans_unbound(peer->service, plan)));
}

/* {alarm} -> {plans: [{code, title, version}], run?}: those it calls for, the best first; and the
 * run of it that is under way. */
static void propose(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t alarm = param_integer(params, "alarm", 0);
	int64_t run = runs_of_alarm(peer->service, alarm);
	json_t *answer = json_pack("{s:o}", "plans", runs_proposed(peer->service, alarm));

	if (run != 0)
		json_object_set_new(answer, "run", json_integer(run));
	peer_answer(peer, id, answer);
}

/* {step} -> {step, calls: [...]}, service/run_phones.h. */
static void phones(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t step = param_integer(params, "step", 0);
	bool masked = peer_actor(peer).roles == ROLE_VIEWER;

	if (ledger_get(peer->service->ledger, "run_step", step) == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这一步"));
	else
		peer_answer(peer, id,
		    json_pack("{s:I, s:o}", "step", (json_int_t)step, "calls",
			run_phones(peer->service, step, masked)));
}

/* {code, version?, and what it would be begun for, as fields of run.start} -> {title, uses}: what
 * each role would stand for if the plan were begun now. */
static void roles(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct facts_asked asked = { .kind = kind_find("run"), .act = "start",
		.fields = params, .peer = peer };
	const char *code = param_text(peer, id, params, "code");
	json_auto_t *facts = code == NULL ? NULL : runs_facts(peer->service, &asked);

	if (code == NULL)
		return;
	if (facts == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个预案，或没有这一版"));
	else
		peer_answer(peer, id,
		    json_pack("{s:O, s:O}", "title",
			json_object_get(json_object_get(facts, "plan"), "title"), "uses",
			json_object_get(facts, "uses")));
}

/* ---- run.score ---------------------------------------------------------------------------- */

/* The records that are read for a score, one sort after the other: those whose FIELD is the run,
 * without FIELD the newest of all. */
static const struct {
	const char *kind, *field;
} scored[] = { { "run", "id" }, { "run_step", "run" }, { "run_call", "run" }, { "alarm", NULL } };

#define SCORED_MOST 1000

struct scoring {
	struct service *service;
	struct call *call;
	int64_t run;
	json_t *records[G_N_ELEMENTS(scored)];
	size_t read;
};

static void scoring_free(struct scoring *scoring)
{
	for (size_t i = 0; i < G_N_ELEMENTS(scored); i++)
		json_decref(scoring->records[i]);
	g_free(scoring);
}

/* Whether ALARM is what RUN answers: its own; in a training, where nothing else happens, every one
 * that calls for its plan. */
static bool is_answered(const struct service *service, const json_t *run, const json_t *plan,
    const json_t *alarm)
{
	const char *role;

	if (record_id(alarm) == record_integer(run, "alarm"))
		return true;
	return service->places.mode == MODE_TRAINING && plan != NULL &&
	    plan_is_for(plan, record_text(alarm, "type"), &role);
}

static struct wall first_alarm(const struct service *service, const json_t *run,
    const json_t *alarms)
{
	const json_t *plan = plans_find(service, record_text(run, "code"),
	    record_integer(run, "version")), *alarm;
	struct wall first = { 0 };
	size_t i;

	json_array_foreach(alarms, i, alarm) {
		int64_t at = record_integer(alarm, "first_raised_at");
		if (at != 0 && at <= record_integer(run, "started_at") &&
		    (first.us == 0 || at < first.us) && is_answered(service, run, plan, alarm))
			first.us = at;
	}
	return first;
}

static void read_next(struct scoring *scoring);

static void part_read(json_t *records, const char *failure, void *data)
{
	struct scoring *scoring = data;

	if (failure != NULL) {
		call_refuse(scoring->call, RPC_INTERNAL_ERROR, failure, NULL);
		scoring_free(scoring);
		return;
	}
	scoring->records[scoring->read++] = json_incref(records);
	if (json_array_size(scoring->records[0]) == 0) {
		call_refuse(scoring->call, RPC_NOT_FOUND, _("没有这次预案执行"), NULL);
		scoring_free(scoring);
		return;
	}
	read_next(scoring);
}

static void read_next(struct scoring *scoring)
{
	size_t next = scoring->read;

	if (next < G_N_ELEMENTS(scored)) {
		json_t *where = scored[next].field == NULL ? NULL :
		    json_pack("{s:I}", scored[next].field, (json_int_t)scoring->run);
		store_list(scoring->service->store, kind_find(scored[next].kind), where, 0,
		    SCORED_MOST, part_read, scoring);
		return;
	}
	const json_t *run = json_array_get(scoring->records[0], 0);
	call_answer(scoring->call, score_of(run, scoring->records[1], scoring->records[2],
	    first_alarm(scoring->service, run, scoring->records[3]), clock_wall()));
	scoring_free(scoring);
}

/* {run} -> runbooks/score.h. */
static void score(struct peer *peer, const json_t *id, const json_t *params)
{
	struct scoring *scoring = g_new0(struct scoring, 1);

	scoring->service = peer->service;
	scoring->run = param_integer(params, "run", 0);
	scoring->call = call_hold(peer, id);
	read_next(scoring);
}

const struct method plan_methods[] = {
	{ "plan.get", ROLE_ANY, get },
	{ "plan.check", ROLE_ANY, check },
	{ "plan.propose", ROLE_ANY, propose },
	{ "plan.roles", ROLE_ANY, roles },
	{ "run.phones", ROLE_ANY, phones },
	{ "run.score", ROLE_ANY, score },
	{ NULL, 0, NULL },
};
