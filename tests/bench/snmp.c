/* Devices read per second: the engine against one snmpbulkwalk after another, over the same
 * replayed devices and the same table, in the same run. Prints both and the ratio; fails below the
 * ratio stated here. Without arguments it becomes snmp_replay, which plays the devices, measures
 * snmpbulkwalk and starts this program again with what it needs. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "probes/wire/snmp.h"

#define RATIO 20

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

/* PORT ROUNDS PEER_DEVICES_PER_SECOND, hosts on stdin, columns as the rest. */
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
	if (argc < 5 || !engine)
		return 2;
	for (int i = 4; i < argc; i++)
		if (!oid_parse(argv[i], &columns[request.n_columns++]))
			return 2;
	while (fgets(line, sizeof line, stdin))
		add_agent(agents, engine, g_strchomp(line), (uint16_t)strtoul(argv[1], NULL, 10));

	unsigned rounds = (unsigned)strtoul(argv[2], NULL, 10);
	int64_t took = 0;
	for (unsigned i = 0; i < rounds; i++)
		took += round_trip(&run, agents, &request);
	double ours = (double)agents->len * rounds * 1e6 / (double)took,
	       theirs = strtod(argv[3], NULL);
	printf("engine        %8.0f devices/s  (%u devices x %u, %zu variables, %u not whole)\n",
	    ours, agents->len, rounds, run.variables, run.failed);
	printf("snmpbulkwalk  %8.0f devices/s\nratio         %8.1f  (stated: %d)\n", theirs,
	    ours / theirs, RATIO);
	engine_free(engine);
	timers_free(timers);
	g_main_loop_unref(run.loop);
	return ours / theirs >= RATIO ? 0 : 1;
}
