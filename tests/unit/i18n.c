#include "base/i18n.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* A catalogue beside this program, as in the build tree. */
static char *folder;

static const char catalogue[] = "msgid \"\"\n"
    "msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
    "msgid \"柳州\"\nmsgstr \"Liuzhou – ok\"\n";

static int set_up(void **state)
{
	(void)state;
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *bin = g_path_get_dirname(program);
	folder = g_build_filename(bin, "locale", NULL);
	g_autofree char *messages = g_build_filename(folder, "qq", "LC_MESSAGES", NULL);
	g_autofree char *po = g_build_filename(messages, "test.po", NULL);
	g_autofree char *mo = g_build_filename(messages, "zhiban.mo", NULL);
	const char *const msgfmt[] = { "msgfmt", "-o", mo, po, NULL };
	int status = -1;
	if (g_mkdir_with_parents(messages, 0700) != 0)
		return -1;
	if (!g_file_set_contents(po, catalogue, -1, NULL))
		return -1;
	g_spawn_sync(NULL, (char **)(uintptr_t)msgfmt, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
	    NULL, &status, NULL);
	return status;
}

static int tear_down(void **state)
{
	(void)state;
	static const char *const parts[] = { "qq/LC_MESSAGES/test.po", "qq/LC_MESSAGES/zhiban.mo",
		"qq/LC_MESSAGES", "qq", "" };
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++) {
		g_autofree char *path = g_build_filename(folder, parts[i], NULL);
		g_remove(path);
	}
	g_free(folder);
	return 0;
}

static void the_source_speaks_chinese(void **state)
{
	(void)state;
	g_unsetenv("ZHIBAN_LANGUAGE");
	assert_true(i18n_start(NULL));
	assert_string_equal(_("柳州"), "柳州");
	g_setenv("ZHIBAN_LANGUAGE", "", TRUE);
	assert_true(i18n_start(NULL));
	assert_true(i18n_start("zh_CN"));
}

static void a_catalogue_is_found_and_left_again(void **state)
{
	(void)state;
	assert_true(i18n_start("qq"));
	assert_string_equal(_("柳州"), "Liuzhou – ok");
	assert_string_equal(_("南宁"), "南宁");
	assert_string_equal(_(""), "");
	assert_true(i18n_start("zh_CN"));
	assert_string_equal(_("柳州"), "柳州");
	g_setenv("ZHIBAN_LANGUAGE", "qq", TRUE);
	assert_true(i18n_start(NULL));
	assert_string_equal(_("柳州"), "Liuzhou – ok");
	assert_true(i18n_start("zh_CN"));
}

static void a_missing_catalogue_is_told(void **state)
{
	(void)state;
	static const char *const languages[] = { "xx", "../qq", "qq/..", "q q",
		"a-name-that-is-far-too-long" };
	for (size_t i = 0; i < G_N_ELEMENTS(languages); i++) {
		assert_false(i18n_start(languages[i]));
		assert_string_equal(_("柳州"), "柳州");
	}
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_source_speaks_chinese),
		cmocka_unit_test(a_catalogue_is_found_and_left_again),
		cmocka_unit_test(a_missing_catalogue_is_told),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
