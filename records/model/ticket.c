/* What the acts of a ticket share: its last step, its owner, its object, its units. */
#include "records/model/ticket.h"

#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/journal.h"
#include "records/model/located.h"

#define STEP_LIMIT 300

const struct choice ticket_levels[] = {
	{ "1", N_("一级") },
	{ "2", N_("二级") },
	{ "3", N_("三级") },
	{ "4", N_("四级") },
	{ NULL, NULL },
};

/* ---- the step ----------------------------------------------------------------------------- */

/* What a guard found out that the journal tells as well. */
static const char *const found[] = { "units", "rule", "repairer", "promises_broken", "owner",
	"escalated_to", "verified_by_probe", "unreachable", NULL };

int64_t ticket_fact(const struct change *change, const char *name)
{
	return json_integer_value(json_object_get(change->facts, name));
}

void ticket_step(struct change *change)
{
	const char *state = record_text(change->record, "state"), *to = change->act->to;
	/* what a new ticket says is all of it, and stands in the ticket */
	g_autofree char *given =
	    change->record == NULL ? g_strdup("") : journal_given(change, found);
	g_autofree char *text = g_strdup_printf("%s%s%s", _(change->act->title),
	    given[0] == '\0' ? "" : _("："), given);
	const struct bytes raw = { (const uint8_t *)text, strlen(text) };
	g_autofree char *clean = text_clean(raw, STEP_LIMIT);

	json_object_set_new(change->fields, "last_step", json_string(clean));
	json_object_set_new(change->fields, "last_step_at", json_integer(change->now.us));
	if (record_flag(change->record, "escalation_open") && change->actor->roles != ROLE_SERVICE)
		json_object_set_new(change->fields, "escalation_open", json_null());
	if (to != NULL && word_in(TICKET_PENDING, state) && !word_in(TICKET_PENDING, to)) {
		json_object_set_new(change->fields, "pending_reason", json_null());
		json_object_set_new(change->fields, "follow_up_at", json_null());
	}
}

void ticket_effect_step(struct change *change)
{
	g_autofree char *given = journal_given(change, found);

	journal_say(change, "%s", given);
}

void ticket_own(struct change *change)
{
	json_object_set_new(change->fields, "owner", json_string(change->actor->name));
	json_object_set_new(change->fields, "owner_person",
	    change->actor->person == 0 ? json_null() : json_integer(change->actor->person));
}

/* ---- time --------------------------------------------------------------------------------- */

json_t *ticket_escalate_at(const struct change *change, const char *level, int64_t from,
    int64_t steps)
{
	const json_t *waits = json_object_get(change->facts, "escalate_us");
	const char *chain = json_string_value(json_object_get(change->facts, "chain"));
	int64_t wait = level == NULL || level[0] < '1' ? 0 :
	    json_integer_value(json_array_get(waits, (size_t)(level[0] - '1')));
	g_auto(GStrv) names = g_strsplit(chain == NULL ? "" : chain, " ", -1);

	return wait == 0 || steps >= (int64_t)g_strv_length(names) ? json_null() :
	    json_integer(from + wait);
}

void ticket_check_past(struct change *change, const char *field, const char *earlier)
{
	const struct field *known = kind_field(change->kind, field);
	int64_t at = change_integer(change, field);
	int64_t before = earlier == NULL ? 0 : change_integer(change, earlier);

	if (json_object_get(change->fields, field) == NULL || at == 0)
		return;
	if (at > change->now.us)
		change_refuse(change, field, _("%s还没有到。"), _(known->title));
	else if (at < before)
		change_refuse(change, field, _("%s不能早于%s。"), _(known->title),
		    _(kind_field(change->kind, earlier)->title));
}

void ticket_count_broken(struct change *change, int64_t at)
{
	int64_t promised = record_integer(change->record, "promise_at");

	if (promised != 0 && promised < at)
		json_object_set_new(change->fields, "promises_broken",
		    json_integer(record_integer(change->record, "promises_broken") + 1));
}

/* ---- the object --------------------------------------------------------------------------- */

/* "JR-0417 城东局" of a circuit, the name of the others. Caller frees. */
static char *called(const json_t *record, const struct kind *kind)
{
	const char *name = record_text(record, kind_name_field(kind)->name);
	const char *more = strcmp(kind->name, "circuit") == 0 ? record_text(record, "name") : NULL;

	return more == NULL ? g_strdup(name) : g_strdup_printf("%s %s", name, more);
}

void ticket_name_object(struct change *change)
{
	static const char *const kinds[] = { "circuit", "device", "managed_service", "room" };

	if (json_object_get(change->fields, "object") != NULL)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		int64_t id = json_integer_value(json_object_get(change->fields, kinds[i]));
		json_t *record = id == 0 ? NULL : change_get(change, kinds[i], id);

		if (record == NULL)
			continue;
		g_autofree char *name = called(record, kind_find(kinds[i]));
		json_object_set_new(change->fields, "object", json_string(name));
		json_decref(record);
		return;
	}
}

