/* Warnings and their parts brought into any state. */
#ifndef TESTS_UNIT_WARNINGS_FIXTURE_H
#define TESTS_UNIT_WARNINGS_FIXTURE_H

#include "tests/unit/store_fixture.h"

#define WARNING_KINDS "warning_notice|warning_asset|warning_task"

static inline int64_t make_record(struct fixture *fixture, const char *kind, const char *state,
    unsigned roles);

/* What ACT on a record of one of WARNING_KINDS needs; NULL: nothing. */
static inline json_t *fields_to_warn(struct fixture *fixture, const char *kind, const char *act)
{
	if (strcmp(act, "assess") == 0)
		return json_pack("{s:s}", "assessment", "没有这种设备");
	if (strcmp(act, "feedback") == 0)
		return json_pack("{s:s, s:s}", "feedback", "已排查", "feedback_receiver",
		    "自治区 王某");
	if (strcmp(act, "lift") == 0)
		return json_pack("{s:s}", "lift_number", "网信 8 号");
	if (strcmp(act, "correct") == 0)
		return json_pack("{s:o, s:s}", "title",
		    json_sprintf("勒索病毒-%d", ++fixture->serial), "reason", "写错了");
	if (strcmp(act, "conclude") == 0)
		return json_pack("{s:s, s:s}", "conclusion", "not_affected", "note", "版本已升级");
	if (strcmp(act, "done") == 0)
		return json_pack("{s:s}", "result", "补丁已打");
	if (strcmp(act, "postpone") == 0)
		return json_pack("{s:I, s:s}", "due_at",
		    (json_int_t)(clock_wall().us + 7200 * CLOCK_SECOND), "reason", "等补丁");
	return strcmp(kind, "warning_task") != 0 || strcmp(act, "cancel") != 0 ? NULL :
	    json_pack("{s:s}", "reason", "并入另一项");
}

/* A task on the warning ID, which moves it on. Its id. */
static inline int64_t assign_task(struct fixture *fixture, int64_t id)
{
	return must_act(fixture, "warning_task", "assign", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:s, s:s, s:I}", "warning_notice", (json_int_t)id, "what", "打补丁",
		"owner_name", "系统管理员甲", "due_at",
		(json_int_t)(clock_wall().us + 3600 * CLOCK_SECOND)));
}

/* A warning that was given to people as tasks; 0: STATE is not that. */
static inline int64_t make_tasked(struct fixture *fixture, const char *kind, const char *state)
{
	if (strcmp(kind, "warning_notice") != 0 || strcmp(state, "tasked") != 0)
		return 0;
	int64_t id = make_record(fixture, "warning_notice", "assessed", 0);
	int64_t task = assign_task(fixture, id);
	must_act(fixture, "warning_task", "done", task, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "result", "补丁已打"));
	return id;
}

/* What is the case before ACT can be done on the warning ID: the time of one that expires has
 * passed. */
static inline void prepare_warning(struct fixture *fixture, const char *kind, const char *act,
    int64_t id)
{
	if (strcmp(kind, "warning_notice") != 0 || strcmp(act, "expire") != 0)
		return;
	json_t *record = get_record(fixture, kind, id);
	must_act(fixture, kind, "correct", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:s}", "valid_until",
		(json_int_t)record_integer(record, "received_at") + 1, "reason", "清场"));
	json_decref(record);
}

#endif
