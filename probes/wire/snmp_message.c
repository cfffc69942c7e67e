/* BER to messages and back, v1 and v2c, and the outside of v3 (RFC 3416, RFC 1901, RFC 3412 6;
 * X.690). A full poll of a room is some hundred thousand variables, each of which is here twice:
 * asked for, and read. The library's functions took half of the time of the engine, so this is by
 * hand; they remain the measure of what is accepted and of what it says (tests/unit/snmp_message.c,
 * tests/fuzz/snmp_message.c).
 *
 * Whatever is odd in a datagram makes it no message at all; what is odd in a value is left to those
 * who read values. */
#include <string.h>

#include "probes/wire/snmp_ber.h"
#include "probes/wire/snmp_parts.h"

/* ---- writing ------------------------------------------------------------------------------ */

static uint8_t pdu_tag(enum message_type type)
{
	return type == MESSAGE_BULK ? PDU_BULK : type == MESSAGE_NEXT ? PDU_NEXT : PDU_GET;
}

size_t message_name(const uint32_t *part, size_t length, uint8_t *buffer, size_t size)
{
	struct pen pen = { buffer, buffer + size };
	put_name(&pen, part, length);
	if (!pen.at)
		return 0;
	size_t used = (size_t)(buffer + size - pen.at);
	memmove(buffer, pen.at, used);
	return used;
}

size_t message_build(const struct credential *credential, const struct ask_message *ask,
    uint8_t *buffer, size_t size)
{
	struct pen pen = { buffer, buffer + size };
	const uint8_t *end = buffer + size;
	for (size_t i = ask->n_names; i > 0 && pen.at; i--) {
		const uint8_t *pair = pen.at;
		put_byte(&pen, 0);
		put_byte(&pen, TAG_NULL);
		const uint8_t *name = pen.at;
		put_name(&pen, ask->names[i - 1].part, ask->names[i - 1].length);
		put_header(&pen, TAG_OID, name);
		put_header(&pen, TAG_SEQUENCE, pair);
	}
	put_header(&pen, TAG_SEQUENCE, end);
	put_integer(&pen, ask->type == MESSAGE_BULK ? (int32_t)ask->repetitions : 0);
	put_integer(&pen, 0);
	put_integer(&pen, (int32_t)ask->id);
	put_header(&pen, pdu_tag(ask->type), end);
	put_octets(&pen, credential->community, strlen(credential->community));
	put_integer(&pen, credential->version == CREDENTIAL_V1 ? VERSION_1 : VERSION_2C);
	put_header(&pen, TAG_SEQUENCE, end);
	if (!pen.at)
		return 0;
	size_t used = (size_t)(end - pen.at);
	memmove(buffer, pen.at, used);
	return used;
}

/* ---- elements ----------------------------------------------------------------------------- */

/* A number of TAG; false if it is none, or no good one. */
static inline bool read_number(uint8_t tag, struct cursor content, struct cell *ret)
{
	int64_t integer;
	switch (tag) {
	case TAG_INTEGER:
		ret->type = VARIABLE_INTEGER;
		if (!read_integer(content, &integer))
			return false;
		ret->number = (uint64_t)integer;
		return true;
	case TAG_COUNTER32:
		ret->type = VARIABLE_COUNTER32;
		break;
	case TAG_GAUGE32:
	case TAG_UNSIGNED32:
		ret->type = VARIABLE_GAUGE32;
		break;
	case TAG_TICKS:
		ret->type = VARIABLE_TICKS;
		break;
	case TAG_COUNTER64:
		ret->type = VARIABLE_COUNTER64;
		return read_unsigned(content, &ret->number);
	default:
		return false;
	}
	if (content.left == 0 || !read_unsigned(content, &ret->number))
		return false;
	ret->number &= UINT32_MAX;
	return true;
}

/* ---- variables ---------------------------------------------------------------------------- */

bool message_oid(struct bytes content, uint32_t *parts, uint8_t *ret_length)
{
	size_t n = 1;
	uint64_t part = 0;
	parts[0] = 0;
	for (const uint8_t *at = content.data, *end = at + content.size; at < end; at++) {
		part = part << 7 | (*at & 0x7f);
		if (part > UINT32_MAX)
			return false;
		if (*at & 0x80)
			continue;
		if (n == 1) {
			parts[0] = (uint32_t)MIN(part / 40, 2);
			part -= parts[0] * UINT64_C(40);
		}
		if (n == OID_LIMIT)
			return false;
		parts[n++] = (uint32_t)part;
		part = 0;
	}
	if (content.size == 0)
		parts[n++] = 0;
	else if (content.data[content.size - 1] & 0x80)
		return false;
	*ret_length = (uint8_t)n;
	return true;
}

