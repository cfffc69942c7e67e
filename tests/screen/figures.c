/* The figures on screen: shares with their star, sections, the time, what is behind a figure and on
 * to its record; no data; and what cannot be had. Answers are those of docs/protocol.md, from a
 * desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/desk.h"

#define HOUR (3600 * CLOCK_SECOND)

static const char *const duty[] = { "duty_operator", NULL };

static json_t *line_row(int key, const char *name, int64_t share, int64_t down, bool starred)
{
	json_t *row = json_pack("{s:i, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:i, s:i, s:I, "
				"s:I}",
	    "key", key, "name", name, "all", (json_int_t)share, "ex", (json_int_t)share,
	    "all_part", (json_int_t)(700 * HOUR), "all_whole", (json_int_t)(720 * HOUR), "time_us",
	    (json_int_t)(720 * HOUR), "down_us", (json_int_t)down, "unknown_us",
	    (json_int_t)(9 * HOUR), "isolated_us", (json_int_t)0, "outages", down > 0,
	    "unknown_permille", 13, "planned_us", (json_int_t)0, "down_planned_us",
	    (json_int_t)(3 * HOUR));

	if (starred)
		json_object_set_new(row, "starred", json_true());
	return row;
}

static json_t *answer(const char *of, json_t *rows)
{
	int64_t now = clock_wall().us;

	return json_pack("{s:I, s:I, s:I, s:s, s:o}", "from", (json_int_t)(now - 100 * HOUR), "to",
	    (json_int_t)now, "now", (json_int_t)now, "of", of, "rows", rows);
}

static json_t *circuits(void)
{
	json_t *dark = json_pack("{s:i, s:s, s:i, s:i, s:I, s:I, s:b}", "key", 18, "name",
	    "JR-0500", "outages", 0, "unknown_permille", 1000, "time_us", (json_int_t)HOUR,
	    "unknown_us", (json_int_t)HOUR, "starred", 1);

	return answer("circuits",
	    json_pack("[o, o, o]", line_row(17, "JR-0417", 99998, 2 * HOUR, false),
		line_row(3, "HLW-DX-01", 100000, 0, true), dark));
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{}, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)clock_wall().us, "devices", "circuits", "services", "rooms",
		"severities", "alarms", "sweep_us", (json_int_t)HOUR, "started_at",
		(json_int_t)clock_wall().us));
	*state = desk;
	return 0;
}

static int close_desk(void **state)
{
	desk_close(*state);
	return 0;
}

static struct glass *enter(struct desk *desk, const char *awaited)
{
	struct glass *glass = desk_console(desk, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_press(glass, "0");
	glass_wait_text(glass, awaited);
	return glass;
}

static void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static void assert_says(const struct glass *glass, const char *text)
{
	if (glass_find(glass, text, NULL, NULL))
		return;
	g_autofree char *dump = glass_dump(glass);
	fail_msg("no \"%s\" in\n%s", text, dump);
}

/* Cut, starred, and of what nobody saw no figure; below what the selected one is made of. */
static void test_shares(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "figures", circuits());
	struct glass *glass = enter(desk, "JR-0417");
	assert_says(glass, "[链路]");
	assert_says(glass, "本月");
	assert_says(glass, "99.998%");
	assert_says(glass, "100.000%*");
	assert_says(glass, "无数据");
	assert_says(glass, "2时");
	assert_says(glass, "可用/已知 2520000.000/2592000.000 秒");
	leave(glass);
}

static void test_sections(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "figures", circuits());
	struct glass *glass = enter(desk, "JR-0417");
	desk_answer(desk, "figures",
	    answer("tickets",
		json_pack("[{s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:I}, {s:s, s:s, s:s, s:i, s:i, "
			  "s:i, s:i}]",
		    "key", "mttr", "figure", "mttr", "unit", "duration", "samples", 3, "of", 4,
		    "mean_us", (json_int_t)(2 * HOUR), "median_us", (json_int_t)HOUR, "p90_us",
		    (json_int_t)(5 * HOUR), "key", "promise_kept", "figure", "promise_kept",
		    "unit", "share", "samples", 0, "of", 4, "share_part", 0, "share_whole", 0)));
	glass_press(glass, "Right Right Right");
	glass_wait_text(glass, "[故障单]");
	glass_wait_text(glass, "平均 2时 中位 1时 P90 5时");
	assert_says(glass, "3（共 4）");
	assert_says(glass, "无数据");
	assert_says(glass, "0/0（共 4 件）");
	desk_answer(desk, "figures.detail",
	    json_pack("{s:i, s:i, s:i, s:[{s:i, s:s, s:i, s:s, s:s, s:I, s:I}]}", "from", 1, "to",
		2, "now", 3, "rows", "key", 7, "kind", "fault_ticket", "id", 7, "number",
		"GZ-20261121-003", "object", "JR-0417", "occurred", (json_int_t)clock_wall().us,
		"value", (json_int_t)(5 * HOUR)));
	glass_press(glass, "Enter");
	glass_wait_text(glass, "GZ-20261121-003");
	assert_says(glass, "5时");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[故障单]");
	leave(glass);
}

