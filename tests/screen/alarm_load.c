/* How much the alarms ask of people, on screen: figures beside lines that are a reference, three
 * lists, spans; and what cannot be had. The answer is that of docs/protocol.md, from a desk in the
 * hands of the test. */
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

static json_t *series_of(int n, int worst)
{
	json_t *series = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(series, json_integer(i == n / 2 ? worst : i % 2));
	return series;
}

static json_t *answer(int hours, int raised)
{
	int64_t now = clock_wall().us;

	return json_pack("{s:I, s:I, s:I, s:i, s:f, s:i, s:i, s:o, s:[{s:s, s:i}, {s:s, s:i}], "
			 "s:[{s:s, s:i, s:s, s:i}], s:{s:i, s:i, s:i}, s:i, s:I, s:{s:i, s:[{s:i, "
			 "s:s, s:s, s:s, s:s, s:I}]}}",
	    "from", (json_int_t)(now - hours * HOUR), "to", (json_int_t)now, "window_us",
	    (json_int_t)(600 * CLOCK_SECOND), "raised", raised, "average", 2.25, "worst", 14,
	    "flood_permille", 27, "series", series_of(hours * 6, 14), "types", "type",
	    "circuit_down", "count", 31, "type", "port_flapping", "count", 12, "resources",
	    "resource_kind", "circuit", "resource", 417, "name", "LSZX-0417", "count", 29,
	    "severities", "critical", 10, "major", 40, "minor", 50, "acknowledged", 7,
	    "acknowledge_us", (json_int_t)(4 * 60 * CLOCK_SECOND), "stale", "count", 3, "rows",
	    "key", 9, "severity", "minor", "type", "light_low", "name", "汇聚B", "what", "收光异常",
	    "since", (json_int_t)(now - 50 * HOUR));
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, "
		      "s:{s:i, s:{s:s}}, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)clock_wall().us, "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "words", "critical", "特急",
		"sweep_us", (json_int_t)(3600 * CLOCK_SECOND), "started_at",
		(json_int_t)clock_wall().us));
	*state = desk;
	return 0;
}

static struct glass *enter(struct desk *desk)
{
	return enter_desk(desk, NULL, ": load Enter", "新发");
}

static void assert_says(const struct glass *glass, const char *text)
{
	if (glass_find(glass, text, NULL, NULL))
		return;
	g_autofree char *dump = glass_dump(glass);
	fail_msg("no \"%s\" in\n%s", text, dump);
}

static void test_figures(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "alarms.load", answer(24, 324));
	struct glass *glass = enter(desk);
	assert_says(glass, "1 天  新发 324 条");
	assert_says(glass, "平均 2.25 最多 14");
	assert_says(glass, "洪泛占 2.7%");
	assert_says(glass, "确认过 7 条  平均 4分 确认");
	assert_says(glass, "挂了一天以上 3 条");
	assert_says(glass, "特急 10（10%）  重要 40（40%）  其余 50（50%）  参考 5/15/80%");
	assert_says(glass, "不是规定");
	leave(glass);
}

static void test_lists(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "alarms.load", answer(24, 324));
	struct glass *glass = enter(desk);
	assert_says(glass, "[最多的类型]");
	assert_says(glass, "链路中断");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "类型没有详情");
	glass_press(glass, "Right");
	glass_wait_text(glass, "[最多的对象]");
	assert_says(glass, "LSZX-0417");
	glass_press(glass, "Right");
	glass_wait_text(glass, "[陈旧]");
	assert_says(glass, "收光异常");
	assert_says(glass, "2天2时");
	leave(glass);
}

static void test_spans(void **state)
{
	struct desk *desk = *state;

	desk_answer(desk, "alarms.load", answer(24, 324));
	struct glass *glass = enter(desk);
	json_t *partial = answer(168, 4321);
	json_object_set_new(partial, "partial", json_true());
	desk_answer(desk, "alarms.load", partial);
	glass_press(glass, "t");
	glass_wait_text(glass, "新发 4321 条");
	assert_says(glass, "7 天");
	assert_says(glass, "太多，没有全读");
	leave(glass);
}

/* An answer without anything in it is no division by nothing. */
static void test_empty(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	assert_says(glass, "新发 0 条");
	assert_says(glass, "平均 - 确认");
	assert_false(glass_find(glass, "紧急 0（", NULL, NULL));
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_figures, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_lists, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_spans, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_empty, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
