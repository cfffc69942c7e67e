/* Any output to the parser of any command of any family: bounded, clean, and it can be written
 * down. The first two bytes choose the command. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "probes/cli/profile.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static GPtrArray *profiles;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	g_autofree char *folder = cli_profile_folder();

	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	profiles = cli_profiles_load(folder, NULL);
	g_assert(profiles->len > 0);
	return 0;
}

static void check(const struct cli_result *result)
{
	const struct cli_rows *rows = result->rows;

	g_assert(rows->rows->len <= CLI_ROWS_LIMIT);
	for (guint i = 0; i < rows->rows->len; i++) {
		char *const *row = rows->rows->pdata[i];
		for (size_t j = 0; j < rows->columns; j++)
			g_assert(row[j] == NULL ||
			    (text_is_clean(row[j]) && strlen(row[j]) <= CLI_CELL_LIMIT));
	}
	for (guint i = 0; i < result->points->len; i++) {
		const struct cli_point *point = result->points->pdata[i];
		g_assert(text_is_clean(point->name));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 2)
		return 0;
	const struct cli_profile *profile = profiles->pdata[data[0] % profiles->len];
	const struct cli_command *command =
	    profile->commands->pdata[data[1] % profile->commands->len];
	own(cli_result) result = cli_command_read(profile, command,
	    (struct bytes){ data + 2, size - 2 });
	g_autofree char *trouble = cli_result_trouble(result);
	json_auto_t *json = cli_result_to_json(result);
	g_autofree char *text = json_dumps(json, 0);

	check(result);
	g_assert(text != NULL);
	g_assert(trouble == NULL || text_is_clean(trouble));
	return 0;
}
