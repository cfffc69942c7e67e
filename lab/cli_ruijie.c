/* Ruijie RGOS, in the forms of the command references of RG-S5750 and RG-S6220. */
#include <inttypes.h>

#include "lab/cli_routing.h"

static void version(struct lab_talk *talk)
{
	int64_t seconds = lab_device_uptime(talk);
	lab_tell(talk, "System description      : %s", talk->device->model->descr);
	lab_tell(talk, "System uptime           : %d:%02d:%02d:%02d", (int)(seconds / 86400),
	    (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60), (int)(seconds % 60));
	lab_tell(talk, "System hardware version : 1.10\n"
	    "System software version : RGOS 11.4(1)B42P6\n"
	    "System serial number    : LAB%010" PRIX64, talk->device->address);
}

static void interface_status(struct lab_talk *talk)
{
	lab_tell(talk,
	    "Interface                                Status    Vlan   Duplex   Speed     Type\n"
	    "---------------------------------------- --------  ----   -------  --------- ------");
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		g_autofree char *speed = port->up
		    ? g_strdup_printf("%uM", port->mbps) : g_strdup("Unknown");
		if (port->number > 0)
			lab_tell(talk, "%-40s %-9s %-6s %-8s %-9s %s", port->name,
			    port->shut ? "disabled" : port->up ? "up" : "down", "1",
			    port->up ? "Full" : "Unknown", speed,
			    lab_port_is_optical(port) ? "fiber" : "copper");
	}
}

static void interface(struct lab_talk *talk)
{
	const struct lab_port *port = talk->port;
	g_autofree char *alias = lab_port_alias(port),
			*mac = lab_mac_text(lab_port_mac(port), '.', 2);
	uint64_t errors = lab_port_count(talk->site, port, LAB_IN_ERRORS);
	lab_tell(talk, "Index(dec):%u (hex):%x", port->index, port->index);
	lab_tell(talk, "%s is %s  , line protocol is %s", port->name,
	    port->shut ? "administratively down" : port->up ? "UP" : "DOWN",
	    port->up ? "UP" : "DOWN");
	lab_tell(talk, "  Hardware is GigabitEthernet, address is %s (bia %s)", mac, mac);
	lab_tell(talk, "  Description: %s", alias);
	lab_tell(talk, "  10 seconds input rate %" PRIu64 " bits/sec, 0 packets/sec",
	    lab_port_rate(talk->site, port, false));
	lab_tell(talk, "  10 seconds output rate %" PRIu64 " bits/sec, 0 packets/sec",
	    lab_port_rate(talk->site, port, true));
	lab_tell(talk, "    %" PRIu64 " input errors, %" PRIu64 " CRC, 0 frame, 0 overrun, 0 abort",
	    errors, errors);
	lab_tell(talk, "    %" PRIu64 " output errors, 0 collisions, 1 interface resets",
	    lab_port_count(talk->site, port, LAB_OUT_ERRORS));
}

static void optical(struct lab_talk *talk)
{
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		if (port->number == 0)
			continue;
		lab_tell(talk, "========Interface %s========", port->name);
		if (!lab_port_is_optical(port)) {
			lab_tell(talk, "the transceiver is absent!");
			continue;
		}
		struct lab_optics now = lab_port_optics(talk->site, port);
		lab_tell(talk, "Current diagnostic parameters[AP:Average Power]:\n"
		    "Temp(Celsius)   Voltage(V)      Bias(mA)            RX power(dBm)       "
		    "TX power(dBm)");
		lab_tell(talk, "%.0f(OK)          %.2f(OK)        %.2f(OK)            "
		    "%.2f(%s)[AP]   %.2f(OK)", now.temperature, now.voltage, now.bias, now.rx,
		    now.rx < LAB_RX_LOW ? "alarm" : "OK", now.tx);
	}
}

static void logging(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) ports = lab_device_changes(talk->device);
	lab_tell(talk, "Syslog logging: enabled\n"
	    "  Console logging: level debugging, 0 messages logged\n"
	    "Log Buffer (Total 131072 Bytes): have written 1336,");
	for (guint i = ports->len; i-- > 0;) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *moment = lab_moment(talk->site, port, "%b %e %H:%M:%S");
		lab_tell(talk, "*%s: %%LINK-3-UPDOWN: Interface %s, changed state to %s.", moment,
		    port->name, port->up ? "up" : "down");
	}
}

