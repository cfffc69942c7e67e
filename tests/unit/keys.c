/* Keys out of bytes: whole, split at every place, in both cursor modes, in GBK; and what is
 * none. */
#include "tui/keys.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void note_input(const struct input *input, void *data)
{
	GString *seen = data;
	char name[KEY_NAME_SIZE];

	switch (input->type) {
	case INPUT_KEY:
		g_string_append_printf(seen, "%s ", key_name(input->key, name));
		break;
	case INPUT_PASTE:
		g_string_append_printf(seen, "paste(%s) ", input->text);
		break;
	case INPUT_POSITION:
		g_string_append_printf(seen, "at(%d,%d) ", input->row, input->column);
		break;
	case INPUT_FENCE:
		g_string_append(seen, "fence ");
		break;
	}
}

/* What BYTES bring when they come in two pieces, cut at CUT. */
static char *decode(const char *bytes, size_t size, size_t cut, enum charset charset)
{
	GString *seen = g_string_new(NULL);
	struct key_decoder *decoder = key_decoder_new(note_input, seen);

	key_decoder_set_charset(decoder, charset);
	key_decoder_feed(decoder, (struct bytes){ (const uint8_t *)bytes, cut });
	key_decoder_feed(decoder, (struct bytes){ (const uint8_t *)bytes + cut, size - cut });
	key_decoder_settle(decoder);
	key_decoder_free(decoder);
	return g_string_free(seen, FALSE);
}

static void expect(const char *bytes, enum charset charset, const char *keys)
{
	for (size_t cut = 0; cut <= strlen(bytes); cut++) {
		g_autofree char *seen = decode(bytes, strlen(bytes), cut, charset);
		assert_string_equal(g_strchomp(seen), keys);
	}
}

static void test_sequences(void **state)
{
	static const struct { const char *bytes, *keys; } cases[] = {
		{ "\033[A\033OA", "Up Up" }, { "\033[B\033OB\033[1;5B", "Down Down Down" },
		{ "\033[H\033OH\033[1~\033[7~", "Home Home Home Home" },
		{ "\033[F\033OF\033[4~\033[8~", "End End End End" },
		{ "\033[5~\033[6~\033[2~\033[3~", "PgUp PgDn Ins Del" },
		{ "\033[Z\t\r\n\177\b", "Shift-Tab Tab Enter Enter Backspace Backspace" },
		{ "\033OM\033Ow\033Ok", "Enter 7 +" },
		{ "\003\032\014", "Ctrl-C Ctrl-Z Ctrl-L" },
		{ "\033", "Esc" }, { "\033\033", "Esc Esc" },
		{ "a\033[[Ab\033[[Ec", "a b c" },                       /* Linux function keys */
		{ "\033[11~\033[24~\033OPx", "x" },                      /* function keys */
		{ "\033[M !!x\033[<0;1;1Mx", "x x" },                    /* mouse */
		{ "\033qx", "x" }, { "\033\033[Ax", "x" },               /* Alt */
		{ "\033]0;q\007x\033Pq\033\\x\033_q\033\\x", "x x x" },  /* strings */
		{ "\033[999;888;777qx", "x" }, { "\033[I\033[Ox", "x" },
		{ "\033[12;5R\033[?62;1;4c", "at(12,5) fence" },
		{ "\033[200~q\033[Aq\r\nq\033[201~q", "paste(q^[[Aq\nq) q" },
		{ "\033[200~lost\003x", "x" },
		{ "\001\002\034x", "x" },
		{ "中é\U00020000", "中 é \U00020000" },
		{ "\xe4\xb8x\xffy\xc0\xafz", "x y z" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++)
		expect(cases[i].bytes, CHARSET_UTF8, cases[i].keys);
}

static void test_gbk(void **state)
{
	(void)state;
	expect("\xd6\xd0\xce\xc4q", CHARSET_GBK, "中 文 q");
	expect("\x95\x32\x82\x36q", CHARSET_GB18030, "\U00020000 q");
	expect("\xd6\033[A\xff\x80q", CHARSET_GBK, "Up q");
	expect("\xd6\xd0q", CHARSET_UNKNOWN, "q");
}

/* A beginning that is more than ESC is not taken for Esc, however long it takes. */
static void test_only_escape_settles(void **state)
{
	static const struct { const char *bytes; bool pending; } cases[] = {
		{ "\033", true }, { "\033\033", true }, { "\033[", false }, { "\033[1;", false },
		{ "\033O", false }, { "x", false }, { "\033]0;", true },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		GString *seen = g_string_new(NULL);
		struct key_decoder *decoder = key_decoder_new(note_input, seen);
		key_decoder_feed(decoder,
		    (struct bytes){ (const uint8_t *)cases[i].bytes, strlen(cases[i].bytes) });
		assert_int_equal(key_decoder_is_pending(decoder), cases[i].pending);
		key_decoder_free(decoder);
		g_string_free(seen, TRUE);
	}
}

static void test_folding(void **state)
{
	(void)state;
	assert_int_equal(key_fold(0xff1a), ':');
	assert_int_equal(key_fold(0xff0f), '/');
	assert_int_equal(key_fold(0xff1f), '?');
	assert_int_equal(key_fold(0xff11), '1');
	assert_int_equal(key_fold(0x3000), ' ');
	assert_int_equal(key_fold(K_UP), K_UP);
	assert_true(key_is_hanzi(0x4e2d));
	assert_false(key_is_hanzi(0xff1a));
	assert_false(key_is_hanzi('a'));
	assert_false(key_is_hanzi(K_ENTER));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sequences),
		cmocka_unit_test(test_gbk),
		cmocka_unit_test(test_only_escape_settles),
		cmocka_unit_test(test_folding),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
