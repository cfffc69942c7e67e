/* Processors, memory and stores of a device. A walk finds the rows; each full poll asks exactly the
 * cells of the processors and of memory again, stores are as old as the walk. */
#ifndef SERVICE_LOADS_H
#define SERVICE_LOADS_H

#include "service/picture.h"

/* The OIDs a full poll of DEVICE asks for beside the ports' columns, appended to OIDS (of struct
 * oid). Nothing before the first walk; at most 128. */
void loads_ask(const struct device *device, GArray *oids);
/* A full poll read FOUND: what is known takes its new values; what was not answered becomes
 * unread. */
void loads_take(struct device *device, const struct findings *found);

/* The highest permille of CLASS on DEVICE; -1 while nothing is read, or older than three polls. */
int loads_busiest(const struct device *device, enum load_class class);
/* Its point's name, "cpu.load", "mem.used" or "store.used"; permille. */
const char *load_point(enum load_class class);
enum quality loads_quality(const struct device *device);
/* Rows as docs/protocol.md has them in identity:ID. */
json_t *loads_rows(const struct device *device);

#endif
