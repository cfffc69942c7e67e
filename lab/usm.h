/* The user-based security of two users (RFC 3414): SHA-1 with 96 bits (RFC 3414), SHA-256 with 192
 * bits (RFC 7860), AES-128 (RFC 3826). Keys are localised for each engine. */
#ifndef LAB_USM_H
#define LAB_USM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

struct lab_user {
	const char *name;
	bool sha256;              /* else SHA-1 */
	const char *auth_password, *priv_password;
};
/* Ends with a NULL name. */
extern const struct lab_user lab_users[];

#define LAB_KEY_LIMIT 32
#define LAB_MAC_LIMIT 24

struct lab_keys {
	uint8_t auth[LAB_KEY_LIMIT], priv[LAB_KEY_LIMIT];
};

/* RFC 3414 A.2: the password stretched over 1 MiB, then bound to the engine. Takes about a
 * millisecond each; keep the result. */
void lab_keys_make(const struct lab_user *user, struct bytes engine_id, struct lab_keys *ret);

size_t lab_mac_size(const struct lab_user *user);
/* The truncated HMAC of MESSAGE. */
void lab_mac(const struct lab_user *user, const struct lab_keys *keys, struct bytes message,
    uint8_t ret[LAB_MAC_LIMIT]);

/* AES-128-CFB of INPUT into OUTPUT, which has room for as many bytes; SALT as it travels. */
bool lab_crypt(const struct lab_keys *keys, bool encrypt, uint32_t boots, uint32_t time,
    const uint8_t salt[8], struct bytes input, uint8_t *output);

#endif
