/* 预案执行记录: one run of an emergency plan on paper: which text of the plan, what it was about
 * and what its roles stood for, every step with its clock, what showed that it was done or why it
 * was not, whom somebody told what, what happened line by line, who signs (requirements 6; T34). A
 * run that is not over is said to be so: what it tells reaches to when it was printed. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/run.h"
#include "views/sheet_blocks.h"
#include "views/sheet_run.h"
#include "views/sheet_ticket.h"
#include "views/show.h"
#include "views/ticket_show.h"

static const struct kind *run_kind(void)
{
	return kind_find("run");
}

static bool has(const json_t *row, const char *name)
{
	return row_get(row, name)[0] != '\0';
}

static bool is_live(const json_t *run)
{
	return word_in(RUN_LIVE, row_get(run, "state"));
}

static bool is_over(const json_t *run)
{
	return has(run, "state") && !is_live(run);
}

/* NULL where it is "": what is not there is 未填. */
static const char *text_of(const json_t *row, const char *name)
{
	return has(row, name) ? row_get(row, name) : NULL;
}

/* ---- the head ----------------------------------------------------------------------------- */

static const struct sheet_place about[] = {
	{ "number", 1, true }, { "mode", 1, true }, { "code", 1, true }, { "version", 1, true },
	{ "title", 2, true }, { "plan_hash", 2, true }, { NULL, 0, false },
};

static const struct sheet_place causes[] = {
	{ "drill", 2, false }, { "alarm", 2, false }, { "alarm_what", 2, false },
	{ "cause", 2, false },
	{ "device", 2, false }, { "place", 2, false }, { "circuit", 2, false },
	{ "room", 2, false }, { "managed_service", 2, false }, { "from_run", 2, false },
	{ "safe_note", 2, false }, { "help_at", 1, false }, { "help_by", 1, false },
	{ NULL, 0, false },
};

static const struct sheet_place ends[] = {
	{ "outcome", 2, true }, { "reason", 2, false }, { NULL, 0, false },
};

/* The cells of PLACES behind those of GRID. */
static void add_fields(json_t *grid, const json_t *run, const struct sheet_place *places)
{
	json_auto_t *more = sheet_fields_block(run_kind(), NULL, run, places);

	json_array_extend(json_object_get(grid, "cells"), json_object_get(more, "cells"));
}

/* "共 9 步，已过 8，超时 2". Caller frees; NULL: the record does not say. */
static char *steps_text(const json_t *run)
{
	if (json_object_get(run, "total") == NULL)
		return NULL;
	return g_strdup_printf(_("共 %d 步，已过 %d，超时 %d"),
	    (int)row_get_integer(run, "total"), (int)row_get_integer(run, "done"),
	    (int)row_get_integer(run, "late"));
}

static json_t *build_head(const json_t *run)
{
	const char *approved = text_of(run, "approved");
	int64_t begun = row_get_integer(run, "started_at"), end = row_get_integer(run, "ended_at");
	g_autofree char *heading = g_strdup_printf(_("一、执行  【%s】"),
	    has(run, "state") ? state_shown(run_kind(), run) : _("未填"));
	g_autofree char *from = block_time(run, "started_at", CLOCK_FULL);
	g_autofree char *to = block_time(run, "ended_at", CLOCK_FULL);
	g_autofree char *used = begun == 0 || end < begun ? NULL : sheet_exact(end - begun);
	g_autofree char *steps = steps_text(run);
	json_t *grid = sheet_fields_block(run_kind(), heading, run, about);

	block_grid_add(grid, _("预案批准"), approved != NULL || !has(run, "plan_hash") ? approved :
	    _("示范预案，未经本单位批准"), 2);
	if (!has(run, "alarm_what") && !has(run, "cause") && row_get_integer(run, "drill") == 0)
		block_grid_add(grid, _("起因"), NULL, 2);
	add_fields(grid, run, causes);
	block_grid_add(grid, _("执行人"), text_of(run, "commander"), 1);
	block_grid_add(grid, _("用时"), is_live(run) ? _("未结束") : used, 1);
	block_grid_add(grid, _("开始"), from, 1);
	block_grid_add(grid, _("结束"), is_live(run) ? _("未结束") : to, 1);
	block_grid_add(grid, _("步骤"), steps, 2);
	if (!is_live(run))
		add_fields(grid, run, ends);
	return grid;
}

/* ---- roles -------------------------------------------------------------------------------- */

