/* Expressions: what they say for which values, what they remember, what is refused and where, and
 * what they need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <locale.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "points/expr.h"

/* ---- values: "name=number unit" or "name='text'", ";" between them ------------------------- */

struct given {
	const struct expr *expr;
	char *const *values;
	struct mono read_at;
	GString *captured;
};

static const char *given_text(const struct given *given, const char *name)
{
	size_t length = strlen(name);

	for (char *const *value = given->values; *value != NULL; value++)
		if (strncmp(*value, name, length) == 0 && (*value)[length] == '=')
			return *value + length + 1;
	return NULL;
}

static struct expr_value give(size_t number, void *data)
{
	const struct given *given = data;
	const char *text = given_text(given, expr_name(given->expr, number));
	struct expr_value value = { .type = EXPR_UNKNOWN, .at = given->read_at };
	char *unit;

	if (text == NULL)
		return value;
	if (text[0] == '\'') {
		value.type = EXPR_TEXT;
		value.text = text + 1;
		return value;
	}
	value.type = EXPR_NUMBER;
	value.number = g_ascii_strtod(text, &unit);
	value.unit = unit + strspn(unit, " ");
	return value;
}

static void catch(const char *name, const char *text, void *data)
{
	const struct given *given = data;

	g_string_append_printf(given->captured, "%s=%s ", name, text);
}

static enum truth judge(const struct expr *expr, struct expr_state *state, const char *values,
    int64_t seconds, GString *captured)
{
	g_auto(GStrv) list = g_strsplit(values, ";", -1);
	struct given given = { expr, list, { 0 }, captured };
	struct expr_reading reading = { .value = give, .data = &given,
		.captured = captured == NULL ? NULL : catch,
		.now = { (1000 + seconds) * CLOCK_SECOND }, .gap = 100 * CLOCK_SECOND };

	return expr_judge(expr, state, &reading);
}

static struct expr *compile(const char *text)
{
	struct expr_place place = { 0, 0 };
	g_autoptr(GError) error = NULL;
	struct expr *expr = expr_compile(text, &place, &error);

	if (expr == NULL)
		fail_msg("%s: %u:%u %s", text, place.line, place.column, error->message);
	return expr;
}

/* ---- truth -------------------------------------------------------------------------------- */

