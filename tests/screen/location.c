/* 定位 on screen, in the states that matter: all well, our port up and nobody behind it, our port
 * dark, the far end without electricity, overruled, and nothing known at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/entry.h"

/* Past the banner, to the location of CIRCUIT. */
static struct glass *locate(const struct room *room, const struct glass_options *options,
    const char *circuit)
{
	struct glass *glass = enter(room, options);

	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0417");
	g_autofree char *keys = g_strdup_printf("/ %s Enter", circuit);
	glass_press(glass, keys);
	glass_wait_text(glass, circuit);
	glass_press(glass, "t");
	glass_wait_text(glass, "证据");
	return glass;
}

/* Whole lines, not more than the screen has columns. */
static void assert_fits(const struct glass *glass, int rows)
{
	for (int row = 0; row < rows; row++) {
		g_autofree char *line = glass_row(glass, row);
		assert_true(g_utf8_validate(line, -1, NULL));
	}
	assert_true(glass_find(glass, "Esc", NULL, NULL));
}

static void test_well(void **state)
{
	struct glass *glass = locate(*state, NULL, "JR-0417");

	glass_wait_text(glass, "没有发现故障");
	glass_wait_text(glass, "up，收光");
	glass_wait_text(glass, "应答，");
	glass_wait_text(glass, "云溪镇便民服务中心");
	glass_wait_text(glass, "看这条链路");
	assert_false(glass_find(glass, "R3", NULL, NULL));
	glass_press(glass, "b");
	glass_wait_text(glass, "没有故障，没有可报的");
	leave(glass);
}

/* The night of requirements 4, steps 7 to 9: evidence, ask, answer, report. */
static void test_port_up_far_silent(void **state)
{
	struct glass *glass = locate(*state, NULL, "JR-0417");

	room_lab(*state, "circuit JR-0417 down");
	glass_wait_text(glass, "运营商段或对端停电（可能）");
	glass_wait_text(glass, "R3 / R6  先问对端是否停电");
	glass_wait_text(glass, "报修 10086-3   电路号 YC-YD-20417");
	glass_wait_text(glass, "无探测，请电话询问");
	glass_wait_text(glass, "1 问对端是否停电");
	assert_fits(glass, 24);

	glass_press(glass, "Tab");
	glass_wait_text(glass, "维护");
	glass_wait_gone(glass, "下一步");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "下一步");

	glass_press(glass, "c");
	glass_wait_text(glass, "逐家告知");
	glass_wait_text(glass, "云溪信息员 10000000019");
	glass_press(glass, "Esc b");
	glass_wait_text(glass, "回呼电话 6000-200");
	glass_press(glass, "Esc");

	glass_press(glass, "Enter");
	glass_wait_text(glass, "还没有问到");
	glass_press(glass, "2");
	glass_wait_text(glass, "对端有电");
	glass_wait_text(glass, "运营商段（很可能）");
	glass_wait_gone(glass, "R3 / R6");
	glass_wait_text(glass, "1 报运营商");
	leave(glass);
}

/* What a person says stands beside what the program says; too short a reason does not do. */
static void test_overruled(void **state)
{
	struct glass *glass = locate(*state, NULL, "JR-0417");

	glass_wait_text(glass, "运营商段（很可能）");
	glass_press(glass, "o");
	glass_wait_text(glass, "故障段");
	glass_press(glass, "Down Down 6 Down Down Down");
	glass_press(glass, "不对");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "理由至少写 8 个字");
	glass_press(glass, "，用户说是楼内光猫坏了 Down Enter");
	glass_wait_text(glass, "判为接入单位自建段（程序：运营商段，R3）");
	glass_wait_text(glass, "R4");
	leave(glass);
	room_lab(*state, "circuit JR-0417 up");
}

static void test_far_dark(void **state)
{
	struct glass *glass = locate(*state, NULL, "JR-0303");

	room_lab(*state, "circuit JR-0303 down");
	glass_wait_text(glass, "运营商段或对端停电");
	glass_press(glass, "d");
	glass_wait_text(glass, "没有电");
	glass_press(glass, "3");
	glass_wait_text(glass, "对端停电（确定）：对端没有电");
	glass_wait_text(glass, "R6  对端没有电：先告知接入单位，不报运营商");
	glass_wait_text(glass, "1 告知接入单位自行处理");
	leave(glass);
	room_lab(*state, "circuit JR-0303 up");
}

static void test_port_dark_wide(void **state)
{
	const struct glass_options wide = { .columns = 120, .rows = 40 };
	struct glass *glass = locate(*state, &wide, "JR-0305");

	room_lab(*state, "circuit JR-0305 down");
	glass_wait_text(glass, "!! down");
	glass_wait_text(glass, "收光丢失");
	glass_wait_text(glass, "同缆 GL-西-05");
	glass_wait_text(glass, "自建光缆或对端停电（很可能）");
	glass_wait_text(glass, "云川市大数据中心");
	assert_fits(glass, 40);
	leave(glass);
	room_lab(*state, "circuit JR-0305 up");
}

/* A circuit of which the ledger says next to nothing: a question mark everywhere, and no blame. */
static void test_nothing_known(void **state)
{
	g_free(room_zhiban(*state, "put circuit circuit_no=XX-9 owner_type=access_unit"));
	struct glass *glass = locate(*state, NULL, "XX-9");

	glass_wait_text(glass, "台账没有填本端设备和端口");
	glass_wait_text(glass, "不探测：");
	glass_wait_text(glass, "无探测，请电话询问");
	glass_wait_text(glass, "本端没有可信的读数，对端也没有探测结果");
	glass_wait_text(glass, "台账没有登记使用单位");
	assert_false(glass_find(glass, "!! 断", NULL, NULL));
	assert_false(glass_find(glass, "!! 不可达", NULL, NULL));
	glass_press(glass, "e");
	glass_wait_text(glass, "台账没有填本端设备");
	leave(glass);
}

/* What was fetched when the alarm came, with nothing to compare it to yet. */
static void test_evidence(void **state)
{
	struct glass *glass = locate(*state, NULL, "JR-0417");

	room_lab(*state, "circuit JR-0417 down");
	glass_press(glass, "e");
	glass_wait_text(glass, "display interface brief");
	glass_press(glass, "/ brief Enter");
	glass_wait_gone(glass, "transceiver");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "没有更早的正常时输出可比");
	glass_wait_text(glass, "GE2/0/1");
	leave(glass);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_well),
		cmocka_unit_test(test_port_up_far_silent),
		cmocka_unit_test(test_overruled),
		cmocka_unit_test(test_far_dark),
		cmocka_unit_test(test_port_dark_wide),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_evidence),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
