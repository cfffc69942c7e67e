/* Plans being carried out, as the loop sees them (records/run.c): what each step's verification
 * says now, which tick themselves, which plans an alarm proposes, and who calls for help. Loop
 * thread only. */
#ifndef SERVICE_RUNS_H
#define SERVICE_RUNS_H

#include <jansson.h>

#include "service/alarms.h"
#include "service/facts.h"

struct runs;

struct runs *runs_new(struct service *service);
void runs_free(struct runs *runs);
/* Each heartbeat: what can be verified is looked at. */
void runs_beat(struct service *service);
/* A record of the kinds run or run_step was committed. */
void runs_follow(struct service *service, json_t *record);
void runs_follow_step(struct service *service, json_t *record);
/* A role stands for something else: what its steps look at is taken anew. */
void runs_follow_role(struct service *service, json_t *record);

/* For the table of facts. */
json_t *runs_facts(struct service *service, const struct facts_asked *asked);
json_t *runs_step_facts(struct service *service, const struct facts_asked *asked);

/* The plans in force that the alarm ID calls for, those that fit it best first:
 * [{code, title, version, key}]. New. */
json_t *runs_proposed(struct service *service, int64_t alarm);
/* The run of that alarm that is under way; 0: none. */
int64_t runs_of_alarm(struct service *service, int64_t alarm);

/* Somebody calls for help in the run ID. */
void runs_conditions(struct service *service, int64_t id, struct conditions *into);
void runs_each(struct service *service, topic_visit *visit, void *data);

/* Topic `run:ID`: of each step (key: its id) {key, holds: [WORD], readings: [TEXT], when?: WORD,
 * when_reading?}; WORD as of truth_word(). */
void runs_keys(struct service *service, int64_t id, topic_visit *visit, void *data);
json_t *runs_row(struct service *service, int64_t id, int64_t key);
bool runs_exist(struct service *service, const char *argument, int64_t id);

#endif
