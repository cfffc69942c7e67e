/* Devices read per second and processor time of one: the engine against one snmpbulkwalk after
 * another, over the same replayed devices and the same table, in the same run. Fails below the
 * ratios stated here. Without arguments it becomes snmp_replay, which plays the devices, measures
 * snmpbulkwalk and starts this program again with what it needs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probes/wire/snmp.h"
#include "tests/bench/measure.h"

#define RATE_RATIO 20
#define COST_RATIO 50

struct run {
	GMainLoop *loop;
	unsigned open, failed;
	size_t variables;
};

static void done(enum agent_outcome outcome, struct answer *answer, const char *reason, void *data)
{
	struct run *run = data;
	(void)reason;
	if (outcome != AGENT_OK)
		run->failed++;
	if (answer)
		run->variables += answer_size(answer);
	answer_free(answer);
	if (--run->open == 0)
		g_main_loop_quit(run->loop);
}

/* All AGENTS once, at the same time; how long it took in microseconds. */
static int64_t round_trip(struct run *run, const GPtrArray *agents,
    const struct agent_request *request)
{
	struct mono start = clock_mono();
	run->open = agents->len;
	for (guint i = 0; i < agents->len; i++)
		agent_read(agents->pdata[i], request, done, run);
	g_main_loop_run(run->loop);
	return mono_between(start, clock_mono());
}

static void add_agent(GPtrArray *agents, struct engine *engine, const char *host, uint16_t port)
{
	char community[] = "public";
	const struct credential credential = { .version = CREDENTIAL_V2C, .community = community };
	struct address address;
	g_autoptr(GError) error = NULL;
	if (!address_parse(host, port, &address, &error))
		g_error("%s", error->message);
	g_ptr_array_add(agents, agent_new(engine, &address, &credential));
}

/* PORT ROUNDS PEER_DEVICES_PER_SECOND PEER_MS_PER_DEVICE, hosts on stdin, columns as the rest. */
int main(int argc, char **argv)
{
	struct run run = { .loop = g_main_loop_new(NULL, FALSE) };
	struct timers *timers = timers_new(NULL);
	struct engine *engine = engine_new(NULL, timers, NULL, NULL);
	g_autoptr(GPtrArray) agents = g_ptr_array_new();
	g_autofree struct oid *columns = g_new0(struct oid, (size_t)argc);
	struct agent_request request = { .columns = columns };
	char line[128];

	if (argc == 1)
		execl("tests/bench/snmp_replay", "snmp_replay", argv[0], (char *)NULL);
	if (argc < 6 || !engine)
		return 2;
	for (int i = 5; i < argc; i++)
		if (!oid_parse(argv[i], &columns[request.n_columns++]))
			return 2;
	while (fgets(line, sizeof line, stdin))
		add_agent(agents, engine, g_strchomp(line), (uint16_t)strtoul(argv[1], NULL, 10));

	unsigned rounds = (unsigned)strtoul(argv[2], NULL, 10);
	int64_t took = 0;
	double before = process_cpu_ms(getpid());
	for (unsigned i = 0; i < rounds; i++)
		took += round_trip(&run, agents, &request);
	double devices = (double)agents->len * rounds, ours = devices * 1e6 / (double)took,
	       cost = (process_cpu_ms(getpid()) - before) / devices, theirs = strtod(argv[3], NULL),
	       their_cost = strtod(argv[4], NULL);
	printf("%u devices, %u rounds, %zu variables, %u answers not whole\n", agents->len, rounds,
	    run.variables, run.failed);
	figure("devices read in a second", ours, "/s");
	figure("processor time of a device", cost, "ms");
	figure("snmpbulkwalk: devices read in a second", theirs, "/s");
	figure("snmpbulkwalk: processor time of a device", their_cost, "ms");
	figure_least("devices in a second, times snmpbulkwalk", ours / theirs, RATE_RATIO, "");
	figure_least("devices for the same processor time", their_cost / cost, COST_RATIO, "");
	engine_free(engine);
	timers_free(timers);
	g_main_loop_unref(run.loop);
	return figures_verdict();
}
