/* Object identifiers, variables, addresses, and what each probe makes of answers, good and odd. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "probes/probe.h"
#include "probes/wire/address.h"

#define IF "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."
#define LOCAL "1.0.8802.1.1.2.1.3.7.1."
#define REMOTE "1.0.8802.1.1.2.1.4.1.1."

extern const struct probe probe_system, probe_interfaces, probe_lldp;

/* ---- answers by hand ---------------------------------------------------------------------- */

static void add(struct answer *answer, const char *name, struct variable variable)
{
	struct oid oid;
	assert_true(oid_parse(name, &oid));
	variable.name = oid.part;
	variable.name_length = oid.length;
	answer_add(answer, &variable);
}

static void add_integer(struct answer *answer, const char *name, int64_t value)
{
	add(answer, name, (struct variable){ .type = VARIABLE_INTEGER, .integer = value });
}

static void add_number(struct answer *answer, const char *name, enum variable_type type,
    uint64_t value)
{
	add(answer, name, (struct variable){ .type = type, .number = value });
}

static void add_octets(struct answer *answer, const char *name, const void *data, size_t size)
{
	add(answer, name, (struct variable){ .type = VARIABLE_OCTETS, .octets = { data, size } });
}

static void add_text(struct answer *answer, const char *name, const char *text)
{
	add_octets(answer, name, text, strlen(text));
}

static struct findings *read_all(const struct answer *answer)
{
	struct findings *findings = findings_new();
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(answer, findings);
	return findings;
}

/* ---- identifiers -------------------------------------------------------------------------- */

static void oids_are_parsed_strictly(void **state)
{
	static const char *const bad[] = { "", ".", "1.", "1..3", "1.3.x", " 1.3", "1.3 ", "-1.3",
		"1.4294967296", "1.99999999999999999999" };
	struct oid oid = { .length = 7 };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++)
		assert_false(oid_parse(bad[i], &oid));
	assert_int_equal(oid.length, 7);
	assert_true(oid_parse(".1.3.6.4294967295", &oid));
	g_autofree char *text = oid_show(oid.part, oid.length);
	assert_string_equal(text, "1.3.6.4294967295");

	GString *longest = g_string_new("1");
	for (int i = 1; i < OID_LIMIT; i++)
		g_string_append(longest, ".1");
	assert_true(oid_parse(longest->str, &oid));
	g_string_append(longest, ".1");
	assert_false(oid_parse(longest->str, &oid));
	g_string_free(longest, TRUE);
}

static void oids_are_ordered(void **state)
{
	static const uint32_t a[] = { 1, 3 }, b[] = { 1, 3, 0 }, c[] = { 1, 4 };
	(void)state;
	assert_int_equal(oid_compare(a, 2, a, 2), 0);
	assert_true(oid_compare(a, 2, b, 3) < 0 && oid_compare(b, 3, a, 2) > 0);
	assert_true(oid_compare(b, 3, c, 2) < 0);
}

/* Any order in, OID order out; the first of two with one name stays; columns do not run into each
 * other. */
static void answers_are_sorted(void **state)
{
	own(answer) answer = answer_new();
	const uint32_t *index;
	size_t cursor = 0, length;
	(void)state;
	add_integer(answer, "1.3.10.2", 5);
	add_integer(answer, "1.3.1.2", 2);
	add_integer(answer, "1.3.1.10", 3);
	add_integer(answer, "1.3.1.1", 1);
	add_integer(answer, "1.3.1.2", 9);
	assert_int_equal(answer_size(answer), 4);
	add_integer(answer, "1.3.1.3.7", 4);
	for (int64_t expected = 1; expected <= 4; expected++) {
		static const uint32_t first[] = { 1, 2, 3, 10 };
		const struct variable *row = answer_row(answer, "1.3.1", &cursor, &index, &length);
		assert_non_null(row);
		assert_int_equal(index[0], first[expected - 1]);
		assert_int_equal(length, index[0] == 3 ? 2 : 1);
	}
	assert_null(answer_row(answer, "1.3.1", &cursor, &index, &length));
	assert_int_equal(answer_get(answer, "1.3.1.2")->integer, 2);
	assert_null(answer_get(answer, "1.3.1"));
}

/* ---- conversions -------------------------------------------------------------------------- */

static struct variable octets(const void *data, size_t size)
{
	return (struct variable){ .type = VARIABLE_OCTETS, .octets = { data, size } };
}

