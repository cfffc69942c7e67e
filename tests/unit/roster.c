/* The roster: when a shift of a date is, who may not be planned, what is missing and how soon it is
 * said, whom a swap puts in whose place. */
#include "tests/unit/kinds_fixture.h"
#include "tests/unit/watch_fixture.h"

#include "records/model/roster.h"
#include "service/roster.h"
#include "service/workdays.h"

#define HOUR (3600 * CLOCK_SECOND)

/* ---- time --------------------------------------------------------------------------------- */

static void expect_span(const char *date, const char *begins, const char *ends, const char *from,
    const char *until)
{
	char text[CLOCK_TEXT_SIZE];
	struct roster_span span;

	assert_true(roster_span(date, begins, ends, &span));
	assert_string_equal(clock_text(span.from, CLOCK_FULL, text, sizeof text), from);
	assert_string_equal(clock_text(span.until, CLOCK_FULL, text, sizeof text), until);
}

static void test_spans(void **state)
{
	struct roster_span span = { { 1 }, { 2 } };

	(void)state;
	expect_span("2026-11-22", "08:30", "20:30", "2026-11-22 08:30:00", "2026-11-22 20:30:00");
	expect_span("2026-11-22", "20:30", "08:30", "2026-11-22 20:30:00", "2026-11-23 08:30:00");
	expect_span("2026-11-30", "20:30", "08:30", "2026-11-30 20:30:00", "2026-12-01 08:30:00");
	expect_span("2026-12-31", "20:30", "08:30", "2026-12-31 20:30:00", "2027-01-01 08:30:00");
	expect_span("2028-02-28", "20:30", "08:30", "2028-02-28 20:30:00", "2028-02-29 08:30:00");
	expect_span("2028-02-29", "20:30", "08:30", "2028-02-29 20:30:00", "2028-03-01 08:30:00");
	expect_span("2027-02-28", "20:30", "08:30", "2027-02-28 20:30:00", "2027-03-01 08:30:00");
	expect_span("2026-11-22", "00:00", "00:00", "2026-11-22 00:00:00", "2026-11-23 00:00:00");
	assert_false(roster_span("2027-02-29", "08:30", "20:30", &span));
	assert_false(roster_span("2026-11-22", "24:00", "08:30", &span));
	assert_false(roster_span("2026-11-22", "8:30", "20:30", &span));
	assert_int_equal(span.from.us, 1);
	assert_int_equal(roster_clock("23:59"), 23 * 60 + 59);
	assert_int_equal(roster_clock("12:60"), -1);
	assert_int_equal(roster_clock("12-30"), -1);
	assert_int_equal(roster_clock(NULL), -1);
}

/* ---- planning ----------------------------------------------------------------------------- */

struct plan {
	struct fixture *fixture;
	int64_t day, night;          /* shifts 08:30 to 20:30, 20:30 to 08:30 */
	int64_t people[4];
};

static int64_t make_shift(struct fixture *fixture, const char *name, const char *begins,
    const char *ends)
{
	return must_act(fixture, "shift_definition", "create", 0, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s, s:s, s:s, s:i}", "name", name, "begins", begins, "ends", ends,
		"least", 1));
}

static struct plan make_plan(struct fixture *fixture)
{
	struct plan plan = { .fixture = fixture,
		.day = make_shift(fixture, "白班", "08:30", "20:30"),
		.night = make_shift(fixture, "夜班", "20:30", "08:30") };

	for (size_t i = 0; i < G_N_ELEMENTS(plan.people); i++)
		plan.people[i] = make_record(fixture, "person", "active", 0);
	return plan;
}

static json_t *entry(int64_t person, int64_t shift, const char *date, const char *post,
    const char *duty)
{
	return json_pack("{s:I, s:I, s:s, s:s*, s:s}", "person", (json_int_t)person, "shift",
	    (json_int_t)shift, "date", date, "post", post, "duty", duty);
}

