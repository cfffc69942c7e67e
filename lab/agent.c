#include "lab/agent.h"

#include <string.h>

#include "lab/message.h"
#include "lab/mib.h"
#include "lab/odd.h"
#include "lab/usm.h"

/* RFC 3414 5: usmStats; the number is the arc below 1.3.6.1.6.3.15.1.1. */
enum usm_report {
	USM_UNSUPPORTED_LEVEL = 1, USM_NOT_IN_WINDOW, USM_UNKNOWN_USER, USM_UNKNOWN_ENGINE,
	USM_WRONG_DIGEST, USM_DECRYPTION_ERROR, USM_REPORTS
};

#define TIME_WINDOW 150           /* RFC 3414 2.2.3 */
#define V3_OVERHEAD 160           /* more than all that lies round a scoped PDU of ours */
#define TOOBIG_OCTETS 300         /* what LAB_TOOBIG still answers */
#define CYCLE_ROWS 8
#define FORGED_BOOTS 900000

struct lab_agent {
	struct lab_mib mib;
	GHashTable *keys;         /* engine id and user -> struct lab_keys */
	uint32_t reports[USM_REPORTS];
	uint64_t salt;
	uint64_t asked;
	struct lab_pdu pdu;
	size_t at, failed;        /* the name that is being answered; one that cannot be, or 0 */
	uint8_t scoped[UINT16_MAX], cipher[UINT16_MAX], in[UINT16_MAX];
	uint8_t out[LAB_ANSWERS][UINT16_MAX];
};

struct lab_agent *lab_agent_new(struct lab_site *site)
{
	struct lab_agent *agent = g_new0(struct lab_agent, 1);
	agent->mib.site = site;
	agent->salt = lab_hash(site->seed, 4, (uint64_t)site->now.us);
	agent->keys = g_hash_table_new_full(g_bytes_hash, g_bytes_equal,
	    (GDestroyNotify)g_bytes_unref, g_free);
	return agent;
}

void lab_agent_free(struct lab_agent *agent)
{
	if (!agent)
		return;
	g_hash_table_unref(agent->keys);
	g_free(agent);
}

/* ---- variables ------------------------------------------------------------------------------ */

/* One binding, whole or not at all. */
static bool put_binding(struct lab_agent *agent, struct ber_writer *writer,
    const struct ber_oid *name, const struct ber_value *value)
{
	static const uint32_t unasked[] = { 1, 3, 6, 1, 4, 1, 8072, 9999, 1 };
	size_t before = writer->size;
	size_t binding = ber_open(writer, BER_SEQUENCE);
	if (lab_odd_fails(&agent->mib, name))
		agent->failed = agent->at;
	if (agent->mib.device->faults & LAB_WRONG_OID)
		ber_put_oid(writer, unasked, G_N_ELEMENTS(unasked));
	else
		ber_put_oid(writer, name->part, name->length);
	ber_put_value(writer, value);
	ber_close(writer, binding);
	if (!writer->full)
		return true;
	writer->full = false;
	writer->size = before;
	return false;
}

/* The next variable as a faulty agent gives it. */
static bool next_astray(struct lab_agent *agent, struct ber_oid *name, bool narrow,
    struct ber_value *ret)
{
	struct ber_oid asked = *name;
	unsigned faults = agent->mib.device->faults;
	bool found = lab_mib_next(&agent->mib, name, narrow, ret);
	if (faults & LAB_SAME_OID) {
		*name = asked;
	} else if (faults & LAB_ENDLESS) {
		bool deep = asked.length > 11 && asked.part[asked.length - 1] < UINT32_MAX;
		*name = asked;
		if (deep)
			name->part[name->length - 1]++;
		else if (name->length < BER_OID_LIMIT)
			name->part[name->length++] = 1;
		*ret = (struct ber_value){ .tag = BER_INTEGER, .integer = 1 };
		return true;
	} else if (found && ++agent->asked % CYCLE_ROWS == 0) {
		name->length--;
		found = lab_mib_next(&agent->mib, name, narrow, ret);
	}
	return found;
}

