#include "tests/bench/measure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static unsigned missed;

double now_ms(void)
{
	return (double)g_get_monotonic_time() / 1000;
}

void give_up(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	exit(EXIT_FAILURE);
}

static int compare_doubles(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return (first > second) - (first < second);
}

double quantile(double *values, size_t n, double share)
{
	qsort(values, n, sizeof values[0], compare_doubles);
	return values[MIN(n - 1, (size_t)((double)n * share))];
}

/* ---- processes ------------------------------------------------------------------------------- */

static char *process_file(pid_t pid, const char *name)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/%s", (int)pid, name);
	char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? text : NULL;
}

double process_kb(pid_t pid, const char *name)
{
	g_autofree char *text = process_file(pid, "status");
	g_autofree char *head = g_strdup_printf("\n%s:", name);
	const char *line = text ? strstr(text, head) : NULL;

	return line ? strtod(line + strlen(head), NULL) : 0;
}

double process_cpu_ms(pid_t pid)
{
	struct timespec spent;
	clockid_t clock;

	if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &spent) != 0)
		return 0;
	return (double)spent.tv_sec * 1000 + (double)spent.tv_nsec / 1e6;
}

unsigned process_descriptors(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/fd", (int)pid);
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	unsigned n = 0;

	while (dir && g_dir_read_name(dir))
		n++;
	return n;
}

/* ---- verdict --------------------------------------------------------------------------------- */

static void say(const char *what, double measured, const char *unit)
{
	printf("%-58s %10.*f %-5s", what, measured < 100 ? 2 : 0, measured, unit);
}

static void judge(bool held, const char *relation, double limit)
{
	printf(" %s %g%s\n", relation, limit, held ? "" : "   MISSED");
	missed += !held;
	fflush(stdout);
}

void figure(const char *what, double measured, const char *unit)
{
	say(what, measured, unit);
	printf("\n");
	fflush(stdout);
}

void figure_most(const char *what, double measured, double limit, const char *unit)
{
	say(what, measured, unit);
	judge(measured <= limit, "<=", limit);
}

void figure_least(const char *what, double measured, double limit, const char *unit)
{
	say(what, measured, unit);
	judge(measured >= limit, ">=", limit);
}

int figures_verdict(void)
{
	return missed > 0;
}
