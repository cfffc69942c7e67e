#include "views/show.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"

struct word {
	const char *set, *word, *shown;
	enum style style;
	const char *mark;
};

/* The whole vocabulary. Grey is normal; colour means abnormal. */
static const struct word words[] = {
	{ "device", "up", N_("正常"), STYLE_GOOD, "" },
	{ "device", "down", N_("不可达"), STYLE_MAJOR, "!!" },
	{ "device", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "device", "maintenance", N_("维护"), STYLE_MAINTENANCE, "*" },
	{ "device", "removed", N_("缺端口"), STYLE_WARNING, "-" },
	{ "device", "rebooted", N_("重启"), STYLE_WARNING, "-" },
	{ "device", "ssh_good", N_("SSH 恢复"), STYLE_GOOD, "" },
	{ "device", "ssh_failed", N_("SSH 不可达"), STYLE_WARNING, "-" },
	{ "device", "ssh_refused", N_("SSH 登录失败"), STYLE_WARNING, "-" },
	{ "device", "ssh_key_changed", N_("SSH 主机密钥变了"), STYLE_CRITICAL, "!!!" },
	{ "ssh", "off", N_("未启用"), STYLE_DIM, "" },
	{ "ssh", "unknown", N_("还没有登录过"), STYLE_UNKNOWN, "?" },
	{ "ssh", "good", N_("正常"), STYLE_GOOD, "" },
	{ "ssh", "failed", N_("不可达"), STYLE_WARNING, "-" },
	{ "ssh", "refused", N_("登录被拒绝"), STYLE_WARNING, "-" },
	{ "ssh", "key_unknown", N_("主机密钥待核对"), STYLE_WARNING, "-" },
	{ "ssh", "key_changed", N_("主机密钥变了"), STYLE_CRITICAL, "!!!" },
	{ "ssh", "unable", N_("不能用"), STYLE_WARNING, "-" },
	{ "circuit", "normal", N_("正常"), STYLE_GOOD, "" },
	{ "circuit", "down", N_("中断"), STYLE_MAJOR, "!!" },
	{ "circuit", "degraded", N_("劣化"), STYLE_MINOR, "!" },
	{ "circuit", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "circuit", "maintenance", N_("维护"), STYLE_MAINTENANCE, "*" },
	{ "circuit", "isolated", N_("隔离"), STYLE_MAINTENANCE, "*" },
	{ "managed_service", "ok", N_("正常"), STYLE_GOOD, "" },
	{ "managed_service", "warning", N_("提示"), STYLE_MINOR, "!" },
	{ "managed_service", "critical", N_("异常"), STYLE_MAJOR, "!!" },
	{ "managed_service", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "managed_service", "maintenance", N_("维护"), STYLE_MAINTENANCE, "*" },
	{ "managed_service", "paused", N_("暂停"), STYLE_MAINTENANCE, "*" },
	{ "place", "normal", N_("正常"), STYLE_GOOD, "" },
	{ "place", "warning", N_("提示"), STYLE_WARNING, "-" },
	{ "place", "minor", N_("次要"), STYLE_MINOR, "!" },
	{ "place", "major", N_("重要"), STYLE_MAJOR, "!!" },
	{ "place", "critical", N_("紧急"), STYLE_CRITICAL, "!!!" },
	{ "place", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "place", "maintenance", N_("维护"), STYLE_MAINTENANCE, "*" },
	{ "service", "blind", N_("无监测"), STYLE_WARNING, "-" },
	{ "service", "stepped", N_("时钟跳变"), STYLE_WARNING, "-" },
	{ "service", "cut_off", N_("本机断网"), STYLE_CRITICAL, "!!!" },
	{ "service", "in_sight", N_("网络恢复"), STYLE_GOOD, "" },
	{ "oper", "up", "up", STYLE_GOOD, "" },
	{ "oper", "down", "down", STYLE_MINOR, "!" },
	{ "oper", "disabled", N_("关闭"), STYLE_DIM, "" },
	{ "oper", "testing", N_("测试"), STYLE_MAINTENANCE, "*" },
	{ "oper", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "oper", "dormant", N_("休眠"), STYLE_GOOD, "" },
	{ "oper", "notPresent", N_("不在位"), STYLE_MINOR, "!" },
	{ "oper", "lowerLayerDown", N_("下层down"), STYLE_MINOR, "!" },
	{ "oper", "flapping", N_("抖动"), STYLE_MINOR, "!" },
	{ "port", "up", "up", STYLE_GOOD, "" },
	{ "port", "down", "down", STYLE_MINOR, "!" },
	{ "port", "lowerLayerDown", N_("下层down"), STYLE_MINOR, "!" },
	{ "port", "notPresent", N_("不在位"), STYLE_MINOR, "!" },
	{ "port", "flapping", N_("抖动"), STYLE_MINOR, "!" },
	{ "port", "removed", N_("不见了"), STYLE_WARNING, "-" },
	{ "port", "suspect", N_("读数存疑"), STYLE_WARNING, "-" },
	{ "port", "incomplete", N_("成员不全"), STYLE_MINOR, "!" },
	{ "port", "complete", N_("成员齐全"), STYLE_GOOD, "" },
	{ "session", "up", N_("正常"), STYLE_GOOD, "" },
	{ "session", "down", N_("中断"), STYLE_MAJOR, "!!" },
	{ "session", "gone", N_("不见了"), STYLE_MINOR, "!" },
	{ "session", "disabled", N_("关闭"), STYLE_DIM, "" },
	{ "session", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "session", "flapping", N_("抖动"), STYLE_MINOR, "!" },
	{ "session", "reset", N_("重建"), STYLE_WARNING, "-" },
	{ "protocol", "bgp", "BGP", STYLE_NORMAL, "" },
	{ "protocol", "ospf", "OSPF", STYLE_NORMAL, "" },
	{ "protocol", "bfd", "BFD", STYLE_NORMAL, "" },
	{ "severity", "critical", N_("紧急"), STYLE_CRITICAL, "!!!" },
	{ "severity", "major", N_("重要"), STYLE_MAJOR, "!!" },
	{ "severity", "minor", N_("次要"), STYLE_MINOR, "!" },
	{ "severity", "warning", N_("提示"), STYLE_WARNING, "-" },
	{ "severity", "indeterminate", N_("不定"), STYLE_UNKNOWN, "?" },
	{ "severity", "cleared", N_("清除"), STYLE_GOOD, "" },
	{ "owner", "self_fiber", N_("自建光缆"), STYLE_NORMAL, "" },
	{ "owner", "carrier", N_("运营商"), STYLE_NORMAL, "" },
	{ "owner", "access_unit", N_("接入单位"), STYLE_NORMAL, "" },
	{ "owner", "upstream", N_("上级"), STYLE_NORMAL, "" },
	{ "quality", "good", "", STYLE_GOOD, "" },
	{ "quality", "stale", N_("过时"), STYLE_STALE, "~" },
	{ "quality", "unknown", N_("未知"), STYLE_UNKNOWN, "?" },
	{ "quality", "maintenance", N_("维护"), STYLE_MAINTENANCE, "*" },
};

