/* The sheets of a shift and the forms for the hand, against files; curves; what a signature is kept
 * with. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_blocks.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

static const struct {
	const char *sheet, *name;   /* NULL: a form, made of nothing */
	int pages;
} fixtures[] = {
	{ "handover", "handover_night", 2 },
	{ "handover", "handover_bare", 1 },
	{ "round", "round_done", 1 },
	{ "round", "round_open", 1 },
	{ "log_extract", "log_night", 1 },
	{ "visitors", "visitors_night", 1 },
	{ "visitors", "visitors_nothing", 1 },
	{ "things", "things_night", 1 },
	{ "blank_log", NULL, 1 },
	{ "blank_handover", NULL, 1 },
	{ "blank_round", NULL, 1 },
	{ "blank_ticket", NULL, 1 },
};

static json_t *document_of(const char *sheet, const char *name)
{
	struct sheet_data data = { .now = { .us = 0 } };

	return name ? fixture_document(sheet, name) : sheet_document(sheet_find(sheet), &data);
}

static char **lines_of(const json_t *document)
{
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);

	if (!lines)
		fail_msg("%s", error->message);
	return lines;
}

/* Columns where characters of ambiguous width are drawn wide. */
static size_t wide_columns(const char *line)
{
	size_t columns = 0;

	for (uint32_t c = text_next(&line); c; c = text_next(&line))
		columns += text_char_is_ambiguous(c) ? 2 : (size_t)text_char_columns(c);
	return columns;
}

/* At most 62 lines a page of at most 80 columns, whatever ambiguous characters are; all of it in
 * GB18030. Returns the pages. */
static int check_lines(char **lines)
{
	g_autoptr(GBytes) coded = NULL;
	size_t lost = 1;
	int on_page = 0, pages = 1;

	coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
	assert_int_equal(lost, 0);
	for (; *lines; lines++) {
		const char *line = **lines == '\f' ? *lines + 1 : *lines;

		if (line != *lines) {
			pages++;
			on_page = 0;
		}
		assert_true(++on_page <= SHEET_LINES);
		assert_true(text_columns(line) <= SHEET_COLUMNS);
		assert_true(wide_columns(line) <= SHEET_COLUMNS);
	}
	return pages;
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(fixtures); i++) {
		const char *name = fixtures[i].name ? fixtures[i].name : fixtures[i].sheet;
		json_t *document = document_of(fixtures[i].sheet, fixtures[i].name);
		g_auto(GStrv) lines = lines_of(document);
		g_autofree char *joined = g_strjoinv("\n", lines);
		g_autofree char *text = g_strconcat(joined, "\n", NULL);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", name);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
		assert_int_equal(check_lines(lines), fixtures[i].pages);
		json_decref(document);
	}
}

static char *text_of(const char *sheet, const char *name)
{
	json_t *document = document_of(sheet, name);
	g_auto(GStrv) lines = lines_of(document);

	json_decref(document);
	return g_strjoinv("\n", lines);
}

static void expect(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("\"%s\" is not in:\n%s", part, text);
}

/* ---- the handover ------------------------------------------------------------------------- */

static void test_handover(void **state)
{
	g_autofree char *text = text_of("handover", "handover_night");
	static const char *const order[] = { "一、总体研判  【需关注】", "二、未结事项",
		"静音、搁置、隔离、维护", "三、本班大事记", "四、机房环境与动力", "本班走势",
		"五、巡检、出入、物品", "六、可能发生与预案", "七、上级通知", "异议、退回与补充",
		"八、签认", "责任转移时刻" };
	const char *at = text;

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
		at = strstr(at, order[i]);
		if (!at)
			fail_msg("%s is not in its place:\n%s", order[i], text);
	}
	expect(text, "责任转移时刻 2026-11-21 08:33:07（此前由交班人负责，此后由接班人负责）");
	expect(text, "已签 2026-11-21 08:27");
	expect(text, "已阅 2026-11-21 08:40");
	expect(text, "接班人复述 4/4 条");
	expect(text, "本班新增告警 17，已清除 14");
	expect(text, "静音 1 次 10 分钟");
	expect(text, "巡检完成率 97.916%（47/48 项，异常 0，未做有批准 1）");
	expect(text, "出入登记 1 人次（在场 0）");
	expect(text, "门禁卡少一张");
	assert_null(strstr(text, "电话会议系统杂音"));
	assert_null(strstr(text, "100%  "));
}

