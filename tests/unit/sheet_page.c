/* zhiban-page as a program: JSON in, PDF out, read back by poppler. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/unit/sheet_fixture.h"
#include "views/sheet_child.h"
#include "views/sheet_delivery.h"

#define ROWS 2000
#define LIMIT (120 * CLOCK_SECOND)

/* The program as it was built beside this test. */
static char *program(void)
{
	g_autofree char *self = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *folder = g_path_get_dirname(self);

	return g_build_filename(folder, "..", "..", "zhiban-page", NULL);
}

static void run(const char *const *argv, GBytes *input, struct sheet_child *ret)
{
	g_autoptr(GError) error = NULL;

	if (!sheet_child_run(argv, input, LIMIT, ret, &error))
		fail_msg("%s", error->message);
}

static GBytes *page(const json_t *document)
{
	g_autofree char *path = program();
	g_autoptr(GError) error = NULL;
	GBytes *pdf = sheet_pdf(document, path, &error);

	if (!pdf)
		fail_msg("%s", error->message);
	assert_true(g_bytes_get_size(pdf) > 8);
	assert_memory_equal(g_bytes_get_data(pdf, NULL), "%PDF-1.", 7);
	return pdf;
}

/* The words on the paper; *RET_PAGES counts the sheets of it. */
static char *read_back(GBytes *pdf, int *ret_pages)
{
	const char *const argv[] = { "/usr/bin/pdftotext", "-layout", "-", "-", NULL };
	struct sheet_child child = { 0 };
	gsize size;
	const char *data;
	char *text;

	run(argv, pdf, &child);
	assert_int_equal(child.status, 0);
	data = g_bytes_get_data(child.out, &size);
	text = g_strndup(data, size);
	*ret_pages = 0;
	for (const char *at = text; *at; at++)
		*ret_pages += *at == '\f';
	sheet_child_clear(&child);
	return text;
}

static void test_words(void **state)
{
	static const char *const words[] = { "值班小结", "【试用】", "DJ-20261121-001", "ZB-A4-01",
		"市级政务外网中心机房", "值班甲", "99.206%", "LSZX-0417", "“X203”", "县道",
		"签认",
		"第1次打印", "7f3a9c1e", "1/2页", "非涉密", "已更正，见下" };
	json_t *document = fixture_document("shift_summary", "night");
	g_autoptr(GBytes) pdf = page(document);
	int pages;
	g_autofree char *text = read_back(pdf, &pages);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		if (!strstr(text, words[i]))
			fail_msg("\"%s\" is not on the page:\n%s", words[i], text);
	}
	assert_int_equal(pages, 2);
	assert_true(g_bytes_get_size(pdf) <= 150 * 1024);
	json_decref(document);
}

static void test_same_document_same_bytes(void **state)
{
	json_t *document = fixture_document("shift_summary", "night");
	json_t *preview = fixture_document("shift_summary", "nothing");
	g_autoptr(GBytes) a = page(document), b = page(document), c = page(preview),
			  d = page(preview);

	(void)state;
	assert_true(g_bytes_equal(a, b));
	assert_true(g_bytes_equal(c, d));
	assert_null(memmem(g_bytes_get_data(c, NULL), g_bytes_get_size(c), "CreationDate", 12));
	json_decref(document);
	json_decref(preview);
}

static void test_two_pages(void **state)
{
	json_t *document = fixture_document("shift_summary", "flood");
	g_autoptr(GBytes) pdf = page(document);
	int pages;
	g_autofree char *text = read_back(pdf, &pages);

	(void)state;
	assert_int_equal(pages, 2);
	assert_non_null(strstr(text, "此前另有"));
	assert_non_null(strstr(text, "第 59 次例行巡检"));
	json_decref(document);
}

static json_t *table_of(int n)
{
	json_t *rows = json_array();

	for (int i = 0; i < n; i++)
		json_array_append_new(rows,
		    json_pack("[o, s, s]", json_sprintf("%d", i), "接入交换机",
			"本端口正常，对端网关无应答，已报运营商，等待回复中；再看，仍然没有回音"));
	return json_pack("{s:s, s:[{s:s, s:s, s:[{s:s, s:i}, {s:s, s:i}, {s:s, s:i}], s:o}]}",
	    "title", "台账", "blocks", "block", "table", "heading", "全部", "columns", "title",
	    "序号", "width", 8, "title", "对象", "width", 20, "title", "说明", "weight", 1, "rows",
	    rows);
}

