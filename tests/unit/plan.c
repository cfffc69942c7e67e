/* Plans from Markdown: everything one may say, and every kind of error with its line. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "runbooks/plan.h"

#define HEAD "# RB-01 市电中断\n\n- version: 2\n- effective: 2026-11-23\n"
#define STEP "\n## 看一看\n\n- role: 值班员\n- within: 5m\n"

static json_t *good(const char *text)
{
	g_autoptr(GError) error = NULL;
	json_t *plan = plan_read("RB-01.md", text, &error);

	if (plan == NULL)
		print_error("%s\n", error->message);
	assert_non_null(plan);
	return plan;
}

static void bad(const char *text, const char *reason)
{
	g_autoptr(GError) error = NULL;
	json_t *plan = plan_read("plans/RB-01.md", text, &error);

	assert_null(plan);
	assert_string_equal(error->message, reason);
}

static const char *text_of(const json_t *part, const char *key)
{
	return json_string_value(json_object_get(part, key));
}

static const char *entry(const json_t *part, const char *key, size_t index)
{
	return json_string_value(json_array_get(json_object_get(part, key), index));
}

static json_int_t number_of(const json_t *part, const char *key)
{
	return json_integer_value(json_object_get(part, key));
}

/* ---- what may be said --------------------------------------------------------------------- */

static const char whole[] =
	    "# RB-01 市电中断\n"
	    "\n"
	    "- version: 3\n"
	    "- effective: 2026-11-23\n"
	    "- approved: 某管理单位 2026-11-20 第 7 号\n"
	    "- alarm: ups_on_battery as ups\n"
	    "- alarm: mains_lost for mains|ups\n"
	    "- uses: ups = device 主用 UPS\n"
	    "- uses: gen_volt = place 柴发输出电压\n"
	    "\n"
	    "适用：一路或两路市电失去。\n"
	    "\n"
	    "- 手边要有：钥匙\n"
	    "\n"
	    "## 1 确认告警\n"
	    "- role: 系统\n"
	    "- within: 0s\n"
	    "- verify: ups.states[ups_on_battery] > 0\n"
	    "- verify: ups.load > 0\n"
	    "\n"
	    "## 柴发是否自启\n"
	    "\n"
	    "* role：值班员/维保商\n"
	    "* within: T+2m\n"
	    "* safety: 油机房有烟，\n"
	    "  不进入\n"
	    "* verify: gen_volt.value > 200V for 10s and\n"
	    "  ups.states[ups_on_battery] = 0\n"
	    "* else: 4 没有起来\n"
	    "* run: ups log alarm\n"
	    "* call: 值班长\n"
	    "* call: 管理单位\n"
	    "* record: 预计复电时间\n"
	    "* open: fault_ticket\n"
	    "* authority: 值班长\n"
	    "* people: 2\n"
	    "* every: 5m\n"
	    "* when: ups.runtime <= 15\n"
	    "\n"
	    "听声音，看仪表。\n"
	    "\n"
	    "> 口播：【机房】市电中断\n"
	    "\n"
	    "1. 先看\n"
	    "2. 再听\n"
	    "\n"
	    "### 不要做\n"
	    "\n"
	    "不要合闸 a < b。\n"
	    "\n"
	    "## 收尾\n"
	    "- role: 值班员\n"
	    "- within: 30m\n"
	    "- next: end\n"
	    "## 手动启动\n"
	    "- role: 维保商\n"
	    "- within: 2h\n"
	    "- else: RB-02 起不来\n"
	    "- evacuate: yes\n";

