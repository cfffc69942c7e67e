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

const json_t *change_given(const struct change *change, const char *field)
{
	const json_t *value = json_object_get(change->fields, field);

	return json_is_null(value) ? NULL : value;
}

void change_set_text(struct change *change, const char *field, const char *text)
{
	json_object_set_new(change->fields, field,
	    text == NULL ? json_null() : json_string(text));
}

void change_clear(struct change *change, const char *const *names)
{
	for (; *names != NULL; names++)
		json_object_set_new(change->fields, *names, json_null());
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

void change_refuse_twin(struct change *change, const char *parent, const char *sentence)
{
	const char *name = change_text(change, "name");
	json_t *others = change_find(change, change->kind->name, parent,
	    json_integer(change_integer(change, parent)));

	for (size_t i = 0; i < json_array_size(others); i++) {
		const json_t *other = json_array_get(others, i);

		if (record_id(other) != change->id && !record_has_ended(change->kind, other) &&
		    g_strcmp0(record_text(other, "name"), name) == 0)
			change_refuse(change, "name", "%s", sentence);
	}
	json_decref(others);
}

void change_number(struct change *change, const char *prefix)
{
	char day[CLOCK_TEXT_SIZE];

	clock_text(change->now, CLOCK_DATE, day, sizeof(day));
	json_t *same = change_find(change, change->kind->name, "day", json_string(day));
	g_autofree char *number = g_strdup_printf("%s-%.4s%.2s%.2s-%03zu", prefix, day, day + 5,
	    day + 8, json_array_size(same) + 1);

	json_decref(same);
	json_object_set_new(change->fields, "number", json_string(number));
	json_object_set_new(change->fields, "day", json_string(day));
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
