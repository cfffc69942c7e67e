/* Forms and editors without a terminal: values, drafts, limits, whole characters. */
#include "tui/form.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void count_call(struct form *form, void *data)
{
	(void)form;
	++*(int *)data;
}

static struct form *make_form(int *submits)
{
	static const struct form_choice kinds[] = { { "own", "自建" }, { "carrier", "运营商" },
	    { 0 } };
	static const char *const phrases[] = { "对端停电。", "已电话通知。", NULL };
	static const struct form_field fields[] = {
		{ .name = "number", .title = "单号", .fixed = true },
		{ .name = "name", .title = "名称", .limit = 12 },
		{ .name = "kind", .title = "类别", .type = FORM_CHOICE, .choices = kinds },
		{ .name = "note", .title = "情况", .type = FORM_NOTE, .phrases = phrases },
		{ .name = "secret", .title = "口令", .type = FORM_SECRET },
		{ 0 },
	};
	static const struct form_handlers handlers = { .on_submit = count_call };

	return form_new("登记", NULL, fields, &handlers, submits);
}

static void press(struct form *form, uint32_t key)
{
	form_input(form, &(struct input){ .type = INPUT_KEY, .key = key });
}

static void type(struct form *form, const char *text)
{
	for (uint32_t character; (character = text_next(&text)) != 0;)
		press(form, character == '\n' ? K_ENTER : character);
}

static void test_values_and_submit(void **state)
{
	int submits = 0;
	struct form *form = make_form(&submits);

	(void)state;
	type(form, "乡镇");
	press(form, K_ENTER);
	type(form, "2");
	press(form, K_DOWN);
	press(form, K_TAB);
	type(form, "1");
	type(form, "来电\n等回话");
	press(form, K_TAB);
	press(form, K_TAB);
	type(form, "s");
	press(form, K_ENTER);
	press(form, K_ENTER);
	assert_int_equal(submits, 1);
	assert_string_equal(form_value(form, "name"), "乡镇");
	assert_string_equal(form_value(form, "kind"), "carrier");
	assert_string_equal(form_value(form, "note"), "对端停电。来电\n等回话");
	assert_string_equal(form_value(form, "secret"), "s");
	form_free(form);
}

static void test_limit_never_cuts_a_character(void **state)
{
	int submits = 0;
	struct form *form = make_form(&submits);

	(void)state;
	type(form, "一二三四五六");
	assert_string_equal(form_value(form, "name"), "一二三四");
	press(form, K_BACKSPACE);
	type(form, "abcd");
	assert_string_equal(form_value(form, "name"), "一二三abc");
	form_set_value(form, "name", "一二三四五");
	assert_string_equal(form_value(form, "name"), "一二三四");
	form_set_value(form, "name", "一二三ab四");
	assert_string_equal(form_value(form, "name"), "一二三ab");
	form_free(form);
}

static void test_draft_survives(void **state)
{
	int submits = 0;
	struct form *form = make_form(&submits), *other = make_form(&submits);

	(void)state;
	form_set_value(form, "number", "GZ-1");
	assert_false(form_is_dirty(form));
	type(form, "a&b=%");
	press(form, K_ENTER);
	type(form, "1");
	press(form, K_DOWN);
	type(form, "一行\n二行 ");
	press(form, K_DOWN);
	press(form, K_DOWN);
	type(form, "hidden");
	assert_true(form_is_dirty(form));
	g_autofree char *draft = form_draft(form);
	assert_null(strchr(draft, '\n'));
	assert_null(strstr(draft, "hidden"));
	assert_true(form_restore(other, draft));
	assert_string_equal(form_value(other, "name"), "a&b=%");
	assert_string_equal(form_value(other, "kind"), "own");
	assert_string_equal(form_value(other, "note"), "一行\n二行 ");
	assert_string_equal(form_value(other, "number"), "");
	assert_true(form_is_dirty(other));
	form_settle(other);
	assert_false(form_is_dirty(other));
	assert_false(form_restore(other, "nonsense"));
	assert_true(form_restore(other, "draft:gone=x&kind=nonsense&name"));
	assert_string_equal(form_value(other, "name"), "a&b=%");
	assert_string_equal(form_value(other, "kind"), "");
	form_free(form);
	form_free(other);
}

static void test_marks_stay_with_their_base(void **state)
{
	struct editor *editor = editor_new(0, 0);
	const struct input left = { .type = INPUT_KEY, .key = K_LEFT };
	const struct input erase = { .type = INPUT_KEY, .key = K_BACKSPACE };

	(void)state;
	editor_set(editor, "ae\xcc\x81\xcc\x88z");
	editor_input(editor, &left);
	editor_input(editor, &erase);
	assert_string_equal(editor_text(editor), "az");
	editor_set(editor, "\033[31m红\xe2\x80\xae");
	assert_null(strchr(editor_text(editor), '\033'));
	assert_null(strstr(editor_text(editor), "\xe2\x80\xae"));
	editor_free(editor);
}

static void test_note_moves_by_lines(void **state)
{
	struct editor *editor = editor_new(0, EDITOR_NOTE);
	const struct input up = { .type = INPUT_KEY, .key = K_UP };
	const struct input home = { .type = INPUT_KEY, .key = K_HOME };

	(void)state;
	editor_set(editor, "第一行\n二\n第三行");
	assert_int_equal(editor_rows(editor, 40), 3);
	assert_int_equal(editor_rows(editor, 5), 5);
	assert_true(editor_input(editor, &home));
	editor_free(editor);
	editor = editor_new(0, 0);
	assert_false(editor_input(editor, &up));
	assert_int_equal(editor_rows(editor, 5), 1);
	editor_free(editor);
}

/* Nine on a page, 0 turns it, round the end; other phrases may come while the form is open. */
static void test_pages_of_phrases(void **state)
{
	static const char *const many[] = { "一", "二", "三", "四", "五", "六", "七", "八", "九",
		"十", "十一", NULL };
	int submits = 0;
	struct form *form = make_form(&submits);

	(void)state;
	form_set_phrases(form, "note", many);
	form_set_phrases(form, "nothing", many);
	press(form, K_DOWN);
	press(form, K_DOWN);
	press(form, K_TAB);
	type(form, "9");
	assert_string_equal(form_value(form, "note"), "九");
	press(form, K_TAB);
	type(form, "02");
	assert_string_equal(form_value(form, "note"), "九十一");
	press(form, K_TAB);
	type(form, "001");
	assert_string_equal(form_value(form, "note"), "九十一一");
	press(form, K_TAB);
	/* there is no third on the second page: typed */
	type(form, "03");
	assert_string_equal(form_value(form, "note"), "九十一一3");
	form_set_phrases(form, "note", NULL);
	press(form, K_TAB);
	type(form, "x");
	assert_string_equal(form_value(form, "note"), "九十一一3");
	form_free(form);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_and_submit),
		cmocka_unit_test(test_limit_never_cuts_a_character),
		cmocka_unit_test(test_draft_survives),
		cmocka_unit_test(test_marks_stay_with_their_base),
		cmocka_unit_test(test_note_moves_by_lines),
		cmocka_unit_test(test_pages_of_phrases),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
