/* Signing passwords: set, reset, how they stand; who signed on at a shared login; and the acts that
 * are signed. Every no is on the record with its cause; who asked hears one sentence. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/wipe.h"
#include "service/peers.h"
#include "service/signing.h"

/* A call that waits for a password to be looked at, and what it is about. */
struct waiting {
	struct call *call;
	struct service *service;
	int64_t person;              /* whose password it is */
	bool second;                 /* not the caller's own: somebody else at his terminal */
	char *about;                 /* for the audit: "handover.sign_in"; NULL */
	json_t *params;              /* of an act, without the passwords; NULL */
	char *fresh;                 /* the password to be set; NULL */
};

static void waiting_free(struct waiting *waiting)
{
	if (waiting->fresh != NULL)
		explicit_bzero(waiting->fresh, strlen(waiting->fresh));
	g_free(waiting->fresh);
	g_free(waiting->about);
	json_decref(waiting->params);
	g_free(waiting);
}

static struct waiting *waiting_new(struct peer *peer, const json_t *id, int64_t person)
{
	struct waiting *waiting = g_new0(struct waiting, 1);

	waiting->call = call_hold(peer, id);
	waiting->service = peer->service;
	waiting->person = person;
	return waiting;
}

/* ---- no ------------------------------------------------------------------------------------ */

/* A refusal that stands beside the field of the password. */
static void refuse_password(struct call *call, const char *sentence)
{
	call_refuse(call, RPC_REFUSED, sentence,
	    json_pack("{s:[{s:s, s:s}]}", "reasons", "field", "password", "reason", sentence));
}

static void refuse_peer(struct peer *peer, const json_t *id, const char *sentence)
{
	refuse_password(call_hold(peer, id), sentence);
}

/* Why it was really no, whose password it was, what it was for: for the auditor. */
static void audit_no(const struct waiting *waiting, const struct signing_answer *answer)
{
	const char *name = ledger_name(waiting->service->ledger, "person", waiting->person);
	json_t *detail = json_pack("{s:I, s:s*, s:s, s:i, s:s*}", "person",
	    (json_int_t)waiting->person, "name", name, "cause", answer->cause, "failures",
	    (int)answer->failures, "for", waiting->about);

	call_audit(waiting->call, "signing.wrong", false, detail);
	if (answer->locked)
		call_audit(waiting->call, "signing.locked", true,
		    json_pack("{s:I, s:s*}", "person", (json_int_t)waiting->person, "name", name));
}

/* Anything but the right password, and WANTED (SIGNING_RIGHT, or what is as good): answered, and
 * WAITING is gone. False when it is right. */
static bool refused(struct waiting *waiting, const struct signing_answer *answer)
{
	const char *sentence = NULL;

	switch (answer->verdict) {
	case SIGNING_RIGHT:
		return false;
	case SIGNING_WRONG:
		audit_no(waiting, answer);
		sentence = _("签名口令没有通过；忘了或被锁，请找安全管理员重置");
		break;
	case SIGNING_EXPIRED:
		sentence = _("签名口令已过期，请先设一个新的（:sign）");
		break;
	case SIGNING_ONCE:
		sentence = _("这是一次性口令，请先设自己的签名口令（:sign）");
		break;
	case SIGNING_BUSY:
		call_refuse(waiting->call, RPC_BUSY, _("同一个人的签名口令正在核对，请稍候"), NULL);
		break;
	case SIGNING_UNABLE:
		call_refuse(waiting->call, RPC_INTERNAL_ERROR,
		    _("签名口令程序 zhiban-sign 没有做完，请再试"), NULL);
		break;
	}
	if (sentence != NULL)
		refuse_password(waiting->call, sentence);
	waiting_free(waiting);
	return true;
}

/* ---- acts that are signed ------------------------------------------------------------------ */

/* Who signs: the caller, or the second person at his terminal. */
static struct actor signer_of(const struct peer *peer, int64_t person, bool second)
{
	struct actor caller = peer_actor(peer);

	if (!second)
		return caller;
	struct actor signer = identity_person(&peer->service->identity, peer->service->ledger,
	    person, peer->uid, clock_wall());
	signer.connection = caller.connection;
	signer.host = caller.person == person ? 0 : caller.person;
	return signer;
}

/* The line may be gone, and at a shared login another may sit there now: then nothing is done. */
static void act_signed(const struct signing_answer *answer, void *data)
{
	struct waiting *waiting = data;

	if (refused(waiting, answer))
		return;
	struct peer *peer = call_peer(waiting->call);
	struct actor actor = peer == NULL ? (struct actor){ .name = "" }
					  : signer_of(peer, waiting->person, waiting->second);
	actor.signature = SIGNATURE_PASSWORD;
	if (actor.person == waiting->person)
		call_act(waiting->call, peer, &actor, waiting->params);
	else
		call_refuse(waiting->call, RPC_NOT_ALLOWED, _("签名的人现在没有权限"), NULL);
	waiting_free(waiting);
}