/* What is not known is not nothing, and nobody has signed. */
static void test_handover_bare(void **state)
{
	g_autofree char *text = text_of("handover", "handover_bare");

	(void)state;
	expect(text, "责任尚未转移：仍由交班人负责");
	expect(text, "巡检 无数据\n  出入登记 无数据");
	expect(text, "本班告警：无数据。");
	assert_null(strstr(text, "已签"));
	assert_null(strstr(text, "100%"));
}

/* However much stands before, the line of responsibility is on the page of the signatures, and
 * those with the end of what is signed. */
static void test_foot_stays(void **state)
{
	(void)state;
	for (int n = 1; n < 130; n++) {
		json_t *list = block_list_new("记录", BLOCK_WHOLE);
		json_t *signatures = block_signatures_new("签认");
		json_t *document = json_pack("{s:s, s:[o, o]}", "title", "t", "blocks", list,
		    signatures);
		g_auto(GStrv) lines = NULL;
		bool signing = false;

		for (int i = 0; i < n; i++)
			block_list_add(list, "03:12", "一条");
		block_signature_add(signatures, "交班人", "值班甲", NULL, NULL);
		block_signature_hand(signatures, "接班人");
		block_foot(signatures, "责任转移");
		lines = lines_of(document);
		for (char **line = lines; *line; line++) {
			assert_false(signing && **line == '\f');
			signing |= strstr(*line, "签认") != NULL;
			if (strstr(*line, "责任转移"))
				break;
		}
		assert_true(signing);
		json_decref(document);
	}
}

/* ---- other sheets ------------------------------------------------------------------------- */

static void test_round(void **state)
{
	g_autofree char *done = text_of("round", "round_done");
	g_autofree char *open = text_of("round", "round_open");

	(void)state;
	expect(done, "偏差");
	expect(done, "平台结冰");
	expect(done, "未做");
	expect(done, "到场码");
	expect(done, "4.2MPa");
	expect(open, "____");
	expect(open, "市电逆变");
}

static void test_visitors(void **state)
{
	g_autofree char *some = text_of("visitors", "visitors_night");
	g_autofree char *nothing = text_of("visitors", "visitors_nothing");

	(void)state;
	expect(some, "2 人次");
	expect(some, "在场");
	assert_null(strstr(some, "访客乙"));
	expect(nothing, "无数据");
	assert_null(strstr(nothing, "0 人次"));
}

static void test_things(void **state)
{
	g_autofree char *text = text_of("things", "things_night");

	(void)state;
	expect(text, "没有清点过");
	expect(text, "一张在安全");
	assert_null(strstr(text, "旧对讲机"));
}

/* A form says that it is one, has no number and owes nothing to a service. */
static void test_blank(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(fixtures); i++) {
		g_autofree char *text = NULL;

		if (fixtures[i].name)
			continue;
		text = text_of(fixtures[i].sheet, NULL);
		expect(text, "空白表，手工填写");
		expect(text, "服务恢复后按本表补录");
		assert_null(strstr(text, "未签"));
		assert_null(strstr(text, "无数据"));
		assert_true(sheet_find(fixtures[i].sheet)->blank);
	}
}

/* ---- curves ------------------------------------------------------------------------------- */

static json_t *chart_of(json_t *values)
{
	json_t *series = json_pack("{s:s, s:s, s:i, s:o}", "name", "冷通道", "unit", "C", "digits",
	    1, "values", values);

	return json_pack("{s:s, s:[o]}", "title", "t", "blocks",
	    block_chart_new("走势", (struct wall){ CLOCK_SECOND },
		(struct wall){ 3600 * CLOCK_SECOND }, json_pack("[o]", series)));
}

