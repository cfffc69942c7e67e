/* The elements of messages, written and read by hand (X.690): what snmp_message.c is made of, and
 * trap.c as well. Private to these. */
#ifndef PROBES_WIRE_SNMP_BER_H
#define PROBES_WIRE_SNMP_BER_H

#include <string.h>

#include "base/text.h"

enum {
	TAG_INTEGER = 0x02,
	TAG_OCTETS = 0x04,
	TAG_NULL = 0x05,
	TAG_OID = 0x06,
	TAG_SEQUENCE = 0x30,
	TAG_ADDRESS = 0x40,
	TAG_COUNTER32 = 0x41,
	TAG_GAUGE32 = 0x42,
	TAG_TICKS = 0x43,
	TAG_COUNTER64 = 0x46,
	TAG_UNSIGNED32 = 0x47,       /* RFC 1442; some old agents */
	TAG_NO_OBJECT = 0x80,
	TAG_NO_INSTANCE = 0x81,
	TAG_END_OF_VIEW = 0x82,
	PDU_GET = 0xa0,
	PDU_NEXT = 0xa1,
	PDU_RESPONSE = 0xa2,
	PDU_TRAP_1 = 0xa4,         /* of v1, with a head of its own */
	PDU_BULK = 0xa5,
	PDU_INFORM = 0xa6,
	PDU_TRAP = 0xa7,
	PDU_REPORT = 0xa8,
};

enum { VERSION_1 = 0, VERSION_2C = 1, VERSION_3 = 3 };
enum { MODEL_USM = 3, FLAG_AUTH = 1, FLAG_PRIV = 2 };

/* ---- writing ------------------------------------------------------------------------------ */

/* Messages are written from their end: what is inside is there when its length is wanted. */
struct pen {
	uint8_t *start, *at;         /* AT NULL: it did not fit */
};

static inline void put_byte(struct pen *pen, uint8_t byte)
{
	if (pen->at > pen->start)
		*--pen->at = byte;
	else
		pen->at = NULL;
}

/* The header of what lies between here and END. */
static inline void put_header(struct pen *pen, uint8_t tag, const uint8_t *end)
{
	if (!pen->at)
		return;
	size_t length = (size_t)(end - pen->at);
	unsigned octets = 0;
	if (length < 0x80) {
		put_byte(pen, (uint8_t)length);
	} else {
		for (; length; length >>= 8, octets++)
			put_byte(pen, (uint8_t)length);
		put_byte(pen, (uint8_t)(0x80 | octets));
	}
	put_byte(pen, tag);
}

static inline void put_integer(struct pen *pen, int32_t value)
{
	const uint8_t *end = pen->at;
	for (;; value >>= 8) {
		put_byte(pen, (uint8_t)value);
		if (value >= -0x80 && value < 0x80)
			break;
	}
	put_header(pen, TAG_INTEGER, end);
}

static inline void put_octets(struct pen *pen, const void *octets, size_t size)
{
	const uint8_t *end = pen->at;
	if (!pen->at || (size_t)(pen->at - pen->start) < size) {
		pen->at = NULL;
		return;
	}
	pen->at -= size;
	memcpy(pen->at, octets, size);
	put_header(pen, TAG_OCTETS, end);
}

/* One number of an identifier, seven bits to a byte. */
static inline void put_part(struct pen *pen, uint32_t part)
{
	put_byte(pen, part & 0x7f);
	while (part >>= 7)
		put_byte(pen, (uint8_t)(0x80 | (part & 0x7f)));
}

/* The content of a name. The first two numbers are one (X.690 8.19.4); a single one is taken to be
 * followed by 0, none at all is 0.0. */
static inline void put_name(struct pen *pen, const uint32_t *part, size_t length)
{
	for (size_t i = length; i > 2; i--)
		put_part(pen, part[i - 1]);
	uint32_t first = length > 0 ? part[0] : 0, second = length > 1 ? part[1] : 0;
	if (first > 2 || second > UINT32_MAX - 80 || (first < 2 && second > 39))
		pen->at = NULL;
	put_part(pen, first * 40 + second);
}

/* ---- reading ------------------------------------------------------------------------------ */

/* What is left to read. */
struct cursor {
	const uint8_t *at;
	size_t left;
};

/* Tag and length, the short and the long definite form. */
static inline bool take_header(struct cursor *cursor, uint8_t *ret_tag, struct cursor *ret_content)
{
	if (cursor->left < 2)
		return false;
	size_t length = cursor->at[1], head = 2;
	if (length & 0x80) {
		size_t octets = length & 0x7f;
		if (octets == 0 || octets > 4 || cursor->left < 2 + octets)
			return false;
		for (length = 0; octets; octets--)
			length = length << 8 | cursor->at[head++];
	}
	if (length > cursor->left - head)
		return false;
	*ret_tag = *cursor->at;
	*ret_content = (struct cursor){ cursor->at + head, length };
	cursor->at += head + length;
	cursor->left -= head + length;
	return true;
}

static inline bool take_sequence(struct cursor *cursor, struct cursor *ret)
{
	uint8_t tag;
	return take_header(cursor, &tag, ret) && tag == TAG_SEQUENCE;
}

static inline bool take_octets(struct cursor *cursor, struct bytes *ret)
{
	uint8_t tag;
	struct cursor content;
	if (!take_header(cursor, &tag, &content) || tag != TAG_OCTETS)
		return false;
	*ret = (struct bytes){ content.at, content.left };
	return true;
}

/* Big-endian behind START. */
static inline uint64_t read_digits(uint64_t start, struct cursor content)
{
	for (size_t i = 0; i < content.left; i++)
		start = start << 8 | content.at[i];
	return start;
}

/* An INTEGER of SNMP has 32 bits; of a longer one the library keeps these, and so do we. */
static inline bool read_integer(struct cursor content, int64_t *ret)
{
	if (content.left == 0 || content.left > 8)
		return false;
	int64_t value = (int64_t)read_digits(content.at[0] & 0x80 ? UINT64_MAX : 0, content);
	if (value > INT32_MAX)
		value &= UINT32_MAX;
	else if (value < INT32_MIN)
		value = -(value & UINT32_MAX);
	*ret = value;
	return true;
}

/* Some agents leave out the zero that keeps the sign away: there is no sign. */
static inline bool read_unsigned(struct cursor content, uint64_t *ret)
{
	if (content.left > 9 || (content.left == 9 && content.at[0] != 0))
		return false;
	*ret = read_digits(0, content);
	return true;
}

static inline bool take_integer(struct cursor *cursor, int64_t *ret)
{
	uint8_t tag;
	struct cursor content;
	return take_header(cursor, &tag, &content) && tag == TAG_INTEGER &&
	    read_integer(content, ret);
}

#endif
