/* 大事记: the log book. What was written stays: what a correction took the place of stands under
 * it, marked; what came late says so and who saw it. From any entry a reminder is set by one key.
 */
#include <string.h>

#include "base/i18n.h"
#include "views/book.h"
#include "views/records.h"
#include "views/screen.h"
#include "views/ticket_show.h"

/* ---- what is listed ----------------------------------------------------------------------- */

/* When the shifts that are open now began, the earliest; 0: nobody is on duty. */
static int64_t shift_began(const struct book *book)
{
	const struct mirror *mirror = book_beside(book, "records:shift_summary");
	g_autoptr(GPtrArray) rows = mirror == NULL ? g_ptr_array_new() : mirror_rows(mirror);
	int64_t earliest = 0;

	for (guint i = 0; i < rows->len; i++) {
		int64_t at = row_get_integer(rows->pdata[i], "began_at");
		if (record_has_ended(kind_find("shift_summary"), rows->pdata[i]))
			continue;
		if (at == 0)
			at = row_get_integer(rows->pdata[i], "created_at");
		earliest = earliest == 0 ? at : MIN(earliest, at);
	}
	return earliest;
}

/* What happened in this shift, and what was written in it of earlier times. Without a shift all. */
static bool is_of_shift(const json_t *row, void *data)
{
	int64_t began = shift_began(data);

	return row_get_integer(row, "occurred_at") >= began ||
	    row_get_integer(row, "created_at") >= began;
}

static bool is_of_today(const json_t *row, void *data)
{
	char today[CLOCK_TEXT_SIZE];

	(void)data;
	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	return row_get_integer(row, "occurred_at") >= clock_day(today, 0).us;
}

static bool is_mended(const json_t *row, void *data)
{
	(void)data;
	return row_get_integer(row, "amends") != 0 || row_get_integer(row, "amended_by") != 0 ||
	    json_is_true(json_object_get(row, "late"));
}

static const struct lens lenses[] = {
	{ N_("本班"), is_of_shift, false },
	{ N_("今天"), is_of_today, false },
	{ N_("更正补录"), is_mended, false },
	{ N_("全部"), book_is_any, true },
	{ NULL, NULL, false },
};

/* A row with what it is ordered by: the time of what now stands for it, then how often it was
 * mended since. */
static json_t *placed(const struct mirror *mirror, const json_t *row)
{
	const json_t *last = row, *next;
	json_int_t depth = 0;

	while (depth < 100 &&
	    (next = mirror_row(mirror, row_get_integer(last, "amended_by"))) != NULL) {
		last = next;
		depth++;
	}
	json_t *copy = json_copy((json_t *)(uintptr_t)row);
	json_object_set(copy, "_at", json_object_get(last, "occurred_at"));
	json_object_set(copy, "_last", json_object_get(last, "id"));
	json_object_set_new(copy, "_depth", json_integer(depth));
	return copy;
}

static void arrange(struct book *book, GPtrArray *rows)
{
	for (guint i = 0; i < rows->len; i++) {
		rows->pdata[i] = placed(book_mirror(book), rows->pdata[i]);
		book_keep(book, rows->pdata[i]);
	}
}

/* Newest first; what was mended under what mended it. */
static int newest_first(const void *a, const void *b)
{
	static const struct { const char *member; int sign; } by[] = {
		{ "_at", -1 }, { "_last", -1 }, { "_depth", 1 }, { "id", -1 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(by); i++) {
		int64_t x = row_get_integer(a, by[i].member),
			y = row_get_integer(b, by[i].member);
		if (x != y)
			return x < y ? -by[i].sign : by[i].sign;
	}
	return 0;
}

/* ---- cells -------------------------------------------------------------------------------- */

static bool is_struck(const json_t *row)
{
	return row_get_integer(row, "amended_by") != 0;
}

/* What it is besides an entry; the word says what a dim line alone would not. */
static const char *mark_of(const json_t *row)
{
	return is_struck(row) ? _("x 原文") : row_get_integer(row, "amends") != 0 ? _("更正") :
	    json_is_true(json_object_get(row, "late")) ? _("补录") : "";
}

static CELL(cell_mark)
{
	(void)column, (void)data;
	cell->text = mark_of(row);
	cell->style = is_struck(row) ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_when)
{
	cell_minute(row, column, cell, data);
	cell->style = is_struck(row) ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_category)
{
	(void)data;
	cell->text = choice_shown(kind_find("log_entry"), row, column->what);
	cell->style = is_struck(row) ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_note)
{
	cell_text(row, column, cell, data);
	cell->style = is_struck(row) ? STYLE_DIM : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ N_("时刻"), 11, 11, 0, TEXT_LEFT, .what = "occurred_at", .cell = cell_when },
	{ N_("类别"), 4, 12, 0, TEXT_LEFT, .searched = true, .what = "category",
	    .cell = cell_category },
	{ "", 6, 10, 0, TEXT_LEFT, .searched = true, .cell = cell_mark },
	{ N_("内容"), 30, 200, 8, TEXT_LEFT, .searched = true, .what = "note",
	    .cell = cell_note },
	{ N_("记录人"), 8, 12, 0, TEXT_LEFT, .searched = true, .dispensable = 1,
	    .what = "recorded_by", .cell = cell_text },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = newest_first,
	.empty = N_("还没有。按 n 记一条。"),
};

