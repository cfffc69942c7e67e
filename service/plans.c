#include "service/plans.h"

#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/shipped.h"
#include "runbooks/plan.h"
#include "service/drills.h"
#include "service/service.h"

#define SUFFIX ".md"

/* One file. */
struct entry {
	int64_t key;
	char *file, *text;
	json_t *plan;
	bool shipped;
	const char *standing;        /* as of the day of the book */
};

struct plans {
	struct service *service;
	GHashTable *shipped, *own;   /* file -> struct entry *; owned */
	GPtrArray *all;              /* those that count, by code, newest version first; borrowed */
	GHashTable *keys;            /* "CODE VERSION" -> its key, for good */
	char day[CLOCK_TEXT_SIZE];
};

static void entry_free(void *data)
{
	struct entry *entry = data;

	g_free(entry->file);
	g_free(entry->text);
	json_decref(entry->plan);
	g_free(entry);
}

static const char *code_of(const struct entry *entry)
{
	return json_string_value(json_object_get(entry->plan, "code"));
}

static int64_t version_of(const struct entry *entry)
{
	return json_integer_value(json_object_get(entry->plan, "version"));
}

static bool is_approved(const struct entry *entry)
{
	return json_object_get(entry->plan, "approved") != NULL;
}

/* ---- which is in force -------------------------------------------------------------------- */

static int by_code(const void *a, const void *b)
{
	const struct entry *const *left = a, *const *right = b;
	int order = strcmp(code_of(*left), code_of(*right));

	if (order != 0)
		return order;
	if (version_of(*left) != version_of(*right))
		return version_of(*left) > version_of(*right) ? -1 : 1;
	return strcmp((*left)->file, (*right)->file);
}

/* Of the versions of one code, from FIRST to before END: the newest that is effective and approved;
 * where none was approved, the newest that is effective. */
static const struct entry *chosen(const struct plans *plans, guint first, guint end)
{
	const struct entry *fallback = NULL;

	for (guint i = first; i < end; i++) {
		const struct entry *entry = plans->all->pdata[i];

		if (!plan_is_effective(entry->plan, plans->day))
			continue;
		if (is_approved(entry))
			return entry;
		if (fallback == NULL)
			fallback = entry;
	}
	return fallback;
}

static void judge(struct plans *plans, guint first, guint end)
{
	const struct entry *in_force = chosen(plans, first, end);
	bool passed = false;

	for (guint i = first; i < end; i++) {
		struct entry *entry = plans->all->pdata[i];

		passed |= entry == in_force;
		entry->standing = entry == in_force ? "in_force" :
		    !plan_is_effective(entry->plan, plans->day) ? "later" :
		    passed ? "older" : "draft";
	}
}

static void judge_all(struct plans *plans)
{
	guint first = 0;

	clock_text(clock_wall(), CLOCK_DATE, plans->day, sizeof plans->day);
	for (guint i = 1; i <= plans->all->len; i++)
		if (i == plans->all->len ||
		    strcmp(code_of(plans->all->pdata[i]), code_of(plans->all->pdata[first])) != 0) {
			judge(plans, first, i);
			first = i;
		}
}

/* One key for each version of each plan, the same as long as the service runs. */
static int64_t key_of(struct plans *plans, const struct entry *entry)
{
	char *name = g_strdup_printf("%s %d", code_of(entry), (int)version_of(entry));
	int64_t key = (int64_t)GPOINTER_TO_SIZE(g_hash_table_lookup(plans->keys, name));

	if (key != 0) {
		g_free(name);
		return key;
	}
	key = g_hash_table_size(plans->keys) + 1;
	g_hash_table_insert(plans->keys, name, GSIZE_TO_POINTER((gsize)key));
	return key;
}

static void tell(struct plans *plans)
{
	GHashTableIter iter;
	void *key;

	g_hash_table_iter_init(&iter, plans->keys);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		topics_touch(plans->service->topics, "plans", 0, (int64_t)GPOINTER_TO_SIZE(key));
}

