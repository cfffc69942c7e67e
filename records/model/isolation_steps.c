/* Cutting a unit off and connecting it again: what one person did, what another one on another
 * connection saw, whom they told. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/isolation.h"

static const char *given_text(const struct change *change, const char *field)
{
	const char *text = json_string_value(json_object_get(change->fields, field));

	return text == NULL || text[0] == '\0' ? NULL : text;
}

/* The instant given for FIELD, now where none is: neither to come nor before EARLIEST. */
static int64_t take_time(struct change *change, const char *field, int64_t earliest,
    const char *before)
{
	int64_t at = json_integer_value(json_object_get(change->fields, field));

	if (at == 0)
		at = change->now.us;
	if (at > change->now.us)
		change_refuse(change, field, _("时刻还没有到：填已经发生的时刻。"));
	else if (earliest != 0 && at < earliest)
		change_refuse(change, field, "%s", before);
	json_object_set_new(change->fields, field, json_integer(at));
	return at;
}

/* ---- the name ----------------------------------------------------------------------------- */

/* The full name of the unit, typed letter by letter; it is asked for anew each time. */
static void need_typed_name(struct change *change)
{
	json_t *unit = change_get(change, "access_unit",
	    record_integer(change->record, "access_unit"));
	const char *name = record_text(unit, "name"), *typed = given_text(change, "typed_name");

	if (typed == NULL)
		change_refuse(change, "typed_name", _("照单位全称键入：%s。"), name);
	else if (g_strcmp0(typed, name) != 0)
		change_refuse(change, "typed_name",
		    _("键入的与单位全称不符，没有放行。单位全称是：%s。"), name);
	json_object_set_new(change->fields, "typed_name", json_null());
	json_decref(unit);
}

/* ---- two people --------------------------------------------------------------------------- */

/* Notes who does this step, and on which connection. */
static void note_actor(struct change *change, const char *by, const char *person,
    const char *connection)
{
	change_set_text(change, by, change->actor->name);
	if (person != NULL)
		json_object_set_new(change->fields, person, change->actor->person == 0 ?
		    json_null() : json_integer(change->actor->person));
	json_object_set_new(change->fields, connection, json_integer(change->actor->connection));
}

/* Who checks is somebody else than who did it, at another console: not the same terminal a moment
 * later (requirements 7, 62). On trial one person plays both, on two connections all the same. */
static void need_another(struct change *change, const char *person, const char *connection,
    const char *by)
{
	const struct actor *actor = change->actor;
	int64_t first = record_integer(change->record, person);
	const char *name = record_text(change->record, by);

	if (!actor->trial && first != 0 && first == actor->person)
		change_refuse(change, NULL, _("核验须由另一个人办理：%s 就是动手的人。"), name);
	if (actor->connection == 0 ||
	    actor->connection == record_integer(change->record, connection))
		change_refuse(change, NULL,
		    _("核验须在另一个连接上办理：%s 动手时用的就是这个连接，请另一个人另行登录。"),
		    name);
}

/* ---- what was seen ------------------------------------------------------------------------ */

static const json_t *probe_of(const struct change *change)
{
	return json_object_get(change->facts, "probe");
}

/* Whether the cut (or the line that is back) is what the probes see as WANTED; what they do not see
 * a person must have seen. Keeps what was seen in FIELD. */
static void need_verified(struct change *change, const char *wanted, const char *contrary,
    const char *field)
{
	const json_t *probe = probe_of(change);
	const char *cut = record_text(probe, "cut"), *text = record_text(probe, "text"),
		   *note = given_text(change, "verification_note");
	bool unseen = cut == NULL || strcmp(cut, "unknown") == 0;

	if (!unseen && strcmp(cut, wanted) != 0)
		change_refuse(change, NULL, _("%s：%s。先到设备上核实。"), contrary, text);
	else if (unseen && note == NULL)
		change_refuse(change, "verification_note",
		    _("探测看不到结果，须写明人工核验：看了什么，结果怎样。"));
	change_set_text(change, field, text != NULL ? text : _("探测看不到"));
}