/* The variable after name I, put; *RET_FOUND false at the end of the view. False: no room. */
static bool put_next(struct lab_agent *agent, struct ber_writer *writer, size_t i,
    bool *ret_found)
{
	struct ber_value value = { .tag = BER_END_OF_VIEW };
	struct ber_oid *name = &agent->pdu.name[i];
	agent->at = i + 1;
	*ret_found = agent->mib.device->faults & (LAB_SAME_OID | LAB_ENDLESS | LAB_CYCLE)
	    ? next_astray(agent, name, false, &value)
	    : lab_mib_next(&agent->mib, name, false, &value);
	return put_binding(agent, writer, name, &value);
}

/* Outcome of answering one PDU: an error and the variable it is about. */
struct outcome {
	enum lab_error error;
	size_t index;
};

static struct outcome put_get(struct lab_agent *agent, bool v1, struct ber_writer *writer)
{
	for (size_t i = 0; i < agent->pdu.n; i++) {
		struct ber_value value = { 0 };
		agent->at = i + 1;
		enum lab_found found = lab_mib_get(&agent->mib, &agent->pdu.name[i], &value);
		if (v1 && (found != LAB_FOUND || value.tag == BER_COUNTER64))
			return (struct outcome){ LAB_ERROR_NO_SUCH_NAME, i + 1 };
		if (found != LAB_FOUND)
			value.tag =
			    found == LAB_NO_OBJECT ? BER_NO_SUCH_OBJECT : BER_NO_SUCH_INSTANCE;
		if (!put_binding(agent, writer, &agent->pdu.name[i], &value))
			return (struct outcome){ LAB_ERROR_TOOBIG, 0 };
	}
	return (struct outcome){ 0 };
}

static struct outcome put_getnext(struct lab_agent *agent, bool v1, struct ber_writer *writer)
{
	for (size_t i = 0; i < agent->pdu.n; i++) {
		struct ber_oid *name = &agent->pdu.name[i];
		struct ber_value value = { .tag = BER_END_OF_VIEW };
		agent->at = i + 1;
		bool astray = agent->mib.device->faults & (LAB_SAME_OID | LAB_ENDLESS | LAB_CYCLE);
		bool found = astray ? next_astray(agent, name, v1, &value)
		    : lab_mib_next(&agent->mib, name, v1, &value);
		if (!found && v1)
			return (struct outcome){ LAB_ERROR_NO_SUCH_NAME, i + 1 };
		if (!put_binding(agent, writer, name, &value))
			return (struct outcome){ LAB_ERROR_TOOBIG, 0 };
	}
	return (struct outcome){ 0 };
}

/* RFC 3416 4.2.3: as many repetitions as fit; it ends early when a whole row lies beyond the
 * view. */
static struct outcome put_getbulk(struct lab_agent *agent, struct ber_writer *writer)
{
	struct lab_pdu *pdu = &agent->pdu;
	size_t once = (size_t)CLAMP(pdu->first, 0, (int64_t)pdu->n), empty = writer->size;
	bool more, found;
	for (size_t i = 0; i < once; i++)
		if (!put_next(agent, writer, i, &found))
			return (struct outcome){
				writer->size == empty ? LAB_ERROR_TOOBIG : LAB_NO_ERROR, 0
			};
	more = once < pdu->n;
	for (int64_t row = 0; row < pdu->second && more; row++) {
		more = false;
		for (size_t i = once; i < pdu->n; i++) {
			if (!put_next(agent, writer, i, &found))
				return (struct outcome){
					writer->size == empty ? LAB_ERROR_TOOBIG : LAB_NO_ERROR, 0
				};
			more |= found;
		}
	}
	return (struct outcome){ 0 };
}

