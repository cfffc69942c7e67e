/* Tickets (requirements 2.5, 3.2): what a ticket begins with, what it wants on its way, who may end
 * it; on a real store, with what the loop would know given by hand. */
#include "tests/unit/kinds_fixture.h"

#define TICKET "fault_ticket"

/* ---- the beginning ------------------------------------------------------------------------ */

/* Every ticket has who reported it and where to call back, unless nobody did (T06). */
static void test_reporter(void **state)
{
	static const char *const needed[] = { "reporter_unit_name", "reporter_name",
		"callback_phone" };

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
		json_t *fields = told_of("一条线");
		json_object_del(fields, needed[i]);
		refused(try_ticket(*state, "open", 0, fields),
		    i == 0 ? "reporter_unit" : needed[i], "必须填写");
	}
	int64_t id = must_ticket(*state, "open", 0,
	    json_pack("{s:s, s:s, s:s}", "object", "核心A", "symptom", "风扇停", "channel",
		"patrol"));
	expect_text(*state, TICKET, id, "reporter_unit_name", "中心机房");
	json_t *nothing = told_of("一条线");
	json_object_del(nothing, "object");
	refused(try_ticket(*state, "open", 0, nothing), "object", "必须填写");
}

/* What happened, was told, was mended: one after the other, and none of it tomorrow. */
static void test_times(void **state)
{
	refused(try_ticket(*state, "open", 0,
		    with_field(told_of("一"), "received_at", from_now(MINUTE))),
	    "received_at", "还没有到");
	refused(try_ticket(*state, "open", 0,
		    with_field(told_of("一"), "occurred_at", from_now(MINUTE))),
	    "occurred_at", "还没有到");
	refused(try_ticket(*state, "open", 0,
		    with_field(told_of("一"), "occurred_at", from_now(-MINUTE))),
	    "occurred_basis", "依据");
	json_t *late = with_field(told_of("一"), "received_at", from_now(-10 * MINUTE));
	refused(try_ticket(*state, "open", 0, with_field(late, "occurred_at", from_now(-MINUTE))),
	    "occurred_at", "不能晚于受理");
	json_t *good = with_field(told_of("一"), "occurred_at", from_now(-30 * MINUTE));
	int64_t id = must_ticket(*state, "open", 0,
	    with_field(good, "occurred_basis", json_string("用户说")));
	refused(try_ticket(*state, "restore", id,
		    json_pack("{s:o}", "restored_at", from_now(-40 * MINUTE))),
	    "restored_at", "不能早于发生时刻");
	refused(
	    try_ticket(*state, "restore", id, json_pack("{s:o}", "restored_at", from_now(MINUTE))),
	    "restored_at", "还没有到");
	must_ticket(*state, "progress", id, NULL);
	refused(try_ticket(*state, "dispatch", id,
		    json_pack("{s:s, s:s, s:o, s:o}", "carrier_ticket_no", "1", "carrier_agent",
			"2", "promise_at", from_now(MINUTE), "reported_at",
			from_now(-60 * MINUTE))),
	    "reported_at", "不能早于");
}

/* What is closed or retired has no new faults. */
static void test_ended_objects(void **state)
{
	struct fixture *fixture = *state;
	int64_t circuit = make_record(fixture, "circuit", "closed", 0);
	int64_t device = make_record(fixture, "device", "retired", 0);

	refused(try_ticket(fixture, "open", 0,
		    with_field(told_of("一"), "circuit", json_integer(circuit))),
	    "circuit", "已停用");
	refused(try_ticket(fixture, "open", 0,
		    with_field(told_of("一"), "device", json_integer(device))),
	    "device", "不能再选");
}

