/* The SNMP engine.
 *
 * A duty room asks a thousand devices for a few hundred variables each, every minute, and for the
 * state of every port each second or two; some devices are down, some are slow, a few send
 * nonsense. Measured here, a session of net-snmp per device costs twice the CPU of its codec alone,
 * its sessions wait for dead devices in the places of live ones, and they believe replies they
 * should not; and of what is left its codec would be half. So the library keeps v3 secure
 * (snmp_usm.c, by snmp_codec.c), messages are written and read by hand (snmp_message.c), and
 * everything that happens in between is here:
 *
 *     agent_read()          a reading waits in one of two queues
 *        | turn             window of the healthy, pool of the silent     snmp_turn.c
 *        v
 *     reading_plan()        what is asked next                            snmp_reading.c
 *        |                  before a walk: which tables are there         snmp_scout.c
 *        v
 *     exchange_open()       a slot in the request table, an id, a timer   snmp_exchange.c
 *        v
 *     wire_send()           queued; one sendmmsg() for all of a round     snmp_socket.c
 *       ...
 *     exchange_receive()    a reply is found by its id, then doubted
 *        v
 *     reading_absorb()      variables into the answer; then the next exchange, or agent_done();
 *                           rows of numbers, most of all, without making variables: snmp_cells.c
 *
 * Window. At most `window` requests to agents that answer are in flight, and never more than the
 * receive buffers hold replies: what would overrun them waits here instead of getting lost there. A
 * reading keeps its place from exchange to exchange, so those begun are finished first.
 *
 * Silence. Whoever does not answer in time gives his place back and waits on in a pool of his own;
 * an agent that missed its last reading begins there and gets one try. Dead devices therefore cost
 * the live ones neither places nor time; the first reply brings an agent back among the healthy.
 *
 * Time. The first send of an agent never heard waits `timeout_first`, later ones four smoothed
 * round trips (at least 100 ms), doubled with each try; the last try is as patient as the first
 * contact. A send in the same exchange has the same id but for its try, so late replies count and
 * round trips are never mistaken. Nobody is judged before all that waits in the sockets was read,
 * and time during which we stood still ourselves is excused.
 *
 * Doubt. A reply counts if it has an id that is waited for, comes from the address asked, in the
 * version asked, with the community sent or opened by the right keys, and its names fit what was
 * asked. What fails is counted and dropped, and the exchange goes on waiting for the true one.
 * Columns end by themselves; a walk that goes round, stands still, or does not end is stopped by
 * order of names, rows, bytes and a deadline.
 *
 * Size. Requests are made so that replies fill one frame, by what this agent's variables took so
 * far. tooBig halves what is asked; so does a bulk that twice went unanswered until halved. It
 * grows again slowly.
 *
 * Memory. What waits is small: a reading shares its names with all that ask the same, and gets an
 * answer and cursors only with its first turn. */
#include <string.h>

#include "base/i18n.h"
#include "probes/wire/snmp_parts.h"

#define DEFAULT_TIMEOUT CLOCK_SECOND
#define DEFAULT_TRIES 3
#define DEFAULT_WINDOW 1024
#define DEFAULT_ROWS 20000
#define DEFAULT_DEADLINE (30 * CLOCK_SECOND)
#define SLOTS_REST 4                  /* slots for each place: one rests before it is used again */
#define FIRST_NAMES 50                /* asked for at once before anything is known of an agent */
#define FIRST_SIZE (28 * 16)          /* that a variable is taken to need, in 1/16 bytes */

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
	} else if (reading->probing || engine->in_flight >= engine->window_now) {
		engine_enqueue(engine, reading);
	} else {
		exchange_open(reading);
	}
}

