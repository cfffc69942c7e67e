/* A run as a whole: begun from what the loop read of the plan, stopped at a safe point, handed on,
 * ended. */
#include "records/model/run.h"

#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/drill.h"
#include "records/model/incident_link.h"
#include "records/model/journal.h"

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

const char *run_mark(const json_t *run)
{
	return g_strcmp0(record_text(run, "mode"), "drill") == 0 ? _("【演练】") : "";
}

/* ---- starting ----------------------------------------------------------------------------- */

/* Two people start the same plan for the same alarm or incident: the second one is led to the
 * first. */
static void refuse_twice(struct change *change, const char *code)
{
	json_t *runs = change_find(change, "run", "code", json_string(code));

	for (size_t i = 0; i < json_array_size(runs); i++) {
		const json_t *run = json_array_get(runs, i);
		if (word_in(RUN_LIVE, record_text(run, "state")) &&
		    record_integer(run, "alarm") == change_integer(change, "alarm") &&
		    record_integer(run, "incident") == change_integer(change, "incident"))
			change_refuse(change, "code",
			    _("%s 已经在执行（%s，执行人 %s）；到那一次里去做，或先结束它。"), code,
			    record_text(run, "number"), record_text(run, "commander"));
	}
	json_decref(runs);
}

static void refuse_two_things(struct change *change)
{
	static const char *const things[] = { "alarm", "device", "place", "circuit", "room",
		"managed_service" };
	unsigned n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(things); i++)
		n += change_integer(change, things[i]) != 0;
	if (n > 1)
		change_refuse(change, "device", _("由告警启动，或为一样东西启动：只填一样。"));
	if (change_integer(change, "drill") != 0 && change_integer(change, "incident") != 0)
		change_refuse(change, "incident", _("演练不挂真实的安全事件。"));
}

void run_guard_start(struct change *change)
{
	const json_t *plan = json_object_get(change->facts, "plan");
	const char *code = change_text(change, "code");
	json_t *alarm = change_get(change, "alarm", change_integer(change, "alarm"));

	if (plan == NULL)
		change_refuse(change, "code", _("没有预案 %s，或没有这一版。"), code);
	refuse_twice(change, code);
	refuse_two_things(change);
	incident_link_check(change);
	if (change_integer(change, "drill") != 0)
		drill_check_start(change);
	change_number(change, "YA");
	change_set_text(change, "mode", change_integer(change, "drill") != 0 ||
	    record_flag(change->facts, "training") ? "drill" : "real");
	change_set_text(change, "title", record_text(plan, "title"));
	change_set_text(change, "approved", record_text(plan, "approved"));
	change_set_text(change, "plan_hash", record_text(change->facts, "hash"));
	change_set_text(change, "plan_text", record_text(change->facts, "text"));
	change_set_text(change, "alarm_what", record_text(alarm, "what"));
	change_set_text(change, "commander", change->actor->name);
	set_integer(change, "version", record_integer(plan, "version"));
	if (change->actor->person != 0)
		set_integer(change, "commander_person", change->actor->person);
	set_integer(change, "started_at", change->now.us);
	set_integer(change, "total",
	    (int64_t)json_array_size(json_object_get(plan, "steps")));
	set_integer(change, "done", 0);
	json_decref(alarm);
}

/* The entries of a step's list, one on a line. */
static json_t *lines_of(const json_t *step, const char *key)
{
	g_autoptr(GString) text = g_string_new(NULL);
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(step, key), i, entry)
		g_string_append_printf(text, "%s%s", i == 0 ? "" : "\n", json_string_value(entry));
	return text->len == 0 ? NULL : json_string(text->str);
}

static json_t *copied(const json_t *step, const char *key)
{
	const json_t *value = json_object_get(step, key);

	return json_is_string(value) && json_string_length(value) == 0 ? NULL :
	    json_incref((json_t *)(uintptr_t)value);
}

/* What a step of the plan is called in the record. */
static const struct { const char *field, *key; } members[] = {
	{ "number", "number" }, { "title", "title" }, { "role", "role" }, { "within", "within" },
	{ "when", "when" }, { "guidance", "guidance" }, { "form", "open" },
	{ "authority", "authority" }, { "people", "people" }, { "every", "every" },
	{ "next", "next" }, { "evacuate", "evacuate" },
}, lists[] = {
	{ "verify", "verify" }, { "commands", "run" }, { "calls", "call" },
	{ "records", "record" }, { "safety", "safety" },
}, branches[] = {
	{ "else_step", "step" }, { "else_plan", "plan" }, { "else_words", "words" },
};

static void append_step(struct change *change, const json_t *step)
{
	const json_t *otherwise = json_object_get(step, "else");
	int64_t due = change->now.us + record_integer(step, "within") * CLOCK_SECOND;
	json_t *fields = json_pack("{s:I}", "run", (json_int_t)change->id);

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		json_object_set_new(fields, members[i].field, copied(step, members[i].key));
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		json_object_set_new(fields, lists[i].field, lines_of(step, lists[i].key));
	for (size_t i = 0; i < G_N_ELEMENTS(branches); i++)
		json_object_set_new(fields, branches[i].field,
		    copied(otherwise, branches[i].key));
	/* what waits for its condition is due from when it has come */
	if (json_object_get(step, "when") == NULL)
		json_object_set_new(fields, "due_at", json_integer(due));
	change_append(change, "run_step", NULL, fields);
}

