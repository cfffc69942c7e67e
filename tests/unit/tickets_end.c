/* How tickets end (requirements 3.2): restored, confirmed, closed by another person, opened again,
 * merged; corrections, two people at once, and the journal; on a real store. */
#include "tests/unit/kinds_fixture.h"

#define TICKET "fault_ticket"

/* ---- the end ------------------------------------------------------------------------------ */

static struct reply restore(struct fixture *fixture, int64_t id, const char *probe,
    json_t *fields)
{
	return act_by(fixture, 1, ROLE_DUTY_OPERATOR, TICKET, "restore", id, fields,
	    facts_with("probe",
		json_pack("{s:s, s:s, s:s}", "state", probe, "name", "JR-0417", "why",
		    "对端不应答")));
}

/* The probe has the first word; without one a person says how it is known. */
static void test_restore(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));

	refused(restore(fixture, id, "down", json_pack("{s:s}", "verification", "我看通了")), NULL,
	    "JR-0417 还没有恢复：对端不应答");
	refused(restore(fixture, id, "unknown", NULL), "verification", "恢复依据");
	refused(restore(fixture, id, "partial", NULL), "verification", "恢复依据");
	assert_true(restore(fixture, id, "unknown",
	    json_pack("{s:s}", "verification", "用户说能上网了"))
			.committed);
	json_t *record = get_record(fixture, TICKET, id);
	assert_false(record_flag(record, "verified_by_probe"));
	json_decref(record);
	must_ticket(fixture, "relapse", id, NULL);
	assert_int_equal(integer_of(fixture, TICKET, id, "restored_at"), 0);
	assert_true(restore(fixture, id, "up", NULL).committed);
	record = get_record(fixture, TICKET, id);
	assert_true(record_flag(record, "verified_by_probe"));
	json_decref(record);
}

static void test_confirm(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));
	const char *unreachable = "{s:s}";

	must_ticket(fixture, "restore", id, NULL);
	refused(try_ticket(fixture, "confirm", id, NULL), "confirmation", "必须选");
	refused(
	    try_ticket(fixture, "confirm", id, json_pack("{s:s}", "confirmation", "called_back")),
	    "confirmed_by", "必须填写");
	for (int i = 0; i < 2; i++) {
		refused(try_ticket(fixture, "confirm", id,
			    json_pack(unreachable, "confirmation", "unreachable")),
		    "confirmation", "2 次");
		must_ticket(fixture, "call_unreachable", id, NULL);
	}
	must_ticket(fixture, "confirm", id, json_pack(unreachable, "confirmation", "unreachable"));
}

/* Nobody speaks for a unit that is hit. */
static void test_no_user(void **state)
{
	struct fixture *fixture = *state;
	int64_t circuit = make_record(fixture, "circuit", "in_service", 0);

	make_user_of(fixture, circuit);
	int64_t id = must_ticket(fixture, "open", 0,
	    with_field(told_of("一"), "circuit", json_integer(circuit)));
	must_ticket(fixture, "restore", id, NULL);
	refused(try_ticket(fixture, "confirm", id, json_pack("{s:s}", "confirmation", "no_user")),
	    "confirmation", "由用户确认");
}

/* 原因分类、恢复时刻、影响单位齐全, and by another person than who has it. */
static void test_close(void **state)
{
	struct fixture *fixture = *state;
	int64_t circuit = make_record(fixture, "circuit", "in_service", 0), unit;

	make_user_of(fixture, circuit);
	struct reply reply = act_by(fixture, 7, ROLE_SHIFT_SUPERVISOR, TICKET, "open", 0,
	    with_field(told_of("一"), "circuit", json_integer(circuit)), NULL);
	int64_t id = reply.id;
	must_ticket(fixture, "restore", id, NULL);
	must_ticket(fixture, "confirm", id, ticket_fields(fixture, "confirm"));
	refused(act_by(fixture, 7, ROLE_SHIFT_SUPERVISOR, TICKET, "close", id,
		    ticket_fields(fixture, "close"), NULL),
	    NULL, "另一个人");
	refused(act_by(fixture, 8, ROLE_SHIFT_SUPERVISOR, TICKET, "close", id,
		    json_pack("{s:s}", "resolution", "好了"), NULL),
	    "cause_category", "必须填写");
	refused(act_by(fixture, 8, ROLE_SHIFT_SUPERVISOR, TICKET, "close", id,
		    ticket_fields(fixture, "close"), NULL),
	    "untold_reason", "告知恢复");
	refused(act_by(fixture, 8, ROLE_SHIFT_SUPERVISOR, TICKET, "close", id,
		    json_pack("{s:s, s:s}", "cause_category", "planned", "resolution", "好了"),
		    NULL),
	    "maintenance", "作业单");
	json_t *units = list_records(fixture, "ticket_unit",
	    json_pack("{s:I}", "ticket", (json_int_t)id));
	unit = record_id(json_array_get(units, 0));
	json_decref(units);
	refused(do_act(fixture, "ticket_unit", "tell_restored", unit, ROLE_DUTY_OPERATOR,
		    json_pack("{s:o}", "restored_told_at", from_now(-10 * MINUTE))),
	    "restored_told_at", "不能早于恢复时刻");
	must_act(fixture, "ticket_unit", "tell_restored", unit, ROLE_DUTY_OPERATOR, NULL);
	assert_true(act_by(fixture, 8, ROLE_SHIFT_SUPERVISOR, TICKET, "close", id,
	    ticket_fields(fixture, "close"), NULL)
			.committed);
	expect_text(fixture, "ticket_unit", unit, "state", "past");
	/* what stands is corrected, what is closed is only added to */
	refused(try_ticket(fixture, "correct", id, ticket_fields(fixture, "correct")), NULL,
	    "已关闭");
	must_ticket(fixture, "annotate", id, json_pack("{s:s}", "note", "运营商来函"));
}

