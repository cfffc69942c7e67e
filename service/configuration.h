/* Configuration files in force. A file takes effect by the act config.apply (who, hash, text kept); one that was
 * edited and not applied is a warning, and the old text stays in force. */
#ifndef SERVICE_CONFIGURATION_H
#define SERVICE_CONFIGURATION_H

#include <jansson.h>
#include <stdbool.h>

struct service;
struct configuration;

/* Reads what is in force from the records (before the loop runs) into service->settings. A text in force
 * that this version cannot read is a trouble, not a failure: the defaults stand. */
struct configuration *configuration_new(struct service *service);
void configuration_free(struct configuration *configuration);

/* Check TEXT of the configuration file NAME ("site.conf"): NULL if it could be applied, else one sentence.
 * Caller frees. Pure. */
char *configuration_check(const char *name, const char *text);

/* A config record was committed: it is in force from now on. */
void configuration_applied(struct configuration *configuration, const json_t *record);

/* Appends a sentence to TROUBLES for each file that is on disk other than in force. */
void configuration_troubles(const struct configuration *configuration, json_t *troubles);

#endif
