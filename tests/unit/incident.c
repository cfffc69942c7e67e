/* 安全事件 by its clauses (requirements 3.7, T34, T35): two grade it, each party has its clock,
 * grading anew takes nothing back, what is told is told. */
#include <inttypes.h>

#include "tests/unit/incident_story.h"

/* ---- found, triaged ----------------------------------------------------------------------- */

static void test_suspected(void **state)
{
	struct story story = { .fixture = *state, .now = clock_wall() };

	follow_rules(&story, "lhasa", "other");
	denied(&story, OFFICER, "suspect", json_pack("{}"), "phenomenon", "看到了什么");
	denied(&story, OFFICER, "suspect", json_pack("{s:I, s:s}", "found_at",
	    (json_int_t)(story.now.us + HOUR), "phenomenon", "x"), "found_at", "还没有到");
	denied(&story, OFFICER, "suspect", json_pack("{s:I, s:I, s:s}", "found_at",
	    (json_int_t)(story.now.us - HOUR), "occurred_at", (json_int_t)(story.now.us - MINUTE),
	    "phenomenon", "x"), "occurred_at", "不能晚于发现");
	denied(&story, OFFICER, "suspect", json_pack("{s:I, s:I, s:s}", "found_at",
	    (json_int_t)(story.now.us - HOUR), "occurred_at",
	    (json_int_t)(story.now.us - 2 * HOUR), "phenomenon", "x"), "occurred_basis",
	    "凭什么推断");
	denied(&story, OFFICER, "suspect", json_pack("{s:s}", "phenomenon", "含绝密字样"),
	    "phenomenon", "绝密");
	json_object_set_new(story.facts, "responsible", json_string("某县大数据局"));
	must(&story, OFFICER, "suspect", json_pack("{s:s}", "phenomenon", "首页被换"));
	json_t *incident = incident_of(&story);
	assert_string_equal(record_text(incident, "responsible"), "某县大数据局");
	json_decref(incident);
	assert_true(field_of(&story, "triage_due") <= clock_wall().us + 15 * MINUTE);
	assert_true(field_of(&story, "triage_due") >= story.now.us + 15 * MINUTE);
	denied(&story, OFFICER, "triage", json_pack("{s:s}", "category", "attack"), "system",
	    "单位、设备或系统");
	denied(&story, OFFICER, "triage", json_pack("{s:s}", "system", "门户"), "category",
	    "类型");
	denied(&story, SUPERVISOR, "propose", json_pack("{s:s, s:s}", "proposed", "large",
	    "level_basis", "x"), NULL, "不能");
	end(&story);
}

/* ---- graded ------------------------------------------------------------------------------- */

/* Not by one person, not on one connection, not twice. */
static void test_two_grade(void **state)
{
	struct story story;
	struct actor same = actor_of(GUARD);

	begin(&story, *state, "lhasa", 10 * MINUTE);
	denied(&story, GUARD, "grade", NULL, NULL, "先由值班长初判");
	denied(&story, OFFICER, "propose", json_pack("{s:s, s:s}", "proposed", "large",
	    "level_basis", "x"), NULL, "值班长");
	denied(&story, SUPERVISOR, "propose", json_pack("{s:s}", "proposed", "large"),
	    "level_basis", "依据");
	propose(&story, "large");
	denied(&story, SUPERVISOR, "grade", NULL, NULL, "安全管理员");
	same.connection = 100 + SUPERVISOR;
	expect_denied(ask_as(&story, same, "incident", story.incident, "grade", NULL), "grade",
	    NULL, "另一个连接");
	/* one who holds both roles */
	must(&story, BOTH, "propose", json_pack("{s:s, s:s}", "proposed", "large", "level_basis",
	    "x"));
	struct actor both = actor_of(BOTH);
	both.connection = 999;
	expect_denied(ask_as(&story, both, "incident", story.incident, "grade", NULL), "grade",
	    NULL, "另一个人");
	denied(&story, GUARD, "reject_grade", NULL, "review_note", "理由");
	must(&story, GUARD, "reject_grade", json_pack("{s:s}", "review_note", "依据不足"));
	denied(&story, GUARD, "grade", NULL, NULL, "先由值班长初判");
	propose(&story, "large");
	must(&story, GUARD, "grade", NULL);
	denied(&story, GUARD, "grade", NULL, NULL, "不能");
	denied(&story, GUARD, "regrade", NULL, NULL, "先由值班长初判");
	denied(&story, SUPERVISOR, "propose", json_pack("{s:s, s:s}", "proposed", "large",
	    "level_basis", "x"), "proposed", "不用改级");
	end(&story);
}

