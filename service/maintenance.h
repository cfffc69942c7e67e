/* What is under maintenance because a job is being done (requirements 3.1.10, 3.3): the objects of
 * every job that is in progress or has overrun its window, and what hangs on them alone: devices
 * and services behind them, circuits that end on any of these, what stands in a room. Their alarms
 * are kept, marked and silent; they live again the moment the job ends. What must always be heard
 * (smoke, water, mains) is never silenced by a job.
 *
 * Nothing of this is kept: it follows from the records, so that a restart in the middle knows it
 * again before anything is judged. Loop thread only. */
#ifndef SERVICE_MAINTENANCE_H
#define SERVICE_MAINTENANCE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "service/alarms.h"
#include "service/facts.h"

struct maintenance;

struct maintenance *maintenance_new(struct service *service);
void maintenance_free(struct maintenance *maintenance);
/* All records are there: what is under maintenance is worked out before anything is judged. */
void maintenance_start(struct service *service);
/* A job or an object of one was committed. */
void maintenance_follow(struct service *service, json_t *record);
/* What hangs on what may have changed. */
void maintenance_review(struct service *service);
/* Once a second: a window that passes makes its job an overrun. */
void maintenance_beat(struct service *service);

/* The job because of which the thing of KIND and ID is under maintenance; 0: none. */
int64_t maintenance_job_of(const struct service *service, const char *kind, int64_t id);
/* That, or the ledger says so. */
bool maintenance_is_on(const struct service *service, const char *kind, int64_t id);
/* Whether ALARM is about such a thing, or about a port whose line is one. */
bool maintenance_covers(const struct service *service, const struct alarm *alarm);

/* ---- what a job takes along (service/maintenance_impact.c) -------------------------------- */

/* A thing of the ledger. */
struct thing_ref {
	const char *kind;            /* static */
	int64_t id;
};
/* The objects of JOB, and all that hangs on them alone, each once. New array of struct thing_ref.
 */
GArray *maintenance_things(struct service *service, const json_t *job);
/* Appends to THINGS what hangs on them alone. */
void maintenance_expand(struct service *service, GArray *things);
/* docs/protocol.md `maintenance.impact`. New reference. */
json_t *maintenance_impact(struct service *service, const GArray *things);
/* For the table of facts. */
json_t *maintenance_facts(struct service *service, const struct facts_asked *asked);

#endif
