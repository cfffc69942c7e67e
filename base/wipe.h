/* What JSON held is not left in freed memory: passwords travel in it. */
#ifndef BASE_WIPE_H
#define BASE_WIPE_H

#include <jansson.h>

/* From now on jansson wipes what it frees. At the beginning of a program, before it has threads. */
void wipe_json_freed(void);
/* Overwrites the text VALUE in place; NULL and anything else is left alone. */
void wipe_json_text(const json_t *value);

#endif
