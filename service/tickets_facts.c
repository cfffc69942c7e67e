/* What the guards of tickets and calls must know (records/model/ticket.h says of what it is made).
 */
#include <string.h>

#include "base/i18n.h"
#include "service/location.h"
#include "service/managed.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/tickets.h"
#include "service/topology.h"

/* ---- what is configured ------------------------------------------------------------------- */

json_t *tickets_journal_facts(struct service *service, const struct facts_asked *asked)
{
	(void)asked;
	return json_pack("{s:I}", "late_us", (json_int_t)service->settings->journal_late);
}

static json_t *configured(const struct service *service)
{
	const struct settings *settings = service->settings;

	return json_pack("{s:I, s:I, s:[I,I,I], s:s, s:[I,I], s:I, s:I, s:I, s:I, s:I, s:s}",
	    "accept_us", (json_int_t)settings->ticket_accept, "decide_us",
	    (json_int_t)settings->decide, "escalate_us",
	    (json_int_t)settings->ticket_escalate[0], (json_int_t)settings->ticket_escalate[1],
	    (json_int_t)settings->ticket_escalate[2], "chain", settings->ticket_chain, "share",
	    (json_int_t)settings->ticket_share[0], (json_int_t)settings->ticket_share[1],
	    "reopen_us", (json_int_t)settings->ticket_reopen, "tries",
	    (json_int_t)settings->callback_tries, "callback_us", (json_int_t)settings->callback,
	    "callback_restored_us", (json_int_t)settings->callback_restored, "reason_least",
	    (json_int_t)settings->overrule_reason, "room", settings->site_name);
}

/* ---- what is seen now --------------------------------------------------------------------- */

/* "up", "down", "partial", "unknown" of the object; *RET_WHY is borrowed. What stands from before a
 * restart was not looked at since. */
static const char *state_of_circuit(const struct circuit *circuit, const char **ret_why)
{
	static const char *const words[] = {
		[CIRCUIT_NORMAL] = "up", [CIRCUIT_DOWN] = "down", [CIRCUIT_DEGRADED] = "partial",
		[CIRCUIT_UNKNOWN] = "unknown", [CIRCUIT_MAINTENANCE] = "unknown",
	};

	*ret_why = circuit->reason;
	return circuit->standing.review ? "unknown" : words[circuit->standing.state];
}

static const char *state_of_device(const struct device *device, const char **ret_why)
{
	*ret_why = device->reason;
	return device->standing.review            ? "unknown"
	    : device->standing.state == DEVICE_UP   ? "up"
	    : device->standing.state == DEVICE_DOWN ? "down"
						    : "unknown";
}

static const char *state_of_managed(const struct managed *managed, const char **ret_why)
{
	static const char *const words[] = {
		[MANAGED_OK] = "up", [MANAGED_CRITICAL] = "down", [MANAGED_WARNING] = "partial",
		[MANAGED_UNKNOWN] = "unknown", [MANAGED_MAINTENANCE] = "unknown",
	};

	*ret_why = managed->reason;
	return managed->standing.review ? "unknown" : words[managed->standing.state];
}

/* What the ticket is about, by its references. */
struct about {
	int64_t alarm, circuit, device, managed;
};

static const char *state_of_object(struct service *service, const struct about *about,
    const char **ret_name, const char **ret_why)
{
	const struct circuit *circuit = picture_circuit(&service->picture, about->circuit);
	const struct device *device = picture_device(&service->picture, about->device);
	const struct managed *managed = picture_managed(service, about->managed);

	if (circuit != NULL) {
		*ret_name = ledger_name(service->ledger, "circuit", circuit->id);
		return state_of_circuit(circuit, ret_why);
	}
	if (device != NULL) {
		*ret_name = ledger_name(service->ledger, "device", device->id);
		return state_of_device(device, ret_why);
	}
	if (managed != NULL) {
		*ret_name = ledger_name(service->ledger, "managed_service", managed->id);
		return state_of_managed(managed, ret_why);
	}
	return "unknown";
}

/* The object itself, and its alarm: while that stands nothing is restored. */
static json_t *probe(struct service *service, const struct about *about)
{
	const struct alarm *alarm = about->alarm == 0 ? NULL :
	    alarm_find(service->alarms, about->alarm);
	const char *name = NULL, *why = NULL;
	const char *state = state_of_object(service, about, &name, &why);

	if (alarm != NULL && !alarm->cleared) {
		state = alarm->held || alarm->review ? "unknown" : "down";
		name = alarm->resource_name;
		why = alarm->what;
	} else if (alarm != NULL && strcmp(state, "unknown") == 0 && !alarm->review) {
		state = "up";
		name = alarm->resource_name;
		why = NULL;
	}
	return json_pack("{s:s, s:s*, s:s*}", "state", state, "name", name, "why", why);
}

