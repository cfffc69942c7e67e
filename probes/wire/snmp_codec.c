/* BER to messages and back, by net-snmp's asn_parse_* and snmp_build(). Whatever is odd in a
 * datagram makes it no message at all; what is odd in a value is left to those who read values. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/wire/snmp_parts.h"

/* Memory of the message decoded last. Names are kept as offsets until all are there: the array
 * moves. */
struct decoder {
	GArray *variables;    /* struct variable */
	GArray *parts;        /* uint32_t */
	GArray *places;       /* struct spot, one per variable */
	GByteArray *octets;   /* of variables that USM opened */
};

struct spot {
	size_t name, value;
	bool copied;          /* octets lie in decoder->octets at `value` */
};

void codec_start(void)
{
	static gsize started;
	if (!g_once_init_enter(&started))
		return;
	setenv("MIBS", "", 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_READ_CONFIGS, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_PERSIST_STATE, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD, 1);
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE, 1);
	netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
	init_snmp("zhiban");
	netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, NETSNMP_DS_LIB_REVERSE_ENCODE, 1);
	g_once_init_leave(&started, 1);
}

struct decoder *decoder_new(void)
{
	struct decoder *decoder = g_new0(struct decoder, 1);
	decoder->variables = g_array_new(FALSE, FALSE, sizeof(struct variable));
	decoder->parts = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	decoder->places = g_array_new(FALSE, FALSE, sizeof(struct spot));
	decoder->octets = g_byte_array_new();
	return decoder;
}

void decoder_free(struct decoder *decoder)
{
	g_array_unref(decoder->variables);
	g_array_unref(decoder->parts);
	g_array_unref(decoder->places);
	g_byte_array_unref(decoder->octets);
	g_free(decoder);
}

static void decoder_clear(struct decoder *decoder)
{
	g_array_set_size(decoder->variables, 0);
	g_array_set_size(decoder->parts, 0);
	g_array_set_size(decoder->places, 0);
	g_byte_array_set_size(decoder->octets, 0);
}

static size_t keep_oid(struct decoder *decoder, const oid *parts, size_t length)
{
	size_t place = decoder->parts->len;
	for (size_t i = 0; i < length; i++) {
		uint32_t part = (uint32_t)parts[i];
		g_array_append_val(decoder->parts, part);
	}
	return place;
}

/* Now that no array moves any more, let the variables point to their names. */
static void decoder_settle(struct decoder *decoder, struct message *ret)
{
	const uint32_t *parts = (const uint32_t *)(const void *)decoder->parts->data;
	for (guint i = 0; i < decoder->variables->len; i++) {
		struct variable *variable = &g_array_index(decoder->variables, struct variable, i);
		const struct spot *place = &g_array_index(decoder->places, struct spot, i);
		variable->name = parts + place->name;
		if (variable->type == VARIABLE_OID)
			variable->oid = parts + place->value;
		else if (place->copied)
			variable->octets.data = decoder->octets->data + place->value;
	}
	ret->variables = (const struct variable *)(const void *)decoder->variables->data;
	ret->n_variables = decoder->variables->len;
}

static enum message_type message_type(int command)
{
	switch (command) {
	case SNMP_MSG_RESPONSE:
		return MESSAGE_RESPONSE;
	case SNMP_MSG_REPORT:
		return MESSAGE_REPORT;
	default:
		return MESSAGE_OTHER;
	}
}

/* ---- building ----------------------------------------------------------------------------- */

static int command_of(enum message_type type)
{
	return type == MESSAGE_BULK ? SNMP_MSG_GETBULK
	    : type == MESSAGE_NEXT  ? SNMP_MSG_GETNEXT
				    : SNMP_MSG_GET;
}

void *codec_pdu(const struct ask_message *ask)
{
	netsnmp_pdu *pdu = snmp_pdu_create(command_of(ask->type));
	pdu->reqid = ask->id;
	pdu->msgid = ask->id;
	if (ask->type == MESSAGE_BULK) {
		pdu->non_repeaters = 0;
		pdu->max_repetitions = ask->repetitions;
	}
	for (size_t i = 0; i < ask->n_names; i++) {
		oid name[OID_LIMIT];
		for (size_t k = 0; k < ask->names[i].length; k++)
			name[k] = ask->names[i].part[k];
		snmp_add_null_var(pdu, name, ask->names[i].length);
	}
	return pdu;
}

