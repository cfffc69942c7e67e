/* Warnings (requirements 3.8, T10): what each step demands, what stays late, what a red or an
 * orange one bars, and what of the ledger a text speaks of. */
#include "records/model/warning.h"
#include "tests/unit/kinds_fixture.h"

#define HOUR (3600 * CLOCK_SECOND)

static void refuses(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    json_t *fields, const char *field, const char *words)
{
	refused(do_act(fixture, kind, act, id, ROLE_SHIFT_SUPERVISOR, fields), field, words);
}

/* One that came AGO microseconds ago, with MORE (taken over; NULL: nothing) besides. */
static int64_t receive(struct fixture *fixture, int64_t ago, json_t *more)
{
	json_t *fields = json_pack("{s:s, s:o, s:s, s:I}", "color", "orange", "title",
	    json_sprintf("勒索病毒-%d", ++fixture->serial), "source", "自治区网信办",
	    "received_at", (json_int_t)(clock_wall().us - ago));

	json_object_update_new(fields, more == NULL ? json_object() : more);
	return must_act(fixture, "warning_notice", "receive", 0, ROLE_SECADMIN, fields);
}

static int64_t member(struct fixture *fixture, const char *kind, int64_t id, const char *name)
{
	json_t *record = get_record(fixture, kind, id);
	const json_t *value = json_object_get(record, name);
	int64_t number = json_is_true(value) ? 1 : json_integer_value(value);

	json_decref(record);
	return number;
}

static void sign(struct fixture *fixture, int64_t id)
{
	must_act(fixture, "warning_notice", "sign", id, ROLE_DUTY_OPERATOR, NULL);
}

static json_t *at(const char *field, int64_t ahead)
{
	return json_pack("{s:I}", field, (json_int_t)(clock_wall().us + ahead));
}

/* ---- coming ------------------------------------------------------------------------------- */

/* The limit is fixed by when it was received, not by when somebody wrote it down. */
static void test_received(void **state)
{
	struct fixture *fixture = *state;
	int64_t late = receive(fixture, HOUR, NULL), fresh = receive(fixture, 0, NULL);

	assert_int_equal(member(fixture, "warning_notice", late, "sign_due") -
	    member(fixture, "warning_notice", late, "received_at"), 15 * 60 * CLOCK_SECOND);
	sign(fixture, late);
	sign(fixture, fresh);
	assert_int_equal(member(fixture, "warning_notice", late, "sign_late"), 1);
	assert_int_equal(member(fixture, "warning_notice", fresh, "sign_late"), 0);
}

/* The same paper twice names the one that is there; another sender's number is another paper. */
static void test_twice(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = receive(fixture, 0, json_pack("{s:s}", "source_number", "网信 7 号"));
	json_t *first = get_record(fixture, "warning_notice", id);

	refuses(fixture, "warning_notice", "receive", 0,
	    json_pack("{s:s, s:s, s:s, s:s}", "color", "red", "title", "同一件", "source",
		"自治区网信办", "source_number", "网信 7 号"),
	    "source_number", record_text(first, "number"));
	must_act(fixture, "warning_notice", "receive", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s, s:s, s:s}", "color", "red", "title", "别处的", "source",
		"市公安局", "source_number", "网信 7 号"));
	json_decref(first);
}

static void test_bad(void **state)
{
	static const struct { const char *field, *words; int64_t ahead; } bad[] = {
		{ "received_at", "还没有到", HOUR }, { "feedback_due", "收到之后", -HOUR },
		{ "valid_until", "收到之后", -HOUR },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		json_t *fields = json_pack("{s:s, s:s, s:s}", "color", "blue", "title", "漏洞",
		    "source", "自治区网信办");
		json_object_update_new(fields, at(bad[i].field, bad[i].ahead));
		refuses(*state, "warning_notice", "receive", 0, fields, bad[i].field,
		    bad[i].words);
	}
}

/* ---- judged, given out, answered ---------------------------------------------------------- */

/* Either what is touched is named, or why nothing is. */
static void test_assessed(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = receive(fixture, 0, NULL),
		device = make_record(fixture, "device", "in_service", 0);

	sign(fixture, id);
	refuses(fixture, "warning_notice", "assess", id, NULL, "assessment", "没有记资产");
	refuses(fixture, "warning_asset", "create", 0,
	    json_pack("{s:I, s:s}", "warning_notice", (json_int_t)id, "conclusion", "unknown"),
	    NULL, "写一个资产");
	int64_t asset = must_act(fixture, "warning_asset", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:I, s:s}", "warning_notice", (json_int_t)id, "device",
		(json_int_t)device, "conclusion", "unknown"));
	refuses(fixture, "warning_asset", "create", 0,
	    json_pack("{s:I, s:I, s:s}", "warning_notice", (json_int_t)id, "device",
		(json_int_t)device, "conclusion", "affected"),
	    "device", "已经记在");
	refuses(fixture, "warning_asset", "conclude", asset,
	    json_pack("{s:s}", "conclusion", "not_affected"), "note", "依据");
	must_act(fixture, "warning_notice", "assess", id, ROLE_SECADMIN, NULL);
}

