/* One managed service: whose it is and whom to call, its checks, and of the selected one what it
 * said last or how one of its figures went. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/chart.h"
#include "views/incident_acts.h"
#include "views/list.h"

#define CHART_BUCKETS 160
#define CHART_AGE (30 * CLOCK_SECOND)
#define CHART_PATIENCE (5 * CLOCK_SECOND)
#define HEAD_ROWS 4

static const struct { int64_t span; const char *title; } spans[] = {
	{ 3600 * CLOCK_SECOND, N_("1小时") }, { 6 * 3600 * CLOCK_SECOND, N_("6小时") },
	{ 24 * 3600 * CLOCK_SECOND, N_("1天") }, { 48 * 3600 * CLOCK_SECOND, N_("2天") },
};

struct detail {
	struct view *view;
	int64_t id;
	const struct mirror *services, *ledger;
	bool chart_shown;
	size_t span, figure;         /* which of the selected check's figures is drawn */
	char *charted;               /* the point the values are of */
	char unit[16];               /* as the service keeps it */
	struct wall from, to;
	double values[CHART_BUCKETS];
	size_t count;
	struct mono charted_at;
	unsigned asked; /* questions about history so far: late answers are told by it */
	bool waiting;
};

/* ---- checks ------------------------------------------------------------------------------- */

static int by_key(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return x < y ? -1 : x > y;
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_service_mark },
	{ N_("探测"), 10, 20, 2, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("方法"), 8, 10, 0, TEXT_LEFT, .dispensable = 2, .what = "title", .cell = cell_text },
	{ N_("状态"), 4, 4, 0, TEXT_LEFT, .cell = cell_service_state },
	{ N_("历时"), 8, 8, 0, TEXT_LEFT, .cell = cell_service_since },
	{ N_("结果前"), 6, 8, 0, TEXT_RIGHT, .what = "read_at", .cell = cell_age },
	{ N_("耗时ms"), 6, 7, 0, TEXT_RIGHT, .dispensable = 1, .what = "took_us",
	    .cell = cell_rtt },
	{ N_("说什么"), 20, 100, 4, TEXT_LEFT, .searched = true, .what = "reason",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_key,
	.empty = N_("没有登记探测：状态未知。按 e 到台账，在下属的业务探测里添加。"),
};

/* ---- what the selected check said --------------------------------------------------------- */

/* "12.3 毫秒", "512kB": a figure with its unit. */
static void show_figure(double value, const char *unit, char *buffer, size_t size)
{
	char scaled[SHOW_SIZE];

	if (strcmp(unit, "s") == 0)
		g_snprintf(buffer, size, value < 10 ? _("%.1f 毫秒") : _("%.0f 毫秒"),
		    value * 1000);
	else if (strcmp(unit, "%") == 0)
		g_snprintf(buffer, size, "%.1f%%", value);
	else if (fabs(value) < 1000)
		g_snprintf(buffer, size, "%.4g%s", value, unit);
	else
		g_snprintf(buffer, size, "%s%s", show_scaled(value, scaled), unit);
}

static enum style figure_style(const char *status)
{
	return strcmp(status, "ok") == 0 ? STYLE_NORMAL : show_style("managed_service", status);
}

/* Returns the column behind it. */
static int draw_figure(struct area area, int row, int column, const json_t *figure)
{
	const json_t *value = json_object_get(figure, "value");
	const char *mark = show_state_mark("managed_service", row_get(figure, "status"));
	char text[SHOW_SIZE] = "";

	if (value != NULL)
		show_figure(json_number_value(value), row_get(figure, "unit"), text, sizeof text);
	column = area_print(area, row, column, STYLE_DIM, "%s ", row_get(figure, "label"));
	return area_print(area, row, column, figure_style(row_get(figure, "status")), "%s%s%s",
		   mark, mark[0] == '\0' ? "" : " ", value == NULL ? _("未知") : text) +
	    2;
}

