/* 钥匙物品: what the shift holds in its hands and hands over: keys, cards, telephones, meters
 * (requirements 2.4 key_item). How many there should be is written here; how many there are is
 * counted (thing_count), and the last count is shown beside it. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "retired", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice categories[] = {
	{ "key", N_("钥匙") },
	{ "card", N_("门禁卡") },
	{ "phone", N_("电话对讲") },
	{ "meter", N_("仪表工具") },
	{ "spare", N_("备件") },
	{ "safety", N_("应急安全") },
	{ "token", N_("令牌") },
	{ "seal", N_("印章") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .limit = 60, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "category", .title = N_("类别"), .type = FIELD_CHOICE, .choices = categories,
	  .columns = 8, .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "key" },
	{ .name = "amount", .title = N_("应有数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 9999, .columns = 6, .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "place", .title = N_("存放处"), .type = FIELD_TEXT, .columns = 16,
	  .flags = FIELD_LIST },
	{ .name = "counted", .title = N_("实有数"), .type = FIELD_INTEGER, .columns = 6,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "difference", .title = N_("差"), .type = FIELD_INTEGER, .minimum = -9999,
	  .maximum = 9999, .columns = 6, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "counted_at", .title = N_("清点时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "counted_by", .title = N_("清点人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "count_remark", .title = N_("差异说明"), .type = FIELD_NOTE, .limit = 600,
	  .flags = FIELD_DERIVED },
	{ .name = "retired_reason", .title = N_("停用理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static void guard_retire(struct change *change)
{
	if (change_given(change, "retired_reason") == NULL)
		change_refuse(change, "retired_reason", _("停用必须写明理由：去了哪里。"));
}

/* Whether a key is where it should be is the supervisor's, not that of who holds it. */
#define WHO (ROLE_SHIFT_SUPERVISOR | ROLE_SYSADMIN)

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = WHO,
	  .fields = "name|category|amount|place", .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = WHO,
	  .fields = "name|category|amount|place", .key = "e" },
	{ .name = "retire", .title = N_("停用"), .from = "in_use", .to = "retired", .roles = WHO,
	  .fields = "retired_reason", .guard = guard_retire },
	{ .name = NULL },
};

const struct kind kind_thing = {
	.name = "thing",
	.title = N_("钥匙物品"),
	.order = 136,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "retired",
	.fields = fields,
	.acts = acts,
};
