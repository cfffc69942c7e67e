/* One exchange: a request, its tries, its reply. The request-id is generation, slot and try: the
 * slot finds the reading in one step, the generation (from the kernel's random numbers) keeps
 * strangers and leftovers out, the try tells which send was answered, so that a round trip is
 * measured right even after a resend. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "probes/wire/snmp_parts.h"

#define TRY_BITS 2
#define SLOT_BITS 16
#define TRY_MASK ((1u << TRY_BITS) - 1)
#define SLOT_MASK ((1u << SLOT_BITS) - 1)
#define GENERATION_MASK ((1u << (31 - SLOT_BITS - TRY_BITS)) - 1)

#define TIMEOUT_FLOOR (CLOCK_SECOND / 10)
#define TIMEOUT_CEILING (10 * CLOCK_SECOND)

/* ---- the table ---------------------------------------------------------------------------- */

static uint32_t random_bits(struct engine *engine)
{
	if (engine->random_left == 0) {
		ssize_t got = getrandom(engine->random, sizeof engine->random, 0);
		engine->random_left = got > 0 ? (size_t)got / sizeof *engine->random : 0;
		if (engine->random_left == 0)
			return g_random_int();
	}
	return engine->random[--engine->random_left];
}

static uint32_t slot_of(uint32_t id)
{
	return id >> TRY_BITS & SLOT_MASK;
}

/* The slot that was free longest, so that late replies find it still free and are known for what
 * they are. */
static void slot_take(struct engine *engine, struct reading *reading)
{
	g_assert(!g_queue_is_empty(&engine->free_slots));
	guint slot = GPOINTER_TO_UINT(g_queue_pop_head(&engine->free_slots));
	uint32_t *last = &g_array_index(engine->last_exchanges, uint32_t, slot);
	do {
		reading->exchange = (random_bits(engine) & GENERATION_MASK)
			<< (SLOT_BITS + TRY_BITS) |
		    slot << TRY_BITS;
	} while (reading->exchange == *last);
	*last = reading->exchange;
	engine->slots->pdata[slot] = reading;
}

static void slot_give_back(struct engine *engine, struct reading *reading)
{
	uint32_t slot = slot_of(reading->exchange);
	engine->slots->pdata[slot] = NULL;
	g_queue_push_tail(&engine->free_slots, GUINT_TO_POINTER(slot));
}

/* The reading that ID answers; NULL and counted when there is none. */
static struct reading *find(struct engine *engine, uint32_t id)
{
	uint32_t slot = slot_of(id), exchange = id & ~TRY_MASK;
	struct reading *reading = slot < engine->slots->len ? engine->slots->pdata[slot] : NULL;
	if (reading && reading->exchange == exchange && (int)(id & TRY_MASK) < reading->tries)
		return reading;
	if (slot < engine->slots->len &&
	    g_array_index(engine->last_exchanges, uint32_t, slot) == exchange)
		engine->statistics.late++;
	else
		engine->statistics.dropped_id++;
	return NULL;
}

/* ---- sending ------------------------------------------------------------------------------ */

static int tries_allowed(const struct reading *reading)
{
	return reading->slow ? 1 : reading->agent->engine->settings.tries;
}

/* By measured round trips and doubled with each try; the last try is as patient as the first
 * contact. */
static int64_t patience(const struct reading *reading)
{
	const struct agent *agent = reading->agent;
	int64_t first = agent->engine->settings.timeout_first_us, wait = first;
	if (agent->srtt)
		wait = MAX(MAX(4 * agent->srtt, agent->srtt + 4 * agent->rttvar), TIMEOUT_FLOOR);
	wait <<= MIN(reading->tries - 1, 6);
	if (reading->tries >= tries_allowed(reading))
		wait = MAX(wait, first);
	return MIN(wait, TIMEOUT_CEILING);
}

static size_t build(struct reading *reading, uint8_t *buffer, size_t size)
{
	struct agent *agent = reading->agent;
	if (agent->usm)
		return usm_build(agent->usm, reading->ask, buffer, size);
	return codec_build(agent->credential, reading->ask, buffer, size);
}

