/* The poller: when each device is asked what. Three cadences (probes/probe.h): the sweep for what
 * must be fast, the full poll for all values, the walk for rows, texts and neighbours. Devices are
 * spread over the interval; a cycle that is still under way is skipped and counted; after a pause
 * of the host they are spread anew, so that one catch-up cycle runs, not many. */
#ifndef SERVICE_POLLER_H
#define SERVICE_POLLER_H

#include "service/service.h"

struct poller *poller_new(struct service *service);
void poller_free(struct poller *poller);

/* Begin with DEVICE (its agent is made): a walk at once, the others after it. */
void poller_start(struct poller *poller, struct device *device);
/* What is under way is forgotten; who waits for it is told. */
void poller_stop(struct device *device);
/* The intervals changed, or time jumped: every turn comes anew at the device's place in its
 * interval. */
void poller_spread(struct device *device);
/* Other device profiles are in force: every device is walked by them, soon. */
void poller_follow_profiles(struct poller *poller);
/* Walk DEVICE soon: after a reboot, a vanished row. */
void poller_walk_soon(struct device *device);

/* Ask DEVICE at once for statuses together with the names of the ports: something changed, and an
 * index alone does not say of what. */
void poller_check(struct device *device);

/* Walk DEVICE now. DONE is called once, when the answer is in the picture (FAILURE NULL) or did not
 * come. */
typedef void poller_done(const char *failure, void *data);
void poller_read_now(struct device *device, poller_done *done, void *data);

#endif
