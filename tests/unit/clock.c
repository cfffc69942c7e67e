#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* 2026-11-21 03:12:08 in Shanghai. */
#define NIGHT (INT64_C(1795201928) * CLOCK_SECOND)

static void clocks_go_on(void **state)
{
	(void)state;
	struct mono before = clock_mono();
	struct mono after = clock_mono();
	assert_true(mono_between(before, after) >= 0);
	assert_int_equal(mono_between(before, mono_after(before, 5)), 5);
	assert_int_equal(mono_between(mono_after(before, 5), before), -5);
	struct wall now = { (int64_t)time(NULL) * CLOCK_SECOND };
	int64_t off = wall_between(now, clock_wall());
	assert_true(off > -2 * CLOCK_SECOND && off < 2 * CLOCK_SECOND);
}

static void assert_text(int64_t us, enum clock_form form, const char *expected)
{
	char buffer[CLOCK_TEXT_SIZE];
	assert_string_equal(clock_text((struct wall){ us }, form, buffer, sizeof buffer), expected);
}

static void wall_is_shown_in_local_time(void **state)
{
	(void)state;
	assert_text(NIGHT, CLOCK_MINUTE, "11-21 03:12");
	assert_text(NIGHT, CLOCK_TIME, "03:12:08");
	assert_text(NIGHT, CLOCK_FULL, "2026-11-21 03:12:08");
	assert_text(NIGHT, CLOCK_DATE, "2026-11-21");
	assert_text(NIGHT, CLOCK_HOUR_MINUTE, "03:12");
	assert_text(NIGHT + CLOCK_SECOND - 1, CLOCK_TIME, "03:12:08");
	assert_text(0, CLOCK_FULL, "1970-01-01 08:00:00");
	assert_text(-1, CLOCK_FULL, "1970-01-01 07:59:59");
}

static void short_buffers_hold_what_they_can(void **state)
{
	(void)state;
	char buffer[CLOCK_TEXT_SIZE] = "untouched";
	struct wall night = { NIGHT }, last = { INT64_MAX };
	assert_string_equal(clock_text(night, CLOCK_FULL, buffer, 0), "");
	assert_string_equal(buffer, "untouched");
	assert_string_equal(clock_text(night, CLOCK_FULL, buffer, 1), "");
	assert_string_equal(clock_text(night, CLOCK_FULL, buffer, 5), "2026");
	assert_string_equal(clock_duration(HOUR + MINUTE, buffer, 5), "1时");
	assert_string_equal(clock_duration(HOUR + MINUTE, buffer, 4), "1");
	assert_string_equal(clock_text(last, CLOCK_DATE, buffer, sizeof buffer), "294247-01-10");
}

static void durations_are_short_and_honest(void **state)
{
	(void)state;
	static const struct {
		int64_t us;
		const char *text;
	} rows[] = {
		{ 0, "0秒" },
		{ CLOCK_SECOND - 1, "0秒" },
		{ 8 * CLOCK_SECOND, "8秒" },
		{ MINUTE - 1, "59秒" },
		{ MINUTE, "1分" },
		{ 2 * MINUTE - 1, "1分" },
		{ HOUR, "1时" },
		{ HOUR + 53 * MINUTE, "1时53分" },
		{ DAY - 1, "23时59分" },
		{ DAY, "1天" },
		{ 3 * DAY + 4 * HOUR + 59 * MINUTE, "3天4时" },
		{ -MINUTE, "-1分" },
		{ -1, "0秒" },
		{ INT64_MAX, "106751991天4时" },
		{ INT64_MIN, "-106751991天4时" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		char buffer[CLOCK_TEXT_SIZE];
		clock_duration(rows[i].us, buffer, sizeof buffer);
		assert_string_equal(buffer, rows[i].text);
	}
}

static void assert_parsed(const char *text, int64_t now, const char *expected)
{
	struct wall when = { 42 };
	char buffer[CLOCK_TEXT_SIZE];
	assert_true(clock_parse(text, (struct wall){ now }, &when));
	assert_string_equal(clock_text(when, CLOCK_FULL, buffer, sizeof buffer), expected);
}

static void typed_times_are_understood(void **state)
{
	(void)state;
	assert_parsed("2026-11-21 03:12:08", NIGHT, "2026-11-21 03:12:08");
	assert_parsed("2026-11-21 03:12", NIGHT, "2026-11-21 03:12:00");
	assert_parsed("  2026-1-2   3:04  ", NIGHT, "2026-01-02 03:04:00");
	assert_parsed("2028-02-29 00:00", NIGHT, "2028-02-29 00:00:00");
	assert_parsed("２０２６-11-21　03：12", NIGHT, "2026-11-21 03:12:00");
	assert_parsed("11-20 23:59", NIGHT, "2026-11-20 23:59:00");
	assert_parsed("03:12", NIGHT, "2026-11-21 03:12:00");
	assert_parsed("02:00:30", NIGHT, "2026-11-21 02:00:30");
	/* up to twelve hours ahead is today, more was yesterday */
	assert_parsed("15:12", NIGHT, "2026-11-21 15:12:00");
	assert_parsed("15:13", NIGHT, "2026-11-20 15:13:00");
	assert_parsed("23:50", NIGHT, "2026-11-20 23:50:00");
}

static void a_date_without_year_is_the_nearest(void **state)
{
	(void)state;
	int64_t new_year = NIGHT + 41 * DAY; /* 2027-01-01 03:12 */
	assert_parsed("12-31 23:00", new_year, "2026-12-31 23:00:00");
	assert_parsed("23:00", new_year, "2026-12-31 23:00:00");
	assert_parsed("01-02 09:00", NIGHT + 40 * DAY, "2027-01-02 09:00:00");
	assert_parsed("02-29 09:00", NIGHT + 400 * DAY, "2028-02-29 09:00:00");
}

static void other_texts_are_no_times(void **state)
{
	(void)state;
	static const char *const texts[] = { "", " ", "now", "3", "03:1", "03:123", "24:00",
		"03:60", "03:12:60", "03:12:", "03:12 x", "-1:00", "2026-11-21", "2026-11-21T03:12",
		"2026-02-29 03:12", "2026-13-01 03:12", "2026-00-01 03:12", "2026-11-31 03:12",
		"2026-11-0 03:12", "26-11-21 03:12", "20261-11-21 03:12", "11-2103:12",
		"02-30 03:12", "三点", "03:12\x1B", "0003:12",
		"2026-11-21 03:12:08 and a tail that is longer than any time could be" };
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct wall when = { 42 };
		assert_false(clock_parse(texts[i], (struct wall){ NIGHT }, &when));
		assert_int_equal(when.us, 42);
	}
}

