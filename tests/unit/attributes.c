/* Merged attribute sequences mean what the single ones meant; everything else passes. */
#include "tui/attributes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect(const char *before, const char *after)
{
	g_autoptr(GByteArray) bytes = g_byte_array_new();

	g_byte_array_append(bytes, (const uint8_t *)before, (guint)strlen(before));
	attributes_merge(bytes);
	assert_int_equal(bytes->len, strlen(after));
	assert_memory_equal(bytes->data, after, bytes->len);
}

static void test_merging(void **state)
{
	(void)state;
	expect("a\033[39;49m\033(B\033[mb", "a\033[mb");
	expect("\033(B\033[0;1m\033[38;5;231m\033[48;5;160m!", "\033[0;1;38;5;231;48;5;160m!");
	expect("\033[7m\033[0;1m\033[m", "\033[m");
	expect("\033[7m\033[H\033[1m", "\033[7m\033[H\033[1m");
	expect("\033[m\033[7mx", "\033[0;7mx");
	expect("\033[38;5;0m\033[10mx", "\033[38;5;0;10mx");
}

static void test_the_rest_is_left_alone(void **state)
{
	(void)state;
	expect("", "");
	expect("中文\033[2J\033[?25l", "中文\033[2J\033[?25l");
	expect("\033]104\007\033(0q", "\033]104\007\033(0q");
	expect("\033[", "\033[");
	expect("\033[1", "\033[1");
	expect("\033[1;\033[2m", "\033[1;\033[2m");
}

/* Terminals stop reading a sequence after sixteen parameters. */
static void test_sequences_stay_short(void **state)
{
	g_autoptr(GString) many = g_string_new(NULL);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	int parameters = 0;

	(void)state;
	for (int i = 0; i < 40; i++)
		g_string_append_printf(many, "\033[%dm", 1 + i % 9);
	g_byte_array_append(bytes, (const uint8_t *)many->str, (guint)many->len);
	attributes_merge(bytes);
	for (guint i = 0; i < bytes->len; i++) {
		parameters = bytes->data[i] == ';' ? parameters + 1 : parameters;
		parameters = bytes->data[i] == 'm' ? 0 : parameters;
		assert_true(parameters < 16);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_merging),
		cmocka_unit_test(test_the_rest_is_left_alone),
		cmocka_unit_test(test_sequences_stay_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
