/* One device: what it is and says of itself, its ports, the traffic of a port; whom it meets is in
 * views/device_peers.c. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/chart.h"
#include "views/device_commands.h"
#include "views/device_peers.h"
#include "views/list.h"

#define CHART_BUCKETS 160
#define CHART_ROWS 9
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

/* What the lower half shows; `b` goes round. */
enum lower { LOWER_CHART, LOWER_NEIGHBOURS, LOWER_SESSIONS, LOWERS };

struct detail {
	struct view *view;
	int64_t id;
	const struct mirror *devices, *identity, *neighbours, *sessions;
	bool known;
	enum lower lower;
	size_t span;
	char *charted;               /* name of the port the values are of */
	struct wall from, to;
	double values[CHART_SERIES][CHART_BUCKETS];
	size_t counts[CHART_SERIES];
	struct mono charted_at;
	unsigned asked; /* questions about history so far: late answers are told by it */
	int waiting; /* of them not yet answered; the next is asked when there are none */
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
	struct view *view;
	struct app *app;
	int64_t device;
	unsigned serial;
	int which;
};

static void charted(json_t *result, json_t *error, void *data)
{
	g_autofree struct question *question = data;
	struct view *top = app_top(question->app);
	struct detail *detail = top == question->view ? top->data : NULL;
	json_t *bucket;
	size_t i;

	if (detail == NULL || detail->asked != question->serial)
		return;
	detail->waiting--;
	if (error != NULL)
		return;
	const json_t *buckets = json_object_get(result, "buckets");
	detail->counts[question->which] = MIN(json_array_size(buckets), CHART_BUCKETS);
	json_array_foreach((json_t *)(uintptr_t)buckets, i, bucket) {
		const json_t *average = json_array_get(bucket, 1);
		if (i < CHART_BUCKETS)
			detail->values[question->which][i] =
			    json_is_number(average) ? json_number_value(average) : NAN;
	}
	detail->from.us = row_get_integer(result, "from");
	detail->to.us = row_get_integer(result, "to");
	app_changed(question->app);
}

/* Ask for the traffic of the selected port. */
static void ask_chart(struct detail *detail, const char *port)
{
	struct app *app = detail->view->app;
	int64_t to = clock_wall().us;

	g_free(detail->charted);
	detail->charted = g_strdup(port);
	detail->charted_at = clock_mono();
	detail->asked++;
	detail->waiting = CHART_SERIES;
	for (int i = 0; i < CHART_SERIES; i++) {
		g_autofree char *point = g_strdup_printf("%s[%s]", series[i].point, port);
		struct question *question = g_new0(struct question, 1);
		*question = (struct question){ detail->view, app, detail->id, detail->asked, i };
		detail->counts[i] = 0;
		model_call(console_model(app), "history",
		    json_pack("{s:I, s:s, s:I, s:I, s:i}", "device", (json_int_t)detail->id,
			"point", point, "from", (json_int_t)(to - spans[detail->span].span), "to",
			(json_int_t)to, "buckets", CHART_BUCKETS),
		    charted, question);
	}
}

static void draw_chart(struct detail *detail, struct area area)
{
	struct chart chart = { .from = detail->from,
		.to = detail->to,
		.format = show_bps_value,
		.from_zero = true };

	area_print(area, 0, 1, STYLE_TITLE, _("%s 流量 %s（bit/s）"),
	    detail->charted == NULL ? "" : detail->charted, _(spans[detail->span].title));
	for (int i = 0; i < CHART_SERIES; i++)
		if (detail->counts[i] > 0)
			chart.series[i] =
			    (struct chart_series){ _(series[i].title), detail->values[i],
				    detail->counts[i], series[i].mark, STYLE_NORMAL };
	chart_draw(&chart, area_part(area, 1, 1, area.rows - 1, -1));
}

/* ---- head --------------------------------------------------------------------------------- */

static int draw_pair(struct area area, int row, int column, const char *title, const char *value,
    enum style style)
{
	if (value[0] == '\0')
		return column;
	column = area_text(area, row, column, STYLE_DIM, title) + 1;
	return area_text(area, row, column, style, value) + 3;
}

