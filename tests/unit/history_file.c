/* Nothing that happens to the file stops the service: killed, newer, damaged, gone, full,
 * read-only, held. */
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/history_place.h"

/* ---- what happens to the file ------------------------------------------------------------- */

static void test_reopened(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 10; i++)
		add_one(history, 1, START + i * MINUTE, "x", i);
	history_close(history); /* commits what is queued */
	history = open_history(*state);
	assert_int_equal(look(history).rows, 10);
	for (int i = 10; i < 20; i++)
		add_one(history, 1, START + i * MINUTE, "x", i);
	WAIT(history, now.rows == 20);
	g_autoptr(GArray) points = read_points(history, 1, "x", START, START + DAY, 0);
	assert_int_equal(points->len, 20);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(POINT(points, i).average, i);
	history_close(history);
}

/* A child that writes until it is killed, once COMMITTED rows were said to be kept. */
static void write_and_die(const struct place *place, int64_t from, int64_t committed)
{
	struct history *history = open_history(place);

	for (int64_t i = from;; i++) {
		add_one(history, 1, START + i * MINUTE, "x", i);
		if (look(history).rows >= committed)
			kill(getpid(), SIGKILL);
	}
}

static void test_killed(void **state)
{
	int64_t kept = 0;

	for (int round = 1; round <= 8; round++) {
		const pid_t child = fork();
		if (child == 0)
			write_and_die(*state, kept, kept + round * 7);
		int how;
		assert_int_equal(waitpid(child, &how, 0), child);
		assert_true(WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);

		struct history *history = open_history(*state);
		assert_null(look(history).trouble);
		assert_true(look(history).rows >= kept + round * 7);
		kept = look(history).rows;
		g_autoptr(GArray) points =
		    read_points(history, 1, "x", START, START + 9999 * DAY, 0);
		assert_int_equal(points->len, kept);
		for (unsigned i = 0; i < points->len; i++)
			assert_int_equal(POINT(points, i).average, i);
		history_close(history);
	}
}

static void run_sql(const char *path, const char *text)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static void test_newer_is_refused(void **state)
{
	struct place *place = *state;
	g_autoptr(GError) error = NULL;

	history_close(open_history(place));
	run_sql(place->file, "PRAGMA user_version = 2");
	assert_null(history_open(&place->settings, &error));
	assert_non_null(strstr(error->message, "更新版本"));
	/* And left alone. */
	run_sql(place->file, "PRAGMA user_version = 1");
	history_close(open_history(place));
}

static bool was_put_aside(const struct place *place)
{
	g_autoptr(GDir) dir = g_dir_open(place->dir, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		if (g_str_has_prefix(name, "history.db.damaged-"))
			return true;
	}
	return false;
}

static void test_damaged_is_put_aside(void **state)
{
	struct place *place = *state;

	assert_true(g_file_set_contents(place->file,
	    "this has never been a database, and it is long enough to be one", -1, NULL));
	struct history *history = open_history(place);
	assert_true(was_put_aside(place));
	assert_non_null(strstr(look(history).trouble, "history.db.damaged-"));
	add_one(history, 1, START, "x", 1);
	WAIT(history, now.rows == 1);
	assert_non_null(strstr(look(history).trouble, "history.db.damaged-"));
	history_close(history);
}

/* Pages that rot below an open database show at some commit. */
static void test_damaged_while_open(void **state)
{
	struct place *place = *state;
	struct history *history = open_history(place);

	for (int i = 0; i < 5; i++)
		add_one(history, 1, START + i * MINUTE, "x", 1);
	history_close(history);
	FILE *file = fopen(place->file, "r+b");
	assert_non_null(file);
	char rot[8192];
	memset(rot, 0xa5, sizeof rot);
	for (int page = 2; page < 12; page++) {
		fseek(file, page * 8192L, SEEK_SET);
		fwrite(rot, 1, sizeof rot, file);
	}
	fclose(file);

	history = open_history(place);
	add_one(history, 1, START + HOUR, "x", 2);
	WAIT(history, now.rows == 1 && now.trouble);
	assert_true(was_put_aside(place));
	assert_int_equal(look(history).dropped, 0);
	history_close(history);
}

static void test_missing_is_made_anew(void **state)
{
	struct place *place = *state;
	struct history *history = open_history(place);

	add_one(history, 1, START, "x", 1);
	WAIT(history, now.rows == 1);
	assert_int_equal(g_unlink(place->file), 0);
	add_one(history, 1, START + MINUTE, "x", 2);
	add_one(history, 1, START + 2 * MINUTE, "x", 3);
	WAIT(history, now.rows == 2 || g_file_test(place->file, G_FILE_TEST_EXISTS));
	add_one(history, 1, START + 3 * MINUTE, "x", 4);
	WAIT(history, now.rows >= 1);
	history_close(history);
	assert_true(g_file_test(place->file, G_FILE_TEST_EXISTS));
	history = open_history(place);
	assert_true(look(history).rows >= 1);
	history_close(history);
}

