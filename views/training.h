/* A console of a training (演练): on every row it says so, and beside the training's own service it
 * stays connected to the duty service, whose critical alarms take the screen
 * (views/training_notice.c) and suspend what is practised: the clock of the scenario stands still
 * and each run goes to its safe point. Nothing is ever done at the duty service. */
#ifndef VIEWS_TRAINING_H
#define VIEWS_TRAINING_H

#include "tui/app.h"
#include "views/client.h"

struct training;

/* On whatever console, from now on. PLACE says which duty service there is and where the simulated
 * site takes orders; either may be missing. */
struct training *training_new(struct app *app, const struct client_place *place);
void training_free(struct training *training); /* NULL is fine */

/* How it stands with the duty service, grey, at the right end of ROW; the column it begins at. A
 * NULL training draws nothing. */
int training_draw(const struct training *training, struct area area, int row);

/* ---- for the notice (views/training_notice.c) ----------------------------------------------- */

/* The critical alarms of the duty service that no one here has dismissed: rows of `alarms`, newest
 * first, those that have gone meanwhile as they were last. Borrowed. */
const GPtrArray *training_alarms(const struct training *training);
/* Whether ALARM is still as it is there: not acknowledged, not over. */
bool training_stands(const struct training *training, const json_t *alarm);
/* What became of the training, one sentence a line. Caller frees. */
char *training_suspended(const struct training *training);
/* A person has read it: the clock of the scenario goes on. */
void training_dismiss(struct training *training);
/* The view that takes the screen. */
struct view *training_notice_new(struct app *app, struct training *training);

#endif
