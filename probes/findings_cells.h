/* Cells of tables: what a probe's read() picks from an answer by column and row. */
#ifndef PROBES_FINDINGS_CELLS_H
#define PROBES_FINDINGS_CELLS_H

#include "probes/wire/variable.h"

/* A row's index within its table. */
struct cell_row {
	const uint32_t *index;
	size_t length;
};

/* The cell of COLUMN in ROW, or NULL. */
const struct variable *cell_get(const struct answer *answer, const char *column,
    struct cell_row row);
/* Its number, 0 where there is none. */
int64_t cell_integer(const struct answer *answer, const char *column, struct cell_row row);
/* TEXT is replaced by the cell's clean text, if there is one. */
void cell_text(const struct answer *answer, const char *column, struct cell_row row, char **text);

#endif
