/* 整改: what was found, who mends it, by when; what has passed its date is coloured. */
#include <string.h>

#include "base/i18n.h"
#include "views/book.h"
#include "views/rectification.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static const struct lens lenses[] = {
	{ N_("未完成"), book_is_current, false },
	{ N_("已完成"), book_is_ended, true },
	{ NULL, NULL, false },
};

/* What is due first; then the newest. */
static int by_due(const void *a, const void *b)
{
	int order = due_first(kind_find("rectification"), a, b);
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	return order != 0 ? order : x > y ? -1 : x < y;
}

/* The number of what it comes from, or the words that say which inspection. What has no source is
 * of a drill. */
static const char *source_text(const json_t *row)
{
	const char *source = row_get(row, "source");

	return word_in("inspection|other", source) ? row_get(row, "source_note") :
	    row_get(json_object_get(row, "shown"), source[0] == '\0' ? "drill" : source);
}

static CELL(cell_source)
{
	(void)column, (void)data;
	cell->text = source_text(row);
}

static const struct table_column columns[] = {
	{ N_("来源"), 14, 24, 1, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .cell = cell_source },
	{ N_("问题"), 14, 60, 3, TEXT_LEFT, .searched = true, .what = "finding",
	    .cell = cell_text },
	{ N_("整改"), 14, 60, 3, TEXT_LEFT, .searched = true, .what = "measure",
	    .cell = cell_text },
	{ N_("责任人"), 8, 12, 0, TEXT_LEFT, .searched = true, .what = "owner_name",
	    .cell = cell_text },
	{ N_("截止"), 20, 22, 0, TEXT_LEFT, .what = "rectification", .cell = cell_next_due },
	{ N_("状态"), 8, 12, 0, TEXT_LEFT, .what = "rectification", .cell = cell_record_state },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_due,
	.empty = N_("没有。检查发现的问题按 n 登记；演练和安全事件的在各自的单上登记。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	const struct kind *kind = kind_find("rectification");
	const char *source = row_get(row, "source")[0] == '\0'
	    ? choice_title(kind_field(kind, "source")->choices, "drill")
	    : choice_shown(kind, row, "source");

	area_print(area, 0, 0, STYLE_DIM, _("%s  来自 %s %s  延期 %d 次"), row_get(row, "number"),
	    source, source_text(row), (int)row_get_integer(row, "postponed"));
	area_print(area, 1, 0, STYLE_NORMAL, _("证明 %s"), row_get(row, "proof"));
}

BOOK_ACT(done)
BOOK_ACT(postpone)
BOOK_ACT(close)
BOOK_ACT(reject)

/* What a drill or an incident found is registered there; here it is mostly an inspection. */
static void do_find(void *data)
{
	json_auto_t *preset = json_pack("{s:s}", "source", "inspection");

	book_act(data, "find", preset);
}

static const char *refuse_find(void *data)
{
	return book_refuse(data, "find");
}

static const struct binding bindings[] = {
	{ 'n', 0, "rectification.find", N_("登记问题"),
	    N_("检查发现的问题、怎样整改、谁、到什么时候"), BINDING_FIRST, refuse_find, do_find },
	{ 'd', 0, "rectification.done", N_("完成"), N_("做好了，写明凭什么"), BINDING_FIRST,
	    refuse_done, do_done },
	{ 'v', 0, "rectification.close", N_("复查通过"), N_("另一个人看过，确实做好了"), 0,
	    refuse_close, do_close },
	{ 'x', 0, "rectification.reject", N_("不通过"), N_("还没有做好，写明差什么"), 0,
	    refuse_reject, do_reject },
	{ 't', 0, "rectification.postpone", N_("改期"), N_("改截止或责任人，写明理由"), 0,
	    refuse_postpone, do_postpone },
	BOOK_BINDINGS_COMMON(N_("看未完成的、已完成的")),
};

static const struct view_type type = {
	.name = "rectifications",
	.title = N_("整改"),
	.help = N_("演练、安全事件、检查里发现的问题怎样改、谁改、到什么时候；"
		   "完成的人不能自己复查。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "rectification", .lenses = lenses, .table = &table, .foot = draw_foot,
	.foot_rows = 2,
};

struct view *rectifications_new(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_rectifications = { "rectifications", N_("整改"), '7', 4,
	rectifications_new };
