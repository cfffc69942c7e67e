/* A value against its limits, the state of a contact, the dew point and the change per hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "points/climate.h"
#include "points/limit.h"

static struct mono at(int64_t seconds)
{
	return (struct mono){ (1000000 + seconds) * CLOCK_SECOND };
}

/* ---- limits ------------------------------------------------------------------------------- */

/* Above 27 for 15 minutes, above 40 at once, below 18 at once. */
static const struct limits aisle = {
	.of = { { 27, false, 900 * CLOCK_SECOND, SEVERITY_MAJOR },
	    { 40, false, 0, SEVERITY_CRITICAL }, { 18, true, 0, SEVERITY_MINOR } },
	.n = 3,
	.hysteresis = 0.5,
};

static enum severity judged(struct limits_state *state, double value, int64_t seconds)
{
	const struct limit *limit = limits_judge(state, &aisle, value, at(seconds));

	return limit == NULL ? SEVERITY_NONE : limit->severity;
}

static void test_delay(void **unused)
{
	struct limits_state state = { 0 };

	(void)unused;
	assert_int_equal(judged(&state, 27, 0), SEVERITY_NONE);      /* at the bound is within */
	assert_int_equal(judged(&state, 27.1, 10), SEVERITY_NONE);
	assert_int_equal(judged(&state, 27.1, 909), SEVERITY_NONE);
	assert_int_equal(judged(&state, 27.1, 910), SEVERITY_MAJOR);
	assert_int_equal(judged(&state, 26.6, 920), SEVERITY_MAJOR); /* not back by 0.5 */
	assert_int_equal(judged(&state, 26.5, 930), SEVERITY_NONE);
	/* a short look back within ends the waiting */
	assert_int_equal(judged(&state, 28, 1000), SEVERITY_NONE);
	assert_int_equal(judged(&state, 26.9, 1800), SEVERITY_NONE);
	assert_int_equal(judged(&state, 28, 1899), SEVERITY_NONE);
	assert_int_equal(judged(&state, 28, 1950), SEVERITY_NONE);
	assert_int_equal(judged(&state, 28, 1899 + 900), SEVERITY_MAJOR);
}

static void test_worst_decides(void **unused)
{
	struct limits_state state = { 0 };
	double low, high;

	(void)unused;
	assert_int_equal(judged(&state, 41, 0), SEVERITY_CRITICAL);
	assert_int_equal(judged(&state, 41, 900), SEVERITY_CRITICAL);
	assert_int_equal(judged(&state, 39, 910), SEVERITY_MAJOR);
	assert_int_equal(judged(&state, 17.9, 920), SEVERITY_MINOR);
	assert_int_equal(judged(&state, 18.4, 930), SEVERITY_MINOR);
	assert_int_equal(judged(&state, 18.5, 940), SEVERITY_NONE);
	limits_range(&aisle, &low, &high);
	assert_true(low == 18 && high == 27);
	limits_range(&(struct limits){ .n = 0 }, &low, &high);
	assert_true(isnan(low) && isnan(high));
}

/* The time in which nothing was read does not count as time beyond; what tripped stays tripped. */
static void test_gaps(void **unused)
{
	struct limits_state state = { 0 };

	(void)unused;
	judged(&state, 28, 0);
	limits_skip(&state, &aisle);
	assert_int_equal(judged(&state, 28, 2000), SEVERITY_NONE);
	assert_int_equal(judged(&state, 28, 2900), SEVERITY_MAJOR);
	limits_skip(&state, &aisle);
	assert_int_equal(judged(&state, 26.8, 3000), SEVERITY_MAJOR);
	limits_skip(&state, &aisle);
	assert_int_equal(judged(&state, 25, 3010), SEVERITY_NONE);
}

static void test_four(void **unused)
{
	struct limits limits = { .hysteresis = 1 };
	struct limits_state state = { 0 };
	const struct sensor_limits four = { NAN, 10, 25, 30 };

	(void)unused;
	limits_take(&limits, &four, 0);
	assert_int_equal(limits.n, 3);
	assert_null(limits_judge(&state, &limits, 10, at(0)));
	assert_int_equal(limits_judge(&state, &limits, 9, at(0))->severity, SEVERITY_MINOR);
	assert_int_equal(limits_judge(&state, &limits, 31, at(1))->severity, SEVERITY_CRITICAL);
	for (size_t i = 0; i < LIMITS_MOST; i++)
		limits_add(&limits, limits.of[0]);
	assert_int_equal(limits.n, LIMITS_MOST);
	assert_false(limits_add(&limits, limits.of[0]));
}

