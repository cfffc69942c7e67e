/* The steps of a run: what has to be there before one is done, and what follows from it. People
 * before equipment: a step that takes people out is never kept waiting for a reason, a call or a
 * reading (requirements 6). */
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/run.h"

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- the run it is of --------------------------------------------------------------------- */

/* Only what runs goes on. */
static void check_running(struct change *change)
{
	json_t *run = change_get(change, "run", change_integer(change, "run"));
	const char *state = record_text(run, "state");

	if (g_strcmp0(state, "paused") == 0)
		change_refuse(change, NULL, _("停在安全点，先继续或接手，再做步骤。"));
	else if (g_strcmp0(state, "running") != 0)
		change_refuse(change, NULL, _("这次执行已经结束。"));
	json_decref(run);
}

static bool is_later(const json_t *a, const json_t *b)
{
	return record_integer(a, "number") > record_integer(b, "number");
}

/* The first step still to come that waits for no condition: of those in STATE; NULL: none. */
static const json_t *first_of(const json_t *steps, const char *state)
{
	const json_t *first = NULL;

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		bool open = strcmp(state, "open") == 0;

		if (g_strcmp0(record_text(step, "state"), state) != 0 ||
		    (!open && record_text(step, "when") != NULL) ||
		    /* what comes again and again holds nothing up once it was done */
		    (open && record_integer(step, "times") > 0))
			continue;
		if (first == NULL || is_later(first, step))
			first = step;
	}
	return first;
}

bool run_step_is_idle(const json_t *step)
{
	return record_text(step, "when") != NULL &&
	    g_strcmp0(record_text(step, "state"), "waiting") == 0;
}

static void write_progress(struct change *change, int64_t id, const json_t *steps,
    const json_t *current)
{
	const struct kind *kind = kind_find("run_step");
	g_autofree char *shown = current == NULL ? NULL : g_strdup_printf("%" PRId64 " %s",
	    record_integer(current, "number"), record_text(current, "title"));
	int64_t done = 0, late = 0;

	for (size_t i = 0; i < json_array_size(steps); i++) {
		done += record_has_ended(kind, json_array_get(steps, i));
		late += record_flag(json_array_get(steps, i), "late");
	}
	change_put(change, "run", id, NULL, json_pack("{s:I, s:I, s:o}", "done", (json_int_t)done,
	    "late", (json_int_t)late, "step", shown == NULL ? json_null() : json_string(shown)));
}

void run_advance(struct change *change, int64_t id)
{
	json_t *steps = change_find(change, "run_step", "run", json_integer(id));
	const json_t *open = first_of(steps, "open");
	const json_t *next = open != NULL ? NULL : first_of(steps, "waiting");

	if (next != NULL)
		change_put(change, "run_step", record_id(next), "open",
		    json_pack("{s:I}", "opened_at", (json_int_t)change->now.us));
	write_progress(change, id, steps, open != NULL ? open : next);
	json_decref(steps);
}

void run_leave_steps(struct change *change, int64_t id, int64_t from, int64_t until,
    const char *state, const char *outcome)
{
	json_t *steps = change_find(change, "run_step", "run", json_integer(id));

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		int64_t number = record_integer(step, "number");

		if (record_has_ended(kind_find("run_step"), step) || number <= from ||
		    number >= until)
			continue;
		/* what is done again and again was done; what its condition never came for was not
		 * needed */
		bool done = record_integer(step, "times") > 0, idle = run_step_is_idle(step);
		change_put(change, "run_step", record_id(step),
		    done ? "done" : idle ? "passed" : state,
		    json_pack("{s:s, s:I}", "outcome",
			done ? "confirmed" : idle ? "passed" : outcome, "done_at",
			(json_int_t)change->now.us));
	}
	json_decref(steps);
}

/* ---- what a step owes --------------------------------------------------------------------- */

static bool evacuates(const struct change *change)
{
	return record_flag(change->record, "evacuate");
}

/* Whom to call and nobody has logged: "值班长、管理单位". NULL: nobody. Caller frees. */
static char *calls_owed(struct change *change)
{
	g_auto(GStrv) wanted = g_strsplit(change_text(change, "calls") == NULL ? "" :
	    change_text(change, "calls"), "\n", -1);
	json_t *made = change_find(change, "run_call", "run",
	    json_integer(change_integer(change, "run")));
	g_autoptr(GString) owed = g_string_new(NULL);

	for (char **whom = wanted; *whom != NULL; whom++) {
		bool found = false;
		for (size_t i = 0; i < json_array_size(made); i++) {
			const json_t *call = json_array_get(made, i);
			found |= strcmp(record_text(call, "whom"), *whom) == 0 &&
			    record_integer(call, "step") == change_integer(change, "number");
		}
		if (!found)
			g_string_append_printf(owed, "%s%s", owed->len == 0 ? "" : _("、"), *whom);
	}
	json_decref(made);
	return owed->len == 0 ? NULL : g_strdup(owed->str);
}

