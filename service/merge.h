/* Parts of merging findings into the picture (service/merge.c); nobody else's. */
#ifndef SERVICE_MERGE_H
#define SERVICE_MERGE_H

#include "service/picture.h"

/* A transition of PORT; FROM and WHY may be NULL. */
void merge_note_port(const struct port *port, const char *from, const char *to, const char *why,
    const char *severity);

/* Take what FINDING has counted. */
void merge_counters(struct port *port, const struct port_finding *finding, struct mono now);

/* After a full poll. A device whose counters all stand still, polls on end, has an agent that is
 * stuck: even to be asked is traffic. Its rates are not 0 but unknown. One that never counted is
 * just not used. */
void merge_standstill(struct device *device, struct mono now);

#endif