static void test_numbers(void **unused)
{
	static const char *const wrong[] = { "", "-", ".5", "5.", "1e3", "0x10", "nan", "inf",
		"27 ", " 27", "27C", "2,5", "--1", "99999999999", "+5" };
	double value = 7;

	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		if (limit_read(wrong[i], &value) || value != 7)
			fail_msg("「%s」 was read as %g", wrong[i], value);
	assert_true(limit_read("-26.5", &value));
	assert_true(value == -26.5);
	assert_true(limit_read("0", &value));
}

/* ---- contacts ----------------------------------------------------------------------------- */

static const struct {
	struct contact_rule rule;
	double value;
	const char *word;
	enum severity severity;
	enum contact contact;
} contacts[] = {
	/* what the device says, where nothing is said of the place */
	{ { 0 }, 1, "dry", SEVERITY_CLEARED, CONTACT_NORMAL },
	{ { 0 }, 2, "wet", SEVERITY_CRITICAL, CONTACT_ALARM },
	{ { 0 }, 2, "wet", SEVERITY_WARNING, CONTACT_ALARM },
	/* a state that nobody rates is unknown, never normal */
	{ { 0 }, 2, "wet", SEVERITY_NONE, CONTACT_UNKNOWN },
	{ { 0 }, 9, "", SEVERITY_INDETERMINATE, CONTACT_UNKNOWN },
	{ { NORMALLY_OPEN, NULL }, 1, "open", SEVERITY_NONE, CONTACT_NORMAL },
	{ { NORMALLY_OPEN, NULL }, 2, "closed", SEVERITY_NONE, CONTACT_ALARM },
	{ { NORMALLY_CLOSED, NULL }, 1, "open", SEVERITY_CLEARED, CONTACT_ALARM },
	{ { NORMALLY_CLOSED, NULL }, 2, "Closed", SEVERITY_CRITICAL, CONTACT_NORMAL },
	{ { NORMALLY_OPEN, NULL }, 2, "闭合", SEVERITY_NONE, CONTACT_ALARM },
	/* a word that is neither */
	{ { NORMALLY_CLOSED, NULL }, 2, "fault", SEVERITY_CLEARED, CONTACT_UNKNOWN },
	{ { NORMALLY_CLOSED, NULL }, 2, "", SEVERITY_CLEARED, CONTACT_UNKNOWN },
	{ { 0, "wet" }, 2, "Wet", SEVERITY_CLEARED, CONTACT_ALARM },
	{ { 0, "wet" }, 1, "dry", SEVERITY_CRITICAL, CONTACT_NORMAL },
	{ { 0, "wet" }, 1, "", SEVERITY_CLEARED, CONTACT_UNKNOWN },
	{ { 0, "2" }, 2, "", SEVERITY_CLEARED, CONTACT_ALARM },
	{ { 0, "2" }, 1, "", SEVERITY_NONE, CONTACT_NORMAL },
	{ { 0, "2" }, NAN, "", SEVERITY_CLEARED, CONTACT_UNKNOWN },
};

static void test_contacts(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(contacts); i++) {
		enum contact contact = contact_judge(&contacts[i].rule, contacts[i].value,
		    contacts[i].word, contacts[i].word, contacts[i].severity);
		if (contact != contacts[i].contact)
			fail_msg("contact %zu: %d", i, (int)contact);
	}
}

/* ---- climate ------------------------------------------------------------------------------ */

/* Tables of the dew point: 20 C at 50 % is 9.3 C, 25 C at 60 % is 16.7 C, 23 C at 45 % is 10.4 C.
 */
static void test_dew_point(void **unused)
{
	(void)unused;
	assert_float_equal(dew_point(20, 50), 9.3, 0.1);
	assert_float_equal(dew_point(25, 60), 16.7, 0.1);
	assert_float_equal(dew_point(23, 45), 10.4, 0.1);
	assert_float_equal(dew_point(10, 100), 10, 0.01);
	assert_true(isnan(dew_point(20, 0)));
	assert_true(isnan(dew_point(20, 101)));
	assert_true(isnan(dew_point(200, 50)));
	assert_true(isnan(dew_point(NAN, 50)));
	assert_true(isnan(dew_point(20, NAN)));
}

