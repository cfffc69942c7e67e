/* The states of devices and circuits against a table written by hand from the rules: a point that
 * was not read is unknown, never normal; what a device itself states counts at once; an echo alone
 * does not make SNMP good; down is said only when nothing answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "service/pause.h"
#include "service/standing.h"
#include "service/verdict.h"

/* ---- devices ------------------------------------------------------------------------------ */

static const struct {
	enum witness snmp, echo;
	enum device_state state;
	enum device_reason reason;
} device_rules[] = {
	/* SNMP answers: up, whatever the echo says */
	{ WITNESS_ANSWERS, WITNESS_ANSWERS, DEVICE_UP, DEVICE_FINE },
	{ WITNESS_ANSWERS, WITNESS_SILENT, DEVICE_UP, DEVICE_FINE },
	{ WITNESS_ANSWERS, WITNESS_UNABLE, DEVICE_UP, DEVICE_FINE },
	{ WITNESS_ANSWERS, WITNESS_NONE, DEVICE_UP, DEVICE_FINE },
	/* SNMP is silent, the echo answers: it is there, but nothing is known of it */
	{ WITNESS_SILENT, WITNESS_ANSWERS, DEVICE_UNKNOWN, DEVICE_SNMP_FAILS },
	{ WITNESS_SILENT, WITNESS_DOUBTFUL, DEVICE_UNKNOWN, DEVICE_DOUBTFUL },
	/* nothing that can be asked answers */
	{ WITNESS_SILENT, WITNESS_SILENT, DEVICE_DOWN, DEVICE_SILENT },
	{ WITNESS_SILENT, WITNESS_NONE, DEVICE_DOWN, DEVICE_SILENT },
	{ WITNESS_SILENT, WITNESS_UNABLE, DEVICE_DOWN, DEVICE_SILENT },
	{ WITNESS_SILENT, WITNESS_AWAITED, DEVICE_DOWN, DEVICE_SILENT },
	/* a wrong key or garbage is an answer of a kind: not down */
	{ WITNESS_TALKING, WITNESS_NONE, DEVICE_UNKNOWN, DEVICE_SNMP_FAILS },
	{ WITNESS_TALKING, WITNESS_SILENT, DEVICE_UNKNOWN, DEVICE_SNMP_FAILS },
	{ WITNESS_TALKING, WITNESS_ANSWERS, DEVICE_UNKNOWN, DEVICE_SNMP_FAILS },
	/* too early to say */
	{ WITNESS_AWAITED, WITNESS_ANSWERS, DEVICE_UNKNOWN, DEVICE_AWAITED },
	{ WITNESS_AWAITED, WITNESS_SILENT, DEVICE_UNKNOWN, DEVICE_AWAITED },
	{ WITNESS_AWAITED, WITNESS_NONE, DEVICE_UNKNOWN, DEVICE_AWAITED },
	/* SNMP is wanted and has no secret, or is in quarantine: an echo does not make it good, but
	 * can still tell that it is gone */
	{ WITNESS_UNABLE, WITNESS_ANSWERS, DEVICE_UNKNOWN, DEVICE_SNMP_UNABLE },
	{ WITNESS_UNABLE, WITNESS_DOUBTFUL, DEVICE_UNKNOWN, DEVICE_SNMP_UNABLE },
	{ WITNESS_UNABLE, WITNESS_NONE, DEVICE_UNKNOWN, DEVICE_SNMP_UNABLE },
	{ WITNESS_UNABLE, WITNESS_AWAITED, DEVICE_UNKNOWN, DEVICE_SNMP_UNABLE },
	{ WITNESS_UNABLE, WITNESS_SILENT, DEVICE_DOWN, DEVICE_ECHO_SILENT },
	/* no SNMP is wanted: the echo is all there is */
	{ WITNESS_NONE, WITNESS_ANSWERS, DEVICE_UP, DEVICE_FINE },
	{ WITNESS_NONE, WITNESS_DOUBTFUL, DEVICE_UP, DEVICE_FINE },
	{ WITNESS_NONE, WITNESS_SILENT, DEVICE_DOWN, DEVICE_ECHO_SILENT },
	{ WITNESS_NONE, WITNESS_AWAITED, DEVICE_UNKNOWN, DEVICE_AWAITED },
	{ WITNESS_NONE, WITNESS_UNABLE, DEVICE_UNKNOWN, DEVICE_ECHO_UNABLE },
	{ WITNESS_NONE, WITNESS_NONE, DEVICE_UNKNOWN, DEVICE_NOT_PROBED },
};

static void test_devices(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof device_rules / sizeof device_rules[0]; i++) {
		struct device_verdict verdict =
		    device_verdict(device_rules[i].snmp, device_rules[i].echo);
		if (verdict.state != device_rules[i].state ||
		    verdict.reason != device_rules[i].reason)
			fail_msg("rule %zu: state %d, reason %d", i, (int)verdict.state,
			    (int)verdict.reason);
	}
}

