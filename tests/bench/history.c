/* history.db against tables of one row per value: the naive one with an index, and the same
 * clustered by series, which is as good for a chart as a table can be and as bad for polls. Bytes
 * per value, a 48 h chart of one port of 48, polls a second; several switches polled in turn, as in
 * service. Prints ratios; fails above 2.5 bytes a value, where a chart takes over 10 ms, or where
 * the naive table's chart is faster. */
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "service/history.h"

#define MINUTE (60 * CLOCK_SECOND)
#define START (INT64_C(1795219200) * CLOCK_SECOND)

enum {
	DEVICES = 4,
	PORTS = 48,
	COLUMNS = 8,
	VALUES = PORTS * COLUMNS,
	POLLS = 48 * 60,
	BUCKETS = 120,
	CHARTS = 20
};

#define LIMIT_BYTES_PER_VALUE 2.5
#define LIMIT_CHART_MS 10.0

/* ---- the switch: a third of the ports busy, with a day's curve; a third nearly idle; a third down
 * - */

static const char *const columns[COLUMNS] = {
	"if.admin",
	"if.oper",
	"if.in_bits",
	"if.out_bits",
	"if.in_errors",
	"if.out_errors",
	"if.in_discards",
	"if.out_discards",
};
static const enum history_type types[COLUMNS] = {
	HISTORY_GAUGE,
	HISTORY_GAUGE,
	HISTORY_RATE,
	HISTORY_RATE,
	HISTORY_EVENTS,
	HISTORY_EVENTS,
	HISTORY_EVENTS,
	HISTORY_EVENTS,
};
static char names[VALUES][32];

static int64_t traffic(GRand *random, int port, int minute)
{
	const double day = 1.2 + sin(2 * G_PI * minute / 1440);

	switch (port % 3) {
	case 0:
		return (int64_t)(day * 4e7 * g_rand_double_range(random, 0.85, 1.15));
	case 1:
		return g_rand_int_range(random, 800, 4000);
	default:
		return 0;
	}
}

static void read_switch(struct history_value *values, GRand *random, int minute)
{
	for (int i = 0; i < VALUES; i++) {
		const int port = i / COLUMNS, column = i % COLUMNS;
		int64_t value = 0;
		if (column < 2)
			value = port % 3 == 2 ? 2 : 1;
		else if (column < 4)
			value = traffic(random, port, minute);
		else
			value = port == 3 && g_rand_int_range(random, 0, 50) == 0;
		values[i] = (struct history_value){ names[i], types[column], value, true };
	}
}

/* ---- both stores -------------------------------------------------------------------------- */

struct result {
	double seconds, bytes, chart_ms;
};

static double now_s(void)
{
	return (double)g_get_monotonic_time() / G_USEC_PER_SEC;
}

static double size_of(const char *dir, const char *name)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	struct stat info;
	return g_stat(path, &info) == 0 ? (double)info.st_size : 0;
}

static void wait_rows(struct history *history, int64_t rows)
{
	struct history_status status = { .rows = 0 };

	while (status.rows + status.dropped < rows) {
		g_usleep(200);
		history_status(history, &status);
	}
	if (status.dropped)
		g_error("%ld polls were dropped", (long)status.dropped);
}

static void chart_done(const struct history_bucket *buckets, size_t n, const char *failure,
    void *data)
{
	if (failure || n != BUCKETS || !buckets[BUCKETS / 2].known)
		g_error("no chart: %s", failure ? failure : "nothing in it");
	*(bool *)data = true;
}

static double chart_ours(struct history *history)
{
	const double begin = now_s();

	for (int i = 0; i < CHARTS; i++) {
		bool done = false;
		history_read(history, 1 + i % DEVICES, names[(30 * COLUMNS) + 2],
		    (struct wall){ START }, (struct wall){ START + POLLS * MINUTE - 1 }, BUCKETS,
		    chart_done, &done);
		while (!done)
			g_main_context_iteration(NULL, TRUE);
	}
	return (now_s() - begin) * 1000 / CHARTS;
}

static struct result run_ours(const char *dir)
{
	struct history *history =
	    history_open(&(struct history_settings){ .state_dir = dir, .commit_us = 1 }, NULL);
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	struct history_value values[VALUES];
	struct result result;
	double making = 0;

	const double begin = now_s();
	for (int minute = 0; minute < POLLS; minute++) {
		for (int device = 1; device <= DEVICES; device++) {
			const double before = now_s();
			read_switch(values, random, minute);
			making += now_s() - before;
			history_add(history, device, (struct wall){ START + minute * MINUTE },
			    values, VALUES);
		}
		/* One commit takes what came in a few minutes, as in service: each device's last
		 * page again and again. */
		if (minute % 4 == 3)
			wait_rows(history, (int64_t)(minute + 1) * DEVICES);
	}
	result.seconds = now_s() - begin - making;
	result.chart_ms = chart_ours(history);
	history_close(history);
	result.bytes = size_of(dir, "history.db");
	return result;
}

static void must(sqlite3 *db, int code)
{
	if (code != SQLITE_OK && code != SQLITE_DONE)
		g_error("sqlite: %s", sqlite3_errmsg(db));
}

