/* 链路: every circuit in service, what is wrong first. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/location.h"
#include "views/screen.h"

static CELL(cell_mark)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_state_mark("circuit", state);
	cell->style = show_style("circuit", state);
}

static CELL(cell_state)
{
	const char *state = row_get(row, "state");

	(void)column, (void)data;
	cell->text = show_word("circuit", state);
	cell->style = show_style("circuit", state);
}

static CELL(cell_since)
{
	(void)column, (void)data;
	if (strcmp(row_get(row, "state"), "normal") != 0)
		cell->text = show_age(row, "since", cell->buffer);
}

/* Device and port of one end; where the ledger names none, the address it has. */
static CELL(cell_end)
{
	const json_t *said = json_object_get(row, column->what);
	char port[SHOW_SIZE];

	(void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s", row_get(said, "name"),
	    show_port(row_get(said, "port"), port));
	cell->text = g_strstrip(cell->buffer);
	if (cell->text[0] == '\0')
		cell->text = row_get(said, "site");
	cell->style = show_style("oper", row_get(said, "oper"));
}

static CELL(cell_owner)
{
	const char *carrier = row_get(row, "carrier");

	(void)column, (void)data;
	cell->text = carrier[0] != '\0' ? carrier : show_word("owner", row_get(row, "owner_type"));
}

static CELL(cell_loss)
{
	(void)column, (void)data;
	cell->text = show_permille(row, "loss_permille", cell->buffer);
	if (row_get_integer(row, "loss_permille") >= 50)
		cell->style = STYLE_MINOR;
}

static CELL(cell_units)
{
	const json_t *units = json_object_get(row, "units");
	size_t n = json_array_size(units);
	const char *first = json_string_value(json_array_get(units, 0));

	(void)column, (void)data;
	cell->text = n <= 1 ? first == NULL ? "" : first : cell->buffer;
	if (n > 1)
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("%s等%zu家"), first, n);
}

/* What needs somebody first, then by number. */
static int badness(const json_t *row)
{
	static const char *const order[] = { "down", "degraded", "unknown", "isolated",
		"maintenance", "normal" };
	const char *state = row_get(row, "state");

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(order[i], state) == 0)
			return (int)i;
	return G_N_ELEMENTS(order);
}

static int by_state(const void *a, const void *b)
{
	int difference = badness(a) - badness(b);

	return difference != 0 ? difference
			       : strcmp(row_get(a, "circuit_no"), row_get(b, "circuit_no"));
}

static int by_number(const void *a, const void *b)
{
	return strcmp(row_get(a, "circuit_no"), row_get(b, "circuit_no"));
}

static void rank_state(const void *row, struct table_rank *rank)
{
	rank->number = badness(row);
	rank->text = row_get(row, "circuit_no");
}

static void rank_number(const void *row, struct table_rank *rank)
{
	rank->text = row_get(row, "circuit_no");
}

static int by_use(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "use_permille"), y = row_get_integer(b, "use_permille");

	return x < y ? 1 : x > y ? -1 : by_number(a, b);
}

static int by_loss(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "loss_permille"), y = row_get_integer(b, "loss_permille");

	return x < y ? 1 : x > y ? -1 : by_number(a, b);
}

static const struct table_column columns[] = {
	{ "", 2, 2, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("编号"), 9, 14, 1, TEXT_LEFT, .searched = true, .what = "circuit_no",
	    .cell = cell_text, .compare = by_number, .rank = rank_number },
	{ N_("名称"), 14, 24, 3, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("状态"), 4, 4, 0, TEXT_LEFT, .searched = true, .cell = cell_state,
	    .compare = by_state, .rank = rank_state },
	{ N_("历时"), 8, 8, 0, TEXT_LEFT, .cell = cell_since },
	{ N_("A端"), 16, 24, 2, TEXT_LEFT, .searched = true, .dispensable = 3, .what = "a",
	    .cell = cell_end },
	{ N_("Z端"), 16, 24, 2, TEXT_LEFT, .searched = true, .dispensable = 4, .what = "z",
	    .cell = cell_end },
	{ N_("归属"), 10, 16, 1, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .cell = cell_owner },
	{ N_("入"), 5, 5, 0, TEXT_RIGHT, .dispensable = 5, .what = "in_bps", .cell = cell_bps },
	{ N_("出"), 5, 5, 0, TEXT_RIGHT, .dispensable = 5, .what = "out_bps", .cell = cell_bps },
	{ N_("利用"), 5, 6, 0, TEXT_RIGHT, .what = "use_permille", .cell = cell_permille,
	    .compare = by_use },
	{ N_("丢包"), 5, 6, 0, TEXT_RIGHT, .cell = cell_loss, .compare = by_loss },
	{ N_("时延ms"), 6, 6, 0, TEXT_RIGHT, .dispensable = 2, .what = "rtt_us", .cell = cell_rtt },
	{ N_("接入单位"), 14, 24, 2, TEXT_LEFT, .searched = true, .dispensable = 6,
	    .cell = cell_units },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_state, .rank = rank_state,
	.empty = N_("台账里还没有链路。按 9 到台账添加。"),
};

static void open_row(struct app *app, const json_t *row)
{
	open_circuit(app, row_get_integer(row, "key"));
}

/* Both ends in full, the reason, and all units, of the selected circuit. */
static char *foot(const json_t *row)
{
	const json_t *a = json_object_get(row, "a"), *z = json_object_get(row, "z");
	const json_t *units = json_object_get(row, "units");
	GString *text = g_string_new(NULL);
	json_t *unit;
	size_t i;

	g_string_append_printf(text, "%s %s -- %s %s", row_get(a, "name"), row_get(a, "port"),
	    row_get(z, "name")[0] != '\0' ? row_get(z, "name") : row_get(z, "site"),
	    row_get(z, "port"));
	if (row_get(row, "reason")[0] != '\0')
		g_string_append_printf(text, "  %s", row_get(row, "reason"));
	json_array_foreach((json_t *)(uintptr_t)units, i, unit)
		g_string_append_printf(text, "%s%s", i == 0 ? "  " : _("、"),
		    json_string_value(unit));
	return g_string_free(text, FALSE);
}

static const struct list_type list = { .table = &table, .open = open_row, .foot = foot };

static void locate(void *data)
{
	struct app *app = list_view(data)->app;

	app_push(app, location_view_new(app, row_get_integer(list_selected(data), "key")));
}

static const struct binding bindings[] = {
	LIST_BINDING_OPEN,
	{ 't', 0, "circuits.location", N_("定位"), N_("断在哪一段、凭什么、找谁"), 0,
	    list_refuse_without_row, locate },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type view = {
	.name = "circuits",
	.title = N_("链路"),
	.help = N_(
	    "全部在用链路，有问题的在前。归属是谁的线路；"
	    "利用取两个方向中大的；丢包、时延是到对端网关。"),
	.bindings = bindings,
	.draw = list_draw,
	.free = list_free,
};

static struct view *open(struct app *app)
{
	return list_view_new(app, &view, &list, "circuits");
}

const struct screen_entry screen_circuits = { "circuits", N_("链路"), '2', 1, open };