static struct outcome put_variables(struct lab_agent *agent, bool v1, struct ber_writer *writer)
{
	switch (agent->pdu.type) {
	case LAB_GET:
		return put_get(agent, v1, writer);
	case LAB_GETNEXT:
		return put_getnext(agent, v1, writer);
	case LAB_GETBULK:
		return put_getbulk(agent, writer);
	default:
		return (struct outcome){ v1 ? LAB_ERROR_NO_SUCH_NAME : LAB_ERROR_NOT_WRITABLE, 1 };
	}
}

/* Error status and index are one byte each below 128, and so can be set when the variables are
 * known. */
static void put_header(struct ber_writer *writer, int64_t id, struct outcome outcome)
{
	ber_put_integer(writer, id);
	ber_put_integer(writer, outcome.error);
	ber_put_integer(writer, (int64_t)outcome.index);
}

/* The response to agent->pdu. False: nothing can be said within the limit. */
static bool put_response(struct lab_agent *agent, enum lab_version version,
    struct ber_writer *writer)
{
	unsigned faults = agent->mib.device->faults;
	int64_t id = faults & LAB_WRONG_ID ? agent->pdu.id ^ 0x5a5a : agent->pdu.id;
	size_t response = ber_open(writer, LAB_RESPONSE), header = writer->size;
	put_header(writer, id, (struct outcome){ 0 });
	size_t list = ber_open(writer, BER_SEQUENCE), variables = writer->size;
	if (writer->full)
		return false;
	struct outcome outcome = { 0 };
	agent->failed = 0;
	if (!(faults & LAB_EMPTY))
		outcome = put_variables(agent, version == LAB_V1, writer);
	if (agent->failed)
		outcome = (struct outcome){ LAB_ERROR_GENERAL, agent->failed };
	if (faults & LAB_TOOBIG && writer->size - variables > TOOBIG_OCTETS)
		outcome = (struct outcome){ LAB_ERROR_TOOBIG, 0 };
	if (outcome.error != LAB_NO_ERROR) {
		writer->size = header;
		put_header(writer, id, outcome);
		list = ber_open(writer, BER_SEQUENCE);
		if (version == LAB_V1 || outcome.error != LAB_ERROR_TOOBIG)
			ber_put_raw(writer, agent->pdu.list);
	}
	ber_close(writer, list);
	ber_close(writer, response);
	return !writer->full;
}

/* Octets that the agent puts into one datagram. */
static size_t limit_of(const struct lab_agent *agent)
{
	return agent->mib.device->faults & LAB_HUGE ? LAB_HUGE_DATAGRAM : LAB_DATAGRAM_LIMIT;
}

/* What is an agent's to answer at all. */
static bool is_request(const struct lab_pdu *pdu, enum lab_version version)
{
	return pdu->type == LAB_GET || pdu->type == LAB_GETNEXT || pdu->type == LAB_SET
	    || (pdu->type == LAB_GETBULK && version != LAB_V1);
}

/* ---- v1, v2c -------------------------------------------------------------------------------- */

static size_t answer_community(struct lab_agent *agent, const struct lab_message *message,
    struct bytes *ret)
{
	static const uint8_t wrong[] = "public";
	struct ber_writer inner = { .data = agent->scoped, .limit = limit_of(agent) - 32 };
	struct ber_writer writer = { .data = agent->out[0], .limit = limit_of(agent) };
	size_t mac;
	if (message->community.size != strlen(LAB_COMMUNITY)
	    || memcmp(message->community.data, LAB_COMMUNITY, message->community.size) != 0)
		return 0;
	if (!lab_pdu_read(message->pdu, &agent->pdu) || !is_request(&agent->pdu, message->version)
	    || !put_response(agent, message->version, &inner))
		return 0;
	struct lab_message answer = { .version = message->version,
		.community = message->community };
	if (agent->mib.device->faults & LAB_WRONG_COMMUNITY)
		answer.community = (struct bytes){ wrong, sizeof wrong - 1 };
	answer.pdu = (struct bytes){ inner.data, inner.size };
	lab_message_write(&answer, &writer, &mac);
	*ret = (struct bytes){ writer.data, writer.size };
	return writer.full ? 0 : 1;
}

