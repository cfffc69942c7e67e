/* `zhiban list`: records of a kind, all pages of them, in columns or as JSON. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/columns.h"
#include "views/command.h"
#include "views/keeping.h"

extern const struct command command_list;

static bool is_column(const struct field *field)
{
	return (field->flags & FIELD_LIST) != 0;
}

static void add_record(struct columns *columns, const struct kind *kind, const json_t *record,
    struct names *names)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	g_ptr_array_add(cells, g_strdup_printf("%" G_GINT64_FORMAT, record_id(record)));
	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if (is_column(field))
			g_ptr_array_add(cells,
			    field_show(field, json_object_get(record, field->name), false,
				names_show, names));
	const char *state = record_text(record, "state");
	if (kind->states != NULL)
		g_ptr_array_add(cells,
		    g_strdup(state == NULL ? "" : choice_title(kind->states, state)));
	columns_add(columns, (const char *const *)cells->pdata);
}

static void add_title(GPtrArray *titles, const char *title)
{
	g_ptr_array_add(titles, (void *)(uintptr_t)title);
}

static void print_table(const struct kind *kind, const json_t *records, struct names *names)
{
	g_autoptr(GPtrArray) titles = g_ptr_array_new();

	add_title(titles, _("编号"));
	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if (is_column(field))
			add_title(titles, _(field->title));
	if (kind->states != NULL)
		add_title(titles, _("状态"));
	g_ptr_array_add(titles, NULL);
	own(columns) columns = columns_new((const char *const *)titles->pdata);
	columns_align(columns, 0, TEXT_RIGHT);
	for (size_t i = 0; i < json_array_size(records); i++)
		add_record(columns, kind, json_array_get(records, i), names);
	columns_print(columns, stdout);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	gboolean json = FALSE;
	int64_t id = 0;
	const GOptionEntry options[] = {
		{ "json", 0, 0, G_OPTION_ARG_NONE, &json, NULL, NULL },
		{ NULL, 0, 0, G_OPTION_ARG_NONE, NULL, NULL, NULL },
	};
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_list, &argc, &argv, options, 1, G_MAXINT))
		return COMMAND_USAGE;
	const struct kind *kind = keeping_kind(argv[1], &error);
	own(client) client = kind == NULL ? NULL : client_open(where, &error);
	if (client == NULL)
		return client_fail(error);
	own(names) names = names_new(client);
	json_t *filter = keeping_arguments(names, kind, argv + 2, true, &id, &error);
	if (id != 0)
		json_object_set_new(filter, "id", json_integer(id));
	json_auto_t *records = filter == NULL ? NULL : keeping_list(client, kind, filter, &error);
	if (records == NULL)
		return client_fail(error);
	if (json)
		return command_print_json(json_incref(records));
	print_table(kind, records, names);
	return COMMAND_DONE;
}

const struct command command_list = {
	.name = "list",
	.usage = "KIND [FIELD=VALUE ...] [--json]",
	.title = N_("列出一类记录"),
	.order = 90,
	.run = run,
};