static void check_owed(struct change *change)
{
	const char *records = change_text(change, "records");
	const char *authority = change_text(change, "authority");
	const char *second = change_text(change, "second");
	g_autofree char *owed = calls_owed(change);

	if (owed != NULL && change_given(change, "reason") == NULL)
		change_refuse(change, "reason",
		    _("还没有登记给谁打了电话：%s。按 c 记通话，没人接也要记；不打的写明为什么。"
		      ""), owed);
	if (records != NULL && change_given(change, "recorded") == NULL) {
		g_auto(GStrv) each = g_strsplit(records, "\n", -1);
		g_autofree char *list = g_strjoinv(_("、"), each);
		change_refuse(change, "recorded", _("要登记：%s。"), list);
	}
	if (authority != NULL && change_given(change, "authority_by") == NULL)
		change_refuse(change, "authority_by",
		    _("这一步须经 %s：写明谁、怎样、什么时候决定的。"),
		    authority);
	if (change_integer(change, "people") > 1 && second == NULL)
		change_refuse(change, "second", _("这一步要两个人：写第二个人的姓名。"));
	if (second != NULL && g_strcmp0(second, change->actor->name) == 0)
		change_refuse(change, "second", _("第二个人要是另一个人。"));
}

/* Whether what should verify it was seen; a step without verification holds by what people say. */
static bool is_verified(const struct change *change)
{
	const char *holds = record_text(change->facts, "holds");

	return holds == NULL || strcmp(holds, "true") == 0;
}

/* ---- being done --------------------------------------------------------------------------- */

/* The program looks once a second: what it ticks itself is not late for that. */
#define LOOKED_WITHIN (2 * CLOCK_SECOND)

static void mark_over(struct change *change, const char *outcome)
{
	bool itself = (change->actor->roles & ROLE_SERVICE) != 0;
	int64_t due = record_integer(change->record, "due_at") + (itself ? LOOKED_WITHIN : 0);

	change_set_text(change, "outcome", outcome);
	change_set_text(change, "by", change->actor->name);
	if (change->actor->person != 0)
		set_integer(change, "person", change->actor->person);
	set_integer(change, "done_at", change->now.us);
	/* what is to be done at once (T0) has no limit to be late by */
	if (record_integer(change->record, "due_at") != 0 &&
	    (record_integer(change->record, "within") > 0 ||
		record_integer(change->record, "every") > 0) &&
	    change->now.us > due)
		json_object_set_new(change->fields, "late", json_true());
	if (record_text(change->facts, "evidence") != NULL)
		change_set_text(change, "evidence", record_text(change->facts, "evidence"));
}

void run_guard_open_step(struct change *change)
{
	int64_t within = record_integer(change->record, "within");

	check_running(change);
	set_integer(change, "opened_at", change->now.us);
	if (record_text(change->record, "when") != NULL)
		set_integer(change, "due_at", change->now.us + within * CLOCK_SECOND);
}

void run_guard_done(struct change *change)
{
	bool verified = is_verified(change);

	check_running(change);
	if (!evacuates(change)) {
		check_owed(change);
		if (!verified && change_given(change, "reason") == NULL)
			change_refuse(change, "reason",
			    _("核验还没有到（%s）。人工认定这一步完成，要写明凭什么。"),
			    record_text(change->facts, "evidence") == NULL ? _("没有读数") :
			    record_text(change->facts, "evidence"));
	}
	mark_over(change, verified || evacuates(change) ? "confirmed" : "overruled");
}

bool run_step_ticks(const json_t *step)
{
	return record_text(step, "verify") != NULL && record_text(step, "calls") == NULL &&
	    record_text(step, "records") == NULL && record_text(step, "authority") == NULL &&
	    record_integer(step, "people") <= 1 &&
	    !record_flag(step, "evacuate");
}

void run_guard_tick(struct change *change)
{
	const char *holds = record_text(change->facts, "holds");

	check_running(change);
	if (g_strcmp0(holds, "true") != 0 || !run_step_ticks(change->record))
		change_refuse(change, NULL, _("这一步不能自己打勾。"));
	mark_over(change, "verified");
}

void run_guard_deny(struct change *change)
{
	check_running(change);
	if (change_integer(change, "else_step") == 0 && change_text(change, "else_plan") == NULL)
		change_refuse(change, NULL,
		    _("这一步没有写不成立时转到哪里；完成它，或写理由跳过。"));
	mark_over(change, "not_held");
}

void run_guard_skip(struct change *change)
{
	check_running(change);
	if (change_given(change, "reason") == NULL)
		change_refuse(change, "reason", _("跳过要写理由。"));
	mark_over(change, "skipped");
}

