/* trends: a few curves of a time for a sheet: the temperatures that matter most, the use of the
 * circuits that matter most. A value for each of equal parts of the time; null is not known. */
#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/peers.h"
#include "service/rooms.h"

#define PLACES_MOST 4
#define CIRCUITS_MOST 2
#define PARTS 96
#define TIME_MOST (31 * 24 * 3600 * CLOCK_SECOND)
#define USE_SCALE 10.0           /* kept in permille, told in percent */

/* The answer that is put together, in the order in which the curves were asked for. */
struct trends {
	struct service *service;
	struct call *call;
	json_t *rows;
	unsigned open;               /* reads not answered yet, and one while asking */
	struct wall from, to;
};

struct curve {
	struct trends *trends;
	json_t *row;
	double scale;
};

static void leave(struct trends *trends)
{
	if (--trends->open > 0)
		return;
	call_answer(trends->call, json_pack("{s:I, s:I, s:o}", "from",
	    (json_int_t)trends->from.us, "to", (json_int_t)trends->to.us, "rows", trends->rows));
	g_free(trends);
}

/* Each bucket where it belongs; what cannot be read stays unknown. */
static void came(const struct history_bucket *buckets, size_t n, const char *failure, void *data)
{
	g_autofree struct curve *curve = data;
	const struct trends *trends = curve->trends;
	int64_t whole = wall_between(trends->from, trends->to);
	json_t *values = json_object_get(curve->row, "values");

	for (size_t i = 0; failure == NULL && i < n; i++) {
		int64_t at = wall_between(trends->from, buckets[i].from);
		if (buckets[i].known && at >= 0 && at < whole)
			json_array_set_new(values, (size_t)(at * PARTS / whole),
			    json_real((double)buckets[i].average / curve->scale));
	}
	leave(curve->trends);
}

/* ROW (taken over) is a curve more, of POINT of SUBJECT. */
static void ask(struct trends *trends, json_t *row, int64_t subject, const char *point,
    double scale)
{
	struct curve *curve = g_new(struct curve, 1);
	json_t *values = json_array();

	*curve = (struct curve){ trends, row, scale };
	for (size_t i = 0; i < PARTS; i++)
		json_array_append_new(values, json_null());
	json_object_set_new(row, "values", values);
	json_array_append_new(trends->rows, row);
	trends->open++;
	history_read(trends->service->history, subject, point, trends->from, trends->to, PARTS,
	    came, curve);
}

/* ---- temperatures ------------------------------------------------------------------------- */

static bool is_temperature(const struct place *place)
{
	const struct sensor *sensor = place_sensor(place);

	return sensor != NULL && place_class(place, sensor) == SENSOR_TEMPERATURE;
}

static int by_rank(const void *a, const void *b)
{
	const struct place *const *x = a, *const *y = b;
	int difference = place_rank(*x) - place_rank(*y);

	return difference != 0 ? difference : ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static void ask_place(struct trends *trends, const struct place *place)
{
	const char *name = ledger_name(trends->service->ledger, "place", place->id);
	g_autofree char *point = g_strdup_printf("sensor[%s]", place->row);
	double low = NAN, high = NAN;
	json_t *row = json_pack("{s:s, s:s, s:i}", "name", name == NULL ? "" : name, "unit",
	    sensor_class_unit(SENSOR_TEMPERATURE), "digits",
	    sensor_class_digits(SENSOR_TEMPERATURE));

	if (place->whose != LIMITS_NONE)
		limits_range(&place->limits, &low, &high);
	if (isfinite(low))
		json_object_set_new(row, "low", json_real(low));
	if (isfinite(high))
		json_object_set_new(row, "high", json_real(high));
	ask(trends, row, place->device, point, SENSOR_SCALE);
}

static void ask_places(struct trends *trends)
{
	g_autoptr(GPtrArray) rooms = rooms_all(trends->service);
	g_autoptr(GPtrArray) places = g_ptr_array_new();

	for (guint n = 0; n < rooms->len; n++) {
		const struct room *room = rooms->pdata[n];
		for (guint i = 0; i < room->places->len; i++)
			if (is_temperature(room->places->pdata[i]))
				g_ptr_array_add(places, room->places->pdata[i]);
	}
	if (places->len > 0)
		g_ptr_array_sort(places, by_rank);
	for (guint i = 0; i < MIN(places->len, PLACES_MOST); i++)
		ask_place(trends, places->pdata[i]);
}

/* ---- circuits ----------------------------------------------------------------------------- */

/* The most important first, of those the widest. */
static int by_weight(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	const char *left = record_text(x, "importance"), *right = record_text(y, "importance");
	int order = strcmp(left == NULL ? "~" : left, right == NULL ? "~" : right);
	int64_t wide = record_integer(x, "bandwidth_mbps"),
		wider = record_integer(y, "bandwidth_mbps");

	if (order != 0)
		return order;
	return wide != wider ? (wide < wider) - (wide > wider) :
	    (record_id(x) > record_id(y)) - (record_id(x) < record_id(y));
}

static void ask_circuit(struct trends *trends, const json_t *circuit)
{
	static const struct {
		const char *point, *title;
	} ways[] = { { "use.in", N_("入") }, { "use.out", N_("出") } };
	const char *name = record_text(circuit, "name");

	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		g_autofree char *title = g_strdup_printf("%s %s",
		    name == NULL ? record_text(circuit, "circuit_no") : name, _(ways[i].title));

		ask(trends, json_pack("{s:s, s:s, s:i}", "name", title, "unit", "%", "digits", 1),
		    history_subject(HISTORY_CIRCUIT, record_id(circuit)), ways[i].point, USE_SCALE);
	}
}

static void ask_circuits(struct trends *trends)
{
	const struct ledger *ledger = trends->service->ledger;
	g_autoptr(GPtrArray) circuits = g_ptr_array_new();

	for (json_t *record = ledger_next(ledger, "circuit", NULL); record != NULL;
	     record = ledger_next(ledger, "circuit", record))
		if (!record_has_ended(kind_find("circuit"), record) &&
		    record_integer(record, "a_device") != 0)
			g_ptr_array_add(circuits, record);
	if (circuits->len > 0)
		g_ptr_array_sort(circuits, by_weight);
	for (guint i = 0; i < MIN(circuits->len, CIRCUITS_MOST); i++)
		ask_circuit(trends, circuits->pdata[i]);
}

/* ---- the method --------------------------------------------------------------------------- */

static void trends(struct peer *peer, const json_t *id, const json_t *params)
{
	struct wall to = { param_integer(params, "to", clock_wall().us) };
	struct wall from = { param_integer(params, "from", 0) };
	struct trends *made;

	if (from.us <= 0 || from.us >= to.us || wall_between(from, to) > TIME_MOST) {
		peer_refuse(peer, id, RPC_INVALID_PARAMS,
		    _("时段要先开始后结束，一次最多 31 天。"));
		return;
	}
	if (peer->service->history == NULL) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有历史数据"));
		return;
	}
	made = g_new0(struct trends, 1);
	*made = (struct trends){ .service = peer->service, .call = call_hold(peer, id),
		.rows = json_array(), .open = 1, .from = from, .to = to };
	ask_places(made);
	ask_circuits(made);
	leave(made);
}

const struct method trend_methods[] = {
	{ "trends", ROLE_ANY, trends },
	{ NULL, 0, NULL },
};
