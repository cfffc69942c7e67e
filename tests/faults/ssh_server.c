/* Accepting, proof, and handing over to the handlers. */
#include "tests/faults/ssh_server.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <libssh/callbacks.h>
#include <libssh/server.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define TURN_MS 50

struct ssh_guest {
	struct ssh_server *server;
	GThread *thread;
	ssh_session session;
	ssh_channel channel;
	int fd;
	unsigned round;
	bool key_shown, in, wants_shell;
	char *command;
	struct ssh_counter_struct counter;
	uint64_t packets_told;
	struct ssh_server_callbacks_struct server_callbacks;
	struct ssh_channel_callbacks_struct channel_callbacks;
};

struct ssh_server {
	const struct ssh_service *service;
	int fd;
	unsigned port;
	GThread *thread;
	ssh_bind bind;
	GMutex lock;              /* of all below */
	GCond ended;
	bool ending;
	GPtrArray *guests;
	struct ssh_seen seen;
};

static bool ending(struct ssh_guest *guest)
{
	struct ssh_server *server = guest->server;
	bool yes;

	g_mutex_lock(&server->lock);
	yes = server->ending;
	g_mutex_unlock(&server->lock);
	return yes;
}

/* Counts one more of what COUNTER counts. */
static void note(struct ssh_guest *guest, unsigned *counter)
{
	g_mutex_lock(&guest->server->lock);
	(*counter)++;
	g_mutex_unlock(&guest->server->lock);
}

static void hang_at(struct ssh_guest *guest, enum ssh_station station)
{
	if (guest->server->service->hang == station)
		ssh_guest_hang(guest);
}

/* ---- proof -------------------------------------------------------------------------------- */

static int on_none(ssh_session session, const char *user, void *data)
{
	struct ssh_guest *guest = data;
	const struct ssh_service *service = guest->server->service;

	(void)session;
	(void)user;
	note(guest, &guest->server->seen.none);
	hang_at(guest, STATION_AUTH);
	if (service->issue) {
		ssh_string issue = ssh_string_from_char(service->issue);

		ssh_send_issue_banner(guest->session, issue);
		ssh_string_free(issue);
	}
	return SSH_AUTH_DENIED;
}

static int on_key(ssh_session session, const char *user, struct ssh_key_struct *key,
    char signature, void *data)
{
	struct ssh_guest *guest = data;
	const struct ssh_service *service = guest->server->service;

	(void)session;
	note(guest, &guest->server->seen.keys);
	if (!service->client || ssh_key_cmp(key, service->client, SSH_KEY_CMP_PUBLIC) != 0 ||
	    g_strcmp0(user, service->user) != 0 || signature == SSH_PUBLICKEY_STATE_WRONG)
		return SSH_AUTH_DENIED;
	if (signature != SSH_PUBLICKEY_STATE_VALID)
		return SSH_AUTH_SUCCESS;
	guest->key_shown = true;
	guest->in = !service->key_is_not_enough;
	return guest->in ? SSH_AUTH_SUCCESS : SSH_AUTH_PARTIAL;
}

static bool proved(struct ssh_guest *guest, const char *user, const char *password)
{
	const struct ssh_service *service = guest->server->service;

	guest->in = g_strcmp0(user, service->user) == 0 &&
	    g_strcmp0(password, service->password) == 0 &&
	    (guest->key_shown || !service->key_is_not_enough);
	return guest->in;
}

