/* The six pages of a handover. Each has its place, and the line over them says what is still to be
 * done on it: where one is done is never a question. */
#include "views/takeover_parts.h"

#include <string.h>

#include "base/i18n.h"
#include "views/due_show.h"
#include "views/takeover_digest.h"
#include "views/large.h"
#include "views/takeover_story.h"
#include "views/text_page.h"
#include "views/ticket_show.h"
#include "views/warning_show.h"

#define FOOT_ROWS 5
#define ROOMY_TABS 80
#define LABEL 14
#define TEXT_ROWS 4            /* of a text on a page that is to show several */

/* ---- tables of items ---------------------------------------------------------------------- */

static CELL(cell_read)
{
	bool gone = !takeover_item_counts(row), read = takeover_item_is_read(row);

	(void)column, (void)data;
	cell->text = gone ? "-" : read ? "v" : "[ ]";
	cell->style = gone || read ? STYLE_DIM : STYLE_NORMAL;
}

static CELL(cell_item_title)
{
	(void)column, (void)data;
	cell_copy(cell, row_get(row, "title"));
	cell->style = takeover_item_counts(row) ? STYLE_NORMAL : STYLE_DIM;
}

static CELL(cell_item_section)
{
	(void)column, (void)data;
	cell->text = choice_shown(kind_find("handover_item"), row, "section");
}

static CELL(cell_item_deadline)
{
	struct wall at = { row_get_integer(row, "deadline") }, now = clock_wall();

	(void)column, (void)data;
	if (at.us == 0)
		return;
	due_moment(at, now, cell->buffer);
	cell->text = cell->buffer;
	cell->style = at.us <= now.us ? STYLE_MAJOR : STYLE_NORMAL;
}

static const struct table_column columns[] = {
	{ "", 3, 3, 0, TEXT_LEFT, .cell = cell_read },
	{ N_("类"), 4, 4, 0, TEXT_LEFT, .dispensable = 1, .cell = cell_item_section },
	{ N_("编号"), 16, 18, 0, TEXT_LEFT, .searched = true, .what = "number",
	    .cell = cell_text },
	{ N_("事项"), 16, 60, 4, TEXT_LEFT, .searched = true, .cell = cell_item_title },
	{ N_("责任人"), 8, 14, 1, TEXT_LEFT, .searched = true, .dispensable = 2, .what = "owner",
	    .cell = cell_text },
	{ N_("截止"), 11, 11, 0, TEXT_LEFT, .cell = cell_item_deadline },
	{ NULL },
};

static bool is_unsigned_warning(const json_t *item)
{
	return strcmp(row_get(item, "source"), "warning_notice") == 0 &&
	    strcmp(row_get(item, "section"), "open") == 0;
}

/* What is gone last; a warning nobody signed for first; else as it was listed. */
static int unread_first(const void *a, const void *b)
{
	int gone = (int)takeover_item_counts(b) - (int)takeover_item_counts(a);
	int unsigned_ones = (int)is_unsigned_warning(b) - (int)is_unsigned_warning(a);
	int64_t x = row_get_integer(a, "id"), y = row_get_integer(b, "id");

	if (gone != 0 || unsigned_ones != 0)
		return gone != 0 ? gone : unsigned_ones;
	return x < y ? -1 : x > y;
}

static const struct table_type item_table = {
	.columns = columns, .key = row_key, .compare = unread_first,
	.empty = N_("这一页没有要交接的。"),
};

static void table_changed(void *data)
{
	app_changed(((struct takeover *)data)->view->app);
}

void takeover_pages_make(struct takeover *takeover)
{
	for (int page = TAKEOVER_OPEN; page < TAKEOVER_SIGNING; page++)
		takeover->tables[page] = table_new(&item_table,
		    app_timers(takeover->view->app), table_changed, takeover);
}

void takeover_pages_free(struct takeover *takeover)
{
	for (int page = 0; page < TAKEOVER_PAGES; page++)
		if (takeover->tables[page] != NULL)
			table_free(takeover->tables[page]);
}

struct wanted {
	int64_t handover;
	enum takeover_page page;
};

