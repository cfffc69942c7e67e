/* 值班小结: one shift, on one page or the two sides of a sheet. Who, when, how the network stands,
 * what changed, what was done, how the rooms are, what comes. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_open.h"
#include "views/sheet_rooms.h"

#define TRANSITIONS_MOST 1000   /* what the service gives of a period at most (docs/protocol.md) */

/* ---- members as people read them ---------------------------------------------------------- */

static const char *text_of(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text && *text ? text : NULL;
}

static int64_t integer_of(const json_t *row, const char *name)
{
	return json_integer_value(json_object_get(row, name));
}

/* Words of the protocol for states; a word that is not here is printed as it came. */
static const struct word {
	const char *kind;   /* NULL: any */
	const char *word, *title;
} words[] = {
	{ "device", "up", N_("可达") },
	{ "device", "down", N_("不可达") },
	{ "circuit", "down", N_("中断") },
	{ "place", "warning", N_("提示") },
	{ "place", "minor", N_("次要") },
	{ "place", "major", N_("重要") },
	{ "place", "critical", N_("紧急") },
	{ NULL, "normal", N_("正常") },
	{ NULL, "degraded", N_("劣化") },
	{ NULL, "maintenance", N_("维护") },
	{ NULL, "unknown", N_("未知") },
	{ NULL, "blind", N_("盲区") },
	{ NULL, "stepped", N_("时钟跳变") },
	{ NULL, "cut_off", N_("本机断网") },
	{ NULL, "in_sight", N_("网络恢复") },
	{ NULL, "flapping", N_("抖动") },
	{ NULL, "rebooted", N_("重启") },
	{ NULL, "removed", N_("端口不见了") },
	{ NULL, "suspect", N_("读数存疑") },
};

static const char *state_title(const char *kind, const char *word)
{
	for (size_t i = 0; word && i < G_N_ELEMENTS(words); i++) {
		if (strcmp(words[i].word, word) == 0
		    && (!words[i].kind || g_strcmp0(words[i].kind, kind) == 0))
			return _(words[i].title);
	}
	return word;
}

/* ---- the shift ---------------------------------------------------------------------------- */

struct shift {
	const struct sheet_data *data;
	const json_t *record, *site;
	int64_t begins, ends;   /* 0: not said */
};

static bool in_shift(const struct shift *shift, int64_t at)
{
	return at != 0 && at >= shift->begins && (shift->ends == 0 || at <= shift->ends);
}

static const json_t *find_row(const json_t *rows, int64_t id)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (id != 0 && integer_of(row, "id") == id)
			return row;
	}
	return NULL;
}

/* Name of the person who made RECORD; NULL when not known. In trial it is who asks, whom no record
 * describes. */
static const char *author(const struct shift *shift, const json_t *record)
{
	const json_t *actor = json_array_get(sheet_rows(shift->data, "actor"), 0);
	const json_t *people = sheet_rows(shift->data, "records:person");

	if (integer_of(record, "created_by") == integer_of(actor, "person"))
		return text_of(actor, "name");
	return text_of(find_row(people, integer_of(record, "created_by")), "name");
}

/* Who is on duty in the shift: as written when it began, so that a renamed person keeps the name of
 * then; else who made the record. */
static const char *operator_of(const struct shift *shift)
{
	const char *name = text_of(shift->record, "operator");

	return name ? name : author(shift, shift->record);
}

/* Title of the choice in member NAME of the shift; NULL when absent. */
static const char *choice_of(const struct shift *shift, const char *name)
{
	const char *choice = text_of(shift->record, name);

	return choice
	    ? _(choice_title(kind_field(kind_find("shift_summary"), name)->choices, choice))
	    : NULL;
}

/* "2026-11-20 20:30"; NULL when absent. */
static char *to_the_minute(const json_t *row, const char *name)
{
	char *text = block_time(row, name, CLOCK_FULL);

	if (text)
		text[strlen("2026-11-20 20:30")] = '\0';
	return text;
}

/* From when to when: what was, where it is over, else what is planned. */
static char *shift_period(const struct shift *shift)
{
	g_autofree char *from = to_the_minute(shift->record, "created_at");
	g_autofree char *to = to_the_minute(shift->record, "finished_at");
	g_autofree char *planned = to_the_minute(shift->record, "planned_until");

	if (!from)
		return NULL;
	if (to)
		return g_strdup_printf(_("%s 至 %s"), from, to);
	return g_strdup_printf(_("%s 起，当班中，计划至 %s"), from, planned ? planned : _("未填"));
}

