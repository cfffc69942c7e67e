/* The upper part of a ticket: how bad, how far, whose, what is due next, why it is thought to be
 * where it is, and what is next. Grey but for what is late. */
#include <string.h>

#include "base/i18n.h"
#include "views/alarm_show.h"
#include "views/due_show.h"
#include "views/location_words.h"
#include "views/ticket_parts.h"

/* Returns the row below; nothing where there is no text. */
static int draw_said(struct area area, int row, const char *label, enum style style,
    const char *text)
{
	int column = (int)MAX(text_columns(label) + 2, 8) + 1;

	if (text[0] == '\0')
		return row;
	area_text(area, row, 1, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, column, 2, area.columns - column - 1), 0, 0, 2,
			 style, text);
}

static void draw_title(const struct ticket *ticket, struct area area, const json_t *row)
{
	g_autofree char *owner = g_strdup_printf(_("处理人 %s"), row_get(row, "owner"));
	int end = area.columns - 1 - (int)text_columns(owner);
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(row, "number")) + 2;

	column = area_text(area, 0, column, STYLE_NORMAL,
	    choice_shown(ticket->kind, row, "level")) + 2;
	column = area_text(area, 0, column, STYLE_TITLE, state_shown(ticket->kind, row)) + 2;
	if (json_is_true(json_object_get(row, "simulated")))
		column = area_text(area, 0, column, STYLE_EXERCISE, _("演练")) + 2;
	area_text(area, 0, MAX(end, column), STYLE_NORMAL, owner);
}

/* Who answers for it, who mends it, and why it is thought to be theirs. */
static char *parties_text(const json_t *row)
{
	g_autofree char *parties = ticket_parties(row);
	GString *text = g_string_new(parties);

	if (row_get_integer(row, "rule") != 0)
		g_string_append_printf(text, _("（规则 R%d）"), (int)row_get_integer(row, "rule"));
	if (row_get(row, "override_reason")[0] != '\0')
		g_string_append_printf(text, _("  改判：%s"), row_get(row, "override_reason"));
	return g_string_free(text, FALSE);
}

/* By which telephone they are called, and what they said: their number, who took it, what was
 * promised. */
static char *report_text(const struct ticket *ticket, const json_t *row)
{
	const json_t *line =
	    ticket->circuit == 0 ? NULL : mirror_row(ticket->lines, ticket->circuit);
	const char *phone = row_get(row, "repair_phone"),
		   *number = row_get(row, "carrier_ticket_no"),
		   *agent = row_get(row, "carrier_agent");
	GString *text = g_string_new(NULL);
	char at[SHOW_SIZE];

	if (phone[0] == '\0' && strcmp(row_get(row, "repairs"), "carrier") == 0)
		phone = row_get(line, "carrier_repair_phone");
	if (phone[0] != '\0')
		g_string_append_printf(text, _("报修 %s  "), phone);
	if (number[0] != '\0')
		g_string_append_printf(text, _("受理号 %s %s  "), number, agent);
	if (show_time(row, "promise_at", CLOCK_MINUTE, at)[0] != '\0')
		g_string_append_printf(text, _("承诺 %s 恢复"), at);
	return g_strchomp(g_string_free(text, FALSE));
}

/* Since when, by what, and how long until it was over or till now. */
static char *times_text(const json_t *row)
{
	int64_t since = row_get_integer(row, "occurred_at"),
		over = row_get_integer(row, "restored_at");
	char at[SHOW_SIZE], end[SHOW_SIZE], lasted[CLOCK_TEXT_SIZE];
	const char *basis = row_get(row, "occurred_basis");

	if (since == 0)
		return g_strdup("");
	clock_duration(MAX((over == 0 ? clock_wall().us : over) - since, 0), lasted, sizeof lasted);
	return over == 0 ? g_strdup_printf(_("%s 起，已 %s%s%s%s"),
			       show_time(row, "occurred_at", CLOCK_MINUTE, at), lasted,
			       basis[0] == '\0' ? "" : "（", basis, basis[0] == '\0' ? "" : "）")
			 : g_strdup_printf(_("%s 起，%s 恢复，历时 %s%s"),
			       show_time(row, "occurred_at", CLOCK_MINUTE, at),
			       show_time(row, "restored_at", CLOCK_MINUTE, end), lasted,
			       json_is_true(json_object_get(row, "verified_by_probe"))
				   ? _("，探测已核实") : "");
}