void reading_turn(struct reading *reading)
{
	enum agent_outcome outcome;
	engine_dequeue(reading);
	if (!timer_is_armed(&reading->deadline)) {
		reading->deadline_at = mono_after(clock_mono(), reading->patience);
		timer_at(&reading->deadline, reading->deadline_at);
	}
	reading_begin(reading);
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

/* ---- readings ----------------------------------------------------------------------------- */

static void reading_free(struct reading *reading)
{
	struct agent *agent = reading->agent;
	exchange_close(reading);
	engine_dequeue(reading);
	timer_stop(&reading->timer);
	timer_stop(&reading->deadline);
	g_queue_unlink(&agent->readings, &reading->link);
	reading_clear(reading);
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

	if (answered)
		agent_heard(agent);
	else
		agent_missed(agent);
	if (!answered && agent->usm)
		usm_peer_forget(agent->usm);
	reading_free(reading);
	done(outcome, answer, kept, data);
}

void reading_expire(struct reading *reading)
{
	if (reading->answered)
		reading_finish(reading, AGENT_CUT, _("到时限还没读完，只读到一部分"));
	else if (reading->complaint)
		reading_finish(reading, AGENT_CREDENTIAL, reading->complaint);
	else
		reading_finish(reading, AGENT_TIMEOUT, _("到时限没有应答"));
}

static void deadline_passed(struct timer *timer, void *data)
{
	struct reading *reading = data;
	(void)timer;
	reading->late = true;
	engine_overdue(reading);
}

void agent_read(struct agent *agent, const struct agent_request *request, agent_done *done,
    void *data)
{
	struct engine *engine = agent->engine;
	struct reading *reading = g_new0(struct reading, 1);
	*reading = (struct reading){
		.agent = agent,
		.question = question_get(engine, request),
		.rows = g_memdup2(request->rows, request->n_rows * sizeof *request->rows),
		.n_rows = request->n_rows,
		.by_rows = request->rows != NULL,
		.all_there = request->all_there,
		.row_limit = request->row_limit ? request->row_limit : DEFAULT_ROWS,
		.patience = request->deadline_us ? request->deadline_us : DEFAULT_DEADLINE,
		.done = done,
		.data = data,
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
	agent->accept_other_source = engine->settings.accept_other_source;
	agent->names = FIRST_NAMES;
	agent->variable_size = FIRST_SIZE;
	neighbours_add(agent);
	return agent;
}

void agent_free(struct agent *agent)
{
	if (!agent)
		return;
	while (agent->readings.head)
		reading_free(agent->readings.head->data);
	neighbours_remove(agent);
	g_queue_unlink(&agent->engine->agents, &agent->link);
	usm_peer_free(agent->usm);
	credential_free(agent->credential);
	g_free(agent);
}

void agent_accept_other_source(struct agent *agent, bool accept)
{
	agent->accept_other_source = accept;
	agent->other_source_seen = false;
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

struct engine *engine_new(GMainContext *context, struct timers *timers,
    const struct engine_settings *settings, GError **error)
{
	const struct engine_settings with = settings_or_defaults(settings);
	struct engine *engine = g_new0(struct engine, 1);
	codec_start();
	engine->wire = wire_new(context, &handlers, engine, with.window, error);
	if (!engine->wire) {
		g_free(engine);
		return NULL;
	}
	engine->timers = timers;
	engine->settings = with;
	engine->window =
	    CLAMP(with.window, 1, CLAMP(wire_capacity(engine->wire), 1, SLOTS_MAX / 8));
	engine->window_now = engine->window;
	engine->slow_window = MAX(engine->window / 2, 1);
	engine->decoder = decoder_new();
	engine->keys = usm_keys_new();
	engine->slots = g_array_new(FALSE, TRUE, sizeof(struct slot));
	exchange_slots(engine, SLOTS_REST * (engine->window + engine->slow_window));
	engine->questions = g_hash_table_new(g_bytes_hash, g_bytes_equal);
	neighbours_init(engine);
	timer_init(&engine->turn, timers, engine_take_turns, engine);
	timer_init(&engine->judge, timers, engine_judge, engine);
	return engine;
}

void engine_free(struct engine *engine)
{
	if (!engine)
		return;
	while (engine->agents.head)
		agent_free(engine->agents.head->data);
	timer_stop(&engine->turn);
	timer_stop(&engine->judge);
	wire_free(engine->wire);
	decoder_free(engine->decoder);
	usm_keys_free(engine->keys);
	g_array_unref(engine->slots);
	g_hash_table_unref(engine->questions);
	neighbours_clear(engine);
	g_free(engine);
}

void engine_statistics(const struct engine *engine, struct engine_statistics *ret)
{
	*ret = engine->statistics;
	ret->overruns = wire_overruns(engine->wire);
	ret->in_flight = engine->in_flight;
	ret->window = engine->window_now;
	ret->waiting = engine->ready.length + engine->slow.length;
	ret->silent = engine->slow_in_flight;
	ret->resting = engine->resting;
}
