#include "views/importing.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "views/csv.h"

#define FILE_LIMIT (64 * 1024 * 1024)
/* Acts sent in one message; the rest of it is left free. */
#define PART_BYTES (768 * 1024)

struct importing {
	const struct kind *kind;
	field_resolve *resolve;
	void *data;
	struct csv *csv;
	guint planned;               /* rows of it that have been looked at, its head among them */
	GPtrArray *head;             /* const struct field *, NULL for a column without a name */
	GHashTable *records;         /* value of the key field as JSON -> GPtrArray of records */
	GHashTable *seen;            /* what may stand only once in the file -> its line */
	GHashTable *made;            /* name -> place of the act that makes it, plus 1 */
	json_t *acts;
	GArray *lines;               /* size_t: of each act */
	GPtrArray *complaints;       /* struct import_complaint * */
	unsigned counts[KEEPING_SAME + 1];
};

/* ---- complaints --------------------------------------------------------------------------- */

static void complain(struct importing *import, size_t line, const char *field, const char *reason)
{
	struct import_complaint *complaint = g_new0(struct import_complaint, 1);

	*complaint = (struct import_complaint){ line, import->complaints->len, g_strdup(field),
		text_clean_string(reason) };
	g_ptr_array_add(import->complaints, complaint);
}

static void complaint_free(void *data)
{
	struct import_complaint *complaint = data;

	g_free(complaint->field);
	g_free(complaint->reason);
	g_free(complaint);
}

static int by_line(const void *a, const void *b)
{
	const struct import_complaint *x = *(struct import_complaint *const *)a,
			       *y = *(struct import_complaint *const *)b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	return x->turn < y->turn ? -1 : x->turn > y->turn;
}

const GPtrArray *importing_complaints(struct importing *import)
{
	g_ptr_array_sort(import->complaints, by_line);
	return import->complaints;
}

unsigned importing_bad_lines(struct importing *import)
{
	const GPtrArray *complaints = importing_complaints(import);
	size_t last = 0;
	unsigned lines = 0;

	for (guint i = 0; i < complaints->len; i++) {
		const struct import_complaint *complaint = complaints->pdata[i];
		lines += complaint->line != last;
		last = complaint->line;
	}
	return lines;
}

/* ---- the file ----------------------------------------------------------------------------- */

static bool fail(GError **error, const char *path, const char *why)
{
	g_autofree char *name = text_clean_string(path);

	g_set_error(error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s：%s"), name, why);
	return false;
}

/* All of the file FD, an ordinary one of SIZE bytes; one that grows meanwhile is cut there. */
static bool read_all(int fd, size_t size, GByteArray *bytes)
{
	g_byte_array_set_size(bytes, (guint)size);
	for (size_t have = 0; have < size;) {
		ssize_t n = read(fd, bytes->data + have, size - have);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		if (n == 0)
			g_byte_array_set_size(bytes, (guint)(size = have));
		have += (size_t)MAX(n, 0);
	}
	return true;
}

/* What is no ordinary file might never come to an end, or never begin. */
static GByteArray *load(const char *path, GError **error)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	struct stat about;
	bool good = false;

	if (fd < 0 || fstat(fd, &about) != 0)
		fail(error, path, g_strerror(errno));
	else if (!S_ISREG(about.st_mode))
		fail(error, path, _("不是普通文件"));
	else if (about.st_size > FILE_LIMIT)
		fail(error, path, _("超过 64 MiB，请分成几份"));
	else if (!read_all(fd, (size_t)about.st_size, bytes))
		fail(error, path, g_strerror(errno));
	else
		good = true;
	if (fd >= 0)
		close(fd);
	return good ? g_steal_pointer(&bytes) : NULL;
}

/* The fields that the first row names; false and one sentence when one is not a field a person may
 * write, or is there twice. */
static bool read_head(struct importing *import, const struct csv_row *row, GError **error)
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

