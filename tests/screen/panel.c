/* The panel on the wall and the lock, on the real service: what they show, what no key does, and
 * what is not of now. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/screen/room.h"

static int open_room(void **state)
{
	*state = room_open(true);
	return 0;
}

static int close_room(void **state)
{
	room_close(*state);
	return 0;
}

static struct glass *enter(const struct room *room, const struct glass_options *options)
{
	struct glass *glass = room_console(room, options);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_wait_text(glass, "要处理");
	return glass;
}

static void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

/* A line typed as letters, one after the other, and Enter. */
static void type(struct glass *glass, const char *text)
{
	for (; *text != '\0'; text++) {
		const char key[] = { *text, '\0' };
		glass_press(glass, key);
	}
	glass_press(glass, "Enter");
}

static void open_wall(struct glass *glass)
{
	glass_press(glass, ":");
	type(glass, "wall");
	glass_wait_text(glass, "大屏  自动翻页");
}

/* Every cell of ROW has a background, or is reversed. */
static bool is_loud(const struct glass *glass, int row, int columns)
{
	for (int column = 0; column < columns; column++) {
		struct glass_look look = glass_look(glass, row, column);
		if (glass_width(glass, row, column) > 0 && look.background < 0 && !look.reverse)
			return false;
	}
	return true;
}

/* ---- the panel ---------------------------------------------------------------------------- */

static void test_sizes(void **state)
{
	static const struct { int columns, rows; } sizes[] = { { 64, 18 }, { 80, 24 },
		{ 120, 40 } };

	room_lab(*state, "circuit JR-0301 down");
	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		const struct glass_options options = { .columns = sizes[i].columns,
			.rows = sizes[i].rows };
		struct glass *glass = enter(*state, &options);
		open_wall(glass);
		glass_wait_text(glass, "链路中断 JR-0301");
		glass_wait_text(glass, "!!! 紧急");
		glass_wait_text(glass, "正常 18");
		glass_wait_text(glass, "中断 1");
		glass_wait_text(glass, "一小时内的变化");
		assert_false(is_loud(glass, 0, sizes[i].columns));
		glass_press(glass, "Esc Esc");
		glass_wait_gone(glass, "离开大屏");
		leave(glass);
	}
	room_lab(*state, "circuit JR-0301 up");
}

/* What falls on the keyboard leaves it as it is. */
static void test_keys_do_nothing(void **state)
{
	static const char *const keys[] = { "2", "q", "C-c", "Enter", "?", ":", "Tab", "/", "L" };
	struct glass *glass = enter(*state, NULL);

	open_wall(glass);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		glass_press(glass, keys[i]);
		assert_true(glass_find(glass, "再按 Esc 离开大屏", NULL, NULL));
		assert_true(glass_find(glass, "!!! 紧急", NULL, NULL));
	}
	glass_press(glass, "m");
	glass_wait_text(glass, "静音 还有 9:");
	glass_press(glass, "m");
	glass_wait_gone(glass, "静音 还有");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* The first Esc may be an accident. */
