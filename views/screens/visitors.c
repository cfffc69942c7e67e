/* 出入: who is in the machine room now, and who was. Who should have left stands first. */
#include <string.h>

#include "base/i18n.h"
#include "views/book.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static bool is_of_today(const json_t *row, void *data)
{
	char today[CLOCK_TEXT_SIZE], day[CLOCK_TEXT_SIZE];
	struct wall came = { row_get_integer(row, "came_at") };

	(void)data;
	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	return strcmp(clock_text(came, CLOCK_DATE, day, sizeof day), today) == 0;
}

static const struct lens lenses[] = {
	{ N_("在场"), book_is_current, false },
	{ N_("今天"), is_of_today, false },
	{ N_("全部"), book_is_any, true },
	{ NULL, NULL, false },
};

/* Inside first, by when they are to leave; then who left last. */
static int inside_first(const void *a, const void *b)
{
	const struct kind *kind = kind_find("visitor");
	int ended = (int)record_has_ended(kind, a) - (int)record_has_ended(kind, b);
	int64_t first = row_get_integer(a, "id"), second = row_get_integer(b, "id");

	if (ended == 0 && !record_has_ended(kind, a) && due_first(kind, a, b) != 0)
		return due_first(kind, a, b);
	return ended != 0 ? ended : first < second ? 1 : first > second ? -1 : 0;
}

/* When they left, or by when they are to; coloured when that has passed. */
static CELL(cell_left)
{
	bool inside = !record_has_ended(kind_find("visitor"), row);
	struct wall by = { row_get_integer(row, "leave_by") };
	char at[SHOW_SIZE];

	(void)column, (void)data;
	show_time(row, inside ? "leave_by" : "left_at", CLOCK_MINUTE, at);
	if (!inside)
		g_strlcpy(cell->buffer, at, TABLE_TEXT_SIZE);
	else
		g_snprintf(cell->buffer, TABLE_TEXT_SIZE, _("应 %s"), at);
	cell->text = cell->buffer;
	cell->style = !inside ? STYLE_DIM : by.us <= clock_wall().us ? STYLE_MINOR : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ N_("进入"), 11, 11, 0, TEXT_LEFT, .what = "came_at", .cell = cell_minute },
	{ N_("姓名"), 8, 12, 1, TEXT_LEFT, .searched = true, .what = "name", .cell = cell_text },
	{ N_("单位"), 12, 30, 2, TEXT_LEFT, .searched = true, .what = "unit", .cell = cell_text },
	{ N_("事由"), 12, 60, 4, TEXT_LEFT, .searched = true, .what = "purpose",
	    .cell = cell_text },
	{ N_("陪同人"), 8, 12, 1, TEXT_LEFT, .searched = true, .what = "escort",
	    .cell = cell_text },
	{ N_("离场"), 14, 14, 0, TEXT_LEFT, .cell = cell_left },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = inside_first,
	.empty = N_("没有。来人进机房按 n 登记。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	const char *carried = row_get(row, "carried"), *room =
	    row_get(json_object_get(row, "shown"), "room");

	area_print(area, 0, 0, STYLE_DIM, _("%s  证件 %s  批准 %s  登记 %s  %s"),
	    row_get(row, "number"), row_get(row, "id_last4"), row_get(row, "approver"),
	    row_get(row, "registered_by"), room);
	area_print(area, 1, 0, STYLE_NORMAL, _("携带 %s"), carried[0] == '\0' ? _("无") : carried);
}

BOOK_ACT(create)
BOOK_ACT(leave)
BOOK_ACT(extend)
BOOK_ACT(correct)

static const struct binding bindings[] = {
	{ 'n', 0, "visitor.new", N_("登记进入"), N_("谁、哪个单位、做什么、谁陪同、谁批准"),
	    BINDING_FIRST, refuse_create, do_create },
	{ 'x', 0, "visitor.leave", N_("离场"), N_("人走了；带出的东西不一样要写明"),
	    BINDING_FIRST, refuse_leave, do_leave },
	{ 't', 0, "visitor.extend", N_("延长"), N_("到时还没有办完，写明理由"), 0,
	    refuse_extend, do_extend },
	{ 'e', 0, "visitor.correct", N_("更正"), N_("写错的改过来，原来的留着"), 0,
	    refuse_correct, do_correct },
	BOOK_BINDINGS_COMMON(N_("看在场、今天、全部")),
};

static const struct view_type type = {
	.name = "visitors",
	.title = N_("出入"),
	.help = N_("现在谁在机房里，谁陪同，应该什么时候离开；过了时间有颜色，也是一条告警。"
		   "发生火情时这就是要点的名单。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "visitor", .lenses = lenses, .table = &table, .foot = draw_foot, .foot_rows = 2,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_visitors = { "visitors", N_("出入"), '6', 6, open };
