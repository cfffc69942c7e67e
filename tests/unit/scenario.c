/* Scenarios: everything one may say, every kind of error with its line, and those that come with
 * the program. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "lab/desk.h"
#include "runbooks/plan.h"
#include "runbooks/scenario.h"
#include "service/scenarios.h"

#define HEAD "plan: RB-04\ntitle: 漏水\nlasts: 10m\nsituation: 夜里\n"

static json_t *good(const char *text)
{
	g_autoptr(GError) error = NULL;
	json_t *scenario = scenario_read("a.scenario", text, &error);

	if (scenario == NULL)
		print_error("%s\n", error->message);
	assert_non_null(scenario);
	return scenario;
}

static void bad(const char *text, const char *reason)
{
	g_autoptr(GError) error = NULL;
	json_t *scenario = scenario_read("x/a.scenario", text, &error);

	assert_null(scenario);
	assert_string_equal(error->message, reason);
}

static const char *text_of(const json_t *part, const char *key)
{
	return json_string_value(json_object_get(part, key));
}

static json_int_t number_of(const json_t *part, const char *key)
{
	return json_integer_value(json_object_get(part, key));
}

/* ---- what may be said --------------------------------------------------------------------- */

static void test_whole(void **state)
{
	json_auto_t *scenario = good("# 说明\n\nplan: RB-04\ntitle：漏水\nlasts: 10m\n"
	    "situation: 夜里\nsituation: 一个人\ninstructor: 看他先做什么\n"
	    "lab: --quiet --seed 7\nalarm: leak\n"
	    "T+15s leak 中心机房/1 wet 4.5\n# 后来\n  T+2m leak 中心机房/1 dry\n"
	    "T+2m reboot core-a\r\n");
	const json_t *orders = json_object_get(scenario, "orders");

	(void)state;
	assert_string_equal(text_of(scenario, "plan"), "RB-04");
	assert_string_equal(text_of(scenario, "title"), "漏水");
	assert_int_equal(number_of(scenario, "lasts"), 600);
	assert_string_equal(text_of(scenario, "situation"), "夜里\n一个人");
	assert_string_equal(text_of(scenario, "instructor"), "看他先做什么");
	assert_string_equal(text_of(scenario, "lab"), "--quiet --seed 7");
	assert_string_equal(text_of(scenario, "alarm"), "leak");
	assert_int_equal(json_array_size(orders), 3);
	assert_int_equal(number_of(json_array_get(orders, 0), "at"), 15);
	assert_int_equal(number_of(json_array_get(orders, 1), "at"), 120);
	assert_int_equal(number_of(json_array_get(orders, 1), "line"), 13);
	assert_string_equal(text_of(json_array_get(orders, 1), "order"), "leak 中心机房/1 dry");
	assert_string_equal(text_of(json_array_get(orders, 2), "order"), "reboot core-a");
}

static void test_tabletop(void **state)
{
	json_auto_t *scenario = good(HEAD "tabletop: 没有域名服务器\n");

	(void)state;
	assert_string_equal(text_of(scenario, "tabletop"), "没有域名服务器");
	assert_string_equal(text_of(scenario, "lab"), "--quiet");
	assert_int_equal(json_array_size(json_object_get(scenario, "orders")), 0);
}

/* What looks alike but is another thing, another axis, another value is no contradiction. */
static void test_no_contradiction(void **state)
{
	static const char *const bodies[] = {
		"T+1s leak 中心机房/1 wet\nT+1s leak 中心机房/2 wet\n",
		"T+1s leak 中心机房/1 wet 2\nT+5s leak 中心机房/1 wet 3\n",
		"T+1s ups ups-1 bypass\nT+2s ups ups-1 battery-old\nT+3s ups ups-1 charge 20\n"
		"T+4s ups ups-1 charge 20\nT+5s ups ups-1 normal\n",
		"T+1s link core-a 100GE 1/0/1 down\nT+2s link core-a 100GE 1/0/1 up\n",
		"T+1s mains 动力间 fail\nT+2s calm\nT+3s mains 动力间 fail\n",
		"T+1s device core-a down\nT+2s device core-a silent\nT+3s device core-a up\n",
		"T+1s garbage core-a on\nT+2s garbage core-a off\n",
		"T+1s heat 中心机房 6\nT+2s heat 中心机房 0\n",
		"T+1s bgp core-a upper down\nT+1s bgp core-b upper down\n",
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(bodies); i++) {
		g_autofree char *text = g_strconcat(HEAD, bodies[i], NULL);
		json_decref(good(text));
	}
}

