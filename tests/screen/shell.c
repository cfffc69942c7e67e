/* The shell of the console on a terminal of glass: alignment, keys, input, colours, charsets,
 * ends. */
#include "tests/screen/glass.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/screen/demo.h"

#define HEADING 3
#define FIRST 4            /* row of the first line of the list */

static char self[4096];

static struct glass *start(const struct glass_options *options)
{
	const char *const argv[] = { self, "demo", NULL };
	struct glass *glass = glass_new(options, argv);

	glass_wait_text(glass, "q 退出");
	glass_wait_idle(glass);
	return glass;
}

static struct glass *start_with(const char *const *environment)
{
	return start(&(struct glass_options){ .environment = environment });
}

static void send_text(struct glass *glass, const char *text)
{
	glass_send(glass, text, strlen(text));
}

/* Out of the form of the demo, throwing away what was typed. */
static void leave_form(struct glass *glass)
{
	glass_press(glass, "Esc 2");
	glass_wait_text(glass, "按 n 登记");
}

static void quit(struct glass *glass)
{
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static void assert_shows(const struct glass *glass, int row, const char *text)
{
	g_autofree char *line = glass_row(glass, row);

	if (!strstr(line, text))
		fail_msg("row %d is \"%s\", without \"%s\"", row, line, text);
}

/* The key of the row the cursor is on, "LS-0005". */
static char *cursor_key(const struct glass *glass)
{
	int row, column;

	assert_true(glass_cursor(glass, &row, &column));
	assert_int_equal(column, 0);
	assert_int_equal(glass_column(glass, row, 0, ">"), 0);
	assert_true(glass_look(glass, row, 0).reverse);
	g_autofree char *line = glass_row(glass, row);
	const char *key = strstr(line, "LS-");
	assert_non_null(key);
	return g_strndup(key, 7);
}

static void assert_on(const struct glass *glass, const char *key)
{
	g_autofree char *found = cursor_key(glass);

	assert_string_equal(found, key);
}

/* ---- columns --------------------------------------------------------------------------------- */

/* Every row of the list has a cell begin where its heading begins, whatever stands before it. */
static void test_columns_align_at_every_size(void **state)
{
	static const struct { int columns, rows; } sizes[] = {
		{ 64, 18 }, { 80, 24 }, { 120, 40 }, { 300, 80 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct glass *glass =
		    start(&(struct glass_options){ sizes[i].columns, sizes[i].rows });
		g_autofree char *name = g_strdup_printf("list-%dx%d.txt", sizes[i].columns,
		    sizes[i].rows);
		int use = glass_column(glass, HEADING, 0, "利用率") + 6;
		int title = glass_column(glass, HEADING, 0, "名称");
		int key = glass_column(glass, HEADING, 0, "编号");
		assert_true(title > 0 && use > title);
		for (int row = FIRST; row < sizes[i].rows - 1; row++) {
			assert_int_equal(glass_column(glass, row, use - 1, "%"), use - 1);
			assert_int_not_equal(glass_width(glass, row, title), 0);
			assert_int_equal(glass_column(glass, row, 0, "LS-"), key);
		}
		glass_compare(glass, name);
		quit(glass);
	}
}

static void test_half_a_hanzi_is_a_blank(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "Tab");
	assert_shows(glass, 3, "ab Z好|");
	assert_shows(glass, 4, "abZ 好|");
	assert_shows(glass, 5, "ab 中 |");
	assert_int_equal(glass_column(glass, 3, 0, "|"), 6);
	assert_int_equal(glass_column(glass, 4, 0, "|"), 6);
	assert_int_equal(glass_column(glass, 5, 0, "|"), 6);
	assert_shows(glass, 6, " 一二  |");
	assert_shows(glass, 7, "  二三");
	assert_int_equal(glass_column(glass, 8, 0, "右"), 77);
	glass_compare(glass, "texts-80x24.txt");
	quit(glass);
}

static void test_any_size_is_survived_and_restored(void **state)
{
	static const struct { int columns, rows; } sizes[] = {
		{ 1, 1 }, { 400, 120 }, { 2, 50 }, { 20, 5 }, { 59, 18 }, { 60, 17 }, { 60, 18 },
		{ 399, 1 }, { 500, 200 },
	};
	struct glass *glass = start(NULL);
	g_autofree char *before = glass_dump(glass);

	(void)state;
	for (const char *screen = "1?:3"; *screen; screen++) {
		glass_press(glass, (const char[]){ *screen, '\0' });
		for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
			glass_resize(glass, sizes[i].columns, sizes[i].rows);
			glass_wait_frame(glass);
		}
	}
	glass_resize(glass, 60, 17);
	glass_wait_text(glass, "要 60x18，现在 60x17");
	glass_resize(glass, 80, 24);
	glass_wait_frame(glass);
	glass_press(glass, "Esc 1");
	g_autofree char *after = glass_dump(glass);
	assert_string_equal(after, before);
	quit(glass);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void test_both_cursor_modes(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	for (int application = 0; application < 2; application++) {
		glass_application_keys(glass, application);
		glass_press(glass, "Home Down Down");
		assert_on(glass, "LS-0079");
		glass_press(glass, "Up");
		assert_on(glass, "LS-0042");
		glass_press(glass, "End");
		assert_on(glass, "LS-0199");
	}
	quit(glass);
}

/* A sequence cut anywhere is still one key; an unknown one is none. */
static void test_split_and_unknown_sequences(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_send(glass, "\033[", 2);
	glass_press(glass, "B");
	assert_on(glass, "LS-0042");
	send_text(glass, "\033[99;99~\033[<0;3;4M\033Oz\033[[A\033[24;5R\033[?62;4c");
	send_text(glass, "\033q\033]0;q\007\033Pq\033\\");
	glass_press(glass, "Down");
	assert_on(glass, "LS-0079");
	assert_true(glass_find(glass, "1 链路", NULL, NULL));
	quit(glass);
}

/* Esc acts once nothing follows it, and takes nothing else with it. */
static void test_escape_goes_back(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "Enter");
	assert_shows(glass, 2, "1 链路 > LS-0005");
	glass_press(glass, "Esc");
	assert_shows(glass, 2, "[链路]");
	assert_on(glass, "LS-0005");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "已经在最上一层");
	glass_press(glass, "Down");
	assert_false(glass_find(glass, "已经在最上一层", NULL, NULL));
	quit(glass);
}

