/* Machine rooms and the rest of the simulated site: devices follow their power, orders have
 * consequences, and every box and every device tells of it in the words of its maker. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lab/box.h"
#include "lab/desk.h"

#define MINUTE 60

/* ---- the site ------------------------------------------------------------------------------- */

struct scene {
	struct lab_site *site;
	struct lab_desk *desk;
	struct timers *timers;
	GMainContext *context;
	int64_t ahead;            /* of the real clock, microseconds */
};

static int set_up(void **state)
{
	struct scene *scene = g_new0(struct scene, 1);
	scene->site = lab_site_new(1, 0, clock_mono(), clock_wall());
	scene->context = g_main_context_new();
	scene->timers = timers_new(scene->context);
	scene->desk = lab_desk_new(scene->site, NULL, scene->timers, NULL, 1);
	*state = scene;
	return 0;
}

static int tear_down(void **state)
{
	struct scene *scene = *state;
	lab_desk_free(scene->desk);
	timers_free(scene->timers);
	g_main_context_unref(scene->context);
	lab_site_free(scene->site);
	g_free(scene);
	return 0;
}

/* Orders look at the real clock; the scene goes on from where it was. */
static void go_on(struct scene *scene, int64_t seconds)
{
	scene->ahead += seconds * CLOCK_SECOND;
	lab_site_tick(scene->site, (struct mono){ clock_mono().us + scene->ahead },
	    (struct wall){ clock_wall().us + scene->ahead });
}

static void order(struct scene *scene, const char *line)
{
	g_autoptr(GString) answer = g_string_new("");
	if (!lab_desk_order(scene->desk, line, answer))
		fail_msg("%s: %s", line, answer->str);
	go_on(scene, 0);
}

static void refused(struct scene *scene, const char *line, const char *why)
{
	g_autoptr(GString) answer = g_string_new("");
	if (lab_desk_order(scene->desk, line, answer) || !strstr(answer->str, why))
		fail_msg("%s: %s", line, answer->str);
}

static void devices_follow_the_power_of_their_room(void **state)
{
	struct scene *scene = *state;
	struct lab_site *site = scene->site;
	struct lab_device *switch_ = lab_site_device(site, "agg-e1");
	struct lab_device *behind = lab_site_device(site, "acc-qs");
	uint32_t boots = switch_->engine_boots;
	order(scene, "mains 汇聚机房 fail");
	go_on(scene, 10 * MINUTE);
	assert_true(lab_device_runs(switch_) && behind->reached);
	go_on(scene, 50 * MINUTE);
	assert_false(lab_device_runs(switch_));
	assert_false(lab_device_runs(lab_site_device(site, "ups-e")));
	assert_false(lab_device_runs(lab_site_device(site, "env-e")));
	assert_false(behind->reached);
	assert_true(lab_device_runs(lab_site_device(site, "core-a")));
	order(scene, "mains 汇聚机房 restore");
	go_on(scene, MINUTE);
	assert_true(lab_device_runs(switch_) && behind->reached);
	assert_int_equal(switch_->engine_boots, boots + 1);
	assert_true(lab_device_ticks(site, switch_) < 100 * 2 * MINUTE);
}

/* A clock that leaps over a whole failure leaves devices that have been off. */
static void a_leap_over_a_failure_is_seen_in_the_uptime(void **state)
{
	struct scene *scene = *state;
	struct lab_device *device = lab_site_device(scene->site, "core-a");
	uint32_t boots = device->engine_boots;
	order(scene, "generator 中心机房 nostart");
	order(scene, "mains 动力间 fail");
	order(scene, "ups ups-1 charge 1");
	order(scene, "ups ups-2 charge 1");
	go_on(scene, 5 * MINUTE);
	assert_false(lab_device_runs(device));
	assert_true(lab_device_runs(lab_site_device(scene->site, "gen-1")));
	order(scene, "calm");
	assert_true(lab_device_runs(device));
	assert_int_equal(device->engine_boots, boots + 1);
}