/* Who uses the circuit, who is cut off, who reported it: each once, each by the name of the day. */
static void test_units(void **state)
{
	struct fixture *fixture = *state;
	int64_t circuit = make_record(fixture, "circuit", "in_service", 0);
	int64_t first = make_user_of(fixture, circuit), second = make_user_of(fixture, circuit);
	json_t *fields = told_of("一");

	json_object_del(fields, "object");
	json_object_del(fields, "reporter_unit_name");
	with_field(fields, "circuit", json_integer(circuit));
	with_field(fields, "reporter_unit", json_integer(first));
	struct reply reply = act_by(fixture, 1, ROLE_DUTY_OPERATOR, TICKET, "open", 0, fields,
	    facts_with("units", json_pack("[I]", (json_int_t)second)));
	assert_true(reply.committed);
	assert_int_equal(integer_of(fixture, TICKET, reply.id, "units"), 2);
	assert_int_equal(count_records(fixture, "ticket_unit",
			     json_pack("{s:I}", "ticket", (json_int_t)reply.id)),
	    2);
	refused(do_act(fixture, "ticket_unit", "add", 0, ROLE_DUTY_OPERATOR,
		    json_pack("{s:I, s:I}", "ticket", (json_int_t)reply.id, "access_unit",
			(json_int_t)first)),
	    "access_unit", "已在");
	json_t *record = get_record(fixture, TICKET, reply.id);
	json_t *line = get_record(fixture, "circuit", circuit);
	assert_non_null(strstr(record_text(record, "object"), record_text(line, "circuit_no")));
	json_decref(line);
	json_decref(record);
}

/* The level is proposed by the share of the units that are cut off, and a person may choose. */
static void test_level(void **state)
{
	struct fixture *fixture = *state;
	static const struct {
		int total;
		const char *level;
	} cases[] = { { 6, "1" }, { 7, "2" }, { 20, "2" }, { 21, "3" } };
	int64_t circuit = make_record(fixture, "circuit", "in_service", 0);

	make_user_of(fixture, circuit);
	make_user_of(fixture, circuit);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct reply reply = act_by(fixture, 1, ROLE_DUTY_OPERATOR, TICKET, "open", 0,
		    with_field(told_of("一"), "circuit", json_integer(circuit)),
		    facts_with("units_total", json_integer(cases[i].total)));
		expect_text(fixture, TICKET, reply.id, "level", cases[i].level);
	}
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));
	expect_text(fixture, TICKET, id, "level", "4");
	assert_int_equal(integer_of(fixture, TICKET, id, "escalate_at"), 0);
	id = must_ticket(fixture, "open", 0, with_field(told_of("一"), "level", json_string("1")));
	expect_text(fixture, TICKET, id, "level", "1");
	assert_int_equal(integer_of(fixture, TICKET, id, "escalate_at"),
	    integer_of(fixture, TICKET, id, "received_at") + 10 * MINUTE);
}

/* One open ticket an alarm; merged or cancelled it is free again, and the alarm always shows it. */
static void test_alarm(void **state)
{
	struct fixture *fixture = *state;
	int64_t alarm = observe_alarm(fixture, "circuit_down", false);
	json_t *fields = json_pack("{s:I, s:s}", "alarm", (json_int_t)alarm, "symptom", "中断");
	int64_t id = must_ticket(fixture, "open", 0, json_deep_copy(fields));

	expect_text(fixture, TICKET, id, "channel", "system");
	expect_text(fixture, TICKET, id, "object", "核心A");
	assert_int_equal(integer_of(fixture, "alarm", alarm, "ticket"), id);
	expect_text(fixture, "alarm", alarm, "state", "open");
	refused(try_ticket(fixture, "open", 0, json_deep_copy(fields)), "alarm", "GZ-");
	must_ticket(fixture, "cancel", id, json_pack("{s:s}", "cancel_reason", "误报"));
	assert_int_equal(integer_of(fixture, "alarm", alarm, "ticket"), 0);
	int64_t again = must_ticket(fixture, "open", 0, fields);
	assert_int_equal(integer_of(fixture, "alarm", alarm, "ticket"), again);
}

/* ---- R1 to R8 ----------------------------------------------------------------------------- */

