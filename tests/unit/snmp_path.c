/* The way between: a path that loses, doubles, delays and overtakes; agents that vanish by the
 * hundred, that are stopped and come back, and thousands at once. */
#include <glib-unix.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/crowd.h"
#include "tests/unit/engine_fixture.h"
#include "tests/unit/false_agent.h"

#define UPTIME "1.3.6.1.2.1.1.3.0"
#define COLUMN8 "1.3.6.1.2.1.2.2.1.8"

static const struct credential public = { .version = CREDENTIAL_V2C,
	.community = (char[]){ "public" } };

/* ---- a bad path --------------------------------------------------------------------------- */

/* Stands between one client and one agent. */
struct bad_path {
	struct timers *timers;
	GRand *dice;
	int near, far;
	GSource *sources[2];
	struct address address, client;
	unsigned lost, doubled, delayed;
	GQueue flying;
};

/* A datagram that takes its time. */
struct parcel {
	struct bad_path *path;
	struct timer timer;
	int through;
	size_t size;
	uint8_t data[2048];
};

static void deliver(struct timer *timer, void *data)
{
	struct parcel *parcel = data;
	struct bad_path *path = parcel->path;
	(void)timer;
	if (parcel->through == path->far)
		send(path->far, parcel->data, parcel->size, MSG_DONTWAIT);
	else
		sendto(path->near, parcel->data, parcel->size, MSG_DONTWAIT,
		    &path->client.socket.any, address_size(&path->client));
	g_queue_remove(&path->flying, parcel);
	g_free(parcel);
}

static gboolean carry(gint fd, GIOCondition condition, gpointer data)
{
	struct bad_path *path = data;
	struct address from = { 0 };
	socklen_t size = sizeof from;
	struct parcel one = { .path = path, .through = fd == path->near ? path->far : path->near };
	(void)condition;
	ssize_t got = recvfrom(fd, one.data, sizeof one.data, 0, &from.socket.any, &size);
	if (got <= 0)
		return G_SOURCE_CONTINUE;
	one.size = (size_t)got;
	if (fd == path->near)
		path->client = from;
	else if (g_rand_double(path->dice) < 0.3) {
		path->lost++;
		return G_SOURCE_CONTINUE;
	}
	bool twice = g_rand_double(path->dice) < 0.2;
	path->doubled += twice;
	for (int i = 0; i <= twice; i++) {
		struct parcel *parcel = g_memdup2(&one, sizeof one);
		bool late = g_rand_double(path->dice) < 0.1;
		path->delayed += late;
		timer_init(&parcel->timer, path->timers, deliver, parcel);
		timer_after(&parcel->timer,
		    g_rand_int_range(path->dice, 0, late ? 300000 : 5000));
		g_queue_push_tail(&path->flying, parcel);
	}
	return G_SOURCE_CONTINUE;
}

static struct bad_path *bad_path_new(struct bench *bench, const struct address *to, guint32 seed)
{
	struct bad_path *path = g_new0(struct bad_path, 1);
	socklen_t size = sizeof path->address;
	struct address any = { 0 };
	any.socket.v4.sin_family = AF_INET;
	any.socket.v4.sin_addr = to->socket.v4.sin_addr;
	path->timers = bench->timers;
	path->dice = g_rand_new_with_seed(seed);
	path->near = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	path->far = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(path->near, &any.socket.any, address_size(&any)), 0);
	assert_int_equal(connect(path->far, &to->socket.any, address_size(to)), 0);
	getsockname(path->near, &path->address.socket.any, &size);
	for (int i = 0; i < 2; i++) {
		path->sources[i] = g_unix_fd_source_new(i ? path->far : path->near, G_IO_IN);
		g_source_set_callback(path->sources[i], G_SOURCE_FUNC(carry), path, NULL);
		g_source_attach(path->sources[i], bench->context);
	}
	return path;
}