/* What stands behind it: its alarm, where the line says it is broken, the security incident. */
static char *evidence_text(const struct ticket *ticket, const json_t *row)
{
	const json_t *alarm = mirror_row(ticket->alarms, row_get_integer(row, "alarm")),
		     *verdict = ticket->location == NULL ? NULL :
	    json_object_get(mirror_row(ticket->location, 0), "verdict");
	const char *shown = row_get(json_object_get(row, "shown"), "alarm"),
		   *incident = row_get(json_object_get(row, "shown"), "incident");
	GString *text = g_string_new(NULL);
	char standing[TABLE_TEXT_SIZE];

	if (alarm != NULL) {
		g_autofree char *title = alarm_title(alarm);
		g_string_append_printf(text, _("告警 %s，%s"), title,
		    alarm_is(alarm, "cleared") ? _("已恢复") : alarm_row_standing(alarm, standing));
	} else if (shown[0] != '\0') {
		g_string_append_printf(text, _("告警 %s，已不在列"), shown);
	}
	if (verdict != NULL) {
		g_autofree char *judged = location_verdict_text(verdict);
		g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "；", judged);
	}
	if (incident[0] != '\0')
		g_string_append_printf(text, _("%s安全事件 %s"), text->len == 0 ? "" : "；",
		    incident);
	return g_string_free(text, FALSE);
}

static char *due_line(const struct ticket *ticket, const json_t *row)
{
	g_autofree char *next = due_text(ticket->kind, row, clock_wall());
	int broken = (int)row_get_integer(row, "promises_broken"),
	    escalated = (int)row_get_integer(row, "escalated");
	GString *text = g_string_new(next[0] != '\0' ? next
		: record_has_ended(ticket->kind, row) ? "" : _("没有期限"));

	if (broken > 0)
		g_string_append_printf(text, _("  承诺未兑现 %d 次"), broken);
	if (escalated > 0)
		g_string_append_printf(text, _("  已升级 %d 次，到%s"), escalated,
		    row_get(row, "escalated_to"));
	return g_string_free(text, FALSE);
}

int ticket_draw_head(const struct ticket *ticket, struct area area, const json_t *row)
{
	g_autofree char *about = ticket_about(row), *parties = parties_text(row),
		       *report = report_text(ticket, row),
		       *times = times_text(row), *evidence = evidence_text(ticket, row),
		       *due = due_line(ticket, row);
	bool late = due_is_late(ticket->kind, row, clock_wall());
	int next = 1;

	draw_title(ticket, area, row);
	next = draw_said(area, next, _("现象"), STYLE_TITLE, about);
	next = draw_said(area, next, _("时间"), STYLE_NORMAL, times);
	next = draw_said(area, next, _("归属"), STYLE_NORMAL, parties);
	next = draw_said(area, next, _("报障"), STYLE_NORMAL, report);
	next = draw_said(area, next, _("依据"), STYLE_NORMAL, evidence);
	next = draw_said(area, next, _("挂起"), STYLE_NORMAL,
	    g_str_has_prefix(row_get(row, "state"), "pending") ? row_get(row, "pending_reason")
							       : "");
	next = draw_said(area, next, _("期限"), late ? STYLE_MAJOR : STYLE_NORMAL, due);
	return draw_said(area, next, _("下一步"), STYLE_TITLE, row_get(row, "next_step"));
}
