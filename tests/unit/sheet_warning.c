/* The receipt of a warning: goldens from files, in both encodings. */
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

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void expect_golden(const char *name, const char *text)
{
	g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", name);
	g_autofree char *golden = NULL;

	if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
		assert_true(g_file_set_contents(path, text, -1, NULL));
	assert_true(g_file_get_contents(path, &golden, NULL, NULL));
	assert_string_equal(text, golden);
}

/* The file for a printer that wants GB18030 is the golden in that encoding, nothing lost. */
static void expect_encoded(char *const *lines, const char *text)
{
	size_t lost = 7, size = 0;
	g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
	g_autofree char *expected = g_convert(text, -1, "GB18030", "UTF-8", NULL, &size, NULL);

	assert_int_equal(lost, 0);
	assert_int_equal(g_bytes_get_size(coded), size);
	assert_memory_equal(g_bytes_get_data(coded, NULL), expected, size);
}

static void test_golden(void **state)
{
	static const char *const names[] = { "warning_lifted", "warning_unsigned" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		json_auto_t *document = fixture_document("warning_receipt", names[i]);
		g_auto(GStrv) lines = sheet_text_lines(document, NULL);
		assert_non_null(lines);
		g_autofree char *joined = g_strjoinv("\n", lines);
		g_autofree char *text = g_strconcat(joined, "\n", NULL);
		for (char **line = lines; *line != NULL; line++) {
			g_autofree char *certain = text_without_ambiguous(*line);
			assert_true(text_columns(*line) <= SHEET_COLUMNS);
			assert_string_equal(*line, certain);
		}
		expect_golden(names[i], text);
		expect_encoded(lines, text);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
