/* Nights in a duty room: the real console on the real service on the lab, seen and typed as duty
 * staff do. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "tests/screen/entry.h"
#include "tests/screen/look.h"

static struct glass *enter_room(const struct room *room)
{
	return enter(room, NULL);
}

/* The cursor, and > beside it, is on the row of OBJECT. */
static void assert_on(const struct glass *glass, const char *object)
{
	int row, column, at;

	assert_true(glass_cursor(glass, &row, &column));
	assert_int_equal(glass_column(glass, row, 0, ">"), 0);
	assert_true(glass_find(glass, object, &at, NULL));
	assert_int_equal(row, at);
}

static void go_to(struct glass *glass, const char *object)
{
	int row, at;

	glass_wait_text(glass, object);
	assert_true(glass_find(glass, object, &at, NULL));
	while (glass_cursor(glass, &row, NULL) && row != at) {
		glass_press(glass, row < at ? "Down" : "Up");
		assert_true(glass_find(glass, object, &at, NULL));
	}
}

/* Esc, until TEXT is seen: an escape that a key follows at once would be another key. */
static void back_to(struct glass *glass, const char *text)
{
	glass_press(glass, "Esc");
	glass_wait_text(glass, text);
}

/* To the button at the end of a form, and press it. */
static void submit(struct glass *glass, int fields)
{
	for (int i = 0; i < fields; i++)
		glass_press(glass, "Down");
	glass_press(glass, "Enter");
}

/* ---- seeing ------------------------------------------------------------------------------- */

static void test_first_light(void **state)
{
	struct glass *glass = enter_room(*state);

	glass_wait_text(glass, "正常 19");
	glass_wait_text(glass, "可达 43");
	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0301");
	glass_press(glass, "/ JR-0301 Enter");
	glass_wait_gone(glass, "JR-0302");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "青石街道办事处");
	glass_wait_text(glass, "最近读数");
	glass_wait_text(glass, "（夜间可打）");
	glass_press(glass, "a");
	glass_wait_text(glass, "东城汇聚A  127.77.");
	glass_wait_text(glass, "流量 1小时");
	glass_press(glass, "b");
	glass_wait_text(glass, "邻居（LLDP、CDP）");
	glass_press(glass, "e");
	glass_wait_text(glass, "SNMP 凭据");
	back_to(glass, "邻居（LLDP、CDP）");
	back_to(glass, "青石街道办事处");
	back_to(glass, "筛选 JR-0301");
	back_to(glass, "JR-0302");
	leave(glass);
}

/* What the device says of its make against the ledger, how busy it is, and a neighbour that only
 * CDP tells of. */
static void test_device_beside_the_ledger(void **state)
{
	struct glass *glass = enter_room(*state);
	g_autofree char *said = room_zhiban(*state, "put device name=文旅接入 serial_no=OTHER-1");

	glass_press(glass, "2");
	glass_wait_text(glass, "JR-0301");
	glass_press(glass, "Tab");
	glass_wait_text(glass, "IPv6边界");
	glass_press(glass, "/ 文旅 Enter");
	glass_wait_gone(glass, "IPv6边界");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "文旅接入  127.77.");
	glass_wait_text(glass, "与台账不符 1 项：序列号 台账「OTHER-1」，设备「LAB25");
	glass_wait_text(glass, "处理器 ");
	glass_wait_text(glass, "内存 ");
	glass_press(glass, "b");
	glass_wait_text(glass, "agg-w2");
	back_to(glass, "筛选");
	leave(glass);
}

/* Whom a router speaks to, beside its ports and as a list; an aggregate with its members. */
static void test_sessions_of_a_router(void **state)
{
	struct glass *glass = enter_room(*state);

	glass_press(glass, "2 Tab / 核心A Enter");
	glass_wait_text(glass, "筛选 核心A");
	glass_press(glass, "Enter b b");
	glass_wait_text(glass, "路由会话 9");
	glass_press(glass, "r");
	glass_wait_text(glass, "上联路由器");
	assert_row_says(glass, "上联路由器", "established");
	room_lab(*state, "link core-a XGigabitEthernet1/0/2 down");
	back_to(glass, "路由会话 9");
	glass_press(glass, "p");
	glass_wait_text(glass, "中断 2");
	glass_press(glass, "r");
	glass_wait_text(glass, "!!  BGP       127.77.0.7");
	back_to(glass, "路由会话 9");
	glass_press(glass, "/ Eth Enter");
	glass_wait_text(glass, "成员 2/2");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "筛选 Eth");
	glass_press(glass, "1");
	glass_wait_text(glass, "BGP 127.77.0.7 断开 核心A");
	room_lab(*state, "link core-a XGigabitEthernet1/0/2 up");
	g_free(room_zhiban(*state, "call poll {\"device\":1}"));
	g_free(room_zhiban(*state, "call poll {\"device\":7}"));
	glass_wait_gone(glass, " !!    ");
	quieten(*state, glass);
	leave(glass);
}

