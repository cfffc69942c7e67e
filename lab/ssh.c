/* Connections and their threads, and the questions they ask the lab. */
#include "lab/ssh.h"

#include <arpa/inet.h>
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "lab/host_key.h"
#include "lab/ssh_parts.h"
#include "lab/ssh_talk.h"

#define GUESTS_LIMIT 128
#define BACKLOG 64
#define TURN_MS 50

struct question {
	struct lab_guest *guest;
	enum lab_want want;
	const char *line;
	bool answered;
};

struct lab_ssh {
	struct lab_site *site;
	int fds[2];               /* IPv4 and IPv6; negative: not there */
	GThread *threads[2];
	int wake;                 /* tells the lab's thread that there are questions */
	GSource *source;
	GMutex lock;              /* of all below, and of the answers */
	GCond changed;
	bool ending;
	GQueue questions;         /* struct question *, borrowed */
	GPtrArray *guests;        /* struct lab_guest *, owned */
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
	guest->reachable = device->reached && device->power != LAB_OFF;
	guest->key = lab_host_key_private(site->seed, device->place, device->terminal.key);
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

static bool is_ending(struct lab_ssh *ssh)
{
	g_mutex_lock(&ssh->lock);
	bool yes = ssh->ending;
	g_mutex_unlock(&ssh->lock);
	return yes;
}

bool lab_guest_gone(struct lab_guest *guest)
{
	struct pollfd look = { .fd = guest->fd, .events = POLLRDHUP };
	return is_ending(guest->ssh) || poll(&look, 1, 0) != 0;
}

bool lab_guest_wait(struct lab_guest *guest, int64_t ms)
{
	int64_t until = g_get_monotonic_time() + ms * 1000;
	while (!is_ending(guest->ssh)) {
		struct pollfd look = { .fd = guest->fd, .events = POLLRDHUP };
		int64_t left = (until - g_get_monotonic_time() + 999) / 1000;
		if (ms >= 0 && left <= 0)
			return true;
		if (poll(&look, 1, ms < 0 ? TURN_MS : (int)MIN(left, TURN_MS)) != 0)
			return false;
	}
	return false;
}

void lab_guest_hang(struct lab_guest *guest, enum lab_stage stage)
{
	if (guest->answer.how.hang == stage)
		lab_guest_wait(guest, -1);
}

static gpointer receive(gpointer data)
{
	struct lab_guest *guest = data;
	if (lab_guest_ask(guest, LAB_WANT_DEVICE, NULL) && guest->known) {
		if (!guest->reachable)
			lab_guest_wait(guest, -1);
		else
			lab_guest_talk(guest);
		lab_guest_ask(guest, LAB_WANT_END, NULL);
	}
	/* The number stays taken until the guest is forgotten: it may be shut down from there. */
	shutdown(guest->fd, SHUT_RDWR);
	g_mutex_lock(&guest->ssh->lock);
	guest->done = true;
	g_mutex_unlock(&guest->ssh->lock);
	return NULL;
}

static void guest_free(void *data)
{
	struct lab_guest *guest = data;
	if (guest->thread)
		g_thread_join(guest->thread);
	close(guest->fd);
	g_string_free(guest->answer.out, TRUE);
	g_free(guest->key);
	g_free(guest);
}

/* Under the lock; a thread that is done takes it no more. */
static void forget_done(struct lab_ssh *ssh)
{
	for (guint i = ssh->guests->len; i-- > 0;)
		if (((struct lab_guest *)ssh->guests->pdata[i])->done)
			g_ptr_array_remove_index_fast(ssh->guests, i);
}

/* Whom FD came to; false for somebody outside this machine. */
static bool find_address(int fd, bool v6, uint32_t *ret)
{
	struct sockaddr_storage own = { 0 };
	struct sockaddr_in v4;
	socklen_t size = sizeof own;
	*ret = 0;
	if (getsockname(fd, (struct sockaddr *)&own, &size) < 0)
		return false;
	if (v6)
		return true;
	memcpy(&v4, &own, sizeof v4);
	*ret = ntohl(v4.sin_addr.s_addr);
	return *ret >> 24 == 127;
}

static void welcome(struct lab_ssh *ssh, int fd, bool v6)
{
	uint32_t address;
	g_mutex_lock(&ssh->lock);
	forget_done(ssh);
	if (ssh->ending || ssh->guests->len >= GUESTS_LIMIT || !find_address(fd, v6, &address)) {
		close(fd);
	} else {
		struct lab_guest *guest = g_new0(struct lab_guest, 1);
		guest->ssh = ssh;
		guest->fd = fd;
		guest->v6 = v6;
		guest->v4 = address;
		guest->answer.out = g_string_new("");
		g_ptr_array_add(ssh->guests, guest);
		guest->thread = g_thread_new("ssh guest", receive, guest);
	}
	g_mutex_unlock(&ssh->lock);
}

struct door {
	struct lab_ssh *ssh;
	int which;
};

static gpointer accept_all(gpointer data)
{
	g_autofree struct door *door = data;
	struct lab_ssh *ssh = door->ssh;
	while (!is_ending(ssh)) {
		struct pollfd look = { .fd = ssh->fds[door->which], .events = POLLIN };
		if (poll(&look, 1, -1) < 0 && errno != EINTR)
			break;
		int fd = accept4(look.fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			welcome(ssh, fd, door->which == 1);
		else if (errno == EMFILE || errno == ENFILE)
			g_usleep(TURN_MS * 1000);
	}
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

static void open_doors(struct lab_ssh *ssh)
{
	for (int i = 0; i < 2; i++) {
		struct door *door = ssh->fds[i] < 0 ? NULL : g_new(struct door, 1);
		if (!door)
			continue;
		*door = (struct door){ ssh, i };
		ssh->threads[i] = g_thread_new("ssh door", accept_all, door);
	}
}

struct lab_ssh *lab_ssh_new(struct lab_site *site, uint16_t port, GError **error)
{
	int v4 = listen_at(AF_INET, port);
	if (v4 < 0) {
		int why = errno;
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
		    _("不能使用 TCP 端口 %u：%s。用 --port 换一个端口。"), port, g_strerror(why));
		return NULL;
	}
	struct lab_ssh *ssh = g_new0(struct lab_ssh, 1);
	ssh->site = site;
	ssh->fds[0] = v4;
	ssh->fds[1] = listen_at(AF_INET6, port);
	ssh->guests = g_ptr_array_new_with_free_func(guest_free);
	g_mutex_init(&ssh->lock);
	g_cond_init(&ssh->changed);
	ssh->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	ssh->source = g_unix_fd_source_new(ssh->wake, G_IO_IN);
	g_source_set_callback(ssh->source, G_SOURCE_FUNC(on_wake), ssh, NULL);
	g_source_attach(ssh->source, NULL);
	ssh_init();
	open_doors(ssh);
	return ssh;
}

/* After this no thread waits for anything. */
static void end_all(struct lab_ssh *ssh)
{
	g_mutex_lock(&ssh->lock);
	ssh->ending = true;
	for (guint i = 0; i < ssh->guests->len; i++)
		shutdown(((struct lab_guest *)ssh->guests->pdata[i])->fd, SHUT_RDWR);
	g_cond_broadcast(&ssh->changed);
	g_mutex_unlock(&ssh->lock);
	for (int i = 0; i < 2; i++)
		if (ssh->fds[i] >= 0)
			shutdown(ssh->fds[i], SHUT_RDWR);
}

void lab_ssh_free(struct lab_ssh *ssh)
{
	if (!ssh)
		return;
	end_all(ssh);
	for (int i = 0; i < 2; i++)
		if (ssh->fds[i] >= 0) {
			g_thread_join(ssh->threads[i]);
			close(ssh->fds[i]);
		}
	g_ptr_array_unref(ssh->guests);
	g_source_destroy(ssh->source);
	g_source_unref(ssh->source);
	close(ssh->wake);
	ssh_finalize();
	g_mutex_clear(&ssh->lock);
	g_cond_clear(&ssh->changed);
	g_free(ssh);
}
