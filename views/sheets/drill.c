/* 应急演练记录表: one drill on paper (requirements 5.2; fields as GB/T 38645-2020): what was
 * rehearsed and why, who led, watched and judged it, how the real thing was kept safe, every step
 * with its clock, what was found and who mends it by when. Every page says that it did not really
 * happen. Of a drill that is still to come it is the form for it, with room for the hand where
 * nothing is known yet. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/records.h"
#include "views/sheet_blocks.h"
#include "views/sheet_run.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

#define STEPS "run_step@run=run"
#define FINDINGS "rectification@drill"
#define ROWS_BEFORE 9    /* of steps, by hand */
#define FINDINGS_BEFORE 2

static bool has(const json_t *row, const char *name)
{
	return row_get(row, name)[0] != '\0';
}

static bool is_in(const json_t *drill, const char *states)
{
	return word_in(states, row_get(drill, "state"));
}

/* Nothing of it has happened yet. */
static bool is_ahead(const json_t *drill)
{
	return is_in(drill, "planned|approved|briefed");
}

/* It is not settled: what is missing is still written. */
static bool is_open(const json_t *drill)
{
	return is_ahead(drill) || is_in(drill, "running|suspended|ended");
}

/* Field NAME of ROW, of KIND, as people read it. Caller frees; NULL: it has none. */
static char *shown(const char *kind, const json_t *row, const char *name)
{
	const struct kind *of = kind_find(kind);
	const struct field *field = of == NULL ? NULL : kind_field(of, name);
	char *text = field == NULL ? NULL : record_shown(row, field);

	if (text != NULL && text[0] == '\0')
		g_clear_pointer(&text, g_free);
	return text;
}

/* VALUE under NAME, else room for it while DRILL is open. */
static void add(json_t *grid, const json_t *drill, const char *name, const char *value, int span)
{
	if ((value == NULL || value[0] == '\0') && is_open(drill))
		block_grid_hand(grid, name, span);
	else
		block_grid_add(grid, name, value, span);
}

static void add_field(json_t *grid, const json_t *drill, const char *name, int span)
{
	g_autofree char *value = shown("drill", drill, name);

	add(grid, drill, _(kind_field(kind_find("drill"), name)->title), value, span);
}

/* ---- the head ----------------------------------------------------------------------------- */

/* "市电中断（RB-01 第 3 版）". Caller frees; NULL: nothing is known. */
static char *item_text(const json_t *drill)
{
	int version = (int)row_get_integer(drill, "version");

	if (!has(drill, "code"))
		return has(drill, "title") ? g_strdup(row_get(drill, "title")) : NULL;
	return version == 0 ? g_strdup_printf(_("%s（%s）"), row_get(drill, "title"),
	    row_get(drill, "code")) : g_strdup_printf(_("%s（%s 第 %d 版）"),
	    row_get(drill, "title"), row_get(drill, "code"), version);
}

/* "实操演练  单位内部  专项". Caller frees. */
static char *method_text(const json_t *drill)
{
	static const char *const fields[] = { "method", "scope", "sort" };
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		g_autofree char *word = shown("drill", drill, fields[i]);
		if (word != NULL)
			g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "  ", word);
	}
	return g_string_free(text, FALSE);
}

/* "YLJH-2026 第4项". Caller frees; NULL: it is in no plan of a year. */
static char *year_text(const json_t *drill)
{
	g_autofree char *plan = shown("drill", drill, "drill_plan");
	int item = (int)row_get_integer(drill, "item");

	return plan == NULL || item == 0 ? g_steal_pointer(&plan) :
	    g_strdup_printf(_("%s 第%d项"), plan, item);
}

