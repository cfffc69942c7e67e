/* What a device writes to its terminal, as the lines a person would have seen: carriage returns,
 * backspaces and the control sequences of ECMA-48 that move or erase within a line are carried out,
 * all others are swallowed. One column is one byte, which is right for ASCII and GB18030; where
 * devices step back over text (pagers, echo) it is ASCII. Pure; one byte after the other, so how
 * the bytes were cut into packets cannot matter. */
#ifndef PROBES_WIRE_SSH_LINES_H
#define PROBES_WIRE_SSH_LINES_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

/* A line longer than this is broken there. */
#define SSH_LINE_MAX 8192

struct ssh_lines {
	GByteArray *line;         /* the line so far, foreign bytes */
	size_t column;            /* of the cursor, at most line->len */
	unsigned state;
	unsigned number;          /* the parameter being read of a control sequence */
	unsigned margin;          /* the line ended on a right margin: the length there, else 0 */
};

void ssh_lines_init(struct ssh_lines *lines);
void ssh_lines_clear(struct ssh_lines *lines);
/* True when BYTE ended a line: look at lines->line, then call ssh_lines_next(). */
bool ssh_lines_put(struct ssh_lines *lines, uint8_t byte);
void ssh_lines_next(struct ssh_lines *lines);
/* Forgets the line from byte LENGTH on: a pager's prompt that was answered. */
void ssh_lines_truncate(struct ssh_lines *lines, size_t length);

#endif
