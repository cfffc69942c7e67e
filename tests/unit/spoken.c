/* What is said on the telephone, word for word: reporting a line, asking again, reporting upwards,
 * and what is said when next to nothing is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/sheet_fixture.h"
#include "views/conflict.h"
#include "views/due_show.h"
#include "views/spoken.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)
/* 2026-11-21 03:12:08 in Shanghai */
#define BROKE INT64_C(1795201928000000)

/* The circuit of requirements 4: our end is up, nobody answers behind it. */
static json_t *circuit(void)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:{s:s, s:s, s:s}, s:{s:s, s:s}}", "key", 17,
	    "circuit_no", "LSZX-0417", "name", "乡镇接入", "state", "down", "a", "name", "汇聚B",
	    "port", "GigabitEthernet0/0/17", "site", "市中心机房", "z", "name", "", "site",
	    "乡镇便民中心");
}

static json_t *line(void)
{
	return json_pack("{s:s, s:i}", "carrier_circuit_no", "LZ-YD-20418", "bandwidth_mbps", 100);
}

static json_t *location(void)
{
	return json_pack("{s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]}", "evidence",
	    "name", "near_port", "state", "good", "value", "up，收光 -8.2 dBm（基线 -8.0）", "name",
	    "gateway", "state", "bad", "value", "连续 3 次不通", "name", "far_power", "state",
	    "unknown", "value", "无探测，请电话询问");
}

static json_t *site(void)
{
	return json_pack("{s:s, s:s}", "name", "市中心机房", "phone", "6000-200");
}

static json_t *ticket(void)
{
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "id", 3, "number",
	    "GZ-20261121-003", "level", "3", "state", "accepted", "object", "LSZX-0417 乡镇接入",
	    "symptom", "链路中断", "accepts", "mgmt_unit", "repairs", "carrier", "repairer",
	    "某运营商市分公司", "occurred_at", (json_int_t)BROKE);
}

static void assert_said(char *said, const char *expected)
{
	assert_string_equal(said, expected);
	g_free(said);
}

static void test_first_report(void **state)
{
	json_auto_t *t = ticket(), *c = circuit(), *l = line(), *where = location(), *s = site();
	const struct spoken spoken = { .ticket = t, .circuit = c, .line = l, .location = where,
		.site = s, .speaker = "值班甲", .now = { BROKE + 7 * MINUTE } };

	(void)state;
	assert_said(spoken_report(&spoken),
	    "您好，这里是市中心机房值班室，报故障。\n"
	    "贵方电路号 LZ-YD-20418，我方编号 LSZX-0417 乡镇接入，带宽 100M。\n"
	    "A 端 市中心机房 汇聚B GE0/0/17；Z 端 乡镇便民中心。\n"
	    "现象：链路中断。\n"
	    "2026-11-21 03:12:08 起中断，已 7分。\n"
	    "我方端口 up，收光 -8.2 dBm（基线 -8.0）。\n"
	    "对端网关 连续 3 次不通。\n"
	    "对端是否有电还没有确认。\n"
	    "回呼电话 6000-200，找值班甲。\n"
	    "请给受理号、接线员姓名或工号、承诺恢复时刻。");
}

/* It was reported, and what was promised has passed. */
static void test_asking_again(void **state)
{
	json_auto_t *t = ticket(), *c = circuit(), *l = line(), *where = location(), *s = site();
	const struct spoken spoken = { .ticket = t, .circuit = c, .line = l, .location = where,
		.site = s, .now = { BROKE + 7 * HOUR } };

	(void)state;
	json_object_set_new(t, "carrier_ticket_no", json_string("20261121-0319"));
	json_object_set_new(t, "carrier_agent", json_string("3187"));
	json_object_set_new(t, "reported_at", json_integer(BROKE + 7 * MINUTE));
	json_object_set_new(t, "promise_at", json_integer(BROKE + 6 * HOUR));
	char *said = spoken_report(&spoken);
	assert_true(g_str_has_prefix(said,
	    "您好，这里是市中心机房值班室，问报修进展。\n"
	    "我方 03:19 已报过，贵方受理号 20261121-0319，接线员 3187。\n"
	    "承诺 09:12 恢复，已经过时，还没有恢复。\n"));
	assert_true(
	    g_str_has_suffix(said, "回呼电话 6000-200。\n请说明进展和原因，给新的承诺恢复时刻。"));
	g_free(said);
}

/* What nobody knows is said to be unknown. */
static void test_nothing_known(void **state)
{
	json_auto_t *t = json_pack("{s:s}", "object", "某楼大屏"),
		    *c = json_pack("{s:s}", "circuit_no", "XX-9");
	const struct spoken bare = { .ticket = t, .now = { BROKE } };
	const struct spoken line_only = { .ticket = t, .circuit = c, .now = { BROKE } };

	(void)state;
	assert_said(spoken_report(&bare),
	    "您好，这里是（站点名称没有填）值班室，报故障。\n"
	    "故障对象 某楼大屏。\n"
	    "发生时刻还不清楚。\n"
	    "回呼电话 （站点配置没有填）。\n"
	    "请给受理号、接线员姓名或工号、承诺恢复时刻。");
	char *said = spoken_report(&line_only);
	assert_non_null(strstr(said, "A 端 台账没有填；Z 端 台账没有填。"));
	assert_non_null(strstr(said, "我方端口状态未知。"));
	g_free(said);
}

