/* Whose turn it is, and who has missed his.
 *
 * The window holds requests to agents that may be expected to answer in time. A place in it is
 * lent: an agent never heard gives it back after PLACE_LENT, any other with its first missed try,
 * and waits on in the pool of the silent, which has no claim on the window. An agent known as
 * silent starts in the pool. Three missed readings in a row, and it rests between them, longer each
 * time up to eight first timeouts, until it is heard again or somebody is in a hurry.
 *
 * The window is never wider than the receive buffers hold replies; when the kernel says that it
 * lost some all the same, it is halved and grows back by one for each windowful that came.
 *
 * A try is not missed because its timer fired. We may have been stopped for minutes, or just been
 * slow: the reply may lie in the socket. So whoever is overdue waits until all sockets have been
 * read, and who is overdue by more than PAUSE is excused and asked once more. */
#include "probes/wire/snmp_parts.h"

#define PAUSE CLOCK_SECOND
#define WINDOW_LEAST 16
#define RESTS_FROM 3                  /* missed readings */
#define REST_DOUBLED 3                /* times at most */

/* ---- places ------------------------------------------------------------------------------- */

static unsigned emptiest_lane(const struct engine *engine)
{
	unsigned best = 0;
	for (unsigned i = 1; i < wire_lanes(engine->wire); i++)
		if (engine->lane_load[i] < engine->lane_load[best])
			best = i;
	return best;
}

void place_take(struct reading *reading, enum place place)
{
	struct engine *engine = reading->agent->engine;
	if (reading->place == PLACE_WINDOW) {
		engine->in_flight--;
		engine->lane_load[reading->lane]--;
	} else if (reading->place == PLACE_POOL) {
		engine->slow_in_flight--;
	} else {
		reading->lane = (uint8_t)emptiest_lane(engine);
	}
	reading->place = place;
	if (place == PLACE_WINDOW) {
		engine->in_flight++;
		engine->lane_load[reading->lane]++;
	} else if (place == PLACE_POOL) {
		engine->slow_in_flight++;
	}
	engine_wake(engine);
}

void window_learn(struct engine *engine)
{
	uint64_t overruns = wire_overruns(engine->wire);
	if (overruns != engine->overruns_seen) {
		engine->overruns_seen = overruns;
		engine->window_now = MAX(engine->window_now / 2, MIN(WINDOW_LEAST, engine->window));
		engine->window_good = 0;
	} else if (engine->window_now < engine->window &&
	    ++engine->window_good >= engine->window_now) {
		engine->window_now++;
		engine->window_good = 0;
	}
}

/* ---- silence ------------------------------------------------------------------------------ */

void agent_missed(struct agent *agent)
{
	agent->silent = true;
	agent->heard = false;
	if (++agent->missed < RESTS_FROM)
		return;
	unsigned doubled = MIN(agent->missed - RESTS_FROM, REST_DOUBLED);
	agent->rest_until =
	    mono_after(clock_mono(), agent->engine->settings.timeout_first_us << doubled);
}

/* Whether READING waits for the end of its agent's rest from now on. */
static bool rests(struct reading *reading)
{
	const struct agent *agent = reading->agent;
	if (!agent->silent || agent->missed < RESTS_FROM ||
	    mono_between(clock_mono(), agent->rest_until) <= 0)
		return false;
	reading->resting = true;
	agent->engine->resting++;
	timer_at(&reading->timer, agent->rest_until);
	return true;
}

static void end_rest(struct agent *agent)
{
	agent->missed = 0;
	for (GList *at = agent->readings.head; at; at = at->next) {
		struct reading *reading = at->data;
		if (!reading->resting)
			continue;
		engine_dequeue(reading);
		engine_enqueue(agent->engine, reading);
	}
}

void agent_heard(struct agent *agent)
{
	agent->silent = false;
	agent->heard = true;
	end_rest(agent);
}

void agent_hurry(struct agent *agent)
{
	end_rest(agent);
}

/* ---- queues ------------------------------------------------------------------------------- */

void engine_wake(struct engine *engine)
{
	if (!timer_is_armed(&engine->turn))
		timer_after(&engine->turn, 0);
}

/* Those begun go first: they are nearer to their end. */
void engine_enqueue(struct engine *engine, struct reading *reading)
{
	reading->probing = reading->agent->silent;
	if (rests(reading))
		return;
	GQueue *queue = reading->probing ? &engine->slow : &engine->ready;
	reading->waiting.data = reading;
	if (reading->answered)
		g_queue_push_head_link(queue, &reading->waiting);
	else
		g_queue_push_tail_link(queue, &reading->waiting);
	engine_wake(engine);
}

void engine_dequeue(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	if (reading->resting) {
		reading->resting = false;
		engine->resting--;
		timer_stop(&reading->timer);
	}
	if (reading->waiting.data) {
		g_queue_unlink(reading->probing ? &engine->slow : &engine->ready,
		    &reading->waiting);
		reading->waiting.data = NULL;
	}
	if (reading->overdue.data) {
		g_queue_unlink(&engine->overdue, &reading->overdue);
		reading->overdue.data = NULL;
	}
}

void engine_take_turns(struct timer *timer, void *data)
{
	struct engine *engine = data;
	(void)timer;
	while (engine->ready.head && engine->in_flight < engine->window_now &&
	    exchange_possible(engine))
		reading_turn(engine->ready.head->data);
	while (engine->slow.head && engine->slow_in_flight < engine->slow_window &&
	    exchange_possible(engine))
		reading_turn(engine->slow.head->data);
	bool paced = engine->ready.head && engine->window_now < engine->settings.window;
	if (paced && !engine->paced)
		engine->statistics.paced++;
	engine->paced = paced;
	wire_flush(engine->wire);
}

/* ---- judgement ---------------------------------------------------------------------------- */

void engine_overdue(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	if (!reading->overdue.data) {
		reading->overdue.data = reading;
		g_queue_push_tail_link(&engine->overdue, &reading->overdue);
	}
	if (!timer_is_armed(&engine->judge))
		timer_after(&engine->judge, 0);
}

/* One that was overdue, now that all sockets are empty. A reply may have come meanwhile, and it may
 * wait for its next turn: it keeps its place among those who do. */
static void judge(struct reading *reading, struct mono now)
{
	struct engine *engine = reading->agent->engine;
	g_queue_unlink(&engine->overdue, &reading->overdue);
	reading->overdue.data = NULL;
	int64_t late = mono_between(reading->deadline_at, now);
	if (reading->late && late > PAUSE) {
		engine->statistics.excused++;
		reading->late = false;
		reading->deadline_at = mono_after(now, MIN(late, reading->patience));
		timer_at(&reading->deadline, reading->deadline_at);
	}
	if (reading->late) {
		reading_expire(reading);
	} else if (reading->place != PLACE_NONE && !timer_is_armed(&reading->timer)) {
		if (mono_between(reading->due, now) > PAUSE) {
			engine->statistics.excused++;
			reading->tries--;
		}
		exchange_missed(reading);
	}
}

void engine_judge(struct timer *timer, void *data)
{
	struct engine *engine = data;
	(void)timer;
	wire_drain(engine->wire);
	struct mono now = clock_mono();
	for (guint most = engine->overdue.length; most > 0 && engine->overdue.head; most--)
		judge(engine->overdue.head->data, now);
	engine_wake(engine);
}
