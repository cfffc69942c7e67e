/* Methods on records: the tables themselves, and reading. */
#include <string.h>

#include "base/i18n.h"
#include "service/peers.h"
#include "service/rows.h"

#define LIST_LIMIT 1000
/* Room for the rest of the message is left. */
#define LIST_BYTES (RPC_MESSAGE_LIMIT - 65536)

/* ---- kinds -------------------------------------------------------------------------------- */

static json_t *choices_to_json(const struct choice *choices)
{
	json_t *list = json_array();

	for (; choices != NULL && choices->name != NULL; choices++)
		json_array_append_new(list,
		    json_pack("{s:s, s:s}", "name", choices->name, "title", _(choices->title)));
	return list;
}

static json_t *field_to_json(const struct field *field)
{
	static const char *const types[] = {
		[FIELD_TEXT] = "text",
		[FIELD_NOTE] = "note",
		[FIELD_INTEGER] = "integer",
		[FIELD_CHOICE] = "choice",
		[FIELD_FLAG] = "flag",
		[FIELD_DATE] = "date",
		[FIELD_TIME] = "time",
		[FIELD_REFERENCE] = "reference",
		[FIELD_ADDRESS] = "address",
		[FIELD_PHONE] = "phone",
	};
	json_t *object = json_pack("{s:s, s:s, s:s, s:b, s:s*, s:s*}", "name", field->name, "title",
	    _(field->title), "type", types[field->type], "required",
	    (field->flags & FIELD_REQUIRED) != 0, "refers_to", field->refers_to, "help",
	    field->help == NULL ? NULL : _(field->help));

	if (field->choices != NULL)
		json_object_set_new(object, "choices", choices_to_json(field->choices));
	return object;
}

static json_t *kind_to_json(const struct kind *kind)
{
	json_t *fields = json_array(), *acts = json_array();

	for (const struct field *field = kind->fields; field->name != NULL; field++)
		json_array_append_new(fields, field_to_json(field));
	for (const struct act *act = kind->acts; act->name != NULL; act++)
		json_array_append_new(acts,
		    json_pack("{s:s, s:s, s:s*, s:s*, s:s*}", "name", act->name, "title",
			_(act->title), "from", act->from, "to", act->to, "fields", act->fields));
	return json_pack("{s:s, s:s, s:s*, s:o, s:o, s:o}", "name", kind->name, "title",
	    _(kind->title), "parent", kind->parent, "states", choices_to_json(kind->states),
	    "fields", fields, "acts", acts);
}

static void kinds(struct peer *peer, const json_t *id, const json_t *params)
{
	json_t *list = json_array();

	(void)params;
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind))
		json_array_append_new(list, kind_to_json(kind));
	peer_answer(peer, id, json_pack("{s:o}", "kinds", list));
}

/* ---- reading ------------------------------------------------------------------------------ */

struct reading {
	struct call *call;
	const struct kind *kind;
	size_t limit;
	bool masked;
	json_t *shown, *acts;        /* of a record that is in memory without its text; or NULL */
};

static struct reading *reading_new(struct peer *peer, const json_t *id, const struct kind *kind,
    size_t limit)
{
	struct reading *reading = g_new0(struct reading, 1);

	reading->call = call_hold(peer, id);
	reading->kind = kind;
	reading->limit = limit;
	reading->masked = peer_actor(peer).roles == ROLE_VIEWER;
	return reading;
}

/* As many of RECORDS as fit into one message; the others are for the next call. */
static json_t *fitting(const struct reading *reading, json_t *records)
{
	json_t *fit = json_array(), *record;
	size_t size = 0, i;

	json_array_foreach(records, i, record) {
		if (reading->masked)
			record_mask(reading->kind, record);
		size += json_dumpb(record, NULL, 0, JSON_COMPACT) + 1;
		if (size > LIST_BYTES && i > 0)
			break;
		json_array_append(fit, record);
	}
	return fit;
}

static void listed(json_t *records, const char *failure, void *data)
{
	g_autofree struct reading *reading = data;

	if (failure != NULL) {
		call_refuse(reading->call, RPC_INTERNAL_ERROR, failure, NULL);
		return;
	}
	json_t *fit = fitting(reading, records);
	bool more = json_array_size(records) >= reading->limit ||
	    json_array_size(fit) < json_array_size(records);
	call_answer(reading->call, json_pack("{s:o, s:b}", "records", fit, "more", (int)more));
}

/* Whether WHERE can be answered: by fields there are, and none that would be masked in the answer.
 */
static bool may_filter(struct peer *peer, const json_t *id, const struct kind *kind, json_t *where)
{
	bool masked = peer_actor(peer).roles == ROLE_VIEWER;
	const char *name;
	json_t *value;

	json_object_foreach(where, name, value) {
		const struct field *field = kind_field(kind, name);
		if (field == NULL && strcmp(name, "state") != 0 && strcmp(name, "id") != 0) {
			peer_refuse(peer, id, RPC_INVALID_PARAMS,
			    _("筛选条件里有这类记录没有的字段"));
			return false;
		}
		if (masked && field != NULL && (field->flags & FIELD_MASKED) != 0) {
			peer_refuse(peer, id, RPC_NOT_ALLOWED, _("只读账号不能按号码筛选"));
			return false;
		}
	}
	return true;
}

static void list(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct kind *kind = param_kind(peer, id, params);
	int64_t limit = param_integer(params, "limit", LIST_LIMIT);
	json_t *where = json_object_get(params, "where");

	if (kind == NULL || !may_filter(peer, id, kind, where))
		return;
	limit = CLAMP(limit, 1, LIST_LIMIT);
	store_list(peer->service->store, kind, json_deep_copy(where),
	    param_integer(params, "before", 0), (size_t)limit, listed,
	    reading_new(peer, id, kind, (size_t)limit));
}

