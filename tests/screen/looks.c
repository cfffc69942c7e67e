/* What a tired person would misread: counts that touch, headings and values that are cut, or cut
 * without saying so, columns that jump, a list that does not say it goes on, what is not known said
 * as if it were. In both languages, on the smallest terminal. */
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
static const char *const english[] = { "ZHIBAN_LANGUAGE=en", NULL };

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	put_site(desk, json_pack("{s:i}", "unacknowledged", 0));
	*state = desk;
	return 0;
}

/* Past the banner. */
static struct glass *enter(struct desk *desk)
{
	return enter_desk(desk, NULL, NULL, NULL);
}

static struct glass *enter_in_english(struct desk *desk)
{
	const struct glass_options options = { .environment = english };
	struct glass *glass = desk_console(desk, &options);

	glass_wait_text(glass, "Understood, enter");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "Understood, enter");
	return glass;
}

/* ---- the head ----------------------------------------------------------------------------- */

/* Thousands push what is behind them on; nothing touches. */
static void test_thousands(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{s:i, s:i, s:i, s:i}, s:{s:i}, s:I, "
		      "s:{s:i, s:i, s:i, s:i}}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)now, "severities", "critical", 1203, "major", 31245,
		"minor", 10040, "warning", 2000, "alarms", "unacknowledged", 12345, "sweep_us",
		(json_int_t)(3600 * CLOCK_SECOND), "circuits", "total", 123456, "normal", 100000,
		"down", 23456, "degraded", 10000));
	struct glass *glass = enter(desk);
	glass_wait_text(glass,
	    "!!! 紧急 1203 !! 重要 31245 ! 次要 10040 - 提示 2000  未确认 12345");
	glass_wait_text(glass, "链路 123456  正常 100000 中断 23456 劣化 10000");
	leave(glass);
}

/* On a line that was lost, whom to call is said to the end. */
static void test_line_down_in_english(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter_in_english(desk);

	desk_down(desk);
	glass_wait_text(glass, "Call the sysadmin, use paper: :sheets");
	desk_up(desk);
	glass_wait_gone(glass, "use paper forms");
	leave(glass);
}

/* ---- lists -------------------------------------------------------------------------------- */

/* How late it is stands there whole; a circuit has its name, what every room has has its room. */
static void test_alarm_lines(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;

	desk_set(desk, "alarms",
	    with(with(alarm_row(1, "major", "circuit_down", "链路中断", "JR-0301", 90), "called",
		     json_string("青石街道接入")), "due", json_integer(now - 59 * MINUTE)));
	desk_set(desk, "alarms", with(alarm_row(2, "critical", "mains_lost", "市电失电", "市电", 1),
	    "called", json_string("动力间")));
	desk_set(desk, "alarms", with(alarm_row(3, "minor", "cpu_high", "CPU 过高", "", 1), "sites",
	    json_pack("[s]", "市中心机房")));
	struct glass *glass = enter(desk);
	glass_press(glass, "4");
	glass_wait_text(glass, "链路中断 JR-0301 青石街道接入");
	assert_row_says(glass, "JR-0301", "未确认 逾期59分");
	row_of(glass, "市电失电 动力间");
	row_of(glass, "CPU 过高 市中心机房");
	leave(glass);
}

/* What is over is behind all that stands, however bad it was, and its time stands still. */
static void test_over_is_last(void **state)
{
	struct desk *desk = *state;
	const struct glass_options wide = { .columns = 120, .rows = 30 };
	json_t *over = with(alarm_row(1, "critical", "leak", "漏水", "甲", 90), "cleared",
	    json_true());

	desk_set(desk, "alarms",
	    with(over, "cleared_at", json_integer(clock_wall().us - 85 * MINUTE)));
	desk_set(desk, "alarms", alarm_row(2, "warning", "cpu_high", "CPU 过高", "乙", 1));
	struct glass *glass = desk_console(desk, &wide);
	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_press(glass, "4");
	glass_wait_text(glass, "CPU 过高 乙");
	assert_true(row_of(glass, "CPU 过高 乙") < row_of(glass, "漏水 甲"));
	assert_row_says(glass, "漏水 甲", " 5分");
	leave(glass);
}

/* A list that goes on says which part of it one sees; one that is whole says only how many. */
static void test_window(void **state)
{
	struct desk *desk = *state;

	for (int i = 1; i <= 30; i++)
		desk_set(desk, "alarms", alarm_row(i, "minor", "cpu_high", "CPU 过高", "甲", i));
	struct glass *glass = enter(desk);
	glass_press(glass, "4");
	glass_wait_text(glass, "1-14  共 30");
	glass_press(glass, "End");
	glass_wait_text(glass, "17-30  共 30");
	glass_resize(glass, 80, 50);
	glass_wait_text(glass, "  共 30");
	glass_wait_gone(glass, "-30");
	leave(glass);
}

/* Nothing under an alarm is not "no alarms". */
static void test_nothing_under(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "alarms", bad_row());
	struct glass *glass = enter(desk);
	glass_press(glass, "4");
	glass_wait_text(glass, "LSZX-0417");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "可能原因");
	glass_press(glass, "S S");
	assert_false(glass_find(glass, "共 0", NULL, NULL));
	leave(glass);
}

