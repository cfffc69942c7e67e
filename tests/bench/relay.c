#include "tests/bench/relay.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "tests/bench/measure.h"

struct relay {
	char *path, *target;
	int listener;
	GThread *thread;
	GMutex lock;
	double greeted;
};

static int open_socket(const char *path, struct sockaddr_un *ret_address)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	*ret_address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (fd < 0 ||
	    g_strlcpy(ret_address->sun_path, path, sizeof ret_address->sun_path) >=
		sizeof ret_address->sun_path)
		give_up("no socket %s", path);
	return fd;
}

static bool send_all(int fd, const char *bytes, ssize_t size)
{
	while (size > 0) {
		ssize_t n = send(fd, bytes, (size_t)size, MSG_NOSIGNAL);
		if (n <= 0)
			return false;
		bytes += n;
		size -= n;
	}
	return true;
}

/* Hands on what one side said; false when one of them has gone. */
static bool pass(int from, int to, bool *ret_line)
{
	char buffer[65536];
	ssize_t size = read(from, buffer, sizeof buffer);

	*ret_line = size > 0 && memchr(buffer, '\n', (size_t)size);
	return size > 0 && send_all(to, buffer, size);
}

static void serve(struct relay *relay, int console, int service)
{
	struct pollfd ends[] = { { .fd = console, .events = POLLIN },
		{ .fd = service, .events = POLLIN } };
	bool greeted = false, line = false;

	for (;;) {
		poll(ends, 2, -1);
		if (ends[0].revents && !pass(console, service, &line))
			return;
		if (!ends[1].revents)
			continue;
		if (!pass(service, console, &line))
			return;
		if (line && !greeted) {
			greeted = true;
			g_mutex_lock(&relay->lock);
			relay->greeted = now_ms();
			g_mutex_unlock(&relay->lock);
		}
	}
}

static void *run(void *data)
{
	struct relay *relay = data;
	int console;

	while ((console = accept(relay->listener, NULL, NULL)) >= 0) {
		struct sockaddr_un address;
		int service = open_socket(relay->target, &address);
		if (connect(service, (struct sockaddr *)(void *)&address, sizeof address) == 0)
			serve(relay, console, service);
		close(service);
		close(console);
	}
	return NULL;
}

struct relay *relay_new(const char *path, const char *target)
{
	struct relay *relay = g_new0(struct relay, 1);
	struct sockaddr_un address;

	relay->path = g_strdup(path);
	relay->target = g_strdup(target);
	g_mutex_init(&relay->lock);
	g_unlink(path);
	relay->listener = open_socket(path, &address);
	if (bind(relay->listener, (struct sockaddr *)(void *)&address, sizeof address) != 0 ||
	    listen(relay->listener, 4) != 0)
		give_up("no relay at %s", path);
	relay->thread = g_thread_new("relay", run, relay);
	return relay;
}

void relay_free(struct relay *relay)
{
	shutdown(relay->listener, SHUT_RDWR);
	g_thread_join(relay->thread);
	close(relay->listener);
	g_unlink(relay->path);
	g_mutex_clear(&relay->lock);
	g_free(relay->path);
	g_free(relay->target);
	g_free(relay);
}

double relay_take_greeted(struct relay *relay)
{
	g_mutex_lock(&relay->lock);
	double greeted = relay->greeted;
	relay->greeted = 0;
	g_mutex_unlock(&relay->lock);
	return greeted;
}
