/* What is known of a security incident where it is first seen: at an alarm, a call, a ticket, a
 * warning, a thing of the ledger; and what of it goes into an isolation or a ticket that follows
 * (requirements 2.4, 3.7). Nothing is guessed but what an alarm says by its type. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "service/alarms.h"
#include "service/prefill.h"
#include "service/rows.h"
#include "service/service.h"

#define CANDIDATES_MOST 20

static void copy(json_t *to, const char *name, const json_t *from, const char *member)
{
	json_t *value = json_object_get(from, member);

	if (value != NULL)
		json_object_set(to, name, value);
}

/* TEXT as far as FIELD of KIND holds it. */
static void set_words(const struct kind *kind, json_t *fields, const char *field,
    const char *text)
{
	const struct bytes bytes = { (const uint8_t *)text, text == NULL ? 0 : strlen(text) };
	g_autofree char *cut =
	    text == NULL ? NULL : text_clean_lines(bytes, kind_field(kind, field)->limit);

	row_text(fields, field, cut);
}

static void set_reference(json_t *fields, const char *name, int64_t id)
{
	if (id != 0)
		json_object_set_new(fields, name, json_integer(id));
}

/* ---- whom and what it concerns ------------------------------------------------------------ */

/* Where a record of KIND is told, and by which reference the incident names it. */
static const struct { const char *kind, *reference, *found_how; } origins[] = {
	{ "alarm", "alarm", "alarm" },
	{ "call", "call", "call" },
	{ "fault_ticket", "ticket", "ticket" },
	{ "warning_notice", "warning", "warning" },
	{ "device", "device", NULL },
	{ "managed_service", "service", NULL },
	{ "access_unit", "access_unit", NULL },
};

/* What is taken over as it stands. */
static const struct { const char *kind, *from, *to; } taken[] = {
	{ "call", "at", "found_at" },
	{ "call", "access_unit", "access_unit" },
	{ "call", "matter", "phenomenon" },
	{ "fault_ticket", "received_at", "found_at" },
	{ "fault_ticket", "reporter_unit", "access_unit" },
	{ "fault_ticket", "alarm", "alarm" },
	{ "fault_ticket", "device", "device" },
	{ "fault_ticket", "managed_service", "service" },
	{ "fault_ticket", "object", "system" },
	{ "fault_ticket", "symptom", "phenomenon" },
};

/* The device with its room, the system by its name, the unit on a line that is its own. */
static void take_thing(struct service *service, const char *kind, int64_t id, json_t *fields)
{
	struct ledger *ledger = service->ledger;
	const json_t *thing = ledger_get(ledger, kind, id);
	int64_t room = strcmp(kind, "room") == 0 ? id : record_integer(thing, "room");

	if (thing == NULL)
		return;
	if (word_in("device|access_unit", kind))
		set_reference(fields, kind, id);
	if (strcmp(kind, "managed_service") == 0)
		set_reference(fields, "service", id);
	if (strcmp(kind, "circuit") == 0)
		set_reference(fields, "access_unit", prefill_only_unit(service, id));
	if (!word_in("access_unit|room|place", kind))
		row_text(fields, "system", ledger_name(ledger, kind, id));
	if (room != 0)
		row_text(fields, "place", ledger_name(ledger, "room", room));
}

