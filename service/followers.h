/* What the service does when a record was committed: the ledger, the topics and everybody who works
 * by records of that kind are told. */
#ifndef SERVICE_FOLLOWERS_H
#define SERVICE_FOLLOWERS_H

#include <jansson.h>

#include "records/model/kind.h"

struct service;

/* For store_settings.changed: SERVICE is struct service. While the service starts, only what it is
 * to be started with counts; the rest is followed when everything is there. */
void record_followed(const struct kind *kind, json_t *record, void *service);
/* Everything is there: all records of the ledger are followed. */
void records_follow_all(struct service *service);

#endif
