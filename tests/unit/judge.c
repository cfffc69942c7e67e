/* Judges: reachability, path, flapping, age. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glib.h>
#include <math.h>

#include "points/judge.h"

static struct mono at_s(double seconds)
{
	return (struct mono){ .us = 1000 * CLOCK_SECOND + (int64_t)(seconds * CLOCK_SECOND) };
}

/* ---- reachability ------------------------------------------------------------------------- */

static const struct reach_settings usual = { .n = 5, .k = 3, .m = 2 };

/* Feed ANSWERS ('!' answered, '.' missed) one a second; EXPECTED has the state after each: ? U D.
 */
static void reach(const struct reach_settings *settings, const char *answers, const char *expected)
{
	struct reach_state state = { .reach = REACH_UNKNOWN };
	char last = '?';

	for (size_t i = 0; answers[i]; i++) {
		const bool changed =
		    reach_feed(&state, settings, answers[i] == '!', at_s((double)i));
		const char now = "?UD"[state.reach];
		if (now != expected[i])
			fail_msg("%s: after %zu answers %c, expected %c", answers, i + 1, now,
			    expected[i]);
		assert_int_equal(changed, now != last);
		if (changed)
			assert_int_equal(state.since.us, at_s((double)i).us);
		last = now;
	}
}

static void test_reach(void **state)
{
	(void)state;
	reach(&usual, "!!!!!", "UUUUU");
	reach(&usual, "...", "??D");
	reach(&usual, "..!", "??U");
	reach(&usual, "!..", "UUU");
	reach(&usual, "!...", "UUUD");
	reach(&usual, "!.!.!.", "UUUUUD");
	reach(&usual, "!.!!.!!.!!.", "UUUUUUUUUUU");
	reach(&usual, "...!.!.!!", "??DDDDDDU");
	/* What was missed before it came up counts no more. */
	reach(&usual, "...!!..!", "??DDUUUU");
	reach(&usual, "...!!...", "??DDUUUD");
}

static void test_reach_with_other_patience(void **state)
{
	(void)state;
	const struct reach_settings hasty = { .n = 1, .k = 1, .m = 1 };
	reach(&hasty, ".!.!", "DUDU");
	const struct reach_settings wide = { .n = 32, .k = 32, .m = 1 };
	reach(&wide, "!...............................", "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU");
	reach(&wide, "!................................", "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUD");
}

static void test_reach_over_long_runs(void **state)
{
	(void)state;
	struct reach_state reach = { .reach = REACH_UNKNOWN };

	for (int i = 0; i < 1000; i++)
		reach_feed(&reach, &usual, true, at_s(i));
	assert_int_equal(reach.reach, REACH_UP);
	assert_int_equal(reach.since.us, at_s(0).us);
	for (int i = 1000; i < 2000; i++)
		reach_feed(&reach, &usual, false, at_s(i));
	assert_int_equal(reach.reach, REACH_DOWN);
	assert_int_equal(reach.since.us, at_s(1002).us);
}

/* ---- path --------------------------------------------------------------------------------- */

/* One miss less than it takes, and then it is forgotten: it takes all of them again. */
static void test_reach_forgotten(void **state)
{
	struct reach_state up = { .reach = REACH_UNKNOWN }, down = up;

	(void)state;
	for (int i = 0; i < 5; i++) {
		reach_feed(&up, &usual, i < 3, at_s(i));
		reach_feed(&down, &usual, false, at_s(i));
	}
	assert_int_equal(up.reach, REACH_UP);
	assert_int_equal(down.reach, REACH_DOWN);
	reach_forget(&up);
	reach_forget(&down);
	assert_int_equal(up.reach, REACH_UP);
	assert_int_equal(down.reach, REACH_UNKNOWN);
	for (unsigned i = 1; i < usual.k; i++) {
		reach_feed(&up, &usual, false, at_s(10 + i));
		assert_int_equal(up.reach, REACH_UP);
	}
	reach_feed(&up, &usual, false, at_s(20));
	assert_int_equal(up.reach, REACH_DOWN);
}

