/* Counters and uptime: every verdict, at the boundaries where peers get it wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glib.h>
#include <math.h>

#include "points/counter.h"

#define ROUND_32 (UINT64_C(1) << 32)
#define MBIT (1e6 / 8)
#define NONE (-1.0)

static struct mono at_ms(int64_t ms)
{
	return (struct mono){ .us = 1000000000 + ms * 1000 };
}

/* One reading of a scripted counter and what must come of it. */
struct step {
	int64_t ms;
	uint64_t value;
	enum counter_verdict verdict;
	double rate;               /* NONE: untouched */
	struct counter_epoch epoch;
};

static void run(const struct step *steps, size_t n, uint8_t bits, double maximum)
{
	struct counter counter = { .bits = 0 };

	for (size_t i = 0; i < n; i++) {
		double rate = NONE;
		const enum counter_verdict verdict = counter_feed(&counter, steps[i].value, bits,
		    steps[i].epoch, at_ms(steps[i].ms), maximum, &rate);
		if (verdict != steps[i].verdict)
			fail_msg("step %zu: verdict %d, expected %d", i, (int)verdict,
			    (int)steps[i].verdict);
		if (fabs(rate - steps[i].rate) > 1e-6 * fabs(steps[i].rate))
			fail_msg("step %zu: rate %f, expected %f", i, rate, steps[i].rate);
	}
}

#define RUN(bits, maximum, ...) \
	do { \
		static const struct step steps[] = { __VA_ARGS__ }; \
		run(steps, G_N_ELEMENTS(steps), bits, maximum); \
	} while (0)

static void test_plain_rate_over_odd_times(void **state)
{
	(void)state;
	RUN(64, 1000 * MBIT,
	    { 0, 1000, COUNTER_SEEDED, NONE },
	    { 1000, 3000, COUNTER_RATE, 2000 },
	    { 1200, 3100, COUNTER_RATE, 500 },
	    { 8533, 3100, COUNTER_RATE, 0 },
	    { 3608533, 3603100, COUNTER_RATE, 1000 });
}

static void test_too_soon_changes_nothing(void **state)
{
	(void)state;
	RUN(64, 1000 * MBIT,
	    { 0, 1000, COUNTER_SEEDED, NONE },
	    { 0, 1000, COUNTER_TOO_SOON, NONE },
	    { 199, 5000, COUNTER_TOO_SOON, NONE },
	    { 200, 1100, COUNTER_RATE, 500 });
}

static void test_wrap_at_2_32(void **state)
{
	(void)state;
	RUN(32, 100 * MBIT,
	    { 0, ROUND_32 - 1, COUNTER_SEEDED, NONE },
	    { 1000, 0, COUNTER_WRAPPED, 1 },
	    { 2000, 999, COUNTER_RATE, 999 });
	RUN(32, 100 * MBIT,
	    { 0, ROUND_32 - 1000000, COUNTER_SEEDED, NONE },
	    { 1000, ROUND_32 - 1, COUNTER_RATE, 999999 },
	    { 2000, 999999, COUNTER_WRAPPED, 1000000 });
}

static void test_wrap_at_2_64(void **state)
{
	(void)state;
	RUN(64, 100 * MBIT,
	    { 0, UINT64_MAX, COUNTER_SEEDED, NONE },
	    { 1000, 0, COUNTER_WRAPPED, 1 },
	    { 2000, 500, COUNTER_RATE, 500 });
	RUN(64, 100 * MBIT,
	    { 0, UINT64_MAX - 99, COUNTER_SEEDED, NONE },
	    { 10000, 900, COUNTER_WRAPPED, 100 });
}

static void test_32_bits_pass_for_64(void **state)
{
	(void)state;
	/* Beyond 2^32 a 64-bit counter just goes on. */
	RUN(64, 100 * MBIT,
	    { 0, ROUND_32 - 1, COUNTER_SEEDED, NONE },
	    { 1000, ROUND_32 + 999, COUNTER_RATE, 1000 });
	/* An agent that keeps 64-bit counters in 32 bits falls: no wrap, a reset. */
	RUN(64, 100 * MBIT,
	    { 0, ROUND_32 - 1, COUNTER_SEEDED, NONE },
	    { 1000, 999, COUNTER_RESET, NONE },
	    { 2000, 1999, COUNTER_RATE, 1000 });
}

