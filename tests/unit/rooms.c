/* Rooms in the picture: whose limits hold, what a reading means by them, what is unknown, what is
 * said of it and to whom, and what of it outlives a restart. */
#include "tests/unit/store_fixture.h"

#include <math.h>

#include "probes/probe.h"
#include "service/changes.h"
#include "service/judgements.h"
#include "service/rooms.h"
#include "service/rows.h"
#include "service/service.h"

#define ROOM 1
#define BOX 5

/* One room, one sensor box; records are put into the ledger as the store hands them on. */
struct site {
	struct fixture *store;
	struct service service;
	struct device *box;
	struct mono now;
};

static void set(char **place, const char *text)
{
	g_free(*place);
	*place = g_strdup(text);
}

static struct sensor *make_sensor(struct site *site, const char *row, enum sensor_class class)
{
	struct findings *found = findings_new();

	for (size_t i = 0; i < site->box->sensors->len; i++) {
		const struct sensor *old = g_ptr_array_index(site->box->sensors, i);
		struct sensor_finding *again = findings_add_sensor(found, old->class);
		set(&again->row, old->row);
		set(&again->descr, old->descr);
		set(&again->cells, "1.3.6.1.4.1.9.1");
	}
	struct sensor_finding *added = findings_add_sensor(found, class);
	set(&added->row, row);
	set(&added->descr, row);
	set(&added->cells, "1.3.6.1.4.1.9.1");
	sensors_merge(site->box, found);
	findings_free(found);
	return device_sensor(site->box, row);
}

/* The sensor is read as a poll does it, AFTER seconds from the last reading. */
static void say(struct site *site, const char *row, double value, const char *word,
    enum severity severity, int after)
{
	struct sensor *sensor = device_sensor(site->box, row);

	site->now = mono_after(site->now, after * CLOCK_SECOND);
	sensor->known = true;
	sensor->value = value;
	sensor->severity = severity;
	g_free(sensor->state);
	sensor->state = g_strdup(word);
	sensor->read_at = site->now;
	sensor->read_wall = clock_wall();
	rooms_touch(sensor);
}

static void read_value(struct site *site, const char *row, double value, int after)
{
	say(site, row, value, "", SEVERITY_NONE, after);
}

static void silence(struct site *site, const char *row)
{
	struct sensor *sensor = device_sensor(site->box, row);

	sensor->known = false;
	rooms_touch(sensor);
}

static void follow(struct site *site, const char *kind, json_t *record)
{
	ledger_set(site->service.ledger, kind_find(kind), record);
	if (strcmp(kind, "room") == 0)
		room_follow(&site->service, record);
	else if (strcmp(kind, "place") == 0)
		place_follow(&site->service, record);
	json_decref(record);
}

static void put_room(struct site *site, const char *scheme, const char *grade, const char *state)
{
	follow(site, "room", json_pack("{s:i, s:s, s:s, s:s, s:s}", "id", ROOM, "name", "中心机房",
	    "gb_grade", grade, "threshold_scheme", scheme, "state", state));
}

/* MORE is taken over. */
static struct place *put_place(struct site *site, int id, const char *name, const char *purpose,
    const char *row, json_t *more)
{
	json_t *record = json_pack("{s:i, s:i, s:s, s:s, s:s, s:i, s:s}", "id", id, "room", ROOM,
	    "name", name, "purpose", purpose, "state", "in_use", "device", BOX, "sensor", row);

	if (more != NULL)
		json_object_update(record, more);
	json_decref(more);
	follow(site, "place", record);
	return place_find(&site->service, id);
}

static void start(struct site *site)
{
	struct service *service = &site->service;

	service->settings = settings_new();
	service->ledger = ledger_new();
	service->store = site->store->store;
	service->topics = topics_new(service);
	service->changes = changes_new(service);
	service->judgements = judgements_new(service);
	service->rooms = rooms_new(service);
	picture_init(&service->picture);
	site->box = g_new0(struct device, 1);
	site->box->service = service;
	site->box->id = BOX;
	site->box->found = findings_new();
	site->box->ports = g_ptr_array_new();
	site->box->sessions = g_ptr_array_new();
	site->box->snmp_reach.reach = REACH_UP;
	site->box->standing.state = DEVICE_UP;
	sensors_init(site->box);
	g_hash_table_destroy(service->picture.devices);
	service->picture.devices = g_hash_table_new(g_int64_hash, g_int64_equal);
	g_hash_table_insert(service->picture.devices, &site->box->id, site->box);
	follow(site, "device", json_pack("{s:i, s:s, s:s}", "id", BOX, "name", "动环",
	    "state", "in_service"));
	put_room(site, "gb50174-2017", "B", "running");
}

