/* What net-snmp makes of the same bytes: the measure of probes/wire/snmp_message.c, for its unit
 * test and its fuzz target. */
#ifndef TESTS_UNIT_SNMP_REFERENCE_H
#define TESTS_UNIT_SNMP_REFERENCE_H

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <string.h>

#include "probes/wire/snmp_parts.h"

/* The library opens v1 or v2c DATA into PDU. */
static inline bool reference_parse(const uint8_t *data, size_t size, netsnmp_pdu *pdu)
{
	netsnmp_session session;
	g_autofree uint8_t *copy = g_memdup2(data, size);
	snmp_sess_init(&session);
	session.version = SNMP_DEFAULT_VERSION;
	return size && snmp_parse(NULL, &session, pdu, copy, size) == 0;
}

/* Of an empty identifier, our 0.0, the library keeps one number. */
static inline bool reference_oid(const uint32_t *a, size_t a_length, const uint32_t *b,
    size_t b_length)
{
	if (b_length == 1)
		return a_length == 2 && a[0] == 0 && a[1] == 0;
	return oid_compare(a, a_length, b, b_length) == 0;
}

/* Ours, A, says the same as the library's, B. What it reads as a kind of its own (floats in an
 * Opaque) is nothing to compare. */
static inline bool reference_same(const struct variable *a, const struct variable *b)
{
	if (!reference_oid(a->name, a->name_length, b->name, b->name_length))
		return false;
	if (a->type == VARIABLE_OPAQUE)
		return true;
	return a->type == b->type && a->integer == b->integer && a->number == b->number &&
	    a->octets.size == b->octets.size &&
	    (a->octets.size == 0 ||
		memcmp(a->octets.data, b->octets.data, a->octets.size) == 0) &&
	    reference_oid(a->oid, a->oid_length, b->oid, b->oid_length);
}

/* Whether both, where both take DATA for a message, say the same of it. */
static inline bool reference_agrees(struct decoder *ours, struct decoder *theirs,
    const uint8_t *data, size_t size)
{
	struct envelope envelope;
	struct message message, reference;
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_RESPONSE);
	bool good = true;
	if (message_parse(ours, data, size, &envelope, &message) &&
	    envelope.version != CREDENTIAL_V3 && message.type != MESSAGE_OTHER &&
	    reference_parse(data, size, pdu)) {
		decoder_take(theirs, pdu, &reference);
		good = reference.id == message.id && reference.type == message.type &&
		    reference.error_status == message.error_status &&
		    reference.error_index == message.error_index &&
		    reference.n_variables == message.n_variables;
		for (size_t i = 0; good && i < message.n_variables; i++)
			good = reference_same(&message.variables[i], &reference.variables[i]);
	}
	snmp_free_pdu(pdu);
	return good;
}

/* What the short way takes of LIST, the long way takes as well, and alike. */
static inline bool reference_cells(struct decoder *decoder, struct bytes list,
    const struct bytes *names, size_t n_names)
{
	struct cell cells[64];
	struct message message = { .list = list };
	size_t n;
	if (!message_cells(list, names, n_names, cells, G_N_ELEMENTS(cells), &n))
		return true;
	if (!message_list(decoder, &message) || message.n_variables != n)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct variable *variable = &message.variables[i];
		uint8_t name[OID_LIMIT * 5];
		size_t size = message_name(variable->name, variable->name_length - 1u, name,
		    sizeof name);
		uint64_t number = variable->type == VARIABLE_INTEGER ? (uint64_t)variable->integer
								     : variable->number;
		if (variable->type != cells[i].type || number != cells[i].number ||
		    variable->name[variable->name_length - 1] != cells[i].row ||
		    size != names[i % n_names].size ||
		    memcmp(name, names[i % n_names].data, size) != 0)
			return false;
	}
	return true;
}

#endif
