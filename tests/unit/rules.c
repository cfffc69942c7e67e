/* Rules: what is refused and where, what is counted and told apart, how long it stands. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>
#include <locale.h>
#include <string.h>

#include "base/text.h"
#include "tests/unit/rules_fixture.h"

/* ---- helpers ------------------------------------------------------------------------------ */

static struct rule_set *read_set(const char *text)
{
	g_autoptr(GError) error = NULL;
	struct rule_set *set = rule_set_read("rules/ours.conf", text, &error);

	if (set == NULL)
		fail_msg("%s", error->message);
	return set;
}

/* ---- files -------------------------------------------------------------------------------- */

#define HEAD "[rule x]\ntitle = t\non = syslog\n"
static const struct {
	const char *text;
	const char *begins, *says;
} wrongs[] = {
	{ "", "rules/a.conf:1", "一条规则也没有" },
	{ "[scheme]\n", "rules/a.conf:1", "[rule 名字]" },
	{ "[rule ]\n", "rules/a.conf:1", "[rule 名字]" },
	{ "[rule a/b]\n", "rules/a.conf:1", "[rule 名字]" },
	{ "# x\n[rule x]\non = syslog\n", "rules/a.conf:2", "title" },
	{ "[rule x]\ntitle = t\nwhen = text = a\nseverity = minor\n", "rules/a.conf:1", "on" },
	{ HEAD "severity = minor\n", "rules/a.conf:1", "when" },
	{ HEAD "when = text = a\n", "rules/a.conf:1", "severity" },
	{ HEAD "when = text ~\nseverity = minor\n", "rules/a.conf:4", "第 7 列" },
	{ HEAD "when = text ~ \"(\"\nseverity = minor\n", "rules/a.conf:4", "第 8 列" },
	{ HEAD "when = text ~ \"(a+)+$\"\nseverity = minor\n", "rules/a.conf:4", "费力" },
	{ HEAD "when = colour = a\nseverity = minor\n", "rules/a.conf:1", "colour" },
	{ HEAD "when = text = a for 5m\nseverity = minor\n", "rules/a.conf:1", "count" },
	{ HEAD "when = text = a\nclear = changed(text)\nseverity = minor\n", "rules/a.conf:1",
	    "changed" },
	{ HEAD "when = text = a\nseverity = bad\n", "rules/a.conf:5", "warning" },
	{ HEAD "when = text = a\nseverity = minor\ncount = 5\n", "rules/a.conf:6", "5 in 5m" },
	{ HEAD "when = text = a\nseverity = minor\ncount = 0 in 5m\n", "rules/a.conf:6", "1 到" },
	{ HEAD "when = text = a\nseverity = minor\ncount = 5 in x\n", "rules/a.conf:6", "30s" },
	{ HEAD "when = text = a\nseverity = minor\ncount = 5 in 9d\n", "rules/a.conf:6", "9d" },
	{ HEAD "when = text = a\nseverity = minor\ncount = 5 in 5m by\n", "rules/a.conf:6", "by" },
	{ HEAD "when = text = a\nseverity = minor\ncount = 5 in 5m by who\n", "rules/a.conf:1",
	    "(?<who>" },
	{ HEAD "when = text = a\nseverity = minor\nby = source\ncount = 5 in 5m by device\n",
	    "rules/a.conf:7", "一次" },
	{ HEAD "when = text = a\nseverity = minor\nlasts = never\n", "rules/a.conf:6", "lasts" },
	{ HEAD "when = text = a\nseverity = minor\nlasts = 544444444444444m\n",
	    "rules/a.conf:6", "lasts" },
	{ HEAD "when = text = a\nseverity = minor\nmost = 9999\n", "rules/a.conf:6", "200" },
	{ HEAD "when = text = a\nseverity = minor\nresource = room\n", "rules/a.conf:6", "port" },
	{ HEAD "when = text = a\nthen = look\nclear = text = b\n", "rules/a.conf:1", "look" },
	{ HEAD "when = text = a\nseverity = minor\nwho = me\n", "rules/a.conf:6", "who" },
	{ "[rule x]\ntitle = t\non = point\nwhen = a > 1\nseverity = syslog\n", "rules/a.conf:1",
	    "syslog" },
	{ "[rule x]\ntitle = t\non = point\nwhen = a > 1\nseverity = minor\ncount = 2 in 5m\n",
	    "rules/a.conf:1", "count" },
	{ "[rule x]\ntitle = t\non = point\nof = rack\n", "rules/a.conf:4", "device" },
	{ "[rule x]\ntitle = t\non = mail\n", "rules/a.conf:3", "syslog" },
	{ "[rule x]\ntitle =\n", "rules/a.conf:2", "空" },
};