static void stop(struct site *site)
{
	struct service *service = &site->service;

	rooms_free(service->rooms);
	judgements_free(service->judgements);
	changes_free(service->changes);
	picture_clear(&service->picture);
	sensors_clear(site->box);
	g_ptr_array_unref(site->box->ports);
	g_ptr_array_unref(site->box->sessions);
	findings_free(site->box->found);
	g_free(site->box);
	topics_free(service->topics);
	ledger_free(service->ledger);
	settings_free(service->settings);
	timers_free(service->timers);
	memset(service, 0, sizeof *service);
}

static int setup(void **state)
{
	struct site *site = g_new0(struct site, 1);
	void *store = NULL;

	if (speak_utf8(state) != 0 || fixture_setup(&store) != 0)
		return -1;
	site->store = store;
	site->service.timers = timers_new(site->store->loop);
	site->now = clock_mono();
	start(site);
	*state = site;
	return 0;
}

static int teardown(void **state)
{
	struct site *site = *state;
	void *store = site->store;

	stop(site);
	fixture_teardown(&store);
	g_free(site);
	return 0;
}

static void expect(const struct place *place, enum place_state state, const char *why)
{
	if (place->standing.state != (int)state ||
	    (why != NULL && (place->reason == NULL || strstr(place->reason, why) == NULL)))
		fail_msg("%s: %s (%s)", place->purpose,
		    place_state_word((enum place_state)place->standing.state),
		    place->reason == NULL ? "-" : place->reason);
}

static json_t *row_of(struct site *site, const struct place *place)
{
	return place_row(&site->service, place);
}

/* ---- limits ------------------------------------------------------------------------------- */

/* The scheme's where the place has none, its own where it has one, the device's where nobody says
 * anything. */
static void test_whose_limits(void **state)
{
	struct site *site = *state;
	struct sensor *sensor = make_sensor(site, "t1", SENSOR_TEMPERATURE);
	struct place *place = put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);

	read_value(site, "t1", 22.8, 1);
	expect(place, PLACE_NORMAL, NULL);
	assert_int_equal(place->whose, LIMITS_SCHEME);
	json_auto_t *row = row_of(site, place);
	assert_true(json_real_value(json_object_get(row, "low")) == 18);
	assert_true(json_real_value(json_object_get(row, "high")) == 27);
	assert_string_equal(json_string_value(json_object_get(row, "limits_by")), "scheme");
	assert_string_equal(json_string_value(json_object_get(row, "text")), "22.8");
	put_place(site, 1, "冷通道 A", "cold_aisle", "t1", json_pack("{s:s}", "hi_crit", "22.5"));
	expect(place, PLACE_CRITICAL, "高于 22.5（自定）");
	assert_int_equal(place->whose, LIMITS_OWN);
	put_room(site, "custom", "B", "running");
	put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	expect(place, PLACE_NORMAL, NULL);
	assert_int_equal(place->whose, LIMITS_NONE);
	sensor->limits = (struct sensor_limits){ NAN, NAN, 20, 30 };
	read_value(site, "t1", 22.8, 1);
	expect(place, PLACE_MINOR, "高于 20（设备）");
	assert_int_equal(place->whose, LIMITS_DEVICE);
}

