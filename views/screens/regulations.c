/* 制度: the rules this duty room works by: which version is in force, from when, approved by whom.
 */
#include <string.h>

#include "base/i18n.h"
#include "records/model/regulation.h"
#include "views/book.h"
#include "views/regulation.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static bool holds_today(const json_t *row, void *data)
{
	char today[REGULATION_DAY_SIZE];

	(void)data;
	return regulation_holds(row, regulation_day(clock_wall(), today));
}

/* From now on in force, or some day. */
static bool is_to_come(const json_t *row, void *data)
{
	char today[REGULATION_DAY_SIZE];

	(void)data;
	return strcmp(row_get(row, "effective"), regulation_day(clock_wall(), today)) > 0 &&
	    strcmp(row_get(row, "effective"), row_get(row, "superseded_on")) != 0;
}

static const struct lens lenses[] = {
	{ N_("现行"), holds_today, false },
	{ N_("待生效"), is_to_come, false },
	{ N_("全部版本"), book_is_any, true },
	{ NULL, NULL, false },
};

/* By area and name, the newest version first. */
static int by_name(const void *a, const void *b)
{
	int order = strcmp(row_get(a, "area"), row_get(b, "area"));

	if (order == 0)
		order = strcmp(row_get(a, "name"), row_get(b, "name"));
	return order != 0 ? order : strcmp(row_get(b, "effective"), row_get(a, "effective"));
}

static CELL(cell_area)
{
	(void)data;
	cell->text = choice_shown(kind_find("regulation"), row, column->what);
}

static CELL(cell_standing)
{
	(void)column, (void)data;
	cell->text = regulation_standing(row);
	cell->style = holds_today(row, NULL) ? STYLE_NORMAL : STYLE_DIM;
}

static const struct table_column columns[] = {
	{ N_("类别"), 8, 12, 0, TEXT_LEFT, .searched = true, .dispensable = 1, .what = "area",
	    .cell = cell_area },
	{ N_("制度名称"), 20, 60, 5, TEXT_LEFT, .searched = true, .what = "name",
	    .cell = cell_text },
	{ N_("版本"), 8, 12, 0, TEXT_LEFT, .searched = true, .what = "version",
	    .cell = cell_text },
	{ N_("生效日期"), 10, 10, 0, TEXT_LEFT, .what = "effective", .cell = cell_text },
	{ N_("废止日期"), 10, 10, 0, TEXT_LEFT, .what = "superseded_on", .cell = cell_text },
	{ N_("批准人"), 12, 14, 1, TEXT_LEFT, .searched = true, .what = "approver",
	    .cell = cell_text },
	{ N_("状态"), 8, 10, 0, TEXT_LEFT, .searched = true, .cell = cell_standing },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_name,
	.empty = N_("没有。按 n 写一份，按 f 从文件发布。"),
};

BOOK_ACT(create)
BOOK_ACT(abolish)

static void publish_file(void *data)
{
	publish_regulation(book_view(data)->app, book_selected(data));
}

static const struct binding bindings[] = {
	{ 'f', 0, "regulation.file", N_("从文件发布"), N_("正文是一个文本文件；其余接着填"),
	    BINDING_FIRST, refuse_create, publish_file },
	{ 'n', 0, "regulation.new", N_("发布"), N_("直接写正文；同名的新版从生效日期起替代旧版"),
	    BINDING_FIRST, refuse_create, do_create },
	{ 'x', 0, "regulation.abolish", N_("废止"), N_("从今天起不再有效；还没生效的就撤回"), 0,
	    refuse_abolish, do_abolish },
	BOOK_BINDINGS_COMMON(N_("看现行、待生效、全部版本")),
};

static void open_row(struct app *app, const json_t *row)
{
	open_regulation(app, row_get_integer(row, "id"));
}

static const struct view_type type = {
	.name = "regulations",
	.title = N_("制度"),
	.help = N_("值班、机房、应急等制度：哪一版现行，从哪天起，谁批准。回车看正文。"
		   "改版不动旧版：以前的记录按那一天的版本显示。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "regulation", .lenses = lenses, .table = &table, .open = open_row,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_regulations = { "regulations", N_("制度"), '6', 9, open };
