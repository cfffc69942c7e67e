/* The alarm screens: quiet, one that is bad, acknowledged, shelved, over, a flood, cut off, without
 * a line. The rows are those of docs/protocol.md, from a desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/screen/alarm_rows.h"
#include "tests/screen/doorway.h"
#include "tests/screen/look.h"

static const char *const duty[] = { "duty_operator", "shift_supervisor", NULL };
static const char *const viewer[] = { "auditor", NULL };

/* ---- going there -------------------------------------------------------------------------- */

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	put_site(desk, json_pack("{s:i}", "unacknowledged", 0));
	*state = desk;
	return 0;
}

static struct glass *enter_with(struct desk *desk, const struct glass_options *options)
{
	return enter_desk(desk, options, "4", "[待处理");
}

static struct glass *enter(struct desk *desk)
{
	return enter_with(desk, NULL);
}

/* ---- quiet -------------------------------------------------------------------------------- */

/* Nothing is coloured where nothing is wrong, and what is said not to be so is not so. */
static void test_quiet(void **state)
{
	struct glass *glass = enter(*state);

	put_site(*state, json_pack("{s:i, s:b, s:b}", "unacknowledged", 0, "flooded", 0, "cut_off",
	    0));
	glass_press(glass, "1 4");
	glass_wait_text(glass, "[待处理 0]");
	glass_wait_text(glass, "没有");
	assert_row_says(glass, "!!! 紧急 0", "未确认 0");
	for (int row = 0; row < 24; row++)
		for (int column = 0; column < 80; column++)
			assert_int_equal(glass_look(glass, row, column).background, -1);
	leave(glass);
}

/* ---- one that is bad ---------------------------------------------------------------------- */

/* On one line what, of what, whom it hits and that nobody has it; below why and what to do. */
static void test_critical(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", bad_row());
	put_site(desk, json_pack("{s:i}", "unacknowledged", 1));
	glass = enter(desk);
	glass_wait_text(glass, "链路中断 LSZX-0417");
	assert_row_says(glass, "LSZX-0417", "!!!");
	assert_row_says(glass, "LSZX-0417", "2家");
	assert_row_says(glass, "LSZX-0417", "未确认");
	glass_wait_text(glass, "对端网关 0/3，本端口正常");
	glass_wait_text(glass, "先做 ");
	glass_wait_text(glass, "可能 ");
	assert_row_says(glass, "!!! 紧急", "未确认 1");
	glass_press(glass, "1");
	assert_row_says(glass, "LSZX-0417", "未确认");
	leave(glass);
}

/* Only a limit that nears or has passed is said. */
static void test_limits(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;
	struct glass *glass;

	desk_set(desk, "alarms", with(alarm_row(1, "major", "circuit_down", "链路中断", "甲", 1),
	    "due", json_integer(now + 60 * MINUTE)));
	desk_set(desk, "alarms", with(alarm_row(2, "major", "circuit_down", "链路中断", "乙", 9),
	    "due", json_integer(now + 3 * MINUTE + 30 * CLOCK_SECOND)));
	desk_set(desk, "alarms", with(alarm_row(3, "major", "circuit_down", "链路中断", "丙", 20),
	    "due", json_integer(now - 2 * MINUTE - 10 * CLOCK_SECOND)));
	glass = enter(desk);
	glass_wait_text(glass, "链路中断 丙");
	assert_row_says(glass, "链路中断 乙", "剩3分");
	assert_row_says(glass, "链路中断 丙", "逾期2分");
	g_autofree char *first = glass_row(glass, row_of(glass, "链路中断 甲"));
	assert_null(strstr(first, "剩"));
	leave(glass);
}

/* Worst first, of these the unacknowledged, of these the newest. */
static void test_order(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", alarm_row(1, "minor", "cpu_high", "甲", "", 1));
	desk_set(desk, "alarms", alarm_row(2, "major", "cpu_high", "乙", "", 50));
	desk_set(desk, "alarms", in_state(alarm_row(3, "major", "cpu_high", "丙", "", 2), "ack"));
	desk_set(desk, "alarms", alarm_row(4, "major", "cpu_high", "丁", "", 3));
	desk_set(desk, "alarms", with(alarm_row(5, "warning", "cpu_high", "戊", "", 9),
	    "judged_severity", json_string("critical")));
	glass = enter(desk);
	glass_wait_text(glass, "戊");
	assert_true(row_of(glass, "戊") < row_of(glass, "丁"));
	assert_true(row_of(glass, "丁") < row_of(glass, "乙"));
	assert_true(row_of(glass, "乙") < row_of(glass, "丙"));
	assert_true(row_of(glass, "丙") < row_of(glass, "甲"));
	leave(glass);
}

