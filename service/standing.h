/* What was last said of a device or circuit, so that nothing is said twice: not by a restart, not
 * while the first answers are awaited. A state kept from before a restart that somebody had to act
 * on is shown on, marked for review, until a reading of this life confirms or overturns it. Pure.
 */
#ifndef SERVICE_STANDING_H
#define SERVICE_STANDING_H

#include <stdbool.h>

#include "base/clock.h"

struct standing {
	int state;                   /* shown now; 0 is unknown */
	int told;                    /* last said */
	struct wall since;           /* when `told` began; us == 0: nothing was said yet */
	bool known;       /* something else than unknown was told once: changes are news */
	bool review; /* `told` comes from before the restart and stands until judged */
};

enum standing_news {
	STANDING_SAME, /* what is shown is as before */
	STANDING_QUIET, /* shown otherwise, but nothing to report: awaited, or as told before */
	STANDING_FIRST,   /* said, and nothing was known before */
	STANDING_CHANGED /* another state than the last told: a transition */
};

/* Begin where the service was when it ended. REVIEW: STATE was abnormal. */
struct standing standing_kept(int state, struct wall since, bool review);

/* The verdict is STATE now. AWAITED: nothing can be known yet, STATE is only the lack of it. */
enum standing_news standing_take(struct standing *standing, int state, bool awaited,
    struct wall now);

/* Since when the shown state holds; us == 0: not known. */
struct wall standing_since(const struct standing *standing);

#endif
