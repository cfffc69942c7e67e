/* Rule files: sections that begin with [rule NAME], entries as in docs/rules.md. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/cli/sections.h"
#include "records/model/kind.h"
#include "service/rules_parts.h"
#include "service/settings.h"

#define SECTION "rule "
#define RULES_MOST 200           /* in one file */
#define BY_MOST 4
#define WINDOW_MOST (24 * 3600 * CLOCK_SECOND)
#define LASTS_MOST (7 * 86400 * CLOCK_SECOND)
#define LASTS_USUALLY (30 * 60 * CLOCK_SECOND)
#define HITS_USUALLY 20
#define HITS_MOST 200
#define NAME_LIMIT 60            /* bytes */

static void name_clear(void *data)
{
	g_free(((struct rule_name *)data)->variable);
}

static void rule_expr_clear(struct rule_expr *expr)
{
	expr_free(expr->expr);
	if (expr->names != NULL)
		g_array_unref(expr->names);
}

static void rule_free(void *data)
{
	struct rule *rule = data;

	g_free(rule->name);
	g_free(rule->title);
	g_free(rule->cause);
	g_free(rule->step);
	rule_expr_clear(&rule->when);
	rule_expr_clear(&rule->clear);
	g_strfreev(rule->by);
	g_free(rule);
}

void rule_set_free(struct rule_set *set)
{
	if (set == NULL)
		return;
	g_free(set->name);
	g_ptr_array_unref(set->rules);
	g_free(set);
}

/* A rule being read, at one of its entries. */
struct rule_reading {
	const char *file;
	struct rule *rule;
	const struct cli_entry *entry;
	bool has_on, has_severity;
};

static bool refuse(const struct rule_reading *r, GError **error, const char *format, ...)
    G_GNUC_PRINTF(3, 4);
static bool refuse(const struct rule_reading *r, GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return cli_refuse(error, r->file, r->entry->line, _("%s：%s"), r->entry->key, reason);
}

/* ---- names of a message ------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum rule_field field;
} message_names[] = {
	{ "text", RULE_TEXT },
	{ "program", RULE_PROGRAM },
	{ "host", RULE_HOST },
	{ "source", RULE_SOURCE },
	{ "device", RULE_DEVICE },
	{ "trap", RULE_TRAP },
	{ "facility", RULE_FACILITY },
	{ "severity", RULE_SEVERITY },
	{ "if_index", RULE_IF_INDEX },
	{ "port", RULE_PORT },
	{ "polled", RULE_POLLED },
};

static bool read_name(const char *name, struct rule_name *ret)
{
	static const char variable[] = "var[";
	size_t length = strlen(name);

	for (size_t i = 0; i < G_N_ELEMENTS(message_names); i++)
		if (strcmp(message_names[i].name, name) == 0) {
			ret->field = message_names[i].field;
			return true;
		}
	if (!g_str_has_prefix(name, variable) || name[length - 1] != ']')
		return false;
	ret->field = RULE_VARIABLE;
	ret->variable =
	    g_strndup(name + strlen(variable), length - strlen(variable) - 1);
	return true;
}

/* What the names of EXPR mean of a message; false for one that means nothing. */
bool rule_names_read(struct rule_expr *expr, GError **error)
{
	const char *name;

	expr->names = g_array_new(FALSE, TRUE, sizeof(struct rule_name));
	g_array_set_clear_func(expr->names, name_clear);
	for (size_t i = 0; (name = expr_name(expr->expr, i)) != NULL; i++) {
		struct rule_name of = { .variable = NULL };
		if (!read_name(name, &of)) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    _("消息里没有「%s」"), name);
			return false;
		}
		g_array_append_val(expr->names, of);
	}
	return true;
}

/* ---- entries ------------------------------------------------------------------------------ */

static bool take_text(struct rule_reading *r, char **into, GError **error)
{
	g_free(*into);
	*into = text_clean_string(r->entry->value);
	return (*into)[0] != '\0' || refuse(r, error, "%s", _("是空的"));
}

static bool take_title(struct rule_reading *r, GError **error)
{
	return take_text(r, &r->rule->title, error);
}

static bool take_cause(struct rule_reading *r, GError **error)
{
	return take_text(r, &r->rule->cause, error);
}