/* The paper of a handover: its curves are drawn, its words can be taken out again. */
static void test_handover(void **state)
{
	static const char *const words[] = { "值班交接班小结", "责任转移时刻 2026-11-21 08:33:07",
		"LSZX-0417", "本班走势", "冷通道 A", "22.0 - 23.6C", "JB-20261120-002",
		"接班人复述" };
	json_t *document = fixture_document("handover", "handover_night");
	g_autoptr(GBytes) pdf = page(document);
	int pages;
	g_autofree char *text = read_back(pdf, &pages);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (!strstr(text, words[i]))
			fail_msg("\"%s\" is not on the page:\n%s", words[i], text);
	assert_true(pages <= 2);
	assert_true(g_bytes_get_size(pdf) <= (gsize)pages * 150 * 1024);
	json_decref(document);
}

static int count(const char *text, const char *part)
{
	int n = 0;

	for (; (text = strstr(text, part)); text += strlen(part))
		n++;
	return n;
}

/* Every row is there once, the head on every page. */
static void test_long_table(void **state)
{
	json_t *document = table_of(ROWS);
	g_autoptr(GBytes) pdf = page(document);
	int pages;
	g_autofree char *text = read_back(pdf, &pages);

	(void)state;
	assert_true(pages > 20);
	assert_int_equal(count(text, "接入交换机"), ROWS);
	assert_int_equal(count(text, "序号"), pages);
	assert_int_equal(count(text, "台账（续）"), pages - 1);
	json_decref(document);
}

/* Refused with exit 1, one line on stderr and nothing on stdout. */
static void check_refused(const char *input, gsize size, const char *part)
{
	g_autofree char *path = program();
	const char *const argv[] = { path, NULL };
	g_autoptr(GBytes) bytes = g_bytes_new(input, size);
	struct sheet_child child = { 0 };

	run(argv, bytes, &child);
	assert_int_equal(child.status, 1);
	assert_int_equal(g_bytes_get_size(child.out), 0);
	if (!strstr(child.said, part))
		fail_msg("\"%s\" does not say \"%s\"", child.said, part);
	sheet_child_clear(&child);
}

static void test_hostile_input(void **state)
{
	g_autofree char *deep = g_strnfill(100000, '[');
	g_autofree char *long_text = g_strnfill(17 * 1024 * 1024, ' ');

	(void)state;
	check_refused("", 0, "不是 JSON");
	check_refused("\0\0\0", 3, "不是 JSON");
	check_refused("{\"blocks\": [", 12, "不是 JSON");
	check_refused("{\"title\": \"\xff\"}", 14, "不是 JSON");
	check_refused(deep, 100000, "不是 JSON");
	check_refused("[]", 2, "没有 blocks");
	check_refused("{\"blocks\": [{\"block\": \"picture\"}]}", 34, "不认识的段落");
	check_refused(long_text, 17 * 1024 * 1024, "超过 16 MB");
}

/* Controls and bidirectional marks do not reach the paper. */
static void test_hostile_text(void **state)
{
	json_t *document = json_pack("{s:s, s:[{s:s, s:s}]}", "title", "a\033]0;x\007", "blocks",
	    "block", "paragraph", "text", "left\xe2\x80\xaethgir \xf0\x9f\x98\x80\nsecond");
	g_autoptr(GBytes) pdf = page(document);
	int pages;
	g_autofree char *text = read_back(pdf, &pages);

	(void)state;
	assert_non_null(strstr(text, "<U+202E>thgir"));
	assert_non_null(strstr(text, "^["));
	json_decref(document);
}

/* A machine without Chinese type says so, and which package has it. */
static void test_no_font(void **state)
{
	static const char config
	    [] = "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig/>";
	g_autofree char *path = NULL;
	int fd = g_file_open_tmp("zhiban-fonts-XXXXXX.conf", &path, NULL);

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(write(fd, config, sizeof config - 1), sizeof config - 1);
	close(fd);
	g_setenv("FONTCONFIG_FILE", path, TRUE);
	check_refused("{\"blocks\": []}", 14, "fonts-wqy-microhei");
	g_unsetenv("FONTCONFIG_FILE");
	unlink(path);
}

static void test_no_program(void **state)
{
	json_t *document = json_pack("{s:[]}", "blocks");
	g_autoptr(GError) error = NULL;

	(void)state;
	assert_null(sheet_pdf(document, "/no/such/zhiban-page", &error));
	assert_non_null(strstr(error->message, "不能启动 zhiban-page"));
	json_decref(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_same_document_same_bytes),
		cmocka_unit_test(test_two_pages),
		cmocka_unit_test(test_handover),
		cmocka_unit_test(test_long_table),
		cmocka_unit_test(test_hostile_input),
		cmocka_unit_test(test_hostile_text),
		cmocka_unit_test(test_no_font),
		cmocka_unit_test(test_no_program),
	};

	fixture_start();
	g_setenv("LSAN_OPTIONS", "suppressions=tests/data/lsan.supp:print_suppressions=0", FALSE);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
