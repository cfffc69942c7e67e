/* The shipped device profiles against answers written from the vendors' MIBs: for each family a
 * file in tests/data/families, what a device says and, after a line of dashes, the sensors that all
 * shipped profiles together have to find in it.
 *
 *     root 1.3.6.1.4.1.318.1.1
 *     .1.2.3.1.0 230             a number
 *     .1.1.1.1.0 "Smart-UPS"     a text; "oid:1.3.6.." is an OID
 *     ---
 *     apc-ups.input.voltage voltage 230 sweep 输入电压
 *
 * Sensors are written as said_sensors() shows them. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probes/device/profile.h"
#include "tests/unit/said.h"

#define FOLDER "tests/data/families"

struct story {
	GArray *said;                /* struct said, ends without a name */
	GPtrArray *texts;            /* what they point to */
	GString *expected;
	char *root;
};

static char *keep(struct story *story, char *text)
{
	g_ptr_array_add(story->texts, text);
	return text;
}

/* `.1.2 230` or `1.3.6 "text"`. */
static void take_variable(struct story *story, const char *line)
{
	g_auto(GStrv) part = g_strsplit(line, " ", 2);
	struct said said = { 0 };
	size_t length = part[1] == NULL ? 0 : strlen(part[1]);

	if (length == 0)
		fail_msg("no value: %s", line);
	said.name = keep(story, g_strconcat(line[0] == '.' ? story->root : "", part[0], NULL));
	if (part[1][0] == '"' && length > 1 && part[1][length - 1] == '"') {
		g_autofree char *inner = g_strndup(part[1] + 1, length - 2);
		said.text = keep(story, g_strcompress(inner));
	} else {
		char *end;
		said.number = g_ascii_strtoll(part[1], &end, 10);
		if (*end != '\0')
			fail_msg("no number: %s", line);
	}
	g_array_append_val(story->said, said);
}

static void take_line(struct story *story, const char *line, bool *expected)
{
	if (strspn(line, "-") == strlen(line) && line[0] != '\0')
		*expected = true;
	else if (line[0] == '\0' || line[0] == '#')
		return;
	else if (*expected)
		g_string_append_printf(story->expected, "%s\n", line);
	else if (g_str_has_prefix(line, "root "))
		story->root = keep(story, g_strdup(line + 5));
	else
		take_variable(story, line);
}

static void play(const GPtrArray *profiles, const char *file)
{
	struct story story = { g_array_new(TRUE, TRUE, sizeof(struct said)),
		g_ptr_array_new_with_free_func(g_free), g_string_new(NULL), NULL };
	g_autofree char *path = g_build_filename(FOLDER, file, NULL), *text = NULL;
	bool expected = false;

	story.root = keep(&story, g_strdup(""));
	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line != NULL; line++)
		take_line(&story, g_strchomp(*line), &expected);
	assert_true(story.said->len > 0 && expected);

	g_autofree char *found = said_sensors(profiles, (const struct said *)story.said->data);
	if (strcmp(found, story.expected->str) != 0) {
		/* Longer than what cmocka takes. */
		fprintf(stderr, "%s: found\n%snot\n%s", file, found, story.expected->str);
		fail();
	}
	g_array_unref(story.said);
	g_ptr_array_unref(story.texts);
	g_string_free(story.expected, TRUE);
}

static void test_families(void **state)
{
	g_autofree char *folder = profile_folder();
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) profiles = profiles_load(folder, troubles);
	g_autoptr(GDir) stories = g_dir_open(FOLDER, 0, NULL);
	size_t played = 0;

	(void)state;
	if (troubles->len > 0)
		fail_msg("%s", (const char *)troubles->pdata[0]);
	assert_true(profiles->len > 0);
	assert_non_null(stories);
	for (const char *file; (file = g_dir_read_name(stories)) != NULL; played++)
		play(profiles, file);
	assert_true(played > 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_families) };

	setlocale(LC_ALL, "");
	return cmocka_run_group_tests_name("families", tests, NULL, NULL);
}