#define YES TRUTH_TRUE
#define NO TRUTH_FALSE
#define DARK TRUTH_UNKNOWN
static const struct {
	const char *text, *values;
	enum truth truth;
} truths[] = {
	/* comparing numbers */
	{ "a = 5", "a=5", YES },
	{ "a == 5", "a=5", YES },
	{ "a = 5", "a=5.5", NO },
	{ "a != 5", "a=5.5", YES },
	{ "a < 5", "a=4.999", YES },
	{ "a < 5", "a=5", NO },
	{ "a <= 5", "a=5", YES },
	{ "a > 5", "a=5", NO },
	{ "a >= 5", "a=5", YES },
	{ "a > -5", "a=-4", YES },
	{ "a >-5", "a=-6", NO },
	{ "5 < a", "a=6", YES },
	{ "a > b", "a=6;b=5", YES },
	{ "a = 100M", "a=100000000", YES },
	{ "a > 1.5k", "a=1600", YES },
	/* units */
	{ "t > 26.5C", "t=27 C", YES },
	{ "t > 26.5C", "t=26 C", NO },
	{ "t > 26.5", "t=27 C", YES },
	{ "u > 80%", "u=801 permille", YES },
	{ "u > 80%", "u=799 permille", NO },
	{ "u > 80%", "u=81 %", YES },
	{ "u > 80", "u=799 permille", YES },
	{ "r > 200ms", "r=200001 us", YES },
	{ "r > 0.2s", "r=199999 us", NO },
	{ "m <= 15m", "m=14 min", YES },
	{ "m < 15m", "m=900 s", NO },
	{ "b > 100M", "b=150000000 bit/s", YES },
	{ "b > 0.1Gbps", "b=150000000 bit/s", YES },
	{ "p < -18dBm", "p=-19.5 dBm", YES },
	{ "e > 5/s", "e=6 1/s", YES },
	{ "a > b", "a=1 ms;b=500 us", YES },
	{ "a > b", "a=2 C;b=1 %", DARK },   /* no such comparison */
	{ "t > 26.5C", "t=90 %", DARK },
	{ "t > 26.5C", "t=90", DARK },      /* nobody knows of what */
	{ "a = x.b", "a=3 furlong;x.b=3 furlong", YES },
	{ "a = 3s", "a=3 furlong", DARK },
	/* texts */
	{ "s = up", "s='up", YES },
	{ "s = up", "s='down", NO },
	{ "s != up", "s='down", YES },
	{ "s = \"up\"", "s='up", YES },
	{ "s = 旁路", "s='旁路", YES },
	{ "s = UP", "s='up", NO },
	{ "s = t", "s='t", YES },             /* a plain word, no point */
	{ "s = x.t", "s='same;x.t='same", YES },
	{ "s < up", "s='down", DARK },       /* `up` is a point there */
	{ "s < \"up\"", "s='down", DARK },
	{ "v = 5", "v='5", YES },             /* variables of traps */
	{ "v > 4", "v='5", YES },
	{ "v > 4", "v='five", DARK },
	{ "v = 5", "v='five", NO },
	{ "v != 5", "v='five", YES },
	/* unknown */
	{ "a = 5", "", DARK },
	{ "a != 5", "", DARK },
	{ "not a = 5", "", DARK },
	{ "s ~ \"x\"", "", DARK },
	{ "not s ~ \"x\"", "", DARK },
	{ "a = x.b", "a=5", DARK },
	{ "a = 5", "a=nan", DARK },
	{ "a = 5", "a=inf", DARK },
	/* and, or, not */
	{ "a = 1 and b = 1", "a=1;b=1", YES },
	{ "a = 1 and b = 1", "a=1;b=2", NO },
	{ "a = 1 and b = 1", "a=2", NO },
	{ "a = 1 and b = 1", "b=2", NO },
	{ "a = 1 and b = 1", "a=1", DARK },
	{ "a = 1 and b = 1", "b=1", DARK },
	{ "a = 1 and b = 1", "", DARK },
	{ "a = 1 or b = 1", "a=1", YES },
	{ "a = 1 or b = 1", "b=1", YES },
	{ "a = 1 or b = 1", "a=2", DARK },
	{ "a = 1 or b = 1", "b=2", DARK },
	{ "a = 1 or b = 1", "a=2;b=2", NO },
	{ "not a = 1", "a=2", YES },
	{ "not not a = 1", "a=1", YES },
	{ "not (a = 1 or b = 1)", "a=2;b=2", YES },
	{ "a = 1 or b = 1 and c = 1", "a=1;b=2;c=2", YES },
	{ "(a = 1 or b = 1) and c = 1", "a=1;b=2;c=2", NO },
	{ "not a = 1 and b = 1", "a=2;b=1", YES },
	{ "  a=1\n and\tb=1 ", "a=1;b=1", YES },
	/* a value alone */
	{ "snmp.reach", "snmp.reach=1", YES },
	{ "snmp.reach", "snmp.reach=0", NO },
	{ "not snmp.reach", "snmp.reach=0", YES },
	{ "snmp.reach", "", DARK },
	{ "snmp.reach", "snmp.reach='yes", DARK },
	/* names */
	{ "if.oper[Gi0/0/3] = up", "if.oper[Gi0/0/3]='up", YES },
	{ "if.oper[\"Gi0/0/3\"] = up", "if.oper[Gi0/0/3]='up", YES },
	{ "ups1.source = battery", "ups1.source='battery", YES },
	{ "'核心 1'.if.oper[Eth 1] = up", "核心 1.if.oper[Eth 1]='up", YES },
	{ "'a b' = 1", "a b=1", YES },
	{ "'it\\'s' = 1", "it's=1", YES },
	{ "机房.温度 > 27C", "机房.温度=28 C", YES },
	{ "rate > 3", "rate=4", YES },        /* a name, when nothing is called */
	{ "bgp.state[10.0.0.1 vpn a] = established", "bgp.state[10.0.0.1 vpn a]='established",
	    YES },
	/* patterns */
	{ "s ~ \"fail(ed|ure)\"", "s='login failure", YES },
	{ "s ~ \"fail(ed|ure)\"", "s='login Failed", NO },
	{ "s ~ \"(?i)fail(ed|ure)\"", "s='login Failed", YES },
	{ "s ~ \"^a.c$\"", "s='abc", YES },
	{ "s ~ \"^a\\\\.c$\"", "s='a\\.c", YES },
	{ "s ~ \"a\\.c\"", "s='abc", NO },
	{ "s ~ \"a\\.c\"", "s='a.c", YES },
	{ "s ~ \"say \\\"no\\\"\"", "s='say \"no\"", YES },
	{ "s ~ \"攻击|入侵\"", "s='检测到入侵事件", YES },
	{ "a ~ \"5\"", "a=5", DARK },
	/* what remembers is dark without a memory */
	{ "a = 1 for 5s", "a=1", DARK },
	{ "a = 1 for 5s", "a=2", NO },
	{ "changed(a)", "a=1", DARK },
	{ "rate(a) > 0", "a=1", DARK },
	{ "count(a = 1, 5s) >= 1", "a=1", DARK },
};

