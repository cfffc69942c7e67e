/* One device: what it is and says of itself, and below that its ports (views/device_ports.c) with
 * traffic or whom they meet (views/device_peers.c), or what it measures (views/device_sensors.c).
 */
#include <string.h>

#include "base/i18n.h"
#include "views/device_commands.h"
#include "views/device_peers.h"
#include "views/device_ports.h"
#include "views/device_sensors.h"
#include "views/incident_acts.h"
#include "views/list.h"
#include "views/ticket_acts.h"

#define LOWER_ROWS 9

/* What the lower half shows; `b` goes round. */
enum lower { LOWER_CHART, LOWER_NEIGHBOURS, LOWER_SESSIONS, LOWERS };

struct detail {
	struct view *view;
	int64_t id;
	const struct mirror *devices, *identity, *neighbours, *sessions;
	struct ports_pane *ports;
	struct sensors_pane *sensors;
	bool environment;            /* the sensors stand in place of the ports */
	bool chosen;                 /* by hand */
	enum lower lower;
};

/* ---- head --------------------------------------------------------------------------------- */

static int draw_pair(struct area area, int row, int column, const char *title, const char *value,
    enum style style)
{
	if (value[0] == '\0')
		return column;
	column = area_text(area, row, column, STYLE_DIM, title) + 1;
	return area_text(area, row, column, style, value) + 3;
}

/* FIGURES are those of its last answer; the row of the list is sent anew only when they differ by
 * what matters there. */
