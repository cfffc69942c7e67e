/* The picture: a grid of cells that views draw into, handed to the terminal as one frame.
 *
 * Everything is drawn into a `struct area`, a rectangle of the grid with coordinates of its
 * own. What lies outside is cut off, half a hanzi becomes a blank: nothing drawn can break a
 * row, whatever the size of the terminal. Texts are clean text (base/text.h); lines of their
 * own, never line feeds.
 *
 * A frame is drawn whole each time, from screen_begin() to screen_end(). The grid goes into
 * ncurses row by row from left to right (ncurses corrupts half-overwritten wide characters
 * otherwise), and ncurses sends only what differs from the frame before. It writes into memory,
 * not to the terminal: tui/terminal carries the bytes, so that a terminal which stops reading
 * never stops the program.
 *
 * Colour is never the only sign. A style says what a cell *means*; the scheme decides how it
 * looks. */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum style {
	STYLE_NORMAL,
	STYLE_TITLE,       /* head of a screen or a section */
	STYLE_DIM,         /* labels, rules, what is only beside the point */
	STYLE_GOOD,        /* normal state: grey, like the rest */
	STYLE_CRITICAL,
	STYLE_MAJOR,
	STYLE_MINOR,
	STYLE_WARNING,
	STYLE_UNKNOWN,
	STYLE_STALE,       /* older than it should be */
	STYLE_MAINTENANCE,
	STYLE_EXERCISE,    /* drill and training */
	STYLE_SELECTED,    /* the row the cursor is on */
	STYLE_KEY,         /* a key in a line of keys */
	STYLE_INPUT,       /* where one types */
	STYLE_ERROR,       /* a refusal, beside what it refuses */
	STYLE_TOAST,       /* a message until the next key */
	STYLE_COUNT
};

/* Which characters the terminal can show. */
enum charset {
	CHARSET_UTF8,
	CHARSET_GBK,
	CHARSET_GB18030,
	CHARSET_UNKNOWN    /* ASCII only */
};

/* Least size at which screens are drawn; below it one line says so. */
#define SCREEN_LEAST_COLUMNS 60
#define SCREEN_LEAST_ROWS 18
/* Larger terminals are used up to here. */
#define SCREEN_MOST_COLUMNS 400
#define SCREEN_MOST_ROWS 120

struct screen;

/* A rectangle of the screen; cheap to copy. Rows and columns may be 0. */
struct area {
	struct screen *screen;
	int row, column;
	int rows, columns;
};

/* Terminfo entry TERM (NULL: the environment's). Fails with one sentence when it is unknown or
 * cannot place the cursor. LC_CTYPE is UTF-8 from here on (ncurses and wcwidth() need it; what
 * the terminal gets is converted to its charset at the edge). One screen at a time: ncurses is
 * not reentrant. */
struct screen *screen_new(const char *term, int columns, int rows, GError **error);
void screen_free(struct screen *screen);

void screen_resize(struct screen *screen, int columns, int rows);
/* The next frame is sent whole: after a charset change, Ctrl-L, resume. */
void screen_forget(struct screen *screen);
/* AMBIGUOUS_WIDE: the terminal takes two columns for ambiguous characters; they are replaced
 * then. */
void screen_set_charset(struct screen *screen, enum charset charset, bool ambiguous_wide);
/* "truecolour", "256", "16", "8" or "mono"; NULL: by terminfo, COLORTERM and NO_COLOR. False:
 * unknown name. */
bool screen_set_scheme(struct screen *screen, const char *name);

/* A blank frame; the whole of it. */
struct area screen_begin(struct screen *screen);
/* The bytes that turn the frame before into this one, in the terminal's charset. Owned by SCREEN,
 * valid until the next call. */
struct bytes screen_end(struct screen *screen);
/* Bytes that prepare the terminal (alternate screen, keypad) and that give it back as it was.
 * Owned by SCREEN. */
struct bytes screen_enter(struct screen *screen);
struct bytes screen_leave(struct screen *screen);

/* ---- drawing --------------------------------------------------------------------------------- */

/* The part of AREA that begins at ROW, COLUMN; negative sizes count from the far edge, so that
 * area_part(area, 1, 0, -1, -1) is all rows but the first and last. */
struct area area_part(struct area area, int row, int column, int rows, int columns);

/* TEXT at ROW, COLUMN; returns the column behind it, also where that is outside. */
int area_text(struct area area, int row, int column, enum style style, const char *text);
/* The same with a format; what is put in must be clean. */
int area_print(struct area area, int row, int column, enum style style, const char *format, ...)
    G_GNUC_PRINTF(5, 6);
/* TEXT cut ("..") and padded to exactly WIDTH columns; returns the column behind it. */
int area_field(struct area area, int row, int column, int width, enum text_align align,
    enum style style,
    const char *text);
/* TEXT broken into lines, at most ROWS of them (".." where it goes on), from ROW on; returns the
 * rows used. */
int area_wrap(struct area area, int row, int column, int rows, enum style style, const char *text);
/* A row of hyphens across the area. */
void area_rule(struct area area, int row);
/* Blank COLUMNS cells (-1: to the edge) with STYLE. */
void area_blank(struct area area, int row, int column, int columns, enum style style);
/* Mark ROW as selected: plain cells become STYLE_SELECTED, those with a severity keep it. */
void area_select(struct area area, int row);
/* Everything in AREA takes STYLE: the whole of it is old, or wrong. The selected row stays that. */
void area_restyle(struct area area, enum style style);
/* What was true once: dim, and every line marked with `~`, so that an old value is never taken for
 * one of now. */
void area_fade(struct area area);
/* Put the real cursor here (an input method opens at it, a screen reader reads from it). Hidden
 * in a frame that does not call it. */
void area_cursor(struct area area, int row, int column);

#endif
