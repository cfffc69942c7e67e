#include "lab/ber.h"

#include <glib.h>
#include <string.h>

/* ---- reading -------------------------------------------------------------------------------- */

struct ber_reader ber_reader(struct bytes bytes)
{
	return (struct ber_reader){ bytes.data, bytes.data + bytes.size };
}

bool ber_at_end(const struct ber_reader *reader)
{
	return reader->at == reader->end;
}

static size_t left(const struct ber_reader *reader)
{
	return (size_t)(reader->end - reader->at);
}

/* A definite length in short form, or in long form of up to four bytes. */
static bool read_length(struct ber_reader *reader, size_t *ret)
{
	if (left(reader) < 1)
		return false;
	size_t length = *reader->at++;
	if (length & 0x80) {
		size_t n = length & 0x7f;
		if (n == 0 || n > 4 || left(reader) < n)
			return false;
		for (length = 0; n > 0; n--)
			length = length << 8 | *reader->at++;
	}
	*ret = length;
	return length <= left(reader);
}

bool ber_read_any(struct ber_reader *reader, uint8_t *ret_tag, struct ber_reader *ret_content)
{
	size_t length;
	if (left(reader) < 2)
		return false;
	*ret_tag = *reader->at++;
	if (!read_length(reader, &length))
		return false;
	*ret_content = (struct ber_reader){ reader->at, reader->at + length };
	reader->at += length;
	return true;
}

bool ber_read_tag(struct ber_reader *reader, uint8_t tag, struct ber_reader *ret_content)
{
	uint8_t found;
	return ber_read_any(reader, &found, ret_content) && found == tag;
}

bool ber_read_integer(struct ber_reader *reader, int64_t *ret)
{
	struct ber_reader content;
	if (!ber_read_tag(reader, BER_INTEGER, &content) || left(&content) < 1
	    || left(&content) > 8)
		return false;
	uint64_t value = *content.at & 0x80 ? UINT64_MAX : 0;
	while (!ber_at_end(&content))
		value = value << 8 | *content.at++;
	*ret = (int64_t)value;
	return true;
}

bool ber_read_octets(struct ber_reader *reader, struct bytes *ret)
{
	struct ber_reader content;
	if (!ber_read_tag(reader, BER_OCTETS, &content))
		return false;
	*ret = (struct bytes){ content.at, left(&content) };
	return true;
}

/* One base-128 number below 2^32 (+ 80 for the first, which holds two parts). */
static bool read_part(struct ber_reader *reader, uint64_t *ret)
{
	uint64_t value = 0;
	uint8_t byte;
	do {
		if (ber_at_end(reader) || value > UINT32_MAX)
			return false;
		byte = *reader->at++;
		value = value << 7 | (byte & 0x7f);
	} while (byte & 0x80);
	*ret = value;
	return true;
}

bool ber_read_oid(struct ber_reader *reader, struct ber_oid *ret)
{
	struct ber_reader content;
	uint64_t part;
	if (!ber_read_tag(reader, BER_OID, &content) || !read_part(&content, &part))
		return false;
	uint64_t top = part < 80 ? part / 40 : 2;
	if (part - top * 40 > UINT32_MAX)
		return false;
	ret->part[0] = (uint32_t)top;
	ret->part[1] = (uint32_t)(part - top * 40);
	ret->length = 2;
	while (!ber_at_end(&content)) {
		if (ret->length == BER_OID_LIMIT || !read_part(&content, &part)
		    || part > UINT32_MAX)
			return false;
		ret->part[ret->length++] = (uint32_t)part;
	}
	return true;
}

/* ---- writing -------------------------------------------------------------------------------- */

/* Room for SIZE bytes, or NULL once the limit would be passed. */
static uint8_t *room(struct ber_writer *writer, size_t size)
{
	if (writer->full || size > writer->limit - writer->size) {
		writer->full = true;
		return NULL;
	}
	uint8_t *place = writer->data + writer->size;
	writer->size += size;
	return place;
}

void ber_put_raw(struct ber_writer *writer, struct bytes raw)
{
	uint8_t *place = room(writer, raw.size);
	if (place && raw.size > 0)
		memcpy(place, raw.data, raw.size);
}

static void put_head(struct ber_writer *writer, uint8_t tag, size_t length)
{
	uint8_t head[4] = { tag, (uint8_t)length };
	size_t size = 2;
	if (length > 0xff) {
		head[1] = 0x82;
		head[2] = (uint8_t)(length >> 8);
		head[3] = (uint8_t)length;
		size = 4;
	} else if (length > 0x7f) {
		head[1] = 0x81;
		head[2] = (uint8_t)length;
		size = 3;
	}
	ber_put_raw(writer, (struct bytes){ head, size });
}

