/* Cells of tables in an answer, and addresses as tables write them: in the index (RFC 4001, with or
 * without the length that belongs there) or as octets. */
#ifndef PROBES_WIRE_TABLE_H
#define PROBES_WIRE_TABLE_H

#include "probes/wire/variable.h"

/* The cell of COLUMN ("1.3...") in the row INDEX; NULL when it is not there or holds nothing. */
const struct variable *table_cell(const struct answer *answer, const char *column,
    const uint32_t *index, size_t length);
/* FALLBACK where there is no cell or no number in it. */
int64_t table_integer(const struct answer *answer, const char *column, const uint32_t *index,
    size_t length, int64_t fallback);
/* Clean text; "" where there is no cell. Caller frees. */
char *table_text(const struct answer *answer, const char *column, const uint32_t *index,
    size_t length);
/* The octets or IpAddress of a cell as address text, or what is already text of an address; ""
 * where there is none, or only zeroes. Caller frees. */
char *table_address(const struct answer *answer, const char *column, const uint32_t *index,
    size_t length);

/* PART, SIZE numbers of an index, as an address: 4 or 8 are IPv4, 16 or 20 are IPv6 (the last four
 * of 8 and 20 a zone, RFC 4001). IPv6 is written in full, so that texts of one length are compared.
 * NULL when it is no address. Caller frees. */
char *address_of_parts(const uint32_t *part, size_t size);
/* How many parts an address of the InetAddressType TYPE has; 0 for what is no IP address. */
size_t address_parts(uint32_t type);
/* An address as people write it (RFC 5952), whatever way TEXT writes it; TEXT itself when it is no
 * address. Caller frees. */
char *address_usual(const char *text);

#endif
