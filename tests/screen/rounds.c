/* Rounds as they are walked: what is due and what was missed, one line after the other with one
 * hand, what a console elsewhere may not do, and a value half typed when the line is lost. The
 * rows come from a desk in the hands of the test; the last one walks a real round. */
#include <string.h>

#include "base/clock.h"
#include "tests/screen/desk.h"
#include "tests/screen/entry.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)

static const char *const duty[] = { "duty_operator", NULL };

static json_t *from_now(int64_t us)
{
	return json_integer(clock_wall().us + us);
}

static void put_site(struct desk *desk, int total, int missed)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:o, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:o,"
		" s:{s:i, s:i, s:i, s:{s:i, s:i, s:i, s:i}}}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", from_now(0), "devices", "circuits", "services", "rooms", "alarms",
		"unacknowledged", 0, "sweep_us", (json_int_t)(60 * CLOCK_SECOND), "started_at",
		from_now(-HOUR), "rounds", "total", total, "done", 23, "missed", missed,
		"classes", "environment", 1, "link", 0, "system", 2, "device", 1));
}

static void put_round(struct desk *desk, int id, const char *state, int64_t from, int64_t until)
{
	desk_set(desk, "records:round",
	    json_pack("{s:i, s:i, s:o, s:s, s:s, s:o, s:o, s:i, s:i, s:i, s:s}", "key", id, "id",
		id, "number", json_sprintf("XJ-20261123-%03d", id), "title", "机房巡检", "state",
		state, "due_from", from_now(from), "due_until", from_now(until), "total", 3,
		"done", 0, "abnormal", 0, "operator", "值班甲"));
}

/* MORE is taken over. */
static void put_line(struct desk *desk, int id, const char *title, const char *state,
    const char *measure, json_t *more)
{
	json_t *row = json_pack("{s:i, s:i, s:i, s:i, s:s, s:s, s:s, s:s}", "key", id, "id", id,
	    "round", 1, "sort", id * 10, "title", title, "state", state, "measure", measure,
	    "domain", "power");

	if (more != NULL)
		json_object_update(row, more);
	json_decref(more);
	desk_set(desk, "records:round_result", row);
}

static void put_lines(struct desk *desk)
{
	put_line(desk, 1, "冷通道 A 温度", "waiting", "number",
	    json_pack("{s:s, s:s, s:s}", "unit", "度", "low", "18", "high", "27"));
	put_line(desk, 2, "核心设备无红灯", "waiting", "yes_no", NULL);
	put_line(desk, 3, "气瓶压力在绿区", "waiting", "yes_no",
	    json_pack("{s:b, s:i, s:{s:s}}", "on_site", 1, "spot", 7, "shown", "spot", "气瓶间"));
}

static int open_desk(void **state)
{
	static const char *const empty[] = { "records:round", "records:round_result", "alarms",
		"changes", "upcoming" };
	struct desk *desk = desk_open(duty);

	put_site(desk, 24, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	*state = desk;
	return 0;
}

static struct glass *enter_list(struct desk *desk, const char *until)
{
	struct glass *glass = desk_console(desk, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_press(glass, ":");
	glass_send(glass, "rounds\r", 7);
	glass_wait_text(glass, until);
	return glass;
}

static void leave_desk(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static void assert_row_says(const struct glass *glass, const char *object, const char *text)
{
	int row;

	if (!glass_find(glass, object, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", object, dump);
	}
	g_autofree char *line = glass_row(glass, row);
	if (strstr(line, text) == NULL) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("\"%s\" does not say %s in\n%s", line, text, dump);
	}
}

static void test_nothing(void **state)
{
	struct glass *glass = enter_list(*state, "到点自动列出");

	assert_row_says(glass, "定期任务", "链路 没有");
	assert_row_says(glass, "定期任务", "系统 2");
	assert_row_says(glass, "远程终端", "需现场");
	glass_press(glass, "1");
	glass_wait_text(glass, "巡检 23/24");
	put_site(*state, 24, 2);
	glass_wait_text(glass, "漏检 2");
	leave_desk(glass);
}

/* What was due first stands first; what was missed says so; what is done is elsewhere. */
static void test_list(void **state)
{
	struct desk *desk = *state;

	put_round(desk, 1, "due", -MINUTE, HOUR);
	put_round(desk, 2, "missed", -3 * HOUR, -2 * HOUR);
	put_round(desk, 3, "done", -9 * HOUR, -8 * HOUR);
	struct glass *glass = enter_list(desk, "XJ-20261123-001");
	int first, second;
	assert_true(glass_find(glass, "XJ-20261123-002", &first, NULL));
	assert_true(glass_find(glass, "XJ-20261123-001", &second, NULL));
	assert_true(first < second);
	assert_row_says(glass, "XJ-20261123-002", "漏检");
	assert_row_says(glass, "XJ-20261123-002", "逾期");
	assert_row_says(glass, "XJ-20261123-001", "0/3");
	assert_false(glass_find(glass, "XJ-20261123-003", NULL, NULL));
	glass_press(glass, "Left");
	glass_wait_text(glass, "XJ-20261123-003");
	leave_desk(glass);
}

/* A value and Enter, n for normal; before it has begun nothing; and not from elsewhere what has to
 * be seen. */
static void test_walk(void **state)
{
	struct desk *desk = *state;

	put_round(desk, 1, "due", -MINUTE, HOUR);
	put_lines(desk);
	struct glass *glass = enter_list(desk, "XJ-20261123-001");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "冷通道 A 温度");
	assert_row_says(glass, "气瓶压力在绿区", "场");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "先按 b 开始");
	glass_press(glass, "b");
	desk_wait_done(desk, "\"begin\"");
	put_round(desk, 1, "running", -MINUTE, HOUR);
	glass_wait_text(glass, "巡检中");
	/* the first that waits is under the cursor; it wants a number */
	glass_press(glass, "n");
	glass_wait_text(glass, "要写看到的值");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "冷通道 A 温度（度）：");
	glass_send(glass, "22.8\r", 5);
	desk_wait_done(desk, "\"seen\":\"22.8\"");
	put_line(desk, 1, "冷通道 A 温度", "recorded", "number",
	    json_pack("{s:s, s:s, s:s}", "seen", "22.8", "probe_text", "24.9", "outcome",
		"deviation"));
	glass_wait_text(glass, "偏差");
	assert_row_says(glass, "冷通道 A 温度", "24.9");
	glass_press(glass, "n");
	desk_wait_done(desk, "\"seen\":\"yes\"");
	put_line(desk, 2, "核心设备无红灯", "recorded", "yes_no",
	    json_pack("{s:s, s:s}", "seen", "是", "outcome", "normal"));
	glass_press(glass, "End n");
	glass_wait_text(glass, "需现场：这一项");
	leave_desk(glass);
}

