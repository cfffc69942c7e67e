/* Drills as the loop sees them (records/drill.c): what real stands in their way, the real alarm
 * that suspends one, and when each plan was drilled last. Loop thread only. */
#ifndef SERVICE_DRILLS_H
#define SERVICE_DRILLS_H

#include <jansson.h>

#include "service/facts.h"

struct drills;

struct drills *drills_new(struct service *service);
void drills_free(struct drills *drills);
/* Each heartbeat: a critical alarm that stands, or a plan that is carried out for real, suspends
 * the drill that runs (requirements 3.6). */
void drills_beat(struct service *service);
/* A record of the kind drill was committed. */
void drills_follow(struct service *service, json_t *record);

/* For the table of facts: `plan` of what is to be drilled, and what drills_world() says. */
json_t *drills_facts(struct service *service, const struct facts_asked *asked);
/* critical, critical_what, training into FACTS (records/model/drill.h). */
void drills_world(struct service *service, json_t *facts);

/* The drill that is running or suspended, into the row `site`: `drill` {id, number, title, run,
 * state, suspended_for?}; nothing without one. */
void drills_tell(struct service *service, json_t *row);
/* When the plan CODE was drilled to its end last, and how often, into ROW: `drilled_at`, `drills`.
 */
void drills_of_plan(struct service *service, const char *code, json_t *row);

#endif
