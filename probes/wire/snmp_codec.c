/* BER to messages and back, by net-snmp's asn_parse_* and snmp_build(). Whatever is odd in a
 * datagram makes it no message at all; what is odd in a value is left to those who read values. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/wire/snmp_parts.h"

/* Memory of the message decoded last. There is room for all that its bytes can hold before it is
 * begun, so that nothing moves. */
struct decoder {
	struct variable *variables;
	uint32_t *parts;
	uint8_t *octets;             /* of variables that USM opened */
	size_t n_variables, n_parts, n_octets;
	size_t room_variables, room_parts, room_octets;
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
	return g_new0(struct decoder, 1);
}

void decoder_free(struct decoder *decoder)
{
	g_free(decoder->variables);
	g_free(decoder->parts);
	g_free(decoder->octets);
	g_free(decoder);
}

/* Empty, with room for so many. */
static void decoder_reserve(struct decoder *decoder, size_t variables, size_t parts, size_t octets)
{
	decoder->n_variables = decoder->n_parts = decoder->n_octets = 0;
	if (variables > decoder->room_variables) {
		decoder->room_variables = variables;
		g_free(decoder->variables);
		decoder->variables = g_new(struct variable, variables);
	}
	if (parts > decoder->room_parts) {
		decoder->room_parts = parts;
		g_free(decoder->parts);
		decoder->parts = g_new(uint32_t, parts);
	}
	if (octets > decoder->room_octets) {
		decoder->room_octets = octets;
		g_free(decoder->octets);
		decoder->octets = g_malloc(octets);
	}
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

/* The content of an OBJECT IDENTIFIER (X.690 8.19); 06 00 is read as 0.0, as everybody does. */
static bool take_oid(struct decoder *decoder, struct cursor content, const uint32_t **ret,
    uint8_t *ret_length)
{
	uint32_t *parts = decoder->parts + decoder->n_parts;
	size_t n = 1;
	uint64_t part = 0;
	parts[0] = 0;
	for (const uint8_t *at = content.at, *end = at + content.left; at < end; at++) {
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
	if (content.left == 0)
		parts[n++] = 0;
	else if (content.at[content.left - 1] & 0x80)
		return false;
	decoder->n_parts += n;
	*ret = parts;
	*ret_length = (uint8_t)n;
	return true;
}

/* ELEMENT is the whole value with its header, CONTENT without it. */
static bool take_value(struct decoder *decoder, uint8_t type, struct cursor element,
    struct cursor content, struct variable *variable)
{
	switch (type) {
	case ASN_INTEGER:
		variable->type = VARIABLE_INTEGER;
		return take_integer(&element, &variable->integer);
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
		return take_oid(decoder, content, &variable->oid, &variable->oid_length);
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
	struct variable *variable = &decoder->variables[decoder->n_variables];
	*variable = (struct variable){ 0 };
	if (!take_sequence(list, &pair) || !take_header(&pair, &type, &content) ||
	    type != ASN_OBJECT_ID ||
	    !take_oid(decoder, content, &variable->name, &variable->name_length))
		return false;
	struct cursor value = pair;
	if (!take_header(&pair, &type, &content) ||
	    !take_value(decoder, type, value, content, variable))
		return false;
	decoder->n_variables++;
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
	/* A variable takes six bytes at least, a part of a name one; a name has one part more. */
	decoder_reserve(decoder, list.left / 6 + 1, 2 * list.left + 2, 0);
	while (list.left)
		if (!take_variable(decoder, &list))
			return false;
	ret->variables = decoder->variables;
	ret->n_variables = decoder->n_variables;
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

static const uint32_t *keep_oid(struct decoder *decoder, const oid *parts, size_t length)
{
	uint32_t *kept = decoder->parts + decoder->n_parts;
	for (size_t i = 0; i < length; i++)
		kept[i] = (uint32_t)parts[i];
	decoder->n_parts += length;
	return kept;
}

static struct bytes keep_octets(struct decoder *decoder, const u_char *octets, size_t size)
{
	uint8_t *kept = decoder->octets + decoder->n_octets;
	if (size)
		memcpy(kept, octets, size);
	decoder->n_octets += size;
	return (struct bytes){ kept, size };
}

static void convert_value(struct decoder *decoder, const netsnmp_variable_list *from,
    struct variable *to)
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
		to->oid = keep_oid(decoder, from->val.objid, to->oid_length);
		break;
	case ASN_OCTET_STR:
	case ASN_IPADDRESS:
	case ASN_OPAQUE:
		to->type = from->type == ASN_OCTET_STR ? VARIABLE_OCTETS
		    : from->type == ASN_IPADDRESS ? VARIABLE_ADDRESS : VARIABLE_OPAQUE;
		to->octets = keep_octets(decoder, from->val.string, from->val_len);
		break;
	default:
		to->type = VARIABLE_NOTHING;
	}
}

void decoder_take(struct decoder *decoder, const void *opened, struct message *ret)
{
	const netsnmp_pdu *pdu = opened;
	size_t n = 0, octets = 0;
	for (const netsnmp_variable_list *at = pdu->variables; at; at = at->next_variable, n++)
		octets += at->val_len;
	decoder_reserve(decoder, n, 2 * n * OID_LIMIT, octets);
	for (const netsnmp_variable_list *at = pdu->variables; at; at = at->next_variable) {
		struct variable *variable = &decoder->variables[decoder->n_variables++];
		*variable = (struct variable){
			.name_length = (uint8_t)MIN(at->name_length, OID_LIMIT)
		};
		variable->name = keep_oid(decoder, at->name, variable->name_length);
		convert_value(decoder, at, variable);
	}
	*ret = (struct message){
		.type = message_type(pdu->command),
		.id = (uint32_t)pdu->reqid,
		.error_status = pdu->errstat,
		.error_index = pdu->errindex,
		.variables = decoder->variables,
		.n_variables = decoder->n_variables,
	};
}
