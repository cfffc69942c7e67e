/* Rules at work: messages are counted, hits raised, said again and ended. Nothing here knows of
 * alarms or devices: who is told does. */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "service/rules_parts.h"

#define TEXT_LIMIT 400           /* bytes, of what is shown of a message */
#define REST "*"                 /* key of what is beyond a rule's `most` */

/* A rule with what it remembers. */
struct run {
	const struct rule *rule;
	struct rule_counts *counts;
	GHashTable *hits;            /* key -> struct rule_hit *, owned */
	size_t standing;             /* hits that are not over */
};

struct rule_runs {
	bool has_world;
	struct rule_world world;
	struct rule_told told;
	struct rule_index *index;    /* NULL: no rules yet */
	GPtrArray *runs;             /* struct run *, as the rules; owned */
	GHashTable *by_name;         /* rule name -> struct run * */
	GHashTable *hits;            /* id -> struct rule_hit * */
};

static void hit_free(void *data)
{
	struct rule_hit *hit = data;

	g_free(hit->key);
	g_free(hit->port);
	g_free(hit->text);
	g_free(hit);
}

static void run_free(void *data)
{
	struct run *run = data;

	if (run == NULL)
		return;
	rule_counts_free(run->counts);
	g_hash_table_destroy(run->hits);
	g_free(run);
}

static struct run *run_new(const struct rule *rule)
{
	struct run *run = g_new0(struct run, 1);

	run->rule = rule;
	run->counts = rule_counts_new(rule);
	run->hits = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, hit_free);
	return run;
}

struct rule_runs *rule_runs_new(const struct rule_world *world, const struct rule_told *told)
{
	struct rule_runs *runs = g_new0(struct rule_runs, 1);

	runs->has_world = world != NULL;
	if (world != NULL)
		runs->world = *world;
	runs->told = *told;
	runs->runs = g_ptr_array_new_with_free_func(run_free);
	runs->by_name = g_hash_table_new(g_str_hash, g_str_equal);
	runs->hits = g_hash_table_new(g_int64_hash, g_int64_equal);
	return runs;
}

void rule_runs_free(struct rule_runs *runs)
{
	if (runs == NULL)
		return;
	rule_index_free(runs->index);
	g_hash_table_destroy(runs->hits);
	g_hash_table_destroy(runs->by_name);
	g_ptr_array_unref(runs->runs);
	g_free(runs);
}

static const struct rule_world *world_of(const struct rule_runs *runs)
{
	return runs->has_world ? &runs->world : NULL;
}

/* ---- hits --------------------------------------------------------------------------------- */

char *rule_hit_key(const struct rule_hit *hit)
{
	const char *number = strrchr(hit->key, '#');

	return hit->rest ? g_strdup("") :
	    number == NULL ? g_strdup(hit->key) : g_strndup(hit->key, (gsize)(number - hit->key));
}

static void tell(const struct rule_runs *runs, enum rule_news news, const struct rule *rule,
    const char *key, size_t counted, const struct rule_hit *hit)
{
	runs->told.news(news, rule, key, counted, hit, runs->told.data);
}

/* The same for the same rule and key, whenever and wherever it is made: FNV-1a, 53 bits, for JSON
 * numbers are doubles elsewhere. */
static int64_t hit_id(const struct rule *rule, const char *key)
{
	uint64_t mark = UINT64_C(14695981039346656037);

	for (const char *at = rule->name; *at != '\0'; at++)
		mark = (mark ^ (guchar)*at) * UINT64_C(1099511628211);
	mark = (mark ^ 0xff) * UINT64_C(1099511628211);
	for (const char *at = key; *at != '\0'; at++)
		mark = (mark ^ (guchar)*at) * UINT64_C(1099511628211);
	return (int64_t)(mark >> 11) | 1;
}

static void forget(struct rule_runs *runs, struct run *run, struct rule_hit *hit)
{
	run->standing -= !hit->over;
	g_hash_table_remove(runs->hits, &hit->id);
	g_hash_table_remove(run->hits, hit->key);
}

/* It is over: forgotten, or kept as long as the rule is to be quiet about it. */
static void end(struct rule_runs *runs, struct run *run, struct rule_hit *hit, struct mono now)
{
	run->standing--;
	hit->over = true;
	hit->until = mono_after(now, run->rule->quiet);
	tell(runs, RULE_ENDED, run->rule, hit->key, 0, hit);
	if (run->rule->quiet == 0)
		forget(runs, run, hit);
}

