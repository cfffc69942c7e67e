/* 总览: what needs me, what changed, what comes next. Nothing else. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/screen.h"

#define LIST_LEAST 5           /* its heading and four rows, on the smallest terminal */

struct overview {
	struct view *view;
	const struct mirror *site, *changes, *upcoming;
};

/* ---- what needs somebody ------------------------------------------------------------------ */

static CELL(cell_affected)
{
	int64_t affected = row_get_integer(row, "affected");

	(void)column, (void)data;
	if (affected > 0) {
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("%d 家"), (int)affected);
		cell->text = cell->buffer;
	}
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .what = "severity", .cell = cell_severity_mark },
	{ N_("起"), 5, 5, 0, TEXT_LEFT, .what = "since", .cell = cell_hour_minute },
	{ N_("要处理"), 28, 60, 4, TEXT_LEFT, .searched = true, .what = "text", .cell = cell_text },
	{ N_("原因"), 12, 60, 3, TEXT_LEFT, .searched = true, .dispensable = 2, .what = "reason",
	    .cell = cell_text },
	{ N_("影响"), 5, 6, 0, TEXT_RIGHT, .dispensable = 1, .cell = cell_affected },
	{ N_("历时"), 8, 8, 0, TEXT_RIGHT, .what = "since", .cell = cell_age },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = show_worst_first,
	.empty = N_("没有要处理的。"),
};

/* ---- counts ------------------------------------------------------------------------------- */

struct count {
	const char *member, *title;
	enum style style;
	int column;
};

static const struct count circuit_counts[] = {
	{ "total", N_("链路"), STYLE_NORMAL, 1 },
	{ "normal", N_("正常"), STYLE_NORMAL, 14 },
	{ "down", N_("中断"), STYLE_MAJOR, 24 },
	{ "degraded", N_("劣化"), STYLE_MINOR, 35 },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE, 46 },
	{ "unknown", N_("未知"), STYLE_UNKNOWN, 57 },
	{ NULL },
};

static const struct count device_counts[] = {
	{ "total", N_("设备"), STYLE_NORMAL, 1 },
	{ "up", N_("可达"), STYLE_NORMAL, 14 },
	{ "down", N_("不可达"), STYLE_MAJOR, 24 },
	{ "maintenance", N_("维护"), STYLE_MAINTENANCE, 46 },
	{ "unknown", N_("未知"), STYLE_UNKNOWN, 57 },
	{ NULL },
};

static void draw_counts(struct area area, int row, const json_t *counts, const struct count *places)
{
	for (; places->member != NULL; places++) {
		int64_t count = row_get_integer(counts, places->member);
		area_print(area, row, places->column, count == 0 ? STYLE_DIM : places->style,
		    "%s %" G_GINT64_FORMAT, _(places->title), count);
	}
}

/* ---- what changed, what comes ------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "key"),
		y = row_get_integer(*(json_t *const *)b, "key");

	return x < y ? 1 : x > y ? -1 : 0;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "at"),
		y = row_get_integer(*(json_t *const *)b, "at");

	return x < y ? -1 : x > y;
}

static void draw_change(struct area area, int row, const json_t *change)
{
	const char *kind = row_get(change, "kind"), *from = row_get(change, "from");
	char at[SHOW_SIZE], name[SHOW_SIZE];
	int names = CLAMP(area.columns / 4, 20, 36), why = 12 + names + 2 + 14;

	area_text(area, row, 5, STYLE_DIM, show_time(change, "at", CLOCK_HOUR_MINUTE, at));
	area_field(area, row, 12, names, TEXT_LEFT, STYLE_NORMAL,
	    show_subject(kind, row_get(change, "name"), name));
	int column = 12 + names + 2;
	if (from[0] != '\0')
		column = area_print(area, row, column, STYLE_DIM, "%s -> ", show_word(kind, from));
	column = area_text(area, row, column, show_style(kind, row_get(change, "to")),
	    show_word(kind, row_get(change, "to")));
	why = MAX(why, column + 2);
	area_field(area, row, why, MAX(0, area.columns - why), TEXT_LEFT, STYLE_DIM,
	    row_get(change, "why"));
}

/* The newest changes of the last hour; returns the rows used. */
static int draw_changes(struct area area, int row, int most, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) changes = mirror_rows(mirror);
	int64_t hour_ago = clock_wall().us - 3600 * CLOCK_SECOND;
	int used = 0;

	g_ptr_array_sort(changes, by_key);
	area_text(area, row, 1, STYLE_TITLE, _("一小时内的变化"));
	for (size_t i = 0; i < changes->len && used < most; i++) {
		const json_t *change = g_ptr_array_index(changes, i);
		if (row_get_integer(change, "at") < hour_ago)
			break;
		draw_change(area, row + 1 + used++, change);
	}
	if (used == 0)
		area_text(area, row + 1 + used++, 5, STYLE_DIM, _("无"));
	return used + 1;
}

