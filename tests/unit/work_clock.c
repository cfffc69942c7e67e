/* Clocks of clauses and notices beforehand: the days of requirements T26, T27 and 2.7, what may be
 * put off and what not, and what is refused. In a real store; the calendar comes from its records.
 */
#include "tests/unit/store_fixture.h"

#define DAY (86400 * CLOCK_SECOND)

static int64_t noon(const char *date)
{
	return clock_day(date, 0).us + DAY / 2;
}

static struct reply try_facts(struct fixture *fixture, const char *kind, const char *act,
    int64_t id, json_t *fields, json_t *facts)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = kind, .act = act, .id = id,
		.actor = actor_with(ROLE_SHIFT_SUPERVISOR), .fields = fields, .facts = facts };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	return reply;
}

/* ACT is done, and the record is as it is then. */
static json_t *after(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    json_t *fields)
{
	struct reply reply = try_facts(fixture, kind, act, id, fields, NULL);

	if (!reply.committed)
		fail_msg("%s.%s: %s", kind, act,
		    json_string_value(json_object_get(json_array_get(reply.reasons, 0), "reason")));
	return get_record(fixture, kind, reply.id);
}

/* ACT is refused because of FIELD (NULL: of the whole). */
static void refused(struct fixture *fixture, const char *kind, const char *act, int64_t id,
    json_t *fields, const char *field)
{
	struct reply reply = try_facts(fixture, kind, act, id, fields, NULL);

	assert_false(reply.committed);
	const json_t *reason = json_array_get(reply.reasons, 0);
	const char *named = json_string_value(json_object_get(reason, "field"));
	if (g_strcmp0(named, field) != 0)
		fail_msg("%s.%s: %s, not %s", kind, act, named, field);
	json_decref(reply.reasons);
}

static void expect_text(json_t *record, const char *field, const char *value)
{
	const char *is = record_text(record, field);

	if (g_strcmp0(is, value) != 0)
		fail_msg("%s is %s, not %s", field, is, value);
}

/* ---- clocks ------------------------------------------------------------------------------- */

static json_t *clock_of(struct fixture *fixture, const char *matter, const char *start)
{
	return after(fixture, "work_clock", "create", 0,
	    json_pack("{s:s, s:s, s:s}", "matter", matter, "subject", "BG-1", "start_on", start));
}

/* T27, and the numbers of the table in 2.7. */
static void test_due(void **state)
{
	static const struct {
		const char *matter, *start, *due;
	} cases[] = {
		{ "review", "2026-09-24", "2026-10-09" },
		{ "allocation", "2026-09-24", "2026-10-15" },
		{ "approval", "2026-09-30", "2026-10-13" },
		{ "approval", "2026-02-12", "2026-02-26" },
		{ "unused", "2026-08-20", "2026-11-20" },
		{ "implementation", "2026-09-24", NULL },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		json_t *record = clock_of(*state, cases[i].matter, cases[i].start);
		expect_text(record, "due_on", cases[i].due);
		assert_int_equal(record_integer(record, "due_at"),
		    cases[i].due == NULL ? 0 : clock_day(cases[i].due, 1).us - CLOCK_SECOND);
		expect_text(record, "state", "running");
		json_decref(record);
	}
}

/* What a site has configured goes before what is usual: 柳13 has ten days, 青12 fifteen. */
static void test_configured(void **state)
{
	static const struct {
		int days;
		const char *due;
	} cases[] = { { 10, "2026-10-15" }, { 15, "2026-10-22" } };

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct reply reply = try_facts(*state, "work_clock", "create", 0,
		    json_pack("{s:s, s:s, s:s}", "matter", "implementation", "subject", "JR-1",
			"start_on", "2026-09-24"),
		    json_pack("{s:i}", "implementation", cases[i].days));
		assert_true(reply.committed);
		json_t *record = get_record(*state, "work_clock", reply.id);
		expect_text(record, "due_on", cases[i].due);
		json_decref(record);
	}
}

/* A year of which nobody has imported the holidays is counted by weekends and said so; when they
 * are there they count. */
static void test_years(void **state)
{
	json_t *fields = json_pack("{s:s, s:s, s:s, s:i}", "matter", "allocation", "subject",
	    "BG-2", "start_on", "2025-12-29", "n", 3);
	json_t *record = after(*state, "work_clock", "create", 0, json_deep_copy(fields));

	expect_text(record, "due_on", "2026-01-04");
	assert_int_equal(record_integer(record, "unknown_year"), 2025);
	json_decref(record);
	must_act(*state, "work_day", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s, s:s, s:s}", "date", "2025-12-31", "kind", "offday", "name",
		"调休", "source", "通知"));
	record = after(*state, "work_clock", "create", 0, fields);
	expect_text(record, "due_on", "2026-01-05");
	assert_int_equal(record_integer(record, "unknown_year"), 0);
	json_decref(record);
}

