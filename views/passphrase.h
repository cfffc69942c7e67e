/* What a console was locked with, as nobody can read it back: PBKDF2-HMAC-SHA-256 (RFC 8018 5.2)
 * over a random salt, in memory only. */
#ifndef VIEWS_PASSPHRASE_H
#define VIEWS_PASSPHRASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PASSPHRASE_LEAST 6     /* characters */
#define PASSPHRASE_SIZE 256    /* bytes with the end; more is not taken */
#define PASSPHRASE_DIGEST 32
#define PASSPHRASE_SALT 16

struct passphrase {
	bool set;
	uint8_t salt[PASSPHRASE_SALT];
	uint8_t digest[PASSPHRASE_DIGEST];
};

/* The first block of PBKDF2-HMAC-SHA-256: 32 bytes to DIGEST. Pure. */
void passphrase_derive(const char *text, const uint8_t *salt, size_t salt_size, unsigned rounds,
    uint8_t digest[PASSPHRASE_DIGEST]);

void passphrase_set(struct passphrase *passphrase, const char *text);
/* Takes as long for every wrong TEXT. */
bool passphrase_is(const struct passphrase *passphrase, const char *text);
void passphrase_forget(struct passphrase *passphrase);

#endif
