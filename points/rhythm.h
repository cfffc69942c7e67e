/* When something that is done again and again is due: times of the day, and the days on which they
 * count (requirements T04: tasks by day, week and month; T21: the rounds of a duty room). Pure.
 *
 *	days        times          on
 *	daily       "10:00 22:00"
 *	workdays    "09:00"                    working days by the State Council's calendar
 *	weekly      "15:00"        "1 5"       Monday is 1, Sunday 7
 *	monthly     "10:00"        "1 15 31"   a day that a month has not is its last one
 *
 * Blanks, commas and full-width forms separate; what is typed twice counts once. */
#ifndef POINTS_RHYTHM_H
#define POINTS_RHYTHM_H

#include "base/clock.h"
#include "points/workday.h"

enum rhythm_days { RHYTHM_DAILY, RHYTHM_WORKDAYS, RHYTHM_WEEKLY, RHYTHM_MONTHLY, RHYTHM_DAYS };

#define RHYTHM_TIMES 48

struct rhythm {
	enum rhythm_days days;
	uint32_t on;                 /* bit n: weekday n, or the nth of the month */
	int count;
	short minutes[RHYTHM_TIMES]; /* of the day, ascending */
};

/* "daily", "workdays", "weekly", "monthly". */
const char *rhythm_word(enum rhythm_days days);
/* ON may be NULL. False and one sentence (caller frees) that names what does not fit; *RET_ON tells
 * whether it is in ON rather than in TIMES. RET is untouched then. */
bool rhythm_read(const char *days, const char *on, const char *times, struct rhythm *ret,
    bool *ret_on, char **ret_reason);
/* The first instant after AFTER; us == 0: none within two years. CALENDAR may be NULL where days
 * are not those of work. */
struct wall rhythm_next(const struct rhythm *rhythm, const struct workday_calendar *calendar,
    struct wall after);
/* The same where what lies between two instants is shortened to PERCENT of it (requirements 3.8:
 * rounds come closer): further instants stand between them, on whole minutes, none nearer to the
 * next regular one than half of a step. *RET_BETWEEN: it is one of these. 100 and more: none. */
struct wall rhythm_next_closer(const struct rhythm *rhythm,
    const struct workday_calendar *calendar, int percent, struct wall after, bool *ret_between);

#endif
