/* How a ticket begins: from an alarm, a call, a patrol; what it is about, who told us, how bad it
 * is, who has it; and how it is handed on and goes up the chain (requirements 2.4, 3.2). */
#include <glib.h>
#include <inttypes.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/incident_link.h"
#include "records/model/journal.h"
#include "records/model/located.h"
#include "records/model/ticket.h"

static void give_text(struct change *change, const char *field, const char *text)
{
	if (text != NULL && change_value(change, field) == NULL)
		json_object_set_new(change->fields, field, json_string(text));
}

static void give_time(struct change *change, const char *field, int64_t at)
{
	if (at != 0 && change_value(change, field) == NULL)
		json_object_set_new(change->fields, field, json_integer(at));
}

/* ---- from an alarm ------------------------------------------------------------------------ */

/* One open ticket an alarm: the second is named the first. */
static void refuse_second(struct change *change, int64_t alarm)
{
	const struct kind *kind = kind_find("fault_ticket");
	json_t *same = change_find(change, "fault_ticket", "alarm", json_integer(alarm));

	for (size_t i = 0; i < json_array_size(same); i++) {
		const json_t *ticket = json_array_get(same, i);

		if (!record_has_ended(kind, ticket))
			change_refuse(change, "alarm", _("这条告警已有故障单 %s（%s）。"),
			    record_text(ticket, "number"), record_text(ticket, "object"));
	}
	json_decref(same);
}

/* What the alarm stands at, where the person named nothing else. */
static void take_resource(struct change *change, const json_t *alarm)
{
	static const char *const kinds[] = { "circuit", "device", "room", "managed_service" };
	const char *kind = record_text(alarm, "resource_kind");
	bool named = false;

	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		named |= change_value(change, kinds[i]) != NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(kinds) && !named; i++)
		if (g_strcmp0(kind, kinds[i]) == 0)
			json_object_set_new(change->fields, kind,
			    json_integer(record_integer(alarm, "resource")));
	ticket_name_object(change);
	give_text(change, "object", record_text(alarm, "resource_name"));
}

static void take_alarm(struct change *change)
{
	int64_t id = change_integer(change, "alarm");
	json_t *alarm = id == 0 ? NULL : change_get(change, "alarm", id);

	if (alarm == NULL)
		return;
	refuse_second(change, id);
	give_text(change, "channel", "system");
	give_time(change, "occurred_at", record_integer(alarm, "raised_at"));
	if (change_integer(change, "occurred_at") == record_integer(alarm, "raised_at")) {
		g_autofree char *basis = g_strdup_printf(_("告警 %s"),
		    record_text(alarm, "number"));
		give_text(change, "occurred_basis", basis);
	}
	take_resource(change, alarm);
	if (record_flag(alarm, "simulated"))
		json_object_set_new(change->fields, "simulated", json_true());
	json_decref(alarm);
}

/* ---- who told us, when -------------------------------------------------------------------- */

static void check_reporter(struct change *change)
{
	static const char *const needed[] = { "reporter_name", "callback_phone" };
	const char *channel = change_text(change, "channel");
	int64_t unit = change_integer(change, "reporter_unit");
	json_t *record = unit == 0 ? NULL : change_get(change, "access_unit", unit);

	give_text(change, "reporter_unit_name", record_text(record, "name"));
	json_decref(record);
	if (word_in("system|patrol", channel)) {
		const char *room = json_string_value(json_object_get(change->facts, "room"));
		give_text(change, "reporter_unit_name", room != NULL ? room : _("本值班室"));
		return;
	}
	if (change_text(change, "reporter_unit_name") == NULL)
		change_refuse(change, "reporter_unit", _("申告单位必须填写：谁报的障。"));
	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (change_text(change, needed[i]) == NULL)
			change_refuse(change, needed[i], _("%s必须填写：恢复后要回话。"),
			    _(kind_field(change->kind, needed[i])->title));
}

