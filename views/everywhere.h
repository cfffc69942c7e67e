/* Keys and words that mean the same on every screen: the wall, the lock, silence, absence, the
 * self-test of the bell, the outage sheet, files. Data of the bindings is the app. */
#ifndef VIEWS_EVERYWHERE_H
#define VIEWS_EVERYWHERE_H

#include "tui/app.h"

#define EVERYWHERE_LOCK 1       /* the binding that leaves what was typed as it is */

extern const struct binding everywhere_bindings[];
/* For struct app_type. */
bool everywhere_run(struct app *app, const char *line);
char **everywhere_complete(struct app *app, const char *line);

#endif
