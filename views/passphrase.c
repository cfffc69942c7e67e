#include "views/passphrase.h"

#include <glib.h>
#include <string.h>
#include <sys/random.h>

/* About 20 ms: nobody who types notices, who tries a list does. */
#define ROUNDS 20000

static void hmac(const char *key, const uint8_t *data, size_t size, const uint8_t *more,
    size_t more_size, uint8_t digest[PASSPHRASE_DIGEST])
{
	GHmac *state = g_hmac_new(G_CHECKSUM_SHA256, (const guchar *)key, strlen(key));
	gsize length = PASSPHRASE_DIGEST;

	g_hmac_update(state, data, (gssize)size);
	g_hmac_update(state, more, (gssize)more_size);
	g_hmac_get_digest(state, digest, &length);
	g_hmac_unref(state);
}

void passphrase_derive(const char *text, const uint8_t *salt, size_t salt_size, unsigned rounds,
    uint8_t digest[PASSPHRASE_DIGEST])
{
	static const uint8_t first[] = { 0, 0, 0, 1 };
	uint8_t link[PASSPHRASE_DIGEST];

	hmac(text, salt, salt_size, first, sizeof first, link);
	memcpy(digest, link, PASSPHRASE_DIGEST);
	for (unsigned i = 1; i < rounds; i++) {
		hmac(text, link, sizeof link, NULL, 0, link);
		for (size_t j = 0; j < sizeof link; j++)
			digest[j] ^= link[j];
	}
	explicit_bzero(link, sizeof link);
}

/* A salt need only differ; without the kernel's bytes, GLib's serve. */
void passphrase_set(struct passphrase *passphrase, const char *text)
{
	if (getrandom(passphrase->salt, sizeof passphrase->salt, 0) !=
	    (ssize_t)sizeof passphrase->salt)
		for (size_t i = 0; i < sizeof passphrase->salt; i++)
			passphrase->salt[i] = (uint8_t)g_random_int_range(0, 256);
	passphrase_derive(text, passphrase->salt, sizeof passphrase->salt, ROUNDS,
	    passphrase->digest);
	passphrase->set = true;
}

bool passphrase_is(const struct passphrase *passphrase, const char *text)
{
	uint8_t digest[PASSPHRASE_DIGEST], difference = 0;

	passphrase_derive(text, passphrase->salt, sizeof passphrase->salt, ROUNDS, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		difference |= digest[i] ^ passphrase->digest[i];
	explicit_bzero(digest, sizeof digest);
	return passphrase->set && difference == 0;
}

void passphrase_forget(struct passphrase *passphrase)
{
	explicit_bzero(passphrase, sizeof *passphrase);
}
