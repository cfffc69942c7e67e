/* [scalars NAME] and [table NAME] of a profile: sensors, one a line, and their options. An option
 * of a sensor counts before the same of its section. */
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "probes/cli/pattern.h"
#include "probes/device/parts.h"

#define RULES_LIMIT 256

/* ---- what is made ------------------------------------------------------------------------- */

void rule_free(void *data)
{
	struct rule *rule = data;

	g_free(rule->name);
	ref_clear(&rule->by_ref);
	label_clear(&rule->label);
	g_clear_pointer(&rule->only_if, g_array_unref);
	g_clear_pointer(&rule->present_if, g_array_unref);
	g_clear_pointer(&rule->unknown_if, g_array_unref);
	g_clear_pointer(&rule->absent, g_array_unref);
	g_clear_pointer(&rule->unknown, g_array_unref);
	g_clear_pointer(&rule->limit_absent, g_array_unref);
	g_clear_pointer(&rule->text, g_regex_unref);
	g_free(rule->lanes);
	ref_clear(&rule->digits);
	ref_clear(&rule->scale);
	ref_clear(&rule->severity);
	for (size_t i = 0; i < LIMITS; i++)
		g_clear_pointer(&rule->limits[i], g_array_unref);
	ref_clear(&rule->port_ref);
	g_clear_pointer(&rule->handles, g_ptr_array_unref);
	g_free(rule);
}

void section_free(void *data)
{
	struct section *section = data;

	g_free(section->name);
	label_clear(&section->label);
	g_strfreev(section->unless);
	g_clear_pointer(&section->rules, g_ptr_array_unref);
	g_free(section);
}

/* ---- options ------------------------------------------------------------------------------ */

typedef bool option_read(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error);

static bool read_only_if(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	rule->only_if = conditions_parse(source, value, error);
	return rule->only_if != NULL;
}

static bool read_present_if(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	rule->present_if = conditions_parse(source, value, error);
	return rule->present_if != NULL;
}

static bool read_unknown_if(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	rule->unknown_if = conditions_parse(source, value, error);
	return rule->unknown_if != NULL;
}

static bool read_absent(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	(void)source;
	rule->absent = values_parse(value, error);
	return rule->absent != NULL;
}

static bool read_unknown(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	(void)source;
	rule->unknown = values_parse(value, error);
	return rule->unknown != NULL;
}

static bool read_limit_absent(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	(void)source;
	rule->limit_absent = values_parse(value, error);
	return rule->limit_absent != NULL;
}

static bool read_wrap(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	static const int bits[] = { 8, 16, 32 };

	(void)source;
	for (size_t i = 0; i < G_N_ELEMENTS(bits); i++) {
		g_autofree char *word = g_strdup_printf("%d", bits[i]);
		if (strcmp(word, value) == 0)
			rule->wrap = bits[i];
	}
	return rule->wrap != 0 || cli_fail(error, "%s", _("wrap 应是 8、16 或 32"));
}

static bool read_bit(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	guint64 bit;

	(void)source;
	if (!g_ascii_string_to_unsigned(value, 10, 0, 511, &bit, NULL))
		return cli_fail(error, "%s", _("bit 应是 0 到 511"));
	rule->bit = (int)bit;
	return true;
}

static bool read_text(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	(void)source;
	rule->text = cli_search_pattern(value, error);
	if (rule->text == NULL)
		return false;
	return g_regex_get_string_number(rule->text, "value") > 0 ||
	    g_regex_get_string_number(rule->text, "state") > 0 ||
	    cli_fail(error, "%s", _("模式里应有 (?<value>..) 或 (?<state>..)"));
}

static bool read_lanes(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	(void)source;
	rule->lanes = g_strdup(value);
	return strlen(value) <= 4 || cli_fail(error, "%s", _("lanes 是各值之间的分隔符"));
}

static bool read_digits(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return ref_parse(source, value, &rule->digits, error);
}

static bool read_scale(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return ref_parse_with(source, value, "numbers", false, &rule->scale, error);
}

