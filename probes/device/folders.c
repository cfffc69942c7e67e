/* Where the shipped device profiles are, reading all of them, and lists of profiles. */
#include <gio/gio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/shipped.h"
#include "probes/device/parts.h"

char *profile_folder(void)
{
	return shipped_folder("profiles", "probes/profiles", "ups-mib.conf");
}

static int by_rank(const void *a, const void *b)
{
	const struct profile *const *left = a, *const *right = b;

	if ((*left)->rank != (*right)->rank)
		return (*left)->rank < (*right)->rank ? -1 : 1;
	return strcmp((*left)->name, (*right)->name);
}

static void let_go(void *profile)
{
	profile_free(profile);
}

GPtrArray *profiles_new(void)
{
	return g_ptr_array_new_with_free_func(let_go);
}

void profiles_add(GPtrArray *profiles, struct profile *profile)
{
	for (guint i = 0; i < profiles->len; i++) {
		const struct profile *other = profiles->pdata[i];
		if (strcmp(other->name, profile->name) == 0) {
			g_ptr_array_remove_index(profiles, i);
			break;
		}
	}
	g_ptr_array_add(profiles, profile);
	g_ptr_array_sort(profiles, by_rank);
}

static void load_file(GPtrArray *profiles, const char *path, GPtrArray *troubles)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = NULL;
	struct profile *profile = NULL;

	if (g_file_get_contents(path, &text, NULL, &error))
		profile = profile_read(path, text, i18n_language(), &error);
	if (profile != NULL)
		profiles_add(profiles, profile);
	else if (troubles != NULL)
		g_ptr_array_add(troubles, text_clean_string(error->message));
}

GPtrArray *profiles_load(const char *folder, GPtrArray *troubles)
{
	GPtrArray *profiles = profiles_new();
	g_autoptr(GDir) directory = g_dir_open(folder, 0, NULL);
	const char *name;

	while (directory != NULL && (name = g_dir_read_name(directory)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		if (g_str_has_suffix(name, ".conf"))
			load_file(profiles, path, troubles);
	}
	return profiles;
}
