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

/* What a step has asked of a device and waits for. */
static inline int64_t begin_ask(struct fixture *fixture)
{
	int64_t step = begin_step(fixture, "waiting"), id = 0;

	must_act(fixture, "run_step", "ask", step, ROLE_DUTY_OPERATOR, NULL);
	json_t *asks = list_records(fixture, "run_ask",
	    json_pack("{s:I, s:s}", "run_step", (json_int_t)step, "state", "asked"));
	assert_int_equal(json_array_size(asks), 1);
	id = record_id(json_array_get(asks, 0));
	json_decref(asks);
	return id;
}

/* A role that nobody has bound. */
static inline int64_t begin_role(struct fixture *fixture)
{
	int64_t run = make_record(fixture, "run", "running", 0);
	json_t *roles = list_records(fixture, "run_role",
	    json_pack("{s:I}", "run", (json_int_t)run));
	int64_t id = record_id(json_array_get(roles, 0));

	json_decref(roles);
	assert_int_not_equal(id, 0);
	return id;
}

/* Those that point to other records; NULL: nothing. */
static inline json_t *run_references_to_act(struct fixture *fixture, const char *kind,
    const char *act)
{
	if (strcmp(kind, "run_role") == 0)
		return json_pack("{s:I}", "device",
		    (json_int_t)make_record(fixture, "device", "in_service", 0));
	if (strcmp(kind, "run_ask") == 0 && strcmp(act, "answer") == 0)
		return json_pack("{s:I}", "output",
		    (json_int_t)make_record(fixture, "command_output", "-", 0));
	if (strcmp(kind, "run_step") == 0 && strcmp(act, "made") == 0)
		return json_pack("{s:s, s:I}", "made_kind", "log_entry", "made_id",
		    (json_int_t)make_record(fixture, "log_entry", "-", 0));
	return NULL;
}

static inline json_t *run_fields_to_act(struct fixture *fixture, const char *kind,
    const char *act)
{
	static const struct { const char *kind, *act, *fields; } said[] = {
		{ "run", "note", "{'note': '水到第三列'}" },
		{ "run", "pause", "{'safe_note': '水已断'}" },
		{ "run", "end", "{'outcome': '已恢复', 'reason': '余下不需要'}" },
		{ "run", "abort", "{'reason': '误启动'}" },
		{ "run_step", "done", "{'reason': '人看到了'}" },
		{ "run_step", "skip", "{'reason': '没有柴发'}" },
		{ "run_step", "grade", "{'grade': 'wrong', 'grade_note': '看错了'}" },
		{ "run_ask", "fail", "{'reason': '登录不上'}" },
		{ "run_ask", "say", "{'seen': '控制口看过，端口都亮'}" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (strcmp(said[i].kind, kind) == 0 && strcmp(said[i].act, act) == 0) {
			g_autofree char *text = g_strdelimit(g_strdup(said[i].fields), "'", '"');
			return json_loads(text, 0, NULL);
		}
	return run_references_to_act(fixture, kind, act);
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
