/* How far a value may be believed. A point that was not read is unknown, never normal. */
#ifndef POINTS_QUALITY_H
#define POINTS_QUALITY_H
enum quality { QUALITY_UNKNOWN, QUALITY_GOOD, QUALITY_STALE, QUALITY_MAINTENANCE };
const char *quality_word(enum quality quality); /* "unknown", "good", "stale", "maintenance" */
#endif