static void test_upwards(void **state)
{
	json_auto_t *t = ticket(), *s = site();
	json_auto_t *told = json_pack("{s:s, s:I}", "name", "街道办事处", "told_at",
	    (json_int_t)BROKE);
	json_auto_t *untold = json_pack("{s:s}", "name", "便民中心");
	g_autoptr(GPtrArray) units = g_ptr_array_new();
	const struct spoken spoken = { .ticket = t, .site = s, .units = units,
		.speaker = "值班甲", .now = { BROKE + 16 * MINUTE } };

	(void)state;
	g_ptr_array_add(units, told);
	g_ptr_array_add(units, untold);
	json_object_set_new(t, "carrier_ticket_no", json_string("20261121-0319"));
	json_object_set_new(t, "promise_at", json_integer(BROKE + 6 * HOUR));
	json_object_set_new(t, "next_step", json_string("09:30 回访"));
	assert_said(spoken_upwards(&spoken),
	    "您好，这里是市中心机房值班室，值班员 值班甲 报告。\n"
	    "故障单 GZ-20261121-003，三级，LSZX-0417 乡镇接入，链路中断。\n"
	    "2026-11-21 03:12:08 起故障，已 16分。\n"
	    "影响 2 家：街道办事处、便民中心，已告知 1 家。\n"
	    "现在已受理，受理 管理单位，处置 某运营商市分公司。\n"
	    "对方受理号 20261121-0319。\n"
	    "对方承诺 09:12 恢复，未兑现 0 次。\n"
	    "下一步：09:30 回访。\n"
	    "请指示。");
	json_object_set_new(t, "level", json_string("1"));
	char *said = spoken_upwards(&spoken);
	assert_non_null(strstr(said, "一级，属重大故障，请指示是否上报。"));
	g_free(said);
}

/* ---- deadlines of a record ---------------------------------------------------------------- */

/* The earliest that counts in this state, late once it has passed; what is over owes nothing. */
static void test_next_due(void **state)
{
	const struct kind *kind = kind_find("fault_ticket");
	json_auto_t *t = ticket();
	struct wall before = { BROKE }, after = { BROKE + 3 * HOUR };

	(void)state;
	assert_null(due_next(kind, t));
	json_object_set_new(t, "promise_at", json_integer(BROKE + HOUR));
	assert_null(due_next(kind, t));
	json_object_set_new(t, "state", json_string("dispatched"));
	assert_string_equal(due_next(kind, t)->field, "promise_at");
	json_object_set_new(t, "restore_by", json_integer(BROKE + 2 * HOUR));
	assert_string_equal(due_next(kind, t)->field, "promise_at");
	assert_false(due_is_late(kind, t, before));
	assert_true(due_is_late(kind, t, after));
	g_autofree char *text = due_text(kind, t, before);
	assert_string_equal(text, "04:12 剩1时 运营商承诺恢复");
	g_autofree char *late = due_text(kind, t, after);
	assert_string_equal(late, "04:12 逾期2时 运营商承诺恢复");
	json_object_set_new(t, "state", json_string("closed"));
	assert_null(due_next(kind, t));
	assert_false(due_is_late(kind, t, after));
}

/* ---- two officers ------------------------------------------------------------------------- */

/* What was seen is expected, and nothing is null; both versions and what was typed are told. */
static void test_conflict(void **state)
{
	const struct kind *kind = kind_find("fault_ticket");
	const struct field *fields[] = { kind_field(kind, "promise_at"),
		kind_field(kind, "next_step") };
	json_auto_t *seen = ticket(), *now = ticket(),
		    *typed = json_pack("{s:s}", "next_step", "催一次");

	(void)state;
	json_object_set_new(seen, "next_step", json_string("等回话"));
	json_object_set_new(now, "next_step", json_string("派车去看"));
	json_object_set_new(now, "state", json_string("in_progress"));
	json_object_set_new(now, "last_step", json_string("开始处理：到场"));
	json_auto_t *expected = conflict_expect(kind, seen, fields, G_N_ELEMENTS(fields));
	assert_string_equal(json_string_value(json_object_get(expected, "state")), "accepted");
	assert_true(json_is_null(json_object_get(expected, "last_step_at")));
	assert_true(json_is_null(json_object_get(expected, "promise_at")));
	assert_string_equal(json_string_value(json_object_get(expected, "next_step")), "等回话");
	g_autofree char *text = conflict_text(kind, seen, now, typed);
	assert_string_equal(text,
	    "您填写时，别人在这条记录上走了一步：开始处理：到场\n"
	    "状态  原来「已受理」  现在「处理中」\n"
	    "下一步  原来「等回话」  现在「派车去看」  您填的「催一次」");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_report),
		cmocka_unit_test(test_asking_again),
		cmocka_unit_test(test_nothing_known),
		cmocka_unit_test(test_upwards),
		cmocka_unit_test(test_next_due),
		cmocka_unit_test(test_conflict),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
