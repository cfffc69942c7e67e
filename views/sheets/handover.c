/* 交接班小结: the paper of a transfer of responsibility (requirements 5.1), in the order of the
 * sample: judgement, open items with what was read back, what is silenced or shelved, the log, the
 * rooms with their extremes, rounds and visitors, outlook, notices, who signed and the instant from
 * which the other one is responsible. */
#include <string.h>

#include "base/i18n.h"
#include "points/lunar.h"
#include "points/workday.h"
#include "records/model/kind.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_rooms.h"
#include "views/sheet_shift.h"

#define RESPONSIBILITY N_("责任转移时刻 %s（此前由交班人负责，此后由接班人负责）")

/* ---- head --------------------------------------------------------------------------------- */

/* "夜班 2026-11-20 20:30 至 2026-11-21 08:30" */
static char *period_of(const struct shift *shift)
{
	const char *name = shift_text(shift->record, "shift");
	g_autofree char *from = shift_minute(shift->record, "began_at");
	g_autofree char *to = shift_minute(shift->record, "transferred_at");
	g_autofree char *planned = shift_minute(shift->record, "planned_at");

	if (!from)
		return g_strdup(name);
	if (to)
		return g_strdup_printf(_("%s%s%s 至 %s"), name ? name : "", name ? " " : "", from,
		    to);
	return g_strdup_printf(_("%s%s%s 起，计划 %s 交接"), name ? name : "", name ? " " : "",
	    from, planned ? planned : _("未填"));
}

/* The name that signed; "（代 …）" where somebody stood in. Caller frees. */
static char *outgoing_of(const struct shift *shift)
{
	const char *name = shift_text(shift->record, "outgoing_name");
	const char *by = shift_text(shift->record, "signed_out_by");

	if (by && g_strcmp0(by, name) != 0)
		return g_strdup_printf(_("%s（由 %s 代签）"), name ? name : _("未填"), by);
	return g_strdup(name);
}

/* "十月十二", with the solar term that begins; for the eye alone (requirements 7 ⑳). Caller
 * frees. */
static char *lunar_of_shift(const struct shift *shift)
{
	char text[LUNAR_SIZE];
	GDate date;

	if (!workday_date_read(shift_text(shift->record, "shift_date"), &date))
		return NULL;
	lunar_text(&date, text);
	return g_strdup(g_str_has_prefix(text, _("农历")) ? text + strlen(_("农历")) : text);
}

static json_t *build_head(const struct shift *shift)
{
	json_t *grid = block_grid_new(NULL, 2);
	g_autofree char *period = period_of(shift), *outgoing = outgoing_of(shift);
	g_autofree char *date = shift_weekday(shift_text(shift->record, "shift_date"));
	g_autofree char *lunar = lunar_of_shift(shift);
	const char *leader = shift_text(shift->record, "attended_by");
	const char *posts = shift_text(shift->record, "post_titles");

	block_grid_add(grid, _("交接编号"), shift_text(shift->record, "number"), 1);
	block_grid_add(grid, _("状态"), shift_choice("handover", "state", shift->record), 1);
	block_grid_add(grid, _("机房"), shift_text(shift->site, "name"), 1);
	block_grid_add(grid, _("岗位"), posts ? posts : shift_text(shift->record, "posts"), 1);
	block_grid_add(grid, _("班次"), period, 2);
	block_grid_add(grid, _("日期"), date, 1);
	block_grid_add(grid, _("农历"), lunar ? lunar : "-", 1);
	block_grid_hand(grid, _("天气"), 1);
	block_grid_add(grid, _("带班领导"), leader ? leader : "-", 1);
	block_grid_add(grid, _("交班人"), outgoing, 1);
	block_grid_add(grid, _("接班人"), shift_text(shift->record, "incoming_name"), 1);
	block_grid_add(grid, _("值班长"), shift_text(shift->record, "supervisor_name"), 1);
	return grid;
}

