#include "tests/bench/rivals.h"

#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lab/agent.h"
#include "tests/bench/measure.h"

#define PEERS "build/peers/bench"
#define PLACE "build/bench/rivals"

/* A session for each: far from 1024 descriptors. A thousand are reckoned in proportion. */
#define DEVICES 400
#define INTERVAL 3                /* seconds, of collectd */
#define CYCLES 3
#define START_MS 20000
#define CYCLE_MS (20 * 1000 * INTERVAL)

/* ---- processes ------------------------------------------------------------------------------- */

bool rivals_fetch(void)
{
	g_auto(GStrv) argv = g_strsplit("tests/peers.sh " PEERS " bench", " ", -1);
	int status = -1;

	fflush(stdout);
	if (g_spawn_sync(NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL)
	    && status == 0)
		return true;
	printf("not run: the programs to compare with could not be fetched\n");
	return false;
}

static void die_with_parent(void *data)
{
	(void)data;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
}

/* COMMAND is words. The wrappers in bin/ exec, so this is the process itself. */
static pid_t start(const char *command)
{
	GPid pid = 0;
	g_auto(GStrv) argv = g_strsplit(command, " ", -1);
	g_autoptr(GError) error = NULL;
	GSpawnFlags flags = G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDOUT_TO_DEV_NULL
	    | G_SPAWN_STDERR_TO_DEV_NULL;

	if (!g_spawn_async(NULL, argv, NULL, flags, die_with_parent, NULL, &pid, &error))
		give_up("%s: %s", argv[0], error->message);
	return pid;
}

