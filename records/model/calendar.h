/* The calendar of working days as the records have it: what is built in (points/workday.h) and,
 * over it, the records of the kind work_day. */
#ifndef RECORDS_MODEL_CALENDAR_H
#define RECORDS_MODEL_CALENDAR_H

#include "points/workday.h"
#include "records/model/change.h"

/* RECORD of the kind work_day, if it is in force. */
void calendar_take(struct workday_calendar *calendar, const json_t *record);
/* For guards: as it is within the transaction. */
struct workday_calendar *calendar_of(struct change *change);

/* {date, workday, holiday?, source?, unknown_year?}: the N-th working day after FROM as
 * workday_add() finds it, and what it is; NULL: out of range. New. */
json_t *calendar_answer(const struct workday_calendar *calendar, const GDate *from, int n);

/* The local day of AT, and the last second of DATE. */
GDate calendar_day(struct wall at);
struct wall calendar_end(const GDate *date);

#endif
