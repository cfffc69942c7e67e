#include "lab/plan.h"

/* ---- equipment ---------------------------------------------------------------------------- */

const struct plan_model plan_models[] = {
	{
		.name = "s12700", .vendor = "华为", .model = "S12700E-4",
		.object_id = "1.3.6.1.4.1.2011.2.23.713",
		.descr =
		    "S12700E-4\r\nHuawei Versatile Routing Platform Software\r\n"
		    "VRP (R) software, Version 5.170 (S12700E V200R021C10SPC600)\r\n"
		    "Copyright (C) 2007 Huawei Technologies Co., Ltd.\r\n",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_HUAWEI,
		.ports = {
			{ "XGigabitEthernet1/0/", 0, 24, 10000, 6, 14, 1 },
			{ "40GE2/0/", 0, 4, 40000, 6, 70, 1 },
			{ "Vlanif", 100, 2, 1000, 53, 105, 1 },
			{ "NULL", 0, 1, 0, 1, 2, 1 },
			{ "Eth-Trunk", 1, 1, 80000, 161, 120, 1 },
		},
	},
	{
		.name = "s5735", .vendor = "华为", .model = "S5735-L24T4X-A",
		.object_id = "1.3.6.1.4.1.2011.2.23.606",
		.descr =
		    "S5735-L24T4X-A\r\nHuawei Versatile Routing Platform Software\r\n"
		    "VRP (R) software, Version 5.170 (S5735 V200R019C10SPC500)\r\n"
		    "Copyright (C) 2007 Huawei Technologies Co., Ltd.\r\n",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_HUAWEI,
		.ports = {
			{ "GigabitEthernet0/0/", 1, 24, 1000, 6, 6, 1 },
			{ "XGigabitEthernet0/0/", 1, 4, 10000, 6, 30, 1 },
			{ "Vlanif", 1, 1, 1000, 53, 35, 1 },
			{ "MEth0/0/", 1, 1, 100, 6, 5, 1 },
		},
	},
	{
		.name = "usg6600", .vendor = "华为", .model = "USG6635E",
		.object_id = "1.3.6.1.4.1.2011.2.321.31",
		.descr =
		    "USG6635E\r\nHuawei Versatile Routing Platform Software\r\n"
		    "VRP (R) Software, Version 5.170 (USG6600E V600R007C20SPC500)\r\n",
		.traits = PLAN_ENTITY | PLAN_HUAWEI,
		.ports = {
			{ "GigabitEthernet0/0/", 0, 12, 1000, 6, 6, 1 },
			{ "XGigabitEthernet0/0/", 0, 4, 10000, 6, 30, 1 },
			{ "Eth-Trunk", 1, 1, 20000, 161, 50, 1 },
		},
	},
	{
		.name = "s6520", .vendor = "新华三", .model = "S6520X-30QC-EI",
		.object_id = "1.3.6.1.4.1.25506.1.1821",
		.descr =
		    "H3C Comware Platform Software, Software Version 7.1.070, Release 6530P02\r\n"
		    "H3C S6520X-30QC-EI\r\n"
		    "Copyright (c) 2004-2021 New H3C Technologies Co., Ltd. All rights reserved.",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_H3C,
		.ports = {
			{ "Ten-GigabitEthernet1/0/", 1, 24, 10000, 6, 1, 1 },
			{ "M-GigabitEthernet0/0/", 0, 1, 1000, 6, 640, 1 },
			{ "Vlan-interface", 1, 2, 1000, 53, 1100, 1 },
			{ "InLoopBack", 0, 1, 0, 24, 641, 1 },
		},
	},
	{
		.name = "s7506", .vendor = "新华三", .model = "S7506X-G",
		.object_id = "1.3.6.1.4.1.25506.1.2264",
		.descr =
		    "H3C Comware Platform Software, Software Version 7.1.070, Release 7753P05\r\n"
		    "H3C S7506X-G\r\n"
		    "Copyright (c) 2004-2022 New H3C Technologies Co., Ltd. All rights reserved.",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_H3C,
		.ports = {
			{ "GigabitEthernet2/0/", 1, 24, 1000, 6, 65, 1 },
			{ "Ten-GigabitEthernet3/0/", 1, 8, 10000, 6, 129, 1 },
			{ "Vlan-interface", 100, 2, 1000, 53, 1300, 1 },
		},
	},
	{
		.name = "s5130", .vendor = "新华三", .model = "S5130S-28S-EI",
		.object_id = "1.3.6.1.4.1.25506.1.1748",
		.descr =
		    "H3C Comware Platform Software, Software Version 7.1.070, Release 6318P01\r\n"
		    "H3C S5130S-28S-EI\r\n"
		    "Copyright (c) 2004-2020 New H3C Technologies Co., Ltd. All rights reserved.",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_H3C,
		.ports = {
			{ "GigabitEthernet1/0/", 1, 24, 1000, 6, 1, 1 },
			{ "Ten-GigabitEthernet1/0/", 25, 4, 10000, 6, 25, 1 },
			{ "Vlan-interface", 1, 1, 1000, 53, 101, 1 },
		},
	},
	{
		.name = "5960", .vendor = "中兴", .model = "ZXR10 5960-52TM",
		.object_id = "1.3.6.1.4.1.3902.3.600.3.1.36",
		.descr =
		    "ZXR10 5960-52TM, ZTE ZXR10 Software Version: V5.00.10.R5(5960) "
		    "ZTE Corporation",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_ZXR10,
		.ports = {
			{ "gei-0/1/1/", 1, 24, 1000, 6, 285278465, 1 },
			{ "xgei-0/1/2/", 1, 8, 10000, 6, 285278721, 1 },
			{ "vlan", 100, 1, 1000, 53, 4194316032, 1 },
		},
	},
	{
		.name = "c300", .vendor = "中兴", .model = "ZXA10 C300",
		.object_id = "1.3.6.1.4.1.3902.1082.1001.300.2.1",
		.descr =
		    "C300 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_ZXR10,
		.ports = {
			{ "xgei_1/19/", 1, 2, 10000, 6, 285286401, 1 },
			{ "gpon-olt_1/2/", 1, 8, 2488, 250, 285278721, 256 },
		},
	},
	{
		.name = "rsr77", .vendor = "锐捷", .model = "RG-RSR7708-X",
		.object_id = "1.3.6.1.4.1.4881.1.1.10.1.134",
		.descr =
		    "Ruijie Router (RG-RSR7708-X) by Ruijie Networks Co., Ltd.",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_RUIJIE,
		.ports = {
			{ "GigabitEthernet 1/", 0, 8, 1000, 6, 1, 1 },
			{ "TenGigabitEthernet 2/", 0, 4, 10000, 6, 17, 1 },
			{ "Loopback ", 0, 1, 0, 24, 16385, 1 },
		},
	},
	{
		.name = "s2910", .vendor = "锐捷", .model = "RG-S2910-24GT4XS-E",
		.object_id = "1.3.6.1.4.1.4881.1.1.10.1.95",
		.descr =
		    "Ruijie Gigabit Security & Intelligence Access Switch (S2910-24GT4XS-E) "
		    "By Ruijie Networks",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_RUIJIE,
		.ports = {
			{ "GigabitEthernet 0/", 1, 24, 1000, 6, 1, 1 },
			{ "TenGigabitEthernet 0/", 25, 4, 10000, 6, 25, 1 },
			{ "VLAN ", 1, 1, 1000, 53, 4097, 1 },
		},
	},
	{
		.name = "mp7500", .vendor = "迈普", .model = "MP7500X-8",
		.object_id = "1.3.6.1.4.1.5651.1.102.75",
		.descr =
		    "MyPower (R) Operating System Software\nMP7500X Software, Version 9.5.0.2(R)\n"
		    "Copyright (C) 1999 Maipu Communication Technology Co.,Ltd."
		    "All Rights Reserved.",
		.traits = PLAN_LLDP | PLAN_ENTITY | PLAN_MAIPU,
		.ports = {
			{ "gigabitethernet0/", 0, 8, 1000, 6, 3, 1 },
			{ "tengigabitethernet1/", 0, 4, 10000, 6, 21, 1 },
			{ "loopback", 0, 1, 0, 24, 60, 1 },
			{ "null", 0, 1, 0, 1, 1, 1 },
		},
	},
	{
		.name = "s3330", .vendor = "迈普", .model = "S3330-28TXF",
		.object_id = "1.3.6.1.4.1.5651.1.101.130",
		.descr =
		    "MyPower S3330-28TXF, Maipu Communication Technology Co.,Ltd. Version 6.2.2.8",
		.traits = PLAN_LLDP | PLAN_NARROW | PLAN_ENTITY | PLAN_MAIPU,
		.ports = {
			{ "fastethernet0/", 0, 16, 100, 6, 2, 1 },
			{ "gigabitethernet0/", 16, 4, 1000, 6, 18, 1 },
		},
	},
	{
		.name = "l48", .vendor = "华为", .model = "S5735-L48T-A",
		.object_id = "1.3.6.1.4.1.2011.2.23.607",
		.descr =
		    "S5735-L48T-A\r\nHuawei Versatile Routing Platform Software\r\n"
		    "VRP (R) software, Version 5.170 (S5735 V200R019C10SPC500)\r\n",
		.ports = {
			{ "GigabitEthernet0/0/", 1, 48, 1000, 6, 6, 1 },
		},
	},
	{
		.name = "9916", .vendor = "中兴", .model = "ZXR10 9916",
		.object_id = "1.3.6.1.4.1.3902.3.600.3.1.91",
		.descr =
		    "ZXR10 9916, ZTE ZXR10 Software Version: V2.00.20(9900) ZTE Corporation",
		.traits = PLAN_LLDP | PLAN_ZXR10,
		.ports = {
			{ "xgei-0/1/1/", 1, 4, 10000, 6, 285278465, 1 },
			{ "gei-0/2/1/", 1, 500, 1000, 6, 285344001, 1 },
		},
	},
	{
		.name = "server", .vendor = "浪潮", .model = "NF5280M6",
		.object_id = "1.3.6.1.4.1.8072.3.2.10",
		.descr =
		    "Linux lab-host 5.10.0-136.12.0.86.oe2203sp1.x86_64 #1 SMP x86_64",
		.traits = PLAN_HOST,
		.ports = {
			{ "lo", PLAN_BARE, 1, 10, 24, 1, 1 },
			{ "ens", 192, 2, 10000, 6, 2, 1 },
		},
	},

	/* What watches the machine rooms: lab/box_*.c. */
	{
		.name = "ups5000", .vendor = "华为", .model = "UPS5000-E-30K",
		.object_id = "1.3.6.1.4.1.2011.6.174.4.1.2.4",
		.descr = "SNMP Card for HUAWEI UPS5000",
		.traits = PLAN_BOX,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "symmetra", .vendor = "施耐德", .model = "Symmetra LX 32000",
		.object_id = "1.3.6.1.4.1.318.1.3.5.4",
		.descr =
		    "APC Web/SNMP Management Card "
		    "(MB:v4.1.0 PF:v6.4.0 PN:apc_hw05_aos_640.bin)",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 2, 1 } },
	},
	{
		.name = "ats", .vendor = "施耐德", .model = "AP4424",
		.object_id = "1.3.6.1.4.1.318.1.3.32",
		.descr =
		    "APC Web/SNMP Management Card "
		    "(MB:v4.1.0 PF:v6.4.6 PN:apc_hw05_aos_646.bin)",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 2, 1 } },
	},
	{
		.name = "poseidon", .vendor = "HW group", .model = "Poseidon2 4002",
		.object_id = "1.3.6.1.4.1.21796.3.3",
		.descr = "Poseidon 4002 SNMP Supervisor v2.2.1",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "vutlan", .vendor = "Vutlan", .model = "VT825",
		.object_id = "1.3.6.1.4.1.39052",
		.descr = "Vutlan EMS",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "env8", .vendor = "盛安", .model = "ENV-8T",
		.object_id = "1.3.6.1.4.1.8072.3.2.10",
		.descr = "Environment monitor, 8 channels",
		.traits = PLAN_BOX,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "akcp", .vendor = "AKCP", .model = "sensorProbe8",
		.object_id = "1.3.6.1.4.1.3854.1",
		.descr = "SensorProbe",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "px2", .vendor = "力登", .model = "PX2-5464",
		.object_id = "1.3.6.1.4.1.13742.6",
		.descr = "PX2 030500",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 1, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "rpdu2", .vendor = "施耐德", .model = "AP8853",
		.object_id = "1.3.6.1.4.1.318.1.3.4.6",
		.descr =
		    "APC Web/SNMP Management Card "
		    "(MB:v4.1.0 PF:v6.5.0 PN:apc_hw05_aos_650.bin)",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 2, 1 } },
	},
	{
		.name = "inrow", .vendor = "施耐德", .model = "ACRD301",
		.object_id = "1.3.6.1.4.1.318.1.3.14.23",
		.descr =
		    "APC InRow DX 300mm "
		    "(MB:v4.1.0 PF:v6.8.8 PN:apc_hw06_aos_688.bin)",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 2, 1 } },
	},
	{
		.name = "wib8000", .vendor = "世图兹", .model = "WIB 8000",
		.object_id = "1.3.6.1.4.1.29462.10",
		.descr = "Stulz GmbH Klimatechnik WIB 8000",
		.traits = PLAN_BOX, .foreign = true,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{
		.name = "ytr3310", .vendor = "科隆", .model = "YTR3310",
		.object_id = "1.3.6.1.2.1.33",
		.descr = "UPS network card",
		.traits = PLAN_BOX,
		.ports = { { "eth", 0, 1, 100, 6, 1, 1 } },
	},
	{ 0 }
};

