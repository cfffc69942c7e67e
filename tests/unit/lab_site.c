/* The simulated site: it fits together, the same seed gives the same site, and orders have the
 * consequences that they would have. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lab/desk.h"
#include "lab/ledger.h"
#include "lab/mib.h"
#include "lab/routing.h"

/* 2026-11-20 02:00 UTC, a Friday morning in Shanghai. */
#define MORNING (INT64_C(1795140000) * CLOCK_SECOND)
#define START (INT64_C(5000000) * CLOCK_SECOND)

static struct lab_site *make_site(uint64_t seed, size_t devices)
{
	return lab_site_new(seed, devices, (struct mono){ START }, (struct wall){ MORNING });
}

static int set_up(void **state)
{
	*state = make_site(1, 0);
	return 0;
}

static int tear_down(void **state)
{
	lab_site_free(*state);
	return 0;
}

static void go_on(struct lab_site *site, int64_t seconds)
{
	lab_site_tick(site, (struct mono){ site->now.us + seconds * CLOCK_SECOND },
	    (struct wall){ site->wall.us + seconds * CLOCK_SECOND });
}

static bool has_neighbour(const struct lab_device *device, const struct lab_port *port)
{
	for (guint i = 0; i < device->neighbours->len; i++)
		if (device->neighbours->pdata[i] == port)
			return true;
	return false;
}

static void neighbours_see_each_other(void **state)
{
	const struct lab_site *site = *state;
	unsigned seen = 0;
	for (guint i = 0; i < site->devices->len; i++) {
		const struct lab_device *device = site->devices->pdata[i];
		for (guint j = 0; j < device->neighbours->len; j++) {
			const struct lab_port *port = device->neighbours->pdata[j],
					      *far = lab_port_far(port);
			assert_ptr_equal(lab_port_far(far), port);
			assert_true(has_neighbour(far->device, far));
			seen++;
		}
	}
	assert_true(seen >= 50);
}

static void every_circuit_ends_somewhere(void **state)
{
	const struct lab_site *site = *state;
	for (const struct plan_circuit *circuit = plan_circuits; circuit->number; circuit++) {
		const struct lab_link *link = lab_site_circuit(site, circuit->number);
		assert_non_null(link);
		assert_true(link->passing);
	}
	for (const struct plan_circuit_unit *use = plan_circuit_units; use->circuit; use++)
		assert_non_null(lab_site_circuit(site, use->circuit));
}

static void everybody_is_reached_at_an_address_of_his_own(void **state)
{
	const struct lab_site *site = *state;
	for (guint i = 0; i < site->devices->len; i++) {
		struct lab_device *device = site->devices->pdata[i];
		uint32_t address = UINT32_C(0x7f4d0001) + i;
		assert_true(device->reached);
		assert_ptr_equal(lab_site_at(site, address), device->plan->v6 ? NULL : device);
	}
	assert_null(lab_site_at(site, UINT32_C(0x7f000001)));
	assert_null(lab_site_at(site, UINT32_C(0x7f4d0000)));
	assert_non_null(lab_site_at_v6(site));
}

/* Every other device may be gone: a fleet is there to measure with. */
static void a_fleet_is_of_equals_and_depends_on_nobody(void **state)
{
	struct lab_site *site = *state;
	guint before = site->devices->len;
	lab_site_add_fleet(site, 300, 0);
	assert_int_equal(site->devices->len, before + 300);
	assert_int_equal(site->fleet, 300);
	lab_site_device(site, PLAN_ROOT)->power = LAB_OFF;
	lab_site_settle(site);
	for (guint i = before; i < site->devices->len; i++) {
		struct lab_device *device = site->devices->pdata[i];
		uint32_t address = UINT32_C(0x7f4d0000) + (i / 250 << 8) + i % 250 + 1;
		assert_true(device->reached);
		assert_int_equal(device->by_index->len, 48);
		assert_ptr_equal(lab_site_at(site, address), device);
		assert_ptr_equal(lab_site_device(site, device->title), device);
	}
	assert_false(lab_site_device(site, "core-a")->reached);
	assert_non_null(lab_site_device(site, "fleet-00300"));
}

