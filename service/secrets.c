#include "service/secrets.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"
#include "service/private_file.h"

#define SECRETS_LIMIT (1024 * 1024)
#define SECRET_LONGEST 255
#define KEY_LONGEST 16384        /* an RSA key of 16384 bits as OpenSSH writes it: 12.6 kB */
#define PASSWORD_SHORTEST 8      /* RFC 3414 11.2 */

/* One secret to be set. */
struct request {
	struct secrets *secrets;
	char *name;
	json_t *secret;
	secrets_done *done;
	void *data;
};

struct secrets {
	char *path;
	json_t *by_name;
	GQueue requests;             /* struct request *; the first is being written */
	json_t *written;             /* by_name as it is once the first is on the disk */
	GCancellable *cancel;
};

struct secrets *secrets_open(const char *state_dir, GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, "secrets", NULL);
	json_t *all = private_file_read(path, error);

	if (all == NULL)
		return NULL;
	struct secrets *secrets = g_new0(struct secrets, 1);
	secrets->path = g_steal_pointer(&path);
	secrets->by_name = all;
	secrets->cancel = g_cancellable_new();
	g_queue_init(&secrets->requests);
	return secrets;
}

/* Overwrites the strings jansson holds before it frees them. */
static void wipe(json_t *value)
{
	const char *key;
	json_t *member;

	json_object_foreach(value, key, member) {
		if (json_is_object(member))
			wipe(member);
		else if (json_is_string(member))
			explicit_bzero((char *)(uintptr_t)json_string_value(member),
			    json_string_length(member));
	}
}

static void forget(json_t *secrets)
{
	wipe(secrets);
	json_decref(secrets);
}

static void request_free(void *data)
{
	struct request *request = data;

	forget(request->secret);
	g_free(request->name);
	g_free(request);
}

void secrets_free(struct secrets *secrets)
{
	if (secrets == NULL)
		return;
	g_cancellable_cancel(secrets->cancel);
	g_object_unref(secrets->cancel);
	g_queue_clear_full(&secrets->requests, request_free);
	forget(secrets->written);
	forget(secrets->by_name);
	g_free(secrets->path);
	g_free(secrets);
}

/* What a worker is given: the finished text, wiped after use. */
struct writing {
	char *path, *text;
};

static void writing_free(void *data)
{
	struct writing *writing = data;

	explicit_bzero(writing->text, strlen(writing->text));
	free(writing->text);
	g_free(writing->path);
	g_free(writing);
}

static void write_thread(GTask *task, void *source, void *data, GCancellable *cancel)
{
	const struct writing *writing = data;
	GError *error = NULL;

	(void)source, (void)cancel;
	if (private_file_write(writing->path, writing->text, &error))
		g_task_return_boolean(task, TRUE);
	else
		g_task_return_error(task, error);
}

/* What a secret may consist of: parts that are for the same. */
static const struct secret_part {
	const char *name;
	enum secret_use { FOR_COMMUNITY = 1, FOR_V3, FOR_SSH } use;
	size_t shortest, longest;
} parts[] = {
	{ "community", FOR_COMMUNITY, 1, SECRET_LONGEST },
	{ "auth_password", FOR_V3, PASSWORD_SHORTEST, SECRET_LONGEST },
	{ "priv_password", FOR_V3, PASSWORD_SHORTEST, SECRET_LONGEST },
	{ "password", FOR_SSH, 1, SECRET_LONGEST },
	{ "private_key", FOR_SSH, 1, KEY_LONGEST },
	{ "passphrase", FOR_SSH, 1, SECRET_LONGEST },
};

static const struct secret_part *part_find(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (strcmp(parts[i].name, name) == 0)
			return &parts[i];
	return NULL;
}

static bool check_secret(const json_t *secret, GError **error)
{
	const char *key;
	json_t *value;
	enum secret_use use = 0;

	if (!json_is_object(secret) || json_object_size(secret) == 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("没有给出口令，什么也没有改"));
		return false;
	}
	json_object_foreach((json_t *)(uintptr_t)secret, key, value) {
		const struct secret_part *part = part_find(key);
		size_t length = json_string_length(value);
		bool mixed = part != NULL && use != 0 && part->use != use;
		if (part == NULL || mixed || length == 0 || length > part->longest) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    _("口令须为 community，或 auth_password 与 priv_password，"
				"或 password、private_key 与 passphrase，各 1 到 %d 字节"
				"（私钥 %d）"),
			    SECRET_LONGEST, KEY_LONGEST);
			return false;
		}
		use = part->use;
		if (length < part->shortest) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    _("SNMPv3 的口令至少 %d 个字符（RFC 3414）"), PASSWORD_SHORTEST);
			return false;
		}
	}
	return true;
}

/* ---- setting, one at a time --------------------------------------------------------------- */

static void written(GObject *source, GAsyncResult *result, void *data);

/* by_name with REQUEST in it, as text; NULL when it is not acceptable. Caller frees both. */
static char *compose(const struct request *request, json_t **ret_all, GError **error)
{
	if (!check_secret(request->secret, error))
		return NULL;
	json_t *all = json_deep_copy(request->secrets->by_name);
	json_object_set_new(all, request->name, json_deep_copy(request->secret));
	char *text = json_dumps(all, JSON_INDENT(1) | JSON_SORT_KEYS);
	if (text != NULL && strlen(text) <= SECRETS_LIMIT) {
		*ret_all = all;
		return text;
	}
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("口令文件超过 1 MiB"));
	forget(all);
	if (text != NULL)
		explicit_bzero(text, strlen(text));
	free(text);
	return NULL;
}

static void answer_first(struct secrets *secrets, const char *failure)
{
	struct request *request = g_queue_pop_head(&secrets->requests);

	request->done(failure, request->data);
	request_free(request);
}

