/* A clock that lies before what is recorded: nothing is written until two people confirm the time,
 * or the clock has passed the newest record again. */
#include <sqlite3.h>

#include "records/model/change.h"
#include "tests/unit/store_fixture.h"

#define HOUR (60 * MINUTE)

static char *clock_path;

static void step(int64_t us)
{
	assert_true(clock_step_shared(clock_path, us, NULL));
}

/* ---- what is done ------------------------------------------------------------------------- */

static struct actor person(int64_t id, unsigned roles)
{
	return (struct actor){ .person = id, .name = id == 1 ? "值班甲" : "值班乙",
		.roles = roles, .uid = id, .organisation = ORGANISATION_OPS_UNIT,
		.connection = 100 + id };
}

static json_t *reading(int64_t off)
{
	return json_pack("{s:I, s:s}", "standard", (json_int_t)(clock_wall().us + off),
	    "evidence", "手机上的北京时间");
}

static struct reply act_as(struct fixture *fixture, struct actor actor, const char *kind,
    const char *act, int64_t id, json_t *fields)
{
	struct reply reply = { .came = false };
	struct store_act request = { .kind = kind, .act = act, .id = id, .actor = actor,
		.origin = "pts/0", .fields = fields };

	store_act(fixture->store, &request, reply_done, &reply);
	await(fixture, &reply);
	json_decref(g_steal_pointer(&reply.reasons));
	return reply;
}

static struct reply confirm(struct fixture *fixture, struct actor actor, int64_t id, int64_t off)
{
	return act_as(fixture, actor, "clock_confirmation", id == 0 ? "propose" : "confirm", id,
	    reading(off));
}

static struct reply write_entry(struct fixture *fixture)
{
	return act_as(fixture, person(1, ROLE_DUTY_OPERATOR), "log_entry", "create", 0,
	    json_pack("{s:s}", "note", "巡视"));
}

static void expect_refused(struct reply reply, const char *word)
{
	assert_false(reply.committed);
	assert_int_equal(reply.code, RPC_REFUSED);
	if (strstr(reply.message, word) == NULL)
		fail_msg("\"%s\" does not say %s", reply.message, word);
}

static void expect_written(struct fixture *fixture)
{
	struct reply reply = write_entry(fixture);

	if (!reply.committed)
		fail_msg("%s", reply.message);
}

static void expect_held(struct fixture *fixture)
{
	struct store_status status;

	expect_refused(write_entry(fixture), "已停止写入");
	store_status(fixture->store, &status);
	assert_true(status.held);
}

static void observe(struct fixture *fixture, int64_t id)
{
	g_autofree char *number = g_strdup_printf("GJ-%d", (int)id);

	store_observe(fixture->store, kind_find("alarm"), id,
	    json_pack("{s:s, s:s, s:s, s:i, s:s, s:s, s:s, s:b, s:I}", "number", number, "type",
		"device_unreachable", "resource_kind", "device", "resource", 1, "resource_name",
		"核心A", "severity", "major", "what", "不通", "cleared", 0, "raised_at",
		(json_int_t)clock_wall().us),
	    NULL, NULL);
}

static size_t alarms_kept(struct fixture *fixture)
{
	json_t *alarms = list_records(fixture, "alarm", NULL);
	size_t n = json_array_size(alarms);

	json_decref(alarms);
	return n;
}

/* A number of the closed or open database. */
static int64_t number(const struct fixture *fixture, const char *sql)
{
	g_autofree char *path = g_build_filename(fixture->dir, "records.db", NULL);
	sqlite3_stmt *row;
	sqlite3 *db;
	int64_t value = -1;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &row, NULL), SQLITE_OK);
	if (sqlite3_step(row) == SQLITE_ROW)
		value = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	sqlite3_close(db);
	return value;
}

/* ---- what is expected --------------------------------------------------------------------- */

/* Less than what slewing or a second hand explains does no harm. */
static void test_small(void **state)
{
	struct fixture *fixture = *state;

	expect_written(fixture);
	step(-CLOCK_SECOND);
	expect_written(fixture);
	step(CLOCK_SECOND);
}

