#include "service/deadlines.h"

#include <string.h>

#include "base/i18n.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/topics.h"

/* A key holds the kind by its place in menus, which is no other kind's, and the due by its place in
 * the table of the kind. */
#define ORDERS 4096
#define DUES 16

/* One due of one record, while it counts. */
struct deadline {
	int64_t key, id;
	const struct kind *kind;
	const struct due *due;
	struct wall at;
	bool late;
};

struct deadlines {
	struct service *service;
	GHashTable *by_key;          /* owns them */
	GTree *ahead;                /* set of struct deadline, the next first */
	GTree *pressing;             /* those of kinds that press, late ones too */
	struct timer next;
	uint64_t steps;
};

/* ---- what is ahead ------------------------------------------------------------------------ */

static int compare_deadlines(const void *a, const void *b, void *data)
{
	const struct deadline *x = a, *y = b;

	((struct deadlines *)data)->steps++;
	if (x->at.us != y->at.us)
		return x->at.us < y->at.us ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

/* Who looks at it, and the alarms, see it anew. */
static void touch(const struct deadlines *deadlines, const struct deadline *deadline)
{
	struct service *service = deadlines->service;

	topics_touch(service->topics, "deadlines", 0, deadline->key);
	if (deadline->due->alarm != NULL)
		alarms_look(service, ALARM_SOURCE_DUE, deadline->key);
	if (deadline->kind->pressing)
		upcoming_touch_pressing(service, deadline->key);
}

static void wait_for_next(struct deadlines *deadlines)
{
	GTreeNode *first = g_tree_node_first(deadlines->ahead);

	if (first == NULL) {
		timer_stop(&deadlines->next);
		return;
	}
	const struct deadline *deadline = g_tree_node_key(first);
	timer_after(&deadlines->next, MAX(wall_between(clock_wall(), deadline->at), 0));
}

/* What has passed is late from now on. */
static void take_passed(struct deadlines *deadlines)
{
	struct wall now = clock_wall();
	GTreeNode *first;

	while ((first = g_tree_node_first(deadlines->ahead)) != NULL) {
		struct deadline *deadline = g_tree_node_key(first);
		if (wall_between(deadline->at, now) < 0)
			break;
		g_tree_remove(deadlines->ahead, deadline);
		deadline->late = true;
		touch(deadlines, deadline);
	}
	wait_for_next(deadlines);
}

static void on_next(struct timer *timer, void *data)
{
	(void)timer;
	take_passed(data);
}

/* ---- records ------------------------------------------------------------------------------ */

static int64_t key_of(const struct kind *kind, int64_t id, const struct due *due)
{
	g_assert(kind->order < ORDERS && due - kind->dues < DUES);
	return (id * ORDERS + kind->order) * DUES + (due - kind->dues);
}

/* When DUE of RECORD is; us == 0: it does not count. */
static struct wall due_at(const struct kind *kind, const struct due *due, const json_t *record)
{
	if (record_has_ended(kind, record) ||
	    (due->states != NULL && !word_in(due->states, record_text(record, "state"))))
		return (struct wall){ 0 };
	return (struct wall){ record_integer(record, due->field) };
}

static void forget(struct deadlines *deadlines, struct deadline *deadline)
{
	if (!deadline->late)
		g_tree_remove(deadlines->ahead, deadline);
	g_tree_remove(deadlines->pressing, deadline);
	touch(deadlines, deadline);
	g_hash_table_remove(deadlines->by_key, &deadline->key);
}

static void follow_due(struct deadlines *deadlines, const struct kind *kind, const struct due *due,
    const json_t *record)
{
	int64_t key = key_of(kind, record_id(record), due);
	struct deadline *deadline = g_hash_table_lookup(deadlines->by_key, &key);
	struct wall at = due_at(kind, due, record);

	if (deadline != NULL && deadline->at.us == at.us) {
		touch(deadlines, deadline);
		return;
	}
	if (deadline != NULL)
		forget(deadlines, deadline);
	if (at.us == 0)
		return;
	deadline = g_new0(struct deadline, 1);
	*deadline = (struct deadline){ .key = key, .id = record_id(record), .kind = kind,
		.due = due, .at = at };
	g_hash_table_insert(deadlines->by_key, &deadline->key, deadline);
	g_tree_insert(deadlines->ahead, deadline, deadline);
	if (kind->pressing)
		g_tree_insert(deadlines->pressing, deadline, deadline);
	touch(deadlines, deadline);
}

void deadlines_follow(struct service *service, const struct kind *kind, const json_t *record)
{
	struct deadlines *deadlines = service->deadlines;

	if (deadlines == NULL || kind->dues == NULL)
		return;
	for (const struct due *due = kind->dues; due->field != NULL; due++)
		follow_due(deadlines, kind, due, record);
	take_passed(deadlines);
}

void deadlines_clock_set(struct service *service)
{
	struct deadlines *deadlines = service->deadlines;
	struct wall now = clock_wall();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, deadlines->by_key);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct deadline *deadline = value;
		if (!deadline->late || wall_between(deadline->at, now) >= 0)
			continue;
		deadline->late = false;
		g_tree_insert(deadlines->ahead, deadline, deadline);
		touch(deadlines, deadline);
	}
	take_passed(deadlines);
}