static inline bool take_oid(struct decoder *decoder, struct cursor content, const uint32_t **ret,
    uint8_t *ret_length)
{
	uint32_t *parts = decoder->parts + decoder->n_parts;
	if (!message_oid((struct bytes){ content.at, content.left }, parts, ret_length))
		return false;
	decoder->n_parts += *ret_length;
	*ret = parts;
	return true;
}

static bool take_value(struct decoder *decoder, uint8_t tag, struct cursor content,
    struct variable *variable)
{
	struct cell cell;
	switch (tag) {
	case TAG_INTEGER:
	case TAG_COUNTER32:
	case TAG_GAUGE32:
	case TAG_UNSIGNED32:
	case TAG_TICKS:
	case TAG_COUNTER64:
		if (!read_number(tag, content, &cell))
			return false;
		variable->type = cell.type;
		if (tag == TAG_INTEGER)
			variable->integer = (int64_t)cell.number;
		else
			variable->number = cell.number;
		return true;
	case TAG_OID:
		variable->type = VARIABLE_OID;
		return take_oid(decoder, content, &variable->oid, &variable->oid_length);
	case TAG_NULL:
	case TAG_NO_OBJECT:
	case TAG_NO_INSTANCE:
	case TAG_END_OF_VIEW:
		variable->type = VARIABLE_NOTHING;
		return true;
	default:
		variable->type = tag == TAG_OCTETS ? VARIABLE_OCTETS
		    : tag == TAG_ADDRESS	   ? VARIABLE_ADDRESS
						   : VARIABLE_OPAQUE;
		variable->octets = (struct bytes){ content.at, content.left };
		return true;
	}
}

static bool take_variable(struct decoder *decoder, struct cursor *list)
{
	uint8_t tag;
	struct cursor pair, content;
	struct variable *variable = &decoder->variables[decoder->n_variables];
	*variable = (struct variable){ 0 };
	if (!take_sequence(list, &pair) || !take_header(&pair, &tag, &content) || tag != TAG_OID ||
	    !take_oid(decoder, content, &variable->name, &variable->name_length) ||
	    !take_header(&pair, &tag, &content) || pair.left > 0 ||
	    !take_value(decoder, tag, content, variable))
		return false;
	decoder->n_variables++;
	return true;
}

bool message_list(struct decoder *decoder, struct message *message)
{
	struct cursor list = { message->list.data, message->list.size };
	/* A variable takes six bytes at least, a part of a name one; a name has one part more. */
	decoder_reserve(decoder, list.left / 6 + 1, 2 * list.left + 2, 0);
	while (list.left)
		if (!take_variable(decoder, &list))
			return false;
	message->variables = decoder->variables;
	message->n_variables = decoder->n_variables;
	return true;
}

/* One variable of the column whose name is NAME, and nothing else: 30 LENGTH 06 LENGTH, the name, a
 * last part, a number; every length in one byte. */
static inline bool take_cell(struct cursor *list, struct bytes name, struct cell *ret)
{
	const uint8_t *at = list->at;
	if (list->left < name.size + 8 || at[0] != TAG_SEQUENCE || at[1] & 0x80 ||
	    at[1] > list->left - 2 || at[2] != TAG_OID || at[3] & 0x80)
		return false;
	size_t pair = at[1], tail = at[3] - name.size;
	if (at[3] <= name.size || tail > 5 || pair < 2 + at[3] + 2u ||
	    memcmp(at + 4, name.data, name.size) != 0)
		return false;
	const uint8_t *value = at + 4 + at[3];
	uint64_t part = 0;
	for (const uint8_t *digit = value - tail; digit < value; digit++) {
		if ((digit == value - 1) == !!(*digit & 0x80))
			return false;
		part = part << 7 | (*digit & 0x7f);
	}
	struct cursor content = { value + 2, value[1] };
	if (part > UINT32_MAX || value[1] & 0x80 || pair != 2 + at[3] + 2u + value[1])
		return false;
	ret->row = (uint32_t)part;
	list->at += 2 + pair;
	list->left -= 2 + pair;
	return read_number(value[0], content, ret);
}

