/* What a console lets one hear, and how silence, absence and the self-test go: on a real terminal's
 * bytes, with rows from a desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"

#define MINUTE (60 * CLOCK_SECOND)

static const char *const duty[] = { "duty_operator", NULL };
static const char *const auditor[] = { "auditor", NULL };

/* ALARMS (taken over): member `alarms` of the site. */
static void put_site(struct desk *desk, json_t *alarms)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, "
		      "s:o, s:I, s:I, s:{s:I}}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)clock_wall().us, "devices", "circuits", "services", "rooms",
		"severities", "alarms", alarms, "sweep_us", (json_int_t)(3600 * CLOCK_SECOND),
		"started_at", (json_int_t)clock_wall().us, "reports", "supervisor_us",
		(json_int_t)(5 * MINUTE)));
}

static json_t *silent_until(int64_t left)
{
	return json_pack("{s:i, s:i, s:I, s:s}", "unacknowledged", 1, "silence", 7, "silence_until",
	    (json_int_t)(clock_wall().us + left), "silenced_by", "值班甲");
}

static json_t *alarm_row(int key, const char *severity, const char *state)
{
	int64_t now = clock_wall().us;

	return json_pack("{s:i, s:s, s:s, s:s, s:b, s:s, s:s, s:s, s:I, s:I, s:I, s:i, s:i, s:i}",
	    "key", key, "number", "GJ-1", "severity", severity, "state", state, "cleared", 0,
	    "type", "circuit_down", "what", "链路中断", "name", "LSZX-0417", "since",
	    (json_int_t)now, "first", (json_int_t)now, "changed", (json_int_t)now, "count", 1,
	    "under", 3, "units", 2);
}

static struct desk *open_with(const char *const *roles)
{
	struct desk *desk = desk_open(roles);

	put_site(desk, json_pack("{s:i}", "unacknowledged", 0));
	desk_set_all(desk, "alarms", json_array());
	return desk;
}

static int open_desk(void **state)
{
	*state = open_with(duty);
	return 0;
}

static struct glass *enter(struct desk *desk)
{
	struct glass *glass = enter_desk(desk, NULL, NULL, "接下来");

	glass_wait_text(glass, "没有要处理的");
	return glass;
}

static unsigned count_bells(struct glass *glass)
{
	const GByteArray *output = glass_output(glass);
	unsigned bells = 0;

	glass_drain(glass);
	for (guint i = 0; i < output->len; i++)
		bells += output->data[i] == '\a';
	return bells;
}

/* Until it has rung N times. */
static void wait_bells(struct glass *glass, unsigned n)
{
	int64_t end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	while (count_bells(glass) < n) {
		if (g_get_monotonic_time() > end)
			fail_msg("%u bells, not %u", count_bells(glass), n);
		glass_wait_frame(glass);
	}
}

/* ---- the bell ----------------------------------------------------------------------------- */

/* What is critical rings on and on; acknowledged it is silent. */
static void test_critical(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	glass_reset_output(glass);
	desk_set(desk, "alarms", alarm_row(1, "critical", "open"));
	wait_bells(glass, 3);
	desk_set(desk, "alarms", alarm_row(1, "critical", "ack"));
	glass_wait_text(glass, "已确认");
	glass_press(glass, "4"); /* the frame is of after the rows */
	glass_reset_output(glass);
	desk_set(desk, "alarms", alarm_row(2, "minor", "open"));
	wait_bells(glass, 1);
	assert_int_equal(count_bells(glass), 1);
	leave(glass);
}

/* The clock at the top draws a frame each second: the bell has looked in between. */
static void wait_seconds(struct glass *glass, int seconds)
{
	while (seconds-- > 0)
		glass_wait_frame(glass);
}

/* In a flood only what is critical is news. */
static void test_flood(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	put_site(desk, json_pack("{s:i, s:I}", "unacknowledged", 9, "flooded",
	    (json_int_t)clock_wall().us));
	glass_wait_text(glass, "洪泛");
	wait_seconds(glass, 2);
	glass_reset_output(glass);
	desk_set(desk, "alarms", alarm_row(1, "major", "open"));
	glass_wait_text(glass, "LSZX-0417");
	wait_seconds(glass, 2);
	put_site(desk, json_pack("{s:i}", "unacknowledged", 9));
	glass_wait_gone(glass, "洪泛");
	desk_set(desk, "alarms", alarm_row(2, "minor", "open"));
	wait_bells(glass, 1);
	wait_seconds(glass, 3);
	assert_int_equal(count_bells(glass), 1);
	leave(glass);
}

