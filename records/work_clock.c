/* 工作时钟: a time limit that a clause sets, counted in working days, hours or months from the day
 * after (requirements 2.4 sla_clock, 2.7). It stands still while what is missing is waited for, and
 * is put off only where the clause allows it, with a reason; what it was before stays to be read.
 * A matter for which this site has no number is registered without a limit, never guessed. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/calendar.h"
#include "records/model/journal.h"

#define HOUR (3600 * CLOCK_SECOND)

static const struct choice states[] = {
	{ "running", N_("计时中") },
	{ "paused", N_("已暂停") },
	{ "met", N_("已办结") },
	{ "cancelled", N_("已取消") },
	{ NULL, NULL },
};

static const struct choice matters[] = {
	{ "approval", N_("接入审批") },
	{ "implementation", N_("接入实施") },
	{ "review", N_("变更审核") },
	{ "allocation", N_("变更调配") },
	{ "unused", N_("未用提醒") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct choice units[] = {
	{ "workday", N_("工作日") },
	{ "hour", N_("小时") },
	{ "month", N_("自然月") },
	{ NULL, NULL },
};

static const struct choice extensions[] = {
	{ "duct", N_("管道资源") },
	{ "premises", N_("单位条件") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

/* What the clauses say of each matter; the number is the fact of the same name ([workdays]), and
 * where there is no fact, as for records made before it was configured, USUAL. */
static const struct matter {
	const char *name, *unit;
	int usual;                   /* 0: none */
	bool extendable;
	const char *basis;
} table[] = {
	{ "approval", "workday", 5, false, N_("柳13、青12、青18") },
	{ "implementation", "workday", 0, true, N_("柳13、青12") },
	{ "review", "workday", 5, false, N_("青18(2)") },
	{ "allocation", "workday", 10, true, N_("青18(2)") },
	{ "unused", "month", 3, false, N_("青15") },
	{ "other", "workday", 0, true, NULL },
};