/* As the program found it; another word needs a reason, and stands until there is another. */
static void test_diagnose(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));

	expect_text(fixture, TICKET, id, "accepts", "carrier");
	assert_int_equal(integer_of(fixture, TICKET, id, "rule"), 3);
	refused(try_ticket(fixture, "diagnose", id, json_pack("{s:s}", "segment", "remote_power")),
	    "override_reason", "理由至少写 8 个字");
	refused(
	    try_ticket(fixture, "diagnose", id,
		json_pack("{s:s, s:s}", "repairs", "ops_unit", "override_reason", "七个字不够的")),
	    "override_reason", "理由");
	must_ticket(fixture, "diagnose", id,
	    json_pack("{s:s, s:s}", "segment", "remote_power", "override_reason",
		"对端值守员来电说全楼停电"));
	assert_int_equal(integer_of(fixture, TICKET, id, "rule"), 6);
	expect_text(fixture, TICKET, id, "repairs", "access_unit");
	must_ticket(fixture, "diagnose", id, json_pack("{s:s}", "next_step", "等来电"));
	expect_text(fixture, TICKET, id, "segment", "remote_power");
	must_ticket(fixture, "diagnose", id, json_pack("{s:s}", "segment", "carrier"));
	expect_text(fixture, TICKET, id, "repairs", "carrier");
	expect_text(fixture, TICKET, id, "override_reason", NULL);
}

/* Nobody is called before it is known who; R8 keeps its clock till then. */
static void test_undecided(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply =
	    act_by(fixture, 1, ROLE_DUTY_OPERATOR, TICKET, "open", 0, told_of("一"),
		facts_with("location",
		    json_pack("{s:s, s:i}", "segment", "unknown", "reason_least", 8)));

	expect_text(fixture, TICKET, reply.id, "accepts", "undecided");
	assert_true(integer_of(fixture, TICKET, reply.id, "decide_by") > clock_wall().us);
	refused(try_ticket(fixture, "dispatch", reply.id, ticket_fields(fixture, "dispatch")),
	    "repairs", "还没有判定");
	must_ticket(fixture, "diagnose", reply.id, json_pack("{s:s}", "segment", "carrier"));
	assert_int_equal(integer_of(fixture, TICKET, reply.id, "decide_by"), 0);
}

/* The carrier's number, its clerk and its promise, or it was not reported. */
static void test_carrier(void **state)
{
	static const char *const needed[] = { "carrier_ticket_no", "carrier_agent", "promise_at" };
	struct fixture *fixture = *state;
	int64_t circuit = make_record(fixture, "circuit", "in_service", 0);
	int64_t id = must_ticket(fixture, "open", 0,
	    with_field(told_of("一"), "circuit", json_integer(circuit)));

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
		json_t *fields = ticket_fields(fixture, "dispatch");
		json_object_del(fields, needed[i]);
		refused(try_ticket(fixture, "dispatch", id, fields), needed[i], "报运营商必须");
	}
	refused(
	    try_ticket(fixture, "dispatch", id,
		with_field(ticket_fields(fixture, "dispatch"), "promise_at", from_now(-MINUTE))),
	    "promise_at", "将来");
	must_ticket(fixture, "dispatch", id, ticket_fields(fixture, "dispatch"));
	expect_text(fixture, TICKET, id, "state", "dispatched");
	refused(try_ticket(fixture, "promise", id,
		    json_pack("{s:I}", "promise_at",
			(json_int_t)integer_of(fixture, TICKET, id, "promise_at"))),
	    "promise_at", "一样");
}

/* ---- promises ----------------------------------------------------------------------------- */

/* A promise that was not kept is counted once, and a kept one never. */
static void test_promises(void **state)
{
	struct fixture *fixture = *state;
	int64_t broken = must_ticket(fixture, "open", 0, told_of("一")),
		kept = must_ticket(fixture, "open", 0, told_of("二"));
	const int64_t soon = clock_wall().us + CLOCK_SECOND / 2;

	must_ticket(fixture, "dispatch", broken,
	    with_field(ticket_fields(fixture, "dispatch"), "promise_at", json_integer(soon)));
	must_ticket(fixture, "dispatch", kept, ticket_fields(fixture, "dispatch"));
	while (clock_wall().us <= soon)
		g_main_context_iteration(fixture->loop, FALSE);
	must_ticket(fixture, "promise", broken, ticket_fields(fixture, "promise"));
	assert_int_equal(integer_of(fixture, TICKET, broken, "promises_broken"), 1);
	must_ticket(fixture, "restore", broken, NULL);
	assert_int_equal(integer_of(fixture, TICKET, broken, "promises_broken"), 1);
	must_ticket(fixture, "restore", kept, NULL);
	assert_int_equal(integer_of(fixture, TICKET, kept, "promises_broken"), 0);
}

