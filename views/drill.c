#include "views/drill.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/drill.h"
#include "records/model/run.h"
#include "views/act_menu.h"
#include "views/records.h"
#include "views/run.h"
#include "views/run_show.h"
#include "views/ticket_show.h"

#define HEAD_ROWS 5
#define ASK_AGAIN (2 * CLOCK_SECOND) /* an answer that came while another view was open is lost */
#define STEPS_MOST 200           /* that are asked for; a plan has fewer */

struct drill {
	struct view *view;
	int64_t id;
	const struct mirror *drills, *findings;
	json_t *steps;               /* of its run, as they were read; NULL: not yet */
	int64_t run;                 /* whose they are */
	bool stale;                  /* they have to be read (again) */
	struct mono asked_at;
};

static const struct kind *drill_kind(void)
{
	return kind_find("drill");
}

static const json_t *drill_row(const struct drill *drill)
{
	return drill->drills == NULL ? NULL : mirror_row(drill->drills, drill->id);
}

static bool is_in(const struct drill *drill, const char *states)
{
	return word_in(states, row_get(drill_row(drill), "state"));
}

/* ---- the steps ---------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "number"), y = row_get_integer(b, "number");

	return x < y ? -1 : x > y;
}

static CELL(cell_step)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d %s", (int)row_get_integer(row, "number"),
	    row_get(row, "title"));
	cell->text = cell->buffer;
}

static CELL(cell_within)
{
	int64_t within = row_get_integer(row, "within");

	(void)column, (void)data;
	clock_duration(within * CLOCK_SECOND, cell->buffer, TABLE_TEXT_SIZE);
	cell->text = within == 0 ? "" : cell->buffer;
}

static CELL(cell_used)
{
	int64_t started = row_get_integer(drill_row(data), "started_at");
	int64_t done = row_get_integer(row, "done_at");

	(void)column;
	if (done == 0 || word_in("passed|left", row_get(row, "outcome")))
		return;
	clock_duration(done - started, cell->buffer, TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
	cell->style = json_is_true(json_object_get(row, "late")) ? STYLE_MAJOR : STYLE_NORMAL;
}

static CELL(cell_outcome)
{
	(void)column, (void)data;
	cell->text = choice_shown(kind_find("run_step"), row, "outcome");
}

static CELL(cell_grade)
{
	(void)column, (void)data;
	cell->text = choice_shown(kind_find("run_step"), row, "grade");
	cell->style = word_in("missed|wrong", row_get(row, "grade")) ? STYLE_CRITICAL :
	    strcmp(row_get(row, "grade"), "late") == 0 ? STYLE_MAJOR : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ N_("步骤"), 20, 60, 4, TEXT_LEFT, .searched = true, .cell = cell_step },
	{ N_("时限"), 8, 8, 0, TEXT_RIGHT, .cell = cell_within },
	{ N_("用时"), 8, 8, 0, TEXT_RIGHT, .cell = cell_used },
	{ N_("谁"), 8, 14, 1, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "by",
	    .cell = cell_text },
	{ N_("结果"), 8, 16, 1, TEXT_LEFT, .dispensable = 2, .cell = cell_outcome },
	{ N_("评定"), 6, 6, 0, TEXT_LEFT, .cell = cell_grade },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_number,
	.empty = N_("还没有演练。"),
};

/* Who asked may have been left when the answer comes. */
struct wish {
	struct app *app;
	struct view *view;
};

/* Rows of a list have no key of a topic: the id is it. */
static void show_steps(struct drill *drill)
{
	g_autofree const void **rows =
	    g_new0(const void *, json_array_size(drill->steps) + 1);
	json_t *step;
	size_t i;

	json_array_foreach(drill->steps, i, step) {
		g_autofree char *key =
		    g_strdup_printf("%" G_GINT64_FORMAT, row_get_integer(step, "id"));
		json_object_set_new(step, "_key", json_string(key));
		rows[i] = step;
	}
	table_update(drill->view->table, rows, json_array_size(drill->steps));
}

