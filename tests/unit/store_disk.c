/* What the disk can do to the store: full, failing, read-only, gone, another's, newer, older; and
 * that there is one connection that writes and checkpoints. */
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/disk_shim.h"
#include "tests/unit/kinds_fixture.h"

static char *path_in(const struct fixture *fixture, const char *name)
{
	return g_build_filename(fixture->dir, name, NULL);
}

static struct reply log_something(struct fixture *fixture)
{
	struct reply reply = do_act(fixture, "log_entry", "create", 0, ROLE_DUTY_OPERATOR,
	    json_pack("{s:s}", "note", "一条"));

	json_decref(reply.reasons);
	return reply;
}

static size_t count_log(struct fixture *fixture)
{
	json_t *entries = list_records(fixture, "log_entry", NULL);
	size_t count = json_array_size(entries);

	json_decref(entries);
	return count;
}

static void expect_chain(struct fixture *fixture)
{
	GError *error = NULL;
	int64_t rows, bad;
	char head[65];

	if (!store_verify_audit(fixture->dir, &rows, head, &bad, &error))
		fail_msg("%s", error->message);
}

/* The store must not open, for a reason that says WORD. */
static void expect_closed(struct fixture *fixture, const char *word)
{
	g_autoptr(GError) error = NULL;
	struct store *store = fixture_try_open(fixture, &error);

	assert_null(store);
	if (!strstr(error->message, word))
		fail_msg("\"%s\" does not say %s", error->message, word);
}

/* SQL on the closed database, as somebody else would. */
static void meddle(struct fixture *fixture, const char *sql)
{
	g_autofree char *path = path_in(fixture, "records.db");
	sqlite3 *db;
	char *message = NULL;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s", message);
	sqlite3_close(db);
}

static void test_full(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *ballast = path_in(fixture, "records.ballast");
	struct store_status status;

	assert_true(log_something(fixture).committed);
	g_atomic_int_set(&the_disk.full, 1);
	for (int i = 0; i < 3; i++) {
		struct reply reply = log_something(fixture);

		assert_int_equal(reply.code, RPC_NOT_SAVED);
		assert_non_null(strstr(reply.message, "磁盘已满"));
		assert_int_equal(count_log(fixture), 1);
	}
	store_status(fixture->store, &status);
	assert_non_null(strstr(status.trouble, "磁盘已满"));
	assert_false(g_file_test(ballast, G_FILE_TEST_EXISTS));
	g_atomic_int_set(&the_disk.full, 0);
	assert_true(log_something(fixture).committed);
	store_status(fixture->store, &status);
	assert_null(status.trouble);
	assert_true(g_file_test(ballast, G_FILE_TEST_EXISTS));
	assert_int_equal(count_log(fixture), 2);
	expect_chain(fixture);
}

/* Whatever is answered is what is there, however often syncing fails. */
static void test_sync_fails(void **state)
{
	struct fixture *fixture = *state;
	size_t saved = 0;

	for (int fails = 0; fails < 6; fails++) {
		g_atomic_int_set(&the_disk.sync_fails, fails);
		for (int i = 0; i < 8; i++)
			saved += log_something(fixture).committed;
		assert_int_equal(g_atomic_int_get(&the_disk.sync_fails), 0);
		assert_int_equal(count_log(fixture), saved);
		expect_chain(fixture);
	}
	assert_true(saved > 20);
	g_atomic_int_set(&the_disk.sync_fails, -1);
	assert_int_equal(log_something(fixture).code, RPC_NOT_SAVED);
	assert_int_equal(log_something(fixture).code, RPC_NOT_SAVED);
	g_atomic_int_set(&the_disk.sync_fails, 0);
	assert_true(log_something(fixture).committed);
	fixture_close(fixture);
	fixture_open(fixture);
	assert_int_equal(count_log(fixture), saved + 1);
}

static void test_one_writer(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *copy = path_in(fixture, "copy");
	struct reply reply = { .came = false };

	for (int i = 0; i < 300; i++) {
		struct reply each = log_something(fixture);

		assert_true(each.committed);
		if (i % 50 == 0)
			count_log(fixture);
	}
	store_backup(fixture->store, copy, reply_copied, &reply);
	await(fixture, &reply);
	expect_chain(fixture);
	assert_int_equal(g_atomic_int_get(&the_disk.writers), 1);
	fixture_close(fixture);
	assert_int_equal(g_atomic_int_get(&the_disk.writers), 0);
	assert_int_equal(g_atomic_int_get(&the_disk.most_writers), 1);
	assert_int_equal(g_atomic_int_get(&the_disk.stray_writes), 0);
}

static void test_second(void **state)
{
	expect_closed(*state, "另一个值班服务");
}

static void test_newer(void **state)
{
	struct fixture *fixture = *state;

	fixture_close(fixture);
	meddle(fixture, "ALTER TABLE device ADD COLUMN flux TEXT");
	expect_closed(fixture, "device.flux");
	meddle(fixture, "ALTER TABLE device DROP COLUMN flux; CREATE TABLE dragon (id INTEGER)");
	expect_closed(fixture, "dragon");
	meddle(fixture, "DROP TABLE dragon; UPDATE meta SET value = 99 WHERE key = 'format'");
	expect_closed(fixture, "更新版本");
	meddle(fixture, "UPDATE meta SET value = 1 WHERE key = 'format'");
	fixture_open(fixture);
}

