/* One line for many. An alarm stands under another one, its head, when the topology says that this
 * explains it, or when it is one of many alike that came one after the other: then the first of
 * them (first-out, ISA-18.2) stands for all.
 *
 * What is alike is said by a key: the same type on the same resource (48 ports of one switch); in a
 * flood the same type at one site; and when that still makes too many lines, the same type
 * anywhere. Folds are sticky: what was folded stays so, until it is over, is explained by the
 * topology, or its head is closed. So nothing moves under a cursor when a flood begins or ends,
 * but for becoming one of fewer lines. Only what nobody has dealt with is folded.
 *
 * Everything here is done once for an alarm, at the most once more each time that the key becomes
 * coarser; taking out is swapping with the last. Ten thousand alarms cost ten thousand steps. */
#include <string.h>

#include "base/i18n.h"
#include "service/alarms_parts.h"
#include "service/service.h"

#define COARSE_SITE 1
#define COARSE_TYPE 2
#define RAISES_MOST 100000       /* remembered, of one window */

/* ---- standing under a head ---------------------------------------------------------------- */

static bool is_line(const struct alarm *alarm)
{
	return alarm_is_raised(alarm) && alarm->operator == OPERATOR_OPEN &&
	    alarm->hush == HUSH_NOT && !alarm->maintenance;
}

void alarm_recount(struct alarm *alarm)
{
	struct alarms *alarms = alarm->private->alarms;
	bool counts = is_line(alarm);

	if (counts != alarm->private->counted)
		alarms->heads += counts ? 1 : -1u;
	alarm->private->counted = counts;
}

static void take_from(struct alarm *above, const struct alarm *alarm)
{
	GPtrArray *children = above->private->children;
	guint place = alarm->private->child_place;

	g_ptr_array_remove_index_fast(children, place);
	if (place < children->len)
		((struct alarm *)children->pdata[place])->private->child_place = place;
	above->under = children->len;
	alarm_touch(above);
}

static void give_to(struct alarm *above, struct alarm *alarm)
{
	if (above->private->children == NULL)
		above->private->children = g_ptr_array_new();
	alarm->private->child_place = above->private->children->len;
	g_ptr_array_add(above->private->children, alarm);
	above->under = above->private->children->len;
	alarm_touch(above);
}

/* ALARM stands under ABOVE (NULL: nothing) because of HUSH. Whoever watched the one place and
 * whoever watches the other is told. */
static void put_under(struct alarm *alarm, struct alarm *above, enum alarm_hush hush)
{
	if (alarm->private->above == above && alarm->hush == hush)
		return;
	alarm_touch(alarm);
	if (alarm->private->above != NULL)
		take_from(alarm->private->above, alarm);
	alarm->private->above = above;
	alarm->head = above == NULL ? 0 : above->id;
	alarm->hush = hush;
	if (above != NULL)
		give_to(above, alarm);
	else
		alarm_count_anew(alarm);
	alarm_keep_later(alarm);
	alarm_touch(alarm);
}

/* Those that ALARM was the head of by the topology go to what it stood under itself, and are part
 * of that outage; else they stand by themselves. Folds find a new first by themselves. */
void alarm_release(struct alarm *alarm)
{
	GPtrArray *children = alarm->private->children;
	struct alarm *above = alarm->private->above;

	if (above != NULL)
		put_under(alarm, NULL, HUSH_NOT);
	while (children != NULL && children->len > 0) {
		struct alarm *child = children->pdata[children->len - 1];
		bool stays = above != NULL && child != above && child->private->placed != HUSH_NOT;
		if (!stays)
			child->private->placed = HUSH_NOT;
		put_under(child, stays ? above : NULL, stays ? child->private->placed : HUSH_NOT);
	}
}

/* ---- what is alike ------------------------------------------------------------------------ */

/* The site RESOURCE is at; 0: not told. */
static int64_t site_of(const struct ledger *ledger, const char *kind, int64_t id)
{
	static const struct {
		const char *field, *kind;
	} ways[] = { { "a_device", "device" }, { "device", "device" }, { "room", "room" } };
	const json_t *record = kind_find(kind) == NULL ? NULL : ledger_get(ledger, kind, id);

	if (record_integer(record, "site") != 0)
		return record_integer(record, "site");
	for (size_t i = 0; i < G_N_ELEMENTS(ways); i++) {
		int64_t to = record_integer(record, ways[i].field);
		if (to != 0 && strcmp(kind, ways[i].kind) != 0)
			return site_of(ledger, ways[i].kind, to);
	}
	return 0;
}

