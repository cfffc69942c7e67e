#include "views/message_show.h"

#include <string.h>

#include "base/i18n.h"

/* Syslog's severities (RFC 5424) beside the marks of ours. What a device thinks of its own message
 * is no alarm: it gets no colour of one. */
static const struct {
	const char *title, *mark;
	enum style style;
} severities[] = {
	{ N_("紧急"), "!!!", STYLE_WARNING },
	{ N_("告警"), "!!!", STYLE_WARNING },
	{ N_("严重"), "!!!", STYLE_WARNING },
	{ N_("错误"), "!!", STYLE_WARNING },
	{ N_("警告"), "!", STYLE_NORMAL },
	{ N_("通知"), "-", STYLE_NORMAL },
	{ N_("信息"), "", STYLE_NORMAL },
	{ N_("调试"), "", STYLE_DIM },
};

const char *message_who(const json_t *row)
{
	const char *name = row_get(row, "device_name"), *host = row_get(row, "host");

	return name[0] != '\0' ? name : host[0] != '\0' ? host : row_get(row, "source");
}

const char *message_what(const json_t *row)
{
	const char *trap = row_get(row, "trap");

	return trap[0] != '\0' ? trap : row_get(row, "program");
}

static bool is_severity(int64_t severity)
{
	return severity >= 0 && severity < (int64_t)G_N_ELEMENTS(severities);
}

const char *message_severity(int64_t severity)
{
	return is_severity(severity) ? _(severities[severity].title) : "";
}

static CELL(cell_mark)
{
	const json_t *severity = json_object_get(row, "severity");

	(void)column, (void)data;
	if (json_is_true(json_object_get(row, "malformed"))) {
		cell->text = "?";
		cell->style = STYLE_UNKNOWN;
	} else if (severity != NULL && is_severity(json_integer_value(severity))) {
		cell->text = severities[json_integer_value(severity)].mark;
		cell->style = severities[json_integer_value(severity)].style;
	}
}

static CELL(cell_who)
{
	(void)column, (void)data;
	cell->text = message_who(row);
	if (json_object_get(row, "device") == NULL)
		cell->style = STYLE_UNKNOWN;
}

static CELL(cell_what)
{
	(void)column, (void)data;
	cell->text = message_what(row);
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "key"), y = row_get_integer(b, "key");

	return x < y ? 1 : x > y ? -1 : 0;
}

static void rank_newest(const void *row, struct table_rank *rank)
{
	rank->number = -row_get_integer(row, "key");
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_mark },
	{ N_("时刻"), 14, 14, 0, TEXT_LEFT, .what = "at", .cell = cell_full_time },
	{ N_("来自"), 10, 20, 1, TEXT_LEFT, .searched = true, .cell = cell_who },
	{ N_("种类"), 10, 18, 1, TEXT_LEFT, .searched = true, .cell = cell_what },
	{ N_("内容"), 24, 200, 8, TEXT_LEFT, .searched = true, .what = "text", .cell = cell_text },
	{ NULL },
};

const struct table_type message_table = {
	.columns = columns, .key = row_key, .compare = newest_first, .rank = rank_newest,
	.empty = N_("没有这样的消息。"),
};
