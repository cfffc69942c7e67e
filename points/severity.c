#include "points/severity.h"

#include <glib.h>
#include <string.h>

static const char *const words[SEVERITIES] = {
	[SEVERITY_NONE] = "",
	[SEVERITY_CLEARED] = "cleared",
	[SEVERITY_INDETERMINATE] = "indeterminate",
	[SEVERITY_WARNING] = "warning",
	[SEVERITY_MINOR] = "minor",
	[SEVERITY_MAJOR] = "major",
	[SEVERITY_CRITICAL] = "critical",
};

const char *severity_word(enum severity severity)
{
	g_assert((size_t)severity < G_N_ELEMENTS(words));
	return words[severity];
}

bool severity_read(const char *word, enum severity *ret)
{
	for (size_t i = SEVERITY_CLEARED; i < G_N_ELEMENTS(words); i++)
		if (strcmp(words[i], word) == 0) {
			*ret = (enum severity)i;
			return true;
		}
	return false;
}
