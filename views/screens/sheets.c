/* 单据: every paper of the house in one list. Forms for the hand are made here and now, even with
 * no service; a sheet of a time asks which; one of a record goes to where the records are. */
#include <string.h>

#include "base/i18n.h"
#include "views/list.h"
#include "views/screen.h"
#include "views/sheet.h"

struct sheets {
	struct view *view;
	json_t *rows;                /* {_key, title, of, form, at}: AT into sheet_table */
	const struct sheet *asked;   /* whose time is being typed */
};

static const char *of_words(const struct sheet *sheet)
{
	if (sheet->blank)
		return _("空白表，服务不在也能打印");
	if (sheet->of_time)
		return _("一段时间，打开时问");
	if (sheet->of_plan)
		return _("一个应急预案，在预案里选");
	if (sheet->kind == NULL)
		return _("现在");
	return _(kind_find(sheet->kind)->title);
}

static int by_order(const void *a, const void *b)
{
	return (int)(row_get_integer(a, "order") - row_get_integer(b, "order"));
}

static const struct table_column columns[] = {
	{ N_("单据"), 20, 30, 2, TEXT_LEFT, .searched = true, .what = "title", .cell = cell_text },
	{ N_("版式"), 9, 9, 0, TEXT_LEFT, .what = "form", .cell = cell_text },
	{ N_("内容是"), 20, 40, 2, TEXT_LEFT, .searched = true, .what = "of", .cell = cell_text },
	{ N_("名字"), 14, 20, 1, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "_key",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_order,
	.empty = N_("没有单据"),
};

/* A sheet of records this house does not have is not offered. */
static void fill(struct sheets *sheets)
{
	g_autoptr(GPtrArray) list = g_ptr_array_new();

	sheets->rows = json_array();
	for (size_t i = 0; sheet_table[i] != NULL; i++) {
		const struct sheet *sheet = sheet_table[i];
		if (sheet->kind != NULL && kind_find(sheet->kind) == NULL)
			continue;
		json_array_append_new(sheets->rows,
		    json_pack("{s:s, s:s, s:s, s:s, s:i, s:I}", "_key", sheet->name, "title",
			_(sheet->title), "form", sheet->form, "of", of_words(sheet), "order",
			sheet->order, "at", (json_int_t)i));
		g_ptr_array_add(list,
		    json_array_get(sheets->rows, json_array_size(sheets->rows) - 1));
	}
	table_update(sheets->view->table, (const void *const *)list->pdata, list->len);
}

/* ---- opening ------------------------------------------------------------------------------ */

static void time_typed(const char *text, void *data)
{
	struct sheets *sheets = data;
	g_auto(GStrv) words = g_strsplit(text == NULL ? "" : text, "~", 2);
	const char *from = words[0] == NULL ? NULL : g_strstrip(words[0]);
	const char *to = from == NULL || words[1] == NULL ? NULL : g_strstrip(words[1]);
	struct wall begins, ends;

	if (text == NULL)
		return;
	if (sheet_times(from == NULL || from[0] == '\0' ? NULL : from, to, clock_wall(), &begins,
		&ends))
		open_sheet_of_time(sheets->view->app, sheets->asked->name, begins, ends);
	else
		app_toast(sheets->view->app, STYLE_ERROR, "%s",
		    _("要写成 2026-11-20 20:30 ~ 2026-11-21 08:30 或 2026-11-01 ~ 2026-11-15"));
}

static const struct sheet *selected(const struct sheets *sheets)
{
	const json_t *row = table_selected(sheets->view->table);

	return row == NULL ? NULL : sheet_table[row_get_integer(row, "at")];
}

/* The screen called NAME. */
static void open_screen(struct app *app, const char *name)
{
	for (size_t i = 0; screen_table[i] != NULL; i++)
		if (strcmp(screen_table[i]->name, name) == 0)
			app_push(app, screen_table[i]->open(app));
}

static void open_selected(void *data)
{
	struct sheets *sheets = data;
	const struct sheet *sheet = selected(sheets);

	if (sheet->of_time) {
		sheets->asked = sheet;
		app_prompt(sheets->view->app, _("从 ~ 到（空白是本月）"), "", NULL, time_typed,
		    sheets);
	} else if (sheet->of_plan) {
		open_screen(sheets->view->app, "plans");
	} else if (sheet->kind != NULL) {
		open_records(sheets->view->app, kind_find(sheet->kind));
	} else {
		open_sheet(sheets->view->app, sheet->name, 0);
	}
}

static const char *refuse_without_row(void *data)
{
	return selected(data) == NULL ? _("没有选中的行") : NULL;
}

static const struct binding bindings[] = {
	{ K_ENTER, 0, "open", N_("打开"), N_("预览、打印、存文件；某条记录的单据到那类记录里选"),
	    BINDING_FIRST, refuse_without_row, open_selected },
	{ 0, 0, NULL, NULL, NULL, 0, NULL, NULL },
};

/* ---- the view ----------------------------------------------------------------------------- */

static void draw(struct view *view, struct area area)
{
	table_draw(view->table, area);
}

static void release(struct view *view)
{
	struct sheets *sheets = view->data;

	table_free(view->table);
	json_decref(sheets->rows);
	g_free(sheets);
}

static const struct view_type type = {
	.name = "sheets",
	.title = N_("单据"),
	.help = N_("所有能打印的。空白表在值班服务停了的时候也能打印。"),
	.bindings = bindings,
	.draw = draw,
	.free = release,
};

static void table_changed(void *data)
{
	app_changed(((struct sheets *)data)->view->app);
}

static struct view *open(struct app *app)
{
	struct sheets *sheets = g_new0(struct sheets, 1);
	struct view *view = sheets->view = view_new(app, &type, sheets);

	view->table = table_new(&table, app_timers(app), table_changed, sheets);
	fill(sheets);
	return view;
}

const struct screen_entry screen_sheets = { "sheets", N_("单据"), '0', 2, open };
