#include "views/device_peers.h"

#include <string.h>

#include "base/i18n.h"
#include "views/list.h"

/* ---- neighbours --------------------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "key");
	int64_t y = row_get_integer(*(json_t *const *)b, "key");

	return x < y ? -1 : x > y;
}

void draw_neighbours(const struct mirror *neighbours, struct area area)
{
	g_autoptr(GPtrArray) rows = mirror_rows(neighbours);

	g_ptr_array_sort(rows, by_place);
	area_print(area, 0, 1, STYLE_TITLE, _("邻居（LLDP、CDP）%u"), rows->len);
	for (int i = 0; i < (int)rows->len && i + 1 < area.rows; i++) {
		const json_t *row = g_ptr_array_index(rows, (guint)i);
		char local[SHOW_SIZE], port[SHOW_SIZE];
		area_field(area, i + 1, 3, 20, TEXT_LEFT, STYLE_NORMAL,
		    show_port(row_get(row, "local_port"), local));
		area_field(area, i + 1, 25, 20, TEXT_LEFT, STYLE_NORMAL,
		    row_get(row, "system_name"));
		area_text(area, i + 1, 47, STYLE_NORMAL, show_port(row_get(row, "port"), port));
	}
	if (rows->len == 0)
		area_text(area, 1, 3, STYLE_DIM, _("没有"));
}

/* ---- cells of a session ------------------------------------------------------------------- */

static bool is_stale(const json_t *row)
{
	return strcmp(row_get(row, "quality"), "good") != 0;
}

/* The condition; one that flaps is neither up nor down. */
static const char *condition(const json_t *row)
{
	return strcmp(row_get(row, "note"), "flapping") == 0 ? "flapping" :
	    row_get(row, "condition");
}

static CELL(cell_mark)
{
	(void)column, (void)data;
	if (is_stale(row)) {
		cell->text = "~";
		cell->style = STYLE_STALE;
	} else {
		cell->text = show_state_mark("session", condition(row));
		cell->style = show_style("session", condition(row));
	}
}

static CELL(cell_protocol)
{
	(void)column, (void)data;
	cell->text = show_word("protocol", row_get(row, "protocol"));
}

static CELL(cell_condition)
{
	(void)column, (void)data;
	cell->text = show_word("session", condition(row));
	cell->style = is_stale(row) ? STYLE_STALE : show_style("session", condition(row));
}

static CELL(cell_as)
{
	(void)column, (void)data;
	cell->text = show_number(row, "remote_as", cell->buffer);
}

