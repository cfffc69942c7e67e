/* Values of fields: what people type, what comes over the wire, what is shown; marks of classified
 * matter. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "records/model/kind.h"

#define NOW ((struct wall){ INT64_C(1795316400000000) }) /* 2026-11-22, some time */

static const struct choice colours[] = { { "red", "红" }, { "blue", "蓝" }, { NULL, NULL } };

static int64_t resolve(const char *kind, const char *name, void *data)
{
	(void)data;
	return strcmp(kind, "device") == 0 && strcmp(name, "12") == 0 ? 7
	    : strcmp(name, "核心A") == 0			      ? 8
								      : 0;
}

/* TYPED into FIELD gives the value whose JSON is EXPECTED; NULL: it is refused with a sentence. */
static void expect(struct field field, const char *typed, const char *expected)
{
	g_autofree char *reason = NULL;
	field.name = field.title = "f";
	json_t *value = field_parse(&field, typed, NOW, resolve, NULL, &reason);
	char *text = value ? json_dumps(value, JSON_ENCODE_ANY) : NULL;

	if (!expected) {
		if (value)
			fail_msg("\"%s\" was taken as %s", typed, text);
		assert_true(reason && g_str_has_suffix(reason, "。"));
	} else if (!value) {
		fail_msg("\"%s\": %s", typed, reason);
	} else {
		assert_string_equal(text, expected);
	}
	free(text);
	json_decref(value);
}

static void test_text(void **state)
{
	struct field line = { .type = FIELD_TEXT, .limit = 12 }, note = { .type = FIELD_NOTE };

	(void)state;
	expect(line, "  核心A ", "\"核心A\"");
	expect(line, "", NULL);
	expect(line, "   ", NULL);
	expect(line, "一二三四", "\"一二三四\"");
	expect(line, "一二三四五", NULL);
	expect(line, "a\033[2Jb", "\"a^[[2Jb\"");
	expect(note, "一\r\n二", "\"一\\n二\"");
}

static void test_integer(void **state)
{
	struct field port = { .type = FIELD_INTEGER, .minimum = 1, .maximum = 65535 },
		     any = { .type = FIELD_INTEGER };

	(void)state;
	expect(port, "161", "161");
	expect(port, "１６１", "161");
	expect(port, " 65535 ", "65535");
	expect(port, "65536", NULL);
	expect(port, "0", NULL);
	expect(port, "16 1", NULL);
	expect(port, "1e3", NULL);
	expect(port, "99999999999999999999", NULL);
	expect(any, "-1", NULL);
	expect(any, "9007199254740993", "9007199254740993");
}

static void test_choice_and_flag(void **state)
{
	struct field colour = { .type = FIELD_CHOICE, .choices = colours },
		     flag = { .type = FIELD_FLAG };

	(void)state;
	expect(colour, "红", "\"red\"");
	expect(colour, "BLUE", "\"blue\"");
	expect(colour, "绿", NULL);
	expect(flag, "是", "true");
	expect(flag, "ｙ", "true");
	expect(flag, "No", "false");
	expect(flag, "0", "false");
	expect(flag, "也许", NULL);
}

static void test_date_and_time(void **state)
{
	struct field date = { .type = FIELD_DATE }, time = { .type = FIELD_TIME };

	(void)state;
	expect(date, "2026-11-22", "\"2026-11-22\"");
	expect(date, "2026/11/22", "\"2026-11-22\"");
	expect(date, "20261122", "\"2026-11-22\"");
	expect(date, "2028-02-29", "\"2028-02-29\"");
	expect(date, "2026-02-29", NULL);
	expect(date, "2026-13-01", NULL);
	expect(date, "2026-1-1", NULL);
	expect(date, "2026-11-22x", NULL);
	expect(date, "0000-01-01", NULL);
	expect(time, "2026-11-21 00:00", "1795219200000000");
	expect(time, "昨天", NULL);
}

