/* What a key and a second cost on a local pty of 120x40: the console of tests/screen/demo.c,
 * and beside it htop or top in the same run. Fails when a key takes longer than 5 ms (95 of
 * 100) to be painted, a cursor move more than 350 bytes, a second in which 1 % of the cells
 * change more than 150 bytes, or when the console costs more than its peer. */
#include <fcntl.h>
#include <glib.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/screen/demo.h"

#define COLUMNS 120
#define ROWS 40
#define SYNC_FD 9
#define PRESSES 100
#define STEADY_SECONDS 10
#define QUIET_MS 60

struct subject {
	const char *name;
	char *argv[6];
	pid_t pid;
	int master, sync;
};

struct result {
	double first_ms;           /* first byte of the first picture */
	size_t first_bytes;
	double press_median_ms, press_p95_ms;
	double press_bytes, second_bytes;
	long anonymous_kb;
};

static double now_ms(void)
{
	return (double)g_get_monotonic_time() / 1000;
}

static void run_child(struct subject *subject, int sync)
{
	if (dup2(sync, SYNC_FD) < 0)
		_exit(126);
	g_setenv("TERM", "xterm-256color", TRUE);
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	g_setenv("ZHIBAN_SYNC_FD", G_STRINGIFY(SYNC_FD), TRUE);
	g_unsetenv("LINES");
	g_unsetenv("COLUMNS");
	execvp(subject->argv[0], subject->argv);
	_exit(127);
}

static void start(struct subject *subject)
{
	struct winsize size = { .ws_row = ROWS, .ws_col = COLUMNS };
	int ends[2];

	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		g_error("no pipe");
	subject->pid = forkpty(&subject->master, NULL, NULL, &size);
	if (subject->pid == 0)
		run_child(subject, ends[1]);
	close(ends[1]);
	subject->sync = ends[0];
}

static void stop(struct subject *subject)
{
	kill(subject->pid, SIGKILL);
	waitpid(subject->pid, NULL, 0);
	close(subject->master);
	close(subject->sync);
}

/* Reads what comes until it is quiet for WAIT ms, at most LIMIT ms in all. Returns the bytes;
 * when the first came goes to *RET_FIRST (now_ms()), if wanted. */
static size_t read_quiet(struct subject *subject, int wait, double limit, double *ret_first)
{
	double begin = now_ms();
	size_t total = 0;

	for (;;) {
		struct pollfd ready = { .fd = subject->master, .events = POLLIN };
		int left = (int)(limit - (now_ms() - begin));
		char buffer[65536];
		if (left <= 0 || poll(&ready, 1, MIN(wait, left)) <= 0)
			return total;
		ssize_t size = read(subject->master, buffer, sizeof buffer);
		if (size <= 0)
			return total;
		if (total == 0 && ret_first)
			*ret_first = now_ms();
		total += (size_t)size;
		/* The questions at the start: what a terminal of UTF-8 answers. */
		static const char answers[] = "\033[1;6R\033[1;5R\033[1;3R\033[?62c";
		if (memmem(buffer, (size_t)size, "\033[c", 3) &&
		    write(subject->master, answers, sizeof answers - 1) < 0)
			return total;
	}
}

static int compare_doubles(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

/* One key at a random moment; returns the time to its first byte. */
static double press(struct subject *subject, const char *key, size_t *ret_bytes)
{
	double first = 0, begin;

	read_quiet(subject, (int)g_random_int_range(5, 40), 1000, NULL);
	begin = now_ms();
	if (write(subject->master, key, strlen(key)) < 0)
		g_error("%s is gone", subject->name);
	*ret_bytes += read_quiet(subject, QUIET_MS, 1000, &first);
	return first > 0 ? first - begin : 1000;
}

static long anonymous_kb(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/status", (int)pid);
	g_autofree char *text = NULL;
	const char *line;

	if (!g_file_get_contents(path, &text, NULL, NULL) || !(line = strstr(text, "RssAnon:")))
		return 0;
	return strtol(line + strlen("RssAnon:"), NULL, 10);
}

static struct result measure(struct subject *subject)
{
	struct result result = { 0 };
	double times[PRESSES], first = 0, begin = now_ms();
	size_t bytes = 0;

	start(subject);
	result.first_bytes = read_quiet(subject, 200, 2000, &first);
	result.first_ms = first - begin;
	for (int i = 0; i < PRESSES; i++)
		times[i] = press(subject, i / 25 % 2 ? "\033OA" : "\033OB", &bytes);
	qsort(times, PRESSES, sizeof times[0], compare_doubles);
	result.press_median_ms = times[PRESSES / 2];
	result.press_p95_ms = times[PRESSES * 95 / 100];
	result.press_bytes = (double)bytes / PRESSES;
	read_quiet(subject, 3000, 3000, NULL);
	bytes = read_quiet(subject, STEADY_SECONDS * 1000, STEADY_SECONDS * 1000, NULL);
	result.second_bytes = (double)bytes / STEADY_SECONDS;
	result.anonymous_kb = anonymous_kb(subject->pid);
	stop(subject);
	printf("%-18s first %6.1f ms %6zu B   key %5.2f ms median %5.2f p95 %6.0f B   "
	    "second %6.0f B   RssAnon %ld kB\n",
	    subject->name, result.first_ms, result.first_bytes, result.press_median_ms,
	    result.press_p95_ms,
	    result.press_bytes, result.second_bytes, result.anonymous_kb);
	fflush(stdout);
	return result;
}

static int failures;

static void check(bool held, const char *what)
{
	if (!held) {
		printf("missed: %s\n", what);
		failures++;
	}
}

int main(int argc, char **argv)
{
	static char demo[] = "demo", rows[] = "200", changes[] = "16", many[] = "5000",
	    storm[] = "100";
	static char htop[] = "htop", top[] = "top", delay[] = "-d", second[] = "1";
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *found = g_find_program_in_path("htop");

	if (argc > 1 && strcmp(argv[1], "demo") == 0)
		return demo_run(argc - 2, argv + 2);
	struct subject console = { .name = "zhiban, 200 rows",
	    .argv = { self, demo, rows, changes, NULL } };
	struct subject large = { .name = "zhiban, 5000 rows",
	    .argv = { self, demo, many, storm, NULL } };
	struct subject peer = found
	    ? (struct subject){ .name = "htop", .argv = { htop, NULL } }
	    : (struct subject){ .name = "top", .argv = { top, delay, second, NULL } };

	struct result ours = measure(&console), busy = measure(&large), theirs = measure(&peer);
	printf("of %s: second %.2f, key %.2f, first paint %.2f\n", peer.name,
	    ours.second_bytes / MAX(theirs.second_bytes, 1),
	    ours.press_p95_ms / MAX(theirs.press_p95_ms, 0.01),
	    (double)ours.first_bytes / (double)MAX(theirs.first_bytes, 1));
	check(ours.press_p95_ms <= 5 && busy.press_p95_ms <= 5,
	    "a key is painted within 5 ms (p95)");
	check(ours.press_bytes <= 350, "a cursor move costs at most 350 bytes");
	check(ours.second_bytes <= 150,
	    "a second with 1 % of the cells changed costs at most 150 bytes");
	check(ours.second_bytes < theirs.second_bytes, "a second costs less than one of the peer");
	check(ours.anonymous_kb <= 6 * 1024, "RssAnon is at most 6 MB");
	return failures > 0;
}
