/* Blocks become strips. Every block comes down to rows of cells; a cell is text in some columns
 * of 80. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/sheet_flow.h"

#define STRIPS_LIMIT 400000
#define TABLE_COLUMNS 16
#define GRID_COLUMNS 6
#define CELL_LIMIT 16000    /* bytes of one text */
#define ROW_WHOLE 6         /* a row of up to so many lines is not parted */
#define INDENT 2
#define NAME_LEAST 6 /* columns of names in a grid, so that most grids stand under one another */

G_DEFINE_QUARK(sheet-error, sheet_error)

void sheet_strip_free(struct sheet_strip *strip)
{
	if (strip->pieces)
		g_array_unref(strip->pieces);
	g_free(strip);
}

static void strip_free(gpointer strip)
{
	sheet_strip_free(strip);
}

static void piece_clear(gpointer data)
{
	struct sheet_piece *piece = data;

	g_free(piece->text);
}

struct flow *flow_new(const struct sheet_medium *medium, size_t cap)
{
	struct flow *flow = g_new0(struct flow, 1);

	flow->medium = medium;
	flow->strips = g_ptr_array_new_with_free_func(strip_free);
	flow->cap = cap;
	return flow;
}

void flow_free(struct flow *flow)
{
	g_ptr_array_unref(flow->strips);
	g_free(flow);
}

const char *flow_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text && *text ? text : NULL;
}

bool flow_refuse(GError **error, const char *what)
{
	g_set_error_literal(error, SHEET_ERROR, SHEET_ERROR_DOCUMENT, what);
	return false;
}

static struct sheet_strip *strip_add(struct flow *flow, enum sheet_style style)
{
	struct sheet_strip *strip = g_new0(struct sheet_strip, 1);

	strip->style = style;
	g_ptr_array_add(flow->strips, strip);
	return strip;
}

static struct sheet_strip *strip_last(const struct flow *flow)
{
	return flow->strips->len ? g_ptr_array_index(flow->strips, flow->strips->len - 1) : NULL;
}

void flow_line(struct flow *flow, enum sheet_style style)
{
	if (flow->medium->height[style] > 0)
		strip_add(flow, style)->keep = true;
}

/* The lines of CELL; at least one, so that an empty cell still has its place. */
static char **cell_lines(const struct flow *flow, const struct flow_cell *cell)
{
	struct bytes raw = {
		.data = (const uint8_t *)cell->text, .size = cell->text ? strlen(cell->text) : 0
	};
	g_autofree char *clean = text_clean_lines(raw, CELL_LIMIT);
	g_autofree char *shown = flow->medium->prepare(clean);
	char **lines = flow->medium->wrap(shown, cell->columns, cell->style, flow->medium->data);

	if (!lines[0]) {
		g_strfreev(lines);
		lines = g_new0(char *, 2);
		lines[0] = g_strdup("");
	}
	return lines;
}

/* Rows of a few lines stay whole; longer ones leave two lines at least on either side of a page
 * break. */
static void keep_row(struct flow *flow, guint first)
{
	guint n = flow->strips->len - first;

	for (guint i = 0; i + 1 < n; i++) {
		struct sheet_strip *strip = g_ptr_array_index(flow->strips, first + i);

		strip->keep = n <= ROW_WHOLE || i == 0 || i + 2 == n;
	}
}

static void piece_put(struct sheet_strip *strip, const struct flow_cell *cell, char *text)
{
	struct sheet_piece piece = {
		.column = cell->column, .columns = cell->columns, .align = cell->align,
		.style = cell->style, .text = text
	};

	if (!strip->pieces) {
		strip->pieces = g_array_new(FALSE, FALSE, sizeof piece);
		g_array_set_clear_func(strip->pieces, piece_clear);
	}
	g_array_append_val(strip->pieces, piece);
}

void flow_row(struct flow *flow, enum sheet_style style, const struct flow_cell *cells, size_t n)
{
	guint first = flow->strips->len;

	strip_add(flow, style);
	for (size_t i = 0; i < n; i++) {
		char **lines = cell_lines(flow, &cells[i]);

		for (guint k = 0; lines[k]; k++) {
			if (first + k == flow->strips->len)
				strip_add(flow, style);
			piece_put(g_ptr_array_index(flow->strips, first + k), &cells[i], lines[k]);
		}
		g_free(lines); /* its strings moved into the pieces */
	}
	keep_row(flow, first);
}

/* A line of its own, from the indent to the right margin. */
static void flow_words(struct flow *flow, const char *text)
{
	struct flow_cell cell = {
		.column = INDENT, .columns = SHEET_COLUMNS - INDENT, .style = SHEET_BODY,
		.text = text
	};

	flow_row(flow, SHEET_BODY, &cell, 1);
}

