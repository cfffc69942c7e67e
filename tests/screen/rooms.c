/* Machine rooms on screen, in the states that matter: quiet, on battery, wet, too warm, and when
 * nothing of a room is known any more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/entry.h"

#define ROOM "汇聚机房"

/* Past the banner, to the list of rooms. */
static struct glass *enter_rooms(const struct room *room, const struct glass_options *options)
{
	struct glass *glass = enter(room, options);

	glass_press(glass, "3");
	glass_wait_text(glass, ROOM);
	return glass;
}

/* The first row at or below FROM that has OBJECT; caller frees; NULL when there is none. */
static char *row_of(const struct glass *glass, const char *object, int from, int rows)
{
	for (int row = from; row < rows; row++)
		if (glass_column(glass, row, 0, object) >= 0)
			return glass_row(glass, row);
	return NULL;
}

/* Until the row of OBJECT from FROM on says TEXT. What only the full polls read is believed for
 * three of them. */
static void wait_row(struct glass *glass, const char *object, int from, const char *text)
{
	int64_t end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	for (;;) {
		glass_drain(glass);
		g_autofree char *line = row_of(glass, object, from, 24);
		if (line != NULL && strstr(line, text) != NULL)
			return;
		if (g_get_monotonic_time() > end)
			fail_msg("\"%s\" does not say %s", line == NULL ? "" : line, text);
		g_usleep(20000);
	}
}

/* The view of ROOM. */
static void open_the_room(struct glass *glass)
{
	glass_press(glass, "/ " ROOM " Enter");
	glass_wait_gone(glass, "动力间");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "GB50174-2017");
	glass_wait_text(glass, "谁的");
}

static void test_quiet(void **state)
{
	static const char *const blocks[] = { "市电", "UPS", "空调", "漏水", "消防", "门禁" };
	struct glass *glass = enter_rooms(*state, NULL);

	wait_row(glass, ROOM, 3, "正常");
	wait_row(glass, ROOM, 3, "漏 烟 门 电 正常");
	glass_wait_text(glass, "限18-27");
	open_the_room(glass);
	for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++)
		glass_wait_text(glass, blocks[i]);
	wait_row(glass, "UPS 供电", 4, "市电逆变");
	wait_row(glass, "市电 L1", 11, ">100");
	wait_row(glass, "市电 L1", 11, "方案");
	glass_press(glass, "Enter t");
	glass_wait_text(glass, "24小时");
	leave(glass);
}

static void test_wide(void **state)
{
	const struct glass_options wide = { .columns = 120, .rows = 40 };
	struct glass *glass = enter_rooms(*state, &wide);

	open_the_room(glass);
	glass_wait_text(glass, "一小时内");
	glass_wait_text(glass, "原因");
	for (int row = 0; row < 40; row++) {
		g_autofree char *line = glass_row(glass, row);
		assert_true(g_utf8_strlen(line, -1) <= 120);
	}
	leave(glass);
}

/* The mains fail: the list, the room and the line above say so, by polling alone; and all is over
 * when they are back. */
static void test_on_battery(void **state)
{
	struct glass *glass = enter_rooms(*state, NULL);

	wait_row(glass, ROOM, 3, "正常");
	room_lab(*state, "mains " ROOM " fail");
	wait_row(glass, ROOM, 3, "紧急");
	wait_row(glass, ROOM, 3, "电!!!");
	glass_wait_text(glass, "!!! 紧急");
	open_the_room(glass);
	wait_row(glass, "UPS 供电", 4, "!!! 电池");
	wait_row(glass, "市电 L1", 4, "!!! 0.0V");
	glass_wait_text(glass, "UPS 可供电");
	room_lab(*state, "mains " ROOM " restore");
	wait_row(glass, "UPS 供电", 4, "市电逆变");
	glass_wait_gone(glass, "!!! 0.0V");
	glass_press(glass, "Esc");
	wait_row(glass, ROOM, 3, "正常");
	leave(glass);
}

/* A wet rope, smoke and an open door are on screen by polling alone: no trap is sent. */
static void test_contacts(void **state)
{
	static const struct { const char *order, *back, *shown, *word; } contacts[] = {
		{ "leak " ROOM "/1 wet", "leak " ROOM "/1 dry", "漏!!!", "漏水绳" },
		{ "smoke " ROOM "/1 on", "smoke " ROOM "/1 off", "烟!!!", "烟感" },
		{ "door " ROOM "/front open", "door " ROOM "/front close", "门!!!", "机房门" },
	};
	struct glass *glass = enter_rooms(*state, NULL);

	for (size_t i = 0; i < G_N_ELEMENTS(contacts); i++) {
		wait_row(glass, ROOM, 3, "正常");
		room_lab(*state, contacts[i].order);
		wait_row(glass, ROOM, 3, contacts[i].shown);
		wait_row(glass, ROOM, 3, contacts[i].word);
		room_lab(*state, contacts[i].back);
	}
	wait_row(glass, ROOM, 3, "漏 烟 门 电 正常");
	leave(glass);
}

static void test_too_warm(void **state)
{
	struct glass *glass = enter_rooms(*state, NULL);
	g_autofree char *id =
	    room_sql(*state, "SELECT id FROM place WHERE name = '机柜进风'");
	g_autofree char *limit = g_strdup_printf("do place %s edit hi_crit=20", g_strchomp(id));
	g_autofree char *none = g_strdup_printf("do place %s edit hi_crit=", id);

	wait_row(glass, ROOM, 3, "正常");
	g_free(room_zhiban(*state, limit));
	wait_row(glass, ROOM, 3, "机柜进风");
	open_the_room(glass);
	wait_row(glass, "<20", 4, "机柜进风");
	wait_row(glass, "<20", 4, "自定");
	glass_wait_text(glass, "高于 20（自定）");
	g_free(room_zhiban(*state, none));
	wait_row(glass, "机柜进风", 4, "18-27");
	leave(glass);
}

/* What is silent is unknown, counted apart, and never normal. */
static void test_all_lost(void **state)
{
	struct glass *glass = enter_rooms(*state, NULL);

	wait_row(glass, ROOM, 3, "正常");
	room_lab(*state, "device 东城UPS silent");
	room_lab(*state, "device 东城动环 silent");
	wait_row(glass, ROOM, 3, "未知");
	wait_row(glass, ROOM, 3, "17");
	wait_row(glass, ROOM, 3, "漏? 烟? 门? 电?");
	open_the_room(glass);
	wait_row(glass, ROOM, 3, "正常 0");
	wait_row(glass, ROOM, 3, "失联 17");
	room_lab(*state, "device 东城UPS up");
	room_lab(*state, "device 东城动环 up");
	wait_row(glass, ROOM, 3, "失联 0");
	leave(glass);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_wide),
		cmocka_unit_test(test_on_battery),
		cmocka_unit_test(test_contacts),
		cmocka_unit_test(test_too_warm),
		cmocka_unit_test(test_all_lost),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