/* Within 24 hours, and then a new ticket. */
static void test_reopen(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, TICKET, "closed", 0);

	struct reply reply = act_by(fixture, 1, ROLE_DUTY_OPERATOR, TICKET, "reopen", id, NULL,
	    facts_with("reopen_us", json_integer(0)));
	refused(reply, NULL, "另建新单");
	must_ticket(fixture, "reopen", id, NULL);
	assert_int_equal(integer_of(fixture, TICKET, id, "reopened"), 1);
	assert_int_equal(integer_of(fixture, TICKET, id, "restored_at"), 0);
	assert_true(integer_of(fixture, TICKET, id, "accept_by") > clock_wall().us);
}

/* Told once that it is well, and then it was not: told anew. */
static void test_relapse(void **state)
{
	struct fixture *fixture = *state;
	int64_t circuit = make_record(fixture, "circuit", "in_service", 0);

	make_user_of(fixture, circuit);
	int64_t id = must_ticket(fixture, "open", 0,
	    with_field(told_of("一"), "circuit", json_integer(circuit)));
	json_t *units = list_records(fixture, "ticket_unit",
	    json_pack("{s:I}", "ticket", (json_int_t)id));
	int64_t unit = record_id(json_array_get(units, 0));
	json_decref(units);
	must_ticket(fixture, "restore", id, NULL);
	must_act(fixture, "ticket_unit", "tell_restored", unit, ROLE_DUTY_OPERATOR, NULL);
	assert_true(integer_of(fixture, "ticket_unit", unit, "restored_told_at") > 0);
	must_ticket(fixture, "relapse", id, NULL);
	assert_int_equal(integer_of(fixture, "ticket_unit", unit, "restored_told_at"), 0);
	refused(do_act(fixture, "ticket_unit", "tell_restored", unit, ROLE_DUTY_OPERATOR, NULL),
	    NULL, "还没有恢复");
}

/* ---- several ------------------------------------------------------------------------------ */

static void test_merge(void **state)
{
	struct fixture *fixture = *state;
	int64_t first = make_record(fixture, "circuit", "in_service", 0),
		second = make_record(fixture, "circuit", "in_service", 0);

	make_user_of(fixture, first);
	make_user_of(fixture, second);
	int64_t master = must_ticket(fixture, "open", 0,
	    with_field(told_of("一"), "circuit", json_integer(first)));
	int64_t part = must_ticket(fixture, "open", 0,
	    with_field(told_of("二"), "circuit", json_integer(second)));
	int64_t other = must_ticket(fixture, "open", 0, told_of("三"));
	refused(try_ticket(fixture, "merge", part, NULL), "merged_into", "哪一张");
	refused(try_ticket(fixture, "merge", part,
		    json_pack("{s:I}", "merged_into", (json_int_t)part)),
	    "merged_into", "不能并入自己");
	must_ticket(fixture, "merge", part, json_pack("{s:I}", "merged_into", (json_int_t)master));
	assert_int_equal(integer_of(fixture, TICKET, master, "units"), 2);
	/* no circle, and nothing into what is merged */
	refused(try_ticket(fixture, "merge", master,
		    json_pack("{s:I}", "merged_into", (json_int_t)part)),
	    "merged_into", "已并单");
	must_ticket(fixture, "merge", other, json_pack("{s:I}", "merged_into", (json_int_t)master));
	g_autofree char *subject = g_strdup_printf(TICKET ":%" G_GINT64_FORMAT, master);
	assert_int_equal(count_records(fixture, "journal_entry",
			     json_pack("{s:s, s:s}", "subject", subject, "act", "并单")),
	    2);
}

/* What the probe sees restores nothing, and is written down. */
static void test_probe(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));

	must_act(fixture, TICKET, "probe", id, ROLE_SERVICE, NULL);
	expect_text(fixture, TICKET, id, "state", "accepted");
	json_t *record = get_record(fixture, TICKET, id);
	assert_non_null(strstr(record_text(record, "last_step"), "探测显示已恢复"));
	json_decref(record);
}

/* ---- corrections, and two at once --------------------------------------------------------- */

