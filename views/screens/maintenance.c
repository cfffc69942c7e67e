/* 维护: the work that is to be done, is being done, and has overrun; what is at work first, then
 * what comes next. Colour is only where a moment has passed. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/lens.h"
#include "views/maintenance.h"
#include "views/records.h"
#include "views/screen.h"
#include "views/ticket_show.h"

struct jobs {
	struct view *view;
	const struct mirror *mirror;
	size_t lens;
};

static const struct kind *job_kind(void)
{
	return kind_find("maintenance_job");
}

/* ---- what is listed ----------------------------------------------------------------------- */

static bool is_open(const json_t *row, void *data)
{
	(void)data;
	return !record_has_ended(job_kind(), row);
}

static bool is_at_work(const json_t *row, void *data)
{
	(void)data;
	return word_in("in_progress|overrun", row_get(row, "state"));
}

static bool waits_for_approval(const json_t *row, void *data)
{
	(void)data;
	return word_in("submitted|impact_reviewed", row_get(row, "state"));
}

static bool is_ended(const json_t *row, void *data)
{
	return !is_open(row, data);
}

static const struct lens lenses[] = {
	{ N_("未结"), is_open, false },
	{ N_("实施中"), is_at_work, false },
	{ N_("待批准"), waits_for_approval, false },
	{ N_("已结"), is_ended, true },
	{ NULL, NULL, false },
};

/* What has overrun, what is at work, what is ready, what waits; of the same the window that begins
 * first; what has ended the newest first. */
static int soonest_first(const void *a, const void *b)
{
	static const char *const ranks[] = { "overrun", "in_progress", "done|rolled_back", "ready",
		"approved|notified", "submitted|impact_reviewed", "verified", "draft",
		"closed|rejected|cancelled" };
	int x = 0, y = 0;

	for (int i = 0; i < (int)G_N_ELEMENTS(ranks); i++) {
		x = word_in(ranks[i], row_get(a, "state")) ? i : x;
		y = word_in(ranks[i], row_get(b, "state")) ? i : y;
	}
	if (x != y)
		return x - y;
	int64_t from = row_get_integer(a, "window_from"), other = row_get_integer(b, "window_from");
	int64_t id = row_get_integer(a, "id") - row_get_integer(b, "id");
	if (is_ended(a, NULL))
		return id < 0 ? 1 : -1;
	return from != other ? (from < other ? -1 : 1) : id < 0 ? -1 : id > 0;
}

static CELL(cell_job_window)
{
	g_autofree char *window = maintenance_window(row);

	(void)column, (void)data;
	cell_copy(cell, window);
}

