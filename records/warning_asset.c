/* 预警资产: one thing of ours that a warning was held against, and what came of that. The name is
 * kept as it was; what is not in the ledger is written out. */
#include "base/i18n.h"
#include "records/model/warning.h"

static const struct field fields[] = {
	{ .name = "warning_notice", .title = N_("预警"), .type = FIELD_REFERENCE,
	  .refers_to = "warning_notice", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "name", .title = N_("资产"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST,
	  .help = N_("当时的名称；台账改名后这里不变。") },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_FIXED },
	{ .name = "managed_service", .title = N_("业务"), .type = FIELD_REFERENCE,
	  .refers_to = "managed_service", .flags = FIELD_FIXED },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .flags = FIELD_FIXED },
	{ .name = "what", .title = N_("台账外资产"), .type = FIELD_TEXT, .limit = 160,
	  .flags = FIELD_FIXED, .help = N_("台账里没有的，写清是什么，在哪里。") },
	{ .name = "conclusion", .title = N_("结论"), .type = FIELD_CHOICE,
	  .choices = warning_conclusions, .columns = 10, .otherwise = "unknown",
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "note", .title = N_("依据"), .type = FIELD_NOTE, .limit = 600, .columns = 30,
	  .flags = FIELD_LIST, .help = N_("凭什么这样说：版本、配置、检查结果。") },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "create", .title = N_("记资产"), .from = "", .roles = WARNING_PEOPLE,
	  .fields = "warning_notice|device|managed_service|access_unit|what|conclusion|note",
	  .key = "n", .guard = warning_guard_asset, .effect = warning_say_asset },
	{ .name = "conclude", .title = N_("下结论"), .roles = WARNING_PEOPLE,
	  .fields = "conclusion|note", .key = "e", .guard = warning_guard_conclude,
	  .effect = warning_say_asset },
	{ .name = NULL },
};

const struct kind kind_warning_asset = {
	.name = "warning_asset",
	.title = N_("预警资产"),
	.order = 195,
	.flags = KIND_RESIDENT,
	.parent = "warning_notice",
	.fields = fields,
	.acts = acts,
};
