/* Records out of a CSV file, from the console: what is wrong is shown by line and field and nothing
 * is kept; mended and looked at again, all of it is kept in one act; a file that was written to do
 * harm does none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <jansson.h>

#include "base/own.h"
#include "tests/screen/entry.h"

struct scene {
	struct room *room;
	char *folder, *file;
};

static int open_scene(void **state)
{
	struct scene *scene = g_new0(struct scene, 1);

	scene->room = room_open(true);
	scene->folder = g_dir_make_tmp("zhiban-import.XXXXXX", NULL);
	scene->file = g_build_filename(scene->folder, "ledger.csv", NULL);
	*state = scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	room_close(scene->room);
	g_unlink(scene->file);
	g_rmdir(scene->folder);
	g_free(scene->folder);
	g_free(scene->file);
	g_free(scene);
	return 0;
}

static void put_file(const struct scene *scene, const char *text)
{
	assert_true(g_file_set_contents(scene->file, text, -1, NULL));
}

/* The form of the import, by the word of the command line, filled in and sent. */
static void begin(struct glass *glass, const char *kind, const char *file)
{
	glass_press(glass, ": import Enter");
	glass_wait_text(glass, "[ 核对 ]");
	glass_press(glass, kind);
	glass_press(glass, "Down");
	glass_send(glass, file, strlen(file));
	glass_wait_text(glass, file + strlen(file) - 10);
	glass_press(glass, "Down Enter");
}

static void keep(struct glass *glass)
{
	glass_press(glass, "Enter");
	glass_wait_text(glass, "先不导入");
	glass_press(glass, "2");
}

static int count(const struct scene *scene, const char *kind)
{
	g_autofree char *command = g_strdup_printf("list %s --json", kind);
	g_autofree char *text = room_zhiban(scene->room, command);
	json_auto_t *records = json_loads(text, 0, NULL);

	return (int)json_array_size(records);
}

/* All that is wrong, in the order of the file; then mended, and kept. */
static void test_wrong_then_mended(void **state)
{
	const struct scene *scene = *state;
	int before = count(scene, "device");
	struct glass *glass = enter(scene->room, &(struct glass_options){ 100, 30 });

	put_file(scene,
	    "name,device_type,mgmt_ip\n甲机,接入交换机,127.77.9.1\n乙机,kettle,127.77.9.2\n"
	    "甲机,接入交换机,not-an-address\n,接入交换机,127.77.9.4\n");
	begin(glass, "设备", scene->file);
	glass_wait_text(glass, "3 行不成立，一行也没有导入");
	glass_wait_text(glass, "管理地址");
	int second, third, row;
	assert_true(glass_find(glass, " 3 ", &second, NULL));
	assert_true(glass_find(glass, " 4 ", &third, NULL));
	assert_true(second < third);
	glass_press(glass, "Enter");
	assert_false(glass_find(glass, "先不导入", NULL, NULL));
	assert_int_equal(count(scene, "device"), before);
	put_file(scene,
	    "name,device_type,mgmt_ip\n甲机,接入交换机,127.77.9.1\n乙机,接入交换机,127.77.9.2\n");
	glass_press(glass, "r");
	glass_wait_text(glass, "没有问题：新增 2，修改 0，原样 0");
	assert_int_equal(count(scene, "device"), before);
	glass_press(glass, "Enter 1");
	glass_wait_text(glass, "还没有导入");
	assert_int_equal(count(scene, "device"), before);
	keep(glass);
	glass_wait_text(glass, "设备：新增 2，修改 0，原样 0");
	assert_false(glass_find(glass, "[ 核对 ]", &row, NULL));
	assert_int_equal(count(scene, "device"), before + 2);
	leave(glass);
}

/* A second time nothing is left to be done; one cell more changes one record. */
static void test_again(void **state)
{
	const struct scene *scene = *state;
	int before = count(scene, "device");
	struct glass *glass = enter(scene->room, NULL);

	begin(glass, "device", scene->file);
	glass_wait_text(glass, "原样 2，没有要导入的");
	glass_press(glass, "Enter");
	assert_false(glass_find(glass, "先不导入", NULL, NULL));
	put_file(scene,
	    "name,device_type,mgmt_ip\n甲机,核心路由器,127.77.9.1\n乙机,接入交换机,127.77.9.2\n");
	glass_press(glass, "r");
	glass_wait_text(glass, "新增 0，修改 1，原样 1");
	keep(glass);
	glass_wait_text(glass, "修改 1，原样 1");
	assert_int_equal(count(scene, "device"), before);
	leave(glass);
}

