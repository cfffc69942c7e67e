/* Who sends: which device has an address, and how much it may send. Addresses are compared as IPv6;
 * where several devices of the ledger share one (behind a relay, in the lab), only the port tells
 * them apart. */
#include <string.h>

#include "service/messages_sources.h"

#define SOURCES_MAX 8192       /* remembered at once */
#define STORM_QUIET (60 * CLOCK_SECOND) /* within its budget for this long: the storm is over */

static guint hash_key(const void *data)
{
	const struct message_source_key *key = data;
	guint hash = key->port;

	for (size_t i = 0; i < sizeof key->address.s6_addr; i++)
		hash = hash * 31 + key->address.s6_addr[i];
	return hash;
}

static gboolean same_key(const void *first, const void *second)
{
	const struct message_source_key *a = first, *b = second;

	return a->port == b->port && memcmp(&a->address, &b->address, sizeof a->address) == 0;
}

GHashTable *message_sources_new(void)
{
	return g_hash_table_new_full(hash_key, same_key, g_free, g_free);
}

/* One that two devices claim is nobody's. */
void message_sources_add(GHashTable *sources, const struct message_source_key *key, int64_t device)
{
	int64_t *there = g_hash_table_lookup(sources, key);

	if (there != NULL)
		*there = *there == device ? device : 0;
	else
		g_hash_table_insert(sources, g_memdup2(key, sizeof *key),
		    g_memdup2(&device, sizeof device));
}

struct message_source_key message_source_of(const struct address *address, bool with_port)
{
	struct message_source_key key = { .port = 0 };

	if (address->socket.any.sa_family == AF_INET) {
		key.address.s6_addr[10] = key.address.s6_addr[11] = 0xff;
		memcpy(&key.address.s6_addr[12], &address->socket.v4.sin_addr, 4);
		key.port = with_port ? ntohs(address->socket.v4.sin_port) : 0;
	} else {
		key.address = address->socket.v6.sin6_addr;
		key.port = with_port ? ntohs(address->socket.v6.sin6_port) : 0;
	}
	return key;
}

int64_t message_sources_find(GHashTable *sources, const struct address *from)
{
	for (int with_port = 1; with_port >= 0; with_port--) {
		struct message_source_key key = message_source_of(from, with_port != 0);
		const int64_t *device = g_hash_table_lookup(sources, &key);
		if (device != NULL && *device != 0)
			return *device;
	}
	return 0;
}

/* ---- budgets ------------------------------------------------------------------------------ */

static void free_source(void *data)
{
	struct message_source *source = data;

	g_free(source->text);
	g_free(source);
}

void message_budget_init(struct message_budget *budget)
{
	budget->sources = g_hash_table_new_full(hash_key, same_key, g_free, free_source);
}

void message_budget_clear(struct message_budget *budget)
{
	g_hash_table_unref(budget->sources);
}

static gboolean is_forgettable(void *key, void *value, void *data)
{
	const struct message_source *source = value;
	const struct mono *now = data;

	(void)key;
	return source->device == 0 || (source->storm_since.us == 0 &&
	    mono_between(source->filled_at, *now) > STORM_QUIET);
}

struct message_source *message_budget_source(struct message_budget *budget,
    const struct address *from, int64_t device, struct mono now)
{
	struct message_source_key key = message_source_of(from, device != 0);
	if (device != 0)
		key.port = 0;
	struct message_source *source = g_hash_table_lookup(budget->sources, &key);

	if (source != NULL && source->device == device)
		return source;
	if (g_hash_table_size(budget->sources) >= SOURCES_MAX)
		g_hash_table_foreach_remove(budget->sources, is_forgettable, &now);
	if (g_hash_table_size(budget->sources) >= SOURCES_MAX)
		g_hash_table_remove_all(budget->sources);
	source = g_new0(struct message_source, 1);
	source->device = device;
	source->text = address_show(from, message_source_of(from, true).port);
	source->tokens = device != 0 ? budget->burst : budget->unknown_rate;
	source->filled_at = now;
	g_hash_table_replace(budget->sources, g_memdup2(&key, sizeof key), source);
	return source;
}

static void fill(struct message_budget *budget, struct message_source *source, struct mono now)
{
	int64_t rate = source->device != 0 ? budget->rate : budget->unknown_rate;
	int64_t most = source->device != 0 ? budget->burst : budget->unknown_rate;
	int64_t passed = mono_between(source->filled_at, now);

	if (passed * rate < CLOCK_SECOND)
		return;
	int64_t tokens = passed > 3600 * CLOCK_SECOND ? most : passed * rate / CLOCK_SECOND;
	source->filled_at = source->tokens + tokens >= most
	    ? now : mono_after(source->filled_at, tokens * CLOCK_SECOND / rate);
	source->tokens = MIN(source->tokens + tokens, most);
}

/* What all strangers together may leave here is bounded as well: an address is easily made up. */
static bool strangers_have(struct message_budget *budget, struct mono now)
{
	if (mono_between(budget->strangers_at, now) >= CLOCK_SECOND) {
		budget->strangers_at = now;
		budget->strangers_left = 10 * budget->unknown_rate;
	}
	return budget->strangers_left > 0 && budget->strangers_left-- > 0;
}

bool message_budget_take(struct message_budget *budget, struct message_source *source,
    struct mono now)
{
	fill(budget, source, now);
	if (source->tokens > 0 && (source->device != 0 || strangers_have(budget, now))) {
		source->tokens--;
		if (source->storm_since.us != 0 &&
		    mono_between(source->dropped_at, now) > STORM_QUIET)
			source->storm_since.us = 0;
		return true;
	}
	source->dropped_at = now;
	if (source->storm_since.us == 0) {
		source->storm_since = clock_wall();
		source->dropped = 0;
	}
	source->dropped++;
	return false;
}

void message_budget_storms(struct message_budget *budget, message_storm_visit *visit, void *data)
{
	struct mono now = clock_mono();
	GHashTableIter iter;
	void *value;

	g_hash_table_iter_init(&iter, budget->sources);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		const struct message_source *source = value;
		struct message_storm storm = { .source = source->text, .device = source->device,
			.dropped = source->dropped, .since = source->storm_since };
		if (source->device != 0 && source->storm_since.us != 0 &&
		    mono_between(source->dropped_at, now) <= STORM_QUIET)
			visit(&storm, data);
	}
}
