/* The ports of a device and its aggregates: down where it matters, flapping, errors and discards,
 * use, members that are missing, and light that is less than usual. A port that is closed on the
 * device is as somebody wants it; one that nobody read of late is held. */
#include <inttypes.h>
#include <math.h>

#include "base/i18n.h"
#include "points/light.h"
#include "service/aggregates.h"
#include "service/conditions.h"
#include "service/sensors.h"
#include "service/service.h"

#define PER_MINUTE 60

/* Takes over WHAT and WHY. */
static void add(const struct port *port, struct conditions *into, const char *type, char *what,
    char *why, struct wall since)
{
	const struct condition condition = { .type = type, .resource_kind = "device",
		.resource = port->device->id, .qualifier = port->key, .what = what, .why = why,
		.since = since };

	conditions_add(into, &condition);
	g_free(what);
	g_free(why);
}

static bool stands(const struct port *port, const char *type)
{
	return conditions_stands(port->device->service, "device", port->device->id, type,
	    port->key);
}

/* ---- down --------------------------------------------------------------------------------- */

static bool ends_at(const struct circuit *circuit, const struct port *port)
{
	for (int end = 0; end < CIRCUIT_ENDS; end++)
		if (circuit->ends[end].device == port->device->id &&
		    device_port(port->device, circuit->ends[end].port) == port)
			return true;
	return false;
}

static bool carries_circuit(const struct port *port)
{
	GHashTableIter iter;
	void *circuit;

	g_hash_table_iter_init(&iter, port->device->service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &circuit))
		if (ends_at(circuit, port))
			return true;
	return false;
}

static bool is_used(const struct port *port)
{
	return port->aggregate != NULL || port->members.total > 0 ||
	    port->boundary.neighbour != NULL || carries_circuit(port);
}

/* What mattered when it went down still does, though nobody is heard there any more. */
static bool matters(const struct port *port)
{
	enum ports_watched watched =
	    (enum ports_watched)port->device->service->settings->port_down;

	if (watched != PORTS_NONE && stands(port, "port_down"))
		return true;
	switch (watched) {
	case PORTS_NONE:
		return false;
	case PORTS_USED:
		return is_used(port);
	case PORTS_SEEN:
		return port->boundary.was_up || is_used(port);
	case PORTS_ALL:
		break;
	}
	return true;
}

/* Who is there, as it is described, or as it was heard. */
static char *beyond_of(const struct port *port)
{
	const char *heard = port->boundary.neighbour;
	const char *name = heard == NULL ? NULL : strchr(heard, ' ');

	if (port->alias[0] != '\0')
		return g_strdup(port->alias);
	return name == NULL ? NULL : g_strdup_printf(_("对端 %s"), name + 1);
}

static void add_down(const struct port *port, struct conditions *into)
{
	struct wall since = port->told_since.us != 0 ? port->told_since : port->since;

	if (port->flap.flapping) {
		add(port, into, "port_flapping", g_strdup_printf(_("端口 %s 抖动"), port->name),
		    beyond_of(port), (struct wall){ 0 });
		conditions_hold(into, "port_down", port->key);
		return;
	}
	switch (port->oper) {
	case OPER_DOWN:
	case OPER_LOWER_LAYER_DOWN:
	case OPER_NOT_PRESENT:
		if (matters(port))
			add(port, into, "port_down", g_strdup_printf(_("端口 %s 断开"),
			    port->name), beyond_of(port), since);
		break;
	case OPER_UNREAD:
	case OPER_UNKNOWN:
	case OPER_TESTING:
		conditions_hold(into, "port_down", port->key);
		break;
	case OPER_UP:
	case OPER_DORMANT:
		break;
	}
}

/* ---- traffic ------------------------------------------------------------------------------ */

/* The faster of both directions; negative: neither is known. */
static double faster(const struct port *port, enum port_counter in, enum port_counter out)
{
	struct mono now = clock_mono();

	return fmax(port_rate(port, in, now), port_rate(port, out, now));
}

static void add_use(const struct port *port, struct conditions *into)
{
	const struct settings *settings = port->device->service->settings;
	double rate = faster(port, PORT_IN_OCTETS, PORT_OUT_OCTETS);
	double use = rate * 8 * 1000 / (double)MAX(port->speed, 1);

	if (settings->port_use_limit == 0 || port->speed == 0)
		return;
	if (rate < 0)
		conditions_hold(into, "port_use_high", port->key);
	else if (is_beyond(use, (double)settings->port_use_limit, (double)settings->recovery,
		     stands(port, "port_use_high")))
		add(port, into, "port_use_high",
		    g_strdup_printf(_("端口 %s 利用率过高"), port->name),
		    g_strdup_printf(_("现在 %.0f%%，限值 %d%%"), use / 10,
			(int)(settings->port_use_limit / 10)),
		    (struct wall){ 0 });
}

