#include "views/incident_words.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/incident_show.h"
#include "views/show.h"
#include "views/ticket_show.h"

static const struct kind *incident_kind(void)
{
	return kind_find("incident");
}

/* One sentence more, on a line of its own. */
G_GNUC_PRINTF(2, 3) static void say(GString *text, const char *format, ...)
{
	va_list arguments;

	if (text->len > 0)
		g_string_append_c(text, '\n');
	va_start(arguments, format);
	g_string_append_vprintf(text, format, arguments);
	va_end(arguments);
}

static const char *moment(const struct incident_words *words, const json_t *row, const char *name,
    char *buffer)
{
	struct wall at = { row_get_integer(row, name) };

	buffer[0] = '\0';
	return at.us == 0 ? buffer : due_moment(at, words->now, buffer);
}

/* A section as one line, without a full stop of its own: the sentence has one. Caller frees. */
static char *section(const json_t *incident, const char *name)
{
	const char *full_stop = _("。");
	char *text = g_strstrip(g_strdelimit(g_strdup(row_get(incident, name)), "\r\n\t", ' '));

	if (g_str_has_suffix(text, full_stop))
		text[strlen(text) - strlen(full_stop)] = '\0';
	return text;
}

/* TEXT has one %s; nothing is said where the section is empty. */
static bool say_section(GString *text, const struct incident_words *words, const char *title,
    const char *name)
{
	g_autofree char *said = section(words->incident, name);

	if (said[0] != '\0')
		say(text, _("%s：%s。"), title, said);
	return said[0] != '\0';
}

/* ---- who calls ---------------------------------------------------------------------------- */

static void say_opening(GString *text, const struct incident_words *words)
{
	const char *site = row_get(words->site, "name"), *phone = row_get(words->site, "phone");
	g_autofree char *class = words->report == NULL ? g_strdup("") : report_class(words->report);

	say(text, _("您好，这里是%s值班室，报告网络安全事件%s%s。"),
	    site[0] == '\0' ? _("（站点名称没有填）") : site, class[0] == '\0' ? "" : _("，这是"),
	    class);
	say(text, _("我是%s，回呼电话 %s。"),
	    words->speaker == NULL ? _("值班员") : words->speaker,
	    phone[0] == '\0' ? _("（站点配置没有填）") : phone);
	say(text, _("事件编号 %s。"), row_get(words->incident, "number"));
}

/* ---- item one and two --------------------------------------------------------------------- */

static void say_whom(GString *text, const struct incident_words *words)
{
	const json_t *incident = words->incident, *shown = json_object_get(incident, "shown");
	const char *unit = row_get(incident, "unit_name"), *system = row_get(incident, "system");

	if (system[0] == '\0')
		system = row_get(shown, "service");
	if (system[0] == '\0')
		system = row_get(shown, "device");
	say(text, _("涉事单位 %s，涉事系统 %s。"), unit[0] == '\0' ? _("还在核实") : unit,
	    system[0] == '\0' ? _("还在核实") : system);
}

static void say_times(GString *text, const struct incident_words *words)
{
	const json_t *incident = words->incident;
	const char *place = row_get(incident, "place"),
		   *basis = row_get(incident, "occurred_basis");
	char found[CLOCK_TEXT_SIZE] = "", occurred[DUE_SIZE];
	struct wall at = { row_get_integer(incident, "found_at") };

	if (at.us != 0)
		clock_text(at, CLOCK_FULL, found, sizeof found);
	say(text, _("%s 发现，地点 %s。"), found, place[0] == '\0' ? _("还在核实") : place);
	if (moment(words, incident, "occurred_at", occurred)[0] == '\0')
		say(text, _("发生时间还不清楚。"));
	else
		say(text, _("发生时间约 %s%s%s。"), occurred, basis[0] == '\0' ? "" : _("，"),
		    basis);
}

