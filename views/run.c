#include "views/run_parts.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/run.h"
#include "views/act_menu.h"
#include "views/drill.h"
#include "views/records.h"
#include "views/ticket_show.h"

#define LIST_LEAST 4             /* rows of steps that stay, whatever the step has to say */

static const struct kind *step_kind(void)
{
	return kind_find("run_step");
}

const json_t *run_record(const struct run *run)
{
	return run->runs == NULL ? NULL : mirror_row(run->runs, run->id);
}

const json_t *run_selected(const struct run *run)
{
	return table_selected(run->view->table);
}

/* ---- the steps ---------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "number"), y = row_get_integer(b, "number");

	return x < y ? -1 : x > y;
}

static CELL(cell_mark)
{
	(void)column, (void)data;
	cell->text = run_step_mark(row);
	cell->style = run_step_style(row, clock_wall());
}

static CELL(cell_title)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d %s", (int)row_get_integer(row, "number"),
	    row_get(row, "title"));
	cell->text = cell->buffer;
	cell->style = strcmp(row_get(row, "state"), "open") == 0 ? STYLE_TITLE : STYLE_NORMAL;
}

static CELL(cell_who)
{
	const char *by = row_get(row, "by");

	(void)column, (void)data;
	cell->text = by[0] != '\0' ? by : row_get(row, "role");
}

static CELL(cell_clock)
{
	const struct run *run = data;

	(void)column;
	run_step_clock(row, row_get_integer(run_record(run), "started_at"), clock_wall(),
	    cell->buffer, TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
	cell->style = run_step_style(row, clock_wall());
}

static CELL(cell_result)
{
	(void)column, (void)data;
	cell->text = choice_shown(step_kind(), row, "outcome");
}

static const struct table_column columns[] = {
	{ "", 1, 1, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("步骤"), 24, 70, 5, TEXT_LEFT, .searched = true, .cell = cell_title },
	{ N_("谁"), 8, 16, 1, TEXT_LEFT, .searched = true, .cell = cell_who },
	{ N_("时间"), 12, 13, 0, TEXT_RIGHT, .cell = cell_clock },
	{ N_("结果"), 8, 16, 1, TEXT_LEFT, .dispensable = 1, .cell = cell_result },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_number, .empty = N_("还没有读到。"),
};

static bool is_ours(const json_t *row, void *data)
{
	return row_get_integer(row, "run") == ((struct run *)data)->id;
}

/* The first step that is open; NULL: none. */
static const json_t *open_step(const struct run *run)
{
	g_autoptr(GPtrArray) rows = mirror_rows(run->steps);
	const json_t *first = NULL;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		if (is_ours(row, (void *)(uintptr_t)run) &&
		    strcmp(row_get(row, "state"), "open") == 0 &&
		    row_get_integer(row, "times") == 0 &&
		    (first == NULL || by_number(row, first) < 0))
			first = row;
	}
	return first;
}

/* Whoever has not moved away sees the step that is due; an act leads back to it. */
static void follow_step(struct run *run)
{
	const json_t *open = run->steps == NULL ? NULL : open_step(run);
	const char *at = table_selected_key(run->view->table);

	if (run->led_to != 0 && at != NULL &&
	    g_ascii_strtoll(at, NULL, 10) != run->led_to)
		run->led = false;
	if (!run->led || open == NULL)
		return;
	run->led_to = row_get_integer(open, "id");
	table_select(run->view->table, row_get(open, "_key"));
}

static void lead(struct run *run)
{
	run->led = true;
	run->led_to = 0;
}

/* ---- acts --------------------------------------------------------------------------------- */

struct sent {
	struct app *app;
};

static void answered(json_t *result, json_t *error, void *data)
{
	g_autofree struct sent *sent = data;

	(void)result;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(sent->app, STYLE_ERROR, "%s", text);
	}
}

/* Without a form. */
static void send(struct run *run, const char *kind, int64_t id, const char *act)
{
	struct sent *sent = g_new0(struct sent, 1);

	sent->app = run->view->app;
	lead(run);
	model_call(console_model(sent->app), "do", json_pack("{s:s, s:I, s:s, s:{}}", "kind", kind,
	    "id", (json_int_t)id, "act", act, "fields"), answered, sent);
}

static void ask(struct run *run, const char *act, const char *fields)
{
	const json_t *row = run_selected(run);
	g_autofree char *said = g_strdup_printf("%d %s", (int)row_get_integer(row, "number"),
	    row_get(row, "title"));

	lead(run);
	open_act_form(run->view->app, &(struct act_form){ .kind = step_kind(),
		.act = kind_act(step_kind(), act), .id = row_get_integer(row, "id"),
		.fields = fields, .said = said });
}

