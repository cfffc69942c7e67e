/* 上报日历: the periodic security reports this site owes this year, due when, how far they are,
 * late or not; those still to come too (requirements T35, 湘11, 湘15). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/periodic_report.h"
#include "views/book.h"
#include "views/due_show.h"
#include "views/periodic_report.h"
#include "views/screen.h"
#include "views/ticket_show.h"

/* ---- what is still to come ---------------------------------------------------------------- */

/* It lies in this year, or is due in it. */
static bool is_of_this_year(const json_t *row, void *data)
{
	char year[CLOCK_TEXT_SIZE], due[CLOCK_TEXT_SIZE];

	(void)data;
	clock_text(clock_wall(), CLOCK_DATE, year, sizeof year);
	clock_text((struct wall){ row_get_integer(row, "due_at") }, CLOCK_DATE, due, sizeof due);
	return strncmp(row_get(row, "period"), year, 4) == 0 || strncmp(due, year, 4) == 0 ||
	    !record_has_ended(kind_find("periodic_report"), row);
}

static bool is_before(const json_t *row, void *data)
{
	return !is_of_this_year(row, data);
}

static const struct lens lenses[] = {
	{ N_("今年"), is_of_this_year, true },
	{ N_("以前的"), is_before, true },
	{ NULL, NULL, false },
};

static bool is_there(const struct book *book, const json_t *owed)
{
	g_autoptr(GPtrArray) rows = mirror_rows(book_mirror(book));

	for (guint i = 0; i < rows->len; i++)
		if (strcmp(row_get(rows->pdata[i], "sort"), row_get(owed, "sort")) == 0 &&
		    strcmp(row_get(rows->pdata[i], "period"), row_get(owed, "period")) == 0)
			return true;
	return false;
}

/* What is owed and has no report yet gets a row of its own. */
static void arrange(struct book *book, GPtrArray *rows)
{
	const struct mirror *site = book_beside(book, "site");
	const json_t *owed = site == NULL ? NULL :
	    json_object_get(mirror_row(site, 0), "periodic");

	if (lenses[book_lens(book)].wants != is_of_this_year)
		return;
	for (size_t i = 0; i < json_array_size(owed); i++) {
		json_t *row = json_copy(json_array_get(owed, i));
		g_autofree char *key = g_strdup_printf("owed:%s:%s", row_get(row, "sort"),
		    row_get(row, "period"));
		if (is_there(book, row)) {
			json_decref(row);
			continue;
		}
		json_object_set_new(row, "_key", json_string(key));
		g_ptr_array_add(rows, row);
		book_keep(book, row);
	}
}

/* ---- cells -------------------------------------------------------------------------------- */

static bool is_to_come(const json_t *row)
{
	return row_get_integer(row, "id") == 0;
}

static CELL(cell_title)
{
	g_autofree char *title = periodic_report_title(row);

	(void)column, (void)data;
	cell_copy(cell, title);
}

/* "2027-01-10 剩3天", coloured when it is too late. */
static CELL(cell_due)
{
	struct wall now = clock_wall(), due = { row_get_integer(row, "due_at") };
	char at[CLOCK_TEXT_SIZE], left[DUE_SIZE] = "";
	bool late = !is_to_come(row) && periodic_report_is_late(row, now);

	(void)column, (void)data;
	if (due.us == 0)
		return;
	if (!is_to_come(row) && !record_has_ended(kind_find("periodic_report"), row))
		due_left(due, now, left);
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%s %s",
	    clock_text(due, CLOCK_DATE, at, sizeof at),
	    row_get_integer(row, "sent_at") != 0 && late ? _("逾期报送") : left);
	cell->text = cell->buffer;
	cell->style = late ? STYLE_MAJOR : STYLE_NORMAL;
}

static CELL(cell_state)
{
	bool over = row_get_integer(row, "until") <= clock_wall().us;

	(void)column, (void)data;
	if (is_to_come(row)) {
		cell->text = over ? _("待起草") : _("周期未完");
		cell->style = over ? STYLE_NORMAL : STYLE_DIM;
	} else if (json_is_true(json_object_get(row, "pending"))) {
		cell->text = _("汇编中");
	} else {
		cell->text = state_shown(kind_find("periodic_report"), row);
	}
}

/* "3", "零事件"; nothing before it was worked out. */
static CELL(cell_incidents)
{
	(void)column, (void)data;
	if (row_get_integer(row, "drafted_at") == 0)
		return;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d", (int)row_get_integer(row, "incidents"));
	cell->text = json_is_true(json_object_get(row, "zero")) ? _("零事件") : cell->buffer;
}

