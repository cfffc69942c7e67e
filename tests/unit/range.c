/* What people write when they mean several addresses. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/own.h"
#include "service/range.h"

/* The addresses TEXT means, joined by blanks; "!" before the sentence of a refusal. Caller frees.
 */
static char *meant(const char *text)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GArray) addresses = range_parse(text, 161, 16, &error);
	GString *all = g_string_new(NULL);

	if (addresses == NULL) {
		assert_non_null(error);
		g_string_append_printf(all, "!%s", error->message);
	}
	for (size_t i = 0; addresses != NULL && i < addresses->len; i++) {
		g_autofree char *one =
		    address_show(&g_array_index(addresses, struct address, i), 161);
		g_string_append_printf(all, "%s%s", i == 0 ? "" : " ", one);
	}
	return g_string_free(all, FALSE);
}

static void test_meant(void **state)
{
	static const char *const cases[][2] = {
		{ "10.1.2.3", "10.1.2.3" },
		{ "10.1.2.3:1161", "10.1.2.3:1161" },
		{ " 10.1.2.3 ", "10.1.2.3" },
		{ "10.1.2.7/29", "10.1.2.1 10.1.2.2 10.1.2.3 10.1.2.4 10.1.2.5 10.1.2.6" },
		{ "10.1.2.0/31", "10.1.2.0 10.1.2.1" },
		{ "10.1.2.9/32", "10.1.2.9" },
		{ "10.1.2.254-255", "10.1.2.254 10.1.2.255" },
		{ "10.1.2.9-9", "10.1.2.9" },
		{ "10.1.2.9-10:1161", "10.1.2.9:1161 10.1.2.10:1161" },
		{ "2001:db8::fffe/126",
		    "2001:db8::fffc 2001:db8::fffd 2001:db8::fffe 2001:db8::ffff" },
		{ "[2001:db8::1]:1161", "[2001:db8::1]:1161" },
		{ "10.0.0.1, 10.0.0.2\n10.0.0.3;2001:db8::1",
		    "10.0.0.1 10.0.0.2 10.0.0.3 2001:db8::1" },
		{ "10.0.0.1，10.0.0.2、10.0.0.3；10.0.0.4", "10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4" },
		{ "10.1.2.0/31:1161", "10.1.2.0:1161 10.1.2.1:1161" },
		{ "10.1.2.0:1161/31", "10.1.2.0:1161 10.1.2.1:1161" },
		{ "2001:db8::/127:1161", "[2001:db8::]:1161 [2001:db8::1]:1161" },
		{ "[2001:db8::]/127:1161", "[2001:db8::]:1161 [2001:db8::1]:1161" },
		{ "10.0.0.2 10.0.0.0/30 10.0.0.2", "10.0.0.2 10.0.0.1" },
		{ "10.0.0.255/28", "10.0.0.241 10.0.0.242 10.0.0.243 10.0.0.244 10.0.0.245 "
				   "10.0.0.246 10.0.0.247 10.0.0.248 10.0.0.249 10.0.0.250 "
				   "10.0.0.251 10.0.0.252 10.0.0.253 10.0.0.254" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = meant(cases[i][0]);
		assert_string_equal(got, cases[i][1]);
	}
}

/* Each is refused with a sentence that names it. */
static void test_refused(void **state)
{
	static const char *const cases[] = { "10.1.2.0/33", "10.1.2.0/", "10.1.2.0/x",
		"10.1.2.0/24", "10.0.0.0/0", "::/0", "2001:db8::/64", "2001:db8::/129",
		"10.1.2.9-8", "10.1.2.9-256", "10.1.2.9-", "2001:db8::1-2", "example.org", "10.1.2",
		"10.1.2.3/24/8", "10.1.2.0/31:0", "10.1.2.0:5/31:6", "/24",
		"10.0.0.0/28,10.0.1.0/28" };

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *got = meant(cases[i]);
		g_autofree char *first = g_strndup(cases[i], strcspn(cases[i], "/-."));
		assert_int_equal(got[0], '!');
		assert_non_null(strstr(got, first));
		assert_null(strchr(got, '\n'));
	}
	g_autofree char *empty = meant(" , ");
	assert_int_equal(empty[0], '!');
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_meant),
		cmocka_unit_test(test_refused),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