static void steps_came(json_t *result, json_t *error, void *data)
{
	g_autofree struct wish *wish = data;

	if (app_top(wish->app) != wish->view)
		return;
	struct drill *drill = wish->view->data;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(wish->app, STYLE_ERROR, "%s", text);
		return;
	}
	json_t *before = drill->steps;
	drill->stale = false;
	drill->steps = json_incref(json_object_get(result, "records"));
	show_steps(drill);
	json_decref(before);
	app_changed(wish->app);
}

static void ask_steps(struct drill *drill)
{
	struct mono now = clock_mono();
	struct wish *wish;

	if (drill->run == 0 || !drill->stale || app_top(drill->view->app) != drill->view ||
	    (drill->asked_at.us != 0 && mono_between(drill->asked_at, now) < ASK_AGAIN))
		return;
	wish = g_new0(struct wish, 1);
	drill->asked_at = now;
	*wish = (struct wish){ drill->view->app, drill->view };
	model_call(console_model(wish->app), "list",
	    json_pack("{s:s, s:{s:I}, s:i}", "kind", "run_step", "where", "run",
		(json_int_t)drill->run, "limit", STEPS_MOST), steps_came, wish);
}

/* ---- acts --------------------------------------------------------------------------------- */

static const char *refuse_run(void *data)
{
	return row_get_integer(drill_row(data), "run") == 0 ? _("还没有开始，没有执行记录") : NULL;
}

static void show_run(void *data)
{
	struct drill *drill = data;

	open_run(drill->view->app, row_get_integer(drill_row(drill), "run"));
}

/* What was asked for: a run that begins, or one (RUN) that goes on. */
struct going {
	struct app *app;
	int64_t run;
};

static void gone_on(json_t *result, json_t *error, void *data)
{
	g_autofree struct going *going = data;

	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(going->app, STYLE_ERROR, "%s", text);
	} else {
		open_run(going->app,
		    going->run != 0 ? going->run : row_get_integer(result, "id"));
	}
}

static const char *refuse_go(void *data)
{
	return is_in(data, "briefed|suspended") ? NULL :
	    _("宣读了中止口令、真实业务保护和回退人才能开始；按 m 看现在能做什么");
}

/* The run of a drill that was read out begins, or goes on. */
static void go(void *data)
{
	struct drill *drill = data;
	struct going *going = g_new0(struct going, 1);
	json_t *wanted = is_in(drill, "suspended")
	    ? json_pack("{s:s, s:I, s:s, s:{}}", "kind", "drill", "id", (json_int_t)drill->id,
		  "act", "resume", "fields")
	    : json_pack("{s:s, s:s, s:{s:s, s:I}}", "kind", "run", "act", "start", "fields",
		  "code", row_get(drill_row(drill), "code"), "drill", (json_int_t)drill->id);

	*going = (struct going){ drill->view->app, row_get_integer(drill_row(drill), "run") };
	model_call(console_model(going->app), "do", wanted, gone_on, going);
}

static const char *refuse_grade(void *data)
{
	const struct drill *drill = data;

	if (!is_in(drill, "ended"))
		return _("演练结束以后、评估签认以前才能评定");
	return table_selected(drill->view->table) == NULL ? _("没有选中的行") : NULL;
}

static void graded(struct app *app, int64_t id)
{
	struct view *view = app_top(app);

	(void)id;
	if (strcmp(view->type->name, "drill") == 0)
		((struct drill *)view->data)->stale = true;
}

static void grade(void *data)
{
	struct drill *drill = data;
	const json_t *step = table_selected(drill->view->table);
	const struct kind *kind = kind_find("run_step");
	g_autofree char *said = g_strdup_printf("%d %s", (int)row_get_integer(step, "number"),
	    row_get(step, "title"));
	json_auto_t *preset = json_pack("{s:s}", "grade", row_get(step, "grade"));

	open_act_form(drill->view->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "grade"), .id = row_get_integer(step, "id"),
		.preset = preset, .said = said, .saved = graded });
}

static const char *refuse_find(void *data)
{
	return is_in(data, "ended|evaluated|rectifying|aborted") ? NULL :
	    _("演练还没有结束，或已经归档");
}

static void find(void *data)
{
	struct drill *drill = data;
	const struct kind *kind = kind_find("rectification");
	json_auto_t *given = json_pack("{s:I}", "drill", (json_int_t)drill->id);

	open_act_form(drill->view->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "find"), .given = given,
		.fields = "finding|measure|owner_name|due_at" });
}

