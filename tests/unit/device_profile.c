/* Device profiles: what the reader refuses and where, and what becomes of answers, good and odd, by
 * each thing a profile can say. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "probes/device/profile.h"
#include "tests/unit/said.h"

#define HEAD \
	"[profile]\nname = demo\ntitle = 示例\nsource = 自编\ntested = no\nroot = 1.3.6.1.4.1.9\n"
#define STATES "[states door]\n1 = cleared 关\n1[en] = shut\n2 = warning 开\nUP = cleared 通\n" \
	"9 = absent\n"
#define ROOT "1.3.6.1.4.1.9."

static struct profile *profile_of(const char *text)
{
	g_autoptr(GError) error = NULL;
	struct profile *profile = profile_read("etc/demo.conf", text, "zh_CN", &error);

	if (profile == NULL)
		fail_msg("%s", error->message);
	return profile;
}

/* ---- what is refused ---------------------------------------------------------------------- */

static const struct { const char *text, *reason; } wrong[] = {
	{ "", "demo.conf:1：缺少 [profile] 段" },
	{ "[profile]\nname = demo\n", "缺少 [profile] 段，或者没有 [table]" },
	{ "[profile]\nname = demo\n[table a]\n", "demo.conf:1：[profile] 缺少 title" },
	{ HEAD "tested = x\n", "tested 在第 5 行已经有了" },
	{ HEAD "rank = 0\n[table a]\nb = .1 count 1\n", "demo.conf:7：rank 应是 1 到 99" },
	{ HEAD "other = 1\n[table a]\nb = .1 count 1\n",
	  "demo.conf:7：[profile] 里没有 other" },
	{ HEAD "[table a]\nb = .1 count 1\n[nobody]\n", "demo.conf:9：没有 [nobody] 这种段" },
	{ HEAD "[table ]\nb = .1 count 1\n", "没有 [table ] 这种段" },
	{ HEAD "[table A]\nb = .1 count 1\n", "demo.conf:7：「A」不是名字" },
	{ HEAD "[table a]\n", "demo.conf:7：[table a] 里没有传感器" },
	{ HEAD "[table a]\nb = .1 count\n", "demo.conf:8：b 不是选项" },
	{ HEAD "[table a]\nlable = 端口\n", "demo.conf:8：lable 不是选项" },
	{ HEAD "[table a]\nb = .1 heat C\n", "没有「heat」这个类" },
	{ HEAD "[table a]\nb = .1 temperature V\n", "temperature 没有「V」这个单位" },
	{ HEAD "[table a]\nb = .1 temperature 0C\n", "「0C」前面的数不成立" },
	{ HEAD "[table a]\nb = .x count 1\n", "「.x」不是 OID" },
	{ HEAD "[table a]\nb = 2.5.6.7 count 1\n", "不是 1.3 开头的 OID" },
	{ HEAD "[table a]\nb = nobody count 1\n", "[oids] 里也没有" },
	{ HEAD "[table a]\nb = .1 state door\n", "没有 [states door] 这一段" },
	{ HEAD "[table a]\nb = .1 by .2\n", "后面要写 :名字，即 [units 名字]" },
	{ HEAD "[table a]\nb = .1 by .2:x\n", "没有 [units x] 这一段" },
	{ HEAD "[table a]\nb = .1 count 1\nb.wrap = 7\n", "demo.conf:9：wrap 应是" },
	{ HEAD "[table a]\nb = .1 count 1\nb.wrapped = 8\n", "没有 wrapped 这个选项" },
	{ HEAD "[table a]\nb = .1 count 1\nc.wrap = 8\n", "没有 c 这个传感器" },
	{ HEAD "[table a]\nb = .1 count 1\nb.bit = 512\n", "bit 应是 0 到 511" },
	{ HEAD "[table a]\nb = .1 count 1\nb.text = (x\n", "模式「(x」不成立" },
	{ HEAD "[table a]\nb = .1 count 1\nb.text = x\n", "(?<value>" },
	{ HEAD "[table a]\nb = .1 count 1\nb.sweep = often\n", "sweep 应是 yes 或 no" },
	{ HEAD "[table a]\nb = .1 count 1\nb.sweep =\n", "demo.conf:9：b.sweep 是空的" },
	{ HEAD "[table a]\nb = .1 count 1\nabsent = x\n", "「x」不是数、区间" },
	{ HEAD "[table a]\nb = .1 count 1\nabsent = 5..1\n", "「5..1」不是数、区间" },
	{ HEAD "[table a]\nb = .1 count 1\nabsent = \"x\n", "引号没有收尾" },
	{ HEAD "[table a]\nb = .1 count 1\nonly_if = .2\n", "应写成 REF is 值" },
	{ HEAD "[table a]\nb = .1 count 1\nonly_if = .2 is\n", "应有 1 到 64 个值" },
	{ HEAD "[table a]\nb = .1 count 1\nonly_if = .2 exists 5\n", "exists 后面没有" },
	{ HEAD "[table a]\nb = .1 count 1\nonly_if = .2[ is 5\n", "方括号没有收尾" },
	{ HEAD "[table a]\nb = .1 count 1\nonly_if = string.0 is 5\n", "应写成 index、index.2" },
	{ HEAD "[table a]\nb = .1 count 1\nlow_warning = .2[1] where .3 is 1\n",
	  "where 之前应是一列" },
	{ HEAD "[table a]\nb = .1 count 1\nlow_warning = .2; .4 where .3\n", "应写成 REF is 值" },
	{ HEAD "[table a]\nb = .1 count 1\nonly_if = .2[index.0] is 5\n",
	  "应写成 index、index.2" },
	{ HEAD "[table a]\nb = .1 count 1 ${.3\n", "demo.conf:8：${ 没有收尾" },
	{ HEAD "[table a]\nb = .1 count 1 ${.3:x}\n", "没有 [states x] 这一段" },
	{ HEAD "[scalars a]\nb = .1.0 count 1 ${index}\n", "应写成 index、index.2" },
	{ HEAD "[scalars a]\nb = .1.0 count 1 ${entity}\n", "entity 要写索引" },
	{ HEAD "[table a]\nb = .1 count 1\nb[en = x\n", "「b[en」没有可译的 b" },
	{ HEAD "[table a]\nb = .1 count 1\nc[en] = x\n", "没有可译的 c" },
	{ HEAD "[table a]\nb = .1 by .2:u\nb.high_warning = .3 C\n[units u]\n1 = count 1\n",
	  "限值用同一个单位" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n1 = good 好\n", "「good」应是 cleared" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n1 = cleared\n", "缺少这个状态叫什么" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n1 = major 坏\n1.alarm_type = x\n",
	  "没有「x」这种告警" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n1 = major 坏\n2.alarm_type = smoke\n",
	  "上面没有状态「2」" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n1 = absent 无\n", "absent 后面没有词" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n1 = cleared 好\n0..4 = cleared 好\n",
	  "「0..4」已经有了" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\nelse = cleared 好\n", "状态没有 else" },
	{ HEAD "[table a]\nb = .1 count 1\n[states s]\n", "[states s] 是空的" },
	{ HEAD "[table a]\nb = .1 count 1\n[numbers s]\n1 = x\n", "「x」不是数" },
	{ HEAD "[table a]\nb = .1 count 1\n[variant v]\nmatch_id = .1\n",
	  "[variant v] 里没有传感器" },
	{ HEAD "[table a]\nb = .1 count 1\n[variant v]\na.c = 1\n", "没有 a.c 这个传感器" },
	{ HEAD "[table a]\nb = .1 count 1\n[oids]\nindex = .1\n", "「index」不能作名字" },
	{ HEAD "match = 1.3.6.1.4.1.7\n[table a]\nb = .1 count 1\n",
	  "demo.conf:7：这个模板不读 1.3.6.1.4.1.7" },
};

static void test_wrong(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autoptr(GError) error = NULL;
		own(profile) profile =
		    profile_read("etc/demo.conf", wrong[i].text, "zh_CN", &error);
		if (profile != NULL)
			fail_msg("taken, though %s:\n%s", wrong[i].reason, wrong[i].text);
		if (strstr(error->message, wrong[i].reason) == NULL)
			fail_msg("%s, not %s", error->message, wrong[i].reason);
	}
}