static json_t *build_head(const struct shift *shift)
{
	json_t *grid = block_grid_new(NULL, 2);
	g_autofree char *period = shift_period(shift);

	block_grid_add(grid, _("机房"), text_of(shift->site, "name"), 2);
	block_grid_add(grid, _("班次"), period, 2);
	block_grid_add(grid, _("值班员"), operator_of(shift), 1);
	block_grid_add(grid, _("岗位"), choice_of(shift, "post"), 1);
	return grid;
}

/* The judgement and when it was known what stands right under it. */
static char *judgement(const struct shift *shift)
{
	const char *verdict = choice_of(shift, "assessment");
	g_autofree char *at = block_time(shift->site, "data_at", CLOCK_MINUTE);

	return g_strdup_printf(_("一、总体研判  【%s】  读数时刻 %s"),
	    verdict ? verdict : _("未填"), at ? at : _("无数据"));
}

/* ---- links and devices -------------------------------------------------------------------- */

/* One row of counts; a member that the service did not give has no data, which is not 0. */
static void add_counts(json_t *table, const char *title, const json_t *counts,
    const char *const *members, size_t n)
{
	const char *cells[8] = { title };
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	const json_t *total = json_object_get(counts, "total");
	const json_t *good = json_object_get(counts, members[1]);
	char *share = total && good
	    ? block_percent(json_integer_value(good), json_integer_value(total)) : NULL;

	for (size_t i = 0; i < n; i++) {
		const json_t *count = members[i] ? json_object_get(counts, members[i]) : NULL;

		cells[i + 1] = members[i] ? _("无数据") : "-";
		if (count) {
			char *text = g_strdup_printf("%" JSON_INTEGER_FORMAT,
			    json_integer_value(count));

			g_ptr_array_add(texts, text);
			cells[i + 1] = text;
		}
	}
	if (share)
		g_ptr_array_add(texts, share);
	cells[n + 1] = share ? share : _("无数据");
	block_table_add(table, cells, n + 2);
}