/* It happened, then it was told, and both lie behind us. */
static void check_times(struct change *change)
{
	give_time(change, "received_at", change->now.us);
	ticket_check_past(change, "received_at", NULL);
	give_time(change, "occurred_at", change_integer(change, "received_at"));
	ticket_check_past(change, "occurred_at", NULL);
	if (change_is_refused(change))
		return;
	int64_t occurred = change_integer(change, "occurred_at"),
		received = change_integer(change, "received_at");
	if (occurred > received)
		change_refuse(change, "occurred_at", _("发生时刻不能晚于受理时刻。"));
	if (occurred < received && change_text(change, "occurred_basis") == NULL)
		change_refuse(change, "occurred_basis",
		    _("发生早于受理，要写依据：告警、用户所说、日志。"));
}

/* ---- what it hits, how bad it is ---------------------------------------------------------- */

static void add_once(json_t *units, int64_t id)
{
	for (size_t i = 0; i < json_array_size(units); i++)
		if (json_integer_value(json_array_get(units, i)) == id)
			return;
	if (id != 0)
		json_array_append_new(units, json_integer(id));
}

/* Units that use the circuit, that the topology says are cut off, and who reported it; each once
 * (requirements 0.8). New array of ids. */
static json_t *units_hit(struct change *change)
{
	const json_t *cut = json_object_get(change->facts, "units");
	int64_t circuit = change_integer(change, "circuit");
	json_t *uses = circuit == 0 ? json_array() :
	    change_find(change, "circuit_unit", "circuit", json_integer(circuit));
	json_t *units = json_array();

	for (size_t i = 0; i < json_array_size(uses); i++)
		if (!record_has_ended(kind_find("circuit_unit"), json_array_get(uses, i)))
			add_once(units, record_integer(json_array_get(uses, i), "access_unit"));
	for (size_t i = 0; i < json_array_size(cut); i++)
		add_once(units, json_integer_value(json_array_get(cut, i)));
	add_once(units, change_integer(change, "reporter_unit"));
	json_decref(uses);
	return units;
}

/* 【拟】 of requirements 3.2, by the share of the units that are cut off: a proposal only. */
static const char *level_for(const struct change *change, size_t units)
{
	const json_t *shares = json_object_get(change->facts, "share");
	int64_t total = ticket_fact(change, "units_total");
	int64_t first = json_integer_value(json_array_get(shares, 0)),
		second = json_integer_value(json_array_get(shares, 1));
	int64_t hundred = (int64_t)units * 100;

	if (units == 0)
		return "4";
	if (units > 1 && first > 0 && total > 0 && hundred >= first * total)
		return "1";
	return units > 1 && second > 0 && total > 0 && hundred >= second * total ? "2" : "3";
}

/* ---- who takes it ------------------------------------------------------------------------- */

/* What the program found, or a person said of the circuit before, is where the ticket begins; it
 * stands until somebody says otherwise (R1 to R8). */
static void take_location(struct change *change)
{
	const json_t *location = json_object_get(change->facts, "location");
	const json_t *said = json_object_get(change->facts, "said");
	const char *segment = record_text(said, "segment");

	if (location == NULL)
		return;
	struct acceptance rule = located_rule(location, record_text(said, "far_power"), segment);
	const char *accepts = record_text(said, "accepts"), *repairs = record_text(said, "repairs");
	give_text(change, "segment", segment != NULL ? segment : record_text(location, "segment"));
	json_object_set_new(change->fields, "rule", json_integer(rule.rule));
	give_text(change, "rule_accepts", acceptor_word(rule.accepts));
	give_text(change, "rule_repairs", acceptor_word(rule.repairs));
	give_text(change, "accepts", accepts != NULL ? accepts : acceptor_word(rule.accepts));
	give_text(change, "repairs", repairs != NULL ? repairs : acceptor_word(rule.repairs));
	give_text(change, "override_reason", record_text(said, "reason"));
	g_autofree char *repairer = ticket_repairer(change, change_text(change, "repairs"));
	give_text(change, "repairer", repairer);
}

/* ---- the beginning ------------------------------------------------------------------------ */