void plans_tell(struct service *service)
{
	tell(service->plans);
}

/* One's own files first: of two files of the same code and version the first counts. */
static void add_all(struct plans *plans, GHashTable *from, GHashTable *instead)
{
	GHashTableIter iter;
	void *file, *entry;

	g_hash_table_iter_init(&iter, from);
	while (g_hash_table_iter_next(&iter, &file, &entry))
		if (instead == NULL || !g_hash_table_contains(instead, file)) {
			((struct entry *)entry)->key = key_of(plans, entry);
			g_ptr_array_add(plans->all, entry);
		}
}

static void put_in_force(struct plans *plans)
{
	g_ptr_array_set_size(plans->all, 0);
	add_all(plans, plans->own, NULL);
	add_all(plans, plans->shipped, plans->own);
	g_ptr_array_sort(plans->all, by_code);
	judge_all(plans);
	tell(plans);
}

/* ---- files -------------------------------------------------------------------------------- */

bool plans_check_file(const char *path, const char *text, GError **error)
{
	json_auto_t *plan = plan_read(path, text, error);

	return plan != NULL;
}

static struct entry *entry_new(const char *file, const char *path, const char *text, bool shipped,
    GError **error)
{
	json_t *plan = plan_read(path, text, error);
	struct entry *entry;

	if (plan == NULL)
		return NULL;
	entry = g_new0(struct entry, 1);
	entry->file = g_strdup(file);
	entry->text = g_strdup(text);
	entry->plan = plan;
	entry->shipped = shipped;
	return entry;
}

void plans_take_file(struct service *service, const char *name, const char *text)
{
	struct plans *plans = service->plans;
	g_autofree char *file = g_path_get_basename(name);
	struct entry *entry =
	    text == NULL ? NULL : entry_new(file, name, text, false, NULL);

	if (text != NULL && entry == NULL)
		return;
	g_ptr_array_set_size(plans->all, 0);
	if (entry == NULL)
		g_hash_table_remove(plans->own, file);
	else
		g_hash_table_replace(plans->own, g_strdup(file), entry);
	put_in_force(plans);
}

static void load_shipped(struct plans *plans)
{
	g_autofree char *folder = shipped_folder("plans", "runbooks/plans", "RB-01.md");
	g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
	const char *file;

	while (files != NULL && (file = g_dir_read_name(files)) != NULL) {
		g_autofree char *path = g_build_filename(folder, file, NULL), *text = NULL;
		g_autoptr(GError) error = NULL;
		struct entry *entry = NULL;

		if (!g_str_has_suffix(file, SUFFIX))
			continue;
		if (g_file_get_contents(path, &text, NULL, &error))
			entry = entry_new(file, path, text, true, &error);
		if (entry != NULL)
			g_hash_table_replace(plans->shipped, g_strdup(file), entry);
		else
			log_error("plans", "%s", error->message);
	}
}

/* ---- life --------------------------------------------------------------------------------- */

struct plans *plans_new(struct service *service)
{
	struct plans *plans = g_new0(struct plans, 1);

	plans->service = service;
	plans->shipped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
	plans->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, entry_free);
	plans->keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	plans->all = g_ptr_array_new();
	load_shipped(plans);
	put_in_force(plans);
	return plans;
}

void plans_free(struct plans *plans)
{
	g_ptr_array_unref(plans->all);
	g_hash_table_destroy(plans->keys);
	g_hash_table_destroy(plans->own);
	g_hash_table_destroy(plans->shipped);
	g_free(plans);
}

void plans_follow(struct service *service, json_t *record)
{
	(void)record;
	if (service->plans != NULL)
		plans_tell(service);
}

void plans_beat(struct service *service)
{
	char day[CLOCK_TEXT_SIZE];

	clock_text(clock_wall(), CLOCK_DATE, day, sizeof day);
	if (strcmp(day, service->plans->day) != 0) {
		judge_all(service->plans);
		plans_tell(service);
	}
}

