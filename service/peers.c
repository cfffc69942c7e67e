#include "service/peers.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/params.h"

#define PROTOCOL_VERSION 1
#define PEER_LIMIT 200
#define CALL_LIMIT 64
#define HELLO_PATIENCE (10 * CLOCK_SECOND)
#define SYSTEMD_FIRST_DESCRIPTOR 3

struct peers {
	struct service *service;
	int listener;
	GSource *source;
	bool inherited;              /* the socket is systemd's: it stays when we go */
	int reserve;                 /* given up for a moment when descriptors run out */
	GHashTable *by_serial;       /* uint64 -> struct peer *, owned */
	uint64_t last_serial;
};

struct call {
	struct service *service;
	uint64_t serial;
	json_t *id;
};

/* ---- calls -------------------------------------------------------------------------------- */

struct call *call_hold(struct peer *peer, const json_t *id)
{
	struct call *call = g_new0(struct call, 1);

	call->service = peer->service;
	call->serial = peer->serial;
	call->id = json_deep_copy(id);
	peer->open_calls++;
	return call;
}

/* The peer of CALL, which is freed; NULL when it has left. */
static struct peer *call_release(struct call *call, json_t **ret_id)
{
	struct peer *peer = g_hash_table_lookup(call->service->peers->by_serial, &call->serial);

	*ret_id = call->id;
	if (peer != NULL)
		peer->open_calls--;
	g_free(call);
	return peer;
}

void call_answer(struct call *call, json_t *result)
{
	json_t *id;
	struct peer *peer = call_release(call, &id);

	if (peer != NULL)
		rpc_answer(peer->connection, id, result);
	else
		json_decref(result);
	json_decref(id);
}

void call_refuse(struct call *call, enum rpc_code code, const char *message, json_t *data)
{
	json_t *id;
	struct peer *peer = call_release(call, &id);

	if (peer != NULL)
		rpc_refuse(peer->connection, id, code, message, data);
	else
		json_decref(data);
	json_decref(id);
}

void peer_answer(struct peer *peer, const json_t *id, json_t *result)
{
	json_auto_t *copy = json_deep_copy(id);

	rpc_answer(peer->connection, copy, result);
}

void peer_refuse(struct peer *peer, const json_t *id, enum rpc_code code, const char *message)
{
	json_auto_t *copy = json_deep_copy(id);

	rpc_refuse(peer->connection, copy, code, message, NULL);
}

const char *param_text(struct peer *peer, const json_t *id, const json_t *params, const char *name)
{
	const char *text = json_string_value(json_object_get(params, name));

	if (text == NULL) {
		g_autofree char *message = g_strdup_printf(_("缺少参数 %s"), name);
		peer_refuse(peer, id, RPC_INVALID_PARAMS, message);
	}
	return text;
}

int64_t param_integer(const json_t *params, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(params, name);

	return json_is_integer(value) ? json_integer_value(value) : otherwise;
}

