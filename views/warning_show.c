#include "views/warning_show.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/warning.h"
#include "views/due_show.h"
#include "views/ticket_show.h"

#define UNSIGNED_MOST 3        /* lines of them over a page that is to show something else */

static const struct kind *warning_kind(void)
{
	return kind_find("warning_notice");
}

enum style warning_style(const char *color)
{
	return strcmp(color, "red") == 0 ? STYLE_CRITICAL :
	    strcmp(color, "orange") == 0 ? STYLE_MAJOR : STYLE_NORMAL;
}

const char *warning_word(const char *color)
{
	static const struct choice words[] = {
		{ "red", N_("红色预警") }, { "orange", N_("橙色预警") },
		{ "yellow", N_("黄色预警") }, { "blue", N_("蓝色预警") }, { NULL, NULL },
	};

	return choice_title(words, color);
}

bool warning_is_unsigned(const json_t *row)
{
	return strcmp(row_get(row, "state"), "received") == 0;
}

static bool is_set(const json_t *row, const char *name)
{
	return json_is_true(json_object_get(row, name));
}

char *warning_late_text(const json_t *row)
{
	bool sign = is_set(row, "sign_late"), feedback = is_set(row, "feedback_late");

	return g_strdup(sign && feedback ? _("签反") : sign ? _("签收") :
	    feedback ? _("反馈") : "");
}

int warning_first(const void *a, const void *b)
{
	const struct kind *kind = warning_kind();
	int ended = (int)record_has_ended(kind, a) - (int)record_has_ended(kind, b),
	    waiting = (int)warning_is_unsigned(b) - (int)warning_is_unsigned(a),
	    rank = (int)warning_rank(row_get(a, "color")) - (int)warning_rank(row_get(b, "color"));
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	if (ended != 0)
		return ended;
	if (record_has_ended(kind, a))
		return x > y ? -1 : x < y;
	if (waiting != 0 || rank != 0)
		return waiting != 0 ? waiting : rank;
	return due_first(kind, a, b) != 0 ? due_first(kind, a, b) : x < y ? -1 : x > y;
}

/* ---- what every screen says --------------------------------------------------------------- */

int warning_draw_head(struct area area, int column, const json_t *site)
{
	const json_t *warning = json_object_get(site, "warning");
	int waiting = (int)row_get_integer(warning, "unsigned");

	if (warning == NULL)
		return column;
	column = area_text(area, 1, column, warning_style(row_get(warning, "color")),
		     warning_word(row_get(warning, "color"))) + 1;
	if (waiting > 0)
		column = area_print(area, 1, column, STYLE_MAJOR, _("未签%d"), waiting) + 1;
	return column + 1;
}

void warning_draw_rule(struct area area, int row, const json_t *site)
{
	const json_t *warning = json_object_get(site, "warning");
	int open = (int)row_get_integer(warning, "open");

	area_rule(area, row);
	if (warning == NULL) {
		area_text(area, row, 2, STYLE_DIM, _(" 预警 无 "));
		return;
	}
	g_autofree char *more = open < 2 ? g_strdup("") : g_strdup_printf(_("  共 %d 条"), open);
	g_autofree char *text = g_strdup_printf(" %s  %s%s ", row_get(warning, "number"),
	    row_get(warning, "title"), more);
	int column = area_text(area, row, 2, warning_style(row_get(warning, "color")),
	    warning_word(row_get(warning, "color")));
	area_field(area, row, column, MIN((int)text_columns(text), area.columns - column - 2),
	    TEXT_LEFT, STYLE_TITLE, text);
}

/* Those that wait, the worst first; g_ptr_array_unref(). */
static GPtrArray *unsigned_of(const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror == NULL ? g_ptr_array_new() : mirror_rows(mirror);
	GPtrArray *waiting = g_ptr_array_new();

	for (guint i = 0; i < rows->len; i++) {
		guint place = waiting->len;
		if (!warning_is_unsigned(rows->pdata[i]))
			continue;
		while (place > 0 && warning_first(rows->pdata[i], waiting->pdata[place - 1]) < 0)
			place--;
		g_ptr_array_insert(waiting, (int)place, rows->pdata[i]);
	}
	return waiting;
}

const json_t *warning_unsigned(const struct mirror *mirror)
{
	g_autoptr(GPtrArray) waiting = unsigned_of(mirror);

	return waiting->len == 0 ? NULL : waiting->pdata[0];
}

int warning_draw_unsigned(struct area area, int row, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) waiting = unsigned_of(mirror);
	struct wall now = clock_wall();

	for (guint i = 0; i < waiting->len && i < UNSIGNED_MOST; i++) {
		const json_t *one = waiting->pdata[i];
		bool late = due_is_late(warning_kind(), one, now);
		char left[DUE_SIZE];
		due_left((struct wall){ row_get_integer(one, "sign_due") }, now, left);
		g_autofree char *text = g_strdup_printf(_("!! %s未签收 %s  %s  %s  按 w 签收"),
		    warning_word(row_get(one, "color")), left, row_get(one, "number"),
		    row_get(one, "title"));
		area_field(area, row++, 1, area.columns - 2, TEXT_LEFT,
		    late ? STYLE_MAJOR : warning_style(row_get(one, "color")), text);
	}
	if (waiting->len > UNSIGNED_MOST)
		area_print(area, row++, 1, STYLE_MAJOR, _("还有 %u 条预警没有签收"),
		    waiting->len - UNSIGNED_MOST);
	return row;
}

/* ---- cells -------------------------------------------------------------------------------- */

CELL(cell_warning_color)
{
	(void)column, (void)data;
	cell->text = choice_shown(warning_kind(), row, "color");
	if (!record_has_ended(warning_kind(), row))
		cell->style = warning_style(row_get(row, "color"));
}

CELL(cell_warning_late)
{
	g_autofree char *text = warning_late_text(row);

	(void)column, (void)data;
	cell_copy(cell, text);
	cell->style = text[0] == '\0' ? STYLE_NORMAL : STYLE_MAJOR;
}
