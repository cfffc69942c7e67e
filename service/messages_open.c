/* Opening what traps and syslog come through: what systemd holds for us, or ports of our own. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "service/messages_wire.h"

#define LISTEN_BACKLOG 128

/* The first trouble is said: the others mostly have the same reason. */
static void trouble(struct message_wire *wire, const char *what, uint16_t port, bool named)
{
	g_autofree char *text = g_strdup_printf(_("%s端口 %u 打不开（%s）"), what, port,
	    g_strerror(errno));

	log_warning("messages", "%s", text);
	if (wire->counts.trouble == NULL)
		wire->counts.trouble = g_intern_string(text);
	if (named && wire->counts.missed == NULL)
		wire->counts.missed = g_intern_string(text);
}

static int bind_to(const struct address *address, int type)
{
	static const int on = 1, off = 0;
	int family = address->socket.any.sa_family;
	int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0)
		return -1;
	if (family == AF_INET6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
	if (type == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (bind(fd, &address->socket.any, address_size(address)) == 0 &&
	    (type != SOCK_STREAM || listen(fd, LISTEN_BACKLOG) == 0))
		return fd;
	int why = errno;
	close(fd);
	errno = why;
	return -1;
}

/* One socket for IPv6 and IPv4 where the system can; else IPv4. -1 and errno. */
static int open_port(const char *at, uint16_t port, int type)
{
	struct address address;
	const char *text = *at != '\0' ? at : "::";

	if (!address_parse(text, port, &address, NULL)) {
		errno = EINVAL;
		return -1;
	}
	int fd = bind_to(&address, type);
	if (fd < 0 && errno == EAFNOSUPPORT && *at == '\0' &&
	    address_parse("0.0.0.0", port, &address, NULL))
		fd = bind_to(&address, type);
	return fd;
}

/* What traps and syslog come through. */
struct door {
	const char *field;           /* of site.conf */
	const char *what;
	int held;
	uint16_t port;
	int type;
	bool named;                  /* by the site */
	enum ear_kind kind;
};
#define DOORS 3

static void find_doors(const struct message_wire_settings *settings, struct door *doors)
{
	doors[0] = (struct door){ .field = "trap_port", .what = _("陷阱"),
		.held = settings->trap_fd, .port = settings->trap_port, .type = SOCK_DGRAM,
		.named = settings->trap_named, .kind = EAR_TRAP };
	doors[1] = (struct door){ .field = "syslog_port", .what = _("日志"),
		.held = settings->syslog_fd, .port = settings->syslog_port, .type = SOCK_DGRAM,
		.named = settings->syslog_named, .kind = EAR_SYSLOG };
	doors[2] = (struct door){ .field = "syslog_port", .what = _("日志 TCP "),
		.held = settings->stream_fd, .port = settings->syslog_port, .type = SOCK_STREAM,
		.named = settings->syslog_named, .kind = EAR_LISTENER };
}

/* The one systemd holds, as a copy: it stays open when this is closed. */
static int open_door(struct message_wire *wire, const struct door *door)
{
	if (door->held >= 0) {
		int fd = fcntl(door->held, F_DUPFD_CLOEXEC, 0);
		if (fd >= 0)
			fcntl(fd, F_SETFL, O_NONBLOCK);
		return fd;
	}
	int fd = door->port == 0 ? -1 : open_port(wire->address, door->port, door->type);
	if (fd < 0 && door->port != 0)
		trouble(wire, door->what, door->port, door->named);
	return fd;
}

/* Whether it is ours already. */
static bool is_open(const struct door *door, const struct message_wire_settings *before,
    const struct message_wire_counts *open)
{
	if (door->kind == EAR_TRAP)
		return open->traps_open && door->port == before->trap_port;
	return open->syslog_open && door->port == before->syslog_port;
}

/* All are held open until the last was tried: two may name the same port. */
bool message_wire_fits(const struct message_wire_settings *settings,
    const struct message_wire_settings *before, const struct message_wire_counts *open,
    GError **error)
{
	struct door doors[DOORS];
	int fds[DOORS] = { -1, -1, -1 };
	const struct door *missed = NULL;
	int why = 0;

	find_doors(settings, doors);
	for (int i = 0; i < DOORS && missed == NULL; i++) {
		if (!doors[i].named || doors[i].held >= 0 || is_open(&doors[i], before, open))
			continue;
		fds[i] = open_port(settings->address, doors[i].port, doors[i].type);
		why = errno;
		if (fds[i] < 0)
			missed = &doors[i];
	}
	for (int i = 0; i < DOORS; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	if (missed != NULL)
		g_set_error(error, G_IO_ERROR, g_io_error_from_errno(why),
		    _("[messages] %s：%s端口 %u 打不开（%s）"), missed->field, missed->what,
		    missed->port, g_strerror(why));
	return missed == NULL;
}

/* The buffer bridges the moments in which nobody reads. The kernel doubles what it grants. */
static void widen(struct message_wire *wire, int fd)
{
	static const int on = 1;
	int wish = (int)MIN(wire->settings.receive_buffer, INT32_MAX / 2), got = 0;
	socklen_t size = sizeof got;

	setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
	getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &size);
	if (got / 2 < wish &&
	    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &wish, sizeof wish) != 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &wish, sizeof wish);
	getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &got, &size);
	if (got / 2 >= wish || wire->counts.note != NULL)
		return;
	g_autofree char *text = g_strdup_printf(
	    _("接收缓冲只得到 %d KB，要的是 %d KB，突发时会丢报文：请调大 net.core.rmem_max"),
	    got / 2048, wish / 1024);
	wire->counts.note = g_intern_string(text);
}

void wire_open(struct message_wire *wire)
{
	struct ear *const ears[DOORS] = { &wire->trap, &wire->syslog, &wire->listener };
	struct door doors[DOORS];

	find_doors(&wire->settings, doors);
	for (size_t i = 0; i < DOORS; i++) {
		int fd = open_door(wire, &doors[i]);
		*ears[i] = (struct ear){ doors[i].kind, fd };
		if (fd >= 0 && doors[i].type == SOCK_DGRAM)
			widen(wire, fd);
		if (fd >= 0)
			wire_listen(wire, ears[i]);
	}
	if (wire->trap.fd >= 0)
		wire->trap_socket = letter_socket_new(wire->trap.fd);
	if (wire->syslog.fd >= 0)
		wire->syslog_socket = letter_socket_new(wire->syslog.fd);
	wire->counts.traps_open = wire->trap.fd >= 0;
	wire->counts.syslog_open = wire->syslog.fd >= 0;
}
