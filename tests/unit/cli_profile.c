/* Command profiles: what the shipped ones are, what the checker refuses and where, and that nothing
 * but a checked argument reaches a command line. */
#include <glib.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probes/cli/allow.h"
#include "probes/cli/profile.h"

/* A profile that is right; %s is where a test puts what is wrong. */
#define HEAD \
	"[profile]\nname = demo\ntitle = 示例\ntested = no\nallowed = show\nmac = xxxx.xxxx.xxxx\n"
#define TALK \
	"[dialect]\nprompt = ^\\S+#$\nrefusal = ^%\npager_answer = \\s\npager_quit = q\n" \
	"farewell = exit\n"
#define COMMAND \
	"[command one]\ntitle = 一\nline = show one ${port} ${mac}\n" \
	"arguments = port:interface; mac:mac\nrow = (?<a>\\S+) (?<b>\\S+)\n"

static struct cli_profile *profile_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	struct cli_profile *profile = cli_profile_read("etc/demo.conf", text, &error);

	if (profile == NULL)
		fail_msg("%s", error->message);
	return profile;
}

static void assert_refused(const char *text, const char *reason)
{
	g_autoptr(GError) error = NULL;
	own(cli_profile) profile = cli_profile_read("etc/demo.conf", text, &error);

	if (profile != NULL)
		fail_msg("taken, though %s", reason);
	if (strstr(error->message, reason) == NULL)
		fail_msg("%s, not %s", error->message, reason);
}

static void test_right(void **state)
{
	own(cli_profile) profile = profile_of(HEAD TALK COMMAND);
	json_auto_t *json = cli_profile_to_json(profile);
	g_autofree char *text = json_dumps(json, JSON_SORT_KEYS | JSON_COMPACT);
	g_autofree char *dialect = json_dumps(profile->dialect, JSON_SORT_KEYS | JSON_COMPACT);

	(void)state;
	assert_string_equal(text, "{\"commands\":[{\"arguments\":[{\"name\":\"port\",\"type\":"
				  "\"interface\"},{\"name\":\"mac\",\"type\":\"mac\"}],\"name\":"
				  "\"one\",\"title\":\"一\"}],\"name\":\"demo\",\"tested\":false,"
				  "\"title\":\"示例\"}");
	assert_string_equal(dialect,
	    "{\"farewell\":\"exit\",\"pager_answer\":\" \",\"pager_quit\":\"q\",\"prompt\":"
	    "\"^\\\\S+#$\",\"refusal\":\"^%\"}");
	assert_null(cli_profile_command(profile, "two"));
	assert_true(cli_is_profile("# a comment\n\n[profile]\n"));
	assert_false(cli_is_profile("[site]\nname = x\n[profile]\n"));
}

