/* Methods that look at the network: watching topics, points, history. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/aggregates.h"
#include "service/breadcrumb.h"
#include "service/loads.h"
#include "service/peers.h"
#include "service/poller.h"
#include "service/rows.h"
#include "service/sessions.h"
#include "service/shell.h"

/* ---- watching ----------------------------------------------------------------------------- */

static void watch(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *topic = param_text(peer, id, params, "topic");

	if (topic == NULL)
		return;
	if (!watcher_may(peer->watcher, topic)) {
		peer_deny(peer, id, "watch");
		return;
	}
	size_t more = 0;
	json_t *rows = watcher_watch(peer->watcher, topic, &more);
	if (rows == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个主题"));
	else
		peer_answer(peer, id, json_pack("{s:s, s:o, s:I}", "topic", topic, "rows", rows,
		    "more", (json_int_t)more));
}

static void unwatch(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *topic = param_text(peer, id, params, "topic");

	if (topic == NULL)
		return;
	watcher_unwatch(peer->watcher, topic);
	peer_answer(peer, id, json_object());
}

/* ---- devices ------------------------------------------------------------------------------ */

static struct device *param_device(struct peer *peer, const json_t *id, const json_t *params)
{
	struct device *device =
	    picture_device(&peer->service->picture, param_integer(params, "device", 0));

	if (device == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这台设备，或已停用"));
	return device;
}

/* The managed service that PARAMS name instead of a device; NULL, and it is refused, for none. */
static struct managed *param_managed(struct peer *peer, const json_t *id, const json_t *params)
{
	struct managed *managed =
	    picture_managed(peer->service, param_integer(params, "service", 0));

	if (managed == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个业务系统，或已停用"));
	return managed;
}

static bool is_of_service(const json_t *params)
{
	return json_object_get(params, "service") != NULL;
}

static void was_read(const char *failure, void *data)
{
	if (failure != NULL)
		call_refuse(data, RPC_REFUSED, failure, NULL);
	else
		call_answer(data, json_object());
}

/* A person wants it asked: that also ends a quarantine. */
static void poll_device(struct peer *peer, const json_t *id, const json_t *params)
{
	struct device *device = param_device(peer, id, params);

	if (device == NULL)
		return;
	if (breadcrumb_release(peer->service->breadcrumb, device->id)) {
		struct actor actor = peer_actor(peer);
		store_audit(peer->service->store, &actor, peer->origin, "quarantine.release", true,
		    json_pack("{s:I}", "device", (json_int_t)device->id));
		picture_reconnect(device);
	}
	if (device->agent == NULL)
		peer_refuse(peer, id, RPC_REFUSED, device->trouble != NULL ? device->trouble :
		    _("这台设备没有填 SNMP 凭据，无从采集"));
	else
		poller_read_now(device, was_read, call_hold(peer, id));
}

static void poll(struct peer *peer, const json_t *id, const json_t *params)
{
	struct managed *managed;

	if (!is_of_service(params)) {
		poll_device(peer, id, params);
	} else if ((managed = param_managed(peer, id, params)) != NULL) {
		managed_ask_now(managed);
		peer_answer(peer, id, json_object());
	}
}

/* ---- points ------------------------------------------------------------------------------- */

struct points {
	json_t *list;
	const char *pattern;
};

static void add_point(struct points *points, const char *name, const char *row, json_t *value,
    const char *unit, enum quality quality)
{
	g_autofree char *full = row == NULL ? g_strdup(name) : g_strdup_printf("%s[%s]", name, row);
	bool wanted = points->pattern == NULL || g_pattern_match_simple(points->pattern, full);

	if (quality == QUALITY_UNKNOWN)
		g_clear_pointer(&value, json_decref);
	if (wanted)
		json_array_append_new(points->list,
		    json_pack("{s:s, s:o*, s:s, s:s}", "name", full, "value", json_incref(value),
			"unit", unit, "quality", quality_word(quality)));
	json_decref(value);
}

static json_t *status_value(const char *word)
{
	return word[0] == '\0' ? NULL : json_string(word);
}

static const struct {
	enum port_counter counter;
	const char *name, *unit;
	double factor;
} rates[] = {
	{ PORT_IN_OCTETS, "if.in_bps", "bit/s", 8 },
	{ PORT_OUT_OCTETS, "if.out_bps", "bit/s", 8 },
	{ PORT_IN_ERRORS, "if.in_errors", "1/s", 1 },
	{ PORT_OUT_ERRORS, "if.out_errors", "1/s", 1 },
	{ PORT_IN_DISCARDS, "if.in_discards", "1/s", 1 },
	{ PORT_OUT_DISCARDS, "if.out_discards", "1/s", 1 },
};

static void port_points(struct points *points, const struct port *port)
{
	enum quality quality = port_quality(port, clock_mono());

	add_point(points, "if.admin", port->key, status_value(admin_status_word(port->admin)), "",
	    quality);
	add_point(points, "if.oper", port->key, status_value(oper_status_word(port->oper)), "",
	    quality);
	for (size_t i = 0; i < G_N_ELEMENTS(rates); i++) {
		double rate = port_rate(port, rates[i].counter, clock_mono());
		add_point(points, rates[i].name, port->key,
		    rate < 0 ? NULL : json_real(rate * rates[i].factor), rates[i].unit,
		    rate < 0 ? QUALITY_UNKNOWN : quality);
	}
}

static void aggregate_points(struct points *points, const struct port *port)
{
	if (port->aggregate != NULL)
		add_point(points, "lag.attached", port->key, json_boolean(port_is_attached(port)),
		    "", port_quality(port, clock_mono()));
}

static void session_points(struct points *points, const struct session *session)
{
	g_autofree char *name =
	    g_strconcat(session_protocol_word(session->protocol), ".state", NULL);
	g_autofree char *row = g_strconcat(session->peer, session->instance[0] == '\0' ? "" : " ",
	    session->instance, NULL);
	bool gone = session->standing.state == SESSION_GONE;

	add_point(points, name, row, gone ? json_string("gone") : status_value(session->state), "",
	    session_quality(session, clock_mono()));
}

static void device_points(struct points *points, const struct device *device)
{
	struct path path = path_read(&device->path);
	enum quality reach =
	    device->snmp_reach.reach == REACH_UNKNOWN ? QUALITY_UNKNOWN : QUALITY_GOOD;

	add_point(points, "snmp.reach", NULL, json_boolean(device->snmp_reach.reach == REACH_UP),
	    "", reach);
	add_point(points, "icmp.rtt", NULL, path.has_rtt ? json_integer(path.rtt_us) : NULL, "us",
	    path.has_rtt ? QUALITY_GOOD : QUALITY_UNKNOWN);
	add_point(points, "icmp.jitter", NULL, path.has_rtt ? json_integer(path.jitter_us) : NULL,
	    "us", path.has_rtt ? QUALITY_GOOD : QUALITY_UNKNOWN);
	add_point(points, "icmp.loss", NULL, path.known ? json_integer(path.loss_permille) : NULL,
	    "permille", path.known ? QUALITY_GOOD : QUALITY_UNKNOWN);
	add_point(points, "sys.uptime", NULL, device->booted_at.us == 0 ? NULL :
	    json_integer(wall_between(device->booted_at, clock_wall()) / CLOCK_SECOND), "s",
	    device->booted_at.us == 0 ? QUALITY_UNKNOWN : device->quality);
	for (size_t i = 0; device->found != NULL && i < device->found->loads->len; i++) {
		const struct load_finding *load = g_ptr_array_index(device->found->loads, i);
		add_point(points, load_point(load->class), load->row,
		    load->permille < 0 ? NULL : json_integer(load->permille), "permille",
		    load->permille < 0 ? QUALITY_UNKNOWN : loads_quality(device));
	}
	for (size_t i = 0; i < device->ports->len; i++)
		port_points(points, g_ptr_array_index(device->ports, i));
	for (size_t i = 0; i < device->ports->len; i++)
		aggregate_points(points, g_ptr_array_index(device->ports, i));
	for (size_t i = 0; i < device->sessions->len; i++)
		session_points(points, g_ptr_array_index(device->sessions, i));
}

static void service_points(struct peer *peer, const json_t *id, const json_t *params)
{
	const struct managed *managed = param_managed(peer, id, params);

	if (managed != NULL)
		peer_answer(peer, id, json_pack("{s:o}", "points", managed_points(managed,
		    json_string_value(json_object_get(params, "pattern")))));
}

/* What the device said over SSH, as old as it is. */
static void add_shell_point(const struct shell_point *point, enum quality quality, void *data)
{
	struct points *points = data;
	json_t *value = point->text != NULL ? json_string(point->text) : json_real(point->number);

	if (quality == QUALITY_UNKNOWN)
		g_clear_pointer(&value, json_decref);
	if (points->pattern == NULL || g_pattern_match_simple(points->pattern, point->name))
		json_array_append_new(points->list,
		    json_pack("{s:s, s:o*, s:s, s:s, s:s, s:I}", "name", point->name, "value",
			json_incref(value), "unit", point->unit == NULL ? "" : point->unit,
			"quality", quality_word(quality), "source", "ssh", "read_at",
			(json_int_t)point->read_wall.us));
	json_decref(value);
}

static void points(struct peer *peer, const json_t *id, const json_t *params)
{
	if (is_of_service(params)) {
		service_points(peer, id, params);
		return;
	}
	const struct device *device = param_device(peer, id, params);
	struct points all = { NULL, json_string_value(json_object_get(params, "pattern")) };

	if (device == NULL)
		return;
	all.list = json_array();
	device_points(&all, device);
	shell_points(peer->service, device->id, add_shell_point, &all);
	peer_answer(peer, id, json_pack("{s:o}", "points", all.list));
}

/* ---- history ------------------------------------------------------------------------------ */

/* Of what is kept, by the beginning of its name. */
static const struct {
	const char *begins, *unit;
} units[] = {
	{ "if.in_bps", "bit/s" },
	{ "if.out_bps", "bit/s" },
	{ "if.", "1" },
	{ "cpu.", "permille" },
	{ "mem.", "permille" },
	{ "icmp.rtt", "us" },
	{ "icmp.jitter", "us" },
	{ "icmp.loss", "permille" },
	{ "path.rtt", "us" },
	{ "path.jitter", "us" },
	{ "path.loss", "permille" },
	{ "use.", "permille" },
};

static const char *unit_of(const char *point)
{
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (g_str_has_prefix(point, units[i].begins))
			return units[i].unit;
	return "";
}

struct chart {
	struct call *call;
	const char *unit;            /* static, or of a profile */
	struct wall from, to;
	bool scaled;                 /* kept in thousandths */
};

static json_t *bucket_json(const struct chart *chart, const struct history_bucket *bucket)
{
	if (!bucket->known)
		return json_pack("[I, n, n]", (json_int_t)bucket->from.us);
	if (chart->scaled)
		return json_pack("[I, f, f]", (json_int_t)bucket->from.us,
		    (double)bucket->average / SHELL_SCALE, (double)bucket->maximum / SHELL_SCALE);
	return json_pack("[I, I, I]", (json_int_t)bucket->from.us, (json_int_t)bucket->average,
	    (json_int_t)bucket->maximum);
}

static void charted(const struct history_bucket *buckets, size_t n, const char *failure, void *data)
{
	g_autofree struct chart *chart = data;
	json_t *rows = json_array();

	for (size_t i = 0; failure == NULL && i < n; i++)
		json_array_append_new(rows, bucket_json(chart, &buckets[i]));
	if (failure != NULL) {
		json_decref(rows);
		call_refuse(chart->call, RPC_INTERNAL_ERROR, failure, NULL);
		return;
	}
	call_answer(chart->call,
	    json_pack("{s:I, s:I, s:s, s:o}", "from", (json_int_t)chart->from.us, "to",
	    (json_int_t)chart->to.us, "unit", chart->unit, "buckets", rows));
}

/* Whether POINT is meant as the device said it over SSH: said so, or there is no other. */
static bool is_shell_point(const struct service *service, const json_t *params, const char *point)
{
	const char *source = json_string_value(json_object_get(params, "source"));
	int64_t device = param_integer(params, "device", 0);

	if (device == 0)
		return false;
	return source != NULL ? strcmp(source, "ssh") == 0 : shell_keeps(service, device, point);
}

/* Whose history is meant, of a device or circuit. */
static int64_t subject_of(const json_t *params, bool shell)
{
	int64_t circuit = param_integer(params, "circuit", 0);
	int64_t device = param_integer(params, "device", 0);

	return circuit != 0 ? history_subject(HISTORY_CIRCUIT, circuit) :
	    shell           ? history_subject(HISTORY_DEVICE_SHELL, device) : device;
}

static void history(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *point = param_text(peer, id, params, "point");
	int64_t buckets = param_integer(params, "buckets", 0);
	bool scaled = point != NULL && is_shell_point(peer->service, params, point);
	int64_t of = subject_of(params, scaled);
	const char *unit = point == NULL ? NULL : scaled ?
	    shell_unit(peer->service, param_integer(params, "device", 0), point) : unit_of(point);
	g_autofree char *name = g_strdup(point);

	if (point == NULL)
		return;
	if (is_of_service(params)) {
		const struct managed *managed = param_managed(peer, id, params);
		g_clear_pointer(&name, g_free);
		of = managed == NULL ? 0 : managed_series(managed, point, &name, &unit);
		if (managed != NULL && of == 0)
			peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这个点"));
		if (of == 0)
			return;
	}
	struct chart *chart = g_new0(struct chart, 1);
	chart->call = call_hold(peer, id);
	chart->unit = unit;
	chart->scaled = scaled;
	chart->to.us = param_integer(params, "to", clock_wall().us);
	chart->from.us = param_integer(params, "from", chart->to.us - 3600 * CLOCK_SECOND);
	history_read(peer->service->history, of, name, chart->from, chart->to,
	    (size_t)CLAMP(buckets, 0, 2000), charted, chart);
}

const struct method observe_methods[] = {
	{ "watch", 0, watch },
	{ "unwatch", 0, unwatch },
	{ "poll", ROLE_SYSADMIN | ROLE_DUTY, poll },
	{ "points", ROLE_ANY, points },
	{ "history", ROLE_ANY, history },
	{ NULL, 0, NULL },
};
