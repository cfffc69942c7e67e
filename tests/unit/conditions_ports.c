/* What is wrong with ports and aggregates, and with their light; with sessions; and what of it is
 * held while nobody knows. */
#include "tests/unit/watch_fixture.h"

#include <math.h>

#include "service/aggregates.h"
#include "service/sensors.h"
#include "service/sessions.h"

static struct port *port_named(struct watch *watch, const char *name)
{
	return device_port(watch->box, name);
}

/* Gi1 is up, Gi2 never was, Gi3 has a neighbour and is down, Gi4 carries a circuit and is down. */
static struct findings *four_ports(enum oper_status first)
{
	struct findings *found = findings_new();

	watch_port(found, 1, "Gi1", first);
	watch_port(found, 2, "Gi2", OPER_DOWN);
	watch_port(found, 3, "Gi3", OPER_DOWN);
	watch_neighbour(found, 3, "00:01", "民政", "1");
	watch_port(found, 4, "Gi4", OPER_LOWER_LAYER_DOWN);
	return found;
}

static void put_circuit(struct watch *watch, const char *state)
{
	watch_put(watch, "circuit", json_pack("{s:i, s:s, s:s, s:s, s:i, s:s, s:s}", "id", 7,
	    "circuit_no", "JR-7", "name", "民政", "state", state, "a_device", BOX, "a_port",
	    "Gi4", "echo", "none"));
}

static void expect_ports(struct watch *watch, const char *expected)
{
	g_autofree char *all = g_strconcat("device_unasked[]", expected[0] == '\0' ? "" : " ",
	    expected, NULL);

	watch_look(watch, ALARM_SOURCE_PORTS, BOX);
	watch_expect(watch, all);
}

/* ---- down --------------------------------------------------------------------------------- */

/* Which ports matter is a setting; one that is closed never does. */
static void test_which(void **state)
{
	static const struct { enum ports_watched watched; const char *down; } cases[] = {
		{ PORTS_NONE, "" },
		{ PORTS_USED, "port_down[Gi3] port_down[Gi4]" },
		{ PORTS_SEEN, "port_down[Gi1] port_down[Gi3] port_down[Gi4]" },
		{ PORTS_ALL, "port_down[Gi1] port_down[Gi2] port_down[Gi3] port_down[Gi4]" },
	};
	struct watch *watch = *state;

	put_circuit(watch, "planned");
	watch_walk(watch, four_ports(OPER_UP));
	watch_walk(watch, four_ports(OPER_DOWN));
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		watch->service.settings->port_down = cases[i].watched;
		watch_put(watch, "circuit", json_pack("{s:i, s:s, s:s, s:i, s:s, s:s}", "id", 7,
		    "circuit_no", "JR-7", "state", "maintenance", "a_device", BOX, "a_port",
		    "Gi4", "echo", "none"));
		watch_look(watch, ALARM_SOURCE_PORTS, BOX);
		g_autofree char *all = g_strdup_printf("circuit_down[] device_unasked[]%s%s",
		    cases[i].down[0] == '\0' ? "" : " ", cases[i].down);
		watch_expect(watch, all);
	}
	assert_true(watch_alarm(watch, "circuit", 7, "circuit_down", NULL)->maintenance);
	watch_put(watch, "circuit", json_pack("{s:i, s:s, s:s}", "id", 7, "circuit_no", "JR-7",
	    "state", "closed"));
	for (int i = 1; i <= 4; i++) {
		g_autofree char *name = g_strdup_printf("Gi%d", i);
		port_named(watch, name)->admin = ADMIN_DOWN;
	}
	expect_ports(watch, "");
}

/* Nothing that is not read is over: not of a port that grew old, not of a device that is down. */
static void test_held(void **state)
{
	struct watch *watch = *state;
	struct port *port;

	watch_walk(watch, four_ports(OPER_UP));
	watch_walk(watch, four_ports(OPER_DOWN));
	const char *down = "port_down[Gi1] port_down[Gi3]";
	expect_ports(watch, down);
	port = port_named(watch, "Gi1");
	port->oper = OPER_UP;
	struct mono read_at = port->read_at;
	port->read_at = mono_after(clock_mono(), -3600 * CLOCK_SECOND);
	expect_ports(watch, down);
	assert_true(watch_alarm(watch, "device", BOX, "port_down", "Gi1")->held);
	port->read_at = read_at;
	watch->box->snmp_reach.reach = REACH_DOWN;
	expect_ports(watch, down);
	port->oper = OPER_TESTING;
	watch->box->snmp_reach.reach = REACH_UP;
	expect_ports(watch, down);
	port->oper = OPER_UP;
	expect_ports(watch, "port_down[Gi3]");
}

