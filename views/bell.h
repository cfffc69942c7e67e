/* What the bell of a terminal says, and when (requirements 2.6; facts: displays). Continuous for
 * what is critical until somebody acknowledges it, three for what is major, one for what is minor;
 * what has passed its time limit asks more densely. What stands under a cause, is shelved, under
 * maintenance, over or acknowledged says nothing. Never more than four bells in two seconds:
 * terminals go mute beyond that. Pure. */
#ifndef VIEWS_BELL_H
#define VIEWS_BELL_H

#include <glib.h>
#include <stdbool.h>

#include "base/clock.h"
#include "points/sound.h"

/* What one alarm asks for. */
struct bell_call {
	int64_t key;
	enum sound_pattern pattern;
	bool urgent;                 /* its limit has passed */
};

/* What all alarms together ask for. */
struct bell_need {
	enum sound_pattern standing;  /* the most any of them asks for */
	enum sound_pattern news;      /* of those that have not been heard yet */
	bool urgent;
};

struct bell {
	GHashTable *heard;           /* int64 keys of the calls that have been taken */
	bool began;                  /* calls have come: what was there then is no news */
	unsigned owed;               /* bells still to be rung */
	struct mono rang;            /* us == 0: not yet */
};

void bell_init(struct bell *bell);
void bell_clear(struct bell *bell);
/* What CALLS (struct bell_call) ask for together; what is new among them is heard from now on. In a
 * FLOOD only what is critical is news: one ring says it all. */
struct bell_need bell_take(struct bell *bell, const GArray *calls, bool flood);
/* Whether to ring now. To be asked again after bell_wait(). */
bool bell_rings(struct bell *bell, const struct bell_need *need, struct mono now);
/* Nothing of what was owed is rung any more: it is silent from now on. */
void bell_hush(struct bell *bell, struct mono now);

/* Between two looks, and between two bells at least. */
#define BELL_GAP (600 * CLOCK_SECOND / 1000)

/* Every pattern once, for the self-test: how long to wait before the Nth bell; negative: there is
 * none any more. */
int64_t bell_rehearsal(size_t n);

#endif
