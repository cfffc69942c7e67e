/* What the journal of an isolation says of each step, and the mark on the unit it is about. */
#include "base/i18n.h"
#include "records/model/incident_link.h"
#include "records/model/isolation.h"
#include "records/model/journal.h"

/* While it is off the network the unit's own record names the isolation. */
static void mark_unit(struct change *change, int64_t isolation)
{
	change_put(change, "access_unit", change_integer(change, "access_unit"), NULL,
	    json_pack("{s:o}", "isolation",
		isolation == 0 ? json_null() : json_integer(isolation)));
}

/* FIELD as it is now, "-" where there is nothing. */
static const char *said(const struct change *change, const char *field)
{
	const char *text = change_text(change, field);

	return text == NULL ? "-" : text;
}

/* The instant FIELD holds, into TEXT. */
static const char *said_at(const struct change *change, const char *field,
    char text[static CLOCK_TEXT_SIZE])
{
	int64_t at = change_integer(change, field);

	return at == 0 ? "-" :
	    clock_text((struct wall){ at }, CLOCK_FULL, text, CLOCK_TEXT_SIZE);
}

static const char *title_of(const struct change *change, const char *field)
{
	return choice_title(kind_field(change->kind, field)->choices, said(change, field));
}

void isolation_say_request(struct change *change)
{
	journal_say(change, _("%s，依据 %s，范围 %s。%s。邻居：%s"), said(change, "unit_name"),
	    title_of(change, "basis"), title_of(change, "scope"), said(change, "cause"),
	    said(change, "neighbours"));
	incident_link_say(change);
}

void isolation_say_authority(struct change *change)
{
	json_t *organisation = change_get(change, "organisation",
	    change_integer(change, "authority_org"));
	bool oral = g_strcmp0(change_text(change, "authority"), "oral") == 0;
	char at[CLOCK_TEXT_SIZE];

	said_at(change, "authority_at", at);
	if (oral)
		journal_say(change, _("%s %s %s 口头授权，已回拨核实，原话：%s"),
		    record_text(organisation, "name"), said(change, "authority_person"), at,
		    said(change, "authority_words"));
	else
		journal_say(change, _("%s %s %s 书面授权，文号 %s"),
		    record_text(organisation, "name"), said(change, "authority_person"), at,
		    said(change, "authority_number"));
	json_decref(organisation);
}

void isolation_say_written(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];

	journal_say(change, record_flag(change->fields, "written_late") ?
	    _("书面授权 %s，%s 送达，已过期限") : _("书面授权 %s，%s 送达，在期限内"),
	    said(change, "written_number"), said_at(change, "written_at", at));
}

void isolation_say_cut(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];

	mark_unit(change, change->id);
	journal_say(change, _("%s 断开，单位全称键入相符；邻居：%s"),
	    said_at(change, "isolated_at", at), said(change, "neighbours"));
}

void isolation_say_alone(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];

	mark_unit(change, change->id);
	journal_say(change, _("夜间单人先行处置，%s 断开；%s；%s"),
	    said_at(change, "isolated_at", at), said(change, "verification"),
	    said(change, "verification_note"));
}

void isolation_say_checked(struct change *change)
{
	journal_say(change, _("另一连接核验：%s；%s；不通的邻居：%s"),
	    said(change, "verification"), said(change, "verification_note"),
	    said(change, "harmed"));
}

void isolation_say_told(struct change *change)
{
	char unit[CLOCK_TEXT_SIZE], dept[CLOCK_TEXT_SIZE];

	journal_say(change, _("单位 %s（%s），主管部门 %s（%s），书面通知 %s"),
	    said(change, "unit_told_whom"), said_at(change, "unit_told_at", unit),
	    said(change, "dept_told_whom"), said_at(change, "dept_told_at", dept),
	    said(change, "notice_number"));
}

void isolation_say_demand(struct change *change)
{
	char by[CLOCK_TEXT_SIZE];

	journal_say(change, _("%s；期限 %s"), said(change, "demand"),
	    said_at(change, "rectify_by", by));
}

void isolation_say_approved(struct change *change)
{
	journal_say(change, _("整改证明：%s；安全评估：%s；批准号 %s"),
	    said(change, "rectification_proof"), said(change, "assessment"),
	    said(change, "approval_number"));
}

void isolation_say_reconnected(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];

	mark_unit(change, 0);
	journal_say(change, _("%s 复接，单位全称键入相符"), said_at(change, "reconnected_at", at));
}

void isolation_say_rechecked(struct change *change)
{
	char until[CLOCK_TEXT_SIZE];

	journal_say(change, _("另一连接核验：%s；%s；观察至 %s"), said(change, "reverification"),
	    said(change, "verification_note"), said_at(change, "observe_until", until));
}

void isolation_say_told_back(struct change *change)
{
	char at[CLOCK_TEXT_SIZE];

	journal_say(change, _("%s（%s）"), said(change, "restored_told_whom"),
	    said_at(change, "restored_told_at", at));
}

void isolation_say_closed(struct change *change)
{
	journal_say(change, "%s", said(change, "outcome"));
}

void isolation_say_cancelled(struct change *change)
{
	journal_say(change, "%s", said(change, "cancel_reason"));
}
