/* Which plan an incident calls for: by plain words before its category, and none where neither
 * says. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "views/incident_links.h"

static void test_plans(void **state)
{
	static const struct { const char *category, *subtype, *phenomenon, *code; } rows[] = {
		{ "attack", "网页篡改", "首页被换", "RB-10" },
		{ "attack", "拒绝服务", "出口满", "RB-09" },
		{ "attack", "", "DDoS 告警", "RB-09" },
		{ "malware", "", "", "RB-11" },
		{ "data", "勒索", "文件打不开", "RB-11" },
		{ "abnormal", "", "域名解析被劫持", "RB-12" },
		{ "violation", "", "有人闯入机房", "RB-14" },
		{ "attack", "", "口令猜测", NULL },
		{ "other", "", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		json_auto_t *row = json_pack("{s:s, s:s, s:s}", "category", rows[i].category,
		    "subtype", rows[i].subtype, "phenomenon", rows[i].phenomenon);
		const char *code = incident_plan_for(row);
		if (rows[i].code == NULL)
			assert_null(code);
		else
			assert_string_equal(code, rows[i].code);
	}
}

static void test_over(void **state)
{
	json_auto_t *open = json_pack("{s:s}", "state", "containing");
	json_auto_t *closed = json_pack("{s:s}", "state", "closed");

	(void)state;
	assert_null(incident_refuse_link(open));
	assert_non_null(incident_refuse_link(closed));
	assert_non_null(incident_refuse_link(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_over),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
