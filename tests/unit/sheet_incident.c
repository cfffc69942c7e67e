/* The report of a security incident in its four classes: goldens from files, on 80 columns whatever
 * the width of ambiguous characters is, in both encodings; harmful text by its number only; late is
 * late; what is still to come says by when. */
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

static const struct { const char *sheet, *fixture; } papers[] = {
	{ "incident_first", "incident_first" },
	{ "incident_first", "incident_bare" },
	{ "incident_first", "incident_nothing" },
	{ "incident_follow_up", "incident_follow" },
	{ "incident_final", "incident_final" },
	{ "incident_final", "incident_false" },
	{ "incident_summary", "incident_summary" },
};

/* Columns where characters of ambiguous width are drawn wide. */
static size_t wide_columns(const char *line)
{
	size_t columns = 0;

	for (uint32_t c = text_next(&line); c; c = text_next(&line))
		columns += text_char_is_ambiguous(c) ? 2 : (size_t)text_char_columns(c);
	return columns;
}

/* The paper, which fits in both widths and comes back whole from the printer's characters. */
static char *text_of(const char *sheet, const char *fixture)
{
	json_auto_t *document = fixture_document(sheet, fixture);
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = sheet_text_lines(document, &error);
	size_t lost = 1;

	if (lines == NULL)
		fail_msg("%s", error->message);
	for (char **line = lines; *line != NULL; line++) {
		const char *text = **line == '\f' ? *line + 1 : *line;
		assert_true(text_columns(text) <= SHEET_COLUMNS);
		assert_true(wide_columns(text) <= SHEET_COLUMNS);
	}
	g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
	assert_int_equal(lost, 0);
	g_autofree char *back = g_convert(g_bytes_get_data(coded, NULL),
	    (gssize)g_bytes_get_size(coded), "UTF-8", "GB18030", NULL, NULL, NULL);
	g_autofree char *joined = g_strjoinv("\n", lines);
	assert_non_null(back);
	return g_strconcat(joined, "\n", NULL);
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_autofree char *text = text_of(papers[i].sheet, papers[i].fixture);
		g_autofree char *path =
		    g_strdup_printf(FIXTURE_FOLDER "%s.txt", papers[i].fixture);
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

static void assert_lacks(const char *text, const char *words)
{
	if (strstr(text, words) != NULL)
		fail_msg("\"%s\" in\n%s", words, text);
}

/* What was told in time and what was not; what comes next, by when; the measures by their times
 * and not by when they were written down. */
static void test_first(void **state)
{
	g_autofree char *text = text_of("incident_first", "incident_first");

	(void)state;
	assert_has(text, "10:05 下线站点；10:07 防火墙阻断来源；10:12 镜像取证");
	assert_has(text, "迟报 8分");
	assert_has(text, "合规");
	assert_has(text, "待续报（催办 2026-11-12 16:45）");
	assert_has(text, "哈希登记 2 份");
	assert_has(text, "再次登记 1 次");
	assert_has(text, "受理号 4501-77");
	assert_has(text, "处置结束后30日内提交处置总结报告（处置结束时系统建催办）");
	assert_has(text, "非涉密 内部资料");
	assert_has(text, "不适用");
}

/* Neither its words nor its hash stand on any paper. */
static void test_harmful(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_autofree char *text = text_of(papers[i].sheet, papers[i].fixture);
		assert_lacks(text, "标语");
		assert_lacks(text, "c0ffee");
	}
	g_autofree char *text = text_of("incident_first", "incident_first");
	assert_has(text, "ZJ-20261112-002");
	assert_has(text, "9f86d081884c7d65");
	assert_lacks(text, "9f86d081884c7d659");
}

/* That nobody has graded, told, done anything is said; that nothing is known of it is not the same.
 */
static void test_bare(void **state)
{
	g_autofree char *text = text_of("incident_first", "incident_bare");
	g_autofree char *nothing = text_of("incident_first", "incident_nothing");

	(void)state;
	assert_has(text, "待定级");
	assert_has(text, "未查明");
	assert_has(text, "还没有报出");
	assert_has(text, "没有要报的单位");
	assert_has(text, "没有登记存证");
	assert_has(text, "待续报\n");
	assert_has(nothing, "无数据");
	assert_lacks(nothing, "没有要报的单位");
}

/* A lower level takes nothing back; what waits beyond its time says by how much. */
static void test_follow_up(void **state)
{
	g_autofree char *text = text_of("incident_follow_up", "incident_follow");

	(void)state;
	assert_has(text, "改级 1 次，现为一般");
	assert_has(text, "迟报 2时15分");
	assert_has(text, "逾期 3时8分");
	assert_has(text, "逾期后不再");
	assert_has(text, "（第2");
	assert_has(text, "待续报");
	assert_has(text, "0.5 BTC");
}

/* Of what is over nothing is to come; the summary has the four times and what is mended. */
static void test_end(void **state)
{
	g_autofree char *final = text_of("incident_final", "incident_final");
	g_autofree char *summary = text_of("incident_summary", "incident_summary");
	g_autofree char *none = text_of("incident_final", "incident_false");

	(void)state;
	assert_lacks(final, "待续报");
	assert_lacks(final, "催办，截止");
	assert_has(final, "发现后 1时32分");
	assert_has(summary, "教训：后台不应对互联网开放。");
	assert_has(summary, "ZG-20261113-002");
	assert_has(summary, "未完成，逾期");
	assert_has(summary, "系统已建催办，截止 12-13 09:00");
	assert_has(none, "审计员 吴审 2026-11-12 12:20 会签");
	assert_has(none, "误报，不再要求处置总结");
	assert_lacks(none, "四个时刻");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_first),
		cmocka_unit_test(test_harmful),
		cmocka_unit_test(test_bare),
		cmocka_unit_test(test_follow_up),
		cmocka_unit_test(test_end),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
