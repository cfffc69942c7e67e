/* What is said of a security incident: word for word on the telephone, when everything is known and
 * when next to nothing is; and which clock is nearest, what was late stays late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sheet_fixture.h"
#include "views/incident_show.h"
#include "views/incident_words.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
/* 2026-11-12 09:58 in Shanghai */
#define FOUND (INT64_C(1794448680) * CLOCK_SECOND)

/* The incident of requirements 5.3. */
static json_t *defaced(void)
{
	return json_pack("{s:i, s:s, s:s, s:I, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, "
			 "s:s, s:s, s:s, s:s, s:s, s:s, s:s}",
	    "id", 1, "number", "AQ-20261112-001", "state", "containing", "found_at",
	    (json_int_t)FOUND, "found_how", "patrol", "occurred_at",
	    (json_int_t)(FOUND - 38 * MINUTE), "occurred_basis", "日志推断", "place", "市级机房",
	    "unit_name", "某部门", "system", "某部门门户", "category", "attack", "subtype",
	    "网页篡改", "phenomenon", "首页被替换", "level", "large", "proposed_by", "值班长甲",
	    "graded_by", "安全管理员乙", "harm", "首页被替换约45分钟；有无数据外泄待查。",
	    "measures", "已止损", "cause", "疑似后台弱口令\n待核实", "scene",
	    "服务器断网不断电", "request", "请网安到场协助固证");
}

static json_t *step(int64_t at, const char *what)
{
	return json_pack("{s:I, s:s}", "at", (json_int_t)at, "what", what);
}

static json_t *report(const char *state, const char *class, const char *title, int64_t due)
{
	return json_pack("{s:i, s:i, s:s, s:s, s:s, s:i, s:I}", "id", 1, "incident", 1, "state",
	    state, "report", class, "party_title", title, "serial", 1, "due_at",
	    (json_int_t)due);
}

static void assert_said(char *said, const char *expected)
{
	assert_string_equal(said, expected);
	g_free(said);
}

static void test_all_known(void **state)
{
	json_auto_t *incident = defaced(), *site = json_pack("{s:s, s:s}", "name", "市中心机房",
	    "phone", "0000-5550101");
	json_auto_t *told = report("due", "first", "自治区网信办", FOUND + 4 * HOUR);
	/* as they are read: the newest first */
	json_auto_t *steps = json_pack("[o, o]", step(FOUND + 9 * MINUTE, "防火墙阻断来源"),
	    step(FOUND + 7 * MINUTE, "下线站点"));
	json_auto_t *evidence = json_pack("[{s:s, s:s, s:b}, {s:s}]", "number", "ZJ-20261112-002",
	    "what", "不能念出来的话", "harmful", 1, "number", "ZJ-20261112-001");
	const struct incident_words words = { .incident = incident, .report = told,
		.steps = steps, .evidence = evidence, .site = site, .speaker = "值班甲",
		.now = { FOUND + 50 * MINUTE } };

	(void)state;
	assert_said(incident_words(&words),
	    "您好，这里是市中心机房值班室，报告网络安全事件，这是初报。\n"
	    "我是值班甲，回呼电话 0000-5550101。\n"
	    "事件编号 AQ-20261112-001。\n"
	    "涉事单位 某部门，涉事系统 某部门门户。\n"
	    "2026-11-12 09:58:00 发现，地点 市级机房。\n"
	    "发生时间约 09:20，日志推断。\n"
	    "类型 网络攻击，网页篡改。\n"
	    "级别 较大，安全管理员乙复核。\n"
	    "现象：首页被替换。\n"
	    "影响和危害：首页被替换约45分钟；有无数据外泄待查。\n"
	    "已采取措施：10:05 下线站点；10:07 防火墙阻断来源；效果 已止损。\n"
	    "存证 2 份：ZJ-20261112-001、ZJ-20261112-002。\n"
	    "原因初步分析：疑似后台弱口令 待核实。\n"
	    "现场保护：服务器断网不断电。\n"
	    "拟采取措施与求援：请网安到场协助固证。\n"
	    "其余各项续报。\n"
	    "请问您贵姓、回电号码？有什么要求？");
}

/* What nobody knows is said to be unknown; what is only proposed is not called the level. */
static void test_little_known(void **state)
{
	json_auto_t *incident = json_pack("{s:s, s:I, s:s}", "number", "AQ-20261112-002",
	    "found_at", (json_int_t)FOUND, "proposed", "major");
	const struct incident_words words = { .incident = incident, .now = { FOUND } };

	(void)state;
	assert_said(incident_words(&words),
	    "您好，这里是（站点名称没有填）值班室，报告网络安全事件。\n"
	    "我是值班员，回呼电话 （站点配置没有填）。\n"
	    "事件编号 AQ-20261112-002。\n"
	    "涉事单位 还在核实，涉事系统 还在核实。\n"
	    "2026-11-12 09:58:00 发现，地点 还在核实。\n"
	    "发生时间还不清楚。\n"
	    "类型 还在核实。\n"
	    "初判级别 重大，还没有复核。\n"
	    "影响和危害还在核实。\n"
	    "还没有采取措施。\n"
	    "其余各项续报。\n"
	    "请问您贵姓、回电号码？有什么要求？");
}

