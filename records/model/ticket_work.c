/* The ticket at work: who accepts and repairs by R1 to R8, the call to who repairs, what was
 * promised, waiting with a reason (requirements 2.5, 3.2). */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/located.h"
#include "records/model/ticket.h"

/* What is to come is given anew, and lies ahead. */
static void check_ahead(struct change *change, const char *field, const char *sentence)
{
	if (change_given(change, field) == NULL)
		change_refuse(change, field, "%s", sentence);
	else if (change_integer(change, field) <= change->now.us)
		change_refuse(change, field, _("%s必须在将来。"),
		    _(kind_field(change->kind, field)->title));
}

/* ---- whose it is -------------------------------------------------------------------------- */

/* SAID, the person's, differs from what the program has. */
static bool differs(const struct change *change, const char *field, const char *program)
{
	const char *said = json_string_value(change_given(change, field));

	return said != NULL && program != NULL && strcmp(said, program) != 0;
}

/* What a person said before, with a reason, stands while nothing else is said. */
static bool stands_overruled(const struct change *change)
{
	static const char *const said[] = { "segment", "accepts", "repairs" };
	size_t n = 0;

	for (size_t i = 0; i < G_N_ELEMENTS(said); i++)
		n += change_given(change, said[i]) != NULL;
	return n == 0 && record_text(change->record, "override_reason") != NULL;
}

void ticket_guard_diagnose(struct change *change)
{
	const json_t *location = json_object_get(change->facts, "location");
	const char *program = record_text(location, "segment");
	const char *segment = json_string_value(change_given(change, "segment"));

	if (stands_overruled(change)) {
		ticket_step(change);
		return;
	}
	if (segment == NULL)
		segment = program != NULL ? program : record_text(change->record, "segment");
	if (segment == NULL) {
		change_refuse(change, "segment", _("故障段必须选：程序没有依据可用。"));
		return;
	}
	struct acceptance rule = located_rule(location, NULL, segment);
	bool overrules = differs(change, "segment", program) ||
	    differs(change, "accepts", acceptor_word(rule.accepts)) ||
	    differs(change, "repairs", acceptor_word(rule.repairs));
	if (change_given(change, "override_reason") == NULL)
		change_set_text(change, "override_reason", NULL);
	if (overrules)
		located_refuse_without_reason(change,
		    location != NULL ? location : change->facts, "override_reason");
	change_set_text(change, "segment", segment);
	json_object_set_new(change->fields, "rule", json_integer(rule.rule));
	change_set_text(change, "rule_accepts", acceptor_word(rule.accepts));
	change_set_text(change, "rule_repairs", acceptor_word(rule.repairs));
	if (change_given(change, "accepts") == NULL)
		change_set_text(change, "accepts", acceptor_word(rule.accepts));
	if (change_given(change, "repairs") == NULL)
		change_set_text(change, "repairs", acceptor_word(rule.repairs));
	g_autofree char *repairer = ticket_repairer(change, change_text(change, "repairs"));
	change_set_text(change, "repairer", repairer);
	if (g_strcmp0(change_text(change, "accepts"), "undecided") != 0)
		json_object_set_new(change->fields, "decide_by", json_null());
	ticket_step(change);
}

/* ---- to whom it goes ---------------------------------------------------------------------- */

/* The number to be called and how soon the contract wants it mended, by the ledger of the circuit.
 */
static void take_contract(struct change *change)
{
	json_t *circuit = change_get(change, "circuit", change_integer(change, "circuit"));
	const char *phone = record_text(circuit, "carrier_repair_phone");
	int64_t hours = record_integer(circuit, "sla_restore_hours");

	if (phone != NULL && change_text(change, "repair_phone") == NULL)
		change_set_text(change, "repair_phone", phone);
	if (hours != 0)
		json_object_set_new(change->fields, "restore_by",
		    json_integer(change_integer(change, "reported_at") +
			hours * 3600 * CLOCK_SECOND));
	json_decref(circuit);
}

/* What makes a report to a carrier one that stands up to questions (requirements 3.2). */
static void check_carrier(struct change *change)
{
	static const char *const needed[] = { "carrier_ticket_no", "carrier_agent" };

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (change_text(change, needed[i]) == NULL)
			change_refuse(change, needed[i], _("报运营商必须记下%s。"),
			    _(kind_field(change->kind, needed[i])->title));
	check_ahead(change, "promise_at", _("报运营商必须问到承诺恢复时刻。"));
	take_contract(change);
}

void ticket_guard_dispatch(struct change *change)
{
	const char *repairs = change_text(change, "repairs");

	if (repairs == NULL || strcmp(repairs, "undecided") == 0) {
		change_refuse(change, "repairs", _("处置单位还没有判定，先判定再派单。"));
		return;
	}
	if (change_given(change, "reported_at") == NULL)
		json_object_set_new(change->fields, "reported_at", json_integer(change->now.us));
	ticket_check_past(change, "reported_at", "occurred_at");
	if (strcmp(repairs, "carrier") == 0)
		check_carrier(change);
	else if (change_given(change, "promise_at") != NULL)
		check_ahead(change, "promise_at", "");
	if (change_given(change, "promise_at") != NULL)
		ticket_count_broken(change, change->now.us);
	g_autofree char *repairer = ticket_repairer(change, repairs);
	change_set_text(change, "repairer", repairer);
	json_object_set_new(change->fields, "decide_by", json_null());
	ticket_step(change);
}

void ticket_guard_progress(struct change *change)
{
	ticket_check_past(change, "arrived_at", "occurred_at");
	ticket_step(change);
}

/* A new promise does not undo that the old one was broken. */
void ticket_guard_promise(struct change *change)
{
	check_ahead(change, "promise_at", _("新承诺的恢复时刻必须填写。"));
	if (change_given(change, "promise_at") != NULL &&
	    change_integer(change, "promise_at") == record_integer(change->record, "promise_at"))
		change_refuse(change, "promise_at", _("和原来的承诺一样。"));
	ticket_count_broken(change, change->now.us);
	ticket_step(change);
}

/* ---- waiting ------------------------------------------------------------------------------ */

void ticket_guard_pend(struct change *change)
{
	if (change_given(change, "pending_reason") == NULL)
		change_refuse(change, "pending_reason", _("挂起必须写明原因。"));
	check_ahead(change, "follow_up_at", _("没有下次跟进时刻不许挂起。"));
	ticket_step(change);
}

void ticket_guard_resume(struct change *change)
{
	ticket_step(change);
}
