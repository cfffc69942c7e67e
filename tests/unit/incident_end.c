/* 安全事件 until it is over (requirements 3.7, T14): handled, restored, watched, told of to the
 * end; or it was none. */
#include "tests/unit/incident_story.h"

/* ---- handled, over ------------------------------------------------------------------------ */

/* To `recovering`: located, handled AGO before now. */
static void handle(struct story *story, int64_t ago)
{
	must(story, OFFICER, "contain", json_pack("{s:s}", "step", "下线站点"));
	must(story, OFFICER, "eradicate", json_pack("{s:s, s:I}", "cause", "弱口令",
	    "located_at", (json_int_t)(story->now.us - ago - HOUR)));
	must(story, OFFICER, "recover", json_pack("{s:s, s:I}", "measures", "已止损",
	    "handled_at", (json_int_t)(story->now.us - ago)));
}

static void tell_rest(struct story *story)
{
	json_t *all = reports_of(story);

	for (size_t i = 0; i < json_array_size(all); i++) {
		const json_t *row = json_array_get(all, i);
		if (strcmp(record_text(row, "state"), "due") == 0)
			must_of(story, OFFICER, "incident_report", record_id(row), "tell",
			    json_pack("{s:s}", "receiver", "吴某"));
	}
	json_decref(all);
}

static void test_the_end(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", 40 * DAY);
	grade(&story, "large");
	tell_rest(&story);
	denied(&story, OFFICER, "contain", NULL, "step", "怎样遏制");
	handle(&story, 31 * DAY);
	/* the summary is due thirty days after the handling: yesterday */
	assert_int_equal(due_to(&story, "cac", "summary"), story.now.us - DAY);
	must(&story, OFFICER, "monitor", json_pack("{s:I}", "restored_at",
	    (json_int_t)(story.now.us - 30 * DAY)));
	denied(&story, SUPERVISOR, "finish", NULL, "outcome", "观察期");
	must(&story, SUPERVISOR, "finish", json_pack("{s:s}", "outcome", "没有再发生"));
	expect_report(&story, "police", "final", "due", false);
	assert_null(report_to(&story, "police", "summary", 1));
	denied(&story, GUARD, "close", json_pack("{s:s}", "summary", "教训"), NULL, "没有上报");
	tell_rest(&story);
	expect_report(&story, "cac", "summary", "sent", true);
	denied(&story, GUARD, "close", NULL, "summary", "总结");
	/* what was found is mended first */
	int64_t finding = must_of(&story, GUARD, "rectification", 0, "find",
	    json_pack("{s:s, s:I, s:s, s:s, s:s, s:I}", "source", "incident", "incident",
		(json_int_t)story.incident, "finding", "弱口令", "measure", "改口令", "owner_name",
		"值班甲", "due_at", (json_int_t)(story.now.us + DAY)));
	denied(&story, GUARD, "close", json_pack("{s:s}", "summary", "教训"), NULL, "整改");
	must_of(&story, OFFICER, "rectification", finding, "done",
	    json_pack("{s:s}", "proof", "已改并复测"));
	denied(&story, GUARD, "close", json_pack("{s:s}", "summary", "教训"), NULL, "整改");
	must_of(&story, SUPERVISOR, "rectification", finding, "close", NULL);
	must(&story, GUARD, "close", json_pack("{s:s}", "summary", "弱口令，已改"));
	end(&story);
}

static void test_observed(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", 5 * HOUR);
	grade(&story, "large");
	handle(&story, 2 * HOUR);
	must(&story, OFFICER, "monitor", NULL);
	assert_true(field_of(&story, "observe_until") >= story.now.us + 72 * HOUR);
	denied(&story, SUPERVISOR, "finish", json_pack("{s:s}", "outcome", "好"), NULL, "观察期");
	must(&story, OFFICER, "relapse", json_pack("{s:s}", "reason", "又被换"));
	assert_int_equal(field_of(&story, "restored_at"), 0);
	denied(&story, OFFICER, "recover", NULL, NULL, "不能");
	end(&story);
}

