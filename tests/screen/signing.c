/* Signing at the console: an act that is signed asks for the password last, shows a no beside it
 * and loses nothing of the form; nothing of a password is ever on the screen or in a draft. The
 * kind is the test's own, and so is the console that knows it: this program. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/i18n.h"
#include "tests/screen/doorway.h"
#include "tests/unit/pledge.h"
#include "views/console.h"

static const char *const duty[] = { "duty_operator", NULL };

static json_t *person(int id, const char *name)
{
	return json_pack("{s:i, s:i, s:s, s:s, s:s}", "key", id, "id", id, "name", name, "state",
	    "active", "login", name);
}

static void put_rows(struct desk *desk)
{
	desk_set(desk, "site", json_pack(
	    "{s:i, s:s, s:s, s:s, s:I, s:{}, s:{}, s:{}, s:{}, s:{}, s:{s:i}, s:I, s:I}", "key", 0,
	    "name", "市中心机房", "mode", "production", "clock", "synchronised", "data_at",
	    (json_int_t)clock_wall().us, "devices", "circuits", "services", "rooms", "severities",
	    "alarms", "unacknowledged", 0, "sweep_us", (json_int_t)(600 * CLOCK_SECOND),
	    "started_at", (json_int_t)clock_wall().us));
	desk_set(desk, "records:pledge", json_pack("{s:i, s:i, s:s, s:s}", "key", 1, "id", 1,
	    "name", "夜班", "state", "preparing"));
	desk_set(desk, "records:person", person(1, "值班甲"));
	desk_set(desk, "records:person", person(2, "值班乙"));
}

static int open_own_desk(void **state)
{
	struct desk *desk = desk_open(duty);

	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind)) {
		g_autofree char *topic = g_strdup_printf("records:%s", kind->name);
		desk_set_all(desk, topic, json_array());
	}
	put_rows(desk);
	*state = desk;
	return 0;
}

static void refuse_password(struct desk *desk, const char *method)
{
	desk_refuse(desk, method, -32000, "口令没有通过",
	    json_pack("{s:[{s:s, s:s}]}", "reasons", "field", "password", "reason",
		"口令没有通过"));
}

/* The act of the one pledge, its form filled and saved: then the password is asked for. */
static struct glass *begin_to_sign(struct desk *desk)
{
	struct glass *glass = enter_desk(desk, NULL, "9", "类别");

	glass_press(glass, "End Enter");
	glass_wait_text(glass, "夜班");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "在谁的连接上");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "交班签认");
	glass_press(glass, "2");
	glass_wait_text(glass, "前瞻");
	glass_press(glass, "quiet Down Enter");
	glass_wait_text(glass, "谁来签");
	return glass;
}

static void assert_hidden(const struct glass *glass, const char *secret)
{
	const GByteArray *output = glass_output(glass);

	assert_null(memmem(output->data, output->len, secret, strlen(secret)));
}

/* Nothing of SECRET in what the console keeps. */
static void assert_not_kept(const char *secret)
{
	g_autofree char *command = g_strdup_printf("grep -r '%s' '%s'", secret,
	    g_getenv("XDG_STATE_HOME"));
	const char *const argv[] = { "/bin/sh", "-c", command, NULL };
	g_autofree char *found = NULL;

	assert_true(g_spawn_sync(NULL, (char **)(uintptr_t)argv, NULL, 0, NULL, NULL, &found, NULL,
	    NULL, NULL));
	assert_string_equal(found, "");
}

/* A no stands in the prompt, which goes on asking; the right one, pasted, ends it and the form. */
static void test_sign(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = begin_to_sign(desk);

	refuse_password(desk, "do");
	glass_press(glass, "hunter-two");
	glass_wait_text(glass, "**********");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "口令没有通过");
	glass_wait_gone(glass, "*****");
	desk_answer(desk, "do", json_pack("{s:i, s:i}", "id", 1, "seq", 9));
	glass_send(glass, "\033[200~pasted-secret\033[201~", 25);
	glass_wait_text(glass, "*************");
	assert_not_kept("hunter");
	assert_not_kept("pasted");
	glass_press(glass, "Down Enter");
	glass_wait_text(glass, "已存");
	glass_wait_gone(glass, "谁来签");
	g_autofree char *done = desk_done(desk);
	assert_non_null(strstr(done, "\"password\":\"pasted-secret\""));
	assert_non_null(strstr(done, "\"outlook\":\"quiet\""));
	assert_null(strstr(done, "signer"));
	assert_hidden(glass, "hunter");
	assert_hidden(glass, "pasted");
	assert_not_kept("pasted");
	leave(glass);
}

