/* The first evening: an empty ledger, and the first device of one's own, added by typing its
 * address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/room.h"

static int open_room(void **state)
{
	*state = room_open(false);
	return 0;
}

static int close_room(void **state)
{
	room_close(*state);
	return 0;
}

static void test_device_added_by_its_address(void **state)
{
	const struct room *room = *state;
	struct glass *glass = room_console(room, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "没有要处理的");
	glass_press(glass, "2");
	glass_wait_text(glass, "台账里还没有链路");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "还没有设备");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 发现 ]");
	glass_press(glass, "127.77.0.1 Down BSpace BSpace BSpace");
	glass_press(glass, room_port(room));
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "打勾 1");
	glass_wait_text(glass, "core-a");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[ 好了 ]");
	glass_press(glass, "Down 1 Down Enter");
	glass_wait_text(glass, "核心路");
	glass_press(glass, "t");
	glass_wait_text(glass, "已收进台账");
	glass_wait_text(glass, "core-a");
	glass_wait_text(glass, "正常");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "最近读数");
	glass_wait_text(glass, "XGE1/0/0");
	glass_free(glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_device_added_by_its_address) };

	return cmocka_run_group_tests(tests, open_room, close_room);
}
