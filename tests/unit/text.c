#include "base/text.h"

#include <glib.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Raw bytes of a string literal, NULs in the middle included. */
#define RAW(literal) ((struct bytes){ (const uint8_t *)(literal), sizeof(literal) - 1 })

#define assert_clean(raw, expected) assert_clean_to(RAW(raw), SIZE_MAX, expected)

static void assert_clean_to(struct bytes raw, size_t limit, const char *expected)
{
	g_autofree char *text = text_clean(raw, limit);
	assert_string_equal(text, expected);
	assert_true(text_is_clean(text));
}

static void plain_and_chinese_text_stays(void **state)
{
	(void)state;
	assert_clean("", "");
	assert_clean("GigabitEthernet0/0/1", "GigabitEthernet0/0/1");
	assert_clean("  indented", "  indented");
	assert_clean("柳州核心机房 1# UPS（主）", "柳州核心机房 1# UPS（主）");
	assert_clean("\xF0\xA0\xAE\xB7", "\xF0\xA0\xAE\xB7"); /* a hanzi beyond the BMP */
	assert_clean("a\xCC\x81\xCC\x82\xCC\x83\xCC\x84z", "a\xCC\x81\xCC\x82z");
}

static void ends_are_trimmed(void **state)
{
	(void)state;
	assert_clean("SW1\0\0\0", "SW1");
	assert_clean("SW1 \r\n", "SW1");
	assert_clean(" \t\r\n", "");
	assert_clean("\0\0", "");
	assert_clean("中 \0 ", "中");
	assert_clean("a\0b", "a^@b");
}

static void breaks_become_one_bar(void **state)
{
	(void)state;
	assert_clean("Huawei VRP \r\n VRP (R) software", "Huawei VRP | VRP (R) software");
	assert_clean("a\tb\n\n\nc", "a | b | c");
	assert_clean("\n\ta", "a");
	assert_clean("a\n\0", "a");
	assert_clean("一\n二", "一 | 二");
}

static void what_steers_is_spelled_out(void **state)
{
	(void)state;
	assert_clean("\x1B[2Jgone", "^[[2Jgone");
	assert_clean("\x07\x08\x7F", "^G^H^?");
	assert_clean("\xC2\x9B""31m", "<U+009B>31m");
	assert_clean("\xE2\x80\xAEtxt.exe", "<U+202E>txt.exe");
	assert_clean("\xE2\x81\xA6x", "<U+2066>x");
	assert_clean("zero\xE2\x80\x8Bwidth", "zero<U+200B>width");
	assert_clean("\xEF\xBB\xBFname", "<U+FEFF>name");
	assert_clean("\xEE\x80\x80", "<U+E000>");
	assert_clean("\xF3\xA0\x81\x81", "<U+E0041>");
	assert_clean("\xEF\xBF\xBF", "<U+FFFF>");
	assert_clean("\xCD\xB8", "<U+0378>"); /* unassigned */
	assert_clean("\xCC\x81x", "<U+0301>x"); /* a mark with nothing to stand on */
}

static void other_encodings_are_understood(void **state)
{
	(void)state;
	assert_clean("\xC1\xF8\xD6\xDD", "柳州");
	assert_clean("\x81\x39\xEF\x30 \xD6\xD0", "㐁 中"); /* four bytes of GB18030 */
	assert_clean("\xD6\xD0\x1B[m", "中^[[m");
	assert_clean("\xFF\xFE", "\\xFF\\xFE");
	assert_clean("ok \x80 \xFF", "ok \\x80 \\xFF");
	/* overlong, surrogate, beyond U+10FFFF: no UTF-8 */
	assert_clean("\xC0\x80\xFF", "\\xC0\\x80\\xFF");
	assert_clean("\xED\xA0\x80\xFF", "\\xED\\xA0\\x80\\xFF");
	assert_clean("\xF4\x90\x80\x80\xFF", "\\xF4\\x90\\x80\\x80\\xFF");
}

static void a_character_cut_off_at_the_end_is_forgiven(void **state)
{
	(void)state;
	assert_clean("柳州\xE6\x9C", "柳州\\xE6\\x9C");
	assert_clean("\xC1\xF8\xD6\xDD\xBB", "柳州\\xBB");
	assert_clean("abc\xE6", "abc\\xE6");
	assert_clean("\xE6", "\\xE6");
}

