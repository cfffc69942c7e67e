#include "records/model/kind.h"

const char *record_text(const json_t *record, const char *name)
{
	return json_string_value(json_object_get(record, name));
}

int64_t record_integer(const json_t *record, const char *name)
{
	return json_integer_value(json_object_get(record, name));
}

bool record_flag(const json_t *record, const char *name)
{
	return json_is_true(json_object_get(record, name));
}

int64_t record_id(const json_t *record)
{
	return record_integer(record, "id");
}

bool record_has_ended(const struct kind *kind, const json_t *record)
{
	const char *state = record_text(record, "state");

	return state && word_in(kind->ended, state);
}

void record_mask(const struct kind *kind, json_t *record)
{
	for (const struct field *field = kind->fields; field->name != NULL; field++) {
		const json_t *value = json_object_get(record, field->name);

		if (value == NULL || (field->flags & FIELD_MASKED) == 0)
			continue;
		g_autofree char *masked = field_show(field, value, true, NULL, NULL);
		json_object_set_new(record, field->name, json_string(masked));
	}
}
