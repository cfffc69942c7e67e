/* Sheets as blocks and as text: goldens from files, and what must hold of any document. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_blocks.h"
#include "views/sheet_layout.h"
#include "views/sheet_text.h"

static const struct {
	const char *name;
	int pages;
} fixtures[] = { { "night", 2 }, { "quiet", 1 }, { "nothing", 1 }, { "flood", 2 } };

/* Columns where characters of ambiguous width are drawn wide. */
static size_t wide_columns(const char *line)
{
	size_t columns = 0;

	for (uint32_t c = text_next(&line); c; c = text_next(&line))
		columns += text_char_is_ambiguous(c) ? 2 : (size_t)text_char_columns(c);
	return columns;
}

static const char *unfed(const char *line)
{
	return *line == '\f' ? line + 1 : line;
}

/* What holds of every sheet, whatever is in it. Returns the number of pages. */
static int check_lines(char **lines)
{
	int on_page = 0, pages = 1;

	for (; *lines; lines++) {
		const char *line = unfed(*lines);

		if (line != *lines) {
			pages++;
			on_page = 0;
		}
		on_page++;
		assert_true(on_page <= SHEET_LINES);
		assert_true(text_columns(line) <= SHEET_COLUMNS);
		assert_true(wide_columns(line) <= SHEET_COLUMNS);
		assert_true(*line == '\0' || text_is_clean(line) || g_str_has_prefix(line, " "));
	}
	return pages;
}

static char **lines_of(const json_t *document)
{
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);

	if (!lines)
		fail_msg("%s", error->message);
	return lines;
}

static json_t *document_of(json_t *blocks)
{
	return json_pack("{s:s, s:s, s:s, s:o}", "sheet", "test", "title", "测试", "form",
	    "ZB-A4-99", "blocks", blocks);
}

/* ---- 值班小结 ----------------------------------------------------------------------------------
 */

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(fixtures); i++) {
		json_t *document = fixture_document("shift_summary", fixtures[i].name);
		g_auto(GStrv) lines = lines_of(document);
		g_autofree char *joined = g_strjoinv("\n", lines);
		g_autofree char *text = g_strconcat(joined, "\n", NULL);
		g_autofree char *path = g_strdup_printf(FIXTURE_FOLDER "%s.txt", fixtures[i].name);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
		assert_int_equal(check_lines(lines), fixtures[i].pages);
		json_decref(document);
	}
}

static char *text_of_fixture(const char *name)
{
	json_t *document = fixture_document("shift_summary", name);
	g_auto(GStrv) lines = lines_of(document);

	json_decref(document);
	return g_strjoinv("\n", lines);
}

/* Nothing known is neither 0 nor all. */
static void test_nothing(void **state)
{
	g_autofree char *text = text_of_fixture("nothing");
	const char *counts = strstr(text, "  链路  ");

	(void)state;
	assert_non_null(counts);
	assert_null(strstr(counts, "100%"));
	assert_null(strstr(counts, " 0"));
	assert_non_null(strstr(text, "未填"));
	assert_non_null(strstr(text, "无数据"));
}

static void test_corrections(void **state)
{
	g_autofree char *text = text_of_fixture("night");

	(void)state;
	assert_non_null(strstr(text, "乡道施工挖断光缆，正熔接，预计09:00恢复（已更正，见"));
	assert_non_null(strstr(text, "11-21 05:40  更正：运营商反馈：县道\"X203\""));
	assert_non_null(strstr(text, "11-20 17:20  补录：物业电话"));
	assert_null(strstr(text, "上一班的记录"));
	assert_null(strstr(text, "11-20 12:00"));
	assert_non_null(strstr(text, "【试用】"));
	assert_non_null(strstr(text, "第1次打印"));
}

/* What the rooms read at the end, with lowest and highest; what is well and no number is counted.
 */
static void test_rooms(void **state)
{
	g_autofree char *text = text_of_fixture("night");

	(void)state;
	assert_non_null(strstr(text, "中心机房 GB50174-2008 B"));
	assert_non_null(strstr(text, "22.8C   22.1 01:47   24.6 06:27   22-24 曾超限"));
	assert_non_null(strstr(text, "  接点和状态 2 处"));
	assert_null(strstr(text, "烟感 1"));
	assert_non_null(strstr(strstr(text, "前门"), "曾变化"));
	assert_non_null(strstr(strstr(text, "露点"), "未知"));
	assert_non_null(strstr(strstr(text, "    市电"), "紧急"));
}

static void test_reprint(void **state)
{
	g_autofree char *text = text_of_fixture("quiet");

	(void)state;
	assert_non_null(strstr(text, "第2次打印（补打）"));
	assert_null(strstr(text, "试用"));
}

