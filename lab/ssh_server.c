/* Accepting, the threads, and what handlers do. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/ssh_parts.h"

#define GUESTS_LIMIT 128
#define SOCKETS_LIMIT 2
#define BACKLOG 64

struct door {
	struct ssh_server *server;
	int fd;
	GThread *thread;
};

struct ssh_server {
	const struct ssh_service *service;
	struct door doors[SOCKETS_LIMIT];
	size_t n_doors;
	GMutex lock;              /* of all below */
	bool ending;
	GPtrArray *guests;
	struct ssh_seen seen;
};

static bool is_ending(struct ssh_server *server)
{
	g_mutex_lock(&server->lock);
	bool yes = server->ending;
	g_mutex_unlock(&server->lock);
	return yes;
}

void ssh_guest_note(struct ssh_guest *guest, size_t counter)
{
	struct ssh_server *server = guest->server;

	g_mutex_lock(&server->lock);
	(*(unsigned *)(void *)((char *)&server->seen + counter))++;
	g_mutex_unlock(&server->lock);
}

/* ---- connections -------------------------------------------------------------------------- */

static gpointer receive(gpointer data)
{
	struct ssh_guest *guest = data;
	const struct ssh_service *own = guest->server->service;

	guest->service = own->meet == NULL ? own : own->meet(guest, guest->fd, own->data);
	if (guest->service != NULL) {
		ssh_guest_talk(guest);
		if (guest->service->part != NULL)
			guest->service->part(guest, guest->service->data);
	}
	/* The number stays taken until the guest is forgotten: it may be shut down from there. */
	shutdown(guest->fd, SHUT_RDWR);
	g_mutex_lock(&guest->server->lock);
	guest->done = true;
	g_mutex_unlock(&guest->server->lock);
	return NULL;
}

static void guest_free(void *data)
{
	struct ssh_guest *guest = data;

	g_thread_join(guest->thread);
	close(guest->fd);
	g_free(guest);
}

/* Under the lock; a thread that is done takes it no more. */
static void forget_done(struct ssh_server *server)
{
	for (guint i = server->guests->len; i-- > 0;)
		if (((struct ssh_guest *)server->guests->pdata[i])->done)
			g_ptr_array_remove_index_fast(server->guests, i);
}

static void welcome(struct ssh_server *server, int fd)
{
	g_mutex_lock(&server->lock);
	forget_done(server);
	if (server->ending || server->guests->len >= GUESTS_LIMIT) {
		close(fd);
	} else {
		struct ssh_guest *guest = g_new0(struct ssh_guest, 1);
		guest->server = server;
		guest->fd = fd;
		server->seen.connections++;
		g_ptr_array_add(server->guests, guest);
		guest->thread = g_thread_new("ssh guest", receive, guest);
	}
	g_mutex_unlock(&server->lock);
}

static gpointer accept_all(gpointer data)
{
	const struct door *door = data;

	while (!is_ending(door->server)) {
		struct pollfd look = { .fd = door->fd, .events = POLLIN };
		if (poll(&look, 1, -1) < 0 && errno != EINTR)
			break;
		int fd = accept4(door->fd, NULL, NULL, SOCK_CLOEXEC);
		if (fd >= 0)
			welcome(door->server, fd);
		else if (errno == EMFILE || errno == ENFILE)
			g_usleep(SSH_TURN_MS * 1000);
	}
	return NULL;
}

/* ---- begun and ended ------------------------------------------------------------------------ */

static int listen_at_home(void)
{
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&here, sizeof here) < 0 ||
	    listen(fd, BACKLOG) < 0)
		g_error("ssh server: %s", g_strerror(errno));
	return fd;
}

struct ssh_server *ssh_server_new(const struct ssh_service *service, const int *fds)
{
	struct ssh_server *server = g_new0(struct ssh_server, 1);
	int home[] = { fds == NULL ? listen_at_home() : -1, -1 };

	signal(SIGPIPE, SIG_IGN);
	ssh_init();
	server->service = service;
	g_mutex_init(&server->lock);
	server->guests = g_ptr_array_new_with_free_func(guest_free);
	for (const int *fd = fds == NULL ? home : fds; *fd >= 0; fd++) {
		struct door *door = &server->doors[server->n_doors++];
		*door = (struct door){ server, *fd, NULL };
		door->thread = g_thread_new("ssh door", accept_all, door);
	}
	return server;
}

