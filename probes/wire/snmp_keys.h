/* Master keys, between snmp_keys.c and snmp_usm.c: with net-snmp's types. */
#ifndef PROBES_WIRE_SNMP_KEYS_H
#define PROBES_WIRE_SNMP_KEYS_H

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/keytools.h>

#include "probes/wire/snmp_parts.h"

struct master_key {
	enum credential_auth auth;
	char *password;
	uint8_t key[USM_LENGTH_KU_HASHBLOCK];
	size_t size;
};

#define PROTOCOL_LENGTH G_N_ELEMENTS(usmNoAuthProtocol)
/* The OIDs of a hash and a cipher as the library wants them. */
oid *usm_auth_protocol(enum credential_auth auth);
oid *usm_priv_protocol(enum credential_priv priv);

/* The key PASSWORD makes under AUTH (RFC 3414 A.2), or NULL: shorter than 8 characters, or not
 * offered. */
const struct master_key *usm_master_of(struct usm_keys *keys, enum credential_auth auth,
    const char *password);

#endif
