/* The calendar of periodic reports and the page of one: what is owed and still to come, what is
 * late, what is missing, from a figure to the records it was made of, and the acts by keys. Answers
 * are those of docs/protocol.md, from a desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "records/model/periodic_report.h"
#include "tests/screen/doorway.h"

#define DAY (24 * 3600 * CLOCK_SECOND)

static const char *const supervisor[] = { "duty_operator", "shift_supervisor", NULL };

static const char document[] =
    "{\"sections\":{\"incidents\":[{\"key\":\"incident\",\"figure\":\"incident\",\"unit\":"
    "\"count\",\"samples\":1,\"of\":1,\"count\":1,\"ids\":[7]},{\"key\":\"report_in_time\","
    "\"figure\":\"report_in_time\",\"unit\":\"share\",\"samples\":0,\"of\":0,\"share_part\":0,"
    "\"share_whole\":0,\"ids\":[]}]},\"lists\":{\"incident\":[{\"id\":7,\"number\":"
    "\"AQ-20261112-001\",\"state\":\"triaged\",\"category\":\"attack\",\"phenomenon\":"
    "\"首页被换\"}],\"rectification\":[]},\"numbers\":{\"incident\":{\"7\":"
    "\"AQ-20261112-001\"}},\"missing\":[{\"kind\":\"incident\",\"id\":7,\"number\":"
    "\"AQ-20261112-001\",\"text\":\"没有定级\"}]}";

/* The report of PERIOD, which ended DAYS ago and was due ten days after that. */
static json_t *report(const struct report_period *period, const char *state)
{
	return json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:I, s:i, s:i, s:s}",
	    "key", 3, "id", 3, "number", "BG-20270101-001", "sort", REPORT_QUARTER, "period",
	    period->name, "state", state, "from", (json_int_t)period->from.us, "until",
	    (json_int_t)period->until.us, "due_at", (json_int_t)(clock_wall().us - DAY), "version",
	    1, "drafted_at", (json_int_t)period->until.us, "incidents", 1, "missing_count", 1,
	    "owner", "值班长");
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(supervisor);
	struct report_period last = report_period_at(REPORT_QUARTER, clock_wall(), 1),
			     now = report_period_at(REPORT_QUARTER, clock_wall(), 0);
	json_t *whole = report(&last, "drafted");

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:I, s:I, s:[{s:s, "
		      "s:s, s:I, s:I}]}",
		"key", 0, "name", "省级机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)clock_wall().us, "devices", "circuits", "services", "rooms",
		"alarms", "sweep_us", (json_int_t)DAY, "started_at", (json_int_t)clock_wall().us,
		"periodic", "sort", REPORT_QUARTER, "period", now.name, "until",
		(json_int_t)now.until.us, "due_at", (json_int_t)(now.until.us + 10 * DAY)));
	desk_set(desk, "records:periodic_report", report(&last, "drafted"));
	json_object_set_new(whole, "document", json_string(document));
	desk_answer(desk, "get", json_pack("{s:o, s:[]}", "record", whole, "acts"));
	*state = desk;
	return 0;
}

static struct glass *enter(struct desk *desk)
{
	return enter_desk(desk, NULL, ": reports Enter", "季度安全事件报告");
}

/* What is late says so; what is still to come has a row, and no page. */
static void test_calendar(void **state)
{
	struct glass *glass = enter(*state);

	glass_wait_text(glass, "逾期1天");
	glass_wait_text(glass, "草稿");
	glass_wait_text(glass, "下一步 值班长");
	glass_wait_text(glass, "周期未完");
	glass_press(glass, "Down");
	glass_wait_text(glass, "没有事件也出零报告");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "现在还没有");
	leave(glass);
}

/* From the report to a figure, to the records behind it; what is missing is a tab before that. */
static void test_page(void **state)
{
	struct glass *glass = enter(*state);

	glass_press(glass, "Enter");
	glass_wait_text(glass, "[指标]");
	glass_wait_text(glass, "安全事件");
	glass_wait_text(glass, "无数据");
	glass_wait_text(glass, "缺项 1");
	/* warnings are no part of this one */
	glass_wait_gone(glass, "预警 ");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "汇编时计入的记录");
	glass_wait_text(glass, "AQ-20261112-001");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[指标]");
	glass_press(glass, "Right");
	glass_wait_text(glass, "没有定级");
	glass_press(glass, "Right");
	glass_wait_text(glass, "首页被换");
	leave(glass);
}

/* The letters of the acts: filled in by hand, then saved as an act on this report. */
static void test_acts(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	glass_press(glass, "Enter");
	glass_wait_text(glass, "[指标]");
	glass_press(glass, "e");
	glass_wait_text(glass, "形势分析");
	glass_wait_text(glass, "工作建议");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[指标]");
	glass_press(glass, "i");
	glass_wait_text(glass, "签发");
	glass_wait_text(glass, "没有权限");
	leave(glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_calendar, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_page, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_acts, open_desk, close_desk),
	};

	return cmocka_run_group_tests_name("periodic", tests, NULL, NULL);
}
