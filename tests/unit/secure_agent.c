#include "tests/unit/secure_agent.h"

#include <arpa/inet.h>
#include <glib-unix.h>
#include <string.h>
#include <unistd.h>

#include "lab/message.h"

#define WINDOW 150
#define LIMIT 4096

struct credential secure_credential(void)
{
	const struct lab_user *user = &lab_users[0];
	return (struct credential){
		.version = CREDENTIAL_V3,
		.user = (char *)(uintptr_t)user->name,
		.auth = CREDENTIAL_AUTH_SHA256,
		.auth_password = (char *)(uintptr_t)user->auth_password,
		.priv = CREDENTIAL_PRIV_AES,
		.priv_password = (char *)(uintptr_t)user->priv_password,
	};
}

static struct bytes engine_of(const struct secure_agent *agent)
{
	return (struct bytes){ agent->engine_id, sizeof agent->engine_id };
}

size_t secure_seal(struct secure_agent *agent, uint8_t flags, int64_t id, struct bytes scoped,
    uint8_t *out, size_t limit)
{
	static uint64_t salts;
	uint8_t salt[8], mac[LAB_MAC_LIMIT] = { 0 }, cipher[LIMIT];
	const struct lab_user *user = &lab_users[0];
	struct ber_writer writer = { .data = out, .limit = limit };
	struct lab_message message = {
		.version = LAB_V3, .id = id, .max_size = 1472, .flags = flags,
		.engine_id = engine_of(agent), .boots = agent->boots, .time = agent->time,
		.user = { (const uint8_t *)user->name, strlen(user->name) }, .pdu = scoped,
	};
	size_t mac_at;
	g_assert(scoped.size <= sizeof cipher);
	if (flags & LAB_AUTH)
		message.mac = (struct bytes){ mac, lab_mac_size(user) };
	if (flags & LAB_PRIV) {
		salts++;
		memcpy(salt, &salts, sizeof salt);
		message.salt = (struct bytes){ salt, sizeof salt };
		g_assert(lab_crypt(&agent->keys, true, agent->boots, agent->time, salt, scoped,
		    cipher));
		message.pdu = (struct bytes){ cipher, scoped.size };
	}
	lab_message_write(&message, &writer, &mac_at);
	if (writer.full)
		return 0;
	if (flags & LAB_AUTH) {
		lab_mac(user, &agent->keys, (struct bytes){ out, writer.size }, mac);
		memcpy(out + mac_at, mac, message.mac.size);
	}
	return writer.size;
}

/* A scoped PDU with one variable. */
static size_t put_pdu(const struct secure_agent *agent, uint8_t type, int64_t id,
    const uint32_t *name, size_t length, uint8_t *out)
{
	struct ber_writer writer = { .data = out, .limit = LIMIT };
	size_t scoped = ber_open(&writer, BER_SEQUENCE);
	ber_put_octets(&writer, BER_OCTETS, engine_of(agent));
	ber_put_octets(&writer, BER_OCTETS, (struct bytes){ NULL, 0 });
	size_t pdu = ber_open(&writer, type);
	ber_put_integer(&writer, id);
	ber_put_integer(&writer, 0);
	ber_put_integer(&writer, 0);
	size_t list = ber_open(&writer, BER_SEQUENCE), pair = ber_open(&writer, BER_SEQUENCE);
	ber_put_oid(&writer, name, length);
	ber_put_unsigned(&writer, BER_COUNTER32, agent->answers);
	ber_close(&writer, pair);
	ber_close(&writer, list);
	ber_close(&writer, pdu);
	ber_close(&writer, scoped);
	return writer.size;
}

static void send_report(struct secure_agent *agent, enum secure_report report, uint8_t flags,
    int64_t id, const struct address *to)
{
	const uint32_t name[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, report, 0 };
	uint8_t pdu[LIMIT], out[LIMIT];
	size_t size = put_pdu(agent, LAB_REPORT, 0, name, G_N_ELEMENTS(name), pdu);
	size = secure_seal(agent, flags, id, (struct bytes){ pdu, size }, out, sizeof out);
	agent->reports++;
	g_assert(sendto(agent->fd, out, size, 0, &to->socket.any, address_size(to)) ==
	    (ssize_t)size);
}

static void forge(const struct secure_agent *agent, int64_t id, const struct address *to)
{
	struct secure_agent liar = *agent;
	liar.boots = agent->forged_boots;
	if (agent->forged_engine)
		liar.engine_id[SECURE_ENGINE_SIZE - 1] = agent->forged_engine;
	send_report(&liar, agent->forged, 0, id, to);
}

