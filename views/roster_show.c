#include "views/roster_show.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/show.h"

static const struct choice short_posts[] = {
	{ "network_duty", N_("网络") },
	{ "security_duty", N_("安全") },
	{ NULL, NULL },
};

const char *roster_post(const char *post)
{
	return choice_title(short_posts, post);
}

static bool is_told_before(const json_t *people, size_t i, const char *duties)
{
	for (size_t n = 0; n < i; n++)
		if (row_get_integer(json_array_get(people, n), "person") ==
			row_get_integer(json_array_get(people, i), "person") &&
		    word_in(duties, row_get(json_array_get(people, n), "duty")))
			return true;
	return false;
}

char *roster_names(const json_t *row, const char *post, const char *duties)
{
	const json_t *people = json_object_get(row, "people");
	GString *names = g_string_new(NULL);

	for (size_t i = 0; i < json_array_size(people); i++) {
		const json_t *one = json_array_get(people, i);
		if (!word_in(duties, row_get(one, "duty")) ||
		    (post != NULL && strcmp(row_get(one, "post"), post) != 0) ||
		    (post == NULL && is_told_before(people, i, duties)))
			continue;
		g_string_append_printf(names, "%s%s%s", names->len == 0 ? "" : " ",
		    row_get(one, "name"),
		    post != NULL && json_is_true(json_object_get(one, "both")) ? _("(兼)") : "");
	}
	return g_string_free(names, FALSE);
}

bool roster_lacks(const json_t *row, const char *post)
{
	const json_t *gaps = json_object_get(row, "gaps");

	for (size_t i = 0; i < json_array_size(gaps); i++)
		if (g_strcmp0(json_string_value(json_array_get(gaps, i)), post) == 0)
			return true;
	return false;
}

bool roster_has(const json_t *row, int64_t person)
{
	const json_t *people = json_object_get(row, "people");

	for (size_t i = 0; person != 0 && i < json_array_size(people); i++)
		if (row_get_integer(json_array_get(people, i), "person") == person)
			return true;
	return false;
}

char *roster_hours(const json_t *row)
{
	char from[CLOCK_TEXT_SIZE], until[CLOCK_TEXT_SIZE];

	clock_text((struct wall){ row_get_integer(row, "begins_at") }, CLOCK_HOUR_MINUTE, from,
	    sizeof from);
	clock_text((struct wall){ row_get_integer(row, "ends_at") }, CLOCK_HOUR_MINUTE, until,
	    sizeof until);
	return g_strdup_printf("%s-%s", from, until);
}
