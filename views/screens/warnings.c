/* 预警: what others warn us of: what nobody signed for is on top, then by colour and by what is
 * due. What was late says so for good. */
#include "base/i18n.h"
#include "views/book.h"
#include "views/screen.h"
#include "views/ticket_show.h"
#include "views/warning_show.h"

static bool is_waiting(const json_t *row, void *data)
{
	(void)data;
	return warning_is_unsigned(row);
}

static const struct lens lenses[] = {
	{ N_("未解除"), book_is_current, false },
	{ N_("未签收"), is_waiting, false },
	{ N_("已结束"), book_is_ended, true },
	{ NULL, NULL, false },
};

static const struct table_column columns[] = {
	{ N_("颜色"), 11, 12, 0, TEXT_LEFT, .searched = true, .cell = cell_warning_color },
	{ N_("标题"), 16, 80, 5, TEXT_LEFT, .searched = true, .what = "title",
	    .cell = cell_text },
	{ N_("发布单位"), 10, 24, 1, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .what = "source", .cell = cell_text },
	{ N_("状态"), 6, 8, 0, TEXT_LEFT, .searched = true, .what = "warning_notice",
	    .cell = cell_record_state },
	{ N_("迟"), 4, 4, 0, TEXT_LEFT, .searched = true, .cell = cell_warning_late },
	{ N_("下一期限"), 20, 26, 0, TEXT_LEFT, .what = "warning_notice",
	    .cell = cell_next_due },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = warning_first,
	.empty = N_("没有。来了预警按 n 登记。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	const char *affected = row_get(row, "affected");
	char at[SHOW_SIZE];

	area_print(area, 0, 0, STYLE_DIM, _("%s  %s 收到  %s %s"), row_get(row, "number"),
	    show_time(row, "received_at", CLOCK_MINUTE, at), row_get(row, "source"),
	    row_get(row, "source_number"));
	area_wrap(area, 1, 0, 2, STYLE_NORMAL,
	    affected[0] == '\0' ? row_get(row, "content") : affected);
}

static void open_row(struct app *app, const json_t *row)
{
	open_warning(app, row_get_integer(row, "id"));
}

BOOK_ACT(receive)
BOOK_ACT(sign)
BOOK_ACT(feedback)

static const struct binding bindings[] = {
	{ 'n', 0, "warning.new", N_("登记预警"), N_("谁发的，什么颜色，要求什么"), BINDING_FIRST,
	    refuse_receive, do_receive },
	{ 'a', 0, "warning.sign", N_("签收"), N_("看到了，时限内签"), BINDING_FIRST, refuse_sign,
	    do_sign },
	{ 'f', 0, "warning.feedback", N_("反馈"), N_("向谁反馈了什么"), 0, refuse_feedback,
	    do_feedback },
	BOOK_BINDINGS_COMMON(N_("看未解除、未签收、已结束")),
};

static const struct view_type type = {
	.name = "warnings",
	.title = N_("预警"),
	.help = N_("上级和别处发来的预警：未签收的在最上。签收、研判、布置、反馈、解除都在详情里；"
		   "红色、橙色期间要双人值守，巡检加密，计划维护不得开工。逾期的永远记逾期。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "warning_notice", .lenses = lenses, .table = &table, .foot = draw_foot,
	.foot_rows = 3, .open = open_row,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_warnings = { "warnings", N_("预警"), '8', 4, open };
