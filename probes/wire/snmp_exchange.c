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

#define PLACE_LENT (CLOCK_SECOND / 10) /* to an agent never heard */
#define SCOUT_TRIES 2
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

static struct slot *slot_at(struct engine *engine, uint32_t number)
{
	return number < engine->slots->len ? &g_array_index(engine->slots, struct slot, number)
					   : NULL;
}

static void free_push(struct engine *engine, uint32_t number)
{
	slot_at(engine, number)->next = UINT32_MAX;
	if (engine->free_first == UINT32_MAX)
		engine->free_first = number;
	else
		slot_at(engine, engine->free_last)->next = number;
	engine->free_last = number;
}

void exchange_slots(struct engine *engine, unsigned n)
{
	uint32_t from = engine->slots->len;
	n = CLAMP(n, 64, SLOTS_MAX);
	if (from == 0)
		engine->free_first = UINT32_MAX;
	if (n <= from)
		return;
	g_array_set_size(engine->slots, n);
	for (uint32_t i = from; i < n; i++)
		free_push(engine, i);
}

bool exchange_possible(struct engine *engine)
{
	if (engine->free_first == UINT32_MAX)
		exchange_slots(engine, engine->slots->len * 2);
	return engine->free_first != UINT32_MAX;
}

/* The slot that was free longest, so that late replies find it still free and are known for what
 * they are. False when all are taken. */
static bool slot_take(struct engine *engine, struct reading *reading)
{
	if (!exchange_possible(engine))
		return false;
	uint32_t number = engine->free_first;
	struct slot *slot = slot_at(engine, number);
	engine->free_first = slot->next;
	do {
		reading->exchange = (random_bits(engine) & GENERATION_MASK)
			<< (SLOT_BITS + TRY_BITS) |
		    number << TRY_BITS;
	} while (reading->exchange == slot->last);
	slot->last = reading->exchange;
	slot->reading = reading;
	return true;
}

static void slot_give_back(struct engine *engine, struct reading *reading)
{
	uint32_t number = slot_of(reading->exchange);
	slot_at(engine, number)->reading = NULL;
	free_push(engine, number);
}

/* The reading whose open exchange this is, or NULL. */
static struct reading *holder(struct engine *engine, uint32_t exchange)
{
	const struct slot *slot = slot_at(engine, slot_of(exchange));
	return slot && slot->reading && slot->reading->exchange == exchange ? slot->reading : NULL;
}

/* The reading that ID answers; NULL and counted when there is none. */
static struct reading *find(struct engine *engine, uint32_t id)
{
	uint32_t exchange = id & ~TRY_MASK;
	const struct slot *slot = slot_at(engine, slot_of(id));
	struct reading *reading = holder(engine, exchange);
	if (reading && (int)(id & TRY_MASK) < reading->tries)
		return reading;
	if (slot && slot->last == exchange)
		engine->statistics.late++;
	else
		engine->statistics.dropped_id++;
	return NULL;
}

/* ---- sending ------------------------------------------------------------------------------ */

/* One more for an agent that answered its last reading: of a thousand devices with one reply in a
 * hundred lost, three tries leave one without an answer every few cycles, by mere chance. Without a
 * look around first a walk takes longer, but brings the same. */
