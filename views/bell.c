#include "views/bell.h"


#define SECONDS(n) ((n) * CLOCK_SECOND)

/* How often each pattern rings when it is news, and after how long again while it stands; 0: not
 * again. Continuous is a bell a second, and as dense as terminals bear when it is urgent. */
static const struct {
	unsigned bells;
	int64_t again, again_urgent;
} patterns[] = {
	[SOUND_NONE] = { 0, 0, 0 },
	[SOUND_ONE] = { 1, 0, SECONDS(30) },
	[SOUND_THREE] = { 3, SECONDS(30), SECONDS(10) },
	[SOUND_CONTINUOUS] = { 1, SECONDS(1), BELL_GAP },
};

void bell_init(struct bell *bell)
{
	*bell = (struct bell){ .heard =
		g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL) };
}

void bell_clear(struct bell *bell)
{
	g_clear_pointer(&bell->heard, g_hash_table_destroy);
}

/* What is over or acknowledged is forgotten: it is news when it comes back. */
struct bell_need bell_take(struct bell *bell, const GArray *calls, bool flood)
{
	GHashTable *heard = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	struct bell_need need = { SOUND_NONE, SOUND_NONE, false };

	for (guint i = 0; i < calls->len; i++) {
		const struct bell_call *call = &g_array_index(calls, struct bell_call, i);
		bool known = !bell->began || g_hash_table_contains(bell->heard, &call->key);
		if (call->pattern == SOUND_NONE)
			continue;
		need.standing = MAX(need.standing, call->pattern);
		need.urgent |= call->urgent;
		if (!known && (!flood || call->pattern == SOUND_CONTINUOUS))
			need.news = MAX(need.news, call->pattern);
		g_hash_table_add(heard, g_memdup2(&call->key, sizeof call->key));
	}
	g_hash_table_destroy(bell->heard);
	bell->heard = heard;
	bell->began = true;
	return need;
}

void bell_hush(struct bell *bell, struct mono now)
{
	bell->owed = 0;
	bell->rang = now;
}

bool bell_rings(struct bell *bell, const struct bell_need *need, struct mono now)
{
	int64_t again = need->urgent ? patterns[need->standing].again_urgent
				     : patterns[need->standing].again;

	if (need->standing == SOUND_NONE)
		bell->owed = 0;
	bell->owed = MAX(bell->owed, patterns[need->news].bells);
	if (bell->rang.us == 0)         /* what was there waits for its first turn */
		bell->rang = (struct mono){ now.us - BELL_GAP };
	int64_t quiet = mono_between(bell->rang, now);
	if (bell->owed == 0 && again > 0 && quiet >= again)
		bell->owed = patterns[need->standing].bells;
	if (bell->owed == 0 || quiet < BELL_GAP)
		return false;
	bell->owed--;
	bell->rang = now;
	return true;
}

int64_t bell_rehearsal(size_t n)
{
	static const int64_t waits[] = {
		SECONDS(1),                               /* one */
		SECONDS(2), BELL_GAP, BELL_GAP,           /* three */
		SECONDS(2), SECONDS(1), SECONDS(1),       /* continuous */
		SECONDS(2), BELL_GAP, BELL_GAP, BELL_GAP, /* and urgent */
	};

	return n < G_N_ELEMENTS(waits) ? waits[n] : -1;
}