static void access_devices_have_dark_and_shut_ports(void **state)
{
	const struct lab_device *device = lab_site_device(*state, "acc-qs");
	unsigned dark = 0, shut = 0, lit = 0;
	for (guint i = 0; i < device->ports->len; i++) {
		const struct lab_port *port = device->ports->pdata[i];
		dark += port->number && !port->link && !port->shut;
		shut += port->shut;
		lit += port->up;
	}
	assert_true(dark > 0 && lit > 5);
	assert_int_equal(shut, 1);
}

static uint64_t fingerprint(struct lab_site *site)
{
	uint64_t print = 0;
	go_on(site, 600);
	for (guint i = 0; i < site->devices->len; i++) {
		const struct lab_device *device = site->devices->pdata[i];
		for (guint j = 0; j < device->ports->len; j++)
			print = lab_hash(
			    print, lab_port_count(site, device->ports->pdata[j], LAB_IN_OCTETS), j);
	}
	return print;
}

static void the_seed_decides_everything(void **state)
{
	struct lab_site *a = make_site(7, 60), *b = make_site(7, 60), *c = make_site(8, 60);
	(void)state;
	uint64_t first = fingerprint(a);
	assert_true(first == fingerprint(b));
	assert_true(first != fingerprint(c));
	assert_int_equal(a->devices->len, 60);
	lab_site_free(a);
	lab_site_free(b);
	lab_site_free(c);
}

/* What one end sends the other receives, and it is below what the line can carry. */
static void both_ends_count_the_same(void **state)
{
	struct lab_site *site = *state;
	struct lab_port *near =
	    lab_device_port(lab_site_device(site, "agg-n"), "GigabitEthernet2/0/1");
	struct lab_port *far = lab_port_far(near);
	uint64_t sent = lab_port_count(site, near, LAB_OUT_OCTETS);
	assert_string_equal(far->device->name, "acc-yx");
	go_on(site, 60);
	uint64_t moved = lab_port_count(site, near, LAB_OUT_OCTETS) - sent;
	assert_true(moved > 0 && moved < 60 * 12500000);
	assert_true(lab_port_count(site, far, LAB_IN_OCTETS) == sent + moved);
}

static void polling_often_does_not_change_the_sum(void **state)
{
	struct lab_site *site = *state, *other = make_site(1, 0);
	struct lab_port *port = lab_device_port(lab_site_device(site, "core-a"), "40GE2/0/0");
	struct lab_port *same = lab_device_port(lab_site_device(other, "core-a"), "40GE2/0/0");
	uint64_t before = lab_port_count(site, port, LAB_OUT_OCTETS);
	for (int i = 0; i < 300; i++) {
		go_on(site, 1);
		lab_port_count(site, port, LAB_OUT_OCTETS);
	}
	go_on(other, 300);
	double often = (double)(lab_port_count(site, port, LAB_OUT_OCTETS) - before);
	double once = (double)(lab_port_count(other, same, LAB_OUT_OCTETS) - before);
	lab_site_free(other);
	assert_true(often > 0.97 * once && often < 1.03 * once);
}

/* ---- orders --------------------------------------------------------------------------------- */

static void order(struct lab_site *site, const char *line, bool expected)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(GString) answer = g_string_new("");
	struct timers *timers = timers_new(context);
	struct lab_desk *desk = lab_desk_new(site, NULL, timers, NULL, 1);
	bool done = lab_desk_order(desk, line, answer);
	lab_desk_free(desk);
	timers_free(timers);
	if (done != expected)
		fail_msg("%s: %s", line, answer->str);
	if (!expected)
		assert_true(answer->len > 0);
}

static bool reached(const struct lab_site *site, const char *name)
{
	return lab_site_device(site, name)->reached;
}

static bool up(const struct lab_site *site, const char *name, const char *port)
{
	return lab_device_port(lab_site_device(site, name), port)->up;
}

