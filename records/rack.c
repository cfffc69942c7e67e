/* 机柜: where in a room equipment stands (requirements.md 2.2). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "removed", N_("已移除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 20 },
	{ .name = "name", .title = N_("机柜编号"), .type = FIELD_TEXT, .limit = 40,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "position", .title = N_("位置"), .type = FIELD_TEXT, .flags = FIELD_LIST,
	  .help = N_("第几排第几个，如 B 排 3。") },
	{ .name = "units", .title = N_("U 数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 60, .flags = FIELD_LIST, .columns = 6, .otherwise = "42" },
	{ .name = "feeds", .title = N_("供电"), .type = FIELD_TEXT,
	  .help = N_("两路各从哪里来，如 A 列头柜 3 路、B 列头柜 3 路。") },
	{ .name = "tenant_org", .title = N_("使用单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation" },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* Racks are called by their number within the room. */
static void check(struct change *change)
{
	change_refuse_twin(change, "room", _("这个机房已有同号的机柜。"));
}

/* Places at the rack are named; devices say their rack as text and keep it. */
static void guard_remove(struct change *change)
{
	json_t *places = change_find(change, "place", "rack", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(places); i++) {
		const json_t *place = json_array_get(places, i);

		if (!record_has_ended(kind_find("place"), place))
			change_refuse(change, NULL, _("还有测点 %s 在此，先移除。"),
			    record_text(place, "name"));
	}
	json_decref(places);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "remove", .title = N_("移除"), .from = "in_use", .to = "removed",
	  .roles = ROLE_SYSADMIN, .guard = guard_remove },
	{ .name = NULL },
};

const struct kind kind_rack = {
	.name = "rack",
	.title = N_("机柜"),
	.order = 73,
	.flags = KIND_RESIDENT,
	.parent = "room",
	.states = states,
	.ended = "removed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
