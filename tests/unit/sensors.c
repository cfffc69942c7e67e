/* Sensors in the picture: what a walk finds, what polls and sweeps ask of it and make of it, and
 * what becomes of one that is not answered, is not believed, or is not there any more. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "probes/probe.h"
#include "service/oddities.h"
#include "service/rows.h"
#include "service/sensors.h"
#include "service/service.h"

struct fixture {
	struct service service;
	struct device device;
	struct findings *found;
};

static int setup(void **state)
{
	struct fixture *fixture = g_new0(struct fixture, 1);

	setlocale(LC_CTYPE, "C.UTF-8");
	fixture->service.settings = settings_new();
	fixture->device.service = &fixture->service;
	fixture->device.ports = g_ptr_array_new();
	fixture->device.ports_by_index = g_hash_table_new(g_direct_hash, g_direct_equal);
	sensors_init(&fixture->device);
	fixture->found = findings_new();
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	findings_free(fixture->found);
	sensors_clear(&fixture->device);
	g_hash_table_destroy(fixture->device.ports_by_index);
	g_ptr_array_unref(fixture->device.ports);
	settings_free(fixture->service.settings);
	g_free(fixture);
	return 0;
}

/* ---- what is found ------------------------------------------------------------------------ */

static void set(char **place, const char *text)
{
	g_free(*place);
	*place = g_strdup(text);
}

static struct sensor_finding *find(struct fixture *fixture, enum sensor_class class,
    const char *row, const char *cells, double value)
{
	struct sensor_finding *finding = findings_add_sensor(fixture->found, class);

	set(&finding->row, row);
	set(&finding->descr, row);
	set(&finding->cells, cells);
	finding->known = true;
	finding->value = value;
	return finding;
}

/* A leak rope: a word, and read with each sweep. */
static struct sensor_finding *find_rope(struct fixture *fixture, double value, const char *word)
{
	struct sensor_finding *finding =
	    find(fixture, SENSOR_STATE, "rope", "1.3.6.1.4.1.9.5 1.3.6.1.4.1.9.6", value);

	finding->sweep = true;
	finding->state = word;
	finding->severity = value == 0 ? SEVERITY_CLEARED : SEVERITY_CRITICAL;
	return finding;
}

/* The next reading begins with nothing. */
static void again(struct fixture *fixture)
{
	g_ptr_array_set_size(fixture->found->sensors, 0);
}

static void walk(struct fixture *fixture)
{
	sensors_merge(&fixture->device, fixture->found);
	again(fixture);
}

static void take(struct fixture *fixture, unsigned cadence)
{
	sensors_take(&fixture->device, fixture->found, cadence);
	again(fixture);
}

static struct sensor *sensor(struct fixture *fixture, const char *row)
{
	struct sensor *found = device_sensor(&fixture->device, row);

	assert_non_null(found);
	return found;
}

static void assert_says(struct fixture *fixture, const char *row, const char *text,
    enum quality quality, const char *reason)
{
	const struct sensor *of = sensor(fixture, row);
	char buffer[SENSOR_TEXT_SIZE];

	assert_string_equal(sensor_text(of, buffer), text);
	assert_int_equal(sensor_quality(of, clock_mono()), quality);
	assert_string_equal(sensor_reason(of, clock_mono()), reason);
}

/* A room with a temperature and a rope, as walked. */
static void walk_room(struct fixture *fixture)
{
	find(fixture, SENSOR_TEMPERATURE, "hot", "1.3.6.1.4.1.9.1", 22.84);
	find_rope(fixture, 0, "正常");
	walk(fixture);
}

/* ---- stories ------------------------------------------------------------------------------ */

/* An empty cage is no sensor that went missing, and a module pulled out is. */
static void test_empty_places_are_not_followed(void **state)
{
	struct fixture *fixture = *state;

	find(fixture, SENSOR_DBM, "light", "1.3.6.1.4.1.9.8", -7.5);
	find(fixture, SENSOR_DBM, "cage", "1.3.6.1.4.1.9.9", 0)->vacant = true;
	walk(fixture);
	assert_null(device_sensor(&fixture->device, "cage"));
	assert_says(fixture, "light", "-7.5", QUALITY_GOOD, "");
	find(fixture, SENSOR_DBM, "light", "1.3.6.1.4.1.9.8", 0)->vacant = true;
	walk(fixture);
	assert_false(sensor(fixture, "light")->present);
	assert_int_equal(sensor_quality(sensor(fixture, "light"), clock_mono()), QUALITY_UNKNOWN);
}

