/* 整改: what a drill, a security incident or an inspection found, what is done about it, by whom,
 * by when, and who saw that it was done (T41; requirements 2.4, 3.6, 3.7). Who did it does not
 * review it. */
#include "base/i18n.h"
#include "records/model/drill.h"
#include "records/model/rectification.h"

static const struct choice states[] = {
	{ "open", N_("未完成") },
	{ "done", N_("待复查") },
	{ "closed", N_("已完成") },
	{ "cancelled", N_("已取消") },
	{ NULL, NULL },
};

static const struct choice sources[] = {
	{ "drill", N_("演练") },
	{ "incident", N_("安全事件") },
	{ "inspection", N_("检查") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	/* what was written before there were others has none: a drill */
	{ .name = "source", .title = N_("来源"), .type = FIELD_CHOICE, .choices = sources,
	  .flags = FIELD_FIXED | FIELD_LIST, .columns = 8 },
	{ .name = "drill", .title = N_("来自演练"), .type = FIELD_REFERENCE,
	  .refers_to = "drill", .flags = FIELD_FIXED | FIELD_LIST, .columns = 16 },
	{ .name = "incident", .title = N_("来自安全事件"), .type = FIELD_REFERENCE,
	  .refers_to = "incident", .flags = FIELD_FIXED | FIELD_LIST, .columns = 16 },
	{ .name = "source_note", .title = N_("来源说明"), .type = FIELD_TEXT, .limit = 200,
	  .flags = FIELD_FIXED, .columns = 16,
	  .help = N_("检查和其他来源必填：谁、什么时候、哪次检查，文号。") },
	{ .name = "finding", .title = N_("问题"), .type = FIELD_NOTE, .limit = 1000,
	  .columns = 30, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "measure", .title = N_("整改措施"), .type = FIELD_NOTE, .limit = 1000,
	  .columns = 30, .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "owner_name", .title = N_("责任人"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "due_at", .title = N_("截止"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_REQUIRED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "postponed", .title = N_("延期次数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("逾期"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "proof", .title = N_("完成证明"), .type = FIELD_NOTE, .limit = 1000,
	  .help = N_("做了什么，凭什么说做好了：照片、单号、复测结果在哪里。") },
	{ .name = "done_by", .title = N_("完成登记人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "done_person", .title = N_("完成登记人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "done_at", .title = N_("完成时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "review_note", .title = N_("复查意见"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "reviewed_by", .title = N_("复查人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "reviewed_at", .title = N_("复查时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define REVIEWERS (ROLE_SECADMIN | DRILL_EVALUATORS)

static const struct act acts[] = {
	{ .name = "find", .title = N_("登记问题"), .from = "",
	  .roles = ROLE_DUTY | REVIEWERS,
	  .fields = "source|drill|incident|source_note|finding|measure|owner_name|due_at",
	  .key = "n",
	  .guard = rectification_guard_find, .effect = rectification_effect_find },
	{ .name = "postpone", .title = N_("改期"), .from = "open", .roles = REVIEWERS,
	  .fields = "due_at|owner_name|reason", .key = "t", .guard = rectification_guard_postpone,
	  .effect = rectification_effect_say },
	{ .name = "done", .title = N_("完成"), .from = "open", .to = "done",
	  .roles = ROLE_DUTY | ROLE_SYSADMIN | ROLE_SECADMIN, .fields = "proof", .key = "d",
	  .guard = rectification_guard_done, .effect = rectification_effect_say },
	{ .name = "close", .title = N_("复查通过"), .from = "done", .to = "closed",
	  .roles = REVIEWERS, .fields = "review_note", .key = "v",
	  .guard = rectification_guard_review, .effect = rectification_effect_say },
	{ .name = "reject", .title = N_("复查不通过"), .from = "done", .to = "open",
	  .roles = REVIEWERS, .fields = "review_note", .key = "x",
	  .guard = rectification_guard_reject, .effect = rectification_effect_say },
	{ .name = "cancel", .title = N_("取消"), .from = "open", .to = "cancelled",
	  .roles = REVIEWERS, .fields = "reason", .guard = drill_guard_with_reason,
	  .effect = rectification_effect_say },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_at", "open", N_("整改截止"), "rectification_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_rectification = {
	.name = "rectification",
	.title = N_("整改"),
	.order = 188,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "closed|cancelled",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner_name",
};