static void bad_path_free(struct bad_path *path)
{
	for (int i = 0; i < 2; i++) {
		g_source_destroy(path->sources[i]);
		g_source_unref(path->sources[i]);
	}
	while (path->flying.head) {
		struct parcel *parcel = g_queue_pop_head(&path->flying);
		timer_stop(&parcel->timer);
		g_free(parcel);
	}
	close(path->near);
	close(path->far);
	g_rand_free(path->dice);
	g_free(path);
}

/* Every value stands under its own name, whichever reply brought it. */
static void assert_true_to_itself(const struct answer *answer, uint32_t rows)
{
	size_t cursor = 0, length, n = 0;
	const uint32_t *index;
	const struct variable *row;
	while ((row = answer_row(answer, COLUMN8, &cursor, &index, &length))) {
		n++;
		assert_int_equal(index[0], n);
		assert_int_equal(row->integer, n);
	}
	assert_int_equal(n, rows);
}

/* 30 % of the replies lost, some doubled, some much too late or out of order: nobody is taken for
 * dead (two readings in a row unanswered), and no value is ever in another's place. */
static void s35_a_bad_path_kills_nobody(void **state)
{
	enum { AGENTS = 12, ROUNDS = 3, ROWS = 30 };
	const struct engine_settings settings = { .timeout_first_us = CLOCK_SECOND / 10,
		.tries = 9 };
	struct false_agent *there[AGENTS];
	struct bad_path *paths[AGENTS];
	struct agent *agents[AGENTS];
	struct agent_request request = { .deadline_us = 120 * CLOCK_SECOND };
	g_autofree struct oid *columns = oid_list(COLUMN8, &request.n_columns);
	unsigned missed[AGENTS] = { 0 }, lost = 0, doubled = 0, delayed = 0;
	struct bench bench;
	(void)state;
	request.columns = columns;
	bench_open(&bench, &settings);
	for (unsigned i = 0; i < AGENTS; i++) {
		there[i] = false_agent_new(bench.context, AF_INET, HONEST, ROWS);
		paths[i] = bad_path_new(&bench, &there[i]->address, 1000 + i);
		agents[i] = agent_new(bench.engine, &paths[i]->address, &public);
	}
	for (int round = 0; round < ROUNDS; round++) {
		struct outcome got[AGENTS] = { 0 };
		for (unsigned i = 0; i < AGENTS; i++)
			agent_read(agents[i], &request, outcome_take, &got[i]);
		for (unsigned i = 0; i < AGENTS; i++) {
			while (!got[i].done)
				g_main_context_iteration(bench.context, TRUE);
			missed[i] = got[i].answer ? 0 : missed[i] + 1;
			assert_true(missed[i] < 2);
			if (got[i].outcome == AGENT_OK)
				assert_true_to_itself(got[i].answer, ROWS);
			outcome_clear(&got[i]);
		}
	}
	for (unsigned i = 0; i < AGENTS; i++) {
		lost += paths[i]->lost;
		doubled += paths[i]->doubled;
		delayed += paths[i]->delayed;
		agent_free(agents[i]);
		bad_path_free(paths[i]);
		false_agent_free(there[i]);
	}
	assert_true(lost > 10 && doubled > 10 && delayed > 5);
	bench_close(&bench);
}

/* ---- many --------------------------------------------------------------------------------- */

struct many {
	struct outcome *got;
	struct agent **agents;
	unsigned n;
};

static void ask_many(struct many *many, const struct bench *bench, const struct crowd *crowd,
    unsigned n, const struct agent_request *request)
{
	many->n = n;
	many->got = g_new0(struct outcome, n);
	many->agents = g_new0(struct agent *, n);
	for (unsigned i = 0; i < n; i++) {
		struct address address = crowd_address(crowd, i);
		many->agents[i] = agent_new(bench->engine, &address, &public);
		agent_read(many->agents[i], request, outcome_take, &many->got[i]);
	}
}

