/* 维护作业单: one job on paper: what is to be done to what, whom it hits and when they were told,
 * the approval of the managing unit with a place for its seal, the check list before work, what was
 * found afterwards, what happened line by line, who signs (拉接14; requirements 3.3). */
#include <string.h>

#include "base/i18n.h"
#include "views/maintenance.h"
#include "views/sheet_blocks.h"
#include "views/sheet_ticket.h"
#include "views/show.h"

static const struct kind *job_kind(void)
{
	return kind_find("maintenance_job");
}

static const struct sheet_place work[] = {
	{ "number", 1, true }, { "type", 1, true }, { "title", 2, true },
	{ "applicant_unit", 1, false }, { "applicant", 1, true }, { "cuts_network", 1, true },
	{ "cuts_important_service", 1, true }, { "window_from", 1, true },
	{ "window_until", 1, true }, { "plan_no", 1, true }, { "rollback_at", 1, true },
	{ "rollback_plan", 2, true }, { "implementer_1", 1, true }, { "implementer_2", 1, true },
	{ "guardian", 1, false }, { NULL, 0, false },
};

/* Of an outage nobody approved there is nothing to plan any more. */
static const struct sheet_place found[] = {
	{ "number", 1, true }, { "type", 1, false }, { "title", 2, true },
	{ "started_at", 1, true }, { "ended_at", 1, true }, { "found", 2, true },
	{ "applicant", 1, false }, { NULL, 0, false },
};

static const struct sheet_place approval[] = {
	{ "approving_organisation", 1, true }, { "approval_number", 1, true },
	{ "approver", 1, true }, { "approved_at", 1, true }, { "approval_note", 2, false },
	{ "freeze_permit", 2, false }, { "reject_reason", 2, false }, { NULL, 0, false },
};

static const struct sheet_place ends[] = {
	{ "started_at", 1, true }, { "ended_at", 1, true }, { "overruns", 1, false },
	{ "rolling_back_at", 1, false }, { "overrun_reason", 2, false }, { "told_to", 1, false },
	{ "told_at", 1, false }, { "result", 2, true }, { "spot_check", 2, true },
	{ "checked", 1, false }, { "not_green", 1, false }, { "still_down", 2, false },
	{ "leftovers", 2, false }, { "cancel_reason", 2, false }, { NULL, 0, false },
};

static json_t *build_objects(const struct sheet_data *data)
{
	static const struct { const char *field, *title; } things[] = {
		{ "circuit", N_("链路") }, { "device", N_("设备") }, { "room", N_("机房") },
		{ "managed_service", N_("业务") },
	};
	const struct block_column columns[] = {
		{ .title = _("类别"), .width = 6 },
		{ .title = _("对象"), .weight = 1 },
		{ 0 }
	};
	g_autoptr(GPtrArray) objects = sheet_parts(data, "maintenance_object@job");
	json_t *table = block_table_new(_("二、作业对象"), columns, BLOCK_WHOLE);

	for (guint i = 0; i < objects->len; i++) {
		const char *cells[] = { NULL, row_get(objects->pdata[i], "name") };
		for (size_t n = 0; n < G_N_ELEMENTS(things); n++)
			if (row_get_integer(objects->pdata[i], things[n].field) != 0)
				cells[0] = _(things[n].title);
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	return table;
}

/* A place for the hand where nobody was told yet. */
static json_t *build_units(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = _("单位"), .weight = 2 },
		{ .title = _("受影响链路"), .weight = 1 },
		{ .title = _("仍可用"), .weight = 1 },
		{ .title = _("告知时刻"), .width = 11 },
		{ .title = _("接听人"), .width = 8 },
		{ 0 }
	};
	g_autoptr(GPtrArray) units = sheet_parts(data, "maintenance_unit@job");
	g_autofree char *heading =
	    g_strdup_printf(_("三、影响单位 %u 家（受影响单位清单）"), units->len);
	json_t *table = block_table_new(heading, columns, BLOCK_WHOLE);

	for (guint i = 0; i < units->len; i++) {
		const json_t *unit = units->pdata[i];
		g_autofree char *at = block_time(unit, "told_at", CLOCK_MINUTE);
		const char *left = row_get(unit, "left"), *receiver = row_get(unit, "receiver");
		bool late = json_is_true(json_object_get(unit, "late"));
		g_autofree char *who =
		    g_strdup_printf("%s%s", receiver[0] == '\0' ? "____" : receiver,
			late ? _("（迟）") : "");
		const char *cells[] = { row_get(unit, "name"), row_get(unit, "circuits"),
			left[0] == '\0' ? _("无") : left, at == NULL ? "____" : at, who };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	if (sheet_rows(data, "maintenance_unit@job") != NULL)
		block_otherwise(table, _("无"));
	return table;
}

