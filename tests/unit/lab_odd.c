/* Odd agents of the simulated site: every oddity that can be ordered is in what they answer, on a
 * device that is otherwise in order, and is gone when the order is taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "lab/agent.h"
#include "lab/desk.h"
#include "lab/message.h"
#include "lab/odd.h"

#define DEVICE "acc-qs"
#define OLD_DEVICE "acc-sl"
#define UPLINK "GigabitEthernet0/0/24"

#define A_MOMENT 1000000000       /* octets: more than passes while a test runs */

#define SYSTEM(n) "1.3.6.1.2.1.1." n ".0"
#define IF "1.3.6.1.2.1.2.2.1."
#define IFX "1.3.6.1.2.1.31.1.1.1."

struct odd {
	struct lab_site *site;
	struct lab_agent *agent;
	struct lab_device *device;
	struct lab_mib mib;
	struct lab_pdu pdu;
};

static int set_up(void **state)
{
	struct odd *odd = g_new0(struct odd, 1);
	odd->site = lab_site_new(1, 0, clock_mono(), clock_wall());
	odd->agent = lab_agent_new(odd->site);
	odd->device = lab_site_device(odd->site, DEVICE);
	odd->mib = (struct lab_mib){ .site = odd->site, .device = odd->device };
	*state = odd;
	return 0;
}

static int tear_down(void **state)
{
	struct odd *odd = *state;
	lab_agent_free(odd->agent);
	lab_site_free(odd->site);
	g_free(odd);
	return 0;
}

static void order(struct odd *odd, const char *line)
{
	g_autoptr(GMainContext) context = g_main_context_new();
	g_autoptr(GString) answer = g_string_new("");
	struct timers *timers = timers_new(context);
	struct lab_desk *desk = lab_desk_new(odd->site, NULL, timers, NULL, 1);
	bool done = lab_desk_order(desk, line, answer);
	lab_desk_free(desk);
	timers_free(timers);
	if (!done)
		fail_msg("%s: %s", line, answer->str);
}

static struct ber_oid oid_of(const char *text)
{
	struct ber_oid oid = { .length = 0 };
	g_auto(GStrv) parts = g_strsplit(text, ".", -1);
	for (char **part = parts; *part; part++)
		oid.part[oid.length++] = (uint32_t)g_ascii_strtoull(*part, NULL, 10);
	return oid;
}

/* The variable NAME of the device. */
static struct ber_value value_of(struct odd *odd, const char *name)
{
	struct ber_oid oid = oid_of(name);
	struct ber_value value = { 0 };
	assert_int_equal(lab_mib_get(&odd->mib, &oid, &value), LAB_FOUND);
	return value;
}

/* The text of variable NAME, as it is; caller frees. */
static char *text_of(struct odd *odd, const char *name)
{
	struct ber_value value = value_of(odd, name);
	assert_int_equal(value.tag, BER_OCTETS);
	return g_strndup((const char *)value.octets.data, value.octets.size);
}

static void assert_text(struct odd *odd, const char *name, const char *expected)
{
	g_autofree char *text = text_of(odd, name);
	assert_string_equal(text, expected);
}

/* What the agent answers when asked for two variables; its size, 0: nothing. */
static size_t ask(struct odd *odd, enum lab_version version, enum lab_pdu_type type,
    const char *first, const char *second)
{
	uint8_t inside[512], datagram[600];
	struct ber_writer pdu = { .data = inside, .limit = sizeof inside };
	struct ber_writer writer = { .data = datagram, .limit = sizeof datagram };
	struct bytes answers[LAB_ANSWERS];
	struct lab_message message = { .version = version,
		.community = { (const uint8_t *)LAB_COMMUNITY, strlen(LAB_COMMUNITY) } };
	const char *const names[] = { first, second };
	size_t mac, opened = ber_open(&pdu, type);
	ber_put_integer(&pdu, 77);
	ber_put_integer(&pdu, 0);
	ber_put_integer(&pdu, 3);
	size_t list = ber_open(&pdu, BER_SEQUENCE);
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		struct ber_oid name = oid_of(names[i]);
		size_t binding = ber_open(&pdu, BER_SEQUENCE);
		ber_put_oid(&pdu, name.part, name.length);
		ber_put_value(&pdu, &(struct ber_value){ .tag = BER_NULL });
		ber_close(&pdu, binding);
	}
	ber_close(&pdu, list);
	ber_close(&pdu, opened);
	message.pdu = (struct bytes){ inside, pdu.size };
	lab_message_write(&message, &writer, &mac);
	if (lab_agent_answer(odd->agent, odd->device, (struct bytes){ datagram, writer.size },
		answers) == 0)
		return 0;
	assert_true(lab_message_read(answers[0], &message));
	assert_true(lab_pdu_read(message.pdu, &odd->pdu));
	assert_int_equal(odd->pdu.id, 77);
	return answers[0].size;
}