static void numbers_are_forgiven(void **state)
{
	static const struct {
		struct variable variable;
		bool good;
		uint64_t number;
	} cases[] = {
		{ { .type = VARIABLE_GAUGE32, .number = UINT32_MAX }, true, UINT32_MAX },
		{ { .type = VARIABLE_COUNTER64, .number = UINT64_MAX }, true, UINT64_MAX },
		{ { .type = VARIABLE_INTEGER, .integer = 5 }, true, 5 },
		{ { .type = VARIABLE_INTEGER, .integer = -1 }, true, UINT32_MAX },
		{ { .type = VARIABLE_INTEGER, .integer = INT64_MIN }, false, 0 },
		{ { .type = VARIABLE_NOTHING }, false, 0 },
		{ { .type = VARIABLE_OID }, false, 0 },
	};
	uint64_t number;
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		assert_int_equal(variable_number(&cases[i].variable, &number), cases[i].good);
		if (cases[i].good)
			assert_int_equal(number, cases[i].number);
	}
}

static void texts_may_be_numbers(void **state)
{
	static const struct {
		const char *bytes;
		size_t size;
		bool good;
		uint64_t number;
	} texts[] = {
		{ "1000", 4, true, 1000 },
		{ " 42 \0", 5, true, 42 },
		{ "+7", 2, true, 7 },
		{ "-7", 2, false, 0 },
		{ "-0", 2, true, 0 },
		{ "", 0, false, 0 },
		{ "7a", 2, false, 0 },
		{ "1.5", 3, false, 0 },
		{ "18446744073709551615", 20, true, UINT64_MAX },
		{ "18446744073709551616", 20, false, 0 },
		{ "\0\0\0\1\0\0\0\0", 8, true, UINT64_C(1) << 32 },
		{ "\0\0\0\1\0\0\0", 7, false, 0 },
		{ "\xff\xff\xff\xff\xff\xff\xff\xff", 8, true, UINT64_MAX },
		{ "12345678", 8, true, 12345678 },
	};
	uint64_t number;
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		struct variable variable = octets(texts[i].bytes, texts[i].size);
		assert_int_equal(variable_number(&variable, &number), texts[i].good);
		if (texts[i].good)
			assert_int_equal(number, texts[i].number);
	}
}

static void integers_keep_their_sign(void **state)
{
	(void)state;
	struct variable minus = octets("-273", 4);
	int64_t integer;
	assert_true(variable_integer(&minus, &integer));
	assert_int_equal(integer, -273);
	struct variable huge = { .type = VARIABLE_COUNTER64, .number = UINT64_MAX };
	assert_false(variable_integer(&huge, &integer));
}

static void texts_are_cleaned(void **state)
{
	struct variable esc = octets("Gi0/1\033[2J\r\n\0\0", 14);
	struct variable mac = octets("\0\x1b\x54\xaa\xbb\xcc", 6), none = octets("", 0);
	struct variable number = { .type = VARIABLE_INTEGER, .integer = 3 };
	(void)state;
	g_autofree char *text = variable_text(&esc), *nothing = variable_text(&number);
	g_autofree char *shown = variable_mac(&mac), *empty = variable_mac(&none);
	assert_true(text_is_clean(text) && g_str_has_prefix(text, "Gi0/1"));
	assert_null(strchr(text, '\033'));
	assert_string_equal(nothing, "");
	assert_string_equal(shown, "00:1b:54:aa:bb:cc");
	assert_string_equal(empty, "");
}

/* ---- addresses ---------------------------------------------------------------------------- */

