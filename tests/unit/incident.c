/* 安全事件 by its clauses (requirements 3.7, T14, T34, T35): two grade it, each party has its clock,
 * grading anew takes nothing back, the end wants the four times. The rules are those that come with
 * the program. */
#include <inttypes.h>

#include "service/reporting.h"
#include "tests/unit/kinds_fixture.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

enum who { OFFICER = 11, SUPERVISOR = 12, GUARD = 13, AUDITOR = 14, COLLEAGUE = 15, BOTH = 16 };

struct story {
	struct fixture *fixture;
	json_t *facts;
	int64_t incident;
	struct wall now;
};

static struct actor actor_of(enum who who)
{
	static const struct { enum who who; unsigned roles; const char *name; } people[] = {
		{ OFFICER, ROLE_DUTY_OPERATOR, "值班甲" },
		{ COLLEAGUE, ROLE_DUTY_OPERATOR, "值班乙" },
		{ SUPERVISOR, ROLE_SHIFT_SUPERVISOR, "值班长丙" },
		{ GUARD, ROLE_SECADMIN, "安全员丁" },
		{ AUDITOR, ROLE_AUDITOR, "审计员戊" },
		{ BOTH, ROLE_SHIFT_SUPERVISOR | ROLE_SECADMIN, "一人两岗" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
		if (people[i].who == who)
			return (struct actor){ .person = who, .name = people[i].name, .uid = 1000,
				.roles = people[i].roles, .connection = 100 + who };
	fail_msg("nobody");
	return (struct actor){ .name = "" };
}

static struct reply ask_as(struct story *story, struct actor actor, const char *kind, int64_t id,
    const char *act, json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor,
		.origin = "pts/0", .fields = fields, .facts = json_deep_copy(story->facts) };

	store_act(story->fixture->store, &request, reply_done, &reply);
	await(story->fixture, &reply);
	return reply;
}

static int64_t must_of(struct story *story, enum who who, const char *kind, int64_t id,
    const char *act, json_t *fields)
{
	struct reply reply = ask_as(story, actor_of(who), kind, id, act, fields);

	if (!reply.committed)
		fail_msg("%s: %s", act, reply.message);
	return reply.id;
}

static void must(struct story *story, enum who who, const char *act, json_t *fields)
{
	story->incident = must_of(story, who, "incident", story->incident, act, fields);
}

static void expect_denied(struct reply reply, const char *act, const char *field, const char *word)
{
	bool found = false, named = field == NULL;
	json_t *reason;
	size_t i;

	assert_false(reply.committed);
	json_array_foreach(reply.reasons, i, reason) {
		found |= strstr(record_text(reason, "reason"), word) != NULL;
		named |= field != NULL && g_strcmp0(record_text(reason, "field"), field) == 0;
	}
	found |= strstr(reply.message, word) != NULL;
	if (!found || !named)
		fail_msg("%s: \"%s\" does not say %s of %s", act, reply.message, word,
		    field == NULL ? "it" : field);
	json_decref(reply.reasons);
}

static void denied(struct story *story, enum who who, const char *act, json_t *fields,
    const char *field, const char *word)
{
	expect_denied(ask_as(story, actor_of(who), "incident", story->incident, act, fields), act,
	    field, word);
}

static json_t *incident_of(struct story *story)
{
	return get_record(story->fixture, "incident", story->incident);
}

/* ---- the rules ---------------------------------------------------------------------------- */

static void follow_rules(struct story *story, const char *profile, const char *operator)
{
	g_autofree char *path = g_strdup_printf("service/reporting/%s.conf", profile), *text = NULL;
	GError *error = NULL;

	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	json_t *rules = reporting_read(path, text, &error);
	if (rules == NULL)
		fail_msg("%s", error->message);
	json_object_set_new(rules, "operator", json_string(operator));
	json_decref(story->facts);
	story->facts = json_pack("{s:o}", "rules", rules);
}

/* One found AGO, triaged. */
static void begin(struct story *story, struct fixture *fixture, const char *profile, int64_t ago)
{
	*story = (struct story){ .fixture = fixture, .now = clock_wall() };
	follow_rules(story, profile, "other");
	must(story, OFFICER, "suspect", json_pack("{s:I, s:s, s:s}", "found_at",
	    (json_int_t)(story->now.us - ago), "found_how", "call", "phenomenon", "首页被换"));
	must(story, OFFICER, "triage", json_pack("{s:s, s:s, s:s}", "category", "attack",
	    "subtype", "网页篡改", "system", "互联网区门户"));
}

static void end(struct story *story)
{
	json_decref(story->facts);
}

static void propose(struct story *story, const char *level)
{
	must(story, SUPERVISOR, "propose", json_pack("{s:s, s:s}", "proposed", level,
	    "level_basis", "首页被替换四十五分钟"));
}

static void grade(struct story *story, const char *level)
{
	json_t *incident = incident_of(story);
	bool anew = record_text(incident, "level") != NULL;

	json_decref(incident);
	propose(story, level);
	must(story, GUARD, anew ? "regrade" : "grade", NULL);
}

/* ---- its reports -------------------------------------------------------------------------- */

static json_t *reports_of(struct story *story)
{
	return list_records(story->fixture, "incident_report",
	    json_pack("{s:I}", "incident", (json_int_t)story->incident));
}

/* The report CLASS to PARTY, its SERIALth; NULL: there is none. New. */
static json_t *report_to(struct story *story, const char *party, const char *class, int serial)
{
	json_t *all = reports_of(story), *found = NULL;

	for (size_t i = 0; i < json_array_size(all); i++) {
		json_t *row = json_array_get(all, i);
		if (g_strcmp0(record_text(row, "party"), party) == 0 &&
		    strcmp(record_text(row, "report"), class) == 0 &&
		    record_integer(row, "serial") == serial)
			found = json_incref(row);
	}
	json_decref(all);
	return found;
}

static void expect_report(struct story *story, const char *party, const char *class,
    const char *state, bool late)
{
	json_t *row = report_to(story, party, class, 1);

	if (state == NULL) {
		assert_null(row);
		return;
	}
	if (row == NULL)
		fail_msg("%s %s: there is none", party, class);
	if (strcmp(record_text(row, "state"), state) != 0 || record_flag(row, "late") != late)
		fail_msg("%s %s is %s, late %d", party, class, record_text(row, "state"),
		    record_flag(row, "late"));
	json_decref(row);
}

static int64_t due_to(struct story *story, const char *party, const char *class)
{
	json_t *row = report_to(story, party, class, 1);
	int64_t due = record_integer(row, "due_at");

	assert_non_null(row);
	json_decref(row);
	return due;
}

static struct reply tell_as(struct story *story, enum who who, const char *party,
    const char *class, int serial, const char *act, json_t *fields)
{
	json_t *row = report_to(story, party, class, serial);
	int64_t id = record_id(row);

	assert_non_null(row);
	json_decref(row);
	return ask_as(story, actor_of(who), "incident_report", id, act, fields);
}

static void tell_at(struct story *story, const char *party, const char *class, int64_t at)
{
	struct reply reply = tell_as(story, OFFICER, party, class, 1, "tell",
	    json_pack("{s:I, s:s, s:s}", "told_at", (json_int_t)at, "means", "phone", "receiver",
		"吴某"));

	if (!reply.committed)
		fail_msg("%s %s: %s", party, class, reply.message);
}

static int64_t field_of(struct story *story, const char *field)
{
	json_t *incident = incident_of(story);
	int64_t value = record_integer(incident, field);

	json_decref(incident);
	return value;
}

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
	must(&story, OFFICER, "suspect", json_pack("{s:s}", "phenomenon", "首页被换"));
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

static void test_responsible(void **state)
{
	struct story story = { .fixture = *state, .now = clock_wall() };

	follow_rules(&story, "hunan", "other");
	json_object_set_new(story.facts, "responsible", json_string("某县大数据局"));
	must(&story, OFFICER, "suspect", json_pack("{s:s}", "phenomenon", "对外扫描"));
	json_t *incident = incident_of(&story);
	assert_string_equal(record_text(incident, "responsible"), "某县大数据局");
	assert_string_equal(record_text(incident, "owner"), "当班人");
	json_decref(incident);
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
	const char *profile, *operator, *level, *party; /* NULL level: nobody is told */
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
	must(&story, OFFICER, "correct", json_pack("{s:n, s:s}", "located_at", "reason", "没有查清"));
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
		STORY(test_suspected), STORY(test_responsible), STORY(test_two_grade),
		STORY(test_clauses), STORY(test_no_party), STORY(test_downgraded),
		STORY(test_late_stays), STORY(test_upgraded), STORY(test_corrected),
		STORY(test_told), STORY(test_follow_ups), STORY(test_required),
		STORY(test_the_end), STORY(test_observed), STORY(test_times), STORY(test_false),
		STORY(test_evidence),
#undef STORY
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
