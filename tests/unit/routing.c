/* What the probes make of sessions and aggregates: BGP, OSPF, BFD, LAG. The answers are written
 * from the MIBs, with what real agents do to them. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "probes/probe.h"
#include "probes/wire/table.h"

#define BGP "1.3.6.1.2.1.15.3.1."
#define CISCO2 "1.3.6.1.4.1.9.9.187.1.2.5.1."
#define CISCO3 "1.3.6.1.4.1.9.9.187.1.2.9.1."
#define JUNIPER "1.3.6.1.4.1.2636.5.1.1.2.1.1.1."
#define HUAWEI_FAMILY "1.3.6.1.4.1.2011.5.25.177.1.1.1.1."
#define HUAWEI "1.3.6.1.4.1.2011.5.25.177.1.1.2.1."
#define ARISTA "1.3.6.1.4.1.30065.4.1.1."
#define H3C "1.3.6.1.4.1.25506.2.183.1.1.1."
#define OSPF "1.3.6.1.2.1.14.10.1."
#define OSPF3 "1.3.6.1.2.1.191.1.9.1."
#define BFD "1.3.6.1.2.1.222.1."
#define HUAWEI_BFD "1.3.6.1.4.1.2011.5.25.38.2.3.1."
#define LAG "1.2.840.10006.300.43.1.2.1.1."
#define STACK "1.3.6.1.2.1.31.1.2.1.3."
#define UPTIME "1.3.6.1.2.1.1.3.0"

static void add(struct answer *answer, const char *oid, struct variable variable)
{
	struct oid name;

	assert_true(oid_parse(oid, &name));
	variable.name = name.part;
	variable.name_length = name.length;
	answer_add(answer, &variable);
}

static void integer(struct answer *answer, const char *oid, int64_t value)
{
	add(answer, oid, (struct variable){ .type = VARIABLE_INTEGER, .integer = value });
}

static void gauge(struct answer *answer, const char *oid, uint64_t value)
{
	add(answer, oid, (struct variable){ .type = VARIABLE_GAUGE32, .number = value });
}

static void ticks(struct answer *answer, const char *oid, uint64_t value)
{
	add(answer, oid, (struct variable){ .type = VARIABLE_TICKS, .number = value });
}

static void octets(struct answer *answer, const char *oid, const void *data, size_t size)
{
	add(answer, oid,
	    (struct variable){ .type = VARIABLE_OCTETS, .octets = { data, size } });
}

static void text(struct answer *answer, const char *oid, const char *text)
{
	octets(answer, oid, text, strlen(text));
}

static struct findings *read_all(const struct answer *answer)
{
	struct findings *findings = findings_new();

	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(answer, findings);
	return findings;
}

static const struct session_finding *session(const struct findings *findings, guint i)
{
	assert_true(i < findings->sessions->len);
	return findings->sessions->pdata[i];
}

static const struct session_finding *session_with(const struct findings *findings,
    const char *peer)
{
	for (guint i = 0; i < findings->sessions->len; i++)
		if (strcmp(session(findings, i)->peer, peer) == 0)
			return session(findings, i);
	fail_msg("no session with %s", peer);
	return NULL;
}

/* ---- BGP ---------------------------------------------------------------------------------- */

static void peers_of_the_standard_table(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, BGP "2.192.0.2.1", 6);
	integer(answer, BGP "3.192.0.2.1", 2);
	integer(answer, BGP "9.192.0.2.1", 64500);
	gauge(answer, BGP "16.192.0.2.1", 3600);
	integer(answer, BGP "2.192.0.2.2", 3);
	integer(answer, BGP "3.192.0.2.2", 2);
	gauge(answer, BGP "16.192.0.2.2", 0);
	integer(answer, BGP "2.192.0.2.3", 1);
	integer(answer, BGP "3.192.0.2.3", 1);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 3);

	const struct session_finding *up = session_with(findings, "192.0.2.1");
	assert_string_equal(up->state, "established");
	assert_true(up->up && !up->disabled);
	assert_int_equal(up->remote_as, 64500);
	assert_int_equal(up->since_s, 3600);
	assert_string_equal(up->instance, "");
	const struct session_finding *down = session_with(findings, "192.0.2.2");
	assert_string_equal(down->state, "active");
	assert_true(!down->up && !down->disabled);
	assert_int_equal(down->since_s, -1);    /* never was established */
	const struct session_finding *closed = session_with(findings, "192.0.2.3");
	assert_true(!closed->up && closed->disabled);
}

