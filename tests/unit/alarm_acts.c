/* What people may do about an alarm beyond what tests/data/states.tsv says, and how what the
 * service observes of it is kept beside what they did. */
#include "tests/unit/disk_shim.h"
#include "tests/unit/kinds_fixture.h"

#define MINUTE (60 * CLOCK_SECOND)

static void expect_refusal(struct fixture *fixture, const char *act, int64_t id, unsigned role,
    json_t *fields, const char *word)
{
	struct reply reply = do_act(fixture, "alarm", act, id, role, fields);

	assert_false(reply.committed);
	assert_int_equal(reply.code, RPC_REFUSED);
	if (!strstr(reply.message, word))
		fail_msg("\"%s\" does not say %s", reply.message, word);
	json_decref(reply.reasons);
}

static void must(struct fixture *fixture, const char *act, int64_t id, unsigned role,
    json_t *fields)
{
	must_act(fixture, "alarm", act, id, role, fields);
}

static json_t *shelving(const char *reason, int64_t us)
{
	json_t *fields = json_object();

	if (reason)
		json_object_set_new(fields, "shelve_reason", json_string(reason));
	if (us)
		json_object_set_new(fields, "shelved_until", json_integer(clock_wall().us + us));
	return fields;
}

static void test_shelve(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = observe_alarm(fixture, "circuit_down", false);

	expect_refusal(fixture, "shelve", id, ROLE_SHIFT_SUPERVISOR, shelving(NULL, MINUTE),
	    "理由");
	expect_refusal(fixture, "shelve", id, ROLE_SHIFT_SUPERVISOR, shelving("等备件", 0),
	    "到期");
	expect_refusal(fixture, "shelve", id, ROLE_SHIFT_SUPERVISOR, shelving("等备件", -MINUTE),
	    "到期");
	expect_refusal(fixture, "shelve", id, ROLE_SHIFT_SUPERVISOR,
	    shelving("等备件", 481 * MINUTE), "8 小时");
	must(fixture, "ask_shelving", id, ROLE_DUTY_OPERATOR, shelving("等备件", 470 * MINUTE));
	must(fixture, "shelve", id, ROLE_SHIFT_SUPERVISOR, NULL);
	json_t *record = get_record(fixture, "alarm", id);
	assert_string_equal(record_text(record, "shelve_reason"), "等备件");
	assert_non_null(record_text(record, "shelved_by"));
	json_decref(record);
	must(fixture, "unshelve", id, ROLE_SERVICE, NULL);
	expect_refusal(fixture, "shelve", id, ROLE_SHIFT_SUPERVISOR, shelving(NULL, MINUTE),
	    "理由");
}

static void test_never_shelved(void **state)
{
	static const char *const types[] = { "smoke", "leak", "mains_lost" };

	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		int64_t id = observe_alarm(*state, types[i], false);

		expect_refusal(*state, "shelve", id, ROLE_SHIFT_SUPERVISOR,
		    shelving("检修", MINUTE), "不许搁置");
		expect_refusal(*state, "ask_shelving", id, ROLE_DUTY_OPERATOR,
		    shelving("检修", MINUTE), "不许搁置");
	}
}

static void test_close(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = observe_alarm(fixture, "circuit_down", false);

	expect_refusal(fixture, "close", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "close_reason", "好了"), "不能");
	must(fixture, "ack", id, ROLE_DUTY_OPERATOR, NULL);
	expect_refusal(fixture, "close", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "close_reason", "好了"), "还没有恢复");
	expect_refusal(fixture, "settle", id, ROLE_SERVICE,
	    json_pack("{s:s}", "close_reason", "随根因"), "还没有恢复");
	store_observe(fixture->store, kind_find("alarm"), id, json_pack("{s:b}", "cleared", 1),
	    NULL, NULL);
	expect_refusal(fixture, "close", id, ROLE_DUTY_OPERATOR, NULL, "原因");
	must(fixture, "close", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "close_reason", "线路方已修复"));
	must(fixture, "reopen", id, ROLE_SERVICE, NULL);
	json_t *record = get_record(fixture, "alarm", id);
	assert_null(record_text(record, "acked_by"));
	assert_null(record_text(record, "close_reason"));
	assert_int_equal(record_integer(record, "closed_at"), 0);
	json_decref(record);
}

/* A lead is closed while it stands: that takes the new for normal. */
static void test_lead(void **state)
{
	int64_t id = observe_alarm(*state, "neighbour_changed", false);

	must(*state, "ack", id, ROLE_DUTY_OPERATOR, NULL);
	must(*state, "close", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "close_reason", "作业单 ZY-12 更换设备"));
}

