/* 设备: what is looked after and polled. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_service", N_("在用") },
	{ "standby", N_("备用") },
	{ "maintenance", N_("检修") },
	{ "retired", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice types[] = {
	{ "core_router", N_("核心路由器") },
	{ "agg_switch", N_("汇聚交换机") },
	{ "access_switch", N_("接入交换机") },
	{ "firewall", N_("防火墙") },
	{ "ips", N_("入侵防御") },
	{ "av_gateway", N_("防病毒网关") },
	{ "content_audit", N_("内容审计") },
	{ "vpn_gateway", N_("VPN 网关") },
	{ "server", N_("服务器") },
	{ "ups", N_("UPS") },
	{ "crac", N_("精密空调") },
	{ "pdu", N_("配电单元") },
	{ "genset", N_("柴油发电机") },
	{ "env_host", N_("动环主机") },
	{ "olt", N_("OLT") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct choice importances[] = {
	{ "A", N_("A 核心") },
	{ "B", N_("B 重要") },
	{ "C", N_("C 一般") },
	{ NULL, NULL },
};

static const struct choice zones[] = {
	{ "public", N_("公用网络区") },
	{ "private", N_("专用网络区") },
	{ "internet", N_("互联网接入区") },
	{ "security", N_("安全管理区") },
	{ "other", N_("其他") },
	{ NULL, NULL },
};

static const struct choice levels[] = {
	{ "province", N_("省级") },
	{ "city", N_("市级") },
	{ "county", N_("县区级") },
	{ "township", N_("乡镇街道") },
	{ NULL, NULL },
};

static const struct choice mlps[] = {
	{ "2", N_("二级") },
	{ "3", N_("三级") },
	{ NULL, NULL },
};

static const struct choice echoes[] = {
	{ "icmp", N_("ICMP") },
	{ "udp", N_("UDP 回显") },
	{ "none", N_("不探") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .columns = 20,
	  .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "device_type", .title = N_("类型"), .type = FIELD_CHOICE, .choices = types,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .otherwise = "other" },
	{ .name = "mgmt_ip", .title = N_("管理地址"), .type = FIELD_ADDRESS, .columns = 16,
	  .flags = FIELD_REQUIRED | FIELD_LIST },
	{ .name = "port", .title = N_("SNMP 端口"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 65535, .flags = FIELD_REQUIRED, .otherwise = "161" },
	{ .name = "credential", .title = N_("SNMP 凭据"), .type = FIELD_REFERENCE,
	  .refers_to = "credential", .help = N_("只存名称；口令由命令 zhiban secret set 写入。") },
	{ .name = "ssh_credential", .title = N_("SSH 凭据"), .type = FIELD_REFERENCE,
	  .refers_to = "credential", .help = N_("空白则不用 SSH 询问这台设备。") },
	{ .name = "ssh_port", .title = N_("SSH 端口"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 65535, .help = N_("空白为 22。") },
	{ .name = "cli_profile", .title = N_("命令模板"), .type = FIELD_TEXT, .limit = 40,
	  .help = N_("如 huawei-vrp，见 docs/cli-profiles.md。") },
	{ .name = "ssh_commands", .title = N_("定期命令"), .type = FIELD_TEXT, .limit = 200,
	  .help = N_("命令模板里的名称，空格分开，如 optical environment。") },
	{ .name = "ssh_interval_s", .title = N_("定期命令间隔（秒）"), .type = FIELD_INTEGER,
	  .minimum = 60, .maximum = 86400, .help = N_("空白则用站点配置。") },
	{ .name = "ssh_legacy", .title = N_("旧 SSH 算法"), .type = FIELD_FLAG,
	  .help = N_("只给不支持新算法的旧设备用。") },
	{ .name = "ssh_keepalive_s", .title = N_("SSH 保活（秒）"), .type = FIELD_INTEGER,
	  .minimum = 5, .maximum = 600, .help = N_("空白则不发；有些设备收到会断线。") },
	{ .name = "echo", .title = N_("连通探测"), .type = FIELD_CHOICE, .choices = echoes,
	  .flags = FIELD_REQUIRED, .otherwise = "icmp" },
	{ .name = "echo_port", .title = N_("回显端口"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 65535 },
	{ .name = "site", .title = N_("地点"), .type = FIELD_REFERENCE, .refers_to = "site",
	  .flags = FIELD_LIST, .columns = 16 },
	{ .name = "importance", .title = N_("重要性"), .type = FIELD_CHOICE, .choices = importances,
	  .flags = FIELD_LIST, .columns = 8, .otherwise = "C" },
	{ .name = "network_zone", .title = N_("网络区域"), .type = FIELD_CHOICE, .choices = zones },
	{ .name = "admin_level", .title = N_("行政级别"), .type = FIELD_CHOICE, .choices = levels },
	{ .name = "mlps_level", .title = N_("等保级别"), .type = FIELD_CHOICE, .choices = mlps },
	{ .name = "asset_no", .title = N_("资产编号"), .type = FIELD_TEXT, .limit = 60,
	  .flags = FIELD_UNIQUE },
	{ .name = "serial_no", .title = N_("序列号"), .type = FIELD_TEXT, .limit = 80 },
	{ .name = "vendor", .title = N_("厂商"), .type = FIELD_TEXT, .flags = FIELD_LIST },
	{ .name = "model", .title = N_("型号"), .type = FIELD_TEXT, .flags = FIELD_LIST },
	{ .name = "is_domestic", .title = N_("国产"), .type = FIELD_FLAG },
	{ .name = "sw_version", .title = N_("软件版本"), .type = FIELD_TEXT },
	{ .name = "room", .title = N_("机房"), .type = FIELD_REFERENCE, .refers_to = "room" },
	{ .name = "rack", .title = N_("机柜"), .type = FIELD_TEXT, .limit = 40 },
	{ .name = "u_start", .title = N_("起始 U 位"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 60 },
	{ .name = "u_height", .title = N_("占用 U 数"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 60 },
	{ .name = "uplink", .title = N_("上联设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device", .help = N_("不填则按链路和 LLDP 邻居推断。") },
	{ .name = "owner_org", .title = N_("产权单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation" },
	{ .name = "tenant_org", .title = N_("托管单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation" },
	{ .name = "maintain_org", .title = N_("维保单位"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation" },
	{ .name = "maint_contract_no", .title = N_("维保合同号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "maint_until", .title = N_("维保到期"), .type = FIELD_DATE },
	{ .name = "maint_phone", .title = N_("维保电话"), .type = FIELD_PHONE },
	{ .name = "install_date", .title = N_("安装日期"), .type = FIELD_DATE },
	{ .name = "warranty_until", .title = N_("质保到期"), .type = FIELD_DATE },
	{ .name = "poll_interval_s", .title = N_("全量轮询间隔（秒）"), .type = FIELD_INTEGER,
	  .minimum = 5, .maximum = 86400, .help = N_("空白则用站点配置。") },
	{ .name = "sweep_interval_s", .title = N_("状态扫描间隔（秒）"), .type = FIELD_INTEGER,
	  .minimum = 1, .maximum = 3600, .help = N_("空白则用站点配置。") },
	{ .name = "retired_reason", .title = N_("停用原因"), .type = FIELD_TEXT },
	{ .name = "clock_trusted_at", .title = N_("重新认可陷阱时钟"), .type = FIELD_TIME,
	  .flags = FIELD_DERIVED },
	{ .name = "clock_trusted_why", .title = N_("凭什么认可"), .type = FIELD_NOTE },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* A device is asked over SSH by a profile that says how, with a credential that is for it. */
