/* 执行中的角色: what a role of the plan stood for in one run: what the alarm was about, else
 * what the site had bound then; nothing where it had bound nothing. */
#include "base/i18n.h"
#include "records/model/change.h"

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
	{ .name = NULL },
};

static const struct act acts[] = { { .name = NULL } };

const struct kind kind_run_role = {
	.name = "run_role",
	.title = N_("执行中的角色"),
	.order = 184,
	.flags = KIND_APPEND | KIND_CURRENT,
	.parent = "run",
	.fields = fields,
	.acts = acts,
};
