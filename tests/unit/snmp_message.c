/* Messages written and read by hand, against the bytes of the standards and against what net-snmp
 * makes of the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lab/ber.h"
#include "tests/unit/snmp_reference.h"

#define ROUNDS 20000

struct fixture {
	struct decoder *ours, *theirs;
	GRand *dice;
};

static int begin(void **state)
{
	struct fixture *f = g_new0(struct fixture, 1);
	codec_start();
	*f = (struct fixture){ decoder_new(), decoder_new(), g_rand_new_with_seed(20261122) };
	*state = f;
	return 0;
}

static int end(void **state)
{
	struct fixture *f = *state;
	decoder_free(f->ours);
	decoder_free(f->theirs);
	g_rand_free(f->dice);
	g_free(f);
	return 0;
}

/* ---- writing ------------------------------------------------------------------------------ */

static char community[] = "public";

/* The message as the library writes it. */
static size_t write_reference(const struct credential *credential, const struct ask_message *ask,
    uint8_t *buffer, size_t size)
{
	netsnmp_session session;
	netsnmp_pdu *pdu = codec_pdu(ask);
	uint8_t *packet = malloc(REQUEST_LIMIT);
	size_t packet_size = REQUEST_LIMIT, used = 0;
	snmp_sess_init(&session);
	session.version = pdu->version =
	    credential->version == CREDENTIAL_V1 ? SNMP_VERSION_1 : SNMP_VERSION_2c;
	pdu->community = (u_char *)strdup(credential->community);
	pdu->community_len = strlen(credential->community);
	assert_int_equal(snmp_build(&packet, &packet_size, &used, &session, pdu), 0);
	assert_true(used <= size);
	memcpy(buffer, packet + packet_size - used, used);
	free(packet);
	snmp_free_pdu(pdu);
	return used;
}

static uint32_t any_number(GRand *dice)
{
	return g_rand_int(dice) >> g_rand_int_range(dice, 0, 32);
}

static void any_name(GRand *dice, struct oid *ret)
{
	ret->length = (uint8_t)g_rand_int_range(dice, 2, 40);
	for (size_t i = 0; i < ret->length; i++)
		ret->part[i] = any_number(dice);
	ret->part[0] = (uint32_t)g_rand_int_range(dice, 0, 3);
	ret->part[1] = (uint32_t)g_rand_int_range(dice, 0, 40);
}

static void what_is_written_is_what_the_library_writes(void **state)
{
	static const enum message_type types[] = { MESSAGE_GET, MESSAGE_NEXT, MESSAGE_BULK };
	struct fixture *f = *state;
	g_autofree struct ask_message *ask = g_new0(struct ask_message, 1);
	for (int i = 0; i < ROUNDS / 4; i++) {
		uint8_t own[REQUEST_LIMIT], other[REQUEST_LIMIT];
		const struct credential credential = { .community = community,
			.version = i % 2 ? CREDENTIAL_V1 : CREDENTIAL_V2C };
		ask->type = types[i % (credential.version == CREDENTIAL_V1 ? 2 : 3)];
		ask->id = any_number(f->dice) & INT32_MAX;
		ask->repetitions = (unsigned)g_rand_int_range(f->dice, 0, 300);
		ask->n_names = (size_t)g_rand_int_range(f->dice, 1, 16);
		for (size_t k = 0; k < ask->n_names; k++)
			any_name(f->dice, &ask->names[k]);
		size_t size = message_build(&credential, ask, own, sizeof own);
		assert_int_equal(size, write_reference(&credential, ask, other, sizeof other));
		assert_memory_equal(own, other, size);
		for (size_t room = 0; room < size; room += 7)
			assert_int_equal(message_build(&credential, ask, other, room), 0);
	}
}

static void names_that_are_none_are_not_written(void **state)
{
	static const uint32_t names[][2] = { { 3, 0 }, { 1, 40 }, { 0, 41 }, { 2, UINT32_MAX } };
	uint8_t buffer[16];
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		assert_int_equal(message_name(names[i], 2, buffer, sizeof buffer), 0);
	assert_int_equal(message_name((const uint32_t[]){ 2, 999, 3 }, 3, buffer, 16), 3);
	assert_memory_equal(buffer, ((const uint8_t[]){ 0x88, 0x37, 3 }), 3); /* X.690 8.19.5 */
}

/* ---- reading ------------------------------------------------------------------------------ */

/* One variable 1.3.6.1 with CONTENT under TAG. */
static struct bytes one_variable(uint8_t tag, struct bytes content, uint8_t out[64])
{
	struct ber_writer writer = { .data = out, .limit = 64 };
	size_t pair = ber_open(&writer, BER_SEQUENCE);
	ber_put_oid(&writer, (const uint32_t[]){ 1, 3, 6, 1 }, 4);
	ber_put_octets(&writer, tag, content);
	ber_close(&writer, pair);
	return (struct bytes){ out, writer.size };
}

