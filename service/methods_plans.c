/* plan.get, plan.check: a plan with its text, and what this site is missing for one. */
#include <string.h>

#include "base/i18n.h"
#include "runbooks/plan.h"
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

const struct method plan_methods[] = {
	{ "plan.get", ROLE_ANY, get },
	{ "plan.check", ROLE_ANY, check },
	{ "plan.propose", ROLE_ANY, propose },
	{ "plan.roles", ROLE_ANY, roles },
	{ "run.phones", ROLE_ANY, phones },
	{ NULL, 0, NULL },
};
