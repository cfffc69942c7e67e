/* Reading scenarios, line by line: a head of "key: value", then "T+15s ORDER" to the end. What each
 * thing was last made is remembered, so that a scenario that contradicts itself is found before
 * anybody trains by it. */
#include "runbooks/scenario.h"

#include <gio/gio.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "points/alarm_type.h"

#define CODE_LIMIT 12            /* characters of a plan's code */
#define TITLE_COLUMNS 60
#define TEXT_BYTES 4000          /* of all lines of a key that may come again */
#define SEED_DIGITS 9
#define LAB_USUAL "--quiet"

struct reading {
	const char *path;
	GError **error;
	json_t *scenario;
	unsigned line;               /* from 1 */
	int64_t at, latest;          /* seconds: of this order, of the one before */
	bool failed;
	GHashTable *things;          /* "cooling crac-1" -> struct made */
};

/* What was made of a thing, and by which line. */
struct made {
	char *value;
	unsigned line;
};

static bool fail(struct reading *reading, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* Remembers the first thing that is wrong, with its place. False. */
static bool fail(struct reading *reading, const char *format, ...)
{
	va_list arguments;

	if (reading->failed)
		return false;
	reading->failed = true;
	va_start(arguments, format);
	g_autofree char *reason = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_autofree char *clean = text_clean_string(reason);
	g_set_error(reading->error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s:%u: %s",
	    reading->path, reading->line, clean);
	return false;
}

static void made_free(void *data)
{
	g_free(((struct made *)data)->value);
	g_free(data);
}

/* "15s", "2m", "1h" in whole seconds. */
static bool read_duration(const char *text, int64_t *ret)
{
	static const struct {
		char letter;
		int64_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 } };
	size_t digits = strspn(text, "0123456789");

	if (digits == 0 || digits > 6 || text[digits] == '\0' || text[digits + 1] != '\0')
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(units); i++)
		if (units[i].letter == text[digits]) {
			*ret = g_ascii_strtoll(text, NULL, 10) * units[i].seconds;
			return true;
		}
	return false;
}

/* ---- the head ----------------------------------------------------------------------------- */

static bool take_plan(struct reading *reading, const char *value)
{
	bool good = value[0] != '\0' && value[0] != '-' && strlen(value) <= CODE_LIMIT;

	for (const char *at = value; good && *at != '\0'; at++)
		good = g_ascii_isalnum(*at) || *at == '-';
	if (!good)
		return fail(reading, _("plan：写预案编号，如 RB-04；字母、数字和 -，最多 %d "
				       "个字符。"), CODE_LIMIT);
	json_object_set_new(reading->scenario, "plan", json_string(value));
	return true;
}

static bool take_title(struct reading *reading, const char *value)
{
	if (value[0] == '\0' || text_columns(value) > TITLE_COLUMNS)
		return fail(reading, _("title：写一行名称，最多 %d 列宽。"), TITLE_COLUMNS);
	json_object_set_new(reading->scenario, "title", json_string(value));
	return true;
}

static bool take_lasts(struct reading *reading, const char *value)
{
	int64_t seconds;

	if (!read_duration(value, &seconds) || seconds < 60 || seconds > SCENARIO_LASTS_MOST)
		return fail(reading, _("lasts：写成 15m、90s 或 1h，在 1 分到 %d 小时之间。"),
		    SCENARIO_LASTS_MOST / 3600);
	json_object_set_new(reading->scenario, "lasts", json_integer(seconds));
	return true;
}

static bool is_number(const char *word)
{
	size_t digits = word == NULL ? 0 : strspn(word, "0123456789");

	return digits > 0 && digits <= SEED_DIGITS && word[digits] == '\0';
}

/* The words go onto a command line: only those that are known, and numbers. */
static bool take_lab(struct reading *reading, const char *value)
{
	g_auto(GStrv) words = g_strsplit(value, " ", -1);

	for (char **word = words; *word != NULL; word++) {
		bool counted = strcmp(*word, "--seed") == 0 || strcmp(*word, "--devices") == 0;
		if (!counted && strcmp(*word, "--quiet") != 0)
			return fail(reading,
			    _("lab：%s 不认识，能写 --quiet、--seed N、--devices N，中间空一格。"),
			    *word);
		if (counted && !is_number(*++word))
			return fail(reading, _("lab：%s 后面要写一个数。"), word[-1]);
	}
	json_object_set_new(reading->scenario, "lab", json_string(value));
	return true;
}

