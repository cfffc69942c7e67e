#include "service/params.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"

static bool is_clean_text(const char *text, size_t length)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	if (strlen(text) != length)
		return false;
	for (char **line = lines; *line != NULL; line++)
		if (!text_is_clean(g_strchomp(g_strdelimit(*line, "\t", ' '))))
			return false;
	return true;
}

static bool is_clean_value(json_t *value)
{
	const char *name;
	json_t *member;
	size_t i;

	if (json_is_string(value))
		return is_clean_text(json_string_value(value), json_string_length(value));
	json_array_foreach(value, i, member)
		if (!is_clean_value(member))
			return false;
	json_object_foreach(value, name, member)
		if (!text_is_clean(name) || !is_clean_value(member))
			return false;
	return true;
}

/* Looked at by who is asked for it, where no copy of it is made. */
static bool is_secret(const char *name)
{
	return strcmp(name, "secret") == 0 || strcmp(name, "password") == 0 ||
	    strcmp(name, "old") == 0 || strcmp(name, "signer") == 0;
}

bool params_are_clean(json_t *params)
{
	const char *name;
	json_t *member;

	if (!json_is_object(params))
		return is_clean_value(params);
	json_object_foreach(params, name, member)
		if (!text_is_clean(name) ||
		    (!is_secret(name) && !is_clean_value(member)))
			return false;
	return true;
}
