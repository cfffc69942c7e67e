/* A screen on one of the ten digits: one file in views/screens/ that defines
 * `const struct screen_entry screen_NAME`; make lists the folder. */
#ifndef VIEWS_SCREEN_H
#define VIEWS_SCREEN_H

#include "tui/app.h"

struct screen_entry {
	const char *name;            /* the word behind ':' */
	const char *title;           /* N_("…"), on its tab */
	char group;                  /* the digit */
	int order;                   /* place within the group */
	struct view *(*open)(struct app *app);
};

extern const struct screen_entry *const screen_table[];

#endif