static void orders_that_make_no_sense_are_refused(void **state)
{
	struct scene *scene = *state;
	refused(scene, "mains 地下室 fail", "没有机房");
	refused(scene, "mains 中心机房 off", "fail|restore");
	refused(scene, "generator 汇聚机房 nostart", "没有发电机");
	refused(scene, "generator 中心机房 fuel 101", "0 到 100");
	refused(scene, "ups ups-9 bypass", "没有 UPS");
	refused(scene, "ups ups-1 charge nan", "0 到 100");
	refused(scene, "cooling crac-9 fail", "没有空调");
	refused(scene, "heat 中心机房 -3", "0 到 200");
	refused(scene, "room 中心机房 warm", "0 到 20");
	refused(scene, "leak 中心机房/9 wet", "只有： 1 2");
	refused(scene, "leak 中心机房 wet", "机房/名称");
	refused(scene, "smoke 中心机房/1 wet", "off|on");
	refused(scene, "sensor core-a/x kill", "不是带传感器");
	refused(scene, "sensor env-c/x kill", "cold-a");
	refused(scene, "sensor env-c/cold-a break", "revive|kill");
	refused(scene, "bend JR-9999 3", "没有链路");
	refused(scene, "bend JR-0301 99", "0 到 40");
	refused(scene, "mains", "用法");
}

static void the_status_tells_what_is_not_as_it_should_be(void **state)
{
	struct scene *scene = *state;
	g_autoptr(GString) text = g_string_new("");
	lab_rooms_say(scene->site, false, text);
	assert_string_equal(text->str, "");
	order(scene, "check mains 汇聚机房 fail");
	lab_rooms_say(scene->site, false, text);
	assert_string_equal(text->str, "");
	order(scene, "mains 汇聚机房 fail");
	order(scene, "leak 中心机房/2 wet 12.5");
	order(scene, "sensor env-c/cold-a stuck");
	order(scene, "cooling crac-1 fail");
	go_on(scene, MINUTE);
	lab_rooms_say(scene->site, false, text);
	assert_non_null(strstr(text->str, "mains\t东城汇聚\tfailed\tdark\n"));
	assert_non_null(strstr(text->str, "ups\tups-e\tbattery\t"));
	assert_non_null(strstr(text->str, "leak\t中心机房/2\twet\t12.5 m\n"));
	assert_non_null(strstr(text->str, "sensor\tenv-c/cold-a\tstuck\n"));
	assert_non_null(strstr(text->str, "cooling\tcrac-1\tfailed\t"));
	order(scene, "calm");
	g_string_truncate(text, 0);
	lab_rooms_say(scene->site, false, text);
	assert_string_equal(text->str, "");
}

/* ---- boxes ---------------------------------------------------------------------------------- */

static struct ber_value value_of(struct lab_mib *mib, const char *name)
{
	struct ber_oid oid;
	struct ber_value value = { 0 };
	ber_oid_parse(name, &oid);
	if (lab_mib_get(mib, &oid, &value) != LAB_FOUND)
		fail_msg("%s: no %s", mib->device->name, name);
	return value;
}

static struct lab_mib mib_of(struct scene *scene, const char *device)
{
	return (struct lab_mib){
		.site = scene->site, .device = lab_site_device(scene->site, device)
	};
}

static int64_t number(struct scene *scene, const char *device, const char *name)
{
	struct lab_mib mib = mib_of(scene, device);
	struct ber_value value = value_of(&mib, name);
	return value.tag == BER_INTEGER ? value.integer : (int64_t)value.number;
}

static void assert_said(struct scene *scene, const char *device, const char *name,
    const char *text)
{
	struct lab_mib mib = mib_of(scene, device);
	struct ber_value value = value_of(&mib, name);
	assert_int_equal(value.tag, BER_OCTETS);
	assert_int_equal(value.octets.size, strlen(text));
	assert_memory_equal(value.octets.data, text, value.octets.size);
}

static bool is_there(struct scene *scene, const char *device, const char *name)
{
	struct lab_mib mib = mib_of(scene, device);
	struct ber_oid oid;
	struct ber_value value;
	ber_oid_parse(name, &oid);
	return lab_mib_get(&mib, &oid, &value) == LAB_FOUND;
}

static void assert_near(struct scene *scene, const char *device, const char *name, double value,
    double around)
{
	double said = (double)number(scene, device, name);
	if (fabs(said - value) > around)
		fail_msg("%s %s: %g, not %g", device, name, said, value);
}