/* ---- acknowledging ------------------------------------------------------------------------ */

/* One key, no question; and nothing is called done before it is kept. */
static void test_acknowledge(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;
	struct glass *glass;

	desk_set(desk, "alarms", bad_row());
	glass = enter(desk);
	glass_wait_text(glass, "LSZX-0417");
	desk_silence(desk, true);
	glass_press(glass, "a");
	desk_wait_done(desk, "\"act\":\"ack\"");
	glass_press(glass, "Down");
	assert_false(glass_find(glass, "已记", NULL, NULL));
	assert_row_says(glass, "LSZX-0417", "未确认");
	desk_silence(desk, false);
	glass_wait_text(glass, "已记：确认 链路中断 LSZX-0417");
	desk_set(desk, "alarms", acknowledged(bad_row(), now, now + 10 * MINUTE));
	wait_row_says(glass, "LSZX-0417", "值班甲");
	glass_press(glass, "u");
	desk_wait_done(desk, "\"act\":\"unack\"");
	glass_wait_text(glass, "已撤销 1 条的确认");
	desk_set(desk, "alarms",
	    with(acknowledged(bad_row(), now, now - MINUTE), "why", json_string("对端网关 1/3")));
	glass_wait_text(glass, "对端网关 1/3");
	glass_press(glass, "u");
	glass_wait_text(glass, "没有可以撤销的确认");
	leave(glass);
}

