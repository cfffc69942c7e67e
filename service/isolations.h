/* 断网隔离 as the loop sees it: who may authorise at this site, which lines are cut on purpose and
 * are therefore no fault, what the probes see of a unit that was cut off; and the shortfalls of
 * security contacts (湘7). The records are those of the kind isolation. */
#ifndef SERVICE_ISOLATIONS_H
#define SERVICE_ISOLATIONS_H

#include <glib.h>
#include <jansson.h>

#include "service/facts.h"
#include "service/topics.h"

struct service;

struct isolations {
	struct service *service;
	GHashTable *circuits;        /* id of a circuit -> id of the isolation that cuts it */
	int short_units;             /* as contact_gaps_count() has it; negative: to be counted */
};

/* When one person may act alone: places of the words "night|always|never" in the settings. */
enum isolation_alone { ALONE_AT_NIGHT, ALONE_ALWAYS, ALONE_NEVER };

struct isolations *isolations_new(struct service *service);
void isolations_free(struct isolations *isolations); /* NULL is fine */
/* A record of one of the kinds isolation and circuit_unit was committed. */
void isolations_follow(struct service *service, json_t *record);

/* The record of the isolation that cuts CIRCUIT now; NULL: none does. Borrowed. */
const json_t *isolation_of_circuit(const struct service *service, int64_t circuit);
/* For facts.c: what records/model/isolation.h wants to know. */
json_t *isolations_facts(struct service *service, const struct facts_asked *asked);

/* ---- who may authorise (pure; isolation_rules.c) ------------------------------------------ */

/* {basis: set of ORGANISATION_*} of the regulation PROFILE ("lhasa"), or as AUTHORITY says
 * ("la22=mgmt_unit,ops_unit emergency=mgmt_unit") where it is not empty. New reference. */
json_t *isolation_rules(const char *profile, const char *authority);
/* What is wrong with AUTHORITY, one sentence; NULL: nothing. Caller frees. */
char *isolation_rules_fault(const char *authority);

/* ---- shortfalls of security contacts: topic contact_gaps, a row for each unit ------------- */

void contact_gaps_follow(struct service *service, json_t *record);
void contact_gaps_keys(struct service *service, topic_visit *visit, void *data);
/* {key, unit, name, count, needed, few?, strangers?, unverified?, dead?}; NULL: nothing is short.
 */
json_t *contact_gaps_row(struct service *service, int64_t unit);
/* How many units are short of contacts that count. */
int contact_gaps_count(struct service *service);

#endif
