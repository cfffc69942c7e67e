/* Drills by keys on 80 by 24: RB-01, RB-04 and RB-07 from the calendar, a second console following,
 * the service killed in the middle; a real alarm takes the screen; grades, a finding and its paper.
 */
#include <signal.h>
#include <string.h>

#include "base/clock.h"
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

static void act(struct room *room, const char *kind, const char *act, int64_t id,
    const char *fields)
{
	g_autofree char *of = id == 0 ? g_strdup("") :
	    g_strdup_printf("\"id\":%" G_GINT64_FORMAT ",", id);
	g_autofree char *command = g_strdup_printf(
	    "call do {\"kind\":\"%s\",%s\"act\":\"%s\",\"fields\":{%s}}", kind, of, act, fields);
	g_autofree char *printed = room_zhiban(room, command);
}

static int64_t last_drill(struct room *room)
{
	g_autofree char *id = room_sql(room, "SELECT max(id) FROM drill");

	return g_ascii_strtoll(id, NULL, 10);
}

/* A drill of CODE that was approved and read out; its id. */
static int64_t brief(struct room *room, const char *code)
{
	g_autofree char *fields = g_strdup_printf(
	    "\"code\":\"%s\",\"planned_at\":%" G_GINT64_FORMAT
	    ",\"purpose\":\"三十秒内认出\",\"scenario\":\"口述\",\"commander\":\"总指挥甲\","
	    "\"controller\":\"控制员甲\",\"evaluator\":\"评估员甲\","
	    "\"rollback_person\":\"回退人甲\"",
	    code, (gint64)clock_wall().us + 3600 * CLOCK_SECOND);

	act(room, "drill", "plan", 0, fields);
	int64_t id = last_drill(room);
	act(room, "drill", "approve", id, "");
	act(room, "drill", "brief", id, "");
	return id;
}

/* From the calendar to the first step of CODE. */
static void begin(struct glass *glass, const char *code)
{
	g_autofree char *find = g_strdup_printf("/ %s Enter", code);

	glass_press(glass, ": drills Enter");
	glass_wait_text(glass, "[未归档");
	glass_press(glass, find);
	glass_wait_text(glass, code);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "按 g 开始");
	glass_press(glass, "g");
	glass_wait_text(glass, "已用 0:");
	glass_wait_text(glass, "演练中");
}

static void end_run(struct room *room, int64_t drill)
{
	g_autofree char *sql =
	    g_strdup_printf("SELECT run FROM drill WHERE id = %" G_GINT64_FORMAT, drill);
	g_autofree char *run = room_sql(room, sql);

	act(room, "run", "end", g_ascii_strtoll(run, NULL, 10),
	    "\"outcome\":\"演完\",\"reason\":\"演到这里\"");
}

/* Nothing is cut off in a drill: what the probes see does not hold, a person says what was told. */
static void say_done(struct glass *glass, const char *next)
{
	glass_press(glass, "Enter");
	glass_wait_text(glass, "理由");
	glass_press(glass, "控制员告知");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, next);
}

static void test_mains(void **state)
{
	struct room *room = *state;
	int64_t drill = brief(room, "RB-01");
	struct glass *glass = enter(room, NULL), *beside = enter(room, NULL);

	begin(glass, "RB-01");
	glass_press(beside, "7 Tab");
	glass_wait_text(beside, "[执行中 1]");
	glass_press(beside, "Enter");
	glass_wait_text(beside, ">  1 ");
	say_done(glass, ">  2 ");
	/* the other console follows, and knows that it is a drill */
	glass_wait_text(beside, ">  2 ");
	glass_wait_text(beside, "演练中");
	assert_row_says(beside, "1 告警成立", "未核验");
	assert_int_equal(kill(room_pid(room, "service"), SIGKILL), 0);
	glass_wait_text(glass, "值班服务");
	room_mend(room);
	glass_wait_gone(glass, "值班服务");
	glass_wait_text(glass, "演练中");
	assert_row_says(glass, "1 告警成立", "未核验");
	end_run(room, drill);
	glass_wait_text(glass, "已结束");
	glass_wait_gone(glass, "演练中");
	glass_press(glass, "p");
	glass_wait_text(glass, "预案执行记录 RB-01");
	glass_wait_text(glass, "演练 非真实事件");
	leave(beside);
	leave(glass);
}

static void test_carrier(void **state)
{
	struct room *room = *state;
	int64_t drill = brief(room, "RB-07");
	struct glass *glass = enter(room, NULL);

	begin(glass, "RB-07");
	say_done(glass, ">  2 ");
	end_run(room, drill);
	leave(glass);
}

/* On the drill's own page: grades, a finding, its paper, the list of what is to be mended. */
static void judge(struct glass *glass)
{
	glass_wait_text(glass, "待评估");
	wait_row_says(glass, "1 水接近带电设备", "达标");
	glass_press(glass, "v");
	glass_wait_text(glass, "评定说明");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "评定说明");
	glass_press(glass, "n");
	glass_wait_text(glass, "整改措施");
	glass_press(glass, "找不到号码");
	glass_press(glass, "Down");
	glass_press(glass, "置顶");
	glass_press(glass, "Down");
	glass_press(glass, "李工");
	glass_press(glass, "Down");
	glass_press(glass, "12:00");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "问题 找不到号码");
	glass_press(glass, "p");
	glass_wait_text(glass, "应急演练记录表");
	glass_wait_text(glass, "演练 非真实事件】");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "应急演练记录表");
	/* every row of the drill says what it is */
	for (int row = 3; row < 20; row++) {
		g_autofree char *line = glass_row(glass, row);
		assert_true(g_str_has_prefix(line, "演"));
	}
	glass_press(glass, ": rectifications Enter");
	glass_wait_text(glass, "[未完成 1]");
	glass_wait_text(glass, "找不到号码");
}

/* The real thing goes before: wherever one is, the alarms take the screen, and the drill waits. */
static void test_real(void **state)
{
	struct room *room = *state;
	int64_t drill = brief(room, "RB-04");
	struct glass *glass = enter(room, NULL);

	begin(glass, "RB-04");
	glass_press(glass, "Enter");
	glass_wait_text(glass, ">  2 ");
	room_lab(room, "smoke 动力间/1 on");
	glass_wait_text(glass, "真实告警，演练");
	glass_wait_text(glass, "4 告警");
	glass_wait_text(glass, "演练暂停");
	room_lab(room, "calm");
	/* the sheet of the drill says why it stands */
	glass_press(glass, ": drills Enter");
	glass_wait_text(glass, "停在安全点");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "真实告警：");
	glass_wait_text(glass, "紧急 0");
	glass_press(glass, "g");
	glass_wait_text(glass, "执行中");
	glass_wait_text(glass, "演练中");
	end_run(room, drill);
	glass_wait_text(glass, "已结束");
	glass_press(glass, "Esc");
	judge(glass);
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mains),
		cmocka_unit_test(test_carrier),
		cmocka_unit_test(test_real),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_site, close_site);
}
