/* 物品: keys, cards, telephones, meters: how many there should be, how many there were when they
 * were counted last, by whom, and why not the same. `c` counts all of them on one form. */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "views/book.h"
#include "views/count.h"
#include "views/screen.h"
#include "views/ticket_show.h"

static bool differs(const json_t *row, void *data)
{
	return book_is_current(row, data) && row_get_integer(row, "difference") != 0;
}

static const struct lens lenses[] = {
	{ N_("在用"), book_is_current, false },
	{ N_("有差异"), differs, false },
	{ N_("全部"), book_is_any, true },
	{ NULL, NULL, false },
};

/* What is missing first, then kind by kind. */
static int missing_first(const void *a, const void *b)
{
	int x = row_get_integer(a, "difference") == 0, y = row_get_integer(b, "difference") == 0;
	int order = x != y ? x - y : strcmp(row_get(a, "category"), row_get(b, "category"));

	return order != 0 ? order : strcmp(row_get(a, "name"), row_get(b, "name"));
}

static CELL(cell_category)
{
	(void)data;
	cell->text = choice_shown(kind_find("thing"), row, column->what);
}

static CELL(cell_number)
{
	const json_t *value = json_object_get(row, column->what);

	(void)data;
	if (value == NULL)
		return;
	g_snprintf(cell->buffer, sizeof cell->buffer, "%" PRId64,
	    (int64_t)json_integer_value(value));
	cell->text = cell->buffer;
}

/* Nothing where it was never counted: that is not the same as all there. */
static CELL(cell_difference)
{
	const json_t *value = json_object_get(row, "difference");
	int difference = (int)json_integer_value(value);

	(void)column, (void)data;
	if (value == NULL)
		cell->text = _("未清点");
	else if (difference == 0)
		cell->text = _("齐");
	else
		g_snprintf(cell->buffer, sizeof cell->buffer,
		    difference < 0 ? _("少 %d") : _("多 %d"), ABS(difference));
	if (difference != 0) {
		cell->text = cell->buffer;
		cell->style = STYLE_MINOR;
	}
}

static const struct table_column columns[] = {
	{ N_("名称"), 16, 40, 3, TEXT_LEFT, .searched = true, .what = "name",
	    .cell = cell_text },
	{ N_("类别"), 8, 10, 0, TEXT_LEFT, .searched = true, .dispensable = 2,
	    .what = "category", .cell = cell_category },
	{ N_("应有"), 5, 6, 0, TEXT_RIGHT, .what = "amount", .cell = cell_number },
	{ N_("实有"), 5, 6, 0, TEXT_RIGHT, .what = "counted", .cell = cell_number },
	{ N_("差"), 7, 12, 0, TEXT_LEFT, .searched = true, .cell = cell_difference },
	{ N_("存放处"), 10, 30, 2, TEXT_LEFT, .searched = true, .what = "place",
	    .cell = cell_text },
	{ N_("清点"), 11, 11, 0, TEXT_LEFT, .what = "counted_at", .cell = cell_minute },
	{ N_("清点人"), 10, 12, 1, TEXT_LEFT, .searched = true, .what = "counted_by",
	    .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = missing_first,
	.empty = N_("没有。值班长按 n 登记钥匙、门禁卡、电话等。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	const char *remark = row_get(row, "count_remark");

	area_print(area, 0, 0, remark[0] == '\0' ? STYLE_DIM : STYLE_NORMAL, "%s  %s",
	    row_get(row, "name"), remark);
}

/* ---- keys --------------------------------------------------------------------------------- */

BOOK_ACT(create)
BOOK_ACT(edit)

static void count_all(void *data)
{
	open_count(book_view(data)->app, 0);
}

static const char *refuse_count(void *data)
{
	g_autoptr(GPtrArray) rows = mirror_rows(book_mirror(data));
	const struct kind *kind = kind_find("thing_count");
	g_autofree char *reason = NULL;
	bool any = false;

	for (guint i = 0; i < rows->len; i++)
		any |= book_is_current(rows->pdata[i], data);
	if (!any)
		return _("没有可清点的物品");
	return act_allowed(kind, kind_act(kind, "create"), NULL,
	    model_actor(console_model(book_view(data)->app)), clock_wall(), &reason)
	    ? NULL : _("只有值班员和值班长清点");
}

static void show_counts(void *data)
{
	open_records(book_view(data)->app, kind_find("thing_count"));
}

static const struct binding bindings[] = {
	{ 'c', 0, "thing.count", N_("清点"), N_("全部一起清点：一件一行，写实有数"),
	    BINDING_FIRST, refuse_count, count_all },
	{ 'h', 0, "thing.counts", N_("历次清点"), N_("以前每次清点的数和说明"), 0, NULL,
	    show_counts },
	{ 'n', 0, "thing.new", N_("登记物品"), N_("名称、应有几件、放在哪里"), 0, refuse_create,
	    do_create },
	{ 'e', 0, "thing.edit", N_("修改"), N_("改应有数或存放处"), 0, refuse_edit, do_edit },
	BOOK_BINDINGS_COMMON(N_("看在用、有差异、全部")),
};

static const struct view_type type = {
	.name = "things",
	.title = N_("物品"),
	.help = N_("交接时要清点的钥匙、门禁卡、电话、仪表：应有几件，上次清点有几件。"
		   "不齐的在前，有颜色，下面是说明。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "thing", .lenses = lenses, .table = &table, .foot = draw_foot, .foot_rows = 1,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_things = { "things", N_("物品"), '6', 7, open };
