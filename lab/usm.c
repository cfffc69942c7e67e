#include "lab/usm.h"

#include <glib.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <string.h>

const struct lab_user lab_users[] = {
	{ "zhiban-lab", true, "zhiban-lab-auth", "zhiban-lab-priv" },
	{ "zhiban-lab-sha1", false, "zhiban-lab-auth", "zhiban-lab-priv" },
	{ 0 }
};

static const EVP_MD *digest_of(const struct lab_user *user)
{
	return user->sha256 ? EVP_sha256() : EVP_sha1();
}

#define STRETCH 1048576

/* Password to key (RFC 3414 A.2.2), then key to localised key (A.2.3). */
static void make_key(const EVP_MD *digest, const char *password, struct bytes engine_id,
    uint8_t ret[LAB_KEY_LIMIT])
{
	uint8_t block[64], key[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	size_t length = strlen(password), at = 0;
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	EVP_DigestInit_ex(context, digest, NULL);
	for (size_t done = 0; done < STRETCH; done += sizeof block) {
		for (size_t i = 0; i < sizeof block; i++)
			block[i] = (uint8_t)password[at++ % length];
		EVP_DigestUpdate(context, block, sizeof block);
	}
	EVP_DigestFinal_ex(context, key, &size);
	EVP_DigestInit_ex(context, digest, NULL);
	EVP_DigestUpdate(context, key, size);
	EVP_DigestUpdate(context, engine_id.data, engine_id.size);
	EVP_DigestUpdate(context, key, size);
	EVP_DigestFinal_ex(context, key, &size);
	EVP_MD_CTX_free(context);
	memcpy(ret, key, MIN(size, LAB_KEY_LIMIT));
}

void lab_keys_make(const struct lab_user *user, struct bytes engine_id, struct lab_keys *ret)
{
	*ret = (struct lab_keys){ 0 };
	make_key(digest_of(user), user->auth_password, engine_id, ret->auth);
	make_key(digest_of(user), user->priv_password, engine_id, ret->priv);
}

size_t lab_mac_size(const struct lab_user *user)
{
	return user->sha256 ? 24 : 12;
}

void lab_mac(const struct lab_user *user, const struct lab_keys *keys, struct bytes message,
    uint8_t ret[LAB_MAC_LIMIT])
{
	uint8_t mac[EVP_MAX_MD_SIZE];
	unsigned size = 0;
	const EVP_MD *digest = digest_of(user);
	HMAC(digest, keys->auth, EVP_MD_get_size(digest), message.data, message.size, mac, &size);
	memcpy(ret, mac, lab_mac_size(user));
}

static void put_32(uint8_t *place, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		place[i] = (uint8_t)(value >> (24 - 8 * i));
}

bool lab_crypt(const struct lab_keys *keys, bool encrypt, uint32_t boots, uint32_t time,
    const uint8_t salt[8], struct bytes input, uint8_t *output)
{
	uint8_t vector[16];
	int size = 0, rest = 0;
	put_32(vector, boots);
	put_32(vector + 4, time);
	memcpy(vector + 8, salt, 8);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	bool ok =
	    EVP_CipherInit_ex(context, EVP_aes_128_cfb128(), NULL, keys->priv, vector, encrypt) == 1
	    && EVP_CipherUpdate(context, output, &size, input.data, (int)input.size) == 1
	    && EVP_CipherFinal_ex(context, output + size, &rest) == 1;
	EVP_CIPHER_CTX_free(context);
	return ok;
}
