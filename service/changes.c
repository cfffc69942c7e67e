#include "service/changes.h"

#include "service/service.h"
#include "service/topics.h"

/* How many stay in memory for the screens. */
#define CHANGES_REMEMBERED 200

struct changes {
	struct service *service;
	GQueue rows;                 /* json_t *, oldest first */
	int64_t next_key;
};

struct changes *changes_new(struct service *service)
{
	struct changes *changes = g_new0(struct changes, 1);

	changes->service = service;
	changes->next_key = 1;
	g_queue_init(&changes->rows);
	return changes;
}

static void release(void *row)
{
	json_decref(row);
}

static int64_t key_of(const json_t *row)
{
	return json_integer_value(json_object_get(row, "key"));
}

void changes_free(struct changes *changes)
{
	if (changes == NULL)
		return;
	g_queue_clear_full(&changes->rows, release);
	g_free(changes);
}

/* Takes over ROW. The oldest goes when there are too many. */
static void remember(struct changes *changes, json_t *row)
{
	int64_t key = changes->next_key++;

	json_object_set_new(row, "key", json_integer(key));
	g_queue_push_tail(&changes->rows, row);
	if (g_queue_get_length(&changes->rows) > CHANGES_REMEMBERED) {
		json_t *oldest = g_queue_pop_head(&changes->rows);
		topics_touch(changes->service->topics, "changes", 0, key_of(oldest));
		json_decref(oldest);
	}
	topics_touch(changes->service->topics, "changes", 0, key);
}

void changes_note(struct changes *changes, const struct transition *transition)
{
	json_t *row = json_pack("{s:I, s:s, s:I, s:s, s:s*, s:s, s:s*, s:s}", "at",
	    (json_int_t)clock_wall().us, "kind", transition->kind, "id", (json_int_t)transition->id,
	    "name", transition->name, "from", transition->from, "to", transition->to, "why",
	    transition->why, "severity", transition->severity);

	store_transition(changes->service->store, json_copy(row));
	remember(changes, row);
}

/* What happened while these were read comes after them, under new keys. */
static void loaded(json_t *records, const char *failure, void *data)
{
	struct changes *changes = data;
	json_t *row;
	size_t i;

	(void)failure;
	GQueue newer = changes->rows;
	g_queue_init(&changes->rows);
	json_array_foreach(records, i, row)
		remember(changes, json_incref(row));
	while (!g_queue_is_empty(&newer)) {
		json_t *early = g_queue_pop_head(&newer);
		topics_touch(changes->service->topics, "changes", 0, key_of(early));
		remember(changes, early);
	}
}

void changes_load(struct changes *changes)
{
	struct wall open = { 0 };

	store_transitions(changes->service->store, open, open, CHANGES_REMEMBERED, loaded, changes);
}

void changes_visit(const struct changes *changes,
    void (*visit)(int64_t key, json_t *row, void *data), void *data)
{
	for (GList *item = changes->rows.head; item != NULL; item = item->next)
		visit(key_of(item->data), item->data, data);
}

json_t *changes_row(struct changes *changes, int64_t key)
{
	const json_t *first = g_queue_peek_head(&changes->rows);
	int64_t place = first == NULL ? -1 : key - key_of(first);

	return place < 0 ? NULL : g_queue_peek_nth(&changes->rows, (guint)place);
}
