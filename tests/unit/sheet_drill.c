/* The record of a drill on paper: goldens from files in both encodings; no page of it can be taken
 * for something that happened, and nothing that is not known yet for nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "records/model/kind.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

static const char *const fixtures[] = { "drill_done", "drill_ahead", "drill_half", "drill_bare" };

/* Lines of DOCUMENT, which fit the paper and come back whole from the printer's characters. */
static char **lines_of(const json_t *document)
{
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);
	size_t lost = 0, size = 0;

	if (lines == NULL)
		fail_msg("%s", error->message);
	for (char **line = lines; *line != NULL; line++)
		assert_true(text_columns(**line == '\f' ? *line + 1 : *line) <= SHEET_COLUMNS);
	g_autoptr(GBytes) plain = sheet_text_encode(lines, SHEET_UTF8, NULL);
	g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
	g_autofree char *back = g_convert(g_bytes_get_data(coded, NULL),
	    (gssize)g_bytes_get_size(coded), "UTF-8", "GB18030", NULL, &size, NULL);
	assert_int_equal(lost, 0);
	assert_int_equal(size, g_bytes_get_size(plain));
	assert_memory_equal(back, g_bytes_get_data(plain, NULL), size);
	return lines;
}

static char *text_of(const char *fixture)
{
	json_auto_t *document = fixture_document("drill", fixture);
	g_auto(GStrv) lines = lines_of(document);
	g_autofree char *joined = g_strjoinv("\n", lines);

	return g_strconcat(joined, "\n", NULL);
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(fixtures); i++) {
		g_autofree char *text = text_of(fixtures[i]);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", fixtures[i]);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
	}
}

static void assert_has(const char *text, const char *words)
{
	if (strstr(text, words) == NULL)
		fail_msg("no \"%s\" in\n%s", words, text);
}

/* The line of TEXT that begins with START. Caller frees. */
static char *line_of(const char *text, const char *start)
{
	g_autofree char *begins = g_strconcat("\n", start, NULL);
	const char *at = strstr(text, begins);

	if (at == NULL)
		fail_msg("no line %s in\n%s", start, text);
	return g_strndup(at + 1, strcspn(at + 1, "\n"));
}

/* Once per page at the head, once at the foot. */
static void test_every_page(void **state)
{
	json_auto_t *document = fixture_document("drill", "drill_done");
	json_t *rows = json_array();
	size_t heads = 0, feet = 0, pages = 1;

	(void)state;
	for (int i = 0; i < 150; i++)
		json_array_append_new(rows, json_string("再看一眼"));
	json_array_append_new(json_object_get(document, "blocks"),
	    json_pack("{s:s, s:[{s:s, s:i}], s:o}", "block", "table", "columns", "title", "x",
		"width", 40, "rows", rows));
	g_auto(GStrv) lines = lines_of(document);
	for (char **line = lines; *line != NULL; line++) {
		pages += **line == '\f';
		heads += strstr(*line, "【演练 非真实事件】") != NULL;
		feet += g_str_has_prefix(*line, "非涉密") && strstr(*line, "演练 非真实事件");
	}
	assert_true(pages > 3);
	assert_int_equal(heads, pages);
	assert_int_equal(feet, pages);
}

static void test_done(void **state)
{
	g_autofree char *text = text_of("drill_done");
	g_autofree char *late = line_of(text, "  4 "), *waited = line_of(text, "  5 ");

	(void)state;
	assert_has(late, "T+5分      15:08:02 5分52秒   值班员丁 超时");
	assert_has(late, "电话报告登记（超52秒）");
	assert_has(waited, "条件后15秒 15:02:27 17秒");
	assert_has(text, "计时项 5  达标 3  超时 2  漏做 0  错做 0");
	assert_has(text, "2026-11-18 15:02 至 15:47");
	assert_has(text, "YLJH-2026 第4项");
	assert_has(text, "责任人 值班员戊；截止 2026-11-25；状态 未完\n          成，逾期");
	assert_has(text, "状态 已完成；证明");
	assert_has(text, "须经审批后生效");
	assert_null(strstr(text, "未填"));
}

/* What is to come is left to the hand, what is known is there; nobody has judged anything. */
static void test_ahead(void **state)
{
	g_autofree char *text = text_of("drill_ahead");
	g_autofree char *commander = line_of(text, "总指挥"), *first = line_of(text, "问题1");

	(void)state;
	assert_has(text, "计划 2026-11-18 15:00");
	assert_has(commander, "____");
	assert_has(commander, "值班甲");
	assert_has(first, "____");
	assert_null(strstr(text, "未填"));
	assert_null(strstr(text, "达标 0"));
	assert_null(strstr(text, "没有执行过"));
	assert_null(strstr(text, "不用修订"));
	assert_has(text, "不在年度计划内");
}

