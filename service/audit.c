#include "service/audit.h"

#include <glib.h>
#include <string.h>

#include "records/model/roles.h"

#define AUDIT_TAG "zhiban audit 1"
#define RECORD_TAG "zhiban record 1"

/* Big-endian, so that the machine does not matter. */
static void add_integer(GChecksum *sum, char type, int64_t value)
{
	guint64 bytes = GUINT64_TO_BE((guint64)value);

	g_checksum_update(sum, (const guchar *)&type, 1);
	g_checksum_update(sum, (const guchar *)&bytes, sizeof(bytes));
}

/* Length first: no two lists of texts have the same bytes. */
static void add_text(GChecksum *sum, const char *text)
{
	gssize length = text ? (gssize)strlen(text) : -1;

	add_integer(sum, 't', length);
	if (length > 0)
		g_checksum_update(sum, (const guchar *)text, length);
}

/* The finished sum as text. */
static void finish(GChecksum *sum, char ret_hash[AUDIT_HASH_SIZE])
{
	g_strlcpy(ret_hash, g_checksum_get_string(sum), AUDIT_HASH_SIZE);
}

void audit_hash(const struct audit_entry *entry, char ret_hash[AUDIT_HASH_SIZE])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	add_text(sum, AUDIT_TAG);
	add_integer(sum, 'i', entry->seq);
	add_integer(sum, 'i', entry->at.us);
	add_integer(sum, 'i', entry->since_boot.us);
	add_text(sum, entry->boot);
	add_integer(sum, 'b', entry->synchronised);
	add_integer(sum, 'i', entry->person);
	add_integer(sum, 'i', entry->uid);
	add_text(sum, entry->name);
	add_text(sum, entry->roles);
	add_text(sum, entry->origin);
	add_text(sum, entry->action);
	add_text(sum, entry->kind);
	add_integer(sum, 'i', entry->id);
	add_integer(sum, 'b', entry->success);
	add_text(sum, entry->before);
	add_text(sum, entry->after);
	add_text(sum, entry->detail);
	add_text(sum, entry->previous);
	finish(sum, ret_hash);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of RECORD's members in byte order, borrowed from it. */
static GPtrArray *sorted_names(const json_t *record)
{
	GPtrArray *names = g_ptr_array_new();
	json_t *members = json_incref((json_t *)(uintptr_t)record);
	const char *name;
	json_t *value;

	json_object_foreach(members, name, value)
		g_ptr_array_add(names, (char *)(uintptr_t)name);
	json_decref(members);
	g_ptr_array_sort(names, compare_names);
	return names;
}

void audit_record_hash(const json_t *record, char ret_hash[AUDIT_HASH_SIZE])
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GPtrArray) names = sorted_names(record);

	add_text(sum, RECORD_TAG);
	for (guint i = 0; i < names->len; i++) {
		const json_t *value = json_object_get(record, names->pdata[i]);

		add_text(sum, names->pdata[i]);
		if (json_is_integer(value))
			add_integer(sum, 'i', json_integer_value(value));
		else if (json_is_boolean(value))
			add_integer(sum, 'b', json_is_true(value));
		else
			add_text(sum, json_string_value(value));
	}
	finish(sum, ret_hash);
}

char *audit_roles(unsigned roles)
{
	GString *names = g_string_new(NULL);

	for (const struct role_name *role = role_names; role->name; role++)
		if (roles & role->role)
			g_string_append_printf(names, "%s%s", names->len ? "|" : "", role->name);
	return g_string_free(names, FALSE);
}
