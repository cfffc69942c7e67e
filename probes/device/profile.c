/* From the text of a device profile to the profile: section by section, everything checked, the
 * first thing that is wrong said with its line. Names come before what uses them, whatever their
 * order in the file: [profile], [oids], [states], [units] and [numbers], the sensors, [variant]. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/pattern.h"
#include "probes/device/parts.h"

#define SECTIONS_LIMIT 128
#define RANK_USUAL 50
#define RANK_LIMIT 99

/* ---- what is made ------------------------------------------------------------------------- */

void selector_clear(struct selector *selector)
{
	g_clear_pointer(&selector->match, g_array_unref);
	g_clear_pointer(&selector->match_id, g_array_unref);
	g_clear_pointer(&selector->not_id, g_array_unref);
	g_clear_pointer(&selector->match_descr, g_regex_unref);
}

void variant_free(void *data)
{
	struct variant *variant = data;

	selector_clear(&variant->selector);
	g_hash_table_unref(variant->units);
	g_free(variant);
}

static struct profile *profile_new(void)
{
	struct profile *profile = g_new0(struct profile, 1);

	g_atomic_ref_count_init(&profile->holders);
	profile->rank = RANK_USUAL;
	profile->oids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	profile->choices = g_ptr_array_new_with_free_func(choices_free);
	profile->sections = g_ptr_array_new_with_free_func(section_free);
	profile->variants = g_ptr_array_new_with_free_func(variant_free);
	return profile;
}

struct profile *profile_hold(struct profile *profile)
{
	g_atomic_ref_count_inc(&profile->holders);
	return profile;
}

void profile_free(struct profile *profile)
{
	if (profile == NULL || !g_atomic_ref_count_dec(&profile->holders))
		return;
	g_free(profile->name);
	g_free(profile->title);
	g_free(profile->source);
	g_strfreev(profile->unless);
	selector_clear(&profile->selector);
	g_hash_table_unref(profile->oids);
	g_ptr_array_unref(profile->variants);
	g_ptr_array_unref(profile->sections);
	g_ptr_array_unref(profile->choices);
	g_free(profile);
}

const char *profile_name(const struct profile *profile)
{
	return profile->name;
}

const char *profile_title(const struct profile *profile)
{
	return profile->title;
}

const char *profile_source(const struct profile *profile)
{
	return profile->source;
}

bool profile_is_tested(const struct profile *profile)
{
	return profile->tested;
}

size_t profile_size(const struct profile *profile)
{
	size_t rules = 0;

	for (guint i = 0; i < profile->sections->len; i++)
		rules += ((const struct section *)profile->sections->pdata[i])->rules->len;
	return rules;
}

const struct profile_sensor *rule_handle(const struct rule *rule, int lane,
    const struct variant *variant)
{
	for (guint i = 0; i < rule->handles->len; i++) {
		const struct profile_sensor *handle = rule->handles->pdata[i];
		if (handle->lane == lane && handle->variant == variant)
			return handle;
	}
	return NULL;
}

/* ---- what the parsers share --------------------------------------------------------------- */

bool profile_set_error(const struct profile_source *source, size_t line, GError *cause,
    GError **error)
{
	cli_refuse(error, source->file, line, "%s", cause->message);
	g_error_free(cause);
	return false;
}

bool profile_is_name(const char *name)
{
	if (!g_ascii_isalnum(name[0]) || strlen(name) > 48)
		return false;
	for (; *name != '\0'; name++)
		if (!g_ascii_islower(*name) && !g_ascii_isdigit(*name) &&
		    strchr("_-", *name) == NULL)
			return false;
	return true;
}

const struct cli_entry *source_entry(const struct profile_source *source,
    const struct cli_section *section, const char *key)
{
	(void)source;
	return g_hash_table_lookup(section->by_key, key);
}

const char *source_words(const struct profile_source *source, const struct cli_section *section,
    const struct cli_entry *entry)
{
	g_autofree char *key = g_strdup_printf("%s[%s]", entry->key, source->language);
	const struct cli_entry *translated = source_entry(source, section, key);

	return translated != NULL && translated->value[0] != '\0' ? translated->value :
								     entry->value;
}

const struct choices *source_choices(const struct profile_source *source, const char *kind,
    const char *name, GError **error)
{
	g_autofree char *whole = g_strdup_printf("%s %s", kind, name);

	for (guint i = 0; i < source->profile->choices->len; i++) {
		const struct choices *choices = source->profile->choices->pdata[i];
		if (strcmp(choices->name, whole) == 0)
			return choices;
	}
	cli_fail(error, _("没有 [%s] 这一段"), whole);
	return NULL;
}

/* ---- which devices ------------------------------------------------------------------------ */

