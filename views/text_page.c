#include "views/text_page.h"

#include <stdarg.h>

#include "base/i18n.h"

struct line {
	enum style style;
	int indent;
	char *text;
};

struct text_page {
	struct view *view;
	char *title;
	GArray *lines;               /* struct line */
	int top, rows, height;       /* what is seen, and how many rows all of it takes */
	void (*print)(struct app *app, void *data);   /* NULL: there is no paper of it */
	void *data;
	void (*release)(void *data);
};

static void line_clear(void *data)
{
	g_free(((struct line *)data)->text);
}

struct text_page *text_page_new(const char *title)
{
	struct text_page *page = g_new0(struct text_page, 1);

	page->title = g_strdup(title);
	page->lines = g_array_new(FALSE, FALSE, sizeof(struct line));
	g_array_set_clear_func(page->lines, line_clear);
	return page;
}

void text_page_add(struct text_page *page, enum style style, int indent, const char *text)
{
	struct line line = { style, indent, g_strdup(text) };

	g_array_append_val(page->lines, line);
}

void text_page_printed(struct text_page *page, void (*print)(struct app *app, void *data),
    void *data, void (*release)(void *data))
{
	page->print = print;
	page->data = data;
	page->release = release;
}

void text_page_print(struct text_page *page, enum style style, int indent, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	text_page_add(page, style, indent, text);
}

/* Drawn as a whole onto an area that begins above the screen: what lies outside is cut off. */
static void draw(struct view *view, struct area area)
{
	struct text_page *page = view->data;
	int row = 0;

	page->rows = area.rows;
	page->top = CLAMP(page->top, 0, MAX(0, page->height - area.rows));
	for (guint i = 0; i < page->lines->len; i++) {
		const struct line *line = &g_array_index(page->lines, struct line, i);
		int at = row - page->top;
		int used = line->text[0] == '\0' ? 1 :
		    area_wrap(area_part(area, 0, line->indent, area.rows, -1), at, 0,
			G_MAXINT / 2, line->style, line->text);
		row += MAX(used, 1);
	}
	page->height = row;
	area_cursor(area, 0, 0);
}

static void move(void *data, int by)
{
	struct text_page *page = data;

	page->top = CLAMP(page->top + by, 0, MAX(0, page->height - page->rows));
	app_changed(page->view->app);
}

static void line_down(void *data)
{
	move(data, 1);
}

static void line_up(void *data)
{
	move(data, -1);
}

static void page_down(void *data)
{
	move(data, ((struct text_page *)data)->rows);
}

static void page_up(void *data)
{
	move(data, -((struct text_page *)data)->rows);
}

static void print_it(void *data)
{
	struct text_page *page = data;

	page->print(page->view->app, page->data);
}

#define BINDINGS_MOVE \
	{ K_DOWN, 0, "text.down", N_("下移"), N_("往下看"), BINDING_QUIET, NULL, line_down }, \
	{ K_UP, 0, "text.up", N_("上移"), N_("往上看"), BINDING_QUIET, NULL, line_up }, \
	{ K_PAGE_DOWN, ' ', "text.page_down", N_("下页"), N_("往下一页"), 0, NULL, page_down }, \
	{ K_PAGE_UP, 0, "text.page_up", N_("上页"), N_("往上一页"), 0, NULL, page_up }, \
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL }

static const struct binding bindings[] = { BINDINGS_MOVE };

static const struct binding bindings_printed[] = {
	{ 'p', 0, "text.sheet", N_("单据"), N_("预览并打印"), 0, NULL, print_it },
	BINDINGS_MOVE
};

static void release(struct view *view)
{
	struct text_page *page = view->data;

	if (page->release != NULL)
		page->release(page->data);
	g_array_unref(page->lines);
	g_free(page->title);
	g_free(page);
}

static const struct view_type type = {
	.name = "text", .title = N_("阅读"), .help = N_("读完按 Esc 返回。"),
	.bindings = bindings, .draw = draw, .free = release,
};

static const struct view_type type_printed = {
	.name = "text", .title = N_("阅读"), .help = N_("读完按 Esc 返回；按 p 印成纸。"),
	.bindings = bindings_printed, .draw = draw, .free = release,
};

void text_page_open(struct app *app, struct text_page *page)
{
	page->view = view_new(app, page->print != NULL ? &type_printed : &type, page);
	view_set_title(page->view, page->title);
	app_push(app, page->view);
}
