/* 出入登记表: who was in the rooms in a time, and who still is. */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_shift.h"

/* Whether VISITOR was there at any moment of the time. */
static bool was_there(const struct shift *shift, const json_t *visitor)
{
	int64_t came = shift_integer(visitor, "came_at"), left = shift_integer(visitor, "left_at");

	return came != 0 && (shift->ends == 0 || came < shift->ends) &&
	    (left == 0 || left >= shift->begins);
}

static void add_visitor(json_t *table, const json_t *visitor)
{
	g_autofree char *came = block_time(visitor, "came_at", CLOCK_MINUTE);
	g_autofree char *left = block_time(visitor, "left_at", CLOCK_MINUTE);
	const char *carried = shift_text(visitor, "carried");
	const char *approver = shift_text(visitor, "approver");
	const char *cells[] = { came, left ? left : _("在场"), shift_text(visitor, "name"),
		shift_text(visitor, "unit"), shift_text(visitor, "id_last4"),
		shift_text(visitor, "purpose"), carried ? carried : "-",
		shift_text(visitor, "escort"), approver ? approver : "-" };

	block_table_add(table, cells, G_N_ELEMENTS(cells));
}

static json_t *build_table(const struct shift *shift, unsigned *ret_n)
{
	const struct block_column columns[] = {
		{ .title = _("进入"), .width = 11 },
		{ .title = _("离场"), .width = 11 },
		{ .title = _("姓名"), .width = 8 },
		{ .title = _("单位"), .weight = 2 },
		{ .title = _("证件"), .width = 4 },
		{ .title = _("事由"), .weight = 2 },
		{ .title = _("携带"), .weight = 1 },
		{ .title = _("陪同"), .width = 6 },
		{ .title = _("批准"), .width = 6 },
		{ 0 }
	};
	const json_t *rows = sheet_rows(shift->data, "visitor~");
	json_t *table = block_table_new(_("出入（证件只登记后四位）"), columns, BLOCK_WHOLE);

	for (size_t i = json_array_size(rows); i-- > 0;) { /* they come newest first */
		if (!was_there(shift, json_array_get(rows, i)))
			continue;
		add_visitor(table, json_array_get(rows, i));
		(*ret_n)++;
	}
	if (rows)
		block_otherwise(table, _("无"));
	return table;
}

static json_t *build(const struct sheet_data *data)
{
	struct shift shift = {
		.data = data, .record = data->record,
		.site = json_array_get(sheet_rows(data, "site"), 0),
		.begins = shift_integer(data->record, "created_at"),
		.ends = shift_integer(data->record, "finished_at")
	};
	unsigned n = 0;
	json_t *table = build_table(&shift, &n);
	g_autofree char *from = shift_minute(data->record, "created_at");
	g_autofree char *to = shift_minute(data->record, "finished_at");
	g_autofree char *period =
	    g_strdup_printf(_("%s 至 %s"), from ? from : _("未填"), to ? to : _("现在"));
	g_autofree char *count = g_strdup_printf(_("%u 人次"), n);
	json_t *grid = block_grid_new(NULL, 2), *signatures = block_signatures_new(_("签认"));

	block_grid_add(grid, _("机房"), shift_text(shift.site, "name"), 1);
	block_grid_add(grid, _("合计"), sheet_rows(data, "visitor~") ? count : _("无数据"), 1);
	block_grid_add(grid, _("时段"), period, 2);
	block_signature_add(signatures, _("值班员"), NULL, NULL, NULL);
	return json_pack("[o, o, o]", grid, table, signatures);
}

const struct sheet sheet_visitors = {
	.name = "visitors",
	.title = N_("机房出入登记表"),
	.form = "ZB-A4-23",
	.order = 74,
	.of_time = true,
	.needs = "site|visitor~",
	.build = build,
};
