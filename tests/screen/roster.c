/* 排班: a line a shift with who stands which post; what is missing in a word and a mark, not by
 * colour alone; one's own; the acts with what the cursor stands on filled in. Rows are those of
 * docs/protocol.md, from a desk in the hands of the test. */
#include "base/clock.h"
#include "tests/screen/desk.h"
#include "tests/screen/look.h"

#define HOUR (3600 * CLOCK_SECOND)

static const char *const duty[] = { "duty_operator", "shift_supervisor", NULL };

static int64_t in(double hours)
{
	return clock_wall().us + (int64_t)(hours * (double)HOUR);
}

static void put_site(struct desk *desk)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:I}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", (json_int_t)in(0), "devices", "circuits", "services", "rooms",
		"severities", "alarms", "unacknowledged", 0, "sweep_us",
		(json_int_t)(60 * CLOCK_SECOND), "started_at", (json_int_t)in(-1)));
}

/* PEOPLE (a JSON array as text) stand SHIFT of DATE from FROM hours from now, twelve hours; MORE
 * are further members. */
static void put_shift(struct desk *desk, int key, const char *date, const char *shift, double from,
    const char *people, const char *more)
{
	json_t *row = json_pack("{s:i, s:s, s:i, s:s, s:I, s:I, s:i, s:o, s:[], s:b}", "key", key,
	    "date", date, "shift", 3, "name", shift, "begins_at", (json_int_t)in(from), "ends_at",
	    (json_int_t)in(from + 12), "least", 1, "people", json_loads(people, 0, NULL), "gaps",
	    "workday", 1);

	json_object_update_new(row, json_loads(more, 0, NULL));
	desk_set(desk, "roster", row);
}

#define PERSON(id, person, name, post, more) \
	"{\"id\": " id ", \"person\": " person ", \"name\": \"" name "\", \"post\": \"" post \
	"\", \"duty\": \"operator\"" more "}"

static int open_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	put_site(desk);
	desk_set_all(desk, "roster", json_array());
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
	glass_send(glass, "roster", 6);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[排班]");
	return glass;
}

static void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

/* Both shifts of a day, one of them short of somebody. */
static void put_days(struct desk *desk)
{
	put_shift(desk, 1, "2026-11-22", "白班", -6,
	    "[" PERSON("11", "1", "值班甲", "network_duty", "") ", "
	    PERSON("12", "2", "值班乙", "security_duty", "") "]", "{}");
	put_shift(desk, 2, "2026-11-22", "夜班", 6,
	    "[" PERSON("13", "3", "值班丙", "network_duty", ", \"both\": true") ", "
	    PERSON("14", "3", "值班丙", "security_duty", ", \"both\": true") "]",
	    "{\"no_leader\": true, \"holiday\": \"国庆节\", \"workday\": false}");
	put_shift(desk, 3, "2026-11-23", "白班", 18,
	    "[" PERSON("15", "1", "值班甲", "network_duty",
		", \"despite\": \"暴雪\", \"exempt\": true") "]",
	    "{\"gaps\": [\"security_duty\"]}");
}

static void test_calendar(void **state)
{
	struct desk *desk = *state;

	put_days(desk);
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "值班丙(兼)");
	assert_row_says(glass, "值班乙", "值班甲");
	assert_row_says(glass, "值班乙", "今");
	assert_row_says(glass, "值班乙", "11-22 日");
	assert_row_says(glass, "值班丙(兼)", "夜班");
	assert_row_says(glass, "值班丙(兼)", "日休");
	assert_row_says(glass, "值班丙(兼)", "缺带班");
	assert_row_says(glass, "11-23 一", "缺人");
	assert_row_says(glass, "11-23 一", "!!");
	assert_true(row_of(glass, "值班乙") < row_of(glass, "值班丙(兼)"));
	assert_true(row_of(glass, "值班丙(兼)") < row_of(glass, "11-23 一"));
	/* who comes next, and how many shifts want somebody */
	assert_row_says(glass, "下一班", "夜班");
	assert_row_says(glass, "下一班", "值班丙 网络 安全");
	assert_row_says(glass, "下一班", "空档 1 班");
	/* the foot says what columns cannot */
	glass_press(glass, "Home");
	glass_wait_text(glass, "值班员 值班乙");
	glass_press(glass, "Down");
	glass_wait_text(glass, "放假：国庆节");
	glass_press(glass, "Down");
	glass_wait_text(glass, "(豁免)（超时：暴雪）");
	/* somebody is found */
	put_shift(desk, 3, "2026-11-23", "白班", 18,
	    "[" PERSON("15", "1", "值班甲", "network_duty", "") ", "
	    PERSON("16", "4", "值班丁", "security_duty", "") "]", "{}");
	wait_row_says(glass, "11-23 一", "值班丁");
	glass_wait_gone(glass, "缺人");
	leave(glass);
}

static void test_nothing(void **state)
{
	struct glass *glass = enter(*state);

	glass_wait_text(glass, "还没有排班。按 d 定班次");
	glass_press(glass, "s");
	glass_wait_text(glass, "没有选中的行");
	leave(glass);
}

/* What is under the cursor stands in the form; of two entries one is chosen. */
static void test_acts(void **state)
{
	struct desk *desk = *state;

	put_days(desk);
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "值班丙(兼)");
	glass_press(glass, "Home");
	glass_press(glass, "s");
	glass_wait_text(glass, "换哪一条");
	glass_wait_text(glass, "值班乙 值班员 安全");
	glass_press(glass, "2");
	glass_wait_text(glass, "申请调班");
	assert_row_says(glass, "原排班", "2026-11-22 白班 值班乙");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[排班]");
	glass_press(glass, "k");
	glass_wait_text(glass, "记查岗");
	assert_row_says(glass, "岗位", "网络值班");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[排班]");
	glass_press(glass, "n");
	glass_wait_text(glass, "班次的第一天");
	assert_row_says(glass, "班次 ", "白班");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[排班]");
	leave(glass);
}

/* Without the service what was planned stays to be read. */
static void test_gone(void **state)
{
	struct desk *desk = *state;

	put_days(desk);
	struct glass *glass = enter(desk);
	glass_wait_text(glass, "值班丙(兼)");
	desk_down(desk);
	glass_wait_text(glass, "值班服务");
	row_of(glass, "值班丙(兼)");
	desk_up(desk);
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_calendar, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_nothing, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_acts, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_gone, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