/* ---- what is read ------------------------------------------------------------------------- */

static void assert_reads(const char *body, const struct said *said, const char *expected)
{
	g_autoptr(GPtrArray) profiles = profiles_new();
	g_autofree char *text = g_strconcat(HEAD STATES, body, NULL);

	profiles_add(profiles, profile_of(text));
	g_autofree char *found = said_sensors(profiles, said);
	if (strcmp(found, expected) != 0)
		fail_msg("%s\nread\n%snot\n%s", body, found, expected);
}

static void test_units(void **state)
{
	const struct said said[] = {
		{ ROOT "1.0", .number = 225 }, { ROOT "2.0", .number = 770 },
		{ ROOT "3.0", .number = 2731 }, { ROOT "4.0", .number = 456000 },
		{ ROOT "5.0", .number = 125 }, { ROOT "6.0", "22.5 C" }, { ROOT "7.0", " -3" },
		{ ROOT "8.0", "none" }, { ROOT "9.0", .number = 500 }, { ROOT "10.0", .number = 0 },
		{ ROOT "11.0", .opaque = "\x9f\x78\x04\x41\xb4\x00\x00" }, { NULL }
	};

	(void)state;
	assert_reads("[scalars s]\n"
		     "tenths = .1.0 temperature 0.1C 室温\n"
		     "fahrenheit = .2.0 temperature 0.1F\n"
		     "kelvin = .3.0 temperature 0.1K\n"
		     "ticks = .4.0 runtime ticks\n"
		     "ratio = .5.0 load 1/250%\n"
		     "words = .6.0 temperature C\n"
		     "signed = .7.0 temperature C\n"
		     "odd = .8.0 temperature C\n"
		     "light = .9.0 dbm uW\n"
		     "dark = .10.0 dbm uW\n"
		     "floating = .11.0 temperature C\n"
		     "away = .12.0 temperature C\n", said,
	    "demo.s.tenths temperature 22.5 室温\n"
	    "demo.s.fahrenheit temperature 25 温度\n"
	    "demo.s.kelvin temperature -0.05 温度\n"
	    "demo.s.ticks runtime 76 时间\n"
	    "demo.s.ratio load 0.5 负载\n"
	    "demo.s.words temperature 22.5 温度\n"
	    "demo.s.signed temperature -3 温度\n"
	    "demo.s.odd temperature indeterminate ? 设备给出的不是数\n"
	    "demo.s.light dbm -3.01029996 光功率\n"
	    "demo.s.dark dbm -40 光功率\n"
	    "demo.s.floating temperature 22.5 温度\n");
}