/* The grade of the room and whether its equipment runs choose the limits of a scheme. */
static void test_grade_and_standby(void **state)
{
	struct site *site = *state;

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	struct place *place = put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	put_room(site, "gb50174-2008-b", "B", "running");
	read_value(site, "t1", 25, 1);
	expect(place, PLACE_NORMAL, NULL);   /* for five minutes it may be */
	read_value(site, "t1", 25, 300);
	expect(place, PLACE_MINOR, "高于 24（GB50174-2008 B 级）");
	put_room(site, "gb50174-2008-b", "C", "running");
	expect(place, PLACE_NORMAL, NULL);
	put_room(site, "gb50174-2008-b", "B", "standby");
	read_value(site, "t1", 30, 1);
	read_value(site, "t1", 30, 600);
	expect(place, PLACE_NORMAL, NULL);
	put_room(site, "nowhere", "B", "running");
	read_value(site, "t1", 30, 1);
	assert_int_equal(place->whose, LIMITS_NONE);
	assert_string_equal(room_find(&site->service, ROOM)->reason, "没有这个阈值方案，核对台账");
}

/* >27 for 15 minutes is 重要, >40 somewhere or >30 on average 紧急. */
static void test_default_actions(void **state)
{
	struct site *site = *state;
	const struct room *room = room_find(&site->service, ROOM);

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	make_sensor(site, "t2", SENSOR_TEMPERATURE);
	struct place *a = put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	struct place *b = put_place(site, 2, "冷通道 B", "cold_aisle", "t2", NULL);
	read_value(site, "t2", 20, 0);
	read_value(site, "t1", 28, 0);
	expect(a, PLACE_NORMAL, NULL);
	read_value(site, "t1", 28, 300);
	expect(a, PLACE_MINOR, "高于 27");
	read_value(site, "t1", 28, 600);
	expect(a, PLACE_MAJOR, "高于 27");
	assert_int_equal(room->standing.state, PLACE_MAJOR);
	assert_int_equal(room->own, SEVERITY_NONE);
	read_value(site, "t1", 40.5, 1);
	expect(a, PLACE_CRITICAL, "高于 40");
	expect(b, PLACE_NORMAL, NULL);
	/* 40.5 and 20 are 30.25 on average */
	rooms_age(&site->service);
	assert_int_equal(room_severity(room), SEVERITY_CRITICAL);
	assert_non_null(strstr(room->reason, "冷通道平均 30.3C 高于 30"));
	read_value(site, "t1", 26.4, 1);
	rooms_age(&site->service);
	expect(a, PLACE_NORMAL, NULL);
	assert_int_equal(room_severity(room), SEVERITY_NONE);
	assert_int_equal(room->standing.state, PLACE_NORMAL);
}

static void test_rate(void **state)
{
	struct site *site = *state;

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	struct place *place = put_place(site, 1, "冷通道 A", "cold_aisle", "t1",
	    json_pack("{s:s}", "rate_limit_per_h", "5"));
	for (int i = -1200; i < 0; i += 20)
		trend_feed(&place->trend, 22 + i * 6.0 / 3600,
		    mono_after(site->now, i * CLOCK_SECOND));
	read_value(site, "t1", 22, 0);
	expect(place, PLACE_MINOR, "每小时升 6.0，限 5");
	json_auto_t *row = row_of(site, place);
	assert_float_equal(json_real_value(json_object_get(row, "rate")), 6, 0.1);
	assert_int_equal(json_array_size(json_object_get(row, "spark")), TREND_MINUTES);
}

/* ---- dew point ---------------------------------------------------------------------------- */

static void test_dew_point(void **state)
{
	struct site *site = *state;

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	make_sensor(site, "h1", SENSOR_HUMIDITY);
	make_sensor(site, "d1", SENSOR_DEW_POINT);
	struct place *t = put_place(site, 1, "冷通道 A", "cold_aisle", "t1",
	    json_pack("{s:i}", "pair", 2));
	put_place(site, 2, "冷通道 A 湿度", "cold_aisle", "h1", NULL);
	struct place *d = put_place(site, 3, "冷通道 A 露点", "cold_aisle", "d1",
	    json_pack("{s:i, s:s}", "pair", 1, "hi_crit", "50"));
	read_value(site, "h1", 50, 0);
	read_value(site, "t1", 26, 0);
	assert_float_equal(t->dew_point, 14.8, 0.1);
	expect(t, PLACE_NORMAL, NULL);
	/* the humid air of the same temperature is over the dew point of the scheme (15) */
	read_value(site, "h1", 60, 0);
	read_value(site, "t1", 26, 0);
	read_value(site, "t1", 26, 300);
	expect(t, PLACE_MINOR, "露点 17.6C 高于 15");
	/* a sensor of its own that says something else for long */
	read_value(site, "d1", 17, 0);
	read_value(site, "d1", 17, 1000);
	expect(d, PLACE_NORMAL, NULL);
	read_value(site, "d1", 15.6, 0);
	expect(d, PLACE_NORMAL, NULL);
	read_value(site, "d1", 15.6, 900);
	expect(d, PLACE_WARNING, "请校准");
	silence(site, "h1");
	read_value(site, "t1", 26, 1);
	assert_true(isnan(t->dew_point));
}

