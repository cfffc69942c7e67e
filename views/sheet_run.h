/* What the papers of a run and of a drill share: its steps, their clocks, who is meant. */
#ifndef VIEWS_SHEET_RUN_H
#define VIEWS_SHEET_RUN_H

#include "views/sheet.h"

/* Rows of need "run_step@run" by number; g_ptr_array_unref(). */
GPtrArray *sheet_run_steps(const struct sheet_data *data, const char *need);

/* By when STEP has to be done: "T0", "T+2分"; one that waits for its condition "条件后2分". Each
 * returns text the caller frees; NULL where there is nothing to say. */
char *sheet_step_target(const json_t *step);
/* When it was done or skipped by somebody: "15:02:31"; on another day than STARTED_AT with it. */
char *sheet_step_at(const json_t *step, int64_t started_at);
/* How long it took, from STARTED_AT or from when its condition came: "1分30秒". */
char *sheet_step_used(const json_t *step, int64_t started_at);
/* Microseconds as "21秒", "1分30秒", "1时0分5秒". */
char *sheet_exact(int64_t us);

/* "RB-04 漏水" of a run or a drill; for struct sheet. */
char *sheet_run_subject(const json_t *record);
/* What every page says that tells of a drill; for struct sheet. */
const char *sheet_unreal(const json_t *record);

#endif
