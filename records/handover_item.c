/* 交接事项: one thing that is handed over: what is open, what is silenced, shelved, cut off or
 * being worked on. The service lists them and follows what happens until responsibility has passed:
 * one that changes is to be read back anew. What must be decided by who comes is kept or lifted by
 * him, item by item. */
#include "base/i18n.h"
#include "records/model/handover.h"

static const struct choice states[] = {
	{ "listed", N_("待复述") },
	{ "read", N_("已复述") },
	{ "gone", N_("已了结") },
	{ NULL, NULL },
};

static const struct choice sections[] = {
	{ "open", N_("未结") },
	{ "silence", N_("静音") },
	{ "shelved", N_("搁置") },
	{ "isolated", N_("隔离") },
	{ "maintenance", N_("维护") },
	{ "round", N_("巡检") },
	{ "thing", N_("物品") },
	{ "notice", N_("通知") },
	{ "clock", N_("时限") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct choice decisions[] = {
	{ "keep", N_("保持") },
	{ "lift", N_("解除") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "handover", .title = N_("交接班"), .type = FIELD_REFERENCE,
	  .refers_to = "handover", .flags = FIELD_REQUIRED | FIELD_FIXED },
	{ .name = "section", .title = N_("类别"), .type = FIELD_CHOICE, .choices = sections,
	  .columns = 6, .otherwise = "other", .flags = FIELD_FIXED | FIELD_LIST },
	{ .name = "source", .title = N_("来源"), .type = FIELD_TEXT, .limit = 40,
	  .flags = FIELD_DERIVED },
	{ .name = "source_id", .title = N_("来源编号"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "number", .title = N_("单号"), .type = FIELD_TEXT, .limit = 40, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "title", .title = N_("对象与现象"), .type = FIELD_TEXT, .limit = 300,
	  .columns = 30, .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_FIXED | FIELD_LIST },
	{ .name = "level", .title = N_("级别"), .type = FIELD_TEXT, .limit = 30, .columns = 6,
	  .flags = FIELD_DERIVED },
	{ .name = "situation", .title = N_("情况"), .type = FIELD_TEXT, .limit = 600,
	  .columns = 24, .flags = FIELD_LIST },
	{ .name = "next_step", .title = N_("下一步"), .type = FIELD_TEXT, .limit = 300,
	  .columns = 24, .flags = FIELD_LIST },
	{ .name = "owner", .title = N_("责任人"), .type = FIELD_TEXT, .limit = 100,
	  .columns = 10, .flags = FIELD_LIST },
	{ .name = "deadline", .title = N_("截止"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST | FIELD_AHEAD },
	{ .name = "confirm", .title = N_("须重新确认"), .type = FIELD_FLAG,
	  .help = N_("静音、搁置、隔离、维护的，接班人逐项决定保持还是解除。") },
	{ .name = "decision", .title = N_("接班人决定"), .type = FIELD_CHOICE,
	  .choices = decisions, .columns = 11, .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "read_back", .title = N_("复述"), .type = FIELD_TEXT, .limit = 300,
	  .columns = 20, .flags = FIELD_LIST },
	{ .name = "read_back_at", .title = N_("复述时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_DERIVED },
	{ .name = "read_by", .title = N_("复述人"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "read_by_name", .title = N_("复述人姓名"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "by_hand", .title = N_("人工填写"), .type = FIELD_TEXT, .limit = 100,
	  .flags = FIELD_DERIVED, .help = N_("交班人自己写的字段，不再随来源变化。") },
	{ .name = "late", .title = N_("签认后新增"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_TEXT, .limit = 300 },
	{ .name = NULL },
};

static const struct act acts[] = {
	{ .name = "list", .title = N_("列入"), .from = "", .roles = ROLE_SERVICE,
	  .fields = "handover|section|title|situation|next_step|owner|deadline|confirm",
	  .guard = handover_item_guard_list },
	{ .name = "add", .title = N_("加事项"), .from = "", .roles = ROLE_DUTY,
	  .fields = "handover|section|title|situation|next_step|owner|deadline|confirm",
	  .key = "n", .guard = handover_item_guard_add },
	{ .name = "follow", .title = N_("随来源更新"), .from = "listed|read", .to = "listed",
	  .roles = ROLE_SERVICE, .guard = handover_item_guard_follow },
	{ .name = "come_back", .title = N_("又出现"), .from = "gone", .to = "listed",
	  .roles = ROLE_SERVICE, .guard = handover_item_guard_follow },
	{ .name = "go", .title = N_("已了结"), .from = "listed|read", .to = "gone",
	  .roles = ROLE_SERVICE, .guard = handover_item_guard_go },
	{ .name = "edit", .title = N_("补写"), .from = "listed|read", .to = "listed",
	  .roles = ROLE_DUTY, .fields = "situation|next_step|owner|deadline", .key = "e",
	  .guard = handover_item_guard_edit },
	{ .name = "drop", .title = N_("撤下"), .from = "listed|read", .to = "gone",
	  .roles = ROLE_DUTY, .fields = "reason", .key = "x",
	  .guard = handover_item_guard_drop },
	{ .name = "read", .title = N_("复述"), .from = "listed|read", .to = "read",
	  .roles = ROLE_DUTY, .fields = "read_back", .key = "r",
	  .guard = handover_item_guard_read },
	{ .name = "lift", .title = N_("复述并解除"), .from = "listed|read", .to = "read",
	  .roles = ROLE_DUTY, .fields = "read_back", .key = "l",
	  .guard = handover_item_guard_lift },
	{ .name = NULL },
};

const struct kind kind_handover_item = {
	.name = "handover_item",
	.title = N_("交接事项"),
	.order = 139,
	.parent = "handover",
	.states = states,
	.ended = "gone",
	.fields = fields,
	.acts = acts,
};
