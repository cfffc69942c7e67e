/* Runs of plans brought into any state: a plan of three steps, and its steps. */
#ifndef TESTS_UNIT_RUNS_FIXTURE_H
#define TESTS_UNIT_RUNS_FIXTURE_H

#include "tests/unit/store_fixture.h"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* The step NUMBER of RUN. */
static inline int64_t step_of(struct fixture *fixture, int64_t run, int64_t number)
{
	json_t *steps = list_records(fixture, "run_step",
	    json_pack("{s:I}", "run", (json_int_t)run));
	int64_t id = 0;

	for (size_t i = 0; i < json_array_size(steps); i++)
		if (record_integer(json_array_get(steps, i), "number") == number)
			id = record_id(json_array_get(steps, i));
	json_decref(steps);
	assert_int_not_equal(id, 0);
	return id;
}

/* The second step waits while the first is open; it is passed when the first does not hold. */
static inline int64_t begin_step(struct fixture *fixture, const char *state)
{
	int64_t run = make_record(fixture, "run", "running", 0);

	if (strcmp(state, "passed") == 0)
		must_act(fixture, "run_step", "deny", step_of(fixture, run, 1),
		    ROLE_DUTY_OPERATOR, NULL);
	return step_of(fixture, run, 2);
}

static inline json_t *run_fields_to_act(const char *kind, const char *act)
{
	static const struct { const char *kind, *act, *fields; } said[] = {
		{ "run", "note", "{'note': '水到第三列'}" },
		{ "run", "pause", "{'safe_note': '水已断'}" },
		{ "run", "end", "{'outcome': '已恢复', 'reason': '余下不需要'}" },
		{ "run", "abort", "{'reason': '误启动'}" },
		{ "run_step", "done", "{'reason': '人看到了'}" },
		{ "run_step", "skip", "{'reason': '没有柴发'}" },
		{ "run_step", "grade", "{'grade': 'wrong', 'grade_note': '看错了'}" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strcmp(said[i].kind, kind) == 0 && strcmp(said[i].act, act) == 0) {
			g_autofree char *text = g_strdelimit(g_strdup(said[i].fields), "'", '"');
			return json_loads(text, 0, NULL);
		}
	return NULL;
}

static inline void add_runs(struct fixture *fixture, const char *name, json_t *fields)
{
	if (strcmp(name, "run_call") == 0) {
		json_object_set_new(fields, "run",
		    json_integer(make_record(fixture, "run", "running", 0)));
		json_object_set_new(fields, "result", json_string("no_answer"));
	}
	if (strcmp(name, "plan_role") == 0)
		json_object_set_new(fields, "device",
		    json_integer(make_record(fixture, "device", "in_service", 0)));
}

static inline void prepare_run_act(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "run") == 0 && strcmp(act, "answer") == 0)
		must_act(fixture, "run", "help", id, ROLE_DUTY_OPERATOR, NULL);
}

#endif