/* Rule and heading, kept with what follows. */
static void flow_heading(struct flow *flow, const json_t *block)
{
	struct flow_cell cell = {
		.columns = SHEET_COLUMNS, .style = SHEET_HEADING,
		.text = flow_text(block, "heading")
	};
	guint first;

	flow_line(flow, SHEET_GAP);
	if (!cell.text)
		return;
	flow_line(flow, SHEET_SINGLE);
	first = flow->strips->len;
	flow_row(flow, SHEET_HEADING, &cell, 1);
	for (guint i = first; i < flow->strips->len; i++)
		((struct sheet_strip *)g_ptr_array_index(flow->strips, i))->keep = true;
}

/* Room to write by hand instead of a text. */
static void to_hand(struct flow_cell *cell)
{
	cell->style = SHEET_BLANK;
	cell->text = "";
}

/* ---- grid --------------------------------------------------------------------------------- */

static int grid_span(const json_t *cell, int columns)
{
	json_int_t span = json_integer_value(json_object_get(cell, "span"));

	return span < 1 ? 1 : span > columns ? columns : (int)span;
}

/* The widest name in each column, so that values stand under one another; at most half of the
 * column. 0: no names. */
static void grid_names(const json_t *cells, int columns, int names[GRID_COLUMNS])
{
	int at = 0;
	size_t i;
	json_t *cell;

	json_array_foreach(cells, i, cell) {
		const char *name = flow_text(cell, "name");
		int span = grid_span(cell, columns);
		int width = name ? (int)CLAMP(text_columns(name), NAME_LEAST, SHEET_COLUMNS) : 0;

		if (at + span > columns)
			at = 0;
		names[at] = MIN(MAX(names[at], width), SHEET_COLUMNS / columns / 2);
		at += span;
	}
}

static bool flow_grid(struct flow *flow, const json_t *block, GError **error)
{
	const json_t *cells = json_object_get(block, "cells");
	int columns = (int)json_integer_value(json_object_get(block, "columns"));
	int names[GRID_COLUMNS] = { 0 }, at = 0;
	struct flow_cell row[2 * GRID_COLUMNS];
	enum sheet_style style = SHEET_BODY;
	size_t i, n = 0;
	json_t *cell;

	if (columns < 1 || columns > GRID_COLUMNS || !json_is_array(cells))
		return flow_refuse(error, _("单据内容不合格式：键值表的列数或内容不对。"));
	grid_names(cells, columns, names);
	json_array_foreach(cells, i, cell) {
		int span = grid_span(cell, columns), left, right;
		const char *value = flow_text(cell, "value"), *name = flow_text(cell, "name");

		if (at + span > columns) {
			flow_row(flow, style, row, n);
			at = 0, n = 0;
			style = SHEET_BODY;
		}
		left = at * SHEET_COLUMNS / columns;
		right = (at + span) * SHEET_COLUMNS / columns - (at + span < columns);
		if (names[at] > 0) {
			row[n++] = (struct flow_cell){
				.column = left, .columns = names[at], .style = SHEET_NAME,
				.text = name
			};
			left += names[at] + 2;
		}
		row[n++] = (struct flow_cell){
			.column = left, .columns = right - left, .style = SHEET_BODY,
			.text = value ? value : _("未填")
		};
		if (json_is_true(json_object_get(cell, "hand"))) {
			to_hand(&row[n - 1]);
			style = SHEET_HAND;
		}
		at += span;
	}
	if (n)
		flow_row(flow, style, row, n);
	return true;
}

/* ---- rows that may be many ---------------------------------------------------------------- */

/* Which rows of BLOCK are shown, [FROM, TO). Rows that had to go are counted on paper at the end
 * they went from. */
struct window {
	size_t from, to, gone;
};

static struct window flow_window(struct flow *flow, const json_t *block, size_t n)
{
	const char *shorten = flow_text(block, "shorten");
	struct window window = { .to = n };

	if (!shorten)
		return window;
	flow->longest = MAX(flow->longest, n);
	if (n <= flow->cap)
		return window;
	window.gone = n - flow->cap;
	if (strcmp(shorten, "first") == 0)
		window.from = window.gone;
	else
		window.to = flow->cap;
	return window;
}

static void flow_gone(struct flow *flow, const struct window *window)
{
	g_autofree char *text = NULL;

	if (!window->gone)
		return;
	text = g_strdup_printf(window->from ? _("（此前另有 %zu 条，未印在本页，见系统记录）")
	    : _("（另有 %zu 条，未印在本页，见系统记录）"), window->gone);
	flow_words(flow, text);
}