/* Every door for a person: an act, several acts; refusals are audited. */
static void test_refuses(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = { .came = false };
	struct store_acts whole = { .actor = person(1, ROLE_DUTY_OPERATOR), .acts =
	    json_pack("[{s:s, s:s, s:{s:s}}]", "kind", "log_entry", "act", "create", "fields",
		"note", "巡视") };

	expect_written(fixture);
	step(-HOUR);
	expect_held(fixture);
	store_act_all(fixture->store, &whole, reply_done, &reply);
	await(fixture, &reply);
	assert_false(reply.committed);
	assert_non_null(strstr(json_string_value(json_object_get(json_array_get(reply.reasons, 0),
	    "reason")), "已停止写入"));
	json_decref(reply.reasons);
	assert_int_equal(number(fixture, "SELECT count(*) FROM log_entry"), 1);
	assert_true(number(fixture, "SELECT count(*) FROM audit WHERE success = 0") >= 2);
	assert_int_equal(number(fixture, "SELECT count(*) FROM audit WHERE action = 'clock.back'"),
	    1);
	step(HOUR);
	expect_written(fixture);
}

/* What is observed waits in memory, is told of as soon as it is written, in its order; a circuit's
 * standing is dated by the clock that was right. */
static void test_waits(void **state)
{
	struct fixture *fixture = *state;

	observe(fixture, 1);
	expect_written(fixture);
	int64_t right = clock_wall().us;
	step(-HOUR);
	expect_held(fixture);
	int changes = fixture->changes;
	observe(fixture, 2);
	observe(fixture, 3);
	store_standing(fixture->store, json_pack("{s:I, s:s, s:i, s:s}", "at",
	    (json_int_t)clock_wall().us, "kind", "circuit", "id", 1, "state", "down"));
	expect_held(fixture);
	assert_int_equal(alarms_kept(fixture), 1);
	assert_int_equal(fixture->changes, changes);
	assert_int_equal(number(fixture, "SELECT count(*) FROM standing"), 0);
	step(HOUR);
	expect_written(fixture);
	assert_int_equal(alarms_kept(fixture), 3);
	assert_int_equal(fixture->changes, changes + 3);
	int64_t at = number(fixture, "SELECT at FROM standing");
	assert_true(at >= right && at < right + MINUTE);
}

/* What the program does by itself is done when it is over, once however often it asked; that it
 * asked in vain is in no audit. With the end of the service it is not done: the next one asks. */
static void test_program(void **state)
{
	struct fixture *fixture = *state;
	struct reply first = { .came = false };
	int64_t id = act_as(fixture, person(1, ROLE_DUTY_OPERATOR), "silence", "begin", 0,
	    json_pack("{s:i}", "minutes", 5)).id;
	struct store_act request = { .kind = "silence", .act = "expire", .id = id,
		.actor = actor_service(), .fields = json_object() };

	assert_true(id != 0);
	step(-HOUR);
	expect_held(fixture);
	int64_t rows = number(fixture, "SELECT count(*) FROM audit");
	store_act(fixture->store, &request, reply_done, &first);
	expect_refused(act_as(fixture, actor_service(), "silence", "expire", id, json_object()),
	    "已停止写入");
	assert_false(first.came);
	assert_int_equal(number(fixture, "SELECT count(*) FROM audit"), rows);
	step(HOUR);
	await(fixture, &first);
	assert_true(first.committed);
	id = act_as(fixture, person(1, ROLE_DUTY_OPERATOR), "silence", "begin", 0,
	    json_pack("{s:i}", "minutes", 5)).id;
	step(-HOUR);
	request.id = id;
	request.fields = json_object();
	first.came = false;
	store_act(fixture->store, &request, reply_done, &first);
	expect_held(fixture);
	fixture_close(fixture);
	assert_true(first.came && !first.committed);
	json_decref(first.reasons);
	step(HOUR);
	fixture_open(fixture);
}

