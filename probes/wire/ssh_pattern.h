/* Regular expressions of command profiles, over one clean line that a stranger wrote: length and
 * backtracking are bounded, so that no line costs more than a moment. */
#ifndef PROBES_WIRE_SSH_PATTERN_H
#define PROBES_WIRE_SSH_PATTERN_H

#include <glib.h>
#include <stdbool.h>

/* NULL and ERROR when TEXT is no regular expression. */
GRegex *ssh_pattern_new(const char *text, GError **error);

/* False for no pattern, no match, a line of more than a thousand bytes, a match that would take too
 * long. RET_START (may be NULL): the byte at which it matched. */
bool ssh_pattern_matches(const GRegex *pattern, const char *line, size_t *ret_start);

#endif
