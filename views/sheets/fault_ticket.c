/* 故障单: one ticket on paper, as it stands: who told us what, whose it is, whom it hits and when
 * they were told, its clocks, what happened line by line with every correction, how it ended, who
 * signs. What has not come yet is left out; what should be there and is not says 未填. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "views/due_show.h"
#include "views/sheet.h"
#include "views/sheet_blocks.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

static const struct kind *ticket_kind(void)
{
	return kind_find("fault_ticket");
}

static const struct sheet_place told[] = {
	{ "number", 1, true }, { "level", 1, true }, { "object", 2, true }, { "symptom", 2, true },
	{ "channel", 1, true }, { "users_affected", 1, false }, { "reporter_unit_name", 1, false },
	{ "reporter_name", 1, false }, { "callback_phone", 1, false }, { "received_at", 1, true },
	{ "occurred_at", 1, true }, { "occurred_basis", 1, false }, { NULL, 0, false },
};

static const struct sheet_place parties[] = {
	{ "segment", 1, true }, { "accepts", 1, true }, { "repairs", 1, true },
	{ "repairer", 1, false }, { "override_reason", 2, false }, { "repair_phone", 1, false },
	{ "carrier_ticket_no", 1, false }, { "carrier_agent", 1, false },
	{ "reported_at", 1, false }, { "arrived_at", 1, false }, { "promise_at", 1, false },
	{ "promises_broken", 1, false }, { "escalated_to", 1, false }, { NULL, 0, false },
};

static const struct sheet_place ends[] = {
	{ "restored_at", 1, true }, { "verified_by_probe", 1, false }, { "verification", 2, false },
	{ "confirmation", 1, false }, { "confirmed_by", 1, false }, { "confirmed_at", 1, false },
	{ "satisfaction", 1, false }, { "cause_category", 1, true }, { "planned", 1, false },
	{ "root_cause", 2, false }, { "resolution", 2, true }, { "closed_by", 1, false },
	{ "closed_at", 1, false }, { "cancel_reason", 2, false }, { "merged_into", 1, false },
	{ NULL, 0, false },
};

static json_t *build_grid(const char *heading, const json_t *record,
    const struct sheet_place *places)
{
	return sheet_fields_block(ticket_kind(), heading, record, places);
}

/* "三、归属（规则 R3）" */
static json_t *build_parties(const json_t *record)
{
	int rule = (int)row_get_integer(record, "rule");
	g_autofree char *heading = rule == 0 ? g_strdup(_("二、归属")) :
	    g_strdup_printf(_("二、归属（按规则 R%d）"), rule);

	return build_grid(heading, record, parties);
}

/* ---- clocks ------------------------------------------------------------------------------- */

/* What became of a clock: it runs, it has passed, it does not count any more. */
static char *clock_text_of(const struct sheet_data *data, const struct due *due)
{
	struct wall at = { row_get_integer(data->record, due->field) };
	char left[DUE_SIZE];

	return !due_counts(ticket_kind(), due, data->record) ? g_strdup(_("不再计")) :
	    g_strdup(due_left(at, data->now, left));
}

static json_t *build_clocks(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("什么"), .weight = 1 },
		{ .title = _("期限"), .width = 19 },
		{ .title = _("打印时"), .width = 16 },
		{ 0 }
	};
	json_t *table = block_table_new(_("四、期限"), columns, BLOCK_WHOLE);

	for (const struct due *due = ticket_kind()->dues; due->field != NULL; due++) {
		g_autofree char *at = block_time(data->record, due->field, CLOCK_FULL);
		g_autofree char *left = clock_text_of(data, due);
		const char *cells[] = { _(due->title), at, left };
		if (at != NULL)
			block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	block_otherwise(table, _("无"));
	return table;
}

/* ---- calls -------------------------------------------------------------------------------- */

static json_t *build_calls(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("时刻"), .width = 11 },
		{ .title = _("单位和姓名"), .weight = 1 },
		{ .title = _("回呼电话"), .width = 14 },
		{ .title = _("回呼"), .width = 19 },
		{ 0 }
	};
	const json_t *rows = sheet_rows(data, "call@ticket");
	json_t *table = block_table_new(_("五、来电"), columns, BLOCK_WHOLE), *row;
	size_t i;

	json_array_foreach(rows, i, row) {
		g_autofree char *at = block_time(row, "at", CLOCK_MINUTE);
		g_autofree char *back = block_time(row, "called_back_at", CLOCK_FULL);
		g_autofree char *who = g_strdup_printf("%s %s", row_get(row, "unit_name"),
		    row_get(row, "caller"));
		const char *cells[] = { at, who, row_get(row, "callback_phone"),
			back == NULL ? _("未回呼") : back };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (rows != NULL)
		block_otherwise(table, _("无"));
	return table;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static json_t *build_signatures(const json_t *record)
{
	const char *owner = row_get(record, "owner"), *closed = row_get(record, "closed_by");
	g_autofree char *at = block_time(record, "closed_at", CLOCK_FULL);
	json_t *signatures = block_signatures_new(
	    _("八、签认（时刻由系统记录；手签用于纸质归档）"));

	block_signature_add(signatures, _("处理人"), owner[0] == '\0' ? NULL : owner, NULL, NULL);
	block_signature_add(signatures, _("值班长"), closed[0] == '\0' ? NULL : closed, at,
	    NULL);
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *record = data->record;
	g_autofree char *heading = g_strdup_printf(_("一、申告  【%s】"),
	    choice_title(ticket_kind()->states, row_get(record, "state")));
	json_t *blocks = json_array();

	json_array_append_new(blocks, build_grid(heading, record, told));
	json_array_append_new(blocks, build_parties(record));
	json_array_append_new(blocks, sheet_units_block(data, _("三、影响单位")));
	json_array_append_new(blocks, build_clocks(data));
	json_array_append_new(blocks, build_calls(data));
	json_array_append_new(blocks, sheet_journal_block(data,
	    _("六、经过（按时间；更正另起一行，不涂改）")));
	json_array_append_new(blocks, build_grid(_("七、恢复和确认"), record, ends));
	json_array_append_new(blocks, build_signatures(record));
	return blocks;
}

const struct sheet sheet_fault_ticket = {
	.name = "fault_ticket",
	.title = N_("故障单"),
	.form = "ZB-A4-05",
	.order = 30,
	.kind = "fault_ticket",
	.needs = "actor|site|journal_entry@subject|ticket_unit@ticket|call@ticket",
	.build = build,
};