static char *judgement(const struct shift *shift)
{
	const char *verdict = shift_choice("handover", "assessment", shift->record);
	g_autofree char *at = block_time(shift->site, "data_at", CLOCK_MINUTE);

	return g_strdup_printf(_("一、总体研判  【%s】  读数时刻 %s"),
	    verdict ? verdict : _("未填"), at ? at : _("无数据"));
}

/* ---- items -------------------------------------------------------------------------------- */

/* Sections that are read back as open work; the others are states that are confirmed anew. */
static bool is_work(const json_t *item)
{
	return !word_in("silence|shelved|isolated|maintenance", shift_text(item, "section"));
}

static bool is_gone(const json_t *item)
{
	return g_strcmp0(shift_text(item, "state"), "gone") == 0;
}

/* "抢修中，09:30 前回访（值班甲）" */
static char *next_of(const json_t *item)
{
	const char *step = shift_text(item, "next_step"), *owner = shift_text(item, "owner");

	return g_strdup_printf(_("%s（%s）"), step ? step : _("下一步未填"),
	    owner ? owner : _("责任人未填"));
}

/* What was said when it was read back, and when; what is to be confirmed says how it was decided.
 */
static char *read_of(const json_t *item)
{
	g_autofree char *at = block_time(item, "read_back_at", CLOCK_MINUTE);
	const char *said = shift_text(item, "read_back");
	const char *decided = shift_choice("handover_item", "decision", item);
	const char *clock = at ? strchr(at, ' ') : NULL;

	if (!said && !at)
		return g_strdup(_("未复述"));
	return g_strdup_printf("%s%s%s%s", decided ? decided : "", decided ? _("，") : "",
	    said ? said : _("已复述"), clock ? clock : "");
}

static void add_item(json_t *table, size_t n, const json_t *item)
{
	const char *number = shift_text(item, "number"), *title = shift_text(item, "title");
	const char *situation = shift_text(item, "situation");
	const char *section = shift_choice("handover_item", "section", item);
	g_autofree char *place = g_strdup_printf("%zu", n);
	g_autofree char *what = g_strdup_printf("%s%s%s", title ? title : _("未填"),
	    situation ? "\n" : "", situation ? situation : "");
	g_autofree char *next = next_of(item), *read = read_of(item);
	g_autofree char *by = block_time(item, "deadline", CLOCK_MINUTE);
	const char *cells[] = { place, number ? number : section, what, next, by ? by : "-",
		read };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *items_table(const char *heading)
{
	const struct block_column columns[] = {
		{ .title = _("序"), .width = 2, .align = TEXT_RIGHT },
		{ .title = _("单号"), .width = 15 },
		{ .title = _("对象与现象"), .weight = 3 },
		{ .title = _("下一步"), .weight = 2 },
		{ .title = _("截止"), .width = 11 },
		{ .title = _("接班人复述"), .weight = 2 },
		{ 0 }
	};

	return block_table_new(heading, columns, BLOCK_WHOLE);
}

/* Of the items that are WORK, or of the others, those that still stand. */
static json_t *build_items(const struct shift *shift, const char *heading, bool work)
{
	json_t *table = items_table(heading), *item;
	const json_t *rows = sheet_rows(shift->data, "handover_item@handover");
	size_t n = 0, gone = 0;

	for (size_t i = json_array_size(rows); i-- > 0;) { /* they come newest first */
		item = json_array_get(rows, i);
		if (is_work(item) != work)
			continue;
		if (is_gone(item))
			gone++;
		else
			add_item(table, ++n, item);
	}
	if (n == 0 && gone > 0) {
		g_autofree char *ended =
		    g_strdup_printf(_("无（交接准备期间已了结 %zu 项）"), gone);
		block_otherwise(table, ended);
	} else if (rows) {
		block_otherwise(table, _("无"));
	}
	return table;
}

/* How many of those that stand were read back. */
static char *read_back_share(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "handover_item@handover");
	size_t i, all = 0, read = 0;
	json_t *item;

	json_array_foreach(rows, i, item) {
		if (is_gone(item))
			continue;
		all++;
		read += shift_integer(item, "read_back_at") != 0;
	}
	return rows ? g_strdup_printf(_("接班人复述 %zu/%zu 条"), read, all)
		    : g_strdup(_("接班人复述 无数据"));
}

