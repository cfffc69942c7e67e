/* The acts of 预案执行 (records/run.c and its parts): a plan being carried out, for real or as a
 * drill. The run keeps the text it runs; its steps are copied from that text when it begins, so
 * that a file that is edited meanwhile changes nothing.
 *
 * Facts (service/runs.c): of a run that starts `plan` (runbooks/plan.h), `text`, `hash`, `uses`
 * [{role, title, class, kind?, object?, name?, port?}]; of a step `holds` ("true" "false" "unknown"
 * of all its verifications; absent: it has none) and `evidence`, what was read for them. */
#ifndef RECORDS_MODEL_RUN_H
#define RECORDS_MODEL_RUN_H

#include "records/model/change.h"

#define RUN_LIVE "running|paused"

extern const struct choice run_modes[];
extern const struct choice run_outcomes[];
extern const struct choice run_answers[];

/* ---- run (records/model/run.c) -------------------------------------------------------------- */

void run_guard_start(struct change *change);
void run_effect_start(struct change *change);
void run_guard_pause(struct change *change);
void run_guard_go_on(struct change *change);
void run_guard_take_over(struct change *change);
void run_guard_note(struct change *change);
void run_guard_help(struct change *change);
void run_guard_answer(struct change *change);
void run_guard_end(struct change *change);
void run_effect_end(struct change *change);
void run_guard_abort(struct change *change);
void run_effect_abort(struct change *change);
/* What was done, into its journal: the effect of the other acts. */
void run_effect_say(struct change *change);

/* ---- run_step, run_call (records/model/run_steps.c) --------------------------- */

void run_guard_open_step(struct change *change);
void run_guard_done(struct change *change);
void run_guard_tick(struct change *change);
void run_guard_deny(struct change *change);
void run_guard_skip(struct change *change);
void run_guard_again(struct change *change);
/* The step is over: the journal, the steps that follow from it, the counts of the run. */
void run_effect_over(struct change *change);
void run_effect_opened(struct change *change);
void run_effect_again(struct change *change);
void run_guard_call(struct change *change);
void run_effect_call(struct change *change);

/* ---- between the files ---------------------------------------------------------------------- */

/* What is said before every word about RUN, so that a drill is never read as the real thing:
 * "【演练】", or "". */
const char *run_mark(const json_t *run);
/* STEP may tick itself: something verifies it, it owes nothing to people, and takes nobody out. */
bool run_step_ticks(const json_t *step);
/* STEP waits for its condition. */
bool run_step_is_idle(const json_t *step);
/* Opens the first step of run ID that is waited for, unless one is open, and writes down how far it
 * is. */
void run_advance(struct change *change, int64_t id);
/* The steps of run ID that are still to come are left as STATE with OUTCOME. */
void run_leave_steps(struct change *change, int64_t id, int64_t from, int64_t until,
    const char *state, const char *outcome);

#endif
