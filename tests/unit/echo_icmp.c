/* ICMP on a loopback of our own (a network namespace), where the kernel answers no echo and the
 * test does: other pingers with our numbers, other hosts, late, doubled and damaged replies. Once
 * by a raw socket, once by a ping socket. Where no namespace may be made this is not run. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib-unix.h>
#include <locale.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <sched.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cmocka.h>

#include "probes/wire/echo.h"

#define COOKIE 8                 /* where the cookie begins in a packet */

enum habit { FAITHFUL, DAMAGED, OTHER_HOST, OTHER_PINGER, LATE, TWICE, SILENT };

struct fixture {
	GMainContext *context;
	struct timers *timers;
	struct echo *echo;
	int fd, other_fd;            /* both hear every echo request; the second is 127.0.0.2 */
	GSource *source;
	enum habit habit;
	unsigned seen, answered, missed;
	uint8_t held[64];
	size_t n_held;
};

static bool possible;

static bool put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	bool good = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	if (fd >= 0)
		close(fd);
	return good;
}

/* A namespace with nothing but a loopback that answers no echo. */
static int make_place(void **state)
{
	struct ifreq request = { .ifr_name = "lo" };
	(void)state;
	if (unshare(CLONE_NEWNET) != 0)
		return 0;
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	possible = fd >= 0 && ioctl(fd, SIOCGIFFLAGS, &request) == 0;
	request.ifr_flags |= IFF_UP;
	possible = possible && ioctl(fd, SIOCSIFFLAGS, &request) == 0 &&
	    put("/proc/sys/net/ipv4/icmp_echo_ignore_all", "1");
	if (fd >= 0)
		close(fd);
	return 0;
}

static void count(struct echo_target *target, int64_t rtt, struct mono sent_at, void *data)
{
	struct fixture *f = data;
	(void)target, (void)sent_at;
	if (rtt < 0)
		f->missed++;
	else
		f->answered++;
}

static uint16_t checksum(const uint8_t *data, size_t size)
{
	uint32_t sum = 0;
	for (size_t i = 0; i + 1 < size; i += 2)
		sum += (uint32_t)data[i] << 8 | data[i + 1];
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

static void send_reply(int fd, const uint8_t *request, size_t size)
{
	struct address to = { 0 };
	uint8_t reply[64];
	memcpy(reply, request, size);
	reply[0] = ICMP_ECHOREPLY;
	reply[2] = reply[3] = 0;
	uint16_t sum = checksum(reply, size);
	memcpy(reply + 2, &sum, sizeof sum);
	to.socket.v4.sin_family = AF_INET;
	to.socket.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(sendto(fd, reply, size, 0, &to.socket.any, address_size(&to)), size);
}

/* Somebody else's echoes, with our id and every sequence near ours. */
static void send_foreign(const struct fixture *f, const uint8_t *request, size_t size)
{
	uint8_t foreign[64];
	memcpy(foreign, request, size);
	for (unsigned i = 0; i < 32; i++) {
		foreign[7] = (uint8_t)(request[7] + i - 16);
		for (size_t k = COOKIE; k < size; k++)
			foreign[k] = (uint8_t)g_random_int();
		send_reply(f->fd, foreign, size);
	}
}

static gboolean hear(gint fd, GIOCondition condition, gpointer data)
{
	struct fixture *f = data;
	uint8_t packet[256];
	(void)condition;
	ssize_t got = recv(fd, packet, sizeof packet, 0);
	uint8_t *request = packet + sizeof(struct iphdr);
	size_t size = got > 28 ? (size_t)got - sizeof(struct iphdr) : 0;
	if (size == 0 || size > sizeof f->held || request[0] != ICMP_ECHO)
		return G_SOURCE_CONTINUE;
	f->seen++;
	if (f->habit == DAMAGED)
		request[size - 1] ^= 1;
	if (f->habit == OTHER_PINGER)
		send_foreign(f, request, size);
	if (f->habit == LATE && f->n_held)
		send_reply(f->fd, f->held, f->n_held);
	if (f->habit == LATE) {
		memcpy(f->held, request, size);
		f->n_held = size;
	}
	if (f->habit == FAITHFUL || f->habit == DAMAGED || f->habit == TWICE)
		send_reply(f->fd, request, size);
	if (f->habit == TWICE)
		send_reply(f->fd, request, size);
	if (f->habit == OTHER_HOST)
		send_reply(f->other_fd, request, size);
	return G_SOURCE_CONTINUE;
}

static void begin(struct fixture *f, enum habit habit)
{
	struct address other = { 0 };
	*f = (struct fixture){ .habit = habit };
	f->context = g_main_context_new();
	f->timers = timers_new(f->context);
	f->fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	f->other_fd = socket(AF_INET, SOCK_RAW | SOCK_CLOEXEC, IPPROTO_ICMP);
	other.socket.v4.sin_family = AF_INET;
	other.socket.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK + 1);
	assert_true(f->fd >= 0);
	assert_int_equal(bind(f->other_fd, &other.socket.any, address_size(&other)), 0);
	f->echo = echo_new(f->context, f->timers);
	assert_null(echo_obstacle(f->echo, AF_INET));
	f->source = g_unix_fd_source_new(f->fd, G_IO_IN);
	g_source_set_callback(f->source, G_SOURCE_FUNC(hear), f, NULL);
	g_source_attach(f->source, f->context);
}