/* ---- where, and whose --------------------------------------------------------------------- */

const struct plan_region plan_regions[] = {
	{ "9901", "云川市", "city", 0 },
	{ "990101", "东城区", "county", "云川市" },
	{ "990102", "西城区", "county", "云川市" },
	{ "990121", "白鹭县", "county", "云川市" },
	{ 0 }
};

const struct plan_organisation plan_organisations[] = {
	{ "云川市大数据中心", "mgmt_unit", "6000-100" },
	{ "云川政务网运维队", "ops_unit", "6000-200" },
	{ "自治区信息中心", "superior", "6000-900" },
	{ "电信云川分公司", "carrier", "10000-3" },
	{ "移动云川分公司", "carrier", "10086-3" },
	{ "联通云川分公司", "carrier", "10010-3" },
	{ "云川供电公司", "public", "95598-3" },
	{ 0 }
};

const struct plan_place plan_places[] = {
	{ "市中心机房", "云川市", "云川市大数据中心", "云川市人民路 1 号 B1 层" },
	{ "东城汇聚机房", "东城区", "云川市大数据中心", "东城区书院街 20 号" },
	{ "西城汇聚机房", "西城区", "云川市大数据中心", "西城区河滨路 8 号" },
	{ "白鹭县机房", "白鹭县", "云川市大数据中心", "白鹭县城关中路 66 号" },
	{ "青石街道办事处", "东城区", "青石街道办事处", "东城区青石巷 12 号" },
	{ "河湾街道办事处", "东城区", "河湾街道办事处", "东城区河湾路 35 号" },
	{ "南桥街道办事处", "东城区", "南桥街道办事处", "东城区南桥街 3 号" },
	{ "东城联合办公楼", "东城区", "东城区水务局", "东城区文昌路 18 号" },
	{ "柳荫街道办事处", "西城区", "柳荫街道办事处", "西城区柳荫街 7 号" },
	{ "北塔街道办事处", "西城区", "北塔街道办事处", "西城区北塔路 101 号" },
	{ "西城区应急管理局", "西城区", "西城区应急管理局", "西城区建设路 55 号" },
	{ "西城区文化和旅游局", "西城区", "西城区文化和旅游局", "西城区广场东路 2 号" },
	{ "云溪镇便民服务中心", "白鹭县", "云溪镇便民服务中心", "白鹭县云溪镇正街 9 号" },
	{ "松岭镇便民服务中心", "白鹭县", "松岭镇便民服务中心", "白鹭县松岭镇新街 28 号" },
	{ "白鹭乡便民服务中心", "白鹭县", "白鹭乡便民服务中心", "白鹭县白鹭乡街上 4 号" },
	{ 0 }
};