static void test_hours(void **state)
{
	int64_t start = clock_wall().us - 600 * CLOCK_SECOND;
	json_t *record = after(*state, "work_clock", "create", 0,
	    json_pack("{s:s, s:s, s:s, s:s, s:i, s:I}", "matter", "other", "subject", "AQ-1",
		"basis", "国家报告", "unit", "hour", "n", 4, "start_at", (json_int_t)start));

	assert_int_equal(record_integer(record, "due_at"), start + 4 * 3600 * CLOCK_SECOND);
	int64_t id = record_id(record);
	json_decref(record);
	refused(*state, "work_clock", "extend", id,
	    json_pack("{s:s, s:s, s:s}", "extended_to", "2099-01-01", "extend_reason", "other",
		"extend_note", "来不及"),
	    NULL);
}

/* 青12 仅施工可延，审核不可; what was due at first stays to be read. */
static void test_extend(void **state)
{
	json_t *record = clock_of(*state, "allocation", "2026-09-24");
	int64_t id = record_id(record);

	json_decref(record);
	refused(*state, "work_clock", "extend", id,
	    json_pack("{s:s, s:s}", "extended_to", "2026-10-20", "extend_note", "管道"),
	    "extend_reason");
	refused(*state, "work_clock", "extend", id,
	    json_pack("{s:s, s:s}", "extended_to", "2026-10-20", "extend_reason", "duct"),
	    "extend_note");
	refused(*state, "work_clock", "extend", id,
	    json_pack("{s:s, s:s, s:s}", "extended_to", "2026-10-15", "extend_reason", "duct",
		"extend_note", "管道"),
	    "extended_to");
	for (int round = 0; round < 2; round++) {
		const char *to = round == 0 ? "2026-10-20" : "2026-10-30";
		record = after(*state, "work_clock", "extend", id,
		    json_pack("{s:s, s:s, s:s}", "extended_to", to, "extend_reason", "duct",
			"extend_note", "管道不通"));
		expect_text(record, "original_due_on", "2026-10-15");
		expect_text(record, "due_on", to);
		json_decref(record);
	}
	for (int i = 0; i < 3; i++) {
		static const char *const fixed[] = { "review", "approval", "unused" };
		record = clock_of(*state, fixed[i], "2026-09-24");
		refused(*state, "work_clock", "extend", record_id(record),
		    json_pack("{s:s, s:s, s:s}", "extended_to", "2099-10-15", "extend_reason",
			"other", "extend_note", "人手不够"),
		    NULL);
		json_decref(record);
	}
}

/* A clock that stands still is due by as much later; one that has run out is not stopped. */
static void test_pause(void **state)
{
	char today[CLOCK_TEXT_SIZE];

	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	json_t *record = after(*state, "work_clock", "create", 0,
	    json_pack("{s:s, s:s, s:s, s:s, s:i}", "matter", "other", "subject", "BG-3", "basis",
		"柳13", "unit", "workday", "n", 5));
	int64_t id = record_id(record);
	g_autofree char *due = g_strdup(record_text(record, "due_on"));
	expect_text(record, "start_on", today);
	json_decref(record);
	refused(*state, "work_clock", "pause", id, NULL, "pause_reason");
	record = after(*state, "work_clock", "pause", id,
	    json_pack("{s:s}", "pause_reason", "缺等保证明"));
	assert_true(record_integer(record, "paused_at") != 0);
	json_decref(record);
	refused(*state, "work_clock", "extend", id, NULL, NULL);
	record = after(*state, "work_clock", "resume", id, NULL);
	expect_text(record, "due_on", due);
	assert_int_equal(record_integer(record, "paused_at"), 0);
	json_decref(record);
	record = clock_of(*state, "review", "2020-09-24");
	refused(*state, "work_clock", "pause", record_id(record),
	    json_pack("{s:s}", "pause_reason", "缺等保证明"), NULL);
	json_decref(record);
}

static void test_meet(void **state)
{
	json_t *record = clock_of(*state, "review", "2026-09-24");
	int64_t id = record_id(record);

	json_decref(record);
	refused(*state, "work_clock", "meet", id,
	    json_pack("{s:I}", "met_at", (json_int_t)noon("2099-01-01")), "met_at");
	refused(*state, "work_clock", "meet", id,
	    json_pack("{s:I}", "met_at", (json_int_t)noon("2026-09-23")), "met_at");
	record = after(*state, "work_clock", "meet", id,
	    json_pack("{s:I, s:s}", "met_at", (json_int_t)noon("2026-10-13"), "result", "同意"));
	assert_int_equal(record_integer(record, "late_days"), 3);
	json_decref(record);
	record = clock_of(*state, "review", "2026-09-24");
	id = record_id(record);
	json_decref(record);
	record = after(*state, "work_clock", "meet", id,
	    json_pack("{s:I}", "met_at", (json_int_t)noon("2026-10-09")));
	assert_int_equal(record_integer(record, "late_days"), 0);
	json_decref(record);
}

