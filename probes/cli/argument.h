/* What a person may put into a command: typed arguments, each checked by a pattern of its own.
 * Nothing else reaches a command line: no quotes, no separators, no control characters, no leading
 * dash, no question mark (a device's help). facts: reliability 4.7. */
#ifndef PROBES_CLI_ARGUMENT_H
#define PROBES_CLI_ARGUMENT_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

enum cli_argument_type {
	CLI_INTERFACE,               /* GigabitEthernet0/0/1, 10GE1/0/1, gei_1/1, bond0.100 */
	CLI_IPV4,
	CLI_IPV6,
	CLI_ADDRESS,                 /* either of them */
	CLI_PREFIX,                  /* 10.1.0.0/16, 2001:db8::/32 */
	CLI_MAC,                     /* any of the three ways, sent in the family's own */
	CLI_VLAN,                    /* 1 to 4094 */
	CLI_NUMBER,                  /* within a range */
	CLI_WORD,                    /* one of a list */
};
const char *cli_argument_type_word(enum cli_argument_type type);

struct cli_argument {
	char *name;
	enum cli_argument_type type;
	int64_t minimum, maximum;    /* CLI_NUMBER, CLI_VLAN */
	char **words;                /* CLI_WORD; else NULL */
};

/* How a family writes a MAC address. */
enum cli_mac_form { CLI_MAC_COLONS, CLI_MAC_DASHES, CLI_MAC_DOTS };
bool cli_mac_form_read(const char *form, enum cli_mac_form *ret);

/* "port:interface", "count:number 1 200", "side:word in out". NULL and a sentence on failure. */
struct cli_argument *cli_argument_read(const char *spec, GError **error);
void cli_argument_free(struct cli_argument *argument);

/* TYPED as it may stand in a command line, in one certain form (addresses as RFC 5952 has them).
 * NULL and a sentence that names the argument when it may not. Pure. Caller frees. */
char *cli_argument_value(const struct cli_argument *argument, const char *typed,
    enum cli_mac_form form, GError **error);

/* True for what no command line may hold, whoever wrote it. */
bool cli_is_forbidden(char byte);

#endif
