/* SSH host keys of the simulated devices: Ed25519 (RFC 8032, RFC 8709), made from the seed of the
 * site, so that the same site has the same keys and nothing needs to be kept. They protect nothing:
 * who knows the seed knows them. Pure. */
#ifndef LAB_HOST_KEY_H
#define LAB_HOST_KEY_H

#include <stddef.h>
#include <stdint.h>

/* The key of the device at PLACE after GENERATION changes, as OpenSSH keeps it in a file
 * (PROTOCOL.key), not encrypted. Caller frees. */
char *lab_host_key_private(uint64_t seed, size_t place, unsigned generation);
/* "ssh-ed25519 AAAA...", as in known_hosts without the name. Caller frees. */
char *lab_host_key_public(uint64_t seed, size_t place, unsigned generation);

#endif
