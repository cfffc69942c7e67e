#include "records/model/maintenance_parts.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define NAMED 3 /* of many, in a sentence */

bool maintenance_was_approved(const json_t *job)
{
	return job != NULL && record_integer(job, "approved_at") != 0 &&
	    !record_flag(job, "unapproved") &&
	    !word_in("draft|submitted|impact_reviewed|rejected|cancelled",
		record_text(job, "state"));
}

/* ---- what guards share -------------------------------------------------------------------- */

void job_set_text(struct change *change, const char *field, const char *text)
{
	json_object_set_new(change->fields, field,
	    text == NULL || text[0] == '\0' ? json_null() : json_string(text));
}

void job_set_number(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

void job_take_away(struct change *change, const char *const *names)
{
	for (; *names != NULL; names++)
		json_object_set_new(change->fields, *names, json_null());
}

void job_stamp(struct change *change, const char *by, const char *at)
{
	job_set_text(change, by, change->actor->name);
	job_set_number(change, at, change->now.us);
}

/* FIELD must be known when this act is done, whenever it was written. */
bool job_need(struct change *change, const char *field)
{
	if (change_value(change, field) != NULL)
		return true;
	change_refuse(change, field, _("%s必须填写「%s」。"), _(change->act->title),
	    _(kind_field(change->kind, field)->title));
	return false;
}

/* FIELD must be said with this act. */
bool job_need_now(struct change *change, const char *field)
{
	const json_t *given = json_object_get(change->fields, field);

	if (given != NULL && !json_is_null(given))
		return true;
	change_refuse(change, field, _("%s必须填写「%s」。"), _(change->act->title),
	    _(kind_field(change->kind, field)->title));
	return false;
}

const char *job_minute(int64_t at, char text[CLOCK_TEXT_SIZE])
{
	return clock_text((struct wall){ at }, CLOCK_MINUTE, text, CLOCK_TEXT_SIZE);
}

/* The next step is of him who applied. */
void job_owe_applicant(struct change *change)
{
	const char *applicant = change_text(change, "applicant");

	job_set_text(change, "owner", applicant == NULL ? change->actor->name : applicant);
}

/* ---- the draft ---------------------------------------------------------------------------- */

/* What is contradictory is refused as soon as it is written. */
static void check_draft(struct change *change)
{
	int64_t from = change_integer(change, "window_from"),
		until = change_integer(change, "window_until"),
		back = change_integer(change, "rollback_at");
	const char *one = change_text(change, "implementer_1"),
		   *other = change_text(change, "implementer_2");

	if (until != 0 && until <= from)
		change_refuse(change, "window_until", _("窗口结束要在窗口开始之后。"));
	if (until != 0 && until <= change->now.us)
		change_refuse(change, "window_until", _("窗口已经过去，不能再提交。"));
	if (back != 0 && (back <= from || (until != 0 && back > until)))
		change_refuse(change, "rollback_at", _("回退时刻要在窗口之内。"));
	if (one != NULL && other != NULL && strcmp(one, other) == 0)
		change_refuse(change, "implementer_2", _("实施人至少两人，不能是同一个人。"));
}

/* The account of a person called NAME that is in use; 0: nobody of that name has one. */
static int64_t account_of(struct change *change, const char *name)
{
	json_t *people = change_find(change, "person", "name", json_string(name));
	int64_t found = 0;

	for (size_t i = 0; i < json_array_size(people) && found == 0; i++)
		if (!record_has_ended(kind_find("person"), json_array_get(people, i)))
			found = record_id(json_array_get(people, i));
	json_decref(people);
	return found;
}

/* Who applies, by his account where he has one: who approves must be another. */
void job_take_applicant(struct change *change)
{
	const char *given = json_string_value(json_object_get(change->fields, "applicant"));
	int64_t person = given == NULL ? 0 : account_of(change, given);

	if (change_text(change, "applicant") == NULL) {
		job_set_text(change, "applicant", change->actor->name);
		person = change->actor->person;
	}
	if (person != 0)
		job_set_number(change, "applicant_person", person);
	else if (given != NULL)
		json_object_set_new(change->fields, "applicant_person", json_null());
}

static void guard_draft(struct change *change)
{
	if (change_value(change, "window_from") == NULL)
		job_set_number(change, "window_from", change->now.us);
	job_take_applicant(change);
	check_draft(change);
	job_owe_applicant(change);
}

void maintenance_guard_create(struct change *change)
{
	guard_draft(change);
	change_number(change, "WH");
}

void maintenance_guard_edit(struct change *change)
{
	guard_draft(change);
}

/* ---- from the applicant to the managing unit ---------------------------------------------- */

static bool has_objects(struct change *change)
{
	json_t *objects =
	    change_find(change, "maintenance_object", "job", json_integer(change->id));
	bool any = false;

	for (size_t i = 0; i < json_array_size(objects); i++)
		any |= !record_has_ended(kind_find("maintenance_object"),
		    json_array_get(objects, i));
	json_decref(objects);
	return any;
}

/* What the loop computed, as the job tells of it. */
static void take_impact(struct change *change)
{
	const json_t *impact = json_object_get(change->facts, "impact");
	const char *summary = record_text(impact, "summary");
	int64_t by = json_integer_value(json_object_get(change->facts, "notify_by"));

	if (summary != NULL)
		job_set_text(change, "impact", summary);
	if (by != 0)
		job_set_number(change, "notify_by", by);
}

void maintenance_guard_submit(struct change *change)
{
	static const char *const needed[] = { "type", "cuts_network", "cuts_important_service",
		"window_from", "window_until", "plan_no", "rollback_plan", "rollback_at",
		"implementer_1", "implementer_2" };

	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		job_need(change, needed[i]);
	check_draft(change);
	if (!has_objects(change))
		change_refuse(change, NULL,
		    _("还没有作业对象：先登记动哪些链路、设备、机房或业务。"));
	take_impact(change);
	job_set_text(change, "owner", _("值班长"));
}

/* What was approved was approved for what it was: after a change it is asked anew. */
void maintenance_guard_recall(struct change *change)
{
	static const char *const void_now[] = { "reviewed_by", "reviewed_at", "approver",
		"approved_at", "approved_until", "approval_number", "approving_organisation",
		"freeze_permit", "freeze_permit_by", "freeze_permit_at", "notified_at",
		"present_1_at", "present_1_by", "present_1_person", "present_1_connection",
		"present_2_at", "present_2_by", "present_2_person", "present_2_connection", NULL };

	job_need_now(change, "reason");
	job_take_away(change, void_now);
	job_owe_applicant(change);
}

void maintenance_guard_review(struct change *change)
{
	check_draft(change);
	take_impact(change);
	job_stamp(change, "reviewed_by", "reviewed_at");
	job_set_text(change, "owner", _("管理单位"));
}

/* Nobody approves what he applied for; trial has one person for all. */
static void refuse_applicant(struct change *change)
{
	const struct actor *actor = change->actor;
	int64_t person = change_integer(change, "applicant_person");

	if (!actor->trial && person != 0 && person == actor->person)
		change_refuse(change, NULL,
		    _("申请人不能批准自己的作业，请由管理单位另一人批准。"));
}

/* The organisation that stands behind the approval: the approver's own, and a managing unit. */
static void take_organisation(struct change *change)
{
	json_t *person = change->actor->person == 0 ? NULL :
	    change_get(change, "person", change->actor->person);
	int64_t own = record_integer(person, "organisation"),
		said = change_integer(change, "approving_organisation"),
		id = said != 0 ? said : own;
	json_t *organisation = id == 0 ? NULL : change_get(change, "organisation", id);

	if (organisation == NULL)
		job_need(change, "approving_organisation");
	else if (g_strcmp0(record_text(organisation, "type"), "mgmt_unit") != 0)
		change_refuse(change, "approving_organisation",
		    _("%s 不是管理单位：停机只能由本级政务外网管理单位批准（拉接14）。"),
		    record_text(organisation, "name"));
	else if (own != 0 && own != id && !change->actor->trial)
		change_refuse(change, "approving_organisation", _("只能以本人所在单位批准。"));
	else
		job_set_number(change, "approving_organisation", id);
	json_decref(organisation);
	json_decref(person);
}

void maintenance_guard_approve(struct change *change)
{
	refuse_applicant(change);
	take_organisation(change);
	job_need(change, "approval_number");
	if (change_integer(change, "window_until") <= change->now.us)
		change_refuse(change, NULL, _("窗口已经过去：撤回改窗口，再报批准。"));
	job_stamp(change, "approver", "approved_at");
	job_set_number(change, "approved_until", change_integer(change, "window_until"));
	if (change_text(change, "freeze_permit") != NULL)
		job_stamp_permit(change);
	job_owe_applicant(change);
}

void maintenance_guard_reject(struct change *change)
{
	refuse_applicant(change);
	job_need_now(change, "reject_reason");
	job_set_text(change, "approver", change->actor->name);
	job_owe_applicant(change);
}

void maintenance_guard_permit(struct change *change)
{
	refuse_applicant(change);
	job_need_now(change, "freeze_permit");
	job_stamp_permit(change);
}

/* ---- before work -------------------------------------------------------------------------- */

/* "市一中、市二中 等 7 家": who of the units has not been told since the job was approved as it is.
 * NULL: everybody has. *RET_LATE: how many were told late. */
static char *untold(struct change *change, int64_t *ret_late)
{
	json_t *units = change_find(change, "maintenance_unit", "job", json_integer(change->id));
	int64_t approved_at = change_integer(change, "approved_at");
	g_autoptr(GString) names = g_string_new(NULL);
	size_t left = 0;

	*ret_late = 0;
	for (size_t i = 0; i < json_array_size(units); i++) {
		const json_t *unit = json_array_get(units, i);
		if (record_has_ended(kind_find("maintenance_unit"), unit))
			continue;
		*ret_late += record_flag(unit, "late");
		if (record_integer(unit, "told_at") < approved_at && left++ < NAMED)
			g_string_append_printf(names, "%s%s", names->len > 0 ? _("、") : "",
			    record_text(unit, "name"));
	}
	json_decref(units);
	if (left > NAMED)
		g_string_append_printf(names, _(" 等 %zu 家"), left);
	return left == 0 ? NULL : g_strdup(names->str);
}

void maintenance_guard_notify(struct change *change)
{
	int64_t late;
	g_autofree char *left = untold(change, &late);

	if (left != NULL)
		change_refuse(change, NULL, _("还没有告知 %s。逐家登记告知，再办告知完成。"), left);
	job_set_number(change, "notified_at", change->now.us);
	job_set_number(change, "notified_late", late);
}

struct presence {
	const char *name, *at, *by, *person, *connection;
};
static const struct presence presences[] = {
	{ "implementer_1", "present_1_at", "present_1_by", "present_1_person",
	  "present_1_connection" },
	{ "implementer_2", "present_2_at", "present_2_by", "present_2_person",
	  "present_2_connection" },
};

/* Which of the two signs: as said, else whose name it is, else who is still missing. */
static int attending(const struct change *change)
{
	int64_t said = json_integer_value(json_object_get(change->fields, "attending"));

	if (said == 1 || said == 2)
		return (int)said - 1;
	for (int i = 0; i < 2; i++) {
		const char *name = change_text(change, presences[i].name);
		if (name != NULL && strcmp(name, change->actor->name) == 0)
			return i;
	}
	return change_integer(change, presences[0].at) == 0 ? 0 : 1;
}

/* Two people, and two conversations with the service: one terminal is one person. */
static void refuse_same(struct change *change, const struct presence *other)
{
	const struct actor *actor = change->actor;

	if (change_integer(change, other->at) == 0)
		return;
	if (!actor->trial && change_integer(change, other->person) == actor->person)
		change_refuse(change, NULL,
		    _("两名实施人到场须由两个人分别签认，另一名已由 %s 签认。"),
		    change_text(change, other->by));
	else if (actor->connection != 0 &&
	    change_integer(change, other->connection) == actor->connection)
		change_refuse(change, NULL, _("两名实施人到场须在两个终端上分别签认。"));
}

/* Who has an account signs for himself; for others the one on duty bears witness. */
void maintenance_guard_attend(struct change *change)
{
	int which = attending(change);
	const struct presence *here = &presences[which];
	const char *name = change_text(change, here->name);
	int64_t account = name == NULL ? 0 : account_of(change, name);

	if (change_integer(change, here->at) != 0)
		change_refuse(change, "attending", _("实施人 %s 已经签过到场。"), name);
	if (account != 0 && account != change->actor->person && !change->actor->trial)
		change_refuse(change, "attending", _("%s 有账号，到场须由本人签认。"), name);
	refuse_same(change, &presences[1 - which]);
	job_set_number(change, "attending", which + 1);
	job_stamp(change, here->by, here->at);
	job_set_number(change, here->person, change->actor->person);
	job_set_number(change, here->connection, change->actor->connection);
}

/* A freeze in which the window lies, unless the managing unit said that work goes on all the same.
 */
void job_refuse_freeze(struct change *change)
{
	json_t *periods =
	    change_find(change, "freeze_period", "state", json_string("active"));
	int64_t from = MAX(change_integer(change, "window_from"), change->now.us),
		until = change_integer(change, "window_until");
	char begins[CLOCK_TEXT_SIZE], ends[CLOCK_TEXT_SIZE];

	for (size_t i = 0; i < json_array_size(periods); i++) {
		const json_t *period = json_array_get(periods, i);
		if (change_text(change, "freeze_permit_by") != NULL ||
		    record_integer(period, "until") <= from ||
		    record_integer(period, "from") >= until)
			continue;
		change_refuse(change, NULL,
		    _("封网期「%s」（%s 至 %s）内不得开工，除非管理单位特许。"),
		    record_text(period, "name"), job_minute(record_integer(period, "from"), begins),
		    job_minute(record_integer(period, "until"), ends));
	}
	json_decref(periods);
}

void maintenance_guard_ready(struct change *change)
{
	job_need(change, "backup");
	job_need(change, "rollback_point");
	for (size_t i = 0; i < G_N_ELEMENTS(presences); i++)
		if (change_integer(change, presences[i].at) == 0)
			change_refuse(change, presences[i].name, _("实施人 %s 还没有签到场。"),
			    change_text(change, presences[i].name));
	job_refuse_freeze(change);
}