static int on_password(ssh_session session, const char *user, const char *password, void *data)
{
	struct ssh_guest *guest = data;

	(void)session;
	note(guest, &guest->server->seen.passwords);
	return proved(guest, user, password) ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

/* SSH_MSG_USERAUTH_PASSWD_CHANGEREQ has the number and the form of SSH_MSG_USERAUTH_PK_OK. */
static void ask_for_new_password(struct ssh_guest *guest, ssh_message message)
{
	ssh_string prompt = ssh_string_from_char("Your password has expired.");
	ssh_string language = ssh_string_from_char("");

	note(guest, &guest->server->seen.passwords);
	ssh_message_auth_reply_pk_ok(message, prompt, language);
	ssh_string_free(prompt);
	ssh_string_free(language);
}

static bool answered(ssh_session session, const struct ssh_round *round)
{
	if (ssh_userauth_kbdint_getnanswers(session) != (int)round->n)
		return false;
	for (unsigned i = 0; i < round->n; i++)
		if (g_strcmp0(ssh_userauth_kbdint_getanswer(session, i), round->wanted[i]) != 0)
			return false;
	return true;
}

/* The next round of questions, or what came of them. */
static void question(struct ssh_guest *guest, ssh_message message)
{
	const struct ssh_round *rounds = guest->server->service->rounds;
	const struct ssh_round *round = &rounds[guest->round];
	const char *prompts[4];
	char echo[4];

	if (!ssh_message_auth_kbdint_is_response(message)) {
		note(guest, &guest->server->seen.questions);
		guest->round = 0;
		round = rounds;
	} else if (!answered(guest->session, round)) {
		ssh_message_reply_default(message);
		return;
	} else {
		round = &rounds[++guest->round];
	}
	if (round->n == 0 && !round->instruction) {
		guest->in = true;
		ssh_message_auth_reply_success(message, 0);
		return;
	}
	memcpy(prompts, round->prompts, sizeof prompts);
	memcpy(echo, round->echo, sizeof echo);
	ssh_message_auth_interactive_request(message, "",
	    round->instruction ? round->instruction : "", round->n, prompts, echo);
}

/* What has no callback of its own; true when it was not ours. */
static int on_message(ssh_session session, ssh_message message, void *data)
{
	struct ssh_guest *guest = data;
	const struct ssh_service *service = guest->server->service;
	int subtype = ssh_message_subtype(message);

	(void)session;
	if (ssh_message_type(message) != SSH_REQUEST_AUTH)
		return 1;
	if (subtype == SSH_AUTH_METHOD_INTERACTIVE && service->rounds)
		question(guest, message);
	else if (subtype == SSH_AUTH_METHOD_PASSWORD && service->wants_new_password)
		ask_for_new_password(guest, message);
	else
		return 1;
	return 0;
}

/* ---- channels ----------------------------------------------------------------------------- */

static int on_terminal(ssh_session session, ssh_channel channel, const char *term, int width,
    int height, int pixels_wide, int pixels_high, void *data)
{
	(void)session, (void)channel, (void)term, (void)width, (void)height;
	(void)pixels_wide, (void)pixels_high, (void)data;
	return 0;
}

static int on_shell(ssh_session session, ssh_channel channel, void *data)
{
	struct ssh_guest *guest = data;

	(void)session;
	(void)channel;
	note(guest, &guest->server->seen.shells);
	hang_at(guest, STATION_SHELL);
	guest->wants_shell = guest->server->service->shell != NULL;
	return guest->wants_shell ? 0 : 1;
}

static int on_exec(ssh_session session, ssh_channel channel, const char *command, void *data)
{
	struct ssh_guest *guest = data;

	(void)session;
	(void)channel;
	note(guest, &guest->server->seen.commands);
	if (!guest->server->service->exec)
		return 1;
	g_free(guest->command);
	guest->command = g_strdup(command);
	return 0;
}

static ssh_channel on_channel(ssh_session session, void *data)
{
	struct ssh_guest *guest = data;

	hang_at(guest, STATION_CHANNEL);
	if (!guest->in || guest->channel)
		return NULL;
	guest->channel = ssh_channel_new(session);
	guest->channel_callbacks = (struct ssh_channel_callbacks_struct){
		.userdata = guest,
		.channel_pty_request_function = on_terminal,
		.channel_shell_request_function = on_shell,
		.channel_exec_request_function = on_exec,
	};
	ssh_callbacks_init(&guest->channel_callbacks);
	ssh_set_channel_callbacks(guest->channel, &guest->channel_callbacks);
	return guest->channel;
}

/* ---- a connection ------------------------------------------------------------------------- */

static void end_channel(struct ssh_guest *guest, int status)
{
	if (!guest->channel)
		return;
	ssh_channel_request_send_exit_status(guest->channel, status);
	ssh_channel_send_eof(guest->channel);
	ssh_channel_close(guest->channel);
	ssh_channel_free(guest->channel);
	guest->channel = NULL;
}

/* Takes what comes until there is a program to run, and runs it. */
static void serve(struct ssh_guest *guest)
{
	const struct ssh_service *service = guest->server->service;
	ssh_event event = ssh_event_new();

	ssh_event_add_session(event, guest->session);
	while (!ending(guest) && ssh_event_dopoll(event, TURN_MS) != SSH_ERROR) {
		if (guest->channel && guest->wants_shell) {
			service->shell(guest, service->data);
			end_channel(guest, 0);
			break;
		}
		if (guest->channel && guest->command) {
			int status = service->exec(guest, guest->command, service->data);

			g_clear_pointer(&guest->command, g_free);
			end_channel(guest, status);
		}
	}
	ssh_event_remove_session(event, guest->session);
	ssh_event_free(event);
}

static gpointer receive(gpointer data)
{
	struct ssh_guest *guest = data;
	const struct ssh_service *service = guest->server->service;
	long seconds = 2;

	guest->server_callbacks = (struct ssh_server_callbacks_struct){
		.userdata = guest,
		.auth_none_function = on_none,
		.auth_pubkey_function = on_key,
		.auth_password_function = service->wants_new_password ? NULL : on_password,
		.channel_open_request_session_function = on_channel,
	};
	ssh_callbacks_init(&guest->server_callbacks);
	ssh_set_server_callbacks(guest->session, &guest->server_callbacks);
	ssh_set_message_callback(guest->session, on_message, guest);
	ssh_set_auth_methods(guest->session, service->methods);
	ssh_set_counters(guest->session, NULL, &guest->counter);
	ssh_options_set(guest->session, SSH_OPTIONS_TIMEOUT, &seconds);
	if (ssh_handle_key_exchange(guest->session) == SSH_OK) {
		hang_at(guest, STATION_KEX);
		serve(guest);
	}
	/* The number stays taken until the server ends: it may be shut down from there. */
	if (ssh_is_connected(guest->session))
		ssh_disconnect(guest->session);
	shutdown(guest->fd, SHUT_RDWR);
	return NULL;
}

static void guest_free(gpointer data)
{
	struct ssh_guest *guest = data;

	g_thread_join(guest->thread);
	ssh_free(guest->session); /* and its channel, if there is one */
	close(guest->fd);
	g_free(guest->command);
	g_free(guest);
}

/* ---- the server --------------------------------------------------------------------------- */

static void welcome(struct ssh_server *server, int fd)
{
	struct ssh_guest *guest = g_new0(struct ssh_guest, 1);

	guest->server = server;
	guest->fd = dup(fd);
	guest->session = ssh_new();
	g_mutex_lock(&server->lock);
	server->seen.connections++;
	g_ptr_array_add(server->guests, guest);
	if (ssh_bind_accept_fd(server->bind, guest->session, fd) != SSH_OK)
		g_error("%s", ssh_get_error(server->bind));
	guest->thread = g_thread_new("guest", receive, guest);
	g_mutex_unlock(&server->lock);
}

static gpointer accept_all(gpointer data)
{
	struct ssh_server *server = data;
	int fd;

	while ((fd = accept4(server->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0)
		welcome(server, fd);
	return NULL;
}

static void set_up(struct ssh_server *server)
{
	const struct ssh_service *service = server->service;
	int oldest_rsa = 768;
	bool no = false;

	server->bind = ssh_bind_new();
	ssh_bind_options_set(server->bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
	ssh_bind_options_set(server->bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &oldest_rsa);
	if (service->kex)
		ssh_bind_options_set(server->bind, SSH_BIND_OPTIONS_KEY_EXCHANGE, service->kex);
	if (service->host_key_algorithms)
		ssh_bind_options_set(server->bind, SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS,
		    service->host_key_algorithms);
	if (service->ciphers) {
		ssh_bind_options_set(
		    server->bind, SSH_BIND_OPTIONS_CIPHERS_C_S, service->ciphers);
		ssh_bind_options_set(
		    server->bind, SSH_BIND_OPTIONS_CIPHERS_S_C, service->ciphers);
	}
	if (service->macs) {
		ssh_bind_options_set(server->bind, SSH_BIND_OPTIONS_HMAC_C_S, service->macs);
		ssh_bind_options_set(server->bind, SSH_BIND_OPTIONS_HMAC_S_C, service->macs);
	}
	/* Taken over by the bind, and freed with it. */
	ssh_bind_options_set(
	    server->bind, SSH_BIND_OPTIONS_IMPORT_KEY, ssh_key_dup(service->key));
}

struct ssh_server *ssh_server_new(const struct ssh_service *service)
{
	struct ssh_server *server = g_new0(struct ssh_server, 1);
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof here;

	/* libssh writes to a socket that may be gone. */
	signal(SIGPIPE, SIG_IGN);
	server->service = service;
	g_mutex_init(&server->lock);
	g_cond_init(&server->ended);
	server->guests = g_ptr_array_new_with_free_func(guest_free);
	set_up(server);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_true(bind(server->fd, (struct sockaddr *)&here, size) == 0);
	g_assert_true(listen(server->fd, 16) == 0);
	g_assert_true(getsockname(server->fd, (struct sockaddr *)&here, &size) == 0);
	server->port = ntohs(here.sin_port);
	server->thread = g_thread_new("server", accept_all, server);
	return server;
}

void ssh_server_free(struct ssh_server *server)
{
	if (!server)
		return;
	shutdown(server->fd, SHUT_RDWR);
	g_thread_join(server->thread);
	g_mutex_lock(&server->lock);
	server->ending = true;
	g_cond_broadcast(&server->ended);
	for (guint i = 0; i < server->guests->len; i++) {
		struct ssh_guest *guest = g_ptr_array_index(server->guests, i);

		shutdown(guest->fd, SHUT_RDWR);
	}
	g_mutex_unlock(&server->lock);
	g_ptr_array_unref(server->guests);
	close(server->fd);
	ssh_bind_free(server->bind);
	g_mutex_clear(&server->lock);
	g_cond_clear(&server->ended);
	g_free(server);
}

unsigned ssh_server_port(const struct ssh_server *server)
{
	return server->port;
}

struct ssh_seen ssh_server_seen(struct ssh_server *server)
{
	struct ssh_seen seen;

	g_mutex_lock(&server->lock);
	seen = server->seen;
	g_mutex_unlock(&server->lock);
	return seen;
}

/* ---- for handlers ------------------------------------------------------------------------- */

static bool gone(struct ssh_guest *guest)
{
	return ending(guest) || !guest->channel || !ssh_is_connected(guest->session) ||
	    !ssh_channel_is_open(guest->channel) || ssh_channel_is_eof(guest->channel);
}

int ssh_guest_read(struct ssh_guest *guest, void *buffer, size_t size, int timeout_ms)
{
	gint64 until = g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;

	while (guest->channel) {
		int n = ssh_channel_read_timeout(
		    guest->channel, buffer, (uint32_t)size, 0, MIN(timeout_ms, TURN_MS));

		if (n > 0)
			return n;
		if (gone(guest))
			break;
		if (g_get_monotonic_time() >= until)
			return 0;
	}
	return -1;
}

bool ssh_guest_write(struct ssh_guest *guest, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0 && !gone(guest)) {
		int n = ssh_channel_write(guest->channel, at, (uint32_t)size);

		if (n < 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return size == 0;
}

bool ssh_guest_say(struct ssh_guest *guest, const char *text)
{
	return ssh_guest_write(guest, text, strlen(text));
}

void ssh_guest_hang(struct ssh_guest *guest)
{
	g_mutex_lock(&guest->server->lock);
	while (!guest->server->ending)
		g_cond_wait(&guest->server->ended, &guest->server->lock);
	g_mutex_unlock(&guest->server->lock);
}

void ssh_guest_reset(struct ssh_guest *guest)
{
	struct linger now = { .l_onoff = 1 };

	g_mutex_lock(&guest->server->lock);
	setsockopt(guest->fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
	ssh_silent_disconnect(guest->session);
	guest->channel = NULL; /* went with it */
	close(guest->fd);
	guest->fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
	g_mutex_unlock(&guest->server->lock);
}

unsigned ssh_guest_packets(struct ssh_guest *guest)
{
	uint64_t now = guest->counter.in_packets, since = now - guest->packets_told;

	guest->packets_told = now;
	return (unsigned)since;
}
