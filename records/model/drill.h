/* The acts of drills (records/drill_plan.c, drill.c) and what a run of mode
 * `drill` does to its drill (requirements 3.6). A drill never competes with the real thing: it does
 * not run while a critical alarm stands, maintenance is at work or changes are frozen, and a real
 * critical alarm suspends it.
 *
 * Facts (service/drills.h), for run.start of a drill, drill.suspend, drill.resume: `critical`,
 * how many critical alarms stand and are not silent; `critical_what`, the first of them; absent:
 * not known, which is taken for the worse. `training`: the service is one for training, where every
 * run is a drill. For drill.plan, drill.edit: `plan` {title, version}. */
#ifndef RECORDS_MODEL_DRILL_H
#define RECORDS_MODEL_DRILL_H

#include "records/model/change.h"

/* 管理单位、带班领导 approve (requirements 3.6); whom 2.8 lets evaluate. */
#define DRILL_APPROVERS (ROLE_MGMT_APPROVER | ROLE_DUTY_LEADER)
#define DRILL_EVALUATORS (ROLE_SHIFT_SUPERVISOR | ROLE_AUDITOR | DRILL_APPROVERS)

extern const struct choice drill_grades[];   /* met late missed wrong */

/* ---- drill_plan, drill (records/model/drill.c) -------------------------------------------- */

void drill_guard_year(struct change *change);
void drill_guard_stamp_approval(struct change *change);
void drill_guard_close_year(struct change *change);
void drill_guard_with_reason(struct change *change);
void drill_guard_plan(struct change *change);
void drill_guard_edit(struct change *change);
void drill_guard_approve(struct change *change);
void drill_guard_recall(struct change *change);
void drill_guard_brief(struct change *change);
void drill_guard_suspend(struct change *change);
void drill_effect_suspend(struct change *change);
void drill_guard_resume(struct change *change);
void drill_effect_resume(struct change *change);
void drill_guard_abort(struct change *change);
void drill_effect_abort(struct change *change);
void drill_effect_say(struct change *change);

/* ---- afterwards (records/model/drill_end.c) ----------------------------------------------- */

void drill_guard_evaluate(struct change *change);
void drill_guard_rectify(struct change *change);
void drill_guard_close(struct change *change);
/* run_step.grade: the evaluator judges a step otherwise than the clock did. */
void drill_guard_grade(struct change *change);
void drill_effect_grade(struct change *change);

/* How many findings of drill ID there are in STATES ("open|done"; NULL: in any). */
unsigned drill_findings(struct change *change, int64_t id, const char *states);

/* ---- what came from a training (records/model/drill_document.c) --------------------------- */

void drill_guard_import(struct change *change);
void drill_effect_import(struct change *change);

/* ---- for runs (records/model/run.c) ------------------------------------------------------- */

/* Refuses the start of a run for the drill it names, unless that is briefed and nothing real stands
 * in its way. */
void drill_check_start(struct change *change);
/* The run ID of DRILL has begun: the drill runs. */
void drill_run_began(struct change *change, int64_t drill, int64_t id);
/* The run acted on is over: its steps get their grades; its drill, if any, is STATE (`ended`,
 * `aborted`). */
void drill_run_over(struct change *change, const char *state);
/* A run of a suspended drill stays where it is. */
void drill_check_go_on(struct change *change);

/* ---- between the files -------------------------------------------------------------------- */

/* Each step of run ID gets the grade the clock gives it; what was not needed none. */
void drill_grade_steps(struct change *change, int64_t run);
/* {timed, met, late, missed, wrong} of the steps of run ID, as they are graded. New. */
json_t *drill_counts(struct change *change, int64_t run);

#endif