static void test_refusals(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(wrongs); i++) {
		g_autoptr(GError) error = NULL;
		own(rule_set) set = rule_set_read("rules/a.conf", wrongs[i].text, &error);
		if (set != NULL || !text_is_clean(error->message) ||
		    !g_str_has_prefix(error->message, wrongs[i].begins) ||
		    strstr(error->message, wrongs[i].says) == NULL)
			fail_msg("%s: %s", wrongs[i].text,
			    set != NULL ? "taken" : error->message);
	}
	assert_true(rule_set_is_meant("# c\n\n[rule x]\n"));
	assert_false(rule_set_is_meant("[rules]\n"));
	assert_false(rule_set_is_meant(""));
}

/* ---- counting ----------------------------------------------------------------------------- */

#define LOGINS "[rule logins]\ntitle = 登录失败\non = syslog\n" \
	"when = text ~ \"bad login(?: from (?<from>[0-9.]+))?\"\n" \
	"count = 5 in 5m by from\nseverity = major\nlasts = 10m\n"

/* T02: five failed logins within five minutes from one source are one alarm, not five. */
static void test_one_alarm(void **unused)
{
	own(rule_set) set = read_set(LOGINS);
	struct heard heard = hearing();
	const struct message bad = syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.1");

	(void)unused;
	heard_begin(&heard, set->rules);
	for (int i = 0; i < 4; i++)
		heard_message(&heard, 60, bad);
	expect(&heard, "");
	heard_message(&heard, 59, bad);
	expect(&heard, "raised ours/logins 10.0.0.1|");
	for (int i = 0; i < 3; i++)
		heard_message(&heard, 1, bad);
	expect(&heard, "again ours/logins 10.0.0.1|again ours/logins 10.0.0.1|"
	    "again ours/logins 10.0.0.1|");
	/* from anywhere else it is another, on whichever device it was tried */
	for (int i = 0; i < 5; i++)
		heard_message(&heard, 1, syslog_of(i, "192.0.2.1", "bad login from 10.0.0.2"));
	expect(&heard, "raised ours/logins 10.0.0.2|");
	/* it is over when nothing came for as long as the rule says */
	heard_wait(&heard, 599);
	expect(&heard, "ended ours/logins 10.0.0.1|");
	heard_wait(&heard, 10);
	expect(&heard, "ended ours/logins 10.0.0.2|");
	heard_message(&heard, 1, bad);
	expect(&heard, "");
	heard_finish(&heard);
}

static void test_window(void **unused)
{
	own(rule_set) set = read_set(LOGINS);
	struct heard heard = hearing();
	const struct message bad = syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.1");

	(void)unused;
	heard_begin(&heard, set->rules);
	for (int i = 0; i < 20; i++)
		heard_message(&heard, 75, bad);  /* four in any five minutes */
	expect(&heard, "");
	heard_message(&heard, 74, bad);
	expect(&heard, "raised ours/logins 10.0.0.1|");
	/* where the message does not say it, devices are told apart */
	for (int i = 0; i < 8; i++)
		heard_message(&heard, 1, syslog_of(1 + i % 2, "192.0.2.1", "bad login"));
	expect(&heard, "");
	heard_message(&heard, 1, syslog_of(1, "192.0.2.1", "bad login"));
	expect(&heard, "raised ours/logins #1|");
	heard_finish(&heard);
}

