/* Configuration files in force. A file takes effect by the act config.apply (who, hash, text kept);
 * one that was edited and not applied is a warning, and the old text stays in force. */
#ifndef SERVICE_CONFIGURATION_H
#define SERVICE_CONFIGURATION_H

#include <jansson.h>
#include <stdbool.h>

struct service;
struct configuration;

struct configuration *configuration_new(struct service *service);
void configuration_free(struct configuration *configuration);

/* Check TEXT of the configuration file NAME ("site.conf"): NULL if it could be applied, else one
 * sentence. Caller frees. Pure. */
char *configuration_check(const char *name, const char *text);

/* Reads what is in force from the records into service->settings, waiting for it: before the loop
 * runs. A text in force that this version cannot read is a trouble, not a failure: the defaults
 * stand. */
void configuration_load(struct configuration *configuration);
/* A config record was committed: its text is read, and then in force. */
void configuration_applied(struct configuration *configuration, const json_t *record);

/* The network and the history were opened with the present settings: what of them cannot follow
 * later changes is a trouble until the next start. */
void configuration_started(struct configuration *configuration);

/* Look at the files on disk soon. */
void configuration_look(struct configuration *configuration);

/* {files: [{name, hash, edited}]}: what is in force, and whether the disk says otherwise. New
 * reference. */
json_t *configuration_list(const struct configuration *configuration);

/* Appends a sentence to TROUBLES for each file that is on disk other than in force. */
void configuration_troubles(const struct configuration *configuration, json_t *troubles);

#endif
