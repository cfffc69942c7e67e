/* State transitions that the service itself observed: links, devices, circuits, blind times. The
 * last ones are in memory for the screens; all are kept in records.db beside the audited records,
 * for the shift summary. */
#ifndef SERVICE_CHANGES_H
#define SERVICE_CHANGES_H

#include <jansson.h>

#include "base/clock.h"

struct service;
struct changes;

struct transition {
	const char *kind;            /* "device", "circuit", "port", "service" */
	int64_t id;                  /* of the record; a port's is its device's */
	const char *name;            /* clean, as people call it */
	const char *from, *to;       /* words; FROM may be NULL */
	const char *why;             /* clean sentence or NULL */
	const char *severity;        /* perceived severity (X.733 word) or "cleared" */
};

struct changes *changes_new(struct service *service);
void changes_free(struct changes *changes);
/* Note that TRANSITION happened now: kept, and shown to who watches. */
void changes_note(struct changes *changes, const struct transition *transition);
/* Bring back the newest kept ones; called once before the loop runs. */
void changes_load(struct changes *changes);
/* Visit the remembered ones, oldest first, as rows of the topic `changes`. */
void changes_visit(const struct changes *changes,
    void (*visit)(int64_t key, json_t *row, void *data), void *data);
/* Borrowed; NULL when it is not remembered. */
json_t *changes_row(struct changes *changes, int64_t key);

#endif