static void test_flapping(void **state)
{
	struct watch *watch = *state;

	watch_walk(watch, four_ports(OPER_UP));
	port_named(watch, "Gi3")->admin = ADMIN_DOWN;
	for (int i = 0; i < 7; i++)
		watch_walk(watch, four_ports(i % 2 ? OPER_UP : OPER_DOWN));
	assert_true(port_named(watch, "Gi1")->flap.flapping);
	watch_look(watch, ALARM_SOURCE_PORTS, BOX);
	assert_non_null(watch_alarm(watch, "device", BOX, "port_flapping", "Gi1"));
}

/* ---- traffic ------------------------------------------------------------------------------ */

static void rate(struct watch *watch, enum port_counter counter, double per_second)
{
	struct port *port = port_named(watch, "Gi1");

	port->rated_at = clock_mono();
	for (int i = 0; i < PORT_COUNTERS; i++)
		port->rates[i] = 0;
	port->rates[counter] = per_second;
}

static void test_traffic(void **state)
{
	static const struct {
		enum port_counter counter;
		double over, between, well;
		const char *stands;
	} cases[] = {
		{ PORT_IN_ERRORS, 1, 0.6, 0.5, "port_errors[Gi1]" },
		{ PORT_OUT_DISCARDS, 10, 5.1, 5, "port_discards[Gi1]" },
		{ PORT_OUT_OCTETS, 112500000, 107000000, 106000000, "port_use_high[Gi1]" },
	};
	struct watch *watch = *state;
	struct findings *found = findings_new();

	watch_port(found, 1, "Gi1", OPER_UP);
	watch_walk(watch, found);
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		rate(watch, cases[i].counter, cases[i].between);
		expect_ports(watch, "");
		rate(watch, cases[i].counter, cases[i].over);
		expect_ports(watch, cases[i].stands);
		rate(watch, cases[i].counter, cases[i].between);
		expect_ports(watch, cases[i].stands);
		port_named(watch, "Gi1")->rated_at = (struct mono){ 0 };
		expect_ports(watch, cases[i].stands);
		rate(watch, cases[i].counter, cases[i].well);
		expect_ports(watch, "");
	}
}

/* ---- aggregates --------------------------------------------------------------------------- */

static struct findings *trunk(enum oper_status second)
{
	struct findings *found = findings_new();

	watch_port(found, 1, "Gi1", OPER_UP);
	watch_port(found, 2, "Gi2", second);
	watch_port(found, 9, "Trunk", OPER_UP);
	for (uint32_t i = 1; i <= 2; i++) {
		struct port_finding *port = findings_port(found, i, false);
		port->aggregate = i == 1 || second == OPER_UP ? 9 : 0;
		port->attached = port->aggregate != 0;
	}
	return found;
}

/* A member that is down has left the device's tables, and is missing over a restart as well. */
static void test_aggregate(void **state)
{
	struct watch *watch = *state;

	watch_walk(watch, trunk(OPER_UP));
	expect_ports(watch, "");
	watch_walk(watch, trunk(OPER_DOWN));
	expect_ports(watch, "lag_degraded[Trunk] port_down[Gi2]");
	watch_stop(watch);
	fixture_close(watch->store);
	fixture_open(watch->store);
	watch_start(watch);
	watch_put_box(watch, "in_service");
	alarms_start(watch->service.alarms);
	watch_walk(watch, trunk(OPER_DOWN));
	assert_int_equal(port_named(watch, "Trunk")->members.total, 2);
	expect_ports(watch, "lag_degraded[Trunk] port_down[Gi2]");
	watch_walk(watch, trunk(OPER_UP));
	expect_ports(watch, "");
}

/* ---- light -------------------------------------------------------------------------------- */

static void light(struct watch *watch, double dbm, double low_critical)
{
	struct findings *found = findings_new();
	struct sensor_finding *rx = findings_add_sensor(found, SENSOR_DBM);

	watch_port(found, 1, "Gi1", OPER_UP);
	watch_text(&rx->row, "rx.1");
	watch_text(&rx->descr, "Gi1 收光");
	watch_text(&rx->cells, "1.3.6.1.4.1.9.1");
	rx->known = true;
	rx->value = dbm;
	rx->port = 1;
	rx->limits.low_critical = low_critical;
	merge_findings(watch->box, found, CADENCE_WALK);
	findings_free(found);
	found = findings_new();
	rx = findings_add_sensor(found, SENSOR_DBM);
	watch_text(&rx->row, "rx.1");
	rx->known = true;
	rx->value = dbm;
	rx->limits.low_critical = low_critical;
	sensors_take(watch->box, found, CADENCE_POLL);
	findings_free(found);
}

