/* Who accepts: the eight cases of requirements 2.5, the edge of every rule, and the two answers of
 * the regulations that do not let the carrier accept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "points/acceptance.h"

static struct acceptance judge(struct acceptance_facts facts)
{
	return acceptance_judge(&facts);
}

static void expect(struct acceptance got, int rule, enum acceptor accepts, enum acceptor repairs)
{
	assert_int_equal(got.rule, rule);
	assert_int_equal(got.accepts, accepts);
	assert_int_equal(got.repairs, repairs);
	assert_non_null(got.reason);
	assert_non_null(got.source);
}

/* ---- the eight cases ---------------------------------------------------------------------- */

/* 1: a self-built fibre whose light is lost. */
static void test_own_fiber_dark(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_SELF_FIBER,
		   .owner = OWNER_SELF_FIBER, .near_well = KNOWN_NO, .carrier_accepts = true }),
	    2, ACCEPTOR_MGMT_UNIT, ACCEPTOR_MGMT_UNIT);
}

/* A leased line, our end up, the far end not reached: what cases 2, 3 and 7 begin with. */
static const struct acceptance_facts leased = {
	.owner = OWNER_CARRIER, .near_well = KNOWN_YES, .far_ours = true, .carrier_accepts = true,
};

/* 2: and the far end has electricity. */
static void test_leased_powered(void **unused)
{
	struct acceptance_facts facts = leased;

	(void)unused;
	facts.far_power = KNOWN_YES;
	struct acceptance got = acceptance_judge(&facts);
	expect(got, 3, ACCEPTOR_CARRIER, ACCEPTOR_CARRIER);
	assert_string_equal(got.source, "拉接14");
	assert_false(got.ask_power);
	assert_int_equal(got.otherwise, 0);
}

/* 3: and it has none; whether the program or a person has located it. */
static void test_leased_dark(void **unused)
{
	struct acceptance_facts facts = leased;

	(void)unused;
	facts.far_power = KNOWN_NO;
	expect(acceptance_judge(&facts), 6, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT);
	facts.segment = SEGMENT_REMOTE_POWER;
	facts.far_power = KNOWN_NOT;
	expect(acceptance_judge(&facts), 6, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT);
	assert_false(acceptance_judge(&facts).ask_power);
}

/* 4: the last mile that the access unit built itself. */
static void test_of_unit(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .owner = OWNER_ACCESS_UNIT,
		   .near_well = KNOWN_YES }),
	    4, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT);
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_LAN,
		   .owner = OWNER_CARRIER }),
	    4, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT);
}

/* 5: a board of the core. */
static void test_backbone(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_LOCAL_DEVICE,
		   .owner = OWNER_CARRIER, .near_well = KNOWN_NO, .backbone = true,
		   .carrier_accepts = true }),
	    7, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
	expect(judge((struct acceptance_facts){ .owner = OWNER_SELF_FIBER, .near_well = KNOWN_NO,
		   .backbone = true }),
	    7, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
}

/* 6: the way up. */
static void test_upstream(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_UPSTREAM,
		   .owner = OWNER_UPSTREAM }),
	    1, ACCEPTOR_SUPERIOR, ACCEPTOR_SUPERIOR);
}

/* 7: a shared leased line is a leased line; that both units are told is the location's business
 * (tests/service/location.bats). */
static void test_shared(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_CARRIER,
		   .owner = OWNER_CARRIER, .near_well = KNOWN_YES, .far_power = KNOWN_YES,
		   .carrier_accepts = true }),
	    3, ACCEPTOR_CARRIER, ACCEPTOR_CARRIER);
}

/* 8: a circuit newly put in whose owner nobody has said. */
static void test_no_owner(void **unused)
{
	struct acceptance got = judge((struct acceptance_facts){ .near_well = KNOWN_YES,
	    .far_power = KNOWN_YES, .carrier_accepts = true });

	(void)unused;
	expect(got, 8, ACCEPTOR_UNDECIDED, ACCEPTOR_UNDECIDED);
	assert_true(got.complete_ledger);
	assert_non_null(strstr(got.reason, "台账"));
}