static void append_role(struct change *change, const json_t *use)
{
	static const char *const said[] = { "role", "title", "class", "kind", "object", "name",
		"port" };
	json_t *fields = json_pack("{s:I}", "run", (json_int_t)change->id);

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (json_object_get(use, said[i]) != NULL)
			json_object_set(fields, said[i], json_object_get(use, said[i]));
	change_append(change, "run_role", NULL, fields);
}

void run_effect_start(struct change *change)
{
	const json_t *plan = json_object_get(change->facts, "plan"), *part;
	const char *what = change_text(change, "alarm_what");
	const char *cause = change_text(change, "cause");
	size_t i;

	json_array_foreach(json_object_get(change->facts, "uses"), i, part)
		append_role(change, part);
	json_array_foreach(json_object_get(plan, "steps"), i, part)
		append_step(change, part);
	run_advance(change, change->id);
	if (change_integer(change, "drill") != 0)
		drill_run_began(change, change_integer(change, "drill"), change->id);
	journal_say(change, _("%s%s %s 第 %d 版%s%s"), run_mark(change->fields),
	    change_text(change, "code"),
	    change_text(change, "title"), (int)change_integer(change, "version"),
	    what != NULL || cause != NULL ? _("，起因：") : "",
	    what != NULL ? what : cause != NULL ? cause : "");
	incident_link_say(change);
}

/* ---- on the way --------------------------------------------------------------------------- */

static void refuse_without(struct change *change, const char *field, const char *sentence)
{
	if (change_given(change, field) == NULL)
		change_refuse(change, field, "%s", sentence);
}

void run_guard_note(struct change *change)
{
	refuse_without(change, "note", _("写下发生了什么。"));
}

void run_guard_help(struct change *change)
{
	if (record_integer(change->record, "help_at") != 0)
		change_refuse(change, NULL, _("已经在求援了，还没有人应。"));
	set_integer(change, "help_at", change->now.us);
	change_set_text(change, "help_by", change->actor->name);
}

void run_guard_answer(struct change *change)
{
	if (record_integer(change->record, "help_at") == 0)
		change_refuse(change, NULL, _("没有人求援。"));
	change_clear(change, (const char *const[]){ "help_at", "help_by", NULL });
}

/* Nothing may be half done when somebody else takes it up (requirements 3.5). */
void run_guard_pause(struct change *change)
{
	refuse_without(change, "safe_note",
	    _("写明现在是什么状态、下一步是什么，接手的人要照着看。"));
}

void run_guard_go_on(struct change *change)
{
	drill_check_go_on(change);
	change_clear(change, (const char *const[]){ "safe_note", NULL });
}

void run_guard_take_over(struct change *change)
{
	drill_check_go_on(change);
	if (change->actor->person != 0 &&
	    change->actor->person == record_integer(change->record, "commander_person"))
		change_refuse(change, NULL, _("执行人就是您，按继续。"));
	change_set_text(change, "commander", change->actor->name);
	if (change->actor->person != 0)
		set_integer(change, "commander_person", change->actor->person);
	else
		change_clear(change, (const char *const[]){ "commander_person", NULL });
}

void run_effect_say(struct change *change)
{
	g_autofree char *given = journal_given(change, NULL);

	journal_say(change, "%s%s", run_mark(change->record), given);
}

/* ---- the end ------------------------------------------------------------------------------ */

/* How many steps are still to come; the first of them in RET_FIRST (caller frees). */
static unsigned steps_left(struct change *change, char **ret_first)
{
	json_t *steps = change_find(change, "run_step", "run", json_integer(change->id));
	int64_t least = INT64_MAX;
	unsigned n = 0;

	*ret_first = NULL;
	for (size_t i = 0; i < json_array_size(steps); i++) {
		const json_t *step = json_array_get(steps, i);
		int64_t number = record_integer(step, "number");

		if (record_has_ended(kind_find("run_step"), step) || run_step_is_idle(step) ||
		    record_integer(step, "times") > 0)
			continue;
		n++;
		if (number < least) {
			least = number;
			g_free(*ret_first);
			*ret_first = g_strdup_printf("%" PRId64 " %s", number,
			    record_text(step, "title"));
		}
	}
	json_decref(steps);
	return n;
}

void run_guard_end(struct change *change)
{
	g_autofree char *first = NULL;
	unsigned left = steps_left(change, &first);

	refuse_without(change, "outcome", _("写明处置结果。"));
	if (left > 0 && change_given(change, "reason") == NULL)
		change_refuse(change, "reason",
		    _("还有 %u 步没有做（%s），写明为什么就此结束。"), left, first);
	set_integer(change, "ended_at", change->now.us);
	change_clear(change, (const char *const[]){ "help_at", "help_by", NULL });
}

static void leave_all(struct change *change)
{
	run_leave_steps(change, change->id, 0, INT64_MAX, "skipped", "left");
	run_advance(change, change->id);
}

void run_effect_end(struct change *change)
{
	leave_all(change);
	drill_run_over(change, "ended");
	run_effect_say(change);
}

void run_guard_abort(struct change *change)
{
	refuse_without(change, "reason", _("写明为什么中止。"));
	set_integer(change, "ended_at", change->now.us);
	change_clear(change, (const char *const[]){ "help_at", "help_by", NULL });
}

void run_effect_abort(struct change *change)
{
	leave_all(change);
	drill_run_over(change, "aborted");
	run_effect_say(change);
}
