#include "views/device_ports.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/chart.h"
#include "views/list.h"

#define CHART_BUCKETS 160
#define CHART_AGE (30 * CLOCK_SECOND)
#define CHART_PATIENCE (5 * CLOCK_SECOND)

/* How far back the chart looks; `t` goes round. */
static const struct { int64_t span; const char *title; } spans[] = {
	{ 3600 * CLOCK_SECOND, N_("1小时") }, { 6 * 3600 * CLOCK_SECOND, N_("6小时") },
	{ 24 * 3600 * CLOCK_SECOND, N_("1天") }, { 48 * 3600 * CLOCK_SECOND, N_("2天") },
};

enum { CHART_IN, CHART_OUT, CHART_SERIES };
static const struct { const char *point, *title; char mark; } series[CHART_SERIES] = {
	[CHART_IN] = { "if.in_bps", N_("入"), '*' }, [CHART_OUT] = { "if.out_bps", N_("出"), 'o' },
};

struct ports_pane {
	struct view *view;
	int64_t device;
	struct table *table;
	size_t span;
	char *charted;               /* name of the port the values are of */
	struct wall from, to;
	double values[CHART_SERIES][CHART_BUCKETS];
	size_t counts[CHART_SERIES];
	struct mono charted_at;
	unsigned asked; /* questions about history so far: late answers are told by it */
	int waiting; /* of them not yet answered; the next is asked when there are none */
	int references;              /* the view's, and one a question under way */
};

/* ---- ports -------------------------------------------------------------------------------- */

/* A port that is down and always was (the device may say since when), with nothing known to hang on
 * it, is just not used: grey, no mark. */
static bool is_unused(const json_t *row)
{
	bool seen_to_change = json_object_get(row, "since") != NULL &&
	    strcmp(row_get(row, "since_by"), "device") != 0;

	return strcmp(row_get(row, "oper"), "up") != 0 && !seen_to_change &&
	    row_get(row, "circuit")[0] == '\0';
}

static CELL(cell_mark)
{
	const char *oper = row_get(row, "oper");
	bool stale = strcmp(row_get(row, "quality"), "good") != 0;

	(void)column, (void)data;
	if (stale) {
		cell->text = "~";
		cell->style = STYLE_STALE;
	} else if (strcmp(row_get(row, "admin"), "down") != 0 && !is_unused(row)) {
		cell->text = show_state_mark("oper", oper);
		cell->style = show_style("oper", oper);
	}
}

static CELL(cell_state)
{
	const char *oper = row_get(row, "oper");
	const char *shown = strcmp(row_get(row, "admin"), "down") == 0 ? "disabled" :
	    strcmp(row_get(row, "note"), "flapping") == 0 ? "flapping" : oper;

	(void)column, (void)data;
	cell->text = oper[0] == '\0' ? _("未读") : show_word("oper", shown);
	cell->style = is_unused(row) ? STYLE_DIM : show_style("oper", shown);
}

static CELL(cell_port)
{
	char name[SHOW_SIZE];

	(void)data;
	g_strlcpy(cell->buffer, show_port(row_get(row, column->what), name), TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
}

static CELL(cell_use)
{
	bool in =
	    row_get_integer(row, "in_use_permille") >= row_get_integer(row, "out_use_permille");

	(void)column, (void)data;
	cell->text = show_permille(row, in ? "in_use_permille" : "out_use_permille", cell->buffer);
}

static double sum(const void *row, const char *a, const char *b)
{
	return json_number_value(json_object_get(row, a)) +
	    json_number_value(json_object_get(row, b));
}

static void show_events(const void *row, const char *a, const char *b, struct table_cell *cell)
{
	double rate = sum(row, a, b);

	if (json_object_get(row, a) == NULL && json_object_get(row, b) == NULL)
		return;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, rate == 0 ? "0" : "%.2f", rate);
	cell->text = cell->buffer;
	if (rate > 0)
		cell->style = STYLE_MINOR;
}

static CELL(cell_errors)
{
	(void)column, (void)data;
	show_events(row, "in_errors_ps", "out_errors_ps", cell);
}

