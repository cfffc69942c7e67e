/* Patterns from a file, bounded so that no line of a device can keep us busy: PCRE2 gives up after
 * a number of steps that no honest line needs, and a pattern that would need them on a line of 200
 * characters is refused when the file is read. */
#ifndef PROBES_CLI_PATTERN_H
#define PROBES_CLI_PATTERN_H

#include <glib.h>

/* PATTERN has to describe a whole line. NULL and a sentence on failure. */
GRegex *cli_line_pattern(const char *pattern, GError **error);
/* PATTERN is searched in a line. */
GRegex *cli_search_pattern(const char *pattern, GError **error);

#endif