/* Walks go up, end, and say of each variable what a GET says. */
static void every_walk_ends_and_gets_agree(void **state)
{
	struct scene *scene = *state;
	for (size_t i = 0; i < lab_site_planned(); i++) {
		struct lab_mib mib = {
			.site = scene->site, .device = scene->site->devices->pdata[i]
		};
		struct ber_oid name = { { 0, 0 }, 2 }, before = name;
		struct ber_value next, got;
		unsigned rows = 0;
		while (lab_mib_next(&mib, &name, false, &next)) {
			assert_true(ber_oid_compare(before.part, before.length, name.part,
				name.length) < 0);
			g_autofree uint8_t *copy = next.tag == BER_OCTETS
			    ? g_memdup2(next.octets.data, next.octets.size) : NULL;
			assert_int_equal(lab_mib_get(&mib, &name, &got), LAB_FOUND);
			assert_int_equal(got.tag, next.tag);
			if (next.tag == BER_INTEGER)
				assert_true(got.integer == next.integer);
			else if (copy)
				assert_memory_equal(got.octets.data, copy, got.octets.size);
			before = name;
			assert_true(++rows < 5000);
		}
		assert_true(rows > 40);
	}
}

#define UPS_MIB "1.3.6.1.2.1.33.1."
#define HUAWEI_UPS "1.3.6.1.4.1.2011.6.174.1."
#define APC "1.3.6.1.4.1.318.1.1."

static void three_ups_tell_of_the_same_failure(void **state)
{
	struct scene *scene = *state;
	assert_int_equal(number(scene, "ups-e", UPS_MIB "4.1.0"), 3);
	assert_int_equal(number(scene, "ups-1", HUAWEI_UPS "2.101.1.1.1"), 3);
	assert_int_equal(number(scene, "ups-2", APC "1.4.1.1.0"), 2);
	assert_near(scene, "ups-e", UPS_MIB "3.3.1.3.1", 229, 3);
	assert_near(scene, "ups-1", HUAWEI_UPS "3.100.1.1.1", 2290, 30);
	assert_near(scene, "ups-2", APC "1.3.3.1.0", 2290, 30);
	/* the filler of a card that has nothing to count down */
	assert_int_equal(number(scene, "ups-1", UPS_MIB "2.3.0"), UINT32_MAX);
	order(scene, "generator 动力间 nostart");
	order(scene, "mains 动力间 fail");
	order(scene, "mains 汇聚机房 fail");
	go_on(scene, 5 * MINUTE);
	assert_int_equal(number(scene, "ups-e", UPS_MIB "4.1.0"), 5);
	assert_int_equal(number(scene, "ups-e", UPS_MIB "2.1.0"), 2);
	assert_near(scene, "ups-e", UPS_MIB "2.2.0", 300, 5);
	assert_int_equal(number(scene, "ups-e", UPS_MIB "3.3.1.3.1"), 0);
	assert_int_equal(number(scene, "ups-1", HUAWEI_UPS "2.101.1.1.1"), 4);
	assert_int_equal(number(scene, "ups-1", HUAWEI_UPS "2.101.1.3.1"), 6);
	assert_int_equal(number(scene, "ups-2", APC "1.4.1.1.0"), 3);
	int64_t minutes = number(scene, "ups-1", UPS_MIB "2.3.0");
	assert_true(minutes > 15 && minutes < 40);
	assert_near(scene, "ups-1", HUAWEI_UPS "6.100.1.4.1", (double)minutes * 60, 60);
	assert_near(scene, "ups-2", APC "1.2.2.3.0", (double)minutes * 6000, 12000);
	order(scene, "ups ups-e charge 3");
	go_on(scene, 1);
	assert_int_equal(number(scene, "ups-e", UPS_MIB "2.1.0"), 3);
	order(scene, "ups ups-2 battery-old");
	assert_int_equal(number(scene, "ups-2", APC "1.2.2.4.0"), 2);
	order(scene, "calm");
	order(scene, "ups ups-1 bypass");
	order(scene, "ups ups-2 bypass");
	go_on(scene, 2);
	assert_int_equal(number(scene, "ups-1", HUAWEI_UPS "2.101.1.1.1"), 2);
	assert_int_equal(number(scene, "ups-2", APC "1.4.1.1.0"), 10);
}

#define POSEIDON "1.3.6.1.4.1.21796.3.3."

