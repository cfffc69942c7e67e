/* What plugins print: by the guidelines, as real ones do it, and as broken ones do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include <cmocka.h>

#include "probes/wire/plugin.h"

static struct plugin_output *read_text(const char *text)
{
	return plugin_read((struct bytes){ (const uint8_t *)text, strlen(text) });
}

static const struct plugin_value *value_of(const struct plugin_output *output, const char *label)
{
	for (size_t i = 0; i < output->n; i++)
		if (strcmp(output->values[i].label, label) == 0)
			return &output->values[i];
	fail_msg("no figure %s", label);
	return NULL;
}

static void test_http(void **state)
{
	own(plugin_output) output =
	    read_text("HTTP OK: HTTP/1.1 200 OK - 5178 bytes in 0.005 second "
		      "response time |time=0.005326s;2.0;5.0;0.0;10.0 size=5178B;;;0;\n");
	const struct plugin_value *time = value_of(output, "time"),
				  *size = value_of(output, "size");

	(void)state;
	assert_string_equal(output->line,
	    "HTTP OK: HTTP/1.1 200 OK - 5178 bytes in 0.005 second response time");
	assert_string_equal(output->detail, "");
	assert_int_equal(output->n, 2);
	assert_int_equal(output->malformed, 0);
	assert_true(time->known && fabs(time->value - 0.005326) < 1e-9);
	assert_string_equal(time->unit, "s");
	assert_true(time->warning.known && time->warning.to == 2 && time->warning.from == 0);
	assert_true(time->has_minimum && time->has_maximum && time->maximum == 10);
	assert_true(size->value == 5178 && !size->warning.known && size->has_minimum &&
	    !size->has_maximum);
	assert_string_equal(size->unit, "B");
	assert_int_equal(plugin_value_status(time), PLUGIN_OK);
}

/* The example of the guidelines: long text, and figures before and behind it. */
static void test_long_text(void **state)
{
	own(plugin_output) output = read_text(
	    "DISK OK - free space: / 3326 MB (56%); | /=2643MB;5948;5958;0;5968\n"
	    "/ 15272 MB (77%);\n/boot 68 MB (69%);\n/home 69357 MB (27%); | /boot=68MB;88;93;0;98\n"
	    "/home=69357MB;253404;253409;0;253414\n");

	(void)state;
	assert_string_equal(output->line, "DISK OK - free space: / 3326 MB (56%);");
	assert_string_equal(output->detail,
	    "/ 15272 MB (77%);\n/boot 68 MB (69%);\n/home 69357 MB (27%);");
	assert_int_equal(output->n, 3);
	assert_true(value_of(output, "/boot")->value == 68.0 * 1024 * 1024);
	assert_true(value_of(output, "/home")->warning.to == 253404.0 * 1024 * 1024);
}

static void test_labels(void **state)
{
	own(plugin_output) output =
	    read_text("x|'a b'=1 'it''s'=2 '=odd'=3 ''=4 plain=5 plain=6 =7");

	(void)state;
	assert_true(value_of(output, "a b")->value == 1);
	assert_true(value_of(output, "it's")->value == 2);
	assert_true(value_of(output, "=odd")->value == 3);
	assert_true(value_of(output, "plain")->value == 5); /* the first of two */
	assert_int_equal(output->n, 4);
	assert_int_equal(output->malformed, 3);
}

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool known;
		double value;
		const char *unit;
	} cases[] = {
		{ "x=1", true, 1, "" },
		{ "x=-1.5", true, -1.5, "" },
		{ "x=.5", true, 0.5, "" },
		{ "x=0,25s", true, 0.25, "s" },
		{ "x=1.5e3ms", true, 1.5, "s" },
		{ "x=200us", true, 0.0002, "s" },
		{ "x=3%", true, 3, "%" },
		{ "x=17c", true, 17, "c" },
		{ "x=2KB", true, 2048, "B" },
		{ "x=1TB", true, 1099511627776.0, "B" },
		{ "x=21W", true, 21, "W" },
		{ "x=2e", true, 2, "e" },
		{ "x=U", false, 0, "" },
		{ "x=1e999", false, 0, "" },
		{ "x=1e308TB", false, 0, "B" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		g_autofree char *text = g_strdup_printf("t|%s", cases[i].text);
		own(plugin_output) output = read_text(text);
		const struct plugin_value *value = value_of(output, "x");
		assert_int_equal(value->known, cases[i].known);
		assert_string_equal(value->unit, cases[i].unit);
		if (cases[i].known)
			assert_true(fabs(value->value - cases[i].value) < 1e-9);
	}
}

static void test_no_numbers(void **state)
{
	static const char *const cases[] = { "t|x=", "t|x", "t|x=inf", "t|x=nan", "t|x=0x10q=",
		"t|x=-", "t|x=;1;2", "t|x=1averyverylongunit", "t|'x=1" };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		own(plugin_output) output = read_text(cases[i]);
		assert_int_equal(output->n, 0);
		assert_int_equal(output->malformed, 1);
	}
}

