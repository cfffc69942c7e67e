/* CSV as spreadsheets write it, and what they get wrong. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "views/csv.h"

/* The rows of TEXT as "line:cell|cell" a line. */
static char *spelled(const char *text)
{
	own(csv) csv = csv_parse(text, NULL);
	GString *out = g_string_new(NULL);

	for (size_t i = 0; csv != NULL && i < csv->rows->len; i++) {
		const struct csv_row *row = g_ptr_array_index(csv->rows, i);
		g_string_append_printf(out, "%zu:", row->line);
		for (size_t j = 0; j < row->cells->len; j++)
			g_string_append_printf(out, "%s%s", j > 0 ? "|" : "",
			    (const char *)g_ptr_array_index(row->cells, j));
		g_string_append(out, ";");
	}
	return g_string_free(out, FALSE);
}

static void test_parse(void **state)
{
	static const struct { const char *text, *rows; } cases[] = {
		{ "", "" },
		{ "a,b\n1,2\n", "1:a|b;2:1|2;" },
		{ "a,b\r\n1,2", "1:a|b;2:1|2;" },
		{ "a,b\r1,2\r", "1:a|b;2:1|2;" },
		{ "a,,\n,,\n\n\n,b,\n", "1:a||;5:|b|;" },
		{ "\"a,b\",\"say \"\"hi\"\"\"\n", "1:a,b|say \"hi\";" },
		{ "\"one\r\ntwo\nthree\",x\nnext\n", "1:one\ntwo\nthree|x;4:next;" },
		{ "\"\",x\n", "1:|x;" },
		{ "\"odd\" tail,x\n", "1:odd tail|x;" },
		{ "5\" disk,x\n", "1:5\" disk|x;" },
		{ "a,\"b\"", "1:a|b;" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *rows = spelled(cases[i].text);
		assert_string_equal(rows, cases[i].rows);
	}
}

static void test_open_quote(void **state)
{
	g_autoptr(GError) error = NULL;

	(void)state;
	assert_null(csv_parse("a\nb\n\"never\nclosed\n", &error));
	assert_non_null(strstr(error->message, "第 3 行"));
}

static void test_encodings(void **state)
{
	static const struct { const char *raw; size_t size; const char *text; } cases[] = {
		{ "\xEF\xBB\xBF\xE5\x80\xBC,1", 8, "值,1" },
		{ "\xE5\x80\xBC", 3, "值" },
		{ "\xD6\xB5,\xB0\xE0", 5, "值,班" },
		{ "\xFF\xFE\x3C\x50,\0", 6, "值," },
		{ "", 0, "" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *text = csv_decode(
		    (struct bytes){ (const uint8_t *)cases[i].raw, cases[i].size }, &error);
		assert_non_null(text);
		assert_string_equal(text, cases[i].text);
	}
}

static void test_no_encoding(void **state)
{
	static const char raw[] = "a,b\nc,\xFF\xFF\xFF\n";
	g_autoptr(GError) error = NULL;

	(void)state;
	assert_null(csv_decode((struct bytes){ (const uint8_t *)raw, sizeof raw - 1 }, &error));
	assert_non_null(strstr(error->message, "第 2 行"));
	assert_null(csv_decode((struct bytes){ (const uint8_t *)"a\0b", 3 }, NULL));
}

/* What is written is read again as it was. */
static void test_round_trip(void **state)
{
	static const char *const cells[] = { "", "plain", "comma, quote \" and", "two\nlines",
		"值班" };
	g_autoptr(GPtrArray) row = g_ptr_array_new();
	g_autoptr(GString) out = g_string_new(NULL);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
		g_ptr_array_add(row, (void *)(uintptr_t)cells[i]);
	csv_append_row(out, row);
	own(csv) csv = csv_parse(out->str, NULL);
	const struct csv_row *back = g_ptr_array_index(csv->rows, 0);
	assert_int_equal(back->cells->len, G_N_ELEMENTS(cells));
	for (size_t i = 0; i < G_N_ELEMENTS(cells); i++)
		assert_string_equal(g_ptr_array_index(back->cells, i), cells[i]);
}

/* What a spreadsheet would run or rewrite is guarded, nothing else is, and all of it comes back. */
static void test_spreadsheet_safe(void **state)
{
	static const struct {
		const char *cell, *written;
	} cases[] = {
		{ "=1+1", "'=1+1" },
		{ "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
		{ "+86 471 5550101", "'+86 471 5550101" },
		{ "-5", "'-5" },
		{ "@SUM(A1)", "'@SUM(A1)" },
		{ "\tx", "'\tx" },
		{ "00123", "'00123" },
		{ "04715550101", "'04715550101" },
		{ "1234567890123456", "'1234567890123456" },
		{ "'=x", "''=x" },
		{ "''+", "'''+" },
		{ "第一行\n=第二行", "\"第一行\n=第二行\"" },
		{ "'quoted'", "'quoted'" },
		{ "'", "'" },
		{ "0", "0" },
		{ "13800002210", "13800002210" },
		{ "0000-5550101", "0000-5550101" },
		{ "a=b", "a=b" },
		{ "10.0.0.1", "10.0.0.1" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) row = g_ptr_array_new();
		g_autoptr(GString) out = g_string_new(NULL);

		g_ptr_array_add(row, (void *)(uintptr_t)cases[i].cell);
		csv_append_row(out, row);
		g_autofree char *line = g_strconcat(cases[i].written, "\r\n", NULL);
		assert_string_equal(out->str, line);
		own(csv) csv = csv_parse(out->str, NULL);
		const struct csv_row *back = g_ptr_array_index(csv->rows, 0);
		assert_string_equal(g_ptr_array_index(back->cells, 0), cases[i].cell);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_open_quote),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_no_encoding),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_spreadsheet_safe),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
