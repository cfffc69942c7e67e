/* Methods on traps and syslog. */
#include <string.h>

#include "base/i18n.h"
#include "service/messages.h"
#include "service/peers.h"

#define SEARCH_LIMIT 100

struct searching {
	struct call *call;
	struct service *service;
};

static void found(json_t *answer, const char *failure, void *data)
{
	g_autofree struct searching *searching = data;
	const json_t *rows = json_object_get(answer, "rows");

	if (failure != NULL) {
		call_refuse(searching->call, RPC_INTERNAL_ERROR, failure, NULL);
		return;
	}
	for (size_t i = 0; i < json_array_size(rows); i++)
		messages_name_device(searching->service, json_array_get(rows, i));
	call_answer(searching->call, json_incref(answer));
}

/* Whether PARAMS can be searched by; refused with a sentence if not. */
static bool are_good(struct peer *peer, const json_t *id, const json_t *params)
{
	static const char *const integers[] = { "since", "until", "before", "device", "severity",
		"limit" };
	static const char *const texts[] = { "kind", "source", "words" };
	const char *kind = json_string_value(json_object_get(params, "kind"));
	bool good = kind == NULL || strcmp(kind, "trap") == 0 || strcmp(kind, "syslog") == 0;

	for (size_t i = 0; i < G_N_ELEMENTS(integers); i++) {
		const json_t *value = json_object_get(params, integers[i]);
		good = good && (value == NULL || json_is_integer(value));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const json_t *value = json_object_get(params, texts[i]);
		good = good && (value == NULL || json_is_string(value));
	}
	if (!good)
		peer_refuse(peer, id, RPC_INVALID_PARAMS, _("日志的查询条件不对"));
	return good;
}

static void search(struct peer *peer, const json_t *id, const json_t *params)
{
	if (!are_good(peer, id, params))
		return;
	struct searching *searching = g_new0(struct searching, 1);
	json_auto_t *where = json_deep_copy(params);
	searching->call = call_hold(peer, id);
	searching->service = peer->service;
	messages_search(peer->service->messages, where,
	    (size_t)MAX(param_integer(params, "limit", SEARCH_LIMIT), 1), found, searching);
}

/* ---- status ------------------------------------------------------------------------------- */

static void set_count(json_t *object, const char *name, uint64_t value)
{
	char text[24];

	g_snprintf(text, sizeof text, "%" G_GUINT64_FORMAT, value);
	json_object_set_new(object, name, json_string(text));
}

static void add_storm(const struct message_storm *storm, void *data)
{
	json_t *row = json_pack("{s:s, s:I, s:I}", "source", storm->source, "device",
	    (json_int_t)storm->device, "since", (json_int_t)storm->since.us);

	set_count(row, "dropped", storm->dropped);
	json_array_append_new(data, row);
}

json_t *messages_status_json(const struct messages *messages)
{
	struct messages_status status;
	json_t *storms = json_array();

	messages_status(messages, &status);
	messages_storms(messages, add_storm, storms);
	json_t *object = json_pack("{s:b, s:b, s:i, s:I, s:i, s:s, s:s*, s:s*, s:o}", "traps_open",
	    (int)status.traps_open, "syslog_open", (int)status.syslog_open, "connections",
	    (int)status.connections, "bytes", (json_int_t)status.bytes, "days", (int)status.days,
	    "oldest", status.oldest, "trouble", status.trouble, "note", status.note, "storms",
	    storms);
	set_count(object, "traps", status.traps);
	set_count(object, "informs", status.informs);
	set_count(object, "syslog", status.syslog);
	set_count(object, "stored", status.stored);
	set_count(object, "waiting", status.waiting);
	set_count(object, "dropped_kernel", status.dropped_kernel);
	set_count(object, "dropped_budget", status.dropped_budget);
	set_count(object, "dropped_queue", status.dropped_queue);
	set_count(object, "dropped_crash", status.dropped_crash);
	set_count(object, "dropped_refused", status.dropped_refused);
	set_count(object, "unheard", status.unheard);
	set_count(object, "repeated", status.repeated);
	set_count(object, "quarantined", status.quarantined);
	set_count(object, "malformed", status.malformed);
	return object;
}

static void status(struct peer *peer, const json_t *id, const json_t *params)
{
	(void)params;
	peer_answer(peer, id, messages_status_json(peer->service->messages));
}

const struct method message_methods[] = {
	{ "messages.search", ROLE_ANY, search },
	{ "messages.status", ROLE_ANY, status },
	{ NULL, 0, NULL },
};