static void open_menu(void *data)
{
	struct drill *drill = data;

	act_menu_open(drill->view->app, drill_kind(), drill_row(drill), NULL, NULL);
}

static void open_whole(void *data)
{
	struct drill *drill = data;

	open_record(drill->view->app, drill_kind(), drill->id);
}

static void preview(void *data)
{
	struct drill *drill = data;

	open_sheet(drill->view->app, "drill", drill->id);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "drill.run", N_("看执行"), N_("打开这次演练的执行：一步一步做的和做过的"),
	    BINDING_FIRST, refuse_run, show_run },
	{ 'g', 0, "drill.go", N_("开始"), N_("开始演练；因真实告警暂停的恢复"), BINDING_FIRST,
	    refuse_go, go },
	{ 'v', 0, "drill.grade", N_("评定"), N_("这一步另行评定：漏做、错做，写明为什么"), 0,
	    refuse_grade, grade },
	{ 'n', 0, "drill.find", N_("登记问题"), N_("发现的问题、怎样整改、谁、到什么时候"), 0,
	    refuse_find, find },
	{ 'm', 0, "drill.menu", N_("更多"), N_("批准、宣读、暂停、中止、评估、归档"),
	    BINDING_FIRST, NULL,
	    open_menu },
	{ 'd', 0, "drill.whole", N_("全部字段"), N_("演练单的全部字段和经过"), 0, NULL,
	    open_whole },
	{ 'p', 0, "drill.sheet", N_("单据"), N_("演练记录表：预览并打印；还没有做的是空表"),
	    BINDING_QUIET, NULL, preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- drawing ------------------------------------------------------------------------------ */

static enum style state_style(const json_t *row)
{
	return word_in("running|suspended", row_get(row, "state")) ? STYLE_EXERCISE : STYLE_TITLE;
}

static void draw_what(struct area area, const json_t *row)
{
	char at[SHOW_SIZE];
	int column = area_text(area, 0, 1, state_style(row), state_shown(drill_kind(), row)) + 2;

	area_print(area, 0, column, STYLE_TITLE, "%s %s", row_get(row, "code"),
	    row_get(row, "title"));
	area_print(area, 1, 1, STYLE_NORMAL, _("%s  %s  %s  计划 %s  地点 %s"),
	    choice_shown(drill_kind(), row, "method"), choice_shown(drill_kind(), row, "scope"),
	    choice_shown(drill_kind(), row, "sort"),
	    show_time(row, "planned_at", CLOCK_MINUTE, at), row_get(row, "place"));
	area_print(area, 2, 1, STYLE_NORMAL, _("总指挥 %s  控制员 %s  评估员 %s  回退人 %s"),
	    row_get(row, "commander"), row_get(row, "controller"), row_get(row, "evaluator"),
	    row_get(row, "rollback_person"));
	area_print(area, 3, 1, STYLE_NORMAL, _("中止口令：%s  %s"), row_get(row, "abort_word"),
	    row_get(row, "protection"));
}

/* What is to be known now: why it stands still, how it went, what is next. */
static void draw_now(struct area area, int at, const json_t *row)
{
	const char *state = row_get(row, "state");

	if (strcmp(state, "suspended") == 0)
		area_print(area, at, 1, STYLE_CRITICAL, _("真实告警：%s"),
		    row_get(row, "suspended_for"));
	else if (row_get_integer(row, "ended_at") != 0)
		area_print(area, at, 1, STYLE_NORMAL,
		    _("计时 %d  达标 %d  超时 %d  漏做 %d  错做 %d  %s%s%s"),
		    (int)row_get_integer(row, "timed"), (int)row_get_integer(row, "met"),
		    (int)row_get_integer(row, "late"), (int)row_get_integer(row, "missed"),
		    (int)row_get_integer(row, "wrong"),
		    choice_shown(drill_kind(), row, "conclusion"),
		    json_is_true(json_object_get(row, "trained")) ? "  " : "",
		    json_is_true(json_object_get(row, "trained")) ? _("在演练服务里做的") : "");
	else if (strcmp(state, "planned") == 0)
		area_text(area, at, 1, STYLE_DIM,
		    _("下一步：写全目的、场景和人，报管理单位或带班领导批准"));
	else if (strcmp(state, "approved") == 0)
		area_text(area, at, 1, STYLE_DIM,
		    _("下一步：当面宣读中止口令、真实业务保护、回退人"));
	else if (strcmp(state, "briefed") == 0)
		area_text(area, at, 1, STYLE_DIM,
		    _("按 g 开始；有紧急告警、维护实施或封网期时不能开始"));
}

/* Before there are steps: what it is for. */
static void draw_purpose(struct area area, const json_t *row)
{
	static const char *const told[] = { "purpose", "scenario", "participants" };
	int line = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(told); i++) {
		g_auto(GStrv) lines =
		    text_wrap(row_get(row, told[i]), (size_t)MAX(8, area.columns - 8));
		area_text(area, line, 1, STYLE_DIM, _(kind_field(drill_kind(), told[i])->title));
		for (int n = 0; lines[n] != NULL; n++)
			area_text(area, line++, 7, STYLE_NORMAL, lines[n]);
	}
}

