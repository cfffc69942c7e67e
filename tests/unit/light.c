/* The light of a port against what is usual of it: nothing is said before that is known, a fibre
 * that is bent is low until it is mended, and neither noise nor an alarm that stands for days moves
 * what is usual. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <glib.h>

#include "points/light.h"

static const struct light_settings settings = { .drop = 3, .recovery = 1, .least = 10 };

static struct light learned(double usual)
{
	struct light light = { 0 };

	for (int i = 0; i < 10; i++)
		light_feed(&light, &settings, usual + (i % 2 ? 0.2 : -0.2));
	return light;
}

static void test_not_known(void **state)
{
	struct light light = { 0 };

	(void)state;
	assert_false(light_is_low(&light, &settings, -30, false));
	for (int i = 0; i < 9; i++)
		light_feed(&light, &settings, -8);
	assert_false(light_is_low(&light, &settings, -30, false));
	light_feed(&light, &settings, -8);
	assert_true(light_is_low(&light, &settings, -30, false));
}

static void test_low_and_back(void **state)
{
	static const struct { double dbm; bool was, low; } cases[] = {
		{ -8, false, false }, { -10.9, false, false }, { -11.1, false, true },
		{ -40, false, true }, { -5, false, false }, { -10.5, true, true },
		{ -10.1, true, true }, { -9.9, true, false },
	};
	const struct light light = learned(-8);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		if (light_is_low(&light, &settings, cases[i].dbm, cases[i].was) != cases[i].low)
			fail_msg("%g dBm, was %d", cases[i].dbm, cases[i].was);
}

/* A week of half-minute polls. */
#define WEEK 20160

static void test_follows(void **state)
{
	struct light light = learned(-12);

	(void)state;
	for (int i = 0; i < WEEK; i++)
		light_feed(&light, &settings, -16);
	assert_true(light_is_low(&light, &settings, -16, true));
	assert_float_equal(light.usual, -12, 0.01);

	for (int i = 0; i < 1000; i++)
		light_feed(&light, &settings, -8);
	assert_float_equal(light.usual, -8, 0.1);
	assert_true(light_is_low(&light, &settings, -12, false));

	for (int i = 0; i < 100; i++)
		light_feed(&light, &settings, -9);
	assert_float_equal(light.usual, -8, 0.1);
	for (int i = 0; i < 6 * WEEK; i++)
		light_feed(&light, &settings, -9);
	assert_float_equal(light.usual, -9, 0.1);
}

static void test_not_judged(void **state)
{
	const struct light light = learned(-8);
	const struct light_settings never = { .drop = 0, .recovery = 1, .least = 10 };

	(void)state;
	assert_false(light_is_low(&light, &never, -39, false));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_not_known),
		cmocka_unit_test(test_low_and_back),
		cmocka_unit_test(test_follows),
		cmocka_unit_test(test_not_judged),
	};

	return cmocka_run_group_tests_name("light", tests, NULL, NULL);
}
