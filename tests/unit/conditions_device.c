/* What is wrong with a device as a whole: how it answers, its load, its reboots; and the leads: who
 * and what is beyond it now against what was there before. */
#include "tests/unit/watch_fixture.h"

#include "probes/wire/echo.h"
#include "service/boundary.h"

#define LOOK(watch) watch_look(watch, ALARM_SOURCE_DEVICE, BOX)

/* ---- how it answers ----------------------------------------------------------------------- */

static void no_answer(struct echo_target *target, int64_t rtt_us, struct mono sent_at, void *data)
{
	(void)target, (void)rtt_us, (void)sent_at, (void)data;
}

/* An agent and an echo that are never asked: what they came to is set by the test. */
static void give_ways(struct watch *watch)
{
	struct service *service = &watch->service;
	const struct engine_settings settings = { .tries = 1 };
	char community[] = "c";
	const struct credential credential = { .version = CREDENTIAL_V2C,
		.community = community };
	struct address address;

	assert_true(address_parse("127.0.0.1", 9, &address, NULL));
	service->engine = engine_new(watch->store->loop, service->timers, &settings, NULL);
	service->echo = echo_new(watch->store->loop, service->timers);
	watch->box->agent = agent_new(service->engine, &address, &credential);
	watch->box->echo = echo_target_new(service->echo, &address, ECHO_UDP, 3600 * CLOCK_SECOND,
	    CLOCK_SECOND, no_answer, NULL);
}

static void take_ways(struct watch *watch)
{
	g_clear_pointer(&watch->box->agent, agent_free);
	g_clear_pointer(&watch->box->echo, echo_target_free);
	engine_free(watch->service.engine);
	echo_free(watch->service.echo);
}

static void test_reach(void **state)
{
	static const struct {
		enum reach snmp, echo;
		bool talking, refuses;
		const char *stands;
	} cases[] = {
		{ REACH_UP, REACH_UP, false, false, "" },
		{ REACH_UP, REACH_DOWN, false, false, "device_echo_lost[]" },
		/* nothing can be said yet: what stood stands */
		{ REACH_UNKNOWN, REACH_DOWN, false, false, "device_echo_lost[]" },
		{ REACH_DOWN, REACH_UP, false, false, "device_mute[]" },
		{ REACH_DOWN, REACH_DOWN, false, false, "device_unreachable[]" },
		{ REACH_DOWN, REACH_UP, true, true, "device_refuses[]" },
		{ REACH_DOWN, REACH_UP, true, false, "device_mute[]" },
		{ REACH_UP, REACH_UP, false, false, "" },
	};
	struct watch *watch = *state;

	give_ways(watch);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		watch->box->snmp_reach.reach = cases[i].snmp;
		watch->box->echo_reach.reach = cases[i].echo;
		watch->box->talking = cases[i].talking;
		watch->box->refuses = cases[i].refuses;
		device_judge(watch->box);
		LOOK(watch);
		watch_expect(watch, cases[i].stands);
	}
	take_ways(watch);
}

/* A device under maintenance has its alarms, marked; one that is taken out of use has none. */
static void test_maintenance_and_end(void **state)
{
	struct watch *watch = *state;

	watch->box->rebooted_at = clock_wall();
	LOOK(watch);
	watch_expect(watch, "device_rebooted[] device_unasked[]");
	assert_false(watch_alarm(watch, "device", BOX, "device_unasked", NULL)->maintenance);
	watch_put_box(watch, "maintenance");
	watch_expect(watch, "device_rebooted[] device_unasked[]");
	assert_true(watch_alarm(watch, "device", BOX, "device_unasked", NULL)->maintenance);
	watch_put(watch, "device", json_pack("{s:i, s:s, s:s}", "id", BOX, "name", "接入一",
	    "state", "retired"));
	watch_expect(watch, "");
}

static void test_quarantine(void **state)
{
	struct watch *watch = *state;

	watch->box->quarantined = true;
	LOOK(watch);
	watch_expect(watch, "device_quarantined[]");
	watch->box->quarantined = false;
	LOOK(watch);
	watch_expect(watch, "device_unasked[]");
}

/* ---- load --------------------------------------------------------------------------------- */

static void load(struct watch *watch, int cpu, int memory)
{
	struct findings *found = findings_new();

	findings_add_load(found, LOAD_PROCESSOR)->permille = cpu;
	findings_add_load(found, LOAD_MEMORY)->permille = memory;
	findings_free(watch->box->found);
	watch->box->found = found;
	watch->box->polled_at = clock_mono();
	LOOK(watch);
}