static void set_escalation(struct change *change, int64_t from)
{
	json_object_set_new(change->fields, "escalate_at",
	    ticket_escalate_at(change, change_text(change, "level"), from,
		change_integer(change, "escalated")));
}

/* Everything that holds for a new ticket, accepted at once or not. */
static void begin(struct change *change)
{
	take_alarm(change);
	incident_link_check(change);
	ticket_name_object(change);
	give_text(change, "channel", "hotline");
	check_reporter(change);
	check_times(change);
	if (change_text(change, "object") == NULL)
		change_refuse(change, "object",
		    _("对象必须填写：选链路、设备、机房或业务，或写明。"));
	if (change_is_refused(change))
		return;
	json_t *units = units_hit(change);
	give_text(change, "level", level_for(change, json_array_size(units)));
	json_object_set_new(change->fields, "units",
	    json_integer((json_int_t)json_array_size(units)));
	json_decref(units);
	take_location(change);
	set_escalation(change, change_integer(change, "received_at"));
	ticket_own(change);
	change_number(change, "GZ");
}

/* An undecided fault is decided upon within a while (R8). */
static void set_decision(struct change *change)
{
	int64_t decide = ticket_fact(change, "decide_us");
	const char *accepts = change_text(change, "accepts");
	bool decided = accepts != NULL && strcmp(accepts, "undecided") != 0;

	json_object_set_new(change->fields, "decide_by",
	    decided || decide == 0 ? json_null() : json_integer(change->now.us + decide));
}

void ticket_guard_create(struct change *change)
{
	begin(change);
	int64_t within = ticket_fact(change, "accept_us");
	if (within > 0)
		json_object_set_new(change->fields, "accept_by",
		    json_integer(change_integer(change, "received_at") + within));
	ticket_step(change);
}

void ticket_guard_open(struct change *change)
{
	begin(change);
	set_decision(change);
	ticket_step(change);
}

void ticket_effect_open(struct change *change)
{
	int64_t alarm = change_integer(change, "alarm");
	json_t *units = units_hit(change);

	for (size_t i = 0; i < json_array_size(units); i++)
		ticket_add_unit(change, change->id, json_integer_value(json_array_get(units, i)));
	json_decref(units);
	if (alarm != 0)
		change_put(change, "alarm", alarm, NULL,
		    json_pack("{s:I}", "ticket", (json_int_t)change->id));
	incident_link_say(change);
	ticket_effect_step(change);
}

void ticket_guard_accept(struct change *change)
{
	ticket_own(change);
	set_decision(change);
	ticket_step(change);
}

/* ---- who has it --------------------------------------------------------------------------- */

void ticket_guard_take(struct change *change)
{
	ticket_own(change);
	ticket_step(change);
}

/* Whether PERSON holds a role of the duty room today. */
static bool is_on_roll(struct change *change, const json_t *person)
{
	json_t *grants = change_find(change, "grant", "person", json_integer(record_id(person)));
	const char *valid = record_text(person, "valid_until");
	char today[CLOCK_TEXT_SIZE];
	bool may = false;

	clock_text(change->now, CLOCK_DATE, today, sizeof today);
	for (size_t i = 0; i < json_array_size(grants); i++) {
		const json_t *grant = json_array_get(grants, i);
		const char *until = record_text(grant, "valid_until");

		may |= strcmp(record_text(grant, "state"), "effective") == 0 &&
		    (role_by_name(record_text(grant, "role")) & ROLE_DUTY) != 0 &&
		    (until == NULL || strcmp(until, today) >= 0);
	}
	json_decref(grants);
	return may && strcmp(record_text(person, "state"), "active") == 0 &&
	    (valid == NULL || strcmp(valid, today) >= 0);
}

void ticket_guard_hand(struct change *change)
{
	int64_t id = json_integer_value(json_object_get(change->fields, "owner_person"));
	json_t *person = id == 0 ? NULL : change_get(change, "person", id);

	if (person == NULL)
		change_refuse(change, "owner_person", _("移交要写明交给谁。"));
	else if (!is_on_roll(change, person))
		change_refuse(change, "owner_person", _("%s不是在岗的值班员或值班长，不能接单。"),
		    record_text(person, "name"));
	else
		json_object_set(change->fields, "owner", json_object_get(person, "name"));
	json_decref(person);
	ticket_step(change);
}

