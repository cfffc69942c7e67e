#include "service/ledger.h"

#include <string.h>

#include "base/text.h"

/* Which records of a kind refer to a record by one field. Made when somebody first asks. */
struct referrers {
	const char *field;
	GHashTable *lists;           /* id referred to -> GArray of int64 ids, rising */
};

/* One kind's records in the order of their ids. */
struct shelf {
	const struct kind *kind;
	GTree *records;              /* int64 id -> json_t, owned */
	GPtrArray *referrers;        /* struct referrers * */
	/* where what has not ended is held: ids of what has, in the order in which it did */
	GQueue passing;
	GHashTable *places;          /* id -> its GList in `passing` */
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

static void referrers_free(void *data)
{
	struct referrers *referrers = data;

	g_hash_table_destroy(referrers->lists);
	g_free(referrers);
}

static void shelf_free(void *data)
{
	struct shelf *shelf = data;

	g_queue_clear_full(&shelf->passing, g_free);
	g_hash_table_unref(shelf->places);
	g_ptr_array_unref(shelf->referrers);
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
		shelf->places = g_hash_table_new(g_int64_hash, g_int64_equal);
		shelf->referrers = g_ptr_array_new_with_free_func(referrers_free);
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

/* ---- who refers to whom ------------------------------------------------------------------- */

/* The place of the first of IDS that is not below ID. */
static guint place_of(const GArray *ids, int64_t id)
{
	guint from = 0, end = ids->len;

	while (from < end) {
		guint middle = from + (end - from) / 2;
		if (g_array_index(ids, int64_t, middle) < id)
			from = middle + 1;
		else
			end = middle;
	}
	return from;
}

static bool is_at(const GArray *ids, guint place, int64_t id)
{
	return place < ids->len && g_array_index(ids, int64_t, place) == id;
}

static void release_list(void *list)
{
	g_array_unref(list);
}

static void refer(struct referrers *referrers, const json_t *record)
{
	int64_t to = record_integer(record, referrers->field), id = record_id(record);
	GArray *ids = g_hash_table_lookup(referrers->lists, &to);

	if (ids == NULL) {
		ids = g_array_new(FALSE, FALSE, sizeof(int64_t));
		g_hash_table_insert(referrers->lists, g_memdup2(&to, sizeof to), ids);
	}
	guint place = place_of(ids, id);
	if (!is_at(ids, place, id))
		g_array_insert_val(ids, place, id);
}

static void forget(struct referrers *referrers, const json_t *record)
{
	int64_t to = record_integer(record, referrers->field), id = record_id(record);
	GArray *ids = g_hash_table_lookup(referrers->lists, &to);
	guint place = ids == NULL ? 0 : place_of(ids, id);

	if (ids != NULL && is_at(ids, place, id))
		g_array_remove_index(ids, place);
	if (ids != NULL && ids->len == 0)
		g_hash_table_remove(referrers->lists, &to);
}

static gboolean refer_record(void *id, void *record, void *referrers)
{
	(void)id;
	refer(referrers, record);
	return FALSE;
}

/* Those by FIELD of the kind's table. */
static struct referrers *referrers_by(struct shelf *shelf, const char *field)
{
	for (guint i = 0; i < shelf->referrers->len; i++) {
		struct referrers *known = shelf->referrers->pdata[i];
		if (strcmp(known->field, field) == 0)
			return known;
	}
	struct referrers *referrers = g_new0(struct referrers, 1);
	referrers->field = kind_field(shelf->kind, field)->name;
	referrers->lists =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, release_list);
	g_ptr_array_add(shelf->referrers, referrers);
	g_tree_foreach(shelf->records, refer_record, referrers);
	return referrers;
}

/* What stands under the id of a record leaves the shelf, or comes to it. */
static void forget_references(const struct shelf *shelf, const json_t *record)
{
	for (guint i = 0; record != NULL && i < shelf->referrers->len; i++)
		forget(shelf->referrers->pdata[i], record);
}

static void take_references(const struct shelf *shelf, const json_t *record)
{
	for (guint i = 0; i < shelf->referrers->len; i++)
		refer(shelf->referrers->pdata[i], record);
}

/* ---- records ------------------------------------------------------------------------------ */

bool ledger_holds_current(const struct kind *kind)
{
	return (kind->flags & KIND_CURRENT) != 0 || kind->dues != NULL;
}

static void stay(struct shelf *shelf, int64_t id)
{
	GList *place = g_hash_table_lookup(shelf->places, &id);

	if (place == NULL)
		return;
	g_hash_table_remove(shelf->places, &id);
	g_free(place->data);
	g_queue_delete_link(&shelf->passing, place);
}

/* The record ID may be forgotten when enough others have ended after it. */
static void pass(struct shelf *shelf, int64_t id)
{
	if (!ledger_holds_current(shelf->kind) || g_hash_table_contains(shelf->places, &id))
		return;
	g_queue_push_tail(&shelf->passing, g_memdup2(&id, sizeof id));
	g_hash_table_insert(shelf->places, shelf->passing.tail->data, shelf->passing.tail);
}

static void drop(struct shelf *shelf, int64_t id)
{
	forget_references(shelf, g_tree_lookup(shelf->records, &id));
	g_tree_remove(shelf->records, &id);
	stay(shelf, id);
}

/* One record more is held than before. */
static void make_room(struct shelf *shelf)
{
	if (ledger_holds_current(shelf->kind)) {
		if (shelf->passing.length > LEDGER_RECENT)
			drop(shelf, *(const int64_t *)shelf->passing.head->data);
	} else if (g_tree_nnodes(shelf->records) > LEDGER_RECENT) {
		drop(shelf, *(const int64_t *)g_tree_node_key(g_tree_node_first(shelf->records)));
	}
}

void ledger_set(struct ledger *ledger, const struct kind *kind, json_t *record)
{
	struct shelf *shelf = find_shelf(ledger, kind->name);
	GTree *records = shelf->records;
	int64_t *id = g_new(int64_t, 1);

	*id = record_id(record);
	forget_references(shelf, g_tree_lookup(records, id));
	take_references(shelf, record);
	g_tree_replace(records, id, json_incref(record));
	if ((kind->flags & KIND_RESIDENT) != 0)
		return;
	if (record_has_ended(kind, record))
		pass(shelf, *id);
	else
		stay(shelf, *id);
	make_room(shelf);
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

json_t *ledger_next_of(struct ledger *ledger, const char *kind, const char *field, int64_t to,
    const json_t *previous)
{
	struct shelf *shelf = find_shelf(ledger, kind);
	const GArray *ids = g_hash_table_lookup(referrers_by(shelf, field)->lists, &to);
	guint place = ids == NULL || previous == NULL ? 0 : place_of(ids, record_id(previous) + 1);

	return ids == NULL || place >= ids->len ? NULL :
	    g_tree_lookup(shelf->records, &g_array_index(ids, int64_t, place));
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