static void test_input_method_left_on(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "？");
	assert_shows(glass, 2, "帮助：链路");
	glass_press(glass, "Esc 中");
	glass_wait_text(glass, "输入法在中文状态");
	glass_press(glass, "：");
	assert_true(glass_find(glass, "Tab 补全", NULL, NULL));
	glass_press(glass, "Esc ２");
	assert_shows(glass, 2, "2 填写");
	glass_press(glass, "１ ／");
	assert_true(glass_find(glass, "Enter 确定", NULL, NULL));
	glass_press(glass, "Esc");
	quit(glass);
}

static void test_key_without_meaning_says_so(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "x");
	assert_true(glass_find(glass, "这里用不到 x 键", NULL, NULL));
	glass_press(glass, "r");
	assert_true(glass_find(glass, "没有值班长的批准", NULL, NULL));
	send_text(glass, "\033[200~q\rq\r\033[201~");
	glass_wait_text(glass, "这里不能粘贴");
	quit(glass);
}

/* Everything in the tables of keys is on the help screen, with the reason where it cannot be
 * done. */
static void test_help_comes_from_the_tables(void **state)
{
	static const char *const texts[] = {
		"隔离", "没有值班长的批准", "扰动", "首尾", "筛选", "退出", "2 填写",
	};
	struct glass *glass = start(&(struct glass_options){ 100, 60 });

	(void)state;
	glass_press(glass, "?");
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++)
		if (!glass_find(glass, texts[i], NULL, NULL))
			fail_msg("%s is not in the help", texts[i]);
	glass_press(glass, "Esc");
	quit(glass);
}

/* ---- the list -------------------------------------------------------------------------------- */

static void test_cursor_sticks_to_its_object(void **state)
{
	struct glass *glass = start(NULL);
	int row, again;

	(void)state;
	glass_press(glass, "Down Down");
	assert_true(glass_cursor(glass, &row, NULL));
	glass_press(glass, "d");
	assert_on(glass, "LS-0079");
	assert_true(glass_cursor(glass, &again, NULL));
	assert_int_equal(row, again);
	assert_int_equal(glass_column(glass, row, 0, "!!!"), -1);
	/* Once the two seconds are over it has sunk to where it belongs, and the cursor with it. */
	glass_wait_gone(glass, "LS-0116");
	assert_on(glass, "LS-0079");
	quit(glass);
}

static void test_filter_by_pinyin_and_inverse(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "/ x z j r");
	assert_shows(glass, FIRST, "乡镇接入");
	assert_shows(glass, FIRST + 1, "乡镇接入");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "40/200");
	glass_press(glass, "Down");
	assert_on(glass, "LS-0190");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "共 200");
	assert_on(glass, "LS-0190");
	glass_press(glass, "/ ! 乡 Enter");
	glass_wait_text(glass, "160/200");
	glass_press(glass, "Esc s s");
	assert_true(glass_find(glass, "利用率 ^", NULL, NULL) ||
	    glass_find(glass, "利用.. ", NULL, NULL));
	quit(glass);
}

