/* How loud what is wrong is said (requirements 2.6): continuous for what is critical, three for
 * what is major, one for what is minor, nothing for the rest. For the bell of a terminal and for
 * whatever else a site lets sound. */
#ifndef POINTS_SOUND_H
#define POINTS_SOUND_H

#include "points/severity.h"

enum sound_pattern { SOUND_NONE, SOUND_ONE, SOUND_THREE, SOUND_CONTINUOUS, SOUND_PATTERNS };

enum sound_pattern sound_of(enum severity severity);
/* "none", "one", "three", "continuous". */
const char *sound_word(enum sound_pattern pattern);

#endif
