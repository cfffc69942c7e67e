/* How a ticket ends: restored as the probe sees it, confirmed by who reported it, closed by
 * somebody else; or opened again, merged, cancelled; and what is mended afterwards
 * (requirements 3.2). */
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"
#include "records/model/maintenance.h"
#include "records/model/ticket.h"

static void need(struct change *change, const char *field, const char *why)
{
	if (change_value(change, field) == NULL)
		change_refuse(change, field, _("%s必须填写：%s。"),
		    _(kind_field(change->kind, field)->title), why);
}

/* ---- restored ----------------------------------------------------------------------------- */

/* When the alarm went out, if that was after the fault began; else now. */
static int64_t likely_restored(struct change *change)
{
	int64_t id = change_integer(change, "alarm");
	json_t *alarm = id == 0 ? NULL : change_get(change, "alarm", id);
	int64_t at = record_flag(alarm, "cleared") ? record_integer(alarm, "cleared_at") : 0;

	json_decref(alarm);
	return at > change_integer(change, "occurred_at") && at <= change->now.us ? at
										   : change->now.us;
}

/* The probe has the first word; where there is none, how it is known is written down. */
static void check_probe(struct change *change)
{
	const json_t *probe = json_object_get(change->facts, "probe");
	const char *state = record_text(probe, "state"), *name = record_text(probe, "name");
	const char *why = record_text(probe, "why");

	if (g_strcmp0(state, "up") == 0) {
		json_object_set_new(change->fields, "verified_by_probe", json_true());
		return;
	}
	json_object_set_new(change->fields, "verified_by_probe", json_null());
	if (g_strcmp0(state, "down") == 0)
		change_refuse(change, NULL, _("探测显示 %s 还没有恢复%s%s：不能记恢复。"),
		    name == NULL ? "" : name, why == NULL ? "" : _("："), why == NULL ? "" : why);
	else if (change_given(change, "verification") == NULL)
		change_refuse(change, "verification",
		    _("探测不能核实，恢复依据必须填写：怎么知道已经恢复。"));
}

void ticket_guard_restore(struct change *change)
{
	check_probe(change);
	if (change_given(change, "restored_at") == NULL)
		json_object_set_new(change->fields, "restored_at",
		    json_integer(likely_restored(change)));
	ticket_check_past(change, "restored_at", "occurred_at");
	ticket_count_broken(change, change_integer(change, "restored_at"));
	json_object_set_new(change->fields, "escalate_at", json_null());
	ticket_step(change);
}

/* Everybody who called is called back. */
void ticket_effect_restore(struct change *change)
{
	ticket_calls_due(change, change->id, ticket_fact(change, "callback_restored_us"));
	ticket_effect_step(change);
}

/* The units of a ticket in state FROM go to TO: those of one that has ended are past with it. Where
 * it begins anew they count again, and what they were told of its end holds no more. */
static void settle_units(struct change *change, const char *from, const char *to)
{
	json_t *units = change_find(change, "ticket_unit", "ticket", json_integer(change->id));
	const bool anew = strcmp(to, "affected") == 0;

	for (size_t i = 0; i < json_array_size(units); i++)
		if (strcmp(record_text(json_array_get(units, i), "state"), from) == 0)
			change_put(change, "ticket_unit", record_id(json_array_get(units, i)), to,
			    anew ? json_pack("{s:n}", "restored_told_at") : NULL);
	json_decref(units);
}

void ticket_effect_close(struct change *change)
{
	settle_units(change, "affected", "past");
	ticket_effect_step(change);
}

void ticket_effect_reopen(struct change *change)
{
	settle_units(change, "past", "affected");
	ticket_effect_step(change);
}

void ticket_effect_relapse(struct change *change)
{
	settle_units(change, "affected", "affected");
	ticket_effect_step(change);
}

static const char *const of_the_end[] = { "restored_at", "verified_by_probe", "verification",
	"confirmation", "confirmed_by", "confirmed_at", "unreachable", "closed_by", "closed_at",
	"promise_at", NULL };

/* It fell again before it was closed: whoever was told that it is well has to be told anew. */
static void begin_anew(struct change *change)
{
	change_clear(change, of_the_end);
	json_object_set_new(change->fields, "escalate_at",
	    ticket_escalate_at(change, change_text(change, "level"), change->now.us,
		change_integer(change, "escalated")));
}

void ticket_guard_relapse(struct change *change)
{
	begin_anew(change);
	ticket_step(change);
}

/* ---- confirmed ---------------------------------------------------------------------------- */

void ticket_guard_unreachable(struct change *change)
{
	json_object_set_new(change->fields, "unreachable",
	    json_integer(record_integer(change->record, "unreachable") + 1));
	ticket_step(change);
}

