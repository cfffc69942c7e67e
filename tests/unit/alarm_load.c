/* How much the alarms ask of people: worked out by hand from a few hours of a journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "records/model/kind.h"
#include "service/alarm_load.h"

#define MINUTE (60 * CLOCK_SECOND)

static const struct load_span span = { { 1000 * MINUTE }, { 1120 * MINUTE }, 10 * MINUTE, 10, 5 };

static void raise_many(json_t *raises, int alarm, int minute, int n)
{
	for (int i = 0; i < n; i++)
		json_array_append_new(raises,
		    json_pack("{s:i, s:I}", "alarm", alarm, "at",
			(json_int_t)(minute * MINUTE + i)));
}

static json_t *alarm_with(int id, const char *type, const char *severity, int resource)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:i, s:s}", "id", id, "type", type, "severity",
	    severity, "resource_kind", "device", "resource", resource, "resource_name", "核心A");
}

static void test_flood(void **state)
{
	json_auto_t *raises = json_array(), *alarms = json_array();

	(void)state;
	raise_many(raises, 1, 1005, 10);     /* ten: none yet */
	raise_many(raises, 1, 1015, 11);     /* begins */
	raise_many(raises, 1, 1025, 5);      /* goes on */
	raise_many(raises, 1, 1035, 4);      /* over */
	raise_many(raises, 1, 1045, 10);     /* not again */
	raise_many(raises, 1, 999, 7);       /* before */
	raise_many(raises, 1, 1120, 7);      /* after */
	json_auto_t *figures = alarm_load(&span, raises, alarms);
	assert_int_equal(record_integer(figures, "raised"), 40);
	assert_int_equal(record_integer(figures, "worst"), 11);
	assert_int_equal(record_integer(figures, "flood_permille"), 2 * 1000 / 12);
	assert_int_equal(json_array_size(json_object_get(figures, "series")), 12);
	assert_true(json_real_value(json_object_get(figures, "average")) > 3.33 &&
	    json_real_value(json_object_get(figures, "average")) < 3.34);
	assert_int_equal(json_array_size(json_object_get(figures, "types")), 0);
}

static void test_kinds(void **state)
{
	json_auto_t *raises = json_array(), *alarms = json_array();

	(void)state;
	for (int id = 1; id <= 12; id++) {
		g_autofree char *type = g_strdup_printf("type-%02d", id);

		json_array_append_new(alarms,
		    alarm_with(id, type, id == 1 ? "critical" : "minor", id % 2));
		raise_many(raises, id, 1010, id);
	}
	raise_many(raises, 99, 1010, 5);     /* nobody knows it any more */
	json_auto_t *figures = alarm_load(&span, raises, alarms);
	const json_t *types = json_object_get(figures, "types"),
		     *resources = json_object_get(figures, "resources"),
		     *severities = json_object_get(figures, "severities");
	assert_int_equal(json_array_size(types), 10);
	assert_string_equal(record_text(json_array_get(types, 0), "type"), "type-12");
	assert_int_equal(record_integer(json_array_get(types, 0), "count"), 12);
	assert_string_equal(record_text(json_array_get(types, 9), "type"), "type-03");
	assert_int_equal(json_array_size(resources), 2);
	assert_int_equal(record_integer(json_array_get(resources, 0), "count"), 42);
	assert_int_equal(record_integer(json_array_get(resources, 0), "resource"), 0);
	assert_string_equal(record_text(json_array_get(resources, 0), "name"), "核心A");
	assert_int_equal(record_integer(severities, "critical"), 1);
	assert_int_equal(record_integer(severities, "minor"), 77);
	assert_int_equal(record_integer(figures, "raised"), 83);
}

static void test_acknowledged(void **state)
{
	json_auto_t *raises = json_array(), *alarms = json_array();
	static const int times[][2] = { { 1010, 1012 }, { 1020, 1026 }, { 900, 950 },
		{ 1030, 1025 }, { 1040, 0 } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		json_t *one = alarm_with((int)i + 1, "port_down", "minor", 1);

		json_object_set_new(one, "raised_at", json_integer(times[i][0] * MINUTE));
		if (times[i][1] != 0)
			json_object_set_new(one, "acked_at", json_integer(times[i][1] * MINUTE));
		json_array_append_new(alarms, one);
	}
	json_auto_t *figures = alarm_load(&span, raises, alarms);
	assert_int_equal(record_integer(figures, "acknowledged"), 2);
	assert_int_equal(record_integer(figures, "acknowledge_us"), 4 * MINUTE);
	assert_int_equal(record_integer(figures, "flood_permille"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