/* ---- what may not ------------------------------------------------------------------------- */

static void test_head_errors(void **state)
{
	(void)state;
	bad("", "x/a.scenario:1: 没有写 plan。");
	bad("plan: RB_4\n",
	    "x/a.scenario:1: plan：写预案编号，如 RB-04；字母、数字和 -，最多 12 个字符。");
	bad("plan: RB-04\nplan: RB-05\n", "x/a.scenario:2: plan：写了两次。");
	bad("title:\n", "x/a.scenario:1: title：写一行名称，最多 60 列宽。");
	bad("lasts: 15\n", "x/a.scenario:1: lasts：写成 15m、90s 或 1h，在 1 分到 4 小时之间。");
	bad("lasts: 5h\n", "x/a.scenario:1: lasts：写成 15m、90s 或 1h，在 1 分到 4 小时之间。");
	bad("lab: --port 1\n", "x/a.scenario:1: lab：--port 不认识，能写 --quiet、--seed N、"
			       "--devices N，中间空一格。");
	bad("lab: --seed x\n", "x/a.scenario:1: lab：--seed 后面要写一个数。");
	bad("lab: --seed\n", "x/a.scenario:1: lab：--seed 后面要写一个数。");
	bad("alarm: sunshine\n", "x/a.scenario:1: alarm：没有告警类型 sunshine。");
	bad("situation: \n", "x/a.scenario:1: situation：后面是空的。");
	bad("colour: red\n", "x/a.scenario:1: 想定没有关键字 colour。");
	bad("Hello\n", "x/a.scenario:1: 每行写成 关键字: 值，或 T+15s 命令；# 开头是说明。");
	bad(HEAD, "x/a.scenario:5: 一条命令也没有；演不出来的写 tabletop 和原因。");
	bad(HEAD "T+1s calm\n", "x/a.scenario:5: calm：还没有出过事，不能先恢复。");
	bad(HEAD "tabletop: x\nT+1s reboot a\n",
	    "x/a.scenario:7: tabletop 是桌面推演，不能再有命令。");
	bad(HEAD "T+1s reboot a\nalarm: leak\n",
	    "x/a.scenario:6: alarm：关键字写在第一条命令之前。");
	bad("plan: RB-04\x1b[2J\n",
	    "x/a.scenario:1: 有控制符或不是 UTF-8 的字节；制表符换成空格。");
	bad("\xff\n", "x/a.scenario:1: 有控制符或不是 UTF-8 的字节；制表符换成空格。");
}

static void test_order_errors(void **state)
{
	(void)state;
	bad(HEAD "T+soon calm\n", "x/a.scenario:5: T+soon 不是时刻，要写成 T+15s、T+2m。");
	bad(HEAD "T+1s\n", "x/a.scenario:5: 命令是空的，或者词之间多了空格。");
	bad(HEAD "T+1s leak  x wet\n", "x/a.scenario:5: 命令是空的，或者词之间多了空格。");
	bad("T+1s reboot a\n", "x/a.scenario:1: lasts 要写在第一条命令之前。");
	bad(HEAD "T+1s frobnicate x\n", "x/a.scenario:5: 没有命令 frobnicate；见 zhiban-lab(1)。");
	bad(HEAD "T+1s leak 中心机房/1\n",
	    "x/a.scenario:5: 命令 leak 没有写全，或最后的词不对；见 zhiban-lab(1)。");
	bad(HEAD "T+1s leak 中心机房/1 damp\n",
	    "x/a.scenario:5: 命令 leak 没有写全，或最后的词不对；见 zhiban-lab(1)。");
	bad(HEAD "T+1s at 5s calm\n", "x/a.scenario:5: 命令 at 不能写在想定里。");
	bad(HEAD "T+1s clock +30m\n", "x/a.scenario:5: 命令 clock 不能写在想定里。");
	bad(HEAD "T+1s stop\n", "x/a.scenario:5: 命令 stop 不能写在想定里。");
}