#define HEAD_LONGEST 4

size_t ber_open(struct ber_writer *writer, uint8_t tag)
{
	size_t opened = writer->size;
	uint8_t *place = room(writer, HEAD_LONGEST);
	if (place)
		place[0] = tag;
	return opened;
}

/* The head was kept at its longest; a short content moves back over what the head does not need. */
void ber_close(struct ber_writer *writer, size_t opened)
{
	if (writer->full)
		return;
	size_t content = opened + HEAD_LONGEST;
	size_t length = writer->size - content;
	g_assert(length <= 0xffff);
	size_t end = writer->size;
	writer->size = opened;
	put_head(writer, writer->data[opened], length);
	size_t shrunk = content - writer->size;
	if (shrunk > 0) {
		memmove(writer->data + writer->size, writer->data + content, length);
		if (writer->mark >= content)
			writer->mark -= shrunk;
	}
	writer->size = end - shrunk;
}

void ber_put_integer(struct ber_writer *writer, int64_t value)
{
	size_t size = 8;
	while (size > 1 && (value >> (8 * size - 9) == 0 || value >> (8 * size - 9) == -1))
		size--;
	put_head(writer, BER_INTEGER, size);
	uint8_t *place = room(writer, size);
	for (size_t i = 0; place && i < size; i++)
		place[i] = (uint8_t)(value >> (8 * (size - 1 - i)));
}

void ber_put_unsigned(struct ber_writer *writer, uint8_t tag, uint64_t value)
{
	size_t size = 1;
	while (size < 9 && value >> (8 * size - 1) != 0)
		size++;
	put_head(writer, tag, size);
	uint8_t *place = room(writer, size);
	for (size_t i = 0; place && i < size; i++) {
		size_t shift = 8 * (size - 1 - i);
		place[i] = shift > 56 ? 0 : (uint8_t)(value >> shift);
	}
}

void ber_put_octets(struct ber_writer *writer, uint8_t tag, struct bytes octets)
{
	put_head(writer, tag, octets.size);
	ber_put_raw(writer, octets);
}

static size_t part_encode(uint64_t part, uint8_t *place)
{
	size_t size = 1;
	while (part >> (7 * size) != 0)
		size++;
	for (size_t i = 0; i < size; i++)
		place[i] =
		    (uint8_t)((part >> (7 * (size - 1 - i)) & 0x7f) | (i + 1 < size ? 0x80 : 0));
	return size;
}

void ber_put_oid(struct ber_writer *writer, const uint32_t *part, size_t length)
{
	uint8_t content[5 * BER_OID_LIMIT];
	g_assert(length >= 2 && length <= BER_OID_LIMIT);
	size_t size = part_encode((uint64_t)part[0] * 40 + part[1], content);
	for (size_t i = 2; i < length; i++)
		size += part_encode(part[i], content + size);
	ber_put_octets(writer, BER_OID, (struct bytes){ content, size });
}

void ber_put_value(struct ber_writer *writer, const struct ber_value *value)
{
	switch (value->tag) {
	case BER_INTEGER:
		ber_put_integer(writer, value->integer);
		break;
	case BER_COUNTER32:
	case BER_GAUGE32:
	case BER_TICKS:
	case BER_COUNTER64:
		ber_put_unsigned(writer, value->tag, value->number);
		break;
	case BER_OID:
		ber_put_oid(writer, value->oid, value->oid_length);
		break;
	case BER_OCTETS:
	case BER_ADDRESS:
		ber_put_octets(writer, value->tag, value->octets);
		break;
	default:
		put_head(writer, value->tag, 0);
	}
}

int ber_oid_compare(const uint32_t *a, size_t a_length, const uint32_t *b, size_t b_length)
{
	for (size_t i = 0; i < a_length && i < b_length; i++)
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	return a_length < b_length ? -1 : a_length > b_length;
}

void ber_oid_parse(const char *dotted, struct ber_oid *ret)
{
	ret->length = 0;
	for (const char *at = dotted; *at && ret->length < BER_OID_LIMIT;) {
		char *end;
		ret->part[ret->length++] = (uint32_t)g_ascii_strtoull(at, &end, 10);
		at = *end == '.' ? end + 1 : end;
	}
}
