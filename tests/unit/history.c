/* history.db on a real disk: what goes in comes out, by name; hours stand in for rows; nothing that
 * happens to the file stops the service. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/i18n.h"
#include "service/history.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)
/* 2026-11-21 00:00 UTC */
#define START (INT64_C(1795219200) * CLOCK_SECOND)

struct place {
	char *dir, *file;
	struct history_settings settings;
};

static int enter(void **state)
{
	struct place *place = g_new0(struct place, 1);
	place->dir = g_dir_make_tmp("zhiban-history-XXXXXX", NULL);
	place->file = g_build_filename(place->dir, "history.db", NULL);
	place->settings = (struct history_settings){ .state_dir = place->dir,
		.commit_us = 1000,
		.free_reserve = 1 };
	*state = place;
	return place->dir ? 0 : -1;
}

static int leave(void **state)
{
	struct place *place = *state;
	g_autoptr(GDir) dir = g_dir_open(place->dir, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(place->dir, name, NULL);
		g_unlink(path);
	}
	g_rmdir(place->dir);
	g_free(place->dir);
	g_free(place->file);
	g_free(place);
	return 0;
}

static struct history *open_history(const struct place *place)
{
	g_autoptr(GError) error = NULL;
	struct history *history = history_open(&place->settings, &error);
	if (!history)
		fail_msg("%s", error->message);
	return history;
}

static struct history_status look(const struct history *history)
{
	struct history_status status;
	history_status(history, &status);
	return status;
}

/* Wait until CONDITION holds of the status `now`. */
#define WAIT(history, condition) \
	do { \
		const int64_t end = g_get_monotonic_time() + 60 * G_USEC_PER_SEC; \
		struct history_status now = look(history); \
		while (!(condition)) { \
			if (g_get_monotonic_time() > end) \
				fail_msg("never: %s (rows %ld, bytes %ld, dropped %ld, %s)", \
				    #condition, (long)now.rows, (long)now.bytes, \
				    (long)now.dropped, now.trouble ? now.trouble : "no trouble"); \
			g_usleep(1000); \
			now = look(history); \
		} \
	} while (0)

/* ---- reading ----------------------------------------------------------------------------- */

struct answer {
	bool done;
	char *failure;
	GArray *points;
};

static void take(const struct history_bucket *buckets, size_t n, const char *failure, void *data)
{
	struct answer *answer = data;
	answer->done = true;
	answer->failure = g_strdup(failure);
	answer->points = g_array_new(FALSE, FALSE, sizeof *buckets);
	g_array_append_vals(answer->points, buckets, (guint)n);
}

static GArray *read_points(struct history *history, int64_t device, const char *name, int64_t from,
    int64_t to, size_t buckets)
{
	struct answer answer = { .done = false };

	history_read(history, device, name, (struct wall){ from }, (struct wall){ to }, buckets,
	    take, &answer);
	while (!answer.done)
		g_main_context_iteration(NULL, TRUE);
	if (answer.failure)
		fail_msg("%s", answer.failure);
	return answer.points;
}

#define POINT(points, i) g_array_index(points, struct history_bucket, i)

static void add_one(struct history *history, int64_t device, int64_t at, const char *name,
    int64_t value)
{
	const struct history_value one = { .name = name,
		.type = HISTORY_RATE,
		.value = value,
		.known = true };
	history_add(history, device, (struct wall){ at }, &one, 1);
}

/* ---- what goes in comes out --------------------------------------------------------------- */

static void test_in_and_out(void **state)
{
	struct history *history = open_history(*state);
	enum { N = 300 };

	for (int i = 0; i < N; i++) {
		const struct history_value values[] = {
			{ "if.in[1]", HISTORY_RATE, 1000000 + i * 77, true },
			{ "temp", HISTORY_GAUGE, i % 2 ? -5 : INT64_MAX, i % 3 != 0 },
			{ "if.errors[1]", HISTORY_EVENTS, i == 17, true },
		};
		history_add(history, 7, (struct wall){ START + i * MINUTE }, values, 3);
	}
	WAIT(history, now.rows == N);

	g_autoptr(GArray) in = read_points(history, 7, "if.in[1]", START, START + DAY, 0);
	g_autoptr(GArray) temp = read_points(history, 7, "temp", START, START + DAY, 0);
	assert_int_equal(in->len, N);
	assert_int_equal(temp->len, N);
	for (unsigned i = 0; i < N; i++) {
		assert_int_equal(POINT(in, i).from.us, START + i * MINUTE);
		assert_int_equal(POINT(in, i).average, 1000000 + i * 77);
		assert_int_equal(POINT(temp, i).known, i % 3 != 0);
		if (i % 3 != 0)
			assert_true(POINT(temp, i).average == (i % 2 ? -5 : INT64_MAX));
	}
	/* From the middle of an hour, both ends included. */
	g_autoptr(GArray) part =
	    read_points(history, 7, "if.in[1]", START + 90 * MINUTE, START + 100 * MINUTE, 0);
	assert_int_equal(part->len, 11);
	assert_int_equal(POINT(part, 0).average, 1000000 + 90 * 77);
	g_autoptr(GArray) other = read_points(history, 8, "if.in[1]", START, START + DAY, 0);
	assert_int_equal(other->len, 0);
	g_autoptr(GArray) nameless = read_points(history, 7, "if.in[2]", START, START + DAY, 0);
	assert_int_equal(nameless->len, 0);
	history_close(history);
}

