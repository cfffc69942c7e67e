/* What a step of a run lets one do, in the records (requirements 6): commands are written down
 * before they are asked, one asking at a time; a form's record is kept with the step; a role that
 * the site has not bound stands for something in this one run. */
#include "tests/unit/kinds_fixture.h"

static struct reply try(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    json_t *fields)
{
	return do_act(fixture, kind, act, id, ROLE_DUTY_OPERATOR, fields);
}

static void must(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    json_t *fields)
{
	must_act(fixture, kind, act, id, ROLE_DUTY_OPERATOR, fields);
}

/* The newest journal entry of any record has WORDS. */
static void expect_said(struct fixture *fixture, const char *words)
{
	json_t *entries = list_records(fixture, "journal_entry", NULL);
	const char *text = record_text(json_array_get(entries, 0), "text");

	if (text == NULL || strstr(text, words) == NULL)
		fail_msg("\"%s\" does not say %s", text, words);
	json_decref(entries);
}

/* What can be asked waits, what cannot be is a failure that says why, and nothing is asked twice at
 * a time. */
static void test_ask(void **state)
{
	int64_t step = begin_step(*state, "waiting");

	must(*state, "run_step", "ask", step, NULL);
	expect_said(*state, "第 2 步取证：核心A log、core vlan（没有问：");
	json_t *asks = list_records(*state, "run_ask",
	    json_pack("{s:I}", "run_step", (json_int_t)step));
	assert_int_equal(json_array_size(asks), 2);
	int64_t failed = record_id(json_array_get(asks, 0)),
		asked = record_id(json_array_get(asks, 1));
	json_decref(asks);
	expect_text(*state, "run_ask", asked, "state", "asked");
	expect_text(*state, "run_ask", asked, "device_name", "核心A");
	expect_text(*state, "run_ask", failed, "state", "failed");
	expect_text(*state, "run_ask", failed, "reason", "核心A：它的命令模板里没有 vlan");
	refused(try(*state, "run_step", "ask", step, NULL), NULL, "正在问 核心A 的 log");
	must_act(*state, "run_ask", "lose", asked, ROLE_SERVICE, NULL);
	expect_said(*state, "结果不明");
	must(*state, "run_step", "ask", step, NULL);
	expect_text(*state, "run_ask", asked, "state", "unknown");
	refused(try(*state, "run_ask", "say", asked, NULL), "seen", "写明怎样看的");
	must(*state, "run_ask", "say", asked, json_pack("{s:s}", "seen", "端口都亮"));
	expect_said(*state, "端口都亮");
}

/* The number of what was said is kept with the asking. */
static void test_answer(void **state)
{
	int64_t ask = begin_ask(*state), output;

	refused(do_act(*state, "run_ask", "answer", ask, ROLE_SERVICE,
		    json_pack("{s:i}", "output", 4711)), "output", "没有");
	output = make_record(*state, "command_output", "-", 0);
	must_act(*state, "run_ask", "answer", ask, ROLE_SERVICE,
	    json_pack("{s:I}", "output", (json_int_t)output));
	json_t *kept = get_record(*state, "command_output", output);
	expect_text(*state, "run_ask", ask, "number", record_text(kept, "number"));
	expect_said(*state, record_text(kept, "number"));
	json_decref(kept);
	assert_true(integer_of(*state, "run_ask", ask, "over_at") > 0);
}

/* Nothing is asked when a run is over. */
static void test_over(void **state)
{
	int64_t step = begin_step(*state, "waiting");
	int64_t run = integer_of(*state, "run_step", step, "run");

	must(*state, "run", "pause", run, json_pack("{s:s}", "safe_note", "停"));
	must(*state, "run_step", "ask", step, NULL);
	must(*state, "run", "abort", run, json_pack("{s:s}", "reason", "误启动"));
	refused(try(*state, "run_step", "ask", step, NULL), NULL, "已经结束");
}

/* One record after the other, by its number or its words. */
static void test_made(void **state)
{
	int64_t step = begin_step(*state, "waiting");
	int64_t ticket = make_record(*state, "fault_ticket", "accepted", 0);
	int64_t entry = make_record(*state, "log_entry", "-", 0);

	refused(try(*state, "run_step", "made", step,
		    json_pack("{s:s, s:i}", "made_kind", "person", "made_id", 1)),
	    "made_kind", "不能开这种单");
	refused(try(*state, "run_step", "made", step,
		    json_pack("{s:s, s:i}", "made_kind", "fault_ticket", "made_id", 4711)),
	    "made_id", "没有这张故障单");
	must(*state, "run_step", "made", step, json_pack("{s:s, s:I}", "made_kind",
	    "fault_ticket", "made_id", (json_int_t)ticket));
	json_t *kept = get_record(*state, "fault_ticket", ticket);
	g_autofree char *one = g_strdup_printf("故障单 %s", record_text(kept, "number"));
	json_decref(kept);
	expect_text(*state, "run_step", step, "made", one);
	expect_said(*state, one);
	must(*state, "run_step", "made", step,
	    json_pack("{s:s, s:I}", "made_kind", "log_entry", "made_id", (json_int_t)entry));
	kept = get_record(*state, "run_step", step);
	assert_true(g_str_has_prefix(record_text(kept, "made"), one));
	assert_non_null(strchr(record_text(kept, "made"), '\n'));
	json_decref(kept);
}

/* Only what is of the role's class, and only where nothing else has bound it. */
static void test_bind(void **state)
{
	int64_t role = begin_role(*state);
	int64_t device = make_record(*state, "device", "in_service", 0);
	int64_t other = make_record(*state, "device", "in_service", 0);
	int64_t room = make_record(*state, "room", "running", 0);

	refused(try(*state, "run_role", "bind", role, NULL), "device", "选一个在用的设备");
	refused(try(*state, "run_role", "bind", role,
		    json_pack("{s:I, s:I}", "device", (json_int_t)device, "room",
			(json_int_t)room)), "device", "只填设备");
	refused(try(*state, "run_role", "bind", role, json_pack("{s:I, s:s}", "device",
		    (json_int_t)device, "port_name", "GE0/0/1")), "port_name", "不是端口");
	must(*state, "run_role", "bind", role,
	    json_pack("{s:I}", "device", (json_int_t)device));
	expect_said(*state, "角色 ups（UPS）本次指");
	assert_int_equal(integer_of(*state, "run_role", role, "object"), device);
	/* a mistake of this run is mended in this run */
	must(*state, "run_role", "bind", role, json_pack("{s:I}", "device", (json_int_t)other));
	assert_int_equal(integer_of(*state, "run_role", role, "object"), other);
	int64_t run = integer_of(*state, "run_role", role, "run");
	must(*state, "run", "abort", run, json_pack("{s:s}", "reason", "误启动"));
	refused(try(*state, "run_role", "bind", role,
		    json_pack("{s:I}", "device", (json_int_t)device)), NULL, "已经结束");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ask, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_answer, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_over, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_made, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_bind, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