/* A place with nothing in it is told apart, with what was sent; that is kept of all that is not
 * believed. */
static void test_vacant(void **state)
{
	const struct said said[] = {
		{ ROOT "1.1", .number = -1 }, { ROOT "1.2", .number = -250 },
		{ ROOT "1.3", .number = 0 }, { ROOT "2.1", .number = 0 },
		{ ROOT "2.2", .number = 3300 }, { ROOT "2.3", .number = 3300 }, { NULL }
	};
	static const char body[] = "[table t]\n"
		"a = .1 dbm 0.01dBm\na.present_if = .2 is not 0\na.unknown = 0\n";
	g_autofree char *text = g_strconcat(HEAD, body, NULL);
	g_autoptr(GPtrArray) profiles = profiles_new();
	own(answer) answer = said_answer(said);
	own(findings) findings = said_findings(answer);

	(void)state;
	assert_reads(body, said,
	    "demo.t.a.1 dbm indeterminate ? 空位：没有插模块或探头\n"
	    "demo.t.a.2 dbm -2.5 光功率\n"
	    "demo.t.a.3 dbm indeterminate ? 设备说没有读数\n");
	profiles_add(profiles, profile_of(text));
	sensors_read(profiles, answer, findings);
	const struct sensor_finding *cage = findings->sensors->pdata[0];
	const struct sensor_finding *dark = findings->sensors->pdata[2];
	assert_true(cage->vacant && !cage->known && fabs(cage->value + 0.01) < 1e-9);
	assert_true(!dark->vacant && !dark->known && dark->value == 0);
}

