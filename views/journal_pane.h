/* 经过: the journal of a ticket, a call, a job, as a table that a view shows: what happened, newest
 * at the bottom; what was corrected stays and is marked, the correction behind it. Read when the
 * view comes up and when its record has moved on. */
#ifndef VIEWS_JOURNAL_PANE_H
#define VIEWS_JOURNAL_PANE_H

#include "views/console.h"

struct journal_pane;

/* Of record ID of KIND. */
struct journal_pane *journal_pane_new(struct app *app, const struct kind *kind, int64_t id);
void journal_pane_free(struct journal_pane *pane);
void journal_pane_read(struct journal_pane *pane);
/* For view->table. */
struct table *journal_pane_table(const struct journal_pane *pane);
/* Entries there are; -1: not read yet. */
int journal_pane_size(const struct journal_pane *pane);
/* The table, and below it the entry under the cursor to its end. */
void journal_pane_draw(struct journal_pane *pane, struct area area);
/* 记一步: what happened, in one's own words. */
void journal_pane_write(struct journal_pane *pane);
/* 更正 of the entry under the cursor. */
const char *journal_pane_refuse_correct(const struct journal_pane *pane);
void journal_pane_correct(struct journal_pane *pane);

#endif