/* A row may lack columns, say a state that is none, or have an index that is no address. */
static void odd_rows_are_no_peers_or_say_nothing(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, BGP "2.192.0.2", 6);                /* three parts */
	integer(answer, BGP "2.192.0.2.1.7", 6);            /* five */
	integer(answer, BGP "2.192.0.2.300", 6);            /* no octet */
	integer(answer, BGP "9.192.0.2.9", 64500);          /* no state */
	integer(answer, BGP "2.192.0.2.10", 9);
	integer(answer, BGP "2.192.0.2.11", -1);
	text(answer, BGP "2.192.0.2.12", "6");              /* a number sent as text */
	integer(answer, BGP "9.192.0.2.12", -94967296);     /* 4200000000 as INTEGER */
	integer(answer, CISCO2 "3.1.4.192.0.2", 6);         /* too short for its length */
	integer(answer, CISCO2 "3.1.5.192.0.2.1.1", 6);     /* a length that no address has */
	integer(answer, CISCO2 "3.9.4.192.0.2.1", 6);       /* a type that is none */
	integer(answer, CISCO2 "3.1", 6);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 4);
	assert_string_equal(session_with(findings, "192.0.2.9")->state, "");
	assert_false(session_with(findings, "192.0.2.9")->up);
	assert_string_equal(session_with(findings, "192.0.2.10")->state, "");
	assert_false(session_with(findings, "192.0.2.10")->up);
	assert_string_equal(session_with(findings, "192.0.2.11")->state, "");
	assert_true(session_with(findings, "192.0.2.12")->up);
	assert_int_equal(session_with(findings, "192.0.2.12")->remote_as, 4200000000);
}

/* One peer told of by two tables is one session; what one lacks the other adds. */
static void vendor_and_standard_tell_of_one_session(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, CISCO2 "3.1.4.192.0.2.1", 6);
	integer(answer, BGP "2.192.0.2.1", 6);
	integer(answer, BGP "9.192.0.2.1", 64500);
	gauge(answer, BGP "16.192.0.2.1", 77);
	integer(answer, BGP "2.192.0.2.2", 6);
	integer(answer, CISCO2 "3.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1", 3);
	gauge(answer, CISCO2 "11.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.1", 65010);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 3);
	assert_int_equal(session_with(findings, "192.0.2.1")->remote_as, 64500);
	assert_int_equal(session_with(findings, "192.0.2.1")->since_s, 77);
	const struct session_finding *six =
	    session_with(findings, "2001:0db8:0000:0000:0000:0000:0000:0001");
	assert_string_equal(six->state, "active");
	assert_int_equal(six->remote_as, 65010);
}

static void vrfs_keep_peers_apart(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, CISCO3 "5.1.1.4.10.0.0.1", 6);
	text(answer, CISCO3 "4.1.1.4.10.0.0.1", "default");
	integer(answer, CISCO3 "5.7.1.4.10.0.0.1", 3);
	text(answer, CISCO3 "4.7.1.4.10.0.0.1", "yun\nying");
	integer(answer, BGP "2.10.0.0.1", 6);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 2);
	assert_string_equal(session(findings, 0)->instance, "");
	assert_true(session(findings, 0)->up);
	assert_string_equal(session(findings, 1)->instance, "yun | ying");
	assert_false(session(findings, 1)->up);
}

/* Huawei: an address family more is a row more, and the peer in words of its own. */
static void huawei_peers(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	text(answer, HUAWEI_FAMILY "6.0.1.1.1.4.10.1.0.1", "Public");
	integer(answer, HUAWEI "5.0.1.1.1.4.10.1.0.1", 6);
	gauge(answer, HUAWEI "2.0.1.1.1.4.10.1.0.1", 4200000001);
	text(answer, HUAWEI "4.0.1.1.1.4.10.1.0.1", "10.1.0.1");
	integer(answer, HUAWEI "5.0.1.128.1.4.10.1.0.1", 6);
	integer(answer, HUAWEI "5.32.1.1.1.4.10.1.0.1", 1);
	integer(answer, HUAWEI "11.32.1.1.1.4.10.1.0.1", 1);
	text(answer, HUAWEI_FAMILY "6.32.1.1.1.4.10.1.0.1", "vpn-yw");
	text(answer, HUAWEI "4.0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.5", "2001:DB8::5");
	integer(answer, HUAWEI "5.0.2.1.2.16.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.5", 6);
	integer(answer, HUAWEI "5.9.1.1.1.4.10.1.0.9", 6);  /* an instance without a name */
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 4);
	assert_int_equal(session(findings, 0)->remote_as, 4200000001);
	assert_string_equal(session_with(findings, "2001:db8::5")->state, "established");
	assert_string_equal(session_with(findings, "10.1.0.9")->instance, "9");
	for (guint i = 0; i < 4; i++)
		if (session(findings, i)->disabled)
			assert_string_equal(session(findings, i)->instance, "vpn-yw");
}