/* What was reviewed, and what is only a proposal yet. */
static void say_grade(GString *text, const struct incident_words *words)
{
	const json_t *incident = words->incident;
	const char *category = choice_shown(incident_kind(), incident, "category"),
		   *subtype = row_get(incident, "subtype");
	const char *level = choice_shown(incident_kind(), incident, "level"),
		   *proposed = choice_shown(incident_kind(), incident, "proposed");

	say(text, _("类型 %s%s%s。"), category[0] == '\0' ? _("还在核实") : category,
	    subtype[0] == '\0' ? "" : _("，"), subtype);
	if (level[0] != '\0')
		say(text, _("级别 %s，%s复核。"), level, row_get(incident, "graded_by"));
	else if (proposed[0] != '\0')
		say(text, _("初判级别 %s，还没有复核。"), proposed);
	else
		say(text, _("还没有定级。"));
}

static int earliest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "at"),
		y = row_get_integer(*(json_t *const *)b, "at");

	return x < y ? -1 : x > y;
}

/* "已采取措施：10:05 下线站点；10:07 防火墙阻断来源；效果 已止损。" */
static void say_measures(GString *text, const struct incident_words *words)
{
	g_autoptr(GPtrArray) steps = g_ptr_array_new();
	g_autoptr(GString) said = g_string_new(NULL);
	g_autofree char *effect = section(words->incident, "measures");
	char at[DUE_SIZE];

	for (size_t i = 0; i < json_array_size(words->steps); i++)
		g_ptr_array_add(steps, json_array_get(words->steps, i));
	g_ptr_array_sort(steps, earliest_first);
	for (guint i = 0; i < steps->len; i++) {
		g_autofree char *what = section(steps->pdata[i], "what");
		g_string_append_printf(said, "%s%s %s", i == 0 ? "" : _("；"),
		    moment(words, steps->pdata[i], "at", at), what);
	}
	if (effect[0] != '\0')
		g_string_append_printf(said, _("%s效果 %s"), said->len == 0 ? "" : _("；"), effect);
	if (said->len == 0)
		say(text, _("还没有采取措施。"));
	else
		say(text, _("已采取措施：%s。"), said->str);
}

/* Evidence by its numbers: what it says is never read out. */
static void say_evidence(GString *text, const struct incident_words *words)
{
	g_autoptr(GString) numbers = g_string_new(NULL);
	size_t n = json_array_size(words->evidence);

	for (size_t i = n; i-- > 0;)
		g_string_append_printf(numbers, "%s%s", numbers->len == 0 ? "" : _("、"),
		    row_get(json_array_get(words->evidence, i), "number"));
	if (n > 0)
		say(text, _("存证 %d 份：%s。"), (int)n, numbers->str);
}

/* ---- all of it ---------------------------------------------------------------------------- */

char *incident_words(const struct incident_words *words)
{
	static const struct { const char *name, *title; } rest[] = {
		{ "trend", N_("发展趋势") },
		{ "cause", N_("原因初步分析") },
		{ "trace", N_("溯源线索") },
		{ "scene", N_("现场保护") },
		{ "request", N_("拟采取措施与求援") },
		{ "remark", N_("其他") },
	};
	GString *text = g_string_new(NULL);
	bool all = true;

	say_opening(text, words);
	say_whom(text, words);
	say_times(text, words);
	say_grade(text, words);
	say_section(text, words, _("现象"), "phenomenon");
	if (!say_section(text, words, _("影响和危害"), "harm"))
		say(text, _("影响和危害还在核实。"));
	say_measures(text, words);
	say_section(text, words, _("勒索"), "ransom");
	say_evidence(text, words);
	for (size_t i = 0; i < G_N_ELEMENTS(rest); i++)
		all = say_section(text, words, _(rest[i].title), rest[i].name) && all;
	if (!all)
		say(text, _("其余各项续报。"));
	say(text, _("请问您贵姓、回电号码？有什么要求？"));
	return g_string_free(text, FALSE);
}