static bool take_step(struct rule_reading *r, GError **error)
{
	return take_text(r, &r->rule->step, error);
}

static bool take_expr(struct rule_reading *r, struct rule_expr *into, GError **error)
{
	struct expr_place place;
	g_autoptr(GError) cause = NULL;

	into->expr = expr_compile(r->entry->value, &place, &cause);
	return into->expr != NULL ||
	    refuse(r, error, _("第 %u 列：%s"), place.column, cause->message);
}

static bool take_when(struct rule_reading *r, GError **error)
{
	return take_expr(r, &r->rule->when, error);
}

static bool take_clear(struct rule_reading *r, GError **error)
{
	return take_expr(r, &r->rule->clear, error);
}

/* The place of the value among WORDS (NULL ends them); -1, and it is refused, for none. */
static int take_choice(struct rule_reading *r, const char *const *words, GError **error)
{
	for (int i = 0; words[i] != NULL; i++)
		if (strcmp(words[i], r->entry->value) == 0)
			return i;
	g_autofree char *all = g_strjoinv(_("、"), (char **)(uintptr_t)words);
	refuse(r, error, _("应是 %s 之一，不是「%s」"), all, r->entry->value);
	return -1;
}

static bool take_on(struct rule_reading *r, GError **error)
{
	static const char *const words[] = { "syslog", "trap", "point", NULL };
	int found = take_choice(r, words, error);

	r->rule->on = found < 0 ? RULE_ON_SYSLOG : (enum rule_on)found;
	r->has_on = true;
	return found >= 0;
}

static const char *const of_words[] = { [RULE_OF_DEVICE] = "device",
	[RULE_OF_CIRCUIT] = "circuit", [RULE_OF_SERVICE] = "managed_service",
	[RULE_OF_PLACE] = "place", [RULE_OFS] = NULL };

const char *rule_of_word(enum rule_of of)
{
	return of_words[of];
}

static bool take_of(struct rule_reading *r, GError **error)
{
	int found = take_choice(r, of_words, error);

	r->rule->of = found < 0 ? RULE_OF_DEVICE : (enum rule_of)found;
	return found >= 0;
}

static bool take_resource(struct rule_reading *r, GError **error)
{
	static const char *const words[] = { "device", "port", NULL };
	int found = take_choice(r, words, error);

	r->rule->port = found == 1;
	return found >= 0;
}

static bool take_then(struct rule_reading *r, GError **error)
{
	static const char *const words[] = { "alarm", "look", NULL };
	int found = take_choice(r, words, error);

	r->rule->look = found == 1;
	return found >= 0;
}

static bool take_severity(struct rule_reading *r, GError **error)
{
	static const char *const words[] = { "warning", "minor", "major", "critical", "syslog",
		NULL };
	int found = take_choice(r, words, error);

	r->has_severity = true;
	r->rule->severity = SEVERITY_NONE;
	if (found >= 0 && strcmp(words[found], "syslog") != 0)
		severity_read(words[found], &r->rule->severity);
	return found >= 0;
}

static bool read_time(struct rule_reading *r, const char *typed, int64_t most, int64_t *ret,
    GError **error)
{
	if (settings_duration(typed, ret) && *ret > 0 && *ret <= most)
		return true;
	return refuse(r, error, _("时间应写成 30s、5m 或 2h，不是「%s」"), typed);
}

static bool take_lasts(struct rule_reading *r, GError **error)
{
	return read_time(r, r->entry->value, LASTS_MOST, &r->rule->lasts, error);
}

static bool take_quiet(struct rule_reading *r, GError **error)
{
	return read_time(r, r->entry->value, LASTS_MOST, &r->rule->quiet, error);
}

static bool read_size(struct rule_reading *r, const char *typed, size_t most, size_t *ret,
    GError **error)
{
	guint64 value;

	if (!g_ascii_string_to_unsigned(typed, 10, 1, most, &value, NULL))
		return refuse(r, error, _("应是 1 到 %zu 的整数，不是「%s」"), most, typed);
	*ret = value;
	return true;
}

static bool take_most(struct rule_reading *r, GError **error)
{
	return read_size(r, r->entry->value, HITS_MOST, &r->rule->most, error);
}

