/* The one way of changing anything: do, and do_all for several acts that belong together.
 *
 * What does not fit into one message is handed over in several: each says how many acts it goes on
 * from, and `more` keeps them until the last one comes. A call that begins at 0 begins anew, so
 * that nothing of a broken attempt ever gets into the next. */
#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/facts.h"
#include "service/peers.h"

#define ACTS_MOST 10000
#define ACTS_BYTES (16 * RPC_MESSAGE_LIMIT)
#define HELD_BYTES (4 * ACTS_BYTES)     /* of all callers together */
/* Room for the rest of the message is left. */
#define REASONS_BYTES (RPC_MESSAGE_LIMIT - 65536)

/* ---- doing -------------------------------------------------------------------------------- */

/* Who has done something sees it before he is told that it is done: the next key is not refused for
 * what was so until then. */
static void show_first(const struct call *call)
{
	const struct peer *peer = call_peer(call);

	if (peer != NULL && peer->watcher != NULL)
		watcher_tell(peer->watcher);
}

static void done(const struct store_result *result, void *data)
{
	struct call *call = data;

	if (result->committed) {
		show_first(call);
		call_answer(call,
		    json_pack("{s:I, s:I}", "id", (json_int_t)result->id, "seq",
			(json_int_t)result->seq));
		return;
	}
	json_t *details = result->reasons == NULL ? NULL :
	    json_pack("{s:O, s:O*}", "reasons", result->reasons, "record", result->record);
	call_refuse(call, result->code, result->message, details);
}

/* What ACT expects of the record is an object, or there is none; what cannot be read is never taken
 * for nothing. */
static bool expects_well(struct peer *peer, const json_t *id, const json_t *act)
{
	const json_t *expect = json_object_get(act, "expect");

	if (expect == NULL || json_is_object(expect))
		return true;
	peer_refuse(peer, id, RPC_INVALID_PARAMS, _("expect 要写成字段和所见的值"));
	return false;
}

/* The record was made, and the step of a plan that asked for it keeps which. */
static void made(const struct store_result *result, void *data)
{
	struct store_result one = *result;

	one.id = json_integer_value(json_array_get(result->ids, 0));
	if (json_array_size(result->reasons) > 0)
		one.message = record_text(json_array_get(result->reasons, 0), "reason");
	done(&one, data);
}

/* REQUEST and, in the same transaction, what STEP keeps of the record it makes. */
static void act_for_step(struct call *call, struct peer *peer, struct store_act *request,
    json_int_t step)
{
	struct store_acts both = { .actor = request->actor, .origin = request->origin };

	both.acts = json_pack("[{s:s, s:s, s:o, s:o*}, {s:s, s:s, s:I, s:{s:s, s:{s:i}}}]", "kind",
	    request->kind, "act", request->act, "fields", request->fields, "facts",
	    request->facts, "kind", "run_step", "act", "made", "id", step, "fields",
	    "made_kind", request->kind, "made_id", "made", 0);
	json_decref(request->expect);
	store_act_all(peer->service->store, &both, made, call);
}

void call_act(struct call *call, struct peer *peer, const struct actor *actor,
    const json_t *params)
{
	const struct kind *kind = kind_find(json_string_value(json_object_get(params, "kind")));
	const char *act = json_string_value(json_object_get(params, "act"));
	json_t *fields = json_object_get(params, "fields");
	const struct facts_asked asked = { kind, act, param_integer(params, "id", 0), fields,
		peer };
	struct store_act request = {
		.kind = kind->name,
		.act = act,
		.id = asked.id,
		.actor = *actor,
		.origin = peer->origin,
		.fields = json_is_object(fields) ? json_deep_copy(fields) : json_object(),
		.facts = facts_for(peer->service, &asked),
		.expect = json_incref(json_object_get(params, "expect")),
	};

	if (asked.id == 0 && param_integer(params, "run_step", 0) != 0)
		act_for_step(call, peer, &request, param_integer(params, "run_step", 0));
	else
		store_act(peer->service->store, &request, done, call);
}

static void do_act(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct kind *kind = param_kind(peer, id, params);
	const char *name = kind == NULL ? NULL : param_text(peer, id, params, "act");
	const struct act *act = name == NULL ? NULL : kind_act(kind, name);

	if (name == NULL)
		return;
	if (act == NULL) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("这类记录没有这个动作"));
		return;
	}
	if (!expects_well(peer, id, params))
		return;
	if (act->signing) {
		peer_signed_act(peer, id, params);
	} else if (json_object_get(params, "signer") != NULL) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS,
		    _("这个动作不用签名口令，不能替别人做"));
	} else {
		struct actor actor = peer_actor(peer);
		call_act(call_hold(peer, id), peer, &actor, params);
	}
}

/* ---- several at once ---------------------------------------------------------------------- */

void peer_drop_acts(struct peer *peer)
{
	g_clear_pointer(&peer->acts, json_decref);
	peer->service->held_bytes -= peer->acts_bytes;
	peer->acts_bytes = 0;
}