/* Several in one transaction, but none that is critical. */
static void test_bulk(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", bad_row());
	desk_set(desk, "alarms", alarm_row(2, "major", "circuit_down", "链路中断", "甲", 1));
	desk_set(desk, "alarms", alarm_row(3, "minor", "cpu_high", "CPU 过高", "乙", 1));
	desk_set(desk, "alarms", alarm_row(4, "minor", "cpu_high", "CPU 过高", "丙", 2));
	glass = enter(desk);
	glass_wait_text(glass, "CPU 过高 丙");
	glass_press(glass, "Space Space Space");
	glass_wait_text(glass, "选中 3");
	assert_row_says(glass, "LSZX-0417", "+!!!");
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 2 条。紧急的 1 条没有确认");
	g_autofree char *done = desk_done(desk);
	json_auto_t *calls = json_loads(done, 0, NULL);
	json_t *acts = json_object_get(json_array_get(calls, 0), "acts");
	assert_int_equal(json_array_size(calls), 1);
	assert_int_equal(json_array_size(acts), 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_not_equal(
		    json_integer_value(json_object_get(json_array_get(acts, i), "id")), 1);
	leave(glass);
}

/* Who has no role for it is told so by the key. */
static void test_no_role(void **state)
{
	struct desk *desk = desk_open(viewer);
	struct glass *glass;

	(void)state;
	put_site(desk, json_pack("{s:i}", "unacknowledged", 1));
	desk_set(desk, "alarms", bad_row());
	glass = enter(desk);
	glass_wait_text(glass, "LSZX-0417");
	glass_press(glass, "a");
	glass_wait_text(glass, "值班员");
	g_autofree char *done = desk_done(desk);
	assert_string_equal(done, "[]");
	leave(glass);
	desk_close(desk);
}

/* ---- the other acts ----------------------------------------------------------------------- */

static void test_shelve(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", alarm_row(1, "minor", "cpu_high", "CPU 过高", "甲", 1));
	desk_set(desk, "alarms", alarm_row(2, "critical", "smoke", "烟感", "乙", 1));
	put_site(desk, json_pack("{s:i, s:I}", "unacknowledged", 2, "shelve_us",
	    (json_int_t)(90 * MINUTE)));
	glass = enter(desk);
	glass_wait_text(glass, "CPU 过高 甲");
	glass_press(glass, "h");
	glass_wait_text(glass, "不许搁置");
	glass_press(glass, "Down h");
	glass_wait_text(glass, "2 30分");
	glass_wait_text(glass, "3 1时30分");      /* the longest the site allows */
	glass_wait_text(glass, "4 自己写到几点");
	glass_press(glass, "3");
	glass_wait_text(glass, "搁置理由");
	glass_press(glass, "Tab 1");
	glass_wait_text(glass, "计划作业期间");
	glass_press(glass, "Down Down Enter");
	desk_wait_done(desk, "\"act\":\"shelve\"");
	desk_wait_done(desk, "\"shelve_reason\":\"计划作业期间\"");
	desk_wait_done(desk, "\"shelved_until\":");
	glass_wait_text(glass, "[待处理");
	desk_set(desk, "alarms",
	    with(in_state(alarm_row(1, "minor", "cpu_high", "CPU 过高", "甲", 1), "shelved"),
		"shelved_until", json_integer(clock_wall().us + 119 * MINUTE)));
	glass_wait_text(glass, "搁置 1");
	glass_press(glass, "Right Right");
	glass_wait_text(glass, "[搁置 1]");
	assert_row_says(glass, "CPU 过高 甲", "搁置 剩1时");
	assert_false(glass_find(glass, "烟感", NULL, NULL));
	glass_press(glass, "h 2");
	desk_wait_done(desk, "\"act\":\"unshelve\"");
	leave(glass);
}

/* What is over and was not acknowledged stays, and is seen to be over. */
static void test_over(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;
	json_t *row = with(bad_row(), "cleared", json_true());

	desk_set(desk, "alarms", json_incref(row));
	glass = enter(desk);
	glass_wait_text(glass, "已恢复未确认");
	assert_row_says(glass, "LSZX-0417", "v!!!");
	glass_press(glass, "x");
	assert_false(glass_find(glass, "原因？", NULL, NULL));
	desk_set(desk, "alarms", in_state(json_deep_copy(row), "ack"));
	glass_wait_text(glass, "[待处理 0]");
	glass_press(glass, "Left Left");
	glass_wait_text(glass, "[已恢复 1]");
	glass_wait_text(glass, "待关闭");
	glass_press(glass, "x");
	glass_wait_text(glass, "2 已恢复，观察正常");
	glass_press(glass, "2");
	desk_wait_done(desk, "\"close_reason\":\"已恢复，观察正常\"");
	json_decref(row);
	leave(glass);
}

/* ---- choosing ----------------------------------------------------------------------------- */

static void test_filters(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", bad_row());
	desk_set(desk, "alarms", alarm_row(2, "minor", "cpu_high", "CPU 过高", "核心甲", 1));
	desk_set(desk, "alarms", alarm_row(3, "minor", "circuit_degraded", "链路劣化", "乙", 1));
	glass = enter(desk);
	glass_wait_text(glass, "链路劣化 乙");
	glass_press(glass, "f 4");
	glass_wait_text(glass, "只看次要");
	assert_false(glass_find(glass, "LSZX-0417", NULL, NULL));
	glass_press(glass, "e 3");
	glass_wait_text(glass, "只看设备");
	assert_false(glass_find(glass, "链路劣化", NULL, NULL));
	row_of(glass, "CPU 过高");
	glass_press(glass, "f 1 e 1");
	glass_wait_text(glass, "LSZX-0417");
	glass_press(glass, "/ h x j Enter");
	glass_wait_gone(glass, "LSZX-0417");
	row_of(glass, "核心甲");
	leave(glass);
}

/* ---- one alarm ---------------------------------------------------------------------------- */

static void put_story(struct desk *desk)
{
	int64_t now = clock_wall().us;

	desk_answer(desk, "list", json_pack("{s:[{s:i, s:I, s:s, s:s}, {s:i, s:I, s:s, s:s, s:s}]}",
	    "records", "alarm", 1, "at", (json_int_t)(now - 2 * MINUTE), "what", "raised", "text",
	    "对端网关不应答", "alarm", 1, "at", (json_int_t)(now - MINUTE), "what", "act", "text",
	    "加说明：已电话报告值班长", "person", "值班乙"));
}

static void test_detail(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	put_story(desk);
	desk_set(desk, "alarms", with(bad_row(), "under", json_integer(1)));
	desk_set(desk, "alarms:1", with(with(alarm_row(2, "major", "device_unreachable",
	    "设备不可达", "乡镇交换机", 2), "root", json_integer(1)), "hush",
	    json_string("upstream")));
	desk_set(desk, "circuits", json_pack("{s:i, s:s, s:[s, s]}", "key", 1, "circuit_no",
	    "LSZX-0417", "units", "街道办事处", "乡镇便民中心"));
	glass = enter(desk);
	glass_wait_text(glass, "LSZX-0417");
	assert_row_says(glass, "LSZX-0417", "含1条");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "可能原因");
	glass_wait_text(glass, "2 家：街道办事处、乡镇便民中心");
	glass_wait_text(glass, "设备不可达 乡镇交换机");
	assert_row_says(glass, "乡镇交换机", "上游");
	glass_wait_text(glass, "对端网关不应答");
	assert_row_says(glass, "值班乙", "加说明");
	assert_true(row_of(glass, "值班乙") < row_of(glass, "对端网关不应答"));
	glass_press(glass, "Tab");
	glass_wait_text(glass, "2 确认");
	glass_press(glass, "Esc Enter");
	glass_wait_text(glass, "根因");
	assert_row_says(glass, "根因", "链路中断 LSZX-0417");
	glass_press(glass, "r");
	glass_wait_text(glass, "2 家：街道办事处");
	leave(glass);
}