/* A UPS opens with what it measures; when the mains fail that comes first, by polling alone. */
static void test_ups_on_screen(void **state)
{
	struct glass *glass = enter_room(*state);

	glass_press(glass, "2 Tab / 东城UPS Enter");
	glass_wait_text(glass, "筛选 东城UPS");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "[环境 31]");
	assert_row_says(glass, "电池状态", "正常");
	room_lab(*state, "mains 汇聚机房 fail");
	glass_wait_text(glass, "!!!  输出来自");
	glass_wait_text(glass, "异常");
	room_lab(*state, "mains 汇聚机房 restore");
	glass_wait_gone(glass, "!!!  输出来自");
	glass_press(glass, "/ dcwd Enter");
	glass_wait_text(glass, "筛选 dcwd  1/31");
	assert_row_says(glass, "电池温度", " C ");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "东城UPS 趋势");
	glass_wait_text(glass, "设备的限值");
	glass_wait_text(glass, "* 平均");
	glass_press(glass, "t");
	glass_wait_text(glass, "24小时");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[环境 31]");
	glass_press(glass, "s");
	glass_wait_text(glass, "[端口 1]");
	leave(glass);
}

static void test_every_view_at_every_size(void **state)
{
	static const struct {
		int columns, rows;
	} sizes[] = { { 64, 18 }, { 80, 24 }, { 132, 43 }, { 200, 60 } };

	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		struct glass *glass = room_console(*state,
		    &(struct glass_options){ sizes[i].columns, sizes[i].rows });
		glass_wait_text(glass, "知道了，进入");
		glass_press(glass, "Enter");
		glass_wait_text(glass, "一小时内的变化");
		glass_press(glass, "2");
		glass_wait_text(glass, "丢包");
		glass_wait_text(glass, "JR-0301");
		glass_press(glass, "Tab");
		glass_wait_text(glass, "东城汇聚A");
		glass_press(glass, "Enter");
		glass_wait_text(glass, "最近读数");
		glass_press(glass, "4");
		glass_wait_text(glass, "[待处理");
		glass_press(glass, "Tab");
		glass_wait_text(glass, "[变化]");
		glass_press(glass, "6 Tab Tab");
		glass_wait_text(glass, "[大事记]");
		glass_press(glass, "9 ?");
		glass_wait_text(glass, "帮助：台账");
		back_to(glass, "主机密钥");
		glass_wait_gone(glass, "帮助：台账");
		glass_press(glass, "Enter n");
		glass_wait_text(glass, "新增");
		glass_wait_text(glass, "核心路由器");
		back_to(glass, "共 43");
		leave(glass);
	}
}

static void test_resize_keeps_the_place(void **state)
{
	static const struct { int columns, rows; } sizes[] = {
		{ 20, 5 }, { 132, 43 }, { 1, 1 }, { 64, 18 }, { 200, 60 }, { 20, 5 }, { 80, 24 },
	};
	struct glass *glass = enter_room(*state);

	glass_press(glass, "2");
	go_to(glass, "JR-0305");
	for (size_t i = 0; i < G_N_ELEMENTS(sizes); i++) {
		glass_resize(glass, sizes[i].columns, sizes[i].rows);
		glass_wait_frame(glass);
	}
	glass_wait_text(glass, "JR-0305");
	assert_on(glass, "JR-0305");
	leave(glass);
}

/* ---- writing ------------------------------------------------------------------------------ */

#define LOG_FIELDS 5

static void open_log_form(struct glass *glass)
{
	glass_press(glass, "6 Tab Tab");
	glass_wait_text(glass, "[大事记]");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 记一条 ]");
}

static void test_log_entry_written_and_corrected(void **state)
{
	struct glass *glass = enter_room(*state);

	open_log_form(glass);
	glass_press(glass, "青石街道断电");
	submit(glass, LOG_FIELDS);
	glass_wait_text(glass, "已存");
	glass_wait_text(glass, "青石街道断电");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "大事记 #");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "2 更正");
	glass_press(glass, "2");
	glass_wait_text(glass, "[ 更正 ]");
	glass_press(glass, "，河湾也断");
	submit(glass, LOG_FIELDS);
	glass_wait_text(glass, "已存");
	back_to(glass, "青石街道断电，河湾也断");
	glass_wait_text(glass, "共 2");
	g_autofree char *kept = room_zhiban(*state, "list log_entry --json");
	assert_non_null(strstr(kept, "\"青石街道断电\""));
	assert_non_null(strstr(kept, "\"青石街道断电，河湾也断\""));
	g_free(room_zhiban(*state, "audit verify"));
	leave(glass);
}

