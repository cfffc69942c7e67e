/* 大事记摘录: what was written down of a time, corrections under what they mend. */
#include "base/i18n.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_shift.h"

static json_t *build(const struct sheet_data *data)
{
	struct shift shift = {
		.data = data, .record = data->record,
		.site = json_array_get(sheet_rows(data, "site"), 0),
		.begins = shift_integer(data->record, "created_at"),
		.ends = shift_integer(data->record, "finished_at")
	};
	g_autofree char *from = shift_minute(data->record, "created_at");
	g_autofree char *to = shift_minute(data->record, "finished_at");
	g_autofree char *period =
	    g_strdup_printf(_("%s 至 %s"), from ? from : _("未填"), to ? to : _("现在"));
	json_t *grid = block_grid_new(NULL, 1), *signatures = block_signatures_new(_("签认"));

	block_grid_add(grid, _("机房"), shift_text(shift.site, "name"), 1);
	block_grid_add(grid, _("时段"), period, 1);
	block_signature_add(signatures, _("摘录人"), NULL, NULL, NULL);
	block_signature_add(signatures, _("核对人"), NULL, NULL, NULL);
	return json_pack("[o, o, o]", grid,
	    shift_log_block(&shift, _("大事记（按时间；更正另起一行，不涂改）")), signatures);
}

const struct sheet sheet_log_extract = {
	.name = "log_extract",
	.title = N_("大事记摘录"),
	.form = "ZB-A4-22",
	.order = 72,
	.of_time = true,
	.needs = "actor|site|log_entry~|records:person",
	.build = build,
};