static GArray *oids_parse(const struct profile_source *source, const char *value, GError **error)
{
	g_autoptr(GArray) oids = g_array_new(FALSE, FALSE, sizeof(struct oid));
	g_auto(GStrv) pieces = cli_pieces(value);
	struct oid oid;

	for (size_t i = 0; pieces[i] != NULL; i++) {
		if (!source_oid(source, pieces[i], &oid, error))
			return NULL;
		g_array_append_val(oids, oid);
	}
	if (oids->len > 0)
		return g_steal_pointer(&oids);
	cli_fail(error, "%s", _("应有 OID"));
	return NULL;
}

bool selector_option(const struct profile_source *source, const struct cli_entry *entry,
    struct selector *selector, bool *ret_known, GError **error)
{
	GArray **list = strcmp(entry->key, "match") == 0 ? &selector->match :
	    strcmp(entry->key, "match_id") == 0		 ? &selector->match_id :
	    strcmp(entry->key, "not_id") == 0		 ? &selector->not_id :
							   NULL;
	GError *cause = NULL;

	*ret_known = true;
	if (list != NULL) {
		*list = oids_parse(source, entry->value, &cause);
	} else if (strcmp(entry->key, "match_descr") == 0) {
		selector->match_descr = cli_search_pattern(entry->value, &cause);
	} else {
		*ret_known = false;
	}
	return cause == NULL || profile_set_error(source, entry->line, cause, error);
}

/* ---- [profile] ---------------------------------------------------------------------------- */

static bool read_name(const struct profile_source *source, const struct cli_entry *entry,
    GError **error)
{
	g_autofree char *base = g_path_get_basename(source->file);
	g_autofree char *expected = g_strconcat(entry->value, ".conf", NULL);

	source->profile->name = g_strdup(entry->value);
	return (profile_is_name(entry->value) && strcmp(base, expected) == 0) ||
	    cli_refuse(error, source->file, entry->line,
		_("name 要同文件名一样（小写字母、数字、减号）：%s"), base);
}

static bool read_tested(const struct profile_source *source, const struct cli_entry *entry,
    GError **error)
{
	source->profile->tested = strcmp(entry->value, "yes") == 0;
	return source->profile->tested || strcmp(entry->value, "no") == 0 ||
	    cli_refuse(error, source->file, entry->line, "%s", _("tested 应是 yes 或 no"));
}

static bool read_rank(const struct profile_source *source, const struct cli_entry *entry,
    GError **error)
{
	guint64 rank;

	if (!g_ascii_string_to_unsigned(entry->value, 10, 1, RANK_LIMIT, &rank, NULL))
		return cli_refuse(error, source->file, entry->line, _("rank 应是 1 到 %d"),
		    RANK_LIMIT);
	source->profile->rank = (int)rank;
	return true;
}

static bool read_profile_entry(const struct profile_source *source,
    const struct cli_section *section, const struct cli_entry *entry, GError **error)
{
	struct profile *profile = source->profile;
	bool known;

	if (strcmp(entry->key, "name") == 0)
		return read_name(source, entry, error);
	if (strcmp(entry->key, "tested") == 0)
		return read_tested(source, entry, error);
	if (strcmp(entry->key, "rank") == 0)
		return read_rank(source, entry, error);
	if (strcmp(entry->key, "title") == 0)
		profile->title = text_clean_string(source_words(source, section, entry));
	else if (strcmp(entry->key, "source") == 0)
		profile->source = text_clean_string(source_words(source, section, entry));
	else if (strcmp(entry->key, "unless") == 0)
		profile->unless = cli_pieces(entry->value);
	else if (strcmp(entry->key, "root") != 0 && strchr(entry->key, '[') == NULL) {
		if (!selector_option(source, entry, &profile->selector, &known, error))
			return false;
		return known || cli_refuse(error, source->file, entry->line,
				    _("[%s] 里没有 %s 这一项"), section->name, entry->key);
	}
	return true;
}

static bool read_profile(struct profile_source *source, const struct cli_section *section,
    GError **error)
{
	static const char *const needed[] = { "name", "title", "source", "tested" };
	const struct cli_entry *root = source_entry(source, section, "root");
	GError *cause = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
		const struct cli_entry *entry = source_entry(source, section, needed[i]);
		if (entry == NULL || entry->value[0] == '\0')
			return cli_refuse(error, source->file, section->line,
			    _("[%s] 缺少 %s"), section->name, needed[i]);
	}
	if (root != NULL && !source_oid(source, root->value, &source->profile->root, &cause))
		return profile_set_error(source, root->line, cause, error);
	source->root = source->profile->root;
	for (guint i = 0; i < section->entries->len; i++)
		if (!read_profile_entry(source, section, section->entries->pdata[i], error))
			return false;
	return true;
}