static const char *refuse_step(void *data)
{
	const struct run *run = data;
	const json_t *row = run_selected(run);

	if (row == NULL)
		return _("没有选中的行");
	if (record_has_ended(step_kind(), row))
		return _("这一步已经过去了");
	return strcmp(row_get(run_record(run), "state"), "running") == 0 ? NULL :
	    _("不在执行中：停在安全点的先按 g 继续");
}

/* Nothing is asked that is not owed: most steps are done by one key. */
static void finish_step(void *data)
{
	struct run *run = data;
	const json_t *row = run_selected(run);
	g_autofree char *owed = run_step_owed(row, run->beside.live, run->beside.calls);

	if (owed[0] == '\0')
		send(run, "run_step", row_get_integer(row, "id"), "done");
	else
		ask(run, "done", owed);
}

static const char *refuse_deny(void *data)
{
	const char *reason = refuse_step(data);

	if (reason == NULL && row_get_integer(run_selected(data), "else_step") == 0 &&
	    row_get(run_selected(data), "else_plan")[0] == '\0')
		return _("这一步没有写不成立时怎么办");
	return reason;
}

/* The other plan is begun after the answer to this. */
static void deny_step(void *data)
{
	ask(data, "deny", "reason");
}

static void skip_step(void *data)
{
	ask(data, "skip", "reason");
}

static const char *refuse_again(void *data)
{
	const char *reason = refuse_step(data);

	return reason == NULL && row_get_integer(run_selected(data), "every") == 0 ?
	    _("这一步只做一次：按 Enter") : reason;
}

static void do_again(void *data)
{
	ask(data, "again", "recorded");
}

static const char *refuse_open(void *data)
{
	const char *reason = refuse_step(data);

	return reason == NULL && strcmp(row_get(run_selected(data), "state"), "waiting") != 0 ?
	    _("已经轮到这一步了") : reason;
}

static void open_now(void *data)
{
	struct run *run = data;

	send(run, "run_step", row_get_integer(run_selected(run), "id"), "open");
}

static const char *refuse_live(void *data)
{
	return word_in(RUN_LIVE, row_get(run_record(data), "state")) ? NULL :
	    _("这次执行已经结束");
}

static void act_on_run(struct run *run, const char *act)
{
	const struct kind *kind = kind_find("run");

	open_act(run->view->app, kind, kind_act(kind, act), run->id, NULL);
}

static void call_help(void *data)
{
	act_on_run(data, "help");
}

static void write_note(void *data)
{
	act_on_run(data, "note");
}

static void open_menu(void *data)
{
	struct run *run = data;

	act_menu_open(run->view->app, kind_find("run"), run_record(run), NULL, NULL);
}

static const char *refuse_go_on(void *data)
{
	return strcmp(row_get(run_record(data), "state"), "paused") == 0 ? NULL :
	    _("没有停着");
}

static void go_on(void *data)
{
	struct run *run = data;

	send(run, "run", run->id, "go_on");
}

static const char *refuse_other(void *data)
{
	return run_selected(data) == NULL || row_get(run_selected(data), "else_plan")[0] == '\0' ?
	    _("这一步没有写转哪个预案") : NULL;
}

static void begin_other(void *data)
{
	struct run *run = data;

	run_from_plan(run->view->app, row_get(run_selected(run), "else_plan"), 0);
}

static void read_whole(void *data)
{
	struct run *run = data;

	run_read_step(run->view->app, run_selected(run), run->phones);
}

static const char *refuse_unread(void *data)
{
	return run_record(data) == NULL ? _("还没有读到") : NULL;
}

static void preview(void *data)
{
	struct run *run = data;

	open_sheet(run->view->app, "run", run->id);
}