static void test_truth(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(truths); i++) {
		own(expr) expr = compile(truths[i].text);
		enum truth truth = judge(expr, NULL, truths[i].values, 0, NULL);
		if (truth != truths[i].truth)
			fail_msg("%s with %s: %s", truths[i].text, truths[i].values,
			    truth_word(truth));
	}
}

/* ---- what is remembered: "SECONDS VALUES TRUTH" in turn -------------------------------------- */

static const struct {
	const char *text;
	const char *steps[12];
} stories[] = {
	{ "a > 5 for 30s", { "0 a=6 false", "29 a=7 false", "30 a=6 true", "40 a=5 false",
	    "41 a=6 false", "70 a=6 false", "71 a=6 true" } },
	/* nobody saw what happened: it begins anew */
	{ "a > 5 for 30s", { "0 a=6 false", "20 - unknown", "31 a=6 false", "61 a=6 true" } },
	{ "a > 5 for 30s", { "0 a=6 false", "200 a=6 false", "230 a=6 true" } },
	/* what it had come to stands */
	{ "a > 5 for 30s", { "0 a=6 false", "30 a=6 true", "40 - unknown", "50 a=6 true",
	    "500 a=6 true", "501 a=1 false", "502 a=6 false" } },
	{ "(a = 1 or b = 1) for 10s", { "0 a=1;b=0 false", "5 a=0;b=1 false", "10 a=0;b=1 true" } },
	{ "not a = 1 for 10s", { "0 a=1 true", "10 a=1 false" } },
	/* a memory has no holes where the other side decides already */
	{ "b = 1 and a = 1 for 10s", { "0 a=1;b=0 false", "9 a=1;b=0 false", "10 a=1;b=1 true" } },
	{ "changed(a)", { "0 a=1 unknown", "1 a=1 false", "2 a=2 true", "3 a=2 false",
	    "4 - unknown", "5 a=2 false", "6 - unknown", "7 a=3 true", "8 a='x true",
	    "9 a='x false", "10 a='y true" } },
	{ "rate(a) > 2", { "0 a=10 unknown", "10 a=20 false", "20 a=50 true", "30 - unknown",
	    "31 a=90 unknown", "32 a=93 true" } },
	{ "rate(a, 1m) >= 60", { "0 a=10 unknown", "10 a=20 true", "20 a=29.5 false",
	    "20 a=29.5 false" } },
	{ "rate(t, 1h) > 5C", { "0 t=20 C unknown", "60 t=20.05 C false", "96 t=20.15 C true" } },
	{ "rate(a) < 0", { "0 a=10 unknown", "10 a=9 true" } },
	/* how often it became so, not how often it was seen so */
	{ "count(a = 1, 60s) >= 2", { "0 a=1 false", "10 a=1 false", "20 a=0 false", "30 a=1 true",
	    "59 a=0 true", "61 a=0 false" } },
	{ "count(changed(a), 60s) >= 2", { "0 a=1 false", "1 a=2 false", "2 a=2 false",
	    "3 a=3 true", "62 a=3 false" } },
	{ "count(a = 1, 60s) = 0 for 10s", { "0 a=0 false", "10 a=0 true", "11 a=1 false" } },
};

