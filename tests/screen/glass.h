/* A terminal made of glass: runs a program on a pty, shows its output to libvterm and lets a
 * test look at cells, attributes, cursor and modes. All waiting is for a state; a state that
 * does not come within GLASS_PATIENCE fails the test with a picture of the screen. */
#ifndef TESTS_SCREEN_GLASS_H
#define TESTS_SCREEN_GLASS_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <termios.h>

#define GLASS_PATIENCE_MS 240000

struct glass;

struct glass_options {
	int columns, rows;             /* 0: 80, 24 */
	/* "NAME=value" beyond the usual ones, NULL-terminated; or NULL */
	const char *const *environment;
	const char *charset;           /* of the terminal; NULL: UTF-8 */
	bool mute;                     /* it answers no questions */
};

/* The usual environment: TERM=xterm-256color, LC_ALL=C.UTF-8, TZ=Asia/Shanghai, ZHIBAN_SYNC_FD,
 * nothing of NO_COLOR, COLORTERM, LINES, COLUMNS. ARGV ends with NULL. */
struct glass *glass_new(const struct glass_options *options, const char *const *argv);
/* Kills what still runs. */
void glass_free(struct glass *glass);
/* The program again, on the same terminal as the one before left it. */
void glass_respawn(struct glass *glass, const char *const *argv);
pid_t glass_pid(const struct glass *glass);

/* ---- keys ------------------------------------------------------------------------------------ */

/* Names with blanks between: "Down Down Enter", "Esc", "C-c", "PgDn"; anything else as it is:
 * "a", "故障". Waits for the frame each key brings. */
void glass_press(struct glass *glass, const char *keys);
/* Raw bytes; waits for nothing. */
void glass_send(struct glass *glass, const void *bytes, size_t size);
/* Arrows as in application mode (ESC O A) from now on. */
void glass_application_keys(struct glass *glass, bool on);
void glass_resize(struct glass *glass, int columns, int rows);
/* Read no more of what the program writes, until glass_read(glass, true). */
void glass_read(struct glass *glass, bool on);
/* The line is cut: both ends of the pty are closed. */
void glass_hang_up(struct glass *glass);

/* ---- waiting --------------------------------------------------------------------------------- */

/* Until the program has painted a frame since the last key, and glass_wait_idle(). */
void glass_wait_frame(struct glass *glass);
/* Until it has taken all keys and waits for more, and all it wrote has been read. */
void glass_wait_idle(struct glass *glass);
void glass_wait_text(struct glass *glass, const char *text);
void glass_wait_gone(struct glass *glass, const char *text);
/* Status as waitpid() gives it. */
int glass_wait_exit(struct glass *glass);
/* Read what has come, without waiting. */
void glass_drain(struct glass *glass);
/* All that has been read since the program began or glass_reset_output(). */
const GByteArray *glass_output(const struct glass *glass);
void glass_reset_output(struct glass *glass);

/* ---- looking --------------------------------------------------------------------------------- */

/* Text of a row without blanks at the end; caller frees. */
char *glass_row(const struct glass *glass, int row);
/* Where TEXT begins, by cells, first from the top; false: it is nowhere. The pointers may be
 * NULL. */
bool glass_find(const struct glass *glass, const char *text, int *ret_row, int *ret_column);
/* Column at which TEXT begins in ROW, from COLUMN on; -1: it does not. */
int glass_column(const struct glass *glass, int row, int column, const char *text);
/* Width of the cell: 1, 2, or 0 for the second half of a wide one. */
int glass_width(const struct glass *glass, int row, int column);

struct glass_look {
	bool bold, reverse, underline, coloured;
	int foreground, background;    /* palette index, -1: the terminal's own */
};
struct glass_look glass_look(const struct glass *glass, int row, int column);
bool glass_cursor(const struct glass *glass, int *ret_row, int *ret_column); /* false: hidden */
bool glass_alternate(const struct glass *glass);
struct termios glass_modes(const struct glass *glass);

/* Screen and cursor as text. */
char *glass_dump(const struct glass *glass);
/* Compare glass_dump() with tests/screen/golden/NAME; GENERATE=1 in the environment writes it
 * anew. */
void glass_compare(const struct glass *glass, const char *name);

#endif
