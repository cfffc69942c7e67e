/* An incident until it is graded, and graded anew. */
#include "records/model/incident.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/journal.h"

#define TRIAGE (15 * 60 * CLOCK_SECOND) /* 【拟】 where the rules are silent */

const struct choice incident_levels[] = {
	{ "general", N_("一般") },
	{ "large", N_("较大") },
	{ "major", N_("重大") },
	{ "extreme", N_("特别重大") },
	{ NULL, NULL },
};

const struct choice incident_categories[] = {
	{ "malware", N_("恶意程序") },
	{ "attack", N_("网络攻击") },
	{ "data", N_("数据安全") },
	{ "content", N_("信息内容安全") },
	{ "facility", N_("设备设施故障") },
	{ "violation", N_("违规操作") },
	{ "hazard", N_("安全隐患") },
	{ "abnormal", N_("异常行为") },
	{ "force_majeure", N_("不可抗力") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

const struct choice incident_ways[] = {
	{ "alarm", N_("告警") },
	{ "log", N_("日志") },
	{ "call", N_("来电") },
	{ "ticket", N_("故障单") },
	{ "warning", N_("预警") },
	{ "notified", N_("通报") },
	{ "patrol", N_("巡检") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* Who did it, in BY, and when, in AT. */
static void stamp(struct change *change, const char *by, const char *at)
{
	change_set_text(change, by, change->actor->name);
	set_integer(change, at, change->now.us);
}

void incident_want(struct change *change, const char *field, const char *sentence)
{
	if (change_given(change, field) == NULL)
		change_refuse(change, field, "%s", sentence);
}

int64_t incident_rule(const struct change *change, const char *name, int64_t otherwise)
{
	const json_t *value =
	    json_object_get(json_object_get(change->facts, "rules"), name);

	return value == NULL ? otherwise : json_integer_value(value);
}

int64_t incident_take_time(struct change *change, const char *field, bool before_found)
{
	int64_t at = json_integer_value(change_given(change, field)),
		found = change_integer(change, "found_at");

	if (at == 0)
		set_integer(change, field, at = change->now.us);
	if (at > change->now.us)
		change_refuse(change, field, _("时刻还没有到：填已经发生的时刻。"));
	else if (!before_found && at < found)
		change_refuse(change, field, _("不能早于发现时刻。"));
	return at;
}

/* ---- who goes on -------------------------------------------------------------------------- */

/* The state the record will have. */
static const char *state_after(const struct change *change)
{
	return change->act->to != NULL ? change->act->to : change->record == NULL ?
	    "suspected" : record_text(change->record, "state");
}

void incident_set_owner(struct change *change)
{
	const char *state = state_after(change), *owner = _("当班人");

	if (strcmp(state, "triaged") == 0)
		owner = _("值班长");
	else if (word_in("monitored|final_report", state))
		owner = _("安全管理员");
	if (change_text(change, "proposed") != NULL || change_text(change, "false_by") != NULL)
		owner = change_text(change, "false_by") != NULL ? _("审计员") :
		    _("安全管理员");
	change_set_text(change, "owner", owner);
}

/* ---- suspected, triaged ------------------------------------------------------------------- */

/* The unit as it is called now, and to whom the device belongs (T45). */
static void name_those_concerned(struct change *change)
{
	json_t *unit = change_get(change, "access_unit", change_integer(change, "access_unit"));
	const char *responsible = json_string_value(
	    json_object_get(change->facts, "responsible"));

	if (unit != NULL)
		change_set_text(change, "unit_name", record_text(unit, "name"));
	if (responsible != NULL)
		change_set_text(change, "responsible", responsible);
	json_decref(unit);
}

/* What occurred before it was found was inferred from something. */
static void check_occurred(struct change *change)
{
	int64_t occurred = change_integer(change, "occurred_at"),
		found = change_integer(change, "found_at");

	if (occurred == 0)
		return;
	if (occurred > found)
		change_refuse(change, "occurred_at", _("发生不能晚于发现。"));
	else if (occurred < found && change_text(change, "occurred_basis") == NULL)
		change_refuse(change, "occurred_basis",
		    _("发生早于发现的，写明凭什么推断，如：日志推断。"));
}

static bool concerns_something(const struct change *change)
{
	static const char *const what[] = { "access_unit", "device", "service", "system" };

	for (size_t i = 0; i < G_N_ELEMENTS(what); i++)
		if (change_value(change, what[i]) != NULL)
			return true;
	return false;
}

void incident_guard_suspect(struct change *change)
{
	static const char *const began[] = { "phenomenon", "source_text", "alarm", "ticket",
		"call", "warning" };
	bool known = false;

	incident_take_time(change, "found_at", true);
	check_occurred(change);
	for (size_t i = 0; i < G_N_ELEMENTS(began); i++)
		known |= change_given(change, began[i]) != NULL;
	if (!known)
		change_refuse(change, "phenomenon", _("写明看到了什么，或从哪里得知。"));
	name_those_concerned(change);
	/* it runs from when it is on the record: before that nobody could triage it here */
	set_integer(change, "triage_due",
	    change->now.us + incident_rule(change, "triage_us", TRIAGE));
	change_number(change, "AQ");
	incident_set_owner(change);
}

void incident_guard_triage(struct change *change)
{
	if (change_text(change, "category") == NULL)
		change_refuse(change, "category", _("选事件类型。"));
	if (change_text(change, "phenomenon") == NULL)
		change_refuse(change, "phenomenon", _("写明现象。"));
	if (!concerns_something(change))
		change_refuse(change, "system", _("写明涉事单位、设备或系统。"));
	name_those_concerned(change);
	if (record_integer(change->record, "triage_due") < change->now.us)
		json_object_set_new(change->fields, "triage_late", json_true());
	stamp(change, "triaged_by", "triaged_at");
	incident_set_owner(change);
}

/* ---- graded ------------------------------------------------------------------------------- */

void incident_guard_propose(struct change *change)
{
	const char *level = record_text(change->record, "level");
	const char *proposed = json_string_value(change_given(change, "proposed"));

	incident_want(change, "proposed", _("选初判级别。"));
	incident_want(change, "level_basis", _("写明定级依据：影响了谁、多久、有无数据外泄。"));
	if (proposed != NULL && level != NULL && strcmp(proposed, level) == 0)
		change_refuse(change, "proposed", _("现在就是%s，不用改级。"),
		    choice_title(incident_levels, level));
	stamp(change, "proposed_by", "proposed_at");
	set_integer(change, "proposed_connection", change->actor->connection);
	json_object_set_new(change->fields, "proposed_person", change->actor->person == 0 ?
	    json_null() : json_integer(change->actor->person));
	incident_set_owner(change);
}

/* Nobody reviews himself: another person, another connection (requirements 7, 62). On trial one
 * plays both, on two connections all the same. */
static void need_another(struct change *change, const char *person, const char *connection,
    const char *by)
{
	const struct actor *actor = change->actor;
	int64_t first = record_integer(change->record, person);

	if (!actor->trial && first != 0 && first == actor->person)
		change_refuse(change, NULL, _("要由另一个人办理：%s 已经签过。"),
		    record_text(change->record, by));
	else if (actor->connection == 0 ||
	    actor->connection == record_integer(change->record, connection))
		change_refuse(change, NULL,
		    _("要在另一个连接上办理：%s 用的就是这个连接，请另一个人另行登录。"),
		    record_text(change->record, by));
}

static void drop_proposal(struct change *change)
{
	static const char *const names[] = { "proposed", "proposed_by", "proposed_person",
		"proposed_connection", "proposed_at", NULL };

	change_clear(change, names);
}

static size_t rank(const char *level)
{
	size_t at = 0;

	while (incident_levels[at].name != NULL && strcmp(incident_levels[at].name, level) != 0)
		at++;
	return at;
}

void incident_guard_grade(struct change *change)
{
	const char *proposed = record_text(change->record, "proposed");
	const json_t *parties =
	    json_object_get(json_object_get(change->facts, "rules"), "parties");
	bool anew = strcmp(change->act->name, "regrade") == 0;

	if (proposed == NULL) {
		change_refuse(change, NULL, _("没有待复核的初判：先由值班长初判定级。"));
		return;
	}
	need_another(change, "proposed_person", "proposed_connection", "proposed_by");
	if (rank(proposed) > 0 && json_array_size(parties) == 0)
		change_refuse(change, NULL,
		    _("本站的上报规则里没有任何上报对象（reporting/），先配置再定级。"));
	change_set_text(change, "level", proposed);
	stamp(change, "graded_by", "graded_at");
	if (anew)
		set_integer(change, "regrades",
		    record_integer(change->record, "regrades") + 1);
	json_object_set_new(change->fields, "graded_person", change->actor->person == 0 ?
	    json_null() : json_integer(change->actor->person));
	drop_proposal(change);
	incident_set_owner(change);
}

void incident_effect_grade(struct change *change)
{
	const char *before = record_text(change->record, "level");
	const char *level = choice_title(incident_levels, change_text(change, "level"));
	const char *basis = record_text(change->record, "level_basis");

	if (before == NULL)
		journal_say(change, _("%s；初判 %s，依据：%s"), level,
		    record_text(change->record, "proposed_by"), basis);
	else
		journal_say(change, _("%s 改为 %s；初判 %s，依据：%s"),
		    choice_title(incident_levels, before), level,
		    record_text(change->record, "proposed_by"), basis);
	/* when it is reported already that it is over, there is nothing at once to be told */
	incident_owe(change, "first");
}

void incident_guard_reject(struct change *change)
{
	if (record_text(change->record, "proposed") == NULL)
		change_refuse(change, NULL, _("没有待复核的初判。"));
	incident_want(change, "review_note", _("退回要写明理由。"));
	drop_proposal(change);
	incident_set_owner(change);
}

/* ---- what is known by now ----------------------------------------------------------------- */

void incident_guard_fill(struct change *change)
{
	check_occurred(change);
	if (change_given(change, "located_at") != NULL)
		incident_take_time(change, "located_at", false);
}

void incident_guard_correct(struct change *change)
{
	static const char *const times[] = { "located_at", "handled_at", "restored_at" };

	journal_guard_correct(change);
	check_occurred(change);
	if (change_value(change, "found_at") == NULL)
		change_refuse(change, "found_at", _("发现时刻不能空着。"));
	else if (change_integer(change, "found_at") > change->now.us)
		change_refuse(change, "found_at", _("时刻还没有到：填已经发生的时刻。"));
	for (size_t i = 0; i < G_N_ELEMENTS(times); i++)
		if (change_given(change, times[i]) != NULL)
			incident_take_time(change, times[i], false);
	name_those_concerned(change);
}

/* What runs from when it was found runs from the corrected instant. */
void incident_effect_correct(struct change *change)
{
	journal_correct(change);
	if (change_given(change, "found_at") != NULL &&
	    record_text(change->record, "level") != NULL)
		incident_owe(change, "first");
}

void incident_effect_say(struct change *change)
{
	g_autofree char *given = journal_given(change, NULL);

	journal_say(change, "%s", given);
}
