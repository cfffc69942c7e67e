/* 链路使用单位: which units share a circuit (青14: one office, one line), so that an outage names
 * all of them. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "circuit", .title = N_("链路"), .type = FIELD_REFERENCE, .refers_to = "circuit",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 14 },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_NAME | FIELD_LIST, .columns = 28 },
	{ .name = "port", .title = N_("端口"), .type = FIELD_TEXT, .flags = FIELD_LIST },
	{ .name = "vlan", .title = N_("VLAN"), .type = FIELD_INTEGER, .minimum = 1, .maximum = 4094,
	  .flags = FIELD_LIST, .columns = 6 },
	{ .name = "notify_contact", .title = N_("通知联系人"), .type = FIELD_REFERENCE,
	  .refers_to = "contact" },
	{ .name = NULL },
};

/* A unit uses a circuit once. */
static void check(struct change *change)
{
	int64_t unit = change_integer(change, "access_unit");
	json_t *uses = change_find(change, "circuit_unit", "circuit",
	    json_integer(change_integer(change, "circuit")));

	for (size_t i = 0; i < json_array_size(uses); i++) {
		const json_t *use = json_array_get(uses, i);

		if (record_id(use) != change->id && record_integer(use, "access_unit") == unit &&
		    !record_has_ended(change->kind, use))
			change_refuse(change, "access_unit",
			    _("该单位已登记为这条链路的使用单位。"));
	}
	json_decref(uses);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "remove", .title = N_("移除"), .from = "in_use", .to = "removed",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_circuit_unit = {
	.name = "circuit_unit",
	.title = N_("链路使用单位"),
	.order = 40,
	.flags = KIND_RESIDENT,
	.parent = "circuit",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
