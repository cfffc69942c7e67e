/* Isolations through keys: neighbours are read first, in red; who cut and who checks, and on which
 * connection; the unit's full name lets the cut through. Rows as docs/protocol.md has them, from a
 * desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/desk.h"

#define HOUR (3600 * CLOCK_SECOND)
#define UNIT "青石镇便民服务中心"

static const char *const duty[] = { "duty_operator", NULL };

static int64_t ago(int64_t us)
{
	return clock_wall().us - us;
}

static void put_site(struct desk *desk)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)ago(0), "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(60 * CLOCK_SECOND), "started_at", (json_int_t)ago(HOUR)));
}

/* An isolation in STATE with MORE (taken over) in it. */
static void put(struct desk *desk, const char *state, json_t *more)
{
	json_t *row = json_pack("{s:i, s:i, s:s, s:s, s:i, s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:s, "
				"s:{s:s, s:s, s:s}}",
	    "key", 1, "id", 1, "number", "GL-20261122-001", "state", state, "access_unit", 7,
	    "unit_name", UNIT, "basis", "la22", "scope", "port", "cause", "挖矿外联", "port",
	    "GigabitEthernet1/0/3", "circuit", 17, "created_at", (json_int_t)ago(HOUR),
	    "may_authorise", "管理单位、运维单位", "shown", "access_unit", UNIT, "circuit",
	    "JR-0304", "device", "水务接入");

	json_object_update_new(row, more);
	desk_set(desk, "records:isolation", row);
}

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	put_site(desk);
	desk_set_all(desk, "alarms", json_array());
	desk_set_all(desk, "records:isolation", json_array());
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
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
	glass_press(glass, "i s o l a t i o n Enter");
	glass_wait_text(glass, "[未结");
	return glass;
}

static void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static void test_none(void **state)
{
	struct glass *glass = enter(*state);

	glass_wait_text(glass, "没有被隔离的单位");
	leave(glass);
}

/* The neighbour stands above the unit itself, and in another colour than the rest. */
static void test_neighbours(void **state)
{
	int neighbour, unit, column, other;
	struct glass *glass;

	put(*state, "oral", json_pack("{s:s, s:s, s:s, s:I, s:s}", "neighbours", "青石镇卫生院",
	    "authority", "oral", "authority_words", "先断开", "written_due",
	    (json_int_t)ago(-HOUR), "owner", "值班甲"));
	glass = enter(*state);
	glass_wait_text(glass, "同线路邻居 青石镇卫生院");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "不得误伤");
	assert_true(glass_find(glass, "青石镇卫生院 同在", &neighbour, &column));
	assert_true(glass_find(glass, UNIT, &unit, &other));
	assert_true(neighbour < unit);
	struct glass_look red = glass_look(glass, neighbour, column),
			  plain = glass_look(glass, unit, other);
	assert_memory_not_equal(&red, &plain, sizeof red);
	glass_wait_text(glass, "欠书面");
	glass_wait_text(glass, "原话「先断开」");
	glass_wait_text(glass, "夜间单人可先行处置");
	glass_press(glass, "Esc");
	leave(glass);
}

/* Who cut, on which connection; that it waits for another person; then who checked. */
static void test_two_people(void **state)
{
	struct glass *glass;

	put(*state, "executed", json_pack("{s:I, s:s, s:i}", "isolated_at",
	    (json_int_t)ago(HOUR), "executed_by", "值班甲", "executed_connection", 11));
	glass = enter(*state);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "（连接 11）");
	glass_wait_text(glass, "等另一人核验");
	glass_wait_text(glass, "值班甲 不能自己核验");
	put(*state, "isolated", json_pack("{s:I, s:s, s:i, s:s, s:I, s:i, s:s}", "isolated_at",
	    (json_int_t)ago(HOUR), "executed_by", "值班甲", "executed_connection", 11,
	    "checked_by", "值班乙", "checked_at", (json_int_t)ago(HOUR / 2),
	    "checked_connection", 12, "verification", "水务接入 已管理关闭"));
	glass_wait_text(glass, "（连接 12）");
	glass_wait_text(glass, "已管理关闭");
	glass_wait_text(glass, "电话告知单位");
	glass_press(glass, "Esc");
	leave(glass);
}

/* The form of the cut says what is about to be cut, to the letter, and sends what was typed. */
static void test_cut(void **state)
{
	struct glass *glass;

	put(*state, "authorised", json_pack("{s:s}", "authority", "written"));
	glass = enter(*state);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "下一步");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "2 断开");
	glass_press(glass, "2");
	glass_wait_text(glass, "键入单位全称");
	glass_wait_text(glass, "GigabitEthernet1/0/3");
	glass_wait_text(glass, UNIT);
	glass_press(glass, "Esc");
	glass_press(glass, "Esc");
	leave(glass);
}

/* Another lens is another list at once: nothing of the old one stays. */
static void test_lenses(void **state)
{
	struct glass *glass;

	put(*state, "closed", json_object());
	glass = enter(*state);
	glass_wait_text(glass, "没有被隔离的单位");
	glass_press(glass, "Left");
	glass_wait_text(glass, "GL-20261122-001");
	glass_press(glass, "Right");
	glass_wait_text(glass, "没有被隔离的单位");
	leave(glass);
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
	const struct CMUnitTest tests[] = {
		WITH_DESK(test_none),
		WITH_DESK(test_neighbours),
		WITH_DESK(test_two_people),
		WITH_DESK(test_cut),
		WITH_DESK(test_lenses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
