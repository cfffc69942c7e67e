/* alarms.conf: what is shipped is what the program does without it and what requirements.md 2.6 and
 * 3.1 say; what makes no sense is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <locale.h>

#include "base/clock.h"
#include "base/text.h"
#include "service/alarm_settings.h"

#define MINUTE (60 * CLOCK_SECOND)

static struct alarm_settings *settings_of(const char *text)
{
	GError *error = NULL;
	struct alarm_settings *settings = alarm_settings_read("alarms.conf", text, &error);

	if (settings == NULL)
		fail_msg("%s", error->message);
	return settings;
}

/* Written by hand from the table of requirements.md 2.6. */
static const struct {
	enum severity severity;
	const char *word;
	int minutes;
	bool shift;
} clauses[] = {
	{ SEVERITY_CRITICAL, "紧急", 5, false },
	{ SEVERITY_MAJOR, "重要", 15, false },
	{ SEVERITY_MINOR, "次要", 60, false },
	{ SEVERITY_WARNING, "提示", 0, true },
	{ SEVERITY_INDETERMINATE, "不确定", 0, true },
};

static void expect_clauses(const struct alarm_settings *settings)
{
	for (size_t i = 0; i < G_N_ELEMENTS(clauses); i++) {
		const struct severity_settings *severity =
		    &settings->severities[clauses[i].severity];

		assert_string_equal(severity->word, clauses[i].word);
		assert_int_equal(severity->acknowledge, clauses[i].minutes * MINUTE);
		assert_int_equal(severity->shift, clauses[i].shift);
	}
	assert_string_equal(settings->severities[SEVERITY_CRITICAL].escalations[0].to, "值班长");
	assert_string_equal(settings->severities[SEVERITY_CLEARED].word, "清除");
	assert_int_equal(settings->shelve, 480 * MINUTE);
	assert_int_equal(settings->reopen, 60 * MINUTE);
	assert_int_equal(settings->flood_begin, 10);
	assert_int_equal(settings->flood_end, 5);
	assert_int_equal(settings->flood_window, 10 * MINUTE);
	assert_int_equal(settings->stale, 24 * 60 * MINUTE);
	assert_true(settings->undo >= 30 * CLOCK_SECOND);
}

static void expect_same(const struct alarm_settings *a, const struct alarm_settings *b)
{
	for (int i = 0; i < SEVERITIES; i++) {
		const struct severity_settings *left = &a->severities[i],
					       *right = &b->severities[i];
		assert_string_equal(left->word, right->word);
		assert_int_equal(left->acknowledge, right->acknowledge);
		assert_int_equal(left->n_escalations, right->n_escalations);
		for (unsigned n = 0; n < left->n_escalations; n++) {
			assert_int_equal(left->escalations[n].after, right->escalations[n].after);
			assert_string_equal(left->escalations[n].to, right->escalations[n].to);
		}
	}
	assert_memory_equal(&a->shelve, &b->shelve,
	    sizeof *a - offsetof(struct alarm_settings, shelve));
}

static void test_shipped(void **unused)
{
	g_autofree char *text = NULL;
	own(alarm_settings) defaults = alarm_settings_new();

	(void)unused;
	assert_true(g_file_get_contents("service/sites/alarms.conf", &text, NULL, NULL));
	own(alarm_settings) shipped = settings_of(text);
	expect_clauses(defaults);
	expect_clauses(shipped);
	expect_same(shipped, defaults);
}

static void test_values(void **unused)
{
	own(alarm_settings) settings =
	    settings_of("[severity major]\nword = 严重\nacknowledge = 10m\n"
		 "escalate = 0 值班长; 5m 带班领导; 15m 分管 领导\n[severity minor]\nescalate =\n"
		 "[type port_down]\nseverity = warning\nraise_delay = 5s\nclear_delay = 1m\n"
		 "[flood]\nbegin = 20\n[acknowledge]\nunowned_severity = critical\n");
	const struct severity_settings *major = &settings->severities[SEVERITY_MAJOR];
	const struct type_settings *type =
	    alarm_settings_type(settings, alarm_type("port_down"));

	(void)unused;
	assert_string_equal(major->word, "严重");
	assert_int_equal(major->acknowledge, 10 * MINUTE);
	assert_int_equal(major->n_escalations, 3);
	assert_int_equal(major->escalations[2].after, 15 * MINUTE);
	assert_string_equal(major->escalations[2].to, "分管 领导");
	assert_int_equal(settings->severities[SEVERITY_MINOR].n_escalations, 0);
	assert_int_equal(type->severity, SEVERITY_WARNING);
	assert_int_equal(type->raise_delay, 5 * CLOCK_SECOND);
	assert_int_equal(type->clear_delay, MINUTE);
	assert_int_equal(settings->flood_begin, 20);
	assert_int_equal(settings->unowned_severity, SEVERITY_CRITICAL);
}

static const struct {
	const char *text, *sentence;
} bad[] = {
	{ "[severity loud]\n", "alarms.conf:1" },
	{ "[severity none]\n", "alarms.conf:1" },
	{ "[severity major]\nword =\n", "alarms.conf:2" },
	{ "[severity major]\nword = 一二三四五\n", "太长" },
	{ "[severity major]\nacknowledge = soon\n", "alarms.conf:2" },
	{ "[severity major]\nacknowledge = 2d\n", "须在" },
	{ "[severity major]\nescalate = 值班长\n", "每步" },
	{ "[severity major]\nescalate = 10m 甲; 5m 乙\n", "须在" },
	{ "[severity major]\nescalate = 0 甲; 1m 乙; 2m 丙; 3m 丁; 4m 戊\n", "四步" },
	{ "[severity major]\ncolour = red\n", "没有这一项" },
	{ "[type dragon]\n", "dragon" },
	{ "[type port_down]\nraise_delay = 2d\n", "alarms.conf:2" },
	{ "[type port_down]\nseverity = cleared\n", "alarms.conf:2" },
	{ "[type smoke]\nraise_delay = 10s\n", "立即" },
	{ "[flood]\nbegin = many\n", "alarms.conf:2" },
	{ "[flood]\nbegin = 5\n", "小于" },
	{ "[flood]\nbegin = 1001\n", "须在" },
	{ "[acknowledge]\nundo = 10s\n", "须在" },
	{ "[acknowledge]\nunowned_severity = indeterminate\n", "alarms.conf:2" },
	{ "[shelve]\nmost = 48h\n", "须在" },
	{ "[shelve]\nleast = 1h\n", "alarms.conf:2" },
	{ "[soup]\nhot = yes\n", "soup" },
	{ "word = 紧急\n", "alarms.conf:1" },
	{ "[flood\n", "alarms.conf:1" },
};

static void test_bad(void **unused)
{
	(void)unused;
	for (size_t i = 0; i < G_N_ELEMENTS(bad); i++) {
		g_autoptr(GError) error = NULL;

		assert_null(alarm_settings_read("alarms.conf", bad[i].text, &error));
		assert_true(text_is_clean(error->message));
		if (strstr(error->message, bad[i].sentence) == NULL)
			fail_msg("\"%s\" does not say %s", error->message, bad[i].sentence);
	}
}

static int start(void **unused)
{
	(void)unused;
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_bad),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
