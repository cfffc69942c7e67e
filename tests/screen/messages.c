/* What devices said, on screen: live, searched page by page, from strangers; one message with all
 * its variables; and what was lost. The rows are those of docs/protocol.md, from a desk in the
 * hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"

static const char *const duty[] = { "duty_operator", NULL };

static json_t *syslog_row(int key, const char *name, int severity, const char *text)
{
	return json_pack("{s:i, s:I, s:s, s:i, s:s, s:s, s:s, s:i, s:i, s:s}", "key", key, "at",
	    (json_int_t)(clock_wall().us - (100 - key) * CLOCK_SECOND), "kind", "syslog", "device",
	    1, "device_name", name, "source", "10.0.0.1", "program", "sshd", "severity", severity,
	    "facility", 4, "text", text);
}

static json_t *stranger_row(int key, const char *source, const char *text)
{
	return json_pack("{s:i, s:I, s:s, s:s, s:s}", "key", key, "at",
	    (json_int_t)(clock_wall().us - CLOCK_SECOND), "kind", "syslog", "source", source,
	    "text", text);
}

static json_t *trap_row(int key)
{
	return json_pack("{s:i, s:I, s:s, s:i, s:s, s:s, s:s, s:s, s:i, s:[{s:s, s:s, s:s}, {s:s, "
			 "s:s}]}",
	    "key", key, "at", (json_int_t)clock_wall().us, "kind", "trap", "device", 1,
	    "device_name", "核心A", "source", "10.0.0.1", "trap", "linkDown", "text",
	    "ifIndex.17 = 17", "if_index", 17, "variables", "oid", "1.3.6.1.2.1.2.2.1.1.17", "name",
	    "ifIndex.17", "value", "17", "oid", "1.3.6.1.4.1.9999.1", "value", "vendor says");
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, "
		      "s:{s:i}, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)clock_wall().us, "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(3600 * CLOCK_SECOND), "started_at", (json_int_t)clock_wall().us));
	desk_set(desk, "devices", json_pack("{s:i, s:s, s:s, s:s, s:s}", "key", 1, "name", "核心A",
	    "device_type", "core_router", "state", "up", "quality", "good"));
	desk_set_all(desk, "messages", json_array());
	*state = desk;
	return 0;
}

static struct glass *enter(struct desk *desk)
{
	return enter_desk(desk, NULL, ": messages Enter", "[实时]");
}

static int row_of(const struct glass *glass, const char *text)
{
	int row;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

/* The newest is on top, as it comes. */
static void test_live(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "messages", syslog_row(1, "核心A", 3, "first words"));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "first words");
	desk_set(desk, "messages", syslog_row(2, "核心A", 6, "second words"));
	glass_wait_text(glass, "second words");
	glass_press(glass, "S S"); /* nothing moves under the cursor meanwhile */
	glass_wait_text(glass, "最新 2 条");
	g_autofree char *line = glass_row(glass, row_of(glass, "first words"));
	assert_non_null(strstr(line, "!!"));
	assert_non_null(strstr(line, "核心A"));
	assert_false(glass_find(glass, "启动以来", NULL, NULL));
	leave(glass);
}

/* Each variable on a line of its own, with its name or its OID. */
static void test_detail(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "messages", trap_row(1));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "linkDown");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "变量");
	row_of(glass, "ifIndex.17 = 17");
	row_of(glass, "1.3.6.1.4.1.9999.1 = vendor says");
	row_of(glass, "陷阱");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[实时]");
	leave(glass);
}

/* What was typed becomes the question; a page goes on where the one before ended. */
static void test_search(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "messages.search", json_pack("{s:[o], s:b}", "rows",
	    syslog_row(5, "核心A", 5, "Failed password for root"), "more", 0));
	struct glass *glass = enter(desk);
	glass_press(glass, "f");
	glass_wait_text(glass, "[ 查 ]");
	glass_press(glass, "failed Enter");
	glass_press(glass, "没有的设备 Enter Enter Enter Enter Enter Enter");
	glass_wait_text(glass, "台账里没有这样的设备");
	for (int i = 0; i < 5; i++)
		glass_press(glass, "BSpace");
	glass_press(glass, "核心 Enter Enter Enter Enter Enter Enter");
	glass_wait_text(glass, "[查询]");
	glass_wait_text(glass, "Failed password for root");
	glass_wait_text(glass, "第 1 页，1 条");
	glass_press(glass, "n");
	glass_wait_text(glass, "没有更早的一页");
	glass_press(glass, "f");
	glass_wait_text(glass, "failed");
	glass_wait_text(glass, "设备  核心");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "[ 查 ]");
	leave(glass);
}

/* A full page, and there is more: the next one is what is older. */
static void test_pages(void **state)
{
	struct desk *desk = *state;
	json_t *rows = json_array();

	for (int i = 0; i < 100; i++)
		json_array_append_new(rows, syslog_row(1000 - i, "核心A", 6, "page one"));
	desk_answer(desk, "messages.search",
	    json_pack("{s:o, s:b, s:i}", "rows", rows, "more", 1, "before", 901));
	struct glass *glass = enter(desk);
	glass_press(glass, "f");
	glass_wait_text(glass, "[ 查 ]");
	glass_press(glass, "Enter Enter Enter Enter Enter Enter Enter");
	glass_wait_text(glass, "第 1 页，100 条，还有更早的");
	desk_answer(desk, "messages.search", json_pack("{s:[o], s:b, s:[s]}", "rows",
	    syslog_row(7, "核心A", 6, "page two"), "more", 0, "damaged", "2026-11-20"));
	glass_press(glass, "n");
	glass_wait_text(glass, "page two");
	glass_wait_text(glass, "第 2 页，1 条");
	glass_wait_text(glass, "读不了的日子：2026-11-20");
	glass_press(glass, "b");
	glass_wait_text(glass, "第 1 页");
	leave(glass);
}

/* By sender, the most first; who is opened shows what it sent. */
static void test_strangers(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "messages.search", json_pack("{s:[o, o, o], s:b}", "rows",
	    stranger_row(9, "10.9.9.9", "who am i"), stranger_row(8, "10.8.8.8", "hello"),
	    stranger_row(7, "10.9.9.9", "again"), "more", 0));
	desk_answer(desk, "messages.status", json_pack("{s:s}", "quarantined", "4711"));
	struct glass *glass = enter(desk);
	glass_press(glass, "Right Right");
	glass_wait_text(glass, "台账里没有的地址 2 个");
	glass_wait_text(glass, "共来过 4711 条");
	assert_true(row_of(glass, "10.9.9.9") < row_of(glass, "10.8.8.8"));
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[查询]");
	leave(glass);
}

/* What was lost stands there for as long as it is not nothing, whichever list is shown. */
static void test_losses(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "messages.status",
	    json_pack("{s:s, s:s, s:s, s:s}", "dropped_kernel", "0", "dropped_budget", "12",
		"malformed", "3", "trouble", "消息库写不进去"));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "启动以来 超量丢 12  读不懂 3");
	glass_wait_text(glass, "消息库写不进去");
	assert_false(glass_find(glass, "缓冲丢", NULL, NULL));
	glass_press(glass, "Right");
	row_of(glass, "超量丢 12");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_live, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_detail, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_search, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_pages, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_strangers, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_losses, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
