/* What a cell means: a number with its unit, or one of a few states whatever the family calls it.
 * What cannot be read so has no value: it is not known, which is never normal. */
#ifndef PROBES_CLI_VALUES_H
#define PROBES_CLI_VALUES_H

#include <glib.h>
#include <stdbool.h>

enum cli_type { CLI_TEXT, CLI_COUNTED, CLI_STATE };

/* Stands for any whole number among the words of a state. */
#define CLI_ANY_NUMBER "#"

/* The states of a family: its words, folded to lower case, to ours. */
struct cli_states {
	char *name;
	GHashTable *words;           /* "administratively down" -> "disabled" */
};

struct cli_type_of {
	enum cli_type type;
	char *unit;                  /* CLI_COUNTED; "" for a bare number */
	const struct cli_states *states; /* CLI_STATE; of the profile */
};

/* True if UNIT is one of ours: dBm % C V mA A W rpm s KiB MiB B bit/s, or "". */
bool cli_is_unit(const char *unit);
/* The number in TEXT, which may carry UNIT, a sign and a fraction, and nothing else. */
bool cli_number(const char *text, const char *unit, double *ret);
/* Our word for what the family calls TEXT; NULL: not one we know. */
const char *cli_state(const struct cli_states *states, const char *text);

#endif