/* Written by hand from requirements 2.7, 3.7, T34, T35: who is told, how soon, from when. */
static const struct {
	const char *profile, *operator, *level, *party;
	int64_t within;              /* 0: that party is not told */
	bool from_found;
} clauses[] = {
	{ "lhasa", "other", "general", "superior", 0, false },
	{ "lhasa", "other", "large", "superior", 15 * MINUTE, false },
	{ "lhasa", "other", "large", "cac", 4 * HOUR, true },
	{ "lhasa", "central", "large", "cac", 2 * HOUR, true },
	{ "lhasa", "cii", "large", "protection", HOUR, true },
	{ "lhasa", "cii", "large", "police", HOUR, true },
	{ "lhasa", "other", "major", "state_security", 0, false },
	{ "hunan", "other", "large", "superior", 15 * MINUTE, false },
	{ "hunan", "other", "large", "cac", 4 * HOUR, true },
	{ "hunan", "other", "large", "state_security", 0, false },
	{ "hunan", "other", "major", "police", 15 * MINUTE, false },
	{ "hunan", "other", "major", "cac", 15 * MINUTE, false },
	{ "hunan", "other", "major", "state_security", 15 * MINUTE, false },
	{ "hunan", "other", "extreme", "state_security", 15 * MINUTE, false },
	{ "liuzhou", "other", "large", "police", 15 * MINUTE, false },
	{ "liuzhou", "other", "large", "cac", 15 * MINUTE, false },
	{ "liuzhou", "other", "major", "state_security", 0, false },
	{ "qingpu", "other", "large", "superior", 15 * MINUTE, false },
	{ "qingpu", "other", "large", "cac", 4 * HOUR, true },
	{ "custom", "other", "large", "cac", 4 * HOUR, true },
	{ "custom", "cii", "extreme", "police", HOUR, true },
};

static void test_clauses(void **state)
{
	for (size_t i = 0; i < G_N_ELEMENTS(clauses); i++) {
		struct story story;
		begin(&story, *state, clauses[i].profile, 5 * MINUTE);
		follow_rules(&story, clauses[i].profile, clauses[i].operator);
		grade(&story, clauses[i].level);
		json_t *row = report_to(&story, clauses[i].party, "first", 1);
		int64_t from = field_of(&story, clauses[i].from_found ? "found_at" : "graded_at");
		int64_t due = row == NULL ? 0 : record_integer(row, "due_at") - from;
		if (due != clauses[i].within)
			fail_msg("row %zu: %s %s of %s: %" PRId64, i, clauses[i].profile,
			    clauses[i].level, clauses[i].party, due);
		json_decref(row);
		end(&story);
	}
}

static void test_no_party(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", MINUTE);
	propose(&story, "large");
	json_object_set_new(json_object_get(story.facts, "rules"), "parties", json_array());
	denied(&story, GUARD, "grade", NULL, NULL, "没有任何上报对象");
	end(&story);
}

/* Down: what is not late is given up, what is late stays owed for good. */
static void test_downgraded(void **state)
{
	struct story story;

	begin(&story, *state, "hunan", 5 * HOUR);
	grade(&story, "major");
	expect_report(&story, "cac", "first", "due", false);
	/* the four hours have passed already: told of it after five */
	tell_at(&story, "superior", "first", clock_wall().us);
	grade(&story, "large");
	/* the national rule's time is over since an hour, and was not moved */
	assert_true(due_to(&story, "cac", "first") <= clock_wall().us + 15 * MINUTE);
	expect_report(&story, "state_security", "first", "waived", false);
	expect_report(&story, "police", "first", "waived", false);
	expect_report(&story, "superior", "first", "sent", false);
	/* who was told of the other grade is told of this one */
	json_t *row = report_to(&story, "superior", "follow_up", 1);
	assert_non_null(row);
	json_decref(row);
	end(&story);
}

static void test_late_stays(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", 5 * HOUR);
	grade(&story, "large");
	int64_t due = due_to(&story, "cac", "first");
	assert_true(due < clock_wall().us);
	grade(&story, "general");
	expect_report(&story, "cac", "first", "due", true);
	expect_report(&story, "superior", "first", "waived", false);
	assert_int_equal(due_to(&story, "cac", "first"), due);
	tell_at(&story, "cac", "first", clock_wall().us);
	expect_report(&story, "cac", "first", "sent", true);
	end(&story);
}

static void test_upgraded(void **state)
{
	struct story story;

	begin(&story, *state, "hunan", 10 * MINUTE);
	grade(&story, "large");
	int64_t before = due_to(&story, "cac", "first");
	expect_report(&story, "state_security", "first", NULL, false);
	grade(&story, "major");
	assert_true(due_to(&story, "cac", "first") < before);
	expect_report(&story, "state_security", "first", "due", false);
	assert_int_equal(field_of(&story, "regrades"), 1);
	end(&story);
}