size_t codec_build(const struct credential *credential, const struct ask_message *ask,
    uint8_t *buffer, size_t size)
{
	netsnmp_session session;
	netsnmp_pdu *pdu = codec_pdu(ask);
	uint8_t *packet = malloc(REQUEST_LIMIT);
	size_t packet_size = REQUEST_LIMIT, offset = 0, used = 0;

	snmp_sess_init(&session);
	session.version = pdu->version = credential->version == CREDENTIAL_V1 ? SNMP_VERSION_1
	    : SNMP_VERSION_2c;
	pdu->community = (u_char *)strdup(credential->community);
	pdu->community_len = strlen(credential->community);
	if (packet && snmp_build(&packet, &packet_size, &offset, &session, pdu) == 0 &&
	    offset <= size) {
		memcpy(buffer, packet + packet_size - offset, offset);
		used = offset;
	}
	free(packet);
	snmp_free_pdu(pdu);
	return used;
}

/* ---- parsing ------------------------------------------------------------------------------ */

/* What is left to parse, and one element of it. */
struct cursor {
	uint8_t *at;
	size_t left;
};

/* Type and length, the short and the long definite form. (asn_parse_header() looks inside Opaque.)
 */
static bool take_header(struct cursor *cursor, uint8_t *ret_type, struct cursor *ret_content)
{
	if (cursor->left < 2)
		return false;
	size_t length = cursor->at[1], head = 2;
	if (length & ASN_LONG_LEN) {
		size_t octets = length & ~(size_t)ASN_LONG_LEN;
		if (octets == 0 || octets > 4 || cursor->left < 2 + octets)
			return false;
		for (length = 0; octets; octets--)
			length = length << 8 | cursor->at[head++];
	}
	if (length > cursor->left - head)
		return false;
	*ret_type = *cursor->at;
	*ret_content = (struct cursor){ cursor->at + head, length };
	cursor->at += head + length;
	cursor->left -= head + length;
	return true;
}

static bool take_sequence(struct cursor *cursor, struct cursor *ret)
{
	uint8_t type;
	return take_header(cursor, &type, ret) && type == (ASN_SEQUENCE | ASN_CONSTRUCTOR);
}

static bool take_integer(struct cursor *cursor, int64_t *ret)
{
	uint8_t type;
	long value;
	uint8_t *next = asn_parse_int(cursor->at, &cursor->left, &type, &value, sizeof value);
	if (!next)
		return false;
	cursor->at = next;
	*ret = value;
	return true;
}

static bool take_octets(struct cursor *cursor, struct bytes *ret)
{
	uint8_t type;
	struct cursor content;
	if (!take_header(cursor, &type, &content) || type != ASN_OCTET_STR)
		return false;
	*ret = (struct bytes){ content.at, content.left };
	return true;
}

static bool take_unsigned(struct cursor element, uint64_t *ret)
{
	uint8_t type;
	u_long value;
	if (!asn_parse_unsigned_int(element.at, &element.left, &type, &value, sizeof value))
		return false;
	*ret = (uint32_t)value;
	return true;
}

static bool take_counter64(struct cursor element, uint64_t *ret)
{
	uint8_t type;
	struct counter64 value;
	if (!asn_parse_unsigned_int64(element.at, &element.left, &type, &value, sizeof value))
		return false;
	*ret = (uint64_t)(uint32_t)value.high << 32 | (uint32_t)value.low;
	return true;
}

static bool take_oid(struct decoder *decoder, struct cursor element, size_t *ret_place,
    uint8_t *ret_length)
{
	uint8_t type;
	oid parts[OID_LIMIT];
	size_t length = OID_LIMIT;
	if (!asn_parse_objid(element.at, &element.left, &type, parts, &length) ||
	    length > OID_LIMIT)
		return false;
	*ret_place = keep_oid(decoder, parts, length);
	*ret_length = (uint8_t)length;
	return true;
}

