/* Emergency plans by keys on 80 by 24: the mains fail, RB-01 is begun from the alarm with two keys,
 * a second console follows; what the probes see ticks itself, what people owe is asked for; a call
 * is logged, the service is killed and goes on where it was; a leak, where people come first; and a
 * carrier's line, whose first question decides where it goes on. */
#include <signal.h>
#include <string.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

static int open_site(void **state)
{
	*state = room_open(true);
	return 0;
}

static int close_site(void **state)
{
	room_close(*state);
	return 0;
}

/* From the alarm that says WHAT, found by WORD, to the first step. */
static void begin(struct glass *glass, const char *what, const char *word, const char *plan)
{
	g_autofree char *keys = g_strdup_printf("/ %s Enter y", word);

	glass_press(glass, "4");
	glass_wait_text(glass, what);
	glass_press(glass, keys);
	glass_wait_text(glass, "启动哪个预案？");
	glass_wait_text(glass, plan);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "实战");
	glass_wait_text(glass, "已用 0:");
}

static void test_mains(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL), *beside = enter(room, NULL);

	room_lab(room, "generator 动力间 nostart");
	room_lab(room, "mains 动力间 fail");
	begin(glass, "UPS 转电池 UPS-1", "UPS-1", "1 RB-01 市电中断");
	/* two steps tick themselves, with what was seen */
	glass_wait_text(glass, ">  3 柴发是否自启并带上负载");
	assert_row_says(glass, "1 告警成立", "系统核验");
	assert_row_says(glass, "2 确认是单路断", "系统核验");
	glass_wait_text(glass, "核验 未到");
	glass_wait_text(glass, "安全：油机房有烟");
	/* somebody else sees the same, as it goes on */
	glass_press(beside, "7 Tab");
	glass_wait_text(beside, "[执行中 1]");
	glass_press(beside, "Enter");
	glass_wait_text(beside, ">  3 柴发是否自启并带上负载");
	/* a person may overrule, and says by what */
	glass_press(glass, "Enter");
	glass_wait_text(glass, "理由");
	glass_press(glass, "看到柴发已带载");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, ">  4 电话报值班长");
	assert_row_says(glass, "3 柴发是否", "未核验");
	glass_wait_text(beside, ">  4 电话报值班长");
	leave(beside);
	leave(glass);
}

static void log_call(struct glass *glass, const char *whom)
{
	g_autofree char *owed = g_strdup_printf("电话 %s 还没有记", whom);
	g_autofree char *logged = g_strdup_printf("电话 %s 已记", whom);

	glass_wait_text(glass, owed);
	glass_press(glass, "c");
	glass_wait_text(glass, "打给谁");
	glass_press(glass, "Down Down Down");
	glass_press(glass, "赵某");
	glass_press(glass, "Down");
	glass_press(glass, "已告知");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, logged);
}

/* What was begun goes on after a service that was killed, on the same console. */
static void test_goes_on(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	glass_press(glass, "7 Tab");
	glass_wait_text(glass, "[执行中 1]");
	glass_press(glass, "Enter");
	glass_wait_text(glass, ">  4 电话报值班长");
	log_call(glass, "值班长");
	assert_int_equal(kill(room_pid(room, "service"), SIGKILL), 0);
	glass_wait_text(glass, "值班服务");
	room_mend(room);
	glass_wait_gone(glass, "值班服务");
	glass_wait_text(glass, "电话 值班长 已记");
	log_call(glass, "管理单位");
	glass_press(glass, "Enter");
	glass_wait_text(glass, ">  5 问供电局和物业");
	assert_row_says(glass, "4 电话报值班长", "人工完成");
	glass_press(glass, "k");
	glass_wait_text(glass, "理由");
	glass_press(glass, "已知停电范围");
	glass_press(glass, "Down Enter");
	wait_row_says(glass, "5 问供电局和物业", "跳过");
	leave(glass);
	room_lab(room, "generator 动力间 ok");
	room_lab(room, "mains 动力间 restore");
}

/* Water: red, no reason, no reading. */
static void test_leak(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	room_lab(room, "leak 中心机房/1 wet");
	begin(glass, "漏水", "漏水", "1 RB-04 漏水");
	glass_wait_text(glass, "先撤人：人身安全优先于设备，不等核验。");
	glass_press(glass, "Enter");
	glass_wait_text(glass, ">  2 ");
	assert_row_says(glass, "1 水接近带电设备", "人工完成");
	room_lab(room, "leak 中心机房/1 dry");
	leave(glass);
}

/* A carrier's line: its plan, and what does not hold leads on; the console beside goes along. */
static void test_carrier(void **state)
{
	struct room *room = *state;
	struct glass *glass = enter(room, NULL), *beside = enter(room, NULL);

	room_lab(room, "circuit JR-0417 down");
	begin(glass, "JR-0417", "JR-0417", "1 RB-07 运营商线路中断");
	glass_wait_text(glass, ">  2 ");
	glass_press(beside, ": runs Enter");
	glass_press(beside, "/ RB-07 Enter");
	glass_press(beside, "Enter");
	glass_wait_text(beside, ">  2 ");
	glass_press(glass, "x");
	glass_wait_text(glass, "理由");
	glass_press(glass, "对端停电");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, ">  8 ");
	glass_wait_text(beside, ">  8 ");
	glass_press(glass, "p");
	glass_wait_text(glass, "预案执行记录 RB-07");
	leave(beside);
	leave(glass);
	room_lab(room, "circuit JR-0417 up");
}

/* The list says what each plan lacks; Enter reads it. */
static void test_reader(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "7");
	glass_wait_text(glass, "RB-17");
	assert_row_says(glass, "RB-15", "未绑定 1");
	glass_press(glass, "/ 漏水 Enter");
	glass_wait_gone(glass, "RB-17");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "示范预案，未经本单位批准");
	glass_press(glass, "PgDn PgDn");
	glass_wait_text(glass, "登记 水源");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reader),
		cmocka_unit_test(test_mains),
		cmocka_unit_test(test_goes_on),
		cmocka_unit_test(test_leak),
		cmocka_unit_test(test_carrier),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_site, close_site);
}
