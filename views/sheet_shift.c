#include "views/sheet_shift.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet_blocks.h"

#define TRANSITIONS_MOST 1000   /* what the service gives of a period at most (docs/protocol.md) */

/* ---- members as people read them ---------------------------------------------------------- */

const char *shift_text(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text && *text ? text : NULL;
}

int64_t shift_integer(const json_t *row, const char *name)
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

static bool in_shift(const struct shift *shift, int64_t at)
{
	return at != 0 && at >= shift->begins && (shift->ends == 0 || at <= shift->ends);
}

static const json_t *find_row(const json_t *rows, int64_t id)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (id != 0 && shift_integer(row, "id") == id)
			return row;
	}
	return NULL;
}

/* Name of the person who made RECORD; NULL when not known. In trial it is who asks, whom no record
 * describes. */
const char *shift_author(const struct shift *shift, const json_t *record)
{
	const json_t *actor = json_array_get(sheet_rows(shift->data, "actor"), 0);
	const json_t *people = sheet_rows(shift->data, "records:person");

	if (shift_integer(record, "created_by") == shift_integer(actor, "person"))
		return shift_text(actor, "name");
	return shift_text(find_row(people, shift_integer(record, "created_by")), "name");
}

/* "2026-11-20 20:30"; NULL when absent. */
char *shift_minute(const json_t *row, const char *name)
{
	char *text = block_time(row, name, CLOCK_FULL);

	if (text)
		text[strlen("2026-11-20 20:30")] = '\0';
	return text;
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

json_t *shift_counts_block(const struct shift *shift, const char *heading)
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
		if (g_strcmp0(shift_text(row, "to"), "blind") == 0)
			times += in_shift(shift, shift_integer(row, "at"));
	}
	return times;
}

/* Blind time, the clock, and what is wrong with the service itself: without them the counts say too
 * much. */
json_t *shift_trust_block(const struct shift *shift)
{
	g_autofree char *since = block_time(shift->site, "blind_since", CLOCK_MINUTE);
	const char *clock = shift_text(shift->site, "clock");
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
	const char *number = shift_text(row, "circuit_no"), *name = shift_text(row, "name");
	const char *reason = shift_text(row, "reason");
	g_autofree char *both = number && name ? g_strdup_printf("%s %s", number, name) : NULL;
	g_autofree char *since = block_time(row, "since", CLOCK_MINUTE), *units = units_text(row);
	g_autofree char *why = units
	    ? g_strdup_printf("%s%s%s", reason ? reason : "", reason ? _("；") : "", units)
	    : g_strdup(reason ? reason : _("未填"));
	const char *cells[] = {
		both ? both : number ? number : name ? name : _("未填"),
		state_title(kind, shift_text(row, "state")), since ? since : _("无数据"), why
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
		if (g_strcmp0(shift_text(row, "state"), state) == 0)
			add_open(table, kind, row);
	}
}

/* Worst first: what may have to go, when the page is full, is the least. */
json_t *shift_objects_block(const struct shift *shift)
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
	const char *kind = shift_text(row, "kind"), *name = shift_text(row, "name");
	const char *why = shift_text(row, "why");
	const char *from = state_title(kind, shift_text(row, "from"));
	const char *to = state_title(kind, shift_text(row, "to"));
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

	if (json_array_size(rows) < TRANSITIONS_MOST ||
	    shift_integer(oldest, "at") <= shift->begins)
		return NULL;
	from = block_time(oldest, "at", CLOCK_MINUTE);
	return g_strdup_printf(_("%s 之前的变化不在最近 %d 条之内，未列出"), from,
	    TRANSITIONS_MOST);
}