/* "2026-11-18 15:00 至 15:47"; of one still to come when it is planned for. Caller frees. */
static char *time_text(const json_t *drill)
{
	const size_t minute = strlen("2026-11-18 15:00"), day = strlen("2026-11-18 ");
	bool begun = row_get_integer(drill, "started_at") != 0;
	g_autofree char *from =
	    block_time(drill, begun ? "started_at" : "planned_at", CLOCK_FULL);
	g_autofree char *to = block_time(drill, "ended_at", CLOCK_FULL);

	if (from == NULL)
		return NULL;
	from[minute] = '\0';
	if (!begun)
		return g_strdup_printf(_("计划 %s"), from);
	if (to == NULL)
		return g_strdup_printf(_("%s 起，未结束"), from);
	to[minute] = '\0';
	return g_strdup_printf(_("%s 至 %s"), from,
	    strncmp(from, to, day) == 0 ? to + day : to);
}

static json_t *build_head(const json_t *drill)
{
	g_autofree char *item = item_text(drill), *method = method_text(drill);
	g_autofree char *year = year_text(drill), *time = time_text(drill);
	json_t *grid = block_grid_new(NULL, 2);

	block_grid_add(grid, _("演练编号"), row_get(drill, "number"), 1);
	block_grid_add(grid, _("状态"), has(drill, "state")
	    ? choice_title(kind_find("drill")->states, row_get(drill, "state")) : NULL, 1);
	add(grid, drill, _("演练项目"), item, 2);
	add(grid, drill, _("方式"), method, 1);
	block_grid_add(grid, _("年度计划号"), year != NULL || !has(drill, "number") ? year :
	    _("不在年度计划内"), 1);
	add(grid, drill, _("时间"), time, 1);
	add_field(grid, drill, "place", 1);
	add_field(grid, drill, "purpose", 2);
	add_field(grid, drill, "scenario", 2);
	return grid;
}

static json_t *build_people(const json_t *drill)
{
	json_t *grid = block_grid_new(NULL, 3);

	add_field(grid, drill, "commander", 1);
	add_field(grid, drill, "controller", 1);
	add_field(grid, drill, "evaluator", 1);
	add_field(grid, drill, "participants", 3);
	return grid;
}

/* How the real thing is kept safe, and what came between. */
static json_t *build_safety(const json_t *drill)
{
	json_t *grid = block_grid_new(NULL, 2);
	int times = (int)row_get_integer(drill, "suspensions");
	g_autofree char *suspended =
	    g_strdup_printf(_("%d 次  %s"), times, row_get(drill, "suspended_for"));

	add_field(grid, drill, "protection", 2);
	add_field(grid, drill, "abort_word", 1);
	add_field(grid, drill, "rollback_person", 1);
	if (times > 0)
		block_grid_add(grid, _("因真实告警暂停"), suspended, 2);
	if (json_is_true(json_object_get(drill, "trained")))
		block_grid_add(grid, _("在哪里做的"),
		    _("演练服务：仿真站点，读数不是本站的"), 2);
	if (is_in(drill, "aborted|cancelled"))
		block_grid_add(grid, _("理由"), row_get(drill, "reason"), 2);
	return grid;
}

/* ---- steps -------------------------------------------------------------------------------- */

/* What showed it; where nothing looks, what was written down, else what there was to do; and how
 * late it was. Caller frees. */
static char *seen_text(const json_t *step)
{
	const char *said = has(step, "evidence") ? row_get(step, "evidence") :
	    has(step, "recorded") ? row_get(step, "recorded") : row_get(step, "title");
	int64_t due = row_get_integer(step, "due_at"), done = row_get_integer(step, "done_at");
	bool late = json_is_true(json_object_get(step, "late")) && due != 0 && done > due;
	g_autofree char *by = late ? sheet_exact(done - due) : NULL;
	g_autofree char *text = by == NULL ? g_strdup(said) :
	    g_strdup_printf(_("%s（超%s）"), said, by);

	return !has(step, "grade_note") ? g_steal_pointer(&text) :
	    g_strdup_printf(_("%s；%s"), text, row_get(step, "grade_note"));
}

