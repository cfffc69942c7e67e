/* The shipped rules against what vendors send (tests/data/rules). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit/rules_fixture.h"

#define SHIPPED "service/rules"

static void free_set(void *set)
{
	rule_set_free(set);
}

static GPtrArray *shipped(void)
{
	GPtrArray *sets = g_ptr_array_new_with_free_func(free_set);
	g_autoptr(GDir) folder = g_dir_open(SHIPPED, 0, NULL);
	const char *name;

	assert_non_null(folder);
	while ((name = g_dir_read_name(folder)) != NULL) {
		g_autofree char *path = g_build_filename(SHIPPED, name, NULL), *text = NULL;
		g_autoptr(GError) error = NULL;
		assert_true(g_file_get_contents(path, &text, NULL, NULL));
		struct rule_set *set = rule_set_read(path, text, &error);
		if (set == NULL)
			fail_msg("%s", error->message);
		assert_true(rule_set_is_meant(text));
		g_ptr_array_add(sets, set);
	}
	return sets;
}

static GPtrArray *all_rules(const GPtrArray *sets)
{
	GPtrArray *rules = g_ptr_array_new();

	for (guint i = 0; i < sets->len; i++) {
		const struct rule_set *set = sets->pdata[i];
		for (guint k = 0; k < set->rules->len; k++)
			g_ptr_array_add(rules, set->rules->pdata[k]);
	}
	return rules;
}

/* The rows of a table of tests/data/rules, each split at its tabs. */
static GPtrArray *rows_of(const char *name, guint columns)
{
	g_autofree char *path = g_build_filename("tests/data/rules", name, NULL), *text = NULL;
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		if ((*line)[0] == '\0' || (*line)[0] == '#')
			continue;
		char **row = g_strsplit(*line, "\t", -1);
		if (g_strv_length(row) != columns)
			fail_msg("%s: %s", name, *line);
		g_ptr_array_add(rows, row);
	}
	return rows;
}

static struct message message_of(const char *kind, const char *severity, const char *head,
    const char *text)
{
	struct message message = syslog_of(DEVICE, "192.0.2.1", text);

	if (kind[0] == 't')
		return trap_of(head, text);
	message.severity = (int)g_ascii_strtoll(severity, NULL, 10);
	message.program = (char *)(uintptr_t)head;
	return message;
}

static int by_word(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

/* The rules that raised or looked, sorted, each once. */
static char *rules_said(const char *said)
{
	g_auto(GStrv) parts = g_strsplit(said, "|", -1);
	g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);

	for (char **part = parts; *part != NULL; part++) {
		g_auto(GStrv) words = g_strsplit(*part, " ", 3);
		if (g_strv_length(words) < 2 || strcmp(words[0], "again") == 0 ||
		    g_ptr_array_find_with_equal_func(names, words[1], g_str_equal, NULL))
			continue;
		g_ptr_array_add(names, g_strdup(words[1]));
	}
	g_ptr_array_sort(names, by_word);
	g_ptr_array_add(names, NULL);
	return names->len == 1 ? g_strdup("-") : g_strjoinv(",", (char **)names->pdata);
}

static void test_samples(void **unused)
{
	g_autoptr(GPtrArray) sets = shipped(), rules = all_rules(sets);
	g_autoptr(GPtrArray) rows = rows_of("samples.tsv", 5);
	g_autoptr(GHashTable) proven = g_hash_table_new(g_str_hash, g_str_equal);

	(void)unused;
	assert_true(rows->len >= 60);
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct heard heard = hearing();
		heard_begin(&heard, rules);
		for (int k = 0; k < 5; k++)
			heard_message(&heard, 10, message_of(row[1], row[2], row[3], row[4]));
		g_autofree char *said = rules_said(heard.said->str);
		if (strcmp(said, row[0]) != 0)
			fail_msg("%s %s: %s, not %s", row[3], row[4], said, row[0]);
		heard_finish(&heard);
		g_hash_table_add(proven, row[0]);
	}
	for (guint i = 0; i < rules->len; i++) {
		const struct rule *rule = rules->pdata[i];
		if (!g_hash_table_contains(proven, rule->name) &&
		    strcmp(rule->name, "traps/ups-on-battery") != 0)
			fail_msg("%s has no sample", rule->name);
	}
}

static void test_clears(void **unused)
{
	g_autoptr(GPtrArray) sets = shipped(), rules = all_rules(sets);
	g_autoptr(GPtrArray) rows = rows_of("clears.tsv", 5);

	(void)unused;
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct heard heard = hearing();
		g_autofree char *raised = g_strdup_printf("raised %s #7|", row[0]);
		g_autofree char *ended = g_strdup_printf("ended %s #7|", row[0]);
		heard_begin(&heard, rules);
		heard_message(&heard, 1, message_of("s", "5", row[1], row[2]));
		expect(&heard, raised);
		heard_message(&heard, 1, message_of("s", "5", row[3], row[4]));
		expect(&heard, ended);
		heard_finish(&heard);
	}
}

struct found {
	bool when[400], clear[400];
};

static void note_found(size_t place, bool clear, void *data)
{
	struct found *found = data;

	assert_true(place < G_N_ELEMENTS(found->when));
	*(clear ? &found->clear[place] : &found->when[place]) = true;
}

/* The index leaves no rule out that is true. */
static void test_index(void **unused)
{
	g_autoptr(GPtrArray) sets = shipped(), rules = all_rules(sets);
	g_autoptr(GPtrArray) rows = rows_of("samples.tsv", 5);
	own(rule_index) index = rule_index_new(rules);
	size_t looked = 0;

	(void)unused;
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		struct message message = message_of(row[1], row[2], row[3], row[4]);
		struct found found = { .when = { false } };
		rule_index_find(index, &message, note_found, &found);
		for (guint k = 0; k < rules->len; k++) {
			const struct rule *rule = rules->pdata[k];
			struct rule_match match;
			looked += found.when[k];
			if ((rule->on == RULE_ON_TRAP) != (message.kind == MESSAGE_TRAP)) {
				assert_false(found.when[k]);
			} else if (rule_match(rule, &rule->when, &message, &rules_world, &match)) {
				assert_true(found.when[k]);
				rule_match_clear(&match);
			}
		}
	}
	/* and few that are not */
	assert_true(looked < rows->len * 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_samples),
		cmocka_unit_test(test_clears),
		cmocka_unit_test(test_index),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