static double chart_table(sqlite3 *db)
{
	sqlite3_stmt *ask;
	const double begin = now_s();

	must(db,
	    sqlite3_prepare_v2(db,
		"SELECT (at - ?2) / ?4, avg(value), max(value) FROM reading WHERE series = ?1"
		" AND at BETWEEN ?2 AND ?3 GROUP BY 1",
		-1, &ask, NULL));
	for (int i = 0; i < CHARTS; i++) {
		int rows = 0;
		sqlite3_bind_int64(ask, 1, (i % DEVICES) * VALUES + 30 * COLUMNS + 2);
		sqlite3_bind_int64(ask, 2, START / CLOCK_SECOND);
		sqlite3_bind_int64(ask, 3, START / CLOCK_SECOND + POLLS * 60 - 1);
		sqlite3_bind_int64(ask, 4, POLLS * 60 / BUCKETS);
		while (sqlite3_step(ask) == SQLITE_ROW)
			rows++;
		if (rows != BUCKETS)
			g_error("naive chart of %d", rows);
		sqlite3_reset(ask);
	}
	sqlite3_finalize(ask);
	return (now_s() - begin) * 1000 / CHARTS;
}

static const char settings[] =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384;";
static const char naive_schema[] =
    "CREATE TABLE reading (series INTEGER, at INTEGER, value INTEGER);"
    "CREATE INDEX reading_series ON reading (series, at);";
static const char clustered_schema[] =
    "CREATE TABLE reading (series INTEGER, at INTEGER, value INTEGER, PRIMARY KEY (series, at))"
    " WITHOUT ROWID;";

static struct result run_table(const char *dir, const char *name, const char *schema)
{
	g_autofree char *path = g_build_filename(dir, name, NULL);
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	struct history_value values[VALUES];
	struct result result;
	sqlite3_stmt *add;
	sqlite3 *db;
	double making = 0;

	must(NULL, sqlite3_open(path, &db));
	must(db, sqlite3_exec(db, settings, NULL, NULL, NULL));
	must(db, sqlite3_exec(db, schema, NULL, NULL, NULL));
	must(db, sqlite3_prepare_v2(db, "INSERT INTO reading VALUES (?, ?, ?)", -1, &add, NULL));
	const double begin = now_s();
	for (int minute = 0; minute < POLLS; minute++) {
		if (minute % 4 == 0)
			must(db, sqlite3_exec(db, "BEGIN", NULL, NULL, NULL));
		for (int i = 0; i < DEVICES * VALUES; i++) {
			const double before = now_s();
			if (i % VALUES == 0) {
				read_switch(values, random, minute);
				making += now_s() - before;
			}
			sqlite3_bind_int64(add, 1, i);
			sqlite3_bind_int64(add, 2, START / CLOCK_SECOND + minute * 60);
			sqlite3_bind_int64(add, 3, values[i % VALUES].value);
			must(db, sqlite3_step(add));
			sqlite3_reset(add);
		}
		if (minute % 4 == 3)
			must(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	}
	result.seconds = now_s() - begin - making;
	result.chart_ms = chart_table(db);
	sqlite3_finalize(add);
	sqlite3_close(db);
	result.bytes = size_of(dir, name);
	return result;
}

/* ---- verdict ------------------------------------------------------------------------------ */

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

/* How many times better OURS is. */
static void print_line(const char *what, double ours, double naive, double clustered,
    bool less_is_better)
{
	printf("%-26s %10.2f %10.2f %7.2f %10.2f %7.2f\n", what, ours, naive,
	    less_is_better ? naive / ours : ours / naive, clustered,
	    less_is_better ? clustered / ours : ours / clustered);
}

int main(void)
{
	g_autofree char *dir = g_dir_make_tmp("zhiban-bench-XXXXXX", NULL);
	const double rows = (double)DEVICES * POLLS, count = rows * VALUES;

	for (int i = 0; i < VALUES; i++)
		g_snprintf(names[i], sizeof names[i], "%s[Gi0/0/%d]", columns[i % COLUMNS],
		    i / COLUMNS + 1);
	const struct result ours = run_ours(dir);
	const struct result naive = run_table(dir, "naive.db", naive_schema);
	const struct result clustered = run_table(dir, "clustered.db", clustered_schema);
	remove_all(dir);

	printf(
	    "history: %d switches x %d ports x %d values, 48 h at 60 s (hours rolled up as well)\n",
	    DEVICES, PORTS, COLUMNS);
	printf("%-26s %10s %10s %7s %10s %7s\n", "", "history.db", "naive", "ratio", "clustered",
	    "ratio");
	print_line("bytes per value", ours.bytes / count, naive.bytes / count,
	    clustered.bytes / count, true);
	print_line("48 h chart of a port, ms", ours.chart_ms, naive.chart_ms, clustered.chart_ms,
	    true);
	print_line("polls a second", rows / ours.seconds, rows / naive.seconds,
	    rows / clustered.seconds, false);
	const bool good = ours.bytes / count <= LIMIT_BYTES_PER_VALUE &&
	    ours.chart_ms <= naive.chart_ms && ours.chart_ms <= LIMIT_CHART_MS;
	printf("history: %s\n", good ? "as promised" : "MISSED");
	return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
