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

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_waits, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_missed, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