/* With the limits of a site: 13 hours at a stretch, 8 hours between two. */
static struct reply plan_entry(const struct plan *plan, json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = "roster_entry", .act = "create",
		.actor = actor_with(ROLE_SHIFT_SUPERVISOR), .origin = "pts/0", .fields = fields,
		.facts = json_pack("{s:I, s:I}", "longest_us", (json_int_t)(13 * HOUR),
		    "least_rest_us", (json_int_t)(8 * HOUR)) };

	store_act(plan->fixture->store, &request, reply_done, &reply);
	await(plan->fixture, &reply);
	return reply;
}

static int64_t expect_planned(const struct plan *plan, json_t *fields)
{
	struct reply reply = plan_entry(plan, fields);

	if (!reply.committed)
		print_message("%s\n", reply.message);
	assert_true(reply.committed);
	json_decref(reply.reasons);
	return reply.id;
}

/* Refused about FIELD by a sentence that has WORDS. */
static void expect_refused(const struct plan *plan, json_t *fields, const char *field,
    const char *words)
{
	struct reply reply = plan_entry(plan, fields);
	const json_t *reason = json_array_get(reply.reasons, 0);

	assert_false(reply.committed);
	if (g_strcmp0(record_text(reason, "field"), field) != 0 ||
	    strstr(record_text(reason, "reason"), words) == NULL)
		fail_msg("%s: %s", record_text(reason, "field"), record_text(reason, "reason"));
	json_decref(reply.reasons);
}

/* An entry knows its hours and its name when the shift is long another one. */
static void test_keeps_its_own(void **state)
{
	struct plan plan = make_plan(*state);
	int64_t id = expect_planned(&plan,
	    entry(plan.people[0], plan.night, "2099-02-28", "network_duty", "operator"));
	json_t *before = get_record(*state, "roster_entry", id);

	must_act(*state, "shift_definition", "edit", plan.night, ROLE_SHIFT_SUPERVISOR,
	    json_pack("{s:s, s:s}", "begins", "21:00", "ends", "09:00"));
	must_act(*state, "person", "edit", plan.people[0], ROLE_SYSADMIN,
	    json_pack("{s:s}", "name", "值班乙"));
	json_t *after = get_record(*state, "roster_entry", id);
	assert_true(json_equal(before, after));
	assert_int_equal(record_integer(after, "begins_at"),
	    clock_day("2099-02-28", 0).us + 20 * HOUR + HOUR / 2);
	assert_int_equal(record_integer(after, "ends_at"),
	    clock_day("2099-03-01", 0).us + 8 * HOUR + HOUR / 2);
	assert_null(kind_act(kind_find("roster_entry"), "edit"));
	json_decref(before);
	json_decref(after);
}

/* One answers for a post; one may answer for both. */
static void test_overlaps(void **state)
{
	struct plan plan = make_plan(*state);
	const char *date = "2099-03-02";
	int64_t early = make_shift(*state, "早班", "06:00", "10:00");

	expect_planned(&plan, entry(plan.people[0], plan.day, date, "network_duty", "operator"));
	expect_refused(&plan, entry(plan.people[1], plan.day, date, "network_duty", "operator"),
	    "post", "一个岗位同时只有一个责任人");
	expect_refused(&plan, entry(plan.people[1], early, date, "network_duty", "operator"),
	    "post", "一个岗位同时只有一个责任人");
	expect_refused(&plan, entry(plan.people[0], plan.day, date, "network_duty", "operator"),
	    "person", "已经排了");
	expect_refused(&plan, entry(plan.people[0], plan.day, date, "security_duty", "standby"),
	    "person", "已是值班员");
	expect_planned(&plan, entry(plan.people[0], plan.day, date, "security_duty", "operator"));
	expect_planned(&plan, entry(plan.people[1], plan.day, date, "network_duty", "trainee"));
	expect_planned(&plan, entry(plan.people[2], plan.day, date, NULL, "leader"));
	expect_refused(&plan, entry(plan.people[3], plan.day, date, NULL, "operator"), "post",
	    "要写明岗位");
	expect_refused(&plan, entry(plan.people[3], plan.day, "2020-01-01", "network_duty",
	    "operator"), NULL, "已经过去");
}