static int draw_figures(struct area area, int row, const json_t *check)
{
	const json_t *figures = json_object_get(check, "values");
	int column = 3;

	for (size_t i = 0; i < json_array_size(figures) && row < area.rows; i++) {
		column = draw_figure(area, row, column, json_array_get(figures, i));
		if (column > area.columns - 24 && i + 1 < json_array_size(figures)) {
			column = 3;
			row++;
		}
	}
	return json_array_size(figures) == 0 ? row : row + 1;
}

/* The long text line by line, as far as there is room. */
static void draw_detail(struct area area, int row, const char *detail)
{
	g_auto(GStrv) lines = g_strsplit(detail, "\n", -1);

	for (size_t i = 0; lines[i] != NULL && row < area.rows; i++)
		row += area_wrap(area_part(area, row, 3, area.rows - row, -1), 0, 0,
		    area.rows - row, STYLE_DIM, lines[i]);
}

static void draw_said(struct area area, const json_t *check)
{
	char at[SHOW_SIZE], expires[SHOW_SIZE];
	int port = (int)row_get_integer(check, "port");
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s  ", row_get(check, "name"));

	column = area_text(area, 0, column, STYLE_DIM, row_get(check, "address"));
	if (port != 0)
		column = area_print(area, 0, column, STYLE_DIM, _(" 端口 %d"), port);
	if (show_time(check, "expires", CLOCK_DATE, expires)[0] != '\0')
		column = area_print(area, 0, column, STYLE_DIM, _("  证书到 %s"), expires);
	if (show_time(check, "read_at", CLOCK_TIME, at)[0] != '\0')
		area_print(area, 0, column, STYLE_DIM, _("  %s 的结果"), at);
	const char *reason = row_get(check, "reason");
	int row = 1 + area_wrap(area_part(area, 1, 3, 3, -1), 0, 0, 3, STYLE_NORMAL,
			  reason[0] != '\0' ? reason : _("还没有结果"));
	row = draw_figures(area, row, check);
	if (row_get(check, "detail")[0] != '\0')
		draw_detail(area, row, row_get(check, "detail"));
}

/* ---- chart -------------------------------------------------------------------------------- */

struct question {
	struct view *view;
	struct app *app;
	unsigned serial;
};

static void charted(json_t *result, json_t *error, void *data)
{
	g_autofree struct question *question = data;
	struct view *top = app_top(question->app);
	struct detail *detail = top == question->view ? top->data : NULL;
	const json_t *buckets = json_object_get(result, "buckets");

	if (detail == NULL || detail->asked != question->serial)
		return;
	detail->waiting = false;
	if (error != NULL)
		return;
	detail->count = MIN(json_array_size(buckets), CHART_BUCKETS);
	for (size_t i = 0; i < detail->count; i++) {
		const json_t *average = json_array_get(json_array_get(buckets, i), 1);
		detail->values[i] = json_is_number(average) ? json_number_value(average) : NAN;
	}
	detail->from.us = row_get_integer(result, "from");
	detail->to.us = row_get_integer(result, "to");
	g_strlcpy(detail->unit, row_get(result, "unit"), sizeof detail->unit);
	app_changed(question->app);
}

/* The figure of CHECK that is drawn: one of its own, else how long it took. Caller frees. */
static char *point_of(const struct detail *detail, const json_t *check)
{
	const json_t *figures = json_object_get(check, "values");
	size_t n = json_array_size(figures), which = detail->figure % (n + 1);

	if (which == n)
		return g_strdup_printf("check.took[%s]", row_get(check, "name"));
	return g_strdup_printf("perf.%s[%s]", row_get(json_array_get(figures, which), "label"),
	    row_get(check, "name"));
}

static void ask_chart(struct detail *detail, const char *point)
{
	struct app *app = detail->view->app;
	struct question *question = g_new0(struct question, 1);
	int64_t to = clock_wall().us;

	if (g_strcmp0(point, detail->charted) != 0)
		detail->count = 0;
	g_free(detail->charted);
	detail->charted = g_strdup(point);
	detail->charted_at = clock_mono();
	detail->waiting = true;
	*question = (struct question){ detail->view, app, ++detail->asked };
	model_call(console_model(app), "history",
	    json_pack("{s:I, s:s, s:I, s:I, s:i}", "service", (json_int_t)detail->id, "point",
		point, "from", (json_int_t)(to - spans[detail->span].span), "to", (json_int_t)to,
		"buckets", CHART_BUCKETS),
	    charted, question);
}