/* ELEMENT is the whole value with its header, CONTENT without it. */
static bool take_value(struct decoder *decoder, uint8_t type, struct cursor element,
    struct cursor content, struct variable *variable, struct spot *place)
{
	int64_t integer;
	switch (type) {
	case ASN_INTEGER:
		variable->type = VARIABLE_INTEGER;
		if (!take_integer(&element, &integer))
			return false;
		variable->integer = integer;
		return true;
	case ASN_COUNTER:
		variable->type = VARIABLE_COUNTER32;
		return take_unsigned(element, &variable->number);
	case ASN_GAUGE:
	case ASN_UINTEGER:
		variable->type = VARIABLE_GAUGE32;
		return take_unsigned(element, &variable->number);
	case ASN_TIMETICKS:
		variable->type = VARIABLE_TICKS;
		return take_unsigned(element, &variable->number);
	case ASN_COUNTER64:
		variable->type = VARIABLE_COUNTER64;
		return take_counter64(element, &variable->number);
	case ASN_OBJECT_ID:
		variable->type = VARIABLE_OID;
		return take_oid(decoder, element, &place->value, &variable->oid_length);
	case ASN_NULL:
	case SNMP_NOSUCHOBJECT:
	case SNMP_NOSUCHINSTANCE:
	case SNMP_ENDOFMIBVIEW:
		variable->type = VARIABLE_NOTHING;
		return true;
	default:
		variable->type = type == ASN_OCTET_STR ? VARIABLE_OCTETS
		    : type == ASN_IPADDRESS ? VARIABLE_ADDRESS : VARIABLE_OPAQUE;
		variable->octets = (struct bytes){ content.at, content.left };
		return true;
	}
}

static bool take_variable(struct decoder *decoder, struct cursor *list)
{
	uint8_t type;
	struct cursor pair, content;
	struct variable variable = { 0 };
	struct spot place = { 0 };
	if (!take_sequence(list, &pair))
		return false;
	struct cursor name = pair;
	if (!take_header(&pair, &type, &content) || type != ASN_OBJECT_ID ||
	    !take_oid(decoder, name, &place.name, &variable.name_length))
		return false;
	struct cursor value = pair;
	if (!take_header(&pair, &type, &content) ||
	    !take_value(decoder, type, value, content, &variable, &place))
		return false;
	g_array_append_val(decoder->variables, variable);
	g_array_append_val(decoder->places, place);
	return true;
}

/* A PDU: type, request-id, two integers, the list. */
static bool take_pdu(struct decoder *decoder, struct cursor *cursor, struct message *ret)
{
	uint8_t type;
	int64_t id;
	struct cursor pdu, list;
	if (!take_header(cursor, &type, &pdu) || !take_integer(&pdu, &id) ||
	    !take_integer(&pdu, &ret->error_status) || !take_integer(&pdu, &ret->error_index) ||
	    !take_sequence(&pdu, &list))
		return false;
	ret->type = message_type(type);
	ret->id = (uint32_t)id;
	decoder_clear(decoder);
	while (list.left)
		if (!take_variable(decoder, &list))
			return false;
	decoder_settle(decoder, ret);
	return true;
}

/* The header of v3 (RFC 3412 6, RFC 3414 2.4), of which nothing may be believed yet. */
static bool take_v3_header(struct cursor *message, struct envelope *ret)
{
	int64_t id, size, model, boots, time;
	uint8_t type;
	struct bytes flags;
	struct cursor header, parameters, inside;
	if (!take_sequence(message, &header) || !take_integer(&header, &id) ||
	    !take_integer(&header, &size) || !take_octets(&header, &flags) ||
	    !take_integer(&header, &model) || flags.size != 1 || model != SNMP_SEC_MODEL_USM)
		return false;
	if (!take_header(message, &type, &parameters) || type != ASN_OCTET_STR ||
	    !take_sequence(&parameters, &inside) || !take_octets(&inside, &ret->engine_id) ||
	    !take_integer(&inside, &boots) || !take_integer(&inside, &time) ||
	    boots < 0 || boots > INT32_MAX || time < 0 || time > INT32_MAX)
		return false;
	ret->id = (uint32_t)id;
	ret->flags = flags.data[0];
	ret->engine_boots = (uint32_t)boots;
	ret->engine_time = (uint32_t)time;
	return true;
}

/* The inside can be read right away when nothing hides or signs it: a Report, or an answer to
 * noAuthNoPriv. */