static void test_walk(void **state)
{
	struct fixture *fixture = *state;

	walk_room(fixture);
	assert_int_equal(fixture->device.sensors->len, 2);
	assert_says(fixture, "hot", "22.8", QUALITY_GOOD, "");
	assert_says(fixture, "rope", "正常", QUALITY_GOOD, "");
	assert_ptr_equal(device_sensor_numbered(&fixture->device, 1), sensor(fixture, "hot"));
	assert_ptr_equal(device_sensor_numbered(&fixture->device, 2), sensor(fixture, "rope"));
	assert_null(device_sensor_numbered(&fixture->device, 3));
	assert_null(device_sensor(&fixture->device, "cold"));
	assert_null(device_sensor(&fixture->device, NULL));
}

static unsigned asked(struct fixture *fixture, unsigned cadence)
{
	g_autoptr(GArray) oids = g_array_new(FALSE, FALSE, sizeof(struct oid));

	sensors_ask(&fixture->device, cadence, oids);
	return oids->len;
}

static void test_asking(void **state)
{
	struct fixture *fixture = *state;

	assert_int_equal(asked(fixture, CADENCE_POLL), 0);
	walk_room(fixture);
	assert_int_equal(asked(fixture, CADENCE_SWEEP), 2);
	assert_int_equal(asked(fixture, CADENCE_POLL), 3);
	find(fixture, SENSOR_TEMPERATURE, "hot", "1.3.6.1.4.1.9.1 1.3.6.1.4.1.9.3", 22);
	find(fixture, SENSOR_HUMIDITY, "wet", "1.3.6.1.4.1.9.2 1.3.6.1.4.1.9.3 nonsense", 40);
	walk(fixture);
	/* The cell they share once, what is no name not at all, the lost rope no more. */
	assert_int_equal(asked(fixture, CADENCE_POLL), 3);
	assert_int_equal(asked(fixture, CADENCE_SWEEP), 0);
}

static void test_taking(void **state)
{
	struct fixture *fixture = *state;

	walk_room(fixture);
	find(fixture, SENSOR_TEMPERATURE, "hot", "", -0.04);
	find_rope(fixture, 1, "漏水");
	find(fixture, SENSOR_TEMPERATURE, "stranger", "", 1);
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "0.0", QUALITY_GOOD, "");
	assert_says(fixture, "rope", "漏水", QUALITY_GOOD, "");
	assert_int_equal(sensor_severity(sensor(fixture, "rope")), SEVERITY_CRITICAL);
	assert_int_equal(fixture->device.sensors->len, 2);
}

/* A sweep asks for the rope alone: the temperature is neither read nor missed. */
static void test_sweep(void **state)
{
	struct fixture *fixture = *state;

	walk_room(fixture);
	struct mono before = sensor(fixture, "hot")->read_at;
	find_rope(fixture, 1, "漏水");
	take(fixture, CADENCE_SWEEP);
	assert_says(fixture, "rope", "漏水", QUALITY_GOOD, "");
	assert_says(fixture, "hot", "22.8", QUALITY_GOOD, "");
	assert_int_equal(sensor(fixture, "hot")->read_at.us, before.us);
}

static void test_silence(void **state)
{
	struct fixture *fixture = *state;

	walk_room(fixture);
	take(fixture, CADENCE_POLL | CADENCE_PART);
	assert_says(fixture, "hot", "22.8", QUALITY_GOOD, "");
	take(fixture, CADENCE_SWEEP);
	assert_says(fixture, "rope", "?", QUALITY_UNKNOWN, "设备没有给出这个读数");
	assert_int_equal(sensor_severity(sensor(fixture, "rope")), SEVERITY_NONE);
	assert_says(fixture, "hot", "22.8", QUALITY_GOOD, "");
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "?", QUALITY_UNKNOWN, "设备没有给出这个读数");
	find(fixture, SENSOR_TEMPERATURE, "hot", "", 23);
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "23.0", QUALITY_GOOD, "");
}

static void test_nonsense(void **state)
{
	struct fixture *fixture = *state;

	walk_room(fixture);
	find(fixture, SENSOR_TEMPERATURE, "hot", "", NAN);
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "?", QUALITY_UNKNOWN, "读数不是有意义的数");
	find(fixture, SENSOR_TEMPERATURE, "hot", "", 1e300);
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "?", QUALITY_UNKNOWN, "读数不是有意义的数");
	struct sensor_finding *filler = find(fixture, SENSOR_TEMPERATURE, "hot", "", 0);
	filler->known = false;
	filler->reason = "设备说没有读数";
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "?", QUALITY_UNKNOWN, "设备说没有读数");
}

