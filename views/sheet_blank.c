#include "views/sheet_blank.h"

#include <glib.h>

#include "base/i18n.h"
#include "views/sheet_blocks.h"

#define COLUMNS_MOST 8

json_t *sheet_blank_head(void)
{
	static const char *const names[] = { N_("机房"), N_("班次"), N_("值班员"), N_("值班长") };
	json_t *grid = block_grid_new(NULL, 2);

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		block_grid_hand(grid, _(names[i]), 1);
	return grid;
}

static void add_row(json_t *table, size_t columns, const char *item)
{
	g_auto(GStrv) said = g_strsplit(item ? item : "", "|", COLUMNS_MOST);
	const char *cells[COLUMNS_MOST] = { NULL };

	for (size_t i = 0; i < columns && said[i] != NULL; i++)
		cells[i] = said[i];
	block_table_add(table, cells, columns);
}

json_t *sheet_blank_table(const char *heading, const struct sheet_blank_column *columns,
    size_t rows, const char *const *items)
{
	struct block_column made[COLUMNS_MOST + 1] = { { 0 } };
	size_t n = 0;
	json_t *table;

	for (; columns[n].title != NULL; n++)
		made[n] = (struct block_column){ .title = _(columns[n].title),
			.width = columns[n].width, .weight = columns[n].weight };
	table = block_table_new(heading, made, BLOCK_WHOLE);
	block_hand(table);
	for (size_t i = 0; i < rows; i++) {
		add_row(table, n, items && *items ? _(*items) : NULL);
		items += items && *items;
	}
	return table;
}

json_t *sheet_blank_signatures(void)
{
	json_t *signatures = block_signatures_new(_("签认"));

	block_signature_hand(signatures, _("值班员"));
	block_signature_hand(signatures, _("值班长"));
	return signatures;
}
