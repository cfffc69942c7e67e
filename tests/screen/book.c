/* The log book and its neighbours through keys, on the real service: written, mended, reminded
 * of; visitors in and out; things counted on one form; notices; regulations out of a file; stock
 * phrases by number; half typed text outlives the line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

static struct glass *enter_tab(const struct room *room, const char *tab, const char *seen)
{
	struct glass *glass = enter(room, NULL);

	glass_press(glass, ":");
	type(glass, tab);
	glass_wait_text(glass, seen);
	return glass;
}

static void down(struct glass *glass, int times)
{
	while (times-- > 0)
		glass_press(glass, "Down");
}

/* ---- the log book ------------------------------------------------------------------------- */

static void test_log(void **state)
{
	struct glass *glass = enter_tab(*state, "log", "[本班 0]");

	glass_press(glass, "n");
	glass_wait_text(glass, "[ 记一条 ]");
	glass_press(glass, "青石街道断电");
	down(glass, 5);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[本班 1]");
	glass_press(glass, "e");
	glass_wait_text(glass, "[ 更正 ]");
	glass_press(glass, "，河湾也断");
	down(glass, 3);
	glass_press(glass, "Enter");
	wait_row_says(glass, "青石街道断电，河湾也断", "更正");
	glass_wait_text(glass, "x 原文");
	glass_press(glass, "Esc");
	glass_press(glass, ": calls Enter");
	glass_wait_text(glass, "未办结");
	glass_press(glass, ": log Enter");
	glass_wait_text(glass, "更正补录 2");
	leave(glass);

	/* nothing moves while somebody types: seen anew, what was mended stands under it */
	glass = enter_tab(*state, "log", "更正补录 2");
	int new = row_of(glass, "，河湾也断"), old = row_of(glass, "x 原文");
	assert_int_equal(old, new + 1);
	assert_row_says(glass, "x 原文", "青石街道断电");
	leave(glass);
}

/* What came late says so and who saw it; without a witness it is not kept. */
static void test_late(void **state)
{
	struct glass *glass = enter_tab(*state, "log", "更正补录");

	glass_press(glass, "b");
	glass_wait_text(glass, "[ 补录 ]");
	glass_press(glass, "昨夜停电 Down Down 2026-01-02 Space 03:04");
	down(glass, 4);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "补录要写见证人");
	glass_press(glass, "值班乙");
	down(glass, 3);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "更正补录 3");
	glass_press(glass, "/ 昨夜 Enter");
	wait_row_says(glass, "昨夜停电", "补录");
	glass_wait_text(glass, "见证人 值班乙");
	leave(glass);
}

/* From an entry by one key, with its text; there it can be found, put off and done. */
static void test_remind(void **state)
{
	struct glass *glass = enter_tab(*state, "log", "更正补录");

	glass_press(glass, "/ 河湾 Enter r");
	glass_wait_text(glass, "[ 设提醒 ]");
	assert_row_says(glass, "提醒什么", "青石街道断电，河湾也断");
	glass_press(glass, "Down 12-31 Space 23:59 Down Enter");
	glass_wait_text(glass, "设提醒 已存");
	glass_press(glass, ": reminders Enter");
	glass_wait_text(glass, "[等待 1]");
	wait_row_says(glass, "12-31 23:59", "青石街道断电");
	glass_press(glass, "x");
	glass_wait_text(glass, "[ 办了 ]");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "[等待 0]");
	leave(glass);
}

/* ---- phrases ------------------------------------------------------------------------------ */

/* The room's own before those built in, by number; what is written meanwhile is there. */
static void test_phrases(void **state)
{
	g_free(room_zhiban(*state, "put stock_phrase text=电工到场测量 category=log"));
	g_free(room_zhiban(*state, "put stock_phrase text=到处可用 category=line"));
	struct glass *glass = enter_tab(*state, "log", "更正补录");

	glass_press(glass, "n");
	glass_wait_text(glass, "Tab 常用语");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "1 电工到场测量");
	glass_wait_text(glass, "2 已电话报告值班长");
	glass_press(glass, "1");
	glass_wait_gone(glass, "2 已电话报告值班长");
	assert_row_says(glass, "内容", "电工到场测量");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "继续填写");
	glass_press(glass, "2");

	/* a line has them too */
	glass_press(glass, ": visitors Enter n");
	glass_wait_text(glass, "[ 登记进入 ]");
	glass_wait_text(glass, "            Tab 常用语");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "1 到处可用");
	glass_press(glass, "Esc Down Down Down Tab");
	glass_wait_text(glass, "1 空调维保");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "1 空调维保");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "在场 0");
	leave(glass);
}

/* ---- visitors ----------------------------------------------------------------------------- */

static void let_in(struct glass *glass)
{
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 登记进入 ]");
	glass_press(glass, "来人甲 Down 某空调公司 Down 012X Down Tab 1");
	glass_press(glass, "Down 值班甲 Down 值班长甲 Down 工具箱");
}

