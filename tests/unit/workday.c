/* Working days: the cases of requirements 2.7 and 1.2, each counted there by hand, and the edges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "points/workday.h"

static struct workday_calendar *calendar;

static GDate day(const char *text)
{
	GDate date;

	assert_true(workday_date_read(text, &date));
	return date;
}

/* The N-th working day after FROM is EXPECTED, and the first year nobody knows on the way YEAR. */
static void expect_in(const char *from, int n, const char *expected, GDateYear year)
{
	char text[WORKDAY_DATE_SIZE];
	GDate date = day(from), ret;
	GDateYear unknown = 1;

	assert_true(workday_add(calendar, &date, n, &ret, &unknown));
	assert_string_equal(workday_date_text(&ret, text), expected);
	assert_int_equal(unknown, year);
}

static void expect(const char *from, int n, const char *expected)
{
	expect_in(from, n, expected, 0);
}

static void test_cases(void **state)
{
	(void)state;
	expect("2026-02-12", 5, "2026-02-26");
	expect("2026-09-24", 5, "2026-10-09");
	expect("2026-09-24", 10, "2026-10-15");
	expect("2026-09-24", 15, "2026-10-22");
	expect("2026-09-30", 5, "2026-10-13");
	expect("2026-10-08", -3, "2026-09-28");
	expect("2026-11-25", -3, "2026-11-20");
	expect("2026-11-20", 5, "2026-11-27");
	expect("2026-11-20", 15, "2026-12-11");
}

/* Every day of the year, against the notice as it was printed: days free, and worked instead. */
static void test_year(void **state)
{
	static const char *const off[] = { "2026-01-01", "2026-01-02", "2026-01-03", "2026-02-15",
		"2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20", "2026-02-21",
		"2026-02-22", "2026-02-23", "2026-04-04", "2026-04-05", "2026-04-06", "2026-05-01",
		"2026-05-02", "2026-05-03", "2026-05-04", "2026-05-05", "2026-06-19", "2026-06-20",
		"2026-06-21", "2026-09-25", "2026-09-26", "2026-09-27", "2026-10-01", "2026-10-02",
		"2026-10-03", "2026-10-04", "2026-10-05", "2026-10-06", "2026-10-07" };
	static const char *const worked[] = { "2026-01-04", "2026-02-14", "2026-02-28",
		"2026-05-09", "2026-09-20", "2026-10-10" };
	int days = 0, free_days = 0, workdays = 0;

	(void)state;
	for (GDate at = day("2026-01-01"); g_date_get_year(&at) == 2026; g_date_add_days(&at, 1)) {
		char text[WORKDAY_DATE_SIZE];
		bool is_off = false, is_worked = false;
		workday_date_text(&at, text);
		for (size_t i = 0; i < G_N_ELEMENTS(off); i++)
			is_off |= g_str_equal(off[i], text);
		for (size_t i = 0; i < G_N_ELEMENTS(worked); i++)
			is_worked |= g_str_equal(worked[i], text);
		bool weekend = g_date_get_weekday(&at) >= G_DATE_SATURDAY;
		assert_int_equal(workday_is(calendar, &at), is_worked || (!weekend && !is_off));
		assert_int_equal(workday_holiday(calendar, &at) != NULL, is_off);
		days++;
		free_days += is_off;
		workdays += workday_is(calendar, &at);
	}
	assert_int_equal(days, 365);
	assert_int_equal(free_days, 33);
	/* 261 from Monday to Friday, 19 of them free, six days worked instead */
	assert_int_equal(workdays, 248);
	GDate eve = day("2026-02-16");
	assert_string_equal(workday_holiday(calendar, &eve), "春节");
	assert_string_equal(workday_calendar_source(calendar, 2026), "国办发明电〔2025〕7号");
}

static void test_nought(void **state)
{
	(void)state;
	expect("2026-11-20", 0, "2026-11-20");
	expect("2026-11-21", 0, "2026-11-23");
	expect("2026-10-01", 0, "2026-10-08");
	expect("2026-10-10", 0, "2026-10-10");
}

