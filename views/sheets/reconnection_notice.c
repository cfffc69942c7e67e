/* 恢复接入通知: that a unit is on the network again: what it proved, who approved, since when, how
 * long it is watched. */
#include "base/i18n.h"
#include "records/model/isolation.h"
#include "views/isolation_show.h"
#include "views/records.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_isolation.h"
#include "views/show.h"

static json_t *build_back(const json_t *record)
{
	static const struct sheet_place places[] = {
		{ "number", 1 }, { "notice_number", 1 }, { "unit_name", 2 }, { "isolated_at", 1 },
		{ "reconnected_at", 1 }, { NULL, 0 },
	};
	g_autofree char *target = isolation_target(record);
	json_t *grid = sheet_isolation_grid(_("一、恢复"), record, places);
	int64_t from = row_get_integer(record, "isolated_at"),
		until = row_get_integer(record, "reconnected_at");
	char lasted[CLOCK_TEXT_SIZE];

	block_grid_add(grid, _("隔离时长"), from == 0 || until < from ? NULL :
	    clock_duration(until - from, lasted, sizeof lasted), 1);
	block_grid_add(grid, _("隔离范围"), target, 1);
	return grid;
}

static json_t *build_conditions(const json_t *record)
{
	static const struct sheet_place places[] = {
		{ "demand", 2 }, { "rectification_proof", 2 }, { "assessment", 2 },
		{ "approval_number", 1 }, { "approved_by", 1 }, { "approved_at", 1 }, { NULL, 0 },
	};

	return sheet_isolation_grid(_("二、复接条件"), record, places);
}

static json_t *build_watch(const json_t *record)
{
	g_autofree char *until = block_time(record, "observe_until", CLOCK_MINUTE);
	g_autofree char *text = until == NULL ? NULL :
	    g_strdup_printf(_("恢复后观察到 %s。观察期内再出现同类情况，将再次断开。"), until);

	return block_paragraph_new(_("三、观察"), text);
}

static json_t *build_signatures(const json_t *record)
{
	g_autofree char *back = block_time(record, "reconnected_at", CLOCK_FULL);
	g_autofree char *checked = block_time(record, "rechecked_at", CLOCK_FULL);
	g_autofree char *approved = block_time(record, "approved_at", CLOCK_FULL);
	json_t *signatures =
	    block_signatures_new(_("四、签认（时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("复接人"), sheet_name(record, "reconnected_by"), back,
	    NULL);
	block_signature_add(signatures, _("核验人"), sheet_name(record, "rechecked_by"), checked,
	    NULL);
	block_signature_add(signatures, _("管理单位"), sheet_name(record, "approved_by"), approved,
	    NULL);
	block_signature_add(signatures, _("单位签收"), NULL, NULL, NULL);
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_back(record));
	json_array_append_new(blocks, build_conditions(record));
	json_array_append_new(blocks, build_watch(record));
	json_array_append_new(blocks, build_signatures(record));
	return blocks;
}

const struct sheet sheet_reconnection_notice = {
	.name = "reconnection_notice",
	.title = N_("恢复接入通知"),
	.form = "ZB-A4-12",
	.order = 51,
	.kind = "isolation",
	.needs = "actor|site",
	.pages = 1,
	.build = build,
};
