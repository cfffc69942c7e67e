/* A machine room for a month: 60 sensors each 30 s, in history.db and in an rrdtool file that keeps
 * the same (every reading for a month; average, minimum and maximum of each hour). What a reading
 * costs in processor time and on disk, and how long the chart of a month takes. Fails where ours
 * takes over 30 ms, or loses an extreme. */
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "service/history.h"
#include "tests/bench/measure.h"
#include "tests/bench/rivals.h"

#define STEP 30
#define START INT64_C(1795219200)
#define RRDTOOL "build/peers/bench/bin/rrdtool"

enum {
	SENSORS = 60,
	DAYS = 30,
	POLLS = DAYS * 24 * 3600 / STEP,
	BUCKETS = 160,
	CHARTS = 20,
	CHARTED = 7,
	BATCH = 2000
};
#define CHART_LIMIT_MS 30.0

/* Thousandths: a day's curve with some noise, each sensor a little apart. */
static void read_room(int64_t *values, GRand *random, int poll)
{
	for (int i = 0; i < SENSORS; i++)
		values[i] = 22000 + i * 100 +
		    (int64_t)(1500 * sin(2 * G_PI * poll * STEP / 86400)) +
		    g_rand_int_range(random, -2, 3) * 100;
}

static double cpu_ms(int who)
{
	struct rusage usage;

	getrusage(who, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
	    (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

struct result {
	double cpu_ms, bytes, chart_ms;
	double lowest, highest;      /* of the charted sensor, as the chart says */
};

/* ---- ours --------------------------------------------------------------------------------- */

struct chart {
	bool done;
	struct result *result;
};

static void chart_done(const struct history_bucket *buckets, size_t n, const char *failure,
    void *data)
{
	struct chart *chart = data;

	if (failure != NULL || n != BUCKETS)
		give_up("no chart: %s", failure != NULL ? failure : "too short");
	chart->result->lowest = INFINITY;
	chart->result->highest = -INFINITY;
	for (size_t i = 0; i < n; i++) {
		if (!buckets[i].known)
			give_up("a gap in the chart");
		chart->result->lowest = MIN(chart->result->lowest, (double)buckets[i].minimum);
		chart->result->highest = MAX(chart->result->highest, (double)buckets[i].maximum);
	}
	chart->done = true;
}

static void chart_ours(struct history *history, struct result *result)
{
	double begin = now_ms();

	for (int i = 0; i < CHARTS; i++) {
		struct chart chart = { .result = result };
		g_autofree char *name = g_strdup_printf("sensor[room.t.%d]", CHARTED);
		history_read(history, 1, name, (struct wall){ START * CLOCK_SECOND },
		    (struct wall){ (START + DAYS * 86400) * CLOCK_SECOND - 1 }, BUCKETS, chart_done,
		    &chart);
		while (!chart.done)
			g_main_context_iteration(NULL, TRUE);
	}
	result->chart_ms = (now_ms() - begin) / CHARTS;
}

static void wait_rows(struct history *history, int64_t rows)
{
	struct history_status status = { .rows = 0 };

	for (; status.rows + status.dropped < rows; history_status(history, &status))
		g_usleep(1000);
	if (status.dropped > 0)
		give_up("%ld polls were dropped", (long)status.dropped);
}

static struct result run_ours(const char *dir)
{
	struct history *history =
	    history_open(&(struct history_settings){ .state_dir = dir, .commit_us = 1 }, NULL);
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	struct history_value values[SENSORS];
	static char names[SENSORS][32];
	int64_t readings[SENSORS];
	struct result result = { 0 };
	double begin = cpu_ms(RUSAGE_SELF), making = 0;

	for (int i = 0; i < SENSORS; i++)
		g_snprintf(names[i], sizeof names[i], "sensor[room.t.%d]", i);
	for (int poll = 0; poll < POLLS; poll++) {
		double before = cpu_ms(RUSAGE_SELF);
		if (poll % BATCH == 0)
			making -= before;
		read_room(readings, random, poll);
		for (int i = 0; i < SENSORS; i++)
			values[i] = (struct history_value){ names[i], HISTORY_GAUGE, readings[i],
				true };
		if (poll % BATCH == 0)
			making += cpu_ms(RUSAGE_SELF);
		history_add(history, 1, (struct wall){ (START + poll * STEP) * CLOCK_SECOND },
		    values, SENSORS);
		if (poll % 8 == 7)
			wait_rows(history, poll + 1);
	}
	result.cpu_ms = cpu_ms(RUSAGE_SELF) - begin - making * BATCH;
	history_close(history);
	history = history_open(&(struct history_settings){ .state_dir = dir }, NULL);
	chart_ours(history, &result);
	history_close(history);
	g_autofree char *path = g_build_filename(dir, "history.db", NULL);
	GStatBuf info;
	result.bytes = g_stat(path, &info) == 0 ? (double)info.st_size : 0;
	return result;
}

/* ---- rrdtool ------------------------------------------------------------------------------ */

struct tool {
	GSubprocess *process;
	GDataInputStream *answers;
};

/* Lines until the one that ends an answer; those of a chart go into RESULT. */
static void await_answer(struct tool *tool, struct result *result)
{
	for (;;) {
		g_autofree char *line =
		    g_data_input_stream_read_line(tool->answers, NULL, NULL, NULL);
		if (line == NULL || g_str_has_prefix(line, "ERROR"))
			give_up("rrdtool: %s", line == NULL ? "ended" : line);
		if (g_str_has_prefix(line, "OK"))
			return;
		const char *colon = strchr(line, ':');
		if (result == NULL || colon == NULL || strstr(line, "nan") != NULL)
			continue;
		g_auto(GStrv) parts = g_strsplit(g_strstrip(line), " ", -1);
		double value = g_ascii_strtod(parts[1 + CHARTED], NULL);
		result->lowest = MIN(result->lowest, value);
		result->highest = MAX(result->highest, value);
	}
}

static void tell(struct tool *tool, const GString *text)
{
	if (!g_output_stream_write_all(g_subprocess_get_stdin_pipe(tool->process), text->str,
		text->len, NULL, NULL, NULL))
		give_up("rrdtool does not listen");
}

static void create(struct tool *tool, const char *file)
{
	g_autoptr(GString) text = g_string_new(NULL);

	g_string_printf(text, "create %s --start %" G_GINT64_FORMAT " --step %d", file,
	    START - STEP, STEP);
	for (int i = 0; i < SENSORS; i++)
		g_string_append_printf(text, " DS:t%d:GAUGE:%d:U:U", i, 4 * STEP);
	g_string_append_printf(text, " RRA:AVERAGE:0.5:1:%d", POLLS);
	for (int i = 0; i < 3; i++)
		g_string_append_printf(text, " RRA:%s:0.5:%d:%d",
		    ((const char *[]){ "AVERAGE", "MIN", "MAX" })[i], 3600 / STEP, DAYS * 24);
	g_string_append_c(text, '\n');
	tell(tool, text);
	await_answer(tool, NULL);
}

static void fill(struct tool *tool, const char *file)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(1);
	g_autoptr(GString) text = g_string_new(NULL);
	int64_t readings[SENSORS];

	for (int poll = 0; poll < POLLS; poll++) {
		read_room(readings, random, poll);
		g_string_printf(text, "update %s %" G_GINT64_FORMAT, file, START + poll * STEP);
		for (int i = 0; i < SENSORS; i++)
			g_string_append_printf(text, ":%" G_GINT64_FORMAT, readings[i]);
		g_string_append_c(text, '\n');
		tell(tool, text);
		await_answer(tool, NULL);
	}
}

static void chart_rrdtool(struct tool *tool, const char *file, struct result *result)
{
	static const char *const kinds[] = { "AVERAGE", "MIN", "MAX" };
	g_autoptr(GString) text = g_string_new(NULL);
	double begin = now_ms();

	result->lowest = INFINITY;
	result->highest = -INFINITY;
	for (int i = 0; i < CHARTS; i++)
		for (size_t kind = 0; kind < G_N_ELEMENTS(kinds); kind++) {
			g_string_printf(text,
			    "fetch %s %s --resolution 3600 --start %" G_GINT64_FORMAT
			    " --end %" G_GINT64_FORMAT "\n", file, kinds[kind], START,
			    START + (int64_t)DAYS * 86400);
			tell(tool, text);
			await_answer(tool, result);
		}
	result->chart_ms = (now_ms() - begin) / CHARTS;
}

static struct result run_rrdtool(const char *dir)
{
	g_autofree char *file = g_build_filename(dir, "room.rrd", NULL);
	struct result result = { 0 };
	struct tool tool = { 0 };
	double before = cpu_ms(RUSAGE_CHILDREN);
	GStatBuf info;

	tool.process = g_subprocess_new(G_SUBPROCESS_FLAGS_STDIN_PIPE |
	    G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_MERGE, NULL, RRDTOOL, "-",
	    NULL);
	if (tool.process == NULL)
		give_up("rrdtool does not start");
	tool.answers = g_data_input_stream_new(g_subprocess_get_stdout_pipe(tool.process));
	create(&tool, file);
	fill(&tool, file);
	g_autofree char *pid = g_strdup(g_subprocess_get_identifier(tool.process));
	double filled = process_cpu_ms((pid_t)g_ascii_strtoll(pid, NULL, 10));
	chart_rrdtool(&tool, file, &result);
	g_output_stream_close(g_subprocess_get_stdin_pipe(tool.process), NULL, NULL);
	g_subprocess_wait(tool.process, NULL, NULL);
	g_object_unref(tool.answers);
	g_object_unref(tool.process);
	result.cpu_ms = filled > 0 ? filled : cpu_ms(RUSAGE_CHILDREN) - before;
	result.bytes = g_stat(file, &info) == 0 ? (double)info.st_size : 0;
	return result;
}

/* ---- verdict ------------------------------------------------------------------------------ */

static void print_line(const char *what, double ours, double rrdtool)
{
	if (rrdtool > 0)
		printf("%-34s %10.2f %10.2f %8.2f\n", what, ours, rrdtool, rrdtool / ours);
	else
		printf("%-34s %10.2f %10s %8s\n", what, ours, "-", "-");
}

int main(void)
{
	g_autofree char *dir = g_dir_make_tmp("zhiban-bench-XXXXXX", NULL);
	const double values = (double)POLLS * SENSORS;
	const struct result ours = run_ours(dir);
	struct result rrdtool = { 0 };

	if (rivals_fetch())
		rrdtool = run_rrdtool(dir);
	g_autofree char *clear = g_strdup_printf("%s/room.rrd", dir);
	static const char *const files[] = { "history.db", "history.db-wal", "history.db-shm" };
	g_unlink(clear);
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *path = g_build_filename(dir, files[i], NULL);
		g_unlink(path);
	}
	g_rmdir(dir);

	printf("rooms: %d sensors each %d s for %d days\n", SENSORS, STEP, DAYS);
	printf("%-34s %10s %10s %8s\n", "", "history.db", "rrdtool", "ratio");
	print_line("processor time a thousand values, ms", ours.cpu_ms / values * 1000,
	    rrdtool.cpu_ms / values * 1000);
	print_line("bytes a value", ours.bytes / values, rrdtool.bytes / values);
	print_line("chart of 30 days, ms", ours.chart_ms, rrdtool.chart_ms);
	if (rrdtool.bytes > 0 &&
	    (fabs(ours.lowest - rrdtool.lowest) > 1 || fabs(ours.highest - rrdtool.highest) > 1)) {
		printf("extremes differ: %g to %g, and %g to %g\n", ours.lowest, ours.highest,
		    rrdtool.lowest, rrdtool.highest);
		return EXIT_FAILURE;
	}
	figure_most("chart of 30 days", ours.chart_ms, CHART_LIMIT_MS, "ms");
	return figures_verdict();
}
