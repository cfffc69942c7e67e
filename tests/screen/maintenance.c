/* Maintenance jobs as they are looked at: what has overrun stands first and says what is demanded,
 * the check list of one job says what is missing, units that were not told stand first. The rows
 * are those of docs/protocol.md, from a desk in the hands of the test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/desk.h"

#define MINUTE (60 * CLOCK_SECOND)
#define HOUR (60 * MINUTE)

static const char *const duty[] = { "duty_operator", NULL };

static json_t *from_now(int64_t us)
{
	return json_integer(clock_wall().us + us);
}

static void put_site(struct desk *desk)
{
	desk_set(desk, "site",
	    json_pack("{s:i, s:s, s:s, s:s, s:o, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:o}",
		"key", 0, "name", "市中心机房", "mode", "production", "clock", "synchronised",
		"data_at", from_now(0), "devices", "circuits", "services", "rooms", "severities",
		"alarms", "unacknowledged", 0, "sweep_us", (json_int_t)(60 * CLOCK_SECOND),
		"started_at", from_now(-HOUR)));
}

/* A job with a window from FROM until UNTIL, as it is approved. */
static json_t *job(int id, const char *title, const char *state, int64_t from, int64_t until)
{
	return json_pack(
	    "{s:i, s:i, s:o, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:o}", "key",
	    id, "id", id, "number", json_sprintf("WH-20261123-%03d", id), "title", title, "state",
	    state, "type", "replace", "window_from", from_now(from), "window_until",
	    from_now(until), "approved_at", from_now(from - HOUR), "approver", "管理单位甲",
	    "approval_number", "PZ-1119-02", "implementer_1", "厂家甲", "implementer_2", "厂家乙",
	    "owner", "值班甲", "created_at", from_now(-2 * HOUR));
}

static void put_unit(struct desk *desk, int id, const char *name, int64_t told, bool late)
{
	json_t *row = json_pack("{s:i, s:i, s:i, s:s, s:s, s:s, s:s, s:b}", "key", id, "id", id,
	    "job", 1, "state", "affected", "name", name, "source", "computed", "circuits",
	    "JR-0417", "late", (int)late);

	if (told != 0) {
		json_object_set_new(row, "told_at", from_now(told));
		json_object_set_new(row, "receiver", json_string("乙某"));
	}
	desk_set(desk, "records:maintenance_unit", row);
}

static int open_desk(void **state)
{
	static const char *const empty[] = { "records:maintenance_job", "records:maintenance_unit",
		"records:maintenance_object", "records:freeze_period", "records:fault_ticket",
		"records:call", "alarms" };
	struct desk *desk = desk_open(duty);

	put_site(desk);
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	desk_answer(desk, "list", json_pack("{s:[], s:b}", "records", "more", 0));
	*state = desk;
	return 0;
}

static int close_desk(void **state)
{
	desk_close(*state);
	return 0;
}

