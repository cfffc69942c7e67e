/* The roster as the loop sees it: who is planned to stand which post, where nobody is, and the days
 * that want a leader. A site without shift definitions has no roster, and nothing is wrong with
 * that. The records are those of the kinds shift_definition and roster_entry. */
#ifndef SERVICE_ROSTER_H
#define SERVICE_ROSTER_H

#include <jansson.h>

#include "service/alarms.h"
#include "service/facts.h"

struct roster;

struct roster *roster_new(struct service *service);
void roster_free(struct roster *roster);        /* NULL is fine */

/* The planned entry of POST (NULL: any; one of the whole room counts for each) and DUTY
 * ("operator") at AT. Borrowed until the next turn of the loop; NULL: nobody is planned. */
json_t *roster_on(struct service *service, const char *post, const char *duty, struct wall at);

/* A stretch of time in which nobody is planned; until.us == 0: nobody is planned from then on. */
struct roster_gap {
	struct wall from, until;
};
/* The first of POST that is not over at FROM; false: there is none before HORIZON. */
bool roster_gap_after(struct service *service, const char *post, struct wall from,
    struct wall horizon, struct roster_gap *ret);

/* A record the roster is made of was committed. */
void roster_follow(struct service *service, json_t *record);
/* Time goes on: called each second, looks each minute. */
void roster_beat(struct service *service);

/* For alarm_sources[]: gaps ahead, too few people, no leader on a holiday, somebody too long on
 * duty. ID is 0. */
void roster_conditions(struct service *service, int64_t id, struct conditions *into);

/* Topic `roster`: a row for each shift of yesterday, today and the 14 days to come
 * (docs/protocol.md). */
void roster_keys(struct service *service, topic_visit *visit, void *data);
json_t *roster_row(struct service *service, int64_t key);

/* For facts.c: what records/model/roster.h wants to know. */
json_t *roster_facts(struct service *service, const struct facts_asked *asked);

#endif