static void add_step(json_t *table, const json_t *step, int64_t started_at)
{
	g_autofree char *number = g_strdup_printf("%d", (int)row_get_integer(step, "number"));
	g_autofree char *target = sheet_step_target(step), *seen = seen_text(step);
	g_autofree char *at = sheet_step_at(step, started_at);
	g_autofree char *used = sheet_step_used(step, started_at);
	g_autofree char *grade = shown("run_step", step, "grade");
	g_autofree char *outcome = shown("run_step", step, "outcome");
	const char *cells[] = { number, target, at == NULL ? "--" : at,
		used == NULL ? "--" : used, has(step, "by") ? row_get(step, "by") :
		row_get(step, "role"), grade != NULL ? grade : outcome != NULL ? outcome :
		choice_title(kind_find("run_step")->states, row_get(step, "state")), seen };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_steps(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("步"), .width = 3 },
		{ .title = _("目标时限"), .width = 10 },
		{ .title = _("实际时刻"), .width = 8 },
		{ .title = _("用时"), .width = 9 },
		{ .title = _("执行人"), .width = 8 },
		{ .title = _("结果"), .width = 6 },
		{ .title = _("系统核验（探测值）"), .weight = 1 },
		{ 0 }
	};
	static const char *const nothing[G_N_ELEMENTS(columns) - 1] = { NULL };
	const json_t *drill = data->record;
	g_autoptr(GPtrArray) steps = sheet_run_steps(data, STEPS);
	json_t *table = block_table_new(_("过程（T0 是演练开始）"), columns, BLOCK_WHOLE);

	if (steps->len == 0 && is_ahead(drill)) {
		block_hand(table);
		for (size_t i = 0; i < ROWS_BEFORE; i++)
			block_table_add(table, nothing, G_N_ELEMENTS(nothing));
	}
	for (guint i = 0; i < steps->len; i++)
		add_step(table, steps->pdata[i], row_get_integer(drill, "started_at"));
	if (sheet_rows(data, STEPS) != NULL && has(drill, "state"))
		block_otherwise(table, _("没有执行过。"));
	return table;
}

/* ---- what came of it ---------------------------------------------------------------------- */

/* "计时项 5  达标 3  超时 2  漏做 0  错做 0". Caller frees; NULL: it was not counted. */
static char *counts_text(const json_t *drill)
{
	static const char *const fields[] = { "timed", "met", "late", "missed", "wrong" };
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const struct field *field = kind_field(kind_find("drill"), fields[i]);
		if (json_object_get(drill, fields[i]) == NULL) {
			g_string_free(text, TRUE);
			return NULL;
		}
		g_string_append_printf(text, "%s%s %d", i == 0 ? "" : "  ", _(field->title),
		    (int)row_get_integer(drill, fields[i]));
	}
	return g_string_free(text, FALSE);
}

/* "基本达到（达到、基本达到、未达到）": the choice, and out of what. Caller frees; NULL: none. */
static char *conclusion_text(const json_t *drill)
{
	g_autofree char *conclusion = shown("drill", drill, "conclusion");

	return conclusion == NULL ? NULL :
	    g_strdup_printf(_("%s（达到、基本达到、未达到）"), conclusion);
}

/* "通讯录置顶供电局；责任人 李晓燕；截止 2026-11-25；状态 未完成". Caller frees. */
static char *measure_text(const json_t *finding)
{
	g_autofree char *by = block_time(finding, "due_at", CLOCK_DATE);
	GString *text = g_string_new(row_get(finding, "measure"));

	g_string_append_printf(text, _("；责任人 %s；截止 %s；状态 %s%s"),
	    has(finding, "owner_name") ? row_get(finding, "owner_name") : _("未填"),
	    by == NULL ? _("未填") : by,
	    choice_title(kind_find("rectification")->states, row_get(finding, "state")),
	    json_is_true(json_object_get(finding, "late")) ? _("，逾期") : "");
	if (has(finding, "proof"))
		g_string_append_printf(text, _("；证明 %s"), row_get(finding, "proof"));
	return g_string_free(text, FALSE);
}

