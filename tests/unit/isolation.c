/* 断网隔离 by its clauses (T37, RB-13, requirements 2.8): who may authorise where, who shares the
 * line, two people on two connections, alone at night, what the way back demands. */
#include "service/isolations.h"
#include "tests/unit/kinds_fixture.h"

#define HOUR (3600 * CLOCK_SECOND)

/* Who acts, what the loop knows, and the records that the story is about. */
struct story {
	struct fixture *fixture;
	int64_t unit, neighbour, circuit, device, managing, operating, isolation;
	json_t *facts;
};

enum who { FIRST = 11, SECOND = 12, APPROVER = 13, GUARD = 14 };

static struct actor actor_of(enum who who)
{
	static const struct { enum who who; unsigned roles, organisation; } people[] = {
		{ FIRST, ROLE_DUTY_OPERATOR, ORGANISATION_OPS_UNIT },
		{ SECOND, ROLE_SHIFT_SUPERVISOR, ORGANISATION_OPS_UNIT },
		{ APPROVER, ROLE_MGMT_APPROVER, ORGANISATION_MGMT_UNIT },
		{ GUARD, ROLE_SECADMIN, ORGANISATION_OPS_UNIT },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(people); i++)
		if (people[i].who == who)
			return (struct actor){ .person = who, .name = "测试员", .uid = 1000,
				.roles = people[i].roles, .organisation = people[i].organisation,
				.connection = 100 + who };
	fail_msg("nobody");
	return (struct actor){ .name = "" };
}

static struct reply ask(struct story *story, struct actor actor, const char *act, json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = "isolation", .act = act, .id = story->isolation,
		.actor = actor, .origin = "pts/0", .fields = fields,
		.facts = json_deep_copy(story->facts) };

	store_act(story->fixture->store, &request, reply_done, &reply);
	await(story->fixture, &reply);
	return reply;
}

static void must(struct story *story, enum who who, const char *act, json_t *fields)
{
	struct reply reply = ask(story, actor_of(who), act, fields);

	if (!reply.committed)
		fail_msg("%s: %s", act, reply.message);
	story->isolation = reply.id;
}

static void denied_to(struct story *story, struct actor actor, const char *act, json_t *fields,
    const char *field, const char *word)
{
	struct reply reply = ask(story, actor, act, fields);
	bool found = false, named = false;
	json_t *reason;
	size_t i;

	assert_false(reply.committed);
	json_array_foreach(reply.reasons, i, reason) {
		found |= strstr(record_text(reason, "reason"), word) != NULL;
		named |= field == NULL || g_strcmp0(record_text(reason, "field"), field) == 0;
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
	denied_to(story, actor_of(who), act, fields, field, word);
}

static json_t *record_of(struct story *story)
{
	return get_record(story->fixture, "isolation", story->isolation);
}

static void expect_of(struct story *story, const char *field, const char *text)
{
	json_t *record = record_of(story);

	if (g_strcmp0(record_text(record, field), text) != 0)
		fail_msg("%s is %s", field, record_text(record, field));
	json_decref(record);
}

/* The loop sees that the line is cut ("yes"), is not ("no"), or sees nothing. */
static void see(struct story *story, const char *cut, const char *harmed)
{
	json_t *probe = json_pack("{s:s, s:s, s:s*}", "cut", cut, "text", "JR-1 不通", "harmed",
	    harmed);

	json_object_set_new(story->facts, "probe", probe);
}

static void set_up(struct story *story, struct fixture *fixture, const char *profile)
{
	*story = (struct story){ .fixture = fixture };
	story->unit = must_act(fixture, "access_unit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "青石镇便民服务中心", "admin_level", "township"));
	story->neighbour = must_act(fixture, "access_unit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "青石镇卫生院", "admin_level", "township"));
	story->circuit = make_record(fixture, "circuit", "in_service", 0);
	story->device = make_record(fixture, "device", "in_service", 0);
	story->managing = must_act(fixture, "organisation", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "管理局", "type", "mgmt_unit"));
	story->operating = must_act(fixture, "organisation", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "运维公司", "type", "ops_unit"));
	must_act(fixture, "circuit_unit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:I}", "circuit", (json_int_t)story->circuit, "access_unit",
		(json_int_t)story->unit));
	story->facts = json_pack("{s:o, s:I, s:I, s:b, s:[]}", "rules",
	    isolation_rules(profile, ""), "written_us", (json_int_t)(24 * HOUR), "observe_us",
	    (json_int_t)(24 * HOUR), "alone", 0, "on_duty");
	see(story, "yes", NULL);
}

