/* The engine against one agent that has one bad habit at a time. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "probes/wire/snmp_parts.h"
#include "tests/unit/engine_fixture.h"
#include "tests/unit/false_agent.h"

#define UPTIME "1.3.6.1.2.1.1.3.0"
#define COLUMN2 "1.3.6.1.2.1.2.2.1.2"
#define COLUMN8 "1.3.6.1.2.1.2.2.1.8"
#define COLUMN10 "1.3.6.1.2.1.2.2.1.10"
#define TABLE COLUMN2 " " COLUMN8 " " COLUMN10

struct fixture {
	struct bench bench;
	struct false_agent *there;
	struct agent *agent;
	struct outcome got;
};

static void begin(struct fixture *f, enum habit habit, uint32_t rows,
    enum credential_version version)
{
	char community[] = "public";
	const struct credential credential = { .version = version, .community = community };
	*f = (struct fixture){ 0 };
	bench_open(&f->bench, NULL);
	f->there = false_agent_new(f->bench.context, AF_INET, habit, rows);
	f->agent = agent_new(f->bench.engine, &f->there->address, &credential);
}

static void end(struct fixture *f)
{
	outcome_clear(&f->got);
	agent_free(f->agent);
	false_agent_free(f->there);
	bench_close(&f->bench);
}

static void read_all(struct fixture *f)
{
	outcome_clear(&f->got);
	f->got = bench_read(&f->bench, f->agent, UPTIME, TABLE);
}

/* What an honest agent with ROWS rows has: one scalar, two full columns, one with every second row.
 */
static size_t whole(uint32_t rows)
{
	return 1 + 2 * rows + rows / 2;
}

static void assert_whole(const struct fixture *f)
{
	assert_int_equal(f->got.outcome, AGENT_OK);
	assert_int_equal(answer_size(f->got.answer), whole(f->there->rows));
}

static void honest_agents_are_read_whole(void **state)
{
	static const enum credential_version versions[] = { CREDENTIAL_V2C, CREDENTIAL_V1 };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(versions); i++)
		for (uint32_t rows = 0; rows < 200; rows = rows * 2 + 1) {
			struct fixture f;
			begin(&f, HONEST, rows, versions[i]);
			read_all(&f);
			assert_whole(&f);
			assert_true(agent_rtt(f.agent) > 0);
			end(&f);
		}
}

static void rows_are_asked_for_by_name(void **state)
{
	static const uint32_t rows[] = { 0, 1, 2, 5, 6, 4194316032 };
	static const enum credential_version versions[] = { CREDENTIAL_V2C, CREDENTIAL_V1 };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
		struct fixture f;
		struct agent_request request = { .rows = rows, .n_rows = G_N_ELEMENTS(rows) };
		g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
		g_autofree struct oid *columns = oid_list(COLUMN8 " " COLUMN10, &request.n_columns);
		request.scalars = scalars;
		request.columns = columns;
		begin(&f, HONEST, 5, versions[i]);
		f.got = bench_request(&f.bench, f.agent, &request);
		assert_int_equal(f.got.outcome, AGENT_OK);
		assert_int_equal(answer_size(f.got.answer), 1 + 3 + 1);
		assert_non_null(answer_get(f.got.answer, COLUMN8 ".5"));
		assert_null(answer_get(f.got.answer, COLUMN10 ".5"));
		assert_true(f.there->requests <= (versions[i] == CREDENTIAL_V1 ? 6 : 4));
		end(&f);
	}
}

static void both_families_are_spoken(void **state)
{
	char community[] = "public";
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	struct bench bench;
	(void)state;
	bench_open(&bench, NULL);
	struct false_agent *there = false_agent_new(bench.context, AF_INET6, HONEST, 9);
	struct agent *agent = agent_new(bench.engine, &there->address, &credential);
	struct outcome got = bench_read(&bench, agent, UPTIME, TABLE);
	assert_int_equal(got.outcome, AGENT_OK);
	assert_int_equal(answer_size(got.answer), whole(9));
	outcome_clear(&got);
	agent_free(agent);
	false_agent_free(there);
	bench_close(&bench);
}

/* Replies that must not count: the reading ends as if there had been none, and the right counter
 * tells. */