static void test_command_line_completes(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, ": t e Tab");
	assert_shows(glass, 2, ": texts");
	glass_press(glass, "Enter");
	assert_shows(glass, 2, "[文字]");
	glass_press(glass, ": 曲线 Enter");
	assert_shows(glass, 2, "3 曲线");
	glass_press(glass, ": nix Enter");
	assert_true(glass_find(glass, "没有命令 nix", NULL, NULL));
	quit(glass);
}

/* ---- typing ---------------------------------------------------------------------------------- */

static void assert_cursor(const struct glass *glass, int row, int column)
{
	int at_row, at_column;

	assert_true(glass_cursor(glass, &at_row, &at_column));
	assert_int_equal(at_row, row);
	assert_int_equal(at_column, column);
}

static void test_typing_by_whole_characters(void **state)
{
	struct glass *glass = start(NULL);
	int row, column;

	(void)state;
	glass_press(glass, "2 n");
	assert_true(glass_cursor(glass, &row, &column));
	glass_press(glass, "乡镇a接入");
	assert_cursor(glass, row, column + 9);
	glass_press(glass, "Left Left");
	assert_cursor(glass, row, column + 5);
	glass_press(glass, "BSpace BSpace");
	assert_cursor(glass, row, column + 2);
	assert_int_equal(glass_column(glass, row, 0, "乡接入"), column);
	glass_press(glass, "Home Del");
	assert_int_equal(glass_column(glass, row, 0, "接入"), column);
	send_text(glass, "\033[200~中\033[31m\n心\033[201~");
	glass_wait_text(glass, "中^[[31m | 心接入");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "还没有保存");
	glass_press(glass, "Esc");
	assert_true(glass_find(glass, "接入", NULL, NULL));
	leave_form(glass);
	quit(glass);
}

/* Longer than its field: the insertion cell stays in sight, and nothing leaves the field. */
static void test_long_line_scrolls_in_its_field(void **state)
{
	struct glass *glass = start(NULL);
	int row, column, at;

	(void)state;
	glass_press(glass, "2 n");
	assert_true(glass_cursor(glass, &row, &column));
	for (int i = 0; i < 19; i++)
		glass_press(glass, "长");
	for (int i = 0; i < 40; i++)
		glass_press(glass, "Left");
	assert_cursor(glass, row, column);
	glass_press(glass, "End");
	assert_true(glass_cursor(glass, NULL, &at));
	assert_int_equal(at, column + 38);
	assert_int_equal(glass_width(glass, row, column + 46), 1);
	glass_press(glass, "长 长");
	assert_true(glass_cursor(glass, NULL, &at));
	assert_int_equal(at, column + 40);
	leave_form(glass);
	quit(glass);
}

static void test_form_refuses_beside_the_field(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "2 n Down 2 Down Tab");
	glass_wait_text(glass, "2 对端停电。");
	glass_press(glass, "2");
	glass_wait_gone(glass, "已电话通知");
	glass_press(glass, "Down 秘 Down Enter");
	glass_wait_text(glass, "名称不能空。");
	assert_false(glass_find(glass, "秘", NULL, NULL) && !glass_find(glass, "秘密", NULL, NULL));
	glass_compare(glass, "form-error-80x24.txt");
	glass_press(glass, "甲");
	assert_false(glass_find(glass, "名称不能空。", NULL, NULL));
	glass_press(glass, "Down Down Down Down Enter");
	glass_wait_text(glass, "已保存：甲");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "按 n 登记");
	quit(glass);
}

static void test_danger_wants_the_full_name(void **state)
{
	struct glass *glass = start(NULL);

	(void)state;
	glass_press(glass, "i y Enter");
	glass_wait_text(glass, "名称不一致，没有执行");
	glass_press(glass, "BSpace LS-0005 Enter");
	glass_wait_text(glass, "已隔离");
	quit(glass);
}

static void test_chart(void **state)
{
	struct glass *glass = start(&(struct glass_options){ 100, 30 });

	(void)state;
	glass_press(glass, "3");
	glass_compare(glass, "chart-100x30.txt");
	glass_press(glass, "1");
	quit(glass);
}

/* ---- colours and charsets -------------------------------------------------------------------- */

static void test_schemes(void **state)
{
	static const struct {
		const char *environment[3];
		bool coloured;
		int background;
	} schemes[] = {
		{ { NULL }, true, 160 },
		{ { "NO_COLOR=1", NULL }, false, -1 },
		{ { "TERM=vt100", NULL }, false, -1 },
		{ { "TERM=xterm", NULL }, true, 1 },
		{ { "TERM=linux", NULL }, true, 1 },
		{ { "TERM=screen", NULL }, true, 1 },
		{ { "TERM=tmux-256color", NULL }, true, 160 },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(schemes); i++) {
		struct glass *glass = start_with(schemes[i].environment);
		struct glass_look look = glass_look(glass, FIRST + 1, 1);
		assert_shows(glass, FIRST + 1, "!!!");
		assert_int_equal(look.coloured, schemes[i].coloured);
		assert_int_equal(look.background, schemes[i].background);
		assert_true(look.coloured || look.reverse);
		for (int at = 0; !schemes[i].coloured && at < 24 * 80; at++)
			assert_false(glass_look(glass, at / 80, at % 80).coloured);
		quit(glass);
	}
}

