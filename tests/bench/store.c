/* records.db on this disk: acts a second, each answered after its commit is on the disk, beside
 * what SQLite does with one row a commit and FULL durability in the same directory; opening after
 * kill -9; verifying the audit chain. */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "service/store.h"
#include "tests/bench/measure.h"

#define AUDIT_ROWS 100000
#define ALONE_ACTS 500
#define TABLE_ROWS 500
#define KILLS 10
#define KILL_AFTER 400
#define MANY 64
#define NOTE "一条大事记，长短与平常一样，写了谁、何时、做了什么"

/* Acts asked for until TOTAL have been answered, DEPTH of them at a time. */
struct work {
	struct store *store;
	unsigned asked, answered, total;
	int report; /* gets a byte for each answer; -1: nobody wants to know */
};

static void done(const struct store_result *result, void *data);

static void ask(struct work *work)
{
	struct store_act act = {
		.kind = "log_entry",
		.act = "create",
		.origin = "bench",
		.actor = { .person = 1, .name = "测量", .roles = ROLE_DUTY_OPERATOR, .uid = 1000 },
		.fields = json_pack("{s:s}", "note", NOTE),
	};

	work->asked++;
	store_act(work->store, &act, done, work);
}

static void done(const struct store_result *result, void *data)
{
	struct work *work = data;

	if (!result->committed)
		give_up("not saved: %s", result->message);
	if (work->report >= 0 && write(work->report, ".", 1) != 1)
		_exit(2);
	work->answered++;
	if (work->asked < work->total)
		ask(work);
}

static void changed(const struct kind *kind, json_t *record, void *data)
{
	(void)kind, (void)record, (void)data;
}

static struct store *open_store(const char *dir)
{
	const struct store_settings settings = { .state_dir = dir, .changed = changed };
	g_autoptr(GError) error = NULL;
	struct store *store = store_open(&settings, &error);

	if (!store || !store_load(store, &error))
		give_up("%s", error->message);
	return store;
}

/* Returns acts a second. */
static double run(struct store *store, unsigned total, unsigned depth)
{
	struct work work = { .store = store, .total = total, .report = -1 };
	double begin = now_ms();

	for (unsigned i = 0; i < depth; i++)
		ask(&work);
	while (work.answered < total)
		g_main_context_iteration(NULL, TRUE);
	return total * 1000 / (now_ms() - begin);
}

/* ---- the peer: one row a commit -------------------------------------------------------------- */

static void must(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		give_up("sqlite: %s", sqlite3_errmsg(db));
}

static double run_table(const char *dir)
{
	g_autofree char *path = g_build_filename(dir, "table.db", NULL);
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		give_up("%s cannot be opened", path);
	must(db,
	    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
	    "CREATE TABLE entry (id INTEGER PRIMARY KEY, note TEXT)");
	double begin = now_ms();
	for (int i = 0; i < TABLE_ROWS; i++)
		must(db, "INSERT INTO entry (note) VALUES ('" NOTE "')");
	double rate = TABLE_ROWS * 1000 / (now_ms() - begin);
	sqlite3_close(db);
	return rate;
}

/* ---- kill -9 --------------------------------------------------------------------------------- */

/* The child's: never returns. */
static void work_until_killed(const char *dir, int report)
{
	struct work work = { .store = open_store(dir), .total = G_MAXUINT, .report = report };

	for (int i = 0; i < MANY; i++)
		ask(&work);
	for (;;)
		g_main_context_iteration(NULL, TRUE);
}

/* Kills a working store once; returns the ms to open it again. */
static double reopen(const char *dir)
{
	char answer[KILL_AFTER];
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		give_up("no pipe");
	pid_t child = fork();
	if (child == 0)
		work_until_killed(dir, ends[1]);
	close(ends[1]);
	for (size_t got = 0; got < sizeof answer;) {
		ssize_t n = read(ends[0], answer, sizeof answer - got);
		if (n <= 0)
			give_up("the working store has ended");
		got += (size_t)n;
	}
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ends[0]);
	double begin = now_ms();
	struct store *store = open_store(dir);
	double took = now_ms() - begin;
	store_close(store);
	return took;
}

static void measure_kills(const char *dir)
{
	double times[KILLS];

	for (size_t i = 0; i < KILLS; i++)
		times[i] = reopen(dir);
	figure("open after kill -9, median", quantile(times, KILLS, 0.5), "ms");
	figure_most("open after kill -9, worst", quantile(times, KILLS, 1), 1000, "ms");
}

/* ---- all ------------------------------------------------------------------------------------- */

static void measure_verify(const char *dir)
{
	g_autoptr(GError) error = NULL;
	char head[65];
	int64_t rows, bad;
	double begin = now_ms();

	if (!store_verify_audit(dir, &rows, head, &bad, &error))
		give_up("%s", error->message);
	double took = now_ms() - begin;
	figure("audit rows", (double)rows, "");
	figure_most("verify the audit chain, by 100 000 rows", took * AUDIT_ROWS / (double)rows,
	    2000, "ms");
}

static void remove_all(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *file = g_build_filename(path, name, NULL);
		g_unlink(file);
	}
	g_rmdir(path);
}

int main(void)
{
	g_autofree char *dir = g_strdup("build/bench/store");

	setlocale(LC_CTYPE, "C.UTF-8");
	remove_all(dir);
	g_mkdir_with_parents(dir, 0700);
	measure_kills(dir);
	struct store *store = open_store(dir);
	double table = run_table(dir), alone = run(store, ALONE_ACTS, 1);
	figure("one row a commit, SQLite alone", table, "/s");
	figure_least("acts one after the other, of that", alone / table, 0.3, "");
	figure("acts one after the other", alone, "/s");
	figure_least("acts by sixty-four callers", run(store, AUDIT_ROWS - ALONE_ACTS, MANY), 2000,
	    "/s");
	store_close(store);
	measure_verify(dir);
	remove_all(dir);
	return figures_verdict();
}
