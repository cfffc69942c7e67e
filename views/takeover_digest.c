#include "views/takeover_digest.h"

#include <math.h>
#include <string.h>

#include "base/i18n.h"
#include "points/sensor.h"
#include "views/show.h"

#define HALF 40                /* columns of one reading; as many stand side by side as fit */

static const json_t *part(const json_t *json, const char *name)
{
	return json_object_get(json, name);
}

/* "紧急 1 重要 3" of the COUNTS that are not zero; "" when all are. Caller frees. */
static char *by_severity(const json_t *counts)
{
	static const char *const severities[] = { "critical", "major", "minor", "warning",
		"indeterminate" };
	GString *text = g_string_new(NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(severities); i++) {
		int64_t n = row_get_integer(counts, severities[i]);
		if (n > 0)
			g_string_append_printf(text, "%s%s %" G_GINT64_FORMAT,
			    text->len == 0 ? "" : " ", show_word("severity", severities[i]), n);
	}
	return g_string_free(text, FALSE);
}

static char *parenthesised(char *text)
{
	g_autofree char *inner = text;

	return inner[0] == '\0' ? g_strdup("") : g_strdup_printf(_("（%s）"), inner);
}

static char *alarms_text(const json_t *digest)
{
	const json_t *alarms = part(digest, "alarms");
	g_autofree char *raised = parenthesised(by_severity(part(alarms, "raised_by")));
	g_autofree char *standing = parenthesised(by_severity(part(alarms, "standing_by")));

	return g_strdup_printf(_("新增 %d%s 清除 %d 现存 %d%s 未确认 %d"),
	    (int)row_get_integer(alarms, "raised"), raised,
	    (int)row_get_integer(alarms, "cleared"), (int)row_get_integer(alarms, "standing"),
	    standing, (int)row_get_integer(alarms, "unacknowledged"));
}

static char *quiet_text(const json_t *digest)
{
	const json_t *silence = part(digest, "silence"), *alarms = part(digest, "alarms");
	char lasted[CLOCK_TEXT_SIZE];

	clock_duration(row_get_integer(silence, "us"), lasted, sizeof lasted);
	return g_strdup_printf(_("静音 %d 次 共 %s  告警洪泛 %d 次"),
	    (int)row_get_integer(silence, "count"), lasted,
	    (int)row_get_integer(alarms, "floods"));
}

static char *picture_text(const json_t *digest)
{
	const json_t *circuits = part(part(digest, "picture"), "circuits"),
		     *devices = part(part(digest, "picture"), "devices");

	return g_strdup_printf(_("链路 %d 中断 %d 劣化 %d 未知 %d    设备 %d 不可达 %d 未知 %d"),
	    (int)row_get_integer(circuits, "total"), (int)row_get_integer(circuits, "down"),
	    (int)row_get_integer(circuits, "degraded"), (int)row_get_integer(circuits, "unknown"),
	    (int)row_get_integer(devices, "total"), (int)row_get_integer(devices, "down"),
	    (int)row_get_integer(devices, "unknown"));
}

static char *tickets_text(const json_t *digest)
{
	const json_t *tickets = part(digest, "tickets");

	return g_strdup_printf(_("新建 %d  恢复 %d  关闭 %d  未结 %d"),
	    (int)row_get_integer(tickets, "opened"), (int)row_get_integer(tickets, "restored"),
	    (int)row_get_integer(tickets, "closed"), (int)row_get_integer(tickets, "open"));
}

