/* Warnings as the loop sees them (records/warning_notice.c; requirements 3.8): which one is in
 * force, and what a red or an orange one demands of the house: two people on duty, closer rounds,
 * no planned maintenance that begins. All of it follows from the records, so that a restart in the
 * middle knows it again. Loop thread only. */
#ifndef SERVICE_WARNINGS_H
#define SERVICE_WARNINGS_H

#include <jansson.h>

#include "service/alarms.h"
#include "service/facts.h"

struct warnings;

struct warnings *warnings_new(struct service *service);
void warnings_free(struct warnings *warnings);   /* NULL is fine */
/* A warning was committed, or who is on duty changed. */
void warnings_follow(struct service *service, json_t *record);
/* Once a second: what has passed its time expires, and demands nothing any more. */
void warnings_beat(struct service *service);

/* What is to come closer: PERCENT of the time between two rounds, because of the warning NUMBER
 * (borrowed), from SINCE until UNTIL (us == 0: not known). Percent 100: nothing is. */
struct closer {
	int percent;
	const char *number;
	struct wall since, until;
};
struct closer warnings_closer(const struct service *service);
/* {barred: {number, color, title, since}}: what bars planned maintenance, `color` in words. NULL:
 * nothing does. New reference. */
json_t *warnings_bar(const struct service *service);

/* For the table of facts: {sign_us}. */
json_t *warnings_facts(struct service *service, const struct facts_asked *asked);
/* For alarm_sources[]: fewer people on duty than a warning demands. ID is 0. */
void warnings_conditions(struct service *service, int64_t id, struct conditions *into);
/* Into the row `site`: warning {id, number, color, title, open, unsigned, unsigned_id?}: the worst
 * of those that stand; nothing where none does. */
void warnings_tell(const struct service *service, json_t *row);

#endif
