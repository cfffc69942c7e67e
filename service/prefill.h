/* Everything known filled in, so that a person types only what nobody else can know: the form of an
 * act, begun from an alarm, a circuit, a call (docs/protocol.md `prefill`). One table; a piece that
 * has an act to fill adds a row. */
#ifndef SERVICE_PREFILL_H
#define SERVICE_PREFILL_H

#include <jansson.h>

#include "records/model/kind.h"

struct service;

/* ACT of KIND is to be begun from the record ID of FROM. */
struct prefill_asked {
	const struct kind *kind, *from;
	const char *act;
	int64_t id;
};

/* Fills FIELDS with what the act takes; further members of the answer (`about`, `candidates`) go
 * into ANSWER. False: nothing is known of that record. */
typedef bool prefill_fill(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer);

/* {fields, shown, about?, candidates?}; NULL when there is no row for it, or no such record. New
 * reference. */
json_t *prefill_answer(struct service *service, const struct prefill_asked *asked);

/* service/prefill_tickets.c */
prefill_fill prefill_ticket, prefill_ticket_act, prefill_call, prefill_call_link;
/* service/warnings_match.c */
prefill_fill prefill_warning_asset;
/* service/prefill_runs.c */
prefill_fill prefill_ticket_of_step, prefill_form_of_step, prefill_incident_of_step;
/* The unit that hangs alone on CIRCUIT; 0: none, or several. */
int64_t prefill_only_unit(struct service *service, int64_t circuit);
/* service/prefill_incidents.c */
prefill_fill prefill_incident, prefill_isolation_of_incident, prefill_ticket_of_incident,
    prefill_run_of_incident;
/* Incident ID, unless that is over, stands first among the candidates of ANSWER. */
void prefill_offer_incident(struct service *service, int64_t id, json_t *answer);

#endif