/* Neighbours that do not answer are named, and whoever goes on says what is done about them. */
static void note_harmed(struct change *change)
{
	const char *harmed = record_text(probe_of(change), "harmed");

	if (harmed != NULL && given_text(change, "verification_note") == NULL)
		change_refuse(change, "verification_note",
		    _("邻居单位 %s 现在不通：先恢复，或写明原因和正在怎样处理。"), harmed);
	json_object_set_new(change->fields, "harmed",
	    harmed == NULL ? json_null() : json_string(harmed));
}

/* ---- cutting ------------------------------------------------------------------------------ */

/* Without anybody's word only a host or a VPN user is cut off, where the clause says so. */
static void need_authority(struct change *change)
{
	int64_t within = record_integer(change->facts, "written_us");

	if (g_strcmp0(record_text(change->record, "state"), "requested") != 0)
		return;
	if (!isolation_cuts_first(change_text(change, "basis"), change_text(change, "scope"))) {
		change_refuse(change, NULL,
		    _("还没有授权：先书面授权，或记口头授权；"
		      "只有单机、VPN 按湘24、湘25 可以先断后报。"));
		return;
	}
	change_set_text(change, "authority", "cut_first");
	json_object_set_new(change->fields, "written_due", json_integer(change->now.us + within));
}

static void cut(struct change *change)
{
	need_typed_name(change);
	isolation_guard_neighbours(change);
	take_time(change, "isolated_at", record_integer(change->record, "authority_at"),
	    _("断开时刻早于授权时刻，核对后再填。"));
	note_actor(change, "executed_by", "executed_person", "executed_connection");
}

void isolation_guard_execute(struct change *change)
{
	need_authority(change);
	cut(change);
	change_set_text(change, "owner", _("核验人（另一人、另一连接）"));
}

/* Whether anybody but who acts is on duty. */
static bool has_company(const struct change *change)
{
	const json_t *on_duty = json_object_get(change->facts, "on_duty"), *person;
	size_t i;

	json_array_foreach(on_duty, i, person)
		if (json_integer_value(person) != change->actor->person)
			return true;
	return false;
}

/* 先行处置: at night, alone, on a spoken word; nothing that was planned. */
void isolation_guard_alone(struct change *change)
{
	if (!record_flag(change->facts, "alone"))
		change_refuse(change, NULL,
		    _("先行处置只限夜间单人值班：现在须由两人办理，一人断开、另一人核验。"));
	else if (has_company(change))
		change_refuse(change, NULL, _("当班不止一人：由一人断开、另一人核验。"));
	cut(change);
	need_verified(change, "yes", _("探测看到还通"), "verification");
	note_harmed(change);
	json_object_set_new(change->fields, "alone", json_true());
	change_set_text(change, "owner", change->actor->name);
}

void isolation_guard_check(struct change *change)
{
	need_another(change, "executed_person", "executed_connection", "executed_by");
	need_verified(change, "yes", _("探测看到还通"), "verification");
	note_harmed(change);
	note_actor(change, "checked_by", NULL, "checked_connection");
	json_object_set_new(change->fields, "checked_at", json_integer(change->now.us));
	change_set_text(change, "owner", record_text(change->record, "executed_by"));
}

/* ---- telling ------------------------------------------------------------------------------ */

/* An instant and the person who was told go together. */
static bool take_told(struct change *change, const char *at, const char *whom,
    const char *since_field, const char *before)
{
	int64_t since = record_integer(change->record, since_field);

	if (given_text(change, whom) == NULL) {
		if (json_integer_value(json_object_get(change->fields, at)) != 0)
			change_refuse(change, whom, _("告知了谁必须填写。"));
		return false;
	}
	take_time(change, at, since, before);
	return true;
}