static void draw_state(struct area area, const json_t *device, const json_t *figures)
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
	column =
	    draw_pair(area, 1, 1, _("时延ms"), show_rtt(figures, "rtt_us", text), STYLE_NORMAL);
	column = draw_pair(area, 1, column, _("抖动ms"), show_rtt(figures, "jitter_us", text),
	    STYLE_NORMAL);
	column = draw_pair(area, 1, column, _("丢包"),
	    show_permille(figures, "loss_permille", text), STYLE_NORMAL);
	if (show_age(figures, "answered_at", text)[0] != '\0') {
		g_autofree char *age = g_strdup_printf(_("%s前"), text);
		column = draw_pair(area, 1, column, _("最近读数"), age, STYLE_NORMAL);
	}
	column = draw_pair(area, 1, column, _("漏查"), show_number(figures, "polls_missed", text),
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
static void draw_identity(struct area area, const json_t *identity)
{
	const json_t *differences = json_object_get(identity, "differences");
	char text[SHOW_SIZE];
	int column = draw_pair(area, 2, 1, _("自称"), row_get(identity, "sys_name"), STYLE_NORMAL);

	column = draw_pair(area, 2, column, _("启动于"),
	    show_time(identity, "booted_at", CLOCK_FULL, text), STYLE_NORMAL);
	column = draw_pair(area, 2, column, _("处理器"),
	    show_permille(identity, "cpu_permille", text), STYLE_NORMAL);
	column = draw_pair(area, 2, column, _("内存"),
	    show_permille(identity, "mem_permille", text), STYLE_NORMAL);
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

/* The rule above the table says which of the two it shows, where there are two, and whether the
 * other one has what somebody should see. */
static void draw_tabs(const struct detail *detail, struct area area, int row)
{
	static const enum style styles[] = { STYLE_DIM, STYLE_TITLE };
	size_t ports = table_count(ports_pane_table(detail->ports));
	unsigned bad, unknown;

	area_rule(area, row);
	if (sensors_pane_size(detail->sensors) == 0)
		return;
	sensors_pane_count(detail->sensors, &bad, &unknown);
	int column = area_print(area, row, 3, styles[!detail->environment],
	    detail->environment ? _(" 端口 %zu ") : _("[端口 %zu]"), ports);
	column = area_print(area, row, column + 1, styles[detail->environment],
	    detail->environment ? _("[环境 %zu]") : _(" 环境 %zu "),
	    sensors_pane_size(detail->sensors));
	if (bad > 0)
		column = area_print(area, row, column + 1, STYLE_MINOR, _(" 异常 %u "), bad);
	if (unknown > 0)
		area_print(area, row, column + 1, STYLE_UNKNOWN, _(" 未知 %u "), unknown);
}

static void draw_ports(struct detail *detail, struct area area)
{
	const json_t *port = ports_pane_selected(detail->ports);
	int below = area.rows >= 17 ? LOWER_ROWS + 1 : area.rows >= 13 ? 8 : 6;

	table_draw(ports_pane_table(detail->ports), area_part(area, 0, 0, area.rows - below, -1));
	area_rule(area, area.rows - below);
	area = area_part(area, area.rows - below + 1, 0, below - 1, -1);
	if (detail->lower == LOWER_NEIGHBOURS) {
		draw_neighbours(detail->neighbours, area);
	} else if (detail->lower == LOWER_SESSIONS) {
		draw_sessions(detail->sessions, area);
	} else {
		bool more = port != NULL &&
		    sensors_pane_draw_port(detail->sensors, port, area, area.rows - 1);
		ports_pane_draw_chart(detail->ports, area_part(area, 0, 0, area.rows - more, -1));
	}
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *device = mirror_row(detail->devices, detail->id);

	if (device == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(detail->devices) ? _("这台设备已停用，或已不在台账。")
						     : _("还没有读到，正在等值班服务。"));
		return;
	}
	const json_t *identity = mirror_row(detail->identity, detail->id);
	draw_state(area, device, identity);
	draw_identity(area, identity);
	draw_tabs(detail, area, 4);
	area = area_part(area, 5, 0, area.rows - 5, -1);
	if (detail->environment)
		sensors_pane_draw(detail->sensors, area);
	else
		draw_ports(detail, area);
}

/* ---- the view ----------------------------------------------------------------------------- */

static void show_environment(struct detail *detail, bool environment)
{
	detail->environment = environment;
	detail->view->table = environment ? sensors_pane_table(detail->sensors) :
	    ports_pane_table(detail->ports);
}

/* What is there to measure, by the ledger, or has no ports, is looked at for what it measures. */
static void choose(struct detail *detail)
{
	static const char *const boxes[] = { "ups", "crac", "pdu", "genset", "env_host", NULL };
	const struct table *ports = ports_pane_table(detail->ports);
	const json_t *device =
	    detail->devices == NULL ? NULL : mirror_row(detail->devices, detail->id);
	bool measures = g_strv_contains(boxes, row_get(device, "device_type")) ||
	    (table_is_known(ports) && table_count(ports) == 0);

	if (!detail->chosen)
		show_environment(detail, measures && sensors_pane_size(detail->sensors) > 0);
}

static void take_ports(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;

	ports_pane_take(detail->ports, mirror);
	choose(detail);
}

static void take_sensors(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;

	sensors_pane_take(detail->sensors, mirror);
	choose(detail);
}

static void take_devices(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(mirror, detail->id);

	detail->devices = mirror;
	if (row != NULL)
		view_set_title(view, row_get(row, "name"));
	choose(detail);
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
	ports_pane_free(detail->ports);
	sensors_pane_free(detail->sensors);
	g_free(detail);
}

static void switch_lower(void *data)
{
	struct detail *detail = data;

	detail->lower = (detail->lower + 1) % LOWERS;
}

static const char *refuse_in_environment(void *data)
{
	return ((const struct detail *)data)->environment ? _("看环境时没有，先按 s 换到端口") :
	    NULL;
}

static void next_span(void *data)
{
	struct detail *detail = data;

	if (detail->environment)
		sensors_pane_widen(detail->sensors);
	else
		ports_pane_widen(detail->ports);
}

static const char *name_of(const struct detail *detail)
{
	return row_get(mirror_row(detail->devices, detail->id), "name");
}

static void show_sessions(void *data)
{
	const struct detail *detail = data;

	open_sessions(detail->view->app, detail->id, name_of(detail));
}

static void show_commands(void *data)
{
	const struct detail *detail = data;

	open_commands(detail->view->app, detail->id, name_of(detail));
}

static void open_ledger(void *data)
{
	struct detail *detail = data;

	open_record(detail->view->app, kind_find("device"), detail->id);
}

static void switch_tab(void *data)
{
	struct detail *detail = data;

	detail->chosen = true;
	show_environment(detail, !detail->environment);
}

static const char *refuse_without_sensors(void *data)
{
	const struct detail *detail = data;

	return sensors_pane_size(detail->sensors) > 0 ? NULL : _("这台设备没有测点");
}

static void open_selected(void *data)
{
	const struct detail *detail = data;

	if (detail->environment)
		sensors_pane_open(detail->sensors, name_of(detail));
	else
		open_ledger(data);
}

static void begin_ticket(void *data)
{
	const struct detail *detail = data;

	ticket_begin(detail->view->app, "device", detail->id);
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

static void begin_incident(void *data)
{
	const struct detail *detail = data;

	incident_begin(detail->view->app, "device", detail->id);
}

static const struct binding bindings[] = {
	{ 'b', 0, "device.lower", N_("换看"), N_("下半屏换看流量、邻居、路由会话"), 0,
	    refuse_in_environment, switch_lower },
	{ 'r', 0, "device.sessions", N_("会话"), N_("列出全部路由会话：BGP、OSPF、BFD"), 0, NULL,
	    show_sessions },
	{ 's', K_TAB, "device.environment", N_("环境"), N_("换看端口，或环境、电源、光功率等测点"),
	    0, refuse_without_sensors, switch_tab },
	{ 't', 0, "device.span", N_("时段"), N_("曲线换一个时段"), 0, NULL, next_span },
	INCIDENT_BINDING(NULL, begin_incident),
	{ 'p', 0, "device.poll", N_("重读"), N_("现在就把这台设备读一遍"), 0, NULL, poll_now },
	{ 'c', 0, "device.commands", N_("命令"), N_("经 SSH 问设备：日志、光功率等，只读不改"), 0,
	    NULL, show_commands },
	{ 'g', 0, "device.ticket", N_("建单"), N_("建故障单，知道的都填好；已有单的打开它"), 0,
	    NULL, begin_ticket },
	{ 'e', 0, "device.ledger", N_("台账"), N_("打开这台设备的台账"), 0, NULL, open_ledger },
	{ K_ENTER, 0, "device.open", N_("详情"), N_("看端口时打开台账，看环境时打开测点的趋势"),
	    BINDING_QUIET, NULL, open_selected },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "device",
	.title = N_("设备"),
	.help = N_(
	    "上面是设备自己说的和台账不同的地方；中间是端口；"
	    "下面是光标所在端口的流量，按 b 换看邻居和路由会话。"
	    "按 s 换看环境、电源、光功率等测点，最要紧的在前。~ 是读数已旧。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

void open_device(struct app *app, int64_t id)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);
	g_autofree char *ports = g_strdup_printf("ports:%" G_GINT64_FORMAT, id);
	g_autofree char *identity = g_strdup_printf("identity:%" G_GINT64_FORMAT, id);
	g_autofree char *neighbours = g_strdup_printf("neighbours:%" G_GINT64_FORMAT, id);
	g_autofree char *sessions = g_strdup_printf("sessions:%" G_GINT64_FORMAT, id);
	g_autofree char *sensors = g_strdup_printf("sensors:%" G_GINT64_FORMAT, id);

	detail->id = id;
	detail->ports = ports_pane_new(view, id);
	detail->sensors = sensors_pane_new(view, id);
	show_environment(detail, false);
	console_follow(view, "devices", take_devices);
	console_follow(view, ports, take_ports);
	console_follow(view, sensors, take_sensors);
	console_follow(view, identity, take_identity);
	console_follow(view, neighbours, take_neighbours);
	console_follow(view, sessions, take_sessions);
	app_push(app, view);
}