/* Nobody asks for what waits: it is written all the same when the time is right again. */
static void test_by_itself(void **state)
{
	struct fixture *fixture = *state;

	expect_written(fixture);
	step(-HOUR);
	observe(fixture, 1);
	expect_held(fixture);
	int changes = fixture->changes;
	step(HOUR);
	while (fixture->changes == changes)
		g_main_context_iteration(fixture->loop, TRUE);
	assert_int_equal(alarms_kept(fixture), 1);
}

/* The service that ends meanwhile has nobody to leave it to. */
static void test_closing(void **state)
{
	struct fixture *fixture = *state;

	expect_written(fixture);
	step(-HOUR);
	observe(fixture, 1);
	expect_held(fixture);
	fixture_close(fixture);
	assert_int_equal(number(fixture, "SELECT count(*) FROM alarm"), 1);
	step(HOUR);
	fixture_open(fixture);
	expect_written(fixture);
}

/* A battery that died: the service begins before what it recorded. What was recorded last need not
 * have an audit row. */
static void test_boot(void **state)
{
	struct fixture *fixture = *state;

	store_transition(fixture->store, json_pack("{s:I, s:s}", "at",
	    (json_int_t)clock_wall().us, "kind", "service"));
	fixture_close(fixture);
	step(-20 * 365 * 24 * HOUR);
	fixture_open(fixture);
	struct store_status status;
	store_status(fixture->store, &status);
	assert_true(status.held);
	expect_held(fixture);
	fixture_close(fixture);
	fixture_open(fixture);
	expect_held(fixture);
	step(20 * 365 * 24 * HOUR);
	expect_written(fixture);
}

/* Who may confirm what. */
static void test_two_people(void **state)
{
	struct fixture *fixture = *state;
	struct actor operator = person(1, ROLE_DUTY_OPERATOR);
	struct actor supervisor = person(2, ROLE_SHIFT_SUPERVISOR);
	struct actor beside = supervisor, other = person(3, ROLE_DUTY_OPERATOR);

	beside.connection = operator.connection;
	expect_written(fixture);
	expect_refused(confirm(fixture, operator, 0, 0), "不必确认");
	step(-HOUR);
	expect_held(fixture);
	expect_refused(confirm(fixture, operator, 0, HOUR), "授时");
	expect_refused(act_as(fixture, operator, "clock_confirmation", "propose", 0,
	    json_pack("{s:I}", "standard", (json_int_t)clock_wall().us)), "依据");
	expect_refused(act_as(fixture, operator, "clock_confirmation", "propose", 0, NULL),
	    "授时所见");
	struct reply first = confirm(fixture, operator, 0, MINUTE);
	assert_true(first.committed);
	expect_refused(confirm(fixture, other, 0, 0), "已经由");
	expect_refused(confirm(fixture, operator, first.id, 0), "另一个人");
	expect_refused(confirm(fixture, beside, first.id, 0), "各在自己的登录");
	expect_refused(confirm(fixture, other, first.id, 0), "值班长");
	expect_refused(confirm(fixture, supervisor, first.id, -10 * MINUTE), "授时");
	struct actor viewer = person(4, ROLE_VIEWER);
	assert_int_equal(confirm(fixture, viewer, first.id, 0).code, RPC_NOT_ALLOWED);
	expect_held(fixture);
	assert_true(confirm(fixture, supervisor, first.id, -MINUTE).committed);
	expect_written(fixture);
	expect_refused(confirm(fixture, supervisor, 0, 0), "不必确认");
}

/* What is recorded of it, and that it counts for the service that comes after. */
static void test_recorded(void **state)
{
	struct fixture *fixture = *state;

	expect_written(fixture);
	step(HOUR);
	expect_written(fixture);
	expect_written(fixture);
	step(-HOUR);
	expect_held(fixture);
	int64_t id = confirm(fixture, person(1, ROLE_SYSADMIN), 0, 0).id;
	assert_true(confirm(fixture, person(2, ROLE_DUTY_OPERATOR), id, 0).committed);
	json_t *record = get_record(fixture, "clock_confirmation", id);
	assert_string_equal(record_text(record, "state"), "confirmed");
	assert_string_equal(record_text(record, "by"), "值班甲");
	assert_string_equal(record_text(record, "second"), "值班乙");
	assert_true(record_integer(record, "newest") > record_integer(record, "clock"));
	assert_true(record_integer(record, "second_standard") != 0);
	assert_false(record_flag(record, "alone"));
	/* the first entry was written at a time that had come; the two of an hour ahead had not */
	assert_int_equal(record_integer(record, "from_seq"), 2);
	int64_t last = number(fixture, "SELECT max(seq) FROM audit");
	assert_int_equal(record_integer(record, "to_seq"), last);
	json_decref(record);
	expect_written(fixture);
	fixture_close(fixture);
	fixture_open(fixture);
	expect_written(fixture);
}

