#include "service/secrets.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "records/model/kind.h"

#define SECRET_FIELDS "community|auth_password|priv_password"
#define SECRETS_LIMIT (1024 * 1024)

struct secrets {
	char *path;
	json_t *by_name;
};

static bool fail(GError **error, const char *path, const char *what)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno), _("%s：%s（%s）"), path, what,
	    g_strerror(errno));
	return false;
}

/* A file that others may read has leaked already: refuse it rather than go on as if it were secret. */
static bool is_private(int fd, const char *path, GError **error)
{
	struct stat info;

	if (fstat(fd, &info) != 0)
		return fail(error, path, _("不能检查"));
	if (!S_ISREG(info.st_mode) || (info.st_mode & 077) != 0 || info.st_uid != geteuid()) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
		    _("%s：口令文件必须属于值班服务且权限为 0600，请更换已泄露的口令后 chmod 600"), path);
		return false;
	}
	return true;
}

static json_t *read_file(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	json_error_t reason;

	if (fd < 0 && errno == ENOENT)
		return json_object();
	if (fd < 0) {
		fail(error, path, _("打不开口令文件"));
		return NULL;
	}
	json_t *all = is_private(fd, path, error) ? json_loadfd(fd, JSON_REJECT_DUPLICATES, &reason) : NULL;
	close(fd);
	if (all == NULL && (error == NULL || *error == NULL))
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("%s：口令文件已损坏，请从备份恢复或重新设置"),
		    path);
	return all;
}

struct secrets *secrets_open(const char *state_dir, GError **error)
{
	g_autofree char *path = g_build_filename(state_dir, "secrets", NULL);
	json_t *all = read_file(path, error);

	if (all == NULL)
		return NULL;
	struct secrets *secrets = g_new0(struct secrets, 1);
	secrets->path = g_steal_pointer(&path);
	secrets->by_name = all;
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
			explicit_bzero((char *)(uintptr_t)json_string_value(member), json_string_length(member));
	}
}

void secrets_free(struct secrets *secrets)
{
	if (secrets == NULL)
		return;
	wipe(secrets->by_name);
	json_decref(secrets->by_name);
	g_free(secrets->path);
	g_free(secrets);
}

/* Write ALL to a new file beside PATH, make it durable, put it in place. */
static bool write_file(const char *path, const json_t *all, GError **error)
{
	g_autofree char *fresh = g_strconcat(path, ".new", NULL);
	g_autofree char *directory = g_path_get_dirname(path);

	unlink(fresh);
	int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(error, fresh, _("不能写口令文件"));
	bool written = json_dumpfd(all, fd, JSON_INDENT(1) | JSON_SORT_KEYS) == 0 && fsync(fd) == 0;
	written = close(fd) == 0 && written && rename(fresh, path) == 0;
	int folder = written ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
	written = written && folder >= 0 && fsync(folder) == 0;
	if (!written)
		fail(error, path, _("口令没有存下来"));
	if (folder >= 0)
		close(folder);
	return written;
}

static bool check_secret(const json_t *secret, GError **error)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)secret, key, value)
		if (!word_in(SECRET_FIELDS, key) || !json_is_string(value) || json_string_length(value) == 0 ||
		    json_string_length(value) > 255) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
			    _("口令须为 community，或 auth_password 与 priv_password，各 1 到 255 字节"));
			return false;
		}
	return true;
}

bool secrets_set(struct secrets *secrets, const char *name, const json_t *secret, GError **error)
{
	if (!check_secret(secret, error))
		return false;
	json_auto_t *all = json_deep_copy(secrets->by_name);
	json_object_set_new(all, name, json_deep_copy(secret));
	if (json_dumpb(all, NULL, 0, 0) > SECRETS_LIMIT) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("口令文件超过 1 MiB"));
		return false;
	}
	if (!write_file(secrets->path, all, error))
		return false;
	json_t *old = secrets->by_name;
	secrets->by_name = json_incref(all);
	wipe(old);
	json_decref(old);
	return true;
}

/* ---- credentials -------------------------------------------------------------------------- */

static const struct { const char *name; enum credential_auth auth; } auths[] = {
	{ "MD5", CREDENTIAL_AUTH_MD5 }, { "SHA", CREDENTIAL_AUTH_SHA }, { "SHA-224", CREDENTIAL_AUTH_SHA224 },
	{ "SHA-256", CREDENTIAL_AUTH_SHA256 }, { "SHA-384", CREDENTIAL_AUTH_SHA384 }, { "SHA-512", CREDENTIAL_AUTH_SHA512 },
};

static const struct { const char *name; enum credential_priv priv; } privs[] = {
	{ "DES", CREDENTIAL_PRIV_DES }, { "AES", CREDENTIAL_PRIV_AES },
};

static void take_protocols(struct credential *credential, const json_t *record)
{
	for (size_t i = 0; i < G_N_ELEMENTS(auths); i++)
		if (g_strcmp0(record_text(record, "auth"), auths[i].name) == 0)
			credential->auth = auths[i].auth;
	for (size_t i = 0; i < G_N_ELEMENTS(privs); i++)
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

struct credential *secrets_credential(const struct secrets *secrets, const json_t *record, GError **error)
{
	const char *name = record_text(record, "name");
	const json_t *secret = json_object_get(secrets->by_name, name);
	struct credential *credential = g_new0(struct credential, 1);

	credential->version = version_of(record);
	credential->user = g_strdup(record_text(record, "user"));
	take_protocols(credential, record);
	credential->community = g_strdup(json_string_value(json_object_get(secret, "community")));
	credential->auth_password = g_strdup(json_string_value(json_object_get(secret, "auth_password")));
	credential->priv_password = g_strdup(json_string_value(json_object_get(secret, "priv_password")));
	if (is_complete(credential))
		return credential;
	credential_free(credential);
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("凭据 %s 还没有设置口令（zhiban secret set %s）"), name, name);
	return NULL;
}
