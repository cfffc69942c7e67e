/* Huawei VRP, in the forms of the command references of S5700/S6700 V200R019. */
#include <inttypes.h>
#include <string.h>

#include "lab/cli_routing.h"

#define LINE "-------------------------------------------------------------------------------"

static void version(struct lab_talk *talk)
{
	const char *at = strstr(talk->device->model->descr, "VRP (R)");
	int64_t minutes = lab_device_uptime(talk) / 60;
	lab_tell(talk, "Huawei Versatile Routing Platform Software");
	lab_tell(talk, "%.*s", at ? (int)strcspn(at, "\r\n") : 0, at ? at : "");
	lab_tell(talk, "Copyright (C) 2000-2020 HUAWEI TECH Co., Ltd.");
	lab_tell(talk,
	    "HUAWEI %s Routing Switch uptime is %d weeks, %d days, %d hours, %d minutes",
	    talk->device->model->model, (int)(minutes / 10080), (int)(minutes / 1440 % 7),
	    (int)(minutes / 60 % 24), (int)(minutes % 60));
}

static void interface_brief(struct lab_talk *talk)
{
	lab_tell(talk, "PHY: Physical\n*down: administratively down\n(s): spoofing\n"
	    "InUti/OutUti: input utility/output utility");
	lab_tell(talk, "%-27s %-5s %-8s %6s %6s %10s %10s", "Interface", "PHY", "Protocol",
	    "InUti", "OutUti", "inErrors", "outErrors");
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		g_autofree char *in =
		    g_strdup_printf("%.2f%%", lab_port_use(talk, port, false));
		g_autofree char *out = g_strdup_printf("%.2f%%", lab_port_use(talk, port, true));
		lab_tell(talk, "%-27s %-5s %-8s %6s %6s %10d %10d", port->name,
		    port->shut ? "*down" : port->up ? "up" : "down",
		    port->up ? port->number ? "up" : "up(s)" : "down", in, out,
		    (int)lab_port_count(talk->site, port, LAB_IN_ERRORS),
		    (int)lab_port_count(talk->site, port, LAB_OUT_ERRORS));
	}
}

static void interface(struct lab_talk *talk)
{
	const struct lab_port *port = talk->port;
	g_autofree char *alias = lab_port_alias(port),
			*mac = lab_mac_text(lab_port_mac(port), '-', 2);
	g_autofree char *since = lab_moment(talk->site, port, "%Y-%m-%d %H:%M:%S");
	lab_tell(talk, "%s current state : %s", port->name,
	    port->shut ? "Administratively DOWN" : port->up ? "UP" : "DOWN");
	lab_tell(talk, "Line protocol current state : %s", port->up ? "UP" : "DOWN");
	lab_tell(talk, "Description:%s", alias);
	lab_tell(talk, "IP Sending Frames' Format is PKTFMT_ETHNT_2, Hardware address is %s", mac);
	lab_tell(talk, "Last physical %s time   : %s UTC+08:00", port->up ? "up" : "down", since);
	lab_tell(talk, "Last 300 seconds input rate %" PRIu64 " bits/sec, 0 packets/sec",
	    lab_port_rate(talk->site, port, false));
	lab_tell(talk, "Last 300 seconds output rate %" PRIu64 " bits/sec, 0 packets/sec",
	    lab_port_rate(talk->site, port, true));
	lab_tell(talk, "  CRC: %28" PRIu64 ",  Giants:                          0",
	    lab_port_count(talk->site, port, LAB_IN_ERRORS));
	lab_tell(talk, "    Input bandwidth utilization  : %.2f%%",
	    lab_port_use(talk, port, false));
	lab_tell(talk, "    Output bandwidth utilization : %.2f%%",
	    lab_port_use(talk, port, true));
}

static void light(struct lab_talk *talk, const char *what, double value, double low, double high)
{
	bool fine = value >= low && value <= high;
	lab_tell(talk, "  %-15s %-10.2f %-11.2f %-10.2f %s", what, value, low, high,
	    fine ? "normal" : "abnormal");
}

