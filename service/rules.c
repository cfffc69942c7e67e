/* Rules in the service: which are in force, what they hear, what stands because of them, and what
 * of that is kept over a restart. */
#include <gio/gio.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/shipped.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/poller.h"
#include "service/rules_points.h"
#include "service/service.h"

#define TICK CLOCK_SECOND
#define KEEP_EVERY 5             /* ticks: what is counted, a crash may forget so much of it */
#define LOOK_LEAST (10 * CLOCK_SECOND)   /* between two looks at one device because of a rule */
#define TOLD_LEAST (5 * CLOCK_SECOND)    /* between two words about what stands already */

struct rules {
	struct service *service;
	GHashTable *shipped, *own; /* name of the file without .conf -> struct rule_set *, owned */
	GPtrArray *rules;            /* struct rule * in force, in the order of names */
	struct rule_runs *runs;
	struct rule_points *points;
	GHashTable *dirty;           /* names of rules whose counts changed */
	GHashTable *looked;          /* device -> struct mono * of the last look */
	GHashTable *told;            /* id of a hit -> struct mono * of the last word about it */
	struct timer tick;
	struct mono ticked_at;
	unsigned ticks;
};

static void free_set(void *set)
{
	rule_set_free(set);
}

/* ---- keeping ------------------------------------------------------------------------------ */

static char *kept_name(const struct rule *rule)
{
	return g_strconcat("rule ", rule->name, NULL);
}

static void keep(struct rules *rules, const struct rule *rule)
{
	struct mono now = clock_mono();
	g_autofree char *name = kept_name(rule);
	json_t *saved = rule_runs_save(rules->runs, rule, now);

	if (saved != NULL && rule->on == RULE_ON_POINT)
		json_object_set_new(saved, "memory", rule_points_save(rules->points, rule, now));
	store_keep(rules->service->store, name, saved != NULL ? saved : json_null());
	g_hash_table_remove(rules->dirty, rule->name);
}

static void keep_dirty(struct rules *rules)
{
	for (guint i = 0; g_hash_table_size(rules->dirty) > 0 && i < rules->rules->len; i++) {
		const struct rule *rule = rules->rules->pdata[i];
		if (g_hash_table_contains(rules->dirty, rule->name))
			keep(rules, rule);
	}
	g_hash_table_remove_all(rules->dirty);
}

/* ---- what the rules say ------------------------------------------------------------------- */

/* Whether LEAST has passed since the last time for ID, noting this one. */
static bool is_due(GHashTable *last, int64_t id, int64_t least)
{
	struct mono *at = g_hash_table_lookup(last, &id);
	struct mono now = clock_mono();

	if (at != NULL && mono_between(*at, now) < least)
		return false;
	g_hash_table_insert(last, g_memdup2(&id, sizeof id), g_memdup2(&now, sizeof now));
	return true;
}

static void take_news(enum rule_news news, const struct rule *rule, const char *key, size_t counted,
    const struct rule_hit *hit, void *data)
{
	struct rules *rules = data;

	(void)key, (void)counted;
	if (news == RULE_ENDED)
		g_hash_table_remove(rules->told, &hit->id);
	/* what holds an alarm up is kept in the same group as the alarm */
	if (news == RULE_RAISED || news == RULE_ENDED)
		keep(rules, rule);
	else
		g_hash_table_add(rules->dirty, g_strdup(rule->name));
	if (news == RULE_RAISED || news == RULE_ENDED ||
	    (news == RULE_AGAIN && is_due(rules->told, hit->id, TOLD_LEAST)))
		alarms_look(rules->service, ALARM_SOURCE_RULE, hit->id);
}

static void was_read(const char *failure, void *data)
{
	(void)failure, (void)data;
}

static void take_look(const struct rule *rule, int64_t id, void *data)
{
	struct rules *rules = data;
	struct device *device = picture_device(&rules->service->picture, id);

	(void)rule;
	if (device != NULL && device->agent != NULL && is_due(rules->looked, id, LOOK_LEAST))
		poller_read_now(device, was_read, NULL);
}

/* ---- what messages do not say ------------------------------------------------------------- */

static const char *device_name(int64_t id, void *data)
{
	const struct rules *rules = data;
	const char *name = ledger_name(rules->service->ledger, "device", id);

	return name[0] == '\0' ? NULL : name;
}

