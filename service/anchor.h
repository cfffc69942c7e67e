/* The head of the audit chain, put where the database is not: a chain alone does not tell that its
 * tail was cut or that all of it was written anew. Once an hour, and at the start and the end, it
 * goes into the log (which a site forwards to another host) and, where site.conf names one, at the
 * end of a file (on another disk, on a share). `zhiban audit verify` prints the head to compare
 * with. */
#ifndef SERVICE_ANCHOR_H
#define SERVICE_ANCHOR_H

#include <stdbool.h>

struct service;
struct anchor;

struct anchor *anchor_new(struct service *service);
/* The head as it is now, written before it returns: called at the very end. NULL is fine. */
void anchor_free(struct anchor *anchor);

/* Why the file could not be written the last time, one sentence; NULL. */
const char *anchor_trouble(const struct anchor *anchor);

#endif
