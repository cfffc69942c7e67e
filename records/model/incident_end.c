/* An incident while it is handled, and how it ends. */
#include <ctype.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/incident.h"
#include "records/model/journal.h"

#define HOUR (3600 * CLOCK_SECOND)
#define OBSERVE (72 * HOUR)      /* 【拟】 where the rules are silent */

static void set_integer(struct change *change, const char *field, int64_t value)
{
	json_object_set_new(change->fields, field, json_integer(value));
}

/* ---- measures ----------------------------------------------------------------------------- */

static void take_step(struct change *change)
{
	if (change_given(change, "step") == NULL)
		return;
	incident_take_time(change, "step_at", false);
}

void incident_guard_measure(struct change *change)
{
	incident_want(change, "step", _("写明做了什么。"));
	take_step(change);
}

void incident_effect_measure(struct change *change)
{
	const char *step = json_string_value(change_given(change, "step"));
	g_autofree char *given = journal_given(change, NULL);

	journal_say(change, "%s", given);
	if (step != NULL)
		change_append(change, "incident_step", NULL, json_pack("{s:I, s:s, s:I, s:s}",
		    "incident", (json_int_t)change->id, "what", step, "at",
		    (json_int_t)change_integer(change, "step_at"), "by", change->actor->name));
}

/* ---- from one phase to the next ----------------------------------------------------------- */

void incident_guard_contain(struct change *change)
{
	incident_want(change, "step", _("写明怎样遏制：隔离、阻断、下线。先取证，后清除。"));
	take_step(change);
	incident_set_owner(change);
}

void incident_guard_eradicate(struct change *change)
{
	if (change_value(change, "located_at") == NULL || change_given(change, "located_at"))
		incident_take_time(change, "located_at", false);
	if (change_text(change, "cause") == NULL)
		change_refuse(change, "cause", _("写明初步原因；不清楚的写明还在查什么。"));
	take_step(change);
	incident_set_owner(change);
}

void incident_guard_recover(struct change *change)
{
	int64_t at = incident_take_time(change, "handled_at", false);

	if (at < change_integer(change, "located_at"))
		change_refuse(change, "handled_at", _("处置结束不能早于定位。"));
	if (change_text(change, "measures") == NULL)
		change_refuse(change, "measures", _("写明措施的效果。"));
	take_step(change);
	incident_set_owner(change);
}

/* What runs from the end of the handling begins. */
void incident_effect_recover(struct change *change)
{
	incident_effect_measure(change);
	incident_owe(change, "summary");
}

void incident_guard_monitor(struct change *change)
{
	int64_t at = incident_take_time(change, "restored_at", false);

	if (at < change_integer(change, "located_at"))
		change_refuse(change, "restored_at", _("恢复不能早于定位。"));
	take_step(change);
	set_integer(change, "observe_until", at + incident_rule(change, "observe_us", OBSERVE));
	incident_set_owner(change);
}

/* It is handled and restored no more; what was told stays told. */
void incident_guard_relapse(struct change *change)
{
	static const char *const undone[] = { "handled_at", "restored_at", "observe_until",
		"finished_at", "finished_by", "outcome", NULL };

	incident_want(change, "reason", _("写明又看到了什么。"));
	change_clear(change, undone);
	incident_set_owner(change);
}

/* ---- the end ------------------------------------------------------------------------------ */

/* The four times are known, and in an order that can be (T14). */
static void check_times(struct change *change)
{
	static const struct {
		const char *field, *missing;
	} times[] = {
		{ "found_at", N_("缺发现时刻。") },
		{ "located_at", N_("缺定位时刻：什么时候查清是哪里、怎么回事。") },
		{ "handled_at", N_("缺处置结束时刻。") },
		{ "restored_at", N_("缺恢复时刻。") },
	};

	for (size_t i = 0; i < G_N_ELEMENTS(times); i++) {
		if (change_value(change, times[i].field) == NULL)
			change_refuse(change, times[i].field, "%s", _(times[i].missing));
		else if (i > 0 && change_given(change, times[i].field) != NULL)
			incident_take_time(change, times[i].field, false);
	}
	if (change_integer(change, "handled_at") != 0 &&
	    change_integer(change, "handled_at") < change_integer(change, "located_at"))
		change_refuse(change, "handled_at", _("处置结束不能早于定位。"));
}

void incident_guard_finish(struct change *change)
{
	int64_t until = record_integer(change->record, "observe_until");

	check_times(change);
	if (change->now.us < until) {
		char text[CLOCK_TEXT_SIZE];
		clock_text((struct wall){ until }, CLOCK_MINUTE, text, sizeof text);
		change_refuse(change, NULL, _("还在观察期，到 %s 才能终报。"), text);
	}
	if (change_text(change, "outcome") == NULL)
		change_refuse(change, "outcome", _("写明观察期里看到了什么。"));
	if (record_text(change->record, "proposed") != NULL)
		change_refuse(change, NULL, _("改级还没有复核。"));
	change_set_text(change, "finished_by", change->actor->name);
	set_integer(change, "finished_at", change->now.us);
	incident_set_owner(change);
}

