/* Methods that look at the network: watching topics, points, history. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/breadcrumb.h"
#include "service/location.h"
#include "service/peers.h"
#include "service/points.h"
#include "service/poller.h"
#include "service/room_readings.h"
#include "service/rows.h"
#include "service/sensors.h"
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
		shells_follow_release(peer->service, device->id);
		if (!device->wants_snmp) {
			peer_answer(peer, id, json_object());
			return;
		}
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

/* NULL for one that is not known. New reference. */
static json_t *value_json(const struct point *point)
{
	const struct expr_value *value = &point->value;

	switch (value->type) {
	case EXPR_TEXT:
		return json_string(value->text);
	case EXPR_NUMBER:
		return point->flag ? json_boolean(value->number != 0) :
		    point->whole   ? json_integer((json_int_t)value->number) :
				     json_real(value->number);
	case EXPR_UNKNOWN:
		break;
	}
	return NULL;
}

/* Members that only sensors have. */
static void add_sensor(json_t *row, const struct sensor *sensor)
{
	const char *reason = sensor_reason(sensor, clock_mono());
	const struct port *port = sensor->port < 0 ? NULL :
	    device_port_by_index(sensor->device, (uint32_t)sensor->port);

	row_text(row, "title", _(sensor->descr));
	row_text(row, "port", port == NULL ? NULL : port->name);
	row_time(row, "read_at", sensor->read_wall);
	row_text(row, "reason", reason[0] == '\0' ? NULL : _(reason));
}

static void add_point(const struct point *point, void *data)
{
	struct points *points = data;
	g_autofree char *full = point->row == NULL ? g_strdup(point->name) :
	    g_strdup_printf("%s[%s]", point->name, point->row);

	if (points->pattern != NULL && !g_pattern_match_simple(points->pattern, full))
		return;
	json_t *row = json_pack("{s:s, s:o*, s:s, s:s}", "name", full, "value", value_json(point),
	    "unit", point->unit, "quality", quality_word(point->quality));
	if (point->sensor != NULL)
		add_sensor(row, point->sensor);
	json_array_append_new(points->list, row);
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
	points_of_device(device, NULL, add_point, &all);
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
	bool sensor;                 /* with the minimum */
};

static json_t *bucket_json(const struct chart *chart, const struct history_bucket *bucket)
{
	if (!bucket->known)
		return json_pack("[I, n, n]", (json_int_t)bucket->from.us);
	if (chart->sensor)
		return json_pack("[I, f, f, f]", (json_int_t)bucket->from.us,
		    (double)bucket->average / SENSOR_SCALE, (double)bucket->maximum / SENSOR_SCALE,
		    (double)bucket->minimum / SENSOR_SCALE);
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

/* The unit of the sensor whose POINT ("sensor[ups.input.1]") is meant; NULL when it is no sensor's.
 * "" for one that is not there any more. */
static const char *sensor_unit(const struct service *service, const json_t *params,
    const char *point)
{
	static const char begin[] = "sensor[";
	const struct device *device =
	    picture_device(&service->picture, param_integer(params, "device", 0));
	size_t length = strlen(point);

	if (!g_str_has_prefix(point, begin) || point[length - 1] != ']')
		return NULL;
	g_autofree char *row =
	    g_strndup(point + strlen(begin), length - strlen(begin) - 1);
	const struct sensor *sensor = device == NULL ? NULL : device_sensor(device, row);
	return sensor == NULL ? "" : sensor_class_unit(sensor->class);
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
	if (point == NULL)
		return;
	bool scaled = is_shell_point(peer->service, params, point);
	int64_t of = subject_of(params, scaled);
	const char *measured = scaled ? NULL : sensor_unit(peer->service, params, point);
	const char *unit = scaled ?
	    shell_unit(peer->service, param_integer(params, "device", 0), point) :
	    measured != NULL ? measured : unit_of(point);
	g_autofree char *name = g_strdup(point);

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
	chart->sensor = measured != NULL;
	chart->to.us = param_integer(params, "to", clock_wall().us);
	chart->from.us = param_integer(params, "from", chart->to.us - 3600 * CLOCK_SECOND);
	history_read(peer->service->history, of, name, chart->from, chart->to,
	    (size_t)CLAMP(buckets, 0, 2000), charted, chart);
}

/* ---- rooms -------------------------------------------------------------------------------- */

static void rooms_read(json_t *rows, const char *failure, void *data)
{
	if (failure != NULL)
		call_refuse(data, RPC_INTERNAL_ERROR, failure, NULL);
	else
		call_answer(data, json_pack("{s:O}", "rows", rows));
}

/* What the rooms measured in a period, for the shift summary. */
static void readings(struct peer *peer, const json_t *id, const json_t *params)
{
	struct wall now = clock_wall(), to = { param_integer(params, "to", now.us) },
		    from = { param_integer(params, "from", to.us) };

	room_readings(peer->service, from, to, rooms_read, call_hold(peer, id));
}

/* ---- where a circuit is broken -------------------------------------------------------------- */

static void circuit_location(struct peer *peer, const json_t *id, const json_t *params)
{
	json_t *answer = location_answer(peer->service, param_integer(params, "id", 0),
	    peer_actor(peer).roles == ROLE_VIEWER);

	if (answer == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这条链路，或已停用"));
	else
		peer_answer(peer, id, answer);
}

const struct method observe_methods[] = {
	{ "watch", 0, watch },
	{ "unwatch", 0, unwatch },
	{ "poll", ROLE_SYSADMIN | ROLE_DUTY, poll },
	{ "points", ROLE_ANY, points },
	{ "history", ROLE_ANY, history },
	{ "circuit.location", ROLE_ANY, circuit_location },
	{ "room_readings", ROLE_ANY, readings },
	{ NULL, 0, NULL },
};