static void limits_never_cut_a_character(void **state)
{
	(void)state;
	assert_clean_to(RAW("abc"), 0, "");
	assert_clean_to(RAW("abc"), 2, "ab");
	assert_clean_to(RAW("a bc"), 2, "a");
	assert_clean_to(RAW("中文"), 0, "");
	assert_clean_to(RAW("中文"), 2, "");
	assert_clean_to(RAW("中文"), 5, "中");
	assert_clean_to(RAW("中文"), 6, "中文");
	assert_clean_to(RAW("\xFF\xFF"), 7, "\\xFF");
	assert_clean_to(RAW("a\nb"), 3, "a");
	assert_clean_to(RAW("\x1B"), 1, "");
	assert_clean_to((struct bytes){ NULL, 0 }, 10, "");
}

static void lines_stay_where_people_typed_them(void **state)
{
	(void)state;
	static const struct {
		const char *raw, *clean;
	} rows[] = {
		{ "", "" },
		{ "一\r\n二\n\n三\r四\n", "一\n二\n\n三\n四" },
		{ "\n\nfirst", "first" },
		{ "a  \n  b", "a\n  b" },
		{ "a\tb\n\tc", "a | b\nc" },
		{ "a\x1B\nb", "a^[\nb" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		struct bytes raw = { (const uint8_t *)rows[i].raw, strlen(rows[i].raw) };
		g_autofree char *text = text_clean_lines(raw, SIZE_MAX);
		assert_string_equal(text, rows[i].clean);
	}
}

static void is_clean_agrees_with_clean(void **state)
{
	(void)state;
	assert_true(text_is_clean(""));
	assert_true(text_is_clean("柳州 abc"));
	assert_false(text_is_clean("a "));
	assert_false(text_is_clean("a\nb"));
	assert_false(text_is_clean("\x1B"));
	assert_false(text_is_clean("\xC1\xF8"));
	assert_false(text_is_clean("a\xE2\x80\xAE"));
}

/* A string of up to 40 bytes, half of them from the bytes that matter to a cleaner. */
static struct bytes random_bytes(GRand *rand, uint8_t buffer[static 40])
{
	static const uint8_t telling[] = { 0x00, 0x09, 0x0A, 0x0D, 0x1B, 0x20, 0x7F, 0x80, 0x9B,
		0xAE, 0xC2, 0xC3, 0xCC, 0xD6, 0xE2, 0xE4, 0xED, 0xEF, 0xF0, 0xF4, 0xFF };
	size_t size = (size_t)g_rand_int_range(rand, 0, 41);
	for (size_t i = 0; i < size; i++) {
		if (g_rand_boolean(rand))
			buffer[i] = telling[g_rand_int_range(rand, 0, G_N_ELEMENTS(telling))];
		else
			buffer[i] = (uint8_t)g_rand_int_range(rand, 0, 256);
	}
	return (struct bytes){ buffer, size };
}

static void random_bytes_come_out_clean(void **state)
{
	(void)state;
	g_autoptr(GRand) rand = g_rand_new_with_seed(20261121);
	for (int i = 0; i < 100000; i++) {
		uint8_t buffer[40];
		struct bytes raw = random_bytes(rand, buffer);
		size_t limit = (size_t)g_rand_int_range(rand, 0, 100);
		g_autofree char *text = text_clean(raw, limit);
		assert_true(strlen(text) <= limit);
		assert_true(g_utf8_validate(text, -1, NULL));
		assert_true(text_is_clean(text));
		for (const char *c = text; *c; c++)
			assert_false((uint8_t)*c < 0x20 || *c == 0x7F);
	}
}

static void columns_are_those_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(text_columns(""), 0);
	assert_int_equal(text_columns("abc"), 3);
	assert_int_equal(text_columns("中文（）"), 8);
	assert_int_equal(text_columns("e\xCC\x81x"), 2);
	assert_int_equal(text_columns("25\xC2\xB0""C"), 4);
	assert_int_equal(text_char_columns(0), 0);
	assert_int_equal(text_char_columns(0x1B), 0);
	assert_int_equal(text_char_columns(0x110000), 0);
	assert_int_equal(text_char_columns(0x4E2D), 2);
}

static void next_goes_through_and_stops(void **state)
{
	(void)state;
	const char *text = "a中\xF0\xA0\xAE\xB7";
	assert_int_equal(text_next(&text), 'a');
	assert_int_equal(text_next(&text), 0x4E2D);
	assert_int_equal(text_next(&text), 0x20BB7);
	assert_int_equal(text_next(&text), 0);
	assert_int_equal(text_next(&text), 0);
	const char *cut = "\xE4\xB8"; /* not valid: still ends at its end */
	assert_int_equal(text_next(&cut), 0xFFFD);
	assert_int_equal(text_next(&cut), 0xFFFD);
	assert_int_equal(text_next(&cut), 0);
}

