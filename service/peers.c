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
#include "service/inherited.h"
#include "service/params.h"
#include "service/terminal.h"

#define PROTOCOL_VERSION 1
#define PEER_LIMIT 200
#define CALL_LIMIT 64
#define HELLO_PATIENCE (10 * CLOCK_SECOND)
/* Callers taken at one look at the socket, so that a storm of them does not keep the loop from
 * polling. */
#define ACCEPT_LIMIT 32
/* Refusals of one uid that go on the record within DENIAL_SPAN; the others are counted in the next.
 */
#define DENIAL_LIMIT 10
#define DENIAL_SPAN (60 * CLOCK_SECOND)
/* For how long it is a trouble that somebody was turned away. */
#define CROWDED_SPAN (300 * CLOCK_SECOND)

struct peers {
	struct service *service;
	int listener;
	GSource *source;
	bool inherited;              /* the socket is systemd's: it stays when we go */
	int reserve;                 /* given up for a moment when descriptors run out */
	GHashTable *by_serial;       /* uint64 -> struct peer *, owned */
	uint64_t last_serial;
	GHashTable *denials;         /* uid -> struct denial, owned */
	struct mono crowded_at;      /* somebody was turned away; us == 0: nobody */
};

/* Refusals of one uid: they are audited, but nobody may fill the disk with them. */
struct denial {
	struct mono since;
	unsigned count, unwritten;
};

struct call {
	struct service *service;
	uint64_t serial;
	json_t *id;
	uid_t uid;
	char *origin;
};

/* ---- calls -------------------------------------------------------------------------------- */

struct call *call_hold(struct peer *peer, const json_t *id)
{
	struct call *call = g_new0(struct call, 1);

	call->service = peer->service;
	call->serial = peer->serial;
	call->id = json_deep_copy(id);
	call->uid = peer->uid;
	call->origin = g_strdup(peer->origin);
	peer->open_calls++;
	return call;
}

static struct peer *find_peer(const struct service *service, uint64_t serial)
{
	return service->peers == NULL ? NULL :
	    g_hash_table_lookup(service->peers->by_serial, &serial);
}

/* The peer of CALL, which is freed; NULL when it has left. */
static struct peer *call_release(struct call *call, json_t **ret_id)
{
	struct peer *peer = find_peer(call->service, call->serial);

	*ret_id = call->id;
	if (peer != NULL)
		peer->open_calls--;
	g_free(call->origin);
	g_free(call);
	return peer;
}

struct peer *call_peer(const struct call *call)
{
	return find_peer(call->service, call->serial);
}

void call_audit(const struct call *call, const char *action, bool success, json_t *detail)
{
	struct service *service = call->service;
	struct actor actor =
	    identity_actor(&service->identity, service->ledger, call->uid, clock_wall());

	store_audit(service->store, &actor, call->origin, action, success, detail);
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
	const struct service *service = peer->service;
	struct actor actor =
	    identity_actor(&service->identity, service->ledger, peer->uid, clock_wall());

	if (actor.shared && peer->signed_on != 0) {
		actor = identity_person(&service->identity, service->ledger, peer->signed_on,
		    peer->uid, clock_wall());
		actor.shared = true;
	}
	actor.connection = (int64_t)peer->serial;
	return actor;
}

static enum view view_of(const struct actor *actor)
{
	return actor->roles == 0 ? VIEW_HEAD : actor->roles == ROLE_VIEWER ? VIEW_MASKED : VIEW_ALL;
}

static void answer_hello(struct peer *peer, const json_t *id)
{
	struct service *service = peer->service;
	struct actor actor = peer_actor(peer);

	peer->greeted = true;
	timer_stop(&peer->patience);
	json_decref(peer->told);
	peer->told = actor_to_json(&actor);
	watcher_allow(peer->watcher, view_of(&actor));
	bool local = terminal_is_local(peer->terminal, service->settings->local_ttys);
	peer_answer(peer, id,
	    json_pack("{s:i, s:s, s:s, s:s, s:O, s:I, s:I, s:s, s:s*, s:b}", "version",
	    PROTOCOL_VERSION, "service", ZHIBAN_VERSION, "mode", mode_word(service->places.mode),
	    "site", service->settings->site_name, "actor", peer->told, "started_at",
	    (json_int_t)service->started_at.us, "now", (json_int_t)clock_wall().us, "state_dir",
	    service->places.state_dir, "terminal", peer->terminal, "local", (int)local));
}

/* Roles were granted, revoked or ran out while the peer is connected. */
static void review(struct peer *peer)
{
	struct actor actor = peer_actor(peer);
	json_auto_t *now = actor_to_json(&actor);

	if (peer->told == NULL || json_equal(now, peer->told))
		return;
	json_decref(peer->told);
	peer->told = json_incref(now);
	rpc_notify(peer->connection, "actor", json_pack("{s:O}", "actor", now));
	watcher_allow(peer->watcher, view_of(&actor));
}

