#include "tests/bench/fleet.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/agent.h"
#include "lab/ber.h"
#include "tests/bench/measure.h"

#define BATCH 64
#define DATAGRAM_SIZE 2048
#define BUFFER_BYTES (8 << 20)
#define BLOCK 250
#define KNOWN_LIMIT 4096
#define OWN_BASE UINT32_C(0x7f5a0000)
#define LAB_BASE UINT32_C(0x7f4d0000)

/* What both processes see. */
struct shared {
	atomic_uint permille, first_silent, n_silent;
	atomic_uint_fast64_t seed, answers, walks;
};

struct fleet {
	struct shared *shared;    /* NULL: somebody else plays */
	uint32_t base;            /* 250 addresses from each 256 upwards, */
	unsigned skip;            /* of which so many are no part of the fleet */
	uint16_t port;
	pid_t pid;
};

/* ---- answers known by heart ------------------------------------------------------------------ */

/* What was asked, from the version on without the request id, and what is said behind the id. */
struct known {
	GBytes *asked, *said;
	bool begins;              /* asks the first column from its top */
};

/* A datagram in its parts. */
struct parts {
	struct bytes version_and_community, id, rest;
	uint8_t type;
};

struct player {
	const struct fleet *fleet;
	struct lab_site *site;
	struct lab_agent *agent;
	struct known known[KNOWN_LIMIT];
	size_t n_known;
	uint8_t in[BATCH][DATAGRAM_SIZE], head[BATCH][64];
};

static struct bytes between(const uint8_t *from, const uint8_t *to)
{
	return (struct bytes){ from, (size_t)(to - from) };
}

static bool take_apart(struct bytes datagram, struct parts *ret)
{
	struct ber_reader reader = ber_reader(datagram), message, pdu;
	struct bytes community;
	int64_t number;

	if (!ber_read_tag(&reader, BER_SEQUENCE, &message))
		return false;
	const uint8_t *start = message.at;
	if (!ber_read_integer(&message, &number) || !ber_read_octets(&message, &community))
		return false;
	ret->version_and_community = between(start, message.at);
	if (!ber_read_any(&message, &ret->type, &pdu))
		return false;
	start = pdu.at;
	if (!ber_read_integer(&pdu, &number))
		return false;
	ret->id = between(start, pdu.at);
	ret->rest = between(pdu.at, pdu.end);
	return true;
}