const struct kind *param_kind(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *name = param_text(peer, id, params, "kind");
	const struct kind *kind = name == NULL ? NULL : kind_find(name);

	if (name != NULL && kind == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这一类记录"));
	return kind;
}

/* ---- dispatch ----------------------------------------------------------------------------- */

struct actor peer_actor(const struct peer *peer)
{
	return identity_actor(&peer->service->identity, peer->service->ledger, peer->uid, clock_wall());
}

static void answer_hello(struct peer *peer, const json_t *id)
{
	struct service *service = peer->service;
	struct actor actor = peer_actor(peer);

	peer->greeted = true;
	timer_stop(&peer->patience);
	watcher_mask(peer->watcher, actor.roles == ROLE_VIEWER);
	peer_answer(peer, id, json_pack("{s:i, s:s, s:s, s:s, s:o, s:I, s:I, s:s}", "version", PROTOCOL_VERSION,
	    "service", ZHIBAN_VERSION, "mode", mode_word(service->places.mode), "site", service->settings->site_name,
	    "actor", actor_to_json(&actor), "started_at", (json_int_t)service->started_at.us, "now",
	    (json_int_t)clock_wall().us, "state_dir", service->places.state_dir));
}

static void hello(struct peer *peer, const json_t *id, const json_t *params)
{
	if (param_integer(params, "version", 0) == PROTOCOL_VERSION) {
		answer_hello(peer, id);
		return;
	}
	json_auto_t *copy = json_deep_copy(id);
	rpc_refuse(peer->connection, copy, RPC_VERSION, _("控制台与值班服务的版本不一致，请用同一版本"),
	    json_pack("{s:[i]}", "versions", PROTOCOL_VERSION));
}

static const struct method *find_method(const char *name)
{
	static const struct method *const tables[] = { record_methods, observe_methods, house_methods };

	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		for (const struct method *method = tables[i]; method->name != NULL; method++)
			if (strcmp(method->name, name) == 0)
				return method;
	return NULL;
}

/* Default deny: a caller without any of the method's roles is refused, and that is on the record. */
static bool may_call(struct peer *peer, const struct method *method)
{
	struct actor actor = peer_actor(peer);

	if (method->roles == 0 || (actor.roles & method->roles) != 0)
		return true;
	store_audit(peer->service->store, &actor, peer->origin, method->name, false, NULL);
	return false;
}

static void dispatch(struct peer *peer, const json_t *id, const char *name, const json_t *params)
{
	const struct method *method = find_method(name);

	if (method == NULL)
		peer_refuse(peer, id, RPC_METHOD_NOT_FOUND, _("没有这个方法"));
	else if (peer->open_calls >= CALL_LIMIT)
		peer_refuse(peer, id, RPC_BUSY, _("同时进行的调用太多，请稍候"));
	else if (!may_call(peer, method))
		peer_refuse(peer, id, RPC_NOT_ALLOWED, _("没有权限：账号未登记、已到期，或没有所需岗位"));
	else
		method->handle(peer, id, params);
}

static void drop(struct peer *peer)
{
	g_hash_table_remove(peer->service->peers->by_serial, &peer->serial);
}

static void on_request(struct rpc_connection *connection, const struct rpc_message *message, void *data)
{
	struct peer *peer = data;
	json_auto_t *none = json_object();
	const json_t *params = json_is_object(message->params) ? message->params : none;

	(void)connection;
	if (message->id == NULL)
		return;                 /* no notification means anything to us */
	if (!params_are_clean(message->params))
		peer_refuse(peer, message->id, RPC_INVALID_PARAMS, _("参数里有不能显示的字符"));
	else if (strcmp(message->method, "hello") == 0)
		hello(peer, message->id, params);
	else if (!peer->greeted)
		drop(peer);
	else
		dispatch(peer, message->id, message->method, params);
}

static void on_closed(struct rpc_connection *connection, const char *reason, void *data)
{
	struct peer *peer = data;

	(void)connection;
	log_debug("rpc", "%s: %s", peer->origin, reason);
	drop(peer);
}

static void on_drained(struct rpc_connection *connection, void *data)
{
	struct peer *peer = data;

	(void)connection;
	watcher_resume(peer->watcher);
}

static const struct rpc_handlers handlers = { on_request, on_closed, on_drained };

/* ---- accepting ---------------------------------------------------------------------------- */

static void peer_free(void *data)
{
	struct peer *peer = data;

	timer_stop(&peer->patience);
	watcher_free(peer->watcher);
	rpc_connection_free(peer->connection);
	g_free(peer->origin);
	g_free(peer);
}

static void lose_patience(struct timer *timer, void *data)
{
	(void)timer;
	drop(data);
}

static void welcome(struct peers *peers, int fd)
{
	struct ucred peer_credential = { 0 };
	socklen_t size = sizeof peer_credential;

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer_credential, &size) != 0 ||
	    g_hash_table_size(peers->by_serial) >= PEER_LIMIT) {
		close(fd);
		return;
	}
	struct peer *peer = g_new0(struct peer, 1);
	peer->service = peers->service;
	peer->serial = ++peers->last_serial;
	peer->uid = peer_credential.uid;
	peer->origin = g_strdup_printf("uid %u", (unsigned)peer->uid);
	peer->connection = rpc_connection_new(fd, NULL, &handlers, peer);
	peer->watcher = watcher_new(peers->service->topics, peer->connection);
	g_hash_table_insert(peers->by_serial, &peer->serial, peer);
	timer_init(&peer->patience, peers->service->timers, lose_patience, peer);
	timer_after(&peer->patience, HELLO_PATIENCE);
}

