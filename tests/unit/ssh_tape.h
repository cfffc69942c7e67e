/* A device on paper: what it is to receive, and what it writes then. Written after the makers'
 * manuals, not recorded. */
#ifndef TESTS_UNIT_SSH_TAPE_H
#define TESTS_UNIT_SSH_TAPE_H

#include "probes/wire/ssh_dialogue.h"

struct ssh_turn {
	const char *receives;     /* NULL: the beginning */
	const char *writes;       /* NULL ends the tape */
};

struct ssh_tape {
	const char *name;
	struct ssh_dialect dialect;
	const char *commands[4];
	struct ssh_turn turns[16];
	const char *prompt;
	const char *texts[4];
	bool refused[4];
};

/* Ends with a NULL name. */
extern const struct ssh_tape ssh_tapes[];

#endif
