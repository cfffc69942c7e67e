/* The calendar of working days of this service: what is built in and, over it, the records of the
 * kind work_day (records/model/calendar.h); and what the clauses' clocks of this site count. */
#ifndef SERVICE_WORKDAYS_H
#define SERVICE_WORKDAYS_H

#include <jansson.h>

#include "points/workday.h"
#include "service/facts.h"

/* Borrowed until the next record of the kind work_day is committed. */
const struct workday_calendar *workdays_calendar(struct service *service);
void workdays_follow(struct service *service, json_t *record);
void workdays_free(struct service *service);

/* For facts_for(): the numbers of section [workdays] by their names. */
json_t *workdays_facts(struct service *service, const struct facts_asked *asked);
/* {workday, holiday?, unknown_year?} of the local day, in the row `site`: the year, if it is one
 * that begins as soon as ledger dates are given notice of, is counted by weekends alone. New. */
json_t *workdays_today(struct service *service);

#endif