static json_t *build_steps(const struct sheet_data *data)
{
	const struct block_column columns[] = {
		{ .title = "", .width = 3 },
		{ .title = _("检查项"), .width = 16 },
		{ .title = _("情况"), .weight = 1 },
		{ 0 }
	};
	g_autoptr(GPtrArray) units = sheet_parts(data, "maintenance_unit@job"),
		freezes = sheet_parts(data, "records:freeze_period");
	json_auto_t *steps = maintenance_steps(data->record, units, freezes);
	json_t *table = block_table_new(_("五、检查单"), columns, BLOCK_WHOLE), *step;
	size_t i;

	json_array_foreach(steps, i, step) {
		const char *done = row_get(step, "done");
		const char *cells[] = { strcmp(done, "no") == 0 ? "[ ]" :
			    strcmp(done, "late") == 0 ? "[!]" : "[v]",
			row_get(step, "title"), row_get(step, "text") };
		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	return table;
}

static json_t *build_signatures(const json_t *job)
{
	const struct { const char *role, *name, *at; } places[] = {
		{ _("申请人"), row_get(job, "applicant"), NULL },
		{ _("核影响"), row_get(job, "reviewed_by"), "reviewed_at" },
		{ _("管理单位"), row_get(job, "approver"), "approved_at" },
		{ _("实施人"), row_get(job, "implementer_1"), "present_1_at" },
		{ _("实施人"), row_get(job, "implementer_2"), "present_2_at" },
		{ _("监护人"), row_get(job, "guardian"), NULL },
		{ _("归档"), row_get(job, "closed_by"), "closed_at" },
	};
	json_t *signatures =
	    block_signatures_new(_("八、签认（时刻由系统记录；手签和盖章用于纸质归档）"));

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		g_autofree char *at =
		    places[i].at == NULL ? NULL : block_time(job, places[i].at, CLOCK_MINUTE);
		block_signature_add(signatures, places[i].role,
		    places[i].name[0] == '\0' ? NULL : places[i].name, at, NULL);
	}
	return signatures;
}

static json_t *build(const struct sheet_data *data)
{
	const json_t *job = data->record;
	bool unapproved = json_is_true(json_object_get(job, "unapproved"));
	g_autofree char *heading = g_strdup_printf(_("一、作业  【%s】"),
	    unapproved ? _("未批准中断") :
			 choice_title(job_kind()->states, row_get(job, "state")));
	json_t *blocks = json_array();

	json_array_append_new(blocks,
	    sheet_fields_block(job_kind(), heading, job, unapproved ? found : work));
	json_array_append_new(blocks, build_objects(data));
	json_array_append_new(blocks, build_units(data));
	json_array_append_new(blocks,
	    sheet_fields_block(job_kind(), _("四、批准（只能由本级政务外网管理单位批准，拉接14）"),
		job, approval));
	json_array_append_new(blocks, build_steps(data));
	json_array_append_new(blocks,
	    sheet_fields_block(job_kind(), _("六、实施和核验"), job, ends));
	json_array_append_new(blocks, sheet_journal_block(data,
	    _("七、经过（按时间；更正另起一行，不涂改）")));
	json_array_append_new(blocks, build_signatures(job));
	return blocks;
}

const struct sheet sheet_maintenance_order = {
	.name = "maintenance_order",
	.title = N_("维护作业单"),
	.form = "ZB-A4-07",
	.order = 40,
	.kind = "maintenance_job",
	.needs = "actor|site|records:freeze_period|journal_entry@subject|maintenance_unit@job|"
		 "maintenance_object@job",
	.build = build,
};
