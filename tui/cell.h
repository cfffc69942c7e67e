/* One cell of the grid, and how a style looks: what tui/screen and tui/paint share. */
#ifndef TUI_CELL_H
#define TUI_CELL_H

#include <stdbool.h>
#include <stdint.h>

#include "tui/screen.h"

#define CELL_MARKS 2

/* Compared as bytes: it has no holes. The second half of a wide character has width 0 and base
 * 0. */
struct cell {
	uint32_t base;
	uint32_t marks[CELL_MARKS];
	uint8_t width;
	uint8_t style;
	uint8_t unused[2];
};

enum look_attribute {
	LOOK_BOLD = 1 << 0,
	LOOK_REVERSE = 1 << 1,
	LOOK_UNDERLINE = 1 << 2,
};

/* Colours are numbers of the palette, or 0xRRGGBB in the truecolour scheme. -1: the terminal's
 * own. */
struct look {
	int32_t foreground, background;
	unsigned attributes;
};

struct scheme {
	const char *name;
	int colours;                       /* the terminal must have at least so many */
	const struct look *looks;          /* STYLE_COUNT of them */
};

/* NULL name: the best one for COLOURS. NULL when there is none of that name. */
const struct scheme *scheme_find(const char *name, int colours);

#endif
