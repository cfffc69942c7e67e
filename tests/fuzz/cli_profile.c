/* Any text as a command profile: refused with a sentence, or a profile whose every line may be
 * sent.
 */
#include <locale.h>
#include <stdint.h>
#include <string.h>

#include "probes/cli/allow.h"
#include "probes/cli/profile.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	setlocale(LC_CTYPE, "C.UTF-8");
	return 0;
}

/* Arguments nobody should get through. */
static void try_line(const struct cli_profile *profile, const struct cli_command *command)
{
	static const char *const typed[] = { "a;b", "-rf", "GE0/0/1", "10", "192.0.2.1" };

	for (size_t i = 0; i < G_N_ELEMENTS(typed); i++) {
		json_auto_t *arguments = json_object();
		for (guint j = 0; j < command->arguments->len; j++) {
			const struct cli_argument *argument = command->arguments->pdata[j];
			json_object_set_new(arguments, argument->name, json_string(typed[i]));
		}
		g_autofree char *line = cli_command_line(profile, command, arguments, NULL);
		for (const char *at = line; at != NULL && *at != '\0'; at++)
			g_assert(!cli_is_forbidden(*at));
		g_assert(line == NULL || cli_may_ask(line, profile->allowed, NULL));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	g_autofree char *text = g_strndup((const char *)data, size);
	g_autoptr(GError) error = NULL;
	own(cli_profile) profile = cli_profile_read("any.conf", text, &error);

	if (profile == NULL) {
		g_assert(error != NULL && text_is_clean(error->message));
		return 0;
	}
	for (guint i = 0; i < profile->commands->len; i++) {
		const struct cli_command *command = profile->commands->pdata[i];
		own(cli_result) result = cli_command_read(profile, command,
		    (struct bytes){ data, size });
		try_line(profile, command);
		json_decref(cli_result_to_json(result));
	}
	json_decref(cli_profile_to_json(profile));
	return 0;
}
