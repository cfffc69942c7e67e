/* What callers say is clean text wherever it stands, but for a secret in its place. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "service/params.h"

static const struct { const char *json; bool clean; } cases[] = {
	{ "{}", true },
	{ "{\"kind\":\"device\",\"id\":7,\"flag\":true,\"nothing\":null,\"number\":1.5}", true },
	{ "{\"fields\":{\"note\":\"第一行\\n第二行\"}}", true },
	{ "{\"text\":\"[site]\\nname\\t= 甲 \\r\\n\\n\"}", true },
	{ "{\"name\":\"a\\u0007b\"}", false },
	{ "{\"name\":\"a\\u001b[2Jb\"}", false },
	{ "{\"fields\":{\"list\":[1,{\"deep\":\"\\u202eabc\"}]}}", false },
	{ "{\"fields\":{\"bad\\u0000name\":1}}", false },
	{ "{\"fields\":{\"bad\\u200bname\":1}}", false },
	{ "{\"name\":\"a\\u0000b\"}", false },
	{ "{\"name\":\"a\\rb\"}", false },
	{ "{\"secret\":{\"community\":\"\\u0007 \\u202e\"},\"name\":\"lab\"}", true },
	{ "{\"password\":\"\\u0007\",\"old\":\"\\u0007\"}", true },
	{ "{\"signer\":{\"password\":\"\\u0007\"}}", true },
	{ "{\"fields\":{\"password\":\"\\u0007\"}}", false },
	{ "{\"fields\":{\"secret\":\"\\u0007\"}}", false },
	{ "[\"\\u0007\"]", false },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		json_t *params = json_loads(cases[i].json, JSON_ALLOW_NUL, NULL);
		bool clean = params == NULL ? false : params_are_clean(params);

		if (clean != cases[i].clean)
			fail_msg("%s: %d", cases[i].json, clean);
		json_decref(params);
	}
}

static void test_nothing(void **state)
{
	(void)state;
	assert_true(params_are_clean(NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_nothing),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
