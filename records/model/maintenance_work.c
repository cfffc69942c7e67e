/* A maintenance job from its beginning: at work, afterwards, and what is written down of it. */
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "records/model/journal.h"
#include "records/model/maintenance_parts.h"

/* ---- at work ------------------------------------------------------------------------------ */

void job_refuse_warned(struct change *change)
{
	const json_t *barred = json_object_get(change->facts, "barred");

	if (barred == NULL || change_integer(change, "freeze_permit_at") >
	    record_integer(barred, "since"))
		return;
	change_refuse(change, NULL,
	    _("%s预警 %s「%s」未解除，计划维护不得开工，除非管理单位特许。"),
	    record_text(barred, "color"), record_text(barred, "number"),
	    record_text(barred, "title"));
}

void job_stamp_permit(struct change *change)
{
	job_stamp(change, "freeze_permit_by", "freeze_permit_at");
}

void maintenance_guard_start(struct change *change)
{
	int64_t from = change_integer(change, "window_from"),
		until = change_integer(change, "window_until");
	char when[CLOCK_TEXT_SIZE];

	if (!maintenance_was_approved(change->record))
		change_refuse(change, NULL, _("没有管理单位批准，不得开工（拉接14）。"));
	if (change->now.us < from)
		change_refuse(change, NULL, _("窗口 %s 才开始。要提前，撤回改窗口再报批准。"),
		    job_minute(from, when));
	if (change->now.us >= until)
		change_refuse(change, NULL, _("窗口 %s 已经结束。撤回改窗口再报批准。"),
		    job_minute(until, when));
	job_refuse_freeze(change);
	job_refuse_warned(change);
	job_set_number(change, "started_at", change->now.us);
	job_set_number(change, "decide_by", change_integer(change, "rollback_at"));
}

/* The window that the service saw pass must be the one that still holds. */
void maintenance_guard_overrun(struct change *change)
{
	const json_t *passed = json_object_get(change->facts, "passed");

	if (passed != NULL && json_integer_value(passed) != change_integer(change, "window_until"))
		change_refuse(change, NULL, _("窗口已经改过，没有超窗。"));
	job_set_number(change, "overruns", change_integer(change, "overruns") + 1);
}

/* Either way: why, until when, and the managing unit knows. */
static void decide(struct change *change)
{
	job_need_now(change, "overrun_reason");
	job_need_now(change, "told_to");
	if (json_object_get(change->fields, "told_at") == NULL)
		job_set_number(change, "told_at", change->now.us);
	else if (change_integer(change, "told_at") > change->now.us)
		change_refuse(change, "told_at", _("报管理单位的时刻不能在将来。"));
	if (change_integer(change, "window_until") <= change->now.us)
		change_refuse(change, "window_until", _("请写新的结束时刻，要在现在之后。"));
}

void maintenance_guard_go_on(struct change *change)
{
	int64_t back = json_integer_value(json_object_get(change->fields, "rollback_at"));

	decide(change);
	if (back != 0 &&
	    (back <= change->now.us || back > change_integer(change, "window_until")))
		change_refuse(change, "rollback_at", _("回退时刻要在现在之后，新窗口之内。"));
	if (back != 0)
		job_set_number(change, "decide_by", back);
	else
		json_object_set_new(change->fields, "decide_by", json_null());
	json_object_set_new(change->fields, "rolling_back_at", json_null());
}

void maintenance_guard_roll_back(struct change *change)
{
	decide(change);
	job_set_number(change, "rolling_back_at", change->now.us);
	json_object_set_new(change->fields, "decide_by", json_null());
}

static void end_work(struct change *change)
{
	job_need_now(change, "result");
	job_set_number(change, "ended_at", change->now.us);
	json_object_set_new(change->fields, "decide_by", json_null());
}

void maintenance_guard_done(struct change *change)
{
	if (change_integer(change, "rolling_back_at") != 0)
		change_refuse(change, NULL, _("已经开始回退，请办回退完成。"));
	end_work(change);
}

