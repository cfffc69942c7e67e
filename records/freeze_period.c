/* 封网期: holidays, great events, important meetings: no work is begun within it unless the
 * managing unit says so for that job (requirements 3.3). */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "active", N_("有效") },
	{ "lifted", N_("已解除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("封网期"), .type = FIELD_TEXT, .limit = 60, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST, .help = N_("如 国庆、两会。") },
	{ .name = "from", .title = N_("开始"), .type = FIELD_TIME, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "until", .title = N_("结束"), .type = FIELD_TIME, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "reason", .title = N_("依据"), .type = FIELD_NOTE, .limit = 600,
	  .help = N_("哪份通知，谁定的。") },
	{ .name = "lift_reason", .title = N_("解除理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static void check(struct change *change)
{
	if (change_integer(change, "until") <= change_integer(change, "from"))
		change_refuse(change, "until", _("结束要在开始之后。"));
}

static void guard_lift(struct change *change)
{
	if (json_object_get(change->fields, "lift_reason") == NULL)
		change_refuse(change, "lift_reason", _("解除必须写明理由。"));
}

#define WHO (ROLE_MGMT_APPROVER | ROLE_SYSADMIN)

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = WHO,
	  .fields = "name|from|until|reason", .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "active", .roles = WHO,
	  .fields = "name|from|until|reason", .key = "e" },
	{ .name = "lift", .title = N_("解除"), .from = "active", .to = "lifted", .roles = WHO,
	  .fields = "lift_reason", .guard = guard_lift },
	{ .name = NULL },
};

const struct kind kind_freeze_period = {
	.name = "freeze_period",
	.title = N_("封网期"),
	.order = 155,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "lifted",
	.fields = fields,
	.acts = acts,
	.check = check,
};