static bool read_severity(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return ref_parse_with(source, value, "states", true, &rule->severity, error);
}

static void limit_clear(void *data)
{
	struct limit_rule *limit = data;

	ref_clear(&limit->ref);
	g_clear_pointer(&limit->where, g_array_unref);
}

/* "REF" or "REF UNIT"; the unit stands behind the brackets. */
static bool read_limit_cell(const struct profile_source *source, const char *value,
    const struct rule *rule, struct limit_rule *limit, GError **error)
{
	const char *close = strrchr(value, ']');
	const char *blank = strchr(close ? close : value, ' ');
	g_autofree char *ref =
	    g_strndup(value, blank ? (size_t)(blank - value) : strlen(value));

	limit->has_unit = blank != NULL;
	if (blank != NULL && rule->by)
		return cli_fail(error, "%s", _("单位由表里的一列决定时，限值用同一个单位"));
	return ref_parse(source, ref, &limit->ref, error) &&
	    (blank == NULL ||
		unit_parse(blank + strspn(blank, " "), rule->meaning.class, &limit->unit, error));
}

/* A limit as far as it stands before "where", and the conditions behind it. */
static bool read_limit_place(const struct profile_source *source, const char *value,
    const struct rule *rule, struct limit_rule *limit, GError **error)
{
	const char *where = strstr(value, " where ");
	g_autofree char *cell = g_strndup(value, where ? (size_t)(where - value) : strlen(value));

	if (!read_limit_cell(source, g_strchomp(cell), rule, limit, error))
		return false;
	if (where == NULL)
		return true;
	if (limit->ref.kind != REF_CELL || !limit->ref.own)
		return cli_fail(error, "%s", _("where 之前应是一列"));
	limit->where = conditions_parse(source, where + strlen(" where "), error);
	return limit->where != NULL;
}

static bool read_limit(const struct profile_source *source, const char *value, struct rule *rule,
    enum limit_kind kind, GError **error)
{
	g_auto(GStrv) places = cli_pieces(value);

	rule->limits[kind] = g_array_new(FALSE, TRUE, sizeof(struct limit_rule));
	g_array_set_clear_func(rule->limits[kind], limit_clear);
	for (char **place = places; *place != NULL; place++) {
		g_array_set_size(rule->limits[kind], rule->limits[kind]->len + 1);
		struct limit_rule *limit = &g_array_index(rule->limits[kind], struct limit_rule,
		    rule->limits[kind]->len - 1);
		if (!read_limit_place(source, *place, rule, limit, error))
			return false;
	}
	return true;
}

static bool read_low_critical(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return read_limit(source, value, rule, LIMIT_LOW_CRITICAL, error);
}

static bool read_low_warning(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return read_limit(source, value, rule, LIMIT_LOW_WARNING, error);
}

static bool read_high_warning(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return read_limit(source, value, rule, LIMIT_HIGH_WARNING, error);
}

static bool read_high_critical(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	return read_limit(source, value, rule, LIMIT_HIGH_CRITICAL, error);
}

static bool read_sweep(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	(void)source;
	rule->sweep = strcmp(value, "yes") == 0;
	return rule->sweep || strcmp(value, "no") == 0 ||
	    cli_fail(error, "%s", _("sweep 应是 yes 或 no"));
}

static bool read_alarm_type(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	const struct alarm_type *type = alarm_type(value);

	(void)source;
	if (type == NULL)
		return cli_fail(error, _("没有「%s」这种告警"), value);
	rule->alarm = type->name;
	return true;
}

/* "entity", "entity REF", "name REF", "REF". */
static bool read_port(const struct profile_source *source, const char *value,
    struct rule *rule, GError **error)
{
	static const struct {
		const char *word;
		enum port_link link;
	} words[] = { { "entity ", PORT_LINK_ENTITY }, { "name ", PORT_LINK_NAME } };

	rule->port = strcmp(value, "entity") == 0 ? PORT_LINK_ENTITY : PORT_LINK_INDEX;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (g_str_has_prefix(value, words[i].word)) {
			rule->port = words[i].link;
			value += strlen(words[i].word);
		}
	return ref_parse(source, value + strspn(value, " "), &rule->port_ref, error);
}

