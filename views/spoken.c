#include "views/spoken.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/show.h"

#define UNITS_NAMED 5

static const struct kind *ticket_kind(void)
{
	return kind_find("fault_ticket");
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

/* "11-21 03:12", "03:12" of today; "" where ROW has none. BUFFER of DUE_SIZE. */
static const char *moment(const struct spoken *spoken, const json_t *row, const char *name,
    char *buffer)
{
	struct wall at = { row_get_integer(row, name) };

	buffer[0] = '\0';
	return at.us == 0 ? buffer : due_moment(at, spoken->now, buffer);
}

/* Of FIELD of the ticket the title of its choice; "" without one. */
static const char *choice_of(const struct spoken *spoken, const char *field)
{
	const char *name = row_get(spoken->ticket, field);

	return name[0] == '\0' ? "" :
	    choice_title(kind_field(ticket_kind(), field)->choices, name);
}

static const char *site_name(const struct spoken *spoken)
{
	const char *name = row_get(spoken->site, "name");

	return name[0] == '\0' ? _("（站点名称没有填）") : name;
}

/* ---- to who repairs ----------------------------------------------------------------------- */

/* "东A汇聚 Gi2/0/1", "云溪镇政府"; an end nobody wrote down is said to be so. Caller frees. */
static char *end_said(const json_t *end)
{
	const char *site = row_get(end, "site"), *name = row_get(end, "name");
	char brief[SHOW_SIZE];
	const char *port = show_port(row_get(end, "port"), brief);
	bool twice = strcmp(site, name) == 0;

	if (site[0] == '\0' && name[0] == '\0')
		return g_strdup(_("台账没有填"));
	return g_strdup_printf("%s%s%s%s%s", site,
	    site[0] == '\0' || name[0] == '\0' || twice ? "" : " ", twice ? "" : name,
	    port[0] == '\0' ? "" : " ", port);
}

static void say_line(GString *text, const struct spoken *spoken)
{
	const char *theirs = row_get(spoken->line, "carrier_circuit_no");
	const char *name = row_get(spoken->circuit, "name");
	int64_t mbps = row_get_integer(spoken->line, "bandwidth_mbps");
	g_autofree char *a = end_said(json_object_get(spoken->circuit, "a"));
	g_autofree char *z = end_said(json_object_get(spoken->circuit, "z"));
	g_autofree char *bandwidth = mbps == 0 ? g_strdup("") :
	    g_strdup_printf(_("，带宽 %" PRId64 "M"), mbps);

	if (theirs[0] != '\0')
		say(text, _("贵方电路号 %s，我方编号 %s %s%s。"), theirs,
		    row_get(spoken->circuit, "circuit_no"), name, bandwidth);
	else
		say(text, _("我方编号 %s %s%s。"), row_get(spoken->circuit, "circuit_no"), name,
		    bandwidth);
	say(text, _("A 端 %s；Z 端 %s。"), a, z);
}

/* What the evidence NAME says; NULL: there is none, or nobody knows. */
static const char *evidence(const struct spoken *spoken, const char *name)
{
	const json_t *list = json_object_get(spoken->location, "evidence"), *one;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)list, i, one)
		if (strcmp(row_get(one, "name"), name) == 0)
			return strcmp(row_get(one, "state"), "unknown") == 0 ? NULL :
			    row_get(one, "value");
	return NULL;
}

/* Our end, and whether the other one has electricity: what is asked first. */
static void say_evidence(GString *text, const struct spoken *spoken)
{
	const char *port = evidence(spoken, "near_port"), *gateway = evidence(spoken, "gateway"),
		   *power = evidence(spoken, "far_power");

	if (port != NULL)
		say(text, _("我方端口 %s。"), port);
	else
		say(text, _("我方端口状态未知。"));
	if (gateway != NULL)
		say(text, _("对端网关 %s。"), gateway);
	if (power != NULL)
		say(text, _("对端供电：%s。"), power);
	else
		say(text, _("对端是否有电还没有确认。"));
}

static void say_since(GString *text, const struct spoken *spoken)
{
	struct wall since = { row_get_integer(spoken->ticket, "occurred_at") };
	bool degraded = strcmp(row_get(spoken->circuit, "state"), "degraded") == 0;
	char lasts[CLOCK_TEXT_SIZE], at[CLOCK_TEXT_SIZE];

	if (since.us == 0) {
		say(text, _("发生时刻还不清楚。"));
		return;
	}
	clock_text(since, CLOCK_FULL, at, sizeof at);
	clock_duration(wall_between(since, spoken->now), lasts, sizeof lasts);
	say(text, _("%s 起%s，已 %s。"), at,
	    spoken->circuit == NULL ? _("故障")
		: degraded	    ? _("劣化")
				    : _("中断"), lasts);
}