static CELL(cell_discards)
{
	(void)column, (void)data;
	show_events(row, "in_discards_ps", "out_discards_ps", cell);
}

/* Of an aggregate how many of its members carry; of a member whose it is. False for neither. */
static bool show_members(const json_t *row, const char *use, struct table_cell *cell)
{
	const json_t *members = json_object_get(row, "members");
	const char *aggregate = row_get(row, "aggregate");
	int attached = (int)row_get_integer(members, "attached");
	int total = (int)row_get_integer(members, "total");
	bool carries = json_is_true(json_object_get(row, "attached"));
	char name[SHOW_SIZE];

	if (members != NULL)
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("成员 %d/%d %s"), attached, total,
		    use);
	else if (aggregate[0] != '\0')
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, carries ? "%s %s" : _("%s 未在用 %s"),
		    show_port(aggregate, name), use);
	else
		return false;
	if (attached < total || (aggregate[0] != '\0' && !carries))
		cell->style = STYLE_MINOR;
	cell->text = cell->buffer;
	return true;
}

static CELL(cell_use_for)
{
	const char *circuit = row_get(row, "circuit"), *neighbour = row_get(row, "neighbour");
	const char *use = circuit[0] != '\0' ? circuit
	    : neighbour[0] != '\0'           ? neighbour
					     : row_get(row, "alias");

	(void)column, (void)data;
	if (!show_members(row, use, cell))
		cell->text = use;
}

static int by_index(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return x < y ? -1 : x > y;
}

static int by_traffic(const void *a, const void *b)
{
	double x = sum(a, "in_bps", "out_bps"), y = sum(b, "in_bps", "out_bps");

	return x < y ? 1 : x > y ? -1 : by_index(a, b);
}

static int by_errors(const void *a, const void *b)
{
	double x = sum(a, "in_errors_ps", "out_errors_ps"),
	       y = sum(b, "in_errors_ps", "out_errors_ps");

	return x < y ? 1 : x > y ? -1 : by_index(a, b);
}

static const struct table_column columns[] = {
	{ "", 2, 2, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("端口"), 14, 20, 2, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_port },
	{ N_("状态"), 8, 8, 0, TEXT_LEFT, .searched = true, .cell = cell_state },
	{ N_("速率"), 5, 5, 0, TEXT_RIGHT, .dispensable = 2, .what = "speed_bps",
	    .cell = cell_bps },
	{ N_("入"), 5, 5, 0, TEXT_RIGHT, .what = "in_bps", .cell = cell_bps,
	    .compare = by_traffic },
	{ N_("出"), 5, 5, 0, TEXT_RIGHT, .what = "out_bps", .cell = cell_bps },
	{ N_("利用"), 5, 6, 0, TEXT_RIGHT, .cell = cell_use },
	{ N_("错/秒"), 6, 7, 0, TEXT_RIGHT, .dispensable = 3, .cell = cell_errors,
	    .compare = by_errors },
	{ N_("丢/秒"), 6, 7, 0, TEXT_RIGHT, .dispensable = 4, .cell = cell_discards },
	{ N_("用途"), 12, 40, 3, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .cell = cell_use_for },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_index, .empty = N_("还没有读到端口。"),
};

/* ---- chart -------------------------------------------------------------------------------- */

struct question {
	struct ports_pane *pane;
	unsigned serial;
	int which;
};

static void pane_release(struct ports_pane *pane)
{
	if (--pane->references > 0)
		return;
	g_free(pane->charted);
	g_free(pane);
}

static void take_buckets(struct ports_pane *pane, int which, const json_t *result)
{
	const json_t *buckets = json_object_get(result, "buckets");

	pane->counts[which] = MIN(json_array_size(buckets), CHART_BUCKETS);
	for (size_t i = 0; i < pane->counts[which]; i++) {
		const json_t *average = json_array_get(json_array_get(buckets, i), 1);
		pane->values[which][i] =
		    json_is_number(average) ? json_number_value(average) : NAN;
	}
	pane->from.us = row_get_integer(result, "from");
	pane->to.us = row_get_integer(result, "to");
}

