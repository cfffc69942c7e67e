#include "service/ledger.h"

#include <string.h>

#include "base/text.h"

/* One kind's records in the order of their ids. */
struct shelf {
	const struct kind *kind;
	GTree *records;              /* int64 id -> json_t, owned */
};

struct ledger {
	GHashTable *shelves;         /* kind name -> struct shelf */
};

static int compare_ids(const void *a, const void *b, void *data)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	(void)data;
	return x < y ? -1 : x > y;
}

static void release_record(void *record)
{
	json_decref(record);
}

static void shelf_free(void *data)
{
	struct shelf *shelf = data;

	g_tree_unref(shelf->records);
	g_free(shelf);
}

struct ledger *ledger_new(void)
{
	struct ledger *ledger = g_new0(struct ledger, 1);

	ledger->shelves = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, shelf_free);
	for (const struct kind *kind = kind_next(NULL); kind != NULL; kind = kind_next(kind)) {
		struct shelf *shelf = g_new0(struct shelf, 1);
		shelf->kind = kind;
		shelf->records = g_tree_new_full(compare_ids, NULL, g_free, release_record);
		g_hash_table_insert(ledger->shelves, (void *)(uintptr_t)kind->name, shelf);
	}
	return ledger;
}

void ledger_free(struct ledger *ledger)
{
	if (ledger == NULL)
		return;
	g_hash_table_destroy(ledger->shelves);
	g_free(ledger);
}

static struct shelf *find_shelf(const struct ledger *ledger, const char *kind)
{
	struct shelf *shelf = g_hash_table_lookup(ledger->shelves, kind);

	g_assert(shelf != NULL);
	return shelf;
}

void ledger_set(struct ledger *ledger, const struct kind *kind, json_t *record)
{
	GTree *records = find_shelf(ledger, kind->name)->records;
	int64_t *id = g_new(int64_t, 1);

	*id = record_id(record);
	g_tree_replace(records, id, json_incref(record));
	if ((kind->flags & KIND_RESIDENT) == 0 && g_tree_nnodes(records) > LEDGER_RECENT)
		g_tree_remove(records, g_tree_node_key(g_tree_node_first(records)));
}

json_t *ledger_get(const struct ledger *ledger, const char *kind, int64_t id)
{
	return g_tree_lookup(find_shelf(ledger, kind)->records, &id);
}

json_t *ledger_next(const struct ledger *ledger, const char *kind, const json_t *previous)
{
	int64_t id = previous == NULL ? INT64_MIN : record_id(previous);
	GTreeNode *node = g_tree_upper_bound(find_shelf(ledger, kind)->records, &id);

	return node == NULL ? NULL : g_tree_node_value(node);
}

bool ledger_is_current(const struct kind *kind, const json_t *record)
{
	return !word_in(kind->ended, record_text(record, "state"));
}

json_t *ledger_find(const struct ledger *ledger, const char *kind, const char *field,
    const char *value)
{
	const struct shelf *shelf = find_shelf(ledger, kind);

	for (json_t *record = ledger_next(ledger, kind, NULL); record != NULL;
	     record = ledger_next(ledger, kind, record)) {
		const char *text = record_text(record, field);
		if (text != NULL && strcmp(text, value) == 0 &&
		    ledger_is_current(shelf->kind, record))
			return record;
	}
	return NULL;
}

const char *ledger_name(const struct ledger *ledger, const char *kind, int64_t id)
{
	const struct shelf *shelf = find_shelf(ledger, kind);
	const json_t *record = ledger_get(ledger, kind, id);
	const char *name =
	    record == NULL ? NULL : record_text(record, kind_name_field(shelf->kind)->name);

	return name == NULL ? "" : name;
}

json_t *ledger_shown(const struct ledger *ledger, const struct kind *kind, const json_t *record)
{
	json_t *shown = json_object();

	for (const struct field *field = kind->fields; field->name != NULL; field++) {
		int64_t id =
		    field->type == FIELD_REFERENCE ? record_integer(record, field->name) : 0;
		if (id > 0)
			json_object_set_new(shown, field->name,
			    json_string(ledger_name(ledger, field->refers_to, id)));
	}
	return shown;
}
