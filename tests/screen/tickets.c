/* Fault tickets through keys: from an alarm in three, all that is known filled in; what is said on
 * the telephone over the form; the journal with a correction; another officer's step that appears,
 * and one that comes in between. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/entry.h"
#include "tests/screen/look.h"

#define NUMBER "GZ-"

/* The room has a clock that the last story moves. */
static char *clock_path(void)
{
	return g_build_filename(g_get_tmp_dir(), "zhiban-tickets-clock", NULL);
}

static int open_clocked(void **state)
{
	g_autofree char *path = clock_path();

	assert_true(clock_move_shared(path, 0, NULL));
	g_setenv("ZHIBAN_CLOCK", path, TRUE);
	return open_room(state);
}

static int close_clocked(void **state)
{
	g_autofree char *path = clock_path();

	close_room(state);
	unlink(path);
	return 0;
}

static void down(const struct room *room, const char *circuit)
{
	g_autofree char *command = g_strdup_printf("circuit %s down", circuit);

	room_lab(room, command);
}

/* A quiet house says so, and how a ticket begins. */
static void test_quiet(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "5");
	glass_wait_text(glass, "没有。在告警、链路、设备上按 g 建单");
	assert_row_says(glass, "未结 0", "逾期 0");
	glass_press(glass, "1");
	glass_wait_text(glass, "未结单 0");
	leave(glass);
}

/* Requirements 4, step 10: all but the symptom is filled in, Enter saves. */
static void test_from_alarm_in_three_keys(void **state)
{
	struct glass *glass = enter(*state, NULL);

	down(*state, "JR-0417");
	glass_press(glass, "4");
	glass_wait_text(glass, "JR-0417 云溪镇接入");
	glass_press(glass, "g");
	glass_wait_text(glass, "处置 移动云川分公司（规则 R3）");
	glass_wait_text(glass, "云溪镇便民服务中心");
	assert_row_says(glass, "现象", "链路中断");
	assert_row_says(glass, "发生时刻依据", "告警 GJ-");
	glass_press(glass, "Enter");
	glass_wait_text(glass, NUMBER);
	glass_wait_text(glass, "建单并受理");
	assert_row_says(glass, "处理人", "三级");
	assert_row_says(glass, "归属", "移动云川分公司");
	assert_row_says(glass, "依据", "链路中断");
	glass_wait_text(glass, "单位 1 未告知 1");

	/* where there is one it is opened */
	glass_press(glass, "Esc");
	glass_wait_text(glass, "故障单 " NUMBER);
	glass_press(glass, "g");
	glass_wait_text(glass, "处理人");
	g_autofree char *count = room_sql(*state, "SELECT count(*) FROM fault_ticket");
	assert_string_equal(g_strstrip(count), "1");
	glass_press(glass, "Esc 1");
	glass_wait_text(glass, "未结单 1");
	leave(glass);
}

/* To the first ticket. */
static struct glass *open_first(const struct room *room, const struct glass_options *options)
{
	struct glass *glass = enter(room, options);

	glass_press(glass, "5");
	glass_wait_text(glass, NUMBER);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "处理人");
	glass_wait_text(glass, "[经过 ");
	return glass;
}

/* The letter of the act opens its form; over it stands what is said. What is missing is said beside
 * its field. */
static void test_dispatch(void **state)
{
	struct glass *glass = open_first(*state, NULL);

	wait_row_says(glass, "依据", "运营商段");
	glass_press(glass, "p");
	glass_wait_text(glass, "贵方电路号 YC-YD-20417");
	glass_wait_text(glass, "回呼电话 6000-200");
	glass_wait_text(glass, "承诺恢复时刻。");
	assert_row_says(glass, "报修电话", "10086-3");
	glass_press(glass, "Down Down Down Down Down Down Enter");
	glass_wait_text(glass, "报运营商必须记下对方受理号");
	assert_false(glass_find(glass, "已派", NULL, NULL));
	glass_press(glass, "YD-88231");
	glass_press(glass, "Down 1023 Down Down 23:59 Down Down Enter");
	glass_wait_text(glass, "已派");
	assert_row_says(glass, "报障", "YD-88231 1023");
	glass_press(glass, "b");
	glass_wait_text(glass, "问报修进展");
	glass_wait_text(glass, "贵方受理号 YD-88231，接线员 1023");
	glass_press(glass, "Esc k");
	glass_wait_text(glass, "请指示。");
	glass_press(glass, "Esc Enter");
	glass_wait_text(glass, "做什么");
	glass_wait_text(glass, "更多，还有");
	glass_press(glass, "Esc");
	leave(glass);
}

