/* 预警签收反馈单: what goes back to whoever warned (3.8, T10): what came, that it was signed for
 * and when, what of ours it touches, what was done, what was answered; late is said as late. */
#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/records.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

static const char *word_of(const char *kind, const json_t *record, const char *field)
{
	return choice_title(kind_field(kind_find(kind), field)->choices, row_get(record, field));
}

/* NULL for an instant that has not come about. */
static char *in_time(const json_t *record, const char *at, const char *late)
{
	if (row_get_integer(record, at) == 0)
		return NULL;
	return g_strdup(json_is_true(json_object_get(record, late)) ? _("逾期") : _("按时"));
}

static const char *filled(const json_t *record, const char *field)
{
	const char *text = row_get(record, field);

	return text[0] == '\0' ? NULL : text;
}

static json_t *build_notice(const json_t *record)
{
	g_autofree char *received = block_time(record, "received_at", CLOCK_FULL);
	g_autofree char *valid = block_time(record, "valid_until", CLOCK_MINUTE);
	json_t *grid = block_grid_new(_("一、预警"), 2);

	block_grid_add(grid, _("编号"), row_get(record, "number"), 1);
	block_grid_add(grid, _("颜色"), word_of("warning_notice", record, "color"), 1);
	block_grid_add(grid, _("标题"), row_get(record, "title"), 2);
	block_grid_add(grid, _("发布单位"), row_get(record, "source"), 1);
	block_grid_add(grid, _("来文编号"), filled(record, "source_number"), 1);
	block_grid_add(grid, _("收到时刻"), received, 1);
	block_grid_add(grid, _("有效至"), valid == NULL ? _("至解除") : valid, 1);
	block_grid_add(grid, _("内容"), filled(record, "content"), 2);
	block_grid_add(grid, _("影响范围"), filled(record, "affected"), 2);
	block_grid_add(grid, _("要求"), filled(record, "demands"), 2);
	return grid;
}

static json_t *build_signed(const json_t *record)
{
	g_autofree char *due = block_time(record, "sign_due", CLOCK_FULL);
	g_autofree char *at = block_time(record, "signed_at", CLOCK_FULL);
	g_autofree char *judged = in_time(record, "signed_at", "sign_late");
	json_t *grid = block_grid_new(_("二、签收"), 2);

	block_grid_add(grid, _("签收时限"), due, 1);
	block_grid_add(grid, _("签收时刻"), at == NULL ? _("未签收") : at, 1);
	block_grid_add(grid, _("签收人"), filled(record, "signed_by"), 1);
	block_grid_add(grid, _("是否按时"), judged, 1);
	return grid;
}

static json_t *build_assets(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("资产"), .weight = 2 },
		{ .title = _("结论"), .width = 10 },
		{ .title = _("依据"), .weight = 3 },
		{ 0 }
	};
	g_autoptr(GPtrArray) assets = sheet_parts(data, "warning_asset@warning_notice");
	json_t *table = block_table_new(_("三、影响资产"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < assets->len; i++) {
		const json_t *asset = assets->pdata[i];
		const char *note = row_get(asset, "note");
		const char *cells[] = { row_get(asset, "name"),
			word_of("warning_asset", asset, "conclusion"),
			note[0] == '\0' ? "-" : note };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (sheet_rows(data, "warning_asset@warning_notice") != NULL)
		block_otherwise(table, _("没有影响资产，理由见研判。"));
	return table;
}

/* "11-22 12:00 逾期": by when, and that it was not kept. Caller frees. */
static char *task_due(const json_t *task)
{
	g_autofree char *due = block_time(task, "due_at", CLOCK_MINUTE);

	return g_strdup_printf(json_is_true(json_object_get(task, "late")) ? _("%s 逾期") : "%s",
	    due == NULL ? "-" : due);
}

static json_t *build_tasks(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("任务"), .weight = 3 },
		{ .title = _("责任人"), .width = 10 },
		{ .title = _("截止"), .width = 16 },
		{ .title = _("结果"), .weight = 2 },
		{ 0 }
	};
	g_autoptr(GPtrArray) tasks = sheet_parts(data, "warning_task@warning_notice");
	json_t *table = block_table_new(_("四、处置"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < tasks->len; i++) {
		const json_t *task = tasks->pdata[i];
		const char *result = row_get(task, "result");
		g_autofree char *due = task_due(task);
		const char *cells[] = { row_get(task, "what"), row_get(task, "owner_name"), due,
			result[0] != '\0' ? result :
			choice_title(kind_find("warning_task")->states, row_get(task, "state")) };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (sheet_rows(data, "warning_task@warning_notice") != NULL)
		block_otherwise(table, _("没有布置任务。"));
	return table;
}

static json_t *build_feedback(const json_t *record)
{
	g_autofree char *due = block_time(record, "feedback_due", CLOCK_FULL);
	g_autofree char *at = block_time(record, "feedback_at", CLOCK_FULL);
	g_autofree char *judged = in_time(record, "feedback_at", "feedback_late");
	g_autofree char *lifted = block_time(record, "lifted_at", CLOCK_FULL);
	bool given = at != NULL, late = json_is_true(json_object_get(record, "feedback_late"));
	json_t *grid = block_grid_new(_("五、研判与反馈"), 2);

	block_grid_add(grid, _("研判"), filled(record, "assessment"), 2);
	block_grid_add(grid, _("反馈时限"), due == NULL ? _("未要求") : due, 1);
	block_grid_add(grid, _("反馈时刻"), given ? at : late ? _("未反馈，逾期") : _("未反馈"), 1);
	block_grid_add(grid, _("反馈方式"),
	    given ? word_of("warning_notice", record, "feedback_means") : NULL, 1);
	block_grid_add(grid, _("是否按时"), judged, 1);
	block_grid_add(grid, _("反馈接收人"), filled(record, "feedback_receiver"), 2);
	block_grid_add(grid, _("反馈内容"), filled(record, "feedback"), 2);
	block_grid_add(grid, _("解除文号"), filled(record, "lift_number"), 1);
	block_grid_add(grid, _("解除时刻"), lifted == NULL ? _("未解除") : lifted, 1);
	return grid;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	g_autofree char *signed_at = block_time(record, "signed_at", CLOCK_MINUTE);
	g_autofree char *fed_back = block_time(record, "feedback_at", CLOCK_MINUTE);
	json_t *blocks = json_array(), *signatures = block_signatures_new(_("六、签认"));

	json_array_append_new(blocks, build_notice(record));
	json_array_append_new(blocks, build_signed(record));
	json_array_append_new(blocks, build_assets(data));
	json_array_append_new(blocks, build_tasks(data));
	json_array_append_new(blocks, build_feedback(record));
	block_signature_add(signatures, _("签收人"), filled(record, "signed_by"), signed_at, NULL);
	block_signature_add(signatures, _("反馈人"), filled(record, "feedback_by"), fed_back, NULL);
	block_signature_add(signatures, _("值班长"), NULL, NULL, NULL);
	block_signature_add(signatures, _("安全管理员"), NULL, NULL, NULL);
	json_array_append_new(blocks, signatures);
	return blocks;
}

const struct sheet sheet_warning_receipt = {
	.name = "warning_receipt",
	.title = N_("预警签收反馈单"),
	.form = "ZB-A4-18",
	.order = 52,
	.kind = "warning_notice",
	.needs = "actor|site|warning_asset@warning_notice|warning_task@warning_notice",
	.build = build,
};