static const struct word *find(const char *set, const char *word)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i].set, set) == 0 && g_strcmp0(words[i].word, word) == 0)
			return &words[i];
	return NULL;
}

const char *show_word(const char *set, const char *word)
{
	const struct word *found = find(set, word);

	if (found == NULL)
		return word == NULL ? "" : word;
	return found->shown[0] == '\0' ? "" : _(found->shown);
}

enum style show_style(const char *set, const char *word)
{
	const struct word *found = find(set, word);

	return found == NULL ? STYLE_NORMAL : found->style;
}

const char *show_mark(const char *severity)
{
	return show_state_mark("severity", severity);
}

const char *show_state_mark(const char *set, const char *word)
{
	const struct word *found = find(set, word);

	return found == NULL ? "" : found->mark;
}

static int severity_place(const json_t *row)
{
	static const char *const order[] = { "critical", "major", "minor", "warning",
		"indeterminate" };
	const char *severity = row_get(row, "severity");

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++)
		if (strcmp(order[i], severity) == 0)
			return (int)i;
	return G_N_ELEMENTS(order);
}

int64_t show_worst_rank(const json_t *row)
{
	return severity_place(row) * (INT64_C(1) << 56) - row_get_integer(row, "since");
}

int show_worst_first(const void *a, const void *b)
{
	int64_t x = show_worst_rank(a), y = show_worst_rank(b);

	return x < y ? -1 : x > y;
}

/* ---- numbers ------------------------------------------------------------------------------ */

/* Interface types as vendors write them, and as duty staff do. Longest first. */
static const struct { const char *whole, *brief;
} port_types[] = {
	{ "Ten-GigabitEthernet", "XGE" },
	{ "M-GigabitEthernet", "MGE" },
	{ "TwentyFiveGigE", "25GE" },
	{ "FortyGigabitEthernet", "40GE" },
	{ "FortyGigE", "40GE" },
	{ "HundredGigabitEthernet", "100GE" },
	{ "HundredGigE", "100GE" },
	{ "TenGigabitEthernet", "TE" },
	{ "XGigabitEthernet", "XGE" },
	{ "GigabitEthernet", "GE" },
	{ "FastEthernet", "FE" },
	{ "Bridge-Aggregation", "BAGG" },
	{ "Route-Aggregation", "RAGG" },
	{ "AggregatePort", "AG" },
	{ "Vlan-interface", "Vlan" },
	{ "LoopBack", "Lo" },
	{ "Loopback", "Lo" },
};

