/* How a location (topic `location:`, `circuit.location`) is said: the same words on screen and on
 * the command line. */
#ifndef VIEWS_LOCATION_WORDS_H
#define VIEWS_LOCATION_WORDS_H

#include <jansson.h>

/* A word of enum segment as people say it. */
const char *location_segment_text(const char *word);
/* What a piece of evidence says; a change is told by its states. Caller frees. */
char *location_value_text(const json_t *evidence);
/* "运营商段或对端停电（可能）：本端口正常，对端无应答"; where nothing is wrong only the reason.
 * Caller frees. */
char *location_verdict_text(const json_t *verdict);

#endif
