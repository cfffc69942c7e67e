/* Servers with iproute2 and systemd. */
#include <inttypes.h>

#include "lab/cli.h"

static void release(struct lab_talk *talk)
{
	lab_tell(talk, "NAME=\"openEuler\"\nVERSION=\"20.03 (LTS-SP1)\"\nID=\"openEuler\"\n"
	    "VERSION_ID=\"20.03\"\nPRETTY_NAME=\"openEuler 20.03 (LTS-SP1)\"\n"
	    "ANSI_COLOR=\"0;31\"");
}

static void uname(struct lab_talk *talk)
{
	lab_tell(talk, "Linux %s 4.19.90-2012.4.0.0053.oe1.x86_64 #1 SMP x86_64 GNU/Linux",
	    talk->device->name);
}

static void uptime(struct lab_talk *talk)
{
	g_autofree char *now = lab_moment(talk->site, NULL, "%H:%M:%S");
	int64_t minutes = lab_device_uptime(talk) / 60;
	double load = lab_device_cpu(talk->site, talk->device) / 20.0;
	lab_tell(talk, " %s up %d days, %2d:%02d,  1 user,  load average: %.2f, %.2f, %.2f", now,
	    (int)(minutes / 1440), (int)(minutes / 60 % 24), (int)(minutes % 60), load,
	    load * 0.95, load * 0.9);
}

static void disks(struct lab_talk *talk)
{
	static const struct {
		const char *device, *mount;
		uint64_t size;
	} mounts[] = { { "/dev/sda2", "/", 51475068 }, { "/dev/sda1", "/boot", 999320 },
		{ "/dev/mapper/data-var", "/var", 209612800 } };
	lab_tell(talk, "Filesystem           1024-blocks      Used Available Capacity Mounted on");
	for (unsigned i = 0; i < G_N_ELEMENTS(mounts); i++) {
		unsigned share = 20
		    + (unsigned)(lab_hash(talk->site->seed, 28 + i, talk->device->place) % 55);
		uint64_t used = mounts[i].size / 100 * share;
		lab_tell(talk, "%-20s %11" PRIu64 " %9" PRIu64 " %9" PRIu64 " %7u%% %s",
		    mounts[i].device, mounts[i].size, used, mounts[i].size - used, share,
		    mounts[i].mount);
	}
}

static void memory(struct lab_talk *talk)
{
	uint64_t total = 32657580;
	uint64_t free = total / 100 * (100 - lab_device_memory(talk->site, talk->device));
	lab_tell(talk, "MemTotal: %14" PRIu64 " kB\nMemFree: %15" PRIu64
	    " kB\nMemAvailable: %10" PRIu64 " kB\nBuffers:           10000 kB\n"
	    "SwapTotal:       4194300 kB\nSwapFree:        4194300 kB", total, free / 2, free);
}

static const char *state(const struct lab_port *port)
{
	return port->number == 0 ? "UNKNOWN" : port->up ? "UP" : "DOWN";
}

static const char *flags(const struct lab_port *port)
{
	return port->number == 0 ? "LOOPBACK,UP,LOWER_UP"
	    : port->up ? "BROADCAST,MULTICAST,UP,LOWER_UP" : "NO-CARRIER,BROADCAST,MULTICAST,UP";
}

static void brief_link(struct lab_talk *talk)
{
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		g_autofree char *mac =
		    lab_mac_text(port->number == 0 ? 0 : lab_port_mac(port), ':', 1);
		lab_tell(talk, "%-16s %-14s %s <%s>", port->name, state(port), mac, flags(port));
	}
}

static void brief_address(struct lab_talk *talk)
{
	g_autofree char *address = lab_device_address(talk->device);
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		g_autofree char *own = port->number == 0 ? g_strdup("127.0.0.1/8 ::1/128")
		    : port->link ? g_strconcat(address, "/24", NULL) : g_strdup("");
		lab_tell(talk, "%-16s %-14s %s", port->name, state(port), own);
	}
}

static void traffic(struct lab_talk *talk, const struct lab_port *port, bool out)
{
	lab_tell(talk, out ? "    TX:  bytes packets errors dropped carrier collsns"
			   : "    RX:  bytes packets errors dropped  missed   mcast");
	lab_tell(talk, "    %" PRIu64 " %" PRIu64 " %" PRIu64 " 0 0 0",
	    lab_port_count(talk->site, port, out ? LAB_OUT_OCTETS : LAB_IN_OCTETS),
	    lab_port_count(talk->site, port, out ? LAB_OUT_PACKETS : LAB_IN_PACKETS),
	    lab_port_count(talk->site, port, out ? LAB_OUT_ERRORS : LAB_IN_ERRORS));
}

static void link_of(struct lab_talk *talk)
{
	const struct lab_port *port = talk->port;
	g_autofree char *mac = lab_mac_text(lab_port_mac(port), ':', 1);
	lab_tell(talk, "%u: %s: <%s> mtu 1500 qdisc mq state %s mode DEFAULT group default "
	    "qlen 1000", port->index, port->name, flags(port), state(port));
	lab_tell(talk, "    link/ether %s brd ff:ff:ff:ff:ff:ff", mac);
	traffic(talk, port, false);
	traffic(talk, port, true);
}