static void test_correct(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));

	refused(try_ticket(fixture, "correct", id, json_pack("{s:s}", "symptom", "慢")), "reason",
	    "理由");
	refused(try_ticket(fixture, "correct", id,
		    json_pack("{s:s, s:s}", "symptom", "不通", "reason", "没改")),
	    NULL, "没有改动");
	refused(try_ticket(fixture, "correct", id,
		    json_pack("{s:n, s:s}", "occurred_at", "reason", "不知道")),
	    "occurred_at", "空白");
	refused(try_ticket(fixture, "correct", id,
		    json_pack("{s:o, s:s}", "restored_at", from_now(0), "reason", "好了")),
	    "restored_at", "还没有恢复");
	refused(try_ticket(fixture, "correct", id,
		    json_pack("{s:o, s:s}", "occurred_at", from_now(MINUTE), "reason", "记错")),
	    "occurred_at", "还没有到");
	refused(try_ticket(fixture, "correct", id,
		    json_pack("{s:o, s:s}", "reported_at", from_now(-MINUTE), "reason", "记错")),
	    "reported_at", "不能早于发生时刻");
}

/* Two officers saw the same; the second hears what the first did, and nothing is lost. */
static void test_conflict(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));

	must_ticket(fixture, "plan", id, json_pack("{s:s}", "next_step", "问电力"));
	struct store_act second = { .kind = TICKET, .act = "plan", .id = id,
		.actor = actor_with(ROLE_DUTY_OPERATOR), .origin = "pts/1",
		.fields = json_pack("{s:s}", "next_step", "报运营商"),
		.facts = facts_to_act(TICKET),
		.expect = json_pack("{s:s, s:n}", "state", "accepted", "next_step") };
	struct reply reply = { .came = false };
	store_act(fixture->store, &second, reply_done, &reply);
	await(fixture, &reply);
	assert_false(reply.committed);
	assert_int_equal(reply.code, RPC_CONFLICT);
	assert_string_equal(record_text(json_array_get(reply.reasons, 0), "field"), "next_step");
	json_decref(reply.reasons);
	expect_text(fixture, TICKET, id, "next_step", "问电力");
	second.fields = json_pack("{s:s}", "next_step", "报运营商");
	second.facts = facts_to_act(TICKET);
	second.expect = json_pack("{s:s, s:s}", "state", "accepted", "next_step", "问电力");
	reply = (struct reply){ .came = false };
	store_act(fixture->store, &second, reply_done, &reply);
	await(fixture, &reply);
	assert_true(reply.committed);
}

/* ---- the journal -------------------------------------------------------------------------- */

static void test_journal(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = must_ticket(fixture, "open", 0, told_of("一"));
	int64_t closed = make_record(fixture, TICKET, "cancelled", 0);
	g_autofree char *subject = g_strdup_printf(TICKET ":%" G_GINT64_FORMAT, id);
	g_autofree char *ended = g_strdup_printf(TICKET ":%" G_GINT64_FORMAT, closed);
	const char *kind = "journal_entry", *said = "{s:s, s:s}";
	const unsigned duty = ROLE_DUTY_OPERATOR;

	refused(do_act(fixture, kind, "write", 0, duty,
		    json_pack(said, "subject", "device:1", "text", "一步")),
	    "subject", "各类单据");
	refused(do_act(fixture, kind, "write", 0, duty,
		    json_pack(said, "subject", TICKET ":99999", "text", "一步")),
	    "subject", "没有编号");
	refused(do_act(fixture, kind, "write", 0, duty,
		    json_pack(said, "subject", ended, "text", "一步")),
	    "subject", "不能再记");
	refused(do_act(fixture, kind, "write", 0, duty,
		    json_pack("{s:s, s:s, s:o}", "subject", subject, "text", "一步", "at",
			from_now(-20 * MINUTE))),
	    "witness", "补录");
	refused(do_act(fixture, kind, "write", 0, duty,
		    json_pack("{s:s, s:s, s:o}", "subject", subject, "text", "一步", "at",
			from_now(MINUTE))),
	    "at", "还没有到");
	int64_t entry = must_act(fixture, kind, "write", 0, duty,
	    json_pack("{s:s, s:s, s:o, s:s}", "subject", subject, "text", "电话问过", "at",
		from_now(-20 * MINUTE), "witness", "乙某"));
	int64_t better = must_act(fixture, kind, "correct", 0, duty,
	    json_pack("{s:I, s:s}", "corrects", (json_int_t)entry, "text", "两次电话问过"));
	json_t *old = get_record(fixture, kind, entry), *new = get_record(fixture, kind, better);
	assert_true(record_flag(old, "late") && record_flag(old, "corrected"));
	assert_string_equal(record_text(old, "text"), "电话问过");
	assert_string_equal(record_text(new, "subject"), subject);
	assert_true(record_flag(new, "late"));
	json_decref(old);
	json_decref(new);
	refused(do_act(fixture, kind, "correct", 0, duty,
		    json_pack("{s:I, s:s}", "corrects", (json_int_t)entry, "text", "又一次")),
	    "corrects", "已经更正过");
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORY(test_restore),
		STORY(test_confirm),
		STORY(test_no_user),
		STORY(test_close),
		STORY(test_reopen),
		STORY(test_merge),
		STORY(test_relapse),
		STORY(test_probe),
		STORY(test_correct),
		STORY(test_conflict),
		STORY(test_journal),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