/* What a block without rows says. */
static void flow_nothing(struct flow *flow, const json_t *block)
{
	const char *otherwise = flow_text(block, "otherwise");

	flow_words(flow, otherwise ? otherwise : _("无数据"));
}

/* Times stand in a column as wide as the widest. */
static int list_time_columns(const json_t *rows)
{
	size_t i, widest = 5;
	json_t *row;

	json_array_foreach(rows, i, row) {
		const char *time = flow_text(row, "time");

		if (time)
			widest = MAX(widest, text_columns(time));
	}
	return (int)MIN(widest, SHEET_COLUMNS / 4);
}

static bool flow_list(struct flow *flow, const json_t *block, GError **error)
{
	const json_t *rows = json_object_get(block, "rows");
	struct window window;
	int width, left;

	if (!json_is_array(rows))
		return flow_refuse(error, _("单据内容不合格式：列表没有行。"));
	if (json_array_size(rows) == 0) {
		flow_nothing(flow, block);
		return true;
	}
	width = list_time_columns(rows);
	left = INDENT + width + 2;
	window = flow_window(flow, block, json_array_size(rows));
	if (window.from)
		flow_gone(flow, &window);
	for (size_t i = window.from; i < window.to; i++) {
		const json_t *row = json_array_get(rows, i);
		const char *text = flow_text(row, "text");
		struct flow_cell cells[] = {
			{ .column = INDENT, .columns = width, .style = SHEET_BODY,
			  .text = flow_text(row, "time") },
			{ .column = left, .columns = SHEET_COLUMNS - left, .style = SHEET_BODY,
			  .text = text ? text : _("未填") },
		};

		flow_row(flow, SHEET_BODY, cells, G_N_ELEMENTS(cells));
		if (flow->strips->len > STRIPS_LIMIT)
			return true;
	}
	if (!window.from)
		flow_gone(flow, &window);
	return true;
}

/* ---- table -------------------------------------------------------------------------------- */

/* Places of the columns, a blank between them; what their widths leave over goes by weight. False
 * when they do not fit the page. */
static bool table_places(const json_t *columns, struct flow_cell cells[TABLE_COLUMNS],
    size_t *ret_n)
{
	int weights = 0, room = SHEET_COLUMNS - INDENT, at = INDENT;
	int widths[TABLE_COLUMNS], shares[TABLE_COLUMNS];
	size_t i, n = json_array_size(columns);
	json_t *column;

	if (n < 1 || n > TABLE_COLUMNS)
		return false;
	json_array_foreach(columns, i, column) {
		json_int_t width = json_integer_value(json_object_get(column, "width"));
		json_int_t weight = json_integer_value(json_object_get(column, "weight"));

		widths[i] = (int)CLAMP(width, 0, SHEET_COLUMNS);
		shares[i] = (int)CLAMP(weight, 0, 100);
		weights += shares[i];
		room -= widths[i] + (i > 0);
	}
	if (room < 0)
		return false;
	for (i = 0; i < n; i++) {
		const char *align = flow_text(json_array_get(columns, i), "align");
		int extra = weights ? room * shares[i] / weights : 0;

		if (widths[i] + extra < 2)
			return false;
		cells[i] = (struct flow_cell){
			.column = at, .columns = widths[i] + extra, .style = SHEET_BODY,
			.align = align && strcmp(align, "right") == 0 ? SHEET_RIGHT : SHEET_LEFT
		};
		at += cells[i].columns + 1;
	}
	*ret_n = n;
	return true;
}

/* The head, one line: a title too long for its column is cut. */
static const struct sheet_strip *table_head(struct flow *flow, const json_t *columns,
    struct flow_cell *cells, size_t n)
{
	struct sheet_strip *strip = strip_add(flow, SHEET_HEAD);

	for (size_t i = 0; i < n; i++) {
		const char *title = flow_text(json_array_get(columns, i), "title");
		g_autofree char *clean = text_clean_string(title ? title : "");
		g_autofree char *shown = flow->medium->prepare(clean);
		struct flow_cell cell = cells[i];

		cell.style = SHEET_HEAD;
		piece_put(strip, &cell, text_cut(shown, (size_t)cell.columns));
	}
	strip->keep = true;
	return strip;
}

/* Marks the strips of a row that began at FIRST as belonging under HEAD. */
static void table_row_end(struct flow *flow, guint first, const struct sheet_strip *head)
{
	for (guint i = first; i < flow->strips->len; i++)
		((struct sheet_strip *)g_ptr_array_index(flow->strips, i))->head = head;
	strip_last(flow)->row_end = true;
}