/* ---- what is said of one ------------------------------------------------------------------ */

static bool tells_what(const struct field *field)
{
	return (field->flags & (FIELD_LIST | FIELD_NAME | FIELD_DERIVED)) == FIELD_LIST &&
	    (field->type == FIELD_TEXT || field->type == FIELD_NOTE ||
		field->type == FIELD_REFERENCE);
}

/* The first column of RECORD people filled that says in words what it is about. "" when none does;
 * borrowed. */
static const char *first_said(const struct service *service, const struct kind *kind,
    const json_t *record)
{
	for (const struct field *field = kind->fields; field->name != NULL; field++) {
		int64_t id = record_integer(record, field->name);
		const char *text = !tells_what(field) ? NULL
		    : field->type != FIELD_REFERENCE ? record_text(record, field->name)
		    : id > 0 ? ledger_name(service->ledger, field->refers_to, id) : NULL;
		if (text != NULL && text[0] != '\0')
			return text;
	}
	return "";
}

/* What the kind says itself that its records are about, field by field. */
static char *said_by_kind(const struct service *service, const struct kind *kind,
    const json_t *record)
{
	g_auto(GStrv) names = g_strsplit(kind->says, "|", -1);
	GString *said = g_string_new(NULL);

	for (char **name = names; *name != NULL; name++) {
		const struct field *field = kind_field(kind, *name);
		const char *text = field->type == FIELD_REFERENCE
		    ? ledger_name(service->ledger, field->refers_to, record_integer(record, *name))
		    : record_text(record, *name);
		if (text == NULL || text[0] == '\0')
			continue;
		g_string_append_printf(said, "%s%s", said->len == 0 ? "" : " ",
		    field->type == FIELD_CHOICE ? choice_title(field->choices, text) : text);
	}
	return g_string_free(said, FALSE);
}

/* What RECORD is about; "" when nothing says it. Caller frees. */
static char *about(const struct service *service, const struct kind *kind, const json_t *record)
{
	return kind->says != NULL ? said_by_kind(service, kind, record) :
	    g_strdup(first_said(service, kind, record));
}

static const char *owner_of(const struct kind *kind, const json_t *record)
{
	const char *owner = kind->owner == NULL ? NULL : record_text(record, kind->owner);

	return owner == NULL ? "" : owner;
}

/* "09:30" of today, else with its day. */
static const char *at_text(struct wall at, char *buffer, size_t size)
{
	char day[CLOCK_TEXT_SIZE], today[CLOCK_TEXT_SIZE];
	bool now = strcmp(clock_text(at, CLOCK_DATE, day, sizeof day),
	    clock_text(clock_wall(), CLOCK_DATE, today, sizeof today)) == 0;

	return clock_text(at, now ? CLOCK_HOUR_MINUTE : CLOCK_MINUTE, buffer, size);
}

static struct deadline *find(const struct service *service, int64_t key)
{
	return g_hash_table_lookup(service->deadlines->by_key, &key);
}