/* A new one of KEY; NULL when its id is taken by another. */
static struct rule_hit *make_hit(struct rule_runs *runs, struct run *run, const char *key)
{
	int64_t id = hit_id(run->rule, key);

	if (g_hash_table_contains(runs->hits, &id))
		return NULL;
	struct rule_hit *hit = g_new0(struct rule_hit, 1);
	hit->id = id;
	hit->rule = run->rule;
	hit->key = g_strdup(key);
	hit->rest = strcmp(key, REST) == 0;
	g_hash_table_insert(run->hits, hit->key, hit);
	g_hash_table_insert(runs->hits, &hit->id, hit);
	run->standing++;
	return hit;
}

/* The hit that KEY belongs to, which may be the one for all the rest. */
static struct rule_hit *hit_of(struct rule_runs *runs, struct run *run, const char *key,
    bool *ret_new)
{
	struct rule_hit *hit = g_hash_table_lookup(run->hits, key);

	if (hit == NULL && run->standing >= run->rule->most) {
		key = REST;
		hit = g_hash_table_lookup(run->hits, key);
	}
	*ret_new = hit == NULL;
	return hit != NULL ? hit : make_hit(runs, run, key);
}

static void set_text(struct rule_hit *hit, const char *text)
{
	size_t size = text == NULL ? 0 : strlen(text);

	g_free(hit->text);
	hit->text = size <= TEXT_LIMIT ? g_strdup(text) :
	    g_strndup(text, (gsize)(g_utf8_find_prev_char(text, text + TEXT_LIMIT + 1) - text));
}

/* ---- messages ----------------------------------------------------------------------------- */

/* A message that is being heard. */
struct hearing {
	struct rule_runs *runs;
	const struct message *message;
	struct mono now;
};

/* The rule has enough. */
static void raise_hit(const struct hearing *h, struct run *run, const struct rule_match *match)
{
	enum severity severity = rule_severity(run->rule, h->message);
	bool new;
	struct rule_hit *hit = hit_of(h->runs, run, match->key, &new);

	if (hit == NULL || hit->over)
		return;
	hit->until = mono_after(h->now, run->rule->lasts);
	hit->count++;
	hit->severity = MAX(hit->severity, severity);
	set_text(hit, h->message->text);
	if (new) {
		hit->object = h->message->device;
		hit->port = g_strdup(match->port);
		hit->since = h->message->at;
		hit->count = (int64_t)run->rule->count;
	}
	tell(h->runs, new ? RULE_RAISED : RULE_AGAIN, run->rule, match->key, 0, hit);
}

static void hear_when(const struct hearing *h, struct run *run)
{
	const struct rule *rule = run->rule;
	struct rule_match match;
	bool enough = true;
	size_t n;

	if (!rule_match(rule, &rule->when, h->message, world_of(h->runs), &match))
		return;
	const struct rule_hit *stands = g_hash_table_lookup(run->hits, match.key);
	if (rule->look) {
		h->runs->told.look(rule, h->message->device, h->runs->told.data);
	} else if (rule->count > 1 && (stands == NULL || stands->over)) {
		n = rule_counts_add(run->counts, match.key, h->now, &enough);
		if (!enough)
			tell(h->runs, RULE_COUNTED, rule, match.key, n, NULL);
	}
	if (!rule->look && enough)
		raise_hit(h, run, &match);
	rule_match_clear(&match);
}

/* Whether what MATCH clears is HIT: the same thing, or, where the message does not say which,
 * everything of its device. */
static bool clears(const struct rule_match *match, const struct message *message,
    const struct rule_hit *hit)
{
	if (match->keyed || match->port != NULL)
		return strcmp(hit->key, match->key) == 0 || (match->port != NULL &&
		    hit->object == message->device && g_strcmp0(hit->port, match->port) == 0);
	return hit->object == message->device;
}

static void hear_clear(const struct hearing *h, struct run *run)
{
	const struct rule *rule = run->rule;
	g_autoptr(GList) hits = NULL;
	struct rule_match match;

	if (run->standing == 0 ||
	    !rule_match(rule, &rule->clear, h->message, world_of(h->runs), &match))
		return;
	hits = g_hash_table_get_values(run->hits);
	for (const GList *at = hits; at != NULL; at = at->next) {
		struct rule_hit *hit = at->data;
		if (!hit->over && clears(&match, h->message, hit))
			end(h->runs, run, hit, h->now);
	}
	rule_match_clear(&match);
}

static void hear(size_t place, bool clear, void *data)
{
	const struct hearing *h = data;
	struct run *run = h->runs->runs->pdata[place];

	if (clear)
		hear_clear(h, run);
	else
		hear_when(h, run);
}

