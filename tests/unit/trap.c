/* Notifications of every version: what the lab's own code writes, the library's sender's bytes, and
 * all that can go wrong with them. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lab/notice.h"
#include "probes/wire/trap.h"

#define LINK_DOWN "1.3.6.1.6.3.1.1.5.3"
#define INDEX "1.3.6.1.2.1.2.2.1.1.7"
#define OPER "1.3.6.1.2.1.2.2.1.8.7"
#define NAME "1.3.6.1.2.1.31.1.1.1.1.7"
#define COMMUNITY "1.3.6.1.6.3.18.1.4.0"

static const uint8_t engine_id[] = { 0x80, 0, 0x1f, 0x88, 4, 'l', 'a', 'b' };
static const uint8_t our_id[] = { 0x80, 0, 0x1f, 0x88, 5, 1, 2, 3, 4, 5, 6, 7, 8 };

static struct bytes text_bytes(const char *text)
{
	return (struct bytes){ (const uint8_t *)text, strlen(text) };
}

static struct lab_notice notice_of(enum lab_version version)
{
	static struct lab_notice_variable variables[4];

	variables[0] = (struct lab_notice_variable){ INDEX,
		{ .tag = BER_INTEGER, .integer = 7 } };
	variables[1] = (struct lab_notice_variable){ OPER, { .tag = BER_INTEGER, .integer = 2 } };
	variables[2] = (struct lab_notice_variable){ NAME,
		{ .tag = BER_OCTETS, .octets = text_bytes("GE0/0/7\033[31m") } };
	variables[3] = (struct lab_notice_variable){ COMMUNITY,
		{ .tag = BER_OCTETS, .octets = text_bytes("secret") } };
	return (struct lab_notice){ .version = version, .trap = LINK_DOWN, .generic = 2,
		.enterprise = "1.3.6.1.4.1.2011.2.23", .agent = { 10, 1, 2, 3 }, .ticks = 100,
		.id = 4711, .community = "public", .variables = variables, .n_variables = 4 };
}

static void read_notice(const struct lab_notice *notice, struct trap *ret)
{
	uint8_t buffer[LAB_NOTICE_LIMIT];
	struct trap_reader *reader = trap_reader_new();
	size_t size = lab_notice_write(notice, buffer);

	assert_true(size > 0);
	assert_int_equal(trap_read(reader, (struct bytes){ buffer, size }, ret), TRAP_READ);
	trap_reader_free(reader);
}

/* A name with a control character is no text: it is shown as the octets it is. */
static void v2c_is_read_cleaned_and_without_its_community(void **state)
{
	struct lab_notice notice = notice_of(LAB_V2C);
	struct trap trap;

	(void)state;
	read_notice(&notice, &trap);
	assert_null(trap.fault);
	assert_false(trap.inform);
	assert_null(trap.answer);
	assert_string_equal(trap.name, "linkDown");
	assert_string_equal(trap.text, "ifIndex.7 = 7, ifOperStatus.7 = down(2), "
	    "ifName.7 = 47:45:30:2f:30:2f:37:1b:5b:33:31:6d");
	assert_int_equal(trap.if_index, 7);
	assert_int_equal(json_array_size(trap.variables), 3);
	const json_t *oper = json_array_get(trap.variables, 1);
	assert_string_equal(json_string_value(json_object_get(oper, "oid")), OPER);
	assert_string_equal(json_string_value(json_object_get(oper, "name")), "ifOperStatus.7");
	assert_string_equal(json_string_value(json_object_get(oper, "value")), "down(2)");
	trap_clear(&trap);
}

struct old {
	int generic, specific;
	const char *enterprise, *name;
};