/* ---- circuits ----------------------------------------------------------------------------- */

#define NORMAL CIRCUIT_NORMAL, CIRCUIT_FINE, END_A
#define LOSSY true, false
#define SLOW false, true
#define CLEAN false, false

static const struct {
	enum end_state a, z;
	enum witness echo;
	bool lossy, slow;
	enum circuit_state state;
	enum circuit_reason reason;
	int end;
} circuit_rules[] = {
	/* both ends are ours */
	{ END_UP, END_UP, WITNESS_NONE, CLEAN, NORMAL },
	{ END_UP, END_UP, WITNESS_ANSWERS, CLEAN, NORMAL },
	{ END_UP, END_UP, WITNESS_AWAITED, CLEAN, NORMAL },
	{ END_UP, END_UP, WITNESS_UNABLE, CLEAN, NORMAL },
	{ END_UP, END_UP, WITNESS_ANSWERS, LOSSY, CIRCUIT_DEGRADED, CIRCUIT_LOSS, END_A },
	{ END_UP, END_UP, WITNESS_ANSWERS, SLOW, CIRCUIT_DEGRADED, CIRCUIT_SLOW, END_A },
	{ END_UP, END_UP, WITNESS_SILENT, LOSSY, CIRCUIT_DOWN, CIRCUIT_FAR_SILENT, END_A },
	/* what an end states itself counts at once, whatever the echo says */
	{ END_DOWN, END_UP, WITNESS_ANSWERS, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DOWN, END_A },
	{ END_UP, END_DOWN, WITNESS_NONE, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DOWN, END_Z },
	{ END_UNREAD, END_DOWN, WITNESS_NONE, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DOWN, END_Z },
	{ END_DOWN, END_ABSENT, WITNESS_NONE, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DOWN, END_A },
	{ END_DOWN, END_DISABLED, WITNESS_NONE, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DOWN, END_A },
	{ END_DISABLED, END_UP, WITNESS_NONE, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DISABLED, END_A },
	{ END_ABSENT, END_DISABLED, WITNESS_ANSWERS, CLEAN, CIRCUIT_DOWN, CIRCUIT_END_DISABLED,
	    END_Z },
	/* one end is not read: unknown, never normal, unless the echo has seen the whole way */
	{ END_UP, END_UNREAD, WITNESS_NONE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_UNREAD, END_Z },
	{ END_UNREAD, END_UP, WITNESS_NONE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_UNREAD, END_A },
	{ END_UNREAD, END_UNREAD, WITNESS_NONE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_UNREAD, END_A },
	{ END_UNREAD, END_UNREAD, WITNESS_ANSWERS, CLEAN, NORMAL },
	{ END_UNREAD, END_ABSENT, WITNESS_ANSWERS, CLEAN, NORMAL },
	{ END_UNREAD, END_ABSENT, WITNESS_AWAITED, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_UNREAD,
	    END_A },
	/* our own end is not read and the far gateway is silent: it may be ours */
	{ END_UNREAD, END_ABSENT, WITNESS_SILENT, LOSSY, CIRCUIT_UNKNOWN, CIRCUIT_END_UNREAD,
	    END_A },
	{ END_UNREAD, END_UP, WITNESS_SILENT, LOSSY, CIRCUIT_DOWN, CIRCUIT_FAR_SILENT, END_Z },
	/* the ledger names a port that is not there */
	{ END_NO_PORT, END_UP, WITNESS_NONE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_NO_PORT, END_A },
	{ END_UP, END_NO_PORT, WITNESS_UNABLE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_NO_PORT, END_Z },
	{ END_UNREAD, END_NO_PORT, WITNESS_NONE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_END_NO_PORT,
	    END_Z },
	{ END_NO_PORT, END_ABSENT, WITNESS_ANSWERS, CLEAN, NORMAL },
	/* one end is ours and no other is named */
	{ END_UP, END_ABSENT, WITNESS_NONE, CLEAN, NORMAL },
	{ END_UP, END_ABSENT, WITNESS_UNABLE, CLEAN, NORMAL },
	{ END_UP, END_ABSENT, WITNESS_AWAITED, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_ECHO_AWAITED,
	    END_A },
	{ END_UP, END_ABSENT, WITNESS_ANSWERS, SLOW, CIRCUIT_DEGRADED, CIRCUIT_SLOW, END_A },
	{ END_UP, END_ABSENT, WITNESS_SILENT, CLEAN, CIRCUIT_DOWN, CIRCUIT_FAR_SILENT, END_A },
	/* no end is ours: the echo is all there is */
	{ END_ABSENT, END_ABSENT, WITNESS_ANSWERS, CLEAN, NORMAL },
	{ END_ABSENT, END_ABSENT, WITNESS_ANSWERS, LOSSY, CIRCUIT_DEGRADED, CIRCUIT_LOSS, END_A },
	{ END_ABSENT, END_ABSENT, WITNESS_SILENT, LOSSY, CIRCUIT_DOWN, CIRCUIT_GATEWAY_SILENT,
	    END_A },
	{ END_ABSENT, END_ABSENT, WITNESS_AWAITED, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_ECHO_AWAITED,
	    END_A },
	{ END_ABSENT, END_ABSENT, WITNESS_NONE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_NO_ENDS, END_A },
	{ END_ABSENT, END_ABSENT, WITNESS_UNABLE, CLEAN, CIRCUIT_UNKNOWN, CIRCUIT_NO_ENDS, END_A },
};

