/* What is known for a ticket and a call (requirements 4, steps 9 and 10: all but the symptom is
 * filled in). */
#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/location.h"
#include "service/prefill.h"
#include "service/rows.h"
#include "service/service.h"
#include "service/tickets.h"
#include "service/topology.h"

#define CANDIDATES_MOST 20

/* ---- what it is about --------------------------------------------------------------------- */

static void copy(json_t *to, const char *name, const json_t *from, const char *member)
{
	json_t *value = json_object_get(from, member);

	if (value != NULL)
		json_object_set(to, name, value);
}

/* Whose it is and whom to call, as the location of the circuit has it. */
static void tell_location(struct service *service, int64_t circuit, json_t *answer)
{
	static const char *const acceptance[] = { "rule", "accepts", "repairs", "accepts_name",
		"repairs_name", "reason", "source", "ask_power", "otherwise" };
	static const char *const carrier[] = { "branch", "circuit_no", "repair_phone",
		"backup_phone" };
	json_t *row = circuit == 0 ? NULL : location_row(service, circuit);
	json_t *about = json_object();

	if (row == NULL) {
		json_decref(about);
		return;
	}
	for (size_t i = 0; i < G_N_ELEMENTS(acceptance); i++)
		copy(about, acceptance[i], json_object_get(row, "acceptance"), acceptance[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(carrier); i++)
		copy(about, carrier[i], json_object_get(row, "carrier"), carrier[i]);
	copy(about, "segment", json_object_get(row, "verdict"), "segment");
	copy(about, "units", row, "units");
	copy(about, "report", row, "report");
	copy(about, "since", row, "since");
	json_object_set_new(answer, "about", about);
	json_decref(row);
}

/* ---- tickets it may be the same as -------------------------------------------------------- */

static void add_candidate(json_t *candidates, const json_t *ticket)
{
	static const char *const members[] = { "id", "number", "object", "symptom", "state",
		"occurred_at", "owner" };
	json_t *row = json_object();

	for (size_t i = 0; i < json_array_size(candidates); i++)
		if (record_id(json_array_get(candidates, i)) == record_id(ticket)) {
			json_decref(row);
			return;
		}
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		copy(row, members[i], ticket, members[i]);
	if (json_array_size(candidates) < CANDIDATES_MOST)
		json_array_append(candidates, row);
	json_decref(row);
}

/* Tickets that are open about FIELD ID. */
static void add_about(struct service *service, const char *field, int64_t id, json_t *candidates)
{
	const struct kind *kind = kind_find("fault_ticket");

	for (json_t *ticket = ledger_next_of(service->ledger, kind->name, field, id, NULL);
	     id != 0 && ticket != NULL;
	     ticket = ledger_next_of(service->ledger, kind->name, field, id, ticket))
		if (!record_has_ended(kind, ticket))
			add_candidate(candidates, ticket);
}

/* Tickets that are open and hit UNIT. */
static void add_hitting(struct service *service, int64_t unit, json_t *candidates)
{
	struct ledger *ledger = service->ledger;

	add_about(service, "reporter_unit", unit, candidates);
	for (json_t *hit = ledger_next_of(ledger, "ticket_unit", "access_unit", unit, NULL);
	     unit != 0 && hit != NULL;
	     hit = ledger_next_of(ledger, "ticket_unit", "access_unit", unit, hit)) {
		const json_t *ticket = ledger_get(ledger, "fault_ticket",
		    record_integer(hit, "ticket"));
		if (!record_has_ended(kind_find("ticket_unit"), hit) && ticket != NULL &&
		    !record_has_ended(kind_find("fault_ticket"), ticket))
			add_candidate(candidates, ticket);
	}
}

static void set_candidates(json_t *answer, json_t *candidates)
{
	if (json_array_size(candidates) > 0)
		json_object_set(answer, "candidates", candidates);
	json_decref(candidates);
}

/* ---- a ticket ----------------------------------------------------------------------------- */

static void name_object(struct service *service, const char *kind, int64_t id, json_t *fields)
{
	const json_t *record = ledger_get(service->ledger, kind, id);
	const char *name = ledger_name(service->ledger, kind, id);
	const char *more = strcmp(kind, "circuit") == 0 ? record_text(record, "name") : NULL;

	json_object_set_new(fields, kind, json_integer(id));
	json_object_set_new(fields, "object",
	    more == NULL ? json_string(name) : json_sprintf("%s %s", name, more));
}

static bool from_alarm(struct service *service, int64_t id, json_t *fields)
{
	static const char kinds[] = "circuit|device|room|managed_service";
	const struct alarm *alarm = alarm_find(service->alarms, id);

	if (alarm == NULL)
		return false;
	if (word_in(kinds, alarm->resource_kind))
		name_object(service, alarm->resource_kind, alarm->resource, fields);
	else
		row_text(fields, "object", alarm->resource_name);
	if (strcmp(alarm->resource_kind, "place") == 0)
		copy(fields, "room", ledger_get(service->ledger, "place", alarm->resource), "room");
	json_object_set_new(fields, "alarm", json_integer(id));
	json_object_set_new(fields, "channel", json_string("system"));
	row_text(fields, "symptom", alarm->what);
	row_time(fields, "occurred_at", alarm->raised_at);
	json_object_set_new(fields, "occurred_basis",
	    json_sprintf(_("告警 %s"), record_text(alarm->record, "number")));
	row_text(fields, "reporter_unit_name", service->settings->site_name);
	return true;
}

static bool from_call(struct service *service, int64_t id, json_t *fields)
{
	const json_t *call = ledger_get(service->ledger, "call", id);
	int64_t unit = record_integer(call, "access_unit");
	int64_t circuit = tickets_circuit_of(service, unit);

	if (call == NULL)
		return false;
	if (circuit != 0)
		name_object(service, "circuit", circuit, fields);
	copy(fields, "reporter_unit", call, "access_unit");
	copy(fields, "reporter_unit_name", call, "unit_name");
	copy(fields, "reporter_name", call, "caller");
	copy(fields, "callback_phone", call, "callback_phone");
	copy(fields, "channel", call, "channel");
	copy(fields, "symptom", call, "matter");
	copy(fields, "received_at", call, "at");
	return true;
}

/* The alarm that stands for the thing, if nothing else is known of it: it says since when. */
static bool from_thing(struct service *service, const char *kind, int64_t id, json_t *fields)
{
	static const char *const types[] = { "circuit_down", "circuit_degraded",
		"device_unreachable" };

	if (ledger_get(service->ledger, kind, id) == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++) {
		const struct alarm *alarm =
		    alarm_standing(service->alarms, kind, id, types[i], NULL);
		if (alarm != NULL && record_integer(alarm->record, "ticket") == 0)
			return from_alarm(service, alarm->id, fields);
	}
	name_object(service, kind, id, fields);
	return true;
}

/* What the program would do next: the guard proposes nothing, so it is only written here. */
static void propose_step(const json_t *answer, json_t *fields)
{
	const json_t *about = json_object_get(answer, "about");
	const char *repairs = record_text(about, "repairs_name");
	const char *phone = record_text(about, "repair_phone");
	bool carrier = g_strcmp0(record_text(about, "repairs"), "carrier") == 0;

	if (record_flag(about, "ask_power"))
		json_object_set_new(fields, "next_step", json_string(_("先问对端是否有电")));
	else if (repairs != NULL && carrier && phone != NULL)
		json_object_set_new(fields, "next_step",
		    json_sprintf(_("报%s，电话 %s"), repairs, phone));
}

bool prefill_ticket(struct service *service, const struct prefill_asked *asked, json_t *fields,
    json_t *answer)
{
	const char *from = asked->from->name;
	bool known = strcmp(from, "alarm") == 0 ? from_alarm(service, asked->id, fields)
	    : strcmp(from, "call") == 0         ? from_call(service, asked->id, fields)
						: from_thing(service, from, asked->id, fields);

	if (!known)
		return false;
	json_t *candidates = json_array();
	add_about(service, "alarm", record_integer(fields, "alarm"), candidates);
	add_about(service, "circuit", record_integer(fields, "circuit"), candidates);
	add_about(service, "device", record_integer(fields, "device"), candidates);
	add_hitting(service, record_integer(fields, "reporter_unit"), candidates);
	set_candidates(answer, candidates);
	tell_location(service, record_integer(fields, "circuit"), answer);
	propose_step(answer, fields);
	return true;
}

/* An act on a ticket that is there. */
bool prefill_ticket_act(struct service *service, const struct prefill_asked *asked, json_t *fields,
    json_t *answer)
{
	const json_t *ticket = ledger_get(service->ledger, "fault_ticket", asked->id);
	const struct act *act = kind_act(asked->kind, asked->act);

	if (ticket == NULL || act_creates(act))
		return false;
	for (const struct field *field = asked->kind->fields; field->name != NULL; field++)
		copy(fields, field->name, ticket, field->name);
	tell_location(service, record_integer(ticket, "circuit"), answer);
	const json_t *about = json_object_get(answer, "about");
	if (strcmp(act->name, "dispatch") == 0) {
		json_object_del(fields, "reported_at");
		json_object_del(fields, "promise_at");
		if (json_object_get(fields, "repair_phone") == NULL)
			copy(fields, "repair_phone", about, "repair_phone");
	}
	if (strcmp(act->name, "diagnose") == 0 && record_text(ticket, "override_reason") == NULL) {
		copy(fields, "segment", about, "segment");
		copy(fields, "accepts", about, "accepts");
		copy(fields, "repairs", about, "repairs");
	}
	if (strcmp(act->name, "merge") == 0) {
		json_t *candidates = json_array();
		add_about(service, "circuit", record_integer(ticket, "circuit"), candidates);
		add_about(service, "device", record_integer(ticket, "device"), candidates);
		add_hitting(service, record_integer(ticket, "reporter_unit"), candidates);
		for (size_t i = json_array_size(candidates); i-- > 0;)
			if (record_id(json_array_get(candidates, i)) == asked->id)
				json_array_remove(candidates, i);
		set_candidates(answer, candidates);
	}
	return true;
}

/* ---- a call ------------------------------------------------------------------------------- */

/* Somebody calls about a fault that is known. */
bool prefill_call(struct service *service, const struct prefill_asked *asked, json_t *fields,
    json_t *answer)
{
	const json_t *ticket = ledger_get(service->ledger, "fault_ticket", asked->id);

	if (ticket == NULL)
		return false;
	json_object_set_new(fields, "category", json_string("fault"));
	copy(fields, "matter", ticket, "symptom");
	json_t *candidates = json_array();
	add_candidate(candidates, ticket);
	set_candidates(answer, candidates);
	return true;
}

/* A fault already known is proposed. */
bool prefill_call_link(struct service *service, const struct prefill_asked *asked, json_t *fields,
    json_t *answer)
{
	const json_t *call = ledger_get(service->ledger, "call", asked->id);
	int64_t unit = record_integer(call, "access_unit");
	json_t *candidates = json_array();

	if (call == NULL) {
		json_decref(candidates);
		return false;
	}
	add_hitting(service, unit, candidates);
	for (json_t *use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit,
		 NULL);
	     unit != 0 && use != NULL;
	     use = ledger_next_of(service->ledger, "circuit_unit", "access_unit", unit, use))
		if (ledger_is_current(kind_find("circuit_unit"), use))
			add_about(service, "circuit", record_integer(use, "circuit"), candidates);
	if (json_array_size(candidates) == 1)
		copy(fields, "ticket", json_array_get(candidates, 0), "id");
	set_candidates(answer, candidates);
	return true;
}
