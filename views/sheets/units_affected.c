/* 受影响单位清单: whom a fault hits, whom to call there, and a line to write down when they were
 * told and by whom: a paper to telephone from (T30: each unit of a shared line for itself). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

/* For the hand: 时刻 and 接听人. */
#define BLANK _("________")

/* ---- blocks ------------------------------------------------------------------------------- */

static json_t *build_head(const struct sheet_data *data)
{
	const struct kind *kind = kind_find("fault_ticket");
	const json_t *record = data->record;
	g_autofree char *since = block_time(record, "occurred_at", CLOCK_FULL);
	g_autofree char *promise = block_time(record, "promise_at", CLOCK_FULL);
	json_t *grid = block_grid_new(NULL, 2);

	block_grid_add(grid, _("故障单"), row_get(record, "number"), 1);
	block_grid_add(grid, _("状态"), choice_title(kind->states, row_get(record, "state")), 1);
	block_grid_add(grid, _("对象"), row_get(record, "object"), 1);
	block_grid_add(grid, _("自"), since, 1);
	block_grid_add(grid, _("现象"), row_get(record, "symptom"), 2);
	block_grid_add(grid, _("处置"), row_get(record, "repairer"), 1);
	block_grid_add(grid, _("承诺恢复"), promise == NULL ? _("没有承诺") : promise, 1);
	return grid;
}

/* What was told already stands; what was not is left to the hand. */
static json_t *build_units(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("序"), .width = 3 },
		{ .title = _("单位"), .weight = 1 },
		{ .title = _("找谁"), .weight = 1 },
		{ .title = _("告知时刻"), .width = 11 },
		{ .title = _("接听人"), .width = 8 },
		{ .title = _("告知恢复"), .width = 11 },
		{ 0 }
	};
	g_autoptr(GPtrArray) units = sheet_units(data);
	bool known = sheet_rows(data, "ticket_unit@ticket") != NULL;
	g_autofree char *heading = known ?
	    g_strdup_printf(_("受影响单位 %u 家，逐家告知"), units->len) :
	    g_strdup(_("受影响单位，逐家告知"));
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	for (guint i = 0; i < units->len; i++) {
		const json_t *unit = units->pdata[i];
		g_autofree char *number = g_strdup_printf("%u", i + 1);
		g_autofree char *person =
		    sheet_contact_text(data, row_get_integer(unit, "access_unit"));
		g_autofree char *told = block_time(unit, "told_at", CLOCK_MINUTE);
		g_autofree char *over = block_time(unit, "restored_told_at", CLOCK_MINUTE);
		const char *receiver = row_get(unit, "receiver");
		const char *cells[] = { number, row_get(unit, "name"), person,
			told == NULL ? BLANK : told, receiver[0] == '\0' ? BLANK : receiver,
			over == NULL ? BLANK : over };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (known)
		block_otherwise(table, _("没有登记受影响的单位。"));
	return table;
}

static json_t *build(const struct sheet_data *data)
{
	json_t *blocks = json_array();
	json_t *signatures = block_signatures_new(_("签认"));

	json_array_append_new(blocks, build_head(data));
	json_array_append_new(blocks, build_units(data));
	block_signature_add(signatures, _("告知人"), NULL, NULL, NULL);
	json_array_append_new(blocks, signatures);
	return blocks;
}

const struct sheet sheet_units_affected = {
	.name = "units_affected",
	.title = N_("受影响单位清单"),
	.form = "ZB-A4-06",
	.order = 31,
	.kind = "fault_ticket",
	.needs = "actor|site|records:contact|ticket_unit@ticket",
	.build = build,
};
