/* zhiban: the console, and the command line. Command line to role, nothing else. */
#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/console.h"

static int by_order(const void *a, const void *b)
{
	return (*(const struct command *const *)a)->order -
	    (*(const struct command *const *)b)->order;
}

static int usage(FILE *out, int status)
{
	g_autoptr(GPtrArray) sorted = g_ptr_array_new();

	fprintf(out, "%s",
	    _("用法：zhiban [--socket S] [--state DIR] [--private]     打开值班台\n"));
	fprintf(out, "%s",
	    _("      zhiban COMMAND ...                              做一件事就结束\n"));
	for (size_t i = 0; command_table[i] != NULL; i++)
		g_ptr_array_add(sorted, (void *)(uintptr_t)command_table[i]);
	g_ptr_array_sort(sorted, by_order);
	for (size_t i = 0; i < sorted->len; i++) {
		const struct command *command = g_ptr_array_index(sorted, i);
		fprintf(out, "  %s %s\n            %s\n", command->name, _(command->usage),
		    _(command->title));
	}
	return status;
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; command_table[i] != NULL; i++)
		if (strcmp(command_table[i]->name, name) == 0)
			return command_table[i];
	return NULL;
}

static int open_console(const struct client_place *place)
{
	g_autoptr(GError) error = NULL;

	if (!client_start_private(place, &error))
		return client_fail(error);
	return console_run(place);
}

static int run(int argc, char **argv, const struct client_place *place)
{
	if (argc < 2)
		return open_console(place);
	if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
		return usage(stdout, 0);
	if (strcmp(argv[1], "--version") == 0) {
		printf("zhiban %s\n", ZHIBAN_VERSION);
		return 0;
	}
	const struct command *command = find_command(argv[1]);
	return command == NULL ? usage(stderr, 2) : command->run(argc - 1, argv + 1, place);
}

int main(int argc, char **argv)
{
	struct client_place place = { 0 };

	setlocale(LC_CTYPE, "C.UTF-8");
	if (g_getenv("TZ") == NULL)
		g_setenv("TZ", "CST-8", TRUE);
	if (!i18n_start(NULL))
		fprintf(stderr, "zhiban: %s\n", _("没有这种语言的译文，用中文"));
	if (!client_place_parse(&argc, &argv, &place))
		return 2;
	int status = run(argc, argv, &place);
	if (fflush(stdout) != 0 || ferror(stdout) != 0) {
		fprintf(stderr, "zhiban: %s\n", _("结果没有写完：输出端不收了"));
		status = 1;
	}
	client_place_clear(&place);
	return status;
}
