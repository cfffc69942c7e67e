/* The filter in every list: a few letters, the initials of what is meant in pinyin, leave the rows
 * that say it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screen/entry.h"

/* How one gets to a list, and what to leave of it. */
struct list {
	const char *word;            /* after ':' */
	const char *row;             /* of it to open; NULL: this is the list */
	const char *keys;            /* then; NULL: none */
	const char *initials;
	const char *stays, *goes;
};

static const struct list lists[] = {
	{ "overview", NULL, NULL, "llzd", "链路中断 JR-0301", "业务异常" },
	{ "circuits", NULL, NULL, "qsjd", "青石街道接入", "河湾街道接入" },
	{ "devices", NULL, NULL, "hwjr", "河湾接入", "松岭接入" },
	{ "devices", "核心A", NULL, "fhq", "至 防火墙A", "1/0/5" },
	{ "services", NULL, NULL, "zwyj", "政务邮件", "数据开放平台" },
	{ "changes", NULL, NULL, "sjgx", "数据共享交换平台", "JR-0301" },
	{ "ledger", NULL, NULL, "zjmy", "主机密钥", "凭据" },
	{ "ledger", "设备", NULL, "hwjr", "河湾接入", "松岭接入" },
	{ "ledger", "链路", NULL, "qsjd", "青石街道接入", "河湾街道接入" },
	{ "log", NULL, NULL, "qsdd", "青石断电", "河湾巡视" },
};

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

static void open_list(struct glass *glass, const struct list *list)
{
	glass_press(glass, ":");
	type(glass, list->word);
	if (list->row != NULL) {
		go_to(glass, list->row);
		glass_press(glass, "Enter");
	}
	if (list->keys != NULL)
		glass_press(glass, list->keys);
	glass_wait_text(glass, list->stays);
	glass_wait_text(glass, list->goes);
}

static void test_every_list(void **state)
{
	struct glass *glass = enter(*state, &(struct glass_options){ 120, 60 });

	room_lab(*state, "circuit JR-0301 down");
	room_lab(*state, "service exchange error");
	g_free(room_zhiban(*state, "put log_entry note=青石断电"));
	g_free(room_zhiban(*state, "put log_entry note=河湾巡视"));
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++) {
		const struct list *list = &lists[i];
		open_list(glass, list);
		glass_press(glass, "/");
		type(glass, list->initials);
		glass_wait_gone(glass, list->goes);
		assert_true(glass_find(glass, list->stays, NULL, NULL));
		glass_press(glass, "Esc");
		glass_wait_text(glass, list->goes);
		if (list->row != NULL) {
			glass_press(glass, "Esc");
			glass_wait_gone(glass, list->stays);
		}
	}
	leave(glass);
}

/* Letter by letter, taken back, turned round; and it stays while the rows change. */
static void test_while_rows_change(void **state)
{
	struct glass *glass = enter(*state, NULL);

	room_lab(*state, "service exchange up");
	room_lab(*state, "circuit JR-0301 up");
	glass_press(glass, ": services Enter");
	glass_wait_text(glass, "数据开放平台");
	glass_press(glass, "/ s j k");
	glass_wait_gone(glass, "数据共享交换平台");
	glass_press(glass, "BSpace");
	glass_wait_text(glass, "数据共享交换平台");
	glass_press(glass, "g");
	glass_wait_gone(glass, "数据开放平台");
	glass_press(glass, "Enter");
	room_lab(*state, "service exchange error");
	glass_wait_text(glass, "异常");
	assert_false(glass_find(glass, "数据开放平台", NULL, NULL));
	glass_press(glass, "Esc");
	glass_wait_text(glass, "数据开放平台");
	glass_press(glass, "/ ! z w y j");
	glass_wait_gone(glass, "政务邮件");
	glass_wait_text(glass, "数据开放平台");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "政务邮件");
	room_lab(*state, "service exchange up");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_list),
		cmocka_unit_test(test_while_rows_change),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_room, close_room);
}
