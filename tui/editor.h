/* Typing: one line, or a note of several. Moves and deletes by what people see as one character
 * (a base with its marks), never half a hanzi; the real cursor stands where the next one goes. */
#ifndef TUI_EDITOR_H
#define TUI_EDITOR_H

#include "tui/keys.h"
#include "tui/screen.h"

struct editor;

enum editor_flag {
	EDITOR_NOTE   = 1 << 0,  /* several lines; Enter begins a new one */
	EDITOR_SECRET = 1 << 1,  /* shows a star a character */
};

/* LIMIT in bytes of UTF-8; 0: 8000. */
struct editor *editor_new(size_t limit, unsigned flags);
void editor_free(struct editor *editor);
const char *editor_text(const struct editor *editor);
/* TEXT is cleaned and cut to the limit; the cursor goes behind it. */
void editor_set(struct editor *editor, const char *text);
/* Put TEXT where the cursor is. False: did not fit, nothing was put. */
bool editor_insert(struct editor *editor, const char *text);
/* True when used. Up and down leave a line editor, and a note at its first and last line. */
bool editor_input(struct editor *editor, const struct input *input);
/* Draws into all of AREA, scrolled so that the cursor is inside; ACTIVE puts the real cursor. */
void editor_draw(struct editor *editor, struct area area, bool active);
/* Lines a note needs at this width. */
int editor_rows(const struct editor *editor, int columns);

#endif
