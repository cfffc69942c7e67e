/* Parsers as data: each verb, what breaks a table, limits, and every recorded output of
 * tests/data/cli. A recording FAMILY/COMMAND.txt (or COMMAND.CASE.txt) has FAMILY/COMMAND.json
 * beside it, what a person reads in it; CLI_SHOW=FAMILY/COMMAND prints what is read. */
#include <glib.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probes/cli/parser.h"
#include "probes/cli/pattern.h"
#include "probes/cli/profile.h"

#define DATA "tests/data/cli"

/* A parser of "verb=pattern" lines. */
static struct cli_parser *parser_of(const char *const *rules)
{
	struct cli_parser *parser = cli_parser_new();

	for (; *rules != NULL; rules++) {
		g_auto(GStrv) halves = g_strsplit(*rules, "=", 2);
		g_autoptr(GError) error = NULL;
		if (!cli_parser_add(parser, halves[0], halves[1], &error))
			fail_msg("%s: %s", *rules, error->message);
	}
	return parser;
}

static struct bytes bytes_of(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

/* The rows of TEXT as "cell|cell;", "-" for a cell that is not there; then the unknown lines. */
static char *spelled(const char *const *rules, const char *text)
{
	own(cli_parser) parser = parser_of(rules);
	own(cli_rows) rows = cli_parser_run(parser, bytes_of(text), NULL, NULL);
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < rows->rows->len; i++) {
		char *const *row = rows->rows->pdata[i];
		for (size_t j = 0; j < rows->columns; j++)
			g_string_append_printf(out, "%s%s", j > 0 ? "|" : "",
			    row[j] == NULL ? "-" : row[j]);
		g_string_append_c(out, ';');
	}
	for (guint i = 0; i < rows->unknown_lines->len; i++)
		g_string_append_printf(out, " ?%s", (char *)rows->unknown_lines->pdata[i]);
	return g_string_free(out, FALSE);
}

static void assert_spelled(const char *const *rules, const char *text, const char *expected)
{
	g_autofree char *out = spelled(rules, text);

	assert_string_equal(out, expected);
}

static void test_rows(void **state)
{
	static const char *const rules[] = { "row=(?<port>\\S+) +(?<oper>up|down)", "skip=Total.*",
		NULL };

	(void)state;
	assert_spelled(rules, "", "");
	assert_spelled(rules, "GE1 up\nGE2   down\r\n\n-----\nTotal: 2\n", "GE1|up;GE2|down;");
	assert_spelled(rules, "GE1 up", "GE1|up;");
	assert_spelled(rules, "GE1 up\nwhat is this\n", "GE1|up; ?what is this");
	/* a pattern has to describe the whole line */
	assert_spelled(rules, "GE1 up (s)\n", " ?GE1 up (s)");
	assert_spelled(rules, " GE1 up\n", " ?GE1 up");
}

static void test_blocks(void **state)
{
	static const char *const rules[] = { "row=(?<port>\\S+) transceiver:",
		"also=  Rx: (?<rx>\\S+)", "also.tx=  Tx: (?<tx>\\S+)", "end=done", NULL };

	(void)state;
	assert_spelled(rules, "GE1 transceiver:\n  Rx: -5\n  Tx: -2\nGE2 transceiver:\n  Tx: 1\n",
	    "GE1|-5|-2;GE2|-|1;");
	assert_spelled(rules, "  Rx: 1\n  Tx: 2\ndone\n  Rx: 3\n", "-|1|2;-|3|-;");
}

static void test_carry_and_join(void **state)
{
	static const char *const rules[] = { "carry=VRF (?<vrf>\\S+)",
		"row=(?<peer>[0-9.]+) (?<name>.+)", "join=   (?<name>\\S+)", NULL };

	(void)state;
	assert_spelled(rules,
	    "1.1.1.1 a\nVRF x\n2.2.2.2 lon\n   ger\n3.3.3.3 b\nVRF y\n4.4.4.4 c\n",
	    "-|1.1.1.1|a;x|2.2.2.2|longer;x|3.3.3.3|b;y|4.4.4.4|c;");
	assert_spelled(rules, "   lonely\n", " ?lonely");
}

