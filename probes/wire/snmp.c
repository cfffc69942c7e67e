/* The SNMP engine.
 *
 * A duty room asks a thousand devices for a few hundred variables each, every minute, and for the
 * state of every port each second or two; some devices are down, some are slow, a few send
 * nonsense. Measured here, a session of net-snmp per device costs twice the CPU of its codec alone,
 * its sessions wait for dead devices in the places of live ones, and they believe replies they
 * should not. So the library encodes and decodes (snmp_codec.c) and keeps v3 secure (snmp_usm.c),
 * and everything that happens in between is here:
 *
 *     agent_read()          a reading waits in one of two queues
 *        | turn             window of the healthy, pool of the silent
 *        v
 *     reading_plan()        what is asked next                            snmp_reading.c
 *        v
 *     exchange_open()       a slot in the request table, an id, a timer   snmp_exchange.c
 *        v
 *     wire_send()           queued; one sendmmsg() for all of a round     snmp_socket.c
 *       ...
 *     exchange_receive()    a reply is found by its id, then doubted
 *        v
 *     reading_absorb()      variables into the answer; then the next exchange, or agent_done()
 *
 * Window. At most `window` requests to agents that answer are in flight, and never more than the
 * receive buffer holds replies: what would overrun it waits here instead of getting lost there. A
 * reading keeps its place from exchange to exchange, so those begun are finished first.
 *
 * Silence. An agent that missed its last reading waits in a second queue with a smaller window of
 * its own and gets one try. Dead devices therefore cost the live ones neither places nor time; the
 * first reply brings an agent back among the healthy.
 *
 * Time. The first send of an agent never heard waits `timeout_first`, later ones four smoothed
 * round trips (at least 100 ms), doubled with each try; the last try is as patient as the first
 * contact. A send in the same exchange has the same id but for its try, so late replies count and
 * round trips are never mistaken.
 *
 * Doubt. A reply counts if it has an id that is waited for, comes from the address asked, in the
 * version asked, with the community sent or opened by the right keys, and its names fit what was
 * asked. What fails is counted and dropped, and the exchange goes on waiting for the true one.
 * Columns end by themselves; a walk that goes round, stands still, or does not end is stopped by
 * order of names, rows, bytes and a deadline.
 *
 * Size. Requests are made so that replies fill one frame, by what this agent's variables took so
 * far. tooBig halves what is asked; so does a bulk that twice went unanswered until halved. It
 * grows again slowly. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_parts.h"

#define DEFAULT_TIMEOUT CLOCK_SECOND
#define DEFAULT_TRIES 3
#define DEFAULT_WINDOW 256
#define DEFAULT_ROWS 20000
#define DEFAULT_DEADLINE (30 * CLOCK_SECOND)
#define FIRST_NAMES 50                /* asked for at once before anything is known of an agent */
#define FIRST_BYTES 28                /* that a variable is taken to need */

/* ---- credentials -------------------------------------------------------------------------- */

static void wipe(char *secret)
{
	if (secret)
		explicit_bzero(secret, strlen(secret));
	g_free(secret);
}

void credential_free(struct credential *credential)
{
	if (!credential)
		return;
	wipe(credential->community);
	wipe(credential->auth_password);
	wipe(credential->priv_password);
	g_free(credential->user);
	g_free(credential);
}

static struct credential *credential_copy(const struct credential *credential)
{
	struct credential *copy = g_new(struct credential, 1);
	*copy = *credential;
	copy->community = g_strdup(credential->community ? credential->community : "");
	copy->user = g_strdup(credential->user);
	copy->auth_password = g_strdup(credential->auth_password);
	copy->priv_password = g_strdup(credential->priv_password);
	return copy;
}

/* ---- turns -------------------------------------------------------------------------------- */

void engine_wake(struct engine *engine)
{
	if (!timer_is_armed(&engine->turn))
		timer_after(&engine->turn, 0);
}

void engine_enqueue(struct engine *engine, struct reading *reading)
{
	reading->slow = reading->agent->silent;
	reading->waiting.data = reading;
	g_queue_push_tail_link(reading->slow ? &engine->slow : &engine->ready, &reading->waiting);
	engine_wake(engine);
}

static void stop_waiting(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	if (!reading->waiting.data)
		return;
	g_queue_unlink(reading->slow ? &engine->slow : &engine->ready, &reading->waiting);
	reading->waiting.data = NULL;
}