static void addresses_are_numeric(void **state)
{
	static const char *const good[][2] = {
		{ "10.1.2.3", "10.1.2.3" },
		{ "10.1.2.3:1161", "10.1.2.3:1161" },
		{ "10.1.2.3:161", "10.1.2.3" },
		{ "::1", "::1" },
		{ "2001:db8::1", "2001:db8::1" },
		{ "[2001:db8::1]", "2001:db8::1" },
		{ "[2001:db8::1]:1161", "[2001:db8::1]:1161" },
		{ "fe80::1%lo", "fe80::1%lo" },
	};
	static const char *const bad[] = { "", "switch.example", "10.1.2", "10.1.2.256",
		"10.1.2.3:", "10.1.2.3:0", "10.1.2.3:65536", "10.1.2.3:1x", "[::1", "[::1]x",
		"[::1]:", "[10.1.2.3]", "fe80::1%nosuchif", "::1::2", "10.1.2.3 ", "010.1.2.3.4" };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(good); i++) {
		struct address address, again;
		g_autoptr(GError) error = NULL;
		assert_true(address_parse(good[i][0], 161, &address, &error));
		g_autofree char *text = address_show(&address, 161);
		assert_string_equal(text, good[i][1]);
		assert_true(
		    address_parse(text, 161, &again, NULL) && address_equal(&address, &again));
	}
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		struct address address;
		g_autoptr(GError) error = NULL;
		assert_false(address_parse(bad[i], 161, &address, &error));
		assert_true(text_is_clean(error->message));
	}
}

/* ---- probes ------------------------------------------------------------------------------- */

static void probes_come_in_order(void **state)
{
	const struct probe *before = NULL;
	size_t count = 0;
	(void)state;
	for (const struct probe *probe = probe_next(NULL); probe;
	     before = probe, probe = probe_next(probe), count++) {
		struct oid oid;
		assert_true(!before || before->order <= probe->order);
		for (const struct ask *ask = probe->asks; ask->oid; ask++) {
			assert_true(oid_parse(ask->oid, &oid));
			assert_true(ask->cadence != 0);
		}
	}
	assert_true(count >= 3);
}

static void system_is_read(void **state)
{
	static const uint32_t id[] = { 1, 3, 6, 1, 4, 1, 2011, 2, 23, 291 };
	own(answer) answer = answer_new();
	(void)state;
	add_text(answer, "1.3.6.1.2.1.1.1.0", "S5720\r\nVRP");
	add(answer, "1.3.6.1.2.1.1.2.0",
	    (struct variable){ .type = VARIABLE_OID, .oid = id, .oid_length = 10 });
	add_number(answer, "1.3.6.1.2.1.1.3.0", VARIABLE_TICKS, 4294967290);
	add_octets(answer, "1.3.6.1.2.1.1.5.0", "\xba\xcb\xd0\xc4", 4);
	add_integer(answer, "1.3.6.1.6.3.10.2.1.2.0", 12);
	add_integer(answer, "1.3.6.1.6.3.10.2.1.3.0", 3600);
	own(findings) found = read_all(answer);
	assert_string_equal(found->sys_descr, "S5720 | VRP");
	assert_string_equal(found->sys_object_id, "1.3.6.1.4.1.2011.2.23.291");
	assert_string_equal(found->sys_name, "核心");
	assert_string_equal(found->sys_location, "");
	assert_true(found->has_uptime && found->uptime == 4294967290);
	assert_true(
	    found->has_engine_time && found->engine_boots == 12 && found->engine_time == 3600);
}

/* Wrong types, absent ids, half an engine time. */
static void odd_systems_are_borne(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_text(answer, "1.3.6.1.2.1.1.2.0", "1.3.6.1.4.1.9");
	add_text(answer, "1.3.6.1.2.1.1.3.0", "soon");
	add_integer(answer, "1.3.6.1.2.1.1.5.0", 7);
	add_integer(answer, "1.3.6.1.6.3.10.2.1.2.0", 12);
	own(findings) found = read_all(answer);
	assert_string_equal(found->sys_object_id, "1.3.6.1.4.1.9");
	assert_string_equal(found->sys_name, "");
	assert_false(found->has_uptime || found->has_engine_time);
}