/* ---- flood -------------------------------------------------------------------------------- */

#define HEADS 40
#define UNDER 250              /* of each: ten thousand in all */

static void put_flood(struct desk *desk)
{
	json_t *rows = json_array();

	for (int i = 1; i <= HEADS; i++) {
		g_autofree char *name = g_strdup_printf("JR-%04d", i);
		json_t *row = alarm_row(i, "major", i == 7 ? "device_unreachable" : "cpu_high",
		    "不好", name, 1);
		with(row, "under", json_integer(UNDER));
		json_array_append_new(rows, with(row, "units", json_integer(i)));
	}
	desk_set_all(desk, "alarms", rows);
	rows = json_array();
	for (int i = 0; i < HEADS * UNDER; i++) {
		json_t *row = alarm_row(1000 + i, "minor", "port_down", "端口断开", "下面的", 1);
		json_array_append_new(rows, with(row, "root", json_integer(1)));
	}
	desk_set_all(desk, "alarms:1", rows);
}

/* Folded, with what is upstream on top; and it ends by itself. */
static void test_flood(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	/* what stood before the flood is not part of it */
	desk_set(desk, "alarms", alarm_row(900, "minor", "cpu_high", "早就不好", "", 30));
	put_flood(desk);
	put_site(desk,
	    json_pack("{s:i, s:i, s:I, s:I}", "unacknowledged", HEADS, "recent", 10077, "window_us",
		(json_int_t)(15 * 60 * CLOCK_SECOND), "flooded", (json_int_t)clock_wall().us));
	glass_wait_text(glass, "15分内 10077 条，已按根因折叠成 40 行");
	assert_row_says(glass, "!!! 紧急", "洪泛");
	assert_row_says(glass, "JR-0007", "  !!   不好");
	row_of(glass, "JR-0040");
	row_of(glass, "JR-0039");
	assert_true(row_of(glass, "JR-0007") < row_of(glass, "JR-0040"));
	put_site(desk, json_pack("{s:i}", "unacknowledged", HEADS));
	glass_wait_gone(glass, "洪泛");
	leave(glass);
}

/* Ten thousand rows come, the service stands still: keys go on. */
static void test_keys_go_on(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	put_flood(desk);
	glass = enter(desk);
	glass_wait_text(glass, "[待处理 40]");
	glass_press(glass, "Left");
	glass_wait_text(glass, "[受影响 10000]");
	glass_wait_text(glass, "共 10000");
	desk_silence(desk, true);
	for (int i = 0; i < 10; i++) {
		int row, column;
		glass_press(glass, i % 2 == 0 ? "PgDn" : "Down");
		assert_true(glass_cursor(glass, &row, &column));
		assert_int_equal(column, 0);
	}
	glass_press(glass, "Right");
	glass_wait_text(glass, "[待处理 40]");
	desk_silence(desk, false);
	leave(glass);
}

/* The wall shows what needs somebody, page by page, and names nobody. */
static void test_wall(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	for (int i = 1; i <= 14; i++) {
		json_t *row = alarm_row(i, "major", "cpu_high", "CPU 过高", "核心甲", i);
		desk_set(desk, "alarms", i % 2 == 0 ? row : acknowledged(row, 1, 2));
	}
	desk_set(desk, "alarms", in_state(bad_row(), "shelved"));
	put_site(desk, json_pack("{s:i, s:I}", "unacknowledged", 7, "flooded",
		(json_int_t)clock_wall().us));
	glass = enter(desk);
	glass_press(glass, ": wall Enter");
	glass_wait_text(glass, "未确认 7  洪泛  共 13，第 2/");
	assert_false(glass_find(glass, "值班甲", NULL, NULL));
	assert_false(glass_find(glass, "LSZX-0417", NULL, NULL));
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "[待处理");
	leave(glass);
}