static void test_contradictions(void **state)
{
	(void)state;
	bad(HEAD "T+2m reboot a\nT+90s reboot a\n",
	    "x/a.scenario:6: T+90s 比前一条命令的 T+120s 早：时间不能倒着走。");
	bad(HEAD "T+11m reboot a\n", "x/a.scenario:5: T+11m 在想定结束（600 秒）之后。");
	bad(HEAD "T+1s mains 动力间 restore\n",
	    "x/a.scenario:5: mains 动力间 restore：还没有出过事，不能先恢复。");
	bad(HEAD "T+1s mains 动力间 fail\nT+9s mains 中心机房 restore\n",
	    "x/a.scenario:6: mains 中心机房 restore：还没有出过事，不能先恢复。");
	bad(HEAD "T+1s mains 动力间 fail\nT+9s mains 动力间 fail\n",
	    "x/a.scenario:6: mains 动力间 fail：和第 5 行相同，中间没有变过。");
	bad(HEAD "T+1s leak a/1 wet 2\nT+9s leak a/1 wet 2\n",
	    "x/a.scenario:6: leak a/1 wet 2：和第 5 行相同，中间没有变过。");
	bad(HEAD "T+1s door a/b open\nT+2s door a/b close\nT+3s door a/b close\n",
	    "x/a.scenario:7: door a/b close：和第 6 行相同，中间没有变过。");
	bad(HEAD "T+1s mains a fail\nT+2s calm\nT+3s mains a restore\n",
	    "x/a.scenario:7: mains a restore：还没有出过事，不能先恢复。");
	bad(HEAD "T+1s heat a 0\n", "x/a.scenario:5: heat a 0：还没有出过事，不能先恢复。");
}

static void test_sizes(void **state)
{
	g_autofree char *large = g_strnfill(SCENARIO_SIZE + 1, '#');
	g_autoptr(GString) many = g_string_new(HEAD), told = g_string_new("");

	(void)state;
	bad(large, "x/a.scenario:1: 文件太大：想定最多 64 KiB。");
	for (int i = 0; i < SCENARIO_ORDERS; i++)
		g_string_append(many, "T+1s reboot a\n");
	json_decref(good(many->str));
	g_string_append(many, "T+1s reboot a\n");
	bad(many->str, "x/a.scenario:205: 命令太多：最多 200 条。");
	for (int i = 0; i < 500; i++)
		g_string_append(told, "situation: 12345678\n");
	bad(told->str, "x/a.scenario:445: situation：太长，最多 4000 字节。");
}

/* ---- the lab and the plans ---------------------------------------------------------------- */

/* Every order of the lab is one that scenarios know, or know that they may not give. */
static void test_words_of_the_lab(void **state)
{
	g_autofree char *help = lab_desk_help();
	g_auto(GStrv) lines = g_strsplit(help, "\n", -1);
	unsigned n = 0;

	(void)state;
	for (char **line = lines; *line != NULL; line++) {
		g_auto(GStrv) words = g_strsplit_set(g_strstrip(*line), " ", -1);
		bool fault = words[0] != NULL && strstr(*line, "DEVICE on|off  ") != NULL;
		if (words[0] == NULL || words[0][0] == '\0' || fault)
			continue;
		if (!scenario_knows(words[0]))
			print_error("%s\n", words[0]);
		assert_true(scenario_knows(words[0]));
		n++;
	}
	assert_in_range(n, 40, 60);
	assert_false(scenario_knows("garbage"));
}

/* Each shipped one is of a shipped plan, and there is one for every plan. An alarm it names is one
 * that proposes the plan. */
static void test_shipped(void **state)
{
	(void)state;
	for (int i = 1; i <= 17; i++) {
		g_autofree char *path = g_strdup_printf("runbooks/scenarios/RB-%02d.scenario", i);
		g_autofree char *plan_path = g_strdup_printf("runbooks/plans/RB-%02d.md", i);
		g_autofree char *code = g_strdup_printf("RB-%02d", i), *text = NULL;
		g_autoptr(GError) error = NULL;
		json_auto_t *scenario = scenarios_load(path, &error);
		const char *role;
		if (scenario == NULL)
			print_error("%s\n", error->message);
		assert_non_null(scenario);
		assert_string_equal(text_of(scenario, "plan"), code);
		assert_true(g_file_get_contents(plan_path, &text, NULL, NULL));
		json_auto_t *plan = plan_read(plan_path, text, NULL);
		assert_true((json_object_get(scenario, "alarm") != NULL) !=
		    (json_object_get(scenario, "tabletop") != NULL));
		if (json_object_get(scenario, "alarm") != NULL)
			assert_true(plan_is_for(plan, text_of(scenario, "alarm"), &role));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_tabletop),
		cmocka_unit_test(test_no_contradiction),
		cmocka_unit_test(test_head_errors),
		cmocka_unit_test(test_order_errors),
		cmocka_unit_test(test_contradictions),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_words_of_the_lab),
		cmocka_unit_test(test_shipped),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
