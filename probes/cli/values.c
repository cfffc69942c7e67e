#include "probes/cli/values.h"

#include <math.h>
#include <string.h>

bool cli_is_unit(const char *unit)
{
	static const char *const units[] = { "", "dBm", "%", "C", "V", "mA", "A", "W", "rpm", "s",
		"KiB", "MiB", "B", "bit/s", "ms", NULL };

	return g_strv_contains(units, unit);
}

bool cli_number(const char *text, const char *unit, double *ret)
{
	char *end;

	if (!g_ascii_isdigit(text[strspn(text, "+-.")]) || strspn(text, "+-.") > 2)
		return false;
	if (strncasecmp(text + strspn(text, "+-"), "0x", 2) == 0)
		return false;
	double value = g_ascii_strtod(text, &end);
	if (end == text || !isfinite(value))
		return false;
	while (*end == ' ')
		end++;
	if (*end != '\0' && g_ascii_strcasecmp(end, unit) != 0)
		return false;
	*ret = value;
	return true;
}

const char *cli_state(const struct cli_states *states, const char *text)
{
	g_autofree char *folded = g_ascii_strdown(text, -1);
	bool number = text[0] != '\0' && strspn(text, "0123456789") == strlen(text);

	return g_hash_table_lookup(states->words, number ? CLI_ANY_NUMBER : folded);
}