static void switch_and_engine_tell_of_the_way_over(void **state)
{
	struct scene *scene = *state;
	assert_int_equal(number(scene, "ats-1", APC "8.5.1.2.0"), 1);
	assert_int_equal(number(scene, "gen-1", POSEIDON "1.1.2.1"), 0);
	assert_near(scene, "gen-1", POSEIDON "3.1.6.1", 920, 1);
	order(scene, "mains 中心机房 fail");
	go_on(scene, MINUTE);
	assert_int_equal(number(scene, "ats-1", APC "8.5.1.2.0"), 2);
	assert_int_equal(number(scene, "ats-1", APC "8.5.1.12.0"), 1);
	assert_int_equal(number(scene, "ats-1", APC "8.5.1.3.0"), 1);
	assert_int_equal(number(scene, "gen-1", POSEIDON "1.1.2.1"), 1);
	assert_near(scene, "gen-1", POSEIDON "3.1.6.2", 2310, 20);
	assert_int_equal(number(scene, "ups-1", HUAWEI_UPS "2.101.1.1.1"), 3);
	order(scene, "generator 中心机房 fuel 10");
	assert_int_equal(number(scene, "gen-1", POSEIDON "1.1.2.3"), 1);
}

#define SENSOR "1.3.6.1.2.1.99.1.1.1."
#define VUTLAN "1.3.6.1.4.1.39052.1.3.1."
#define AKCP "1.3.6.1.4.1.3854.1.2.2.1."

static void contacts_change_where_they_are_wired(void **state)
{
	struct scene *scene = *state;
	assert_said(scene, "env-p", VUTLAN "8.104001", "normal");
	assert_int_equal(number(scene, "sec-c", AKCP "18.1.3.1"), 2);
	order(scene, "leak 动力间/1 wet");
	order(scene, "leak 中心机房/2 wet");
	order(scene, "smoke 汇聚机房/1 on");
	order(scene, "door 中心机房/front open");
	assert_said(scene, "env-p", VUTLAN "8.104001", "alarm");
	assert_said(scene, "env-p", VUTLAN "9.104001", "1");
	assert_said(scene, "env-p", VUTLAN "8.104002", "normal");
	assert_int_equal(number(scene, "sec-c", AKCP "18.1.3.0"), 2);
	assert_int_equal(number(scene, "sec-c", AKCP "18.1.3.1"), 4);
	assert_int_equal(number(scene, "sec-c", AKCP "18.1.3.4"), 4);
	assert_int_equal(number(scene, "env-e", POSEIDON "1.1.2.2"), 1);
	order(scene, "smoke 汇聚机房/1 off");
	assert_int_equal(number(scene, "env-e", POSEIDON "1.1.2.2"), 0);
}

static void a_lost_sensor_is_told_as_its_maker_tells_it(void **state)
{
	struct scene *scene = *state;
	order(scene, "sensor env-c/cold-a kill");
	order(scene, "sensor env-e/rack kill");
	order(scene, "sensor env-p/battery-1 kill");
	order(scene, "sensor sec-c/row-a kill");
	order(scene, "sensor env-e/rope-1 kill");
	assert_int_equal(number(scene, "env-c", SENSOR "5.101"), 3);
	assert_int_equal(number(scene, "env-c", SENSOR "5.102"), 1);
	assert_int_equal(number(scene, "env-e", POSEIDON "3.1.4.1"), 0);
	assert_said(scene, "env-e", POSEIDON "3.1.5.1", "---");
	assert_said(scene, "env-p", VUTLAN "8.201003", "unknown");
	assert_said(scene, "env-p", VUTLAN "9.201003", "");
	assert_int_equal(number(scene, "sec-c", AKCP "16.1.4.0"), 7);
	assert_false(is_there(scene, "env-e", POSEIDON "1.1.2.1"));
	order(scene, "sensor env-c/cold-a filler");
	assert_int_equal(number(scene, "env-c", SENSOR "4.101"), -32768);
	assert_int_equal(number(scene, "env-c", SENSOR "5.101"), 1);
	order(scene, "sensor env-c/cold-a revive");
	assert_near(scene, "env-c", SENSOR "4.101", 229, 12);
	order(scene, "sensor env-c/cold-b stuck");
	int64_t held = number(scene, "env-c", SENSOR "4.102");
	order(scene, "cooling crac-1 fail");
	order(scene, "cooling crac-2 fail");
	go_on(scene, 30 * MINUTE);
	assert_int_equal(number(scene, "env-c", SENSOR "4.102"), held);
	assert_true(number(scene, "env-c", SENSOR "4.101") > held + 50);
}

