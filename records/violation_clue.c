/* 违规线索单: somebody touched what is not theirs to touch: a boundary device, a line, an access
 * device (柳14, 湘22, 青22; T31). Made by hand out of a lead (an alarm of that sort) or of what
 * somebody saw; then explained (there was a job after all), or confirmed as a violation, and
 * closed. Who wrote it down does not judge it. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "open", N_("待核实") },
	{ "explained", N_("已说明") },
	{ "confirmed", N_("已认定") },
	{ "closed", N_("已结") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("登记日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "alarm", .title = N_("来自告警"), .type = FIELD_REFERENCE, .refers_to = "alarm",
	  .flags = FIELD_FIXED, .help = N_("由告警转来时有；巡检或来电发现的空白。") },
	{ .name = "found_at", .title = N_("发现时刻"), .type = FIELD_TIME,
	  .flags = FIELD_FIXED | FIELD_LIST, .columns = 12 },
	{ .name = "found", .title = N_("发现情况"), .type = FIELD_NOTE,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 36,
	  .help = N_("变了什么，原来怎样，现在怎样。") },
	{ .name = "unit", .title = N_("涉及单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "circuit", .title = N_("涉及链路"), .type = FIELD_REFERENCE,
	  .refers_to = "circuit" },
	{ .name = "device", .title = N_("涉及设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "port", .title = N_("端口"), .type = FIELD_TEXT, .limit = 80 },
	{ .name = "explanation", .title = N_("说明"), .type = FIELD_NOTE,
	  .help = N_("谁，什么时候，凭哪张作业单或报备单做的。") },
	{ .name = "explained_by", .title = N_("核实人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "explained_at", .title = N_("核实时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "verdict", .title = N_("认定意见"), .type = FIELD_NOTE,
	  .help = N_("违反哪一条，要求怎样整改。") },
	{ .name = "confirmed_by", .title = N_("认定人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "confirmed_at", .title = N_("认定时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "result", .title = N_("处理结果"), .type = FIELD_NOTE },
	{ .name = "closed_by", .title = N_("结单人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "closed_at", .title = N_("结单时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static void guard_create(struct change *change)
{
	if (change_value(change, "found_at") == NULL)
		json_object_set_new(change->fields, "found_at", json_integer(change->now.us));
	change_number(change, "XS");
}

/* FIELD must be given with this act; who did it, and when, is noted. */
static void guard_with(struct change *change, const char *field, const char *sentence,
    const char *by, const char *at)
{
	const char *text = json_string_value(json_object_get(change->fields, field));

	if (text == NULL || text[0] == '\0')
		change_refuse(change, field, "%s", sentence);
	json_object_set_new(change->fields, by, json_string(change->actor->name));
	json_object_set_new(change->fields, at, json_integer(change->now.us));
}

static void guard_explain(struct change *change)
{
	guard_with(change, "explanation", _("说明必须填写。"), "explained_by", "explained_at");
}

static void guard_confirm(struct change *change)
{
	guard_with(change, "verdict", _("认定意见必须填写。"), "confirmed_by", "confirmed_at");
}

static void guard_close(struct change *change)
{
	guard_with(change, "result", _("处理结果必须填写。"), "closed_by", "closed_at");
}

#define ROLES_JUDGE (ROLE_SECADMIN | ROLE_MGMT_APPROVER)

static const struct act acts[] = {
	{ .name = "create", .title = N_("登记"), .from = "", .roles = ROLE_DUTY,
	  .fields = "alarm|found_at|found|unit|circuit|device|port", .guard = guard_create },
	{ .name = "edit", .title = N_("补对象"), .from = "open",
	  .roles = ROLE_DUTY | ROLE_SECADMIN, .fields = "unit|circuit|device|port", .key = "e" },
	{ .name = "explain", .title = N_("说明"), .from = "open", .to = "explained",
	  .roles = ROLE_DUTY | ROLE_SECADMIN, .fields = "explanation", .key = "s",
	  .guard = guard_explain },
	{ .name = "confirm", .title = N_("认定违规"), .from = "open|explained", .to = "confirmed",
	  .roles = ROLES_JUDGE, .other_person = true, .fields = "verdict", .key = "c",
	  .guard = guard_confirm },
	{ .name = "close", .title = N_("结单"), .from = "explained|confirmed", .to = "closed",
	  .roles = ROLE_SHIFT_SUPERVISOR | ROLES_JUDGE, .other_person = true,
	  .fields = "result", .key = "x", .guard = guard_close },
	{ .name = NULL },
};

const struct kind kind_violation_clue = {
	.name = "violation_clue",
	.title = N_("违规线索单"),
	.order = 144,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
};