const struct plan_unit plan_units[] = {
	{ "青石街道办事处", "东城区", "township", "东城区青石巷 12 号", "青石", "6001-101" },
	{ "河湾街道办事处", "东城区", "township", "东城区河湾路 35 号", "河湾", "6001-102" },
	{ "南桥街道办事处", "东城区", "township", "东城区南桥街 3 号", "南桥", "6001-103" },
	{ "东城区水务局", "东城区", "county", "东城区文昌路 18 号", "水务", "6001-104" },
	{ "东城区民政局", "东城区", "county", "东城区文昌路 18 号", "民政", "6001-105" },
	{ "柳荫街道办事处", "西城区", "township", "西城区柳荫街 7 号", "柳荫", "6002-101" },
	{ "北塔街道办事处", "西城区", "township", "西城区北塔路 101 号", "北塔", "6002-102" },
	{ "西城区应急管理局", "西城区", "county", "西城区建设路 55 号", "应急", "6002-103" },
	{ "西城区文化和旅游局", "西城区", "county", "西城区广场东路 2 号", "文旅", "6002-104" },
	{ "云溪镇便民服务中心", "白鹭县", "township", "白鹭县云溪镇正街 9 号", "云溪", "6003-101" },
	{ "松岭镇便民服务中心", "白鹭县", "township", "白鹭县松岭镇新街 28 号", "松岭",
	  "6003-102" },
	{ "白鹭乡便民服务中心", "白鹭县", "township", "白鹭县白鹭乡街上 4 号", "白鹭", "6003-103" },
	{ 0 }
};