void rule_runs_hear(struct rule_runs *runs, const struct message *message, struct mono now)
{
	struct hearing hearing = { runs, message, now };

	if (runs->index != NULL && !message->malformed)
		rule_index_find(runs->index, message, hear, &hearing);
}

/* ---- points ------------------------------------------------------------------------------- */

void rule_runs_state(struct rule_runs *runs, const struct rule *rule, int64_t object,
    const char *key, enum truth truth, const char *text)
{
	struct run *run = g_hash_table_lookup(runs->by_name, rule->name);
	g_autofree char *whole = g_strdup_printf("%s#%" PRId64, key, object);
	struct rule_hit *hit = run == NULL ? NULL : g_hash_table_lookup(run->hits, whole);
	bool new;

	if (run == NULL || (hit == NULL && truth != TRUTH_TRUE))
		return;
	if (truth == TRUTH_FALSE) {
		if (!hit->over)
			end(runs, run, hit, clock_mono());
		return;
	}
	if (hit == NULL && (hit = hit_of(runs, run, whole, &new)) == NULL)
		return;
	bool held = truth == TRUTH_UNKNOWN, raised = hit->since.us == 0;
	if (hit->rest) /* nobody says when the last of them is over */
		hit->until = mono_after(clock_mono(), rule->lasts);
	if (hit->over || (!raised && hit->held == held && held))
		return;
	hit->object = raised ? object : hit->object;
	hit->since = raised ? clock_wall() : hit->since;
	hit->severity = rule->severity;
	bool changed = hit->held != held;
	hit->held = held;
	if (!held && text != NULL)
		set_text(hit, text);
	if (raised || changed)
		tell(runs, raised ? RULE_RAISED : RULE_AGAIN, rule, whole, 0, hit);
}

bool rule_runs_stands(const struct rule_runs *runs, const struct rule *rule, int64_t object,
    const char *key)
{
	const struct run *run = g_hash_table_lookup(runs->by_name, rule->name);
	g_autofree char *whole = g_strdup_printf("%s#%" PRId64, key, object);
	const struct rule_hit *hit = run == NULL ? NULL : g_hash_table_lookup(run->hits, whole);

	return hit != NULL && !hit->over;
}

/* ---- time --------------------------------------------------------------------------------- */

struct mono rule_runs_age(struct rule_runs *runs, struct mono now)
{
	g_autoptr(GList) hits = g_hash_table_get_values(runs->hits);
	struct mono next = { 0 };

	for (const GList *at = hits; at != NULL; at = at->next) {
		struct rule_hit *hit = at->data;
		struct run *run = g_hash_table_lookup(runs->by_name, hit->rule->name);
		if (hit->until.us == 0)
			continue;
		if (mono_between(now, hit->until) > 0) {
			next = next.us == 0 || hit->until.us < next.us ? hit->until : next;
		} else if (hit->over) {
			forget(runs, run, hit);
		} else {
			end(runs, run, hit, now);
			next = mono_after(now, CLOCK_SECOND);
		}
	}
	return next;
}

void rule_runs_delay(struct rule_runs *runs, int64_t us)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, runs->hits);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct rule_hit *hit = value;
		if (hit->until.us != 0)
			hit->until = mono_after(hit->until, us);
	}
}

const struct rule_hit *rule_runs_hit(const struct rule_runs *runs, int64_t id)
{
	return g_hash_table_lookup(runs->hits, &id);
}

void rule_runs_each(const struct rule_runs *runs, void (*visit)(const struct rule_hit *, void *),
    void *data)
{
	g_autoptr(GList) hits = g_hash_table_get_values(runs->hits);

	for (const GList *at = hits; at != NULL; at = at->next)
		visit(at->data, data);
}

/* ---- over a restart ----------------------------------------------------------------------- */

static json_t *save_hit(const struct rule_hit *hit, struct mono now)
{
	int64_t left = hit->until.us == 0 ? -1 : MAX(mono_between(now, hit->until), 0);

	return json_pack("{s:s, s:I, s:s*, s:s*, s:s, s:I, s:I, s:I, s:b}", "key", hit->key,
	    "object", (json_int_t)hit->object, "port", hit->port, "text", hit->text, "severity",
	    severity_word(hit->severity), "count", (json_int_t)hit->count, "since",
	    (json_int_t)hit->since.us, "left", (json_int_t)left, "over", hit->over);
}

