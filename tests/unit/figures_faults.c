/* The figures of faults (requirements 5.4): durations, what was in time, promises, repetitions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "points/figures_faults.h"

static struct figure_sum sum_of(const char *name, const struct fault *faults, size_t n,
    int64_t now)
{
	const struct figure *figure = figure_find(name);

	assert_non_null(figure);
	return figure_sum(figure, faults, n, now);
}

/* Ten values 1..10: mean 5.5 cut, median half way between 5 and 6, P90 the ninth. */
static void test_spread(void **unused)
{
	int64_t ten[] = { 10, 9, 8, 7, 6, 5, 4, 3, 2, 1 }, eleven[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9,
		10, 11 }, one[] = { 7 };
	struct spread spread = spread_of(ten, 10);

	(void)unused;
	assert_int_equal(spread.mean, 5);
	assert_int_equal(spread.median, 5);
	assert_int_equal(spread.p90, 9);
	spread = spread_of(eleven, 11);
	assert_int_equal(spread.median, 6);
	assert_int_equal(spread.p90, 10);
	spread = spread_of(one, 1);
	assert_int_equal(spread.median, 7);
	assert_int_equal(spread.p90, 7);
}

static void test_durations(void **unused)
{
	const struct fault faults[] = {
		{ .id = 1, .occurred = 1000, .received = 1010, .responded = 1020, .restored = 1100,
		    .reported = 1030, .arrived = 1060 },
		{ .id = 2, .occurred = 2000, .received = 2030, .hotline = true,
		    .registered = 2035, .responded = 2090, .restored = 2050 },
		{ .id = 3, .occurred = 3000, .received = 3000 },
		/* written down wrongly: it ends before it begins */
		{ .id = 4, .occurred = 4000, .received = 3900, .restored = 3999 },
	};

	(void)unused;
	struct figure_sum sum = sum_of("mttr", faults, 4, 9000);
	assert_int_equal(sum.samples, 2);
	assert_int_equal(sum.spread.mean, 75);
	sum = sum_of("mttd", faults, 4, 9000);
	assert_int_equal(sum.samples, 3);
	assert_int_equal(sum.spread.median, 10);
	sum = sum_of("mtta", faults, 4, 9000);
	assert_int_equal(sum.samples, 2);
	assert_int_equal(sum.spread.mean, 7);
	sum = sum_of("arrival_to_restore", faults, 4, 9000);
	assert_int_equal(sum.samples, 1);
	assert_int_equal(sum.spread.p90, 40);
	sum = sum_of("mttr", faults, 0, 9000);
	assert_int_equal(sum.samples, 0);
}

/* What is not due yet is in no denominator; just in time is in time. */
static void test_in_time(void **unused)
{
	const struct fault faults[] = {
		{ .received = 100, .respond_by = 200, .responded = 200 },
		{ .received = 100, .respond_by = 200, .responded = 201 },
		{ .received = 100, .respond_by = 200 },
		{ .received = 100, .respond_by = 900 },
		{ .received = 100, .responded = 110 },
		{ .received = 100, .respond_by = 200, .hotline = true, .registered = 150,
		    .responded = 700 },
	};

	(void)unused;
	struct figure_sum sum = sum_of("response_in_time", faults, 6, 500);
	assert_int_equal(sum.ratio.part, 2);
	assert_int_equal(sum.ratio.whole, 4);
	sum = sum_of("restore_in_time", faults, 6, 500);
	assert_int_equal(sum.ratio.whole, 0);
	assert_int_equal(ratio_share(sum.ratio), -1);
}

/* Each promise is judged for itself: one broken and renewed, then kept, is one of two. */
static void test_promises(void **unused)
{
	const struct fault faults[] = {
		{ .restored = 300, .promises = { 200, 400 }, .n_promises = 2 },
		{ .promises = { 450, 900 }, .n_promises = 2 },
		{ .restored = 300, .n_promises = 0 },
	};

	(void)unused;
	struct figure_sum sum = sum_of("promise_kept", faults, 3, 500);
	assert_int_equal(sum.samples, 2);
	assert_int_equal(sum.ratio.part, 1);
	assert_int_equal(sum.ratio.whole, 3);
	assert_int_equal(ratio_share(sum.ratio), 33333);
}

/* Thirty days are within, a microsecond more is not; what is on no circuit is no repetition. */
static void test_repeated(void **unused)
{
	struct fault faults[] = {
		{ .circuit = 5, .occurred = 100 + FAULT_REPEAT_US },
		{ .circuit = 5, .occurred = 100 },
		{ .circuit = 6, .occurred = 101 + FAULT_REPEAT_US },
		{ .circuit = 6, .occurred = 100 },
		{ .occurred = 100 }, { .occurred = 101 },
	};

	(void)unused;
	faults_mark_repeated(faults, 6);
	assert_true(faults[0].repeated);
	assert_false(faults[1].repeated);
	assert_false(faults[2].repeated);
	struct figure_sum sum = sum_of("repeated", faults, 6, 0);
	assert_int_equal(sum.ratio.part, 1);
	assert_int_equal(sum.ratio.whole, 4);
	faults_mark_repeated(faults, 0);
}

/* Scores: their sum, how many were given, how many could have been. */
static void test_content(void **unused)
{
	const struct fault faults[] = { { .over = true, .satisfaction = 5 }, { .over = true },
		{ .satisfaction = 2 }, { .over = false } };

	(void)unused;
	struct figure_sum sum = sum_of("satisfaction", faults, 4, 0);
	assert_int_equal(sum.samples, 2);
	assert_int_equal(sum.ratio.part, 7);
	assert_int_equal(sum.ratio.whole, 3);
	assert_null(figure_find("nothing"));
	assert_null(figure_find(NULL));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spread),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_in_time),
		cmocka_unit_test(test_promises),
		cmocka_unit_test(test_repeated),
		cmocka_unit_test(test_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
