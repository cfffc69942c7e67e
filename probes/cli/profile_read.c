/* From the text of a profile to the profile: section by section, everything checked, the first
 * thing that is wrong said with its line. States come before the parsers that use them, parsers
 * before the commands, whatever their order in the file. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/profile_parts.h"

bool source_blame(const struct source *source, size_t line, GError *cause, GError **error)
{
	cli_refuse(error, source->file, line, "%s", cause->message);
	g_error_free(cause);
	return false;
}

bool source_refuse_key(const struct source *source, const struct cli_section *section,
    const struct cli_entry *entry, GError **error)
{
	return cli_refuse(error, source->file, entry->line, _("[%s] 里没有 %s 这一项"),
	    section->name, entry->key);
}

const struct cli_entry *source_find(const struct cli_section *section, const char *key)
{
	return g_hash_table_lookup(section->by_key, key);
}

const struct cli_entry *source_need(const struct source *source, const struct cli_section *section,
    const char *key, GError **error)
{
	const struct cli_entry *entry = source_find(section, key);

	if (entry != NULL && entry->value[0] != '\0')
		return entry;
	cli_refuse(error, source->file, section->line, _("[%s] 缺少 %s"), section->name, key);
	return NULL;
}

const char *source_name_of(const struct cli_section *section, const char *kind)
{
	size_t length = strlen(kind);

	return strncmp(section->name, kind, length) == 0 && section->name[length] == ' ' ?
	    section->name + length + 1 : NULL;
}

bool source_is_name(const char *name, const char *also)
{
	if (!g_ascii_islower(name[0]) || strlen(name) > 48)
		return false;
	for (; *name != '\0'; name++)
		if (!g_ascii_islower(*name) && !g_ascii_isdigit(*name) &&
		    strchr(also, *name) == NULL)
			return false;
	return true;
}

/* ---- [profile] ---------------------------------------------------------------------------- */

bool source_yes_no(const struct source *source, const struct cli_entry *entry, bool *ret,
    GError **error)
{
	*ret = strcmp(entry->value, "yes") == 0;
	return *ret || strcmp(entry->value, "no") == 0 ||
	    cli_refuse(error, source->file, entry->line, _("%s 应是 yes 或 no"), entry->key);
}

static bool read_profile_entry(struct source *source, const struct cli_section *section,
    const struct cli_entry *entry, GError **error)
{
	struct cli_profile *profile = source->profile;

	if (strcmp(entry->key, "name") == 0) {
		g_autofree char *base = g_path_get_basename(source->file);
		g_autofree char *expected = g_strconcat(entry->value, ".conf", NULL);
		profile->name = g_strdup(entry->value);
		return (source_is_name(entry->value, "-") && strcmp(base, expected) == 0) ||
		    cli_refuse(error, source->file, entry->line,
			_("name 要同文件名一样（小写字母、数字、减号）：%s"), base);
	}
	if (strcmp(entry->key, "title") == 0)
		profile->title = text_clean_string(entry->value);
	else if (strcmp(entry->key, "allowed") == 0)
		profile->allowed = cli_pieces(entry->value);
	else if (strcmp(entry->key, "tested") == 0)
		return source_yes_no(source, entry, &profile->tested, error);
	else if (strcmp(entry->key, "mac") == 0)
		return cli_mac_form_read(entry->value, &profile->mac) ||
		    cli_refuse(error, source->file, entry->line, "%s",
			_("mac 应是 xxxx-xxxx-xxxx、xxxx.xxxx.xxxx 或 xx:xx:xx:xx:xx:xx"));
	else
		return source_refuse_key(source, section, entry, error);
	return true;
}

static bool read_profile(struct source *source, const struct cli_section *section, GError **error)
{
	for (guint i = 0; i < section->entries->len; i++)
		if (!read_profile_entry(source, section, section->entries->pdata[i], error))
			return false;
	return source_need(source, section, "name", error) &&
	    source_need(source, section, "title", error) &&
	    source_need(source, section, "tested", error) &&
	    source_need(source, section, "allowed", error);
}

/* ---- [states NAME] ------------------------------------------------------------------------ */

static bool read_states(struct source *source, const struct cli_section *section, GError **error)
{
	struct cli_states *states = g_new0(struct cli_states, 1);

	states->name = g_strdup(source_name_of(section, "states"));
	states->words = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_ptr_array_add(source->profile->states, states);
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		g_auto(GStrv) words = cli_pieces(entry->value);
		if (!source_is_name(entry->key, "-_"))
			return source_refuse_key(source, section, entry, error);
		for (size_t j = 0; words[j] != NULL; j++)
			if (!g_hash_table_insert(states->words, g_ascii_strdown(words[j], -1),
				g_strdup(entry->key)))
				return cli_refuse(error, source->file, entry->line,
				    _("「%s」已经是别的状态"), words[j]);
	}
	return true;
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Which section is read by what, in which turn. */
static const struct {
	const char *kind;
	bool named;
	bool (*read)(struct source *source, const struct cli_section *section, GError **error);
} kinds[] = {
	{ "profile", false, read_profile },
	{ "dialect", false, source_dialect },
	{ "question", true, source_question },
	{ "states", true, read_states },
	{ "parser", true, source_parser },
	{ "command", true, source_command },
};

static bool is_of_kind(const struct cli_section *section, size_t kind)
{
	if (kinds[kind].named)
		return source_name_of(section, kinds[kind].kind) != NULL;
	return strcmp(section->name, kinds[kind].kind) == 0;
}

static bool check_sections(const struct source *source, const GPtrArray *sections, GError **error)
{
	bool whole[G_N_ELEMENTS(kinds)] = { false };

	for (guint i = 0; i < sections->len; i++) {
		const struct cli_section *section = sections->pdata[i];
		bool known = false;
		for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
			known |= is_of_kind(section, kind);
			whole[kind] |= is_of_kind(section, kind);
		}
		if (!known)
			return cli_refuse(error, source->file, section->line,
			    _("没有 [%s] 这种段"), section->name);
	}
	for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
		if (!whole[kind] && (!kinds[kind].named || kinds[kind].read == source_command))
			return cli_refuse(error, source->file, 1, _("缺少 [%s] 段"),
			    kinds[kind].kind);
	return true;
}

struct cli_profile *cli_profile_read(const char *file, const char *text, GError **error)
{
	own(cli_profile) profile = cli_profile_new();
	struct source source = { .file = file, .profile = profile };
	g_autoptr(GPtrArray) sections = cli_sections_read(file, text, error);

	if (sections == NULL || !check_sections(&source, sections, error))
		return NULL;
	for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
		for (guint i = 0; i < sections->len; i++)
			if (is_of_kind(sections->pdata[i], kind) &&
			    !kinds[kind].read(&source, sections->pdata[i], error))
				return NULL;
	return g_steal_pointer(&profile);
}

bool cli_is_profile(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", 200);

	for (size_t i = 0; lines[i] != NULL; i++) {
		g_strstrip(lines[i]);
		if (lines[i][0] == '[')
			return strcmp(lines[i], "[profile]") == 0;
	}
	return false;
}
