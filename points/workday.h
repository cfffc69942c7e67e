/* Working days (requirements 2.7): a day counts from Monday to Friday unless the State Council's
 * notice makes it a holiday, and at the weekend when the notice makes it a working day. Counting
 * begins on the day after. Pure; a calendar is a value made from the built-in year and from what
 * was imported.
 *
 * A year of which no notice is known is counted by weekends alone, and that is said: never guessed
 * in silence. */
#ifndef POINTS_WORKDAY_H
#define POINTS_WORKDAY_H

#include <glib.h>
#include <stdbool.h>

enum workday_kind { WORKDAY_OFF, WORKDAY_MAKEUP };
const char *workday_kind_word(enum workday_kind kind); /* "offday", "makeup_workday" */

struct workday_calendar;
/* With the built-in years. */
struct workday_calendar *workday_calendar_new(void);
void workday_calendar_free(struct workday_calendar *calendar);
/* A day that differs from its weekday, or, against what is built in, from another notice. Takes the
 * place of what was known of that date; the year counts as known from then on, by SOURCE (NULL:
 * what it was known by, if anything). */
void workday_calendar_add(struct workday_calendar *calendar, const GDate *date,
    enum workday_kind kind, const char *name, const char *source);
/* The notice a year's days come from ("国办发明电〔2025〕7号"), "" where nobody named it; NULL: no
 * data of that year. */
const char *workday_calendar_source(const struct workday_calendar *calendar, GDateYear year);

bool workday_is(const struct workday_calendar *calendar, const GDate *date);
/* The name of the holiday DATE is free for ("国庆节"); NULL. */
const char *workday_holiday(const struct workday_calendar *calendar, const GDate *date);
/* The N-th working day after FROM (N < 0: before). N 0: FROM itself, or the next working day.
 * *RET_YEAR is the first year on the way of which there is no data, 0: all known. False: N or the
 * result is out of range (ten years). */
bool workday_add(const struct workday_calendar *calendar, const GDate *from, int n, GDate *ret,
    GDateYear *ret_year);
/* Working days after FROM up to and with TO; negative when TO is before FROM. Of the first ten
 * years between them. */
int workday_between(const struct workday_calendar *calendar, const GDate *from, const GDate *to);

/* "2026-10-09", and nothing else: not a day that does not exist. *RET is untouched when false. */
bool workday_date_read(const char *text, GDate *ret);
#define WORKDAY_DATE_SIZE 11
const char *workday_date_text(const GDate *date, char buffer[WORKDAY_DATE_SIZE]);
/* "+5", "-3", "5": at most five digits. *RET is untouched when false. */
bool workday_count_read(const char *text, int *ret);

#endif
