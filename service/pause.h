/* What happens to time itself. Pure.
 *
 * A pause: the host stood still (SIGSTOP, a suspended or migrated machine, a test clock moved on).
 * Nothing was asked meanwhile, so nothing missed then counts, and what was read before is as old as
 * it was.
 *
 * A step: somebody, or something, set the clock on the wall. Durations and deadlines do not notice;
 * dates do. Until the kernel says that the clock is disciplined, or the service is started anew, a
 * stepped clock is in doubt: what ends or begins on a date goes by the clock as it was before, so
 * that a dead battery neither locks everybody out nor lets anybody in (reliability 4.3(5)). */
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

/* A clock that is slewed stays far below this from look to look; one that is stepped for less does
 * no harm. */
#define STEP_LIMIT (2 * CLOCK_SECOND)

struct steps {
	bool begun;
	int64_t offset;              /* wall minus mono at the last look */
	int64_t doubt;               /* sum of the steps that nothing has confirmed; 0: none */
	struct wall from, to;        /* the last step: what the clock would have been, and was */
	struct wall newest;          /* was recorded, and the clock is behind it; 0: not so */
};

/* Whether what the clock says is in doubt: stepped, or behind what was recorded. */
bool steps_in_doubt(const struct steps *steps);
/* A look at both clocks; DISCIPLINED as clock_is_synchronised(). True when the wall was stepped
 * since the last look. */
bool steps_notice(struct steps *steps, struct mono mono, struct wall wall, bool disciplined);

#endif