void ticket_guard_confirm(struct change *change)
{
	const char *how = json_string_value(change_given(change, "confirmation"));
	int64_t tries = ticket_fact(change, "tries");

	if (how == NULL)
		change_refuse(change, "confirmation", _("用户确认方式必须选。"));
	else if (strcmp(how, "unreachable") == 0 &&
	    record_integer(change->record, "unreachable") < tries)
		change_refuse(change, "confirmation",
		    _("回访不通要有 %d 次才能按未果处理，现在 %d 次。"), (int)tries,
		    (int)record_integer(change->record, "unreachable"));
	else if (strcmp(how, "no_user") == 0 && ticket_units(change, change->id) > 0)
		change_refuse(change, "confirmation", _("有受影响的单位，要由用户确认。"));
	else if (word_in("called_in|called_back", how))
		need(change, "confirmed_by", _("是谁说已经恢复"));
	if (change_given(change, "confirmed_at") == NULL)
		json_object_set_new(change->fields, "confirmed_at", json_integer(change->now.us));
	ticket_check_past(change, "confirmed_at", "restored_at");
	ticket_step(change);
}

/* ---- closed ------------------------------------------------------------------------------- */

/* Each unit was told of the end, or the ticket says why not (T30). */
static void check_told(struct change *change)
{
	json_t *units = change_find(change, "ticket_unit", "ticket", json_integer(change->id));
	g_autoptr(GString) names = g_string_new(NULL);

	for (size_t i = 0; i < json_array_size(units); i++) {
		const json_t *unit = json_array_get(units, i);

		if (!record_has_ended(kind_find("ticket_unit"), unit) &&
		    record_integer(unit, "restored_told_at") == 0 && names->len < 200)
			g_string_append_printf(names, "%s%s", names->len > 0 ? _("、") : "",
			    record_text(unit, "name"));
	}
	json_decref(units);
	if (names->len > 0 && change_text(change, "untold_reason") == NULL)
		change_refuse(change, "untold_reason",
		    _("还没有告知恢复：%s。登记告知，或写明不告知的理由。"), names->str);
}

/* What a job did that the managing unit had not approved stays marked as such (T25). */
static void mark_unapproved(struct change *change)
{
	int64_t id = change_integer(change, "maintenance");
	json_t *job = id == 0 ? NULL : change_get(change, "maintenance_job", id);

	if (job != NULL && !maintenance_was_approved(job))
		json_object_set_new(change->fields, "unapproved", json_true());
	else
		json_object_set_new(change->fields, "unapproved", json_null());
	json_decref(job);
}

/* Reviewed by another than who has it: the person who asks is not the one who approves (2.8). */
void ticket_guard_close(struct change *change)
{
	const struct actor *actor = change->actor;
	const char *cause = change_text(change, "cause_category");

	if (!actor->trial && actor->person != 0 &&
	    record_integer(change->record, "owner_person") == actor->person)
		change_refuse(change, NULL, _("复核关单须由另一个人办理：处理人是本人。"));
	need(change, "cause_category", _("复核要看原因"));
	need(change, "restored_at", _("复核要看何时恢复"));
	need(change, "resolution", _("怎么修好的"));
	if (g_strcmp0(cause, "planned") == 0 || change_value(change, "maintenance") != NULL)
		json_object_set_new(change->fields, "planned", json_true());
	if (json_is_true(change_value(change, "planned")))
		need(change, "maintenance", _("计划作业引起的，写明哪一张作业单"));
	mark_unapproved(change);
	check_told(change);
	json_object_set_new(change->fields, "closed_by", json_string(actor->name));
	json_object_set_new(change->fields, "closed_at", json_integer(change->now.us));
	ticket_step(change);
}

void ticket_guard_reopen(struct change *change)
{
	int64_t most = ticket_fact(change, "reopen_us");
	int64_t within = ticket_fact(change, "accept_us");

	if (change->now.us > record_integer(change->record, "closed_at") + most)
		change_refuse(change, NULL, _("关单已超过 %d 小时，不能再次打开：请另建新单。"),
		    (int)(most / (3600 * CLOCK_SECOND)));
	ticket_check_past(change, "occurred_at", NULL);
	begin_anew(change);
	json_object_set_new(change->fields, "reopened",
	    json_integer(record_integer(change->record, "reopened") + 1));
	if (within > 0)
		json_object_set_new(change->fields, "accept_by",
		    json_integer(change->now.us + within));
	ticket_own(change);
	ticket_step(change);
}

/* ---- one of several ----------------------------------------------------------------------- */

void ticket_guard_merge(struct change *change)
{
	const json_t *into = change_given(change, "merged_into");
	json_t *master = into == NULL ? NULL :
	    change_get(change, "fault_ticket", json_integer_value(into));

	if (into == NULL)
		change_refuse(change, "merged_into", _("并单要写明并入哪一张。"));
	else if (json_integer_value(into) == change->id)
		change_refuse(change, "merged_into", _("不能并入自己。"));
	else if (record_flag(master, "simulated") != record_flag(change->record, "simulated"))
		change_refuse(change, "merged_into", _("演练的单和真实的单不能并在一起。"));
	json_decref(master);
	json_object_set_new(change->fields, "escalate_at", json_null());
	ticket_step(change);
}

