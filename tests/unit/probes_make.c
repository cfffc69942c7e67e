/* What the probes make of neighbours, processors, memory and the make of a device: answers written
 * by hand from the MIBs, good and odd. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "probes/probe.h"

#define IF "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."
#define REMOTE "1.0.8802.1.1.2.1.4.1.1."
#define LOCAL "1.0.8802.1.1.2.1.3.7.1."
#define REMOTE_V2 "1.3.111.2.802.1.1.13.1.4.1.1."
#define LOCAL_V2 "1.3.111.2.802.1.1.13.1.3.7.1."
#define CDP "1.3.6.1.4.1.9.9.23.1.2.1.1."
#define PHYSICAL "1.3.6.1.2.1.47.1.1.1.1."
#define STORAGE "1.3.6.1.2.1.25.2.3.1."

/* One variable; number where there is no text. */
struct said {
	const char *name;
	const char *text;
	int64_t number;
};

static void add(struct answer *answer, const struct said *said)
{
	struct oid name, value;
	struct variable variable = { .type = VARIABLE_INTEGER, .integer = said->number };
	assert_true(oid_parse(said->name, &name));
	if (said->text != NULL && g_str_has_prefix(said->text, "oid:")) {
		assert_true(oid_parse(said->text + 4, &value));
		variable.type = VARIABLE_OID;
		variable.oid = value.part;
		variable.oid_length = value.length;
	} else if (said->text != NULL) {
		variable.type = VARIABLE_OCTETS;
		variable.octets =
		    (struct bytes){ (const uint8_t *)said->text, strlen(said->text) };
	}
	variable.name = name.part;
	variable.name_length = name.length;
	answer_add(answer, &variable);
}

/* All that the probes find in a list that ends without a name. */
static struct findings *read_all(const struct said *said)
{
	own(answer) answer = answer_new();
	struct findings *findings = findings_new();
	for (; said->name != NULL; said++)
		add(answer, said);
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(answer, findings);
	return findings;
}

static const struct neighbour_finding *neighbour(const struct findings *findings, guint place)
{
	assert_true(place < findings->neighbours->len);
	return findings->neighbours->pdata[place];
}

static const struct load_finding *load(const struct findings *findings, enum load_class class,
    const char *row)
{
	for (guint i = 0; i < findings->loads->len; i++) {
		const struct load_finding *found = findings->loads->pdata[i];
		if (found->class == class && strcmp(found->row, row) == 0)
			return found;
	}
	return NULL;
}

static int permille(const struct findings *findings, enum load_class class, const char *row)
{
	const struct load_finding *found = load(findings, class, row);
	return found ? found->permille : -2;
}

/* ---- neighbours --------------------------------------------------------------------------- */