static void test_refused(void **state)
{
	refused(*state, "work_clock", "create", 0,
	    json_pack("{s:s, s:s}", "matter", "other", "subject", "X"), "basis");
	refused(*state, "work_clock", "create", 0,
	    json_pack("{s:s, s:s, s:s}", "matter", "review", "subject", "X", "start_on",
		"2099-01-01"),
	    "start_on");
	refused(*state, "work_clock", "create", 0,
	    json_pack("{s:s, s:s, s:s, s:i}", "matter", "review", "subject", "X", "start_on",
		"2026-09-24", "n", 2001),
	    "n");
}

/* ---- notices ------------------------------------------------------------------------------ */

static json_t *notice_of(struct fixture *fixture, int64_t unit, const char *reported,
    const char *planned)
{
	return after(fixture, "prior_notice", "create", 0,
	    json_pack("{s:I, s:s, s:I, s:I}", "access_unit", (json_int_t)unit, "matter", "upgrade",
		"reported_at", (json_int_t)noon(reported), "planned_at",
		(json_int_t)noon(planned)));
}

static int64_t a_unit(struct fixture *fixture)
{
	int64_t organisation = must_act(fixture, "organisation", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "name", "某街道", "type", "access_unit"));

	return must_act(fixture, "access_unit", "create", 0, ROLE_SYSADMIN,
	    json_pack("{s:s, s:I, s:s, s:s}", "name", "某街道办事处", "organisation",
		(json_int_t)organisation, "admin_level", "township", "security_responsible",
		"甲某"));
}

/* T26: the latest day for 10-08 is 09-28; on 09-29 it is late by one working day, and taken. */
static void test_notice(void **state)
{
	int64_t unit = a_unit(*state);
	static const struct {
		const char *reported, *planned, *latest;
		int late;
	} cases[] = {
		{ "2026-09-28", "2026-10-08", "2026-09-28", 0 },
		{ "2026-09-29", "2026-10-08", "2026-09-28", 1 },
		{ "2026-09-30", "2026-10-08", "2026-09-28", 2 },
		{ "2026-10-03", "2026-10-08", "2026-09-28", 2 },
		{ "2026-11-20", "2026-11-25", "2026-11-20", 0 },
		{ "2026-11-21", "2026-11-25", "2026-11-20", 0 },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		json_t *record = notice_of(*state, unit, cases[i].reported, cases[i].planned);
		expect_text(record, "state", "registered");
		expect_text(record, "latest_on", cases[i].latest);
		assert_int_equal(record_integer(record, "late_days"), cases[i].late);
		/* a Saturday after the last day is late, though by no working day */
		assert_int_equal(record_flag(record, "late"),
		    cases[i].late > 0 || strcmp(cases[i].reported, "2026-11-21") == 0);
		json_decref(record);
	}
}

/* Another day is judged anew; the one who is to be reminded is reminded the day before. */
static void test_reschedule(void **state)
{
	json_t *record = notice_of(*state, a_unit(*state), "2026-09-29", "2026-10-08");
	int64_t id = record_id(record);

	json_decref(record);
	refused(*state, "prior_notice", "reschedule", id,
	    json_pack("{s:I}", "planned_at", (json_int_t)noon("2026-10-12")), "reason");
	record = after(*state, "prior_notice", "reschedule", id,
	    json_pack("{s:I, s:s}", "planned_at", (json_int_t)noon("2099-12-31"), "reason",
		"设备未到"));
	assert_false(record_flag(record, "late"));
	assert_int_equal(record_integer(record, "late_days"), 0);
	assert_int_equal(record_integer(record, "remind_at"),
	    clock_day("2099-12-30", 0).us + 9 * 3600 * CLOCK_SECOND);
	assert_int_equal(record_integer(record, "unknown_year"), 2099);
	json_decref(record);
	refused(*state, "prior_notice", "remind", id, NULL, "reminded_who");
	refused(*state, "prior_notice", "reschedule", id,
	    json_pack("{s:I, s:s}", "planned_at", (json_int_t)noon("2026-09-01"), "reason", "早"),
	    "planned_at");
	refused(*state, "prior_notice", "abandon", id, NULL, "reason");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)
	static const struct CMUnitTest tests[] = {
		TEST(test_due),
		TEST(test_configured),
		TEST(test_years),
		TEST(test_hours),
		TEST(test_extend),
		TEST(test_pause),
		TEST(test_meet),
		TEST(test_refused),
		TEST(test_notice),
		TEST(test_reschedule),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