/* Unless they hang behind heads: then one line is the way of half of them. */
static void a_fleet_behind_heads_is_gone_with_their_lines(void **state)
{
	struct lab_site *site = *state;
	lab_site_add_fleet(site, 301, 2);
	assert_int_equal(site->heads, 2);
	const struct lab_device *first = lab_site_device(site, "fleet-00001"),
				*last = lab_site_device(site, "fleet-00151"),
				*next = lab_site_device(site, "fleet-00152");
	assert_true(first->reached && last->reached && next->reached);
	lab_site_settle(site);
	order(site, "link core-a XGigabitEthernet1/0/21 down", true);
	assert_false(lab_site_device(site, "head-1")->reached || first->reached || last->reached);
	assert_true(next->reached && lab_site_device(site, "fleet-00301")->reached);
	order(site, "link core-a XGigabitEthernet1/0/21 up", true);
	order(site, "link fleet-00001 GigabitEthernet0/0/48 down", true);
	assert_true(last->reached && !first->reached);
}

static void a_cut_fibre_is_dark_at_both_ends(void **state)
{
	order(*state, "link agg-e1 GigabitEthernet2/0/1 down", true);
	assert_false(up(*state, "agg-e1", "GigabitEthernet2/0/1"));
	assert_false(up(*state, "acc-qs", "GigabitEthernet0/0/24"));
	assert_false(reached(*state, "acc-qs"));
	assert_true(reached(*state, "acc-hw"));
	order(*state, "link 青石接入 gigabitethernet0/0/24 up", true);
	assert_true(reached(*state, "acc-qs"));
}

static void a_dead_leased_line_keeps_its_light(void **state)
{
	order(*state, "circuit JR-0304 down", true);
	assert_true(up(*state, "agg-e2", "GigabitEthernet2/0/2"));
	assert_true(up(*state, "acc-sw", "GigabitEthernet1/0/23"));
	assert_false(reached(*state, "acc-sw"));
	assert_false(reached(*state, "acc-mz"));
	order(*state, "circuit JR-0301 down", true);
	assert_false(up(*state, "acc-qs", "GigabitEthernet0/0/24"));
}

static void one_core_may_fail(void **state)
{
	order(*state, "device core-a down", true);
	assert_false(reached(*state, "agg-n"));
	assert_true(reached(*state, "core-b"));
	assert_true(reached(*state, "agg-e1"));
	order(*state, "device srv-sw down", true);
	assert_false(reached(*state, "core-b"));
	order(*state, "calm", true);
	assert_true(reached(*state, "agg-n"));
}

static void a_reboot_begins_anew(void **state)
{
	struct lab_site *site = *state;
	struct lab_device *device = lab_site_device(site, "acc-qs");
	struct lab_port *port = lab_device_port(device, "GigabitEthernet0/0/24");
	uint32_t boots = device->engine_boots;
	lab_device_reboot(site, device);
	assert_int_equal(lab_device_ticks(site, device), 0);
	assert_int_equal(lab_port_count(site, port, LAB_IN_OCTETS), 0);
	assert_int_equal(device->engine_boots, boots + 1);
	go_on(site, 10);
	assert_int_equal(lab_device_ticks(site, device), 1000);
	assert_true(lab_port_count(site, port, LAB_IN_OCTETS) > 0);
}

static void renumbering_moves_every_index_and_keeps_the_names(void **state)
{
	struct lab_device *device = lab_site_device(*state, "acc-qs");
	struct lab_port *port = lab_device_port(device, "GigabitEthernet0/0/24");
	uint32_t before = port->index;
	lab_device_renumber(device);
	assert_int_not_equal(port->index, before);
	for (guint i = 0; i < device->by_index->len; i++) {
		struct lab_port *one = device->by_index->pdata[i];
		assert_ptr_equal(lab_device_port_at(device, one->index), one);
	}
}

static void a_wrap_is_near_and_frozen_is_still(void **state)
{
	struct lab_site *site = *state;
	struct lab_device *device = lab_site_device(site, "acc-sl");
	struct lab_port *port = lab_device_port(device, "gigabitethernet0/16");
	lab_device_near_wrap(site, device, 1000);
	assert_true(lab_port_count(site, port, LAB_IN_OCTETS) == (UINT64_C(1) << 32) - 1000);
	lab_device_set_fault(site, device, LAB_FROZEN, true);
	go_on(site, 60);
	assert_true(lab_port_count(site, port, LAB_IN_OCTETS) == (UINT64_C(1) << 32) - 1000);
	lab_device_set_fault(site, device, LAB_FROZEN, false);
	assert_true(lab_port_count(site, port, LAB_IN_OCTETS) > UINT64_C(1) << 32);
}

