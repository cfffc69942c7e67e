/* The console of a training: every row of every screen says so, at every size; the plan is worked
 * beside it; a real alarm of the duty service takes the whole screen until a person says that it
 * was read, and the training stands still meanwhile. */
#include <string.h>

#include <glib/gstdio.h>

#include "tests/screen/alarm_rows.h"
#include "tests/screen/doorway.h"
#include "tests/screen/look.h"

struct school {
	char *directory, *build;
	struct desk *duty;
};

/* What BUILD/PROGRAM with ARGUMENTS prints; it must end well. Caller frees. */
static char *run(const struct school *school, const char *program, const char *const *arguments)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_autofree char *path = g_build_filename(school->build, program, NULL);
	g_autofree char *said = NULL;
	char *out = NULL;
	int status = 0;

	g_ptr_array_add(argv, path);
	for (; *arguments != NULL; arguments++)
		g_ptr_array_add(argv, (void *)(uintptr_t)*arguments);
	g_ptr_array_add(argv, NULL);
	assert_true(g_spawn_sync(NULL, (char **)argv->pdata, NULL, G_SPAWN_DEFAULT, NULL, NULL,
	    &out, &said, &status, NULL));
	if (!g_spawn_check_wait_status(status, NULL))
		fail_msg("%s: status %d, said: %s", program, status, said);
	return out;
}

static int open_school(void **state)
{
	static const char *const roles[] = { "duty_operator", NULL };
	struct school *school = g_new0(struct school, 1);
	const char *build = g_getenv("BUILD"), *port = g_getenv("TEST_PORT");

	school->directory = g_dir_make_tmp("zhiban-train.XXXXXX", NULL);
	school->build = g_strdup(build == NULL ? "build/san" : build);
	school->duty = desk_open(roles);
	put_site(school->duty, json_pack("{s:i}", "unacknowledged", 0));
	g_free(run(school, "zhiban", (const char *const[]){ "train", "RB-04", "--no-console",
	    "--dir", school->directory, "--port", port == NULL ? "23500" : port, NULL }));
	*state = school;
	return 0;
}

static int close_school(void **state)
{
	struct school *school = *state;
	const char *const remove[] = { "rm", "-rf", school->directory, NULL };

	g_free(run(school, "zhiban", (const char *const[]){ "train", "stop", "--dir",
	    school->directory, NULL }));
	g_spawn_sync(NULL, (char **)(uintptr_t)remove, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
	    NULL, NULL, NULL);
	desk_close(school->duty);
	g_free(school->directory);
	g_free(school->build);
	g_free(school);
	return 0;
}

static struct glass *join(const struct school *school, const char *duty)
{
	g_autofree char *path = g_build_filename(school->build, "zhiban", NULL);
	const char *const argv[] = { path, "train", "join", "--dir", school->directory, "--duty",
		duty, NULL };
	struct glass *glass = glass_new(NULL, argv);

	glass_wait_text(glass, "这是演练");
	past_banner(glass);
	return glass;
}

/* Left by `q`: the score is printed and the way back is named. */
static void leave_training(struct glass *glass)
{
	glass_press(glass, "1");
	glass_send(glass, "q", 1);
	assert_int_equal(glass_wait_exit(glass), 0);
	glass_wait_text(glass, "演练还在进行：zhiban train join 回去");
	glass_free(glass);
}

/* ---- the gutter --------------------------------------------------------------------------- */

static void assert_gutter(struct glass *glass, int rows)
{
	glass_wait_idle(glass);
	struct glass_look first = glass_look(glass, 0, 0);

	assert_true(first.reverse || first.background != -1);
	for (int row = 0; row < rows; row++) {
		struct glass_look look = glass_look(glass, row, 0);
		if (glass_column(glass, row, 0, "演") != 0) {
			g_autofree char *dump = glass_dump(glass);
			fail_msg("row %d says nothing of a training:\n%s", row, dump);
		}
		assert_int_equal(glass_width(glass, row, 0), 2);
		assert_int_equal(look.background, first.background);
		assert_int_equal(look.reverse, first.reverse);
	}
}

