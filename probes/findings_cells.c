#include "probes/findings_cells.h"

#include <string.h>

const struct variable *cell_get(const struct answer *answer, const char *column,
    struct cell_row row)
{
	g_autofree char *index = oid_show(row.index, row.length);
	g_autofree char *oid = g_strconcat(column, ".", index, NULL);
	return answer_get(answer, oid);
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
