/* The score of a run: grades that stand and grades that follow, times cut off, never rounded up. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "runbooks/score.h"

#define AT(seconds) ((json_int_t)((seconds) * CLOCK_SECOND))
#define START 1000

/* ENDED 0: it goes on. */
static json_t *run_of(int64_t ended)
{
	json_t *run = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "number", "YA-1", "code",
	    "RB-04", "title", "漏水", "mode", "drill", "state", ended != 0 ? "ended" : "running",
	    "commander", "值班甲", "started_at", AT(START));

	if (ended != 0)
		json_object_set_new(run, "ended_at", json_integer(AT(ended)));
	return run;
}

static json_t *step_of(int number, const char *state, const char *outcome, int within)
{
	json_t *step = json_pack("{s:i, s:s, s:s, s:i, s:I, s:I}", "number", number, "title",
	    "一步", "state", state, "within", within, "opened_at", AT(START), "due_at",
	    AT(START + within));

	if (outcome != NULL)
		json_object_set_new(step, "outcome", json_string(outcome));
	return step;
}

static json_t *with(json_t *step, const char *name, json_t *value)
{
	json_object_set_new(step, name, value);
	return step;
}

static const json_t *scored(const json_t *score, size_t index)
{
	return json_array_get(json_object_get(score, "steps"), index);
}

static json_int_t number_of(const json_t *part, const char *name)
{
	assert_non_null(json_object_get(part, name));
	return json_integer_value(json_object_get(part, name));
}

static const char *grade_of(const json_t *score, size_t index)
{
	return json_string_value(json_object_get(scored(score, index), "grade"));
}

static json_t *score_steps(json_t *steps, json_t *calls, int64_t ended)
{
	json_auto_t *run = run_of(ended);
	json_t *score = score_of(run, steps, calls, (struct wall){ 0 },
	    (struct wall){ AT(START + 500) });

	json_decref(steps);
	json_decref(calls);
	return score;
}

static void test_grades_that_follow(void **state)
{
	json_auto_t *score = score_steps(json_pack("[o, o, o, o, o, o, o, o]",
	    with(step_of(3, "done", "overruled", 60), "late", json_true()),
	    step_of(1, "done", "confirmed", 60), step_of(2, "done", "verified", 60),
	    step_of(4, "skipped", "skipped", 60), step_of(5, "skipped", "left", 60),
	    step_of(6, "passed", "passed", 60), step_of(7, "done", "not_held", 60),
	    step_of(8, "open", NULL, 60)), json_array(), 1200);

	(void)state;
	assert_string_equal(grade_of(score, 0), "met");
	assert_string_equal(grade_of(score, 1), "met");
	assert_string_equal(grade_of(score, 2), "late");
	assert_string_equal(grade_of(score, 3), "missed");
	assert_string_equal(grade_of(score, 4), "missed");
	assert_null(grade_of(score, 5));
	assert_string_equal(grade_of(score, 6), "met");
	assert_null(grade_of(score, 7));
	assert_int_equal(number_of(score, "met"), 3);
	assert_int_equal(number_of(score, "late"), 1);
	assert_int_equal(number_of(score, "missed"), 2);
	assert_int_equal(number_of(score, "wrong"), 0);
	assert_int_equal(number_of(score, "passed"), 1);
	assert_int_equal(number_of(score, "open"), 1);
	assert_int_equal(number_of(score, "share"), 50);
}

/* What the run itself was graded stands, whatever would follow; what is no grade does not. */
static void test_grades_that_stand(void **state)
{
	json_auto_t *score = score_steps(json_pack("[o, o, o]",
	    with(step_of(1, "done", "confirmed", 60), "grade", json_string("wrong")),
	    with(step_of(2, "skipped", "skipped", 60), "grade", json_string("met")),
	    with(step_of(3, "done", "confirmed", 60), "grade", json_string("splendid"))),
	    json_array(), 1200);

	(void)state;
	assert_string_equal(grade_of(score, 0), "wrong");
	assert_string_equal(grade_of(score, 1), "met");
	assert_string_equal(grade_of(score, 2), "met");
	assert_int_equal(number_of(score, "wrong"), 1);
	assert_int_equal(number_of(score, "share"), 66);
}