static void play(const char *text, const char *const *steps)
{
	own(expr) expr = compile(text);
	own(expr_state) state = expr_state_new(expr);

	assert_true(expr_has_state(expr));
	for (; *steps != NULL; steps++) {
		const char *blank = strchr(*steps, ' '), *last = strrchr(*steps, ' ');
		g_autofree char *values = g_strndup(blank + 1, (size_t)(last - blank - 1));
		enum truth truth = judge(expr, state, values,
		    g_ascii_strtoll(*steps, NULL, 10), NULL);
		if (strcmp(truth_word(truth), last + 1) != 0)
			fail_msg("%s at %s: %s", text, *steps, truth_word(truth));
	}
}

static void test_memory(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(stories); i++)
		play(stories[i].text, stories[i].steps);
}

/* A restart ends nothing that stood, and forgets no counted time. */
static void test_saving(void **unused)
{
	own(expr) expr = compile("a > 5 for 30s or count(b = 1, 60s) >= 2");
	own(expr_state) state = expr_state_new(expr);

	(void)unused;
	judge(expr, state, "a=6;b=1", 0, NULL);
	assert_int_equal(judge(expr, state, "a=6;b=0", 30, NULL), TRUTH_TRUE);
	json_auto_t *saved = expr_state_save(state, (struct mono){ 1030 * CLOCK_SECOND });

	own(expr_state) later = expr_state_new(expr);
	expr_state_load(later, saved, (struct mono){ 1040 * CLOCK_SECOND });
	assert_int_equal(judge(expr, later, "a=6;b=0", 41, NULL), TRUTH_TRUE);
	assert_int_equal(judge(expr, later, "a=1;b=0", 42, NULL), TRUTH_FALSE);
	assert_int_equal(judge(expr, later, "a=1;b=1", 43, NULL), TRUTH_TRUE);

	/* of another expression, or nonsense: as if nothing had been kept */
	own(expr) other = compile("a > 5 for 30s");
	own(expr_state) fresh = expr_state_new(other);
	expr_state_load(fresh, saved, (struct mono){ 1040 * CLOCK_SECOND });
	assert_int_equal(judge(other, fresh, "a=6", 41, NULL), TRUTH_FALSE);
	expr_state_load(fresh, NULL, (struct mono){ 0 });
	json_auto_t *nonsense = json_pack("[s]", "x");
	expr_state_load(fresh, nonsense, (struct mono){ 0 });
	assert_int_equal(judge(other, fresh, "a=6", 42, NULL), TRUTH_FALSE);
}

/* ---- what is refused, and where ------------------------------------------------------------ */

