/* A few UDP sockets of each family for all agents: read and written many datagrams to a system
 * call, so that ten thousand devices cost a few file descriptors. The receive buffers are as big as
 * we are allowed; where that is not enough for the window (Debian grants 208 KiB), there are more
 * sockets. The kernel tells how often a buffer was too small, and the engine keeps no more requests
 * in flight than they hold. */
#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <linux/errqueue.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "probes/wire/snmp_parts.h"

#define RECEIVE_BATCH 32
#define SEND_BATCH 64
#define ROUNDS 8  /* receive batches before the loop's other sources get their turn */
#define DRAIN_ROUNDS 1024 /* the same when nobody may be judged before all is read */
#define BUFFER_WISH (8 * 1024 * 1024)
#define FRAME_COST 2560 /* what the kernel charges the buffer for a reply of one frame, and some \
			 */
#define ERRORS_PER_ROUND 64

struct outgoing {
	struct address to;
	struct iovec data;
	uint8_t bytes[REQUEST_LIMIT];
};

struct channel {
	struct wire *wire;
	int fd;
	GSource *source;
	struct outgoing *queue;
	unsigned first, queued;           /* queue[first .. first + queued) waits */
	uint32_t overruns;
};

struct incoming {
	struct mmsghdr headers[RECEIVE_BATCH];
	struct iovec data[RECEIVE_BATCH];
	struct address from[RECEIVE_BATCH];
	_Alignas(struct cmsghdr) uint8_t control[RECEIVE_BATCH][CMSG_SPACE(sizeof(uint32_t))];
	uint8_t (*bytes)[DATAGRAM_LIMIT];
};

struct wire {
	struct channel channels[2 * LANES_MAX]; /* IPv4, IPv6, IPv4, .. */
	unsigned lanes;
	const struct wire_handlers *handlers;
	void *data;
	struct incoming incoming;
	unsigned capacity;
};

static struct channel *channel_of(struct wire *wire, unsigned lane, int family)
{
	return &wire->channels[2 * lane + (family == AF_INET6)];
}

/* ---- opening ------------------------------------------------------------------------------ */

static unsigned grow_buffer(int fd)
{
	int wish = BUFFER_WISH, got = 0;
	socklen_t size = sizeof got;
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wish, sizeof wish) != 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wish, sizeof wish);
	if (setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &wish, sizeof wish) != 0)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &wish, sizeof wish);
	getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &size);
	return (unsigned)got;
}

/* A socket bound to any address and a port of the kernel's choice; -1 with errno. */
static int open_socket(int family)
{
	static const int on = 1;
	struct address any = { .socket.any.sa_family = (sa_family_t)family };
	int fd = socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on);
	else
		setsockopt(fd, IPPROTO_IP, IP_RECVERR, &on, sizeof on);
	setsockopt(fd, SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
	if (bind(fd, &any.socket.any, address_size(&any)) == 0)
		return fd;
	int code = errno;
	close(fd);
	errno = code;
	return -1;
}

static void incoming_init(struct incoming *incoming)
{
	incoming->bytes = g_malloc(RECEIVE_BATCH * sizeof *incoming->bytes);
	for (int i = 0; i < RECEIVE_BATCH; i++) {
		incoming->data[i] = (struct iovec){ incoming->bytes[i], DATAGRAM_LIMIT };
		incoming->headers[i].msg_hdr.msg_iov = &incoming->data[i];
		incoming->headers[i].msg_hdr.msg_iovlen = 1;
		incoming->headers[i].msg_hdr.msg_name = &incoming->from[i];
		incoming->headers[i].msg_hdr.msg_control = incoming->control[i];
	}
}

/* ---- receiving ---------------------------------------------------------------------------- */

/* SO_RXQ_OVFL: how many datagrams the socket has lost so far. */
static void note_overruns(struct channel *channel, struct msghdr *header)
{
	for (struct cmsghdr *at = CMSG_FIRSTHDR(header); at; at = CMSG_NXTHDR(header, at))
		if (at->cmsg_level == SOL_SOCKET && at->cmsg_type == SO_RXQ_OVFL)
			memcpy(&channel->overruns, CMSG_DATA(at), sizeof channel->overruns);
}

