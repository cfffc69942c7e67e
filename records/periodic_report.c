/* 周期报告: the quarterly report of security incidents (湘15) and the half-yearly one of how
 * security stands (湘11, 柳25(3)). The program drafts it when the period is over, a zero report
 * too, with what is missing; people add words, one reviews, another issues, somebody sends it and
 * keeps the receipt. Numbers are never typed. */
#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/periodic_report.h"

static const struct choice states[] = {
	{ "drafted", N_("草稿") },
	{ "reviewed", N_("已审核") },
	{ "issued", N_("已签发") },
	{ "sent", N_("已报送") },
	{ "superseded", N_("已被取代") },
	{ NULL, NULL },
};

static const struct choice means[] = {
	{ "platform", N_("共享平台") },
	{ "document", N_("公文") },
	{ "email", N_("邮件") },
	{ "fax", N_("传真") },
	{ "face", N_("当面") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 24, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "sort", .title = N_("种类"), .type = FIELD_CHOICE, .choices = report_sorts,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST, .columns = 20 },
	{ .name = "period", .title = N_("周期"), .type = FIELD_TEXT, .limit = 6, .columns = 8,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .help = N_("季度写 2026Q4，半年写 2026H2。") },
	{ .name = "from", .title = N_("自"), .type = FIELD_TIME, .flags = FIELD_DERIVED },
	{ .name = "until", .title = N_("至（不含）"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "due_at", .title = N_("报送截止"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 12,
	  .help = N_("周期末后若干天的日终；本站不欠这一种的空白。") },
	/* ---- worked out anew */
	{ .name = "first", .title = N_("原版"), .type = FIELD_REFERENCE,
	  .refers_to = "periodic_report", .flags = FIELD_DERIVED,
	  .help = N_("重算版指向最初那一份。") },
	{ .name = "version", .title = N_("第几版"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	/* ---- what the program worked out */
	{ .name = "asked_at", .title = N_("要求汇编时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "pending", .title = N_("汇编中"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	{ .name = "document", .title = N_("数据"), .type = FIELD_NOTE, .limit = 400 * 1024,
	  .flags = FIELD_VERBATIM, .help = N_("各项指标和清单，由程序汇编，不能手改。") },
	{ .name = "zero", .title = N_("零报告"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "incidents", .title = N_("事件数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED | FIELD_LIST, .columns = 6 },
	{ .name = "missing_count", .title = N_("缺项数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "missing", .title = N_("缺项"), .type = FIELD_NOTE, .limit = 8000,
	  .flags = FIELD_DERIVED },
	{ .name = "drafted_at", .title = N_("汇编时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	/* ---- what people say */
	{ .name = "analysis", .title = N_("形势分析"), .type = FIELD_NOTE, .limit = 6000 },
	{ .name = "advice", .title = N_("工作建议"), .type = FIELD_NOTE, .limit = 6000 },
	{ .name = "remarks", .title = N_("说明"), .type = FIELD_NOTE, .limit = 3000,
	  .help = N_("有缺项时写明为什么缺、什么时候补。") },
	{ .name = "reviewed_by", .title = N_("审核人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "reviewed_person", .title = N_("审核人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "reviewed_connection", .title = N_("审核人的连接"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "reviewed_at", .title = N_("审核时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "issued_by", .title = N_("签发人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "issued_at", .title = N_("签发时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "hash", .title = N_("签发内容 SHA-256"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	/* ---- what became of it */
	{ .name = "sent_at", .title = N_("报送时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "means", .title = N_("报送方式"), .type = FIELD_CHOICE, .choices = means },
	{ .name = "receiver", .title = N_("接收单位及人"), .type = FIELD_TEXT, .limit = 120 },
	{ .name = "receipt", .title = N_("回执文号"), .type = FIELD_TEXT, .limit = 120 },
	{ .name = "sent_by", .title = N_("报送人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("逾期"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "afterwards", .title = N_("报送系补录"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED, .help = N_("截止以后才登记，所称报送时刻在截止以前。") },
	{ .name = "owner", .title = N_("下一步由谁"), .type = FIELD_TEXT, .columns = 12,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define WRITERS (ROLE_DUTY | ROLE_SECADMIN)
#define ISSUERS (ROLE_SECADMIN | ROLE_MGMT_APPROVER)

static const struct act acts[] = {
	{ .name = "draft", .title = N_("起草"), .from = "", .roles = WRITERS | ROLE_SERVICE,
	  .fields = "sort|period", .key = "n", .guard = periodic_guard_draft,
	  .effect = periodic_effect_say },
	{ .name = "compile", .title = N_("汇编"), .from = "drafted", .roles = ROLE_SERVICE,
	  .fields = "document", .guard = periodic_guard_compile },
	{ .name = "redraft", .title = N_("重新汇编"), .from = "drafted", .roles = WRITERS,
	  .key = "r", .guard = periodic_guard_redraft, .effect = periodic_effect_say },
	{ .name = "fill", .title = N_("写分析和建议"), .from = "drafted", .roles = WRITERS,
	  .fields = "analysis|advice|remarks", .key = "e", .effect = periodic_effect_say },
	{ .name = "review", .title = N_("审核"), .from = "drafted", .to = "reviewed",
	  .roles = ROLE_SHIFT_SUPERVISOR, .key = "v", .guard = periodic_guard_review,
	  .effect = periodic_effect_say },
	{ .name = "give_back", .title = N_("退回"), .from = "reviewed", .to = "drafted",
	  .roles = ROLE_SHIFT_SUPERVISOR | ISSUERS, .fields = "reason", .key = "x",
	  .guard = periodic_guard_give_back, .effect = periodic_effect_say },
	{ .name = "issue", .title = N_("签发"), .from = "reviewed", .to = "issued",
	  .roles = ISSUERS, .key = "i", .guard = periodic_guard_issue,
	  .effect = periodic_effect_issue },
	{ .name = "send", .title = N_("登记报送"), .from = "issued", .to = "sent",
	  .roles = WRITERS, .fields = "sent_at|means|receiver|receipt|reason", .key = "t",
	  .guard = periodic_guard_send, .effect = periodic_effect_say },
	{ .name = "recalculate", .title = N_("重算"), .from = "issued|sent",
	  .roles = ROLE_SHIFT_SUPERVISOR | ROLE_SECADMIN, .fields = "reason",
	  .guard = periodic_guard_recalculate, .effect = periodic_effect_recalculate },
	{ .name = "withdraw", .title = N_("作废"), .from = "drafted|reviewed",
	  .to = "superseded", .roles = ROLE_SHIFT_SUPERVISOR | ROLE_SECADMIN,
	  .fields = "reason", .guard = periodic_guard_withdraw,
	  .effect = periodic_effect_say },
	{ .name = "correct", .title = N_("更正说明"), .from = "drafted|reviewed",
	  .roles = WRITERS, .fields = "remarks|reason", .guard = journal_guard_correct,
	  .effect = journal_correct },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_at", "drafted|reviewed|issued", N_("周期报告报送"), "periodic_report_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_periodic_report = {
	.name = "periodic_report",
	.title = N_("周期报告"),
	.order = 197,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "sent|superseded",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner",
};
