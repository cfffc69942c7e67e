/* The last hour of a place out of the history: after a restart, or with another sensor, its picture
 * and its change per hour begin with what is known rather than with nothing. */
#include <math.h>
#include <string.h>

#include "service/rooms.h"
#include "service/service.h"
#include "service/topics.h"

#define MINUTE (60 * CLOCK_SECOND)

/* The place that waits for its past, by what it was then: it may have gone meanwhile. */
struct recall {
	struct service *service;
	int64_t place;
	char *row;
};

/* Buckets of a minute each, the newest ending now. */
static void came(const struct history_bucket *buckets, size_t n, const char *failure, void *data)
{
	g_autofree struct recall *recall = data;
	g_autofree char *row = recall->row;
	struct place *place =
	    failure != NULL ? NULL : place_find(recall->service, recall->place);
	double means[TREND_MINUTES];
	struct wall now = clock_wall();

	if (place == NULL || g_strcmp0(place->row, row) != 0)
		return;
	for (size_t i = 0; i < TREND_MINUTES; i++)
		means[i] = NAN;
	for (size_t i = 0; i < n; i++) {
		int64_t ago = wall_between(buckets[i].from, now) / MINUTE;
		if (buckets[i].known && ago >= 0 && ago < TREND_MINUTES)
			means[TREND_MINUTES - 1 - ago] =
			    (double)buckets[i].average / SENSOR_SCALE;
	}
	trend_recall(&place->trend, means, clock_mono());
	place->rated_minute = 0;
	topics_touch(recall->service->topics, "places", place->room->id, place->id);
}

void place_recall(struct place *place)
{
	struct service *service = place->room->service;
	struct wall now = clock_wall();
	g_autofree char *name = g_strdup_printf("sensor[%s]", place->row);

	if (place->recalled || service->history == NULL)
		return;
	place->recalled = true;
	struct recall *recall = g_new(struct recall, 1);
	*recall = (struct recall){ service, place->id, g_strdup(place->row) };
	history_read(service->history, place->device, name,
	    (struct wall){ now.us - TREND_MINUTES * MINUTE }, now, TREND_MINUTES, came, recall);
}
