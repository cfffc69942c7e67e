/* 地点: where things stand: machine rooms' buildings, offices, far ends of circuits. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "closed", N_("已停用") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 24,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "region", .title = N_("行政区划"), .type = FIELD_REFERENCE, .refers_to = "region",
	  .flags = FIELD_LIST, .columns = 18 },
	{ .name = "organisation", .title = N_("所属单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation", .flags = FIELD_LIST, .columns = 20 },
	{ .name = "address", .title = N_("地址"), .type = FIELD_TEXT },
	{ .name = "phone", .title = N_("电话"), .type = FIELD_PHONE, .flags = FIELD_LIST,
	  .columns = 14 },
	{ .name = "altitude_m", .title = N_("海拔（米）"), .type = FIELD_INTEGER, .minimum = -500,
	  .maximum = 9000, .help = N_("高海拔只作提示，不自动改温度限值。") },
	{ .name = "is_cii", .title = N_("关键信息基础设施"), .type = FIELD_FLAG,
	  .help = N_("决定安全事件的上报对象和时限。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* Devices still standing there are named, so that they can be dealt with one by one. */
static void guard_close(struct change *change)
{
	json_t *devices = change_find(change, "device", "site", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(devices); i++) {
		const json_t *device = json_array_get(devices, i);

		if (!record_has_ended(kind_find("device"), device))
			change_refuse(change, NULL, _("还有设备 %s 在此，先移走或停用。"),
			    record_text(device, "name"));
	}
	json_decref(devices);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "close", .title = N_("停用"), .from = "in_use", .to = "closed",
	  .roles = ROLE_SYSADMIN, .guard = guard_close },
	{ .name = NULL },
};

const struct kind kind_site = {
	.name = "site",
	.title = N_("地点"),
	.order = 70,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
};