/* Nothing, and what cannot be, is never a value. */
static void test_fillers(void **state)
{
	const struct said said[] = { { ROOT "1.1", .number = -1 }, { ROOT "1.2", .number = 65535 },
		{ ROOT "1.3", .number = 22 }, { ROOT "1.4", "N/A" },
		{ ROOT "1.5", .number = -9999 }, { ROOT "1.6", .number = 6553 }, { ROOT "1.7", "" },
		{ ROOT "2.1", .number = 4294967286 }, { ROOT "2.2", .number = 70000 },
		{ ROOT "3.1", .number = 65526 }, { ROOT "4.1", .number = 300 }, { NULL } };

	(void)state;
	assert_reads("[table t]\n"
		     "a = .1 temperature C\n"
		     "a.absent = -1 60000.. \"n/a\"\n"
		     "a.unknown = -9999\n"
		     "b = .2 temperature C\nb.wrap = 32\n"
		     "c = .3 temperature C\nc.wrap = 16\n"
		     "d = .4 humidity %\n", said,
	    "demo.t.a.3 temperature 22 温度\n"
	    "demo.t.a.5 temperature indeterminate ? 设备说没有读数\n"
	    "demo.t.a.6 temperature indeterminate ? 超出这类量可能的范围\n"
	    "demo.t.a.7 temperature indeterminate ? 设备给出的不是数\n"
	    "demo.t.b.1 temperature -10 温度\n"
	    "demo.t.b.2 temperature indeterminate ? 超出这类量可能的范围\n"
	    "demo.t.c.1 temperature -10 温度\n"
	    "demo.t.d.1 humidity indeterminate ? 超出这类量可能的范围\n");
}

static void test_states(void **state)
{
	const struct said said[] = { { ROOT "1.1", .number = 1 }, { ROOT "1.2", .number = 2 },
		{ ROOT "1.3", .number = 7 }, { ROOT "1.4", "up" }, { ROOT "1.5", .number = 9 },
		{ ROOT "1.6", "2" }, { ROOT "2.1", .number = 5 }, { ROOT "2.2", "\x40" },
		{ ROOT "3.1", .number = 20 }, { ROOT "3.2", .number = 21 },
		{ ROOT "4.1", .number = 2 }, { NULL } };

	(void)state;
	assert_reads("[table t]\n"
		     "door = .1 state door 门\ndoor.sweep = yes\n"
		     "flag = .2 state bits 位\nflag.bit = 1\n"
		     "warm = .3 temperature C\nwarm.severity = .4:door\n"
		     "[states bits]\n0 = cleared 无\n1 = critical 有\n", said,
	    "demo.t.door.1 state 1 关 cleared sweep 门\n"
	    "demo.t.door.2 state 2 开 warning sweep 门\n"
	    "demo.t.door.3 state 未知状态 indeterminate sweep ? 设备给出的状态没有说明\n"
	    "demo.t.door.4 state nan 通 cleared sweep 门\n"
	    "demo.t.door.6 state 2 开 warning sweep 门\n"
	    "demo.t.flag.1 state 0 无 cleared 位\n"
	    "demo.t.flag.2 state 1 有 critical 位\n"
	    "demo.t.warm.1 temperature 20 warning 温度\n"
	    "demo.t.warm.2 temperature 21 indeterminate 温度\n");
}

/* Class, unit, digits, scale and limits told by the row. */
static void test_by_row(void **state)
{
	const struct said said[] = { { ROOT "1.1", .number = 225 }, { ROOT "2.1", .number = 1 },
		{ ROOT "3.1", .number = 1 }, { ROOT "5.1", .number = 300 },
		{ ROOT "6.1", .number = 0 }, { ROOT "7.1", .number = 1 },
		{ ROOT "1.2", .number = 2301 }, { ROOT "2.2", "mV" }, { ROOT "3.2", .number = 0 },
		{ ROOT "7.2", .number = 3 }, { ROOT "1.3", .number = 5 }, { ROOT "2.3", "x" },
		{ ROOT "3.3", .number = 0 }, { ROOT "7.3", .number = 1 },
		{ ROOT "1.4", .number = 2 }, { ROOT "2.4", .number = 2 },
		{ ROOT "1.5", .number = 5 }, { ROOT "2.5", .number = 1 }, { NULL } };

	(void)state;
	assert_reads("[table t]\n"
		     "a = .1 by .2:unit\n"
		     "a.digits = .3\n"
		     "a.scale = .7:scale\n"
		     "a.high_warning = .5\n"
		     "a.low_warning = .6\n"
		     "a.limit_absent = 0\n"
		     "[units unit]\n1 = temperature C\nmV = voltage mV\n2 = state door\n"
		     "[numbers scale]\n1 = 1\n3 = 1e3\n", said,
	    "demo.t.a.1 temperature 22.5 >30 温度\n"
	    "demo.t.a.2 voltage 2301 电压\n"
	    "demo.t.a.4 state 2 开 warning 状态\n"
	    "demo.t.a.5 temperature indeterminate ? 设备没有给出这个数的比例\n");
}

