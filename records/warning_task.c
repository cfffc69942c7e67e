/* 预警任务: what is to be done because of a warning, by whom, by when, and what came of it. The
 * first one moves the warning on. Another date does not make one kept that has passed. */
#include "base/i18n.h"
#include "records/model/warning.h"

static const struct choice states[] = {
	{ "open", N_("未完成") },
	{ "done", N_("已完成") },
	{ "cancelled", N_("已取消") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "warning_notice", .title = N_("预警"), .type = FIELD_REFERENCE,
	  .refers_to = "warning_notice", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 30, .columns = 20,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST },
	{ .name = "what", .title = N_("任务"), .type = FIELD_NOTE, .limit = 1000, .columns = 30,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "owner_name", .title = N_("责任人"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "due_at", .title = N_("截止"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "result", .title = N_("结果"), .type = FIELD_NOTE, .limit = 1000,
	  .help = N_("做了什么，凭什么说做好了。") },
	{ .name = "done_at", .title = N_("完成时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "done_by", .title = N_("完成登记人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("逾期"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "assign", .title = N_("布置任务"), .from = "", .roles = WARNING_PEOPLE,
	  .fields = "warning_notice|what|owner_name|due_at", .key = "n",
	  .guard = warning_guard_task, .effect = warning_effect_task },
	{ .name = "done", .title = N_("完成"), .from = "open", .to = "done",
	  .roles = WARNING_PEOPLE | ROLE_SYSADMIN, .fields = "result", .key = "d",
	  .guard = warning_guard_task_done, .effect = warning_say_task },
	{ .name = "postpone", .title = N_("改期"), .from = "open",
	  .roles = ROLE_SHIFT_SUPERVISOR | ROLE_SECADMIN, .fields = "due_at|owner_name|reason",
	  .key = "t", .guard = warning_guard_task_later, .effect = warning_say_task },
	{ .name = "cancel", .title = N_("取消"), .from = "open", .to = "cancelled",
	  .roles = ROLE_SHIFT_SUPERVISOR | ROLE_SECADMIN, .fields = "reason",
	  .guard = warning_guard_task_cancelled, .effect = warning_say_task },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_at", "open", N_("任务截止"), "warning_task_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_warning_task = {
	.name = "warning_task",
	.title = N_("预警任务"),
	.order = 196,
	.flags = KIND_CURRENT,
	.parent = "warning_notice",
	.states = states,
	.ended = "done|cancelled",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner_name",
};