#define STULZ "1.3.6.1.4.1.29462.10."
#define INROW APC "27.1.4."

static void cooling_units_tell_how_they_do(void **state)
{
	struct scene *scene = *state;
	assert_said(scene, "crac-1", INROW "2.2.1.3.1.2", "Active");
	assert_near(scene, "crac-1", INROW "1.2.1.3.1.9", 180, 15);
	assert_near(scene, "crac-2", STULZ "2.1.1.1.1.1.1.1.1175.1.1.1", 230, 0);
	assert_int_equal(number(scene, "crac-2", STULZ "2.1.4.1.1.1.1013.1.1.1"), 1);
	order(scene, "cooling crac-1 fail");
	order(scene, "room 中心机房 warm 3");
	go_on(scene, MINUTE);
	assert_said(scene, "crac-1", INROW "2.2.1.3.1.2", "Standby");
	assert_int_equal(number(scene, "crac-1", INROW "2.2.1.4.1.4"), 1);
	assert_near(scene, "crac-2", STULZ "2.1.1.1.1.1.1.1.1175.1.1.1", 260, 0);
}

static void strips_tell_the_current_of_their_side(void **state)
{
	struct scene *scene = *state;
	int64_t a = number(scene, "pdu-a", "1.3.6.1.4.1.13742.6.5.2.3.1.4.1.1.5");
	assert_true(a > 1000 && a < 3000); /* W */
	assert_int_equal(number(scene, "pdu-a", "1.3.6.1.4.1.13742.6.3.3.4.1.7.1.1.1"), 3);
	assert_near(scene, "pdu-b", APC "26.6.3.1.6.1", 220, 3);
	order(scene, "generator 中心机房 nostart");
	order(scene, "ups ups-2 charge 0.1");
	order(scene, "mains 中心机房 fail");
	go_on(scene, 3 * MINUTE);
	assert_false(lab_device_runs(lab_site_device(scene->site, "pdu-b")));
	assert_true(number(scene, "pdu-a", "1.3.6.1.4.1.13742.6.5.2.3.1.4.1.1.5") > a * 3 / 2);
}

/* ---- parts of network equipment ------------------------------------------------------------- */

#define OPTICS "1.3.6.1.4.1.2011.5.25.31.1.1.3.1."
#define TRANSCEIVER "1.3.6.1.4.1.25506.2.70.1.1.1."

static double dbm(struct scene *scene, const char *device, const char *name)
{
	struct lab_mib mib = mib_of(scene, device);
	struct ber_value value = value_of(&mib, name);
	g_autofree char *text = g_strndup((const char *)value.octets.data, value.octets.size);
	return g_ascii_strtod(text, NULL) / 100;
}

/* Module and port are tied by entAliasMapping; light sinks by what a bent fibre takes, on both
 * ends, and is gone when it is cut. */
static void light_belongs_to_its_port_and_sinks_in_a_bent_fibre(void **state)
{
	struct scene *scene = *state;
	struct lab_mib mib = mib_of(scene, "acc-qs");
	struct ber_value alias = value_of(&mib, "1.3.6.1.2.1.47.1.3.2.1.2.1024.1");
	const struct lab_port *port = lab_device_port(mib.device, "GigabitEthernet0/0/24");
	assert_int_equal(port->number, 24);
	assert_int_equal(alias.tag, BER_OID);
	assert_int_equal(alias.oid[alias.oid_length - 1], port->index);
	assert_said(scene, "acc-qs", "1.3.6.1.2.1.47.1.1.1.1.7.1024", port->name);
	double near = dbm(scene, "acc-qs", OPTICS "32.1024");
	assert_true(near < -3 && near > -18);
	assert_near(scene, "acc-qs", OPTICS "8.1024", 1000 * pow(10, near / 10), 2);
	assert_int_equal(number(scene, "acc-qs", OPTICS "8.1001"), -1); /* copper */
	assert_int_equal(number(scene, "acc-qs", OPTICS "5.1001"), -255);
	const struct lab_port *far = lab_port_far(port);
	g_autofree char *rx = g_strdup_printf(TRANSCEIVER "12.%u", far->index);
	int64_t before = number(scene, "agg-e1", rx);
	order(scene, "bend JR-0301 6");
	assert_true(fabs(dbm(scene, "acc-qs", OPTICS "32.1024") - (near - 6)) < 0.3);
	assert_near(scene, "agg-e1", rx, (double)before - 600, 30);
	order(scene, "circuit JR-0301 down");
	assert_near(scene, "agg-e1", rx, -4000, 0);
	order(scene, "calm");
	assert_near(scene, "agg-e1", rx, (double)before, 30);
}

