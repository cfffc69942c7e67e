/* Where net-snmp comes in: it is tamed here, and what its user-based security seals and opens goes
 * through its own PDUs. Messages without secrets are written and read in snmp_message.c. */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdlib.h>
#include <string.h>

#include "probes/wire/snmp_parts.h"

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

void decoder_reserve(struct decoder *decoder, size_t variables, size_t parts, size_t octets)
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
	case SNMP_MSG_TRAP2:
		return MESSAGE_NOTICE;
	case SNMP_MSG_INFORM:
		return MESSAGE_INFORM;
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
