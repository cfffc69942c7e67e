/* What follows from readings of a room rather than being read: the dew point, and how fast a value
 * goes up or down. Pure. */
#ifndef POINTS_CLIMATE_H
#define POINTS_CLIMATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

/* Dew point in C of air of TEMPERATURE C and HUMIDITY percent, by the Magnus formula with the
 * constants of WMO-No. 8 (17.62, 243.12 C over water); right to 0.1 C from -45 to 60 C. NAN for
 * what is no air: outside that, or a humidity not above 0 or above 100. */
double dew_point(double temperature, double humidity);
/* A computed and a measured dew point further apart than this ask for calibration (requirements.md
 * 2.3). */
#define DEW_POINT_DIFFERENCE 1.5

/* The last hour of a value as the mean of each minute, for its change per hour and for a small
 * picture. Zeroed: empty. */
#define TREND_MINUTES 60
struct trend {
	double means[TREND_MINUTES]; /* by minute % TREND_MINUTES; NAN: nothing was read in it */
	int64_t minute;              /* newest, counted from the start of the clock; 0: none yet */
	double sum;                  /* of the newest minute */
	unsigned samples;
};

/* VALUE (finite) was read at AT; what lies before what was fed already is left out. */
void trend_feed(struct trend *trend, double value, struct mono at);
/* MEANS of the last TREND_MINUTES, as trend_means() gives them, were read before TREND was begun:
 * they fill the minutes in which nothing was fed. */
void trend_recall(struct trend *trend, const double means[TREND_MINUTES], struct mono now);
/* Change per hour: the median of the slopes between all minutes of the last half hour (Theil-Sen),
 * so that neither noise nor a single wrong reading makes one. False before there are readings of 10
 * minutes that span 15. */
bool trend_rate(const struct trend *trend, struct mono now, double *ret_per_hour);
/* The means of the last TREND_MINUTES, oldest first; NAN where nothing was read. */
void trend_means(const struct trend *trend, struct mono now, double means[TREND_MINUTES]);

#endif
