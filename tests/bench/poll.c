/* A full poll of a thousand devices by the engine: 48 ports of 8 columns each, exactly the known
 * rows, as the poller asks. Beside it in the same run the least that such a poll can cost, and what
 * other pollers take for the same fleet. Then the same with answers that get lost, and with one
 * device in ten dead. Of processor time the least of all rounds counts, of time the median. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/floor.h"
#include "tests/bench/measure.h"
#include "tests/bench/rivals.h"

#define DEVICES 1000
#define DEAD 100
#define ROUNDS 11
#define FLOOR_RATIO 4
#define COLLECTD_RATIO 10
#define EXPORTER_RATIO 20
#define LOSS_MS 500
#define DEAD_RATIO 1.2

struct run {
	GMainLoop *loop;
	double begin, last_ms;    /* when the last device that answered was through */
	unsigned open, failed;
	size_t variables;
};

static void done(enum agent_outcome outcome, struct answer *answer, const char *reason, void *data)
{
	struct run *run = data;

	(void)reason;
	if (outcome == AGENT_OK) {
		run->last_ms = now_ms() - run->begin;
		run->variables += answer_size(answer);
	} else {
		run->failed++;
	}
	answer_free(answer);
	if (--run->open == 0)
		g_main_loop_quit(run->loop);
}

/* AGENTS from FIRST on once, at the same time: what it took until the last healthy one. */
static struct cost poll_all(struct run *run, const GPtrArray *agents, guint first)
{
	struct agent_request request = {
		.columns = fleet_columns(), .n_columns = FLEET_COLUMNS,
		.rows = fleet_rows(), .n_rows = FLEET_PORTS,
	};
	double spent = process_cpu_ms(getpid());

	run->begin = now_ms();
	run->open = agents->len - first;
	run->failed = 0;
	run->variables = 0;
	for (guint i = first; i < agents->len; i++)
		agent_read(agents->pdata[i], &request, done, run);
	g_main_loop_run(run->loop);
	return (struct cost){ run->last_ms, process_cpu_ms(getpid()) - spent };
}

/* Every device must have answered whole. */
static struct cost poll_healthy(struct run *run, const GPtrArray *agents, guint first)
{
	struct cost cost = poll_all(run, agents, first);

	if (run->failed > 0 ||
	    run->variables != (size_t)(agents->len - first) * FLEET_PORTS * FLEET_COLUMNS)
		give_up("%u devices failed, %zu variables", run->failed, run->variables);
	return cost;
}

static double median(const double *values, size_t n)
{
	double copy[ROUNDS];

	memcpy(copy, values, n * sizeof *values);
	return quantile(copy, n, 0.5);
}

static double least(const double *values, size_t n)
{
	double copy[ROUNDS];

	memcpy(copy, values, n * sizeof *values);
	return quantile(copy, n, 0);
}

/* Floor and engine take turns of about the same length, so that a busy moment hits both; the median
 * of what each pair says. Returns the engine's processor time. */
static double measure_floor(struct run *run, const struct fleet *fleet, const GPtrArray *agents)
{
	struct floor *floor = floor_new(fleet, DEVICES);
	double floors[ROUNDS], ours[ROUNDS], times[ROUNDS], ratios[ROUNDS];

	floor_poll(floor);
	poll_healthy(run, agents, 0);
	poll_healthy(run, agents, 0);
	for (size_t i = 0; i < ROUNDS; i++) {
		floors[i] = 0;
		for (int k = 0; k < FLOOR_RATIO; k++)
			floors[i] += floor_poll(floor).cpu_ms / FLOOR_RATIO;
		struct cost cost = poll_healthy(run, agents, 0);
		ours[i] = cost.cpu_ms;
		times[i] = cost.wall_ms;
		ratios[i] = cost.cpu_ms / floors[i];
	}
	floor_free(floor);
	double cost = least(ours, ROUNDS);
	figure("raw UDP: processor time of 1000 devices", least(floors, ROUNDS), "ms");
	figure("engine: processor time of 1000 devices", cost, "ms");
	figure("engine: a cycle of 1000 devices", median(times, ROUNDS), "ms");
	figure_most("engine, times raw UDP, median", median(ratios, ROUNDS), FLOOR_RATIO, "");
	return cost;
}

static void measure_loss(struct run *run, struct fleet *fleet, const GPtrArray *agents)
{
	double more[ROUNDS];
	unsigned failed = 0;

	for (size_t i = 0; i < ROUNDS; i++) {
		double healthy = poll_healthy(run, agents, 0).wall_ms;
		fleet_lose(fleet, 10, i);
		more[i] = poll_all(run, agents, 0).wall_ms - healthy;
		failed += run->failed;
		fleet_lose(fleet, 0, 0);
	}
	figure_most("1 % of answers lost: devices that failed, all rounds", failed, 0, "");
	figure_most("1 % of answers lost: a cycle, more than healthy",
	    median(more, ROUNDS), LOSS_MS, "ms");
}

/* The first cycle in which they are dead is the dearest: they still hold places of the living. What
 * else the machine does comes in spells longer than a round: each round is compared with the
 * healthy cycles just before and just after its own, and the median of what the rounds say
 * counts. */
static void measure_dead(struct run *run, struct fleet *fleet, const GPtrArray *agents)
{
	double healthy[ROUNDS], first[ROUNDS], later[ROUNDS];
	unsigned failed = 0;

	for (size_t i = 0; i < ROUNDS; i++) {
		double before = poll_healthy(run, agents, DEAD).wall_ms;
		fleet_silence(fleet, 0, DEAD);
		first[i] = poll_all(run, agents, 0).wall_ms;
		failed += run->failed - DEAD;
		later[i] = poll_all(run, agents, 0).wall_ms;
		failed += run->failed - DEAD;
		fleet_silence(fleet, 0, 0);
		poll_healthy(run, agents, 0);
		healthy[i] = (before + poll_healthy(run, agents, DEAD).wall_ms) / 2;
		first[i] /= healthy[i];
		later[i] /= healthy[i];
	}
	figure("900 healthy devices alone: a cycle", median(healthy, ROUNDS), "ms");
	figure_most("100 dead: healthy devices that failed, all rounds", failed, 0, "");
	figure_most("and 100 that are dead: the healthy ones, times that", median(later, ROUNDS),
	    DEAD_RATIO, "");
	figure_most("in the cycle in which they die, times that", median(first, ROUNDS),
	    DEAD_RATIO, "");
}

/* OURS: processor time of 1000 devices. */
static void measure_rivals(struct fleet *fleet, double ours)
{
	double collectd, exporter;

	if (!rivals_fetch())
		return;
	collectd = rivals_collectd(fleet);
	if (collectd > 0)
		figure_least("collectd, times the engine", collectd * 1000 / ours, COLLECTD_RATIO,
		    "");
	exporter = rivals_exporter(fleet);
	if (exporter > 0)
		figure_least("prometheus-snmp-exporter, times the engine", exporter * 1000 / ours,
		    EXPORTER_RATIO, "");
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
	g_autoptr(GPtrArray) agents = fleet_agents(fleet, engine, DEVICES);
	printf("%d devices of %d ports, %d columns; %d rounds: least processor time, median time\n",
	    DEVICES, FLEET_PORTS, FLEET_COLUMNS, ROUNDS);
	double ours = measure_floor(&run, fleet, agents);
	measure_loss(&run, fleet, agents);
	measure_dead(&run, fleet, agents);
	measure_rivals(fleet, ours);
	engine_free(engine);
	timers_free(timers);
	g_main_loop_unref(run.loop);
	fleet_stop(fleet);
	return figures_verdict();
}
