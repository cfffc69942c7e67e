#include "views/names.h"

#include <gio/gio.h>

#include "base/i18n.h"

struct names {
	struct client *client;
	GHashTable *ids;             /* "kind name" -> int64 * */
	GHashTable *shown;           /* "kind id" -> name */
};

struct names *names_new(struct client *client)
{
	struct names *names = g_new0(struct names, 1);

	names->client = client;
	names->ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	names->shown = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return names;
}

void names_free(struct names *names)
{
	if (names == NULL)
		return;
	g_hash_table_destroy(names->ids);
	g_hash_table_destroy(names->shown);
	g_free(names);
}

/* The records of KIND called NAME that count; 0 unless it is one. */
static int64_t ask_id(struct names *names, const struct kind *kind, const char *name)
{
	json_auto_t *answer = client_call(names->client, "list",
	    json_pack("{s:s, s:{s:s}}", "kind", kind->name, "where", kind_name_field(kind)->name,
		name),
	    0, NULL, NULL);
	const json_t *records = json_object_get(answer, "records");
	int64_t found = 0;

	for (size_t i = 0; i < json_array_size(records); i++) {
		const json_t *record = json_array_get(records, i);
		if (record_has_ended(kind, record))
			continue;
		if (found != 0)
			return 0;
		found = record_id(record);
	}
	return found;
}

int64_t names_resolve(const char *kind, const char *name, void *data)
{
	struct names *names = data;
	const struct kind *wanted = kind_find(kind);
	g_autofree char *key = g_strdup_printf("%s %s", kind, name);
	const int64_t *known = g_hash_table_lookup(names->ids, key);

	if (known != NULL)
		return *known;
	if (wanted == NULL || name[0] == '\0' || kind_name_field(wanted)->type != FIELD_TEXT)
		return 0;
	int64_t id = ask_id(names, wanted, name);
	if (id != 0)
		g_hash_table_insert(names->ids, g_steal_pointer(&key), g_memdup2(&id, sizeof id));
	return id;
}

char *names_show(const char *kind, int64_t id, void *data)
{
	struct names *names = data;
	g_autofree char *key = g_strdup_printf("%s %" G_GINT64_FORMAT, kind, id);
	const char *known = g_hash_table_lookup(names->shown, key);

	if (known != NULL)
		return g_strdup(known);
	json_auto_t *answer = client_call(names->client, "get",
	    json_pack("{s:s, s:I}", "kind", kind, "id", (json_int_t)id), 0, NULL, NULL);
	char *name = g_strdup(
	    record_text(json_object_get(answer, "record"), kind_name_field(kind_find(kind))->name));
	if (name != NULL)
		g_hash_table_insert(names->shown, g_steal_pointer(&key), g_strdup(name));
	return name;
}

char *names_show_exact(const char *kind, int64_t id, void *data)
{
	char *name = names_show(kind, id, data);

	if (name != NULL && names_resolve(kind, name, data) == id)
		return name;
	g_free(name);
	return NULL;
}

int64_t names_find(struct names *names, const struct kind *kind, const char *typed, GError **error)
{
	int64_t id = names_resolve(kind->name, typed, names);
	gint64 number;

	if (id != 0)
		return id;
	if (g_ascii_string_to_signed(typed + (typed[0] == '#'), 10, 1, INT64_MAX, &number, NULL))
		return number;
	g_set_error(error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
	    _("没有叫 %s 的%s，或不止一个，请写编号"), typed, _(kind->title));
	return 0;
}
