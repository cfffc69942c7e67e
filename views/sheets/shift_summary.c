/* 值班小结: one page on one shift. Who, when, how the network stands, what changed, what was done, what comes. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"

#define CHANGES_KEPT 200   /* what the topic holds at most (docs/protocol.md) */

/* ---- members as people read them ------------------------------------------------------------- */

/* Member NAME of RECORD: as the service shows it, else by its field. NULL when absent. Caller frees. */
static char *shown(const char *kind_name, const json_t *record, const char *name)
{
	const char *text = json_string_value(json_object_get(json_object_get(record, "shown"), name));
	const json_t *value = json_object_get(record, name);
	const struct kind *kind = kind_find(kind_name);
	const struct field *field = kind ? kind_field(kind, name) : NULL;

	if (text)
		return g_strdup(text);
	if (!value)
		return NULL;
	if (field)
		return field_show(field, value, true, NULL, NULL);
	return g_strdup(json_string_value(value));
}

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
	{ NULL, "normal", N_("正常") },
	{ NULL, "degraded", N_("劣化") },
	{ NULL, "maintenance", N_("维护") },
	{ NULL, "unknown", N_("未知") },
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

/* ---- the shift ------------------------------------------------------------------------------- */

struct shift {
	const struct sheet_data *data;
	const json_t *record, *site;
	int64_t begins, ends;   /* 0: not said */
};

static bool in_shift(const struct shift *shift, int64_t at)
{
	return at >= shift->begins && (shift->ends == 0 || at <= shift->ends);
}

/* "2026-11-20 20:30"; NULL when absent. */
static char *to_the_minute(const json_t *row, const char *name)
{
	char *text = block_time(row, name, CLOCK_FULL);

	if (text)
		text[strlen("2026-11-20 20:30")] = '\0';
	return text;
}

/* "夜班  2026-11-20 20:30 至 2026-11-21 08:30"; NULL when neither is said. */
static char *shift_period(const struct shift *shift)
{
	g_autofree char *name = shown("shift_summary", shift->record, "shift");
	g_autofree char *from = to_the_minute(shift->record, "begins_at");
	g_autofree char *to = to_the_minute(shift->record, "ends_at");

	if (!from)
		return g_steal_pointer(&name);
	return g_strdup_printf(_("%s  %s 至 %s"), name ? name : _("未填"), from, to ? to : _("（进行中）"));
}

static json_t *build_head(const struct shift *shift)
{
	json_t *grid = block_grid_new(NULL, 2);
	g_autofree char *period = shift_period(shift), *post = shown("shift_summary", shift->record, "post");
	g_autofree char *person = shown("shift_summary", shift->record, "person");
	g_autofree char *supervisor = shown("shift_summary", shift->record, "supervisor");

	block_grid_add(grid, _("机房"), text_of(shift->site, "name"), 1);
	block_grid_add(grid, _("岗位"), post, 1);
	block_grid_add(grid, _("班次"), period, 2);
	block_grid_add(grid, _("值班员"), person, 1);
	block_grid_add(grid, _("值班长"), supervisor, 1);
	return grid;
}

static json_t *build_judgement(const struct shift *shift)
{
	g_autofree char *verdict = shown("shift_summary", shift->record, "judgement");
	g_autofree char *heading = g_strdup_printf(_("一、总体研判  【%s】"), verdict ? verdict : _("未填"));

	return block_paragraph_new(heading, text_of(shift->record, "summary"));
}

/* ---- links and devices ----------------------------------------------------------------------- */

