#include "lab/desk.h"

#include <string.h>

#include "base/i18n.h"
#include "lab/odd.h"
#include "lab/rooms.h"
#include "lab/routing.h"

#define LINE_WORDS 16
#define WRAP_MARGIN 2000000       /* octets before 2^32 */
#define UPTIME_MARGIN 6000        /* hundredths of a second before 2^32 */

/* An order on its way: the words, and whether it is only to be checked. */
struct order {
	struct lab_desk *desk;
	char **word;              /* without the name of the command */
	size_t n;
	bool only_check;
	GString *answer;
};

struct command {
	const char *name;
	size_t least, most;       /* words after the name */
	const char *usage;
	bool (*carry_out)(struct order *order); /* NULL: lab/terminal.h or lab/rooms.h has it */
	bool of_rooms;
};

static bool refuse(const struct order *order, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(const struct order *order, const char *format, ...)
{
	va_list list;
	va_start(list, format);
	g_string_vprintf(order->answer, format, list);
	va_end(list);
	return false;
}

/* ---- words -------------------------------------------------------------------------------- */

static struct lab_device *device_of(const struct order *order)
{
	struct lab_device *device = lab_site_device(order->desk->site, order->word[0]);
	if (!device)
		refuse(
		    order, _("没有设备 %s。zhiban-lab status all 列出全部设备。"), order->word[0]);
	return device;
}

/* One of two words; -1 and a refusal for another. */
static int either(const struct order *order, const char *word, const char *no, const char *yes)
{
	if (strcmp(word, no) == 0)
		return 0;
	if (strcmp(word, yes) == 0)
		return 1;
	refuse(order, _("%s 不认识，要写 %s 或 %s。"), word, yes, no);
	return -1;
}

static bool number_of(const struct order *order, const char *word, int64_t least, int64_t most,
    int64_t *ret)
{
	if (g_ascii_string_to_signed(word, 10, least, most, ret, NULL))
		return true;
	return refuse(order, _("%s 不是 %ld 到 %ld 的整数。"), word, (long)least,
	    (long)most);
}

/* ---- lines and devices -------------------------------------------------------------------- */

static void begin(const struct order *order)
{
	struct lab_site *site = order->desk->site;
	lab_site_tick(site, clock_mono(), clock_wall());
	lab_site_flow(site);
}

static bool end(const struct order *order)
{
	lab_site_settle(order->desk->site);
	return true;
}

/* A port's name may hold blanks: it is all words between the device and the last. */
static struct lab_port *port_of(const struct order *order)
{
	struct lab_device *device = device_of(order);
	if (!device)
		return NULL;
	g_autoptr(GString) name = g_string_new("");
	for (size_t i = 1; i + 1 < order->n; i++)
		g_string_append(name, order->word[i]);
	struct lab_port *port = lab_device_port(device, name->str);
	if (!port)
		refuse(order, _("设备 %s 没有端口 %s。"), device->name, name->str);
	return port;
}

/* All lines of a device at once: a card is pulled. */
static bool pull_all(const struct order *order)
{
	const struct lab_device *device = device_of(order);
	int up = device ? either(order, order->word[order->n - 1], "down", "up") : -1;
	if (up < 0 || order->only_check)
		return up >= 0;
	begin(order);
	for (guint i = 0; i < device->ports->len; i++)
		if (((const struct lab_port *)device->ports->pdata[i])->link)
			((const struct lab_port *)device->ports->pdata[i])->link->pulled = !up;
	return end(order);
}

static bool order_link(struct order *order)
{
	if (order->n == 3 && strcmp(order->word[1], "all") == 0)
		return pull_all(order);
	struct lab_port *port = port_of(order);
	int up = port ? either(order, order->word[order->n - 1], "down", "up") : -1;
	if (up < 0)
		return false;
	if (!port->link)
		return refuse(order, _("端口 %s 没有接线，本来就不通。"), port->name);
	if (order->only_check)
		return true;
	begin(order);
	port->link->pulled = !up;
	return end(order);
}

/* A port that is taken out is gone from all tables, and its line is dark. */
static bool order_port(struct order *order)
{
	struct lab_port *port = port_of(order);
	int in = port ? either(order, order->word[order->n - 1], "out", "in") : -1;
	if (in < 0 || order->only_check)
		return in >= 0;
	begin(order);
	lab_port_take_out(port, !in);
	return end(order);
}

/* A carrier's line dies inside the carrier's network: both ends keep their light. One's own fibre
 * goes dark. */
static bool order_circuit(struct order *order)
{
	struct lab_link *link = lab_site_circuit(order->desk->site, order->word[0]);
	int up = either(order, order->word[1], "down", "up");
	if (!link)
		return refuse(order, _("没有链路 %s。"), order->word[0]);
	if (up < 0)
		return false;
	if (order->only_check)
		return true;
	begin(order);
	if (strcmp(link->circuit->owner_type, "carrier") == 0)
		link->severed = !up;
	else
		link->pulled = !up;
	return end(order);
}

static bool order_device(struct order *order)
{
	static const char *const words[] = {
		[LAB_ON] = "up", [LAB_OFF] = "down", [LAB_SILENT] = "silent"
	};
	struct lab_device *device = device_of(order);
	size_t power = 0;
	while (power < G_N_ELEMENTS(words) && strcmp(words[power], order->word[1]) != 0)
		power++;
	if (!device)
		return false;
	if (power == G_N_ELEMENTS(words))
		return refuse(order, _("%s 不认识，要写 up、down 或 silent。"), order->word[1]);
	if (order->only_check)
		return true;
	begin(order);
	if (device->power == LAB_OFF && power != LAB_OFF)
		lab_device_reboot(order->desk->site, device);
	device->power = (enum lab_power)power;
	return end(order);
}

/* What an operator of DEVICE does to its session with PEER: shut it down, open it again. */
static bool order_bgp(struct order *order)
{
	struct lab_device *device = device_of(order);
	const struct lab_site *site = order->desk->site;
	const struct lab_device *peer = lab_site_device(site, order->word[1]);
	int open = either(order, order->word[2], "down", "up");
	if (!device || open < 0)
		return false;
	struct lab_session *session =
	    peer ? lab_routing_session(site, device, peer, LAB_BGP) : NULL;
	if (!session)
		return refuse(order, _("设备 %s 与 %s 之间没有 BGP 会话。"), device->name,
		    order->word[1]);
	if (order->only_check)
		return true;
	begin(order);
	session->closed = !open;
	return end(order);
}

static bool order_loss(struct order *order)
{
	struct lab_device *device = device_of(order);
	int64_t percent;
	if (!device || !number_of(order, order->word[1], 0, 100, &percent))
		return false;
	if (!order->only_check)
		device->loss = (unsigned)percent;
	return true;
}

static bool order_delay(struct order *order)
{
	struct lab_device *device = device_of(order);
	int64_t delay, jitter = 0;
	if (!device || !number_of(order, order->word[1], 0, 60000, &delay)
	    || (order->n > 2 && !number_of(order, order->word[2], 0, 60000, &jitter)))
		return false;
	if (!order->only_check) {
		device->delay_us = delay * 1000;
		device->jitter_us = jitter * 1000;
	}
	return true;
}

/* What happens to a device at once, its traffic up to now counted before. */
static bool on_device(struct order *order,
    void (*happen)(const struct lab_site *site, struct lab_device *device))
{
	struct lab_device *device = device_of(order);
	if (!device || order->only_check)
		return device != NULL;
	begin(order);
	happen(order->desk->site, device);
	return end(order);
}

static bool order_reboot(struct order *order)
{
	return on_device(order, lab_device_reboot);
}

static bool order_clear(struct order *order)
{
	return on_device(order, lab_device_clear_counters);
}

static bool order_jump(struct order *order)
{
	return on_device(order, lab_device_jump);
}

static bool order_renumber(struct order *order)
{
	struct lab_device *device = device_of(order);
	if (!device || order->only_check)
		return device != NULL;
	begin(order);
	lab_device_renumber(device);
	return end(order);
}

static void near_wrap(const struct lab_site *site, struct lab_device *device)
{
	lab_device_near_wrap(site, device, WRAP_MARGIN);
}

static bool order_wrap(struct order *order)
{
	return on_device(order, near_wrap);
}

static void near_uptime_wrap(const struct lab_site *site, struct lab_device *device)
{
	device->ticks_ahead += UINT32_MAX - UPTIME_MARGIN - lab_device_ticks(site, device);
}

static bool order_uptime_wrap(struct order *order)
{
	return on_device(order, near_uptime_wrap);
}

static bool order_boots(struct order *order)
{
	struct lab_device *device = device_of(order);
	int64_t boots;
	if (!device || !number_of(order, order->word[1], 0, INT32_MAX, &boots))
		return false;
	if (!order->only_check)
		device->engine_boots = (uint32_t)boots;
	return true;
}

static bool order_drift(struct order *order)
{
	struct lab_device *device = device_of(order);
	int64_t seconds;
	if (!device || !number_of(order, order->word[1], -100000000, 100000000, &seconds))
		return false;
	if (!order->only_check)
		device->engine_drift = (int32_t)seconds;
	return true;
}

/* ---- the site as a whole ------------------------------------------------------------------ */

static bool order_calm(struct order *order)
{
	struct lab_site *site = order->desk->site;
	if (order->only_check)
		return true;
	begin(order);
	lab_site_calm(site);
	lab_web_calm(order->desk->web);
	lab_rooms_calm(site);
	return end(order);
}

static bool order_clock(struct order *order)
{
	return order->only_check ? lab_clock_check(order->word, order->n, order->answer)
				 : lab_clock_move(order->word, order->n, order->answer);
}

static bool order_status(struct order *order)
{
	bool all = order->n > 0 && strcmp(order->word[0], "all") == 0;
	if (order->only_check)
		return true;
	begin(order); /* rooms live on while nobody asks */
	lab_desk_status(order->desk, all, order->answer);
	return true;
}

/* The orders about SSH share one table of their own: "ssh-hang DEVICE output". */
static bool order_terminal(struct order *order, const char *name)
{
	struct lab_device *device = device_of(order);
	return device && lab_terminal_order(&device->terminal, name,
	    order->n > 1 ? order->word[1] : "", order->only_check, order->answer);
}

/* Those about machine rooms, too. */
static bool order_rooms(struct order *order, const char *name)
{
	if (!order->only_check)
		begin(order);
	return lab_rooms_order(order->desk->site, name, order->word, order->n, order->only_check,
		   order->answer)
	    && (order->only_check || end(order));
}

static bool order_news(struct order *order)
{
	begin(order);
	return device_of(order) && lab_news_order(order->desk->news, device_of(order),
	    order->word - 1, order->n + 1, order->only_check, order->answer);
}

static bool order_stop(struct order *order)
{
	if (!order->only_check && order->desk->loop)
		g_main_loop_quit(order->desk->loop);
	return true;
}

/* ---- scenarios ---------------------------------------------------------------------------- */

static bool parse_and_carry_out(struct lab_desk *desk, char **word, bool only_check,
    GString *answer);

static bool order_service(struct order *order)
{
	enum lab_health health;
	if (!lab_health_parse(order->word[1], &health))
		return refuse(order, _("%s 不认识，要写 up、down、slow 或 error。"),
		    order->word[1]);
	if (lab_web_set(order->desk->web, order->word[0], order->only_check, health))
		return true;
	return refuse(order, _("没有业务系统 %s（portal、exchange、open、mail）。"), *order->word);
}

/* "at 15s link ...": the order is checked now and carried out then. */
static bool order_at(struct order *order)
{
	struct lab_desk *desk = order->desk;
	int64_t us;
	if (!lab_duration_parse(order->word[0], &us))
		return refuse(order, _("%s 不是时长，要写成 15s、2m。"), order->word[0]);
	if (strcmp(order->word[1], "at") == 0)
		return refuse(order, _("定时的命令里不能再定时。"));
	if (desk->planned->len >= LAB_PLANNED_LIMIT)
		return refuse(order, _("已有 %d 条命令在等，不能再加。scenario stop 取消全部。"),
		    LAB_PLANNED_LIMIT);
	if (!parse_and_carry_out(desk, order->word + 1, true, order->answer))
		return false;
	if (order->only_check)
		return true;
	g_autofree char *line = g_strjoinv(" ", order->word + 1);
	lab_desk_plan(desk, us, line);
	return true;
}

static bool order_check(struct order *order)
{
	return parse_and_carry_out(order->desk, order->word, true, order->answer);
}

static bool order_scenario(struct order *order)
{
	static const char *const words[] = { "stop", "hold", "go" };
	size_t what = 0;
	while (what < G_N_ELEMENTS(words) && strcmp(words[what], order->word[0]) != 0)
		what++;
	if (what == G_N_ELEMENTS(words))
		return refuse(order, _("%s 不认识，要写 scenario stop、hold 或 go。"),
		    order->word[0]);
	if (order->only_check)
		return true;
	if (what == 0)
		g_ptr_array_set_size(order->desk->planned, 0);
	lab_desk_hold(order->desk, what == 1);
	return true;
}

/* ---- the table ---------------------------------------------------------------------------- */

static const struct command commands[] = {
	{ "link", 3, LINE_WORDS, "link DEVICE PORT|all down|up", order_link },
	{ "port", 3, LINE_WORDS, "port DEVICE PORT out|in", order_port },
	{ "circuit", 2, 2, "circuit NUMBER down|up", order_circuit },
	{ "device", 2, 2, "device DEVICE down|up|silent", order_device },
	{ "service", 2, 2, "service NAME down|slow|error|up", order_service },
	{ "bgp", 3, 3, "bgp DEVICE PEER down|up", order_bgp },
	{ "loss", 2, 2, "loss DEVICE PERCENT", order_loss },
	{ "delay", 2, 3, "delay DEVICE MS [JITTER]", order_delay },
	{ "reboot", 1, 1, "reboot DEVICE", order_reboot },
	{ "renumber", 1, 1, "renumber DEVICE", order_renumber },
	{ "clear-counters", 1, 1, "clear-counters DEVICE", order_clear },
	{ "wrap", 1, 1, "wrap DEVICE", order_wrap },
	{ "jump", 1, 1, "jump DEVICE", order_jump },
	{ "uptime-wrap", 1, 1, "uptime-wrap DEVICE", order_uptime_wrap },
	{ "boots", 2, 2, "boots DEVICE NUMBER", order_boots },
	{ "drift", 2, 2, "drift DEVICE SECONDS", order_drift },
	{ "ssh", 2, 2, "ssh DEVICE off|on", NULL },
	{ "ssh-key", 1, 1, "ssh-key DEVICE", NULL },
	{ "ssh-slow", 2, 2, "ssh-slow DEVICE MS", NULL },
	{ "ssh-hang", 2, 2, "ssh-hang DEVICE STAGE|off", NULL },
	{ "ssh-busy", 2, 2, "ssh-busy DEVICE on|off", NULL },
	{ "ssh-question", 2, 2, "ssh-question DEVICE on|off", NULL },
	{ "ssh-password", 2, 2, "ssh-password DEVICE wrong|right", NULL },
	{ "mains", 2, 2, "mains ROOM fail|restore", NULL, true },
	{ "generator", 2, 3, "generator ROOM nostart|ok|fuel PERCENT", NULL, true },
	{ "ups", 2, 3, "ups UPS bypass|normal|battery-old|battery-new|charge PERCENT", NULL, true },
	{ "cooling", 2, 2, "cooling UNIT fail|restore", NULL, true },
	{ "heat", 2, 2, "heat ROOM KW", NULL, true },
	{ "room", 2, 3, "room ROOM warm|cool DEGREES | normal", NULL, true },
	{ "leak", 2, 3, "leak ROOM/ROPE wet|dry [METRES]", NULL, true },
	{ "smoke", 2, 2, "smoke ROOM/DETECTOR on|off", NULL, true },
	{ "door", 2, 2, "door ROOM/DOOR open|close", NULL, true },
	{ "sensor", 2, 2, "sensor DEVICE/SENSOR kill|stuck|filler|revive", NULL, true },
	{ "bend", 2, 2, "bend CIRCUIT DB", NULL, true },
	{ "send", 3, LINE_WORDS, "send DEVICE trap|inform|syslog|logins WORDS", order_news },
	{ "flood", 4, 4, "flood DEVICE traps|syslog RATE SECONDS", order_news },
	{ "calm", 0, 0, "calm", order_calm },
	{ "clock", 1, 2, "clock [wall] +30m", order_clock },
	{ "at", 2, LINE_WORDS, "at 15s COMMAND", order_at },
	{ "check", 1, LINE_WORDS, "check COMMAND", order_check },
	{ "scenario", 1, 1, "scenario stop|hold|go", order_scenario },
	{ "status", 0, 1, "status [all]", order_status },
	{ "stop", 0, 0, "stop", order_stop },
};

/* Faults are commands of their own: "garbage DEVICE on". */
static bool order_fault(struct order *order, unsigned fault)
{
	struct lab_device *device = device_of(order);
	int on = either(order, order->word[1], "off", "on");
	if (!device || on < 0)
		return false;
	if (!order->only_check) {
		begin(order);
		lab_device_set_fault(order->desk->site, device, fault, on);
	}
	return true;
}

static bool parse_and_carry_out(struct lab_desk *desk, char **word, bool only_check,
    GString *answer)
{
	struct order order = {
		.desk = desk,
		.word = word + 1,
		.n = g_strv_length(word) - 1,
		.only_check = only_check,
		.answer = answer,
	};
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++) {
		const struct command *command = &commands[i];
		if (strcmp(command->name, word[0]) != 0)
			continue;
		if (order.n < command->least || order.n > command->most)
			return refuse(&order, _("用法：%s"), command->usage);
		return command->carry_out ? command->carry_out(&order)
		    : command->of_rooms ? order_rooms(&order, command->name)
					: order_terminal(&order, command->name);
	}
	for (const struct lab_fault_name *fault = lab_fault_names; fault->name; fault++)
		if (strcmp(fault->name, word[0]) == 0)
			return order.n == 2 ? order_fault(&order, fault->fault)
			    : refuse(&order, _("用法：%s"), "FAULT DEVICE on|off");
	return refuse(&order, _("没有命令 %s。zhiban-lab help 列出全部命令。"), word[0]);
}

