/* Where a circuit is broken: a table of what is known and what follows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <string.h>

#include "points/locate.h"

#define YES KNOWN_YES
#define NO KNOWN_NO

/* Near end as it should be, so that a row says only what differs. */
#define NEAR_UP .near_device = YES, .near_port = YES
#define LIT NEAR_UP, .near_light = YES
#define DARK .near_device = YES, .near_port = NO, .near_light = NO

static const struct {
	const char *name;
	struct locate_facts facts;
	enum segment segment, other;
	enum certainty certainty;
	bool fault;
} cases[] = {
	{ "nothing known", { .owner = OWNER_CARRIER }, SEGMENT_UNKNOWN, 0, CERTAINTY_NONE, false },
	{ "nothing known, no owner", { 0 }, SEGMENT_UNKNOWN, 0, CERTAINTY_NONE, false },
	{ "all well", { .owner = OWNER_CARRIER, LIT, .gateway = YES }, SEGMENT_UNKNOWN, 0,
	    CERTAINTY_NONE, false },
	{ "well by both ends, no echo", { .owner = OWNER_CARRIER, NEAR_UP, .far_port = YES },
	    SEGMENT_UNKNOWN, 0, CERTAINTY_NONE, false },
	{ "only the near port is known", { .owner = OWNER_CARRIER, LIT }, SEGMENT_UNKNOWN, 0,
	    CERTAINTY_NONE, false },
	{ "own gateway gone", { .owner = OWNER_CARRIER, .cut_off = true, DARK, .gateway = NO },
	    SEGMENT_UNKNOWN, 0, CERTAINTY_NONE, false },
	{ "being worked on", { .owner = OWNER_CARRIER, .maintained = true, DARK },
	    SEGMENT_UNKNOWN, 0, CERTAINTY_NONE, false },
	{ "leased: far silent", { .owner = OWNER_CARRIER, LIT, .gateway = NO }, SEGMENT_CARRIER,
	    SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE, true },
	{ "leased: far silent, has power",
	    { .owner = OWNER_CARRIER, LIT, .gateway = NO, .far_power = YES }, SEGMENT_CARRIER, 0,
	    CERTAINTY_LIKELY, true },
	{ "leased: far silent, no power",
	    { .owner = OWNER_CARRIER, LIT, .gateway = NO, .far_power = NO },
	    SEGMENT_REMOTE_POWER, 0, CERTAINTY_CERTAIN, true },
	{ "leased: far silent, its device is reached elsewhere",
	    { .owner = OWNER_CARRIER, LIT, .gateway = NO, .far_device = YES }, SEGMENT_CARRIER, 0,
	    CERTAINTY_LIKELY, true },
	{ "leased: the branch is out all that way",
	    { .owner = OWNER_CARRIER, LIT, .gateway = NO, .branch = NO }, SEGMENT_CARRIER, 0,
	    CERTAINTY_LIKELY, true },
	{ "leased: its sisters work", { .owner = OWNER_CARRIER, LIT, .gateway = NO, .branch = YES },
	    SEGMENT_CARRIER, SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE, true },
	{ "leased: dark", { .owner = OWNER_CARRIER, DARK, .gateway = NO }, SEGMENT_CARRIER,
	    SEGMENT_REMOTE_POWER, CERTAINTY_LIKELY, true },
	{ "own fibre: dark", { .owner = OWNER_SELF_FIBER, DARK, .gateway = NO },
	    SEGMENT_SELF_FIBER, SEGMENT_REMOTE_POWER, CERTAINTY_LIKELY, true },
	{ "own fibre: dark, far device answers elsewhere",
	    { .owner = OWNER_SELF_FIBER, DARK, .gateway = NO, .far_device = YES },
	    SEGMENT_SELF_FIBER, 0, CERTAINTY_CERTAIN, true },
	{ "own fibre: dark, and so is its cable",
	    { .owner = OWNER_SELF_FIBER, DARK, .gateway = NO, .cable = NO }, SEGMENT_SELF_FIBER,
	    0, CERTAINTY_CERTAIN, true },
	{ "own fibre: down, light not read",
	    { .owner = OWNER_SELF_FIBER, .near_device = YES, .near_port = NO },
	    SEGMENT_SELF_FIBER, SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE, true },
	{ "own fibre: light and no answer", { .owner = OWNER_SELF_FIBER, LIT, .gateway = NO },
	    SEGMENT_REMOTE_DEVICE, 0, CERTAINTY_LIKELY, true },
	{ "own fibre: up, light not read, no answer",
	    { .owner = OWNER_SELF_FIBER, NEAR_UP, .gateway = NO }, SEGMENT_REMOTE_DEVICE,
	    SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE, true },
	{ "own fibre: up, light not read, no answer, has power",
	    { .owner = OWNER_SELF_FIBER, NEAR_UP, .gateway = NO, .far_power = YES },
	    SEGMENT_REMOTE_DEVICE, 0, CERTAINTY_POSSIBLE, true },
	{ "near end not read, far silent, has power",
	    { .owner = OWNER_CARRIER, .gateway = NO, .far_power = YES }, SEGMENT_CARRIER, 0,
	    CERTAINTY_POSSIBLE, true },
	{ "light and down",
	    { .owner = OWNER_SELF_FIBER, .near_device = YES, .near_port = NO,
		.near_light = YES },
	    SEGMENT_LOCAL_DEVICE, SEGMENT_REMOTE_DEVICE, CERTAINTY_POSSIBLE, true },
	{ "light, weaker than it should be",
	    { .owner = OWNER_SELF_FIBER, LIT, .near_faded = true, .gateway = YES },
	    SEGMENT_SELF_FIBER, 0, CERTAINTY_POSSIBLE, true },
	{ "lossy", { .owner = OWNER_CARRIER, LIT, .gateway = YES, .lossy = true },
	    SEGMENT_CARRIER, 0, CERTAINTY_POSSIBLE, true },
	{ "near port closed", { .owner = OWNER_CARRIER, .near_device = YES,
		.near_disabled = true, .near_port = NO, .gateway = NO },
	    SEGMENT_LOCAL_DEVICE, 0, CERTAINTY_CERTAIN, true },
	{ "near device gone", { .owner = OWNER_CARRIER, .near_device = NO, .gateway = NO },
	    SEGMENT_LOCAL_DEVICE, 0, CERTAINTY_LIKELY, true },
	{ "near device gone, the way works", { .owner = OWNER_CARRIER, .near_device = NO,
		.gateway = YES }, SEGMENT_UNKNOWN, 0, CERTAINTY_NONE, false },
	{ "far port closed", { .owner = OWNER_CARRIER, LIT, .far_disabled = true, .gateway = NO,
		.far_device = YES, .far_port = NO },
	    SEGMENT_REMOTE_DEVICE, 0, CERTAINTY_CERTAIN, true },
	{ "far port down, ours up", { .owner = OWNER_CARRIER, LIT, .far_device = YES,
		.far_port = NO, .gateway = NO },
	    SEGMENT_CARRIER, 0, CERTAINTY_LIKELY, true },
	{ "the unit's own line", { .owner = OWNER_ACCESS_UNIT, LIT, .gateway = NO }, SEGMENT_LAN,
	    SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE, true },
	{ "the way up", { .owner = OWNER_UPSTREAM, LIT, .gateway = NO }, SEGMENT_UPSTREAM, 0,
	    CERTAINTY_LIKELY, true },
	{ "the way up, dark", { .owner = OWNER_UPSTREAM, DARK }, SEGMENT_UPSTREAM,
	    SEGMENT_REMOTE_POWER, CERTAINTY_LIKELY, true },
	{ "nobody's line", { LIT, .gateway = NO }, SEGMENT_UNKNOWN, SEGMENT_REMOTE_POWER,
	    CERTAINTY_POSSIBLE, true },
	{ "near end not read, far silent", { .owner = OWNER_CARRIER, .gateway = NO },
	    SEGMENT_CARRIER, SEGMENT_REMOTE_POWER, CERTAINTY_POSSIBLE, true },
};