/* ---- devices ------------------------------------------------------------------------------ */

const struct plan_device plan_devices[] = {
	{ "core-a", "核心A", "s12700", "core_router", "市中心机房", "public", "A" },
	{ "core-b", "核心B", "s12700", "core_router", "市中心机房", "public", "A" },
	{ "srv-sw", "机房接入", "s6520", "agg_switch", "市中心机房", "security", "A" },
	{ "fw-a", "防火墙A", "usg6600", "firewall", "市中心机房", "internet", "A", .v3 = true },
	{ "fw-b", "防火墙B", "usg6600", "firewall", "市中心机房", "internet", "A", .v3 = true },
	{ "internet", "互联网出口", "rsr77", "core_router", "市中心机房", "internet", "A" },
	{ "upper", "上联路由器", "mp7500", "core_router", "市中心机房", "public", "A" },
	{ "vpn", "VPN网关", "usg6600", "vpn_gateway", "市中心机房", "internet", "B",
	  .slow_ms = 20 },
	{ "v6-edge", "IPv6边界", "s6520", "agg_switch", "市中心机房", "internet", "B", .v6 = true },
	{ "nms", "网管服务器", "server", "server", "市中心机房", "security", "B" },
	{ "dns", "域名服务器", "server", "server", "市中心机房", "public", "A" },
	{ "portal", "门户服务器", "server", "server", "市中心机房", "public", "B" },
	{ "agg-e1", "东城汇聚A", "s7506", "agg_switch", "东城汇聚机房", "public", "A" },
	{ "agg-e2", "东城汇聚B", "s7506", "agg_switch", "东城汇聚机房", "public", "A" },
	{ "agg-w1", "西城汇聚A", "5960", "agg_switch", "西城汇聚机房", "public", "A" },
	{ "agg-w2", "西城汇聚B", "5960", "agg_switch", "西城汇聚机房", "public", "A" },
	{ "agg-n", "白鹭汇聚", "s7506", "agg_switch", "白鹭县机房", "public", "A" },
	{ "olt-w", "西城OLT", "c300", "olt", "西城汇聚机房", "public", "B", .slow_ms = 80 },
	{ "acc-qs", "青石接入", "s5735", "access_switch", "青石街道办事处", "public", "C" },
	{ "acc-hw", "河湾接入", "s5735", "access_switch", "河湾街道办事处", "public", "C" },
	{ "acc-nq", "南桥接入", "s2910", "access_switch", "南桥街道办事处", "public", "C",
	  PLAN_GBK },
	{ "acc-sw", "水务接入", "s5130", "access_switch", "东城联合办公楼", "public", "C" },
	{ "acc-mz", "民政接入", "s5130", "access_switch", "东城联合办公楼", "public", "C" },
	{ "acc-ly", "柳荫接入", "s5735", "access_switch", "柳荫街道办事处", "public", "C" },
	{ "acc-bt", "北塔接入", "s5735", "access_switch", "北塔街道办事处", "public", "C" },
	{ "acc-yj", "应急接入", "s5130", "access_switch", "西城区应急管理局", "public", "B",
	  PLAN_LLDP_V2 },
	{ "acc-wl", "文旅接入", "s2910", "access_switch", "西城区文化和旅游局", "public", "C",
	  PLAN_CDP },
	{ "acc-yx", "云溪接入", "s5735", "access_switch", "云溪镇便民服务中心", "public", "C" },
	{ "acc-sl", "松岭接入", "s3330", "access_switch", "松岭镇便民服务中心", "public", "C",
	  .v1 = true },
	{ "acc-bl", "白鹭接入", "s2910", "access_switch", "白鹭乡便民服务中心", "public", "C",
	  .slow_ms = 800 },

	{ "ups-1", "UPS-1", "ups5000", "ups", "市中心机房", "security", "A" },
	{ "ups-2", "UPS-2", "symmetra", "ups", "市中心机房", "security", "A" },
	{ "ats-1", "双电源切换", "ats", "other", "市中心机房", "security", "A" },
	{ "gen-1", "柴油发电机", "poseidon", "genset", "市中心机房", "security", "A" },
	{ "env-p", "动力间动环", "vutlan", "env_host", "市中心机房", "security", "B" },
	{ "env-c", "中心温湿度", "env8", "env_host", "市中心机房", "security", "B" },
	{ "sec-c", "中心安防", "akcp", "env_host", "市中心机房", "security", "B" },
	{ "pdu-a", "配电A", "px2", "pdu", "市中心机房", "security", "B" },
	{ "pdu-b", "配电B", "rpdu2", "pdu", "市中心机房", "security", "B" },
	{ "crac-1", "列间空调1", "inrow", "crac", "市中心机房", "security", "A" },
	{ "crac-2", "房间空调2", "wib8000", "crac", "市中心机房", "security", "A" },
	{ "ups-e", "东城UPS", "ytr3310", "ups", "东城汇聚机房", "security", "A" },
	{ "env-e", "东城动环", "poseidon", "env_host", "东城汇聚机房", "security", "B" },
	{ 0 }
};

