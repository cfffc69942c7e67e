/* Regular expressions that people wrote into files, over lines that strangers wrote: so that no
 * line costs more than a moment, PCRE counts its own steps, and a pattern that goes over the same
 * characters again and again is refused when it is read. */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include <glib.h>
#include <stdbool.h>

#define PATTERN_LIMIT 1024       /* bytes */

/* PATTERN, between BEFORE and AFTER which are ours; NULL and one clean sentence when it is none, is
 * too long, or costs too much. */
GRegex *pattern_new(const char *before, const char *pattern, const char *after, GError **error);

/* How a line of strangers is looked at: of a longer one the first so many bytes count. */
#define PATTERN_LINE 2048
enum pattern_outcome { PATTERN_DIFFERS, PATTERN_MATCHES, PATTERN_GAVE_UP };
/* RET_MATCH may be NULL; else it is freed by the caller, whatever came out. LINE is valid UTF-8,
 * and outlives *RET_MATCH. */
enum pattern_outcome pattern_try(const GRegex *pattern, const char *line, GMatchInfo **ret_match);

#endif
