/* The lab's own BER and its user-based security, against bytes from the standards. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "lab/ber.h"
#include "lab/message.h"
#include "lab/usm.h"

struct sample {
	int64_t value;
	size_t size;
	uint8_t bytes[12];
};

/* X.690 8.3: the shortest two's complement. */
static void integers_are_shortest_both_ways(void **state)
{
	static const struct sample samples[] = {
		{ 0, 3, { 2, 1, 0 } },
		{ 127, 3, { 2, 1, 0x7f } },
		{ 128, 4, { 2, 2, 0, 0x80 } },
		{ -1, 3, { 2, 1, 0xff } },
		{ -128, 3, { 2, 1, 0x80 } },
		{ -129, 4, { 2, 2, 0xff, 0x7f } },
		{ INT32_MAX, 6, { 2, 4, 0x7f, 0xff, 0xff, 0xff } },
		{ INT64_MIN, 10, { 2, 8, 0x80, 0, 0, 0, 0, 0, 0, 0 } },
	};
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(samples); i++) {
		uint8_t buffer[16];
		struct ber_writer writer = { .data = buffer, .limit = sizeof buffer };
		int64_t back;
		ber_put_integer(&writer, samples[i].value);
		assert_int_equal(writer.size, samples[i].size);
		assert_memory_equal(buffer, samples[i].bytes, writer.size);
		struct ber_reader reader = ber_reader((struct bytes){ buffer, writer.size });
		assert_true(ber_read_integer(&reader, &back));
		assert_int_equal(back, samples[i].value);
		assert_true(ber_at_end(&reader));
	}
}

/* A Counter64 with its top bit set takes nine bytes, or it would be negative. */
static void counters_stay_positive(void **state)
{
	static const uint8_t highest[] = { 0x46, 9, 0, 255, 255, 255, 255, 255, 255, 255, 255 };
	static const uint8_t wrapped[] = { 0x41, 5, 0, 255, 255, 255, 255 };
	uint8_t buffer[32];
	struct ber_writer writer = { .data = buffer, .limit = sizeof buffer };
	(void)state;
	ber_put_unsigned(&writer, BER_COUNTER64, UINT64_MAX);
	assert_int_equal(writer.size, sizeof highest);
	assert_memory_equal(buffer, highest, sizeof highest);
	writer.size = 0;
	ber_put_unsigned(&writer, BER_COUNTER32, UINT32_MAX);
	assert_int_equal(writer.size, sizeof wrapped);
	assert_memory_equal(buffer, wrapped, sizeof wrapped);
}

static void oids_come_back(void **state)
{
	static const struct ber_oid oids[] = {
		{ { 0, 0 }, 2 },
		{ { 1, 0, 8802, 1, 1, 2, 1, 4, 1, 1, 9, 0, 5, 1 }, 14 },
		{ { 1, 3, 6, 1, 4, 1, 4194316032, 4294967295 }, 8 },
		{ { 2, 999, 3 }, 3 },
	};
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(oids); i++) {
		uint8_t buffer[128];
		struct ber_writer writer = { .data = buffer, .limit = sizeof buffer };
		struct ber_oid back;
		ber_put_oid(&writer, oids[i].part, oids[i].length);
		struct ber_reader reader = ber_reader((struct bytes){ buffer, writer.size });
		assert_true(ber_read_oid(&reader, &back));
		assert_int_equal(
		    ber_oid_compare(oids[i].part, oids[i].length, back.part, back.length), 0);
	}
}

/* Lengths of one, two and three bytes; the mark follows its byte. */
static void lengths_are_shortest(void **state)
{
	static const struct {
		size_t content, head;
	} cases[] = { { 0, 2 }, { 127, 2 }, { 128, 3 }, { 255, 3 }, { 256, 4 }, { 1400, 4 } };
	static const uint8_t zeros[1400];
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		uint8_t buffer[1500], tag;
		struct ber_writer writer = { .data = buffer, .limit = sizeof buffer };
		struct ber_reader content;
		size_t opened = ber_open(&writer, BER_SEQUENCE);
		writer.mark = writer.size;
		ber_put_raw(&writer, (struct bytes){ zeros, cases[i].content });
		ber_close(&writer, opened);
		assert_int_equal(writer.size, cases[i].head + cases[i].content);
		assert_int_equal(writer.mark, cases[i].head);
		struct ber_reader reader = ber_reader((struct bytes){ buffer, writer.size });
		assert_true(ber_read_any(&reader, &tag, &content));
		assert_int_equal(content.end - content.at, cases[i].content);
	}
}

static void a_full_writer_says_so_and_writes_nothing_beyond(void **state)
{
	uint8_t buffer[12];
	struct ber_writer writer = { .data = buffer, .limit = 8 };
	(void)state;
	memset(buffer, 0xee, sizeof buffer);
	size_t opened = ber_open(&writer, BER_SEQUENCE);
	ber_put_integer(&writer, INT64_MAX);
	ber_close(&writer, opened);
	assert_true(writer.full);
	for (size_t i = 8; i < sizeof buffer; i++)
		assert_int_equal(buffer[i], 0xee);
}