static void test_every_row(void **state)
{
	static const struct {
		const char *keys, *text;
	} screens[] = {
		{ "1", "要处理" }, { "2", "JR-0301" }, { "3", "动力间" }, { "4", "漏水" },
		{ "5", "故障单" }, { "6", "当班" }, { "7", "RB-17" }, { "8", "安全" },
		{ "9", "台账" }, { "0", "报表" }, { "7 Enter", "示范预案" }, { "?", "帮助：" },
		{ "Esc :", "Tab 补全" }, { "Esc X", "值班中" },
	};
	struct glass *glass = join(*state, desk_socket(((struct school *)*state)->duty));

	for (size_t i = 0; i < G_N_ELEMENTS(screens); i++) {
		glass_press(glass, screens[i].keys);
		glass_wait_text(glass, screens[i].text);
		assert_gutter(glass, 24);
	}
	glass_press(glass, "X");
	glass_wait_gone(glass, "值班中");
	glass_resize(glass, 60, 18);
	glass_wait_frame(glass);
	assert_gutter(glass, 18);
	glass_resize(glass, 50, 10);
	glass_wait_text(glass, "窗口太小：要 60x18，现在 50x10");
	assert_gutter(glass, 10);
	glass_resize(glass, 120, 40);
	glass_wait_gone(glass, "窗口太小");
	assert_gutter(glass, 40);
	glass_resize(glass, 80, 24);
	glass_wait_frame(glass);
	glass_press(glass, "1");
	/* what is laid out in the columns that remain is cut nowhere */
	assert_row_says(glass, "超限", "通知0");
	assert_row_says(glass, "帮助", "q 退出");
	leave_training(glass);
}

/* ---- the duty service --------------------------------------------------------------------- */

static void test_without_duty(void **state)
{
	const struct school *school = *state;
	struct glass *glass = join(school, "/nonexistent/socket");
	int row, column;

	glass_wait_text(glass, "值班服务 断");
	assert_true(glass_find(glass, "值班服务 断", &row, &column));
	assert_int_equal(row, 1);
	assert_int_equal(glass_look(glass, row, column).background, -1);
	leave_training(glass);
	glass = join(school, desk_socket(school->duty));
	glass_wait_text(glass, "值班告警 在看");
	desk_down(school->duty);
	glass_wait_text(glass, "值班服务 断");
	desk_up(school->duty);
	glass_wait_text(glass, "值班告警 在看");
	leave_training(glass);
}

static char *lab_socket(const struct school *school)
{
	g_autoptr(GDir) folder = g_dir_open(school->directory, 0, NULL);
	const char *name;

	while ((name = g_dir_read_name(folder)) != NULL)
		if (g_str_has_suffix(name, "-RB-04"))
			return g_build_filename(school->directory, name, "lab.socket", NULL);
	fail_msg("no training in %s", school->directory);
	return NULL;
}

/* Until the clock of the scenario stands still, or runs. */
static void wait_held(const struct school *school, bool held)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);
	g_autofree char *socket = lab_socket(school);

	for (;;) {
		g_autofree char *status = run(school, "zhiban-lab",
		    (const char *const[]){ "--control", socket, "status", NULL });
		if ((strstr(status, "\theld\n") != NULL) == held)
			return;
		if (g_get_monotonic_time() > end)
			fail_msg("the scenario is %s:\n%s", held ? "not held" : "held", status);
		g_usleep(50000);
	}
}

static void assert_notice(struct glass *glass)
{
	assert_true(glass_find(glass, "真实告警，非演练", NULL, NULL));
	for (int row = 0; row < 24; row++) {
		assert_int_not_equal(glass_column(glass, row, 0, "演"), 0);
		assert_true(glass_look(glass, row, 79).background != -1 ||
		    glass_look(glass, row, 79).reverse);
	}
}