static void an_hour_that_summer_time_skips_is_none(void **state)
{
	(void)state;
	g_setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", TRUE);
	tzset();
	struct wall when;
	assert_false(clock_parse("2026-03-29 02:30", (struct wall){ NIGHT }, &when));
	assert_parsed("2026-03-29 03:30", NIGHT, "2026-03-29 03:30:00");
	g_setenv("TZ", "CST-8", TRUE);
	tzset();
}

/* ---- the shared clock ------------------------------------------------------------------------ */

static char *clock_path;

static void assert_not_shared(const char *path)
{
	g_autoptr(GError) error = NULL;
	g_setenv("ZHIBAN_CLOCK", path, TRUE);
	assert_false(clock_allow_shared(&error));
	assert_non_null(error);
	assert_false(clock_is_shared());
}

static void unusable_clocks_are_refused(void **state)
{
	(void)state;
	const char *path = clock_path;
	g_unsetenv("ZHIBAN_CLOCK");
	assert_true(clock_allow_shared(NULL));
	assert_false(clock_is_shared());
	assert_not_shared(path);
	assert_not_shared("/");
	assert_not_shared("/dev/null");
	assert_true(g_file_set_contents(path, "1234567", 7, NULL));
	assert_not_shared(path);
	assert_false(clock_move_shared(path, 1, NULL));
	assert_true(g_file_set_contents(path, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8, NULL));
	assert_false(clock_move_shared(path, 1, NULL));
	g_unlink(path);
	assert_false(clock_move_shared(path, -1, NULL));
	assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
	assert_false(clock_move_shared("/nonexistent/clock", 1, NULL));
}

static void a_shared_clock_moves_both(void **state)
{
	(void)state;
	const char *path = clock_path;
	assert_true(clock_move_shared(path, HOUR, NULL));
	struct mono mono = clock_mono();
	struct wall wall = clock_wall();
	g_setenv("ZHIBAN_CLOCK", path, TRUE);
	assert_true(clock_allow_shared(NULL));
	assert_true(clock_is_shared());
	assert_true(mono_between(mono, clock_mono()) >= HOUR);
	assert_true(mono_between(mono, clock_mono()) < HOUR + 10 * MINUTE);
	assert_true(clock_move_shared(path, DAY, NULL));
	assert_true(mono_between(mono, clock_mono()) >= DAY + HOUR);
	assert_true(wall_between(wall, clock_wall()) >= DAY + HOUR - MINUTE);
	g_autoptr(GError) error = NULL;
	wall = clock_wall();
	mono = clock_mono();
	assert_true(clock_step_shared(path, -20 * 365 * DAY, NULL));
	assert_true(wall_between(wall, clock_wall()) < -20 * 365 * DAY + HOUR);
	assert_true(mono_between(mono, clock_mono()) >= 0);
	assert_true(mono_between(mono, clock_mono()) < HOUR);
	assert_false(clock_is_synchronised());
	assert_true(clock_step_shared(path, 20 * 365 * DAY, NULL));
	assert_true(wall_between(wall, clock_wall()) >= 0);
	mono = mono_after(mono, -DAY);
	assert_false(clock_move_shared(path, INT64_MAX, &error));
	assert_non_null(error);
	assert_true(mono_between(mono, clock_mono()) < 2 * DAY);
	g_unlink(path);
}

