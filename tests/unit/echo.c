/* Echoes to ourselves, by whatever this process may use, and to a UDP responder with bad habits. */
#include <arpa/inet.h>
#include <errno.h>
#include <glib-unix.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "probes/wire/echo.h"

/* Our own host refuses the next sends of the prober; everybody else's pass. */
static unsigned refusals;
static int refusal_code;

ssize_t sendto(int fd, const void *data, size_t size, int flags, __CONST_SOCKADDR_ARG to,
    socklen_t length)
{
	if (refusals && (flags & MSG_DONTWAIT)) {
		refusals--;
		errno = refusal_code;
		return -1;
	}
	return syscall(SYS_sendto, fd, data, size, flags, to.__sockaddr__, length);
}

enum habit {
	FAITHFUL,
	SILENT,
	CHANGED_COOKIE,
	CHANGED_SEQUENCE,
	CHANGED_ID,
	OTHER_SOURCE,
	SHORTER,
	TWICE
};

struct responder {
	int fd, other_fd;
	enum habit habit;
	GSource *source;
	struct address address;
	unsigned seen;
	gulong late;                 /* microseconds the loop stands still after an answer */
};

struct fixture {
	GMainContext *context;
	struct timers *timers;
	struct echo *echo;
	struct responder responder;
};

/* What came of one target: results in the order they came. */
struct results {
	int answered, missed;
	int64_t last;
	int64_t waited;              /* from sending to the result */
};

static void count(struct echo_target *target, int64_t rtt, struct mono sent_at, void *data)
{
	struct results *results = data;
	(void)target;
	if (rtt < 0)
		results->missed++;
	else
		results->answered++;
	results->last = rtt;
	results->waited = mono_between(sent_at, clock_mono());
}

static gboolean respond(gint fd, GIOCondition condition, gpointer data)
{
	struct responder *responder = data;
	struct address from = { 0 };
	socklen_t size = sizeof from;
	uint8_t packet[256];
	(void)condition;
	ssize_t got = recvfrom(fd, packet, sizeof packet, 0, &from.socket.any, &size);
	responder->seen++;
	g_assert(got > 8);
	if (responder->habit == SILENT)
		return G_SOURCE_CONTINUE;
	packet[4] ^= responder->habit == CHANGED_ID;
	packet[7] ^= responder->habit == CHANGED_SEQUENCE;
	packet[got - 1] ^= responder->habit == CHANGED_COOKIE;
	got -= responder->habit == SHORTER;
	int through = responder->habit == OTHER_SOURCE ? responder->other_fd : fd;
	for (int i = 0; i < (responder->habit == TWICE ? 2 : 1); i++)
		g_assert(sendto(through, packet, (size_t)got, 0, &from.socket.any, size) == got);
	g_usleep(responder->late);
	return G_SOURCE_CONTINUE;
}

static int open_port(int family, struct address *ret)
{
	socklen_t size = sizeof *ret;
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	*ret = (struct address){ 0 };
	ret->socket.any.sa_family = (sa_family_t)family;
	if (family == AF_INET6)
		ret->socket.v6.sin6_addr = in6addr_loopback;
	else
		ret->socket.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	g_assert(fd >= 0 && bind(fd, &ret->socket.any, address_size(ret)) == 0);
	getsockname(fd, &ret->socket.any, &size);
	return fd;
}

static void begin(struct fixture *f, int family, enum habit habit)
{
	struct address other;
	f->context = g_main_context_new();
	f->timers = timers_new(f->context);
	f->echo = echo_new(f->context, f->timers);
	f->responder = (struct responder){ .habit = habit };
	f->responder.fd = open_port(family, &f->responder.address);
	f->responder.other_fd = open_port(family, &other);
	f->responder.source = g_unix_fd_source_new(f->responder.fd, G_IO_IN);
	g_source_set_callback(f->responder.source, G_SOURCE_FUNC(respond), &f->responder, NULL);
	g_source_attach(f->responder.source, f->context);
}