static bool take_words(struct rule_reading *r, char *const *words, GError **error)
{
	if (r->rule->by[0] != NULL)
		return refuse(r, error, "%s", _("by 只写一次：在 count 里，或单独一项"));
	if (words[0] == NULL || g_strv_length((char **)(uintptr_t)words) > BY_MOST)
		return refuse(r, error, _("by 后面应有 1 到 %d 个词"), BY_MOST);
	g_strfreev(r->rule->by);
	r->rule->by = g_strdupv((char **)(uintptr_t)words);
	return true;
}

static char **words_of(const char *value)
{
	return g_regex_split_simple("[ \t]+", value, 0, 0);
}

static bool take_by(struct rule_reading *r, GError **error)
{
	g_auto(GStrv) words = words_of(r->entry->value);

	return take_words(r, words, error);
}

/* "5 in 5m", "5 in 5m by from". */
static bool take_count(struct rule_reading *r, GError **error)
{
	g_auto(GStrv) words = words_of(r->entry->value);
	size_t n = g_strv_length(words);

	if (n < 3 || strcmp(words[1], "in") != 0 || (n > 3 && strcmp(words[3], "by") != 0))
		return refuse(r, error, "%s", _("应写成「5 in 5m」或「5 in 5m by source」"));
	return read_size(r, words[0], EXPR_COUNT_MOST, &r->rule->count, error) &&
	    read_time(r, words[2], WINDOW_MOST, &r->rule->within, error) &&
	    (n == 3 || take_words(r, words + 4, error));
}

static const struct {
	const char *key;
	bool (*take)(struct rule_reading *r, GError **error);
} entries[] = {
	{ "title", take_title }, { "on", take_on }, { "of", take_of }, { "when", take_when },
	{ "clear", take_clear }, { "count", take_count }, { "by", take_by },
	{ "severity", take_severity }, { "resource", take_resource }, { "then", take_then },
	{ "lasts", take_lasts }, { "quiet", take_quiet }, { "most", take_most },
	{ "cause", take_cause }, { "step", take_step },
};

static bool take_entry(struct rule_reading *r, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(entries); i++)
		if (strcmp(entries[i].key, r->entry->key) == 0)
			return entries[i].take(r, error);
	return cli_refuse(error, r->file, r->entry->line, _("没有 %s 这一项"), r->entry->key);
}

/* ---- the rule as a whole ------------------------------------------------------------------ */

static bool has_group(const struct expr *expr, const char *word)
{
	const char *group;

	for (size_t i = 0; expr != NULL && (group = expr_group(expr, i)) != NULL; i++)
		if (strcmp(group, word) == 0)
			return true;
	return false;
}

static bool check_by(const struct rule_reading *r, const struct cli_section *section,
    GError **error)
{
	for (char **word = r->rule->by; *word != NULL; word++)
		if (strcmp(*word, "source") != 0 && strcmp(*word, "device") != 0 &&
		    strcmp(*word, "port") != 0 && !has_group(r->rule->when.expr, *word))
			return cli_refuse(error, r->file, section->line,
			    _("by %s：when 的模式里没有 (?<%s>...)"), *word, *word);
	return true;
}

static bool check_message_rule(struct rule_reading *r, const struct cli_section *section,
    GError **error)
{
	struct rule *rule = r->rule;
	g_autoptr(GError) cause = NULL;

	if (expr_has_state(rule->when.expr) ||
	    (rule->clear.expr != NULL && expr_has_state(rule->clear.expr)))
		return cli_refuse(error, r->file, section->line, "%s",
		    _("消息规则里不用 for、rate、changed 和 count()：次数写在 count 一项"));
	if (!rule_names_read(&rule->when, &cause) ||
	    (rule->clear.expr != NULL && !rule_names_read(&rule->clear, &cause)))
		return cli_refuse(error, r->file, section->line, "%s", cause->message);
	return check_by(r, section, error);
}

static bool check_point_rule(const struct rule_reading *r, const struct cli_section *section,
    GError **error)
{
	const struct rule *rule = r->rule;

	if (rule->count > 1 || rule->by[0] != NULL || rule->look || rule->port ||
	    (r->has_severity && rule->severity == SEVERITY_NONE))
		return cli_refuse(error, r->file, section->line, "%s",
		    _("测点规则里没有 count、by、then、resource 和 severity = syslog"));
	return true;
}