/* CONTENT under TAG as the library reads it. */
static bool read_reference(uint8_t tag, struct bytes content, int64_t *integer, uint64_t *number)
{
	uint8_t element[32], type;
	struct ber_writer writer = { .data = element, .limit = sizeof element };
	long value;
	u_long natural;
	struct counter64 wide;
	ber_put_octets(&writer, tag, content);
	size_t left = writer.size;
	*integer = 0;
	*number = 0;
	if (tag == BER_INTEGER) {
		if (!asn_parse_int(element, &left, &type, &value, sizeof value))
			return false;
		*integer = value;
	} else if (tag == BER_COUNTER64) {
		if (!asn_parse_unsigned_int64(element, &left, &type, &wide, sizeof wide))
			return false;
		*number = (uint64_t)(uint32_t)wide.high << 32 | (uint32_t)wide.low;
	} else {
		if (!asn_parse_unsigned_int(element, &left, &type, &natural, sizeof natural))
			return false;
		*number = (uint32_t)natural;
	}
	return true;
}

/* Every width, with the bytes at which signs and widths turn. */
static void numbers_are_read_as_the_library_reads_them(void **state)
{
	static const uint8_t tags[] = { BER_INTEGER, BER_COUNTER32, BER_GAUGE32, BER_TICKS,
		BER_COUNTER64, 0x47 };
	static const uint8_t edges[] = { 0, 1, 0x7f, 0x80, 0x81, 0xff };
	struct fixture *f = *state;
	for (int i = 0; i < ROUNDS * 5; i++) {
		uint8_t content[11], list[64], tag = tags[i % (int)G_N_ELEMENTS(tags)];
		size_t size = (size_t)g_rand_int_range(f->dice, 0, sizeof content);
		for (size_t k = 0; k < size; k++)
			content[k] = g_rand_boolean(f->dice) ? (uint8_t)g_rand_int(f->dice)
			    : edges[g_rand_int_range(f->dice, 0, G_N_ELEMENTS(edges))];
		struct message message = { .list = one_variable(tag,
					       (struct bytes){ content, size }, list) };
		int64_t integer;
		uint64_t number;
		bool good = read_reference(tag, (struct bytes){ content, size }, &integer, &number);
		assert_int_equal(message_list(f->ours, &message), good);
		if (!good)
			continue;
		assert_int_equal(message.n_variables, 1);
		assert_int_equal(message.variables[0].integer, integer);
		assert_int_equal(message.variables[0].number, number);
	}
}

static void put_value(GRand *dice, struct ber_writer *writer)
{
	static const uint8_t octets[] = "GigabitEthernet0/0/1";
	static const uint32_t object[] = { 1, 3, 6, 1, 4, 1, 2011, 2, 23 };
	const struct ber_value values[] = {
		{ .tag = BER_OCTETS, .octets = { octets, (size_t)g_rand_int_range(dice, 0, 20) } },
		{ .tag = BER_INTEGER, .integer = (int32_t)any_number(dice) },
		{ .tag = BER_COUNTER32, .number = any_number(dice) },
		{ .tag = BER_GAUGE32, .number = any_number(dice) },
		{ .tag = BER_TICKS, .number = any_number(dice) },
		{ .tag = BER_COUNTER64, .number = (uint64_t)any_number(dice) * any_number(dice) },
		{ .tag = BER_OID, .oid = object, .oid_length = G_N_ELEMENTS(object) },
		{ .tag = BER_NULL },
	};
	ber_put_value(writer, &values[g_rand_int_range(dice, 0, G_N_ELEMENTS(values))]);
}

/* A reply of any variables. */
static size_t put_reply(GRand *dice, uint8_t *out, size_t limit)
{
	struct ber_writer writer = { .data = out, .limit = limit };
	size_t message = ber_open(&writer, BER_SEQUENCE);
	ber_put_integer(&writer, g_rand_int_range(dice, 0, 2));
	ber_put_octets(&writer, BER_OCTETS, (struct bytes){ (const uint8_t *)community, 6 });
	size_t pdu = ber_open(&writer, 0xa2);
	ber_put_integer(&writer, (int32_t)any_number(dice));
	ber_put_integer(&writer, g_rand_int_range(dice, 0, 19));
	ber_put_integer(&writer, g_rand_int_range(dice, 0, 3));
	size_t list = ber_open(&writer, BER_SEQUENCE);
	for (int n = g_rand_int_range(dice, 0, 12); n > 0; n--) {
		struct oid name;
		any_name(dice, &name);
		size_t pair = ber_open(&writer, BER_SEQUENCE);
		ber_put_oid(&writer, name.part, name.length);
		put_value(dice, &writer);
		ber_close(&writer, pair);
	}
	ber_close(&writer, list);
	ber_close(&writer, pdu);
	ber_close(&writer, message);
	return writer.size;
}

