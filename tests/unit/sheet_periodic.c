/* The quarterly and half-yearly security reports on paper: goldens from files in both encodings; a
 * draft, a zero report and a version worked out anew say so; what changes after the issue is not
 * on it. */
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

static const struct {
	const char *sheet, *fixture;
} papers[] = {
	{ "incident_quarter", "periodic_quarter" },
	{ "incident_quarter", "periodic_zero" },
	{ "security_half", "periodic_half" },
};

/* DOCUMENT as lines, which fit the paper and come back whole from the printer's characters. */
static char *text_of_document(const json_t *document)
{
	g_autoptr(GError) error = NULL;
	g_auto(GStrv) lines = sheet_text_lines(document, &error);
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
	g_autofree char *joined = g_strjoinv("\n", lines);
	return g_strconcat(joined, "\n", NULL);
}

static char *text_of(const char *sheet, const char *fixture)
{
	json_auto_t *document = fixture_document(sheet, fixture);

	return text_of_document(document);
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

static void expect(const char *sheet, const char *fixture, const char *words, bool there)
{
	g_autofree char *text = text_of(sheet, fixture);

	if ((strstr(text, words) != NULL) != there)
		fail_msg("%s \"%s\" in\n%s", there ? "no" : "there is", words, text);
}

static void test_said(void **state)
{
	(void)state;
	expect("incident_quarter", "periodic_zero", "零事件", true);
	expect("incident_quarter", "periodic_zero", "草稿", true);
	expect("incident_quarter", "periodic_zero", "此前没有数据", true);
	expect("incident_quarter", "periodic_quarter", "零事件", false);
	expect("incident_quarter", "periodic_quarter", "草稿", false);
	expect("incident_quarter", "periodic_quarter", "未定级", true);
	expect("security_half", "periodic_half", "重算版", true);
	expect("security_half", "periodic_half", "另有 3 条没有列出", true);
	/* cut, never rounded up: 2/3 and 2/17 */
	expect("security_half", "periodic_half", "66.666%", true);
	expect("security_half", "periodic_half", "11.764%", true);
	/* the other paper than the one it is */
	expect("security_half", "periodic_quarter", "请用那一种单据", true);
}

/* What becomes of a report after it was issued is not on its paper. */
static void test_frozen(void **state)
{
	static const struct {
		const char *field, *value;
	} later[] = {
		{ "state", "superseded" }, { "receiver", "省数据局" }, { "receipt", "文号" },
		{ "means", "document" }, { "owner", "值班员" }, { "sent_by", "乙某" },
	};
	json_auto_t *fixture = fixture_load("periodic_quarter");
	json_t *record = json_object_get(fixture, "record");
	struct sheet_data data = { .record = record };
	json_auto_t *before = sheet_document(sheet_find("incident_quarter"), &data);

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(later); i++)
		json_object_set_new(record, later[i].field, json_string(later[i].value));
	json_object_set_new(record, "sent_at", json_integer(INT64_C(1799999999000000)));
	json_object_set_new(record, "late", json_true());
	data.now.us = INT64_C(1800000000000000);
	json_auto_t *after = sheet_document(sheet_find("incident_quarter"), &data);
	assert_true(json_equal(before, after));
}

/* What is no document, or one with members of other types, is drawn without harm. */
static void test_hostile(void **state)
{
	static const char *const documents[] = { "", "x", "[]", "{}", "null",
		"{\"sections\":[],\"lists\":7,\"missing\":{},\"numbers\":\"x\"}",
		"{\"sections\":{\"incidents\":[{\"figure\":\"incident\"},{},7,null]},"
		"\"lists\":{\"incident\":[{\"number\":7,\"found_at\":\"x\"},null],"
		"\"isolation\":[[]],\"rectification\":[{\"due_at\":-1}]},\"missing\":[{},null]}" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(documents); i++)
		for (size_t n = 0; n < G_N_ELEMENTS(papers); n++) {
			json_auto_t *record = json_pack("{s:s, s:s, s:s}", "sort",
			    papers[n].sheet, "period", "2026Q4", "document", documents[i]);
			const struct sheet_data data = { .record = record };
			json_auto_t *document =
			    sheet_document(sheet_find(papers[n].sheet), &data);
			g_autofree char *text = text_of_document(document);
			assert_non_null(text);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_golden),
		cmocka_unit_test(test_said),
		cmocka_unit_test(test_frozen),
		cmocka_unit_test(test_hostile),
	};

	fixture_start();
	return cmocka_run_group_tests_name("sheet_periodic", tests, NULL, NULL);
}
