/* Walks of many tables: those that are not there cost next to nothing, and none is lost by that,
 * whatever an agent says when it is asked for them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "probes/wire/snmp_parts.h"
#include "tests/unit/engine_fixture.h"
#include "tests/unit/false_agent.h"

#define UPTIME "1.3.6.1.2.1.1.3.0"
#define PORTS 10
#define ROWS 40
#define MOST 1000
#define PORTS_SIZE (2 * PORTS + PORTS / 2) /* two columns of ifTable, and half of the third */
#define TABLES_SIZE (PORTS_SIZE + ROWS + 1)

/* An agent with ifTable, a table of ROWS rows far behind it, and one that begins with its third
 * column; and a reading of N tables of three columns each, among them these, and of a table
 * that lies before the scalar. */
struct fixture {
	struct bench bench;
	struct false_agent *there;
	struct agent *agent;
	struct agent_request request;
	struct oid scalar, *columns;
	struct ber_oid more[ROWS + 2];
	struct outcome got;
};

static const enum credential_version versions[] = { CREDENTIAL_V2C, CREDENTIAL_V1 };

/* "1.3.6.1.4.1.TABLE.1.1.COLUMN" */
static struct oid column_of(uint32_t table, uint32_t column)
{
	return (struct oid){ { 1, 3, 6, 1, 4, 1, table, 1, 1, column }, 10 };
}

static struct ber_oid cell_of(uint32_t table, uint32_t column, uint32_t row)
{
	return (struct ber_oid){ .part = { 1, 3, 6, 1, 4, 1, table, 1, 1, column, row },
		.length = 11 };
}

/* The tables asked for do not come in the order of their names. */
static void fill_request(struct fixture *f, unsigned tables)
{
	static const uint32_t columns[] = { 2, 8, 10 };
	size_t n = 0;
	g_assert(oid_parse(UPTIME, &f->scalar));
	f->columns = g_new0(struct oid, 3 * (size_t)tables + 1);
	for (uint32_t table = tables - 1; table > 0; table--)
		for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
			f->columns[n++] = column_of(table, columns[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(columns); i++)
		f->columns[n++] = (struct oid){ { 1, 3, 6, 1, 2, 1, 2, 2, 1, columns[i] }, 10 };
	f->columns[n++] = (struct oid){ { 1, 0, 8802, 1, 1, 2, 1, 4, 1, 1 }, 10 };
	f->request = (struct agent_request){ .scalars = &f->scalar, .n_scalars = 1,
		.columns = f->columns, .n_columns = n };
}

static void begin(struct fixture *f, enum habit habit, enum credential_version version,
    unsigned tables)
{
	char community[] = "public";
	const struct credential credential = { .version = version, .community = community };
	*f = (struct fixture){ 0 };
	bench_open(&f->bench, NULL);
	for (uint32_t row = 0; row < ROWS; row++)
		f->more[row] = cell_of(tables / 3, 8, row + 1);
	f->more[ROWS] = cell_of(tables / 2, 10, 7);
	f->more[ROWS + 1] = cell_of(MOST + 1, 1, 1);
	f->there = false_agent_new(f->bench.context, AF_INET, habit, PORTS);
	f->there->more = f->more;
	f->there->n_more = G_N_ELEMENTS(f->more);
	f->agent = agent_new(f->bench.engine, &f->there->address, &credential);
	fill_request(f, tables);
}

static void end(struct fixture *f)
{
	outcome_clear(&f->got);
	agent_free(f->agent);
	false_agent_free(f->there);
	bench_close(&f->bench);
	g_free(f->columns);
}

static void read_all(struct fixture *f)
{
	outcome_clear(&f->got);
	f->got = bench_request(&f->bench, f->agent, &f->request);
}

/* sysUpTime as well. */
static void assert_whole(const struct fixture *f)
{
	assert_int_equal(f->got.outcome, AGENT_OK);
	assert_int_equal(answer_size(f->got.answer), 1 + TABLES_SIZE);
}

/* ---- what it saves ------------------------------------------------------------------------ */

/* One request for the scalar, some for what tables there are, and what each of three tables takes:
 * an agent of 800 ms is through with two hundred tables in ten seconds. */
static void what_is_not_there_costs_next_to_nothing(void **state)
{
	static const struct {
		unsigned tables, scouts, requests;
	} cases[] = { { 4, 1, 8 }, { 23, 1, 8 }, { 200, 6, 13 }, { MOST, 24, 31 } };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture f;
		begin(&f, HONEST, CREDENTIAL_V2C, cases[i].tables);
		read_all(&f);
		assert_whole(&f);
		assert_in_range(f.there->scouts, 1, cases[i].scouts);
		assert_in_range(f.there->requests, 1, cases[i].requests);
		end(&f);
	}
}

/* There is no GETBULK: what is there takes a request a row. What is not there still costs little,
 * also where nothing lies behind most of the tables. */
static void v1_is_spared_as_well(void **state)
{
	static const enum habit habits[] = { HONEST, ENTRIES_FROM_ZERO };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(habits); i++)
		for (size_t names = ROWS + 2; names + 2 >= ROWS + 2; names--) {
			struct fixture f;
			begin(&f, habits[i], CREDENTIAL_V1, 200);
			f.there->n_more = names;
			read_all(&f);
			assert_int_equal(f.got.outcome, AGENT_OK);
			assert_int_equal(answer_size(f.got.answer),
			    1 + PORTS_SIZE + MIN(names, ROWS + 1));
			assert_in_range(f.there->scouts, 1, 12);
			assert_in_range(f.there->requests, 1, 12 + 1 + PORTS + ROWS + 12);
			end(&f);
		}
}