/* An hour alone is the next one for a time to come; a day that is named stays. */
static void test_time_ahead(void **state)
{
	struct field until = { .type = FIELD_TIME, .flags = FIELD_AHEAD };

	(void)state;
	expect(until, "08:30", "1795336200000000");
	expect(until, "02:30", "1795401000000000");
	expect(until, "11-22 02:30", "1795314600000000");
	expect((struct field){ .type = FIELD_TIME }, "02:30", "1795314600000000");
}

static void test_reference(void **state)
{
	struct field device = { .type = FIELD_REFERENCE, .refers_to = "device" };

	(void)state;
	expect(device, "核心A", "8");
	expect(device, "12", "7");
	expect(device, "#12", "12");
	expect(device, "13", "13");
	expect(device, "0", NULL);
	expect(device, "#-3", NULL);
	expect(device, "核心B", NULL);
}

static void test_address(void **state)
{
	struct field address = { .type = FIELD_ADDRESS };

	(void)state;
	expect(address, "10.0.0.1", "\"10.0.0.1\"");
	expect(address, "[2001:DB8:0::1]", "\"2001:db8::1\"");
	expect(address, "：：１", "\"::1\"");
	expect(address, "10.0.0.256", NULL);
	expect(address, "10.1", NULL);
	expect(address, "sw1.example", NULL);
	expect(address, "[]", NULL);
}

static void test_phone(void **state)
{
	struct field phone = { .type = FIELD_PHONE };

	(void)state;
	expect(phone, "0772-281 0000 ext 3", "\"0772-281 0000 ext 3\"");
	expect(phone, "（0772）2810000", "\"(0772)2810000\"");
	expect(phone, "119", "\"119\"");
	expect(phone, "电话", NULL);
	expect(phone, "12", NULL);
	expect(phone, "138;reboot", NULL);
}

