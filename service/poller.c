#include "service/poller.h"

#include <string.h>

#include "probes/probe.h"

/* What one cadence asks: all probes' scalars and columns together, so that a device is read as a whole. */
struct question {
	struct oid *scalars, *columns;
	size_t n_scalars, n_columns;
};

struct poller {
	struct service *service;
	struct question sweep, poll, walk;
};

static void add_oid(struct oid **list, size_t *n, const char *text)
{
	*list = g_renew(struct oid, *list, *n + 1);
	bool good = oid_parse(text, &(*list)[(*n)++]);
	g_assert(good);
}

static void question_fill(struct question *question, unsigned cadence)
{
	for (const struct probe *probe = probe_next(NULL); probe != NULL; probe = probe_next(probe))
		for (const struct ask *ask = probe->asks; ask->oid != NULL; ask++) {
			if ((ask->cadence & cadence) == 0)
				continue;
			if (ask->type == ASK_SCALAR)
				add_oid(&question->scalars, &question->n_scalars, ask->oid);
			else
				add_oid(&question->columns, &question->n_columns, ask->oid);
		}
}

static void question_clear(struct question *question)
{
	g_free(question->scalars);
	g_free(question->columns);
}

struct poller *poller_new(struct service *service)
{
	struct poller *poller = g_new0(struct poller, 1);

	poller->service = service;
	question_fill(&poller->sweep, CADENCE_SWEEP);
	question_fill(&poller->poll, CADENCE_POLL);
	question_fill(&poller->walk, CADENCE_WALK);
	return poller;
}

void poller_free(struct poller *poller)
{
	if (poller == NULL)
		return;
	question_clear(&poller->sweep);
	question_clear(&poller->poll);
	question_clear(&poller->walk);
	g_free(poller);
}

/* The indexes to ask for, ascending; NULL while the rows are not known. Caller frees. */
static uint32_t *known_rows(const struct device *device, size_t *ret_n)
{
	uint32_t *rows = g_new(uint32_t, device->ports->len + 1);

	for (size_t i = 0; i < device->ports->len; i++)
		rows[i] = ((struct port *)g_ptr_array_index(device->ports, i))->index;
	*ret_n = device->ports->len;
	return rows;
}

/* Every probe reads what is its own in ANSWER. */
static struct findings *read_answer(const struct answer *answer)
{
	struct findings *found = findings_new();

	found->reached = true;
	for (const struct probe *probe = probe_next(NULL); probe != NULL; probe = probe_next(probe))
		probe->read(answer, found);
	return found;
}

static void finish(struct device *device, unsigned cadence, enum agent_outcome outcome, struct answer *answer,
    const char *reason)
{
	own(answer) owned = answer;

	device_answered(device, outcome, reason);
	if (outcome == AGENT_CUT && device->found != NULL)
		cadence &= ~(unsigned)CADENCE_WALK;       /* half a walk must not make ports vanish */
	if (owned != NULL) {
		own(findings) found = read_answer(owned);
		merge_findings(device, found, cadence);
	}
	device_judge(device);
}

static void sweep_done(enum agent_outcome outcome, struct answer *answer, const char *reason, void *data)
{
	struct device *device = data;

	device->sweep_busy = false;
	finish(device, CADENCE_SWEEP, outcome, answer, reason);
}

static void poll_done(enum agent_outcome outcome, struct answer *answer, const char *reason, void *data)
{
	struct device *device = data;

	device->poll_busy = false;
	finish(device, CADENCE_POLL, outcome, answer, reason);
}

/* The other cadences wait for the first walk: before it no row is known. */
static void walk_done(enum agent_outcome outcome, struct answer *answer, const char *reason, void *data)
{
	struct device *device = data;
	bool first = device->found == NULL;

	device->walk_busy = false;
	finish(device, CADENCE_WALK | CADENCE_POLL | CADENCE_SWEEP, outcome, answer, reason);
	if (device->found == NULL)
		timer_after(&device->walk, device->service->settings->sweep * 2);
	else if (first)
		timer_after(&device->poll, CLOCK_SECOND);
}

/* Ask QUESTION of DEVICE: exactly the known rows, or a walk. */
static void ask(struct device *device, const struct question *question, bool walk, int64_t deadline, agent_done *done)
{
	size_t n = 0;
	g_autofree uint32_t *rows = walk ? NULL : known_rows(device, &n);
	struct agent_request request = {
		.scalars = question->scalars, .n_scalars = question->n_scalars,
		.columns = question->columns, .n_columns = !walk && n == 0 ? 0 : question->n_columns,
		.rows = rows, .n_rows = n,
		.deadline_us = deadline,
	};

	agent_read(device->agent, &request, done, device);
}

static void sweep_fire(struct timer *timer, void *data)
{
	struct device *device = data;
	const struct settings *settings = device->service->settings;

	timer_after(timer, settings->sweep);
	if (device->sweep_busy || device->walk_busy) {
		device->overruns++;
		return;
	}
	device->sweep_busy = true;
	ask(device, &device->service->poller->sweep, false, settings->poll, sweep_done);
}

static void poll_fire(struct timer *timer, void *data)
{
	struct device *device = data;
	const struct settings *settings = device->service->settings;

	timer_after(timer, settings->poll);
	if (device->poll_busy || device->walk_busy || device->snmp_reach.reach == REACH_DOWN) {
		device->overruns++;
		return;
	}
	device->poll_busy = true;
	ask(device, &device->service->poller->poll, false, settings->poll, poll_done);
}

static void walk_fire(struct timer *timer, void *data)
{
	struct device *device = data;
	const struct settings *settings = device->service->settings;

	timer_after(timer, settings->walk);
	if (device->walk_busy)
		return;
	device->walk_busy = true;
	ask(device, &device->service->poller->walk, true, settings->walk, walk_done);
}

/* A device's place within an interval: by its id, so that it is the same after a restart. */
static int64_t spread(const struct device *device, int64_t interval)
{
	return (int64_t)((uint64_t)device->id * UINT64_C(2654435761) % (uint64_t)interval);
}

void poller_start(struct poller *poller, struct device *device)
{
	const struct settings *settings = poller->service->settings;

	timer_init(&device->sweep, poller->service->timers, sweep_fire, device);
	timer_init(&device->poll, poller->service->timers, poll_fire, device);
	timer_init(&device->walk, poller->service->timers, walk_fire, device);
	timer_after(&device->walk, spread(device, MIN(settings->sweep, CLOCK_SECOND)));
	timer_after(&device->sweep, settings->sweep + spread(device, settings->sweep));
	timer_after(&device->poll, spread(device, settings->poll));
}

void poller_stop(struct device *device)
{
	timer_stop(&device->sweep);
	timer_stop(&device->poll);
	timer_stop(&device->walk);
}

void poller_walk_soon(struct device *device)
{
	if (device->agent != NULL && !device->walk_busy)
		timer_after(&device->walk, 0);
}
