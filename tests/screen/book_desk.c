/* The log book and its neighbours in states a real room is seldom in: a visitor past the time,
 * things that are missing, a chain of corrections; who may not write is told so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "tests/screen/doorway.h"
#include "tests/screen/look.h"

#define HOUR (3600 * CLOCK_SECOND)

static json_int_t ago(int64_t us)
{
	return (json_int_t)(clock_wall().us - us);
}

static void put_entry(struct desk *desk, int id, const char *note, int64_t hours, int amends,
    int amended_by)
{
	json_t *row = json_pack("{s:i, s:i, s:s, s:s, s:I, s:I, s:s, s:{}}", "key", id, "id", id,
	    "note", note, "category", "fault", "occurred_at", ago(hours * HOUR), "created_at",
	    ago(0), "recorded_by", "值班甲", "shown");

	if (amends != 0)
		json_object_set_new(row, "amends", json_integer(amends));
	if (amended_by != 0)
		json_object_set_new(row, "amended_by", json_integer(amended_by));
	desk_set(desk, "records:log_entry", row);
}

static void put_visitor(struct desk *desk, int id, const char *name, int64_t left_hours)
{
	desk_set(desk, "records:visitor",
	    json_pack("{s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:{}}", "key", id, "id", id,
		"state", "inside", "name", name, "unit", "某公司", "purpose", "维保", "escort",
		"值班甲", "came_at", ago(9 * HOUR), "leave_by", ago(-left_hours * HOUR), "shown"));
}

static int open_with(void **state, const char *const *roles)
{
	static const char *const empty[] = { "devices", "circuits", "alarms", "upcoming",
		"records:shift_summary", "records:log_entry", "records:visitor", "records:thing",
		"records:superior_notice", "records:regulation", "records:stock_phrase" };
	struct desk *desk = desk_open(roles);

	desk_set(desk, "site", json_pack("{s:i, s:s, s:s, s:s, s:I, s:{s:i}, s:I, s:I}", "key", 0,
	    "name", "市中心机房", "mode", "production", "clock", "synchronised", "data_at", ago(0),
	    "alarms", "unacknowledged", 0, "sweep_us", (json_int_t)(60 * CLOCK_SECOND),
	    "started_at", ago(HOUR)));
	for (size_t i = 0; i < G_N_ELEMENTS(empty); i++)
		desk_set_all(desk, empty[i], json_array());
	*state = desk;
	return 0;
}

static int open_duty(void **state)
{
	static const char *const roles[] = { "duty_operator", NULL };

	return open_with(state, roles);
}

static int open_auditor(void **state)
{
	static const char *const roles[] = { "auditor", NULL };

	return open_with(state, roles);
}

static struct glass *enter(struct desk *desk, const char *keys, const char *text)
{
	return enter_desk(desk, NULL, keys, text);
}

/* Mended twice: what stands now first, what it was before under it, one below the other; what came
 * later in time stays above. */
static void test_chain(void **state)
{
	put_entry(*state, 1, "乡道挖断", 5, 0, 3);
	put_entry(*state, 2, "后来的事", 1, 0, 0);
	put_entry(*state, 3, "县道挖断", 5, 1, 4);
	put_entry(*state, 4, "县道X203挖断", 5, 3, 0);
	struct glass *glass = enter(*state, ": log Enter", "县道X203挖断");

	glass_wait_text(glass, "更正补录 3");
	int first = row_of(glass, "后来的事"), now = row_of(glass, "县道X203挖断");
	assert_int_equal(now, first + 1);
	assert_int_equal(row_of(glass, "县道挖断"), now + 1);
	assert_int_equal(row_of(glass, "乡道挖断"), now + 2);
	assert_row_says(glass, "乡道挖断", "x 原文");
	leave(glass);
}

/* Only this shift: what happened in it, and what was written in it of earlier. */
static void test_shift(void **state)
{
	desk_set(*state, "records:shift_summary", json_pack("{s:i, s:i, s:s, s:I, s:{}}", "key", 1,
	    "id", 1, "state", "open", "began_at", ago(2 * HOUR), "shown"));
	json_t *old = json_pack("{s:i, s:i, s:s, s:s, s:I, s:I, s:{}}", "key", 7, "id", 7, "note",
	    "上一班的事", "category", "duty", "occurred_at", ago(9 * HOUR), "created_at",
	    ago(9 * HOUR), "shown");

	desk_set(*state, "records:log_entry", old);
	put_entry(*state, 8, "本班的事", 1, 0, 0);
	struct glass *glass = enter(*state, ": log Enter", "[本班 1]");

	glass_wait_text(glass, "本班的事");
	assert_false(glass_find(glass, "上一班的事", NULL, NULL));
	glass_press(glass, "Left");
	glass_wait_text(glass, "上一班的事");
	leave(glass);
}

