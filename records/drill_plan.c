/* 年度演练计划: which plans are drilled this year, when, and how. Set up before December of the
 * year before, approved by the managing unit or the duty leader (requirements 3.6, GB/T
 * 38645-2020: a comprehensive drill a year, special ones as needed). Its items are records of the
 * kind drill. */
#include "base/i18n.h"
#include "records/model/drill.h"

static const struct choice states[] = {
	{ "draft", N_("草稿") },
	{ "approved", N_("已批准") },
	{ "closed", N_("已归档") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "year", .title = N_("年度"), .type = FIELD_INTEGER, .minimum = 2000,
	  .maximum = 9999, .columns = 6,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_UNIQUE | FIELD_LIST },
	{ .name = "goal", .title = N_("目标和要求"), .type = FIELD_NOTE, .limit = 2000,
	  .flags = FIELD_LIST, .columns = 40 },
	{ .name = "budget", .title = N_("经费"), .type = FIELD_TEXT },
	{ .name = "approver", .title = N_("批准人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "approved_at", .title = N_("批准时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "create", .title = N_("新建"), .from = "", .roles = ROLE_SHIFT_SUPERVISOR,
	  .fields = "year|goal|budget", .key = "n", .guard = drill_guard_year },
	{ .name = "edit", .title = N_("修改"), .from = "draft", .roles = ROLE_SHIFT_SUPERVISOR,
	  .fields = "goal|budget", .key = "e" },
	{ .name = "approve", .title = N_("批准"), .from = "draft", .to = "approved",
	  .roles = DRILL_APPROVERS, .other_person = true, .key = "p",
	  .guard = drill_guard_stamp_approval },
	{ .name = "revise", .title = N_("修订"), .from = "approved", .to = "draft",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "reason", .guard = drill_guard_with_reason },
	{ .name = "close", .title = N_("归档"), .from = "approved", .to = "closed",
	  .roles = DRILL_APPROVERS, .fields = "reason", .guard = drill_guard_close_year },
	{ .name = NULL },
};

const struct kind kind_drill_plan = {
	.name = "drill_plan",
	.title = N_("年度演练计划"),
	.order = 186,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
};
