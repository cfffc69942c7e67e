/* Whether the service keeps up with itself: how late its heartbeat comes, and how many cycles of
 * devices that do answer were left out because the last one was still under way. Of whole minutes.
 * Loop thread only. */
#ifndef SERVICE_HEALTH_H
#define SERVICE_HEALTH_H

#include <stdint.h>

#include "base/clock.h"

struct service;

struct health {
	struct mono began;           /* the service's first heartbeat; us == 0: before */
	struct mono beat_at;         /* the last one */
	struct mono minute_at;       /* the minute that is being counted began */
	int64_t worst;               /* how late a heartbeat was in it */
	int64_t lag;                 /* the same of the last whole minute */
	int64_t late_permille;       /* of the cycles of the last whole minute */
	uint64_t lost_before;        /* messages, until the last whole minute ended */
	uint64_t lost;               /* in that minute */
};

/* A heartbeat came, INTERVAL after the last as it should. */
void health_beat(struct service *service, int64_t interval);

#endif
