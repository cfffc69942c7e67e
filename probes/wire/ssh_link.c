/* From nothing to a line whose other end is known: connection, version, keys, and whether the key
 * of the host is one of those the job trusts. Until then nothing about us has been sent. */
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/wire/ssh_parts.h"
#include "probes/wire/ssh_words.h"

/* ---- the connection ----------------------------------------------------------------------- */

static bool unreachable(struct ssh_conversation *c, int error)
{
	const char *why = error == ECONNREFUSED ? _("对方拒绝连接")
	    : error == ETIMEDOUT		? _("没有应答")
	    : error == EHOSTUNREACH || error == ENETUNREACH ? _("网络不可达")
							    : g_strerror(error);

	return ssh_fail(c, SSH_OUTCOME_UNREACHABLE,
	    g_strdup_printf(_("连不上 %s 的 %u 端口：%s。"), c->job->address, c->job->port, why));
}

/* The error of the connection being made on c->fd; -1 while it is being made. */
static int connected(const struct ssh_conversation *c)
{
	struct pollfd ready = { .fd = c->fd, .events = POLLOUT };
	int error = 0;
	socklen_t size = sizeof error;

	while (poll(&ready, 1, (int)(MAX(ssh_time_left(c), 0) / 1000)) < 0 && errno == EINTR)
		;
	if (!ready.revents)
		return ETIMEDOUT;
	getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &error, &size);
	return error;
}

static bool dial(struct ssh_conversation *c)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char port[16];
	int error = 0;

	g_snprintf(port, sizeof port, "%u", c->job->port);
	if (getaddrinfo(c->job->address, port, &hints, &found) != 0)
		return unreachable(c, EADDRNOTAVAIL);
	c->fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd < 0)
		error = errno;
	else if (connect(c->fd, found->ai_addr, found->ai_addrlen) < 0)
		error = errno == EINPROGRESS ? connected(c) : errno;
	freeaddrinfo(found);
	/* Commands are short and each waits for an answer. */
	if (error == 0)
		setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){ 1 }, sizeof(int));
	return error == 0 || unreachable(c, error);
}

/* ---- what we offer ------------------------------------------------------------------------ */

struct legacy {
	enum ssh_options_e option;
	const char *algorithms;
};

/* What libssh offers by itself, and behind it what only old devices need. */
#define CIPHERS "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com," \
	"aes256-ctr,aes192-ctr,aes128-ctr,aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc"
#define MACS "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256," \
	"hmac-sha2-512,hmac-sha1"
static const struct legacy legacy[] = {
	{ SSH_OPTIONS_KEY_EXCHANGE,
	    "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"
	    "ecdh-sha2-nistp521,diffie-hellman-group18-sha512,diffie-hellman-group16-sha512,"
	    "diffie-hellman-group-exchange-sha256,diffie-hellman-group14-sha256,"
	    "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,"
	    "diffie-hellman-group1-sha1" },
	{ SSH_OPTIONS_CIPHERS_C_S, CIPHERS },
	{ SSH_OPTIONS_CIPHERS_S_C, CIPHERS },
	{ SSH_OPTIONS_HMAC_C_S, MACS },
	{ SSH_OPTIONS_HMAC_S_C, MACS },
};

struct host_key_kind {
	const char *type;         /* as a key is written down */
	const char *algorithms;   /* as it is asked for */
};

static const struct host_key_kind host_key_kinds[] = {
	{ "ssh-ed25519", "ssh-ed25519" },
	{ "ecdsa-sha2-nistp521", "ecdsa-sha2-nistp521" },
	{ "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp384" },
	{ "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256" },
	{ "ssh-rsa", "rsa-sha2-512,rsa-sha2-256" },
};

static bool knows_type(const struct ssh_job *job, const char *type)
{
	size_t size = strlen(type);

	for (char **key = job->host_keys; *key; key++)
		if (g_str_has_prefix(*key, type) && (*key)[size] == ' ')
			return true;
	return false;
}

/* The kinds of keys we know first: a device with several shows the one that can be compared. */
static void prefer_known_keys(struct ssh_conversation *c)
{
	g_autoptr(GString) wanted = g_string_new(NULL);

	for (int known = 1; known >= 0; known--)
		for (size_t i = 0; i < G_N_ELEMENTS(host_key_kinds); i++) {
			const struct host_key_kind *kind = &host_key_kinds[i];
			bool rsa = strcmp(kind->type, "ssh-rsa") == 0;

			if (knows_type(c->job, kind->type) != (known == 1))
				continue;
			g_string_append_printf(
			    wanted, "%s%s", wanted->len > 0 ? "," : "", kind->algorithms);
			if (rsa && c->job->legacy)
				g_string_append(wanted, ",ssh-rsa");
		}
	ssh_options_set(c->session, SSH_OPTIONS_HOSTKEYS, wanted->str);
}