static void test_ranges(void **state)
{
	/* the table of the guidelines: what 10 alerts on */
	static const struct {
		const char *range;
		double value;
		enum plugin_status status;
	} cases[] = {
		{ "10", -1, PLUGIN_CRITICAL },
		{ "10", 0, PLUGIN_OK },
		{ "10", 10, PLUGIN_OK },
		{ "10", 11, PLUGIN_CRITICAL },
		{ "10:", 9, PLUGIN_CRITICAL },
		{ "10:", 1e9, PLUGIN_OK },
		{ "~:10", -1e9, PLUGIN_OK },
		{ "~:10", 11, PLUGIN_CRITICAL },
		{ "10:20", 9, PLUGIN_CRITICAL },
		{ "10:20", 15, PLUGIN_OK },
		{ "@10:20", 15, PLUGIN_CRITICAL },
		{ "@10:20", 21, PLUGIN_OK },
		{ "@10:20", 10, PLUGIN_CRITICAL },
		{ ":7", 8, PLUGIN_CRITICAL },
		{ "", 1e9, PLUGIN_OK },
		{ "20:10", 15, PLUGIN_OK },
		{ "a:b", 15, PLUGIN_OK },
		{ "1:2:3", 9, PLUGIN_OK },
		{ "@", 1, PLUGIN_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		g_autofree char *text =
		    g_strdup_printf("t|x=%g;;%s", cases[i].value, cases[i].range);
		own(plugin_output) output = read_text(text);
		if (plugin_value_status(value_of(output, "x")) != cases[i].status)
			fail_msg("%s of %g", cases[i].range, cases[i].value);
	}
	own(plugin_output) output = read_text("t|x=5;4;9 y=U;4;9 z=500ms;0.4;900");
	assert_int_equal(plugin_value_status(value_of(output, "x")), PLUGIN_WARNING);
	assert_int_equal(plugin_value_status(value_of(output, "y")), PLUGIN_UNKNOWN);
	assert_int_equal(plugin_value_status(value_of(output, "z")), PLUGIN_WARNING);
}

/* Nothing of a stranger reaches a screen as it came. */
static void test_strangers(void **state)
{
	static const uint8_t gbk[] = "\xd6\xd0\xb6\xcf | \xca\xb1\xd1\xd3=5ms"; /* 中断, 时延 */
	static const uint8_t bar[] = "\x81\x7c up|a=1"; /* a hanzi whose second byte is a bar */
	static const uint8_t nul[] = "a\0b|x=1";
	own(plugin_output) escape = read_text("\033[31mOK\033]0;title\007\tfine\r\nmore\n");
	own(plugin_output) hanzi = plugin_read((struct bytes){ gbk, sizeof gbk - 1 });
	own(plugin_output) half = plugin_read((struct bytes){ bar, sizeof bar - 1 });
	own(plugin_output) zero = plugin_read((struct bytes){ nul, sizeof nul - 1 });
	own(plugin_output) nothing = plugin_read((struct bytes){ NULL, 0 });

	(void)state;
	assert_true(text_is_clean(escape->line));
	assert_null(strchr(escape->line, '\033'));
	assert_string_equal(escape->detail, "more");
	assert_string_equal(hanzi->line, "中断");
	assert_true(fabs(value_of(hanzi, "时延")->value - 0.005) < 1e-9);
	assert_true(value_of(half, "a")->value == 1);
	assert_non_null(strstr(half->line, "up"));
	assert_true(value_of(zero, "x")->value == 1);
	assert_string_equal(nothing->line, "");
	assert_int_equal(nothing->n, 0);
}

/* A combining mark on the last digit is cut off it, and stands alone in the unit. */
static void test_split_mark(void **state)
{
	own(plugin_output) output = read_text("t|x=1.\xcc\xb1k");

	(void)state;
	assert_int_equal(output->n, 1);
	assert_true(text_is_clean(output->values[0].unit));
}

static void test_limits(void **state)
{
	g_autoptr(GString) many = g_string_new("t|");
	g_autofree char *endless = g_strnfill(200 * 1024, 'x');

	(void)state;
	for (int i = 0; i < 100; i++)
		g_string_append_printf(many, "v%d=%d ", i, i);
	own(plugin_output) output = read_text(many->str);
	assert_int_equal(output->n, PLUGIN_VALUES_LIMIT);
	assert_int_equal(output->malformed, 100 - PLUGIN_VALUES_LIMIT);
	own(plugin_output) long_line = read_text(endless);
	assert_true(strlen(long_line->line) <= PLUGIN_LINE_LIMIT);
}

static void test_expiry(void **state)
{
	static const struct { const char *line; int64_t seconds;
	} cases[] = {
		{ "WARNING - Certificate 'portal.example' expires in 19 day(s) "
		  "(Sat Dec 12 06:14:19 2026 +0000).",
		    1797056059 },
		{ "OK - Certificate 'Sun Mon' will expire on Sat Dec 12 06:14:19 2026 +0000.",
		    1797056059 },
		{ "CRITICAL - Certificate 'x' expired on Tue Nov  3 01:02:03 2026 +0800.",
		    1793638923 },
		{ "OK - Certificate 'x' will expire on Sat Dec 12.", 0 },
		{ "HTTP OK", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		assert_int_equal(plugin_expiry(cases[i].line).us, cases[i].seconds * CLOCK_SECOND);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_http),
		cmocka_unit_test(test_long_text),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_no_numbers),
		cmocka_unit_test(test_ranges),
		cmocka_unit_test(test_strangers),
		cmocka_unit_test(test_split_mark),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_expiry),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
