/* What passes with a handover, in its one transaction; what the loop's facts forbid. The rules of
 * who and when are told as a story in tests/service/handover.bats. */
#include "tests/unit/kinds_fixture.h"

/* An item of HANDOVER as the service lists it for the record ID of SOURCE. */
static int64_t list_item(struct fixture *fixture, int64_t handover, const char *section,
    const char *source, int64_t id)
{
	struct reply reply = { .came = false };
	struct store_act request = {
		.kind = "handover_item", .act = "list", .actor = actor_service(),
		.fields = json_pack("{s:I, s:s, s:s}", "handover", (json_int_t)handover, "section",
		    section, "title", source),
		.facts = json_pack("{s:{s:s, s:I, s:b}}", "item", "source", source, "source_id",
		    (json_int_t)id, "confirm", 1),
	};

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	assert_true(reply.committed);
	return reply.id;
}

static void expect_state(struct fixture *fixture, const char *kind, int64_t id, const char *state)
{
	json_t *record = get_record(fixture, kind, id);

	assert_string_equal(record_text(record, "state"), state);
	json_decref(record);
}

static void expect_unread(struct fixture *fixture, int64_t handover, const char *words)
{
	struct reply reply = do_act(fixture, "handover", "sign_in", handover, ROLE_DUTY_OPERATOR,
	    NULL);

	assert_false(reply.committed);
	if (!strstr(reply.message, words))
		fail_msg("%s", reply.message);
	json_decref(reply.reasons);
}

static void sign_in(struct fixture *fixture, int64_t handover)
{
	prepare_handover(fixture, "sign_in", handover);
	must_act(fixture, "handover", "sign_in", handover, ROLE_DUTY_OPERATOR, NULL);
}

/* Kept by who comes, lifted by who comes, and never listed: the last is lifted too. */
static void test_shelved(void **state)
{
	struct fixture *fixture = *state;
	int64_t kept = make_record(fixture, "alarm", "shelved", 0),
		lifted = make_record(fixture, "alarm", "shelved", 0),
		unseen = make_record(fixture, "alarm", "shelved", 0),
		handover = make_record(fixture, "handover", "outgoing_signed", 0);
	int64_t first = list_item(fixture, handover, "shelved", "alarm", kept),
		second = list_item(fixture, handover, "shelved", "alarm", lifted);

	expect_unread(fixture, handover, "2 条未复述");
	must_act(fixture, "handover_item", "read", first, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "read_back", "等备件，继续搁置"));
	must_act(fixture, "handover_item", "lift", second, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "read_back", "我来处理"));
	sign_in(fixture, handover);
	expect_state(fixture, "alarm", kept, "shelved");
	expect_state(fixture, "alarm", lifted, "open");
	expect_state(fixture, "alarm", unseen, "open");
	json_t *alarm = get_record(fixture, "alarm", lifted);
	assert_null(record_text(alarm, "shelve_reason"));
	json_decref(alarm);
}

static void test_silence(void **state)
{
	struct fixture *fixture = *state;
	int64_t silence = make_record(fixture, "silence", "active", 0),
		handover = make_record(fixture, "handover", "outgoing_signed", 0);
	int64_t item = list_item(fixture, handover, "silence", "silence", silence);

	must_act(fixture, "handover_item", "read", item, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "read_back", "再静五分钟"));
	sign_in(fixture, handover);
	expect_state(fixture, "silence", silence, "active");
	handover = make_record(fixture, "handover", "outgoing_signed", 0);
	sign_in(fixture, handover);
	expect_state(fixture, "silence", silence, "ended");
}

/* What was read back by one who is neither of the two is not read back. */
static void test_somebody_else(void **state)
{
	struct fixture *fixture = *state;
	int64_t handover = make_record(fixture, "handover", "outgoing_signed", 0),
		item = list_item(fixture, handover, "open", "call", 7);

	must_act(fixture, "handover_item", "read", item, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s}", "read_back", "路过"));
	expect_unread(fixture, handover, "未复述");
	must_act(fixture, "handover_item", "read", item, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "read_back", "回电"));
	sign_in(fixture, handover);
}

static bool try_sign_in(struct fixture *fixture, int64_t handover, json_t *facts, char *ret_message)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = "handover", .act = "sign_in", .id = handover,
		.actor = actor_with(ROLE_DUTY_OPERATOR), .fields = json_object(), .facts = facts };

	request.actor.person += 5000;
	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	g_strlcpy(ret_message, reply.message, sizeof reply.message);
	json_decref(reply.reasons);
	return reply.committed;
}

/* A night alone: somebody who leads takes part first. The roster says until when, which shift. */
static void test_facts(void **state)
{
	struct fixture *fixture = *state;
	int64_t handover = make_record(fixture, "handover", "outgoing_signed", 0);
	int64_t until = clock_wall().us + 43200 * CLOCK_SECOND;
	char message[400];
	json_t *facts = json_pack("{s:b, s:I, s:s, s:s, s:I}", "single", 1, "until",
	    (json_int_t)until, "shift", "夜班", "shift_date", "2026-11-22", "overlap_us",
	    (json_int_t)(600 * CLOCK_SECOND));

	prepare_handover(fixture, "sign_in", handover);
	assert_false(try_sign_in(fixture, handover, json_deep_copy(facts), message));
	assert_non_null(strstr(message, "远程参加"));
	must_act(fixture, "handover", "attend", handover, ROLE_DUTY_LEADER, NULL);
	assert_true(try_sign_in(fixture, handover, facts, message));
	json_t *open = list_records(fixture, "shift_summary", json_pack("{s:s}", "state", "open"));
	assert_int_equal(json_array_size(open), 1);
	const json_t *span = json_array_get(open, 0);
	assert_string_equal(record_text(span, "shift"), "夜班");
	assert_string_equal(record_text(span, "shift_date"), "2026-11-22");
	assert_int_equal(record_integer(span, "planned_until"), until);
	assert_int_equal(record_integer(span, "handover_in"), handover);
	json_t *done = get_record(fixture, "handover", handover);
	assert_int_equal(record_integer(done, "overlap_until") -
	    record_integer(done, "transferred_at"), 600 * CLOCK_SECOND);
	assert_int_equal(record_integer(done, "transferred_at"), record_integer(span, "began_at"));
	json_decref(done);
	json_decref(open);
}

/* Longer or shorter than planned: the handover under way follows. */
static void test_longer(void **state)
{
	struct fixture *fixture = *state;
	int64_t handover = make_record(fixture, "handover", "preparing", 0);
	json_t *open = list_records(fixture, "shift_summary", json_pack("{s:s}", "state", "open"));
	int64_t until = clock_wall().us + 7200 * CLOCK_SECOND;

	must_act(fixture, "shift_summary", "edit", record_id(json_array_get(open, 0)),
	    ROLE_DUTY_OPERATOR, json_pack("{s:I}", "planned_until", (json_int_t)until));
	json_t *record = get_record(fixture, "handover", handover);
	assert_int_equal(record_integer(record, "planned_at"), until);
	json_decref(record);
	json_decref(open);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shelved, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_silence, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_somebody_else, fixture_setup,
		    fixture_teardown),
		cmocka_unit_test_setup_teardown(test_facts, fixture_setup, fixture_teardown),
		cmocka_unit_test_setup_teardown(test_longer, fixture_setup, fixture_teardown),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
