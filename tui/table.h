/* A list of objects: columns, one row each, a cursor that sticks to the object.
 *
 * Rows belong to the caller; each has a key that does not change. The cursor follows the key
 * through sorting, inserting and removing. For two seconds after a key press nothing moves:
 * rows that went away leave an empty line, new ones wait at the end, values are shown fresh
 * where they are. Only visible rows are formatted. */
#ifndef TUI_TABLE_H
#define TUI_TABLE_H

#include "base/timer.h"
#include "tui/keys.h"
#include "tui/screen.h"

struct table;

#define TABLE_TEXT_SIZE 256

/* What a cell shows. `text` points to static or row-owned clean text, or to `buffer`. */
struct table_cell {
	const char *text;
	enum style style;
	char buffer[TABLE_TEXT_SIZE];
};

/* What rows are ordered by, read once a row: by number, then by text. `text` is borrowed from the
 * row. */
struct table_rank {
	int64_t number;
	const char *text;
};

struct table_column {
	const char *title;          /* N_("...") */
	int minimum, maximum;       /* columns; a maximum of 0: as wide as there is room */
	int weight;                 /* share of the room that is left; 0: stays at minimum */
	enum text_align align;
	bool searched;              /* the filter looks into it */
	int dispensable;            /* > 0: dropped when it is too narrow, highest number first */
	/* Fills CELL, which is zeroed with an empty text. COLUMN is this one. */
	void (*cell)(const void *row, const struct table_column *column, struct table_cell *cell,
	    void *data);
	const void *what;           /* for the cell function: which member, which field */
	/* NULL: not sortable. */
	int (*compare)(const void *a, const void *b);
	/* The same order by what it is made of; NULL: it is not. For lists of thousands. RANK is
	 * zeroed with an empty text. */
	void (*rank)(const void *row, struct table_rank *rank);
};

struct table_type {
	const struct table_column *columns; /* ends with a NULL title */
	const char *(*key)(const void *row);
	/* Order before anything is sorted by hand; NULL: as given. */
	int (*compare)(const void *a, const void *b);
	void (*rank)(const void *row, struct table_rank *rank); /* as of a column */
	const char *empty;                  /* N_("..."), shown instead of no rows */
};

/* DATA goes to the cell functions. CHANGED, with DATA, asks for a frame when the rest is over. */
struct table *table_new(const struct table_type *type, struct timers *timers,
    void (*changed)(void *data), void *data);
void table_free(struct table *table);

/* All rows, now. Each stays valid until a call replaces it or takes it away; the array is
 * copied. */
void table_update(struct table *table, const void *const *rows, size_t count);
/* Only what changed: rows that are new or replace those of their keys, and keys of rows that are
 * gone. Costs by the number of changes. */
void table_change(struct table *table, const void *const *set, size_t set_count,
    const char *const *gone, size_t gone_count);
/* Draw heading and rows; keeps the selected row visible and puts the real cursor on it. */
void table_draw(struct table *table, struct area area);
/* Keys that move; true when used. Any other key also begins the two seconds. */
bool table_input(struct table *table, const struct input *input);

/* NULL when there is none, or when it just went away. */
const void *table_selected(const struct table *table);
/* Key of the selected row; stays when the row goes away. NULL if there never was one. */
const char *table_selected_key(const struct table *table);
/* Select the row of KEY, now or as soon as it comes. */
void table_select(struct table *table, const char *key);
/* "" or NULL: all. "!text": those that do not match. */
void table_filter(struct table *table, const char *text);
const char *table_filter_text(const struct table *table);
/* Sort by the next (or previous) sortable column; after the last comes the table's own order. */
void table_sort_next(struct table *table, int step);
void table_sort_reverse(struct table *table);
/* Rows that pass the filter, and rows there are. */
size_t table_shown(const struct table *table);
/* First and last, from 1 on, of the rows that were drawn last; false where all of them were. */
bool table_window(const struct table *table, size_t *ret_first, size_t *ret_last);
size_t table_count(const struct table *table);
/* False until the first table_update(): then nobody knows how many rows there are. */
bool table_is_known(const struct table *table);

/* The moves, for help: titles and keys, no functions. */
extern const struct binding table_bindings[];

#endif