/* Each breaks one rule; none may be taken for an element. */
static void broken_bytes_are_refused(void **state)
{
	static const struct {
		size_t size;
		uint8_t bytes[16];
	} broken[] = {
		{ 0, { 0 } },
		{ 1, { 2 } },
		{ 2, { 2, 1 } },
		{ 2, { 2, 0 } },
		{ 4, { 2, 0x80, 0, 0 } },
		{ 7, { 2, 0x85, 0, 0, 0, 0, 1 } },
		{ 6, { 2, 0x84, 0xff, 0xff, 0xff, 0xff } },
		{ 11, { 2, 9, 1, 2, 3, 4, 5, 6, 7, 8, 9 } },
		{ 3, { 4, 1, 1 } },
	};
	static const uint8_t endless_part[] = { 6, 3, 0x2b, 0x86, 0x80 };
	static const uint8_t huge_part[] = { 6, 7, 0x2b, 0x90, 0x80, 0x80, 0x80, 0x80, 0x00 };
	struct ber_reader reader;
	struct ber_oid oid;
	int64_t number;
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
		reader = ber_reader((struct bytes){ broken[i].bytes, broken[i].size });
		assert_false(ber_read_integer(&reader, &number));
	}
	reader = ber_reader((struct bytes){ endless_part, sizeof endless_part });
	assert_false(ber_read_oid(&reader, &oid));
	reader = ber_reader((struct bytes){ huge_part, sizeof huge_part });
	assert_false(ber_read_oid(&reader, &oid));
}

/* RFC 3414 A.3.2: "maplesyrup" and an engine id of eleven zeros and a two. */
static void the_key_is_that_of_the_standard(void **state)
{
	static const uint8_t engine_id[12] = { [11] = 2 };
	static const uint8_t expected[20] = {
		0x66, 0x95, 0xfe, 0xbc, 0x92, 0x88, 0xe3, 0x62, 0x82, 0x23,
		0x5f, 0xc7, 0x15, 0x1f, 0x12, 0x84, 0x97, 0xb3, 0x8f, 0x3f,
	};
	struct lab_user user = { "user", false, "maplesyrup", "maplesyrup" };
	struct lab_keys keys;
	(void)state;
	lab_keys_make(&user, (struct bytes){ engine_id, sizeof engine_id }, &keys);
	assert_memory_equal(keys.auth, expected, sizeof expected);
}

static void what_is_encrypted_can_be_read_again(void **state)
{
	static const uint8_t salt[8] = { 1, 2, 3 };
	struct lab_keys keys = { .priv = { 9, 8, 7 } };
	uint8_t plain[33] = "the quick brown fox", secret[33], back[33];
	(void)state;
	assert_true(lab_crypt(&keys, true, 7, 8, salt, (struct bytes){ plain, 33 }, secret));
	assert_memory_not_equal(plain, secret, 33);
	assert_true(lab_crypt(&keys, false, 7, 8, salt, (struct bytes){ secret, 33 }, back));
	assert_memory_equal(plain, back, 33);
}

/* A v3 message as it is written is read again, and the room for the MAC is where it was said. */
static void a_v3_message_comes_back(void **state)
{
	static const uint8_t engine_id[] = "0123456789a", pdu[] = { 0x30, 0 }, zeros[24];
	uint8_t buffer[512];
	struct ber_writer writer = { .data = buffer, .limit = sizeof buffer };
	struct lab_message back,
	    message = {
		    .version = LAB_V3,
		    .id = 77,
		    .max_size = 1472,
		    .flags = LAB_AUTH,
		    .boots = 3,
		    .time = 4,
		    .engine_id = { engine_id, 11 },
		    .mac = { zeros, 24 },
		    .pdu = { pdu, 2 },
	    };
	size_t mac;
	(void)state;
	lab_message_write(&message, &writer, &mac);
	assert_false(writer.full);
	assert_true(lab_message_read((struct bytes){ buffer, writer.size }, &back));
	assert_ptr_equal(back.mac.data, buffer + mac);
	assert_int_equal(back.mac.size, 24);
	assert_int_equal(back.id, 77);
	assert_int_equal(back.pdu.size, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_are_shortest_both_ways),
		cmocka_unit_test(counters_stay_positive),
		cmocka_unit_test(oids_come_back),
		cmocka_unit_test(lengths_are_shortest),
		cmocka_unit_test(a_full_writer_says_so_and_writes_nothing_beyond),
		cmocka_unit_test(broken_bytes_are_refused),
		cmocka_unit_test(the_key_is_that_of_the_standard),
		cmocka_unit_test(what_is_encrypted_can_be_read_again),
		cmocka_unit_test(a_v3_message_comes_back),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