static const char *port_name(int64_t id, uint32_t if_index, void *data)
{
	const struct rules *rules = data;
	const struct device *device = picture_device(&rules->service->picture, id);
	const struct port *port =
	    device == NULL ? NULL : device_port_by_index(device, if_index);

	return port == NULL ? NULL : port->key;
}

/* That it does not answer at this moment takes nothing from it: who says that he begins anew was
 * just away, and the next poll will tell. */
static bool is_polled(int64_t id, void *data)
{
	const struct rules *rules = data;
	const struct device *device = picture_device(&rules->service->picture, id);

	return device != NULL && device->agent != NULL && device->found != NULL;
}

/* ---- which are in force ------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct rule *const *left = a, *const *right = b;

	return strcmp((*left)->name, (*right)->name);
}

static void add_rules(struct rules *rules, const struct rule_set *set)
{
	for (guint i = 0; i < set->rules->len; i++)
		g_ptr_array_add(rules->rules, set->rules->pdata[i]);
}

static void put_in_force(struct rules *rules)
{
	GHashTableIter iter;
	void *name, *set;

	g_ptr_array_set_size(rules->rules, 0);
	g_hash_table_iter_init(&iter, rules->own);
	while (g_hash_table_iter_next(&iter, NULL, &set))
		add_rules(rules, set);
	g_hash_table_iter_init(&iter, rules->shipped);
	while (g_hash_table_iter_next(&iter, &name, &set))
		if (!g_hash_table_contains(rules->own, name))
			add_rules(rules, set);
	g_ptr_array_sort(rules->rules, by_name);
	rule_runs_take(rules->runs, rules->rules);
	rule_points_take(rules->points, rules->rules);
}

void rules_take_file(struct service *service, const char *name, const char *text)
{
	struct rules *rules = service->rules;
	g_autofree char *base = g_path_get_basename(name);
	g_autofree char *key = g_strndup(base, strlen(base) - strlen(".conf"));
	struct rule_set *set = text == NULL ? NULL : rule_set_read(name, text, NULL);
	void *before = NULL, *before_key = NULL;

	if (text != NULL && set == NULL)
		return;
	/* the old rules outlive the moment in which the new ones come into force */
	g_hash_table_steal_extended(rules->own, key, &before_key, &before);
	if (set != NULL)
		g_hash_table_insert(rules->own, g_steal_pointer(&key), set);
	put_in_force(rules);
	rule_set_free(before);
	g_free(before_key);
}

static void load_shipped(struct rules *rules)
{
	g_autofree char *folder = shipped_folder("rules", "service/rules", "logins.conf");
	g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
	const char *name;

	while (files != NULL && (name = g_dir_read_name(files)) != NULL) {
		g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;
		g_autoptr(GError) error = NULL;
		struct rule_set *set = NULL;
		if (!g_str_has_suffix(name, ".conf"))
			continue;
		if (g_file_get_contents(path, &text, NULL, &error))
			set = rule_set_read(path, text, &error);
		if (set != NULL)
			g_hash_table_replace(rules->shipped, g_strdup(set->name), set);
		else
			log_error("rules", "%s", error->message);
	}
}

/* ---- time --------------------------------------------------------------------------------- */

/* What stood while the host stood still has not lasted longer for it. */
static void forgive_pause(struct rules *rules, struct mono now)
{
	const struct pause *pause = &rules->service->pause;

	if (rules->ticked_at.us != 0 && pause->until.us > rules->ticked_at.us)
		rule_runs_delay(rules->runs, mono_between(pause->from, pause->until));
	rules->ticked_at = now;
}

static void tick(struct timer *timer, void *data)
{
	struct rules *rules = data;
	struct mono now;

	service_alive(rules->service);
	now = clock_mono();
	timer_after(timer, TICK);
	forgive_pause(rules, now);
	rule_runs_age(rules->runs, now);
	rule_points_look(rules->points, now);
	if (++rules->ticks % KEEP_EVERY == 0)
		keep_dirty(rules);
}

struct rules *rules_new(struct service *service)
{
	struct rules *rules = g_new0(struct rules, 1);
	const struct rule_world world = { device_name, port_name, is_polled, rules };
	const struct rule_told told = { take_news, take_look, rules };

