#include "views/csv.h"

#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"

/* ---- bytes to text ------------------------------------------------------------------------ */

static size_t line_at(const uint8_t *data, size_t offset)
{
	size_t line = 1;

	for (size_t i = 0; i < offset; i++)
		line += data[i] == '\n';
	return line;
}

static char *convert(struct bytes raw, const char *from)
{
	gsize size = 0;
	char *text =
	    g_convert((const char *)raw.data, (gssize)raw.size, "UTF-8", from, NULL, &size, NULL);

	if (text != NULL && strlen(text) == size && g_utf8_validate(text, (gssize)size, NULL))
		return text;
	g_free(text);
	return NULL;
}

static bool begins_with(struct bytes raw, const char *mark, size_t size)
{
	return raw.size >= size && memcmp(raw.data, mark, size) == 0;
}

char *csv_decode(struct bytes raw, GError **error)
{
	const char *end = NULL;
	char *text = NULL;

	if (raw.size == 0)
		return g_strdup("");
	if (begins_with(raw, "\xFF\xFE", 2) || begins_with(raw, "\xFE\xFF", 2))
		text = convert(raw, "UTF-16");
	else if (g_utf8_validate_len((const char *)raw.data, raw.size, &end))
		text = g_strndup((const char *)raw.data, raw.size);
	else
		text = convert(raw, "GB18030");
	if (text == NULL) {
		size_t offset =
		    end == NULL ? 0 : (size_t)((const uint8_t *)(const void *)end - raw.data);
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("第 %zu 行：不是 UTF-8 也不是 GBK 编码的文字，请另存为 CSV（UTF-8）"),
		    line_at(raw.data, offset));
		return NULL;
	}
	if (g_str_has_prefix(text, CSV_MARK))
		memmove(text, text + strlen(CSV_MARK), strlen(text + strlen(CSV_MARK)) + 1);
	return text;
}

/* ---- the guard against spreadsheets ------------------------------------------------------- */

/* The most digits a spreadsheet keeps of a number. */
#define DIGITS_KEPT 15

/* Whether CELL, but for apostrophes it begins with, is what a spreadsheet would not leave as it is.
 * So a cell that itself is an apostrophe and a formula is guarded once more, and comes back. */
static bool is_guarded(const char *cell)
{
	const char *bare = cell + strspn(cell, "'");
	size_t digits = strspn(bare, "0123456789");
	bool number = digits > 0 && bare[digits] == '\0';

	return (bare[0] != '\0' && strchr("=+-@\t\r", bare[0]) != NULL) ||
	    (number && ((bare[0] == '0' && digits > 1) || digits > DIGITS_KEPT));
}

/* ---- text to rows ------------------------------------------------------------------------- */

static void row_free(void *data)
{
	struct csv_row *row = data;

	g_ptr_array_unref(row->cells);
	g_free(row);
}

void csv_free(struct csv *csv)
{
	if (csv == NULL)
		return;
	g_ptr_array_unref(csv->rows);
	g_free(csv);
}

/* Where the parser stands. */
struct reading {
	const char *at;
	size_t line;
};

/* A line feed of the file at AT: "\n", "\r\n" or a lone "\r". Its length; 0 when there is none. */
static size_t line_end(const char *at)
{
	if (at[0] == '\r')
		return at[1] == '\n' ? 2 : 1;
	return at[0] == '\n';
}

/* The cell in quotes that begins at READING; false when it never ends. What stands between the
 * closing quote and the next comma is kept: the file is odd, its content is not ours to lose. */
static bool read_quoted(struct reading *reading, GString *cell)
{
	const char *at = reading->at + 1;

	for (; at[0] != '\0' && !(at[0] == '"' && at[1] != '"'); at++) {
		size_t end = line_end(at);
		reading->line += end > 0;
		g_string_append_c(cell, end > 0 ? '\n' : at[0]);
		at += end == 2 || at[0] == '"';
	}
	reading->at = at + (at[0] == '"');
	return at[0] == '"';
}

static bool read_cell(struct reading *reading, GString *cell)
{
	if (reading->at[0] == '"' && !read_quoted(reading, cell))
		return false;
	while (reading->at[0] != '\0' && reading->at[0] != ',' && line_end(reading->at) == 0)
		g_string_append_c(cell, *reading->at++);
	return true;
}

static bool read_row(struct reading *reading, struct csv_row *row)
{
	row->line = reading->line;
	for (;;) {
		g_autoptr(GString) cell = g_string_new(NULL);

		if (!read_cell(reading, cell))
			return false;
		bool guarded = cell->str[0] == '\'' && is_guarded(cell->str);
		g_ptr_array_add(row->cells, g_strdup(cell->str + guarded));
		if (reading->at[0] != ',')
			break;
		reading->at++;
	}
	reading->line += reading->at[0] != '\0';
	reading->at += line_end(reading->at);
	return true;
}

static bool is_blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->cells->len; i++)
		if (((const char *)g_ptr_array_index(row->cells, i))[0] != '\0')
			return false;
	return true;
}

struct csv *csv_parse(const char *text, GError **error)
{
	own(csv) csv = g_new0(struct csv, 1);
	struct reading reading = { text, 1 };

	csv->rows = g_ptr_array_new_with_free_func(row_free);
	while (reading.at[0] != '\0') {
		struct csv_row *row = g_new0(struct csv_row, 1);
		row->cells = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(csv->rows, row);
		if (!read_row(&reading, row)) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    _("第 %zu 行：有一个引号没有收尾"), row->line);
			return NULL;
		}
		if (is_blank(row))
			g_ptr_array_remove_index(csv->rows, csv->rows->len - 1);
	}
	return g_steal_pointer(&csv);
}

/* ---- rows to text ------------------------------------------------------------------------- */

static void append_cell(GString *out, const char *cell)
{
	g_autofree char *guarded = is_guarded(cell) ? g_strconcat("'", cell, NULL) : NULL;

	if (guarded != NULL)
		cell = guarded;
	if (strpbrk(cell, ",\"\r\n") == NULL) {
		g_string_append(out, cell);
		return;
	}
	g_string_append_c(out, '"');
	for (; *cell != '\0'; cell++) {
		if (*cell == '"')
			g_string_append_c(out, '"');
		g_string_append_c(out, *cell);
	}
	g_string_append_c(out, '"');
}

void csv_append_row(GString *out, const GPtrArray *cells)
{
	for (size_t i = 0; i < cells->len; i++) {
		if (i > 0)
			g_string_append_c(out, ',');
		append_cell(out, g_ptr_array_index(cells, i));
	}
	g_string_append(out, "\r\n");
}
