/* The lunar calendar against days everybody knows, and against its own rules over two hundred
 * years. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "points/lunar.h"

static GDate day_of(int date)
{
	GDate day;

	g_date_clear(&day, 1);
	g_date_set_dmy(&day, (GDateDay)(date % 100), (GDateMonth)(date / 100 % 100),
	    (GDateYear)(date / 10000));
	return day;
}

static struct lunar_day must(int date)
{
	GDate day = day_of(date);
	struct lunar_day lunar;

	assert_true(lunar_of(&day, &lunar));
	return lunar;
}

static void test_spring_festivals(void **unused)
{
	static const int days[] = { 19000131, 19120218, 19490129, 19500217, 19660121, 19760131,
		19780207, 19790128, 19840202, 19850220, 19880217, 19970207, 19990216, 20000205,
		20030201, 20080207, 20100214, 20120123, 20150219, 20160208, 20180216, 20190205,
		20200125, 20210212, 20220201, 20230122, 20240210, 20250129, 20260217, 20270206,
		20280126, 20290213, 20300203, 20330131, 20340219, 20350208, 20500123, 21000209 };

	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(days); i++) {
		struct lunar_day lunar = must(days[i]);
		if (lunar.month != 1 || lunar.day != 1 || lunar.leap ||
		    lunar.year != days[i] / 10000)
			fail_msg("%d: %d %d %d", days[i], lunar.year, lunar.month, lunar.day);
	}
}

/* Which month is doubled in a year; 0: none. */
static int leap_of(int year)
{
	GDate day = day_of(year * 10000 + 301);
	struct lunar_day lunar;

	for (int i = 0; i < 380; i++, g_date_add_days(&day, 1))
		if (lunar_of(&day, &lunar) && lunar.year == year && lunar.leap)
			return lunar.month;
	return 0;
}

static void test_leap_months(void **unused)
{
	static const struct { int year, month; } leaps[] = { { 1900, 8 }, { 1949, 7 }, { 1968, 7 },
		{ 1976, 8 }, { 1979, 6 }, { 1982, 4 }, { 1984, 10 }, { 1987, 6 }, { 1990, 5 },
		{ 1993, 3 }, { 1995, 8 }, { 1998, 5 }, { 2001, 4 }, { 2004, 2 }, { 2006, 7 },
		{ 2009, 5 }, { 2012, 4 }, { 2014, 9 }, { 2017, 6 }, { 2020, 4 }, { 2023, 2 },
		{ 2025, 6 }, { 2028, 5 }, { 2031, 3 }, { 2033, 11 }, { 2036, 6 }, { 2024, 0 },
		{ 2026, 0 }, { 2027, 0 }, { 2034, 0 } };

	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(leaps); i++)
		if (leap_of(leaps[i].year) != leaps[i].month)
			fail_msg("%d: %d", leaps[i].year, leap_of(leaps[i].year));
}

static void expect_text(int date, const char *expected)
{
	GDate day = day_of(date);
	char text[LUNAR_SIZE];

	assert_string_equal(lunar_text(&day, text), expected);
}

/* As people write it; the day of the sample sheet is the first. */
static void test_text(void **unused)
{
	(void)unused;
	expect_text(20261120, "农历十月十二");
	expect_text(20261122, "农历十月十四 小雪");
	expect_text(20250725, "农历闰六月初一");
	expect_text(20260217, "农历正月初一");
	expect_text(20260226, "农历正月初十");
	expect_text(20260308, "农历正月二十");
	expect_text(20260309, "农历正月廿一");
	expect_text(20250128, "农历腊月廿九");
	expect_text(20240209, "农历腊月三十");
	expect_text(20260619, "农历五月初五");
	expect_text(20260925, "农历八月十五");
	expect_text(20260405, "农历二月十八 清明");
	expect_text(20250203, "农历正月初六 立春");
	expect_text(20231222, "农历冬月初十 冬至");
	expect_text(18991231, "");
	expect_text(21010101, "");
	GDate none;
	char text[LUNAR_SIZE];
	g_date_clear(&none, 1);
	assert_string_equal(lunar_text(&none, text), "");
}