/* ---- not of now --------------------------------------------------------------------------- */

/* Our own way out is gone: it is said on every screen, and nothing is called broken. */
static void test_cut_off(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", with(bad_row(), "held", json_true()));
	put_site(desk, json_pack("{s:i, s:b}", "unacknowledged", 1, "cut_off", 1));
	glass = enter(desk);
	glass_wait_text(glass, "可能是本控制台或机房出口断网，非全网断网");
	assert_true(glass_look(glass, 1, 79).background >= 0 || glass_look(glass, 1, 79).reverse);
	assert_row_says(glass, "LSZX-0417", "?!!!");
	glass_press(glass, "2");
	row_of(glass, "可能是本控制台或机房出口断网");
	put_site(desk, json_pack("{s:i}", "unacknowledged", 1));
	glass_wait_gone(glass, "非全网断网");
	leave(glass);
}

static void test_line_down(void **state)
{
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", bad_row());
	desk_set(desk, "alarms", alarm_row(2, "minor", "cpu_high", "CPU 过高", "甲", 1));
	glass = enter(desk);
	glass_wait_text(glass, "CPU 过高 甲");
	desk_down(desk);
	glass_wait_text(glass, "画面停在那时");
	assert_int_equal(glass_column(glass, row_of(glass, "CPU 过高 甲"), 0, "~"), 0);
	glass_press(glass, "a");
	glass_wait_text(glass, "没有存");
	desk_up(desk);
	glass_wait_gone(glass, "画面停在那时");
	leave(glass);
}

/* ---- terminals ---------------------------------------------------------------------------- */

/* There all is beside the alarm; severities are called as the site calls them. */
static void test_wide(void **state)
{
	const struct glass_options options = { .columns = 132, .rows = 43 };
	struct desk *desk = *state;
	struct glass *glass;

	desk_set(desk, "alarms", with(bad_row(), "flapping", json_true()));
	put_site(desk,
	    json_pack("{s:i, s:{s:s}}", "unacknowledged", 1, "words", "critical", "特急"));
	glass = enter_with(desk, &options);
	glass_wait_text(glass, "LSZX-0417");
	assert_row_says(glass, "> !!!", "[抖动] 链路中断 LSZX-0417");
	assert_row_says(glass, "> !!!", "特急");
	assert_row_says(glass, "!!! 特急", "重要");
	assert_row_says(glass, "> !!!", "通信");
	assert_row_says(glass, "> !!!", "对端网关");
	assert_row_says(glass, "先做", "看定位");
	leave(glass);
}

/* The same columns in a GB18030 terminal, and every sign without colour. */
static void test_terminals(void **state)
{
	static const char *const gb18030[] = { "LC_ALL=zh_CN.GB18030", NULL };
	static const char *const mono[] = { "NO_COLOR=1", NULL };
	const struct glass_options options[] = {
		{ .environment = NULL },
		{ .environment = gb18030, .charset = "GB18030" },
		{ .environment = mono },
	};
	struct desk *desk = *state;

	desk_set(desk, "alarms", bad_row());
	for (size_t i = 0; i < G_N_ELEMENTS(options); i++) {
		struct glass *glass = enter_with(desk, &options[i]);
		int row;
		glass_wait_text(glass, "链路中断 LSZX-0417");
		row = row_of(glass, "链路中断 LSZX-0417");
		assert_int_equal(glass_column(glass, row, 0, "!!!"), 2);
		assert_int_equal(glass_column(glass, row, 0, "链路中断"), 15);
		if (options[i].environment == mono)
			assert_false(glass_look(glass, row, 2).coloured);
		leave(glass);
	}
}

#define STORY(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		STORY(test_quiet),
		STORY(test_critical),
		STORY(test_limits),
		STORY(test_order),
		STORY(test_acknowledge),
		STORY(test_bulk),
		cmocka_unit_test(test_no_role),
		STORY(test_shelve),
		STORY(test_over),
		STORY(test_filters),
		STORY(test_detail),
		STORY(test_flood),
		STORY(test_keys_go_on),
		STORY(test_wall),
		STORY(test_cut_off),
		STORY(test_line_down),
		STORY(test_wide),
		STORY(test_terminals),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