static struct reply act_with(struct fixture *fixture, const char *act, int64_t id, json_t *facts,
    json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = "alarm", .act = act, .id = id,
		.actor = actor_with(ROLE_DUTY_OPERATOR), .facts = facts, .fields = fields };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	json_decref(reply.reasons);
	return reply;
}

static void test_unack(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = observe_alarm(fixture, "circuit_down", false);

	must(fixture, "ack", id, ROLE_DUTY_OPERATOR, NULL);
	must(fixture, "unack", id, ROLE_DUTY_OPERATOR, NULL);
	json_t *record = get_record(fixture, "alarm", id);
	assert_string_equal(record_text(record, "state"), "open");
	assert_null(record_text(record, "owner"));
	json_decref(record);
	must(fixture, "ack", id, ROLE_DUTY_OPERATOR, NULL);
	assert_false(
	    act_with(fixture, "unack", id, json_pack("{s:i}", "undo_us", -1), NULL).committed);
}

static void test_bulk(void **state)
{
	struct fixture *fixture = *state;
	int64_t major = observe_alarm(fixture, "circuit_down", false),
		root = observe_alarm(fixture, "port_down", false),
		critical = observe_alarm(fixture, "smoke", false);

	store_observe(fixture->store, kind_find("alarm"), critical,
	    json_pack("{s:s}", "severity", "critical"), NULL, NULL);
	assert_true(act_with(fixture, "ack", major, json_pack("{s:b}", "bulk", 1), NULL).committed);
	assert_false(
	    act_with(fixture, "ack", critical, json_pack("{s:b}", "bulk", 1), NULL).committed);
	/* nor one that something critical stands under */
	assert_false(act_with(fixture, "ack", root,
	    json_pack("{s:b, s:s}", "bulk", 1, "worst", "critical"), NULL).committed);
	assert_true(act_with(fixture, "ack", critical, NULL, NULL).committed);
}

/* Of many in one line the first is over: the line is not. */
static void test_close_line(void **state)
{
	int64_t id = observe_alarm(*state, "port_down", true);

	must(*state, "ack", id, ROLE_DUTY_OPERATOR, NULL);
	for (int standing = 2; standing >= 0; standing--)
		assert_int_equal(act_with(*state, "close", id,
				     json_pack("{s:i}", "standing", standing),
				     json_pack("{s:s}", "close_reason", "已恢复"))
				     .committed, standing == 0);
}

static void test_rate(void **state)
{
	int64_t id = observe_alarm(*state, "circuit_down", false);

	expect_refusal(*state, "rate", id, ROLE_DUTY_OPERATOR, json_pack("{s:s}", "note", "无业务"),
	    "级别");
	expect_refusal(*state, "rate", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "judged_severity", "minor"), "理由");
	expect_refusal(*state, "note", id, ROLE_DUTY_OPERATOR, json_object(), "不能为空");
}

/* Everything people did is in the journal, in order, with what they said. */
static void test_journal(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = observe_alarm(fixture, "circuit_down", true);

	must(fixture, "ack", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "查光路\n报运营商"));
	must(fixture, "rate", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "judged_severity", "minor", "note", "备用在用"));
	must(fixture, "close", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "close_reason", "已修复"));
	json_t *events = list_records(fixture, "alarm_event",
	    json_pack("{s:I}", "alarm", (json_int_t)id));
	assert_int_equal(json_array_size(events), 3);
	assert_string_equal(record_text(json_array_get(events, 2), "text"),
	    "确认：查光路 | 报运营商");
	assert_string_equal(record_text(json_array_get(events, 1), "text"),
	    "改判级别「次要」：备用在用");
	assert_string_equal(record_text(json_array_get(events, 0), "text"), "关闭：已修复");
	assert_string_equal(record_text(json_array_get(events, 0), "what"), "act");
	assert_string_equal(record_text(json_array_get(events, 0), "person"), "测试员");
	json_decref(events);
}

/* ---- what is observed --------------------------------------------------------------------- */

static json_t *event(int64_t alarm, const char *what)
{
	return json_pack("[{s:I, s:I, s:s, s:s}]", "alarm", (json_int_t)alarm, "at", (json_int_t)1,
	    "what", what, "text", "依据");
}