static void nonsense_is_refused_and_changes_nothing(void **state)
{
	static const char *const lines[] = {
		"",
		"   ",
		"frobnicate",
		"link",
		"link nobody 1 down",
		"link acc-qs nothing down",
		"link acc-qs MEth0/0/1 down",
		"link acc-qs GigabitEthernet0/0/24 sideways",
		"loss acc-qs 101",
		"loss acc-qs -1",
		"delay acc-qs x",
		"device acc-qs sleepy",
		"circuit X down",
		"garbage acc-qs maybe",
		"at 15 reboot acc-qs",
		"at 15s frobnicate",
		"at 5s at 5s calm",
		"clock -5m",
		"clock 5",
		"scenario on",
		"boots acc-qs -1",
		"\x1b[2J",
		"a b c d e f g h i j k l m n o p q r s t",
	};
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		order(*state, lines[i], false);
	order(*state, "check link acc-qs GigabitEthernet0/0/24 down", true);
	order(*state, "at 15s check reboot acc-qs", true);
	assert_true(up(*state, "acc-qs", "GigabitEthernet0/0/24"));
}

static void durations_are_understood(void **state)
{
	int64_t us;
	(void)state;
	assert_true(lab_duration_parse("+30m", &us));
	assert_int_equal(us, 1800 * CLOCK_SECOND);
	assert_true(lab_duration_parse("1d", &us));
	assert_int_equal(us, 86400 * CLOCK_SECOND);
	assert_false(lab_duration_parse("-1m", &us));
	assert_false(lab_duration_parse("5", &us));
	assert_false(lab_duration_parse("99999999999d", &us));
	assert_false(lab_duration_parse("", &us));
}

/* ---- what the devices answer ---------------------------------------------------------------- */

/* Every variable that GETNEXT finds comes in order, and GET finds it as well. */
static void a_walk_is_in_order_and_complete(void **state)
{
	static const char *const names[] = { "core-a", "acc-sl", "nms", "olt-w", "agg-w1",
		"acc-yj", "acc-wl", "fw-a" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct lab_mib mib = { .site = *state,
			.device = lab_site_device(*state, names[i]) };
		struct ber_oid at = { { 0, 0 }, 2 };
		struct ber_value value;
		unsigned n = 0;
		for (struct ber_oid before = at; lab_mib_next(&mib, &at, false, &value);
		     before = at, n++) {
			uint8_t tag = value.tag;
			assert_true(
			    ber_oid_compare(before.part, before.length, at.part, at.length) < 0);
			assert_int_equal(lab_mib_get(&mib, &at, &value), LAB_FOUND);
			assert_int_equal(value.tag, tag);
		}
		assert_true(n > 100);
	}
}

static void a_narrow_device_has_no_wide_counters(void **state)
{
	struct lab_mib mib = { .site = *state, .device = lab_site_device(*state, "acc-sl") };
	struct ber_oid at = { { 0, 0 }, 2 };
	struct ber_value value;
	while (lab_mib_next(&mib, &at, false, &value))
		assert_int_not_equal(value.tag, BER_COUNTER64);
}

/* How many variables below PREFIX the device called NAME has. */
static unsigned below(struct lab_site *site, const char *name, const struct ber_oid *prefix)
{
	struct lab_mib mib = { .site = site, .device = lab_site_device(site, name) };
	struct ber_oid at = *prefix;
	struct ber_value value;
	unsigned n = 0;
	while (lab_mib_next(&mib, &at, false, &value) &&
	    memcmp(at.part, prefix->part, prefix->length * sizeof *at.part) == 0)
		n++;
	return n;
}