static void draw_state(struct area area, const json_t *device)
{
	const char *state = row_get(device, "state"), *reason = row_get(device, "reason");
	char text[SHOW_SIZE];
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s  %s", row_get(device, "name"),
			 row_get(device, "address")) +
	    3;

	column = area_print(area, 0, column, show_style("device", state), "%s%s%s",
		     show_state_mark("device", state),
		     show_state_mark("device", state)[0] == '\0' ? "" : " ",
		     show_word("device", state)) +
	    1;
	column = area_text(area, 0, column, STYLE_DIM, show_age(device, "since", text)) + 2;
	area_text(area, 0, column, STYLE_NORMAL, reason);
	column = draw_pair(area, 1, 1, _("时延ms"), show_rtt(device, "rtt_us", text), STYLE_NORMAL);
	column = draw_pair(area, 1, column, _("抖动ms"), show_rtt(device, "jitter_us", text),
	    STYLE_NORMAL);
	column = draw_pair(area, 1, column, _("丢包"), show_permille(device, "loss_permille", text),
	    STYLE_NORMAL);
	if (show_age(device, "read_at", text)[0] != '\0') {
		g_autofree char *age = g_strdup_printf(_("%s前"), text);
		column = draw_pair(area, 1, column, _("最近读数"), age, STYLE_NORMAL);
	}
	column = draw_pair(area, 1, column, _("漏查"), show_number(device, "polls_missed", text),
	    STYLE_NORMAL);
	draw_pair(area, 1, column, "", row_get(device, "path_reason"), STYLE_DIM);
}

/* What is odd about its agent: the first, and how many more. */
static void draw_notes(struct area area, int column, const json_t *notes)
{
	size_t n = json_array_size(notes);

	if (n == 1)
		area_print(area, 3, column, STYLE_WARNING, "- %s",
		    json_string_value(json_array_get(notes, 0)));
	else if (n > 1)
		area_print(area, 3, column, STYLE_WARNING, _("- %s；另有 %zu 项异常"),
		    json_string_value(json_array_get(notes, 0)), n - 1);
}

/* What the device says of itself, and where the ledger says otherwise. */
static void draw_identity(struct area area, const json_t *identity, const json_t *device)
{
	const json_t *differences = json_object_get(identity, "differences");
	char text[SHOW_SIZE];
	int column = draw_pair(area, 2, 1, _("自称"), row_get(identity, "sys_name"), STYLE_NORMAL);

	column = draw_pair(area, 2, column, _("启动于"),
	    show_time(identity, "booted_at", CLOCK_FULL, text), STYLE_NORMAL);
	column = draw_pair(area, 2, column, _("处理器"),
	    show_permille(device, "cpu_permille", text), STYLE_NORMAL);
	column = draw_pair(area, 2, column, _("内存"), show_permille(device, "mem_permille", text),
	    STYLE_NORMAL);
	area_field(area, 2, column, MAX(0, area.columns - column - 1), TEXT_LEFT, STYLE_DIM,
	    row_get(identity, "sys_descr"));
	if (json_array_size(differences) == 0) {
		draw_notes(area, 1, json_object_get(identity, "notes"));
		return;
	}
	const json_t *first = json_array_get(differences, 0);
	const struct field *field = kind_field(kind_find("device"), row_get(first, "field"));
	int after = area_print(area, 3, 1, STYLE_WARNING,
	    _("- 与台账不符 %zu 项：%s 台账「%s」，设备「%s」"),
	    json_array_size(differences), field == NULL ? "" : _(field->title),
	    row_get(first, "ledger"), row_get(first, "device"));
	draw_notes(area, after + 2, json_object_get(identity, "notes"));
}

/* Another port, or the same a while ago. While the cursor runs through the list one question at a
 * time is enough: an answer draws again. An answer that never comes is given up. */