/* Two pages, and what they leave out is counted: 200 changes, 60 entries, 31 objects. */
static void test_flood(void **state)
{
	g_autofree char *text = text_of_fixture("flood");
	static const char before[] = "此前另有 ";
	const char *log = strstr(strstr(text, "四、大事记"), before);
	int64_t gone = g_ascii_strtoll(log + strlen(before), NULL, 10), shown = 0;

	(void)state;
	for (const char *at = text; (at = strstr(at, "次例行巡检")); at++)
		shown++;
	assert_int_equal(gone + shown, 60);
	assert_non_null(strstr(text, "第 59 次例行巡检"));
	assert_non_null(strstr(text, "（另有 "));
	assert_non_null(strstr(text, "八、签认"));
}

/* ---- blocks ------------------------------------------------------------------------------- */

static void check_percent(int64_t part, int64_t whole, const char *expected)
{
	g_autofree char *text = block_percent(part, whole);

	if (expected)
		assert_string_equal(text, expected);
	else
		assert_null(text);
}

static void test_percent(void **state)
{
	(void)state;
	check_percent(999996, 1000000, "99.999%");
	check_percent(INT64_MAX - 1, INT64_MAX, "99.999%");
	check_percent(1, 1, "100%");
	check_percent(0, 7, "0.000%");
	check_percent(2, 3, "66.666%");
	check_percent(0, 0, NULL);
	check_percent(8, 7, NULL);
	check_percent(-1, 7, NULL);
}

/* The line of LINES that begins with PREFIX; -1: none. */
static int line_with(char **lines, const char *part)
{
	for (int i = 0; lines[i]; i++) {
		if (strstr(lines[i], part))
			return i;
	}
	return -1;
}

static void test_cells_wrap_in_their_column(void **state)
{
	static const struct block_column columns[] = {
		{ .title = "甲", .width = 10 }, { .title = "乙", .weight = 1 },
		{ .title = "数", .width = 6, .align = TEXT_RIGHT }, { 0 }
	};
	static const char *const cells[] = { "一二三四五六七八九十", "短", "42" };
	json_t *table = block_table_new("表", columns, BLOCK_WHOLE);
	json_t *document = document_of(json_pack("[o]", table));
	g_auto(GStrv) lines = NULL;
	int row;

	(void)state;
	block_table_add(table, cells, G_N_ELEMENTS(cells));
	lines = lines_of(document);
	row = line_with(lines, "一二三四五");
	assert_true(g_str_has_prefix(lines[row], "  一二三四五 短"));
	assert_true(g_str_has_suffix(lines[row], " 42"));
	assert_int_equal(text_columns(lines[row]), SHEET_COLUMNS);
	assert_string_equal(lines[row + 1], "  六七八九十");
	json_decref(document);
}

/* What is more of a row stands under it from its second cell on, and goes with it to the next page.
 * Where there is no row yet it is drawn all the same. */
static void test_more_of_a_row(void **state)
{
	static const struct block_column columns[] = {
		{ .title = "序", .width = 4 }, { .title = "甲", .weight = 1 }, { 0 }
	};
	static const char *const cells[] = { "行", "内容" };
	json_t *table = block_table_new("表", columns, BLOCK_WHOLE);
	json_t *document = document_of(json_pack("[o]", table));
	g_auto(GStrv) lines = NULL;
	int begun = 0;

	(void)state;
	block_table_more(table, "先说的");
	for (int i = 0; i < 200; i++) {
		block_table_add(table, cells, G_N_ELEMENTS(cells));
		block_table_more(table, "凭什么：\n照片");
	}
	lines = lines_of(document);
	assert_true(check_lines(lines) > 5);
	assert_string_equal(lines[line_with(lines, "先说的")], "       先说的");
	for (int i = 0; lines[i]; i++)
		if (*lines[i] == '\f') {
			assert_non_null(strstr(lines[i + 2], "序"));
			assert_true(g_str_has_prefix(lines[i + 3], "  行"));
			assert_string_equal(lines[i + 4], "       凭什么：");
			assert_string_equal(lines[i + 5], "       照片");
			begun++;
		}
	assert_true(begun > 4);
	json_decref(document);
}

static void test_grid_stands_in_columns(void **state)
{
	json_t *grid = block_grid_new(NULL, 2), *document = document_of(json_pack("[o]", grid));
	g_auto(GStrv) lines = NULL;
	int row;

	(void)state;
	block_grid_add(grid, "值班员", "值班甲", 1);
	block_grid_add(grid, "岗位", NULL, 1);
	block_grid_add(grid, "时段", "很长", 2);
	lines = lines_of(document);
	row = line_with(lines, "值班员");
	assert_string_equal(lines[row], "值班员  值班甲                          岗位    未填");
	assert_string_equal(lines[row + 1], "时段    很长");
	json_decref(document);
}

/* ---- pages -------------------------------------------------------------------------------- */

