#include "points/baseline.h"

#include <glib.h>
#include <stdlib.h>

#define MIDDLE 50
#define HIGH 95

static int compare(const void *a, const void *b)
{
	const int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;

	return (left > right) - (left < right);
}

/* Of values that are sorted. */
static int64_t ranked(const int64_t *values, size_t n, unsigned percent)
{
	const size_t rank = (n * percent + 99) / 100;

	return values[MAX(rank, 1) - 1];
}

int64_t percentile(int64_t *values, size_t n, unsigned percent)
{
	g_assert(n > 0 && percent >= 1 && percent <= 100);
	qsort(values, n, sizeof *values, compare);
	return ranked(values, n, percent);
}

struct baseline baseline_of(int64_t *values, size_t n, size_t least)
{
	struct baseline baseline = { .hours = n };

	if (n == 0 || n < least)
		return baseline;
	qsort(values, n, sizeof *values, compare);
	baseline.known = true;
	baseline.middle = ranked(values, n, MIDDLE);
	baseline.high = ranked(values, n, HIGH);
	return baseline;
}

bool baseline_departs(const struct baseline *baseline, const struct baseline_settings *settings,
    int64_t value)
{
	return baseline->known && value > baseline->high &&
	    value - baseline->middle >= settings->floor &&
	    value > baseline->middle / 100 * settings->factor +
		baseline->middle % 100 * settings->factor / 100;
}

size_t days_above(const int64_t *days, size_t n, int64_t limit)
{
	size_t row = 0;

	while (row < n && days[row] > limit)
		row++;
	return row;
}