void run_guard_again(struct change *change)
{
	int64_t every = record_integer(change->record, "every");

	check_running(change);
	if (every == 0)
		change_refuse(change, NULL, _("这一步只做一次：按完成。"));
	set_integer(change, "times", record_integer(change->record, "times") + 1);
	set_integer(change, "due_at", change->now.us + every * CLOCK_SECOND);
	change_set_text(change, "by", change->actor->name);
}

/* ---- what follows ------------------------------------------------------------------------- */

/* Into the journal of the run: "3 柴发是否自启：系统核验；gen.value = 398". */
static void say(struct change *change, const char *more)
{
	static const char *const told[] = { "recorded", "authority_by", "second", "reason" };
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	const char *evidence = change_text(change, "evidence");
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_append_printf(text, "%s%d %s", run_mark(run),
	    (int)change_integer(change, "number"), change_text(change, "title"));
	if (more[0] != '\0')
		g_string_append_printf(text, _("：%s"), more);
	for (size_t i = 0; i < G_N_ELEMENTS(told); i++)
		if (json_is_string(change_given(change, told[i])))
			g_string_append_printf(text, _("；%s %s"),
			    _(kind_field(change->kind, told[i])->title),
			    json_string_value(change_given(change, told[i])));
	if (evidence != NULL)
		g_string_append_printf(text, _("；所见 %s"), evidence);
	if (record_flag(change->fields, "late"))
		g_string_append(text, _("；超时"));
	journal_say_of(change, "run", id, record_text(run, "number"), "%s", text->str);
	json_decref(run);
}

void run_effect_opened(struct change *change)
{
	say(change, "");
	run_advance(change, change_integer(change, "run"));
}

void run_effect_again(struct change *change)
{
	g_autofree char *times =
	    g_strdup_printf(_("第 %d 次"), (int)change_integer(change, "times"));

	say(change, times);
	run_advance(change, change_integer(change, "run"));
}

/* The step NUMBER of run ID that waits for its condition is open now; false: it is none. */
static bool open_aside(struct change *change, int64_t id, int64_t number)
{
	json_t *steps = change_find(change, "run_step", "run", json_integer(id));
	bool found = false;

	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		int64_t due = change->now.us + record_integer(step, "within") * CLOCK_SECOND;

		if (record_integer(step, "number") != number || !run_step_is_idle(step))
			continue;
		found = true;
		change_put(change, "run_step", record_id(step), "open",
		    json_pack("{s:I, s:I}", "opened_at", (json_int_t)change->now.us, "due_at",
			(json_int_t)due));
	}
	json_decref(steps);
	return found;
}

/* Where it goes on: the branch, what the step says, else the one after it. A branch to a step that
 * waits for a condition opens that one beside the others; to any other it leaves out what lies
 * between. */
void run_effect_over(struct change *change)
{
	int64_t run = change_integer(change, "run"), number = change_integer(change, "number");
	const json_t *next = json_object_get(change->record, "next");
	int64_t branch = g_strcmp0(change_text(change, "outcome"), "not_held") == 0
	    ? change_integer(change, "else_step") : 0;
	int64_t to = branch != 0 ? branch :
	    next == NULL || json_is_null(next) ? number + 1 : json_integer_value(next);

	say(change, choice_title(run_outcomes, change_text(change, "outcome")));
	if (branch != 0 && open_aside(change, run, branch))
		to = number + 1;
	run_leave_steps(change, run, number, to == 0 ? INT64_MAX : to, "passed", "passed");
	run_advance(change, run);
}

/* ---- calls -------------------------------------------------------------------------------- */

void run_guard_call(struct change *change)
{
	json_t *run = change_get(change, "run", change_integer(change, "run"));
	bool answered = g_strcmp0(change_text(change, "result"), "answered") == 0;

	if (run == NULL || !word_in(RUN_LIVE, record_text(run, "state")))
		change_refuse(change, "run", _("这次执行已经结束；补记到故障单或日志里。"));
	if (answered && change_text(change, "person") == NULL)
		change_refuse(change, "person", _("接通了要写接听人。"));
	if (answered && change_text(change, "summary") == NULL)
		change_refuse(change, "summary", _("接通了要写说了什么。"));
	if (change_integer(change, "at") == 0)
		set_integer(change, "at", change->now.us);
	if (change_integer(change, "at") > change->now.us)
		change_refuse(change, "at", _("时刻不能在将来。"));
	change_set_text(change, "by", change->actor->name);
	json_decref(run);
}

void run_effect_call(struct change *change)
{
	int64_t id = change_integer(change, "run");
	json_t *run = change_get(change, "run", id);
	const char *person = change_text(change, "person");
	const char *summary = change_text(change, "summary");

	journal_say_of(change, "run", id, record_text(run, "number"), _("%s电话 %s %s%s%s%s%s"),
	    run_mark(run), change_text(change, "whom"),
	    choice_title(run_answers, change_text(change, "result")),
	    person == NULL ? "" : _("，接听 "), person == NULL ? "" : person,
	    summary == NULL ? "" : _("："), summary == NULL ? "" : summary);
	json_decref(run);
}
