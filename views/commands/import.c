/* `zhiban import`: records out of a CSV file, all of them or none. Every row is looked at first, by
 * itself, beside the rows before it and by the service's own rules, and all that is wrong is
 * reported by line and field. A file that was imported once changes nothing the second time. */
#include <gio/gio.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/command.h"
#include "views/csv.h"
#include "views/keeping.h"

#define FILE_LIMIT (64 * 1024 * 1024)
/* Acts sent in one message; the rest of it is left free. */
#define PART_BYTES (768 * 1024)
/* A large file is written in one transaction. */
#define PATIENCE_US (300 * CLOCK_SECOND)

extern const struct command command_import;

/* Something wrong with a line. */
struct complaint {
	size_t line, turn;
	char *field, *reason;
};

struct import {
	struct client *client;
	struct names *names;
	const struct kind *kind;
	GPtrArray *head;             /* const struct field *, NULL for a column without a name */
	GHashTable *records;         /* value of the key field as JSON -> GPtrArray of records */
	GHashTable *seen;            /* what may stand only once in the file -> its line */
	GHashTable *made;            /* name -> place of the act that makes it, plus 1 */
	json_t *acts;
	GArray *lines;               /* size_t: of each act */
	GPtrArray *complaints;       /* struct complaint * */
	unsigned counts[KEEPING_SAME + 1];
};

/* ---- complaints --------------------------------------------------------------------------- */

static void complain(struct import *import, size_t line, const char *field, const char *reason)
{
	struct complaint *complaint = g_new0(struct complaint, 1);

	*complaint = (struct complaint){ line, import->complaints->len, g_strdup(field),
		text_clean_string(reason) };
	g_ptr_array_add(import->complaints, complaint);
}

static void complaint_free(void *data)
{
	struct complaint *complaint = data;

	g_free(complaint->field);
	g_free(complaint->reason);
	g_free(complaint);
}

static int by_line(const void *a, const void *b)
{
	const struct complaint *x = *(struct complaint *const *)a,
			       *y = *(struct complaint *const *)b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

/* Prints them in the order of the file; how many lines there are with any. */
static unsigned report(struct import *import)
{
	size_t last = 0;
	unsigned lines = 0;

	g_ptr_array_sort(import->complaints, by_line);
	for (size_t i = 0; i < import->complaints->len; i++) {
		const struct complaint *complaint = import->complaints->pdata[i];
		bool field = complaint->field != NULL;
		fprintf(stderr, _("第 %zu 行：%s%s%s\n"), complaint->line,
		    field ? complaint->field : "", field ? _("：") : "", complaint->reason);
		lines += complaint->line != last;
		last = complaint->line;
	}
	return lines;
}

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
 * write, or is there twice. */
static bool read_head(struct import *import, const struct csv_row *row, GError **error)
{
	for (size_t i = 0; i < row->cells->len; i++) {
		g_autofree char *name = text_clean_string(g_ptr_array_index(row->cells, i));
		const struct field *field = keeping_field(import->kind, g_strstrip(name));
		bool twice = field != NULL && g_ptr_array_find(import->head, field, NULL);
		bool wrong = field == NULL ? name[0] != '\0' : (field->flags & FIELD_DERIVED) != 0;

		if (wrong || twice) {
			g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED,
			    twice ? _("第 %zu 行：%s的「%s」这一列写了两次") :
				_("第 %zu 行：%s不能导入「%s」这一列"),
			    row->line, _(import->kind->title), name);
			return false;
		}
		g_ptr_array_add(import->head, (void *)(uintptr_t)field);
	}
	return true;
}

/* ---- what there is already ---------------------------------------------------------------- */

/* What records are found by: what tells them apart, else their name. */
static const struct field *key_field(const struct kind *kind)
{
	const struct field *field = keeping_identifying(kind);

	return field != NULL ? field : kind_name_field(kind);
}

static char *value_key(const json_t *value)
{
	char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_SORT_KEYS | JSON_COMPACT);
	char *key = g_strdup(text);

	free(text);
	return key;
}

static void release_array(void *array)
{
	g_ptr_array_unref(array);
}

static void release_record(void *record)
{
	json_decref(record);
}

/* The records that count, by their key. */
static bool load_records(struct import *import, GError **error)
{
	const struct field *field = key_field(import->kind);
	json_auto_t *records = keeping_list(import->client, import->kind, NULL, error);
	json_t *record;
	size_t i;

	json_array_foreach(records, i, record) {
		const json_t *value = json_object_get(record, field->name);
		if (value == NULL || record_has_ended(import->kind, record))
			continue;
		g_autofree char *key = value_key(value);
		GPtrArray *same = g_hash_table_lookup(import->records, key);
		if (same == NULL) {
			same = g_ptr_array_new_with_free_func(release_record);
			g_hash_table_insert(import->records, g_steal_pointer(&key), same);
		}
		g_ptr_array_add(same, json_incref(record));
	}
	return records != NULL;
}

