/* 报备回执: what an access unit gets back for its notice (青18(3)): that it was received and when,
 * whether in time, and what to mind. */
#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/show.h"

static const char *word_of(const json_t *record, const char *field)
{
	const struct kind *kind = kind_find("prior_notice");

	return choice_title(kind_field(kind, field)->choices, row_get(record, field));
}

/* Whether it came in time; a late one says by how much, and one that is late by no working day says
 * so as well. NULL: nobody reckoned it. Caller frees. */
static char *judgement(const json_t *record)
{
	int days = (int)row_get_integer(record, "late_days");

	if (row_get(record, "latest_on")[0] == '\0')
		return NULL;
	if (!json_is_true(json_object_get(record, "late")))
		return g_strdup(_("按时"));
	return days > 0 ? g_strdup_printf(_("迟报 %d 工作日"), days)
			: g_strdup(_("迟报，不足 1 工作日"));
}

static json_t *build_notice(const json_t *record)
{
	const json_t *shown = json_object_get(record, "shown");
	g_autofree char *reported = block_time(record, "reported_at", CLOCK_FULL);
	g_autofree char *planned = block_time(record, "planned_at", CLOCK_FULL);
	json_t *grid = block_grid_new(_("一、报备"), 2);

	block_grid_add(grid, _("编号"), row_get(record, "number"), 1);
	block_grid_add(grid, _("接入单位"), row_get(shown, "access_unit"), 1);
	block_grid_add(grid, _("事项"), word_of(record, "matter"), 1);
	block_grid_add(grid, _("设备"), row_get(record, "device"), 1);
	block_grid_add(grid, _("报备人"), row_get(record, "reporter"), 1);
	block_grid_add(grid, _("联系电话"), row_get(record, "reporter_phone"), 1);
	block_grid_add(grid, _("报备时刻"), reported, 1);
	block_grid_add(grid, _("计划时刻"), planned, 1);
	return grid;
}

static json_t *build_judgement(const json_t *record)
{
	g_autofree char *judged = judgement(record);
	int year = (int)row_get_integer(record, "unknown_year");
	g_autofree char *unknown =
	    g_strdup_printf(_("未导入 %d 年节假日，仅按周末计算"), year);
	json_t *grid = block_grid_new(_("二、时限"), 2);

	block_grid_add(grid, _("最晚报备日"), row_get(record, "latest_on"), 1);
	block_grid_add(grid, _("是否按时"), judged, 1);
	block_grid_add(grid, _("依据"), _("调试、升级接入设备提前报备（青18(3) 或本地相应条款）"),
	    2);
	if (year != 0)
		block_grid_add(grid, _("说明"), unknown, 2);
	return grid;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	const char *owner = row_get(record, "owner");
	json_t *blocks = json_array(), *signatures = block_signatures_new(_("四、签认"));
	g_autofree char *at = block_time(record, "created_at", CLOCK_MINUTE);

	json_array_append_new(blocks, build_notice(record));
	json_array_append_new(blocks, build_judgement(record));
	json_array_append_new(blocks,
	    block_paragraph_new(_("三、注意事项"), row_get(record, "precautions")));
	block_signature_add(signatures, _("受理人"), owner, at, NULL);
	block_signature_add(signatures, _("接入单位"), NULL, NULL, NULL);
	json_array_append_new(blocks, signatures);
	return blocks;
}

const struct sheet sheet_notice_receipt = {
	.name = "notice_receipt",
	.title = N_("报备回执"),
	.form = "ZB-A4-14",
	.order = 50,
	.kind = "prior_notice",
	.needs = "actor|site",
	.pages = 1,
	.build = build,
};