static const char *refuse_without(void *data)
{
	return run_selected(data) == NULL ? _("没有选中的行") : NULL;
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "run.done", N_("完成"), N_("这一步做完了；欠的登记、理由当场问"),
	    BINDING_FIRST, refuse_step, finish_step },
	{ '!', 0, "run.help", N_("求援"), N_("别的控制台响铃，直到有人应"), BINDING_FIRST,
	    refuse_live, call_help },
	{ 'm', 0, "run.menu", N_("更多"), N_("到安全点、接手、结束，和对这次执行能做的"),
	    BINDING_FIRST, NULL, open_menu },
	{ 'c', 0, "run.call", N_("记通话"), N_("打给谁、谁接的、说了什么；没人接也要记"), 0,
	    refuse_live, run_log_call },
	{ 'r', 0, "run.ask", N_("取证"), N_("这一步的只读命令，问角色指的那台设备；先记下再问"), 0,
	    run_refuse_ask, run_ask_now },
	{ 'f', 0, "run.form", N_("开单"), N_("这一步要开的单，知道的都填好；存了记在这一步上"), 0,
	    run_refuse_form, run_open_form },
	{ 'x', 0, "run.deny", N_("不成立"), N_("这一步不成立，按预案转到别处"), 0, refuse_deny,
	    deny_step },
	{ 'k', 0, "run.skip", N_("跳过"), N_("跳过这一步，要写理由"), 0, refuse_step, skip_step },
	{ 'd', 0, "run.read", N_("读全文"), N_("这一步的全部说明和号码"), 0, refuse_without,
	    read_whole },
	{ 'n', 0, "run.note", N_("记一笔"), N_("写下发生了什么"), 0, refuse_live, write_note },
	{ 'v', 0, "run.evidence", N_("看取证"), N_("问过设备什么，答了什么；回车看原文"),
	    BINDING_QUIET, run_refuse_evidence, run_open_evidence },
	{ 'u', 0, "run.roles", N_("角色"), N_("角色这次各指什么；没有绑定的为这次选定"),
	    BINDING_QUIET, NULL, run_open_roles },
	{ 'e', 0, "run.again", N_("又做一次"), N_("要反复做的步骤，记这一次"), BINDING_QUIET,
	    refuse_again, do_again },
	{ 'o', 0, "run.open", N_("现在就做"), N_("不等前面的，先做这一步"), BINDING_QUIET,
	    refuse_open, open_now },
	{ 'g', 0, "run.go-on", N_("继续"), N_("离开安全点，接着做"), BINDING_QUIET, refuse_go_on,
	    go_on },
	{ 'b', 0, "run.other", N_("转预案"), N_("启动这一步说的另一个预案"), BINDING_QUIET,
	    refuse_other, begin_other },
	{ 'p', 0, "run.sheet", N_("单据"), N_("执行记录：预览并打印；没有结束的是过程记录"),
	    BINDING_QUIET, refuse_unread, preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	struct run *run = view->data;
	const json_t *row = run_record(run), *step = run_selected(run);
	int list;

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	if (row_get_integer(row, "drill") != 0)
		area = drill_draw_gutter(area);
	follow_step(run);
	run_phones_look(run->phones, run_selected(run));
	run_draw_head(area, row);
	area = area_part(area, 2, 0, area.rows - 2, area.columns);
	list = MAX(LIST_LEAST + 1, MIN((int)row_get_integer(row, "total") + 1, area.rows / 2));
	table_draw(view->table, area_part(area, 0, 0, list, area.columns));
	area = area_part(area, list, 0, area.rows - list, area.columns);
	area_rule(area, 0);
	if (step != NULL)
		run_draw_step(area_part(area, 1, 0, area.rows - 1, area.columns), step,
		    &run->beside, run->phones);
}

static void take(struct view *view, const struct mirror *mirror)
{
	struct run *run = view->data;
	const char *topic = mirror_topic(mirror);

	if (strcmp(topic, "records:run") == 0)
		run->runs = mirror;
	else if (strcmp(topic, "records:run_call") == 0)
		run->beside.calls = mirror;
	else if (strcmp(topic, "records:run_ask") == 0)
		run->beside.asks = mirror;
	else if (strcmp(topic, "records:run_role") == 0)
		run->beside.roles = mirror;
	else if (strcmp(topic, "records:run_step") != 0)
		run->beside.live = mirror;
	else {
		run->steps = mirror;
		table_take_chosen(view->table, mirror, is_ours, run);
	}
	if (run_record(run) != NULL) {
		const json_t *record = run_record(run);
		g_autofree char *title = g_strdup_printf("%s %s", row_get(record, "number"),
		    row_get(record, "code"));
		view_set_title(view, title);
	}
	app_changed(view->app);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	run_phones_free(((struct run *)view->data)->phones);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "run",
	.title = N_("预案执行"),
	.help = N_("照预案一步一步做：现在该做的一步在光标上，下面是怎么做、等什么、欠什么。"
		   "能核验的自己打勾；人的步骤按 Enter。别人在自己的控制台上看到的是同一份。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct run *)data)->view->app);
}

void open_run(struct app *app, int64_t id)
{
	struct run *run = g_new0(struct run, 1);
	struct view *view = run->view = view_new(app, &type, run);
	g_autofree char *live = g_strdup_printf("run:%" G_GINT64_FORMAT, id);

	run->id = id;
	run->led = true;
	run->phones = run_phones_new(app);
	view->table = table_new(&table, app_timers(app), table_changed, run);
	console_follow(view, "records:run", take);
	console_follow(view, "records:run_step", take);
	console_follow(view, "records:run_call", take);
	console_follow(view, "records:run_ask", take);
	console_follow(view, "records:run_role", take);
	console_follow(view, live, take);
	app_push(app, view);
}