/* All of it, for whom the column is too narrow, and what belongs to it. */
static void draw_foot(struct area area, const json_t *row)
{
	const json_t *shown = json_object_get(row, "shown");
	const char *device = row_get(shown, "device"), *circuit = row_get(shown, "circuit"),
		   *witness = row_get(row, "witness"), *old = row_get(shown, "amends");
	g_autoptr(GString) more = g_string_new(row_get(row, "recorded_by"));

	if (witness[0] != '\0')
		g_string_append_printf(more, _("  见证人 %s"), witness);
	if (device[0] != '\0' || circuit[0] != '\0')
		g_string_append_printf(more, "  %s %s", device, circuit);
	if (old[0] != '\0')
		g_string_append_printf(more, _("  原文 %s"), old);
	if (is_struck(row))
		g_string_append_printf(more, _("  已更正为 #%d"),
		    (int)row_get_integer(row, "amended_by"));
	area_wrap(area, 0, 0, 2, is_struck(row) ? STYLE_DIM : STYLE_NORMAL, row_get(row, "note"));
	area_field(area, 2, 0, area.columns, TEXT_LEFT, STYLE_DIM, g_strchug(more->str));
}

/* ---- keys --------------------------------------------------------------------------------- */

BOOK_ACT(create)
BOOK_ACT(late)
BOOK_ACT(correct)

/* "提醒我这件事": its first line, to be made shorter, and where it comes from. */
static void remind(void *data)
{
	const struct kind *kind = kind_find("reminder");
	const json_t *row = book_selected(data);
	g_auto(GStrv) lines = g_strsplit(row_get(row, "note"), "\n", 2);
	g_autofree char *text = lines[0] == NULL ? g_strdup("") : text_cut(lines[0], 60);
	json_auto_t *preset = json_pack("{s:s, s:I, s:{s:s}}", "text", text, "log_entry",
	    (json_int_t)row_get_integer(row, "id"), "shown", "log_entry", text);
	json_auto_t *given = json_pack("{s:I}", "log_entry",
	    (json_int_t)row_get_integer(row, "id"));

	open_act_form(book_view(data)->app, &(struct act_form){ .kind = kind,
		.act = kind_act(kind, "create"), .preset = preset, .given = given,
		.about = "log", .said = row_get(row, "note") });
}

static const struct binding bindings[] = {
	{ 'n', 0, "log.new", N_("记一条"), N_("马上记；没存的内容断线也不丢"), BINDING_FIRST,
	    refuse_create, do_create },
	{ 'b', 0, "log.late", N_("补录"), N_("记早先的事：写原来的时刻和见证人"), BINDING_FIRST,
	    refuse_late, do_late },
	{ 'e', 0, "log.correct", N_("更正"), N_("写一条新的代替它，原文留着"), BINDING_FIRST,
	    refuse_correct, do_correct },
	{ 'r', 0, "log.remind", N_("提醒"), N_("到时刻提醒我这件事"), BINDING_FIRST,
	    book_refuse_without_row, remind },
	BOOK_BINDINGS_COMMON(N_("看本班、今天、更正补录、全部")),
};

static const struct view_type type = {
	.name = "log",
	.title = N_("大事记"),
	.help = N_("发生过什么，新的在前。写下的不能改：更正写新的一条，原文标 x "
		   "排在它下面；晚写的是补录，要有见证人。/ 筛选时刻、类别和内容。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "log_entry", .lenses = lenses, .table = &table, .foot = draw_foot,
	.foot_rows = 3, .beside = "records:shift_summary", .arrange = arrange,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_logbook = { "log", N_("大事记"), '6', 2, open };
