/* The time window, lost boots, doubles and forgers of SNMPv3: an agent whose clock the test moves,
 * and a stranger who answers faster than the agent. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "probes/wire/snmp_parts.h"
#include "tests/unit/engine_fixture.h"
#include "tests/unit/secure_agent.h"

#define UPTIME "1.3.6.1.2.1.1.3.0"

struct fixture {
	struct bench bench;
	struct secure_agent *there;
	struct agent *agent;
	struct outcome got;
};

static void begin(struct fixture *f)
{
	const struct credential credential = secure_credential();
	*f = (struct fixture){ 0 };
	bench_open(&f->bench, NULL);
	f->there = secure_agent_new(f->bench.context, 1);
	f->agent = agent_new(f->bench.engine, &f->there->address, &credential);
}

static void end(struct fixture *f)
{
	outcome_clear(&f->got);
	agent_free(f->agent);
	secure_agent_free(f->there);
	bench_close(&f->bench);
}

static void read_one(struct fixture *f)
{
	outcome_clear(&f->got);
	f->there->discoveries = f->there->reports = f->there->answers = 0;
	f->got = bench_read(&f->bench, f->agent, UPTIME, "");
}

static void assert_read(const struct fixture *f)
{
	assert_int_equal(f->got.outcome, AGENT_OK);
	assert_int_equal(answer_size(f->got.answer), 1);
}

static void discovery_is_asked_once(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f);
	read_one(&f);
	assert_read(&f);
	assert_int_equal(f.there->discoveries, 1);
	for (int i = 0; i < 3; i++) {
		read_one(&f);
		assert_read(&f);
		assert_int_equal(f.there->discoveries + f.there->reports, 0);
		assert_int_equal(f.there->answers, 1);
	}
	assert_null(agent_warning(f.agent));
	end(&f);
}

/* Both devices go on being polled; each is told of the other; the note goes with the cause. */
static void s13_two_devices_with_one_engine_id(void **state)
{
	const struct credential credential = secure_credential();
	struct fixture f;
	(void)state;
	begin(&f);
	struct secure_agent *twin = secure_agent_new(f.bench.context, 1);
	struct agent *second = agent_new(f.bench.engine, &twin->address, &credential);
	twin->boots = 900;
	twin->time = 5;
	for (int i = 0; i < 3; i++) {
		read_one(&f);
		assert_read(&f);
		struct outcome got = bench_read(&f.bench, second, UPTIME, "");
		assert_int_equal(got.outcome, AGENT_OK);
		outcome_clear(&got);
		assert_int_equal(f.there->reports + twin->reports, i ? 1 : 2);
	}
	g_autofree char *address = address_show(&twin->address, 161);
	g_autofree char *warning = agent_warning(f.agent);
	g_autofree char *other = agent_warning(second);
	assert_non_null(warning);
	assert_non_null(strstr(warning, address));
	assert_true(text_is_clean(warning));
	assert_non_null(other);
	secure_agent_rename(twin, 2);
	struct outcome got = bench_read(&f.bench, second, UPTIME, "");
	assert_int_equal(got.outcome, AGENT_OK);
	outcome_clear(&got);
	assert_null(agent_warning(f.agent));
	agent_free(second);
	secure_agent_free(twin);
	end(&f);
}

/* Boots lost, or a clock set back: one report more, signed, and all is well. */
static void s14_lost_boots_are_followed_once(void **state)
{
	static const struct {
		uint32_t boots, time;
	} clocks[] = { { 0, 10 }, { 3, 5000000 }, { 3, 4000000 }, { 900, 0 } };
	struct fixture f;
	(void)state;
	begin(&f);
	read_one(&f);
	assert_read(&f);
	for (size_t i = 0; i < G_N_ELEMENTS(clocks); i++) {
		f.there->boots = clocks[i].boots;
		f.there->time = clocks[i].time;
		read_one(&f);
		assert_read(&f);
		assert_int_equal(f.there->reports, 1);
		assert_int_equal(f.there->answers, 1);
		assert_int_equal(bench_statistics(&f.bench).resynchronised, i + 1);
	}
	end(&f);
}

