/* The keys of a plan and of its steps: a table, and how each value is read. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "points/alarm_type.h"
#include "records/model/kind.h"
#include "runbooks/plan_parts.h"

#define NAME_LIMIT 40            /* characters of a role's name */

typedef bool take(struct plan_reading *reading, const char *key, char *value, json_t *into);

struct plan_key {
	const char *name;
	take *take;
	bool many, needed;
};

/* ---- reading values ----------------------------------------------------------------------- */

static bool take_text(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	(void)reading;
	return json_object_set_new(into, key, json_string(value)) == 0;
}

/* One more of its kind. */
static bool take_entry(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	json_t *list = json_object_get(into, key);

	if (json_array_size(list) >= PLAN_ENTRIES)
		return plan_fail(reading, _("%s：最多写 %d 行。"), key, PLAN_ENTRIES);
	return json_array_append_new(list, json_string(value)) == 0;
}

static bool take_verify(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	return plan_check_expr(reading, key, value) && take_entry(reading, key, value, into);
}

static bool take_when(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	return plan_check_expr(reading, key, value) && take_text(reading, key, value, into);
}

static bool take_version(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	gint64 number;

	if (!g_ascii_string_to_signed(value, 10, 1, 9999, &number, NULL))
		return plan_fail(reading, _("%s：版本是 1 到 9999 的整数。"), key);
	return json_object_set_new(into, key, json_integer(number)) == 0;
}

static bool take_day(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	gint64 year, month, day;
	g_auto(GStrv) parts = g_strsplit(value, "-", 4);

	if (g_strv_length(parts) != 3 || strlen(value) != 10 ||
	    !g_ascii_string_to_signed(parts[0], 10, 1970, 9999, &year, NULL) ||
	    !g_ascii_string_to_signed(parts[1], 10, 1, 12, &month, NULL) ||
	    !g_ascii_string_to_signed(parts[2], 10, 1, 31, &day, NULL) ||
	    !g_date_valid_dmy((GDateDay)day, (GDateMonth)month, (GDateYear)year))
		return plan_fail(reading, _("%s：日期写成 2026-11-23。"), key);
	return json_object_set_new(into, key, json_string(value)) == 0;
}

/* "5m", "T+30s", "2h" as seconds; -1: it is none. */
static int64_t seconds_of(const char *value)
{
	const char *number = g_str_has_prefix(value, "T+") ? value + 2 : value;
	size_t digits = strspn(number, "0123456789");
	static const struct { char sign; int64_t seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};

	if (digits == 0 || digits > 6 || strlen(number) != digits + 1)
		return -1;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (number[digits] == units[i].sign)
			return g_ascii_strtoll(number, NULL, 10) * units[i].seconds;
	return -1;
}

static bool take_time(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	int64_t seconds = seconds_of(value);

	if (seconds < 0 || seconds > PLAN_TIME_MOST ||
	    (seconds == 0 && strcmp(key, "every") == 0))
		return plan_fail(reading, _("%s：时间写成 30s、5m、2h，最长 60d。"), key);
	return json_object_set_new(into, key, json_integer(seconds)) == 0;
}

static bool take_yes(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	if (strcmp(value, "yes") != 0)
		return plan_fail(reading, _("%s：只能写 yes；不是就不写这一行。"), key);
	return json_object_set_new(into, key, json_true()) == 0;
}

static bool take_first(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	if (strcmp(value, "first") != 0)
		return plan_fail(reading, _("%s：预案的 people 只能写 first。"), key);
	return json_object_set_new(into, "people_first", json_true()) == 0;
}

static bool take_number(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	gint64 number;

	if (!g_ascii_string_to_signed(value, 10, 1, 2, &number, NULL))
		return plan_fail(reading, _("%s：要几个人，1 或 2。"), key);
	return json_object_set_new(into, key, json_integer(number)) == 0;
}

/* One of WORDS ("a|b"), else what is wrong names them. */
static bool is_one_of(struct plan_reading *reading, const char *key, const char *value,
    const char *words)
{
	g_auto(GStrv) each = g_strsplit(words, "|", -1);

	if (g_strv_contains((const char *const *)each, value))
		return true;
	g_autofree char *list = g_strjoinv(" ", each);
	return plan_fail(reading, _("%s：%s 不认识；可以写 %s。"), key, value, list);
}

/* People's words, in the order of requirements 6: they stand in the plans as people say them. */
#define ACTORS \
	"值班员|值班长|管理单位|运维二线|维保商|" /* not shown */ \
	"运营商|安全管理员|带班领导|系统管理员|系统" /* not shown */