static bool is_wanted(const json_t *row, void *data)
{
	const struct wanted *wanted = data;

	return row_get_integer(row, "handover") == wanted->handover &&
	    takeover_on_page(row, wanted->page);
}

void takeover_pages_list(struct takeover *takeover)
{
	for (int page = TAKEOVER_OPEN; page < TAKEOVER_SIGNING; page++) {
		struct wanted wanted = { takeover->id, (enum takeover_page)page };
		table_take_chosen(takeover->tables[page], takeover->items, is_wanted, &wanted);
	}
}

const json_t *takeover_selected(const struct takeover *takeover)
{
	return takeover->tables[takeover->page] == NULL ? NULL :
	    table_selected(takeover->tables[takeover->page]);
}

/* ---- lines -------------------------------------------------------------------------------- */

/* "标题   text" over at most ROWS; returns the row behind it. */
static int draw_said(struct area area, int row, int rows, const char *label, enum style style,
    const char *text)
{
	if (text == NULL || text[0] == '\0' || row >= area.rows)
		return row;
	area_field(area, row, 1, LABEL - 2, TEXT_LEFT, STYLE_DIM, label);
	return row + area_wrap(area_part(area, row, LABEL, rows, area.columns - LABEL - 1), 0, 0,
			 MIN(rows, area.rows - row), style, text);
}

/* Below a table: what is under the cursor, to its end. */
static void draw_item(struct area area, const json_t *item)
{
	bool confirm = json_is_true(json_object_get(item, "confirm"));
	int row = 1;

	area_rule(area, 0);
	row = draw_said(area, row, 1, _("现状"), STYLE_NORMAL, row_get(item, "situation"));
	row = draw_said(area, row, 1, _("下一步"), STYLE_NORMAL, row_get(item, "next_step"));
	if (takeover_item_is_read(item))
		draw_said(area, row, 2, _("复述"), STYLE_TITLE, row_get(item, "read_back"));
	else if (!takeover_item_counts(item))
		area_text(area, row, LABEL, STYLE_DIM, _("已经结束，不用交接。"));
	else
		draw_said(area, row, 2, _("复述"), STYLE_DIM,
		    confirm ? _("还没有。它正压着声音或监测，要重新确认。") : _("还没有。"));
}

static void draw_items(struct takeover *takeover, struct area area)
{
	const json_t *item = takeover_selected(takeover);

	if (item != NULL && area.rows > FOOT_ROWS + 3) {
		draw_item(area_part(area, area.rows - FOOT_ROWS, 0, FOOT_ROWS, area.columns),
		    item);
		area = area_part(area, 0, 0, area.rows - FOOT_ROWS, area.columns);
	}
	table_draw(takeover->tables[takeover->page],
	    list_draw_awaited(takeover->items, area));
}

/* ---- page 1: judgement -------------------------------------------------------------------- */

static void draw_assessment(struct takeover *takeover, struct area area)
{
	const json_t *record = takeover_row(takeover);
	const char *assessment = choice_shown(takeover->kind, record, "assessment");
	int row = draw_said(area, 0, 1, _("总体研判"),
	    assessment[0] == '\0' ? STYLE_MINOR : STYLE_TITLE,
	    assessment[0] == '\0' ? _("还没有写") : assessment);

	row = draw_said(area, row, TEXT_ROWS, _("可能与预案"), STYLE_NORMAL,
	    row_get(record, "outlook"));
	row = draw_said(area, row, 2, _("上级通知"), STYLE_NORMAL, row_get(record, "notices"));
	row = draw_said(area, row, 2, _("钥匙物品"), STYLE_NORMAL, row_get(record, "things_note"));
	row = draw_said(area, row, 3, _("交班人补充"), STYLE_NORMAL, row_get(record, "additions"));
	area_rule(area, row);
	area_text(area, row, 2, STYLE_TITLE, _("[本班]"));
	row++;
	row += takeover_digest_draw(takeover->digest,
	    area_part(area, row, 0, area.rows - row, area.columns));
	takeover_story_draw(takeover->digest,
	    area_part(area, row, 0, area.rows - row, area.columns));
}

