/* 作业告知单: the units that a maintenance job hits, whom to call there, and a line to write down
 * when they were told and by whom: a paper to telephone from, before the window. */
#include <string.h>

#include "base/i18n.h"
#include "views/maintenance.h"
#include "views/sheet_blocks.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

/* For the hand. */
#define BLANK _("________")

static const struct sheet_place head[] = {
	{ "number", 1, true }, { "approval_number", 1, true }, { "title", 2, true },
	{ "window_from", 1, true }, { "window_until", 1, true }, { "cuts_network", 1, true },
	{ "notify_by", 1, true }, { NULL, 0, false },
};

static json_t *build_units(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("序"), .width = 3 },
		{ .title = _("单位"), .weight = 1 },
		{ .title = _("仍可用"), .width = 10 },
		{ .title = _("找谁"), .weight = 1 },
		{ .title = _("告知时刻"), .width = 11 },
		{ .title = _("接听人"), .width = 8 },
		{ 0 }
	};
	g_autoptr(GPtrArray) units = sheet_parts(data, "maintenance_unit@job");
	g_autofree char *heading = g_strdup_printf(_("影响单位 %u 家，逐家告知"), units->len);
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	for (guint i = 0; i < units->len; i++) {
		const json_t *unit = units->pdata[i];
		g_autofree char *number = g_strdup_printf("%u", i + 1);
		g_autofree char *person =
		    sheet_contact_text(data, row_get_integer(unit, "access_unit"));
		g_autofree char *told = block_time(unit, "told_at", CLOCK_MINUTE);
		const char *left = row_get(unit, "left"), *receiver = row_get(unit, "receiver");
		const char *cells[] = { number, row_get(unit, "name"),
			left[0] == '\0' ? _("无") : left, person, told == NULL ? BLANK : told,
			receiver[0] == '\0' ? BLANK : receiver };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (sheet_rows(data, "maintenance_unit@job") != NULL)
		block_otherwise(table, _("没有影响单位。"));
	return table;
}

static json_t *build(const struct sheet_data *data)
{
	json_t *blocks = json_array();
	json_t *signatures = block_signatures_new(_("签认"));

	json_array_append_new(blocks,
	    sheet_fields_block(kind_find("maintenance_job"), NULL, data->record, head));
	json_array_append_new(blocks, build_units(data));
	block_signature_add(signatures, _("告知人"), NULL, NULL, NULL);
	json_array_append_new(blocks, signatures);
	return blocks;
}

const struct sheet sheet_maintenance_units = {
	.name = "maintenance_units",
	.title = N_("作业告知单"),
	.form = "ZB-A4-08",
	.order = 41,
	.kind = "maintenance_job",
	.needs = "actor|site|records:contact|maintenance_unit@job",
	.build = build,
};
