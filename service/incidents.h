/* Security incidents as the loop sees them: the rules of reporting that are in force at this site
 * (service/reporting.h), whose telephone the ledger knows for each party, to whom a device belongs.
 * The records are those of records/incident*.c. */
#ifndef SERVICE_INCIDENTS_H
#define SERVICE_INCIDENTS_H

#include <glib.h>
#include <jansson.h>

#include "service/facts.h"

struct incidents;

struct incidents *incidents_new(struct service *service);
void incidents_free(struct incidents *incidents); /* NULL is fine */

/* For facts.c: what records/model/incident.h wants to know. */
json_t *incidents_facts(struct service *service, const struct facts_asked *asked);

/* For configuration_families[]: the folder `reporting`. */
bool incidents_check_file(const char *path, const char *text, GError **error);
void incidents_take_file(struct service *service, const char *name, const char *text);

/* Why the rules in force are not those of the site's profile, one sentence for service_trouble;
 * NULL: they are. */
const char *incidents_trouble(const struct service *service);

#endif
