/* One message: when it came and when it says it was, from whom, and everything in it, each variable
 * of a trap on a line of its own. */
#include <string.h>

#include "base/i18n.h"
#include "views/incident_acts.h"
#include "views/message_show.h"

#define TITLE_COLUMNS 11
#define LEAST_COLUMNS 10

struct detail {
	struct view *view;
	json_t *row;
	int top, count, rows;        /* of the lines: first seen, all, as many as are seen */
	GPtrArray *lines;            /* struct line *, as wide as they were made for */
	int columns;
};

struct line {
	char *text;
	enum style style;
};

static void line_free(void *data)
{
	struct line *line = data;

	g_free(line->text);
	g_free(line);
}

static void add_line(struct detail *detail, enum style style, const char *text)
{
	struct line *line = g_new0(struct line, 1);

	line->text = g_strdup(text);
	line->style = style;
	g_ptr_array_add(detail->lines, line);
}

/* TITLE and VALUE, broken into lines with the value under itself. */
static void add_pair(struct detail *detail, const char *title, const char *value)
{
	int room = MAX(detail->columns - TITLE_COLUMNS - 2, LEAST_COLUMNS);
	g_auto(GStrv) parts = text_wrap(value, (size_t)room);

	if (value[0] == '\0')
		return;
	for (char **part = parts; *part != NULL; part++) {
		g_autofree char *head =
		    text_fit(part == parts ? title : "", TITLE_COLUMNS, TEXT_LEFT);
		g_autofree char *text = g_strconcat(head, *part, NULL);
		add_line(detail, STYLE_NORMAL, text);
	}
}

static void add_times(struct detail *detail)
{
	char at[SHOW_SIZE], said[SHOW_SIZE];

	add_pair(detail, _("收到"), show_time(detail->row, "at", CLOCK_FULL, at));
	add_pair(detail, _("自称时刻"), show_time(detail->row, "said_at", CLOCK_FULL, said));
}

static void add_from(struct detail *detail)
{
	const json_t *row = detail->row;
	const char *name = row_get(row, "device_name");
	bool known = json_object_get(row, "device") != NULL;

	add_pair(detail, _("设备"), known ? name : _("台账里没有这个地址：在隔离中，规则不看它"));
	add_pair(detail, _("地址"), row_get(row, "source"));
	add_pair(detail, _("自称主机"), row_get(row, "host"));
}

static void add_sort(struct detail *detail)
{
	const json_t *row = detail->row, *severity = json_object_get(row, "severity");
	char number[SHOW_SIZE];
	bool trap = strcmp(row_get(row, "kind"), "trap") == 0;

	add_pair(detail, _("种类"), trap ? _("陷阱") : "syslog");
	add_pair(detail, trap ? _("通知") : _("程序"), message_what(row));
	add_pair(detail, _("类号"), show_number(row, "facility", number));
	if (severity != NULL)
		add_pair(detail, _("级别"), message_severity(json_integer_value(severity)));
	add_pair(detail, _("端口号"), show_number(row, "if_index", number));
}

static void add_variables(struct detail *detail)
{
	const json_t *variables = json_object_get(detail->row, "variables");
	size_t i;
	json_t *variable;

	if (json_array_size(variables) > 0)
		add_line(detail, STYLE_TITLE, _("变量"));
	json_array_foreach((json_t *)(uintptr_t)variables, i, variable) {
		const char *name = row_get(variable, "name"), *oid = row_get(variable, "oid");
		const json_t *value = json_object_get(variable, "value");
		g_autofree char *said = json_is_string(value)
		    ? g_strdup(json_string_value(value)) : json_dumps(value, JSON_ENCODE_ANY);
		g_autofree char *text = g_strdup_printf("%s = %s", name[0] != '\0' ? name : oid,
		    said == NULL ? "" : said);
		g_auto(GStrv) parts =
		    text_wrap(text, (size_t)MAX(detail->columns - 2, LEAST_COLUMNS));
		for (char **part = parts; *part != NULL; part++)
			add_line(detail, STYLE_NORMAL, *part);
	}
}

static void make_lines(struct detail *detail, int columns)
{
	detail->columns = columns;
	g_ptr_array_set_size(detail->lines, 0);
	if (json_is_true(json_object_get(detail->row, "malformed")))
		add_line(detail, STYLE_WARNING, _("读不懂，内容里是原因和开头"));
	add_times(detail);
	add_from(detail);
	add_sort(detail);
	add_pair(detail, _("内容"), row_get(detail->row, "text"));
	add_pair(detail, _("原文头部"), row_get(detail->row, "head"));
	add_variables(detail);
}

static void draw(struct view *view, struct area area)
{
	struct detail *detail = view->data;

	if (area.columns != detail->columns)
		make_lines(detail, area.columns);
	detail->count = (int)detail->lines->len;
	detail->rows = area.rows;
	detail->top = CLAMP(detail->top, 0, MAX(0, detail->count - area.rows));
	for (int i = 0; i < area.rows && detail->top + i < detail->count; i++) {
		const struct line *line =
		    g_ptr_array_index(detail->lines, (guint)(detail->top + i));
		area_text(area, i, 1, line->style, line->text);
	}
}

static void move(struct detail *detail, int step)
{
	detail->top += step;             /* bounded when it is drawn */
}

static void down(void *data)
{
	move(data, 1);
}

static void up(void *data)
{
	move(data, -1);
}

static void page_down(void *data)
{
	move(data, ((struct detail *)data)->rows - 1);
}

static void page_up(void *data)
{
	move(data, 1 - ((struct detail *)data)->rows);
}

static const char *refuse_without_device(void *data)
{
	return json_object_get(((struct detail *)data)->row, "device") == NULL
	    ? _("台账里没有这个地址") : NULL;
}

static void open_its_device(void *data)
{
	struct detail *detail = data;

	open_device(detail->view->app, row_get_integer(detail->row, "device"));
}

static void begin_incident(void *data)
{
	struct detail *detail = data;

	incident_from_message(detail->view->app, detail->row);
}

static const struct binding bindings[] = {
	{ 'd', K_ENTER, "message.device", N_("设备"), N_("打开发来它的设备"), BINDING_FIRST,
	    refuse_without_device, open_its_device },
	INCIDENT_BINDING(NULL, begin_incident),
	{ K_DOWN, 0, "message.down", N_("下"), N_("往下一行"), BINDING_QUIET, NULL, down },
	{ K_UP, 0, "message.up", N_("上"), N_("往上一行"), BINDING_QUIET, NULL, up },
	{ K_PAGE_DOWN, ' ', "message.next", N_("下页"), N_("往下一屏"), BINDING_QUIET, NULL,
	    page_down },
	{ K_PAGE_UP, 0, "message.back", N_("上页"), N_("往上一屏"), BINDING_QUIET, NULL, page_up },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

static void release(struct view *view)
{
	struct detail *detail = view->data;

	json_decref(detail->row);
	g_ptr_array_unref(detail->lines);
	g_free(detail);
}

static const struct view_type type = {
	.name = "message",
	.title = N_("消息"),
	.help = N_("一条消息的全部内容。收到是值班台的时刻，自称时刻是设备自己写的。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

void open_message(struct app *app, const json_t *row)
{
	struct detail *detail = g_new0(struct detail, 1);

	detail->row = json_deep_copy(row);
	detail->lines = g_ptr_array_new_with_free_func(line_free);
	detail->view = view_new(app, &type, detail);
	app_push(app, detail->view);
}
