/* The years of points/lunar.h. */
#ifndef POINTS_LUNAR_TABLE_H
#define POINTS_LUNAR_TABLE_H

#include <stdint.h>

#define LUNAR_FIRST 1899        /* what the first days of 1900 belong to */
#define LUNAR_LAST 2100
#define LUNAR_TERMS 24

struct lunar_year {
	int first;                   /* the spring festival, month * 100 + day */
	int leap;                    /* the leap month follows the month of that number; 0: none */
	uint16_t longs;              /* bit n: the month in place n has 30 days, else 29 */
	const char *terms; /* the days of the terms of the common year, over lunar_term_days[] */
};

extern const struct lunar_year lunar_years[LUNAR_LAST - LUNAR_FIRST + 1];
/* The earliest day of its month on which each term falls. */
extern const int lunar_term_days[LUNAR_TERMS];

#endif