/* As many of REASONS as one message carries; how many were left out in *RET_MORE. New reference. */
static json_t *fitting_reasons(json_t *reasons, size_t *ret_more)
{
	json_t *fit = json_array(), *reason;
	size_t size = 0, i;

	json_array_foreach(reasons, i, reason) {
		size += json_dumpb(reason, NULL, 0, JSON_COMPACT) + 1;
		if (size > REASONS_BYTES)
			break;
		json_array_append(fit, reason);
	}
	*ret_more = json_array_size(reasons) - json_array_size(fit);
	return fit;
}

static void all_done(const struct store_result *result, void *data)
{
	struct call *call = data;
	size_t more;

	if (result->committed) {
		show_first(call);
		call_answer(call,
		    json_pack("{s:I, s:O*}", "seq", (json_int_t)result->seq, "ids", result->ids));
		return;
	}
	json_t *reasons = fitting_reasons(result->reasons, &more);
	call_refuse(call, result->code, result->message,
	    json_pack("{s:o, s:I}", "reasons", reasons, "more", (json_int_t)more));
}

/* Takes one of the acts into those of PEER, with what the loop observed for it. False after a
 * refusal. */
static bool take_act(struct peer *peer, const json_t *id, json_t *act)
{
	const char *name = json_string_value(json_object_get(act, "act"));
	const struct kind *kind = param_kind(peer, id, act);
	const struct act *found = kind == NULL || name == NULL ? NULL : kind_act(kind, name);
	json_t *fields = json_object_get(act, "fields"), *record = json_object_get(act, "id");

	if (kind == NULL)
		return false;
	if (found == NULL) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("这类记录没有这个动作"));
		return false;
	}
	if (found->signing) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("要用签名口令签的动作须一个一个做"));
		return false;
	}
	if (!expects_well(peer, id, act))
		return false;
	const struct facts_asked asked = { kind, name, json_integer_value(record), fields,
		peer };
	json_array_append_new(peer->acts,
	    json_pack("{s:s, s:s, s:O*, s:o, s:o*, s:O*}", "kind", kind->name, "act", name, "id",
		record, "fields", json_is_object(fields) ? json_deep_copy(fields) : json_object(),
		"facts", facts_for(peer->service, &asked), "expect",
		json_object_get(act, "expect")));
	return true;
}

/* Adds ACTS to those PEER has handed over before. False after a refusal. */
static bool take_acts(struct peer *peer, const json_t *id, json_t *acts, int64_t from)
{
	json_t *act;
	size_t i;

	if (from == 0)
		peer_drop_acts(peer);
	if (peer->acts == NULL)
		peer->acts = json_array();
	if (!json_is_array(acts) || from != (int64_t)json_array_size(peer->acts)) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("动作清单接不上，请从头再送"));
		return false;
	}
	size_t bytes = json_dumpb(acts, NULL, 0, JSON_COMPACT);
	peer->acts_bytes += bytes;
	peer->service->held_bytes += bytes;
	if (json_array_size(peer->acts) + json_array_size(acts) > ACTS_MOST ||
	    peer->acts_bytes > ACTS_BYTES) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS,
		    _("一次最多 10000 条、16 MiB，请分成几份"));
		return false;
	}
	if (peer->service->held_bytes > HELD_BYTES) {
		peer_refuse(peer, id, RPC_BUSY, _("同时送来的清单太多，请稍候再送"));
		return false;
	}
	json_array_foreach(acts, i, act)
		if (!take_act(peer, id, act))
			return false;
	return true;
}

/* What is done to one of several at once says so, and how bad all is that it stands for: a guard
 * may want them one by one. */
static void mark_bulk(const struct service *service, json_t *acts)
{
	json_t *act;
	size_t i;

	json_array_foreach(acts, i, act) {
		json_t *facts = json_object_get(act, "facts");
		if (json_array_size(acts) > 1 &&
		    strcmp(json_string_value(json_object_get(act, "kind")), "alarm") == 0)
			json_object_update_new(facts, json_pack("{s:b, s:s}", "bulk", 1, "worst",
			    severity_word(alarms_severity(service->alarms,
				json_integer_value(json_object_get(act, "id"))))));
	}
}

static void do_all(struct peer *peer, const json_t *id, const json_t *params)
{
	if (!take_acts(peer, id, json_object_get(params, "acts"),
		param_integer(params, "from", 0))) {
		peer_drop_acts(peer);
		return;
	}
	if (json_is_true(json_object_get(params, "more"))) {
		peer_answer(peer, id,
		    json_pack("{s:I}", "held", (json_int_t)json_array_size(peer->acts)));
		return;
	}
	mark_bulk(peer->service, peer->acts);
	struct store_acts request = {
		.actor = peer_actor(peer),
		.origin = peer->origin,
		.acts = g_steal_pointer(&peer->acts),
		.check = json_is_true(json_object_get(params, "check")),
	};
	peer_drop_acts(peer);
	store_act_all(peer->service->store, &request, all_done, call_hold(peer, id));
}

const struct method act_methods[] = {
	{ "do", ROLE_ANY, do_act },
	{ "do_all", ROLE_ANY, do_all },
	{ NULL, 0, NULL },
};