static const struct {
	const char *name;
	option_read *read;
} options[] = {
	{ "only_if", read_only_if },
	{ "present_if", read_present_if },
	{ "unknown_if", read_unknown_if },
	{ "absent", read_absent },
	{ "unknown", read_unknown },
	{ "limit_absent", read_limit_absent },
	{ "wrap", read_wrap },
	{ "bit", read_bit },
	{ "text", read_text },
	{ "lanes", read_lanes },
	{ "digits", read_digits },
	{ "scale", read_scale },
	{ "severity", read_severity },
	{ "low_critical", read_low_critical },
	{ "low_warning", read_low_warning },
	{ "high_warning", read_high_warning },
	{ "high_critical", read_high_critical },
	{ "sweep", read_sweep },
	{ "alarm_type", read_alarm_type },
	{ "port", read_port },
};

static bool is_option(const char *name)
{
	static const char *const of_section[] = { "root", "label", "unless" };

	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		if (strcmp(options[i].name, name) == 0)
			return true;
	for (size_t i = 0; i < G_N_ELEMENTS(of_section); i++)
		if (strcmp(of_section[i], name) == 0)
			return true;
	return false;
}

static bool read_options(const struct profile_source *source,
    const struct cli_section *file_section, struct rule *rule, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
		g_autofree char *own = g_strdup_printf("%s.%s", rule->name, options[i].name);
		const struct cli_entry *entry = source_entry(source, file_section, own);
		GError *cause = NULL;
		if (entry == NULL)
			entry = source_entry(source, file_section, options[i].name);
		if (entry == NULL)
			continue;
		if (entry->value[0] == '\0')
			return cli_refuse(error, source->file, entry->line, _("%s 是空的"),
			    entry->key);
		if (!options[i].read(source, entry->value, rule, &cause))
			return profile_set_error(source, entry->line, cause, error);
	}
	return true;
}

/* ---- a sensor's line ---------------------------------------------------------------------- */

/* The next word; blanks in brackets belong to it. *TEXT moves to the one after it. Caller frees. */
static char *next_word(const char **text)
{
	const char *begin = *text + strspn(*text, " "), *end = begin;
	int depth = 0;

	for (; *end != '\0' && (*end != ' ' || depth > 0); end++)
		depth += *end == '[' ? 1 : *end == ']' ? -1 : 0;
	*text = end + strspn(end, " ");
	return g_strndup(begin, (size_t)(end - begin));
}

static bool read_meaning(const struct profile_source *source, const char *class,
    const char *unit, struct rule *rule, GError **error)
{
	struct meaning *meaning = &rule->meaning;

	rule->by = strcmp(class, "by") == 0;
	if (rule->by)
		return ref_parse_with(source, unit, "units", true, &rule->by_ref, error);
	if (!sensor_class_read(class, &meaning->class))
		return cli_fail(error, _("没有「%s」这个类"), class);
	if (meaning->class != SENSOR_STATE)
		return unit_parse(unit, meaning->class, &meaning->unit, error);
	meaning->states = source_choices(source, "states", unit, error);
	return meaning->states != NULL;
}

/* "OID CLASS UNIT LABEL". */
static bool rule_parse(const struct profile_source *source,
    const struct cli_section *file_section, const struct cli_entry *entry, struct rule *rule,
    GError **error)
{
	const char *rest = entry->value;
	g_autofree char *oid = next_word(&rest), *class = next_word(&rest);
	g_autofree char *unit = next_word(&rest);
	const char *words = source_words(source, file_section, entry);

	if (unit[0] == '\0')
		return cli_fail(error, _("%s 不是选项；传感器应写成「OID 类 单位 名称」"),
		    entry->key);
	if (!source_oid(source, oid, &rule->column, error) ||
	    !read_meaning(source, class, unit, rule, error))
		return false;
	if (source->scalars)
		rule->row = rule->column.part[--rule->column.length];
	if (words == entry->value)
		words = rest;
	return words[0] == '\0' || label_parse(source, words, &rule->label, error);
}

