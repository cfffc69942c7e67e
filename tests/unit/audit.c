/* The audit chain: every value of every row counts, nothing may be missing, swapped or put in
 * between. */
#include <inttypes.h>
#include <sqlite3.h>
#include <unistd.h>

#include "service/audit.h"
#include "tests/unit/kinds_fixture.h"

#define UNGUARDED "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; "

/* A closed store whose chain has eight rows, with corrections, refusals and a shared act. */
static int setup(void **state)
{
	fixture_setup(state);
	struct fixture *fixture = *state;
	int64_t device = make_record(fixture, "device", "in_service", 0);
	int64_t entry = make_record(fixture, "log_entry", "-", 0);
	struct actor actor = actor_with(ROLE_AUDITOR);
	struct reply reply = do_act(fixture, "device", "edit", device, ROLE_VIEWER, NULL);

	json_decref(reply.reasons);
	must_act(fixture, "log_entry", "correct", entry, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "改"));
	store_audit(fixture->store, &actor, "127.0.0.1", "login", true,
	    json_pack("{s:s}", "tty", "pts/1"));
	must_act(fixture, "device", "retire", device, ROLE_SYSADMIN,
	    json_pack("{s:s}", "retired_reason", "旧"));
	fixture_close(fixture);
	return 0;
}

#define ROWS 8

static sqlite3 *open_file(const struct fixture *fixture)
{
	g_autofree char *path = g_build_filename(fixture->dir, "records.db", NULL);
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_exec(db, "PRAGMA synchronous=OFF", NULL, NULL, NULL);
	return db;
}

static void run(sqlite3 *db, const char *sql)
{
	char *message = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", sql, message);
}

/* Verifying must end at row EXPECTED; 0: it must be whole. */
static void expect_bad(const struct fixture *fixture, int64_t expected)
{
	g_autoptr(GError) error = NULL;
	int64_t rows, bad = -1;
	char head[65];
	bool whole = store_verify_audit(fixture->dir, &rows, head, &bad, &error);

	if (whole != (expected == 0) || bad != expected)
		fail_msg("bad row %d, not %d", (int)bad, (int)expected);
	if (whole)
		assert_int_equal(rows, ROWS);
	else
		assert_non_null(strstr(error->message, "序号"));
}

static void test_whole(void **state)
{
	expect_bad(*state, 0);
}

/* Each column of each row changed, one at a time, and put back. */
static void test_every_value(void **state)
{
	static const char *const columns[] = { "at", "since_boot", "boot", "synchronised", "person",
		"uid", "name", "roles", "origin", "action", "kind", "id", "success", "before",
		"after", "detail", "previous", "hash" };
	sqlite3 *db = open_file(*state);

	run(db, UNGUARDED "CREATE TEMP TABLE was AS SELECT * FROM audit");
	for (int seq = 1; seq <= ROWS; seq++)
		for (size_t i = 0; i < G_N_ELEMENTS(columns); i++) {
			bool number = strstr("at since_boot synchronised person uid id success",
			    columns[i]);
			g_autofree char *change = g_strdup_printf(number
				? "UPDATE audit SET %s = %s + 1 WHERE seq = %d"
				: "UPDATE audit SET %s = ifnull(%s, '') || 'x' WHERE seq = %d",
			    columns[i], columns[i], seq);
			g_autofree char *back = g_strdup_printf(
			    "UPDATE audit SET %s = (SELECT %s FROM was WHERE was.seq = audit.seq)",
			    columns[i], columns[i]);

			if (strcmp(columns[i], "synchronised") == 0 ||
			    strcmp(columns[i], "success") == 0) {
				g_free(change);
				change = g_strdup_printf(
				    "UPDATE audit SET %s = 1 - %s WHERE seq = %d", columns[i],
				    columns[i], seq);
			}
			run(db, change);
			expect_bad(*state, seq);
			run(db, back);
		}
	expect_bad(*state, 0);
	sqlite3_close(db);
}

static void test_deleted(void **state)
{
	sqlite3 *db = open_file(*state);

	run(db, UNGUARDED "DELETE FROM audit WHERE seq = 4");
	sqlite3_close(db);
	expect_bad(*state, 4);
}

/* A cut tail leaves a whole chain: only the head known elsewhere tells. */
static void test_cut(void **state)
{
	struct fixture *fixture = *state;
	sqlite3 *db = open_file(fixture);
	int64_t rows, bad;
	char before[65], after[65];

	assert_true(store_verify_audit(fixture->dir, &rows, before, &bad, NULL));
	run(db, UNGUARDED "DELETE FROM audit WHERE seq = 8");
	sqlite3_close(db);
	assert_true(store_verify_audit(fixture->dir, &rows, after, &bad, NULL));
	assert_int_equal(rows, ROWS - 1);
	assert_string_not_equal(before, after);
}