static void send_try(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	uint8_t buffer[REQUEST_LIMIT];
	unsigned try = MIN((unsigned)reading->tries, TRY_MASK);

	reading->ask->id = reading->exchange | try;
	size_t size = build(reading, buffer, sizeof buffer);
	if (size == 0) {
		reading_finish(reading, reading->agent->usm ? AGENT_CREDENTIAL : AGENT_BROKEN,
		    _("请求无法编码，请核对凭据中的算法和团体名"));
		return;
	}
	reading->sent_at[try] = clock_mono();
	reading->tries++;
	engine->statistics.sent++;
	if (!wire_send(engine->wire, &reading->agent->address, buffer, size))
		reading->trouble = EAGAIN;
	timer_after(&reading->timer, patience(reading));
	engine_wake(engine);
}

void exchange_open(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	slot_take(engine, reading);
	reading->open = true;
	reading->tries = 0;
	reading->complaint = NULL;
	reading->strange_engine = reading->resynchronised = reading->broken = false;
	reading->trouble = 0;
	if (reading->slow)
		engine->slow_in_flight++;
	else
		engine->in_flight++;
	send_try(reading);
}

void exchange_close(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	if (!reading->open)
		return;
	timer_stop(&reading->timer);
	slot_give_back(engine, reading);
	reading->open = false;
	if (reading->slow)
		engine->slow_in_flight--;
	else
		engine->in_flight--;
	engine_wake(engine);
}

/* ---- no reply ----------------------------------------------------------------------------- */

static void finish_missed(struct reading *reading)
{
	g_autofree char *reason = NULL;
	if (reading->answered) {
		reading_finish(reading, AGENT_CUT, _("设备中途不再应答，只读到一部分"));
		return;
	}
	if (reading->broken) {
		reading_finish(reading, AGENT_BROKEN, _("设备的应答不符合 SNMP 规范，未采用"));
		return;
	}
	if (reading->trouble)
		reason = g_strdup_printf(_("没有应答；网络报告：%s"), g_strerror(reading->trouble));
	reading_finish(reading, AGENT_TIMEOUT,
	    reason ? reason : _("没有应答：设备不在线、团体名不对或被过滤"));
}

/* A complaint nobody contradicted until now is what the agent had to say. */
static void complained(struct reading *reading)
{
	if (reading->strange_engine && !reading->rediscovered) {
		reading->rediscovered = true;
		usm_peer_forget(reading->agent->usm);
		exchange_close(reading);
		exchange_open(reading);
		return;
	}
	reading_finish(reading, AGENT_CREDENTIAL, reading->complaint);
}

void exchange_timeout(struct timer *timer, void *data)
{
	struct reading *reading = data;
	struct engine *engine = reading->agent->engine;
	(void)timer;
	engine_wake(engine);
	if (reading->complaint) {
		complained(reading);
	} else if (reading->tries < tries_allowed(reading)) {
		engine->statistics.resent++;
		reading_ask_less(reading);
		send_try(reading);
	} else if (reading_give_up(reading)) {
		exchange_close(reading);
		reading_go_on(reading);
	} else {
		finish_missed(reading);
	}
}

/* The network, or our own kernel (code < 0), says that something did not reach TO. Only "nobody
 * listens there" is final; for the rest the tries go on and the reason is kept. */
void exchange_trouble(const struct address *to, int code, void *data)
{
	struct engine *engine = data;
	for (guint i = 0; i < engine->slots->len; i++) {
		struct reading *reading = engine->slots->pdata[i];
		if (!reading || !address_equal(to, &reading->agent->address))
			continue;
		if (code == ECONNREFUSED)
			reading_finish(reading, AGENT_REFUSED,
			    _("主机在线，但该端口没有 SNMP 服务"));
		else
			reading->trouble = abs(code);
	}
}

/* ---- replies ------------------------------------------------------------------------------ */

