/* How a run and its steps are said on screen, with what is known beside them. */
#ifndef VIEWS_RUN_SHOW_H
#define VIEWS_RUN_SHOW_H

#include "views/console.h"
#include "views/list.h"

/* The topics a step is shown with; each may be NULL. */
struct run_beside {
	const struct mirror *live;   /* run:ID */
	const struct mirror *calls, *asks, *roles; /* records of run_call, run_ask, run_role */
};

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
struct run_phones;
void run_draw_step(struct area area, const json_t *step, const struct run_beside *beside,
    const struct run_phones *phones);
/* All of a step as a page. */
void run_read_step(struct app *app, const json_t *step, const struct run_phones *phones);

#endif
