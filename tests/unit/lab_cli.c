/* The command lines of the simulated devices against the command profiles they are asked by: every
 * command of every family is read without a line nobody knows. What the site does, they tell. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "lab/cli.h"
#include "lab/host_key.h"
#include "lab/mib_routing.h"
#include "lab/routing.h"
#include "probes/cli/profile.h"

#define HOUR (INT64_C(3600) * CLOCK_SECOND)

static int set_up(void **state)
{
	struct mono now = { 900 * HOUR };
	struct wall wall = { INT64_C(1795312800) * CLOCK_SECOND };
	*state = lab_site_new(1, 0, now, wall);
	return 0;
}

static int tear_down(void **state)
{
	lab_site_free(*state);
	return 0;
}

static struct cli_profile *profile_of(const char *name)
{
	g_autofree char *path = g_strdup_printf("probes/cli/%s.conf", name), *text = NULL;
	g_autoptr(GError) error = NULL;
	assert_true(g_file_get_contents(path, &text, NULL, NULL));
	struct cli_profile *profile = cli_profile_read(path, text, &error);
	if (!profile)
		fail_msg("%s", error->message);
	return profile;
}

/* What DEVICE prints for LINE; END may be NULL. */
static char *told(struct lab_site *site, const char *device, const char *line,
    enum lab_cli_end *end)
{
	struct lab_cli cli = lab_cli_new(site, lab_site_device(site, device));
	GString *out = g_string_new("");
	enum lab_cli_end ended = lab_cli_enter(&cli, line, out);
	if (end)
		*end = ended;
	return g_string_free(out, FALSE);
}

static json_t *arguments_of(const struct cli_command *command, const char *port)
{
	json_t *arguments = json_object();
	for (guint i = 0; i < command->arguments->len; i++) {
		const struct cli_argument *one = command->arguments->pdata[i];
		json_object_set_new(arguments, one->name,
		    one->type == CLI_INTERFACE ? json_string(port) : json_string("20"));
	}
	return arguments;
}

/* Some families write a blank in a port's name, which no argument may hold. */
static char *some_port(const struct lab_device *device)
{
	const struct lab_port *port = device->ports->pdata[device->model->traits & PLAN_HOST];
	g_auto(GStrv) parts = g_strsplit(port->name, " ", -1);
	return g_strjoinv("", parts);
}

/* How many points came of it; fails on a line that the profile does not know. */
static guint check_command(struct lab_site *site, const char *device,
    const struct cli_profile *profile, const struct cli_command *command)
{
	g_autofree char *port = some_port(lab_site_device(site, device));
	g_autoptr(GError) error = NULL;
	enum lab_cli_end end;
	json_t *arguments = arguments_of(command, port);
	g_autofree char *line = cli_command_line(profile, command, arguments, &error);
	json_decref(arguments);
	if (!line)
		fail_msg("%s %s: %s", profile->name, command->name, error->message);
	g_autofree char *text = told(site, device, line, &end);
	own(cli_result) result = cli_command_read(
	    profile, command, (struct bytes){ (const uint8_t *)text, strlen(text) });
	assert_int_equal(end, LAB_CLI_ON);
	if (result->rows->unknown > 0 || result->rows->refused || result->doubled > 0)
		fail_msg("%s, %s: %s: %s\n%s", device, line, cli_result_trouble(result),
		    result->rows->unknown_lines->len > 0
			? (char *)result->rows->unknown_lines->pdata[0] : "", text);
	return result->points->len;
}

static void test_every_command(void **state)
{
	for (const struct plan_device *plan = plan_devices; plan->name; plan++) {
		struct lab_device *device = lab_site_device(*state, plan->name);
		const struct lab_family *family = lab_family_of(device);
		if (device->traits & PLAN_BOX) { /* no command line */
			assert_null(family);
			continue;
		}
		own(cli_profile) profile = profile_of(family->profile);
		guint points = 0;
		for (guint i = 0; i < profile->commands->len; i++)
			points +=
			    check_command(*state, plan->name, profile, profile->commands->pdata[i]);
		assert_true(points > 5);
	}
}