static CELL(cell_local)
{
	char name[SHOW_SIZE];

	(void)column, (void)data;
	g_strlcpy(cell->buffer, show_port(row_get(row, "local_port"), name), TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
}

/* How much somebody wants to see it: what is broken, what is closed, what works. */
static int rank(const json_t *row)
{
	static const char *const order[] = { "down", "gone", "unknown", "disabled", "up" };
	int i = 0;

	while (i < (int)G_N_ELEMENTS(order) && strcmp(row_get(row, "condition"), order[i]) != 0)
		i++;
	return i;
}

static int worst_first(const void *a, const void *b)
{
	int x = rank(a), y = rank(b);
	int64_t i = row_get_integer(a, "key"), j = row_get_integer(b, "key");

	return x != y ? x - y : i < j ? -1 : i > j;
}

static const struct table_column columns[] = {
	{ "", 2, 2, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("协议"), 8, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_protocol },
	{ N_("对端"), 15, 39, 2, TEXT_LEFT, .searched = true, .what = "peer", .cell = cell_text },
	{ N_("设备"), 10, 20, 1, TEXT_LEFT, .searched = true, .what = "device_name",
	    .cell = cell_text },
	{ N_("状态"), 6, 6, 0, TEXT_LEFT, .searched = true, .cell = cell_condition },
	{ N_("协议状态"), 11, 13, 0, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .what = "state", .cell = cell_text },
	{ N_("持续"), 9, 10, 0, TEXT_RIGHT, .what = "since", .cell = cell_age },
	{ N_("AS号"), 10, 10, 0, TEXT_RIGHT, .searched = true, .dispensable = 3, .cell = cell_as },
	{ N_("实例"), 8, 16, 1, TEXT_LEFT, .searched = true, .dispensable = 5, .what = "instance",
	    .cell = cell_text },
	{ N_("本端口"), 8, 16, 0, TEXT_LEFT, .dispensable = 4, .cell = cell_local },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = worst_first,
	.empty = N_("这台设备没有路由会话，或还没有读到。"),
};

/* ---- the part of a device ----------------------------------------------------------------- */

static int worst_of_two(const void *a, const void *b)
{
	return worst_first(*(json_t *const *)a, *(json_t *const *)b);
}

static void draw_title(struct area area, const GPtrArray *rows)
{
	unsigned down = 0;

	for (guint i = 0; i < rows->len; i++)
		down += rank(g_ptr_array_index(rows, i)) < 2;
	int column = area_print(area, 0, 1, STYLE_TITLE, _("路由会话 %u"), rows->len);
	if (down > 0)
		area_print(area, 0, column + 1, STYLE_MAJOR, _("中断 %u"), down);
}

static void draw_session(const json_t *row, struct area area, int line)
{
	char age[SHOW_SIZE];
	const char *name = row_get(row, "device_name");
	struct table_cell mark = { .text = "" }, state = { .text = "" };

	cell_mark(row, NULL, &mark, NULL);
	cell_condition(row, NULL, &state, NULL);
	area_text(area, line, 1, mark.style, mark.text);
	area_field(area, line, 4, 4, TEXT_LEFT, STYLE_NORMAL,
	    show_word("protocol", row_get(row, "protocol")));
	area_field(area, line, 9, 24, TEXT_LEFT, STYLE_NORMAL, row_get(row, "peer"));
	area_field(area, line, 34, 12, TEXT_LEFT, STYLE_NORMAL,
	    name[0] != '\0' ? name : row_get(row, "instance"));
	area_field(area, line, 47, 6, TEXT_LEFT, state.style, state.text);
	area_field(area, line, 54, 13, TEXT_LEFT, STYLE_DIM, row_get(row, "state"));
	area_text(area, line, 68, STYLE_NORMAL, show_age(row, "since", age));
}

void draw_sessions(const struct mirror *sessions, struct area area)
{
	g_autoptr(GPtrArray) rows = mirror_rows(sessions);

	g_ptr_array_sort(rows, worst_of_two);
	draw_title(area, rows);
	for (int i = 0; i < (int)rows->len && i + 1 < area.rows; i++) {
		bool last = i + 2 == area.rows && (int)rows->len > i + 1;
		if (last)
			area_print(area, i + 1, 4, STYLE_DIM, _("还有 %d 个，按 r 看全部"),
			    (int)rows->len - i);
		else
			draw_session(g_ptr_array_index(rows, (guint)i), area, i + 1);
	}
	if (rows->len == 0)
		area_text(area, 1, 3, STYLE_DIM,
		    mirror_is_known(sessions) ? _("没有") : _("还没有读到，正在等值班服务。"));
}

/* ---- the list ----------------------------------------------------------------------------- */

static void open_peer(struct app *app, const json_t *row)
{
	if (row_get_integer(row, "device") != 0)
		open_device(app, row_get_integer(row, "device"));
	else
		app_toast(app, STYLE_TOAST, "%s", _("对端不是台账里的设备"));
}

static char *foot(const json_t *row)
{
	return g_strdup_printf("%s %s  %s  %s", show_word("protocol", row_get(row, "protocol")),
	    row_get(row, "peer"), row_get(row, "instance"), show_word("session", condition(row)));
}

static const struct list_type list = { .table = &table, .open = open_peer, .foot = foot };

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type view = {
	.name = "sessions",
	.title = N_("路由会话"),
	.help = N_("与对端的 BGP、OSPF、BFD 会话，中断的在前。管理关闭的不算异常；"
		   "~ 是读数已旧；不见了的，设备已不再列出。"),
	.bindings = bindings,
	.draw = list_draw,
	.free = list_free,
};

void open_sessions(struct app *app, int64_t device, const char *name)
{
	g_autofree char *topic = g_strdup_printf("sessions:%" G_GINT64_FORMAT, device);
	g_autofree char *title = g_strdup_printf(_("%s 路由会话"), name);
	struct view *opened = list_view_new(app, &view, &list, topic);

	view_set_title(opened, title);
	app_push(app, opened);
}