static void test_age(void **state)
{
	struct fixture *fixture = *state;
	struct settings *settings = fixture->service.settings;

	walk_room(fixture);
	const struct sensor *hot = sensor(fixture, "hot"), *rope = sensor(fixture, "rope");
	struct mono three_sweeps = mono_after(hot->read_at, 3 * settings->sweep + CLOCK_SECOND);
	struct mono three_polls = mono_after(hot->read_at, 3 * settings->poll + CLOCK_SECOND);
	int64_t kept;

	assert_int_equal(sensor_quality(rope, three_sweeps), QUALITY_STALE);
	assert_string_equal(sensor_reason(rope, three_sweeps), "读数过时，最近没有读到");
	assert_false(sensor_kept(rope, three_sweeps, &kept));
	assert_int_equal(sensor_quality(hot, three_sweeps), QUALITY_GOOD);
	assert_true(sensor_kept(hot, three_sweeps, &kept));
	assert_int_equal(kept, 22840);
	assert_int_equal(sensor_quality(hot, three_polls), QUALITY_STALE);
}

/* It keeps its number and its place, and comes back to it. */
static void test_lost(void **state)
{
	struct fixture *fixture = *state;

	walk_room(fixture);
	find_rope(fixture, 0, "正常");
	walk(fixture);
	assert_says(fixture, "hot", "?", QUALITY_UNKNOWN, "失联：设备不再列出这个测点");
	find(fixture, SENSOR_TEMPERATURE, "hot", "", 23);
	take(fixture, CADENCE_POLL);
	assert_says(fixture, "hot", "?", QUALITY_UNKNOWN, "失联：设备不再列出这个测点");
	walk_room(fixture);
	assert_says(fixture, "hot", "22.8", QUALITY_GOOD, "");
	assert_int_equal(sensor(fixture, "hot")->number, 1);
	assert_int_equal(fixture->device.sensors->len, 2);
}

/* Since when it says so: a word that stays is as old as it was, one that was not heard is new. */
static void test_since(void **state)
{
	struct fixture *fixture = *state;
	struct wall long_ago = { 1000 };

	walk_room(fixture);
	sensor(fixture, "rope")->since = sensor(fixture, "hot")->since = long_ago;
	find_rope(fixture, 0, "正常");
	find(fixture, SENSOR_TEMPERATURE, "hot", "", 40);
	take(fixture, CADENCE_POLL);
	assert_int_equal(sensor(fixture, "rope")->since.us, long_ago.us);
	assert_int_equal(sensor(fixture, "hot")->since.us, long_ago.us);
	find_rope(fixture, 1, "漏水");
	take(fixture, CADENCE_SWEEP);
	assert_int_not_equal(sensor(fixture, "rope")->since.us, long_ago.us);
	sensor(fixture, "rope")->since = long_ago;
	take(fixture, CADENCE_SWEEP);
	assert_int_not_equal(sensor(fixture, "rope")->since.us, long_ago.us);
	sensor(fixture, "rope")->since = long_ago;
	take(fixture, CADENCE_SWEEP);
	assert_int_equal(sensor(fixture, "rope")->since.us, long_ago.us);
}

static void test_limits(void **state)
{
	static const struct { double value; enum severity severity; } cases[] = {
		{ 5, SEVERITY_CRITICAL }, { 12, SEVERITY_WARNING }, { 15, SEVERITY_NONE },
		{ 30, SEVERITY_NONE }, { 31, SEVERITY_WARNING }, { 41, SEVERITY_CRITICAL },
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct sensor_finding *finding =
		    find(fixture, SENSOR_TEMPERATURE, "hot", "", cases[i].value);
		finding->limits = (struct sensor_limits){ 10, 15, 30, 40 };
		walk(fixture);
		assert_int_equal(sensor_severity(sensor(fixture, "hot")), cases[i].severity);
	}
	struct sensor_finding *stated = find(fixture, SENSOR_TEMPERATURE, "hot", "", 31);
	stated->limits = (struct sensor_limits){ 10, NAN, 30, NAN };
	stated->severity = SEVERITY_MAJOR;
	walk(fixture);
	assert_int_equal(sensor_severity(sensor(fixture, "hot")), SEVERITY_MAJOR);
}

/* ---- bounds ------------------------------------------------------------------------------- */

static void find_many(struct fixture *fixture, const char *prefix, int n, bool sweep)
{
	for (int i = 0; i < n; i++) {
		g_autofree char *row = g_strdup_printf("%s.%d", prefix, i);
		g_autofree char *cells = g_strdup_printf("1.3.6.1.4.1.9.7.%d", i);
		find(fixture, SENSOR_COUNT, row, cells, i)->sweep = sweep;
	}
}

