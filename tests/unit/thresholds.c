/* Threshold schemes: the shipped files say what requirements.md 2.3 says, and what makes no sense
 * is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "service/thresholds.h"

static GPtrArray *shipped(void)
{
	char folder[] = "service/thresholds";
	char *folders[] = { folder, NULL };
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);
	GPtrArray *schemes = schemes_load(folders, troubles);

	for (guint i = 0; i < troubles->len; i++)
		fail_msg("%s", (const char *)troubles->pdata[i]);
	return schemes;
}

/* Written by hand from the table of requirements.md 2.3; a number below -100 stands for none. */
#define NONE (-999)
static const struct {
	const char *scheme, *purpose;
	enum sensor_class class;
	const char *grade;
	double low, high, standby_low, standby_high, rate;
} clauses[] = {
	{ "gb50174-2008-b", "cold_aisle", SENSOR_TEMPERATURE, "A", 22, 24, 5, 35, 5 },
	{ "gb50174-2008-b", "cold_aisle", SENSOR_TEMPERATURE, "B", 22, 24, 5, 35, 5 },
	{ "gb50174-2008-b", "rack_inlet", SENSOR_TEMPERATURE, "B", 22, 24, 5, 35, 5 },
	{ "gb50174-2008-b", "cold_aisle", SENSOR_TEMPERATURE, "C", 18, 28, 5, 35, 10 },
	{ "gb50174-2008-b", "cold_aisle", SENSOR_HUMIDITY, "B", 40, 55, 40, 70, NONE },
	{ "gb50174-2008-b", "cold_aisle", SENSOR_HUMIDITY, "C", 35, 75, 40, 70, NONE },
	{ "gb50174-2008-b", "aux_room", SENSOR_TEMPERATURE, "B", 18, 28, NONE, NONE, NONE },
	{ "gb50174-2008-b", "aux_room", SENSOR_HUMIDITY, "B", 35, 75, NONE, NONE, NONE },
	{ "gb50174-2008-b", "battery_room", SENSOR_TEMPERATURE, "B", 15, 25, 15, 25, NONE },
	{ "gb50174-2017", "cold_aisle", SENSOR_TEMPERATURE, "A", 18, 27, 5, 45, 20 },
	{ "gb50174-2017", "rack_inlet", SENSOR_TEMPERATURE, "C", 18, 27, 5, 45, 20 },
	{ "gb50174-2017", "cold_aisle", SENSOR_HUMIDITY, "B", NONE, 60, 8, 80, NONE },
	{ "gb50174-2017", "cold_aisle", SENSOR_DEW_POINT, "B", 5.5, 15, NONE, 27, NONE },
	{ "gb50174-2017", "battery_room", SENSOR_TEMPERATURE, "B", 20, 30, 20, 30, NONE },
};

static bool same(double value, double wanted)
{
	return wanted <= NONE ? isnan(value) : value == wanted;
}

static void test_clauses(void **unused)
{
	g_autoptr(GPtrArray) schemes = shipped();

	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(clauses); i++) {
		const struct scheme *scheme = schemes_find(schemes, clauses[i].scheme);
		assert_non_null(scheme);
		const struct threshold *threshold = scheme_threshold(scheme, clauses[i].purpose,
		    clauses[i].class, clauses[i].grade);
		double low, high;
		assert_non_null(threshold);
		limits_range(&threshold->running, &low, &high);
		if (!same(low, clauses[i].low) || !same(high, clauses[i].high))
			fail_msg("rule %zu running: %g to %g", i, low, high);
		limits_range(&threshold->standby, &low, &high);
		if (!same(low, clauses[i].standby_low) || !same(high, clauses[i].standby_high))
			fail_msg("rule %zu standby: %g to %g", i, low, high);
		assert_true(same(threshold->rate, clauses[i].rate));
		assert_true(threshold->source != NULL && threshold->source[0] != '\0');
	}
	assert_null(scheme_threshold(schemes_find(schemes, "custom"), "cold_aisle",
	    SENSOR_TEMPERATURE, "B"));
	assert_null(schemes_find(schemes, "none"));
	assert_null(schemes_find(schemes, NULL));
}

/* Above 27 for 15 minutes major, above 40 somewhere or 30 on average critical. */
static void test_actions(void **unused)
{
	g_autoptr(GPtrArray) schemes = shipped();
	const struct threshold *threshold = scheme_threshold(
	    schemes_find(schemes, "gb50174-2017"), "cold_aisle", SENSOR_TEMPERATURE, "B");
	struct limits_state state = { 0 };
	struct mono now = { CLOCK_SECOND };

	(void)unused;
	assert_null(limits_judge(&state, &threshold->running, 27.5, now));
	now = mono_after(now, 900 * CLOCK_SECOND);
	assert_int_equal(limits_judge(&state, &threshold->running, 27.5, now)->severity,
	    SEVERITY_MAJOR);
	assert_int_equal(limits_judge(&state, &threshold->running, 40.1, now)->severity,
	    SEVERITY_CRITICAL);
	state = (struct limits_state){ 0 };
	assert_null(limits_judge(&state, &threshold->average, 30, now));
	assert_int_equal(limits_judge(&state, &threshold->average, 30.1, now)->severity,
	    SEVERITY_CRITICAL);
}

