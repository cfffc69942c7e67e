/* Discovery by method: one address with one credential, or a range with several, whose findings go
 * out as they come and whose answer comes at the end. */
#include <string.h>

#include "base/i18n.h"
#include "service/discover.h"
#include "service/peers.h"
#include "service/profiles.h"
#include "service/proposal.h"
#include "service/range.h"
#include "service/survey.h"

#define QUESTS_MOST 4                  /* at once, of all callers */
#define CREDENTIALS_MOST 32            /* tried on one address */
#define TELL_EVERY (CLOCK_SECOND / 4)
/* What is told at once; a device of which more is known is told without its tables. */
#define TOLD_BYTES (RPC_MESSAGE_LIMIT / 2)

/* A range being asked for one peer. */
struct quest {
	struct peer *peer;
	struct call *call;
	struct survey *survey;
	struct proposals *proposals;
	char *asked;
	bool whole;                  /* the caller wants every port, not their number */
	json_t *found;               /* not yet told */
	size_t found_bytes;
	struct timer tell;
};

/* ---- one address -------------------------------------------------------------------------- */

static void discovered(json_t *found, const char *failure, void *data)
{
	struct call *call = data;

	if (failure != NULL)
		call_refuse(call, RPC_REFUSED, failure, NULL);
	else
		call_answer(call, json_incref(found));
}

static void discover_one(struct peer *peer, const json_t *id, const json_t *params,
    const char *text, uint16_t port)
{
	struct service *service = peer->service;
	const json_t *record =
	    ledger_get(service->ledger, "credential", param_integer(params, "credential", 0));
	g_autoptr(GError) error = NULL;
	struct address address;

	if (record == NULL) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("先选一个凭据，再发现设备"));
		return;
	}
	struct credential *credential = secrets_credential(service->secrets, record, &error);
	if (credential == NULL || !address_parse(text, port, &address, &error))
		peer_refuse(peer, id, RPC_INVALID_PARAMS, error->message);
	else
		discover_start(service->engine, profile_book_in_force(service->profiles),
		    &address, credential, discovered, call_hold(peer, id));
	credential_free(credential);
}

/* ---- credentials -------------------------------------------------------------------------- */

/* Adds the one of RECORD; false and one sentence when it has no secret. */
static bool add_credential(const struct service *service, GPtrArray *list, const json_t *record,
    GError **error)
{
	struct credential *credential = secrets_credential(service->secrets, record, error);

	if (credential != NULL)
		g_ptr_array_add(list, survey_credential_new(record_id(record),
		    record_text(record, "name"), credential));
	return credential != NULL;
}

/* Those the caller names, in that order. NULL after a refusal. */
static GPtrArray *named_credentials(struct peer *peer, const json_t *id, json_t *names)
{
	const struct ledger *ledger = peer->service->ledger;
	g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(survey_credential_free);
	g_autoptr(GError) error = NULL;
	json_t *name;
	size_t i;

	json_array_foreach(names, i, name) {
		const char *text = json_string_value(name);
		const json_t *record =
		    text == NULL ? NULL : ledger_find(ledger, "credential", "name", text);
		if (record == NULL) {
			g_autofree char *message =
			    g_strdup_printf(_("台账里没有凭据 %s"), text == NULL ? "" : text);
			peer_refuse(peer, id, RPC_INVALID_PARAMS, message);
			return NULL;
		}
		if (!add_credential(peer->service, list, record, &error)) {
			peer_refuse(peer, id, RPC_INVALID_PARAMS, error->message);
			return NULL;
		}
	}
	return g_steal_pointer(&list);
}

static int cost(const struct survey_credential *one)
{
	static const int costs[] = { [CREDENTIAL_V2C] = 0, [CREDENTIAL_V3] = 1,
		[CREDENTIAL_V1] = 2 };

	return costs[one->credential->version];
}

/* What costs the device and us least first, then as they came into the ledger. */
static int by_cost(const void *a, const void *b)
{
	const struct survey_credential *x = *(struct survey_credential *const *)a,
				       *y = *(struct survey_credential *const *)b;

	if (cost(x) != cost(y))
		return cost(x) - cost(y);
	return x->id < y->id ? -1 : x->id > y->id;
}

