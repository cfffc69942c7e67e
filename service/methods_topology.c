/* Methods that look at the suppression graph. */
#include <string.h>

#include "base/i18n.h"
#include "service/maintenance.h"
#include "service/peers.h"
#include "service/service.h"
#include "service/topology.h"

#define OBJECTS_MOST 200
#define UNITS_MOST 500          /* one message holds them */

static void explain(struct peer *peer, const json_t *id, const json_t *params)
{
	const char *kind = param_text(peer, id, params, "kind");

	if (kind == NULL)
		return;
	json_t *answer = topology_explain(peer->service, kind, param_integer(params, "id", 0));
	if (answer == NULL)
		peer_refuse(peer, id, RPC_NOT_FOUND, _("拓扑图里没有它"));
	else
		peer_answer(peer, id, answer);
}

/* OBJECT {kind, id} as the ledger has it. False: nothing that a job is done to. */
static bool read_thing(const struct service *service, const json_t *object, struct thing_ref *ret)
{
	static const char *const kinds[] = { "circuit", "device", "room", "managed_service" };
	const char *kind = record_text(object, "kind");

	for (size_t i = 0; kind != NULL && i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kind, kinds[i]) == 0 &&
		    ledger_get(service->ledger, kind, record_id(object)) != NULL) {
			*ret = (struct thing_ref){ kinds[i], record_id(object) };
			return true;
		}
	return false;
}

/* All of them, or none and a refusal: what is left out would be told to hit nobody. */
static GArray *things_of(struct peer *peer, const json_t *id, const json_t *objects)
{
	g_autoptr(GArray) things = g_array_new(FALSE, FALSE, sizeof(struct thing_ref));
	g_autofree char *why = json_array_size(objects) <= OBJECTS_MOST ? NULL :
	    g_strdup_printf(_("一次最多 %d 个对象，请分成几份"), OBJECTS_MOST);

	for (size_t i = 0; i < json_array_size(objects) && why == NULL; i++) {
		struct thing_ref thing;
		if (read_thing(peer->service, json_array_get(objects, i), &thing))
			g_array_append_val(things, thing);
		else
			why = g_strdup_printf(_("objects 第 %zu 个：台账里没有"), i + 1);
	}
	if (why == NULL)
		return g_steal_pointer(&things);
	peer_refuse(peer, id, RPC_INVALID_PARAMS, why);
	return NULL;
}

/* Before anything is submitted: whom it would hit, and what they would have left. */
static void impact(struct peer *peer, const json_t *id, const json_t *params)
{
	struct service *service = peer->service;
	json_t *objects = json_object_get(params, "objects");
	const json_t *job = ledger_get(service->ledger, "maintenance_job",
	    param_integer(params, "job", 0));
	g_autoptr(GArray) things = NULL;

	if (job == NULL && !json_is_array(objects)) {
		peer_refuse(peer, id, RPC_NOT_FOUND, _("没有这张作业单"));
		return;
	}
	if (job != NULL) {
		things = maintenance_things(service, job);
	} else {
		things = things_of(peer, id, objects);
		if (things == NULL)
			return;
		maintenance_expand(service, things);
	}
	json_t *answer = maintenance_impact(service, things);
	json_t *units = json_object_get(answer, "units");
	json_object_set_new(answer, "n_units", json_integer((json_int_t)json_array_size(units)));
	while (json_array_size(units) > UNITS_MOST)
		json_array_remove(units, json_array_size(units) - 1);
	peer_answer(peer, id, answer);
}

const struct method topology_methods[] = {
	{ "maintenance.impact", ROLE_ANY, impact },
	{ "topology.explain", ROLE_ANY, explain },
	{ NULL, 0, NULL },
};