static void stop(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

static double not_run(const char *what)
{
	printf("not run: %s did not read the fleet; see " PLACE "\n", what);
	return 0;
}

static void write_file(const char *name, const GString *text)
{
	g_autofree char *path = g_build_filename(PLACE, name, NULL);
	g_autoptr(GError) error = NULL;

	if (g_mkdir_with_parents(PLACE, 0755) != 0 ||
	    !g_file_set_contents(path, text->str, (gssize)text->len, &error))
		give_up("%s cannot be written", path);
}

static void append_oid(GString *text, const struct oid *oid)
{
	g_autofree char *shown = oid_show(oid->part, oid->length);

	g_string_append(text, shown);
}

static const char *address_text(const struct fleet *fleet, unsigned device,
    char buffer[INET_ADDRSTRLEN])
{
	struct sockaddr_in at = fleet_address(fleet, device);

	return inet_ntop(AF_INET, &at.sin_addr, buffer, INET_ADDRSTRLEN);
}

static unsigned port_of(const struct fleet *fleet)
{
	struct sockaddr_in at = fleet_address(fleet, 0);

	return ntohs(at.sin_port);
}

/* ---- collectd -------------------------------------------------------------------------------- */

/* One table of eight values, in bulks of one frame; what it reads goes nowhere. */
static void write_collectd(const struct fleet *fleet)
{
	g_autoptr(GString) types = g_string_new("port");
	g_autoptr(GString) text = g_string_new("BaseDir \"" PLACE "\"\n");
	g_autofree char *here = g_get_current_dir();
	char address[INET_ADDRSTRLEN];

	for (int i = 0; i < FLEET_COLUMNS; i++)
		g_string_append_printf(types, "%s v%d:%s:0:U", i ? "," : "\t", i,
		    i < 2 ? "GAUGE" : "DERIVE");
	g_string_append_c(types, '\n');
	write_file("types.db", types);
	g_string_append_printf(text,
	    "PluginDir \"%s/" PEERS "/root/usr/lib/collectd\"\nTypesDB \"%s/" PLACE "/types.db\"\n"
	    "PIDFile \"%s/" PLACE "/collectd.pid\"\nInterval %d\nReadThreads 5\n"
	    "LoadPlugin logfile\n<Plugin logfile>\n  File \"%s/" PLACE "/collectd.log\"\n"
	    "</Plugin>\nLoadPlugin snmp\nPostCacheChain \"Nowhere\"\n<Chain \"Nowhere\">\n"
	    "  Target \"stop\"\n</Chain>\n<Plugin snmp>\n  <Data \"ports\">\n    Type \"port\"\n"
	    "    Table true\n    Values", here, here, here, INTERVAL, here);
	for (int i = 0; i < FLEET_COLUMNS; i++) {
		g_string_append(text, " \".");
		append_oid(text, &fleet_columns()[i]);
		g_string_append_c(text, '"');
	}
	g_string_append(text, "\n  </Data>\n");
	for (unsigned i = 0; i < DEVICES; i++)
		g_string_append_printf(text,
		    "  <Host \"d%u\">\n    Address \"%s:%u\"\n    Version 2\n"
		    "    Community \"" LAB_COMMUNITY "\"\n    Collect \"ports\"\n"
		    "    BulkSize 9\n  </Host>\n",
		    i, address_text(fleet, i, address), port_of(fleet));
	g_string_append(text, "</Plugin>\n");
	write_file("collectd.conf", text);
}

/* Until so many readings have begun; false: not in time. */
static bool wait_for_walks(const struct fleet *fleet, uint64_t walks, double limit_ms)
{
	double begin = now_ms();

	while (fleet_walks(fleet) < walks) {
		if (now_ms() - begin > limit_ms)
			return false;
		g_usleep(10000);
	}
	return true;
}

double rivals_collectd(const struct fleet *fleet)
{
	double each = 0;

	write_collectd(fleet);
	uint64_t begin = fleet_walks(fleet);
	pid_t pid = start(PEERS "/bin/collectd -f -C " PLACE "/collectd.conf");
	if (wait_for_walks(fleet, begin + DEVICES, START_MS)) {
		begin = fleet_walks(fleet);
		double spent = process_cpu_ms(pid);
		if (wait_for_walks(fleet, begin + CYCLES * DEVICES, CYCLES * CYCLE_MS))
			each = (process_cpu_ms(pid) - spent)
			    / (double)(fleet_walks(fleet) - begin);
	}
	stop(pid);
	if (each == 0)
		return not_run("collectd");
	printf("collectd: %d devices, %d cycles\n", DEVICES, CYCLES);
	figure("collectd: processor time of 1000 devices", each * 1000, "ms");
	return each;
}

/* ---- prometheus-snmp-exporter ---------------------------------------------------------------- */

static void write_exporter(void)
{
	g_autoptr(GString) text = g_string_new("ports:\n  walk:\n");

	for (int i = 0; i < FLEET_COLUMNS; i++) {
		g_string_append(text, "  - ");
		append_oid(text, &fleet_columns()[i]);
		g_string_append_c(text, '\n');
	}
	g_string_append(text, "  metrics:\n");
	for (int i = 0; i < FLEET_COLUMNS; i++) {
		g_string_append_printf(text, "  - name: v%d\n    oid: ", i);
		append_oid(text, &fleet_columns()[i]);
		g_string_append_printf(text,
		    "\n    type: %s\n    indexes:\n    - labelname: ifIndex\n      type: gauge\n",
		    i < 2 ? "gauge" : "counter");
	}
	g_string_append(text, "  version: 2\n  auth:\n    community: " LAB_COMMUNITY "\n");
	write_file("snmp.yml", text);
}

/* One scrape; false when the answer does not hold what a device has. */
static bool scrape(const struct fleet *fleet, unsigned device, uint16_t port)
{
	struct sockaddr_in own = { .sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	char address[INET_ADDRSTRLEN], buffer[65536];
	g_autofree char *request = g_strdup_printf(
	    "GET /snmp?target=%s:%u&module=ports HTTP/1.0\r\nHost: bench\r\n\r\n",
	    address_text(fleet, device, address), port_of(fleet));
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	size_t got = 0;
	ssize_t n = -1;

	if (connect(fd, (struct sockaddr *)&own, sizeof own) == 0
	    && write(fd, request, strlen(request)) == (ssize_t)strlen(request))
		while ((n = read(fd, buffer + got, sizeof buffer - 1 - got)) > 0)
			got += (size_t)n;
	close(fd);
	buffer[got] = '\0';
	return n == 0 && strstr(buffer, "\nv7{ifIndex=\"53\"}");
}

static double measure_exporter(const struct fleet *fleet, pid_t pid, uint16_t port)
{
	double begin = now_ms();

	while (!scrape(fleet, 0, port)) {
		if (now_ms() - begin > START_MS)
			return 0;
		g_usleep(50000);
	}
	for (unsigned i = 0; i < DEVICES / 4; i++)
		scrape(fleet, i, port);
	double spent = process_cpu_ms(pid);
	for (unsigned i = 0; i < CYCLES * DEVICES; i++)
		if (!scrape(fleet, i % DEVICES, port))
			return 0;
	return (process_cpu_ms(pid) - spent) / (CYCLES * DEVICES);
}

double rivals_exporter(const struct fleet *fleet)
{
	uint16_t port = (uint16_t)(port_of(fleet) + 1);
	g_autofree char *command = g_strdup_printf(
	    PEERS "/bin/prometheus-snmp-exporter --config.file=" PLACE "/snmp.yml "
	    "--log.level=error --web.listen-address=127.0.0.1:%u", port);

	write_exporter();
	pid_t pid = start(command);
	double each = measure_exporter(fleet, pid, port);
	stop(pid);
	if (each == 0)
		return not_run("prometheus-snmp-exporter");
	printf("prometheus-snmp-exporter: %d devices, %d cycles\n", DEVICES, CYCLES);
	figure("prometheus-snmp-exporter: processor time of 1000 devices", each * 1000, "ms");
	return each;
}
