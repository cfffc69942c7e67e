/* A whole range looked over and taken into the ledger: what is new, what is known, what is refused,
 * and what happens when nobody answers, one stops it, or the line is lost. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "tests/screen/room.h"

static int open_room(void **state)
{
	struct room *room = room_open(false);
	const char *const known[] = { "核心甲 mgmt_ip=127.77.0.1", "别的 mgmt_ip=127.77.0.2",
		"acc-qs mgmt_ip=127.77.9.9" };

	for (size_t i = 0; i < G_N_ELEMENTS(known); i++) {
		g_autofree char *command =
		    g_strdup_printf("put device name=%s port=%s echo=none credential=lab", known[i],
			room_port(room));
		g_free(room_zhiban(room, command));
	}
	g_free(room_zhiban(room, "put site name=机房"));
	*state = room;
	return 0;
}

static int close_room(void **state)
{
	room_close(*state);
	return 0;
}

/* The form, empty. */
static struct glass *open_form(const struct room *room)
{
	struct glass *glass = room_console(room, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "接下来");
	glass_press(glass, "2 Tab");
	glass_wait_text(glass, "核心甲");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 发现 ]");
	return glass;
}

/* Types ADDRESSES at the lab's port and begins. */
static void discover(struct glass *glass, const char *addresses)
{
	glass_press(glass, addresses);
	glass_press(glass, "Down Down Down Enter");
}

static void leave(struct glass *glass)
{
	glass_press(glass, "Esc Esc 1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static size_t devices(const struct room *room, const char *where)
{
	g_autofree char *command = g_strdup_printf("list device %s--json", where);
	g_autofree char *text = room_zhiban(room, command);
	json_t *list = json_loads(text, 0, NULL);
	size_t n = json_array_size(list);

	json_decref(list);
	return n;
}

static bool has_row(const struct glass *glass, const char *address, const char *text)
{
	bool found = false;

	for (int row = 0; row < 24 && !found; row++) {
		g_autofree char *line = glass_row(glass, row);
		found = strstr(line, address) != NULL && strstr(line, text) != NULL;
	}
	return found;
}

/* Until one row has ADDRESS and TEXT. */
static void wait_row(struct glass *glass, const char *address, const char *text)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	while (!has_row(glass, address, text)) {
		if (g_get_monotonic_time() > end)
			fail_msg("no row has \"%s\" and \"%s\"", address, text);
		g_usleep(5000);
		glass_drain(glass);
	}
}

static void test_no_range(void **state)
{
	struct glass *glass = open_form(*state);

	discover(glass, "10.0.0.0/8");
	glass_wait_text(glass, "一次最多发现 4096 个地址");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[ 发现 ]");
	leave(glass);
}

static void test_nobody(void **state)
{
	struct glass *glass = open_form(*state);

	discover(glass, "10.255.255.254-254");
	glass_wait_text(glass, "没有地址应答");
	glass_press(glass, "t");
	glass_wait_text(glass, "没有打勾的设备");
	leave(glass);
}

static void test_stopped(void **state)
{
	struct glass *glass = open_form(*state);

	discover(glass, "10.255.0.0/20");
	glass_wait_text(glass, "/ 4094");
	glass_press(glass, "t");
	glass_wait_text(glass, "还在问");
	glass_press(glass, "x");
	glass_wait_text(glass, "已停下，只问了一部分");
	leave(glass);
}

/* A name that somebody has is refused at its row and nothing is taken; mended, all are. */
static void test_taken(void **state)
{
	const struct room *room = *state;
	struct glass *glass = open_form(room);
	g_autofree char *range =
	    g_strdup_printf("127.77.0.1-4:%s，127.77.0.19:%s", room_port(room), room_port(room));
	size_t before = devices(room, "");

	discover(glass, range);
	glass_wait_text(glass, "5 个地址，读到 5 台，新的 2，已在台账 3，打勾 2");
	wait_row(glass, "127.77.0.1:", "已在台账");
	wait_row(glass, "127.77.0.19:", "有出入");
	glass_press(glass, "Home");
	glass_press(glass, "Space");
	glass_wait_text(glass, "它已经在台账里");
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "[ 好了 ]");
	glass_press(glass, "BSpace BSpace BSpace BSpace BSpace BSpace");
	glass_press(glass, "别的");
	glass_press(glass, "Down Down Enter");
	glass_wait_text(glass, "打勾 2");
	glass_press(glass, "p");
	glass_press(glass, "没有的");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "没有叫 没有的 的地点");
	glass_press(glass, "p");
	glass_press(glass, "机房");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "地点（p）：机房");
	glass_press(glass, "t");
	glass_wait_text(glass, "一条也没有存");
	wait_row(glass, "127.77.0.3:", "被拒绝");
	assert_int_equal(devices(room, ""), before);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[ 好了 ]");
	glass_press(glass, "2 Down Down Enter");
	wait_row(glass, "127.77.0.3:", "新的");
	glass_press(glass, "t");
	glass_wait_text(glass, "2 台设备已收进台账");
	wait_row(glass, "127.77.0.3", "别的2");
	glass_wait_text(glass, "fw-a");
	glass_free(glass);
	assert_int_equal(devices(room, ""), before + 2);
	assert_int_equal(devices(room, "site=机房 credential=lab "), 2);
}

/* What was typed is there when the line comes back. */
static void test_lost_line(void **state)
{
	const struct room *room = *state;
	struct glass *glass = open_form(room);

	glass_press(glass, "10.9.8.0/24");
	room_wait_draft(room, "10.9.8.0/24");
	glass_hang_up(glass);
	glass_wait_exit(glass);
	glass_free(glass);
	glass = open_form(room);
	glass_wait_text(glass, "10.9.8.0/24");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "丢弃");
	glass_press(glass, "2");
	glass_wait_text(glass, "核心甲");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 发现 ]");
	assert_false(glass_find(glass, "10.9.8.0/24", NULL, NULL));
	leave(glass);
}

/* The service goes in the middle: said, and asked again when it is back. */
static void test_lost_service(void **state)
{
	const struct room *room = *state;
	struct glass *glass = open_form(room);

	discover(glass, "10.255.0.0/20");
	glass_wait_text(glass, "/ 4094");
	kill(room_pid(room, "service"), SIGKILL);
	glass_wait_gone(glass, "正在问");
	glass_wait_gone(glass, "!! 重要");
	room_mend(room);
	glass_wait_text(glass, "!! 重要");
	glass_press(glass, "r");
	glass_wait_text(glass, "/ 4094");
	glass_free(glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_range),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_lost_line),
		cmocka_unit_test(test_lost_service),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