static void test_series_follow_names_not_places(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 20; i++) {
		struct history_value values[] = {
			{ "if.in[Gi1]", HISTORY_RATE, 100 + i, true },
			{ "if.in[Gi2]", HISTORY_RATE, 5000 + i, true },
			{ "if.in[Gi3]", HISTORY_RATE, 70000 + i, true },
		};
		/* Renumbered after ten polls; a port is gone. */
		if (i >= 10)
			values[0] = values[2];
		history_add(history, 1, (struct wall){ START + i * MINUTE }, values,
		    i >= 10 ? 2 : 3);
	}
	WAIT(history, now.rows == 20);
	g_autoptr(GArray) third = read_points(history, 1, "if.in[Gi3]", START, START + HOUR, 0);
	g_autoptr(GArray) first = read_points(history, 1, "if.in[Gi1]", START, START + HOUR, 0);
	assert_int_equal(third->len, 20);
	for (unsigned i = 0; i < 20; i++)
		assert_int_equal(POINT(third, i).average, 70000 + i);
	assert_int_equal(first->len, 10);
	history_close(history);
}

static void test_clock_set_back_and_equal_times(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 100; i++)
		add_one(history, 1, START + i * MINUTE, "x", 1000 + i);
	/* Back by 40 minutes, half a minute off, so that rows interleave and run on past the old
	 * end. */
	for (int i = 0; i < 100; i++)
		add_one(history, 1, START + (60 + i) * MINUTE + 30 * CLOCK_SECOND, "x", 5000 + i);
	/* And once on the very same microsecond. */
	add_one(history, 1, START + 10 * MINUTE, "x", 9999);
	WAIT(history, now.rows == 201);

	g_autoptr(GArray) points = read_points(history, 1, "x", START, START + DAY, 0);
	assert_int_equal(points->len, 201);
	for (unsigned i = 1; i < points->len; i++)
		assert_true(POINT(points, i - 1).from.us < POINT(points, i).from.us);
	for (unsigned i = 0; i < points->len; i++) {
		const int64_t into = POINT(points, i).from.us - START;
		if (into == 10 * MINUTE + 1)
			assert_int_equal(POINT(points, i).average, 9999);
		else if (into % MINUTE == 0)
			assert_int_equal(POINT(points, i).average, 1000 + into / MINUTE);
		else
			assert_int_equal(POINT(points, i).average, 5000 + into / MINUTE - 60);
	}
	history_close(history);
}

/* ---- thinning ----------------------------------------------------------------------------- */

static void test_buckets(void **state)
{
	struct history *history = open_history(*state);

	for (int i = 0; i < 120; i++) {
		if (i < 40 || i >= 60)
			add_one(history, 1, START + i * MINUTE, "x", i);
	}
	WAIT(history, now.rows == 100);

	g_autoptr(GArray) tens = read_points(history, 1, "x", START, START + 2 * HOUR - 1, 12);
	assert_int_equal(tens->len, 12);
	for (unsigned i = 0; i < 12; i++) {
		assert_int_equal(POINT(tens, i).from.us, START + i * 10 * MINUTE);
		assert_int_equal(POINT(tens, i).known, i != 4 && i != 5);
		if (!POINT(tens, i).known)
			continue;
		assert_int_equal(POINT(tens, i).count, 10);
		assert_int_equal(POINT(tens, i).maximum, i * 10 + 9);
		assert_int_equal(POINT(tens, i).minimum, i * 10);
		assert_int_equal(POINT(tens, i).average, i * 10 + 5); /* 4.5 rounds up */
	}
	/* More buckets than polls: no false gaps between them, and the real one stays. */
	g_autoptr(GArray) fine = read_points(history, 1, "x", START, START + 2 * HOUR - 1, 480);
	assert_int_equal(fine->len, 480);
	for (unsigned i = 0; i < 480; i++) {
		const bool polled = i < 40 * 4 || i >= 60 * 4;
		const bool stands =
		    i == 40 * 4 || i == 40 * 4 + 1; /* half a minute too late is no gap yet */
		assert_int_equal(POINT(fine, i).known, polled || stands);
		assert_int_equal(POINT(fine, i).count, i % 4 == 0 && polled);
		if (polled || stands)
			assert_int_equal(POINT(fine, i).average, stands ? 39 : i / 4);
	}
	history_close(history);
}

