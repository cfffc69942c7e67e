/* One round, walked line by line with one hand (views/round.c); how rounds are said in lists. */
#ifndef VIEWS_ROUND_H
#define VIEWS_ROUND_H

#include "views/console.h"

void open_round(struct app *app, int64_t id);

/* Whether this console stands in the duty room, as the service sees it. */
bool round_is_local(const struct app *app);
/* What a console elsewhere may not do, or where this one is; "" before the first greeting. Caller
 * frees. */
char *round_terminal(const struct app *app);

#endif
