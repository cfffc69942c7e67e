/* How a run and its steps are said on screen. */
#ifndef VIEWS_RUN_SHOW_H
#define VIEWS_RUN_SHOW_H

#include "views/console.h"
#include "views/list.h"

/* One column: done, skipped, not needed, open, to come. */
const char *run_step_mark(const json_t *step);
enum style run_step_style(const json_t *step, struct wall now);
/* How long after the start it was done, else how much time is left. */
void run_step_clock(const json_t *step, int64_t started_at, struct wall now, char *buffer,
    size_t size);

/* Which fields of the act `done` have to be asked, "recorded|reason"; "" for none. LIVE and CALLS
 * may be NULL. Caller frees. */
char *run_step_owed(const json_t *step, const struct mirror *live, const struct mirror *calls);
/* The first one STEP wants called that nobody has logged; NULL: none. Caller frees. */
char *run_step_call(const json_t *step, const struct mirror *calls);

void run_draw_head(struct area area, const json_t *run);
void run_draw_step(struct area area, const json_t *step, const struct mirror *live,
    const struct mirror *calls);
/* All of a step as a page. */
void run_read_step(struct app *app, const json_t *step);

#endif
