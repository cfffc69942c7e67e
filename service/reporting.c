#include "service/reporting.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/cli/sections.h"
#include "records/model/incident.h"
#include "service/settings.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
#define HEAD "reporting"
#define REPORT "report "
#define TITLE_COLUMNS 40
#define REPORTS_MOST 40

static const struct choice operators[] = {
	{ "other", "" },
	{ "central", "" },
	{ "cii", "" },
	{ NULL, NULL },
};

/* One entry of the file being read. */
struct at {
	const char *file;
	const struct cli_entry *entry;
};

static bool refuse(const struct at *at, const char *reason, GError **error)
{
	return cli_refuse(error, at->file, at->entry->line, _("%s：%s"), at->entry->key, reason);
}

/* ---- values ------------------------------------------------------------------------------- */

static bool read_duration(const struct at *at, int64_t least, int64_t most, json_t *into,
    const char *name, GError **error)
{
	int64_t value;
	char text[2][CLOCK_TEXT_SIZE];

	if (!settings_duration(at->entry->value, &value))
		return refuse(at, _("时间应写成 15m、4h 或 30d"), error);
	if (value < least || value > most) {
		clock_duration(least, text[0], sizeof text[0]);
		clock_duration(most, text[1], sizeof text[1]);
		g_autofree char *reason =
		    g_strdup_printf(_("须在 %s 与 %s 之间"), text[0], text[1]);
		return refuse(at, reason, error);
	}
	json_object_set_new(into, name, json_integer(value));
	return true;
}

static bool read_text(const struct at *at, json_t *into, const char *name, GError **error)
{
	g_autofree char *text = text_clean_string(at->entry->value);

	if (text[0] == '\0' || text_columns(text) > TITLE_COLUMNS)
		return refuse(at, _("名称为空或太长"), error);
	json_object_set_new(into, name, json_string(text));
	return true;
}

static bool is_choice(const struct choice *choices, const char *name)
{
	while (choices->name != NULL && strcmp(choices->name, name) != 0)
		choices++;
	return choices->name != NULL;
}

/* Words of CHOICES with blanks between, as a set. */
static bool read_set(const struct at *at, const struct choice *choices, json_t *into,
    const char *name, GError **error)
{
	g_auto(GStrv) words = g_strsplit_set(at->entry->value, " \t", -1);
	g_autoptr(GString) set = g_string_new(NULL);

	for (char **word = words; *word != NULL; word++) {
		if (**word == '\0' || word_in(set->str, *word))
			continue;
		if (!is_choice(choices, *word)) {
			g_autofree char *clean = text_clean_string(*word);
			g_autofree char *reason = g_strdup_printf(_("没有「%s」"), clean);
			return refuse(at, reason, error);
		}
		g_string_append_printf(set, "%s%s", set->len > 0 ? "|" : "", *word);
	}
	if (set->len == 0)
		return refuse(at, _("至少写一个"), error);
	json_object_set_new(into, name, json_string(set->str));
	return true;
}

static bool read_party(const struct at *at, json_t *into, GError **error)
{
	const char *key = at->entry->value;

	if (key[0] == '\0' || strlen(key) > 40 ||
	    strspn(key, "abcdefghijklmnopqrstuvwxyz_0123456789") != strlen(key))
		return refuse(at, _("代号用小写字母、数字和下划线"), error);
	json_object_set_new(into, "key", json_string(key));
	return true;
}

/* For what contacts of the ledger are there. */
static bool read_contact(const struct at *at, json_t *into, GError **error)
{
	const struct field *purpose = kind_field(kind_find("contact"), "purpose");

	if (!is_choice(purpose->choices, at->entry->value))
		return refuse(at, _("通讯录没有这种用途"), error);
	json_object_set_new(into, "contact", json_string(at->entry->value));
	return true;
}

static bool read_start(const struct at *at, json_t *into, GError **error)
{
	if (strcmp(at->entry->value, "found") != 0 && strcmp(at->entry->value, "graded") != 0)
		return refuse(at, _("从 found（发现）或 graded（定级）起算"), error);
	json_object_set_new(into, "start", json_string(at->entry->value));
	return true;
}

/* ---- sections ----------------------------------------------------------------------------- */

/* 【拟】 where no clause has a number (requirements 3.7); thirty days are the national rule's. */
static const struct {
	const char *key, *name;
	const char *level;           /* of follow_up; NULL: of the file */
	int64_t otherwise, least, most;
} numbers[] = {
	{ "triage", "triage_us", NULL, 15 * MINUTE, MINUTE, DAY },
	{ "observe", "observe_us", NULL, 72 * HOUR, 0, 30 * DAY },
	{ "final", "final_us", NULL, 24 * HOUR, MINUTE, 30 * DAY },
	{ "summary", "summary_us", NULL, 30 * DAY, HOUR, 30 * DAY },
	{ "follow_up_general", "general", "follow_up", 0, 0, 30 * DAY },
	{ "follow_up_large", "large", "follow_up", 6 * HOUR, 0, 30 * DAY },
	{ "follow_up_major", "major", "follow_up", 2 * HOUR, 0, 30 * DAY },
	{ "follow_up_extreme", "extreme", "follow_up", 2 * HOUR, 0, 30 * DAY },
};

static json_t *number_home(json_t *rules, size_t i)
{
	return numbers[i].level == NULL ? rules : json_object_get(rules, numbers[i].level);
}

