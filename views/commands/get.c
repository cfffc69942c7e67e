/* `zhiban get`: one record, all its fields, and what may be done with it. */
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/command.h"
#include "views/keeping.h"

#define NAME_COLUMNS 24

extern const struct command command_get;

/* "name (title)  value"; a text of several lines goes on below itself. */
static void print_line(const char *name, const char *title, const char *value)
{
	g_autofree char *head = g_strdup_printf("%s %s", name, title);
	g_auto(GStrv) lines = g_strsplit(value, "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		g_autofree char *left =
		    text_fit(line == lines ? head : "", NAME_COLUMNS, TEXT_LEFT);
		g_autofree char *clean = text_clean_string(*line);
		printf("%s  %s\n", left, clean);
	}
}

static void print_record(const struct kind *kind, const json_t *record, struct names *names)
{
	g_autofree char *id = g_strdup_printf("%" G_GINT64_FORMAT, record_id(record));
	const char *state = record_text(record, "state");

	print_line("id", _("编号"), id);
	if (state != NULL)
		print_line("state", _("状态"), choice_title(kind->states, state));
	for (const struct field *field = kind->fields; field->name != NULL; field++) {
		const json_t *value = json_object_get(record, field->name);
		g_autofree char *shown =
		    value == NULL ? NULL : field_show(field, value, false, names_show, names);
		if (shown != NULL)
			print_line(field->name, _(field->title), shown);
	}
}

static void print_acts(const json_t *acts)
{
	for (size_t i = 0; i < json_array_size(acts); i++) {
		const json_t *act = json_array_get(acts, i);
		const char *title = record_text(act, "title"), *reason = record_text(act, "reason");
		print_line(record_text(act, "act"), title, reason == NULL ? _("可以做") : reason);
	}
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_get, &argc, &argv, options, 2, 2))
		return COMMAND_USAGE;
	const struct kind *kind = keeping_kind(argv[1], &error);
	own(client) client = kind == NULL ? NULL : client_open(where, &error);
	if (client == NULL)
		return client_fail(error);
	own(names) names = names_new(client);
	int64_t id = names_find(names, kind, argv[2], &error);
	json_auto_t *answer = id == 0
	    ? NULL
	    : client_call(client, "get",
		  json_pack("{s:s, s:I}", "kind", kind->name, "id", (json_int_t)id), 0, NULL,
		  &error);
	if (answer == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(json_object_get(answer, "record")));
	print_record(kind, json_object_get(answer, "record"), names);
	print_acts(json_object_get(answer, "acts"));
	return COMMAND_DONE;
}

const struct command command_get = {
	.name = "get",
	.usage = "KIND ID|NAME [--json]",
	.title = N_("看一条记录，和可以对它做什么"),
	.order = 95,
	.run = run,
};
