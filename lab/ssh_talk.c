/* Key exchange, login, channels. */
#include "lab/ssh_talk.h"

#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/ssh_parts.h"

#define TURN_MS 50
#define LOGIN_MS 60000            /* from the first octet to a channel with something on it */
#define PACKET_SECONDS 20
#define HELLO "SSH-2.0-zhiban-lab\r\n"

/* ---- login ---------------------------------------------------------------------------------- */

static int on_none(ssh_session session, const char *user, void *data)
{
	(void)session;
	(void)user;
	lab_guest_hang(data, LAB_AT_AUTH);
	return SSH_AUTH_DENIED;
}

static int on_password(ssh_session session, const char *user, const char *password, void *data)
{
	struct lab_guest *guest = data;
	(void)session;
	lab_guest_hang(guest, LAB_AT_AUTH);
	lab_guest_wait(guest, guest->answer.how.slow_ms);
	guest->in = !guest->answer.how.other_password && strcmp(user, LAB_SSH_USER) == 0
	    && strcmp(password, LAB_SSH_PASSWORD) == 0;
	return guest->in ? SSH_AUTH_SUCCESS : SSH_AUTH_DENIED;
}

/* ---- channels ------------------------------------------------------------------------------- */

static int on_terminal(ssh_session session, ssh_channel channel, const char *term, int width,
    int height, int pixels_wide, int pixels_high, void *data)
{
	(void)session, (void)channel, (void)term, (void)width, (void)height;
	(void)pixels_wide, (void)pixels_high, (void)data;
	return 0;
}

static int on_shell(ssh_session session, ssh_channel channel, void *data)
{
	struct lab_guest *guest = data;
	(void)session;
	(void)channel;
	lab_guest_hang(guest, LAB_AT_SHELL);
	guest->wants_shell = true;
	return 0;
}

/* Only hosts run a command without a terminal. */
static int on_exec(ssh_session session, ssh_channel channel, const char *command, void *data)
{
	struct lab_guest *guest = data;
	(void)session;
	(void)channel;
	if (guest->family != &lab_family_linux || guest->command)
		return 1;
	guest->command = g_strdup(command);
	return 0;
}

static ssh_channel on_channel(ssh_session session, void *data)
{
	struct lab_guest *guest = data;
	lab_guest_hang(guest, LAB_AT_CHANNEL);
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

static void end_channel(struct lab_guest *guest, int status)
{
	ssh_channel_request_send_exit_status(guest->channel, status);
	ssh_channel_send_eof(guest->channel);
	ssh_channel_close(guest->channel);
	ssh_channel_free(guest->channel);
	guest->channel = NULL;
}

/* Takes what comes until there is something to do, and does it; a host is asked again and again,
 * each time on a channel of its own. */
static void serve(struct lab_guest *guest)
{
	ssh_event event = ssh_event_new();
	int64_t until = g_get_monotonic_time() + LOGIN_MS * INT64_C(1000);
	ssh_event_add_session(event, guest->session);
	while (!lab_guest_gone(guest) && g_get_monotonic_time() < until
	    && ssh_event_dopoll(event, TURN_MS) != SSH_ERROR) {
		if (guest->channel && guest->wants_shell) {
			lab_guest_shell(guest);
			end_channel(guest, 0);
			break;
		}
		if (guest->channel && guest->command) {
			int status = lab_guest_exec(guest, guest->command);
			g_clear_pointer(&guest->command, g_free);
			end_channel(guest, status);
			until = g_get_monotonic_time() + LOGIN_MS * INT64_C(1000);
		}
	}
	ssh_event_remove_session(event, guest->session);
	ssh_event_free(event);
}

/* ---- a connection --------------------------------------------------------------------------- */

/* The session on a number of its own, so that the guest's can be shut down from elsewhere. */
static bool begin(struct lab_guest *guest, ssh_bind bind)
{
	ssh_key key = NULL;
	long seconds = PACKET_SECONDS;
	bool no = false;
	int fd = fcntl(guest->fd, F_DUPFD_CLOEXEC, 0);
	ssh_bind_options_set(bind, SSH_BIND_OPTIONS_PROCESS_CONFIG, &no);
	if (fd >= 0
	    && ssh_pki_import_privkey_base64(guest->key, NULL, NULL, NULL, &key) == SSH_OK
	    && ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key) == SSH_OK) {
		ssh_options_set(guest->session, SSH_OPTIONS_TIMEOUT, &seconds);
		if (ssh_bind_accept_fd(bind, guest->session, fd) == SSH_OK)
			return true;
	}
	if (fd >= 0)
		close(fd);
	return false;
}

static void converse(struct lab_guest *guest)
{
	guest->server_callbacks = (struct ssh_server_callbacks_struct){
		.userdata = guest,
		.auth_none_function = on_none,
		.auth_password_function = on_password,
		.channel_open_request_session_function = on_channel,
	};
	ssh_callbacks_init(&guest->server_callbacks);
	ssh_set_server_callbacks(guest->session, &guest->server_callbacks);
	ssh_set_auth_methods(guest->session, SSH_AUTH_METHOD_PASSWORD);
	if (ssh_handle_key_exchange(guest->session) == SSH_OK)
		serve(guest);
	if (ssh_is_connected(guest->session))
		ssh_disconnect(guest->session);
}

void lab_guest_talk(struct lab_guest *guest)
{
	lab_guest_hang(guest, LAB_AT_BANNER);
	if (guest->answer.how.hang == LAB_AT_KEX)
		(void)!send(guest->fd, HELLO, strlen(HELLO), MSG_NOSIGNAL);
	lab_guest_hang(guest, LAB_AT_KEX);
	if (lab_guest_gone(guest))
		return;
	ssh_bind bind = ssh_bind_new();
	guest->session = ssh_new();
	if (begin(guest, bind))
		converse(guest);
	ssh_free(guest->session); /* and its channel, if there is one */
	ssh_bind_free(bind);
	g_clear_pointer(&guest->command, g_free);
}
