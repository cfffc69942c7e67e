/* Alarms through the console, on the real service: a circuit breaks, is seen, acknowledged, comes
 * back, and is closed. */
#include <string.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

static void test_port_down_is_red_and_told(void **state)
{
	struct glass *glass = enter(*state, NULL);
	int row;

	glass_press(glass, "2");
	wait_row_says(glass, "JR-0301", "正常");
	room_lab(*state, "circuit JR-0301 down");
	glass_wait_text(glass, "!!  JR-0301");
	assert_row_says(glass, "JR-0301", "中断");
	assert_true(glass_find(glass, "!!  JR-0301", &row, NULL));
	assert_true(glass_look(glass, row, glass_column(glass, row, 0, "中断")).coloured);
	glass_press(glass, ": changes Enter");
	glass_wait_text(glass, "正常 -> 中断");
	glass_press(glass, "1");
	glass_wait_text(glass, "链路中断 JR-0301");
	wait_row_says(glass, "链路中断 JR-0301", "1家");
	room_lab(*state, "circuit JR-0301 up");
	glass_wait_text(glass, "已恢复未确认");
	room_acknowledge(*state);
	glass_wait_gone(glass, "链路中断 JR-0301");
	glass_press(glass, ": changes Enter");
	glass_wait_text(glass, "中断 -> 正常");
	leave(glass);
}

/* Marks carry the meaning where there is no colour. */
static void test_without_colour(void **state)
{
	static const char *const environment[] = { "NO_COLOR=1", NULL };
	struct glass *glass =
	    enter(*state, &(struct glass_options){ .environment = environment });

	room_lab(*state, "circuit JR-0302 down");
	glass_wait_text(glass, "链路中断 JR-0302");
	for (int row = 0; row < 24; row++)
		for (int column = 0; column < 80; column++)
			assert_false(glass_look(glass, row, column).coloured);
	assert_row_says(glass, "链路中断 JR-0302", "!!");
	room_lab(*state, "circuit JR-0302 up");
	glass_wait_text(glass, "已恢复未确认");
	room_acknowledge(*state);
	glass_wait_gone(glass, "链路中断 JR-0302");
	leave(glass);
}

/* From the list by keys alone: seen, acknowledged, taken back, acknowledged; over, closed with a
 * reason; and every step of it is on the record. */
static void test_life(void **state)
{
	struct glass *glass = enter(*state, NULL);

	room_lab(*state, "circuit JR-0303 down");
	glass_press(glass, "4");
	glass_wait_text(glass, "链路中断 JR-0303");
	glass_press(glass, "/ 链路中断 Space JR-0303 Enter");
	glass_wait_text(glass, "筛选 链路中断 JR-0303");
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 链路中断 JR-0303");
	wait_row_says(glass, "> !!", g_get_user_name());
	glass_press(glass, "u");
	glass_wait_text(glass, "已撤销 1 条的确认");
	wait_row_says(glass, "> !!", "未确认");
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 链路中断 JR-0303");
	wait_row_says(glass, "> !!", g_get_user_name());
	glass_press(glass, "x");
	glass_wait_text(glass, "告警还没有恢复，不能关闭");
	room_lab(*state, "circuit JR-0303 up");
	glass_press(glass, "Right");
	glass_wait_text(glass, "已恢复 待关闭");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "可能原因");
	glass_wait_text(glass, "撤销确认");
	glass_press(glass, "x");
	glass_wait_text(glass, "3 误报");
	glass_press(glass, "3");
	glass_wait_text(glass, "已记：关闭，误报");
	g_autofree char *kept = room_zhiban(*state, "list alarm resource_name=JR-0303 --json");
	assert_non_null(strstr(kept, "\"close_reason\": \"误报\""));
	assert_non_null(strstr(kept, "\"state\": \"closed\""));
	g_free(room_zhiban(*state, "audit verify"));
	leave(glass);
}

/* One line each, and JSON. */
static void test_command(void **state)
{
	struct glass *glass = enter(*state, NULL);

	room_lab(*state, "circuit JR-0304 down");
	glass_wait_text(glass, "链路中断 JR-0304");
	g_autofree char *lines = room_zhiban(*state, "alarms");
	assert_non_null(strstr(lines, "链路中断 JR-0304"));
	assert_non_null(strstr(lines, "重要"));
	g_autofree char *json = room_zhiban(*state, "alarms --json");
	assert_non_null(strstr(json, "\"type\": \"circuit_down\""));
	room_lab(*state, "circuit JR-0304 up");
	glass_wait_text(glass, "已恢复未确认");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_port_down_is_red_and_told),
		cmocka_unit_test(test_without_colour),
		cmocka_unit_test(test_life),
		cmocka_unit_test(test_command),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