static void optical_of(struct lab_talk *talk, const struct lab_port *port)
{
	struct lab_optics now = lab_port_optics(talk->site, port);
	lab_tell(talk, "Port %s transceiver diagnostic information:", port->name);
	lab_tell(talk, "  Parameter Current    Low Alarm   High Alarm\n"
	    "  Type      Value      Threshold   Threshold  Status\n"
	    " --------------------------------------------------------");
	light(talk, "TxPower(dBm)", now.tx, -9.5, -1);
	light(talk, "RxPower(dBm)", now.rx, LAB_RX_LOW, -1);
	light(talk, "Current(mA)", now.bias, 0, 15);
	light(talk, "Temp.(°C)", now.temperature, -10, 85);
	light(talk, "Voltage(V)", now.voltage, 2.97, 3.63);
	lab_tell(talk, "%s", "");
}

static void optical(struct lab_talk *talk)
{
	for (guint i = 0; i < talk->device->by_index->len; i++)
		if (lab_port_is_optical(talk->device->by_index->pdata[i]))
			optical_of(talk, talk->device->by_index->pdata[i]);
}

static void log_buffer(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) ports = lab_device_changes(talk->device);
	lab_tell(talk, "Logging buffer configuration and contents : enabled\n"
	    "Allowed max buffer size : 1024\nActual buffer size : 512\n"
	    "Channel number : 4 , Channel name : logbuffer\nDropped messages : 0\n"
	    "Overwritten messages : 0\nCurrent messages : %u\n", ports->len);
	for (guint i = 0; i < MIN(ports->len, talk->count); i++) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *moment =
		    lab_moment(talk->site, port, "%b %e %Y %H:%M:%S+08:00");
		lab_tell(talk,
		    "%s %s %%%%01IFNET/4/IF_STATE(l)[%u]:Interface %s has turned into %s state.",
		    moment, talk->device->name, i, port->name, port->up ? "UP" : "DOWN");
	}
}

static void arp(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	g_autofree char *own = lab_device_address(talk->device);
	g_autofree char *mac = lab_mac_text(talk->device->address, '-', 2);
	unsigned n = 1;
	lab_tell(talk, "IP ADDRESS      MAC ADDRESS     EXPIRE(M) TYPE        INTERFACE   "
	    "VPN-INSTANCE\n                                          VLAN/CEVLAN\n" LINE);
	lab_tell(talk, "%-15s %-15s %-9s %-11s %s", own, mac, "", "I -", "Vlanif100");
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		if (!*one->address)
			continue;
		g_autofree char *far = lab_mac_text(one->mac, '-', 2);
		g_autofree char *port = lab_port_short(one->port);
		lab_tell(talk, "%-15s %-15s %-9d %-11s %s", one->address, far,
		    (int)(one->mac % 19) + 1, "D-0", port);
		n++;
	}
	lab_tell(talk, LINE "\nTotal:%u         Dynamic:%u       Static:0     Interface:1", n,
	    n - 1);
}

static void mac(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	lab_tell(talk, LINE);
	lab_tell(talk, "MAC Address    VLAN/VSI/BD                       Learned-From        Type");
	lab_tell(talk, LINE);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *far = lab_mac_text(one->mac, '-', 2);
		g_autofree char *port = lab_port_short(one->port);
		lab_tell(talk, "%-14s %-33s %-19s dynamic", far, "100/-/-", port);
	}
	lab_tell(talk, LINE "\nTotal items displayed = %u", all->len);
}

static void temperature(struct lab_talk *talk)
{
	lab_tell(talk, LINE "\n"
	    " Slot  Card  Sensor Status    Current(C) Lower(C) Lower     Upper(C) Upper\n"
	    "                                                  Resume(C)          Resume(C)\n"
	    LINE);
	for (unsigned i = 0; i < 2; i++)
		lab_tell(talk, " %-5u NA    NA     Normal    %-10d 0        4         68       66",
		    i, lab_device_celsius(talk->site, talk->device, i));
}

static void fan(struct lab_talk *talk)
{
	lab_tell(talk, LINE "\n Slot  FanID   Online    Status    Speed     Mode     Airflow\n"
	    LINE);
	for (unsigned i = 1; i <= 2; i++)
		lab_tell(talk, " 0     %u       Present   Normal    %d%%       Auto     "
		    "Side-to-Back", i, 20 + lab_device_celsius(talk->site, talk->device, 0) / 2);
}

static void power(struct lab_talk *talk)
{
	lab_tell(talk, LINE "\n Slot    PowerID  Online   Mode   State      Power(W)\n" LINE);
	for (unsigned i = 1; i <= 2; i++)
		lab_tell(talk, " 0       PWR%u     Present  AC     Supply     170.00", i);
}