/* What is half typed outlives the line, and the console itself. */
static void test_draft_survives(void **state)
{
	struct glass *glass = enter_room(*state);

	open_log_form(glass);
	glass_press(glass, "半句话");
	glass_hang_up(glass);
	glass_wait_exit(glass);
	glass_free(glass);
	room_wait_draft(*state, "半句话");

	glass = enter_room(*state);
	open_log_form(glass);
	glass_wait_text(glass, "半句话");
	glass_press(glass, "End 又半句");
	room_wait_draft(*state, "又半句");
	kill(glass_pid(glass), SIGKILL);
	assert_int_equal(WTERMSIG(glass_wait_exit(glass)), SIGKILL);
	room_console_again(*state, glass);
	pass_banner(glass);
	open_log_form(glass);
	glass_wait_text(glass, "半句话又半句");
	back_to(glass, "2 丢弃");
	glass_press(glass, "2");
	glass_wait_gone(glass, "半句话");
	leave(glass);
}

static void test_shift_begun_and_previewed(void **state)
{
	g_autofree char *end = room_shift_end(), *until = g_strdup_printf("至 %s ", end);
	struct glass *glass = enter_room(*state);

	glass_press(glass, ":");
	glass_send(glass, "shift\r", 6);
	glass_wait_text(glass, "[值班小结]");
	glass_press(glass, "n");
	glass_wait_text(glass, "[ 开始当班 ]");
	glass_press(glass, "1 Down");
	glass_press(glass, end);
	submit(glass, 2);
	glass_wait_text(glass, "已存");
	glass_wait_text(glass, "网络值班");
	glass_wait_text(glass, until);
	glass_press(glass, "Enter");
	glass_wait_text(glass, "值班小结 #");
	glass_wait_text(glass, "开始当班");
	glass_press(glass, "p");
	glass_wait_text(glass, "总体研判");
	/* numbered and kept; the screen stays as issued, a second copy keeps its number */
	glass_press(glass, "w");
	glass_wait_text(glass, "-001-1.pdf");
	glass_wait_text(glass, "-001  ");
	glass_press(glass, "w");
	glass_wait_text(glass, "-001-2.pdf");
	back_to(glass, "值班小结 #");
	back_to(glass, "[值班小结]");
	leave(glass);
}

/* ---- losing the service ------------------------------------------------------------------- */

static void test_service_killed_and_back(void **state)
{
	struct glass *glass = enter_room(*state);

	glass_press(glass, "2");
	go_to(glass, "JR-0305");
	kill(room_pid(*state, "service"), SIGKILL);
	glass_wait_text(glass, "先用纸质表");
	glass_wait_text(glass, "值班服务未运行");
	glass_wait_text(glass, "画面停在那时");
	assert_on(glass, "JR-0305");
	assert_row_says(glass, "JR-0306", "北塔");
	glass_press(glass, "9 Enter");
	glass_wait_text(glass, "等值班服务");
	glass_press(glass, "2");
	room_mend(*state);
	glass_wait_gone(glass, "先用纸质表");
	glass_wait_text(glass, "JR-0305");
	assert_on(glass, "JR-0305");
	glass_press(glass, "1");
	glass_wait_text(glass, "正常 19");
	leave(glass);
}

/* The number of the circuit in the row above the cursor. */
static char *number_above(const struct glass *glass)
{
	int row;

	assert_true(glass_cursor(glass, &row, NULL));
	g_autofree char *line = glass_row(glass, row - 1);
	const char *begin = line + strspn(line, " >!?*~-");
	return g_strndup(begin, strcspn(begin, " "));
}

/* A socket that accepts is not yet a service that lives. */
static void test_service_stopped_is_said(void **state)
{
	struct glass *glass = enter_room(*state);

	glass_press(glass, "2");
	go_to(glass, "JR-0305");
	pid_t service = room_pid(*state, "service");
	kill(service, SIGSTOP);
	glass_wait_text(glass, "值班服务在，但没有应答");
	g_autofree char *above = number_above(glass);
	glass_press(glass, "Up");
	assert_on(glass, above);
	open_log_form(glass);
	glass_press(glass, "没人应");
	submit(glass, LOG_FIELDS);
	glass_wait_text(glass, "内容还在");
	glass_wait_text(glass, "没人应");
	kill(service, SIGCONT);
	glass_wait_gone(glass, "但没有应答");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "已存");
	leave(glass);
}