/* LLDP, LLDP-V2 and CDP: each device tells its neighbours in one way. */
static void neighbours_are_told_in_one_way(void **state)
{
	static const struct ber_oid trees[] = { { { 1, 0, 8802, 1, 1, 2, 1, 4 }, 8 },
		{ { 1, 3, 111, 2, 802, 1, 1, 13, 1, 4 }, 10 },
		{ { 1, 3, 6, 1, 4, 1, 9, 9, 23, 1, 2, 1 }, 12 } };
	static const char *const names[] = { "acc-qs", "acc-yj", "acc-wl" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		for (size_t k = 0; k < G_N_ELEMENTS(trees); k++)
			assert_int_equal(below(*state, names[i], &trees[k]) > 0, i == k);
}

/* Two readings a minute apart are near each other, and in an hour the value has moved. */
static void processors_move_gently(void **state)
{
	static const struct ber_oid load = {
		{ 1, 3, 6, 1, 4, 1, 2011, 5, 25, 31, 1, 1, 1, 1, 5, 2 }, 16
	};
	struct lab_site *site = *state;
	struct lab_mib mib = { .site = site, .device = lab_site_device(site, "core-a") };
	struct ber_value value;
	int64_t least = 100, most = 0, before = -1;
	for (int minute = 0; minute < 60; minute++) {
		assert_int_equal(lab_mib_get(&mib, &load, &value), LAB_FOUND);
		assert_true(before < 0 || llabs(value.integer - before) <= 4);
		before = value.integer;
		least = MIN(least, before);
		most = MAX(most, before);
		go_on(site, 60);
	}
	assert_true(least >= 0 && most <= 100 && most - least >= 10);
}

static void an_old_switch_writes_gb18030(void **state)
{
	struct lab_device *device = lab_site_device(*state, "acc-nq");
	struct lab_port *port = lab_device_port(device, "GigabitEthernet0/24");
	gsize size;
	const char *raw = g_bytes_get_data(port->alias, &size);
	assert_false(g_utf8_validate(raw, (gssize)size, NULL));
	g_autofree char *text = g_convert(raw, (gssize)size, "UTF-8", "GB18030", NULL, NULL, NULL);
	assert_string_equal(text, "JR-0303 南桥街道接入 200M");
}

/* ---- sessions and aggregates ----------------------------------------------------------------- */

static const struct lab_session *session_of(const struct lab_site *site, const char *device,
    const char *peer, enum lab_protocol protocol)
{
	return lab_routing_session(site, lab_site_device(site, device), lab_site_device(site, peer),
	    protocol);
}

/* The number under an OID on DEVICE; -1 where there is none. */
static int64_t number_at(struct lab_site *site, const char *device, const char *dotted)
{
	struct lab_mib mib = { .site = site, .device = lab_site_device(site, device) };
	struct ber_oid name = { .length = 0 };
	struct ber_value value;
	g_auto(GStrv) parts = g_strsplit(dotted, ".", -1);
	for (size_t i = 0; parts[i]; i++)
		name.part[name.length++] = (uint32_t)g_ascii_strtoull(parts[i], NULL, 10);
	if (lab_mib_get(&mib, &name, &value) != LAB_FOUND)
		return -1;
	return value.tag == BER_INTEGER ? value.integer : (int64_t)value.number;
}

/* Both ends tell of a session, each of the other; core-b is 127.77.0.2, agg-e1 127.77.0.13. */
static void sessions_live_and_die_with_their_lines(void **state)
{
	struct lab_site *site = *state;
	assert_true(session_of(site, "core-a", "core-b", LAB_BGP)->up);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.15.3.1.2.127.77.0.2"), 6);
	assert_int_equal(number_at(site, "core-b", "1.3.6.1.2.1.15.3.1.9.127.77.0.1"), 64600);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.14.10.1.6.127.77.0.13.0"), 8);
	assert_true(number_at(site, "core-a", "1.3.6.1.2.1.15.3.1.16.127.77.0.2") > 3600);

	lab_site_circuit(site, "ZJ-0101")->pulled = true;
	lab_device_port(lab_site_device(site, "core-a"), "40GE2/0/0")->link->pulled = true;
	lab_site_settle(site);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.14.10.1.6.127.77.0.13.0"), -1);
	assert_int_equal(number_at(site, "agg-e1", "1.3.6.1.2.1.14.10.1.6.127.77.0.1.0"), -1);
	assert_true(session_of(site, "core-a", "core-b", LAB_BGP)->up);    /* the other line */

	lab_device_port(lab_site_device(site, "core-a"), "40GE2/0/1")->link->pulled = true;
	lab_site_settle(site);
	go_on(site, 30);
	assert_false(session_of(site, "core-b", "core-a", LAB_BGP)->up);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.15.3.1.2.127.77.0.2"), 3);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.15.3.1.16.127.77.0.2"), 30);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.222.1.2.1.11.1"), 2);
}

