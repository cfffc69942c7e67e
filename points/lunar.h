/* The lunar date and the solar term of a day, 1900 to 2100: for the head of the handover sheet and
 * of the watch, and to be shown only: nothing is reckoned by it (requirements 7 ⑳). Pure.
 *
 * Months and terms are those of GB/T 33661-2017: a month begins on the day of the new moon, the
 * winter solstice lies in the eleventh, the first month without a mid-term in a year of thirteen is
 * the leap one; all in Beijing time, before 1929 as it was promulgated then. */
#ifndef POINTS_LUNAR_H
#define POINTS_LUNAR_H

#include <glib.h>
#include <stdbool.h>

struct lunar_day {
	int year;                    /* of the spring festival it follows: 2026 */
	int month, day;              /* 1 to 12, 1 to 30 */
	bool leap;
	int term;                    /* that begins this day, 0 (小寒) to 23 (冬至); -1: none */
};

/* False: DATE is not of these years; *RET is untouched. */
bool lunar_of(const GDate *date, struct lunar_day *ret);
/* "小雪"; NULL: -1. Static. */
const char *lunar_term(int term);

#define LUNAR_SIZE 64
/* "农历十月十二", "农历闰六月初一", with the term that begins behind it "农历十月十四 小雪"; "" for
 * a day that is not of these years. Returns BUFFER. */
const char *lunar_text(const GDate *date, char buffer[LUNAR_SIZE]);

#endif
