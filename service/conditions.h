/* What is wrong with each thing that is watched, now: the functions of alarm_sources[]
 * (service/alarm_sources.c), one file for what belongs together. Each looks at the picture and says
 * everything that is wrong; what it does not say is over, and what it cannot know it holds. None
 * remembers anything: where a limit has a way back, whether the alarm stands decides (is_beyond()).
 *
 * A device that does not answer tells nothing of its ports, sessions, sensors and loads: these are
 * held, neither raised nor cleared. */
#ifndef SERVICE_CONDITIONS_H
#define SERVICE_CONDITIONS_H

#include "service/alarms.h"

struct device;

/* ---- by source ---------------------------------------------------------------------------- */

void device_conditions(struct service *service, int64_t id, struct conditions *into);
void ports_conditions(struct service *service, int64_t id, struct conditions *into);
void sessions_conditions(struct service *service, int64_t id, struct conditions *into);
void sensors_conditions(struct service *service, int64_t id, struct conditions *into);
void shell_conditions(struct service *service, int64_t id, struct conditions *into);
void circuit_conditions(struct service *service, int64_t id, struct conditions *into);
void managed_conditions(struct service *service, int64_t id, struct conditions *into);
void room_conditions(struct service *service, int64_t id, struct conditions *into);
void place_conditions(struct service *service, int64_t id, struct conditions *into);
/* ID is 0. */
void service_conditions(struct service *service, int64_t id, struct conditions *into);

/* Everything of the device ID may be in another condition. */
void conditions_look_device(struct service *service, int64_t id);

/* ---- what they share ---------------------------------------------------------------------- */

/* The device ID, which is said to be under maintenance if it is; NULL: there is none. */
struct device *conditions_device(struct service *service, int64_t id, struct conditions *into);
/* Whether DEVICE is read over SNMP now: else nothing of its parts can be known. */
bool conditions_is_read(const struct device *device);
/* Whether the alarm stands: raised, and not cleared since. */
bool conditions_stands(const struct service *service, const char *resource_kind, int64_t resource,
    const char *type, const char *qualifier);
/* VALUE against LIMIT (0: not judged): over it, or, where the alarm stands, not yet back by
 * RECOVERY. */
bool is_beyond(double value, double limit, double recovery, bool stands);

#endif
