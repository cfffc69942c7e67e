/* What the parts of a table share: table.c (which rows are shown, and the cursor), table_sort.c
 * (what they are compared and filtered by), table_draw.c (columns and cells). Nothing outside
 * tui/table*.c includes it. */
#ifndef TUI_TABLE_PRIVATE_H
#define TUI_TABLE_PRIVATE_H

#include "tui/table.h"

/* A rank as it is compared: by the number, then the first octets of the text as numbers, then the
 * text, which is the row's. */
struct sort_key {
	int64_t number;
	uint64_t head[2];
	const char *text;
};

/* What is read out of a row once, for all the keys that sort and filter. */
struct readout {
	const char *searched;      /* texts the filter looks into, folded, each with its NUL; then
				    * a NUL; behind the columns */
	struct sort_key columns[]; /* of the columns that have ranks, in their order */
};

/* One row, under the key that never changes. */
struct entry {
	char *key;
	const void *row;           /* NULL: went away */
	struct sort_key own;       /* by the table's own order, where that has ranks */
	struct readout *readout;   /* NULL: not read out yet */
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
	struct timer reading;      /* reads rows out, a few at a time */
	guint read;                /* how far into `order` it has come */
	char *filter;
	int sort_column;           /* -1: the table's own order */
	int sort_rank;             /* its place among the columns with ranks; -1: it has none */
	bool descending;
};

/* ---- what rows are compared by (tui/table_sort.c) ------------------------------------------ */

/* The readout of ENTRY, whose row is there; made when it is not yet. */
const struct readout *table_read_out(const struct table *table, struct entry *entry);
/* Whether ENTRY passes the filter. */
bool table_passes(const struct table *table, struct entry *entry);
/* ENTRY has a new row and is about to be compared. */
void table_rank(const struct table *table, struct entry *entry);
/* Compares what two places of an array of entries hold; DATA is the table. */
int table_compare(const void *first, const void *second, void *data);
/* ENTRIES in order; all of them have been ranked. */
void table_sort(struct table *table, GPtrArray *entries);

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
