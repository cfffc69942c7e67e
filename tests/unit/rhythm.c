/* When what is done again and again is due: over midnight, over the end of a month and of a leap
 * year, on working days by the calendar; and what is no time of day. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "points/rhythm.h"

static struct wall at(const char *text)
{
	struct wall when = { 0 };

	assert_true(clock_parse(text, (struct wall){ 0 }, &when));
	return when;
}

static struct rhythm rhythm_of(const char *days, const char *on, const char *times)
{
	struct rhythm rhythm;
	char *reason = NULL;
	bool in_on;

	if (!rhythm_read(days, on, times, &rhythm, &in_on, &reason))
		fail_msg("%s", reason);
	return rhythm;
}

static void expect_next(const struct rhythm *rhythm, const char *after, const char *next)
{
	struct workday_calendar *calendar = workday_calendar_new();
	struct wall found = rhythm_next(rhythm, calendar, at(after));
	char text[CLOCK_TEXT_SIZE];

	workday_calendar_free(calendar);
	clock_text(found, CLOCK_FULL, text, sizeof text);
	text[strlen("2026-11-21 03:12")] = '\0';
	assert_string_equal(text, next);
}

static void test_daily(void **state)
{
	struct rhythm rhythm = rhythm_of("daily", NULL, "22:00 10:00，04:00、16:00 10:00");

	(void)state;
	assert_int_equal(rhythm.count, 4);
	expect_next(&rhythm, "2026-11-20 09:00", "2026-11-20 10:00");
	expect_next(&rhythm, "2026-11-20 10:00", "2026-11-20 16:00");
	expect_next(&rhythm, "2026-11-20 22:00", "2026-11-21 04:00");
	expect_next(&rhythm, "2026-12-31 23:59", "2027-01-01 04:00");
	expect_next(&rhythm, "2028-02-28 22:00", "2028-02-29 04:00");
	expect_next(&rhythm, "2027-02-28 22:00", "2027-03-01 04:00");
}

/* The days of the month that a month has not are its last one, and that only once. */
static void test_monthly(void **state)
{
	struct rhythm rhythm = rhythm_of("monthly", "1 31 30", "10:00"),
		      leap = rhythm_of("monthly", "29", "０９：３０");

	(void)state;
	expect_next(&rhythm, "2026-11-01 10:00", "2026-11-30 10:00");
	expect_next(&rhythm, "2026-11-30 10:00", "2026-12-01 10:00");
	expect_next(&rhythm, "2026-12-30 10:00", "2026-12-31 10:00");
	expect_next(&rhythm, "2027-02-01 10:00", "2027-02-28 10:00");
	expect_next(&leap, "2028-02-01 00:00", "2028-02-29 09:30");
	expect_next(&leap, "2027-02-01 00:00", "2027-02-28 09:30");
}

static void test_weekly(void **state)
{
	struct rhythm rhythm = rhythm_of("weekly", "7 1", "15:00");

	(void)state;
	/* 2026-11-22 is a Sunday */
	expect_next(&rhythm, "2026-11-20 15:00", "2026-11-22 15:00");
	expect_next(&rhythm, "2026-11-22 15:00", "2026-11-23 15:00");
	expect_next(&rhythm, "2026-11-23 15:00", "2026-11-29 15:00");
}

/* Holidays are left out, working days at the weekend are not. */
static void test_workdays(void **state)
{
	struct rhythm rhythm = rhythm_of("workdays", NULL, "9:00");

	(void)state;
	expect_next(&rhythm, "2026-11-20 09:00", "2026-11-23 09:00");
	expect_next(&rhythm, "2026-09-30 09:00", "2026-10-08 09:00");
	assert_int_equal(rhythm_next(&rhythm, NULL, at("2026-11-20 09:00")).us, 0);
}

