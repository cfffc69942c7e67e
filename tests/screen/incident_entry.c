/* Where a security incident starts, through keys: from the row of an alarm and from a line of the
 * log in two, everything known filled in; the second time the first one is named and opened. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

#define NUMBER "AQ-"

/* The answer of QUERY is WANTED. */
static void assert_sql(const struct room *room, const char *query, const char *wanted)
{
	g_autofree char *answer = room_sql(room, query);

	assert_string_equal(g_strstrip(answer), wanted);
}

static void test_from_alarm(void **state)
{
	struct glass *glass = enter(*state, NULL);

	room_lab(*state, "circuit JR-0417 down");
	glass_press(glass, "4");
	glass_wait_text(glass, "JR-0417 云溪镇接入");
	glass_press(glass, "j");
	glass_wait_text(glass, "登记疑似事件");
	glass_wait_text(glass, "来由  告警 GJ-");
	assert_row_says(glass, "现象", "链路中断");
	assert_row_says(glass, "涉事单位", "云溪镇便民服务中心");
	glass_press(glass, "Enter");
	glass_wait_text(glass, NUMBER);
	glass_wait_text(glass, "疑似");
	assert_sql(*state, "SELECT count(*) FROM incident WHERE alarm IS NOT NULL AND "
			   "found_how = 'alarm' AND state = 'suspected'", "1");

	/* the second time it is the first that is opened, unless one says otherwise */
	glass_press(glass, "Esc");
	glass_wait_text(glass, "j 安全事件");
	glass_press(glass, "j");
	glass_wait_text(glass, "已经有没办结的安全事件");
	glass_wait_text(glass, "2 另登记一起");
	glass_press(glass, "Enter");
	glass_wait_text(glass, NUMBER);
	assert_sql(*state, "SELECT count(*) FROM incident", "1");
	glass_press(glass, "Esc");
	leave(glass);
}

/* The words of the line are where it comes from; the device is the one that sent it. */
static void test_from_log(void **state)
{
	struct glass *glass = enter(*state, NULL);

	room_lab(*state, "send 核心A syslog Failed password for root from 198.51.100.9");
	glass_press(glass, ": messages Enter");
	glass_wait_text(glass, "Failed password");
	glass_press(glass, "j");
	glass_wait_text(glass, "登记疑似事件");
	assert_row_says(glass, "来由", "Failed password for root");
	assert_row_says(glass, "涉事设备", "核心A");
	assert_row_says(glass, "现象", "Failed password");
	glass_press(glass, "Enter");
	glass_wait_text(glass, NUMBER);
	assert_sql(*state, "SELECT count(*) FROM incident WHERE found_how = 'log' AND "
			   "device = 1 AND source_text LIKE '%Failed password%' AND found_at <= "
			   "created_at", "1");

	/* from the page of the line as well; its device has an incident now */
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[实时]");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "自称主机");
	glass_press(glass, "j");
	glass_wait_text(glass, "已经有没办结的安全事件");
	glass_press(glass, "2");
	glass_wait_text(glass, "登记疑似事件");
	glass_press(glass, "Enter");
	glass_wait_text(glass, NUMBER);
	assert_sql(*state, "SELECT count(*) FROM incident WHERE found_how = 'log'", "2");
	glass_press(glass, "Esc");
	leave(glass);
}

/* What follows is begun on its page, with what it says filled in, and names it. */
static void test_links(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, ": incidents Enter");
	glass_wait_text(glass, NUMBER);
	glass_press(glass, "/");
	type(glass, "JR-0417");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[上报");
	glass_press(glass, "i");
	glass_wait_text(glass, "申请隔离");
	assert_row_says(glass, "隔离单位", "云溪镇便民服务中心");
	assert_row_says(glass, "隔离原因", "安全事件 " NUMBER);
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[上报");
	glass_press(glass, "u");
	glass_wait_text(glass, "建单并受理");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "GZ-");
	glass_wait_text(glass, "安全事件 " NUMBER);
	assert_sql(*state, "SELECT count(*) FROM fault_ticket WHERE incident IS NOT NULL", "1");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[上报");
	glass_press(glass, "p");
	glass_wait_text(glass, "为这起事件执行哪个预案");
	glass_press(glass, "1");
	glass_wait_text(glass, "RB-10");
	glass_press(glass, "/");
	type(glass, "RB-10");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "为什么启动");
	assert_row_says(glass, "为什么启动", "链路中断");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "截存页面");
	assert_sql(*state, "SELECT code FROM run WHERE incident IS NOT NULL", "RB-10");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[上报");
	glass_press(glass, "l");
	glass_wait_text(glass, "看哪一类报告单");
	glass_press(glass, "2");
	glass_wait_text(glass, "网络安全事件报告单（初报）");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[上报");
	leave(glass);
}

/* 整改 stands with the drills and with security; an inspection is registered there. */
static void test_finding(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, ": findings Enter");
	glass_wait_text(glass, "8 安全");
	glass_wait_text(glass, "检查发现的问题按 n 登记");
	glass_press(glass, "n");
	glass_wait_text(glass, "来源说明");
	glass_press(glass, "Down Down Down");
	glass_press(glass, "等保测评");
	glass_press(glass, "Down");
	glass_press(glass, "后台对外开放");
	glass_press(glass, "Down");
	glass_press(glass, "只许内网");
	glass_press(glass, "Down");
	glass_press(glass, "李工");
	glass_press(glass, "Down");
	glass_press(glass, "12:00");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "[未完成 1]");
	glass_wait_text(glass, "来自 检查 等保测评");
	glass_press(glass, ": rectifications Enter");
	glass_wait_text(glass, "7 预案");
	glass_wait_text(glass, "等保测评");
	assert_sql(*state, "SELECT source FROM rectification", "inspection");
	leave(glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_from_alarm),
		cmocka_unit_test(test_from_log),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_finding),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