static bool is_due(const struct detail *detail, const char *port)
{
	int64_t age = mono_between(detail->charted_at, clock_mono());

	if (detail->waiting > 0 && age < CHART_PATIENCE)
		return false;
	return g_strcmp0(port, detail->charted) != 0 || age > CHART_AGE;
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *device = mirror_row(detail->devices, detail->id);
	const json_t *port = table_selected(view->table);
	int below = area.rows >= 22 ? CHART_ROWS + 1 : area.rows >= 18 ? 8 : 6;

	if (device == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(detail->devices) ? _("这台设备已停用，或已不在台账。")
						     : _("还没有读到，正在等值班服务。"));
		return;
	}
	if (port != NULL && is_due(detail, row_get(port, "name")))
		ask_chart(detail, row_get(port, "name"));
	draw_state(area, device);
	draw_identity(area, mirror_row(detail->identity, detail->id), device);
	area_rule(area, 4);
	table_draw(view->table, area_part(area, 5, 0, area.rows - 5 - below, area.columns));
	area_rule(area, area.rows - below);
	struct area lower = area_part(area, area.rows - below + 1, 0, below - 1, area.columns);
	if (detail->lower == LOWER_NEIGHBOURS)
		draw_neighbours(detail->neighbours, lower);
	else if (detail->lower == LOWER_SESSIONS)
		draw_sessions(detail->sessions, lower);
	else
		draw_chart(detail, lower);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void take_ports(struct view *view, const struct mirror *mirror)
{
	g_autoptr(GPtrArray) rows = mirror_rows(mirror);

	if (mirror_is_known(mirror))
		table_update(view->table, (const void *const *)rows->pdata, rows->len);
}

static void take_devices(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(mirror, detail->id);

	detail->devices = mirror;
	if (row != NULL)
		view_set_title(view, row_get(row, "name"));
}

static void take_identity(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->identity = mirror;
}

static void take_neighbours(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->neighbours = mirror;
}

static void take_sessions(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->sessions = mirror;
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

	detail->lower = (detail->lower + 1) % LOWERS;
}

static void next_span(void *data)
{
	struct detail *detail = data;

	detail->span = (detail->span + 1) % G_N_ELEMENTS(spans);
	g_clear_pointer(&detail->charted, g_free);
}

static void show_sessions(void *data)
{
	const struct detail *detail = data;
	const json_t *device = mirror_row(detail->devices, detail->id);

	open_sessions(detail->view->app, detail->id, row_get(device, "name"));
}

static void show_commands(void *data)
{
	const struct detail *detail = data;
	const json_t *device = mirror_row(detail->devices, detail->id);

	open_commands(detail->view->app, detail->id, row_get(device, "name"));
}

static void open_ledger(void *data)
{
	struct detail *detail = data;

	open_record(detail->view->app, kind_find("device"), detail->id);
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

	model_call(console_model(app), "poll", json_pack("{s:I}", "device", (json_int_t)detail->id),
	    polled, app);
	app_toast(app, STYLE_TOAST, "%s", _("已重新读取，结果到了就显示"));
}

static const struct binding bindings[] = {
	{ 'b', 0, "device.lower", N_("换看"), N_("下半屏换看流量、邻居、路由会话"), 0, NULL,
	    switch_lower },
	{ 'r', 0, "device.sessions", N_("会话"), N_("列出全部路由会话：BGP、OSPF、BFD"), 0, NULL,
	    show_sessions },
	{ 't', 0, "device.span", N_("时段"), N_("流量图换一个时段：1小时、6小时、1天、2天"), 0,
	    NULL, next_span },
	{ 'p', 0, "device.poll", N_("重读"), N_("现在就把这台设备读一遍"), 0, NULL, poll_now },
	{ 'c', 0, "device.commands", N_("命令"), N_("经 SSH 问设备：日志、光功率等，只读不改"),
	    0, NULL, show_commands },
	{ 'e', K_ENTER, "device.ledger", N_("台账"), N_("打开这台设备的台账"), 0, NULL,
	    open_ledger },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "device",
	.title = N_("设备"),
	.help = N_(
	    "上面是设备自己说的和台账不同的地方；中间是端口；"
	    "下面是光标所在端口的流量，按 b 换看邻居和路由会话。~ 是读数已旧。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct view *)data)->app);
}

void open_device(struct app *app, int64_t id)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	g_autofree char *ports = g_strdup_printf("ports:%" G_GINT64_FORMAT, id);
	g_autofree char *identity = g_strdup_printf("identity:%" G_GINT64_FORMAT, id);
	g_autofree char *neighbours = g_strdup_printf("neighbours:%" G_GINT64_FORMAT, id);
	g_autofree char *sessions = g_strdup_printf("sessions:%" G_GINT64_FORMAT, id);

	detail->id = id;
	view->table = table_new(&table, app_timers(app), table_changed, view);
	console_follow(view, "devices", take_devices);
	console_follow(view, ports, take_ports);
	console_follow(view, identity, take_identity);
	console_follow(view, neighbours, take_neighbours);
	console_follow(view, sessions, take_sessions);
	app_push(app, view);
}
