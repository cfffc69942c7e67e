#include "service/scenarios.h"

#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/shipped.h"
#include "base/text.h"
#include "runbooks/scenario.h"

json_t *scenarios_load(const char *path, GError **error)
{
	g_autofree char *text = NULL;
	gsize size = 0;

	if (!g_file_get_contents(path, &text, &size, error))
		return NULL;
	if (strlen(text) != size) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
		    _("%s：不是文本文件"), path);
		return NULL;
	}
	return scenario_read(path, text, error);
}

static char *folder(void)
{
	return shipped_folder("scenarios", "runbooks/scenarios", "RB-01" SCENARIO_SUFFIX);
}

/* "RB-04" is a file that comes with the program; a path is a path. Caller frees. */
static char *path_of(const char *name)
{
	if (strchr(name, '/') != NULL || g_str_has_suffix(name, SCENARIO_SUFFIX))
		return g_canonicalize_filename(name, NULL);
	g_autofree char *shipped = folder(), *upper = g_ascii_strup(name, -1);
	g_autofree char *file = g_strconcat(upper, SCENARIO_SUFFIX, NULL);
	return g_build_filename(shipped, file, NULL);
}

static int fail(const GError *error)
{
	g_autofree char *clean = text_clean_string(error->message);

	fprintf(stderr, "zhiban: %s\n", clean);
	return 1;
}

/* A scenario with the path of its file; NULL and one sentence. */
static json_t *with_file(const char *path, GError **error)
{
	json_t *scenario = scenarios_load(path, error);
	g_autofree char *clean = text_clean_string(path);

	if (scenario != NULL)
		json_object_set_new(scenario, "file", json_string(clean));
	return scenario;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The names of those that come with the program, sorted; ends with NULL. Caller frees. */
static char **shipped_names(const char *from)
{
	g_autoptr(GDir) files = g_dir_open(from, 0, NULL);
	GPtrArray *names = g_ptr_array_new();
	const char *file;

	while (files != NULL && (file = g_dir_read_name(files)) != NULL)
		if (g_str_has_suffix(file, SCENARIO_SUFFIX))
			g_ptr_array_add(names, g_strdup(file));
	g_ptr_array_sort(names, by_name);
	g_ptr_array_add(names, NULL);
	return (char **)g_ptr_array_free(names, FALSE);
}

static json_t *load_all(GError **error)
{
	g_autofree char *from = folder();
	g_auto(GStrv) names = shipped_names(from);
	json_t *all = json_array();

	for (char **name = names; *name != NULL; name++) {
		g_autofree char *path = g_build_filename(from, *name, NULL);
		json_t *scenario = with_file(path, error);
		if (scenario == NULL) {
			json_decref(all);
			return NULL;
		}
		json_array_append_new(all, scenario);
	}
	return all;
}

int scenarios_main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;

	if (argc > 2) {
		fprintf(stderr, "%s", _("用法：zhiband scenario [PLAN|FILE]\n"));
		return 2;
	}
	g_autofree char *path = argc == 2 ? path_of(argv[1]) : NULL;
	if (path != NULL && strchr(argv[1], '/') == NULL &&
	    !g_file_test(path, G_FILE_TEST_EXISTS)) {
		fprintf(stderr, _("zhiban: 没有 %s 的想定；zhiban train list 列出有的\n"), argv[1]);
		return 1;
	}
	json_auto_t *found = path == NULL ? load_all(&error) : with_file(path, &error);
	if (found == NULL)
		return fail(error);
	json_dumpf(found, stdout, JSON_COMPACT);
	putchar('\n');
	return 0;
}