/* ---- alarms, rounds, visitors --------------------------------------------------------------- */

/* Adds "TITLE n" where DIGEST has the number NAME. */
static void add_number(GString *text, const json_t *digest, const char *name, const char *title)
{
	const json_t *value = json_object_get(digest, name);

	if (json_is_integer(value))
		g_string_append_printf(text, "%s%s %" JSON_INTEGER_FORMAT, text->len ? _("，") : "",
		    title, json_integer_value(value));
}

/* "静音 1 次 10 分钟" */
static void add_silence(GString *text, const json_t *silence)
{
	int64_t minutes = shift_integer(silence, "us") / (60 * CLOCK_SECOND);

	if (json_is_object(silence))
		g_string_append_printf(text, _("%s静音 %d 次 %d 分钟"), text->len ? _("，") : "",
		    (int)shift_integer(silence, "count"), (int)minutes);
}

/* What the alarms of the shift amounted to, as far as the service says. */
static json_t *build_alarms(const struct shift *shift)
{
	const json_t *digest = json_array_get(sheet_rows(shift->data, "shift.digest"), 0);
	const json_t *alarms = json_object_get(digest, "alarms");
	g_autoptr(GString) text = g_string_new(NULL);

	if (!json_is_object(alarms))
		return block_paragraph_new(NULL, _("本班告警：无数据。"));
	add_number(text, alarms, "raised", _("本班新增告警"));
	add_number(text, alarms, "cleared", _("已清除"));
	add_number(text, alarms, "unacknowledged", _("未确认"));
	add_number(text, alarms, "floods", _("告警洪泛"));
	add_silence(text, json_object_get(digest, "silence"));
	return block_paragraph_new(NULL, text->len ? text->str : _("本班告警：无数据。"));
}

/* Of the rounds that fell into the shift: "巡检完成 47/48 项（未做有批准 1）". */
static void say_rounds(const struct shift *shift, GString *text)
{
	const json_t *rows = sheet_rows(shift->data, "round~");
	int64_t total = 0, done = 0, abnormal = 0, excused = 0;
	size_t i;
	json_t *round;

	json_array_foreach(rows, i, round) {
		int64_t due = shift_integer(round, "due_from");

		if (due < shift->begins || (shift->ends && due > shift->ends))
			continue;
		total += shift_integer(round, "total");
		done += shift_integer(round, "done");
		abnormal += shift_integer(round, "abnormal");
		excused += shift_integer(round, "excused");
	}
	g_autofree char *share = block_percent(done, total);
	if (!rows || total == 0)
		g_string_append(text, rows ? _("巡检 本班无") : _("巡检 无数据"));
	else
		g_string_append_printf(text,
		    _("巡检完成率 %s（%d/%d 项，异常 %d，未做有批准 %d）"), share ? share : "-",
		    (int)done, (int)total, (int)abnormal, (int)excused);
}

/* "出入 2 人次（在场 1）" */
static void say_visitors(const struct shift *shift, GString *text)
{
	const json_t *rows = sheet_rows(shift->data, "visitor~");
	size_t i;
	int came = 0, inside = 0;
	json_t *visitor;

	json_array_foreach(rows, i, visitor) {
		int64_t at = shift_integer(visitor, "came_at");

		came += at >= shift->begins && (shift->ends == 0 || at <= shift->ends);
		inside += g_strcmp0(shift_text(visitor, "state"), "inside") == 0;
	}
	if (rows)
		g_string_append_printf(text, _("\n出入登记 %d 人次（在场 %d）"), came, inside);
	else
		g_string_append(text, _("\n出入登记 无数据"));
}

