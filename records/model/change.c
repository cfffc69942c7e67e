#include "records/model/change.h"

#include <stdarg.h>

void change_refuse(struct change *change, const char *field, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	json_t *reason = json_pack("{s:s}", "reason", text);
	if (field)
		json_object_set_new(reason, "field", json_string(field));
	if (!change->reasons)
		change->reasons = json_array();
	json_array_append_new(change->reasons, reason);
}

bool change_is_refused(const struct change *change)
{
	return json_array_size(change->reasons) > 0;
}

const json_t *change_value(const struct change *change, const char *field)
{
	const json_t *given = json_object_get(change->fields, field);

	if (given)
		return json_is_null(given) ? NULL : given;
	return json_object_get(change->record, field);
}

const char *change_text(const struct change *change, const char *field)
{
	return json_string_value(change_value(change, field));
}

int64_t change_integer(const struct change *change, const char *field)
{
	return json_integer_value(change_value(change, field));
}

/* The kind called NAME; that there is none is our own mistake. */
static const struct kind *known_kind(const char *name)
{
	const struct kind *kind = kind_find(name);

	g_assert(kind != NULL);
	return kind;
}

json_t *change_get(struct change *change, const char *kind, int64_t id)
{
	return change->operations->get(change->store, known_kind(kind), id);
}

json_t *change_find(struct change *change, const char *kind, const char *field, json_t *value)
{
	json_t *found = change->operations->find(change->store, known_kind(kind), field, value);

	json_decref(value);
	if (found)
		return found;
	change->failed = true;
	return json_array();
}

int64_t change_append(struct change *change, const char *kind, const char *state, json_t *fields)
{
	const struct kind *known = known_kind(kind);

	if (!state && known->states)
		state = known->states[0].name;
	if (state)
		json_object_set_new(fields, "state", json_string(state));
	int64_t id = change->operations->append(change->store, known, fields);
	json_decref(fields);
	change->failed |= id == 0;
	return id;
}

bool change_put(struct change *change, const char *kind, int64_t id, const char *state,
    json_t *fields)
{
	const struct kind *known = known_kind(kind);
	const char *name;
	json_t *value;

	json_object_foreach(fields, name, value) {
		const struct field *field = kind_field(known, name);

		g_assert(field && (!(known->flags & KIND_APPEND) || field->flags & FIELD_DERIVED));
	}
	bool done = change->operations->put(change->store, known, id, fields, state);
	json_decref(fields);
	change->failed |= !done;
	return done;
}
