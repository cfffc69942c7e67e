/* An emergency plan as a page to be read: what it is for, then step by step who does what by when,
 * safety first. */
#ifndef VIEWS_PLAN_H
#define VIEWS_PLAN_H

#include "views/console.h"

/* What a plan's standing (row of topic `plans`) is called. Borrowed. */
const char *plan_standing_shown(const char *standing);
/* "30秒内", "5分内"; "立即" for 0. BUFFER has CLOCK_TEXT_SIZE. */
const char *plan_within_shown(int64_t seconds, char *buffer);

/* GUIDANCE of a plan or a step as paragraphs, lines that were only broken in the file joined; ends
 * with NULL. Caller frees by g_strfreev(). */
char **plan_paragraphs(const char *guidance);

/* One thing a step says: KEY of runbooks/plan.h, what it is called (N_()), how it is shown. */
struct plan_part {
	const char *key, *title;
	enum style style;
};
/* TEXT is borrowed, as people read it. */
typedef void plan_visit(const struct plan_part *part, const char *text, void *data);
/* Everything STEP says beside its title, role, time limit and guidance, an entry at a time:
 * getting out before safety, safety before the rest. */
void plan_step_visit(const json_t *step, plan_visit *visit, void *data);

/* Opens CODE in VERSION; 0: the one in force. */
void open_plan(struct app *app, const char *code, int64_t version);

#endif
