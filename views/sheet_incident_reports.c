/* To whom an incident was reported, and whether in time (T34): late is late for good. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/incident.h"
#include "views/records.h"
#include "views/sheet_blocks.h"
#include "views/sheet_incident.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

#define DAY (24 * 3600 * CLOCK_SECOND)

static const struct kind *report_kind(void)
{
	return kind_find("incident_report");
}

static bool is_in(const json_t *report, const char *states)
{
	return word_in(states, row_get(report, "state"));
}

/* The place of CLASS among the four, from 0. */
static size_t rank_of(const char *class)
{
	size_t rank = 0;

	while (incident_reports[rank].name != NULL &&
	    strcmp(incident_reports[rank].name, class) != 0)
		rank++;
	return rank;
}

/* "自治区网信办（第2次）". Caller frees. */
static char *party_text(const json_t *report)
{
	int serial = (int)row_get_integer(report, "serial");
	const char *party = row_get(report, "party_title");

	return serial > 1 ? g_strdup_printf(_("%s（第%d次）"), party, serial) : g_strdup(party);
}

/* ---- receivers ---------------------------------------------------------------------------- */

/* What the party said, and that it was told more than once. Caller frees; NULL: nothing. */
static char *more_text(const json_t *report)
{
	int again = (int)row_get_integer(report, "again");
	GString *text = g_string_new(row_get(report, "note"));

	if (again > 0)
		g_string_append_printf(text, _("%s再次登记 %d 次，前一版在事件经过里"),
		    text->len == 0 ? "" : _("；"), again);
	return g_string_free(text, text->len == 0);
}

static void add_receiver(json_t *table, const json_t *report, unsigned place)
{
	g_autofree char *number = g_strdup_printf("%u", place);
	g_autofree char *party = party_text(report), *more = more_text(report);
	g_autofree char *at = block_time(report, "told_at", CLOCK_MINUTE);
	g_autofree char *means = record_shown(report, kind_field(report_kind(), "means"));
	bool told = is_in(report, "sent");
	const char *cells[] = { number, party, told ? at :
		choice_title(report_kind()->states, row_get(report, "state")), told ? means : "--",
		told ? row_get(report, "receiver") : "--", told ? row_get(report, "sent_by") :
		"--" };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
	if (more != NULL)
		block_table_more(table, more);
}

json_t *sheet_incident_receivers(const struct sheet_data *data, const char *report)
{
	const struct block_column columns[] = {
		{ .title = _("序"), .width = 3 },
		{ .title = _("接收单位"), .weight = 1 },
		{ .title = _("时间"), .width = 11 },
		{ .title = _("方式"), .width = 10 },
		{ .title = _("接收人"), .width = 10 },
		{ .title = _("报告人"), .width = 10 },
		{ 0 }
	};
	g_autoptr(GPtrArray) reports = sheet_parts(data, SHEET_INCIDENT_REPORTS);
	json_t *table = block_table_new(_("接收单位及时间"), columns, BLOCK_WHOLE);
	unsigned place = 0;

	for (guint i = 0; i < reports->len; i++)
		if (strcmp(row_get(reports->pdata[i], "report"), report) == 0)
			add_receiver(table, reports->pdata[i], ++place);
	if (sheet_rows(data, SHEET_INCIDENT_REPORTS) != NULL)
		block_otherwise(table, _("没有要报的单位。"));
	return table;
}

const json_t *sheet_incident_told(const struct sheet_data *data, const char *report)
{
	g_autoptr(GPtrArray) reports = sheet_parts(data, SHEET_INCIDENT_REPORTS);
	const json_t *first = NULL;

	for (guint i = 0; i < reports->len; i++) {
		const json_t *one = reports->pdata[i];
		if (strcmp(row_get(one, "report"), report) == 0 && is_in(one, "sent") &&
		    (first == NULL || row_get_integer(one, "told_at") <
			row_get_integer(first, "told_at")))
			first = one;
	}
	return first;
}

/* ---- limits ------------------------------------------------------------------------------- */

/* "规则  其他网络运营者4小时（发现起 4时）": by which rule, from when on, how long. Caller
 * frees. */
static char *rule_text(const json_t *report)
{
	int64_t within = row_get_integer(report, "within");
	char lasts[CLOCK_TEXT_SIZE];

	return within == 0 ? g_strdup_printf(_("规则  %s"), row_get(report, "basis")) :
	    g_strdup_printf(_("规则  %s（%s起 %s）"), row_get(report, "basis"),
	    choice_title(incident_starts, row_get(report, "start")),
	    clock_duration(within, lasts, sizeof lasts));
}