static void cut_and_fit_end_on_the_column(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		size_t columns;
		const char *cut, *left, *right;
	} rows[] = {
		{ "", 0, "", "", "" },
		{ "", 3, "", "   ", "   " },
		{ "abc", 3, "abc", "abc", "abc" },
		{ "abc", 0, "", "", "" },
		{ "abcdef", 3, "abc", "abc", "abc" },
		{ "abcdef", 4, "ab..", "ab..", "ab.." },
		{ "中文字", 6, "中文字", "中文字", "中文字" },
		{ "中文字", 5, "中..", "中.. ", " 中.." },
		{ "中文字", 4, "中..", "中..", "中.." },
		{ "中文字", 3, "中", "中 ", " 中" },
		{ "中文字", 1, "", " ", " " },
		{ "中", 4, "中", "中  ", "  中" },
		{ "e\xCC\x81", 1, "e\xCC\x81", "e\xCC\x81", "e\xCC\x81" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *cut = text_cut(rows[i].text, rows[i].columns);
		g_autofree char *left = text_fit(rows[i].text, rows[i].columns, TEXT_LEFT);
		g_autofree char *right = text_fit(rows[i].text, rows[i].columns, TEXT_RIGHT);
		assert_string_equal(cut, rows[i].cut);
		assert_string_equal(left, rows[i].left);
		assert_string_equal(right, rows[i].right);
		assert_int_equal(text_columns(left), rows[i].columns);
	}
}

static void assert_wrapped(const char *text, size_t columns, const char *expected)
{
	g_auto(GStrv) lines = text_wrap(text, columns);
	g_autofree char *joined = g_strjoinv("/", lines);
	assert_string_equal(joined, expected);
}

static void wrapping_keeps_words_and_punctuation(void **state)
{
	(void)state;
	assert_wrapped("", 10, "");
	assert_wrapped("abc", 10, "abc");
	assert_wrapped("the quick brown", 10, "the quick/brown");
	assert_wrapped("the quick   brown", 9, "the quick/brown");
	assert_wrapped("一二三四五", 4, "一二/三四/五");
	assert_wrapped("一二三四五", 5, "一二/三四/五");
	assert_wrapped("一二，三四", 4, "一/二，/三四");
	assert_wrapped("一二三（四）", 8, "一二三/（四）");
	assert_wrapped("端口GE0-0-1中断", 8, "端口/GE0-0-1/中断");
	assert_wrapped("abcdefghij", 4, "abcd/efgh/ij");
	assert_wrapped("一\n\n二", 10, "一//二");
	assert_wrapped("一二\n三", 4, "一二/三");
	assert_wrapped("一二", 0, "一/二");
	assert_wrapped("，，，", 2, "，/，/，");
	assert_wrapped("abc   ", 3, "abc");
	assert_wrapped("字 字", 2, "字/字");
}

static void random_wrapping_loses_nothing(void **state)
{
	(void)state;
	g_autoptr(GRand) rand = g_rand_new_with_seed(7);
	for (int i = 0; i < 5000; i++) {
		uint8_t buffer[40];
		g_autofree char *text = text_clean_lines(random_bytes(rand, buffer), SIZE_MAX);
		size_t columns = (size_t)g_rand_int_range(rand, 2, 12);
		g_auto(GStrv) lines = text_wrap(text, columns);
		g_autofree char *joined = g_strjoinv("", lines);
		for (char **line = lines; *line; line++)
			assert_true(text_columns(*line) <= columns);
		/* only blanks and line feeds may be gone */
		const char *kept = joined;
		for (const char *c = text; *c; c++) {
			if (*c == *kept)
				kept++;
			else
				assert_true(*c == ' ' || *c == '\n');
		}
		assert_string_equal(kept, "");
	}
}

static void ambiguous_characters_are_known_and_respelled(void **state)
{
	(void)state;
	assert_true(text_char_is_ambiguous(0xA1));
	assert_true(text_char_is_ambiguous(0xB0));
	assert_true(text_char_is_ambiguous(0x2500));
	assert_true(text_char_is_ambiguous(0x1F1AC));
	assert_false(text_char_is_ambiguous(0));
	assert_false(text_char_is_ambiguous('a'));
	assert_false(text_char_is_ambiguous(0xA2));
	assert_false(text_char_is_ambiguous(0x4E2D));
	assert_false(text_char_is_ambiguous(0x10FFFF));
	static const struct {
		const char *text, *without, *ascii;
	} rows[] = {
		{ "", "", "" },
		{ "abc", "abc", "abc" },
		{ "25\xC2\xB0""C ± 1", "25degC +- 1", "25degC +- 1" },
		{ "“核心”→①", "\"核心\"->(1)", "\"????\"->(1)" },
		{ "┌─│█", "+-|#", "+-|#" },
		{ "Жa\xCC\x81", "?a", "?a" },
		{ "（ＡＢ，：）。", "（ＡＢ，：）。", "(AB,:)." },
		{ "一\n二", "一\n二", "??\n??" },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *without = text_without_ambiguous(rows[i].text);
		g_autofree char *ascii = text_to_ascii(rows[i].text);
		assert_string_equal(without, rows[i].without);
		assert_string_equal(ascii, rows[i].ascii);
	}
}

