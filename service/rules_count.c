/* How often what `by` tells apart was seen within the window of a rule. Bounded: of more keys than
 * the limit the one that was silent for longest is forgotten, and of each key only as many moments
 * are kept as make a hit. */
#include "service/rules_parts.h"

#define KEYS_MOST 2000

struct tally {
	char *key;
	GArray *times;               /* struct mono, oldest first */
	GList place;                 /* in `order` */
};

struct rule_counts {
	size_t enough;
	int64_t within;
	GHashTable *tallies;        /* key -> struct tally *, owned */
	GQueue order;                /* by the last time, oldest first */
};

static void tally_free(void *data)
{
	struct tally *tally = data;

	g_free(tally->key);
	g_array_unref(tally->times);
	g_free(tally);
}

struct rule_counts *rule_counts_new(const struct rule *rule)
{
	struct rule_counts *counts = g_new0(struct rule_counts, 1);

	counts->enough = rule->count;
	counts->within = rule->within;
	counts->tallies = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, tally_free);
	g_queue_init(&counts->order);
	return counts;
}

void rule_counts_free(struct rule_counts *counts)
{
	if (counts == NULL)
		return;
	g_hash_table_destroy(counts->tallies);
	g_free(counts);
}

static void drop(struct rule_counts *counts, struct tally *tally)
{
	g_queue_unlink(&counts->order, &tally->place);
	g_hash_table_remove(counts->tallies, tally->key);
}

static struct tally *tally_of(struct rule_counts *counts, const char *key)
{
	struct tally *tally = g_hash_table_lookup(counts->tallies, key);

	if (tally != NULL) {
		g_queue_unlink(&counts->order, &tally->place);
	} else {
		if (counts->order.length >= KEYS_MOST)
			drop(counts, counts->order.head->data);
		tally = g_new0(struct tally, 1);
		tally->key = g_strdup(key);
		tally->times = g_array_new(FALSE, FALSE, sizeof(struct mono));
		tally->place.data = tally;
		g_hash_table_insert(counts->tallies, tally->key, tally);
	}
	g_queue_push_tail_link(&counts->order, &tally->place);
	return tally;
}

static void forget_old(struct tally *tally, int64_t within, struct mono now)
{
	guint old = 0;

	while (old < tally->times->len &&
	    mono_between(g_array_index(tally->times, struct mono, old), now) >= within)
		old++;
	if (old > 0)
		g_array_remove_range(tally->times, 0, old);
}

size_t rule_counts_add(struct rule_counts *counts, const char *key, struct mono now,
    bool *ret_enough)
{
	struct tally *tally = tally_of(counts, key);

	forget_old(tally, counts->within, now);
	g_array_append_val(tally->times, now);
	size_t n = tally->times->len;
	*ret_enough = n >= counts->enough;
	if (*ret_enough)
		drop(counts, tally);
	return n;
}

/* {key: [age, ...]}: what is over meanwhile is left out. */
json_t *rule_counts_save(const struct rule_counts *counts, struct mono now)
{
	json_t *saved = json_object();

	for (const GList *at = counts->order.head; at != NULL; at = at->next) {
		struct tally *tally = at->data;
		forget_old(tally, counts->within, now);
		if (tally->times->len == 0)
			continue;
		json_t *ages = json_array();
		for (guint i = 0; i < tally->times->len; i++)
			json_array_append_new(ages, json_integer(mono_between(
			    g_array_index(tally->times, struct mono, i), now)));
		json_object_set_new(saved, tally->key, ages);
	}
	return saved;
}

void rule_counts_load(struct rule_counts *counts, const json_t *saved, struct mono now)
{
	const char *key;
	json_t *ages, *age;
	size_t i;

	json_object_foreach((json_t *)(uintptr_t)saved, key, ages) {
		struct tally *tally = tally_of(counts, key);
		json_array_foreach(ages, i, age) {
			int64_t us = CLAMP(json_integer_value(age), 0, counts->within);
			struct mono at = mono_after(now, -us);
			if (tally->times->len < counts->enough)
				g_array_append_val(tally->times, at);
		}
	}
}
