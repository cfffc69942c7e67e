/* Perceived severity (ITU-T X.733, numbered as RFC 8632 does): of what is worse the number is
 * higher. What the words are called on screen is a dictionary of the views. */
#ifndef POINTS_SEVERITY_H
#define POINTS_SEVERITY_H

#include <stdbool.h>

enum severity {
	SEVERITY_NONE,               /* nothing is said about it */
	SEVERITY_CLEARED,            /* it is as it should be */
	SEVERITY_INDETERMINATE,      /* nobody knows how bad: what is unknown has this */
	SEVERITY_WARNING,
	SEVERITY_MINOR,
	SEVERITY_MAJOR,
	SEVERITY_CRITICAL,
	SEVERITIES
};
/* "", "cleared", "indeterminate", "warning", "minor", "major", "critical". */
const char *severity_word(enum severity severity);
/* False when WORD is none of them. */
bool severity_read(const char *word, enum severity *ret);

#endif