/* Juniper leaves out the length of addresses in an index; others have it. */
static void indexes_with_and_without_lengths(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, JUNIPER "2.0.1.10.0.0.2.1.4.4.4.4", 6);
	integer(answer, JUNIPER "2.5.1.4.10.0.0.2.1.4.10.0.0.3", 1);
	integer(answer, JUNIPER "3.5.1.4.10.0.0.2.1.4.10.0.0.3", 1);
	integer(answer, JUNIPER "2.0.1.10.0.0.2.1.4.4.4", 6);       /* even neither way */
	integer(answer, ARISTA "2.1.13.1.1.4.10.0.0.4", 6);
	gauge(answer, ARISTA "2.1.10.1.1.4.10.0.0.4", 65001);
	gauge(answer, ARISTA "4.1.1.1.1.4.10.0.0.4", 12);
	integer(answer, ARISTA "2.1.13.2.1.4.10.0.0.4", 6);
	integer(answer, H3C "3.32.1.13.184.0.0.0.0.0.0.0.0.0.0.0.6", 6);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 5);
	assert_true(session_with(findings, "4.4.4.4")->up);
	assert_string_equal(session_with(findings, "10.0.0.3")->instance, "5");
	assert_true(session_with(findings, "10.0.0.3")->disabled);
	assert_int_equal(session_with(findings, "10.0.0.4")->since_s, 12);
	assert_true(session_with(findings, "2001:0db8:0000:0000:0000:0000:0000:0006")->up);
}

static void ten_thousand_peers(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	for (int i = 0; i < 10000; i++) {
		char oid[64];
		g_snprintf(oid, sizeof oid, CISCO2 "3.1.4.10.0.%d.%d", i / 250, i % 250);
		integer(answer, oid, 6);
		g_snprintf(oid, sizeof oid, BGP "2.10.0.%d.%d", i / 250, i % 250);
		integer(answer, oid, 6);
	}
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 10000);
}

/* ---- OSPF --------------------------------------------------------------------------------- */

static void ospf_neighbours(void **state)
{
	static const uint8_t id[] = { 10, 255, 0, 7 };
	static const uint8_t link_local[] = { 0xfe, 0x80, [15] = 9 };
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, OSPF "6.10.0.0.6.0", 8);
	integer(answer, OSPF "6.10.0.0.7.0", 4);
	integer(answer, OSPF "6.10.0.0.8", 3);              /* without the second part */
	integer(answer, OSPF "6.0.0.0.0.17", 8);            /* a line without addresses */
	add(answer, OSPF "3.0.0.0.0.17",
	    (struct variable){ .type = VARIABLE_ADDRESS, .octets = { id, sizeof id } });
	integer(answer, OSPF "6.0.0.0.0.18", 8);            /* and nothing else said */
	integer(answer, OSPF "6.10.0.0.9.0", 77);
	integer(answer, OSPF "6.10.0.0", 8);
	integer(answer, OSPF3 "8.3.0.167772161", 8);
	octets(answer, OSPF3 "5.3.0.167772161", link_local, sizeof link_local);
	integer(answer, OSPF3 "8.4.2.167772162", 2);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 7);
	assert_true(session_with(findings, "10.0.0.6")->up);
	assert_string_equal(session_with(findings, "10.0.0.7")->state, "twoWay");
	assert_true(session_with(findings, "10.0.0.7")->up);
	assert_string_equal(session_with(findings, "10.0.0.8")->state, "init");
	assert_false(session_with(findings, "10.0.0.8")->up);
	assert_int_equal(session_with(findings, "10.255.0.7")->local_index, 17);
	assert_string_equal(session_with(findings, "10.0.0.9")->state, "");
	assert_false(session_with(findings, "10.0.0.9")->up);
	assert_int_equal(
	    session_with(findings, "fe80:0000:0000:0000:0000:0000:0000:0009")->local_index, 3);
	assert_string_equal(session_with(findings, "10.0.0.2")->instance, "2");
}

