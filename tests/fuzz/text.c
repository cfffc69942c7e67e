/* Whatever bytes come, clean text comes out, and everything made of clean text keeps its promise.
 * Input: one byte of limit or columns, then the bytes of a stranger. */
#include <glib.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	g_assert_nonnull(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

static void check_clean(const char *text, size_t limit)
{
	g_assert_cmpuint(strlen(text), <=, limit);
	g_assert_true(g_utf8_validate(text, -1, NULL));
	g_assert_true(text_is_clean(text));
	for (const char *c = text; *c; c++)
		g_assert_true((uint8_t)*c >= 0x20 && *c != 0x7F);
}

static void check_columns(const char *text, size_t columns)
{
	g_autofree char *cut = text_cut(text, columns);
	g_autofree char *left = text_fit(text, columns, TEXT_LEFT);
	g_autofree char *right = text_fit(text, columns, TEXT_RIGHT);
	g_assert_cmpuint(text_columns(cut), <=, columns);
	g_assert_cmpuint(text_columns(left), ==, columns);
	g_assert_cmpuint(text_columns(right), ==, columns);
	if (text_columns(text) <= columns)
		g_assert_cmpstr(cut, ==, text);
}

static void check_lines(struct bytes raw, size_t columns)
{
	g_autofree char *text = text_clean_lines(raw, SIZE_MAX);
	struct bytes once = { (const uint8_t *)text, strlen(text) };
	g_autofree char *again = text_clean_lines(once, SIZE_MAX);
	g_assert_cmpstr(text, ==, again);
	g_auto(GStrv) lines = text_wrap(text, columns);
	for (char **line = lines; *line; line++) {
		g_assert_cmpuint(text_columns(*line), <=, MAX(columns, 2));
		g_assert_null(strchr(*line, '\n'));
	}
}

static void check_respelling(const char *text)
{
	g_autofree char *without = text_without_ambiguous(text);
	g_autofree char *ascii = text_to_ascii(text);
	for (const char *at = without; *at;)
		g_assert_false(text_char_is_ambiguous(text_next(&at)));
	g_assert_true(g_str_is_ascii(ascii));
	g_assert_true(text_matches(text, text));
	g_assert_true(text_matches(text, ""));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	struct bytes raw = { data + 1, size - 1 };
	g_autofree char *limited = text_clean(raw, data[0]);
	g_autofree char *text = text_clean(raw, SIZE_MAX);
	check_clean(limited, data[0]);
	check_clean(text, SIZE_MAX);
	check_columns(text, data[0]);
	check_lines(raw, data[0]);
	check_respelling(text);
	return 0;
}