/* "演练 RB-04 漏水", "演练 无": those that were held in it. */
static void say_drills(const struct shift *shift, GString *text)
{
	const json_t *rows = sheet_rows(shift->data, "drill~");
	g_autoptr(GString) held = g_string_new(NULL);
	json_t *drill;
	size_t i;

	json_array_foreach(rows, i, drill) {
		int64_t at = shift_integer(drill, "started_at");

		if (at >= shift->begins && (shift->ends == 0 || at <= shift->ends))
			g_string_append_printf(held, "%s%s %s", held->len == 0 ? "" : _("、"),
			    shift_text(drill, "code"), shift_text(drill, "title"));
	}
	g_string_append_printf(text, _("\n演练 %s"), rows == NULL ? _("无数据") :
	    held->len == 0 ? _("无") : held->str);
}

static json_t *build_presence(const struct shift *shift)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const char *things = shift_text(shift->record, "things_note");

	say_rounds(shift, text);
	say_visitors(shift, text);
	say_drills(shift, text);
	if (things)
		g_string_append_printf(text, _("\n物品差异：%s"), things);
	return block_paragraph_new(_("五、巡检、出入、物品"), text->str);
}

/* ---- notices ------------------------------------------------------------------------------ */

/* What was written for the next shift, and every notice that came in this one. */
static json_t *build_notices(const struct shift *shift)
{
	json_t *list = block_list_new(NULL, BLOCK_WHOLE);
	const json_t *rows = sheet_rows(shift->data, "superior_notice~");

	for (size_t i = json_array_size(rows); i-- > 0;) {
		const json_t *notice = json_array_get(rows, i);
		int64_t at = shift_integer(notice, "received_at");
		g_autofree char *when = block_time(notice, "received_at", CLOCK_MINUTE);
		const char *how = shift_choice("superior_notice", "how", notice);
		const char *sender = shift_text(notice, "sender");
		const char *note = shift_text(notice, "note");
		g_autofree char *text = g_strdup_printf(_("%s %s：%s"), sender ? sender : "",
		    how ? how : "", note ? note : _("未填"));

		if (at >= shift->begins && (shift->ends == 0 || at <= shift->ends))
			block_list_add(list, when, text);
	}
	block_otherwise(list, rows ? _("本班收到的通知：无") : _("本班收到的通知：无数据"));
	return list;
}

/* What the two did not agree on, why it was given back or thawed: in full, or not at all. */
static void add_remarks(const struct shift *shift, json_t *blocks)
{
	static const struct {
		const char *field, *title;
	} remarks[] = {
		{ "returned_for", N_("退回补充") }, { "thaw_reason", N_("解冻理由") },
		{ "stand_in_reason", N_("代签理由") }, { "additions", N_("交班人补充") },
		{ "remark_out", N_("交班人异议") }, { "remark_in", N_("接班人异议") },
		{ "ruling", N_("值班长意见") }, { "void_reason", N_("作废理由") },
	};
	json_t *grid = block_grid_new(_("异议、退回与补充"), 1);
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(remarks); i++) {
		const char *text = shift_text(shift->record, remarks[i].field);

		if (text) {
			block_grid_add(grid, _(remarks[i].title), text, 1);
			n++;
		}
	}
	if (n > 0)
		json_array_append_new(blocks, grid);
	else
		json_decref(grid);
}

/* ---- signatures --------------------------------------------------------------------------- */

static void add_signature(json_t *signatures, const struct shift *shift, const char *role,
    const char *name, const char *when, const char *word, const char *note)
{
	g_autofree char *at = shift_minute(shift->record, when);
	g_autofree char *said = at ? g_strdup_printf("%s %s", word, at) : NULL;

	block_signature_add(signatures, role, name, said, note);
}

