/* Keys by password, made once for all who use the same. */
#include <string.h>

#include "probes/wire/snmp_keys.h"

struct usm_keys {
	GPtrArray *masters;
};

static void wipe_text(char *text)
{
	if (text)
		explicit_bzero(text, strlen(text));
	g_free(text);
}

static void master_free(void *data)
{
	struct master_key *master = data;
	wipe_text(master->password);
	explicit_bzero(master->key, sizeof master->key);
	g_free(master);
}

struct usm_keys *usm_keys_new(void)
{
	struct usm_keys *keys = g_new0(struct usm_keys, 1);
	keys->masters = g_ptr_array_new_with_free_func(master_free);
	return keys;
}

void usm_keys_free(struct usm_keys *keys)
{
	if (!keys)
		return;
	g_ptr_array_unref(keys->masters);
	g_free(keys);
}

unsigned usm_keys_made(const struct usm_keys *keys)
{
	return keys->masters->len;
}

oid *usm_auth_protocol(enum credential_auth auth)
{
	switch (auth) {
	case CREDENTIAL_AUTH_MD5:
		return usmHMACMD5AuthProtocol;
	case CREDENTIAL_AUTH_SHA:
		return usmHMACSHA1AuthProtocol;
	case CREDENTIAL_AUTH_SHA224:
		return usmHMAC128SHA224AuthProtocol;
	case CREDENTIAL_AUTH_SHA256:
		return usmHMAC192SHA256AuthProtocol;
	case CREDENTIAL_AUTH_SHA384:
		return usmHMAC256SHA384AuthProtocol;
	case CREDENTIAL_AUTH_SHA512:
		return usmHMAC384SHA512AuthProtocol;
	case CREDENTIAL_AUTH_NONE:
		break;
	}
	return usmNoAuthProtocol;
}

oid *usm_priv_protocol(enum credential_priv priv)
{
	return priv == CREDENTIAL_PRIV_DES ? usmDESPrivProtocol
	    : priv == CREDENTIAL_PRIV_AES ? usmAESPrivProtocol : usmNoPrivProtocol;
}

const struct master_key *usm_master_of(struct usm_keys *keys, enum credential_auth auth,
    const char *password)
{
	for (guint i = 0; i < keys->masters->len; i++) {
		const struct master_key *master = keys->masters->pdata[i];
		if (master->auth == auth && strcmp(master->password, password) == 0)
			return master;
	}
	struct master_key *master = g_new0(struct master_key, 1);
	master->auth = auth;
	master->password = g_strdup(password);
	master->size = sizeof master->key;
	if (generate_Ku(usm_auth_protocol(auth), PROTOCOL_LENGTH, (const u_char *)password,
		strlen(password), master->key, &master->size) != SNMPERR_SUCCESS) {
		master_free(master);
		return NULL;
	}
	g_ptr_array_add(keys->masters, master);
	return master;
}