/* A box that sends its dew point as one temperature among others: what it is for tells. */
static void test_dew_point_as_temperature(void **state)
{
	struct site *site = *state;

	make_sensor(site, "t9", SENSOR_TEMPERATURE);
	struct place *place = put_place(site, 1, "冷通道 露点", "dew_point", "t9", NULL);
	read_value(site, "t9", 9.9, 0);
	read_value(site, "t9", 9.9, 1000);
	expect(place, PLACE_NORMAL, NULL);
	json_auto_t *row = row_of(site, place);
	assert_string_equal(json_string_value(json_object_get(row, "class")), "dew_point");
	assert_true(json_real_value(json_object_get(row, "high")) == 15);
	read_value(site, "t9", 16, 0);
	read_value(site, "t9", 16, 1000);
	expect(place, PLACE_MINOR, "高于 15");
}

/* ---- contacts ----------------------------------------------------------------------------- */

/* Wet, smoke, an open door: critical whatever the device thinks of it, the moment it is read. */
static void test_contacts(void **state)
{
	struct site *site = *state;

	make_sensor(site, "rope", SENSOR_STATE);
	make_sensor(site, "door", SENSOR_STATE);
	struct place *rope = put_place(site, 1, "漏水绳 2", "leak_rope", "rope", NULL);
	struct place *door = put_place(site, 2, "前门", "door", "door",
	    json_pack("{s:s, s:i}", "normally", "closed", "delay_s", 0));
	say(site, "rope", 1, "dry", SEVERITY_CLEARED, 0);
	expect(rope, PLACE_NORMAL, NULL);
	say(site, "rope", 2, "wet", SEVERITY_WARNING, 1);
	expect(rope, PLACE_CRITICAL, "wet");
	assert_int_equal(rope->found, PLACE_CRITICAL);
	say(site, "rope", 7, "", SEVERITY_NONE, 1);
	expect(rope, PLACE_UNKNOWN, "不知是好是坏");
	say(site, "door", 1, "closed", SEVERITY_NONE, 1);
	expect(door, PLACE_NORMAL, NULL);
	say(site, "door", 2, "open", SEVERITY_CLEARED, 1);
	expect(door, PLACE_CRITICAL, "open");
}

/* No mains is critical; a leak that is only a number means nothing without a limit: not normal. */
static void test_numbers_of_contacts(void **state)
{
	struct site *site = *state;

	make_sensor(site, "v", SENSOR_VOLTAGE);
	make_sensor(site, "ohm", SENSOR_COUNT);
	struct place *mains = put_place(site, 1, "市电 L1", "mains", "v", NULL);
	struct place *leak = put_place(site, 2, "漏水绳", "leak_rope", "ohm", NULL);
	read_value(site, "v", 230, 0);
	expect(mains, PLACE_NORMAL, NULL);
	read_value(site, "v", 0, 1);
	expect(mains, PLACE_CRITICAL, "低于 100");
	read_value(site, "ohm", 5, 0);
	expect(leak, PLACE_UNKNOWN, "没有限值");
	put_place(site, 2, "漏水绳", "leak_rope", "ohm", json_pack("{s:s}", "lo_crit", "10"));
	expect(leak, PLACE_CRITICAL, "低于 10（自定）");
}

/* One of several units with nothing warm is 次要, the last one, or when it is warm, 重要; what the
 * device itself calls a notice stays one. */