static void share(struct story *story)
{
	must_act(story->fixture, "circuit_unit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:I, s:I}", "circuit", (json_int_t)story->circuit, "access_unit",
		(json_int_t)story->neighbour));
}

static json_t *request(const struct story *story, const char *basis, const char *scope)
{
	return json_pack("{s:I, s:s, s:s, s:s}", "access_unit", (json_int_t)story->unit, "basis",
	    basis, "scope", scope, "cause", "挖矿外联");
}

static json_t *letter(const struct story *story, int64_t organisation)
{
	(void)story;
	return json_pack("{s:I, s:s, s:s}", "authority_org", (json_int_t)organisation,
	    "authority_person", "甲某", "authority_number", "授-1");
}

static json_t *phone(const struct story *story)
{
	return json_pack("{s:I, s:s, s:s, s:s}", "authority_org", (json_int_t)story->managing,
	    "authority_person", "甲某", "authority_callback", "010 0000 0000",
	    "authority_words", "先断开，明天补文");
}

static json_t *typed(const char *name)
{
	return json_pack("{s:s}", "typed_name", name);
}
#define FULL_NAME "青石镇便民服务中心"

static void clear(struct story *story)
{
	json_decref(story->facts);
}

/* ---- who may authorise -------------------------------------------------------------------- */

static void test_authority(void **state)
{
	struct story story;

	set_up(&story, *state, "qingpu");
	denied(&story, FIRST, "request", request(&story, "la22", "line"), "basis", "青23(2)");
	must(&story, FIRST, "request", request(&story, "qing23", "line"));
	expect_of(&story, "may_authorise", "管理单位");
	denied(&story, GUARD, "authorise", letter(&story, story.managing), NULL, "没有权限");
	denied(&story, APPROVER, "authorise", letter(&story, story.operating), "authority_org",
	    "无权");
	struct actor stranger = actor_of(APPROVER);
	stranger.organisation = ORGANISATION_OPS_UNIT;
	denied_to(&story, stranger, "authorise", letter(&story, story.managing), NULL, "管理单位");
	json_t *nameless = letter(&story, story.managing);
	json_object_del(nameless, "authority_number");
	denied(&story, APPROVER, "authorise", nameless, "authority_number", "必须填写");
	json_t *tomorrow = letter(&story, story.managing);
	json_object_set_new(tomorrow, "authority_at", json_integer(clock_wall().us + HOUR));
	denied(&story, APPROVER, "authorise", tomorrow, "authority_at", "还没有到");
	denied(&story, FIRST, "execute", typed(FULL_NAME), NULL, "还没有授权");
	must(&story, APPROVER, "authorise", letter(&story, story.managing));
	expect_of(&story, "authority", "written");
	json_t *early = typed(FULL_NAME);
	json_object_set_new(early, "isolated_at", json_integer(clock_wall().us - HOUR));
	denied(&story, FIRST, "execute", early, "isolated_at", "早于授权");
	must(&story, FIRST, "execute", typed(FULL_NAME));
	clear(&story);
}