static json_t *build_signatures(const struct shift *shift)
{
	json_t *signatures = block_signatures_new(
	    _("八、签认（口令复核与时间由系统记录；手签栏用于纸质归档）"));
	g_autofree char *share = read_back_share(shift);
	g_autofree char *at = block_time(shift->record, "transferred_at", CLOCK_FULL);
	g_autofree char *over = at ? g_strdup_printf(_(RESPONSIBILITY), at)
	    : g_strdup(_("责任尚未转移：仍由交班人负责"));
	g_autofree char *foot = g_strdup_printf("%s\n%s", share, over);
	const char *by = shift_text(shift->record, "signed_out_by");
	const char *leader = shift_text(shift->record, "attended_by");

	add_signature(signatures, shift, _("交班人"),
	    by ? by : shift_text(shift->record, "outgoing_name"), "signed_out_at", _("已签"),
	    NULL);
	add_signature(signatures, shift, _("接班人"), shift_text(shift->record, "incoming_name"),
	    "signed_in_at", _("已签"), NULL);
	add_signature(signatures, shift, _("值班长"),
	    shift_text(shift->record, "supervisor_name"), "supervisor_read_at", _("已阅"), NULL);
	if (leader)
		add_signature(signatures, shift, _("带班领导"), leader, "attended_at",
		    _("远程参加"), NULL);
	block_foot(signatures, foot);
	return signatures;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static json_t *build_trends(const struct shift *shift)
{
	const json_t *rows = sheet_rows(shift->data, "trends");
	struct wall from = { shift->begins };
	struct wall until = { shift->ends ? shift->ends : shift->data->now.us };
	json_t *chart = block_chart_new(_("本班走势"), from, until,
	    rows ? json_deep_copy(rows) : json_array());

	block_otherwise(chart, rows ? _("没有可画的测点和上联") : _("无数据"));
	return chart;
}

static json_t *build(const struct sheet_data *data)
{
	struct shift shift = {
		.data = data, .record = data->record,
		.site = json_array_get(sheet_rows(data, "site"), 0),
		.begins = shift_integer(data->record, "began_at"),
		.ends = shift_integer(data->record, "transferred_at")
	};
	g_autofree char *judged = judgement(&shift);
	json_t *made[] = { build_head(&shift), shift_counts_block(&shift, judged),
		shift_trust_block(&shift), build_alarms(&shift),
		build_items(&shift, _("二、未结事项（接班人逐条复述）"), true),
		build_items(&shift, _("静音、搁置、隔离、维护（接班人逐项重新确认）"), false),
		shift_objects_block(&shift),
		shift_log_block(&shift, _("三、本班大事记（按时间；更正另起一行，不涂改）")),
		sheet_rooms_block(_("四、机房环境与动力（读数和本班最低、最高）"),
		    sheet_rows(data, "room_readings")),
		build_trends(&shift), build_presence(&shift),
		block_paragraph_new(_("六、可能发生与预案（接班后请留意）"),
		    shift_text(data->record, "outlook")),
		shift_upcoming_block(&shift),
		block_paragraph_new(_("七、上级通知与重要事项"),
		    shift_text(data->record, "notices")),
		build_notices(&shift) };
	json_t *blocks = json_array();

	for (size_t i = 0; i < G_N_ELEMENTS(made); i++)
		json_array_append_new(blocks, made[i]);
	add_remarks(&shift, blocks);
	json_array_append_new(blocks, build_signatures(&shift));
	return blocks;
}

const struct sheet sheet_handover = {
	.name = "handover",
	.title = N_("值班交接班小结"),
	.form = "HO-A4-01",
	.order = 5,
	.kind = "handover",
	.begins = "began_at",
	.ends = "transferred_at",
	.needs =
	    "actor|site|circuits|devices|room_readings|trends|upcoming|log_entry~|round~|visitor~|"
	    "drill~|superior_notice~|shift.digest|transitions|records:person|"
	    "handover_item@handover",
	.pages = 6,
	.build = build,
};
