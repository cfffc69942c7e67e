/* Making the blocks of a sheet. Texts may be NULL: the paper then says 未填. All strings are
 * copied. */
#ifndef VIEWS_SHEET_BLOCKS_H
#define VIEWS_SHEET_BLOCKS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/text.h"

/* Which rows may go when a sheet is too long. */
enum block_shorten { BLOCK_WHOLE, BLOCK_SHORTEN_FIRST, BLOCK_SHORTEN_LAST };

/* Either a WIDTH in columns of 80 or a WEIGHT. An array of them ends with a NULL title. */
struct block_column {
	const char *title;
	int width, weight;
	enum text_align align;
};

/* Each makes a block; the caller appends it to its array. HEADING may be NULL: none. */
json_t *block_grid_new(const char *heading, int columns);
json_t *block_table_new(const char *heading, const struct block_column *columns,
    enum block_shorten shorten);
json_t *block_list_new(const char *heading, enum block_shorten shorten);
json_t *block_paragraph_new(const char *heading, const char *text);
json_t *block_signatures_new(const char *heading);

/* SPAN: how many of the grid's columns it takes, from 1. */
void block_grid_add(json_t *grid, const char *name, const char *value, int span);
/* CELLS holds one text for each column of the table. */
void block_table_add(json_t *table, const char *const *cells, size_t n);
/* More of the row added last, under it from its second cell on. */
void block_table_more(json_t *table, const char *text);
void block_list_add(json_t *list, const char *time, const char *text);
void block_signature_add(json_t *signatures, const char *role, const char *name,
    const char *signed_at, const char *note);
/* A table, and a pair of a grid, to be filled in by hand; of the table where a cell is NULL. */
void block_hand(json_t *table);
void block_grid_hand(json_t *grid, const char *name, int span);
/* One who signs by hand only. */
void block_signature_hand(json_t *signatures, const char *role);
/* A line under the signatures, kept with them. */
void block_foot(json_t *signatures, const char *text);
/* Trends from FROM to UNTIL; SERIES (taken over) as of the block `chart` in views/sheet.h. */
json_t *block_chart_new(const char *heading, struct wall from, struct wall until, json_t *series);
/* What a table or list without rows says instead of 无数据. */
void block_otherwise(json_t *block, const char *text);
size_t block_rows(const json_t *block);

/* PART of WHOLE as "99.206%", cut after three decimals, so that it is 100% only when it is all of
 * it (requirements 5.4). NULL when WHOLE is 0: a share of nothing is not a number. Caller frees. */
char *block_percent(int64_t part, int64_t whole);

/* Member NAME of ROW, an instant, in local time; NULL when absent. Caller frees. */
char *block_time(const json_t *row, const char *name, enum clock_form form);

#endif