/* Started while nobody answers: never an empty network. */
static void test_console_before_service(void **state)
{
	pid_t service = room_pid(*state, "service");

	kill(service, SIGSTOP);
	struct glass *glass = room_console(*state, NULL);
	glass_wait_text(glass, "值班服务在，但没有应答");
	glass_wait_text(glass, "还没有读到");
	assert_false(glass_find(glass, "链路 0", NULL, NULL));
	assert_false(glass_find(glass, "没有要处理的", NULL, NULL));
	kill(service, SIGCONT);
	pass_banner(glass);
	leave(glass);
}

/* ---- other people's terminals ------------------------------------------------------------- */

static void test_deaf_terminal_holds_nobody_up(void **state)
{
	struct glass *deaf = enter_room(*state), *glass = enter_room(*state);

	glass_read(deaf, false);
	for (int i = 0; i < 100; i++)
		glass_send(deaf, "\014", 1);
	glass_press(glass, "2");
	room_lab(*state, "circuit JR-0303 down");
	glass_wait_text(glass, "!!  JR-0303");
	room_lab(*state, "circuit JR-0303 up");
	glass_wait_gone(glass, "!!  JR-0303");
	leave(glass);
	glass_read(deaf, true);
	glass_press(deaf, "1");
	quieten(*state, deaf);
	leave(deaf);
}

static void assert_refused(const struct room *room, const char *setting, const char *charset,
    const char *sentence)
{
	const char *const environment[] = { setting, NULL };
	struct glass *glass = room_console(room,
	    &(struct glass_options){ .environment = environment, .charset = charset });

	int status = glass_wait_exit(glass);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 1);
	glass_wait_text(glass, sentence);
	assert_false(glass_alternate(glass));
	glass_free(glass);
}

static void test_unfit_terminals_are_refused(void **state)
{
	assert_refused(*state, "TERM=nobody-knows", NULL, "nobody-knows");
	assert_refused(*state, "ZHIBAN_CHARSET=ISO-8859-1", NULL, "UTF-8");
}

/* ---- any key ------------------------------------------------------------------------------ */

/* Keys as a cat on the keyboard finds them. Without q and C-c, which leave, and C-z. */
static const char *const any_key[] = {
	"Up",
	"Down",
	"Left",
	"Right",
	"PgUp",
	"PgDn",
	"Home",
	"End",
	"Tab",
	"S-Tab",
	"Enter",
	"Enter",
	"Esc",
	"Esc",
	"Esc",
	"BSpace",
	"Del",
	"Space",
	"1",
	"2",
	"3",
	"4",
	"6",
	"9",
	"0",
	"a",
	"b",
	"c",
	"d",
	"e",
	"n",
	"p",
	"t",
	"h",
	"s",
	"S",
	"z",
	"x",
	"u",
	"/",
	":",
	"?",
	"!",
	"-",
	"故障",
	"，",
	"？",
	"C-l",
};

static void test_any_key_on_any_screen(void **state)
{
	static const char *const screens[] = { "1", "2", "2 Tab", "2 Enter", "4", "6", "6 Tab",
		"6 Tab Tab", "9", "9 Enter" };
	struct glass *glass = enter_room(*state);
	g_autoptr(GRand) random = g_rand_new_with_seed(20261122);

	for (size_t i = 0; i < G_N_ELEMENTS(screens); i++) {
		glass_press(glass, screens[i]);
		for (int n = 0; n < 40; n++) {
			guint32 key = g_rand_int_range(random, 0, G_N_ELEMENTS(any_key));
			glass_press(glass, any_key[key]);
		}
	}
	assert_int_equal(kill(glass_pid(glass), SIGTERM), 0);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
	g_free(room_zhiban(*state, "audit verify"));
	leave(enter_room(*state));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_first_light),
		cmocka_unit_test(test_device_beside_the_ledger),
		cmocka_unit_test(test_sessions_of_a_router),
		cmocka_unit_test(test_ups_on_screen),
		cmocka_unit_test(test_every_view_at_every_size),
		cmocka_unit_test(test_resize_keeps_the_place),
		cmocka_unit_test(test_log_entry_written_and_corrected),
		cmocka_unit_test(test_draft_survives),
		cmocka_unit_test(test_shift_begun_and_previewed),
		cmocka_unit_test(test_service_killed_and_back),
		cmocka_unit_test(test_service_stopped_is_said),
		cmocka_unit_test(test_console_before_service),
		cmocka_unit_test(test_deaf_terminal_holds_nobody_up),
		cmocka_unit_test(test_unfit_terminals_are_refused),
		cmocka_unit_test(test_any_key_on_any_screen),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
