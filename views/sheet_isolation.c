#include "views/sheet_isolation.h"

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/records.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

json_t *sheet_isolation_grid(const char *heading, const json_t *record,
    const struct sheet_place *places)
{
	json_t *grid = block_grid_new(heading, 2);

	for (; places->field != NULL; places++) {
		const struct field *field = kind_field(kind_find("isolation"), places->field);
		g_autofree char *value = record_shown(record, field);
		block_grid_add(grid, _(field->title), value[0] == '\0' ? NULL : value,
		    places->span);
	}
	return grid;
}

const char *sheet_name(const json_t *record, const char *field)
{
	const char *name = row_get(record, field);

	return name[0] == '\0' ? NULL : name;
}