/* 湘24, 湘25: a single host is cut off first, the paper follows; a line never is. */
static void test_cut_first(void **state)
{
	struct story story;
	json_t *fields;

	set_up(&story, *state, "hunan");
	must(&story, FIRST, "request", request(&story, "xiang23", "line"));
	denied(&story, FIRST, "execute", typed(FULL_NAME), NULL, "还没有授权");
	must(&story, FIRST, "cancel", json_pack("{s:s}", "cancel_reason", "改为单机"));
	story.isolation = 0;
	fields = request(&story, "xiang24", "single_host");
	denied(&story, FIRST, "request", json_deep_copy(fields), "target", "必须填写");
	json_object_set_new(fields, "target", json_string("10.20.4.19"));
	must(&story, FIRST, "request", fields);
	must(&story, FIRST, "execute", typed(FULL_NAME));
	expect_of(&story, "authority", "cut_first");
	json_t *record = record_of(&story);
	int64_t due = record_integer(record, "written_due"),
		at = record_integer(record, "isolated_at");
	assert_true(due > at && due - at <= 24 * HOUR + 60 * CLOCK_SECOND);
	json_decref(record);
	clear(&story);
}

/* ---- neighbours --------------------------------------------------------------------------- */

/* RB-13, 3: who shares the line is named, and is not cut off with it unless it agreed in writing.
 */
static void test_neighbours(void **state)
{
	struct story story;

	set_up(&story, *state, "lhasa");
	share(&story);
	denied(&story, FIRST, "request", request(&story, "la22", "line"), "scope",
	    "青石镇卫生院");
	json_t *fields = request(&story, "la22", "line");
	json_object_set_new(fields, "neighbours_accepted", json_string("卫生院同意"));
	denied(&story, FIRST, "request", fields, "scope", "青石镇卫生院");
	denied(&story, FIRST, "request", request(&story, "la22", "port"), "port", "必须填写");
	fields = request(&story, "la22", "port");
	json_object_update_new(fields, json_pack("{s:I, s:s}", "device", (json_int_t)story.device,
	    "port", "Gi0/0/3"));
	must(&story, FIRST, "request", fields);
	expect_of(&story, "neighbours", "青石镇卫生院");
	clear(&story);
}

/* A neighbour that came after the request is found before the cut; one that left is none. */
static void test_new_neighbour(void **state)
{
	struct story story;
	json_t *fields;

	set_up(&story, *state, "lhasa");
	must(&story, FIRST, "request", request(&story, "la22", "line"));
	must(&story, APPROVER, "authorise", letter(&story, story.managing));
	share(&story);
	denied(&story, FIRST, "execute", typed(FULL_NAME), "scope", "青石镇卫生院");
	fields = typed(FULL_NAME);
	json_object_set_new(fields, "neighbours_accepted",
	    json_string("青石镇卫生院 同意函 卫函3号"));
	must(&story, FIRST, "execute", fields);
	expect_of(&story, "neighbours", "青石镇卫生院");
	clear(&story);
}

/* A line that the unit does not use, or no line at all: nobody could say whom it hits. */
static void test_foreign_line(void **state)
{
	struct story story;
	json_t *fields;

	set_up(&story, *state, "lhasa");
	fields = request(&story, "la22", "line");
	json_object_set_new(fields, "circuit",
	    json_integer(make_record(story.fixture, "circuit", "in_service", 0)));
	denied(&story, FIRST, "request", fields, "circuit", "不用这条链路");
	fields = request(&story, "la22", "line");
	json_object_set_new(fields, "access_unit", json_integer(story.neighbour));
	denied(&story, FIRST, "request", fields, "circuit", "没有该单位的链路");
	must(&story, FIRST, "request", request(&story, "la22", "line"));
	story.isolation = 0;
	denied(&story, FIRST, "request", request(&story, "la22", "line"), "access_unit",
	    "已有隔离单");
	clear(&story);
}

/* ---- two people --------------------------------------------------------------------------- */

static void to_executed(struct story *story, struct fixture *fixture)
{
	set_up(story, fixture, "lhasa");
	must(story, GUARD, "request", request(story, "la22", "line"));
	must(story, APPROVER, "authorise", letter(story, story->managing));
	must(story, FIRST, "execute", typed(FULL_NAME));
}

