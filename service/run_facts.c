/* What the acts on runs have to know: the plan with its text, what each role stands for, what is
 * seen of a step's verification; and which plans an alarm calls for. */
#include <string.h>

#include "runbooks/plan.h"
#include "service/drills.h"
#include "service/plans.h"
#include "service/rows.h"
#include "service/runs.h"
#include "service/service.h"

/* ---- what a role stands for --------------------------------------------------------------- */

/* A thing of the ledger: one of `kind`, and a port of it. */
struct found {
	const char *kind;
	int64_t object;
	const char *port;
};

static const char *kind_of(enum plan_class class)
{
	switch (class) {
	case PLAN_DEVICE:
	case PLAN_PORT:
		return "device";
	case PLAN_PLACE:
		return "place";
	case PLAN_CIRCUIT:
		return "circuit";
	case PLAN_ROOM:
		return "room";
	case PLAN_SERVICE:
		return "managed_service";
	case PLAN_CONSOLE:
	case PLAN_CLASSES:
		break;
	}
	return NULL;
}

/* THING as one of CLASS: itself, the device a place looks at, the room it is in. Object 0: it is
 * none. */
static struct found as_class(struct service *service, struct found thing, enum plan_class class)
{
	const char *wanted = kind_of(class);
	const json_t *place = strcmp(thing.kind, "place") != 0 ? NULL :
	    ledger_get(service->ledger, "place", thing.object);
	const json_t *device = strcmp(thing.kind, "device") != 0 ? NULL :
	    ledger_get(service->ledger, "device", thing.object);

	if (class == PLAN_PORT && thing.port == NULL)
		return (struct found){ wanted, 0, NULL };
	if (strcmp(thing.kind, wanted) == 0)
		return (struct found){ wanted, thing.object,
			class == PLAN_PORT ? thing.port : NULL };
	if (place != NULL && (class == PLAN_DEVICE || class == PLAN_ROOM))
		return (struct found){ wanted, record_integer(place, wanted), NULL };
	if (device != NULL && class == PLAN_ROOM)
		return (struct found){ wanted, record_integer(device, "room"), NULL };
	return (struct found){ wanted, 0, NULL };
}

/* What the site has bound to ROLE. */
static struct found bound(struct service *service, const char *role, enum plan_class class)
{
	const char *kind = kind_of(class);
	const json_t *record = ledger_find(service->ledger, "plan_role", "role", role);
	const char *port = class == PLAN_PORT ? record_text(record, "port") : NULL;

	return record == NULL || (class == PLAN_PORT && port == NULL)
	    ? (struct found){ kind, 0, NULL }
	    : (struct found){ kind, record_integer(record, kind), port };
}

/* What the run is begun for: what the alarm is about, or what was named; object 0: nothing. */
static struct found subject_of(struct service *service, const struct facts_asked *asked)
{
	static const char *const things[] = { "device", "place", "circuit", "room",
		"managed_service" };
	const struct alarm *alarm =
	    alarm_find(service->alarms, facts_reference(service, asked, "alarm"));

	if (alarm != NULL)
		return (struct found){ alarm->resource_kind, alarm->resource,
			alarm->qualifier[0] == '\0' ? NULL : alarm->qualifier };
	for (size_t i = 0; i < G_N_ELEMENTS(things); i++) {
		int64_t id = facts_reference(service, asked, things[i]);
		if (id != 0)
			return (struct found){ things[i], id, NULL };
	}
	return (struct found){ "", 0, NULL };
}

/* The role that what the run is begun for stands for: as the alarm says, else the first of which it
 * can be one. NULL: none. */
static const char *role_of_subject(struct service *service, const struct facts_asked *asked,
    const json_t *plan, struct found subject)
{
	const struct alarm *alarm =
	    alarm_find(service->alarms, facts_reference(service, asked, "alarm"));
	const char *role = NULL;
	const json_t *use;
	size_t i;

	if (alarm != NULL && plan_is_for(plan, alarm->type->name, &role))
		return role;
	json_array_foreach(json_object_get(plan, "uses"), i, use) {
		enum plan_class class;
		if (subject.object != 0 &&
		    plan_class_read(json_string_value(json_object_get(use, "class")), &class) &&
		    as_class(service, subject, class).object != 0)
			return json_string_value(json_object_get(use, "role"));
	}
	return NULL;
}

static json_t *use_fact(struct service *service, const json_t *use, struct found thing)
{
	json_t *fact = json_deep_copy(use);

	if (thing.object == 0)
		return fact;
	json_object_set_new(fact, "kind", json_string(thing.kind));
	json_object_set_new(fact, "object", json_integer(thing.object));
	json_object_set_new(fact, "name",
	    json_string(ledger_name(service->ledger, thing.kind, thing.object)));
	if (thing.port != NULL)
		json_object_set_new(fact, "port", json_string(thing.port));
	return fact;
}

