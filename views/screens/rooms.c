/* 机房: all rooms, the worst first, each with what a glance wants: climate, power, leak, smoke,
 * doors, mains. Below, the room under the cursor with every one of these values beside its limits.
 */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/list.h"
#include "views/room_show.h"
#include "views/screen.h"

#define DETAIL_ROWS 8          /* a rule, the room, its values */

struct rooms {
	struct view *view;
	const struct mirror *mirror;
};

/* ---- cells -------------------------------------------------------------------------------- */

static CELL(cell_mark)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_state_mark("place", state);
	cell->style = show_style("place", state);
}

static CELL(cell_state)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_word("place", state);
	cell->style = show_style("place", state);
}

static CELL(cell_points)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d", (int)row_get_integer(row, "total"));
	cell->text = cell->buffer;
}

/* Over their limits, or lost: nothing where there is none. */
static CELL(cell_count)
{
	int64_t count = row_get_integer(row, column->what);

	(void)data;
	if (count == 0)
		return;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d", (int)count);
	cell->text = cell->buffer;
	cell->style = strcmp(column->what, "lost") == 0 ? STYLE_UNKNOWN : STYLE_MAJOR;
}

/* One word for the places of several purposes. */
static const struct matter {
	const char *brief, *purposes[3];
} matters[] = {
	{ N_("漏"), { "leak_rope", "leak_spot" } },
	{ N_("烟"), { "smoke", "heat", "gas_discharge" } },
	{ N_("门"), { "door", "motion" } },
	{ N_("电"), { "mains" } },
};

static int weight_of(const char *state)
{
	static const char *const order[] = { "normal", "maintenance", "unknown", "warning",
		"minor", "major", "critical" };

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(order[i], state) == 0)
			return (int)i;
	return -1;
}

/* The worst state of MATTER; "" where the room has none of it. */
static const char *state_of(const json_t *row, const struct matter *matter)
{
	const json_t *states = json_object_get(row, "groups");
	const char *worst = "";

	for (size_t i = 0; i < G_N_ELEMENTS(matter->purposes); i++) {
		const char *state = matter->purposes[i] == NULL ? "" :
		    row_get(states, matter->purposes[i]);
		if (weight_of(state) > weight_of(worst))
			worst = state;
	}
	return worst;
}

