/* Ten thousand devices of 48 ports: the state of every port each second, by the engine alone. How
 * long a sweep takes, what it needs of a core, and what an agent costs in memory. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/bench/fleet.h"
#include "tests/bench/measure.h"

#define DEVICES 10000
#define SWEEPS 10
#define OPER_STATUS 1             /* among the columns of the fleet */

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

/* All AGENTS once; milliseconds. */
static double sweep(struct run *run, const GPtrArray *agents)
{
	struct agent_request request = {
		.columns = fleet_columns() + OPER_STATUS, .n_columns = 1,
		.rows = fleet_rows(), .n_rows = FLEET_PORTS,
	};
	double begin = now_ms();

	run->open = agents->len;
	run->variables = 0;
	for (guint i = 0; i < agents->len; i++)
		agent_read(agents->pdata[i], &request, done, run);
	g_main_loop_run(run->loop);
	if (run->failed > 0 || run->variables != (size_t)agents->len * FLEET_PORTS)
		give_up("%u devices failed, %zu variables", run->failed, run->variables);
	return now_ms() - begin;
}

/* A sweep begins each second, or when the one before is through. */
static void measure(struct run *run, const GPtrArray *agents)
{
	double times[SWEEPS], begin = now_ms(), spent = process_cpu_ms(getpid());

	for (size_t i = 0; i < SWEEPS; i++) {
		times[i] = sweep(run, agents);
		if (times[i] < 1000)
			g_usleep((gulong)((1000 - times[i]) * 1000));
	}
	spent = process_cpu_ms(getpid()) - spent;
	figure("a sweep, median", quantile(times, SWEEPS, 0.5), "ms");
	figure("processor time of a sweep", spent / SWEEPS, "ms");
	figure_most("share of one core", spent * 100 / (now_ms() - begin), 50, "%");
}

int main(void)
{
	const char *port = g_getenv("TEST_PORT");
	struct run run = { .loop = g_main_loop_new(NULL, FALSE) };
	struct fleet *fleet = fleet_start((uint16_t)strtoul(port ? port : "26000", NULL, 10));
	struct timers *timers = timers_new(NULL);
	g_autoptr(GError) error = NULL;
	struct engine *engine = engine_new(NULL, timers, NULL, &error);

	if (!engine)
		give_up("%s", error->message);
	double before = process_kb(getpid(), "RssAnon");
	g_autoptr(GPtrArray) agents = fleet_agents(fleet, engine, DEVICES);
	figure("memory of an agent", (process_kb(getpid(), "RssAnon") - before) / DEVICES, "kB");
	printf("%d devices of %d ports, ifOperStatus, a sweep each second, %d of them\n", DEVICES,
	    FLEET_PORTS, SWEEPS);
	sweep(&run, agents);
	measure(&run, agents);
	figure("memory of an agent, after the sweeps",
	    (process_kb(getpid(), "RssAnon") - before) / DEVICES, "kB");
	engine_free(engine);
	timers_free(timers);
	g_main_loop_unref(run.loop);
	fleet_stop(fleet);
	return figures_verdict();
}