/* Over at the limit, well again only below it by the recovery, and held while it is not read. */
static void test_load(void **state)
{
	struct watch *watch = *state;
	const char *both = "cpu_high[] device_unasked[] memory_high[]";

	load(watch, 899, 899);
	watch_expect(watch, "device_unasked[]");
	load(watch, 900, 950);
	watch_expect(watch, both);
	load(watch, 851, 851);
	watch_expect(watch, both);
	load(watch, -1, -1);
	watch_expect(watch, both);
	assert_true(watch_alarm(watch, "device", BOX, "cpu_high", NULL)->held);
	load(watch, 850, 851);
	watch_expect(watch, "device_unasked[] memory_high[]");
	watch->service.settings->memory_limit = 0;
	LOOK(watch);
	watch_expect(watch, "device_unasked[]");
}

/* ---- boundary ----------------------------------------------------------------------------- */

static struct findings *found_with(const char *alias, const char *chassis, const char *name)
{
	struct findings *found = findings_new();

	watch_text(&watch_port(found, 1, "Gi1", OPER_UP)->alias, alias);
	watch_port(found, 2, "Gi2", OPER_UP);
	if (name != NULL)
		watch_neighbour(found, 1, chassis, name, "Gi0/24");
	return found;
}

/* Without the device's own state, which is none of this. */
static void expect_leads(struct watch *watch, const char *expected)
{
	g_autofree char *all = g_strconcat("device_unasked[]", expected[0] == '\0' ? "" : " ",
	    expected, NULL);
	g_auto(GStrv) words = g_strsplit(all, " ", -1);

	qsort(words, g_strv_length(words), sizeof words[0], watch_compare);
	g_autofree char *sorted = g_strjoinv(" ", words);
	watch_expect(watch, sorted);
}

static void test_boundary(void **state)
{
	static const struct { const char *alias, *chassis, *name, *leads; } walks[] = {
		{ "至民政", "00:01", "民政", "" },
		{ "至民政", "00:02", "民政", "address_changed[Gi1]" },
		{ "至民政", "00:01", "民政", "" },
		{ "至民政", "00:09", "无线盒", "neighbour_changed[Gi1]" },
		/* silent: nobody knows who is there */
		{ "至民政", "", NULL, "neighbour_changed[Gi1]" },
		{ "至民政", "00:01", "民政", "" },
		{ "", "00:01", "民政", "description_changed[Gi1]" },
		{ "至民政", "00:01", "民政", "" },
	};
	struct watch *watch = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(walks); i++) {
		watch_walk(watch,
		    found_with(walks[i].alias, walks[i].chassis, walks[i].name));
		expect_leads(watch, walks[i].leads);
	}
}

/* A neighbour where there was none is a lead, unless the port is still being learned. */
static void test_learning(void **state)
{
	struct watch *watch = *state;

	watch->service.settings->learning = 3600 * CLOCK_SECOND;
	watch_walk(watch, found_with("", "", NULL));
	watch_walk(watch, found_with("", "00:01", "民政"));
	expect_leads(watch, "");
	watch_walk(watch, found_with("", "00:02", "别人"));
	expect_leads(watch, "neighbour_changed[Gi1]");
	watch->service.settings->learning = 0;
	struct findings *found = found_with("", "00:01", "民政");
	watch_neighbour(found, 2, "00:05", "新来的", "1");
	watch_walk(watch, found);
	expect_leads(watch, "neighbour_changed[Gi2]");
}

/* Several on one port are one picture of it, in whatever order they are read. */
static void test_many_neighbours(void **state)
{
	struct watch *watch = *state;

	for (int i = 0; i < 2; i++) {
		struct findings *found = findings_new();
		watch_port(found, 1, "Gi1", OPER_UP);
		watch_neighbour(found, 1, i == 0 ? "00:01" : "00:02", i == 0 ? "甲" : "乙", "1");
		watch_neighbour(found, 1, i == 0 ? "00:02" : "00:01", i == 0 ? "乙" : "甲", "1");
		watch_neighbour(found, 1, "", "丙", "1")->source = NEIGHBOUR_CDP;
		watch_walk(watch, found);
		expect_leads(watch, "");
	}
	struct findings *found = findings_new();
	watch_port(found, 1, "Gi1", OPER_UP);
	watch_neighbour(found, 1, "00:01", "甲", "1");
	watch_walk(watch, found);
	expect_leads(watch, "neighbour_changed[Gi1]");
}

static void take_for_normal(struct watch *watch, const char *type, const char *qualifier)
{
	boundary_accept(&watch->service, BOX, type, qualifier);
	watch_settle(watch);
}

/* What is accepted is normal from now on, also over a restart; so is what was normal before. */
static void test_accepted_and_kept(void **state)
{
	struct watch *watch = *state;

	watch_walk(watch, found_with("至民政", "00:01", "民政"));
	watch_walk(watch, found_with("至水务", "00:09", "水务"));
	expect_leads(watch, "description_changed[Gi1] neighbour_changed[Gi1]");
	take_for_normal(watch, "neighbour_changed", "Gi1");
	expect_leads(watch, "description_changed[Gi1]");
	take_for_normal(watch, "neighbour_changed", "Gi9");
	take_for_normal(watch, "nothing", NULL);
	expect_leads(watch, "description_changed[Gi1]");

	watch_stop(watch);
	fixture_close(watch->store);
	fixture_open(watch->store);
	watch_start(watch);
	watch_put_box(watch, "in_service");
	alarms_start(watch->service.alarms);
	expect_leads(watch, "description_changed[Gi1]");
	watch_walk(watch, found_with("至水务", "00:09", "水务"));
	expect_leads(watch, "description_changed[Gi1]");
	watch_walk(watch, found_with("至民政", "00:01", "民政"));
	expect_leads(watch, "neighbour_changed[Gi1]");
}