static const struct field fields[] = {
	{ .name = "number", .title = N_("编号"), .type = FIELD_TEXT, .limit = 20, .columns = 16,
	  .flags = FIELD_DERIVED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "day", .title = N_("日期"), .type = FIELD_DATE, .flags = FIELD_DERIVED },
	{ .name = "matter", .title = N_("时钟"), .type = FIELD_CHOICE, .choices = matters,
	  .columns = 10, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "subject", .title = N_("事项"), .type = FIELD_TEXT, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST,
	  .help = N_("哪一件：申请单号、变更单号、链路。") },
	{ .name = "due_on", .title = N_("到期日"), .type = FIELD_DATE, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit", .columns = 16, .flags = FIELD_FIXED | FIELD_LIST },
	{ .name = "basis", .title = N_("依据条款"), .type = FIELD_TEXT, .flags = FIELD_FIXED,
	  .help = N_("空白按时钟种类带出。") },
	{ .name = "start_on", .title = N_("起点日期"), .type = FIELD_DATE,
	  .flags = FIELD_FIXED, .help = N_("受理、审核通过或开通之日，次日起算；空白就是今天。") },
	{ .name = "start_at", .title = N_("起点时刻"), .type = FIELD_TIME, .flags = FIELD_FIXED,
	  .help = N_("只用于按小时计的；空白就是现在。") },
	{ .name = "n", .title = N_("时限"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 2000, .flags = FIELD_FIXED,
	  .help = N_("空白按本站配置；没有约定的只登记，不计时。") },
	{ .name = "unit", .title = N_("时限单位"), .type = FIELD_CHOICE, .choices = units,
	  .flags = FIELD_FIXED },
	/* ---- reckoned */
	{ .name = "due_at", .title = N_("到期时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "original_due_on", .title = N_("原到期"), .type = FIELD_DATE,
	  .flags = FIELD_DERIVED },
	{ .name = "unknown_year", .title = N_("未导入节假日的年份"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED, .help = N_("这一年没有节假日数据，仅按周末计算。") },
	/* ---- stands still, put off */
	{ .name = "pause_reason", .title = N_("暂停原因"), .type = FIELD_NOTE, .limit = 600,
	  .help = N_("等什么：一次告知所缺的材料。") },
	{ .name = "paused_at", .title = N_("暂停时刻"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "paused_days", .title = N_("已停工作日"), .type = FIELD_INTEGER,
	  .flags = FIELD_DERIVED },
	{ .name = "extended_to", .title = N_("延后到期"), .type = FIELD_DATE },
	{ .name = "extend_reason", .title = N_("延后原因"), .type = FIELD_CHOICE,
	  .choices = extensions },
	{ .name = "extend_note", .title = N_("延后说明"), .type = FIELD_NOTE, .limit = 600 },
	/* ---- how it ended */
	{ .name = "met_at", .title = N_("办结时刻"), .type = FIELD_TIME },
	{ .name = "result", .title = N_("结果"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "late_days", .title = N_("超期工作日"), .type = FIELD_INTEGER, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = "cancel_reason", .title = N_("取消理由"), .type = FIELD_NOTE, .limit = 600 },
	{ .name = "owner", .title = N_("责任人"), .type = FIELD_TEXT, .columns = 10,
	  .flags = FIELD_DERIVED | FIELD_LIST },
	{ .name = NULL },
};

static const struct matter *matter_of(const struct change *change)
{
	const char *name = change_text(change, "matter");

	for (size_t i = 0; name != NULL && i < G_N_ELEMENTS(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

static bool is_unit(const struct change *change, const char *unit)
{
	return g_strcmp0(change_text(change, "unit"), unit) == 0;
}

static GDate date_of(const struct change *change, const char *field)
{
	GDate date = calendar_day(change->now);

	workday_date_read(change_text(change, field), &date);
	return date;
}

/* ---- reckoning ---------------------------------------------------------------------------- */

static void set_due(struct change *change, const GDate *date)
{
	char text[WORKDAY_DATE_SIZE];

	change_set_text(change, "due_on", workday_date_text(date, text));
	set_integer(change, "due_at", calendar_end(date).us);
}

/* N working days after FROM, by the calendar as it is now; a year nobody knows is noted. */
static void set_due_after(struct change *change, const GDate *from, int n)
{
	struct workday_calendar *calendar = calendar_of(change);
	GDateYear unknown = 0;
	GDate due;

	if (workday_add(calendar, from, n, &due, &unknown))
		set_due(change, &due);
	else
		change_refuse(change, "n", _("时限太长，算到十年以外了。"));
	if (unknown != 0)
		set_integer(change, "unknown_year", unknown);
	workday_calendar_free(calendar);
}

static void reckon_hours(struct change *change, int n)
{
	struct wall start = { change_integer(change, "start_at") };

	if (start.us == 0)
		set_integer(change, "start_at", (start = change->now).us);
	if (start.us > change->now.us)
		change_refuse(change, "start_at", _("起点不能在以后。"));
	struct wall due = { start.us + n * HOUR };
	GDate date = calendar_day(due);
	set_due(change, &date);
	set_integer(change, "due_at", due.us);
}

static void reckon(struct change *change, int n)
{
	GDate start = date_of(change, "start_on"), today = calendar_day(change->now);
	char text[WORKDAY_DATE_SIZE];

	if (is_unit(change, "hour")) {
		reckon_hours(change, n);
		return;
	}
	change_set_text(change, "start_on", workday_date_text(&start, text));
	if (g_date_compare(&start, &today) > 0)
		change_refuse(change, "start_on", _("起点不能在以后：受理之日才起算。"));
	if (is_unit(change, "month")) {
		g_date_add_months(&start, (guint)n);
		set_due(change, &start);
	} else {
		set_due_after(change, &start, n);
	}
}

/* ---- acts --------------------------------------------------------------------------------- */

/* FIELD must come with this act. */
static void want(struct change *change, const char *field, const char *sentence)
{
	const char *text = json_string_value(json_object_get(change->fields, field));

	if (text == NULL || text[0] == '\0')
		change_refuse(change, field, "%s", sentence);
}

/* The number of MATTER at this site; 0: nothing is agreed. */
static int number_of(const struct change *change, const struct matter *matter)
{
	const json_t *fact = json_object_get(change->facts, matter->name);

	return fact == NULL ? matter->usual : (int)json_integer_value(fact);
}

static void guard_create(struct change *change)
{
	const struct matter *matter = matter_of(change);
	int n = (int)change_integer(change, "n");

	change_number(change, "SZ");
	change_set_text(change, "owner", change->actor->name);
	if (matter == NULL)
		return;
	if (change_text(change, "basis") == NULL && matter->basis != NULL)
		change_set_text(change, "basis", _(matter->basis));
	if (change_text(change, "basis") == NULL)
		change_refuse(change, "basis", _("其他时钟必须写明依据条款。"));
	if (change_text(change, "unit") == NULL)
		change_set_text(change, "unit", matter->unit);
	if (n == 0 && is_unit(change, matter->unit))
		n = number_of(change, matter);
	if (n == 0)
		return;
	set_integer(change, "n", n);
	reckon(change, n);
}

static void say_create(struct change *change)
{
	const char *due = change_text(change, "due_on");

	if (due == NULL)
		journal_say(change, _("登记；没有约定时限，不计时"));
	else
		journal_say(change, _("登记；%s 到期"), due);
}

/* A clock that has run out is not stopped any more. */
static void guard_pause(struct change *change)
{
	int64_t due = record_integer(change->record, "due_at");

	want(change, "pause_reason", _("暂停必须写明原因：等什么。"));
	if (due != 0 && due <= change->now.us)
		change_refuse(change, NULL, _("已经超期，不能再暂停。"));
	set_integer(change, "paused_at", change->now.us);
}

static void say_pause(struct change *change)
{
	journal_say(change, _("暂停：%s"), change_text(change, "pause_reason"));
}

/* It goes on with what was left: the due moves by the time it stood still. */
static void guard_resume(struct change *change)
{
	struct wall paused = { record_integer(change->record, "paused_at") };
	GDate from = calendar_day(paused), today = calendar_day(change->now);
	GDate due = date_of(change, "due_on");
	struct workday_calendar *calendar = calendar_of(change);
	int days = MAX(workday_between(calendar, &from, &today), 0);

	workday_calendar_free(calendar);
	json_object_set_new(change->fields, "paused_at", json_null());
	set_integer(change, "paused_days", record_integer(change->record, "paused_days") + days);
	if (record_integer(change->record, "due_at") == 0)
		return;
	if (is_unit(change, "hour")) {
		int64_t at = record_integer(change->record, "due_at") +
		    MAX(wall_between(paused, change->now), 0);
		due = calendar_day((struct wall){ at });
		set_due(change, &due);
		set_integer(change, "due_at", at);
	} else if (is_unit(change, "month")) {
		g_date_add_days(&due, (guint)MAX(g_date_days_between(&from, &today), 0));
		set_due(change, &due);
	} else if (days > 0) {
		set_due_after(change, &due, days);
	}
}

static void say_resume(struct change *change)
{
	const char *due = change_text(change, "due_on");

	journal_say(change, _("恢复计时；%s 到期"), due == NULL ? _("无时限，") : due);
}

/* What was due at first stays; the clause says what may be put off at all. */
static void guard_extend(struct change *change)
{
	const struct matter *matter = matter_of(change);
	GDate due = date_of(change, "due_on"), to = due;

	want(change, "extended_to", _("延后到哪一天必须填写。"));
	want(change, "extend_reason", _("延后必须选原因。"));
	want(change, "extend_note", _("延后必须写明情况，留痕备查。"));
	if (change_integer(change, "due_at") == 0)
		change_refuse(change, NULL, _("这件没有约定时限，无从延后。"));
	else if (matter == NULL || !matter->extendable || is_unit(change, "hour"))
		change_refuse(change, NULL,
		    _("这个时限不能延后：审核、审批和报告的时限没有延时的规定。"));
	else if (workday_date_read(change_text(change, "extended_to"), &to)) {
		if (g_date_compare(&to, &due) <= 0)
			change_refuse(change, "extended_to", _("要晚于现在的到期日 %s。"),
			    record_text(change->record, "due_on"));
		if (record_text(change->record, "original_due_on") == NULL)
			change_set_text(change, "original_due_on",
			    record_text(change->record, "due_on"));
		set_due(change, &to);
	}
}

static void say_extend(struct change *change)
{
	journal_say(change, _("原到期 %s，延后到期 %s：%s，%s"),
	    record_text(change->record, "due_on"), change_text(change, "due_on"),
	    choice_title(extensions, change_text(change, "extend_reason")),
	    change_text(change, "extend_note"));
}

static void guard_meet(struct change *change)
{
	int64_t at = json_integer_value(json_object_get(change->fields, "met_at"));
	GDate due = date_of(change, "due_on"), start = date_of(change, "start_on");

	if (at == 0)
		set_integer(change, "met_at", at = change->now.us);
	GDate met = calendar_day((struct wall){ at });
	if (at > change->now.us)
		change_refuse(change, "met_at", _("办结时刻不能在以后。"));
	if (g_date_compare(&met, &start) < 0 || at < change_integer(change, "start_at"))
		change_refuse(change, "met_at", _("办结不能早于起点。"));
	if (change_text(change, "due_on") == NULL || g_date_compare(&met, &due) <= 0 ||
	    g_strcmp0(record_text(change->record, "state"), "paused") == 0)
		return;
	struct workday_calendar *calendar = calendar_of(change);
	set_integer(change, "late_days", workday_between(calendar, &due, &met));
	workday_calendar_free(calendar);
}

static void say_meet(struct change *change)
{
	int late = (int)change_integer(change, "late_days");
	const char *result = change_text(change, "result");

	if (late > 0)
		journal_say(change, _("办结，超期 %d 工作日；%s"), late,
		    result == NULL ? "" : result);
	else
		journal_say(change, _("办结；%s"), result == NULL ? "" : result);
}

static void guard_cancel(struct change *change)
{
	want(change, "cancel_reason", _("取消必须写明理由。"));
}

static void say_cancel(struct change *change)
{
	journal_say(change, _("取消：%s"), change_text(change, "cancel_reason"));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("登记"), .from = "", .roles = ROLE_DUTY,
	  .fields = "matter|subject|access_unit|basis|start_on|start_at|n|unit", .key = "n",
	  .guard = guard_create, .effect = say_create },
	{ .name = "pause", .title = N_("暂停"), .from = "running", .to = "paused",
	  .roles = ROLE_DUTY, .fields = "pause_reason", .key = "p", .guard = guard_pause,
	  .effect = say_pause },
	{ .name = "resume", .title = N_("恢复计时"), .from = "paused", .to = "running",
	  .roles = ROLE_DUTY, .key = "u", .guard = guard_resume, .effect = say_resume },
	{ .name = "extend", .title = N_("延后"), .from = "running",
	  .roles = ROLE_SHIFT_SUPERVISOR | ROLE_MGMT_APPROVER,
	  .fields = "extended_to|extend_reason|extend_note", .key = "t", .guard = guard_extend,
	  .effect = say_extend },
	{ .name = "meet", .title = N_("办结"), .from = "running|paused", .to = "met",
	  .roles = ROLE_DUTY, .fields = "met_at|result", .key = "x", .guard = guard_meet,
	  .effect = say_meet },
	{ .name = "cancel", .title = N_("取消"), .from = "running|paused", .to = "cancelled",
	  .roles = ROLE_DUTY, .fields = "cancel_reason", .guard = guard_cancel,
	  .effect = say_cancel },
	{ .name = NULL },
};

static const struct due dues[] = {
	{ "due_at", "running", N_("办理到期"), "deadline_missed" },
	{ NULL, NULL, NULL, NULL },
};

const struct kind kind_work_clock = {
	.name = "work_clock",
	.title = N_("工作时钟"),
	.order = 158,
	.flags = KIND_CURRENT,
	.states = states,
	.ended = "met|cancelled",
	.fields = fields,
	.acts = acts,
	.dues = dues,
	.owner = "owner",
};
