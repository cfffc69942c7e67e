/* What is usual, and what departs from it. Pure functions over values that were kept.
 *
 * Percentiles are by nearest rank: the smallest value that at least P percent of all values do not
 * exceed, so that anybody can check one by sorting and counting (青16(1): 95 分位). */
#ifndef POINTS_BASELINE_H
#define POINTS_BASELINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Sorts VALUES in place. N > 0, 1 <= PERCENT <= 100. */
int64_t percentile(int64_t *values, size_t n, unsigned percent);

/* The usual range of something, from one mean an hour. */
struct baseline {
	bool known;
	int64_t middle;            /* the median hour */
	int64_t high;              /* 19 of 20 hours were at most this */
	size_t hours;              /* from how many hours */
};
/* Sorts VALUES in place. Not known below LEAST hours. */
struct baseline baseline_of(int64_t *values, size_t n, size_t least);

/* A departure is more than FACTOR percent of the median hour, above 19 of 20 hours, and by at least
 * FLOOR above the median: so that neither a short line that doubles nor a noisy one is news. */
struct baseline_settings {
	int64_t factor;            /* percent, above 100 */
	int64_t floor;             /* in the unit of the values */
};
bool baseline_departs(const struct baseline *baseline, const struct baseline_settings *settings,
    int64_t value);

/* How many of the newest days in a row were above LIMIT. DAYS is newest first; a day below 0 was
 * not measured, and ends the row like one below the limit does. */
size_t days_above(const int64_t *days, size_t n, int64_t limit);

#endif
