/* [dialect] and [question NAME]: how a conversation with the family goes, as zhiban-ssh takes it.
 */
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/allow.h"
#include "probes/cli/pattern.h"
#include "probes/cli/profile_parts.h"

/* VALUE, in which \s is a blank, as in a GKeyFile. */
static char *unescaped(const char *value)
{
	g_auto(GStrv) parts = g_strsplit(value, "\\s", -1);

	return g_strjoinv(" ", parts);
}

static bool read_pattern(const struct source *source, const struct cli_entry *entry, GRegex **ret,
    GError **error)
{
	GError *cause = NULL;
	GRegex *regex = cli_search_pattern(entry->value, &cause);

	if (regex == NULL)
		return source_blame(source, entry->line, cause, error);
	if (ret != NULL)
		*ret = g_steal_pointer(&regex);
	else
		g_regex_unref(regex);
	json_object_set_new(source->profile->dialect, entry->key, json_string(entry->value));
	return true;
}

static bool read_setup(const struct source *source, const struct cli_entry *entry, GError **error)
{
	g_auto(GStrv) lines = cli_pieces(entry->value);
	json_t *setup = json_array();
	GError *cause = NULL;

	json_object_set_new(source->profile->dialect, "setup", setup);
	for (size_t i = 0; lines[i] != NULL; i++) {
		if (!cli_may_set_up(lines[i], &cause))
			return source_blame(source, entry->line, cause, error);
		json_array_append_new(setup, json_string(lines[i]));
	}
	return true;
}

/* An entry that is sent as it is, if ALLOWED says so. */
static bool read_sent(const struct source *source, const struct cli_entry *entry, json_t *object,
    bool (*allowed)(const char *text, GError **error), GError **error)
{
	g_autofree char *text = unescaped(entry->value);
	GError *cause = NULL;

	if (!allowed(text, &cause))
		return source_blame(source, entry->line, cause, error);
	json_object_set_new(object, entry->key, json_string(text));
	return true;
}

static bool read_dialect_entry(const struct source *source, const struct cli_section *section,
    const struct cli_entry *entry, GError **error)
{
	struct cli_profile *profile = source->profile;
	bool exec;

	if (strcmp(entry->key, "exec") == 0) {
		if (!source_yes_no(source, entry, &exec, error))
			return false;
		json_object_set_new(profile->dialect, "exec", json_boolean(exec));
		return true;
	}
	if (strcmp(entry->key, "prompt") == 0)
		return read_pattern(source, entry, NULL, error);
	if (strcmp(entry->key, "pager") == 0)
		return read_pattern(source, entry, &profile->pager, error);
	if (strcmp(entry->key, "refusal") == 0)
		return read_pattern(source, entry, &profile->refusal, error);
	if (strcmp(entry->key, "setup") == 0)
		return read_setup(source, entry, error);
	if (strcmp(entry->key, "farewell") == 0)
		return read_sent(source, entry, profile->dialect, cli_may_leave, error);
	if (strcmp(entry->key, "pager_answer") == 0 || strcmp(entry->key, "pager_quit") == 0)
		return read_sent(source, entry, profile->dialect, cli_may_answer, error);
	return source_refuse_key(source, section, entry, error);
}

bool source_dialect(struct source *source, const struct cli_section *section, GError **error)
{
	for (guint i = 0; i < section->entries->len; i++)
		if (!read_dialect_entry(source, section, section->entries->pdata[i], error))
			return false;
	return json_is_true(json_object_get(source->profile->dialect, "exec")) ||
	    source_need(source, section, "prompt", error) != NULL;
}

bool source_question(struct source *source, const struct cli_section *section, GError **error)
{
	json_t *dialect = source->profile->dialect;
	const struct cli_entry *expect = source_need(source, section, "expect", error);
	const struct cli_entry *answer = source_find(section, "answer");
	GError *cause = NULL;

	if (expect == NULL)
		return false;
	if (answer == NULL)
		return cli_refuse(error, source->file, section->line, _("[%s] 缺少 %s"),
		    section->name, "answer");
	if (section->entries->len != 2)
		return cli_refuse(error, source->file, section->line, _("[%s] 只有 %s"),
		    section->name, "expect, answer");
	g_autoptr(GRegex) regex = cli_search_pattern(expect->value, &cause);
	if (regex == NULL)
		return source_blame(source, expect->line, cause, error);
	json_auto_t *question = json_pack("{s:s}", "expect", expect->value);
	if (!read_sent(source, answer, question, cli_may_answer, error))
		return false;
	if (json_object_get(dialect, "questions") == NULL)
		json_object_set_new(dialect, "questions", json_array());
	json_array_append(json_object_get(dialect, "questions"), question);
	return true;
}
