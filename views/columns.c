#include "views/columns.h"

#include <glib.h>

#define GAP "  "

struct column {
	const char *title;
	size_t width;
	enum text_align align;
};

struct columns {
	GArray *columns;             /* struct column */
	GPtrArray *cells;            /* row after row, owned */
};

struct columns *columns_new(const char *const *titles)
{
	struct columns *columns = g_new0(struct columns, 1);

	columns->columns = g_array_new(FALSE, FALSE, sizeof(struct column));
	columns->cells = g_ptr_array_new_with_free_func(g_free);
	for (; *titles != NULL; titles++) {
		struct column column = { *titles, text_columns(*titles), TEXT_LEFT };
		g_array_append_val(columns->columns, column);
	}
	return columns;
}

void columns_free(struct columns *columns)
{
	if (columns == NULL)
		return;
	g_array_unref(columns->columns);
	g_ptr_array_unref(columns->cells);
	g_free(columns);
}

static struct column *column_at(const struct columns *columns, size_t i)
{
	return &g_array_index(columns->columns, struct column, i);
}

void columns_align(struct columns *columns, size_t column, enum text_align align)
{
	column_at(columns, column)->align = align;
}

void columns_add(struct columns *columns, const char *const *cells)
{
	for (size_t i = 0; i < columns->columns->len; i++) {
		g_autofree char *clean = text_clean_string(cells[i] == NULL ? "" : cells[i]);
		char *cell = text_cut(clean, COLUMNS_MOST);
		struct column *column = column_at(columns, i);

		column->width = MAX(column->width, text_columns(cell));
		g_ptr_array_add(columns->cells, cell);
	}
}

/* One line of it; blanks at its end are of no use to anybody. */
static void print_row(const struct columns *columns, char *const *cells, FILE *out)
{
	g_autoptr(GString) line = g_string_new(NULL);

	for (size_t i = 0; i < columns->columns->len; i++) {
		const struct column *column = column_at(columns, i);
		g_autofree char *cell = text_fit(cells[i], column->width, column->align);

		g_string_append_printf(line, "%s%s", i == 0 ? "" : GAP, cell);
	}
	fprintf(out, "%s\n", g_strchomp(line->str));
}

void columns_print(const struct columns *columns, FILE *out)
{
	size_t n = columns->columns->len;
	g_autofree char **titles = g_new(char *, n);

	for (size_t i = 0; i < n; i++)
		titles[i] = (char *)(uintptr_t)column_at(columns, i)->title;
	print_row(columns, titles, out);
	for (size_t at = 0; at < columns->cells->len; at += n)
		print_row(columns, (char *const *)&columns->cells->pdata[at], out);
}