/* On trial there is one person: twice is enough, and the record says so. */
static void test_trial(void **state)
{
	struct fixture *fixture = *state;
	struct actor owner = person(1, ROLE_ANY);

	owner.trial = true;
	expect_written(fixture);
	step(-HOUR);
	struct reply first = confirm(fixture, owner, 0, 0);
	assert_true(first.committed);
	expect_held(fixture);
	assert_true(confirm(fixture, owner, first.id, 0).committed);
	json_t *record = get_record(fixture, "clock_confirmation", first.id);
	assert_true(record_flag(record, "alone"));
	json_decref(record);
	expect_written(fixture);
}

/* One that was left from another time does not stand in the way. */
static void test_left(void **state)
{
	struct fixture *fixture = *state;
	struct actor operator = person(1, ROLE_DUTY_OPERATOR);

	expect_written(fixture);
	step(-HOUR);
	int64_t left = confirm(fixture, operator, 0, 0).id;
	assert_true(left != 0);
	step(HOUR + MINUTE);
	expect_written(fixture);
	expect_refused(confirm(fixture, person(2, ROLE_SHIFT_SUPERVISOR), left, 0), "不必确认");
	step(-HOUR);
	int64_t id = confirm(fixture, operator, 0, 0).id;
	assert_true(id != 0);
	json_t *record = get_record(fixture, "clock_confirmation", left);
	assert_string_equal(record_text(record, "state"), "withdrawn");
	json_decref(record);
	assert_true(confirm(fixture, person(2, ROLE_SHIFT_SUPERVISOR), id, 0).committed);
}

/* What was written in the time that is in doubt is marked in the story of its record. */
static void test_marked(void **state)
{
	struct fixture *fixture = *state;
	struct reply reply = { .came = false };

	step(HOUR);
	int64_t entry = write_entry(fixture).id;
	step(-HOUR);
	int64_t id = confirm(fixture, person(1, ROLE_SYSADMIN), 0, 0).id;
	assert_true(confirm(fixture, person(2, ROLE_DUTY_OPERATOR), id, 0).committed);
	int64_t after = write_entry(fixture).id;
	store_journal(fixture->store, kind_find("log_entry"), entry, reply_rows, &reply);
	await(fixture, &reply);
	assert_true(record_flag(json_array_get(reply.records, 0), "doubtful"));
	json_decref(reply.records);
	reply = (struct reply){ .came = false };
	store_journal(fixture->store, kind_find("log_entry"), after, reply_rows, &reply);
	await(fixture, &reply);
	assert_null(json_object_get(json_array_get(reply.records, 0), "doubtful"));
	json_decref(reply.records);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_small), TEST(test_refuses), TEST(test_waits), TEST(test_program),
		TEST(test_by_itself), TEST(test_closing), TEST(test_boot), TEST(test_two_people),
		TEST(test_recorded), TEST(test_trial), TEST(test_left), TEST(test_marked),
	};
	g_autofree char *dir = g_dir_make_tmp("zhiban-clock-XXXXXX", NULL);

	clock_path = g_build_filename(dir, "clock", NULL);
	g_setenv("ZHIBAN_CLOCK", clock_path, TRUE);
	assert_true(clock_move_shared(clock_path, 0, NULL) && clock_allow_shared(NULL));
	int failed = cmocka_run_group_tests(tests, speak_utf8, NULL);
	g_remove(clock_path);
	g_rmdir(dir);
	g_free(clock_path);
	return failed;
}
