/* Large figures, for what is read from across the room: a time, a count. */
#ifndef VIEWS_LARGE_H
#define VIEWS_LARGE_H

#include "tui/screen.h"

#define LARGE_ROWS 5
#define LARGE_COLUMNS 4        /* of one figure, with the blank behind it */

/* TEXT (digits, ':' and '?') from ROW, COLUMN on; returns the column behind it. */
int large_draw(struct area area, int row, int column, enum style style, const char *text);

#endif