static uint64_t digest(struct bytes bytes, uint64_t value)
{
	size_t at = 0;

	for (uint64_t word; at + sizeof word <= bytes.size; at += sizeof word) {
		memcpy(&word, bytes.data + at, sizeof word);
		value = (value ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		value ^= value >> 29;
	}
	for (; at < bytes.size; at++)
		value = (value ^ bytes.data[at]) * UINT64_C(0x9e3779b97f4a7c15);
	return value ^ value >> 32;
}

static bool is_same(GBytes *bytes, struct bytes other)
{
	gsize size;
	const void *data = g_bytes_get_data(bytes, &size);

	return size == other.size && memcmp(data, other.data, size) == 0;
}

/* ifAdminStatus as a whole name, as it lies in a request. */
static bool begins_walk(struct bytes asked)
{
	static const uint8_t top[] = { 0x06, 0x09, 0x2b, 6, 1, 2, 1, 2, 2, 1, 7, 0x05 };

	return memmem(asked.data, asked.size, top, sizeof top) != NULL;
}

/* What is to be said to DATAGRAM, from the lab's agent if this is asked for the first time; NULL:
 * nothing. */
static const struct known *look_up(struct player *player, struct bytes datagram,
    const struct parts *asked)
{
	size_t place = digest(asked->rest, asked->type) % KNOWN_LIMIT;
	struct bytes answers[LAB_ANSWERS];
	struct parts answer;

	while (player->known[place].asked && !is_same(player->known[place].asked, asked->rest))
		place = (place + 1) % KNOWN_LIMIT;
	struct known *known = &player->known[place];
	if (known->asked)
		return known;
	if (++player->n_known == KNOWN_LIMIT)
		give_up("the fleet was asked too many different things");
	struct lab_device *device = player->site->devices->pdata[player->site->devices->len - 1];
	if (lab_agent_answer(player->agent, device, datagram, answers) == 0 ||
	    !take_apart(answers[0], &answer))
		return NULL;
	known->asked = g_bytes_new(asked->rest.data, asked->rest.size);
	known->said = g_bytes_new(answer.rest.data, answer.rest.size);
	known->begins = begins_walk(asked->rest);
	return known;
}

/* A tag and a length of two bytes. */
static uint8_t *put_head(uint8_t *at, uint8_t tag, size_t length)
{
	*at++ = tag;
	*at++ = 0x82;
	*at++ = (uint8_t)(length >> 8);
	*at++ = (uint8_t)length;
	return at;
}

/* The beginning of the answer, up to and with the request id; its length, 0 if it is too long. */
static size_t put_beginning(uint8_t head[64], const struct parts *asked, size_t said)
{
	size_t pdu = asked->id.size + said, front = asked->version_and_community.size;
	uint8_t *at = put_head(head, BER_SEQUENCE, front + 4 + pdu);

	if (front + asked->id.size + 8 > 64)
		return 0;
	memcpy(at, asked->version_and_community.data, front);
	at = put_head(at + front, 0xa2, pdu);
	memcpy(at, asked->id.data, asked->id.size);
	return (size_t)(at + asked->id.size - head);
}

/* ---- the child process ----------------------------------------------------------------------- */

/* What one turn of the loop receives and sends: the same headers serve for both. */
struct batch {
	struct mmsghdr in[BATCH], out[BATCH];
	struct iovec place[BATCH], say[BATCH][2];
	struct sockaddr_in from[BATCH];
	_Alignas(struct cmsghdr) char control[BATCH][CMSG_SPACE(sizeof(struct in_pktinfo))];
};

static void make_ready(struct player *player, struct batch *batch)
{
	for (size_t i = 0; i < BATCH; i++) {
		batch->place[i] = (struct iovec){ player->in[i], DATAGRAM_SIZE };
		batch->in[i].msg_hdr = (struct msghdr){
			.msg_name = &batch->from[i], .msg_namelen = sizeof batch->from[i],
			.msg_iov = &batch->place[i], .msg_iovlen = 1,
			.msg_control = batch->control[i],
			.msg_controllen = sizeof batch->control[i],
		};
	}
}

static bool is_lost(struct shared *shared, uint64_t number)
{
	unsigned permille = atomic_load(&shared->permille);

	return permille && lab_hash(atomic_load(&shared->seed), number, 1) % 1000 < permille;
}

/* The device MESSAGE was sent to, as a number; the answer then leaves from that address. */
static unsigned destination(const struct fleet *fleet, const struct msghdr *message)
{
	struct cmsghdr *head = CMSG_FIRSTHDR(message);
	struct in_pktinfo info;

	if (!head)
		return UINT32_MAX;
	memcpy(&info, CMSG_DATA(head), sizeof info);
	struct sockaddr_in address = { .sin_addr = info.ipi_addr };
	info = (struct in_pktinfo){ .ipi_spec_dst = info.ipi_addr };
	memcpy(CMSG_DATA(head), &info, sizeof info);
	return fleet_device(fleet, &address);
}

/* The answer to datagram I of BATCH as its OUTth; false: none. */
static bool answer(struct player *player, struct batch *batch, size_t i, size_t out)
{
	struct bytes datagram = { player->in[i], batch->in[i].msg_len };
	struct shared *shared = player->fleet->shared;
	struct parts asked;
	unsigned device = destination(player->fleet, &batch->in[i].msg_hdr);
	gsize size;

	if (device - atomic_load(&shared->first_silent) < atomic_load(&shared->n_silent) ||
	    !take_apart(datagram, &asked))
		return false;
	const struct known *known = look_up(player, datagram, &asked);
	if (!known)
		return false;
	uint64_t number = atomic_fetch_add(&shared->answers, 1);
	if (known->begins)
		atomic_fetch_add(&shared->walks, 1);
	void *said = (void *)(uintptr_t)g_bytes_get_data(known->said, &size);
	batch->say[out][0].iov_base = player->head[out];
	batch->say[out][0].iov_len = put_beginning(player->head[out], &asked, size);
	batch->say[out][1] = (struct iovec){ said, size };
	batch->out[out].msg_hdr = batch->in[i].msg_hdr;
	batch->out[out].msg_hdr.msg_iov = batch->say[out];
	batch->out[out].msg_hdr.msg_iovlen = 2;
	return !is_lost(shared, number);
}

G_GNUC_NORETURN static void play(const struct fleet *fleet, int fd)
{
	struct player *player = g_new0(struct player, 1);
	struct batch *batch = g_new0(struct batch, 1);

	player->fleet = fleet;
	player->site = lab_site_new(1, 0, clock_mono(), clock_wall());
	lab_site_add_fleet(player->site, 1, 0);
	player->agent = lab_agent_new(player->site);
	for (;;) {
		make_ready(player, batch);
		int n = recvmmsg(fd, batch->in, BATCH, MSG_WAITFORONE, NULL), out = 0;
		for (int i = 0; i < n; i++)
			out += answer(player, batch, (size_t)i, (size_t)out);
		for (int sent = 0, now; sent < out; sent += MAX(now, 1))
			now = sendmmsg(fd, batch->out + sent, (unsigned)(out - sent), 0);
	}
}

static int open_socket(uint16_t port)
{
	struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(port) };
	int one = 1, room = BUFFER_BYTES;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof one);
	setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", 3);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) != 0)
		give_up("the fleet cannot have UDP port %u", port);
	return fd;
}