json_t *shift_changes_block(const struct shift *shift, const char *heading)
{
	const json_t *rows = sheet_rows(shift->data, "transitions");
	json_t *list = block_list_new(heading, BLOCK_SHORTEN_FIRST);
	g_autofree char *gap = changes_gap(shift, rows);
	size_t i;
	json_t *row;

	if (gap)
		block_list_add(list, "-", gap);
	json_array_foreach(rows, i, row) {
		if (in_shift(shift, shift_integer(row, "at")))
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
	const char *said = shift_text(row, "note"), *by = shift_author(shift, row);
	const char *witness = shift_text(row, "witness");
	g_autofree char *written = block_time(row, "created_at", CLOCK_MINUTE);

	if (!said)
		said = _("未填");
	if (shift_integer(row, "amends"))
		return g_strdup_printf(_("更正：%s（%s %s 更正，原文保留）"), said,
		    written ? written : "", by ? by : _("未填"));
	if (json_is_true(json_object_get(row, "late")))
		return g_strdup_printf(_("补录：%s（%s %s 补录，见证人 %s）"), said,
		    written ? written : "", by ? by : _("未填"), witness ? witness : _("未填"));
	if (shift_integer(row, "amended_by"))
		return g_strdup_printf(_("%s（已更正，见下）"), said);
	return g_strdup(said);
}

/* The minute of an entry, as it is printed: a correction has the time of what it mends, perhaps as
 * somebody typed it. Of the story what the program saw. */
static int64_t minute_of(const json_t *entry)
{
	int64_t at = shift_integer(entry, "occurred_at");

	return (at ? at : shift_integer(entry, "at")) / (60 * CLOCK_SECOND);
}

int shift_by_time(const json_t *left, const json_t *right)
{
	int64_t minutes = minute_of(left) - minute_of(right);
	int64_t ids = shift_integer(left, "id") - shift_integer(right, "id");
	int64_t instants = ids ? ids : shift_integer(left, "at") - shift_integer(right, "at");

	return minutes ? (minutes < 0 ? -1 : 1) : (instants > 0) - (instants < 0);
}

static int by_time(const void *a, const void *b)
{
	const json_t *const *left = a, *const *right = b;

	return shift_by_time(*left, *right);
}

static const json_t *digest_of(const struct shift *shift)
{
	return json_array_get(sheet_rows(shift->data, "shift.digest"), 0);
}

/* What the service tells of the time; NULL: nothing was asked, or nothing came. */
static const json_t *story_of(const struct shift *shift)
{
	return json_object_get(digest_of(shift), "story");
}

static int64_t story_left_out(const struct shift *shift)
{
	return shift_integer(digest_of(shift), "story_more");
}

static char *line_text(const struct shift *shift, const json_t *entry)
{
	return shift_integer(entry, "id") ? entry_text(shift, entry)
					  : g_strdup(shift_text(entry, "text"));
}

/* The log of the shift by time, whatever order the service gave it in: what happened in it, and
 * what was written in it of earlier shifts. */
json_t *shift_log_block(const struct shift *shift, const char *heading)
{
	const json_t *paged = sheet_rows(shift->data, "log_entry~");
	const json_t *rows = paged ? paged : sheet_rows(shift->data, "records:log_entry");
	json_t *list = block_list_new(heading, BLOCK_SHORTEN_FIRST);
	g_autoptr(GPtrArray) entries = g_ptr_array_new();
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		if (in_shift(shift, shift_integer(row, "occurred_at")) ||
		    in_shift(shift, shift_integer(row, "created_at")))
			g_ptr_array_add(entries, row);
	}
	json_array_foreach(story_of(shift), i, row)
		g_ptr_array_add(entries, row);
	if (entries->len)
		qsort(entries->pdata, entries->len, sizeof *entries->pdata, by_time);
	for (guint k = 0; k < entries->len; k++) {
		const json_t *entry = g_ptr_array_index(entries, k);
		g_autofree char *at = block_time(entry,
		    shift_integer(entry, "id") ? "occurred_at" : "at", CLOCK_MINUTE);
		g_autofree char *text = line_text(shift, entry);

		block_list_add(list, at, text);
	}
	if (story_left_out(shift)) {
		g_autofree char *text = g_strdup_printf(_("过程太多，最早的 %d 件没有列出"),
		    (int)story_left_out(shift));
		block_list_add(list, NULL, text);
	}
	if (rows)
		block_otherwise(list, _("无"));
	return list;
}

/* ---- what comes ----------------------------------------------------------------------------- */

json_t *shift_upcoming_block(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "upcoming");
	json_t *list = block_list_new(NULL, BLOCK_SHORTEN_LAST);
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row) {
		g_autofree char *at = block_time(row, "at", CLOCK_MINUTE);

		block_list_add(list, at, shift_text(row, "text"));
	}
	block_otherwise(list, rows ? _("已排事项：无") : _("已排事项：无数据"));
	return list;
}

/* ---- words ---------------------------------------------------------------------------------- */

const char *shift_choice(const char *kind, const char *field, const json_t *row)
{
	const char *value = shift_text(row, field);
	const struct kind *known = kind_find(kind);
	const struct field *column = known ? kind_field(known, field) : NULL;
	const struct choice *choices = column ? column->choices : NULL;

	if (!choices && known && strcmp(field, "state") == 0)
		choices = known->states;
	return value && choices ? choice_title(choices, value) : value;
}

char *shift_weekday(const char *date)
{
	static const char *const days[] = { N_("星期一"), N_("星期二"), N_("星期三"),
		N_("星期四"), N_("星期五"), N_("星期六"), N_("星期日") };
	int year, month, day;
	g_autoptr(GDateTime) when = NULL;

	if (!date || sscanf(date, "%4d-%2d-%2d", &year, &month, &day) != 3)
		return NULL;
	when = g_date_time_new_local(year, month, day, 12, 0, 0);
	return when ? g_strdup_printf("%s %s", date,
			  _(days[g_date_time_get_day_of_week(when) - 1]))
		    : g_strdup(date);
}
