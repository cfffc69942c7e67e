/* 时钟: everything with a deadline, what is due first, whatever kind it is of; late in words and
 * not by colour alone; what kind of day it is; and what it says when it does not know. The rows are
 * those of docs/protocol.md, from a desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/desk.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)

static const char *const duty[] = { "duty_operator", NULL };

static int64_t in(int64_t us)
{
	return clock_wall().us + us;
}

/* TODAY is taken over; NULL: the service is older and does not say. */
static void put_site(struct desk *desk, json_t *today)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:I, "
		      "s:o*}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)in(0), "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(60 * CLOCK_SECOND), "started_at", (json_int_t)in(-HOUR), "today",
		today));
}

static void put_due(struct desk *desk, int key, const char *kind, const char *name,
    const char *title, int64_t left, const char *state)
{
	json_t *row = json_pack("{s:i, s:s, s:i, s:s, s:s, s:s, s:I, s:s, s:s, s:s}", "key", key,
	    "kind", kind, "id", key, "name", name, "field", "due_at", "title", title, "at",
	    (json_int_t)in(left), "about", "某街道办事处", "owner", "值班甲", "state", state);

	if (left < 0)
		json_object_set_new(row, "late", json_true());
	desk_set(desk, "deadlines", row);
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	put_site(desk, json_pack("{s:b}", "workday", 1));
	desk_set_all(desk, "deadlines", json_array());
	*state = desk;
	return 0;
}

static int close_desk(void **state)
{
	desk_close(*state);
	return 0;
}

static struct glass *enter(struct desk *desk)
{
	struct glass *glass = desk_console(desk, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_press(glass, ":");
	glass_send(glass, "clocks", 6);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[时钟]");
	return glass;
}

static void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static int row_of(const struct glass *glass, const char *text)
{
	int row;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

static void assert_row_says(const struct glass *glass, const char *object, const char *text)
{
	g_autofree char *line = glass_row(glass, row_of(glass, object));

	if (strstr(line, text) == NULL)
		fail_msg("\"%s\" does not say %s", line, text);
}

/* Of any kind, what is due first is first; late has a mark, a word, and how long. */
static void test_order(void **state)
{
	struct desk *desk = *state;

	put_due(desk, 1, "work_clock", "SZ-1", "办理到期", 50 * HOUR, "running");
	put_due(desk, 2, "fault_ticket", "GZ-2", "运营商承诺恢复", -2 * HOUR - MINUTE,
	    "dispatched");
	put_due(desk, 3, "call", "LD-3", "回呼", 20 * MINUTE + 30 * CLOCK_SECOND, "open");
	put_due(desk, 4, "prior_notice", "BB-4", "提醒接入单位", -10 * MINUTE, "registered");
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "SZ-1");
	glass_wait_text(glass, "有期限 4");
	assert_true(row_of(glass, "GZ-2") < row_of(glass, "BB-4"));
	assert_true(row_of(glass, "BB-4") < row_of(glass, "LD-3"));
	assert_true(row_of(glass, "LD-3") < row_of(glass, "SZ-1"));
	assert_row_says(glass, "GZ-2", "已过 2时");
	assert_row_says(glass, "GZ-2", "!");
	assert_row_says(glass, "LD-3", "还有 20分");
	assert_row_says(glass, "SZ-1", "还有 2天");
	assert_row_says(glass, "有期限 4", "已过 2");
	assert_row_says(glass, "有期限 4", "今天是工作日");
	/* the line below says whose the selected one is, and how it stands */
	glass_press(glass, "Home");
	glass_wait_text(glass, "故障单  已派  责任人 值班甲");
	/* somebody called back: it is gone, the rest stays */
	desk_drop(desk, "deadlines", 3);
	glass_wait_gone(glass, "LD-3");
	glass_wait_text(glass, "有期限 3");
	leave(glass);
}

static void test_day(void **state)
{
	struct desk *desk = *state;

	put_site(desk, json_pack("{s:b, s:s}", "workday", 0, "holiday", "国庆节"));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "今天放假：国庆节，不算工作日");
	glass_wait_text(glass, "没有要到期的");
	put_site(desk, json_pack("{s:b, s:i}", "workday", 0, "unknown_year", 2027));
	glass_wait_text(glass, "今天是周末，不算工作日");
	glass_wait_text(glass, "未导入 2027 年节假日，仅按周末计算");
	put_site(desk, NULL);
	glass_wait_gone(glass, "今天是");
	leave(glass);
}

/* Enter opens the record behind the row, whatever its kind; a new notice is one key away. */
static void test_open(void **state)
{
	struct desk *desk = *state;

	put_due(desk, 4, "prior_notice", "BB-4", "提醒接入单位", HOUR, "registered");
	desk_set(desk, "records:prior_notice",
	    json_pack("{s:i, s:i, s:s, s:s, s:s, s:{s:s}}", "key", 4, "id", 4, "number", "BB-4",
		"device", "接入交换机", "state", "registered", "shown", "access_unit",
		"某街道办事处"));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "BB-4");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "报备 #4");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[时钟]");
	glass_press(glass, "b");
	glass_wait_text(glass, "登记报备");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[时钟]");
	leave(glass);
}

/* When the service is gone what was due stays to be read, as of then. */
static void test_gone(void **state)
{
	struct desk *desk = *state;

	put_due(desk, 1, "work_clock", "SZ-1", "办理到期", HOUR, "running");
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "SZ-1");
	desk_down(desk);
	glass_wait_text(glass, "值班服务");
	row_of(glass, "SZ-1");
	desk_up(desk);
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_day, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_open, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_gone, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