static void parts_follow_new_numbers(void **state)
{
	struct scene *scene = *state;
	const struct lab_port *port =
	    lab_device_port(lab_site_device(scene->site, "agg-e1"), "Ten-GigabitEthernet3/0/1");
	g_autofree char *before = g_strdup_printf(TRANSCEIVER "12.%u", port->index);
	assert_true(is_there(scene, "agg-e1", before));
	order(scene, "renumber agg-e1");
	g_autofree char *after = g_strdup_printf(TRANSCEIVER "12.%u", port->index);
	assert_true(is_there(scene, "agg-e1", after));
	assert_string_not_equal(before, after);
	order(scene, "port agg-e1 Ten-GigabitEthernet3/0/1 out");
	assert_false(is_there(scene, "agg-e1", after));
}

#define RUIJIE "1.3.6.1.4.1.4881.1.1.10.2.1.1."
#define ZXR10 "1.3.6.1.4.1.3902.3.6002.2."

/* A power supply is dark with its UPS; a device is warm with its room. */
static void supplies_and_warmth_follow_the_room(void **state)
{
	struct scene *scene = *state;
	assert_int_equal(number(scene, "core-a", "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.6.1.2"), 1);
	assert_int_equal(number(scene, "srv-sw", "1.3.6.1.4.1.25506.2.6.1.1.1.1.19.22"), 2);
	assert_int_equal(number(scene, "internet", RUIJIE "18.1.2.2"), 4);
	assert_said(scene, "agg-w1", ZXR10 "6.2.1.17.0.1.1.1", "67.00W");
	assert_int_equal(number(scene, "agg-w1", ZXR10 "3.1.7.0.1.1.2"), 1);
	assert_near(scene, "upper", "1.3.6.1.4.1.5651.3.600.9.2.1.2.1", 38, 10);
	assert_near(scene, "acc-sl", "1.3.6.1.4.1.5651.3.901.3.0", 38, 10);
	order(scene, "cooling crac-1 fail");
	order(scene, "cooling crac-2 fail");
	order(scene, "ups ups-2 bypass");
	order(scene, "generator 中心机房 nostart");
	order(scene, "mains 中心机房 fail");
	go_on(scene, 11 * MINUTE);
	assert_int_equal(number(scene, "core-a", "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.6.1.1"), 1);
	assert_int_equal(number(scene, "core-a", "1.3.6.1.4.1.2011.5.25.31.1.1.18.1.6.1.2"), 2);
	assert_int_equal(number(scene, "srv-sw", "1.3.6.1.4.1.25506.2.6.1.1.1.1.19.22"), 51);
	assert_int_equal(number(scene, "internet", RUIJIE "18.1.2.2"), 2);
	int64_t warm = number(scene, "internet", RUIJIE "16.0");
	lab_site_device(scene->site, "internet")->room = NULL; /* as it were in the open */
	assert_true(warm >= number(scene, "internet", RUIJIE "16.0") + 3);
}

#define SCENE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE_TEST(devices_follow_the_power_of_their_room),
		SCENE_TEST(a_leap_over_a_failure_is_seen_in_the_uptime),
		SCENE_TEST(orders_that_make_no_sense_are_refused),
		SCENE_TEST(the_status_tells_what_is_not_as_it_should_be),
		SCENE_TEST(every_walk_ends_and_gets_agree),
		SCENE_TEST(three_ups_tell_of_the_same_failure),
		SCENE_TEST(switch_and_engine_tell_of_the_way_over),
		SCENE_TEST(contacts_change_where_they_are_wired),
		SCENE_TEST(a_lost_sensor_is_told_as_its_maker_tells_it),
		SCENE_TEST(cooling_units_tell_how_they_do),
		SCENE_TEST(strips_tell_the_current_of_their_side),
		SCENE_TEST(light_belongs_to_its_port_and_sinks_in_a_bent_fibre),
		SCENE_TEST(parts_follow_new_numbers),
		SCENE_TEST(supplies_and_warmth_follow_the_room),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