/* ---- room --------------------------------------------------------------------------------- */

#define DEVICES 4
#define PORTS 40

static void add_switch(struct history *history, int64_t device, int64_t at, GRand *random)
{
	static char names[PORTS * 2][24];
	struct history_value values[PORTS * 2];

	for (int i = 0; i < PORTS * 2; i++) {
		g_snprintf(names[i], sizeof names[i], i % 2 ? "errors[%d]" : "in[%d]", i / 2);
		values[i] = (struct history_value){
			.name = names[i],
			.type = i % 2 ? HISTORY_EVENTS : HISTORY_RATE,
			.known = true,
			.value = i % 2 ? i == 1 && at % HOUR == 30 * MINUTE
				       : g_rand_int_range(random, 1000000, 9000000),
		};
	}
	values[0].value = device * 1000 + at % HOUR / MINUTE;
	history_add(history, device, (struct wall){ at }, values, PORTS * 2);
}

/* Day one has no rows any more: its hours answer. */
static void check_first_day(struct history *history, int64_t device)
{
	g_autoptr(GArray) day = read_points(history, device, "in[0]", START, START + DAY - 1, 0);
	assert_int_equal(day->len, 24);
	for (unsigned i = 0; i < day->len; i++) {
		assert_int_equal(POINT(day, i).from.us, START + i * HOUR);
		assert_int_equal(POINT(day, i).count, 60);
		assert_int_equal(POINT(day, i).average, device * 1000 + 30);
		assert_int_equal(POINT(day, i).maximum, device * 1000 + 59);
	}
	g_autoptr(GArray) errors =
	    read_points(history, device, "errors[0]", START, START + DAY - 1, 24);
	assert_int_equal(errors->len, 24);
	for (unsigned i = 0; i < errors->len; i++)
		assert_int_equal(POINT(errors, i).maximum, 1);
}

static void test_bounded_and_hours_stand_in(void **state)
{
	struct place *place = *state;
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	enum { HOURS = 72 };

	place->settings.size_limit = 1 << 20;
	struct history *history = open_history(place);
	int64_t sent = 0;
	for (int64_t at = START; at < START + HOURS * HOUR; at += MINUTE) {
		for (int64_t device = 1; device <= DEVICES; device++, sent++)
			add_switch(history, device, at, random);
	}
	history_close(history);
	history = open_history(place);
	assert_int_equal(look(history).dropped, 0);
	assert_null(look(history).trouble);
	/* What is over the limit goes with the next polls, and only that. */
	const int64_t had = look(history).rows;
	add_switch(history, 1, START + HOURS * HOUR, random);
	WAIT(history, now.rows != had && now.bytes <= now.limit);
	struct history_status status = look(history);
	assert_true(status.rows > DEVICES * 60 && status.rows < sent / 2);
	assert_true(status.bytes_per_day > 0);
	assert_int_equal(status.oldest.us, START);

	for (int64_t device = 1; device <= DEVICES; device++)
		check_first_day(history, device);
	/* Over the seam there is no reading twice and none missing. */
	g_autoptr(GArray) all =
	    read_points(history, 2, "in[0]", START, START + HOURS * HOUR - 1, HOURS);
	assert_int_equal(all->len, HOURS);
	for (unsigned i = 0; i < all->len; i++) {
		assert_int_equal(POINT(all, i).count, 60);
		assert_int_equal(POINT(all, i).average, 2030);
	}
	history_close(history);
}

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

#define TEST(name) cmocka_unit_test_setup_teardown(name, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_in_and_out),
		TEST(test_series_follow_names_not_places),
		TEST(test_clock_set_back_and_equal_times),
		TEST(test_buckets),
		TEST(test_bounded_and_hours_stand_in),
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
