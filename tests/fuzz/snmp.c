/* A datagram from the network, up to where a reading takes it in. The first byte says what was
 * asked and how, the rest is the datagram. */
#include <string.h>

#include "probes/wire/snmp_parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Two messages to one peer: the first may make an engine known, the second is opened against it. */
static void open_v3(struct usm_keys *keys, struct decoder *decoder, const struct envelope *envelope,
    uint8_t *data, size_t size, struct message *message)
{
	char user[] = "duty", auth[] = "authpass-sha", priv[] = "privpass-aes";
	const struct credential credential = {
		.version = CREDENTIAL_V3,
		.user = user,
		.auth = CREDENTIAL_AUTH_SHA,
		.auth_password = auth,
		.priv = CREDENTIAL_PRIV_AES,
		.priv_password = priv,
	};
	const char *reason = NULL;
	struct usm_peer *peer = usm_peer_new(&credential, keys);
	for (int i = 0; i < 2; i++)
		usm_open(peer, decoder, envelope, data, size, message, &reason);
	usm_peer_free(peer);
}

/* A reading that has asked for a scalar, three columns, or two instances. */
static void absorb(unsigned how, const struct message *message, size_t size)
{
	static const struct credential credential = { .version = CREDENTIAL_V2C };
	static uint32_t rows[] = { 1, 2 };
	struct agent agent = { .credential = (struct credential *)(uintptr_t)&credential,
		.names = 50,
		.variable_bytes = 28 };
	struct column_walk columns[3] = { 0 };
	struct oid scalar;
	struct reading reading = {
		.agent = &agent,
		.scalars = &scalar,
		.n_scalars = how & 1,
		.columns = columns,
		.n_columns = 3,
		.rows = rows,
		.n_rows = 2,
		.by_rows = how & 2,
		.row_limit = 100,
		.bad_item = SIZE_MAX,
		.answer = answer_new(),
		.tries = 1,
	};
	oid_parse("1.3.6.1.2.1.1.3.0", &scalar);
	for (uint32_t i = 0; i < 3; i++) {
		oid_parse("1.3.6.1.2.1.2.2.1.8", &columns[i].cursor);
		columns[i].cursor.part[9] = i + 7;
		columns[i].depth = columns[i].cursor.length;
	}
	for (int i = 0; i < 3 && reading_plan(&reading); i++)
		reading_absorb(&reading, message, size);
	answer_size(reading.answer);
	answer_free(reading.answer);
	g_free(reading.ask);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct decoder *decoder;
	static struct usm_keys *keys;
	struct envelope envelope;
	struct message message;
	if (!decoder) {
		codec_start();
		decoder = decoder_new();
		keys = usm_keys_new();
	}
	if (size == 0)
		return 0;
	g_autofree uint8_t *copy = g_memdup2(data + 1, size - 1);
	if (size == 1 || !codec_parse(decoder, copy, size - 1, &envelope, &message))
		return 0;
	if (envelope.version == CREDENTIAL_V3)
		open_v3(keys, decoder, &envelope, copy, size - 1, &message);
	else
		absorb(data[0], &message, size - 1);
	return 0;
}