/* How many findings are drawn. */
static int draw_findings(struct area area, const struct drill *drill)
{
	g_autoptr(GPtrArray) rows = drill->findings == NULL ? g_ptr_array_new() :
	    mirror_rows(drill->findings);
	const struct kind *kind = kind_find("rectification");
	int line = 0;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *row = rows->pdata[i];
		char at[SHOW_SIZE];
		bool open = strcmp(row_get(row, "state"), "open") == 0;

		if (row_get_integer(row, "drill") != drill->id)
			continue;
		if (line < area.rows)
			area_print(area, line, 1, open && row_get_integer(row, "due_at") <
			    clock_wall().us ? STYLE_MAJOR : STYLE_NORMAL,
			    _("问题 %s  整改 %s  %s  截止 %s  %s"), row_get(row, "finding"),
			    row_get(row, "measure"), row_get(row, "owner_name"),
			    show_time(row, "due_at", CLOCK_DATE, at), state_shown(kind, row));
		line++;
	}
	return line;
}

static void draw(struct view *view, struct area area)
{
	struct drill *drill = view->data;
	const json_t *row = drill_row(drill);
	int found;

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	ask_steps(drill);
	area = drill_draw_gutter(area);
	draw_what(area, row);
	draw_now(area, 4, row);
	area = area_part(area, HEAD_ROWS, 0, area.rows - HEAD_ROWS, area.columns);
	area_rule(area, 0);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (drill->run == 0) {
		draw_purpose(area, row);
		return;
	}
	found = MIN(draw_findings(area_part(area, 0, 0, 0, area.columns), drill), area.rows / 3);
	draw_findings(area_part(area, 0, 0, found, area.columns), drill);
	table_draw(view->table,
	    area_part(area, found, 0, area.rows - found, area.columns));
}

/* ---- the view ----------------------------------------------------------------------------- */

static void take_drills(struct view *view, const struct mirror *mirror)
{
	struct drill *drill = view->data;
	const json_t *row;

	drill->drills = mirror;
	row = drill_row(drill);
	if (row == NULL)
		return;
	view_set_title(view, row_get(row, "number"));
	drill->run = row_get_integer(row, "run");
	drill->stale = true;
	drill->asked_at = (struct mono){ 0 };
}

static void take_findings(struct view *view, const struct mirror *mirror)
{
	((struct drill *)view->data)->findings = mirror;
	app_changed(view->app);
}

static void release(struct view *view)
{
	struct drill *drill = view->data;

	console_unfollow(view);
	table_free(view->table);
	json_decref(drill->steps);
	g_free(drill);
}

static const struct view_type type = {
	.name = "drill",
	.title = N_("演练"),
	.help = N_("一次演练：谁、什么场景、怎样保护真实业务，每一步用了多久、评得怎样，"
		   "发现什么、谁去改。真实告警一来就暂停。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct drill *)data)->view->app);
}

void open_drill(struct app *app, int64_t id)
{
	struct drill *drill = g_new0(struct drill, 1);
	struct view *view = drill->view = view_new(app, &type, drill);

	drill->id = id;
	view->table = table_new(&table, app_timers(app), table_changed, drill);
	console_follow(view, "records:rectification", take_findings);
	app_push(app, view);
	console_follow(view, "records:drill", take_drills);
}