/* A board that is pulled is told of by the ports that were in use; back, or accepted, it is not. */
static void test_gone(void **state)
{
	struct watch *watch = *state;
	struct findings *found = found_with("", "", NULL);

	watch_port(found, 3, "Gi3", OPER_DOWN);
	watch_walk(watch, found);
	for (int i = 0; i < 2; i++) {
		found = findings_new();
		watch_port(found, 1, "Gi1", OPER_UP);
		watch_walk(watch, found);
		expect_leads(watch, "port_gone[Gi2]");
		if (i == 0) {
			watch_walk(watch, found_with("", "", NULL));
			expect_leads(watch, "");
		}
	}
	take_for_normal(watch, "port_gone", "Gi2");
	expect_leads(watch, "");
}

/* ---- reboots, and power that was cut ------------------------------------------------------ */

static void tell_uptime(struct watch *watch, uint32_t seconds)
{
	struct findings *found = found_with("", "", NULL);

	found->has_uptime = true;
	found->uptime = seconds * 100;
	watch_walk(watch, found);
}

static void put_mains(struct watch *watch, enum place_state as)
{
	watch_put(watch, "room", json_pack("{s:i, s:s, s:s, s:s, s:s}", "id", 1, "name", "机房",
	    "gb_grade", "B", "threshold_scheme", "gb50174-2017", "state", "running"));
	watch_put(watch, "place", json_pack("{s:i, s:i, s:s, s:s, s:s, s:s}", "id", 1, "room", 1,
	    "name", "市电", "purpose", "mains", "state", "in_use", "sensor", "m"));
	place_find(&watch->service, 1)->standing.state = (int)as;
}

static void test_power(void **state)
{
	static const struct {
		enum place_state before, after;
		bool lost, maintained, cut;
	} cases[] = {
		{ PLACE_NORMAL, PLACE_NORMAL, false, false, false },
		{ PLACE_NORMAL, PLACE_NORMAL, true, true, false },
		{ PLACE_CRITICAL, PLACE_NORMAL, true, false, false },
		{ PLACE_UNKNOWN, PLACE_NORMAL, true, false, false },
		{ PLACE_NORMAL, PLACE_UNKNOWN, true, false, false },
		{ PLACE_NORMAL, PLACE_NORMAL, true, false, true },
	};
	struct watch *watch = *state;

	tell_uptime(watch, 100000);
	expect_leads(watch, "");
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		tell_uptime(watch, 100000);
		put_mains(watch, cases[i].before);
		watch_put_box(watch, cases[i].maintained ? "maintenance" : "in_service");
		if (cases[i].lost)
			boundary_lost(watch->box);
		put_mains(watch, cases[i].after);
		tell_uptime(watch, 10);
		bool cut = watch->box->cut_at.us != 0;
		if (cut != cases[i].cut)
			fail_msg("case %zu: %d", i, cut);
	}
	watch_put(watch, "place", json_pack("{s:i, s:i, s:s, s:s, s:s}", "id", 1, "room", 1,
	    "name", "市电", "purpose", "mains", "state", "removed"));
	expect_leads(watch, "device_rebooted[] power_unexplained[]");
	take_for_normal(watch, "power_unexplained", NULL);
	expect_leads(watch, "device_rebooted[]");
	watch->service.settings->reboot_stands = 0;
	boundary_age(watch->box);
	expect_leads(watch, "");
}

/* Back without a reboot it was the line; a later reboot is its own. */
static void test_lost_only(void **state)
{
	struct watch *watch = *state;

	put_mains(watch, PLACE_NORMAL);
	tell_uptime(watch, 100000);
	boundary_lost(watch->box);
	tell_uptime(watch, 100010);
	tell_uptime(watch, 10);
	assert_int_equal(watch->box->cut_at.us, 0);
	assert_true(watch->box->rebooted_at.us != 0);
}

int main(void)
{
#define STORY(function) cmocka_unit_test_setup_teardown(function, watch_setup, watch_teardown)
	static const struct CMUnitTest tests[] = {
		STORY(test_reach),
		STORY(test_maintenance_and_end),
		STORY(test_quarantine),
		STORY(test_load),
		STORY(test_boundary),
		STORY(test_learning),
		STORY(test_many_neighbours),
		STORY(test_accepted_and_kept),
		STORY(test_gone),
		STORY(test_power),
		STORY(test_lost_only),
	};

	return cmocka_run_group_tests_name("conditions_device", tests, NULL, NULL);
}
