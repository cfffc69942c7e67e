/* 出入登记: who is in the room, for what, with whom, until when (requirements 2.4 visitor_log).
 * Nobody is in there alone: an escort of ours and who approved are named. Who has not left by the
 * time agreed is an alarm. What was written wrong is corrected, and what stood before stays in the
 * journal. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"

#define HOUR (3600 * CLOCK_SECOND)
#define STAY_USUAL (8 * HOUR)   /* where nobody configured another */

static const struct choice states[] = {
	{ "inside", N_("在场") },
	{ "left", N_("已离场") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "name", .title = N_("姓名"), .type = FIELD_TEXT, .limit = 60, .columns = 10,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "unit", .title = N_("单位"), .type = FIELD_TEXT, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "id_last4", .title = N_("证件后四位"), .type = FIELD_TEXT, .limit = 4,
	  .flags = FIELD_REQUIRED, .help = N_("身份证件号的最后四位，不登记全号。") },
	{ .name = "purpose", .title = N_("事由"), .type = FIELD_TEXT, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "escort", .title = N_("陪同人"), .type = FIELD_TEXT, .limit = 60, .columns = 10,
	  .flags = FIELD_REQUIRED | FIELD_LIST,
	  .help = N_("本单位全程陪同的人；外来人员不得独自在机房。") },
	{ .name = "approver", .title = N_("批准人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_REQUIRED },
	{ .name = "carried", .title = N_("携带设备"), .type = FIELD_TEXT, .limit = 400,
	  .help = N_("带进去的设备、工具、存储介质；没有就空着。") },
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room",
	  .columns = 10, .flags = FIELD_LIST },
	{ .name = "came_at", .title = N_("进入时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "leave_by", .title = N_("应离时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_AHEAD | FIELD_LIST, .help = N_("空白按站点规定的最长时间。") },
	{ .name = "left_at", .title = N_("离场时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_LIST, .help = N_("空白就是现在。") },
	{ .name = "carried_out", .title = N_("带出物品"), .type = FIELD_TEXT, .limit = 400,
	  .help = N_("和带进去的不一样时写明：留下什么，带走什么。") },
	{ .name = "remark", .title = N_("备注"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "registered_by", .title = N_("登记人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "seen_out_by", .title = N_("离场登记人"), .type = FIELD_TEXT,
	  .flags = FIELD_DERIVED },
	{ .name = "overstayed", .title = N_("超时离场"), .type = FIELD_FLAG,
	  .flags = FIELD_DERIVED },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = NULL },
};

/* The longest stay without another word is the fact stay_us. */
static int64_t longest(const struct change *change)
{
	int64_t stay = json_integer_value(json_object_get(change->facts, "stay_us"));

	return stay == 0 ? STAY_USUAL : stay;
}

static bool is_id_tail(const char *text)
{
	return strlen(text) == 4 && strspn(text, "0123456789") >= 3 &&
	    strspn(text, "0123456789Xx") == 4;
}

static void check(struct change *change)
{
	const char *tail = change_text(change, "id_last4"), *name = change_text(change, "name");
	int64_t came = change_integer(change, "came_at"), left = change_integer(change, "left_at");

	if (tail != NULL && !is_id_tail(tail))
		change_refuse(change, "id_last4", _("写证件号的最后四位：数字，末位可以是 X。"));
	if (name != NULL && g_strcmp0(name, change_text(change, "escort")) == 0)
		change_refuse(change, "escort", _("陪同人不能是来人自己。"));
	if (came > change->now.us)
		change_refuse(change, "came_at", _("进入时刻还没有到。"));
	if (left > change->now.us)
		change_refuse(change, "left_at", _("离场时刻还没有到。"));
	if (left != 0 && left < came)
		change_refuse(change, "left_at", _("离场不能早于进入。"));
}

static void set_time(struct change *change, const char *field, int64_t at)
{
	json_object_set_new(change->fields, field, json_integer(at));
}

static void guard_create(struct change *change)
{
	int64_t came = change_integer(change, "came_at"), by = change_integer(change, "leave_by");

	if (came == 0)
		set_time(change, "came_at", came = change->now.us);
	if (by == 0)
		set_time(change, "leave_by", by = came + longest(change));
	else if (by <= came)
		change_refuse(change, "leave_by", _("应离时刻要在进入之后。"));
	else if (by > came + longest(change))
		change_refuse(change, "leave_by",
		    _("一次最长 %d 小时；到时还没有办完，用「延长」写明理由。"),
		    (int)(longest(change) / HOUR));
	change_number(change, "CR");
	change_set_text(change, "registered_by", change->actor->name);
}

static void say_create(struct change *change)
{
	journal_say(change, _("%s（%s）进入，%s；陪同 %s，批准 %s"), change_text(change, "name"),
	    change_text(change, "unit"), change_text(change, "purpose"),
	    change_text(change, "escort"), change_text(change, "approver"));
}

static void guard_extend(struct change *change)
{
	int64_t by = json_integer_value(change_given(change, "leave_by"));

	if (by <= change->now.us)
		change_refuse(change, "leave_by", _("延长到什么时候，要在现在之后。"));
	else if (by > change->now.us + longest(change))
		change_refuse(change, "leave_by", _("一次最多再延长 %d 小时。"),
		    (int)(longest(change) / HOUR));
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", _("延长必须写明理由。"));
}

static void say_extend(struct change *change)
{
	char until[CLOCK_TEXT_SIZE];

	journal_say(change, _("延长到 %s：%s"),
	    clock_text((struct wall){ change_integer(change, "leave_by") }, CLOCK_MINUTE, until,
		sizeof until),
	    change_text(change, "reason"));
}

static void guard_leave(struct change *change)
{
	if (change_given(change, "left_at") == NULL)
		set_time(change, "left_at", change->now.us);
	if (change_integer(change, "left_at") > change_integer(change, "leave_by"))
		json_object_set_new(change->fields, "overstayed", json_true());
	change_set_text(change, "seen_out_by", change->actor->name);
}

static void say_leave(struct change *change)
{
	const char *out = change_text(change, "carried_out");

	if (out == NULL)
		journal_say(change, _("离场"));
	else
		journal_say(change, _("离场，带出 %s"), out);
}

static void guard_correct(struct change *change)
{
	journal_guard_correct(change);
	if (g_strcmp0(record_text(change->record, "state"), "left") != 0 &&
	    change_given(change, "left_at") != NULL)
		change_refuse(change, "left_at", _("还没有离场；离场用「离场」登记。"));
	if (change_value(change, "came_at") == NULL)
		change_refuse(change, "came_at", _("进入时刻不能空着。"));
	if (g_strcmp0(record_text(change->record, "state"), "left") == 0 &&
	    change_value(change, "left_at") == NULL)
		change_refuse(change, "left_at", _("离场时刻不能空着。"));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("登记进入"), .from = "", .roles = ROLE_DUTY,
	  .fields = "name|unit|id_last4|purpose|escort|approver|carried|room|came_at|leave_by|"
		    "remark",
	  .key = "n", .guard = guard_create, .effect = say_create },
	{ .name = "leave", .title = N_("离场"), .from = "inside", .to = "left",
	  .roles = ROLE_DUTY, .fields = "left_at|carried_out", .key = "x",
	  .guard = guard_leave, .effect = say_leave },
	{ .name = "extend", .title = N_("延长"), .from = "inside", .roles = ROLE_DUTY,
	  .fields = "leave_by|reason", .key = "t", .guard = guard_extend, .effect = say_extend },
	{ .name = "correct", .title = N_("更正"), .roles = ROLE_DUTY,
	  .fields = "name|unit|id_last4|purpose|escort|approver|carried|came_at|left_at|"
		    "carried_out|remark|reason",
	  .key = "e", .guard = guard_correct, .effect = journal_correct },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "leave_by", "inside", N_("应离场"), "visitor_overdue" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_visitor = {
	.name = "visitor",
	.title = N_("出入登记"),
	.order = 125,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "left",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "escort",
	.check = check,
};
