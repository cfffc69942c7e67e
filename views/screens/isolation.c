/* 隔离: units that are off the network, or about to be, or back and watched. What is late comes
 * first, then the newest. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/isolation.h"
#include "views/due_show.h"
#include "views/isolation_show.h"
#include "views/lens.h"
#include "views/screen.h"
#include "views/ticket_show.h"

struct isolations_view {
	struct view *view;
	const struct mirror *mirror;
	size_t lens;
};

static const struct kind *isolation_kind(void)
{
	return kind_find("isolation");
}

static bool is_open(const json_t *row, void *data)
{
	(void)data;
	return !record_has_ended(isolation_kind(), row);
}

static bool is_off(const json_t *row, void *data)
{
	(void)data;
	return isolation_is_in_force(row);
}

static bool is_ended(const json_t *row, void *data)
{
	return !is_open(row, data);
}

static const struct lens lenses[] = {
	{ N_("未结"), is_open, false },
	{ N_("断开中"), is_off, false },
	{ N_("已归档"), is_ended, true },
	{ NULL, NULL, false },
};

static CELL(cell_unit)
{
	(void)column, (void)data;
	cell->text = row_get(json_object_get(row, "shown"), "access_unit");
}

static CELL(cell_target)
{
	(void)column, (void)data;
	g_autofree char *text = isolation_target(row);

	cell_copy(cell, text);
}

static CELL(cell_basis)
{
	(void)column, (void)data;
	cell->text = choice_title(isolation_bases, row_get(row, "basis"));
}

static const struct table_column columns[] = {
	{ N_("单号"), 15, 16, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("单位"), 14, 40, 5, TEXT_LEFT, .searched = true, .cell = cell_unit },
	{ N_("状态"), 12, 14, 0, TEXT_LEFT, .searched = true, .what = "isolation",
	    .cell = cell_record_state },
	{ N_("断开时刻"), 14, 14, 0, TEXT_LEFT, .what = "isolated_at", .cell = cell_full_time },
	{ N_("下一期限"), 20, 36, 2, TEXT_LEFT, .searched = true, .what = "isolation",
	    .cell = cell_next_due },
	{ N_("范围"), 12, 40, 3, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .cell = cell_target },
	{ N_("依据"), 8, 12, 0, TEXT_LEFT, .searched = true, .dispensable = 3,
	    .cell = cell_basis },
	{ N_("原因"), 12, 60, 3, TEXT_LEFT, .searched = true, .dispensable = 4, .what = "cause",
	    .cell = cell_text },
	{ NULL },
};

static int due_then_newest(const void *a, const void *b)
{
	int order = due_first(isolation_kind(), a, b);
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return order != 0 ? order : x > y ? -1 : x < y;
}

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = due_then_newest,
	.empty = N_("没有被隔离的单位。按 n 申请隔离。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

/* Neighbours first, then what is to be done. */
static void draw_foot(struct area area, const json_t *row)
{
	const char *neighbours = row_get(row, "neighbours");
	g_autofree char *next = isolation_next(row);

	area_rule(area, 0);
	if (neighbours[0] != '\0')
		area_print(area, 1, 1, STYLE_ERROR, _("同线路邻居 %s"), neighbours);
	else
		area_text(area, 1, 1, STYLE_DIM, row_get(row, "cause"));
	area_print(area, 2, 1, STYLE_NORMAL, _("下一步 %s"), next[0] == '\0' ? "-" : next);
}

static void draw(struct view *view, struct area area)
{
	struct isolations_view *shown = view->data;
	const json_t *row = table_selected(view->table);

	if (!mirror_is_known(shown->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	lens_draw(lenses, shown->lens, shown->mirror, shown, NULL, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (row != NULL && area.rows >= 12) {
		draw_foot(area_part(area, area.rows - 3, 0, 3, area.columns), row);
		area = area_part(area, 0, 0, area.rows - 3, area.columns);
	}
	table_draw(view->table, list_draw_awaited(shown->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

static void list_anew(struct isolations_view *shown)
{
	lens_list(&lenses[shown->lens], shown->view->table, shown->mirror, shown);
}

static const char *refuse_without_row(void *data)
{
	return table_selected(((struct isolations_view *)data)->view->table) == NULL
	    ? _("没有选中的行") : NULL;
}

static void open_selected(void *data)
{
	struct isolations_view *shown = data;

	open_isolation(shown->view->app,
	    row_get_integer(table_selected(shown->view->table), "id"));
}

static void request(void *data)
{
	open_act(((struct isolations_view *)data)->view->app, isolation_kind(),
	    kind_act(isolation_kind(), "request"), 0, NULL);
}

static void turn(struct isolations_view *shown, int step)
{
	shown->lens = lens_next(lenses, shown->lens, step);
	list_anew(shown);
	lens_turned(shown->view->table);
}

static void next_lens(void *data)
{
	turn(data, 1);
}

static void previous_lens(void *data)
{
	turn(data, -1);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的隔离单；能做的都在里面"),
	    BINDING_FIRST, refuse_without_row, open_selected },
	{ 'n', 0, "isolation.new", N_("申请隔离"), N_("写明依据、单位和范围"), 0, NULL, request },
	{ K_RIGHT, 0, "isolation.lens", N_("换类"), N_("看未结、断开中、已归档"), 0, NULL,
	    next_lens },
	{ K_LEFT, 0, "isolation.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct isolations_view *shown = view->data;

	shown->mirror = mirror;
	list_anew(shown);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "isolations",
	.title = N_("隔离"),
	.help = N_("断网隔离的单位：待授权、断开中、复接观察。期限最近的在前，过了的有颜色。"
		   "隔离不是故障，可用率单列。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct isolations_view *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct isolations_view *shown = g_new0(struct isolations_view, 1);
	struct view *view = shown->view = view_new(app, &type, shown);

	view->table = table_new(&table, app_timers(app), table_changed, shown);
	console_follow(view, "records:isolation", take_rows);
	return view;
}

const struct screen_entry screen_isolation = { "isolation", N_("隔离"), '5', 4, open };
