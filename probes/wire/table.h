/* Cells of tables in an answer, and addresses as tables write them: in the index (RFC 4001, with or
 * without the length that belongs there) or as octets. */
#ifndef PROBES_WIRE_TABLE_H
#define PROBES_WIRE_TABLE_H

#include "probes/wire/variable.h"

/* A row's index within its table. */
struct cell_row {
	const uint32_t *index;
	size_t length;
};

/* The cell of COLUMN ("1.3...") in ROW; NULL when it is not there or holds nothing. */
const struct variable *cell_get(const struct answer *answer, const char *column,
    struct cell_row row);
/* FALLBACK where there is no cell or no number in it. */
int64_t cell_integer(const struct answer *answer, const char *column, struct cell_row row,
    int64_t fallback);
/* TEXT is replaced by the cell's clean text, if there is one. */
void cell_read_text(const struct answer *answer, const char *column, struct cell_row row,
    char **text);
/* The octets or IpAddress of a cell as address text, or what is already text of an address; ""
 * where there is none, or only zeroes. Caller frees. */
char *cell_address(const struct answer *answer, const char *column, struct cell_row row);

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