/* ---- v3 ------------------------------------------------------------------------------------- */

/* One v3 request on its way through RFC 3414 3.2. */
struct exchange {
	struct lab_agent *agent;
	const struct lab_message *message;
	uint8_t engine_id[LAB_ENGINE_ID_SIZE];
	uint32_t boots, time;
	const struct lab_user *user;
	const struct lab_keys *keys;
	struct bytes context;
};

static const struct lab_user *find_user(struct bytes name)
{
	for (const struct lab_user *user = lab_users; user->name; user++)
		if (strlen(user->name) == name.size
		    && memcmp(user->name, name.data, name.size) == 0)
			return user;
	return NULL;
}

static const struct lab_keys *find_keys(struct lab_agent *agent, const struct lab_user *user,
    struct bytes engine_id)
{
	g_autoptr(GByteArray) key = g_byte_array_new();
	g_byte_array_append(key, engine_id.data, (guint)engine_id.size);
	g_byte_array_append(key, (const uint8_t *)user->name, (guint)strlen(user->name));
	g_autoptr(GBytes) known_as = g_bytes_new(key->data, key->len);
	struct lab_keys *keys = g_hash_table_lookup(agent->keys, known_as);
	if (!keys) {
		keys = g_new0(struct lab_keys, 1);
		lab_keys_make(user, engine_id, keys);
		g_hash_table_insert(agent->keys, g_bytes_ref(known_as), keys);
	}
	return keys;
}

/* SCOPED as a message with as much security as FLAGS say, in the agent's buffer PLACE. */
static bool write_v3(const struct exchange *exchange, uint8_t flags, struct bytes scoped,
    size_t place, struct bytes *ret)
{
	struct lab_agent *agent = exchange->agent;
	struct ber_writer writer = { .data = agent->out[place], .limit = limit_of(agent) };
	uint8_t salt[8], mac[LAB_MAC_LIMIT] = { 0 };
	size_t mac_at;
	struct lab_message answer = {
		.version = LAB_V3,
		.id = exchange->message->id,
		.max_size = (int64_t)limit_of(agent),
		.flags = flags,
		.engine_id = { exchange->engine_id, sizeof exchange->engine_id },
		.boots = exchange->boots,
		.time = exchange->time,
		.user = exchange->message->user,
		.pdu = scoped,
	};
	if (flags & LAB_AUTH)
		answer.mac = (struct bytes){ mac, lab_mac_size(exchange->user) };
	if (flags & LAB_PRIV) {
		agent->salt++;
		memcpy(salt, &agent->salt, sizeof salt);
		answer.salt = (struct bytes){ salt, sizeof salt };
		if (!lab_crypt(exchange->keys, true, exchange->boots, exchange->time, salt, scoped,
			agent->cipher))
			return false;
		answer.pdu = (struct bytes){ agent->cipher, scoped.size };
	}
	lab_message_write(&answer, &writer, &mac_at);
	if (writer.full)
		return false;
	*ret = (struct bytes){ writer.data, writer.size };
	if (flags & LAB_AUTH) {
		lab_mac(exchange->user, exchange->keys, *ret, mac);
		memcpy(writer.data + mac_at, mac, answer.mac.size);
	}
	return true;
}

static size_t open_scoped(const struct exchange *exchange, struct ber_writer *writer)
{
	size_t scoped = ber_open(writer, BER_SEQUENCE);
	ber_put_octets(writer, BER_OCTETS, (struct bytes){ exchange->engine_id,
	    sizeof exchange->engine_id });
	ber_put_octets(writer, BER_OCTETS, exchange->context);
	return scoped;
}