static bool take_actor(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	g_auto(GStrv) actors = g_strsplit(value, "/", 4);

	for (char **actor = actors; *actor != NULL; actor++)
		if (!is_one_of(reading, key, *actor, ACTORS))
			return false;
	return json_object_set_new(into, key, json_string(value)) == 0;
}

static bool take_open(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	return is_one_of(reading, key, value, "fault_ticket|incident|isolation|maintenance_job|"
					      "call|visitor|log_entry|location") &&
	    json_object_set_new(into, key, json_string(value)) == 0;
}

static bool is_role(const char *word)
{
	size_t length = strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789_");

	return length > 0 && length <= NAME_LIMIT && word[length] == '\0' &&
	    g_ascii_islower(word[0]);
}

/* "ups = device 主用 UPS". */
static bool take_use(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	g_auto(GStrv) sides = g_strsplit(value, "=", 2);
	const char *role = sides[0] == NULL ? "" : g_strstrip(sides[0]);
	char *rest = role[0] == '\0' || sides[1] == NULL ? NULL : g_strstrip(sides[1]);
	size_t length = rest == NULL ? 0 : strcspn(rest, " ");
	g_autofree char *class = g_strndup(rest == NULL ? "" : rest, length);
	const char *title = rest == NULL ? "" : rest + length + strspn(rest + length, " ");
	json_t *list = json_object_get(into, "uses");
	enum plan_class known;

	if (!is_role(role) || title[0] == '\0')
		return plan_fail(reading,
		    _("%s：写成 角色 = 类别 说明，如 ups = device 主用 UPS；角色用"
					    "小写字母、数字和 _。"), key);
	if (!plan_class_read(class, &known) || known == PLAN_CONSOLE)
		return is_one_of(reading, key, class, "device|place|circuit|room|service|port");
	if (strcmp(role, "console") == 0 || plan_use(reading->plan, role) != NULL)
		return plan_fail(reading, _("%s：角色 %s 已经有了。"), key, role);
	if (json_array_size(list) >= PLAN_ENTRIES)
		return plan_fail(reading, _("%s：最多写 %d 行。"), key, PLAN_ENTRIES);
	return json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "role", role, "class",
	    class, "title", title)) == 0;
}

/* Whether every one of WORDS ("core_router|firewall") is how the ledger sorts something an alarm
 * may be about. */
static bool is_sort(const char *words)
{
	static const struct { const char *kind, *field; } sorts[] = {
		{ "circuit", "owner_type" }, { "device", "device_type" },
		{ "place", "purpose" }, { "managed_service", "category" },
	};
	g_auto(GStrv) each = g_strsplit(words, "|", -1);

	for (char **word = each; *word != NULL; word++) {
		bool found = false;
		for (size_t i = 0; i < G_N_ELEMENTS(sorts) && !found; i++) {
			const struct choice *choice =
			    kind_field(kind_find(sorts[i].kind), sorts[i].field)->choices;
			while (choice->name != NULL && strcmp(choice->name, *word) != 0)
				choice++;
			found = choice->name != NULL;
		}
		if (!found)
			return false;
	}
	return words[0] != '\0';
}

/* "circuit_down as circuit for self_fiber|carrier". */
static bool take_alarm(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	g_auto(GStrv) words = g_strsplit(value, " ", 6);
	const char *type = words[0], *role = NULL, *sort = NULL, *before;
	json_t *list = json_object_get(into, "alarms");
	guint n = 1, count = g_strv_length(words);

	if (n + 1 < count && strcmp(words[n], "as") == 0) {
		role = words[n + 1];
		n += 2;
	}
	if (n + 1 < count && strcmp(words[n], "for") == 0) {
		sort = words[n + 1];
		n += 2;
	}
	if (n != count)
		return plan_fail(reading,
		    _("%s：写成 告警类型，告警类型 as 角色，或再加 for 哪几类东西。"),
		    key);
	if (alarm_type(type) == NULL)
		return plan_fail(reading, _("%s：没有 %s 这种告警。"), key, type);
	if (sort != NULL && !is_sort(sort))
		return plan_fail(reading,
		    _("%s：%s 不是台账里的类别（设备类型、链路归属、测什么、业务类别）。"),
		    key, sort);
	if (plan_is_for(reading->plan, type, &before))
		return plan_fail(reading, _("%s：%s 写了两次。"), key, type);
	if (json_array_size(list) >= PLAN_ENTRIES)
		return plan_fail(reading, _("%s：最多写 %d 行。"), key, PLAN_ENTRIES);
	return json_array_append_new(list, json_pack("{s:s, s:s*, s:s*}", "type", type, "role",
	    role, "of", sort)) == 0;
}

