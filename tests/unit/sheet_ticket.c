/* Sheets of a ticket: goldens from files in both encodings, and what somebody relies on who reads
 * them years later: both versions of what was corrected, who was told when, what ran late. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/unit/sheet_fixture.h"
#include "views/sheet_layout.h"
#include "views/sheet_open.h"
#include "views/sheet_text.h"

static const struct {
	const char *sheet, *fixture, *golden;
} papers[] = {
	{ "fault_ticket", "ticket_closed", "ticket_closed" },
	{ "fault_ticket", "ticket_late", "ticket_late" },
	{ "fault_ticket", "ticket_bare", "ticket_bare" },
	{ "units_affected", "ticket_late", "units_late" },
	{ "units_affected", "ticket_bare", "units_bare" },
};

static char **lines_of(const char *sheet, const char *fixture)
{
	json_auto_t *document = fixture_document(sheet, fixture);
	g_autoptr(GError) error = NULL;
	char **lines = sheet_text_lines(document, &error);

	if (lines == NULL)
		fail_msg("%s", error->message);
	return lines;
}

static char *text_of(const char *sheet, const char *fixture)
{
	g_auto(GStrv) lines = lines_of(sheet, fixture);

	return g_strjoinv("\n", lines);
}

/* ZHIBAN_GOLDEN=write takes what is drawn now as what is right, to be read before it is committed.
 */
static void test_golden(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_autofree char *joined = text_of(papers[i].sheet, papers[i].fixture);
		g_autofree char *text = g_strconcat(joined, "\n", NULL);
		g_autofree char *path =
		    g_strdup_printf(FIXTURE_FOLDER "%s.txt", papers[i].golden);
		g_autofree char *golden = NULL;

		if (g_strcmp0(g_getenv("ZHIBAN_GOLDEN"), "write") == 0)
			assert_true(g_file_set_contents(path, text, -1, NULL));
		assert_true(g_file_get_contents(path, &golden, NULL, NULL));
		assert_string_equal(text, golden);
	}
}

/* In 80 columns, with nothing that a terminal of the other encoding has not. */
static void test_encodings(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(papers); i++) {
		g_auto(GStrv) lines = lines_of(papers[i].sheet, papers[i].fixture);
		g_autoptr(GBytes) plain = sheet_text_encode(lines, SHEET_UTF8, NULL);
		size_t size, lost;

		for (char **line = lines; *line != NULL; line++)
			assert_true(text_columns(**line == '\f' ? *line + 1 : *line) <=
			    SHEET_COLUMNS);
		for (enum sheet_encoding encoding = SHEET_GB18030; encoding <= SHEET_GBK;
		     encoding++) {
			g_autoptr(GBytes) coded = sheet_text_encode(lines, encoding, &lost);
			g_autofree char *back = g_convert(g_bytes_get_data(coded, NULL),
			    (gssize)g_bytes_get_size(coded), "UTF-8",
			    encoding == SHEET_GBK ? "GBK" : "GB18030", NULL, &size, NULL);
			assert_non_null(back);
			assert_int_equal(lost, 0);
			assert_int_equal(size, g_bytes_get_size(plain));
			assert_memory_equal(back, g_bytes_get_data(plain, NULL), size);
		}
	}
}

static void assert_order(const char *text, const char *first, const char *second)
{
	const char *a = strstr(text, first), *b = strstr(text, second);

	if (a == NULL || b == NULL || a > b)
		fail_msg("not %s before %s in\n%s", first, second, text);
}

/* Nothing is edited away; what was written later says so, and who saw it. */
static void test_journal(void **state)
{
	g_autofree char *text = text_of("fault_ticket", "ticket_closed");

	(void)state;
	assert_order(text, "补录：致电便民中心", "建单并受理");
	assert_order(text, "乡道施工挖断光缆", "更正：县道 X203");
	assert_non_null(strstr(text, "见下"));
	assert_non_null(strstr(text, "物业值班"));
	assert_non_null(strstr(text, "原文保留"));
	assert_order(text, "更正：县道 X203", "探测已核实");
}

/* Each unit by name with both times; one that was listed in error is not on paper. */
static void test_units(void **state)
{
	g_autofree char *closed = text_of("fault_ticket", "ticket_closed");
	g_autofree char *list = text_of("units_affected", "ticket_late");

	(void)state;
	assert_non_null(strstr(closed, "三、影响单位 2 家"));
	assert_null(strstr(closed, "误列单位"));
	assert_non_null(strstr(list, "2 家，逐家告知"));
	assert_non_null(strstr(list, "李主任 138 0000"));
	assert_null(strstr(list, "白天的人"));
	assert_null(strstr(list, "前任"));
	assert_non_null(strstr(list, "台账没有联系人"));
	assert_non_null(strstr(list, "________"));
}

/* Late is said; what is not there is 未填 or 无数据, never a nought. */
static void test_late_and_bare(void **state)
{
	g_autofree char *late = text_of("fault_ticket", "ticket_late");
	g_autofree char *bare = text_of("fault_ticket", "ticket_bare");

	(void)state;
	assert_non_null(strstr(late, "逾期12分"));
	assert_non_null(strstr(late, "【等运营商】"));
	assert_non_null(strstr(bare, "未填"));
	assert_non_null(strstr(bare, "无数据"));
	assert_null(strstr(bare, "R0"));
	assert_null(strstr(bare, " 0 家"));
}

/* ---- open items --------------------------------------------------------------------------- */

static char *open_text(const json_t *topics)
{
	const struct sheet_data data = { .topics = topics, .now = { INT64_C(1795220000000000) } };
	json_auto_t *block = sheet_open_block(&data, "未结事项");

	return json_dumps(block, JSON_COMPACT);
}

/* What has ended is no open item; what is late says so; the worst first; each with next step, owner
 * and deadline. A kind that could not be had keeps 无 from being said. */
static void test_open_items(void **state)
{
	json_auto_t *topics = json_pack(
	    "{s:[{s:i, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}, {s:i, s:s, s:s, s:s, s:s}, "
	    "{s:i, s:s, s:s, s:s}], s:[{s:i, s:s, s:s, s:s, s:s, s:I}]}",
	    "records:fault_ticket",
	    /* one that waits for the carrier, late */
	    "id", 3, "number", "GZ-1", "level", "3", "state", "dispatched", "object", "LSZX-0417",
	    "symptom", "中断", "owner", "值班甲", "next_step", "09:30 回访", "promise_at",
	    (json_int_t)INT64_C(1795219000000000),
	    /* a worse one */
	    "id", 4, "number", "GZ-2", "level", "1", "state", "accepted", "object", "核心A",
	    /* one that is over */
	    "id", 5, "number", "GZ-3", "state", "closed", "level", "1", "records:call", "id", 9,
	    "number", "LD-1", "state", "open", "unit_name", "便民中心", "owner", "值班甲",
	    "callback_due", (json_int_t)INT64_C(1795223000000000));
	g_autofree char *text = open_text(topics);

	(void)state;
	assert_order(text, "GZ-2", "GZ-1");
	assert_order(text, "GZ-1", "LD-1");
	assert_null(strstr(text, "GZ-3"));
	assert_non_null(strstr(text, "09:30 回访（值班甲）"));
	assert_non_null(strstr(text, "责任人未填"));
	assert_non_null(strstr(text, "11-21 07:56 已过"));
	assert_non_null(strstr(text, "回呼（值班甲）"));
	assert_null(strstr(text, "otherwise"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_encodings),
		cmocka_unit_test(test_journal),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_late_and_bare),
		cmocka_unit_test(test_open_items),
	};

	fixture_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
