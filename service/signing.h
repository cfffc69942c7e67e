/* Signing passwords: what a person proves with, besides his login, that it is he who takes over or
 * gives away responsibility (struct act: signing).
 *
 * One yescrypt hash a person, in STATE_DIR/signing (0600), never in records, audit rows, logs or
 * dumps. Hashes are made and compared in a child (zhiban-sign) that gets the password on its
 * standard input. One try at a time for each person; each wrong one makes the next no come later,
 * and several in a row lock the password for a while.
 *
 * Wrong, locked, not set, no such person: one and the same no, after one and the same time. That
 * his password has expired, or is the one of a reset that he has to change, hears only who knows
 * it. Why it was really no goes to the audit log alone. */
#ifndef SERVICE_SIGNING_H
#define SERVICE_SIGNING_H

#include <glib.h>
#include <jansson.h>

#include "base/own.h"
#include "base/timer.h"
#include "service/settings.h"

#define SIGNING_LONGEST 255      /* bytes of a password */

struct signing;

struct signing_place {
	const char *state_dir;
	const char *program;         /* NULL: zhiban-sign, where child_program() finds it */
	struct timers *timers;
	struct settings *const *settings; /* as they are at each try */
	const int64_t *doubt;        /* of the clock (service/pause.h): dates go by now less this */
};

/* A file that others may read is refused; a missing one is an empty one. */
struct signing *signing_open(const struct signing_place *place, GError **error);
/* What is under way is ended without an answer: turns the loop until the children are gone. */
void signing_free(struct signing *signing);
OWN_DEFINE(signing)
/* The one of SERVICE. */
struct service;
bool signing_start(struct service *service, GError **error);

enum signing_verdict {
	SIGNING_RIGHT,
	SIGNING_WRONG,               /* the one no, whatever its cause */
	SIGNING_EXPIRED,             /* right, but too old: good only to set a new one */
	SIGNING_ONCE,                /* right, but the one of a reset: good only to set a new one */
	SIGNING_BUSY,                /* too many tries wait: this one was not made */
	SIGNING_UNABLE,              /* zhiban-sign did not do its work: nothing is counted */
};

struct signing_answer {
	enum signing_verdict verdict;
	const char *cause;           /* of WRONG, for the audit only: wrong locked not_set once */
	bool locked;                 /* by this very try */
	unsigned failures;           /* wrong ones in a row, with this one */
};
typedef void signing_answered(const struct signing_answer *answer, void *data);

/* Whether PASSWORD is the one of PERSON. DONE is called once, on the loop, never from in here. */
void signing_check(struct signing *signing, int64_t person, const char *password,
    signing_answered *done, void *data);

/* From the moment it is on the disk PASSWORD is the one of PERSON; ONCE: of a reset. Nothing is
 * locked any more. FAILURE is NULL or one sentence. DONE as above. */
typedef void signing_kept(const char *failure, void *data);
void signing_set(struct signing *signing, int64_t person, const char *password, bool once,
    signing_kept *done, void *data);

/* Why PASSWORD cannot be one, a sentence; NULL when it can. Caller frees. */
char *signing_unfit(const struct signing *signing, const char *password);
/* A password for a reset, easy to read out. Caller wipes and frees. */
char *signing_invent(void);

/* {state: none|set|expired|once|locked, set_at?, valid_until?, locked_until?, failures, least}: for
 * the person himself, and who administers it. New reference. */
json_t *signing_state(const struct signing *signing, int64_t person);
bool signing_is_set(const struct signing *signing, int64_t person);

#endif