static void test_strain(void **state)
{
	struct plan plan = make_plan(*state);
	int64_t person = plan.people[0];
	json_t *despite = entry(person, plan.night, "2099-03-02", "network_duty", "operator");
	int64_t late = make_shift(*state, "晚班", "12:00", "20:00");

	expect_planned(&plan, entry(person, plan.day, "2099-03-02", "network_duty", "operator"));
	expect_refused(&plan, entry(person, plan.night, "2099-03-02", "network_duty", "operator"),
	    "person", "连续值班 1天，超过 13时");
	json_object_set_new(despite, "despite", json_string("暴雪封路，接班人到不了"));
	expect_planned(&plan, despite);
	/* off at 08:30, on again at 12:00 */
	expect_refused(&plan, entry(person, late, "2099-03-03", "network_duty", "operator"),
	    "person", "两班间隔 3时30分，不足 8时");
	/* who stands by at home is not on duty */
	expect_planned(&plan, entry(person, late, "2099-03-03", "network_duty", "standby"));
	expect_planned(&plan, entry(person, plan.night, "2099-03-03", "network_duty", "operator"));
}

/* Requirements T40. */
static void test_barred(void **state)
{
	struct plan plan = make_plan(*state);
	int64_t person = plan.people[0];
	json_t *wish = entry(person, plan.night, "2099-03-02", "network_duty", "operator");

	must_act(*state, "person", "vet", person, ROLE_SECADMIN,
	    json_pack("{s:n}", "nda_no"));
	expect_refused(&plan, json_deep_copy(wish), "person", "没有登记保密协议");
	must_act(*state, "person", "vet", person, ROLE_SECADMIN,
	    json_pack("{s:s, s:s}", "nda_no", "BM-1", "nda_until", "2099-03-02"));
	/* the shift goes into the day after */
	expect_refused(&plan, json_deep_copy(wish), "person", "保密协议到 2099-03-02 为止");
	must_act(*state, "person", "vet", person, ROLE_SECADMIN,
	    json_pack("{s:s, s:s}", "nda_until", "2099-03-03", "clearance_until", "2099-03-02"));
	expect_refused(&plan, json_deep_copy(wish), "person", "安全审查到 2099-03-02 为止");

	int64_t exemption = must_act(*state, "roster_exemption", "grant", 0, ROLE_SECADMIN,
	    json_pack("{s:I, s:s, s:s}", "person", (json_int_t)person, "date", "2099-03-02",
		"reason", "复审材料在途"));
	int64_t id = expect_planned(&plan, json_deep_copy(wish));
	json_t *made = get_record(*state, "roster_entry", id);
	json_t *used = get_record(*state, "roster_exemption", exemption);
	assert_int_equal(record_integer(made, "exemption"), exemption);
	assert_string_equal(record_text(used, "state"), "used");
	assert_int_equal(record_integer(used, "entry"), id);
	/* once */
	expect_refused(&plan, entry(person, plan.night, "2099-03-02", "security_duty", "operator"),
	    "person", "安全审查到 2099-03-02 为止");
	json_decref(made);
	json_decref(used);
	json_decref(wish);
}

/* Whoever may edit a person may not let him in. */
static void test_vetting(void **state)
{
	struct plan plan = make_plan(*state);
	struct reply reply = do_act(*state, "person", "edit", plan.people[0], ROLE_SYSADMIN,
	    json_pack("{s:s}", "clearance_until", "2099-11-30"));

	assert_false(reply.committed);
	assert_string_equal(record_text(json_array_get(reply.reasons, 0), "field"),
	    "clearance_until");
	json_decref(reply.reasons);
}

/* ---- swaps -------------------------------------------------------------------------------- */

