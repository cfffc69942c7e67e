/* The service's side of tickets and calls (records/fault_ticket.c, records/call.c): what the guards
 * of their acts must know of the network, the clock that takes a ticket which is not restored up
 * the chain, and what the probes see of it meanwhile. Loop thread only. */
#ifndef SERVICE_TICKETS_H
#define SERVICE_TICKETS_H

#include "service/alarms.h"
#include "service/facts.h"

struct tickets;

struct tickets *tickets_new(struct service *service);
void tickets_free(struct tickets *tickets);
/* A record of the kind fault_ticket, alarm, was committed. */
void tickets_follow(struct service *service, json_t *record);
void tickets_follow_alarm(struct service *service, const json_t *record);

/* For the table of facts (service/facts.c). */
json_t *tickets_facts(struct service *service, const struct facts_asked *asked);
json_t *tickets_call_facts(struct service *service, const struct facts_asked *asked);
json_t *tickets_journal_facts(struct service *service, const struct facts_asked *asked);

/* For alarm_sources[]: the object is a ticket. */
void tickets_conditions(struct service *service, int64_t id, struct conditions *into);
void tickets_each(struct service *service, topic_visit *visit, void *data);

/* The one circuit in use of the access unit; 0: none, or several. */
int64_t tickets_circuit_of(struct service *service, int64_t unit);

#endif
