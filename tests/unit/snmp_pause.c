/* The engine itself stands still for ten minutes (the machine is suspended, the process is stopped,
 * a virtual machine is moved): by the shared clock of tests, which moves while requests are out. */
#include <glib/gstdio.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "probes/wire/snmp_parts.h"
#include "tests/unit/crowd.h"
#include "tests/unit/engine_fixture.h"

#define AGENTS 200
#define UPTIME "1.3.6.1.2.1.1.3.0"

struct fixture {
	struct bench bench;
	struct crowd *crowd;
	struct agent *agents[AGENTS];
	struct outcome got[AGENTS];
	struct agent_request request;
	struct oid *scalars;
};

static void begin(struct fixture *f, int tries)
{
	char community[] = "public";
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	const struct engine_settings settings = { .timeout_first_us = 5 * CLOCK_SECOND,
		.tries = tries };
	*f = (struct fixture){ 0 };
	bench_open(&f->bench, &settings);
	f->crowd = crowd_new(NULL, 0, 1, 1);
	f->scalars = oid_list(UPTIME, &f->request.n_scalars);
	f->request.scalars = f->scalars;
	for (unsigned i = 0; i < AGENTS; i++) {
		struct address address = crowd_address(f->crowd, i);
		f->agents[i] = agent_new(f->bench.engine, &address, &credential);
		agent_read(f->agents[i], &f->request, outcome_take, &f->got[i]);
	}
	while (bench_statistics(&f->bench).sent < AGENTS)
		g_main_context_iteration(f->bench.context, TRUE);
}

static void end(struct fixture *f)
{
	for (unsigned i = 0; i < AGENTS; i++) {
		outcome_clear(&f->got[i]);
		agent_free(f->agents[i]);
	}
	g_free(f->scalars);
	crowd_free(f->crowd);
	bench_close(&f->bench);
}

static void stand_still(void)
{
	g_autoptr(GError) error = NULL;
	assert_true(clock_move_shared(g_getenv("ZHIBAN_CLOCK"), 600 * CLOCK_SECOND, &error));
}

/* The replies came in time, only we were not there to read them. */
static void replies_in_the_socket_count_after_a_pause(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, 1);
	while (f.crowd->requests < AGENTS)
		crowd_serve(f.crowd);
	stand_still();
	for (unsigned i = 0; i < AGENTS; i++) {
		while (!f.got[i].done)
			g_main_context_iteration(f.bench.context, TRUE);
		assert_int_equal(f.got[i].outcome, AGENT_OK);
	}
	struct engine_statistics statistics = bench_statistics(&f.bench);
	assert_int_equal(statistics.sent, AGENTS);
	assert_int_equal(statistics.resent + statistics.excused, 0);
	end(&f);
}

/* Neither request nor reply survived the pause: everybody is asked once more, nobody is missed,
 * although one try is all there is. */
static void a_pause_is_nobodys_fault(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, 1);
	f.crowd->silent_from = 1;
	while (f.crowd->requests < AGENTS)
		crowd_serve(f.crowd);
	f.crowd->silent_from = 0;
	stand_still();
	for (unsigned i = 0; i < AGENTS; i++) {
		while (!f.got[i].done) {
			g_main_context_iteration(f.bench.context, FALSE);
			crowd_serve(f.crowd);
		}
		assert_int_equal(f.got[i].outcome, AGENT_OK);
	}
	assert_true(bench_statistics(&f.bench).excused >= AGENTS - 1);
	end(&f);
}

/* A reading whose time seemed to be up, but which had its reply and waits for its next turn, goes
 * on waiting: it once fell out of the queue and was heard of no more before its deadline. */
static void whoever_waits_keeps_his_place_when_judged(void **state)
{
	char community[] = "public";
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	const struct engine_settings narrow = { .timeout_first_us = 3600 * CLOCK_SECOND,
		.window = 1 };
	struct bench bench;
	struct outcome got[2] = { 0 };
	struct agent *agents[2];
	struct agent_request request = { 0 };
	(void)state;
	bench_open(&bench, &narrow);
	struct crowd *crowd = crowd_new(NULL, 0, 1, 1);
	g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
	request.scalars = scalars;
	request.deadline_us = 3600 * CLOCK_SECOND;
	for (unsigned i = 0; i < 2; i++) {
		struct address address = crowd_address(crowd, i);
		agents[i] = agent_new(bench.engine, &address, &credential);
		agent_read(agents[i], &request, outcome_take, &got[i]);
	}
	while (bench_statistics(&bench).sent < 1)
		g_main_context_iteration(bench.context, TRUE);
	struct reading *waiting = g_queue_peek_head(&agents[1]->readings);
	waiting->deadline_at = mono_after(clock_mono(), 3600 * CLOCK_SECOND);
	engine_overdue(waiting);
	while (bench.engine->overdue.length)
		g_main_context_iteration(bench.context, TRUE);
	assert_int_equal(bench_statistics(&bench).waiting, 1);
	while (!got[1].done) {
		g_main_context_iteration(bench.context, FALSE);
		crowd_serve(crowd);
	}
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(got[i].outcome, AGENT_OK);
		outcome_clear(&got[i]);
		agent_free(agents[i]);
	}
	crowd_free(crowd);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_in_the_socket_count_after_a_pause),
		cmocka_unit_test(a_pause_is_nobodys_fault),
		cmocka_unit_test(whoever_waits_keeps_his_place_when_judged),
	};
	g_autoptr(GError) error = NULL;
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("zhiban-clock-XXXXXX", &path, NULL);
	g_assert(fd >= 0 && g_close(fd, NULL) && g_unlink(path) == 0);
	g_setenv("ZHIBAN_CLOCK", path, TRUE);
	g_assert(clock_move_shared(path, 0, &error) && clock_allow_shared(&error));
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	g_unlink(path);
	return failed;
}
