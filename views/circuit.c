/* One circuit: both ends and what each says, whose it is and whom to call, which units hang on it.
 */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/location.h"
#include "views/ticket_acts.h"

struct detail {
	struct view *view;
	int64_t id;
	const struct mirror *circuits, *ledger, *uses, *contacts;
};

static int draw_fact(struct area area, int row, const char *title, const char *value)
{
	if (value[0] == '\0')
		return row;
	area_field(area, row, 2, 15, TEXT_LEFT, STYLE_DIM, title);
	return row + area_wrap(area_part(area, row, 18, 3, -1), 0, 0, 3, STYLE_NORMAL, value);
}

/* A state behind its mark: "!! 中断", "正常". */
static int draw_state(struct area area, int row, int column, const char *set, const char *state)
{
	const char *mark = show_state_mark(set, state);

	return area_print(area, row, column, show_style(set, state), "%s%s%s", mark,
	    mark[0] == '\0' ? "" : " ", show_word(set, state));
}

static void draw_end(struct area area, int column, const char *title, const json_t *end)
{
	const char *oper = row_get(end, "oper");
	char port[SHOW_SIZE];

	area_text(area, 0, column, STYLE_DIM, title);
	area_text(area, 1, column, STYLE_TITLE,
	    row_get(end, "name")[0] != '\0' ? row_get(end, "name") : row_get(end, "site"));
	area_text(area, 2, column, STYLE_NORMAL, show_port(row_get(end, "port"), port));
	if (oper[0] != '\0')
		draw_state(area, 3, column, "oper", oper);
	else if (row_get(end, "port")[0] != '\0')
		area_text(area, 3, column, STYLE_UNKNOWN, _("? 未读"));
}

static void draw_path(struct area area, const json_t *row)
{
	int middle = area.columns / 2 - 8;

	draw_end(area, 3, _("A端"), json_object_get(row, "a"));
	area_field(area, 1, middle, 20, TEXT_LEFT, STYLE_NORMAL,
	    row_get(row, "carrier")[0] != '\0' ? row_get(row, "carrier")
					       : show_word("owner", row_get(row, "owner_type")));
	int column = area_text(area, 2, middle, STYLE_DIM, "---- ");
	column = draw_state(area, 2, column, "circuit", row_get(row, "state"));
	area_text(area, 2, column, STYLE_DIM, " ----");
	draw_end(area, MAX(middle + 20, area.columns - 26), _("Z端"), json_object_get(row, "z"));
}

/* Whether WHAT of CIRCUIT departs from its usual now. */
static bool departs(const json_t *circuit, const char *what)
{
	const json_t *list = json_object_get(circuit, "departs");

	for (size_t i = 0; i < json_array_size(list); i++)
		if (strcmp(json_string_value(json_array_get(list, i)), what) == 0)
			return true;
	return false;
}

/* "丢包 0.0%  时延 12 毫秒（平时 8）": each beside what is usual, and said where it departs. */
static int draw_quality(struct area area, int row, const json_t *circuit)
{
	static const struct {
		const char *what, *title, *value, *usual;
		show_function *show;
	} measures[] = {
		{ "loss", N_("丢包"), "loss_permille", "usual_loss_permille", show_permille },
		{ "rtt", N_("时延毫秒"), "rtt_us", "usual_rtt_us", show_rtt },
		{ "jitter", N_("抖动毫秒"), "jitter_us", "usual_jitter_us", show_rtt },
	};
	int column = 18;

	area_field(area, row, 2, 15, TEXT_LEFT, STYLE_DIM, _("质量"));
	for (size_t i = 0; i < G_N_ELEMENTS(measures); i++) {
		char value[SHOW_SIZE], usual[SHOW_SIZE];
		bool off = departs(circuit, measures[i].what);
		bool known = measures[i].show(circuit, measures[i].value, value)[0] != '\0';
		bool compared = measures[i].show(circuit, measures[i].usual, usual)[0] != '\0';
		const char *title = _(measures[i].title), *said = known ? value : _("未知");
		g_autofree char *text = !compared ? g_strdup_printf("%s %s", title, said)
		    : off ? g_strdup_printf(_("%s %s（高于平时 %s）"), title, said, usual)
			  : g_strdup_printf(_("%s %s（平时 %s）"), title, said, usual);
		if (column > 18 && column + (int)text_columns(text) > area.columns - 1) {
			column = 18;
			row++;
		}
		column = area_text(area, row, column, off ? STYLE_MINOR : STYLE_NORMAL, text) + 2;
	}
	return row + 1;
}

