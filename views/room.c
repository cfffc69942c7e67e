/* One room: what feeds and cools it, whether it is dry, closed and without smoke, then all its
 * places with limits and age; below, the trend of the place under the cursor. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/room_show.h"
#include "views/trend.h"

#define BESIDE_BLOCKS 12       /* rows that are left for all else on a low terminal */
#define TREND_LEAST 9

struct detail {
	struct view *view;
	int64_t id;
	const struct mirror *rooms, *places;
	struct trend *trend;
	int64_t trended;             /* the device whose trend it is */
	bool charted;                /* the trend stands below, not the blocks above */
};

/* ---- the places --------------------------------------------------------------------------- */

static CELL(cell_mark)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_state_mark("place", state);
	cell->style = show_style("place", state);
}

static CELL(cell_reading)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_reading(row, cell->buffer);
	if (strcmp(state, "normal") != 0)
		cell->style = show_style("place", state);
}

static CELL(cell_limits)
{
	(void)column, (void)data;
	cell->text = show_limits(row, cell->buffer);
	if (cell->text[0] == '\0' && json_object_get(row, "value") != NULL &&
	    strcmp(row_get(row, "class"), "state") != 0)
		cell->text = _("无限值");
	cell->style = STYLE_DIM;
}

static CELL(cell_owner)
{
	(void)column, (void)data;
	cell->text = show_limits_owner(row);
	cell->style = STYLE_DIM;
}

static CELL(cell_rate)
{
	(void)column, (void)data;
	cell->text = show_rate(row, cell->buffer);
}

static CELL(cell_spark)
{
	(void)column, (void)data;
	cell->text = show_spark(row, 15, cell->buffer);
	cell->style = STYLE_DIM;
}

static int weight_of(const json_t *row)
{
	static const char *const order[] = { "maintenance", "unknown", "warning", "minor", "major",
		"critical" };

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(order[i], row_get(row, "state")) == 0)
			return (int)i + 1;
	return 0;
}

static int by_key(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return x < y ? -1 : x > y;
}

/* What is not well first; the rest as registered. */
static int by_state(const void *a, const void *b)
{
	int difference = weight_of(b) - weight_of(a);

	return difference != 0 ? difference : by_key(a, b);
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_mark, .compare = by_state },
	{ N_("测点"), 14, 24, 2, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("读数"), 8, 14, 1, TEXT_RIGHT, .cell = cell_reading },
	{ N_("限值"), 7, 9, 0, TEXT_LEFT, .cell = cell_limits },
	{ N_("谁的"), 4, 4, 0, TEXT_LEFT, .cell = cell_owner },
	{ N_("每时"), 6, 7, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_rate },
	{ N_("一小时内"), 15, 15, 0, TEXT_LEFT, .dispensable = 3, .cell = cell_spark },
	{ N_("读于前"), 6, 8, 0, TEXT_RIGHT, .what = "read_at", .cell = cell_age },
	{ N_("机柜"), 6, 10, 0, TEXT_LEFT, .searched = true, .dispensable = 4, .what = "rack",
	    .cell = cell_text },
	{ N_("原因"), 20, 80, 4, TEXT_LEFT, .searched = true, .dispensable = 2, .what = "reason",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_state,
	.empty = N_("没有登记测点：状态未知。按 e 到台账，在下属的测点里添加。"),
};

/* ---- blocks ------------------------------------------------------------------------------- */

static const struct block {
	const char *title, *purposes;
} blocks[] = {
	{ N_("市电"), "mains" },
	{ "UPS", "ups" },
	{ N_("柴发"), "generator|fuel" },
	{ N_("空调"), "cooling" },
	{ N_("漏水"), "leak_rope|leak_spot" },
	{ N_("消防"), "smoke|heat|gas_discharge|hydrogen" },
	{ N_("门禁"), "door|motion" },
};

/* One place of a block; returns the column behind it. */
static int draw_member(struct area area, int row, int column, const json_t *place)
{
	const char *state = row_get(place, "state"), *mark = show_state_mark("place", state);
	enum style style = show_style("place", state);
	char reading[SHOW_SIZE], limits[SHOW_SIZE];

	column = area_print(area, row, column, STYLE_DIM, "%s ", row_get(place, "name"));
	show_reading(place, reading);
	column = area_print(area, row, column, style == STYLE_GOOD ? STYLE_NORMAL : style,
	    "%s%s%s", mark, mark[0] == '\0' || strcmp(mark, reading) == 0 ? "" : " ",
	    strcmp(mark, reading) == 0 ? "" : reading);
	if (show_limits(place, limits)[0] != '\0')
		column = area_print(area, row, column, STYLE_DIM, _(" 限%s"), limits);
	return column + 2;
}

