/* Calls (T06; requirements 2.4): a draft kept while people talk, what it takes to be registered,
 * what becomes of it; fifty on one ticket, one that becomes three. */
#include "tests/unit/kinds_fixture.h"

static struct reply try(struct fixture *fixture, const char *act, int64_t id, json_t *fields)
{
	return do_act(fixture, "call", act, id, ROLE_DUTY_OPERATOR, fields);
}

static int64_t must(struct fixture *fixture, const char *act, int64_t id, json_t *fields)
{
	return must_act(fixture, "call", act, id, ROLE_DUTY_OPERATOR, fields);
}

static json_t *said(const char *matter)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s}", "unit_name", "某局", "caller", "甲某",
	    "callback_phone", "010 0000 0000", "matter", matter, "category", "fault");
}

static int64_t open_ticket(struct fixture *fixture, const char *object)
{
	return must_act(fixture, "fault_ticket", "open", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s, s:s}", "object", object, "symptom", "不通", "channel", "patrol"));
}

/* ---- the draft ---------------------------------------------------------------------------- */

/* A draft holds whatever there is; registered, it has everything. */
static void test_draft(void **state)
{
	static const struct {
		const char *missing, *field;
	} needed[] = {
		{ "unit_name", "access_unit" }, { "caller", "caller" },
		{ "callback_phone", "callback_phone" }, { "matter", "matter" },
		{ "category", "category" },
	};
	int64_t id = must(*state, "draft", 0, NULL);

	must(*state, "note", id, json_pack("{s:s}", "matter", "上不了网"));
	expect_text(*state, "call", id, "matter", "上不了网");
	expect_text(*state, "call", id, "state", "draft");
	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
		json_t *fields = said("上不了网");
		json_object_del(fields, needed[i].missing);
		refused(try(*state, "create", 0, fields), needed[i].field, "必");
	}
	refused(try(*state, "register", id, NULL), "category", "类别");
	must(*state, "register", id, said("上不了网"));
	assert_true(integer_of(*state, "call", id, "callback_due") > clock_wall().us);
	json_t *early = said("上不了网");
	json_object_set_new(early, "at", json_integer(clock_wall().us + 60 * CLOCK_SECOND));
	refused(try(*state, "create", 0, early), "at", "还没有到");
	json_t *past = said("上不了网");
	json_object_set_new(past, "callback_due", json_integer(1));
	refused(try(*state, "create", 0, past), "callback_due", "将来");
	/* of a nuisance nobody asks for a number */
	must(*state, "create", 0, json_pack("{s:s, s:s}", "matter", "推销", "category", "spam"));
}

/* ---- what becomes of it ------------------------------------------------------------------- */

static void test_answer(void **state)
{
	int64_t id = must(*state, "create", 0, said("上不了网"));

	refused(try(*state, "answer", id, json_pack("{s:s}", "handling", "好")), "category",
	    "故障转故障单");
	refused(try(*state, "answer", id, json_pack("{s:s}", "category", "consult")), "handling",
	    "必须写明");
	must(*state, "answer", id,
	    json_pack("{s:s, s:s}", "category", "consult", "handling", "已答复"));
}

/* Everything the caller said goes over to the ticket. */
static void test_open_ticket(void **state)
{
	int64_t consult = must(*state, "create", 0,
	    json_pack("{s:s, s:s, s:s, s:s, s:s}", "unit_name", "某局", "caller", "甲",
		"callback_phone", "010 0000 0000", "matter", "问", "category", "consult"));
	int64_t id = must(*state, "create", 0, said("上不了网"));

	refused(try(*state, "open_ticket", consult, NULL), "category", "故障类");
	must(*state, "open_ticket", id, NULL);
	int64_t ticket = integer_of(*state, "call", id, "ticket");
	assert_int_not_equal(ticket, 0);
	expect_text(*state, "fault_ticket", ticket, "state", "accepted");
	expect_text(*state, "fault_ticket", ticket, "symptom", "上不了网");
	expect_text(*state, "fault_ticket", ticket, "reporter_name", "甲某");
	expect_text(*state, "fault_ticket", ticket, "callback_phone", "010 0000 0000");
	assert_int_equal(integer_of(*state, "fault_ticket", ticket, "received_at"),
	    integer_of(*state, "call", id, "at"));
	expect_text(*state, "call", id, "state", "linked");
}

/* A ticket that cannot be made leaves the call as it was. */
static void test_no_ticket(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must(fixture, "create", 0, said("上不了网"));
	json_t *facts = ticket_facts_to_act();

	json_object_set_new(facts, "circuit",
	    json_integer(make_record(fixture, "circuit", "closed", 0)));
	struct store_act request = { .kind = "call", .act = "open_ticket", .id = id,
		.actor = actor_with(ROLE_DUTY_OPERATOR), .origin = "pts/0", .fields = NULL,
		.facts = facts };
	struct reply reply = { .came = false };
	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	refused(reply, NULL, "已停用");
	expect_text(fixture, "call", id, "state", "open");
	assert_int_equal(integer_of(fixture, "call", id, "ticket"), 0);
	json_t *tickets = list_records(fixture, "fault_ticket", NULL);
	assert_int_equal(json_array_size(tickets), 0);
	json_decref(tickets);
}

