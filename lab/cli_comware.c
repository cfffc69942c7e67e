/* H3C Comware 7, in the forms of the command references of S6520X and S5130. */
#include <inttypes.h>
#include <string.h>

#include "lab/cli_routing.h"

static void version(struct lab_talk *talk)
{
	int64_t minutes = lab_device_uptime(talk) / 60;
	const char *release = strstr(talk->device->model->descr, "Version ");
	lab_tell(talk, "H3C Comware Software, %.*s", release ? (int)strcspn(release, "\r\n") : 0,
	    release ? release : "");
	lab_tell(talk, "Copyright (c) 2004-2022 New H3C Technologies Co., Ltd. "
	    "All rights reserved.");
	lab_tell(talk, "H3C %s uptime is %d weeks, %d days, %d hours, %d minutes",
	    talk->device->model->model, (int)(minutes / 10080), (int)(minutes / 1440 % 7),
	    (int)(minutes / 60 % 24), (int)(minutes % 60));
	lab_tell(talk, "Last reboot reason : User reboot");
}

static const char *state(const struct lab_port *port)
{
	return port->shut ? "ADM" : port->up ? "UP" : "DOWN";
}

static void interface_brief(struct lab_talk *talk)
{
	const GPtrArray *ports = talk->device->by_index;
	lab_tell(talk, "Brief information on interfaces in route mode:\n"
	    "Link: ADM - administratively down; Stby - standby\nProtocol: (s) - spoofing\n"
	    "Interface            Link Protocol Primary IP      Description");
	for (guint i = 0; i < ports->len; i++) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *name = lab_port_short(port);
		if (port->number == 0)
			lab_tell(talk, "%-20s %-4s %-8s --", name, state(port),
			    port->up ? "UP(s)" : "DOWN");
	}
	lab_tell(talk, "\nBrief information on interfaces in bridge mode:\n"
	    "Link: ADM - administratively down; Stby - standby\nSpeed: (a) - auto\n"
	    "Duplex: (a)/A - auto; H - half; F - full\n"
	    "Type: A - access; T - trunk; H - hybrid\n"
	    "Interface            Link Speed   Duplex Type PVID Description");
	for (guint i = 0; i < ports->len; i++) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *name = lab_port_short(port), *alias = lab_port_alias(port);
		g_autofree char *speed = port->up
		    ? g_strdup_printf("%uG(a)", port->mbps / 1000) : g_strdup("auto");
		if (port->number > 0)
			lab_tell(talk, "%-20s %-4s %-7s %-6s T    1    %s", name, state(port),
			    speed, port->up ? "F(a)" : "A", alias);
	}
}

static void rate(struct lab_talk *talk, const char *what, bool out)
{
	uint64_t octets = lab_port_rate(talk->site, talk->port, out) / 8;
	lab_tell(talk, " Last 300 seconds %s: %" PRIu64 " packets/sec %" PRIu64
	    " bytes/sec %.0f%%", what, octets / 700, octets,
	    lab_port_use(talk, talk->port, out));
}

static void interface(struct lab_talk *talk)
{
	const struct lab_port *port = talk->port;
	g_autofree char *alias = lab_port_alias(port),
			*mac = lab_mac_text(lab_port_mac(port), '-', 2);
	lab_tell(talk, "%s\nCurrent state: %s\nLine protocol state: %s", port->name,
	    port->shut ? "Administratively DOWN" : port->up ? "UP" : "DOWN",
	    port->up ? "UP" : "DOWN");
	lab_tell(talk, "IP packet frame type: Ethernet II, hardware address: %s", mac);
	lab_tell(talk, "Description: %s\nBandwidth: %" PRIu64 " kbps", alias,
	    (uint64_t)port->mbps * 1000);
	rate(talk, "input", false);
	rate(talk, "output", true);
	lab_tell(talk, " Input:  %" PRIu64 " input errors, 0 runts, 0 giants, 0 throttles",
	    lab_port_count(talk->site, port, LAB_IN_ERRORS));
	lab_tell(talk, "         %" PRIu64 " CRC, 0 frame, - overruns, 0 aborts",
	    lab_port_count(talk->site, port, LAB_IN_ERRORS));
	lab_tell(talk, " Output: %" PRIu64 " output errors, - underruns, - buffer failures",
	    lab_port_count(talk->site, port, LAB_OUT_ERRORS));
}