int64_t alarm_site(const struct alarm *alarm)
{
	return site_of(alarm->private->alarms->service->ledger, alarm->resource_kind,
	    alarm->resource);
}

/* What must never be lost among others (smoke) is only folded with its own resource. Caller frees.
 */
static char *key_of(const struct alarm *alarm)
{
	const struct alarms *alarms = alarm->private->alarms;
	unsigned coarse = alarm->type->flags & ALARM_NEVER_SHELVED ? 0 : alarms->coarse;

	if (coarse == COARSE_TYPE)
		return g_strdup(alarm->type->name);
	if (coarse == COARSE_SITE)
		return g_strdup_printf("%s@%" G_GINT64_FORMAT, alarm->type->name,
		    alarm_site(alarm));
	return g_strdup_printf("%s/%s#%" G_GINT64_FORMAT, alarm->type->name, alarm->resource_kind,
	    alarm->resource);
}

/* ---- folds -------------------------------------------------------------------------------- */

void fold_free(struct fold *fold)
{
	if (fold == NULL)
		return;
	g_ptr_array_unref(fold->members);
	g_free(fold->key);
	g_free(fold);
}

/* The fold no longer grows. */
static void retire(struct alarms *alarms, struct fold *fold)
{
	if (g_hash_table_lookup(alarms->folds, fold->key) == fold)
		g_hash_table_remove(alarms->folds, fold->key);
}

static bool is_near(const struct alarms *alarms, const struct fold *fold, struct wall at)
{
	return wall_between(fold->joined_at, at) <= alarms->settings->fold_window;
}

/* Whether ALARM may still join: not what comes much later, nor, but in a flood, what comes after
 * somebody has dealt with the first, for that would never be heard. */
static bool takes(const struct alarms *alarms, const struct fold *fold, const struct alarm *alarm)
{
	return is_near(alarms, fold, alarm->private->counted_from) &&
	    (alarm_is_raised(fold->first) || fold->members->len > 1) &&
	    (alarms->flooded || fold->first->operator == OPERATOR_OPEN);
}

static struct fold *fold_for(struct alarms *alarms, struct alarm *alarm)
{
	g_autofree char *key = key_of(alarm);
	struct fold *fold = g_hash_table_lookup(alarms->folds, key);

	if (fold != NULL && takes(alarms, fold, alarm))
		return fold;
	if (fold != NULL)
		retire(alarms, fold);
	fold = g_new0(struct fold, 1);
	fold->key = g_steal_pointer(&key);
	fold->members = g_ptr_array_new();
	fold->first = alarm;
	g_hash_table_insert(alarms->folds, fold->key, fold);
	return fold;
}

static void add_member(struct fold *fold, struct alarm *alarm)
{
	alarm->private->fold = fold;
	alarm->private->fold_place = fold->members->len;
	g_ptr_array_add(fold->members, alarm);
	fold->joined_at = alarm->private->counted_from;
}

/* All that are not under the first yet come under it. */
static void form(struct fold *fold)
{
	fold->formed = true;
	for (guint i = 0; i < fold->members->len; i++)
		if (fold->members->pdata[i] != fold->first)
			put_under(fold->members->pdata[i], fold->first, HUSH_FOLDED);
}

static void join(struct alarm *alarm)
{
	struct alarms *alarms = alarm->private->alarms;
	struct fold *fold = fold_for(alarms, alarm);

	add_member(fold, alarm);
	if (fold->formed)
		put_under(alarm, fold->first, HUSH_FOLDED);
	else if ((int64_t)fold->members->len >= alarms->settings->fold_least)
		form(fold);
}

static bool may_join(const struct alarm *alarm)
{
	const struct alarm_private *private = alarm->private;

	return private->alarms->started && private->fold == NULL && private->placed == HUSH_NOT &&
	    alarm_is_raised(alarm) && alarm->operator == OPERATOR_OPEN && !alarm->maintenance;
}

/* ---- becoming coarser --------------------------------------------------------------------- */

static int by_raise(const void *a, const void *b)
{
	const struct alarm *const *left = a, *const *right = b;
	int64_t between = (*left)->id - (*right)->id;

	return between < 0 ? -1 : between > 0;
}