static void arp(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	unsigned n = 0;
	lab_tell(talk,
	    "Protocol  Address          Age(min)  Hardware        Type   Interface");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *mac = lab_mac_text(one->mac, '.', 2);
		if (!*one->address)
			continue;
		lab_tell(talk, "Internet  %-16s %-9d %-15s arpa   %s", one->address,
		    (int)(one->mac % 59), mac, one->port->name);
		n++;
	}
	lab_tell(talk, "Total number of ARP entries: %u", n);
}

static void mac(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, "Vlan        MAC Address          Type     Interface\n"
	    "----------  -------------------- -------- -------------------");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *far = lab_mac_text(one->mac, '.', 2);
		lab_tell(talk, "  100       %-20s DYNAMIC  %s", far, one->port->name);
	}
}

static void temperature(struct lab_talk *talk)
{
	lab_tell(talk, "Slot 0\nboard temperature %d",
	    lab_device_celsius(talk->site, talk->device, 0));
}

static void fan(struct lab_talk *talk)
{
	lab_tell(talk, "fan 1 ok\nfan 2 ok");
}

static void power(struct lab_talk *talk)
{
	lab_tell(talk, "power 1 ok\npower 2 no link");
}

static void cpu(struct lab_talk *talk)
{
	unsigned now = lab_device_cpu(talk->site, talk->device);
	lab_tell(talk, "=======================================\n     CPU Using Rate Information\n"
	    "CPU utilization in five seconds: %u.00%%\n"
	    "CPU utilization in one minute: %u.00%%\n"
	    "CPU utilization in five minutes: %u.00%%", now, now, now);
}

static void memory(struct lab_talk *talk)
{
	unsigned percent = lab_device_memory(talk->site, talk->device);
	lab_tell(talk, "System Memory: 500000KB total, %uKB used, %uKB free, %u.0%% used rate",
	    5000 * percent, 500000 - 5000 * percent, percent);
}

static void lldp(struct lab_talk *talk)
{
	lab_tell(talk, "Capability codes:\n"
	    "     (R) Router, (B) Bridge, (T) Telephone, (C) DOCSIS Cable Device\n"
	    "     (W) WLAN Access Point, (P) Repeater, (S) Station, (O) Other");
	lab_tell(talk, "%-19s %-25s %-29s %-14s %s", "System Name", "Local Intf", "Port ID",
	    "Capability", "Aging-time");
	for (guint i = 0; i < talk->device->neighbours->len; i++) {
		const struct lab_port *port = talk->device->neighbours->pdata[i];
		const struct lab_port *far = lab_port_far(port);
		lab_tell(talk, "%-19s %-25s %-29s %-14s 1minutes 38seconds", far->device->name,
		    port->name, far->name, "B, R");
	}
	lab_tell(talk, "Total entries displayed: %u", talk->device->neighbours->len);
}

static void ntp(struct lab_talk *talk)
{
	lab_tell(talk, "Clock is synchronized, stratum 4, reference is 127.77.0.10\n"
	    "nominal freq is 250.0000 Hz, actual freq is 250.0000 Hz, precision is 2**24\n"
	    "clock offset is 0.00012 sec, root delay is 0.00000 sec");
}

static void vlan(struct lab_talk *talk)
{
	lab_tell(talk, "VLAN       Name                             Status    Ports\n"
	    "---------- -------------------------------- --------- -----------------\n"
	    "         1 VLAN0001                         STATIC    Gi0/3\n"
	    "       100 gov office                       STATIC    Gi0/1");
}

static const struct lab_cli_command commands[] = {
	{ "show version", version },
	{ "show interfaces status", interface_status },
	{ "show interfaces transceiver diagnosis", optical },
	{ "show interfaces <port>", interface },
	{ "show logging", logging },
	{ "show arp", arp },
	{ "show mac-address-table", mac },
	{ "show temperature", temperature },
	{ "show fan", fan },
	{ "show power", power },
	{ "show cpu", cpu },
	{ "show memory", memory },
	{ "show lldp neighbors", lldp },
	{ "show ntp status", ntp },
	{ "show vlan", vlan },
	{ "show ip bgp summary", lab_tell_bgp_ruijie },
	{ "show ip ospf neighbor", lab_tell_ospf_ruijie },
	{ NULL, NULL }
};

const struct lab_family lab_family_ruijie = {
	.profile = "ruijie",
	.vendor = "锐捷",
	.prompt = { "", "#" },
	.configured = { "", "(config)#" },
	.more = " --More-- ",
	.erase = "\b\b\b\b\b\b\b\b\b\b          \b\b\b\b\b\b\b\b\b\b",
	.whole = "terminal length 0",
	.leave = "exit",
	.configure = "configure terminal",
	.refusal = "% Invalid input detected at '^' marker.",
	.commands = commands,
};