const char *show_port(const char *name, char *buffer)
{
	for (size_t i = 0; i < G_N_ELEMENTS(port_types); i++) {
		size_t length = strlen(port_types[i].whole);
		if (g_ascii_strncasecmp(name, port_types[i].whole, length) == 0) {
			g_snprintf(buffer, SHOW_SIZE, "%s%s", port_types[i].brief,
			    name + length + (name[length] == ' '));
			return buffer;
		}
	}
	return name;
}

char *show_brief(const char *text)
{
	g_auto(GStrv) pieces = g_strsplit(text, " ", -1);
	char brief[SHOW_SIZE];

	for (char **piece = pieces; *piece != NULL; piece++) {
		const char *shown = show_port(*piece, brief);
		if (shown == *piece)
			continue;
		g_free(*piece);
		*piece = g_strdup(shown);
	}
	return g_strjoinv(" ", pieces);
}

const char *show_subject(const char *kind, const char *name, char *buffer)
{
	const char *port = strcmp(kind, "port") == 0 ? strchr(name, ' ') : NULL;
	char brief[SHOW_SIZE];

	if (port == NULL)
		return name;
	g_snprintf(buffer, SHOW_SIZE, "%.*s %s", (int)(port - name), name,
	    show_port(port + 1, brief));
	return buffer;
}

const char *row_get(const json_t *row, const char *name)
{
	const char *text = json_string_value(json_object_get(row, name));

	return text == NULL ? "" : text;
}

int64_t row_get_integer(const json_t *row, const char *name)
{
	return json_integer_value(json_object_get(row, name));
}

static bool number(const json_t *row, const char *name, double *ret)
{
	const json_t *value = json_object_get(row, name);

	*ret = json_number_value(value);
	return json_is_number(value);
}

const char *show_scaled(double value, char *buffer)
{
	static const char prefixes[] = " kMGTP";
	size_t step = 0;

	while (fabs(value) >= 999.5 && step + 1 < sizeof prefixes - 1) {
		value /= 1000;
		step++;
	}
	int decimals = step == 0 || fabs(value) >= 99.95 ? 0 : 1;
	g_snprintf(buffer, SHOW_SIZE, step == 0 ? "%.*f" : "%.*f%c", decimals, value,
	    prefixes[step]);
	return buffer;
}

void show_bps_value(double value, char *buffer, size_t size)
{
	char scaled[SHOW_SIZE];

	g_strlcpy(buffer, show_scaled(value, scaled), size);
}

const char *show_bps(const json_t *row, const char *name, char *buffer)
{
	double value;

	buffer[0] = '\0';
	return number(row, name, &value) ? show_scaled(value, buffer) : buffer;
}

/* Truncated, never rounded up: 999 of 1000 is not 100%. */
const char *show_permille(const json_t *row, const char *name, char *buffer)
{
	double value;

	buffer[0] = '\0';
	if (number(row, name, &value) && value >= 1000)
		g_snprintf(buffer, SHOW_SIZE, "%d%%", (int)value / 10);
	else if (number(row, name, &value))
		g_snprintf(buffer, SHOW_SIZE, "%d.%d%%", (int)value / 10, (int)value % 10);
	return buffer;
}

const char *show_rtt(const json_t *row, const char *name, char *buffer)
{
	double value;

	buffer[0] = '\0';
	if (number(row, name, &value))
		g_snprintf(buffer, SHOW_SIZE, "%.*f", value < 10000 ? 1 : 0, value / 1000);
	return buffer;
}

const char *show_time(const json_t *row, const char *name, enum clock_form form, char *buffer)
{
	struct wall when = { row_get_integer(row, name) };

	buffer[0] = '\0';
	return when.us == 0 ? buffer : clock_text(when, form, buffer, SHOW_SIZE);
}

const char *show_age(const json_t *row, const char *name, char *buffer)
{
	struct wall when = { row_get_integer(row, name) };

	buffer[0] = '\0';
	return when.us == 0
	    ? buffer
	    : clock_duration(MAX(0, wall_between(when, clock_wall())), buffer, SHOW_SIZE);
}

const char *show_number(const json_t *row, const char *name, char *buffer)
{
	double value;

	buffer[0] = '\0';
	if (number(row, name, &value))
		g_snprintf(buffer, SHOW_SIZE, value == floor(value) ? "%.0f" : "%.1f", value);
	return buffer;
}