static void check_ssh(struct change *change)
{
	int64_t id = change_integer(change, "ssh_credential");
	json_t *credential = id == 0 ? NULL : change_get(change, "credential", id);

	if (credential && g_strcmp0(record_text(credential, "protocol"), "ssh") != 0)
		change_refuse(change, "ssh_credential", _("凭据 %s 不是 SSH 用的。"),
		    record_text(credential, "name"));
	if (id != 0 && !change_text(change, "cli_profile"))
		change_refuse(change, "cli_profile", _("用 SSH 要填命令模板。"));
	if (id == 0 && change_text(change, "ssh_commands"))
		change_refuse(change, "ssh_commands", _("没有 SSH 凭据，定期命令不会执行。"));
	json_decref(credential);
}

static void check_snmp(struct change *change)
{
	int64_t id = change_integer(change, "credential");
	json_t *credential = id == 0 ? NULL : change_get(change, "credential", id);

	if (credential && g_strcmp0(record_text(credential, "protocol"), "ssh") == 0)
		change_refuse(change, "credential", _("凭据 %s 是 SSH 用的，不是 SNMP 的。"),
		    record_text(credential, "name"));
	json_decref(credential);
}

static void check(struct change *change)
{
	const char *echo = change_text(change, "echo");

	check_snmp(change);
	check_ssh(change);
	if (echo && strcmp(echo, "udp") == 0 && !change_value(change, "echo_port"))
		change_refuse(change, "echo_port", _("UDP 回显要填回显端口。"));
}

