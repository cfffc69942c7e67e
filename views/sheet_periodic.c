#include "views/sheet_periodic.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/periodic_report.h"
#include "views/figures.h"
#include "views/records.h"
#include "views/sheet_blocks.h"

static void append(json_t *blocks, json_t *block)
{
	json_array_append_new(blocks, block);
}

static bool has(const json_t *row, const char *name)
{
	return row_get(row, name)[0] != '\0';
}

static bool is_true(const json_t *row, const char *name)
{
	return json_is_true(json_object_get(row, name));
}

/* Field NAME of a record of KIND in words; NULL: it has none. Caller frees. */
static char *shown(const char *kind, const json_t *row, const char *name)
{
	const struct kind *of = kind_find(kind);
	const struct field *field = of == NULL ? NULL : kind_field(of, name);
	char *text = field == NULL ? g_strdup(row_get(row, name)) : record_shown(row, field);

	if (text[0] == '\0')
		g_clear_pointer(&text, g_free);
	return text;
}

static char *state_of(const char *kind, const json_t *row)
{
	const struct kind *of = kind_find(kind);

	return g_strdup(of == NULL ? row_get(row, "state") :
	    choice_title(of->states, row_get(row, "state")));
}

static const json_t *list_of(const json_t *document, const char *kind)
{
	return json_object_get(json_object_get(document, "lists"), kind);
}

/* "另有 12 条没有列出，见台账" where the list was cut. */
static void say_more(json_t *blocks, const json_t *document, const char *kind)
{
	int64_t more = row_get_integer(json_object_get(document, "more"), kind);
	g_autofree char *text =
	    g_strdup_printf(_("另有 %d 条没有列出，已计入指标。"), (int)more);

	if (more > 0)
		append(blocks, block_paragraph_new(NULL, text));
}

/* ---- the head ----------------------------------------------------------------------------- */

char *periodic_sheet_subject(const json_t *record)
{
	int version = (int)row_get_integer(record, "version");

	return version > 1 ? g_strdup_printf(_("%s 重算版 %d"), row_get(record, "period"), version)
			   : g_strdup(row_get(record, "period"));
}

json_t *periodic_sheet_open(const json_t *record, const char *sort, json_t *blocks)
{
	json_t *document = json_loads(row_get(record, "document"), 0, NULL);

	if (strcmp(row_get(record, "sort"), sort) != 0) {
		g_autofree char *text = g_strdup_printf(_("%s 是%s，请用那一种单据。"),
		    row_get(record, "number"),
		    choice_title(report_sorts, row_get(record, "sort")));
		append(blocks, block_paragraph_new(NULL, text));
		g_clear_pointer(&document, json_decref);
	} else if (document == NULL) {
		append(blocks,
		    block_paragraph_new(NULL, _("数据还在汇编，这张纸上还没有内容。")));
	}
	return document;
}

static char *day_of(int64_t us)
{
	char date[CLOCK_TEXT_SIZE];

	return g_strdup(clock_text((struct wall){ us }, CLOCK_DATE, date, sizeof date));
}

static char *period_text(const json_t *record)
{
	g_autofree char *from = day_of(row_get_integer(record, "from"));
	g_autofree char *until = day_of(row_get_integer(record, "until") - 1);

	return g_strdup_printf(_("%s  %s 至 %s"), row_get(record, "period"), from, until);
}

/* Nothing is said of a time in which nothing was kept. */
static void say_began(json_t *blocks, const json_t *document)
{
	int64_t began = row_get_integer(document, "began");
	g_autofree char *at = block_time(document, "began", CLOCK_FULL);

	if (began <= row_get_integer(document, "from"))
		return;
	g_autofree char *text =
	    g_strdup_printf(_("记录自 %s 起才有，此前没有数据，不计入。"), at);
	append(blocks, block_paragraph_new(NULL, text));
}