/* Before it is judged there is nothing to do; what is not done keeps the answer back, unless the
 * reason says why. */
static void test_tasks(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, "warning_notice", "acknowledged", 0);
	json_t *task = json_pack("{s:I, s:s, s:s, s:o}", "warning_notice", (json_int_t)id, "what",
	    "打补丁", "owner_name", "甲", "due_at", json_integer(clock_wall().us + HOUR));

	refuses(fixture, "warning_task", "assign", 0, json_incref(task), "warning_notice",
	    "先签收、研判");
	json_decref(task);
	must_act(fixture, "warning_notice", "assess", id, ROLE_SECADMIN,
	    fields_to_act(fixture, "warning_notice", "assess"));
	int64_t first = assign_task(fixture, id);
	assign_task(fixture, id);
	refuses(fixture, "warning_task", "done", first, NULL, "result", "做了什么");
	must_act(fixture, "warning_task", "done", first, ROLE_SYSADMIN,
	    json_pack("{s:s}", "result", "补丁已打"));
	refuses(fixture, "warning_notice", "feedback", id,
	    fields_to_act(fixture, "warning_notice", "feedback"), "reason", "1 项任务");
	refuses(fixture, "warning_notice", "feedback", id,
	    json_pack("{s:s, s:s}", "feedback", "已排查", "reason", "厂家未发补丁"),
	    "feedback_receiver", "向谁");
	json_t *given = fields_to_act(fixture, "warning_notice", "feedback");
	json_object_set_new(given, "reason", json_string("厂家未发补丁"));
	must_act(fixture, "warning_notice", "feedback", id, ROLE_DUTY_OPERATOR, given);
}

/* Another date does not make one kept that has passed; nor does another limit an answer. */
static void test_late(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = receive(fixture, 3 * HOUR, at("feedback_due", -HOUR));

	sign(fixture, id);
	must_act(fixture, "warning_notice", "correct", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:I, s:s}", "feedback_due", (json_int_t)(clock_wall().us + HOUR),
		"reason", "上级同意延期"));
	assert_int_equal(member(fixture, "warning_notice", id, "feedback_late"), 1);
	must_act(fixture, "warning_notice", "feedback", id, ROLE_DUTY_OPERATOR,
	    fields_to_act(fixture, "warning_notice", "feedback"));
	assert_int_equal(member(fixture, "warning_notice", id, "feedback_late"), 1);
	refuses(fixture, "warning_notice", "lift", id, NULL, "lift_number", "解除文号");
}

/* What came in time though it was written down late is in time. */
static void test_feedback_time(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = receive(fixture, 3 * HOUR, at("feedback_due", -HOUR));
	json_t *given = fields_to_act(fixture, "warning_notice", "feedback");

	sign(fixture, id);
	json_object_update_new(given, at("feedback_at", HOUR));
	refuses(fixture, "warning_notice", "feedback", id, json_copy(given), "feedback_at",
	    "还没有到");
	json_object_update_new(given, at("feedback_at", -4 * HOUR));
	refuses(fixture, "warning_notice", "feedback", id, json_copy(given), "feedback_at",
	    "早于收到");
	json_object_update_new(given, at("feedback_at", -2 * HOUR));
	must_act(fixture, "warning_notice", "feedback", id, ROLE_DUTY_OPERATOR, given);
	assert_int_equal(member(fixture, "warning_notice", id, "feedback_late"), 0);
}

/* ---- over --------------------------------------------------------------------------------- */

/* One that owes an answer does not end by itself, and by people only with a reason; it stays late.
 */
static void test_ends(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = receive(fixture, 3 * HOUR, at("feedback_due", -HOUR));

	sign(fixture, id);
	refused(do_act(fixture, "warning_notice", "expire", id, ROLE_SERVICE, NULL), NULL,
	    "还没有到期");
	prepare_warning(fixture, "warning_notice", "expire", id);
	refused(do_act(fixture, "warning_notice", "expire", id, ROLE_SERVICE, NULL), NULL,
	    "还欠反馈");
	refuses(fixture, "warning_notice", "lift", id, json_pack("{s:s}", "lift_number", "8 号"),
	    "reason", "没有反馈");
	must_act(fixture, "warning_notice", "lift", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "lift_number", "8 号", "reason", "来电说不用了"));
	assert_int_equal(member(fixture, "warning_notice", id, "feedback_late"), 1);
}