	rules->service = service;
	rules->shipped = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_set);
	rules->own = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_set);
	rules->rules = g_ptr_array_new();
	rules->dirty = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	rules->looked = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	rules->told = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	rules->runs = rule_runs_new(&world, &told);
	rules->points = rule_points_new(service, rules->runs);
	timer_init(&rules->tick, service->timers, tick, rules);
	load_shipped(rules);
	put_in_force(rules);
	return rules;
}

void rules_start(struct rules *rules)
{
	struct mono now = clock_mono();

	for (guint i = 0; i < rules->rules->len; i++) {
		const struct rule *rule = rules->rules->pdata[i];
		g_autofree char *name = kept_name(rule);
		json_auto_t *kept = store_kept(rules->service->store, name);
		if (!json_is_object(kept))
			continue;
		rule_runs_load(rules->runs, rule, kept, now);
		rule_points_load(rules->points, rule, json_object_get(kept, "memory"));
	}
	timer_after(&rules->tick, TICK);
}

void rules_keep_all(struct rules *rules)
{
	keep_dirty(rules);
}

void rules_free(struct rules *rules)
{
	if (rules == NULL)
		return;
	timer_stop(&rules->tick);
	rule_points_free(rules->points);
	rule_runs_free(rules->runs);
	g_hash_table_destroy(rules->told);
	g_hash_table_destroy(rules->looked);
	g_hash_table_destroy(rules->dirty);
	g_ptr_array_unref(rules->rules);
	g_hash_table_destroy(rules->own);
	g_hash_table_destroy(rules->shipped);
	g_free(rules);
}

void rules_hear(struct service *service, const struct message *message)
{
	if (service->rules != NULL && message->device != 0)
		rule_runs_hear(service->rules->runs, message, clock_mono());
}

/* ---- for the alarms ----------------------------------------------------------------------- */

static char *words_of(const struct rule_hit *hit)
{
	g_autofree char *key = rule_hit_key(hit);

	if (hit->rest)
		return g_strdup_printf(_("%s（还有更多，合为一条）"), hit->rule->title);
	if (hit->port != NULL && strstr(key, hit->port) == NULL)
		return g_strdup_printf(_("%s（%s%s%s）"), hit->rule->title, hit->port,
		    key[0] == '\0' ? "" : " ", key);
	return key[0] == '\0' ? g_strdup(hit->rule->title) :
	    g_strdup_printf(_("%s（%s）"), hit->rule->title, key);
}

static char *reason_of(const struct rule_hit *hit)
{
	const char *text = hit->text == NULL ? "" : hit->text;

	return hit->count > 1 ? g_strdup_printf(_("%" PRId64 " 次，最近：%s"), hit->count, text) :
				g_strdup(text);
}

static bool is_maintained(const struct service *service, const struct rule_hit *hit)
{
	const struct device *device = strcmp(rule_of_word(hit->rule->of), "device") != 0 ? NULL :
	    picture_device(&service->picture, hit->object);

	return device != NULL && device->standing.state == DEVICE_MAINTENANCE;
}

void rules_conditions(struct service *service, int64_t id, struct conditions *into)
{
	const struct rule_hit *hit =
	    service->rules == NULL ? NULL : rule_runs_hit(service->rules->runs, id);
	const char *kind = hit == NULL ? NULL : rule_of_word(hit->rule->of);

	if (hit == NULL || hit->over || ledger_get(service->ledger, kind, hit->object) == NULL)
		return;
	g_autofree char *key = rule_hit_key(hit), *what = words_of(hit), *why = reason_of(hit);
	g_autofree char *qualifier = g_strconcat(hit->rule->name, key[0] == '\0' ? "" : " ", key,
	    NULL);
	if (is_maintained(service, hit))
		conditions_maintenance(into);
	if (hit->held) {
		conditions_hold(into, "rule", qualifier);
		return;
	}
	const struct condition condition = { .type = "rule", .resource_kind = kind,
		.resource = hit->object, .qualifier = qualifier, .severity = hit->severity,
		.what = what, .why = why, .cause = hit->rule->cause, .step = hit->rule->step,
		.since = hit->since };
	conditions_add(into, &condition);
}

struct each {
	topic_visit *visit;
	void *data;
};

static void visit_hit(const struct rule_hit *hit, void *data)
{
	const struct each *each = data;

	if (!hit->over)
		each->visit(hit->id, each->data);
}

void rules_each(struct service *service, topic_visit *visit, void *data)
{
	struct each each = { visit, data };

	if (service->rules != NULL)
		rule_runs_each(service->rules->runs, visit_hit, &each);
}
