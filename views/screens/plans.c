/* 预案: the emergency plans of this duty room: which version is in force, by whom approved, and
 * what it still lacks here. */
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "views/list.h"
#include "views/plan.h"
#include "views/run.h"
#include "views/screen.h"

static bool is_in_force(const json_t *row)
{
	return strcmp(row_get(row, "standing"), "in_force") == 0;
}

/* By code, the newest version first. */
static int by_code(const void *a, const void *b)
{
	int order = strcmp(row_get(a, "code"), row_get(b, "code"));

	return order != 0 ? order : row_get_integer(a, "version") > row_get_integer(b, "version")
	    ? -1 : 1;
}

static CELL(cell_number)
{
	(void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d",
	    (int)row_get_integer(row, column->what));
	cell->text = cell->buffer;
}

static CELL(cell_approved)
{
	(void)column, (void)data;
	const char *approved = row_get(row, "approved");

	cell->text = approved[0] != '\0' ? approved :
	    json_is_true(json_object_get(row, "shipped")) ? _("示范，未经批准") : _("未经批准");
	cell->style = approved[0] != '\0' ? STYLE_NORMAL : STYLE_DIM;
}

/* What keeps it from being whole here. */
static CELL(cell_missing)
{
	const json_t *use;
	size_t n = 0, i;

	(void)column, (void)data;
	json_array_foreach(json_object_get(row, "unbound"), i, use)
		n += !json_is_true(json_object_get(use, "by_alarm"));
	if (n > 0)
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("未绑定 %zu"), n);
	cell->text = n > 0 ? cell->buffer : "";
	cell->style = n > 0 ? STYLE_MINOR : STYLE_NORMAL;
}

/* When it was drilled last, for what is in force. */
static CELL(cell_drilled)
{
	char at[SHOW_SIZE];

	(void)column, (void)data;
	if (!is_in_force(row))
		return;
	bool never = row_get_integer(row, "drills") == 0;
	g_strlcpy(cell->buffer, never ? _("从未") : show_time(row, "drilled_at", CLOCK_DATE, at),
	    TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
	cell->style = never ? STYLE_NORMAL : STYLE_DIM;
}

static CELL(cell_standing)
{
	(void)column, (void)data;
	cell->text = plan_standing_shown(row_get(row, "standing"));
	cell->style = is_in_force(row) ? STYLE_NORMAL : STYLE_DIM;
}

static const struct table_column columns[] = {
	{ N_("编号"), 6, 12, 0, TEXT_LEFT, .searched = true, .what = "code", .cell = cell_text },
	{ N_("预案"), 24, 44, 5, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("版本"), 7, 7, 0, TEXT_RIGHT, .what = "version", .cell = cell_number },
	{ N_("步数"), 5, 5, 0, TEXT_RIGHT, .dispensable = 1, .what = "steps",
	    .cell = cell_number },
	{ N_("生效日期"), 10, 10, 0, TEXT_LEFT, .dispensable = 1, .what = "effective",
	    .cell = cell_text },
	{ N_("演练过"), 10, 10, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_drilled },
	{ N_("批准"), 14, 30, 2, TEXT_LEFT, .searched = true, .cell = cell_approved },
	{ N_("状态"), 6, 10, 0, TEXT_LEFT, .cell = cell_standing },
	{ N_("还缺"), 8, 20, 1, TEXT_LEFT, .cell = cell_missing },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_code, .empty = N_("没有预案。"),
};

/* Which alarms propose it, and what it lacks. */
static char *foot(const json_t *row)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(row, "unbound"), i, one)
		if (!json_is_true(json_object_get(one, "by_alarm")))
			g_string_append_printf(text, "%s%s %s", text->len == 0 ? _("未绑定：")
			    : _("、"), row_get(one, "role"), row_get(one, "title"));
	if (text->len > 0)
		return g_string_free(g_steal_pointer(&text), FALSE);
	json_array_foreach(json_object_get(row, "alarms"), i, one) {
		const struct alarm_type *type = alarm_type(json_string_value(one));
		g_string_append_printf(text, "%s%s", i == 0 ? _("由这些告警提出：") : _("、"),
		    type == NULL ? json_string_value(one) : _(type->title));
	}
	return g_string_free(g_steal_pointer(&text), FALSE);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void open_row(struct app *app, const json_t *row)
{
	open_plan(app, row_get(row, "code"), row_get_integer(row, "version"));
}

static void begin(void *data)
{
	const json_t *row = list_selected(data);

	run_from_plan(list_view(data)->app, row_get(row, "code"), row_get_integer(row, "version"));
}

static void preview(void *data)
{
	const json_t *row = list_selected(data);

	open_sheet_of_plan(list_view(data)->app, row_get(row, "code"),
	    row_get_integer(row, "version"));
}

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 's', 0, "plan.start", N_("启动"), N_("手动启动这一版，写明为什么"), BINDING_FIRST,
	    list_refuse_without_row, begin },
	{ 'p', 0, "plan.sheet", N_("单据"), N_("这一版的全文，印出来停电时照着做"), 0,
	    list_refuse_without_row, preview },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "plans",
	.title = N_("预案"),
	.help = N_("应急预案：哪一版现行，谁批准，还缺什么。回车读全文。随程序来的是示范，"
		   "改成自己的：复制文件，写上批准，zhiban config apply。"),
	.bindings = bindings,
	.draw = list_draw,
	.free = list_free,
};

static const struct list_type list = {
	.table = &table, .open = open_row, .foot = foot,
};

static struct view *open(struct app *app)
{
	return list_view_new(app, &type, &list, "plans");
}

const struct screen_entry screen_plans = { "plans", N_("预案"), '7', 1, open };