void maintenance_guard_rolled_back(struct change *change)
{
	end_work(change);
	if (change_integer(change, "rolling_back_at") == 0)
		job_set_number(change, "rolling_back_at", change->now.us);
}

/* ---- afterwards --------------------------------------------------------------------------- */

/* "核心A 不可达：…；业务B 未知": what the probes do not find green, one after the other. */
static char *bad_list(const json_t *bad)
{
	g_autoptr(GString) list = g_string_new(NULL);

	for (size_t i = 0; i < json_array_size(bad); i++) {
		const json_t *thing = json_array_get(bad, i);
		const char *reason = record_text(thing, "reason");
		g_string_append_printf(list, "%s%s %s%s%s", i > 0 ? _("；") : "",
		    record_text(thing, "name"), record_text(thing, "state"),
		    reason == NULL ? "" : _("："), reason == NULL ? "" : reason);
	}
	struct bytes raw = { (const uint8_t *)list->str, list->len };
	return text_clean(raw, 4000);
}

void maintenance_guard_verify(struct change *change)
{
	const json_t *look = json_object_get(change->facts, "look"),
		     *bad = json_object_get(look, "bad");
	g_autofree char *list = bad_list(bad);

	job_need_now(change, "spot_check");
	if (json_array_size(bad) > 0 && change_text(change, "leftovers") == NULL)
		change_refuse(change, "leftovers",
		    _("还有 %zu 个对象没有恢复：%s。写明遗留，或先处理。"), json_array_size(bad),
		    list);
	job_stamp(change, "verified_by", "verified_at");
	job_set_number(change, "checked", record_integer(look, "checked"));
	job_set_number(change, "not_green", (int64_t)json_array_size(bad));
	job_set_text(change, "still_down", list);
	job_set_text(change, "owner", _("值班长"));
}

void maintenance_guard_close(struct change *change)
{
	job_need(change, "result");
	job_stamp(change, "closed_by", "closed_at");
}

void maintenance_guard_cancel(struct change *change)
{
	job_need_now(change, "cancel_reason");
}

/* Nobody asked, and it was cut all the same: that is how it stays marked. */
void maintenance_guard_unapproved(struct change *change)
{
	int64_t from, until;

	job_need_now(change, "started_at");
	job_need_now(change, "ended_at");
	job_need_now(change, "found");
	from = change_integer(change, "started_at");
	until = change_integer(change, "ended_at");
	if (from != 0 && until != 0 && until <= from)
		change_refuse(change, "ended_at", _("结束要在开始之后。"));
	if (from > change->now.us)
		change_refuse(change, "started_at", _("补录的中断不能在将来。"));
	if (until > change->now.us)
		change_refuse(change, "ended_at",
		    _("补录的中断不能在将来；还没恢复的先建故障单。"));
	json_object_set_new(change->fields, "unapproved", json_true());
	job_take_applicant(change);
	job_set_text(change, "owner", change->actor->name);
	change_number(change, "WH");
}

/* ---- what is written down ----------------------------------------------------------------- */

/* The first of what was said with the act; NULL. */
static const char *remark(const struct change *change)
{
	static const char *const said[] = { "reason", "reject_reason", "cancel_reason",
		"freeze_permit", "overrun_reason", "review_note", "approval_note", "found",
		"leftovers", "spot_check", "result", "backup", NULL };

	for (const char *const *field = said; *field != NULL; field++) {
		const char *text = json_string_value(json_object_get(change->fields, *field));
		if (text != NULL)
			return text;
	}
	return NULL;
}

/* What each act has besides that: "批准号 …", "到 23:30，已报 …". Caller frees. */
static char *particulars(const struct change *change)
{
	const char *act = change->act->name;
	char when[CLOCK_TEXT_SIZE];

	if (strcmp(act, "approve") == 0)
		return g_strdup_printf(_("批准号 %s；"), change_text(change, "approval_number"));
	if (strcmp(act, "go_on") == 0 || strcmp(act, "roll_back") == 0)
		return g_strdup_printf(_("到 %s，已报 %s；"),
		    job_minute(change_integer(change, "window_until"), when),
		    change_text(change, "told_to"));
	if (strcmp(act, "attend") == 0)
		return g_strdup_printf(_("%s；"),
		    change_text(change, change_integer(change, "attending") == 1
			    ? "implementer_1" : "implementer_2"));
	if (strcmp(act, "verify") == 0)
		return g_strdup_printf(_("核 %d，未恢复 %d；"),
		    (int)change_integer(change, "checked"),
		    (int)change_integer(change, "not_green"));
	return g_strdup("");
}