/* ---- BFD ---------------------------------------------------------------------------------- */

static void bfd_sessions(void **state)
{
	static const uint8_t four[] = { 192, 0, 2, 7 };
	own(answer) answer = answer_new();
	(void)state;
	ticks(answer, UPTIME, 100000);
	integer(answer, BFD "2.1.11.1", 4);
	integer(answer, BFD "2.1.18.1", 12);
	octets(answer, BFD "2.1.22.1", four, sizeof four);
	ticks(answer, BFD "3.1.9.1", 40000);
	ticks(answer, BFD "3.1.10.1", 39000);
	integer(answer, BFD "2.1.11.2", 2);
	text(answer, BFD "2.1.22.2", "192.0.2.8");
	ticks(answer, BFD "3.1.10.2", 99000);
	integer(answer, BFD "2.1.11.3", 1);                 /* no peer told */
	integer(answer, BFD "2.1.11.4", 44);
	integer(answer, HUAWEI_BFD "17.5", 3);              /* the same, once more */
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 4);
	const struct session_finding *up = session_with(findings, "192.0.2.7");
	assert_true(up->up);
	assert_int_equal(up->since_s, 600);
	assert_int_equal(up->local_index, 12);
	const struct session_finding *down = session_with(findings, "192.0.2.8");
	assert_string_equal(down->state, "down");
	assert_int_equal(down->since_s, 10);
	assert_true(session_with(findings, "#3")->disabled);
	assert_string_equal(session_with(findings, "#4")->state, "");
}

/* Huawei counts the same states from 0. */
static void huawei_bfd_sessions(void **state)
{
	static const uint8_t four[] = { 192, 0, 2, 7 }, none[4] = { 0 };
	static const uint8_t six[] = { 0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3 };
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, HUAWEI_BFD "17.8193", 3);
	add(answer, HUAWEI_BFD "5.8193",
	    (struct variable){ .type = VARIABLE_ADDRESS, .octets = { four, sizeof four } });
	text(answer, HUAWEI_BFD "21.8193", "vpn-yw");
	integer(answer, HUAWEI_BFD "17.8194", 0);
	add(answer, HUAWEI_BFD "5.8194",
	    (struct variable){ .type = VARIABLE_ADDRESS, .octets = { none, sizeof none } });
	octets(answer, HUAWEI_BFD "36.8194", six, sizeof six);
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->sessions->len, 2);
	assert_true(session_with(findings, "192.0.2.7")->up);
	assert_string_equal(session_with(findings, "192.0.2.7")->instance, "vpn-yw");
	assert_true(
	    session_with(findings, "2001:0db8:0000:0000:0000:0000:0000:0003")->disabled);
}

/* ---- aggregates --------------------------------------------------------------------------- */

/* Ports 1 to 4, and 50, an aggregate. */
static void add_ports(struct answer *answer)
{
	for (int i = 1; i <= 4; i++) {
		char oid[64];
		g_snprintf(oid, sizeof oid, "1.3.6.1.2.1.2.2.1.3.%d", i);
		integer(answer, oid, 6);
		g_snprintf(oid, sizeof oid, "1.3.6.1.2.1.2.2.1.8.%d", i);
		integer(answer, oid, i == 2 ? 2 : 1);
	}
	integer(answer, "1.3.6.1.2.1.2.2.1.3.50", 161);
}

static const struct port_finding *port(struct findings *findings, uint32_t index)
{
	const struct port_finding *port = findings_port(findings, index, false);

	assert_non_null(port);
	return port;
}

static void members_by_lacp(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_ports(answer);
	integer(answer, LAG "12.1", 50);
	integer(answer, LAG "13.1", 50);
	octets(answer, LAG "21.1", "\xbc", 1);
	integer(answer, LAG "12.2", 50);                    /* chosen, not attached */
	integer(answer, LAG "13.2", 0);
	octets(answer, LAG "21.2", "\xa0", 1);
	integer(answer, LAG "13.3", 3);                     /* on its own */
	integer(answer, LAG "13.4", 50);                    /* collects, does not distribute */
	octets(answer, LAG "21.4", "\xb8", 1);
	integer(answer, LAG "13.99", 50);                   /* no such port */
	integer(answer, STACK "50.3", 1);                   /* LACP knows better */
	own(findings) findings = read_all(answer);
	assert_int_equal(findings->ports->len, 5);
	assert_int_equal(port(findings, 1)->aggregate, 50);
	assert_true(port(findings, 1)->attached);
	assert_int_equal(port(findings, 2)->aggregate, 50);
	assert_false(port(findings, 2)->attached);
	assert_int_equal(port(findings, 3)->aggregate, 0);
	assert_int_equal(port(findings, 4)->aggregate, 50);
	assert_false(port(findings, 4)->attached);
}