/* One system call's worth of datagrams; false when there was not a full batch. */
static bool receive_batch(struct channel *channel)
{
	struct wire *wire = channel->wire;
	struct incoming *incoming = &wire->incoming;
	for (int i = 0; i < RECEIVE_BATCH; i++) {
		incoming->headers[i].msg_hdr.msg_namelen = sizeof incoming->from[i];
		incoming->headers[i].msg_hdr.msg_controllen = sizeof incoming->control[i];
	}
	int got = recvmmsg(channel->fd, incoming->headers, RECEIVE_BATCH, MSG_DONTWAIT, NULL);
	for (int i = 0; i < got; i++) {
		note_overruns(channel, &incoming->headers[i].msg_hdr);
		wire->handlers->datagram(&incoming->from[i], incoming->bytes[i],
		    incoming->headers[i].msg_len, wire->data);
	}
	return got == RECEIVE_BATCH;
}

/* An ICMP error: whom we could not reach, and the errno it stands for. */
static bool receive_error(struct channel *channel)
{
	struct address to = { 0 };
	_Alignas(struct cmsghdr) uint8_t control[512];
	struct msghdr header = {
		.msg_name = &to, .msg_namelen = sizeof to,
		.msg_control = control, .msg_controllen = sizeof control,
	};
	if (recvmsg(channel->fd, &header, MSG_ERRQUEUE | MSG_DONTWAIT) < 0)
		return false;
	for (struct cmsghdr *at = CMSG_FIRSTHDR(&header); at; at = CMSG_NXTHDR(&header, at)) {
		struct sock_extended_err error;
		bool ours = (at->cmsg_level == IPPROTO_IP && at->cmsg_type == IP_RECVERR) ||
		    (at->cmsg_level == IPPROTO_IPV6 && at->cmsg_type == IPV6_RECVERR);
		if (!ours || at->cmsg_len < CMSG_LEN(sizeof error))
			continue;
		memcpy(&error, CMSG_DATA(at), sizeof error);
		channel->wire->handlers->trouble(&to, (int)error.ee_errno, channel->wire->data);
	}
	return true;
}

/* Take the pending errors away, or the socket stays ready for ever and the loop spins. */
static void receive_errors(struct channel *channel)
{
	int pending;
	socklen_t size = sizeof pending;
	for (int i = 0; i < ERRORS_PER_ROUND && receive_error(channel); i++)
		;
	getsockopt(channel->fd, SOL_SOCKET, SO_ERROR, &pending, &size);
}

/* ---- sending ------------------------------------------------------------------------------ */

/* Hand the queue to the kernel. What it refuses with an error is told and left out. When its buffer
 * is full the rest stays for the next flush, at the latest with the first timeout. */
static void channel_flush(struct channel *channel)
{
	bool again = false;
	while (channel->queued) {
		struct mmsghdr headers[SEND_BATCH] = { 0 };
		for (unsigned i = 0; i < channel->queued; i++) {
			struct outgoing *out = &channel->queue[channel->first + i];
			headers[i].msg_hdr = (struct msghdr){
				.msg_name = &out->to, .msg_namelen = address_size(&out->to),
				.msg_iov = &out->data, .msg_iovlen = 1,
			};
		}
		int sent =
		    sendmmsg(channel->fd, headers, channel->queued, MSG_DONTWAIT | MSG_NOSIGNAL);
		if (sent < 0 && (errno == EAGAIN || errno == EINTR))
			return;
		/* The first error may belong to an earlier datagram: it is tried once more. */
		if (sent < 0 && !again) {
			again = true;
			continue;
		}
		if (sent < 0) {
			struct address to = channel->queue[channel->first].to;
			channel->wire->handlers->trouble(&to, -errno, channel->wire->data);
			sent = 1;
		}
		again = false;
		channel->first += (unsigned)sent;
		channel->queued -= (unsigned)sent;
	}
	channel->first = 0;
}

static bool is_full(const struct channel *channel)
{
	return channel->first + channel->queued == SEND_BATCH;
}

bool wire_send(struct wire *wire, unsigned lane, const struct address *to, const uint8_t *data,
    size_t size)
{
	struct channel *channel = channel_of(wire, lane, to->socket.any.sa_family);
	if (is_full(channel))
		channel_flush(channel);
	if (is_full(channel) || size > REQUEST_LIMIT)
		return false;
	struct outgoing *out = &channel->queue[channel->first + channel->queued++];
	out->to = *to;
	out->data = (struct iovec){ out->bytes, size };
	memcpy(out->bytes, data, size);
	return true;
}