static void test_head(void **state)
{
	json_auto_t *plan = good(whole);
	const char *role = NULL;

	(void)state;
	assert_string_equal(text_of(plan, "code"), "RB-01");
	assert_string_equal(text_of(plan, "title"), "市电中断");
	assert_int_equal(number_of(plan, "version"), 3);
	assert_string_equal(text_of(plan, "approved"), "某管理单位 2026-11-20 第 7 号");
	assert_string_equal(text_of(plan, "guidance"),
	    "适用：一路或两路市电失去。\n\n- 手边要有：钥匙\n");
	assert_true(plan_is_for(plan, "ups_on_battery", &role));
	assert_string_equal(role, "ups");
	assert_true(plan_is_for(plan, "mains_lost", &role));
	assert_null(role);
	assert_false(plan_is_for(plan, "smoke", &role));
	assert_string_equal(text_of(plan_use(plan, "gen_volt"), "class"), "place");
	assert_null(plan_use(plan, "gen"));
}

static void test_steps(void **state)
{
	json_auto_t *plan = good(whole);
	const json_t *one = plan_step(plan, 1), *two = plan_step(plan, 2);
	const json_t *three = plan_step(plan, 3), *four = plan_step(plan, 4);

	(void)state;
	assert_string_equal(text_of(one, "title"), "确认告警");
	assert_int_equal(number_of(one, "within"), 0);
	assert_string_equal(entry(one, "verify", 1), "ups.load > 0");
	assert_string_equal(text_of(one, "guidance"), "");

	assert_string_equal(text_of(two, "role"), "值班员/维保商");
	assert_int_equal(number_of(two, "line"), 21);
	assert_int_equal(number_of(two, "within"), 120);
	assert_string_equal(entry(two, "safety", 0), "油机房有烟， 不进入");
	assert_string_equal(entry(two, "verify", 0),
	    "gen_volt.value > 200V for 10s and ups.states[ups_on_battery] = 0");
	assert_string_equal(entry(two, "run", 0), "ups log alarm");
	assert_string_equal(entry(two, "call", 1), "管理单位");
	assert_int_equal(number_of(two, "people"), 2);
	assert_int_equal(number_of(two, "every"), 300);
	assert_int_equal(number_of(json_object_get(two, "else"), "step"), 4);
	assert_string_equal(text_of(json_object_get(two, "else"), "words"), "没有起来");
	assert_string_equal(text_of(two, "guidance"),
	    "听声音，看仪表。\n\n> 口播：【机房】市电中断\n\n1. 先看\n2. 再听\n\n### 不要做\n\n"
	    "不要合闸 a < b。\n");

	assert_int_equal(number_of(three, "next"), 0);
	assert_non_null(json_object_get(three, "next"));
	assert_string_equal(text_of(json_object_get(four, "else"), "plan"), "RB-02");
	assert_true(json_is_true(json_object_get(four, "evacuate")));
	assert_null(plan_step(plan, 5));
	assert_null(plan_step(plan, 0));
}

static void test_effective(void **state)
{
	json_auto_t *plan = good(HEAD STEP);

	(void)state;
	assert_false(plan_is_effective(plan, "2026-11-22"));
	assert_true(plan_is_effective(plan, "2026-11-23"));
	assert_true(plan_is_effective(plan, "2027-01-01"));
	assert_true(plan_is_meant("\n# RB-01 x\n"));
	assert_false(plan_is_meant("#include"));
	assert_false(plan_is_meant("## RB-01"));
	assert_false(plan_is_meant("[profile]\n"));
}

/* Lines that end as on other systems; a list that does not look like keys is guidance. */
static void test_lines(void **state)
{
	json_auto_t *other = good("# RB-01 x\r\n- version: 1\r\n- effective: 2026-01-01\r\n"
				  "## a\r\n- role: 值班员\r\n- within: 1h\r\n");
	json_auto_t *listed = good(HEAD "\n说明\n\n- 只是一条\n" STEP "\n看。\n\n- 先看：表\n- "
	"再看\n");

	(void)state;
	assert_string_equal(text_of(other, "title"), "x");
	assert_string_equal(text_of(plan_step(listed, 1), "guidance"),
	    "看。\n\n- 先看：表\n- 再看\n");
}

/* ---- what may not ------------------------------------------------------------------------- */

