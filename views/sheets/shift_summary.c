/* 值班小结: one shift, on one page or the two sides of a sheet. Who, when, how the network stands,
 * what changed, what was done, how the rooms are, what comes. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_open.h"
#include "views/sheet_rooms.h"
#include "views/sheet_shift.h"

/* ---- the shift ---------------------------------------------------------------------------- */

/* Who is on duty in the shift: as written when it began, so that a renamed person keeps the name of
 * then; else who made the record. */
static const char *operator_of(const struct shift *shift)
{
	const char *name = shift_text(shift->record, "operator");

	return name ? name : shift_author(shift, shift->record);
}

/* Title of the choice in member NAME of the shift; NULL when absent. */
static const char *choice_of(const struct shift *shift, const char *name)
{
	const char *choice = shift_text(shift->record, name);

	return choice
	    ? _(choice_title(kind_field(kind_find("shift_summary"), name)->choices, choice))
	    : NULL;
}

/* From when to when: what was, where it is over, else what is planned. */
static char *shift_period(const struct shift *shift)
{
	g_autofree char *from = shift_minute(shift->record, "created_at");
	g_autofree char *to = shift_minute(shift->record, "finished_at");
	g_autofree char *planned = shift_minute(shift->record, "planned_until");

	if (!from)
		return NULL;
	if (to)
		return g_strdup_printf(_("%s 至 %s"), from, to);
	return g_strdup_printf(_("%s 起，当班中，计划至 %s"), from, planned ? planned : _("未填"));
}

static json_t *build_head(const struct shift *shift)
{
	json_t *grid = block_grid_new(NULL, 2);
	g_autofree char *period = shift_period(shift);

	block_grid_add(grid, _("机房"), shift_text(shift->site, "name"), 2);
	block_grid_add(grid, _("班次"), period, 2);
	block_grid_add(grid, _("值班员"), operator_of(shift), 1);
	block_grid_add(grid, _("岗位"), choice_of(shift, "post"), 1);
	return grid;
}

/* The judgement and when it was known what stands right under it. */
static char *judgement(const struct shift *shift)
{
	const char *verdict = choice_of(shift, "assessment");
	g_autofree char *at = block_time(shift->site, "data_at", CLOCK_MINUTE);

	return g_strdup_printf(_("一、总体研判  【%s】  读数时刻 %s"),
	    verdict ? verdict : _("未填"), at ? at : _("无数据"));
}

/* ---- what comes, who signs ---------------------------------------------------------------- */

static json_t *build_signatures(const struct shift *shift)
{
	g_autofree char *finished = shift_minute(shift->record, "finished_at");
	g_autofree char *done = finished ? g_strdup_printf(_("已结 %s"), finished)
					 : g_strdup(_("当班中，未结"));
	json_t *signatures = block_signatures_new(
	    _("八、签认（时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("值班员"), operator_of(shift), done, NULL);
	block_signature_add(signatures, _("值班长"), NULL, NULL, NULL);
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	struct shift shift = {
		.data = data, .record = data->record,
		.site = json_array_get(sheet_rows(data, "site"), 0),
		.begins = shift_integer(data->record, "created_at"),
		.ends = shift_integer(data->record, "finished_at")
	};
	g_autofree char *judged = judgement(&shift);
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_head(&shift));
	json_array_append_new(blocks, shift_counts_block(&shift, judged));
	json_array_append_new(blocks, shift_trust_block(&shift));
	json_array_append_new(blocks,
	    sheet_open_block(data, _("二、未结事项（接班人逐条复述）")));
	json_array_append_new(blocks, shift_objects_block(&shift));
	json_array_append_new(blocks, shift_changes_block(&shift,
	    _("三、本班变化")));
	json_array_append_new(blocks, shift_log_block(&shift,
	    _("四、大事记（按时间；更正另起一行，不涂改）")));
	json_array_append_new(blocks, sheet_rooms_block(_("五、机房环境与动力"),
	    sheet_rows(data, "room_readings")));
	json_array_append_new(blocks, block_paragraph_new(_("六、可能发生与预案"),
	    shift_text(data->record, "outlook")));
	json_array_append_new(blocks, shift_upcoming_block(&shift));
	json_array_append_new(blocks, block_paragraph_new(_("七、上级通知与重要事项"),
	    shift_text(data->record, "notices")));
	json_array_append_new(blocks, build_signatures(&shift));
	return blocks;
}

const struct sheet sheet_shift_summary = {
	.name = "shift_summary",
	.title = N_("值班小结"),
	.form = "ZB-A4-01",
	.order = 10,
	.kind = "shift_summary",
	.needs =
	    "actor|site|circuits|devices|transitions|room_readings|upcoming|records:log_entry|"
	    "records:person|" SHEET_OPEN_NEEDS,
	.pages = 2,
	.build = build,
};
