/* 凭据: the name of a secret and how it is used, never the secret itself: that is in a file of the
 * service's own, 0600, written by secret.set. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_use", N_("在用") },
	{ "withdrawn", N_("已作废") },
	{ NULL, NULL },
};

static const struct choice protocols[] = {
	{ "v1", N_("SNMP v1") },
	{ "v2c", N_("SNMP v2c") },
	{ "v3", N_("SNMP v3") },
	{ "ssh", N_("SSH") },
	{ NULL, NULL },
};

static const struct choice levels[] = {
	{ "noAuthNoPriv", N_("不认证不加密") },
	{ "authNoPriv", N_("认证不加密") },
	{ "authPriv", N_("认证并加密") },
	{ NULL, NULL },
};

static const struct choice auths[] = {
	{ "MD5", N_("MD5") },
	{ "SHA", N_("SHA-1") },
	{ "SHA-224", N_("SHA-224") },
	{ "SHA-256", N_("SHA-256") },
	{ "SHA-384", N_("SHA-384") },
	{ "SHA-512", N_("SHA-512") },
	{ NULL, NULL },
};

static const struct choice privs[] = {
	{ "DES", N_("DES") },
	{ "AES", N_("AES-128") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .limit = 60, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_FIXED | FIELD_LIST },
	{ .name = "protocol", .title = N_("协议"), .type = FIELD_CHOICE, .choices = protocols,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "v2c" },
	{ .name = "user", .title = N_("用户名"), .type = FIELD_TEXT, .limit = 32,
	  .flags = FIELD_LIST, .help = N_("SNMP v3 和 SSH 用。") },
	{ .name = "level", .title = N_("v3 安全级别"), .type = FIELD_CHOICE, .choices = levels,
	  .flags = FIELD_LIST },
	{ .name = "auth", .title = N_("认证算法"), .type = FIELD_CHOICE, .choices = auths },
	{ .name = "priv", .title = N_("加密算法"), .type = FIELD_CHOICE, .choices = privs },
	{ .name = "ssh_agent", .title = N_("用 ssh-agent"), .type = FIELD_FLAG,
	  .help = N_("SSH 用：由服务账号的 ssh-agent 签名，不存密钥。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE,
	  .help = N_("不要在这里写团体字、口令或密钥。") },
	{ .name = NULL },
};

/* Refuses FIELD where the protocol has no use for it. */
static void refuse_useless(struct change *change, const char *field, const char *sentence)
{
	if (change_value(change, field))
		change_refuse(change, field, "%s", sentence);
}

static void check_v3(struct change *change)
{
	const char *level = change_text(change, "level");

	if (!change_text(change, "user"))
		change_refuse(change, "user", _("v3 要填用户名。"));
	if (!level) {
		change_refuse(change, "level", _("v3 要选安全级别。"));
		return;
	}
	if (strcmp(level, "noAuthNoPriv") != 0 && !change_text(change, "auth"))
		change_refuse(change, "auth", _("这个安全级别要选认证算法。"));
	if (strcmp(level, "authPriv") == 0 && !change_text(change, "priv"))
		change_refuse(change, "priv", _("这个安全级别要选加密算法。"));
}

/* v3 and SSH say who asks; v1 and v2c have nothing to say it with. */
static void check(struct change *change)
{
	const char *protocol = change_text(change, "protocol");
	bool ssh = strcmp(protocol, "ssh") == 0;

	if (strcmp(protocol, "v3") == 0)
		check_v3(change);
	else if (!ssh)
		refuse_useless(change, "user",
		    _("v1 和 v2c 没有用户名，团体字用 zhiban secret set 写入。"));
	else if (!change_text(change, "user"))
		change_refuse(change, "user", _("SSH 要填用户名。"));
	if (ssh)
		refuse_useless(change, "level", _("SSH 没有 v3 的安全级别。"));
	else
		refuse_useless(change, "ssh_agent", _("只有 SSH 用 ssh-agent。"));
}

/* Refuses for every device that counts and names the credential in FIELD. */
static void refuse_users(struct change *change, const char *field)
{
	json_t *devices = change_find(change, "device", field, json_integer(change->id));

	for (size_t i = 0; i < json_array_size(devices); i++) {
		const json_t *device = json_array_get(devices, i);

		if (!record_has_ended(kind_find("device"), device))
			change_refuse(change, NULL, _("设备 %s 还在用这个凭据，先给它换一个。"),
			    record_text(device, "name"));
	}
	json_decref(devices);
}

static void guard_withdraw(struct change *change)
{
	refuse_users(change, "credential");
	refuse_users(change, "ssh_credential");
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_use", .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "withdraw", .title = N_("作废"), .from = "in_use", .to = "withdrawn",
	  .roles = ROLE_SYSADMIN, .guard = guard_withdraw },
	{ .name = NULL },
};

const struct kind kind_credential = {
	.name = "credential",
	.title = N_("凭据"),
	.order = 60,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "withdrawn",
	.fields = fields,
	.acts = acts,
	.check = check,
};