void ticket_guard_plan(struct change *change)
{
	if (json_object_get(change->fields, "next_step") == NULL &&
	    json_object_get(change->fields, "follow_up_at") == NULL)
		change_refuse(change, "next_step", _("下一步必须填写。"));
	if (json_object_get(change->fields, "follow_up_at") != NULL &&
	    change_integer(change, "follow_up_at") <= change->now.us)
		change_refuse(change, "follow_up_at", _("下次跟进时刻必须在将来。"));
	ticket_step(change);
}

/* ---- how bad it is, and who has to hear of it --------------------------------------------- */

void ticket_guard_rate(struct change *change)
{
	const char *level = json_string_value(json_object_get(change->fields, "level"));

	if (level == NULL || g_strcmp0(level, record_text(change->record, "level")) == 0)
		change_refuse(change, "level", _("改级别要选另一级。"));
	if (json_object_get(change->fields, "reason") == NULL)
		change_refuse(change, "reason", _("改级别必须写明理由。"));
	if (!change_is_refused(change))
		set_escalation(change, change->now.us);
	ticket_step(change);
}

/* One step up the chain; a level one is a grave failure and is called so (T34). */
void ticket_guard_escalate(struct change *change)
{
	const char *chain = json_string_value(json_object_get(change->facts, "chain"));
	g_auto(GStrv) names = g_strsplit(chain == NULL ? "" : chain, " ", -1);
	int64_t steps = record_integer(change->record, "escalated");
	bool itself = change->actor->roles == ROLE_SERVICE;

	if (!itself && json_object_get(change->fields, "reason") == NULL)
		change_refuse(change, "reason", _("人工升级必须写明理由。"));
	if (steps >= (int64_t)g_strv_length(names)) {
		change_refuse(change, NULL, _("已升级到最高一层，不能再升。"));
		return;
	}
	bool grave = g_strcmp0(change_text(change, "level"), "1") == 0;
	g_autofree char *to = g_strdup_printf("%s%s", names[steps], grave ? _("（重大故障）") : "");
	json_object_set_new(change->fields, "escalated", json_integer(steps + 1));
	json_object_set_new(change->fields, "escalated_to", json_string(to));
	json_object_set_new(change->fields, "escalate_at",
	    ticket_escalate_at(change, change_text(change, "level"), change->now.us, steps + 1));
	ticket_step(change);
	json_object_set_new(change->fields, "escalation_open", json_true());
}

/* ---- what is seen of it meanwhile --------------------------------------------------------- */

/* "探测：JR-0417 已恢复": what the program sees changes nothing by itself. */
static char *seen(const struct change *change)
{
	const json_t *probe = json_object_get(change->facts, "probe");
	const char *state = record_text(probe, "state"), *why = record_text(probe, "why");
	bool up = g_strcmp0(state, "up") == 0;

	return g_strdup_printf(up ? _("探测显示已恢复：%s%s%s。单子不自动恢复，请核实")
		: _("探测显示又断：%s%s%s"),
	    record_text(probe, "name") == NULL ? "" : record_text(probe, "name"),
	    why == NULL ? "" : _("，"), why == NULL ? "" : why);
}

void ticket_guard_probe(struct change *change)
{
	const char *state = record_text(json_object_get(change->facts, "probe"), "state");

	if (state == NULL || !word_in("up|down", state))
		change_refuse(change, NULL, _("探测没有结论。"));
	g_autofree char *text = seen(change);
	json_object_set_new(change->fields, "last_step", json_string(text));
	json_object_set_new(change->fields, "last_step_at", json_integer(change->now.us));
	if (state != NULL)
		json_object_set_new(change->fields, "probe_state", json_string(state));
}

void ticket_effect_probe(struct change *change)
{
	g_autofree char *text = seen(change);

	journal_say(change, "%s", text);
}