/* Out of descriptors: take the caller with the reserve and let him go, else the loop would spin on him. */
static void turn_away(struct peers *peers)
{
	close(peers->reserve);
	int fd = accept4(peers->listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	peers->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	log_warning("rpc", "%s", _("描述符用尽，一个控制台没有接上"));
}

static gboolean accept_some(int listener, GIOCondition condition, void *data)
{
	int fd;

	(void)condition;
	while ((fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0)
		welcome(data, fd);
	if (errno == EMFILE || errno == ENFILE)
		turn_away(data);
	return G_SOURCE_CONTINUE;
}

/* The descriptor systemd passes under the name "rpc" (the traps' and the syslog's come with it); -1 when there
 * is none. */
static int inherited_descriptor(void)
{
	const char *pid = g_getenv("LISTEN_PID"), *count = g_getenv("LISTEN_FDS"), *listed = g_getenv("LISTEN_FDNAMES");
	g_auto(GStrv) names = listed == NULL ? NULL : g_strsplit(listed, ":", -1);

	if (pid == NULL || count == NULL || names == NULL || g_ascii_strtoll(pid, NULL, 10) != getpid())
		return -1;
	for (int i = 0; names[i] != NULL && i < g_ascii_strtoll(count, NULL, 10); i++) {
		int fd = SYSTEMD_FIRST_DESCRIPTOR + i;
		if (strcmp(names[i], "rpc") != 0)
			continue;
		fcntl(fd, F_SETFD, FD_CLOEXEC);
		fcntl(fd, F_SETFL, O_NONBLOCK);
		return fd;
	}
	return -1;
}

static bool fail(GError **error, const char *path, const char *what)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno), _("%s：%s（%s）"), path, what, g_strerror(errno));
	return false;
}

/* The lock on the state directory has proved that no other service uses it: what is left at PATH is stale,
 * unless somebody answers there. */
static bool bind_fresh(int fd, const char *path, GError **error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (strlen(path) >= sizeof address.sun_path) {
		close(probe);
		errno = ENAMETOOLONG;
		return fail(error, path, _("套接字路径太长"));
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	bool answered = connect(probe, (struct sockaddr *)(void *)&address, sizeof address) == 0;
	close(probe);
	if (answered) {
		errno = EADDRINUSE;
		return fail(error, path, _("已有另一个值班服务在用这个套接字"));
	}
	unlink(path);
	mode_t mask = umask(0117);
	int bound = bind(fd, (struct sockaddr *)(void *)&address, sizeof address);
	umask(mask);
	return bound == 0 || fail(error, path, _("不能建立套接字"));
}

static bool open_listener(struct peers *peers, GError **error)
{
	peers->listener = inherited_descriptor();
	peers->inherited = peers->listener >= 0;
	if (peers->inherited)
		return true;
	peers->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	const char *path = peers->service->places.socket;
	if (!bind_fresh(peers->listener, path, error))
		return false;
	return listen(peers->listener, SOMAXCONN) == 0 || fail(error, path, _("不能监听套接字"));
}

struct peers *peers_new(struct service *service, GError **error)
{
	struct peers *peers = g_new0(struct peers, 1);

	peers->service = service;
	peers->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	peers->by_serial = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, peer_free);
	if (!open_listener(peers, error)) {
		peers_free(peers);
		return NULL;
	}
	peers->source = g_unix_fd_source_new(peers->listener, G_IO_IN);
	g_source_set_callback(peers->source, G_SOURCE_FUNC(accept_some), peers, NULL);
	g_source_attach(peers->source, NULL);
	return peers;
}

void peers_free(struct peers *peers)
{
	if (peers == NULL)
		return;
	if (peers->source != NULL) {
		g_source_destroy(peers->source);
		g_source_unref(peers->source);
	}
	if (peers->listener >= 0)
		close(peers->listener);
	if (peers->source != NULL && !peers->inherited)
		unlink(peers->service->places.socket);
	close(peers->reserve);
	g_hash_table_destroy(peers->by_serial);
	g_free(peers);
}

size_t peers_count(const struct peers *peers)
{
	return g_hash_table_size(peers->by_serial);
}