/* ---- [oids], [variant] -------------------------------------------------------------------- */

static bool read_oids(struct profile_source *source, const struct cli_section *section,
    GError **error)
{
	static const char *const taken[] = { "index", "entity", "lane", "port", "label" };

	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		bool good = profile_is_name(entry->key) && !g_ascii_isdigit(entry->key[0]);
		struct oid oid;
		GError *cause = NULL;
		for (size_t j = 0; j < G_N_ELEMENTS(taken); j++)
			good = good && strcmp(entry->key, taken[j]) != 0;
		if (!good)
			return cli_refuse(error, source->file, entry->line,
			    _("「%s」不能作名字"), entry->key);
		if (!source_oid(source, entry->value, &oid, &cause))
			return profile_set_error(source, entry->line, cause, error);
		g_hash_table_insert(source->profile->oids, g_strdup(entry->key),
		    g_memdup2(&oid, sizeof oid));
	}
	return true;
}

/* "SECTION.SENSOR"; NULL. */
static const struct rule *find_rule(const struct profile *profile, const char *path)
{
	for (guint i = 0; i < profile->sections->len; i++) {
		const struct section *section = profile->sections->pdata[i];
		size_t length = strlen(section->name);
		if (strncmp(path, section->name, length) != 0 || path[length] != '.')
			continue;
		for (guint j = 0; j < section->rules->len; j++) {
			const struct rule *rule = section->rules->pdata[j];
			if (strcmp(rule->name, path + length + 1) == 0)
				return rule;
		}
	}
	return NULL;
}

static bool read_variant_entry(const struct profile_source *source,
    const struct cli_entry *entry, struct variant *variant, GError **error)
{
	const struct rule *rule = find_rule(source->profile, entry->key);
	struct unit unit = { .factor = 1 };
	GError *cause = NULL;

	if (rule == NULL)
		return cli_refuse(error, source->file, entry->line, _("没有 %s 这个传感器"),
		    entry->key);
	if (rule->by || rule->meaning.class == SENSOR_STATE)
		return cli_refuse(error, source->file, entry->line, _("%s 没有固定的单位"),
		    entry->key);
	if (!unit_parse(entry->value, rule->meaning.class, &unit, &cause))
		return profile_set_error(source, entry->line, cause, error);
	g_hash_table_insert(variant->units, (struct rule *)(uintptr_t)rule,
	    g_memdup2(&unit, sizeof unit));
	return true;
}

static bool read_variant(struct profile_source *source, const struct cli_section *section,
    GError **error)
{
	struct variant *variant = g_new0(struct variant, 1);

	variant->units = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	g_ptr_array_add(source->profile->variants, variant);
	source->root = source->profile->root;
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		bool known;
		if (!selector_option(source, entry, &variant->selector, &known, error))
			return false;
		if (!known && !read_variant_entry(source, entry, variant, error))
			return false;
	}
	return g_hash_table_size(variant->units) > 0 ||
	    cli_refuse(error, source->file, section->line, _("[%s] 里没有传感器"),
		section->name);
}

/* ---- the whole ---------------------------------------------------------------------------- */

/* Which section is read by what, in which turn. */
static const struct {
	const char *kind;
	bool named;
	bool (*read)(struct profile_source *source, const struct cli_section *section,
	    GError **error);
} kinds[] = {
	{ "profile", false, read_profile },
	{ "oids", false, read_oids },
	{ "states", true, choices_read },
	{ "units", true, choices_read },
	{ "numbers", true, choices_read },
	{ "scalars", true, section_read },
	{ "table", true, section_read },
	{ "variant", true, read_variant },
};

static bool is_of_kind(const struct cli_section *section, size_t kind)
{
	size_t length = strlen(kinds[kind].kind);

	if (!kinds[kind].named)
		return strcmp(section->name, kinds[kind].kind) == 0;
	return strncmp(section->name, kinds[kind].kind, length) == 0 &&
	    section->name[length] == ' ' && section->name[length + 1] != '\0';
}

/* A text in another language stands beside the one it translates. */
static bool check_translations(const struct profile_source *source,
    const struct cli_section *section, GError **error)
{
	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		const char *open = strchr(entry->key, '[');
		size_t length = strlen(entry->key);
		if (open == NULL)
			continue;
		g_autofree char *base = g_strndup(entry->key, (size_t)(open - entry->key));
		if (entry->key[length - 1] != ']' || open[1] == ']' ||
		    source_entry(source, section, base) == NULL)
			return cli_refuse(error, source->file, entry->line,
			    _("「%s」没有可译的 %s"), entry->key, base);
	}
	return true;
}