void wire_flush(struct wire *wire)
{
	for (unsigned i = 0; i < 2 * wire->lanes; i++)
		if (wire->channels[i].queued)
			channel_flush(&wire->channels[i]);
}

void wire_drain(struct wire *wire)
{
	for (unsigned i = 0; i < 2 * wire->lanes; i++) {
		struct channel *channel = &wire->channels[i];
		for (int round = 0;
		     channel->fd >= 0 && round < DRAIN_ROUNDS && receive_batch(channel); round++)
			;
	}
}

/* ---- life --------------------------------------------------------------------------------- */

static gboolean ready(gint fd, GIOCondition condition, gpointer data)
{
	struct channel *channel = data;
	struct wire *wire = channel->wire;
	(void)fd;
	if (condition & (G_IO_ERR | G_IO_HUP))
		receive_errors(channel);
	for (int round = 0; round < ROUNDS && receive_batch(channel); round++)
		;
	wire->handlers->rest(wire->data);
	return G_SOURCE_CONTINUE;
}

static bool channel_open(struct channel *channel, struct wire *wire, int family,
    GMainContext *context)
{
	*channel = (struct channel){ .wire = wire, .fd = open_socket(family) };
	if (channel->fd < 0)
		return false;
	unsigned capacity = grow_buffer(channel->fd) / FRAME_COST;
	wire->capacity = wire->capacity ? MIN(wire->capacity, capacity) : capacity;
	channel->queue = g_new(struct outgoing, SEND_BATCH);
	channel->source = g_unix_fd_source_new(channel->fd, G_IO_IN | G_IO_ERR);
	g_source_set_callback(channel->source, G_SOURCE_FUNC(ready), channel, NULL);
	g_source_attach(channel->source, context);
	return true;
}

static void channel_close(struct channel *channel)
{
	if (channel->fd < 0)
		return;
	g_source_destroy(channel->source);
	g_source_unref(channel->source);
	close(channel->fd);
	g_free(channel->queue);
	channel->fd = -1;
}

/* One more socket of each family; of no use unless it has those that the first lane has. */
static bool lane_open(struct wire *wire, GMainContext *context)
{
	struct channel *channel = &wire->channels[2 * wire->lanes];
	bool v4 = channel_open(channel, wire, AF_INET, context);
	int code = errno;
	bool v6 = channel_open(channel + 1, wire, AF_INET6, context);
	if (wire->lanes == 0 ? v4 || v6
			     : v4 == wire_can(wire, AF_INET) && v6 == wire_can(wire, AF_INET6)) {
		wire->lanes++;
		return true;
	}
	channel_close(channel);
	channel_close(channel + 1);
	errno = code;
	return false;
}

struct wire *wire_new(GMainContext *context, const struct wire_handlers *handlers, void *data,
    unsigned wish, GError **error)
{
	struct wire *wire = g_new0(struct wire, 1);
	wire->handlers = handlers;
	wire->data = data;
	incoming_init(&wire->incoming);
	if (!lane_open(wire, context)) {
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(errno),
		    _("打不开 SNMP 用的 UDP 套接字：%s"), g_strerror(errno));
		wire_free(wire);
		return NULL;
	}
	while (wire->lanes < LANES_MAX && wire_capacity(wire) < wish && lane_open(wire, context))
		;
	return wire;
}

void wire_free(struct wire *wire)
{
	if (!wire)
		return;
	for (unsigned i = 0; i < 2 * wire->lanes; i++)
		channel_close(&wire->channels[i]);
	g_free(wire->incoming.bytes);
	g_free(wire);
}

bool wire_can(const struct wire *wire, int family)
{
	return wire->channels[family == AF_INET6].fd >= 0;
}

unsigned wire_lanes(const struct wire *wire)
{
	return wire->lanes;
}

unsigned wire_capacity(const struct wire *wire)
{
	return wire->capacity * wire->lanes;
}

uint64_t wire_overruns(const struct wire *wire)
{
	uint64_t overruns = 0;
	for (unsigned i = 0; i < 2 * wire->lanes; i++)
		overruns += wire->channels[i].overruns;
	return overruns;
}