/* Each thing that is wrong is said with the line it is on. */
static void test_wrong(void **state)
{
	static const struct { const char *text, *reason;
	} cases[] = {
		{ "", "缺少 [profile] 段" },
		{ "name = x\n", "demo.conf:1：不在任何一段里" },
		{ "[profile\n", "demo.conf:1：段名应写成" },
		{ "[profile]\nname\n", "demo.conf:2：应写成「键 = 值」" },
		{ "[profile]\n[profile]\n", "demo.conf:2：[profile] 在第 1 行已经有了" },
		{ "[profile]\na=1\na=2\n", "demo.conf:3：a 在第 2 行已经有了" },
		{ "[profile]\na=\x01\n", "demo.conf:2：含有控制字符" },
		{ "[profile]\n\xff\n", "demo.conf:2：不是 UTF-8" },
		{ HEAD TALK COMMAND "[what]\n", "没有 [what] 这种段" },
		{ HEAD "colour = red\n" TALK COMMAND, "demo.conf:7：[profile] 里没有 colour" },
		{ HEAD "[dialect]\nrefusal = ^%\n" COMMAND, "demo.conf:7：[dialect] 缺少 prompt" },
		{ HEAD TALK "pager = (\n" COMMAND, "demo.conf:13：模式「(」不成立" },
		{ HEAD TALK "setup = reload\n" COMMAND, "demo.conf:13：「reload」不是只管" },
		{ HEAD TALK "[question q]\nexpect = x\nanswer = y\n" COMMAND,
		    "demo.conf:15：「y」" },
		{ HEAD TALK "[question q]\nexpect = x\n" COMMAND,
		    "demo.conf:13：[question q] 缺少" },
		{ HEAD TALK, "缺少 [command] 段" },
		{ HEAD TALK COMMAND "class = change\n", "demo.conf:18：class 只有 read" },
		{ HEAD TALK COMMAND "jump = x\n", "demo.conf:18：[command one] 里没有 jump" },
		{ HEAD TALK COMMAND "type.c = number\n", "demo.conf:18：没有 c 这一列" },
		{ HEAD TALK COMMAND "type.a = number parsec\n", "没有「parsec」这个单位" },
		{ HEAD TALK COMMAND "type.a = state x\n", "没有 [states x]" },
		{ HEAD TALK COMMAND "type.a = colour\n", "类型应是" },
		{ HEAD TALK COMMAND "point.x = c\n", "demo.conf:18：没有 c 这一列" },
		{ HEAD TALK COMMAND "point.x = a by c\n", "demo.conf:18：没有 c 这一列" },
		{ HEAD TALK COMMAND "point.x = a / b\n", "两列都要是 number" },
		{ HEAD TALK COMMAND "point.X! = a\n", "监测点的名字" },
		{ HEAD TALK COMMAND "parser = p\n", "已经用 parser 指了" },
		{ HEAD TALK "[states s]\nup = a\ndown = A\n" COMMAND, "「A」已经是别的状态" },
		{ HEAD TALK "[command two]\ntitle = 二\nline = show two\n", "没有一条解析规则" },
		{ HEAD TALK "[command two]\ntitle = 二\nline = show two\nparser = p\n",
		    "没有 [parser p]" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		assert_refused(cases[i].text, cases[i].reason);
}

/* Lines no profile may have, whatever it says is allowed. */
static void test_lines_that_are_refused(void **state)
{
	char *const allowed[] = { (char[]){ "show" }, (char[]){ "display" }, (char[]){ "ip" },
		(char[]){ "cat" }, (char[]){ "systemctl" }, (char[]){ "reload" }, NULL };
	static const char *const refused[] = { "", "reload", "configure terminal", "show",
		"shows x", "show running-config", "show run", "sh run", "show startup-config",
		"show conf", "display current-configuration", "display cu",
		"display saved-configuration", "display snmp-agent community",
		"display diagnostic-information file", "show tech-support", "show ${port}",
		"show version; reload", "show log | redirect x", "show log > flash", "show a?",
		"show a\nreload", "show \"a\"", "show `a`", "show $(a)", "ip link set eth0 down",
		"ip -brief link show; id", "ip neighbour show all", "cat /etc/shadow",
		"cat ${port}", "systemctl stop x", NULL };
	static const char *const taken[] = { "show version", "show interfaces ${port}",
		"display interface ${port} brief", "ip neighbour show dev ${port}",
		"cat /proc/meminfo", "display cpu-usage", "show clock", "display device", NULL };

	(void)state;
	for (const char *const *line = refused; *line != NULL; line++) {
		g_autoptr(GError) error = NULL;
		if (cli_may_ask(*line, allowed, &error))
			fail_msg("「%s」", *line);
		assert_true(error != NULL && text_is_clean(error->message));
	}
	for (const char *const *line = taken; *line != NULL; line++)
		if (!cli_may_ask(*line, allowed, NULL))
			fail_msg("「%s」", *line);
	assert_false(cli_may_ask("display version", allowed + 2, NULL));
}

/* What is typed for an argument, and what may stand in a line for it; NULL: refused. */
static const struct { const char *spec, *typed, *value; } given[] = {
	{ "a:interface", "GigabitEthernet0/0/1", "GigabitEthernet0/0/1" },
	{ "a:interface", "GigabitEthernet 0/1", "GigabitEthernet 0/1" },
	{ "a:interface", "100GE1/0/1", "100GE1/0/1" },
	{ "a:interface", "Eth-Trunk1.10", "Eth-Trunk1.10" },
	{ "a:interface", "gei_1/1", "gei_1/1" },
	{ "a:interface", "xgei-0/1/1/1", "xgei-0/1/1/1" },
	{ "a:interface", "bond0.100", "bond0.100" },
	{ "a:interface", "Serial2/0/0:0", "Serial2/0/0:0" },
	{ "a:interface", "brief include x", NULL },
	{ "a:interface", "GE0/0/1 ", NULL },
	{ "a:interface", "1/0/1", NULL },
	{ "a:interface", "-h", NULL },
	{ "a:interface", "GE0/0/1;reboot", NULL },
	{ "a:interface", "GE0/0/1\nreboot", NULL },
	{ "a:interface", "GE0/0/1|x", NULL },
	{ "a:interface", "GE?", NULL },
	{ "a:interface", "接口", NULL },
	{ "a:ipv4", "192.0.2.1", "192.0.2.1" },
	{ "a:ipv4", "192.0.2", NULL },
	{ "a:ipv4", "2001:db8::1", NULL },
	{ "a:ipv6", "2001:0DB8:0:0::1", "2001:db8::1" },
	{ "a:ipv6", "fe80::1%eth0", NULL },
	{ "a:address", "192.0.2.1", "192.0.2.1" },
	{ "a:address", "::1", "::1" },
	{ "a:address", "example.org", NULL },
	{ "a:prefix", "192.0.2.0/24", "192.0.2.0/24" },
	{ "a:prefix", "192.0.2.0/33", NULL },
	{ "a:prefix", "2001:db8::/32", "2001:db8::/32" },
	{ "a:prefix", "192.0.2.0", NULL },
	{ "a:mac", "00:1B:2C:3D:4E:5F", "001b.2c3d.4e5f" },
	{ "a:mac", "001b-2c3d-4e5f", "001b.2c3d.4e5f" },
	{ "a:mac", "001b2c3d4e5f", "001b.2c3d.4e5f" },
	{ "a:mac", "00:1b:2c:3d:4e", NULL },
	{ "a:mac", "00:1b:2c:3d:4e:5f:60", NULL },
	{ "a:mac", "0-01b2c3d4e5f", NULL },
	{ "a:vlan", "1", "1" },
	{ "a:vlan", "4094", "4094" },
	{ "a:vlan", "4095", NULL },
	{ "a:vlan", "0", NULL },
	{ "a:number 1 200", "200", "200" },
	{ "a:number 1 200", "0200", "200" },
	{ "a:number 1 200", "201", NULL },
	{ "a:number 1 200", "1e2", NULL },
	{ "a:word in out", "out", "out" },
	{ "a:word in out", "ou", NULL },
	{ "a:word in out", "", NULL },
};

static void test_arguments(void **state)
{

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(given); i++) {
		g_autoptr(GError) error = NULL;
		struct cli_argument *argument = cli_argument_read(given[i].spec, NULL);
		g_autofree char *value =
		    cli_argument_value(argument, given[i].typed, CLI_MAC_DOTS, &error);
		if (g_strcmp0(value, given[i].value) != 0)
			fail_msg("%s 「%s」: %s", given[i].spec, given[i].typed, value);
		if (value == NULL)
			assert_non_null(strstr(error->message, "参数 a"));
		cli_argument_free(argument);
	}
}

static void test_argument_specs(void **state)
{
	static const char *const wrong[] = { "", "a", "A:vlan", "a:colour", "a:vlan 5", "a:number",
		"a:number 5", "a:number 5 1", "a:number x y", "a:word", "a:word -x", "a:word a;b",
		"a:", NULL };

	(void)state;
	for (const char *const *spec = wrong; *spec != NULL; spec++) {
		g_autoptr(GError) error = NULL;
		assert_null(cli_argument_read(*spec, &error));
		assert_non_null(error);
	}
}

/* Every octet, alone and within, at every type: what comes through is printable and harmless. */
static void test_no_octet_gets_through(void **state)
{
	static const char *const specs[] = { "a:interface", "a:ipv4", "a:ipv6", "a:address",
		"a:prefix", "a:mac", "a:vlan", "a:number 0 999", "a:word x y" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(specs); i++) {
		struct cli_argument *argument = cli_argument_read(specs[i], NULL);
		for (int octet = 1; octet < 256; octet++) {
			char typed[] = { 'G', 'E', (char)octet, '1', '\0' };
			g_autofree char *value =
			    cli_argument_value(argument, typed, CLI_MAC_DASHES, NULL);
			assert_true(value == NULL || !cli_is_forbidden((char)octet));
		}
		cli_argument_free(argument);
	}
}

static void test_command_line(void **state)
{
	own(cli_profile) profile = profile_of(HEAD TALK COMMAND);
	const struct cli_command *one = cli_profile_command(profile, "one");
	json_auto_t *good = json_pack("{s:s, s:s}", "port", "Gi1/0/1", "mac", "00:1b:2c:3d:4e:5f");
	json_auto_t *short_one = json_pack("{s:s}", "port", "Gi1/0/1");
	json_auto_t *more = json_pack("{s:s, s:s, s:s}", "port", "Gi1/0/1", "mac",
	    "001b2c3d4e5f", "then", "reload");
	json_auto_t *hidden = json_pack("{s:s%, s:s}", "port", "Gi1\0;x", 6, "mac", "001b2c3d4e5f");
	g_autoptr(GError) missing = NULL;
	g_autoptr(GError) unasked = NULL;
	g_autofree char *line = cli_command_line(profile, one, good, NULL);

	(void)state;
	assert_string_equal(line, "show one Gi1/0/1 001b.2c3d.4e5f");
	assert_null(cli_command_line(profile, one, short_one, &missing));
	assert_non_null(strstr(missing->message, "参数 mac"));
	assert_null(cli_command_line(profile, one, more, &unasked));
	assert_non_null(strstr(unasked->message, "then"));
	assert_null(cli_command_line(profile, one, hidden, NULL));
	assert_null(cli_command_line(profile, one, NULL, NULL));
}

/* What the device says becomes the name of a point, and cannot be taken for more of it. */
static void test_points(void **state)
{
	own(cli_profile) profile = profile_of(HEAD TALK
	    "[states s]\nup = up\nmany = #\n[command two]\ntitle = 二\nline = show two\n"
	    "row = (?<a>\\S+) (?<b>\\S+) (?<c>\\S+)\ntype.b = state s\ntype.c = number %\n"
	    "point.two.b = b by a\npoint.two.c = c by a\npoint.two.count = count\n");
	const struct cli_command *two = cli_profile_command(profile, "two");
	static const char output[] = "x] up 5%\nx] up 6\nx] up 7\ny odd --\nz 17 1\n";
	own(cli_result) result = cli_command_read(profile, two,
	    (struct bytes){ (const uint8_t *)output, sizeof output - 1 });
	json_auto_t *json = cli_result_to_json(result);
	g_autofree char *points =
	    json_dumps(json_object_get(json, "points"), JSON_SORT_KEYS | JSON_COMPACT);
	g_autofree char *trouble = cli_result_trouble(result);

	(void)state;
	assert_string_equal(points,
	    "{\"two.b[x)]\":{\"value\":\"up\"},\"two.b[y]\":{\"value\":null},\"two.b[z]\":"
	    "{\"value\":\"many\"},\"two.c[x)]\":{\"unit\":\"%\",\"value\":5.0},\"two.c[y]\":"
	    "{\"unit\":\"%\",\"value\":null},\"two.c[z]\":{\"unit\":\"%\",\"value\":1.0},"
	    "\"two.count\":{\"value\":5.0}}");
	assert_string_equal(trouble, "4 个监测点重名，只取第一个");
}

/* A number of rows is only known when every line was. */
static void test_count_needs_all_lines(void **state)
{
	own(cli_profile) profile = profile_of(HEAD TALK
	    "[command two]\ntitle = 二\nline = show two\nrow = (?<a>\\d+)\npoint.n = count\n");
	static const char output[] = "1\nwhat\n";
	own(cli_result) result = cli_command_read(profile, cli_profile_command(profile, "two"),
	    (struct bytes){ (const uint8_t *)output, sizeof output - 1 });
	const struct cli_point *point = result->points->pdata[0];
	g_autofree char *trouble = cli_result_trouble(result);

	(void)state;
	assert_false(point->known);
	assert_string_equal(trouble, "1 行没有认出");
}

/* ---- the files ---------------------------------------------------------------------------- */

/* All seven are found from the built program, are right, and can do the same things. */
static void test_shipped(void **state)
{
	static const char *const names[] = { "cisco-ios", "h3c-comware", "huawei-vrp", "linux",
		"maipu", "ruijie", "zte" };
	static const char *const commands[] = { "version", "interface-brief", "interface", "log",
		"arp", "mac", "environment", "lldp", "clock", "vlan" };
	g_autofree char *folder = cli_profile_folder();
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) profiles = cli_profiles_load(folder, troubles);

	(void)state;
	assert_int_equal(troubles->len, 0);
	assert_int_equal(profiles->len, G_N_ELEMENTS(names));
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		const struct cli_profile *profile = profiles->pdata[i];
		assert_string_equal(profile->name, names[i]);
		for (size_t j = 0; j < G_N_ELEMENTS(commands); j++)
			if (cli_profile_command(profile, commands[j]) == NULL)
				fail_msg("%s has no %s", names[i], commands[j]);
	}
	assert_true(cli_profiles_find(profiles, "linux") != NULL);
	assert_null(cli_profiles_find(profiles, "nobody"));
	assert_false(cli_profiles_find(profiles, "maipu")->tested);
}