/* ---- names ---------------------------------------------------------------------------------- */

static void two_ports_have_one_name(void **state)
{
	struct odd *odd = *state;
	assert_text(odd, IFX "1.6", "GigabitEthernet0/0/1");
	assert_text(odd, IFX "1.7", "GigabitEthernet0/0/2");
	order(odd, "same-names " DEVICE " on");
	g_autofree char *name = text_of(odd, IFX "1.7"), *descr = text_of(odd, IF "2.7");
	assert_string_equal(name, descr);
	assert_text(odd, IFX "1.8", name);
	g_autofree char *other = text_of(odd, IFX "1.9");
	assert_string_not_equal(other, name);
	order(odd, "same-names " DEVICE " off");
	assert_text(odd, IFX "1.8", "GigabitEthernet0/0/3");
}

static void ports_have_no_names(void **state)
{
	struct odd *odd = *state;
	order(odd, "no-names " DEVICE " on");
	assert_text(odd, IFX "1.6", "");
	assert_text(odd, IF "2.6", "");
	assert_text(odd, SYSTEM("5"), DEVICE);
	order(odd, "calm");
	assert_text(odd, IFX "1.6", "GigabitEthernet0/0/1");
}

/* ---- texts ---------------------------------------------------------------------------------- */

static void texts_hold_control_sequences(void **state)
{
	static const char *const names[] = { SYSTEM("1"), SYSTEM("5"), SYSTEM("6"), IF "2.6",
		IFX "1.6", IFX "18.29" };
	struct odd *odd = *state;
	order(odd, "escapes " DEVICE " on");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *text = text_of(odd, names[i]);
		assert_non_null(strstr(text, "\x1b[2J"));
		assert_non_null(strstr(text, "\xe2\x80\xae"));
	}
	g_autofree char *name = text_of(odd, SYSTEM("5"));
	assert_true(g_str_has_suffix(name, DEVICE));
	assert_int_equal(value_of(odd, IF "6.6").octets.size, 6);
}

static void texts_are_gb18030(void **state)
{
	struct odd *odd = *state;
	g_autofree char *alias = text_of(odd, IFX "18.29");
	order(odd, "gbk " DEVICE " on");
	g_autofree char *raw = text_of(odd, IFX "18.29");
	assert_false(g_utf8_validate(raw, -1, NULL));
	g_autofree char *back = g_convert(raw, -1, "UTF-8", "GB18030", NULL, NULL, NULL);
	assert_string_equal(back, alias);
	assert_text(odd, IFX "1.6", "GigabitEthernet0/0/1");
}

static void texts_are_longer_than_a_frame(void **state)
{
	struct odd *odd = *state;
	assert_true(ask(odd, LAB_V2C, LAB_GET, SYSTEM("1"), SYSTEM("3")) < 1472);
	order(odd, "huge " DEVICE " on");
	assert_int_equal(value_of(odd, SYSTEM("1")).octets.size, LAB_HUGE_OCTETS);
	assert_int_equal(value_of(odd, IFX "18.5").octets.size, LAB_HUGE_OCTETS);
	assert_true(value_of(odd, IFX "18.6").octets.size < 200);
	assert_true(ask(odd, LAB_V2C, LAB_GET, SYSTEM("1"), SYSTEM("3")) > LAB_HUGE_OCTETS);
	assert_int_equal(odd->pdu.first, LAB_NO_ERROR);
	assert_int_equal(odd->pdu.n, 2);
	ask(odd, LAB_V2C, LAB_GET, SYSTEM("1"), IFX "18.5");
	assert_int_equal(odd->pdu.first, LAB_ERROR_TOOBIG);
}

