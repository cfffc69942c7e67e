/* The mass outage of requirements.md 4, branch C: a district behind one cable, then a county behind
 * one uplink, mains that fail, and the console's own gateway. Everything is done by keys and read
 * off a terminal of 80 by 24.
 *
 * How many units hang on what was counted by hand in the ledger of the lab (lab/plan.c): 24 lines
 * of the district with one unit each; behind XG-0201 the lines JR-0417, 0418 and 0419 with one
 * each; behind the room of the eastern aggregation JR-0301, 0302 and 0303 with one each and
 * JR-0304, which two units share: 5. */
#include <string.h>

#include <glib/gstdio.h>
#include <jansson.h>

#include "base/clock.h"
#include "tests/screen/entry.h"
#include "tests/screen/look.h"

#define CABLE "link core-a XGigabitEthernet1/0/20 "
#define CABLE_DOWN "端口 XGE1/0/20 断开"
#define UPLINK_DOWN "链路中断 XG-0201"
#define MAINS "市电失电 市电 L1"

struct outage {
	struct room *room;
	struct glass *glass;
	char *clock;
};

/* Until what COMMAND prints says TEXT. */
static void wait_said(const struct room *room, const char *command, const char *text)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	for (;;) {
		g_autofree char *said = room_zhiban(room, command);
		if (strstr(said, text) != NULL)
			return;
		if (g_get_monotonic_time() > end)
			fail_msg("%s does not say %s:\n%s", command, text, said);
		g_usleep(100000);
	}
}

/* Until the way to the end of the district is known: neighbours have told of it. */
static void wait_topology(const struct room *room)
{
	g_autofree char *text = room_zhiban(room, "list device name=扩展接入00012 --json");
	json_auto_t *devices = json_loads(text, 0, NULL);
	g_autofree char *explain = g_strdup_printf("call topology.explain "
						   "{\"kind\":\"device\",\"id\":%d}",
	    (int)json_integer_value(json_object_get(json_array_get(devices, 0), "id")));

	wait_said(room, explain, "扩展汇聚00001");
}

static int open_outage(void **state)
{
	struct outage *outage = g_new0(struct outage, 1);
	g_autofree char *gateway = NULL;

	outage->clock = g_build_filename(g_get_tmp_dir(), "zhiban-mass-outage-clock", NULL);
	assert_true(clock_move_shared(outage->clock, 0, NULL));
	g_setenv("ZHIBAN_CLOCK", outage->clock, TRUE);
	g_setenv("ZHIBAN_LAB_OPTIONS", "--quiet --devices 68", TRUE);
	outage->room = room_open(true);
	gateway = g_strdup_printf("[topology]\ngateway=127.77.0.3\ngateway_echo_port=%d\n"
				  "settle=10s\n",
	    (int)g_ascii_strtoll(room_port(outage->room), NULL, 10) + 1);
	room_configure(outage->room, gateway);
	outage->glass = enter(outage->room, NULL);
	*state = outage;
	return 0;
}

static int close_outage(void **state)
{
	struct outage *outage = *state;

	leave(outage->glass);
	room_close(outage->room);
	g_unlink(outage->clock);
	g_free(outage->clock);
	g_free(outage);
	return 0;
}

static unsigned count_of(const char *text, const char *part)
{
	unsigned n = 0;

	for (const char *at = text; (at = strstr(at, part)) != NULL; at += strlen(part))
		n++;
	return n;
}

static void assert_says(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no \"%s\" in\n%s", part, text);
}

/* Back to quiet: nothing is down, and what was is acknowledged. That a device came back from a
 * reboot stays listed for a while. */
static void wait_mended(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	glass_press(glass, "1");
	glass_wait_text(glass, "正常 43");
	glass_wait_text(glass, "可达 68");
	wait_row_says(glass, "!!! 紧急 0", "!! 重要 0");
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);
	while (!glass_find(glass, "未确认 0", NULL, NULL)) {
		if (g_get_monotonic_time() > end)
			fail_msg("something is not acknowledged");
		room_acknowledge(outage->room);
		g_usleep(100000);
		glass_drain(glass);
	}
}

/* ---- a district --------------------------------------------------------------------------- */

/* One line on the list, and it is as bad as what became of the 24 units behind it. */
static void district_falls(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	glass_wait_text(glass, "正常 43");
	glass_wait_text(glass, "可达 68");
	wait_topology(outage->room);
	room_lab(outage->room, CABLE "down");
	glass_wait_text(glass, "不可达 25");
	wait_row_says(glass, CABLE_DOWN, "24家 含");
	wait_row_says(glass, CABLE_DOWN, ">!!");
	wait_row_says(glass, "1 总览", "共 1");
	wait_row_says(glass, "!!! 紧急 0", "!! 重要 1");
	wait_row_says(glass, "!!! 紧急 0", "未确认 1  洪泛");
	assert_row_says(glass, "链路 43", "未知 24");
}

/* ---- flood -------------------------------------------------------------------------------- */

/* What is most upstream stands on top; the others are under it, marked, and not listed. */
static void flood_is_folded(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	room_lab(outage->room, "circuit XG-0201 down");
	room_lab(outage->room, "mains 汇聚机房 fail");
	glass_press(glass, "4");
	glass_wait_text(glass, "10分内 ");
	wait_row_says(glass, "!!   " UPLINK_DOWN, "3家 含");
	wait_row_says(glass, "!!   端口 XGigabitEthernet1/0/20 断开", "24家 含");
	wait_row_says(glass, "!!!  " MAINS, "含");
	glass_wait_text(glass, "[待处理 3]");
	glass_press(glass, "Left");
	glass_wait_text(glass, "[受影响 ");
	glass_press(glass, "/ 云溪 Enter");
	glass_wait_text(glass, "设备不可达 云溪接入");
	assert_row_says(glass, "设备不可达 云溪接入", "随根因");
	glass_press(glass, "Esc Right");
	glass_wait_text(glass, "[待处理 3]");
}

