#include "views/roster_next.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/post.h"
#include "views/due_show.h"
#include "views/roster_show.h"
#include "views/show.h"

/* Of shifts that begin together the one with more people: the other is not worked that day. */
static bool comes_before(const json_t *a, const json_t *b)
{
	int64_t x = row_get_integer(a, "begins_at"), y = row_get_integer(b, "begins_at");

	return x != y ? x < y :
	    json_array_size(json_object_get(a, "people")) >
		json_array_size(json_object_get(b, "people"));
}

const json_t *roster_next_row(const struct mirror *mirror, struct wall now)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);
	const json_t *next = NULL;

	for (guint i = 0; i < rows->len; i++)
		if (row_get_integer(rows->pdata[i], "begins_at") > now.us &&
		    (next == NULL || comes_before(rows->pdata[i], next)))
			next = rows->pdata[i];
	return next;
}

/* "值班乙 网络 安全": each operator once, with the posts he stands. */
static void append_operators(GString *line, const json_t *row)
{
	const json_t *people = json_object_get(row, "people");

	for (size_t i = 0; i < json_array_size(people); i++) {
		const json_t *one = json_array_get(people, i);
		bool told = false;
		for (size_t n = 0; n < json_array_size(people); n++) {
			const json_t *other = json_array_get(people, n);
			bool same = strcmp(row_get(other, "duty"), "operator") == 0 &&
			    row_get_integer(other, "person") == row_get_integer(one, "person");
			told = told || (same && n < i);
			if (!same || told || strcmp(row_get(one, "duty"), "operator") != 0)
				continue;
			g_string_append_printf(line, " %s%s%s", n == i ? row_get(one, "name") : "",
			    n == i ? " " : "", roster_post(row_get(other, "post")));
		}
	}
}

char *roster_next(const struct mirror *mirror, struct wall now)
{
	const json_t *row = roster_next_row(mirror, now);
	char at[DUE_SIZE];

	if (!mirror_is_known(mirror))
		return g_strdup("");
	if (row == NULL)
		return g_strdup(_("下一班 没有排班"));
	GString *line = g_string_new(_("下一班"));
	g_string_append_printf(line, " %s %s", row_get(row, "name"),
	    due_moment((struct wall){ row_get_integer(row, "begins_at") }, now, at));
	append_operators(line, row);
	for (const struct choice *post = post_choices; post->name != NULL; post++)
		if (roster_lacks(row, post->name))
			g_string_append_printf(line, _(" %s缺人"), roster_post(post->name));
	g_autofree char *standby = roster_names(row, NULL, "standby");
	if (standby[0] != '\0')
		g_string_append_printf(line, _(" / 候补 %s"), standby);
	return g_string_free(line, FALSE);
}