static bool is_authentic(const struct secure_agent *agent, const struct lab_message *message,
    struct bytes datagram)
{
	uint8_t copy[LIMIT], mac[LAB_MAC_LIMIT];
	size_t size = lab_mac_size(&lab_users[0]);
	if (message->mac.size != size || datagram.size > sizeof copy)
		return false;
	memcpy(copy, datagram.data, datagram.size);
	memset(copy + (message->mac.data - datagram.data), 0, size);
	lab_mac(&lab_users[0], &agent->keys, (struct bytes){ copy, datagram.size }, mac);
	return memcmp(mac, message->mac.data, size) == 0;
}

static void answer_request(struct secure_agent *agent, const struct lab_message *message,
    const struct address *to)
{
	static struct lab_pdu pdu;
	uint8_t plain[LIMIT], out[LIMIT];
	struct bytes engine, context, inner;
	g_assert(message->pdu.size <= sizeof plain && message->salt.size == 8 &&
	    lab_crypt(&agent->keys, false, (uint32_t)message->boots, (uint32_t)message->time,
		message->salt.data, message->pdu, plain));
	g_assert(lab_scoped_read((struct bytes){ plain, message->pdu.size }, &engine, &context,
		     &inner) && lab_pdu_read(inner, &pdu) && pdu.n == 1);
	agent->answers++;
	size_t size = put_pdu(agent, LAB_RESPONSE, pdu.id, pdu.name[0].part, pdu.name[0].length,
	    plain);
	size = secure_seal(agent, LAB_AUTH | LAB_PRIV, message->id, (struct bytes){ plain, size },
	    out, sizeof out);
	if (agent->mute) {
		agent->mute--;
		return;
	}
	g_assert(sendto(agent->fd, out, size, 0, &to->socket.any, address_size(to)) ==
	    (ssize_t)size);
}

/* RFC 3414 3.2, in its order. */
static void take(struct secure_agent *agent, struct bytes datagram, const struct address *from)
{
	struct lab_message message;
	struct bytes own = engine_of(agent);
	g_assert(lab_message_read(datagram, &message) && message.version == LAB_V3);
	if (message.engine_id.size != own.size ||
	    memcmp(message.engine_id.data, own.data, own.size) != 0) {
		agent->discoveries++;
		send_report(agent, SECURE_ENGINE, 0, message.id, from);
		return;
	}
	if (agent->forged)
		forge(agent, message.id, from);
	if (!is_authentic(agent, &message, datagram)) {
		send_report(agent, SECURE_DIGEST, 0, message.id, from);
	} else if (agent->never_in_time || message.boots != agent->boots ||
	    ABS(message.time - (int64_t)agent->time) > WINDOW) {
		send_report(agent, SECURE_TIME, agent->unsigned_time ? 0 : LAB_AUTH, message.id,
		    from);
	} else {
		answer_request(agent, &message, from);
	}
}

static gboolean ready(gint fd, GIOCondition condition, gpointer data)
{
	uint8_t in[LIMIT];
	struct address from = { 0 };
	socklen_t size = sizeof from;
	(void)condition;
	ssize_t got = recvfrom(fd, in, sizeof in, 0, &from.socket.any, &size);
	if (got > 0)
		take(data, (struct bytes){ in, (size_t)got }, &from);
	return G_SOURCE_CONTINUE;
}

void secure_agent_rename(struct secure_agent *agent, uint8_t engine)
{
	static const uint8_t id[SECURE_ENGINE_SIZE] = { 0x80, 0, 0x1f, 0x88, 4, 'z', 'b', 't' };
	memcpy(agent->engine_id, id, sizeof id);
	agent->engine_id[SECURE_ENGINE_SIZE - 1] = engine;
	lab_keys_make(&lab_users[0], engine_of(agent), &agent->keys);
}

void secure_agent_attend(struct secure_agent *agent, GMainContext *context)
{
	if (agent->source) {
		g_source_destroy(agent->source);
		g_clear_pointer(&agent->source, g_source_unref);
	}
	if (!context)
		return;
	agent->source = g_unix_fd_source_new(agent->fd, G_IO_IN);
	g_source_set_callback(agent->source, G_SOURCE_FUNC(ready), agent, NULL);
	g_source_attach(agent->source, context);
}

struct secure_agent *secure_agent_new(GMainContext *context, uint8_t engine)
{
	struct secure_agent *agent = g_new0(struct secure_agent, 1);
	socklen_t size = sizeof agent->address;
	struct address any = { 0 };
	any.socket.v4.sin_family = AF_INET;
	any.socket.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	secure_agent_rename(agent, engine);
	agent->boots = 7;
	agent->time = 100000;
	agent->fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	g_assert(agent->fd >= 0 && bind(agent->fd, &any.socket.any, address_size(&any)) == 0);
	getsockname(agent->fd, &agent->address.socket.any, &size);
	secure_agent_attend(agent, context);
	return agent;
}

void secure_agent_free(struct secure_agent *agent)
{
	secure_agent_attend(agent, NULL);
	close(agent->fd);
	g_free(agent);
}
