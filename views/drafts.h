/* What is typed survives a lost line: a draft per form, kept as a file in the user's state
 * directory. Written on a worker thread a moment after the last key, and at once when the terminal
 * is gone. */
#ifndef VIEWS_DRAFTS_H
#define VIEWS_DRAFTS_H

#include "base/timer.h"

struct drafts;

struct drafts *drafts_new(struct timers *timers);
/* Flushes. */
void drafts_free(struct drafts *drafts);

/* Keep TEXT (copied) as the draft NAME ("log_entry.create.0"). NULL: it was saved or thrown away.
 */
void draft_keep(struct drafts *drafts, const char *name, const char *text);
/* NULL when there is none. Caller frees. Reads the disk: only when a form is opened. */
char *draft_get(struct drafts *drafts, const char *name);
/* Write now what waits. */
void drafts_flush(struct drafts *drafts);

#endif