/* "core log alarm": of which device, and which commands. */
static bool take_run(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	g_auto(GStrv) words = g_strsplit_set(value, " ", -1);
	g_autoptr(GString) kept = g_string_new(NULL);
	unsigned n = 0;

	for (char **word = words; *word != NULL; word++) {
		size_t length = strspn(*word, "abcdefghijklmnopqrstuvwxyz0123456789-_");

		if (**word == '\0')
			continue;
		if ((*word)[length] != '\0' || (n == 0 && !is_role(*word)))
			return plan_fail(reading,
			    _("%s：写成 角色 命令名，可以几个，如 core log alarm version。"), key);
		if (n == 0 && !plan_check_device(reading, key, *word))
			return false;
		g_string_append_printf(kept, "%s%s", n++ == 0 ? "" : " ", *word);
	}
	if (n < 2)
		return plan_fail(reading,
		    _("%s：写成 角色 命令名，可以几个，如 core log alarm version。"), key);
	return take_entry(reading, key, kept->str, into);
}

/* The number of a step that VALUE begins with, or a plan's code; the rest is for people. */
static bool take_else(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	size_t length = strcspn(value, " ");
	g_autofree char *where = g_strndup(value, length);
	const char *words = value + length + strspn(value + length, " ");
	gint64 number;
	json_t *branch;

	if (g_ascii_string_to_signed(where, 10, 1, PLAN_STEPS, &number, NULL))
		branch = json_pack("{s:I}", "step", (json_int_t)number);
	else if (length > 0 && length <= PLAN_CODE && g_ascii_isalpha(where[0]))
		branch = json_pack("{s:s}", "plan", where);
	else
		return plan_fail(reading, _("%s：写成 步骤号 说明，或 预案编号 说明。"), key);
	if (words[0] != '\0')
		json_object_set_new(branch, "words", json_string(words));
	return json_object_set_new(into, key, branch) == 0;
}

static bool take_next(struct plan_reading *reading, const char *key, char *value, json_t *into)
{
	gint64 number = 0;

	if (strcmp(value, "end") != 0 &&
	    !g_ascii_string_to_signed(value, 10, 1, PLAN_STEPS, &number, NULL))
		return plan_fail(reading, _("%s：写后面某一步的号码，或 end。"), key);
	return json_object_set_new(into, key, json_integer(number)) == 0;
}

/* ---- the tables --------------------------------------------------------------------------- */

static const struct plan_key plan_keys[] = {
	{ "version", take_version, .needed = true },
	{ "effective", take_day, .needed = true },
	{ "approved", take_text },
	{ "alarm", take_alarm, .many = true },
	{ "uses", take_use, .many = true },
	{ "people", take_first },
	{ NULL },
};

static const struct plan_key step_keys[] = {
	{ "role", take_actor, .needed = true },
	{ "within", take_time, .needed = true },
	{ "when", take_when },
	{ "verify", take_verify, .many = true },
	{ "run", take_run, .many = true },
	{ "call", take_entry, .many = true },
	{ "record", take_entry, .many = true },
	{ "open", take_open },
	{ "authority", take_text },
	{ "people", take_number },
	{ "every", take_time },
	{ "else", take_else },
	{ "next", take_next },
	{ "safety", take_entry, .many = true },
	{ "evacuate", take_yes },
	{ NULL },
};

static const struct plan_key *keys_of(const struct plan_reading *reading)
{
	return reading->step != NULL ? step_keys : plan_keys;
}

bool plan_take_key(struct plan_reading *reading, const char *key, char *value)
{
	const struct plan_key *found = keys_of(reading);

	while (found->name != NULL && strcmp(found->name, key) != 0)
		found++;
	if (found->name == NULL)
		return plan_fail(reading, reading->step != NULL ? _("步骤没有关键字 %s。") :
		    _("预案没有关键字 %s。"), key);
	if (value[0] == '\0')
		return plan_fail(reading, _("%s 没有写值。"), key);
	if (g_hash_table_contains(reading->seen, key) && !found->many)
		return plan_fail(reading, _("%s 写了两次。"), key);
	g_hash_table_add(reading->seen, g_strdup(key));
	return found->take(reading, key, value,
	    reading->step != NULL ? reading->step : reading->plan);
}

bool plan_end_of_keys(struct plan_reading *reading)
{
	unsigned line = reading->line;

	for (const struct plan_key *key = keys_of(reading); key->name != NULL; key++)
		if (reading->begun > 0 && key->needed &&
		    !g_hash_table_contains(reading->seen, key->name)) {
			reading->line = reading->begun;
			return plan_fail(reading, reading->step != NULL ?
			    _("这一步缺 %s。") : _("预案缺 %s。"), key->name);
		}
	g_hash_table_remove_all(reading->seen);
	reading->begun = reading->line = line;
	return true;
}