static json_t *long_list(int n)
{
	json_t *list = block_list_new("记录", BLOCK_WHOLE);

	for (int i = 0; i < n; i++) {
		g_autofree char *text = g_strdup_printf("第 %d 条", i);

		block_list_add(list, "03:12", text);
	}
	return list;
}

/* Whatever stands before them, signatures are on one page together with the end of it, and no
 * heading is the last line of a page. */
static void test_signatures_stay(void **state)
{
	(void)state;
	for (int n = 1; n < 130; n++) {
		json_t *signatures = block_signatures_new("签认");
		json_t *document = document_of(json_pack("[o, o]", long_list(n), signatures));
		g_autofree char *last = g_strdup_printf("第 %d 条", n - 1);
		g_auto(GStrv) lines = NULL;
		int sign, heading, end;

		block_signature_add(signatures, "值班员", "值班甲", NULL, NULL);
		block_signature_add(signatures, "值班长", "班长", NULL, NULL);
		lines = lines_of(document);
		check_lines(lines);
		heading = line_with(lines, "签认");
		sign = line_with(lines, "值班长");
		end = line_with(lines, last);
		assert_true(heading > 0 && sign > heading && end < heading);
		for (int i = end + 1; i <= sign; i++)
			assert_true(*lines[i] != '\f');
		json_decref(document);
	}
}

static json_t *long_table(int n)
{
	static const struct block_column columns[] = {
		{ .title = "序号", .width = 8, .align = TEXT_RIGHT },
		{ .title = "对象", .weight = 2 }, { .title = "说明", .weight = 3 }, { 0 }
	};
	json_t *table = block_table_new("台账", columns, BLOCK_WHOLE);

	for (int i = 0; i < n; i++) {
		g_autofree char *number = g_strdup_printf("%d", i);
		const char *cells[] = { number, "接入交换机",
			"本端口正常，对端网关无应答，已报运营商，等待回复中；再看" };

		block_table_add(table, cells, G_N_ELEMENTS(cells));
	}
	return table;
}

static void test_table_of_ten_thousand(void **state)
{
	json_t *document = document_of(json_pack("[o]", long_table(10000)));
	g_auto(GStrv) lines = lines_of(document);
	int pages = check_lines(lines), heads = 0, feet = 0;
	g_autofree char *last = g_strdup_printf("%d/%d页", pages, pages);

	(void)state;
	assert_true(pages > 200);
	for (int i = 0; lines[i]; i++) {
		heads += strstr(lines[i], "序号 对象") != NULL;
		feet += g_str_has_suffix(lines[i], "页");
	}
	assert_int_equal(heads, pages);
	assert_int_equal(feet, pages);
	assert_true(line_with(lines, last) > 0);
	json_decref(document);
}

/* A cell longer than a page is parted; nothing of it is lost. */
static void test_cell_longer_than_a_page(void **state)
{
	g_autofree char *numbers = g_strnfill(9000, 'x');
	json_t *document = document_of(json_pack("[o]", block_paragraph_new("长", numbers)));
	g_auto(GStrv) lines = lines_of(document);
	size_t count = 0;

	(void)state;
	assert_true(check_lines(lines) > 1);
	for (int i = 0; lines[i]; i++) {
		for (const char *at = lines[i]; *at; at++)
			count += *at == 'x';
	}
	assert_int_equal(count, 9000);
	json_decref(document);
}

/* ---- strangers ---------------------------------------------------------------------------- */

static void test_hostile_text(void **state)
{
	static const char *const texts[] = { "\033[2J\033]0;x\007",
		"a\xe2\x80\xaezz",
		"行一\n行二\r\n\t行三", "\xf0\x9f\x98\x80 \xe2\x84\x83 \xc2\xb1 \xe2\x80\x9c",
		"e\xcc\x81\xcc\x81\xcc\x81\xcc\x81", "\xe2\x94\x80\xe2\x94\x82\xe2\x97\x8f", "\f\v",
		"" };
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(texts); i++) {
		json_t *list = block_list_new(texts[i], BLOCK_WHOLE);
		json_t *grid = block_grid_new(texts[i], 3);
		json_t *document = document_of(json_pack("[o, o]", list, grid));
		g_auto(GStrv) lines = NULL;

		block_list_add(list, texts[i], texts[i]);
		block_grid_add(grid, texts[i], texts[i], 2);
		json_object_set_new(document, "title", json_string(texts[i]));
		json_object_set_new(document, "mark", json_string(texts[i]));
		lines = lines_of(document);
		check_lines(lines);
		for (int k = 0; lines[k]; k++)
			assert_null(strpbrk(unfed(lines[k]), "\033\007\t\r\n\v\f"));
		json_decref(document);
	}
}

