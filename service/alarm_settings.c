#include "service/alarm_settings.h"

#include <gio/gio.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/text.h"
#include "probes/cli/sections.h"
#include "service/settings.h"

#define SECOND CLOCK_SECOND
#define MINUTE (60 * SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define WORD_COLUMNS 8               /* of a severity in a list */
#define WHO_COLUMNS 20
#define SEVERITY_SECTION "severity "
#define TYPE_SECTION "type "

/* ---- numbers ------------------------------------------------------------------------------ */

enum number_type { NUMBER_COUNT, NUMBER_DURATION, NUMBER_SEVERITY };

/* 【拟】 figures of requirements.md 2.6 and 3.1, and their limits. */
static const struct number {
	const char *section, *key;
	enum number_type type;
	size_t offset;
	int64_t otherwise, minimum, maximum;
} numbers[] = {
#define AT(member) offsetof(struct alarm_settings, member)
	{ "shelve", "most", NUMBER_DURATION, AT(shelve), 8 * HOUR, MINUTE, 24 * HOUR },
	{ "acknowledge", "undo", NUMBER_DURATION, AT(undo), MINUTE, 30 * SECOND, HOUR },
	{ "acknowledge", "unowned", NUMBER_DURATION, AT(unowned), 30 * MINUTE, MINUTE, DAY },
	{ "acknowledge", "unowned_severity", NUMBER_SEVERITY, AT(unowned_severity),
	    SEVERITY_MAJOR, SEVERITY_WARNING, SEVERITY_CRITICAL },
	{ "acknowledge", "shift", NUMBER_DURATION, AT(shift), 12 * HOUR, HOUR, DAY },
	{ "list", "reopen", NUMBER_DURATION, AT(reopen), HOUR, 0, DAY },
	{ "list", "stale", NUMBER_DURATION, AT(stale), DAY, HOUR, 30 * DAY },
	{ "flood", "begin", NUMBER_COUNT, AT(flood_begin), 10, 2, 1000 },
	{ "flood", "end", NUMBER_COUNT, AT(flood_end), 5, 1, 1000 },
	{ "flood", "window", NUMBER_DURATION, AT(flood_window), 10 * MINUTE, 10 * SECOND, HOUR },
	{ "flood", "lines", NUMBER_COUNT, AT(flood_heads), 16, 2, 1000 },
	{ "fold", "least", NUMBER_COUNT, AT(fold_least), 3, 2, 1000 },
	{ "fold", "window", NUMBER_DURATION, AT(fold_window), 10 * MINUTE, SECOND, DAY },
	{ "flap", "hold", NUMBER_DURATION, AT(flap_hold), 2 * MINUTE, 0, HOUR },
#undef AT
};

static int64_t *member(struct alarm_settings *settings, const struct number *number)
{
	return (int64_t *)(void *)((char *)settings + number->offset);
}

/* ---- defaults ----------------------------------------------------------------------------- */

static const struct {
	const char *word;
	int64_t acknowledge;
	bool shift;
	struct {
		int64_t after;
		const char *to;
	} escalations[2];
} defaults[SEVERITIES] = {
	[SEVERITY_CLEARED] = { N_("清除") },
	[SEVERITY_INDETERMINATE] = { N_("不确定"), 0, true, { { 0, N_("值班长") } } },
	[SEVERITY_WARNING] = { N_("提示"), 0, true },
	[SEVERITY_MINOR] = { N_("次要"), 60 * MINUTE, false, { { 0, N_("值班长") } } },
	[SEVERITY_MAJOR] = { N_("重要"), 15 * MINUTE, false,
	    { { 0, N_("值班长") }, { 30 * MINUTE, N_("带班领导") } } },
	[SEVERITY_CRITICAL] = { N_("紧急"), 5 * MINUTE, false,
	    { { 0, N_("值班长") }, { 10 * MINUTE, N_("带班领导") } } },
};

static void drop_escalations(struct severity_settings *severity)
{
	for (unsigned i = 0; i < severity->n_escalations; i++)
		g_free(severity->escalations[i].to);
	severity->n_escalations = 0;
}

static void add_escalation(struct severity_settings *severity, int64_t after, const char *to)
{
	severity->escalations[severity->n_escalations++] =
	    (struct escalation){ after, text_clean_string(to) };
}

static void begin_severity(struct severity_settings *severity, enum severity which)
{
	const char *word = defaults[which].word;

	severity->word = g_strdup(word == NULL ? "" : _(word));
	severity->acknowledge = defaults[which].acknowledge;
	severity->shift = defaults[which].shift;
	for (size_t i = 0; i < G_N_ELEMENTS(defaults[which].escalations); i++)
		if (defaults[which].escalations[i].to != NULL)
			add_escalation(severity, defaults[which].escalations[i].after,
			    _(defaults[which].escalations[i].to));
}

static size_t count_types(void)
{
	size_t n = 0;

	while (alarm_types[n].name != NULL)
		n++;
	return n;
}

