/* What is wrong in rooms and with sensors, by what they are there for; what the device says itself,
 * what is lost, and what nobody knows. And circuits, and the service itself. */
#include "tests/unit/watch_fixture.h"

#include "service/sensors.h"

#define ROOM 1

/* ---- the box and its sensors -------------------------------------------------------------- */

struct reading {
	const char *row, *word;
	enum sensor_class class;
	double value;
	enum severity severity;
	const char *alarm;
};

/* A walk that finds exactly these. */
static void find(struct watch *watch, const struct reading *readings, size_t n)
{
	struct findings *found = findings_new();

	for (size_t i = 0; i < n; i++) {
		struct sensor_finding *sensor = findings_add_sensor(found, readings[i].class);
		watch_text(&sensor->row, readings[i].row);
		watch_text(&sensor->descr, readings[i].row);
		watch_text(&sensor->cells, "1.3.6.1.4.1.9.1");
		sensor->known = true;
		sensor->value = readings[i].value;
		sensor->state = readings[i].word;
		sensor->severity = readings[i].severity;
		sensor->alarm = readings[i].alarm;
	}
	watch_walk(watch, found);
}

#define FIND(watch, ...)                                                                    \
	do {                                                                                \
		const struct reading readings[] = { __VA_ARGS__ };                          \
		find(watch, readings, G_N_ELEMENTS(readings));                              \
	} while (0)

static void put_place(struct watch *watch, int id, const char *purpose, const char *row,
    const char *state)
{
	if (room_find(&watch->service, ROOM) == NULL)
		watch_put(watch, "room", json_pack("{s:i, s:s, s:s, s:s, s:s}", "id", ROOM,
		    "name", "机房", "gb_grade", "B", "threshold_scheme", "gb50174-2017", "state",
		    "running"));
	watch_put(watch, "place", json_pack("{s:i, s:i, s:s, s:s, s:s, s:i, s:s}", "id", id,
	    "room", ROOM, "name", row, "purpose", purpose, "state", state, "device", BOX,
	    "sensor", row));
}

static void expect(struct watch *watch, const char *expected)
{
	g_autofree char *all = g_strconcat("device_unasked[] ", expected, NULL);
	g_auto(GStrv) words = g_strsplit(g_strstrip(all), " ", -1);

	qsort(words, g_strv_length(words), sizeof words[0], watch_compare);
	g_autofree char *sorted = g_strjoinv(" ", words);
	watch_expect(watch, sorted);
}

static const struct alarm *of_place(struct watch *watch, int id, const char *type)
{
	return watch_alarm(watch, "place", id, type, NULL);
}

/* ---- places ------------------------------------------------------------------------------- */

/* What a contact is as an alarm is said by what the place is there for. */
static void test_contacts(void **state)
{
	static const struct { const char *purpose, *type; enum severity severity; } cases[] = {
		{ "leak_rope", "leak", SEVERITY_CRITICAL },
		{ "leak_spot", "leak", SEVERITY_CRITICAL },
		{ "smoke", "smoke", SEVERITY_CRITICAL },
		{ "heat", "heat", SEVERITY_CRITICAL },
		{ "gas_discharge", "gas_discharge", SEVERITY_CRITICAL },
		{ "door", "door", SEVERITY_CRITICAL },
		{ "motion", "motion", SEVERITY_CRITICAL },
		{ "mains", "mains_lost", SEVERITY_CRITICAL },
		{ "hydrogen", "hydrogen", SEVERITY_CRITICAL },
		{ "cooling", "cooling_fault", SEVERITY_MAJOR },
		{ "generator", "generator_fault", SEVERITY_MAJOR },
		{ "other", "place_contact", SEVERITY_MAJOR },
	};
	struct watch *watch = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		FIND(watch, { "c", "好", SENSOR_STATE, 1, SEVERITY_CLEARED, NULL });
		put_place(watch, 1, cases[i].purpose, "c", "in_use");
		expect(watch, "");
		FIND(watch, { "c", "坏", SENSOR_STATE, 2, SEVERITY_MAJOR, NULL });
		g_autofree char *alarm = g_strdup_printf("%s[]", cases[i].type);
		expect(watch, alarm);
		assert_int_equal(of_place(watch, 1, cases[i].type)->severity, cases[i].severity);
		put_place(watch, 1, cases[i].purpose, "c", "removed");
	}
}

static void test_numbers(void **state)
{
	static const struct { const char *purpose; enum sensor_class class; double value;
		const char *stands; } cases[] = {
		/* the average of one is the same */
		{ "cold_aisle", SENSOR_TEMPERATURE, 41, "place_over[] place_over[]" },
		{ "cold_aisle", SENSOR_TEMPERATURE, 22, "" },
		{ "mains", SENSOR_VOLTAGE, 0, "mains_lost[]" },
		{ "mains", SENSOR_VOLTAGE, 230, "" },
	};
	struct watch *watch = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		FIND(watch, { "n", "", cases[i].class, cases[i].value, SEVERITY_NONE, NULL });
		put_place(watch, 1, cases[i].purpose, "n", "in_use");
		rooms_age(&watch->service);
		expect(watch, cases[i].stands);
		put_place(watch, 1, cases[i].purpose, "n", "removed");
		expect(watch, "");
	}
}