static json_t *build_counts(const struct shift *shift)
{
	static const char *const links[] = { "total", "normal", "down", "degraded", "maintenance",
		"unknown" };
	static const char *const devices[] = { "total", "up", "down", NULL, "maintenance",
		"unknown" };
	const struct block_column columns[] = {
		{ .title = _("对象"), .weight = 1 },
		{ .title = _("总数"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("正常"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("中断"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("劣化"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("维护"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("未知"), .width = 8, .align = TEXT_RIGHT },
		{ .title = _("正常占比"), .width = 10, .align = TEXT_RIGHT },
		{ 0 }
	};
	g_autofree char *heading = judgement(shift);
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	add_counts(table, _("链路"), json_object_get(shift->site, "circuits"), links,
	    G_N_ELEMENTS(links));
	add_counts(table, _("设备"), json_object_get(shift->site, "devices"), devices,
	    G_N_ELEMENTS(devices));
	return table;
}

/* How often in the shift nobody was watching. */
static size_t blind_times(const struct shift *shift)
{
	size_t i, times = 0;
	json_t *row;

	json_array_foreach(sheet_rows(shift->data, "transitions"), i, row) {
		if (g_strcmp0(text_of(row, "to"), "blind") == 0)
			times += in_shift(shift, integer_of(row, "at"));
	}
	return times;
}

/* Blind time, the clock, and what is wrong with the service itself: without them the counts say too
 * much. */
static json_t *build_trust(const struct shift *shift)
{
	g_autofree char *since = block_time(shift->site, "blind_since", CLOCK_MINUTE);
	const char *clock = text_of(shift->site, "clock");
	size_t times = blind_times(shift);
	const json_t *trouble = json_object_get(shift->site, "trouble");
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i;
	json_t *sentence;

	if (!shift->site)
		return block_paragraph_new(NULL, _("盲区：无数据（服务未给出读数）。"));
	if (since)
		g_string_append_printf(text,
		    _("盲区：自 %s 起没有探测，至打印时未恢复，其间状态未知。"), since);
	else
		g_string_append(text, _("盲区：当前无。"));
	if (times > 0)
		g_string_append_printf(text, _("本班有 %zu 段停测，见本班变化，其间状态未知。"),
		    times);
	if (clock && strcmp(clock, "unsynchronised") == 0)
		g_string_append(text, _("时钟未同步，时刻可能有偏差。"));
	json_array_foreach(trouble, i, sentence)
		g_string_append_printf(text, _("值班服务：%s"), json_string_value(sentence));
	return block_paragraph_new(NULL, text->str);
}

/* ---- what is not restored ----------------------------------------------------------------- */

/* Names of the affected units in one line; NULL when there are none. */
static char *units_text(const json_t *row)
{
	const json_t *units = json_object_get(row, "units");
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i;
	json_t *unit;

	json_array_foreach(units, i, unit) {
		if (json_is_string(unit))
			g_string_append_printf(text, "%s%s", text->len ? _("、") : "",
			    json_string_value(unit));
	}
	return text->len ? g_strdup_printf(_("影响：%s"), text->str) : NULL;
}

static void add_open(json_t *table, const char *kind, const json_t *row)
{
	const char *number = text_of(row, "circuit_no"), *name = text_of(row, "name");
	const char *reason = text_of(row, "reason");
	g_autofree char *both = number && name ? g_strdup_printf("%s %s", number, name) : NULL;
	g_autofree char *since = block_time(row, "since", CLOCK_MINUTE), *units = units_text(row);
	g_autofree char *why = units
	    ? g_strdup_printf("%s%s%s", reason ? reason : "", reason ? _("；") : "", units)
	    : g_strdup(reason ? reason : _("未填"));
	const char *cells[] = {
		both ? both : number ? number : name ? name : _("未填"),
		state_title(kind, text_of(row, "state")), since ? since : _("无数据"), why
	};

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* Rows of TOPIC whose state is STATE. */
static void add_open_rows(json_t *table, const struct shift *shift, const char *topic,
    const char *kind, const char *state)
{
	const json_t *rows = sheet_rows(shift->data, topic);
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (g_strcmp0(text_of(row, "state"), state) == 0)
			add_open(table, kind, row);
	}
}

/* Worst first: what may have to go, when the page is full, is the least. */
static json_t *build_open(const struct shift *shift)
{
	static const struct {
		const char *topic, *kind, *state;
	} order[] = {
		{ "circuits", "circuit", "down" }, { "devices", "device", "down" },
		{ "circuits", "circuit", "degraded" },
		{ "circuits", "circuit", "unknown" }, { "devices", "device", "unknown" },
		{ "circuits", "circuit", "maintenance" }, { "devices", "device", "maintenance" },
	};
	const struct block_column columns[] = {
		{ .title = _("对象"), .width = 26 },
		{ .title = _("状态"), .width = 6 },
		{ .title = _("自"), .width = 11 },
		{ .title = _("原因与影响"), .weight = 1 },
		{ 0 }
	};
	json_t *table = block_table_new(_("未恢复的对象（接班人逐条核对）"), columns,
	    BLOCK_SHORTEN_LAST);

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		add_open_rows(table, shift, order[i].topic, order[i].kind, order[i].state);
	if (sheet_rows(shift->data, "circuits") && sheet_rows(shift->data, "devices"))
		block_otherwise(table, _("无"));
	return table;
}

/* ---- what changed, what was done ---------------------------------------------------------- */

static void add_change(json_t *list, const json_t *row)
{
	const char *kind = text_of(row, "kind"), *name = text_of(row, "name");
	const char *why = text_of(row, "why");
	const char *from = state_title(kind, text_of(row, "from"));
	const char *to = state_title(kind, text_of(row, "to"));
	g_autofree char *at = block_time(row, "at", CLOCK_MINUTE);
	g_autofree char *change = from ? g_strdup_printf("%s -> %s", from, to ? to : _("未填"))
	    : g_strdup(to ? to : _("未填"));
	g_autofree char *text = g_strdup_printf("%s  %s%s%s", name ? name : _("未填"), change,
	    why ? "  " : "", why ? why : "");

	block_list_add(list, at, text);
}

/* The service gives the newest of a period: then the paper says from when on it knows. */
static char *changes_gap(const struct shift *shift, const json_t *rows)
{
	const json_t *oldest = json_array_get(rows, 0);
	g_autofree char *from = NULL;

	if (json_array_size(rows) < TRANSITIONS_MOST || integer_of(oldest, "at") <= shift->begins)
		return NULL;
	from = block_time(oldest, "at", CLOCK_MINUTE);
	return g_strdup_printf(_("%s 之前的变化不在最近 %d 条之内，未列出"), from,
	    TRANSITIONS_MOST);
}

static json_t *build_changes(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "transitions");
	json_t *list = block_list_new(_("三、本班变化"), BLOCK_SHORTEN_FIRST);
	g_autofree char *gap = changes_gap(shift, rows);
	size_t i;
	json_t *row;

	if (gap)
		block_list_add(list, "-", gap);
	json_array_foreach(rows, i, row) {
		if (in_shift(shift, integer_of(row, "at")))
			add_change(list, row);
	}
	if (rows)
		block_otherwise(list, _("无"));
	return list;
}

/* An entry as it was written. A correction stands under what it mends, which stays; a late entry
 * names its witness. */
static char *entry_text(const struct shift *shift, const json_t *row)
{
	const char *said = text_of(row, "note"), *by = author(shift, row);
	const char *witness = text_of(row, "witness");
	g_autofree char *written = block_time(row, "created_at", CLOCK_MINUTE);

	if (!said)
		said = _("未填");
	if (integer_of(row, "amends"))
		return g_strdup_printf(_("更正：%s（%s %s 更正，原文保留）"), said,
		    written ? written : "", by ? by : _("未填"));
	if (json_is_true(json_object_get(row, "late")))
		return g_strdup_printf(_("补录：%s（%s %s 补录，见证人 %s）"), said,
		    written ? written : "", by ? by : _("未填"), witness ? witness : _("未填"));
	if (integer_of(row, "amended_by"))
		return g_strdup_printf(_("%s（已更正，见下）"), said);
	return g_strdup(said);
}

static int by_time(const void *a, const void *b)
{
	const json_t *const *left = a, *const *right = b;
	int64_t at_left = integer_of(*left, "occurred_at");
	int64_t at_right = integer_of(*right, "occurred_at");

	if (at_left != at_right)
		return at_left < at_right ? -1 : 1;
	return integer_of(*left, "id") < integer_of(*right, "id") ? -1 : 1;
}

/* The log of the shift by time, whatever order the service gave it in: what happened in it, and
 * what was written in it of earlier shifts. */
static json_t *build_log(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "records:log_entry");
	json_t *list = block_list_new(_("四、大事记（按时间；更正另起一行，不涂改）"),
	    BLOCK_SHORTEN_FIRST);
	g_autoptr(GPtrArray) entries = g_ptr_array_new();
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (in_shift(shift, integer_of(row, "occurred_at")) ||
		    in_shift(shift, integer_of(row, "created_at")))
			g_ptr_array_add(entries, row);
	}
	if (entries->len)
		qsort(entries->pdata, entries->len, sizeof *entries->pdata, by_time);
	for (guint k = 0; k < entries->len; k++) {
		const json_t *entry = g_ptr_array_index(entries, k);
		g_autofree char *at = block_time(entry, "occurred_at", CLOCK_MINUTE);
		g_autofree char *text = entry_text(shift, entry);

		block_list_add(list, at, text);
	}
	if (rows)
		block_otherwise(list, _("无"));
	return list;
}

/* ---- what comes, who signs ---------------------------------------------------------------- */

static json_t *build_upcoming(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "upcoming");
	json_t *list = block_list_new(NULL, BLOCK_SHORTEN_LAST);
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		g_autofree char *at = block_time(row, "at", CLOCK_MINUTE);

		block_list_add(list, at, text_of(row, "text"));
	}
	block_otherwise(list, rows ? _("已排事项：无") : _("已排事项：无数据"));
	return list;
}