void takeover_read_texts(const struct takeover *takeover)
{
	static const struct {
		const char *field, *title;
	} texts[] = {
		{ "outlook", N_("可能发生与预案") }, { "notices", N_("上级通知与重要事项") },
		{ "things_note", N_("钥匙物品") }, { "additions", N_("交班人补充") },
		{ "remark_out", N_("交班人异议") }, { "remark_in", N_("接班人异议") },
		{ "ruling", N_("值班长意见") }, { "returned_for", N_("退回") },
		{ "thaw_reason", N_("解冻理由") }, { "stand_in_reason", N_("代签理由") },
	};
	const json_t *record = takeover_row(takeover);
	struct text_page *page = text_page_new(row_get(record, "number"));

	text_page_print(page, STYLE_TITLE, 1, _("总体研判  %s"),
	    choice_shown(takeover->kind, record, "assessment"));
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		const char *text = row_get(record, texts[i].field);
		if (text[0] == '\0')
			continue;
		g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
		text_page_add(page, STYLE_DIM, 1, _(texts[i].title));
		for (char **line = lines; *line != NULL; line++)
			text_page_add(page, STYLE_NORMAL, 3, *line);
	}
	takeover_story_add(takeover->digest, page);
	text_page_open(takeover->view->app, page);
}

/* ---- pages 3 and 5: the rooms, what comes ------------------------------------------------- */

static int by_id(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "key"),
		y = row_get_integer(*(json_t *const *)b, "key");

	return x < y ? -1 : x > y;
}

/* "中心机房  正常  冷A 22.8 ..": what is wrong stands first in `values`. */
static void draw_room(struct area area, int row, const json_t *room)
{
	const char *state = row_get(room, "state");
	const json_t *value;
	size_t i;
	int column = MAX(area_text(area, row, 1, STYLE_NORMAL, row_get(room, "name")) + 2, 16);

	column = area_text(area, row, column, show_style("place", state),
	    show_word("place", state)) + 2;
	json_array_foreach(json_object_get(room, "values"), i, value) {
		const char *text = row_get(value, "text"), *name = row_get(value, "name");
		int width = (int)(text_columns(text) + text_columns(name)) + 3;
		if (text[0] == '\0' || column + width > area.columns)
			continue;
		column = area_print(area, row, column,
			     show_style("place", row_get(value, "state")), "%s %s", name, text) + 2;
	}
}

/* "v 门禁卡  应有 3  实有 3  08:10 值班甲": counted since the handover began, or still to be. */
static void draw_thing(const struct takeover *takeover, struct area area, int row,
    const json_t *thing)
{
	int64_t amount = row_get_integer(thing, "amount"),
		counted = row_get_integer(thing, "counted");
	bool fresh = row_get_integer(thing, "counted_at") >=
	    row_get_integer(takeover_row(takeover), "created_at");
	char at[SHOW_SIZE];

	area_text(area, row, 1, fresh ? STYLE_DIM : STYLE_NORMAL, fresh ? "v" : "[ ]");
	area_field(area, row, 5, 24, TEXT_LEFT, STYLE_NORMAL, row_get(thing, "name"));
	int column = area_print(area, row, 30, STYLE_NORMAL, _("应有 %d"), (int)amount) + 2;
	if (row_get_integer(thing, "counted_at") == 0)
		return;
	column = area_print(area, row, column, counted == amount ? STYLE_NORMAL : STYLE_MINOR,
		     _("实有 %d"), (int)counted) + 2;
	area_print(area, row, column, STYLE_DIM, "%s %s  %s",
	    show_time(thing, "counted_at", CLOCK_MINUTE, at), row_get(thing, "counted_by"),
	    row_get(thing, "count_remark"));
}

