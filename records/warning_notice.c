/* 预警: what somebody above warns of, red to blue: signed for within minutes, judged by what of our
 * own it touches, given to people as tasks, answered in time, lifted (T10; requirements 2.4, 3.8).
 * What was late stays late. While a red or an orange one is in force two people stand the watch,
 * rounds come closer and planned maintenance does not begin: records/model/warning.h says when that
 * is, service/warnings.h does it. One that nobody signed for neither ends nor expires. */
#include "base/i18n.h"
#include "records/model/warning.h"

static const struct choice states[] = {
	{ "received", N_("待签收") },
	{ "acknowledged", N_("已签收") },
	{ "assessed", N_("已研判") },
	{ "tasked", N_("已布置") },
	{ "feedback", N_("已反馈") },
	{ "lifted", N_("已解除") },
	{ "expired", N_("已到期") },
	{ NULL, NULL },
};
#define SIGNED "acknowledged|assessed|tasked|feedback"
#define OWES_FEEDBACK "received|acknowledged|assessed|tasked"

static const struct choice means[] = {
	{ "phone", N_("电话") },
	{ "fax", N_("传真") },
	{ "platform", N_("平台") },
	{ "email", N_("邮件") },
	{ "document", N_("文件") },
	{ "face", N_("当面") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	/* ---- as it came */
	{ .name = "color", .title = N_("颜色"), .type = FIELD_CHOICE, .choices = warning_colors,
	  .columns = 12, .flags = FIELD_REQUIRED | FIELD_LIST,
	  .help = N_("红、橙、黄、蓝对应 I、II、III、IV 级，照发布单位的写。") },
	{ .name = "title", .title = N_("标题"), .type = FIELD_TEXT, .columns = 30,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("预警的是什么事。") },
	{ .name = "source", .title = N_("发布单位"), .type = FIELD_TEXT, .limit = 120,
	  .columns = 16, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "source_number", .title = N_("来文编号"), .type = FIELD_TEXT, .limit = 120,
	  .help = N_("发布单位的编号；同一编号不重复登记。") },
	{ .name = "received_at", .title = N_("收到时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_FIXED | FIELD_LIST,
	  .help = N_("空白就是现在；签收时限从这一刻起算，以后不变。") },
	{ .name = "content", .title = N_("内容"), .type = FIELD_NOTE, .limit = 4000,
	  .help = N_("原文要点。非涉密：严禁填写国家秘密、工作秘密。") },
	{ .name = "affected", .title = N_("影响范围"), .type = FIELD_NOTE, .limit = 2000,
	  .help = N_("来文说会影响什么：厂商、型号、版本、系统。候选资产按这里和内容去找。") },
	{ .name = "demands", .title = N_("要求"), .type = FIELD_NOTE, .limit = 2000,
	  .help = N_("来文要我们做什么。") },
	{ .name = "feedback_due", .title = N_("反馈时限"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_AHEAD | FIELD_LIST, .help = N_("不要求反馈就空着。") },
	{ .name = "valid_until", .title = N_("有效至"), .type = FIELD_TIME,
	  .flags = FIELD_AHEAD, .help = N_("来文没有写就空着，等解除。") },
	/* ---- signed for */
	{ .name = "sign_due", .title = N_("签收时限"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "signed_by", .title = N_("签收人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "signed_person", .title = N_("签收人档案"), .type = FIELD_REFERENCE,
	  .refers_to = "person", .flags = FIELD_DERIVED },
	{ .name = "signed_at", .title = N_("签收时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "sign_late", .title = N_("签收逾期"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	/* ---- judged */
	{ .name = "assessment", .title = N_("研判"), .type = FIELD_NOTE, .limit = 2000,
	  .help = N_("对我们有没有影响，凭什么；没有影响资产时必填为什么没有。") },
	{ .name = "assessed_by", .title = N_("研判人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "assessed_at", .title = N_("研判时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	/* ---- answered */
	{ .name = "feedback", .title = N_("反馈内容"), .type = FIELD_NOTE, .limit = 2000,
	  .help = N_("查了什么，做了什么，结果怎样。") },
	{ .name = "feedback_means", .title = N_("反馈方式"), .type = FIELD_CHOICE,
	  .choices = means, .otherwise = "phone" },
	{ .name = "feedback_receiver", .title = N_("反馈接收人"), .type = FIELD_TEXT,
	  .limit = 120, .help = N_("对方单位和姓名。") },
	{ .name = "feedback_at", .title = N_("反馈时刻"), .type = FIELD_TIME,
	  .help = N_("空白就是现在。") },
	{ .name = "feedback_by", .title = N_("反馈人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "feedback_late", .title = N_("反馈逾期"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	/* ---- over */
	{ .name = "lift_number", .title = N_("解除文号"), .type = FIELD_TEXT, .limit = 120,
	  .help = N_("上级解除预警的文号；没有的在理由里写明谁通知的。") },
	{ .name = "lifted_at", .title = N_("解除时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "lifted_by", .title = N_("解除登记人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "strict_since", .title = N_("加强值守自"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "owner", .title = N_("下一步由谁"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

#define SAID "content|affected|demands|feedback_due|valid_until"

static const struct act acts[] = {
	{ .name = "receive", .title = N_("登记预警"), .from = "", .roles = WARNING_PEOPLE,
	  .fields = "color|title|source|source_number|received_at|" SAID, .key = "n",
	  .guard = warning_guard_receive, .effect = warning_say_received },
	{ .name = "sign", .title = N_("签收"), .from = "received", .to = "acknowledged",
	  .roles = ROLE_DUTY, .key = "a", .guard = warning_guard_sign,
	  .effect = warning_say_signed },
	{ .name = "assess", .title = N_("研判"), .from = "acknowledged", .to = "assessed",
	  .roles = WARNING_PEOPLE, .fields = "assessment", .key = "s",
	  .guard = warning_guard_assess, .effect = warning_say_assessed },
	{ .name = "feedback", .title = N_("反馈"), .from = "acknowledged|assessed|tasked",
	  .to = "feedback", .roles = WARNING_PEOPLE,
	  .fields = "feedback|feedback_means|feedback_receiver|feedback_at|reason", .key = "f",
	  .guard = warning_guard_feedback, .effect = warning_say_feedback },
	{ .name = "lift", .title = N_("解除"), .from = SIGNED, .to = "lifted",
	  .roles = WARNING_PEOPLE, .fields = "lift_number|reason", .key = "x",
	  .guard = warning_guard_lift, .effect = warning_say_lifted },
	{ .name = "expire", .title = N_("到期"), .from = SIGNED, .to = "expired",
	  .roles = ROLE_SERVICE, .guard = warning_guard_expire, .effect = warning_say_expired },
	{ .name = "correct", .title = N_("更正"), .roles = WARNING_PEOPLE,
	  .fields = "color|title|source_number|" SAID "|assessment|lift_number|reason",
	  .key = "e", .guard = warning_guard_correct, .effect = warning_say_corrected },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "sign_due", "received", N_("签收"), "warning_unsigned" },
	{ "feedback_due", OWES_FEEDBACK, N_("反馈"), "warning_feedback_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_warning_notice = {
	.name = "warning_notice",
	.title = N_("预警"),
	.order = 194,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "lifted|expired",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner",
	.says = "color|title",
	.pressing = true,
	.check = warning_check,
};
