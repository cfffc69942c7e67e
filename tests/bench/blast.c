#include "tests/bench/blast.h"

#include <arpa/inet.h>
#include <errno.h>
#include <glib.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/agent.h"
#include "lab/notice.h"
#include "tests/bench/measure.h"

#define DEVICES 40
#define KINDS (DEVICES * 24)         /* different ones, before they come again */
#define BATCH 256
#define STEP_US 2000

/* Of one port: datagrams that are ready, and how far we are. */
struct stream {
	unsigned rate, next;
	uint64_t done, sent;
	struct mmsghdr ready[KINDS];
	struct iovec part[KINDS];
	struct sockaddr_in to;
};

/* The address a device sends from, as the kernel wants it said. */
struct origin {
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(struct in_pktinfo))];
};

/* 127.77.0.1 and on; the ninth lives at ::1. */
static void name_origin(struct origin *origin, unsigned device)
{
	struct in_pktinfo info = {
		.ipi_spec_dst.s_addr = htonl(0x7f4d0001 + device + (device >= 8))
	};
	struct msghdr message = { .msg_control = origin->control,
		.msg_controllen = sizeof origin->control };
	struct cmsghdr *head = CMSG_FIRSTHDR(&message);

	head->cmsg_level = IPPROTO_IP;
	head->cmsg_type = IP_PKTINFO;
	head->cmsg_len = CMSG_LEN(sizeof info);
	memcpy(CMSG_DATA(head), &info, sizeof info);
}

/* Nobody's port went down: a linkDown would have its device asked. */
static struct iovec write_trap(unsigned number)
{
	uint8_t buffer[LAB_NOTICE_LIMIT];
	const struct lab_notice_variable variables[] = {
		{ "1.3.6.1.2.1.2.2.1.1.7", { .tag = BER_INTEGER, .integer = number } },
		{ "1.3.6.1.2.1.2.2.1.7.7", { .tag = BER_INTEGER, .integer = 1 } },
		{ "1.3.6.1.2.1.2.2.1.8.7", { .tag = BER_INTEGER, .integer = 2 } },
	};
	const struct lab_notice notice = { .version = LAB_V2C, .community = LAB_COMMUNITY,
		.trap = "1.3.6.1.6.3.1.1.5.5", .ticks = number, .id = (int32_t)number,
		.variables = variables, .n_variables = G_N_ELEMENTS(variables) };
	size_t size = lab_notice_write(&notice, buffer);

	return (struct iovec){ g_memdup2(buffer, size), size };
}

static struct iovec write_line(unsigned number)
{
	char *text = g_strdup_printf("<190>Nov 22 2026 10:11:12 core-a "
	    "%%%%01IFNET/4/LINK_STATE(l)[%u]:The line protocol on the interface "
	    "GigabitEthernet0/0/%u has entered the DOWN state.", number, number % 48);

	return (struct iovec){ text, strlen(text) };
}

static struct stream *stream_new(unsigned rate, uint16_t port, struct iovec (*write)(unsigned),
    struct origin *origins)
{
	struct stream *stream = g_new0(struct stream, 1);

	stream->rate = rate;
	stream->to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	for (unsigned i = 0; i < KINDS; i++) {
		stream->part[i] = write(i);
		stream->ready[i].msg_hdr = (struct msghdr){ .msg_name = &stream->to,
			.msg_namelen = sizeof stream->to, .msg_iov = &stream->part[i],
			.msg_iovlen = 1 };
		if (origins == NULL)
			continue;
		stream->ready[i].msg_hdr.msg_control = origins[i % DEVICES].control;
		stream->ready[i].msg_hdr.msg_controllen = sizeof origins->control;
	}
	return stream;
}

/* What is due by PASSED ms. One that the kernel does not take is no loss of whom it was for. */
static void send_due(struct stream *stream, int fd, double passed)
{
	uint64_t due = (uint64_t)(stream->rate * passed / 1000);

	while (stream->done < due) {
		unsigned n = (unsigned)MIN(due - stream->done, MIN(BATCH, KINDS - stream->next));
		int sent = sendmmsg(fd, &stream->ready[stream->next], n, 0);
		if (sent < 0 && (errno == EINTR || errno == ECONNREFUSED))
			continue;
		unsigned gone = sent < 0 ? 1 : (unsigned)sent;
		stream->sent += sent < 0 ? 0 : gone;
		stream->done += gone;
		stream->next = (stream->next + gone) % KINDS;
	}
}

static uint64_t send_all(const struct blast *blast)
{
	struct origin origins[DEVICES] = { 0 };

	for (unsigned i = 0; i < DEVICES; i++)
		name_origin(&origins[i], i);
	struct origin *from = blast->one_source ? NULL : origins;
	struct stream *traps = stream_new(blast->traps, blast->trap_port, write_trap, from);
	struct stream *lines = stream_new(blast->lines, blast->line_port, write_line, from);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	const double all = blast->seconds * 1000.0;
	for (double begin = now_ms(), passed = 0; passed < all;) {
		passed = MIN(now_ms() - begin, all);
		send_due(traps, fd, passed);
		send_due(lines, fd, passed);
		g_usleep(STEP_US);
	}
	return traps->sent + lines->sent;
}

struct blasting blast_start(const struct blast *blast)
{
	int ends[2];

	if (pipe(ends) != 0)
		give_up("no pipe");
	pid_t child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		uint64_t sent = send_all(blast);
		_exit(write(ends[1], &sent, sizeof sent) == (ssize_t)sizeof sent ? 0 : 1);
	}
	close(ends[1]);
	return (struct blasting){ child, ends[0] };
}

static bool end(struct blasting *blasting, int options, uint64_t *ret_sent)
{
	int status;

	if (waitpid(blasting->pid, &status, options) == 0)
		return false;
	if (read(blasting->result, ret_sent, sizeof *ret_sent) != (ssize_t)sizeof *ret_sent)
		give_up("the sender ended before its time");
	close(blasting->result);
	return true;
}

bool blast_ended(struct blasting *blasting, uint64_t *ret_sent)
{
	return end(blasting, WNOHANG, ret_sent);
}

void blast_wait(struct blasting *blasting, uint64_t *ret_sent)
{
	end(blasting, 0, ret_sent);
}