/* 59.999999 seconds are 59, and 2 of 3 are 66 percent. */
static void test_cut_off(void **state)
{
	json_t *step = with(step_of(1, "done", "confirmed", 60), "done_at",
	    json_integer(AT(START + 60) - 1));
	json_auto_t *run = run_of(0), *steps = json_pack("[o]", step), *calls = json_array();
	json_auto_t *score = score_of(run, steps, calls,
	    (struct wall){ AT(START - 42) + 1 }, (struct wall){ AT(START + 100) - 1 });

	(void)state;
	assert_int_equal(number_of(scored(score, 0), "used"), 59);
	assert_int_equal(number_of(score, "lasted"), 99);
	assert_int_equal(number_of(score, "begun_after"), 41);
	assert_int_equal(number_of(score, "alarm_at"), AT(START - 42) + 1);
	assert_null(json_object_get(score, "ended_at"));
}

/* A limit counts from where it was set from: the start, the moment a condition came, or, of what is
 * done again and again, from when it was its turn. */
static void test_used(void **state)
{
	json_t *late = step_of(1, "done", "confirmed", 120);
	json_t *aside = step_of(2, "done", "confirmed", 60);
	json_t *again = with(step_of(3, "done", "confirmed", 60), "every", json_integer(300));

	(void)state;
	with(late, "opened_at", json_integer(AT(START + 100)));
	with(late, "done_at", json_integer(AT(START + 110)));
	with(aside, "opened_at", json_integer(AT(START + 200)));
	with(aside, "due_at", json_integer(AT(START + 260)));
	with(aside, "done_at", json_integer(AT(START + 230)));
	with(again, "due_at", json_integer(AT(START + 900)));
	with(again, "done_at", json_integer(AT(START + 30)));
	json_auto_t *score = score_steps(json_pack("[o, o, o, o]", late, aside, again,
	    step_of(4, "open", NULL, 60)), json_array(), 2000);
	assert_int_equal(number_of(scored(score, 0), "used"), 110);
	assert_int_equal(number_of(scored(score, 1), "used"), 30);
	assert_int_equal(number_of(scored(score, 2), "used"), 30);
	assert_null(json_object_get(scored(score, 3), "used"));
	assert_int_equal(number_of(score, "lasted"), 1000);
}

static void test_calls(void **state)
{
	json_auto_t *score = score_steps(json_pack("[o, o]",
	    with(step_of(1, "done", "confirmed", 60), "calls", json_string("值班长\n物业")),
	    with(step_of(2, "skipped", "skipped", 60), "reason", json_string("已知"))),
	    json_pack("[{s:i}, {s:i}, {s:i}]", "step", 1, "step", 1, "step", 7), 1200);

	(void)state;
	assert_int_equal(number_of(scored(score, 0), "calls"), 2);
	assert_int_equal(number_of(scored(score, 0), "calls_owed"), 2);
	assert_int_equal(number_of(scored(score, 1), "calls_owed"), 0);
	assert_int_equal(number_of(score, "calls"), 3);
	assert_string_equal(json_string_value(json_object_get(scored(score, 1), "reason")), "已知");
}

/* An alarm after the start did not bring it, and a run without steps has no share. */
static void test_nothing(void **state)
{
	json_auto_t *run = run_of(1200), *none = json_array();
	json_auto_t *score = score_of(run, none, none, (struct wall){ AT(START + 1) },
	    (struct wall){ AT(START) });

	(void)state;
	assert_null(json_object_get(score, "begun_after"));
	assert_null(json_object_get(score, "share"));
	assert_int_equal(number_of(score, "met"), 0);
	assert_int_equal(json_array_size(json_object_get(score, "steps")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grades_that_follow),
		cmocka_unit_test(test_grades_that_stand),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_used),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_nothing),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