/* ---- edges -------------------------------------------------------------------------------- */

/* Power not yet asked: the carrier provided that there is some, else rule 6. */
static void test_ask_power(void **unused)
{
	struct acceptance got = acceptance_judge(&leased);

	(void)unused;
	expect(got, 3, ACCEPTOR_CARRIER, ACCEPTOR_CARRIER);
	assert_true(got.ask_power);
	assert_int_equal(got.otherwise, 6);
	struct acceptance_facts facts = leased;
	facts.segment = SEGMENT_CARRIER;
	assert_true(acceptance_judge(&facts).ask_power);
	facts.segment = SEGMENT_SELF_FIBER;
	assert_int_equal(acceptance_judge(&facts).otherwise, 6);
	facts.segment = SEGMENT_UPSTREAM;
	assert_false(acceptance_judge(&facts).ask_power);
}

/* The line counts only by its owner while our end is known to be well. */
static void test_near_end_first(void **unused)
{
	struct acceptance_facts facts = leased;

	(void)unused;
	facts.near_well = KNOWN_NOT;
	expect(acceptance_judge(&facts), 8, ACCEPTOR_UNDECIDED, ACCEPTOR_UNDECIDED);
	assert_true(acceptance_judge(&facts).ask_power);
	assert_false(acceptance_judge(&facts).complete_ledger);
	facts.near_well = KNOWN_NO;
	expect(acceptance_judge(&facts), 8, ACCEPTOR_UNDECIDED, ACCEPTOR_UNDECIDED);
	assert_false(acceptance_judge(&facts).ask_power);
}

/* Both ends well and nothing located: the fibre between them, if it is ours. */
static void test_own_fiber_by_ends(void **unused)
{
	struct acceptance_facts facts = { .owner = OWNER_SELF_FIBER, .near_well = KNOWN_YES,
		.far_well = KNOWN_YES, .far_power = KNOWN_YES };

	(void)unused;
	expect(acceptance_judge(&facts), 2, ACCEPTOR_MGMT_UNIT, ACCEPTOR_MGMT_UNIT);
	facts.far_well = KNOWN_NO;
	expect(acceptance_judge(&facts), 8, ACCEPTOR_UNDECIDED, ACCEPTOR_UNDECIDED);
	facts.far_ours = true;
	expect(acceptance_judge(&facts), 5, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
}

/* A far device: ours and powered is ours to mend, dark is theirs, theirs is theirs. */
static void test_far_device(void **unused)
{
	struct acceptance_facts facts = leased;

	(void)unused;
	facts.segment = SEGMENT_REMOTE_DEVICE;
	facts.far_power = KNOWN_YES;
	expect(acceptance_judge(&facts), 5, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
	facts.far_power = KNOWN_NOT;
	expect(acceptance_judge(&facts), 5, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
	assert_int_equal(acceptance_judge(&facts).otherwise, 6);
	facts.far_power = KNOWN_NO;
	expect(acceptance_judge(&facts), 6, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT);
	facts.far_power = KNOWN_YES;
	facts.far_ours = false;
	expect(acceptance_judge(&facts), 4, ACCEPTOR_ACCESS_UNIT, ACCEPTOR_ACCESS_UNIT);
}

/* A device of ours that is no backbone: nobody but the one who took the call. */
static void test_local_device_elsewhere(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_LOCAL_DEVICE,
		   .owner = OWNER_CARRIER, .near_well = KNOWN_NO }),
	    8, ACCEPTOR_UNDECIDED, ACCEPTOR_UNDECIDED);
}

/* What was located wins over whose the line is. */
static void test_located_wins(void **unused)
{
	(void)unused;
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_LOCAL_DEVICE,
		   .owner = OWNER_ACCESS_UNIT, .backbone = true }),
	    7, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
	expect(judge((struct acceptance_facts){ .segment = SEGMENT_REMOTE_DEVICE,
		   .owner = OWNER_SELF_FIBER, .near_well = KNOWN_YES, .far_well = KNOWN_YES,
		   .far_power = KNOWN_YES, .far_ours = true }),
	    5, ACCEPTOR_MGMT_UNIT, ACCEPTOR_OPS_UNIT);
}