/* A report about REASON (RFC 3412 7.1 step 3); only one of these is authenticated (RFC 3414 3.2
 * 7a). */
static bool write_report(const struct exchange *exchange, enum usm_report reason, size_t place,
    struct bytes *ret)
{
	struct lab_agent *agent = exchange->agent;
	struct ber_writer writer = { .data = agent->scoped, .limit = limit_of(agent) };
	uint32_t name[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, reason, 0 };
	struct ber_value value = { .tag = BER_COUNTER32, .number = ++agent->reports[reason] };
	size_t scoped = open_scoped(exchange, &writer);
	size_t report = ber_open(&writer, LAB_REPORT);
	put_header(&writer, agent->pdu.id, (struct outcome){ 0 });
	size_t list = ber_open(&writer, BER_SEQUENCE), binding = ber_open(&writer, BER_SEQUENCE);
	ber_put_oid(&writer, name, G_N_ELEMENTS(name));
	ber_put_value(&writer, &value);
	ber_close(&writer, binding);
	ber_close(&writer, list);
	ber_close(&writer, report);
	ber_close(&writer, scoped);
	bool authentic = reason == USM_NOT_IN_WINDOW && exchange->user;
	return !writer.full && write_v3(exchange, authentic ? LAB_AUTH : 0,
	    (struct bytes){ writer.data, writer.size }, place, ret);
}

/* The MAC is over the whole message with zeros in its own place (RFC 3414 6.3.2). */
static bool is_authentic(const struct exchange *exchange, struct bytes datagram)
{
	const struct lab_message *message = exchange->message;
	uint8_t mac[LAB_MAC_LIMIT];
	size_t size = lab_mac_size(exchange->user);
	uint8_t *copy = exchange->agent->in;
	if (message->mac.size != size || datagram.size > sizeof exchange->agent->in)
		return false;
	memcpy(copy, datagram.data, datagram.size);
	memset(copy + (message->mac.data - datagram.data), 0, size);
	lab_mac(exchange->user, exchange->keys, (struct bytes){ copy, datagram.size }, mac);
	return memcmp(mac, message->mac.data, size) == 0;
}

static bool is_timely(const struct exchange *exchange)
{
	const struct lab_message *message = exchange->message;
	return message->boots == exchange->boots
	    && ABS(message->time - (int64_t)exchange->time) <= TIME_WINDOW;
}

/* Decrypts into agent->in and reads the PDU there. */
static bool read_encrypted(struct exchange *exchange)
{
	const struct lab_message *message = exchange->message;
	struct lab_agent *agent = exchange->agent;
	struct bytes engine, pdu, plain = { agent->in, message->pdu.size };
	return message->salt.size == 8 && plain.size <= sizeof agent->in
	    && lab_crypt(exchange->keys, false, (uint32_t)message->boots, (uint32_t)message->time,
		message->salt.data, message->pdu, agent->in)
	    && lab_scoped_read(plain, &engine, &exchange->context, &pdu)
	    && lab_pdu_read(pdu, &agent->pdu);
}

/* What is wrong with the message, 0: nothing; agent->pdu is then its request. */
static int check_security(struct exchange *exchange, struct bytes datagram)
{
	const struct lab_message *message = exchange->message;
	struct bytes own = { exchange->engine_id, sizeof exchange->engine_id };
	if (message->engine_id.size != own.size
	    || memcmp(message->engine_id.data, own.data, own.size) != 0)
		return USM_UNKNOWN_ENGINE;
	const struct lab_user *user = find_user(message->user);
	if (!user)
		return USM_UNKNOWN_USER;
	if ((message->flags & (LAB_AUTH | LAB_PRIV)) != (LAB_AUTH | LAB_PRIV))
		return USM_UNSUPPORTED_LEVEL;
	exchange->user = user;
	exchange->keys = find_keys(exchange->agent, user, own);
	if (!is_authentic(exchange, datagram))
		return USM_WRONG_DIGEST;
	if (!is_timely(exchange))
		return USM_NOT_IN_WINDOW;
	return read_encrypted(exchange) ? 0 : USM_DECRYPTION_ERROR;
}

