#include "tests/unit/crowd.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "lab/message.h"

#define FIRST_ADDRESS 0x7f010000u /* 127.1.0.0 */

static const uint32_t uptime[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t table[] = { 1, 3, 6, 1, 2, 1, 2, 2, 1 };
#define DEPTH G_N_ELEMENTS(table)

struct address crowd_address(const struct crowd *crowd, unsigned number)
{
	struct address address = { 0 };
	address.socket.v4.sin_family = AF_INET;
	address.socket.v4.sin_port = htons(crowd->port);
	address.socket.v4.sin_addr.s_addr = htonl(FIRST_ADDRESS + number);
	return address;
}

/* Move NAME on to the next one of the MIB; false at its end. */
static bool next_name(const struct crowd *crowd, struct ber_oid *name)
{
	uint32_t column = 1, row = 1;
	if (ber_oid_compare(name->part, name->length, uptime, G_N_ELEMENTS(uptime)) < 0) {
		memcpy(name->part, uptime, sizeof uptime);
		name->length = G_N_ELEMENTS(uptime);
		return true;
	}
	int order = ber_oid_compare(name->part, MIN(name->length, DEPTH), table, DEPTH);
	if (order > 0)
		return false;
	if (order == 0 && name->length > DEPTH)
		column = name->part[DEPTH];
	if (order == 0 && name->length > DEPTH + 1)
		row = name->part[DEPTH + 1] + 1;
	if (row > crowd->rows) {
		column++;
		row = 1;
	}
	if (column > crowd->columns || crowd->rows == 0)
		return false;
	memcpy(name->part, table, sizeof table);
	name->part[DEPTH] = column;
	name->part[DEPTH + 1] = row;
	name->length = DEPTH + 2;
	return true;
}

static bool exists(const struct crowd *crowd, const struct ber_oid *name)
{
	if (ber_oid_compare(name->part, name->length, uptime, G_N_ELEMENTS(uptime)) == 0)
		return true;
	return name->length == DEPTH + 2 && memcmp(name->part, table, sizeof table) == 0 &&
	    name->part[DEPTH] >= 1 && name->part[DEPTH] <= crowd->columns &&
	    name->part[DEPTH + 1] >= 1 && name->part[DEPTH + 1] <= crowd->rows;
}

static void put_variable(struct ber_writer *writer, const struct ber_oid *name, uint8_t missing)
{
	size_t pair = ber_open(writer, BER_SEQUENCE);
	ber_put_oid(writer, name->part, name->length);
	if (missing)
		ber_put_octets(writer, missing, (struct bytes){ NULL, 0 });
	else
		ber_put_unsigned(writer, BER_COUNTER32, 1000 + name->part[name->length - 1]);
	ber_close(writer, pair);
}

static size_t answer(struct crowd *crowd, struct bytes datagram, uint8_t *out, size_t limit)
{
	static struct lab_pdu pdu;
	struct lab_message message;
	if (!lab_message_read(datagram, &message) || message.version != LAB_V2C ||
	    !lab_pdu_read(message.pdu, &pdu))
		return 0;
	struct ber_writer writer = { .data = out, .limit = limit };
	size_t whole = ber_open(&writer, BER_SEQUENCE);
	ber_put_integer(&writer, message.version);
	ber_put_octets(&writer, BER_OCTETS, message.community);
	size_t body = ber_open(&writer, LAB_RESPONSE);
	ber_put_integer(&writer, pdu.id);
	ber_put_integer(&writer, 0);
	ber_put_integer(&writer, 0);
	size_t list = ber_open(&writer, BER_SEQUENCE);
	int64_t rounds = pdu.type == LAB_GETBULK ? pdu.second : 1;
	for (int64_t round = 0; round < rounds; round++)
		for (size_t i = 0; i < pdu.n; i++) {
			struct ber_oid *name = &pdu.name[i];
			uint8_t missing = 0;
			if (pdu.type == LAB_GET)
				missing = exists(crowd, name) ? 0 : BER_NO_SUCH_INSTANCE;
			else if (!next_name(crowd, name))
				missing = BER_END_OF_VIEW;
			put_variable(&writer, name, missing);
		}
	ber_close(&writer, list);
	ber_close(&writer, body);
	ber_close(&writer, whole);
	return writer.full ? 0 : writer.size;
}

/* IP_PKTINFO tells whom the request was for; with it the same address answers. */
bool crowd_serve(struct crowd *crowd)
{
	uint8_t in[4096], out[8192];
	struct address from = { 0 };
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(struct in_pktinfo))];
	struct iovec data = { in, sizeof in };
	struct msghdr header = {
		.msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &data, .msg_iovlen = 1,
		.msg_control = control, .msg_controllen = sizeof control,
	};
	ssize_t got = recvmsg(crowd->fd, &header, MSG_DONTWAIT);
	struct cmsghdr *part = got > 0 ? CMSG_FIRSTHDR(&header) : NULL;
	if (!part)
		return false;
	struct in_pktinfo info;
	memcpy(&info, CMSG_DATA(part), sizeof info);
	unsigned number = ntohl(info.ipi_addr.s_addr) - FIRST_ADDRESS;
	crowd->requests++;
	if (crowd->silent_from && number >= crowd->silent_from)
		return true;
	info = (struct in_pktinfo){ .ipi_spec_dst = info.ipi_addr };
	memcpy(CMSG_DATA(part), &info, sizeof info);
	data = (struct iovec){
		out, answer(crowd, (struct bytes){ in, (size_t)got }, out, sizeof out)
	};
	header.msg_controllen = sizeof control;
	if (data.iov_len)
		sendmsg(crowd->fd, &header, MSG_DONTWAIT);
	return true;
}

static gboolean ready(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd;
	(void)condition;
	for (int i = 0; i < 64 && crowd_serve(data); i++)
		;
	return G_SOURCE_CONTINUE;
}

struct crowd *crowd_new(GMainContext *context, uint16_t port, uint32_t columns, uint32_t rows)
{
	static const int on = 1, buffer = 8 << 20;
	struct crowd *crowd = g_new0(struct crowd, 1);
	struct address at = { 0 };
	socklen_t size = sizeof at;
	crowd->columns = columns;
	crowd->rows = rows;
	crowd->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	at.socket.v4.sin_family = AF_INET;
	at.socket.v4.sin_port = htons(port);
	g_assert(crowd->fd >= 0 && bind(crowd->fd, &at.socket.any, address_size(&at)) == 0);
	setsockopt(crowd->fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
	setsockopt(crowd->fd, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof buffer);
	getsockname(crowd->fd, &at.socket.any, &size);
	crowd->port = ntohs(at.socket.v4.sin_port);
	if (context) {
		crowd->source = g_unix_fd_source_new(crowd->fd, G_IO_IN);
		g_source_set_callback(crowd->source, G_SOURCE_FUNC(ready), crowd, NULL);
		g_source_attach(crowd->source, context);
	}
	return crowd;
}

void crowd_free(struct crowd *crowd)
{
	if (crowd->source) {
		g_source_destroy(crowd->source);
		g_source_unref(crowd->source);
	}
	close(crowd->fd);
	g_free(crowd);
}