static struct reply as_person(struct fixture *fixture, int64_t person, const char *act, int64_t id,
    unsigned roles, json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = "roster_swap", .act = act, .id = id,
		.actor = actor_with(roles), .origin = "pts/0", .fields = fields };

	request.actor.person = person;
	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	json_decref(reply.reasons);
	return reply;
}

static void test_swap(void **state)
{
	struct plan plan = make_plan(*state);
	const int64_t *people = plan.people;
	int64_t old = expect_planned(&plan,
	    entry(people[0], plan.night, "2099-03-02", "network_duty", "operator"));
	json_t *wish = json_pack("{s:I, s:I, s:s}", "entry", (json_int_t)old, "substitute",
	    (json_int_t)people[1], "reason", "家中有事");

	assert_false(as_person(*state, people[2], "request", 0, ROLE_DUTY_OPERATOR,
	    json_deep_copy(wish)).committed);
	struct reply asked =
	    as_person(*state, people[0], "request", 0, ROLE_DUTY, json_deep_copy(wish));
	assert_true(asked.committed);
	/* neither who asked nor his substitute decides */
	assert_false(as_person(*state, people[0], "approve", asked.id, ROLE_DUTY, NULL).committed);
	assert_false(as_person(*state, people[1], "approve", asked.id, ROLE_DUTY, NULL).committed);
	assert_true(as_person(*state, people[2], "approve", asked.id, ROLE_DUTY, NULL).committed);

	json_t *swap = get_record(*state, "roster_swap", asked.id);
	json_t *before = get_record(*state, "roster_entry", old);
	json_t *after = get_record(*state, "roster_entry", record_integer(swap, "new_entry"));
	assert_string_equal(record_text(before, "state"), "replaced");
	assert_int_equal(record_integer(before, "person"), people[0]);
	assert_string_equal(record_text(after, "state"), "planned");
	assert_int_equal(record_integer(after, "person"), people[1]);
	assert_int_equal(record_integer(after, "replaces"), old);
	assert_true(json_equal(json_object_get(before, "begins_at"),
	    json_object_get(after, "begins_at")));
	/* what is gone cannot be swapped again */
	assert_false(as_person(*state, people[0], "request", 0, ROLE_DUTY, wish).committed);
	json_decref(swap);
	json_decref(before);
	json_decref(after);
}

/* ---- what the loop sees ------------------------------------------------------------------- */

static char *clock_path;
static int64_t beginning;      /* of the test: what is planned is counted from it */

static void put(struct watch *watch, const char *kind, json_t *record)
{
	ledger_set(watch->service.ledger, kind_find(kind), record);
	roster_follow(&watch->service, record);
	json_decref(record);
}

static void put_shift(struct watch *watch, int id, const char *begins, const char *ends, int least)
{
	put(watch, "shift_definition", json_pack("{s:i, s:s, s:s, s:s, s:s, s:i}", "id", id,
	    "state", "active", "name", id == 1 ? "白班" : "夜班", "begins", begins, "ends", ends,
	    "least", least));
}

/* PERSON at POST from FROM until UNTIL hours from the beginning. */
static void put_entry(struct watch *watch, int id, int person, const char *post, const char *duty,
    double from, double until)
{
	char date[CLOCK_TEXT_SIZE];
	int64_t begins = beginning + (int64_t)(from * HOUR);
	g_autofree char *name = g_strdup_printf("值班-%d", person);

	clock_text((struct wall){ begins }, CLOCK_DATE, date, sizeof date);
	put(watch, "roster_entry", json_pack("{s:i, s:s, s:s, s:i, s:s*, s:s, s:i, s:s, s:I, s:I}",
	    "id", id, "state", "planned", "date", date, "shift", 1, "post", post, "duty", duty,
	    "person", person, "name", name, "begins_at", (json_int_t)begins, "ends_at",
	    (json_int_t)(beginning + (int64_t)(until * HOUR))));
}

static const struct alarm *standing(struct watch *watch, const char *type, const char *qualifier)
{
	watch_settle(watch);
	return watch_alarm(watch, "service", 0, type, qualifier);
}

