/* Rules on points: each is judged for every object of its sort that was read anew, and there for
 * every row its names leave open: `if.in_util > 80% for 5m` is asked of every port of every device,
 * and each has its own memory. */
#include <inttypes.h>
#include <string.h>

#include "service/managed.h"
#include "service/rooms.h"
#include "service/rules_points.h"
#include "service/service.h"

#define INSTANCES_MOST 20000     /* of one rule */
#define LOOK_AGAIN (5 * CLOCK_SECOND)    /* at what was not read, which may have become unknown */
#define TEXT_LIMIT 300

/* A row that is not there any more is forgotten after so long, with what stood. */
#define FORGET_AFTER (24 * 3600 * CLOCK_SECOND)

/* What a rule remembers of one row of one object. */
struct instance {
	struct expr_state *when, *clear;
	struct mono seen_at;         /* the row was there */
};

struct point_rule {
	const struct rule *rule;
	GArray *names[2];            /* of rule_point_names(), of `when` and `clear` */
	GHashTable *objects;         /* id -> GHashTable: row, "" for none -> struct instance * */
	size_t instances;
};

struct rule_points {
	struct service *service;
	struct rule_runs *runs;
	GPtrArray *rules[RULE_OFS];  /* struct point_rule * */
	GHashTable *seen[RULE_OFS];  /* id -> struct seen * */
	json_t *kept;                /* of each rule what it remembered before the restart */
};

/* When an object was looked at, and what its newest reading was then. */
struct seen {
	int64_t id;
	struct mono read_at, looked_at;
	struct mono there_at;        /* it was in the picture */
};

static void instance_free(void *data)
{
	struct instance *instance = data;

	expr_state_free(instance->when);
	expr_state_free(instance->clear);
	g_free(instance);
}

static void unref_table(void *table)
{
	g_hash_table_unref(table);
}

static void point_rule_free(void *data)
{
	struct point_rule *rule = data;

	if (rule == NULL)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(rule->names); i++)
		g_array_unref(rule->names[i]);
	g_hash_table_destroy(rule->objects);
	g_free(rule);
}

static struct point_rule *point_rule_new(const struct rule *rule)
{
	struct point_rule *made = g_new0(struct point_rule, 1);

	made->rule = rule;
	made->names[0] = rule_point_names(rule->when.expr);
	made->names[1] = rule_point_names(rule->clear.expr);
	made->objects =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, unref_table);
	return made;
}

struct rule_points *rule_points_new(struct service *service, struct rule_runs *runs)
{
	struct rule_points *points = g_new0(struct rule_points, 1);

	points->service = service;
	points->runs = runs;
	points->kept = json_object();
	for (size_t i = 0; i < RULE_OFS; i++) {
		points->rules[i] = g_ptr_array_new_with_free_func(point_rule_free);
		points->seen[i] =
		    g_hash_table_new_full(g_int64_hash, g_int64_equal, NULL, g_free);
	}
	return points;
}

void rule_points_free(struct rule_points *points)
{
	if (points == NULL)
		return;
	for (size_t i = 0; i < RULE_OFS; i++) {
		g_ptr_array_unref(points->rules[i]);
		g_hash_table_destroy(points->seen[i]);
	}
	json_decref(points->kept);
	g_free(points);
}

/* The one that is written as RULE is; taken out of LIST. NULL: none. */
static struct point_rule *take_out(GPtrArray *list, const struct rule *rule)
{
	for (guint i = 0; i < list->len; i++) {
		struct point_rule *at = list->pdata[i];
		if (at == NULL || at->rule->mark != rule->mark ||
		    strcmp(at->rule->name, rule->name) != 0)
			continue;
		list->pdata[i] = NULL;
		at->rule = rule;
		return at;
	}
	return NULL;
}

void rule_points_take(struct rule_points *points, const GPtrArray *rules)
{
	for (int of = 0; of < RULE_OFS; of++) {
		GPtrArray *before = points->rules[of];
		points->rules[of] = g_ptr_array_new_with_free_func(point_rule_free);
		for (guint i = 0; i < rules->len; i++) {
			const struct rule *rule = rules->pdata[i];
			if (rule->on != RULE_ON_POINT || (int)rule->of != of)
				continue;
			struct point_rule *made = take_out(before, rule);
			g_ptr_array_add(points->rules[of],
			    made != NULL ? made : point_rule_new(rule));
		}
		g_ptr_array_unref(before);
	}
}

/* ---- judging ------------------------------------------------------------------------------ */

/* One expression for one row. */
struct judgement {
	const struct rule_values *values;
	const GArray *names;
	const char *row;
	GString *seen;               /* what it was judged by, for people */
};