static json_t *build_signatures(const struct shift *shift)
{
	g_autofree char *finished = to_the_minute(shift->record, "finished_at");
	g_autofree char *done = finished ? g_strdup_printf(_("已结 %s"), finished)
					 : g_strdup(_("当班中，未结"));
	json_t *signatures = block_signatures_new(
	    _("八、签认（时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("值班员"), operator_of(shift), done, NULL);
	block_signature_add(signatures, _("值班长"), NULL, NULL, NULL);
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	struct shift shift = {
		.data = data, .record = data->record,
		.site = json_array_get(sheet_rows(data, "site"), 0),
		.begins = integer_of(data->record, "created_at"),
		.ends = integer_of(data->record, "finished_at")
	};
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_head(&shift));
	json_array_append_new(blocks, build_counts(&shift));
	json_array_append_new(blocks, build_trust(&shift));
	json_array_append_new(blocks,
	    sheet_open_block(data, _("二、未结事项（接班人逐条复述）")));
	json_array_append_new(blocks, build_open(&shift));
	json_array_append_new(blocks, build_changes(&shift));
	json_array_append_new(blocks, build_log(&shift));
	json_array_append_new(blocks, sheet_rooms_block(_("五、机房环境与动力"),
	    sheet_rows(data, "room_readings")));
	json_array_append_new(blocks, block_paragraph_new(_("六、可能发生与预案"),
	    text_of(data->record, "outlook")));
	json_array_append_new(blocks, build_upcoming(&shift));
	json_array_append_new(blocks, block_paragraph_new(_("七、上级通知与重要事项"),
	    text_of(data->record, "notices")));
	json_array_append_new(blocks, build_signatures(&shift));
	return blocks;
}

const struct sheet sheet_shift_summary = {
	.name = "shift_summary",
	.title = N_("值班小结"),
	.form = "ZB-A4-01",
	.order = 10,
	.kind = "shift_summary",
	.needs =
	    "actor|site|circuits|devices|transitions|room_readings|upcoming|records:log_entry|"
	    "records:person|" SHEET_OPEN_NEEDS,
	.pages = 2,
	.build = build,
};
