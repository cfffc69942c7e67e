#include "tests/faults/ssh_raw.h"

#include <arpa/inet.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DRIP_MS 20

struct ssh_raw {
	struct ssh_raw_words words;
	int fd, end[2];           /* end: a pipe whose writing side is closed at the end */
	unsigned port;
	GThread *thread;
	GMutex lock;
	GByteArray *heard;
};

/* Listens to one visitor until it goes or the end comes. */
static void stay(struct ssh_raw *raw, int fd)
{
	const struct ssh_raw_words *words = &raw->words;

	for (size_t i = 0;; i++) {
		struct pollfd ready[] = { { .fd = fd, .events = POLLIN },
			{ .fd = raw->end[0], .events = POLLIN } };
		char buffer[4096];
		ssize_t n;

		poll(ready, 2, words->drip ? DRIP_MS : -1);
		if (ready[1].revents)
			return;
		if (words->drip &&
		    send(fd, words->drip + i % strlen(words->drip), 1, MSG_NOSIGNAL) < 0)
			return;
		if (!ready[0].revents)
			continue;
		n = read(fd, buffer, sizeof buffer);
		if (n <= 0)
			return;
		g_mutex_lock(&raw->lock);
		g_byte_array_append(raw->heard, (const guint8 *)buffer, (guint)n);
		g_mutex_unlock(&raw->lock);
	}
}

static gpointer serve(gpointer data)
{
	struct ssh_raw *raw = data;
	int fd;

	while ((fd = accept4(raw->fd, NULL, NULL, SOCK_CLOEXEC)) >= 0) {
		if (raw->words.size > 0)
			send(fd, raw->words.bytes, raw->words.size, MSG_NOSIGNAL);
		if (!raw->words.hangs_up)
			stay(raw, fd);
		close(fd);
	}
	return NULL;
}

struct ssh_raw *ssh_raw_new(struct ssh_raw_words words)
{
	struct ssh_raw *raw = g_new0(struct ssh_raw, 1);
	struct sockaddr_in here = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof here;

	raw->words = words;
	raw->heard = g_byte_array_new();
	g_mutex_init(&raw->lock);
	g_assert_true(pipe(raw->end) == 0);
	raw->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_assert_true(bind(raw->fd, (struct sockaddr *)&here, size) == 0);
	g_assert_true(listen(raw->fd, 16) == 0);
	g_assert_true(getsockname(raw->fd, (struct sockaddr *)&here, &size) == 0);
	raw->port = ntohs(here.sin_port);
	raw->thread = g_thread_new("raw", serve, raw);
	return raw;
}

void ssh_raw_free(struct ssh_raw *raw)
{
	close(raw->end[1]);
	shutdown(raw->fd, SHUT_RDWR);
	g_thread_join(raw->thread);
	close(raw->end[0]);
	close(raw->fd);
	g_byte_array_unref(raw->heard);
	g_mutex_clear(&raw->lock);
	g_free(raw);
}

unsigned ssh_raw_port(const struct ssh_raw *raw)
{
	return raw->port;
}

GBytes *ssh_raw_heard(struct ssh_raw *raw)
{
	GBytes *bytes;

	g_mutex_lock(&raw->lock);
	bytes = g_bytes_new(raw->heard->data, raw->heard->len);
	g_mutex_unlock(&raw->lock);
	return bytes;
}

static void put_number(GByteArray *to, guint32 number)
{
	guint32 wire = htonl(number);

	g_byte_array_append(to, (const guint8 *)&wire, 4);
}

static void put_names(GByteArray *to, const char *names)
{
	put_number(to, (guint32)strlen(names));
	g_byte_array_append(to, (const guint8 *)names, (guint)strlen(names));
}

GByteArray *ssh_raw_kexinit(
    const char *kex, const char *host_key, const char *cipher, const char *mac)
{
	static const guint8 type_and_cookie[17] = { 20 }, zeros[32];
	const char *lists[] = { kex, host_key, cipher, cipher, mac, mac, "none", "none", "", "" };
	g_autoptr(GByteArray) payload = g_byte_array_new();
	GByteArray *all = g_byte_array_new();
	guint8 padding;

	g_byte_array_append(payload, type_and_cookie, sizeof type_and_cookie);
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		put_names(payload, lists[i]);
	g_byte_array_append(payload, zeros, 5);
	padding = (guint8)(16 - (5 + payload->len) % 8);
	g_byte_array_append(all, (const guint8 *)"SSH-2.0-Comware-5.20\r\n", 22);
	put_number(all, 1 + payload->len + padding);
	g_byte_array_append(all, &padding, 1);
	g_byte_array_append(all, payload->data, payload->len);
	g_byte_array_append(all, zeros, padding);
	return all;
}
