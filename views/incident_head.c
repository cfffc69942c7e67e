/* The upper part of a security incident: what, where, since when, how bad and who says so, what is
 * due next. The line about forensics is always there (requirements 3.7). */
#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/incident_parts.h"
#include "views/ticket_show.h"

#define TEXT_COLUMN 7

static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	if (text[0] == '\0')
		return row;
	area_text(area, row, 1, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, TEXT_COLUMN, 2, area.columns - TEXT_COLUMN - 1),
			 0, 0, 2, style, text);
}

static void draw_title(const struct incident *incident, struct area area, const json_t *row)
{
	g_autofree char *level = incident_level_text(row);
	g_autofree char *owner = g_strdup_printf(_("下一步由 %s"), row_get(row, "owner"));
	int end = area.columns - 1 - (int)text_columns(owner);
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(row, "number")) + 2;

	column = area_text(area, 0, column, incident_level_style(row_get(row, "level")), level) + 2;
	column = area_text(area, 0, column, STYLE_TITLE, state_shown(incident->kind, row)) + 2;
	if (json_is_true(json_object_get(row, "triage_late")))
		column = area_text(area, 0, column, STYLE_MAJOR, _("研判超时")) + 2;
	if (!record_has_ended(incident->kind, row) && row_get(row, "owner")[0] != '\0')
		area_text(area, 0, MAX(end, column), STYLE_NORMAL, owner);
}

/* "11-12 09:58 巡查  发生 约09:20（日志推断）  地点 市级机房  责任单位 某局" */
static char *found_text(const struct incident *incident, const json_t *row)
{
	const char *basis = row_get(row, "occurred_basis"), *place = row_get(row, "place"),
		   *responsible = row_get(row, "responsible");
	char found[SHOW_SIZE], occurred[SHOW_SIZE];
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, "%s %s", show_time(row, "found_at", CLOCK_MINUTE, found),
	    choice_shown(incident->kind, row, "found_how"));
	if (show_time(row, "occurred_at", CLOCK_MINUTE, occurred)[0] != '\0')
		g_string_append_printf(text, _("  发生 约%s"), occurred);
	if (basis[0] != '\0')
		g_string_append_printf(text, _("（%s）"), basis);
	if (place[0] != '\0')
		g_string_append_printf(text, _("  地点 %s"), place);
	if (responsible[0] != '\0')
		g_string_append_printf(text, _("  责任单位 %s"), responsible);
	return g_string_free(text, FALSE);
}

/* Who proposed which grade, on which connection; who reviewed it. */
static char *grade_text(const struct incident *incident, const json_t *row)
{
	const char *proposed = choice_shown(incident->kind, row, "proposed"),
		   *level = choice_shown(incident->kind, row, "level");
	const char *by = row_get(row, "proposed_by");
	bool open = proposed[0] != '\0';
	char at[SHOW_SIZE], graded[SHOW_SIZE];
	GString *text = g_string_new(NULL);

	if (level[0] != '\0' && !open && by[0] != '\0')
		g_string_append_printf(text, _("%s初判，"), by);
	if (level[0] != '\0')
		g_string_append_printf(text, _("%s，%s %s 复核"), level, row_get(row, "graded_by"),
		    show_time(row, "graded_at", CLOCK_MINUTE, graded));
	if (row_get_integer(row, "regrades") > 0)
		g_string_append_printf(text, _("，改级 %d 次"),
		    (int)row_get_integer(row, "regrades"));
	if (open)
		g_string_append_printf(text,
		    _("%s待复核：初判%s，%s %s（连接 %d），等安全管理员另行登录复核"),
		    text->len == 0 ? "" : "  ", proposed, by,
		    show_time(row, "proposed_at", CLOCK_MINUTE, at),
		    (int)row_get_integer(row, "proposed_connection"));
	return g_string_free(text, FALSE);
}

/* It was none, or somebody says so. */
static char *false_text(const json_t *row)
{
	const char *by = row_get(row, "false_by"), *other = row_get(row, "false_confirmed_by");
	char at[SHOW_SIZE], confirmed[SHOW_SIZE];

	if (by[0] == '\0')
		return g_strdup("");
	show_time(row, "false_at", CLOCK_MINUTE, at);
	if (other[0] == '\0')
		return g_strdup_printf(_("%s %s 提：%s；等审计员会签，会签前照常计时"), by, at,
		    row_get(row, "false_reason"));
	return g_strdup_printf(_("%s %s 提，%s %s 会签：%s"), by, at, other,
	    show_time(row, "false_confirmed_at", CLOCK_MINUTE, confirmed),
	    row_get(row, "false_reason"));
}

/* Of the reports at least the nearest one; how many wait, how many were late. */
static char *due_text_of(const struct incident *incident, const json_t *row, bool *ret_late)
{
	g_autoptr(GPtrArray) reports = incident_report_rows(incident);
	struct wall now = clock_wall();
	struct incident_clock clock;

	incident_clock_of(&clock, row, reports, now);
	g_autofree char *next = incident_clock_text(&clock, now);
	GString *text = g_string_new(next);
	if (clock.waiting > 1)
		g_string_append_printf(text, _("  共 %u 家次待报"), clock.waiting);
	if (clock.late > 0 && clock.next_at != 0)
		g_string_append_printf(text, _("  迟报 %u"), clock.late);
	*ret_late = incident_clock_is_late(&clock, now);
	incident_clock_clear(&clock);
	return g_string_free(text, FALSE);
}

int incident_draw_head(const struct incident *incident, struct area area, const json_t *row)
{
	bool late = false;
	g_autofree char *what = incident_what(row), *found = found_text(incident, row),
		       *grade = grade_text(incident, row), *wrong = false_text(row),
		       *due = due_text_of(incident, row, &late);
	bool waits = row_get(row, "proposed")[0] != '\0';
	int line = 1;

	draw_title(incident, area, row);
	line = draw_said(area, line, _("事件"), STYLE_TITLE, what);
	line = draw_said(area, line, _("发现"), STYLE_NORMAL, found);
	line = draw_said(area, line, _("定级"), waits ? STYLE_TITLE : STYLE_NORMAL, grade);
	line = draw_said(area, line, _("误报"), STYLE_NORMAL, wrong);
	line = draw_said(area, line, _("期限"), late ? STYLE_MAJOR : STYLE_NORMAL, due);
	if (record_has_ended(incident->kind, row))
		return line;
	return draw_said(area, line, _("取证"), STYLE_NORMAL,
	    _("断网不断电；先取证后清除；日志只读导出＋哈希；不得自行重装"));
}
