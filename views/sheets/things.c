/* 钥匙物品清点单: what should be there, what was there when it was counted last, and room to count
 * it now. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_shift.h"

static int by_place(const void *a, const void *b)
{
	const json_t *x = *(const json_t *const *)a, *y = *(const json_t *const *)b;
	int order = g_strcmp0(shift_text(x, "place"), shift_text(y, "place"));

	return order ? order : g_strcmp0(shift_text(x, "name"), shift_text(y, "name"));
}

/* "2（11-21 08:20 值班甲）" of the last count; NULL: never. */
static char *last_of(const json_t *thing)
{
	g_autofree char *at = block_time(thing, "counted_at", CLOCK_MINUTE);
	const char *by = shift_text(thing, "counted_by");

	return at ? g_strdup_printf(_("%d（%s %s）"), (int)shift_integer(thing, "counted"), at,
			by ? by : "")
		  : NULL;
}

static void add_thing(json_t *table, const json_t *thing)
{
	g_autofree char *amount = g_strdup_printf("%d", (int)shift_integer(thing, "amount"));
	g_autofree char *last = last_of(thing);
	const char *remark = shift_text(thing, "count_remark");
	const char *cells[] = { shift_text(thing, "name"), shift_text(thing, "place"), amount,
		last ? last : _("没有清点过"), NULL, remark };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_table(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("物品"), .weight = 2 },
		{ .title = _("存放处"), .weight = 1 },
		{ .title = _("应有"), .width = 4, .align = TEXT_RIGHT },
		{ .title = _("上次清点"), .width = 24 },
		{ .title = _("本次"), .width = 6 },
		{ .title = _("差异说明"), .weight = 2 },
		{ 0 }
	};
	const json_t *rows = sheet_rows(data, "records:thing");
	json_t *table = block_table_new(_("清点（差异逐项说明）"), columns, BLOCK_WHOLE), *row;
	g_autoptr(GPtrArray) things = g_ptr_array_new();
	size_t i;

	block_hand(table);
	json_array_foreach(rows, i, row)
		if (g_strcmp0(shift_text(row, "state"), "retired") != 0)
			g_ptr_array_add(things, row);
	if (things->len > 0)
		qsort(things->pdata, things->len, sizeof *things->pdata, by_place);
	for (guint k = 0; k < things->len; k++)
		add_thing(table, things->pdata[k]);
	if (rows)
		block_otherwise(table, _("没有登记物品"));
	return table;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *site = json_array_get(sheet_rows(data, "site"), 0);
	json_t *grid = block_grid_new(NULL, 2), *signatures = block_signatures_new(_("签认"));

	block_grid_add(grid, _("机房"), shift_text(site, "name"), 1);
	block_grid_hand(grid, _("清点时刻"), 1);
	block_signature_hand(signatures, _("交班人"));
	block_signature_hand(signatures, _("接班人"));
	return json_pack("[o, o, o]", grid, build_table(data), signatures);
}

const struct sheet sheet_things = {
	.name = "things",
	.title = N_("钥匙物品清点单"),
	.form = "ZB-A4-24",
	.order = 76,
	.needs = "site|records:thing",
	.build = build,
};