/* As many as there is room for; those that were not counted yet first. */
static int draw_things(const struct takeover *takeover, struct area area, int row)
{
	g_autoptr(GPtrArray) rows = takeover->things == NULL ? g_ptr_array_new()
	    : mirror_rows(takeover->things);
	int64_t since = row_get_integer(takeover_row(takeover), "created_at");
	unsigned left = 0, all = 0;

	g_ptr_array_sort(rows, by_id);
	for (int counted = 0; counted < 2; counted++)
		for (guint i = 0; i < rows->len; i++) {
			const json_t *thing = rows->pdata[i];
			bool fresh = row_get_integer(thing, "counted_at") >= since;
			if (strcmp(row_get(thing, "state"), "in_use") != 0 || fresh != counted)
				continue;
			all++;
			left += !fresh;
			if (row < area.rows - 1)
				draw_thing(takeover, area, row++, thing);
		}
	if (left > 0)
		area_print(area, row++, 1, STYLE_MINOR,
		    _("共 %u 种，还有 %u 种没有清点。按 c 清点"), all, left);
	else if (all > 0)
		area_print(area, row++, 1, STYLE_DIM, _("共 %u 种，都清点过了"), all);
	return row;
}

static void draw_rooms(struct takeover *takeover, struct area area)
{
	g_autoptr(GPtrArray) rooms = takeover->rooms == NULL ? g_ptr_array_new()
	    : mirror_rows(takeover->rooms);
	g_autofree char *remote = console_remote();
	int row = 0, most = MAX(area.rows / 3, 1);

	g_ptr_array_sort(rooms, by_id);
	for (guint i = 0; i < rooms->len && row < most; i++)
		draw_room(area, row++, rooms->pdata[i]);
	if (rooms->len == 0)
		area_text(area, row++, 1, STYLE_DIM, _("没有登记的机房。"));
	row += takeover_digest_draw_rooms(takeover->digest,
	    area_part(area, row, 0, MAX(area.rows / 3, 1), area.columns));
	area_rule(area, row);
	area_text(area, row++, 2, STYLE_TITLE, _("[钥匙物品]"));
	row = draw_said(area, row, 2, _("说明"), STYLE_NORMAL,
	    row_get(takeover_row(takeover), "things_note"));
	if (remote != NULL)
		area_text(area, row++, 1, STYLE_WARNING, _("远程：不能清点物品，要在场的人清点。"));
	row = draw_things(takeover, area, row);
	if (table_count(takeover->tables[TAKEOVER_ROOMS]) > 0)
		draw_items(takeover, area_part(area, row, 0, area.rows - row, area.columns));
	else
		area_cursor(area, 0, 0);
}

static int by_time(const void *a, const void *b)
{
	int64_t x = row_get_integer(*(json_t *const *)a, "at"),
		y = row_get_integer(*(json_t *const *)b, "at");

	return x < y ? -1 : x > y;
}

static void draw_agenda(struct takeover *takeover, struct area area)
{
	g_autoptr(GPtrArray) rows = takeover->upcoming == NULL ? g_ptr_array_new()
	    : mirror_rows(takeover->upcoming);
	int shown = MIN((int)rows->len, MAX(area.rows / 2 - 2, 1)), row = 0;
	struct wall now = clock_wall();

	g_ptr_array_sort(rows, by_time);
	area_text(area, row++, 1, STYLE_TITLE, _("接下来"));
	for (int i = 0; i < shown; i++, row++) {
		struct wall at = { row_get_integer(rows->pdata[i], "at") };
		char text[DUE_SIZE];
		area_field(area, row, 5, 11, TEXT_LEFT,
		    at.us <= now.us ? STYLE_MAJOR : STYLE_NORMAL, due_moment(at, now, text));
		area_text(area, row, 17, STYLE_NORMAL, row_get(rows->pdata[i], "text"));
	}
	if (rows->len == 0)
		area_text(area, row++, 5, STYLE_DIM, _("没有排着的事。"));
	area_rule(area, row);
	area_text(area, row, 2, STYLE_TITLE, _("[要交接的通知和时限]"));
	draw_items(takeover, area_part(area, row + 1, 0, area.rows - row - 1, area.columns));
}

/* ---- page 6: signing ---------------------------------------------------------------------- */