static json_t *rules_new(void)
{
	json_t *rules = json_pack("{s:{}, s:[]}", "follow_up", "parties");

	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		json_object_set_new(number_home(rules, i), numbers[i].name,
		    json_integer(numbers[i].otherwise));
	return rules;
}

static bool take_head_entry(const struct at *at, json_t *rules, GError **error)
{
	if (strcmp(at->entry->key, "title") == 0)
		return read_text(at, rules, "title", error);
	for (size_t i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (strcmp(at->entry->key, numbers[i].key) == 0)
			return read_duration(at, numbers[i].least, numbers[i].most,
			    number_home(rules, i), numbers[i].name, error);
	return refuse(at, _("没有这一项"), error);
}

static bool take_report_entry(const struct at *at, json_t *report, GError **error)
{
	const char *key = at->entry->key;

	if (strcmp(key, "party") == 0)
		return read_party(at, report, error);
	if (strcmp(key, "title") == 0 || strcmp(key, "basis") == 0)
		return read_text(at, report, key, error);
	if (strcmp(key, "contact") == 0)
		return read_contact(at, report, error);
	if (strcmp(key, "levels") == 0)
		return read_set(at, incident_levels, report, "levels", error);
	if (strcmp(key, "operators") == 0)
		return read_set(at, operators, report, "operators", error);
	if (strcmp(key, "reports") == 0)
		return read_set(at, incident_reports, report, "reports", error);
	if (strcmp(key, "from") == 0)
		return read_start(at, report, error);
	if (strcmp(key, "within") == 0)
		return read_duration(at, MINUTE, 30 * DAY, report, "within_us", error);
	return refuse(at, _("没有这一项"), error);
}

/* The reports to one party have one name. */
static bool check_report(const char *file, const struct cli_section *section, json_t *rules,
    const json_t *report, GError **error)
{
	static const struct {
		const char *name, *key;
	} needed[] = {
		{ "key", "party" }, { "title", "title" }, { "levels", "levels" },
		{ "reports", "reports" }, { "start", "from" }, { "within_us", "within" },
	};
	const json_t *parties = json_object_get(rules, "parties");

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (json_object_get(report, needed[i].name) == NULL)
			return cli_refuse(error, file, section->line, _("[%s] 缺 %s"),
			    section->name, needed[i].key);
	for (size_t i = 0; i < json_array_size(parties); i++) {
		const json_t *other = json_array_get(parties, i);
		if (strcmp(record_text(other, "key"), record_text(report, "key")) == 0 &&
		    strcmp(record_text(other, "title"), record_text(report, "title")) != 0)
			return cli_refuse(error, file, section->line,
			    _("%s 在前面叫 %s，这里叫 %s"), record_text(report, "key"),
			    record_text(other, "title"), record_text(report, "title"));
	}
	if (json_array_size(parties) == REPORTS_MOST)
		return cli_refuse(error, file, section->line, _("最多 %d 项上报"), REPORTS_MOST);
	return true;
}

static bool take_section(const char *file, const struct cli_section *section, json_t *rules,
    GError **error)
{
	bool head = strcmp(section->name, HEAD) == 0;
	json_t *report = json_object();
	bool good = true;

	if (!head && !g_str_has_prefix(section->name, REPORT))
		good = cli_refuse(error, file, section->line, _("没有 [%s] 这一节"),
		    section->name);
	for (guint i = 0; good && i < section->entries->len; i++) {
		const struct at at = { file, section->entries->pdata[i] };
		good = head ? take_head_entry(&at, rules, error) :
		    take_report_entry(&at, report, error);
	}
	if (good && !head)
		good = check_report(file, section, rules, report, error);
	if (good && !head)
		json_array_append(json_object_get(rules, "parties"), report);
	json_decref(report);
	return good;
}

/* From 较大 on the national rule wants a report, whoever the operator is: a file that names nobody
 * for it is a mistake, not a rule. */
static bool check_reached(const char *file, const json_t *rules, GError **error)
{
	static const char *const levels[] = { "large", "major", "extreme" };
	const json_t *parties = json_object_get(rules, "parties");

	if (record_text(rules, "title") == NULL)
		return cli_refuse(error, file, 1, _("[%s] 缺 title"), HEAD);
	for (size_t n = 0; n < G_N_ELEMENTS(levels); n++)
		for (const struct choice *operator = operators; operator->name; operator++) {
			bool reached = false;
			for (size_t i = 0; i < json_array_size(parties); i++) {
				const json_t *one = json_array_get(parties, i);
				const char *set = record_text(one, "operators");
				reached |= word_in(record_text(one, "levels"), levels[n]) &&
				    word_in(record_text(one, "reports"), "first") &&
				    (set == NULL || word_in(set, operator->name));
			}
			if (!reached)
				return cli_refuse(error, file, 1,
				    _("级别 %s、运营者 %s 没有上报对象：较大以上都要上报"),
				    levels[n], operator->name);
		}
	return true;
}

json_t *reporting_read(const char *file, const char *text, GError **error)
{
	g_autoptr(GPtrArray) sections = cli_sections_read(file, text, error);
	json_t *rules;
	bool good = sections != NULL;

	if (!good)
		return NULL;
	rules = rules_new();
	for (guint i = 0; good && i < sections->len; i++)
		good = take_section(file, sections->pdata[i], rules, error);
	if (good && check_reached(file, rules, error))
		return rules;
	json_decref(rules);
	return NULL;
}

bool reporting_is_meant(const char *text)
{
	return g_str_has_prefix(text, "[" HEAD "]") || strstr(text, "\n[" HEAD "]") != NULL;
}