/* Limits with a second place, and limits that are rows of their own. */
static void test_limits(void **state)
{
	const struct said said[] = {
		{ ROOT "1.1", .number = 225 }, { ROOT "2.1", .number = 300 },
		{ ROOT "1.2", .number = 230 }, { ROOT "3.2", .number = 40 },
		{ ROOT "5.1.1", .number = 280 }, { ROOT "5.1.2", .number = 50 },
		{ ROOT "5.1.3", .number = 320 }, { ROOT "5.2.1", .number = 290 },
		{ ROOT "6.1.1", .number = 4 }, { ROOT "6.1.2", .number = 1 },
		{ ROOT "6.1.3", .number = 4 }, { ROOT "6.2.1", .number = 4 },
		{ ROOT "7.1.1", .number = 10 }, { ROOT "7.1.2", .number = 30 },
		{ ROOT "7.1.3", .number = 30 }, { ROOT "7.2.1", .number = 20 }, { NULL }
	};

	(void)state;
	assert_reads("[table t]\n"
		     "a = .1 temperature 0.1C\n"
		     "a.high_warning = .2; .3 C\n"
		     "a.high_critical = .5 where .6 is 3 4 and .7 is 30; "
		     ".5 where .6 is 3 4 and .7 is 20\n"
		     "a.low_critical = .5 where .6 is 1 2\n", said,
	    "demo.t.a.1 temperature 22.5 <<5 >30 >>32 温度\n"
	    "demo.t.a.2 temperature 23 >40 >>29 温度\n");
}

/* A row whose index is a text, with its length and without. */
static void test_strings(void **state)
{
	const struct said said[] = {
		{ "1.3.6.1.2.1.2.2.1.2.7", "ge1" }, { ROOT "1.3.103.101.49", .number = 20 },
		{ ROOT "1.103.101.49", .number = 21 }, { ROOT "1.4.7.7", .number = 22 },
		{ ROOT "1.7", .number = 23 }, { NULL }
	};

	(void)state;
	assert_reads("[table t]\nlabel = ${string|index}\nport = name string\n"
		     "a = .1 temperature C\n", said,
	    "demo.t.a.3.103.101.49 temperature 20 port 7 ge1\n"
	    "demo.t.a.4.7.7 temperature 22 4.7.7\n"
	    "demo.t.a.7 temperature 23 port 7 7\n"
	    "demo.t.a.103.101.49 temperature 21 port 7 ge1\n");
}

static void test_labels(void **state)
{
	const struct said said[] = {
		{ ROOT "1.3.2", .number = 1 }, { ROOT "2.3.2", "" }, { ROOT "5.2", "东柜" },
		{ ROOT "6.3.2", .number = 7 }, { ROOT "8.7.0", "北侧" },
		{ "1.3.6.1.2.1.47.1.1.1.1.7.3", "Slot 3" }, { ROOT "1.4.9", .number = 1 }, { NULL }
	};

	(void)state;
	assert_reads("[oids]\ncabinet = .5\n"
		     "[table t]\n"
		     "label = ${cabinet[index.2]|\"柜 \"}${index.1}\n"
		     "a = .1 count 1\n"
		     "b = .1 count 1 ${label}：${.2|\"路\"} ${index.2-}\n"
		     "c = .1 count 1 ${.8[.6, 0]|entity[index.1]|\"?\"} ${.1:door}\n", said,
	    "demo.t.a.3.2 count 1 东柜3\n"
	    "demo.t.a.4.9 count 1 柜 4\n"
	    "demo.t.b.3.2 count 1 东柜3：路 2\n"
	    "demo.t.b.4.9 count 1 柜 4：路 9\n"
	    "demo.t.c.3.2 count 1 北侧 关\n"
	    "demo.t.c.4.9 count 1 ? 关\n");
}

