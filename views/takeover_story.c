#include "views/takeover_story.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "views/sheet_shift.h"
#include "views/show.h"

#define TIME 13                /* columns of the instant */

struct line {
	int64_t at, id;              /* id 0: the program's word */
	const json_t *row;
};

static int by_time(const void *a, const void *b)
{
	const struct line *left = a, *right = b;

	return shift_by_time(left->row, right->row);
}

static void take(GArray *lines, const json_t *rows, const char *instant)
{
	const json_t *row;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
		struct line line = { row_get_integer(row, instant), row_get_integer(row, "id"),
			row };
		g_array_append_val(lines, line);
	}
}

/* In its order; of DIGEST, which they borrow from. */
static GArray *lines_of(const json_t *digest)
{
	GArray *lines = g_array_new(FALSE, FALSE, sizeof(struct line));

	take(lines, json_object_get(digest, "story"), "at");
	take(lines, json_object_get(json_object_get(digest, "log"), "rows"), "occurred_at");
	g_array_sort(lines, by_time);
	return lines;
}

/* Words of people; what was corrected is marked, the correction says that it is one. */
static char *text_of(const struct line *line)
{
	const char *note = row_get(line->row, "note");

	if (line->id == 0)
		return g_strdup(row_get(line->row, "text"));
	if (row_get_integer(line->row, "amends") != 0)
		return g_strdup_printf(_("更正：%s"), note);
	if (row_get_integer(line->row, "amended_by") != 0)
		return g_strdup_printf(_("x 原文 %s"), note);
	return g_strdup(note);
}

/* "11-21 03:12" */
static const char *time_of(const struct line *line, char *buffer)
{
	return clock_text((struct wall){ line->at }, CLOCK_MINUTE, buffer, CLOCK_TEXT_SIZE);
}

void takeover_story_draw(const json_t *digest, struct area area)
{
	g_autoptr(GArray) lines = lines_of(digest);
	char at[CLOCK_TEXT_SIZE];

	if (area.rows < 2 || lines->len == 0)
		return;
	area_rule(area, 0);
	area_print(area, 0, 2, STYLE_TITLE, _("[经过 %u]"), lines->len);
	for (guint i = 0; i < lines->len && 1 + (int)i < area.rows; i++) {
		const struct line *line = &g_array_index(lines, struct line, lines->len - 1 - i);
		g_autofree char *text = text_of(line);

		area_text(area, 1 + (int)i, 1, STYLE_DIM, time_of(line, at));
		area_field(area, 1 + (int)i, 1 + TIME, area.columns - 1 - TIME, TEXT_LEFT,
		    STYLE_NORMAL, text);
	}
}

void takeover_story_add(const json_t *digest, struct text_page *page)
{
	g_autoptr(GArray) lines = lines_of(digest);
	char at[CLOCK_TEXT_SIZE];

	if (lines->len > 0)
		text_page_add(page, STYLE_DIM, 1, _("经过"));
	for (guint i = 0; i < lines->len; i++) {
		const struct line *line = &g_array_index(lines, struct line, i);
		g_autofree char *text = text_of(line);

		text_page_print(page, STYLE_NORMAL, 3, "%s  %s", time_of(line, at), text);
	}
}
