#include "tui/screen.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "tui/cell.h"
#include "tui/paint.h"

struct screen {
	struct paint *paint;
	int columns, rows;
	struct cell *cells;      /* the frame being drawn, row after row */
	struct cell *sent;       /* the frame the terminal has */
	bool whole;              /* nothing is known of what the terminal has */
	int cursor_row, cursor_column;
	enum charset charset;
	bool ambiguous_wide;
	GIConv convert;          /* UTF-8 to the charset; (GIConv)-1 for none */
	GByteArray *converted;
};

/* Beyond this nothing is ever drawn. */
#define TEXT_MOST_COLUMNS 1000000

static const struct cell blank = { .base = ' ', .width = 1, .style = STYLE_NORMAL };

static struct cell *cell_at(struct screen *screen, int row, int column)
{
	return &screen->cells[(size_t)row * (size_t)screen->columns + (size_t)column];
}

static int within(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

static void set_size(struct screen *screen, int columns, int rows)
{
	screen->columns = within(columns, 1, SCREEN_MOST_COLUMNS);
	screen->rows = within(rows, 1, SCREEN_MOST_ROWS);
	size_t count = (size_t)screen->columns * (size_t)screen->rows;
	screen->cells = g_renew(struct cell, screen->cells, count);
	screen->sent = g_renew(struct cell, screen->sent, count);
	for (size_t i = 0; i < count; i++)
		screen->cells[i] = blank;
	screen->whole = true;
}

struct screen *screen_new(const char *term, int columns, int rows, GError **error)
{
	struct screen *screen = g_new0(struct screen, 1);

	screen->convert = (GIConv)-1;
	screen->converted = g_byte_array_new();
	set_size(screen, columns, rows);
	screen->paint = paint_new(term, screen->columns, screen->rows, error);
	if (!screen->paint) {
		screen_free(screen);
		return NULL;
	}
	screen_set_scheme(screen, NULL);
	return screen;
}

void screen_free(struct screen *screen)
{
	if (!screen)
		return;
	paint_free(screen->paint);
	if (screen->convert != (GIConv)-1)
		g_iconv_close(screen->convert);
	g_byte_array_unref(screen->converted);
	g_free(screen->cells);
	g_free(screen->sent);
	g_free(screen);
}

void screen_resize(struct screen *screen, int columns, int rows)
{
	set_size(screen, columns, rows);
	paint_resize(screen->paint, screen->columns, screen->rows);
}

void screen_forget(struct screen *screen)
{
	screen->whole = true;
	paint_forget(screen->paint);
}

void screen_set_charset(struct screen *screen, enum charset charset, bool ambiguous_wide)
{
	const char *name = charset == CHARSET_GBK ? "GBK"
	    : charset == CHARSET_GB18030 ? "GB18030" : NULL;

	if (screen->convert != (GIConv)-1)
		g_iconv_close(screen->convert);
	screen->convert = name ? g_iconv_open(name, "UTF-8") : (GIConv)-1;
	screen->charset = name && screen->convert == (GIConv)-1 ? CHARSET_UNKNOWN : charset;
	screen->ambiguous_wide = ambiguous_wide || name;
	screen_forget(screen);
}

bool screen_set_scheme(struct screen *screen, const char *name)
{
	const char *no_colour = g_getenv("NO_COLOR");
	int colours = paint_colours(screen->paint);

	if (!name && no_colour && *no_colour)
		name = "mono";
	const struct scheme *scheme = scheme_find(name, colours);
	if (!scheme)
		return false;
	paint_set_looks(screen->paint, scheme->looks);
	screen->whole = true;
	return true;
}

struct area screen_begin(struct screen *screen)
{
	size_t count = (size_t)screen->columns * (size_t)screen->rows;

	for (size_t i = 0; i < count; i++)
		screen->cells[i] = blank;
	screen->cursor_row = screen->cursor_column = -1;
	return (struct area){ screen, 0, 0, screen->rows, screen->columns };
}

/* BYTES in the terminal's charset. The grid holds only what converts; escape sequences are
 * ASCII. */
static struct bytes in_charset(struct screen *screen, struct bytes bytes)
{
	if (screen->convert == (GIConv)-1)
		return bytes;
	g_byte_array_set_size(screen->converted, (guint)bytes.size * 2 + 16);
	g_autofree char *copy = g_memdup2(bytes.data, bytes.size);
	char *in = copy, *out = (char *)screen->converted->data;
	gsize in_left = bytes.size, out_left = screen->converted->len;

	g_iconv(screen->convert, NULL, NULL, NULL, NULL);
	while (in_left > 0 &&
	    g_iconv(screen->convert, &in, &in_left, &out, &out_left) == (gsize)-1 &&
	    errno == EILSEQ) {
		in++;
		in_left--;
	}
	return (struct bytes){ screen->converted->data, screen->converted->len - out_left };
}

struct bytes screen_end(struct screen *screen)
{
	size_t row_size = (size_t)screen->columns * sizeof(struct cell);

	for (int row = 0; row < screen->rows; row++) {
		struct cell *now = cell_at(screen, row, 0);
		struct cell *before = &screen->sent[(size_t)row * (size_t)screen->columns];
		if (!screen->whole && memcmp(now, before, row_size) == 0)
			continue;
		paint_row(screen->paint, row, now, screen->columns);
		memcpy(before, now, row_size);
	}
	screen->whole = false;
	return in_charset(screen,
	    paint_frame(screen->paint, screen->cursor_row, screen->cursor_column));
}

struct bytes screen_enter(struct screen *screen)
{
	screen->whole = true;
	return paint_enter(screen->paint);
}

struct bytes screen_leave(struct screen *screen)
{
	return paint_leave(screen->paint);
}

/* ---- drawing ------------------------------------------------------------------------------ */

struct area area_part(struct area area, int row, int column, int rows, int columns)
{
	if (rows < 0)
		rows = area.rows - row + rows;
	if (columns < 0)
		columns = area.columns - column + columns;
	int top = within(row, 0, area.rows), left = within(column, 0, area.columns);
	return (struct area){
		.screen = area.screen,
		.row = area.row + top,
		.column = area.column + left,
		.rows = within(rows, 0, area.rows - top),
		.columns = within(columns, 0, area.columns - left),
	};
}

/* Put CELL at an absolute place; wide characters it cuts in half become blanks. */
static void put_cell(struct screen *screen, int row, int column, const struct cell *cell)
{
	struct cell *at = cell_at(screen, row, column);

	if (at->width == 0) {
		at[-1].base = ' ';
		at[-1].width = 1;
		memset(at[-1].marks, 0, sizeof at[-1].marks);
	}
	struct cell *behind = at + cell->width;
	if (column + cell->width < screen->columns && behind->width == 0) {
		behind->base = ' ';
		behind->width = 1;
	}
	*at = *cell;
	if (cell->width == 2)
		at[1] = (struct cell){ .style = cell->style };
}

/* Draws characters one after another into a row of an area, and cuts what lies outside. */
struct pen {
	struct area area;
	int row, column;
	enum style style;
};

static bool converts(const struct screen *screen, uint32_t character)
{
	char utf8[8], other[8], *in = utf8, *out = other;
	gsize in_left = (gsize)g_unichar_to_utf8(character, utf8), out_left = sizeof other;

	if (character < 0x80 || screen->charset == CHARSET_UTF8)
		return true;
	if (screen->convert == (GIConv)-1)
		return false;
	g_iconv(screen->convert, NULL, NULL, NULL, NULL);
	return g_iconv(screen->convert, &in, &in_left, &out, &out_left) == 0;
}

static void add_mark(struct pen *pen, uint32_t mark)
{
	struct screen *screen = pen->area.screen;

	if (pen->column <= 0 || pen->column > pen->area.columns || screen->ambiguous_wide ||
	    !converts(screen, mark))
		return;
	struct cell *cell = cell_at(screen, pen->area.row + pen->row,
	    pen->area.column + pen->column - 1);
	if (cell->width == 0)
		cell--;
	for (int i = 0; i < CELL_MARKS; i++)
		if (cell->marks[i] == 0) {
			cell->marks[i] = mark;
			return;
		}
}

/* One character that takes WIDTH columns; half of one at an edge of the area is a blank. */
static void add_character(struct pen *pen, uint32_t character, int width)
{
	struct area area = pen->area;
	struct cell cell = { .base = character, .width = (uint8_t)width,
	    .style = (uint8_t)pen->style };
	bool whole = pen->column >= 0 && pen->column + width <= area.columns;

	if (!whole || character < ' ' || !converts(area.screen, character)) {
		cell.base = whole && character >= ' ' ? '?' : ' ';
		cell.width = 1;
	}
	for (int i = 0; i < width; i += cell.width) {
		int column = pen->column + i;
		if (pen->row >= 0 && pen->row < area.rows && column >= 0 && column < area.columns)
			put_cell(area.screen, area.row + pen->row, area.column + column, &cell);
	}
	pen->column += width;
}

/* All of TEXT, or as much as fits into ROOM columns. Returns true when it was all. */
static bool add_text(struct pen *pen, const char *text, int room)
{
	int end = room < 0 ? TEXT_MOST_COLUMNS : pen->column + room;

	for (const char *next = text; *text; text = next) {
		uint32_t character = text_next(&next);
		int width = text_char_columns(character);
		if (width > end - pen->column)
			return false;
		if (width > 0)
			add_character(pen, character, width);
		else if (pen->row >= 0 && pen->row < pen->area.rows && character >= 0x300)
			add_mark(pen, character);
	}
	return true;
}

/* TEXT as this terminal can show it: itself, or a copy in *RET_COPY. */
static const char *showable(const struct screen *screen, const char *text, char **ret_copy)
{
	bool ascii = true;

	for (const char *c = text; ascii && *c; c++)
		ascii = (unsigned char)*c < 0x80;
	if (ascii)
		return text;
	if (screen->charset == CHARSET_UNKNOWN)
		return *ret_copy = text_to_ascii(text);
	if (screen->ambiguous_wide)
		return *ret_copy = text_without_ambiguous(text);
	return text;
}

int area_text(struct area area, int row, int column, enum style style, const char *text)
{
	g_autofree char *copy = NULL;
	struct pen pen = { area, row, column, style };

	add_text(&pen, showable(area.screen, text, &copy), -1);
	return pen.column;
}

int area_print(struct area area, int row, int column, enum style style, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *text = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	return area_text(area, row, column, style, text);
}

int area_field(struct area area, int row, int column, int width, enum text_align align,
    enum style style,
    const char *text)
{
	g_autofree char *copy = NULL;
	struct pen pen = { area, row, column, style };

	if (width <= 0)
		return column;
	text = showable(area.screen, text, &copy);
	size_t wanted = text_columns(text);
	if (wanted <= (size_t)width) {
		if (align == TEXT_RIGHT)
			area_blank(area, row, column, width - (int)wanted, style);
		if (align == TEXT_RIGHT)
			pen.column += width - (int)wanted;
		add_text(&pen, text, width);
	} else {
		int dots = width >= 4 ? 2 : 0;
		add_text(&pen, text, width - dots);
		add_text(&pen, dots ? ".." : "", dots);
	}
	area_blank(area, row, pen.column, column + width - pen.column, style);
	return column + width;
}

int area_wrap(struct area area, int row, int column, int rows, enum style style, const char *text)
{
	g_autofree char *copy = NULL;
	int used = 0;

	if (area.columns <= column)
		return 0;
	g_auto(GStrv) lines =
	    text_wrap(showable(area.screen, text, &copy), (size_t)(area.columns - column));
	for (; lines[used] && used < rows; used++) {
		bool cut = used + 1 == rows && lines[used + 1];
		g_autofree char *more = cut ? g_strconcat(lines[used], "..", NULL) : NULL;
		int width = MIN((int)text_columns(cut ? more : ""), area.columns - column);
		if (cut)
			area_field(area, row + used, column, width, TEXT_LEFT, style, more);
		else
			area_text(area, row + used, column, style, lines[used]);
	}
	return used;
}

void area_rule(struct area area, int row)
{
	struct pen pen = { area, row, 0, STYLE_DIM };

	while (pen.column < area.columns)
		add_character(&pen, '-', 1);
}

void area_blank(struct area area, int row, int column, int columns, enum style style)
{
	struct pen pen = { area, row, column, style };
	int end = columns < 0 ? area.columns : MIN(column + columns, area.columns);

	while (pen.column < end)
		add_character(&pen, ' ', 1);
}

void area_restyle(struct area area, enum style style)
{
	for (int row = 0; row < area.rows; row++)
		for (int column = 0; column < area.columns; column++) {
			struct cell *cell =
			    cell_at(area.screen, area.row + row, area.column + column);
			if (cell->style != STYLE_SELECTED)
				cell->style = (uint8_t)style;
		}
}

static bool is_blank(struct area area, int row)
{
	for (int column = 0; column < area.columns; column++)
		if (cell_at(area.screen, area.row + row, area.column + column)->base != ' ')
			return false;
	return true;
}

void area_fade(struct area area)
{
	area_restyle(area, STYLE_STALE);
	for (int row = 0; row < area.rows && area.columns > 0; row++)
		if (!is_blank(area, row) && is_blank(area_part(area, row, 0, 1, 1), 0))
			area_text(area, row, 0, STYLE_STALE, "~");
}

void area_select(struct area area, int row)
{
	if (row < 0 || row >= area.rows)
		return;
	for (int column = 0; column < area.columns; column++) {
		struct cell *cell = cell_at(area.screen, area.row + row, area.column + column);
		switch ((enum style)cell->style) {
		case STYLE_CRITICAL:
		case STYLE_MAJOR:
		case STYLE_MINOR:
		case STYLE_WARNING:
		case STYLE_UNKNOWN:
		case STYLE_EXERCISE:
			break;
		case STYLE_NORMAL:
		case STYLE_TITLE:
		case STYLE_DIM:
		case STYLE_GOOD:
		case STYLE_STALE:
		case STYLE_MAINTENANCE:
		case STYLE_SELECTED:
		case STYLE_KEY:
		case STYLE_INPUT:
		case STYLE_ERROR:
		case STYLE_TOAST:
		case STYLE_COUNT:
			cell->style = STYLE_SELECTED;
			break;
		}
	}
}

void area_cursor(struct area area, int row, int column)
{
	if (row < 0 || row >= area.rows || area.columns == 0)
		return;
	area.screen->cursor_row = area.row + row;
	area.screen->cursor_column = area.column + within(column, 0, area.columns - 1);
}