/* More of the row above: TEXT from under its second cell to the edge. */
static void table_more(struct flow *flow, const struct flow_cell *cells, size_t n,
    const char *text, const struct sheet_strip *head)
{
	guint first = flow->strips->len;
	struct flow_cell cell = cells[n > 1];

	cell.columns = SHEET_COLUMNS - cell.column;
	cell.align = SHEET_LEFT;
	cell.style = SHEET_BODY;
	cell.text = text;
	strip_last(flow)->keep = true;
	strip_last(flow)->row_end = false;
	flow_row(flow, SHEET_BODY, &cell, 1);
	table_row_end(flow, first, head);
}

static bool flow_table(struct flow *flow, const json_t *block, GError **error)
{
	const json_t *columns = json_object_get(block, "columns");
	const json_t *rows = json_object_get(block, "rows");
	struct flow_cell cells[TABLE_COLUMNS];
	bool hand = json_is_true(json_object_get(block, "hand"));
	const struct sheet_strip *head;
	struct window window;
	size_t n;

	if (!json_is_array(columns) || !json_is_array(rows) || !table_places(columns, cells, &n))
		return flow_refuse(error, _("单据内容不合格式：表格的列放不进 80 列。"));
	if (json_array_size(rows) == 0) {
		flow_nothing(flow, block);
		return true;
	}
	head = table_head(flow, columns, cells, n);
	window = flow_window(flow, block, json_array_size(rows));
	if (window.from)
		flow_gone(flow, &window);
	for (size_t i = window.from; i < window.to && flow->strips->len <= STRIPS_LIMIT; i++) {
		const json_t *row = json_array_get(rows, i);
		guint first = flow->strips->len;

		if (json_is_string(row)) {
			table_more(flow, cells, n, json_string_value(row), head);
			continue;
		}
		for (size_t k = 0; k < n; k++) {
			cells[k].style = SHEET_BODY;
			cells[k].text = json_string_value(json_array_get(row, k));
			if (hand && !cells[k].text)
				to_hand(&cells[k]);
		}
		flow_row(flow, hand ? SHEET_FORM : SHEET_BODY, cells, n);
		for (guint k = first + 1; hand && k < flow->strips->len; k++)
			((struct sheet_strip *)g_ptr_array_index(flow->strips, k))->style =
			    SHEET_HAND;
		table_row_end(flow, first, head);
	}
	if (!window.from)
		flow_gone(flow, &window);
	return true;
}

/* ---- the rest ----------------------------------------------------------------------------- */

static bool flow_paragraph(struct flow *flow, const json_t *block, GError **error)
{
	const char *text = flow_text(block, "text");

	(void)error;
	flow_words(flow, text ? text : _("未填"));
	return true;
}

static const struct flow_block {
	const char *name;
	bool (*flow)(struct flow *flow, const json_t *block, GError **error);
} flow_blocks[] = {
	{ "grid", flow_grid },
	{ "table", flow_table },
	{ "paragraph", flow_paragraph },
	{ "list", flow_list },
	{ "signatures", flow_signatures },
	{ "chart", flow_chart },
};

static bool flow_block(struct flow *flow, const json_t *block, GError **error)
{
	const char *type = flow_text(block, "block");

	for (size_t i = 0; type && i < G_N_ELEMENTS(flow_blocks); i++) {
		if (strcmp(type, flow_blocks[i].name) != 0)
			continue;
		if (flow_blocks[i].flow == flow_signatures && strip_last(flow))
			strip_last(flow)->keep = true;
		flow_heading(flow, block);
		if (!flow_blocks[i].flow(flow, block, error))
			return false;
		if (flow->strips->len <= STRIPS_LIMIT)
			return true;
		g_set_error(error, SHEET_ERROR, SHEET_ERROR_TOO_LONG,
		    _("单据太长：超过 %d 行，请缩小范围后再打印。"), STRIPS_LIMIT);
		return false;
	}
	return flow_refuse(error, _("单据内容不合格式：有不认识的段落。"));
}

bool flow_document(struct flow *flow, const json_t *document, GError **error)
{
	const json_t *blocks = json_object_get(document, "blocks");
	size_t i;
	json_t *block;

	if (!json_is_object(document) || !json_is_array(blocks))
		return flow_refuse(error, _("单据内容不合格式：没有 blocks。"));
	flow_title(flow, document);
	json_array_foreach(blocks, i, block) {
		if (!flow_block(flow, block, error))
			return false;
	}
	return true;
}