static void test_headings(void **state)
{
	(void)state;
	bad("", "plans/RB-01.md:1: 第一行要是一级标题：# 编号 名称。");
	bad("说明\n# RB-01 x\n", "plans/RB-01.md:1: 第一行要是一级标题：# 编号 名称。");
	bad("## 一步\n", "plans/RB-01.md:1: 第一行要是一级标题：# 编号 名称。");
	bad("# 市电中断\n", "plans/RB-01.md:1: 一级标题要写成：编号 名称，如 # RB-01 市电中断；"
	"编号用"
			    "字母、数字和 -，最多 12 个字符。");
	bad(HEAD, "plans/RB-01.md:1: 预案没有步骤：每一步是一个二级标题（##）。");
	bad(HEAD STEP "# RB-02 又一个\n", "plans/RB-01.md:10: 一个文件只有一个一级标题。");
	bad(HEAD "## 2 看\n- role: 值班员\n- within: 1m\n",
	    "plans/RB-01.md:5: 步骤的号码不对：这是第 1 步。");
	bad(HEAD "## 1\n- role: 值班员\n- within: 1m\n", "plans/RB-01.md:5: 第 1 步没有标题。");
	bad(HEAD STEP "\n> # 大\n", "plans/RB-01.md:11: 标题不能在列表或引用里。");
	bad(HEAD STEP "\n<b>快</b>\n", "plans/RB-01.md:11: 预案里不能有 HTML；小于号后面空一格。");
	bad(HEAD STEP "\n![图](a.png)\n",
	    "plans/RB-01.md:11: 预案里不能有图片：终端和纸上都看不到。");
	bad(HEAD "\x1b[31m红\n", "plans/RB-01.md:5: 有控制符或不是 UTF-8 的字节；制表符换成空格。");
	bad(HEAD "\xff\xfe\n", "plans/RB-01.md:5: 有控制符或不是 UTF-8 的字节；制表符换成空格。");
}

static void test_keys(void **state)
{
	(void)state;
	bad("# RB-01 x\n- effective: 2026-01-01\n" STEP, "plans/RB-01.md:1: 预案缺 version。");
	bad("# RB-01 x\n- version: 1\n" STEP, "plans/RB-01.md:1: 预案缺 effective。");
	bad("# RB-01 x\n- version: 0\n" STEP,
	    "plans/RB-01.md:2: version：版本是 1 到 9999 的整数。");
	bad("# RB-01 x\n- version: 1\n- effective: 2026-02-30\n" STEP,
	    "plans/RB-01.md:3: effective：日期写成 2026-11-23。");
	bad(HEAD "- version: 1\n" STEP, "plans/RB-01.md:5: version 写了两次。");
	bad(HEAD "- colour: red\n" STEP, "plans/RB-01.md:5: 预案没有关键字 colour。");
	bad(HEAD "- approved:\n" STEP, "plans/RB-01.md:5: approved 没有写值。");
	bad(HEAD "- 随便一行\n" STEP,
	    "plans/RB-01.md:5: 标题下的第一个列表里每一行写成：关键字: 值。说明另起一段。");
	bad(HEAD "- alarm: fire\n" STEP, "plans/RB-01.md:5: alarm：没有 fire 这种告警。");
	bad(HEAD "- alarm: mains_lost of mains\n" STEP,
	    "plans/RB-01.md:5: alarm：写成 告警类型，告警类型 as 角色，或再加 for 哪几类东西。");
	bad(HEAD "- alarm: mains_lost for cheese\n" STEP,
	    "plans/RB-01.md:5: alarm：cheese 不是台账里的类别（设备类型、链路归属、测什么、业务"
	    "类别）。");
	bad(HEAD "- alarm: mains_lost as mains\n" STEP,
	    "plans/RB-01.md:1: alarm：mains_lost 的角色 mains 没有在 uses 里说明。");
	bad(HEAD "- uses: UPS = device x\n" STEP,
	    "plans/RB-01.md:5: uses：写成 角色 = 类别 说明，如 ups = device 主用 UPS；角色用小写"
	    "字母、数字"
	    "和 _。");
	bad(HEAD "- uses: ups = engine x\n" STEP, "plans/RB-01.md:5: uses：engine 不认识；可以写 "
						  "device place circuit room service port。");
	bad(HEAD "- uses: ups = device x\n- uses: ups = room y\n" STEP,
	    "plans/RB-01.md:6: uses：角色 ups 已经有了。");
	bad(HEAD "- people: 2\n" STEP, "plans/RB-01.md:5: people：预案的 people 只能写 first。");
}