/* Takes every fold apart that nobody has dealt with and that still grows; its members in RET. */
static void take_apart(struct alarms *alarms, GPtrArray *ret)
{
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, alarms->folds);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct fold *fold = value;
		bool moves = fold->first->operator == OPERATOR_OPEN &&
		    alarm_is_raised(fold->first) && is_near(alarms, fold, clock_wall());

		g_hash_table_iter_remove(&iter);
		if (!moves)
			continue;
		for (guint i = 0; i < fold->members->len; i++) {
			struct alarm *member = fold->members->pdata[i];
			member->private->fold = NULL;
			g_ptr_array_add(ret, member);
		}
		fold_free(fold);
	}
}

/* The same alarms by a coarser key. Each goes from its old head to the new at once, so that nothing
 * stands by itself between. */
static void refold(struct alarms *alarms)
{
	g_autoptr(GPtrArray) members = g_ptr_array_new();

	take_apart(alarms, members);
	g_ptr_array_sort(members, by_raise);
	for (guint i = 0; i < members->len; i++) {
		struct alarm *alarm = members->pdata[i];
		struct fold *fold = fold_for(alarms, alarm);
		add_member(fold, alarm);
	}
	for (guint i = 0; i < members->len; i++) {
		struct alarm *alarm = members->pdata[i];
		struct fold *fold = alarm->private->fold;
		fold->formed = (int64_t)fold->members->len >= alarms->settings->fold_least;
		struct alarm *above =
		    fold->formed && alarm != fold->first ? fold->first : NULL;
		put_under(alarm, above, above == NULL ? HUSH_NOT : HUSH_FOLDED);
	}
}

static void coarsen(struct alarms *alarms)
{
	while (alarms->flooded && alarms->coarse < COARSE_TYPE &&
	    (alarms->coarse < COARSE_SITE ||
		(int64_t)alarms->heads > alarms->settings->flood_heads)) {
		alarms->coarse++;
		refold(alarms);
	}
}

void alarm_join(struct alarm *alarm)
{
	if (!may_join(alarm))
		return;
	join(alarm);
	alarm_recount(alarm);
	coarsen(alarm->private->alarms);
}

/* ---- leaving ------------------------------------------------------------------------------ */

static struct alarm *earliest(const struct fold *fold)
{
	struct alarm *first = NULL;

	for (guint i = 0; i < fold->members->len; i++) {
		struct alarm *member = fold->members->pdata[i];
		if (first == NULL || member->id < first->id)
			first = member;
	}
	return first;
}

static void take_out(struct fold *fold, struct alarm *alarm)
{
	guint place = alarm->private->fold_place;

	g_ptr_array_remove_index_fast(fold->members, place);
	if (place < fold->members->len)
		((struct alarm *)fold->members->pdata[place])->private->fold_place = place;
	alarm->private->fold = NULL;
}

/* The first is gone: the eldest of the others stands for all now. */
static void succeed(struct fold *fold)
{
	fold->first = earliest(fold);
	if (!fold->formed)
		return;
	put_under(fold->first, NULL, HUSH_NOT);
	form(fold);
}

static void end(struct alarms *alarms, struct fold *fold)
{
	for (guint i = 0; i < fold->members->len; i++)
		((struct alarm *)fold->members->pdata[i])->private->fold = NULL;
	retire(alarms, fold);
	fold_free(fold);
}

void alarm_leave(struct alarm *alarm)
{
	struct fold *fold = alarm->private->fold;

	if (fold == NULL)
		return;
	take_out(fold, alarm);
	if (fold->members->len == 0 || (fold->members->len == 1 && fold->first->cleared &&
					   fold->first != alarm))
		end(alarm->private->alarms, fold);
	else if (fold->first == alarm)
		succeed(fold);
}

/* The first of many is their line even when it is over itself: what they are called by stays. One
 * of those under it stays there until it is settled; what somebody has taken comes back, for him to
 * close. */
void alarm_leave_cleared(struct alarm *alarm)
{
	const struct fold *fold = alarm->private->fold;

	if (fold != NULL && fold->formed && fold->first == alarm && fold->members->len > 1)
		return;
	alarm_leave(alarm);
	if (alarm->hush == HUSH_FOLDED && alarm->operator != OPERATOR_OPEN)
		put_under(alarm, NULL, HUSH_NOT);
}

void alarm_stay(struct alarm *alarm)
{
	if (alarm->private->fold != NULL && !alarm->private->fold->formed)
		alarm_leave(alarm);
}

bool alarm_is_over(const struct alarm *alarm)
{
	const struct fold *fold = alarm->private->fold;

	return alarm->cleared &&
	    (fold == NULL || fold->first != alarm || fold->members->len == 1);
}

/* ---- the topology ------------------------------------------------------------------------- */

