/* reporting/PROFILE.conf: the five that come with the program can be read; what makes no sense is
 * refused with its line; nobody is forgotten. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <locale.h>

#include "base/clock.h"
#include "base/text.h"
#include "records/model/kind.h"
#include "service/reporting.h"

#define HEAD "[reporting]\ntitle = 某地\n"
#define ALL "[report a]\nparty = superior\ntitle = 上级\nlevels = large major extreme\n" \
	    "within = 15m\nfrom = graded\nreports = first\n"

static void test_shipped(void **state)
{
	static const char *const profiles[] = { "liuzhou", "qingpu", "hunan", "lhasa", "custom" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(profiles); i++) {
		g_autofree char *path =
		    g_strdup_printf("service/reporting/%s.conf", profiles[i]), *text = NULL;
		GError *error = NULL;
		assert_true(g_file_get_contents(path, &text, NULL, NULL));
		assert_true(reporting_is_meant(text));
		json_t *rules = reporting_read(path, text, &error);
		if (rules == NULL)
			fail_msg("%s", error->message);
		const json_t *follow = json_object_get(rules, "follow_up");
		assert_int_equal(record_integer(rules, "triage_us"), 900 * CLOCK_SECOND);
		assert_int_equal(record_integer(rules, "observe_us"), 72 * 3600 * CLOCK_SECOND);
		assert_int_equal(record_integer(rules, "summary_us"),
		    30 * 24 * 3600 * CLOCK_SECOND);
		assert_int_equal(record_integer(follow, "large"), 6 * 3600 * CLOCK_SECOND);
		assert_int_equal(record_integer(follow, "major"), 2 * 3600 * CLOCK_SECOND);
		json_decref(rules);
	}
}

static void test_read(void **state)
{
	GError *error = NULL;
	json_t *rules = reporting_read("a.conf", HEAD "final = 2h\n" ALL "operators = other cii "
	    "central other\n", &error);
	const json_t *party;

	(void)state;
	if (rules == NULL)
		fail_msg("%s", error->message);
	party = json_array_get(json_object_get(rules, "parties"), 0);
	assert_string_equal(record_text(party, "levels"), "large|major|extreme");
	assert_string_equal(record_text(party, "operators"), "other|cii|central");
	assert_string_equal(record_text(party, "start"), "graded");
	assert_int_equal(record_integer(party, "within_us"), 900 * CLOCK_SECOND);
	assert_int_equal(record_integer(rules, "final_us"), 7200 * CLOCK_SECOND);
	json_decref(rules);
}

static void test_refused(void **state)
{
	static const struct {
		const char *text, *place, *word;
	} cases[] = {
		{ "", "a.conf:1", "缺 title" },
		{ HEAD, "a.conf:1", "没有上报对象" },
		{ "[reporting]\n" ALL, "a.conf:1", "缺 title" },
		{ HEAD "triage = soon\n" ALL, "a.conf:3", "triage" },
		{ HEAD "triage = 0\n" ALL, "a.conf:3", "须在" },
		{ HEAD "summary = 31d\n" ALL, "a.conf:3", "须在" },
		{ HEAD "colour = red\n" ALL, "a.conf:3", "没有这一项" },
		{ HEAD "[other]\n" ALL, "a.conf:3", "这一节" },
		{ HEAD "[report a]\nparty = Cac\n", "a.conf:4", "小写字母" },
		{ HEAD "[report a]\nparty =\n", "a.conf:4", "小写字母" },
		{ HEAD "[report a]\nlevels = large huge\n", "a.conf:4", "huge" },
		{ HEAD "[report a]\nlevels =\n", "a.conf:4", "至少写一个" },
		{ HEAD "[report a]\noperators = me\n", "a.conf:4", "me" },
		{ HEAD "[report a]\nreports = never\n", "a.conf:4", "never" },
		{ HEAD "[report a]\nfrom = told\n", "a.conf:4", "from" },
		{ HEAD "[report a]\nwithin = 0\n", "a.conf:4", "须在" },
		{ HEAD "[report a]\ntitle =\n", "a.conf:4", "太长" },
		{ HEAD "[report a]\ncontact = friend\n", "a.conf:4", "通讯录" },
		{ HEAD "[report a]\nparty = cac\ntitle = 网信\nlevels = large\nwithin = 1h\n"
		       "from = found\n", "a.conf:3", "缺 reports" },
		{ HEAD ALL "operators = other\n", "a.conf:1", "central" },
		{ HEAD "[report a]\nparty = superior\ntitle = 上级\nlevels = large major\n"
		       "within = 15m\nfrom = graded\nreports = first\n", "a.conf:1", "extreme" },
		{ HEAD ALL "[report b]\nparty = superior\ntitle = 别的\nlevels = general\n"
		       "within = 15m\nfrom = graded\nreports = first\n", "a.conf:10", "前面叫" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GError *error = NULL;
		json_t *rules = reporting_read("a.conf", cases[i].text, &error);
		if (rules != NULL)
			fail_msg("%zu was taken", i);
		if (!g_str_has_prefix(error->message, cases[i].place) ||
		    strstr(error->message, cases[i].word) == NULL)
			fail_msg("%zu: %s", i, error->message);
		assert_true(text_is_clean(error->message));
		g_error_free(error);
	}
}

static int speak(void **state)
{
	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped),
		cmocka_unit_test(test_read),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, speak, NULL);
}