/* One request for each of three tables is less than looking around first; and whoever knows that
 * all are there need not. */
static void nobody_scouts_in_vain(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, HONEST, CREDENTIAL_V2C, 2);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_OK);
	assert_int_equal(f.there->scouts, 0);
	end(&f);
	begin(&f, HONEST, CREDENTIAL_V2C, 20);
	f.request.all_there = true;
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(f.there->scouts, 0);
	end(&f);
}

/* ---- what must not be lost ---------------------------------------------------------------- */

static void agents_that_answer_nonsense_are_walked_whole(void **state)
{
	static const enum habit habits[] = { ENTRIES_UNKNOWN, ENTRIES_PASSED, ENTRIES_JUMPED,
		ENTRIES_ENDED, ENTRIES_LOST, ENTRIES_BACK, ENTRIES_MIXED, ENTRIES_SHORT,
		ENTRIES_MORE, ENTRIES_FAIL, ENTRY_FAILS, ENTRIES_UNHEARD, ENTRIES_FROM_ZERO };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(habits); i++)
		for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
			struct fixture f;
			begin(&f, habits[i], versions[v], 40);
			read_all(&f);
			assert_whole(&f);
			assert_in_range(f.there->scouts, 1, 8);
			end(&f);
		}
}

/* The same where no scalar is read that could contradict: it is the order of the answers that does,
 * or that there is no table whatever. */
static void an_agent_must_show_that_it_can_answer(void **state)
{
	static const enum habit habits[] = { ENTRIES_UNKNOWN, ENTRIES_PASSED, ENTRIES_JUMPED,
		ENTRIES_ENDED, ENTRIES_BACK, ENTRIES_MIXED, ENTRIES_SHORT, ENTRIES_MORE };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(habits); i++)
		for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
			struct fixture f;
			begin(&f, habits[i], versions[v], 20);
			f.request.n_scalars = 0;
			f.request.n_columns--;
			read_all(&f);
			assert_int_equal(f.got.outcome, AGENT_OK);
			assert_int_equal(answer_size(f.got.answer), TABLES_SIZE);
			end(&f);
		}
}

static void too_big_halves_what_is_asked(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, TOO_BIG, CREDENTIAL_V2C, 60);
	read_all(&f);
	assert_whole(&f);
	assert_true(f.there->largest <= 12);
	assert_in_range(f.there->scouts, 6, 9);
	end(&f);
}

/* Nobody waits for an agent that does not answer this, and not at all the next time. */
static void an_agent_that_does_not_answer_is_left_alone(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, ENTRIES_UNHEARD, CREDENTIAL_V2C, 20);
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(f.there->scouts, 2);
	read_all(&f);
	assert_whole(&f);
	assert_int_equal(f.there->scouts, 2);
	end(&f);
}

/* As the first thing that is asked, and unanswered, it is no worse than any other request. */
static void scouting_does_not_make_an_agent_silent(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f, ENTRIES_UNHEARD, CREDENTIAL_V2C, 20);
	f.request.n_scalars = 0;
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_TIMEOUT);
	read_all(&f);
	assert_int_equal(f.got.outcome, AGENT_OK);
	assert_int_equal(answer_size(f.got.answer), TABLES_SIZE);
	end(&f);
}

/* More readings than places: a plan that has to wait for its turn is made again, and comes to the
 * same. */
static void plans_survive_a_wait(void **state)
{
	enum { AGENTS = 12 };
	const struct engine_settings narrow = { .timeout_first_us = CLOCK_SECOND, .window = 2 };
	struct outcome got[AGENTS] = { 0 };
	struct fixture f;
	(void)state;
	for (size_t v = 0; v < G_N_ELEMENTS(versions); v++) {
		begin(&f, HONEST, versions[v], 60);
		struct timers *timers = timers_new(f.bench.context);
		struct engine *engine = engine_new(f.bench.context, timers, &narrow, NULL);
		assert_non_null(engine);
		for (int i = 0; i < AGENTS; i++)
			agent_read(agent_new(engine, &f.there->address, f.agent->credential),
			    &f.request, outcome_take, &got[i]);
		for (int i = 0; i < AGENTS; i++) {
			while (!got[i].done)
				g_main_context_iteration(f.bench.context, TRUE);
			f.got = got[i];
			assert_whole(&f);
			outcome_clear(&got[i]);
		}
		f.got = (struct outcome){ 0 };
		engine_free(engine);
		timers_free(timers);
		end(&f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_there_costs_next_to_nothing),
		cmocka_unit_test(v1_is_spared_as_well),
		cmocka_unit_test(nobody_scouts_in_vain),
		cmocka_unit_test(agents_that_answer_nonsense_are_walked_whole),
		cmocka_unit_test(an_agent_must_show_that_it_can_answer),
		cmocka_unit_test(too_big_halves_what_is_asked),
		cmocka_unit_test(an_agent_that_does_not_answer_is_left_alone),
		cmocka_unit_test(scouting_does_not_make_an_agent_silent),
		cmocka_unit_test(plans_survive_a_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
