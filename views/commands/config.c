/* `zhiban config`: put a configuration file in force, or say which ones are. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"

extern const struct command command_config;

/* The last two parts of PATH: the service knows by the folder what a file is. Caller frees. */
static char *name_of(const char *path)
{
	g_autofree char *whole = g_canonicalize_filename(path, NULL);
	g_autofree char *directory = g_path_get_dirname(whole);
	g_autofree char *folder = g_path_get_basename(directory);
	g_autofree char *name = g_path_get_basename(whole);

	return g_build_filename(folder, name, NULL);
}

static int apply(const char *path, const struct client_place *where)
{
	g_autofree char *name = name_of(path);
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_get_contents(path, &text, NULL, &error))
		return client_fail(error);
	if (!g_utf8_validate(text, -1, NULL)) {
		fprintf(stderr, _("zhiban: %s：不是 UTF-8 编码，没有生效；请另存为 UTF-8\n"), path);
		return COMMAND_FAILED;
	}
	own(client) client = client_open(where, &error);
	json_auto_t *answer = client == NULL
	    ? NULL
	    : client_call(client, "config.apply",
		  json_pack("{s:s, s:s}", "name", name, "text", text), 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	g_autofree char *base = g_path_get_basename(path);
	printf(_("%s 已生效，审计第 %lld 条\n"), base,
	    json_integer_value(json_object_get(answer, "seq")));
	return COMMAND_DONE;
}

static void add_file(struct columns *columns, const json_t *file)
{
	char applied[CLOCK_TEXT_SIZE];
	const char *cells[] = { json_string_value(json_object_get(file, "name")),
		clock_text((struct wall){ json_integer_value(json_object_get(file, "applied_at")) },
		    CLOCK_FULL, applied, sizeof applied),
		json_string_value(json_object_get(file, "hash")) };

	columns_add(columns, cells);
}

static int list(const struct client_place *where)
{
	const char *const titles[] = { _("文件"), _("生效时刻"), _("SHA-256"), NULL };
	own(columns) columns = columns_new(titles);
	g_autoptr(GError) error = NULL;

	own(client) client = client_open(where, &error);
	json_auto_t *answer =
	    client == NULL ? NULL : client_call(client, "config.list", NULL, 0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	const json_t *files = json_object_get(answer, "files");
	for (size_t i = 0; i < json_array_size(files); i++)
		add_file(columns, json_array_get(files, i));
	columns_print(columns, stdout);
	return COMMAND_DONE;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	if (!command_options(&command_config, &argc, &argv, NULL, 1, 2))
		return COMMAND_USAGE;
	if (argc == 3 && strcmp(argv[1], "apply") == 0)
		return apply(argv[2], where);
	if (argc == 2 && strcmp(argv[1], "list") == 0)
		return list(where);
	return command_usage(&command_config);
}

const struct command command_config = {
	.name = "config",
	.usage = "apply FILE | list",
	.title = N_("让配置文件生效；看哪些在生效"),
	.order = 185,
	.run = run,
};
