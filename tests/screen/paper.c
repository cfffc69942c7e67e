/* The preview of a sheet before all of it was read: the rows come from a desk in the hands of the
 * test, which falls silent in time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"

#define HOUR (3600 * CLOCK_SECOND)

static const char *const duty[] = { "duty_operator", NULL };

static json_t *from_now(int64_t us)
{
	return json_integer(clock_wall().us + us);
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:o, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:o}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", from_now(0), "devices", "circuits", "services", "rooms", "severities",
		"alarms", "unacknowledged", 0, "sweep_us", (json_int_t)(600 * CLOCK_SECOND),
		"started_at", from_now(-HOUR)));
	desk_set(desk, "records:handover",
	    json_pack("{s:i, s:i, s:s, s:s, s:i, s:s, s:s, s:s, s:o, s:o}", "key", 7, "id", 7,
		"number", "JB-20261123-001", "state", "preparing", "outgoing", 1,
		"outgoing_name", "值班甲", "posts", "network_duty", "post_titles", "网络值班",
		"began_at", from_now(-6 * HOUR), "planned_at", from_now(HOUR)));
	*state = desk;
	return 0;
}

/* It would say that there was nothing where nothing was read: it is issued when all is there. */
static void test_waits(void **state)
{
	static const char *const asked[] = { "trends", "room_readings", "transitions" };
	struct desk *desk = *state;
	struct glass *glass = enter_desk(desk, NULL, "6", "JB-20261123-001");

	glass_press(glass, "h");
	glass_wait_text(glass, "[1 研判");
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	for (size_t i = 0; i < G_N_ELEMENTS(asked); i++)
		desk_answer(desk, asked[i], json_pack("{s:[]}", "rows"));
	desk_refuse(desk, "sheet.issue", -32000, "编号用完了", NULL);
	desk_silence(desk, true);
	glass_press(glass, "p");
	glass_wait_text(glass, "值班交接班小结");
	glass_press(glass, "w");
	glass_wait_text(glass, "内容还没有读齐，读齐就接着办。");
	glass_wait_text(glass, "预览");
	/* it goes on by itself */
	desk_silence(desk, false);
	glass_wait_text(glass, "编号用完了");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[1 研判");
	leave(glass);
}

/* A part that was not read is no part that is empty: nothing is issued. */
static void test_missed(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter_desk(desk, NULL, "6", "JB-20261123-001");

	desk_refuse(desk, "room_readings", -32000, "数据库忙", NULL);
	glass_press(glass, "h");
	glass_wait_text(glass, "[1 研判");
	glass_press(glass, "p");
	glass_wait_text(glass, "值班交接班小结");
	glass_press(glass, "w");
	glass_wait_text(glass, "内容没有读全，退出去再打开一次：数据库忙");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[1 研判");
	leave(glass);
}

static json_t *leak_plan(const char *step)
{
	return json_pack("{s:{s:s, s:s, s:i, s:s, s:[], s:[], s:s, s:[{s:i, s:s, s:s, s:i, s:b, "
	    "s:[s], s:s}]}, s:s, s:[]}", "plan", "code", "RB-04", "title", "漏水", "version", 2,
	    "effective", "2026-11-23", "uses", "alarms", "guidance", "地面有水。", "steps",
	    "number", 1, "title", step, "role", "值班员", "within", 60, "evacuate", 1, "safety",
	    "不蹚水", "guidance", "水里的人先出来。", "text", "# RB-04 漏水\n", "unbound");
}

/* A plan onto paper from the list and from the page it is read on: the version that was chosen. */
static void test_plan(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "plans",
	    json_pack("{s:i, s:s, s:s, s:i, s:s, s:s, s:b, s:s, s:i, s:[], s:[]}", "key", 3,
		"code", "RB-04", "title", "漏水", "version", 2, "effective", "2026-11-23",
		"standing", "older", "shipped", 1, "file", "RB-04.md", "steps", 1, "alarms",
		"unbound"));
	desk_answer(desk, "plan.get", leak_plan("先离开"));
	struct glass *glass = enter_desk(desk, NULL, "7", "RB-04");
	glass_press(glass, "p");
	glass_wait_text(glass, "应急预案 RB-04 漏水");
	glass_wait_text(glass, "先撤人：第 1 步 先离开");
	glass_wait_text(glass, "【旧版】");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "应急预案 RB-04 漏水");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "水里的人先出来");
	glass_press(glass, "p");
	glass_wait_text(glass, "应急预案 RB-04 漏水");
	glass_press(glass, "Esc");
	desk_refuse(desk, "plan.get", -32004, "没有这个预案，或没有这一版", NULL);
	glass_press(glass, "p");
	glass_press(glass, "w");
	glass_wait_text(glass, "没有这个预案");
	leave(glass);
}

static json_t *run_row(int done)
{
	return json_pack("{s:i, s:i, s:s, s:s, s:s, s:i, s:s, s:s, s:o, s:i, s:i, s:i}", "key", 5,
	    "id", 5, "number", "YA-20261123-001", "mode", "drill", "code", "RB-04", "version", 2,
	    "title", "漏水", "state", "running", "started_at", from_now(-HOUR), "total", 2,
	    "done", done, "late", 0);
}

/* What belongs to it is read again when it goes on: head and steps are of one moment. */
static void test_run(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "records:run", run_row(0));
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	struct glass *glass = enter_desk(desk, NULL, "7", "执行");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "0/2");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "已完 0/2");
	glass_press(glass, "p");
	glass_wait_text(glass, "【演练 非真实事件】");
	glass_wait_text(glass, "过程记录：执行没有结束");
	glass_press(glass, "PgDn");
	glass_wait_text(glass, "无数据");
	desk_answer(desk, "list", json_pack("{s:[{s:i, s:i, s:s, s:s}], s:b}", "records", "id", 9,
	    "number", 1, "title", "水里的人先出来", "state", "open", "more", 0));
	desk_set(desk, "records:run", run_row(1));
	glass_wait_text(glass, "水里的人先出来");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_waits, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_missed, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_plan, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_run, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
