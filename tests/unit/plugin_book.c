/* The commands of plugins: what configuration may say, and what a record may fill in. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <locale.h>
#include <string.h>

#include <cmocka.h>

#include "service/plugin_book.h"
#include "service/settings.h"

static char *joined(const char *plugin, const char *json)
{
	own(settings) settings = settings_new();
	json_auto_t *record = json_loads(json, 0, NULL);
	char *reason = NULL;

	assert_non_null(record);
	g_auto(GStrv) command =
	    plugin_command(plugin_book_find(settings->plugins, plugin), record, &reason);
	if (command == NULL)
		return reason;
	assert_null(reason);
	return g_strjoinv("\n", command);
}

static void assert_command(const char *plugin, const char *json, const char *expected)
{
	g_autofree char *got = joined(plugin, json);

	assert_string_equal(got, expected);
}

static void test_built_in(void **state)
{
	(void)state;
	assert_command("http", "{\"address\":\"10.1.2.3\"}",
	    "/usr/lib/nagios/plugins/check_http\n--IP-address=10.1.2.3\n--port=80\n--url=/\n"
	    "--timeout=9");
	assert_command("https",
	    "{\"address\":\"::1\",\"host\":\"a.example\",\"port\":8443,\"path\":\"/x?y=1\","
	    "\"expect\":\"a b; $(c)\",\"warning\":\"2\",\"critical\":\"5\"}",
	    "/usr/lib/nagios/plugins/check_http\n--IP-address=::1\n--hostname=a.example\n"
	    "--port=8443\n"
	    "--ssl=1.2+\n--sni\n--url=/x?y=1\n--string=a b; $(c)\n--warning=2\n--critical=5\n"
	    "--timeout=9");
	assert_command("certificate", "{\"address\":\"10.1.2.3\",\"warning_days\":20}",
	    "/usr/lib/nagios/plugins/check_http\n--IP-address=10.1.2.3\n--port=443\n--sni\n"
	    "--certificate=20,7\n--timeout=9");
}

static void test_required(void **state)
{
	(void)state;
	assert_command("tcp", "{\"address\":\"10.1.2.3\"}", "这种探测必须填写端口");
	assert_command("dns", "{\"address\":\"10.1.2.3\"}", "这种探测必须填写主机名");
}

/* By whatever way it got into the ledger: it never becomes an option. */
static void test_hostile(void **state)
{
	(void)state;
	assert_command("http", "{\"address\":\"--extra-opts=x@/etc/passwd\"}",
	    "地址不能用作命令参数");
	assert_command("http", "{\"address\":\"1.2.3.4\",\"path\":\"-x\"}", "路径不能用作命令参数");
	assert_command("http", "{\"address\":\"1.2.3.4\",\"expect\":\"a\\u001bb\"}",
	    "应含文字不能用作命令参数");
	assert_command("http", "{\"address\":\"1.2.3.4\",\"expect\":\"a\\nb\"}",
	    "应含文字不能用作命令参数");
}

static void test_section(void **state)
{
	g_autoptr(GError) error = NULL;
	own(settings) settings = settings_parse("site.conf",
	    "[checks]\ninterval=30s\nchildren=4\n"
	    "[plugin login]\ntitle=登录页面\n"
	    "command=/opt/x/check;-a;${address};n${port:7}x${path!}\n"
	    "timeout=3s\nneeds=/opt/x/inner\npackage=x\nexpires=yes\n"
	    "[plugin http]\ncommand=/bin/true\n",
	    &error);

	(void)state;
	assert_non_null(settings);
	assert_int_equal(settings->service_interval, 30 * CLOCK_SECOND);
	assert_int_equal(settings->service_children, 4);
	const struct plugin_type *type = plugin_book_find(settings->plugins, "login");
	assert_string_equal(type->title, "登录页面");
	assert_int_equal(type->timeout, 3 * CLOCK_SECOND);
	assert_true(type->expires);
	assert_string_equal(type->needs, "/opt/x/inner");
	json_auto_t *record = json_loads("{\"address\":\"1.2.3.4\",\"path\":\"/\"}", 0, NULL);
	char *reason = NULL;
	g_auto(GStrv) command = plugin_command(type, record, &reason);
	g_autofree char *line = g_strjoinv(" ", command);
	assert_string_equal(line, "/opt/x/check -a 1.2.3.4 n7x/");
	assert_string_equal(plugin_book_find(settings->plugins, "http")->command[0], "/bin/true");
	assert_non_null(plugin_book_find(settings->plugins, "ping"));
	assert_null(plugin_book_find(settings->plugins, "login2"));
}

/* The plugin, or what it runs itself: the first that is not here is named. */
static void test_missing(void **state)
{
	char *here[] = { (char *)(uintptr_t)"/bin/sh", NULL };
	char *gone[] = { (char *)(uintptr_t)"/nonexistent/check", NULL };
	struct plugin_type type = { .command = here };

	(void)state;
	assert_null(plugin_missing(&type));
	type.needs = (char *)(uintptr_t)"/bin/sh";
	assert_null(plugin_missing(&type));
	type.needs = (char *)(uintptr_t)"/nonexistent/inner";
	assert_string_equal(plugin_missing(&type), "/nonexistent/inner");
	type.command = gone;
	assert_string_equal(plugin_missing(&type), "/nonexistent/check");
}

/* Each names line, section and key. */
static void test_refusals(void **state)
{
	static const struct { const char *text, *said; } cases[] = {
		{ "[plugin x]\ntitle=x\n", "[plugin x] command" },
		{ "[plugin x]\ncommand=check;a\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=${path}\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=/a;${shell}\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=/a;${port\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=/a;${port!x}\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=/a;${}\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=/a;b\\tc\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=\n", "site.conf:2 [plugin x] command" },
		{ "[plugin x]\ncommand=/a\ntimeout=1h\n", "site.conf:3 [plugin x] timeout" },
		{ "[plugin x]\ncommand=/a\nneeds=dig\n", "site.conf:3 [plugin x] needs" },
		{ "[plugin x]\ncommand=/a\nexpires=maybe\n", "site.conf:3 [plugin x] expires" },
		{ "[plugin x]\ncommand=/a\nshell=yes\n", "site.conf:3 [plugin x] shell" },
		{ "[plugin x y]\ncommand=/a\n", "[plugin x y]" },
		{ "[plugin ]\ncommand=/a\n", "[plugin ]" },
		{ "[checks]\nmisses=5\n", "site.conf:2 [checks] misses" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		g_autoptr(GError) error = NULL;
		assert_null(settings_parse("site.conf", cases[i].text, &error));
		if (strstr(error->message, cases[i].said) == NULL)
			fail_msg("%s: %s", cases[i].text, error->message);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_built_in),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_section),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_refusals),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