/* Only where the type of the alarm is plainly of one sort. */
static const char *category_of(const struct alarm *alarm)
{
	static const struct { const char *type, *qualifier, *category; } plain[] = {
		{ "rule", "attacks/attack", "attack" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(plain); i++)
		if (strcmp(plain[i].type, alarm->type->name) == 0 &&
		    g_strcmp0(plain[i].qualifier, alarm->qualifier) == 0)
			return plain[i].category;
	return NULL;
}

static bool from_alarm(struct service *service, int64_t id, json_t *fields)
{
	const struct alarm *alarm = alarm_find(service->alarms, id);

	if (alarm == NULL)
		return false;
	take_thing(service, alarm->resource_kind, alarm->resource, fields);
	if (record_text(fields, "system") == NULL)
		row_text(fields, "system", alarm->resource_name);
	row_time(fields, "found_at", alarm->raised_at);
	row_text(fields, "phenomenon", alarm->what);
	row_text(fields, "category", category_of(alarm));
	g_autofree char *said = g_strdup_printf(_("告警 %s  %s  %s  %s"),
	    record_text(alarm->record, "number"), alarm->resource_name, alarm->what,
	    alarm->why == NULL ? "" : alarm->why);
	set_words(kind_find("incident"), fields, "source_text", said);
	return true;
}

/* "故障单 GZ-20261122-001  门户被改": where it is written and what stands there. */
static void say_source(const struct kind *kind, const json_t *record, json_t *fields)
{
	static const struct { const char *kind, *said[3]; } words[] = {
		{ "call", { "unit_name", "caller", "matter" } },
		{ "fault_ticket", { "object", "symptom" } },
		{ "warning_notice", { "source", "source_number", "title" } },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(words); i++) {
		if (strcmp(words[i].kind, kind->name) != 0)
			continue;
		GString *text = g_string_new(NULL);
		g_string_printf(text, "%s %s", _(kind->title),
		    record_text(record, kind_name_field(kind)->name));
		for (size_t k = 0; k < G_N_ELEMENTS(words[i].said) && words[i].said[k]; k++)
			if (record_text(record, words[i].said[k]) != NULL)
				g_string_append_printf(text, "  %s",
				    record_text(record, words[i].said[k]));
		set_words(kind_find("incident"), fields, "source_text", text->str);
		g_string_free(text, TRUE);
	}
}

/* When it happened is known of a ticket that says by what. */
static void take_occurrence(const json_t *ticket, json_t *fields)
{
	int64_t at = record_integer(ticket, "occurred_at");

	if (at == 0 || at > record_integer(fields, "found_at"))
		return;
	copy(fields, "occurred_at", ticket, "occurred_at");
	json_object_set_new(fields, "occurred_basis", record_text(ticket, "occurred_basis") == NULL
	    ? json_sprintf(_("故障单 %s"), record_text(ticket, "number"))
	    : json_string(record_text(ticket, "occurred_basis")));
}

static bool from_record(struct service *service, const struct kind *kind, int64_t id,
    json_t *fields)
{
	const json_t *record = ledger_get(service->ledger, kind->name, id);

	if (record == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(taken); i++)
		if (strcmp(taken[i].kind, kind->name) == 0)
			copy(fields, taken[i].to, record, taken[i].from);
	if (strcmp(kind->name, "fault_ticket") == 0)
		take_occurrence(record, fields);
	if (record_integer(fields, "device") != 0 && record_text(fields, "place") == NULL)
		take_thing(service, "device", record_integer(fields, "device"), fields);
	copy(fields, "system", record, "object");
	take_thing(service, kind->name, id, fields);
	say_source(kind, record, fields);
	return true;
}

/* ---- what may be the same ----------------------------------------------------------------- */

static void add_candidate(json_t *candidates, const json_t *incident)
{
	static const char *const members[] = { "id", "number", "system", "subtype", "category",
		"state", "level", "found_at", "owner" };
	json_t *row = json_object();

	for (size_t i = 0; i < json_array_size(candidates); i++)
		if (record_id(json_array_get(candidates, i)) == record_id(incident)) {
			json_decref(row);
			return;
		}
	for (size_t i = 0; i < G_N_ELEMENTS(members); i++)
		copy(row, members[i], incident, members[i]);
	if (json_array_size(candidates) < CANDIDATES_MOST)
		json_array_append(candidates, row);
	json_decref(row);
}

void prefill_offer_incident(struct service *service, int64_t id, json_t *answer)
{
	const json_t *incident = ledger_get(service->ledger, "incident", id), *other;
	json_t *candidates = json_array();
	size_t i;

	if (incident != NULL && !record_has_ended(kind_find("incident"), incident))
		add_candidate(candidates, incident);
	json_array_foreach(json_object_get(answer, "candidates"), i, other)
		add_candidate(candidates, other);
	if (json_array_size(candidates) > 0)
		json_object_set(answer, "candidates", candidates);
	json_decref(candidates);
}

/* Incidents that are not over and name the same alarm, call, device ... */
static json_t *candidates_for(struct service *service, const json_t *fields)
{
	const struct kind *kind = kind_find("incident");
	json_t *candidates = json_array();

	for (size_t i = 0; i < G_N_ELEMENTS(origins); i++) {
		const char *field = origins[i].reference;
		int64_t id = record_integer(fields, field);
		for (json_t *incident = ledger_next_of(service->ledger, kind->name, field, id,
			 NULL);
		     id != 0 && incident != NULL;
		     incident = ledger_next_of(service->ledger, kind->name, field, id, incident))
			if (!record_has_ended(kind, incident))
				add_candidate(candidates, incident);
	}
	return candidates;
}

bool prefill_incident(struct service *service, const struct prefill_asked *asked, json_t *fields,
    json_t *answer)
{
	bool known = strcmp(asked->from->name, "alarm") == 0
	    ? from_alarm(service, asked->id, fields)
	    : from_record(service, asked->from, asked->id, fields);

	if (!known)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(origins); i++) {
		if (strcmp(origins[i].kind, asked->from->name) != 0)
			continue;
		set_reference(fields, origins[i].reference, asked->id);
		row_text(fields, "found_how", origins[i].found_how);
	}
	json_t *candidates = candidates_for(service, fields);
	if (json_array_size(candidates) > 0)
		json_object_set(answer, "candidates", candidates);
	json_decref(candidates);
	return true;
}