static json_t *build_roles(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("角色"), .width = 14 },
		{ .title = _("说明"), .weight = 1 },
		{ .title = _("当时是"), .weight = 1 },
		{ 0 }
	};
	g_autoptr(GPtrArray) roles = sheet_parts(data, "run_role@run");
	json_t *table = block_table_new(_("二、角色"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < roles->len; i++) {
		const json_t *role = roles->pdata[i];
		g_autofree char *thing = g_strdup_printf("%s%s%s", row_get(role, "name"),
		    has(role, "port") ? " " : "", row_get(role, "port"));
		const char *cells[] = { row_get(role, "role"), row_get(role, "title"),
			has(role, "name") ? thing : _("未绑定") };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (sheet_rows(data, "run_role@run") != NULL)
		block_otherwise(table, _("没有用到哪一样东西。"));
	return table;
}

/* ---- steps -------------------------------------------------------------------------------- */

/* "系统核验 超时"; of one still to come how it stands. Caller frees. */
static char *result_text(const json_t *step)
{
	const struct kind *kind = kind_find("run_step");
	bool idle = strcmp(row_get(step, "state"), "waiting") == 0 && has(step, "when");

	return g_strdup_printf("%s%s", has(step, "outcome") ? choice_shown(kind, step, "outcome") :
	    idle ? _("待条件") : state_shown(kind, step),
	    json_is_true(json_object_get(step, "late")) ? _(" 超时") : "");
}

/* What showed it, what was written down, who else, why not: a line each. Caller frees; NULL:
 * nothing. */
static char *more_text(const json_t *step)
{
	static const char *const fields[] = { "evidence", "recorded", "second", "authority_by",
		"reason" };
	const struct kind *kind = kind_find("run_step");
	g_autoptr(GString) text = g_string_new(NULL);
	int times = (int)row_get_integer(step, "times");

	if (times > 0)
		g_string_append_printf(text, _("做了 %d 次"), times);
	for (size_t i = 0; i < G_N_ELEMENTS(fields); i++)
		if (has(step, fields[i]))
			g_string_append_printf(text, _("%s%s：%s"), text->len == 0 ? "" : "\n",
			    _(kind_field(kind, fields[i])->title), row_get(step, fields[i]));
	return text->len == 0 ? NULL : g_strdup(text->str);
}

static void add_step(json_t *table, const json_t *step, int64_t started_at)
{
	g_autofree char *number = g_strdup_printf("%d", (int)row_get_integer(step, "number"));
	g_autofree char *target = sheet_step_target(step);
	g_autofree char *at = sheet_step_at(step, started_at);
	g_autofree char *used = sheet_step_used(step, started_at);
	g_autofree char *result = result_text(step), *more = more_text(step);
	const char *cells[] = { number, row_get(step, "title"), target, at == NULL ? "--" : at,
		used == NULL ? "--" : used, has(step, "by") ? row_get(step, "by") :
		row_get(step, "role"), result };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
	if (more != NULL)
		block_table_more(table, more);
}

static json_t *build_steps(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("步"), .width = 3 },
		{ .title = _("步骤"), .weight = 1 },
		{ .title = _("目标"), .width = 10 },
		{ .title = _("实际"), .width = 8 },
		{ .title = _("用时"), .width = 9 },
		{ .title = _("谁"), .width = 8 },
		{ .title = _("结果"), .width = 8 },
		{ 0 }
	};
	g_autoptr(GPtrArray) steps = sheet_run_steps(data, "run_step@run");
	json_t *table = block_table_new(_("三、步骤（T 是开始的时刻）"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < steps->len; i++)
		add_step(table, steps->pdata[i], row_get_integer(data->record, "started_at"));
	return table;
}

/* ---- calls -------------------------------------------------------------------------------- */

static int by_time(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(const json_t *const *)a, "at");
	int64_t y = row_get_integer(*(const json_t *const *)b, "at");

	return x < y ? -1 : x > y;
}

static json_t *build_calls(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("步"), .width = 3 },
		{ .title = _("时刻"), .width = 11 },
		{ .title = _("打给谁"), .width = 10 },
		{ .title = _("号码"), .width = 14 },
		{ .title = _("接通没有"), .width = 8 },
		{ .title = _("接听人"), .width = 8 },
		{ .title = _("说了什么"), .weight = 1 },
		{ 0 }
	};
	const struct kind *kind = kind_find("run_call");
	g_autoptr(GPtrArray) calls = sheet_parts(data, "run_call@run");
	json_t *table = block_table_new(_("四、通话"), columns, BLOCK_WHOLE);

	if (calls->len > 0)
		g_ptr_array_sort(calls, by_time);
	for (guint i = 0; i < calls->len; i++) {
		const json_t *call = calls->pdata[i];
		int step = (int)row_get_integer(call, "step");
		g_autofree char *number = g_strdup_printf("%d", step);
		g_autofree char *at = block_time(call, "at", CLOCK_MINUTE);
		const char *cells[] = { step == 0 ? "-" : number, at, row_get(call, "whom"),
			has(call, "phone") ? row_get(call, "phone") : "-",
			choice_shown(kind, call, "result"),
			has(call, "person") ? row_get(call, "person") : "-",
			has(call, "summary") ? row_get(call, "summary") : "-" };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (sheet_rows(data, "run_call@run") != NULL)
		block_otherwise(table, _("无"));
	return table;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static json_t *build_signatures(const json_t *run)
{
	json_t *signatures =
	    block_signatures_new(_("六、签认（时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("执行人"), text_of(run, "commander"), NULL, NULL);
	block_signature_add(signatures, _("值班长"), NULL, NULL, NULL);
	if (!is_over(run))
		block_foot(signatures, _("执行结束后重新出单，以那一张为准。"));
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	json_t *blocks = json_array();
	char now[CLOCK_TEXT_SIZE];
	g_autofree char *interim = g_strdup_printf(
	    _("过程记录：执行没有结束，内容到 %s 为止。"),
	    clock_text(data->now, CLOCK_FULL, now, sizeof now));

	if (is_live(data->record))
		json_array_append_new(blocks, block_paragraph_new(NULL, interim));
	json_array_append_new(blocks, build_head(data->record));
	json_array_append_new(blocks, build_roles(data));
	json_array_append_new(blocks, build_steps(data));
	json_array_append_new(blocks, build_calls(data));
	json_array_append_new(blocks, sheet_journal_block(data,
	    _("五、经过（按时间；更正另起一行，不涂改）")));
	json_array_append_new(blocks, build_signatures(data->record));
	return blocks;
}

static const char *unreal(const json_t *record)
{
	return strcmp(row_get(record, "mode"), "drill") == 0 ? sheet_unreal(record) : NULL;
}

const struct sheet sheet_run = {
	.name = "run",
	.title = N_("预案执行记录"),
	.form = "ZB-A4-31",
	.order = 81,
	.kind = "run",
	.subject = sheet_run_subject,
	.unreal = unreal,
	.needs = "actor|site|run_role@run|run_step@run|run_call@run|journal_entry@subject",
	.build = build,
};