/* What may be done with RECORD, each with the reason where it may not. */
static json_t *acts_of(struct peer *peer, const struct kind *kind, const json_t *record)
{
	struct actor actor = peer_actor(peer);
	json_t *acts = json_array();

	for (const struct act *act = kind->acts; act->name != NULL; act++) {
		g_autofree char *reason = NULL;
		if (act->from != NULL && act->from[0] == '\0')
			continue;
		bool allowed = act_allowed(kind, act, record, &actor, clock_wall(), &reason);
		json_array_append_new(acts,
		    json_pack("{s:s, s:s, s:b, s:s*}", "act", act->name, "title", _(act->title),
			"allowed", allowed, "reason", reason));
	}
	return acts;
}

static void got(json_t *records, const char *failure, void *data)
{
	g_autofree struct reading *reading = data;
	json_t *record = json_array_get(records, 0);

	if (failure != NULL) {
		call_refuse(reading->call, RPC_INTERNAL_ERROR, failure, NULL);
	} else if (record == NULL) {
		call_refuse(reading->call, RPC_NOT_FOUND, _("没有这条记录"), NULL);
	} else {
		if (reading->masked)
			record_mask(reading->kind, record);
		if (reading->shown != NULL)
			json_object_set(record, "shown", reading->shown);
		call_answer(reading->call, json_pack("{s:O, s:O*}", "record", record, "acts",
		    reading->acts));
	}
	json_decref(reading->shown);
	json_decref(reading->acts);
}

/* What is in memory of KIND is not all of it: a long text is only on the disk. */
static bool has_long_text(const struct kind *kind)
{
	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if ((field->flags & FIELD_VERBATIM) != 0)
			return true;
	return false;
}

static void read_whole(struct peer *peer, const json_t *id, const struct kind *kind,
    int64_t wanted, const json_t *record)
{
	struct reading *reading = reading_new(peer, id, kind, 1);

	if (record != NULL) {
		reading->shown = ledger_shown(peer->service->ledger, kind, record);
		reading->acts = acts_of(peer, kind, record);
	}
	store_list(peer->service->store, kind, json_pack("{s:I}", "id", (json_int_t)wanted), 0, 1,
	    got, reading);
}

static void get(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct kind *kind = param_kind(peer, id, params);
	int64_t wanted = param_integer(params, "id", 0);
	json_t *record = kind == NULL ? NULL :
	    ledger_get(peer->service->ledger, kind->name, wanted);

	if (kind == NULL)
		return;
	if (record == NULL || has_long_text(kind)) {
		read_whole(peer, id, kind, wanted, record);
		return;
	}
	json_t *shown = json_copy(record);
	json_object_set_new(shown, "shown", ledger_shown(peer->service->ledger, kind, record));
	if (peer_actor(peer).roles == ROLE_VIEWER)
		record_mask(kind, shown);
	peer_answer(peer, id,
	    json_pack("{s:o, s:o}", "record", shown, "acts", acts_of(peer, kind, record)));
}

static void rows_read(json_t *rows, const char *failure, void *data)
{
	struct call *call = data;

	if (failure != NULL)
		call_refuse(call, RPC_INTERNAL_ERROR, failure, NULL);
	else
		call_answer(call, json_pack("{s:O}", "rows", rows));
}

/* VALUE of the field NAME as a viewer may see it. New reference. */
static json_t *masked_value(const struct kind *kind, const char *name, json_t *value)
{
	json_auto_t *record = json_pack("{s:O}", name, value);

	if (json_is_string(value))
		record_mask(kind, record);
	return json_incref(json_object_get(record, name));
}

/* A journal tells what a number was before and after: {field: [before, after]}. */
static void mask_detail(const struct kind *kind, json_t *detail)
{
	const char *name;
	json_t *value;

	json_object_foreach(detail, name, value) {
		const struct field *field = kind_field(kind, name);
		bool masked = field != NULL && (field->flags & FIELD_MASKED) != 0;
		if (json_is_object(value))
			mask_detail(kind, value);
		for (size_t i = 0; masked && i < json_array_size(value); i++)
			json_array_set_new(value, i,
			    masked_value(kind, name, json_array_get(value, i)));
	}
}

static void journal_read(json_t *rows, const char *failure, void *data)
{
	g_autofree struct reading *reading = data;
	json_t *row;
	size_t i;

	json_array_foreach(rows, i, row)
		if (reading->masked)
			mask_detail(reading->kind, json_object_get(row, "detail"));
	rows_read(rows, failure, reading->call);
}

static void journal(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct kind *kind = param_kind(peer, id, params);

	if (kind != NULL)
		store_journal(peer->service->store, kind, param_integer(params, "id", 0),
		    journal_read, reading_new(peer, id, kind, 0));
}

/* Transitions of a period, for the shift summary. */
static void transitions(struct peer *peer, const json_t *id, const json_t *params)
{
	struct wall from = { param_integer(params, "from", 0) },
		    to = { param_integer(params, "to", 0) };

	store_transitions(peer->service->store, from, to, LIST_LIMIT, rows_read,
	    call_hold(peer, id));
}

const struct method record_methods[] = {
	{ "kinds", 0, kinds },
	{ "list", ROLE_ANY, list },
	{ "get", ROLE_ANY, get },
	{ "journal", ROLE_ANY, journal },
	{ "transitions", ROLE_ANY, transitions },
	{ NULL, 0, NULL },
};
