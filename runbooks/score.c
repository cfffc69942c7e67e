#include "runbooks/score.h"

#include <glib.h>
#include <string.h>

#include "records/model/kind.h"

static const char *const grades[] = { "met", "late", "missed", "wrong" };

/* ---- one step ----------------------------------------------------------------------------- */

/* What its branch or its condition left out was never to be done. */
static bool is_passed(const json_t *step)
{
	return g_strcmp0(record_text(step, "state"), "passed") == 0 ||
	    g_strcmp0(record_text(step, "outcome"), "passed") == 0;
}

/* NULL: it has none, or not yet. */
static const char *grade_of(const json_t *step)
{
	const char *given = record_text(step, "grade"), *state = record_text(step, "state");

	for (size_t i = 0; given != NULL && i < G_N_ELEMENTS(grades); i++)
		if (strcmp(given, grades[i]) == 0)
			return grades[i];
	if (is_passed(step))
		return NULL;
	if (g_strcmp0(state, "skipped") == 0)
		return "missed";
	if (g_strcmp0(state, "done") != 0)
		return NULL;
	return record_flag(step, "late") ? "late" : "met";
}

/* Its limit counts from the beginning of the run, or from when its condition came: so much before
 * it was due. */
static int64_t counted_from(const json_t *step)
{
	int64_t due = record_integer(step, "due_at");

	/* what is done again and again is due anew each time */
	return due == 0 || record_integer(step, "every") != 0 ? record_integer(step, "opened_at") :
	    due - record_integer(step, "within") * CLOCK_SECOND;
}

static void add_used(json_t *scored, const json_t *step)
{
	int64_t from = counted_from(step), done = record_integer(step, "done_at");

	if (g_strcmp0(record_text(step, "state"), "done") == 0 && from != 0 && done >= from)
		json_object_set_new(scored, "used",
		    json_integer((done - from) / CLOCK_SECOND));
}

static int64_t calls_of(const json_t *calls, int64_t number)
{
	const json_t *call;
	int64_t n = 0;
	size_t i;

	json_array_foreach(calls, i, call)
		n += record_integer(call, "step") == number;
	return n;
}

/* Entries of a list that is kept as lines. */
static int64_t lines_of(const char *text)
{
	int64_t n = text != NULL && text[0] != '\0';

	for (; text != NULL && (text = strchr(text, '\n')) != NULL; text++)
		n++;
	return n;
}

static void copy_text(json_t *to, const json_t *from, const char *field)
{
	if (record_text(from, field) != NULL)
		json_object_set_new(to, field, json_string(record_text(from, field)));
}

static json_t *score_step(const json_t *step, const json_t *calls)
{
	static const char *const texts[] = { "title", "role", "outcome", "reason" };
	int64_t number = record_integer(step, "number");
	const char *grade = grade_of(step);
	json_t *scored = json_pack("{s:I, s:I, s:I, s:I}", "number", (json_int_t)number, "within",
	    (json_int_t)record_integer(step, "within"), "calls",
	    (json_int_t)calls_of(calls, number), "calls_owed",
	    (json_int_t)lines_of(record_text(step, "calls")));

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		copy_text(scored, step, texts[i]);
	if (grade != NULL)
		json_object_set_new(scored, "grade", json_string(grade));
	add_used(scored, step);
	return scored;
}

/* ---- the whole ---------------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
	int64_t left = record_integer(*(const json_t *const *)a, "number");
	int64_t right = record_integer(*(const json_t *const *)b, "number");

	return (left > right) - (left < right);
}

static void add_steps(json_t *score, const json_t *steps, const json_t *calls)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();
	json_t *list = json_array(), *step;
	size_t i;

	json_array_foreach(steps, i, step)
		g_ptr_array_add(sorted, step);
	g_ptr_array_sort(sorted, by_number);
	for (guint j = 0; j < sorted->len; j++)
		json_array_append_new(list, score_step(sorted->pdata[j], calls));
	json_object_set_new(score, "steps", list);
}

static void add_counts(json_t *score, const json_t *steps, const json_t *calls)
{
	int64_t count[G_N_ELEMENTS(grades)] = { 0 }, open = 0, passed = 0, graded = 0;
	const json_t *step;
	size_t i;

	json_array_foreach(steps, i, step) {
		const char *grade = grade_of(step);
		for (size_t j = 0; grade != NULL && j < G_N_ELEMENTS(grades); j++)
			count[j] += strcmp(grades[j], grade) == 0;
		graded += grade != NULL;
		passed += grade == NULL && is_passed(step);
		open += grade == NULL && !is_passed(step);
	}
	for (size_t j = 0; j < G_N_ELEMENTS(grades); j++)
		json_object_set_new(score, grades[j], json_integer(count[j]));
	json_object_set_new(score, "open", json_integer(open));
	json_object_set_new(score, "passed", json_integer(passed));
	json_object_set_new(score, "calls", json_integer((json_int_t)json_array_size(calls)));
	if (graded > 0)
		json_object_set_new(score, "share", json_integer(count[0] * 100 / graded));
}

static void add_times(json_t *score, const json_t *run, struct wall first_alarm, struct wall now)
{
	int64_t started = record_integer(run, "started_at");
	int64_t ended = record_integer(run, "ended_at");

	json_object_set_new(score, "started_at", json_integer(started));
	json_object_set_new(score, "lasted",
	    json_integer(MAX((ended != 0 ? ended : now.us) - started, 0) / CLOCK_SECOND));
	if (ended != 0)
		json_object_set_new(score, "ended_at", json_integer(ended));
	if (first_alarm.us == 0 || first_alarm.us > started)
		return;
	json_object_set_new(score, "alarm_at", json_integer(first_alarm.us));
	json_object_set_new(score, "begun_after",
	    json_integer((started - first_alarm.us) / CLOCK_SECOND));
}

json_t *score_of(const json_t *run, const json_t *steps, const json_t *calls,
    struct wall first_alarm, struct wall now)
{
	static const char *const texts[] = { "number", "code", "title", "mode", "state",
		"commander" };
	json_t *score = json_object();

	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		copy_text(score, run, texts[i]);
	add_times(score, run, first_alarm, now);
	add_steps(score, steps, calls);
	add_counts(score, steps, calls);
	return score;
}