static void neighbours(struct lab_talk *talk)
{
	g_autoptr(GArray) all = lab_device_heard(talk->device);
	for (guint i = 0; i < all->len; i++) {
		const struct lab_heard *one = &g_array_index(all, struct lab_heard, i);
		g_autofree char *mac = lab_mac_text(one->mac, ':', 1);
		if (*one->address)
			lab_tell(talk, "%s dev %s lladdr %s REACHABLE", one->address,
			    one->port->name, mac);
	}
}

static void bridge(struct lab_talk *talk)
{
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		if (port->number > 0)
			lab_tell(talk, "33:33:00:00:00:01 dev %s self permanent", port->name);
	}
}

static void bridge_vlan(struct lab_talk *talk)
{
	lab_tell(talk, "port              vlan-id");
}

static void failed(struct lab_talk *talk)
{
	if (lab_hash(talk->site->seed, 31, talk->device->place) % 2 == 0)
		lab_tell(talk, "backup@daily.service loaded failed failed Backup of the day");
}

static void sensors(struct lab_talk *talk)
{
	lab_tell(talk, "coretemp-isa-0000");
	for (unsigned i = 0; i < 2; i++)
		lab_tell(talk, "Package id %u:  +%d.0°C  (high = +82.0°C, crit = +100.0°C)", i,
		    lab_device_celsius(talk->site, talk->device, i));
	lab_tell(talk, "\nnct6775-isa-0290\nfan1:        4200 RPM  (min =    0 RPM)");
}

static void time_status(struct lab_talk *talk)
{
	g_autofree char *now = lab_moment(talk->site, NULL, "%a %Y-%m-%d %H:%M:%S");
	lab_tell(talk, "Timezone=Asia/Shanghai\nLocalRTC=no\nCanNTP=yes\nNTP=yes\n"
	    "NTPSynchronized=yes\nTimeUSec=%s CST\nRTCTimeUSec=%s CST", now, now);
}

static void tracking(struct lab_talk *talk)
{
	lab_tell(talk, "Reference ID    : 7F4D000A (127.77.0.10)\nStratum         : 4\n"
	    "System time     : 0.000012345 seconds slow of NTP time\n"
	    "Last offset     : -0.000001234 seconds\nLeap status     : Normal");
}

static void journal(struct lab_talk *talk)
{
	g_autoptr(GPtrArray) ports = lab_device_changes(talk->device);
	guint n = MIN(ports->len, talk->count);
	for (guint i = n; i-- > 0;) {
		const struct lab_port *port = ports->pdata[i];
		g_autofree char *moment =
		    lab_moment(talk->site, port, "%Y-%m-%dT%H:%M:%S+0800");
		lab_tell(talk, "%s %s kernel: %s: link %s", moment, talk->device->name, port->name,
		    port->up ? "up" : "down");
	}
	if (n == 0)
		lab_tell(talk, "-- No entries --");
}

static void lldp(struct lab_talk *talk)
{
	static const char line[] = "------------------------------------------------------------";
	lab_tell(talk, "%s\nLLDP neighbors:\n%s", line, line);
	for (guint i = 0; i < talk->device->by_index->len; i++) {
		const struct lab_port *port = talk->device->by_index->pdata[i];
		const struct lab_port *far = lab_port_far(port);
		if (!far || !port->link->passing)
			continue;
		lab_tell(talk, "Interface:    %s, via: LLDP, RID: 1, Time: 1 day, 00:00:00\n"
		    "  Chassis:\n    SysName:      %s\n  Port:\n    PortID:       ifname %s\n%s",
		    port->name, far->device->name, far->name, line);
	}
}

static const struct lab_cli_command commands[] = {
	{ "cat /etc/os-release", release },
	{ "uname -a", uname },
	{ "uptime", uptime },
	{ "df -P", disks },
	{ "cat /proc/meminfo", memory },
	{ "ip -brief link show", brief_link },
	{ "ip -brief address show", brief_address },
	{ "ip -stats link show dev <port>", link_of },
	{ "ip neighbour show", neighbours },
	{ "bridge fdb show", bridge },
	{ "bridge vlan show", bridge_vlan },
	{ "systemctl --failed --plain --no-legend --no-pager", failed },
	{ "sensors -A", sensors },
	{ "timedatectl show", time_status },
	{ "chronyc -n tracking", tracking },
	{ "journalctl --no-pager --quiet --output=short-iso --lines <count>", journal },
	{ "lldpcli show neighbors", lldp },
	{ NULL, NULL }
};

const struct lab_family lab_family_linux = {
	.profile = "linux",
	.prompt = { "[" "zhiban@", " ~]$ " },
	.configured = { "", "" },
	.leave = "exit",
	.refusal = "",
	.commands = commands,
};