static void test_typed_name(void **state)
{
	struct story story;

	set_up(&story, *state, "lhasa");
	must(&story, FIRST, "request", request(&story, "la22", "line"));
	must(&story, APPROVER, "authorise", letter(&story, story.managing));
	denied(&story, FIRST, "execute", NULL, "typed_name", FULL_NAME);
	denied(&story, FIRST, "execute", typed("青石镇便民中心"), "typed_name", "不符");
	denied(&story, FIRST, "execute", typed(FULL_NAME "。"), "typed_name", "不符");
	must(&story, FIRST, "execute", typed(FULL_NAME));
	expect_of(&story, "typed_name", NULL);
	json_t *unit = get_record(story.fixture, "access_unit", story.unit);
	assert_int_equal(record_integer(unit, "isolation"), story.isolation);
	json_decref(unit);
	clear(&story);
}

/* Requirements 7, 62: another person, and another connection; on trial still another connection. */
static void test_two_people(void **state)
{
	struct story story;
	struct actor same = actor_of(FIRST), beside = actor_of(SECOND);

	to_executed(&story, *state);
	same.connection = 999;
	denied_to(&story, same, "check", NULL, NULL, "另一个人");
	beside.connection = actor_of(FIRST).connection;
	denied_to(&story, beside, "check", NULL, NULL, "另一个连接");
	struct actor alone = { .person = FIRST, .name = "试用", .roles = ROLE_ANY, .trial = true,
		.connection = actor_of(FIRST).connection };
	denied_to(&story, alone, "check", NULL, NULL, "另一个连接");
	must(&story, SECOND, "check", NULL);
	expect_of(&story, "state", "isolated");
	expect_of(&story, "verification", "JR-1 不通");
	clear(&story);
}

/* 同一单据申请人≠复核人 (2.8): who asked for it does not check it. */
static void test_requester_checks(void **state)
{
	struct story story;

	set_up(&story, *state, "lhasa");
	must(&story, SECOND, "request", request(&story, "la22", "line"));
	must(&story, APPROVER, "authorise", letter(&story, story.managing));
	must(&story, FIRST, "execute", typed(FULL_NAME));
	denied(&story, SECOND, "check", NULL, NULL, "另一个人");
	clear(&story);
}

/* What the probes see counts; what they cannot see a person must have seen. */
static void test_verification(void **state)
{
	struct story story;

	to_executed(&story, *state);
	see(&story, "no", NULL);
	denied(&story, SECOND, "check", json_pack("{s:s}", "verification_note", "断了"), NULL,
	    "还通");
	see(&story, "unknown", NULL);
	denied(&story, SECOND, "check", NULL, "verification_note", "人工核验");
	see(&story, "yes", "青石镇卫生院");
	denied(&story, SECOND, "check", NULL, "verification_note", "青石镇卫生院");
	must(&story, SECOND, "check",
	    json_pack("{s:s}", "verification_note", "卫生院停电，已电话核实"));
	expect_of(&story, "harmed", "青石镇卫生院");
	clear(&story);
}

/* ---- alone at night ----------------------------------------------------------------------- */

static json_t *cut_alone(void)
{
	return json_pack("{s:s, s:s}", "typed_name", FULL_NAME, "verification_note", "ping 不通");
}