static void test_step_keys(void **state)
{
	(void)state;
	bad(HEAD "\n## 看\n- within: 5m\n", "plans/RB-01.md:6: 这一步缺 role。");
	bad(HEAD "\n## 看\n- role: 值班员\n", "plans/RB-01.md:6: 这一步缺 within。");
	bad(HEAD "\n## 看\n\n没有关键字\n" STEP, "plans/RB-01.md:6: 这一步缺 role。");
	bad(HEAD "\n## 看\n- role: 经理\n- within: 5m\n",
	    "plans/RB-01.md:7: role：经理 不认识；可以写 值班员 值班长 管理单位 运维二线 维保商 "
	    "运营商 "
	    "安全管理员 带班领导 系统管理员 系统。");
	bad(HEAD STEP "- within: 5分钟\n", "plans/RB-01.md:10: within 写了两次。");
	bad(HEAD "\n## 看\n- role: 值班员\n- within: 5分钟\n",
	    "plans/RB-01.md:8: within：时间写成 30s、5m、2h，最长 60d。");
	bad(HEAD "\n## 看\n- role: 值班员\n- within: 90d\n",
	    "plans/RB-01.md:8: within：时间写成 30s、5m、2h，最长 60d。");
	bad(HEAD STEP "- every: 0s\n", "plans/RB-01.md:10: every：时间写成 30s、5m、2h，最长 60d"
	"。");
	bad(HEAD STEP "- people: 3\n", "plans/RB-01.md:10: people：要几个人，1 或 2。");
	bad(HEAD STEP "- evacuate: no\n",
	    "plans/RB-01.md:10: evacuate：只能写 yes；不是就不写这一行。");
	bad(HEAD STEP "- open: shell\n", "plans/RB-01.md:10: open：shell 不认识；可以写 fault_ti"
	"cket "
					 "incident isolation maintenance_job call visitor "
					 "log_entry locat"
					 "ion。");
	bad(HEAD STEP "- run: core; reboot\n",
	    "plans/RB-01.md:10: run：写成 角色 命令名，可以几个，如 core log alarm version。");
	bad(HEAD STEP "- run: core log\n",
	    "plans/RB-01.md:10: run：角色 core 没有在 uses 里说明为 device。");
}

/* ---- what holds between the parts --------------------------------------------------------- */

static void test_expressions(void **state)
{
	(void)state;
	bad(HEAD STEP "- verify: ups.load >\n",
	    "plans/RB-01.md:10: verify：第 11 个字符处：这里应是测点名、数字或引号里的文字");
	bad(HEAD STEP "- verify: ups.load > 1\n",
	    "plans/RB-01.md:10: verify：ups.load 的角色 ups 没有在 uses 里说明。");
	bad(HEAD "- uses: ups = device x\n" STEP "- verify: ups.colour = red\n",
	    "plans/RB-01.md:11: verify：ups.colour：device 类的东西没有测点 colour。");
	bad(HEAD "- uses: ups = device x\n" STEP "- when: ups.states[hungry] > 0\n",
	    "plans/RB-01.md:11: when：ups.states[hungry]：states 的方括号里写告警类型，没有 hung"
	    "ry 这种。");
	bad(HEAD "- uses: core = device x\n" STEP "- verify: core.if.oper = up\n",
	    "plans/RB-01.md:11: verify：core.if.oper：if.oper 有许多行，要写哪一行：if.oper[行]；"
	    "或者用 port 类角色。");
	bad(HEAD "- uses: r = room x\n" STEP "- verify: r.wrong[roof] = 0\n",
	    "plans/RB-01.md:11: verify：r.wrong[roof]：wrong 的方括号里写测什么（如 leak_rope）"
	    "，没有 roof "
	    "这种。");
	bad(HEAD "- uses: p = place x\n" STEP "- verify: p.value[1] = 0\n",
	    "plans/RB-01.md:11: verify：p.value[1]：value 后面没有方括号。");
	json_decref(good(HEAD "- uses: e = port x\n- uses: r = room x\n" STEP
			      "- verify: e.if.in_util < 90% and r.wrong[leak_rope] = 0 for 30m\n"
			      "- verify: console.alarms[disk_low] = 0 and r.temperature < 27C\n"));
}