/* Why READING cannot even be sent; NULL if it can. */
static const char *obstacle(const struct reading *reading, enum agent_outcome *ret)
{
	const struct agent *agent = reading->agent;
	*ret = AGENT_CREDENTIAL;
	if (agent->usm)
		return usm_peer_obstacle(agent->usm);
	if (!*agent->credential->community)
		return _("凭据没有团体名");
	return NULL;
}

void reading_go_on(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	if (!reading_plan(reading)) {
		bool whole = !reading->cut && !reading->faulty;
		reading_finish(reading, whole ? AGENT_OK : AGENT_CUT,
		    whole                ? ""
			: reading->fault ? reading->fault
					 : _("内容超过上限，只读到一部分"));
	} else if (reading->slow) {
		engine_enqueue(engine, reading);
	} else {
		exchange_open(reading);
	}
}

static void begin(struct reading *reading)
{
	enum agent_outcome outcome;
	stop_waiting(reading);
	if (!timer_is_armed(&reading->deadline))
		timer_after(&reading->deadline, reading->patience);
	const char *reason = obstacle(reading, &outcome);
	if (reason)
		reading_finish(reading, outcome, reason);
	else if (!wire_can(reading->agent->engine->wire,
		     reading->agent->address.socket.any.sa_family))
		reading_finish(reading, AGENT_TIMEOUT, _("本机没有启用这一地址族，无法发送"));
	else if (reading_plan(reading))
		exchange_open(reading);
	else
		reading_finish(reading, AGENT_OK, "");
}

static void take_turns(struct timer *timer, void *data)
{
	struct engine *engine = data;
	(void)timer;
	while (engine->ready.head && engine->in_flight < engine->window)
		begin(engine->ready.head->data);
	while (engine->slow.head && engine->slow_in_flight < engine->slow_window)
		begin(engine->slow.head->data);
	wire_flush(engine->wire);
}

/* ---- readings ----------------------------------------------------------------------------- */

static void reading_free(struct reading *reading)
{
	struct agent *agent = reading->agent;
	exchange_close(reading);
	stop_waiting(reading);
	timer_stop(&reading->timer);
	timer_stop(&reading->deadline);
	g_queue_unlink(&agent->readings, &reading->link);
	answer_free(reading->answer);
	g_free(reading->ask);
	g_free(reading->scalars);
	g_free(reading->columns);
	g_free(reading->rows);
	g_free(reading);
}

void reading_finish(struct reading *reading, enum agent_outcome outcome, const char *reason)
{
	struct agent *agent = reading->agent;
	agent_done *done = reading->done;
	void *data = reading->data;
	bool answered = outcome == AGENT_OK || outcome == AGENT_CUT;
	struct answer *answer = answered ? g_steal_pointer(&reading->answer) : NULL;
	g_autofree char *kept = g_strdup(reason);

	agent->silent = !answered;
	if (!answered && agent->usm)
		usm_peer_forget(agent->usm);
	reading_free(reading);
	done(outcome, answer, kept, data);
}

static void deadline_passed(struct timer *timer, void *data)
{
	struct reading *reading = data;
	(void)timer;
	if (reading->answered)
		reading_finish(reading, AGENT_CUT, _("到时限还没读完，只读到一部分"));
	else if (reading->complaint)
		reading_finish(reading, AGENT_CREDENTIAL, reading->complaint);
	else
		reading_finish(reading, AGENT_TIMEOUT, _("到时限没有应答"));
}

static struct column_walk *walks_new(const struct oid *columns, size_t n)
{
	struct column_walk *walks = g_new0(struct column_walk, n);
	for (size_t i = 0; i < n; i++) {
		walks[i].cursor = columns[i];
		walks[i].depth = columns[i].length;
		walks[i].ended = columns[i].length >= OID_LIMIT;
	}
	return walks;
}

void agent_read(struct agent *agent, const struct agent_request *request, agent_done *done,
    void *data)
{
	struct engine *engine = agent->engine;
	struct reading *reading = g_new0(struct reading, 1);
	*reading = (struct reading){
		.agent = agent,
		.scalars =
		    g_memdup2(request->scalars, request->n_scalars * sizeof *request->scalars),
		.n_scalars = request->n_scalars,
		.columns = walks_new(request->columns, request->n_columns),
		.n_columns = request->n_columns,
		.rows = g_memdup2(request->rows, request->n_rows * sizeof *request->rows),
		.n_rows = request->n_rows,
		.by_rows = request->rows != NULL,
		.row_limit = request->row_limit ? request->row_limit : DEFAULT_ROWS,
		.patience = request->deadline_us ? request->deadline_us : DEFAULT_DEADLINE,
		.done = done,
		.data = data,
		.answer = answer_new(),
		.bad_item = SIZE_MAX,
	};
	timer_init(&reading->timer, engine->timers, exchange_timeout, reading);
	timer_init(&reading->deadline, engine->timers, deadline_passed, reading);
	reading->link.data = reading;
	g_queue_push_tail_link(&agent->readings, &reading->link);
	engine_enqueue(engine, reading);
}