static bool check_rule(struct rule_reading *r, const struct cli_section *section, GError **error)
{
	struct rule *rule = r->rule;
	const char *missing = rule->title == NULL ? "title" : !r->has_on ? "on" :
	    rule->when.expr == NULL ? "when" :
	    !rule->look && !r->has_severity ? "severity" : NULL;

	if (missing != NULL)
		return cli_refuse(error, r->file, section->line, _("[%s] 要有 %s"), section->name,
		    missing);
	if (rule->look && (rule->clear.expr != NULL || rule->count > 1))
		return cli_refuse(error, r->file, section->line, "%s",
		    _("then = look 的规则没有 count 和 clear"));
	return rule->on == RULE_ON_POINT ? check_point_rule(r, section, error) :
	    check_message_rule(r, section, error);
}

/* FNV-1a over what is written. */
static uint64_t mark_of(const struct cli_section *section)
{
	uint64_t mark = UINT64_C(14695981039346656037);

	for (guint i = 0; i < section->entries->len; i++) {
		const struct cli_entry *entry = section->entries->pdata[i];
		for (const char *at = entry->key; *at != '\0'; at++)
			mark = (mark ^ (guchar)*at) * UINT64_C(1099511628211);
		for (const char *at = entry->value; *at != '\0'; at++)
			mark = (mark ^ (guchar)*at) * UINT64_C(1099511628211);
	}
	return mark;
}

static bool is_name(const char *name)
{
	return name[0] != '\0' && strlen(name) <= NAME_LIMIT && text_is_clean(name) &&
	    strpbrk(name, "/ ") == NULL;
}

static bool take_section(struct rule_set *set, const char *file, const struct cli_section *section,
    GError **error)
{
	struct rule *rule = g_new0(struct rule, 1);
	struct rule_reading r = { .file = file, .rule = rule };

	g_ptr_array_add(set->rules, rule);
	rule->by = g_new0(char *, 1);
	if (!g_str_has_prefix(section->name, SECTION) ||
	    !is_name(section->name + strlen(SECTION)))
		return cli_refuse(error, file, section->line,
		    _("段名应写成 [rule 名字]，不是 [%s]"), section->name);
	if (set->rules->len > RULES_MOST)
		return cli_refuse(error, file, section->line, _("一个文件最多 %d 条规则"),
		    RULES_MOST);
	rule->name = g_strconcat(set->name, "/", section->name + strlen(SECTION), NULL);
	rule->line = section->line;
	rule->count = 1;
	rule->lasts = LASTS_USUALLY;
	rule->most = HITS_USUALLY;
	rule->mark = mark_of(section);
	for (guint i = 0; i < section->entries->len; i++) {
		r.entry = section->entries->pdata[i];
		if (!take_entry(&r, error))
			return false;
	}
	return check_rule(&r, section, error);
}

struct rule_set *rule_set_read(const char *file, const char *text, GError **error)
{
	g_autoptr(GPtrArray) sections = cli_sections_read(file, text, error);
	g_autofree char *base = g_path_get_basename(file);

	if (sections == NULL)
		return NULL;
	own(rule_set) set = g_new0(struct rule_set, 1);
	g_autofree char *clean = text_clean_string(base);
	set->name = g_str_has_suffix(clean, ".conf") ?
	    g_strndup(clean, strlen(clean) - strlen(".conf")) : g_strdup(clean);
	set->rules = g_ptr_array_new_with_free_func(rule_free);
	for (guint i = 0; i < sections->len; i++)
		if (!take_section(set, file, sections->pdata[i], error))
			return NULL;
	if (set->rules->len == 0) {
		cli_refuse(error, file, 1, "%s", _("一条规则也没有"));
		return NULL;
	}
	return g_steal_pointer(&set);
}

bool rule_set_is_meant(const char *text)
{
	while (*text != '\0') {
		text += strspn(text, " \t\r\n");
		if (*text != '\0' && *text != '#')
			return g_str_has_prefix(text, "[" SECTION);
		text += strcspn(text, "\n");
	}
	return false;
}