/* The two axes do not overwrite each other, whichever is written last. */
static void test_axes(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = observe_alarm(fixture, "circuit_down", false);

	must(fixture, "ack", id, ROLE_DUTY_OPERATOR, json_pack("{s:s}", "note", "在查"));
	store_observe(fixture->store, kind_find("alarm"), id,
	    json_pack("{s:b, s:I, s:n}", "cleared", 1, "cleared_at", (json_int_t)7, "why"),
	    kind_find("alarm_event"), event(id, "cleared"));
	while (!record_flag(fixture->last, "cleared"))
		g_main_context_iteration(fixture->loop, TRUE);
	must(fixture, "note", id, ROLE_DUTY_OPERATOR, json_pack("{s:s}", "note", "好了"));
	json_t *record = get_record(fixture, "alarm", id);
	assert_string_equal(record_text(record, "state"), "ack");
	assert_string_equal(record_text(record, "note"), "好了");
	assert_true(record_flag(record, "cleared"));
	assert_int_equal(record_integer(record, "cleared_at"), 7);
	assert_string_equal(record_text(record, "what"), "不通");
	json_decref(record);
	json_t *events = list_records(fixture, "alarm_event",
	    json_pack("{s:I}", "alarm", (json_int_t)id));
	assert_int_equal(json_array_size(events), 3);
	json_decref(events);
}

/* What is not over comes back, and what was closed of late; not what was closed long ago. */
static void test_observed(void **state)
{
	struct fixture *fixture = *state;
	const struct kind *kind = kind_find("alarm");
	int64_t open = make_record(fixture, "alarm", "open", 0),
		shelved = make_record(fixture, "alarm", "shelved", 0),
		closed = make_record(fixture, "alarm", "closed", 0);

	json_t *all = store_observed(fixture->store, kind, (struct wall){ 0 });
	assert_int_equal(json_array_size(all), 3);
	assert_int_equal(record_id(json_array_get(all, 2)), closed);
	json_decref(all);
	json_t *standing = store_observed(fixture->store, kind, clock_wall());
	assert_int_equal(json_array_size(standing), 2);
	assert_int_equal(record_id(json_array_get(standing, 0)), open);
	assert_int_equal(record_id(json_array_get(standing, 1)), shelved);
	json_decref(standing);
	assert_int_equal(store_observed_last(fixture->store, kind), closed);
	assert_int_equal(store_observed_last(fixture->store, kind_find("device")), 0);
}

/* A group that the disk does not take is tried again until it does, in order, events once. */
static void test_disk_full(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = observe_alarm(fixture, "circuit_down", false);

	must(fixture, "ack", id, ROLE_DUTY_OPERATOR, NULL);
	g_atomic_int_set(&the_disk.full, 1);
	store_observe(fixture->store, kind_find("alarm"), id, json_pack("{s:i}", "raise_count", 2),
	    kind_find("alarm_event"), event(id, "raised"));
	struct reply reply = do_act(fixture, "alarm", "note", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "磁盘满"));
	assert_int_equal(reply.code, RPC_NOT_SAVED);
	json_decref(reply.reasons);
	store_observe(fixture->store, kind_find("alarm"), id, json_pack("{s:b}", "cleared", 1),
	    kind_find("alarm_event"), event(id, "cleared"));
	reply = do_act(fixture, "alarm", "note", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "磁盘满"));
	assert_false(reply.committed);
	json_decref(reply.reasons);
	g_atomic_int_set(&the_disk.full, 0);
	must(fixture, "note", id, ROLE_DUTY_OPERATOR, json_pack("{s:s}", "note", "腾出来了"));
	json_t *record = get_record(fixture, "alarm", id);
	assert_int_equal(record_integer(record, "raise_count"), 2);
	assert_true(record_flag(record, "cleared"));
	json_decref(record);
	json_t *events = list_records(fixture, "alarm_event",
	    json_pack("{s:I}", "alarm", (json_int_t)id));
	assert_int_equal(json_array_size(events), 4);
	assert_string_equal(record_text(json_array_get(events, 2), "what"), "raised");
	assert_string_equal(record_text(json_array_get(events, 1), "what"), "cleared");
	json_decref(events);
}

static int start(void **state)
{
	disk_insert();
	return speak_utf8(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_shelve),
		TEST(test_never_shelved),
		TEST(test_close),
		TEST(test_lead),
		TEST(test_unack),
		TEST(test_bulk),
		TEST(test_close_line),
		TEST(test_rate),
		TEST(test_journal),
		TEST(test_axes),
		TEST(test_observed),
		TEST(test_disk_full),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