/* What was written wrong stays and is marked; the right words stand behind it. */
static void test_journal(void **state)
{
	struct glass *glass = open_first(*state, NULL);

	glass_press(glass, "m");
	glass_wait_text(glass, "记一步");
	glass_press(glass, "乡道施工挖断光缆 Down Down Enter");
	glass_wait_text(glass, "[经过 ");
	wait_row_says(glass, "乡道施工", "记一步");
	glass_press(glass, "c");
	glass_wait_text(glass, "原文保留：乡道施工挖断光缆");
	glass_press(glass, "，应为县道 Down Enter");
	glass_wait_text(glass, "（已更正）乡道施工挖断光缆");
	wait_row_says(glass, "挖断光缆，应为县道", "更正");
	assert_true(row_of(glass, "（已更正）") < row_of(glass, "应为县道"));
	glass_press(glass, "Up");
	glass_press(glass, "c");
	glass_wait_text(glass, "请更正后来的那一条");
	leave(glass);
}

/* Units are told one by one; the tab says how many are not. */
static void test_units(void **state)
{
	struct glass *glass = open_first(*state, NULL);

	glass_wait_text(glass, "单位 1 未告知 1");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "云溪镇便民服务中心");
	assert_row_says(glass, "云溪镇便民服务中心", "未告知");
	assert_row_says(glass, "云溪镇便民服务中心", "夜间可打");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "登记告知");
	glass_press(glass, "2");
	glass_wait_text(glass, "接听人");
	glass_press(glass, "Down 值守员 Down Enter");
	wait_row_says(glass, "云溪镇便民服务中心", "值守员");
	glass_wait_gone(glass, "未告知 1");
	glass_press(glass, "Tab Tab");
	glass_wait_text(glass, "运营商承诺恢复");
	leave(glass);
}

/* Somebody else's step appears by itself. */
static void test_live(void **state)
{
	struct glass *glass = open_first(*state, NULL);

	g_free(room_zhiban(*state, "do fault_ticket 1 plan next_step=先看光功率"));
	glass_wait_text(glass, "先看光功率");
	wait_row_says(glass, "写下一步", "先看光功率");
	leave(glass);
}

/* Two officers: both versions are shown, what was typed stays, and it can be saved after all. */
static void test_two_officers(void **state)
{
	struct glass *glass = open_first(*state, NULL);

	glass_press(glass, "s");
	glass_wait_text(glass, "写下一步");
	glass_press(glass, "End");
	glass_press(glass, "，再催一次");
	g_free(room_zhiban(*state, "do fault_ticket 1 promise promise_at=23:58"));
	g_free(room_zhiban(*state, "do fault_ticket 1 plan next_step=派车去看"));
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "别人在这条记录上走了一步");
	glass_wait_text(glass, "现在「派车去看」");
	glass_wait_text(glass, "您填的「先看光功率，再催一次」");
	glass_press(glass, "1");
	glass_wait_gone(glass, "放弃我填的");
	assert_row_says(glass, "> [", "写下一步");
	glass_wait_text(glass, "先看光功率，再催一次");
	glass_press(glass, "Enter");
	wait_row_says(glass, "下一步", "先看光功率，再催一次");
	g_autofree char *step = room_sql(*state, "SELECT next_step FROM fault_ticket");
	assert_string_equal(g_strstrip(step), "先看光功率，再催一次");
	leave(glass);
}

/* Only a deadline that has passed has colour; the list puts it first, and counts it. */
static void test_late(void **state)
{
	const struct glass_options wide = { .columns = 120, .rows = 40 };
	struct glass *glass = enter(*state, &wide);
	int row, column;

	glass_press(glass, "5");
	glass_wait_text(glass, NUMBER);
	assert_true(glass_find(glass, "剩", &row, &column));
	assert_false(glass_look(glass, row, column).coloured);
	room_lab(*state, "clock +24h");
	glass_wait_text(glass, "逾期 1");
	/* by how long depends on which of its limits comes first at the hour of the test */
	wait_row_says(glass, NUMBER, "逾期");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_from_alarm_in_three_keys),
		cmocka_unit_test(test_dispatch),
		cmocka_unit_test(test_journal),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_live),
		cmocka_unit_test(test_two_officers),
		cmocka_unit_test(test_late),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_clocked, close_clocked);
}
