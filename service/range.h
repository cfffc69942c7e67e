/* Which addresses are meant: "10.1.0.0/24", "2001:db8::/120", "10.1.0.10-20", single addresses, and
 * lists of them. Pure. */
#ifndef SERVICE_RANGE_H
#define SERVICE_RANGE_H

#include "probes/wire/address.h"

#define RANGE_MOST 4096               /* addresses of one discovery, a /20 */

/* The addresses of TEXT in their order, each once, with PORT where none is said: an array of struct
 * address, which the caller unrefs. Of an IPv4 network not its own and its broadcast address (but
 * of a /31, RFC 3021, and a /32). NULL and one sentence when TEXT is none or means more than MOST.
 */
GArray *range_parse(const char *text, uint16_t port, size_t most, GError **error);

#endif