static void test_pending(void **state)
{
	int64_t id = must_ticket(*state, "open", 0, told_of("一"));

	must_ticket(*state, "progress", id, NULL);
	refused(try_ticket(*state, "pend_user", id, json_pack("{s:s}", "pending_reason", "等用户")),
	    "follow_up_at", "没有下次跟进时刻不许挂起");
	refused(try_ticket(*state, "pend_user", id,
		    json_pack("{s:o}", "follow_up_at", from_now(MINUTE))),
	    "pending_reason", "原因");
	refused(try_ticket(*state, "pend_user", id,
		    json_pack("{s:s, s:o}", "pending_reason", "等", "follow_up_at",
			from_now(-MINUTE))),
	    "follow_up_at", "将来");
	must_ticket(*state, "pend_user", id, ticket_fields(*state, "pend_user"));
	/* the reason and the time are this pending's, not the next one's */
	refused(try_ticket(*state, "pend_carrier", id, NULL), "pending_reason", "原因");
	must_ticket(*state, "resume", id, NULL);
	assert_int_equal(integer_of(*state, TICKET, id, "follow_up_at"), 0);
}

/* ---- who has it, who hears of it ---------------------------------------------------------- */

static void test_owner(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "create", 0, told_of("一"));
	int64_t stranger = make_record(fixture, "person", "active", 0);

	expect_text(fixture, TICKET, id, "owner", "测试员");
	refused(try_ticket(fixture, "hand", id, NULL), "owner_person", "交给谁");
	refused(try_ticket(fixture, "hand", id,
		    json_pack("{s:I}", "owner_person", (json_int_t)stranger)),
	    "owner_person", "不能接单");
	int64_t officer = make_officer(fixture);
	must_ticket(fixture, "hand", id, json_pack("{s:I}", "owner_person", (json_int_t)officer));
	assert_int_equal(integer_of(fixture, TICKET, id, "owner_person"), officer);
	json_t *person = get_record(fixture, "person", officer);
	expect_text(fixture, TICKET, id, "owner", record_text(person, "name"));
	json_decref(person);
}

/* 值班长, 管理单位, 带班领导, and no further; heard when somebody acts. */
static void test_escalate(void **state)
{
	static const char *const chain[] = { "值班长（重大故障）", "管理单位（重大故障）",
		"带班领导（重大故障）" };
	struct fixture *fixture = *state;
	int64_t id =
	    must_ticket(fixture, "open", 0, with_field(told_of("一"), "level", json_string("1")));

	refused(try_ticket(fixture, "escalate", id, NULL), "reason", "理由");
	for (size_t i = 0; i < G_N_ELEMENTS(chain); i++) {
		must_act(fixture, TICKET, "escalate", id, ROLE_SERVICE, NULL);
		expect_text(fixture, TICKET, id, "escalated_to", chain[i]);
		json_t *record = get_record(fixture, TICKET, id);
		assert_true(record_flag(record, "escalation_open"));
		assert_int_equal(record_integer(record, "escalate_at") != 0, i < 2);
		json_decref(record);
	}
	refused(do_act(fixture, TICKET, "escalate", id, ROLE_SERVICE, NULL), NULL, "最高");
	must_ticket(fixture, "plan", id, json_pack("{s:s}", "next_step", "已电话报告"));
	json_t *record = get_record(fixture, TICKET, id);
	assert_false(record_flag(record, "escalation_open"));
	json_decref(record);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_reporter), STORY(test_times), STORY(test_ended_objects),
		STORY(test_units), STORY(test_level), STORY(test_alarm), STORY(test_diagnose),
		STORY(test_undecided), STORY(test_carrier), STORY(test_promises),
		STORY(test_pending), STORY(test_owner), STORY(test_escalate),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