/* Against its own past, against the device's limits, and not at all where there is no light. */
static void test_light(void **state)
{
	struct watch *watch = *state;

	watch->service.settings->light_samples = 5;
	for (int i = 0; i < 5; i++) {
		light(watch, -8, NAN);
		expect_ports(watch, "");
	}
	light(watch, -11.5, NAN);
	expect_ports(watch, "light_low[rx.1]");
	light(watch, -10.5, NAN);
	expect_ports(watch, "light_low[rx.1]");
	light(watch, -40, NAN);
	expect_ports(watch, "light_low[rx.1]");
	assert_true(watch_alarm(watch, "device", BOX, "light_low", "rx.1")->held);
	light(watch, -8, NAN);
	expect_ports(watch, "");
	light(watch, -8.5, -8.2);
	expect_ports(watch, "light_low[rx.1]");
	assert_int_equal(watch_alarm(watch, "device", BOX, "light_low", "rx.1")->severity,
	    SEVERITY_CRITICAL);
	watch_stop(watch);
	fixture_close(watch->store);
	fixture_open(watch->store);
	watch_start(watch);
	watch->service.settings->light_samples = 5;
	watch_put_box(watch, "in_service");
	alarms_start(watch->service.alarms);
	light(watch, -12, NAN);
	expect_ports(watch, "light_low[rx.1]");
}

/* A module never lit has no past and no alarm, whatever its limits. */
static void test_unlit(void **state)
{
	struct watch *watch = *state;

	for (int i = 0; i < 3; i++)
		light(watch, -40, -20);
	expect_ports(watch, "");
	light(watch, -21, -20);
	expect_ports(watch, "light_low[rx.1]");
	port_named(watch, "Gi1")->oper = OPER_DOWN;
	expect_ports(watch, "light_low[rx.1] port_down[Gi1]");
	port_named(watch, "Gi1")->admin = ADMIN_DOWN;
	expect_ports(watch, "");
}

/* ---- sessions ----------------------------------------------------------------------------- */

static void meet(struct watch *watch, const char *word)
{
	struct findings *found = findings_new();
	struct session_finding *session =
	    word == NULL ? NULL : findings_add_session(found, SESSION_BGP);

	if (session != NULL) {
		watch_text(&session->peer, "10.0.0.2");
		watch_text(&session->state, word);
		session->up = strcmp(word, "established") == 0;
		session->disabled = strcmp(word, "admin") == 0;
	}
	sessions_take(watch->box, found, true);
	findings_free(found);
}

static void test_sessions(void **state)
{
	static const struct { const char *word, *stands; } steps[] = {
		{ "established", "" },
		{ "active", "session_down[bgp_10.0.0.2_]" },
		{ "established", "" },
		{ "admin", "" },
		{ "established", "" },
		{ NULL, "" },
		{ NULL, "session_down[bgp_10.0.0.2_]" },
	};
	struct watch *watch = *state;

	watch->box->found = findings_new();
	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
		meet(watch, steps[i].word);
		g_autofree char *all = g_strdup_printf("device_unasked[]%s%s",
		    steps[i].stands[0] == '\0' ? "" : " ", steps[i].stands);
		watch_expect(watch, all);
	}
	assert_int_equal(
	    watch_alarm(watch, "device", BOX, "session_down", NULL)->severity, SEVERITY_WARNING);
	watch->box->snmp_reach.reach = REACH_DOWN;
	watch_look(watch, ALARM_SOURCE_SESSIONS, BOX);
	assert_true(watch_alarm(watch, "device", BOX, "session_down", NULL)->held);
}

int main(void)
{
#define STORY(function) cmocka_unit_test_setup_teardown(function, watch_setup, watch_teardown)
	static const struct CMUnitTest tests[] = {
		STORY(test_which),
		STORY(test_held),
		STORY(test_flapping),
		STORY(test_traffic),
		STORY(test_aggregate),
		STORY(test_light),
		STORY(test_unlit),
		STORY(test_sessions),
	};

	return cmocka_run_group_tests_name("conditions_ports", tests, NULL, NULL);
}
