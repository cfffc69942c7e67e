/* Periods of periodic reports: quarters and halves of the calendar, year ends, when they are due,
 * and what is none; what may be written into the settings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "records/model/periodic_report.h"

static int begin(void **state)
{
	(void)state;
	setenv("TZ", "CST-8", 1);
	tzset();
	return 0;
}

static void assert_day(struct wall at, const char *date)
{
	char text[CLOCK_TEXT_SIZE];

	assert_string_equal(clock_text(at, CLOCK_FULL, text, sizeof text), date);
}

static void test_read(void **state)
{
	static const struct {
		const char *sort, *name, *from, *until;
	} rows[] = {
		{ REPORT_QUARTER, "2026Q1", "2026-01-01 00:00:00", "2026-04-01 00:00:00" },
		{ REPORT_QUARTER, "2026Q4", "2026-10-01 00:00:00", "2027-01-01 00:00:00" },
		{ REPORT_HALF, "2026H1", "2026-01-01 00:00:00", "2026-07-01 00:00:00" },
		{ REPORT_HALF, "2026H2", "2026-07-01 00:00:00", "2027-01-01 00:00:00" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct report_period period;
		assert_true(report_period_read(rows[i].sort, rows[i].name, &period));
		assert_string_equal(period.name, rows[i].name);
		assert_day(period.from, rows[i].from);
		assert_day(period.until, rows[i].until);
	}
}

static void test_none(void **state)
{
	static const struct {
		const char *sort, *name;
	} rows[] = {
		{ REPORT_QUARTER, "2026Q0" }, { REPORT_QUARTER, "2026Q5" },
		{ REPORT_QUARTER, "2026H1" }, { REPORT_HALF, "2026H3" },
		{ REPORT_HALF, "2026Q1" }, { REPORT_QUARTER, "2026Q" },
		{ REPORT_QUARTER, "2026Q12" }, { REPORT_QUARTER, "1999Q1" },
		{ REPORT_QUARTER, "9999Q1" }, { REPORT_QUARTER, "x026Q1" },
		{ REPORT_QUARTER, "" }, { REPORT_QUARTER, NULL }, { "monthly", "2026Q1" },
		{ NULL, "2026Q1" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct report_period period = { .name = "kept" };
		assert_false(report_period_read(rows[i].sort, rows[i].name, &period));
		assert_string_equal(period.name, "kept");
	}
}

/* The last and the first second of a year lie in different ones; backwards over its end. */
static void test_at(void **state)
{
	struct wall new_year = clock_day("2027-01-01", 0), eve = { new_year.us - 1 };

	(void)state;
	assert_string_equal(report_period_at(REPORT_QUARTER, eve, 0).name, "2026Q4");
	assert_string_equal(report_period_at(REPORT_QUARTER, new_year, 0).name, "2027Q1");
	assert_string_equal(report_period_at(REPORT_QUARTER, new_year, 1).name, "2026Q4");
	assert_string_equal(report_period_at(REPORT_QUARTER, new_year, 5).name, "2025Q4");
	assert_string_equal(report_period_at(REPORT_QUARTER, eve, -1).name, "2027Q1");
	assert_string_equal(report_period_at(REPORT_HALF, eve, 0).name, "2026H2");
	assert_string_equal(report_period_at(REPORT_HALF, new_year, 1).name, "2026H2");
	assert_string_equal(report_period_at(REPORT_HALF, new_year, 2).name, "2026H1");
	assert_day(report_period_at(REPORT_HALF, new_year, 0).until, "2027-07-01 00:00:00");
}

static void test_due(void **state)
{
	struct report_period period;

	(void)state;
	assert_true(report_period_read(REPORT_QUARTER, "2026Q4", &period));
	assert_day(report_period_due(&period, 10), "2027-01-10 23:59:59");
	assert_day(report_period_due(&period, 0), "2026-12-31 23:59:59");
	assert_true(report_period_read(REPORT_HALF, "2028H1", &period));
	assert_day(report_period_due(&period, 31), "2028-07-31 23:59:59");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_none),
		cmocka_unit_test(test_at),
		cmocka_unit_test(test_due),
	};

	return cmocka_run_group_tests_name("periodic_report", tests, begin, NULL);
}