/* On trial who has set no password signs without one. */
static bool signs_on_trial(const struct peer *peer, int64_t person, const char *password)
{
	return peer->service->places.mode == MODE_TRIAL &&
	    (password == NULL || password[0] == '\0') &&
	    !signing_is_set(peer->service->signing, person);
}

static json_t *without_passwords(const json_t *params)
{
	json_t *copy = json_copy((json_t *)(uintptr_t)params);

	json_object_del(copy, "password");
	json_object_del(copy, "signer");
	return copy;
}

void peer_signed_act(struct peer *peer, const json_t *id, const json_t *params)
{
	const json_t *signer = json_object_get(params, "signer");
	const json_t *given = json_object_get(signer == NULL ? params : signer, "password");
	const char *password = json_string_value(given);
	bool second = signer != NULL;
	int64_t person = second ? param_integer(signer, "person", 0) : peer_actor(peer).person;
	struct actor actor = signer_of(peer, person, second);

	bool given_none = password == NULL || password[0] == '\0';

	if (signs_on_trial(peer, person, password)) {
		actor.signature = SIGNATURE_TRIAL;
		call_act(call_hold(peer, id), peer, &actor, params);
	} else if (given_none && !second) {
		/* the writer says first whether he may at all, and then that he must sign */
		call_act(call_hold(peer, id), peer, &actor, params);
	} else if (given_none) {
		refuse_peer(peer, id, _("这个动作要用签名口令签"));
	} else {
		struct waiting *waiting = waiting_new(peer, id, person);
		waiting->second = second;
		waiting->params = without_passwords(params);
		waiting->about = g_strdup_printf("%s.%s",
		    json_string_value(json_object_get(params, "kind")),
		    json_string_value(json_object_get(params, "act")));
		signing_check(peer->service->signing, person, password, act_signed, waiting);
	}
	wipe_json_text(given);
}

/* ---- setting ------------------------------------------------------------------------------- */

static json_t *valid_until(const struct waiting *waiting)
{
	json_auto_t *state = signing_state(waiting->service->signing, waiting->person);

	return json_incref(json_object_get(state, "valid_until"));
}

static void was_set(const char *failure, void *data)
{
	struct waiting *waiting = data;

	call_audit(waiting->call, "signing.set", failure == NULL,
	    json_pack("{s:I}", "person", (json_int_t)waiting->person));
	if (failure != NULL)
		call_refuse(waiting->call, RPC_NOT_SAVED, failure, NULL);
	else
		call_answer(waiting->call,
		    json_pack("{s:o*}", "valid_until", valid_until(waiting)));
	waiting_free(waiting);
}

static void set_fresh(struct waiting *waiting)
{
	signing_set(waiting->service->signing, waiting->person, waiting->fresh, false, was_set,
	    waiting);
}

/* An old one that has expired, or came from a reset, is good for this alone. */
static void old_checked(const struct signing_answer *answer, void *data)
{
	struct waiting *waiting = data;
	bool good = answer->verdict == SIGNING_EXPIRED || answer->verdict == SIGNING_ONCE;

	if (good || !refused(waiting, answer))
		set_fresh(waiting);
}

/* Why it cannot even be tried; NULL when it can. One's own first one is set by one's login alone;
 * anything else wants the old one, whoever sits there. Caller frees. */
static char *set_unfit(const struct peer *peer, int64_t person, const char *fresh, const char *old)
{
	const struct signing *signing = peer->service->signing;
	bool own = person == peer_actor(peer).person;

	if (person == 0)
		return g_strdup(_("台账里没有你的人员记录，不能设签名口令"));
	if (fresh == NULL)
		return g_strdup(_("没有给出新的签名口令"));
	if (old == NULL && !own)
		return g_strdup(_("给别的人设，要先给出他现在的口令"));
	if (old == NULL && signing_is_set(signing, person))
		return g_strdup(_("已经有签名口令：要先给出旧的"));
	if (old != NULL && strcmp(old, fresh) == 0)
		return g_strdup(_("新口令不能和旧的一样"));
	return signing_unfit(signing, fresh);
}

static void set(struct peer *peer, const json_t *id, const json_t *params)
{
	const json_t *given = json_object_get(params, "password");
	const json_t *old_given = json_object_get(params, "old");
	const char *fresh = json_string_value(given), *old = json_string_value(old_given);
	int64_t person = param_integer(params, "person", peer_actor(peer).person);
	g_autofree char *unfit = set_unfit(peer, person, fresh, old);

	if (unfit != NULL) {
		refuse_peer(peer, id, unfit);
	} else {
		struct waiting *waiting = waiting_new(peer, id, person);
		waiting->fresh = g_strdup(fresh);
		waiting->about = g_strdup("signing.set");
		if (old == NULL)
			set_fresh(waiting);
		else
			signing_check(peer->service->signing, person, old, old_checked, waiting);
	}
	wipe_json_text(given);
	wipe_json_text(old_given);
}

/* ---- resetting ----------------------------------------------------------------------------- */

