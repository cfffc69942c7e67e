/* 负荷: how much the alarms ask of people, after ISA-18.2 and EEMUA 191 (requirements 2.6): alarms
 * per ten minutes as a chart, how long it was a flood, which types and objects raise most, what
 * stands for longer than a day, how bad they say they are beside how it should be, how long until
 * somebody acknowledges. The lines to compare with come from the process industry: they are a
 * reference here, no regulation, and are called so. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/chart.h"
#include "views/alarm_show.h"
#include "views/console.h"
#include "views/list.h"
#include "views/screen.h"

#define AGAIN (60 * CLOCK_SECOND)
#define HEAD_ROWS 4
#define SERIES_MOST (744 * 6)

/* Alarms in ten minutes one person can bear for long, and at most for a while (EEMUA 191). */
static const double references[] = { 1, 2 };
#define FLOOD_REFERENCE 10      /* permille of the time */

static const struct {
	int hours;
	const char *title;
} spans[] = {
	{ 12, N_("12 小时") }, { 24, N_("1 天") }, { 7 * 24, N_("7 天") }, { 31 * 24, N_("31 天") },
};

enum pane { PANE_TYPES, PANE_RESOURCES, PANE_STALE, PANES };

static const char *const pane_titles[PANES] = {
	[PANE_TYPES] = N_("最多的类型"), [PANE_RESOURCES] = N_("最多的对象"),
	[PANE_STALE] = N_("陈旧"),
};

struct load {
	struct view *view;
	json_t *told;                /* answer of alarms.load; NULL: none yet */
	char *failure;
	size_t span;
	enum pane pane;
	struct table *tables[PANES]; /* the one of the pane is the view's */
	json_t *rows[PANES];         /* what they show */
	double series[SERIES_MOST];
	size_t count;
	unsigned question;           /* late answers are told by it */
	struct timer again;
};

/* ---- asking ------------------------------------------------------------------------------- */

struct asked {
	struct app *app;
	struct view *view;
	unsigned question;
};

static const json_t *pane_rows(const struct load *load)
{
	switch (load->pane) {
	case PANE_TYPES:
		return json_object_get(load->told, "types");
	case PANE_RESOURCES:
		return json_object_get(load->told, "resources");
	case PANE_STALE:
	case PANES:
		break;
	}
	return json_object_get(json_object_get(load->told, "stale"), "rows");
}

/* The rows of the pane become those of the table, each with its place. */
static void show_pane(struct load *load)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();
	json_t *before = load->rows[load->pane], *rows = json_deep_copy(pane_rows(load)), *row;
	size_t i;

	load->rows[load->pane] = rows = rows == NULL ? json_array() : rows;
	json_array_foreach(rows, i, row) {
		g_autofree char *key = g_strdup_printf("%d-%zu", (int)load->pane, i);
		json_object_set_new(row, "_key", json_string(key));
		json_object_set_new(row, "place", json_integer((json_int_t)i));
		g_ptr_array_add(list, row);
	}
	table_update(load->view->table, (const void *const *)list->pdata, list->len);
	json_decref(before);
}

static void take(struct load *load, json_t *told)
{
	const json_t *series = json_object_get(told, "series");

	json_decref(load->told);
	load->told = json_incref(told);
	g_clear_pointer(&load->failure, g_free);
	load->count = MIN(json_array_size(series), G_N_ELEMENTS(load->series));
	for (size_t i = 0; i < load->count; i++)
		load->series[i] = json_number_value(json_array_get(series, i));
	show_pane(load);
}

static void came(json_t *result, json_t *error, void *data)
{
	g_autofree struct asked *asked = data;

	if (app_top(asked->app) != asked->view)
		return;
	struct load *load = asked->view->data;
	if (asked->question != load->question)
		return;
	if (error == NULL) {
		take(load, result);
	} else {
		g_free(load->failure);
		load->failure = model_error_text(error);
	}
	app_changed(asked->app);
}

static void ask(struct load *load)
{
	struct asked *asked = g_new0(struct asked, 1);

	asked->app = load->view->app;
	asked->view = load->view;
	asked->question = ++load->question;
	model_call(console_model(asked->app), "alarms.load",
	    json_pack("{s:i}", "hours", spans[load->span].hours), came, asked);
}

static void on_again(struct timer *timer, void *data)
{
	ask(data);
	timer_after(timer, AGAIN);
}

/* ---- figures ------------------------------------------------------------------------------ */

