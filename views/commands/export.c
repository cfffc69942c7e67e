/* `zhiban export`: the records of a kind that count, as a CSV file that `import` and spreadsheets
 * take. */
#include <stdio.h>

#include "base/i18n.h"
#include "views/command.h"
#include "views/csv.h"
#include "views/keeping.h"

extern const struct command command_export;

/* What a person may write, import may: acts and effects make the rest. */
static bool is_exported(const struct field *field)
{
	return (field->flags & (FIELD_DERIVED | FIELD_VERBATIM)) == 0;
}

static void append_record(GString *out, const struct kind *kind, const json_t *record,
    struct names *names)
{
	g_autoptr(GPtrArray) cells = g_ptr_array_new_with_free_func(g_free);

	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if (is_exported(field))
			g_ptr_array_add(cells,
			    field_show(field, json_object_get(record, field->name), false,
				names_show_exact, names));
	csv_append_row(out, cells);
}

static GString *to_csv(const struct kind *kind, const json_t *records, struct names *names)
{
	GString *out = g_string_new(CSV_MARK);
	g_autoptr(GPtrArray) head = g_ptr_array_new();

	for (const struct field *field = kind->fields; field->name != NULL; field++)
		if (is_exported(field))
			g_ptr_array_add(head, (void *)(uintptr_t)field->name);
	csv_append_row(out, head);
	for (size_t i = 0; i < json_array_size(records); i++)
		if (!record_has_ended(kind, json_array_get(records, i)))
			append_record(out, kind, json_array_get(records, i), names);
	return out;
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_export, &argc, &argv, NULL, 1, 1))
		return COMMAND_USAGE;
	const struct kind *kind = keeping_kind(argv[1], &error);
	own(client) client = kind == NULL ? NULL : client_open(where, &error);
	json_auto_t *records = client == NULL ? NULL : keeping_list(client, kind, NULL, &error);
	if (records == NULL)
		return client_fail(error);
	own(names) names = names_new(client);
	GString *out = to_csv(kind, records, names);
	fwrite(out->str, 1, out->len, stdout);
	g_string_free(out, TRUE);
	return COMMAND_DONE;
}

const struct command command_export = {
	.name = "export",
	.usage = "KIND",
	.title = N_("把一类在用的记录导出为 CSV"),
	.order = 115,
	.run = run,
};
