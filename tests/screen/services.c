/* The managed services on screen: quiet, with one that is down, and one in its own view. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/doorway.h"
#include "tests/screen/room.h"

static int open_room(void **state)
{
	*state = room_open(true);
	return 0;
}

static int close_room(void **state)
{
	room_close(*state);
	return 0;
}

/* Past the banner, and on to 业务 beside 链路 and 设备, however many tabs there are. */
static struct glass *enter(const struct room *room)
{
	struct glass *glass = room_console(room, NULL);

	past_banner(glass);
	glass_wait_text(glass, "接下来");
	glass_press(glass, ": services Enter");
	glass_wait_text(glass, "[业务]");
	return glass;
}

static char *row_of(const struct glass *glass, const char *object, int *ret_row)
{
	assert_true(glass_find(glass, object, ret_row, NULL));
	return glass_row(glass, *ret_row);
}

/* Until the row of OBJECT says TEXT. */
static void wait_row(struct glass *glass, const char *object, const char *text)
{
	int64_t end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);
	int row;

	glass_wait_text(glass, object);
	for (;;) {
		glass_drain(glass);
		g_autofree char *line = row_of(glass, object, &row);
		if (strstr(line, text) != NULL)
			return;
		if (g_get_monotonic_time() > end)
			fail_msg("\"%s\" does not say %s", line, text);
		g_usleep(20000);
	}
}

static void test_quiet(void **state)
{
	static const char *const all[] = { "政务门户网站", "数据共享交换平台", "数据开放平台",
		"政务邮件" };
	struct glass *glass = enter(*state);

	for (size_t i = 0; i < G_N_ELEMENTS(all); i++) {
		glass_wait_text(glass, all[i]);
		wait_row(glass, all[i], "正常");
		wait_row(glass, all[i], "2/2");
	}
	glass_press(glass, "1");
	wait_row(glass, "业务 4", "正常 4");
	wait_row(glass, "业务 4", "异常 0");
	leave(glass);
}

/* What is wrong comes first, with its mark, its reason and the way to it from the overview. */
static void test_down(void **state)
{
	struct glass *glass = enter(*state);
	int bad, good;

	wait_row(glass, "数据共享交换平台", "正常");
	room_lab(*state, "service exchange error");
	glass_wait_text(glass, "异常");
	wait_row(glass, "数据共享交换平台", "!!");
	wait_row(glass, "数据共享交换平台", "1/2");
	glass_press(glass, "1");
	glass_wait_text(glass, "业务异常 数据共享交换平台");
	glass_wait_text(glass, "页面：HTTP CRITICAL");
	wait_row(glass, "业务 4", "正常 3");
	wait_row(glass, "业务 4", "异常 1");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "可能原因");
	glass_press(glass, "o");
	glass_wait_text(glass, "责任单位 云川市大数据中心");
	glass_wait_text(glass, "500 Internal Server Error");
	wait_row(glass, "127.78.0.2", "端口");
	glass_press(glass, "b");
	glass_wait_text(glass, "perf.time[页面] 1小时");
	glass_press(glass, "v");
	glass_wait_text(glass, "perf.size[页面] 1小时");
	glass_press(glass, "t");
	glass_wait_text(glass, "perf.size[页面] 6小时");
	glass_press(glass, "e");
	glass_wait_text(glass, "日志保留");
	glass_press(glass, "2"); /* the tab that was left is there again */
	glass_wait_text(glass, "[业务]");
	g_autofree char *bad_line = row_of(glass, "数据共享交换平台", &bad);
	g_autofree char *good_line = row_of(glass, "政务门户网站", &good);
	assert_true(bad < good);
	room_lab(*state, "service exchange up");
	wait_row(glass, "数据共享交换平台", "2/2");
	leave(glass);
}

/* A service that nobody asks is unknown, and says so. */
static void test_unasked(void **state)
{
	struct glass *glass = enter(*state);

	g_free(room_zhiban(*state, "put managed_service name=旧系统 category=other"));
	glass_wait_text(glass, "旧系统");
	wait_row(glass, "旧系统", "未知");
	wait_row(glass, "旧系统", "0/0");
	glass_press(glass, "1");
	wait_row(glass, "业务 5", "未知 1");
	leave(glass);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_down),
		cmocka_unit_test(test_unasked),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
