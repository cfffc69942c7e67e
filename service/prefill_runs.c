/* What is known for the form that a step of a plan opens: what the run is about, the things its
 * roles stand for, what the step says is to be done. */
#include <string.h>

#include "base/i18n.h"
#include "service/alarms.h"
#include "service/prefill.h"
#include "service/service.h"

static const json_t *run_of(struct service *service, const json_t *step)
{
	return ledger_get(service->ledger, "run", record_integer(step, "run"));
}

static void set_text(json_t *fields, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		json_object_set_new(fields, name, json_string(text));
}

/* "RB-04 漏水：3 断水源". Caller frees. */
static char *step_said(const json_t *run, const json_t *step)
{
	return g_strdup_printf(_("%s %s：%d %s"), record_text(run, "code"),
	    record_text(run, "title"), (int)record_integer(step, "number"),
	    record_text(step, "title"));
}

/* The thing of KIND the run is about: what it was begun for, else the first of its roles that is
 * one; 0: none. */
static int64_t thing_of(struct service *service, const json_t *run, const char *kind)
{
	const struct alarm *alarm = alarm_find(service->alarms, record_integer(run, "alarm"));
	int64_t named = record_integer(run, kind);

	if (alarm != NULL && strcmp(alarm->resource_kind, kind) == 0)
		return alarm->resource;
	for (json_t *role = ledger_next_of(service->ledger, "run_role", "run", record_id(run),
		 NULL);
	     named == 0 && role != NULL;
	     role = ledger_next_of(service->ledger, "run_role", "run", record_id(run), role))
		if (g_strcmp0(record_text(role, "kind"), kind) == 0)
			named = record_integer(role, "object");
	return named;
}

static int64_t set_thing(struct service *service, const json_t *run, const char *kind,
    json_t *fields)
{
	int64_t id = thing_of(service, run, kind);

	if (id != 0)
		json_object_set_new(fields, kind, json_integer(id));
	return id;
}

/* The thing of KIND a ticket of RUN is about: what it was begun for; a line also where a role
 * stands for it, since that is the one that is wrong. What the site has bound is not. */
static int64_t faulty(struct service *service, const json_t *run, const char *kind)
{
	return record_integer(run, kind) != 0 || strcmp(kind, "circuit") != 0
	    ? record_integer(run, kind) : thing_of(service, run, kind);
}

/* As from the alarm or the thing the run is about; where that is nothing, by what was written when
 * it began. */
bool prefill_ticket_of_step(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	static const char *const kinds[] = { "alarm", "circuit", "device", "room",
		"managed_service" };
	const json_t *step = ledger_get(service->ledger, "run_step", asked->id);
	const json_t *run = run_of(service, step);
	bool filled = false;

	if (run == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(kinds) && !filled; i++) {
		struct prefill_asked of = { asked->kind, kind_find(kinds[i]), asked->act,
			faulty(service, run, kinds[i]) };
		filled = of.id != 0 && prefill_ticket(service, &of, fields, answer);
	}
	if (!filled && record_integer(run, "place") != 0)
		json_object_set_new(fields, "object", json_string(ledger_name(service->ledger,
		    "place", record_integer(run, "place"))));
	if (record_text(fields, "object") == NULL)
		set_text(fields, "object", record_text(run, "title"));
	if (record_text(fields, "symptom") == NULL) {
		set_text(fields, "symptom", record_text(run, "alarm_what") != NULL ?
		    record_text(run, "alarm_what") : record_text(run, "cause"));
		json_object_set_new(fields, "channel", json_string("system"));
		set_text(fields, "reporter_unit_name", service->settings->site_name);
		json_object_set_new(fields, "occurred_at",
		    json_integer(record_integer(run, "started_at")));
		set_text(fields, "occurred_basis", record_text(run, "number"));
	}
	return true;
}

/* As from what the run is about; an incident it was begun for is the one that is meant. */
bool prefill_incident_of_step(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	static const char *const kinds[] = { "alarm", "managed_service", "device", "circuit",
		"room" };
	const json_t *run = run_of(service, ledger_get(service->ledger, "run_step", asked->id));
	bool filled = false;

	if (run == NULL)
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(kinds) && !filled; i++) {
		struct prefill_asked of = { asked->kind, kind_find(kinds[i]), asked->act,
			faulty(service, run, kinds[i]) };
		filled = of.id != 0 && prefill_incident(service, &of, fields, answer);
	}
	if (record_text(fields, "phenomenon") == NULL)
		set_text(fields, "phenomenon", record_text(run, "cause"));
	if (record_integer(fields, "found_at") == 0)
		json_object_set_new(fields, "found_at",
		    json_integer(record_integer(run, "started_at")));
	prefill_offer_incident(service, record_integer(run, "incident"), answer);
	return true;
}

int64_t prefill_only_unit(struct service *service, int64_t circuit)
{
	struct ledger *ledger = service->ledger;
	int64_t unit = 0;

	for (json_t *use = ledger_next_of(ledger, "circuit_unit", "circuit", circuit, NULL);
	     circuit != 0 && use != NULL;
	     use = ledger_next_of(ledger, "circuit_unit", "circuit", circuit, use)) {
		if (!ledger_is_current(kind_find("circuit_unit"), use))
			continue;
		if (unit != 0)
			return 0;
		unit = record_integer(use, "access_unit");
	}
	return unit;
}

static void fill_isolation(struct service *service, const json_t *run, json_t *fields)
{
	int64_t circuit = set_thing(service, run, "circuit", fields);
	int64_t unit = prefill_only_unit(service, circuit);

	if (unit != 0)
		json_object_set_new(fields, "access_unit", json_integer(unit));
	if (record_integer(run, "alarm") != 0)
		json_object_set_new(fields, "alarm", json_integer(record_integer(run, "alarm")));
	set_text(fields, "cause", record_text(run, "alarm_what") != NULL ?
	    record_text(run, "alarm_what") : record_text(run, "cause"));
}

/* Everything else a step opens. */
bool prefill_form_of_step(struct service *service, const struct prefill_asked *asked,
    json_t *fields, json_t *answer)
{
	const json_t *step = ledger_get(service->ledger, "run_step", asked->id);
	const json_t *run = run_of(service, step);
	const char *kind = asked->kind->name;

	(void)answer;
	if (run == NULL)
		return false;
	g_autofree char *said = step_said(run, step);
	if (strcmp(kind, "isolation") == 0)
		fill_isolation(service, run, fields);
	else if (strcmp(kind, "maintenance_job") == 0)
		set_text(fields, "title", said);
	else if (strcmp(kind, "call") == 0)
		set_text(fields, "matter", said);
	else if (strcmp(kind, "visitor") == 0)
		set_text(fields, "purpose", said);
	else
		set_text(fields, "note", said);
	if (word_in("visitor", kind))
		set_thing(service, run, "room", fields);
	if (word_in("log_entry", kind)) {
		set_thing(service, run, "device", fields);
		set_thing(service, run, "circuit", fields);
	}
	return true;
}