static void test_cooling(void **state)
{
	struct site *site = *state;

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	make_sensor(site, "c1", SENSOR_STATE);
	make_sensor(site, "ups", SENSOR_STATE);
	struct place *t = put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	struct place *unit = put_place(site, 2, "空调 1", "cooling", "c1", NULL);
	struct place *ups = put_place(site, 3, "UPS-1", "ups", "ups", NULL);
	read_value(site, "t1", 22, 0);
	say(site, "c1", 2, "fault", SEVERITY_MAJOR, 1);
	expect(unit, PLACE_MAJOR, NULL);
	/* another unit, on another device, works */
	struct device other = *site->box;
	other.id = 6;
	sensors_init(&other);
	g_hash_table_insert(site->service.picture.devices, &other.id, &other);
	struct place *second = put_place(site, 4, "空调 2", "cooling", "c2",
	    json_pack("{s:i}", "device", 6));
	second->standing = (struct standing){ .state = PLACE_NORMAL, .told = PLACE_NORMAL };
	say(site, "c1", 2, "fault", SEVERITY_MAJOR, 1);
	expect(unit, PLACE_MINOR, NULL);
	read_value(site, "t1", 41, 1);
	expect(t, PLACE_CRITICAL, NULL);
	say(site, "c1", 2, "fault", SEVERITY_MAJOR, 1);
	expect(unit, PLACE_MAJOR, NULL);
	say(site, "ups", 5, "battery", SEVERITY_MAJOR, 1);
	expect(ups, PLACE_CRITICAL, "battery");
	say(site, "ups", 6, "test", SEVERITY_WARNING, 1);
	expect(ups, PLACE_WARNING, "test");
	g_hash_table_remove(site->service.picture.devices, &other.id);
	sensors_clear(&other);
}

/* ---- what is not known -------------------------------------------------------------------- */

/* A lost sensor is unknown, counted apart, and somebody's business; never normal. */
static void test_lost(void **state)
{
	struct site *site = *state;
	const struct room *room = room_find(&site->service, ROOM);

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	make_sensor(site, "t2", SENSOR_TEMPERATURE);
	struct place *a = put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	struct place *b = put_place(site, 2, "冷通道 B", "cold_aisle", "t2",
	    json_pack("{s:b}", "important", 1));
	struct place *none = put_place(site, 3, "没有", "smoke", "nothing", NULL);
	expect(none, PLACE_UNKNOWN, "没有传感器 nothing");
	follow(site, "place", json_pack("{s:i, s:i, s:s, s:s, s:s}", "id", 3, "room", ROOM, "name",
	    "没有", "purpose", "smoke", "state", "removed"));
	assert_null(place_find(&site->service, 3));
	read_value(site, "t1", 22, 0);
	read_value(site, "t2", 22, 0);
	rooms_age(&site->service);
	assert_int_equal(room->standing.state, PLACE_NORMAL);
	silence(site, "t1");
	expect(a, PLACE_UNKNOWN, NULL);
	rooms_age(&site->service);
	assert_int_equal(room->counts.lost, 1);
	assert_int_equal(room->counts.normal, 1);
	assert_int_equal(room->standing.state, PLACE_UNKNOWN);
	assert_int_equal(room_severity(room), SEVERITY_WARNING);
	json_auto_t *row = row_of(site, a);
	assert_null(json_object_get(row, "value"));
	assert_string_equal(json_string_value(json_object_get(row, "text")), "?");
	silence(site, "t2");
	rooms_age(&site->service);
	assert_int_equal(room_severity(room), SEVERITY_MINOR);
	/* old is not good */
	read_value(site, "t1", 22, 0);
	read_value(site, "t2", 22, 0);
	device_sensor(site->box, "t2")->read_at = mono_after(clock_mono(), -3600 * CLOCK_SECOND);
	rooms_age(&site->service);
	expect(a, PLACE_NORMAL, NULL);
	expect(b, PLACE_UNKNOWN, "过时");
	/* nor is a device that is gone */
	site->box->standing.state = DEVICE_MAINTENANCE;
	rooms_age(&site->service);
	expect(a, PLACE_MAINTENANCE, NULL);
	assert_int_equal(room->counts.maintenance, 2);
	assert_int_equal(room_severity(room), SEVERITY_NONE);
}