static void test_times(void **state)
{
	struct story story;

	begin(&story, *state, "lhasa", 5 * HOUR);
	grade(&story, "large");
	must(&story, OFFICER, "contain", json_pack("{s:s}", "step", "下线"));
	denied(&story, OFFICER, "eradicate", json_pack("{s:s, s:I}", "cause", "x", "located_at",
	    (json_int_t)(story.now.us - 6 * HOUR)), "located_at", "不能早于发现");
	must(&story, OFFICER, "eradicate", json_pack("{s:s}", "cause", "x"));
	denied(&story, OFFICER, "recover", json_pack("{s:s, s:I}", "measures", "x", "handled_at",
	    (json_int_t)(story.now.us - HOUR)), "handled_at", "不能早于定位");
	must(&story, OFFICER, "recover", json_pack("{s:s}", "measures", "x"));
	follow_rules(&story, "lhasa", "other");
	json_object_set_new(json_object_get(story.facts, "rules"), "observe_us", json_integer(0));
	must(&story, OFFICER, "monitor", NULL);
	/* taken away by a correction: the end asks for it */
	must(&story, OFFICER, "correct",
	    json_pack("{s:n, s:s}", "located_at", "reason", "没有查清"));
	denied(&story, SUPERVISOR, "finish", json_pack("{s:s}", "outcome", "好"), "located_at",
	    "缺定位时刻");
	end(&story);
}

static void test_false(void **state)
{
	struct story story;
	struct actor auditor = actor_of(AUDITOR);

	begin(&story, *state, "lhasa", 5 * HOUR);
	grade(&story, "large");
	tell_at(&story, "superior", "first", clock_wall().us);
	denied(&story, AUDITOR, "confirm_false", NULL, NULL, "还没有提误报");
	denied(&story, OFFICER, "deny", json_pack("{s:s}", "false_reason", "改版"), NULL,
	    "安全管理员");
	denied(&story, GUARD, "deny", NULL, "false_reason", "凭什么");
	must(&story, GUARD, "deny", json_pack("{s:s}", "false_reason", "网站改版"));
	auditor.connection = 100 + GUARD;
	expect_denied(ask_as(&story, auditor, "incident", story.incident, "confirm_false", NULL),
	    "confirm_false", NULL, "另一个连接");
	must(&story, AUDITOR, "confirm_false", NULL);
	/* late stays late; who was told hears that it was none */
	expect_report(&story, "cac", "first", "waived", true);
	expect_report(&story, "superior", "final", "due", false);
	expect_report(&story, "police", "final", NULL, false);
	end(&story);
}

static void test_evidence(void **state)
{
	struct story story;
	const char *hash = "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855";

	begin(&story, *state, "lhasa", HOUR);
#define EVIDENCE(more, ...) json_pack("{s:I, s:s, s:s, " more "}", "incident", \
	    (json_int_t)story.incident, "what", "首页截图", "kept", "保险柜", __VA_ARGS__)
	expect_denied(ask_as(&story, actor_of(OFFICER), "incident_evidence", 0, "take",
	    EVIDENCE("s:s", "sha256", "1234")), "take", "sha256", "64 位");
	expect_denied(ask_as(&story, actor_of(OFFICER), "incident_evidence", 0, "take",
	    EVIDENCE("s:b", "harmful", 1)), "take", "note", "没有哈希");
	must_of(&story, OFFICER, "incident_evidence", 0, "take", EVIDENCE("s:s", "sha256", hash));
#undef EVIDENCE
	must(&story, OFFICER, "measure", json_pack("{s:s, s:I}", "step", "阻断来源", "step_at",
	    (json_int_t)(story.now.us - 30 * MINUTE)));
	denied(&story, OFFICER, "measure", json_pack("{s:s, s:I}", "step", "x", "step_at",
	    (json_int_t)(story.now.us - 2 * HOUR)), "step_at", "不能早于发现");
	json_t *steps = list_records(story.fixture, "incident_step",
	    json_pack("{s:I}", "incident", (json_int_t)story.incident));
	assert_int_equal(json_array_size(steps), 1);
	json_decref(steps);
	end(&story);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define STORY(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
		STORY(test_the_end), STORY(test_observed), STORY(test_times), STORY(test_false),
		STORY(test_evidence),
#undef STORY
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