/* ---- where it is, whom it hits ------------------------------------------------------------ */

static void add_location(struct service *service, const struct about *about, json_t *facts)
{
	static const char *const members[] = { "far_power", "segment", "accepts", "repairs",
		"reason" };
	json_t *told = about->circuit != 0 ? location_told(service, about->circuit)
	    : about->device != 0           ? location_told_of_device(service, about->device)
					   : NULL;
	json_t *row = about->circuit == 0 ? NULL : location_row(service, about->circuit);
	const json_t *said = json_object_get(row, "said");
	json_t *kept = json_object();

	json_object_update(facts, told);
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		json_object_set(kept, members[i], json_object_get(said, members[i]));
	if (said != NULL)
		json_object_set(facts, "said", kept);
	json_decref(kept);
	json_decref(row);
	json_decref(told);
}

static void add_units(struct service *service, const struct about *about, json_t *facts)
{
	const struct alarm *alarm = about->alarm == 0 ? NULL :
	    alarm_find(service->alarms, about->alarm);
	json_t *units = json_array();
	int64_t total = 0;

	if (alarm != NULL) {
		g_autoptr(GArray) cut = topology_units(service, alarm);
		for (guint i = 0; i < cut->len; i++)
			json_array_append_new(units,
			    json_integer(g_array_index(cut, int64_t, i)));
	}
	for (json_t *unit = ledger_next(service->ledger, "access_unit", NULL); unit != NULL;
	     unit = ledger_next(service->ledger, "access_unit", unit))
		total += ledger_is_current(kind_find("access_unit"), unit);
	json_object_set_new(facts, "units", units);
	json_object_set_new(facts, "units_total", json_integer(total));
}

/* What the act, or the record, says it is about; of an alarm where it stands. */
static struct about about_of(struct service *service, const struct facts_asked *asked)
{
	struct about about = {
		.alarm = facts_reference(service, asked, "alarm"),
		.circuit = facts_reference(service, asked, "circuit"),
		.device = facts_reference(service, asked, "device"),
		.managed = facts_reference(service, asked, "managed_service"),
	};
	const struct alarm *alarm = about.alarm == 0 ? NULL :
	    alarm_find(service->alarms, about.alarm);

	if (alarm == NULL || about.circuit != 0 || about.device != 0 || about.managed != 0)
		return about;
	if (strcmp(alarm->resource_kind, "circuit") == 0)
		about.circuit = alarm->resource;
	else if (strcmp(alarm->resource_kind, "device") == 0)
		about.device = alarm->resource;
	return about;
}

json_t *tickets_facts(struct service *service, const struct facts_asked *asked)
{
	struct about about = about_of(service, asked);
	json_t *facts = configured(service);

	if (word_in("create|open|diagnose", asked->act))
		add_location(service, &about, facts);
	if (word_in("create|open", asked->act))
		add_units(service, &about, facts);
	if (word_in("restore|probe", asked->act))
		json_object_set_new(facts, "probe", probe(service, &about));
	return facts;
}

/* ---- calls -------------------------------------------------------------------------------- */

int64_t tickets_circuit_of(struct service *service, int64_t unit)
{
	int64_t found = 0;

	if (unit == 0)
		return 0;
	for (json_t *use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit,
		 NULL);
	     use != NULL;
	     use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit, use)) {
		int64_t circuit = record_integer(use, "circuit");
		if (!ledger_is_current(kind_find("circuit_unit"), use) ||
		    !ledger_is_current(kind_find("circuit"),
			ledger_get(service->ledger, "circuit", circuit)))
			continue;
		if (found != 0)
			return 0;
		found = circuit;
	}
	return found;
}

/* A call that becomes a ticket is about the one circuit of its unit, where that has but one. */
json_t *tickets_call_facts(struct service *service, const struct facts_asked *asked)
{
	json_t *facts = configured(service);

	if (strcmp(asked->act, "open_ticket") != 0)
		return facts;
	struct about about = { .circuit = tickets_circuit_of(service,
				   facts_reference(service, asked, "access_unit")) };
	if (about.circuit != 0)
		json_object_set_new(facts, "circuit", json_integer(about.circuit));
	add_location(service, &about, facts);
	add_units(service, &about, facts);
	return facts;
}
