#include <string.h>

#include "base/text.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

#define FOOT_LINES 3

static char **wrap(const char *text, int columns, enum sheet_style style, void *data)
{
	(void)style, (void)data;
	return text_wrap(text, (size_t)columns);
}

static const struct sheet_medium text_medium = {
	.page = SHEET_LINES - FOOT_LINES,
	.height = {
		[SHEET_TOP] = 1, [SHEET_TITLE] = 1, [SHEET_DOUBLE] = 1, [SHEET_SINGLE] = 1,
		[SHEET_HEADING] = 1, [SHEET_BODY] = 1, [SHEET_HEAD] = 1, [SHEET_SIGNATURE] = 1,
		[SHEET_FOOT] = 1, [SHEET_FORM] = 2, [SHEET_HAND] = 1,
	},
	.prepare = text_without_ambiguous,
	.wrap = wrap,
};

static void pad(GString *line, size_t *at, size_t column, char with)
{
	for (; *at < column; (*at)++)
		g_string_append_c(line, with);
}

/* Blank columns before TEXT within its piece. */
static size_t piece_indent(const struct sheet_piece *piece, size_t width)
{
	size_t room = (size_t)piece->columns > width ? (size_t)piece->columns - width : 0;

	switch (piece->align) {
	case SHEET_RIGHT:
		return room;
	case SHEET_CENTRE:
		return room / 2;
	case SHEET_LEFT:
	default:
		return 0;
	}
}

/* A line of STRIP; where it is to be written on by hand there is air above. */
static char *strip_text(const struct sheet_strip *strip)
{
	g_autoptr(GString) line = g_string_new(NULL);
	size_t at = 0;

	if (!strip->pieces) {
		pad(line, &at, SHEET_COLUMNS, strip->style == SHEET_SINGLE ? '-' : '=');
		return g_strdup(line->str);
	}
	for (guint i = 0; i < strip->pieces->len; i++) {
		const struct sheet_piece *piece = &g_array_index(strip->pieces, struct sheet_piece,
		    i);
		size_t width = text_columns(piece->text);

		if (piece->style == SHEET_BLANK) {
			pad(line, &at, (size_t)piece->column, ' ');
			pad(line, &at, (size_t)(piece->column + piece->columns), '_');
		} else if (width) {
			pad(line, &at, (size_t)piece->column + piece_indent(piece, width), ' ');
			g_string_append(line, piece->text);
			at += width;
		}
	}
	return g_strdup(line->str);
}

static void add_strips(GPtrArray *lines, const GPtrArray *strips)
{
	for (guint i = 0; i < strips->len; i++) {
		const struct sheet_strip *strip = g_ptr_array_index(strips, i);

		if (strip->style == SHEET_FORM)
			g_ptr_array_add(lines, g_strdup(""));
		g_ptr_array_add(lines, strip_text(strip));
	}
}

char **sheet_text_lines(const json_t *document, GError **error)
{
	struct sheet_layout *layout = sheet_layout_new(document, &text_medium, error);
	GPtrArray *lines;

	if (!layout)
		return NULL;
	lines = g_ptr_array_new();
	for (guint k = 0; k < layout->pages->len; k++) {
		const struct sheet_page *page = g_ptr_array_index(layout->pages, k);
		guint first = lines->len;

		add_strips(lines, page->strips);
		add_strips(lines, page->foot);
		if (k > 0) {
			char *line = g_ptr_array_index(lines, first);

			g_ptr_array_index(lines, first) = g_strconcat("\f", line, NULL);
			g_free(line);
		}
	}
	g_ptr_array_add(lines, NULL);
	sheet_layout_free(layout);
	return (char **)g_ptr_array_free(lines, FALSE);
}

/* Appends the character at TEXT, BYTES long, in the encoding of CONVERTER; false when it has none.
 */
static bool encode_char(GString *out, GIConv converter, const char *text, size_t bytes)
{
	char in[8], coded[16];
	char *from = in, *to = coded;
	gsize left = bytes, room = sizeof coded;

	memcpy(in, text, bytes);
	if (g_iconv(converter, &from, &left, &to, &room) == (gsize)-1 || left) {
		g_iconv(converter, NULL, NULL, NULL, NULL);
		return false;
	}
	g_string_append_len(out, coded, (gssize)(sizeof coded - room));
	return true;
}

static size_t encode_line(GString *out, GIConv converter, const char *line)
{
	size_t lost = 0;

	while (*line) {
		const char *next = line;

		text_next(&next);
		if (!encode_char(out, converter, line, (size_t)(next - line))) {
			g_string_append_c(out, '?');
			lost++;
		}
		line = next;
	}
	return lost;
}

GBytes *sheet_text_encode(char *const *lines, enum sheet_encoding encoding, size_t *ret_lost)
{
	static const char *const names[] = {
		[SHEET_UTF8] = "UTF-8", [SHEET_GB18030] = "GB18030", [SHEET_GBK] = "GBK"
	};
	GIConv converter = g_iconv_open(names[encoding], "UTF-8");
	GString *out = g_string_new(NULL);
	size_t lost = 0;

	g_assert(converter != (GIConv)-1); /* glibc has all three */
	for (; *lines; lines++) {
		lost += encode_line(out, converter, *lines);
		g_string_append_c(out, '\n');
	}
	g_iconv_close(converter);
	if (ret_lost)
		*ret_lost = lost;
	return g_string_free_to_bytes(out);
}