static void an_aggregate_lives_on_one_member(void **state)
{
	struct lab_site *site = *state;
	struct lab_device *device = lab_site_device(site, "core-a");
	const struct lab_port *trunk = lab_device_port(device, "Eth-Trunk1");
	struct lab_port *first = lab_device_port(device, "40GE2/0/0"),
			*second = lab_device_port(device, "40GE2/0/1");
	g_autofree char *attached =
	    g_strdup_printf("1.2.840.10006.300.43.1.2.1.1.13.%u", first->index);
	assert_true(trunk->up);
	assert_int_equal(number_at(site, "core-a", attached), trunk->index);
	first->link->pulled = true;
	lab_site_settle(site);
	assert_true(trunk->up);
	assert_int_equal(number_at(site, "core-a", attached), 0);
	second->link->severed = true;
	lab_site_settle(site);
	assert_true(second->up && !trunk->up);
}

/* Shut down on one side, it is idle there and tried for on the other. */
static void an_operator_closes_a_session(void **state)
{
	struct lab_site *site = *state;
	struct lab_desk *desk = lab_desk_new(site, NULL, NULL, NULL, 0);
	g_autoptr(GString) answer = g_string_new("");
	assert_false(lab_desk_order(desk, "bgp core-a acc-qs down", answer));
	assert_false(lab_desk_order(desk, "bgp core-a nobody down", answer));
	assert_false(lab_desk_order(desk, "bgp core-a upper sideways", answer));
	assert_true(session_of(site, "core-a", "upper", LAB_BGP)->up);
	assert_true(lab_desk_order(desk, "bgp core-a upper down", answer));
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.15.3.1.3.127.77.0.7"), 1);
	assert_int_equal(number_at(site, "core-a", "1.3.6.1.2.1.15.3.1.2.127.77.0.7"), 1);
	assert_int_equal(number_at(site, "upper", "1.3.6.1.2.1.15.3.1.3.127.77.0.1"), 2);
	assert_int_equal(number_at(site, "upper", "1.3.6.1.2.1.15.3.1.2.127.77.0.1"), 3);
	assert_true(lab_desk_order(desk, "bgp core-a upper up", answer));
	assert_true(session_of(site, "core-a", "upper", LAB_BGP)->up);
	lab_desk_free(desk);
}

#define SITE_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SITE_TEST(neighbours_see_each_other),
		SITE_TEST(every_circuit_ends_somewhere),
		SITE_TEST(everybody_is_reached_at_an_address_of_his_own),
		SITE_TEST(a_fleet_is_of_equals_and_depends_on_nobody),
		SITE_TEST(a_fleet_behind_heads_is_gone_with_their_lines),
		SITE_TEST(access_devices_have_dark_and_shut_ports),
		cmocka_unit_test(the_seed_decides_everything),
		SITE_TEST(both_ends_count_the_same),
		SITE_TEST(polling_often_does_not_change_the_sum),
		SITE_TEST(a_cut_fibre_is_dark_at_both_ends),
		SITE_TEST(a_dead_leased_line_keeps_its_light),
		SITE_TEST(one_core_may_fail),
		SITE_TEST(a_reboot_begins_anew),
		SITE_TEST(renumbering_moves_every_index_and_keeps_the_names),
		SITE_TEST(a_wrap_is_near_and_frozen_is_still),
		SITE_TEST(nonsense_is_refused_and_changes_nothing),
		cmocka_unit_test(durations_are_understood),
		SITE_TEST(a_walk_is_in_order_and_complete),
		SITE_TEST(a_narrow_device_has_no_wide_counters),
		SITE_TEST(neighbours_are_told_in_one_way),
		SITE_TEST(processors_move_gently),
		SITE_TEST(an_old_switch_writes_gb18030),
		SITE_TEST(sessions_live_and_die_with_their_lines),
		SITE_TEST(an_aggregate_lives_on_one_member),
		SITE_TEST(an_operator_closes_a_session),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