/* ---- what follows from it ----------------------------------------------------------------- */

/* The line of UNIT, if it has but one; 0: none, or several. */
static int64_t only_circuit(struct service *service, int64_t unit)
{
	struct ledger *ledger = service->ledger;
	int64_t circuit = 0;

	for (json_t *use = ledger_next_of(ledger, "circuit_unit", "access_unit", unit, NULL);
	     unit != 0 && use != NULL;
	     use = ledger_next_of(ledger, "circuit_unit", "access_unit", unit, use)) {
		if (!ledger_is_current(kind_find("circuit_unit"), use))
			continue;
		if (circuit != 0)
			return 0;
		circuit = record_integer(use, "circuit");
	}
	return circuit;
}

/* "门户  网页篡改  首页被替换". Caller frees. */
static char *said_of(const json_t *incident)
{
	GString *text = g_string_new(NULL);
	static const char *const said[] = { "system", "subtype", "phenomenon" };

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		if (record_text(incident, said[i]) != NULL)
			g_string_append_printf(text, "%s%s", text->len == 0 ? "" : "  ",
			    record_text(incident, said[i]));
	return g_string_free(text, FALSE);
}

bool prefill_run_of_incident(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	const json_t *incident = ledger_get(service->ledger, "incident", asked->id);

	(void)answer;
	if (incident == NULL)
		return false;
	g_autofree char *cause = said_of(incident);
	set_reference(fields, "incident", asked->id);
	set_words(asked->kind, fields, "cause", cause);
	return true;
}

bool prefill_isolation_of_incident(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	const json_t *incident = ledger_get(service->ledger, "incident", asked->id);
	int64_t unit = record_integer(incident, "access_unit");

	(void)answer;
	if (incident == NULL)
		return false;
	g_autofree char *said = said_of(incident);
	g_autofree char *cause =
	    g_strdup_printf(_("安全事件 %s  %s"), record_text(incident, "number"), said);
	set_reference(fields, "incident", asked->id);
	set_reference(fields, "circuit", only_circuit(service, unit));
	copy(fields, "access_unit", incident, "access_unit");
	copy(fields, "alarm", incident, "alarm");
	set_words(asked->kind, fields, "cause", cause);
	return true;
}

/* As from the thing it is about, with the words of the incident. */
bool prefill_ticket_of_incident(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	static const struct { const char *field, *kind; } things[] = {
		{ "alarm", "alarm" }, { "device", "device" }, { "service", "managed_service" },
	};
	const json_t *incident = ledger_get(service->ledger, "incident", asked->id);
	bool filled = false;

	if (incident == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(things) && !filled; i++) {
		struct prefill_asked of = { asked->kind, kind_find(things[i].kind), asked->act,
			record_integer(incident, things[i].field) };
		filled = of.id != 0 && prefill_ticket(service, &of, fields, answer);
	}
	if (!filled)
		copy(fields, "object", incident, "system");
	set_reference(fields, "incident", asked->id);
	set_words(asked->kind, fields, "symptom", record_text(incident, "phenomenon"));
	json_object_set_new(fields, "channel", json_string("system"));
	row_text(fields, "reporter_unit_name", service->settings->site_name);
	if (record_integer(fields, "occurred_at") != 0)
		return true;
	copy(fields, "occurred_at", incident, "found_at");
	copy(fields, "occurred_basis", incident, "number");
	return true;
}