static void an_oid_is_as_long_as_one_can_be(void **state)
{
	struct odd *odd = *state;
	order(odd, "long-oid " DEVICE " on");
	struct ber_value value = value_of(odd, SYSTEM("2"));
	assert_int_equal(value.oid_length, BER_OID_LIMIT);
	assert_int_equal(value.oid[6], 2011);
	assert_int_equal(value.oid[127], 127);
}

/* ---- numbers -------------------------------------------------------------------------------- */

static void numbers_turn_into_words(void **state)
{
	struct odd *odd = *state;
	order(odd, "text-values " DEVICE " on");
	assert_text(odd, IFX "15.6", "n/a");
	assert_text(odd, IF "10.29", "n/a");
	assert_text(odd, IFX "6.29", "n/a");
	assert_int_equal(value_of(odd, IF "8.29").tag, BER_INTEGER);
	assert_int_equal(value_of(odd, SYSTEM("3")).tag, BER_TICKS);
}

static void wide_counters_jump(void **state)
{
	struct odd *odd = *state;
	struct ber_value wide = value_of(odd, IFX "6.29"), narrow = value_of(odd, IF "10.29");
	order(odd, "jump " DEVICE);
	uint64_t step = value_of(odd, IFX "6.29").number - wide.number;
	assert_true(step >= LAB_JUMP && step < LAB_JUMP + A_MOMENT);
	assert_true((uint32_t)(value_of(odd, IF "10.29").number - narrow.number) < A_MOMENT);
}

static void there_is_no_uptime(void **state)
{
	struct odd *odd = *state;
	struct ber_oid name = oid_of(SYSTEM("3")), descr = oid_of(SYSTEM("2"));
	struct ber_value value;
	order(odd, "no-uptime " DEVICE " on");
	assert_int_equal(lab_mib_get(&odd->mib, &name, &value), LAB_NO_OBJECT);
	assert_true(lab_mib_next(&odd->mib, &descr, false, &value));
	assert_int_equal(descr.part[7], 4);
}

static void uptime_passes_its_end(void **state)
{
	struct odd *odd = *state;
	uint32_t boots = odd->device->engine_boots;
	order(odd, "uptime-wrap " DEVICE);
	uint64_t before = value_of(odd, SYSTEM("3")).number;
	assert_true(before > UINT32_MAX - 10000);
	lab_site_tick(odd->site, (struct mono){ odd->site->now.us + 120 * CLOCK_SECOND },
	    odd->site->wall);
	assert_true(value_of(odd, SYSTEM("3")).number < 12000);
	assert_int_equal(odd->device->engine_boots, boots);
}

static void counters_begin_anew_and_uptime_goes_on(void **state)
{
	struct odd *odd = *state;
	uint64_t ticks = value_of(odd, SYSTEM("3")).number;
	assert_true(value_of(odd, IFX "6.29").number > A_MOMENT);
	order(odd, "clear-counters " DEVICE);
	assert_true(value_of(odd, IFX "6.29").number < A_MOMENT);
	assert_true(value_of(odd, SYSTEM("3")).number >= ticks);
}

/* ---- what is there -------------------------------------------------------------------------- */

