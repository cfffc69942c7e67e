/* Configuration files in force. A file takes effect by the act config.apply (who, hash, text kept);
 * one that was edited and not applied is a warning, and the old text stays in force. What comes
 * with the program is in force without it.
 *
 * Files come in families (service/configuration_families.c): one file, as site.conf, or a folder of
 * them, as the command profiles, whose files are called "cli/NAME.conf" and looked for in that
 * folder below the configuration directory and below the state directory. To add a family, write
 * its functions and a row of that table; checking, applying, keeping, handing out after a restart,
 * the warning about edited files and `zhiban check` come with it. */
#ifndef SERVICE_CONFIGURATION_H
#define SERVICE_CONFIGURATION_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

struct service;
struct configuration;

struct configuration_family {
	const char *file;            /* the family is this one file; or NULL and */
	const char *folder;          /* its files are FOLDER/NAME.conf, or */
	const char *suffix;          /* FOLDER/NAME with this instead; NULL: ".conf" */
	bool early; /* the other parts are made with what it says: taken as soon as it is read */

	/* Whether TEXT is of this family wherever its file lies (people check and apply what they
	 * have in a directory of their own); NULL: the folder has to say it. Pure. */
	bool (*is_mine)(const char *text);

	/* Whether TEXT could be put in force; else "FILE:LINE: reason", beginning with PATH (which
	 * ends in the file's name). Pure, and in bounded time: it runs on the loop. */
	bool (*check)(const char *path, const char *text, GError **error);

	/* TEXT, which check() found right, is in force under NAME ("cli/NAME.conf") from now on: at
	 * the start for each file in force, after everything is there and before devices are
	 * followed, then whenever one is applied. NULL, for files of a folder only: it was
	 * withdrawn, and what comes with the program counts again. On the loop; nothing that is
	 * under way may keep pointers into what it replaces. */
	void (*take)(struct service *service, const char *name, const char *text);
};
/* Ends with a row of NULLs. */
extern const struct configuration_family configuration_families[];

struct configuration *configuration_new(struct service *service);
void configuration_free(struct configuration *configuration);

/* The name under which TEXT of the file PATH ("site.conf", "cli/NAME.conf", or any longer path)
 * would be put in force; NULL and one sentence if it cannot be. A file of a folder in which nothing
 * but comments stands withdraws what was in force under its name. Pure. Caller frees. */
char *configuration_check(const char *path, const char *text, GError **error);

/* Whether TEXT, which configuration_check() found to be NAME, could be followed on this host now:
 * the ports it names are free. Else one sentence. */
bool configuration_fits(const struct service *service, const char *name, const char *text,
    GError **error);

/* Reads what is in force from the records, waiting for it: before the loop runs. site.conf goes
 * into service->settings at once (`early`), the others wait for configuration_hand_out(). A text in
 * force that this version cannot read is a trouble, not a failure: what comes with the program
 * stands. */
void configuration_load(struct configuration *configuration);
/* Every part of the service is there: it is given its files. */
void configuration_hand_out(struct configuration *configuration);
/* A config record was committed: its text is read, and then in force. */
void configuration_applied(struct configuration *configuration, const json_t *record);

/* The network and the history were opened with the present settings: what of them cannot follow
 * later changes is a trouble until the next start. */
void configuration_started(struct configuration *configuration);

/* Look at the files on disk soon. */
void configuration_look(struct configuration *configuration);

/* Whether the disk has another text of NAME than what is in force. */
bool configuration_is_edited(const struct configuration *configuration, const char *name);

/* Appends a sentence to TROUBLES for each file that is on disk other than in force, and each in
 * force that this version cannot read. */
void configuration_troubles(const struct configuration *configuration, json_t *troubles);

#endif