void incident_effect_finish(struct change *change)
{
	incident_effect_say(change);
	incident_give_up(change, change->id, "follow_up", _("终报代替"));
	incident_owe(change, "final|summary");
}

static unsigned open_rectifications(struct change *change)
{
	const struct kind *kind = kind_find("rectification");
	unsigned open = 0;

	if (kind == NULL || kind_field(kind, "incident") == NULL)
		return 0;
	json_t *all = change_find(change, "rectification", "incident", json_integer(change->id));
	for (size_t i = 0; i < json_array_size(all); i++)
		open += !record_has_ended(kind, json_array_get(all, i));
	json_decref(all);
	return open;
}

void incident_guard_close(struct change *change)
{
	unsigned untold = incident_untold(change, change->id), open = open_rectifications(change);

	check_times(change);
	if (change_text(change, "summary") == NULL)
		change_refuse(change, "summary", _("写处置总结：经过、原因、损失、教训。"));
	if (untold > 0)
		change_refuse(change, NULL, _("还有 %u 份报告没有上报。"), untold);
	if (open > 0)
		change_refuse(change, NULL, _("还有 %u 项整改没有完成或没有复查。"), open);
	change_set_text(change, "closed_by", change->actor->name);
	set_integer(change, "closed_at", change->now.us);
	incident_set_owner(change);
}

/* ---- it was none -------------------------------------------------------------------------- */

void incident_guard_deny(struct change *change)
{
	incident_want(change, "false_reason", _("写明凭什么说是误报。"));
	change_set_text(change, "false_by", change->actor->name);
	set_integer(change, "false_at", change->now.us);
	set_integer(change, "false_connection", change->actor->connection);
	json_object_set_new(change->fields, "false_person", change->actor->person == 0 ?
	    json_null() : json_integer(change->actor->person));
	incident_set_owner(change);
}

void incident_guard_confirm_false(struct change *change)
{
	const struct actor *actor = change->actor;

	if (record_text(change->record, "false_by") == NULL) {
		change_refuse(change, NULL, _("安全管理员还没有提误报。"));
		return;
	}
	if (!actor->trial && actor->person == record_integer(change->record, "false_person"))
		change_refuse(change, NULL, _("要由另一个人办理：%s 已经签过。"),
		    record_text(change->record, "false_by"));
	else if (actor->connection == 0 ||
	    actor->connection == record_integer(change->record, "false_connection"))
		change_refuse(change, NULL,
		    _("要在另一个连接上办理：%s 用的就是这个连接，请另一个人另行登录。"),
		    record_text(change->record, "false_by"));
	change_set_text(change, "false_confirmed_by", actor->name);
	set_integer(change, "false_confirmed_at", change->now.us);
	change_set_text(change, "owner", NULL);
}

/* Whoever was told already is told that it was none: that report is still owed. */
void incident_effect_false(struct change *change)
{
	journal_say(change, _("误报，提出人 %s：%s"), record_text(change->record, "false_by"),
	    record_text(change->record, "false_reason"));
	incident_give_up(change, change->id, NULL, _("误报"));
	incident_owe(change, "final");
}

/* ---- evidence ----------------------------------------------------------------------------- */

static bool is_hash(const char *text)
{
	size_t n = 0;

	while (isxdigit((unsigned char)text[n]))
		n++;
	return n == 64 && text[n] == '\0';
}

void incident_evidence_guard_take(struct change *change)
{
	json_t *incident = change_get(change, "incident", change_integer(change, "incident"));
	const char *hash = change_text(change, "sha256");
	int64_t at = change_integer(change, "taken_at");

	if (incident != NULL && !word_in(INCIDENT_OPEN, record_text(incident, "state")))
		change_refuse(change, "incident", _("%s 已经归档。"),
		    record_text(incident, "number"));
	if (hash != NULL && !is_hash(hash))
		change_refuse(change, "sha256", _("SHA-256 是 64 位十六进制数字。"));
	if (hash == NULL && change_text(change, "note") == NULL)
		change_refuse(change, "note", _("没有哈希的，写明为什么，怎样封存。"));
	if (at == 0)
		set_integer(change, "taken_at", at = change->now.us);
	if (at > change->now.us)
		change_refuse(change, "taken_at", _("时刻还没有到：填已经发生的时刻。"));
	if (change_text(change, "taken_by") == NULL)
		change_set_text(change, "taken_by", change->actor->name);
	change_number(change, "ZJ");
	json_decref(incident);
}

void incident_evidence_effect_take(struct change *change)
{
	int64_t id = change_integer(change, "incident");
	json_t *incident = change_get(change, "incident", id);
	const char *hash = change_text(change, "sha256");

	journal_say_of(change, "incident", id, record_text(incident, "number"),
	    hash == NULL ? _("%s %s") : _("%s %s  SHA-256 %.16s"),
	    change_text(change, "number"), change_text(change, "what"), hash);
	json_decref(incident);
}
