/* A device asked over SSH from the console: the key nobody has vouched for, the answer as a table
 * and as text, kept as evidence. The switch is a server of ours, everything else is real. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/faults/ssh_switch.h"
#include "tests/screen/room.h"

struct scene {
	struct room *room;
	ssh_key host;
	struct ssh_service service;
	struct ssh_server *server;
};

static void order(const struct scene *scene, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void order(const struct scene *scene, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	g_autofree char *command = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_free(room_zhiban(scene->room, command));
}

static int open_scene(void **state)
{
	static struct scene scene;
	g_autofree char *key = NULL;

	assert_int_equal(ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &scene.host), SSH_OK);
	scene.service = (struct ssh_service){ .key = scene.host,
		.methods = SSH_AUTH_METHOD_PASSWORD, .user = "duty", .password = "night-4410",
		.shell = ssh_switch_play };
	scene.server = ssh_server_new(&scene.service, NULL);
	scene.room = room_open(false);
	order(&scene, "put credential name=夜 protocol=ssh user=duty");
	order(&scene, "call secret.set {\"name\":\"夜\",\"secret\":{\"password\":\"night-4410\"}}");
	order(&scene, "put device name=交换机甲 mgmt_ip=127.0.0.1 echo=none ssh_credential=夜 "
	    "ssh_port=%u cli_profile=huawei-vrp", ssh_server_port(scene.server));
	*state = &scene;
	return 0;
}

static int close_scene(void **state)
{
	struct scene *scene = *state;

	room_close(scene->room);
	ssh_server_free(scene->server);
	ssh_key_free(scene->host);
	return 0;
}

static void go_to(struct glass *glass, const char *object)
{
	int row, at;

	glass_wait_text(glass, object);
	assert_true(glass_find(glass, object, &at, NULL));
	while (glass_cursor(glass, &row, NULL) && row != at)
		glass_press(glass, row < at ? "Down" : "Up");
}

/* To the commands of the switch. */
static struct glass *enter(const struct scene *scene)
{
	struct glass *glass = room_console(scene->room, NULL);

	glass_wait_text(glass, "知道了，进入");
	glass_press(glass, "Enter");
	glass_wait_gone(glass, "知道了，进入");
	glass_wait_text(glass, "接下来");
	glass_press(glass, "2 Tab");
	glass_wait_text(glass, "交换机甲");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "命令");
	glass_press(glass, "c");
	glass_wait_text(glass, "华为 VRP");
	glass_wait_text(glass, "display temperature all");
	return glass;
}

static void back_to(struct glass *glass, const char *text)
{
	glass_press(glass, "Esc");
	glass_wait_text(glass, text);
}

static void leave(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_free(glass);
}

static void test_unknown_key(void **state)
{
	const struct scene *scene = *state;
	struct glass *glass = enter(scene);

	go_to(glass, "display temperature all");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "还没有认可过");
	assert_int_equal(ssh_server_seen(scene->server).passwords, 0);
	back_to(glass, "主机密钥待核对");
	glass_press(glass, "h");
	glass_wait_text(glass, "怎样核对的");
	glass_wait_text(glass, "SHA256:");
	leave(glass);
}

static void test_answer(void **state)
{
	const struct scene *scene = *state;
	struct glass *glass;

	order(scene, "do host_key #1 trust means=控制台");
	glass = enter(scene);
	go_to(glass, "display temperature all");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "Abnormal");
	glass_wait_text(glass, "表，共");
	assert_false(glass_find(glass, "Resume", NULL, NULL));
	glass_press(glass, "t");
	glass_wait_text(glass, "Resume(C)");
	glass_press(glass, "/");
	glass_wait_text(glass, "查找");
	glass_press(glass, "Invalid Enter");
	glass_wait_text(glass, "Invalid");
	glass_press(glass, "k");
	glass_wait_text(glass, "留存说明");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "已留存");
	glass_press(glass, "r");
	glass_wait_text(glass, "Resume(C)");
	back_to(glass, "发给设备的行");
	glass_wait_text(glass, "秒前");
	g_autofree char *kept = room_zhiban(scene->room, "list command_output --json");
	assert_non_null(strstr(kept, "display temperature all"));
	leave(glass);
}

static void test_arguments(void **state)
{
	const struct scene *scene = *state;
	struct glass *glass = enter(scene);

	go_to(glass, "display logbuffer");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "count");
	glass_press(glass, "99999 Down Enter");
	glass_wait_text(glass, "不是范围内的整数");
	glass_send(glass, "\x7f\x7f\x7f", 3);
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "display logbuffer size 99");
	glass_wait_text(glass, "设备拒绝");
	back_to(glass, "size ${count}");
	back_to(glass, "发给设备的行");
	leave(glass);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown_key),
		cmocka_unit_test(test_answer),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
