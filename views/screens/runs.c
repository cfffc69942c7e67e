/* 预案执行: which plans are being carried out, how far they are, and what was carried out
 * before. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/run.h"
#include "views/book.h"
#include "views/run.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static const struct lens lenses[] = {
	{ N_("执行中"), book_is_current, false },
	{ N_("以前的"), book_is_ended, true },
	{ NULL, NULL, false },
};

/* The newest first. */
static int by_start(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return x > y ? -1 : x < y;
}

static CELL(cell_mode)
{
	(void)data;
	cell->text = choice_shown(kind_find("run"), row, column->what);
	cell->style = strcmp(row_get(row, "mode"), "drill") == 0 ? STYLE_EXERCISE : STYLE_NORMAL;
}

static CELL(cell_plan)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s", row_get(row, "code"),
	    row_get(row, "title"));
	cell->text = cell->buffer;
}

static CELL(cell_progress)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d/%d", (int)row_get_integer(row, "done"),
	    (int)row_get_integer(row, "total"));
	cell->text = cell->buffer;
	cell->style = row_get_integer(row, "late") > 0 ? STYLE_MAJOR : STYLE_NORMAL;
}

static CELL(cell_state)
{
	(void)column, (void)data;
	cell->text = row_get_integer(row, "help_at") != 0 ? _("求援") :
	    state_shown(kind_find("run"), row);
	cell->style = row_get_integer(row, "help_at") != 0 ? STYLE_CRITICAL : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ N_("编号"), 15, 15, 0, TEXT_LEFT, .searched = true, .dispensable = 2, .what = "number",
	    .cell = cell_text },
	{ N_("方式"), 4, 8, 0, TEXT_LEFT, .what = "mode", .cell = cell_mode },
	{ N_("预案"), 14, 40, 3, TEXT_LEFT, .searched = true, .cell = cell_plan },
	{ N_("已完"), 5, 5, 0, TEXT_RIGHT, .cell = cell_progress },
	{ N_("当前步骤"), 14, 50, 4, TEXT_LEFT, .searched = true, .what = "step",
	    .cell = cell_text },
	{ N_("执行"), 6, 12, 0, TEXT_LEFT, .searched = true, .what = "commander",
	    .cell = cell_text },
	{ N_("开始"), 14, 14, 0, TEXT_LEFT, .dispensable = 1, .what = "started_at",
	    .cell = cell_full_time },
	{ N_("状态"), 8, 14, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_start,
	.empty = N_("没有。在告警上按 y，或在预案里按 s 启动。"),
};

static void begin(void *data)
{
	run_begin(book_view(data)->app);
}

static const struct binding bindings[] = {
	{ 's', 0, "runs.start", N_("启动"), N_("手动启动一个预案：按编号、名称选"), 0, NULL,
	    begin },
	BOOK_BINDINGS_COMMON(N_("看执行中的、以前的")),
};

static void open_row(struct app *app, const json_t *row)
{
	open_run(app, row_get_integer(row, "id"));
}

static const struct view_type type = {
	.name = "runs",
	.title = N_("执行"),
	.help = N_("正在执行的预案和以前执行过的。回车打开：别人在做的也能跟着看。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "run", .lenses = lenses, .table = &table, .open = open_row,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_runs = { "runs", N_("执行"), '7', 2, open };