/* ---- lines -------------------------------------------------------------------------------- */

const struct plan_line plan_lines[] = {
	{ "core-a", "40GE2/0/0", "core-b", "40GE2/0/0", 18, 16, 0 },
	{ "core-a", "40GE2/0/1", "core-b", "40GE2/0/1", 17, 17, 0 },
	{ "core-a", "XGigabitEthernet1/0/0", "srv-sw", "Ten-GigabitEthernet1/0/1", 14, 31, 0 },
	{ "core-b", "XGigabitEthernet1/0/0", "srv-sw", "Ten-GigabitEthernet1/0/2", 9, 22, 0 },
	{ "core-a", "XGigabitEthernet1/0/1", "fw-a", "XGigabitEthernet0/0/0", 12, 38, 0 },
	{ "core-b", "XGigabitEthernet1/0/1", "fw-b", "XGigabitEthernet0/0/0", 3, 5, 0 },
	{ "fw-a", "GigabitEthernet0/0/0", "fw-b", "GigabitEthernet0/0/0", 2, 2, 0 },
	{ "fw-a", "XGigabitEthernet0/0/1", "internet", "TenGigabitEthernet 2/0", 12, 38, 0 },
	{ "fw-b", "XGigabitEthernet0/0/1", "internet", "TenGigabitEthernet 2/1", 3, 5, 0 },
	{ "core-a", "XGigabitEthernet1/0/2", "upper", "tengigabitethernet1/0", 6, 9, 0 },
	{ "core-b", "XGigabitEthernet1/0/2", "upper", "tengigabitethernet1/1", 4, 6, 0 },
	{ "core-b", "XGigabitEthernet1/0/3", "vpn", "XGigabitEthernet0/0/0", 2, 3, 0 },
	{ "core-a", "XGigabitEthernet1/0/4", "v6-edge", "Ten-GigabitEthernet1/0/1", 4, 7, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/5", "nms", "ens192", 3, 4, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/6", "dns", "ens192", 2, 3, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/7", "portal", "ens192", 6, 24, 0 },
	{ "agg-e1", "Ten-GigabitEthernet3/0/8", "agg-e2", "Ten-GigabitEthernet3/0/8", 5, 5, 0 },
	{ "agg-w1", "xgei-0/1/2/8", "agg-w2", "xgei-0/1/2/8", 4, 5, 0 },
	{ "agg-w2", "xgei-0/1/2/2", "olt-w", "xgei_1/19/1", 11, 4, 0 },
	{ "acc-sw", "GigabitEthernet1/0/24", "acc-mz", "GigabitEthernet1/0/24", 12, 4, 0 },

	{ "srv-sw", "Ten-GigabitEthernet1/0/8", "ups-1", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/9", "ups-2", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/10", "ats-1", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/11", "gen-1", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/12", "env-p", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/13", "env-c", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/14", "sec-c", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/15", "pdu-a", "eth1", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/16", "pdu-b", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/17", "crac-1", "eth0", 1, 1, 0 },
	{ "srv-sw", "Ten-GigabitEthernet1/0/18", "crac-2", "eth0", 1, 1, 0 },
	{ "agg-e1", "GigabitEthernet2/0/20", "ups-e", "eth0", 1, 1, 0 },
	{ "agg-e1", "GigabitEthernet2/0/21", "env-e", "eth0", 1, 1, 0 },

	{ "internet", "GigabitEthernet 1/0", 0, 0, 34, 81, "HLW-DX-01" },
	{ "internet", "GigabitEthernet 1/1", 0, 0, 22, 57, "HLW-LT-01" },
	{ "upper", "gigabitethernet0/0", 0, 0, 31, 44, "SL-0001" },
	{ "core-a", "XGigabitEthernet1/0/8", "agg-e1", "Ten-GigabitEthernet3/0/1", 16, 9,
	  "ZJ-0101" },
	{ "core-b", "XGigabitEthernet1/0/8", "agg-e2", "Ten-GigabitEthernet3/0/1", 12, 7,
	  "ZJ-0102" },
	{ "core-a", "XGigabitEthernet1/0/9", "agg-w1", "xgei-0/1/2/1", 14, 8, "ZJ-0103" },
	{ "core-b", "XGigabitEthernet1/0/9", "agg-w2", "xgei-0/1/2/1", 11, 6, "ZJ-0104" },
	{ "core-a", "XGigabitEthernet1/0/10", "agg-n", "Ten-GigabitEthernet3/0/1", 33, 14,
	  "XG-0201" },

	{ "agg-e1", "GigabitEthernet2/0/1", "acc-qs", "GigabitEthernet0/0/24", 31, 12, "JR-0301" },
	{ "agg-e1", "GigabitEthernet2/0/2", "acc-hw", "GigabitEthernet0/0/24", 27, 9, "JR-0302" },
	{ "agg-e2", "GigabitEthernet2/0/1", "acc-nq", "GigabitEthernet 0/24", 42, 17, "JR-0303" },
	{ "agg-e2", "GigabitEthernet2/0/2", "acc-sw", "GigabitEthernet1/0/23", 38, 14, "JR-0304" },
	{ "agg-w1", "gei-0/1/1/1", "acc-ly", "GigabitEthernet0/0/24", 35, 11, "JR-0305" },
	{ "agg-w1", "gei-0/1/1/2", "acc-bt", "GigabitEthernet0/0/24", 24, 10, "JR-0306" },
	{ "agg-w2", "gei-0/1/1/1", "acc-yj", "GigabitEthernet1/0/24", 47, 21, "JR-0307" },
	{ "agg-w2", "gei-0/1/1/2", "acc-wl", "GigabitEthernet 0/24", 29, 13, "JR-0308" },
	{ "agg-n", "GigabitEthernet2/0/1", "acc-yx", "GigabitEthernet0/0/24", 52, 19, "JR-0417" },
	{ "agg-n", "GigabitEthernet2/0/2", "acc-sl", "gigabitethernet0/16", 44, 15, "JR-0418" },
	{ "agg-n", "GigabitEthernet2/0/3", "acc-bl", "GigabitEthernet 0/24", 39, 12, "JR-0419" },
	{ 0 }
};

const struct plan_circuit plan_circuits[] = {
	{ "HLW-DX-01", "互联网出口 电信", "carrier", "电信云川分公司", "10000-3", "YC-DX-70001",
	  1000, "A" },
	{ "HLW-LT-01", "互联网出口 联通", "carrier", "联通云川分公司", "10010-3", "YC-LT-70002",
	  1000, "A" },
	{ "SL-0001", "上联自治区", "upstream", 0, "6000-900", 0, 1000, "A" },
	{ "ZJ-0101", "东城汇聚A 中继", "self_fiber", 0, 0, 0, 10000, "A", "GL-东-01", "1-2" },
	{ "ZJ-0102", "东城汇聚B 中继", "self_fiber", 0, 0, 0, 10000, "A", "GL-东-02", "1-2" },
	{ "ZJ-0103", "西城汇聚A 中继", "self_fiber", 0, 0, 0, 10000, "A", "GL-西-01", "1-2" },
	{ "ZJ-0104", "西城汇聚B 中继", "self_fiber", 0, 0, 0, 10000, "A", "GL-西-02", "1-2" },
	{ "XG-0201", "白鹭县汇聚", "carrier", "移动云川分公司", "10086-3", "YC-YD-20201", 1000,
	  "A" },
	{ "JR-0301", "青石街道接入", "self_fiber", 0, 0, 0, 1000, "B", "GL-东-07", "1-2" },
	{ "JR-0302", "河湾街道接入", "self_fiber", 0, 0, 0, 1000, "B", "GL-东-07", "3-4" },
	{ "JR-0303", "南桥街道接入", "carrier", "联通云川分公司", "10010-3", "YC-LT-20303", 200,
	  "B" },
	{ "JR-0304", "东城联合办公楼接入", "carrier", "电信云川分公司", "10000-3", "YC-DX-20304",
	  200, "B" },
	{ "JR-0305", "柳荫街道接入", "self_fiber", 0, 0, 0, 1000, "B", "GL-西-05", "1-2" },
	{ "JR-0306", "北塔街道接入", "self_fiber", 0, 0, 0, 1000, "B", "GL-西-05", "3-4" },
	{ "JR-0307", "应急管理局接入", "carrier", "电信云川分公司", "10000-3", "YC-DX-20307", 200,
	  "A" },
	{ "JR-0308", "文化和旅游局接入", "access_unit", 0, 0, 0, 100, "C" },
	{ "JR-0417", "云溪镇接入", "carrier", "移动云川分公司", "10086-3", "YC-YD-20417", 100,
	  "B" },
	{ "JR-0418", "松岭镇接入", "carrier", "电信云川分公司", "10000-3", "YC-DX-20418", 100,
	  "B" },
	{ "JR-0419", "白鹭乡接入", "carrier", "移动云川分公司", "10086-3", "YC-YD-20419", 100,
	  "B" },
	{ 0 }
};

const struct plan_circuit_unit plan_circuit_units[] = {
	{ "JR-0301", "青石街道办事处" },
	{ "JR-0302", "河湾街道办事处" },
	{ "JR-0303", "南桥街道办事处" },
	{ "JR-0304", "东城区水务局" },
	{ "JR-0304", "东城区民政局" },
	{ "JR-0305", "柳荫街道办事处" },
	{ "JR-0306", "北塔街道办事处" },
	{ "JR-0307", "西城区应急管理局" },
	{ "JR-0308", "西城区文化和旅游局" },
	{ "JR-0417", "云溪镇便民服务中心" },
	{ "JR-0418", "松岭镇便民服务中心" },
	{ "JR-0419", "白鹭乡便民服务中心" },
	{ 0 }
};