static void test_refused(void **state)
{
	static const struct {
		const char *days, *on, *times, *say;
		bool in_on;
	} rows[] = {
		{ "daily", NULL, "", "至少", false },
		{ "daily", NULL, NULL, "至少", false },
		{ "daily", NULL, "10", "不是时刻", false },
		{ "daily", NULL, "24:00", "不是时刻", false },
		{ "daily", NULL, "10:60", "不是时刻", false },
		{ "daily", NULL, "10:0", "不是时刻", false },
		{ "daily", NULL, "-1:00", "不是时刻", false },
		{ "daily", NULL, "100:00", "不是时刻", false },
		{ "daily", NULL, "10:00 午后", "不是时刻", false },
		{ "weekly", NULL, "10:00", "星期几", true },
		{ "weekly", "0", "10:00", "不是星期", true },
		{ "weekly", "8", "10:00", "不是星期", true },
		{ "monthly", "", "10:00", "哪几天", true },
		{ "monthly", "32", "10:00", "不是日子", true },
		{ "monthly", "1-5", "10:00", "不是日子", true },
		{ "hourly", NULL, "10:00", "周期", true },
		{ NULL, NULL, "10:00", "周期", true },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct rhythm untouched = { .count = 77 };
		char *reason = NULL;
		bool in_on = !rows[i].in_on;
		assert_false(rhythm_read(rows[i].days, rows[i].on, rows[i].times, &untouched,
		    &in_on, &reason));
		assert_int_equal(untouched.count, 77);
		assert_int_equal(in_on, rows[i].in_on);
		if (strstr(reason, rows[i].say) == NULL)
			fail_msg("row %zu: %s", i, reason);
		g_free(reason);
	}
}

/* Every half hour of the day is as many as there may be. */
static void test_many(void **state)
{
	g_autoptr(GString) times = g_string_new(NULL);
	struct rhythm rhythm;
	char *reason = NULL;
	bool in_on;

	(void)state;
	for (int minute = 0; minute < 1440; minute += 30)
		g_string_append_printf(times, "%02d:%02d ", minute / 60, minute % 60);
	assert_true(rhythm_read("daily", NULL, times->str, &rhythm, &in_on, &reason));
	assert_int_equal(rhythm.count, RHYTHM_TIMES);
	g_string_append(times, "00:01");
	assert_false(rhythm_read("daily", NULL, times->str, &rhythm, &in_on, &reason));
	assert_non_null(strstr(reason, "最多"));
	g_free(reason);
}

/* Shortened to a part: further instants between the regular ones, none crowding the next; 100 and
 * more leaves them alone (requirements 3.8). */
static void test_closer(void **state)
{
	static const struct {
		int percent;
		const char *after, *next;
		bool between;
	} rows[] = {
		{ 100, "2026-11-22 10:00", "2026-11-22 22:00", false },
		{ 50, "2026-11-22 10:00", "2026-11-22 16:00", true },
		{ 50, "2026-11-22 12:34", "2026-11-22 16:00", true },
		{ 50, "2026-11-22 16:00", "2026-11-22 22:00", false },
		{ 50, "2026-11-22 22:00", "2026-11-23 04:00", true },
		{ 50, "2026-11-23 04:00", "2026-11-23 10:00", false },
		/* 08:24 apart: it would stand 03:36 before the next, less than half of that */
		{ 70, "2026-11-22 10:00", "2026-11-22 22:00", false },
		{ 30, "2026-11-22 10:00", "2026-11-22 13:36", true },
		{ 30, "2026-11-22 13:36", "2026-11-22 17:12", true },
		{ 30, "2026-11-22 17:12", "2026-11-22 22:00", false },
	};
	struct rhythm rhythm = rhythm_of("daily", NULL, "10:00 22:00");
	bool between;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char text[CLOCK_TEXT_SIZE];
		clock_text(rhythm_next_closer(&rhythm, NULL, rows[i].percent, at(rows[i].after),
		    &between), CLOCK_FULL, text, sizeof text);
		if (!g_str_has_prefix(text, rows[i].next) || between != rows[i].between)
			fail_msg("row %zu: %s", i, text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_daily),
		cmocka_unit_test(test_monthly),
		cmocka_unit_test(test_weekly),
		cmocka_unit_test(test_workdays),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_closer),
	};

	g_setenv("TZ", "Asia/Shanghai", TRUE);
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
