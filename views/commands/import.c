/* `zhiban import`: records out of a CSV file. Each line is kept or refused for itself; what was
 * refused is reported by line, field and reason. A file that was imported once changes nothing the
 * second time. */
#include <gio/gio.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/rpc.h"
#include "base/text.h"
#include "views/command.h"
#include "views/csv.h"
#include "views/keeping.h"

#define FILE_LIMIT (64 * 1024 * 1024)

extern const struct command command_import;

struct import {
	struct client *client;
	struct names *names;
	const struct kind *kind;
	GPtrArray *head;             /* const struct field *, NULL for a column without a name */
	unsigned counts[KEEPING_SAME + 1];
};

/* ---- the file ----------------------------------------------------------------------------- */

static struct csv *read_file(const char *path, GError **error)
{
	g_autoptr(GMappedFile) mapped = g_mapped_file_new(path, FALSE, error);

	if (mapped == NULL)
		return NULL;
	if (g_mapped_file_get_length(mapped) > FILE_LIMIT) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s：超过 64 MiB，请分成几份"),
		    path);
		return NULL;
	}
	struct bytes raw = { (const uint8_t *)g_mapped_file_get_contents(mapped),
		g_mapped_file_get_length(mapped) };
	g_autofree char *text = csv_decode(raw, error);
	return text == NULL ? NULL : csv_parse(text, error);
}

/* The fields that the first row names; false and one sentence when one is not a field a person may
 * write. */
static bool read_head(struct import *import, const struct csv_row *row, GError **error)
{
	for (size_t i = 0; i < row->cells->len; i++) {
		g_autofree char *name = text_clean_string(g_ptr_array_index(row->cells, i));
		const struct field *field = keeping_field(import->kind, g_strstrip(name));
		bool wrong = field == NULL ? name[0] != '\0' : (field->flags & FIELD_DERIVED) != 0;

		if (wrong) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    _("第 %zu 行：%s不能导入「%s」这一列"), row->line,
			    _(import->kind->title), name);
			return false;
		}
		g_ptr_array_add(import->head, (void *)(uintptr_t)field);
	}
	return true;
}

/* ---- a row -------------------------------------------------------------------------------- */

static void report(size_t line, const char *field, const char *reason)
{
	g_autofree char *clean = text_clean_string(reason);

	fprintf(stderr, _("第 %zu 行：%s%s%s\n"), line, field == NULL ? "" : field,
	    field == NULL ? "" : _("："), clean);
}

/* The cells of ROW as fields; an empty cell is a field that is not given. NULL after what is wrong
 * was reported. */
static json_t *read_row(struct import *import, const struct csv_row *row)
{
	json_t *fields = json_object();
	bool good = row->cells->len <= import->head->len;

	if (!good)
		report(row->line, NULL, _("格子比表头多"));
	for (size_t i = 0; i < MIN(row->cells->len, import->head->len); i++) {
		const struct field *field = g_ptr_array_index(import->head, i);
		const char *cell = g_ptr_array_index(row->cells, i);
		g_autoptr(GError) error = NULL;

		if (field == NULL || cell[0] == '\0' ||
		    keeping_parse(import->names, field, cell, fields, &error))
			continue;
		report(row->line, NULL, error->message);
		good = false;
	}
	if (good)
		return fields;
	json_decref(fields);
	return NULL;
}

/* Each reason of a refusal, or its sentence. */
static void report_refusal(size_t line, const json_t *refusal, const GError *error)
{
	const json_t *reasons = json_object_get(json_object_get(refusal, "data"), "reasons");

	if (json_array_size(reasons) == 0)
		report(line, NULL, error->message);
	for (size_t i = 0; i < json_array_size(reasons); i++) {
		const json_t *reason = json_array_get(reasons, i);
		report(line, record_text(reason, "field"), record_text(reason, "reason"));
	}
}

/* Whether the next row may fare better: what a rule refuses is about this row alone. */
static bool is_about_row(const json_t *refusal)
{
	json_int_t code = json_integer_value(json_object_get(refusal, "code"));

	return code == RPC_REFUSED || code == RPC_INVALID_PARAMS || code == RPC_NOT_FOUND;
}

/* False when there is no sense in going on. */
static bool import_row(struct import *import, const struct csv_row *row)
{
	json_auto_t *refusal = NULL;
	g_autoptr(GError) error = NULL;
	json_t *fields = read_row(import, row);
	int64_t id = 0;

	enum keeping kept = fields == NULL
	    ? KEEPING_FAILED
	    : keeping_keep(import->client, import->kind, fields, true, &id, &refusal, &error);
	import->counts[kept]++;
	if (kept != KEEPING_FAILED || fields == NULL)
		return true;
	report_refusal(row->line, refusal, error);
	return is_about_row(refusal);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static int import_rows(struct import *import, const struct csv *csv)
{
	size_t i = 1;

	while (i < csv->rows->len && import_row(import, g_ptr_array_index(csv->rows, i)))
		i++;
	printf(_("%s：新增 %u，修改 %u，原样 %u，拒绝 %u\n"), _(import->kind->title),
	    import->counts[KEEPING_MADE], import->counts[KEEPING_CHANGED],
	    import->counts[KEEPING_SAME], import->counts[KEEPING_FAILED]);
	if (i < csv->rows->len)
		fprintf(stderr, _("zhiban: 停在这一行，其后 %zu 行没有导入\n"),
		    (size_t)csv->rows->len - i - 1);
	return import->counts[KEEPING_FAILED] == 0 ? COMMAND_DONE : COMMAND_FAILED;
}

static int import_file(struct import *import, const char *path, const struct client_place *where,
    GError **error)
{
	own(csv) csv = read_file(path, error);
	bool good = csv != NULL;

	if (good && csv->rows->len == 0) {
		g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
		    _("%s：没有表头，第一行要写字段名"), path);
		good = false;
	}
	good = good && read_head(import, g_ptr_array_index(csv->rows, 0), error);
	own(client) client = good ? client_open(where, error) : NULL;
	if (client == NULL)
		return client_fail(*error);
	own(names) names = names_new(client);
	import->client = client;
	import->names = names;
	return import_rows(import, csv);
}

static int run(int argc, char **argv, const struct client_place *where)
{
	g_autoptr(GPtrArray) head = g_ptr_array_new();
	struct import import = { .head = head };
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_import, &argc, &argv, NULL, 2, 2))
		return COMMAND_USAGE;
	import.kind = keeping_kind(argv[1], &error);
	return import.kind == NULL ? client_fail(error)
				   : import_file(&import, argv[2], where, &error);
}

const struct command command_import = {
	.name = "import",
	.usage = "KIND FILE.csv",
	.title = N_("从 CSV 导入，拒绝的逐行说明"),
	.order = 110,
	.run = run,
};