static void s24_s25_s26_s27_s30_strangers_are_not_believed(void **state)
{
	static const struct {
		enum habit habit;
		enum agent_outcome outcome;
		size_t counter;
	} cases[] = {
		{ WRONG_ID, AGENT_TIMEOUT, offsetof(struct engine_statistics, dropped_id) },
		{ WRONG_SOURCE, AGENT_TIMEOUT, offsetof(struct engine_statistics, dropped_source) },
		{ WRONG_COMMUNITY, AGENT_TIMEOUT,
		    offsetof(struct engine_statistics, dropped_credential) },
		{ WRONG_VERSION, AGENT_TIMEOUT,
		    offsetof(struct engine_statistics, dropped_credential) },
		{ WRONG_OID, AGENT_BROKEN, offsetof(struct engine_statistics, dropped_broken) },
		{ TRUNCATED, AGENT_BROKEN, offsetof(struct engine_statistics, dropped_broken) },
		{ GARBAGE, AGENT_BROKEN, offsetof(struct engine_statistics, dropped_broken) },
		{ OVERLONG, AGENT_BROKEN, offsetof(struct engine_statistics, dropped_broken) },
		{ INTEGER_OF_NINE, AGENT_BROKEN,
		    offsetof(struct engine_statistics, dropped_broken) },
		{ REQUEST_BACK, AGENT_BROKEN, offsetof(struct engine_statistics, dropped_broken) },
	};
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture f;
		begin(&f, cases[i].habit, 3, CREDENTIAL_V2C);
		read_all(&f);
		struct engine_statistics statistics = bench_statistics(&f.bench);
		assert_int_equal(f.got.outcome, cases[i].outcome);
		assert_null(f.got.answer);
		assert_true(text_is_clean(f.got.reason) && *f.got.reason);
		assert_int_equal(
		    *(const uint64_t *)(const void *)((const char *)&statistics + cases[i].counter),
		    2);
		assert_int_equal(f.there->requests, 2);
		end(&f);
	}
}

/* Rejected unless this agent is known for it; then it is noted. */
static void s27_another_source_is_a_matter_of_policy(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, WRONG_SOURCE, 3, CREDENTIAL_V2C);
	agent_accept_other_source(f.agent, true);
	read_all(&f);
	assert_whole(&f);
	assert_true(bench_statistics(&f.bench).other_source > 0);
	g_autofree char *warning = agent_warning(f.agent);
	assert_non_null(warning);
	assert_true(text_is_clean(warning) && strstr(warning, "127.0.0.1"));
	agent_accept_other_source(f.agent, false);
	assert_null(agent_warning(f.agent));
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_TIMEOUT);
	end(&f);
}

/* Walks that would never end do, soon, and keep what was good. */
static void s18_s19_s20_walks_end(void **state)
{
	static const enum habit habits[] = { SAME_OID, EMPTY_LIST, CYCLE };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(habits); i++) {
		struct fixture f;
		begin(&f, habits[i], 3, CREDENTIAL_V2C);
		f.got = bench_read(&f.bench, f.agent, "", COLUMN8);
		assert_int_equal(f.got.outcome, AGENT_CUT);
		assert_true(text_is_clean(f.got.reason) && *f.got.reason);
		assert_true(f.there->requests <= 2);
		assert_true(answer_size(f.got.answer) <= 3);
		end(&f);
	}
}

static void s21_endless_columns_meet_the_cap(void **state)
{
	struct agent_request request = { .row_limit = 500 };
	g_autofree struct oid *columns = oid_list(COLUMN8, &request.n_columns);
	struct fixture f;
	(void)state;
	request.columns = columns;
	begin(&f, ENDLESS, 3, CREDENTIAL_V2C);
	f.got = bench_request(&f.bench, f.agent, &request);
	assert_int_equal(f.got.outcome, AGENT_CUT);
	assert_int_equal(answer_size(f.got.answer), 500);
	end(&f);
}

static void s21_endless_columns_meet_the_deadline(void **state)
{
	struct agent_request request = { .row_limit = SIZE_MAX, .deadline_us = CLOCK_SECOND / 10 };
	g_autofree struct oid *columns = oid_list(COLUMN8, &request.n_columns);
	struct fixture f;
	(void)state;
	request.columns = columns;
	begin(&f, ENDLESS, 3, CREDENTIAL_V2C);
	f.got = bench_request(&f.bench, f.agent, &request);
	assert_int_equal(f.got.outcome, AGENT_CUT);
	assert_true(answer_size(f.got.answer) > 0);
	end(&f);
}