/* Another figure, or the same a while ago; one question at a time. */
static bool is_due(const struct detail *detail, const char *point)
{
	int64_t age = mono_between(detail->charted_at, clock_mono());

	if (detail->waiting && age < CHART_PATIENCE)
		return false;
	return g_strcmp0(point, detail->charted) != 0 || age > CHART_AGE;
}

static void format_time(double value, char *buffer, size_t size)
{
	g_snprintf(buffer, size, value < 100000 ? "%.1fms" : "%.0fms", value / 1000);
}

static void format_permille(double value, char *buffer, size_t size)
{
	g_snprintf(buffer, size, "%.1f%%", value / 10);
}

static void format_thousandth(double value, char *buffer, size_t size)
{
	show_bps_value(value / 1000, buffer, size);
}

/* How a kept integer is written at the side of the chart. */
static void (*format_of(const char *unit))(double value, char *buffer, size_t size)
{
	if (strcmp(unit, "us") == 0)
		return format_time;
	if (strcmp(unit, "permille") == 0)
		return format_permille;
	return strcmp(unit, "1/1000") == 0 ? format_thousandth : show_bps_value;
}

static void draw_chart(struct detail *detail, struct area area, const json_t *check)
{
	g_autofree char *point = point_of(detail, check);
	struct chart chart = { .from = detail->from, .to = detail->to,
		.format = format_of(detail->unit), .from_zero = true };

	if (is_due(detail, point))
		ask_chart(detail, point);
	area_print(area, 0, 1, STYLE_TITLE, "%s %s", point, _(spans[detail->span].title));
	if (detail->count > 0 && strcmp(point, detail->charted) == 0)
		chart.series[0] = (struct chart_series){ _("数值"), detail->values, detail->count,
			'*', STYLE_NORMAL };
	chart_draw(&chart, area_part(area, 1, 1, area.rows - 1, -1));
}

/* ---- head --------------------------------------------------------------------------------- */

static int draw_known(struct area area, int row, int column, const char *name, const json_t *record)
{
	const struct field *field = kind_field(kind_find("managed_service"), name);
	const char *shown = row_get(json_object_get(record, "shown"), name);
	const char *value = shown[0] != '\0' ? shown : row_get(record, name);

	if (value[0] == '\0')
		return column;
	column = area_print(area, row, column, STYLE_DIM, "%s ", _(field->title));
	return area_text(area, row, column, STYLE_NORMAL, value) + 2;
}

/* Whose it is, whom to call, what it hangs on. */
static void draw_ledger(struct area area, const json_t *record)
{
	static const char *const first[] = { "owner_org", "responsible", "phone", "night_phone" };
	static const char *const second[] = { "site", "device", "access_unit", "url" };
	int column = 1;

	for (size_t i = 0; i < G_N_ELEMENTS(first); i++)
		column = draw_known(area, 1, column, first[i], record);
	column = 1;
	for (size_t i = 0; i < G_N_ELEMENTS(second); i++)
		column = draw_known(area, 2, column, second[i], record);
}

