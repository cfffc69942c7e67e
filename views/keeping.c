#include "views/keeping.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

static void refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_propagate_error(error,
	    g_error_new_valist(G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format, arguments));
	va_end(arguments);
}

const struct kind *keeping_kind(const char *name, GError **error)
{
	g_autoptr(GString) all = g_string_new(NULL);

	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind)) {
		if (strcmp(kind->name, name) == 0 || strcmp(_(kind->title), name) == 0)
			return kind;
		g_string_append_printf(all, "%s%s", all->len > 0 ? " " : "", kind->name);
	}
	refuse(error, _("没有 %s 这一类记录，有的是：%s"), name, all->str);
	return NULL;
}

const struct field *keeping_field(const struct kind *kind, const char *name)
{
	const struct field *field = kind_field(kind, name);

	for (const struct field *other = kind->fields; field == NULL && other->name != NULL;
	     other++)
		if (strcmp(_(other->title), name) == 0)
			field = other;
	return field;
}

/* ---- as typed ----------------------------------------------------------------------------- */

bool keeping_parse(struct names *names, const struct field *field, const char *typed,
    json_t *fields, GError **error)
{
	g_autofree char *reason = NULL;
	json_t *value = typed[0] == '\0' ? json_null() :
	    field_parse(field, typed, clock_wall(), names_resolve, names, &reason);

	if (value == NULL) {
		refuse(error, _("%s：%s"), field->name, reason);
		return false;
	}
	json_object_set_new(fields, field->name, value);
	return true;
}

static bool parse_state(const struct kind *kind, const char *typed, json_t *fields, GError **error)
{
	for (const struct choice *state = kind->states; state != NULL && state->name != NULL;
	     state++)
		if (strcmp(state->name, typed) == 0 || strcmp(_(state->title), typed) == 0) {
			json_object_set_new(fields, "state", json_string(state->name));
			return true;
		}
	refuse(error, _("state：%s没有「%s」这个状态"), _(kind->title), typed);
	return false;
}

static bool parse_id(const char *typed, int64_t *ret, GError **error)
{
	gint64 id;

	if (!g_ascii_string_to_signed(typed + (typed[0] == '#'), 10, 1, INT64_MAX, &id, NULL)) {
		refuse(error, _("id：%s 不是编号"), typed);
		return false;
	}
	*ret = id;
	return true;
}

/* Whether the record should be taken, in spite of a mark, is said beside the fields. */
static bool parse_confirmed(const char *typed, json_t *fields, GError **error)
{
	bool yes = strcmp(typed, "yes") == 0 || strcmp(typed, _("是")) == 0;

	if (!yes)
		refuse(error, "%s", _("confirmed：只能是 yes，表示已确认不涉密"));
	else
		json_object_set_new(fields, "confirmed", json_true());
	return yes;
}

struct target {
	struct names *names;
	const struct kind *kind;
	bool filter;
	int64_t *id;
	json_t *fields;
};

static bool take_argument(const struct target *target, const char *argument, GError **error)
{
	const char *equals = strchr(argument, '=');
	g_autofree char *name =
	    equals == NULL ? g_strdup(argument) : g_strndup(argument, (size_t)(equals - argument));
	const struct field *field = keeping_field(target->kind, name);

	if (equals == NULL)
		refuse(error, _("%s：要写成 字段=值"), argument);
	else if (field != NULL)
		return keeping_parse(target->names, field, equals + 1, target->fields, error);
	else if (strcmp(name, "id") == 0 && target->id != NULL)
		return parse_id(equals + 1, target->id, error);
	else if (strcmp(name, "state") == 0 && target->filter)
		return parse_state(target->kind, equals + 1, target->fields, error);
	else if (strcmp(name, "confirmed") == 0 && !target->filter)
		return parse_confirmed(equals + 1, target->fields, error);
	else
		refuse(error, _("%s：%s没有这个字段"), name, _(target->kind->title));
	return false;
}