static void draw_upcoming(struct area area, int row, int most, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) coming = mirror_rows(mirror);

	g_ptr_array_sort(coming, by_time);
	area_text(area, row, 1, STYLE_TITLE, _("接下来"));
	if (coming->len == 0)
		area_text(area, row + 1, 5, STYLE_DIM, _("无"));
	for (int i = 0; i < most && i < (int)coming->len; i++) {
		const json_t *item = g_ptr_array_index(coming, (guint)i);
		char at[SHOW_SIZE];
		area_text(area, row + 1 + i, 5, STYLE_DIM, show_time(item, "at", CLOCK_MINUTE, at));
		area_text(area, row + 1 + i, 18, STYLE_NORMAL, row_get(item, "text"));
	}
}

/* All about the selected row, for whom its columns are too narrow. */
static void draw_foot(struct area area, int row, const json_t *selected)
{
	if (selected == NULL)
		return;
	g_autofree char *text =
	    g_strdup_printf("%s  %s", row_get(selected, "text"), row_get(selected, "reason"));
	area_field(area, row, 6, area.columns - 7, TEXT_LEFT, STYLE_DIM, text);
}

/* ---- the screen --------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	struct overview *overview = view->data;
	const json_t *site = mirror_row(overview->site, 0);
	/* below the list: the foot, what changed and, where there is room, what comes */
	int list = MAX(LIST_LEAST, area.rows - 3 - (6 + CLAMP(area.rows / 3, 3, 8)));
	int row = 3 + list + 2, room = area.rows - row;

	if (!mirror_is_known(overview->site)) {
		area_text(area, 1, 1, STYLE_DIM, _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_counts(area, 0, json_object_get(site, "circuits"), circuit_counts);
	draw_counts(area, 1, json_object_get(site, "devices"), device_counts);
	area_rule(area, 2);
	table_draw(view->table, area_part(area, 3, 0, list, area.columns));
	draw_foot(area, 3 + list, table_selected(view->table));
	if (room >= 2)
		row +=
		    draw_changes(area, row, room >= 6 ? room - 4 : room - 1, overview->changes) + 1;
	if (area.rows - row >= 2)
		draw_upcoming(area, row, area.rows - row - 1, overview->upcoming);
}

static void take_attention(struct view *view, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	if (mirror_is_known(mirror))
		table_update(view->table, (const void *const *)rows->pdata, rows->len);
}

static void take_site(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->site = mirror;
}

static void take_changes(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->changes = mirror;
}

static void take_upcoming(struct view *view, const struct mirror *mirror)
{
	((struct overview *)view->data)->upcoming = mirror;
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

static void open_selected(void *data)
{
	struct overview *overview = data;
	const json_t *row = table_selected(overview->view->table);

	if (row != NULL)
		open_subject(overview->view->app, row);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的一行"), BINDING_FIRST, NULL,
	    open_selected },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "overview",
	.title = N_("总览"),
	.help = N_(
	    "上面是要处理的，最坏的在前；下面是一小时内的变化，"
	    "和接下来要做的。没有颜色就是没有事。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static struct view *open(struct app *app)
{
	struct overview *overview = g_new0(struct overview, 1);
	struct view *view = overview->view = view_new(app, &type, overview);

	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "site", take_site);
	console_follow(view, "attention", take_attention);
	console_follow(view, "changes", take_changes);
	console_follow(view, "upcoming", take_upcoming);
	return view;
}

const struct screen_entry screen_overview = { "overview", N_("总览"), '1', 1, open };