static json_t *uses_facts(struct service *service, const struct facts_asked *asked,
    const json_t *plan)
{
	struct found subject = subject_of(service, asked);
	const char *mine = role_of_subject(service, asked, plan, subject);
	json_t *facts = json_array(), *use;
	size_t i;

	json_array_foreach(json_object_get(plan, "uses"), i, use) {
		const char *role = json_string_value(json_object_get(use, "role"));
		enum plan_class class = PLAN_DEVICE;
		struct found thing;

		plan_class_read(json_string_value(json_object_get(use, "class")), &class);
		thing = bound(service, role, class);
		if (g_strcmp0(role, mine) == 0 && subject.object != 0 &&
		    as_class(service, subject, class).object != 0)
			thing = as_class(service, subject, class);
		json_array_append_new(facts, use_fact(service, use, thing));
	}
	return facts;
}

json_t *runs_facts(struct service *service, const struct facts_asked *asked)
{
	const char *code = json_string_value(json_object_get(asked->fields, "code"));
	const json_t *plan = strcmp(asked->act, "start") != 0 || code == NULL ? NULL :
	    plans_find(service, code,
		json_integer_value(json_object_get(asked->fields, "version")));

	if (plan == NULL)
		return NULL;
	const char *text = plans_text(service, plan);
	g_autofree char *hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, text, -1);
	json_t *facts = json_pack("{s:O, s:s, s:s, s:o}", "plan", plan, "text", text, "hash",
	    hash, "uses", uses_facts(service, asked, plan));
	drills_world(service, facts);
	return facts;
}

/* ---- which plans an alarm calls for ------------------------------------------------------- */

/* How the ledger sorts what ALARM is about; NULL: it does not. */
static const char *sort_of(struct service *service, const struct alarm *alarm)
{
	static const struct { const char *kind, *field; } sorts[] = {
		{ "circuit", "owner_type" }, { "device", "device_type" },
		{ "place", "purpose" }, { "managed_service", "category" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(sorts); i++)
		if (strcmp(sorts[i].kind, alarm->resource_kind) == 0)
			return record_text(ledger_get(service->ledger, sorts[i].kind,
			    alarm->resource), sorts[i].field);
	return NULL;
}

/* How well PLAN fits: 0 not at all; more where it names what the alarm is about. */
static int fit(const json_t *plan, const struct alarm *alarm, const char *sort)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(plan, "alarms"), i, entry) {
		const char *of = json_string_value(json_object_get(entry, "of"));
		if (strcmp(json_string_value(json_object_get(entry, "type")),
			alarm->type->name) != 0)
			continue;
		if (of != NULL && (sort == NULL || !word_in(of, sort)))
			return 0;
		return 1 + (of != NULL) * 2 + (json_object_get(entry, "role") != NULL);
	}
	return 0;
}

struct proposing {
	struct service *service;
	const struct alarm *alarm;
	const char *sort;
	json_t *fitting[5];          /* by how well they fit */
};

static void propose(int64_t key, void *data)
{
	struct proposing *proposing = data;
	json_auto_t *row = plans_row(proposing->service, key);
	const char *code = json_string_value(json_object_get(row, "code"));
	const json_t *plan = strcmp(json_string_value(json_object_get(row, "standing")),
	    "in_force") != 0 ? NULL : plans_find(proposing->service, code, 0);
	int how = plan == NULL ? 0 : fit(plan, proposing->alarm, proposing->sort);

	if (how > 0)
		json_array_append_new(proposing->fitting[how], json_pack("{s:s, s:O, s:O, s:I}",
		    "code", code, "title", json_object_get(plan, "title"), "version",
		    json_object_get(plan, "version"), "key", (json_int_t)key));
}

json_t *runs_proposed(struct service *service, int64_t alarm)
{
	struct proposing proposing = { service, alarm_find(service->alarms, alarm), NULL, { 0 } };
	json_t *proposed = json_array();

	if (proposing.alarm == NULL)
		return proposed;
	proposing.sort = sort_of(service, proposing.alarm);
	for (size_t i = 0; i < G_N_ELEMENTS(proposing.fitting); i++)
		proposing.fitting[i] = json_array();
	plans_keys(service, propose, &proposing);
	for (size_t i = G_N_ELEMENTS(proposing.fitting); i-- > 0;) {
		json_array_extend(proposed, proposing.fitting[i]);
		json_decref(proposing.fitting[i]);
	}
	return proposed;
}
