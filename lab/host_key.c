#include "lab/host_key.h"

#include <glib.h>
#include <openssl/evp.h>
#include <string.h>

#include "lab/site.h"

#define HALF 32
#define ALGORITHM "ssh-ed25519"
#define SALT 0x55a1

struct pair {
	uint8_t secret[HALF], public[HALF];
};

static struct pair pair_of(uint64_t seed, size_t place, unsigned generation)
{
	struct pair pair;
	size_t size = HALF;
	for (unsigned i = 0; i < HALF / 8; i++) {
		uint64_t part = lab_hash(seed, SALT + i, (uint64_t)place << 20 | generation);
		memcpy(pair.secret + (size_t)i * 8, &part, 8);
	}
	EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, pair.secret, HALF);
	g_assert(key && EVP_PKEY_get_raw_public_key(key, pair.public, &size) == 1);
	EVP_PKEY_free(key);
	return pair;
}

/* The forms of RFC 4251, 5: numbers with the highest octet first, strings after their length. */
static void put_number(GByteArray *out, uint32_t number)
{
	uint32_t octets = GUINT32_TO_BE(number);
	g_byte_array_append(out, (const guint8 *)&octets, sizeof octets);
}

static void put_string(GByteArray *out, const void *data, size_t size)
{
	put_number(out, (uint32_t)size);
	g_byte_array_append(out, data, (guint)size);
}

static GByteArray *public_blob(const struct pair *pair)
{
	GByteArray *blob = g_byte_array_new();
	put_string(blob, ALGORITHM, strlen(ALGORITHM));
	put_string(blob, pair->public, HALF);
	return blob;
}

/* The part that a passphrase would protect, padded with 1, 2, 3 to a multiple of eight. */
static GByteArray *private_part(const struct pair *pair)
{
	GByteArray *part = g_byte_array_new();
	uint8_t both[2 * HALF], pad = 0;
	memcpy(both, pair->secret, HALF);
	memcpy(both + HALF, pair->public, HALF);
	put_number(part, SALT);
	put_number(part, SALT);
	put_string(part, ALGORITHM, strlen(ALGORITHM));
	put_string(part, pair->public, HALF);
	put_string(part, both, sizeof both);
	put_string(part, "lab", 3);
	while (part->len % 8 != 0) {
		pad++;
		g_byte_array_append(part, &pad, 1);
	}
	return part;
}

char *lab_host_key_private(uint64_t seed, size_t place, unsigned generation)
{
	struct pair pair = pair_of(seed, place, generation);
	g_autoptr(GByteArray) blob = public_blob(&pair), part = private_part(&pair);
	g_autoptr(GByteArray) whole = g_byte_array_new();
	static const char magic[] = "openssh-key-v1"; /* with the zero behind it */
	g_byte_array_append(whole, (const guint8 *)magic, sizeof magic);
	put_string(whole, "none", 4);
	put_string(whole, "none", 4);
	put_string(whole, "", 0);
	put_number(whole, 1);
	put_string(whole, blob->data, blob->len);
	put_string(whole, part->data, part->len);
	g_autofree char *text = g_base64_encode(whole->data, whole->len);
	GString *file = g_string_new("-----BEGIN OPENSSH PRIVATE KEY-----\n");
	for (const char *at = text; *at; at += MIN(strlen(at), 70))
		g_string_append_printf(file, "%.70s\n", at);
	g_string_append(file, "-----END OPENSSH PRIVATE KEY-----\n");
	return g_string_free(file, FALSE);
}

char *lab_host_key_public(uint64_t seed, size_t place, unsigned generation)
{
	struct pair pair = pair_of(seed, place, generation);
	g_autoptr(GByteArray) blob = public_blob(&pair);
	g_autofree char *text = g_base64_encode(blob->data, blob->len);
	return g_strconcat(ALGORITHM " ", text, NULL);
}