/* "漏!!! 烟 门?": of what is there, marked where it is not well. */
static CELL(cell_safety)
{
	const char *worst = "";
	g_autoptr(GString) text = g_string_new(NULL);

	(void)column, (void)data;
	for (size_t i = 0; i < G_N_ELEMENTS(matters); i++) {
		const char *state = state_of(row, &matters[i]);
		if (state[0] == '\0')
			continue;
		g_string_append_printf(text, "%s%s%s", text->len == 0 ? "" : " ",
		    _(matters[i].brief), show_state_mark("place", state));
		if (weight_of(state) > weight_of(worst))
			worst = state;
	}
	if (text->len > 0 && strcmp(worst, "normal") == 0)
		g_string_append_printf(text, " %s", _("正常"));
	g_strlcpy(cell->buffer, text->str, TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
	cell->style = show_style("place", worst);
}

/* The values worth a glance; their limits stand below. Of a room that is not well the reason comes
 * first. */
static CELL(cell_values)
{
	const json_t *values = json_object_get(row, "values"), *value;
	g_autoptr(GString) text = g_string_new(row_get(row, "reason"));
	char reading[SHOW_SIZE];
	size_t i;

	(void)column, (void)data;
	json_array_foreach(values, i, value)
		if (text->len < TABLE_TEXT_SIZE - 2 * SHOW_SIZE)
			g_string_append_printf(text, "%s%s %s", text->len == 0 ? "" : "  ",
			    row_get(value, "name"), show_reading(value, reading));
	g_strlcpy(cell->buffer, text->str, TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
}

static int by_state(const void *a, const void *b)
{
	int difference = weight_of(row_get(b, "state")) - weight_of(row_get(a, "state"));

	return difference != 0 ? difference : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("机房"), 12, 24, 2, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("状态"), 4, 4, 0, TEXT_LEFT, .searched = true, .cell = cell_state,
	    .compare = by_state },
	{ N_("测点"), 5, 5, 0, TEXT_RIGHT, .dispensable = 1, .cell = cell_points },
	{ N_("超限"), 4, 4, 0, TEXT_RIGHT, .what = "over", .cell = cell_count },
	{ N_("失联"), 4, 4, 0, TEXT_RIGHT, .what = "lost", .cell = cell_count },
	{ N_("安防"), 16, 18, 0, TEXT_LEFT, .cell = cell_safety },
	{ N_("读数"), 28, 200, 4, TEXT_LEFT, .searched = true, .cell = cell_values },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_state,
	.empty = N_("台账里还没有机房。按 9 到台账，在机房里添加，再在它下面添加测点。"),
};

/* ---- the room under the cursor ------------------------------------------------------------ */

/* "GB50174-2017  B 级  海拔 3650 米": by what it is judged. */
static int draw_scheme(struct area area, int row, int column, const json_t *room)
{
	const char *scheme = row_get(room, "scheme_title");

	column = area_print(area, row, column, STYLE_DIM, "%s ", _("方案"));
	column = scheme[0] == '\0' ? area_print(area, row, column, STYLE_WARNING, _("没有方案 %s"),
					 row_get(room, "scheme"))
				   : area_text(area, row, column, STYLE_NORMAL, scheme);
	column = area_print(area, row, column + 2, STYLE_DIM, _("%s 级"), row_get(room, "grade"));
	if (json_object_get(room, "altitude_m") != NULL)
		column = area_print(area, row, column + 2, STYLE_DIM, _("海拔 %d 米"),
		    (int)row_get_integer(room, "altitude_m"));
	if (json_is_true(json_object_get(room, "standby")))
		column =
		    area_text(area, row, column + 2, STYLE_MAINTENANCE, _("* 停机，按停机限值"));
	return column;
}

/* "冷通道 A  22.8C 限 18-27 升0.6" */
static void draw_value(struct area area, int row, int column, int width, const json_t *value)
{
	char reading[SHOW_SIZE], limits[SHOW_SIZE], rate[SHOW_SIZE];
	const char *state = row_get(value, "state"), *mark = show_state_mark("place", state);
	enum style style = show_style("place", state);
	int names = width - 26;

	area_field(area, row, column, 3, TEXT_RIGHT, style, mark);
	area_field(area, row, column + 4, names, TEXT_LEFT, STYLE_DIM, row_get(value, "name"));
	column += 5 + names;
	style = style == STYLE_GOOD ? STYLE_NORMAL : style;
	show_reading(value, reading);
	if (strcmp(row_get(value, "class"), "state") == 0) {
		area_field(area, row, column + 2, width - 8 - names, TEXT_LEFT, style, reading);
		return;
	}
	area_field(area, row, column, 7, TEXT_RIGHT, style, reading);
	if (show_limits(value, limits)[0] != '\0')
		area_print(area, row, column + 8, STYLE_DIM, _("限%s"), limits);
	else
		area_text(area, row, column + 8, STYLE_DIM, _("无限值"));
	area_text(area, row, column + 16, STYLE_DIM, show_rate(value, rate));
}

static void draw_room(struct area area, const json_t *room)
{
	const json_t *values = json_object_get(room, "values");
	char age[SHOW_SIZE];
	int column = area_text(area, 1, 1, STYLE_TITLE, row_get(room, "name")) + 2;
	int across = MAX(1, area.columns / 40), width = area.columns / across;

	area_rule(area, 0);
	column = draw_scheme(area, 1, column, room);
	if (show_age(room, "read_at", age)[0] != '\0')
		area_print(area, 1, column + 2, STYLE_DIM, _("读数 %s内"), age);
	area_field(area, 2, 1, area.columns - 2, TEXT_LEFT, STYLE_NORMAL, row_get(room, "reason"));
	for (int i = 0; i < (int)json_array_size(values) && i / across < area.rows - 3; i++)
		draw_value(area, 3 + i / across, i % across * width, width - 1,
		    json_array_get(values, (size_t)i));
}

/* ---- the screen --------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	const json_t *selected = table_selected(view->table);
	int below = selected == NULL ? 0 : MAX(DETAIL_ROWS, area.rows / 2);

	table_draw(view->table, area_part(area, 0, 0, area.rows - below, area.columns));
	if (selected != NULL)
		draw_room(area_part(area, area.rows - below, 0, below, area.columns), selected);
}

static void take_rooms(struct view *view, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	if (mirror_is_known(mirror))
		table_update(view->table, (const void *const *)rows->pdata, rows->len);
}

static void release(struct view *view)
{
	console_unfollow(view);
	table_free(view->table);
	g_free(view->data);
}

static void open_selected(void *data)
{
	const struct rooms *rooms = data;
	const json_t *row = table_selected(rooms->view->table);

	if (row != NULL)
		open_room(rooms->view->app, row_get_integer(row, "key"), 0);
}

static void open_ledger(void *data)
{
	open_records(((const struct rooms *)data)->view->app, kind_find("room"));
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的机房"), BINDING_FIRST, NULL,
	    open_selected },
	{ 'e', 0, "room.ledger", N_("台账"), N_("机房的台账：添加、修改"), 0, NULL, open_ledger },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "rooms",
	.title = N_("机房"),
	.help = N_("全部机房，有问题的在前。安防：漏水、烟感、门、市电；下面是光标所在机房的"
		   "读数，限值在旁，谁的限值看详情。失联的传感器是未知，单独计数。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

static struct view *open(struct app *app)
{
	struct rooms *rooms = g_new0(struct rooms, 1);
	struct view *view = rooms->view = view_new(app, &type, rooms);

	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "rooms", take_rooms);
	return view;
}

const struct screen_entry screen_rooms = { "rooms", N_("机房"), '3', 1, open };