/* The line of the curve of VALUES (taken over). */
static char *curve_of(json_t *values)
{
	json_t *document = chart_of(values);
	g_auto(GStrv) lines = lines_of(document);
	char *found = NULL;

	json_decref(document);
	for (char **line = lines; *line && !found; line++)
		if (strstr(*line, "冷通道"))
			found = g_strdup(*line);
	assert_non_null(found);
	return found;
}

static void test_curve(void **state)
{
	json_t *rising = json_array(), *gap = json_array(), *flat = json_array();

	(void)state;
	for (int i = 0; i < 80; i++) {
		json_array_append_new(rising, json_real(20 + i / 10.0));
		json_array_append_new(gap, i < 40 ? json_null() : json_real(20));
		json_array_append_new(flat, json_integer(0));
	}
	g_autofree char *up = curve_of(rising), *half = curve_of(gap), *still = curve_of(flat);
	g_autofree char *none = curve_of(json_pack("[n, n]"));
	expect(up, " ....::::::-------======+++++++******####");
	expect(up, "20.0 - 27.9C");
	expect(half, " ???????????????????" "?--------------------");
	expect(still, "0.0 - 0.0C");
	expect(none, "????????????????????????????????????????");
	expect(none, "无数据");
	assert_true(text_columns(up) <= SHEET_COLUMNS);
}

static void test_strange_curves(void **state)
{
	static const char *const blocks[] = { "{\"block\": \"chart\"}",
		"{\"block\": \"chart\", \"series\": [1]}",
		"{\"block\": \"chart\", \"series\": [{\"values\": 7}]}",
		"{\"block\": \"chart\", \"series\": [{},{},{},{},{},{},{},{},{},{},{},{},{}]}" };
	static const char *const odd[] = { "{\"block\": \"chart\", \"series\": []}",
		"{\"block\": \"chart\", \"series\": [{\"values\": []}]}",
		"{\"block\": \"chart\", \"from\": -1, \"series\": [{\"digits\": 99, "
		"\"values\": [1e308, -1e308, \"x\", {}, true]}]}" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(blocks) + G_N_ELEMENTS(odd); i++) {
		bool good = i >= G_N_ELEMENTS(blocks);
		json_t *document = json_pack("{s:[o]}", "blocks",
		    json_loads(good ? odd[i - G_N_ELEMENTS(blocks)] : blocks[i], 0, NULL));
		g_autoptr(GError) error = NULL;
		g_auto(GStrv) lines = sheet_text_lines(document, &error);

		assert_true((lines != NULL) == good);
		assert_true((error == NULL) == good);
		json_decref(document);
	}
}

/* ---- what is kept ------------------------------------------------------------------------- */

/* What the service kept is printed, not what was about to be. */
static void test_kept_content(void **state)
{
	json_t *kept = document_of("handover", "handover_night");
	g_autofree char *content = sheet_document_content(kept);
	json_t *answer = json_pack("{s:s, s:i, s:s}", "number", "DJ-20261121-009", "print_count", 3,
	    "content", content);
	json_t *taken = sheet_document_take(document_of("handover", "handover_bare"), answer,
	    (struct wall){ CLOCK_SECOND });
	json_t *broken = json_pack("{s:s, s:s}", "number", "x", "content", "[");
	g_autofree char *again = sheet_document_content(taken);

	(void)state;
	assert_string_equal(again, content);
	assert_int_equal(json_integer_value(json_object_get(json_object_get(taken, "issue"),
			     "print_count")), 3);
	assert_null(sheet_document_take(json_object(), broken, (struct wall){ 1 }));
	json_decref(kept);
	json_decref(answer);
	json_decref(taken);
	json_decref(broken);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_handover),
		cmocka_unit_test(test_handover_bare),
		cmocka_unit_test(test_foot_stays),
		cmocka_unit_test(test_round),
		cmocka_unit_test(test_visitors),
		cmocka_unit_test(test_things),
		cmocka_unit_test(test_blank),
		cmocka_unit_test(test_curve),
		cmocka_unit_test(test_strange_curves),
		cmocka_unit_test(test_kept_content),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
