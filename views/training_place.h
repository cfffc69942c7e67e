/* Where a training lives: below one directory each training has a folder of its own with the state
 * of its service and of its simulated site, and one file says which of them is running. Nothing
 * here touches the duty service. These functions wait; they are for commands, not for the console.
 */
#ifndef VIEWS_TRAINING_PLACE_H
#define VIEWS_TRAINING_PLACE_H

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#include "base/own.h"

struct training_place {
	char *dir;                   /* of all trainings */
	/* What runs, as its file says: {work, file, plan, title, lasts, started_at, tabletop?};
	 * NULL: nothing */
	json_t *running;
	bool alive;                  /* both of its programs are there */
	char *work;                  /* its folder */
	char *socket, *lab;          /* of its service, of its simulated site */
	int lock;                    /* -1: not held */
};

/* DIR, NULL: $XDG_STATE_HOME/zhiban/training. Looks what runs there. */
struct training_place *training_place_new(const char *dir, GError **error);
void training_place_free(struct training_place *place);
OWN_DEFINE(training_place)

/* The scenario of a plan's code or of a file, NULL: all that come with the program (an array): see
 * runbooks/scenario.h. New; NULL on failure, which was said on stderr. */
json_t *training_scenario(const char *name);

/* Starts service and simulated site for SCENARIO, their devices answering at PORT (0: one that is
 * free), and waits until every device was read, or for a minute. On failure nothing of it runs. Of
 * two that begin at the same time the second is refused. */
bool training_place_begin(struct training_place *place, const json_t *scenario, int port,
    GError **error);
/* Its scenario begins now; a table-top one has none. */
bool training_place_play(const struct training_place *place, GError **error);
/* Ends what runs, or is left of it; its folder stays. */
bool training_place_end(struct training_place *place, GError **error);

/* Gives WORDS (NULL-terminated) to the simulated site and writes them down; what it says goes to
 * stdout and stderr. The exit status. */
int training_place_order(const struct training_place *place, char **words);
/* What an instructor has ordered so far, a line each with its time; "" for nothing. Caller frees.
 */
char *training_place_orders(const struct training_place *place);

#endif