/* After this no thread waits for anything. */
static void end_all(struct ssh_server *server)
{
	g_mutex_lock(&server->lock);
	server->ending = true;
	for (guint i = 0; i < server->guests->len; i++)
		shutdown(((struct ssh_guest *)server->guests->pdata[i])->fd, SHUT_RDWR);
	g_mutex_unlock(&server->lock);
	for (size_t i = 0; i < server->n_doors; i++)
		shutdown(server->doors[i].fd, SHUT_RDWR);
}

void ssh_server_free(struct ssh_server *server)
{
	if (server == NULL)
		return;
	end_all(server);
	for (size_t i = 0; i < server->n_doors; i++) {
		g_thread_join(server->doors[i].thread);
		close(server->doors[i].fd);
	}
	g_ptr_array_unref(server->guests);
	g_mutex_clear(&server->lock);
	g_free(server);
	ssh_finalize();
}

unsigned ssh_server_port(const struct ssh_server *server)
{
	struct sockaddr_in here = { 0 };
	socklen_t size = sizeof here;

	getsockname(server->doors[0].fd, (struct sockaddr *)&here, &size);
	return ntohs(here.sin_port);
}

struct ssh_seen ssh_server_seen(struct ssh_server *server)
{
	g_mutex_lock(&server->lock);
	struct ssh_seen seen = server->seen;
	g_mutex_unlock(&server->lock);
	return seen;
}

/* ---- for handlers ------------------------------------------------------------------------- */

bool ssh_guest_gone(struct ssh_guest *guest)
{
	struct pollfd look = { .fd = guest->fd, .events = POLLRDHUP };

	return is_ending(guest->server) || poll(&look, 1, 0) != 0;
}

/* Nothing more can be read or written. */
static bool is_over(struct ssh_guest *guest)
{
	return guest->channel == NULL || ssh_guest_gone(guest) ||
	    !ssh_is_connected(guest->session) || !ssh_channel_is_open(guest->channel) ||
	    ssh_channel_is_eof(guest->channel);
}

int ssh_guest_read(struct ssh_guest *guest, void *buffer, size_t size, int timeout_ms)
{
	int64_t until = g_get_monotonic_time() + timeout_ms * G_TIME_SPAN_MILLISECOND;

	while (guest->channel != NULL) {
		int n = ssh_channel_read_timeout(guest->channel, buffer, (uint32_t)size, 0,
		    MIN(timeout_ms, SSH_TURN_MS));
		if (n > 0)
			return n;
		if (is_over(guest))
			break;
		if (g_get_monotonic_time() >= until)
			return 0;
	}
	return -1;
}

bool ssh_guest_write(struct ssh_guest *guest, const void *bytes, size_t size)
{
	const char *at = bytes;

	while (size > 0) {
		int n = is_over(guest) ? -1 :
		    ssh_channel_write(guest->channel, at, (uint32_t)size);
		if (n <= 0)
			return false;
		at += n;
		size -= (size_t)n;
	}
	return true;
}

bool ssh_guest_say(struct ssh_guest *guest, const char *text)
{
	return ssh_guest_write(guest, text, strlen(text));
}

bool ssh_guest_wait(struct ssh_guest *guest, int64_t ms)
{
	int64_t until = g_get_monotonic_time() + ms * G_TIME_SPAN_MILLISECOND;

	while (!is_ending(guest->server)) {
		struct pollfd look = { .fd = guest->fd, .events = POLLRDHUP };
		int64_t left = (until - g_get_monotonic_time() + 999) / G_TIME_SPAN_MILLISECOND;
		if (ms >= 0 && left <= 0)
			return true;
		if (poll(&look, 1, ms < 0 ? SSH_TURN_MS : (int)MIN(left, SSH_TURN_MS)) != 0)
			return false;
	}
	return false;
}

void ssh_guest_hang(struct ssh_guest *guest)
{
	ssh_guest_wait(guest, -1);
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