/* One row of counts; a member that the service did not give has no data, which is not 0. */
static void add_counts(json_t *table, const char *title, const json_t *counts, const char *const *members, size_t n)
{
	const char *cells[8] = { title };
	g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
	const json_t *total = json_object_get(counts, "total"), *good = json_object_get(counts, members[1]);
	char *share = total && good
	    ? block_percent(json_integer_value(good), json_integer_value(total)) : NULL;

	for (size_t i = 0; i < n; i++) {
		const json_t *count = members[i] ? json_object_get(counts, members[i]) : NULL;

		cells[i + 1] = members[i] ? _("无数据") : "-";
		if (count) {
			char *text = g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(count));

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
	static const char *const links[] = { "total", "normal", "down", "degraded", "maintenance", "unknown" };
	static const char *const devices[] = { "total", "up", "down", NULL, "maintenance", "unknown" };
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
	g_autofree char *at = block_time(shift->site, "data_at", CLOCK_MINUTE);
	g_autofree char *heading = at ? g_strdup_printf(_("二、链路与设备（%s 的读数）"), at)
	    : g_strdup(_("二、链路与设备（读数时刻：无数据）"));
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	add_counts(table, _("链路"), json_object_get(shift->site, "circuits"), links, G_N_ELEMENTS(links));
	add_counts(table, _("设备"), json_object_get(shift->site, "devices"), devices, G_N_ELEMENTS(devices));
	return table;
}

/* Blind time, the clock, and what is wrong with the service itself: without them the counts say too much. */
static json_t *build_trust(const struct shift *shift)
{
	g_autofree char *since = block_time(shift->site, "blind_since", CLOCK_MINUTE);
	const char *clock = text_of(shift->site, "clock");
	const json_t *trouble = json_object_get(shift->site, "trouble");
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i;
	json_t *sentence;

	if (!shift->site)
		return block_paragraph_new(NULL, _("盲区：无数据（服务未给出读数）。"));
	if (since)
		g_string_append_printf(text, _("盲区：自 %s 起没有探测，至打印时未恢复，其间状态未知。"), since);
	else
		g_string_append(text, _("盲区：当前无。"));
	if (clock && strcmp(clock, "unsynchronised") == 0)
		g_string_append(text, _("时钟未同步，时刻可能有偏差。"));
	json_array_foreach(trouble, i, sentence)
		g_string_append_printf(text, _("值班服务：%s"), json_string_value(sentence));
	return block_paragraph_new(NULL, text->str);
}

/* ---- what is not restored -------------------------------------------------------------------- */

/* Names of the affected units in one line; NULL when there are none. */
static char *units_text(const json_t *row)
{
	const json_t *units = json_object_get(row, "units");
	g_autoptr(GString) text = g_string_new(NULL);
	size_t i;
	json_t *unit;

	json_array_foreach(units, i, unit) {
		if (json_is_string(unit))
			g_string_append_printf(text, "%s%s", text->len ? _("、") : "", json_string_value(unit));
	}
	return text->len ? g_strdup_printf(_("影响：%s"), text->str) : NULL;
}

static void add_open(json_t *table, const char *kind, const json_t *row)
{
	const char *number = text_of(row, "circuit_no"), *name = text_of(row, "name");
	const char *reason = text_of(row, "reason");
	g_autofree char *both = number && name ? g_strdup_printf("%s %s", number, name) : NULL;
	g_autofree char *since = block_time(row, "since", CLOCK_MINUTE), *units = units_text(row);
	g_autofree char *why = units ? g_strdup_printf("%s%s%s", reason ? reason : "", reason ? _("；") : "", units)
	    : g_strdup(reason ? reason : _("未填"));
	const char *cells[] = {
		both ? both : number ? number : name ? name : _("未填"), state_title(kind, text_of(row, "state")),
		since ? since : _("无数据"), why
	};

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

/* Rows of TOPIC whose state is STATE. */
static void add_open_rows(json_t *table, const struct shift *shift, const char *topic, const char *kind, const char *state)
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
	json_t *table = block_table_new(_("三、未恢复的对象（接班人逐条核对）"), columns, BLOCK_SHORTEN_LAST);

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		add_open_rows(table, shift, order[i].topic, order[i].kind, order[i].state);
	if (sheet_rows(shift->data, "circuits") && sheet_rows(shift->data, "devices"))
		block_otherwise(table, _("无"));
	return table;
}

/* ---- what changed, what was done ------------------------------------------------------------- */

static void add_change(json_t *list, const json_t *row)
{
	const char *kind = text_of(row, "kind"), *name = text_of(row, "name"), *why = text_of(row, "why");
	const char *from = state_title(kind, text_of(row, "from")), *to = state_title(kind, text_of(row, "to"));
	g_autofree char *at = block_time(row, "at", CLOCK_MINUTE);
	g_autofree char *change = from ? g_strdup_printf("%s -> %s", from, to ? to : _("未填"))
	    : g_strdup(to ? to : _("未填"));
	g_autofree char *text = g_strdup_printf("%s  %s%s%s", name ? name : _("未填"), change, why ? "  " : "",
	    why ? why : "");

	block_list_add(list, at, text);
}

/* The topic forgets what is older than its last rows: then the paper says from when on it knows. */
static char *changes_gap(const struct shift *shift, const json_t *rows)
{
	const json_t *oldest = json_array_get(rows, 0);
	g_autofree char *from = NULL;

	if (json_array_size(rows) < CHANGES_KEPT || integer_of(oldest, "at") <= shift->begins)
		return NULL;
	from = block_time(oldest, "at", CLOCK_MINUTE);
	return g_strdup_printf(_("%s 之前的变化不在最近 %d 条之内，未列出"), from, CHANGES_KEPT);
}

static json_t *build_changes(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "changes");
	json_t *list = block_list_new(_("四、本班变化"), BLOCK_SHORTEN_FIRST);
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

static const json_t *find_entry(const json_t *rows, int64_t id)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (integer_of(row, "id") == id)
			return row;
	}
	return NULL;
}

