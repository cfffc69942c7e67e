/* A drill until it is over. */
#include "records/model/drill.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/run.h"

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

static void stamp(struct change *change, const char *by, const char *at)
{
	change_set_text(change, by, change->actor->name);
	set_integer(change, at, change->now.us);
}

/* FIELD has to be there, whenever it was written. */
static void need(struct change *change, const char *field)
{
	if (change_value(change, field) == NULL)
		change_refuse(change, field, _("%s要有「%s」。"), _(change->act->title),
		    _(kind_field(change->kind, field)->title));
}

void drill_guard_with_reason(struct change *change)
{
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", _("写明理由。"));
}

void drill_effect_say(struct change *change)
{
	static const char *const found[] = { "title", "approver", "suspended_for", NULL };
	g_autofree char *given = journal_given(change, found);

	journal_say(change, "%s", given);
}

/* ---- the year ----------------------------------------------------------------------------- */

void drill_guard_year(struct change *change)
{
	g_autofree char *number =
	    g_strdup_printf("YLJH-%" PRId64, change_integer(change, "year"));

	change_set_text(change, "number", number);
}

void drill_guard_stamp_approval(struct change *change)
{
	stamp(change, "approver", "approved_at");
}

/* What was planned is drilled or called off, never forgotten. */
void drill_guard_close_year(struct change *change)
{
	json_t *drills = change_find(change, "drill", "drill_plan", json_integer(change->id));
	unsigned open = 0;

	for (size_t i = 0; i < json_array_size(drills); i++)
		open += word_in("planned|approved|briefed|running|suspended",
		    record_text(json_array_get(drills, i), "state"));
	if (open > 0 && change_given(change, "reason") == NULL)
		change_refuse(change, "reason",
		    _("这一年还有 %u 项没有演练，写明为什么就此归档。"), open);
	json_decref(drills);
}

/* ---- planning ----------------------------------------------------------------------------- */

/* The place of the drill in its year's list. */
static void take_item(struct change *change)
{
	int64_t year = change_integer(change, "drill_plan"), last = 0;
	json_t *others;

	if (year == 0 || (change->record != NULL &&
		record_integer(change->record, "drill_plan") == year))
		return;
	others = change_find(change, "drill", "drill_plan", json_integer(year));
	for (size_t i = 0; i < json_array_size(others); i++)
		last = MAX(last, record_integer(json_array_get(others, i), "item"));
	set_integer(change, "item", last + 1);
	json_decref(others);
}

void drill_guard_edit(struct change *change)
{
	const json_t *plan = json_object_get(change->facts, "plan");
	const char *code = change_text(change, "code");
	json_t *year = change_get(change, "drill_plan", change_integer(change, "drill_plan"));

	need(change, "code");
	need(change, "planned_at");
	if (code != NULL && plan == NULL)
		change_refuse(change, "code", _("没有预案 %s。"), code);
	if (year != NULL && record_has_ended(kind_find("drill_plan"), year))
		change_refuse(change, "drill_plan", _("%s 已经归档。"),
		    record_text(year, "number"));
	if (plan != NULL) {
		change_set_text(change, "title", record_text(plan, "title"));
		set_integer(change, "version", record_integer(plan, "version"));
	}
	take_item(change);
	json_decref(year);
}

void drill_guard_plan(struct change *change)
{
	drill_guard_edit(change);
	change_number(change, "YL");
}

void drill_guard_approve(struct change *change)
{
	static const char *const needed[] = { "purpose", "scenario", "commander", "controller",
		"evaluator", "protection", "abort_word", "rollback_person" };

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		need(change, needed[i]);
	if (g_strcmp0(change_text(change, "controller"), change_text(change, "evaluator")) == 0 &&
	    change_text(change, "controller") != NULL)
		change_refuse(change, "evaluator", _("评估员不能是控制员自己。"));
	stamp(change, "approver", "approved_at");
}

void drill_guard_recall(struct change *change)
{
	drill_guard_with_reason(change);
	change_clear(change, (const char *const[]){ "approver", "approved_at", "briefed_by",
		"briefed_at", NULL });
}

void drill_guard_brief(struct change *change)
{
	need(change, "abort_word");
	need(change, "protection");
	need(change, "rollback_person");
	stamp(change, "briefed_by", "briefed_at");
}