/* ---- asking ------------------------------------------------------------------------------- */

const json_t *plans_find(const struct service *service, const char *code, int64_t version)
{
	const struct plans *plans = service->plans;

	for (guint i = 0; i < plans->all->len; i++) {
		const struct entry *entry = plans->all->pdata[i];

		if (strcmp(code_of(entry), code) == 0 &&
		    (version == 0 ? strcmp(entry->standing, "in_force") == 0 :
		    version_of(entry) == version))
			return entry->plan;
	}
	return NULL;
}

static const struct entry *entry_of(const struct plans *plans, const json_t *plan)
{
	for (guint i = 0; i < plans->all->len; i++)
		if (((const struct entry *)plans->all->pdata[i])->plan == plan)
			return plans->all->pdata[i];
	return NULL;
}

const char *plans_text(const struct service *service, const json_t *plan)
{
	const struct entry *entry = entry_of(service->plans, plan);

	return entry == NULL ? "" : entry->text;
}

/* Whether what an alarm is about stands for ROLE. */
static bool comes_with_alarm(const json_t *plan, const char *role)
{
	const json_t *alarm;
	size_t i;

	json_array_foreach(json_object_get(plan, "alarms"), i, alarm)
		if (g_strcmp0(json_string_value(json_object_get(alarm, "role")), role) == 0)
			return true;
	return false;
}

json_t *plans_unbound(struct service *service, const json_t *plan)
{
	json_t *unbound = json_array(), *use;
	size_t i;

	json_array_foreach(json_object_get(plan, "uses"), i, use) {
		const char *role = json_string_value(json_object_get(use, "role"));
		if (ledger_find(service->ledger, "plan_role", "role", role) != NULL)
			continue;
		json_t *one = json_deep_copy(use);
		json_object_set_new(one, "by_alarm", json_boolean(comes_with_alarm(plan, role)));
		json_array_append_new(unbound, one);
	}
	return unbound;
}

/* ---- the topic ---------------------------------------------------------------------------- */

void plans_keys(struct service *service, topic_visit *visit, void *data)
{
	const struct plans *plans = service->plans;
	int64_t last = 0;

	for (guint i = 0; i < plans->all->len; i++) {
		int64_t key = ((const struct entry *)plans->all->pdata[i])->key;
		if (key != last)
			visit(key, data);
		last = key;
	}
}

static json_t *types_of(const json_t *plan)
{
	json_t *types = json_array(), *alarm;
	size_t i;

	json_array_foreach(json_object_get(plan, "alarms"), i, alarm)
		json_array_append(types, json_object_get(alarm, "type"));
	return types;
}

json_t *plans_row(struct service *service, int64_t key)
{
	const struct plans *plans = service->plans;
	const struct entry *entry = NULL;

	for (guint i = 0; i < plans->all->len && entry == NULL; i++)
		if (((const struct entry *)plans->all->pdata[i])->key == key)
			entry = plans->all->pdata[i];
	if (entry == NULL)
		return NULL;
	json_t *row = json_pack(
	    "{s:I, s:O, s:O, s:O, s:O, s:O*, s:s, s:b, s:s, s:I, s:o, s:o}", "key",
	    (json_int_t)key, "code", json_object_get(entry->plan, "code"), "title",
	    json_object_get(entry->plan, "title"), "version",
	    json_object_get(entry->plan, "version"), "effective",
	    json_object_get(entry->plan, "effective"), "approved",
	    json_object_get(entry->plan, "approved"), "standing", entry->standing, "shipped",
	    entry->shipped, "file", entry->file, "steps",
	    (json_int_t)json_array_size(json_object_get(entry->plan, "steps")), "alarms",
	    types_of(entry->plan), "unbound", plans_unbound(service, entry->plan));
	drills_of_plan(service, json_string_value(json_object_get(entry->plan, "code")), row);
	return row;
}