static void optical(struct lab_talk *talk)
{
	const GPtrArray *ports = talk->device->by_index;
	for (guint i = 0; i < ports->len; i++) {
		if (!lab_port_is_optical(ports->pdata[i]))
			continue;
		const struct lab_port *port = ports->pdata[i];
		struct lab_optics now = lab_port_optics(talk->site, port);
		lab_tell(talk, "%s transceiver diagnostic information:\n"
		    "  Current diagnostic parameters:\n"
		    "    Temp.(°C) Voltage(V)  Bias(mA)  RX power(dBm)  TX power(dBm)", port->name);
		lab_tell(talk, "    %-10.0f %-11.2f %-9.2f %-14.2f %.2f", now.temperature,
		    now.voltage, now.bias, now.rx, now.tx);
		lab_tell(talk, "  Alarm thresholds:\n"
		    "          Temp.(°C) Voltage(V)  Bias(mA)  RX power(dBm)  TX power(dBm)\n"
		    "    High  73         3.80        11.00     1.00           0.00\n"
		    "    Low   -3         2.81        1.00      %.2f         -12.20", LAB_RX_LOW);
	}
}

static void log_buffer(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) ports = lab_device_changes(talk->device);
	lab_tell(talk, "Log buffer: Enabled\nMax buffer size: 1024\nActual buffer size: 512\n"
	    "Dropped messages: 0\nOverwritten messages: 0\nCurrent messages: %u", ports->len);
	for (guint i = 0; i < MIN(ports->len, talk->count); i++) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *moment = lab_moment(talk->site, port, "%b %e %H:%M:%S:000 %Y");
		lab_tell(talk, "%%%s %s IFNET/3/PHY_UPDOWN: Physical state on the interface %s "
		    "changed to %s.", moment, talk->device->name, port->name,
		    port->up ? "up" : "down");
	}
}

static void arp(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, "  Type: S-Static   D-Dynamic   O-Openflow   R-Rule   M-Multiport  "
	    "I-Invalid\n"
	    "IP address      MAC address    VLAN/VSI name Interface                Aging Type");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *mac = lab_mac_text(one->mac, '-', 2),
				*port = lab_port_short(one->port);
		if (*one->address)
			lab_tell(talk, "%-15s %-14s %-13s %-24s %-5d D", one->address, mac, "100",
			    port, (int)(one->mac % 19) + 1);
	}
}

static void mac(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk,
	    "MAC Address      VLAN ID    State            Port/Nickname            Aging");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *far = lab_mac_text(one->mac, '-', 2),
				*port = lab_port_short(one->port);
		lab_tell(talk, "%-16s %-10s %-16s %-24s Y", far, "100", "Learned", port);
	}
}

static void environment(struct lab_talk *talk)
{
	static const char *const sensors[] = { "hotspot 1", "inflow 1" };
	lab_tell(talk, " System Temperature information (degree centigrade):\n"
	    " ----------------------------------------------------------------------\n"
	    " Slot Sensor    Temperature Lower Warning Alarm Shutdown");
	for (unsigned i = 0; i < G_N_ELEMENTS(sensors); i++)
		lab_tell(talk, " 1    %-9s %-11d 0     80      90    95", sensors[i],
		    lab_device_celsius(talk->site, talk->device, i));
}

static void fan(struct lab_talk *talk)
{
	lab_tell(talk, " Slot 1:\n Fan 1:\n State    : Normal\n"
	    " Airflow Direction: Port-to-power\n Fan 2:\n State    : Normal");
}

static void power(struct lab_talk *talk)
{
	lab_tell(talk, " Slot 1:\n"
	    " PowerID State    Mode   Current(A)  Voltage(V)  Power(W)  FanDirection\n"
	    " 1       Normal   AC     0.5         220         97        Port-to-power\n"
	    " 2       Absent   --     --          --          --        --");
}

