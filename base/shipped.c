#include "base/shipped.h"

#include <gio/gio.h>

/* Seen from the program: build/, build/san/, build/tests/unit/, build/san/tests/unit/. */
static const char *const to_sources[] = { "..", "../..", "../../..", "../../../.." };
static const char *const to_share[] = { "../share/zhiban", "../../share/zhiban" };

/* NULL: KNOWN is not there. */
static char *look_in(const char *bin, const char *way, const char *name, const char *known)
{
	g_autofree char *folder = g_build_filename(bin, way, name, NULL);
	g_autofree char *file = g_build_filename(folder, known, NULL);

	return g_file_test(file, G_FILE_TEST_IS_REGULAR) ? g_canonicalize_filename(folder, "/") :
							   NULL;
}

char *shipped_folder(const char *name, const char *source, const char *known)
{
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);
	g_autofree char *bin = program == NULL ? NULL : g_path_get_dirname(program);
	char *found = NULL;

	for (size_t i = 0; bin != NULL && found == NULL && i < G_N_ELEMENTS(to_sources); i++)
		found = look_in(bin, to_sources[i], source, known);
	for (size_t i = 0; bin != NULL && found == NULL && i < G_N_ELEMENTS(to_share); i++)
		found = look_in(bin, to_share[i], name, known);
	return found != NULL ? found : g_build_filename(PREFIX "/share/zhiban", name, NULL);
}