/* Readings every ten seconds for MINUTES, rising PER_HOUR, with NOISE that alternates. */
static void feed(struct trend *trend, int minutes, double per_hour, double noise)
{
	for (int i = 0; i < minutes * 6; i++)
		trend_feed(trend, 20 + per_hour * i / 360 + (i % 2 == 0 ? noise : -noise),
		    at(i * 10));
}

static void test_rate(void **unused)
{
	struct trend trend = { 0 };
	double rate;

	(void)unused;
	assert_false(trend_rate(&trend, at(0), &rate));
	feed(&trend, 14, 6, 0);
	assert_false(trend_rate(&trend, at(14 * 60), &rate));
	trend = (struct trend){ 0 };
	feed(&trend, 40, 6, 0.3);
	assert_true(trend_rate(&trend, at(40 * 60 - 1), &rate));
	assert_float_equal(rate, 6, 0.2);
	/* one wrong reading makes no slope */
	trend_feed(&trend, 90, at(40 * 60 - 1));
	assert_true(trend_rate(&trend, at(40 * 60 - 1), &rate));
	assert_float_equal(rate, 6, 0.5);
	/* what is old counts no more */
	assert_false(trend_rate(&trend, at(60 * 60), &rate));
}

/* A gap is a gap, and an hour later nothing of before is left. */
static void test_means(void **unused)
{
	struct trend trend = { 0 };
	double means[TREND_MINUTES];

	(void)unused;
	trend_feed(&trend, 20, at(0));
	trend_feed(&trend, 22, at(1));
	trend_feed(&trend, 30, at(180));
	trend_means(&trend, at(180), means);
	assert_true(means[TREND_MINUTES - 1] == 30);
	assert_true(isnan(means[TREND_MINUTES - 2]) && isnan(means[TREND_MINUTES - 3]));
	assert_true(means[TREND_MINUTES - 4] == 21);
	trend_feed(&trend, 5, at(170));      /* out of order: left out */
	trend_means(&trend, at(180 + 60 * 60), means);
	for (size_t i = 0; i < TREND_MINUTES; i++)
		assert_true(isnan(means[i]));
	trend_feed(&trend, 25, at(180 + 2 * 3600));
	trend_means(&trend, at(180 + 2 * 3600), means);
	assert_true(means[TREND_MINUTES - 1] == 25 && isnan(means[TREND_MINUTES - 2]));
}

/* What was read before fills the minutes in which nothing was fed, and no others. */
static void a_trend_goes_on_after_a_restart(void **state)
{
	struct trend before = { 0 }, after = { 0 };
	double means[TREND_MINUTES], all[TREND_MINUTES], rate;

	(void)state;
	feed(&before, 40, 6, 0.3);
	trend_means(&before, at(45 * 60), means);
	trend_feed(&after, 30, at(45 * 60));
	assert_false(trend_rate(&after, at(45 * 60), &rate));
	trend_recall(&after, means, at(45 * 60));
	trend_means(&after, at(45 * 60), all);
	assert_true(fabs(all[TREND_MINUTES - 1] - 30) < 1e-9);
	for (int i = 0; i < TREND_MINUTES - 1; i++)
		assert_true(isnan(means[i]) ? isnan(all[i]) : all[i] == means[i]);
	assert_true(trend_rate(&after, at(45 * 60), &rate));
	assert_true(rate > 5 && rate < 9);
	trend_feed(&after, 31, at(46 * 60));
	trend_means(&after, at(46 * 60), all);
	assert_true(fabs(all[TREND_MINUTES - 1] - 31) < 1e-9);
	assert_true(fabs(all[TREND_MINUTES - 2] - 30) < 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trend_goes_on_after_a_restart),
		cmocka_unit_test(test_delay),
		cmocka_unit_test(test_worst_decides),
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_four),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_contacts),
		cmocka_unit_test(test_dew_point),
		cmocka_unit_test(test_rate),
		cmocka_unit_test(test_means),
	};

	return cmocka_run_group_tests_name("limit", tests, NULL, NULL);
}
