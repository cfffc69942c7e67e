/* 巡检: what is due, what was missed, what is done; which classes of objects have a task that comes
 * back (requirements T04), and what this console may not do. */
#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/lens.h"
#include "views/records.h"
#include "views/round.h"
#include "views/screen.h"
#include "views/ticket_show.h"

struct rounds {
	struct view *view;
	const struct mirror *mirror, *site;
	size_t lens;
};

static const struct kind *round_kind(void)
{
	return kind_find("round");
}

/* ---- what is listed ----------------------------------------------------------------------- */

static bool is_open(const json_t *row, void *data)
{
	(void)data;
	return !record_has_ended(round_kind(), row);
}

static bool is_missed(const json_t *row, void *data)
{
	(void)data;
	return strcmp(row_get(row, "state"), "missed") == 0;
}

static bool is_ended(const json_t *row, void *data)
{
	return !is_open(row, data);
}

static const struct lens lenses[] = {
	{ N_("未完"), is_open, false },
	{ N_("漏检"), is_missed, false },
	{ N_("已完"), is_ended, true },
	{ NULL, NULL, false },
};

/* Of what is open that which was due first, of what has ended the newest. */
static int due_sooner(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "due_from"), y = row_get_integer(b, "due_from");
	int order = x != y ? (x < y ? -1 : 1) :
	    row_get_integer(a, "id") < row_get_integer(b, "id") ? -1 : 1;

	return is_ended(a, NULL) ? -order : order;
}

static bool is_late(const json_t *row)
{
	return is_missed(row, NULL) || json_is_true(json_object_get(row, "late")) ||
	    (is_open(row, NULL) && row_get_integer(row, "due_until") <= clock_wall().us);
}

static CELL(cell_progress)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d/%d", (int)row_get_integer(row, "done"),
	    (int)row_get_integer(row, "total"));
	cell->text = cell->buffer;
}

static CELL(cell_state)
{
	(void)column, (void)data;
	cell->text = state_shown(round_kind(), row);
	cell->style = is_missed(row, NULL) ? STYLE_MAJOR : STYLE_NORMAL;
}

static CELL(cell_due)
{
	char left[DUE_SIZE], at[SHOW_SIZE];
	bool open = is_open(row, NULL);

	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s  %s",
	    show_time(row, open ? "due_until" : "finished_at", CLOCK_MINUTE, at),
	    open ? due_left((struct wall){ row_get_integer(row, "due_until") }, clock_wall(),
		left) : is_late(row) ? _("迟做") : "");
	cell->text = cell->buffer;
	cell->style = is_late(row) ? STYLE_MAJOR : STYLE_NORMAL;
}