/* Several lines of one key are lines of one text. */
static bool take_text(struct reading *reading, const char *key, const char *value)
{
	const char *before = json_string_value(json_object_get(reading->scenario, key));
	g_autofree char *text = before == NULL ? g_strdup(value) :
	    g_strconcat(before, "\n", value, NULL);

	if (value[0] == '\0')
		return fail(reading, _("%s：后面是空的。"), key);
	if (strlen(text) > TEXT_BYTES)
		return fail(reading, _("%s：太长，最多 %d 字节。"), key, TEXT_BYTES);
	json_object_set_new(reading->scenario, key, json_string(text));
	return true;
}

static bool take_situation(struct reading *reading, const char *value)
{
	return take_text(reading, "situation", value);
}

static bool take_instructor(struct reading *reading, const char *value)
{
	return take_text(reading, "instructor", value);
}

static bool take_tabletop(struct reading *reading, const char *value)
{
	return take_text(reading, "tabletop", value);
}

static bool take_alarm(struct reading *reading, const char *value)
{
	if (alarm_type(value) == NULL)
		return fail(reading, _("alarm：没有告警类型 %s。"), value);
	json_object_set_new(reading->scenario, "alarm", json_string(value));
	return true;
}

static const struct head_key {
	const char *name;
	bool again, needed;
	bool (*take)(struct reading *reading, const char *value);
} head_keys[] = {
	{ "plan", false, true, take_plan },
	{ "title", false, true, take_title },
	{ "lasts", false, true, take_lasts },
	{ "situation", true, true, take_situation },
	{ "instructor", true, false, take_instructor },
	{ "lab", false, false, take_lab },
	{ "alarm", false, false, take_alarm },
	{ "tabletop", false, false, take_tabletop },
};

/* "title: 夜里漏水", with a colon of either width. */
static bool take_head(struct reading *reading, const char *line)
{
	size_t length = strspn(line, "abcdefghijklmnopqrstuvwxyz");
	const char *colon = line + length;
	size_t width = g_str_has_prefix(colon, "：") ? strlen("：") : *colon == ':' ? 1 : 0;
	g_autofree char *key = g_strndup(line, length);
	g_autofree char *value = g_strstrip(g_strdup(colon + width));

	if (length == 0 || width == 0)
		return fail(reading,
		    _("每行写成 关键字: 值，或 T+15s 命令；# 开头是说明。"));
	if (json_array_size(json_object_get(reading->scenario, "orders")) > 0)
		return fail(reading, _("%s：关键字写在第一条命令之前。"), key);
	for (size_t i = 0; i < G_N_ELEMENTS(head_keys); i++) {
		if (strcmp(head_keys[i].name, key) != 0)
			continue;
		if (!head_keys[i].again && json_object_get(reading->scenario, key) != NULL)
			return fail(reading, _("%s：写了两次。"), key);
		return head_keys[i].take(reading, value);
	}
	return fail(reading, _("想定没有关键字 %s。"), key);
}

/* ---- orders ------------------------------------------------------------------------------- */

/* What orders make of things: VERB, so many words that name the thing (0: all but the last), the
 * word that makes it well, those that make it ill (NULL: any other). Without WELL it is something
 * that happens or is set, and may come again and again. Faults of agents have no row: "FAULT DEVICE
 * on|off". */
static const struct effect {
	const char *verb;
	unsigned things;
	const char *well, *ill;
} effects[] = {
	{ "link", 0, "up", "down" },
	{ "port", 0, "in", "out" },
	{ "circuit", 1, "up", "down" },
	{ "device", 1, "up", "down|silent" },
	{ "service", 1, "up", "down|slow|error" },
	{ "bgp", 2, "up", "down" },
	{ "loss", 1, "0", NULL },
	{ "delay", 1, "0", NULL },
	{ "bend", 1, "0", NULL },
	{ "heat", 1, "0", NULL },
	{ "ssh", 1, "on", "off" },
	{ "ssh-slow", 1, "0", NULL },
	{ "ssh-hang", 1, "off", NULL },
	{ "ssh-busy", 1, "off", "on" },
	{ "ssh-question", 1, "off", "on" },
	{ "ssh-password", 1, "right", "wrong" },
	{ "mains", 1, "restore", "fail" },
	{ "generator", 1, "ok", "nostart" },
	{ "generator", 1, NULL, "fuel" },
	{ "ups", 1, "normal", "bypass" },
	{ "ups", 1, "battery-new", "battery-old" },
	{ "ups", 1, NULL, "charge" },
	{ "cooling", 1, "restore", "fail" },
	{ "room", 1, "normal", "warm|cool" },
	{ "leak", 1, "dry", "wet" },
	{ "smoke", 1, "off", "on" },
	{ "door", 1, "close", "open" },
	{ "sensor", 1, "revive", "kill|stuck|filler" },
	{ "reboot", 1, NULL, NULL },
	{ "renumber", 1, NULL, NULL },
	{ "clear-counters", 1, NULL, NULL },
	{ "wrap", 1, NULL, NULL },
	{ "jump", 1, NULL, NULL },
	{ "uptime-wrap", 1, NULL, NULL },
	{ "boots", 1, NULL, NULL },
	{ "drift", 1, NULL, NULL },
	{ "ssh-key", 1, NULL, NULL },
	{ "send", 1, NULL, NULL },
	{ "flood", 1, NULL, NULL },
};
static const struct effect fault = { NULL, 1, "off", "on" };