static void s22_too_big_halves_and_is_remembered(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, TOO_BIG, 60, CREDENTIAL_V2C);
	read_all(&f);
	assert_whole(&f);
	assert_true(f.there->largest <= 12);
	unsigned first = f.there->requests;
	read_all(&f);
	assert_whole(&f);
	assert_true(f.there->requests - first < first);
	end(&f);
}

static void s22_too_big_for_anything_ends(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, TOO_BIG_ALWAYS, 60, CREDENTIAL_V2C);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_CUT);
	assert_int_equal(answer_size(f.got.answer), 0);
	assert_true(f.there->requests < 40);
	end(&f);
}

/* genErr for one column, by its index, costs that column only. */
static void s32_one_bad_column_costs_itself(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, GENERAL_ERROR, 10, CREDENTIAL_V2C);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_CUT);
	assert_int_equal(answer_size(f.got.answer), 1 + 10 + 5);
	end(&f);
}

static void s32_one_bad_instance_costs_itself(void **state)
{
	static const uint32_t rows[] = { 2, 4 };
	struct agent_request request = { .rows = rows, .n_rows = 2 };
	g_autofree struct oid *columns = oid_list(TABLE, &request.n_columns);
	struct fixture f;
	(void)state;
	request.columns = columns;
	begin(&f, GENERAL_ERROR, 10, CREDENTIAL_V2C);
	f.got = bench_request(&f.bench, f.agent, &request);
	assert_int_equal(f.got.outcome, AGENT_OK);
	assert_int_equal(answer_size(f.got.answer), 4);
	end(&f);
}

static void s28_duplicates_count_once(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, DUPLICATE, 30, CREDENTIAL_V2C);
	read_all(&f);
	assert_whole(&f);
	read_all(&f);
	assert_whole(&f);
	assert_true(bench_statistics(&f.bench).late > 0);
	end(&f);
}

static void what_is_lost_is_sent_again(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, HONEST, 30, CREDENTIAL_V2C);
	f.there->ignore = 1;
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(bench_statistics(&f.bench).resent, 1);
	end(&f);
}

/* The reply to the first try comes after the second was sent: it counts, and the other one is late.
 */
static void s29_late_replies_count_for_their_request(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, LATE, 3, CREDENTIAL_V2C);
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(bench_statistics(&f.bench).resent, 1);
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(bench_statistics(&f.bench).late, 1);
	end(&f);
}

/* Fifteen variables are answered, more are not: soon no more are asked for. */
static void unheard_bulks_get_smaller(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, BIG_BULK_UNHEARD, 60, CREDENTIAL_V2C);
	f.there->rows = 60;
	read_all(&f);
	struct engine_statistics first = bench_statistics(&f.bench);
	read_all(&f);
	assert_true(f.got.outcome == AGENT_OK || first.resent > 0);
	read_all(&f);
	struct engine_statistics before = bench_statistics(&f.bench);
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(bench_statistics(&f.bench).resent, before.resent);
	end(&f);
}

static void s31_big_values_are_cut_with_a_mark(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, OVERSIZED, 1, CREDENTIAL_V2C);
	f.got = bench_read(&f.bench, f.agent, UPTIME, "");
	assert_int_equal(f.got.outcome, AGENT_OK);
	const struct variable *variable = answer_get(f.got.answer, UPTIME);
	assert_non_null(variable);
	assert_true(variable->cut);
	assert_int_equal(variable->octets.size, 4096);
	g_autofree char *text = variable_text(variable);
	assert_true(g_str_has_prefix(text, "aaaa") && strstr(text, "截断"));
	assert_true(text_is_clean(text));
	end(&f);
}

/* Names and values of 127 parts are neither cut nor mixed up. */
static void s31_long_names_come_through(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, LONG_NAMES, 3, CREDENTIAL_V2C);
	f.got = bench_read(&f.bench, f.agent, "", COLUMN8);
	assert_int_equal(f.got.outcome, AGENT_OK);
	assert_int_equal(answer_size(f.got.answer), 3);
	size_t cursor = 0, length;
	const uint32_t *index;
	for (uint32_t row = 1; row <= 3; row++) {
		const struct variable *at =
		    answer_row(f.got.answer, COLUMN8, &cursor, &index, &length);
		assert_non_null(at);
		assert_int_equal(length, 127 - 10);
		assert_int_equal(index[0], row);
		assert_int_equal(index[length - 1], UINT32_MAX);
		assert_int_equal(at->oid_length, 127);
	}
	end(&f);
}