static void lldp_v2_rows_have_an_ifindex(void **state)
{
	/* The second has no timeMark, and a number that is no ifIndex but one the local table
	 * names. */
	static const struct said said[] = { { IF "2.7", "ge-0/0/7" }, { IF "2.9", "ge-0/0/9" },
		{ REMOTE_V2 "5.100.7.1.3", NULL, 4 },
		{ REMOTE_V2 "6.100.7.1.3", "\x02\x03\x04\x05\x06\x07" },
		{ REMOTE_V2 "7.100.7.1.3", NULL, 5 }, { REMOTE_V2 "8.100.7.1.3", "Te1/1" },
		{ REMOTE_V2 "10.100.7.1.3", "agg-n" }, { LOCAL_V2 "3.900", "ge-0/0/9" },
		{ REMOTE_V2 "6.900.1.3", "other" }, { NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	assert_int_equal(findings->neighbours->len, 2);
	const struct neighbour_finding *first = neighbour(findings, 0);
	const struct neighbour_finding *second = neighbour(findings, 1);
	assert_int_equal(first->local_index, 7);
	assert_string_equal(first->chassis, "02:03:04:05:06:07");
	assert_string_equal(first->port, "Te1/1");
	assert_string_equal(first->system_name, "agg-n");
	assert_int_equal(second->local_index, 9);
	assert_string_equal(second->chassis, "other");
}

/* An agent with both trees says each neighbour once; what only the second says is told too. */
static void both_trees_are_one_list(void **state)
{
	static const struct said said[] = { { IF "2.7", "ge7" }, { IF "2.8", "ge8" },
		{ LOCAL "3.1", "ge7" }, { REMOTE "5.0.1.1", "chassis" }, { REMOTE "7.0.1.1", "p1" },
		{ REMOTE_V2 "6.0.7.1.1", "chassis" }, { REMOTE_V2 "8.0.7.1.1", "p1" },
		{ REMOTE_V2 "6.0.8.1.1", "chassis" }, { REMOTE_V2 "8.0.8.1.1", "p2" }, { NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	assert_int_equal(findings->neighbours->len, 2);
	assert_int_equal(neighbour(findings, 0)->local_index, 7);
	assert_int_equal(neighbour(findings, 1)->local_index, 8);
}

static void cdp_tells_where_lldp_does_not(void **state)
{
	static const struct said said[] = { { IF "2.7", "Gi0/7" }, { IFX "1.8", "Gi0/8" },
		{ LOCAL "3.1", "Gi0/7" }, { REMOTE "5.0.1.1", "chassis" },
		{ CDP "6.7.1", "the-same" }, { CDP "6.8.2", "core-b(FOC1234ABCD)" },
		{ CDP "3.8.2", NULL, 1 }, { CDP "4.8.2", "\x0a\x01\x02\x03" },
		{ CDP "7.8.2", "GigabitEthernet1/1" }, { CDP "8.8.2", "a platform" },
		{ CDP "6.9", "short row" }, { CDP "6.8.3", "\x02\x80\x01\xff\x05\x06" }, { NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	assert_int_equal(findings->neighbours->len, 3);
	const struct neighbour_finding *cdp = neighbour(findings, 1);
	assert_int_equal(neighbour(findings, 0)->source, NEIGHBOUR_LLDP);
	assert_int_equal(cdp->source, NEIGHBOUR_CDP);
	assert_int_equal(cdp->local_index, 8);
	assert_string_equal(cdp->local_port, "Gi0/8");
	assert_string_equal(cdp->system_name, "core-b");
	assert_string_equal(cdp->chassis, "10.1.2.3");
	assert_string_equal(cdp->port, "GigabitEthernet1/1");
	assert_string_equal(neighbour(findings, 2)->chassis, "02:80:01:ff:05:06");
}

/* ---- processors and memory ---------------------------------------------------------------- */

/* RFC 2790: units, sizes beyond 2^31 that show as negative, stores of size 0, used beyond the size,
 * and types that are neither memory nor store. */
static void storage_rows_are_measured(void **state)
{
	static const struct said said[] = { { STORAGE "2.1", "oid:1.3.6.1.2.1.25.2.1.2" },
		{ STORAGE "3.1", "RAM" }, { STORAGE "4.1", NULL, 4096 },
		{ STORAGE "5.1", NULL, 1000 }, { STORAGE "6.1", NULL, 250 },
		{ STORAGE "2.2", "oid:1.3.6.1.2.1.25.2.1.4" }, { STORAGE "4.2", NULL, 1024 },
		{ STORAGE "5.2", NULL, -294967296 }, { STORAGE "6.2", NULL, 2000000000 },
		{ STORAGE "2.3", "oid:1.3.6.1.2.1.25.2.1.4" }, { STORAGE "5.3", NULL, 0 },
		{ STORAGE "6.3", NULL, 0 }, { STORAGE "2.4", "oid:1.3.6.1.2.1.25.2.1.9" },
		{ STORAGE "5.4", NULL, 10 }, { STORAGE "6.4", NULL, 11 },
		{ STORAGE "2.5", "oid:1.3.6.1.2.1.25.2.1.3" }, { STORAGE "5.5", NULL, 10 },
		{ STORAGE "6.5", NULL, 5 }, { STORAGE "2.6", "oid:1.3.6.1.2.1.25.2.1.2" },
		{ STORAGE "3.6", "RAM (Cache)" }, { STORAGE "5.6", NULL, 10 },
		{ STORAGE "6.6", NULL, 5 }, { STORAGE "5.7", NULL, 10 }, { STORAGE "6.7", NULL, 5 },
		{ NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	assert_int_equal(findings->loads->len, 2);
	assert_int_equal(permille(findings, LOAD_MEMORY, "hr.1"), 250);
	assert_int_equal(load(findings, LOAD_MEMORY, "hr.1")->total, 4096000);
	assert_string_equal(load(findings, LOAD_MEMORY, "hr.1")->descr, "RAM");
	assert_int_equal(permille(findings, LOAD_STORE, "hr.2"), 500);
	assert_true(load(findings, LOAD_STORE, "hr.2")->total == UINT64_C(4000000000) * 1024);
}

/* The maker's own table is believed, the general one is not asked then; rows that have no processor
 * show 0 in both columns, a board at rest in one. */
static void makers_come_before_the_general_table(void **state)
{
	static const struct said said[] = { { "1.3.6.1.2.1.25.3.3.1.2.1", NULL, 99 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.10", NULL, 0 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.10", NULL, 0 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.11", NULL, 44 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.11", NULL, 9 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.9.11", NULL, 1598029824 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.5.12", NULL, 0 },
		{ "1.3.6.1.4.1.2011.5.25.31.1.1.1.1.7.12", NULL, 30 },
		{ PHYSICAL "7.11", "MPU Board 0" }, { NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	assert_int_equal(permille(findings, LOAD_PROCESSOR, "hr.1"), -2);
	assert_int_equal(permille(findings, LOAD_PROCESSOR, "hw.10"), -2);
	assert_int_equal(permille(findings, LOAD_PROCESSOR, "hw.11"), 440);
	assert_int_equal(permille(findings, LOAD_PROCESSOR, "hw.12"), 0);
	assert_int_equal(permille(findings, LOAD_MEMORY, "hw.11"), 90);
	assert_int_equal(load(findings, LOAD_MEMORY, "hw.11")->total, 1598029824);
	assert_string_equal(load(findings, LOAD_PROCESSOR, "hw.11")->descr, "MPU Board 0");
}

/* Each maker's way of counting: [value, other] to permille. */
static void makers_are_read_by_their_mibs(void **state)
{
	static const struct {
		const char *value, *other;
		int64_t number, beside;
		enum load_class class;
		const char *row;
		int expected;
	} cases[] = {
		{ "1.3.6.1.4.1.9.9.109.1.1.1.1.8.1", "1.3.6.1.4.1.9.9.109.1.1.1.1.5.1", 53, 60,
		    LOAD_PROCESSOR, "cisco.1", 530 },
		{ "1.3.6.1.4.1.9.9.48.1.1.1.5.1", "1.3.6.1.4.1.9.9.48.1.1.1.6.1", 25, 75,
		    LOAD_MEMORY, "cisco.1", 250 },
		{ "1.3.6.1.4.1.9.9.221.1.1.1.1.18.22.1", "1.3.6.1.4.1.9.9.221.1.1.1.1.20.22.1", 60,
		    40, LOAD_MEMORY, "cemp.22.1", 600 },
		{ "1.3.6.1.4.1.25506.2.6.1.1.1.1.6.65", "1.3.6.1.4.1.25506.2.6.1.1.1.1.8.65", 8, 47,
		    LOAD_PROCESSOR, "h3c.65", 80 },
		{ "1.3.6.1.4.1.4881.1.1.10.2.36.1.1.3.0", NULL, 12, 0, LOAD_PROCESSOR, "ruijie.0",
		    120 },
		{ "1.3.6.1.4.1.4881.1.1.10.2.35.1.1.1.3.1", NULL, 55, 0, LOAD_MEMORY, "ruijie.1",
		    550 },
		{ "1.3.6.1.4.1.3902.3.3.1.1.12.1", NULL, 15, 0, LOAD_PROCESSOR, "zxr10.1", 150 },
		{ "1.3.6.1.4.1.5651.3.20.1.1.1.5.0", "1.3.6.1.4.1.5651.3.20.1.1.1.8.0", 150, 300,
		    LOAD_MEMORY, "maipu.0", 500 },
		{ "1.3.6.1.4.1.2636.3.1.13.1.8.9.1.0.0", NULL, 17, 0, LOAD_PROCESSOR, "jnx.9.1.0.0",
		    170 },
		{ "1.3.6.1.4.1.12356.101.4.1.4.0", NULL, 41, 0, LOAD_MEMORY, "fg.0", 410 },
		{ "1.3.6.1.4.1.11.2.14.11.5.1.9.6.1.0", NULL, 42, 0, LOAD_PROCESSOR, "hp.0", 420 },
		{ "1.3.6.1.4.1.2021.4.6.0", "1.3.6.1.4.1.2021.4.5.0", 300, 1000, LOAD_MEMORY,
		    "ucd.0", 700 },
		{ "1.3.6.1.4.1.2021.11.11.0", NULL, 93, 0, LOAD_PROCESSOR, "ucd.0", 70 },
		/* nonsense is not read */
		{ "1.3.6.1.4.1.12356.101.4.1.3.0", NULL, 101, 0, LOAD_PROCESSOR, "fg.0", -2 },
		{ "1.3.6.1.4.1.12356.101.4.1.3.0", NULL, -1, 0, LOAD_PROCESSOR, "fg.0", -2 },
		{ "1.3.6.1.4.1.2021.4.6.0", "1.3.6.1.4.1.2021.4.5.0", 1001, 1000, LOAD_MEMORY,
		    "ucd.0", -2 },
		{ "1.3.6.1.4.1.9.9.48.1.1.1.5.1", "1.3.6.1.4.1.9.9.48.1.1.1.6.1", 0, 0, LOAD_MEMORY,
		    "cisco.1", -2 },
	};
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		const struct said said[] = { { cases[i].value, NULL, cases[i].number },
			{ cases[i].other, NULL, cases[i].beside }, { NULL } };
		own(findings) findings = read_all(said);
		assert_int_equal(permille(findings, cases[i].class, cases[i].row),
		    cases[i].expected);
	}
}

/* What a full poll asks again is enough to come to the same value. */
static void cells_are_all_that_is_needed(void **state)
{
	static const struct said said[] = { { STORAGE "2.1", "oid:1.3.6.1.2.1.25.2.1.2" },
		{ STORAGE "3.1", "RAM" }, { STORAGE "4.1", NULL, 4096 },
		{ STORAGE "5.1", NULL, 1000 }, { STORAGE "6.1", NULL, 250 },
		{ "1.3.6.1.4.1.25506.2.6.1.1.1.1.6.65", NULL, 0 },
		{ "1.3.6.1.4.1.25506.2.6.1.1.1.1.8.65", NULL, 47 }, { NULL } };
	(void)state;
	own(findings) walked = read_all(said);
	assert_true(walked->loads->len >= 2);
	for (guint i = 0; i < walked->loads->len; i++) {
		const struct load_finding *found = walked->loads->pdata[i];
		g_auto(GStrv) cells = g_strsplit(found->cells, " ", -1);
		struct said again[16] = { 0 };
		size_t n = 0;
		for (char **cell = cells; *cell; cell++)
			for (const struct said *one = said; one->name; one++)
				if (strcmp(one->name, *cell) == 0)
					again[n++] = *one;
		own(findings) polled = read_all(again);
		assert_int_equal(permille(polled, found->class, found->row), found->permille);
	}
}

/* ---- make --------------------------------------------------------------------------------- */

static void the_chassis_speaks_for_the_device(void **state)
{
	static const struct said said[] = { { PHYSICAL "5.1", NULL, 11 },
		{ PHYSICAL "13.1", "Stack" }, { PHYSICAL "5.1001", NULL, 3 },
		{ PHYSICAL "13.1001", " S5720-56C  " }, { PHYSICAL "11.1001", "SN1" },
		{ PHYSICAL "12.1001", "N/A" }, { PHYSICAL "8.1001", "V02" },
		{ PHYSICAL "10.1001", "V200R010" }, { PHYSICAL "5.2001", NULL, 3 },
		{ PHYSICAL "11.2001", "SN2" }, { PHYSICAL "12.2001", "Other" },
		{ PHYSICAL "5.7", NULL, 9 }, { PHYSICAL "11.7", "BOARD" }, { NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	const struct entity_finding *entity = &findings->entity;
	assert_string_equal(entity->model, "S5720-56C");
	assert_string_equal(entity->serial, "SN1");
	assert_string_equal(entity->manufacturer, "");
	assert_string_equal(entity->hardware, "V02");
	assert_string_equal(entity->software, "V200R010");
}

/* Without a chassis the stack, else what makers say in scalars; a name is a model only where the
 * maker is named beside it. */
static void makes_are_completed_from_elsewhere(void **state)
{
	static const struct said stack[] = { { PHYSICAL "5.1", NULL, 11 },
		{ PHYSICAL "13.1", "N3K" }, { NULL } };
	static const struct said scalars[] = { { "1.3.6.1.4.1.2636.3.1.2.0", "Juniper MX5" },
		{ "1.3.6.1.4.1.2636.3.1.3.0", "F8223" }, { "1.3.6.1.2.1.33.1.1.1.0", "unknown" },
		{ NULL } };
	static const struct said named[] = { { PHYSICAL "5.3", NULL, 3 },
		{ PHYSICAL "7.3", "AR169F" }, { PHYSICAL "12.3", "Huawei" }, { NULL } };
	static const struct said unnamed[] = { { PHYSICAL "5.3", NULL, 3 },
		{ PHYSICAL "7.3", "ARMv7" }, { NULL } };
	(void)state;
	own(findings) first = read_all(stack);
	own(findings) second = read_all(scalars);
	own(findings) third = read_all(named);
	own(findings) fourth = read_all(unnamed);
	assert_string_equal(first->entity.model, "N3K");
	assert_string_equal(second->entity.model, "Juniper MX5");
	assert_string_equal(second->entity.serial, "F8223");
	assert_string_equal(second->entity.manufacturer, "");
	assert_string_equal(third->entity.model, "AR169F");
	assert_string_equal(fourth->entity.model, "");
}

/* ---- ports -------------------------------------------------------------------------------- */

/* A status that the MIB has no word for is not read, and told as the number it is. */
static void a_status_of_0_is_told_as_it_is(void **state)
{
	static const struct said said[] = { { IF "7.2", NULL, 0 }, { IF "8.2", NULL, 0 },
		{ IF "7.3", NULL, 1 }, { IF "8.3", NULL, -5 }, { NULL } };
	(void)state;
	own(findings) findings = read_all(said);
	const struct port_finding *port = findings_port(findings, 2, false);
	assert_int_equal(port->admin, ADMIN_UNREAD);
	assert_int_equal(port->oper, OPER_UNREAD);
	assert_int_equal(port->odd_oper, 0);
	assert_int_equal(findings_port(findings, 3, false)->odd_oper, -1);
	json_auto_t *json = findings_to_json(findings);
	const json_t *first = json_array_get(json_object_get(json, "ports"), 0);
	assert_int_equal(json_integer_value(json_object_get(first, "ifAdminStatus")), 0);
	assert_true(json_is_integer(json_object_get(first, "ifOperStatus")));
	const json_t *second = json_array_get(json_object_get(json, "ports"), 1);
	assert_string_equal(json_string_value(json_object_get(second, "ifAdminStatus")), "up");
	assert_null(json_object_get(second, "ifOperStatus"));
}

/* A wide counter that is no number is not replaced by the narrow one beside it. */
static void a_counter_keeps_the_form_it_came_in(void **state)
{
	static const struct said good[] = { { IF "10.1", NULL, 7 }, { IFX "6.1", "12" }, { NULL } };
	static const struct said bad[] = { { IF "10.1", NULL, 7 }, { IFX "6.1", "many" },
		{ NULL } };
	(void)state;
	own(findings) first = read_all(good);
	own(findings) second = read_all(bad);
	const struct counter_reading *read =
	    &findings_port(first, 1, false)->counters[PORT_IN_OCTETS];
	assert_int_equal(read->bits, 64);
	assert_int_equal(read->value, 12);
	assert_int_equal(read->form, 1 + VARIABLE_OCTETS);
	read = &findings_port(second, 1, false)->counters[PORT_IN_OCTETS];
	assert_int_equal(read->bits, 0);
	assert_int_equal(read->form, 1 + VARIABLE_OCTETS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lldp_v2_rows_have_an_ifindex),
		cmocka_unit_test(both_trees_are_one_list),
		cmocka_unit_test(cdp_tells_where_lldp_does_not),
		cmocka_unit_test(storage_rows_are_measured),
		cmocka_unit_test(makers_come_before_the_general_table),
		cmocka_unit_test(makers_are_read_by_their_mibs),
		cmocka_unit_test(cells_are_all_that_is_needed),
		cmocka_unit_test(the_chassis_speaks_for_the_device),
		cmocka_unit_test(makes_are_completed_from_elsewhere),
		cmocka_unit_test(a_status_of_0_is_told_as_it_is),
		cmocka_unit_test(a_counter_keeps_the_form_it_came_in),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