/* The first organisation of TYPE that counts. */
static char *organisation_of(struct change *change, const char *type)
{
	json_t *all = change_find(change, "organisation", "type", json_string(type));
	char *name = NULL;

	for (size_t i = 0; i < json_array_size(all) && name == NULL; i++)
		if (!record_has_ended(kind_find("organisation"), json_array_get(all, i)))
			name = g_strdup(record_text(json_array_get(all, i), "name"));
	json_decref(all);
	return name;
}

/* The branch of this level, as the ledger of the circuit has it (拉接14). */
static char *branch_of(struct change *change)
{
	json_t *circuit = change_get(change, "circuit", change_integer(change, "circuit"));
	json_t *carrier = circuit == NULL ? NULL :
	    change_get(change, "organisation", record_integer(circuit, "carrier"));
	const char *branch = record_text(circuit, "carrier_branch");
	char *name = g_strdup(branch != NULL ? branch : record_text(carrier, "name"));

	json_decref(circuit);
	json_decref(carrier);
	return name;
}

/* The unit that reported it, else the first it hits. */
static char *unit_of(struct change *change)
{
	const char *reporter = change_text(change, "reporter_unit_name");
	json_t *units = change->id == 0 ? json_array() :
	    change_find(change, "ticket_unit", "ticket", json_integer(change->id));
	const char *first = record_text(json_array_get(units, 0), "name");
	char *name = g_strdup(change_value(change, "reporter_unit") != NULL || first == NULL
	    ? reporter : first);

	json_decref(units);
	return name;
}

char *ticket_repairer(struct change *change, const char *repairs)
{
	char *name = NULL;

	if (repairs == NULL)
		return NULL;
	if (strcmp(repairs, "carrier") == 0)
		name = branch_of(change);
	else if (strcmp(repairs, "access_unit") == 0)
		name = unit_of(change);
	else if (strcmp(repairs, "mgmt_unit") == 0 || strcmp(repairs, "ops_unit") == 0)
		name = organisation_of(change, repairs);
	return name != NULL ? name : g_strdup(choice_title(located_acceptors, repairs));
}

/* ---- units and calls ---------------------------------------------------------------------- */

int64_t ticket_units(struct change *change, int64_t ticket)
{
	json_t *all = change_find(change, "ticket_unit", "ticket", json_integer(ticket));
	int64_t n = 0;

	for (size_t i = 0; i < json_array_size(all); i++)
		n += !record_has_ended(kind_find("ticket_unit"), json_array_get(all, i));
	json_decref(all);
	return n;
}

bool ticket_add_unit(struct change *change, int64_t ticket, int64_t unit)
{
	json_t *all = change_find(change, "ticket_unit", "ticket", json_integer(ticket));
	bool there = unit == 0;

	for (size_t i = 0; i < json_array_size(all); i++)
		there |= record_integer(json_array_get(all, i), "access_unit") == unit;
	json_decref(all);
	json_t *record = there ? NULL : change_get(change, "access_unit", unit);
	if (record == NULL)
		return false;
	change_append(change, "ticket_unit", NULL,
	    json_pack("{s:I, s:I, s:s}", "ticket", (json_int_t)ticket, "access_unit",
		(json_int_t)unit, "name", record_text(record, "name")));
	json_decref(record);
	return true;
}

void ticket_calls_due(struct change *change, int64_t id, int64_t us)
{
	json_t *calls = change_find(change, "call", "ticket", json_integer(id));

	for (size_t i = 0; us > 0 && i < json_array_size(calls); i++) {
		const json_t *call = json_array_get(calls, i);

		if (g_strcmp0(record_text(call, "state"), "linked") == 0)
			change_put(change, "call", record_id(call), NULL,
			    json_pack("{s:I}", "callback_due",
				(json_int_t)(change->now.us + us)));
	}
	json_decref(calls);
}

/* ---- one act within another --------------------------------------------------------------- */

int64_t ticket_make(struct change *change, const char *kind, const char *act, json_t *fields,
    json_t *derived)
{
	struct change within = *change;

	within.kind = kind_find(kind);
	within.act = kind_act(within.kind, act);
	within.id = 0;
	within.record = NULL;
	within.fields = fields;
	within.reasons = NULL;
	within.failed = false;
	if (change->confirmed)
		json_object_set_new(fields, "confirmed", json_true());
	if (change_check(&within)) {
		json_object_update(within.fields, derived);
		change_apply(&within);
	}
	bool good = !change_is_refused(&within) && !within.failed;
	for (size_t i = 0; i < json_array_size(within.reasons); i++) {
		const json_t *reason = json_array_get(within.reasons, i);
		const char *field = record_text(reason, "field");

		change_refuse(change,
		    field != NULL && kind_field(change->kind, field) != NULL ? field : NULL, "%s",
		    record_text(reason, "reason"));
	}
	change->failed |= within.failed;
	change->marked |= within.marked;
	json_decref(within.reasons);
	json_decref(within.fields);
	json_decref(derived);
	return good ? within.id : 0;
}