static CELL(cell_job_state)
{
	bool unapproved = json_is_true(json_object_get(row, "unapproved")),
	     overrun = strcmp(row_get(row, "state"), "overrun") == 0;

	(void)column, (void)data;
	cell->text = unapproved ? _("未批准中断") : state_shown(job_kind(), row);
	cell->style = unapproved || overrun ? STYLE_MAJOR : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ N_("编号"), 15, 16, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("作业"), 14, 50, 5, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("窗口"), 14, 27, 1, TEXT_LEFT, .dispensable = 2, .cell = cell_job_window },
	{ N_("状态"), 10, 10, 0, TEXT_LEFT, .searched = true, .cell = cell_job_state },
	{ N_("下一步"), 6, 10, 1, TEXT_LEFT, .searched = true, .dispensable = 3,
	    .what = "owner", .cell = cell_text },
	{ N_("倒计时"), 20, 40, 3, TEXT_LEFT, .what = "maintenance_job",
	    .cell = cell_next_due },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = soonest_first,
	.empty = N_("没有。按 n 新建一张维护作业。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

#define FOOT_ROWS 3
#define LOW 12                 /* an area that has no room for a foot */

/* What the columns had no room for. */
static void draw_foot(struct area area, const json_t *row)
{
	g_autofree char *window = maintenance_window(row);
	const char *number = row_get(row, "approval_number");

	area_rule(area, 0);
	int column = area_text(area, 1, 1, STYLE_NORMAL, row_get(row, "title")) + 2;
	column = area_text(area, 1, column, STYLE_DIM, window) + 2;
	if (number[0] != '\0')
		area_print(area, 1, column, STYLE_DIM, _("批准号 %s"), number);
	area_text(area, 2, 1, STYLE_DIM, row_get(row, "impact"));
}

static unsigned count(const struct jobs *jobs, const char *state)
{
	g_autoptr(GPtrArray) rows = mirror_rows(jobs->mirror);
	unsigned n = 0;

	for (guint i = 0; i < rows->len; i++)
		n += strcmp(row_get(rows->pdata[i], "state"), state) == 0;
	return n;
}

static void draw(struct view *view, struct area area)
{
	struct jobs *jobs = view->data;
	const json_t *row = table_selected(view->table);

	if (!mirror_is_known(jobs->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	unsigned overrun = count(jobs, "overrun");
	lens_draw(lenses, jobs->lens, jobs->mirror, jobs, NULL, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (overrun > 0) {
		area_print(area, 0, 1, STYLE_MAJOR,
		    _("!! 超窗 %u 项：继续还是回退，二选一，并报管理单位"), overrun);
		area = area_part(area, 1, 0, area.rows - 1, area.columns);
	}
	if (row != NULL && area.rows >= LOW) {
		draw_foot(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns), row);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(view->table, list_draw_awaited(jobs->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

static void list_anew(struct jobs *jobs)
{
	lens_list(&lenses[jobs->lens], jobs->view->table, jobs->mirror, jobs);
}

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct jobs *)data)->view->table) == NULL ? _("没有选中的行") :
	    NULL;
}

static void open_selected(void *data)
{
	const struct jobs *jobs = data;

	open_maintenance(jobs->view->app,
	    row_get_integer(table_selected(jobs->view->table), "id"));
}

static void turn(struct jobs *jobs, int step)
{
	const struct input home = { .type = INPUT_KEY, .key = K_HOME };

	jobs->lens = lens_next(lenses, jobs->lens, step);
	list_anew(jobs);
	table_input(jobs->view->table, &home);
}

static void next_lens(void *data)
{
	turn(data, 1);
}

static void previous_lens(void *data)
{
	turn(data, -1);
}

static void make(void *data)
{
	const struct act_form form = { .kind = job_kind(), .act = kind_act(job_kind(), "create"),
		.saved = open_maintenance };

	open_act_form(((struct jobs *)data)->view->app, &form);
}

static void record_unapproved(void *data)
{
	const struct act_form form = { .kind = job_kind(),
		.act = kind_act(job_kind(), "record_unapproved"), .saved = open_maintenance };

	open_act_form(((struct jobs *)data)->view->app, &form);
}

static void open_freezes(void *data)
{
	struct app *app = ((struct jobs *)data)->view->app;

	app_push(app, record_list_view(app, kind_find("freeze_period")));
}

static void preview(void *data)
{
	const struct jobs *jobs = data;

	open_sheet(jobs->view->app, "maintenance_order",
	    row_get_integer(table_selected(jobs->view->table), "id"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的作业单；能做的都在里面"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ 'n', 0, "maintenance.new", N_("新建"), N_("新建一张维护作业草稿"), 0, NULL, make },
	{ K_RIGHT, 0, "maintenance.lens", N_("换类"), N_("看未结、实施中、待批准、已结"), 0, NULL,
	    next_lens },
	{ K_LEFT, 0, "maintenance.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 'v', 0, "maintenance.sheet", N_("单据"), N_("预览并打印维护作业单"), 0,
	    refuse_without_row, preview },
	{ 'f', 0, "maintenance.freezes", N_("封网期"), N_("看和登记封网期"), 0, NULL,
	    open_freezes },
	{ 'u', 0, "maintenance.unapproved", N_("补录未批准"), N_("补录一次没有批准的中断"), 0, NULL,
	    record_unapproved },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct jobs *jobs = view->data;

	jobs->mirror = mirror;
	list_anew(jobs);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "maintenance",
	.title = N_("维护"),
	.help = N_("维护作业，超窗的、实施中的在前，其次窗口先开始的。"
		   "左右方向键换看实施中的、待批准的、已结的。有颜色的时刻已经过了。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct jobs *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct jobs *jobs = g_new0(struct jobs, 1);
	struct view *view = jobs->view = view_new(app, &type, jobs);

	view->table = table_new(&table, app_timers(app), table_changed, jobs);
	console_follow(view, "records:maintenance_job", take_rows);
	return view;
}

const struct screen_entry screen_maintenance = { "maintenance", N_("维护"), '5', 3, open };