/* Liuzhou and Qingpu: the carrier repairs, the managing unit answers to the user. */
static void test_two_answers(void **unused)
{
	struct acceptance_facts facts = leased;

	(void)unused;
	facts.far_power = KNOWN_YES;
	facts.carrier_accepts = acceptance_carrier_accepts("liuzhou");
	expect(acceptance_judge(&facts), 3, ACCEPTOR_MGMT_UNIT, ACCEPTOR_CARRIER);
	assert_string_equal(acceptance_judge(&facts).source, "青17；柳30");
	assert_false(acceptance_carrier_accepts("qingpu"));
	assert_false(acceptance_carrier_accepts("hunan"));
	assert_true(acceptance_carrier_accepts("lhasa"));
	assert_true(acceptance_carrier_accepts("custom"));
	assert_true(acceptance_carrier_accepts(NULL));
}

/* Every set of facts there is gets a rule, whole. */
static void test_always_an_answer(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < SEGMENTS * 5 * 27 * 8; n++) {
		unsigned left = n;
		struct acceptance_facts facts = { 0 };
		facts.segment = left % SEGMENTS, left /= SEGMENTS;
		facts.owner = left % 5, left /= 5;
		facts.near_well = left % 3, left /= 3;
		facts.far_well = left % 3, left /= 3;
		facts.far_power = left % 3, left /= 3;
		facts.far_ours = left & 1, facts.backbone = left & 2;
		facts.carrier_accepts = left & 4;
		struct acceptance got = acceptance_judge(&facts);
		assert_in_range(got.rule, 1, 8);
		assert_true((got.accepts == ACCEPTOR_UNDECIDED) == (got.rule == 8));
		assert_true(!got.ask_power || facts.far_power == KNOWN_NOT);
		assert_true(got.accepts != ACCEPTOR_CARRIER || facts.carrier_accepts);
	}
}

static void test_words(void **unused)
{
	(void)unused;
	for (unsigned i = 0; i < SEGMENTS; i++) {
		enum segment segment = SEGMENTS;
		assert_true(segment_read(segment_word(i), &segment));
		assert_int_equal(segment, i);
		assert_true(segment_title(i)[0] != '\0');
	}
	for (unsigned i = 0; i < ACCEPTORS; i++) {
		enum acceptor acceptor = ACCEPTORS;
		assert_true(acceptor_read(acceptor_word(i), &acceptor));
		assert_int_equal(acceptor, i);
		assert_true(acceptor_title(i)[0] != '\0');
	}
	enum segment kept = SEGMENT_LAN;
	assert_false(segment_read("moon", &kept));
	assert_false(segment_read(NULL, &kept));
	assert_int_equal(kept, SEGMENT_LAN);
	assert_int_equal(owner_read("carrier"), OWNER_CARRIER);
	assert_int_equal(owner_read("upstream"), OWNER_UPSTREAM);
	assert_int_equal(owner_read(NULL), OWNER_UNSAID);
	assert_int_equal(owner_read("nobody"), OWNER_UNSAID);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own_fiber_dark),
		cmocka_unit_test(test_leased_powered),
		cmocka_unit_test(test_leased_dark),
		cmocka_unit_test(test_of_unit),
		cmocka_unit_test(test_backbone),
		cmocka_unit_test(test_upstream),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_no_owner),
		cmocka_unit_test(test_ask_power),
		cmocka_unit_test(test_near_end_first),
		cmocka_unit_test(test_own_fiber_by_ends),
		cmocka_unit_test(test_far_device),
		cmocka_unit_test(test_local_device_elsewhere),
		cmocka_unit_test(test_located_wins),
		cmocka_unit_test(test_two_answers),
		cmocka_unit_test(test_always_an_answer),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
