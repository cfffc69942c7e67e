/* Where the catalogues are: beside the program in the build tree, in share/ beside its bin/ when it
 * is installed, or where PREFIX says. */
#include "base/i18n.h"

#include <glib.h>
#include <locale.h>
#include <string.h>

#define DOMAIN "zhiban"
#define SOURCE_LANGUAGE "zh_CN"

/* The name becomes part of a path: letters and "_@-" only, and short. */
static bool is_language_name(const char *name)
{
	size_t length = strlen(name);
	return length > 0 && length <= 16 &&
	    strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_@-") == length;
}

/* The folder of catalogues that belongs to this executable. Caller frees. */
static char *catalogue_folder(void)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	if (program) {
		g_autofree char *bin = g_path_get_dirname(program);
		g_autofree char *built = g_build_filename(bin, "locale", NULL);
		if (g_file_test(built, G_FILE_TEST_IS_DIR))
			return g_steal_pointer(&built);
		g_autofree char *installed = g_build_filename(bin, "..", "share", "locale", NULL);
		if (g_file_test(installed, G_FILE_TEST_IS_DIR))
			return g_steal_pointer(&installed);
	}
	return g_strdup(PREFIX "/share/locale");
}

/* Ask gettext for LANGUAGE; true if the messages are now in it. */
static bool speak(const char *language)
{
	g_setenv("LANGUAGE", language, TRUE);
	/* Any locale but "C" makes gettext look at LANGUAGE; setting it anew drops what gettext
	 * remembers. */
	setlocale(LC_MESSAGES, "C.UTF-8");
	return strcmp(language, SOURCE_LANGUAGE) == 0 || gettext("")[0] != '\0';
}

bool i18n_start(const char *language)
{
	g_autofree char *folder = catalogue_folder();
	bindtextdomain(DOMAIN, folder);
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
	if (!language)
		language = g_getenv("ZHIBAN_LANGUAGE");
	if (!language || language[0] == '\0')
		language = SOURCE_LANGUAGE;
	if (is_language_name(language) && speak(language))
		return true;
	speak(SOURCE_LANGUAGE);
	return false;
}

const char *i18n_language(void)
{
	const char *language = g_getenv("LANGUAGE");
	return language && language[0] != '\0' ? language : SOURCE_LANGUAGE;
}