/* What more it demands begins when the colour is known, and ends with it. */
static void test_strict(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = receive(fixture, HOUR, json_pack("{s:s}", "color", "yellow"));
	json_t *red = json_pack("{s:s, s:s}", "color", "red", "reason", "上级升级");

	assert_int_equal(member(fixture, "warning_notice", id, "strict_since"), 0);
	must_act(fixture, "warning_notice", "correct", id, ROLE_DUTY_OPERATOR, red);
	assert_true(member(fixture, "warning_notice", id, "strict_since") >
	    clock_wall().us - HOUR);
	must_act(fixture, "warning_notice", "correct", id, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s, s:s}", "color", "blue", "reason", "上级降级"));
	assert_int_equal(member(fixture, "warning_notice", id, "strict_since"), 0);
}

/* ---- planned maintenance ------------------------------------------------------------------ */

static struct reply start_job(struct fixture *fixture, int64_t job, int64_t since)
{
	struct store_act request = { .kind = "maintenance_job", .act = "start", .id = job,
		.actor = actor_with(ROLE_DUTY_OPERATOR), .origin = "pts/0",
		.fields = json_object(),
		.facts = json_pack("{s:{s:s, s:s, s:s, s:I}}", "barred", "number",
		    "YJ-20261122-001", "color", "红色", "title", "勒索病毒", "since",
		    (json_int_t)since) };
	struct reply reply = { .came = false };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	return reply;
}

/* Barred by name, until the managing unit says after that: all the same. */
static void test_bars(void **state)
{
	struct fixture *fixture = *state;
	int64_t job = make_record(fixture, "maintenance_job", "ready", 0),
		since = clock_wall().us;
	struct actor approver = { .person = 9998, .name = "批准人甲",
		.roles = ROLE_MGMT_APPROVER, .organisation = ORGANISATION_MGMT_UNIT };

	refused(start_job(fixture, job, since), NULL, "YJ-20261122-001");
	struct store_act permit = { .kind = "maintenance_job", .act = "permit_freeze", .id = job,
		.actor = approver, .origin = "pts/1",
		.fields = json_pack("{s:s}", "freeze_permit", "电源将尽，不做就停") };
	struct reply reply = { .came = false };
	store_act(fixture->store, &permit, reply_done, &reply);
	await(fixture, &reply);
	assert_true(reply.committed);
	refused(start_job(fixture, job, clock_wall().us + HOUR), NULL, "特许");
	reply = start_job(fixture, job, since);
	assert_true(reply.committed);
}

/* ---- what a text speaks of ---------------------------------------------------------------- */

static void test_match(void **state)
{
	static const struct {
		const char *text;
		struct warning_thing thing;
		unsigned weight;
		const char *words;
	} cases[] = {
		{ "华为 S5735 系列交换机", { "东城接入", "Huawei", "S5735-L24T4S", NULL }, 9,
		  "S5735、华为" },
		{ "HUAWEI 设备", { "东城接入", "华为", NULL, NULL }, 1, "huawei" },
		{ "V200R019 及之前版本", { "核心A", "h3c", NULL, "V200R019C10SPC500" }, 4,
		  "V200R019C10SPC500" },
		{ "核心A 可能受影响", { "核心A", NULL, NULL, NULL }, 16, "核心A" },
		{ "新华三 Comware 7", { "sw1", "H3C", NULL, NULL }, 1, NULL },
		/* letters and digits go on: another one */
		{ "S57350 与 XS5735", { NULL, NULL, "S5735", NULL }, 0, NULL },
		{ "CISCO123", { NULL, "cisco", NULL, NULL }, 0, NULL },
		/* too short to mean anything */
		{ "a b 1", { "a", NULL, "1", "b" }, 0, NULL },
		{ "中", { "中", NULL, NULL, NULL }, 0, NULL },
		{ "", { "核心A", "华为", "S5735", "V1" }, 0, NULL },
		{ "无关内容", { "", "", "", "" }, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *folded = warning_fold(cases[i].text), *words = NULL;
		unsigned weight = warning_match(folded, &cases[i].thing, &words);
		if (weight != cases[i].weight)
			fail_msg("%s: %u, %s", cases[i].text, weight, words);
		assert_int_equal(weight == 0, words == NULL);
		if (cases[i].words != NULL)
			assert_string_equal(words, cases[i].words);
	}
}

#define STORY(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		STORY(test_received),
		STORY(test_twice),
		STORY(test_bad),
		STORY(test_assessed),
		STORY(test_tasks),
		STORY(test_late),
		STORY(test_feedback_time),
		STORY(test_ends),
		STORY(test_strict),
		STORY(test_bars),
		cmocka_unit_test(test_match),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