static void test_branches(void **state)
{
	(void)state;
	bad(HEAD STEP "- else: 1 回头\n" STEP,
	    "plans/RB-01.md:6: else：要转到后面的步骤，没有第 1 步可转。");
	bad(HEAD STEP "- else: 3\n" STEP,
	    "plans/RB-01.md:6: else：要转到后面的步骤，没有第 3 步可转。");
	bad(HEAD STEP "- else: RB-01\n", "plans/RB-01.md:6: else：不能转到这个预案自己。");
	bad(HEAD STEP "- else: 往后\n",
	    "plans/RB-01.md:10: else：写成 步骤号 说明，或 预案编号 说明。");
	bad(HEAD STEP "- next: 3\n" STEP STEP,
	    "plans/RB-01.md:12: 第 2 步走不到：前面的步骤都转到别处去了。");
	bad(HEAD STEP STEP "- next: 1\n",
	    "plans/RB-01.md:11: next：要转到后面的步骤，没有第 1 步可转。");
	json_decref(good(HEAD STEP "- next: 3\n- else: 2\n" STEP STEP));
}

static void test_actors(void **state)
{
	(void)state;
	bad(HEAD "\n## 看\n- role: 系统\n- within: 0s\n",
	    "plans/RB-01.md:6: 由系统完成的步骤要有 verify。");
	bad(HEAD "\n## 看\n- role: 系统\n- within: 0s\n- verify: console.visitors = 0\n"
		 "- call: 值班长\n",
	    "plans/RB-01.md:6: 由系统完成的步骤不能要人打电话、登记、批准。");
	bad(HEAD "- alarm: smoke\n" STEP,
	    "plans/RB-01.md:1: 由 smoke 触发的预案要写 people: first，第一步先顾人。");
	bad(HEAD "- people: first\n" STEP,
	    "plans/RB-01.md:1: people: first 的预案，第一步要写 evacuate: yes。");
	json_decref(good(HEAD "- alarm: leak\n- people: first\n" STEP "- evacuate: yes\n"));
}

/* ---- much of it --------------------------------------------------------------------------- */

static void test_limits(void **state)
{
	g_autoptr(GString) steps = g_string_new(HEAD), entries = g_string_new(HEAD STEP);
	g_autoptr(GString) size = g_string_new(HEAD STEP "\n");

	(void)state;
	for (int i = 0; i < PLAN_STEPS; i++)
		g_string_append(steps, STEP);
	json_decref(good(steps->str));
	g_string_append(steps, STEP);
	bad(steps->str, "plans/RB-01.md:306: 步骤太多：最多 60 步。");
	for (int i = 0; i <= PLAN_ENTRIES; i++)
		g_string_append(entries, "- call: 值班长\n");
	bad(entries->str, "plans/RB-01.md:30: call：最多写 20 行。");
	while (size->len <= PLAN_SIZE)
		g_string_append(size, "字字字字字字字字字字字字\n");
	bad(size->str, "plans/RB-01.md:1: 文件太大：预案最多 256 KiB。");
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_effective),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_headings),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_step_keys),
		cmocka_unit_test(test_expressions),
		cmocka_unit_test(test_branches),
		cmocka_unit_test(test_actors),
		cmocka_unit_test(test_limits),
	};

	setlocale(LC_ALL, "C.UTF-8");
	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