void periodic_sheet_head(json_t *blocks, const json_t *record, const json_t *document)
{
	g_autofree char *period = period_text(record);
	g_autofree char *now = block_time(document, "now", CLOCK_FULL);
	g_autofree char *due = block_time(record, "due_at", CLOCK_DATE);
	g_autofree char *first = shown("periodic_report", record, "first");
	json_t *head = block_grid_new(NULL, 2);

	block_grid_add(head, _("报告单位"), row_get(document, "site"), 2);
	block_grid_add(head, _("报告编号"), row_get(record, "number"), 1);
	block_grid_add(head, _("周期"), period, 1);
	block_grid_add(head, _("数据截至"), now, 1);
	block_grid_add(head, _("报送截止"), due == NULL ? _("本站不欠") : due, 1);
	if (row_get_integer(record, "version") > 1) {
		block_grid_add(head, _("重算版，原版"), first, 1);
		block_grid_add(head, _("为什么重算"), row_get(record, "reason"), 1);
	}
	append(blocks, head);
	if (row_get_integer(record, "issued_at") == 0)
		append(blocks, block_paragraph_new(NULL, _("草稿：还没有签发，内容还会变。")));
	say_began(blocks, document);
}

/* ---- figures ------------------------------------------------------------------------------ */

static bool begins_with_one(const char *name, const char *prefixes)
{
	g_auto(GStrv) words = g_strsplit(prefixes, "|", -1);

	for (char **word = words; *word != NULL; word++)
		if (g_str_has_prefix(name, *word))
			return true;
	return false;
}

void periodic_sheet_figures(json_t *blocks, const json_t *document, const char *section,
    const char *prefixes, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("指标"), .width = 28 },
		{ .title = _("数值"), .weight = 1 },
		{ .title = _("样本"), .width = 10 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	const json_t *rows =
	    json_object_get(json_object_get(document, "sections"), section);

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		char title[FIGURES_SIZE], value[FIGURES_SIZE], samples[FIGURES_SIZE];
		const char *cells[] = { figures_title(row, title), figures_value(row, value),
			figures_samples(row, samples) };
		if (begins_with_one(row_get(row, "figure"), prefixes))
			block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	append(blocks, table);
}

/* ---- one by one --------------------------------------------------------------------------- */

static const char *or_missing(const char *text)
{
	return text == NULL ? _("缺") : text;
}

/* "定位 11-20 10:05 处置 11-20 10:30 恢复 缺 上报 2/3": the last is how many of its reports that
 * were due were told in time. Caller frees. */
static char *times_text(const json_t *row)
{
	g_autofree char *located = block_time(row, "located_at", CLOCK_MINUTE);
	g_autofree char *handled = block_time(row, "handled_at", CLOCK_MINUTE);
	g_autofree char *restored = block_time(row, "restored_at", CLOCK_MINUTE);

	return g_strdup_printf(_("定位 %s 处置 %s 恢复 %s 上报 %d/%d"), or_missing(located),
	    or_missing(handled), or_missing(restored),
	    (int)row_get_integer(row, "reports_in_time"),
	    (int)row_get_integer(row, "reports"));
}

static void add_incident(json_t *table, const json_t *row)
{
	g_autofree char *found = block_time(row, "found_at", CLOCK_MINUTE);
	g_autofree char *category = shown("incident", row, "category");
	g_autofree char *level = shown("incident", row, "level");
	g_autofree char *state = state_of("incident", row);
	g_autofree char *times = times_text(row);
	g_autofree char *what = g_strdup_printf("%s%s%s",
	    has(row, "system") ? row_get(row, "system") : row_get(row, "unit_name"),
	    has(row, "phenomenon") ? " " : "", row_get(row, "phenomenon"));
	const char *cells[] = { row_get(row, "number"), found, or_missing(category),
		level == NULL ? _("未定级") : level, what, state };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
	if (strcmp(row_get(row, "state"), "false_positive") != 0)
		block_table_more(table, times);
}