/* Several at once, but never what is critical. */
static void critical_is_never_taken_in_bulk(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	glass_press(glass, "Home Space Space Space");
	glass_wait_text(glass, "选中 3");
	glass_press(glass, "a");
	glass_wait_text(glass, "已记：确认 2 条。紧急的 1 条没有确认：要一条一条看过。u 撤销");
	wait_row_says(glass, "  !!    ", g_get_user_name());
	wait_row_says(glass, "  !!!   ", "未确认");
	glass_press(glass, "Home a");
	glass_wait_text(glass, "已记：确认 " MAINS);
}

/* ---- the page ----------------------------------------------------------------------------- */

/* Everybody who is cut off stands on it once, with whom to call; and what hangs most on is first.
 */
static void page_is_printed(const struct outage *outage)
{
	static const char *const lines[] = {
		"单位    中断 0 家，状态不明 27 家       链路    共 43，中断 1，不明 27",
		"  云溪镇便民服务中心        JR-0417      未知 云溪值守员 10000000020    ________",
		"  松岭镇便民服务中心        JR-0418      未知 松岭值守员 10000000022    ________",
		"  白鹭乡便民服务中心        JR-0419      未知 白鹭值守员 10000000024    ________",
		"三、影响单位 27 家（本表 8 家，其余 19 家见后附）",
		"即时报上级（柳25(4)）      6000-900",
	};
	struct glass *glass = outage->glass;

	glass_press(glass, "p");
	glass_wait_text(glass, "一、疑似根因（最上游的在前）");
	assert_row_says(glass, "  1  重要 ", "24 家 ");
	glass_press(glass, "w");
	glass_wait_text(glass, "-001-1.pdf");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[待处理 ");
	g_autofree char *page = room_zhiban(outage->room, "print outage --text");
	for (size_t i = 0; i < G_N_ELEMENTS(lines); i++)
		assert_says(page, lines[i]);
	assert_int_equal(count_of(page, "单位         KZ-"), 24);
	assert_int_equal(count_of(page, "便民服务中心        JR-"), 3);
	assert_true(strstr(page, "核心A 端口") < strstr(page, "XG-0201 "));
}

/* ---- mended ------------------------------------------------------------------------------- */

/* What is broken by itself behind a root stands by itself when the root is mended. */
static void survivor_comes_back(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	glass_press(glass, "1");
	room_lab(outage->room, "device acc-yx down");
	room_lab(outage->room, "circuit XG-0201 up");
	room_lab(outage->room, CABLE "up");
	glass_wait_text(glass, "链路中断 JR-0417");
	wait_row_says(glass, "链路中断 JR-0417", "1家");
	wait_row_says(glass, "链路中断 JR-0417", "未确认");
	room_lab(outage->room, "device acc-yx up");
	room_lab(outage->room, "mains 汇聚机房 restore");
	wait_mended(outage);
}

/* ---- power -------------------------------------------------------------------------------- */

/* The batteries end, which is said by itself: UPS, room, devices and lines are one line, that of
 * the mains. */
static void mains_take_all_along(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	room_lab(outage->room, "ups ups-e charge 1");
	room_lab(outage->room, "mains 汇聚机房 fail");
	glass_wait_text(glass, MAINS);
	wait_row_says(glass, MAINS, "!!!");
	room_lab(outage->room, "clock +5m");
	wait_row_says(glass, MAINS, "5家 含");
	wait_row_says(glass, "!!! 紧急 ", "!! 重要 0");
	glass_press(glass, "/ L1 Enter");
	glass_wait_text(glass, "筛选 L1");
	wait_row_says(glass, "先做 ", "看 UPS 剩余时间和柴发；报供电局和物业");
	glass_press(glass, "Enter / 东城汇聚A Enter");
	glass_wait_text(glass, "设备不可达 东城汇聚A");
	assert_row_says(glass, "设备不可达 东城汇聚A", "供电");
	glass_press(glass, "1 Esc");
	room_lab(outage->room, "mains 汇聚机房 restore");
	room_lab(outage->room, "ups ups-e charge 100");
	wait_mended(outage);
}

/* ---- ourselves ---------------------------------------------------------------------------- */

/* Our own gateway is gone: that is said across the screen, and nothing behind it is called down. */
static void gateway_is_gone(const struct outage *outage)
{
	struct glass *glass = outage->glass;

	room_lab(outage->room, "device srv-sw down");
	glass_wait_text(glass, "非全网断网");
	glass_wait_text(glass, "未知 68");
	assert_row_says(glass, "设备 68", "不可达 0");
	assert_row_says(glass, "链路 43", "中断 0");
	assert_false(glass_find(glass, "链路中断", NULL, NULL));
	assert_false(glass_find(glass, "设备不可达", NULL, NULL));
	glass_press(glass, "4 p");
	glass_wait_text(glass, "先证明不是自己断网，再对外报");
	glass_press(glass, "Esc 1");
	room_lab(outage->room, "device srv-sw up");
	glass_wait_gone(glass, "非全网断网");
	wait_mended(outage);
}

/* Each part begins where the one before ended. */
static void test_the_outage(void **state)
{
	static void (*const parts[])(const struct outage *outage) = {
		district_falls,
		flood_is_folded,
		critical_is_never_taken_in_bulk,
		page_is_printed,
		survivor_comes_back,
		mains_take_all_along,
		gateway_is_gone,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		parts[i](*state);
	g_free(room_zhiban(((struct outage *)*state)->room, "audit verify"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_the_outage) };

	return cmocka_run_group_tests(tests, open_outage, close_outage);
}
