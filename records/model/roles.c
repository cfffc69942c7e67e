#include "records/model/roles.h"

#include <string.h>

#include "base/i18n.h"
#include "records/model/kind.h"

/* Bit, name, title; in the order of requirements 2.8. */
#define ROLES(X) \
	X(ROLE_DUTY_OPERATOR, "duty_operator", N_("值班员")) \
	X(ROLE_SHIFT_SUPERVISOR, "shift_supervisor", N_("值班长")) \
	X(ROLE_SYSADMIN, "sysadmin", N_("系统管理员")) \
	X(ROLE_SECADMIN, "secadmin", N_("安全管理员")) \
	X(ROLE_AUDITOR, "auditor", N_("审计员")) \
	X(ROLE_MGMT_APPROVER, "mgmt_approver", N_("管理单位批准人")) \
	X(ROLE_DUTY_LEADER, "duty_leader", N_("带班领导")) \
	X(ROLE_VIEWER, "viewer", N_("只读"))

#define AS_ROLE(bit, word, text) { .role = (bit), .name = (word), .title = (text) },
#define AS_CHOICE(bit, word, text) { .name = (word), .title = (text) },

const struct role_name role_names[] = { ROLES(AS_ROLE) { .name = NULL } };
const struct choice role_choices[] = { ROLES(AS_CHOICE) { .name = NULL } };

const struct choice organisation_choices[] = {
	{ "mgmt_unit", N_("管理单位") },
	{ "ops_unit", N_("运维单位") },
	{ "carrier", N_("运营商") },
	{ "access_unit", N_("接入单位") },
	{ "vendor", N_("维保厂商") },
	{ "superior", N_("上级单位") },
	{ "public", N_("公安、网信、供电等") },
	{ NULL, NULL },
};

/* Roles one person may not hold together: the three administrators exclude one another, and who
 * audits does none of the work that is audited (requirements 2.8). */
static const struct {
	unsigned role, excludes;
} exclusions[] = {
	{ ROLE_SYSADMIN, ROLE_SECADMIN | ROLE_AUDITOR },
	{ ROLE_SECADMIN, ROLE_AUDITOR },
	{ ROLE_AUDITOR, ROLE_DUTY | ROLE_DUTY_LEADER | ROLE_MGMT_APPROVER },
};

unsigned role_by_name(const char *name)
{
	for (const struct role_name *role = role_names; role->name; role++)
		if (g_strcmp0(role->name, name) == 0)
			return role->role;
	return 0;
}

unsigned organisation_by_name(const char *name)
{
	for (unsigned n = 0; organisation_choices[n].name; n++)
		if (g_strcmp0(organisation_choices[n].name, name) == 0)
			return 1u << n;
	return 0;
}

/* Title of the first role in the set ROLES. */
static const char *first_title(unsigned roles)
{
	for (const struct role_name *role = role_names; role->name; role++)
		if (roles & role->role)
			return _(role->title);
	return "";
}

bool roles_compatible(unsigned roles, const char **ret_a, const char **ret_b)
{
	for (size_t i = 0; i < G_N_ELEMENTS(exclusions); i++) {
		unsigned clash = roles & exclusions[i].excludes;

		if (!(roles & exclusions[i].role) || !clash)
			continue;
		*ret_a = first_title(exclusions[i].role);
		*ret_b = first_title(clash);
		return false;
	}
	return true;
}

json_t *actor_to_json(const struct actor *actor)
{
	json_t *json = json_pack("{s:s, s:I}", "name", actor->name ? actor->name : "", "uid",
	    (json_int_t)actor->uid);
	json_t *roles = json_array();

	for (const struct role_name *role = role_names; role->name; role++)
		if (actor->roles & role->role)
			json_array_append_new(roles, json_string(role->name));
	json_object_set_new(json, "roles", roles);
	if (actor->person)
		json_object_set_new(json, "person", json_integer(actor->person));
	for (unsigned n = 0; organisation_choices[n].name; n++)
		if (actor->organisation == 1u << n)
			json_object_set_new(json, "organisation",
			    json_string(organisation_choices[n].name));
	if (actor->until.us)
		json_object_set_new(json, "until", json_integer(actor->until.us));
	if (actor->trial)
		json_object_set_new(json, "trial", json_true());
	if (actor->shared)
		json_object_set_new(json, "shared", json_true());
	return json;
}

bool actor_from_json(const json_t *json, struct actor *ret)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	const json_t *uid = json_object_get(json, "uid");
	const json_t *roles = json_object_get(json, "roles");
	const char *organisation = json_string_value(json_object_get(json, "organisation"));

	if (!name || !json_is_integer(uid) || !json_is_array(roles))
		return false;
	struct actor actor = {
		.person = json_integer_value(json_object_get(json, "person")),
		.name = name,
		.organisation = organisation ? organisation_by_name(organisation) : 0,
		.uid = json_integer_value(uid),
		.until = { json_integer_value(json_object_get(json, "until")) },
		.trial = json_is_true(json_object_get(json, "trial")),
		.shared = json_is_true(json_object_get(json, "shared")),
	};
	for (size_t i = 0; i < json_array_size(roles); i++) {
		const char *role = json_string_value(json_array_get(roles, i));

		actor.roles |= role ? role_by_name(role) : 0;
	}
	*ret = actor;
	return true;
}

struct actor actor_service(void)
{
	return (struct actor){ .name = _("值班程序"), .roles = ROLE_SERVICE, .uid = -1 };
}