/* The record that FIELDS are about; NULL when it is a new one. Where nothing tells records apart
 * only one that says the same already. */
static const json_t *find_meant(const struct import *import, json_t *fields)
{
	const json_t *value = json_object_get(fields, key_field(import->kind)->name);
	g_autofree char *key = value == NULL ? NULL : value_key(value);
	const GPtrArray *same = key == NULL ? NULL : g_hash_table_lookup(import->records, key);

	for (size_t i = 0; same != NULL && i < same->len; i++) {
		json_auto_t *changes = keeping_differing(same->pdata[i], fields);
		if (keeping_identifying(import->kind) != NULL || json_object_size(changes) == 0)
			return same->pdata[i];
	}
	return NULL;
}

/* ---- a row -------------------------------------------------------------------------------- */

/* A name that no record has, but a row before this one makes: {"made": N}. NULL when that is not
 * so. */
static json_t *made_before(const struct import *import, const struct field *field, const char *cell)
{
	const void *place = NULL;

	if (field->type == FIELD_REFERENCE && strcmp(field->refers_to, import->kind->name) == 0 &&
	    names_resolve(import->kind->name, cell, import->names) == 0)
		place = g_hash_table_lookup(import->made, cell);
	return place == NULL ? NULL : json_pack("{s:i}", "made", GPOINTER_TO_INT(place) - 1);
}

static bool read_cell(struct import *import, size_t line, const struct field *field,
    const char *cell, json_t *fields)
{
	g_autoptr(GError) error = NULL;
	json_t *made = made_before(import, field, cell);

	if (made != NULL)
		json_object_set_new(fields, field->name, made);
	else if (!keeping_parse(import->names, field, cell, fields, &error))
		complain(import, line, NULL, error->message);
	return error == NULL;
}

/* The cells of ROW as fields; an empty cell is a field that is not given. NULL after a
 * complaint. */
static json_t *read_row(struct import *import, const struct csv_row *row)
{
	json_t *fields = json_object();
	bool good = row->cells->len <= import->head->len;

	if (!good)
		complain(import, row->line, NULL, _("格子比表头多"));
	for (size_t i = 0; i < MIN(row->cells->len, import->head->len); i++) {
		const struct field *field = g_ptr_array_index(import->head, i);
		const char *cell = g_ptr_array_index(row->cells, i);

		if (field != NULL && cell[0] != '\0')
			good = read_cell(import, row->line, field, cell, fields) && good;
	}
	if (good)
		return fields;
	json_decref(fields);
	return NULL;
}

/* Complains when what FIELD says stood in the file before; NULL: the row as a whole. */
static bool is_first(struct import *import, size_t line, const char *field, const json_t *value)
{
	g_autofree char *text = value_key(value);
	char *key = g_strdup_printf("%s=%s", field == NULL ? "" : field, text);
	const void *before = g_hash_table_lookup(import->seen, key);

	if (before == NULL) {
		g_hash_table_insert(import->seen, key, GSIZE_TO_POINTER(line));
		return true;
	}
	g_free(key);
	g_autofree char *reason = g_strdup_printf(_("和第 %zu 行重复"), GPOINTER_TO_SIZE(before));
	complain(import, line, field, reason);
	return false;
}

/* Within the file what is unique may stand once, and where nothing is unique the same row once. */
static bool is_new_to_file(struct import *import, size_t line, const json_t *fields)
{
	bool good = true;

	for (const struct field *field = import->kind->fields; field->name != NULL; field++) {
		const json_t *value = json_object_get(fields, field->name);
		if (value != NULL && (field->flags & FIELD_UNIQUE) != 0)
			good = is_first(import, line, field->name, value) && good;
	}
	if (keeping_identifying(import->kind) == NULL)
		good = is_first(import, line, NULL, fields) && good;
	return good;
}

static void add_act(struct import *import, size_t line, const char *act, int64_t id, json_t *fields)
{
	const char *name = record_text(fields, kind_name_field(import->kind)->name);

	if (id == 0 && name != NULL)
		g_hash_table_insert(import->made, g_strdup(name),
		    GINT_TO_POINTER((int)json_array_size(import->acts) + 1));
	json_array_append_new(import->acts,
	    json_pack("{s:s, s:s, s:O}", "kind", import->kind->name, "act", act, "fields", fields));
	if (id != 0)
		json_object_set_new(
		    json_array_get(import->acts, json_array_size(import->acts) - 1), "id",
		    json_integer(id));
	g_array_append_val(import->lines, line);
	import->counts[id == 0 ? KEEPING_MADE : KEEPING_CHANGED]++;
}

/* What is to be done about ROW joins the acts, or a complaint the complaints. */
static void plan_row(struct import *import, const struct csv_row *row)
{
	json_auto_t *fields = read_row(import, row);
	const struct act *making = keeping_making(import->kind);

	if (fields == NULL || !is_new_to_file(import, row->line, fields))
		return;
	const json_t *record = find_meant(import, fields);
	json_auto_t *changes = record == NULL ? NULL : keeping_differing(record, fields);
	if (changes != NULL && json_object_size(changes) == 0)
		import->counts[KEEPING_SAME]++;
	else if (record != NULL && kind_act(import->kind, "edit") != NULL)
		add_act(import, row->line, "edit", record_id(record), changes);
	else if (record == NULL && making != NULL)
		add_act(import, row->line, making->name, 0, fields);
	else
		complain(import, row->line, NULL, _("这类记录只能由它的动作产生和改变"));
}

