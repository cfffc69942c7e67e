/* The panel on the wall, on the real service: what it shows, what no key does, and what is not of
 * now. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>
#include <glib/gstdio.h>

#include "tests/screen/entry.h"

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
	room_acknowledge(*state);
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
	glass_wait_text(glass, "静音 9:");
	glass_press(glass, "m");
	glass_wait_gone(glass, "静音 ");
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

static unsigned count_bells(const struct glass *glass)
{
	const GByteArray *output = glass_output(glass);
	unsigned bells = 0;

	for (guint i = 0; i < output->len; i++)
		bells += output->data[i] == '\a';
	return bells;
}

/* Three bells for what is new and major, and none for what was there. */
static void test_bell(void **state)
{
	struct glass *glass = enter(*state, NULL);

	open_wall(glass);
	quieten(*state, glass);
	glass_reset_output(glass);
	room_lab(*state, "circuit JR-0302 down");
	glass_wait_text(glass, "链路中断 JR-0302");
	while (count_bells(glass) < 3)
		glass_press(glass, "x");
	glass_press(glass, "x");
	assert_int_equal(count_bells(glass), 3);
	room_lab(*state, "circuit JR-0302 up");
	glass_wait_text(glass, "已恢复未确认");
	quieten(*state, glass);
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

/* More at once than anybody reads: all are counted, folded into a few lines that say so, and when
 * it is over nothing of it stays. */
static void test_flood(void **state)
{
	static const char *const circuits[] = { "JR-0301", "JR-0302", "JR-0303", "JR-0304",
		"JR-0305", "JR-0306", "JR-0307", "JR-0308", "JR-0417", "JR-0418", "JR-0419" };
	struct glass *glass = enter(*state, NULL);

	open_wall(glass);
	quieten(*state, glass);
	for (size_t i = 0; i < G_N_ELEMENTS(circuits); i++) {
		g_autofree char *order = g_strdup_printf("circuit %s down", circuits[i]);
		room_lab(*state, order);
	}
	glass_wait_text(glass, "中断 11");
	glass_wait_text(glass, "洪泛");
	glass_wait_text(glass, "链路中断 JR-0");
	glass_wait_text(glass, "一小时内的变化");
	for (size_t i = 0; i < G_N_ELEMENTS(circuits); i++) {
		g_autofree char *order = g_strdup_printf("circuit %s up", circuits[i]);
		room_lab(*state, order);
	}
	glass_wait_text(glass, "正常 19");
	glass_wait_text(glass, "已恢复未确认");
	quieten(*state, glass);
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "接下来");
	leave(glass);
}

/* How long nobody may touch a console until it hides what it shows; 0: as long as one likes. */
static void put_idle(const struct room *room, const char *idle)
{
	g_autofree char *folder = g_dir_make_tmp("zhiban-idle.XXXXXX", NULL);
	g_autofree char *file = g_build_filename(folder, "site.conf", NULL);
	g_autofree char *text = g_strdup_printf("[console]\nidle=%s\n", idle);
	g_autofree char *order = g_strdup_printf("config apply %s", file);

	assert_true(g_file_set_contents(file, text, -1, NULL));
	g_free(room_zhiban(room, order));
	assert_int_equal(g_unlink(file), 0);
	assert_int_equal(g_rmdir(folder), 0);
}

/* A console that nobody touches becomes a panel; one with a passphrase is locked as well. */
static void test_idle(void **state)
{
	struct glass *glass = enter(*state, NULL);

	glass_press(glass, "2");
	glass_wait_text(glass, "丢包");
	put_idle(*state, "1s");
	glass_wait_text(glass, "大屏  自动翻页");
	assert_false(glass_find(glass, "丢包", NULL, NULL));
	put_idle(*state, "0s");
	glass_press(glass, "Esc Esc");
	glass_wait_text(glass, "丢包");
	glass_press(glass, "L");
	glass_wait_text(glass, "锁定口令");
	type(glass, "correct horse");
	glass_wait_text(glass, "再输一遍");
	type(glass, "correct horse");
	glass_wait_text(glass, "已锁定");
	type(glass, "correct horse");
	glass_wait_text(glass, "丢包");
	put_idle(*state, "1s");
	glass_wait_text(glass, "已锁定");
	assert_false(glass_find(glass, "丢包", NULL, NULL));
	put_idle(*state, "0s");
	glass_press(glass, "2 Esc");
	assert_true(glass_find(glass, "已锁定", NULL, NULL));
	type(glass, "correct horse");
	glass_wait_text(glass, "丢包");
	leave(glass);
}

/* That the service is short of processor among other tests is not what is looked at here. */
static int open_calm_room(void **state)
{
	int status = open_room(state);

	room_apply(*state, "alarms.conf", "[type poll_late]\nraise_delay=1h\n");
	return status;
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_keys_do_nothing),
		cmocka_unit_test(test_esc_is_confirmed),
		cmocka_unit_test(test_bell),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_started_as_panel),
		cmocka_unit_test(test_list_is_marked),
		cmocka_unit_test(test_data_grows_old),
		cmocka_unit_test(test_service_gone),
		cmocka_unit_test(test_idle),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_calm_room, close_room);
}