/* What of BLOCK is not well comes first: ROWS are sorted so. Rows used: 0 where there is none. */
static int draw_block(struct area area, int row, const struct block *block, const GPtrArray *rows)
{
	int column = 8;
	unsigned drawn = 0, left = 0;

	for (guint i = 0; i < rows->len; i++) {
		const json_t *place = rows->pdata[i];
		if (!word_in(block->purposes, row_get(place, "purpose")))
			continue;
		if (column > area.columns - 26)
			left++;
		else
			column = draw_member(area, row, column, place);
		drawn++;
	}
	if (drawn == 0)
		return 0;
	area_text(area, row, 1, STYLE_TITLE, _(block->title));
	if (left > 0)
		area_print(area, row, column, STYLE_DIM, _("另 %u"), left);
	return 1;
}

static int compare_rows(const void *a, const void *b)
{
	return by_state(*(json_t *const *)a, *(json_t *const *)b);
}

/* Returns the rows used. */
static int draw_blocks(struct area area, const struct detail *detail)
{
	g_autoptr(GPtrArray) rows = mirror_rows(detail->places);
	int row = 0;

	g_ptr_array_sort(rows, compare_rows);
	for (size_t i = 0; i < G_N_ELEMENTS(blocks) && row < area.rows; i++)
		row += draw_block(area, row, &blocks[i], rows);
	return row;
}

/* ---- head --------------------------------------------------------------------------------- */

static void draw_counts(struct area area, int row, int column, const json_t *room)
{
	static const struct { const char *name, *title; enum style style; } counts[] = {
		{ "total", N_("测点"), STYLE_NORMAL }, { "normal", N_("正常"), STYLE_NORMAL },
		{ "over", N_("超限"), STYLE_MAJOR }, { "lost", N_("失联"), STYLE_UNKNOWN },
		{ "maintenance", N_("检修"), STYLE_MAINTENANCE },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++) {
		int64_t count = row_get_integer(room, counts[i].name);
		column = area_print(area, row, column, count == 0 ? STYLE_DIM : counts[i].style,
		    "%s %d", _(counts[i].title), (int)count) + 2;
	}
}

static void draw_scheme(struct area area, int row, const json_t *room)
{
	const char *title = row_get(room, "scheme_title");
	int column = area_print(area, row, 1, STYLE_DIM, "%s ", _("方案"));

	column = title[0] == '\0' ? area_print(area, row, column, STYLE_WARNING, _("没有方案 %s"),
					row_get(room, "scheme"))
				  : area_text(area, row, column, STYLE_NORMAL, title);
	column = area_print(area, row, column + 2, STYLE_DIM, _("%s 级"), row_get(room, "grade"));
	if (json_object_get(room, "altitude_m") != NULL)
		column = area_print(area, row, column + 2, STYLE_DIM, _("海拔 %d 米（只作提示）"),
		    (int)row_get_integer(room, "altitude_m"));
	if (json_is_true(json_object_get(room, "standby")))
		column = area_text(area, row, column + 2, STYLE_MAINTENANCE, _("* 停机"));
	if (row_get(room, "responsible")[0] != '\0')
		column = area_print(area, row, column + 2, STYLE_DIM, _("负责 %s"),
		    row_get(room, "responsible"));
	area_field(area, row, column + 2, MAX(0, area.columns - column - 3), TEXT_LEFT, STYLE_DIM,
	    row_get(room, "scheme_source"));
}

static void draw_head(struct area area, const json_t *room)
{
	const char *state = row_get(room, "state"), *mark = show_state_mark("place", state);
	char lasted[SHOW_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(room, "name")) + 2;

	column = area_print(area, 0, column, show_style("place", state), "%s%s%s", mark,
	    mark[0] == '\0' ? "" : " ", show_word("place", state)) + 2;
	if (strcmp(state, "normal") != 0 && show_age(room, "since", lasted)[0] != '\0')
		column = area_text(area, 0, column, STYLE_DIM, lasted) + 2;
	draw_counts(area, 0, column, room);
	draw_scheme(area, 1, room);
}

/* ---- the view ----------------------------------------------------------------------------- */

/* The reading of the selected place in words: why it is not well, and the dew point. */
static void draw_foot(struct area area, int row, const json_t *place)
{
	const json_t *dew = json_object_get(place, "dew_point");
	int column = area_print(area, row, 1, STYLE_DIM, "%s  ", row_get(place, "name"));

	if (json_is_number(dew))
		column = area_print(area, row, column, STYLE_NORMAL, _("露点 %.1fC  "),
		    json_number_value(dew));
	if (row_get(place, "calibrated_on")[0] != '\0')
		column = area_print(area, row, column, STYLE_DIM, _("校准 %s  "),
		    row_get(place, "calibrated_on"));
	column = area_text(area, row, column, STYLE_DIM, row_get(place, "device_name"));
	area_field(area, row, column + 2, MAX(0, area.columns - column - 3), TEXT_LEFT,
	    STYLE_NORMAL, row_get(place, "reason"));
}