bool lab_desk_order(struct lab_desk *desk, const char *line, GString *answer)
{
	g_auto(GStrv) raw = g_strsplit_set(line, " \t\r", -1);
	g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
	size_t n = 0;
	for (char **word = raw; *word; word++)
		if (**word) {
			g_strv_builder_add(builder, *word);
			n++;
		}
	g_auto(GStrv) words = g_strv_builder_end(builder);
	g_string_truncate(answer, 0);
	if (n == 0 || n > LINE_WORDS + 1) {
		g_string_assign(answer, _("命令是空的，或者词太多。"));
		return false;
	}
	if (parse_and_carry_out(desk, words, false, answer))
		return true;
	g_autofree char *clean = text_clean_string(answer->str);
	g_string_assign(answer, clean);
	return false;
}

char *lab_desk_help(void)
{
	GString *text = g_string_new("");
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		g_string_append_printf(text, "  %s\n", commands[i].usage);
	for (const struct lab_fault_name *fault = lab_fault_names; fault->name; fault++)
		g_string_append_printf(
		    text, "  %-15s DEVICE on|off  %s\n", fault->name, _(fault->meaning));
	return g_string_free(text, FALSE);
}

struct lab_desk *lab_desk_new(struct lab_site *site, struct lab_wire *wire, struct timers *timers,
    GMainLoop *loop, uint16_t port)
{
	struct lab_desk *desk = g_new0(struct lab_desk, 1);
	desk->site = site;
	desk->wire = wire;
	desk->timers = timers;
	desk->loop = loop;
	desk->port = port;
	desk->planned = g_ptr_array_new_with_free_func(lab_planned_free);
	return desk;
}

void lab_desk_free(struct lab_desk *desk)
{
	if (!desk)
		return;
	g_ptr_array_unref(desk->planned);
	g_free(desk);
}