static void end(struct fixture *f)
{
	g_source_destroy(f->responder.source);
	g_source_unref(f->responder.source);
	close(f->responder.fd);
	close(f->responder.other_fd);
	echo_free(f->echo);
	timers_free(f->timers);
	g_main_context_unref(f->context);
}

static const int families[] = { AF_INET, AF_INET6 };

static void udp_echo_is_measured(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		struct fixture f;
		struct results results = { 0 };
		begin(&f, families[i], FAITHFUL);
		struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
		    CLOCK_SECOND / 100, 20 * CLOCK_SECOND, count, &results);
		while (results.answered < 5)
			g_main_context_iteration(f.context, TRUE);
		assert_int_equal(results.missed, 0);
		assert_true(results.last >= 0 && results.last < 20 * CLOCK_SECOND);
		echo_target_free(target);
		end(&f);
	}
}

/* The answer came in time and our own loop did not: nothing was lost, and the round trip is the
 * path's. */
static void our_own_lateness_is_no_loss(void **state)
{
	const int64_t patience = CLOCK_SECOND / 20;
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		struct fixture f;
		struct results results = { 0 };
		begin(&f, families[i], FAITHFUL);
		struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
		    10 * CLOCK_SECOND, patience, count, &results);
		f.responder.late = (gulong)(4 * patience);
		while (results.answered + results.missed == 0)
			g_main_context_iteration(f.context, TRUE);
		assert_int_equal(results.missed, 0);
		assert_true(results.last < 2 * patience);
		assert_true(results.waited >= 4 * patience);
		echo_target_free(target);
		end(&f);
	}
}

static void i02_only_true_echoes_count(void **state)
{
	static const enum habit habits[] = { SILENT, CHANGED_COOKIE, CHANGED_SEQUENCE, CHANGED_ID,
		OTHER_SOURCE, SHORTER };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(habits); i++) {
		struct fixture f;
		struct results results = { 0 };
		begin(&f, AF_INET, habits[i]);
		struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
		    CLOCK_SECOND / 100, CLOCK_SECOND / 50, count, &results);
		while (results.missed < 3 || f.responder.seen < 3)
			g_main_context_iteration(f.context, TRUE);
		assert_int_equal(results.answered, 0);
		echo_target_free(target);
		end(&f);
	}
}

static void i02_duplicates_count_once(void **state)
{
	struct fixture f;
	struct results results = { 0 };
	(void)state;
	begin(&f, AF_INET, TWICE);
	struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
	    CLOCK_SECOND / 100, 20 * CLOCK_SECOND, count, &results);
	while (results.answered < 5)
		g_main_context_iteration(f.context, TRUE);
	assert_true((unsigned)results.answered <= f.responder.seen);
	echo_target_free(target);
	end(&f);
}

/* A port that nobody listens on is a miss, not an error that spins. */
static void closed_ports_are_misses(void **state)
{
	struct fixture f;
	struct results results = { 0 };
	struct address closed;
	(void)state;
	begin(&f, AF_INET, FAITHFUL);
	close(open_port(AF_INET, &closed));
	struct echo_target *target = echo_target_new(f.echo, &closed, ECHO_UDP, CLOCK_SECOND / 100,
	    CLOCK_SECOND / 50, count, &results);
	while (results.missed < 3)
		g_main_context_iteration(f.context, TRUE);
	assert_int_equal(results.answered, 0);
	assert_true(results.waited >= CLOCK_SECOND / 50);
	echo_target_free(target);
	end(&f);
}

/* Where ICMP may be sent, loopback answers. Where not, one sentence says what to do and nothing
 * ever comes. */