static void draw_trend(struct detail *detail, const json_t *place, struct area area)
{
	int64_t device = row_get_integer(place, "device");
	json_auto_t *row = json_copy((json_t *)(uintptr_t)place);

	if (device != detail->trended) {
		trend_free(detail->trend);
		detail->trend = device == 0 ? NULL : trend_new(detail->view->app, device);
		detail->trended = device;
	}
	if (detail->trend == NULL || row_get(place, "row")[0] == '\0') {
		area_text(area, 1, 1, STYLE_DIM, _("没有接传感器，没有曲线。"));
		return;
	}
	json_object_set_new(row, "descr", json_string(row_get(place, "name")));
	json_object_del(row, "reason"); /* stands above already */
	trend_draw(detail->trend, row, json_object_get(place, "limits"), area);
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *room = mirror_row(detail->rooms, detail->id);
	const json_t *place = table_selected(view->table);

	if (room == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(detail->rooms) ? _("这个机房已停用，或已不在台账。")
						   : _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_head(area, room);
	int top = 2, below = place == NULL ? 0 : 1;
	if (detail->charted && place != NULL)
		below += MAX(TREND_LEAST, area.rows / 2);
	else
		top += draw_blocks(area_part(area, 2, 0, MAX(0, area.rows - BESIDE_BLOCKS), -1),
		    detail);
	area_rule(area, top++);
	table_draw(view->table, area_part(area, top, 0, area.rows - top - below, area.columns));
	if (place == NULL)
		return;
	draw_foot(area, area.rows - below, place);
	if (detail->charted)
		draw_trend(detail, place,
		    area_part(area, area.rows - below + 1, 0, below - 1, area.columns));
}

static void take_places(struct view *view, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	((struct detail *)view->data)->places = mirror;
	if (mirror_is_known(mirror))
		table_update(view->table, (const void *const *)rows->pdata, rows->len);
}

static void take_rooms(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(mirror, detail->id);

	detail->rooms = mirror;
	if (row != NULL)
		view_set_title(view, row_get(row, "name"));
}

static void release(struct view *view)
{
	struct detail *detail = view->data;

	console_unfollow(view);
	table_free(view->table);
	trend_free(detail->trend);
	g_free(detail);
}

static void switch_chart(void *data)
{
	struct detail *detail = data;

	detail->charted = !detail->charted;
}

static void widen(void *data)
{
	struct detail *detail = data;

	if (detail->charted && detail->trend != NULL)
		trend_widen(detail->trend);
	detail->charted = true;
}

static void open_ledger(void *data)
{
	struct detail *detail = data;

	open_record(detail->view->app, kind_find("room"), detail->id);
}

static void open_box(void *data)
{
	struct detail *detail = data;
	const json_t *place = table_selected(detail->view->table);

	if (place != NULL && row_get_integer(place, "device") != 0)
		open_device(detail->view->app, row_get_integer(place, "device"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 'b', "room.chart", N_("曲线"), N_("下面换看光标所在测点的曲线，再按换回"),
	    BINDING_FIRST, NULL, switch_chart },
	{ 't', 0, "room.span", N_("时段"), N_("曲线换一个时段：1小时、24小时、7天、30天"), 0, NULL,
	    widen },
	{ 'v', 0, "room.device", N_("设备"), N_("打开测点所在的设备"), 0, NULL, open_box },
	{ 'e', 0, "room.record", N_("台账"), N_("打开这个机房的台账：改方案，添加测点"), 0, NULL,
	    open_ledger },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "room",
	.title = N_("机房"),
	.help = N_("上面是电、空调、漏水、消防、门；中间是全部测点，有问题的在前，限值旁边是谁的"
		   "限值；Enter 换看光标所在测点的曲线，横线是限值，没有读到的时间空着。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

void open_room(struct app *app, int64_t id, int64_t place)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	g_autofree char *places = g_strdup_printf("places:%" G_GINT64_FORMAT, id);
	g_autofree char *selected = g_strdup_printf("%" G_GINT64_FORMAT, place);

	detail->id = id;
	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "rooms", take_rooms);
	console_follow(view, places, take_places);
	if (place != 0)
		table_select(view->table, selected);
	app_push(app, view);
}
