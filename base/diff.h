/* Two texts line by line: which lines of the new one are new, and which of the old one are gone.
 * Pure. */
#ifndef BASE_DIFF_H
#define BASE_DIFF_H

#include <glib.h>

enum diff_side { DIFF_SAME, DIFF_GONE, DIFF_NEW };

struct diff_line {
	enum diff_side side;
	const char *text;            /* of one of the arrays given */
};

/* The lines of both, in order, what is gone before what came in its place. BEFORE and AFTER end
 * with NULL. Texts that differ too much to be compared line by line in order (DIFF_MOST each,
 * after what is the same at both ends) are compared as sets of lines: then what is gone stands at
 * the end. New array of struct diff_line. */
#define DIFF_MOST 2000
GArray *diff_lines(char *const *before, char *const *after);

#endif