void peers_review(struct peers *peers)
{
	GHashTableIter iter;
	void *value;

	if (peers == NULL)
		return;
	g_hash_table_iter_init(&iter, peers->by_serial);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		review(value);
}

void peer_sign_on(struct peer *peer, int64_t person)
{
	peer->signed_on = person;
	peer->signed_on_at = clock_wall();
	review(peer);
}

void peers_sign_off(struct peers *peers, int64_t person, struct wall at)
{
	GHashTableIter iter;
	void *value;

	if (peers == NULL || person == 0)
		return;
	g_hash_table_iter_init(&iter, peers->by_serial);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct peer *peer = value;
		if (peer->signed_on == person && peer->signed_on_at.us <= at.us)
			peer_sign_on(peer, 0);
	}
}

static void hello(struct peer *peer, const json_t *id, const json_t *params)
{
	if (param_integer(params, "version", 0) == PROTOCOL_VERSION) {
		answer_hello(peer, id);
		return;
	}
	json_auto_t *copy = json_deep_copy(id);
	rpc_refuse(peer->connection, copy, RPC_VERSION,
	    _("控制台与值班服务的版本不一致，请用同一版本"),
	    json_pack("{s:[i]}", "versions", PROTOCOL_VERSION));
}

static const struct method *find_method(const char *name)
{
	static const struct method *const tables[] = { record_methods, act_methods,
		discover_methods, observe_methods, shell_methods, house_methods,
		topology_methods, alarm_methods, message_methods, prefill_methods, workday_methods,
		figure_methods, sheet_methods, trend_methods, shift_methods, signing_methods,
		round_methods, plan_methods, drill_methods };

	for (size_t i = 0; i < G_N_ELEMENTS(tables); i++)
		for (const struct method *method = tables[i]; method->name != NULL; method++)
			if (strcmp(method->name, name) == 0)
				return method;
	return NULL;
}

static struct denial *denial_of(struct peers *peers, uid_t uid)
{
	struct denial *denial = g_hash_table_lookup(peers->denials, GUINT_TO_POINTER(uid));
	struct mono now = clock_mono();

	if (denial == NULL) {
		denial = g_new0(struct denial, 1);
		denial->since = now;
		g_hash_table_insert(peers->denials, GUINT_TO_POINTER(uid), denial);
	}
	if (mono_between(denial->since, now) > DENIAL_SPAN) {
		denial->since = now;
		denial->count = 0;
	}
	return denial;
}

static void audit_denial(struct peer *peer, const char *action)
{
	struct denial *denial = denial_of(peer->service->peers, peer->uid);
	struct actor actor = peer_actor(peer);

	if (denial->count >= DENIAL_LIMIT) {
		denial->unwritten++;
		return;
	}
	denial->count++;
	store_audit(peer->service->store, &actor, peer->origin, action, false,
	    denial->unwritten == 0 ? NULL :
		json_pack("{s:I}", "unwritten", (json_int_t)denial->unwritten));
	denial->unwritten = 0;
}

void peer_deny(struct peer *peer, const json_t *id, const char *action)
{
	audit_denial(peer, action);
	peer_refuse(peer, id, RPC_NOT_ALLOWED, _("没有权限：账号未登记、已到期，或没有所需岗位"));
}

/* Default deny: a caller without any of the method's roles is refused. */
static bool may_call(const struct peer *peer, const struct method *method)
{
	return method->roles == 0 || (peer_actor(peer).roles & method->roles) != 0;
}

static void dispatch(struct peer *peer, const json_t *id, const char *name, const json_t *params)
{
	const struct method *method = find_method(name);

	if (method == NULL)
		peer_refuse(peer, id, RPC_METHOD_NOT_FOUND, _("没有这个方法"));
	else if (peer->open_calls >= CALL_LIMIT)
		peer_refuse(peer, id, RPC_BUSY, _("同时进行的调用太多，请稍候"));
	else if (!may_call(peer, method))
		peer_deny(peer, id, name);
	else
		method->handle(peer, id, params);
}

static void drop(struct peer *peer)
{
	g_hash_table_remove(peer->service->peers->by_serial, &peer->serial);
}

static void on_request(struct rpc_connection *connection, const struct rpc_message *message,
    void *data)
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
	peer_drop_acts(peer);
	peer_drop_discovery(peer);
	watcher_free(peer->watcher);
	rpc_connection_free(peer->connection);
	json_decref(peer->told);
	g_free(peer->origin);
	g_free(peer->terminal);
	g_free(peer);
}

static void lose_patience(struct timer *timer, void *data)
{
	(void)timer;
	drop(data);
}

