#include <string.h>

#include "views/sheet_blocks.h"

/* json_string() refuses what is not UTF-8; such text is not ours and is cleaned first. */
static json_t *words(const char *text)
{
	json_t *json = text ? json_string(text) : NULL;

	if (text && !json) {
		char *clean = text_clean_string(text);

		json = json_string(clean);
		g_free(clean);
	}
	return json;
}

static void put(json_t *object, const char *name, const char *text)
{
	if (text && *text)
		json_object_set_new(object, name, words(text));
}

static json_t *block_new(const char *type, const char *heading)
{
	json_t *block = json_object();

	put(block, "block", type);
	put(block, "heading", heading);
	return block;
}

static void put_shorten(json_t *block, enum block_shorten shorten)
{
	static const char *const names[] = {
		[BLOCK_SHORTEN_FIRST] = "first", [BLOCK_SHORTEN_LAST] = "last"
	};

	if (shorten != BLOCK_WHOLE)
		put(block, "shorten", names[shorten]);
}

json_t *block_grid_new(const char *heading, int columns)
{
	json_t *block = block_new("grid", heading);

	json_object_set_new(block, "columns", json_integer(columns));
	json_object_set_new(block, "cells", json_array());
	return block;
}

json_t *block_table_new(const char *heading, const struct block_column *columns,
    enum block_shorten shorten)
{
	json_t *block = block_new("table", heading), *list = json_array();

	for (; columns->title; columns++) {
		json_t *column = json_object();

		put(column, "title", columns->title);
		if (columns->width)
			json_object_set_new(column, "width", json_integer(columns->width));
		if (columns->weight)
			json_object_set_new(column, "weight", json_integer(columns->weight));
		if (columns->align == TEXT_RIGHT)
			put(column, "align", "right");
		json_array_append_new(list, column);
	}
	json_object_set_new(block, "columns", list);
	json_object_set_new(block, "rows", json_array());
	put_shorten(block, shorten);
	return block;
}

json_t *block_list_new(const char *heading, enum block_shorten shorten)
{
	json_t *block = block_new("list", heading);

	json_object_set_new(block, "rows", json_array());
	put_shorten(block, shorten);
	return block;
}

json_t *block_paragraph_new(const char *heading, const char *text)
{
	json_t *block = block_new("paragraph", heading);

	put(block, "text", text);
	return block;
}

json_t *block_signatures_new(const char *heading)
{
	json_t *block = block_new("signatures", heading);

	json_object_set_new(block, "rows", json_array());
	return block;
}

void block_grid_add(json_t *grid, const char *name, const char *value, int span)
{
	json_t *cell = json_object();

	put(cell, "name", name);
	put(cell, "value", value);
	if (span > 1)
		json_object_set_new(cell, "span", json_integer(span));
	json_array_append_new(json_object_get(grid, "cells"), cell);
}

void block_table_add(json_t *table, const char *const *cells, size_t n)
{
	json_t *row = json_array();

	g_assert(n == json_array_size(json_object_get(table, "columns")));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(row, !cells[i] && json_object_get(table, "hand")
			? json_null() : words(cells[i] ? cells[i] : ""));
	json_array_append_new(json_object_get(table, "rows"), row);
}

void block_table_more(json_t *table, const char *text)
{
	json_array_append_new(json_object_get(table, "rows"), words(text));
}

void block_list_add(json_t *list, const char *time, const char *text)
{
	json_t *row = json_object();

	put(row, "time", time);
	put(row, "text", text);
	json_array_append_new(json_object_get(list, "rows"), row);
}

void block_signature_add(json_t *signatures, const char *role, const char *name,
    const char *signed_at, const char *note)
{
	json_t *row = json_object();

	put(row, "role", role);
	put(row, "name", name);
	put(row, "signed", signed_at);
	put(row, "note", note);
	json_array_append_new(json_object_get(signatures, "rows"), row);
}

void block_hand(json_t *table)
{
	json_object_set_new(table, "hand", json_true());
}

void block_grid_hand(json_t *grid, const char *name, int span)
{
	json_t *cells = json_object_get(grid, "cells");

	block_grid_add(grid, name, NULL, span);
	json_object_set_new(json_array_get(cells, json_array_size(cells) - 1), "hand", json_true());
}

void block_signature_hand(json_t *signatures, const char *role)
{
	json_t *rows = json_object_get(signatures, "rows");

	block_signature_add(signatures, role, NULL, NULL, NULL);
	json_object_set_new(json_array_get(rows, json_array_size(rows) - 1), "hand", json_true());
}

void block_foot(json_t *signatures, const char *text)
{
	put(signatures, "foot", text);
}

json_t *block_chart_new(const char *heading, struct wall from, struct wall until, json_t *series)
{
	json_t *block = block_new("chart", heading);

	json_object_set_new(block, "from", json_integer(from.us));
	json_object_set_new(block, "until", json_integer(until.us));
	json_object_set_new(block, "series", series);
	return block;
}

void block_otherwise(json_t *block, const char *text)
{
	put(block, "otherwise", text);
}

size_t block_rows(const json_t *block)
{
	return json_array_size(json_object_get(block, "rows"));
}

char *block_percent(int64_t part, int64_t whole)
{
	int64_t thousandths;

	if (whole <= 0 || part < 0 || part > whole)
		return NULL;
	if (part == whole)
		return g_strdup("100%");
	while (part > INT64_MAX / 100000) {
		part /= 2;
		whole = whole / 2 + 1; /* rounded against us: a share is never shown too high */
	}
	thousandths = part * 100000 / whole;
	return g_strdup_printf("%" G_GINT64_FORMAT ".%03d%%", thousandths / 1000,
	    (int)(thousandths % 1000));
}

char *block_time(const json_t *row, const char *name, enum clock_form form)
{
	struct wall when = { .us = json_integer_value(json_object_get(row, name)) };
	char text[CLOCK_TEXT_SIZE];

	if (when.us <= 0)
		return NULL;
	return g_strdup(clock_text(when, form, text, sizeof text));
}
