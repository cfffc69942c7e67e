/* 签认: a kind of the shape of a handover, whose acts are signed. Only tests know it. */
#ifndef TESTS_UNIT_PLEDGE_H
#define TESTS_UNIT_PLEDGE_H

#include "records/model/change.h"
#include "tests/unit/every_kind.h"

static const struct choice pledge_states[] = {
	{ "preparing", "准备" }, { "outgoing_signed", "已交" }, { "transferred", "已接" },
	{ NULL, NULL },
};

static const struct field pledge_fields[] = {
	{ .name = "name", .title = "名称", .type = FIELD_TEXT,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "outlook", .title = "前瞻", .type = FIELD_TEXT },
	{ .name = "outgoing", .title = "交", .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "incoming", .title = "接", .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = "host", .title = "在谁的连接上", .type = FIELD_INTEGER, .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static void pledge_guard_out(struct change *change)
{
	json_object_set_new(change->fields, "outgoing", json_integer(change->actor->person));
}

static void pledge_guard_in(struct change *change)
{
	if (record_integer(change->record, "outgoing") == change->actor->person)
		change_refuse(change, "incoming", "接班的须是另一个人");
	json_object_set_new(change->fields, "incoming", json_integer(change->actor->person));
	json_object_set_new(change->fields, "host", json_integer(change->actor->host));
}

static const struct act pledge_acts[] = {
	{ .name = "create", .title = "新建", .from = "", .roles = ROLE_DUTY, .fields = "*" },
	{ .name = "sign_out", .title = "交班签认", .from = "preparing", .to = "outgoing_signed",
	  .roles = ROLE_DUTY, .signing = true, .fields = "outlook", .key = "x",
	  .guard = pledge_guard_out },
	{ .name = "sign_in", .title = "接班签认", .from = "outgoing_signed", .to = "transferred",
	  .roles = ROLE_DUTY, .signing = true, .key = "y", .guard = pledge_guard_in },
	{ .name = "remark", .title = "补记", .from = "transferred", .roles = ROLE_DUTY,
	  .fields = "outlook" },
	{ .name = NULL },
};

static const struct kind kind_pledge = {
	.name = "pledge", .title = "签认", .order = 999, .states = pledge_states,
	.fields = pledge_fields, .acts = pledge_acts,
};

#endif