static void test_texts(void **state)
{
	const struct said said[] = {
		{ ROOT "1.0", "50.58 mA normal" }, { ROOT "2.0", "-0.43 ,0.01,-" },
		{ ROOT "3.0", "strange" }, { NULL }
	};

	(void)state;
	assert_reads("[scalars s]\n"
		     "bias = .1.0 current mA\n"
		     "bias.text = ^(?<value>\\S+) mA\n"
		     "word = .1.0 state word\n"
		     "word.text = (?<state>\\w+)$\n"
		     "light = .2.0 dbm dBm 第 ${lane} 路\n"
		     "light.lanes = ,\n"
		     "light.absent = \"-\"\n"
		     "none = .3.0 current mA\n"
		     "none.text = ^(?<value>\\S+) mA\n"
		     "[states word]\nnormal = cleared 正常\n", said,
	    "demo.s.bias current 0.05058 电流\n"
	    "demo.s.word state nan 正常 cleared 状态\n"
	    "demo.s.light/1 dbm -0.43 第 1 路\n"
	    "demo.s.light/2 dbm 0.01 第 2 路\n"
	    "demo.s.none current indeterminate ? 设备给出的不是数\n");
}

static void test_conditions(void **state)
{
	const struct said said[] = {
		{ ROOT "1.1", .number = 1 }, { ROOT "2.1", .number = 3 }, { ROOT "3.1", "Fan 1" },
		{ ROOT "1.2", .number = 2 }, { ROOT "2.2", .number = 4 }, { ROOT "3.2", "PSU" },
		{ ROOT "1.3", .number = 3 }, { NULL }
	};

	(void)state;
	assert_reads("[table t]\n"
		     "is = .1 count 1\nis.only_if = .2 is 3 7 and index is 1..2\n"
		     "not = .1 count 1\nnot.only_if = .2 is not 3\n"
		     "like = .1 count 1\nlike.only_if = .3 matches ^Fan\n"
		     "unlike = .1 count 1\nunlike.only_if = .3 not matches ^Fan\n"
		     "there = .1 count 1\nthere.only_if = .2 exists\n"
		     "gone = .1 count 1\ngone.only_if = .2 not exists\n"
		     "broken = .1 count 1\nbroken.unknown_if = .2 is not 3\n", said,
	    "demo.t.is.1 count 1 数量\n"
	    "demo.t.not.2 count 2 数量\n"
	    "demo.t.not.3 count 3 数量\n"
	    "demo.t.like.1 count 1 数量\n"
	    "demo.t.unlike.2 count 2 数量\n"
	    "demo.t.unlike.3 count 3 数量\n"
	    "demo.t.there.1 count 1 数量\n"
	    "demo.t.there.2 count 2 数量\n"
	    "demo.t.gone.3 count 3 数量\n"
	    "demo.t.broken.1 count 1 数量\n"
	    "demo.t.broken.2 count indeterminate ? 设备说读数无效\n"
	    "demo.t.broken.3 count indeterminate ? 设备说读数无效\n");
}

