/* From rows of cells to the bytes a terminal needs: ncurses as an encoder.
 *
 * ncurses gets a file in memory for a terminal, so that it never waits for one and never
 * touches its modes. All of it is UTF-8. Rows are written whole and from left to right. */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include <gio/gio.h>

#include "tui/cell.h"

struct paint;

/* TERM NULL: from the environment. Sets LC_CTYPE. */
struct paint *paint_new(const char *term, int columns, int rows, GError **error);
void paint_free(struct paint *paint);

/* 0, 8, 16, 256 or 1 << 24. */
int paint_colours(const struct paint *paint);
void paint_set_looks(struct paint *paint, const struct look *looks);
void paint_resize(struct paint *paint, int columns, int rows);
/* Send all of the next frame. */
void paint_forget(struct paint *paint);

void paint_row(struct paint *paint, int row, const struct cell *cells, int columns);

/* The bytes since the last of these calls; valid until the next. A negative row hides the
 * cursor. */
struct bytes paint_frame(struct paint *paint, int cursor_row, int cursor_column);
struct bytes paint_enter(struct paint *paint);
struct bytes paint_leave(struct paint *paint);

#endif
