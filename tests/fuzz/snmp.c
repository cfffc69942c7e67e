/* A datagram from the network, up to where a reading takes it in. The first byte says what was
 * asked and how, the rest is the datagram; with its highest bit set the rest is a scoped PDU, which
 * is sealed with the right keys, so that what only shows after decryption is tried as well. */
#include <string.h>

#include "lab/message.h"
#include "lab/usm.h"
#include "probes/wire/snmp_parts.h"

#define SEALED 0x80
#define LIMIT 4096

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t engine_id[] = { 0x80, 0, 0x1f, 0x88, 4, 'f', 'u', 'z', 'z' };

/* An engine as the peer knows it: discovered, its clock not proved yet. */
static struct usm_peer *known_peer(struct usm_keys *keys, struct decoder *decoder)
{
	static struct credential credential;
	static const uint32_t unknown_engine[] = { 1, 3, 6, 1, 6, 3, 15, 1, 1, 4, 0 };
	const struct variable variable = { .name = unknown_engine,
		.name_length = G_N_ELEMENTS(unknown_engine) };
	struct message report = { .type = MESSAGE_REPORT, .variables = &variable,
		.n_variables = 1 };
	const struct envelope envelope = { .version = CREDENTIAL_V3,
		.engine_id = { engine_id, sizeof engine_id }, .engine_boots = 1, .engine_time = 1 };
	const char *reason = NULL;
	credential = (struct credential){
		.version = CREDENTIAL_V3,
		.user = (char *)(uintptr_t)lab_users[0].name,
		.auth = CREDENTIAL_AUTH_SHA256,
		.auth_password = (char *)(uintptr_t)lab_users[0].auth_password,
		.priv = CREDENTIAL_PRIV_AES,
		.priv_password = (char *)(uintptr_t)lab_users[0].priv_password,
	};
	struct usm_peer *peer = usm_peer_new(&credential, keys);
	g_assert(usm_open(peer, decoder, &envelope, NULL, 0, &report, &reason) == USM_DISCOVERED);
	return peer;
}

/* SCOPED as the engine itself would send it; its size. */
static size_t seal(const uint8_t *scoped, size_t size, uint8_t out[LIMIT + 256])
{
	static struct lab_keys keys;
	static const uint8_t salt[8];
	uint8_t mac[LAB_MAC_LIMIT] = { 0 }, cipher[LIMIT];
	struct ber_writer writer = { .data = out, .limit = LIMIT + 256 };
	size_t mac_at;
	if (!keys.auth[0] && !keys.auth[1])
		lab_keys_make(&lab_users[0], (struct bytes){ engine_id, sizeof engine_id }, &keys);
	lab_crypt(&keys, true, 1, 1, salt, (struct bytes){ scoped, size }, cipher);
	const struct lab_message message = {
		.version = LAB_V3, .id = 7, .max_size = 1472, .flags = LAB_AUTH | LAB_PRIV,
		.engine_id = { engine_id, sizeof engine_id }, .boots = 1, .time = 1,
		.user = { (const uint8_t *)lab_users[0].name, strlen(lab_users[0].name) },
		.mac = { mac, lab_mac_size(&lab_users[0]) }, .salt = { salt, sizeof salt },
		.pdu = { cipher, size },
	};
	lab_message_write(&message, &writer, &mac_at);
	lab_mac(&lab_users[0], &keys, (struct bytes){ out, writer.size }, mac);
	memcpy(out + mac_at, mac, message.mac.size);
	return writer.size;
}

/* Columns of one table, or each of another one: as many as make a walk look around first. */
static void fill_columns(struct oid *columns, uint32_t n, bool apart)
{
	for (uint32_t i = 0; i < n; i++) {
		oid_parse("1.3.6.1.2.1.2.2.1.8", &columns[i]);
		columns[i].part[apart ? 7 : 9] += i - 1;
	}
}

/* A reading that has asked for a scalar, columns of one table or several, or instances. */
static void absorb(unsigned how, const struct message *message, size_t size)
{
	static const struct credential credential = { .version = CREDENTIAL_V2C };
	static const uint32_t rows[] = { 1, 2, 3, 4, 7 };
	struct engine engine = { .questions = g_hash_table_new(g_bytes_hash, g_bytes_equal) };
	struct agent agent = { .engine = &engine,
		.credential = (struct credential *)(uintptr_t)&credential,
		.names = 50,
		.variable_size = 28 * 16 };
	struct oid scalar, columns[5];
	const struct agent_request request = { .scalars = &scalar, .n_scalars = how & 1,
		.columns = columns, .n_columns = how & 8 ? G_N_ELEMENTS(columns) : 3 };
	oid_parse("1.3.6.1.2.1.1.3.0", &scalar);
	fill_columns(columns, G_N_ELEMENTS(columns), how & 8);
	struct reading reading = {
		.agent = &agent,
		.question = question_get(&engine, &request),
		.rows = g_memdup2(rows, sizeof rows),
		.n_rows = how & 4 ? 2 : G_N_ELEMENTS(rows),
		.by_rows = how & 2,
		.row_limit = 100,
		.bad_item = SIZE_MAX,
	};
	reading_begin(&reading);
	for (int i = 0; i < 3 && reading_plan(&reading); i++)
		reading_absorb(&reading, message, size);
	answer_size(reading.answer);
	reading_clear(&reading);
	g_hash_table_unref(engine.questions);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct decoder *decoder, *other;
	static struct usm_keys *keys;
	struct envelope envelope;
	struct message message;
	if (!decoder) {
		codec_start();
		decoder = decoder_new();
		other = decoder_new();
		keys = usm_keys_new();
	}
	if (size < 2 || size > LIMIT)
		return 0;
	g_autofree uint8_t *copy = NULL;
	size_t length = size - 1;
	if (data[0] & SEALED) {
		uint8_t sealed[LIMIT + 256];
		length = seal(data + 1, size - 1, sealed);
		copy = g_memdup2(sealed, length);
	} else {
		copy = g_memdup2(data + 1, length);
	}
	if (!message_parse(decoder, copy, length, &envelope, &message))
		return 0;
	if (envelope.version == CREDENTIAL_V3) {
		const char *reason = NULL;
		struct usm_peer *peer = known_peer(keys, other);
		enum usm_result result =
		    usm_open(peer, decoder, &envelope, copy, length, &message, &reason);
		if (result == USM_MESSAGE)
			absorb(data[0], &message, length);
		usm_peer_free(peer);
	} else {
		absorb(data[0], &message, length);
	}
	return 0;
}
