/* 演练: the year's calendar and what became of it; and how many of the plans were never drilled. */
#include <string.h>

#include "base/i18n.h"
#include "views/book.h"
#include "views/drill.h"
#include "views/records.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static const struct lens lenses[] = {
	{ N_("未归档"), book_is_current, false },
	{ N_("以前的"), book_is_ended, true },
	{ NULL, NULL, false },
};

/* What is under way first, then by the time it is planned for. */
static int by_plan(const void *a, const void *b)
{
	bool x = word_in("running|suspended", row_get(a, "state")),
	     y = word_in("running|suspended", row_get(b, "state"));
	int64_t left = row_get_integer(a, "planned_at"), right = row_get_integer(b, "planned_at");

	return x != y ? (x ? -1 : 1) : left < right ? -1 : left > right;
}

/* Coloured where the day has passed and it was not held. */
static CELL(cell_planned)
{
	bool before = word_in("planned|approved|briefed", row_get(row, "state"));
	char at[SHOW_SIZE];

	(void)column, (void)data;
	g_strlcpy(cell->buffer, show_time(row, "planned_at", CLOCK_MINUTE, at), TABLE_TEXT_SIZE);
	cell->text = cell->buffer;
	cell->style = before && row_get_integer(row, "planned_at") < clock_wall().us
	    ? STYLE_MINOR : STYLE_NORMAL;
}

static CELL(cell_what)
{
	(void)column, (void)data;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s", row_get(row, "code"),
	    row_get(row, "title"));
	cell->text = cell->buffer;
}

static CELL(cell_choice)
{
	(void)data;
	cell->text = choice_shown(kind_find("drill"), row, column->what);
}

static CELL(cell_state)
{
	(void)column, (void)data;
	cell->text = state_shown(kind_find("drill"), row);
	cell->style = word_in("running|suspended", row_get(row, "state")) ? STYLE_EXERCISE
									  : STYLE_NORMAL;
}

/* "达标 3/5" once it is over. */
static CELL(cell_result)
{
	(void)column, (void)data;
	if (row_get_integer(row, "ended_at") == 0)
		return;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("达标 %d/%d"),
	    (int)row_get_integer(row, "met"), (int)row_get_integer(row, "timed"));
	cell->text = cell->buffer;
}

static const struct table_column columns[] = {
	{ N_("计划时间"), 11, 11, 0, TEXT_LEFT, .cell = cell_planned },
	{ N_("演练项目"), 14, 50, 4, TEXT_LEFT, .searched = true, .cell = cell_what },
	{ N_("方式"), 8, 12, 0, TEXT_LEFT, .dispensable = 1, .what = "method",
	    .cell = cell_choice },
	{ N_("控制员"), 10, 12, 0, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .what = "controller", .cell = cell_text },
	{ N_("成绩"), 10, 14, 0, TEXT_LEFT, .cell = cell_result },
	{ N_("结论"), 8, 12, 0, TEXT_LEFT, .dispensable = 1, .what = "conclusion",
	    .cell = cell_choice },
	{ N_("状态"), 14, 18, 0, TEXT_LEFT, .cell = cell_state },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_plan,
	.empty = N_("没有。按 n 列入计划，按 y 看年度计划。"),
};

/* "17 个预案，12 个从未演练". Caller frees. */
static char *note(const struct book *book)
{
	const struct mirror *plans = book_beside(book, "plans");
	g_autoptr(GPtrArray) rows = plans == NULL ? g_ptr_array_new() : mirror_rows(plans);
	int all = 0, never = 0;

	for (guint i = 0; i < rows->len; i++) {
		if (strcmp(row_get(rows->pdata[i], "standing"), "in_force") != 0)
			continue;
		all++;
		never += row_get_integer(rows->pdata[i], "drills") == 0;
	}
	return all == 0 ? NULL : g_strdup_printf(_("现行预案 %d 个，从未演练 %d 个"), all, never);
}

BOOK_ACT(plan)

static void open_years(void *data)
{
	open_records(book_view(data)->app, kind_find("drill_plan"));
}

static const struct binding bindings[] = {
	{ 'n', 0, "drill.plan", N_("列入计划"), N_("哪个预案、什么时候、谁来做"), BINDING_FIRST,
	    refuse_plan, do_plan },
	{ 'y', 0, "drill.years", N_("年度计划"), N_("每年的演练计划和它的批准"), 0, NULL,
	    open_years },
	BOOK_BINDINGS_COMMON(N_("看未归档的、以前的")),
};

static void open_row(struct app *app, const json_t *row)
{
	open_drill(app, row_get_integer(row, "id"));
}

static const struct view_type type = {
	.name = "drills",
	.title = N_("演练"),
	.help = N_("演练日历：今年排了哪些、做了没有、成绩怎样，还有多少预案从来没有演练过。"
		   "演练不进任何指标；真实告警一来就暂停。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "drill", .lenses = lenses, .table = &table, .open = open_row, .beside = "plans",
	.note = note,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_drills = { "drills", N_("演练"), '7', 3, open };