static void end(struct fixture *f)
{
	g_source_destroy(f->source);
	g_source_unref(f->source);
	close(f->fd);
	close(f->other_fd);
	echo_free(f->echo);
	timers_free(f->timers);
	g_main_context_unref(f->context);
}

/* Echo to ourselves with HABIT, until it has answered or missed thrice and was heard. */
static void ping(struct fixture *f, enum habit habit, bool to_be_missed)
{
	struct address address = { 0 };
	address.socket.v4.sin_family = AF_INET;
	address.socket.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	begin(f, habit);
	struct echo_target *target = echo_target_new(f->echo, &address, ECHO_ICMP,
	    CLOCK_SECOND / 50, to_be_missed ? CLOCK_SECOND / 100 : 20 * CLOCK_SECOND, count, f);
	while ((to_be_missed ? f->missed : f->answered) < 3 || f->seen < 3)
		g_main_context_iteration(f->context, TRUE);
	echo_target_free(target);
}

/* By a raw socket, then by a ping socket. */
static const char *const groups[] = { "1 0", "0 2147483647" };

static void by_both(enum habit habit, bool to_be_missed)
{
	if (!possible)
		skip();
	for (size_t i = 0; i < G_N_ELEMENTS(groups); i++) {
		struct fixture f;
		struct echo_statistics statistics;
		assert_true(put("/proc/sys/net/ipv4/ping_group_range", groups[i]));
		ping(&f, habit, to_be_missed);
		echo_statistics(f.echo, &statistics);
		assert_int_equal(to_be_missed ? f.answered : f.missed, 0);
		assert_true(f.answered <= f.seen);
		if (habit != FAITHFUL && habit != SILENT)
			assert_true(statistics.dropped > 0);
		end(&f);
	}
}

static void echoes_are_heard(void **state)
{
	(void)state;
	by_both(FAITHFUL, false);
}

static void silence_is_missed(void **state)
{
	(void)state;
	by_both(SILENT, true);
}

static void i01_other_pingers_do_not_count(void **state)
{
	(void)state;
	by_both(OTHER_PINGER, true);
}

static void i02_other_hosts_do_not_count(void **state)
{
	(void)state;
	by_both(OTHER_HOST, true);
}

static void i02_damaged_replies_do_not_count(void **state)
{
	(void)state;
	by_both(DAMAGED, true);
}

static void i02_late_replies_do_not_count(void **state)
{
	(void)state;
	by_both(LATE, true);
}

static void i02_doubles_count_once(void **state)
{
	(void)state;
	by_both(TWICE, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(echoes_are_heard),
		cmocka_unit_test(silence_is_missed),
		cmocka_unit_test(i01_other_pingers_do_not_count),
		cmocka_unit_test(i02_other_hosts_do_not_count),
		cmocka_unit_test(i02_damaged_replies_do_not_count),
		cmocka_unit_test(i02_late_replies_do_not_count),
		cmocka_unit_test(i02_doubles_count_once),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, make_place, NULL);
}