struct alarm_settings *alarm_settings_new(void)
{
	struct alarm_settings *settings = g_new0(struct alarm_settings, 1);

	for (int i = 0; i < SEVERITIES; i++)
		begin_severity(&settings->severities[i], (enum severity)i);
	settings->types = g_new0(struct type_settings, count_types());
	for (size_t i = 0; alarm_types[i].name != NULL; i++)
		settings->types[i] = (struct type_settings){ alarm_types[i].severity,
			alarm_types[i].raise_delay * SECOND, alarm_types[i].clear_delay * SECOND };
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		*member(settings, &numbers[i]) = numbers[i].otherwise;
	return settings;
}

void alarm_settings_free(struct alarm_settings *settings)
{
	if (settings == NULL)
		return;
	for (int i = 0; i < SEVERITIES; i++) {
		drop_escalations(&settings->severities[i]);
		g_free(settings->severities[i].word);
	}
	g_free(settings->types);
	g_free(settings);
}

const struct type_settings *alarm_settings_type(const struct alarm_settings *settings,
    const struct alarm_type *type)
{
	return &settings->types[type - alarm_types];
}

/* ---- one entry ---------------------------------------------------------------------------- */

/* A file being read, at one of its entries. */
struct place_in_file {
	const char *file;
	const struct cli_entry *entry;
};

static bool refuse(const struct place_in_file *at, const char *reason, GError **error)
{
	return cli_refuse(error, at->file, at->entry->line, _("%s：%s"), at->entry->key, reason);
}

static bool read_duration(const struct place_in_file *at, const char *typed, int64_t minimum,
    int64_t maximum, int64_t *ret, GError **error)
{
	int64_t value;
	char least[CLOCK_TEXT_SIZE], most[CLOCK_TEXT_SIZE];

	if (!settings_duration(typed, &value))
		return refuse(at, _("时间应写成 0、30s、15m 或 2h"), error);
	if (value >= minimum && value <= maximum) {
		*ret = value;
		return true;
	}
	clock_duration(minimum, least, sizeof least);
	clock_duration(maximum, most, sizeof most);
	g_autofree char *reason = g_strdup_printf(_("须在 %s 与 %s 之间"), least, most);
	return refuse(at, reason, error);
}

static bool read_severity(const struct place_in_file *at, int64_t minimum, int64_t *ret,
    GError **error)
{
	enum severity severity;

	if (!severity_read(at->entry->value, &severity) || (int64_t)severity < minimum)
		return refuse(at, _("级别应是 warning、minor、major 或 critical"), error);
	*ret = severity;
	return true;
}

static bool read_count(const struct place_in_file *at, const struct number *number, int64_t *ret,
    GError **error)
{
	gint64 value;

	if (g_ascii_string_to_signed(at->entry->value, 10, number->minimum, number->maximum, &value,
		NULL)) {
		*ret = value;
		return true;
	}
	g_autofree char *reason = g_strdup_printf(_("须在 %" PRId64 " 与 %" PRId64 " 之间"),
	    number->minimum, number->maximum);
	return refuse(at, reason, error);
}

static bool read_name(const struct place_in_file *at, const char *typed, size_t columns, char **ret,
    GError **error)
{
	char *name = text_clean_string(typed);

	if (name[0] == '\0' || text_columns(name) > columns) {
		g_free(name);
		return refuse(at, _("名称为空或太长"), error);
	}
	g_free(*ret);
	*ret = name;
	return true;
}

/* ---- sections ----------------------------------------------------------------------------- */

/* "0 值班长; 10m 带班领导"; nothing: to nobody. */
static bool read_escalations(const struct place_in_file *at, struct severity_settings *severity,
    GError **error)
{
	g_auto(GStrv) pieces = cli_pieces(at->entry->value);
	int64_t least = 0;

	drop_escalations(severity);
	for (char **piece = pieces; *piece != NULL; piece++) {
		g_auto(GStrv) words = g_strsplit(g_strstrip(*piece), " ", 2);
		g_autofree char *to = NULL;
		int64_t after;

		if ((*piece)[0] == '\0')
			continue;
		if (severity->n_escalations == ESCALATION_MOST)
			return refuse(at, _("升级最多四步"), error);
		if (g_strv_length(words) != 2)
			return refuse(at, _("每步应写成「多久 找谁」，用 ; 分开"), error);
		if (!read_duration(at, words[0], least, DAY, &after, error) ||
		    !read_name(at, g_strstrip(words[1]), WHO_COLUMNS, &to, error))
			return false;
		add_escalation(severity, after, to);
		least = after;
	}
	return true;
}

static bool read_limit(const struct place_in_file *at, struct severity_settings *severity,
    GError **error)
{
	severity->shift = strcmp(at->entry->value, "shift") == 0;
	severity->acknowledge = 0;
	return severity->shift ||
	    read_duration(at, at->entry->value, 0, DAY, &severity->acknowledge, error);
}