static void answered(json_t *result, json_t *error, void *data)
{
	g_autofree struct question *question = data;
	struct ports_pane *pane = question->pane;

	if (pane->asked == question->serial) {
		pane->waiting--;
		if (error == NULL)
			take_buckets(pane, question->which, result);
		app_changed(pane->view->app);
	}
	pane_release(pane);
}

/* Ask for the traffic of PORT. */
static void ask_chart(struct ports_pane *pane, const char *port)
{
	int64_t to = clock_wall().us;

	g_free(pane->charted);
	pane->charted = g_strdup(port);
	pane->charted_at = clock_mono();
	pane->asked++;
	pane->waiting = CHART_SERIES;
	for (int i = 0; i < CHART_SERIES; i++) {
		g_autofree char *point = g_strdup_printf("%s[%s]", series[i].point, port);
		struct question *question = g_new0(struct question, 1);
		*question = (struct question){ pane, pane->asked, i };
		pane->references++;
		pane->counts[i] = 0;
		model_call(console_model(pane->view->app), "history",
		    json_pack("{s:I, s:s, s:I, s:I, s:i}", "device", (json_int_t)pane->device,
			"point", point, "from", (json_int_t)(to - spans[pane->span].span), "to",
			(json_int_t)to, "buckets", CHART_BUCKETS),
		    answered, question);
	}
}

/* Another port, or the same a while ago. While the cursor runs through the list one question at a
 * time is enough: an answer draws again. An answer that never comes is given up. */
static bool is_due(const struct ports_pane *pane, const char *port)
{
	int64_t age = mono_between(pane->charted_at, clock_mono());

	if (pane->waiting > 0 && age < CHART_PATIENCE)
		return false;
	return g_strcmp0(port, pane->charted) != 0 || age > CHART_AGE;
}

void ports_pane_draw_chart(struct ports_pane *pane, struct area area)
{
	const json_t *port = ports_pane_selected(pane);
	struct chart chart = { .format = show_bps_value, .from_zero = true };

	if (port != NULL && is_due(pane, row_get(port, "name")))
		ask_chart(pane, row_get(port, "name"));
	chart.from = pane->from;
	chart.to = pane->to;
	area_print(area, 0, 1, STYLE_TITLE, _("%s 流量 %s（bit/s）"),
	    pane->charted == NULL ? "" : pane->charted, _(spans[pane->span].title));
	for (int i = 0; i < CHART_SERIES; i++)
		if (pane->counts[i] > 0)
			chart.series[i] =
			    (struct chart_series){ _(series[i].title), pane->values[i],
				    pane->counts[i], series[i].mark, STYLE_NORMAL };
	chart_draw(&chart, area_part(area, 1, 1, area.rows - 1, -1));
}

/* ---- the pane ----------------------------------------------------------------------------- */

static void table_changed(void *data)
{
	app_changed(((struct ports_pane *)data)->view->app);
}

struct ports_pane *ports_pane_new(struct view *view, int64_t device)
{
	struct ports_pane *pane = g_new0(struct ports_pane, 1);

	pane->view = view;
	pane->device = device;
	pane->table = table_new(&table, app_timers(view->app), table_changed, pane);
	pane->references = 1;
	return pane;
}

void ports_pane_free(struct ports_pane *pane)
{
	pane->asked++;
	table_free(pane->table);
	pane_release(pane);
}

void ports_pane_take(struct ports_pane *pane, const struct mirror *mirror)
{
	table_take(pane->table, mirror, NULL);
}

struct table *ports_pane_table(const struct ports_pane *pane)
{
	return pane->table;
}

const json_t *ports_pane_selected(const struct ports_pane *pane)
{
	return table_selected(pane->table);
}

void ports_pane_widen(struct ports_pane *pane)
{
	pane->span = (pane->span + 1) % G_N_ELEMENTS(spans);
	g_clear_pointer(&pane->charted, g_free);
}
