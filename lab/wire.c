#include "lab/wire.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"

#define BATCH 64
#define RECEIVE_BUFFER (4 * 1024 * 1024)
#define LATE_LIMIT 20000          /* answers under way at once; more are lost, as on a real line */
#define DATAGRAM_SIZE 4096        /* longer requests are not SNMP to us */

enum service { SERVICE_SNMP, SERVICE_ECHO };

/* One socket: a service on one address family. */
struct door {
	struct lab_wire *wire;
	enum service service;
	int family, fd;
	GSource *source;
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct lab_wire {
	struct lab_site *site;
	struct lab_agent *agent;
	struct timers *timers;
	bool natural;
	struct door doors[4];
	struct lab_wire_statistics statistics;
	uint64_t chance;
	GPtrArray *late;          /* struct late *, owned; each knows its place */
	uint8_t in[BATCH][DATAGRAM_SIZE];
};

/* An answer on its way. */
struct late {
	struct timer timer;
	struct door *door;
	guint place;
	union address to;
	uint32_t from;            /* IPv4, network byte order */
	size_t size;
	uint8_t data[];
};

/* ---- out ------------------------------------------------------------------------------------ */

static void send_now(const struct door *door, const union address *to, uint32_t from,
    struct bytes data)
{
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in_pktinfo))] = { 0 };
	union address copy = *to;
	struct iovec part = { .iov_base = (void *)(uintptr_t)data.data, .iov_len = data.size };
	struct msghdr message = {
		.msg_name = &copy, .msg_namelen = sizeof copy, .msg_iov = &part, .msg_iovlen = 1
	};
	if (door->family == AF_INET) {
		struct in_pktinfo info = { .ipi_spec_dst.s_addr = from };
		message.msg_namelen = sizeof copy.v4;
		message.msg_control = control;
		message.msg_controllen = sizeof control;
		struct cmsghdr *head = CMSG_FIRSTHDR(&message);
		head->cmsg_level = IPPROTO_IP;
		head->cmsg_type = IP_PKTINFO;
		head->cmsg_len = CMSG_LEN(sizeof info);
		memcpy(CMSG_DATA(head), &info, sizeof info);
	}
	if (sendmsg(door->fd, &message, MSG_DONTWAIT) >= 0)
		door->wire->statistics.answers++;
	else
		door->wire->statistics.lost++;
}

static void forget(struct late *late)
{
	GPtrArray *all = late->door->wire->late;
	struct late *last = all->pdata[all->len - 1];
	last->place = late->place;
	timer_stop(&late->timer);
	g_ptr_array_remove_index_fast(all, late->place);
	g_free(late);
}

static void on_due(struct timer *timer, void *data)
{
	struct late *late = data;
	(void)timer;
	send_now(late->door, &late->to, late->from, (struct bytes){ late->data, late->size });
	forget(late);
}

static void send_late(struct door *door, const union address *to, uint32_t from, struct bytes data,
    int64_t us)
{
	struct lab_wire *wire = door->wire;
	if (wire->late->len >= LATE_LIMIT) {
		wire->statistics.lost++;
		return;
	}
	struct late *late = g_malloc0(sizeof *late + data.size);
	late->door = door;
	late->place = wire->late->len;
	late->to = *to;
	late->from = from;
	late->size = data.size;
	memcpy(late->data, data.data, data.size);
	timer_init(&late->timer, wire->timers, on_due, late);
	timer_after(&late->timer, us);
	g_ptr_array_add(wire->late, late);
}

/* ---- in ------------------------------------------------------------------------------------- */

static uint64_t draw(struct lab_wire *wire)
{
	return lab_hash(wire->site->seed, 5, wire->chance++);
}

/* How long an answer takes: the distance, what was ordered, how restless the line is, and, except
 * for an echo, how long the agent thinks. */