static void clear_many(struct many *many)
{
	for (unsigned i = 0; i < many->n; i++) {
		outcome_clear(&many->got[i]);
		agent_free(many->agents[i]);
	}
	g_free(many->got);
	g_free(many->agents);
}

/* Half of a thousand say nothing, in a window of 64, and are waited for for ten minutes: the others
 * are read at once. Then those who answered fall silent, and those who were silent answer. */
static void s36_the_silent_hold_nobody_up(void **state)
{
	enum { AGENTS = 1000, LIVE = 500 };
	const struct engine_settings settings = { .timeout_first_us = 600 * CLOCK_SECOND,
		.window = 64 };
	struct agent_request request = { .deadline_us = 3600 * CLOCK_SECOND };
	g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
	struct bench bench;
	struct many many;
	(void)state;
	request.scalars = scalars;
	bench_open(&bench, &settings);
	struct crowd *crowd = crowd_new(bench.context, 0, 1, 4);
	crowd->silent_from = LIVE;
	ask_many(&many, &bench, crowd, AGENTS, &request);
	for (unsigned i = 0; i < LIVE; i++) {
		while (!many.got[i].done)
			g_main_context_iteration(bench.context, TRUE);
		assert_int_equal(many.got[i].outcome, AGENT_OK);
	}
	for (unsigned i = LIVE; i < AGENTS; i++)
		assert_false(many.got[i].done);
	while (bench_statistics(&bench).silent < AGENTS - LIVE)
		g_main_context_iteration(bench.context, TRUE);
	assert_int_equal(bench_statistics(&bench).in_flight, 0);

	/* Known ones fall silent: each gives its place back with its first miss. */
	crowd->silent_from = 1;
	for (unsigned i = 1; i < LIVE; i++) {
		outcome_clear(&many.got[i]);
		agent_read(many.agents[i], &request, outcome_take, &many.got[i]);
	}
	outcome_clear(&many.got[0]);
	agent_read(many.agents[0], &request, outcome_take, &many.got[0]);
	while (!many.got[0].done)
		g_main_context_iteration(bench.context, TRUE);
	assert_int_equal(many.got[0].outcome, AGENT_OK);
	clear_many(&many);
	crowd_free(crowd);
	bench_close(&bench);
}

/* More than FD_SETSIZE at once. */
static void s39_three_thousand_at_once(void **state)
{
	enum { AGENTS = 3000 };
	const struct engine_settings settings = { .timeout_first_us = CLOCK_SECOND,
		.window = AGENTS };
	struct agent_request request = { 0 };
	g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
	g_autofree struct oid *columns = oid_list(COLUMN8, &request.n_columns);
	struct bench bench;
	struct many many;
	(void)state;
	request.scalars = scalars;
	request.columns = columns;
	bench_open(&bench, &settings);
	struct crowd *crowd = crowd_new(bench.context, 0, 8, 4);
	ask_many(&many, &bench, crowd, AGENTS, &request);
	assert_int_equal(bench_statistics(&bench).waiting, AGENTS);
	for (unsigned i = 0; i < AGENTS; i++) {
		while (!many.got[i].done)
			g_main_context_iteration(bench.context, TRUE);
		assert_int_equal(many.got[i].outcome, AGENT_OK);
		assert_int_equal(answer_size(many.got[i].answer), 1 + 4);
	}
	clear_many(&many);
	crowd_free(crowd);
	bench_close(&bench);
}

/* ---- stopped ------------------------------------------------------------------------------ */

/* A false agent in a process of its own, which can be stopped. */
static pid_t start_agent(struct address *ret)
{
	int pipes[2];
	assert_int_equal(pipe(pipes), 0);
	pid_t pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		GMainContext *context = g_main_context_new();
		struct false_agent *agent = false_agent_new(context, AF_INET, HONEST, 5);
		if (write(pipes[1], &agent->address, sizeof agent->address) < 0)
			_exit(1);
		for (;;)
			g_main_context_iteration(context, TRUE);
	}
	assert_int_equal(read(pipes[0], ret, sizeof *ret), sizeof *ret);
	close(pipes[0]);
	close(pipes[1]);
	return pid;
}