static int draw_signature(struct area area, int row, const json_t *record, const char *title,
    const char *name, const char *when)
{
	bool reads = strcmp(when, "supervisor_read_at") == 0;
	char at[SHOW_SIZE];
	bool is_signed = row_get_integer(record, when) != 0;

	area_field(area, row, 1, LABEL - 2, TEXT_LEFT, STYLE_DIM, title);
	int column = area_field(area, row, LABEL, 18, TEXT_LEFT, STYLE_NORMAL,
	    row_get(record, name)) + 2;
	area_print(area, row, column, is_signed ? STYLE_NORMAL : STYLE_DIM, "%s %s",
	    reads ? is_signed ? _("已阅") : _("未阅") : is_signed ? _("已签") : _("未签"),
	    is_signed ? show_time(record, when, CLOCK_FULL, at) : "");
	return row + 1;
}

/* Large words, so that both see from their chairs whose it is now. */
static int draw_transferred(struct area area, int row, const json_t *record)
{
	char time[SHOW_SIZE];

	show_time(record, "transferred_at", CLOCK_TIME, time);
	area_print(area, row, 1, STYLE_TITLE, _("责 任 已 转 移   %s"), time);
	if (area.rows - row > LARGE_ROWS + 8)
		row = (large_draw(area, row + 2, 14, STYLE_TITLE, time), row + 2 + LARGE_ROWS);
	area_print(area, row + 1, 1, STYLE_TITLE, _("此前由%s负责，此后由%s负责。"),
	    row_get(record, "outgoing_name"), row_get(record, "incoming_name"));
	return row + 3;
}

static int draw_lacks(struct area area, int row, const struct takeover_facts *facts,
    bool outgoing)
{
	g_autoptr(GPtrArray) lacks = takeover_lacks(facts, outgoing);

	if (lacks->len == 0) {
		area_print(area, row, 1, STYLE_TITLE, _("都齐了。按 s %s签认。"),
		    outgoing ? _("交班") : _("接班"));
		return row + 2;
	}
	area_print(area, row++, 1, STYLE_DIM, _("还不能%s签认："),
	    outgoing ? _("交班") : _("接班"));
	for (guint i = 0; i < lacks->len && row < area.rows; i++) {
		area_text(area, row, 1, STYLE_DIM, "[ ]");
		row += area_wrap(area_part(area, row, 5, 2, area.columns - 6), 0, 0, 2,
		    STYLE_NORMAL, lacks->pdata[i]);
	}
	return row + 1;
}

static void draw_signing(struct takeover *takeover, struct area area)
{
	const json_t *record = takeover_row(takeover);
	struct takeover_facts facts;
	int row = 0;

	takeover_gather(takeover, &facts);
	if (takeover_is_transferred(record))
		row = draw_transferred(area, row, record);
	else if (takeover_is_open(record))
		row = draw_lacks(area, row, &facts,
		    strcmp(row_get(record, "state"), "preparing") == 0);
	row = draw_said(area, row, 1, _("岗位"), STYLE_NORMAL, row_get(record, "post_titles"));
	row = draw_signature(area, row, record, _("交班人"), "outgoing_name", "signed_out_at");
	row = draw_signature(area, row, record, _("接班人"), "incoming_name", "signed_in_at");
	row = draw_signature(area, row, record, _("值班长"), "supervisor_name",
	    "supervisor_read_at");
	row = draw_said(area, row, 1, _("远程参与"), STYLE_NORMAL, row_get(record, "attended_by"));
	row = draw_said(area, row, 2, _("解冻理由"), STYLE_NORMAL, row_get(record, "thaw_reason"));
	row = draw_said(area, row, 2, _("交班人异议"), STYLE_MINOR, row_get(record, "remark_out"));
	row = draw_said(area, row, 2, _("接班人异议"), STYLE_MINOR, row_get(record, "remark_in"));
	draw_said(area, row, 2, _("值班长意见"), STYLE_NORMAL, row_get(record, "ruling"));
	area_cursor(area, 0, 0);
	takeover_gathered(&facts);
}

/* ---- over the pages ----------------------------------------------------------------------- */