/* In the duty room the code that is posted there is asked for once, and sent with the value. */
static void test_code(void **state)
{
	struct desk *desk = *state;

	desk_sit(desk, "tty1");
	put_round(desk, 1, "running", -MINUTE, HOUR);
	put_lines(desk);
	struct glass *glass = enter_list(desk, "XJ-20261123-001");
	assert_row_says(glass, "本地终端", "tty1");
	/* nothing wants a number, so that nothing is asked for by itself */
	put_line(desk, 1, "冷通道 A 温度", "recorded", "number", json_pack("{s:s}", "seen", "22"));
	glass_press(glass, "Enter");
	glass_wait_text(glass, "气瓶压力在绿区");
	glass_press(glass, "End Enter");
	glass_wait_text(glass, "到场码（气瓶间）：");
	glass_send(glass, "123456\r", 7);
	glass_wait_text(glass, "气瓶压力在绿区（是 或 否）：");
	glass_send(glass, "1\r", 2);
	desk_wait_done(desk, "\"code\":\"123456\"");
	/* the next there is not asked again */
	put_line(desk, 3, "气瓶压力在绿区", "recorded", "yes_no",
	    json_pack("{s:b, s:i, s:s, s:s}", "on_site", 1, "spot", 7, "seen", "是", "outcome",
		"normal"));
	put_line(desk, 4, "气瓶间无异味", "waiting", "yes_no",
	    json_pack("{s:b, s:i}", "on_site", 1, "spot", 7));
	glass_wait_text(glass, "气瓶间无异味");
	glass_press(glass, "End n");
	desk_wait_done(desk,
	    "\"id\":4,\"act\":\"record\",\"fields\":{\"seen\":\"yes\",\"code\":\"123456\"}");
	leave_desk(glass);
}

/* What cannot be done wants a reason. */
static void test_not_done(void **state)
{
	struct desk *desk = *state;

	put_round(desk, 1, "running", -MINUTE, HOUR);
	put_lines(desk);
	struct glass *glass = enter_list(desk, "XJ-20261123-001");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "气瓶压力在绿区");
	glass_press(glass, "End x");
	glass_wait_text(glass, "未做理由");
	glass_send(glass, "ice", 3);
	glass_press(glass, "Down Enter");
	desk_wait_done(desk, "\"act\":\"ask\"");
	desk_wait_done(desk, "\"reason\":\"ice\"");
	leave_desk(glass);
}

static void open_round(struct glass *glass, const char *until)
{
	glass_press(glass, ":");
	type(glass, "rounds");
	glass_wait_text(glass, "试巡检");
	glass_press(glass, "Enter");
	glass_wait_text(glass, until);
}

/* A real round: values one after the other, a line that is cut in the middle of one, and the same
 * value there again; then done, and nothing of it can be changed. */
static void test_lost_line(void **state)
{
	static const char *const steps[] = {
		"do round_template 0 create name=试巡检 class=link times=03:00",
		"do round_item 0 add template=试巡检 domain=network title=甲温度 measure=number",
		"do round_item 0 add template=试巡检 domain=network title=乙温度 measure=number",
		"do round_template 1 publish", "do round 0 extra template=试巡检",
	};
	struct room *room = *state;

	for (size_t i = 0; i < G_N_ELEMENTS(steps); i++)
		g_free(room_zhiban(room, steps[i]));
	struct glass *glass = enter(room, NULL);
	open_round(glass, "甲温度");
	glass_press(glass, "b");
	glass_wait_text(glass, "巡检中");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "甲温度：");
	glass_send(glass, "22.8\r", 5);
	/* on to the next by itself */
	glass_wait_text(glass, "乙温度：");
	glass_wait_text(glass, "1/2 项");
	glass_press(glass, "7 7 . 5");
	room_wait_draft(room, "77.5");
	glass_hang_up(glass);
	glass_wait_exit(glass);
	glass_free(glass);

	glass = enter(room, NULL);
	open_round(glass, "乙温度");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "乙温度：");
	glass_wait_text(glass, "77.5");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "按 w 完成");
	glass_press(glass, "w");
	glass_wait_text(glass, "已完成");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "不能再改");
	g_autofree char *kept = room_sql(room,
	    "SELECT seen FROM round_result ORDER BY sort, id");
	assert_string_equal(g_strchomp(kept), "22.8\n77.5");
	glass_press(glass, "1");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_list, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_walk, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_code, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_not_done, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_lost_line, open_room, close_room),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
