/* The record of a run on paper: goldens from files in both encodings, and what one relies on who
 * reads it years later: what was late, what nobody did, who decided, what did not really happen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_layout.h"
#include "views/sheet_run.h"
#include "views/sheet_text.h"

static const char *const fixtures[] = { "run_ended", "run_drill_open", "run_bare" };

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
	json_auto_t *document = fixture_document("run", fixture);
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

static void assert_order(const char *text, const char *first, const char *second)
{
	const char *a = strstr(text, first), *b = strstr(text, second);

	if (a == NULL || b == NULL || a > b)
		fail_msg("not %s before %s in\n%s", first, second, text);
}

/* The line of STEP in TEXT. Caller frees. */
static char *line_of(const char *text, const char *step)
{
	const char *at = strstr(text, step);

	if (at == NULL)
		fail_msg("no %s in\n%s", step, text);
	return g_strndup(at, strcspn(at, "\n"));
}

static void test_steps(void **state)
{
	g_autofree char *text = text_of("run_ended");
	g_autofree char *late = line_of(text, "电话报值班长；值");
	g_autofree char *left = line_of(text, "收尾归档");
	g_autofree char *waited = line_of(text, "降载  ");

	(void)state;
	assert_has(late, "T+5分");
	assert_has(late, "23:58:02 5分52秒");
	assert_has(late, "人工完成");
	assert_has(text, "超时");
	/* what was left out has no time of its own, though the record has when the run ended */
	assert_has(left, "--       --");
	assert_has(left, "未做");
	/* its clock runs from when its condition came */
	assert_has(waited, "条件后10分");
	assert_has(waited, "1分0秒");
	assert_has(text, "第二人：值班员戊");
	assert_has(text, "谁决定的：带班领导 李局长 23:58 电话同意");
	assert_has(text, "理由：两次手动启动不成");
}

/* By when they were made, whenever they were written down; nobody is said to have answered. */
static void test_calls(void **state)
{
	g_autofree char *text = text_of("run_ended");
	g_autofree char *dead = line_of(text, "供电局抢修");

	(void)state;
	assert_order(text, "供电局抢修", "138****0001");
	assert_order(text, "138****0001", "0471-555 0102");
	assert_has(dead, "没人接");
}

/* What is not over is no record yet, and a drill is one on every page. */
static void test_open_drill(void **state)
{
	g_autofree char *text = text_of("run_drill_open");
	g_autofree char *ended = text_of("run_ended");
	json_auto_t *document = fixture_document("run", "run_drill_open");
	json_t *steps = json_array();

	(void)state;
	assert_order(text, "【演练 非真实事件】", "过程记录：执行没有结束，内容到");
	assert_has(text, "【停在安全点】");
	assert_has(text, "未结束");
	assert_null(strstr(ended, "过程记录"));
	assert_null(strstr(ended, "演练"));
	for (int i = 0; i < 150; i++)
		json_array_append_new(steps, json_string("再看一眼"));
	json_array_append_new(json_object_get(document, "blocks"),
	    json_pack("{s:s, s:[{s:s, s:i}], s:o}", "block", "table", "columns", "title", "x",
		"width", 40, "rows", steps));
	g_auto(GStrv) lines = lines_of(document);
	for (char **line = lines; *line != NULL; line++)
		if (**line == '\f')
			assert_has(*line, "（续）【演练 非真实事件】");
		else if (g_str_has_prefix(*line, "非涉密"))
			assert_has(*line, "演练 非真实事件");
}

/* A service that is not in earnest says so beside it. */
static void test_marks(void **state)
{
	static const struct { const char *mode, *box; } marks[] = {
		{ "trial", "【试用 演练 非真实事件】" }, { "training", "【演练 非真实事件】" },
		{ "production", "【演练 非真实事件】" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(marks); i++) {
		json_auto_t *record = json_pack("{s:s}", "mode", "drill");
		json_auto_t *topics = json_pack("{s:[{s:s}]}", "site", "mode", marks[i].mode);
		const struct sheet_data data = { .record = record, .topics = topics };
		json_auto_t *document = sheet_document(sheet_find("run"), &data);
		g_auto(GStrv) lines = lines_of(document);

		assert_has(lines[1], marks[i].box);
	}
}

static void test_bare(void **state)
{
	g_autofree char *text = text_of("run_bare");

	(void)state;
	assert_has(text, "未填");
	assert_has(text, "无数据");
	assert_null(strstr(text, " 0 步"));
	assert_null(strstr(text, "未经"));
}

static void test_exact(void **state)
{
	static const struct { int64_t seconds; const char *text; } times[] = {
		{ 0, "0秒" }, { 59, "59秒" }, { 60, "1分0秒" }, { 3599, "59分59秒" },
		{ 3600, "1时0分0秒" }, { 90061, "25时1分1秒" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		g_autofree char *text = sheet_exact(times[i].seconds * CLOCK_SECOND);
		assert_string_equal(text, times[i].text);
	}
}

/* Very long, and not meant for paper: it is drawn, within its columns, with nothing that moves a
 * printer. */
static void test_hostile(void **state)
{
	g_autofree char *dense = g_strnfill(6000, 'x');
	g_autofree char *evil = g_strconcat("\033[2J\f\r\v\x01\u202e\u200b\u2028", dense, NULL);
	json_auto_t *record = json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:I}", "number", evil,
	    "title", evil, "code", evil, "outcome", evil, "state", "ended", "started_at",
	    (json_int_t)INT64_MAX, "ended_at", (json_int_t)-1);
	json_auto_t *topics = json_pack("{s:[{s:s, s:i, s:s, s:s, s:s, s:I, s:I}, {}, {s:[]}], "
	    "s:[{s:s, s:s}], s:[{s:s, s:s, s:s}]}", "run_step@run", "title", evil, "number", -1,
	    "evidence", evil, "by", evil, "state", "done", "within",
	    (json_int_t)(INT64_MAX / 2000000), "done_at", (json_int_t)1, "title",
	    "run_role@run",
	    "role", evil, "name", evil, "run_call@run", "whom", evil, "phone", evil, "summary",
	    evil);
	const struct sheet_data data = { .record = record, .topics = topics };
	json_auto_t *document = sheet_document(sheet_find("run"), &data);
	g_auto(GStrv) lines = lines_of(document);

	(void)state;
	for (char **line = lines; *line != NULL; line++)
		assert_null(strpbrk(**line == '\f' ? *line + 1 : *line, "\033\r\n\t\f\v\a\b\x01"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_calls),
		cmocka_unit_test(test_open_drill),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_exact),
		cmocka_unit_test(test_hostile),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
