#include "service/health.h"

#include "service/messages.h"
#include "service/service.h"

#define MINUTE (60 * CLOCK_SECOND)

/* Cycles of DEVICE in a minute, as they should be. */
static double cycles(const struct service *service)
{
	return (double)MINUTE / (double)service->settings->sweep +
	    (double)MINUTE / (double)service->settings->poll;
}

/* What was left out of the last minute, in 1/1000. A device that does not answer keeps nobody
 * waiting but itself. */
static int64_t count_late(struct service *service)
{
	GHashTableIter iter;
	void *value;
	double late = 0, all = 0;

	g_hash_table_iter_init(&iter, service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		if (device->agent != NULL && device->snmp_reach.reach == REACH_UP) {
			late += device->overruns - device->overruns_seen;
			all += cycles(service);
		}
		device->overruns_seen = device->overruns;
	}
	return all <= 0 ? 0 : (int64_t)(late * 1000 / all);
}

/* Traps and lines that came and were not kept, whatever the reason. */
static uint64_t count_lost(const struct service *service)
{
	struct messages_status status;

	if (service->messages == NULL)
		return 0;
	messages_status(service->messages, &status);
	return status.dropped_kernel + status.dropped_budget + status.dropped_queue +
	    status.dropped_crash;
}

void health_beat(struct service *service, int64_t interval)
{
	struct health *health = &service->health;
	struct mono now = clock_mono();
	bool first = health->began.us == 0;
	bool paused = pause_excuses(&service->pause, health->beat_at);

	if (first)
		health->began = health->minute_at = now;
	else if (!paused)
		health->worst = MAX(health->worst, mono_between(health->beat_at, now) - interval);
	health->beat_at = now;
	if (mono_between(health->minute_at, now) < MINUTE)
		return;
	health->minute_at = now;
	health->lag = health->worst;
	health->worst = 0;
	health->late_permille = count_late(service);
	uint64_t lost = count_lost(service);
	health->lost = lost - health->lost_before;
	health->lost_before = lost;
}