/* RFC 6298, by the send that was answered. */
static void measure(struct reading *reading, uint32_t id)
{
	struct agent *agent = reading->agent;
	unsigned try = id & TRY_MASK;
	if (try == TRY_MASK && reading->tries > TRIES_KEPT)
		return;
	int64_t rtt = MAX(mono_between(reading->sent_at[try], clock_mono()), 1);
	if (agent->srtt == 0) {
		agent->srtt = rtt;
		agent->rttvar = rtt / 2;
		return;
	}
	agent->rttvar += (llabs(agent->srtt - rtt) - agent->rttvar) / 4;
	agent->srtt = MAX(agent->srtt + (rtt - agent->srtt) / 8, 1);
}

static bool let_in(const struct agent *agent, const struct envelope *envelope)
{
	const struct credential *credential = agent->credential;
	if (envelope->version != credential->version)
		return false;
	return agent->usm || (envelope->community.size == strlen(credential->community) &&
	    memcmp(envelope->community.data, credential->community, envelope->community.size) == 0);
}

/* MESSAGE may be believed; now it must fit. */
static void take_reply(struct reading *reading, uint32_t id, const struct message *message,
    size_t size)
{
	struct engine *engine = reading->agent->engine;
	if (message->error_status == ERROR_AUTHORIZATION && message->id == id &&
	    reading->answered == 0) {
		reading_finish(reading, AGENT_CREDENTIAL,
		    _("设备不许这一凭据读取，请在设备上放开只读视图"));
		return;
	}
	if (message->type != MESSAGE_RESPONSE || message->id != id ||
	    !reading_absorb(reading, message, size)) {
		engine->statistics.dropped_broken++;
		reading->broken = true;
		return;
	}
	measure(reading, id);
	reading->agent->silent = false;
	exchange_close(reading);
	reading_go_on(reading);
}

static void take_v3(struct reading *reading, const struct envelope *envelope, const uint8_t *data,
    size_t size, struct message *message)
{
	struct engine *engine = reading->agent->engine;
	const char *reason = NULL;
	enum usm_result result =
	    usm_open(reading->agent->usm, engine->decoder, envelope, data, size, message, &reason);
	switch (result) {
	case USM_MESSAGE:
		take_reply(reading, envelope->id, message, size);
		return;
	case USM_DISCOVERED:
		measure(reading, envelope->id);
		exchange_close(reading);
		exchange_open(reading);
		return;
	case USM_RESYNCHRONISED:
		if (!reading->resynchronised) {
			reading->resynchronised = true;
			send_try(reading);
			return;
		}
		reading->complaint = _("设备的 SNMPv3 时钟不一致，重新同步未成功");
		return;
	case USM_STRANGE_ENGINE:
	case USM_COMPLAINT:
		reading->strange_engine = result == USM_STRANGE_ENGINE;
		reading->complaint = reason;
		return;
	case USM_DROP:
		engine->statistics.dropped_credential++;
	}
}

/* Bytes that are no SNMP at all, from where an answer is awaited, explain why there is none. */
static void note_broken(struct engine *engine, const struct address *from)
{
	engine->statistics.dropped_broken++;
	for (guint i = 0; i < engine->slots->len; i++) {
		struct reading *reading = engine->slots->pdata[i];
		if (reading && address_equal(from, &reading->agent->address))
			reading->broken = true;
	}
}

void exchange_receive(const struct address *from, uint8_t *data, size_t size, void *user)
{
	struct engine *engine = user;
	struct envelope envelope;
	struct message message;

	engine->statistics.received++;
	if (!codec_parse(engine->decoder, data, size, &envelope, &message)) {
		note_broken(engine, from);
		return;
	}
	struct reading *reading = find(engine, envelope.id);
	if (!reading)
		return;
	if (!engine->settings.accept_other_source &&
	    !address_equal(from, &reading->agent->address)) {
		engine->statistics.dropped_source++;
	} else if (!let_in(reading->agent, &envelope)) {
		engine->statistics.dropped_credential++;
	} else if (reading->agent->usm) {
		take_v3(reading, &envelope, data, size, &message);
	} else {
		take_reply(reading, envelope.id, &message, size);
	}
}