/* In between it is no record yet, and says what broke in; what was done elsewhere says where. */
static void test_half(void **state)
{
	g_autofree char *text = text_of("drill_half"), *done = text_of("drill_done");

	(void)state;
	assert_has(text, "过程记录：演练没有结束，内容到 2026-11-18 15:05:00 为止");
	assert_has(text, "2026-11-18 15:02 起，未结束");
	assert_has(text, "1 次  核心A 不可达");
	assert_has(text, "仿真站点，读数不是本站的");
	assert_has(text, "待做");
	assert_null(strstr(done, "过程记录"));
}

/* What could not be read is not nothing. */
static void test_bare(void **state)
{
	g_autofree char *text = text_of("drill_bare");
	json_auto_t *fixture = fixture_load("drill_done");
	json_t *topics = json_object_get(fixture, "topics");
	const struct sheet_data data = { .record = json_object_get(fixture, "record"),
		.topics = topics };

	(void)state;
	assert_has(text, "未填");
	assert_has(text, "无数据");
	assert_null(strstr(text, "没有执行过"));
	json_object_del(topics, "rectification@drill");
	json_auto_t *unread = sheet_document(sheet_find("drill"), &data);
	json_object_set_new(topics, "rectification@drill", json_array());
	json_auto_t *none = sheet_document(sheet_find("drill"), &data);
	g_autofree char *a = json_dumps(unread, 0), *b = json_dumps(none, 0);
	assert_has(a, "无数据");
	assert_null(strstr(b, "无数据"));
}

/* Very long, and not meant for paper: it is drawn, within its columns, with nothing that moves a
 * printer. */
static void test_hostile(void **state)
{
	static const char *const states[] = { "planned", "running", "closed", "\033c" };
	g_autofree char *dense = g_strnfill(6000, 'x');
	g_autofree char *evil = g_strconcat("\033[2J\f\r\v\x01\u202e\u200b\u2028", dense, NULL);
	json_auto_t *record = json_object(), *step = json_object(), *finding = json_object();

	(void)state;
	for (const struct field *field = kind_find("drill")->fields; field->name; field++)
		json_object_set_new(record, field->name, json_string(evil));
	for (const struct field *field = kind_find("run_step")->fields; field->name; field++)
		json_object_set_new(step, field->name, json_string(evil));
	for (const struct field *field = kind_find("rectification")->fields; field->name; field++)
		json_object_set_new(finding, field->name, json_string(evil));
	json_auto_t *topics = json_pack("{s:[O, {}], s:[O, {}]}", "run_step@run=run", step,
	    "rectification@drill", finding);
	for (size_t i = 0; i < G_N_ELEMENTS(states); i++) {
		const struct sheet_data data = { .record = record, .topics = topics };
		json_object_set_new(record, "state", json_string(states[i]));
		json_auto_t *document = sheet_document(sheet_find("drill"), &data);
		g_auto(GStrv) lines = lines_of(document);

		for (char **line = lines; *line != NULL; line++)
			assert_null(strpbrk(**line == '\f' ? *line + 1 : *line,
			    "\033\r\n\t\f\v\a\b\x01"));
	}
}

/* The steps are those of its run; a drill that never ran asks for none of another. */
static void test_needs(void **state)
{
	json_auto_t *drill = json_pack("{s:i, s:i}", "id", 4, "run", 9);
	json_auto_t *planned = json_pack("{s:i}", "id", 5);
	json_auto_t *steps = sheet_part("run_step@run=run", "drill", drill);
	json_auto_t *none = sheet_part("run_step@run=run", "drill", planned);
	json_auto_t *findings = sheet_part("rectification@drill", "drill", drill);

	(void)state;
	assert_int_equal(json_integer_value(json_object_get(json_object_get(steps, "where"),
	    "run")), 9);
	assert_true(json_is_integer(json_object_get(json_object_get(none, "where"), "run")));
	assert_int_equal(json_integer_value(json_object_get(json_object_get(none, "where"),
	    "run")), 0);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(findings, "where"),
	    "drill")), 4);
	assert_null(sheet_part("run_step", "drill", drill));
	assert_null(sheet_part("no_kind@run", "drill", drill));
	assert_null(sheet_part("run_step@no_field", "drill", drill));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_every_page),
		cmocka_unit_test(test_done),
		cmocka_unit_test(test_ahead),
		cmocka_unit_test(test_half),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_needs),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
