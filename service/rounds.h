/* Rounds as the loop sees them (records/round.c): they come due by the times of their templates,
 * those not begun in time are missed, what the probes read at the moment of an entry goes with it,
 * and whether who enters it is there. Loop thread only. */
#ifndef SERVICE_ROUNDS_H
#define SERVICE_ROUNDS_H

#include <jansson.h>

#include "service/facts.h"
#include "service/topics.h"

struct rounds;
struct round_codes;

struct rounds *rounds_new(struct service *service);
void rounds_free(struct rounds *rounds);
/* Of this service. */
struct round_codes *rounds_codes(const struct service *service);
/* Once a second. */
void rounds_beat(struct service *service);
/* A record of the kinds round, round_template or work_day was committed. */
void rounds_follow(struct service *service, json_t *record);

/* For the table of facts. */
json_t *rounds_facts(struct service *service, const struct facts_asked *asked);
json_t *rounds_template_facts(struct service *service, const struct facts_asked *asked);
json_t *rounds_result_facts(struct service *service, const struct facts_asked *asked);

/* {total, done, due, missed, classes: {environment, link, system, device}} of the present shift,
 * else of the day, in the row `site`: items of rounds that have come due, and templates in force by
 * class of objects. New reference. */
json_t *rounds_count(struct service *service);
/* The next round of each template as a row of `upcoming`: VISIT gets the ids of templates. */
void rounds_coming(struct service *service, topic_visit *visit, void *data);
/* When TEMPLATE is due next; us == 0: not within the time that is looked ahead. */
struct wall rounds_next(struct service *service, const json_t *template);

/* What is wrong with DOMAINS of the settings, one sentence; NULL: nothing. Caller frees. */
char *rounds_domains_fault(const char *domains);

#endif