static void test_between(void **state)
{
	static const struct {
		const char *from, *to;
		int n;
	} cases[] = {
		{ "2026-09-28", "2026-09-29", 1 }, /* T26: 迟报 1 工作日 */
		{ "2026-09-28", "2026-09-28", 0 },
		{ "2026-09-29", "2026-09-28", -1 },
		{ "2026-09-30", "2026-10-07", 0 },
		{ "2026-09-24", "2026-10-15", 10 },
		{ "2026-10-15", "2026-09-24", -10 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GDate from = day(cases[i].from), to = day(cases[i].to);
		assert_int_equal(workday_between(calendar, &from, &to), cases[i].n);
	}
}

/* What nobody knows is counted by weekends, and said. */
static void test_unknown_years(void **state)
{
	(void)state;
	expect_in("2026-12-31", 1, "2027-01-01", 2027);
	expect_in("2026-12-25", 4, "2026-12-31", 0);
	expect_in("2027-01-04", -2, "2026-12-31", 2027);
	expect_in("2026-01-04", -1, "2025-12-31", 2025);
	expect_in("2025-12-31", 1, "2026-01-04", 0);
	expect_in("2025-12-31", 0, "2025-12-31", 2025);
	expect_in("2028-02-28", 1, "2028-02-29", 2028);
	expect_in("2028-03-01", -1, "2028-02-29", 2028);
	expect_in("2027-02-26", 1, "2027-03-01", 2027);
}

/* A year that is imported is known from then on, and wins over what is built in. */
static void test_import(void **state)
{
	struct workday_calendar *other = workday_calendar_new(), *usual = calendar;
	GDate new_year = day("2027-01-01"), sunday = day("2027-01-03"),
	      built_in = day("2026-10-10");

	(void)state;
	calendar = other;
	assert_null(workday_calendar_source(other, 2027));
	workday_calendar_add(other, &new_year, WORKDAY_OFF, "元旦", NULL);
	assert_string_equal(workday_calendar_source(other, 2027), "");
	workday_calendar_add(other, &sunday, WORKDAY_MAKEUP, "元旦", "通知");
	assert_string_equal(workday_calendar_source(other, 2027), "通知");
	workday_calendar_add(other, &new_year, WORKDAY_OFF, "元旦", NULL);
	assert_string_equal(workday_calendar_source(other, 2027), "通知");
	expect_in("2026-12-31", 1, "2027-01-03", 0);
	workday_calendar_add(other, &built_in, WORKDAY_OFF, "国庆节", NULL);
	assert_string_equal(workday_calendar_source(other, 2026), "国办发明电〔2025〕7号");
	expect("2026-10-09", 1, "2026-10-12");
	workday_calendar_free(other);
	calendar = usual;
}

static void test_range(void **state)
{
	GDate from = day("2026-11-22"), first = day("0001-01-02"), last = day("9999-12-30"), ret;
	GDateYear year = 7;

	(void)state;
	ret = from;
	assert_true(workday_add(calendar, &from, 2500, &ret, &year));
	assert_false(workday_add(calendar, &from, 2700, &ret, &year));
	assert_false(workday_add(calendar, &from, -2700, &ret, &year));
	assert_false(workday_add(calendar, &from, INT_MAX, &ret, &year));
	assert_false(workday_add(calendar, &from, INT_MIN, &ret, &year));
	assert_false(workday_add(calendar, &first, -5, &ret, &year));
	assert_false(workday_add(calendar, &last, 5, &ret, &year));
	assert_int_equal(abs(workday_between(calendar, &last, &first)) > 2500, 1);
}

static void test_reading(void **state)
{
	static const char *const wrong[] = { "", "2026-1-1", "2026-02-29", "2026-13-01",
		"2026-00-10", "0000-01-01", "2026-10-0 ", "2026/10/09", " 2026-10-09",
		"2026-10-09 ", "-026-10-09", "2026-10-9", "20261009", "２０２６-10-09" };
	static const char *const counts[] = { "", "+", "-", "+-3", "3d", " 3", "123456", "0x1" };
	GDate date;
	int n = 7;

	(void)state;
	g_date_clear(&date, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++)
		assert_false(workday_date_read(wrong[i], &date));
	assert_false(workday_date_read(NULL, &date));
	assert_true(workday_date_read("2028-02-29", &date));
	for (size_t i = 0; i < G_N_ELEMENTS(counts); i++)
		assert_false(workday_count_read(counts[i], &n));
	assert_int_equal(n, 7);
	assert_true(workday_count_read("+5", &n) && n == 5);
	assert_true(workday_count_read("-3", &n) && n == -3);
	assert_true(workday_count_read("15", &n) && n == 15);
	assert_true(workday_count_read("-0", &n) && n == 0);
}

static int begin(void **state)
{
	(void)state;
	calendar = workday_calendar_new();
	return 0;
}

static int end(void **state)
{
	(void)state;
	workday_calendar_free(calendar);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_year),
		cmocka_unit_test(test_nought),
		cmocka_unit_test(test_between),
		cmocka_unit_test(test_unknown_years),
		cmocka_unit_test(test_import),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_reading),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