static void test_cleared_without_reboot(void **state)
{
	(void)state;
	/* 64 Mbit/s of distance to the wrap in 1 s on a line of 10: cleared. */
	RUN(32, 10 * MBIT,
	    { 0, ROUND_32 - 8000000, COUNTER_SEEDED, NONE },
	    { 1000, 700, COUNTER_RESET, NONE },
	    { 2000, 1700, COUNTER_RATE, 1000 });
	/* The same fall over a minute is what the line can carry. */
	RUN(32, 10 * MBIT,
	    { 0, ROUND_32 - 8000000, COUNTER_SEEDED, NONE },
	    { 60000, 700, COUNTER_WRAPPED, 8000700 / 60.0 });
	RUN(64, 10 * MBIT,
	    { 0, 5000000, COUNTER_SEEDED, NONE },
	    { 1000, 4999999, COUNTER_RESET, NONE },
	    { 2000, 5000999, COUNTER_RATE, 1000 });
}

static void test_fall_without_maximum_is_no_wrap(void **state)
{
	(void)state;
	RUN(32, 0,
	    { 0, ROUND_32 - 10, COUNTER_SEEDED, NONE },
	    { 1000, 10, COUNTER_RESET, NONE },
	    { 2000, 20, COUNTER_RATE, 10 },
	    { 3000, ROUND_32 - 1, COUNTER_RATE, ROUND_32 - 21 });
}

static void test_reboot_and_discontinuity(void **state)
{
	(void)state;
	/* Even a value that went on rising says nothing across a reboot. */
	RUN(64, 1000 * MBIT,
	    { 0, 1000, COUNTER_SEEDED, NONE, { 0, 0 } },
	    { 1000, 2000, COUNTER_RESET, NONE, { 1, 0 } },
	    { 2000, 3000, COUNTER_RATE, 1000, { 1, 0 } },
	    { 3000, 4000, COUNTER_RESET, NONE, { 1, 7700 } },
	    { 4000, 6000, COUNTER_RATE, 2000, { 1, 7700 } });
	/* Zero after a reboot is a seed. */
	RUN(64, 1000 * MBIT,
	    { 0, 1000, COUNTER_SEEDED, NONE, { 0, 0 } },
	    { 1000, 0, COUNTER_RESET, NONE, { 1, 0 } },
	    { 2000, 50, COUNTER_RATE, 50, { 1, 0 } });
	/* A fall that would pass for a wrap does not across a reboot. */
	RUN(32, 1000 * MBIT,
	    { 0, ROUND_32 - 100, COUNTER_SEEDED, NONE, { 0, 0 } },
	    { 1000, 100, COUNTER_RESET, NONE, { 1, 0 } });
}

static void test_zero_in_between_makes_no_spike(void **state)
{
	(void)state;
	RUN(64, 1000 * MBIT,
	    { 0, 9000000, COUNTER_SEEDED, NONE },
	    { 1000, 9001000, COUNTER_RATE, 1000 },
	    { 2000, 0, COUNTER_RESET, NONE },
	    { 3000, 9003000, COUNTER_SEEDED, NONE },
	    { 4000, 9004000, COUNTER_RATE, 1000 });
	/* Really cleared on an idle port: zero it is. */
	RUN(64, 1000 * MBIT,
	    { 0, 9000000, COUNTER_SEEDED, NONE },
	    { 1000, 0, COUNTER_RESET, NONE },
	    { 2000, 0, COUNTER_SEEDED, NONE },
	    { 3000, 0, COUNTER_RATE, 0 });
	/* A frozen counter is a rate of zero, time after time. */
	RUN(64, 1000 * MBIT,
	    { 0, 5, COUNTER_SEEDED, NONE },
	    { 1000, 5, COUNTER_RATE, 0 },
	    { 2000, 5, COUNTER_RATE, 0 },
	    { 3000, 9, COUNTER_RATE, 4 });
}

static void test_above_line_rate(void **state)
{
	(void)state;
	RUN(64, 10 * MBIT,
	    { 0, 0, COUNTER_SEEDED, NONE },
	    { 1000, UINT64_C(1) << 60, COUNTER_IMPLAUSIBLE, NONE },
	    { 2000, (UINT64_C(1) << 60) + 10, COUNTER_RATE, 10 },
	    { 3000, 400, COUNTER_RESET, NONE },
	    { 4000, 500, COUNTER_RATE, 100 });
	/* An agent's cache lets a full line seem a little more than full: it is full, not a gap. */
	RUN(64, 10 * MBIT,
	    { 0, 0, COUNTER_SEEDED, NONE },
	    { 1000, 1400000, COUNTER_RATE, 10 * MBIT },
	    { 2000, 3900000, COUNTER_RATE, 10 * MBIT },
	    { 3000, 6400001, COUNTER_IMPLAUSIBLE, NONE });
}