/* A plain request names its id, which a report repeats; nobody can know that of an encrypted
 * one. */
static void read_plain_id(struct exchange *exchange)
{
	struct bytes engine, context, pdu;
	exchange->agent->pdu.id = 0;
	if (!(exchange->message->flags & LAB_PRIV)
	    && lab_scoped_read(exchange->message->pdu, &engine, &context, &pdu))
		lab_pdu_read(pdu, &exchange->agent->pdu);
}

static size_t answer_v3(struct lab_agent *agent, const struct lab_message *message,
    struct bytes datagram, struct bytes *ret)
{
	const struct lab_device *device = agent->mib.device;
	struct exchange exchange = { .agent = agent, .message = message };
	struct ber_writer writer = { .data = agent->scoped };
	size_t n = 0;
	if (!device->plan->v3)
		return 0;
	lab_engine_id(agent->mib.site, device, exchange.engine_id);
	exchange.boots = device->engine_boots;
	exchange.time = lab_engine_time(agent->mib.site, device);
	read_plain_id(&exchange);
	int trouble = check_security(&exchange, datagram);
	if (trouble != 0)
		return message->flags & LAB_REPORTABLE
		    && write_report(&exchange, (enum usm_report)trouble, 0, ret);
	if (!is_request(&agent->pdu, LAB_V3))
		return 0;
	if (device->faults & LAB_FORGED) {
		struct exchange forged = exchange;
		forged.user = NULL;
		forged.boots = FORGED_BOOTS;
		n += write_report(&forged, USM_NOT_IN_WINDOW, n, &ret[n]);
	}
	writer.limit =
	    (size_t)CLAMP(message->max_size, 484, (int64_t)limit_of(agent)) - V3_OVERHEAD;
	size_t scoped = open_scoped(&exchange, &writer);
	bool fits = put_response(agent, LAB_V3, &writer);
	ber_close(&writer, scoped);
	if (fits && !writer.full)
		n += write_v3(&exchange, LAB_AUTH | LAB_PRIV,
		    (struct bytes){ writer.data, writer.size }, n, &ret[n]);
	return n;
}

/* ---- all ------------------------------------------------------------------------------------ */

/* Spoil what was said: noise instead, or only its first half, or all of it again. */
static size_t spoil(struct lab_agent *agent, size_t n, struct bytes *ret)
{
	unsigned faults = agent->mib.device->faults;
	if (faults & LAB_GARBAGE) {
		for (size_t i = 0; i < 96; i++)
			agent->out[0][i] =
			    (uint8_t)lab_hash(agent->mib.site->seed, agent->asked++, i);
		ret[0] = (struct bytes){ agent->out[0], 96 };
		n = 1;
	}
	if (faults & LAB_TRUNCATED)
		ret[n - 1].size /= 2;
	if (faults & LAB_DUPLICATE && n < LAB_ANSWERS) {
		ret[n] = ret[n - 1];
		n++;
	}
	return n;
}

size_t lab_agent_answer(struct lab_agent *agent, struct lab_device *device, struct bytes datagram,
    struct bytes ret[LAB_ANSWERS])
{
	struct lab_message message;
	agent->mib.device = device;
	if (!lab_message_read(datagram, &message))
		return 0;
	if ((device->plan->v1 || device->faults & LAB_NO_BULK) && message.version != LAB_V1)
		return 0;
	size_t n = message.version == LAB_V3 ? answer_v3(agent, &message, datagram, ret)
	    : answer_community(agent, &message, ret);
	return n > 0 ? spoil(agent, n, ret) : 0;
}
