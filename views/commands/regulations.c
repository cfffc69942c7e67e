/* `zhiban regulations`: which version of which regulation was in force on a day; a new version
 * whose text is a file. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/regulation.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/keeping.h"

extern const struct command command_regulations;

static const struct kind *kind(void)
{
	return kind_find("regulation");
}

/* The versions in force on DAY of all RECORDS. New array. */
static json_t *holding(const json_t *records, const char *day)
{
	json_t *found = json_array(), *record;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)records, i, record)
		if (regulation_holds(record, day))
			json_array_append(found, record);
	return found;
}

static void print_rows(const json_t *records)
{
	static const char *const members[] = { "name", "version", "area", "effective",
		"superseded_on", "approver" };
	const char *titles[G_N_ELEMENTS(members) + 1] = { NULL };

	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		titles[i] = _(kind_field(kind(), members[i])->title);
	own(columns) columns = columns_new(titles);
	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);
		const char *cells[G_N_ELEMENTS(members)];
		for (size_t j = 0; j < G_N_ELEMENTS(members); j++)
			cells[j] = record_text(record, members[j]);
		cells[2] = choice_title(regulation_areas, cells[2]);
		columns_add(columns, cells);
	}
	columns_print(columns, stdout);
}

static int list(const char *on, bool json, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	char day[REGULATION_DAY_SIZE], today[REGULATION_DAY_SIZE];

	if (on != NULL && clock_day(on, 0).us == 0) {
		fprintf(stderr, _("zhiban: %s 不是日期，写成 2026-11-22\n"), on);
		return COMMAND_USAGE;
	}
	own(client) client = client_open(where, &error);
	json_auto_t *records =
	    client == NULL ? NULL : keeping_list(client, kind(), NULL, &error);
	if (records == NULL)
		return client_fail(error);
	struct wall now = { record_integer(client_hello(client), "now") };
	g_strlcpy(day, on == NULL ? regulation_day(now, today) : on, sizeof day);
	json_t *found = holding(records, day);
	if (json)
		return command_print_json(found);
	print_rows(found);
	json_decref(found);
	return COMMAND_DONE;
}

/* The text of the file at PATH, which must be UTF-8. Caller frees. */
static char *read_text(const char *path, GError **error)
{
	char *text = NULL;
	gsize size = 0;

	if (!g_file_get_contents(path, &text, &size, error))
		return NULL;
	if (g_utf8_validate(text, (gssize)size, NULL))
		return text;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
	    _("%s：不是 UTF-8 编码；请另存为 UTF-8"), path);
	g_free(text);
	return NULL;
}

static int publish(char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *text = read_text(argv[0], &error);
	own(client) client = text == NULL ? NULL : client_open(where, &error);

	if (client == NULL)
		return client_fail(error);
	own(names) names = names_new(client);
	json_t *fields = keeping_arguments(names, kind(), argv + 1, false, NULL, &error);
	if (fields == NULL)
		return client_fail(error);
	json_object_set_new(fields, "text", json_string(text));
	json_auto_t *answer = client_call(client, "do",
	    json_pack("{s:s, s:s, s:o}", "kind", "regulation", "act",
		json_object_get(fields, "reason") == NULL ? "create" : "load", "fields", fields),
	    0, NULL, &error);
	if (answer == NULL)
		return client_fail(error);
	printf(_("已发布，编号 %lld\n"), json_integer_value(json_object_get(answer, "id")));
	return COMMAND_DONE;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autofree char *on = NULL;
	gboolean json = FALSE;
	const GOptionEntry entries[] = {
		{ "on", 0, 0, G_OPTION_ARG_STRING, &on, NULL, NULL },
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, 0, NULL, NULL, NULL },
	};

	if (!command_options(&command_regulations, &argc, &argv, entries, 0, G_MAXINT))
		return COMMAND_USAGE;
	if (argc == 1)
		return list(on, json, where);
	if (argc >= 3 && strcmp(argv[1], "add") == 0 && on == NULL && !json)
		return publish(argv + 2, where);
	return command_usage(&command_regulations);
}

const struct command command_regulations = {
	.name = "regulations",
	.usage = "[--on DATE] [--json] | add FILE FIELD=VALUE ...",
	.title = N_("哪天哪份制度是哪一版有效；从文件发布新版"),
	.order = 118,
	.run = run,
};