static void test_alone(void **state)
{
	static const char *const needed[] = { "authority_org", "authority_person",
		"authority_callback", "authority_words" };
	struct story story;

	set_up(&story, *state, "lhasa");
	must(&story, FIRST, "request", request(&story, "la22", "line"));
	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++) {
		json_t *fields = phone(&story);
		json_object_del(fields, needed[i]);
		denied(&story, FIRST, "authorise_orally", fields, needed[i], "必须填写");
	}
	denied(&story, FIRST, "execute_alone", cut_alone(), NULL, "不能");
	must(&story, FIRST, "authorise_orally", phone(&story));
	denied(&story, FIRST, "execute_alone", cut_alone(), NULL, "夜间单人");
	json_object_set_new(story.facts, "alone", json_true());
	json_object_set_new(story.facts, "on_duty", json_pack("[i, i]", FIRST, SECOND));
	denied(&story, FIRST, "execute_alone", cut_alone(), NULL, "不止一人");
	json_object_set_new(story.facts, "on_duty", json_pack("[i]", FIRST));
	must(&story, FIRST, "execute_alone", cut_alone());
	json_t *record = record_of(&story);
	assert_true(record_flag(record, "alone"));
	assert_string_equal(record_text(record, "state"), "isolated");
	assert_int_equal(record_integer(record, "written_due"),
	    record_integer(record, "authority_at") + 24 * HOUR);
	json_decref(record);
	clear(&story);
}

/* Nobody acts alone on a letter: that was planned. */
static void test_alone_planned(void **state)
{
	struct story story;

	set_up(&story, *state, "lhasa");
	json_object_set_new(story.facts, "alone", json_true());
	must(&story, FIRST, "request", request(&story, "la22", "line"));
	must(&story, APPROVER, "authorise", letter(&story, story.managing));
	denied(&story, FIRST, "execute_alone", cut_alone(), NULL, "不能");
	clear(&story);
}

/* The paper: in time or late, never before the word it stands for. */
static void test_written(void **state)
{
	struct story story;
	const int64_t ago = 30 * HOUR;
	json_t *fields;

	set_up(&story, *state, "lhasa");
	must(&story, FIRST, "request", request(&story, "la22", "line"));
	fields = phone(&story);
	json_object_set_new(fields, "authority_at", json_integer(clock_wall().us - ago));
	must(&story, FIRST, "authorise_orally", fields);
	denied(&story, GUARD, "deliver_written",
	    json_pack("{s:s, s:I}", "written_number", "授-9", "written_at",
		(json_int_t)(clock_wall().us - 2 * ago)), "written_at", "早于");
	denied(&story, GUARD, "deliver_written",
	    json_pack("{s:s, s:I}", "written_number", "授-9", "written_at",
		(json_int_t)(clock_wall().us + ago)), "written_at", "还没有到");
	denied(&story, GUARD, "deliver_written", NULL, "written_number", "必须填写");
	must(&story, GUARD, "deliver_written", json_pack("{s:s}", "written_number", "授-9"));
	json_t *record = record_of(&story);
	assert_true(record_flag(record, "written_late"));
	assert_int_equal(record_integer(record, "written_due"), 0);
	json_decref(record);
	denied(&story, GUARD, "deliver_written", json_pack("{s:s}", "written_number", "授-9"),
	    NULL, "没有欠");
	clear(&story);
}

/* ---- the way back ------------------------------------------------------------------------- */

static json_t *proof(void)
{
	return json_pack("{s:s, s:s}", "rectification_proof", "整改报告 3 号", "assessment",
	    "复测合格");
}

static void to_isolated(struct story *story, struct fixture *fixture)
{
	to_executed(story, fixture);
	must(story, SECOND, "check", NULL);
}