void isolation_guard_notify(struct change *change)
{
	const char *before = _("告知时刻早于断开时刻，核对后再填。");
	bool unit = take_told(change, "unit_told_at", "unit_told_whom", "isolated_at", before);
	bool dept = take_told(change, "dept_told_at", "dept_told_whom", "isolated_at", before);

	if (!unit && !dept && given_text(change, "notice_number") == NULL)
		change_refuse(change, "unit_told_whom", _("写明告知了谁，或书面通知号。"));
}

void isolation_guard_told_back(struct change *change)
{
	if (!take_told(change, "restored_told_at", "restored_told_whom", "reconnected_at",
		_("告知时刻早于复接时刻，核对后再填。")))
		change_refuse(change, "restored_told_whom", _("告知了谁必须填写。"));
}

void isolation_guard_demand(struct change *change)
{
	int64_t by = json_integer_value(json_object_get(change->fields, "rectify_by"));

	if (given_text(change, "demand") == NULL)
		change_refuse(change, "demand", _("整改要求必须填写。"));
	if (by != 0 && by <= change->now.us)
		change_refuse(change, "rectify_by", _("整改期限已经过了：填将来的时刻。"));
	change_set_text(change, "owner", change_text(change, "unit_name"));
}

/* ---- the way back ------------------------------------------------------------------------- */

/* FIELD of the record, which another act fills, is there. */
static void need_before(struct change *change, const char *field, const char *act)
{
	if (change_value(change, field) == NULL)
		change_refuse(change, NULL, _("还没有%s：先办「%s」。"),
		    _(kind_field(change->kind, field)->title),
		    _(kind_act(change->kind, act)->title));
}

/* No proof, no way back (湘23; requirements 2.8: the managing unit decides). */
void isolation_guard_approve(struct change *change)
{
	if (given_text(change, "rectification_proof") == NULL)
		change_refuse(change, "rectification_proof",
		    _("整改完成证明必须填写：没有证明不得复接。"));
	if (given_text(change, "assessment") == NULL)
		change_refuse(change, "assessment", _("安全评估结论必须填写。"));
	need_before(change, "unit_told_at", "notify");
	need_before(change, "dept_told_at", "notify");
	need_before(change, "demand", "demand");
	change_set_text(change, "approved_by", change->actor->name);
	json_object_set_new(change->fields, "approved_at", json_integer(change->now.us));
	change_set_text(change, "owner", _("值班员"));
}

void isolation_guard_reconnect(struct change *change)
{
	need_typed_name(change);
	take_time(change, "reconnected_at", record_integer(change->record, "approved_at"),
	    _("复接时刻早于批准时刻，核对后再填。"));
	note_actor(change, "reconnected_by", "reconnected_person", "reconnected_connection");
	change_set_text(change, "owner", _("核验人（另一人、另一连接）"));
}

void isolation_guard_recheck(struct change *change)
{
	int64_t watched = record_integer(change->facts, "observe_us");

	need_another(change, "reconnected_person", "reconnected_connection", "reconnected_by");
	need_verified(change, "no", _("探测看到还不通"), "reverification");
	note_actor(change, "rechecked_by", NULL, "rechecked_connection");
	json_object_set_new(change->fields, "rechecked_at", json_integer(change->now.us));
	json_object_set_new(change->fields, "observe_until",
	    json_integer(change->now.us + watched));
	change_set_text(change, "owner", change->actor->name);
}

void isolation_guard_close(struct change *change)
{
	int64_t until = record_integer(change->record, "observe_until");
	char text[CLOCK_TEXT_SIZE];

	if (change->now.us < until) {
		clock_text((struct wall){ until }, CLOCK_FULL, text, sizeof text);
		change_refuse(change, NULL, _("观察期到 %s 才满，到时再归档。"), text);
	}
	if (record_integer(change->record, "written_due") != 0)
		need_before(change, "written_number", "deliver_written");
	need_before(change, "restored_told_at", "notify_reconnection");
	if (given_text(change, "outcome") == NULL)
		change_refuse(change, "outcome", _("观察结论必须填写。"));
	change_set_text(change, "closed_by", change->actor->name);
	json_object_set_new(change->fields, "closed_at", json_integer(change->now.us));
}