static CELL(cell_missing)
{
	int64_t missing = row_get_integer(row, "missing_count");

	(void)column, (void)data;
	if (row_get_integer(row, "drafted_at") == 0)
		return;
	g_snprintf(cell->buffer, TABLE_TEXT_SIZE, "%d", (int)missing);
	cell->text = cell->buffer;
	cell->style = missing > 0 ? STYLE_MINOR : STYLE_NORMAL;
}

static int by_due(const void *a, const void *b)
{
	int64_t x = row_get_integer(a, "until"), y = row_get_integer(b, "until");
	int64_t left = row_get_integer(a, "version"), right = row_get_integer(b, "version");
	int order = strcmp(row_get(a, "sort"), row_get(b, "sort"));

	if (x != y)
		return x < y ? -1 : 1;
	return order != 0 ? order : left < right ? -1 : left > right;
}

static const struct table_column columns[] = {
	{ N_("报告"), 26, 44, 3, TEXT_LEFT, .searched = true, .cell = cell_title },
	{ N_("报送截止"), 21, 24, 0, TEXT_LEFT, .cell = cell_due },
	{ N_("状态"), 10, 12, 0, TEXT_LEFT, .cell = cell_state },
	{ N_("事件"), 6, 8, 0, TEXT_RIGHT, .cell = cell_incidents },
	{ N_("缺项"), 4, 6, 0, TEXT_RIGHT, .cell = cell_missing },
	{ NULL },
};

static const struct table_type table = {
	.columns = columns, .key = row_key, .compare = by_due,
	.empty = N_("没有。本站按地区方案不欠周期报告；按 n 起草过去的一个周期。"),
};

static void draw_foot(struct area area, const json_t *row)
{
	char sent[SHOW_SIZE];

	if (is_to_come(row)) {
		area_text(area, 0, 0, STYLE_DIM,
		    _("周期结束后由程序起草，没有事件也出零报告。"));
		return;
	}
	if (row_get_integer(row, "issued_at") == 0)
		area_text(area, 0, 0, STYLE_DIM, row_get(row, "number"));
	else
		area_print(area, 0, 0, STYLE_DIM, _("%s  审核 %s  签发 %s"),
		    row_get(row, "number"), row_get(row, "reviewed_by"),
		    row_get(row, "issued_by"));
	if (row_get_integer(row, "sent_at") != 0)
		area_print(area, 1, 0, STYLE_NORMAL, _("报送 %s  %s  %s  回执 %s"),
		    show_time(row, "sent_at", CLOCK_MINUTE, sent),
		    choice_shown(kind_find("periodic_report"), row, "means"),
		    row_get(row, "receiver"), row_get(row, "receipt"));
	else
		area_print(area, 1, 0, STYLE_NORMAL, _("下一步 %s"), row_get(row, "owner"));
}

/* ---- acts --------------------------------------------------------------------------------- */

BOOK_ACT(draft)
BOOK_ACT(send)

static const struct binding bindings[] = {
	{ 'n', 0, "periodic.draft", N_("起草"), N_("起草过去的一个周期"), 0, refuse_draft,
	    do_draft },
	{ 't', 0, "periodic.send", N_("登记报送"), N_("什么时候、怎样、报给谁、回执"), 0,
	    refuse_send, do_send },
	BOOK_BINDINGS_COMMON(N_("看今年的、以前的")),
};

static void open_row(struct app *app, const json_t *row)
{
	if (is_to_come(row))
		app_toast(app, STYLE_NORMAL, "%s", _("周期结束后由程序起草，现在还没有。"));
	else
		open_periodic_report(app, row_get_integer(row, "id"));
}

static const struct view_type type = {
	.name = "reports",
	.title = N_("上报日历"),
	.help = N_("今年要报的周期报告：季度安全事件、半年网络安全状况，截止、进度、迟没迟。周期一"
		   "结束程序就起草并列出缺项，没有事件也出零报告；逾期的一直显示逾期。"),
	.bindings = bindings,
	.draw = book_draw,
	.input = book_input,
	.free = book_free,
};

static const struct book_type book = {
	.kind = "periodic_report", .lenses = lenses, .table = &table, .beside = "site",
	.arrange = arrange, .foot = draw_foot, .foot_rows = 2, .open = open_row,
};

static struct view *open(struct app *app)
{
	return book_open(app, &type, &book);
}

const struct screen_entry screen_periodic_reports = { "reports", N_("上报日历"), '8', 5, open };