/* Orders to the lab itself, or to the clock of the whole training. */
static const char not_of_scenarios[] = "at|check|scenario|status|stop|clock";

static bool is_among(const char *word, const char *words)
{
	g_auto(GStrv) each = g_strsplit(words, "|", -1);

	return g_strv_contains((const char *const *)each, word);
}

bool scenario_knows(const char *verb)
{
	bool known = strcmp(verb, "calm") == 0 || is_among(verb, not_of_scenarios);

	for (size_t i = 0; i < G_N_ELEMENTS(effects); i++)
		known |= strcmp(effects[i].verb, verb) == 0;
	return known;
}

/* The word of EFFECT that says what becomes of the thing; NULL: the order is too short. */
static char **state_word(const struct effect *effect, char **word)
{
	guint n = g_strv_length(word), at = effect->things == 0 ? n - 1 : effect->things + 1;

	return at >= 2 && at < n ? word + at : NULL;
}

static bool says(const struct effect *effect, const char *state)
{
	return effect->ill == NULL || (effect->well != NULL && strcmp(state, effect->well) == 0) ||
	    is_among(state, effect->ill);
}

/* The row that WORD is of; NULL after a refusal. */
static const struct effect *effect_of(struct reading *reading, char **word)
{
	bool known = false;

	for (size_t i = 0; i < G_N_ELEMENTS(effects); i++) {
		if (strcmp(effects[i].verb, word[0]) != 0)
			continue;
		char **state = state_word(&effects[i], word);
		known = true;
		if (effects[i].well == NULL && effects[i].ill == NULL && word[1] != NULL)
			return &effects[i];
		if (state != NULL && says(&effects[i], *state))
			return &effects[i];
	}
	if (!known && g_strv_length(word) == 3 && is_among(word[2], "on|off"))
		return &fault;
	if (known)
		fail(reading, _("命令 %s 没有写全，或最后的词不对；见 zhiban-lab(1)。"), word[0]);
	else
		fail(reading, _("没有命令 %s；见 zhiban-lab(1)。"), word[0]);
	return NULL;
}

/* The name under which the thing is remembered: verb, axis, words of the thing. Caller frees. */
static char *thing_of(const struct effect *effect, char **word, char **state)
{
	g_autoptr(GString) name = g_string_new(word[0]);

	g_string_append_printf(name, "|%s", effect->well);
	for (char **part = word + 1; part < state; part++)
		g_string_append_printf(name, " %s", *part);
	return g_string_free(g_steal_pointer(&name), FALSE);
}

/* Whether making VALUE of the thing is news. */
static bool check_made(struct reading *reading, const struct effect *effect, const char *order,
    const struct made *before, const char *value)
{
	bool well = strcmp(value, effect->well) == 0;

	if (before != NULL && strcmp(before->value, value) == 0)
		return fail(reading, _("%s：和第 %u 行相同，中间没有变过。"), order, before->line);
	if (before == NULL && well)
		return fail(reading, _("%s：还没有出过事，不能先恢复。"), order);
	return true;
}

static bool take_effect(struct reading *reading, const char *order, char **word)
{
	const struct effect *effect = effect_of(reading, word);
	char **state = effect == NULL ? NULL : state_word(effect, word);

	if (effect == NULL || effect->well == NULL)
		return effect != NULL;
	g_autofree char *thing = thing_of(effect, word, state);
	g_autofree char *value = g_strjoinv(" ", state);
	if (!check_made(reading, effect, order, g_hash_table_lookup(reading->things, thing),
		value))
		return false;
	struct made *made = g_new0(struct made, 1);
	*made = (struct made){ g_steal_pointer(&value), reading->line };
	g_hash_table_replace(reading->things, g_steal_pointer(&thing), made);
	return true;
}

