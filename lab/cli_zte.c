/* ZTE ZXR10 and the OLT beside them, in the forms of public outputs of ROSng. */
#include <inttypes.h>
#include <string.h>

#include "lab/cli_routing.h"

static void version(struct lab_talk *talk)
{
	int64_t minutes = lab_device_uptime(talk) / 60;
	lab_tell(talk, "%s\nZTE ZXCTN Software, Version: V5.10.00.50, Release software\n"
	    "Copyright (c) 2022 by ZTE Corporation\nSystem image is loaded from local",
	    talk->device->model->model);
	lab_tell(talk, "System uptime is %d day(s), %d hour(s), %d minute(s)",
	    (int)(minutes / 1440), (int)(minutes / 60 % 24), (int)(minutes % 60));
}

static const char *word(bool up)
{
	return up ? "up" : "down";
}

static void interface_brief(struct lab_talk *talk)
{
	lab_tell(talk,
	    "Interface               Attribute  Mode         BW    Admin Phy   Prot  Description");
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		g_autofree char *alias = lab_port_alias(port);
		lab_tell(talk, "%-23s %-10s Duplex/full  %-5s %-5s %-5s %-5s %s", port->name,
		    port->number == 0 ? "N/A" : lab_port_is_optical(port) ? "optical" : "electric",
		    port->mbps >= 10000 ? "10G" : port->mbps > 1000 ? "2.5G" : "1G",
		    word(!port->shut), word(port->up), word(port->up), alias);
	}
}

static void interface(struct lab_talk *talk)
{
	const struct lab_port *port = talk->port;
	g_autofree char *alias = lab_port_alias(port),
			*mac = lab_mac_text(lab_port_mac(port), '.', 2);
	lab_tell(talk, "%s is %s, ifindex: %u", port->name,
	    port->shut ? "administratively down" : word(port->up), port->index);
	lab_tell(talk, "  Description: %s", alias);
	lab_tell(talk, "  Line protocol is %s, IPv4 protocol is %s, IPv6 protocol is down,",
	    word(port->up), word(port->up));
	lab_tell(talk, "  Hardware is Ethernet, address is %s", mac);
	lab_tell(talk, "  Rate period     : 30 s\n   Input          : %" PRIu64
	    " bit/s       0 packet/s\n   Output         : %" PRIu64 " bit/s      0 packet/s",
	    lab_port_rate(talk->site, port, false), lab_port_rate(talk->site, port, true));
	lab_tell(talk, "  Intf utilization: input %.2f%%          output %.2f%%",
	    lab_port_use(talk, port, false), lab_port_use(talk, port, true));
	lab_tell(talk, "  In_Unicasts       %" PRIu64 "          In_CRC_ERROR       %" PRIu64,
	    lab_port_count(talk->site, port, LAB_IN_PACKETS),
	    lab_port_count(talk->site, port, LAB_IN_ERRORS));
}

static void optical(struct lab_talk *talk)
{
	lab_tell(talk, "Interface         Type              Wavelength  RxPower(dBm)          "
	    "TxPower(dBm)          Status    Intensity(Rx)");
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		/* Those of an OLT, gpon-olt_1/2/1, have a command of their own. */
		if (!lab_port_is_optical(port) || strchr(port->name, '_'))
			continue;
		struct lab_optics now = lab_port_optics(talk->site, port);
		bool dark = now.rx < LAB_RX_LOW;
		lab_tell(talk, "%-17s %-17s %-11s %.1f/[%.1f,-1.0]     %.1f/[-9.5,-1.0]      "
		    "%-9s %s", port->name, port->mbps >= 10000 ? "10G-10km-SFP+" : "1G-10km-SFP",
		    "1310nm", now.rx, LAB_RX_LOW, now.tx, dark ? "Alarm" : "Normal",
		    dark ? "Low" : "Normal");
	}
}

static void logging(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) ports = lab_device_changes(talk->device);
	for (guint i = 0; i < ports->len; i++) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *moment = lab_moment(talk->site, port, "%H:%M:%S %m-%d-%Y");
		lab_tell(talk, "An alarm 18702 level 5 occurred at %s sent by MPU-0/20/0 %%PORT%% "
		    "Interface %s %s", moment, port->name, word(port->up));
	}
}

