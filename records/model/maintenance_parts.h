/* What records/model/maintenance*.c share. */
#ifndef RECORDS_MODEL_MAINTENANCE_PARTS_H
#define RECORDS_MODEL_MAINTENANCE_PARTS_H

#include "records/model/maintenance.h"

/* FIELD is TEXT from now on; NULL and "": nothing. */
void job_set_text(struct change *change, const char *field, const char *text);
void job_set_number(struct change *change, const char *field, int64_t value);
/* The fields of NAMES are empty from now on; ends with NULL. */
void job_take_away(struct change *change, const char *const *names);
/* Who does the act, and when. */
void job_stamp(struct change *change, const char *by, const char *at);
/* FIELD must be known when this act is done, whenever it was written. False after a refusal. */
bool job_need(struct change *change, const char *field);
/* FIELD must be said with this act. */
bool job_need_now(struct change *change, const char *field);
const char *job_minute(int64_t at, char text[CLOCK_TEXT_SIZE]);
/* The next step is of him who applied. */
void job_owe_applicant(struct change *change);
/* Who applies, by his account where he has one: who approves must be another. */
void job_take_applicant(struct change *change);
/* A freeze in which the window lies, unless the managing unit said that work goes on all the same.
 */
void job_refuse_freeze(struct change *change);
/* A red or an orange warning in force, unless the managing unit has said since it came that work
 * goes on all the same. */
void job_refuse_warned(struct change *change);
/* The managing unit says why work goes on in spite of a freeze or a warning. */
void job_stamp_permit(struct change *change);

#endif