static void write_first(struct secrets *secrets)
{
	const struct request *request;

	while ((request = g_queue_peek_head(&secrets->requests)) != NULL) {
		g_autoptr(GError) error = NULL;
		char *text = compose(request, &secrets->written, &error);
		if (text == NULL) {
			answer_first(secrets, error->message);
			continue;
		}
		struct writing *writing = g_new0(struct writing, 1);
		writing->path = g_strdup(secrets->path);
		writing->text = text;
		GTask *task = g_task_new(NULL, secrets->cancel, written, secrets);
		g_task_set_task_data(task, writing, writing_free);
		g_task_run_in_thread(task, write_thread);
		g_object_unref(task);
		return;
	}
}

static void written(GObject *source, GAsyncResult *result, void *data)
{
	struct secrets *secrets = data;
	g_autoptr(GError) error = NULL;
	bool good = g_task_propagate_boolean(G_TASK(result), &error);

	(void)source;
	if (g_error_matches(error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
		return;                  /* SECRETS are gone */
	json_t *replaced = good ? secrets->by_name : secrets->written;
	if (good)
		secrets->by_name = secrets->written;
	secrets->written = NULL;
	forget(replaced);
	answer_first(secrets, good ? NULL : error->message);
	write_first(secrets);
}

void secrets_set(struct secrets *secrets, const char *name, const json_t *secret,
    secrets_done *done, void *data)
{
	struct request *request = g_new0(struct request, 1);
	bool idle = g_queue_is_empty(&secrets->requests);

	request->secrets = secrets;
	request->name = g_strdup(name);
	request->secret = json_deep_copy(secret);
	request->done = done;
	request->data = data;
	g_queue_push_tail(&secrets->requests, request);
	if (idle)
		write_first(secrets);
}

/* ---- credentials -------------------------------------------------------------------------- */

static const struct { const char *name; enum credential_auth auth;
} auths[] = {
	{ "MD5", CREDENTIAL_AUTH_MD5 },
	{ "SHA", CREDENTIAL_AUTH_SHA },
	{ "SHA-224", CREDENTIAL_AUTH_SHA224 },
	{ "SHA-256", CREDENTIAL_AUTH_SHA256 },
	{ "SHA-384", CREDENTIAL_AUTH_SHA384 },
	{ "SHA-512", CREDENTIAL_AUTH_SHA512 },
};

static const struct { const char *name; enum credential_priv priv; } privs[] = {
	{ "DES", CREDENTIAL_PRIV_DES }, { "AES", CREDENTIAL_PRIV_AES },
};

/* What the security level leaves out is not used, whatever else the record says. */
static void take_protocols(struct credential *credential, const json_t *record)
{
	const char *level = record_text(record, "level");

	if (credential->version != CREDENTIAL_V3 || g_strcmp0(level, "noAuthNoPriv") == 0)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(auths); i++)
		if (g_strcmp0(record_text(record, "auth"), auths[i].name) == 0)
			credential->auth = auths[i].auth;
	for (size_t i = 0; i < G_N_ELEMENTS(privs) && g_strcmp0(level, "authNoPriv") != 0; i++)
		if (g_strcmp0(record_text(record, "priv"), privs[i].name) == 0)
			credential->priv = privs[i].priv;
}

static enum credential_version version_of(const json_t *record)
{
	const char *protocol = record_text(record, "protocol");

	return g_strcmp0(protocol, "v3") == 0 ? CREDENTIAL_V3 :
	    g_strcmp0(protocol, "v1") == 0 ? CREDENTIAL_V1 : CREDENTIAL_V2C;
}

/* Whether the secret has every part CREDENTIAL needs. */
static bool is_complete(const struct credential *credential)
{
	if (credential->version != CREDENTIAL_V3)
		return credential->community != NULL;
	return (credential->auth == CREDENTIAL_AUTH_NONE || credential->auth_password != NULL) &&
	    (credential->priv == CREDENTIAL_PRIV_NONE || credential->priv_password != NULL);
}

struct credential *secrets_credential(const struct secrets *secrets, const json_t *record,
    GError **error)
{
	const char *name = record_text(record, "name");
	const json_t *secret = json_object_get(secrets->by_name, name);
	struct credential *credential = g_new0(struct credential, 1);

	credential->version = version_of(record);
	credential->user = g_strdup(record_text(record, "user"));
	take_protocols(credential, record);
	credential->community = g_strdup(json_string_value(json_object_get(secret, "community")));
	credential->auth_password =
	    g_strdup(json_string_value(json_object_get(secret, "auth_password")));
	credential->priv_password =
	    g_strdup(json_string_value(json_object_get(secret, "priv_password")));
	if (is_complete(credential))
		return credential;
	credential_free(credential);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
	    _("凭据 %s 还没有设置口令（zhiban secret set %s）"), name, name);
	return NULL;
}

json_t *secrets_ssh(const struct secrets *secrets, const json_t *record, GError **error)
{
	static const char *const members[] = { "password", "private_key", "passphrase" };
	const char *name = record_text(record, "name");
	const json_t *secret = json_object_get(secrets->by_name, name);
	bool agent = record_flag(record, "ssh_agent");
	json_t *login = json_pack("{s:s*}", "user", record_text(record, "user"));

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		if (json_object_get(secret, members[i]) != NULL)
			json_object_set(login, members[i], json_object_get(secret, members[i]));
	if (agent)
		json_object_set_new(login, "agent", json_true());
	if (agent || json_object_get(login, "password") != NULL ||
	    json_object_get(login, "private_key") != NULL)
		return login;
	json_decref(login);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
	    _("凭据 %s 还没有设置口令或密钥（zhiban secret set %s）"), name, name);
	return NULL;
}
