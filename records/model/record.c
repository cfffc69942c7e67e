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
