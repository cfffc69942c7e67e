/* 链路: what connects two ends. Who owns it decides who takes the fault (拉接14), so owner, branch
 * and repair number are part of it. */
#include <string.h>

#include "base/i18n.h"
#include "records/model/change.h"

static const struct choice states[] = {
	{ "in_service", N_("在用") },
	{ "maintenance", N_("检修") },
	{ "closed", N_("已停用") },
	{ NULL, NULL },
};

static const struct choice owners[] = {
	{ "self_fiber", N_("自建光缆") },
	{ "carrier", N_("运营商专线") },
	{ "access_unit", N_("接入单位自建") },
	{ "upstream", N_("上级") },
	{ NULL, NULL },
};

static const struct choice modes[] = {
	{ "direct", N_("专线直连") },
	{ "vpn", N_("互联网 VPN") },
	{ "dial", N_("拨号") },
	{ "single_host", N_("单机") },
	{ NULL, NULL },
};

static const struct choice importances[] = {
	{ "A", N_("A 核心") },
	{ "B", N_("B 重要") },
	{ "C", N_("C 一般") },
	{ NULL, NULL },
};

static const struct choice echoes[] = {
	{ "icmp", N_("ICMP") },
	{ "udp", N_("UDP 回显") },
	{ "none", N_("不探") },
	{ NULL, NULL },
};

static const struct field fields[] = {
	{ .name = "circuit_no", .title = N_("链路编号"), .type = FIELD_TEXT, .limit = 60,
	  .columns = 14, .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_NAME | FIELD_LIST },
	{ .name = "name", .title = N_("名称"), .type = FIELD_TEXT, .flags = FIELD_LIST,
	  .columns = 20 },
	{ .name = "owner_type", .title = N_("归属"), .type = FIELD_CHOICE, .choices = owners,
	  .flags = FIELD_REQUIRED | FIELD_LIST, .help = N_("判定故障受理单位的依据。") },
	{ .name = "carrier", .title = N_("运营商"), .type = FIELD_REFERENCE,
	  .refers_to = "organisation", .flags = FIELD_LIST },
	{ .name = "carrier_branch", .title = N_("本级分公司"), .type = FIELD_TEXT },
	{ .name = "carrier_circuit_no", .title = N_("运营商电路编号"), .type = FIELD_TEXT,
	  .limit = 60 },
	{ .name = "carrier_repair_phone", .title = N_("报修电话"), .type = FIELD_PHONE },
	{ .name = "carrier_backup_phone", .title = N_("备用报修电话"), .type = FIELD_PHONE },
	{ .name = "carrier_manager", .title = N_("客户经理"), .type = FIELD_TEXT },
	{ .name = "carrier_manager_phone", .title = N_("客户经理电话"), .type = FIELD_PHONE,
	  .flags = FIELD_MASKED },
	{ .name = "sla_restore_hours", .title = N_("合同恢复时限（小时）"), .type = FIELD_INTEGER,
	  .minimum = 1, .maximum = 720, .help = N_("合同约定，不是规定。") },
	{ .name = "access_mode", .title = N_("接入方式"), .type = FIELD_CHOICE, .choices = modes },
	{ .name = "bandwidth_mbps", .title = N_("带宽Mbps"), .type = FIELD_INTEGER,
	  .minimum = 1, .maximum = 1000000, .flags = FIELD_LIST, .columns = 8 },
	{ .name = "a_device", .title = N_("本端设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "a_port", .title = N_("本端端口"), .type = FIELD_TEXT,
	  .help = N_("端口名，如 Gi0/0/17。") },
	{ .name = "z_device", .title = N_("对端设备"), .type = FIELD_REFERENCE,
	  .refers_to = "device", .flags = FIELD_LIST, .columns = 16 },
	{ .name = "z_port", .title = N_("对端端口"), .type = FIELD_TEXT },
	{ .name = "z_address", .title = N_("对端网关地址"), .type = FIELD_ADDRESS,
	  .help = N_("用来探测丢包和时延。") },
	{ .name = "echo", .title = N_("对端探测"), .type = FIELD_CHOICE, .choices = echoes,
	  .otherwise = "icmp" },
	{ .name = "echo_port", .title = N_("对端回显端口"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 65535 },
	{ .name = "z_site", .title = N_("对端地点"), .type = FIELD_REFERENCE, .refers_to = "site" },
	{ .name = "fiber_cable_no", .title = N_("光缆编号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "core_no", .title = N_("纤芯号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "length_m", .title = N_("长度（米）"), .type = FIELD_INTEGER },
	{ .name = "route_desc", .title = N_("路由走向"), .type = FIELD_NOTE },
	{ .name = "opened_on", .title = N_("开通日期"), .type = FIELD_DATE },
	{ .name = "backup_circuit", .title = N_("备用链路"), .type = FIELD_REFERENCE,
	  .refers_to = "circuit" },
	{ .name = "importance", .title = N_("重要性"), .type = FIELD_CHOICE, .choices = importances,
	  .flags = FIELD_LIST, .columns = 8, .otherwise = "C" },
	{ .name = "vlan", .title = N_("VLAN"), .type = FIELD_INTEGER, .minimum = 1,
	  .maximum = 4094 },
	{ .name = "vpn_instance", .title = N_("VPN 实例"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "ip_block", .title = N_("地址段"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "contract_no", .title = N_("合同号"), .type = FIELD_TEXT, .limit = 60 },
	{ .name = "contract_until", .title = N_("合同到期"), .type = FIELD_DATE },
	{ .name = "fee_bearer", .title = N_("费用承担"), .type = FIELD_TEXT },
	{ .name = "note", .title = N_("备注"), .type = FIELD_NOTE },
	{ .name = NULL },
};

/* A leased line nobody can be called about is no use at night (拉接14). */
static void check_carrier(struct change *change)
{
	static const char *const needed[] = { "carrier", "carrier_branch", "carrier_repair_phone" };

	if (strcmp(change_text(change, "owner_type"), "carrier") != 0)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(needed); i++)
		if (!change_value(change, needed[i]))
			change_refuse(change, needed[i], _("运营商专线必须填写%s。"),
			    _(kind_field(change->kind, needed[i])->title));
}

static void check(struct change *change)
{
	int64_t a = change_integer(change, "a_device");
	const char *a_port = change_text(change, "a_port"), *z_port = change_text(change, "z_port");

	check_carrier(change);
	if (a && a == change_integer(change, "z_device") && g_strcmp0(a_port, z_port) == 0)
		change_refuse(change, "z_device", _("两端不能是同一台设备的同一个端口。"));
	if (change->id && change_integer(change, "backup_circuit") == change->id)
		change_refuse(change, "backup_circuit", _("备用链路不能是本链路自己。"));
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
	{ .name = "close", .title = N_("停用"), .from = "in_service|maintenance", .to = "closed",
	  .roles = ROLE_SYSADMIN },
	{ .name = NULL },
};

const struct kind kind_circuit = {
	.name = "circuit",
	.title = N_("链路"),
	.order = 20,
	.flags = KIND_RESIDENT,
	.states = states,
	.ended = "closed",
	.fields = fields,
	.acts = acts,
	.check = check,
};
