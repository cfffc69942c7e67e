/* What a child says of a conversation, whatever it is: read or refused, clean, and small enough to
 * be sent on. */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "base/rpc.h"
#include "service/shell_parts.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define COMMANDS 3

static GPtrArray *profiles, *commands, *lines;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const char *const names[COMMANDS] = { "interface-brief", "log", "version" };
	g_autofree char *folder = cli_profile_folder();

	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	profiles = cli_profiles_load(folder, NULL);
	commands = g_ptr_array_new();
	lines = g_ptr_array_new();
	for (size_t i = 0; i < COMMANDS; i++) {
		const struct cli_command *command = cli_profile_command(
		    cli_profiles_find(profiles, "huawei-vrp"), names[i]);
		g_ptr_array_add(commands, (void *)(uintptr_t)command);
		g_ptr_array_add(lines, command->line);
	}
	return 0;
}

static void check_clean(const char *text)
{
	g_assert(text == NULL || text_is_clean(text));
}

static void check_said(const struct said *said)
{
	g_auto(GStrv) parts = g_strsplit(said->text, "\n", -1);

	for (char **line = parts; *line != NULL; line++)
		check_clean(*line);
	check_clean(said->refused);
	g_assert(json_dumpb(said->told, NULL, 0, 0) < RPC_MESSAGE_LIMIT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct asked asked = { .profile = cli_profiles_find(profiles, "huawei-vrp"),
		.commands = commands, .lines = lines, .for_person = true };
	own(told) told = told_read(&asked, (const char *)data, size);

	if (told == NULL)
		return 0;
	check_clean(told->outcome);
	check_clean(told->reason);
	check_clean(told->host_key);
	check_clean(told->fingerprint);
	g_assert(told->said->len <= COMMANDS);
	for (guint i = 0; i < told->said->len; i++)
		check_said(told->said->pdata[i]);
	return 0;
}
