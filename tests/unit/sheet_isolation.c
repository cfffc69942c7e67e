/* The notices of an isolation and the phone tree: goldens from files, in both encodings. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

static const struct { const char *sheet, *fixture; } papers[] = {
	{ "isolation_notice", "isolation_cut" },
	{ "isolation_notice", "isolation_alone" },
	{ "reconnection_notice", "isolation_back" },
	{ "phone_tree", "phone_tree" },
	{ "phone_tree", "phone_tree_nothing" },
};

static char *text_of(const char *sheet, const char *fixture)
{
	json_auto_t *document = fixture_document(sheet, fixture);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = sheet_text_lines(document, &error);

	if (lines == NULL)
		fail_msg("%s", error->message);
	for (char **line = lines; *line != NULL; line++)
		assert_true(text_columns(**line == '\f' ? *line + 1 : *line) <= SHEET_COLUMNS);
	g_autofree char *joined = g_strjoinv("\n", lines);
	return g_strconcat(joined, "\n", NULL);
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_autofree char *text = text_of(papers[i].sheet, papers[i].fixture);
		g_autofree char *path =
		    g_strdup_printf(FIXTURE_FOLDER "%s.txt", papers[i].fixture);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
	}
}

/* What goes to a GB18030 printer comes back the same. */
static void test_other_encoding(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_autofree char *text = text_of(papers[i].sheet, papers[i].fixture);
		g_autoptr(GError) error = NULL;
		g_autofree char *bytes =
		    g_convert(text, -1, "GB18030", "UTF-8", NULL, NULL, &error);
		assert_null(error);
		g_autofree char *back =
		    g_convert(bytes, -1, "UTF-8", "GB18030", NULL, NULL, &error);
		assert_string_equal(back, text);
	}
}

/* What is not for printing is not printed, what is over neither; a dead number says so, and comes
 * after those that work. */
static void test_tree(void **state)
{
	g_autofree char *text = text_of("phone_tree", "phone_tree");
	const char *dead = strstr(text, "号码失效"), *well = strstr(text, "青石值守员");

	(void)state;
	assert_null(strstr(text, "不印的人"));
	assert_null(strstr(text, "作废的人"));
	assert_non_null(dead);
	assert_true(well != NULL && well < dead);
	assert_non_null(strstr(text, "10000000001"));
}

/* That nothing could be had is not that there is nobody. */
static void test_nothing(void **state)
{
	g_autofree char *text = text_of("phone_tree", "phone_tree_nothing");

	(void)state;
	assert_non_null(strstr(text, "无数据"));
	assert_null(strstr(text, "没有登记"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_other_encoding),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_nothing),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
