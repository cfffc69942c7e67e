/* 上报: one report to one party, with its own clock (T34, T35; 《国家网络安全事件报告管理办法》).
 * Whom, what and by when follows from the rules of the site (service/reporting/). Told late is late
 * for good; told twice is kept twice. */
#include "base/i18n.h"
#include "records/model/incident.h"

static const struct choice states[] = {
	{ "due", N_("待报") },
	{ "sent", N_("已报") },
	{ "waived", N_("不再要求") },
	{ NULL, NULL },
};

const struct choice incident_reports[] = {
	{ "first", N_("初报") },
	{ "follow_up", N_("续报") },
	{ "final", N_("终报") },
	{ "summary", N_("处置总结") },
	{ NULL, NULL },
};

const struct choice incident_starts[] = {
	{ "found", N_("发现") },
	{ "graded", N_("定级") },
	{ "handled", N_("处置结束") },
	{ "told", N_("上次报告") },
	{ NULL, NULL },
};

static const struct choice means[] = {
	{ "phone", N_("电话") },
	{ "fax", N_("传真") },
	{ "phone_fax", N_("电话+传真") },
	{ "platform", N_("报送平台") },
	{ "email", N_("邮件") },
	{ "document", N_("书面") },
	{ "face", N_("当面") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "incident", .title = N_("安全事件"), .type = FIELD_REFERENCE,
	  .refers_to = "incident", .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "party", .title = N_("对象代号"), .type = FIELD_TEXT, .limit = 40,
	  .flags = FIELD_DERIVED },
	{ .name = "party_title", .title = N_("上报对象"), .type = FIELD_TEXT, .limit = 120,
	  .columns = 24, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "phone", .title = N_("电话"), .type = FIELD_PHONE, .flags = FIELD_FIXED },
	{ .name = "report", .title = N_("报告类别"), .type = FIELD_CHOICE,
	  .choices = incident_reports, .columns = 8, .flags = FIELD_FIXED | FIELD_LIST,
	  .otherwise = "first" },
	{ .name = "serial", .title = N_("第几次"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "basis", .title = N_("依据"), .type = FIELD_TEXT, .limit = 200,
	  .flags = FIELD_FIXED, .help = N_("凭哪一条要报。") },
	{ .name = "start", .title = N_("起算"), .type = FIELD_CHOICE, .choices = incident_starts,
	  .flags = FIELD_DERIVED },
	{ .name = "within", .title = N_("时限微秒数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "due_at", .title = N_("截止"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_FIXED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "told_at", .title = N_("上报时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "means", .title = N_("方式"), .type = FIELD_CHOICE, .choices = means,
	  .columns = 10, .flags = FIELD_LIST, .otherwise = "phone" },
	{ .name = "receiver", .title = N_("接收人"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 10, .flags = FIELD_LIST },
	{ .name = "receiver_phone", .title = N_("对方电话"), .type = FIELD_PHONE },
	{ .name = "sent_by", .title = N_("报告人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "sent_person", .title = N_("报告人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("迟报"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "note", .title = N_("说明"), .type = FIELD_NOTE, .limit = 600,
	  .help = N_("对方要求了什么，受理号。") },
	{ .name = "retold", .title = N_("再次登记内容"), .type = FIELD_NOTE, .limit = 2000,
	  .flags = FIELD_DERIVED },
	{ .name = "again", .title = N_("再次登记次数"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define TELLERS (ROLE_DUTY | ROLE_SECADMIN | ROLE_MGMT_APPROVER)
#define TOLD "told_at|means|receiver|receiver_phone|note"

static const struct act acts[] = {
	{ .name = "require", .title = N_("加报一家"), .from = "",
	  .roles = ROLE_DUTY | ROLE_SECADMIN,
	  .fields = "incident|party_title|phone|report|basis|due_at", .key = "n",
	  .guard = incident_report_guard_require, .effect = incident_report_effect_say },
	{ .name = "tell", .title = N_("登记上报"), .from = "due", .to = "sent", .roles = TELLERS,
	  .fields = TOLD, .key = "t", .guard = incident_report_guard_tell,
	  .effect = incident_report_effect_tell },
	{ .name = "tell_again", .title = N_("再次登记"), .from = "sent", .roles = TELLERS,
	  .fields = TOLD "|reason", .guard = incident_report_guard_tell_again,
	  .effect = incident_report_effect_tell_again },
	{ .name = "waive", .title = N_("不再要求"), .from = "due", .to = "waived",
	  .roles = ROLE_SECADMIN | ROLE_MGMT_APPROVER, .fields = "reason",
	  .guard = incident_report_guard_waive, .effect = incident_report_effect_say },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_at", "due", N_("上报"), "incident_report_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_incident_report = {
	.name = "incident_report",
	.title = N_("事件上报"),
	.order = 193,
	.flags = KIND_CURRENT,
	.parent = "incident",
	.states = states,
	.ended = "sent|waived",
	.fields = fields,
	.acts = acts,
	.dues = dues,
};