static void board(struct lab_talk *talk)
{
	lab_tell(talk, " Slot 1 CPU 0:\n DEVICE_NAME          : %s\n"
	    " DEVICE_SERIAL_NUMBER : LAB%010" PRIX64 "\n VENDOR_NAME          : H3C",
	    talk->device->model->model, talk->device->address);
}

static void cpu(struct lab_talk *talk)
{
	unsigned now = lab_device_cpu(talk->site, talk->device);
	lab_tell(talk, "Slot 1 CPU 0 CPU usage:\n      %2u%% in last 5 seconds\n"
	    "      %2u%% in last 1 minute\n      %2u%% in last 5 minutes", now, now, now);
}

static void memory(struct lab_talk *talk)
{
	unsigned used = 10000 * lab_device_memory(talk->site, talk->device);
	lab_tell(talk, "Memory statistics are measured in KB:\nSlot 1:\n"
	    "             Total      Used      Free    Shared   Buffers    Cached   FreeRatio");
	lab_tell(talk, "Mem:       1000000    %u    %u         0      1212    165224       %.1f%%",
	    used, 1000000 - used, 100 - used / 10000.0);
	lab_tell(talk, "-/+ Buffers/Cache:    %u    %u\nSwap:            0         0         0",
	    used / 2, 1000000 - used / 2);
}

static void lldp(struct lab_talk *talk)
{
	lab_tell(talk, "Chassis ID : * -- -- Nearest nontpmr bridge neighbor\n"
	    "             # -- -- Nearest customer bridge neighbor\n"
	    "             Default -- -- Nearest bridge neighbor\n"
	    "System Name          Local Interface Chassis ID      Port ID");
	for (guint i = 0; i < talk->device->neighbours->len; i++) {
		const struct lab_port *port = talk->device->neighbours->pdata[i];
		const struct lab_port *far = lab_port_far(port);
		g_autofree char *here = lab_port_short(port);
		g_autofree char *mac = lab_mac_text(far->device->address, '-', 2);
		lab_tell(talk, "%-20s %-15s %-15s %s", far->device->name, here, mac, far->name);
	}
}

static void ntp(struct lab_talk *talk)
{
	lab_tell(talk, " Clock status: synchronized\n Clock stratum: 3\n"
	    " System peer: 127.77.0.10\n Local mode: client\n"
	    " Reference clock ID: 127.77.0.10\n Leap indicator: 00\n"
	    " Clock jitter: 0.000977 s\n Stability: 0.000 pps\n Clock precision: 2^-18");
}

static void vlan(struct lab_talk *talk)
{
	lab_tell(talk, "Brief information about all VLANs:\nSupported Minimum VLAN ID: 1\n"
	    "Supported Maximum VLAN ID: 4094\nDefault VLAN ID: 1\n"
	    "VLAN ID   Name                             Port\n"
	    "1         VLAN 0001                        \n"
	    "100       VLAN 0100                        ");
}

static const struct lab_cli_command commands[] = {
	{ "display version", version },
	{ "display interface brief", interface_brief },
	{ "display interface <port>", interface },
	{ "display transceiver diagnosis interface", optical },
	{ "display logbuffer reverse size <count>", log_buffer },
	{ "display logbuffer", log_buffer },
	{ "display arp", arp },
	{ "display mac-address", mac },
	{ "display environment", environment },
	{ "display fan", fan },
	{ "display power", power },
	{ "display device manuinfo", board },
	{ "display cpu-usage", cpu },
	{ "display memory", memory },
	{ "display lldp neighbor-information list", lldp },
	{ "display ntp-service status", ntp },
	{ "display vlan brief", vlan },
	{ "display bgp peer ipv4", lab_tell_bgp_comware },
	{ "display ospf peer", lab_tell_ospf_comware },
	{ NULL, NULL }
};

const struct lab_family lab_family_comware = {
	.profile = "h3c-comware",
	.vendor = "新华三",
	.prompt = { "<", ">" },
	.configured = { "[", "]" },
	.more = "---- More ----",
	.erase = "\x1b[16D                \x1b[16D",
	.whole = "screen-length disable",
	.leave = "quit",
	.configure = "system-view",
	.refusal = " % Unrecognized command found at '^' position.",
	.commands = commands,
};