/* RFC 3584 3.1. */
static void v1_is_named_as_v2_would(void **state)
{
	static const struct old olds[] = {
		{ 0, 0, "1.3.6.1.4.1.9.1.1", "coldStart" },
		{ 2, 0, "1.3.6.1.4.1.9.1.1", "linkDown" },
		{ 4, 17, "1.3.6.1.4.1.9.1.1", "authenticationFailure" },
		{ 6, 2, "1.3.6.1.4.1.9.9.43.2", "1.3.6.1.4.1.9.9.43.2.0.2" },
		{ 6, 1, "1.3.6.1.2.1.33.2", "upsTrapOnBattery" },
		{ 6, 2, "1.3.6.1.2.1.15.7", "bgpBackwardTransition" },
		{ 99, 2, "1.3.6.1.4.1.1", "1.3.6.1.4.1.1.0.2" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(olds); i++) {
		struct lab_notice notice = notice_of(LAB_V1);
		struct trap trap;
		notice.generic = olds[i].generic;
		notice.specific = olds[i].specific;
		notice.enterprise = olds[i].enterprise;
		read_notice(&notice, &trap);
		assert_string_equal(trap.name, olds[i].name);
		assert_int_equal(trap.if_index, 7);
		assert_non_null(strstr(trap.text, "snmpTrapAddress = 10.1.2.3"));
		assert_null(strstr(trap.text, "secret"));
		trap_clear(&trap);
	}
}

static void an_inform_is_answered_with_its_own_variables(void **state)
{
	struct lab_notice notice = notice_of(LAB_V2C);
	uint8_t buffer[LAB_NOTICE_LIMIT];
	struct lab_message sent, answered;
	struct trap trap;
	gsize size;

	(void)state;
	notice.inform = true;
	size_t there = lab_notice_write(&notice, buffer);
	read_notice(&notice, &trap);
	assert_true(trap.inform);
	assert_int_equal(trap.request, 4711);
	const uint8_t *answer = g_bytes_get_data(trap.answer, &size);
	assert_true(lab_message_read((struct bytes){ buffer, there }, &sent));
	assert_true(lab_message_read((struct bytes){ answer, size }, &answered));
	assert_int_equal(answered.pdu.data[0], LAB_RESPONSE);
	assert_int_equal(answered.pdu.size, sent.pdu.size);
	assert_memory_equal(answered.pdu.data + 1, sent.pdu.data + 1, sent.pdu.size - 1);
	trap_clear(&trap);
}

/* ---- v3 ----------------------------------------------------------------------------------- */

static char user_name[] = "zhiban-lab", auth_password[] = "zhiban-lab-auth",
	    priv_password[] = "zhiban-lab-priv", other_password[] = "zhiban-lab-other";

static struct credential credential_of_lab(void)
{
	return (struct credential){ .version = CREDENTIAL_V3, .user = user_name,
		.auth = CREDENTIAL_AUTH_SHA256, .auth_password = auth_password,
		.priv = CREDENTIAL_PRIV_AES, .priv_password = priv_password };
}

/* A notice of ENGINE at its boot BOOTS and TIME, as it is received by POST; what is to be sent back
 * is *RET_REPORT. */
static enum trap_result post_one(struct trap_post *post, struct bytes engine, uint32_t boots,
    uint32_t time, bool inform, struct trap *ret, GBytes **ret_report)
{
	struct lab_notice notice = notice_of(LAB_V3);
	struct lab_keys keys;
	uint8_t buffer[LAB_NOTICE_LIMIT];

	lab_keys_make(&lab_users[0], engine, &keys);
	notice.inform = inform;
	notice.user = &lab_users[0];
	notice.keys = &keys;
	notice.engine_id = engine;
	notice.boots = boots;
	notice.time = time;
	notice.salt = boots * UINT64_C(1000) + time;
	size_t size = lab_notice_write(&notice, buffer);
	assert_true(size > 0);
	return trap_post_read(post, 1, (struct bytes){ buffer, size }, ret, ret_report);
}

static const struct bytes lab_engine = { engine_id, sizeof engine_id };
static const struct bytes our_engine = { our_id, sizeof our_id };

static int make_post(void **state)
{
	struct trap_post *post = trap_post_new(our_engine, 3);
	struct credential credential = credential_of_lab();

	trap_post_set(post, 1, &credential);
	*state = post;
	return 0;
}

static int drop_post(void **state)
{
	trap_post_free(*state);
	return 0;
}

static void a_sealed_trap_is_opened_by_the_senders_keys(void **state)
{
	struct trap trap;
	GBytes *report;

	assert_int_equal(post_one(*state, lab_engine, 5, 1000, false, &trap, &report), TRAP_READ);
	assert_null(report);
	assert_null(trap.fault);
	assert_string_equal(trap.name, "linkDown");
	assert_int_equal(trap.if_index, 7);
	trap_clear(&trap);
}

static void a_replay_and_a_wrong_key_are_told_apart(void **state)
{
	struct trap trap;
	GBytes *report;
	struct credential other = credential_of_lab();

	post_one(*state, lab_engine, 5, 1000, false, &trap, &report);
	trap_clear(&trap);
	assert_int_equal(post_one(*state, lab_engine, 5, 700, false, &trap, &report), TRAP_READ);
	assert_non_null(trap.fault);
	assert_non_null(strstr(trap.text, "窗口"));
	trap_clear(&trap);
	assert_int_equal(post_one(*state, lab_engine, 4, 90000, false, &trap, &report),
	    TRAP_READ);
	assert_non_null(trap.fault);
	trap_clear(&trap);
	/* the same credential again: what was proved stays so */
	other.auth_password = auth_password;
	trap_post_set(*state, 1, &other);
	post_one(*state, lab_engine, 5, 700, false, &trap, &report);
	assert_non_null(trap.fault);
	trap_clear(&trap);
	other.auth_password = other_password;
	trap_post_set(*state, 1, &other);
	post_one(*state, lab_engine, 5, 1001, false, &trap, &report);
	assert_non_null(strstr(trap.text, "认证"));
	trap_clear(&trap);
	trap_post_set(*state, 1, NULL);
	post_one(*state, lab_engine, 5, 1001, false, &trap, &report);
	assert_non_null(strstr(trap.text, "用户"));
	assert_null(report);         /* of a trap nobody is told */
	trap_clear(&trap);
}

/* A device that lost its boots is refused like a replay, and said to be so, until somebody has
 * vouched for it: nothing of before passes then. */
static void a_clock_that_was_lost_is_told_and_can_be_forgotten(void **state)
{
	struct trap trap;
	GBytes *report;

	post_one(*state, lab_engine, 5, 1000, false, &trap, &report);
	assert_true(trap.sealed && !trap.late);
	trap_clear(&trap);
	post_one(*state, lab_engine, 1, 20, false, &trap, &report);
	assert_true(trap.late && trap.fault != NULL);
	trap_clear(&trap);
	trap_post_forget(*state, 1);
	trap_post_forget(*state, 2);     /* nobody */
	post_one(*state, lab_engine, 1, 21, false, &trap, &report);
	assert_true(trap.sealed && trap.fault == NULL);
	trap_clear(&trap);
	post_one(*state, lab_engine, 1, 900, false, &trap, &report);
	trap_clear(&trap);
	post_one(*state, lab_engine, 1, 22, false, &trap, &report);
	assert_true(trap.late);
	trap_clear(&trap);
}

/* Who does not know our clock is told it, in a Report it can check, and comes again (RFC 3414 4).
 */
static void an_inform_needs_our_engine_and_our_clock(void **state)
{
	struct trap trap;
	GBytes *report;
	struct lab_message said;
	gsize size;

	assert_int_equal(post_one(*state, our_engine, 0, 0, true, &trap, &report), TRAP_OTHER);
	assert_non_null(report);
	const uint8_t *data = g_bytes_get_data(report, &size);
	assert_true(lab_message_read((struct bytes){ data, size }, &said));
	assert_int_equal(said.flags & (LAB_AUTH | LAB_PRIV), LAB_AUTH);
	assert_int_equal(said.boots, 3);
	assert_int_equal(said.engine_id.size, sizeof our_id);
	assert_memory_equal(said.engine_id.data, our_id, sizeof our_id);
	uint32_t time = (uint32_t)said.time;
	g_bytes_unref(report);
	trap_clear(&trap);
	/* one that is ahead is none of ours */
	assert_int_equal(post_one(*state, our_engine, 3, time + 1000, true, &trap, &report),
	    TRAP_OTHER);
	assert_non_null(report);
	g_bytes_unref(report);
	trap_clear(&trap);
	assert_int_equal(post_one(*state, our_engine, 3, time, true, &trap, &report), TRAP_READ);
	assert_null(report);
	assert_null(trap.fault);
	assert_true(trap.inform);
	data = g_bytes_get_data(trap.answer, &size);
	assert_true(lab_message_read((struct bytes){ data, size }, &said));
	assert_int_equal(said.flags & (LAB_AUTH | LAB_PRIV), LAB_AUTH | LAB_PRIV);
	assert_int_equal(said.id, 4711);
	trap_clear(&trap);
}

static void strangers_may_ask_for_our_engine(void **state)
{
	/* RFC 3414 4: no engine, no user, reportable, an empty Get */
	static const uint8_t discovery[] = { 0x30, 0x38, 2, 1, 3, 0x30, 0x0e, 2, 1, 9, 2, 3, 0,
		0xff, 0xe3, 4, 1, 4, 2, 1, 3, 4, 0x10, 0x30, 0x0e, 4, 0, 2, 1, 0, 2, 1, 0, 4, 0, 4,
		0, 4, 0, 0x30, 0x11, 4, 0, 4, 0, 0xa0, 0x0b, 2, 1, 5, 2, 1, 0, 2, 1, 0, 0x30, 0 };
	struct trap trap;
	struct lab_message said;
	GBytes *report;
	gsize size;

	assert_int_equal(trap_post_read(*state, 0, (struct bytes){ discovery, sizeof discovery },
	    &trap, &report), TRAP_OTHER);
	assert_non_null(report);
	const uint8_t *data = g_bytes_get_data(report, &size);
	assert_true(lab_message_read((struct bytes){ data, size }, &said));
	assert_int_equal(said.id, 9);
	assert_int_equal(said.flags, 0);
	assert_int_equal(said.boots, 3);
	assert_memory_equal(said.engine_id.data, our_id, sizeof our_id);
	g_bytes_unref(report);
	trap_clear(&trap);
}

/* ---- what is broken ----------------------------------------------------------------------- */

/* T08: each datagram cut at every place, and with every byte turned: never believed to be more than
 * it is, and what cannot be read says so. */
static void whatever_is_broken_is_said_to_be(void **state)
{
	struct trap_reader *reader = trap_reader_new();
	unsigned faults = 0, cases = 0;

	for (int version = 0; version < 4; version++) {
		uint8_t buffer[LAB_NOTICE_LIMIT];
		struct lab_notice notice =
		    notice_of(version == 0 ? LAB_V1 : version == 3 ? LAB_V3 : LAB_V2C);
		struct lab_keys keys;
		lab_keys_make(&lab_users[0], lab_engine, &keys);
		notice.inform = version == 2;
		notice.user = &lab_users[0];
		notice.keys = &keys;
		notice.engine_id = lab_engine;
		size_t size = lab_notice_write(&notice, buffer);
		for (size_t cut = 0; cut < size; cut++) {
			struct trap trap;
			assert_int_not_equal(trap_read(reader, (struct bytes){ buffer, cut },
			    &trap), TRAP_SEALED);
			assert_non_null(trap.fault);
			trap_clear(&trap);
		}
		for (size_t at = 0; at < size; at++)
			for (int bit = 0; bit < 8; bit++, cases++) {
				struct trap trap;
				GBytes *report = NULL;
				buffer[at] ^= (uint8_t)(1 << bit);
				struct bytes bytes = { buffer, size };
				if (trap_read(reader, bytes, &trap) == TRAP_SEALED)
					trap_post_read(*state, 1, bytes, &trap, &report);
				faults += trap.fault != NULL;
				assert_true(trap.text == NULL || text_is_clean(trap.text));
				g_clear_pointer(&report, g_bytes_unref);
				trap_clear(&trap);
				buffer[at] ^= (uint8_t)(1 << bit);
			}
	}
	assert_true(cases > 4000);
	assert_true(faults > 1000);
	trap_reader_free(reader);
}

static void too_many_variables_are_cut(void **state)
{
	struct lab_notice_variable many[100];
	struct lab_notice notice = notice_of(LAB_V2C);
	struct trap trap;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(many); i++)
		many[i] = (struct lab_notice_variable){ "1.3.6.1.4.1.1",
			{ .tag = BER_INTEGER, .integer = (int64_t)i } };
	notice.variables = many;
	notice.n_variables = 60;
	read_notice(&notice, &trap);
	assert_int_equal(json_array_size(trap.variables), 60);
	trap_clear(&trap);
	notice.n_variables = 70;
	read_notice(&notice, &trap);
	assert_int_equal(json_array_size(trap.variables), TRAP_VARIABLES);
	assert_non_null(strstr(trap.text, "70"));
	trap_clear(&trap);
}