static void replies_are_read_as_the_library_reads_them(void **state)
{
	struct fixture *f = *state;
	for (int i = 0; i < ROUNDS; i++) {
		uint8_t reply[4096];
		struct envelope envelope;
		struct message message;
		size_t size = put_reply(f->dice, reply, sizeof reply);
		netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_RESPONSE);
		assert_true(message_parse(f->ours, reply, size, &envelope, &message));
		assert_true(reference_parse(reply, size, pdu));
		snmp_free_pdu(pdu);
		assert_true(reference_agrees(f->ours, f->theirs, reply, size));
		for (int k = 0; k < 4; k++)
			reply[g_rand_int_range(f->dice, 0, (gint)size)] ^=
			    (uint8_t)(1u << g_rand_int_range(f->dice, 0, 8));
		g_autofree uint8_t *exact = g_memdup2(reply, size);
		assert_true(reference_agrees(f->ours, f->theirs, exact, size));
	}
}

/* Bytes behind the value, within the pair: the library takes them for the next pair, we once passed
 * over them, and with them over a whole variable. Neither: it is no message. */
static void a_pair_is_a_name_and_a_value(void **state)
{
	static const uint8_t list[] = { 0x30, 16, 6, 3, 0x2b, 6, 1, 2, 1, 5, 0x30, 8, 6, 3, 0x2b, 6,
		1, 5 };
	struct fixture *f = *state;
	struct message message = { .list = { list, sizeof list } };
	assert_false(message_list(f->ours, &message));
	message.list.size = 0;
	assert_true(message_list(f->ours, &message));
}

/* ---- the short way ------------------------------------------------------------------------ */

static const uint32_t columns[][3] = { { 1, 3, 8 }, { 1, 3, 1000 } };

static size_t encode(struct bytes ret[2], uint8_t memory[2][8])
{
	for (size_t i = 0; i < 2; i++)
		ret[i] = (struct bytes){ memory[i], message_name(columns[i], 3, memory[i], 8) };
	return 2;
}

static struct bytes put_rows(GRand *dice, int n, uint8_t *out, size_t limit)
{
	struct ber_writer writer = { .data = out, .limit = limit };
	for (int i = 0; i < n; i++) {
		const uint32_t name[] = { 1, 3, columns[i % 2][2], any_number(dice) };
		size_t pair = ber_open(&writer, BER_SEQUENCE);
		ber_put_oid(&writer, name, 4);
		ber_put_unsigned(&writer, i % 2 ? BER_COUNTER64 : BER_GAUGE32, any_number(dice));
		ber_close(&writer, pair);
	}
	return (struct bytes){ out, writer.size };
}

static void rows_of_numbers_go_the_short_way_and_say_the_same(void **state)
{
	struct fixture *f = *state;
	uint8_t memory[2][8];
	struct bytes names[2];
	size_t n_names = encode(names, memory), n;
	for (int i = 0; i < ROUNDS; i++) {
		uint8_t bytes[2048];
		struct cell cells[64];
		int rows = g_rand_int_range(f->dice, 1, 40);
		struct bytes list = put_rows(f->dice, rows, bytes, sizeof bytes);
		assert_true(message_cells(list, names, n_names, cells, 64, &n));
		assert_int_equal(n, rows);
		assert_true(reference_cells(f->ours, list, names, n_names));
		assert_false(message_cells(list, names, n_names, cells, n - 1, &n));
		bytes[g_rand_int_range(f->dice, 0, (gint)list.size)] ^=
		    (uint8_t)(1u << g_rand_int_range(f->dice, 0, 8));
		g_autofree uint8_t *exact = g_memdup2(bytes, list.size);
		list.data = exact;
		assert_true(reference_cells(f->ours, list, names, n_names));
		list.size = (size_t)g_rand_int_range(f->dice, 0, (gint)list.size);
		g_autofree uint8_t *cut = g_memdup2(exact, list.size);
		list.data = cut;
		assert_true(reference_cells(f->ours, list, names, n_names));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_what_the_library_writes),
		cmocka_unit_test(names_that_are_none_are_not_written),
		cmocka_unit_test(numbers_are_read_as_the_library_reads_them),
		cmocka_unit_test(replies_are_read_as_the_library_reads_them),
		cmocka_unit_test(a_pair_is_a_name_and_a_value),
		cmocka_unit_test(rows_of_numbers_go_the_short_way_and_say_the_same),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
