/* Two texts line by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/diff.h"

/* " a-b+c": each line behind its mark. Caller frees. */
static char *told(const char *before, const char *after)
{
	g_auto(GStrv) old = g_strsplit(before, "\n", -1), new = g_strsplit(after, "\n", -1);
	g_autoptr(GArray) lines = diff_lines(old, new);
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < lines->len; i++) {
		const struct diff_line *line = &g_array_index(lines, struct diff_line, i);
		g_string_append_printf(text, "%c%s", " -+"[line->side], line->text);
	}
	return g_string_free(text, FALSE);
}

static void expect(const char *before, const char *after, const char *wanted)
{
	g_autofree char *got = told(before, after);

	assert_string_equal(got, wanted);
}

static void test_small(void **unused)
{
	(void)unused;
	expect("a\nb\nc", "a\nb\nc", " a b c");
	expect("a\nb\nc", "a\nx\nc", " a-b+x c");
	expect("a\nc", "a\nb\nc", " a+b c");
	expect("a\nb\nc", "a\nc", " a-b c");
	expect("a\nb", "b\na", "-a b+a");
	expect("a\nb\nb\nc", "a\nb\nc", " a b-b c");
	expect("a", "b", "-a+b");
	expect("p\na\nq\nb\nr", "p\nb\nr", " p-a-q b r");
	expect("", "", "");
	expect("", "a", "+a");
}

/* What was taken apart can be put together again, whichever way it was compared. */
static void check_whole(size_t n, size_t step)
{
	GString *before = g_string_new("first"), *after = g_string_new("first");

	for (size_t i = 0; i < n; i++) {
		g_string_append_printf(before, "\nline %zu", i);
		if (i % step == 0)
			g_string_append_printf(after, "\nchanged %zu", i);
		else
			g_string_append_printf(after, "\nline %zu", i);
	}
	g_auto(GStrv) old = g_strsplit(before->str, "\n", -1),
		      new = g_strsplit(after->str, "\n", -1);
	g_autoptr(GArray) lines = diff_lines(old, new);
	size_t gone = 0, fresh = 0, j = 0;
	for (guint i = 0; i < lines->len; i++) {
		const struct diff_line *line = &g_array_index(lines, struct diff_line, i);
		gone += line->side == DIFF_GONE;
		fresh += line->side == DIFF_NEW;
		if (line->side != DIFF_GONE)
			assert_string_equal(line->text, new[j++]);
	}
	assert_int_equal(j, n + 1);
	assert_int_equal(gone, (n + step - 1) / step);
	assert_int_equal(fresh, gone);
	g_string_free(before, TRUE);
	g_string_free(after, TRUE);
}

static void test_long(void **unused)
{
	(void)unused;
	check_whole(100, 7);
	check_whole(DIFF_MOST, 100);
	check_whole(DIFF_MOST + 10, 3);
	check_whole(20000, 50);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