static void test_circuits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof circuit_rules / sizeof circuit_rules[0]; i++) {
		const struct circuit_evidence evidence = {
			.ends = { circuit_rules[i].a, circuit_rules[i].z },
			.echo = circuit_rules[i].echo, .lossy = circuit_rules[i].lossy,
			.slow = circuit_rules[i].slow,
		};
		struct circuit_verdict verdict = circuit_verdict(&evidence);
		if (verdict.state != circuit_rules[i].state ||
		    verdict.reason != circuit_rules[i].reason ||
		    verdict.end != circuit_rules[i].end)
			fail_msg("rule %zu: state %d, reason %d, end %d", i, (int)verdict.state,
			    (int)verdict.reason, verdict.end);
	}
}

/* Over all evidence there is: normal and degraded are said only where something was read. */
static void test_never_normal_unread(void **state)
{
	(void)state;
	for (int a = END_ABSENT; a <= END_DOWN; a++)
		for (int z = END_ABSENT; z <= END_DOWN; z++)
			for (int echo = WITNESS_NONE; echo <= WITNESS_ANSWERS; echo++) {
				const struct circuit_evidence evidence = {
					.ends = { (enum end_state)a, (enum end_state)z },
					.echo = (enum witness)echo,
				};
				bool read = a == END_UP || z == END_UP || echo == WITNESS_ANSWERS;
				if (!read)
					assert_int_not_equal(circuit_verdict(&evidence).state,
					    CIRCUIT_NORMAL);
			}
}

/* ---- what is told ------------------------------------------------------------------------- */

static struct wall at(int64_t seconds)
{
	return (struct wall){ seconds * CLOCK_SECOND };
}

static void test_first_time_up_is_no_change(void **state)
{
	struct standing standing = { 0 };

	(void)state;
	assert_int_equal(standing_take(&standing, DEVICE_UNKNOWN, true, at(1)), STANDING_SAME);
	assert_int_equal(standing_take(&standing, DEVICE_UP, false, at(2)), STANDING_FIRST);
	assert_int_equal(standing_since(&standing).us, at(2).us);
	assert_int_equal(standing_take(&standing, DEVICE_UP, false, at(3)), STANDING_SAME);
	assert_int_equal(standing_take(&standing, DEVICE_DOWN, false, at(4)), STANDING_CHANGED);
	assert_int_equal(standing_since(&standing).us, at(4).us);
}

/* Without a secret it was unknown and said so; that it is up now is still the first that is known.
 */
static void test_unknown_before_it_was_ever_known(void **state)
{
	struct standing standing = { 0 };

	(void)state;
	assert_int_equal(standing_take(&standing, DEVICE_UNKNOWN, false, at(1)), STANDING_FIRST);
	assert_int_equal(standing_take(&standing, DEVICE_UP, false, at(2)), STANDING_FIRST);
	assert_int_equal(standing_take(&standing, DEVICE_UNKNOWN, false, at(3)), STANDING_CHANGED);
	assert_int_equal(standing_take(&standing, DEVICE_DOWN, false, at(4)), STANDING_CHANGED);
}

/* What was down before the restart is down until a reading says otherwise. */
static void test_restart_clears_nothing(void **state)
{
	struct standing standing = standing_kept(DEVICE_DOWN, at(1), true);

	(void)state;
	assert_int_equal(standing.state, DEVICE_DOWN);
	assert_int_equal(standing_take(&standing, DEVICE_UNKNOWN, true, at(9)), STANDING_SAME);
	assert_int_equal(standing.state, DEVICE_DOWN);
	assert_true(standing.review);
	struct standing confirmed = standing;
	assert_int_equal(standing_take(&confirmed, DEVICE_DOWN, false, at(10)), STANDING_QUIET);
	assert_false(confirmed.review);
	assert_int_equal(standing_since(&confirmed).us, at(1).us);
	assert_int_equal(standing_take(&standing, DEVICE_UP, false, at(10)), STANDING_CHANGED);
	assert_int_equal(standing_since(&standing).us, at(10).us);
}