/* Yesterday as its 95th percentile, and for how many days it has been so. */
static int draw_days(struct area area, int row, const json_t *circuit)
{
	char use[SHOW_SIZE] = "";
	int64_t busy = row_get_integer(circuit, "busy_days");

	if (show_permille(circuit, "day_use_permille", use)[0] == '\0')
		return row;
	g_autofree char *days = busy == 0 ? g_strdup("") :
	    g_strdup_printf(_("，已连续 %d 天高于限值"), (int)busy);
	g_autofree char *text = g_strdup_printf(_("昨日 95 分位 %s%s"), use, days);
	return draw_fact(area, row, _("利用"), text);
}

static int draw_figures(struct area area, int row, const json_t *circuit)
{
	char in[SHOW_SIZE], out[SHOW_SIZE], use[SHOW_SIZE], limit[SHOW_SIZE];
	char age[SHOW_SIZE], at[SHOW_SIZE];

	show_bps(circuit, "in_bps", in), show_bps(circuit, "out_bps", out);
	show_bps(circuit, "bandwidth_bps", limit), show_permille(circuit, "use_permille", use);
	g_autofree char *traffic =
	    g_strdup_printf(_("入 %s  出 %s  带宽 %s  利用 %s"), in[0] ? in : _("未知"),
		out[0] ? out : _("未知"), limit[0] ? limit : _("未填"), use[0] ? use : _("未知"));
	g_autofree char *read = show_age(circuit, "read_at", age)[0] == '\0' ? g_strdup(_("没有")) :
	    g_strdup_printf(_("%s前（%s）"), age, show_time(circuit, "read_at", CLOCK_TIME, at));
	row = draw_fact(area, row, _("流量 bit/s"), traffic);
	row = draw_days(area, row, circuit);
	row = draw_quality(area, row, circuit);
	return draw_fact(area, row, _("最近读数"), read);
}

/* Whom to call, as the ledger has it. */
static int draw_contacts(struct area area, int row, const json_t *record)
{
	static const char *const fields[] = { "carrier_circuit_no", "carrier_branch",
		"carrier_repair_phone", "carrier_backup_phone", "carrier_manager", "contract_until",
		"fiber_cable_no", "core_no", "route_desc" };
	const struct kind *kind = kind_find("circuit");

	for (size_t i = 0; record != NULL && i < G_N_ELEMENTS(fields); i++) {
		const struct field *field = kind_field(kind, fields[i]);
		if (field == NULL || json_object_get(record, fields[i]) == NULL)
			continue;
		g_autofree char *value =
		    field_show(field, json_object_get(record, fields[i]), false, NULL, NULL);
		row = draw_fact(area, row, _(field->title), value);
	}
	return row;
}

/* One line a person of unit ID: whom to call, and whether at night. Returns the next row. */
static int draw_people(struct area area, int row, const struct mirror *contacts, int64_t unit)
{
	g_autoptr(GPtrArray) rows = mirror_rows(contacts);

	for (size_t i = 0; i < rows->len; i++) {
		const json_t *contact = g_ptr_array_index(rows, i);
		const char *mobile = row_get(contact, "mobile"),
			   *office = row_get(contact, "office_phone");
		if (row_get_integer(contact, "access_unit") != unit)
			continue;
		int column = area_text(area, row, 21, STYLE_NORMAL, row_get(contact, "name")) + 2;
		column =
		    area_text(area, row, column, STYLE_NORMAL, mobile[0] != '\0' ? mobile : office);
		if (json_is_true(json_object_get(contact, "at_night")))
			area_text(area, row, column, STYLE_DIM, _("（夜间可打）"));
		row++;
	}
	return row;
}

