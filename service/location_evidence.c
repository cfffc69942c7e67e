/* Evidence of the circuit itself: its near port and the light there, the echo of the far gateway,
 * the far port and the far device. Each thing is told as it is known now; one that is not known is
 * a row as well.
 *
 * While the far end is silent, what was read of it before that says nothing: only a reading that is
 * younger than the silence proves that there is another way, and electricity. */
#include <math.h>
#include <stdarg.h>

#include "base/i18n.h"
#include "service/location_parts.h"
#include "service/rows.h"
#include "service/sensors.h"

void location_add(struct outlook *outlook, const char *name, const char *what, enum known state,
    struct mono at, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *value = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "name", name, "what", what, "value", value,
	    "state", state == KNOWN_YES ? "good" : state == KNOWN_NO ? "bad" : "unknown");
	row_time(row, "at", wall_of(at));
	json_array_append_new(outlook->evidence, row);
}

/* ---- an end ------------------------------------------------------------------------------- */

static enum known oper_known(enum oper_status oper)
{
	switch (oper) {
	case OPER_UP:
	case OPER_DORMANT:
		return KNOWN_YES;
	case OPER_DOWN:
	case OPER_LOWER_LAYER_DOWN:
	case OPER_NOT_PRESENT:
		return KNOWN_NO;
	case OPER_UNREAD:
	case OPER_TESTING:
	case OPER_UNKNOWN:
		break;
	}
	return KNOWN_NOT;
}

static enum known device_known(const struct device *device)
{
	if (device == NULL)
		return KNOWN_NOT;
	switch ((enum device_state)device->standing.state) {
	case DEVICE_UP:
		return KNOWN_YES;
	case DEVICE_DOWN:
		return KNOWN_NO;
	case DEVICE_UNKNOWN:
	case DEVICE_MAINTENANCE:
		break;
	}
	return KNOWN_NOT;
}

/* Up or down; *RET_DISABLED: a person closed it. Not known when it was not read of late. */
static enum known port_known(const struct port *port, bool *ret_disabled)
{
	if (port == NULL || port_quality(port, clock_mono()) != QUALITY_GOOD)
		return KNOWN_NOT;
	*ret_disabled = port->admin == ADMIN_DOWN;
	return *ret_disabled ? KNOWN_NO : oper_known(port->oper);
}

static const char *port_word(enum known known, bool disabled)
{
	return disabled ? _("被管理关闭") : known == KNOWN_YES ? "up" :
	    known == KNOWN_NO ? "down" : _("没有可信的读数");
}

static char *end_title(const struct outlook *outlook, int end, const char *title)
{
	const struct circuit_end *said = &outlook->circuit->ends[end];
	const struct port *port = end == END_A ? outlook->near_port : outlook->far_port;
	const char *device = ledger_name(outlook->service->ledger, "device", said->device);

	return g_strdup_printf("%s %s %s", title, device,
	    port != NULL && port->name[0] != '\0' ? port->name :
	    said->port == NULL ? "" : said->port);
}

/* ---- light -------------------------------------------------------------------------------- */

/* "，收光 -8.2 dBm（基线 -8.0）" behind the state of the near port; says what the light means. */
static char *light_text(struct outlook *outlook)
{
	struct locate_facts *facts = &outlook->facts;
	const struct settings *settings = outlook->service->settings;
	const struct light_settings usual = settings_light(settings);
	const struct sensor *sensor = location_receiver(outlook->near_port);

	if (sensor == NULL || sensor_quality(sensor, clock_mono()) != QUALITY_GOOD)
		return g_strdup("");
	bool compared = sensor->light.samples >= usual.least;
	bool dark = sensor->value <= -(double)settings->light_none / 10;
	facts->near_light = dark ? KNOWN_NO : KNOWN_YES;
	facts->near_faded = !dark && usual.drop > 0 &&
	    light_is_low(&sensor->light, &usual, sensor->value, false);
	const char *word = dark ? _("收光丢失") : facts->near_faded ? _("收光偏低") : _("收光");
	if (!compared)
		return g_strdup_printf(_("，%s %.1f dBm（无基线）"), word, sensor->value);
	return g_strdup_printf(_("，%s %.1f dBm（基线 %.1f）"), word, sensor->value,
	    sensor->light.usual);
}

/* ---- the near end ------------------------------------------------------------------------- */

static void gather_near(struct outlook *outlook)
{
	struct locate_facts *facts = &outlook->facts;
	const struct port *port = outlook->near_port;
	g_autofree char *title = end_title(outlook, END_A, _("本端口"));

	facts->near_device = device_known(outlook->near);
	facts->near_port = port_known(port, &facts->near_disabled);
	if (outlook->circuit->ends[END_A].device == 0) {
		location_add(outlook, "near_port", _("本端口"), KNOWN_NOT, (struct mono){ 0 },
		    "%s", _("台账没有填本端设备和端口"));
		return;
	}
	if (facts->near_device == KNOWN_NO) {
		location_add(outlook, "near_port", title, KNOWN_NO, outlook->near->read_at,
		    _("设备不可达：%s"), outlook->near->reason == NULL ? "" :
		    outlook->near->reason);
		return;
	}
	if (port == NULL) {
		location_add(outlook, "near_port", title, KNOWN_NOT, (struct mono){ 0 }, "%s",
		    outlook->near != NULL && outlook->near->found != NULL ?
		    _("设备上没有这个端口，核对台账") : _("没有可信的读数"));
		return;
	}
	g_autofree char *light = light_text(outlook);
	location_add(outlook, "near_port", title,
	    facts->near_faded ? KNOWN_NO : facts->near_port, port->read_at, "%s%s",
	    port_word(facts->near_port, facts->near_disabled), light);
}

