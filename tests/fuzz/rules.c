/* Any text as a rule file, and any line through it: refused with a clean sentence that names the
 * line, or heard in bounded time; the index leaves out no rule that is true. The input: the file, a
 * NUL, the text of a message. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"
#include "service/rules_parts.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

struct found {
	bool when[200];
};

static void note(size_t place, bool clear, void *data)
{
	struct found *found = data;

	g_assert(place < G_N_ELEMENTS(found->when));
	if (!clear)
		found->when[place] = true;
}

static bool is_ascii(const char *text)
{
	while (*text > 0)
		text++;
	return *text == '\0';
}

static void check_index(const struct rule_set *set, const struct message *message)
{
	own(rule_index) index = rule_index_new(set->rules);
	struct found found = { .when = { false } };

	rule_index_find(index, message, note, &found);
	for (guint i = 0; i < set->rules->len; i++) {
		const struct rule *rule = set->rules->pdata[i];
		struct rule_match match;
		if (rule->on != RULE_ON_SYSLOG ||
		    !rule_match(rule, &rule->when, message, NULL, &match))
			continue;
		g_assert(match.key != NULL && text_is_clean(match.key));
		g_assert(found.when[i]);
		rule_match_clear(&match);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size == 0 ? NULL : memchr(data, '\0', size);
	size_t length = end == NULL ? size : (size_t)(end - data);
	g_autofree char *text = g_strndup((const char *)data, length);
	struct bytes rest = { data + length, size - length };
	g_autofree char *line = text_clean(rest, 2000);
	g_autoptr(GError) error = NULL;
	own(rule_set) set = rule_set_read("any.conf", text, &error);
	struct message message = { .kind = MESSAGE_SYSLOG, .at = { CLOCK_SECOND },
		.source = line, .device = 1, .facility = 1, .severity = 3, .text = line };
	const struct message *messages[] = { &message, &message, &message };

	if (set == NULL) {
		g_assert(error != NULL && text_is_clean(error->message) &&
		    g_str_has_prefix(error->message, "any.conf:"));
		return 0;
	}
	g_assert(rule_set_is_meant(text));
	if (is_ascii(line))
		check_index(set, &message);
	json_auto_t *rows = rule_set_try(set, messages, G_N_ELEMENTS(messages));
	g_assert(json_is_array(rows));
	return 0;
}