static void ports_are_read(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_integer(answer, IF "1.7", 7);
	add_text(answer, IF "2.7", "GigabitEthernet0/0/7");
	add_integer(answer, IF "3.7", 6);
	add_number(answer, IF "5.7", VARIABLE_GAUGE32, 1000000000);
	add_octets(answer, IF "6.7", "\0\x1b\x54\xaa\xbb\xcc", 6);
	add_integer(answer, IF "7.7", 1);
	add_integer(answer, IF "8.7", 7);
	add_number(answer, IF "9.7", VARIABLE_TICKS, 1234);
	add_number(answer, IF "10.7", VARIABLE_COUNTER32, 11);
	add_number(answer, IF "14.7", VARIABLE_COUNTER32, 3);
	add_text(answer, IFX "1.7", "GE0/0/7");
	add_number(answer, IFX "6.7", VARIABLE_COUNTER64, UINT64_C(1) << 40);
	add_number(answer, IFX "15.7", VARIABLE_GAUGE32, 10000);
	add_text(answer, IFX "18.7", "到汇聚");
	own(findings) found = read_all(answer);
	assert_int_equal(found->ports->len, 1);
	const struct port_finding *port = findings_port(found, 7, false);
	assert_string_equal(port->name, "GE0/0/7");
	assert_string_equal(port->descr, "GigabitEthernet0/0/7");
	assert_string_equal(port->alias, "到汇聚");
	assert_string_equal(port->address, "00:1b:54:aa:bb:cc");
	assert_int_equal(port->type, 6);
	assert_int_equal(port->admin, ADMIN_UP);
	assert_string_equal(oper_status_word(port->oper), "lowerLayerDown");
	assert_int_equal(port->speed, UINT64_C(10000000000));
	assert_int_equal(port->last_change, 1234);
	assert_int_equal(port->counters[PORT_IN_OCTETS].bits, 64);
	assert_int_equal(port->counters[PORT_IN_OCTETS].value, UINT64_C(1) << 40);
	assert_int_equal(port->counters[PORT_IN_ERRORS].bits, 32);
	assert_int_equal(port->counters[PORT_OUT_OCTETS].bits, 0);
}

/* Rows of one table only, indexes 0 and above 2^31, statuses out of range, speeds as text, HC
 * columns that are never filled, HC octets as eight bytes, longer indexes, rows said not to be
 * there. */
static void odd_ports_are_borne(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_text(answer, IFX "1.4194316032", "Tunnel1");
	add_octets(answer, IFX "6.4194316032", "\0\0\0\2\0\0\0\0", 8);
	add_integer(answer, IF "8.0", 9);
	add_text(answer, IF "5.0", "100000000");
	add_number(answer, IFX "15.0", VARIABLE_GAUGE32, 0);
	add_number(answer, IF "10.0", VARIABLE_COUNTER32, 77);
	add_number(answer, IFX "6.0", VARIABLE_COUNTER64, 0);
	add_integer(answer, IF "8.1.2", 1);
	add(answer, IF "8.9", (struct variable){ .type = VARIABLE_NOTHING });
	own(findings) found = read_all(answer);
	assert_int_equal(found->ports->len, 2);
	const struct port_finding *tunnel = findings_port(found, 4194316032, false);
	const struct port_finding *zero = findings_port(found, 0, false);
	assert_string_equal(tunnel->name, "Tunnel1");
	assert_int_equal(tunnel->oper, OPER_UNREAD);
	assert_int_equal(tunnel->counters[PORT_IN_OCTETS].value, UINT64_C(1) << 33);
	assert_int_equal(zero->oper, OPER_UNREAD);
	assert_int_equal(zero->speed, 100000000);
	assert_int_equal(zero->counters[PORT_IN_OCTETS].bits, 32);
	assert_int_equal(zero->counters[PORT_IN_OCTETS].value, 77);
	assert_ptr_equal(found->ports->pdata[0], zero);
}

static void add_neighbour(struct answer *answer, const char *row, const char *port,
    const char *system)
{
	g_autofree char *subtype = g_strconcat(REMOTE "4.", row, NULL),
			*chassis = g_strconcat(REMOTE "5.", row, NULL);
	g_autofree char *remote = g_strconcat(REMOTE "7.", row, NULL),
			*name = g_strconcat(REMOTE "9.", row, NULL);
	add_integer(answer, subtype, 4);
	add_octets(answer, chassis, "\x14\xa0\xf8\xcf\xaf\x39", 6);
	add_text(answer, remote, port);
	add_text(answer, name, system);
}