/* A file as it was before the wall had a place of its own; then its wall is stepped. */
static void c01_a_step_moves_the_wall_alone(void **state)
{
	(void)state;
	g_autofree char *old = g_strconcat(clock_path, ".old", NULL), *bytes = NULL;
	const int64_t hour = HOUR;
	gsize size = 0;
	assert_true(g_file_set_contents(old, (const char *)&hour, sizeof hour, NULL));
	assert_true(clock_step_shared(old, -20 * 365 * DAY, NULL));
	assert_true(clock_step_shared(old, DAY, NULL));
	assert_true(clock_move_shared(old, HOUR, NULL));
	assert_true(g_file_get_contents(old, &bytes, &size, NULL));
	assert_int_equal(size, 16);
	int64_t held[2];
	memcpy(held, bytes, sizeof held);
	assert_int_equal(held[0], 2 * HOUR);
	assert_int_equal(held[1], DAY - 20 * 365 * DAY);
	assert_false(clock_step_shared(old, -100 * 366 * DAY, NULL));
	assert_false(clock_step_shared(old, INT64_MAX, NULL));
	assert_false(clock_step_shared(old, INT64_MIN, NULL));
	g_unlink(old);
}

static void a_date_names_a_day(void **state)
{
	struct wall day = clock_day("2026-02-28", 0), next = clock_day("2026-02-28", 1);

	(void)state;
	assert_int_equal(wall_between(day, next), 24 * 3600 * CLOCK_SECOND);
	assert_int_equal(next.us, clock_day("2026-03-01", 0).us);
	assert_int_equal(clock_day(NULL, 0).us, 0);
	assert_int_equal(clock_day("2026-02-30", 0).us, 0);
	assert_int_equal(clock_day("soon", 1).us, 0);
}

static struct wall moment_before(struct wall when)
{
	return (struct wall){ when.us - 1 };
}

static void c02_leap_days_and_years_end(void **state)
{
	char text[CLOCK_TEXT_SIZE];
	struct wall when;

	(void)state;
	assert_int_equal(clock_day("2028-02-28", 1).us, clock_day("2028-02-29", 0).us);
	assert_int_equal(clock_day("2028-02-29", 1).us, clock_day("2028-03-01", 0).us);
	assert_int_equal(clock_day("2028-03-01", -1).us, clock_day("2028-02-29", 0).us);
	assert_int_equal(clock_day("2100-02-29", 0).us, 0);
	assert_int_equal(clock_day("2027-01-01", -1).us, clock_day("2026-12-31", 0).us);
	when = moment_before(clock_day("2027-01-01", 0));
	assert_string_equal(clock_text(when, CLOCK_FULL, text, sizeof text), "2026-12-31 23:59:59");
	when = moment_before(clock_day("2028-03-01", 0));
	assert_string_equal(clock_text(when, CLOCK_DATE, text, sizeof text), "2028-02-29");
	/* a leap second is no time a person types */
	assert_false(clock_parse("2026-12-31 23:59:60", clock_day("2026-12-31", 0), &when));
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	g_setenv("TZ", "CST-8", TRUE);
	tzset();
	g_autofree char *folder = g_dir_make_tmp("zhiban-clock-XXXXXX", NULL);
	clock_path = g_build_filename(folder, "clock", NULL);
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clocks_go_on),
		cmocka_unit_test(wall_is_shown_in_local_time),
		cmocka_unit_test(short_buffers_hold_what_they_can),
		cmocka_unit_test(durations_are_short_and_honest),
		cmocka_unit_test(typed_times_are_understood),
		cmocka_unit_test(a_date_without_year_is_the_nearest),
		cmocka_unit_test(other_texts_are_no_times),
		cmocka_unit_test(an_hour_that_summer_time_skips_is_none),
		cmocka_unit_test(a_date_names_a_day),
		cmocka_unit_test(unusable_clocks_are_refused),
		cmocka_unit_test(c01_a_step_moves_the_wall_alone),
		cmocka_unit_test(c02_leap_days_and_years_end),
		cmocka_unit_test(a_shared_clock_moves_both), /* last: it stays shared */
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	g_free(clock_path);
	g_rmdir(folder);
	return failed;
}