/* A terminal that shows GBK gets nothing else, whether the locale says so or only its answers
 * do. */
static void test_gbk_terminal(void **state)
{
	static const char *const locales[] = {
		"LC_ALL=zh_CN.GBK", "LC_ALL=zh_CN.GB18030", "LC_ALL=C", "LC_ALL=C.UTF-8",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(locales); i++) {
		const char *const environment[] = { locales[i], NULL };
		struct glass *glass = start(&(struct glass_options){
			.environment = environment, .charset = "GB18030", .mute = i == 0,
		});
		glass_reset_output(glass);
		glass_press(glass, "C-l");
		assert_true(g_strstr_len((const char *)glass_output(glass)->data,
		    (gssize)glass_output(glass)->len, "\xc1\xb4\xc2\xb7") != NULL); /* lianlu */
		assert_int_equal(glass_column(glass, FIRST, 0, "乡镇接入"),
		    glass_column(glass, HEADING, 0, "名称"));
		glass_press(glass, "Tab");
		assert_shows(glass, 9, "\"引号\" * - ... e|");
		glass_press(glass, "2 n 乡镇 BSpace");
		assert_true(glass_find(glass, "名称* 乡", NULL, NULL));
		leave_form(glass);
		quit(glass);
	}
}

/* The locale was lost on the way, the terminal says UTF-8. */
static void test_lost_locale(void **state)
{
	static const char *const environment[] = { "LC_ALL=C", NULL };
	struct glass *glass = start_with(environment);

	(void)state;
	assert_shows(glass, HEADING, "利用率");
	quit(glass);
}

static void refused(const char *const *environment, bool mute, const char *reason)
{
	const char *const argv[] = { self, "demo", NULL };
	struct glass *glass =
	    glass_new(&(struct glass_options){ .environment = environment, .mute = mute }, argv);
	int status = glass_wait_exit(glass);

	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	if (!glass_find(glass, reason, NULL, NULL)) {
		g_autofree char *dump = glass_dump(glass);
		fail_msg("no \"%s\" in\n%s", reason, dump);
	}
	assert_true(glass_modes(glass).c_lflag & ECHO);
	glass_free(glass);
}

static void test_refusals_are_explained(void **state)
{
	static const char *const unknown[] = { "TERM=nonsense", NULL };
	static const char *const dumb[] = { "TERM=dumb", NULL };
	static const char *const none[] = { "TERM=", NULL };
	static const char *const ascii[] = { "LC_ALL=C", NULL };

	(void)state;
	refused(unknown, false, "TERM=nonsense");
	refused(dumb, false, "不能移动光标");
	refused(none, false, "TERM 是空的");
	refused(ascii, true, "neither UTF-8 nor GBK");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_columns_align_at_every_size),
		cmocka_unit_test(test_half_a_hanzi_is_a_blank),
		cmocka_unit_test(test_any_size_is_survived_and_restored),
		cmocka_unit_test(test_both_cursor_modes),
		cmocka_unit_test(test_split_and_unknown_sequences),
		cmocka_unit_test(test_escape_goes_back),
		cmocka_unit_test(test_input_method_left_on),
		cmocka_unit_test(test_key_without_meaning_says_so),
		cmocka_unit_test(test_help_comes_from_the_tables),
		cmocka_unit_test(test_cursor_sticks_to_its_object),
		cmocka_unit_test(test_filter_by_pinyin_and_inverse),
		cmocka_unit_test(test_command_line_completes),
		cmocka_unit_test(test_typing_by_whole_characters),
		cmocka_unit_test(test_long_line_scrolls_in_its_field),
		cmocka_unit_test(test_form_refuses_beside_the_field),
		cmocka_unit_test(test_danger_wants_the_full_name),
		cmocka_unit_test(test_chart),
		cmocka_unit_test(test_schemes),
		cmocka_unit_test(test_gbk_terminal),
		cmocka_unit_test(test_lost_locale),
		cmocka_unit_test(test_refusals_are_explained),
	};

	if (argc > 1 && strcmp(argv[1], "demo") == 0)
		return demo_run(argc - 2, argv + 2);
	ssize_t size = readlink("/proc/self/exe", self, sizeof self - 1);
	if (size < 0)
		return 1;
	self[size] = '\0';
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
