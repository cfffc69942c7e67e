/* 故障单: what is broken and whose it is, the worst and the most overdue first. A quiet night is an
 * empty list that says so. Colour is only where a deadline has passed. */
#include <string.h>

#include "base/i18n.h"
#include "views/act_menu.h"
#include "views/due_show.h"
#include "views/lens.h"
#include "views/screen.h"
#include "views/ticket_acts.h"
#include "views/ticket_show.h"

#define FOOT_ROWS 3
#define LOW 12                 /* an area that has no room for a foot */

struct tickets {
	struct view *view;
	const struct mirror *mirror;
	size_t lens;
};

static const struct kind *ticket_kind(void)
{
	return kind_find("fault_ticket");
}

/* ---- what is listed ----------------------------------------------------------------------- */

static bool is_open(const json_t *row, void *data)
{
	(void)data;
	return !record_has_ended(ticket_kind(), row);
}

static bool is_mine(const json_t *row, void *data)
{
	const struct tickets *tickets = data;
	const char *name = model_actor(console_model(tickets->view->app))->name;

	return is_open(row, NULL) && g_strcmp0(row_get(row, "owner"), name) == 0;
}

static bool is_late(const json_t *row, void *data)
{
	(void)data;
	return due_is_late(ticket_kind(), row, clock_wall());
}

static bool is_ended(const json_t *row, void *data)
{
	return !is_open(row, data);
}

static const struct lens lenses[] = {
	{ N_("未结"), is_open, false },
	{ N_("我的"), is_mine, false },
	{ N_("逾期"), is_late, false },
	{ N_("已结"), is_ended, true },
	{ NULL, NULL, false },
};

static CELL(cell_level)
{
	(void)column, (void)data;
	cell->text = choice_shown(ticket_kind(), row, "level");
}

static const struct table_column columns[] = {
	{ N_("单号"), 15, 16, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("级别"), 4, 6, 0, TEXT_LEFT, .searched = true, .cell = cell_level },
	{ N_("对象和现象"), 16, 60, 6, TEXT_LEFT, .searched = true, .cell = cell_ticket_about },
	{ N_("处置"), 14, 24, 1, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .cell = cell_ticket_repairer },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .searched = true, .what = "fault_ticket",
	    .cell = cell_record_state },
	{ N_("处理人"), 9, 10, 1, TEXT_LEFT, .searched = true, .what = "owner",
	    .cell = cell_text },
	{ N_("下一期限"), 20, 36, 2, TEXT_LEFT, .searched = true, .what = "fault_ticket",
	    .cell = cell_next_due },
	{ N_("最近进展"), 16, 80, 4, TEXT_LEFT, .searched = true, .dispensable = 3,
	    .what = "last_step", .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = ticket_worst_first,
	.empty = N_("没有。在告警、链路、设备上按 g 建单，或在这里按 n。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

/* All of the ticket under the cursor that its columns had no room for. */
static void draw_foot(struct area area, const json_t *row)
{
	g_autofree char *about = ticket_about(row), *parties = ticket_parties(row);
	const char *next = row_get(row, "next_step");
	char at[SHOW_SIZE];

	area_rule(area, 0);
	int column = area_text(area, 1, 1, STYLE_NORMAL, about) + 2;
	area_field(area, 1, column, MAX(0, area.columns - column), TEXT_LEFT, STYLE_DIM, parties);
	column = area_print(area, 2, 1, STYLE_NORMAL, _("下一步 %s"),
	    next[0] == '\0' ? _("还没有定") : next) + 2;
	area_print(area, 2, column, STYLE_DIM, "%s %s",
	    show_time(row, "last_step_at", CLOCK_MINUTE, at), row_get(row, "last_step"));
}

static void draw(struct view *view, struct area area)
{
	struct tickets *tickets = view->data;
	const json_t *row = table_selected(view->table);

	if (!mirror_is_known(tickets->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	lens_draw(lenses, tickets->lens, tickets->mirror, tickets, NULL, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (row != NULL && area.rows >= LOW) {
		draw_foot(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns), row);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(view->table, list_draw_awaited(tickets->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

static void list_anew(struct tickets *tickets)
{
	lens_list(&lenses[tickets->lens], tickets->view->table, tickets->mirror, tickets);
}

static const json_t *selected(const struct tickets *tickets)
{
	return table_selected(tickets->view->table);
}

static const char *refuse_without_row(void *data)
{
	return selected(data) == NULL ? _("没有选中的行") : NULL;
}

static void open_selected(void *data)
{
	open_ticket(((struct tickets *)data)->view->app, row_get_integer(selected(data), "id"));
}

static void turn(struct tickets *tickets, int step)
{
	const struct input home = { .type = INPUT_KEY, .key = K_HOME };

	tickets->lens = lens_next(lenses, tickets->lens, step);
	list_anew(tickets);
	table_input(tickets->view->table, &home);
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
	ticket_new(((struct tickets *)data)->view->app);
}

static void preview(void *data)
{
	open_sheet(((struct tickets *)data)->view->app, "fault_ticket",
	    row_get_integer(selected(data), "id"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的故障单；能做的都在里面"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	{ 'n', 0, "ticket.new", N_("建单"), N_("自己填一张；从告警上按 g 会自动填好"), 0, NULL,
	    make },
	{ K_RIGHT, 0, "ticket.lens", N_("换类"), N_("看未结、我的、逾期、已结"), 0, NULL,
	    next_lens },
	{ K_LEFT, 0, "ticket.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 'v', 0, "ticket.sheet", N_("单据"), N_("预览并打印这张故障单"), 0, refuse_without_row,
	    preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct tickets *tickets = view->data;

	tickets->mirror = mirror;
	list_anew(tickets);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "tickets",
	.title = N_("故障单"),
	.help = N_("未结的故障单，级别高的在前，同级逾期最久、期限最近的在前。"
		   "左右方向键换看我的、逾期的、已结的。有颜色的期限已经过了。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct tickets *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct tickets *tickets = g_new0(struct tickets, 1);
	struct view *view = tickets->view = view_new(app, &type, tickets);

	view->table = table_new(&table, app_timers(app), table_changed, tickets);
	console_follow(view, "records:fault_ticket", take_rows);
	return view;
}

const struct screen_entry screen_tickets = { "tickets", N_("故障单"), '5', 1, open };