static CELL(cell_count)
{
	int64_t count = row_get_integer(row, column->what);

	(void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d", (int)count);
	cell->text = cell->buffer;
	cell->style = count > 0 ? STYLE_WARNING : STYLE_DIM;
}

static const struct table_column columns[] = {
	{ N_("编号"), 15, 16, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("巡检"), 12, 40, 4, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("应做"), 11, 11, 0, TEXT_LEFT, .dispensable = 1, .what = "due_from",
	    .cell = cell_minute },
	{ N_("期限"), 20, 26, 1, TEXT_LEFT, .cell = cell_due },
	{ N_("进度"), 6, 7, 0, TEXT_RIGHT, .cell = cell_progress },
	{ N_("异常"), 4, 4, 0, TEXT_RIGHT, .dispensable = 2, .what = "abnormal",
	    .cell = cell_count },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .searched = true, .cell = cell_state },
	{ N_("巡检人"), 8, 10, 0, TEXT_LEFT, .searched = true, .dispensable = 3,
	    .what = "operator", .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = due_sooner,
	.empty = N_("没有。到点自动列出；按 n 做一次临时巡检，按 t 看巡检表。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

/* Each of the four classes of objects has a task that comes back, or it is said that it has none.
 */
static void draw_classes(const struct rounds *rounds, struct area area, int row)
{
	static const struct { const char *name, *title; } classes[] = {
		{ "environment", N_("运行环境") }, { "link", N_("链路") },
		{ "system", N_("系统") }, { "device", N_("设备") },
	};
	const json_t *site = rounds->site == NULL ? NULL : mirror_row(rounds->site, 0),
		     *counts = json_object_get(json_object_get(site, "rounds"), "classes");
	int column = area_text(area, row, 1, STYLE_DIM, _("定期任务"));

	for (size_t i = 0; i < G_N_ELEMENTS(classes); i++) {
		int count = (int)row_get_integer(counts, classes[i].name);
		column = area_text(area, row, column + 2, STYLE_DIM, _(classes[i].title)) + 1;
		column = count == 0 ? area_text(area, row, column, STYLE_WARNING, _("没有")) :
		    area_print(area, row, column, STYLE_DIM, "%d", count);
	}
}

static void draw(struct view *view, struct area area)
{
	const struct rounds *rounds = view->data;
	g_autofree char *terminal = round_terminal(view->app);

	if (!mirror_is_known(rounds->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	lens_draw(lenses, rounds->lens, rounds->mirror, view->data, NULL, area);
	draw_classes(rounds, area, 1);
	area_text(area, 2, 1, round_is_local(view->app) ? STYLE_DIM : STYLE_WARNING, terminal);
	table_draw(view->table, list_draw_awaited(rounds->mirror,
	    area_part(area, 3, 0, area.rows - 3, area.columns)));
}

/* ---- keys --------------------------------------------------------------------------------- */

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct rounds *)data)->view->table) == NULL ? _("没有选中的行") :
	    NULL;
}

static void open_selected(void *data)
{
	const struct rounds *rounds = data;

	open_round(rounds->view->app,
	    row_get_integer(table_selected(rounds->view->table), "id"));
}

static void turn(struct rounds *rounds, int step)
{
	rounds->lens = lens_next(lenses, rounds->lens, step);
	lens_list(&lenses[rounds->lens], rounds->view->table, rounds->mirror, rounds);
	lens_turned(rounds->view->table);
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
	const struct act_form form = { .kind = round_kind(),
		.act = kind_act(round_kind(), "extra"), .saved = open_round };

	open_act_form(((struct rounds *)data)->view->app, &form);
}

static void open_list(void *data, const char *kind)
{
	struct app *app = ((struct rounds *)data)->view->app;

	app_push(app, record_list_view(app, kind_find(kind)));
}

static void open_templates(void *data)
{
	open_list(data, "round_template");
}

static void open_spots(void *data)
{
	open_list(data, "round_spot");
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("打开"), N_("打开光标所在的巡检，一项一项做"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ 'n', 0, "round.extra", N_("临时巡检"), N_("按一张巡检表现在做一次"), 0, NULL, make },
	{ K_RIGHT, 0, "round.lens", N_("换类"), N_("看未完、漏检、已完"), 0, NULL, next_lens },
	{ K_LEFT, 0, "round.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 't', 0, "round.templates", N_("巡检表"), N_("看和编巡检表、巡检项"), 0, NULL,
	    open_templates },
	{ 'p', 0, "round.spots", N_("巡检点"), N_("贴到场码的地方；值班长换码"), 0, NULL,
	    open_spots },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct rounds *rounds = view->data;

	rounds->mirror = mirror;
	lens_list(&lenses[rounds->lens], view->table, mirror, rounds);
}

static void take_site(struct view *view, const struct mirror *mirror)
{
	((struct rounds *)view->data)->site = mirror;
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "rounds",
	.title = N_("巡检"),
	.help = N_("到点的、做了一半的、漏检的在这里，最早的在前。有颜色的是过了期限。"
		   "四类对象各要有定期任务，没有的写着没有。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct rounds *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct rounds *rounds = g_new0(struct rounds, 1);
	struct view *view = rounds->view = view_new(app, &type, rounds);

	view->table = table_new(&table, app_timers(app), table_changed, rounds);
	console_follow(view, "site", take_site);
	console_follow(view, "records:round", take_rows);
	return view;
}

const struct screen_entry screen_rounds = { "rounds", N_("巡检"), '6', 4, open };