/* The local port number is found by port id, as bridge port, as ifIndex; or it stays unknown. */
static void neighbours_are_mapped(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_text(answer, IFX "1.19", "GE0/0/14");
	add_text(answer, IFX "1.5", "GE0/0/1");
	add_text(answer, IFX "1.6", "GE0/0/2");
	add_text(answer, LOCAL "3.14", "GE0/0/14");
	add_integer(answer, "1.3.6.1.2.1.17.1.4.1.2.2", 6);
	add_neighbour(answer, "120.14.1", "GE0/0/7", "access-1");
	add_neighbour(answer, "120.2.3", "eth0", "server");
	add_neighbour(answer, "0.5.1", "1", "ap");
	add_neighbour(answer, "0.77.1", "2", "camera");
	own(findings) found = read_all(answer);
	assert_int_equal(found->neighbours->len, 4);
	static const struct {
		const char *system;
		int64_t index;
	} expected[] = { { "access-1", 19 }, { "server", 6 }, { "ap", 5 }, { "camera", -1 } };
	for (size_t i = 0; i < G_N_ELEMENTS(expected); i++) {
		bool seen = false;
		for (guint k = 0; k < found->neighbours->len; k++) {
			const struct neighbour_finding *row = found->neighbours->pdata[k];
			if (strcmp(row->system_name, expected[i].system) != 0)
				continue;
			seen = true;
			assert_int_equal(row->local_index, expected[i].index);
			assert_string_equal(row->chassis, "14:a0:f8:cf:af:39");
		}
		assert_true(seen);
	}
}

/* Rows without timeMark, without chassis id, with a network address, and with an id that is no
 * text. */
static void odd_neighbours_are_borne(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_text(answer, REMOTE "7.3.1", "Gi1");
	add_integer(answer, REMOTE "4.0.4.1", 5);
	add_octets(answer, REMOTE "5.0.4.1", "\1\x0a\0\0\1", 5);
	add_octets(answer, REMOTE "7.0.4.1", "\0\1\2\3\4\5", 6);
	add_text(answer, REMOTE "7.1.2.3.4", "too long an index");
	add_integer(answer, REMOTE "9.0.9.1", 3);
	own(findings) found = read_all(answer);
	assert_int_equal(found->neighbours->len, 3);
	const struct neighbour_finding *by_address = found->neighbours->pdata[0];
	assert_string_equal(by_address->chassis, "10.0.0.1");
	assert_string_equal(by_address->port, "00:01:02:03:04:05");
	const struct neighbour_finding *bare = found->neighbours->pdata[1];
	assert_int_equal(bare->local_number, 3);
	assert_string_equal(bare->port, "Gi1");
	assert_string_equal(bare->chassis, "");
}

/* ---- JSON --------------------------------------------------------------------------------- */

static void findings_become_json(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_integer(answer, IF "7.3", 2);
	add_integer(answer, IF "8.3", 6);
	add_number(answer, IFX "6.3", VARIABLE_COUNTER64, UINT64_MAX);
	add_number(answer, IFX "15.3", VARIABLE_GAUGE32, 100);
	add_neighbour(answer, "0.3.1", "Gi0/1", "core");
	own(findings) found = read_all(answer);
	found->reached = true;
	json_auto_t *json = findings_to_json(found);
	const char *admin, *oper, *octets_text, *system;
	json_int_t index, speed, local;
	assert_int_equal(json_unpack(json, "{s:[{s:I, s:s, s:s, s:s, s:I}], s:[{s:s, s:I}]}",
			     "ports", "ifIndex", &index, "ifAdminStatus", &admin, "ifOperStatus",
			     &oper, "ifHCInOctets", &octets_text, "speed_bps", &speed, "lldp",
			     "rem_sysname", &system, "local_ifindex", &local),
	    0);
	assert_int_equal(index, 3);
	assert_string_equal(admin, "down");
	assert_string_equal(oper, "notPresent");
	assert_string_equal(octets_text, "18446744073709551615");
	assert_int_equal(speed, 100000000);
	assert_string_equal(system, "core");
	assert_int_equal(local, 3);
	assert_null(json_object_get(json, "sysName"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(oids_are_parsed_strictly),
		cmocka_unit_test(oids_are_ordered),
		cmocka_unit_test(answers_are_sorted),
		cmocka_unit_test(numbers_are_forgiven),
		cmocka_unit_test(texts_may_be_numbers),
		cmocka_unit_test(integers_keep_their_sign),
		cmocka_unit_test(texts_are_cleaned),
		cmocka_unit_test(addresses_are_numeric),
		cmocka_unit_test(probes_come_in_order),
		cmocka_unit_test(system_is_read),
		cmocka_unit_test(odd_systems_are_borne),
		cmocka_unit_test(ports_are_read),
		cmocka_unit_test(odd_ports_are_borne),
		cmocka_unit_test(neighbours_are_mapped),
		cmocka_unit_test(odd_neighbours_are_borne),
		cmocka_unit_test(findings_become_json),
	};
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