static void arp(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, "Arp protect whole is disabled\nThe count is %u\n"
	    "IP                       Hardware                    Exter  Inter  Sub\n"
	    "Address         Age      Address        Interface    VlanID VlanID Interface\n"
	    "----------------------------------------------------------------------------",
	    all->len);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *mac = lab_mac_text(one->mac, '.', 2);
		if (*one->address)
			lab_tell(talk, "%-15s 00:%02d:17 %-14s %-12s 100    N/A    N/A",
			    one->address, (int)(one->mac % 59), mac, one->port->name);
	}
}

static void mac(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, "Total MAC address : %u\nMAC            VLAN  Port             Flag",
	    all->len);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *far = lab_mac_text(one->mac, '.', 2);
		lab_tell(talk, "%s 100   %-16s dynamic", far, one->port->name);
	}
}

static void temperature(struct lab_talk *talk)
{
	lab_tell(talk, "MPU-0/20/0 %d", lab_device_celsius(talk->site, talk->device, 0));
}

static void fan(struct lab_talk *talk)
{
	lab_tell(talk, "fan 1 normal\nfan 2 normal");
}

static void power(struct lab_talk *talk)
{
	lab_tell(talk, "power 1 normal\npower 2 normal");
}

static void processor(struct lab_talk *talk)
{
	unsigned now = lab_device_cpu(talk->site, talk->device);
	lab_tell(talk, "M: Master processor\nCharacter: CPU current character in system\n"
	    "                 Character CPU(5s) CPU(1m) CPU(5m) PhyMem Buffer Memory");
	lab_tell(talk, "MPU-0/20/0       M         %u%%     %u%%     %u%%     8192   0%%     "
	    "%u.000%%", now, now, now, lab_device_memory(talk->site, talk->device));
}

static void lldp(struct lab_talk *talk)
{
	lab_tell(talk, "%-17s %-6s %-15s %-25s %-9s %s", "Local Interface", "Scope", "Chassis ID",
	    "Port ID", "Holdtime", "System Name");
	lab_tell(talk, "----------------------------------------------------------------------");
	for (guint i = 0; i < talk->device->neighbours->len; i++) {
		const struct lab_port *port = talk->device->neighbours->pdata[i];
		const struct lab_port *far = lab_port_far(port);
		g_autofree char *far_mac = lab_mac_text(far->device->address, '.', 2);
		lab_tell(talk, "%-17s %-6s %-15s %-25s %-9u %s", port->name, "NB", far_mac,
		    far->name, 97 + i % 20, far->device->name);
	}
}

static void ntp(struct lab_talk *talk)
{
	lab_tell(talk, "Clock is synchronized, stratum 4, reference is 127.77.0.10\n"
	    "nominal freq is 250.0000 Hz, actual freq is 250.0000 Hz, precision is 2**18");
}

static void vlan(struct lab_talk *talk)
{
	lab_tell(talk,
	    "VLAN     Name     PvidPorts           UntagPorts          TagPorts\n"
	    "1        vlan0001                                         \n"
	    "100      vlan0100                                         xgei-0/1/2/1");
}

static const struct lab_cli_command commands[] = {
	{ "show version", version },
	{ "show interface brief", interface_brief },
	{ "show interface <port>", interface },
	{ "show opticalinfo brief", optical },
	{ "show logging buffer almlog", logging },
	{ "show arp", arp },
	{ "show mac table", mac },
	{ "show temperature detail", temperature },
	{ "show fan", fan },
	{ "show power", power },
	{ "show processor", processor },
	{ "show lldp neighbor brief", lldp },
	{ "show ntp status", ntp },
	{ "show vlan", vlan },
	{ "show ip bgp summary", lab_tell_bgp_zte },
	{ "show ip ospf neighbor", lab_tell_ospf_zte },
	{ NULL, NULL }
};

const struct lab_family lab_family_zte = {
	.profile = "zte",
	.vendor = "中兴",
	.prompt = { "", "#" },
	.configured = { "", "(config)#" },
	.more = " ----More----",
	.erase = "\b\b\b\b\b\b\b\b\b\b\b\b\b             \b\b\b\b\b\b\b\b\b\b\b\b\b",
	.whole = "terminal length 0",
	.leave = "exit",
	.configure = "configure terminal",
	.refusal = "%Error 20203: Invalid input detected at '^' marker.",
	.commands = commands,
};
