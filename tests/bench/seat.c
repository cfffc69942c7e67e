#include "tests/bench/seat.h"

#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/measure.h"

/* A frame has ended when nothing more comes for so long. */
#define QUIET_MS 60
#define PRESSES 100
#define RUN 25
#define ROUNDS 3

/* Blocks of tui/scheme.c with 256 colours: critical, major. */
static const uint8_t alarm_colours[] = { 160, 214 };

/* ---- the program ----------------------------------------------------------------------------- */

static void on_answer(const char *bytes, size_t size, void *data)
{
	const struct seat *seat = data;

	if (write(seat->master, bytes, size) < 0)
		return;
}

static void run_child(const char *const *argv)
{
	static const char *const drop[] = { "LINES", "COLUMNS", "COLORTERM", "NO_COLOR", "TMUX" };

	for (size_t i = 0; i < G_N_ELEMENTS(drop); i++)
		g_unsetenv(drop[i]);
	g_setenv("TERM", "xterm-256color", TRUE);
	g_setenv("LC_ALL", "C.UTF-8", TRUE);
	execvp(argv[0], (char *const *)(uintptr_t)argv);
	_exit(127);
}

void seat_open(struct seat *seat, const char *name, const char *const *argv)
{
	struct winsize size = { .ws_row = SEAT_ROWS, .ws_col = SEAT_COLUMNS };

	seat->name = name;
	seat->vterm = vterm_new(SEAT_ROWS, SEAT_COLUMNS);
	vterm_set_utf8(seat->vterm, 1);
	vterm_output_set_callback(seat->vterm, on_answer, seat);
	seat->screen = vterm_obtain_screen(seat->vterm);
	vterm_screen_enable_altscreen(seat->screen, 1);
	vterm_screen_reset(seat->screen, 1);
	seat->pid = forkpty(&seat->master, NULL, NULL, &size);
	if (seat->pid == 0)
		run_child(argv);
	if (seat->pid < 0)
		give_up("no terminal for %s", name);
}

void seat_close(struct seat *seat)
{
	kill(seat->pid, SIGKILL);
	waitpid(seat->pid, NULL, 0);
	close(seat->master);
	vterm_free(seat->vterm);
}

size_t seat_read(struct seat *seat, int quiet_ms, double limit_ms, double *ret_first)
{
	double begin = now_ms();
	size_t total = 0;

	for (;;) {
		struct pollfd ready = { .fd = seat->master, .events = POLLIN };
		int left = (int)(limit_ms - (now_ms() - begin));
		char buffer[65536];
		if (left <= 0 || poll(&ready, 1, MIN(quiet_ms, left)) <= 0)
			return total;
		ssize_t size = read(seat->master, buffer, sizeof buffer);
		if (size <= 0)
			return total;
		if (total == 0 && ret_first)
			*ret_first = now_ms();
		total += (size_t)size;
		vterm_input_write(seat->vterm, buffer, (size_t)size);
	}
}

/* ---- keys ------------------------------------------------------------------------------------ */

void seat_type(struct seat *seat, const char *keys)
{
	if (write(seat->master, keys, strlen(keys)) < 0)
		give_up("%s is gone", seat->name);
}

double seat_press(struct seat *seat, const char *key, size_t *ret_bytes)
{
	double first = 0;

	seat_read(seat, (int)g_random_int_range(5, 40), 1000, NULL);
	double begin = now_ms(), spent = process_cpu_ms(seat->pid);
	seat_type(seat, key);
	*ret_bytes += seat_read(seat, QUIET_MS, 1000, &first);
	seat->spent_ms = process_cpu_ms(seat->pid) - spent;
	return first > 0 ? first - begin : 1000;
}

static struct seat_keys measure_round(struct seat *seat)
{
	double times[PRESSES], spent[PRESSES];
	size_t bytes = 0;

	for (size_t i = 0; i < PRESSES; i++) {
		times[i] = seat_press(seat, i / RUN % 2 ? "\033OA" : "\033OB", &bytes);
		spent[i] = seat->spent_ms;
	}
	return (struct seat_keys){ quantile(times, PRESSES, 0.5),
		quantile(times, PRESSES, 0.95), (double)bytes / PRESSES,
		quantile(spent, PRESSES, 0.95) };
}

struct seat_keys seat_measure_keys(struct seat *seat, double limit_ms)
{
	struct seat_keys best = measure_round(seat);

	for (int i = 1; i < ROUNDS && best.p95_ms > limit_ms; i++) {
		struct seat_keys again = measure_round(seat);
		if (again.p95_ms < best.p95_ms)
			best = again;
	}
	return best;
}

/* ---- looking --------------------------------------------------------------------------------- */

#define ROW_SIZE (SEAT_COLUMNS * 4 * VTERM_MAX_CHARS_PER_CELL + 1)

static void read_row(const struct seat *seat, int i, char row[ROW_SIZE])
{
	const VTermRect rect = { i, i + 1, 0, SEAT_COLUMNS };

	row[vterm_screen_get_text(seat->screen, row, ROW_SIZE - 1, rect)] = '\0';
}

bool seat_shows(const struct seat *seat, const char *text)
{
	char row[ROW_SIZE];

	for (int i = 0; i < SEAT_ROWS; i++) {
		read_row(seat, i, row);
		if (strstr(row, text))
			return true;
	}
	return false;
}

void seat_show(const struct seat *seat)
{
	char row[ROW_SIZE];

	for (int i = 0; i < SEAT_ROWS; i++) {
		read_row(seat, i, row);
		fprintf(stderr, "%s\n", row);
	}
}

bool seat_wait(struct seat *seat, const char *text, double limit_ms)
{
	double begin = now_ms();

	while (!seat_shows(seat, text)) {
		if (now_ms() - begin > limit_ms)
			return false;
		seat_read(seat, 1, 1, NULL);
	}
	return true;
}

unsigned seat_alarms(const struct seat *seat)
{
	unsigned n = 0;

	for (int i = 0; i < SEAT_ROWS * SEAT_COLUMNS; i++) {
		VTermPos place = { i / SEAT_COLUMNS, i % SEAT_COLUMNS };
		VTermScreenCell cell;
		if (vterm_screen_get_cell(seat->screen, place, &cell) &&
		    VTERM_COLOR_IS_INDEXED(&cell.bg) &&
		    memchr(alarm_colours, cell.bg.indexed.idx, sizeof alarm_colours))
			n++;
	}
	return n;
}

GArray *seat_cells(const struct seat *seat)
{
	GArray *cells = g_array_sized_new(FALSE, TRUE, sizeof(uint32_t), SEAT_ROWS * SEAT_COLUMNS);

	for (int i = 0; i < SEAT_ROWS * SEAT_COLUMNS; i++) {
		VTermPos place = { i / SEAT_COLUMNS, i % SEAT_COLUMNS };
		VTermScreenCell cell;
		vterm_screen_get_cell(seat->screen, place, &cell);
		g_array_append_val(cells, cell.chars[0]);
	}
	return cells;
}

unsigned seat_cells_changed(const GArray *before, const GArray *now)
{
	unsigned n = 0;

	for (guint i = 0; i < now->len; i++)
		n += g_array_index(before, uint32_t, i) != g_array_index(now, uint32_t, i);
	return n;
}