static void test_swapped(void **state)
{
	sqlite3 *db = open_file(*state);

	run(db,
	    UNGUARDED
	    "UPDATE audit SET seq = -2 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 3; "
	    "UPDATE audit SET seq = 3 WHERE seq = -2");
	sqlite3_close(db);
	expect_bad(*state, 2);
}

/* A row before the first is no more welcome than one after the last. */
static void test_put_in(void **state)
{
	static const char *const places[] = { "0", "9" };

	for (size_t i = 0; i < G_N_ELEMENTS(places); i++) {
		sqlite3 *db = open_file(*state);
		g_autofree char *sql = g_strdup_printf(
		    "CREATE TEMP TABLE extra AS SELECT * FROM audit WHERE seq = 8; "
		    "UPDATE extra SET seq = %s; INSERT INTO audit SELECT * FROM extra;",
		    places[i]);

		run(db, sql);
		expect_bad(*state, i == 0 ? 1 : 9);
		run(db,
		    "DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq IN (0, 9);"
		    "CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit "
		    "BEGIN SELECT RAISE(ABORT, ''); END");
		sqlite3_close(db);
	}
}

/* One byte of the file, behind SQLite's back; the service then refuses to start on it as well. */
static void test_flipped_byte(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *path = g_build_filename(fixture->dir, "records.db", NULL);
	g_autofree char *bytes = NULL;
	gsize size;
	g_autoptr(GError) error = NULL;

	assert_true(g_file_get_contents(path, &bytes, &size, NULL));
	char *at = memmem(bytes, size, "{\"tty\":\"pts/1\"}", 15);
	assert_non_null(at);
	at[12] ^= 1;
	assert_true(g_file_set_contents(path, bytes, (gssize)size, NULL));
	expect_bad(fixture, 6);
	assert_null(fixture_try_open(fixture, &error));
	assert_non_null(strstr(error->message, "审计链"));
}

/* The chain goes on over a restart. */
static void test_goes_on(void **state)
{
	struct fixture *fixture = *state;
	int64_t seq;
	char head[65];

	fixture_open(fixture);
	store_audit_head(fixture->store, &seq, head);
	assert_int_equal(seq, ROWS);
	struct reply reply = do_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "重启后"));
	assert_int_equal(reply.seq, ROWS + 1);
}

/* The wall clock was an hour ahead and has been put right: the chain says so. */
static void test_clock_back(void **state)
{
	struct fixture *fixture = *state;
	sqlite3 *db = open_file(fixture);
	struct audit_entry future = { .seq = 1,
		.at = { clock_wall().us + 3600 * CLOCK_SECOND },
		.action = "test",
		.success = true,
		.previous = AUDIT_NO_HASH };
	char hash[AUDIT_HASH_SIZE];

	audit_hash(&future, hash);
	g_autofree char *sql = g_strdup_printf(UNGUARDED
	    "DELETE FROM audit; INSERT INTO audit (seq, at, since_boot, "
	    "synchronised, person, uid, action, id, success, previous, hash) VALUES (1, %" PRId64
	    ", 0, 0, 0, 0, 'test', 0, 1, '" AUDIT_NO_HASH "', '%s')",
	    future.at.us, hash);
	run(db, sql);
	fixture_open(fixture);
	struct reply reply = do_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "之后"));
	assert_false(reply.committed);
	assert_non_null(strstr(reply.message, "已停止写入"));
	json_decref(reply.reasons);
	sqlite3_stmt *row;
	sqlite3_prepare_v2(db, "SELECT action FROM audit WHERE seq = 2", -1, &row, NULL);
	assert_int_equal(sqlite3_step(row), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(row, 0), "clock.back");
	sqlite3_finalize(row);
	sqlite3_close(db);
}

/* A record's hash knows its values and its names, not their order nor fields it has no value
 * for. */
static void test_record_hash(void **state)
{
	json_t *a = json_pack("{s:s, s:i}", "name", "核心", "port", 161);
	json_t *b = json_pack("{s:i, s:s}", "port", 161, "name", "核心");
	char one[AUDIT_HASH_SIZE], two[AUDIT_HASH_SIZE];

	(void)state;
	audit_record_hash(a, one);
	audit_record_hash(b, two);
	assert_string_equal(one, two);
	json_object_set_new(b, "port", json_string("161"));
	audit_record_hash(b, two);
	assert_string_not_equal(one, two);
	json_decref(a);
	json_decref(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
		TEST(test_whole), TEST(test_every_value), TEST(test_deleted), TEST(test_cut),
		TEST(test_swapped), TEST(test_put_in), TEST(test_flipped_byte), TEST(test_goes_on),
		TEST(test_clock_back),
		cmocka_unit_test(test_record_hash),
	};

	return cmocka_run_group_tests(tests, speak_utf8, NULL);
}
