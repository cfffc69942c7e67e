/* Where the shipped command profiles are, reading all of them, and lists of profiles. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/shipped.h"
#include "probes/cli/profile.h"

char *cli_profile_folder(void)
{
	return shipped_folder("cli", "probes/cli", "linux.conf");
}

static int by_name(const void *a, const void *b)
{
	const struct cli_profile *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

static void let_go(void *profile)
{
	cli_profile_free(profile);
}

GPtrArray *cli_profiles_new(void)
{
	return g_ptr_array_new_with_free_func(let_go);
}

void cli_profiles_remove(GPtrArray *profiles, const char *name)
{
	for (guint i = 0; i < profiles->len; i++) {
		const struct cli_profile *profile = profiles->pdata[i];
		if (strcmp(profile->name, name) == 0) {
			g_ptr_array_remove_index(profiles, i);
			return;
		}
	}
}

void cli_profiles_add(GPtrArray *profiles, struct cli_profile *profile)
{
	cli_profiles_remove(profiles, profile->name);
	g_ptr_array_add(profiles, profile);
	g_ptr_array_sort(profiles, by_name);
}

static void load_file(GPtrArray *profiles, const char *path, GPtrArray *troubles)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	struct cli_profile *profile = NULL;

	if (g_file_get_contents(path, &text, NULL, &error))
		profile = cli_profile_read(path, text, &error);
	if (profile != NULL)
		cli_profiles_add(profiles, profile);
	else if (troubles != NULL)
		g_ptr_array_add(troubles, text_clean_string(error->message));
}

GPtrArray *cli_profiles_load(const char *folder, GPtrArray *troubles)
{
	GPtrArray *profiles = cli_profiles_new();
	g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
	const char *name;

	while (files != NULL && (name = g_dir_read_name(files)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (g_str_has_suffix(name, ".conf"))
			load_file(profiles, path, troubles);
	}
	return profiles;
}

struct cli_profile *cli_profiles_find(const GPtrArray *profiles, const char *name)
{
	for (guint i = 0; i < profiles->len; i++) {
		struct cli_profile *profile = profiles->pdata[i];
		if (strcmp(profile->name, name) == 0)
			return profile;
	}
	return NULL;
}
