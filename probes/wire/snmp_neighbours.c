/* Who else is there: the agents by address, so that an ICMP error or garbage from one address costs
 * one look-up, and the engines of v3 by their ids, so that two devices that were given the same one
 * (a cloned configuration) are noticed. An id counts only once its owner has proved it with the
 * right key: a forged Report must not make anybody look like a double. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_parts.h"

static guint address_hash(gconstpointer key)
{
	const struct address *address = key;
	const struct sockaddr_in6 *v6 = &address->socket.v6;
	if (address->socket.any.sa_family != AF_INET6)
		return address->socket.v4.sin_addr.s_addr * 2654435761u +
		    address->socket.v4.sin_port;
	uint32_t words[4], hash = v6->sin6_port;
	memcpy(words, &v6->sin6_addr, sizeof words);
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		hash = (hash ^ words[i]) * 2654435761u;
	return hash;
}

static gboolean address_same(gconstpointer a, gconstpointer b)
{
	return address_equal(a, b);
}

static void owners_free(void *owners)
{
	g_ptr_array_unref(owners);
}

void neighbours_init(struct engine *engine)
{
	engine->addresses = g_hash_table_new(address_hash, address_same);
	engine->engine_ids = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
	    (GDestroyNotify)g_bytes_unref, owners_free);
}

void neighbours_clear(struct engine *engine)
{
	g_hash_table_unref(engine->addresses);
	g_hash_table_unref(engine->engine_ids);
}

struct agent *neighbours_at(const struct engine *engine, const struct address *address)
{
	return g_hash_table_lookup(engine->addresses, address);
}

void neighbours_add(struct agent *agent)
{
	GHashTable *addresses = agent->engine->addresses;
	agent->same_address = g_hash_table_lookup(addresses, &agent->address);
	g_hash_table_replace(addresses, &agent->address, agent);
}

static void disown(struct agent *agent)
{
	if (!agent->engine_id)
		return;
	GPtrArray *owners = g_hash_table_lookup(agent->engine->engine_ids, agent->engine_id);
	g_ptr_array_remove_fast(owners, agent);
	if (owners->len == 0)
		g_hash_table_remove(agent->engine->engine_ids, agent->engine_id);
	g_clear_pointer(&agent->engine_id, g_bytes_unref);
}

void neighbours_remove(struct agent *agent)
{
	GHashTable *addresses = agent->engine->addresses;
	struct agent *first = g_hash_table_lookup(addresses, &agent->address);
	g_hash_table_remove(addresses, &agent->address);
	if (first == agent) {
		first = agent->same_address;
	} else {
		struct agent *before = first;
		while (before->same_address != agent)
			before = before->same_address;
		before->same_address = agent->same_address;
	}
	if (first)
		g_hash_table_insert(addresses, &first->address, first);
	disown(agent);
}

void neighbours_prove(struct agent *agent, struct bytes id)
{
	GHashTable *ids = agent->engine->engine_ids;
	gsize size = 0;
	const void *known = agent->engine_id ? g_bytes_get_data(agent->engine_id, &size) : NULL;
	if (known && size == id.size && memcmp(known, id.data, size) == 0)
		return;
	disown(agent);
	agent->engine_id = g_bytes_new(id.data, id.size);
	GPtrArray *owners = g_hash_table_lookup(ids, agent->engine_id);
	if (!owners) {
		owners = g_ptr_array_new();
		g_hash_table_insert(ids, g_bytes_ref(agent->engine_id), owners);
	}
	g_ptr_array_add(owners, agent);
}

/* An agent at another address with the same engine id, or NULL. */
static const struct agent *find_double(const struct agent *agent)
{
	if (!agent->engine_id)
		return NULL;
	const GPtrArray *owners =
	    g_hash_table_lookup(agent->engine->engine_ids, agent->engine_id);
	for (guint i = 0; i < owners->len; i++) {
		const struct agent *other = owners->pdata[i];
		if (!address_equal(&other->address, &agent->address))
			return other;
	}
	return NULL;
}

char *agent_warning(const struct agent *agent)
{
	const struct agent *other = find_double(agent);
	g_autofree char *text = NULL;
	if (other) {
		text = address_show(&other->address, 161);
		return g_strdup_printf(_("SNMPv3 引擎标识与 %s 相同：同一台设备登记了两个地址，"
					 "或配置是复制来的，请在其中一台上改为唯一的标识"), text);
	}
	if (!agent->other_source_seen)
		return NULL;
	text = address_show(&agent->other_source, 161);
	return g_strdup_printf(_("应答来自另一个地址 %s，已按设定采用"), text);
}