/* All in use whose secret is set. */
static GPtrArray *all_credentials(const struct service *service)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(survey_credential_free);
	const struct kind *kind = kind_find("credential");

	for (json_t *record = ledger_next(service->ledger, "credential", NULL); record != NULL;
	     record = ledger_next(service->ledger, "credential", record))
		if (ledger_is_current(kind, record))
			add_credential(service, list, record, NULL);
	g_ptr_array_sort(list, by_cost);
	return list;
}

/* NULL after a refusal. */
static GPtrArray *choose_credentials(struct peer *peer, const json_t *id, const json_t *params)
{
	json_t *names = json_object_get(params, "credentials");
	GPtrArray *list = json_array_size(names) > 0 ? named_credentials(peer, id, names)
						     : all_credentials(peer->service);

	if (list == NULL || (list->len > 0 && list->len <= CREDENTIALS_MOST))
		return list;
	peer_refuse(peer, id, RPC_INVALID_PARAMS,
	    list->len == 0
		? _("台账里还没有设好口令的凭据，先建凭据，再用 zhiban secret set 设口令")
		: _("凭据太多，一次最多试 32 个，请写明用哪几个"));
	g_ptr_array_unref(list);
	return NULL;
}

/* ---- telling ------------------------------------------------------------------------------ */

/* ROW with the tables of ports and neighbours counted instead of told. */
static json_t *summary(json_t *row)
{
	static const char *const left_out[] = { "ports", "lldp", "lag", "bgp", "ospf", "bfd",
		"loads", NULL };
	json_t *brief = json_copy(row), *ports = json_object_get(row, "ports"), *port;
	json_int_t up = 0;
	size_t i;

	json_array_foreach(ports, i, port)
		up +=
		    g_strcmp0(json_string_value(json_object_get(port, "ifOperStatus")), "up") == 0;
	for (const char *const *name = left_out; *name != NULL; name++)
		json_object_del(brief, *name);
	json_object_set_new(brief, "counts",
	    json_pack("{s:I, s:I, s:I}", "ports", (json_int_t)json_array_size(ports), "up", up,
		"neighbours", (json_int_t)json_array_size(json_object_get(row, "lldp"))));
	return brief;
}

static void tell(struct quest *quest)
{
	struct survey_progress progress = survey_progress(quest->survey);

	rpc_notify(quest->peer->connection, "discovery",
	    json_pack("{s:I, s:I, s:I, s:o}", "done", (json_int_t)progress.done, "total",
		(json_int_t)progress.total, "reached", (json_int_t)progress.found, "found",
		quest->found));
	quest->found = json_array();
	quest->found_bytes = 0;
}

static void tell_sometimes(struct timer *timer, void *data)
{
	timer_after(timer, TELL_EVERY);
	tell(data);
}

static void found(json_t *row, void *data)
{
	struct quest *quest = data;
	json_auto_t *told = quest->whole ? json_incref(row) : summary(row);
	size_t bytes = json_dumpb(told, NULL, 0, JSON_COMPACT);

	if (quest->whole && bytes > TOLD_BYTES) {
		json_decref(told);
		told = summary(row);
		json_object_set_new(told, "incomplete", json_string(_("太长，只报了个数")));
		bytes = json_dumpb(told, NULL, 0, JSON_COMPACT);
	}
	proposals_add(quest->proposals, told);
	if (quest->found_bytes + bytes > TOLD_BYTES)
		tell(quest);
	json_array_append(quest->found, told);
	quest->found_bytes += bytes;
}

/* ---- a range ------------------------------------------------------------------------------ */

static void quest_free(struct quest *quest)
{
	quest->peer->quest = NULL;
	quest->peer->service->quests--;
	timer_stop(&quest->tell);
	survey_free(quest->survey);
	proposals_free(quest->proposals);
	json_decref(quest->found);
	g_free(quest->asked);
	g_free(quest);
}

/* Answers the call with what was done so far. Frees QUEST. */
static void quest_end(struct quest *quest, bool cancelled)
{
	struct survey_progress progress = survey_progress(quest->survey);
	struct call *call = quest->call;

	tell(quest);
	json_t *result = json_pack("{s:I, s:I, s:I, s:b}", "done", (json_int_t)progress.done,
	    "total", (json_int_t)progress.total, "reached", (json_int_t)progress.found, "cancelled",
	    (int)cancelled);
	call_audit(call, "discover", true,
	    json_pack("{s:s, s:O}", "address", quest->asked, "result", result));
	quest_free(quest);
	call_answer(call, result);
}

