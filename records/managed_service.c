/* 业务系统: what the network is there for, and what this house watches without running it (拉接19,
 * 湘32, 湘36, 柳22, 柳23; 拉数3, 38: the sharing platform). It is asked from outside, by the checks
 * registered under it; who answers for it and whom to call stands here. */
#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_service", N_("在用") },
	{ "maintenance", N_("检修") },
	{ "retired", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice categories[] = {
	{ "sharing_platform", N_("共享交换平台") },
	{ "open_platform", N_("数据开放平台") },
	{ "web", N_("门户网站") },
	{ "websites", N_("网站集约化平台") },
	{ "cloud", N_("政务云") },
	{ "big_data", N_("大数据平台") },
	{ "dns", N_("域名解析") },
	{ "mail", N_("邮件系统") },
	{ "sms", N_("短信网关") },
	{ "certificate", N_("数字证书系统") },
	{ "access_platform", N_("统一安全接入平台") },
	{ "vpn", N_("VPN") },
	{ "firewall", N_("出口防火墙") },
	{ "ids", N_("入侵检测") },
	{ "antivirus", N_("病毒防护") },
	{ "content_audit", N_("内容审计") },
	{ "endpoint", N_("终端管理") },
	{ "awareness", N_("态势感知平台") },
	{ "time", N_("时钟服务") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct choice importances[] = {
	{ "A", N_("A 核心") },
	{ "B", N_("B 重要") },
	{ "C", N_("C 一般") },
	{ NULL, NULL },
};

static const struct choice retentions[] = {
	{ "default", N_("按机房规定") },
	{ "share_3y", N_("共享交换三年") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 24, .limit = 120,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "category", .title = N_("类别"), .type = FIELD_CHOICE, .choices = categories,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .columns = 16, .otherwise = "other" },
	{ .name = "owner_org", .title = N_("责任单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation", .flags = FIELD_LIST, .columns = 20,
	  .help = N_("系统由谁负责；本机房只监测。") },
	{ .name = "responsible", .title = N_("负责人"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "phone", .title = N_("电话"), .type = FIELD_PHONE, .flags = FIELD_MASKED },
	{ .name = "night_phone", .title = N_("夜间电话"), .type = FIELD_PHONE,
	  .flags = FIELD_MASKED },
	{ .name = "importance", .title = N_("重要性"), .type = FIELD_CHOICE, .choices = importances,
	  .flags = FIELD_LIST, .columns = 8, .otherwise = "C" },
	{ .name = "site", .title = N_("地点"), .type = FIELD_REFERENCE, .refers_to = "site",
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "device", .title = N_("承载设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device" },
	{ .name = "access_unit", .title = N_("接入单位"), .type = FIELD_REFERENCE,
	  .refers_to = "access_unit" },
	{ .name = "url", .title = N_("网址"), .type = FIELD_TEXT,
	  .help = N_("给人看的；探测另行登记。") },
	{ .name = "retention_class", .title = N_("日志保留"), .type = FIELD_CHOICE,
	  .choices = retentions, .otherwise = "default" },
	{ .name = "contract_until", .title = N_("运维合同到期"), .type = FIELD_DATE },
	{ .name = "retired_reason", .title = N_("停用原因"), .type = FIELD_TEXT },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

static void guard_retire(struct change *change)
{
	if (!json_object_get(change->fields, "retired_reason"))
		change_refuse(change, "retired_reason", _("停用原因必须填写。"));
}

/* The log book says what is not watched any more and why, so that the next shift reads it. */
static void effect_retire(struct change *change)
{
	g_autofree char *note = g_strdup_printf(_("业务系统 %s 停用：%s"),
	    record_text(change->record, "name"), change_text(change, "retired_reason"));

	change_append(change, "log_entry", NULL,
	    json_pack("{s:I, s:s, s:s}", "occurred_at", (json_int_t)change->now.us, "category",
		"ledger", "note", note));
}

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = "in_service|maintenance",
	  .roles = ROLE_SYSADMIN, .fields = "*", .key = "e" },
	{ .name = "maintain", .title = N_("转检修"), .from = "in_service", .to = "maintenance",
	  .roles = ROLE_SYSADMIN },
	{ .name = "activate", .title = N_("恢复使用"), .from = "maintenance", .to = "in_service",
	  .roles = ROLE_SYSADMIN },
	{ .name = "retire", .title = N_("停用"), .from = "in_service|maintenance", .to = "retired",
	  .roles = ROLE_SYSADMIN, .fields = "retired_reason", .guard = guard_retire,
	  .effect = effect_retire },
	{ .name = NULL },
};

const struct kind kind_managed_service = {
	.name = "managed_service",
	.title = N_("业务系统"),
	.order = 44,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "retired",
	.fields = fields,
	.acts = acts,
};