/* Refuses for every circuit that counts and ends on the device at FIELD. */
static void refuse_circuits(struct change *change, const char *field)
{
	json_t *circuits = change_find(change, "circuit", field, json_integer(change->id));

	for (size_t i = 0; i < json_array_size(circuits); i++) {
		const json_t *circuit = json_array_get(circuits, i);

		if (!record_has_ended(kind_find("circuit"), circuit))
			change_refuse(change, NULL,
			    _("链路 %s 还接在这台设备上，先改接或停用链路，再停用设备。"),
			    record_text(circuit, "circuit_no"));
	}
	json_decref(circuits);
}

static void guard_retire(struct change *change)
{
	if (!json_object_get(change->fields, "retired_reason"))
		change_refuse(change, "retired_reason", _("停用原因必须填写。"));
	refuse_circuits(change, "a_device");
	refuse_circuits(change, "z_device");
}

/* The log book says what left service and why, so that the next shift reads it. */
static void effect_retire(struct change *change)
{
	g_autofree char *note = g_strdup_printf(_("设备 %s 停用：%s"),
	    record_text(change->record, "name"), change_text(change, "retired_reason"));

	change_append(change, "log_entry", NULL,
	    json_pack("{s:I, s:s, s:s, s:I}", "occurred_at", (json_int_t)change->now.us, "category",
		"ledger", "note", note, "device", (json_int_t)change->id));
}

/* Its traps are believed anew, whatever their engine's clock says (service/messages.h). */
static void guard_trust_clock(struct change *change)
{
	if (json_string_value(json_object_get(change->fields, "clock_trusted_why")) == NULL)
		change_refuse(change, "clock_trusted_why",
		    _("写明凭什么：谁在现场核实过设备换了主控或复位过。"));
	json_object_set_new(change->fields, "clock_trusted_at", json_integer(change->now.us));
}

#define COUNTING "in_service|standby|maintenance"

static const struct act acts[] = {
	{ .name = "create", .title = N_("新增"), .from = "", .roles = ROLE_SYSADMIN, .fields = "*",
	  .key = "n" },
	{ .name = "edit", .title = N_("修改"), .from = COUNTING, .roles = ROLE_SYSADMIN,
	  .fields = "*", .key = "e" },
	{ .name = "activate", .title = N_("投入使用"), .from = "standby|maintenance",
	  .to = "in_service", .roles = ROLE_SYSADMIN },
	{ .name = "stand_by", .title = N_("转备用"), .from = "in_service|maintenance",
	  .to = "standby", .roles = ROLE_SYSADMIN },
	{ .name = "maintain", .title = N_("转检修"), .from = "in_service|standby",
	  .to = "maintenance", .roles = ROLE_SYSADMIN },
	{ .name = "trust_clock", .title = N_("重新认可陷阱时钟"), .from = COUNTING,
	  .roles = ROLE_SECADMIN, .fields = "clock_trusted_why", .guard = guard_trust_clock },
	{ .name = "retire", .title = N_("停用"), .from = COUNTING, .to = "retired",
	  .roles = ROLE_SYSADMIN, .fields = "retired_reason", .guard = guard_retire,
	  .effect = effect_retire },
	{ .name = NULL },
};

const struct kind kind_device = {
	.name = "device",
	.title = N_("设备"),
	.order = 10,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "retired",
	.fields = fields,
	.acts = acts,
	.check = check,
};
