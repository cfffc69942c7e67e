#include "points/sound.h"

#include <glib.h>

enum sound_pattern sound_of(enum severity severity)
{
	static const enum sound_pattern patterns[SEVERITIES] = {
		[SEVERITY_MINOR] = SOUND_ONE,
		[SEVERITY_MAJOR] = SOUND_THREE,
		[SEVERITY_CRITICAL] = SOUND_CONTINUOUS,
	};

	g_assert((size_t)severity < G_N_ELEMENTS(patterns));
	return patterns[severity];
}

const char *sound_word(enum sound_pattern pattern)
{
	static const char *const words[SOUND_PATTERNS] = {
		[SOUND_NONE] = "none",
		[SOUND_ONE] = "one",
		[SOUND_THREE] = "three",
		[SOUND_CONTINUOUS] = "continuous",
	};

	g_assert((size_t)pattern < G_N_ELEMENTS(words));
	return words[pattern];
}