/* Every ambiguous character has a spelling in which none is left. */
static void no_ambiguous_character_survives(void **state)
{
	(void)state;
	for (gunichar c = 0xA1; c < 0x20000; c++) {
		char utf8[8] = "";
		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		g_unichar_to_utf8(c, utf8);
		g_autofree char *without = text_without_ambiguous(utf8);
		for (const char *at = without; *at;)
			assert_false(text_char_is_ambiguous(text_next(&at)));
		g_autofree char *ascii = text_to_ascii(utf8);
		assert_true(g_str_is_ascii(ascii));
	}
}

static void input_method_keys_are_folded(void **state)
{
	(void)state;
	assert_int_equal(text_fold_width(0xFF1A), ':');
	assert_int_equal(text_fold_width(0xFF0F), '/');
	assert_int_equal(text_fold_width(0x3001), '/');
	assert_int_equal(text_fold_width(0xFF1F), '?');
	assert_int_equal(text_fold_width(0xFF0C), ',');
	assert_int_equal(text_fold_width(0x3002), '.');
	assert_int_equal(text_fold_width(0xFF01), '!');
	assert_int_equal(text_fold_width(0x3000), ' ');
	assert_int_equal(text_fold_width(0xFF21), 'A');
	assert_int_equal(text_fold_width(0xFF59), 'y');
	assert_int_equal(text_fold_width('q'), 'q');
	assert_int_equal(text_fold_width(0x4E2D), 0x4E2D);
}

static void filters_match_as_people_type(void **state)
{
	(void)state;
	static const struct {
		const char *text, *needle;
		bool matches;
	} rows[] = {
		{ "", "", true },
		{ "柳州", "", true },
		{ "", "a", false },
		{ "乡镇接入", "xzjr", true },
		{ "乡镇接入", "ZJ", true },
		{ "乡镇接入", "xz接入", true },
		{ "乡镇接入", "xj", false },
		{ "乡镇接入", "xzjrx", false },
		{ "柳州", "lz", true },
		{ "柳州-乡镇", "lzxz", true },
		{ "柳州（乡镇）", "lzxz", true },
		{ "重庆", "cq", true },
		{ "重庆", "zq", true },
		{ "厦门", "xm", true },
		{ "GX-Core-SW1", "core-sw", true },
		{ "GX-Core-SW1", "ｃｏｒｅ", true },
		{ "10.1.2.3", "101", false },
		{ "10.1.2.3", "10.1", true },
		{ "10.1.2.3", "１０。１", true },
		{ "机房：3号", "机房:3", true },
		{ "邕宁区", "ynq", true }, /* 邕 is in no level 1 */
		{ "柳州柳江", "lj", true },
		{ "Ångström", "åNG", true },
	};
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++)
		assert_int_equal(text_matches(rows[i].text, rows[i].needle), rows[i].matches);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_and_chinese_text_stays),
		cmocka_unit_test(ends_are_trimmed),
		cmocka_unit_test(breaks_become_one_bar),
		cmocka_unit_test(what_steers_is_spelled_out),
		cmocka_unit_test(other_encodings_are_understood),
		cmocka_unit_test(a_character_cut_off_at_the_end_is_forgiven),
		cmocka_unit_test(limits_never_cut_a_character),
		cmocka_unit_test(lines_stay_where_people_typed_them),
		cmocka_unit_test(is_clean_agrees_with_clean),
		cmocka_unit_test(random_bytes_come_out_clean),
		cmocka_unit_test(columns_are_those_of_a_terminal),
		cmocka_unit_test(next_goes_through_and_stops),
		cmocka_unit_test(cut_and_fit_end_on_the_column),
		cmocka_unit_test(wrapping_keeps_words_and_punctuation),
		cmocka_unit_test(random_wrapping_loses_nothing),
		cmocka_unit_test(ambiguous_characters_are_known_and_respelled),
		cmocka_unit_test(no_ambiguous_character_survives),
		cmocka_unit_test(input_method_keys_are_folded),
		cmocka_unit_test(filters_match_as_people_type),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
