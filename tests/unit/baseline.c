/* Percentiles, baselines and rows of days, against values counted by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "points/baseline.h"

/* 1..n, shuffled by a stride that has no factor with n. */
static int64_t *numbers(size_t n)
{
	int64_t *values = g_new(int64_t, n);

	for (size_t i = 0; i < n; i++)
		values[i] = (int64_t)(i * 7919 % n) + 1;
	return values;
}

static void test_percentile(void **state)
{
	static const struct { size_t n; unsigned percent; int64_t expected; } cases[] = {
		{ 1, 95, 1 }, { 2, 50, 1 }, { 2, 51, 2 }, { 19, 95, 19 }, { 20, 95, 19 },
		{ 21, 95, 20 }, { 100, 95, 95 }, { 100, 1, 1 }, { 100, 100, 100 }, { 288, 95, 274 },
		{ 2880, 95, 2736 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree int64_t *values = numbers(cases[i].n);
		assert_int_equal(percentile(values, cases[i].n, cases[i].percent),
		    cases[i].expected);
	}
}

static void test_percentile_of_equal_values(void **state)
{
	int64_t values[] = { 5, 5, 5, 5, 900 };

	(void)state;
	assert_int_equal(percentile(values, 5, 80), 5);
	assert_int_equal(percentile(values, 5, 81), 900);
}

/* 168 hours at 8 ms with a noisy one a day: the noise is known, and what is above it is not. */
static void test_baseline(void **state)
{
	const struct baseline_settings settings = { .factor = 150, .floor = 2000 };
	int64_t hours[168];

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(hours); i++)
		hours[i] = i % 12 == 0 ? 11000 : 8000;
	struct baseline baseline = baseline_of(hours, G_N_ELEMENTS(hours), 24);
	assert_true(baseline.known);
	assert_int_equal(baseline.middle, 8000);
	assert_int_equal(baseline.high, 11000);
	assert_false(baseline_departs(&baseline, &settings, 11000));
	assert_false(baseline_departs(&baseline, &settings, 12000));
	assert_true(baseline_departs(&baseline, &settings, 12001));
}

/* On a short line twice the usual is still nothing. */
static void test_floor(void **state)
{
	const struct baseline_settings settings = { .factor = 150, .floor = 2000 };
	int64_t hours[30];

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(hours); i++)
		hours[i] = 300;
	struct baseline baseline = baseline_of(hours, G_N_ELEMENTS(hours), 24);
	assert_false(baseline_departs(&baseline, &settings, 2299));
	assert_true(baseline_departs(&baseline, &settings, 2300));
}

/* What was not observed long enough departs from nothing. */
static void test_unknown(void **state)
{
	const struct baseline_settings settings = { .factor = 150, .floor = 0 };
	int64_t hours[23] = { 0 };
	struct baseline baseline = baseline_of(hours, G_N_ELEMENTS(hours), 24);

	(void)state;
	assert_false(baseline.known);
	assert_int_equal(baseline.hours, 23);
	assert_false(baseline_departs(&baseline, &settings, INT64_MAX));
	baseline = baseline_of(hours, 0, 0);
	assert_false(baseline.known);
}

static void test_huge_values(void **state)
{
	const struct baseline_settings settings = { .factor = 1000, .floor = 0 };
	int64_t hours[] = { INT64_MAX / 20 };
	struct baseline baseline = baseline_of(hours, 1, 1);

	(void)state;
	assert_false(baseline_departs(&baseline, &settings, INT64_MAX / 20));
	assert_true(baseline_departs(&baseline, &settings, INT64_MAX));
}

static void test_days(void **state)
{
	static const int64_t days[] = { 710, 900, 701, 700, 950, -1 };
	static const int64_t gap[] = { 710, -1, 710 };

	(void)state;
	assert_int_equal(days_above(days, G_N_ELEMENTS(days), 700), 3);
	assert_int_equal(days_above(days, G_N_ELEMENTS(days), 699), 5);
	assert_int_equal(days_above(days, G_N_ELEMENTS(days), 710), 0);
	assert_int_equal(days_above(gap, G_N_ELEMENTS(gap), 700), 1);
	assert_int_equal(days_above(days, 0, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_percentile),
		cmocka_unit_test(test_percentile_of_equal_values),
		cmocka_unit_test(test_baseline),
		cmocka_unit_test(test_floor),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_huge_values),
		cmocka_unit_test(test_days),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