static const struct packets {
	const char *type, *what;
	enum port_counter in, out;
	size_t limit;                /* offset in struct settings: packets a minute */
} packets[] = {
	{ "port_errors", N_("错包过多"), PORT_IN_ERRORS, PORT_OUT_ERRORS,
	    offsetof(struct settings, port_errors_limit) },
	{ "port_discards", N_("丢弃过多"), PORT_IN_DISCARDS, PORT_OUT_DISCARDS,
	    offsetof(struct settings, port_discards_limit) },
};

static void add_packets(const struct port *port, struct conditions *into,
    const struct packets *which)
{
	int64_t limit = G_STRUCT_MEMBER(int64_t, port->device->service->settings, which->limit);
	double rate = faster(port, which->in, which->out);

	if (limit == 0)
		return;
	if (rate < 0)
		conditions_hold(into, which->type, port->key);
	else if (rate > 0 && is_beyond(rate * PER_MINUTE, (double)limit, (double)limit / 2,
				 stands(port, which->type)))
		add(port, into, which->type,
		    g_strdup_printf(_("端口 %s %s"), port->name, _(which->what)),
		    g_strdup_printf(_("每分钟 %.0f 个，限值 %" PRId64), rate * PER_MINUTE, limit),
		    (struct wall){ 0 });
}

/* A line that is down carries nothing: that is no sign that it carries well. */
static void add_traffic(const struct port *port, struct conditions *into)
{
	bool up = port->oper == OPER_UP;

	if (up)
		add_use(port, into);
	else
		conditions_hold(into, "port_use_high", port->key);
	for (size_t i = 0; i < G_N_ELEMENTS(packets); i++)
		if (up)
			add_packets(port, into, &packets[i]);
		else
			conditions_hold(into, packets[i].type, port->key);
}

/* ---- aggregates --------------------------------------------------------------------------- */

static void add_members(const struct port *port, struct conditions *into)
{
	if (port->whole.state == MEMBERS_MISSING)
		add(port, into, "lag_degraded",
		    g_strdup_printf(_("聚合口 %s 成员不全"), port->name),
		    g_strdup_printf(_("成员 %u 个，在用 %u 个"), port->members.total,
			port->members.attached),
		    standing_since(&port->whole));
	else if (port->whole.state == MEMBERS_UNKNOWN && port->members.total > 0)
		conditions_hold(into, "lag_degraded", port->key);
}

/* ---- light -------------------------------------------------------------------------------- */

static void add_light(const struct port *port, const struct sensor *sensor,
    struct conditions *into, enum severity severity, char *why)
{
	g_autofree char *what = g_strdup_printf(_("%s 异常"), sensor->descr);
	g_autofree char *kept = why;
	const struct condition condition = { .type = "light_low", .resource_kind = "device",
		.resource = port->device->id, .qualifier = sensor->row, .severity = severity,
		.what = what, .why = kept };

	conditions_add(into, &condition);
}

/* Limits of the device count first. Nothing is said of a port that is down, or has no light. */
static void judge_light(const struct port *port, const struct sensor *sensor,
    struct conditions *into)
{
	const struct settings *settings = port->device->service->settings;
	const struct light_settings light = settings_light(settings);
	bool lit = sensor_quality(sensor, clock_mono()) == QUALITY_GOOD &&
	    port->oper == OPER_UP && sensor->value > -(double)settings->light_none / 10;
	bool was = conditions_stands(port->device->service, "device", port->device->id, "light_low",
	    sensor->row);

	if (!lit)
		conditions_hold(into, "light_low", sensor->row);
	else if (sensor_severity(sensor) >= SEVERITY_WARNING)
		add_light(port, sensor, into, sensor_severity(sensor),
		    g_strdup(_("超出设备给出的限值")));
	else if (light_is_low(&sensor->light, &light, sensor->value, was))
		add_light(port, sensor, into, SEVERITY_NONE,
		    g_strdup_printf(_("比平时（%.1f dBm）低 %.1f dB 以上"), sensor->light.usual,
			light.drop));
}

static void add_lights(const struct device *device, struct conditions *into)
{
	for (size_t i = 0; i < device->sensors->len; i++) {
		const struct sensor *sensor = g_ptr_array_index(device->sensors, i);
		const struct port *port = sensor_light_port(sensor);
		if (port != NULL && port->admin != ADMIN_DOWN)
			judge_light(port, sensor, into);
	}
}

/* ---- all ---------------------------------------------------------------------------------- */

static void add_port(const struct port *port, struct conditions *into)
{
	if (port->admin == ADMIN_DOWN)
		return;
	if (port->admin == ADMIN_UNREAD || port_quality(port, clock_mono()) != QUALITY_GOOD) {
		conditions_hold(into, NULL, port->key);
		return;
	}
	add_down(port, into);
	add_traffic(port, into);
	add_members(port, into);
}

void ports_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct device *device = conditions_device(service, id, into);

	if (device == NULL || !device->wants_snmp)
		return;
	if (!conditions_is_read(device)) {
		conditions_hold(into, NULL, NULL);
		return;
	}
	for (size_t i = 0; i < device->ports->len; i++)
		add_port(g_ptr_array_index(device->ports, i), into);
	add_lights(device, into);
}