static void note_seen(GString *seen, const char *name, const struct expr_value *value)
{
	g_string_append_printf(seen, "%s%s", seen->len > 0 ? ", " : "", name);
	if (value->type == EXPR_TEXT)
		g_string_append_printf(seen, " = %s", value->text);
	else if (value->type == EXPR_NUMBER)
		g_string_append_printf(seen, " = %.6g %s", value->number,
		    value->unit == NULL ? "" : value->unit);
	g_strchomp(seen->str);
	seen->len = strlen(seen->str);
}

/* A name that leaves its row open is of the row that is being judged, else of the object. */
static struct expr_value value_of(size_t number, void *data)
{
	const struct judgement *j = data;
	const struct rule_point_name *name =
	    &g_array_index(j->names, struct rule_point_name, number);
	g_autofree char *full =
	    rule_point_full(name->name, name->row != NULL ? name->row : j->row);
	const struct expr_value *found = g_hash_table_lookup(j->values->by_name, full);

	if (found == NULL && name->row == NULL)
		found = g_hash_table_lookup(j->values->by_name, name->name);
	if (found == NULL)
		return (struct expr_value){ .type = EXPR_UNKNOWN };
	if (j->seen->len < TEXT_LIMIT)
		note_seen(j->seen, full, found);
	return *found;
}

static enum truth judge(const struct rule_points *points, const struct rule_expr *expr,
    struct expr_state *state, struct judgement *judgement, struct mono now)
{
	struct expr_reading reading = { .value = value_of, .data = judgement, .now = now,
		.gap = 3 * points->service->settings->poll + 2 * LOOK_AGAIN };

	return expr_judge(expr->expr, state, &reading);
}

static GHashTable *rows_of(struct point_rule *rule, int64_t id)
{
	GHashTable *rows = g_hash_table_lookup(rule->objects, &id);

	if (rows == NULL) {
		rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, instance_free);
		g_hash_table_insert(rule->objects, g_memdup2(&id, sizeof id), rows);
	}
	return rows;
}

/* What was remembered before a restart is taken up once. */
static void recall(struct rule_points *points, const struct point_rule *rule,
    struct instance *instance, int64_t id, const char *row, struct mono now)
{
	g_autofree char *key = g_strdup_printf("%s#%" PRId64, row, id);
	json_t *of = json_object_get(points->kept, rule->rule->name);
	const json_t *saved = json_object_get(of, key);

	if (saved == NULL)
		return;
	expr_state_load(instance->when, json_object_get(saved, "when"), now);
	if (instance->clear != NULL)
		expr_state_load(instance->clear, json_object_get(saved, "clear"), now);
	json_object_del(of, key);
}

static struct instance *instance_of(struct rule_points *points, struct point_rule *rule, int64_t id,
    const char *row, struct mono now)
{
	GHashTable *rows = rows_of(rule, id);
	struct instance *instance = g_hash_table_lookup(rows, row);

	if (instance != NULL || rule->instances >= INSTANCES_MOST)
		return instance;
	instance = g_new0(struct instance, 1);
	instance->when = expr_state_new(rule->rule->when.expr);
	if (rule->rule->clear.expr != NULL)
		instance->clear = expr_state_new(rule->rule->clear.expr);
	instance->seen_at = now;
	recall(points, rule, instance, id, row, now);
	g_hash_table_insert(rows, g_strdup(row), instance);
	rule->instances++;
	return instance;
}

/* With a `clear`, what stands stands until that is true. */
static enum truth judge_clear(const struct rule_points *points, const struct point_rule *rule,
    struct instance *instance, struct judgement *judgement, int64_t id, struct mono now)
{
	switch (judge(points, &rule->rule->clear, instance->clear, judgement, now)) {
	case TRUTH_TRUE:
		return TRUTH_FALSE;
	case TRUTH_UNKNOWN:
		return TRUTH_UNKNOWN;
	case TRUTH_FALSE:
		break;
	}
	return rule_runs_stands(points->runs, rule->rule, id,
	    judgement->row == NULL ? "" : judgement->row) ? TRUTH_TRUE : TRUTH_FALSE;
}

/* RULE for ROW of the object ID; ROW is NULL where there are none. */
static void judge_row(struct rule_points *points, struct point_rule *rule,
    const struct rule_values *values, int64_t id, const char *row, struct mono now)
{
	g_autoptr(GString) seen = g_string_new(NULL), unused = g_string_new(NULL);
	struct judgement when = { values, rule->names[0], row, seen };
	struct judgement clear = { values, rule->names[1], row, unused };
	const char *key = row == NULL ? "" : row;
	struct instance *instance = instance_of(points, rule, id, key, now);

	if (instance == NULL)
		return;
	enum truth truth = judge(points, &rule->rule->when, instance->when, &when, now);
	if (instance->clear != NULL && truth == TRUTH_FALSE)
		truth = judge_clear(points, rule, instance, &clear, id, now);
	rule_runs_state(points->runs, rule->rule, id, key, truth, seen->str);
}