/* The units on this circuit, each with its people. */
static void draw_units(struct detail *detail, struct area area, int row, const json_t *circuit)
{
	g_autoptr(GPtrArray) uses = mirror_rows(detail->uses);

	area_print(area, row++, 1, STYLE_TITLE, _("接入单位 %zu 家"),
	    json_array_size(json_object_get(circuit, "units")));
	for (size_t i = 0; i < uses->len && row < area.rows; i++) {
		const json_t *use = g_ptr_array_index(uses, i);
		if (row_get_integer(use, "circuit") != detail->id ||
		    strcmp(row_get(use, "state"), "removed") == 0)
			continue;
		area_text(area, row++, 18, STYLE_NORMAL,
		    row_get(json_object_get(use, "shown"), "access_unit"));
		row = draw_people(area, row, detail->contacts, row_get_integer(use, "access_unit"));
	}
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(detail->circuits, detail->id);
	char since[SHOW_SIZE], lasted[SHOW_SIZE];

	if (row == NULL) {
		area_text(area, 1, 1, STYLE_DIM,
		    mirror_is_known(detail->circuits) ? _("这条链路已停用，或已不在台账。")
						      : _("还没有读到，正在等值班服务。"));
		return;
	}
	int column = area_print(area, 0, 1, STYLE_TITLE, "%s  %s", row_get(row, "circuit_no"),
			 row_get(row, "name")) +
	    3;
	column = draw_state(area, 0, column, "circuit", row_get(row, "state")) + 2;
	if (show_time(row, "since", CLOCK_MINUTE, since)[0] != '\0')
		area_print(area, 0, column, STYLE_DIM, _("%s 起（%s）"), since,
		    show_age(row, "since", lasted));
	area_rule(area, 1);
	draw_path(area_part(area, 2, 0, 4, area.columns), row);
	area_rule(area, 6);
	int line = draw_fact(area, 7, _("判断"), row_get(row, "reason"));
	line = draw_figures(area, line, row);
	line = draw_contacts(area, line, mirror_row(detail->ledger, detail->id));
	draw_units(detail, area, line, row);
}

static void take_circuits(struct view *view, const struct mirror *mirror)
{
	struct detail *detail = view->data;
	const json_t *row = mirror_row(mirror, detail->id);

	detail->circuits = mirror;
	if (row != NULL)
		view_set_title(view, row_get(row, "circuit_no"));
}

static void take_ledger(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->ledger = mirror;
}

static void take_uses(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->uses = mirror;
}

static void take_contacts(struct view *view, const struct mirror *mirror)
{
	((struct detail *)view->data)->contacts = mirror;
}

static void release(struct view *view)
{
	console_unfollow(view);
	g_free(view->data);
}

static void open_end(struct detail *detail, const char *end)
{
	const json_t *row = mirror_row(detail->circuits, detail->id);
	int64_t device = row_get_integer(json_object_get(row, end), "device");

	if (device != 0)
		open_device(detail->view->app, device);
	else
		app_toast(detail->view->app, STYLE_TOAST, "%s", _("台账没有填这一端的设备"));
}

static void open_a(void *data)
{
	open_end(data, "a");
}

static void open_z(void *data)
{
	open_end(data, "z");
}

static void open_ledger(void *data)
{
	struct detail *detail = data;

	open_record(detail->view->app, kind_find("circuit"), detail->id);
}

static void open_location(void *data)
{
	struct detail *detail = data;

	app_push(detail->view->app, location_view_new(detail->view->app, detail->id));
}

static void begin_ticket(void *data)
{
	const struct detail *detail = data;

	ticket_begin(detail->view->app, "circuit", detail->id);
}

static const struct binding bindings[] = {
	{ 't', 0, "circuit.location", N_("定位"), N_("断在哪一段、凭什么、找谁"), BINDING_FIRST,
	    NULL, open_location },
	{ 'g', 0, "circuit.ticket", N_("建单"), N_("建故障单，知道的都填好；已有单的打开它"), 0,
	    NULL, begin_ticket },
	{ 'a', 0, "circuit.a", N_("A端设备"), N_("打开 A 端设备"), 0, NULL, open_a },
	{ 'z', 0, "circuit.z", N_("Z端设备"), N_("打开 Z 端设备"), 0, NULL, open_z },
	{ 'e', K_ENTER, "circuit.ledger", N_("台账"), N_("打开这条链路的台账"), 0, NULL,
	    open_ledger },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static const struct view_type type = {
	.name = "circuit", .title = N_("链路"),
	.help = N_("两端各自的读数、判断的理由、找谁、影响哪些单位。"),
	.bindings = bindings, .draw = draw, .free = release,
};

void open_circuit(struct app *app, int64_t id)
{
	struct detail *detail = g_new0(struct detail, 1);
	struct view *view = detail->view = view_new(app, &type, detail);

	detail->id = id;
	console_follow(view, "circuits", take_circuits);
	console_follow(view, "records:circuit", take_ledger);
	console_follow(view, "records:circuit_unit", take_uses);
	console_follow(view, "records:contact", take_contacts);
	app_push(app, view);
}