/* The port by its index, its name, and by what the entity's alias or parent is. */
static void test_ports(void **state)
{
	const struct said said[] = {
		{ "1.3.6.1.2.1.2.2.1.2.5", "GE0/0/5" }, { "1.3.6.1.2.1.2.2.1.2.6", "GE0/0/6" },
		{ "1.3.6.1.2.1.2.2.1.2.7", "GE0/0/7" }, { ROOT "1.5", .number = 1 },
		{ ROOT "1.9", .number = 1 }, { ROOT "2.5", "ge0/0/6" },
		{ ROOT "3.100", .number = 1 },
		{ "1.3.6.1.2.1.47.1.1.1.1.4.100", .number = 101 },
		{ "1.3.6.1.2.1.47.1.1.1.1.7.100", "sensor" },
		{ "1.3.6.1.2.1.47.1.3.2.1.2.101.0", "oid:1.3.6.1.2.1.2.2.1.1.7" },
		{ ROOT "3.200", .number = 1 },
		{ "1.3.6.1.2.1.47.1.1.1.1.7.200", "GE0/0/5" }, { NULL }
	};

	(void)state;
	assert_reads("[table t]\n"
		     "a = .1 count 1 ${port}\na.port = index\n"
		     "b = .1 count 1 ${port|\"none\"}\nb.port = name .2\n"
		     "c = .3 count 1 ${port}\nc.port = entity\n", said,
	    "demo.t.a.5 count 1 port 5 GE0/0/5\n"
	    "demo.t.a.9 count 1 数量\n"
	    "demo.t.b.5 count 1 port 6 GE0/0/6\n"
	    "demo.t.b.9 count 1 none\n"
	    "demo.t.c.100 count 1 port 7 GE0/0/7\n"
	    "demo.t.c.200 count 1 port 5 GE0/0/5\n");
}

/* ---- which profile, which device ---------------------------------------------------------- */

static void test_selection(void **state)
{
	static const struct { const char *option; bool read; } cases[] = {
		{ "match = .1\n", true }, { "match = .2.0\n", false },
		{ "match_id = 1.3.6.1.4.1.77\n", true }, { "match_id = 1.3.6.1.4.1.7\n", false },
		{ "not_id = 1.3.6.1.4.1.77.1\n", false }, { "not_id = 1.3.6.1.4.1.5\n", true },
		{ "match_descr = (?i)box\n", true }, { "match_descr = ^switch\n", false },
		{ "unless = other\n", false }, { "unless = other.no; nobody\n", true },
	};
	const struct said said[] = { { "1.3.6.1.2.1.1.2.0", "oid:1.3.6.1.4.1.77.1.2" },
		{ "1.3.6.1.2.1.1.1.0", "A Box" }, { ROOT "1.0", .number = 5 },
		{ ROOT "3.0", .number = 6 }, { NULL } };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GPtrArray) profiles = profiles_new();
		g_autofree char *text = g_strconcat(HEAD, cases[i].option,
		    "[scalars s]\na = .1.0 count 1\nb = .2.0 count 1\n", NULL);
		profiles_add(profiles, profile_of(text));
		profiles_add(profiles,
		    profile_read("other.conf",
			"[profile]\nname = other\ntitle = "
			"x\nsource = x\ntested = no\nrank = 1\n[scalars o]\na = " ROOT "3.0 "
			"count 1\n",
			"zh_CN", NULL));
		g_autofree char *found = said_sensors(profiles, said);
		if ((strstr(found, "demo.s.a count 5") != NULL) != cases[i].read)
			fail_msg("%s: %s", cases[i].option, found);
		assert_non_null(strstr(found, "other.o.a count 6"));
	}
}

/* What an earlier one has read is not read again; a variant says other units. */
static void test_order(void **state)
{
	const struct said said[] = { { "1.3.6.1.2.1.1.2.0", "oid:1.3.6.1.4.1.77.1.2" },
		{ ROOT "1.0", .number = 2300 }, { ROOT "2.0", .number = 6 }, { NULL } };
	g_autoptr(GPtrArray) profiles = profiles_new();

	(void)state;
	profiles_add(profiles, profile_of(HEAD "[scalars s]\na = .1.0 voltage V\nb = .2.0 count 1\n"
		"[variant x]\nmatch_id = 1.3.6.1.4.1.78\ns.a = mV\n"
		"[variant y]\nmatch_id = 1.3.6.1.4.1.77\ns.a = 0.1V\n"));
	profiles_add(profiles, profile_read("early.conf", "[profile]\nname = early\ntitle = x\n"
		"source = x\ntested = no\nrank = 1\n[scalars o]\na = " ROOT "2.0 count 1\n",
		"zh_CN", NULL));
	g_autofree char *found = said_sensors(profiles, said);
	assert_string_equal(found, "early.o.a count 6 数量\ndemo.s.a voltage 230 电压\n");
}

