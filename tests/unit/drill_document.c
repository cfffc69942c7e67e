/* The record of a drill that comes from a training: what it may say, and every way it may be wrong,
 * with the place named. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "records/model/drill_document.h"

#define RUN \
	"'run': {'code': 'RB-04', 'title': '漏水', 'commander': '甲', 'started_at': 1000000, " \
	"'ended_at': 9000000, 'state': 'ended'}"
#define STEPS "'steps': [{'number': 1, 'title': '撤人', 'state': 'done', 'outcome': 'confirmed'}]"
#define REST "'calls': [], 'roles': []"
#define WHOLE "{'format': 1, " RUN ", " STEPS ", " REST "}"

static json_t *read_text(const char *text, char **ret_reason)
{
	g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');

	*ret_reason = NULL;
	return drill_document_read(json, ret_reason);
}

static void good(const char *text)
{
	g_autofree char *reason = NULL;
	json_t *document = read_text(text, &reason);

	if (document == NULL)
		print_error("%s\n", reason);
	assert_non_null(document);
	json_decref(document);
}

static void bad(const char *text, const char *expected)
{
	g_autofree char *reason = NULL;
	json_t *document = read_text(text, &reason);

	assert_null(document);
	assert_non_null(reason);
	if (strstr(reason, expected) == NULL)
		fail_msg("'%s' is not in '%s'", expected, reason);
}

static void test_good(void **state)
{
	(void)state;
	good(WHOLE);
	good("{'format': 1, 'site': '甲站', " RUN ", 'steps': [{'number': 1, 'title': 'a', "
	     "'state': 'skipped', 'outcome': 'left', 'late': true, 'evidence': 'UPS-1 43 %'}, "
	     "{'number': 2, 'title': 'b', 'state': 'passed'}], 'calls': [{'step': 1, 'whom': "
	     "'值班长', 'result': 'no_answer', 'at': 5000000}], 'roles': [{'role': 'ups', 'class': "
	     "'device', 'name': 'ups-1'}]}");
}

static void test_whole(void **state)
{
	(void)state;
	bad("", "读不出");
	bad("[]", "读不出");
	bad("{'format': 1, 'format': 1}", "读不出");
	bad("{}", "format");
	bad("{'format': 2, " RUN ", " STEPS ", " REST "}", "format");
	bad("{'format': 1, " STEPS ", " REST "}", "run：");
	bad("{'format': 1, " RUN ", " REST "}", "steps：");
	bad("{'format': 1, " RUN ", 'steps': [], " REST "}", "一步也没有");
	bad("{'format': 1, " RUN ", " STEPS ", 'roles': []}", "calls：");
	bad("{'format': 1, " RUN ", 'steps': [7], " REST "}", "steps：");
	bad("{'format': 1, " RUN ", 'steps': [{'number': 2, 'title': 'a', 'state': 'done'}], " REST
	    "}", "steps[1].number");
	bad("{'format': 1, 'run': {'code': 'RB-04', 'title': 'x', 'commander': '甲', 'started_at': "
	    "9000000, 'ended_at': 1000000, 'state': 'ended'}, " STEPS ", " REST "}",
	    "run.ended_at：结束在开始之前");
}

static void test_values(void **state)
{
	static const struct { const char *step, *reason; } wrong[] = {
		{ "'number': 1, 'title': 'a'", "steps[1].state：没有填" },
		{ "'number': 1, 'state': 'done'", "steps[1].title：没有填" },
		{ "'number': 1, 'title': 'a', 'state': 'open'", "steps[1].state" },
		{ "'number': 1, 'title': 'a', 'state': 'done', 'colour': 1", "steps[1].colour" },
		{ "'number': 1, 'title': 'a', 'state': 'done', 'run': 7", "steps[1].run" },
		{ "'number': 1, 'title': 'a', 'state': 'done', 'person': 7", "steps[1].person" },
		{ "'number': 1, 'title': 'a', 'state': 'done', 'outcome': 'fine'",
		  "steps[1].outcome" },
		{ "'number': 'x', 'title': 'a', 'state': 'done'", "steps[1].number" },
		{ "'number': 1, 'title': 7, 'state': 'done'", "steps[1].title" },
		{ "'number': 1, 'title': 'a\\u001b[2J', 'state': 'done'", "steps[1].title" },
		{ "'number': 1, 'title': 'a', 'state': 'done', 'late': 1", "steps[1].late" },
		{ "'number': 1, 'title': 'a', 'state': 'done', 'done_at': -1", "steps[1].done_at" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(wrong); i++) {
		g_autofree char *text = g_strdup_printf("{'format': 1, " RUN ", 'steps': [{%s}], "
							REST "}", wrong[i].step);
		bad(text, wrong[i].reason);
	}
}

/* More than a drill can have is no drill. */
static void test_many(void **state)
{
	g_autoptr(GString) steps = g_string_new(NULL);

	(void)state;
	for (int i = 1; i <= DRILL_DOCUMENT_STEPS + 1; i++)
		g_string_append_printf(steps, "%s{'number': %d, 'title': 'a', 'state': 'done'}",
		    i == 1 ? "" : ", ", i);
	g_autofree char *text =
	    g_strdup_printf("{'format': 1, " RUN ", 'steps': [%s], " REST "}", steps->str);
	bad(text, "超过 99 条");
}

/* What is written is read again, and nothing that refers to other records goes along. */
static void test_written(void **state)
{
	json_t *record = json_loads("{\"id\": 7, \"run\": 3, \"number\": 1, \"title\": \"撤人\", "
				    "\"state\": \"done\", \"person\": 9, \"late\": true}", 0,
	    NULL);
	json_t *said = drill_document_of(&drill_parts[1], record);

	(void)state;
	assert_string_equal(drill_parts[1].member, "steps");
	assert_int_equal(json_object_size(said), 4);
	assert_null(json_object_get(said, "person"));
	assert_null(json_object_get(said, "run"));
	assert_true(json_is_true(json_object_get(said, "late")));
	json_decref(said);
	json_decref(record);
}

/* Every field a part names is one of its kind, so that none is lost unseen. */
static void test_parts(void **state)
{
	(void)state;
	for (const struct drill_part *part = drill_parts; part->member != NULL; part++) {
		g_auto(GStrv) names = g_strsplit(part->fields, "|", -1);
		g_auto(GStrv) needed = g_strsplit(part->needed, "|", -1);

		for (char **name = names; *name != NULL; name++)
			if (strcmp(*name, "state") != 0 &&
			    kind_field(kind_find(part->kind), *name) == NULL)
				fail_msg("%s has no field %s", part->kind, *name);
		for (char **name = needed; *name != NULL; name++)
			assert_true(word_in(part->fields, *name));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_parts),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
