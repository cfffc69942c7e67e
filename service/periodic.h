/* Periodic security reports as the loop sees them (records/periodic_report.c): which this site owes
 * (site.conf [periodic], else its profile), the drafts that are made when a period is over, once,
 * and the working out of what was asked for. Loop thread only. */
#ifndef SERVICE_PERIODIC_H
#define SERVICE_PERIODIC_H

#include <jansson.h>

#include "service/facts.h"

struct periodic;
struct settings;

struct periodic *periodic_new(struct service *service);
void periodic_free(struct periodic *periodic);
/* Each heartbeat: what is over gets its draft, what is asked for is worked out. */
void periodic_beat(struct service *service);
/* A record of the kind periodic_report was committed. */
void periodic_follow(struct service *service, json_t *record);

/* What is owed this year, over or not, into the row `site`: `periodic` [{sort, period, until,
 * due_at}]; nothing where nothing is owed. */
void periodic_tell(const struct service *service, json_t *row);

/* For the table of facts: `grace` and `owed` (records/model/periodic_report.h). */
json_t *periodic_facts(struct service *service, const struct facts_asked *asked);
/* The emergency plans in force: [{code, title}]. New. */
json_t *periodic_plans(struct service *service);

/* What is wrong with the setting REPORTS; NULL: nothing. Caller frees. Pure. */
char *periodic_reports_fault(const char *reports);
/* The sorts SETTINGS owe, "incident_quarter|security_half", "" for none. Static. */
const char *periodic_owed(const struct settings *settings);

#endif