/* What is beyond its limits is in its row and the transitions; 待复核 after a restart. */
static void test_restart(void **state)
{
	struct site *site = *state;

	make_sensor(site, "rope", SENSOR_STATE);
	put_place(site, 1, "漏水绳 2", "leak_rope", "rope", NULL);
	say(site, "rope", 1, "dry", SEVERITY_CLEARED, 0);
	say(site, "rope", 2, "wet", SEVERITY_CRITICAL, 1);
	json_auto_t *needs = row_of(site, place_find(&site->service, 1));
	assert_string_equal(json_string_value(json_object_get(needs, "severity")), "critical");
	judgements_keep_all(site->service.judgements);
	stop(site);
	fixture_close(site->store);
	fixture_open(site->store);
	site->service.timers = timers_new(site->store->loop);
	start(site);
	findings_free(g_steal_pointer(&site->box->found));
	struct place *place = put_place(site, 1, "漏水绳 2", "leak_rope", "rope", NULL);
	assert_true(place->standing.review);
	rooms_age(&site->service);
	expect(place, PLACE_CRITICAL, "待复核");
	site->box->found = findings_new();
	make_sensor(site, "rope", SENSOR_STATE);
	say(site, "rope", 1, "dry", SEVERITY_CLEARED, 0);
	expect(place, PLACE_NORMAL, NULL);
}

/* ---- one's own schemes -------------------------------------------------------------------- */

static void test_own_scheme(void **state)
{
	static const char text[] = "[scheme]\ntitle = 我们的\n[cold_aisle temperature]\n"
				   "running = 10 20\nseverity = major\n";
	struct site *site = *state;

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	struct place *place = put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	read_value(site, "t1", 22, 0);
	expect(place, PLACE_NORMAL, NULL);
	rooms_take_scheme(&site->service, "thresholds/gb50174-2017.conf", text);
	expect(place, PLACE_MAJOR, "高于 20（我们的）");
	rooms_take_scheme(&site->service, "thresholds/gb50174-2017.conf", NULL);
	expect(place, PLACE_NORMAL, NULL);
	rooms_take_scheme(&site->service, "thresholds/ours.conf", text);
	put_room(site, "ours", "B", "running");
	expect(place, PLACE_MAJOR, "高于 20（我们的）");
	json_auto_t *names = rooms_schemes(site->service.rooms);
	assert_int_equal(json_array_size(names), 4);
}

static void test_rows(void **state)
{
	struct site *site = *state;

	make_sensor(site, "t1", SENSOR_TEMPERATURE);
	make_sensor(site, "rope", SENSOR_STATE);
	put_place(site, 1, "冷通道 A", "cold_aisle", "t1", NULL);
	put_place(site, 2, "漏水绳 2", "leak_rope", "rope", NULL);
	read_value(site, "t1", 22.8, 0);
	say(site, "rope", 2, "wet", SEVERITY_CRITICAL, 0);
	rooms_age(&site->service);
	json_auto_t *row = room_row(&site->service, room_find(&site->service, ROOM));
	const json_t *values = json_object_get(row, "values");
	assert_string_equal(json_string_value(json_object_get(row, "state")), "critical");
	assert_string_equal(json_string_value(json_object_get(row, "scheme_title")),
	    "GB50174-2017");
	assert_int_equal(json_integer_value(json_object_get(row, "over")), 1);
	assert_int_equal(json_integer_value(json_object_get(row, "normal")), 1);
	/* what is wrong stands first */
	assert_string_equal(json_string_value(json_object_get(json_array_get(values, 0), "name")),
	    "漏水绳 2");
	assert_string_equal(json_string_value(json_object_get(json_object_get(row, "groups"),
	    "leak_rope")), "critical");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_whose_limits),
		TEST(test_grade_and_standby),
		TEST(test_default_actions),
		TEST(test_rate),
		TEST(test_dew_point),
		TEST(test_dew_point_as_temperature),
		TEST(test_contacts),
		TEST(test_numbers_of_contacts),
		TEST(test_cooling),
		TEST(test_lost),
		TEST(test_restart),
		TEST(test_own_scheme),
		TEST(test_rows),
	};

	return cmocka_run_group_tests_name("rooms", tests, NULL, NULL);
}
