#include "points/quality.h"

#include <glib.h>

static const char *const words[] = {
	[QUALITY_UNKNOWN] = "unknown",
	[QUALITY_GOOD] = "good",
	[QUALITY_STALE] = "stale",
	[QUALITY_MAINTENANCE] = "maintenance",
};

const char *quality_word(enum quality quality)
{
	g_assert((size_t)quality < G_N_ELEMENTS(words));
	return words[quality];
}