static int64_t delay_of(struct lab_wire *wire, const struct lab_device *device,
    enum service service)
{
	int64_t us = device->delay_us;
	if (wire->natural && service == SERVICE_SNMP)
		us += device->plan->slow_ms * INT64_C(1000);
	if (wire->natural && device->place < lab_site_planned()) {
		bool far = lab_device_serves_users(device);
		int64_t distance = far
		    ? 2000 + (int64_t)(lab_hash(wire->site->seed, 6, device->place) % 6000)
		    : 200;
		us += distance + (int64_t)(draw(wire) % (uint64_t)(distance / 4));
	}
	if (device->jitter_us > 0)
		us += (int64_t)(draw(wire) % (uint64_t)device->jitter_us);
	return us;
}

static void reply(struct door *door, struct lab_device *device, const union address *to,
    uint32_t from, struct bytes data)
{
	struct lab_wire *wire = door->wire;
	if (device->loss > 0 && draw(wire) % 100 < device->loss) {
		wire->statistics.lost++;
		return;
	}
	int64_t us = delay_of(wire, device, door->service);
	if (us > 0)
		send_late(door, to, from, data, us);
	else
		send_now(door, to, from, data);
}

/* One datagram for DEVICE, sent to the address AT. */
static void handle(struct door *door, struct lab_device *device, const union address *from,
    uint32_t at, struct bytes data)
{
	struct lab_wire *wire = door->wire;
	struct bytes answers[LAB_ANSWERS];
	if (!device->reached || !lab_device_runs(device))
		return;
	if (door->service == SERVICE_ECHO) {
		wire->statistics.echoes++;
		reply(door, device, from, at, data);
		return;
	}
	wire->statistics.requests++;
	if (device->power == LAB_SILENT)
		return;
	if (device->faults & LAB_OTHER_SOURCE)
		at = htonl(ntohl(at) ^ 0x00010000);
	size_t n = lab_agent_answer(wire->agent, device, data, answers);
	for (size_t i = 0; i < n; i++)
		reply(door, device, from, at, answers[i]);
}

/* The address an IPv4 datagram was sent to, network byte order; 0 if the kernel did not say. */
static uint32_t destination(struct msghdr *message)
{
	for (struct cmsghdr *head = CMSG_FIRSTHDR(message); head;
	     head = CMSG_NXTHDR(message, head)) {
		struct in_pktinfo info;
		if (head->cmsg_level != IPPROTO_IP || head->cmsg_type != IP_PKTINFO)
			continue;
		memcpy(&info, CMSG_DATA(head), sizeof info);
		return info.ipi_addr.s_addr;
	}
	return 0;
}

static void receive(struct door *door, struct msghdr *message, struct bytes data)
{
	struct lab_wire *wire = door->wire;
	struct lab_device *device;
	uint32_t at = 0;
	if (door->family == AF_INET) {
		at = destination(message);
		device = ntohl(at) >> 24 == 127 ? lab_site_at(wire->site, ntohl(at)) : NULL;
	} else {
		device = lab_site_at_v6(wire->site);
	}
	if (!device || message->msg_flags & MSG_TRUNC) {
		wire->statistics.refused++;
		return;
	}
	union address from = { 0 };
	memcpy(&from, message->msg_name, MIN(message->msg_namelen, sizeof from));
	handle(door, device, &from, at, data);
}

/* Room for what the kernel says beside a datagram. */
struct beside {
	_Alignas(struct cmsghdr) char bytes[CMSG_SPACE(sizeof(struct in_pktinfo)) + 64];
};

static gboolean on_readable(int fd, GIOCondition condition, void *data)
{
	struct door *door = data;
	struct lab_wire *wire = door->wire;
	struct mmsghdr messages[BATCH] = { 0 };
	struct iovec parts[BATCH];
	union address from[BATCH];
	struct beside controls[BATCH];
	(void)condition;
	for (size_t i = 0; i < BATCH; i++) {
		parts[i] = (struct iovec){ .iov_base = wire->in[i], .iov_len = DATAGRAM_SIZE };
		messages[i].msg_hdr = (struct msghdr){
			.msg_name = &from[i],
			.msg_namelen = sizeof from[i],
			.msg_iov = &parts[i],
			.msg_iovlen = 1,
			.msg_control = controls[i].bytes,
			.msg_controllen = sizeof controls[i].bytes,
		};
	}
	int n = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
	lab_site_tick(wire->site, clock_mono(), clock_wall());
	for (int i = 0; i < n; i++)
		receive(door, &messages[i].msg_hdr, (struct bytes){ wire->in[i],
		    messages[i].msg_len });
	return G_SOURCE_CONTINUE;
}

