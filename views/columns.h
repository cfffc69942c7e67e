/* Rows of texts printed in aligned columns, by terminal columns rather than bytes, cleaned. */
#ifndef VIEWS_COLUMNS_H
#define VIEWS_COLUMNS_H

#include <stdio.h>

#include "base/own.h"
#include "base/text.h"

struct columns;

/* TITLES (borrowed, ends with NULL) head the columns. */
struct columns *columns_new(const char *const *titles);
void columns_free(struct columns *columns);
OWN_DEFINE(columns)

/* Numbers stand at the right of their column. */
void columns_align(struct columns *columns, size_t column, enum text_align align);
/* One row: as many texts as there are titles; copied, NULL is "". No text takes more than
 * COLUMNS_MOST. */
void columns_add(struct columns *columns, const char *const *cells);
#define COLUMNS_MOST 64

void columns_print(const struct columns *columns, FILE *out);

#endif