static void test_short_texts(void **state)
{
	json_auto_t *incident = defaced();
	json_auto_t *bare = json_pack("{s:s, s:s}", "phenomenon", "出口满了", "proposed", "large");
	json_auto_t *empty = json_object();

	(void)state;
	assert_said(incident_what(incident), "网络攻击-网页篡改  某部门门户（某部门）");
	assert_said(incident_what(bare), "出口满了");
	assert_said(incident_what(empty), "类型未填");
	assert_said(incident_level_text(incident), "较大");
	assert_said(incident_level_text(bare), "初判较大");
	assert_said(incident_level_text(empty), "未定级");
	assert_int_equal(incident_level_style("general"), STYLE_NORMAL);
	assert_int_not_equal(incident_level_style("large"), STYLE_NORMAL);
	assert_int_not_equal(incident_level_style("large"), incident_level_style("extreme"));
}

/* Told late is late for good, and so is what was let go when it was late. */
static void test_report_texts(void **state)
{
	const struct wall now = { FOUND + HOUR };
	json_auto_t *waiting = report("due", "first", "甲", FOUND + 2 * HOUR),
		    *passed = report("due", "follow_up", "甲", FOUND + 30 * MINUTE),
		    *told = report("sent", "first", "甲", FOUND + 2 * HOUR),
		    *late = report("sent", "first", "甲", FOUND + 15 * MINUTE),
		    *waived = report("waived", "first", "甲", FOUND + 15 * MINUTE);

	(void)state;
	json_object_set_new(passed, "serial", json_integer(2));
	assert_said(report_class(waiting), "初报");
	assert_said(report_class(passed), "续报 2");
	assert_said(report_due_text(waiting, now), "剩1时 11:58");
	assert_said(report_due_text(passed, now), "逾期30分 10:28");
	assert_false(report_is_late(waiting, now));
	assert_true(report_is_late(passed, now));
	assert_said(report_told_text(waiting, now), "");
	json_object_update_new(told, json_pack("{s:I, s:s, s:s}", "told_at",
	    (json_int_t)(FOUND + 42 * MINUTE), "means", "phone_fax", "receiver", "吴某"));
	assert_said(report_due_text(told, now), "按时 11:58");
	assert_said(report_told_text(told, now), "10:40 电话+传真 吴某");
	json_object_update_new(late, json_pack("{s:I, s:b}", "told_at",
	    (json_int_t)(FOUND + 42 * MINUTE), "late", 1));
	assert_said(report_due_text(late, now), "迟27分 10:13");
	assert_true(report_is_late(late, now));
	assert_said(report_due_text(waived, now), "不再要求");
	json_object_set_new(waived, "late", json_true());
	assert_said(report_due_text(waived, now), "不再要求，已逾期");
	assert_true(report_is_late(waived, now));
}

/* Its own limit or that of a report, whichever is nearer; reports of others do not count. */
static void test_nearest(void **state)
{
	const struct wall now = { FOUND + HOUR };
	json_auto_t *incident = defaced();
	json_auto_t *near = report("due", "first", "市公安局网安", FOUND + 72 * MINUTE),
		    *far = report("due", "first", "自治区网信办", FOUND + 4 * HOUR),
		    *others = report("due", "first", "别处", FOUND),
		    *told = report("sent", "first", "上级", FOUND + 15 * MINUTE);
	g_autoptr(GPtrArray) reports = g_ptr_array_new();
	struct incident_clock clock;

	(void)state;
	json_object_set_new(others, "incident", json_integer(2));
	json_object_set_new(told, "late", json_true());
	g_ptr_array_add(reports, far);
	g_ptr_array_add(reports, near);
	g_ptr_array_add(reports, others);
	g_ptr_array_add(reports, told);
	incident_clock_of(&clock, incident, reports, now);
	assert_int_equal(clock.waiting, 2);
	assert_int_equal(clock.late, 1);
	assert_false(incident_clock_is_late(&clock, now));
	assert_said(incident_clock_text(&clock, now), "剩12分 初报 市公安局网安（11:10）");
	assert_true(incident_clock_is_late(&clock, (struct wall){ FOUND + 2 * HOUR }));
	incident_clock_clear(&clock);
	/* nothing is left: what was late is still said */
	g_ptr_array_set_size(reports, 0);
	g_ptr_array_add(reports, told);
	incident_clock_of(&clock, incident, reports, now);
	assert_said(incident_clock_text(&clock, now), "迟报过 1 次");
	incident_clock_clear(&clock);
	json_object_set_new(incident, "state", json_string("suspected"));
	json_object_set_new(incident, "triage_due", json_integer(FOUND + 15 * MINUTE));
	incident_clock_of(&clock, incident, NULL, now);
	assert_said(incident_clock_text(&clock, now), "逾期45分 研判（10:13）");
	incident_clock_clear(&clock);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_known),
		cmocka_unit_test(test_little_known),
		cmocka_unit_test(test_short_texts),
		cmocka_unit_test(test_report_texts),
		cmocka_unit_test(test_nearest),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