/* The rows of the names that RULE leaves open, each once; empty: it has none. */
static GHashTable *open_rows(const struct point_rule *rule, const struct rule_values *values)
{
	GHashTable *rows = g_hash_table_new(g_str_hash, g_str_equal);

	for (size_t k = 0; k < G_N_ELEMENTS(rule->names); k++)
		for (guint n = 0; n < rule->names[k]->len; n++) {
			const struct rule_point_name *name =
			    &g_array_index(rule->names[k], struct rule_point_name, n);
			const GPtrArray *of = name->row != NULL ? NULL :
			    g_hash_table_lookup(values->rows, name->name);
			for (guint i = 0; of != NULL && i < of->len; i++)
				g_hash_table_add(rows, of->pdata[i]);
		}
	return rows;
}

/* Rows that are not there any more: nothing is known of them, until they are forgotten with what
 * stood. */
static void judge_gone(struct rule_points *points, struct point_rule *rule,
    const struct rule_values *values, GHashTable *rows, int64_t id, struct mono now)
{
	GHashTable *known = rows_of(rule, id);
	g_autoptr(GList) keys = g_hash_table_get_keys(known);

	for (const GList *at = keys; at != NULL; at = at->next) {
		struct instance *instance = g_hash_table_lookup(known, at->data);
		bool alone = g_hash_table_size(rows) == 0 && ((char *)at->data)[0] == '\0';
		if (alone || g_hash_table_contains(rows, at->data)) {
			instance->seen_at = now;
			continue;
		}
		bool forgotten = mono_between(instance->seen_at, now) > FORGET_AFTER;
		if (forgotten)
			rule_runs_state(points->runs, rule->rule, id, at->data, TRUTH_FALSE, NULL);
		else
			judge_row(points, rule, values, id, at->data, now);
		if (!rule_runs_stands(points->runs, rule->rule, id, at->data)) {
			g_hash_table_remove(known, at->data);
			rule->instances--;
		}
	}
}

static void judge_rule(struct rule_points *points, struct point_rule *rule,
    const struct rule_values *values, int64_t id, struct mono now)
{
	g_autoptr(GHashTable) rows = open_rows(rule, values);
	GHashTableIter iter;
	void *row;

	g_hash_table_iter_init(&iter, rows);
	while (g_hash_table_iter_next(&iter, &row, NULL))
		judge_row(points, rule, values, id, row, now);
	if (g_hash_table_size(rows) == 0)
		judge_row(points, rule, values, id, NULL, now);
	judge_gone(points, rule, values, rows, id, now);
}

static bool is_wanted(const char *name, void *data)
{
	const GPtrArray *rules = data;

	for (guint i = 0; i < rules->len; i++) {
		const struct point_rule *rule = rules->pdata[i];
		for (size_t k = 0; k < G_N_ELEMENTS(rule->names); k++)
			for (guint n = 0; n < rule->names[k]->len; n++)
				if (strcmp(g_array_index(rule->names[k], struct rule_point_name, n)
					.name, name) == 0)
					return true;
	}
	return false;
}

static void judge_object(struct rule_points *points, enum rule_of of, int64_t id,
    const void *object, struct mono now)
{
	struct rule_values values;

	rule_values_read(points->service, of, object, is_wanted, points->rules[of], &values);
	for (guint i = 0; i < points->rules[of]->len; i++)
		judge_rule(points, points->rules[of]->pdata[i], &values, id, now);
	rule_values_clear(&values);
}

/* ---- looking ------------------------------------------------------------------------------ */

/* The object ID was read at READ_AT (us == 0: it does not say). */
static void look_at(struct rule_points *points, enum rule_of of, int64_t id, void *object,
    struct mono read_at, struct mono now)
{
	struct seen *seen = g_hash_table_lookup(points->seen[of], &id);

	if (seen == NULL) {
		seen = g_new0(struct seen, 1);
		seen->id = id;
		g_hash_table_insert(points->seen[of], &seen->id, seen);
	} else if (seen->read_at.us == read_at.us &&
	    mono_between(seen->looked_at, now) < LOOK_AGAIN) {
		seen->there_at = now;
		return;
	}
	seen->read_at = read_at;
	seen->looked_at = seen->there_at = now;
	judge_object(points, of, id, object, now);
}