static const struct {
	const char *text;
	unsigned line, column;
	const char *says;
} wrongs[] = {
	{ "", 1, 1, "测点名" },
	{ "a", 0, 0, NULL },
	{ "a =", 1, 4, "测点名" },
	{ "a = 1 b", 1, 7, "结束" },
	{ "5", 1, 2, "比较" },
	{ "\"x\" and a", 1, 5, "比较" },
	{ "a = 1 and", 1, 10, "测点名" },
	{ "a = 1\nand 温度 >> 2", 2, 9, "测点名" },
	{ "(a = 1", 1, 7, ")" },
	{ "a = 1)", 1, 6, "结束" },
	{ "a > 26X", 1, 5, "单位" },
	{ "a > 1.2.3", 1, 5, "数字" },
	{ "a > 1.", 1, 5, "数字" },
	{ "a > 1 for 5", 1, 11, "时间" },
	{ "a > 1 for 5C", 1, 11, "时间" },
	{ "a > 1 for 8d", 1, 11, "7 天" },
	{ "a > 1 for 0s", 1, 11, "大于 0" },
	{ "s ~ up", 1, 5, "模式" },
	{ "s ~ \"(\"", 1, 5, "不成立" },
	{ "s ~ \"(a+)+$\"", 1, 5, "费力" },
	{ "s ~ \"(*NO_JIT)a\"", 1, 5, "(*" },
	{ "s = \"up", 1, 5, "引号" },
	{ "if.oper[Gi0 = up", 1, 1, "方括号" },
	{ "a & b", 1, 3, "&" },
	{ "count(a = 1) > 2", 1, 12, "," },
	{ "rate(a", 1, 7, ")" },
	{ "changed()", 1, 9, "测点名" },
	{ "changed(a) = 1", 1, 12, "结束" },
	{ "and", 1, 1, "测点名" },
	{ "a = \xff", 1, 5, "UTF-8" },
	{ "\x1b[31m", 1, 1, "不该有" },
};

static void test_refusals(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(wrongs); i++) {
		struct expr_place place = { 0, 0 };
		g_autoptr(GError) error = NULL;
		own(expr) expr = expr_compile(wrongs[i].text, &place, &error);

		if (wrongs[i].says == NULL) {
			assert_non_null(expr);
			continue;
		}
		if (expr != NULL || !text_is_clean(error->message) ||
		    strstr(error->message, wrongs[i].says) == NULL ||
		    place.line != wrongs[i].line || place.column != wrongs[i].column)
			fail_msg("%s: %u:%u %s", wrongs[i].text, place.line, place.column,
			    expr != NULL ? "taken" : error->message);
	}
}

/* As deep and as long as it may be, and one more. */
static void test_bounds(void **unused)
{
	g_autoptr(GString) deep = g_string_new(NULL), wide = g_string_new("a=1");

	(void)unused;
	for (int i = 0; i < 100000; i++)
		g_string_append_c(deep, '(');
	assert_null(expr_compile(deep->str, NULL, NULL));
	g_string_truncate(deep, 3000);
	assert_null(expr_compile(deep->str, NULL, NULL));
	g_string_truncate(deep, EXPR_DEPTH - 1);
	g_string_append(deep, "a=1");
	for (int i = 0; i < EXPR_DEPTH - 1; i++)
		g_string_append_c(deep, ')');
	own(expr) deepest = compile(deep->str);
	assert_int_equal(judge(deepest, NULL, "a=1", 0, NULL), TRUTH_TRUE);
	while (wide->len < 3000)
		g_string_append(wide, " or a=1");
	assert_null(expr_compile(wide->str, NULL, NULL));
	g_string_truncate(wide, 3 + 7 * 60);
	own(expr) widest = compile(wide->str);
	assert_int_equal(judge(widest, NULL, "a=2", 0, NULL), TRUTH_FALSE);
}

/* A line made to keep a pattern busy is unknown, soon. */
static void test_hostile_lines(void **unused)
{
	own(expr) expr = compile("s ~ \"x.*y.*z.*w.*v.*q$\"");
	g_autoptr(GString) line = g_string_new("s='");

	(void)unused;
	while (line->len < 60000)
		g_string_append(line, "xyzwv");
	assert_int_not_equal(judge(expr, NULL, line->str, 0, NULL), TRUTH_TRUE);
}

