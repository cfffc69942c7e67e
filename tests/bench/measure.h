/* What all measurements share: the clock, figures of a process, and the verdict: each figure is
 * printed beside its limit, and one that misses it makes the program fail. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

double now_ms(void);
/* Says why nothing can be measured, and ends the program. */
void give_up(const char *format, ...) G_GNUC_PRINTF(1, 2) G_GNUC_NORETURN;

/* Sorts VALUES; SHARE is 0.5 for the median, 1 for the greatest. */
double quantile(double *values, size_t n, double share);

/* A line of /proc/PID/status in kB, "RssAnon"; 0: there is no such process. */
double process_kb(pid_t pid, const char *name);
/* Processor time used so far, user and system. */
double process_cpu_ms(pid_t pid);
unsigned process_descriptors(pid_t pid);

/* "WHAT  MEASURED UNIT", and the limit it must not pass, or must reach. */
void figure(const char *what, double measured, const char *unit);
void figure_most(const char *what, double measured, double limit, const char *unit);
void figure_least(const char *what, double measured, double limit, const char *unit);
/* As an exit status: 1 when a figure missed its limit. */
int figures_verdict(void);

#endif
