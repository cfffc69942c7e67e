/* One connection from the first octet to the last: key exchange, proof, channels. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/ssh_parts.h"

#define TALK_MS 60000             /* from one thing that is asked to the next */
#define PACKET_SECONDS 20
#define OLDEST_RSA 768            /* bits; old devices have such keys */
#define HELLO "SSH-2.0-zhiban-lab\r\n"

#define note(guest, what) ssh_guest_note(guest, offsetof(struct ssh_seen, what))

static void hang_at(struct ssh_guest *guest, enum ssh_station station)
{
	if (guest->service->hang == station)
		ssh_guest_hang(guest);
}

/* ---- proof -------------------------------------------------------------------------------- */

static int on_none(ssh_session session, const char *user, void *data)
{
	struct ssh_guest *guest = data;
	const struct ssh_service *service = guest->service;

	(void)session;
	(void)user;
	note(guest, none);
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
	const struct ssh_service *service = guest->service;

	(void)session;
	note(guest, keys);
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
	const struct ssh_service *service = guest->service;

	guest->in = service->password != NULL && g_strcmp0(user, service->user) == 0 &&
	    strcmp(password, service->password) == 0 &&
	    (guest->key_shown || !service->key_is_not_enough);
	return guest->in;
}

static int on_password(ssh_session session, const char *user, const char *password, void *data)
{
	struct ssh_guest *guest = data;

	(void)session;
	note(guest, passwords);
	ssh_guest_wait(guest, guest->service->slow_ms);
	return proved(guest, user, password) ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

/* SSH_MSG_USERAUTH_PASSWD_CHANGEREQ has the number and the form of SSH_MSG_USERAUTH_PK_OK. */
static void ask_for_new_password(struct ssh_guest *guest, ssh_message message)
{
	ssh_string prompt = ssh_string_from_char("Your password has expired.");
	ssh_string language = ssh_string_from_char("");

	note(guest, passwords);
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
	const struct ssh_round *rounds = guest->service->rounds;
	const struct ssh_round *round = &rounds[guest->round];
	const char *prompts[4];
	char echo[4];

	if (!ssh_message_auth_kbdint_is_response(message)) {
		note(guest, questions);
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
	const struct ssh_service *service = guest->service;
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
	note(guest, shells);
	hang_at(guest, STATION_SHELL);
	guest->wants_shell = guest->service->shell != NULL;
	return guest->wants_shell ? 0 : 1;
}

static int on_exec(ssh_session session, ssh_channel channel, const char *command, void *data)
{
	struct ssh_guest *guest = data;

	(void)session;
	(void)channel;
	note(guest, commands);
	if (guest->service->exec == NULL || guest->command != NULL)
		return 1;
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

/* Takes what comes until there is a program to run, and runs it; commands come again and again,
 * each on a channel of its own. */
static void serve(struct ssh_guest *guest)
{
	const struct ssh_service *service = guest->service;
	ssh_event event = ssh_event_new();
	int64_t until = g_get_monotonic_time() + TALK_MS * G_TIME_SPAN_MILLISECOND;

	ssh_event_add_session(event, guest->session);
	while (!ssh_guest_gone(guest) && g_get_monotonic_time() < until &&
	    ssh_event_dopoll(event, SSH_TURN_MS) != SSH_ERROR) {
		if (guest->channel != NULL && guest->wants_shell) {
			service->shell(guest, service->data);
			end_channel(guest, 0);
			break;
		}
		if (guest->channel != NULL && guest->command != NULL) {
			int status = service->exec(guest, guest->command, service->data);

			g_clear_pointer(&guest->command, g_free);
			end_channel(guest, status);
			until = g_get_monotonic_time() + TALK_MS * G_TIME_SPAN_MILLISECOND;
		}
	}
	ssh_event_remove_session(event, guest->session);
	ssh_event_free(event);
}

/* ---- a connection ------------------------------------------------------------------------- */

static void set_text(ssh_bind bind, enum ssh_bind_options_e option, const char *text)
{
	if (text != NULL)
		ssh_bind_options_set(bind, option, text);
}

static ssh_bind bind_of(const struct ssh_service *service)
{
	ssh_bind bind = ssh_bind_new();
	int oldest_rsa = OLDEST_RSA;
	bool no = false;

	ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
	ssh_bind_options_set(bind, SSH_BIND_OPTIONS_RSA_MIN_SIZE, &oldest_rsa);
	set_text(bind, SSH_BIND_OPTIONS_KEY_EXCHANGE, service->kex);
	set_text(bind, SSH_BIND_OPTIONS_HOSTKEY_ALGORITHMS, service->host_key_algorithms);
	set_text(bind, SSH_BIND_OPTIONS_CIPHERS_C_S, service->ciphers);
	set_text(bind, SSH_BIND_OPTIONS_CIPHERS_S_C, service->ciphers);
	set_text(bind, SSH_BIND_OPTIONS_HMAC_C_S, service->macs);
	set_text(bind, SSH_BIND_OPTIONS_HMAC_S_C, service->macs);
	/* taken over by the bind, and freed with it */
	ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, ssh_key_dup(service->key));
	return bind;
}

static void follow(struct ssh_guest *guest)
{
	const struct ssh_service *service = guest->service;
	long seconds = PACKET_SECONDS;

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
}

static void converse(struct ssh_guest *guest)
{
	follow(guest);
	if (ssh_handle_key_exchange(guest->session) == SSH_OK) {
		hang_at(guest, STATION_KEX);
		serve(guest);
	}
	if (ssh_is_connected(guest->session))
		ssh_disconnect(guest->session);
}

/* The session has a number of its own, so that the guest's can be shut down from elsewhere. */
void ssh_guest_talk(struct ssh_guest *guest)
{
	hang_at(guest, STATION_BANNER);
	if (guest->service->hang == STATION_HELLO)
		(void)!send(guest->fd, HELLO, strlen(HELLO), MSG_NOSIGNAL);
	hang_at(guest, STATION_HELLO);
	if (ssh_guest_gone(guest))
		return;
	int fd = fcntl(guest->fd, F_DUPFD_CLOEXEC, 0);
	ssh_bind bind = bind_of(guest->service);
	guest->session = ssh_new();
	if (fd >= 0 && ssh_bind_accept_fd(bind, guest->session, fd) == SSH_OK)
		converse(guest);
	else if (fd >= 0)
		close(fd);
	ssh_free(guest->session); /* and its channel, if there is one */
	ssh_bind_free(bind);
	g_clear_pointer(&guest->command, g_free);
}
