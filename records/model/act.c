/* Who may do an act, and in which state: everything that is decided by looking, without a
 * database. */
#include <glib.h>
#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"

bool act_creates(const struct act *act)
{
	return act->from && !*act->from;
}

bool act_takes(const struct act *act, const struct field *field)
{
	if (!act->fields || field->flags & FIELD_DERIVED)
		return false;
	if (strcmp(act->fields, "*") != 0)
		return word_in(act->fields, field->name);
	return act_creates(act) || !(field->flags & FIELD_FIXED);
}

/* Titles of the choices whose bits are in SET: "系统管理员、安全管理员". */
static char *titles_of(const struct choice *choices, unsigned set)
{
	GString *titles = g_string_new(NULL);

	for (unsigned n = 0; choices[n].name; n++)
		if (set & 1u << n)
			g_string_append_printf(titles, "%s%s", titles->len ? _("、") : "",
			    _(choices[n].title));
	return g_string_free(titles, FALSE);
}

/* Why ACTOR as a person may not, or NULL. */
static char *refused_person(const struct act *act, const struct actor *actor, struct wall now)
{
	const char *title = _(act->title);

	if (actor->until.us && wall_between(actor->until, now) >= 0)
		return g_strdup(_("账号或角色已过有效期，请找安全管理员续期。"));
	if (!(actor->roles & act->roles)) {
		g_autofree char *roles = act->roles == ROLE_SERVICE ? g_strdup(_("值班程序自己")) :
		    titles_of(role_choices, act->roles);

		return g_strdup_printf(_("没有权限：%s须由%s办理。"), title, roles);
	}
	if (act->organisations && !(actor->organisation & act->organisations) && !actor->trial) {
		g_autofree char *organisations = titles_of(organisation_choices,
		    act->organisations);

		return g_strdup_printf(_("没有权限：%s须由%s的人员办理。"), title, organisations);
	}
	return NULL;
}

/* Why the act does not fit RECORD as it stands, or NULL. */
static char *refused_record(const struct kind *kind, const struct act *act, const json_t *record,
    const struct actor *actor)
{
	const char *title = _(act->title);
	const char *state = record ? record_text(record, "state") : NULL;

	if (act_creates(act))
		return record ? g_strdup_printf(_("%s是新建，不能对已有的记录做。"), title) : NULL;
	if (!record)
		return g_strdup_printf(_("%s要先选定一条%s。"), title, _(kind->title));
	if (act->from && (!state || !word_in(act->from, state)))
		return g_strdup_printf(_("%s现在是%s，不能%s。"), _(kind->title),
		    state ? choice_title(kind->states, state) : _("无状态"), title);
	if (act->other_person && !actor->trial &&
	    record_integer(record, "created_by") == actor->person)
		return g_strdup_printf(_("%s须由另一个人办理：这条%s是本人建的。"), title,
		    _(kind->title));
	return NULL;
}

bool act_allowed(const struct kind *kind, const struct act *act, const json_t *record,
    const struct actor *actor, struct wall now, char **ret_reason)
{
	char *reason = refused_person(act, actor, now);

	if (!reason)
		reason = refused_record(kind, act, record, actor);
	if (!reason)
		return true;
	*ret_reason = reason;
	return false;
}