/* From the list of a kind, whose name is there then; GBK, as a spreadsheet writes it, and
 * references by name. */
static void test_from_the_list(void **state)
{
	const struct scene *scene = *state;
	struct glass *glass = enter(scene->room, NULL);
	g_autofree char *gbk =
	    g_convert("名称,地点\n丙机柜,不在的地点\n", -1, "GBK", "UTF-8", NULL, NULL, NULL);
	int row;

	put_file(scene, gbk);
	glass_press(glass, ": ledger Enter / ");
	type(glass, "sb");
	glass_wait_gone(glass, "凭据");
	glass_wait_text(glass, "设备");
	assert_true(glass_find(glass, "设备", &row, NULL));
	glass_press(glass, "i");
	glass_wait_text(glass, "[ 核对 ]");
	assert_true(glass_find(glass, "设备", NULL, NULL));
	glass_press(glass, "Down");
	glass_send(glass, scene->file, strlen(scene->file));
	glass_wait_text(glass, "ledger.csv");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "1 行不成立");
	glass_wait_text(glass, "地点");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[ 核对 ]");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "[ 核对 ]");
	leave(glass);
}

/* Escape sequences, line feeds and directions in cells are shown as what they are; a head that is
 * none, what is no file and what is no kind are refused in a sentence. */
static void test_hostile(void **state)
{
	static const struct { const char *text, *said; } files[] = {
		{ "\033[2J\033]0;x\007,name\n1,2\n", "不能导入「^[[2J^[]0;x^G」" },
		{ "name,name\na,b\n", "写了两次" },
		{ "name,\"open\n", "引号" },
		{ "", "没有表头" },
		{ "name\n\xff\xff\xff\n", "不是 UTF-8 也不是 GBK" },
	};
	const struct scene *scene = *state;
	int before = count(scene, "contact");
	struct glass *glass = enter(scene->room, NULL);

	put_file(scene,
	    "name,mobile\n\033[31m红\342\200\256x\033[0m,\"1\n2\"\n=cmd|' /C calc'!A0,3\n");
	begin(glass, "联系人", scene->file);
	glass_wait_text(glass, "不成立");
	assert_true(glass_find(glass, "一行也没有导入", NULL, NULL));
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		put_file(scene, files[i].text);
		glass_press(glass, "r");
		glass_wait_text(glass, files[i].said);
		assert_false(glass_find(glass, "没有问题", NULL, NULL));
	}
	for (guint i = 0; i < glass_output(glass)->len; i++)
		if (glass_output(glass)->data[i] == '\033' && i + 3 < glass_output(glass)->len)
			assert_int_not_equal(
			    memcmp(glass_output(glass)->data + i, "\033]0;", 4), 0);
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[ 核对 ]");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "[ 核对 ]");
	begin(glass, "设备", "/dev/../dev/tty");
	glass_wait_text(glass, "不是普通文件");
	glass_press(glass, "Esc");
	glass_wait_text(glass, "[ 核对 ]");
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "[ 核对 ]");
	begin(glass, "审计日志", "/etc/hostname");
	glass_wait_text(glass, "没有这一类能导入的记录");
	glass_press(glass, "Esc 2");
	glass_wait_gone(glass, "[ 核对 ]");
	assert_int_equal(count(scene, "contact"), before);
	leave(glass);
}

/* What only the program writes offers neither: it says so instead. */
static void test_not_by_hand(void **state)
{
	const struct scene *scene = *state;
	struct glass *glass = enter(scene->room, NULL);

	type(glass, ":proposals");
	glass_wait_text(glass, "[调优建议]");
	glass_wait_text(glass, "还没有。");
	assert_false(glass_find(glass, "按 n 新建", NULL, NULL));
	glass_press(glass, "n");
	glass_wait_text(glass, "这类记录由值班台自己写");
	glass_press(glass, "i");
	glass_wait_text(glass, "这类记录由值班台自己写");
	leave(glass);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong_then_mended),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_from_the_list),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_not_by_hand),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