/* "合规", "迟报 12分", "逾期 2时未报", "未到期". Caller frees. */
static char *verdict_text(const json_t *report, struct wall now)
{
	int64_t due = row_get_integer(report, "due_at"), told = row_get_integer(report, "told_at");
	bool sent = is_in(report, "sent"), marked = json_is_true(json_object_get(report, "late"));
	int64_t over = due == 0 ? 0 : (sent ? told : now.us) - due;
	char by[CLOCK_TEXT_SIZE];

	clock_duration(over > 0 ? over : 0, by, sizeof by);
	if (sent && over > 0)
		return g_strdup_printf(_("迟报 %s"), by);
	if (sent)
		return g_strdup(marked ? _("迟报") : _("合规"));
	if (is_in(report, "waived"))
		return g_strdup(marked ? _("逾期后不再要求") : _("不再要求"));
	return over > 0 ? g_strdup_printf(_("逾期 %s未报"), by) :
	    g_strdup(due == 0 ? _("无时限") : _("未到期"));
}

static void add_limit(json_t *table, const json_t *report, struct wall now)
{
	g_autofree char *party = party_text(report), *rule = rule_text(report);
	g_autofree char *due = block_time(report, "due_at", CLOCK_MINUTE);
	g_autofree char *told = block_time(report, "told_at", CLOCK_MINUTE);
	g_autofree char *verdict = verdict_text(report, now);
	const char *cells[] = { choice_title(incident_reports, row_get(report, "report")), party,
		due == NULL ? "--" : due, told == NULL ? _("未报") : told, verdict };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
	block_table_more(table, rule);
}

json_t *sheet_incident_limits(const struct sheet_data *data, const char *report)
{
	const struct block_column columns[] = {
		{ .title = _("类别"), .width = 8 },
		{ .title = _("上报对象"), .weight = 1 },
		{ .title = _("截止"), .width = 11 },
		{ .title = _("实报"), .width = 11 },
		{ .title = _("核对"), .width = 16 },
		{ 0 }
	};
	g_autoptr(GPtrArray) reports = sheet_parts(data, SHEET_INCIDENT_REPORTS);
	g_autofree char *found = block_time(data->record, "found_at", CLOCK_MINUTE);
	g_autofree char *heading = g_strdup_printf(_("时限核对（发现 %s）"),
	    found == NULL ? _("未填") : found);
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	for (guint i = 0; i < reports->len; i++)
		if (rank_of(row_get(reports->pdata[i], "report")) <= rank_of(report))
			add_limit(table, reports->pdata[i], data->now);
	if (sheet_rows(data, SHEET_INCIDENT_REPORTS) != NULL)
		block_otherwise(table, _("没有要报的单位。"));
	return table;
}

/* ---- what is to come ---------------------------------------------------------------------- */

/* The report of CLASSES that waits and is due first; NULL: none. */
static const json_t *next_of(const struct sheet_data *data, const char *classes)
{
	g_autoptr(GPtrArray) reports = sheet_parts(data, SHEET_INCIDENT_REPORTS);
	const json_t *next = NULL;

	for (guint i = 0; i < reports->len; i++) {
		const json_t *one = reports->pdata[i];
		if (is_in(one, "due") && word_in(classes, row_get(one, "report")) &&
		    row_get_integer(one, "due_at") != 0 && (next == NULL ||
			row_get_integer(one, "due_at") < row_get_integer(next, "due_at")))
			next = one;
	}
	return next;
}

char *sheet_incident_next(const struct sheet_data *data, const char *classes)
{
	const json_t *next = next_of(data, classes);
	char *at = next == NULL ? NULL : block_time(next, "due_at", CLOCK_FULL);

	if (at != NULL)
		at[strlen("2026-11-12 14:00")] = '\0';
	return at;
}

char *sheet_incident_ending(const struct sheet_data *data)
{
	const json_t *told = sheet_incident_told(data, "summary"), *next = next_of(data, "summary");
	const json_t *report = next != NULL ? next : told;
	int64_t within = row_get_integer(report, "within");
	int days = within == 0 ? 30 : (int)(within / DAY);   /* 办法: thirty days */
	g_autofree char *at = report == NULL ? NULL :
	    block_time(report, next != NULL ? "due_at" : "told_at", CLOCK_MINUTE);

	if (strcmp(row_get(data->record, "state"), "false_positive") == 0)
		return g_strdup(_("误报，不再要求处置总结。"));
	if (at == NULL)
		return g_strdup_printf(
		    _("处置结束后%d日内提交处置总结报告（处置结束时系统建催办）"), days);
	return g_strdup_printf(next != NULL
	    ? _("处置结束后%d日内提交处置总结报告（系统已建催办，截止 %s）")
	    : _("处置结束后%d日内提交处置总结报告（已于 %s 报出）"), days, at);
}