static void wait_bell(struct glass *glass)
{
	gint64 end = g_get_monotonic_time() + GLASS_PATIENCE_MS * INT64_C(1000);

	while (memchr(glass_output(glass)->data, '\a', glass_output(glass)->len) == NULL) {
		if (g_get_monotonic_time() > end)
			fail_msg("%s", "no bell");
		g_usleep(20000);
		glass_drain(glass);
	}
}

/* The plan is begun from the alarm of the scenario, in two keys, as on duty; then something real
 * happens. */
static void test_real_alarm(void **state)
{
	const struct school *school = *state;
	struct glass *glass = join(school, desk_socket(school->duty));
	static const char *const keys[] = { "y", "Enter", "Esc", "q", "C-c", "o", "Enter", "k" };

	glass_wait_text(glass, "值班告警 在看");
	glass_press(glass, "4");
	glass_wait_text(glass, "漏水 漏水绳 1");
	glass_press(glass, "y");
	glass_wait_text(glass, "启动哪个预案？");
	glass_press(glass, "Enter");
	glass_wait_text(glass, "先撤人：人身安全优先于设备");
	assert_gutter(glass, 24);
	glass_reset_output(glass);
	desk_set(school->duty, "alarms", bad_row());
	glass_wait_text(glass, "真实告警，非演练");
	assert_row_says(glass, "LSZX-0417", "链路中断 LSZX-0417 乡镇接入");
	glass_wait_text(glass, "乡镇便民中心等2处");
	glass_wait_text(glass, "起，已 2分");
	glass_wait_text(glass, "预案 RB-04 停在安全点");
	assert_notice(glass);
	wait_held(school, true);
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		glass_press(glass, keys[i]);
		assert_notice(glass);
	}
	wait_bell(glass);
	/* a key of the first moments was meant for what was there before */
	while (glass_find(glass, "真实告警，非演练", NULL, NULL))
		glass_press(glass, "o k");
	glass_wait_text(glass, "回到演练");
	wait_held(school, false);
	glass_wait_text(glass, "停在安全点");
	assert_gutter(glass, 24);
	/* it was read: the same one does not come again, until it does */
	desk_set(school->duty, "alarms", with(bad_row(), "count", json_integer(2)));
	desk_set(school->duty, "alarms", in_state(alarm_row(2, "major", "link_down", "端口断开",
	    "acc-1", 1), "open"));
	glass_press(glass, "1");
	assert_gutter(glass, 24);
	desk_drop(school->duty, "alarms", 1);
	desk_drop(school->duty, "alarms", 2);
	leave_training(glass);
}

/* Locked it stays locked, under the notice and after it. */
static void test_locked(void **state)
{
	const struct school *school = *state;
	struct glass *glass = join(school, desk_socket(school->duty));

	glass_wait_text(glass, "值班告警 在看");
	glass_press(glass, "L");
	for (int i = 0; i < 2; i++) {
		glass_wait_text(glass, i == 0 ? "锁定口令" : "再输一遍");
		for (const char *at = "correct horse"; *at != '\0'; at++)
			glass_press(glass, (const char[]){ *at, '\0' });
		glass_press(glass, "Enter");
	}
	glass_wait_text(glass, "已锁定");
	assert_gutter(glass, 24);
	desk_set(school->duty, "alarms", bad_row());
	glass_wait_text(glass, "真实告警，非演练");
	/* somebody on duty has it: that is said, and it stays until it is dismissed */
	desk_set(school->duty, "alarms", acknowledged(bad_row(), clock_wall().us, 0));
	glass_wait_text(glass, "值班席已有人处理，或已恢复");
	assert_notice(glass);
	while (glass_find(glass, "真实告警，非演练", NULL, NULL))
		glass_press(glass, "o k");
	glass_wait_text(glass, "已锁定");
	desk_drop(school->duty, "alarms", 1);
	wait_held(school, false);
	glass_hang_up(glass);
	glass_wait_exit(glass);
	glass_free(glass);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_row),
		cmocka_unit_test(test_without_duty),
		cmocka_unit_test(test_real_alarm),
		cmocka_unit_test(test_locked),
	};

	return cmocka_run_group_tests(tests, open_school, close_school);
}
