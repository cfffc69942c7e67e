/* 常用语: what is written again and again, offered by number in the text fields of forms, before
 * those that are built in. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "retired", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice categories[] = {
	{ "note", N_("通用段落") },
	{ "line", N_("通用短语") },
	{ "reason", N_("理由") },
	{ "log", N_("大事记") },
	{ "alarm", N_("告警") },
	{ "ticket", N_("故障与来电") },
	{ "visitor", N_("出入") },
	{ "thing", N_("物品") },
	{ "notice", N_("通知") },
	{ "round", N_("巡检") },
	{ "handover", N_("交接班") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "text", .title = N_("内容"), .type = FIELD_TEXT, .limit = 300, .columns = 50,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "category", .title = N_("用在"), .type = FIELD_CHOICE, .choices = categories,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "note",
	  .help = N_("哪一类的表单里可以选；通用的到处都有。") },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_DUTY, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = ROLE_DUTY,
	  .fields = "*", .key = "e" },
	{ .name = "retire", .title = N_("停用"), .from = "in_use", .to = "retired",
	  .roles = ROLE_DUTY },
	{ .name = NULL },
};

const struct kind kind_stock_phrase = {
	.name = "stock_phrase",
	.title = N_("常用语"),
	.order = 123,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "retired",
	.fields = fields,
	.acts = acts,
};