/* The second person at the same terminal is named, and must be one. Esc goes back to the form. */
static void test_second_person(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = begin_to_sign(desk);

	desk_answer(desk, "do", json_pack("{s:i, s:i}", "id", 1, "seq", 9));
	glass_press(glass, "Esc");
	glass_wait_gone(glass, "谁来签");
	glass_wait_text(glass, "quiet");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "谁来签");
	glass_press(glass, "Up 值班丙 Down secret-of-b Down Enter");
	glass_wait_text(glass, "没有叫这个名字的人");
	glass_press(glass, "BSpace 乙 Down Down Enter");
	glass_wait_text(glass, "已存");
	g_autofree char *done = desk_done(desk);
	assert_non_null(strstr(done, "\"signer\":{\"person\":2,\"password\":\"secret-of-b\"}"));
	assert_hidden(glass, "secret-of-b");
	leave(glass);
}

/* A refusal for another reason than the password goes back to the form. */
static void test_other_refusal(void **state)
{
	struct desk *desk = *state;
	struct glass *glass = begin_to_sign(desk);

	desk_refuse(desk, "do", -32000, "前瞻太短",
	    json_pack("{s:[{s:s, s:s}]}", "reasons", "field", "outlook", "reason", "前瞻太短"));
	glass_press(glass, "good-secret Down Enter");
	glass_wait_gone(glass, "谁来签");
	glass_wait_text(glass, "前瞻太短");
	glass_wait_text(glass, "quiet");
	glass_press(glass, "Esc 2");
	glass_wait_gone(glass, "前瞻太短");
	leave(glass);
}

/* One's own: twice the same, and nothing of it shown. */
static void test_set_own(void **state)
{
	struct glass *glass = enter_desk(*state, NULL, "P", "设签名口令");

	glass_press(glass, "2");
	glass_wait_text(glass, "只有本人知道");
	glass_press(glass, "Down first-secret Down other-secret Down Enter");
	glass_wait_text(glass, "两遍不一样");
	glass_press(glass, "first-secret Down Enter");
	glass_wait_text(glass, "签名口令已设置");
	assert_hidden(glass, "first-secret");
	assert_not_kept("secret");
	leave(glass);
}

/* The head of a shared login says that it is nobody's, and how it becomes somebody's. */
static void test_shared(void **state)
{
	struct desk *desk = *state;

	desk_actor(desk, "person", json_integer(0));
	desk_actor(desk, "shared", json_true());
	struct glass *glass = enter_desk(desk, NULL, NULL, "公用台无人登上");
	glass_press(glass, "P");
	glass_wait_text(glass, "没有人登上");
	glass_press(glass, "3");
	glass_wait_text(glass, "登上公用值班台");
	refuse_password(desk, "sign_on");
	glass_press(glass, "值班乙 Down wrong-secret Down Enter");
	glass_wait_text(glass, "口令没有通过");
	desk_answer(desk, "sign_on", json_object());
	glass_press(glass, "right-secret Down Enter");
	glass_wait_text(glass, "已登上");
	assert_hidden(glass, "secret");
	leave(glass);
}

/* ---- this program as the console ----------------------------------------------------------- */

static int be_console(char **argv)
{
	const struct client_place place = { .socket = argv[2], .state_dir = argv[4] };

	setlocale(LC_CTYPE, "C.UTF-8");
	tzset();
	i18n_start(NULL);
	return console_run(&place);
}

/* desk_console() runs BUILD/zhiban: that is us. */
static char *pretend(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	char *folder = g_dir_make_tmp("zhiban-console.XXXXXX", NULL);
	g_autofree char *link = g_build_filename(folder, "zhiban", NULL);

	assert_int_equal(symlink(self, link), 0);
	g_setenv("BUILD", folder, TRUE);
	return folder;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_own_desk, close_desk)

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_sign),
		TEST(test_second_person),
		TEST(test_other_refusal),
		TEST(test_set_own),
		TEST(test_shared),
	};

	every_kind_and(&kind_pledge);
	if (argc > 4 && strcmp(argv[1], "--socket") == 0)
		return be_console(argv);
	g_autofree char *folder = pretend();
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	g_autofree char *link = g_build_filename(folder, "zhiban", NULL);
	unlink(link);
	rmdir(folder);
	return failed;
}