static void test_terms(void **unused)
{
	static const struct { int date, term; } terms[] = { { 20260105, 0 }, { 20260204, 2 },
		{ 20210203, 2 }, { 20240204, 2 }, { 20260320, 5 }, { 20240404, 6 },
		{ 20080521, 9 }, { 20240621, 11 }, { 20260807, 14 }, { 20260923, 17 },
		{ 20261107, 20 }, { 20211221, 23 }, { 20241221, 23 }, { 20251221, 23 },
		{ 20261222, 23 }, { 20261120, -1 } };

	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(terms); i++)
		if (must(terms[i].date).term != terms[i].term)
			fail_msg("%d: %d", terms[i].date, must(terms[i].date).term);
	assert_null(lunar_term(-1));
	assert_null(lunar_term(24));
	assert_string_equal(lunar_term(0), "小寒");
}

/* Month after month: 29 or 30 days, each number once and in order, a leap one only behind its
 * twin; no day missing and none twice. */
static void test_no_gap(void **unused)
{
	GDate day = day_of(19000102), end = day_of(21001231);
	struct lunar_day before = must(19000101);
	struct lunar_day now;

	(void)unused;
	for (; g_date_compare(&day, &end) <= 0; g_date_add_days(&day, 1), before = now) {
		assert_true(lunar_of(&day, &now));
		bool same = now.month == before.month && now.leap == before.leap;
		if (same && now.year == before.year && now.day == before.day + 1)
			continue;
		assert_int_equal(now.day, 1);
		assert_true(before.day == 29 || before.day == 30);
		if (now.leap)
			assert_true(now.month == before.month && !before.leap);
		else if (now.month == 1)
			assert_true(before.month == 12 && now.year == before.year + 1);
		else
			assert_true(now.month == before.month + 1 && now.year == before.year);
	}
}

/* The rule of the standard, of the days in which it held: the winter solstice in the eleventh
 * month, and no leap month with a mid-term. Terms come in their order, 14 to 16 days apart. */
static void test_rules(void **unused)
{
	GDate day = day_of(19290101), end = day_of(21001231);
	int last = 23, apart = 10, solstices = 0;

	(void)unused;
	for (; g_date_compare(&day, &end) <= 0; g_date_add_days(&day, 1), apart++) {
		struct lunar_day now;
		assert_true(lunar_of(&day, &now));
		if (now.term < 0)
			continue;
		assert_int_equal(now.term, (last + 1) % 24);
		assert_true(apart >= 14 && apart <= 16);
		last = now.term;
		apart = 0;
		assert_false(now.leap && now.term % 2 == 1);
		if (now.term == 23) {
			assert_int_equal(now.month, 11);
			assert_false(now.leap);
			solstices++;
		}
	}
	assert_int_equal(solstices, 2100 - 1928);
}

/* Any day there can be, and what is none. */
static void test_any(void **unused)
{
	(void)unused;
	for (guint32 n = 1; n < 1000000; n += 7) {
		GDate day;
		struct lunar_day lunar = { .year = -7 };
		char text[LUNAR_SIZE];
		g_date_clear(&day, 1);
		g_date_set_julian(&day, n);
		bool known = lunar_of(&day, &lunar);
		assert_int_equal(known,
		    g_date_get_year(&day) >= 1900 && g_date_get_year(&day) <= 2100);
		assert_int_equal(lunar_text(&day, text)[0] != '\0', known);
		assert_true(g_utf8_validate(text, -1, NULL));
		if (!known)
			assert_int_equal(lunar.year, -7);
		else
			assert_true(lunar.day >= 1 && lunar.day <= 30 && lunar.month >= 1 &&
			    lunar.month <= 12 && lunar.term >= -1 && lunar.term < 24);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spring_festivals),
		cmocka_unit_test(test_leap_months),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_no_gap),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_any),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
