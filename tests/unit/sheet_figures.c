/* The sheet of figures: goldens from files, in both encodings, and what may never stand on it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/figures.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

static char **lines_of_fixture(const char *name)
{
	json_auto_t *document = fixture_document("figures", name);
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);

	if (lines == NULL)
		fail_msg("%s", error->message);
	return lines;
}

static char *text_of_fixture(const char *name)
{
	g_auto(GStrv) lines = lines_of_fixture(name);

	return g_strjoinv("\n", lines);
}

static const char *const names[] = { "figures_month", "figures_nothing" };

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *joined = text_of_fixture(names[i]);
		g_autofree char *text = g_strconcat(joined, "\n", NULL);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", names[i]);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
	}
}

/* 80 columns, no character of doubtful width, and nothing that a printer of GB18030 loses. */
static void test_paper(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_auto(GStrv) lines = lines_of_fixture(names[i]);
		gsize size;
		size_t lost = 0;

		for (char **line = lines; *line != NULL; line++) {
			const char *text = **line == '\f' ? *line + 1 : *line;
			g_autofree char *certain = text_without_ambiguous(text);
			assert_true(text_columns(text) <= SHEET_COLUMNS);
			assert_string_equal(text, certain);
		}
		g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
		assert_int_equal(lost, 0);
		const char *bytes = g_bytes_get_data(coded, &size);
		g_autofree char *back = g_convert(bytes, (gssize)size, "UTF-8", "GB18030", NULL,
		    NULL, NULL);
		assert_non_null(strstr(back, "指标表"));
	}
}

/* Acceptance 18: of no data neither nought nor all. */
static void test_nothing(void **state)
{
	g_autofree char *text = text_of_fixture("figures_nothing");
	const char *end = strstr(text, "口径");

	(void)state;
	assert_non_null(end);
	g_autofree char *figures = g_strndup(text, (gsize)(end - text));
	assert_null(strstr(figures, "%"));
	assert_null(strstr(figures, "零故障"));
	assert_non_null(strstr(figures, "无数据"));
}

/* What was cut is not rounded up, no outage is said so, unknown has its star, few opinions are no
 * figure, no contract is said so. */
static void test_words(void **state)
{
	g_autofree char *text = text_of_fixture("figures_month");
	static const char *const said[] = { "99.999%", "99.687%", "99.583%", "100.000%*",
		"无约定", "评价不足 5 份", "85.714%", "6/7", "平均 1时12分 中位 58分 P90 2时20分",
		"66.666%", "1.2%", "5天", "60 班，缺 1秒", "97.916%", "705/720 项 30次", "58/60 次",
		"3 次 共 25分" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strstr(text, said[i]) == NULL)
			fail_msg("no \"%s\" in\n%s", said[i], text);
}

static struct wall day(const char *date)
{
	return clock_day(date, 0);
}

static void assert_time(struct figures_time time, const char *from, const char *to)
{
	assert_int_equal(time.from.us, day(from).us);
	assert_int_equal(time.to.us, day(to).us);
}

/* Months, quarters and years, across the end of the year as well. */
static void test_periods(void **state)
{
	struct figures_time time;
	struct wall november = { day("2026-11-22").us + 5 }, january = day("2027-01-01");
	char text[FIGURES_SIZE];

	(void)state;
	assert_time(figures_period(0, november), "2026-11-01", "2026-12-01");
	assert_time(figures_period(1, november), "2026-10-01", "2026-11-01");
	assert_time(figures_period(2, november), "2026-10-01", "2027-01-01");
	assert_time(figures_period(3, november), "2026-07-01", "2026-10-01");
	assert_time(figures_period(4, november), "2026-01-01", "2027-01-01");
	assert_time(figures_period(1, january), "2026-12-01", "2027-01-01");
	assert_time(figures_period(3, january), "2026-10-01", "2027-01-01");
	assert_time(figures_period(5, january), "2026-01-01", "2027-01-01");
	assert_true(figures_days("2026-11-03", "2026-11-03", november, &time));
	assert_time(time, "2026-11-03", "2026-11-04");
	assert_string_equal(figures_time_text(&time, november, text, sizeof text),
	    "2026-11-03 至 2026-11-03");
	assert_true(figures_days(NULL, NULL, november, &time));
	assert_string_equal(figures_time_text(&time, november, text, sizeof text),
	    "2026-11-01 至现在 11-22 00:00");
	assert_true(figures_days("2026-10-03", NULL, november, &time));
	assert_int_equal(time.to.us, november.us);
	assert_false(figures_days("2026-11-05", "2026-11-03", november, &time));
	assert_false(figures_days("2026-02-30", NULL, november, &time));
	assert_false(figures_days("2027-02-03", NULL, november, &time));
}

static int start(void **state)
{
	(void)state;
	fixture_start();
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_paper),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_periods),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