static int tries_allowed(const struct reading *reading)
{
	const struct agent *agent = reading->agent;
	if (reading->probing)
		return 1;
	if (reading_is_scouting(reading) && reading->answered)
		return MIN(agent->engine->settings.tries, SCOUT_TRIES);
	return agent->engine->settings.tries + agent->heard;
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

static size_t build(struct reading *reading, uint32_t id, uint8_t *buffer, size_t size)
{
	struct agent *agent = reading->agent;
	struct ask_message *ask = &agent->engine->ask;
	reading_write(reading, ask);
	ask->id = id;
	if (agent->usm)
		return usm_build(agent->usm, ask, buffer, size);
	return message_build(agent->credential, ask, buffer, size);
}

/* Look after READING at AT, or before. Nearly all exchanges end long before their timer: it is left
 * alone by the end of one and serves the next ones too, which it finds not due yet. */
static void look_again(struct reading *reading, struct mono at)
{
	if (timer_is_armed(&reading->timer) && mono_between(reading->looks_at, at) >= 0)
		return;
	reading->looks_at = at;
	timer_at(&reading->timer, at);
}

/* An agent never heard holds a place in the window for a moment only. */
static void wait_for_reply(struct reading *reading)
{
	struct mono sent = reading->sent_at[MIN((unsigned)reading->tries - 1, TRY_MASK)];
	int64_t wait = patience(reading);
	reading->due = mono_after(sent, wait);
	if (reading->place == PLACE_WINDOW && reading->agent->srtt == 0)
		wait = MIN(wait, PLACE_LENT);
	look_again(reading, mono_after(sent, wait));
}

static void send_try(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	uint8_t buffer[REQUEST_LIMIT];
	unsigned try = MIN((unsigned)reading->tries, TRY_MASK);

	size_t size = build(reading, reading->exchange | try, buffer, sizeof buffer);
	if (size == 0) {
		reading_finish(reading, reading->agent->usm ? AGENT_CREDENTIAL : AGENT_BROKEN,
		    _("请求无法编码，请核对凭据中的算法和团体名"));
		return;
	}
	reading->sent_at[try] = clock_mono();
	reading->tries++;
	engine->statistics.sent++;
	if (!wire_send(engine->wire, reading->lane, &reading->agent->address, buffer, size))
		reading->trouble = EAGAIN;
	wait_for_reply(reading);
	engine_wake(engine);
}

void exchange_open(struct reading *reading)
{
	if (!slot_take(reading->agent->engine, reading)) {
		engine_enqueue(reading->agent->engine, reading);
		return;
	}
	reading->tries = 0;
	reading->complaint = NULL;
	reading->strange_engine = reading->resynchronised = reading->broken = false;
	reading->trouble = 0;
	place_take(reading, reading->probing ? PLACE_POOL : PLACE_WINDOW);
	send_try(reading);
}

void exchange_close(struct reading *reading)
{
	if (reading->place == PLACE_NONE)
		return;
	slot_give_back(reading->agent->engine, reading);
	place_take(reading, PLACE_NONE);
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

void exchange_missed(struct reading *reading)
{
	struct engine *engine = reading->agent->engine;
	if (reading->place == PLACE_WINDOW)
		place_take(reading, PLACE_POOL);
	if (reading->tries < tries_allowed(reading)) {
		engine->statistics.resent++;
		reading_ask_less(reading);
		send_try(reading);
	} else if (reading->complaint) {
		complained(reading);
	} else if (reading_give_up(reading)) {
		exchange_close(reading);
		reading_go_on(reading);
	} else {
		finish_missed(reading);
	}
}

/* The end of a rest, of the loan of a place, or of a try; or of one that was answered. */
void exchange_timeout(struct timer *timer, void *data)
{
	struct reading *reading = data;
	(void)timer;
	if (reading->resting) {
		engine_dequeue(reading);
		engine_enqueue(reading->agent->engine, reading);
	} else if (reading->place == PLACE_NONE) {
		return;
	} else if (mono_between(clock_mono(), reading->due) > 0) {
		if (reading->agent->srtt == 0)
			place_take(reading, PLACE_POOL);
		look_again(reading, reading->due);
	} else {
		engine_overdue(reading);
	}
}

/* The network, or our own kernel (code < 0), says that something did not reach TO. Only "nobody
 * listens there" is final; for the rest the tries go on and the reason is kept. */
void exchange_trouble(const struct address *to, int code, void *data)
{
	struct engine *engine = data;
	g_autoptr(GArray) refused = g_array_new(FALSE, FALSE, sizeof(uint32_t));
	for (struct agent *agent = neighbours_at(engine, to); agent; agent = agent->same_address)
		for (GList *at = agent->readings.head; at; at = at->next) {
			struct reading *reading = at->data;
			if (reading->place == PLACE_NONE)
				continue;
			reading->trouble = abs(code);
			if (code == ECONNREFUSED)
				g_array_append_val(refused, reading->exchange);
		}
	/* Whoever is told may free others. */
	for (guint i = 0; i < refused->len; i++) {
		struct reading *reading = holder(engine, g_array_index(refused, uint32_t, i));
		if (reading)
			reading_finish(reading, AGENT_REFUSED,
			    _("主机在线，但该端口没有 SNMP 服务"));
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

static void note_source(struct agent *agent)
{
	if (address_equal(agent->engine->from, &agent->address))
		return;
	agent->engine->statistics.other_source++;
	agent->other_source_seen = true;
	agent->other_source = *agent->engine->from;
}

/* Most replies take the short way: their variables are not even made. */
static bool absorb(struct reading *reading, struct message *message, size_t size)
{
	if (message->variables || message->list.size == 0)
		return reading_absorb(reading, message, size);
	return reading_absorb_cells(reading, message, size) ||
	    (message_list(reading->agent->engine->decoder, message) &&
		reading_absorb(reading, message, size));
}

/* MESSAGE may be believed; now it must fit. */
static void take_reply(struct reading *reading, uint32_t id, struct message *message, size_t size)
{
	struct engine *engine = reading->agent->engine;
	if (message->error_status == ERROR_AUTHORIZATION && message->id == id &&
	    reading->answered == 0) {
		reading_finish(reading, AGENT_CREDENTIAL,
		    _("设备不许这一凭据读取，请在设备上放开只读视图"));
		return;
	}
	reading->answered_try = id & TRY_MASK;
	if (message->type != MESSAGE_RESPONSE || message->id != id ||
	    !absorb(reading, message, size)) {
		engine->statistics.dropped_broken++;
		reading->broken = true;
		return;
	}
	measure(reading, id);
	note_source(reading->agent);
	agent_heard(reading->agent);
	window_learn(engine);
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
		neighbours_prove(reading->agent, envelope->engine_id);
		take_reply(reading, envelope->id, message, size);
		return;
	case USM_DISCOVERED:
		measure(reading, envelope->id);
		exchange_close(reading);
		exchange_open(reading);
		return;
	case USM_RESYNCHRONISED:
		engine->statistics.resynchronised++;
		neighbours_prove(reading->agent, envelope->engine_id);
		if (!reading->resynchronised) {
			reading->resynchronised = true;
			send_try(reading);
			return;
		}
		reading->complaint = _("设备的 SNMPv3 时钟不一致，重新同步未成功");
		return;
	case USM_STRANGE_ENGINE:
	case USM_COMPLAINT:
		engine->statistics.complaints++;
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
	for (struct agent *agent = neighbours_at(engine, from); agent; agent = agent->same_address)
		for (GList *at = agent->readings.head; at; at = at->next)
			((struct reading *)at->data)->broken = true;
}

/* Whether a reply may come from where this one came from. */
static bool right_source(const struct agent *agent)
{
	return agent->accept_other_source || address_equal(agent->engine->from, &agent->address);
}

void exchange_receive(const struct address *from, uint8_t *data, size_t size, void *user)
{
	struct engine *engine = user;
	struct envelope envelope;
	struct message message;

	engine->statistics.received++;
	engine->from = from;
	if (!message_open(data, size, &envelope, &message)) {
		note_broken(engine, from);
		return;
	}
	struct reading *reading = find(engine, envelope.id);
	if (!reading)
		return;
	if (!let_in(reading->agent, &envelope)) {
		engine->statistics.dropped_credential++;
	} else if (!right_source(reading->agent)) {
		engine->statistics.dropped_source++;
	} else if (reading->agent->usm && message.list.data &&
	    !message_list(engine->decoder, &message)) {
		note_broken(engine, from);
	} else if (reading->agent->usm) {
		take_v3(reading, &envelope, data, size, &message);
	} else {
		take_reply(reading, envelope.id, &message, size);
	}
}