static bool take_v3(struct decoder *decoder, struct cursor *message, struct envelope *ret_envelope,
    struct message *ret)
{
	struct cursor scoped;
	struct bytes context;
	if (!take_v3_header(message, ret_envelope))
		return false;
	if (ret_envelope->flags & (SNMP_MSG_FLAG_AUTH_BIT | SNMP_MSG_FLAG_PRIV_BIT))
		return true;
	return take_sequence(message, &scoped) && take_octets(&scoped, &context) &&
	    take_octets(&scoped, &context) && take_pdu(decoder, &scoped, ret);
}

bool codec_parse(struct decoder *decoder, uint8_t *data, size_t size, struct envelope *ret_envelope,
    struct message *ret)
{
	int64_t version;
	struct cursor datagram = { data, size }, message;
	*ret_envelope = (struct envelope){ 0 };
	*ret = (struct message){ 0 };
	if (!take_sequence(&datagram, &message) || !take_integer(&message, &version))
		return false;
	if (version == SNMP_VERSION_3) {
		ret_envelope->version = CREDENTIAL_V3;
		return take_v3(decoder, &message, ret_envelope, ret);
	}
	if (version != SNMP_VERSION_1 && version != SNMP_VERSION_2c)
		return false;
	ret_envelope->version = version == SNMP_VERSION_1 ? CREDENTIAL_V1 : CREDENTIAL_V2C;
	if (!take_octets(&message, &ret_envelope->community) || !take_pdu(decoder, &message, ret))
		return false;
	ret_envelope->id = ret->id;
	return true;
}

/* ---- what USM has opened ------------------------------------------------------------------ */

static void convert_value(struct decoder *decoder, const netsnmp_variable_list *from,
    struct variable *to, struct spot *place)
{
	switch (from->type) {
	case ASN_INTEGER:
		to->type = VARIABLE_INTEGER;
		to->integer = *from->val.integer;
		break;
	case ASN_COUNTER:
		to->type = VARIABLE_COUNTER32;
		to->number = (uint32_t)*from->val.integer;
		break;
	case ASN_GAUGE:
	case ASN_UINTEGER:
		to->type = VARIABLE_GAUGE32;
		to->number = (uint32_t)*from->val.integer;
		break;
	case ASN_TIMETICKS:
		to->type = VARIABLE_TICKS;
		to->number = (uint32_t)*from->val.integer;
		break;
	case ASN_COUNTER64:
		to->type = VARIABLE_COUNTER64;
		to->number = (uint64_t)(uint32_t)from->val.counter64->high << 32 |
		    (uint32_t)from->val.counter64->low;
		break;
	case ASN_OBJECT_ID:
		to->type = VARIABLE_OID;
		to->oid_length = (uint8_t)MIN(from->val_len / sizeof(oid), OID_LIMIT);
		place->value = keep_oid(decoder, from->val.objid, to->oid_length);
		break;
	case ASN_OCTET_STR:
	case ASN_IPADDRESS:
	case ASN_OPAQUE:
		to->type = from->type == ASN_OCTET_STR ? VARIABLE_OCTETS
		    : from->type == ASN_IPADDRESS ? VARIABLE_ADDRESS : VARIABLE_OPAQUE;
		to->octets.size = from->val_len;
		*place = (struct spot){ place->name, decoder->octets->len, true };
		g_byte_array_append(decoder->octets, from->val.string, (guint)from->val_len);
		break;
	default:
		to->type = VARIABLE_NOTHING;
	}
}

void decoder_take(struct decoder *decoder, const void *opened, struct message *ret)
{
	const netsnmp_pdu *pdu = opened;
	*ret = (struct message){
		.type = message_type(pdu->command),
		.id = (uint32_t)pdu->reqid,
		.error_status = pdu->errstat,
		.error_index = pdu->errindex,
	};
	decoder_clear(decoder);
	for (const netsnmp_variable_list *at = pdu->variables; at; at = at->next_variable) {
		struct variable variable = { .name_length =
						 (uint8_t)MIN(at->name_length, OID_LIMIT) };
		struct spot place = { .name = keep_oid(decoder, at->name, variable.name_length) };
		convert_value(decoder, at, &variable, &place);
		g_array_append_val(decoder->variables, variable);
		g_array_append_val(decoder->places, place);
	}
	decoder_settle(decoder, ret);
}
