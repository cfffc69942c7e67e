/* Fewer bytes for the same picture. ncurses changes attributes in several steps, each a
 * sequence of its own, and selects the ASCII set each time; on a slow line that is a third of
 * what a cursor move costs. */
#ifndef TUI_ATTRIBUTES_H
#define TUI_ATTRIBUTES_H

#include <glib.h>

/* Merges neighbouring "ESC [ ... m" into one, drops what a following reset makes void, and
 * drops "ESC ( B" (no other character set is ever selected). In place. */
void attributes_merge(GByteArray *bytes);

#endif