static bool rule_add(const struct profile_source *source,
    const struct cli_section *file_section, const struct cli_entry *entry,
    struct section *section, GError **error)
{
	struct rule *rule = g_new0(struct rule, 1);
	GError *cause = NULL;

	*rule = (struct rule){ .name = g_strdup(entry->key), .section = section,
		.line = entry->line, .bit = -1,
		.handles = g_ptr_array_new_with_free_func(g_free) };
	g_ptr_array_add(section->rules, rule);
	if (!profile_is_name(entry->key) || section->rules->len > RULES_LIMIT)
		return cli_refuse(error, source->file, entry->line,
		    _("「%s」不是名字（小写字母、数字、_ -），或者一段超过 %d 个传感器"),
		    entry->key, RULES_LIMIT);
	if (!rule_parse(source, file_section, entry, rule, &cause))
		return profile_set_error(source, entry->line, cause, error);
	return read_options(source, file_section, rule, error);
}

/* ---- the section -------------------------------------------------------------------------- */

/* root, label and unless: what the others build on. */
static bool read_section_options(struct profile_source *source,
    const struct cli_section *file_section, struct section *section, GError **error)
{
	const struct cli_entry *entry = source_entry(source, file_section, "root");
	GError *cause = NULL;

	source->root = source->profile->root;
	if (entry != NULL && !source_oid(source, entry->value, &section->root, &cause))
		return profile_set_error(source, entry->line, cause, error);
	if (entry != NULL)
		source->root = section->root;
	entry = source_entry(source, file_section, "unless");
	if (entry != NULL)
		section->unless = cli_pieces(entry->value);
	entry = source_entry(source, file_section, "label");
	if (entry == NULL ||
	    label_parse(source, source_words(source, file_section, entry), &section->label,
		&cause))
		return true;
	return profile_set_error(source, entry->line, cause, error);
}

/* What ENTRY is: of a sensor's option whether there is such a sensor and such an option. */
static bool check_option(const struct profile_source *source,
    const struct cli_section *file_section, const struct cli_entry *entry, GError **error)
{
	const char *dot = strchr(entry->key, '.');
	g_autofree char *name = g_strndup(entry->key, (size_t)(dot - entry->key));

	if (source_entry(source, file_section, name) == NULL || is_option(name))
		return cli_refuse(error, source->file, entry->line, _("这一段里没有 %s 这个传感器"),
		    name);
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++)
		if (strcmp(options[i].name, dot + 1) == 0)
			return true;
	return cli_refuse(error, source->file, entry->line, _("传感器没有 %s 这个选项"), dot + 1);
}

static bool read_entry(const struct profile_source *source,
    const struct cli_section *file_section, const struct cli_entry *entry,
    struct section *section, GError **error)
{
	if (strchr(entry->key, '[') != NULL || is_option(entry->key))
		return true;             /* another language's, or read with the sensors */
	if (strchr(entry->key, '.') != NULL)
		return check_option(source, file_section, entry, error);
	return rule_add(source, file_section, entry, section, error);
}

bool section_read(struct profile_source *source, const struct cli_section *file_section,
    GError **error)
{
	struct section *section = g_new0(struct section, 1);

	section->rules = g_ptr_array_new_with_free_func(rule_free);
	section->scalars = source->scalars = g_str_has_prefix(file_section->name, "scalars ");
	section->name = g_strdup(strchr(file_section->name, ' ') + 1);
	g_ptr_array_add(source->profile->sections, section);
	if (!profile_is_name(section->name))
		return cli_refuse(error, source->file, file_section->line,
		    _("「%s」不是名字（小写字母、数字、_ -）"), section->name);
	if (!read_section_options(source, file_section, section, error))
		return false;
	for (guint i = 0; i < file_section->entries->len; i++)
		if (!read_entry(source, file_section, file_section->entries->pdata[i], section,
			error))
			return false;
	return section->rules->len > 0 ||
	    cli_refuse(error, source->file, file_section->line, _("[%s] 里没有传感器"),
		file_section->name);
}