/* An agent that is never satisfied, or does not sign what it says about time, is not followed. */
static void s14_a_clock_that_cannot_be_followed_is_named(void **state)
{
	(void)state;
	for (int unsigned_time = 0; unsigned_time < 2; unsigned_time++) {
		struct fixture f;
		begin(&f);
		read_one(&f);
		assert_read(&f);
		f.there->unsigned_time = unsigned_time;
		f.there->never_in_time = !unsigned_time;
		f.there->boots = 2;
		read_one(&f);
		assert_int_equal(f.got.outcome, AGENT_CREDENTIAL);
		assert_non_null(strstr(f.got.reason, "时钟"));
		assert_int_equal(f.there->answers, 0);
		assert_true(f.there->reports <= 4);
		assert_int_equal(
		    bench_statistics(&f.bench).resynchronised > 0, !unsigned_time);
		end(&f);
	}
}

/* Whatever a stranger reports without a signature, before discovery has ended or long after: the
 * true answer counts, nothing is asked anew, and the clock stays. */
static void s15_forged_reports_change_nothing(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f);
	for (int round = 0; round < 2; round++)
		for (int forged = SECURE_LEVEL; forged <= SECURE_DECRYPTION; forged++)
			for (int other = 0; other < 2; other++) {
				f.there->forged = (enum secure_report)forged;
				f.there->forged_boots = 900000;
				f.there->forged_engine = other ? 99 : 0;
				read_one(&f);
				assert_read(&f);
				assert_int_equal(f.there->answers, 1);
				bool first = round == 0 && forged == SECURE_LEVEL && !other;
				assert_int_equal(f.there->discoveries, first ? 1 : 0);
			}
	assert_int_equal(bench_statistics(&f.bench).resynchronised, 0);
	assert_true(bench_statistics(&f.bench).complaints >= 24);
	assert_null(agent_warning(f.agent));
	end(&f);
}

/* Even where the true answer gets lost: it is asked for again. */
static void s15_forged_reports_do_not_end_the_tries(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f);
	read_one(&f);
	for (int forged = SECURE_LEVEL; forged <= SECURE_DECRYPTION; forged++) {
		f.there->forged = (enum secure_report)forged;
		f.there->forged_boots = 900000;
		f.there->mute = 1;
		read_one(&f);
		assert_read(&f);
		assert_int_equal(f.there->answers, 2);
		assert_int_equal(f.there->discoveries, 0);
	}
	end(&f);
}

static void s16_drift_costs_one_round_trip(void **state)
{
	struct fixture f;
	(void)state;
	begin(&f);
	read_one(&f);
	f.there->time += 149;
	read_one(&f);
	assert_read(&f);
	assert_int_equal(f.there->reports, 0);
	f.there->time += 400;
	read_one(&f);
	assert_read(&f);
	assert_int_equal(f.there->reports, 1);
	f.there->time -= 300;
	read_one(&f);
	assert_read(&f);
	assert_int_equal(f.there->reports, 1);
	end(&f);
}

/* A wrong key is called that, and tried less and less. */
static void s17_a_wrong_key_makes_no_storm(void **state)
{
	struct credential credential = secure_credential();
	char wrong[] = "not-the-password";
	struct fixture f;
	(void)state;
	begin(&f);
	credential.auth_password = wrong;
	agent_free(f.agent);
	f.agent = agent_new(f.bench.engine, &f.there->address, &credential);
	for (int i = 0; i < 4; i++) {
		read_one(&f);
		assert_int_equal(f.got.outcome, AGENT_CREDENTIAL);
		assert_non_null(strstr(f.got.reason, "认证"));
		assert_true(f.there->reports <= (i ? 2 : 3));
	}
	end(&f);
}

/* 1000 agents with one credential make its two keys once. */
static void one_credential_makes_its_keys_once(void **state)
{
	const struct credential credential = secure_credential();
	struct agent *agents[1000];
	struct fixture f;
	(void)state;
	begin(&f);
	for (size_t i = 0; i < G_N_ELEMENTS(agents); i++)
		agents[i] = agent_new(f.bench.engine, &f.there->address, &credential);
	assert_int_equal(usm_keys_made(f.bench.engine->keys), 2);
	for (size_t i = 0; i < G_N_ELEMENTS(agents); i++)
		agent_free(agents[i]);
	end(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(discovery_is_asked_once),
		cmocka_unit_test(s13_two_devices_with_one_engine_id),
		cmocka_unit_test(s14_lost_boots_are_followed_once),
		cmocka_unit_test(s14_a_clock_that_cannot_be_followed_is_named),
		cmocka_unit_test(s15_forged_reports_change_nothing),
		cmocka_unit_test(s15_forged_reports_do_not_end_the_tries),
		cmocka_unit_test(s16_drift_costs_one_round_trip),
		cmocka_unit_test(s17_a_wrong_key_makes_no_storm),
		cmocka_unit_test(one_credential_makes_its_keys_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
