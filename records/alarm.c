/* 告警: what is wrong, and what people did about it (RFC 8632; requirements 2.4, 3.1). The device
 * axis is written by the service as it observes (store_observe); the acts below are the operator
 * axis. An act never touches what the device says, so a clear and an acknowledgement cannot
 * overwrite each other. */
#include <glib.h>

#include "base/i18n.h"
#include "base/text.h"
#include "points/alarm_type.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "open", N_("未确认") },
	{ "ack", N_("已确认") },
	{ "shelved", N_("已搁置") },
	{ "closed", N_("已关闭") },
	{ NULL, NULL },
};

static const struct choice severities[] = {
	{ "indeterminate", N_("不确定") },
	{ "warning", N_("提示") },
	{ "minor", N_("次要") },
	{ "major", N_("重要") },
	{ "critical", N_("紧急") },
	{ NULL, NULL },
};

#define SEEN FIELD_DERIVED
static const struct field fields[] = {
	{ .name = "number",
	    .title = N_("编号"),
	    .type = FIELD_TEXT,
	    .limit = 20,
	    .columns = 10,
	    .flags = SEEN | FIELD_NAME | FIELD_LIST },
	/* ---- the device axis: what is observed */
	{ .name = "resource_kind", .title = N_("对象类别"), .type = FIELD_TEXT, .flags = SEEN },
	{ .name = "resource", .title = N_("对象号"), .type = FIELD_INTEGER, .flags = SEEN },
	{ .name = "resource_name",
	    .title = N_("对象"),
	    .type = FIELD_TEXT,
	    .columns = 20,
	    .flags = SEEN | FIELD_LIST },
	{ .name = "type", .title = N_("类型"), .type = FIELD_TEXT, .flags = SEEN },
	{ .name = "qualifier", .title = N_("细分"), .type = FIELD_TEXT, .flags = SEEN },
	{ .name = "severity",
	    .title = N_("级别"),
	    .type = FIELD_CHOICE,
	    .choices = severities,
	    .columns = 6,
	    .flags = SEEN | FIELD_LIST },
	{ .name = "what",
	    .title = N_("现象"),
	    .type = FIELD_TEXT,
	    .limit = 300,
	    .columns = 40,
	    .flags = SEEN | FIELD_LIST },
	{ .name = "why", .title = N_("依据"), .type = FIELD_TEXT, .limit = 600, .flags = SEEN },
	{ .name = "cause",
	    .title = N_("可能原因"),
	    .type = FIELD_TEXT,
	    .limit = 300,
	    .flags = SEEN,
	    .help = N_("规则文件给出的；没有时按类型。") },
	{ .name = "step", .title = N_("第一步"), .type = FIELD_TEXT, .limit = 300, .flags = SEEN },
	{ .name = "first_raised_at", .title = N_("首次发生"), .type = FIELD_TIME, .flags = SEEN },
	{ .name = "raised_at",
	    .title = N_("本次发生"),
	    .type = FIELD_TIME,
	    .flags = SEEN | FIELD_LIST },
	{ .name = "changed_at", .title = N_("最近变化"), .type = FIELD_TIME, .flags = SEEN },
	{ .name = "cleared",
	    .title = N_("已恢复"),
	    .type = FIELD_FLAG,
	    .flags = SEEN | FIELD_LIST },
	{ .name = "cleared_at", .title = N_("恢复时刻"), .type = FIELD_TIME, .flags = SEEN },
	{ .name = "raise_count", .title = N_("发生次数"), .type = FIELD_INTEGER, .flags = SEEN },
	{ .name = "flapping", .title = N_("抖动"), .type = FIELD_FLAG, .flags = SEEN },
	{ .name = "maintenance", .title = N_("维护中"), .type = FIELD_FLAG, .flags = SEEN },
	{ .name = "hush", .title = N_("不响原因"), .type = FIELD_TEXT, .flags = SEEN },
	{ .name = "root",
	    .title = N_("根因"),
	    .type = FIELD_REFERENCE,
	    .refers_to = "alarm",
	    .flags = SEEN },
	{ .name = "units", .title = N_("影响单位数"), .type = FIELD_INTEGER, .flags = SEEN },
	{ .name = "escalated", .title = N_("升级次数"), .type = FIELD_INTEGER, .flags = SEEN },
	{ .name = "source", .title = N_("来源"), .type = FIELD_TEXT, .flags = SEEN },
	{ .name = "object", .title = N_("来源对象号"), .type = FIELD_INTEGER, .flags = SEEN },
	{ .name = "simulated", .title = N_("演练"), .type = FIELD_FLAG, .flags = SEEN },
	/* ---- the operator axis: what people did */
	{ .name = "owner",
	    .title = N_("处理人"),
	    .type = FIELD_TEXT,
	    .columns = 10,
	    .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "acked_by", .title = N_("确认人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "acked_at", .title = N_("确认时刻"), .type = FIELD_TIME, .flags = FIELD_DERIVED },
	{ .name = "judged_severity",
	    .title = N_("改判级别"),
	    .type = FIELD_CHOICE,
	    .choices = severities },
	{ .name = "ticket",
	    .title = N_("故障单"),
	    .type = FIELD_REFERENCE,
	    .refers_to = "fault_ticket",
	    .flags = FIELD_DERIVED },
	{ .name = "note", .title = N_("说明"), .type = FIELD_NOTE },
	{ .name = "shelve_reason", .title = N_("搁置理由"), .type = FIELD_NOTE },
	{ .name = "shelved_until",
	    .title = N_("搁置到"),
	    .type = FIELD_TIME,
	    .flags = FIELD_AHEAD },
	{ .name = "shelve_asked_by",
	    .title = N_("搁置申请人"),
	    .type = FIELD_TEXT,
	    .flags = FIELD_DERIVED },
	{ .name = "shelved_by",
	    .title = N_("搁置批准人"),
	    .type = FIELD_TEXT,
	    .flags = FIELD_DERIVED },
	{ .name = "close_reason", .title = N_("关闭原因"), .type = FIELD_NOTE },
	{ .name = "closed_by", .title = N_("关闭人"), .type = FIELD_TEXT, .flags = FIELD_DERIVED },
	{ .name = "closed_at",
	    .title = N_("关闭时刻"),
	    .type = FIELD_TIME,
	    .flags = FIELD_DERIVED },
	{ .name = NULL },
};

static void stamp(struct change *change, const char *by, const char *at)
{
	json_object_set_new(change->fields, by, json_string(change->actor->name));
	if (at != NULL)
		json_object_set_new(change->fields, at, json_integer(change->now.us));
}

/* What the loop knows and the guards need (service/methods_acts.c): `shelve_us` and `undo_us` as
 * configured, `standing` of the others in its line, `bulk` where it is one of several acts done at
 * once, and then `worst`, the severity of all that the alarm stands for. */
static int64_t fact(const struct change *change, const char *name)
{
	return json_integer_value(json_object_get(change->facts, name));
}

/* What must be dealt with at once is read one by one. */
static void guard_ack(struct change *change)
{
	const char *severity = change_text(change, "judged_severity");
	const char *worst = json_string_value(json_object_get(change->facts, "worst"));

	if (severity == NULL)
		severity = change_text(change, "severity");
	if (json_is_true(json_object_get(change->facts, "bulk")) &&
	    (g_strcmp0(severity, "critical") == 0 || g_strcmp0(worst, "critical") == 0))
		change_refuse(change, NULL, _("紧急告警须逐条确认。"));
	stamp(change, "acked_by", "acked_at");
	stamp(change, "owner", NULL);
}

static void guard_take(struct change *change)
{
	stamp(change, "owner", NULL);
}

/* Only for a slip of the finger: later it would be an acknowledgement nobody can rely on. */
static void guard_unack(struct change *change)
{
	static const char *const undone[] = { "owner", "acked_by", "acked_at", NULL };
	int64_t most = fact(change, "undo_us");

	if (change->now.us > record_integer(change->record, "acked_at") + most)
		change_refuse(change, NULL, _("确认 %d 秒后不能再撤销。请加说明，或由他人接手。"),
		    (int)(most / 1000000));
	change_clear(change, undone);
}

static const char *required_note(struct change *change, const char *field, const char *sentence)
{
	const char *text = json_string_value(json_object_get(change->fields, field));

	if (text == NULL || text[0] == '\0')
		change_refuse(change, field, "%s", sentence);
	return text;
}

/* Bounded, with a reason, and never what must be heard (requirements 3.1.6). The longest time is
 * the fact shelve_us. */
static void check_shelving(struct change *change)
{
	const struct alarm_type *type = alarm_type(change_text(change, "type"));
	int64_t until = change_integer(change, "shelved_until"), most = fact(change, "shelve_us");

	if (type != NULL && type->flags & ALARM_NEVER_SHELVED)
		change_refuse(change, NULL, _("%s不许搁置：人要一直看得见。"), _(type->title));
	if (change_text(change, "shelve_reason") == NULL)
		change_refuse(change, "shelve_reason", _("搁置必须写明理由。"));
	if (until <= change->now.us)
		change_refuse(change, "shelved_until", _("搁置必须有将来的到期时刻。"));
	else if (until > change->now.us + most)
		change_refuse(change, "shelved_until", _("搁置最长 %d 小时。"),
		    (int)(most / 3600000000));
}

static void guard_ask_shelving(struct change *change)
{
	check_shelving(change);
	stamp(change, "shelve_asked_by", NULL);
}

static void guard_shelve(struct change *change)
{
	check_shelving(change);
	stamp(change, "shelved_by", NULL);
}

static void guard_unshelve(struct change *change)
{
	static const char *const undone[] = { "shelve_reason", "shelved_until", "shelve_asked_by",
		"shelved_by", NULL };

	change_clear(change, undone);
}

/* What still stands cannot be closed, nor the line of what still stands; a lead can: closing it
 * takes the new for normal. */
static void guard_close(struct change *change)
{
	const struct alarm_type *type = alarm_type(change_text(change, "type"));
	bool lead = type != NULL && type->flags & ALARM_LEAD;

	if (!lead && !record_flag(change->record, "cleared"))
		change_refuse(change, NULL, _("告警还没有恢复，不能关闭。需要安静可以搁置。"));
	else if (!lead && fact(change, "standing") > 0)
		change_refuse(change, NULL, _("这一行里还有 %d 条没有恢复，不能关闭。"),
		    (int)fact(change, "standing"));
	required_note(change, "close_reason", _("关闭必须写明原因。"));
	stamp(change, "closed_by", "closed_at");
}

static void guard_rate(struct change *change)
{
	if (!json_object_get(change->fields, "judged_severity"))
		change_refuse(change, "judged_severity", _("改判必须选级别。"));
	required_note(change, "note", _("改判必须写明理由。"));
}

static void guard_note(struct change *change)
{
	required_note(change, "note", _("说明不能为空。"));
}

/* It begins anew: what people did last time is in the journal. */
static void guard_reopen(struct change *change)
{
	static const char *const undone[] = { "owner", "acked_by", "acked_at", "judged_severity",
		"close_reason", "closed_by", "closed_at", NULL };

	change_clear(change, undone);
}

/* ---- the journal -------------------------------------------------------------------------- */

/* What was said with the act, as one clean line; NULL: nothing. Caller frees. */
static char *remark(const struct change *change)
{
	static const char *const notes[] = { "close_reason", "shelve_reason", "note", NULL };

	for (const char *const *name = notes; *name != NULL; name++) {
		const char *text = json_string_value(json_object_get(change->fields, *name));
		if (text != NULL)
			return text_clean_string(text);
	}
	return NULL;
}

#define EVENT_LIMIT 600

/* What people do to an alarm stands in its journal between what the device did. */
static void effect_event(struct change *change)
{
	g_autofree char *said = remark(change);
	const char *judged =
	    json_string_value(json_object_get(change->fields, "judged_severity"));
	int64_t until =
	    json_integer_value(json_object_get(change->fields, "shelved_until"));
	g_autoptr(GString) text = g_string_new(_(change->act->title));
	char when[CLOCK_TEXT_SIZE];

	if (judged != NULL)
		g_string_append_printf(text, "「%s」", choice_title(severities, judged));
	if (until != 0)
		g_string_append_printf(text, _("到 %s"),
		    clock_text((struct wall){ until }, CLOCK_MINUTE, when, sizeof when));
	if (said != NULL)
		g_string_append_printf(text, _("：%s"), said);
	struct bytes raw = { (const uint8_t *)text->str, text->len };
	g_autofree char *clean = text_clean(raw, EVENT_LIMIT);
	change_append(change, "alarm_event", NULL,
	    json_pack("{s:I, s:I, s:s, s:s, s:s}", "alarm", (json_int_t)change->id, "at",
		(json_int_t)change->now.us, "what", "act", "text", clean, "person",
		change->actor->name));
}

static const struct act acts[] = {
	{ .name = "ack", .title = N_("确认"), .from = "open", .to = "ack", .roles = ROLE_DUTY,
	  .fields = "note", .key = "a", .guard = guard_ack, .effect = effect_event },
	{ .name = "unack", .title = N_("撤销确认"), .from = "ack", .to = "open",
	  .roles = ROLE_DUTY, .key = "u", .guard = guard_unack, .effect = effect_event },
	{ .name = "take", .title = N_("接手"), .from = "ack", .roles = ROLE_DUTY, .fields = "note",
	  .key = "w", .guard = guard_take, .effect = effect_event },
	{ .name = "note", .title = N_("加说明"), .from = "open|ack|shelved", .roles = ROLE_DUTY,
	  .fields = "note", .key = "m", .guard = guard_note, .effect = effect_event },
	{ .name = "rate", .title = N_("改判级别"), .from = "open|ack", .roles = ROLE_DUTY,
	  .fields = "judged_severity|note", .guard = guard_rate, .effect = effect_event },
	{ .name = "ask_shelving", .title = N_("申请搁置"), .from = "open|ack",
	  .roles = ROLE_DUTY_OPERATOR, .fields = "shelve_reason|shelved_until",
	  .guard = guard_ask_shelving, .effect = effect_event },
	{ .name = "shelve", .title = N_("搁置"), .from = "open|ack", .to = "shelved",
	  .roles = ROLE_SHIFT_SUPERVISOR, .fields = "shelve_reason|shelved_until", .key = "h",
	  .guard = guard_shelve, .effect = effect_event },
	{ .name = "unshelve", .title = N_("取消搁置"), .from = "shelved", .to = "open",
	  .roles = ROLE_DUTY | ROLE_SERVICE, .guard = guard_unshelve, .effect = effect_event },
	{ .name = "close", .title = N_("关闭"), .from = "ack", .to = "closed",
	  .roles = ROLE_DUTY, .fields = "close_reason", .key = "x", .guard = guard_close,
	  .effect = effect_event },
	{ .name = "settle", .title = N_("随根因关闭"), .from = "open|ack", .to = "closed",
	  .roles = ROLE_SERVICE, .fields = "close_reason", .guard = guard_close,
	  .effect = effect_event },
	{ .name = "reopen", .title = N_("再次发生"), .from = "closed", .to = "open",
	  .roles = ROLE_SERVICE, .guard = guard_reopen, .effect = effect_event },
	{ .name = NULL },
};

const struct kind kind_alarm = {
	.name = "alarm",
	.title = N_("告警"),
	.order = 141,
	.flags = KIND_UNSEEN | KIND_OBSERVED,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
};
