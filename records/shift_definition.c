/* 班次: what shifts a day is made of, and how many people each wants. One that ends no later than
 * it begins goes across midnight; its date is its first day. */
#include "base/i18n.h"
#include "records/model/roster.h"

static const struct choice states[] = {
	{ "active", N_("在用") },
	{ "retired", N_("停用") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("班次"), .type = FIELD_TEXT, .limit = 30, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST,
	  .help = N_("如 白班、夜班。") },
	{ .name = "begins", .title = N_("开始"), .type = FIELD_TEXT, .limit = 5, .columns = 8,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("如 20:30。") },
	{ .name = "ends", .title = N_("结束"), .type = FIELD_TEXT, .limit = 5, .columns = 8,
	  .flags = FIELD_REQUIRED | FIELD_LIST,
	  .help = N_("如 08:30；不晚于开始的，是次日。班次的日期是第一天。") },
	{ .name = "least", .title = N_("最少人数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 99, .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "1",
	  .help = N_("当班的值班员和值班长，一人兼两岗算一人。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

/* Which shift a date begins with must be plain: entries made before keep their own times. */
static void check(struct change *change)
{
	if (roster_clock(change_text(change, "begins")) < 0)
		change_refuse(change, "begins", _("时刻要写成 20:30 的样子。"));
	if (roster_clock(change_text(change, "ends")) < 0)
		change_refuse(change, "ends", _("时刻要写成 08:30 的样子。"));
}

#define WHO (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN | ROLE_MGMT_APPROVER)

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = WHO, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "active", .roles = WHO, .fields = "*",
	  .key = "e" },
	{ .name = "retire", .title = N_("停用"), .from = "active", .to = "retired", .roles = WHO },
	{ .name = NULL },
};

const struct kind kind_shift_definition = {
	.name = "shift_definition",
	.title = N_("班次"),
	.order = 131,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "retired",
	.fields = fields,
	.acts = acts,
	.check = check,
};