static void test_path_loss(void **state)
{
	(void)state;
	struct path_state path = { .seen = 0 };

	assert_false(path_read(&path).known);
	path_feed(&path, -1);
	assert_true(path_read(&path).known);
	assert_int_equal(path_read(&path).loss_permille, 1000);
	assert_false(path_read(&path).has_rtt);

	path_feed(&path, 900);
	path_feed(&path, 1100);
	assert_int_equal(path_read(&path).loss_permille, 333);
	assert_true(path_read(&path).has_rtt);
	assert_int_equal(path_read(&path).rtt_us, 1000);

	/* The window is 64 echoes: what is older is forgotten. */
	for (int i = 0; i < 63; i++)
		path_feed(&path, 500);
	assert_int_equal(path_read(&path).loss_permille, 0);
	assert_int_equal(path_read(&path).rtt_us, (63 * 500 + 1100) / 64);
	for (int i = 0; i < 64; i++)
		path_feed(&path, -1);
	assert_int_equal(path_read(&path).loss_permille, 1000);
	assert_false(path_read(&path).has_rtt);
}

static void test_path_jitter(void **state)
{
	(void)state;
	struct path_state path = { .seen = 0 };

	for (int i = 0; i < 50; i++)
		path_feed(&path, 2000);
	assert_int_equal(path_read(&path).jitter_us, 0);
	/* One difference of 160 us moves it by a sixteenth. */
	path_feed(&path, 2160);
	assert_int_equal(path_read(&path).jitter_us, 10);
	/* Alternating by 160 us it comes to 160. */
	for (int i = 0; i < 200; i++)
		path_feed(&path, i % 2 ? 2160 : 2000);
	assert_in_range(path_read(&path).jitter_us, 158, 161);
	/* Lost echoes do not count as differences. */
	for (int i = 0; i < 30; i++)
		path_feed(&path, -1);
	assert_in_range(path_read(&path).jitter_us, 158, 161);
	/* After a whole window of losses it starts anew. */
	for (int i = 0; i < 64; i++)
		path_feed(&path, -1);
	path_feed(&path, 90000);
	assert_int_equal(path_read(&path).jitter_us, 0);
	/* Small differences are not lost in rounding. */
	for (int i = 0; i < 400; i++)
		path_feed(&path, i % 2 ? 90008 : 90000);
	assert_in_range(path_read(&path).jitter_us, 7, 8);
}

/* ---- flapping ----------------------------------------------------------------------------- */

/* How many transitions GAP seconds apart make it flap; 0: none of 1000 do. */
static unsigned flaps_after(double gap)
{
	struct flap_state flap = { .score = 0 };

	for (unsigned i = 1; i <= 1000; i++) {
		if (flap_feed(&flap, at_s(gap * i)))
			return i;
	}
	return 0;
}

static void test_flap_table(void **state)
{
	(void)state;
	static const struct { double gap; unsigned transitions;
	} expected[] = {
		{ 0, 6 },
		{ 1, 6 },
		{ 20, 6 },
		{ 30, 7 },
		{ 60, 8 },
		{ 90, 16 },
		{ 93, 23 },
		{ 94, 0 },
		{ 120, 0 },
		{ 3600, 0 },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		if (flaps_after(expected[i].gap) != expected[i].transitions)
			fail_msg("every %.0f s: after %u, expected %u", expected[i].gap,
			    flaps_after(expected[i].gap), expected[i].transitions);
	}
}

static void test_flap_calms_down(void **state)
{
	(void)state;
	struct flap_state flap = { .score = 0 };

	assert_false(flap_age(&flap, at_s(0)));
	for (int i = 0; i < 20; i++)
		flap_feed(&flap, at_s(i));
	assert_true(flap.flapping);
	assert_int_equal(flap.count, 20);
	assert_int_equal(flap.first.us, at_s(0).us);
	/* From the ceiling of 256 to 35 takes 300 s x log2(ln 256 / ln 35) = 192.4 s. */
	assert_false(flap_age(&flap, at_s(19 + 100)));
	assert_false(flap_age(&flap, at_s(19 + 192)));
	assert_true(flap_age(&flap, at_s(19 + 193)));
	assert_false(flap.flapping);
	assert_false(flap_age(&flap, at_s(19 + 200)));
	/* A transition now is the same spell and flaps at once; a day later it is the first of
	 * another. */
	struct flap_state again = flap;
	assert_true(flap_feed(&again, at_s(19 + 201)));
	assert_int_equal(again.count, 21);
	assert_false(flap_feed(&flap, at_s(86400)));
	assert_int_equal(flap.count, 1);
	assert_int_equal(flap.first.us, at_s(86400).us);
}

