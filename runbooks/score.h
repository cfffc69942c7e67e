/* What came of a run, step by step, for those who practise (演练评估, requirements 3.6: met, late,
 * missed or done wrong, each step). Times are whole seconds and shares whole percents, always cut
 * off: nothing is ever rounded up. Pure.
 *
 *	{number, code, title, mode, state, commander?, started_at, ended_at?, lasted,
 *	 alarm_at?, begun_after?,
 *	 steps: [{number, title, role, within, used?, grade?, outcome?, reason?, calls,
 *	 calls_owed}],
 *	 met, late, missed, wrong, open, passed, calls, share?}
 *
 * `grade`: met late missed wrong; a step without one is still to come (`open`) or was not needed
 * (`passed`, a condition that never came, a branch that went past it). `used`: seconds from where
 * its limit counts from. `begun_after`: seconds from the first alarm to the start of the plan.
 * `share`: percent of the steps with a grade that were met. */
#ifndef RUNBOOKS_SCORE_H
#define RUNBOOKS_SCORE_H

#include <jansson.h>

#include "base/clock.h"

/* RUN, its STEPS and CALLS as records (records/run.c, run_step.c, run_call.c), in any order.
 * FIRST_ALARM: of those that call for the plan; us == 0: there was none. NOW: until when a run
 * that goes on has lasted. A grade that a step has stands; else it follows from its state, outcome
 * and limit. A new reference. */
json_t *score_of(const json_t *run, const json_t *steps, const json_t *calls,
    struct wall first_alarm, struct wall now);

#endif