/* Lost is an alarm of its own, and takes nothing back; a device that is not read says nothing. */
static void test_lost(void **state)
{
	struct watch *watch = *state;
	const struct reading wet = { "c", "湿", SENSOR_STATE, 2, SEVERITY_CRITICAL, NULL };

	FIND(watch, wet);
	put_place(watch, 1, "leak_rope", "c", "in_use");
	expect(watch, "leak[]");
	find(watch, NULL, 0);
	expect(watch, "leak[] place_lost[]");
	assert_true(of_place(watch, 1, "leak")->held);
	FIND(watch, wet);
	expect(watch, "leak[]");
	watch->box->snmp_reach.reach = REACH_DOWN;
	device_sensor(watch->box, "c")->known = false;
	rooms_age(&watch->service);
	watch_look(watch, ALARM_SOURCE_PLACE, 1);
	expect(watch, "leak[]");
	assert_true(of_place(watch, 1, "leak")->held);
}

static void test_place_maintained(void **state)
{
	struct watch *watch = *state;

	FIND(watch, { "c", "湿", SENSOR_STATE, 2, SEVERITY_CRITICAL, NULL });
	put_place(watch, 1, "leak_rope", "c", "maintenance");
	expect(watch, "leak[]");
	assert_true(of_place(watch, 1, "leak")->maintenance);
	FIND(watch, { "c", "干", SENSOR_STATE, 1, SEVERITY_CLEARED, NULL });
	watch_look(watch, ALARM_SOURCE_PLACE, 1);
	expect(watch, "");
}

/* 40.5 and 20 are 30.25 on average: that of the room, which lost sensors do not mend. */
static void test_average(void **state)
{
	struct watch *watch = *state;
	const struct reading hot = { "t1", "", SENSOR_TEMPERATURE, 40.5, SEVERITY_NONE, NULL };

	FIND(watch, hot, { "t2", "", SENSOR_TEMPERATURE, 20, SEVERITY_NONE, NULL });
	put_place(watch, 1, "cold_aisle", "t1", "in_use");
	put_place(watch, 2, "cold_aisle", "t2", "in_use");
	rooms_age(&watch->service);
	expect(watch, "place_over[] place_over[]");
	assert_non_null(watch_alarm(watch, "room", ROOM, "place_over", NULL));
	FIND(watch, { "t3", "", SENSOR_TEMPERATURE, 20, SEVERITY_NONE, NULL });
	rooms_age(&watch->service);
	watch_look(watch, ALARM_SOURCE_ROOM, ROOM);
	assert_true(watch_alarm(watch, "room", ROOM, "place_over", NULL)->held);
}

/* ---- sensors of a device ------------------------------------------------------------------ */

/* A UPS says what it does once, by whichever of its sensors is worst, in a room or not. */
static void test_ups(void **state)
{
	struct watch *watch = *state;
	const struct reading battery = { "u.source", "电池", SENSOR_STATE, 5, SEVERITY_CRITICAL,
		"ups_on_battery" };
	const struct reading discharge = { "u.battery", "放电", SENSOR_STATE, 3,
		SEVERITY_MAJOR, "ups_on_battery" };

	FIND(watch, battery, discharge,
	    { "u.low", "电量低", SENSOR_STATE, 2, SEVERITY_CRITICAL, "ups_low" });
	put_place(watch, 1, "ups", "u.source", "in_use");
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	expect(watch, "ups_low[] ups_on_battery[]");
	assert_non_null(strstr(
	    watch_alarm(watch, "device", BOX, "ups_on_battery", NULL)->why, "u.source"));
	/* what is not read says nothing of it */
	device_sensor(watch->box, "u.source")->known = false;
	device_sensor(watch->box, "u.battery")->known = false;
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	assert_true(watch_alarm(watch, "device", BOX, "ups_on_battery", NULL)->held);
	FIND(watch, { "u.source", "旁路", SENSOR_STATE, 4, SEVERITY_CRITICAL, "ups_on_bypass" },
	    { "u.battery", "浮充", SENSOR_STATE, 1, SEVERITY_CLEARED, NULL },
	    { "u.low", "正常", SENSOR_STATE, 1, SEVERITY_CLEARED, NULL });
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	expect(watch, "ups_on_bypass[]");
}

/* Its own limits and words, its lost parts; not what a room looks after. */
static void test_own_sensors(void **state)
{
	struct watch *watch = *state;
	const struct reading fan = { "fan", "停转", SENSOR_STATE, 2, SEVERITY_MAJOR, NULL };
	const struct reading supply = { "psu", "正常", SENSOR_STATE, 1, SEVERITY_CLEARED, NULL };

	FIND(watch, fan, supply);
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	expect(watch, "sensor_over[fan]");
	assert_int_equal(
	    watch_alarm(watch, "device", BOX, "sensor_over", "fan")->severity, SEVERITY_MAJOR);
	FIND(watch, fan);
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	expect(watch, "sensor_lost[psu] sensor_over[fan]");
	FIND(watch, fan, supply);
	put_place(watch, 1, "other", "fan", "in_use");
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	expect(watch, "place_contact[]");
	watch->box->snmp_reach.reach = REACH_DOWN;
	watch_look(watch, ALARM_SOURCE_SENSORS, BOX);
	expect(watch, "place_contact[]");
}