static struct glass *enter(struct desk *desk, const char *until)
{
	struct glass *glass = desk_console(desk, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_press(glass, ":");
	glass_send(glass, "maintenance\r", 12);
	glass_wait_text(glass, until);
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
	int row;

	if (!glass_find(glass, text, &row, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", text, dump);
	}
	return row;
}

static void assert_row_says(const struct glass *glass, const char *object, const char *text)
{
	g_autofree char *line = glass_row(glass, row_of(glass, object));

	if (strstr(line, text) == NULL) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("\"%s\" does not say %s in\n%s", line, text, dump);
	}
}

static void test_nothing(void **state)
{
	struct glass *glass = enter(*state, "没有。按 n 新建");

	assert_false(glass_find(glass, "超窗", NULL, NULL));
	leave(glass);
}

/* What has overrun first, and what is demanded; then what is at work, with the time it has left;
 * what has ended is not here. */
static void test_order(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "records:maintenance_job",
	    job(1, "汇聚B 电源更换", "approved", 20 * HOUR, 22 * HOUR));
	desk_set(desk, "records:maintenance_job",
	    job(2, "核心A 升级", "in_progress", -HOUR, 2 * HOUR + 30 * CLOCK_SECOND));
	desk_set(desk, "records:maintenance_job",
	    job(3, "光缆割接", "overrun", -3 * HOUR, -MINUTE));
	desk_set(desk, "records:maintenance_job", job(4, "旧的", "closed", -30 * HOUR, -29 * HOUR));
	struct glass *glass = enter(desk, "光缆割接");
	glass_wait_text(glass, "汇聚B 电源更换");
	assert_row_says(glass, "!! 超窗 1 项", "继续还是回退，二选一，并报管理单位");
	assert_true(row_of(glass, "WH-20261123-003") < row_of(glass, "WH-20261123-002"));
	assert_true(row_of(glass, "WH-20261123-002") < row_of(glass, "WH-20261123-001"));
	assert_row_says(glass, "WH-20261123-003", "逾期");
	assert_row_says(glass, "WH-20261123-002", "剩2时");
	assert_false(glass_find(glass, "WH-20261123-004", NULL, NULL));
	assert_row_says(glass, "[未结 3]", "实施中 2");
	glass_press(glass, "Left");
	glass_wait_text(glass, "WH-20261123-004");
	leave(glass);
}

/* The check list: done, missing, done too late; who was not told stands first. */
static void test_detail(void **state)
{
	struct desk *desk = *state;
	json_t *row = job(1, "汇聚B 电源更换", "approved", 20 * HOUR, 22 * HOUR);

	json_object_set_new(row, "notify_by", from_now(-HOUR));
	desk_set(desk, "records:maintenance_job", row);
	put_unit(desk, 1, "云溪镇便民服务中心", -MINUTE, true);
	put_unit(desk, 2, "松岭镇便民服务中心", 0, false);
	desk_set(desk, "records:freeze_period",
	    json_pack("{s:i, s:i, s:s, s:s, s:o, s:o}", "key", 1, "id", 1, "name", "重大会议",
		"state", "active", "from", from_now(10 * HOUR), "until", from_now(40 * HOUR)));
	struct glass *glass = enter(desk, "汇聚B 电源更换");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[检查单]");
	glass_wait_text(glass, "1/2 家");
	assert_row_says(glass, "管理单位批准", "PZ-1119-02  管理单位甲");
	assert_row_says(glass, "逐家告知影响单位", "[ ]");
	assert_row_says(glass, "不在封网期", "在封网期「重大会议」内");
	assert_row_says(glass, "实施人二到场", "[ ]");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "[单位 2]");
	assert_true(row_of(glass, "松岭镇") < row_of(glass, "云溪镇"));
	assert_row_says(glass, "松岭镇", "未告知");
	assert_row_says(glass, "云溪镇", "迟 ");
	/* Enter on a unit is about the unit */
	glass_press(glass, "Enter");
	glass_wait_text(glass, "登记告知");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "登记告知");
	leave(glass);
}

/* Of an outage nobody approved that stands on every line. */
static void test_unapproved(void **state)
{
	struct desk *desk = *state;

	desk_set(desk, "records:maintenance_job",
	    json_pack("{s:i, s:i, s:s, s:s, s:s, s:b, s:o, s:o, s:s, s:s}", "key", 1, "id", 1,
		"number", "WH-20261123-001", "title", "擅自断电", "state", "done", "unapproved", 1,
		"started_at", from_now(-2 * HOUR), "ended_at", from_now(-HOUR), "found", "来电",
		"owner", "值班甲"));
	struct glass *glass = enter(desk, "擅自断电");
	assert_row_says(glass, "WH-20261123-001", "未批准中断");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[检查单]");
	assert_row_says(glass, "管理单位批准", "未批准中断");
	assert_false(glass_find(glass, "配置备份", NULL, NULL));
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nothing, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_order, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_detail, open_desk, close_desk),
		cmocka_unit_test_setup_teardown(test_unapproved, open_desk, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
