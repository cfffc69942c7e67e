/* 执行中的角色: what a role of the plan stood for in one run: what the alarm was about, else
 * what the site had bound then; where it had bound nothing, what a person chose for this run. */
#include "base/i18n.h"
#include "records/model/run_role.h"

static const struct field fields[] = {
	{ .name = "run", .title = N_("预案执行"), .type = FIELD_REFERENCE, .refers_to = "run",
	  .flags = FIELD_DERIVED },
	{ .name = "role", .title = N_("角色"), .type = FIELD_TEXT, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_NAME | FIELD_LIST },
	{ .name = "title", .title = N_("说明"), .type = FIELD_TEXT, .limit = 400, .columns = 24,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "class", .title = N_("类别"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "kind", .title = N_("对象类别"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "object", .title = N_("对象号"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "name", .title = N_("对象"), .type = FIELD_TEXT, .columns = 24,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "port", .title = N_("端口"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "bound_by", .title = N_("谁选的"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "bound_at", .title = N_("选定时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	/* ---- what a person chooses: material of the act, kept as object and name */
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device" },
	{ .name = "port_name", .title = N_("端口名"), .type = FIELD_TEXT, .limit = 80,
	  .help = N_("zhiban points 设备 列出的端口名。") },
	{ .name = "place", .title = N_("测点"), .type = FIELD_REFERENCE, .refers_to = "place" },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE,
	  .refers_to = "circuit" },
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room" },
	{ .name = "managed_service", .title = N_("业务"), .type = FIELD_REFERENCE,
	  .refers_to = "managed_service" },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "bind", .title = N_("本次指定"), .roles = ROLE_DUTY,
	  .fields = "device|port_name|place|circuit|room|managed_service", .key = "b",
	  .guard = run_role_guard_bind, .effect = run_role_effect_bind },
	{ .name = NULL },
};

const struct kind kind_run_role = {
	.name = "run_role",
	.title = N_("执行中的角色"),
	.order = 184,
	.flags = KIND_APPEND | KIND_CURRENT,
	.parent = "run",
	.fields = fields,
	.acts = acts,
};
