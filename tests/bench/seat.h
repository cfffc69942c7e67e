/* A seat at a local terminal of 120x40: a program on a pty, its keys pressed, what it writes read,
 * timed and shown to libvterm, which also answers its questions. */
#ifndef TESTS_BENCH_SEAT_H
#define TESTS_BENCH_SEAT_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <vterm.h>

#define SEAT_COLUMNS 120
#define SEAT_ROWS 40

struct seat {
	const char *name;
	pid_t pid;
	int master;
	VTerm *vterm;
	VTermScreen *screen;
	double spent_ms;             /* processor time that the last key cost it */
};

/* ARGV ends with NULL. NAME is borrowed. */
void seat_open(struct seat *seat, const char *name, const char *const *argv);
/* Kills the program. */
void seat_close(struct seat *seat);

/* Reads what comes until it is quiet for QUIET_MS, at most LIMIT_MS in all. Returns the bytes; when
 * the first came goes to *RET_FIRST (now_ms()), if any came; may be NULL. */
size_t seat_read(struct seat *seat, int quiet_ms, double limit_ms, double *ret_first);
/* Presses without waiting for anything. */
void seat_type(struct seat *seat, const char *keys);
/* One key at a random moment; returns the ms to the first byte of what it brings, adds all of it to
 * *RET_BYTES. */
double seat_press(struct seat *seat, const char *key, size_t *ret_bytes);
/* What a move of the cursor costs: a hundred keys, runs of Down and of Up in turn. Others use this
 * machine too: where a round passes LIMIT_MS in more than 5 of 100, it is measured again, at most
 * three times, and the best round counts. */
struct seat_keys {
	double median_ms, p95_ms, bytes;
	double spent_p95_ms;         /* of its processor, whatever else the machine does */
};
struct seat_keys seat_measure_keys(struct seat *seat, double limit_ms);

/* Whether TEXT is on the screen, in one row. */
bool seat_shows(const struct seat *seat, const char *text);
/* All of it to stderr, for whoever wants to know why something is not. */
void seat_show(const struct seat *seat);
/* Reads until it is; false when LIMIT_MS are over. */
bool seat_wait(struct seat *seat, const char *text, double limit_ms);
/* Cells in the colours of what is critical or major. */
unsigned seat_alarms(const struct seat *seat);
/* What every cell shows, to be compared. */
GArray *seat_cells(const struct seat *seat);
unsigned seat_cells_changed(const GArray *before, const GArray *now);

#endif
