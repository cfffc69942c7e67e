/* A drill when it is over: the grade of each step, what was found, what is mended. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/drill.h"
#include "records/model/journal.h"
#include "records/model/run.h"

const struct choice drill_grades[] = {
	{ "met", N_("达标") },
	{ "late", N_("超时") },
	{ "missed", N_("漏做") },
	{ "wrong", N_("错做") },
	{ NULL, NULL },
};

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- grades ------------------------------------------------------------------------------- */

/* What the clock says of STEP; NULL: it was not needed. */
static const char *grade_of(const json_t *step)
{
	const char *outcome = record_text(step, "outcome");

	if (outcome == NULL || strcmp(outcome, "passed") == 0)
		return NULL;
	if (word_in("skipped|left", outcome))
		return "missed";
	/* what has no limit is not timed */
	if (record_integer(step, "within") == 0 && record_integer(step, "every") == 0)
		return NULL;
	return record_flag(step, "late") ? "late" : "met";
}

void drill_grade_steps(struct change *change, int64_t run)
{
	json_t *steps = change_find(change, "run_step", "run", json_integer(run));

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		const char *grade = grade_of(step);

		if (grade != NULL)
			change_put(change, "run_step", record_id(step), NULL,
			    json_pack("{s:s}", "grade", grade));
	}
	json_decref(steps);
}

json_t *drill_counts(struct change *change, int64_t run)
{
	json_t *steps = change_find(change, "run_step", "run", json_integer(run));
	json_t *counts = json_object();
	int64_t timed = 0;

	for (const struct choice *grade = drill_grades; grade->name != NULL; grade++) {
		int64_t n = 0;
		for (size_t i = 0; i < json_array_size(steps); i++)
			n += g_strcmp0(record_text(json_array_get(steps, i), "grade"),
				 grade->name) == 0;
		timed += n;
		json_object_set_new(counts, grade->name, json_integer(n));
	}
	json_object_set_new(counts, "timed", json_integer(timed));
	json_decref(steps);
	return counts;
}

void drill_run_over(struct change *change, const char *state)
{
	int64_t id = record_integer(change->record, "drill");
	json_t *drill, *fields;

	if (g_strcmp0(record_text(change->record, "mode"), "drill") != 0)
		return;
	drill_grade_steps(change, change->id);
	if (id == 0)
		return;
	drill = change_get(change, "drill", id);
	fields = drill_counts(change, change->id);
	json_object_set_new(fields, "ended_at", json_integer(change->now.us));
	change_put(change, "drill", id, state, fields);
	journal_say_of(change, "drill", id, record_text(drill, "number"), "%s：%s",
	    _(change->act->title), change_text(change, "outcome") != NULL
	    ? change_text(change, "outcome") : change_text(change, "reason") != NULL
	    ? change_text(change, "reason") : "");
	json_decref(drill);
}

/* ---- evaluating --------------------------------------------------------------------------- */

/* Who led the run does not evaluate it. */
static void refuse_himself(struct change *change, const json_t *run)
{
	int64_t person = change->actor->person;

	/* what came from a training knows its people by name only */
	bool same = record_integer(run, "commander_person") != 0
	    ? person == record_integer(run, "commander_person")
	    : !change->actor->trial &&
		g_strcmp0(record_text(run, "commander"), change->actor->name) == 0;

	if (run != NULL && same)
		change_refuse(change, NULL, _("执行人不评估自己。"));
}

void drill_guard_grade(struct change *change)
{
	json_t *run = change_get(change, "run", change_integer(change, "run"));
	json_t *drill = change_get(change, "drill", record_integer(run, "drill"));
	const char *was = record_text(change->record, "grade");
	const char *now = json_string_value(change_given(change, "grade"));

	if (g_strcmp0(record_text(run, "mode"), "drill") != 0)
		change_refuse(change, NULL, _("只有演练的步骤才评定。"));
	else if (word_in(RUN_LIVE, record_text(run, "state")))
		change_refuse(change, NULL, _("演练还没有结束。"));
	else if (drill != NULL && g_strcmp0(record_text(drill, "state"), "ended") != 0)
		change_refuse(change, NULL, _("%s 已经评估完了。"), record_text(drill, "number"));
	refuse_himself(change, run);
	if (now == NULL)
		change_refuse(change, "grade", _("写明怎样评定。"));
	/* what was late is late for good */
	else if (g_strcmp0(was, "late") == 0 && strcmp(now, "met") == 0)
		change_refuse(change, "grade", _("超时是计时的事实，不能改成达标。"));
	if (change_given(change, "grade_note") == NULL)
		change_refuse(change, "grade_note", _("写明为什么这样评定。"));
	change_set_text(change, "grade_by", change->actor->name);
	json_decref(drill);
	json_decref(run);
}

void drill_effect_grade(struct change *change)
{
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	int64_t drill = record_integer(run, "drill");
	json_t *record = change_get(change, "drill", drill);

	if (record != NULL) {
		change_put(change, "drill", drill, NULL, drill_counts(change, id));
		journal_say_of(change, "drill", drill, record_text(record, "number"),
		    _("第 %d 步评为 %s：%s"), (int)change_integer(change, "number"),
		    choice_title(drill_grades, change_text(change, "grade")),
		    change_text(change, "grade_note"));
	}
	json_decref(record);
	json_decref(run);
}

void drill_guard_evaluate(struct change *change)
{
	json_t *run = change_get(change, "run", record_integer(change->record, "run"));
	const char *conclusion = change_text(change, "conclusion");
	int64_t short_of = record_integer(change->record, "timed") -
	    record_integer(change->record, "met");

	refuse_himself(change, run);
	if (conclusion == NULL)
		change_refuse(change, "conclusion", _("写明结论：达到、基本达到、未达到。"));
	else if (strcmp(conclusion, "reached") == 0 && short_of > 0)
		change_refuse(change, "conclusion",
		    _("有 %d 步没有达标，结论最多是基本达到。"), (int)short_of);
	if (change_text(change, "evaluation") == NULL)
		change_refuse(change, "evaluation", _("写评语。"));
	change_set_text(change, "evaluated_by", change->actor->name);
	set_integer(change, "evaluated_at", change->now.us);
	json_decref(run);
}

/* ---- mending ------------------------------------------------------------------------------ */

unsigned drill_findings(struct change *change, int64_t id, const char *states)
{
	json_t *all = change_find(change, "rectification", "drill", json_integer(id));
	unsigned n = 0;

	for (size_t i = 0; i < json_array_size(all); i++)
		n += states == NULL ||
		    word_in(states, record_text(json_array_get(all, i), "state"));
	json_decref(all);
	return n;
}

void drill_guard_rectify(struct change *change)
{
	if (drill_findings(change, change->id, "open|done") == 0)
		change_refuse(change, NULL,
		    _("没有要整改的问题。有问题先登记（责任人、截止），没有就归档。"));
}

void drill_guard_close(struct change *change)
{
	unsigned open = drill_findings(change, change->id, "open|done");
	const char *conclusion = record_text(change->record, "conclusion");

	if (open > 0)
		change_refuse(change, NULL, _("还有 %u 项整改没有完成或没有复查。"), open);
	if (g_strcmp0(conclusion, "reached") != 0 &&
	    drill_findings(change, change->id, NULL) == 0)
		change_refuse(change, NULL,
		    _("没有达到要求，至少登记一个问题和它的整改再归档。"));
	change_set_text(change, "closed_by", change->actor->name);
	set_integer(change, "closed_at", change->now.us);
}
