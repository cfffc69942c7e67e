#include "service/room_readings.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "service/rooms.h"
#include "service/rows.h"
#include "service/service.h"

#define MINUTE (60 * CLOCK_SECOND)
#define BUCKETS_MOST 1440        /* a minute each, in a day */
#define JUST_ENDED (10 * MINUTE) /* what is judged now is told of its end */
#define PLACES_MOST 1000

struct readings {
	json_t *rows;
	unsigned open;               /* reads not answered yet, and one while asking */
	char *failure;
	room_readings_done *done;
	void *data;
};

/* The series of one place. */
struct series {
	struct readings *readings;
	json_t *row;                 /* of readings->rows */
	enum sensor_class class;
	bool ends_now;
	char *word;                  /* a state's now; NULL: not known */
	double number;               /* that it stands for; of any other class the value now; NAN */
};

static void leave(struct readings *readings)
{
	if (--readings->open > 0)
		return;
	readings->done(readings->rows, readings->failure, readings->data);
	json_decref(readings->rows);
	g_free(readings->failure);
	g_free(readings);
}

static void put_reading(json_t *row, const char *name, int64_t thousandths, struct wall at)
{
	g_autofree char *when = g_strconcat(name, "_at", NULL);

	json_object_set_new(row, name, json_real((double)thousandths / SENSOR_SCALE));
	row_time(row, when, at);
}

/* The reading at the end as people read it; of a state only where its word is still known. */
static void put_text(const struct series *series, double value)
{
	char text[SENSOR_TEXT_SIZE];

	if (series->class != SENSOR_STATE)
		row_text(series->row, "text", place_number(series->class, value, text));
	else if (series->word != NULL && value == series->number)
		row_text(series->row, "text", series->word);
}

/* The lowest and the highest of N buckets, and the last that is known. */
static void put_extremes(const struct series *series, const struct history_bucket *buckets,
    size_t n)
{
	const struct history_bucket *lowest = NULL, *highest = NULL, *last = NULL;

	for (size_t i = 0; i < n; i++) {
		const struct history_bucket *one = &buckets[i];
		if (!one->known)
			continue;
		last = one;
		if (lowest == NULL || one->minimum < lowest->minimum)
			lowest = one;
		if (highest == NULL || one->maximum > highest->maximum)
			highest = one;
	}
	if (last == NULL)
		return;
	if (series->class == SENSOR_STATE && lowest->minimum != highest->maximum)
		json_object_set_new(series->row, "changed", json_true());
	if (series->class != SENSOR_STATE) {
		put_reading(series->row, "minimum", lowest->minimum, lowest->from);
		put_reading(series->row, "maximum", highest->maximum, highest->from);
	}
	if (!series->ends_now) {
		put_reading(series->row, "value", last->average, last->from);
		put_text(series, (double)last->average / SENSOR_SCALE);
	}
}

static void came(const struct history_bucket *buckets, size_t n, const char *failure, void *data)
{
	struct series *series = data;
	struct readings *readings = series->readings;

	if (failure == NULL)
		put_extremes(series, buckets, n);
	else if (readings->failure == NULL)
		readings->failure = g_strdup(failure);
	g_free(series->word);
	g_free(series);
	leave(readings);
}

/* What is known without the history. */
static json_t *row_of(const struct place *place, const struct sensor *sensor)
{
	const struct room *room = place->room;
	const struct ledger *ledger = room->service->ledger;
	enum sensor_class class = sensor == NULL ? SENSOR_COUNT : place_class(place, sensor);
	double low = NAN, high = NAN;
	json_t *row = json_pack("{s:I, s:s, s:I, s:s, s:s}", "room", (json_int_t)room->id,
	    "room_name", ledger_name(ledger, "room", room->id), "place", (json_int_t)place->id,
	    "name", ledger_name(ledger, "place", place->id), "purpose", place->purpose);

	row_text(row, "scheme_title", room->scheme == NULL ? NULL : room->scheme->title);
	if (sensor == NULL)
		return row;
	row_text(row, "class", sensor_class_word(class));
	row_text(row, "unit", sensor_class_unit(class));
	if (place->whose == LIMITS_NONE || class == SENSOR_STATE)
		return row;
	limits_range(&place->limits, &low, &high);
	if (isfinite(low))
		json_object_set_new(row, "low", json_real(low));
	if (isfinite(high))
		json_object_set_new(row, "high", json_real(high));
	return row;
}

/* A place of which all is known but its extremes. */
static void ask(struct readings *readings, const struct place *place, struct wall from,
    struct wall to)
{
	const struct sensor *sensor = place_sensor(place);
	struct wall now = clock_wall();
	bool ends_now = wall_between(to, now) < JUST_ENDED;
	bool good = sensor != NULL && sensor_quality(sensor, clock_mono()) == QUALITY_GOOD;
	json_t *row = row_of(place, sensor);

	json_array_append_new(readings->rows, row);
	if (ends_now)
		row_text(row, "state", place_state_word((enum place_state)place->standing.state));
	if (sensor == NULL)
		return;
	struct series *series = g_new(struct series, 1);
	*series = (struct series){ .readings = readings, .row = row, .ends_now = ends_now,
		.class = place_class(place, sensor), .number = good ? sensor->value : NAN };
	if (good && sensor->state[0] != '\0')
		series->word = g_strdup(_(sensor->state));
	if (ends_now && good) {
		json_object_set_new(row, "value", json_real(sensor->value));
		row_time(row, "value_at", sensor->read_wall);
		put_text(series, sensor->value);
	}
	g_autofree char *name = g_strdup_printf("sensor[%s]", place->row);
	int64_t minutes = wall_between(from, to) / MINUTE;
	readings->open++;
	history_read(place->room->service->history, place->device, name, from, to,
	    (size_t)CLAMP(minutes, 1, BUCKETS_MOST), came, series);
}

static int by_rank(const void *a, const void *b)
{
	const struct place *const *x = a, *const *y = b;
	int difference = place_rank(*x) - place_rank(*y);

	return difference != 0 ? difference : ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

void room_readings(struct service *service, struct wall from, struct wall to,
    room_readings_done *done, void *data)
{
	struct readings *readings = g_new0(struct readings, 1);
	g_autoptr(GPtrArray) rooms = rooms_all(service);

	readings->rows = json_array();
	readings->open = 1;
	readings->done = done;
	readings->data = data;
	for (guint n = 0; n < rooms->len; n++) {
		const struct room *room = rooms->pdata[n];
		g_autoptr(GPtrArray) places = g_ptr_array_sized_new(room->places->len);
		for (guint i = 0; i < room->places->len; i++)
			g_ptr_array_add(places, room->places->pdata[i]);
		g_ptr_array_sort(places, by_rank);
		for (guint i = 0; i < places->len; i++)
			if (json_array_size(readings->rows) < PLACES_MOST)
				ask(readings, places->pdata[i], from, to);
	}
	leave(readings);
}