static void draw_figures(const struct load *load, struct area area)
{
	const json_t *told = load->told;
	double average = json_number_value(json_object_get(told, "average"));
	int64_t flood = row_get_integer(told, "flood_permille"), waited;
	char text[CLOCK_TEXT_SIZE], share[SHOW_SIZE];
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s", _(spans[load->span].title)) + 2;

	column = area_print(area, 0, column, STYLE_NORMAL, _("新发 %d 条"),
	    (int)row_get_integer(told, "raised")) + 2;
	column = area_print(area, 0, column, average > references[1] ? STYLE_MINOR : STYLE_NORMAL,
	    _("每十分钟 平均 %.2f 最多 %d"), average, (int)row_get_integer(told, "worst")) + 2;
	column = area_print(area, 0, column, flood > FLOOD_REFERENCE ? STYLE_MINOR : STYLE_NORMAL,
	    _("洪泛占 %s"), show_permille(told, "flood_permille", share)) + 2;
	if (json_is_true(json_object_get(told, "partial")))
		area_text(area, 0, column, STYLE_WARNING, _("太多，没有全读"));
	waited = row_get_integer(told, "acknowledge_us");
	column = area_print(area, 1, 1, STYLE_NORMAL, _("确认过 %d 条  平均 %s 确认"),
	    (int)row_get_integer(told, "acknowledged"),
	    waited == 0 ? "-" : clock_duration(waited, text, sizeof text)) + 2;
	int stale = (int)row_get_integer(json_object_get(told, "stale"), "count");
	area_print(area, 1, column, stale > 0 ? STYLE_MINOR : STYLE_NORMAL,
	    _("挂了一天以上 %d 条"), stale);
}

/* How bad they said they were beside how it should be: 5, 15, 80. */
static void draw_distribution(const struct load *load, struct area area, int row)
{
	const json_t *counts = json_object_get(load->told, "severities");
	const int64_t high = row_get_integer(counts, "critical"),
		      middle = row_get_integer(counts, "major");
	const int64_t low = row_get_integer(counts, "minor") +
	    row_get_integer(counts, "warning") + row_get_integer(counts, "indeterminate");
	const int64_t all = high + middle + low;
	const struct {
		const char *title;
		int64_t count;
	} parts[] = { { console_severity(load->view->app, "critical"), high },
		{ console_severity(load->view->app, "major"), middle }, { _("其余"), low } };
	int column = area_text(area, row, 1, STYLE_NORMAL, _("级别分布")) + 1;

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		column = area_print(area, row, column, STYLE_NORMAL, "%s %d", parts[i].title,
		    (int)parts[i].count);
		if (all > 0)
			column = area_print(area, row, column, STYLE_NORMAL, _("（%d%%）"),
			    (int)(parts[i].count * 100 / all));
		column += 2;
	}
	area_text(area, row, column, STYLE_DIM, _("参考 5/15/80%"));
}

static void draw_reference(struct area area, int row)
{
	area_text(area, row, 1, STYLE_DIM,
	    _("参考线（流程工业 ISA-18.2、EEMUA 191，不是规定）：平均 1，上限 2；洪泛占不到 1%"));
}

/* ---- chart -------------------------------------------------------------------------------- */

static void whole(double value, char *buffer, size_t size)
{
	g_snprintf(buffer, size, value == floor(value) ? "%.0f" : "%.1f", value);
}

static void draw_chart(const struct load *load, struct area area)
{
	const struct chart chart = {
		.from = { row_get_integer(load->told, "from") },
		.to = { row_get_integer(load->told, "to") },
		.series = { { .title = _("每十分钟新发"), .values = load->series,
		    .count = load->count, .mark = '*', .style = STYLE_NORMAL } },
		.format = whole,
		.limits = references,
		.n_limits = G_N_ELEMENTS(references),
		.from_zero = true,
	};

	chart_draw(&chart, area);
}

/* ---- the table ---------------------------------------------------------------------------- */

static CELL(cell_type)
{
	const struct alarm_type *type = alarm_type(row_get(row, "type"));

	(void)column, (void)data;
	cell->text = type == NULL ? row_get(row, "type") : _(type->title);
}

static CELL(cell_times)
{
	(void)column, (void)data;
	cell->text = show_number(row, "count", cell->buffer);
}

static int by_place(const void *a, const void *b)
{
	return (int)(row_get_integer(a, "place") - row_get_integer(b, "place"));
}

/* What is longest stands at the same place in all three. */
#define WHAT_COLUMNS 24, 60, 3, TEXT_LEFT, .searched = true

static const struct table_column type_columns[] = {
	{ N_("类型"), WHAT_COLUMNS, .cell = cell_type },
	{ N_("条数"), 8, 8, 0, TEXT_RIGHT, .cell = cell_times },
	{ NULL },
};

static const struct table_column resource_columns[] = {
	{ N_("对象"), WHAT_COLUMNS, .what = "name", .cell = cell_text },
	{ N_("条数"), 8, 8, 0, TEXT_RIGHT, .cell = cell_times },
	{ NULL },
};

static const struct table_column stale_columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .what = "severity", .cell = cell_severity_mark },
	{ N_("告警"), WHAT_COLUMNS, .what = "what", .cell = cell_text },
	{ N_("对象"), 16, 40, 2, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("历时"), 8, 8, 0, TEXT_RIGHT, .what = "since", .cell = cell_age },
	{ NULL },
};