static void move_units(struct change *change, int64_t to)
{
	json_t *units = change_find(change, "ticket_unit", "ticket", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(units); i++)
		if (!record_has_ended(kind_find("ticket_unit"), json_array_get(units, i)))
			ticket_add_unit(change, to,
			    record_integer(json_array_get(units, i), "access_unit"));
	json_decref(units);
	change_put(change, "fault_ticket", to, NULL,
	    json_pack("{s:I}", "units", (json_int_t)ticket_units(change, to)));
}

static size_t move_calls(struct change *change, int64_t to)
{
	json_t *calls = change_find(change, "call", "ticket", json_integer(change->id));
	size_t n = json_array_size(calls);

	for (size_t i = 0; i < n; i++)
		change_put(change, "call", record_id(json_array_get(calls, i)), NULL,
		    json_pack("{s:I}", "ticket", (json_int_t)to));
	json_decref(calls);
	return n;
}

/* Who is hit and who called go over, so that nobody is forgotten when it is well again. */
void ticket_effect_merge(struct change *change)
{
	int64_t to = change_integer(change, "merged_into"), alarm = change_integer(change, "alarm");
	json_t *master = change_get(change, "fault_ticket", to);
	size_t calls = move_calls(change, to);

	move_units(change, to);
	if (word_in("restored|confirmed", record_text(master, "state")))
		ticket_calls_due(change, to, ticket_fact(change, "callback_restored_us"));
	settle_units(change, "affected", "past");
	if (alarm != 0)
		change_put(change, "alarm", alarm, NULL,
		    json_pack("{s:I}", "ticket", (json_int_t)to));
	journal_say(change, _("并入 %s"), record_text(master, "number"));
	journal_say_of(change, "fault_ticket", to, record_text(master, "number"),
	    _("%s 并入本单：%s，来电 %zu 个"), change_text(change, "number"),
	    change_text(change, "object"), calls);
	json_decref(master);
}

void ticket_guard_cancel(struct change *change)
{
	if (change_given(change, "cancel_reason") == NULL)
		change_refuse(change, "cancel_reason", _("取消必须写明理由。"));
	json_object_set_new(change->fields, "escalate_at", json_null());
	ticket_step(change);
}

/* The alarm is free for another ticket; who called is told. */
void ticket_effect_cancel(struct change *change)
{
	int64_t alarm = change_integer(change, "alarm");

	if (alarm != 0)
		change_put(change, "alarm", alarm, NULL, json_pack("{s:n}", "ticket"));
	ticket_calls_due(change, change->id, ticket_fact(change, "callback_restored_us"));
	settle_units(change, "affected", "past");
	ticket_effect_step(change);
}

/* ---- mended afterwards -------------------------------------------------------------------- */

/* The times as they would be after the correction: each after its cause. */
static void check_order(struct change *change)
{
	static const struct {
		const char *later, *earlier;
	} order[] = {
		{ "received_at", "occurred_at" },
		{ "reported_at", "occurred_at" },
		{ "arrived_at", "occurred_at" },
		{ "restored_at", "occurred_at" },
		{ "confirmed_at", "restored_at" },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(order); i++) {
		const char *later = order[i].later, *earlier = order[i].earlier;
		bool touched = change_given(change, later) != NULL ||
		    change_given(change, earlier) != NULL;
		int64_t at = change_integer(change, later);

		if (!touched || at == 0)
			continue;
		if (at > change->now.us)
			change_refuse(change, later, _("%s还没有到。"),
			    _(kind_field(change->kind, later)->title));
		else if (at < change_integer(change, earlier))
			change_refuse(change, change_given(change, later) != NULL ? later : earlier,
			    _("%s不能早于%s。"), _(kind_field(change->kind, later)->title),
			    _(kind_field(change->kind, earlier)->title));
	}
}

void ticket_guard_correct(struct change *change)
{
	static const char *const kept[] = { "object", "symptom", "occurred_at", NULL };
	const char *state = record_text(change->record, "state");
	bool restored = state != NULL && word_in("restored|confirmed", state);

	journal_guard_correct(change);
	for (size_t i = 0; kept[i] != NULL; i++)
		if (change_value(change, kept[i]) == NULL)
			change_refuse(change, kept[i], _("%s不能改成空白。"),
			    _(kind_field(change->kind, kept[i])->title));
	if (restored)
		need(change, "restored_at", _("单子已恢复"));
	else if (change_given(change, "restored_at") != NULL)
		change_refuse(change, "restored_at", _("还没有恢复：恢复用「恢复」来记。"));
	ticket_check_past(change, "occurred_at", NULL);
	check_order(change);
	ticket_name_object(change);
	ticket_step(change);
}

void ticket_effect_correct(struct change *change)
{
	journal_correct(change);
}

void ticket_guard_annotate(struct change *change)
{
	if (change_given(change, "note") == NULL)
		change_refuse(change, "note", _("补记不能为空。"));
	ticket_step(change);
}