struct fleet *fleet_start(uint16_t port)
{
	struct fleet *fleet = g_new0(struct fleet, 1);
	int fd = open_socket(port);

	fleet->port = port;
	fleet->base = OWN_BASE;
	fleet->shared = mmap(NULL, sizeof *fleet->shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (fleet->shared == MAP_FAILED)
		give_up("no memory for the fleet");
	fflush(stdout);
	fleet->pid = fork();
	if (fleet->pid < 0)
		give_up("no process for the fleet");
	if (fleet->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		play(fleet, fd);
	}
	close(fd);
	return fleet;
}

struct fleet *fleet_of_lab(uint16_t port)
{
	struct fleet *fleet = g_new0(struct fleet, 1);

	fleet->port = port;
	fleet->base = LAB_BASE;
	fleet->skip = (unsigned)lab_site_planned();
	return fleet;
}

void fleet_stop(struct fleet *fleet)
{
	if (fleet->shared) {
		kill(fleet->pid, SIGKILL);
		waitpid(fleet->pid, NULL, 0);
		munmap(fleet->shared, sizeof *fleet->shared);
	}
	g_free(fleet);
}

void fleet_lose(struct fleet *fleet, unsigned permille, uint64_t seed)
{
	atomic_store(&fleet->shared->seed, seed);
	atomic_store(&fleet->shared->permille, permille);
}

void fleet_silence(struct fleet *fleet, unsigned first, unsigned n)
{
	atomic_store(&fleet->shared->first_silent, first);
	atomic_store(&fleet->shared->n_silent, n);
}

uint64_t fleet_answers(const struct fleet *fleet)
{
	return atomic_load(&fleet->shared->answers);
}

uint64_t fleet_walks(const struct fleet *fleet)
{
	return atomic_load(&fleet->shared->walks);
}

/* ---- who is asked, and for what -------------------------------------------------------------- */

struct sockaddr_in fleet_address(const struct fleet *fleet, unsigned device)
{
	unsigned place = device + fleet->skip;
	uint32_t v4 = fleet->base + (place / BLOCK << 8) + place % BLOCK + 1;

	return (struct sockaddr_in){
		.sin_family = AF_INET, .sin_port = htons(fleet->port), .sin_addr.s_addr = htonl(v4)
	};
}

unsigned fleet_device(const struct fleet *fleet, const struct sockaddr_in *address)
{
	uint32_t v4 = ntohl(address->sin_addr.s_addr) - fleet->base;

	return (v4 >> 8) * BLOCK + (v4 & 0xff) - 1 - fleet->skip;
}

#define IF(n) { .part = { 1, 3, 6, 1, 2, 1, 2, 2, 1, n }, .length = 10 }
#define IFX(n) { .part = { 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, n }, .length = 11 }

/* ifIndex in the lab's model. */
#define ROWS(n) (n), (n) + 1, (n) + 2, (n) + 3, (n) + 4, (n) + 5, (n) + 6, (n) + 7

const struct oid *fleet_columns(void)
{
	static const struct oid columns[FLEET_COLUMNS] = {
		IF(7), IF(8), IF(13), IF(14), IF(19), IF(20), IFX(6), IFX(10)
	};
	return columns;
}

const uint32_t *fleet_rows(void)
{
	static const uint32_t rows[FLEET_PORTS] = { ROWS(6), ROWS(14), ROWS(22), ROWS(30), ROWS(38),
		ROWS(46) };
	return rows;
}

GPtrArray *fleet_agents(const struct fleet *fleet, struct engine *engine, unsigned n)
{
	char community[] = LAB_COMMUNITY;
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	GPtrArray *agents = g_ptr_array_new();

	for (unsigned i = 0; i < n; i++) {
		struct sockaddr_in at = fleet_address(fleet, i);
		char text[INET_ADDRSTRLEN];
		struct address address;

		if (!address_parse(inet_ntop(AF_INET, &at.sin_addr, text, sizeof text), fleet->port,
			&address, NULL))
			give_up("%s is no address", text);
		g_ptr_array_add(agents, agent_new(engine, &address, &credential));
	}
	return agents;
}