/* ---- all of it ---------------------------------------------------------------------------- */

/* The acts from *FROM on that fit into one message; *FROM moves on. New reference. */
static json_t *next_part(const struct import *import, size_t *from)
{
	json_t *part = json_array();
	size_t bytes = 0;

	for (; *from < json_array_size(import->acts); ++*from) {
		json_t *act = json_array_get(import->acts, *from);
		bytes += json_dumpb(act, NULL, 0, JSON_COMPACT) + 1;
		if (bytes > PART_BYTES && json_array_size(part) > 0)
			break;
		json_array_append(part, act);
	}
	return part;
}

/* Hands the acts over, and with the last of them the word to do or only to CHECK them. False: see
 * *RET_REFUSAL and ERROR. */
static bool send_acts(struct import *import, bool check, json_t **ret_refusal, GError **error)
{
	size_t from = 0, end = 0;
	bool good = true;

	while (good && end < json_array_size(import->acts)) {
		json_t *part = next_part(import, &end);
		bool more = end < json_array_size(import->acts);
		json_auto_t *answer = client_call(import->client, "do_all",
		    json_pack("{s:o, s:I, s:b, s:b}", "acts", part, "from", (json_int_t)from,
			"more", (int)more, "check", (int)check),
		    PATIENCE_US, ret_refusal, error);
		good = answer != NULL;
		from = end;
	}
	return good;
}

/* The reasons of REFUSAL join the complaints; false when it has none that speak of a line. */
static bool take_refusal(struct import *import, const json_t *refusal)
{
	json_t *reasons = json_object_get(json_object_get(refusal, "data"), "reasons"), *reason;
	size_t i;

	json_array_foreach(reasons, i, reason) {
		json_int_t place = json_integer_value(json_object_get(reason, "place"));
		const char *text = record_text(reason, "reason");
		if (place >= 0 && place < (json_int_t)import->lines->len)
			complain(import, g_array_index(import->lines, size_t, place),
			    record_text(reason, "field"), text == NULL ? "" : text);
	}
	return json_array_size(reasons) > 0;
}

/* Nothing was kept: says so, after every line that is why. */
static int fail_import(struct import *import)
{
	unsigned bad = report(import);

	printf(_("%s：%u 行不成立，一行也没有导入\n"), _(import->kind->title), bad);
	return COMMAND_FAILED;
}

/* Does what was planned; where something is wrong already, asks only what else would be. */
static int carry_out(struct import *import)
{
	json_auto_t *refusal = NULL;
	g_autoptr(GError) error = NULL;
	bool check = import->complaints->len > 0;
	bool good = send_acts(import, check, &refusal, &error);

	if (!good && !take_refusal(import, refusal)) {
		report(import);
		return client_fail(error);
	}
	if (import->complaints->len > 0)
		return fail_import(import);
	printf(_("%s：新增 %u，修改 %u，原样 %u%s\n"), _(import->kind->title),
	    import->counts[KEEPING_MADE], import->counts[KEEPING_CHANGED],
	    import->counts[KEEPING_SAME],
	    json_array_size(import->acts) == 0 ? _("，没有改动") : "");
	return COMMAND_DONE;
}

static int import_rows(struct import *import, const struct csv *csv)
{
	g_autoptr(GError) error = NULL;

	if (!load_records(import, &error))
		return client_fail(error);
	for (size_t i = 1; i < csv->rows->len; i++)
		plan_row(import, g_ptr_array_index(csv->rows, i));
	return carry_out(import);
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
	g_autoptr(GError) error = NULL;

	if (!command_options(&command_import, &argc, &argv, NULL, 2, 2))
		return COMMAND_USAGE;
	const struct kind *kind = keeping_kind(argv[1], &error);
	if (kind == NULL)
		return client_fail(error);
	g_autoptr(GPtrArray) head = g_ptr_array_new();
	g_autoptr(GPtrArray) complaints = g_ptr_array_new_with_free_func(complaint_free);
	g_autoptr(GHashTable) records =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release_array);
	g_autoptr(GHashTable) seen =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GHashTable) made =
	    g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(size_t));
	json_auto_t *acts = json_array();
	struct import import = { .kind = kind, .head = head, .records = records, .seen = seen,
		.made = made, .acts = acts, .lines = lines, .complaints = complaints };
	return import_file(&import, argv[2], where, &error);
}

const struct command command_import = {
	.name = "import",
	.usage = "KIND FILE.csv",
	.title = N_("从 CSV 导入，全部或一行也不；不成立的逐行说明"),
	.order = 110,
	.run = run,
};
