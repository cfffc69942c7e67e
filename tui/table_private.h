/* What the two halves of a table share: table.c (which rows, in which order, and the cursor),
 * table_draw.c (columns and cells). Nothing outside tui/table*.c includes it. */
#ifndef TUI_TABLE_PRIVATE_H
#define TUI_TABLE_PRIVATE_H

#include "tui/table.h"

/* One row, under the key that never changes. */
struct entry {
	char *key;
	const void *row;           /* NULL: went away */
	struct table_rank own;     /* by the table's own order, where that has ranks */
	struct table_rank sorted;  /* by the column one sorts by, where that has them */
	uint64_t place;            /* among all rows ever given */
	bool passes;               /* the filter */
	bool fresh;                /* changed since `order` was true */
	bool placed;               /* has a line */
};

struct table {
	const struct table_type *type;
	void (*changed)(void *data);
	void *data;
	GHashTable *entries;       /* by key; owns them */
	GPtrArray *order;          /* every entry, sorted: as of the last settling */
	GPtrArray *lines;          /* those that are shown */
	GPtrArray *fresh;          /* those that wait for the next settling */
	size_t count;              /* rows there are */
	uint64_t given;
	char *selected;            /* key */
	size_t index;              /* of the selected line */
	bool known;                /* rows have come, if only none */
	bool waits;                /* for the row of `selected`, which is not there yet */
	size_t top;                /* first line shown */
	size_t page;               /* lines that fit */
	struct timer hold;
	char *filter;
	int sort_column;           /* -1: the table's own order */
	bool descending;
};

static inline struct entry *table_line(const struct table *table, size_t index)
{
	return table->lines->pdata[index];
}

static inline int table_columns(const struct table *table)
{
	int count = 0;

	while (table->type->columns[count].title)
		count++;
	return count;
}

/* What COLUMN shows of ROW. */
static inline void table_fill(const struct table *table, const struct table_column *column,
    const void *row, struct table_cell *cell)
{
	cell->text = "";
	cell->style = STYLE_NORMAL;
	cell->buffer[0] = '\0';
	column->cell(row, column, cell, table->data);
}

#endif