/* What was written, and what was done of what had to be; kinds that are not there are not said. */
static char *work_text(const json_t *digest)
{
	const json_t *log = part(digest, "log"), *rounds = part(digest, "rounds"),
		     *calls = part(digest, "calls"), *visitors = part(digest, "visitors");
	GString *text = g_string_new(NULL);

	g_string_append_printf(text, _("大事记 %d 条（更正 %d 补录 %d）"),
	    (int)row_get_integer(log, "count"), (int)row_get_integer(log, "corrections"),
	    (int)row_get_integer(log, "late"));
	if (calls != NULL)
		g_string_append_printf(text, _("  来电 %d"), (int)row_get_integer(calls, "count"));
	if (rounds != NULL)
		g_string_append_printf(text, _("  巡检 %d/%d 项 异常 %d"),
		    (int)row_get_integer(rounds, "done"), (int)row_get_integer(rounds, "total"),
		    (int)row_get_integer(rounds, "abnormal"));
	if (visitors != NULL)
		g_string_append_printf(text, _("  出入 %d 人次"),
		    (int)row_get_integer(visitors, "count"));
	return g_string_free(text, FALSE);
}

int takeover_digest_draw(const json_t *digest, struct area area)
{
	int row = 0;
	static const struct {
		const char *title;
		char *(*text)(const json_t *digest);
	} lines[] = {
		{ N_("现在"), picture_text }, { N_("告警"), alarms_text },
		{ N_("声音"), quiet_text }, { N_("故障单"), tickets_text },
		{ N_("记录"), work_text },
	};

	if (digest == NULL) {
		area_text(area, 0, 1, STYLE_DIM, _("正在汇总。"));
		return 1;
	}
	for (int i = 0; i < (int)G_N_ELEMENTS(lines) && row < area.rows; i++) {
		g_autofree char *text = lines[i].text(digest);
		area_text(area, row, 1, STYLE_DIM, _(lines[i].title));
		row += area_wrap(area_part(area, 0, 14, area.rows, area.columns - 15), row, 0, 2,
		    STYLE_NORMAL, text);
	}
	return row;
}

/* ---- rooms -------------------------------------------------------------------------------- */

static double number_of(const json_t *row, const char *name)
{
	const json_t *value = json_object_get(row, name);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

static bool is_beyond(const json_t *row, const char *name)
{
	double value = number_of(row, name);

	return value < number_of(row, "low") || value > number_of(row, "high");
}

/* "冷通道 A 22.8 (22.1/23.6)": now, and the least and the most of the shift. */
static void draw_reading(struct area area, int row, int column, const json_t *place)
{
	enum sensor_class class = SENSOR_COUNT;
	int digits = sensor_class_read(row_get(place, "class"), &class)
	    ? sensor_class_digits(class) : 1;
	bool beyond = is_beyond(place, "value"), was = is_beyond(place, "minimum") ||
	    is_beyond(place, "maximum");

	area_field(area, row, column, HALF - 24, TEXT_LEFT, STYLE_NORMAL, row_get(place, "name"));
	column += HALF - 23;
	column = area_print(area, row, column, beyond ? STYLE_MINOR : STYLE_NORMAL, "%s%s",
		     row_get(place, "text"), row_get(place, "unit")) + 1;
	area_print(area, row, column, was ? STYLE_MINOR : STYLE_DIM, "(%.*f/%.*f)%s", digits,
	    number_of(place, "minimum"), digits, number_of(place, "maximum"),
	    beyond ? " !" : was ? _(" 曾超限") : "");
}

int takeover_digest_draw_rooms(const json_t *digest, struct area area)
{
	int across = MAX(area.columns / HALF, 1), n = 0;
	const json_t *place;
	size_t i;

	if (area.rows < 2 || json_array_size(part(digest, "rooms")) == 0)
		return 0;
	json_array_foreach((json_t *)(uintptr_t)part(digest, "rooms"), i, place) {
		if (isnan(number_of(place, "minimum")) || isnan(number_of(place, "maximum")) ||
		    1 + n / across >= area.rows)
			continue;
		draw_reading(area, 1 + n / across, 1 + n % across * HALF, place);
		n++;
	}
	if (n > 0)
		area_text(area, 0, 1, STYLE_TITLE, _("本班（最低/最高）"));
	return n == 0 ? 0 : 1 + (n + across - 1) / across;
}