/* Looking often must not change what comes of it. */
static void test_flap_decay_is_the_same_in_steps(void **state)
{
	(void)state;
	struct flap_state once = { .score = 0 }, often = { .score = 0 };

	for (int i = 0; i < 5; i++) {
		flap_feed(&once, at_s(i));
		flap_feed(&often, at_s(i));
	}
	for (int i = 5; i < 300; i++)
		flap_age(&often, at_s(i));
	flap_age(&once, at_s(299));
	assert_true(fabs(once.score - often.score) < 1e-9);
}

/* ---- age ---------------------------------------------------------------------------------- */

/* 2^31 ms, 2^32 ms and 2^32 hundredths of a second after boot, and a century. */
static void test_c04_long_after_boot(void **state)
{
	static const int64_t ages[] = { INT64_C(2147483648) * 1000, INT64_C(4294967296) * 1000,
		INT64_C(4294967296) * 10000, INT64_C(36525) * 86400 * CLOCK_SECOND };

	(void)state;
	for (size_t i = 0; i < sizeof ages / sizeof ages[0]; i++) {
		struct reach_state reach = { .reach = REACH_UNKNOWN };
		struct flap_state flap = { 0 };
		int turns = 0, begun = 0;
		for (int64_t s = -10; s < 10; s++) {
			struct mono at = { ages[i] + s * CLOCK_SECOND };
			turns += reach_feed(&reach, &usual, s < 0, at);
			begun += flap_feed(&flap, at);
		}
		assert_int_equal(turns, 2);
		assert_int_equal(reach.reach, REACH_DOWN);
		assert_int_equal(reach.since.us, ages[i] + 2 * CLOCK_SECOND);
		assert_int_equal(begun, 1);
		assert_true(flap.flapping);
		struct mono before = { ages[i] - CLOCK_SECOND }, after = { ages[i] + CLOCK_SECOND };
		assert_int_equal(quality_by_age(before, after, 3 * CLOCK_SECOND), QUALITY_GOOD);
		assert_int_equal(quality_by_age(before, after, CLOCK_SECOND), QUALITY_STALE);
		assert_true(flap_age(&flap, (struct mono){ ages[i] + 3600 * CLOCK_SECOND }));
	}
}

static void test_quality(void **state)
{
	(void)state;
	const struct mono never = { 0 };

	assert_int_equal(quality_by_age(never, at_s(1), CLOCK_SECOND), QUALITY_UNKNOWN);
	assert_int_equal(quality_by_age(at_s(1), at_s(1), CLOCK_SECOND), QUALITY_GOOD);
	assert_int_equal(quality_by_age(at_s(1), at_s(2), CLOCK_SECOND), QUALITY_GOOD);
	assert_int_equal(quality_by_age(at_s(1), mono_after(at_s(2), 1), CLOCK_SECOND),
	    QUALITY_STALE);
	assert_string_equal(quality_word(QUALITY_UNKNOWN), "unknown");
	assert_string_equal(quality_word(QUALITY_GOOD), "good");
	assert_string_equal(quality_word(QUALITY_STALE), "stale");
	assert_string_equal(quality_word(QUALITY_MAINTENANCE), "maintenance");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reach),
		cmocka_unit_test(test_reach_with_other_patience),
		cmocka_unit_test(test_reach_over_long_runs),
		cmocka_unit_test(test_reach_forgotten),
		cmocka_unit_test(test_path_loss),
		cmocka_unit_test(test_path_jitter),
		cmocka_unit_test(test_flap_table),
		cmocka_unit_test(test_flap_calms_down),
		cmocka_unit_test(test_flap_decay_is_the_same_in_steps),
		cmocka_unit_test(test_quality),
		cmocka_unit_test(test_c04_long_after_boot),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
