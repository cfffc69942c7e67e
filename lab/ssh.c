/* Which device somebody came to, and the questions the threads of the server ask the lab. */
#include "lab/ssh.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "lab/host_key.h"
#include "lab/ssh_shell.h"

#define BACKLOG 64

struct question {
	struct lab_guest *guest;
	enum lab_want want;
	const char *line;
	bool answered;
};

struct lab_ssh {
	struct lab_site *site;
	struct ssh_service service; /* that meets */
	struct ssh_server *server;
	int wake;                 /* tells the lab's thread that there are questions */
	GSource *source;
	GMutex lock;              /* of all below, and of the answers */
	GCond changed;
	bool ending;
	GQueue questions;         /* struct question *, borrowed */
};

/* ---- in the lab's thread -------------------------------------------------------------------- */

static void find_device(struct lab_site *site, struct lab_guest *guest)
{
	struct lab_device *device =
	    guest->v6 ? lab_site_at_v6(site) : lab_site_at(site, guest->v4);
	if (!device || !lab_family_of(device))
		return;
	guest->cli = lab_cli_new(site, device);
	guest->family = guest->cli.family;
	guest->known = !device->terminal.off;
	guest->reachable = device->reached && lab_device_runs(device);
	guest->key = lab_host_key_private(site->seed, device->place, device->terminal.key);
	guest->password = device->terminal.other_password ? NULL : LAB_SSH_PASSWORD;
}

static void take_line(struct lab_guest *guest)
{
	struct lab_terminal *terminal = &guest->cli.device->terminal;
	if (terminal->busy || terminal->lines >= LAB_SSH_LINES) {
		guest->answer.end = LAB_CLI_REFUSED;
		return;
	}
	terminal->lines++;
	guest->on_line = true;
}

static void give_line_back(struct lab_guest *guest)
{
	if (guest->on_line)
		guest->cli.device->terminal.lines--;
	guest->on_line = false;
}

/* What is said leaves in the character set of the device. */
static GString *coded(const struct lab_device *device, GString *text)
{
	gsize size;
	char *other = NULL;
	if (device->traits & PLAN_GBK || device->faults & LAB_GBK_TEXTS)
		other = g_convert(
		    text->str, (gssize)text->len, "GB18030", "UTF-8", NULL, &size, NULL);
	if (!other)
		return text;
	g_string_truncate(text, 0);
	g_string_append_len(text, other, (gssize)size);
	g_free(other);
	return text;
}

static void answer(struct lab_ssh *ssh, const struct question *question)
{
	struct lab_guest *guest = question->guest;
	struct lab_answer *ret = &guest->answer;
	g_string_truncate(ret->out, 0);
	ret->end = LAB_CLI_ON;
	if (question->want == LAB_WANT_DEVICE)
		find_device(ssh->site, guest);
	if (!guest->cli.device)
		return;
	if (question->want == LAB_WANT_LINE)
		take_line(guest);
	else if (question->want == LAB_WANT_COMMAND)
		ret->end = lab_cli_enter(&guest->cli, question->line, ret->out);
	else if (question->want == LAB_WANT_END)
		give_line_back(guest);
	g_autofree char *prompt = lab_cli_prompt(&guest->cli);
	g_strlcpy(ret->prompt, prompt, sizeof ret->prompt);
	ret->how = guest->cli.device->terminal;
	ret->whole = guest->cli.whole;
	coded(guest->cli.device, ret->out);
}

static gboolean on_wake(int fd, GIOCondition condition, void *data)
{
	struct lab_ssh *ssh = data;
	struct question *question;
	eventfd_t number;
	(void)condition;
	eventfd_read(fd, &number);
	lab_site_tick(ssh->site, clock_mono(), clock_wall());
	g_mutex_lock(&ssh->lock);
	while ((question = g_queue_pop_head(&ssh->questions))) {
		answer(ssh, question);
		question->answered = true;
	}
	g_cond_broadcast(&ssh->changed);
	g_mutex_unlock(&ssh->lock);
	return G_SOURCE_CONTINUE;
}

/* ---- in the threads ------------------------------------------------------------------------- */

bool lab_guest_ask(struct lab_guest *guest, enum lab_want want, const char *line)
{
	struct lab_ssh *ssh = guest->ssh;
	struct question question = { .guest = guest, .want = want, .line = line };

	g_mutex_lock(&ssh->lock);
	if (!ssh->ending) {
		g_queue_push_tail(&ssh->questions, &question);
		eventfd_write(ssh->wake, 1);
	}
	while (!question.answered && !ssh->ending)
		g_cond_wait(&ssh->changed, &ssh->lock);
	g_queue_remove(&ssh->questions, &question);
	g_mutex_unlock(&ssh->lock);
	return question.answered;
}