/* JSON with single quotes, to be read here. */
static json_t *quoted(const char *text)
{
	g_autofree char *json = g_strdelimit(g_strdup(text), "'", '"');
	json_t *value = json_loads(json, 0, NULL);

	assert_non_null(value);
	return value;
}

/* What is not a document is refused, with one sentence. */
static void test_not_a_document(void **state)
{
	static const char *const documents[] = {
		"[]",
		"{}",
		"{'blocks': 7}",
		"{'blocks': [7]}",
		"{'blocks': [{}]}",
		"{'blocks': [{'block': 'picture'}]}",
		"{'blocks': [{'block': 'table'}]}",
		"{'blocks': [{'block': 'table', 'columns': [], 'rows': []}]}",
		"{'blocks': [{'block': 'table', 'columns': [{'width': 81}], 'rows': [['x']]}]}",
		"{'blocks': [{'block': 'table', 'columns': [{'width': 0}], 'rows': [['x']]}]}",
		"{'blocks': [{'block': 'grid', 'columns': 0, 'cells': []}]}",
		"{'blocks': [{'block': 'grid', 'columns': 99, 'cells': []}]}",
		"{'blocks': [{'block': 'list', 'rows': {}}]}",
		"{'blocks': [{'block': 'signatures'}]}",
	};
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(documents); i++) {
		json_t *document = quoted(documents[i]);
		g_autoptr(GError) error = NULL;

		assert_non_null(document);
		assert_null(sheet_text_lines(document, &error));
		assert_non_null(error);
		assert_true(g_str_has_suffix(error->message, "。"));
		json_decref(document);
	}
}

/* Strange, but no more than strange: it is drawn. */
static void test_odd_documents(void **state)
{
	static const char *const blocks[] = {
		"[]",
		"[{'block': 'paragraph', 'text': {}}]",
		"[{'block': 'list', 'shorten': 'none', 'rows': [1, null, {}]}]",
		"[{'block': 'table', 'columns': [{'weight': 999999999999}], 'rows': [1, [], [2]]}]",
		"[{'block': 'grid', 'columns': 6, 'cells': [1, {'span': 1e9}, {'span': -7}]}]",
		"[{'block': 'signatures', 'rows': [0, []]}]",
	};
	static const char odd[] = "{'title': 7, 'pages': 1,"
	    " 'issue': {'head_seq': -1, 'head': '\\u001b',"
	    " 'print_count': 9223372036854775807, 'printed_at': 9223372036854775807}}";

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(blocks); i++) {
		json_t *document = quoted(odd);
		g_auto(GStrv) lines = NULL;

		json_object_set_new(document, "blocks", quoted(blocks[i]));
		lines = lines_of(document);
		check_lines(lines);
		json_decref(document);
	}
}

/* ---- encodings ---------------------------------------------------------------------------- */

static void test_gb18030(void **state)
{
	json_t *document = fixture_document("shift_summary", "night");
	g_auto(GStrv) lines = lines_of(document);
	g_autoptr(GBytes) coded = NULL, plain = sheet_text_encode(lines, SHEET_UTF8, NULL);
	g_autofree char *back = NULL;
	size_t lost = 7;
	gsize size;

	(void)state;
	coded = sheet_text_encode(lines, SHEET_GB18030, &lost);
	assert_int_equal(lost, 0);
	back = g_convert(g_bytes_get_data(coded, NULL), (gssize)g_bytes_get_size(coded), "UTF-8",
	    "GB18030", NULL, &size, NULL);
	assert_non_null(back);
	assert_int_equal(size, g_bytes_get_size(plain));
	assert_memory_equal(back, g_bytes_get_data(plain, NULL), size);
	json_decref(document);
}

static void test_lost_characters_are_counted(void **state)
{
	char line[] = "中文\xf0\x9f\x98\x80!", *lines[] = { line, NULL };
	size_t lost;
	g_autoptr(GBytes) coded = sheet_text_encode(lines, SHEET_GBK, &lost);

	(void)state;
	assert_int_equal(lost, 1);
	assert_int_equal(g_bytes_get_size(coded), 7);
	assert_memory_equal(g_bytes_get_data(coded, NULL), "\xd6\xd0\xce\xc4?!\n", 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_corrections),
		cmocka_unit_test(test_rooms),
		cmocka_unit_test(test_reprint),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_cells_wrap_in_their_column),
		cmocka_unit_test(test_more_of_a_row),
		cmocka_unit_test(test_grid_stands_in_columns),
		cmocka_unit_test(test_signatures_stay),
		cmocka_unit_test(test_table_of_ten_thousand),
		cmocka_unit_test(test_cell_longer_than_a_page),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_not_a_document),
		cmocka_unit_test(test_odd_documents),
		cmocka_unit_test(test_gb18030),
		cmocka_unit_test(test_lost_characters_are_counted),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