/* The value of point NAME that PROFILE reads in COMMAND of DEVICE. */
static struct cli_point point(struct lab_site *site, const char *device, const char *command_name,
    const char *name)
{
	own(cli_profile) profile = profile_of(
	    lab_family_of(lab_site_device(site, device))->profile);
	const struct cli_command *command = cli_profile_command(profile, command_name);
	g_autofree char *text = told(site, device, command->line, NULL);
	own(cli_result) result = cli_command_read(
	    profile, command, (struct bytes){ (const uint8_t *)text, strlen(text) });
	for (guint i = 0; i < result->points->len; i++) {
		const struct cli_point *one = result->points->pdata[i];
		if (strcmp(one->name, name) == 0)
			return (struct cli_point){ .known = one->known, .number = one->number };
	}
	fail_msg("%s is not told:\n%s", name, text);
	return (struct cli_point){ 0 };
}

/* What the SNMP of DEVICE says of the session with PEER; 0: no such variable. */
static int64_t asked(struct lab_site *site, struct lab_device *device, const char *column,
    const struct lab_device *peer)
{
	g_autofree char *address = lab_device_address(peer);
	g_autofree char *name = g_strdup_printf("%s.%s", column, address);
	g_auto(GStrv) parts = g_strsplit(name, ".", -1);
	struct lab_mib mib = { .site = site, .device = device };
	struct ber_oid oid = { .length = g_strv_length(parts) };
	struct ber_value value;

	for (size_t i = 0; i < oid.length; i++)
		oid.part[i] = (uint32_t)g_ascii_strtoull(parts[i], NULL, 10);
	return lab_routing_get(&mib, &oid, &value) ? value.integer : 0;
}

/* The state that PROFILE reads of the session with PEER in COMMAND's answer; NULL: it is not there.
 * Caller frees. */
static char *session_told(struct lab_site *site, const struct lab_device *device,
    const char *command_name, const struct lab_device *peer)
{
	own(cli_profile) profile = profile_of(lab_family_of(device)->profile);
	const struct cli_command *command = cli_profile_command(profile, command_name);
	g_autofree char *text = told(site, device->name, command->line, NULL);
	g_autofree char *address = lab_device_address(peer);
	own(cli_result) result = cli_command_read(
	    profile, command, (struct bytes){ (const uint8_t *)text, strlen(text) });

	assert_int_equal(result->rows->unknown, 0);
	for (guint i = 0; i < result->points->len; i++) {
		const struct cli_point *one = result->points->pdata[i];
		g_auto(GStrv) keys = g_strsplit_set(one->name, "[,]", -1);
		if (g_str_has_suffix(keys[0], ".state") &&
		    g_strv_contains((const char *const *)keys, address))
			return g_strdup(one->known ? one->text : "unknown");
	}
	return NULL;
}

/* Every session at both ends: the command line says of it what SNMP says; how many there are. */
static guint check_sessions(struct lab_site *site)
{
	guint checked = 0;

	for (const struct plan_device *plan = plan_devices; plan->name; plan++) {
		struct lab_device *device = lab_site_device(site, plan->name);
		for (int protocol = LAB_BGP; protocol <= LAB_OSPF; protocol++) {
			bool bgp = protocol == LAB_BGP;
			g_autoptr(GPtrArray) all =
			    lab_routing_sessions(site, device, (enum lab_protocol)protocol);
			for (guint i = 0; i < all->len; i++, checked++) {
				const struct lab_session *one = all->pdata[i];
				g_autofree char *state = session_told(site, device,
				    bgp ? "bgp-peers" : "ospf-peers", one->peer);
				int64_t said = bgp ? asked(site, device,
				    "1.3.6.1.2.1.15.3.1.2", one->peer) : 0;
				const char *wanted = !bgp ? (one->up ? "up" : NULL) :
				    said == 6 ? "up" : said == 1 && state != NULL &&
				    strcmp(state, "disabled") == 0 ? "disabled" : "down";
				if (g_strcmp0(state, wanted) != 0)
					fail_msg("%s %s: %s, not %s", plan->name,
					    one->peer->name, state, wanted);
			}
		}
	}
	return checked;
}