static void test_look_and_world(void **unused)
{
	own(rule_set) set = read_set(
	    "[rule look]\ntitle = t\non = trap\nwhen = trap = coldStart\nthen = look\n"
	    "[rule port]\ntitle = t\non = trap\nresource = port\nseverity = minor\n"
	    "when = var[ifOperStatus] = 2 and port = \"Gi0/0/3\" and device ~ \"核心\"\n"
	    "clear = var[1.3.6.1.9] = ok\n"
	    "[rule polled]\ntitle = t\non = trap\nwhen = trap = x and not polled\n"
	    "severity = critical\n"
	    "[rule bad]\ntitle = t\non = syslog\nwhen = facility = auth and severity <= 1\n"
	    "severity = syslog\n");
	struct heard heard = hearing();
	json_auto_t *down = json_pack("[{s:s, s:s, s:i}]", "oid", "1.3.6.1.2.1.2.2.1.8.3", "name",
	    "ifOperStatus.3", "value", 2);
	json_auto_t *fine = json_pack("[{s:s, s:s}]", "oid", "1.3.6.1.9.0", "value", "ok");
	struct message trap = trap_of("linkDown", ""), other = trap_of("x", "");
	struct message log = syslog_of(DEVICE, "192.0.2.1", "x");

	(void)unused;
	heard_begin(&heard, set->rules);
	heard_message(&heard, 1, trap_of("coldStart", ""));
	expect(&heard, "look ours/look 7|");
	trap.if_index = 3;
	trap.variables = down;
	heard_message(&heard, 1, trap);
	expect(&heard, "raised ours/port Gi0/0/3#7|");
	trap.variables = fine;
	trap.if_index = 4;
	trap.device = 8;
	heard_message(&heard, 1, trap);
	expect(&heard, "");
	trap.if_index = 3;
	trap.device = DEVICE;
	heard_message(&heard, 1, trap);
	expect(&heard, "ended ours/port Gi0/0/3#7|");
	heard_message(&heard, 1, other);
	expect(&heard, "raised ours/polled #7|");
	other.device = 8;
	heard_message(&heard, 1, other);
	expect(&heard, "");
	log.severity = 1;
	heard_message(&heard, 1, log);
	expect(&heard, "raised ours/bad #7|");
	heard_finish(&heard);
}

/* A rule does not bury the list: what is beyond `most` is one more. */
static void test_most_and_quiet(void **unused)
{
	own(rule_set) set = read_set("[rule x]\ntitle = t\non = syslog\nseverity = minor\n"
	    "when = text ~ \"bad (?<what>[a-z]+)\"\nclear = text ~ \"good\"\nby = what\n"
	    "most = 2\nquiet = 10m\n");
	struct heard heard = hearing();

	(void)unused;
	heard_begin(&heard, set->rules);
	heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "bad a"));
	heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "bad b"));
	heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "bad c"));
	heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "bad d"));
	expect(&heard, "raised ours/x a|raised ours/x b|raised ours/x *|again ours/x *|");
	heard_message(&heard, 1, syslog_of(8, "192.0.2.2", "all good"));
	expect(&heard, "");
	heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "all good"));
	assert_int_equal(strlen(heard.said->str), strlen("ended ours/x a|") * 3);
	g_string_truncate(heard.said, 0);
	heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "bad a"));
	expect(&heard, "");
	heard_message(&heard, 600, syslog_of(DEVICE, "192.0.2.1", "bad a"));
	expect(&heard, "raised ours/x a|");
	heard_finish(&heard);
}

/* What stands and what was counted go over a restart, and over a new text of other rules. */
static void test_keeping(void **unused)
{
	own(rule_set) set = read_set(LOGINS);
	own(rule_set) more = read_set(LOGINS
	    "[rule other]\ntitle = t\non = syslog\nwhen = text = a\nseverity = minor\n");
	own(rule_set) changed = read_set(LOGINS "step = 看日志\n");
	struct heard heard = hearing(), later = hearing();
	const struct message one = syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.1");
	const struct message two = syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.2");

	(void)unused;
	heard_begin(&heard, set->rules);
	for (int i = 0; i < 5; i++)
		heard_message(&heard, 1, one);
	for (int i = 0; i < 3; i++)
		heard_message(&heard, 1, two);
	expect(&heard, "raised ours/logins 10.0.0.1|");
	json_auto_t *kept = rule_runs_save(heard.runs, set->rules->pdata[0], heard.now);
	heard_finish(&heard);

	heard_begin(&later, set->rules);
	later.now = (struct mono){ 5000 * CLOCK_SECOND };
	rule_runs_load(later.runs, set->rules->pdata[0], kept, later.now);
	heard_message(&later, 1, one);
	heard_message(&later, 1, two);
	expect(&later, "again ours/logins 10.0.0.1|");
	rule_runs_take(later.runs, more->rules);
	heard_message(&later, 1, two);
	expect(&later, "raised ours/logins 10.0.0.2|");
	/* written otherwise it is another rule */
	rule_runs_take(later.runs, changed->rules);
	assert_int_equal(later.said->len, strlen("ended ours/logins 10.0.0.1|") * 2);
	g_string_truncate(later.said, 0);
	rule_runs_load(later.runs, changed->rules->pdata[0], kept, later.now);
	heard_message(&later, 1, one);
	expect(&later, "");
	heard_finish(&later);
}

