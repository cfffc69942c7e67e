#include "views/command.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"

int command_usage(const struct command *command)
{
	fprintf(stderr, _("用法：zhiban %s %s\n"), command->name, command->usage);
	return COMMAND_USAGE;
}

bool command_options(const struct command *command, int *argc, char ***argv,
    const GOptionEntry *entries, int least, int most)
{
	g_autoptr(GOptionContext) context = g_option_context_new(NULL);
	g_autoptr(GError) error = NULL;

	if (entries != NULL)
		g_option_context_add_main_entries(context, entries, NULL);
	g_option_context_set_help_enabled(context, FALSE);
	if (!g_option_context_parse(context, argc, argv, &error))
		client_fail(error);
	else if (*argc - 1 >= least && *argc - 1 <= most)
		return true;
	command_usage(command);
	return false;
}

int command_print_json(json_t *value)
{
	json_dumpf(value, stdout, JSON_INDENT(1) | JSON_ENCODE_ANY);
	putchar('\n');
	json_decref(value);
	return COMMAND_DONE;
}

int command_become(const char *program, GPtrArray *argv)
{
	g_autofree char *path = client_program(program);

	fflush(stdout);
	execv(path, (char **)argv->pdata);
	fprintf(stderr, _("zhiban: 运行不了 %s（%s），请重新安装\n"), path, g_strerror(errno));
	return COMMAND_FAILED;
}

void command_append_place(GPtrArray *argv, const struct client_place *where)
{
	g_ptr_array_add(argv, (void *)(uintptr_t)(where->config != NULL ? "--config" : "--state"));
	g_ptr_array_add(argv, where->config != NULL ? where->config : where->state_dir);
}