/* Pieces of time, each for what it was; one without a record says so. */
static void test_pieces(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;

	desk_answer(desk, "figures", circuits());
	desk_answer(desk, "figures.detail",
	    json_pack("{s:i, s:i, s:i, s:[{s:I, s:I, s:s}, {s:I, s:I, s:s, s:s, s:i, s:s}, {s:I, "
		      "s:I, s:s}, {s:I, s:I, s:s, s:s, s:i, s:s}]}",
		"from", 1, "to", 2, "now", 3, "rows", "from", (json_int_t)(now - 9 * HOUR), "to",
		(json_int_t)(now - 8 * HOUR), "piece", "up", "from", (json_int_t)(now - 8 * HOUR),
		"to", (json_int_t)(now - 5 * HOUR), "piece", "down_planned", "kind",
		"maintenance_job", "id", 4, "number", "WH-20261121-001", "from",
		(json_int_t)(now - 5 * HOUR), "to", (json_int_t)(now - 4 * HOUR), "piece",
		"unknown", "from", (json_int_t)(now - 4 * HOUR), "to", (json_int_t)now, "piece",
		"down", "kind", "fault_ticket", "id", 7, "number", "GZ-20261121-003"));
	struct glass *glass = enter(desk, "JR-0417");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "计划中断，已批准");
	assert_says(glass, "WH-20261121-001");
	assert_says(glass, "GZ-20261121-003");
	assert_says(glass, "未知");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "这一段没有对应的单子");
	leave(glass);
}

/* Another time is asked for anew; days that are none are refused in one sentence. */
static void test_times(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "figures", circuits());
	struct glass *glass = enter(desk, "JR-0417");
	desk_answer(desk, "figures",
	    answer("circuits", json_pack("[o]", line_row(5, "JR-0999", 50000, HOUR, false))));
	glass_press(glass, "t");
	glass_wait_text(glass, "统计哪段时间");
	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0999");
	assert_says(glass, "上月");
	glass_wait_gone(glass, "JR-0417");
	glass_press(glass, "t");
	glass_wait_text(glass, "统计哪段时间");
	glass_press(glass, "7");
	glass_wait_text(glass, "哪两天");
	glass_send(glass, "2026-11-05 2026-11-01\r", 22);
	glass_wait_text(glass, "要写两天");
	assert_says(glass, "上月");
	glass_press(glass, "t");
	glass_wait_text(glass, "统计哪段时间");
	glass_press(glass, "7");
	glass_wait_text(glass, "哪两天");
	glass_send(glass, "2025-03-01 2025-03-10\r", 22);
	glass_wait_text(glass, "2025-03-01 至 2025-03-10");
	leave(glass);
}

/* Nothing there is said, and is no nought. */
static void test_nothing(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "figures", answer("circuits", json_array()));
	struct glass *glass = enter(desk, "无数据：这段时间没有在册的链路");
	assert_false(glass_find(glass, "0.000%", NULL, NULL));
	assert_false(glass_find(glass, "100.000%", NULL, NULL));
	leave(glass);
}

/* The watch: what somebody answered for, and the shifts with what they had to bear; behind each its
 * pieces. */
static void test_watch(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;

	desk_answer(desk, "figures", circuits());
	struct glass *glass = enter(desk, "JR-0417");
	desk_answer(desk, "figures",
	    answer("shifts", json_pack("[{s:i, s:s, s:s, s:I, s:I, s:I, s:i, s:i, s:i, s:I}]",
		"key", 4, "name", "值班甲", "post", "network_duty", "from",
		(json_int_t)(now - 12 * HOUR), "to", (json_int_t)now, "time_us",
		(json_int_t)(12 * HOUR), "alarms", 17, "worst", 6, "average_hundredths", 23,
		"silence_us", (json_int_t)(HOUR / 6))));
	glass_press(glass, "Left Left Left Left Left");
	glass_wait_text(glass, "[班次]");
	glass_wait_text(glass, "值班甲");
	assert_says(glass, "0.23");
	assert_says(glass, "10分");
	desk_answer(desk, "figures",
	    answer("watch", json_pack("[{s:s, s:s, s:s, s:i, s:i, s:i, s:I, s:I, s:i}, "
		"{s:s, s:s, s:i, s:i, s:i, s:i}, {s:s, s:s, s:i, s:i}]",
		"key", "presence:network_duty", "figure", "presence", "name", "network_duty",
		"post", 0, "samples", 2, "of", 2, "share_part", (json_int_t)(23 * HOUR),
		"share_whole", (json_int_t)(24 * HOUR), "share", 95833, "key", "handovers_whole",
		"figure", "handovers_whole", "samples", 0, "of", 0, "share_part", 0,
		"share_whole", 0, "key", "silence", "figure", "silence", "samples", 0, "of", 0)));
	glass_press(glass, "Left");
	glass_wait_text(glass, "[值守]");
	glass_wait_text(glass, "网络值班到岗率");
	assert_says(glass, "95.833%");
	assert_says(glass, "2 班，缺 1时");
	assert_says(glass, "交接班合格率");
	assert_says(glass, "无数据");
	desk_answer(desk, "figures.detail",
	    json_pack("{s:i, s:i, s:i, s:[{s:i, s:I, s:I, s:s}]}", "from", 1, "to", 2, "now", 3,
		"rows", "key", 7, "from", (json_int_t)(now - 2 * HOUR), "to",
		(json_int_t)(now - HOUR), "piece", "absent"));
	glass_press(glass, "Enter");
	glass_wait_text(glass, "无人负责");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[值守]");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_shares, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_sections, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_pieces, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_times, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_nothing, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_watch, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