/* A session that reads no file, with the options of the job. */
static bool prepare(struct ssh_conversation *c)
{
	bool no = false;
	int oldest_rsa = 768;
	unsigned port = c->job->port;

	c->session = ssh_new();
	if (!c->session)
		return ssh_fail(c, SSH_OUTCOME_LOST, g_strdup(_("没有内存建立会话。")));
	ssh_options_set(c->session, SSH_OPTIONS_PROCESS_CONFIG, &no);
	ssh_options_set(c->session, SSH_OPTIONS_KNOWNHOSTS, "/dev/null");
	ssh_options_set(c->session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null");
	ssh_options_set(c->session, SSH_OPTIONS_HOST, c->job->address);
	ssh_options_set(c->session, SSH_OPTIONS_PORT, &port);
	ssh_options_set(c->session, SSH_OPTIONS_USER, c->job->user);
	ssh_options_set(c->session, SSH_OPTIONS_FD, &c->fd);
	prefer_known_keys(c);
	if (c->job->legacy) {
		for (size_t i = 0; i < G_N_ELEMENTS(legacy); i++)
			ssh_options_set(c->session, legacy[i].option, legacy[i].algorithms);
		ssh_options_set(c->session, SSH_OPTIONS_RSA_MIN_SIZE, &oldest_rsa);
	}
	ssh_listen(c, true);
	ssh_set_blocking(c->session, 0);
	ssh_set_counters(c->session, &c->counter, NULL);
	return true;
}

/* ---- versions and keys -------------------------------------------------------------------- */

/* Versions are exchanged first, within the time for connecting; then keys, a step of their own. */
static int exchange(struct ssh_conversation *c)
{
	int rc = ssh_connect(c->session);

	if (c->result->stage == SSH_STAGE_BANNER && ssh_get_serverbanner(c->session))
		ssh_stage_begin(c, SSH_STAGE_KEX);
	return rc;
}

static bool agree(struct ssh_conversation *c)
{
	g_autofree char *mismatch = NULL;
	int rc;

	ssh_stage_begin(c, SSH_STAGE_BANNER);
	rc = ssh_repeat(c, exchange, SSH_AGAIN);
	if (rc == SSH_OK)
		return true;
	if (c->result->stage == SSH_STAGE_BANNER && c->counter.in_bytes > 0)
		return ssh_fail(c, SSH_OUTCOME_NOT_SSH,
		    g_strdup_printf(
			_("%s 的 %u 端口有应答，但不是 SSH。"), c->job->address, c->job->port));
	if (rc == SSH_AGAIN)
		return ssh_fail_timeout(c);
	mismatch = ssh_words_mismatch(
	    c->mismatch ? c->mismatch : ssh_get_error(c->session), c->job->legacy);
	if (mismatch)
		return ssh_fail(
		    c, SSH_OUTCOME_NO_COMMON_ALGORITHM, g_steal_pointer(&mismatch));
	return ssh_fail_lost(c);
}

/* ---- who is there ------------------------------------------------------------------------- */

/* "type base64" of KEY and its fingerprint, into the result. */
static void tell_host_key(struct ssh_conversation *c, ssh_key key)
{
	char *base64 = NULL, *print = NULL;
	unsigned char *hash = NULL;
	size_t size = 0;

	if (ssh_pki_export_pubkey_base64(key, &base64) != SSH_OK)
		return;
	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &size) == SSH_OK)
		print = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, size);
	g_mutex_lock(&c->result->lock);
	c->result->host_key =
	    g_strdup_printf("%s %s", ssh_key_type_to_char(ssh_key_type(key)), base64);
	c->result->fingerprint = g_strdup(print);
	g_mutex_unlock(&c->result->lock);
	ssh_string_free_char(base64);
	ssh_string_free_char(print);
	ssh_clean_pubkey_hash(&hash);
}

/* WRITTEN ("type base64", perhaps with a comment) is KEY. */
static bool same_key(const char *written, ssh_key key)
{
	g_auto(GStrv) words = g_strsplit(written, " ", 3);
	ssh_key known = NULL;
	bool same;

	if (g_strv_length(words) < 2 ||
	    ssh_pki_import_pubkey_base64(words[1], ssh_key_type_from_name(words[0]), &known) !=
		SSH_OK)
		return false;
	same = ssh_key_cmp(known, key, SSH_KEY_CMP_PUBLIC) == 0;
	ssh_key_free(known);
	return same;
}

static bool recognise(struct ssh_conversation *c)
{
	ssh_key key = NULL;
	bool known = false;

	ssh_stage_begin(c, SSH_STAGE_HOST_KEY);
	if (ssh_get_server_publickey(c->session, &key) != SSH_OK)
		return ssh_fail_lost(c);
	tell_host_key(c, key);
	for (char **written = c->job->host_keys; *written && !known; written++)
		known = same_key(*written, key);
	ssh_key_free(key);
	if (known)
		return true;
	if (!c->job->host_keys[0])
		return ssh_fail(c, SSH_OUTCOME_HOST_KEY_UNKNOWN,
		    g_strdup_printf(_("还没有认可过这台设备的主机密钥（%s），没有登录。"),
			c->result->fingerprint));
	return ssh_fail(c, SSH_OUTCOME_HOST_KEY_CHANGED,
	    g_strdup_printf(
		_("主机密钥变了（现为 %s）：可能换过设备，也可能有人冒充，没有登录。"),
		c->result->fingerprint));
}

bool ssh_link(struct ssh_conversation *c)
{
	ssh_stage_begin(c, SSH_STAGE_CONNECT);
	return dial(c) && prepare(c) && agree(c) && recognise(c);
}