/* `calm` mends everything: there has to be something that failed. */
static bool take_calm(struct reading *reading)
{
	if (g_hash_table_size(reading->things) == 0)
		return fail(reading, _("calm：还没有出过事，不能先恢复。"));
	g_hash_table_remove_all(reading->things);
	return true;
}

static bool take_order(struct reading *reading, const char *order)
{
	json_t *orders = json_object_get(reading->scenario, "orders");
	g_auto(GStrv) word = g_strsplit(order, " ", -1);

	if (json_array_size(orders) >= SCENARIO_ORDERS)
		return fail(reading, _("命令太多：最多 %d 条。"), SCENARIO_ORDERS);
	if (order[0] == '\0' || g_strv_contains((const char *const *)word, ""))
		return fail(reading, _("命令是空的，或者词之间多了空格。"));
	if (is_among(word[0], not_of_scenarios))
		return fail(reading, _("命令 %s 不能写在想定里。"), word[0]);
	if (strcmp(order, "calm") == 0 ? !take_calm(reading) :
	    !take_effect(reading, order, word))
		return false;
	json_array_append_new(orders, json_pack("{s:I, s:I, s:s}", "at",
	    (json_int_t)reading->at, "line", (json_int_t)reading->line, "order", order));
	return true;
}

/* "T+15s leak ...", the T+ already seen. */
static bool take_event(struct reading *reading, const char *line)
{
	size_t length = strcspn(line, " ");
	g_autofree char *time = g_strndup(line, length);
	const json_t *lasts = json_object_get(reading->scenario, "lasts");

	if (!read_duration(time + strlen("T+"), &reading->at))
		return fail(reading, _("%s 不是时刻，要写成 T+15s、T+2m。"), time);
	if (lasts == NULL)
		return fail(reading, _("lasts 要写在第一条命令之前。"));
	if (reading->at < reading->latest)
		return fail(reading, _("%s 比前一条命令的 T+%" PRId64 "s 早：时间不能倒着走。"),
		    time, reading->latest);
	if (reading->at > json_integer_value(lasts))
		return fail(reading, _("%s 在想定结束（%" PRId64 " 秒）之后。"), time,
		    (int64_t)json_integer_value(lasts));
	reading->latest = reading->at;
	return take_order(reading, line + length + strspn(line + length, " "));
}

/* ---- the whole ---------------------------------------------------------------------------- */

static bool take_line(struct reading *reading, char *line)
{
	g_strchomp(line);
	if (!text_is_clean(line))
		return fail(reading, _("有控制符或不是 UTF-8 的字节；制表符换成空格。"));
	line += strspn(line, " ");
	if (line[0] == '\0' || line[0] == '#')
		return true;
	return g_str_has_prefix(line, "T+") ? take_event(reading, line) : take_head(reading, line);
}

/* What has to be there is there, and the two sorts are not mixed. */
static bool check_whole(struct reading *reading)
{
	bool orders = json_array_size(json_object_get(reading->scenario, "orders")) > 0;
	bool tabletop = json_object_get(reading->scenario, "tabletop") != NULL;

	reading->line = MAX(reading->line, 1);
	for (size_t i = 0; i < G_N_ELEMENTS(head_keys); i++)
		if (head_keys[i].needed &&
		    json_object_get(reading->scenario, head_keys[i].name) == NULL)
			return fail(reading, _("没有写 %s。"), head_keys[i].name);
	if (orders && tabletop)
		return fail(reading, _("tabletop 是桌面推演，不能再有命令。"));
	if (!orders && !tabletop)
		return fail(reading, _("一条命令也没有；演不出来的写 tabletop 和原因。"));
	if (json_object_get(reading->scenario, "lab") == NULL)
		json_object_set_new(reading->scenario, "lab", json_string(LAB_USUAL));
	return true;
}

static bool read_lines(struct reading *reading, char **lines)
{
	for (char **line = lines; *line != NULL; line++) {
		reading->line++;
		if (!take_line(reading, *line))
			return false;
	}
	return check_whole(reading);
}

json_t *scenario_read(const char *path, const char *text, GError **error)
{
	struct reading reading = { .path = path, .error = error, .line = 1 };

	if (strlen(text) > SCENARIO_SIZE) {
		fail(&reading, _("文件太大：想定最多 %d KiB。"), SCENARIO_SIZE / 1024);
		return NULL;
	}
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	reading.line = 0;
	reading.scenario = json_pack("{s:[]}", "orders");
	reading.things = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, made_free);
	bool good = read_lines(&reading, lines);
	g_hash_table_destroy(reading.things);
	if (!good)
		g_clear_pointer(&reading.scenario, json_decref);
	return reading.scenario;
}
