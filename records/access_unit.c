/* 接入单位: who uses the network. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "applying", N_("申请中") },
	{ "active", N_("已接入") },
	{ "suspended", N_("已暂停") },
	{ "closed", N_("已注销") },
	{ NULL, NULL },
};

static const struct choice levels[] = {
	{ "province", N_("省级") },
	{ "city", N_("市级") },
	{ "county", N_("县区级") },
	{ "township", N_("乡镇街道") },
	{ "village", N_("村社区") },
	{ NULL, NULL },
};

static const struct choice mlps[] = {
	{ "1", N_("一级") },
	{ "2", N_("二级") },
	{ "3", N_("三级") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("单位名称"), .type = FIELD_TEXT, .columns = 28,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "region", .title = N_("行政区划"), .type = FIELD_REFERENCE, .refers_to = "region",
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "admin_level", .title = N_("行政级别"), .type = FIELD_CHOICE, .choices = levels,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "uscc", .title = N_("统一社会信用代码"), .type = FIELD_TEXT, .limit = 18,
	  .flags = FIELD_UNIQUE },
	{ .name = "organisation", .title = N_("对应单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation" },
	{ .name = "supervising_dept", .title = N_("业务主管部门"), .type = FIELD_TEXT,
	  .help = N_("接入申请由它提出（青10）。") },
	{ .name = "address", .title = N_("地址"), .type = FIELD_TEXT },
	{ .name = "chief_responsible", .title = N_("第一责任人"), .type = FIELD_TEXT },
	{ .name = "security_responsible", .title = N_("网络安全责任人"), .type = FIELD_TEXT,
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "lan_mlps_level", .title = N_("局域网等保级别"), .type = FIELD_CHOICE,
	  .choices = mlps },
	{ .name = "mlps_filing_no", .title = N_("等保备案号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "eval_report_no", .title = N_("测评报告号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "eval_date", .title = N_("测评日期"), .type = FIELD_DATE },
	{ .name = "agreement_no", .title = N_("使用协议号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "isolation", .title = N_("断网隔离"), .type = FIELD_REFERENCE,
	  .refers_to = "isolation", .flags = FIELD_DERIVED | FIELD_LIST, .columns = 16,
	  .help = N_("隔离单号；空着就没有被隔离。") },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

static void check(struct change *change)
{
	const char *uscc = change_text(change, "uscc");

	if (uscc && (strlen(uscc) != 18 || strspn(uscc, "0123456789ABCDEFGHJKLMNPQRTUWXY") != 18))
		change_refuse(change, "uscc", _("统一社会信用代码是 18 位数字和大写字母。"));
}

/* A unit whose network responsible is not known is not connected (湘23 to 湘25). */
static void guard_activate(struct change *change)
{
	if (!change_text(change, "security_responsible"))
		change_refuse(change, "security_responsible", _("接入前要先填网络安全责任人。"));
}

static void guard_close(struct change *change)
{
	json_t *uses = change_find(change, "circuit_unit", "access_unit", json_integer(change->id));

	for (size_t i = 0; i < json_array_size(uses); i++)
		if (!record_has_ended(kind_find("circuit_unit"), json_array_get(uses, i))) {
			change_refuse(change, NULL,
			    _("该单位还在使用链路，先在链路使用单位里移除。"));
			break;
		}
	json_decref(uses);
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "applying|active|suspended",
	  .roles = ROLE_SYSADMIN, .fields = "*", .key = "e" },
	{ .name = "activate", .title = N_("接入"), .from = "applying|suspended", .to = "active",
	  .roles = ROLE_SYSADMIN, .guard = guard_activate },
	{ .name = "suspend", .title = N_("暂停"), .from = "active", .to = "suspended",
	  .roles = ROLE_SYSADMIN },
	{ .name = "close", .title = N_("注销"), .from = "applying|active|suspended", .to = "closed",
	  .roles = ROLE_SYSADMIN, .guard = guard_close },
	{ .name = NULL },
};

const struct kind kind_access_unit = {
	.name = "access_unit",
	.title = N_("接入单位"),
	.order = 30,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
