/* The maintenance order on paper: goldens in both encodings, and what one relies on when reading
 * it. */
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
	{ "maintenance_order", "maintenance_done" },
	{ "maintenance_order", "maintenance_unapproved" },
	{ "maintenance_units", "maintenance_told" },
};

static char **lines_of(size_t paper)
{
	json_auto_t *document = fixture_document(papers[paper].sheet, papers[paper].fixture);
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);

	if (lines == NULL)
		fail_msg("%s", error->message);
	return lines;
}

static char *text_of(size_t paper)
{
	g_auto(GStrv) lines = lines_of(paper);
	g_autofree char *joined = g_strjoinv("\n", lines);

	return g_strconcat(joined, "\n", NULL);
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_autofree char *text = text_of(i);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", papers[i].fixture);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
	}
}

/* As the expected file is in the printer's characters, nothing lost and nothing wider than the
 * paper. */
static void test_gb18030(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_auto(GStrv) lines = lines_of(i);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", papers[i].fixture);
		g_autofree char *golden = NULL;
		size_t lost = 0, size = 0;
		g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GB18030, &lost);

		assert_int_equal(lost, 0);
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		g_autofree char *expected =
		    g_convert(golden, -1, "GB18030", "UTF-8", NULL, &size, NULL);
		assert_int_equal(g_bytes_get_size(coded), size);
		assert_memory_equal(g_bytes_get_data(coded, NULL), expected, size);
		for (char **line = lines; *line != NULL; line++)
			assert_true(text_columns(**line == '\f' ? *line + 1 : *line) <=
			    SHEET_COLUMNS);
	}
}

/* The approval has its block, who was told late is marked, what is still down is said; a unit that
 * is not concerned is not on it. */
static void test_words(void **state)
{
	static const char *const words[] = { "只能由本级政务外网管理单位批准", "PZ-1120-02",
		"管理单位丙", "（迟）", "白鹭接入 不可达", "影响单位 2 家", "[!] 逐家告知",
		"【已核验】" };
	g_autofree char *text = text_of(0);
	g_autofree char *unapproved = text_of(1);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strstr(text, words[i]) == NULL)
			fail_msg("no %s in\n%s", words[i], text);
	assert_null(strstr(text, "已迁走的单位"));
	assert_non_null(strstr(unapproved, "【未批准中断】"));
	assert_null(strstr(unapproved, "配置备份"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_gb18030),
		cmocka_unit_test(test_words),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
