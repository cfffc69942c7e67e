/* What is beyond a device, and changes only when somebody changed it (T31: boundary devices, lines
 * and access devices are not to be touched): who is heard on each port (LLDP, else CDP) and with
 * which address, what the port is described as, which ports there are, and whether the device has
 * power. What was there when a port was first seen is normal, and so is a neighbour that comes
 * within the time of learning; another one later is a lead, which stands until it is as before or
 * somebody closes it, and by that takes the new for normal.
 *
 * Nobody heard is not a change: a neighbour that falls silent is silent. What is normal is kept
 * over restarts with what was judged (service/judgements.h). */
#ifndef SERVICE_BOUNDARY_H
#define SERVICE_BOUNDARY_H

#include <jansson.h>

#include "service/alarms.h"
#include "service/picture.h"

/* A walk was merged: who is heard where. A port that is new is seen as it is now. */
void boundary_take(struct device *device);
/* Ports have vanished, or come back: the one called KEY. */
void boundary_port_gone(struct device *device, const char *key);
void boundary_port_back(struct device *device, const char *key);
void boundary_free(struct boundary *boundary);

/* DEVICE fell silent; it told its uptime again, as new if REBOOTED. Silent and new although it
 * had power and nobody worked on it: somebody cut its power. */
void boundary_lost(struct device *device);
void boundary_told_uptime(struct device *device, bool rebooted);
/* Time passed: a reboot is no news any more. */
void boundary_age(struct device *device);
/* Whether there is mains power in ROOM (id), by its places: 1 yes, 0 no, -1 nobody knows. */
int boundary_mains(const struct service *service, int64_t room);

/* The leads of DEVICE. */
void boundary_conditions(struct device *device, struct conditions *into);
/* What the lead TYPE told of (QUALIFIER: which port) is normal from now on. */
void boundary_accept(struct service *service, int64_t device, const char *type,
    const char *qualifier);

/* What is kept of a port: [since, was_up, alias, neighbour?, address?]; back, with whatever is no
 * such thing left out. NULL: nothing to keep. New reference. */
json_t *boundary_kept(const struct boundary *boundary);
void boundary_restore(struct boundary *boundary, const json_t *kept);
/* The same of the device: {lost_at?, powered?, cut_at?, gone?}. */
void boundary_keep_device(const struct device *device, json_t *kept);
void boundary_restore_device(struct device *device, const json_t *kept);

#endif