static void a_port_is_taken_out_and_put_back(void **state)
{
	struct odd *odd = *state;
	struct ber_oid name = oid_of(IF "8.29"), before = oid_of(IF "8.28");
	struct ber_value value;
	struct lab_port *port = lab_device_port(odd->device, UPLINK);
	int64_t ports = value_of(odd, "1.3.6.1.2.1.2.1.0").integer;
	assert_int_equal(port->index, 29);
	order(odd, "port " DEVICE " " UPLINK " out");
	assert_int_equal(lab_mib_get(&odd->mib, &name, &value), LAB_NO_INSTANCE);
	assert_true(lab_mib_next(&odd->mib, &before, false, &value));
	assert_int_equal(before.part[10], 30);
	assert_int_equal(value_of(odd, "1.3.6.1.2.1.2.1.0").integer, ports - 1);
	assert_false(lab_port_far(port)->up);
	assert_false(odd->device->reached);
	order(odd, "port " DEVICE " " UPLINK " in");
	assert_int_equal(value_of(odd, IF "8.29").integer, 1);
	assert_true(odd->device->reached);
	order(odd, "port " DEVICE " " UPLINK " out");
	order(odd, "calm");
	assert_int_equal(value_of(odd, IF "8.29").integer, 1);
}

static void one_variable_fails_the_request(void **state)
{
	struct odd *odd = *state;
	order(odd, "gen-error " DEVICE " on");
	ask(odd, LAB_V2C, LAB_GET, IF "8.5", IF "14.5");
	assert_int_equal(odd->pdu.first, LAB_ERROR_GENERAL);
	assert_int_equal(odd->pdu.second, 2);
	ask(odd, LAB_V2C, LAB_GETBULK, IF "8", IF "14");
	assert_int_equal(odd->pdu.first, LAB_ERROR_GENERAL);
	ask(odd, LAB_V2C, LAB_GET, IF "8.5", IF "14.6");
	assert_int_equal(odd->pdu.first, LAB_NO_ERROR);
	order(odd, "gen-error " DEVICE " off");
	ask(odd, LAB_V2C, LAB_GET, IF "8.5", IF "14.5");
	assert_int_equal(odd->pdu.first, LAB_NO_ERROR);
}

static void an_old_switch_knows_v1_only(void **state)
{
	struct odd *odd = *state;
	odd->device = odd->mib.device = lab_site_device(odd->site, OLD_DEVICE);
	assert_int_equal(ask(odd, LAB_V2C, LAB_GET, SYSTEM("1"), SYSTEM("3")), 0);
	assert_true(ask(odd, LAB_V1, LAB_GET, SYSTEM("1"), SYSTEM("3")) > 0);
	assert_int_equal(odd->pdu.n, 2);
	ask(odd, LAB_V1, LAB_GET, SYSTEM("1"), IFX "6.2");
	assert_int_equal(odd->pdu.first, LAB_ERROR_NO_SUCH_NAME);
	assert_int_equal(odd->pdu.second, 2);
}

/* Whoever sets up a lab reads there what can be ordered. */
static void the_help_says_what_each_is(void **state)
{
	g_autofree char *help = lab_desk_help();
	unsigned seen = 0;
	(void)state;
	for (const struct lab_fault_name *fault = lab_fault_names; fault->name; fault++) {
		g_autofree char *line = g_strdup_printf("\n  %s ", fault->name);
		assert_non_null(strstr(help, line));
		assert_true(strlen(fault->meaning) > 0);
		assert_int_equal(seen & fault->fault, 0);
		seen |= fault->fault;
	}
	assert_int_equal(seen & LAB_ODD, LAB_ODD);
	assert_non_null(strstr(help, "\n  port DEVICE PORT out|in"));
	assert_non_null(strstr(help, "\n  jump DEVICE"));
}

#define ODD_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ODD_TEST(two_ports_have_one_name),
		ODD_TEST(ports_have_no_names),
		ODD_TEST(texts_hold_control_sequences),
		ODD_TEST(texts_are_gb18030),
		ODD_TEST(texts_are_longer_than_a_frame),
		ODD_TEST(an_oid_is_as_long_as_one_can_be),
		ODD_TEST(numbers_turn_into_words),
		ODD_TEST(wide_counters_jump),
		ODD_TEST(there_is_no_uptime),
		ODD_TEST(uptime_passes_its_end),
		ODD_TEST(counters_begin_anew_and_uptime_goes_on),
		ODD_TEST(a_port_is_taken_out_and_put_back),
		ODD_TEST(one_variable_fails_the_request),
		ODD_TEST(an_old_switch_knows_v1_only),
		cmocka_unit_test(the_help_says_what_each_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