static void test_esc_is_confirmed(void **state)
{
	struct glass *glass = enter(*state, NULL);

	open_wall(glass);
	glass_press(glass, "Esc");
	glass_wait_text(glass, "再按 Esc 离开大屏");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* No old figure, and a head nobody overlooks; and it comes back by itself. */
static void test_service_gone(void **state)
{
	const struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	open_wall(glass);
	glass_wait_text(glass, "正常 19");
	kill(room_pid(room, "service"), SIGKILL);
	glass_wait_text(glass, "值班服务");
	glass_wait_gone(glass, "正常 19");
	glass_wait_text(glass, "正常 ?");
	assert_true(is_loud(glass, 0, 80));
	assert_true(is_loud(glass, 1, 80));
	room_mend(room);
	glass_wait_text(glass, "正常 19");
	assert_false(is_loud(glass, 0, 80));
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* The service is there, but nothing answers it any more. */
static void test_data_grows_old(void **state)
{
	const struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	open_wall(glass);
	glass_wait_text(glass, "正常 19");
	kill(room_pid(room, "lab"), SIGSTOP);
	glass_wait_text(glass, "数据不是现在的");
	glass_wait_text(glass, "正常 ?");
	assert_true(is_loud(glass, 0, 80));
	assert_true(is_loud(glass, 1, 80));
	kill(room_pid(room, "lab"), SIGCONT);
	glass_wait_text(glass, "正常 19");
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* One bell for what is new and major, and none for what was there. */
static void test_bell(void **state)
{
	struct glass *glass = enter(*state, NULL);
	const GByteArray *output;
	unsigned bells = 0;

	open_wall(glass);
	glass_wait_text(glass, "没有要处理的");
	glass_reset_output(glass);
	room_lab(*state, "circuit JR-0302 down");
	glass_wait_text(glass, "链路中断 JR-0302");
	for (int i = 0; i < 40 && bells == 0; i++) {
		glass_press(glass, "x");
		output = glass_output(glass);
		bells = 0;
		for (guint j = 0; j < output->len; j++)
			bells += output->data[j] == '\a';
		if (bells == 0)
			g_usleep(50000);
	}
	assert_int_equal(bells, 1);
	room_lab(*state, "circuit JR-0302 up");
	glass_wait_text(glass, "没有要处理的");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* Started as a panel it shows it at once; the banner waits below for whoever leaves it. */
static void test_started_as_panel(void **state)
{
	struct glass *glass = room_console_with(*state, NULL, "--wall");

	glass_wait_text(glass, "正常 19");
	assert_false(glass_find(glass, "知道了，进入", NULL, NULL));
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* A list of a service that is gone is dimmed, and each of its lines marked. */
static void test_list_is_marked(void **state)
{
	const struct room *room = *state;
	struct glass *glass = enter(room, NULL);
	int row;

	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0302");
	assert_true(glass_find(glass, "JR-0302", &row, NULL));
	assert_int_not_equal(glass_column(glass, row, 0, "~"), 0);
	kill(room_pid(room, "service"), SIGKILL);
	glass_wait_text(glass, "画面停在那时");
	assert_true(glass_find(glass, "JR-0302", &row, NULL));
	assert_int_equal(glass_column(glass, row, 0, "~"), 0);
	room_mend(room);
	glass_wait_gone(glass, "画面停在那时");
	glass_wait_gone(glass, "~");
	leave(glass);
}

/* ---- the lock ----------------------------------------------------------------------------- */

static void lock_with(struct glass *glass, const char *first, const char *again)
{
	type(glass, first);
	glass_wait_text(glass, "再输一遍");
	type(glass, again);
}

static void test_lock_and_unlock(void **state)
{
	static const char *const keys[] = { "q", "C-c", "C-z", "Esc", "2", "Tab", "L", ":" };
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0301");
	glass_press(glass, "L");
	glass_wait_text(glass, "锁定口令");
	assert_false(glass_find(glass, "JR-0301", NULL, NULL));
	type(glass, "short");
	glass_wait_text(glass, "太短");
	lock_with(glass, "correct horse", "another");
	glass_wait_text(glass, "两次不一样");
	lock_with(glass, "correct horse", "correct horse");
	glass_wait_text(glass, "已锁定");
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		glass_press(glass, keys[i]);
		assert_true(glass_find(glass, "已锁定", NULL, NULL));
		assert_false(glass_find(glass, "JR-0301", NULL, NULL));
		assert_false(glass_find(glass, "correct", NULL, NULL));
	}
	glass_press(glass, "Esc");
	type(glass, "wrong one");
	glass_wait_text(glass, "口令不对");
	type(glass, "correct horse");
	glass_wait_text(glass, "JR-0301");
	leave(glass);
}

/* After five tries it listens to nobody for a while, not even to the right one; hanging up ends it
 * all the same. All of it is in the log. */
static void test_wrong_passphrases(void **state)
{
	const struct room *room = *state;
	struct glass *glass = enter(room, NULL);

	glass_press(glass, "L");
	glass_wait_text(glass, "锁定口令");
	lock_with(glass, "correct horse", "correct horse");
	glass_wait_text(glass, "已锁定");
	for (int i = 0; i < 5; i++)
		type(glass, "wrong one");
	glass_wait_text(glass, "错了 5 次");
	type(glass, "correct horse");
	assert_true(glass_find(glass, "已锁定", NULL, NULL));
	glass_hang_up(glass);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
	g_free(room_zhiban(room, "audit verify"));
}

/* Who is called away while typing locks from the question that Esc asks; what was typed is there
 * again afterwards. */
static void test_typed_text_survives(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "6");
	glass_wait_text(glass, "[大事记]");
	glass_press(glass, "n 1");
	glass_wait_text(glass, "[ 记一条 ]");
	glass_press(glass, "half");
	glass_wait_text(glass, "half");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "3 锁定");
	glass_press(glass, "3");
	glass_wait_text(glass, "锁定口令");
	lock_with(glass, "correct horse", "correct horse");
	glass_wait_text(glass, "已锁定");
	assert_false(glass_find(glass, "half", NULL, NULL));
	type(glass, "correct horse");
	glass_wait_text(glass, "half");
	glass_press(glass, "Esc 2");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_keys_do_nothing),
		cmocka_unit_test(test_esc_is_confirmed),
		cmocka_unit_test(test_bell),
		cmocka_unit_test(test_started_as_panel),
		cmocka_unit_test(test_lock_and_unlock),
		cmocka_unit_test(test_wrong_passphrases),
		cmocka_unit_test(test_typed_text_survives),
		cmocka_unit_test(test_list_is_marked),
		cmocka_unit_test(test_data_grows_old),
		cmocka_unit_test(test_service_gone),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
