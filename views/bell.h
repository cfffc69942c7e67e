/* The bell of an unattended screen (facts: displays). What is new and critical rings three times,
 * major once, everything else not at all; what still needs somebody rings again every half minute
 * until it is over or somebody silences it. Never more than four bells in two seconds: terminals
 * go mute beyond that. */
#ifndef VIEWS_BELL_H
#define VIEWS_BELL_H

#include "tui/app.h"
#include "views/model.h"

struct bell;

/* Rings the terminal of APP for the rows of ATTENTION, which outlives it. What is there already
 * waits for its first half minute. */
struct bell *bell_new(struct app *app, const struct mirror *attention);
void bell_free(struct bell *bell);
/* Silent for ten minutes from now on; again: no longer. */
void bell_silence(struct bell *bell);
/* How long it stays silent; 0: it is not. */
int64_t bell_silent(const struct bell *bell);

#endif