static void icmp_is_measured_or_explained(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		struct fixture f;
		struct results icmp = { 0 }, udp = { 0 };
		begin(&f, families[i], FAITHFUL);
		struct echo_target *target = echo_target_new(f.echo, &f.responder.address,
		    ECHO_ICMP, CLOCK_SECOND / 100, 20 * CLOCK_SECOND, count, &icmp);
		struct echo_target *beside = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
		    CLOCK_SECOND / 100, 20 * CLOCK_SECOND, count, &udp);
		const char *obstacle = echo_obstacle(f.echo, families[i]);
		while (udp.answered < 5 || (!obstacle && icmp.answered < 5))
			g_main_context_iteration(f.context, TRUE);
		assert_int_equal(icmp.missed, 0);
		if (obstacle) {
			print_message("# ICMP cannot be sent from here: %s\n", obstacle);
			assert_true(text_is_clean(obstacle) && strstr(obstacle, "ICMP"));
			assert_int_equal(icmp.answered, 0);
		}
		echo_target_free(target);
		echo_target_free(beside);
		end(&f);
	}
}

/* A target freed with echoes on their way hears no more of them. */
static void freed_targets_hear_nothing(void **state)
{
	struct fixture f;
	struct results results = { 0 };
	(void)state;
	begin(&f, AF_INET, FAITHFUL);
	struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
	    CLOCK_SECOND / 100, CLOCK_SECOND, count, &results);
	while (f.responder.seen == 0)
		g_main_context_iteration(f.context, TRUE);
	echo_target_free(target);
	results = (struct results){ 0 };
	for (int i = 0; i < 10; i++)
		g_main_context_iteration(f.context, FALSE);
	assert_int_equal(results.answered + results.missed, 0);
	end(&f);
}

/* No buffer, or a packet filter, in our own host: counted and tried again, and no miss. */
static void i04_our_own_refusals_are_tried_again(void **state)
{
	static const int codes[] = { ENOBUFS, EPERM, EAGAIN };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(codes); i++) {
		struct fixture f;
		struct results results = { 0 };
		struct echo_statistics statistics;
		begin(&f, AF_INET, FAITHFUL);
		struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
		    CLOCK_SECOND / 10, 20 * CLOCK_SECOND, count, &results);
		refusal_code = codes[i];
		refusals = 3;
		while (results.answered < 2)
			g_main_context_iteration(f.context, TRUE);
		echo_statistics(f.echo, &statistics);
		assert_int_equal(statistics.held, 3);
		assert_int_equal(statistics.given_up, 0);
		assert_int_equal(results.missed, 0);
		echo_target_free(target);
		end(&f);
	}
}

/* However long it lasts: what was never sent was never missed. */
static void i04_what_is_never_sent_is_never_missed(void **state)
{
	struct fixture f;
	struct results results = { 0 };
	struct echo_statistics statistics = { 0 };
	(void)state;
	begin(&f, AF_INET, FAITHFUL);
	struct echo_target *target = echo_target_new(f.echo, &f.responder.address, ECHO_UDP,
	    CLOCK_SECOND / 20, CLOCK_SECOND / 50, count, &results);
	refusal_code = EPERM;
	refusals = UINT_MAX;
	while (statistics.given_up < 3) {
		g_main_context_iteration(f.context, TRUE);
		echo_statistics(f.echo, &statistics);
	}
	refusals = 0;
	assert_int_equal(results.missed + results.answered, 0);
	assert_int_equal(statistics.sent, 0);
	while (results.answered < 1)
		g_main_context_iteration(f.context, TRUE);
	echo_target_free(target);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(udp_echo_is_measured),
		cmocka_unit_test(our_own_lateness_is_no_loss),
		cmocka_unit_test(i02_only_true_echoes_count),
		cmocka_unit_test(i02_duplicates_count_once),
		cmocka_unit_test(closed_ports_are_misses),
		cmocka_unit_test(icmp_is_measured_or_explained),
		cmocka_unit_test(freed_targets_hear_nothing),
		cmocka_unit_test(i04_our_own_refusals_are_tried_again),
		cmocka_unit_test(i04_what_is_never_sent_is_never_missed),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