static char *notes(struct fixture *fixture)
{
	json_auto_t *list = oddities(&fixture->device);

	return json_dumps(list, 0);
}

static void test_too_many(void **state)
{
	struct fixture *fixture = *state;

	find_many(fixture, "a", SENSORS_LIMIT + 7, false);
	walk(fixture);
	assert_int_equal(fixture->device.sensors->len, SENSORS_LIMIT);
	g_autofree char *said = notes(fixture);
	assert_non_null(strstr(said, "只采集前 2000 个，另有 7 个没有采集"));
	/* Each walk shows others: what is lost is kept up to a bound. */
	find_many(fixture, "b", SENSORS_LIMIT, false);
	walk(fixture);
	assert_int_equal(fixture->device.sensors->len, SENSORS_LIMIT + SENSORS_LOST_LIMIT);
	assert_null(device_sensor(&fixture->device, "a.0"));
	assert_says(fixture, "a.1999", "?", QUALITY_UNKNOWN, "失联：设备不再列出这个测点");
	assert_ptr_equal(device_sensor_numbered(&fixture->device, 2000), sensor(fixture, "a.1999"));
	g_autofree char *quiet = notes(fixture);
	assert_string_equal(quiet, "[]");
}

static void test_full_sweep(void **state)
{
	struct fixture *fixture = *state;

	find_many(fixture, "a", SENSORS_SWEEP_CELLS + 3, true);
	walk(fixture);
	assert_int_equal(asked(fixture, CADENCE_SWEEP), SENSORS_SWEEP_CELLS);
	assert_int_equal(asked(fixture, CADENCE_POLL), SENSORS_SWEEP_CELLS + 3);
	g_autofree char *said = notes(fixture);
	assert_non_null(strstr(said, "3 个要快读的测点"));
}

static void test_twins(void **state)
{
	struct fixture *fixture = *state;

	find(fixture, SENSOR_TEMPERATURE, "hot", "", 1);
	find(fixture, SENSOR_TEMPERATURE, "hot", "", 2);
	walk(fixture);
	assert_int_equal(fixture->device.sensors->len, 1);
	assert_says(fixture, "hot", "1.0", QUALITY_GOOD, "");
}

/* ---- rows --------------------------------------------------------------------------------- */

static void test_row(void **state)
{
	struct fixture *fixture = *state;
	struct sensor_finding *finding = find(fixture, SENSOR_DBM, "xcvr", "", -8.2);

	finding->port = 7;
	finding->limits.low_warning = -14;
	walk(fixture);
	json_auto_t *row = sensor_row(&fixture->service, &fixture->device, 1);
	assert_string_equal(json_string_value(json_object_get(row, "text")), "-8.2");
	assert_string_equal(json_string_value(json_object_get(row, "unit")), "dBm");
	assert_string_equal(json_string_value(json_object_get(row, "class")), "dbm");
	assert_true(json_number_value(json_object_get(row, "value")) == -8.2);
	assert_int_equal(json_integer_value(json_object_get(row, "port")), 7);
	const json_t *limits = json_object_get(row, "limits");
	assert_int_equal(json_object_size(limits), 1);
	assert_true(json_number_value(json_object_get(limits, "low_warning")) == -14);
	take(fixture, CADENCE_POLL);
	json_auto_t *silent = sensor_row(&fixture->service, &fixture->device, 1);
	assert_null(json_object_get(silent, "value"));
	assert_string_equal(json_string_value(json_object_get(silent, "text")), "?");
	assert_string_equal(json_string_value(json_object_get(silent, "quality")), "unknown");
	assert_non_null(json_object_get(silent, "reason"));
	assert_null(sensor_row(&fixture->service, &fixture->device, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_empty_places_are_not_followed, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_walk, setup, teardown),
		cmocka_unit_test_setup_teardown(test_asking, setup, teardown),
		cmocka_unit_test_setup_teardown(test_taking, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sweep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_silence, setup, teardown),
		cmocka_unit_test_setup_teardown(test_nonsense, setup, teardown),
		cmocka_unit_test_setup_teardown(test_age, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lost, setup, teardown),
		cmocka_unit_test_setup_teardown(test_since, setup, teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_too_many, setup, teardown),
		cmocka_unit_test_setup_teardown(test_full_sweep, setup, teardown),
		cmocka_unit_test_setup_teardown(test_twins, setup, teardown),
		cmocka_unit_test_setup_teardown(test_row, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
