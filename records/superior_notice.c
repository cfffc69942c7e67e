/* 上级通知: what came from above, from whom, how, and by when it wants an answer. It is open until
 * somebody has seen to it; past its time it is an alarm. What was written wrong is corrected, and
 * what stood before stays in the journal. */
#include "base/i18n.h"
#include "records/model/journal.h"

static const struct choice states[] = {
	{ "received", N_("待办") },
	{ "done", N_("已办") },
	{ NULL, NULL },
};

static const struct choice ways[] = {
	{ "phone", N_("电话") },
	{ "document", N_("文件") },
	{ "email", N_("邮件") },
	{ "fax", N_("传真") },
	{ "system", N_("系统") },
	{ "meeting", N_("会议") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "note", .title = N_("内容"), .type = FIELD_NOTE, .limit = 4000, .columns = 40,
	  .flags = FIELD_REQUIRED | FIELD_LIST,
	  .help = N_("谁要我们什么时候做什么。非涉密：严禁填写国家秘密、工作秘密。") },
	{ .name = "sender", .title = N_("来自"), .type = FIELD_TEXT, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("单位和姓名。") },
	{ .name = "how", .title = N_("方式"), .type = FIELD_CHOICE, .choices = ways,
	  .columns = 6, .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "phone" },
	{ .name = "document", .title = N_("文号"), .type = FIELD_TEXT, .limit = 120 },
	{ .name = "received_at", .title = N_("收到时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "reply_by", .title = N_("反馈时限"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_AHEAD | FIELD_LIST, .help = N_("不要求反馈就空着。") },
	{ .name = "receiver", .title = N_("接收人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "reply", .title = N_("办理与反馈"), .type = FIELD_NOTE, .limit = 2000,
	  .help = N_("怎么办的，向谁反馈的。") },
	{ .name = "done_at", .title = N_("办结时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "done_by", .title = N_("办理人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "late", .title = N_("逾期"), .type = FIELD_FLAG, .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("更正理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

static void check(struct change *change)
{
	int64_t received = change_integer(change, "received_at"),
		by = change_integer(change, "reply_by");

	if (received > change->now.us)
		change_refuse(change, "received_at", _("收到时刻还没有到。"));
	if (by != 0 && received != 0 && by <= received)
		change_refuse(change, "reply_by", _("反馈时限要在收到之后。"));
}

static void guard_create(struct change *change)
{
	if (change_value(change, "received_at") == NULL)
		json_object_set_new(change->fields, "received_at", json_integer(change->now.us));
	change_number(change, "SJ");
	change_set_text(change, "receiver", change->actor->name);
}

static void say_create(struct change *change)
{
	journal_say(change, _("收到 %s 的通知：%s"), change_text(change, "sender"),
	    change_text(change, "note"));
}

static void guard_done(struct change *change)
{
	int64_t by = record_integer(change->record, "reply_by");

	if (by != 0 && change_text(change, "reply") == NULL)
		change_refuse(change, "reply", _("要求反馈的，写明向谁反馈了什么。"));
	if (by != 0 && by < change->now.us)
		json_object_set_new(change->fields, "late", json_true());
	json_object_set_new(change->fields, "done_at", json_integer(change->now.us));
	change_set_text(change, "done_by", change->actor->name);
}

static void say_done(struct change *change)
{
	const char *reply = change_text(change, "reply");

	if (reply == NULL)
		journal_say(change, _("办结"));
	else
		journal_say(change, _("办结：%s"), reply);
}

static void guard_correct(struct change *change)
{
	journal_guard_correct(change);
	if (change_value(change, "received_at") == NULL)
		change_refuse(change, "received_at", _("收到时刻不能空着。"));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("登记通知"), .from = "", .roles = ROLE_DUTY,
	  .fields = "note|sender|how|document|received_at|reply_by", .key = "n",
	  .guard = guard_create, .effect = say_create },
	{ .name = "done", .title = N_("办结"), .from = "received", .to = "done",
	  .roles = ROLE_DUTY, .fields = "reply", .key = "x", .guard = guard_done,
	  .effect = say_done },
	{ .name = "correct", .title = N_("更正"), .roles = ROLE_DUTY,
	  .fields = "note|sender|how|document|received_at|reply_by|reason", .key = "e",
	  .guard = guard_correct, .effect = journal_correct },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "reply_by", "received", N_("反馈"), "notice_reply_due" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_superior_notice = {
	.name = "superior_notice",
	.title = N_("上级通知"),
	.order = 128,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "done",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "receiver",
	.check = check,
};
