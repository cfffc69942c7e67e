/* What a step of a plan lets one do, by keys on 80 by 24: a plan is begun by hand, its devices are
 * asked and answer, a second console sees it; what nobody has bound is chosen; a ticket is opened
 * from the step; the service is killed while it asks, and the step says that nobody knows; and what
 * is due leads to the run from wherever it is listed. */
#include <signal.h>
#include <string.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

/* From the list of plans to the first step of RB-06. */
static void begin(struct glass *glass)
{
	glass_press(glass, "7 Tab");
	glass_wait_text(glass, "没有。在告警上按 y");
	glass_press(glass, "s");
	glass_wait_text(glass, "RB-17");
	glass_press(glass, "/ 光缆 Enter");
	glass_wait_gone(glass, "RB-17");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "角色 core（核心设备）  核心A");
	glass_wait_text(glass, "角色 circuit（出事的链路）  没有绑定");
	glass_press(glass, "演示断缆");
	glass_press(glass, "Down Down Down Enter");
	glass_wait_text(glass, "实战");
	glass_wait_text(glass, ">  1 同缆聚合");
}

static void test_asks(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL), *beside = enter(room, NULL);

	begin(glass);
	glass_wait_text(glass, "没有绑定");
	/* who is alone finds help on the last line, whatever the terminal is wide */
	glass_wait_text(glass, "! 求援");
	glass_wait_text(glass, "m 更多");
	glass_press(glass, "Down");
	glass_wait_text(glass, "取证 core interface-brief  还没有问，按 r");
	glass_press(glass, "r");
	glass_wait_text(glass, "取证 核心A interface-brief  SC-");
	glass_wait_text(glass, "取证 核心A optical  SC-");
	glass_press(beside, "7 Tab");
	glass_wait_text(beside, "[执行中 1]");
	glass_press(beside, "Enter");
	glass_wait_text(beside, ">  1 同缆聚合");
	glass_press(beside, "Down v");
	glass_wait_text(beside, "interface-brief");
	glass_press(beside, "Down Enter");
	glass_wait_text(beside, "SHA-256");
	glass_wait_text(beside, "display interface brief");
	leave(beside);
	leave(glass);
}

static void open_run(struct glass *glass)
{
	glass_press(glass, "7 Tab");
	glass_wait_text(glass, "[执行中 1]");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "1 同缆聚合");
}

/* A role that nobody has bound; then its form and its numbers. */
static void test_opens(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	open_run(glass);
	glass_press(glass, "u");
	wait_row_says(glass, "出事的链路", "没有绑定");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "JR-0302");
	glass_press(glass, "/ JR-0302 Enter");
	glass_wait_gone(glass, "JR-0301");
	glass_press(glass, "Enter");
	wait_row_says(glass, "出事的链路", "JR-0302");
	wait_row_says(glass, "出事的链路", "本次选的");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "JR-0302 状态");
	glass_press(glass, "Down Down");
	glass_wait_text(glass, "电话 管理单位 还没有记，按 c  台账里没有号码");
	glass_wait_text(glass, "报修台 10000-3");
	glass_wait_text(glass, "要开 故障单，按 f");
	glass_press(glass, "f");
	glass_wait_text(glass, "对象  JR-0302");
	glass_press(glass, "Up Up Up Up Up");
	glass_press(glass, "演示中断");
	glass_press(glass, "Down Down Down Down Down Enter");
	glass_wait_text(glass, "已开 故障单 GZ-");
	leave(glass);
}

/* Nobody knows what came of it: that is said, and by whom it was seen. */
static void test_unknown(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	room_lab(room, "ssh-hang 核心A output");
	open_run(glass);
	glass_press(glass, "Down Down Down");
	glass_wait_text(glass, "取证 core ospf-peers  还没有问");
	glass_press(glass, "r");
	glass_wait_text(glass, "取证 核心A ospf-peers  在问");
	glass_press(glass, "r");
	glass_wait_text(glass, "正在问 核心A 的 ospf-peers");
	assert_int_equal(kill(room_pid(room, "service"), SIGKILL), 0);
	glass_wait_text(glass, "值班服务");
	room_lab(room, "ssh-hang 核心A off");
	room_mend(room);
	glass_wait_text(glass, "取证 核心A ospf-peers  结果不明，");
	glass_press(glass, "v");
	glass_wait_text(glass, "第 4 步取证");
	glass_press(glass, "/ ospf Enter s");
	glass_wait_text(glass, "看到了什么");
	glass_press(glass, "控制口看过");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "人工说明：控制口看过");
	leave(glass);
}

/* What is due stands among what comes next, and leads to the run. */
static void test_comes(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "6");
	wait_row_says(glass, "预案 YA-", "RB-06：1 同缆");
	glass_press(glass, "/ RB-06 Enter");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "实战");
	glass_wait_text(glass, "1 同缆聚合");
	/* and so does the list of everything with a deadline */
	glass_press(glass, ":");
	glass_send(glass, "clocks", 6);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[时钟]");
	glass_press(glass, "/ 同缆 Enter");
	wait_row_says(glass, "同缆聚合", "预案步骤");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "实战");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_asks),
		cmocka_unit_test(test_opens),
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_comes),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
