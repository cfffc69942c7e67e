/* The outage sheet: goldens from files, and what a duty person relies on when reading it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"
#include "views/show.h"

static char **lines_of_fixture(const char *name)
{
	json_auto_t *document = fixture_document("outage", name);
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);

	if (lines == NULL)
		fail_msg("%s", error->message);
	return lines;
}

static char *text_of_fixture(const char *name)
{
	g_auto(GStrv) lines = lines_of_fixture(name);

	return g_strjoinv("\n", lines);
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	static const char *const names[] = { "outage_mass", "outage_calm", "outage_cut_off",
		"outage_nothing" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++) {
		g_autofree char *joined = text_of_fixture(names[i]);
		g_autofree char *text = g_strconcat(joined, "\n", NULL);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", names[i]);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
	}
}

/* 80 columns, no character of doubtful width, and everything but the list of units on the first
 * page. */
static void test_paper(void **state)
{
	g_auto(GStrv) lines = lines_of_fixture("outage_mass");
	bool first = true, tree = false;

	(void)state;
	for (char **line = lines; *line != NULL; line++) {
		const char *text = **line == '\f' ? *line + 1 : *line;
		g_autofree char *certain = text_without_ambiguous(text);
		first &= text == *line;
		assert_true(text_columns(text) <= SHEET_COLUMNS);
		assert_string_equal(text, certain);
		if (strstr(text, "四、电话树") != NULL) {
			assert_true(first);
			tree = true;
		}
		if (strstr(text, "供电抢修") != NULL)
			assert_true(first);
	}
	assert_true(tree);
}

static void assert_order(const char *text, const char *first, const char *second)
{
	const char *a = strstr(text, first), *b = strstr(text, second);

	if (a == NULL || b == NULL || a > b)
		fail_msg("not %s before %s in\n%s", first, second, text);
}

/* The most upstream first; what is over, minor, or under maintenance is no root. */
static void test_roots(void **state)
{
	g_autofree char *text = text_of_fixture("outage_mass");

	(void)state;
	assert_order(text, "汇聚B", "规则给的第一步");
	assert_order(text, "规则给的第一步", "市电失电");
	assert_non_null(strstr(text, "最上游的 3 处；另有 1 处"));
	assert_non_null(strstr(text, "20 家 20 条"));
	assert_null(strstr(text, "烟感报警"));
	assert_null(strstr(text, "作业中"));
	assert_null(strstr(text, "Gi0/0/3"));
	assert_non_null(strstr(text, "起始    2026-11-21 03:12:05"));
}

/* Each once, those surely cut off first; every one of them is on paper. */
static void test_units(void **state)
{
	g_autofree char *text = text_of_fixture("outage_mass");
	const char *first = strstr(text, "街道办事处 ");

	(void)state;
	assert_non_null(strstr(text, "中断 22 家，状态不明 1 家"));
	assert_non_null(strstr(text, "三、影响单位 23 家（本表 8 家，其余 15 家见后附）"));
	assert_non_null(first);
	assert_null(strstr(first + 1, "街道办事处 "));
	assert_non_null(strstr(text, "街道值班"));
	assert_null(strstr(text, "正常单位"));
	assert_order(text, "附：其余影响单位", "远郊林场");
	for (int i = 1; i < 21; i++) {
		g_autofree char *name = g_strdup_printf("第%d单位 ", i);
		assert_non_null(strstr(text, name));
	}
}

/* The first page has the units of the most important circuits; of each whoever answers at night;
 * and a root says which of its like it is. */
static void test_first_to_call(void **state)
{
	json_auto_t *fixture = fixture_load("outage_mass");
	json_t *topics = json_object_get(fixture, "topics");
	json_t *circuits = json_object_get(topics, "circuits"), *circuit;
	const struct sheet_data data = { .topics = topics,
		.now = { .us = json_integer_value(json_object_get(fixture, "now")) } };
	size_t i;

	(void)state;
	json_object_set_new(json_array_get(json_object_get(topics, "alarms"), 0), "called",
	    json_string("乙地"));
	json_array_foreach(circuits, i, circuit)
		json_object_set_new(circuit, "importance",
		    json_string(row_get_integer(circuit, "key") == 20 ? "A" : "B"));
	json_array_insert_new(json_object_get(topics, "records:contact"), 0,
	    json_pack("{s:i, s:i, s:s, s:s, s:s, s:b, s:{s:s}, s:i, s:s}", "id", 70, "key", 70,
		"state", "valid", "name", "白天的人", "purpose", "duty", "printable", 1, "shown",
		"access_unit", "街道办事处", "pin_order", 1, "mobile", "139 0000 0002"));
	json_auto_t *document = sheet_document(sheet_find("outage"), &data);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = sheet_text_lines(document, &error);
	assert_non_null(lines);
	g_autofree char *text = g_strjoinv("\n", lines);
	assert_order(text, "第20单位 ", "第1单位 ");
	assert_non_null(strstr(text, "乙地"));
	const char *units = strstr(text, "三、影响单位"), *tree = strstr(text, "四、电话树");
	assert_non_null(tree);
	assert_true(strstr(units, "白天的人") > tree);
	assert_non_null(strstr(text, "街道值班"));
}

/* Pinned ones in their order; nobody who may not be printed or is no longer valid. */
static void test_tree(void **state)
{
	g_autofree char *text = text_of_fixture("outage_mass");
	const char *tree = strstr(text, "四、电话树");

	(void)state;
	assert_non_null(tree);
	assert_order(tree, "值班长", "上级值班室");
	assert_order(tree, "上级值班室", "某运营商报修");
	assert_order(tree, "网安支队", "物业值班");
	assert_null(strstr(text, "前任值班长"));
	assert_null(strstr(text, "作废的"));
}

/* By when, and how long it is still till then, as the site has set it. */
static void test_steps(void **state)
{
	g_autofree char *text = text_of_fixture("outage_mass");

	(void)state;
	assert_non_null(strstr(text, "03:17 已过 3分"));
	assert_non_null(strstr(text, "03:22 剩 1分"));
	assert_non_null(strstr(text, "03:27 剩 6分"));
	assert_non_null(strstr(text, "每 15分"));
	assert_non_null(strstr(text, "0771-6666002"));
}

/* Our own way out is gone: that stands above everything that follows from it. */
static void test_cut_off(void **state)
{
	g_autofree char *text = text_of_fixture("outage_cut_off");

	(void)state;
	assert_order(text, "不是全网断网", "一、疑似根因");
	assert_non_null(strstr(text, "中断 0 家，状态不明 6 家"));
	assert_non_null(strstr(text, "【试用】"));
}

/* What is not known is neither none nor all. */
static void test_nothing(void **state)
{
	g_autofree char *text = text_of_fixture("outage_nothing");

	(void)state;
	assert_null(strstr(text, " 0 家，状态"));
	assert_non_null(strstr(text, "无数据"));
	assert_non_null(strstr(text, "________"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_paper),
		cmocka_unit_test(test_roots),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_first_to_call),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_cut_off),
		cmocka_unit_test(test_nothing),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
