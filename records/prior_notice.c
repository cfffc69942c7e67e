/* 报备: an access unit says beforehand that it will debug or upgrade its access device, three
 * working days ahead (青18(3); T26). One that comes too late is registered all the same and marked
 * so, by how many working days. The day before the work somebody reminds the unit. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "records/model/journal.h"

#define DAYS_USUAL 3            /* 青18: where nobody configured another */
#define REMIND_USUAL 9           /* o'clock */

static const struct choice states[] = {
	{ "registered", N_("已登记") },
	{ "reminded", N_("已提醒") },
	{ "executing", N_("作业中") },
	{ "finished", N_("已完成") },
	{ "abandoned", N_("已放弃") },
	{ NULL, NULL },
};

static const struct choice matters[] = {
	{ "debug", N_("调试") },
	{ "upgrade", N_("升级") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .columns = 14,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "matter", .title = N_("事项"), .type = FIELD_CHOICE, .choices = matters,
	  .columns = 6, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "planned_at", .title = N_("计划时刻"), .type = FIELD_TIME, .columns = 14,
	  .flags = FIELD_REQUIRED | FIELD_AHEAD | FIELD_LIST },
	{ .name = "late", .title = N_("迟报"), .type = FIELD_FLAG, .columns = 4,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "device", .title = N_("设备"), .type = FIELD_TEXT, .columns = 18,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("接入单位的设备，型号或位置。") },
	{ .name = "reported_at", .title = N_("报备时刻"), .type = FIELD_TIME, .columns = 12,
	  .flags = FIELD_FIXED, .help = N_("收到报备的时刻；空白就是现在。") },
	{ .name = "reporter", .title = N_("报备人"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_FIXED },
	{ .name = "reporter_phone", .title = N_("联系电话"), .type = FIELD_PHONE,
	  .flags = FIELD_FIXED | FIELD_MASKED },
	{ .name = "precautions", .title = N_("注意事项"), .type = FIELD_NOTE, .limit = 1000,
	  .help = N_("告诉对方要注意什么；印在回执上。") },
	/* ---- reckoned */
	{ .name = "latest_on", .title = N_("最晚报备日"), .type = FIELD_DATE, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "late_days", .title = N_("迟报工作日"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "unknown_year", .title = N_("未导入节假日的年份"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED, .help = N_("这一年没有节假日数据，仅按周末计算。") },
	{ .name = "remind_at", .title = N_("提醒时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	/* ---- what became of it */
	{ .name = "reminded_who", .title = N_("提醒了谁"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "begun_at", .title = N_("开始时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "ended_at", .title = N_("结束时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "result", .title = N_("结果"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "reason", .title = N_("理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "owner", .title = N_("受理人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = NULL },
};

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- reckoning ---------------------------------------------------------------------------- */

/* By the clock of the site: the fact of that name, where there is one. */
static int number_of(const struct change *change, const char *name, int usual)
{
	const json_t *fact = json_object_get(change->facts, name);

	return fact == NULL ? usual : (int)json_integer_value(fact);
}

/* The last day on which it would have been in time, and by how much it was not. */
static void judge(struct change *change, const GDate *planned)
{
	struct workday_calendar *calendar = calendar_of(change);
	GDate reported = calendar_day((struct wall){ change_integer(change, "reported_at") });
	char text[WORKDAY_DATE_SIZE];
	GDateYear unknown = 0;
	GDate latest;

	if (workday_add(calendar, planned, -number_of(change, "notice", DAYS_USUAL), &latest,
		&unknown)) {
		bool late = g_date_compare(&reported, &latest) > 0;
		int days = workday_between(calendar, &latest, &reported);
		json_object_set_new(change->fields, "latest_on",
		    json_string(workday_date_text(&latest, text)));
		json_object_set_new(change->fields, "late", json_boolean(late));
		set_integer(change, "late_days", late ? days : 0);
	}
	json_object_set_new(change->fields, "unknown_year",
	    unknown == 0 ? json_null() : json_integer(unknown));
	workday_calendar_free(calendar);
}

/* The day before, in office hours; none where that is over already. */
static void set_reminder(struct change *change, const GDate *planned)
{
	char text[WORKDAY_DATE_SIZE];
	struct wall at = clock_day(workday_date_text(planned, text), -1);

	at.us += number_of(change, "remind_hour", REMIND_USUAL) * 3600 * CLOCK_SECOND;
	json_object_set_new(change->fields, "remind_at",
	    at.us > change->now.us ? json_integer(at.us) : json_null());
}

static void reckon(struct change *change)
{
	struct wall planned = { change_integer(change, "planned_at") };
	GDate date = calendar_day(planned);

	if (planned.us == 0)
		return;
	if (planned.us < change_integer(change, "reported_at"))
		change_refuse(change, "planned_at",
		    _("计划时刻不能早于报备时刻；没有报备就做了的，登记违规线索。"));
	judge(change, &date);
	set_reminder(change, &date);
}

/* ---- acts --------------------------------------------------------------------------------- */

static void guard_create(struct change *change)
{
	if (change_value(change, "reported_at") == NULL)
		set_integer(change, "reported_at", change->now.us);
	if (change_integer(change, "reported_at") > change->now.us)
		change_refuse(change, "reported_at", _("报备时刻不能在以后。"));
	change_number(change, "BB");
	json_object_set_new(change->fields, "owner", json_string(change->actor->name));
	reckon(change);
}

static void say_create(struct change *change)
{
	const char *latest = change_text(change, "latest_on");
	int days = (int)change_integer(change, "late_days");

	if (latest == NULL)
		latest = "?";
	if (json_is_true(change_value(change, "late")))
		journal_say(change, _("登记；最晚报备日 %s，迟报 %d 工作日"), latest, days);
	else
		journal_say(change, _("登记；最晚报备日 %s"), latest);
}

static void want_reason(struct change *change, const char *sentence)
{
	const char *reason = json_string_value(json_object_get(change->fields, "reason"));

	if (reason == NULL || reason[0] == '\0')
		change_refuse(change, "reason", "%s", sentence);
}

static void guard_reschedule(struct change *change)
{
	want_reason(change, _("改期必须写明理由。"));
	if (json_object_get(change->fields, "planned_at") == NULL)
		change_refuse(change, "planned_at", _("改到什么时候必须填写。"));
	reckon(change);
}

static void say_reschedule(struct change *change)
{
	char from[CLOCK_TEXT_SIZE], to[CLOCK_TEXT_SIZE];

	clock_text((struct wall){ record_integer(change->record, "planned_at") }, CLOCK_MINUTE,
	    from, sizeof from);
	clock_text((struct wall){ change_integer(change, "planned_at") }, CLOCK_MINUTE, to,
	    sizeof to);
	journal_say(change, _("由 %s 改期到 %s：%s"), from, to, change_text(change, "reason"));
}

static void guard_remind(struct change *change)
{
	const char *who = json_string_value(json_object_get(change->fields, "reminded_who"));

	if (who == NULL || who[0] == '\0')
		change_refuse(change, "reminded_who", _("提醒了谁必须填写。"));
}

static void say_remind(struct change *change)
{
	journal_say(change, _("已提醒 %s"), change_text(change, "reminded_who"));
}

static void guard_begin(struct change *change)
{
	set_integer(change, "begun_at", change->now.us);
}

static void guard_finish(struct change *change)
{
	const char *result = json_string_value(json_object_get(change->fields, "result"));

	if (result == NULL || result[0] == '\0')
		change_refuse(change, "result", _("结果必须填写：怎样了，链路恢复没有。"));
	set_integer(change, "ended_at", change->now.us);
}

static void say_finish(struct change *change)
{
	journal_say(change, _("完成：%s"), change_text(change, "result"));
}

static void guard_abandon(struct change *change)
{
	want_reason(change, _("放弃必须写明理由。"));
	set_integer(change, "ended_at", change->now.us);
}

static void say_abandon(struct change *change)
{
	journal_say(change, _("放弃：%s"), change_text(change, "reason"));
}

static void say_title(struct change *change)
{
	journal_say(change, "%s", _(change->act->title));
}

#define AHEAD "registered|reminded"

static const struct act acts[] = {
	{ .name = "create", .title = N_("登记报备"), .from = "", .roles = ROLE_DUTY,
	  .fields = "access_unit|matter|device|planned_at|reported_at|reporter|reporter_phone|"
		    "precautions",
	  .key = "n", .guard = guard_create, .effect = say_create },
	{ .name = "advise", .title = N_("写注意事项"), .from = AHEAD, .roles = ROLE_DUTY,
	  .fields = "precautions", .key = "e", .effect = say_title },
	{ .name = "reschedule", .title = N_("改期"), .from = AHEAD, .to = "registered",
	  .roles = ROLE_DUTY, .fields = "planned_at|reason", .key = "t",
	  .guard = guard_reschedule, .effect = say_reschedule },
	{ .name = "remind", .title = N_("已提醒"), .from = "registered", .to = "reminded",
	  .roles = ROLE_DUTY, .fields = "reminded_who", .key = "m", .guard = guard_remind,
	  .effect = say_remind },
	{ .name = "begin", .title = N_("开始作业"), .from = AHEAD, .to = "executing",
	  .roles = ROLE_DUTY, .key = "b", .guard = guard_begin, .effect = say_title },
	{ .name = "finish", .title = N_("作业完成"), .from = "executing", .to = "finished",
	  .roles = ROLE_DUTY, .fields = "result", .key = "x", .guard = guard_finish,
	  .effect = say_finish },
	{ .name = "abandon", .title = N_("放弃"), .from = AHEAD "|executing", .to = "abandoned",
	  .roles = ROLE_DUTY, .fields = "reason", .guard = guard_abandon,
	  .effect = say_abandon },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "remind_at", "registered", N_("提醒接入单位"), "deadline_missed" },
	{ "planned_at", AHEAD, N_("计划作业"), NULL },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_prior_notice = {
	.name = "prior_notice",
	.title = N_("报备"),
	.order = 157,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "finished|abandoned",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner",
};