static void test_disk_that_takes_no_more(void **state)
{
	struct place *place = *state;
	struct history *history = open_history(place);
	struct rlimit usual;
	int64_t at = START, sent = 0;

	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &usual), 0);
	add_one(history, 1, at, "x", 1);
	WAIT(history, now.rows == 1);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, usual.rlim_max }), 0);
	for (; !look(history).trouble; sent++) {
		add_one(history, 1, at += MINUTE, "x", 2);
		g_usleep(1000);
	}
	WAIT(history, now.dropped > 0);
	assert_int_equal(look(history).rows, 1);

	/* It recovers alone. */
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &usual), 0);
	add_one(history, 1, at += MINUTE, "x", 3);
	WAIT(history, !now.trouble && now.rows >= 2);
	WAIT(history, now.rows + now.dropped == sent + 2);
	history_close(history);
	signal(SIGXFSZ, SIG_DFL);
}

/* In a file system of its own, 2 MB large: full, then with room again, then read-only. Runs in a
 * child; what it finds wrong aborts it. */
static void live_on_a_small_disk(struct place *place)
{
	g_autofree char *ballast = g_build_filename(place->dir, "ballast", NULL);
	g_autofree char *weight = g_malloc0(1 << 19);
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	int64_t at = START;

	g_assert_true(g_file_set_contents(ballast, weight, 1 << 19, NULL));
	struct history *history = open_history(place);
	while (!look(history).trouble) {
		add_switch(history, 1, at += MINUTE, random);
		g_usleep(100);
	}
	g_assert_nonnull(strstr(look(history).trouble, "磁盘已满"));
	g_assert_cmpint(look(history).rows, >, 0);
	g_assert_cmpint(g_unlink(ballast), ==, 0);
	for (; look(history).trouble; g_usleep(1000))
		add_switch(history, 1, at += MINUTE, random);
	const int64_t rows = look(history).rows;
	history_close(history);

	g_assert_cmpint(mount(NULL, place->dir, NULL, MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
	history = open_history(place);
	add_switch(history, 1, at += MINUTE, random);
	while (!look(history).trouble || look(history).dropped == 0)
		g_usleep(1000);
	g_assert_cmpint(mount(NULL, place->dir, NULL, MS_REMOUNT, NULL), ==, 0);
	for (; look(history).trouble; g_usleep(1000))
		add_switch(history, 1, at += MINUTE, random);
	g_assert_cmpint(look(history).rows, >=, rows);
	history_close(history);
}

#define CANNOT 77

static void test_small_disk(void **state)
{
	struct place *place = *state;
	const pid_t child = fork();

	if (child == 0) {
		alarm(60);
		if ((unshare(CLONE_NEWNS) < 0 && unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		    || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0
		    || mount("none", place->dir, "tmpfs", 0, "size=2m") < 0)
			_exit(CANNOT);
		live_on_a_small_disk(place);
		_exit(0);
	}
	int how;
	assert_int_equal(waitpid(child, &how, 0), child);
	if (WIFEXITED(how) && WEXITSTATUS(how) == CANNOT) {
		print_message("no private mounts here: a full disk is not tried\n");
		skip();
	}
	assert_true(WIFEXITED(how) && WEXITSTATUS(how) == 0);
}

static void test_held_by_somebody_else(void **state)
{
	struct place *place = *state;
	struct history *history = open_history(place);
	sqlite3 *other;

	assert_int_equal(sqlite3_open(place->file, &other), SQLITE_OK);
	assert_int_equal(
	    sqlite3_exec(other, "PRAGMA wal_autocheckpoint = 0; BEGIN IMMEDIATE", NULL, NULL, NULL),
	    SQLITE_OK);
	add_one(history, 1, START, "x", 1);
	WAIT(history, now.trouble && now.dropped == 1);
	assert_int_equal(sqlite3_exec(other, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	add_one(history, 1, START + MINUTE, "x", 1);
	WAIT(history, !now.trouble && now.rows == 1);
	history_close(history);
}

static void test_reads_open_at_the_end_are_answered(void **state)
{
	struct history *history = open_history(*state);
	struct answer answers[20] = { { .done = false } };

	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++)
		history_read(history, 1, "x", (struct wall){ START }, (struct wall){ START + DAY },
		    10, take, &answers[i]);
	history_close(history);
	for (size_t i = 0; i < G_N_ELEMENTS(answers); i++) {
		assert_true(answers[i].done);
		assert_non_null(answers[i].failure);
		g_free(answers[i].failure);
		g_array_unref(answers[i].points);
	}
	assert_false(g_main_context_iteration(NULL, FALSE));
	history_close(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_reopened),
		TEST(test_killed),
		TEST(test_newer_is_refused),
		TEST(test_damaged_is_put_aside),
		TEST(test_damaged_while_open),
		TEST(test_missing_is_made_anew),
		TEST(test_disk_that_takes_no_more),
		TEST(test_small_disk),
		TEST(test_held_by_somebody_else),
		TEST(test_reads_open_at_the_end_are_answered),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
