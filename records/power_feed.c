/* 供电关系: what feeds what. A consumer with feeds is without power when all of them are; a room or
 * a rack passes its feeds on to the devices in it that have none of their own. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "ended", N_("已拆除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST,
	  .help = N_("如 A 路、UPS-1 到 3 号柜。") },
	{ .name = "source_device", .title = N_("供电设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device", .columns = 16, .flags = FIELD_LIST,
	  .help = N_("UPS、PDU、ATS、柴发。") },
	{ .name = "source_place", .title = N_("供电测点"), .type = FIELD_REFERENCE,
	  .refers_to = "place", .columns = 16, .flags = FIELD_LIST,
	  .help = N_("市电测点：它失电就是没有电。") },
	{ .name = "device", .title = N_("受电设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device", .columns = 16, .flags = FIELD_LIST },
	{ .name = "rack", .title = N_("受电机柜"), .type = FIELD_REFERENCE, .refers_to = "rack",
	  .columns = 12, .flags = FIELD_LIST },
	{ .name = "room", .title = N_("受电机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .columns = 12, .flags = FIELD_LIST },
	{ .name = "breaker", .title = N_("开关号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* How many of NAMES have a value. */
static int given(const struct change *change, const char *const *names)
{
	int n = 0;

	for (; *names != NULL; names++)
		n += change_value(change, *names) != NULL;
	return n;
}

static void check(struct change *change)
{
	static const char *const sources[] = { "source_device", "source_place", NULL };
	static const char *const consumers[] = { "device", "rack", "room", NULL };

	if (given(change, sources) != 1)
		change_refuse(change, "source_device", _("供电设备和供电测点填一个，只填一个。"));
	if (given(change, consumers) != 1)
		change_refuse(change, "device", _("受电设备、机柜、机房填一个，只填一个。"));
	if (change_integer(change, "source_device") != 0 &&
	    change_integer(change, "source_device") == change_integer(change, "device"))
		change_refuse(change, "device", _("设备不能给自己供电。"));
}

static const struct act acts[] = {
	{ .name = "create",
	    .title = N_("登记"),
	    .from = "",
	    .roles = ROLE_SYSADMIN,
	    .fields = "*" },
	{ .name = "edit",
	    .title = N_("修改"),
	    .from = "in_use",
	    .roles = ROLE_SYSADMIN,
	    .fields = "*",
	    .key = "e" },
	{ .name = "end",
	    .title = N_("拆除"),
	    .from = "in_use",
	    .to = "ended",
	    .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_power_feed = {
	.name = "power_feed",
	.title = N_("供电关系"),
	.order = 75,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "ended",
	.fields = fields,
	.acts = acts,
	.check = check,
};
