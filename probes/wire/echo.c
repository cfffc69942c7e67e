/* Echoes: one socket per family and method, and a table of what is on its way, indexed by the
 * 16-bit sequence.
 *
 * Sixteen bits of id and sixteen of sequence are what ICMP has to tell probes apart, and other
 * pingers on the host use the same numbers: a foreign reply once made dead hosts look alive. So
 * each probe carries 16 random bytes and a reply counts only when source, id, sequence and those
 * bytes are right. */
#include "probes/wire/echo.h"

#include <errno.h>
#include <glib-unix.h>
#include <netinet/icmp6.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"

#define SEQUENCES 65536
#define COOKIE_SIZE 16
#define BUFFER_WISH (1 << 20)
#define HELD_TRIES 5 /* sends that our own host may refuse before a probe is given up */
#define HELD_WAIT (CLOCK_SECOND / 50) /* before the next of them, doubled each time */
#define LAIN_LIMIT (60 * CLOCK_SECOND) /* beyond it a clock was set, it is not the loop's doing */
#define RECEIVE_LIMIT 256            /* datagrams before other sources get their turn */

/* What is sent; the eight bytes of header are those of ICMP, and serve UDP as well. */
struct packet {
	uint8_t type, code;
	uint16_t checksum;
	uint16_t id, sequence;       /* network order */
	uint8_t cookie[COOKIE_SIZE];
};

enum channel_kind { CHANNEL_ICMP4, CHANNEL_ICMP6, CHANNEL_UDP4, CHANNEL_UDP6, CHANNELS };

struct channel {
	struct echo *echo;
	enum channel_kind kind;
	int fd;                      /* -1: not open */
	bool raw; /* headers and checksums are ours, and everybody's replies come in */
	GSource *source;
};

/* One packet on its way. */
struct ping {
	struct echo_target *target;
	uint16_t sequence;
	uint8_t cookie[COOKIE_SIZE];
	struct mono sent_at;
	bool sent;
	unsigned held;               /* times it was not let out */
	struct timer timeout;        /* of the reply; before it was sent, of the next try to */
};

struct echo {
	struct timers *timers;
	GMainContext *context;
	struct channel channels[CHANNELS];
	char *obstacle4, *obstacle6;
	uint16_t id;                 /* of raw sockets; the kernel gives ping sockets theirs */
	uint16_t next;
	struct ping *flying[SEQUENCES];
	struct echo_statistics statistics;
};

struct echo_target {
	struct echo *echo;
	struct address address;
	enum echo_method method;
	int64_t interval, patience;
	echo_result *result;
	void *data;
	struct timer timer;
	GQueue pings;                /* of struct ping */
};

/* ---- opening ------------------------------------------------------------------------------ */

static gboolean receive(gint fd, GIOCondition condition, gpointer data);
static void read_replies(struct channel *channel);

/* Only echo replies come in: the rest of the host's ICMP is none of our business. */
static void filter_replies(int fd, int family)
{
	if (family == AF_INET6) {
		struct icmp6_filter filter;
		ICMP6_FILTER_SETBLOCKALL(&filter);
		ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY, &filter);
		setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &filter, sizeof filter);
	} else {
		uint32_t filter = ~(1u << ICMP_ECHOREPLY);
		setsockopt(fd, SOL_RAW, 1 /* ICMP_FILTER */, &filter, sizeof filter);
	}
}