void periodic_sheet_incidents(json_t *blocks, const json_t *document, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("编号"), .width = 16 },
		{ .title = _("发现"), .width = 11 },
		{ .title = _("类型"), .width = 10 },
		{ .title = _("级别"), .width = 8 },
		{ .title = _("概要"), .weight = 1 },
		{ .title = _("状态"), .width = 8 },
		{ 0 }
	};
	const json_t *rows = list_of(document, "incident");
	g_autofree char *zero = g_strdup_printf(
	    _("零事件：%s 没有登记安全事件，特此零报告。"), row_get(document, "period"));
	json_t *table;

	if (is_true(document, "zero"))
		append(blocks, block_paragraph_new(heading, zero));
	if (is_true(document, "zero") && json_array_size(rows) == 0)
		return;
	table = block_table_new(is_true(document, "zero") ? _("误报，不计入事件") : heading,
	    columns, BLOCK_WHOLE);
	for (size_t i = 0; i < json_array_size(rows); i++)
		add_incident(table, json_array_get(rows, i));
	append(blocks, table);
	say_more(blocks, document, "incident");
}

void periodic_sheet_rectifications(json_t *blocks, const json_t *document, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("编号"), .width = 16 },
		{ .title = _("问题"), .weight = 1 },
		{ .title = _("责任人"), .width = 10 },
		{ .title = _("截止"), .width = 10 },
		{ .title = _("完成"), .width = 10 },
		{ .title = _("状态"), .width = 12 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	const json_t *rows = list_of(document, "rectification");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		g_autofree char *due = block_time(row, "due_at", CLOCK_DATE);
		g_autofree char *done = block_time(row, "done_at", CLOCK_DATE);
		g_autofree char *state = state_of("rectification", row);
		g_autofree char *said =
		    g_strconcat(state, is_true(row, "late") ? _(" 逾期") : "", NULL);
		const char *cells[] = { row_get(row, "number"), row_get(row, "finding"),
			row_get(row, "owner_name"), due, done == NULL ? "" : done, said };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	block_otherwise(table, _("这个周期没有到期的整改。"));
	append(blocks, table);
	say_more(blocks, document, "rectification");
}

/* "11-20 10:05 迟", "没有". Caller frees. */
static char *kept_text(const json_t *row, const char *at, const char *late)
{
	g_autofree char *time = block_time(row, at, CLOCK_MINUTE);

	return g_strdup_printf("%s%s", time == NULL ? _("没有") : time,
	    is_true(row, late) ? _(" 迟") : "");
}

void periodic_sheet_warnings(json_t *blocks, const json_t *document, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("编号"), .width = 16 },
		{ .title = _("颜色"), .width = 10 },
		{ .title = _("名称"), .weight = 1 },
		{ .title = _("收到"), .width = 11 },
		{ .title = _("签收"), .width = 14 },
		{ .title = _("反馈"), .width = 14 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	const json_t *rows = list_of(document, "warning_notice");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		g_autofree char *color = shown("warning_notice", row, "color");
		g_autofree char *received = block_time(row, "received_at", CLOCK_MINUTE);
		g_autofree char *taken = kept_text(row, "signed_at", "sign_late");
		g_autofree char *told = row_get_integer(row, "feedback_due") == 0 &&
		    row_get_integer(row, "feedback_at") == 0 ? g_strdup(_("不要求")) :
		    kept_text(row, "feedback_at", "feedback_late");
		const char *cells[] = { row_get(row, "number"), color, row_get(row, "title"),
			received, taken, told };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (rows != NULL)
		block_otherwise(table, _("这个周期没有收到预警。"));
	append(blocks, table);
	say_more(blocks, document, "warning_notice");
}

void periodic_sheet_isolations(json_t *blocks, const json_t *document, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("编号"), .width = 16 },
		{ .title = _("单位"), .weight = 1 },
		{ .title = _("依据"), .width = 16 },
		{ .title = _("断开"), .width = 11 },
		{ .title = _("复接"), .width = 11 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	const json_t *rows = list_of(document, "isolation");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		g_autofree char *basis = shown("isolation", row, "basis");
		g_autofree char *cut = block_time(row, "isolated_at", CLOCK_MINUTE);
		g_autofree char *back = block_time(row, "reconnected_at", CLOCK_MINUTE);
		const char *cells[] = { row_get(row, "number"), row_get(row, "unit_name"), basis,
			cut, back == NULL ? _("尚未") : back };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	block_otherwise(table, _("这个周期没有断网隔离。"));
	append(blocks, table);
	say_more(blocks, document, "isolation");
}