bool message_cells(struct bytes bytes, const struct bytes *names, size_t n_names, struct cell *ret,
    size_t room, size_t *ret_n)
{
	struct cursor list = { bytes.data, bytes.size };
	size_t n = 0;
	for (size_t column = 0; list.left; column = column + 1 == n_names ? 0 : column + 1) {
		if (n == room || !take_cell(&list, names[column], &ret[n]))
			return false;
		n++;
	}
	*ret_n = n;
	return n > 0;
}

/* ---- messages ----------------------------------------------------------------------------- */

static enum message_type type_of(uint8_t tag)
{
	return tag == PDU_RESPONSE ? MESSAGE_RESPONSE
	    : tag == PDU_REPORT	   ? MESSAGE_REPORT
	    : tag == PDU_TRAP	   ? MESSAGE_NOTICE
	    : tag == PDU_INFORM	   ? MESSAGE_INFORM
				   : MESSAGE_OTHER;
}

/* A PDU: type, request-id, two integers, the list. */
static bool take_pdu(struct cursor *cursor, struct message *ret)
{
	uint8_t tag;
	int64_t id;
	struct cursor pdu, list;
	ret->pdu = cursor->at;
	if (!take_header(cursor, &tag, &pdu) || !take_integer(&pdu, &id) ||
	    !take_integer(&pdu, &ret->error_status) || !take_integer(&pdu, &ret->error_index) ||
	    !take_sequence(&pdu, &list))
		return false;
	ret->type = type_of(tag);
	ret->id = (uint32_t)id;
	ret->list = (struct bytes){ list.at, list.left };
	return true;
}

/* The header of v3 (RFC 3412 6, RFC 3414 2.4), of which nothing may be believed yet. */
static bool take_v3_header(struct cursor *message, struct envelope *ret)
{
	int64_t id, size, model, boots, time;
	struct bytes flags, parameters;
	struct cursor header, inside;
	if (!take_sequence(message, &header) || !take_integer(&header, &id) ||
	    !take_integer(&header, &size) || !take_octets(&header, &flags) ||
	    !take_integer(&header, &model) || flags.size != 1 || model != MODEL_USM ||
	    !take_octets(message, &parameters))
		return false;
	struct cursor around = { parameters.data, parameters.size };
	if (!take_sequence(&around, &inside) || !take_octets(&inside, &ret->engine_id) ||
	    !take_integer(&inside, &boots) || !take_integer(&inside, &time) || boots < 0 ||
	    boots > INT32_MAX || time < 0 || time > INT32_MAX)
		return false;
	if (!take_octets(&inside, &ret->user))
		return false;
	ret->id = (uint32_t)id;
	ret->flags = flags.data[0];
	ret->engine_boots = (uint32_t)boots;
	ret->engine_time = (uint32_t)time;
	return true;
}

/* The inside can be read right away when nothing hides or signs it: a Report, or an answer to
 * noAuthNoPriv. */
static bool take_v3(struct cursor *message, struct envelope *ret_envelope, struct message *ret)
{
	struct cursor scoped;
	struct bytes context;
	if (!take_v3_header(message, ret_envelope))
		return false;
	if (ret_envelope->flags & (FLAG_AUTH | FLAG_PRIV))
		return true;
	return take_sequence(message, &scoped) && take_octets(&scoped, &context) &&
	    take_octets(&scoped, &context) && take_pdu(&scoped, ret);
}

bool message_open(const uint8_t *data, size_t size, struct envelope *ret_envelope,
    struct message *ret)
{
	int64_t version;
	struct cursor datagram = { data, size }, message;
	*ret_envelope = (struct envelope){ 0 };
	*ret = (struct message){ 0 };
	if (!take_sequence(&datagram, &message) || !take_integer(&message, &version))
		return false;
	if (version == VERSION_3) {
		ret_envelope->version = CREDENTIAL_V3;
		return take_v3(&message, ret_envelope, ret);
	}
	if (version != VERSION_1 && version != VERSION_2C)
		return false;
	ret_envelope->version = version == VERSION_1 ? CREDENTIAL_V1 : CREDENTIAL_V2C;
	if (!take_octets(&message, &ret_envelope->community) || !take_pdu(&message, ret))
		return false;
	ret_envelope->id = ret->id;
	return true;
}

bool message_parse(struct decoder *decoder, const uint8_t *data, size_t size,
    struct envelope *ret_envelope, struct message *ret)
{
	return message_open(data, size, ret_envelope, ret) &&
	    (!ret->list.data || message_list(decoder, ret));
}