void deadlines_conditions(struct service *service, int64_t key, struct conditions *into)
{
	const struct deadline *deadline = find(service, key);
	const json_t *record = deadline == NULL || !deadline->late ? NULL :
	    ledger_get(service->ledger, deadline->kind->name, deadline->id);
	char at[CLOCK_TEXT_SIZE];

	if (record == NULL || alarm_type(deadline->due->alarm) == NULL)
		return;
	const char *owner = owner_of(deadline->kind, record);
	g_autofree char *what = g_strdup_printf(_("%s %s %s 已过"),
	    ledger_name(service->ledger, deadline->kind->name, deadline->id),
	    _(deadline->due->title), at_text(deadline->at, at, sizeof at));
	g_autofree char *subject = about(service, deadline->kind, record);
	g_autofree char *why = g_strdup_printf(owner[0] == '\0' ? "%s" : _("%s，责任人 %s"),
	    subject, owner);
	struct condition condition = { .type = deadline->due->alarm,
		.resource_kind = deadline->kind->name, .resource = deadline->id,
		.qualifier = deadline->due->field, .what = what, .why = why,
		.since = deadline->at };
	conditions_add(into, &condition);
}

void deadlines_each(struct service *service, topic_visit *visit, void *data)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->deadlines->by_key);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct deadline *deadline = value;
		if (deadline->due->alarm != NULL)
			visit(deadline->key, data);
	}
}

void deadlines_keys(struct service *service, topic_visit *visit, void *data)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, service->deadlines->by_key);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		visit(((const struct deadline *)value)->key, data);
}

static void set_text(json_t *row, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_object_set_new(row, name, json_string(text));
}

json_t *deadlines_row(struct service *service, int64_t key)
{
	const struct deadline *deadline = find(service, key);
	const json_t *record = deadline == NULL ? NULL :
	    ledger_get(service->ledger, deadline->kind->name, deadline->id);

	if (record == NULL)
		return NULL;
	json_t *row = json_pack("{s:I, s:s, s:I, s:s, s:s, s:s, s:I}", "key", (json_int_t)key,
	    "kind", deadline->kind->name, "id", (json_int_t)deadline->id, "name",
	    ledger_name(service->ledger, deadline->kind->name, deadline->id), "field",
	    deadline->due->field, "title", _(deadline->due->title), "at",
	    (json_int_t)deadline->at.us);
	const char *parent = deadline->kind->parent;
	g_autofree char *subject = about(service, deadline->kind, record);
	if (parent != NULL && record_integer(record, parent) != 0)
		json_object_set_new(row, "of", json_integer(record_integer(record, parent)));
	set_text(row, "about", parent != NULL && subject[0] == '\0'
	    ? ledger_name(service->ledger, parent, record_integer(record, parent)) : subject);
	set_text(row, "owner", owner_of(deadline->kind, record));
	set_text(row, "state", record_text(record, "state"));
	if (deadline->late)
		json_object_set_new(row, "late", json_true());
	return row;
}

/* ---- those that press --------------------------------------------------------------------- */

void deadlines_pressing_each(struct service *service, topic_visit *visit, void *data)
{
	for (GTreeNode *node = g_tree_node_first(service->deadlines->pressing); node != NULL;
	     node = g_tree_node_next(node))
		visit(((const struct deadline *)g_tree_node_key(node))->key, data);
}

void deadlines_tell(struct service *service, json_t *row)
{
	GTreeNode *first = service->deadlines == NULL ? NULL :
	    g_tree_node_first(service->deadlines->pressing);
	json_t *nearest = first == NULL ? NULL :
	    deadlines_row(service, ((const struct deadline *)g_tree_node_key(first))->key);

	if (nearest != NULL)
		json_object_set_new(row, "pressing", nearest);
}

/* ---- one of a service --------------------------------------------------------------------- */

struct deadlines *deadlines_new(struct service *service)
{
	struct deadlines *deadlines = g_new0(struct deadlines, 1);

	deadlines->service = service;
	deadlines->by_key = g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	deadlines->ahead = g_tree_new_with_data(compare_deadlines, deadlines);
	deadlines->pressing = g_tree_new_with_data(compare_deadlines, deadlines);
	timer_init(&deadlines->next, service->timers, on_next, deadlines);
	return deadlines;
}

void deadlines_free(struct deadlines *deadlines)
{
	if (deadlines == NULL)
		return;
	timer_stop(&deadlines->next);
	g_tree_unref(deadlines->ahead);
	g_tree_unref(deadlines->pressing);
	g_hash_table_destroy(deadlines->by_key);
	g_free(deadlines);
}

uint64_t deadlines_steps(const struct deadlines *deadlines)
{
	return deadlines->steps;
}