void maintenance_say(struct change *change)
{
	const char *text = remark(change);
	g_autofree char *more = particulars(change);

	journal_say(change, "%s%s", more, text == NULL ? _(change->act->title) : text);
}

/* The units of the facts become records; those that are there keep who was told and when, and those
 * that a person added stay. How many there are. */
static int64_t write_units(struct change *change)
{
	const json_t *found =
	    json_object_get(json_object_get(change->facts, "impact"), "units");
	json_t *known = change_find(change, "maintenance_unit", "job", json_integer(change->id));
	g_autoptr(GHashTable) ids =
	    g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	int64_t count = 0;

	for (size_t i = 0; i < json_array_size(known); i++) {
		const json_t *unit = json_array_get(known, i);
		int64_t id = record_integer(unit, "access_unit");
		g_hash_table_add(ids, g_memdup2(&id, sizeof id));
		count += !record_has_ended(kind_find("maintenance_unit"), unit);
	}
	json_decref(known);
	for (size_t i = 0; i < json_array_size(found); i++) {
		const json_t *unit = json_array_get(found, i);
		int64_t id = record_integer(unit, "access_unit");
		if (g_hash_table_contains(ids, &id))
			continue;
		change_append(change, "maintenance_unit", NULL,
		    json_pack("{s:I, s:I, s:s, s:s, s:s*, s:s*}", "job", (json_int_t)change->id,
			"access_unit", (json_int_t)id, "name", record_text(unit, "name"), "source",
			"computed", "circuits", record_text(unit, "circuits"), "left",
			record_text(unit, "left")));
		count++;
	}
	return count;
}

void maintenance_effect_impact(struct change *change)
{
	int64_t units = write_units(change);

	change_put(change, change->kind->name, change->id, NULL,
	    json_pack("{s:I}", "units", (json_int_t)units));
	maintenance_say(change);
}

/* A window is not copied: it is over. */
void maintenance_effect_copy(struct change *change)
{
	static const char *const copied[] = { "title", "type", "applicant_unit", "cuts_network",
		"cuts_important_service", "plan_no", "rollback_plan", "implementer_1",
		"implementer_2", "guardian" };
	struct change draft = *change;
	json_t *objects =
	    change_find(change, "maintenance_object", "job", json_integer(change->id));

	draft.fields = json_object();
	for (size_t i = 0; i < G_N_ELEMENTS(copied); i++) {
		json_t *value = json_object_get(change->record, copied[i]);
		if (value != NULL)
			json_object_set(draft.fields, copied[i], value);
	}
	job_set_text(&draft, "applicant", change->actor->name);
	job_set_text(&draft, "owner", change->actor->name);
	change_number(&draft, "WH");
	g_autofree char *number = g_strdup(record_text(draft.fields, "number"));
	int64_t id = change_append(change, change->kind->name, NULL, draft.fields);
	for (size_t i = 0; id != 0 && i < json_array_size(objects); i++) {
		const json_t *object = json_array_get(objects, i);
		if (record_has_ended(kind_find("maintenance_object"), object))
			continue;
		json_t *again = json_pack("{s:I, s:s*}", "job", (json_int_t)id, "name",
		    record_text(object, "name"));
		for (const char *const *ref = (const char *const[]){ "circuit", "device", "room",
			 "managed_service", NULL };
		     *ref != NULL; ref++)
			if (record_integer(object, *ref) != 0)
				json_object_set(again, *ref, json_object_get(object, *ref));
		change_append(change, "maintenance_object", NULL, again);
	}
	json_decref(objects);
	journal_say(change, _("照此另建草稿 %s"), number);
}