static void test_cases(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct locate_verdict got = locate_judge(&cases[i].facts);
		if (got.segment != cases[i].segment || got.other != cases[i].other ||
		    got.certainty != cases[i].certainty || got.fault != cases[i].fault)
			fail_msg("%s: %s or %s, %s, %d: %s", cases[i].name,
			    segment_word(got.segment), segment_word(got.other),
			    certainty_word(got.certainty), got.fault, got.reason);
	}
}

/* Whatever is known there is an answer with a reason; while nothing says that it is broken nobody
 * is blamed, and electricity is in doubt only while it is not known. */
static void test_always_an_answer(void **unused)
{
	(void)unused;
	for (unsigned n = 0; n < 5 * 729 * 27 * 3; n++) {
		unsigned left = n;
		struct locate_facts facts = { 0 };
		facts.owner = left % 5, left /= 5;
		facts.near_device = left % 3, left /= 3;
		facts.near_port = left % 3, left /= 3;
		facts.near_light = left % 3, left /= 3;
		facts.gateway = left % 3, left /= 3;
		facts.far_device = left % 3, left /= 3;
		facts.far_port = left % 3, left /= 3;
		facts.far_power = left % 3, left /= 3;
		facts.cable = left % 3, left /= 3;
		facts.branch = left % 3, left /= 3;
		struct locate_verdict got = locate_judge(&facts);
		assert_non_null(got.reason);
		assert_true(got.fault || got.segment == SEGMENT_UNKNOWN);
		assert_int_equal(got.fault, got.certainty != CERTAINTY_NONE);
		assert_true(got.other != SEGMENT_REMOTE_POWER || facts.far_power == KNOWN_NOT);
		assert_true(got.segment == SEGMENT_UNKNOWN || got.segment != got.other);
	}
}

static void test_words(void **unused)
{
	(void)unused;
	for (unsigned i = CERTAINTY_NONE; i <= CERTAINTY_CERTAIN; i++) {
		assert_true(certainty_word(i)[0] != '\0');
		assert_true(certainty_title(i)[0] != '\0');
	}
	assert_int_equal(locate_line(OWNER_ACCESS_UNIT), SEGMENT_LAN);
	assert_int_equal(locate_line(OWNER_UNSAID), SEGMENT_UNKNOWN);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_always_an_answer),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