static void test_table(void **state)
{
	static const char *const rules[] = {
		"table=(?<port>Port) +(?<name>Name) +(?<status>Status)", "skip=note.*", NULL };

	(void)state;
	assert_spelled(rules,
	    "Port   Name      Status\n----   ----      ------\nGE1    core one  up\n"
	    "GE2              down\n",
	    "GE1|core one|up;GE2||down;");
	/* a name that runs over the edge: taken by count, else not known */
	assert_spelled(rules,
	    "Port   Name      Status\nTenGigE1/1 core up\nTenGigE1/2 core one up\n",
	    "TenGigE1/1|core|up; ?TenGigE1/2 core one up");
	/* a line without a first cell continues the one above */
	assert_spelled(rules, "Port   Name      Status\nGE1    core      up\n       one\n",
	    "GE1|core one|up;");
	assert_spelled(rules, "Port   Name      Status\n       one\n", " ?one");
	/* a blank line after rows ends it, not one before */
	assert_spelled(rules,
	    "Port   Name      Status\n\nGE1    core      up\n\nGE2    x         up\n",
	    "GE1|core|up; ?GE2    x         up");
	/* columns are columns, not octets */
	assert_spelled(rules, "Port   Name      Status\nGE1    核心交换  up\n", "GE1|核心交换|up;");
	/* the first two lines are one header's */
	assert_spelled(rules,
	    "Port   Name      Status\nPort    Name     Status\nGE1     n        up\n", "GE1|n|up;");
}

static void test_foreign_bytes(void **state)
{
	static const char *const rules[] = { "row=(?<port>\\S+) +(?<name>.*)", NULL };

	(void)state;
	assert_spelled(rules, "GE1 \xBA\xCB\xD0\xC4\n", "GE1|核心;");          /* GBK */
	assert_spelled(rules, "GE1 a\x1b[31mb\n", "GE1|a^[[31mb;");
	assert_spelled(rules, "GE1 \xff\xff\n", "GE1|\\xFF\\xFF;");
	assert_spelled(rules, "GE1\tx\n", "GE1|x;");
}

static void test_refusal_and_pager(void **state)
{
	static const char *const rules[] = { "row=(?<port>GE\\S+) +(?<name>.*)", NULL };
	own(cli_parser) parser = parser_of(rules);
	g_autoptr(GRegex) refusal = cli_search_pattern("^Error:", NULL);
	g_autoptr(GRegex) pager = cli_search_pattern("^ *---- More ----", NULL);

	(void)state;
	own(cli_rows) refused = cli_parser_run(parser,
	    bytes_of("   ^\nError: Unrecognized command.\n"), refusal, pager);
	assert_string_equal(refused->refused, "Error: Unrecognized command.");
	assert_int_equal(refused->unknown, 0);
	own(cli_rows) late =
	    cli_parser_run(parser, bytes_of("GE1 x\nError: in a log\n"), refusal, pager);
	assert_null(late->refused);
	assert_int_equal(late->unknown, 1);
	own(cli_rows) paged =
	    cli_parser_run(parser, bytes_of("GE1 x\n  ---- More ----GE2 y\n  ---- More ----\n"),
		refusal, pager);
	assert_int_equal(paged->rows->len, 2);
	assert_int_equal(paged->unknown, 0);
}

static void test_limits(void **state)
{
	static const char *const rules[] = { "row=(?<port>x) (?<name>\\S*)", NULL };
	own(cli_parser) parser = parser_of(rules);
	g_autoptr(GString) text = g_string_new("x ");

	(void)state;
	for (int i = 0; i < 5000; i++)
		g_string_append_c(text, 'y');
	own(cli_rows) wide = cli_parser_run(parser, bytes_of(text->str), NULL, NULL);
	assert_true(wide->cut);
	assert_int_equal(wide->rows->len, 1);
	assert_true(strlen(((char **)wide->rows->pdata[0])[1]) <= CLI_CELL_LIMIT);

	g_string_assign(text, "");
	for (int i = 0; i < CLI_ROWS_LIMIT + 10; i++)
		g_string_append_printf(text, "x %d\n", i);
	own(cli_rows) long_one = cli_parser_run(parser, bytes_of(text->str), NULL, NULL);
	assert_true(long_one->cut);
	assert_int_equal(long_one->rows->len, CLI_ROWS_LIMIT);
	/* what is over the limit does not overwrite the last row */
	assert_string_equal(((char **)long_one->rows->pdata[CLI_ROWS_LIMIT - 1])[1], "19999");
}

/* What only looks like the beginning of a group, again and again, is one column. */
static void test_a_name_said_often(void **state)
{
	g_autoptr(GString) rule = g_string_new("table=(?<a>x)");
	g_autoptr(GString) text = g_string_new("x");

	(void)state;
	for (int i = 0; i < 60; i++) {
		g_string_append(rule, "\\(?<a>");
		g_string_append(text, "<a>");
	}
	g_string_append(text, "\ny\n");
	assert_spelled((const char *const[]){ rule->str, NULL }, text->str, "y;");
}

