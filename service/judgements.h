/* What has been judged, kept across restarts: states and since when, uptimes (so that a reboot
 * during our own absence is seen), the status of ports and how they flap. Counters and paths are
 * not kept: they begin anew.
 *
 * Devices, circuits, managed services and places of rooms are dealt into shares by their id. The
 * heartbeat writes one share a second in which something changed: so a change is kept within a
 * minute at the worst, mostly within seconds, and no second has much to do. A quiet network writes
 * nothing.
 */
#ifndef SERVICE_JUDGEMENTS_H
#define SERVICE_JUDGEMENTS_H

#include <jansson.h>

#include "service/managed.h"
#include "service/picture.h"
#include "service/rooms.h"

#define JUDGEMENT_SHARES 60

struct judgements;

/* Reads what the last service kept; before the loop runs. */
struct judgements *judgements_new(struct service *service);
void judgements_free(struct judgements *judgements);

/* What was judged of the device, circuit, managed service or place ID changed. */
void judgements_touch(struct judgements *judgements, int64_t id);
/* Write the next share in which something changed, if there is one. */
void judgements_keep(struct judgements *judgements);
/* Keep every share that changed; at an orderly end. */
void judgements_keep_all(struct judgements *judgements);

/* Take what was kept into a device, circuit or port that was just made. */
void judgements_restore_device(struct judgements *judgements, struct device *device);
void judgements_restore_circuit(struct judgements *judgements, struct circuit *circuit);
void judgements_restore_managed(struct judgements *judgements, struct managed *managed);
void judgements_restore_place(struct judgements *judgements, struct place *place);
void judgements_restore_port(struct judgements *judgements, struct port *port);
/* What light is usual there. */
struct sensor;
void judgements_restore_light(struct judgements *judgements, struct sensor *sensor);

#endif
