#include "probes/findings_cells.h"

const struct variable *cell_get(const struct answer *answer, const char *column,
    struct cell_row row)
{
	return answer_cell(answer, column, row.index, row.length);
}

int64_t cell_integer(const struct answer *answer, const char *column, struct cell_row row)
{
	int64_t number;
	const struct variable *variable = cell_get(answer, column, row);
	return variable && variable_integer(variable, &number) ? number : 0;
}

void cell_text(const struct answer *answer, const char *column, struct cell_row row, char **text)
{
	const struct variable *variable = cell_get(answer, column, row);
	if (!variable)
		return;
	g_free(*text);
	*text = variable_text(variable);
}