/* 一律紧急; a single cooling unit of several is minor; a silent sensor is never more than that. */
static void test_severities(void **unused)
{
	static const char *const critical[] = { "leak_rope", "leak_spot", "smoke", "gas_discharge",
		"door", "mains", "ups" };
	static const char *const names[] = { "gb50174-2008-b", "gb50174-2017", "custom" };
	g_autoptr(GPtrArray) schemes = shipped();

	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct scheme *scheme = schemes_find(schemes, names[i]);
		for (size_t j = 0; j < G_N_ELEMENTS(critical); j++)
			assert_int_equal(scheme_severity(scheme, critical[j]), SEVERITY_CRITICAL);
		assert_int_equal(scheme_severity(scheme, "cooling_redundant"), SEVERITY_MINOR);
		assert_int_equal(scheme_severity(scheme, "lost"), SEVERITY_WARNING);
		assert_int_equal(scheme_severity(scheme, "cold_aisle"), SEVERITY_NONE);
	}
}

static const struct {
	const char *text, *said;
} refused[] = {
	{ "", "own.conf:1" },
	{ "[cold_aisle temperature]\nrunning = 1 2\n", "own.conf:1" },
	{ "[scheme]\n", "own.conf:1" },
	{ "[scheme]\ntitle = x\nheight = 2\n", "own.conf:3" },
	{ "[scheme]\ntitle = x\n[cold_aisle]\n", "own.conf:3" },
	{ "[scheme]\ntitle = x\n[kitchen temperature]\n", "kitchen" },
	{ "[scheme]\ntitle = x\n[cold_aisle warmth]\n", "warmth" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature D]\n", "own.conf:3" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nrunning = 24 22\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nrunning = 22 22\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nrunning = 22\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nrunning = 22 warm\n", "warm" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nabove = 27 15m\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nabove = 27 soon major\n", "soon" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nabove = 27 15m bad\n", "bad" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nabove = 27 99d major\n", "99d" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nrate = -1\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nrate = 0\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[severity]\nsmoke = cleared\n", "own.conf:4" },
	{ "[scheme]\ntitle = x\n[severity]\ntoaster = critical\n", "toaster" },
	{ "[scheme]\ntitle = x\n[cold_aisle temperature]\nabove = 1 0 minor;2 0 minor;3 0 minor;"
	  "4 0 minor;5 0 minor;6 0 minor;7 0 minor;8 0 minor;9 0 minor;10 0 minor;11 0 minor;"
	  "12 0 minor;13 0 minor\n", "12" },
};

static void test_refused(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(refused); i++) {
		g_autoptr(GError) error = NULL;
		own(scheme) scheme = scheme_read("own.conf", refused[i].text, &error);
		if (scheme != NULL)
			fail_msg("text %zu was taken", i);
		if (strstr(error->message, refused[i].said) == NULL)
			fail_msg("text %zu: %s", i, error->message);
		assert_true(text_is_clean(error->message));
	}
}

static void test_own(void **unused)
{
	static const char text[] = "# ours\n[scheme]\ntitle = 我们的\n\n[other pressure]\n"
				   "running = 5 -\nbelow = 2 30s critical\n";
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) schemes = shipped();
	struct scheme *scheme = scheme_read("/etc/zhiban/thresholds/ours.conf", text, &error);
	double low, high;

	(void)unused;
	assert_non_null(scheme);
	assert_true(scheme_is_meant(text));
	assert_false(scheme_is_meant("[site]\nname = x\n[scheme]\n"));
	assert_string_equal(scheme->name, "ours");
	assert_string_equal(scheme->title, "我们的");
	schemes_put(schemes, scheme);
	assert_ptr_equal(schemes_find(schemes, "ours"), scheme);
	const struct threshold *threshold =
	    scheme_threshold(scheme, "other", SENSOR_PRESSURE, NULL);
	limits_range(&threshold->running, &low, &high);
	assert_true(low == 5 && isnan(high));
	assert_int_equal(threshold->running.n, 2);
	schemes_put(schemes, scheme_read("ours.conf", "[scheme]\ntitle = 新的\n", &error));
	assert_string_equal(schemes_find(schemes, "ours")->title, "新的");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clauses),
		cmocka_unit_test(test_actions),
		cmocka_unit_test(test_severities),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_own),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("thresholds", tests, NULL, NULL);
}