static void pull(struct lab_site *site, const char *device, const char *port)
{
	lab_site_tick(site, (struct mono){ site->now.us + HOUR },
	    (struct wall){ site->wall.us + HOUR });
	lab_device_port(lab_site_device(site, device), port)->link->pulled = true;
	lab_site_settle(site);
}

static void test_sessions(void **state)
{
	struct lab_site *site = *state;
	struct lab_device *core = lab_site_device(site, "core-a");
	struct lab_device *upper = lab_site_device(site, "upper");
	struct lab_device *internet = lab_site_device(site, "internet");
	guint all = check_sessions(site);
	g_autofree char *before = session_told(site, core, "bgp-peers", upper);

	assert_true(all > 20);
	assert_string_equal(before, "up");
	lab_routing_session(site, core, upper, LAB_BGP)->closed = true;
	lab_routing_session(site, internet, lab_site_device(site, "fw-a"), LAB_BGP)->closed = true;
	pull(site, "core-a", "XGigabitEthernet1/0/0");
	assert_int_equal(check_sessions(site), all);
	g_autofree char *after = session_told(site, core, "bgp-peers", upper);
	g_autofree char *other = session_told(site, upper, "bgp-peers", core);
	assert_string_equal(after, "disabled");
	assert_string_equal(other, "down");
}

static void test_light(void **state)
{
	static const char rx[] = "optical.rx[XGigabitEthernet1/0/0]";
	static const char tx[] = "optical.tx[XGigabitEthernet1/0/0]";
	double before = point(*state, "core-a", "optical", rx).number;
	assert_true(before > LAB_RX_LOW && before < -2);
	lab_site_tick(*state, ((struct lab_site *)*state)->now,
	    (struct wall){ ((struct lab_site *)*state)->wall.us + HOUR / 6 });
	double later = point(*state, "core-a", "optical", rx).number;
	assert_true(ABS(later - before) < 1 && ABS(later - before) > 0);
	pull(*state, "core-a", "XGigabitEthernet1/0/0");
	assert_true(point(*state, "core-a", "optical", rx).number <= -40);
	assert_true(point(*state, "core-a", "optical", tx).number > -10);
	assert_true(
	    point(*state, "srv-sw", "optical", "optical.rx[Ten-GigabitEthernet1/0/1]").number
	    <= -40);
}

static void test_log(void **state)
{
	g_autofree char *before = told(*state, "core-a", "display logbuffer size 20", NULL);
	assert_null(strstr(before, "turned into"));
	pull(*state, "core-a", "XGigabitEthernet1/0/0");
	g_autofree char *after = told(*state, "core-a", "display logbuffer size 20", NULL);
	assert_non_null(
	    strstr(after, "Interface XGigabitEthernet1/0/0 has turned into DOWN state."));
	g_autofree char *status = told(*state, "core-a", "display interface XGE1/0/0", NULL);
	assert_true(g_str_has_prefix(status, "XGigabitEthernet1/0/0 current state : DOWN"));
}

/* Shortened words are understood, others refused in the family's words. */
static void test_words(void **state)
{
	enum lab_cli_end end;
	g_autofree char *brief = told(*state, "core-a", "dis  ver ", &end);
	assert_int_equal(end, LAB_CLI_ON);
	assert_non_null(strstr(brief, "HUAWEI S12700E-4 Routing Switch uptime is"));
	g_autofree char *port = told(*state, "core-a", "display interface GE9/9/9", &end);
	assert_int_equal(end, LAB_CLI_REFUSED);
	assert_non_null(strstr(port, "Error: Unrecognized command found at '^' position."));
	g_autofree char *none = told(*state, "agg-n", "show version", &end);
	assert_int_equal(end, LAB_CLI_REFUSED);
	assert_non_null(strstr(none, " % Unrecognized command"));
	g_autofree char *longer = told(*state, "core-a", "display version all", &end);
	assert_int_equal(end, LAB_CLI_REFUSED);
	g_autofree char *count = told(*state, "core-a", "display logbuffer size 900", &end);
	assert_int_equal(end, LAB_CLI_REFUSED);
	g_autofree char *host = told(*state, "nms", "rm -rf /", &end);
	assert_string_equal(host, "bash: line 1: rm: command not found\n");
}