static void finished(void *data)
{
	quest_end(data, false);
}

void peer_drop_discovery(struct peer *peer)
{
	struct call *call = peer->quest == NULL ? NULL : peer->quest->call;

	if (call == NULL)
		return;
	quest_free(peer->quest);
	call_answer(call, json_object());
}

/* Whether one more may be begun for PEER. */
static bool may_begin(struct peer *peer, const json_t *id)
{
	if (peer->quest != NULL)
		peer_refuse(peer, id, RPC_BUSY, _("上一段地址还在发现，先等它完，或者取消它"));
	else if (peer->service->quests >= QUESTS_MOST)
		peer_refuse(peer, id, RPC_BUSY, _("别人也在发现设备，已有 4 段，请稍候"));
	else
		return true;
	return false;
}

static void discover_range(struct peer *peer, const json_t *id, const json_t *params,
    const char *text, uint16_t port)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) addresses = range_parse(text, port, RANGE_MOST, &error);

	if (addresses == NULL) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS, error->message);
		return;
	}
	if (!may_begin(peer, id))
		return;
	g_autoptr(GPtrArray) credentials = choose_credentials(peer, id, params);
	if (credentials == NULL)
		return;
	struct quest *quest = g_new0(struct quest, 1);
	const struct survey_settings settings = { .timers = peer->service->timers,
		.profiles = profile_book_in_force(peer->service->profiles),
		.echo = peer->service->echo, .addresses = addresses, .credentials = credentials,
		.found = found, .finished = finished, .data = quest };
	struct survey *survey = survey_new(&settings, &error);
	if (survey == NULL) {
		g_free(quest);
		peer_refuse(peer, id, RPC_INTERNAL_ERROR, error->message);
		return;
	}
	*quest = (struct quest){ .peer = peer, .call = call_hold(peer, id), .survey = survey,
		.proposals = proposals_new(peer->service->ledger), .asked = g_strdup(text),
		.whole = json_is_true(json_object_get(params, "whole")), .found = json_array() };
	peer->quest = quest;
	peer->service->quests++;
	timer_init(&quest->tell, peer->service->timers, tell_sometimes, quest);
	timer_after(&quest->tell, 0);
}

static void discover(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *text = param_text(peer, id, params, "address");
	uint16_t port =
	    (uint16_t)CLAMP(param_integer(params, "port", DISCOVER_PORT), 1, UINT16_MAX);

	if (text == NULL)
		return;
	if (json_object_get(params, "credential") != NULL)
		discover_one(peer, id, params, text, port);
	else
		discover_range(peer, id, params, text, port);
}

/* Ends the range this caller has under way: its call is answered with what was done. */
static void cancel(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	if (peer->quest != NULL)
		quest_end(peer->quest, true);
	peer_answer(peer, id, json_object());
}

/* ---- device profiles ---------------------------------------------------------------------- */

static void list_profiles(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct profile_book *book = peer->service->profiles;
	const GPtrArray *in_force = profile_book_in_force(book);
	json_t *list = json_array();

	(void)params;
	for (guint i = 0; i < in_force->len; i++) {
		const struct profile *profile = in_force->pdata[i];
		const char *name = profile_name(profile);
		json_array_append_new(list,
		    json_pack("{s:s, s:s, s:s, s:b, s:b, s:I}", "name", name, "title",
			profile_title(profile), "source", profile_source(profile), "tested",
			(int)profile_is_tested(profile), "own",
			(int)profile_book_is_own(book, name), "sensors",
			(json_int_t)profile_size(profile)));
	}
	peer_answer(peer, id, json_pack("{s:o}", "profiles", list));
}

const struct method discover_methods[] = {
	{ "discover", ROLE_SYSADMIN | ROLE_DUTY, discover },
	{ "discover.cancel", ROLE_SYSADMIN | ROLE_DUTY, cancel },
	{ "profiles", ROLE_ANY, list_profiles },
	{ NULL, 0, NULL },
};