/* The line is cut while it is filled in; nothing of it goes. */
static void test_visitor(void **state)
{
	struct glass *glass = enter_tab(*state, "visitors", "[在场 0]");

	let_in(glass);
	room_wait_draft(*state, "工具箱");
	glass_hang_up(glass);
	glass_free(glass);

	glass = enter_tab(*state, "visitors", "[在场 0]");
	glass_press(glass, "n");
	glass_wait_text(glass, "接着上次没存的草稿");
	assert_row_says(glass, "事由", "空调维保");
	down(glass, 11);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[在场 1]");
	wait_row_says(glass, "某空调公司", "值班甲");
	glass_press(glass, "Home");
	glass_wait_text(glass, "携带 工具箱");
	glass_press(glass, "1");
	glass_wait_text(glass, "来人1");
	glass_wait_text(glass, "来人应离场 来人甲");
	glass_press(glass, "6");
	glass_wait_text(glass, "[在场 1]");
	glass_press(glass, "x");
	glass_wait_text(glass, "[ 离场 ]");
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "[在场 0]");
	glass_press(glass, "Right");
	glass_wait_text(glass, "[今天 1]");
	glass_press(glass, "x");
	glass_wait_text(glass, "不能");
	leave(glass);
}

/* ---- things ------------------------------------------------------------------------------- */

static void test_count(void **state)
{
	struct glass *glass = enter_tab(*state, "things", "[在用 6]");

	assert_row_says(glass, "光功率计", "未清点");
	glass_press(glass, "c");
	glass_wait_text(glass, "[ 存下清点 ]");
	glass_press(glass, "3 Down ２ Down 5 Down 1 Down Down 4 Down Enter");
	glass_wait_text(glass, "写实有数");
	glass_press(glass, "1 Down Down Enter");
	/* one is missing and it is not said why: nothing is kept */
	glass_wait_text(glass, "差异必须说明");
	glass_press(glass, "Space Tab 1");
	down(glass, 4);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "清点已存，6 件");
	glass_wait_text(glass, "有差异 1");
	glass_press(glass, "Home");
	glass_wait_text(glass, "少 1");
	g_autofree char *kept =
	    room_sql(*state, "SELECT count(*), sum(difference) FROM thing_count");
	assert_string_equal(g_strchomp(kept), "6|-1");
	glass_press(glass, "h");
	glass_wait_text(glass, "借给巡检，用完归还");
	leave(glass);
}

/* ---- notices, regulations ----------------------------------------------------------------- */

static void test_notice(void **state)
{
	struct glass *glass = enter_tab(*state, "superior", "[待办 0]");

	glass_press(glass, "n");
	glass_wait_text(glass, "[ 登记通知 ]");
	glass_press(glass, "核对链路并反馈 Down 自治区中心");
	down(glass, 4);
	glass_press(glass, "12-31 Space 23:58 Down Enter");
	glass_wait_text(glass, "[待办 1]");
	wait_row_says(glass, "12-31 23:58", "核对链路并反馈");
	glass_press(glass, "x");
	glass_wait_text(glass, "[ 办结 ]");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "反馈了什么");
	glass_press(glass, "Tab 1 Down Enter");
	glass_wait_text(glass, "[待办 0]");
	leave(glass);
}

/* The text is a file; the page says what is in force and shows it whole; a record of long ago says
 * by what it was kept. */
static void test_regulation(void **state)
{
	struct glass *glass = enter_tab(*state, "regulations", "[现行 2]");
	g_autofree char *path = NULL;
	int file = g_file_open_tmp("rulesXXXXXX", &path, NULL);

	assert_true(file >= 0);
	close(file);
	assert_true(g_file_set_contents(path, "第一条 每班有人。\n第二条 交接要签认。\n", -1,
	    NULL));
	glass_press(glass, "f");
	glass_wait_text(glass, "正文的文件");
	type(glass, "/none/at/all");
	glass_wait_text(glass, "读不了");
	glass_press(glass, "/ 日常 Enter f");
	type(glass, path);
	glass_wait_text(glass, "正文取自");
	assert_row_says(glass, "制度名称", "日常值班制度");
	glass_press(glass, "Down 第2版 Down Down 2099-01-01 Down Down Down Enter");
	glass_wait_text(glass, "待生效 1");
	glass_press(glass, "Right");
	wait_row_says(glass, "2099-01-01", "待生效");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "第二条 交接要签认。");
	glass_press(glass, "Esc");
	glass_press(glass, ": log Enter");
	glass_wait_text(glass, "更正补录");
	glass_press(glass, "/ 河湾 Enter Enter");
	glass_wait_text(glass, "当日制度");
	assert_row_says(glass, "当日制度", "日常值班制度 第1版");
	leave(glass);
	g_unlink(path);
}

/* In English nothing of it is left in Chinese but what people wrote. */
static void test_english(void **state)
{
	static const char *const environment[] = { "ZHIBAN_LANGUAGE=en", NULL };
	static const char *const tabs[] = { "log", "visitors", "things", "superior",
		"regulations", "reminders" };
	struct glass *glass =
	    room_console(*state, &(struct glass_options){ .environment = environment });

	glass_wait_text(glass, "Understood, enter");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "Needs action");
	for (size_t i = 0; i < G_N_ELEMENTS(tabs); i++) {
		glass_press(glass, ":");
		type(glass, tabs[i]);
		glass_wait_text(glass, "Help");
		g_autofree char *title = glass_row(glass, 2), *lenses = glass_row(glass, 3),
			       *heads = glass_row(glass, 4), *keys = glass_row(glass, 23);
		assert_true(g_str_is_ascii(title));
		assert_true(g_str_is_ascii(lenses));
		assert_true(g_str_is_ascii(heads));
		assert_true(g_str_is_ascii(keys));
	}
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_late),
		cmocka_unit_test(test_remind),
		cmocka_unit_test(test_phrases),
		cmocka_unit_test(test_visitor),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_regulation),
		cmocka_unit_test(test_english),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
