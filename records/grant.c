/* 角色授权: a person holds a role. Requested by the system administrator, put in force by the
 * security administrator; the three administrators exclude one another, and nobody acts on a grant
 * of his own (requirements 2.8, 湘18). */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "requested", N_("待授权") },
	{ "effective", N_("已生效") },
	{ "revoked", N_("已收回") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "person", .title = N_("人员"), .type = FIELD_REFERENCE, .refers_to = "person",
	  .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_LIST },
	{ .name = "role", .title = N_("角色"), .type = FIELD_CHOICE, .choices = role_choices,
	  .columns = 14, .flags = FIELD_REQUIRED | FIELD_FIXED | FIELD_NAME | FIELD_LIST },
	{ .name = "valid_until", .title = N_("有效期至"), .type = FIELD_DATE,
	  .flags = FIELD_FIXED | FIELD_LIST, .help = N_("含当天；空白则与人员的有效期相同。") },
	{ .name = "reason", .title = N_("授权理由"), .type = FIELD_NOTE, .flags = FIELD_FIXED },
	{ .name = NULL },
};

/* Roles PERSON holds by other grants that are in force today. */
static unsigned roles_held(struct change *change, int64_t person)
{
	char today[CLOCK_TEXT_SIZE];
	unsigned roles = 0;
	json_t *grants = change_find(change, "grant", "person", json_integer(person));

	clock_text(change->now, CLOCK_DATE, today, sizeof(today));
	for (size_t i = 0; i < json_array_size(grants); i++) {
		const json_t *grant = json_array_get(grants, i);
		const char *until = record_text(grant, "valid_until");
		bool effective = strcmp(record_text(grant, "state"), "effective") == 0;

		if (effective && record_id(grant) != change->id &&
		    (!until || strcmp(until, today) >= 0))
			roles |= role_by_name(record_text(grant, "role"));
	}
	json_decref(grants);
	return roles;
}

/* Approvals are the managing unit's: the role goes to nobody else (拉接14). */
static void check_organisation(struct change *change, const json_t *person)
{
	json_t *organisation = change_get(change, "organisation",
	    record_integer(person, "organisation"));
	const char *type = organisation ? record_text(organisation, "type") : NULL;

	if (!type || organisation_by_name(type) != ORGANISATION_MGMT_UNIT)
		change_refuse(change, "role", _("管理单位批准人须是管理单位的人员；%s不是。"),
		    record_text(person, "name"));
	json_decref(organisation);
}

/* A request that could never be put in force is refused at once, and again when it is to be. */
static void guard_possible(struct change *change)
{
	int64_t id = change_integer(change, "person");
	unsigned role = role_by_name(change_text(change, "role"));
	const char *a, *b;

	if (id == change->actor->person && !change->actor->trial)
		change_refuse(change, "person", _("不能办理本人的授权，请由另一位管理员办理。"));
	if (!roles_compatible(roles_held(change, id) | role, &a, &b))
		change_refuse(change, "role", _("同一人不能既是%s又是%s，先收回其中一个。"), a, b);
	if (role != ROLE_MGMT_APPROVER)
		return;
	json_t *person = change_get(change, "person", id);
	check_organisation(change, person);
	json_decref(person);
}

/* A role works through a person who is in force himself. */
static void guard_authorise(struct change *change)
{
	json_t *person = change_get(change, "person", change_integer(change, "person"));

	if (!person || strcmp(record_text(person, "state"), "active") != 0)
		change_refuse(change, "person", _("人员账号尚未授权生效，先办账号，再办角色。"));
	json_decref(person);
	guard_possible(change);
}

static void guard_revoke(struct change *change)
{
	if (change_integer(change, "person") == change->actor->person && !change->actor->trial)
		change_refuse(change, NULL, _("不能办理本人的授权，请由另一位管理员办理。"));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("申请授权"), .from = "", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "n", .guard = guard_possible },
	{ .name = "authorise", .title = N_("授权生效"), .from = "requested", .to = "effective",
	  .roles = ROLE_SECADMIN, .other_person = true, .guard = guard_authorise },
	{ .name = "revoke", .title = N_("收回"), .from = "requested|effective", .to = "revoked",
	  .roles = ROLE_SYSADMIN | ROLE_SECADMIN, .guard = guard_revoke },
	{ .name = NULL },
};

const struct kind kind_grant = {
	.name = "grant",
	.title = N_("角色授权"),
	.order = 110,
	.flags = KIND_RESIDENT,
	.parent = "person",
	.states = states,
	.ended = "revoked",
	.fields = fields,
	.acts = acts,
};