/* Silence is silence here too, and what is critical stands there all the same. */
static void test_silenced(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	put_site(desk, silent_until(9 * MINUTE + 41 * CLOCK_SECOND));
	glass_wait_text(glass, "静音 9:");
	glass_reset_output(glass);
	desk_set(desk, "alarms", alarm_row(1, "critical", "open"));
	glass_wait_text(glass, "LSZX-0417");
	glass_press(glass, "2");
	glass_wait_text(glass, "静音 9:");
	glass_press(glass, "8");
	glass_wait_text(glass, "静音 9:");
	glass_press(glass, "W");
	glass_wait_text(glass, "静音 9:");
	glass_press(glass, "Esc Esc");
	assert_int_equal(count_bells(glass), 0);
	put_site(desk, json_pack("{s:i}", "unacknowledged", 1));
	glass_wait_gone(glass, "静音 9:");
	wait_bells(glass, 1);
	leave(glass);
}

/* Who is not on duty works undisturbed. */
static void test_not_on_duty(void **state)
{
	struct desk *desk = open_with(auditor);
	struct glass *glass = enter(desk);

	(void)state;
	glass_reset_output(glass);
	desk_set(desk, "alarms", alarm_row(1, "critical", "open"));
	glass_wait_text(glass, "LSZX-0417");
	desk_set(desk, "alarms", alarm_row(2, "critical", "open"));
	glass_press(glass, "4");
	glass_wait_text(glass, "[待处理 2]");
	glass_press(glass, "1 4 1");
	assert_int_equal(count_bells(glass), 0);
	leave(glass);
	desk_close(desk);
}

/* ---- silence, absence, self-test ---------------------------------------------------------- */

static void test_silence_key(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	glass_press(glass, "M");
	desk_wait_done(desk, "\"kind\":\"silence\",\"act\":\"begin\"");
	glass_wait_text(glass, "只停声音");
	put_site(desk, silent_until(10 * MINUTE));
	glass_wait_text(glass, "静音 ");
	glass_press(glass, "M");
	desk_wait_done(desk, "\"kind\":\"silence\",\"act\":\"end\",\"id\":7");
	leave(glass);
}

/* Away: logged, as loud as it can be, and over when one is back. */
static void test_absent(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	glass_press(glass, "Z");
	glass_wait_text(glass, "离席 ");
	desk_wait_done(desk, "离席 10 分钟");
	glass_reset_output(glass);
	desk_set(desk, "alarms", alarm_row(1, "minor", "open"));
	wait_bells(glass, 4);
	glass_press(glass, "Z");
	desk_wait_done(desk, "离席返回");
	glass_wait_gone(glass, "离席 9:");
	leave(glass);
}

static void test_rehearsal(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	glass_reset_output(glass);
	glass_press(glass, ": beep Enter");
	wait_bells(glass, 1);
	glass_wait_text(glass, "听到了没有");
	assert_int_equal(count_bells(glass), 11);
	glass_press(glass, "2");
	desk_wait_done(desk, "\"heard\":\"some\"");
	leave(glass);
}

/* ---- the outage sheet --------------------------------------------------------------------- */

/* One key from the list of alarms, one word from anywhere. */
static void test_outage(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = enter(desk);

	desk_set(desk, "alarms", alarm_row(1, "critical", "open"));
	desk_set_all(desk, "circuits", json_array());
	desk_set_all(desk, "records:contact", json_array());
	glass_press(glass, "4");
	glass_wait_text(glass, "LSZX-0417");
	glass_press(glass, "p");
	glass_wait_text(glass, "疑似根因");
	glass_wait_text(glass, "2 家 3 条");
	glass_press(glass, "PgDn");
	glass_wait_text(glass, "报值班长");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[待处理");
	glass_press(glass, "1 : outage Enter");
	glass_wait_text(glass, "断网单页");
	glass_wait_text(glass, "疑似根因");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_critical, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_flood, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_silenced, open_desk, close_desk),
		cmocka_unit_test(test_not_on_duty),
		cmocka_unit_test_setup_teardown(test_silence_key, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_absent, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_rehearsal, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_outage, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