/* The answers to all it was asked while it stood still come at once when it goes on: they are late,
 * and nothing else. On a machine that is slow to give it a turn it is asked more than once before
 * it is in time again. */
static void s37_the_flood_of_one_that_was_stopped(void **state)
{
	struct bench bench;
	struct address address;
	(void)state;
	bench_open(&bench, NULL);
	pid_t pid = start_agent(&address);
	struct agent *agent = agent_new(bench.engine, &address, &public);
	struct outcome got = bench_read(&bench, agent, UPTIME, COLUMN8);
	assert_int_equal(got.outcome, AGENT_OK);
	outcome_clear(&got);

	kill(pid, SIGSTOP);
	assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);
	for (int i = 0; i < 5; i++) {
		got = bench_read(&bench, agent, UPTIME, COLUMN8);
		assert_int_equal(got.outcome, AGENT_TIMEOUT);
		outcome_clear(&got);
	}
	assert_int_equal(bench_statistics(&bench).late, 0);
	kill(pid, SIGCONT);
	while (bench_statistics(&bench).late < 7)
		g_main_context_iteration(bench.context, TRUE);
	got = bench_read(&bench, agent, UPTIME, COLUMN8);
	for (int i = 0; i < 50 && got.outcome == AGENT_TIMEOUT; i++) {
		outcome_clear(&got);
		got = bench_read(&bench, agent, UPTIME, COLUMN8);
	}
	assert_int_equal(got.outcome, AGENT_OK);
	assert_true_to_itself(got.answer, 5);
	outcome_clear(&got);
	agent_free(agent);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	bench_close(&bench);
}

/* Silent for long, an agent is left in peace for a while; whoever is in a hurry is not kept
 * waiting. */
static void the_silent_rest_and_can_be_hurried(void **state)
{
	const struct engine_settings settings = { .timeout_first_us = CLOCK_SECOND / 20,
		.tries = 1 };
	struct agent_request request = { 0 };
	g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
	struct bench bench;
	struct outcome got;
	(void)state;
	request.scalars = scalars;
	bench_open(&bench, &settings);
	struct false_agent *there = false_agent_new(bench.context, AF_INET, SILENT, 1);
	struct agent *agent = agent_new(bench.engine, &there->address, &public);
	for (int i = 0; i < 3; i++) {
		got = bench_request(&bench, agent, &request);
		assert_int_equal(got.outcome, AGENT_TIMEOUT);
		outcome_clear(&got);
	}
	there->habit = HONEST;
	agent_read(agent, &request, outcome_take, &got);
	assert_int_equal(bench_statistics(&bench).resting, 1);
	agent_hurry(agent);
	assert_int_equal(bench_statistics(&bench).resting, 0);
	while (!got.done)
		g_main_context_iteration(bench.context, TRUE);
	assert_int_equal(got.outcome, AGENT_OK);
	outcome_clear(&got);
	agent_free(agent);
	false_agent_free(there);
	bench_close(&bench);
}

/* Names are never asked of a resolver, which may be down tonight. */
static void s41_names_are_not_resolved(void **state)
{
	static const char *const names[] = { "localhost", "sw1.example.net", "ip6-localhost" };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autoptr(GError) error = NULL;
		struct address address;
		assert_false(address_parse(names[i], 161, &address, &error));
		assert_non_null(error);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(s35_a_bad_path_kills_nobody),
		cmocka_unit_test(s36_the_silent_hold_nobody_up),
		cmocka_unit_test(s37_the_flood_of_one_that_was_stopped),
		cmocka_unit_test(s39_three_thousand_at_once),
		cmocka_unit_test(s41_names_are_not_resolved),
		cmocka_unit_test(the_silent_rest_and_can_be_hurried),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
