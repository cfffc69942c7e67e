#include "service/discover.h"

#include "base/i18n.h"
#include "probes/probe.h"

/* One address being discovered. It owns itself: it ends with its one answer, or is cancelled. */
struct discovery {
	struct agent *agent;
	GPtrArray *profiles;
	char *address;
	discover_done *done;
	void *data;
};

/* Everything any probe ever asks, as OIDs. Caller frees with g_array_unref(). */
static GArray *everything(enum ask_type type)
{
	GArray *oids = g_array_new(FALSE, FALSE, sizeof(struct oid));
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		for (const struct ask *ask = probe->asks; ask->oid; ask++) {
			struct oid oid;
			if (ask->type == type && oid_parse(ask->oid, &oid))
				g_array_append_val(oids, oid);
		}
	return oids;
}

static json_t *describe(const struct discovery *discovery, const struct answer *answer)
{
	own(findings) findings = findings_new();
	findings->reached = true;
	for (const struct probe *probe = probe_next(NULL); probe; probe = probe_next(probe))
		probe->read(answer, findings);
	sensors_read(discovery->profiles, answer, findings);
	json_t *object = findings_to_json(findings);
	json_object_set_new(object, "address", json_string(discovery->address));
	return object;
}

static void discovery_free(struct discovery *discovery)
{
	agent_free(discovery->agent);
	g_ptr_array_unref(discovery->profiles);
	g_free(discovery->address);
	g_free(discovery);
}

static void finish(enum agent_outcome outcome, struct answer *answer, const char *reason,
    void *data)
{
	struct discovery *discovery = data;
	own(answer) owned = answer;
	json_t *object = owned ? describe(discovery, owned) : NULL;

	if (object && outcome == AGENT_CUT)
		json_object_set_new(object, "incomplete", json_string(reason));
	g_clear_pointer(&discovery->agent, agent_free);
	discovery->done(object, object ? NULL : reason, discovery->data);
	json_decref(object);
	discovery_free(discovery);
}

void discover_cancel(struct discovery *discovery)
{
	discovery_free(discovery);
}

struct discovery *discover_start(struct engine *engine, GPtrArray *profiles,
    const struct address *address, const struct credential *credential,
    discover_done *done, void *data)
{
	struct discovery *discovery = g_new0(struct discovery, 1);
	g_autoptr(GArray) scalars = everything(ASK_SCALAR), columns = everything(ASK_COLUMN);
	profiles_ask(profiles, columns);
	const struct agent_request request = {
		.scalars = (const struct oid *)(const void *)scalars->data,
		.n_scalars = scalars->len,
		.columns = (const struct oid *)(const void *)columns->data,
		.n_columns = columns->len,
	};
	discovery->address = address_show(address, DISCOVER_PORT);
	discovery->profiles = g_ptr_array_ref(profiles);
	discovery->done = done;
	discovery->data = data;
	discovery->agent = agent_new(engine, address, credential);
	agent_read(discovery->agent, &request, finish, discovery);
	return discovery;
}