static void channel_watch(struct channel *channel)
{
	int wish = BUFFER_WISH, on = 1;
	setsockopt(channel->fd, SOL_SOCKET, SO_RCVBUF, &wish, sizeof wish);
	setsockopt(channel->fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
	channel->source = g_unix_fd_source_new(channel->fd, G_IO_IN | G_IO_ERR);
	g_source_set_callback(channel->source, G_SOURCE_FUNC(receive), channel, NULL);
	g_source_attach(channel->source, channel->echo->context);
}

static int open_socket(int family, int type, int protocol)
{
	return socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
}

/* A ping socket, else a raw one. What stands in the way comes back as one sentence, or NULL. */
static char *open_icmp(struct channel *channel, int family)
{
	int protocol = family == AF_INET6 ? (int)IPPROTO_ICMPV6 : (int)IPPROTO_ICMP;
	channel->fd = open_socket(family, SOCK_DGRAM, protocol);
	if (channel->fd < 0) {
		channel->fd = open_socket(family, SOCK_RAW, protocol);
		channel->raw = channel->fd >= 0;
	}
	if (channel->fd < 0 && errno == EAFNOSUPPORT)
		return g_strdup(_("本机没有启用 IPv6，不能发 ICMPv6 探测"));
	if (channel->fd < 0)
		return g_strdup_printf(_("没有发 ICMP 探测的权限（%s）；请管理员执行："
					 "sysctl -w net.ipv4.ping_group_range=\"%u %u\""),
		    g_strerror(errno), getegid(), getegid());
	if (channel->raw)
		filter_replies(channel->fd, family);
	channel_watch(channel);
	return NULL;
}

static void open_udp(struct channel *channel, int family)
{
	static const int on = 1;
	channel->fd = open_socket(family, SOCK_DGRAM, 0);
	if (channel->fd < 0)
		return;
	if (family == AF_INET6)
		setsockopt(channel->fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
	channel_watch(channel);
}

struct echo *echo_new(GMainContext *context, struct timers *timers)
{
	struct echo *echo = g_new0(struct echo, 1);
	echo->timers = timers;
	echo->context = context;
	echo->id = (uint16_t)g_random_int();
	echo->next = (uint16_t)g_random_int();
	for (int i = 0; i < CHANNELS; i++)
		echo->channels[i] =
		    (struct channel){ .echo = echo, .kind = (enum channel_kind)i, .fd = -1 };
	echo->obstacle4 = open_icmp(&echo->channels[CHANNEL_ICMP4], AF_INET);
	echo->obstacle6 = open_icmp(&echo->channels[CHANNEL_ICMP6], AF_INET6);
	open_udp(&echo->channels[CHANNEL_UDP4], AF_INET);
	open_udp(&echo->channels[CHANNEL_UDP6], AF_INET6);
	return echo;
}

void echo_free(struct echo *echo)
{
	if (!echo)
		return;
	for (int i = 0; i < CHANNELS; i++) {
		if (echo->channels[i].fd < 0)
			continue;
		g_source_destroy(echo->channels[i].source);
		g_source_unref(echo->channels[i].source);
		close(echo->channels[i].fd);
	}
	g_free(echo->obstacle4);
	g_free(echo->obstacle6);
	g_free(echo);
}

const char *echo_obstacle(const struct echo *echo, int family)
{
	return family == AF_INET6 ? echo->obstacle6 : echo->obstacle4;
}

/* ---- pings -------------------------------------------------------------------------------- */

/* Take PING off the table; its owner hears no more of it. */
static void ping_free(struct ping *ping)
{
	timer_stop(&ping->timeout);
	ping->target->echo->flying[ping->sequence] = NULL;
	g_queue_remove(&ping->target->pings, ping);
	g_free(ping);
}

static void ping_end(struct ping *ping, int64_t rtt)
{
	struct echo_target *target = ping->target;
	struct mono sent_at = ping->sent_at;
	if (rtt < 0)
		target->echo->statistics.missed++;
	else
		target->echo->statistics.answered++;
	ping_free(ping);
	target->result(target, rtt, sent_at, target->data);
}

static void send_ping(struct ping *ping);

static struct channel *channel_of(const struct echo_target *target);

/* When our own loop was busy for long, the answer may lie in the socket: that is read first. */
static void timed_out(struct timer *timer, void *data)
{
	struct ping *ping = data;
	struct echo *echo = ping->target->echo;
	uint16_t sequence = ping->sequence;
	(void)timer;
	if (!ping->sent) {
		send_ping(ping);
		return;
	}
	read_replies(channel_of(ping->target));
	if (echo->flying[sequence] == ping)
		ping_end(ping, -1);
}

/* A free sequence number; false when 65536 are on their way. */
static bool free_sequence(struct echo *echo, uint16_t *ret)
{
	for (int i = 0; i < SEQUENCES; i++, echo->next++) {
		if (echo->flying[echo->next])
			continue;
		*ret = echo->next++;
		return true;
	}
	return false;
}

static struct ping *ping_new(struct echo_target *target)
{
	struct echo *echo = target->echo;
	uint16_t sequence;
	struct ping *ping = g_new0(struct ping, 1);
	if (!free_sequence(echo, &sequence) ||
	    getrandom(ping->cookie, sizeof ping->cookie, 0) != (ssize_t)sizeof ping->cookie) {
		g_free(ping);
		return NULL;
	}
	ping->target = target;
	ping->sequence = sequence;
	timer_init(&ping->timeout, echo->timers, timed_out, ping);
	echo->flying[sequence] = ping;
	g_queue_push_tail(&target->pings, ping);
	return ping;
}

static struct channel *channel_of(const struct echo_target *target)
{
	bool v6 = target->address.socket.any.sa_family == AF_INET6;
	enum channel_kind kind = target->method == ECHO_UDP ? v6 ? CHANNEL_UDP6 : CHANNEL_UDP4
	    : v6 ? CHANNEL_ICMP6 : CHANNEL_ICMP4;
	return &target->echo->channels[kind];
}

/* RFC 1071. */
static uint16_t checksum(const void *data, size_t size)
{
	const uint8_t *bytes = data;
	uint32_t sum = 0;
	for (size_t i = 0; i + 1 < size; i += 2)
		sum += (uint32_t)bytes[i] << 8 | bytes[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static void packet_fill(const struct channel *channel, const struct ping *ping, struct packet *ret)
{
	*ret = (struct packet){
		.type = channel->kind == CHANNEL_ICMP6 ? ICMP6_ECHO_REQUEST : ICMP_ECHO,
		.id = htons(channel->echo->id),
		.sequence = htons(ping->sequence),
	};
	memcpy(ret->cookie, ping->cookie, sizeof ret->cookie);
	if (channel->kind == CHANNEL_ICMP4)
		ret->checksum = checksum(ret, sizeof *ret);
}

/* Whether it left. What our own host cannot do for the moment says nothing about the target. */
enum sending { SENT, NOT_NOW, UNREACHABLE };

static enum sending send_packet(const struct channel *channel, const struct echo_target *target,
    const struct packet *packet)
{
	struct address to = target->address;
	if (target->method == ECHO_ICMP && to.socket.any.sa_family == AF_INET6)
		to.socket.v6.sin6_port = 0;
	/* The first error may be a pending one of ICMP, about an earlier packet. */
	for (int try = 0; try < 2; try++) {
		if (sendto(channel->fd, packet, sizeof *packet, MSG_DONTWAIT | MSG_NOSIGNAL,
			&to.socket.any, address_size(&to)) == (ssize_t)sizeof *packet)
			return SENT;
		if (errno == ENETUNREACH || errno == EHOSTUNREACH)
			return UNREACHABLE;
		if (errno != ECONNREFUSED)
			break;
	}
	return NOT_NOW;
}

/* What our own host holds back is tried again a few times; then the probe was none, and its target
 * neither answered nor missed it. */
static void send_ping(struct ping *ping)
{
	struct echo_target *target = ping->target;
	const struct channel *channel = channel_of(target);
	struct echo *echo = target->echo;
	struct packet packet;
	packet_fill(channel, ping, &packet);
	ping->sent_at = clock_mono();
	switch (send_packet(channel, target, &packet)) {
	case SENT:
		echo->statistics.sent++;
		ping->sent = true;
		timer_after(&ping->timeout, target->patience);
		return;
	case UNREACHABLE:
		ping_end(ping, -1);
		return;
	case NOT_NOW:
		echo->statistics.held++;
		if (++ping->held < HELD_TRIES) {
			timer_after(&ping->timeout, HELD_WAIT << ping->held);
			return;
		}
		echo->statistics.given_up++;
		ping_free(ping);
	}
}

static void fire(struct timer *timer, void *data)
{
	struct echo_target *target = data;
	timer_after(timer, target->interval);
	if (channel_of(target)->fd < 0)
		return;
	struct ping *ping = ping_new(target);
	if (ping)
		send_ping(ping);
}

/* ---- replies ------------------------------------------------------------------------------ */

/* The packet behind the IPv4 header that raw sockets deliver; its size, 0 if there is none. */
static size_t strip_header(const uint8_t **data, size_t size)
{
	size_t header = size ? (size_t)((*data)[0] & 0x0f) * 4 : 0;
	if (header < sizeof(struct iphdr) || header > size)
		return 0;
	*data += header;
	return size - header;
}

static bool is_reply(const struct channel *channel, const struct packet *packet)
{
	switch (channel->kind) {
	case CHANNEL_ICMP4:
		return packet->type == ICMP_ECHOREPLY && packet->code == 0 &&
		    (!channel->raw || packet->id == htons(channel->echo->id));
	case CHANNEL_ICMP6:
		return packet->type == ICMP6_ECHO_REPLY && packet->code == 0 &&
		    (!channel->raw || packet->id == htons(channel->echo->id));
	case CHANNEL_UDP4:
	case CHANNEL_UDP6:
		return packet->id == htons(channel->echo->id);
	case CHANNELS:
		break;
	}
	return false;
}

/* ICMP has no ports: whatever port the target was given must not make a difference. */
static bool same_source(const struct echo_target *target, struct address from)
{
	struct address to = target->address;
	if (target->method == ECHO_ICMP && to.socket.any.sa_family == AF_INET6)
		to.socket.v6.sin6_port = from.socket.v6.sin6_port = 0;
	else if (target->method == ECHO_ICMP)
		to.socket.v4.sin_port = from.socket.v4.sin_port = 0;
	return address_equal(&to, &from);
}

/* How long a packet has lain in the socket, by the kernel's stamp: what our own loop was late by is
 * no part of a round trip. 0 where there is no stamp to be believed. */
static int64_t lain_us(struct msghdr *message)
{
	struct timespec stamp = { 0 }, now;
	struct cmsghdr *control = CMSG_FIRSTHDR(message);
	while (control && (control->cmsg_level != SOL_SOCKET ||
			      control->cmsg_type != SCM_TIMESTAMPNS))
		control = CMSG_NXTHDR(message, control);
	if (!control || clock_gettime(CLOCK_REALTIME, &now) != 0)
		return 0;
	memcpy(&stamp, CMSG_DATA(control), sizeof stamp);
	int64_t lain = (now.tv_sec - stamp.tv_sec) * CLOCK_SECOND +
	    (now.tv_nsec - stamp.tv_nsec) / 1000;
	return lain > 0 && lain < LAIN_LIMIT ? lain : 0;
}

/* A reply that LAIN_US ago came in. One that came too late is as good as none. */
static void end_by_reply(struct ping *ping, int64_t lain_us)
{
	int64_t rtt = mono_between(ping->sent_at, clock_mono()) - lain_us;
	ping_end(ping, rtt > ping->target->patience ? -1 : MAX(rtt, 0));
}

static void take(struct channel *channel, const struct address *from, const uint8_t *data,
    size_t size, int64_t lain_us)
{
	struct packet packet;
	if (channel->raw && channel->kind == CHANNEL_ICMP4)
		size = strip_header(&data, size);
	if (size != sizeof packet) {
		channel->echo->statistics.dropped++;
		return;
	}
	memcpy(&packet, data, sizeof packet);
	struct ping *ping = channel->echo->flying[ntohs(packet.sequence)];
	if (ping && ping->sent && is_reply(channel, &packet) &&
	    channel_of(ping->target) == channel && same_source(ping->target, *from) &&
	    memcmp(packet.cookie, ping->cookie, COOKIE_SIZE) == 0)
		end_by_reply(ping, lain_us);
	else
		channel->echo->statistics.dropped++;
}

/* One packet; false when none lies there. Any other error is a pending one of ICMP, and is
 * gone by having been read. */
static bool read_reply(struct channel *channel)
{
	uint8_t buffer[512];
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(struct timespec))];
	} control;
	struct address from = { 0 };
	struct iovec part = { buffer, sizeof buffer };
	struct msghdr message = { .msg_name = &from.socket, .msg_namelen = sizeof from.socket,
		.msg_iov = &part, .msg_iovlen = 1, .msg_control = &control,
		.msg_controllen = sizeof control };
	ssize_t got = recvmsg(channel->fd, &message, MSG_DONTWAIT);
	if (got < 0)
		return errno != EAGAIN && errno != EINTR;
	take(channel, &from, buffer, (size_t)got, lain_us(&message));
	return true;
}

static void read_replies(struct channel *channel)
{
	for (int i = 0; i < RECEIVE_LIMIT && read_reply(channel); i++)
		;
}

static gboolean receive(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd, (void)condition;
	read_replies(data);
	return G_SOURCE_CONTINUE;
}

void echo_statistics(const struct echo *echo, struct echo_statistics *ret)
{
	*ret = echo->statistics;
}

/* ---- targets ------------------------------------------------------------------------------ */

struct echo_target *echo_target_new(struct echo *echo, const struct address *address,
    enum echo_method method, int64_t interval_us, int64_t timeout_us, echo_result *result,
    void *data)
{
	struct echo_target *target = g_new0(struct echo_target, 1);
	target->echo = echo;
	target->address = *address;
	target->method = method;
	target->interval = MAX(interval_us, 1);
	target->patience = timeout_us;
	target->result = result;
	target->data = data;
	timer_init(&target->timer, echo->timers, fire, target);
	timer_after(&target->timer, (int64_t)(g_random_double() * (double)target->interval));
	return target;
}

const char *echo_target_obstacle(const struct echo_target *target)
{
	return target->method == ECHO_UDP ? NULL :
	    echo_obstacle(target->echo, target->address.socket.any.sa_family);
}

void echo_target_free(struct echo_target *target)
{
	if (!target)
		return;
	timer_stop(&target->timer);
	while (target->pings.head)
		ping_free(target->pings.head->data);
	g_free(target);
}