bool importing_read(struct importing *import, const char *path, GError **error)
{
	g_autoptr(GByteArray) bytes = load(path, error);
	struct bytes raw = { bytes == NULL ? NULL : bytes->data, bytes == NULL ? 0 : bytes->len };
	g_autofree char *text = bytes == NULL ? NULL : csv_decode(raw, error);

	import->csv = text == NULL ? NULL : csv_parse(text, error);
	if (import->csv == NULL)
		return false;
	if (import->csv->rows->len == 0)
		return fail(error, path, _("没有表头，第一行要写字段名"));
	import->planned = 1;
	return read_head(import, g_ptr_array_index(import->csv->rows, 0), error);
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

void importing_know(struct importing *import, json_t *record)
{
	const json_t *value = json_object_get(record, key_field(import->kind)->name);

	if (value == NULL || record_has_ended(import->kind, record))
		return;
	g_autofree char *key = value_key(value);
	GPtrArray *same = g_hash_table_lookup(import->records, key);
	if (same == NULL) {
		same = g_ptr_array_new_with_free_func(release_record);
		g_hash_table_insert(import->records, g_steal_pointer(&key), same);
	}
	g_ptr_array_add(same, json_incref(record));
}

/* The record that FIELDS are about; NULL when it is a new one. Where nothing tells records apart
 * only one that says the same already. */
static const json_t *find_meant(const struct importing *import, json_t *fields)
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
static json_t *made_before(const struct importing *import, const struct field *field,
    const char *cell)
{
	const void *place = NULL;

	if (field->type == FIELD_REFERENCE && strcmp(field->refers_to, import->kind->name) == 0 &&
	    import->resolve(import->kind->name, cell, import->data) == 0)
		place = g_hash_table_lookup(import->made, cell);
	return place == NULL ? NULL : json_pack("{s:i}", "made", GPOINTER_TO_INT(place) - 1);
}

static bool read_cell(struct importing *import, size_t line, const struct field *field,
    const char *cell, json_t *fields)
{
	g_autofree char *reason = NULL;
	json_t *value = made_before(import, field, cell);

	if (value == NULL)
		value = field_parse(field, cell, clock_wall(), import->resolve, import->data,
		    &reason);
	if (value != NULL)
		json_object_set_new(fields, field->name, value);
	else
		complain(import, line, field->name, reason);
	return value != NULL;
}

/* The cells of ROW as fields; an empty cell is a field that is not given. NULL after a
 * complaint. */
static json_t *read_row(struct importing *import, const struct csv_row *row)
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
static bool is_first(struct importing *import, size_t line, const char *field, const json_t *value)
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
static bool is_new_to_file(struct importing *import, size_t line, const json_t *fields)
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

static void add_act(struct importing *import, size_t line, const char *act, int64_t id,
    json_t *fields)
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
static void plan_row(struct importing *import, const struct csv_row *row)
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

bool importing_plan(struct importing *import, guint rows)
{
	const GPtrArray *all = import->csv->rows;

	for (; rows > 0 && import->planned < all->len; rows--)
		plan_row(import, all->pdata[import->planned++]);
	return import->planned == all->len;
}

/* ---- what came of it ---------------------------------------------------------------------- */

json_t *importing_part(const struct importing *import, size_t *from)
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

bool importing_take_refusal(struct importing *import, const json_t *refusal)
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

unsigned importing_count(const struct importing *import, enum keeping what)
{
	return import->counts[what];
}

size_t importing_acts(const struct importing *import)
{
	return json_array_size(import->acts);
}

/* ---- life --------------------------------------------------------------------------------- */

struct importing *importing_new(const struct kind *kind, field_resolve *resolve, void *data)
{
	struct importing *import = g_new0(struct importing, 1);

	*import = (struct importing){ .kind = kind, .resolve = resolve, .data = data,
		.head = g_ptr_array_new(),
		.records = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, release_array),
		.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.made = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
		.acts = json_array(),
		.lines = g_array_new(FALSE, FALSE, sizeof(size_t)),
		.complaints = g_ptr_array_new_with_free_func(complaint_free) };
	return import;
}

void importing_free(struct importing *import)
{
	if (import == NULL)
		return;
	csv_free(import->csv);
	g_ptr_array_unref(import->head);
	g_hash_table_destroy(import->records);
	g_hash_table_destroy(import->seen);
	g_hash_table_destroy(import->made);
	json_decref(import->acts);
	g_array_unref(import->lines);
	g_ptr_array_unref(import->complaints);
	g_free(import);
}