static void test_approval(void **state)
{
	struct story story;
	struct actor stranger = actor_of(APPROVER);

	to_isolated(&story, *state);
	denied(&story, APPROVER, "approve_reconnection", proof(), NULL, "告知单位时刻");
	denied(&story, FIRST, "notify", NULL, "unit_told_whom", "告知了谁");
	denied(&story, FIRST, "notify",
	    json_pack("{s:s, s:I}", "unit_told_whom", "乙某", "unit_told_at",
		(json_int_t)(clock_wall().us - HOUR)), "unit_told_at", "早于断开");
	must(&story, FIRST, "notify", json_pack("{s:s, s:s, s:s}", "unit_told_whom", "乙某",
	    "dept_told_whom", "丙某", "notice_number", "通-1"));
	denied(&story, APPROVER, "approve_reconnection", proof(), NULL, "整改要求");
	denied(&story, FIRST, "demand",
	    json_pack("{s:s, s:I}", "demand", "清除", "rectify_by",
		(json_int_t)(clock_wall().us - HOUR)), "rectify_by", "已经过了");
	must(&story, FIRST, "demand", json_pack("{s:s}", "demand", "清除后复测 24 小时"));
	json_t *bare = proof();
	json_object_del(bare, "rectification_proof");
	denied(&story, APPROVER, "approve_reconnection", bare, "rectification_proof", "不得复接");
	stranger.organisation = ORGANISATION_OPS_UNIT;
	denied_to(&story, stranger, "approve_reconnection", proof(), NULL, "管理单位");
	denied(&story, FIRST, "reconnect", typed(FULL_NAME), NULL, "不能");
	must(&story, APPROVER, "approve_reconnection", proof());
	clear(&story);
}

static void test_way_back(void **state)
{
	struct story story;
	struct actor same = actor_of(FIRST);

	to_isolated(&story, *state);
	must(&story, FIRST, "notify",
	    json_pack("{s:s, s:s}", "unit_told_whom", "乙某", "dept_told_whom", "丙某"));
	must(&story, FIRST, "demand", json_pack("{s:s}", "demand", "清除"));
	must(&story, APPROVER, "approve_reconnection", proof());
	denied(&story, FIRST, "reconnect", typed("青石镇"), "typed_name", "不符");
	must(&story, FIRST, "reconnect", typed(FULL_NAME));
	json_t *unit = get_record(story.fixture, "access_unit", story.unit);
	assert_null(json_object_get(unit, "isolation"));
	json_decref(unit);
	see(&story, "no", NULL);
	same.connection = 999;
	denied_to(&story, same, "check_reconnection", NULL, NULL, "另一个人");
	see(&story, "yes", NULL);
	denied(&story, SECOND, "check_reconnection", NULL, NULL, "还不通");
	see(&story, "no", NULL);
	must(&story, SECOND, "check_reconnection", NULL);
	expect_of(&story, "state", "observing");
	must(&story, FIRST, "notify_reconnection",
	    json_pack("{s:s}", "restored_told_whom", "乙某"));
	denied(&story, SECOND, "close", json_pack("{s:s}", "outcome", "正常"), NULL, "观察期");
	json_t *entries = list_records(story.fixture, "journal_entry", NULL);
	assert_int_equal(json_array_size(entries), 10);
	json_decref(entries);
	clear(&story);
}

/* What was written wrong is corrected with its reason; what stood before stays in the journal. */
static void test_correct(void **state)
{
	struct story story;

	to_isolated(&story, *state);
	denied(&story, FIRST, "correct", json_pack("{s:s}", "authority_number", "授-2"), "reason",
	    "理由");
	must(&story, FIRST, "correct", json_pack("{s:s, s:s}", "authority_number", "授-2",
	    "reason", "抄错"));
	json_t *entries = list_records(story.fixture, "journal_entry", NULL);
	const char *text = record_text(json_array_get(entries, 0), "text");
	assert_non_null(strstr(text, "授-1"));
	assert_non_null(strstr(text, "授-2"));
	json_decref(entries);
	clear(&story);
}

int main(void)
{
#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_authority),
		WITH_STORE(test_cut_first),
		WITH_STORE(test_neighbours),
		WITH_STORE(test_new_neighbour),
		WITH_STORE(test_foreign_line),
		WITH_STORE(test_typed_name),
		WITH_STORE(test_two_people),
		WITH_STORE(test_requester_checks),
		WITH_STORE(test_verification),
		WITH_STORE(test_alone),
		WITH_STORE(test_alone_planned),
		WITH_STORE(test_written),
		WITH_STORE(test_approval),
		WITH_STORE(test_way_back),
		WITH_STORE(test_correct),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
