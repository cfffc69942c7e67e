/* 断网隔离通知: what a unit and the department above it get in writing (RB-13, 6): that it was
 * taken off the network, when, on which clause and whose authority, what is demanded and how it
 * comes back. */
#include "base/i18n.h"
#include "records/model/isolation.h"
#include "views/isolation_show.h"
#include "views/records.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_isolation.h"
#include "views/show.h"

static json_t *build_cut(const json_t *record)
{
	static const struct sheet_place places[] = {
		{ "number", 1 }, { "notice_number", 1 }, { "unit_name", 2 }, { "isolated_at", 1 },
		{ "basis", 1 }, { "cause", 2 }, { NULL, 0 },
	};
	g_autofree char *target = isolation_target(record);
	json_t *grid = sheet_isolation_grid(_("一、隔离"), record, places);

	block_grid_add(grid, _("隔离范围"), target, 2);
	return grid;
}

static json_t *build_authority(const json_t *record)
{
	static const struct sheet_place places[] = {
		{ "authority_org", 1 }, { "authority_person", 1 }, { "authority", 1 },
		{ "authority_at", 1 }, { "authority_number", 1 }, { "written_number", 1 },
		{ NULL, 0 },
	};

	return sheet_isolation_grid(_("二、授权"), record, places);
}

/* What the unit has to do; that nothing was demanded yet is said. */
static json_t *build_demand(const json_t *record)
{
	g_autofree char *by = block_time(record, "rectify_by", CLOCK_MINUTE);
	const char *demand = row_get(record, "demand");
	g_autofree char *text = demand[0] == '\0' ? NULL : by == NULL ? g_strdup(demand) :
	    g_strdup_printf(_("%s\n整改期限：%s"), demand, by);

	return block_paragraph_new(_("三、整改要求"), text);
}

static json_t *build_told(const json_t *record)
{
	static const struct sheet_place places[] = {
		{ "unit_told_at", 1 }, { "unit_told_whom", 1 }, { "dept_told_at", 1 },
		{ "dept_told_whom", 1 }, { NULL, 0 },
	};

	return sheet_isolation_grid(_("五、电话告知"), record, places);
}

static json_t *build_signatures(const json_t *record)
{
	g_autofree char *cut = block_time(record, "isolated_at", CLOCK_FULL);
	g_autofree char *checked = block_time(record, "checked_at", CLOCK_FULL);
	bool alone = json_is_true(json_object_get(record, "alone"));
	json_t *signatures = block_signatures_new(
	    _("六、签认（断开、核验时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("断开人"), sheet_name(record, "executed_by"), cut,
	    alone ? _("夜间单人先行处置") : NULL);
	if (!alone)
		block_signature_add(signatures, _("核验人"), sheet_name(record, "checked_by"),
		    checked, NULL);
	block_signature_add(signatures, _("管理单位"), NULL, NULL, NULL);
	block_signature_add(signatures, _("单位签收"), NULL, NULL, NULL);
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_cut(record));
	json_array_append_new(blocks, build_authority(record));
	json_array_append_new(blocks, build_demand(record));
	json_array_append_new(blocks, block_paragraph_new(_("四、恢复接入"),
	    _("整改完成后书面提交整改证明，经安全评估合格、管理单位批准后恢复接入，恢复后观察。"
	      "恢复以前请勿自行改接线路或绕行。有疑问请打值班室电话。")));
	json_array_append_new(blocks, build_told(record));
	json_array_append_new(blocks, build_signatures(record));
	return blocks;
}

const struct sheet sheet_isolation_notice = {
	.name = "isolation_notice",
	.title = N_("断网隔离通知"),
	.form = "ZB-A4-11",
	.order = 50,
	.kind = "isolation",
	.needs = "actor|site",
	.pages = 1,
	.build = build,
};