static void draw_head(struct area area, const json_t *service)
{
	const char *state = row_get(service, "state");
	const char *mark = show_state_mark("managed_service", state);
	char since[SHOW_SIZE], lasted[SHOW_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE, row_get(service, "name")) + 2;

	column = area_print(area, 0, column, show_style("managed_service", state), "%s%s%s", mark,
		     mark[0] == '\0' ? "" : " ", show_word("managed_service", state)) + 2;
	if (show_time(service, "since", CLOCK_MINUTE, since)[0] != '\0')
		column = area_print(area, 0, column, STYLE_DIM, _("%s 起（%s）"), since,
			     show_age(service, "since", lasted)) + 2;
	area_field(area, 0, column, MAX(0, area.columns - column - 1), TEXT_LEFT, STYLE_NORMAL,
	    row_get(service, "reason"));
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *service = mirror_row(detail->services, detail->id);
	const json_t *check = table_selected(view->table);
	int below = area.rows >= 30 ? 14 : area.rows >= 18 ? 10 : 6;

	if (service == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(detail->services) ? _("这个业务系统已停用，或已不在台账。")
						      : _("还没有读到，正在等值班服务。"));
		return;
	}
	draw_head(area, service);
	draw_ledger(area, mirror_row(detail->ledger, detail->id));
	area_rule(area, HEAD_ROWS - 1);
	table_draw(view->table,
	    area_part(area, HEAD_ROWS, 0, area.rows - HEAD_ROWS - below, area.columns));
	area_rule(area, area.rows - below);
	struct area lower = area_part(area, area.rows - below + 1, 0, below - 1, area.columns);
	if (check != NULL && detail->chart_shown)
		draw_chart(detail, lower, check);
	else if (check != NULL)
		draw_said(lower, check);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void take_checks(struct view *view, const struct mirror *mirror)
{
	table_take(view->table, mirror, NULL);
}

static void take_services(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(mirror, detail->id);

	detail->services = mirror;
	if (row != NULL)
		view_set_title(view, row_get(row, "name"));
}

static void take_ledger(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->ledger = mirror;
}

static void release(struct view *view)
{
	struct detail *detail = view->data;

	console_unfollow(view);
	table_free(view->table);
	g_free(detail->charted);
	g_free(detail);
}

static void switch_lower(void *data)
{
	struct detail *detail = data;

	detail->chart_shown = !detail->chart_shown;
}

static void next_figure(void *data)
{
	struct detail *detail = data;

	detail->chart_shown = true;
	detail->figure++;
}

static void next_span(void *data)
{
	struct detail *detail = data;

	detail->span = (detail->span + 1) % G_N_ELEMENTS(spans);
	g_clear_pointer(&detail->charted, g_free);
}

static void open_ledger(void *data)
{
	struct detail *detail = data;

	open_record(detail->view->app, kind_find("managed_service"), detail->id);
}

static void polled(json_t *result, json_t *error, void *data)
{
	(void)result;
	if (error != NULL) {
		g_autofree char *text = model_error_text(error);
		app_toast(data, STYLE_ERROR, "%s", text);
	}
}

static void poll_now(void *data)
{
	struct detail *detail = data;
	struct app *app = detail->view->app;

	model_call(console_model(app), "poll",
	    json_pack("{s:I}", "service", (json_int_t)detail->id), polled, app);
	app_toast(app, STYLE_TOAST, "%s", _("已重新探测，结果到了就显示"));
}

static void begin_incident(void *data)
{
	const struct detail *detail = data;

	incident_begin(detail->view->app, "managed_service", detail->id);
}

static const struct binding bindings[] = {
	{ 'b', 0, "service.chart", N_("输出/曲线"), N_("下半屏换看最近输出或数值曲线"), 0, NULL,
	    switch_lower },
	{ 'v', 0, "service.figure", N_("换数值"), N_("曲线换一个数值"), 0, NULL, next_figure },
	{ 't', 0, "service.span", N_("时段"), N_("曲线换一个时段：1小时、6小时、1天、2天"), 0,
	    NULL, next_span },
	INCIDENT_BINDING(NULL, begin_incident),
	{ 'p', 0, "service.poll", N_("重探"), N_("现在就把这个系统探一遍"), 0, NULL, poll_now },
	{ 'e', K_ENTER, "service.ledger", N_("台账"), N_("打开这个业务系统的台账"), 0, NULL,
	    open_ledger },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "service",
	.title = N_("业务"),
	.help = N_(
	    "上面是谁负责、找谁；中间是各项探测；"
	    "下面是光标所在探测最近说了什么，b 换成曲线。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

void open_service(struct app *app, int64_t id)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	g_autofree char *checks = g_strdup_printf("checks:%" G_GINT64_FORMAT, id);

	detail->id = id;
	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "services", take_services);
	console_follow(view, checks, take_checks);
	console_follow(view, "records:managed_service", take_ledger);
	app_push(app, view);
}
