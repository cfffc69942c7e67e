/* The Basic Encoding Rules as far as SNMP uses them (RFC 3417 section 8): definite lengths,
 * one-byte tags. Readers never look past the bytes they were given; writers never write past their
 * limit and remember that they wanted to. Own code, so that the lab and the console's net-snmp
 * check each other. */
#ifndef LAB_BER_H
#define LAB_BER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum ber_tag {
	BER_INTEGER = 0x02,
	BER_OCTETS = 0x04,
	BER_NULL = 0x05,
	BER_OID = 0x06,
	BER_SEQUENCE = 0x30,
	BER_ADDRESS = 0x40,
	BER_COUNTER32 = 0x41,
	BER_GAUGE32 = 0x42,
	BER_TICKS = 0x43,
	BER_COUNTER64 = 0x46,
	BER_NO_SUCH_OBJECT = 0x80,
	BER_NO_SUCH_INSTANCE = 0x81,
	BER_END_OF_VIEW = 0x82,
};

#define BER_OID_LIMIT 128 /* RFC 2578 3.5 */

struct ber_oid {
	uint32_t part[BER_OID_LIMIT];
	size_t length;
};

/* One value of a variable. What it points to is borrowed. */
struct ber_value {
	uint8_t tag;
	int64_t integer;          /* BER_INTEGER */
	uint64_t number;          /* counters, gauges, ticks */
	struct bytes octets;      /* BER_OCTETS, BER_ADDRESS */
	const uint32_t *oid;      /* BER_OID */
	size_t oid_length;
};

/* ---- reading -------------------------------------------------------------------------------- */

/* Each takes one element off the front of READER and is false, READER spoilt, when the bytes are
 * not that. */

struct ber_reader {
	const uint8_t *at, *end;
};

struct ber_reader ber_reader(struct bytes bytes);
bool ber_at_end(const struct ber_reader *reader);
/* Any element: its tag, and a reader of its content. */
bool ber_read_any(struct ber_reader *reader, uint8_t *ret_tag, struct ber_reader *ret_content);
bool ber_read_tag(struct ber_reader *reader, uint8_t tag, struct ber_reader *ret_content);
/* An INTEGER of at most eight bytes. */
bool ber_read_integer(struct ber_reader *reader, int64_t *ret);
bool ber_read_octets(struct ber_reader *reader, struct bytes *ret);
/* At most BER_OID_LIMIT parts, each below 2^32. */
bool ber_read_oid(struct ber_reader *reader, struct ber_oid *ret);

/* ---- writing -------------------------------------------------------------------------------- */

struct ber_writer {
	uint8_t *data;
	size_t size, limit;
	size_t mark;              /* an offset that moves along when a length before it shrinks */
	bool full;                /* something did not fit: size means nothing now */
};

/* Begin an element of unknown length; what is put until ber_close() is its content. Lengths come
 * out in their shortest form. */
size_t ber_open(struct ber_writer *writer, uint8_t tag);
void ber_close(struct ber_writer *writer, size_t opened);
void ber_put_integer(struct ber_writer *writer, int64_t value);
void ber_put_unsigned(struct ber_writer *writer, uint8_t tag, uint64_t value);
void ber_put_octets(struct ber_writer *writer, uint8_t tag, struct bytes octets);
void ber_put_oid(struct ber_writer *writer, const uint32_t *part, size_t length);
void ber_put_value(struct ber_writer *writer, const struct ber_value *value);
/* Bytes that are encoded already. */
void ber_put_raw(struct ber_writer *writer, struct bytes raw);

/* "1.3.6.1", a constant of ours: as many parts as there is room for. */
void ber_oid_parse(const char *dotted, struct ber_oid *ret);
/* Negative, 0, positive: the lexicographic order of RFC 2578. */
int ber_oid_compare(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length);

#endif