/* ---- what stands in the way --------------------------------------------------------------- */

static void refuse_alarms(struct change *change)
{
	const json_t *critical = json_object_get(change->facts, "critical");
	const char *what = record_text(change->facts, "critical_what");

	if (critical == NULL)
		change_refuse(change, NULL, _("不知道有没有紧急告警，不能演练。"));
	else if (json_integer_value(critical) > 0)
		change_refuse(change, NULL,
		    _("有 %" PRId64 " 条紧急告警没有恢复（%s），不能演练。"),
		    (int64_t)json_integer_value(critical), what == NULL ? "" : what);
}

static void refuse_jobs(struct change *change)
{
	static const char *const at_work[] = { "in_progress", "overrun" };

	for (size_t i = 0; i < G_N_ELEMENTS(at_work); i++) {
		json_t *jobs = change_find(change, "maintenance_job", "state",
		    json_string(at_work[i]));
		if (json_array_size(jobs) > 0)
			change_refuse(change, NULL, _("维护作业 %s 正在实施，不能演练。"),
			    record_text(json_array_get(jobs, 0), "number"));
		json_decref(jobs);
	}
}

static void refuse_frozen(struct change *change)
{
	json_t *periods = change_find(change, "freeze_period", "state", json_string("active"));

	for (size_t i = 0; i < json_array_size(periods); i++) {
		const json_t *period = json_array_get(periods, i);
		if (record_integer(period, "from") <= change->now.us &&
		    change->now.us < record_integer(period, "until"))
			change_refuse(change, NULL, _("现在是封网期（%s），不能演练。"),
			    record_text(period, "name"));
	}
	json_decref(periods);
}

/* Who has his hands full does not play. */
static void refuse_at_work(struct change *change)
{
	static const char *const live[] = { "running", "paused" };

	for (size_t i = 0; i < G_N_ELEMENTS(live); i++) {
		json_t *runs = change_find(change, "run", "state", json_string(live[i]));
		for (size_t n = 0; n < json_array_size(runs); n++) {
			const json_t *run = json_array_get(runs, n);
			if (g_strcmp0(record_text(run, "mode"), "real") == 0)
				change_refuse(change, NULL,
				    _("预案 %s %s 正在实战，不能演练。"), record_text(run, "code"),
				    record_text(run, "number"));
		}
		json_decref(runs);
	}
}

static void refuse_real(struct change *change)
{
	refuse_at_work(change);
	refuse_alarms(change);
	refuse_jobs(change);
	refuse_frozen(change);
}

/* Nobody is in two drills at a time. */
static void refuse_other(struct change *change)
{
	static const char *const live[] = { "running", "suspended" };

	for (size_t i = 0; i < G_N_ELEMENTS(live); i++) {
		json_t *drills =
		    change_find(change, "drill", "state", json_string(live[i]));
		if (json_array_size(drills) > 0)
			change_refuse(change, "drill", _("演练 %s 还没有结束。"),
			    record_text(json_array_get(drills, 0), "number"));
		json_decref(drills);
	}
}

/* ---- with its run ------------------------------------------------------------------------- */

void drill_check_start(struct change *change)
{
	json_t *drill = change_get(change, "drill", change_integer(change, "drill"));

	if (drill == NULL) {
		change_refuse(change, "drill", _("没有这次演练。"));
		return;
	}
	if (g_strcmp0(record_text(drill, "state"), "briefed") != 0)
		change_refuse(change, "drill",
		    _("演练 %s 还没有宣读中止口令、真实业务保护和回退人（或已经开始）。"),
		    record_text(drill, "number"));
	if (g_strcmp0(record_text(drill, "code"), change_text(change, "code")) != 0)
		change_refuse(change, "code", _("演练 %s 是 %s 的。"),
		    record_text(drill, "number"), record_text(drill, "code"));
	if (change_integer(change, "alarm") != 0)
		change_refuse(change, "alarm", _("真实告警不拿来演练：去处置它。"));
	refuse_other(change);
	refuse_real(change);
	json_decref(drill);
}