/* It was reported before: by which number, and what was promised. */
static void say_reported(GString *text, const struct spoken *spoken)
{
	const json_t *ticket = spoken->ticket;
	const char *agent = row_get(ticket, "carrier_agent");
	char reported[DUE_SIZE], promised[DUE_SIZE];
	int64_t promise = row_get_integer(ticket, "promise_at");

	say(text, _("我方 %s 已报过，贵方受理号 %s%s%s。"),
	    moment(spoken, ticket, "reported_at", reported), row_get(ticket, "carrier_ticket_no"),
	    agent[0] == '\0' ? "" : _("，接线员 "), agent);
	moment(spoken, ticket, "promise_at", promised);
	if (promise != 0 && promise <= spoken->now.us)
		say(text, _("承诺 %s 恢复，已经过时，还没有恢复。"), promised);
	else if (promise != 0)
		say(text, _("承诺 %s 恢复。"), promised);
}

static void say_callback(GString *text, const struct spoken *spoken)
{
	const char *phone = row_get(spoken->site, "phone");

	say(text, _("回呼电话 %s%s%s。"),
	    phone[0] == '\0' ? _("（站点配置没有填）") : phone,
	    spoken->speaker == NULL ? "" : _("，找"),
	    spoken->speaker == NULL ? "" : spoken->speaker);
}

char *spoken_report(const struct spoken *spoken)
{
	GString *text = g_string_new(NULL);
	bool reported = row_get(spoken->ticket, "carrier_ticket_no")[0] != '\0';

	say(text,
	    reported ? _("您好，这里是%s值班室，问报修进展。")
		     : _("您好，这里是%s值班室，报故障。"),
	    site_name(spoken));
	if (reported)
		say_reported(text, spoken);
	if (spoken->circuit != NULL)
		say_line(text, spoken);
	else
		say(text, _("故障对象 %s。"), row_get(spoken->ticket, "object"));
	if (row_get(spoken->ticket, "symptom")[0] != '\0')
		say(text, _("现象：%s。"), row_get(spoken->ticket, "symptom"));
	say_since(text, spoken);
	if (spoken->circuit != NULL)
		say_evidence(text, spoken);
	say_callback(text, spoken);
	if (reported)
		say(text, _("请说明进展和原因，给新的承诺恢复时刻。"));
	else
		say(text, _("请给受理号、接线员姓名或工号、承诺恢复时刻。"));
	return g_string_free(text, FALSE);
}

/* ---- upwards ------------------------------------------------------------------------------ */

/* "影响 2 家：街道办事处、便民中心，已告知 1 家。" */
static void say_units(GString *text, const struct spoken *spoken)
{
	g_autoptr(GString) names = g_string_new(NULL);
	guint all = spoken->units == NULL ? 0 : spoken->units->len, told = 0;

	for (guint i = 0; i < all; i++) {
		told += row_get_integer(spoken->units->pdata[i], "told_at") != 0;
		if (i < UNITS_NAMED)
			g_string_append_printf(names, "%s%s", i == 0 ? "" : _("、"),
			    row_get(spoken->units->pdata[i], "name"));
	}
	if (all == 0)
		say(text, _("没有登记受影响的单位。"));
	else
		say(text, _("影响 %u 家：%s%s，已告知 %u 家。"), all, names->str,
		    all > UNITS_NAMED ? _("等") : "", told);
}

static void say_parties(GString *text, const struct spoken *spoken)
{
	const json_t *ticket = spoken->ticket;
	const char *accepts = choice_of(spoken, "accepts"), *repairer = row_get(ticket, "repairer"),
		   *number = row_get(ticket, "carrier_ticket_no");
	char promised[DUE_SIZE];

	if (repairer[0] == '\0')
		repairer = choice_of(spoken, "repairs");
	say(text, _("现在%s，受理 %s，处置 %s。"),
	    choice_title(ticket_kind()->states, row_get(ticket, "state")),
	    accepts[0] == '\0' ? _("未定") : accepts, repairer[0] == '\0' ? _("未定") : repairer);
	if (number[0] != '\0')
		say(text, _("对方受理号 %s。"), number);
	if (moment(spoken, ticket, "promise_at", promised)[0] != '\0')
		say(text, _("对方承诺 %s 恢复，未兑现 %d 次。"), promised,
		    (int)row_get_integer(ticket, "promises_broken"));
}

char *spoken_upwards(const struct spoken *spoken)
{
	const json_t *ticket = spoken->ticket;
	const char *step = row_get(ticket, "next_step"), *last = row_get(ticket, "last_step");
	GString *text = g_string_new(NULL);

	if (spoken->speaker != NULL)
		say(text, _("您好，这里是%s值班室，值班员 %s 报告。"), site_name(spoken),
		    spoken->speaker);
	else
		say(text, _("您好，这里是%s值班室，报告故障。"), site_name(spoken));
	say(text, _("故障单 %s，%s，%s，%s。"), row_get(ticket, "number"),
	    choice_of(spoken, "level"), row_get(ticket, "object"), row_get(ticket, "symptom"));
	say_since(text, spoken);
	say_units(text, spoken);
	say_parties(text, spoken);
	if (last[0] != '\0')
		say(text, _("最近进展：%s。"), last);
	say(text, _("下一步：%s。"), step[0] == '\0' ? _("还没有定") : step);
	if (strcmp(row_get(ticket, "level"), "1") == 0)
		say(text, _("一级，属重大故障，请指示是否上报。"));
	else
		say(text, _("请指示。"));
	return g_string_free(text, FALSE);
}