/* What was up before the restart is unknown until it is read, and then as it was: nothing happened.
 */
static void test_restart_reports_nothing(void **state)
{
	struct standing standing = standing_kept(DEVICE_UP, at(1), false);

	(void)state;
	assert_int_equal(standing.state, DEVICE_UNKNOWN);
	assert_int_equal(standing_since(&standing).us, 0);
	assert_int_equal(standing_take(&standing, DEVICE_UNKNOWN, true, at(9)), STANDING_SAME);
	assert_int_equal(standing_take(&standing, DEVICE_UP, false, at(10)), STANDING_QUIET);
	assert_int_equal(standing_since(&standing).us, at(1).us);
	assert_int_equal(standing_take(&standing, DEVICE_DOWN, false, at(11)), STANDING_CHANGED);
}

/* ---- pauses ------------------------------------------------------------------------------- */

static struct mono tick(int64_t seconds)
{
	return (struct mono){ seconds * CLOCK_SECOND };
}

static void test_pause(void **state)
{
	struct pause pause = { 0 };

	(void)state;
	assert_false(pause_notice(&pause, tick(1000)));
	assert_false(pause_notice(&pause, tick(1001)));
	assert_false(pause_excuses(&pause, tick(1000)));
	assert_int_equal(pause_forgive(&pause, tick(1000)).us, tick(1000).us);
	assert_true(pause_notice(&pause, tick(1601)));
	assert_false(pause_notice(&pause, tick(1602)));
	/* asked before or within it: an answer that did not come says nothing; afterwards it does
	 */
	assert_true(pause_excuses(&pause, tick(1000)));
	assert_false(pause_excuses(&pause, tick(1601)));
	/* what was read before it is as old as it was, what is read after it is not made younger */
	assert_int_equal(pause_forgive(&pause, tick(999)).us, tick(1599).us);
	assert_int_equal(pause_forgive(&pause, tick(1602)).us, tick(1602).us);
	assert_int_equal(pause_forgive(&pause, tick(0)).us, 0);
}

/* ---- a stepped clock ---------------------------------------------------------------------- */

static bool look(struct steps *steps, int64_t mono, int64_t wall, bool disciplined)
{
	return steps_notice(steps, tick(mono), (struct wall){ wall * CLOCK_SECOND }, disciplined);
}

static void test_c01_steps(void **state)
{
	struct steps steps = { 0 };
	const int64_t year = 366 * 86400;

	(void)state;
	assert_false(look(&steps, 1000, 50000, false));
	assert_false(look(&steps, 1001, 50001, false));
	/* slewed, by as much as half a second a second; and a pause moves both */
	assert_false(look(&steps, 1003, 50004, false));
	assert_false(look(&steps, 2003, 51004, false));
	assert_false(steps_in_doubt(&steps));
	assert_true(look(&steps, 2004, 51005 + 10 * year, false));
	assert_int_equal(steps.from.us, 51005 * CLOCK_SECOND);
	assert_int_equal(steps.to.us, (51005 + 10 * year) * CLOCK_SECOND);
	assert_int_equal(steps.doubt, 10 * year * CLOCK_SECOND);
	assert_false(look(&steps, 2005, 51006 + 10 * year, false));
	assert_true(steps_in_doubt(&steps));
	/* further, back to 1970, and to where it was, a second off */
	assert_true(look(&steps, 2006, 51007 + 11 * year, false));
	assert_true(look(&steps, 2007, 100, false));
	assert_true(look(&steps, 2008, 51010, false));
	assert_false(steps_in_doubt(&steps));
	/* what the kernel calls disciplined is believed at once, but told */
	assert_true(look(&steps, 2009, 90000, true));
	assert_false(steps_in_doubt(&steps));
}

/* Started by a clock that is behind what was recorded: in doubt until it is not. */
static void test_c03_behind_the_record(void **state)
{
	struct steps steps = { .newest = { 5000 * CLOCK_SECOND } };

	(void)state;
	assert_false(look(&steps, 10, 100, false));
	assert_true(steps_in_doubt(&steps));
	assert_int_equal(steps.doubt, 0);
	assert_false(look(&steps, 4911, 5001, false) && steps_in_doubt(&steps));
	assert_false(steps_in_doubt(&steps));
	steps.newest.us = 6000 * CLOCK_SECOND;
	assert_false(look(&steps, 4912, 5002, true));
	assert_false(steps_in_doubt(&steps));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices),
		cmocka_unit_test(test_circuits),
		cmocka_unit_test(test_never_normal_unread),
		cmocka_unit_test(test_first_time_up_is_no_change),
		cmocka_unit_test(test_unknown_before_it_was_ever_known),
		cmocka_unit_test(test_restart_clears_nothing),
		cmocka_unit_test(test_restart_reports_nothing),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_c01_steps),
		cmocka_unit_test(test_c03_behind_the_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