#define PANE_TABLE(columns_) \
	{ .columns = columns_, .key = row_key, .compare = by_place, .empty = N_("没有。") }
static const struct table_type tables[PANES] = {
	[PANE_TYPES] = PANE_TABLE(type_columns),
	[PANE_RESOURCES] = PANE_TABLE(resource_columns),
	[PANE_STALE] = PANE_TABLE(stale_columns),
};

/* ---- the screen --------------------------------------------------------------------------- */

static void draw_panes(const struct load *load, struct area area, int row)
{
	int column = 3;

	area_rule(area, row);
	for (int pane = 0; pane < PANES; pane++) {
		bool shown = pane == (int)load->pane;
		column = area_print(area, row, column, shown ? STYLE_TITLE : STYLE_DIM,
			     shown ? "[%s]" : " %s ", _(pane_titles[pane])) + 1;
	}
}

static void draw(struct view *view, struct area area)
{
	const struct load *load = view->data;
	int chart = CLAMP((area.rows - HEAD_ROWS) / 2, 5, 16);

	if (load->told == NULL) {
		area_text(area, 1, 1, load->failure == NULL ? STYLE_DIM : STYLE_ERROR,
		    load->failure == NULL ? _("还没有读到，正在等值班服务。") : load->failure);
		return;
	}
	draw_figures(load, area);
	draw_distribution(load, area, 2);
	draw_reference(area, 3);
	draw_chart(load, area_part(area, HEAD_ROWS, 0, chart, area.columns));
	draw_panes(load, area, HEAD_ROWS + chart);
	int top = HEAD_ROWS + chart + 1;
	table_draw(view->table, area_part(area, top, 0, area.rows - top, area.columns));
}

static void widen(void *data)
{
	struct load *load = data;

	load->span = (load->span + 1) % G_N_ELEMENTS(spans);
	ask(load);
}

static void turn(struct load *load, int step)
{
	load->pane = (enum pane)(((int)load->pane + step + PANES) % PANES);
	load->view->table = load->tables[load->pane];
	show_pane(load);
}

static void next_pane(void *data)
{
	turn(data, 1);
}

static void previous_pane(void *data)
{
	turn(data, -1);
}

static const char *refuse_without_object(void *data)
{
	const struct load *load = data;

	if (table_selected(load->view->table) == NULL)
		return _("没有选中的行");
	return load->pane == PANE_TYPES ? _("类型没有详情，看告警表") : NULL;
}

static void open_selected(void *data)
{
	struct load *load = data;
	const json_t *row = table_selected(load->view->table);

	if (load->pane == PANE_STALE) {
		open_alarm(load->view->app, row_get_integer(row, "key"), 0);
		return;
	}
	json_auto_t *subject = json_pack("{s:s, s:I}", "kind", row_get(row, "resource_kind"), "id",
	    (json_int_t)row_get_integer(row, "resource"));
	open_subject(load->view->app, subject);
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("详情"), N_("打开光标所在的对象或告警"), BINDING_FIRST,
	    refuse_without_object, open_selected },
	{ 't', 0, "load.span", N_("时段"), N_("换时段：12 小时、1 天、7 天、31 天"), BINDING_FIRST,
	    NULL, widen },
	{ K_RIGHT, 0, "load.pane", N_("换表"), N_("看最多的类型、最多的对象、陈旧的"), 0, NULL,
	    next_pane },
	{ K_LEFT, 0, "load.pane-back", N_("换表"), N_("反方向换"), BINDING_QUIET, NULL,
	    previous_pane },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void enter(struct view *view)
{
	timer_after(&((struct load *)view->data)->again, 0);
}

static void leave(struct view *view)
{
	timer_stop(&((struct load *)view->data)->again);
}

static void release(struct view *view)
{
	struct load *load = view->data;

	timer_stop(&load->again);
	for (int pane = 0; pane < PANES; pane++) {
		table_free(load->tables[pane]);
		json_decref(load->rows[pane]);
	}
	json_decref(load->told);
	g_free(load->failure);
	g_free(load);
}

static const struct view_type type = {
	.name = "load",
	.title = N_("告警负荷"),
	.help = N_("告警多得看不过来，等于没有告警。每十分钟新发几条，洪泛占多少时间，哪些最多，"
		   "哪些挂了一天以上，多久才有人确认。参考线不是规定。"),
	.bindings = bindings,
	.draw = draw,
	.enter = enter,
	.leave = leave,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct load *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct load *load = g_new0(struct load, 1);
	struct view *view = load->view = view_new(app, &type, load);

	load->span = 1;
	for (int pane = 0; pane < PANES; pane++)
		load->tables[pane] =
		    table_new(&tables[pane], app_timers(app), table_changed, load);
	view->table = load->tables[load->pane];
	timer_init(&load->again, app_timers(app), on_again, load);
	return view;
}

const struct screen_entry screen_alarm_load = { "load", N_("负荷"), '4', 2, open };