/* Whom FD came to; false for somebody outside this machine. */
static bool find_address(int fd, struct lab_guest *guest)
{
	struct sockaddr_storage own = { 0 };
	struct sockaddr_in v4;
	socklen_t size = sizeof own;

	if (getsockname(fd, (struct sockaddr *)&own, &size) < 0)
		return false;
	guest->v6 = own.ss_family == AF_INET6;
	if (guest->v6)
		return true;
	memcpy(&v4, &own, sizeof v4);
	guest->v4 = ntohl(v4.sin_addr.s_addr);
	return guest->v4 >> 24 == 127;
}

static void guest_free(struct lab_guest *guest)
{
	ssh_key_free(guest->service.key);
	g_string_free(guest->answer.out, TRUE);
	g_free(guest->key);
	g_free(guest);
}

static void part(struct ssh_guest *line, void *data)
{
	(void)line;
	lab_guest_ask(data, LAB_WANT_END, NULL);
	guest_free(data);
}

/* Where the server stops by itself; at the other stages the conversation does. */
static enum ssh_station station_of(const struct lab_guest *guest)
{
	static const enum ssh_station stations[] = {
		[LAB_AT_BANNER] = STATION_BANNER, [LAB_AT_KEX] = STATION_HELLO,
		[LAB_AT_AUTH] = STATION_AUTH, [LAB_AT_CHANNEL] = STATION_CHANNEL,
		[LAB_AT_SHELL] = STATION_SHELL,
	};
	enum lab_stage stage = guest->answer.how.hang;

	if (!guest->reachable)
		return STATION_BANNER;
	return stage < G_N_ELEMENTS(stations) ? stations[stage] : STATION_NONE;
}

/* The device as a service; only hosts run a command without a terminal. */
static bool make_service(struct lab_guest *guest)
{
	guest->service = (struct ssh_service){
		.methods = SSH_AUTH_METHOD_PASSWORD,
		.user = LAB_SSH_USER,
		.password = guest->password,
		.slow_ms = guest->answer.how.slow_ms,
		.hang = station_of(guest),
		.shell = lab_guest_shell,
		.exec = guest->family == &lab_family_linux ? lab_guest_exec : NULL,
		.data = guest,
		.part = part,
	};
	return ssh_pki_import_privkey_base64(guest->key, NULL, NULL, NULL, &guest->service.key) ==
	    SSH_OK;
}

static const struct ssh_service *meet(struct ssh_guest *line, int fd, void *data)
{
	struct lab_guest *guest = g_new0(struct lab_guest, 1);

	guest->ssh = data;
	guest->line = line;
	guest->answer.out = g_string_new("");
	if (find_address(fd, guest) && lab_guest_ask(guest, LAB_WANT_DEVICE, NULL) &&
	    guest->known && make_service(guest))
		return &guest->service;
	guest_free(guest);
	return NULL;
}

/* ---- begun and ended ------------------------------------------------------------------------ */

static int listen_at(int family, uint16_t port)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 v6 = {
		.sin6_family = AF_INET6, .sin6_port = htons(port), .sin6_addr = in6addr_loopback
	};
	struct sockaddr *own = family == AF_INET ? (void *)&v4 : (void *)&v6;
	socklen_t size = family == AF_INET ? sizeof v4 : sizeof v6;
	int one = 1, fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, own, size) == 0 && listen(fd, BACKLOG) == 0)
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

static struct lab_ssh *begin(struct lab_site *site, const int *fds)
{
	struct lab_ssh *ssh = g_new0(struct lab_ssh, 1);

	ssh->site = site;
	ssh->service = (struct ssh_service){ .meet = meet, .data = ssh };
	g_mutex_init(&ssh->lock);
	g_cond_init(&ssh->changed);
	ssh->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ssh->source = g_unix_fd_source_new(ssh->wake, G_IO_IN);
	g_source_set_callback(ssh->source, G_SOURCE_FUNC(on_wake), ssh, NULL);
	g_source_attach(ssh->source, NULL);
	ssh->server = ssh_server_new(&ssh->service, fds);
	return ssh;
}

struct lab_ssh *lab_ssh_new(struct lab_site *site, uint16_t port, GError **error)
{
	int fds[] = { listen_at(AF_INET, port), -1, -1 };

	if (fds[0] < 0) {
		int why = errno;
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
		    _("不能使用 TCP 端口 %u：%s。用 --port 换一个端口。"), port, g_strerror(why));
		return NULL;
	}
	fds[1] = listen_at(AF_INET6, port);
	return begin(site, fds);
}

void lab_ssh_free(struct lab_ssh *ssh)
{
	if (!ssh)
		return;
	g_mutex_lock(&ssh->lock);
	ssh->ending = true;
	g_cond_broadcast(&ssh->changed);
	g_mutex_unlock(&ssh->lock);
	ssh_server_free(ssh->server);
	g_source_destroy(ssh->source);
	g_source_unref(ssh->source);
	close(ssh->wake);
	g_mutex_clear(&ssh->lock);
	g_cond_clear(&ssh->changed);
	g_free(ssh);
}