static void assert_prompt(const struct lab_cli *cli, const char *expected)
{
	g_autofree char *prompt = lab_cli_prompt(cli);
	assert_string_equal(prompt, expected);
}

static void test_modes(void **state)
{
	struct lab_cli cli = lab_cli_new(*state, lab_site_device(*state, "core-a"));
	g_autoptr(GString) out = g_string_new("");
	assert_prompt(&cli, "<core-a>");
	assert_false(cli.whole);
	lab_cli_enter(&cli, "screen-length 0 temporary", out);
	assert_true(cli.whole);
	assert_int_equal(lab_cli_enter(&cli, "system-view", out), LAB_CLI_ON);
	assert_prompt(&cli, "[core-a]");
	assert_int_equal(out->len, 0);
	assert_int_equal(lab_cli_enter(&cli, "sysname other", out), LAB_CLI_REFUSED);
	assert_int_equal(lab_cli_enter(&cli, "quit", out), LAB_CLI_ON);
	assert_prompt(&cli, "<core-a>");
	assert_int_equal(lab_cli_enter(&cli, "quit", out), LAB_CLI_OVER);
	cli = lab_cli_new(*state, lab_site_device(*state, "fw-b"));
	assert_prompt(&cli, "HRP_S<fw-b>");
	cli = lab_cli_new(*state, lab_site_device(*state, "internet"));
	lab_cli_enter(&cli, "configure terminal", out);
	assert_prompt(&cli, "internet(config)#");
}

static void test_host_keys(void **state)
{
	g_autofree char *one = lab_host_key_public(1, 0, 0), *again = lab_host_key_public(1, 0, 0);
	g_autofree char *other = lab_host_key_public(1, 1, 0), *next = lab_host_key_public(1, 0, 1);
	g_autofree char *seed = lab_host_key_public(2, 0, 0);
	(void)state;
	assert_true(g_str_has_prefix(one, "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI"));
	assert_string_equal(one, again);
	assert_string_not_equal(one, other);
	assert_string_not_equal(one, next);
	assert_string_not_equal(one, seed);
}

static bool ordered(struct lab_terminal *terminal, const char *order, const char *word)
{
	g_autoptr(GString) answer = g_string_new("");
	struct lab_terminal before = *terminal;
	bool ok = lab_terminal_order(terminal, order, word, true, answer);
	assert_memory_equal(terminal, &before, sizeof before);
	assert_int_equal(lab_terminal_order(terminal, order, word, false, answer), ok);
	assert_int_equal(answer->len == 0, ok);
	return ok;
}

static void test_orders(void **state)
{
	struct lab_terminal terminal = { 0 };
	(void)state;
	assert_true(ordered(&terminal, "ssh", "off"));
	assert_true(ordered(&terminal, "ssh-hang", "output"));
	assert_true(ordered(&terminal, "ssh-slow", "300"));
	assert_true(ordered(&terminal, "ssh-busy", "on"));
	assert_true(ordered(&terminal, "ssh-password", "wrong"));
	assert_true(ordered(&terminal, "ssh-key", ""));
	assert_false(ordered(&terminal, "ssh", "sometimes"));
	assert_false(ordered(&terminal, "ssh-hang", "everywhere"));
	assert_false(ordered(&terminal, "ssh-slow", "60001"));
	assert_false(ordered(&terminal, "ssh-tea", "on"));
	g_autofree char *said = lab_terminal_say(&terminal);
	assert_string_equal(
	    said, "\tssh off\tssh-busy on\tssh-password wrong\tssh-hang output\tssh-slow 300");
	lab_terminal_calm(&terminal);
	assert_int_equal(terminal.key, 1);
	g_autofree char *calm = lab_terminal_say(&terminal);
	assert_string_equal(calm, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_every_command, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_sessions, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_light, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_log, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_modes, set_up, tear_down),
		cmocka_unit_test(test_host_keys),
		cmocka_unit_test(test_orders),
	};
	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
