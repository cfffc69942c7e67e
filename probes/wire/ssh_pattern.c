/* Bounded matching: PCRE counts its own steps. */
#include "probes/wire/ssh_pattern.h"

#include <string.h>

#define LINE_LIMIT 1024

GRegex *ssh_pattern_new(const char *text, GError **error)
{
	g_autofree char *bounded =
	    g_strconcat("(*LIMIT_MATCH=20000)(*LIMIT_DEPTH=500)", text, NULL);

	return g_regex_new(bounded, 0, 0, error);
}

bool ssh_pattern_matches(const GRegex *pattern, const char *line, size_t *ret_start)
{
	g_autoptr(GMatchInfo) match = NULL;
	g_autoptr(GError) too_long = NULL;
	size_t size = strlen(line);
	int start;

	if (!pattern || size > LINE_LIMIT)
		return false;
	if (!g_regex_match_full(pattern, line, (gssize)size, 0, 0, &match, &too_long))
		return false;
	if (ret_start && g_match_info_fetch_pos(match, 0, &start, NULL))
		*ret_start = (size_t)start;
	return true;
}