static void write_file(const char *folder, const char *name, const char *text)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);

	assert_true(g_file_set_contents(path, text, -1, NULL));
}

/* A wrong file is told and the others stay. */
static void test_folder(void **state)
{
	g_autofree char *folder = g_dir_make_tmp("cli-XXXXXX", NULL);
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);

	(void)state;
	write_file(folder, "demo.conf", HEAD TALK COMMAND);
	write_file(folder, "notes.txt", "not a profile");
	write_file(folder, "wrong.conf", "[profile]\n");
	g_autoptr(GPtrArray) profiles = cli_profiles_load(folder, troubles);
	assert_int_equal(profiles->len, 1);
	assert_int_equal(troubles->len, 1);
	assert_non_null(strstr(troubles->pdata[0], "wrong.conf"));
}

/* One of the same name takes its place; who holds the old one may go on with it. */
static void test_replaced(void **state)
{
	g_autoptr(GPtrArray) profiles = cli_profiles_new();
	struct cli_profile *first = cli_profile_read("demo.conf", HEAD TALK COMMAND, NULL);
	struct cli_profile *second = cli_profile_read("demo.conf", HEAD "# mine\n" TALK
	    "[command mine]\ntitle = 我的\nline = show mine\nrow = (?<a>.*)\n", NULL);

	(void)state;
	cli_profiles_add(profiles, cli_profile_hold(first));
	cli_profiles_add(profiles, second);
	assert_int_equal(profiles->len, 1);
	assert_ptr_equal(cli_profiles_find(profiles, "demo"), second);
	assert_non_null(cli_profile_command(first, "one"));
	cli_profile_free(first);
	cli_profiles_remove(profiles, "demo");
	cli_profiles_remove(profiles, "demo");
	assert_null(cli_profiles_find(profiles, "demo"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_right),
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_lines_that_are_refused),
		cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_argument_specs),
		cmocka_unit_test(test_no_octet_gets_through),
		cmocka_unit_test(test_command_line),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_count_needs_all_lines),
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_folder),
		cmocka_unit_test(test_replaced),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