/* ---- sockets -------------------------------------------------------------------------------- */

static bool bind_door(struct door *door, uint16_t port, GError **error)
{
	union address own = { 0 };
	socklen_t size = door->family == AF_INET ? sizeof own.v4 : sizeof own.v6;
	int one = 1, room = RECEIVE_BUFFER;
	own.any.sa_family = (sa_family_t)door->family;
	if (door->family == AF_INET) {
		own.v4.sin_port = htons(port);
	} else {
		own.v6.sin6_port = htons(port);
		own.v6.sin6_addr = in6addr_loopback;
	}
	door->fd = socket(door->family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (door->fd < 0 && door->family == AF_INET6 && errno == EAFNOSUPPORT)
		return true;
	if (door->family == AF_INET) {
		setsockopt(door->fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
		/* A second fence beside the check of every destination; older kernels want rights
		 * for it. */
		setsockopt(door->fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	}
	setsockopt(door->fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	setsockopt(door->fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
	if (door->fd >= 0 && bind(door->fd, &own.any, size) == 0)
		return true;
	int why = errno;
	if (door->family == AF_INET6 && why == EADDRNOTAVAIL) {
		close(door->fd);
		door->fd = -1;
		return true;
	}
	g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
	    _("不能使用 UDP 端口 %u：%s。用 --port 换一个端口。"), port, g_strerror(why));
	return false;
}

static bool open_doors(struct lab_wire *wire, uint16_t port, GError **error)
{
	for (size_t i = 0; i < G_N_ELEMENTS(wire->doors); i++) {
		struct door *door = &wire->doors[i];
		if (!bind_door(door, (uint16_t)(port + (door->service == SERVICE_ECHO)), error))
			return false;
		if (door->fd < 0)
			continue;
		door->source = g_unix_fd_source_new(door->fd, G_IO_IN);
		g_source_set_callback(door->source, G_SOURCE_FUNC(on_readable), door, NULL);
		g_source_attach(door->source, NULL);
	}
	return true;
}

struct lab_wire *lab_wire_new(struct lab_site *site, struct timers *timers, uint16_t port,
    bool natural, GError **error)
{
	struct lab_wire *wire = g_new0(struct lab_wire, 1);
	wire->site = site;
	wire->timers = timers;
	wire->natural = natural;
	wire->agent = lab_agent_new(site);
	wire->late = g_ptr_array_new();
	for (size_t i = 0; i < G_N_ELEMENTS(wire->doors); i++)
		wire->doors[i] = (struct door){
			.wire = wire, .fd = -1, .service = i % 2 == 0 ? SERVICE_SNMP : SERVICE_ECHO,
			.family = i < 2 ? AF_INET : AF_INET6,
		};
	if (open_doors(wire, port, error))
		return wire;
	lab_wire_free(wire);
	return NULL;
}

void lab_wire_free(struct lab_wire *wire)
{
	if (!wire)
		return;
	while (wire->late->len > 0)
		forget(wire->late->pdata[wire->late->len - 1]);
	g_ptr_array_unref(wire->late);
	for (size_t i = 0; i < G_N_ELEMENTS(wire->doors); i++) {
		if (wire->doors[i].source) {
			g_source_destroy(wire->doors[i].source);
			g_source_unref(wire->doors[i].source);
		}
		if (wire->doors[i].fd >= 0)
			close(wire->doors[i].fd);
	}
	lab_agent_free(wire->agent);
	g_free(wire);
}

const struct lab_wire_statistics *lab_wire_statistics(const struct lab_wire *wire)
{
	return &wire->statistics;
}
