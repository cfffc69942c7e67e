/* Where the files of command profiles are, and reading all of them. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/cli/profile.h"

/* Beside the sources of a built program, in share/ beside the bin/ or libexec/ of an installed one,
 * or where PREFIX says. */
static char *shipped_folder(void)
{
	static const char *const beside[] = { "../probes/cli", "../../probes/cli",
		"../../../../probes/cli", "../share/zhiban/cli", "../../share/zhiban/cli" };
	g_autofree char *program = g_file_read_link("/proc/self/exe", NULL);

	for (size_t i = 0; program != NULL && i < G_N_ELEMENTS(beside); i++) {
		g_autofree char *bin = g_path_get_dirname(program);
		g_autofree char *folder = g_build_filename(bin, beside[i], NULL);
		g_autofree char *known = g_build_filename(folder, "linux.conf", NULL);
		if (g_file_test(known, G_FILE_TEST_IS_REGULAR))
			return g_canonicalize_filename(folder, "/");
	}
	return g_strdup(PREFIX "/share/zhiban/cli");
}

char **cli_profile_folders(const char *state_dir)
{
	GPtrArray *folders = g_ptr_array_new();

	g_ptr_array_add(folders, shipped_folder());
	g_ptr_array_add(folders, g_strdup(CONFDIR "/cli"));
	if (state_dir != NULL)
		g_ptr_array_add(folders, g_build_filename(state_dir, "cli", NULL));
	g_ptr_array_add(folders, NULL);
	return (char **)g_ptr_array_free(folders, FALSE);
}

static int by_name(const void *a, const void *b)
{
	const struct cli_profile *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

static void free_profile(void *profile)
{
	cli_profile_free(profile);
}

/* PROFILE in place of one of the same name. */
static void add(GPtrArray *profiles, struct cli_profile *profile)
{
	for (guint i = 0; i < profiles->len; i++) {
		const struct cli_profile *other = profiles->pdata[i];
		if (strcmp(other->name, profile->name) == 0) {
			g_ptr_array_remove_index(profiles, i);
			break;
		}
	}
	g_ptr_array_add(profiles, profile);
}

static void load_file(GPtrArray *profiles, const char *path, GPtrArray *troubles)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	struct cli_profile *profile = NULL;

	if (g_file_get_contents(path, &text, NULL, &error))
		profile = cli_profile_read(path, text, &error);
	if (profile != NULL)
		add(profiles, profile);
	else if (troubles != NULL)
		g_ptr_array_add(troubles, text_clean_string(error->message));
}

GPtrArray *cli_profiles_load(char *const *folders, GPtrArray *troubles)
{
	GPtrArray *profiles = g_ptr_array_new_with_free_func(free_profile);
	const char *name;

	for (; *folders != NULL; folders++) {
		g_autoptr(GDir) folder = g_dir_open(*folders, 0, NULL);
		while (folder != NULL && (name = g_dir_read_name(folder)) != NULL) {
			g_autofree char *path = g_build_filename(*folders, name, NULL);
			if (g_str_has_suffix(name, ".conf"))
				load_file(profiles, path, troubles);
		}
	}
	g_ptr_array_sort(profiles, by_name);
	return profiles;
}

const struct cli_profile *cli_profiles_find(const GPtrArray *profiles, const char *name)
{
	for (guint i = 0; i < profiles->len; i++) {
		const struct cli_profile *profile = profiles->pdata[i];
		if (strcmp(profile->name, name) == 0)
			return profile;
	}
	return NULL;
}