json_t *keeping_arguments(struct names *names, const struct kind *kind, char **arguments,
    bool filter, int64_t *ret_id, GError **error)
{
	struct target target = { names, kind, filter, ret_id, json_object() };

	for (; *arguments != NULL; arguments++)
		if (!take_argument(&target, *arguments, error)) {
			json_decref(target.fields);
			return NULL;
		}
	return target.fields;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* One page of at most a thousand, newest first. */
static json_t *list_page(struct client *client, const struct kind *kind, json_t *where,
    int64_t before, GError **error)
{
	json_t *params = json_pack("{s:s, s:O*}", "kind", kind->name, "where", where);

	if (before != 0)
		json_object_set_new(params, "before", json_integer(before));
	return client_call(client, "list", params, 0, NULL, error);
}

json_t *keeping_list(struct client *client, const struct kind *kind, json_t *where, GError **error)
{
	json_auto_t *owned G_GNUC_UNUSED = where;
	json_auto_t *newest_first = json_array();
	int64_t before = 0;
	bool more;

	do {
		json_auto_t *page = list_page(client, kind, where, before, error);
		json_t *records = json_object_get(page, "records");
		if (page == NULL)
			return NULL;
		json_array_extend(newest_first, records);
		more = json_is_true(json_object_get(page, "more")) && json_array_size(records) > 0;
		before = record_id(json_array_get(records, json_array_size(records) - 1));
	} while (more);
	json_t *oldest_first = json_array();
	for (size_t i = json_array_size(newest_first); i-- > 0;)
		json_array_append(oldest_first, json_array_get(newest_first, i));
	return oldest_first;
}

/* ---- keeping ------------------------------------------------------------------------------ */

const struct field *keeping_identifying(const struct kind *kind)
{
	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if ((field->flags & FIELD_REQUIRED) != 0 && (field->flags & FIELD_UNIQUE) != 0)
			return field;
	return NULL;
}

/* *RET: the record that counts and matches WHERE, NULL when there is none. */
static bool find_counting(struct client *client, const struct kind *kind, json_t *where,
    json_t **ret, GError **error)
{
	json_auto_t *records = keeping_list(client, kind, where, error);

	*ret = NULL;
	for (size_t i = 0; i < json_array_size(records) && *ret == NULL; i++)
		if (!record_has_ended(kind, json_array_get(records, i)))
			*ret = json_incref(json_array_get(records, i));
	return records != NULL;
}

/* The record that is meant, NULL when it is a new one. */
static bool find_meant(struct client *client, const struct kind *kind, const json_t *fields,
    int64_t id, json_t **ret, GError **error)
{
	const struct field *field = keeping_identifying(kind);
	json_t *value = field == NULL ? NULL : json_object_get(fields, field->name);

	*ret = NULL;
	if (id != 0) {
		json_auto_t *answer = client_call(client, "get",
		    json_pack("{s:s, s:I}", "kind", kind->name, "id", (json_int_t)id), 0, NULL,
		    error);
		*ret = json_incref(json_object_get(answer, "record"));
		return *ret != NULL;
	}
	if (json_is_string(value) || json_is_integer(value))
		return find_counting(client, kind, json_pack("{s:O}", field->name, value), ret,
		    error);
	return true;
}

json_t *keeping_differing(const json_t *record, json_t *fields)
{
	json_t *differing = json_object(), *value;
	const char *name;

	json_object_foreach(fields, name, value) {
		const json_t *was = json_object_get(record, name);
		if (was == NULL ? !json_is_null(value) : !json_equal(was, value))
			json_object_set(differing, name, value);
	}
	return differing;
}

const struct act *keeping_making(const struct kind *kind)
{
	const struct act *act = kind_act(kind, "create");

	for (const struct act *other = kind->acts; act == NULL && other->name != NULL; other++)
		if (act_creates(other))
			act = other;
	return act;
}

/* The one call that keeps it. */
static enum keeping keep(struct client *client, const struct kind *kind, const char *act,
    json_t *fields, int64_t *id, json_t **ret_error, GError **error)
{
	json_t *params =
	    json_pack("{s:s, s:s, s:O}", "kind", kind->name, "act", act, "fields", fields);
	enum keeping kept = *id == 0 ? KEEPING_MADE : KEEPING_CHANGED;

	if (*id != 0)
		json_object_set_new(params, "id", json_integer(*id));
	json_auto_t *answer = client_call(client, "do", params, 0, ret_error, error);
	if (answer == NULL)
		return KEEPING_FAILED;
	*id = json_integer_value(json_object_get(answer, "id"));
	return kept;
}

enum keeping keeping_keep(struct client *client, const struct kind *kind, json_t *fields,
    int64_t *id, json_t **ret_error, GError **error)
{
	json_auto_t *owned = fields;
	json_auto_t *record = NULL;
	const struct act *making = keeping_making(kind);

	if (ret_error != NULL)
		*ret_error = NULL;
	if (!find_meant(client, kind, owned, *id, &record, error))
		return KEEPING_FAILED;
	if (record == NULL && making != NULL)
		return keep(client, kind, making->name, owned, id, ret_error, error);
	json_auto_t *changes = record == NULL ? NULL : keeping_differing(record, owned);
	*id = record_id(record);
	if (changes != NULL && json_object_size(changes) == 0)
		return KEEPING_SAME;
	if (record != NULL && kind_act(kind, "edit") != NULL)
		return keep(client, kind, "edit", changes, id, ret_error, error);
	refuse(error, _("%s只能由它的动作产生和改变，不能直接写"), _(kind->title));
	return KEEPING_FAILED;
}
