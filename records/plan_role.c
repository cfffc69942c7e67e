/* 预案角色: which thing of this site a plan means by `ups` or `exit`: plans name roles, so that one
 * file fits any site (requirements 6; zhiban.plan(5)). An alarm binds the thing it is about for one
 * run; everything else is bound here, once for all plans. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "bound", N_("已绑定") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "role", .title = N_("角色"), .type = FIELD_TEXT, .limit = 40, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST,
	  .help = N_("预案里写的名字，如 ups；小写字母、数字和 _。") },
	{ .name = "title", .title = N_("说明"), .type = FIELD_TEXT, .limit = 80, .columns = 24,
	  .flags = FIELD_LIST },
	{ .name = "device", .title = N_("设备"), .type = FIELD_REFERENCE, .refers_to = "device",
	  .flags = FIELD_LIST, .columns = 16,
	  .help = N_("设备、测点、链路、机房、业务只填一样；端口填设备和端口。") },
	{ .name = "port", .title = N_("端口"), .type = FIELD_TEXT, .limit = 80, .columns = 14,
	  .flags = FIELD_LIST, .help = N_("zhiban points 设备 列出的端口名。") },
	{ .name = "place", .title = N_("测点"), .type = FIELD_REFERENCE, .refers_to = "place",
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE,
	  .refers_to = "circuit", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .flags = FIELD_LIST, .columns = 12 },
	{ .name = "managed_service", .title = N_("业务"), .type = FIELD_REFERENCE,
	  .refers_to = "managed_service", .flags = FIELD_LIST, .columns = 14 },
	{ .name = NULL },
};

/* The one thing it is, and a name plans can have. */
static void check(struct change *change)
{
	static const char *const things[] = { "device", "place", "circuit", "room",
		"managed_service" };
	const char *role = change_text(change, "role");
	unsigned n = 0;

	if (role != NULL && (!g_ascii_islower(role[0]) ||
	    role[strspn(role, "abcdefghijklmnopqrstuvwxyz0123456789_")] != '\0' ||
	    strcmp(role, "console") == 0))
		change_refuse(change, "role",
		    _("角色用小写字母开头，只有小写字母、数字和 _；console 是值班台自己。"));
	for (size_t i = 0; i < G_N_ELEMENTS(things); i++)
		n += change_integer(change, things[i]) != 0;
	if (n != 1)
		change_refuse(change, "device",
		    _("设备、测点、链路、机房、业务要填一样，只填一样。"));
	if (change_text(change, "port") != NULL && change_integer(change, "device") == 0)
		change_refuse(change, "port", _("端口要和设备一起填。"));
}

#define PLANNERS (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN)

static const struct act acts[] = {
	{ .name = "create", .title = N_("绑定"), .from = "", .roles = PLANNERS, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "bound", .roles = PLANNERS, .fields = "*",
	  .key = "e" },
	{ .name = "remove", .title = N_("移除"), .from = "bound", .to = "removed",
	  .roles = PLANNERS },
	{ .name = NULL },
};

const struct kind kind_plan_role = {
	.name = "plan_role",
	.title = N_("预案角色"),
	.order = 181,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