/* The object ID is in the picture no more: nothing of it stands. */
static void let_go(struct rule_points *points, enum rule_of of, int64_t id)
{
	for (guint i = 0; i < points->rules[of]->len; i++) {
		struct point_rule *rule = points->rules[of]->pdata[i];
		g_autoptr(GList) keys = g_hash_table_get_keys(rows_of(rule, id));
		for (const GList *at = keys; at != NULL; at = at->next)
			rule_runs_state(points->runs, rule->rule, id, at->data, TRUTH_FALSE, NULL);
		rule->instances -= g_list_length(keys);
		g_hash_table_remove(rule->objects, &id);
	}
}

static void let_go_of_gone(struct rule_points *points, enum rule_of of, struct mono now)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, points->seen[of]);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct seen *seen = value;
		if (seen->there_at.us == now.us)
			continue;
		let_go(points, of, seen->id);
		g_hash_table_iter_remove(&iter);
	}
}

static void look_at_devices(struct rule_points *points, struct mono now)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, points->service->picture.devices);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct device *device = value;
		look_at(points, RULE_OF_DEVICE, device->id, device, device->read_at, now);
	}
}

static void look_at_circuits(struct rule_points *points, struct mono now)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, points->service->picture.circuits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct circuit *circuit = value;
		look_at(points, RULE_OF_CIRCUIT, circuit->id, circuit, circuit->read_at, now);
	}
}

static void look_at_services(struct rule_points *points, struct mono now)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, points->service->picture.managed);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct managed *managed = value;
		look_at(points, RULE_OF_SERVICE, managed->id, managed, (struct mono){ 0 }, now);
	}
}

static void look_at_places(struct rule_points *points, struct mono now)
{
	g_autoptr(GPtrArray) rooms = rooms_all(points->service);

	for (guint i = 0; i < rooms->len; i++) {
		const struct room *room = rooms->pdata[i];
		for (guint k = 0; k < room->places->len; k++) {
			struct place *place = room->places->pdata[k];
			const struct sensor *sensor = place_sensor(place);
			struct mono none = { 0 };
			look_at(points, RULE_OF_PLACE, place->id, place,
			    sensor == NULL ? none : sensor->read_at, now);
		}
	}
}

void rule_points_look(struct rule_points *points, struct mono now)
{
	static void (*const looks[])(struct rule_points *, struct mono) = {
		[RULE_OF_DEVICE] = look_at_devices,
		[RULE_OF_CIRCUIT] = look_at_circuits,
		[RULE_OF_SERVICE] = look_at_services,
		[RULE_OF_PLACE] = look_at_places,
	};

	for (enum rule_of of = 0; of < RULE_OFS; of++) {
		if (points->rules[of]->len == 0)
			continue;
		looks[of](points, now);
		let_go_of_gone(points, of, now);
	}
}

/* ---- over a restart ----------------------------------------------------------------------- */

static const struct point_rule *find(const struct rule_points *points, const struct rule *rule)
{
	for (guint i = 0; i < points->rules[rule->of]->len; i++) {
		const struct point_rule *at = points->rules[rule->of]->pdata[i];
		if (at->rule == rule)
			return at;
	}
	return NULL;
}

static void save_instance(json_t *into, int64_t id, const char *row,
    const struct instance *instance, struct mono now)
{
	g_autofree char *key = g_strdup_printf("%s#%" PRId64, row, id);

	json_object_set_new(into, key, json_pack("{s:o, s:o*}", "when",
	    expr_state_save(instance->when, now), "clear",
	    instance->clear == NULL ? NULL : expr_state_save(instance->clear, now)));
}

/* Of the rows that something stands of: what the others waited for begins anew. */
json_t *rule_points_save(const struct rule_points *points, const struct rule *rule,
    struct mono now)
{
	const struct point_rule *of = find(points, rule);
	json_t *saved = json_object();
	GHashTableIter objects, rows;
	void *id, *table, *row, *instance;

	if (of == NULL)
		return saved;
	g_hash_table_iter_init(&objects, of->objects);
	while (g_hash_table_iter_next(&objects, &id, &table)) {
		g_hash_table_iter_init(&rows, table);
		while (g_hash_table_iter_next(&rows, &row, &instance))
			if (rule_runs_stands(points->runs, rule, *(const int64_t *)id, row))
				save_instance(saved, *(const int64_t *)id, row, instance, now);
	}
	return saved;
}

void rule_points_load(struct rule_points *points, const struct rule *rule, const json_t *saved)
{
	if (json_object_size(saved) > 0)
		json_object_set_new(points->kept, rule->name, json_deep_copy(saved));
}
