/* 通知: what came from above, what still wants an answer and by when. */
#include "base/i18n.h"
#include "views/book.h"
#include "views/due_show.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static bool is_owed(const json_t *row, void *data)
{
	return due_next(book_kind(data), row) != NULL;
}

static const struct lens lenses[] = {
	{ N_("待办"), book_is_current, false },
	{ N_("欠反馈"), is_owed, false },
	{ N_("全部"), book_is_any, true },
	{ NULL, NULL, false },
};

static int owed_first(const void *a, const void *b)
{
	const struct kind *kind = kind_find("superior_notice");
	int ended = (int)record_has_ended(kind, a) - (int)record_has_ended(kind, b);
	int64_t first = row_get_integer(a, "id"), second = row_get_integer(b, "id");

	if (ended == 0 && due_first(kind, a, b) != 0)
		return due_first(kind, a, b);
	return ended != 0 ? ended : first < second ? 1 : first > second ? -1 : 0;
}

static CELL(cell_way)
{
	(void)data;
	cell->text = choice_shown(kind_find("superior_notice"), row, column->what);
}

static const struct table_column columns[] = {
	{ N_("收到"), 11, 11, 0, TEXT_LEFT, .what = "received_at", .cell = cell_minute },
	{ N_("来自"), 12, 24, 1, TEXT_LEFT, .searched = true, .what = "sender",
	    .cell = cell_text },
	{ N_("方式"), 4, 6, 0, TEXT_LEFT, .dispensable = 2, .what = "how", .cell = cell_way },
	{ N_("内容"), 20, 120, 5, TEXT_LEFT, .searched = true, .what = "note",
	    .cell = cell_text },
	{ N_("反馈时限"), 18, 24, 0, TEXT_LEFT, .what = "superior_notice",
	    .cell = cell_next_due },
	{ N_("状态"), 6, 8, 0, TEXT_LEFT, .searched = true, .what = "superior_notice",
	    .cell = cell_record_state },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = owed_first,
	.empty = N_("没有。上级来通知按 n 登记。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	const char *reply = row_get(row, "reply");

	area_wrap(area, 0, 0, 3, STYLE_NORMAL, row_get(row, "note"));
	area_print(area, 3, 0, STYLE_DIM, _("%s  %s  接收 %s  %s"), row_get(row, "number"),
	    row_get(row, "document"), row_get(row, "receiver"),
	    reply[0] == '\0' ? row_get(row, "done_by") : reply);
}

BOOK_ACT(create)
BOOK_ACT(done)
BOOK_ACT(correct)

static const struct binding bindings[] = {
	{ 'n', 0, "notice.new", N_("登记通知"), N_("谁来的，要我们什么时候做什么"), BINDING_FIRST,
	    refuse_create, do_create },
	{ 'x', 0, "notice.done", N_("办结"), N_("办完了；要求反馈的写明向谁反馈了什么"),
	    BINDING_FIRST, refuse_done, do_done },
	{ 'e', 0, "notice.correct", N_("更正"), N_("写错的改过来，原来的留着"), 0,
	    refuse_correct, do_correct },
	BOOK_BINDINGS_COMMON(N_("看待办、欠反馈、全部")),
};

static const struct view_type type = {
	.name = "superior",
	.title = N_("通知"),
	.help = N_("上级来的通知：没有办的在前，反馈时限近的先；过了时限有颜色，也是一条告警。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "superior_notice", .lenses = lenses, .table = &table, .foot = draw_foot,
	.foot_rows = 4,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_superior = { "superior", N_("通知"), '6', 8, open };