static void test_more_than_one_turn_possible(void **state)
{
	(void)state;
	/* 1 Gbit/s goes round 32 bits in 34 s: a fall may then be a whole turn, or two. */
	RUN(32, 1000 * MBIT,
	    { 0, 100, COUNTER_SEEDED, NONE },
	    { 60000, 200, COUNTER_IMPLAUSIBLE, NONE },
	    { 120000, 100, COUNTER_IMPLAUSIBLE, NONE },
	    { 150000, 3000100, COUNTER_RATE, 100000 });
	/* 10 Gbit/s within 3 s. */
	RUN(32, 10000 * MBIT,
	    { 0, 100, COUNTER_SEEDED, NONE },
	    { 1000, 1100, COUNTER_RATE, 1000 },
	    { 4000, 2100, COUNTER_IMPLAUSIBLE, NONE });
	/* The same with 64 bits is nothing special. */
	RUN(64, 10000 * MBIT,
	    { 0, 100, COUNTER_SEEDED, NONE },
	    { 60000, 60000100, COUNTER_RATE, 1000000 });
}

static void test_impossible_value_and_changed_width(void **state)
{
	(void)state;
	RUN(32, 100 * MBIT,
	    { 0, 100, COUNTER_SEEDED, NONE },
	    { 1000, ROUND_32 + 200, COUNTER_IMPLAUSIBLE, NONE },
	    { 2000, 300, COUNTER_RATE, 100 });

	struct counter counter = { .bits = 0 };
	double rate = NONE;
	const struct counter_epoch epoch = { 0, 0 };
	assert_int_equal(counter_feed(&counter, 10, 32, epoch, at_ms(0), 0, &rate), COUNTER_SEEDED);
	assert_int_equal(counter_feed(&counter, 20, 64, epoch, at_ms(1000), 0, &rate),
	    COUNTER_SEEDED);
	assert_int_equal(counter_feed(&counter, 30, 64, epoch, at_ms(2000), 0, &rate),
	    COUNTER_RATE);
	/* A checkpoint from before our own machine's restart is ahead of its clock. */
	assert_int_equal(counter_feed(&counter, 90, 64, epoch, at_ms(500), 0, &rate),
	    COUNTER_SEEDED);
	assert_int_equal(counter_feed(&counter, 95, 64, epoch, at_ms(1500), 0, &rate),
	    COUNTER_RATE);
	assert_true(fabs(rate - 5) < 1e-9);
}

/* ---- uptime ------------------------------------------------------------------------------- */

struct look {
	int64_t ms;
	uint32_t ticks, engine_boots;
	enum uptime_verdict verdict;
};

static uint32_t run_uptime(const struct look *looks, size_t n)
{
	struct uptime uptime = { .seeded = false };

	for (size_t i = 0; i < n; i++) {
		const enum uptime_verdict verdict =
		    uptime_feed(&uptime, looks[i].ticks, looks[i].engine_boots, at_ms(looks[i].ms));
		if (verdict != looks[i].verdict)
			fail_msg("look %zu: verdict %d, expected %d", i, (int)verdict,
			    (int)looks[i].verdict);
	}
	return uptime.boots;
}

#define UPTIME(...) \
	run_uptime((const struct look[]){ __VA_ARGS__ }, \
	    sizeof(struct look[]){ __VA_ARGS__ } / sizeof(struct look))

static void test_uptime_wraps_at_497_days(void **state)
{
	(void)state;
	assert_int_equal(UPTIME(
	    { 0, 4294967290u, 0, UPTIME_SEEDED },
	    { 1000, 5, 0, UPTIME_WRAPPED },
	    { 2000, 105, 0, UPTIME_RUNNING }), 0);
	/* At a minute's poll, with engine boots that agree. */
	assert_int_equal(UPTIME(
	    { 0, 4294966290u, 3, UPTIME_SEEDED },
	    { 60000, 4990, 3, UPTIME_WRAPPED }), 0);
	/* Boots that differ decide, though the time would fit. */
	assert_int_equal(UPTIME(
	    { 0, 4294967290u, 3, UPTIME_SEEDED },
	    { 1000, 5, 4, UPTIME_REBOOTED }), 1);
	/* Unreachable over the wrap, for 40 days. */
	assert_int_equal(UPTIME(
	    { 0, 4294967290u, 0, UPTIME_SEEDED },
	    { INT64_C(40) * 86400000, 40 * 8640000u, 0, UPTIME_WRAPPED }), 0);
	/* Unreachable for longer than a whole turn. */
	assert_int_equal(UPTIME(
	    { 0, 1000, 0, UPTIME_SEEDED },
	    { INT64_C(42949672960) + 10000, 2000, 0, UPTIME_WRAPPED }), 0);
}

