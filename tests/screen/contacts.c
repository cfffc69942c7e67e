/* 通讯录 through keys: pinned first, dead last and said so, found by the initials of pinyin; what
 * came of a call by one digit; who is next in a chain; which units are short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/desk.h"

#define DAY (24 * 3600 * CLOCK_SECOND)

static const char *const duty[] = { "duty_operator", NULL };

static int64_t ago(int64_t us)
{
	return clock_wall().us - us;
}

static void put_site(struct desk *desk)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:I, "
		      "s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)ago(0), "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(60 * CLOCK_SECOND), "started_at", (json_int_t)ago(DAY),
		"contact_verify_us", (json_int_t)(180 * DAY)));
}

static void put(struct desk *desk, int id, const char *name, const char *unit, json_t *more)
{
	json_t *row = json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:i, s:{s:s}}", "key", id, "id", id,
	    "name", name, "state", "valid", "purpose", "security", "mobile", "10000000001",
	    "access_unit", 1, "shown", "access_unit", unit);
	char number[20];

	g_snprintf(number, sizeof number, "1000000%04d", id);
	json_object_set_new(row, "mobile", json_string(number));
	json_object_update_new(row, more);
	desk_set(desk, "records:contact", row);
}

static void put_link(struct desk *desk, int id, int place, int contact, const char *name)
{
	desk_set(desk, "records:succession",
	    json_pack("{s:i, s:i, s:s, s:i, s:i, s:s, s:s}", "key", id, "id", id, "chain",
		"supervisor", "place", place, "contact", contact, "name", name, "state",
		"in_use"));
}

static int open_desk(void **state)
{
	static const char *const empty[] = { "alarms", "records:person" };
	struct desk *desk = desk_open(duty);
	char today[CLOCK_TEXT_SIZE];

	clock_text(clock_wall(), CLOCK_DATE, today, sizeof today);
	put_site(desk);
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	put(desk, 1, "柳荫信息员", "柳荫街道办事处",
	    json_pack("{s:b, s:s}", "dead", 1, "dead_note", "空号"));
	put(desk, 2, "柳荫值守员", "柳荫街道办事处", json_pack("{s:b, s:i, s:s, s:s}", "at_night",
	    1, "night_order", 1, "verified_on", today, "reach_note", "先发短信"));
	put(desk, 3, "供电抢修", "供电公司", json_pack("{s:i, s:s, s:s}", "pin_order", 1, "purpose",
	    "power", "verified_on", "2020-01-01"));
	put_link(desk, 1, 1, 2, "柳荫值守员");
	put_link(desk, 2, 2, 3, "供电抢修");
	desk_set(desk, "contact_gaps", json_pack("{s:i, s:i, s:s, s:i, s:i, s:i, s:i, s:i, s:i}",
	    "key", 1, "unit", 1, "name", "柳荫街道办事处", "count", 1, "needed", 2, "few", 1,
	    "strangers", 0, "unverified", 0, "dead", 1));
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
	glass_press(glass, "c o n t a c t s Enter");
	glass_wait_text(glass, "[全部 3]");
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
	int row, column;

	if (!glass_find(glass, text, &row, &column))
		fail_msg("no %s", text);
	return row;
}

static void test_order(void **state)
{
	struct glass *glass = enter(*state);

	glass_wait_text(glass, "柳荫信息员");
	assert_true(row_of(glass, "供电抢修") < row_of(glass, "柳荫值守员"));
	assert_true(row_of(glass, "柳荫值守员") < row_of(glass, "柳荫信息员"));
	glass_wait_text(glass, "号码失效");
	glass_wait_text(glass, "核验过期");
	glass_press(glass, "/");
	glass_press(glass, "l y x x Enter");
	glass_wait_gone(glass, "柳荫值守员");
	glass_wait_text(glass, "柳荫信息员");
	leave(glass);
}

/* 1 reached: verified. 2 nobody answered: noted, and the next one of the chain is told. */
static void test_call(void **state)
{
	struct glass *glass = enter(*state);

	glass_wait_text(glass, "柳荫信息员");
	for (int i = 0; i < 4; i++)
		glass_press(glass, "Right");
	glass_wait_text(glass, "[递补链 2]");
	glass_wait_text(glass, "值班长 1");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "1 通");
	glass_press(glass, "2");
	desk_wait_done(*state, "unanswered");
	glass_wait_text(glass, "下一位：供电抢修");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "1 通");
	glass_press(glass, "1");
	desk_wait_done(*state, "verify");
	g_autofree char *done = desk_done(*state);
	assert_non_null(strstr(done, "\"act\":\"unanswered\""));
	leave(glass);
}

static void test_gaps(void **state)
{
	struct glass *glass = enter(*state);

	glass_press(glass, "Left");
	glass_wait_text(glass, "[不达标 1]");
	glass_wait_text(glass, "不足两名（现 1 名）；号码失效 1");
	glass_wait_gone(glass, "柳荫值守员");
	desk_drop(*state, "contact_gaps", 1);
	glass_wait_text(glass, "[不达标 0]");
	leave(glass);
}

int main(void)
{
#define WITH_DESK(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
	const struct CMUnitTest tests[] = {
		WITH_DESK(test_order),
		WITH_DESK(test_call),
		WITH_DESK(test_gaps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
