/* Everything with a deadline (DESIGN 4): the dues of all kinds (records/model/kind.h), of every
 * record that has not ended. One table, one timer: what passes raises the alarm that its due
 * names, and clears when the record has moved on. Late stays late: the row says since when.
 *
 * Topic `deadlines`, a row for each due that counts, key from kind and record:
 *   {key, kind, id, of?, name, field, title, at, about?, owner?, late?, state}
 * `of`: the record it is a part of, as a step is of a run; `about`: what the record is about, one
 * clean line (the object of a ticket, the unit of a notice);
 * `late`: true once `at` has passed. */
#ifndef SERVICE_DEADLINES_H
#define SERVICE_DEADLINES_H

#include <jansson.h>

#include "service/alarms.h"

struct deadlines;

struct deadlines *deadlines_new(struct service *service);
void deadlines_free(struct deadlines *deadlines);
/* How often two instants were compared so far: what all of it costs, whatever the machine. */
uint64_t deadlines_steps(const struct deadlines *deadlines);
/* RECORD of KIND was committed. */
void deadlines_follow(struct service *service, const struct kind *kind, const json_t *record);
/* The clock on the wall was set. */
void deadlines_clock_set(struct service *service);

/* For alarm_sources[]: the object is KEY of the rows. */
void deadlines_conditions(struct service *service, int64_t key, struct conditions *into);
void deadlines_each(struct service *service, topic_visit *visit, void *data);
/* For topic_table[]. */
void deadlines_keys(struct service *service, topic_visit *visit, void *data);
json_t *deadlines_row(struct service *service, int64_t key);
/* The keys of deadlines of kinds that press (struct kind). */
void deadlines_pressing_each(struct service *service, topic_visit *visit, void *data);
/* Into the row `site`: `pressing`, the nearest of those, as a row of this topic; nothing when there
 * is none. */
void deadlines_tell(struct service *service, json_t *row);

#endif