/* While nobody listened nothing came to its end. */
static void test_pause(void **unused)
{
	own(rule_set) set = read_set(LOGINS);
	struct heard heard = hearing();

	(void)unused;
	heard_begin(&heard, set->rules);
	for (int i = 0; i < 5; i++)
		heard_message(&heard, 1, syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.1"));
	expect(&heard, "raised ours/logins 10.0.0.1|");
	rule_runs_delay(heard.runs, 3600 * CLOCK_SECOND);
	heard_wait(&heard, 3600 + 599);
	expect(&heard, "");
	heard_wait(&heard, 1);
	expect(&heard, "ended ours/logins 10.0.0.1|");
	heard_finish(&heard);
}

/* Ten thousand sources do not make it grow for ever, and the one that goes on is still seen. */
static void test_many_sources(void **unused)
{
	own(rule_set) set = read_set(LOGINS);
	struct heard heard = hearing();

	(void)unused;
	heard_begin(&heard, set->rules);
	for (int i = 0; i < 10000; i++) {
		g_autofree char *text = g_strdup_printf("bad login from 10.1.%d.%d", i / 250,
		    i % 250);
		heard_message(&heard, 0, syslog_of(DEVICE, "192.0.2.1", text));
		if (i % 2000 == 0)
			heard_message(&heard, 0,
			    syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.9"));
	}
	json_auto_t *kept = rule_runs_save(heard.runs, set->rules->pdata[0], heard.now);
	assert_in_range(json_object_size(json_object_get(kept, "counts")), 1, 2000);
	heard_finish(&heard);
}

static void test_points(void **unused)
{
	own(rule_set) set = read_set("[rule x]\ntitle = t\non = point\nwhen = a > 1\n"
	    "severity = minor\n");
	const struct rule *rule = set->rules->pdata[0];
	struct heard heard = hearing();

	(void)unused;
	heard_begin(&heard, set->rules);
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_UNKNOWN, "");
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_FALSE, "");
	expect(&heard, "");
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_TRUE, "a = 2");
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_TRUE, "a = 3");
	expect(&heard, "raised ours/x r#7|");
	assert_true(rule_runs_stands(heard.runs, rule, 7, "r"));
	/* what is not known any more is not over */
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_UNKNOWN, "");
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_UNKNOWN, "");
	heard_wait(&heard, 86400);
	expect(&heard, "again ours/x r#7|");
	rule_runs_state(heard.runs, rule, 7, "r", TRUTH_FALSE, "");
	expect(&heard, "ended ours/x r#7|");
	assert_false(rule_runs_stands(heard.runs, rule, 7, "r"));
	heard_finish(&heard);
}

static void test_try(void **unused)
{
	own(rule_set) set = read_set(LOGINS);
	struct message bad = syslog_of(DEVICE, "192.0.2.1", "bad login from 10.0.0.1");
	const struct message *messages[] = { &bad, &bad, &bad, &bad, &bad, &bad };
	json_auto_t *rows = rule_set_try(set, messages, G_N_ELEMENTS(messages));
	const json_t *fourth = json_array_get(rows, 3), *fifth = json_array_get(rows, 4);

	(void)unused;
	assert_int_equal(json_array_size(rows), 6);
	assert_false(json_is_true(json_object_get(fourth, "hit")));
	assert_int_equal(json_integer_value(json_object_get(fourth, "counted")), 4);
	assert_true(json_is_true(json_object_get(fifth, "hit")));
	assert_string_equal(json_string_value(json_object_get(fifth, "severity")), "major");
	assert_string_equal(json_string_value(json_object_get(json_array_get(rows, 5), "what")),
	    "again");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_one_alarm),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_look_and_world),
		cmocka_unit_test(test_most_and_quiet),
		cmocka_unit_test(test_keeping),
		cmocka_unit_test(test_pause),
		cmocka_unit_test(test_many_sources),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_try),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