void alarms_place(struct alarms *alarms, int64_t id, int64_t head, enum alarm_hush hush)
{
	struct alarm *alarm = alarms == NULL ? NULL : alarm_get(alarms, id);
	struct alarm *above = head == 0 ? NULL : alarm_get(alarms, head);

	if (alarm == NULL || above == alarm || (head != 0 && above == NULL))
		return;
	if (alarm->private->placed == hush && (hush == HUSH_NOT || alarm->head == head))
		return;
	alarm->private->placed = hush;
	if (hush != HUSH_NOT)
		alarm_leave(alarm);
	put_under(alarm, above, hush);
	if (hush == HUSH_NOT)
		alarm_join(alarm);
	alarm_keep(alarm, hush == HUSH_NOT ? "alone" : "under", above == NULL ? NULL : above->what);
	if (above != NULL && alarm_severity(alarm) > above->private->limited_as)
		alarm_work(above);
	alarm_work(alarm);
}

void alarm_resume_place(struct alarms *alarms, const json_t *record)
{
	static const enum alarm_hush placed[] = { HUSH_UPSTREAM, HUSH_POWER, HUSH_PART,
		HUSH_BLIND };
	struct alarm *alarm = alarm_get(alarms, record_id(record)),
		     *above = alarm_get(alarms, record_integer(record, "root"));
	const char *hush = record_text(record, "hush");

	for (size_t i = 0; alarm != NULL && i < G_N_ELEMENTS(placed); i++)
		if (above != NULL && above != alarm &&
		    g_strcmp0(hush, alarm_hush_word(placed[i])) == 0) {
			alarm->private->placed = placed[i];
			put_under(alarm, above, placed[i]);
		}
}

/* ---- floods ------------------------------------------------------------------------------- */

bool alarms_flooded(const struct alarms *alarms)
{
	return alarms != NULL && alarms->flooded;
}

/* When the N-th newest raise was; us == 0: there were not so many. */
static struct mono nth_newest(const struct alarms *alarms, int64_t n)
{
	const struct mono *at =
	    n < 1 ? NULL : g_queue_peek_nth(&((struct alarms *)(uintptr_t)alarms)->raises,
		(guint)(n - 1));

	return at == NULL ? (struct mono){ 0 } : *at;
}

static bool lies_within(const struct alarms *alarms, struct mono at)
{
	return at.us != 0 &&
	    mono_between(at, clock_mono()) < alarms->settings->flood_window;
}

/* What fell out of the window, but for as many as a flood is told by. */
static void forget_raises(struct alarms *alarms)
{
	GQueue *raises = &alarms->raises;

	while ((int64_t)g_queue_get_length(raises) > alarms->settings->flood_begin + 1 &&
	    (g_queue_get_length(raises) > RAISES_MOST ||
		!lies_within(alarms, *(const struct mono *)g_queue_peek_tail(raises))))
		g_free(g_queue_pop_tail(raises));
}

unsigned alarms_recent(struct alarms *alarms)
{
	unsigned n = 0;

	forget_raises(alarms);
	for (const GList *at = alarms->raises.head; at != NULL; at = at->next)
		n += lies_within(alarms, *(const struct mono *)at->data);
	return n;
}

static void set_flooded(struct alarms *alarms, bool flooded)
{
	alarms->flooded = flooded;
	alarms->flooded_since = clock_wall();
	if (flooded) {
		coarsen(alarms);
	} else {
		alarms->coarse = 0;
		g_hash_table_remove_all(alarms->folds);
	}
	topics_touch(alarms->service->topics, "site", 0, 0);
}

/* It ends when the oldest of the newest `end` falls out of the window: looked at then. */
static void follow_flood(struct alarms *alarms)
{
	struct mono last = nth_newest(alarms, alarms->settings->flood_end);

	if (!alarms->flooded)
		return;
	if (lies_within(alarms, last))
		timer_at(&alarms->flood, mono_after(last, alarms->settings->flood_window));
	else
		set_flooded(alarms, false);
}

void alarms_flood_fire(struct timer *timer, void *data)
{
	(void)timer;
	follow_flood(data);
}

void alarms_note_raise(struct alarms *alarms)
{
	struct mono now = clock_mono();

	g_queue_push_head(&alarms->raises, g_memdup2(&now, sizeof now));
	forget_raises(alarms);
	if (!alarms->flooded &&
	    lies_within(alarms, nth_newest(alarms, alarms->settings->flood_begin + 1)))
		set_flooded(alarms, true);
	if (!timer_is_armed(&alarms->flood))
		follow_flood(alarms);
}
