/* 响铃自检: at the beginning of a shift somebody lets every pattern of the bell sound and says
 * whether it was heard (requirements 7 ⑥). A terminal that stays mute is found out before it
 * matters. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice answers[] = {
	{ "all", N_("全部听到") },
	{ "some", N_("部分听到") },
	{ "none", N_("没有听到") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "heard", .title = N_("听到没有"), .type = FIELD_CHOICE, .choices = answers,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "terminal", .title = N_("终端"), .type = FIELD_TEXT, .limit = 60, .columns = 16,
	  .flags = FIELD_LIST },
	{ .name = "by", .title = N_("自检人"), .type = FIELD_TEXT, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "at", .title = N_("时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "note", .title = N_("说明"), .type = FIELD_NOTE },
	{ .name = NULL },
};

static void guard_record(struct change *change)
{
	change_number(change, "XL");
	json_object_set_new(change->fields, "at", json_integer(change->now.us));
	json_object_set_new(change->fields, "by", json_string(change->actor->name));
}

static const struct act acts[] = {
	{ .name = "record", .title = N_("记自检结果"), .from = "", .roles = ROLE_DUTY,
	  .fields = "heard|terminal|note", .key = "n", .guard = guard_record },
	{ .name = NULL },
};

const struct kind kind_bell_test = {
	.name = "bell_test",
	.title = N_("响铃自检"),
	.order = 124,
	.flags = KIND_APPEND,
	.fields = fields,
	.acts = acts,
};
