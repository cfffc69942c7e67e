#include "points/climate.h"

#include <math.h>
#include <stdlib.h>

#define MINUTE (60 * CLOCK_SECOND)
#define RATE_MINUTES 30
#define RATE_LEAST 10            /* minutes with readings */
#define RATE_SPAN 15             /* minutes between the first and the last of them */

double dew_point(double temperature, double humidity)
{
	static const double a = 17.62, b = 243.12;

	if (!(temperature >= -45 && temperature <= 60) || !(humidity > 0 && humidity <= 100))
		return NAN;
	double gamma = log(humidity / 100) + a * temperature / (b + temperature);
	return b * gamma / (a - gamma);
}

static double *place_of(struct trend *trend, int64_t minute)
{
	return &trend->means[minute % TREND_MINUTES];
}

/* The minutes since the newest had no readings. */
static void begin_minute(struct trend *trend, int64_t minute)
{
	int64_t gap = trend->minute == 0 ? TREND_MINUTES : minute - trend->minute;

	for (int64_t i = 0; i < gap && i < TREND_MINUTES; i++)
		*place_of(trend, minute - i + TREND_MINUTES) = NAN;
	trend->minute = minute;
	trend->sum = 0;
	trend->samples = 0;
}

void trend_feed(struct trend *trend, double value, struct mono at)
{
	int64_t minute = at.us / MINUTE + 1;

	if (minute < trend->minute)
		return;
	if (minute > trend->minute)
		begin_minute(trend, minute);
	trend->sum += value;
	trend->samples++;
	*place_of(trend, minute) = trend->sum / trend->samples;
}

void trend_means(const struct trend *trend, struct mono now, double means[TREND_MINUTES])
{
	int64_t newest = now.us / MINUTE + 1;

	for (int64_t i = 0; i < TREND_MINUTES; i++) {
		int64_t minute = newest - (TREND_MINUTES - 1) + i;
		bool kept = trend->minute != 0 && minute > 0 && minute <= trend->minute &&
		    minute > trend->minute - TREND_MINUTES;
		means[i] = kept ? trend->means[minute % TREND_MINUTES] : NAN;
	}
}

void trend_recall(struct trend *trend, const double means[TREND_MINUTES], struct mono now)
{
	double fed[TREND_MINUTES];
	struct trend whole = { 0 };

	trend_means(trend, now, fed);
	for (int64_t i = 0; i < TREND_MINUTES; i++) {
		struct mono at = { now.us - (TREND_MINUTES - 1 - i) * MINUTE };
		double mean = isnan(fed[i]) ? means[i] : fed[i];
		if (!isnan(mean) && at.us >= 0)
			trend_feed(&whole, mean, at);
	}
	*trend = whole;
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The median of the slopes between all pairs of known MEANS, a minute apart each. */
static double median_slope(const double *means, int n)
{
	double slopes[RATE_MINUTES * (RATE_MINUTES - 1) / 2];
	size_t count = 0;

	for (int i = 0; i < n; i++)
		for (int j = i + 1; j < n; j++)
			if (!isnan(means[i]) && !isnan(means[j]))
				slopes[count++] = (means[j] - means[i]) / (j - i);
	qsort(slopes, count, sizeof slopes[0], by_value);
	return count % 2 == 1 ? slopes[count / 2] :
	    (slopes[count / 2 - 1] + slopes[count / 2]) / 2;
}

bool trend_rate(const struct trend *trend, struct mono now, double *ret_per_hour)
{
	double means[TREND_MINUTES];
	const double *last = means + TREND_MINUTES - RATE_MINUTES;
	int known = 0, first = -1, newest = -1;

	trend_means(trend, now, means);
	for (int i = 0; i < RATE_MINUTES; i++) {
		if (isnan(last[i]))
			continue;
		first = first < 0 ? i : first;
		newest = i;
		known++;
	}
	if (known < RATE_LEAST || newest - first < RATE_SPAN)
		return false;
	*ret_per_hour = median_slope(last, RATE_MINUTES) * 60;
	return true;
}