static void was_reset(const char *failure, void *data)
{
	struct waiting *waiting = data;
	const char *name = ledger_name(waiting->service->ledger, "person", waiting->person);

	call_audit(waiting->call, "signing.reset", failure == NULL,
	    json_pack("{s:I, s:s*}", "person", (json_int_t)waiting->person, "name", name));
	if (failure != NULL)
		call_refuse(waiting->call, RPC_NOT_SAVED, failure, NULL);
	else
		call_answer(waiting->call, json_pack("{s:s, s:o*}", "password", waiting->fresh,
		    "valid_until", valid_until(waiting)));
	waiting_free(waiting);
}

static void reset(struct peer *peer, const json_t *id, const json_t *params)
{
	int64_t person = param_integer(params, "person", 0);
	struct actor caller = peer_actor(peer);
	struct actor whose = identity_person(&peer->service->identity, peer->service->ledger,
	    person, peer->uid, clock_wall());

	if (whose.person == 0) {
		peer_refuse(peer, id, RPC_NOT_FOUND,
		    _("没有这个人，或账号没有生效，或是公用登录"));
		return;
	}
	if (person == caller.person && !caller.trial) {
		peer_refuse(peer, id, RPC_REFUSED,
		    _("不能重置本人的签名口令，请由另一位安全管理员办理"));
		return;
	}
	struct waiting *waiting = waiting_new(peer, id, person);
	waiting->fresh = signing_invent();
	signing_set(peer->service->signing, person, waiting->fresh, true, was_reset, waiting);
}

/* ---- how it stands ------------------------------------------------------------------------- */

static void state(struct peer *peer, const json_t *id, const json_t *params)
{
	struct actor caller = peer_actor(peer);
	int64_t person = param_integer(params, "person", caller.person);
	const char *name = ledger_name(peer->service->ledger, "person", person);

	if (person != caller.person && (caller.roles & ROLE_SECADMIN) == 0) {
		peer_deny(peer, id, "signing.state");
		return;
	}
	json_t *answer = signing_state(peer->service->signing, person);
	json_object_set_new(answer, "person", json_integer((json_int_t)person));
	if (name != NULL)
		json_object_set_new(answer, "name", json_string(name));
	peer_answer(peer, id, answer);
}

/* ---- shared logins ------------------------------------------------------------------------- */

static json_t *actor_answer(const struct peer *peer)
{
	struct actor actor = peer_actor(peer);

	return json_pack("{s:o}", "actor", actor_to_json(&actor));
}

static void signed_on(const struct signing_answer *answer, void *data)
{
	struct waiting *waiting = data;

	if (refused(waiting, answer))
		return;
	struct peer *peer = call_peer(waiting->call);
	if (peer != NULL)
		peer_sign_on(peer, waiting->person);
	call_audit(waiting->call, "signing.on", true,
	    json_pack("{s:I, s:s*}", "person", (json_int_t)waiting->person, "name",
		ledger_name(waiting->service->ledger, "person", waiting->person)));
	call_answer(waiting->call, peer == NULL ? NULL : actor_answer(peer));
	waiting_free(waiting);
}

static void sign_on(struct peer *peer, const json_t *id, const json_t *params)
{
	const json_t *given = json_object_get(params, "password");
	const char *password = json_string_value(given);

	if (!peer_actor(peer).shared) {
		peer_refuse(peer, id, RPC_REFUSED, _("这不是公用登录：登录的人就是本人"));
	} else if (password == NULL || password[0] == '\0') {
		refuse_peer(peer, id, _("要用签名口令登上"));
	} else {
		struct waiting *waiting =
		    waiting_new(peer, id, param_integer(params, "person", 0));
		waiting->about = g_strdup("sign_on");
		signing_check(peer->service->signing, waiting->person, password, signed_on,
		    waiting);
	}
	wipe_json_text(given);
}

static void sign_off(struct peer *peer, const json_t *id, const json_t *params)
{
	struct actor actor = peer_actor(peer);

	(void)params;
	if (peer->signed_on != 0)
		store_audit(peer->service->store, &actor, peer->origin, "signing.off", true, NULL);
	peer_sign_on(peer, 0);
	peer_answer(peer, id, actor_answer(peer));
}

void signing_follow_handover(struct service *service, json_t *record)
{
	struct wall at = { record_integer(record, "transferred_at") };

	peers_sign_off(service->peers, record_integer(record, "outgoing"), at);
}

bool signing_start(struct service *service, GError **error)
{
	service->signing = signing_open(&(struct signing_place){ .timers = service->timers,
	    .state_dir = service->places.state_dir, .settings = &service->settings,
	    .doubt = &service->identity.doubt }, error);
	return service->signing != NULL;
}

const struct method signing_methods[] = {
	{ "signing.set", ROLE_ANY, set },
	{ "signing.reset", ROLE_SECADMIN, reset },
	{ "signing.state", ROLE_ANY, state },
	{ "sign_on", ROLE_ANY, sign_on },
	{ "sign_off", ROLE_ANY, sign_off },
	{ NULL, 0, NULL },
};
