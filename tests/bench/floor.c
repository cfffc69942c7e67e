#include "tests/bench/floor.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lab/agent.h"
#include "lab/message.h"
#include "tests/bench/measure.h"

#define WINDOW 64
#define ROWS_AT_ONCE 9            /* of 8 columns: 1369 bytes, one frame */
#define EXCHANGES 6
#define REQUEST_SIZE 512

struct floor {
	const struct fleet *fleet;
	unsigned devices;
	int fd;
	uint8_t request[EXCHANGES][REQUEST_SIZE];
	size_t size[EXCHANGES];
	uint8_t *stage;           /* of each device: exchanges that are done */
	struct sockaddr_in *address;
	struct mmsghdr out[WINDOW], in[WINDOW];
	struct iovec say[WINDOW], place[WINDOW];
	struct sockaddr_in from[WINDOW];
	uint8_t buffer[WINDOW][2048];
	unsigned n_out;
};

static void put_names(struct ber_writer *writer, unsigned row)
{
	size_t list = ber_open(writer, BER_SEQUENCE);

	for (unsigned i = 0; i < FLEET_COLUMNS; i++) {
		struct oid name = fleet_columns()[i];
		if (row > 0)
			name.part[name.length++] = fleet_rows()[row - 1];
		size_t binding = ber_open(writer, BER_SEQUENCE);
		ber_put_oid(writer, name.part, name.length);
		ber_put_value(writer, &(struct ber_value){ .tag = BER_NULL });
		ber_close(writer, binding);
	}
	ber_close(writer, list);
}

/* The request for the rows from ROW on. */
static size_t make_request(uint8_t buffer[REQUEST_SIZE], unsigned row)
{
	uint8_t inside[REQUEST_SIZE];
	struct ber_writer pdu = { .data = inside, .limit = sizeof inside };
	struct ber_writer writer = { .data = buffer, .limit = REQUEST_SIZE };
	size_t mac, opened = ber_open(&pdu, LAB_GETBULK);

	ber_put_integer(&pdu, 1000000 + row);
	ber_put_integer(&pdu, 0);
	ber_put_integer(&pdu, MIN(ROWS_AT_ONCE, FLEET_PORTS - row));
	put_names(&pdu, row);
	ber_close(&pdu, opened);
	struct lab_message message = {
		.version = LAB_V2C,
		.community = { (const uint8_t *)LAB_COMMUNITY, strlen(LAB_COMMUNITY) },
		.pdu = { inside, pdu.size },
	};
	lab_message_write(&message, &writer, &mac);
	return writer.size;
}

struct floor *floor_new(const struct fleet *fleet, unsigned devices)
{
	struct floor *floor = g_new0(struct floor, 1);
	struct timeval patience = { .tv_sec = 2 };

	floor->fleet = fleet;
	floor->devices = devices;
	floor->stage = g_new0(uint8_t, devices);
	floor->address = g_new(struct sockaddr_in, devices);
	for (unsigned i = 0; i < devices; i++)
		floor->address[i] = fleet_address(fleet, i);
	for (unsigned i = 0; i < EXCHANGES; i++)
		floor->size[i] = make_request(floor->request[i], i * ROWS_AT_ONCE);
	floor->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	setsockopt(floor->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	for (size_t i = 0; i < WINDOW; i++) {
		floor->place[i] = (struct iovec){ floor->buffer[i], sizeof floor->buffer[i] };
		floor->in[i].msg_hdr = (struct msghdr){
			.msg_name = &floor->from[i], .msg_namelen = sizeof floor->from[i],
			.msg_iov = &floor->place[i], .msg_iovlen = 1,
		};
	}
	return floor;
}

void floor_free(struct floor *floor)
{
	close(floor->fd);
	g_free(floor->stage);
	g_free(floor->address);
	g_free(floor);
}

static void ask(struct floor *floor, unsigned device)
{
	unsigned stage = floor->stage[device], i = floor->n_out++;

	floor->say[i] = (struct iovec){ floor->request[stage], floor->size[stage] };
	floor->out[i].msg_hdr = (struct msghdr){
		.msg_name = &floor->address[device], .msg_namelen = sizeof floor->address[device],
		.msg_iov = &floor->say[i], .msg_iovlen = 1,
	};
}

static void flush(struct floor *floor)
{
	for (unsigned sent = 0; sent < floor->n_out;) {
		int n = sendmmsg(floor->fd, floor->out + sent, floor->n_out - sent, 0);
		if (n <= 0)
			give_up("the floor cannot send");
		sent += (unsigned)n;
	}
	floor->n_out = 0;
}

/* What came in leads to the next request of each device; the number of those that are through. */
static unsigned receive(struct floor *floor)
{
	int n = recvmmsg(floor->fd, floor->in, WINDOW, MSG_WAITFORONE, NULL);
	unsigned through = 0;

	if (n <= 0)
		give_up("a datagram of the floor was lost: the machine is too busy");
	for (int i = 0; i < n; i++) {
		unsigned device = fleet_device(floor->fleet, &floor->from[i]);
		if (device >= floor->devices)
			continue;
		if (++floor->stage[device] < EXCHANGES)
			ask(floor, device);
		else
			through++;
	}
	return through;
}

struct cost floor_poll(struct floor *floor)
{
	double begin = now_ms(), spent = process_cpu_ms(getpid());
	unsigned begun = 0, through = 0;

	memset(floor->stage, 0, floor->devices);
	while (through < floor->devices) {
		while (begun < floor->devices && begun - through < WINDOW)
			ask(floor, begun++);
		flush(floor);
		through += receive(floor);
	}
	return (struct cost){ now_ms() - begin, process_cpu_ms(getpid()) - spent };
}
