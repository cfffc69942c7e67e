/* Maipu MyPower; the tables of interfaces, addresses and MAC entries in the forms of public outputs
 * of SM4120, the rest in plain words. */
#include <inttypes.h>

#include "lab/cli_routing.h"

static void version(struct lab_talk *talk)
{
	int64_t minutes = lab_device_uptime(talk) / 60;
	lab_tell(talk, "MyPower (R) Operating System Software\nHardware Model : %s\n"
	    "Software Version V6.6.4.1.3\nSerial No. : LAB%010" PRIX64,
	    talk->device->model->model, talk->device->address);
	lab_tell(talk, "System uptime is %d days %d hours %d minutes", (int)(minutes / 1440),
	    (int)(minutes / 60 % 24), (int)(minutes % 60));
}

static void switchport_brief(struct lab_talk *talk)
{
	lab_tell(talk, " %-24s %-10s %-5s %-10s %-10s %-8s %-8s %-5s %s", "Interface", "Status",
	    "Link", "ActSpeed", "ActDuplex", "VSL", "Type", "Pvid", "Desc");
	lab_tell(talk, " ---------------------------------------------------------------------");
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		g_autofree char *alias = lab_port_alias(port);
		g_autofree char *speed = port->up
		    ? g_strdup_printf("%u", port->mbps) : g_strdup("Unknown");
		if (port->number > 0)
			lab_tell(talk, " %-24s %-10s %-5s %-10s %-10s No       Access   1     %s",
			    port->name, port->shut ? "Disabled" : "Enabled",
			    port->up ? "Up" : "Dn", speed, port->up ? "Full" : "Unknown", alias);
	}
}

static void interface(struct lab_talk *talk)
{
	const struct lab_port *port = talk->port;
	g_autofree char *alias = lab_port_alias(port);
	lab_tell(talk, "%s is %s\n  Description: %s\n  input rate %" PRIu64
	    " bits/sec\n  output rate %" PRIu64 " bits/sec", port->name,
	    port->shut ? "administratively down" : port->up ? "up" : "down", alias,
	    lab_port_rate(talk->site, port, false), lab_port_rate(talk->site, port, true));
}

static void address_brief(struct lab_talk *talk)
{
	g_autofree char *address = lab_device_address(talk->device);
	lab_tell(talk, "Interface                        IP-Address      Status                "
	    "Protocol Description\n%-32s %-15s up                    up       mgmt", "vlan100",
	    address);
}

static void optical(struct lab_talk *talk)
{
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		if (!lab_port_is_optical(port))
			continue;
		struct lab_optics now = lab_port_optics(talk->site, port);
		lab_tell(talk, "%s: RxPower %.2f dBm, TxPower %.2f dBm, %.0f C", port->name,
		    now.rx, now.tx, now.temperature);
	}
}

static void logging(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) ports = lab_device_changes(talk->device);
	for (guint i = 0; i < ports->len; i++) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *moment = lab_moment(talk->site, port, "%b %e %Y %H:%M:%S");
		lab_tell(talk, "%s %s %s %s", moment, talk->device->name, port->name,
		    port->up ? "up" : "down");
	}
}

static void arp(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, "Protocol  Address             Age (min) Hardware Addr   Type    Interface"
	    "                          Switchport");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *far = lab_mac_text(one->mac, '.', 2);
		if (*one->address)
			lab_tell(talk, "Internet  %-19s %-9d %-15s ARPA    %-34s %s", one->address,
			    (int)(one->mac % 59), far, "vlan100", one->port->name);
	}
}

static void mac(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, " VLAN          MAC           TYPE          INTERFACE             STATE"
	    "       FLAG\n ----     --------------    -------     --------------------    "
	    "--------    ------");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *far = lab_mac_text(one->mac, '.', 2);
		lab_tell(talk, " 100      %-17s DYNAMIC     %-23s Forward     0", far,
		    one->port->name);
	}
}

static void environment(struct lab_talk *talk)
{
	lab_tell(talk, "board %d", lab_device_celsius(talk->site, talk->device, 0));
}

static void fan(struct lab_talk *talk)
{
	lab_tell(talk, "fan 1 normal");
}

static void power(struct lab_talk *talk)
{
	lab_tell(talk, "power 1 normal");
}

static void cpu(struct lab_talk *talk)
{
	lab_tell(talk, "cpu %u", lab_device_cpu(talk->site, talk->device));
}

static void memory(struct lab_talk *talk)
{
	lab_tell(talk, "memory %u", lab_device_memory(talk->site, talk->device));
}

static void lldp(struct lab_talk *talk)
{
	for (guint i = 0; i < talk->device->neighbours->len; i++) {
		const struct lab_port *port = talk->device->neighbours->pdata[i];
		const struct lab_port *far = lab_port_far(port);
		lab_tell(talk, "%-24s %-24s %s", far->device->name, port->name, far->name);
	}
}

static void ntp(struct lab_talk *talk)
{
	lab_tell(talk, "Clock is synchronized, stratum 4, reference is 127.77.0.10");
}

static void vlan(struct lab_talk *talk)
{
	lab_tell(talk, "1 default\n100 office");
}

static const struct lab_cli_command commands[] = {
	{ "show version", version },
	{ "show interface switchport brief", switchport_brief },
	{ "show interface <port>", interface },
	{ "show ip interface brief", address_brief },
	{ "show optical all detail", optical },
	{ "show logging", logging },
	{ "show arp", arp },
	{ "show mac-address all", mac },
	{ "show environment", environment },
	{ "show system fan", fan },
	{ "show system power", power },
	{ "show cpu monitor", cpu },
	{ "show memory", memory },
	{ "show lldp neighbors", lldp },
	{ "show ntp status", ntp },
	{ "show vlan", vlan },
	{ "show ip bgp summary", lab_tell_bgp_maipu },
	{ "show ip ospf neighbor", lab_tell_ospf_maipu },
	{ NULL, NULL }
};

const struct lab_family lab_family_maipu = {
	.profile = "maipu",
	.vendor = "迈普",
	.prompt = { "", "#" },
	.configured = { "", "(config)#" },
	.more = "--More--",
	.erase = "\b\b\b\b\b\b\b\b        \b\b\b\b\b\b\b\b",
	.whole = "more off",
	.leave = "exit",
	.configure = "configure terminal",
	.refusal = "% Invalid input detected at '^' marker.",
	.commands = commands,
};