static void test_uptime_falls_to_a_reboot(void **state)
{
	(void)state;
	assert_int_equal(UPTIME(
	    { 0, 100000000, 0, UPTIME_SEEDED },
	    { 60000, 3000, 0, UPTIME_REBOOTED },
	    { 120000, 9000, 0, UPTIME_RUNNING }), 1);
	/* Near the wrap, yet not where it was predicted. */
	assert_int_equal(UPTIME(
	    { 0, 4294967290u - 100000, 0, UPTIME_SEEDED },
	    { 60000, 1000, 0, UPTIME_REBOOTED }), 1);
	/* Two reboots are two. */
	assert_int_equal(UPTIME(
	    { 0, 100000000, 0, UPTIME_SEEDED },
	    { 60000, 3000, 0, UPTIME_REBOOTED },
	    { 360000, 1000, 0, UPTIME_REBOOTED }), 2);
}

static void test_reboot_hidden_by_a_long_silence(void **state)
{
	(void)state;
	/* Up for 100 s, silent for 10 min, up for 500 s: more than before, and still another boot.
	 */
	assert_int_equal(UPTIME(
	    { 0, 10000, 0, UPTIME_SEEDED },
	    { 600000, 50000, 0, UPTIME_REBOOTED }), 1);
	/* Within one poll only the engine's count tells. */
	assert_int_equal(UPTIME(
	    { 0, 2000, 7, UPTIME_SEEDED },
	    { 60000, 5500, 8, UPTIME_REBOOTED },
	    { 120000, 11500, 0, UPTIME_RUNNING },
	    { 180000, 17500, 8, UPTIME_RUNNING }), 1);
}

static void test_uptime_that_is_merely_odd(void **state)
{
	(void)state;
	/* A step back of the device's clock cannot be a reboot: it was up before we last asked. */
	assert_int_equal(UPTIME(
	    { 0, 100000000, 0, UPTIME_SEEDED },
	    { 60000, 97120000, 0, UPTIME_RUNNING },
	    { 120000, 97126000, 0, UPTIME_RUNNING }), 0);
	/* Jitter, also just below the wrap. */
	assert_int_equal(UPTIME(
	    { 0, 4294967290u, 0, UPTIME_SEEDED },
	    { 50, 4294967280u, 0, UPTIME_RUNNING },
	    { 1050, 84, 0, UPTIME_WRAPPED },
	    { 1100, 80, 0, UPTIME_RUNNING }), 0);
	/* Cached for half a minute; a clock 200 ppm slow over 30 days; a clock that runs ahead. */
	assert_int_equal(UPTIME(
	    { 0, 100, 0, UPTIME_SEEDED },
	    { 30000, 100, 0, UPTIME_RUNNING },
	    { INT64_C(2592030000), 259149700, 0, UPTIME_RUNNING },
	    { INT64_C(2592090000), 300000000, 0, UPTIME_RUNNING }), 0);
	/* Our own machine restarted meanwhile. */
	assert_int_equal(UPTIME(
	    { 90000, 500000, 0, UPTIME_SEEDED },
	    { 0, 100, 0, UPTIME_SEEDED }), 0);
}

/* Up no longer than since the last reading, give or take what an uptime may be off. */
static void test_uptime_that_can_be_new(void **state)
{
	const struct uptime before = { .seeded = true, .ticks = 900, .at = { 100 * CLOCK_SECOND } };
	const struct uptime none = { .seeded = false };

	(void)state;
	assert_true(uptime_can_be_new(&before, 1000, (struct mono){ 101 * CLOCK_SECOND }));
	assert_true(uptime_can_be_new(&before, 5100, (struct mono){ 101 * CLOCK_SECOND }));
	assert_false(uptime_can_be_new(&before, 5200, (struct mono){ 101 * CLOCK_SECOND }));
	assert_false(uptime_can_be_new(&before, 1000, (struct mono){ 0 }));
	assert_false(uptime_can_be_new(&none, 1000, (struct mono){ 101 * CLOCK_SECOND }));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain_rate_over_odd_times),
		cmocka_unit_test(test_too_soon_changes_nothing),
		cmocka_unit_test(test_wrap_at_2_32),
		cmocka_unit_test(test_wrap_at_2_64),
		cmocka_unit_test(test_32_bits_pass_for_64),
		cmocka_unit_test(test_cleared_without_reboot),
		cmocka_unit_test(test_fall_without_maximum_is_no_wrap),
		cmocka_unit_test(test_reboot_and_discontinuity),
		cmocka_unit_test(test_zero_in_between_makes_no_spike),
		cmocka_unit_test(test_above_line_rate),
		cmocka_unit_test(test_more_than_one_turn_possible),
		cmocka_unit_test(test_impossible_value_and_changed_width),
		cmocka_unit_test(test_uptime_wraps_at_497_days),
		cmocka_unit_test(test_uptime_falls_to_a_reboot),
		cmocka_unit_test(test_reboot_hidden_by_a_long_silence),
		cmocka_unit_test(test_uptime_that_is_merely_odd),
		cmocka_unit_test(test_uptime_that_can_be_new),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