/* Over the wire nothing is guessed: the type must be right. */
static void test_accepts(void **state)
{
	static const struct {
		struct field field;
		const char *json;
		bool good;
	} cases[] = {
		{ { .type = FIELD_TEXT }, "\"x\"", true },
		{ { .type = FIELD_TEXT }, "\"\"", false },
		{ { .type = FIELD_TEXT }, "\"a\\u0007\"", false },
		{ { .type = FIELD_TEXT }, "\"a\\u0000b\"", false },
		{ { .type = FIELD_TEXT }, "1", false },
		{ { .type = FIELD_TEXT }, "{}", false },
		{ { .type = FIELD_NOTE }, "\"a\\nb\"", true },
		{ { .type = FIELD_NOTE }, "\"a\\u202eb\"", false },
		{ { .type = FIELD_NOTE, .flags = FIELD_VERBATIM }, "\"[a]\\n\\tb = 1  \\n\\n\"",
		    true },
		{ { .type = FIELD_NOTE, .flags = FIELD_VERBATIM }, "\"a\\u001b[0m\"", false },
		{ { .type = FIELD_INTEGER }, "1", true },
		{ { .type = FIELD_INTEGER }, "1.0", false },
		{ { .type = FIELD_INTEGER }, "\"1\"", false },
		{ { .type = FIELD_FLAG }, "true", true },
		{ { .type = FIELD_FLAG }, "1", false },
		{ { .type = FIELD_TIME }, "-1", false },
		{ { .type = FIELD_TIME }, "253402300800000000", false },
		{ { .type = FIELD_REFERENCE }, "0", false },
		{ { .type = FIELD_ADDRESS }, "\"::ffff:10.0.0.1\"", true },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *reason = NULL;
		json_t *value = json_loads(cases[i].json, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

		assert_non_null(value);
		if (field_accepts(&cases[i].field, value, &reason) != cases[i].good)
			fail_msg("%s: %s", cases[i].json, reason ? reason : "taken");
		assert_int_equal(reason != NULL, !cases[i].good);
		json_decref(value);
	}
}

static char *name_of(const char *kind, int64_t id, void *data)
{
	(void)data;
	return id == 8 ? g_strdup_printf("%s 八", kind) : NULL;
}

static void expect_shown(struct field field, json_t *value, bool mask, const char *expected)
{
	g_autofree char *shown = field_show(&field, value, mask, name_of, NULL);

	assert_string_equal(shown, expected);
	json_decref(value);
}

static void test_show(void **state)
{
	struct field phone = { .type = FIELD_PHONE, .flags = FIELD_MASKED };
	struct field name = { .type = FIELD_TEXT, .flags = FIELD_MASKED };
	struct field device = { .type = FIELD_REFERENCE, .refers_to = "device" };

	(void)state;
	expect_shown(phone, json_string("13800002210"), true, "138****2210");
	expect_shown(phone, json_string("13800002210"), false, "13800002210");
	expect_shown(name, json_string("欧阳修"), true, "欧**");
	expect_shown(device, json_integer(8), true, "device 八");
	expect_shown(device, json_integer(9), false, "#9");
	expect_shown((struct field){ .type = FIELD_CHOICE, .choices = colours }, json_string("red"),
	    false, "红");
	expect_shown((struct field){ .type = FIELD_FLAG }, json_true(), false, "是");
	expect_shown((struct field){ .type = FIELD_TIME }, json_integer(1795219200000000), false,
	    "2026-11-21 00:00:00");
	expect_shown((struct field){ .type = FIELD_TEXT }, NULL, false, "");
}

static void test_marks(void **state)
{
	static const char *const marked[] = { "绝密", "这份绝密件", "机密★", "秘密★10年",
		"秘密 ★", "机密　☆", "密码和秘密，秘密＊" };
	static const char *const free[] = { "", "秘密", "机密", "机要渠道", "保密工作",
		"国家秘密不得录入", "★" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(marked); i++)
		assert_non_null(text_classified_mark(marked[i]));
	for (size_t i = 0; i < G_N_ELEMENTS(free); i++)
		assert_null(text_classified_mark(free[i]));
}

static void test_words(void **state)
{
	(void)state;
	assert_true(word_in("open|late", "late"));
	assert_false(word_in("open|late", "lat"));
	assert_false(word_in("open|late", ""));
	assert_false(word_in(NULL, "open"));
	assert_false(word_in("open", NULL));
}

/* The tables themselves: what every kind must have for menus, forms and the database to work. */
static void test_kinds(void **state)
{
	int order = INT_MIN;

	(void)state;
	for (const struct kind *kind = kind_next(NULL); kind; kind = kind_next(kind)) {
		assert_true(kind->order > order);
		order = kind->order;
		assert_ptr_equal(kind_find(kind->name), kind);
		assert_non_null(kind_name_field(kind));
		assert_true(
		    !kind->parent || kind_field(kind, kind->parent)->type == FIELD_REFERENCE);
		for (const struct field *field = kind->fields; field->name; field++) {
			assert_ptr_equal(kind_field(kind, field->name), field);
			assert_int_equal(field->choices != NULL, field->type == FIELD_CHOICE);
			assert_int_equal(field->refers_to != NULL, field->type == FIELD_REFERENCE);
			assert_true(!field->refers_to || kind_find(field->refers_to));
		}
		for (const struct act *act = kind->acts; act->name; act++) {
			g_auto(GStrv) words = g_strsplit(act->fields ? act->fields : "*", "|", -1);

			assert_true(act->roles != 0);
			for (char **word = words; *word; word++)
				assert_true(strcmp(*word, "*") == 0 || kind_field(kind, *word));
			assert_true(!act->to || choice_title(kind->states, act->to) != act->to);
		}
	}
}

static int start(void **state)
{
	(void)state;
	g_setenv("TZ", "UTC", TRUE);
	tzset();
	return setlocale(LC_CTYPE, "C.UTF-8") ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_integer),
		cmocka_unit_test(test_choice_and_flag),
		cmocka_unit_test(test_date_and_time),
		cmocka_unit_test(test_time_ahead),
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_phone),
		cmocka_unit_test(test_accepts),
		cmocka_unit_test(test_show),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_kinds),
	};

	return cmocka_run_group_tests(tests, start, NULL);
}
