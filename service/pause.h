/* When the host stood still (SIGSTOP, a suspended or migrated machine, a test clock moved on):
 * nothing was asked meanwhile, so nothing missed then counts, and what was read before is as old as
 * it was. Pure. */
#ifndef SERVICE_PAUSE_H
#define SERVICE_PAUSE_H

#include <stdbool.h>

#include "base/clock.h"

/* The heartbeat comes every second; a loop that was silent for longer than this stood still. */
#define PAUSE_LIMIT (10 * CLOCK_SECOND)

struct pause {
	struct mono alive;           /* the loop was last seen at work; us == 0: not yet */
	struct mono from, until;     /* the last pause; us == 0: none */
};

/* The loop is at work NOW. True when a pause has just ended; it is in PAUSE then. */
bool pause_notice(struct pause *pause, struct mono now);
/* Whether the last pause lay between ASKED and now: an answer that did not come says nothing. */
bool pause_excuses(const struct pause *pause, struct mono asked);
/* READ_AT moved on by the pause, if it lies before it: for judging the age of what was read then.
 */
struct mono pause_forgive(const struct pause *pause, struct mono read_at);

#endif