json_t *rule_runs_save(const struct rule_runs *runs, const struct rule *rule, struct mono now)
{
	const struct run *run = g_hash_table_lookup(runs->by_name, rule->name);
	g_autoptr(GList) hits = run == NULL ? NULL : g_hash_table_get_values(run->hits);
	json_auto_t *counts = run == NULL ? NULL : rule_counts_save(run->counts, now);
	json_auto_t *list = json_array();

	for (const GList *at = hits; at != NULL; at = at->next)
		json_array_append_new(list, save_hit(at->data, now));
	if (json_array_size(list) == 0 && json_object_size(counts) == 0)
		return NULL;
	return json_pack("{s:I, s:O, s:O}", "mark", (json_int_t)(rule->mark >> 1), "hits", list,
	    "counts", counts);
}

static int64_t integer_of(const json_t *of, const char *key)
{
	return json_integer_value(json_object_get(of, key));
}

static void load_hit(struct rule_runs *runs, struct run *run, const json_t *saved, struct mono now)
{
	const char *key = json_string_value(json_object_get(saved, "key"));
	struct rule_hit *hit = key == NULL ? NULL : make_hit(runs, run, key);
	int64_t left = integer_of(saved, "left");

	if (hit == NULL)
		return;
	hit->object = integer_of(saved, "object");
	hit->port = g_strdup(json_string_value(json_object_get(saved, "port")));
	set_text(hit, json_string_value(json_object_get(saved, "text")));
	severity_read(json_string_value(json_object_get(saved, "severity")), &hit->severity);
	hit->count = integer_of(saved, "count");
	hit->since.us = integer_of(saved, "since");
	hit->until = left < 0 ? (struct mono){ 0 } :
	    mono_after(now, MIN(left, MAX(run->rule->lasts, run->rule->quiet)));
	hit->held = run->rule->on == RULE_ON_POINT;
	hit->over = json_is_true(json_object_get(saved, "over"));
	run->standing -= hit->over;
}

void rule_runs_load(struct rule_runs *runs, const struct rule *rule, const json_t *saved,
    struct mono now)
{
	struct run *run = g_hash_table_lookup(runs->by_name, rule->name);
	size_t i;
	json_t *hit;

	if (run == NULL || integer_of(saved, "mark") != (json_int_t)(rule->mark >> 1))
		return;
	json_array_foreach(json_object_get(saved, "hits"), i, hit)
		load_hit(runs, run, hit, now);
	rule_counts_load(run->counts, json_object_get(saved, "counts"), now);
}

/* ---- which rules -------------------------------------------------------------------------- */

/* What RUN remembers is of RULE as well. */
static void adopt(struct run *run, const struct rule *rule)
{
	GHashTableIter iter;
	void *value;

	run->rule = rule;
	g_hash_table_iter_init(&iter, run->hits);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		((struct rule_hit *)value)->rule = rule;
}

static void end_all(struct rule_runs *runs, struct run *run)
{
	g_autoptr(GList) hits = g_hash_table_get_values(run->hits);

	for (const GList *at = hits; at != NULL; at = at->next) {
		struct rule_hit *hit = at->data;
		bool standing = !hit->over;
		hit->over = true;
		run->standing -= standing;
		g_hash_table_remove(runs->hits, &hit->id);
		if (standing)
			tell(runs, RULE_ENDED, run->rule, hit->key, 0, hit);
	}
}

void rule_runs_take(struct rule_runs *runs, const GPtrArray *rules)
{
	GPtrArray *before = runs->runs;

	runs->runs = g_ptr_array_new_with_free_func(run_free);
	for (guint i = 0; i < rules->len; i++) {
		const struct rule *rule = rules->pdata[i];
		struct run *run = g_hash_table_lookup(runs->by_name, rule->name);
		guint place;
		if (run != NULL && run->rule->mark == rule->mark &&
		    g_ptr_array_find(before, run, &place)) {
			before->pdata[place] = NULL;
			adopt(run, rule);
		} else {
			run = run_new(rule);
		}
		g_ptr_array_add(runs->runs, run);
	}
	for (guint i = 0; i < before->len; i++)
		if (before->pdata[i] != NULL)
			end_all(runs, before->pdata[i]);
	g_ptr_array_unref(before);
	g_hash_table_remove_all(runs->by_name);
	for (guint i = 0; i < runs->runs->len; i++) {
		struct run *run = runs->runs->pdata[i];
		g_hash_table_insert(runs->by_name, run->rule->name, run);
	}
	rule_index_free(runs->index);
	runs->index = rule_index_new(rules);
}