/* A database of before the column and the kind were there gets both and keeps what it had. */
static void test_older(void **state)
{
	struct fixture *fixture = *state;
	int64_t id = make_record(fixture, "device", "standby", 0);

	fixture_close(fixture);
	meddle(fixture,
	    "ALTER TABLE device DROP COLUMN note; ALTER TABLE device DROP COLUMN rack; "
	    "DROP TABLE sheet");
	fixture_open(fixture);
	must_act(fixture, "device", "edit", id, ROLE_SYSADMIN,
	    json_pack("{s:s, s:s}", "note", "新", "rack", "A01"));
	json_t *device = get_record(fixture, "device", id);
	assert_string_equal(record_text(device, "rack"), "A01");
	assert_string_equal(record_text(device, "state"), "standby");
	json_decref(device);
	make_record(fixture, "sheet", "-", 0);
	expect_chain(fixture);
}

/* Neither people's words nor rows of the audit can be changed behind the model's back. */
static void test_triggers(void **state)
{
	static const char *const forbidden[] = {
		"UPDATE audit SET name = 'x'", "DELETE FROM audit", "DELETE FROM log_entry",
		"UPDATE log_entry SET note = 'x'", "DELETE FROM device",
	};
	struct fixture *fixture = *state;
	g_autofree char *path = path_in(fixture, "records.db");
	sqlite3 *db;

	make_record(fixture, "device", "retired", 0);
	fixture_close(fixture);
	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	for (size_t i = 0; i < G_N_ELEMENTS(forbidden); i++)
		assert_int_equal(sqlite3_exec(db, forbidden[i], NULL, NULL, NULL),
		    SQLITE_CONSTRAINT);
	sqlite3_close(db);
}

/* Never an empty database where there was one. */
static void test_missing(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *path = path_in(fixture, "records.db");
	g_autofree char *aside = path_in(fixture, "elsewhere");
	g_autofree char *ballast = path_in(fixture, "records.ballast");
	g_autofree char *history = path_in(fixture, "history.db");

	fixture_close(fixture);
	assert_int_equal(rename(path, aside), 0);
	assert_true(g_file_set_contents(history, "x", 1, NULL));
	g_unlink(ballast);
	expect_closed(fixture, "history.db");
	g_unlink(history);
	assert_true(g_file_set_contents(path, "", 0, NULL));
	expect_closed(fixture, "空文件");
	assert_true(
	    g_file_set_contents(path, "certainly not a database file, only some text", -1, NULL));
	expect_closed(fixture, "损坏");
	g_unlink(path);
	assert_int_equal(symlink("elsewhere", path), 0);
	expect_closed(fixture, "普通文件");
	g_unlink(path);
	assert_int_equal(rename(aside, path), 0);
	fixture_open(fixture);
}

/* Writing there is refused in a child that is nobody special. */
static void test_read_only_dir(void **state)
{
	struct fixture *fixture = *state;
	int status;

	fixture_close(fixture);
	assert_int_equal(chmod(fixture->dir, 0555), 0);
	pid_t child = fork();
	if (child == 0) {
		GError *error = NULL;

		if (geteuid() == 0 && setuid(65534) != 0)
			_exit(9);
		struct store *store = fixture_try_open(fixture, &error);
		/* a stranger cannot open the files, their owner cannot make the log beside them */
		bool said = !store && (strstr(error->message, "不能写") ||
		    strstr(error->message, "只读"));
		_exit(!said);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(chmod(fixture->dir, 0700), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* A look beside the running service, that cannot write. */
static void test_beside(void **state)
{
	struct fixture *fixture = *state;
	struct fixture beside = { .dir = fixture->dir, .loop = fixture->loop };
	struct store_settings settings = {
		.state_dir = fixture->dir, .read_only = true, .loop = fixture->loop
	};

	assert_true(log_something(fixture).committed);
	beside.store = store_open(&settings, NULL);
	assert_non_null(beside.store);
	assert_int_equal(count_log(&beside), 1);
	assert_int_equal(log_something(&beside).code, RPC_NOT_SAVED);
	fixture_close(&beside);
}

/* Somebody has the database locked with a shell: refused for now, and then it goes on. */
static void test_locked(void **state)
{
	struct fixture *fixture = *state;
	g_autofree char *path = path_in(fixture, "records.db");
	sqlite3 *shell;

	assert_int_equal(sqlite3_open_v2(path, &shell, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(shell, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	struct reply reply = log_something(fixture);
	assert_int_equal(reply.code, RPC_NOT_SAVED);
	assert_non_null(strstr(reply.message, "锁住"));
	assert_int_equal(sqlite3_exec(shell, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	assert_true(log_something(fixture).committed);
	sqlite3_close(shell);
}

static int setup(void **state)
{
	g_atomic_int_set(&the_disk.most_writers, 0);
	return fixture_setup(state);
}

static int start(void **state)
{
	disk_insert();
	return speak_utf8(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, fixture_teardown)
		TEST(test_full), TEST(test_sync_fails), TEST(test_one_writer), TEST(test_second),
		TEST(test_newer), TEST(test_older), TEST(test_triggers), TEST(test_missing),
		TEST(test_read_only_dir), TEST(test_beside), TEST(test_locked),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