void drill_run_began(struct change *change, int64_t drill, int64_t id)
{
	json_t *record = change_get(change, "drill", drill);

	change_put(change, "drill", drill, "running", json_pack("{s:I, s:I, s:I}", "run",
	    (json_int_t)id, "started_at", (json_int_t)change->now.us, "version",
	    (json_int_t)change_integer(change, "version")));
	journal_say_of(change, "drill", drill, record_text(record, "number"), _("演练开始：%s %s"),
	    change_text(change, "code"), change_text(change, "title"));
	json_decref(record);
}

void drill_check_go_on(struct change *change)
{
	json_t *drill = change_get(change, "drill", record_integer(change->record, "drill"));

	if (g_strcmp0(record_text(drill, "state"), "suspended") == 0)
		change_refuse(change, NULL,
		    _("演练因真实告警暂停（%s）：处置完了到演练单上恢复。"),
		    record_text(drill, "suspended_for") == NULL ? "" :
		    record_text(drill, "suspended_for"));
	json_decref(drill);
}

/* What is said of it: what it was suspended for, else why. */
static const char *why_of(const struct change *change)
{
	const char *what = change_text(change, "suspended_for");
	const char *reason = change_text(change, "reason");

	return what != NULL ? what : reason != NULL ? reason : "";
}

/* The run of the drill acted on, put to STATE with FIELDS (taken over) while it is live. */
static void put_run(struct change *change, const char *state, json_t *fields)
{
	int64_t id = record_integer(change->record, "run");
	json_t *run = change_get(change, "run", id);

	if (run != NULL && word_in(RUN_LIVE, record_text(run, "state"))) {
		change_put(change, "run", id, state, fields);
		journal_say_of(change, "run", id, record_text(run, "number"), "%s%s：%s",
		    run_mark(run), _(change->act->title), why_of(change));
	} else {
		json_decref(fields);
	}
	json_decref(run);
}

void drill_guard_suspend(struct change *change)
{
	const char *what = record_text(change->facts, "critical_what");
	const char *given = json_string_value(change_given(change, "reason"));

	if (given == NULL && what == NULL)
		change_refuse(change, "reason", _("写明因为什么暂停。"));
	change_set_text(change, "suspended_for", what != NULL ? what : given);
	set_integer(change, "suspended_at", change->now.us);
	set_integer(change, "suspensions", change_integer(change, "suspensions") + 1);
}

void drill_effect_suspend(struct change *change)
{
	put_run(change, "paused", json_pack("{s:s}", "safe_note",
	    change_text(change, "suspended_for")));
	drill_effect_say(change);
}

void drill_guard_resume(struct change *change)
{
	refuse_real(change);
	set_integer(change, "suspended_us", record_integer(change->record, "suspended_us") +
	    MAX(0, change->now.us - record_integer(change->record, "suspended_at")));
	change_clear(change, (const char *const[]){ "suspended_at", "suspended_for", NULL });
}

/* The clock of a drill stands while it is suspended: what is still to come is due so much later. */
static void move_steps(struct change *change, int64_t by)
{
	json_t *steps = change_find(change, "run_step", "run",
	    json_integer(record_integer(change->record, "run")));

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		int64_t due = record_integer(step, "due_at");

		if (due != 0 && !record_has_ended(kind_find("run_step"), step))
			change_put(change, "run_step", record_id(step), NULL,
			    json_pack("{s:I}", "due_at", (json_int_t)(due + by)));
	}
	json_decref(steps);
}

void drill_effect_resume(struct change *change)
{
	move_steps(change,
	    MAX(0, change->now.us - record_integer(change->record, "suspended_at")));
	put_run(change, "running", json_pack("{s:n}", "safe_note"));
	drill_effect_say(change);
}

void drill_guard_abort(struct change *change)
{
	drill_guard_with_reason(change);
	set_integer(change, "ended_at", change->now.us);
}

void drill_effect_abort(struct change *change)
{
	int64_t run = record_integer(change->record, "run");

	put_run(change, "aborted", json_pack("{s:I, s:s}", "ended_at",
	    (json_int_t)change->now.us, "reason", change_text(change, "reason")));
	if (run != 0) {
		run_leave_steps(change, run, 0, INT64_MAX, "skipped", "left");
		run_advance(change, run);
	}
	drill_effect_say(change);
}