static bool take_severity(struct alarm_settings *settings, const char *file,
    const struct cli_section *section, GError **error)
{
	enum severity which;

	if (!severity_read(section->name + strlen(SEVERITY_SECTION), &which) ||
	    which < SEVERITY_CLEARED)
		return cli_refuse(error, file, section->line,
		    _("级别应是 critical、major、minor、warning、indeterminate 或 cleared"));
	struct severity_settings *severity = &settings->severities[which];
	for (guint i = 0; i < section->entries->len; i++) {
		const struct place_in_file at = { file, section->entries->pdata[i] };
		const char *key = at.entry->key;
		bool good = strcmp(key, "word") == 0
		    ? read_name(&at, at.entry->value, WORD_COLUMNS, &severity->word, error)
		    : strcmp(key, "acknowledge") == 0 ? read_limit(&at, severity, error)
		    : strcmp(key, "escalate") == 0    ? read_escalations(&at, severity, error)
						      : refuse(&at, _("没有这一项"), error);
		if (!good)
			return false;
	}
	return true;
}

static bool take_type_entry(struct type_settings *settings, const struct place_in_file *at,
    GError **error)
{
	const char *key = at->entry->key;
	int64_t severity = SEVERITY_NONE;

	if (strcmp(key, "raise_delay") == 0)
		return read_duration(at, at->entry->value, 0, DAY, &settings->raise_delay, error);
	if (strcmp(key, "clear_delay") == 0)
		return read_duration(at, at->entry->value, 0, DAY, &settings->clear_delay, error);
	if (strcmp(key, "severity") != 0)
		return refuse(at, _("没有这一项"), error);
	if (!read_severity(at, SEVERITY_INDETERMINATE, &severity, error))
		return false;
	settings->severity = (enum severity)severity;
	return true;
}

/* What a contact or a device itself states is raised at once, whatever anybody writes. */
static bool take_type(struct alarm_settings *settings, const char *file,
    const struct cli_section *section, GError **error)
{
	const struct alarm_type *type = alarm_type(section->name + strlen(TYPE_SECTION));

	if (type == NULL)
		return cli_refuse(error, file, section->line, _("没有告警类型「%s」"),
		    section->name + strlen(TYPE_SECTION));
	struct type_settings *own_settings = &settings->types[type - alarm_types];
	for (guint i = 0; i < section->entries->len; i++) {
		const struct place_in_file at = { file, section->entries->pdata[i] };
		if (!take_type_entry(own_settings, &at, error))
			return false;
		if (type->flags & ALARM_AT_ONCE && own_settings->raise_delay > 0)
			return refuse(&at, _("这类告警须立即发出"), error);
	}
	return true;
}

static const struct number *find_number(const char *section, const char *key)
{
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (strcmp(numbers[i].section, section) == 0 && strcmp(numbers[i].key, key) == 0)
			return &numbers[i];
	return NULL;
}

static bool take_number(struct alarm_settings *settings, const char *section,
    const struct place_in_file *at, GError **error)
{
	const struct number *number = find_number(section, at->entry->key);

	if (number == NULL)
		return cli_refuse(error, at->file, at->entry->line, _("没有 [%s] %s 这一项"),
		    section, at->entry->key);
	int64_t *value = member(settings, number);
	switch (number->type) {
	case NUMBER_DURATION:
		return read_duration(at, at->entry->value, number->minimum, number->maximum, value,
		    error);
	case NUMBER_SEVERITY:
		return read_severity(at, number->minimum, value, error);
	case NUMBER_COUNT:
		return read_count(at, number, value, error);
	}
	g_assert_not_reached();
}

static bool take_section(struct alarm_settings *settings, const char *file,
    const struct cli_section *section, GError **error)
{
	if (g_str_has_prefix(section->name, SEVERITY_SECTION))
		return take_severity(settings, file, section, error);
	if (g_str_has_prefix(section->name, TYPE_SECTION))
		return take_type(settings, file, section, error);
	for (guint i = 0; i < section->entries->len; i++) {
		const struct place_in_file at = { file, section->entries->pdata[i] };
		if (!take_number(settings, section->name, &at, error))
			return false;
	}
	return true;
}

struct alarm_settings *alarm_settings_read(const char *file, const char *text, GError **error)
{
	g_autoptr(GPtrArray) sections = cli_sections_read(file, text, error);
	own(alarm_settings) settings = sections == NULL ? NULL : alarm_settings_new();

	for (guint i = 0; settings != NULL && i < sections->len; i++)
		if (!take_section(settings, file, sections->pdata[i], error))
			return NULL;
	if (settings != NULL && settings->flood_end >= settings->flood_begin) {
		cli_refuse(error, file, 1, "%s", _("[flood] end 须小于 begin"));
		return NULL;
	}
	return g_steal_pointer(&settings);
}