/* ---- alarms, audit, what is missing ------------------------------------------------------- */

void periodic_sheet_alarms(json_t *blocks, const json_t *document, const char *heading)
{
	static const char *const severities[] = { "critical", "major", "minor", "warning" };
	const json_t *alarms = json_object_get(document, "alarms");
	json_t *grid = block_grid_new(heading, 4);

	for (size_t i = 0; i < G_N_ELEMENTS(severities); i++) {
		g_autofree char *name = g_strdup_printf(_("%s告警"),
		    show_word("severity", severities[i]));
		g_autofree char *count =
		    g_strdup_printf("%d", (int)row_get_integer(alarms, severities[i]));
		block_grid_add(grid, name, alarms == NULL ? _("无数据") : count, 1);
	}
	append(blocks, grid);
}

void periodic_sheet_audit(json_t *blocks, const json_t *document, const char *heading)
{
	const json_t *audit = json_object_get(document, "audit");
	json_t *grid = block_grid_new(heading, 2);
	g_autofree char *rows = g_strdup_printf("%d", (int)row_get_integer(audit, "rows"));
	g_autofree char *refused = g_strdup_printf("%d", (int)row_get_integer(audit, "refused"));
	g_autofree char *head = g_strdup_printf("%d  %s", (int)row_get_integer(audit, "seq"),
	    row_get(audit, "head"));

	block_grid_add(grid, _("审计记录数"), audit == NULL ? _("无数据") : rows, 1);
	block_grid_add(grid, _("其中被拒绝的操作"), audit == NULL ? _("无数据") : refused, 1);
	block_grid_add(grid, _("汇编时链尾"), audit == NULL ? _("无数据") : head, 2);
	append(blocks, grid);
}

void periodic_sheet_missing(json_t *blocks, const json_t *document, const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("编号"), .width = 20 },
		{ .title = _("缺什么"), .weight = 1 },
		{ 0 }
	};
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);
	const json_t *rows = json_object_get(document, "missing");

	for (size_t i = 0; i < json_array_size(rows); i++) {
		const json_t *row = json_array_get(rows, i);
		const char *cells[] = { row_get(row, "number"), row_get(row, "text") };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	block_otherwise(table, _("无缺项"));
	append(blocks, table);
}

/* ---- words and signatures ----------------------------------------------------------------- */

void periodic_sheet_words(json_t *blocks, const json_t *record, const char *heading)
{
	static const char *const fields[] = { "analysis", "advice", "remarks" };
	const struct kind *kind = kind_find("periodic_report");

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *title = _(kind_field(kind, fields[i])->title);
		g_autofree char *whole = g_strconcat(heading, title, NULL);
		append(blocks, block_paragraph_new(whole,
		    has(record, fields[i]) ? row_get(record, fields[i]) : _("无")));
	}
}

void periodic_sheet_signatures(json_t *blocks, const json_t *record)
{
	json_t *signatures = block_signatures_new(_("签认"));
	g_autofree char *reviewed = block_time(record, "reviewed_at", CLOCK_FULL);
	g_autofree char *issued = block_time(record, "issued_at", CLOCK_FULL);
	g_autofree char *seal = g_strdup_printf(_("签发内容 SHA-256 %s"), row_get(record, "hash"));

	if (reviewed != NULL)
		block_signature_add(signatures, _("审核"), row_get(record, "reviewed_by"),
		    reviewed, NULL);
	else
		block_signature_hand(signatures, _("审核"));
	if (issued != NULL)
		block_signature_add(signatures, _("签发"), row_get(record, "issued_by"), issued,
		    NULL);
	else
		block_signature_hand(signatures, _("签发"));
	if (has(record, "hash"))
		block_foot(signatures, seal);
	append(blocks, signatures);
}