static void test_costly_patterns(void **state)
{
	static const char *const costly[] = { "(?<a>(x|xx|a+)+)b(?<b>c)", "(?<a>.*.*.*.*)b", NULL };
	static const char *const wrong[] = { "(?<a>", "nothing", "(*LIMIT_MATCH=999999)(?<a>x)",
		NULL };

	(void)state;
	for (const char *const *pattern = costly; *pattern != NULL; pattern++) {
		own(cli_parser) parser = cli_parser_new();
		g_autoptr(GError) error = NULL;
		assert_false(cli_parser_add(parser, "row", *pattern, &error));
		assert_non_null(strstr(error->message, "太费力"));
	}
	for (const char *const *pattern = wrong; *pattern != NULL; pattern++) {
		own(cli_parser) parser = cli_parser_new();
		g_autoptr(GError) error = NULL;
		assert_false(cli_parser_add(parser, "row", *pattern, &error));
		assert_non_null(error);
	}
	own(cli_parser) parser = cli_parser_new();
	assert_false(cli_parser_add(parser, "skip", "(?<a>x)", NULL));
	assert_false(cli_parser_add(parser, "jump", "x", NULL));
}

static void test_values(void **state)
{
	static const struct { const char *text, *unit; double value;
	} numbers[] = {
		{ "-5.21", "dBm", -5.21 },
		{ "+3", "", 3 },
		{ "45C", "C", 45 },
		{ "0.5%", "%", 0.5 },
		{ "-40.00 dBm", "dBm", -40 },
		{ "007", "", 7 },
	};
	static const char *const none[] = { "", "--", "-", "N/A", "nan", "inf", "0x10", "1 2",
		"5dB", "1e400", "-0x1", "+-3", NULL };
	double value = 0;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++) {
		assert_true(cli_number(numbers[i].text, numbers[i].unit, &value));
		assert_true(value == numbers[i].value);
	}
	for (const char *const *text = none; *text != NULL; text++)
		assert_false(cli_number(*text, "dBm", &value));
}

/* ---- recorded outputs --------------------------------------------------------------------- */

/* What the recording PATH of FAMILY's is read as. New reference. */
static json_t *read_recording(const struct cli_profile *profile, const char *path, const char *file)
{
	g_autofree char *text = NULL;
	size_t size;
	g_autofree char *name = g_strndup(file, strcspn(file, "."));
	const struct cli_command *command = cli_profile_command(profile, name);

	if (command == NULL)
		fail_msg("%s has no command %s", profile->name, name);
	assert_true(g_file_get_contents(path, &text, &size, NULL));
	own(cli_result) result = cli_command_read(profile, command,
	    (struct bytes){ (const uint8_t *)text, size });
	return cli_result_to_json(result);
}

/* One recording against what is expected of it. */
static void check_recording(const struct cli_profile *profile, const char *file)
{
	g_autofree char *path = g_build_filename(DATA, profile->name, file, NULL);
	g_autofree char *stem = g_strndup(path, strlen(path) - strlen(".txt"));
	g_autofree char *expected_path = g_strconcat(stem, ".json", NULL);
	g_autofree char *shown = g_strconcat(profile->name, "/", file, NULL);
	json_auto_t *found = read_recording(profile, path, file);
	const char *wanted = g_getenv("CLI_SHOW");

	if (wanted != NULL && g_str_has_prefix(shown, wanted)) {
		g_autofree char *text = json_dumps(found, JSON_INDENT(1));
		fprintf(stderr, "%s\n%s\n", shown, text);
	}
	json_auto_t *expected = json_load_file(expected_path, 0, NULL);
	if (!json_equal(found, expected)) {
		g_autofree char *text = json_dumps(found, JSON_INDENT(1));
		fail_msg("%s is read otherwise than %s says: %s", path, expected_path, text);
	}
}

/* All recordings of PROFILE; each of its commands has one. */
static void check_profile(const struct cli_profile *profile)
{
	g_autofree char *folder = g_build_filename(DATA, profile->name, NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const char *file;

	assert_non_null(dir);
	while ((file = g_dir_read_name(dir)) != NULL) {
		if (!g_str_has_suffix(file, ".txt"))
			continue;
		check_recording(profile, file);
		g_hash_table_add(seen, g_strndup(file, strcspn(file, ".")));
	}
	for (guint i = 0; i < profile->commands->len; i++) {
		const struct cli_command *command = profile->commands->pdata[i];
		if (!g_hash_table_contains(seen, command->name))
			fail_msg("%s/%s has no recording", profile->name, command->name);
	}
}

static void test_recordings(void **state)
{
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) profiles = cli_profiles_load("probes/cli", troubles);

	(void)state;
	if (troubles->len > 0)
		fail_msg("%s", (char *)troubles->pdata[0]);
	assert_int_equal(profiles->len, 7);
	for (guint i = 0; i < profiles->len; i++)
		check_profile(profiles->pdata[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_blocks),
		cmocka_unit_test(test_carry_and_join),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_foreign_bytes),
		cmocka_unit_test(test_refusal_and_pager),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_a_name_said_often),
		cmocka_unit_test(test_costly_patterns),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_recordings),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