/* ---- agents ------------------------------------------------------------------------------- */

struct agent *agent_new(struct engine *engine, const struct address *address,
    const struct credential *credential)
{
	struct agent *agent = g_new0(struct agent, 1);
	agent->engine = engine;
	agent->link.data = agent;
	g_queue_push_tail_link(&engine->agents, &agent->link);
	agent->address = *address;
	agent->credential = credential_copy(credential);
	if (credential->version == CREDENTIAL_V3)
		agent->usm = usm_peer_new(agent->credential, engine->keys);
	agent->names = FIRST_NAMES;
	agent->variable_bytes = FIRST_BYTES;
	return agent;
}

void agent_free(struct agent *agent)
{
	if (!agent)
		return;
	while (agent->readings.head)
		reading_free(agent->readings.head->data);
	g_queue_unlink(&agent->engine->agents, &agent->link);
	usm_peer_free(agent->usm);
	credential_free(agent->credential);
	g_free(agent);
}

int64_t agent_rtt(const struct agent *agent)
{
	return agent->srtt;
}

/* ---- the engine --------------------------------------------------------------------------- */

static void all_received(void *data)
{
	struct engine *engine = data;
	engine_wake(engine);
}

static const struct wire_handlers handlers = {
	.datagram = exchange_receive,
	.trouble = exchange_trouble,
	.rest = all_received,
};

static struct engine_settings settings_or_defaults(const struct engine_settings *settings)
{
	struct engine_settings with = settings ? *settings : (struct engine_settings){ 0 };
	if (with.timeout_first_us <= 0)
		with.timeout_first_us = DEFAULT_TIMEOUT;
	if (with.tries <= 0)
		with.tries = DEFAULT_TRIES;
	if (with.window == 0)
		with.window = DEFAULT_WINDOW;
	return with;
}

/* Four for each place in the windows: a slot rests before it is used again. */
static void make_slots(struct engine *engine)
{
	guint n = MIN(4 * (engine->window + engine->slow_window) + 64, SLOTS_MAX);
	engine->slots = g_ptr_array_new();
	engine->last_exchanges = g_array_new(FALSE, TRUE, sizeof(uint32_t));
	g_ptr_array_set_size(engine->slots, (gint)n);
	g_array_set_size(engine->last_exchanges, n);
	for (guint i = 0; i < n; i++)
		g_queue_push_tail(&engine->free_slots, GUINT_TO_POINTER(i));
}

struct engine *engine_new(GMainContext *context, struct timers *timers,
    const struct engine_settings *settings, GError **error)
{
	struct engine *engine = g_new0(struct engine, 1);
	codec_start();
	engine->wire = wire_new(context, &handlers, engine, error);
	if (!engine->wire) {
		g_free(engine);
		return NULL;
	}
	engine->timers = timers;
	engine->settings = settings_or_defaults(settings);
	engine->window =
	    CLAMP(engine->settings.window, 1, CLAMP(wire_capacity(engine->wire), 1, SLOTS_MAX / 8));
	engine->slow_window = MAX(engine->window / 2, 1);
	engine->decoder = decoder_new();
	engine->keys = usm_keys_new();
	make_slots(engine);
	timer_init(&engine->turn, timers, take_turns, engine);
	return engine;
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	while (engine->agents.head)
		agent_free(engine->agents.head->data);
	timer_stop(&engine->turn);
	wire_free(engine->wire);
	decoder_free(engine->decoder);
	usm_keys_free(engine->keys);
	g_ptr_array_unref(engine->slots);
	g_queue_clear(&engine->free_slots);
	g_array_unref(engine->last_exchanges);
	g_free(engine);
}

void engine_statistics(const struct engine *engine, struct engine_statistics *ret)
{
	*ret = engine->statistics;
	ret->overruns = wire_overruns(engine->wire);
}