/* That it was found earlier than written moves what runs from it. */
static void test_corrected(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", 10 * MINUTE);
	grade(&story, "large");
	int64_t before = due_to(&story, "cac", "first");
	must(&story, OFFICER, "correct", json_pack("{s:I, s:s}", "found_at",
	    (json_int_t)(story.now.us - HOUR), "reason", "看错了表"));
	assert_int_equal(due_to(&story, "cac", "first"), before - 50 * MINUTE);
	end(&story);
}

/* ---- told --------------------------------------------------------------------------------- */

static void test_told(void **state)
{
	struct story story;
	json_t *row;

	begin(&story, *state, "lhasa", 2 * HOUR);
	grade(&story, "large");
	expect_denied(tell_as(&story, OFFICER, "cac", "first", 1, "tell", json_pack("{s:I, s:s}",
	    "told_at", (json_int_t)(story.now.us - 3 * HOUR), "receiver", "周某")), "tell",
	    "told_at", "不能早于发现");
	expect_denied(tell_as(&story, OFFICER, "cac", "first", 1, "tell", json_pack("{s:I, s:s}",
	    "told_at", (json_int_t)(story.now.us + HOUR), "receiver", "周某")), "tell",
	    "told_at", "还没有到");
	expect_denied(tell_as(&story, OFFICER, "cac", "first", 1, "tell", NULL), "tell",
	    "receiver", "谁接收");
	tell_at(&story, "cac", "first", story.now.us - HOUR);
	expect_report(&story, "cac", "first", "sent", false);
	/* the police were to be told within the first hour */
	tell_at(&story, "police", "first", story.now.us);
	expect_report(&story, "police", "first", "sent", true);
	/* a colleague reports to the same party: the first one stands, he may add his */
	expect_denied(tell_as(&story, COLLEAGUE, "cac", "first", 1, "tell", json_pack("{s:s}",
	    "receiver", "郑某")), "tell", NULL, "不能");
	expect_denied(tell_as(&story, COLLEAGUE, "cac", "first", 1, "tell_again",
	    json_pack("{s:s}", "receiver", "郑某")), "tell_again", "reason", "为什么");
	struct reply reply = tell_as(&story, COLLEAGUE, "cac", "first", 1, "tell_again",
	    json_pack("{s:s, s:s}", "receiver", "郑某", "reason", "两人同时报了"));
	assert_true(reply.committed);
	row = report_to(&story, "cac", "first", 1);
	assert_string_equal(record_text(row, "receiver"), "吴某");
	assert_string_equal(record_text(row, "sent_by"), "值班甲");
	assert_int_equal(record_integer(row, "told_at"), story.now.us - HOUR);
	assert_non_null(strstr(record_text(row, "retold"), "郑某"));
	json_decref(row);
	end(&story);
}

/* While it goes on they hear every six hours; what was told is followed by the next. */
static void test_follow_ups(void **state)
{
	struct story story;
	json_t *row;

	begin(&story, *state, "lhasa", 30 * MINUTE);
	grade(&story, "large");
	tell_at(&story, "cac", "first", story.now.us);
	row = report_to(&story, "cac", "follow_up", 1);
	assert_int_equal(record_integer(row, "due_at"), story.now.us + 6 * HOUR);
	json_decref(row);
	tell_at(&story, "cac", "follow_up", story.now.us + 1);
	row = report_to(&story, "cac", "follow_up", 2);
	assert_int_equal(record_integer(row, "due_at"), story.now.us + 1 + 6 * HOUR);
	json_decref(row);
	/* the police hear of the beginning and the end only */
	tell_at(&story, "police", "first", story.now.us);
	assert_null(report_to(&story, "police", "follow_up", 1));
	end(&story);
}

/* One more, on somebody's word. */
static void test_required(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", MINUTE);
	int64_t id = must_of(&story, OFFICER, "incident_report", 0, "require",
	    json_pack("{s:I, s:s, s:s, s:I}", "incident", (json_int_t)story.incident,
		"party_title", "市政府办", "basis", "值班室要求", "due_at",
		(json_int_t)(story.now.us + HOUR)));
	expect_denied(ask_as(&story, actor_of(OFFICER), "incident_report", id, "waive",
	    json_pack("{s:s}", "reason", "不用")), "waive", NULL, "安全管理员");
	expect_denied(ask_as(&story, actor_of(GUARD), "incident_report", id, "waive", NULL),
	    "waive", "reason", "凭什么");
	/* grading does not touch it */
	grade(&story, "general");
	json_t *row = get_record(story.fixture, "incident_report", id);
	assert_string_equal(record_text(row, "state"), "due");
	json_decref(row);
	end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STORY(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		STORY(test_suspected), STORY(test_two_grade), STORY(test_clauses),
		STORY(test_no_party), STORY(test_downgraded), STORY(test_late_stays),
		STORY(test_upgraded), STORY(test_corrected), STORY(test_told),
		STORY(test_follow_ups), STORY(test_required),
#undef STORY
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