/* Six that wait are all there on the smallest terminal; what changed stands in columns. */
static void test_overview(void **state)
{
	struct desk *desk = *state;
	int64_t now = clock_wall().us;
	char name[8];

	for (int i = 1; i <= 6; i++) {
		g_snprintf(name, sizeof name, "甲%d", i);
		desk_set(desk, "alarms", alarm_row(i, "critical", "leak", "漏水", name, i));
	}
	desk_set(desk, "changes",
	    json_pack("{s:i, s:I, s:s, s:i, s:s, s:s, s:s, s:s}", "key", 1, "at", (json_int_t)now,
		"kind", "device", "id", 1, "name", "青石接入", "from", "up", "to", "down", "why",
		"没有应答"));
	desk_set(desk, "changes",
	    json_pack("{s:i, s:I, s:s, s:i, s:s, s:s, s:s, s:s}", "key", 2, "at", (json_int_t)now,
		"kind", "circuit", "id", 1, "name", "JR-0301", "from", "normal", "to", "down",
		"why", "端口断开"));
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "漏水 甲1");
	/* five of six on the smallest terminal, and what to do first */
	row_of(glass, "漏水 甲5");
	row_of(glass, "先做");
	int first = row_of(glass, "没有应答"), second = row_of(glass, "端口断开");
	assert_int_equal(glass_column(glass, first, 0, "没有应答"),
	    glass_column(glass, second, 0, "端口断开"));
	leave(glass);
}

/* ---- location ----------------------------------------------------------------------------- */

static json_t *location_row(void)
{
	return json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:I, s:[{s:s, s:s, s:s}], "
			 "s:[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s}], "
			 "s:{s:b, s:s, s:s, s:s}, s:{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:b}, "
			 "s:[{s:i, s:s, s:[]}]}",
	    "key", 0, "id", 1, "circuit_no", "LSZX-0417", "name", "乡镇接入", "owner_type",
	    "self_fiber", "state", "down", "since", (json_int_t)clock_wall().us, "segments",
	    "place", "near", "state", "good", "name", "汇聚B", "evidence", "name", "near_port",
	    "what", "port", "value", "port is dark", "state", "bad", "name", "far_power", "what",
	    "power", "value", "not probed, and nobody has answered the telephone so far", "state",
	    "unknown", "verdict", "fault", 1, "segment", "self_fiber", "certainty", "likely",
	    "reason", "port dark", "acceptance", "rule", 2, "accepts", "mgmt_unit", "accepts_name",
	    "the unit", "repairs", "mgmt_unit", "repairs_name", "the unit", "reason", "why",
	    "source", "clause", "ask_power", 1, "units", "id", 1, "name", "街道办事处", "contacts");
}

/* No heading is cut, what is said stands in one column, and so do the details of the steps; only
 * the mark of a piece of evidence is coloured. */
static void test_location_in_english(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "alarms", bad_row());
	desk_set(desk, "location:1", location_row());
	struct glass *glass = enter_in_english(desk);
	glass_press(glass, "4");
	glass_wait_text(glass, "LSZX-0417");
	glass_press(glass, "t");
	glass_wait_text(glass, "Verdict  Own fibre (likely): port dark");
	int rule = row_of(glass, "R2  "), hit = row_of(glass, "Hit ");
	assert_int_equal(glass_column(glass, rule, 0, "R2"), glass_column(glass, hit, 0, "街道"));
	int ask = row_of(glass, "1 Ask far end"), report = row_of(glass, "2 Report to the unit");
	assert_int_equal(glass_column(glass, ask, 20, "no contact"),
	    glass_column(glass, report, 20, "spoken report"));
	int dark = row_of(glass, "port is dark");
	assert_int_equal(glass_column(glass, dark, 0, "!!"), 1);
	assert_int_not_equal(glass_look(glass, dark, 1).background, -1);
	assert_int_equal(
	    glass_look(glass, dark, glass_column(glass, dark, 0, "port is dark")).background, -1);
	row_of(glass, "not probed, and nobody has answered the telephon..");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "so far");
	leave(glass);
}

/* ---- quarantine --------------------------------------------------------------------------- */

static json_t *stranger(int key, const char *source)
{
	return json_pack("{s:i, s:I, s:s, s:s, s:s, s:s, s:i, s:b}", "key", key, "at",
	    (json_int_t)clock_wall().us, "source", source, "kind", "syslog", "text", "hello",
	    "host", "host-a", "severity", 6, "quarantined", 1);
}

/* Not told is not none; and who comes while one looks is shown. */
static void test_quarantine(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "messages.status", json_pack("{s:s}", "quarantined", "1"));
	struct glass *glass = enter(desk);
	glass_press(glass, ": messages Enter");
	glass_wait_text(glass, "[实时]");
	desk_silence(desk, true);
	glass_press(glass, "Right Right");
	glass_wait_text(glass, "[隔离区]  还没有读到");
	assert_false(glass_find(glass, "没有台账以外的地址", NULL, NULL));
	desk_answer(desk, "messages.search",
	    json_pack("{s:[o], s:b}", "rows", stranger(1, "10.9.9.9"), "more", 0));
	desk_silence(desk, false);
	glass_wait_text(glass, "10.9.9.9");
	int row = row_of(glass, "自称主机"), line = row_of(glass, "10.9.9.9");
	assert_int_equal(glass_column(glass, row, 0, "自称主机"),
	    glass_column(glass, line, 0, "host-a"));
	desk_answer(desk, "messages.search", json_pack("{s:[o, o], s:b}", "rows",
	    stranger(2, "10.8.8.8"), stranger(1, "10.9.9.9"), "more", 0));
	desk_answer(desk, "messages.status", json_pack("{s:s}", "quarantined", "2"));
	glass_wait_text(glass, "10.8.8.8");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_thousands, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_line_down_in_english, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_alarm_lines, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_over_is_last, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_window, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_nothing_under, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_overview, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_location_in_english, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_quarantine, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