/* ---- circuits ----------------------------------------------------------------------------- */

static void test_circuit(void **state)
{
	struct watch *watch = *state;
	struct findings *found = findings_new();

	watch_port(found, 1, "Gi1", OPER_UP);
	watch_walk(watch, found);
	watch_put(watch, "circuit", json_pack("{s:i, s:s, s:s, s:i, s:s, s:s}", "id", 7,
	    "circuit_no", "JR-7", "state", "active", "a_device", BOX, "a_port", "Gi1", "echo",
	    "none"));
	struct circuit *circuit = picture_circuit(&watch->service.picture, 7);
	expect(watch, "");
	watch->service.settings->port_down = PORTS_NONE;
	device_port(watch->box, "Gi1")->oper = OPER_DOWN;
	circuit_judge(circuit);
	expect(watch, "circuit_down[]");
	watch->box->snmp_reach.reach = REACH_DOWN;
	circuit_judge(circuit);
	expect(watch, "circuit_down[]");
	assert_true(watch_alarm(watch, "circuit", 7, "circuit_down", NULL)->held);
	watch->box->snmp_reach.reach = REACH_UP;
	device_port(watch->box, "Gi1")->oper = OPER_UP;
	circuit_judge(circuit);
	expect(watch, "");
}

/* ---- the service itself ------------------------------------------------------------------- */

static bool own_stands(struct watch *watch, const char *type, const char *qualifier)
{
	watch_look(watch, ALARM_SOURCE_SERVICE, 0);
	return watch_alarm(watch, "service", 0, type, qualifier) != NULL;
}

/* Data are old where a device is taken to be up and nothing comes, not where none is. */
static void test_data_old(void **state)
{
	struct watch *watch = *state;

	assert_false(own_stands(watch, "data_old", NULL));
	watch->service.picture.data_read_at = mono_after(clock_mono(), -61 * CLOCK_SECOND);
	watch->box->standing.state = DEVICE_DOWN;
	assert_false(own_stands(watch, "data_old", NULL));
	watch->box->standing.state = DEVICE_UP;
	assert_true(own_stands(watch, "data_old", NULL));
	watch->service.picture.data_read_at = clock_mono();
	assert_false(own_stands(watch, "data_old", NULL));
}

static void test_health(void **state)
{
	struct watch *watch = *state;
	struct health *health = &watch->service.health;

	health_beat(&watch->service, CLOCK_SECOND);
	assert_false(own_stands(watch, "poll_late", NULL));
	/* a minute that ended with a heartbeat four seconds late */
	health->minute_at = mono_after(clock_mono(), -61 * CLOCK_SECOND);
	health->beat_at = mono_after(clock_mono(), -5 * CLOCK_SECOND);
	health_beat(&watch->service, CLOCK_SECOND);
	assert_true(own_stands(watch, "poll_late", NULL));
	health->minute_at = mono_after(clock_mono(), -61 * CLOCK_SECOND);
	health_beat(&watch->service, CLOCK_SECOND);
	assert_false(own_stands(watch, "poll_late", NULL));
	health->late_permille = watch->service.settings->late_limit;
	assert_true(own_stands(watch, "poll_late", NULL));
}

static void test_clock_and_disk(void **state)
{
	struct watch *watch = *state;

	assert_false(own_stands(watch, "clock_wrong", NULL));
	watch->service.steps.doubt = CLOCK_SECOND;
	assert_true(own_stands(watch, "clock_wrong", NULL));
	watch->service.steps.doubt = 0;
	assert_false(own_stands(watch, "clock_wrong", NULL));

	struct store_status status;
	do {
		watch_settle(watch);
		store_status(watch->service.store, &status);
	} while (status.free_bytes <= 0);
	watch->service.settings->disk_free = INT64_MAX / 4;
	assert_true(own_stands(watch, "disk_low", NULL));
	/* not yet a tenth more than is needed */
	watch->service.settings->disk_free = status.free_bytes * 19 / 20;
	assert_true(own_stands(watch, "disk_low", NULL));
	watch->service.settings->disk_free = status.free_bytes / 2;
	assert_false(own_stands(watch, "disk_low", NULL));
}

int main(void)
{
#define STORY(function) cmocka_unit_test_setup_teardown(function, watch_setup, watch_teardown)
	static const struct CMUnitTest tests[] = {
		STORY(test_contacts),
		STORY(test_numbers),
		STORY(test_lost),
		STORY(test_place_maintained),
		STORY(test_average),
		STORY(test_ups),
		STORY(test_own_sensors),
		STORY(test_circuit),
		STORY(test_data_old),
		STORY(test_health),
		STORY(test_clock_and_disk),
	};

	return cmocka_run_group_tests_name("conditions_rooms", tests, NULL, NULL);
}