static bool is_corrected(const json_t *rows, int64_t id)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (id != 0 && integer_of(row, "corrects") == id)
			return true;
	}
	return false;
}

/* An entry as it was written. A correction stands on its own and says whose words it mends; those stay. */
static char *entry_text(const json_t *rows, const json_t *row)
{
	g_autofree char *text = shown("log_entry", row, "text"), *by = shown("log_entry", row, "created_by");
	g_autofree char *witness = shown("log_entry", row, "witness");
	int64_t corrects = integer_of(row, "corrects");
	const char *said = text ? text : _("未填");

	if (corrects) {
		g_autofree char *at = block_time(find_entry(rows, corrects), "at", CLOCK_HOUR_MINUTE);

		return g_strdup_printf(_("更正（%s 的记录）：%s（更正人 %s，原文保留）"), at ? at : _("此前"), said,
		    by ? by : _("未填"));
	}
	if (json_is_true(json_object_get(row, "late")))
		return g_strdup_printf(_("补录：%s（补录人 %s，见证 %s）"), said, by ? by : _("未填"),
		    witness ? witness : _("未填"));
	if (is_corrected(rows, integer_of(row, "id")))
		return g_strdup_printf(_("%s（后有更正）"), said);
	return g_strdup(said);
}

static int by_time(const void *a, const void *b)
{
	const json_t *const *left = a, *const *right = b;
	int64_t at_left = integer_of(*left, "at"), at_right = integer_of(*right, "at");

	if (at_left != at_right)
		return at_left < at_right ? -1 : 1;
	return integer_of(*left, "id") < integer_of(*right, "id") ? -1 : 1;
}

/* The log of the shift by time, whatever order the service gave it in. */
static json_t *build_log(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "records:log_entry");
	json_t *list = block_list_new(_("五、大事记（按时间；更正另起一行，不涂改）"), BLOCK_SHORTEN_FIRST);
	g_autoptr(GPtrArray) entries = g_ptr_array_new();
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (in_shift(shift, integer_of(row, "at")))
			g_ptr_array_add(entries, row);
	}
	if (entries->len)
		qsort(entries->pdata, entries->len, sizeof *entries->pdata, by_time);
	for (guint k = 0; k < entries->len; k++) {
		const json_t *entry = g_ptr_array_index(entries, k);
		g_autofree char *at = block_time(entry, "at", CLOCK_MINUTE), *text = entry_text(rows, entry);

		block_list_add(list, at, text);
	}
	if (rows)
		block_otherwise(list, _("无"));
	return list;
}

/* ---- what comes, who signs ------------------------------------------------------------------- */

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
	g_autofree char *person = shown("shift_summary", shift->record, "person");
	g_autofree char *supervisor = shown("shift_summary", shift->record, "supervisor");
	g_autofree char *signed_at = to_the_minute(shift->record, "signed_at");
	g_autofree char *read_at = to_the_minute(shift->record, "read_at");
	g_autofree char *signed_text = signed_at ? g_strdup_printf(_("已签 %s"), signed_at) : NULL;
	g_autofree char *read_text = read_at ? g_strdup_printf(_("已阅 %s"), read_at) : g_strdup(_("未阅"));
	json_t *signatures = block_signatures_new(_("七、签认（时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("值班员"), person, signed_text, NULL);
	block_signature_add(signatures, _("值班长"), supervisor, read_text, NULL);
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	struct shift shift = {
		.data = data, .record = data->record, .site = json_array_get(sheet_rows(data, "site"), 0),
		.begins = integer_of(data->record, "begins_at"), .ends = integer_of(data->record, "ends_at")
	};
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_head(&shift));
	json_array_append_new(blocks, build_judgement(&shift));
	json_array_append_new(blocks, build_counts(&shift));
	json_array_append_new(blocks, build_trust(&shift));
	json_array_append_new(blocks, build_open(&shift));
	json_array_append_new(blocks, build_changes(&shift));
	json_array_append_new(blocks, build_log(&shift));
	json_array_append_new(blocks, block_paragraph_new(_("六、前瞻（可能发生什么，到时怎么办）"),
	    text_of(data->record, "outlook")));
	json_array_append_new(blocks, build_upcoming(&shift));
	json_array_append_new(blocks, build_signatures(&shift));
	return blocks;
}

const struct sheet sheet_shift_summary = {
	.name = "shift_summary",
	.title = N_("值班小结"),
	.form = "ZB-A4-01",
	.order = 10,
	.kind = "shift_summary",
	.needs = "site|circuits|devices|changes|upcoming|records:log_entry",
	.pages = 1,
	.build = build,
};