/* All findings, then all that is done about them, by the same numbers. */
static void add_findings(json_t *grid, const struct sheet_data *data)
{
	g_autoptr(GPtrArray) findings = sheet_parts(data, FINDINGS);
	bool known = sheet_rows(data, FINDINGS) != NULL, open = is_open(data->record);
	guint rows = findings->len > 0 ? findings->len : open ? FINDINGS_BEFORE : 1;

	for (guint side = 0; side < 2; side++)
		for (guint i = 0; i < rows; i++) {
			const json_t *finding = i < findings->len ? findings->pdata[i] : NULL;
			g_autofree char *name =
			    g_strdup_printf(side == 0 ? _("问题%u") : _("整改%u"), i + 1);
			g_autofree char *text = finding == NULL ? NULL : side == 0 ?
			    g_strdup(row_get(finding, "finding")) : measure_text(finding);
			if (finding == NULL && open)
				block_grid_hand(grid, name, 1);
			else
				block_grid_add(grid, name, finding != NULL ? text : known ?
				    _("无") : _("无数据"), 1);
		}
}

static json_t *build_end(const struct sheet_data *data)
{
	const json_t *drill = data->record;
	g_autofree char *counts = counts_text(drill), *conclusion = conclusion_text(drill);
	g_autofree char *revision = !has(drill, "plan_revision") ? NULL :
	    g_strdup_printf(_("%s；须经审批后生效"), row_get(drill, "plan_revision"));
	json_t *grid = block_grid_new(_("评估"), 1);

	add(grid, drill, _("计数"), counts, 1);
	add(grid, drill, _("结论"), conclusion, 1);
	add_field(grid, drill, "evaluation", 1);
	add_findings(grid, data);
	if (revision == NULL && !is_open(drill) && has(drill, "conclusion"))
		block_grid_add(grid, _("预案修订"), _("不用修订"), 1);
	else
		add(grid, drill, _("预案修订"), revision, 1);
	return grid;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static json_t *build_signatures(const json_t *drill)
{
	static const char *const fields[] = { "commander", "controller", "evaluator" };
	g_autofree char *evaluated = block_time(drill, "evaluated_at", CLOCK_MINUTE);
	json_t *signatures =
	    block_signatures_new(_("签认（时刻由系统记录；手签用于纸质归档）"));

	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++) {
		const char *role = _(kind_field(kind_find("drill"), fields[i])->title);
		bool judged = strcmp(fields[i], "evaluator") == 0 &&
		    strcmp(row_get(drill, fields[i]), row_get(drill, "evaluated_by")) == 0;
		if (has(drill, fields[i]))
			block_signature_add(signatures, role, row_get(drill, fields[i]),
			    judged ? evaluated : NULL, NULL);
		else
			block_signature_hand(signatures, role);
	}
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *drill = data->record;
	json_t *blocks = json_array();
	char now[CLOCK_TEXT_SIZE];
	g_autofree char *interim = g_strdup_printf(
	    _("过程记录：演练没有结束，内容到 %s 为止。"),
	    clock_text(data->now, CLOCK_FULL, now, sizeof now));

	if (is_in(drill, "running|suspended"))
		json_array_append_new(blocks, block_paragraph_new(NULL, interim));
	json_array_append_new(blocks, build_head(drill));
	json_array_append_new(blocks, build_people(drill));
	json_array_append_new(blocks, build_safety(drill));
	json_array_append_new(blocks, build_steps(data));
	json_array_append_new(blocks, build_end(data));
	json_array_append_new(blocks, build_signatures(drill));
	return blocks;
}

const struct sheet sheet_drill = {
	.name = "drill",
	.title = N_("应急演练记录表"),
	.form = "ZB-A4-32",
	.order = 82,
	.kind = "drill",
	.unreal = sheet_unreal,
	.needs = "actor|site|" STEPS "|" FINDINGS,
	.build = build,
};