/* Aggregated by hand: no state at all. And with the bits as they stand in the LACPDU. */
static void members_without_lacp(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_ports(answer);
	integer(answer, LAG "13.1", 50);
	octets(answer, LAG "21.1", "\0", 1);
	integer(answer, LAG "13.3", 50);
	integer(answer, LAG "13.4", 50);
	octets(answer, LAG "21.4", "\x3d", 1);
	own(findings) findings = read_all(answer);
	assert_true(port(findings, 1)->attached);
	assert_true(port(findings, 3)->attached);
	assert_true(port(findings, 4)->attached);
}

/* Where LACP says nothing, what lies above what does. */
static void members_by_the_stack(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	add_ports(answer);
	integer(answer, STACK "50.1", 1);
	integer(answer, STACK "50.2", 1);
	integer(answer, STACK "50.3", 2);                   /* not in service */
	integer(answer, STACK "3.4", 1);                    /* 3 is no aggregate */
	integer(answer, STACK "0.50", 1);
	integer(answer, STACK "50.50", 1);
	integer(answer, STACK "50", 1);
	own(findings) findings = read_all(answer);
	assert_int_equal(port(findings, 1)->aggregate, 50);
	assert_true(port(findings, 1)->attached);
	assert_int_equal(port(findings, 2)->aggregate, 50);
	assert_false(port(findings, 2)->attached);          /* it is down */
	assert_int_equal(port(findings, 3)->aggregate, 0);
	assert_int_equal(port(findings, 4)->aggregate, 0);
	assert_int_equal(port(findings, 50)->aggregate, 0);
}

/* Between walks only the small tables are read: the ports stand in their rows. */
static void members_between_walks(void **state)
{
	own(answer) answer = answer_new();
	(void)state;
	integer(answer, LAG "13.1", 50);
	own(findings) findings = read_all(answer);
	assert_int_equal(port(findings, 1)->aggregate, 50);
}

/* ---- addresses ---------------------------------------------------------------------------- */

static void addresses_are_written_one_way(void **state)
{
	static const struct { const char *text, *usual; } cases[] = {
		{ "2001:0DB8:0000:0000:0000:0000:0000:0001", "2001:db8::1" },
		{ "2001:DB8::1", "2001:db8::1" },
		{ "192.0.2.1", "192.0.2.1" },
		{ "#12", "#12" },
		{ "", "" },
	};
	static const uint32_t zoned[] = { 192, 0, 2, 1, 0, 0, 0, 7 }, high[] = { 192, 0, 2, 256 };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *usual = address_usual(cases[i].text);
		assert_string_equal(usual, cases[i].usual);
	}
	g_autofree char *four = address_of_parts(zoned, 8);
	assert_string_equal(four, "192.0.2.1");
	assert_null(address_of_parts(high, 4));
	assert_null(address_of_parts(zoned, 5));
	assert_int_equal(address_parts(2), 16);
	assert_int_equal(address_parts(UINT32_MAX), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(peers_of_the_standard_table),
		cmocka_unit_test(odd_rows_are_no_peers_or_say_nothing),
		cmocka_unit_test(vendor_and_standard_tell_of_one_session),
		cmocka_unit_test(vrfs_keep_peers_apart),
		cmocka_unit_test(huawei_peers),
		cmocka_unit_test(indexes_with_and_without_lengths),
		cmocka_unit_test(ten_thousand_peers),
		cmocka_unit_test(ospf_neighbours),
		cmocka_unit_test(bfd_sessions),
		cmocka_unit_test(huawei_bfd_sessions),
		cmocka_unit_test(members_by_lacp),
		cmocka_unit_test(members_without_lacp),
		cmocka_unit_test(members_by_the_stack),
		cmocka_unit_test(members_between_walks),
		cmocka_unit_test(addresses_are_written_one_way),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
