/* 来电: who called, wrote or came, and what is still owed to them: half written ones first, then
 * what is to be called back, by when. `n` takes a call at once. */
#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/incident_acts.h"
#include "views/lens.h"
#include "views/screen.h"
#include "views/ticket_acts.h"
#include "views/ticket_show.h"

#define FOOT_ROWS 3
#define LOW 12                 /* an area that has no room for a foot */

struct calls {
	struct view *view;
	const struct mirror *mirror;
	size_t lens;
};

static const struct kind *call_kind(void)
{
	return kind_find("call");
}

/* ---- what is listed ----------------------------------------------------------------------- */

static bool is_open(const json_t *row, void *data)
{
	(void)data;
	return !record_has_ended(call_kind(), row);
}

static bool is_owed(const json_t *row, void *data)
{
	(void)data;
	return due_next(call_kind(), row) != NULL;
}

static bool is_over(const json_t *row, void *data)
{
	return !is_open(row, data);
}

static const struct lens lenses[] = {
	{ N_("未办结"), is_open, false },
	{ N_("欠回呼"), is_owed, false },
	{ N_("已办结"), is_over, true },
	{ NULL, NULL, false },
};

/* Half written first: somebody is on the telephone. Then what is due first; what is over, newest
 * first. */
static int open_first(const void *a, const void *b)
{
	int x = record_has_ended(call_kind(), a) ? 2 : strcmp(row_get(a, "state"), "draft") != 0;
	int y = record_has_ended(call_kind(), b) ? 2 : strcmp(row_get(b, "state"), "draft") != 0;
	int64_t first = row_get_integer(a, "id"), second = row_get_integer(b, "id");
	int order = x != y ? x - y : x == 2 ? 0 : due_first(call_kind(), a, b);

	return order != 0 ? order : first < second ? 1 : first > second ? -1 : 0;
}

static CELL(cell_channel)
{
	(void)data;
	cell->text = choice_shown(call_kind(), row, column->what);
}

static CELL(cell_ticket)
{
	(void)column, (void)data;
	cell->text = row_get(json_object_get(row, "shown"), "ticket");
}

static const struct table_column columns[] = {
	{ N_("时刻"), 11, 11, 0, TEXT_LEFT, .what = "at", .cell = cell_minute },
	{ N_("渠道"), 8, 8, 0, TEXT_LEFT, .searched = true, .dispensable = 4, .what = "channel",
	    .cell = cell_channel },
	{ N_("单位"), 12, 30, 3, TEXT_LEFT, .searched = true, .what = "unit_name",
	    .cell = cell_text },
	{ N_("姓名"), 6, 10, 1, TEXT_LEFT, .searched = true, .what = "caller", .cell = cell_text },
	{ N_("回呼电话"), 12, 16, 0, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .what = "callback_phone", .cell = cell_text },
	{ N_("类别"), 4, 6, 0, TEXT_LEFT, .searched = true, .dispensable = 3, .what = "category",
	    .cell = cell_channel },
	{ N_("事由"), 12, 80, 6, TEXT_LEFT, .searched = true, .what = "matter",
	    .cell = cell_text },
	{ N_("状态"), 6, 8, 0, TEXT_LEFT, .searched = true, .what = "call",
	    .cell = cell_record_state },
	{ N_("故障单"), 15, 16, 0, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .cell = cell_ticket },
	{ N_("期限"), 20, 24, 0, TEXT_LEFT, .what = "call", .cell = cell_next_due },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = open_first,
	.empty = N_("没有。电话响了按 n，边听边记。"),
};

/* ---- drawing ------------------------------------------------------------------------------ */

static void draw_foot(struct area area, const json_t *row)
{
	const char *number = row_get(row, "number");
	g_autofree char *who = g_strdup_printf("%s  %s %s  %s", number, row_get(row, "unit_name"),
	    row_get(row, "caller"), row_get(row, "callback_phone"));

	area_rule(area, 0);
	area_field(area, 1, 1, area.columns - 1, TEXT_LEFT, STYLE_DIM, g_strstrip(who));
	area_field(area, 2, 1, area.columns - 1, TEXT_LEFT, STYLE_NORMAL, row_get(row, "matter"));
}

static void draw(struct view *view, struct area area)
{
	struct calls *calls = view->data;
	const json_t *row = table_selected(view->table);

	if (!mirror_is_known(calls->mirror)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	lens_draw(lenses, calls->lens, calls->mirror, calls, NULL, area);
	area = area_part(area, 1, 0, area.rows - 1, area.columns);
	if (row != NULL && area.rows >= LOW) {
		draw_foot(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns), row);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(view->table, list_draw_awaited(calls->mirror, area));
}

/* ---- keys --------------------------------------------------------------------------------- */

static void list_anew(struct calls *calls)
{
	lens_list(&lenses[calls->lens], calls->view->table, calls->mirror, calls);
}

static const json_t *selected(const struct calls *calls)
{
	return table_selected(calls->view->table);
}

static const char *refuse_without_row(void *data)
{
	return selected(data) == NULL ? _("没有选中的行") : NULL;
}

static void open_selected(void *data)
{
	open_call(((struct calls *)data)->view->app, row_get_integer(selected(data), "id"));
}

static void turn(struct calls *calls, int step)
{
	const struct input home = { .type = INPUT_KEY, .key = K_HOME };

	calls->lens = lens_next(lenses, calls->lens, step);
	list_anew(calls);
	table_input(calls->view->table, &home);
}

static void next_lens(void *data)
{
	turn(data, 1);
}

static void previous_lens(void *data)
{
	turn(data, -1);
}

static void take_call(void *data)
{
	call_new(((struct calls *)data)->view->app);
}

static void begin_incident(void *data)
{
	incident_begin(((struct calls *)data)->view->app, "call",
	    row_get_integer(selected(data), "id"));
}

static const struct binding bindings[] = {
	{ 'n', 0, "call.new", N_("接来电"), N_("马上开始记；没存的内容断线也不丢"), BINDING_FIRST,
	    NULL, take_call },
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的来电；能做的都在里面"), BINDING_FIRST,
	    refuse_without_row, open_selected },
	INCIDENT_BINDING(refuse_without_row, begin_incident),
	{ K_RIGHT, 0, "call.lens", N_("换类"), N_("看未办结、欠回呼、已办结"), 0, NULL, next_lens },
	{ K_LEFT, 0, "call.lens-back", N_("换类"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_lens },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void take_rows(struct view *view, const struct mirror *mirror)
{
	struct calls *calls = view->data;

	calls->mirror = mirror;
	list_anew(calls);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static const struct view_type type = {
	.name = "calls",
	.title = N_("来电"),
	.help = N_("电话、邮件、网站、上门、巡检、上级：谁说了什么，欠谁一个回话。"
		   "草稿在前，然后是先到期的。有颜色的期限已经过了。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct calls *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct calls *calls = g_new0(struct calls, 1);
	struct view *view = calls->view = view_new(app, &type, calls);

	view->table = table_new(&table, app_timers(app), table_changed, calls);
	console_follow(view, "records:call", take_rows);
	return view;
}

const struct screen_entry screen_calls = { "calls", N_("来电"), '5', 2, open };