/* ---- the far gateway ---------------------------------------------------------------------- */

/* "，前 10 分钟丢包 0.4%" as it was before the trouble; "" while too little was echoed. */
static char *loss_text(const struct outlook *outlook, bool *ret_lossy)
{
	const struct watched *watched = outlook->watched;
	int64_t minute = clock_mono().us / (60 * CLOCK_SECOND);
	unsigned sent = 0, lost = 0;

	for (size_t i = 0; i < LOSS_MINUTES; i++)
		if (watched->minutes[i].sent > 0 &&
		    minute - watched->minutes[i].minute < LOSS_MINUTES) {
			sent += watched->minutes[i].sent;
			lost += watched->minutes[i].lost;
		}
	*ret_lossy = outlook->state == CIRCUIT_DEGRADED;
	if (sent == 0)
		return g_strdup("");
	unsigned permille = lost * 1000 / sent;
	return g_strdup_printf(_("，前 %d 分钟丢包 %u.%u%%"), LOSS_MINUTES, permille / 10,
	    permille % 10);
}

static void gather_gateway(struct outlook *outlook)
{
	const struct circuit *circuit = outlook->circuit;
	struct locate_facts *facts = &outlook->facts;
	const char *obstacle = circuit_echo_obstacle(circuit);
	g_autofree char *title = circuit->gateway == NULL ? g_strdup(_("对端网关")) :
	    g_strdup_printf(_("对端网关 %s"), circuit->gateway);
	g_autofree char *loss = loss_text(outlook, &facts->lossy);
	struct path path = path_read(&circuit->path);
	struct mono now = clock_mono(), seen = pause_forgive(&outlook->service->pause,
	    circuit->read_at);
	const struct settings *settings = outlook->service->settings;
	bool fresh = circuit->echo != NULL && obstacle == NULL &&
	    quality_by_age(seen, now, 3 * (settings->echo + settings->echo_timeout)) ==
		QUALITY_GOOD;

	if (circuit->echo == NULL)
		location_add(outlook, "gateway", title, KNOWN_NOT, (struct mono){ 0 }, "%s",
		    _("不探测：台账没有填对端网关地址，或不探"));
	else if (!fresh || circuit->reach.reach == REACH_UNKNOWN)
		location_add(outlook, "gateway", title, KNOWN_NOT, circuit->read_at, "%s",
		    obstacle != NULL ? obstacle : _("尚未探测到"));
	else if (circuit->reach.reach == REACH_UP) {
		facts->gateway = KNOWN_YES;
		location_add(outlook, "gateway", title, KNOWN_YES, circuit->read_at,
		    _("应答，%.1f 毫秒%s"), path.has_rtt ? (double)path.rtt_us / 1000 : 0.0, loss);
	} else {
		facts->gateway = KNOWN_NO;
		location_add(outlook, "gateway", title, KNOWN_NO, circuit->read_at,
		    _("连续 %u 次不通%s"), outlook->watched->missed, loss);
	}
}

/* ---- the far end -------------------------------------------------------------------------- */

/* Whether what was read at AT is of the time since the far end fell silent. */
static bool is_of_now(const struct outlook *outlook, struct mono at)
{
	const struct circuit *circuit = outlook->circuit;
	/* an answer that was under way when it fell silent is none of after it */
	struct mono silent = mono_after(circuit->reach.since,
	    outlook->service->settings->echo_timeout + CLOCK_SECOND);

	return outlook->facts.gateway != KNOWN_NO || mono_between(silent, at) > 0;
}

static void gather_far(struct outlook *outlook)
{
	struct locate_facts *facts = &outlook->facts;
	struct device *device = outlook->far;
	const struct port *port = outlook->far_port;
	g_autofree char *title = end_title(outlook, END_Z, _("对端口"));

	if (device == NULL)
		return;
	bool now = is_of_now(outlook, device->read_at);
	if (now && device_known(device) == KNOWN_YES)
		facts->far_device = KNOWN_YES;
	if (port != NULL && is_of_now(outlook, port->read_at))
		facts->far_port = port_known(port, &facts->far_disabled);
	if (facts->far_device == KNOWN_YES)
		location_add(outlook, "far_port", title, facts->far_port, device->read_at,
		    _("%s，设备可达"), port_word(facts->far_port, facts->far_disabled));
	else
		location_add(outlook, "far_port", title, KNOWN_NOT, device->read_at, "%s",
		    facts->gateway == KNOWN_NO ? _("设备读不到：经本链路才到得了") :
		    device->reason != NULL ? device->reason : _("设备读不到"));
}

void location_gather(struct outlook *outlook)
{
	gather_near(outlook);
	gather_gateway(outlook);
	gather_far(outlook);
}
