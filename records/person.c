/* 人员: maps a login of this machine to a human being. The system administrator makes it, the
 * security administrator puts it in force (requirements 2.8); login and uid never change, for they
 * are who acted. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "requested", N_("待授权") },
	{ "active", N_("有效") },
	{ "left", N_("已停用") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("姓名"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_REQUIRED | FIELD_NAME | FIELD_LIST },
	{ .name = "login", .title = N_("登录名"), .type = FIELD_TEXT, .limit = 32,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_FIXED | FIELD_LIST },
	{ .name = "uid", .title = N_("系统用户号"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 4294967294, .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_FIXED | FIELD_LIST,
	  .help = N_("本机账号的 uid，命令 id -u 可查；0 号（root）没有任何角色。") },
	{ .name = "organisation", .title = N_("单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation", .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 24 },
	{ .name = "valid_until", .title = N_("有效期至"), .type = FIELD_DATE,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("含当天；过期即失去全部角色。") },
	{ .name = "position", .title = N_("职务"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "phone", .title = N_("电话"), .type = FIELD_PHONE,
	  .flags = FIELD_MASKED | FIELD_LIST, .columns = 14 },
	{ .name = "shared", .title = N_("公用登录"), .type = FIELD_FLAG, .flags = FIELD_FIXED,
	  .help = N_("几个人共用的登录：没有人用签名口令登上之前只能看，不代表任何人。") },
	{ .name = "nda_no", .title = N_("保密协议号"), .type = FIELD_TEXT, .limit = 60,
	  .help = N_("没有协议或过期的不能排班。") },
	{ .name = "nda_until", .title = N_("保密协议至"), .type = FIELD_DATE,
	  .help = N_("含当天。") },
	{ .name = "cleared_on", .title = N_("审查日期"), .type = FIELD_DATE },
	{ .name = "clearance_until", .title = N_("审查有效至"), .type = FIELD_DATE,
	  .help = N_("含当天；过期的不能排班。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* Both may be absent. */
static bool is_same(const json_t *a, const json_t *b)
{
	return a == b || json_equal(a, b);
}

/* Once in force, what gives rights is the security administrator's: so is what lets somebody be
 * rostered. */
static void guard_edit(struct change *change)
{
	static const char *const giving[] = { "organisation", "valid_until", "nda_no", "nda_until",
		"cleared_on", "clearance_until" };

	if (strcmp(record_text(change->record, "state"), "active") != 0)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(giving); i++)
		if (!is_same(change_value(change, giving[i]),
			json_object_get(change->record, giving[i])))
			change_refuse(change, giving[i],
			    _("账号已生效：单位、有效期、协议和审查须由安全管理员用调动、续期、"
			      "备案来改。"));
}

/* Nobody gives rights to himself. */
static void guard_own(struct change *change)
{
	if (change->id == change->actor->person && !change->actor->trial)
		change_refuse(change, NULL, _("不能办理本人的账号，请由另一位安全管理员办理。"));
}

/* Who leaves takes no role with him. */
static void effect_leave(struct change *change)
{
	json_t *grants = change_find(change, "grant", "person", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(grants); i++) {
		const json_t *grant = json_array_get(grants, i);

		if (!record_has_ended(kind_find("grant"), grant))
			change_put(change, "grant", record_id(grant), "revoked", NULL);
	}
	json_decref(grants);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "requested|active", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e", .guard = guard_edit },
	{ .name = "authorise", .title = N_("授权生效"), .from = "requested", .to = "active",
	  .roles = ROLE_SECADMIN, .other_person = true, .guard = guard_own },
	{ .name = "renew", .title = N_("续期"), .from = "active", .roles = ROLE_SECADMIN,
	  .fields = "valid_until", .guard = guard_own },
	{ .name = "transfer", .title = N_("调动"), .from = "active", .roles = ROLE_SECADMIN,
	  .fields = "organisation", .guard = guard_own },
	{ .name = "vet", .title = N_("备案审查"), .from = "active", .roles = ROLE_SECADMIN,
	  .fields = "nda_no|nda_until|cleared_on|clearance_until", .guard = guard_own },
	{ .name = "leave", .title = N_("停用"), .from = "requested|active", .to = "left",
	  .roles = ROLE_SYSADMIN | ROLE_SECADMIN, .effect = effect_leave },
	{ .name = NULL },
};

const struct kind kind_person = {
	.name = "person",
	.title = N_("人员"),
	.order = 100,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "left",
	.fields = fields,
	.acts = acts,
};