/* Only on what is open, and each is called back when it is over. */
static void test_link(void **state)
{
	struct fixture *fixture = *state;
	int64_t ticket = open_ticket(fixture, "一"), id = must(fixture, "create", 0, said("不通"));
	int64_t ended = make_record(fixture, "fault_ticket", "cancelled", 0);

	refused(try(fixture, "link", id, NULL), "ticket", "必须选");
	refused(try(fixture, "link", id, json_pack("{s:I}", "ticket", (json_int_t)ended)), "ticket",
	    "已取消");
	must(fixture, "link", id, json_pack("{s:I}", "ticket", (json_int_t)ticket));
	refused(try(fixture, "call_back", id, NULL), NULL, "还没有恢复");
	refused(try(fixture, "inform", id, NULL), "handling", "必须写明");
	must(fixture, "inform", id, json_pack("{s:s}", "handling", "抢修中"));
	assert_int_equal(integer_of(fixture, "call", id, "callback_due"), 0);
	must_act(fixture, "fault_ticket", "restore", ticket, ROLE_DUTY_OPERATOR, NULL);
	assert_true(integer_of(fixture, "call", id, "callback_due") > clock_wall().us);
	must(fixture, "call_failed", id, NULL);
	assert_int_equal(integer_of(fixture, "call", id, "tries"), 1);
	must(fixture, "call_back", id, json_pack("{s:i}", "satisfaction", 5));
	assert_true(integer_of(fixture, "call", id, "called_back_at") > 0);
}

/* One caller, three matters: each goes its own way. */
static void test_split(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must(fixture, "create", 0, said("不通"));

	refused(try(fixture, "split", id, json_pack("{s:s}", "category", "consult")), "matter",
	    "自己的事由");
	refused(try(fixture, "split", id,
		    json_pack("{s:s, s:s}", "matter", "不通", "category", "fault")),
	    "matter", "自己的事由");
	refused(try(fixture, "split", id, json_pack("{s:s}", "matter", "邮箱")), "category",
	    "类别");
	must(fixture, "split", id,
	    json_pack("{s:s, s:s}", "matter", "邮箱", "category", "consult"));
	must(fixture, "split", id,
	    json_pack("{s:s, s:s}", "matter", "投诉", "category", "complaint"));
	json_t *parts = list_records(fixture, "call", json_pack("{s:I}", "split_from",
						  (json_int_t)id));
	assert_int_equal(json_array_size(parts), 2);
	assert_string_equal(record_text(json_array_get(parts, 0), "caller"), "甲某");
	assert_string_equal(record_text(json_array_get(parts, 0), "matter"), "投诉");
	assert_string_not_equal(record_text(json_array_get(parts, 0), "number"),
	    record_text(json_array_get(parts, 1), "number"));
	json_decref(parts);
	expect_text(fixture, "call", id, "matter", "不通");
	expect_text(fixture, "call", id, "category", "fault");
}

/* ---- many --------------------------------------------------------------------------------- */

/* Fifty calls about one fault in one act; merged, they go over, and all are called back. */
static void test_fifty(void **state)
{
	struct fixture *fixture = *state;
	int64_t ticket = open_ticket(fixture, "一"), master = open_ticket(fixture, "二");
	json_t *acts = json_array();

	for (int i = 0; i < 50; i++)
		json_array_append_new(acts,
		    json_pack("{s:s, s:s, s:I, s:{s:I}, s:o}", "kind", "call", "act", "link", "id",
			(json_int_t)must(fixture, "create", 0, said("不通")), "fields",
			"ticket", (json_int_t)ticket, "facts", ticket_facts_to_act()));
	struct store_acts request = { .actor = actor_with(ROLE_DUTY_OPERATOR), .origin = "pts/0",
		.acts = acts };
	struct reply reply = { .came = false };
	store_act_all(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	assert_true(reply.committed);
	must_act(fixture, "fault_ticket", "merge", ticket, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I}", "merged_into", (json_int_t)master));
	must_act(fixture, "fault_ticket", "restore", master, ROLE_DUTY_OPERATOR, NULL);
	json_t *calls = list_records(fixture, "call", json_pack("{s:I}", "ticket",
						  (json_int_t)master));
	assert_int_equal(json_array_size(calls), 50);
	for (size_t i = 0; i < json_array_size(calls); i++) {
		const json_t *call = json_array_get(calls, i);
		assert_true(record_integer(call, "callback_due") >
		    clock_wall().us + 50 * MINUTE);
		must(fixture, "call_back", record_id(call), NULL);
	}
	json_decref(calls);
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_draft), STORY(test_answer), STORY(test_open_ticket),
		STORY(test_no_ticket), STORY(test_link), STORY(test_split), STORY(test_fifty),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
