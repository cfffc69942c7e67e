#include "probes/cli/pattern.h"

#include "base/pattern.h"

GRegex *cli_line_pattern(const char *pattern, GError **error)
{
	return pattern_new("^(?:", pattern, ")$", error);
}

GRegex *cli_search_pattern(const char *pattern, GError **error)
{
	return pattern_new("(?:", pattern, ")", error);
}
