/* What a configuration file is, by its folder, its name or its text, and that every family of them
 * holds to the same rules. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/own.h"
#include "service/configuration.h"

#define PROFILE "[profile]\nname = own\ntitle = 自己的\ntested = no\nallowed = show\n" \
    "mac = xx:xx:xx:xx:xx:xx\n[dialect]\nprompt = >$\n" \
    "[command version]\ntitle = 版本\nline = show version\nrow = (?<text>.+)\n"

/* The name under which it would be in force; NULL: refused with a sentence that has WORDS. */
static const struct { const char *path, *text, *name, *words; } cases[] = {
	{ "site.conf", "[poll]\nsweep=1s\n", "site.conf", NULL },
	{ "/etc/zhiban/site.conf", "", "site.conf", NULL },
	{ "site.conf", "[poll]\nsweep=99h\n", NULL, "site.conf:2" },
	{ "cli/own.conf", PROFILE, "cli/own.conf", NULL },
	{ "/var/lib/zhiban/cli/own.conf", PROFILE, "cli/own.conf", NULL },
	{ "/tmp/drafts/own.conf", PROFILE, "cli/own.conf", NULL },
	{ "own.conf", "# mine\n\n" PROFILE, "cli/own.conf", NULL },
	{ "cli/other.conf", PROFILE, NULL, "cli/other.conf:2" },
	{ "cli/own.conf", "[profile]\n", NULL, "cli/own.conf" },
	{ "cli/own.conf", "# withdrawn\n \n#\n", "cli/own.conf", NULL },
	{ "cli/own.conf", "", "cli/own.conf", NULL },
	{ "drafts/own.conf", "# of what?\n", NULL, "own.conf" },
	{ "cli/.own.conf", PROFILE, NULL, ".own.conf" },
	{ "cli/own.txt", PROFILE, NULL, "own.txt" },
	{ "cli/", "", NULL, "cli" },
	{ "", "", NULL, "" },
	{ "/", PROFILE, NULL, "" },
	{ "nonsense.conf", "[nonsense]\n", NULL, "nonsense.conf" },
	{ "cli/own\x1b[2J.conf", PROFILE, NULL, "" },
};

static void test_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autoptr(GError) error = NULL;
		g_autofree char *name = configuration_check(cases[i].path, cases[i].text, &error);

		if (g_strcmp0(name, cases[i].name) != 0)
			fail_msg("%s: %s, %s", cases[i].path, name == NULL ? "-" : name,
			    error == NULL ? "-" : error->message);
		if (name == NULL && strstr(error->message, cases[i].words) == NULL)
			fail_msg("%s: %s", cases[i].path, error->message);
	}
}

/* The name in force, given again, is the same file: what was kept can be taken after a restart. */
static void test_names_stay(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(cases); i++) {
		if (cases[i].name == NULL)
			continue;
		g_autofree char *name = configuration_check(cases[i].name, cases[i].text, NULL);
		assert_non_null(name);
		assert_string_equal(name, cases[i].name);
	}
}

/* A row that was forgotten half is seen here and not in a duty room. */
static void test_families(void **state)
{
	const struct configuration_family *family = configuration_families;

	(void)state;
	for (; family->check != NULL; family++) {
		assert_true((family->file == NULL) != (family->folder == NULL));
		assert_non_null(family->take);
		assert_true(family->folder == NULL || strchr(family->folder, '/') == NULL);
	}
	assert_null(family->file);
	assert_null(family->folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_names_stay),
		cmocka_unit_test(test_families),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests_name("configuration", tests, NULL, NULL);
}