static void test_language(void **state)
{
	const struct said said[] = { { ROOT "1.0", .number = 1 }, { NULL } };
	g_autoptr(GPtrArray) profiles = profiles_new();
	struct profile *profile = profile_read("demo.conf", HEAD "title[en] = Demo\n" STATES
		"[scalars s]\na = .1.0 state door 门\na[en] = Door\n", "en", NULL);

	(void)state;
	assert_non_null(profile);
	assert_string_equal(profile_title(profile), "Demo");
	profiles_add(profiles, profile);
	g_autofree char *found = said_sensors(profiles, said);
	assert_string_equal(found, "demo.s.a state 1 shut cleared Door\n");
}

/* Every cell that anything refers to is asked for, each column once. */
static void test_asks(void **state)
{
	g_autoptr(GPtrArray) profiles = profiles_new();
	g_autoptr(GArray) columns = g_array_new(FALSE, FALSE, sizeof(struct oid));
	g_autoptr(GString) text = g_string_new(NULL);

	(void)state;
	profiles_add(profiles, profile_of(HEAD STATES "[scalars s]\na = .1.0 count 1\n"
		"[table t]\na = .2 count 1 ${.3[index.1, .4]}\na.only_if = .5 exists\n"
		"a.high_warning = .6[0]\na.severity = .7:door\nb = .2 count 1\n"));
	profiles_ask(profiles, columns);
	for (guint i = 0; i < columns->len; i++) {
		const struct oid *oid = &g_array_index(columns, struct oid, i);
		g_string_append_printf(text, "%u ", oid->part[oid->length - 1]);
	}
	assert_string_equal(text->str, "1 2 4 3 7 5 6 ");
}

/* ---- what is shipped ---------------------------------------------------------------------- */

/* The worked example of the manual is a profile, and reads such a box. */
static void test_manual(void **state)
{
	g_autoptr(GPtrArray) profiles = profiles_new();
	g_autoptr(GString) text = g_string_new(NULL);
	g_autoptr(GError) error = NULL;
	g_autofree char *manual = NULL;
	const struct said said[] = {
		{ "1.3.6.1.4.1.99999.2.1.1.0", .number = 231 },
		{ "1.3.6.1.4.1.99999.2.1.4.0", .number = 1 },
		{ "1.3.6.1.4.1.99999.2.5.1.2.4", "冷通道" },
		{ "1.3.6.1.4.1.99999.2.5.1.3.4", .number = 2 },
		{ "1.3.6.1.4.1.99999.2.5.1.4.4", .number = 770 },
		{ "1.3.6.1.4.1.99999.2.5.1.5.4", .number = 2 },
		{ "1.3.6.1.4.1.99999.2.5.1.6.4", .number = 860 }, { NULL }
	};

	(void)state;
	assert_true(g_file_get_contents("docs/device-profiles.md", &manual, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(manual, "\n", -1);
	bool example = false;
	for (size_t i = 0; lines[i] != NULL && strcmp(lines[i], "## The form") != 0; i++) {
		example |= g_str_has_prefix(lines[i], "    [profile]");
		if (example && g_str_has_prefix(lines[i], "    "))
			g_string_append_printf(text, "%s\n", lines[i] + 4);
	}
	struct profile *profile = profile_read("my-box.conf", text->str, "zh_CN", &error);
	if (profile == NULL)
		fail_msg("%s", error->message);
	profiles_add(profiles, profile);
	g_autofree char *found = said_sensors(profiles, said);
	assert_string_equal(found,
	    "my-box.box.temperature temperature 23.1 箱内温度\n"
	    "my-box.box.leak state 1 漏水 critical sweep 漏水绳\n"
	    "my-box.probe.value.4 temperature 25 warning >>30 冷通道4\n");
}

static void test_shipped(void **state)
{
	g_autoptr(GPtrArray) troubles = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) profiles = profiles_load("probes/profiles", troubles);

	(void)state;
	for (guint i = 0; i < troubles->len; i++)
		fail_msg("%s", (const char *)troubles->pdata[i]);
	assert_true(profiles->len >= 2);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_wrong),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_fillers),
		cmocka_unit_test(test_vacant),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_by_row),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_labels),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_ports),
		cmocka_unit_test(test_selection),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_language),
		cmocka_unit_test(test_asks),
		cmocka_unit_test(test_manual),
		cmocka_unit_test(test_shipped),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