static bool check_sections(const struct profile_source *source, GError **error)
{
	bool profile = false, sensors = false;

	for (guint i = 0; i < source->sections->len; i++) {
		const struct cli_section *section = source->sections->pdata[i];
		bool known = false;
		for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
			if (is_of_kind(section, kind)) {
				known = true;
				profile |= kinds[kind].read == read_profile;
				sensors |= kinds[kind].read == section_read;
			}
		if (!known || i >= SECTIONS_LIMIT)
			return cli_refuse(error, source->file, section->line,
			    _("没有 [%s] 这种段，或者超过 %d 段"), section->name,
			    SECTIONS_LIMIT);
		if (!check_translations(source, section, error))
			return false;
	}
	return (profile && sensors) ||
	    cli_refuse(error, source->file, 1, "%s",
		_("缺少 [profile] 段，或者没有 [table] 和 [scalars] 段"));
}

static bool read_sections(struct profile_source *source, GError **error)
{
	for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++)
		for (guint i = 0; i < source->sections->len; i++) {
			const struct cli_section *section = source->sections->pdata[i];
			source->scalars = false;
			if (is_of_kind(section, kind) &&
			    !kinds[kind].read(source, section, error))
				return false;
		}
	return true;
}

/* Whether OID lies in one of COLUMNS, or one of them below it. */
static bool is_asked(const GArray *columns, const struct oid *oid)
{
	for (guint i = 0; i < columns->len; i++) {
		const struct oid *column = &g_array_index(columns, struct oid, i);
		size_t length = MIN(column->length, oid->length);
		if (memcmp(column->part, oid->part, length * sizeof *oid->part) == 0)
			return true;
	}
	return false;
}

/* What is not asked for cannot answer. */
static bool check_match(const struct profile_source *source, const struct cli_section *section,
    const struct selector *selector, GError **error)
{
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct oid));
	g_autoptr(GPtrArray) alone = g_ptr_array_new();

	g_ptr_array_add(alone, source->profile);
	profiles_ask(alone, columns);
	for (guint i = 0; selector->match != NULL && i < selector->match->len; i++) {
		const struct oid *oid = &g_array_index(selector->match, struct oid, i);
		g_autofree char *text = oid_show(oid->part, oid->length);
		if (!is_asked(columns, oid))
			return cli_refuse(error, source->file,
			    source_entry(source, section, "match")->line,
			    _("这个模板不读 %s"), text);
	}
	return true;
}

/* The selectors of [profile] and, in their order, of [variant ..]. */
static bool check_matches(const struct profile_source *source, GError **error)
{
	guint variants = 0;

	for (guint i = 0; i < source->sections->len; i++) {
		const struct cli_section *section = source->sections->pdata[i];
		const struct selector *selector = &source->profile->selector;
		if (g_str_has_prefix(section->name, "variant ")) {
			const struct variant *variant =
			    source->profile->variants->pdata[variants++];
			selector = &variant->selector;
		} else if (strcmp(section->name, "profile") != 0) {
			continue;
		}
		if (!check_match(source, section, selector, error))
			return false;
	}
	return true;
}

/* A handle for each lane under each variant. */
static void make_handles(const struct profile *profile)
{
	for (guint i = 0; i < profile->sections->len; i++) {
		const struct section *section = profile->sections->pdata[i];
		for (guint j = 0; j < section->rules->len; j++) {
			struct rule *rule = section->rules->pdata[j];
			int most = rule->lanes != NULL ? LANES : 0;
			for (guint k = 0; k <= profile->variants->len; k++)
				for (int lane = most > 0; lane <= most; lane++) {
					struct profile_sensor handle = { rule, lane,
						k > 0 ? profile->variants->pdata[k - 1] : NULL };
					g_ptr_array_add(rule->handles,
					    g_memdup2(&handle, sizeof handle));
				}
		}
	}
}

struct profile *profile_read(const char *file, const char *text, const char *language,
    GError **error)
{
	own(profile) profile = profile_new();
	g_autoptr(GPtrArray) sections = cli_sections_read(file, text, error);
	struct profile_source source = { .file = file, .language = language,
		.sections = sections, .profile = profile };

	if (sections == NULL || !check_sections(&source, error) ||
	    !read_sections(&source, error) || !check_matches(&source, error))
		return NULL;
	make_handles(profile);
	return g_steal_pointer(&profile);
}

bool profile_is_one(const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (size_t i = 0; lines[i] != NULL; i++) {
		g_strstrip(lines[i]);
		if (g_str_has_prefix(lines[i], "[table ") ||
		    g_str_has_prefix(lines[i], "[scalars "))
			return true;
	}
	return false;
}