static void test_gap_ahead(void **state)
{
	struct watch *watch = *state;

	alarms_look(&watch->service, ALARM_SOURCE_ROSTER, 0);
	assert_null(standing(watch, "roster_gap", "network_duty"));
	put_shift(watch, 1, "08:30", "20:30", 1);
	assert_non_null(standing(watch, "roster_gap", "network_duty"));
	put_entry(watch, 1, 1, "network_duty", "operator", -1, 26);
	put_entry(watch, 2, 1, "security_duty", "operator", -1, 23);
	put_entry(watch, 3, 2, "security_duty", "standby", 22, 48);
	assert_null(standing(watch, "roster_gap", "network_duty"));
	const struct alarm *gap = standing(watch, "roster_gap", "security_duty");
	assert_non_null(gap);
	assert_non_null(strstr(gap->why, "起没有排人"));
	put_entry(watch, 4, 3, "security_duty", "operator", 23.5, 48);
	gap = standing(watch, "roster_gap", "security_duty");
	assert_non_null(strstr(gap->why, " 至 "));
	put_entry(watch, 5, 2, "security_duty", "operator", 23, 23.5);
	assert_null(standing(watch, "roster_gap", "security_duty"));
	/* two hours on, the end of the network post is within a day */
	assert_true(clock_move_shared(clock_path, 2 * HOUR + CLOCK_SECOND, NULL));
	roster_beat(&watch->service);
	assert_non_null(standing(watch, "roster_gap", "network_duty"));
}

static void test_on(void **state)
{
	struct watch *watch = *state;
	struct service *service = &watch->service;
	struct wall now = clock_wall(), then = { now.us + 10 * HOUR };

	put_shift(watch, 1, "08:30", "20:30", 1);
	put_entry(watch, 1, 1, "network_duty", "operator", -1, 5);
	put_entry(watch, 2, 2, "network_duty", "operator", 5, 20);
	put_entry(watch, 3, 3, NULL, "supervisor", -1, 20);
	assert_int_equal(record_integer(roster_on(service, "network_duty", "operator", now),
	    "person"), 1);
	assert_int_equal(record_integer(roster_on(service, "network_duty", "operator", then),
	    "person"), 2);
	assert_int_equal(record_integer(roster_on(service, "security_duty", "supervisor", now),
	    "person"), 3);
	assert_int_equal(record_integer(roster_on(service, NULL, "operator", now), "person"), 1);
	assert_null(roster_on(service, "security_duty", "operator", now));
	/* an end belongs to who comes */
	assert_int_equal(record_integer(roster_on(service, "network_duty", "operator",
	    (struct wall){ record_integer(roster_on(service, "network_duty", "operator", now),
		"ends_at") }), "person"), 2);
}

static void collect(int64_t key, void *data)
{
	g_array_append_val((GArray *)data, key);
}

static void test_rows(void **state)
{
	struct watch *watch = *state;
	g_autoptr(GArray) keys = g_array_new(FALSE, FALSE, sizeof(int64_t));
	size_t filled = 0;

	put_shift(watch, 1, "00:00", "00:00", 1);
	put_entry(watch, 1, 1, "network_duty", "operator", 0, 12);
	put_entry(watch, 2, 1, "security_duty", "operator", 0, 12);
	roster_keys(&watch->service, collect, keys);
	assert_int_equal(keys->len, 16);
	for (guint i = 0; i < keys->len; i++) {
		json_t *row = roster_row(&watch->service, g_array_index(keys, int64_t, i));
		const json_t *people = json_object_get(row, "people");
		assert_non_null(row);
		for (size_t n = 0; n < json_array_size(people); n++, filled++)
			assert_true(json_is_true(json_object_get(json_array_get(people, n),
			    "both")));
		json_decref(row);
	}
	assert_int_equal(filled, 2);
	assert_null(roster_row(&watch->service, 7));
	assert_null(roster_row(&watch->service, INT64_MAX));
}