/* A device that answers scalars and never a bulk is read by GETNEXT; the next time at once. */
static void s23_bulk_unheard_is_asked_row_by_row(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, NO_BULK_REPLY, 10, CREDENTIAL_V2C);
	read_all(&f);
	assert_whole(&f);
	struct engine_statistics before = bench_statistics(&f.bench);
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(bench_statistics(&f.bench).resent, before.resent);
	assert_true(bench_statistics(&f.bench).sent - before.sent <= 1 + 11);
	end(&f);
}

/* One that answers neither is left with what came. */
static void s23_tables_unheard_are_given_up(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, NO_TABLE_REPLY, 10, CREDENTIAL_V2C);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_CUT);
	assert_int_equal(answer_size(f.got.answer), 1);
	assert_true(f.there->requests < 12);
	end(&f);
}

/* Missing instances in the middle of a list leave the others where they are. */
static void s32_missing_instances_leave_the_others(void **state)
{
	static const uint32_t rows[] = { 1, 2, 3, 7, 9 };
	static const enum credential_version versions[] = { CREDENTIAL_V2C, CREDENTIAL_V1 };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
		struct agent_request request = { .rows = rows, .n_rows = G_N_ELEMENTS(rows) };
		g_autofree struct oid *columns = oid_list(TABLE, &request.n_columns);
		struct fixture f;
		request.columns = columns;
		begin(&f, HONEST, 7, versions[i]);
		f.agent->by_name = true;
		f.got = bench_request(&f.bench, f.agent, &request);
		assert_int_equal(f.got.outcome, AGENT_OK);
		assert_int_equal(answer_size(f.got.answer), 4 + 4 + 1);
		const struct variable *last = answer_get(f.got.answer, COLUMN8 ".7");
		assert_non_null(last);
		assert_int_equal(last->integer, 7);
		assert_null(answer_get(f.got.answer, COLUMN8 ".9"));
		end(&f);
	}
}

/* The known rows of a device come as one bulk or by name, with the same result; where most rows of
 * the table are others, by name from then on. */
static void known_rows_are_fetched_either_way(void **state)
{
	static const struct {
		uint32_t first, step, n;
		bool by_name;
	} cases[] = { { 1, 1, 48, false }, { 10, 1, 20, false }, { 1, 9, 5, true } };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		uint32_t rows[48];
		struct agent_request request = { .rows = rows, .n_rows = cases[i].n };
		g_autofree struct oid *columns = oid_list(TABLE, &request.n_columns);
		struct fixture f;
		request.columns = columns;
		size_t even = 0;
		for (uint32_t k = 0; k < cases[i].n; k++) {
			rows[k] = cases[i].first + k * cases[i].step;
			even += rows[k] % 2 == 0;
		}
		begin(&f, HONEST, 48, CREDENTIAL_V2C);
		for (int time = 0; time < 2; time++) {
			outcome_clear(&f.got);
			f.got = bench_request(&f.bench, f.agent, &request);
			assert_int_equal(f.got.outcome, AGENT_OK);
			assert_int_equal(answer_size(f.got.answer), 2 * cases[i].n + even);
		}
		assert_int_equal(f.agent->by_name, cases[i].by_name);
		end(&f);
	}
}

/* Silent agents get one try the next time, those that answered lately one more than others. */
static void silence_costs_one_try(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, SILENT, 10, CREDENTIAL_V2C);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_TIMEOUT);
	assert_int_equal(f.there->requests, 2);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_TIMEOUT);
	assert_int_equal(f.there->requests, 3);
	f.there->habit = HONEST;
	read_all(&f);
	assert_whole(&f);
	f.there->habit = SILENT;
	f.there->requests = 0;
	read_all(&f);
	assert_int_equal(f.there->requests, 3);
	end(&f);
}

static void s38_closed_ports_refuse(void **state)
{
	static const int families[] = { AF_INET, AF_INET6 };
	char community[] = "public";
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	const struct engine_settings patient = { .timeout_first_us = 60 * CLOCK_SECOND };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(families); i++) {
		struct bench bench;
		bench_open(&bench, &patient);
		struct false_agent *there = false_agent_new(bench.context, families[i], HONEST, 1);
		struct agent *agent = agent_new(bench.engine, &there->address, &credential);
		false_agent_free(there);
		struct outcome got = bench_read(&bench, agent, UPTIME, "");
		assert_int_equal(got.outcome, AGENT_REFUSED);
		assert_int_equal(bench_statistics(&bench).sent, 1);
		/* And the loop comes to rest: the error does not stay pending. */
		for (int rounds = 0; g_main_context_iteration(bench.context, FALSE); rounds++)
			assert_true(rounds < 20);
		outcome_clear(&got);
		agent_free(agent);
		bench_close(&bench);
	}
}