static void board(struct lab_talk *talk)
{
	lab_tell(talk, "%s's Device status:", talk->device->model->model);
	lab_tell(talk, LINE "\n"
	    "Slot  Card   Type                     Online   Power Register     Alarm     Primary\n"
	    LINE);
	lab_tell(talk, "0     -      %-24s Present  On    Registered   Normal    Master",
	    talk->device->model->model);
	lab_tell(talk, LINE);
}

static void cpu(struct lab_talk *talk)
{
	unsigned now = lab_device_cpu(talk->site, talk->device);
	g_autofree char *moment = lab_moment(talk->site, NULL, "%Y-%m-%d  %H:%M:%S");
	lab_tell(talk, "CPU Usage Stat. Cycle: 60 (Second)\nCPU Usage            : %u%% Max: 95%%",
	    now);
	lab_tell(talk, "CPU Usage Stat. Time : %s", moment);
	lab_tell(talk,
	    "CPU utilization for five seconds: %u%%: one minute: %u%%: five minutes: %u%%", now,
	    now, now);
}

static void memory(struct lab_talk *talk)
{
	unsigned percent = lab_device_memory(talk->site, talk->device);
	g_autofree char *moment = lab_moment(talk->site, NULL, "%Y-%m-%d %H:%M:%S+08:00");
	lab_tell(talk, "Memory utilization statistics at %s", moment);
	lab_tell(talk, " System Total Memory Is: 1598029824 bytes");
	lab_tell(talk, " Total Memory Used Is: %u bytes", 15980298 * percent);
	lab_tell(talk, " Memory Using Percentage Is: %u%%", percent);
}

static void lldp(struct lab_talk *talk)
{
	lab_tell(talk,
	    "Local Intf   Neighbor Dev             Neighbor Intf             Exptime(s)");
	for (guint i = 0; i < talk->device->neighbours->len; i++) {
		const struct lab_port *port = talk->device->neighbours->pdata[i];
		const struct lab_port *far = lab_port_far(port);
		g_autofree char *here = lab_port_short(port), *there = lab_port_short(far);
		lab_tell(talk, "%-12s %-24s %-25s %u", here, far->device->name,
		    g_strdelimit(there, " ", '_'), 95 + i % 25);
	}
}

static void ntp(struct lab_talk *talk)
{
	lab_tell(talk, " clock status: synchronized\n clock stratum: 3\n"
	    " reference clock ID: 127.77.0.10\n nominal frequency: 100.0000 Hz\n"
	    " actual frequency: 99.9995 Hz\n clock precision: 2^18\n"
	    " clock offset: -0.2810 ms\n root delay: 1.31 ms");
}

static void vlan(struct lab_talk *talk)
{
	lab_tell(talk, "The total number of VLANs is: 2\n" LINE "\n"
	    "VID  Status  Property      MAC-LRN Statistics Description\n" LINE "\n"
	    "1    enable  default       enable  disable    VLAN 0001\n"
	    "100  enable  default       enable  disable    VLAN 0100");
}

static const struct lab_cli_command commands[] = {
	{ "display version", version },
	{ "display interface brief", interface_brief },
	{ "display interface <port>", interface },
	{ "display transceiver diagnosis interface", optical },
	{ "display logbuffer size <count>", log_buffer },
	{ "display logbuffer", log_buffer },
	{ "display arp", arp },
	{ "display mac-address", mac },
	{ "display temperature all", temperature },
	{ "display fan", fan },
	{ "display power", power },
	{ "display device", board },
	{ "display cpu-usage", cpu },
	{ "display memory-usage", memory },
	{ "display lldp neighbor brief", lldp },
	{ "display ntp-service status", ntp },
	{ "display vlan", vlan },
	{ "display bgp peer", lab_tell_bgp_vrp },
	{ "display ospf peer brief", lab_tell_ospf_vrp },
	{ NULL, NULL }
};

const struct lab_family lab_family_vrp = {
	.profile = "huawei-vrp",
	.vendor = "华为",
	.prompt = { "<", ">" },
	.configured = { "[", "]" },
	.more = "  ---- More ----",
	.erase = "\x1b[42D                                          \x1b[42D",
	.whole = "screen-length 0 temporary",
	.leave = "quit",
	.configure = "system-view",
	.refusal = "Error: Unrecognized command found at '^' position.",
	.commands = commands,
};