static void test_too_few(void **state)
{
	struct watch *watch = *state;
	char today[CLOCK_TEXT_SIZE];

	put_shift(watch, 1, "00:00", "00:00", 2);
	put_entry(watch, 1, 1, "network_duty", "operator", -48, 72);
	put_entry(watch, 2, 1, "security_duty", "operator", -48, 72);
	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	g_autofree char *qualifier = g_strdup_printf("%s 白班", today);
	assert_non_null(standing(watch, "roster_short", qualifier));
	put_entry(watch, 3, 2, NULL, "supervisor", -48, 72);
	assert_null(standing(watch, "roster_short", qualifier));
}

/* A holiday wants a leader; an ordinary day off does not. */
static void test_leader(void **state)
{
	struct watch *watch = *state;
	char today[CLOCK_TEXT_SIZE];

	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	put_shift(watch, 1, "00:00", "00:00", 1);
	assert_null(standing(watch, "roster_leader", today));
	json_t *day = json_pack("{s:i, s:s, s:s, s:s, s:s, s:s}", "id", 1, "state", "in_force",
	    "date", today, "kind", "offday", "name", "国庆节", "source", "测试");
	ledger_set(watch->service.ledger, kind_find("work_day"), day);
	workdays_follow(&watch->service, day);
	roster_follow(&watch->service, day);
	json_decref(day);
	assert_non_null(standing(watch, "roster_leader", today));
	put_entry(watch, 1, 9, NULL, "leader", 0, 1);
	assert_null(standing(watch, "roster_leader", today));
}

static void test_overlong(void **state)
{
	struct watch *watch = *state;
	int64_t now = clock_wall().us;
	json_t *shift = json_pack("{s:i, s:s, s:s, s:s, s:I}", "id", 1, "state", "open", "post",
	    "network_duty", "operator", "值班甲", "created_at", (json_int_t)(now - 12 * HOUR));

	ledger_set(watch->service.ledger, kind_find("shift_summary"), shift);
	alarms_look(&watch->service, ALARM_SOURCE_ROSTER, 0);
	assert_null(standing(watch, "duty_overlong", "network_duty"));
	assert_true(clock_move_shared(clock_path, HOUR + CLOCK_SECOND, NULL));
	roster_beat(&watch->service);
	assert_non_null(standing(watch, "duty_overlong", "network_duty"));
	json_decref(shift);
}

static int setup_roster(void **state)
{
	int status = watch_setup(state);
	struct watch *watch = *state;

	beginning = clock_wall().us;
	if (status == 0)
		watch->service.roster = roster_new(&watch->service);
	return status;
}

static int teardown_roster(void **state)
{
	struct watch *watch = *state;

	g_clear_pointer(&watch->service.roster, roster_free);
	workdays_free(&watch->service);
	return watch_teardown(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_spans),
#define STORED(test) cmocka_unit_test_setup_teardown(test, fixture_setup, fixture_teardown)
		STORED(test_keeps_its_own), STORED(test_overlaps), STORED(test_strain),
		STORED(test_barred), STORED(test_vetting), STORED(test_swap),
#define WATCHED(test) cmocka_unit_test_setup_teardown(test, setup_roster, teardown_roster)
		WATCHED(test_gap_ahead), WATCHED(test_on), WATCHED(test_rows),
		WATCHED(test_too_few), WATCHED(test_leader), WATCHED(test_overlong),
	};

	g_autofree char *dir = g_dir_make_tmp("zhiban-roster-XXXXXX", NULL);
	clock_path = g_build_filename(dir, "clock", NULL);
	g_setenv("ZHIBAN_CLOCK", clock_path, TRUE);
	assert_true(clock_move_shared(clock_path, 0, NULL) && clock_allow_shared(NULL));
	int failed = cmocka_run_group_tests(tests, speak_utf8, NULL);
	g_remove(clock_path);
	g_rmdir(dir);
	g_free(clock_path);
	return failed;
}