/* An agent may be freed with readings waiting and under way: nobody is called, nothing is left. */
static void freed_agents_call_nobody(void **state)
{
	struct agent_request request = { 0 };
	g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
	struct outcome never = { 0 };
	struct fixture f;
	(void)state;
	request.scalars = scalars;
	begin(&f, HONEST, 1, CREDENTIAL_V2C);
	agent_read(f.agent, &request, outcome_take, &never);
	while (f.there->requests == 0)
		g_main_context_iteration(f.bench.context, TRUE);
	agent_read(f.agent, &request, outcome_take, &never);
	agent_free(g_steal_pointer(&f.agent));
	for (int i = 0; i < 10; i++)
		g_main_context_iteration(f.bench.context, FALSE);
	assert_false(never.done);
	end(&f);
}

/* Many agents at once, some of them silent, more than the window: all are served. */
static void windows_turn(void **state)
{
	enum { AGENTS = 60 };
	const struct engine_settings narrow = { .timeout_first_us = CLOCK_SECOND / 20,
		.tries = 2,
		.window = 4 };
	char community[] = "public";
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	struct agent_request request = { 0 };
	g_autofree struct oid *scalars = oid_list(UPTIME, &request.n_scalars);
	g_autofree struct oid *columns = oid_list(TABLE, &request.n_columns);
	struct outcome got[AGENTS] = { 0 };
	struct agent *agents[AGENTS];
	struct bench bench;
	(void)state;
	request.scalars = scalars;
	request.columns = columns;
	bench_open(&bench, &narrow);
	struct false_agent *live = false_agent_new(bench.context, AF_INET, HONEST, 20);
	struct false_agent *dead = false_agent_new(bench.context, AF_INET, SILENT, 20);
	for (int i = 0; i < AGENTS; i++) {
		agents[i] =
		    agent_new(bench.engine, i % 10 ? &live->address : &dead->address, &credential);
		agent_read(agents[i], &request, outcome_take, &got[i]);
	}
	for (int i = 0; i < AGENTS; i++) {
		while (!got[i].done)
			g_main_context_iteration(bench.context, TRUE);
		assert_int_equal(got[i].outcome, i % 10 ? AGENT_OK : AGENT_TIMEOUT);
		outcome_clear(&got[i]);
		agent_free(agents[i]);
	}
	false_agent_free(live);
	false_agent_free(dead);
	bench_close(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest_agents_are_read_whole),
		cmocka_unit_test(rows_are_asked_for_by_name),
		cmocka_unit_test(both_families_are_spoken),
		cmocka_unit_test(s24_s25_s26_s27_s30_strangers_are_not_believed),
		cmocka_unit_test(s27_another_source_is_a_matter_of_policy),
		cmocka_unit_test(s18_s19_s20_walks_end),
		cmocka_unit_test(s21_endless_columns_meet_the_cap),
		cmocka_unit_test(s21_endless_columns_meet_the_deadline),
		cmocka_unit_test(s22_too_big_halves_and_is_remembered),
		cmocka_unit_test(s22_too_big_for_anything_ends),
		cmocka_unit_test(s32_one_bad_column_costs_itself),
		cmocka_unit_test(s32_one_bad_instance_costs_itself),
		cmocka_unit_test(s28_duplicates_count_once),
		cmocka_unit_test(what_is_lost_is_sent_again),
		cmocka_unit_test(s29_late_replies_count_for_their_request),
		cmocka_unit_test(unheard_bulks_get_smaller),
		cmocka_unit_test(s31_big_values_are_cut_with_a_mark),
		cmocka_unit_test(s23_bulk_unheard_is_asked_row_by_row),
		cmocka_unit_test(s31_long_names_come_through),
		cmocka_unit_test(s23_tables_unheard_are_given_up),
		cmocka_unit_test(s32_missing_instances_leave_the_others),
		cmocka_unit_test(known_rows_are_fetched_either_way),
		cmocka_unit_test(silence_costs_one_try),
		cmocka_unit_test(s38_closed_ports_refuse),
		cmocka_unit_test(freed_agents_call_nobody),
		cmocka_unit_test(windows_turn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
