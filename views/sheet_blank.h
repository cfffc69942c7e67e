/* What the forms for a dead console have in common. */
#ifndef VIEWS_SHEET_BLANK_H
#define VIEWS_SHEET_BLANK_H

#include <jansson.h>
#include <stddef.h>

/* Titles are N_(); an array of them ends with a NULL title. */
struct sheet_blank_column {
	const char *title;
	int width, weight;
};

/* Room, post, shift, who is on duty. */
json_t *sheet_blank_head(void);
/* ROWS rows to write on; the first cells of the first of them say what ITEMS (N_(), "cell|cell",
 * ends with NULL, or NULL) say. */
json_t *sheet_blank_table(const char *heading, const struct sheet_blank_column *columns,
    size_t rows, const char *const *items);
json_t *sheet_blank_signatures(void);

#endif