static void test_captures(void **unused)
{
	own(expr) expr =
	    compile("s ~ \"user (?<user>\\w+)( from (?P<from>[0-9.]+))?\" and t ~ \"(?<x>y)\"");
	g_autoptr(GString) caught = g_string_new(NULL);

	(void)unused;
	assert_string_equal(expr_group(expr, 0), "user");
	assert_string_equal(expr_group(expr, 1), "from");
	assert_string_equal(expr_group(expr, 2), "x");
	assert_null(expr_group(expr, 3));
	assert_string_equal(expr_name(expr, 0), "s");
	assert_string_equal(expr_name(expr, 1), "t");
	assert_null(expr_name(expr, 2));
	judge(expr, NULL, "s='bad user root from 10.1.2.3;t='y", 0, caught);
	assert_string_equal(caught->str, "user=root from=10.1.2.3 x=y ");
	g_string_truncate(caught, 0);
	judge(expr, NULL, "s='bad user root;t='n", 0, caught);
	assert_string_equal(caught->str, "user=root ");
}

/* ---- what it needs -------------------------------------------------------------------------- */

static const struct {
	const char *text, *needs;   /* NULL: nothing simple */
} needs[] = {
	{ "text ~ \"failed password\"", "text~failed password " },
	{ "text ~ \"(?i)failed password|authentication failure\"",
	    "text~failed password text~authentication failure " },
	{ "text ~ \"(?:failed|wrong) password\"", "text~ password " },
	{ "text ~ \"(?:failed|wrong)\"", "text~failed text~wrong " },
	{ "text ~ \"(?<what>failed|wrong) pw\"", "text~failed text~wrong " },
	{ "text ~ \"abc(def)?\"", "text~abc " },
	{ "text ~ \"abcd?\"", "text~abc " },
	{ "text ~ \"abcd*e+f\"", "text~abc " },
	{ "text ~ \"abc中?\"", "text~abc " },
	{ "text ~ \"x{2}abc{3}de\"", NULL },
	{ "text ~ \"%%SEC\\\\.LOGIN\"", "text~%%SEC\\ " },
	{ "text ~ \"LOGIN\\(l\\)\\[\"", "text~LOGIN(l)[ " },
	{ "text ~ \"[abc|def]ghi\"", "text~ghi " },
	{ "text ~ \"[]|]abc\"", "text~abc " },
	{ "text ~ \"abc|\"", NULL },
	{ "text ~ \"abc|d\"", NULL },
	{ "text ~ \"(?!abc)def\"", "text~def " },
	{ "text ~ \"(?<!abc)def\"", "text~def " },
	{ "text ~ \"(?x)abc def\"", NULL },
	{ "text ~ \"\\Qa|b\\E\"", NULL },
	{ "text ~ \".*\"", NULL },
	{ "trap = linkDown", "trap=linkDown " },
	{ "trap = linkDown or trap = linkUp", "trap=linkDown trap=linkUp " },
	{ "trap = linkDown and text ~ \"abcdef\"", "trap=linkDown " },
	{ "text ~ \"abcdef\" and trap = linkDown", "trap=linkDown " },
	{ "severity <= 4 and text ~ \"abcdef\"", "text~abcdef " },
	{ "severity <= 4 or text ~ \"abcdef\"", NULL },
	{ "not text ~ \"abcdef\"", NULL },
	{ "severity <= 1", NULL },
	{ "trap != linkDown", NULL },
	{ "count(text ~ \"abcdef\", 5s) > 3", NULL },
	{ "text ~ \"abcdef\" for 5s", NULL },
};

static void note_need(const struct expr_need *need, void *data)
{
	g_string_append_printf(data, "%s%c%s ", need->name, need->exact ? '=' : '~', need->text);
}

static void test_needs(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(needs); i++) {
		own(expr) expr = compile(needs[i].text);
		g_autoptr(GString) told = g_string_new(NULL);
		bool any = expr_needs(expr, NULL, note_need, told);
		if (any != (needs[i].needs != NULL) ||
		    (any && strcmp(told->str, needs[i].needs) != 0))
			fail_msg("%s needs %s", needs[i].text, told->str);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_truth),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_saving),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_bounds),
		cmocka_unit_test(test_hostile_lines),
		cmocka_unit_test(test_captures),
		cmocka_unit_test(test_needs),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
