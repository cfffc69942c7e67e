/* service/roster*.c only. */
#ifndef SERVICE_ROSTER_PARTS_H
#define SERVICE_ROSTER_PARTS_H

#include "service/roster.h"
#include "service/workdays.h"

#define DAY (24 * 3600 * CLOCK_SECOND)
#define ROSTER_DAYS 14          /* shown ahead, besides today */

struct roster {
	struct service *service;
	GPtrArray *entries;          /* planned, by their beginning; NULL: to be gathered anew */
	unsigned beats;
};

/* Borrowed until the next record is followed. */
const GPtrArray *roster_entries(struct service *service);
/* Whether ENTRY is of POST (NULL: any) and DUTY. */
bool roster_fits(const json_t *entry, const char *post, const char *duty);
/* Every row there may be is looked at anew: those of the day before yesterday go. */
void roster_touch(struct service *service);
/* Whether this site has a roster at all. */
bool roster_in_use(const struct service *service);
/* A leader is on duty on the days that have a holiday's name (requirements T23: 带班领导). */
bool roster_wants_leader(struct service *service, const char *date);

#endif
