/* Calls through keys: taken at once, what is typed survives the line, registered with the same
 * form, hung on a ticket, called back, split; what is owed comes first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

static struct glass *enter_calls(const struct room *room)
{
	struct glass *glass = enter(room, NULL);

	glass_press(glass, ": calls Enter");
	glass_wait_text(glass, "未办结");
	return glass;
}

static void test_quiet(void **state)
{
	struct glass *glass = enter_calls(*state);

	glass_wait_text(glass, "没有。电话响了按 n，边听边记。");
	assert_row_says(glass, "未办结 0", "欠回呼 0");
	leave(glass);
}

/* The form is there at once; the terminal is cut in the middle of a word, and it goes on. */
static void test_typed_survives(void **state)
{
	struct glass *glass = enter_calls(*state);

	glass_press(glass, "n");
	glass_wait_text(glass, "回呼电话");
	assert_row_says(glass, "渠道", "1 热线电话");
	glass_press(glass, "Down Down Down Down 西山街道办事处 Down 值班甲");
	room_wait_draft(*state, "西山街道办事处");
	glass_hang_up(glass);
	glass_free(glass);

	glass = enter_calls(*state);
	glass_press(glass, "n");
	glass_wait_text(glass, "接着上次没存的草稿");
	assert_row_says(glass, "来电单位", "西山街道办事处");
	assert_row_says(glass, "姓名", "值班甲");
	glass_press(glass, "Down Down Down Down Down Down 0000-5550103");
	glass_press(glass, "Down 打不开门户 Down 1 Down Down Enter");
	glass_wait_text(glass, "LD-");
	glass_wait_text(glass, "待处理");
	assert_row_says(glass, "谁", "西山街道办事处");
	assert_row_says(glass, "事由", "打不开门户");
	glass_press(glass, "Esc");
	wait_row_says(glass, "待处理", "剩");
	assert_row_says(glass, "未办结 1", "欠回呼 1");
	leave(glass);
}

/* What must be there and is not is said beside its field, and nothing typed goes. */
static void test_missing(void **state)
{
	struct glass *glass = enter_calls(*state);

	glass_press(glass, "n");
	glass_wait_text(glass, "回呼电话");
	glass_press(glass, "Down Down Down Down Down 只有姓名 Down Down Down Down Down Enter");
	glass_wait_text(glass, "必须");
	glass_wait_text(glass, "只有姓名");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "继续填写");
	glass_press(glass, "2");
	glass_wait_text(glass, "未办结 1");
	leave(glass);
}

static struct glass *open_first(const struct room *room)
{
	struct glass *glass = enter_calls(room);

	glass_wait_text(glass, "打不开门户");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[经过]");
	glass_wait_text(glass, "直接登记");
	return glass;
}

/* One call speaks of a second thing: it is a call of its own. */
static void test_split(void **state)
{
	struct glass *glass = open_first(*state);

	glass_press(glass, "s");
	glass_wait_text(glass, "拆出一件");
	glass_press(glass, "BSpace BSpace BSpace BSpace BSpace BSpace 邮箱满了 Down 2 Down Enter");
	glass_wait_text(glass, "[经过]");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "未办结 2");
	assert_row_says(glass, "邮箱满了", "西山街道办");
	leave(glass);
}

/* It becomes a ticket, which is shown; the call hangs on it and is owed an answer. */
static void test_becomes_ticket(void **state)
{
	struct glass *glass = enter_calls(*state);

	glass_wait_text(glass, "打不开门户");
	glass_press(glass, "/ 打不开 Enter");
	glass_wait_gone(glass, "邮箱满了");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[经过]");
	glass_press(glass, "g");
	glass_wait_text(glass, "转故障单");
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "GZ-");
	glass_wait_text(glass, "来电 1 欠回呼 1");
	glass_press(glass, "Tab Tab");
	wait_row_says(glass, "值班甲", "已转单");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[经过]");
	glass_press(glass, "t");
	glass_wait_text(glass, "处理人");
	leave(glass);
}

/* What is still half written stands first. */
static void test_draft_first(void **state)
{
	struct glass *glass = enter_calls(*state);

	g_free(room_zhiban(*state, "do call - draft unit_name=东门社区 matter=半句"));
	glass_wait_text(glass, "东门社区");
	glass_press(glass, "Home");
	assert_true(row_of(glass, "东门社区") < row_of(glass, "邮箱满了"));
	assert_row_says(glass, "东门社区", "草稿");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_typed_survives),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_becomes_ticket),
		cmocka_unit_test(test_draft_first),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
