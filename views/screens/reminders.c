/* 提醒: what somebody wanted to be told of at a time; what is due stands first. */
#include "base/i18n.h"
#include "views/book.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static const struct lens lenses[] = {
	{ N_("等待"), book_is_current, false },
	{ N_("已办"), book_is_ended, true },
	{ NULL, NULL, false },
};

static int soonest_first(const void *a, const void *b)
{
	const struct kind *kind = kind_find("reminder");
	int64_t first = row_get_integer(a, "id"), second = row_get_integer(b, "id");
	int order = due_first(kind, a, b);

	return order != 0 ? order : first < second ? 1 : first > second ? -1 : 0;
}

static const struct table_column columns[] = {
	{ N_("何时"), 24, 30, 0, TEXT_LEFT, .what = "reminder", .cell = cell_next_due },
	{ N_("提醒什么"), 24, 120, 5, TEXT_LEFT, .searched = true, .what = "text",
	    .cell = cell_text },
	{ N_("设定人"), 8, 12, 0, TEXT_LEFT, .searched = true, .what = "set_by",
	    .cell = cell_text },
	{ N_("状态"), 8, 8, 0, TEXT_LEFT, .what = "reminder", .cell = cell_record_state },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = soonest_first,
	.empty = N_("没有。按 n 设一个；在大事记里按 r 从那一条设。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	const char *from = row_get(json_object_get(row, "shown"), "log_entry"),
		   *result = row_get(row, "result");

	area_field(area, 0, 0, area.columns, TEXT_LEFT, STYLE_NORMAL, row_get(row, "text"));
	area_field(area, 1, 0, area.columns, TEXT_LEFT, STYLE_DIM,
	    result[0] == '\0' ? from : result);
}

BOOK_ACT(create)
BOOK_ACT(done)
BOOK_ACT(move)

static const struct binding bindings[] = {
	{ 'n', 0, "reminder.new", N_("设提醒"), N_("到时是一条不响铃的告警"), BINDING_FIRST,
	    refuse_create, do_create },
	{ 'x', 0, "reminder.done", N_("办了"), N_("办完了，不再提醒"), BINDING_FIRST, refuse_done,
	    do_done },
	{ 't', 0, "reminder.move", N_("改时刻"), N_("改到以后的一个时刻"), BINDING_FIRST,
	    refuse_move, do_move },
	BOOK_BINDINGS_COMMON(N_("看等待的、已办的")),
};

static const struct view_type type = {
	.name = "reminders",
	.title = N_("提醒"),
	.help = N_("到时刻要办的事，先到的在前。到了是一条提示告警，办了或改了时刻就没有了。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "reminder", .lenses = lenses, .table = &table, .foot = draw_foot, .foot_rows = 2,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_reminders = { "reminders", N_("提醒"), '6', 10, open };