/* A request that comes to the wrong port is no notification, and no damage either. */
static void requests_are_not_taken_for_news(void **state)
{
	static const uint8_t get[] = { 0x30, 0x1a, 2, 1, 1, 4, 1, 'p', 0xa0, 0x12, 2, 1, 1, 2, 1, 0,
		2, 1, 0, 0x30, 7, 0x30, 5, 6, 1, 0x2b, 5, 0 };
	struct trap_reader *reader = trap_reader_new();
	struct trap trap;

	(void)state;
	assert_int_equal(trap_read(reader, (struct bytes){ get, sizeof get }, &trap), TRAP_OTHER);
	trap_clear(&trap);
	trap_reader_free(reader);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v2c_is_read_cleaned_and_without_its_community),
		cmocka_unit_test(v1_is_named_as_v2_would),
		cmocka_unit_test(an_inform_is_answered_with_its_own_variables),
		cmocka_unit_test_setup_teardown(a_sealed_trap_is_opened_by_the_senders_keys,
		    make_post, drop_post),
		cmocka_unit_test_setup_teardown(a_clock_that_was_lost_is_told_and_can_be_forgotten,
		    make_post, drop_post),
		cmocka_unit_test_setup_teardown(a_replay_and_a_wrong_key_are_told_apart, make_post,
		    drop_post),
		cmocka_unit_test_setup_teardown(an_inform_needs_our_engine_and_our_clock,
		    make_post, drop_post),
		cmocka_unit_test_setup_teardown(strangers_may_ask_for_our_engine, make_post,
		    drop_post),
		cmocka_unit_test_setup_teardown(whatever_is_broken_is_said_to_be, make_post,
		    drop_post),
		cmocka_unit_test(too_many_variables_are_cut),
		cmocka_unit_test(requests_are_not_taken_for_news),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