/* Who should have left stands first, in colour; the act goes with the record's number. */
static void test_overdue(void **state)
{
	put_visitor(*state, 1, "来人甲", 3);
	put_visitor(*state, 2, "来人乙", -1);
	struct glass *glass = enter(*state, ": visitors Enter", "[在场 2]");

	assert_true(row_of(glass, "来人乙") < row_of(glass, "来人甲"));
	int row = row_of(glass, "来人乙"), column = glass_column(glass, row, 0, "应 ");
	assert_true(glass_look(glass, row, column).coloured);
	row = row_of(glass, "来人甲");
	assert_false(glass_look(glass, row, glass_column(glass, row, 0, "应 ")).coloured);
	glass_press(glass, "Home x");
	glass_wait_text(glass, "[ 离场 ]");
	glass_press(glass, "Down Down Enter");
	desk_wait_done(*state, "\"leave\"");
	g_autofree char *done = desk_done(*state);
	assert_non_null(strstr(done, "\"id\":2"));
	leave(glass);
}

/* What is missing is not the same as what was never counted. */
static void test_missing(void **state)
{
	static const struct { const char *name; int amount, counted; } things[] = {
		{ "机房钥匙", 2, 1 }, { "门禁卡", 3, 4 }, { "手机", 1, 1 }, { "面具", 4, -1 },
	};

	for (int i = 0; i < (int)G_N_ELEMENTS(things); i++) {
		json_t *row = json_pack("{s:i, s:i, s:s, s:s, s:s, s:i, s:{}}", "key", i + 1, "id",
		    i + 1, "state", "in_use", "name", things[i].name, "category", "key", "amount",
		    things[i].amount, "shown");
		if (things[i].counted >= 0) {
			json_object_set_new(row, "counted", json_integer(things[i].counted));
			json_object_set_new(row, "difference",
			    json_integer(things[i].counted - things[i].amount));
		}
		desk_set(*state, "records:thing", row);
	}
	struct glass *glass = enter(*state, ": things Enter", "[在用 4]");

	glass_wait_text(glass, "有差异 2");
	assert_row_says(glass, "机房钥匙", "少 1");
	assert_row_says(glass, "门禁卡", "多 1");
	assert_row_says(glass, "手机", "齐");
	assert_row_says(glass, "面具", "未清点");
	leave(glass);
}

/* Eleven phrases: nine on a page, 0 turns it. */
static void test_many_phrases(void **state)
{
	for (int i = 1; i <= 11; i++)
		desk_set(*state, "records:stock_phrase",
		    json_pack("{s:i, s:i, s:s, s:o, s:s, s:{}}", "key", i, "id", i, "state",
			"in_use", "text", json_sprintf("句子%d号", i), "category", "visitor",
			"shown"));
	struct glass *glass = enter(*state, ": visitors Enter n", "[ 登记进入 ]");

	glass_wait_text(glass, "            Tab 常用语");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "9 句子9号");
	glass_wait_text(glass, "0 还有，共 11");
	glass_press(glass, "0");
	glass_wait_text(glass, "2 句子11号");
	glass_press(glass, "2");
	glass_wait_gone(glass, "1 句子10号");
	assert_row_says(glass, "姓名", "句子11号");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "继续填写");
	glass_press(glass, "2");
	leave(glass);
}

/* Who only looks is told so, and nothing is sent. */
static void test_auditor(void **state)
{
	put_visitor(*state, 1, "来人甲", 3);
	struct glass *glass = enter(*state, ": visitors Enter", "[在场 1]");

	glass_press(glass, "n");
	glass_wait_text(glass, "没有权限");
	glass_press(glass, "x");
	glass_wait_text(glass, "没有权限");
	g_autofree char *done = desk_done(*state);
	assert_null(strstr(done, "visitor"));
	leave(glass);
}

#define DUTY(test) cmocka_unit_test_setup_teardown(test, open_duty, close_desk)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		DUTY(test_chain),
		DUTY(test_shift),
		DUTY(test_overdue),
		DUTY(test_missing),
		DUTY(test_many_phrases),
		cmocka_unit_test_setup_teardown(test_auditor, open_auditor, close_desk),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