/* Said once in a while, however many come. */
static void note_crowd(struct peers *peers, const char *why)
{
	struct mono now = clock_mono();

	if (peers->crowded_at.us == 0 || mono_between(peers->crowded_at, now) > CROWDED_SPAN)
		log_warning("rpc", "%s", why);
	peers->crowded_at = now;
}

static void welcome(struct peers *peers, int fd)
{
	struct ucred peer_credential = { 0 };
	socklen_t size = sizeof peer_credential;
	bool full = g_hash_table_size(peers->by_serial) >= PEER_LIMIT;

	if (full)
		note_crowd(peers, _("控制台连接已满，新来的没有接上"));
	if (full || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer_credential, &size) != 0) {
		close(fd);
		return;
	}
	struct peer *peer = g_new0(struct peer, 1);
	peer->service = peers->service;
	peer->serial = ++peers->last_serial;
	peer->uid = peer_credential.uid;
	peer->origin = g_strdup_printf("uid %u", (unsigned)peer->uid);
	peer->terminal = terminal_of(peer_credential.pid, peer->uid);
	peer->connection = rpc_connection_new(fd, NULL, &handlers, peer);
	peer->watcher = watcher_new(peers->service->topics, peer->connection);
	g_hash_table_insert(peers->by_serial, &peer->serial, peer);
	timer_init(&peer->patience, peers->service->timers, lose_patience, peer);
	timer_after(&peer->patience, HELLO_PATIENCE);
}

/* Out of descriptors: take the caller with the reserve and let him go, else the loop would spin on
 * him. */
static void turn_away(struct peers *peers)
{
	close(peers->reserve);
	int fd = accept4(peers->listener, NULL, NULL, SOCK_CLOEXEC);
	if (fd >= 0)
		close(fd);
	peers->reserve = open("/dev/null", O_RDONLY | O_CLOEXEC);
	note_crowd(peers, _("描述符用尽，一个控制台没有接上"));
}

static gboolean accept_some(int listener, GIOCondition condition, void *data)
{
	int fd = -1;

	(void)condition;
	for (int i = 0; i < ACCEPT_LIMIT; i++) {
		fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
		if (fd < 0)
			break;
		welcome(data, fd);
	}
	if (fd < 0 && (errno == EMFILE || errno == ENFILE))
		turn_away(data);
	return G_SOURCE_CONTINUE;
}

static bool fail(GError **error, const char *path, const char *what)
{
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(errno), _("%s：%s（%s）"), path,
	    what, g_strerror(errno));
	return false;
}

/* Whether some process listens on ADDRESS, be it stopped or too busy to accept. */
static bool is_taken(const struct sockaddr_un *address)
{
	int probe = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	bool taken = probe >= 0 && (errno = 0,
	    connect(probe, (const struct sockaddr *)(const void *)address, sizeof *address) == 0 ||
	    errno == EAGAIN);

	if (probe >= 0)
		close(probe);
	return taken;
}

/* The lock on the state directory has proved that no other service uses it: a socket left at PATH
 * is stale, unless somebody listens there. Anything else than a socket is not ours to remove. */
static bool clear_the_way(const char *path, const struct sockaddr_un *address, GError **error)
{
	struct stat info;

	if (lstat(path, &info) != 0)
		return true;
	if (!S_ISSOCK(info.st_mode)) {
		errno = EEXIST;
		return fail(error, path, _("那里已有别的文件，套接字建不了"));
	}
	if (is_taken(address)) {
		errno = EADDRINUSE;
		return fail(error, path,
		    _("已有另一个进程在这个套接字上，可能是没有退出的值班服务"));
	}
	unlink(path);
	return true;
}

static bool bind_fresh(int fd, const char *path, GError **error)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return fail(error, path, _("套接字路径太长"));
	}
	memcpy(address.sun_path, path, strlen(path) + 1);
	if (!clear_the_way(path, &address, error))
		return false;
	mode_t mask = umask(0117);
	int bound = bind(fd, (struct sockaddr *)(void *)&address, sizeof address);
	int why = errno;
	umask(mask);
	errno = why;
	return bound == 0 || fail(error, path, _("不能建立套接字"));
}

static bool open_listener(struct peers *peers, GError **error)
{
	peers->listener = inherited_socket("rpc", SOCK_STREAM);
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
	peers->denials = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
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
	g_hash_table_destroy(peers->denials);
	g_free(peers);
}

void peers_troubles(const struct peers *peers, json_t *troubles)
{
	if (peers != NULL && peers->crowded_at.us != 0 &&
	    mono_between(peers->crowded_at, clock_mono()) < CROWDED_SPAN)
		json_array_append_new(troubles, json_string(_("连接太多，有控制台没有接上")));
}

size_t peers_count(const struct peers *peers)
{
	return g_hash_table_size(peers->by_serial);
}