static void draw_heading(const struct takeover_facts *facts, struct area area)
{
	const json_t *row = facts->row;
	bool leaves = takeover_is_mine(facts);
	char planned[SHOW_SIZE], began[SHOW_SIZE], at[SHOW_SIZE];
	int column = area_text(area, 0, 1, STYLE_TITLE,
	    !takeover_is_open(row) ? state_shown(kind_find("handover"), row)
		: leaves ? _("交班") : _("接班")) + 2;

	if (row_get(row, "shift")[0] != '\0')
		column = area_text(area, 0, column, STYLE_NORMAL, row_get(row, "shift")) + 1;
	column = area_print(area, 0, column, STYLE_NORMAL, _("%s 至 %s"),
		     show_time(row, "began_at", CLOCK_MINUTE, began),
		     show_time(row, "planned_at", CLOCK_MINUTE, planned)) + 2;
	column = area_print(area, 0, column, STYLE_NORMAL, _("交班 %s"),
		     row_get(row, "outgoing_name")) + 1;
	column = row_get_integer(row, "signed_out_at") == 0
	    ? area_text(area, 0, column, STYLE_DIM, _("未签")) + 2
	    : area_print(area, 0, column, STYLE_NORMAL, _("已签 %s"),
		  show_time(row, "signed_out_at", CLOCK_HOUR_MINUTE, at)) + 2;
	if (row_get(row, "incoming_name")[0] != '\0')
		area_print(area, 0, column, STYLE_NORMAL, _("接班 %s"),
		    row_get(row, "incoming_name"));
}

static void draw_tabs(const struct takeover *takeover, const struct takeover_facts *facts,
    struct area area)
{
	bool narrow = area.columns < ROOMY_TABS;
	int column = 1;

	for (int i = 0; i < TAKEOVER_PAGES; i++) {
		enum takeover_page page = (enum takeover_page)i;
		bool shown = page == takeover->page, seen = (takeover->seen & 1U << i) != 0;
		unsigned read, count = takeover_count(facts, page, &read);
		g_autofree char *left = takeover->tables[i] == NULL || count == 0
		    ? g_strdup(seen ? " v" : "")
		    : g_strdup_printf(" %u/%u%s", read, count, seen && read == count ? " v" : "");
		column = area_print(area, 0, column, shown ? STYLE_TITLE : STYLE_DIM,
			     shown ? "[%d %s%s]" : " %d %s%s ", i + 1,
			     takeover_page_title(page, narrow), left) + !narrow;
	}
}

/* Warnings nobody signed for before all else (T10), then what is in the way, or else what comes
 * next; returns the row behind it. */
static int draw_news(const struct takeover_facts *facts, const struct mirror *warnings,
    struct area area, int row)
{
	enum style style;
	g_autofree char *warning = takeover_warning(facts, &style);
	g_autofree char *next = takeover_next(facts);
	g_autofree char *bars = takeover_bars(facts);
	struct area part = area_part(area, 0, 1, area.rows, area.columns - 2);

	row = warning_draw_unsigned(area, row, warnings);
	if (warning != NULL)
		row += area_wrap(part, row, 0, 3, style, warning);
	if (warning == NULL || style == STYLE_NORMAL)
		row += area_wrap(part, row, 0, 2, STYLE_NORMAL, next);
	if (bars != NULL)
		row += area_wrap(part, row, 0, 2, STYLE_WARNING, bars);
	return row;
}

void takeover_pages_draw(struct takeover *takeover, struct area area)
{
	static void (*const draws[TAKEOVER_PAGES])(struct takeover *, struct area) = {
		[TAKEOVER_ASSESSMENT] = draw_assessment, [TAKEOVER_OPEN] = draw_items,
		[TAKEOVER_ROOMS] = draw_rooms, [TAKEOVER_ASIDE] = draw_items,
		[TAKEOVER_AGENDA] = draw_agenda, [TAKEOVER_SIGNING] = draw_signing,
	};
	struct takeover_facts facts;

	takeover_gather(takeover, &facts);
	draw_heading(&facts, area);
	draw_tabs(takeover, &facts, area_part(area, 1, 0, 1, area.columns));
	int row = draw_news(&facts, takeover->warnings, area, 2);
	takeover_gathered(&facts);
	area_rule(area, row++);
	draws[takeover->page](takeover,
	    area_part(area, row, 0, area.rows - row, area.columns));
}
