/* 设备: every device in service, what is wrong first; a new one is added by typing its address. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/screen.h"

static CELL(cell_mark)
{
	const char *state = row_get(row, "state");
	bool stale = strcmp(row_get(row, "quality"), "stale") == 0 && strcmp(state, "up") == 0;

	(void)column, (void)data;
	cell->text = stale ? "~" : show_state_mark("device", state);
	cell->style = stale ? STYLE_STALE : show_style("device", state);
}

static CELL(cell_state)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_word("device", state);
	cell->style = show_style("device", state);
}

static CELL(cell_since)
{
	(void)column, (void)data;
	if (strcmp(row_get(row, "state"), "up") != 0)
		cell->text = show_age(row, "since", cell->buffer);
}

static CELL(cell_type)
{
	const struct field *field = kind_field(kind_find("device"), "device_type");
	const char *type = row_get(row, "device_type");

	(void)column, (void)data;
	cell->text = field == NULL ? type : _(choice_title(field->choices, type));
}

static CELL(cell_ports)
{
	const json_t *ports = json_object_get(row, "ports");

	(void)column, (void)data;
	cell->text = ports == NULL ? "" : cell->buffer;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d/%d", (int)row_get_integer(ports, "up"),
	    (int)row_get_integer(ports, "total"));
}

static CELL(cell_loss)
{
	(void)column, (void)data;
	cell->text = show_permille(row, "loss_permille", cell->buffer);
	if (row_get_integer(row, "loss_permille") >= 50)
		cell->style = STYLE_MINOR;
}

/* It runs on by itself, as far as one knows that it runs. */
static CELL(cell_uptime)
{
	(void)column, (void)data;
	if (strcmp(row_get(row, "quality"), "good") == 0)
		cell->text = show_age(row, "booted_at", cell->buffer);
}

static int badness(const json_t *row)
{
	static const char *const order[] = { "down", "unknown", "maintenance", "up" };
	const char *state = row_get(row, "state");

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(order[i], state) == 0)
			return (int)i;
	return G_N_ELEMENTS(order);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(row_get(a, "name"), row_get(b, "name"));
}

static int by_state(const void *a, const void *b)
{
	int difference = badness(a) - badness(b);

	return difference != 0 ? difference : by_name(a, b);
}

static void rank_name(const void *row, struct table_rank *rank)
{
	rank->text = row_get(row, "name");
}

static void rank_state(const void *row, struct table_rank *rank)
{
	rank->number = badness(row);
	rank->text = row_get(row, "name");
}

static int by_site(const void *a, const void *b)
{
	return strcmp(row_get(a, "site"), row_get(b, "site"));
}

static void rank_site(const void *row, struct table_rank *rank)
{
	rank->text = row_get(row, "site");
}

static const struct table_column columns[] = {
	{ "", 2, 2, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("名称"), 12, 24, 3, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text,
	    .compare = by_name, .rank = rank_name },
	{ N_("状态"), 6, 6, 0, TEXT_LEFT, .searched = true, .cell = cell_state,
	    .compare = by_state, .rank = rank_state },
	{ N_("历时"), 8, 8, 0, TEXT_LEFT, .dispensable = 2, .cell = cell_since },
	{ N_("类型"), 8, 12, 1, TEXT_LEFT, .searched = true, .dispensable = 4, .cell = cell_type },
	{ N_("地址"), 15, 24, 1, TEXT_LEFT, .searched = true, .what = "address",
	    .cell = cell_text },
	{ N_("位置"), 8, 20, 2, TEXT_LEFT, .searched = true, .dispensable = 5, .what = "site",
	    .cell = cell_text, .compare = by_site, .rank = rank_site },
	{ N_("端口"), 6, 7, 0, TEXT_RIGHT, .dispensable = 1, .cell = cell_ports },
	{ N_("丢包"), 5, 6, 0, TEXT_RIGHT, .cell = cell_loss },
	{ N_("时延ms"), 6, 6, 0, TEXT_RIGHT, .what = "rtt_us", .cell = cell_rtt },
	{ N_("运行"), 9, 9, 0, TEXT_RIGHT, .dispensable = 6, .cell = cell_uptime },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_state, .rank = rank_state,
	.empty = N_("还没有设备。按 n，输入地址，值班台去发现它。"),
};

static void open_row(struct app *app, const json_t *row)
{
	open_device(app, row_get_integer(row, "key"));
}

static char *foot(const json_t *row)
{
	const char *why = row_get(row, "reason")[0] != '\0' ? row_get(row, "reason")
							    : row_get(row, "path_reason");

	return g_strdup_printf("%s  %s", row_get(row, "name"), why);
}

static const struct list_type list = { .table = &table, .open = open_row, .foot = foot };

static void discover(void *data)
{
	open_discovery(list_view(data)->app);
}

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 'n', 0, "device.new", N_("添加"), N_("输入地址，发现一台设备并放进台账"), 0, NULL,
	    discover },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type view = {
	.name = "devices", .title = N_("设备"),
	.help = N_("全部在用设备，有问题的在前。丢包、时延是到设备本身；端口是 up 的和全部的。"),
	.bindings = bindings, .draw = list_draw, .free = list_free,
};

static struct view *open(struct app *app)
{
	return list_view_new(app, &view, &list, "devices");
}

const struct screen_entry screen_devices = { "devices", N_("设备"), '2', 2, open };
