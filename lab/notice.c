#include "lab/notice.h"

#include <string.h>

static const char uptime_oid[] = "1.3.6.1.2.1.1.3.0";
static const char trap_oid[] = "1.3.6.1.6.3.1.1.4.1.0";

static void put_name(struct ber_writer *writer, const char *dotted)
{
	struct ber_oid oid;
	ber_oid_parse(dotted, &oid);
	ber_put_oid(writer, oid.part, oid.length);
}

static void put_variable(struct ber_writer *writer, const char *name, const struct ber_value *value)
{
	size_t pair = ber_open(writer, BER_SEQUENCE);
	put_name(writer, name);
	ber_put_value(writer, value);
	ber_close(writer, pair);
}

static void put_variables(struct ber_writer *writer, const struct lab_notice *notice)
{
	for (size_t i = 0; i < notice->n_variables; i++)
		put_variable(writer, notice->variables[i].oid, &notice->variables[i].value);
}

/* RFC 1157 4.1.6 */
static void put_v1(struct ber_writer *writer, const struct lab_notice *notice)
{
	size_t pdu = ber_open(writer, LAB_TRAP_1);
	put_name(writer, notice->enterprise);
	ber_put_octets(writer, BER_ADDRESS, (struct bytes){ notice->agent, 4 });
	ber_put_integer(writer, notice->generic);
	ber_put_integer(writer, notice->specific);
	ber_put_unsigned(writer, BER_TICKS, notice->ticks);
	size_t list = ber_open(writer, BER_SEQUENCE);
	put_variables(writer, notice);
	ber_close(writer, list);
	ber_close(writer, pdu);
}

/* RFC 3416 4.2.6, 4.2.7: first the uptime, then which one. */
static void put_v2(struct ber_writer *writer, const struct lab_notice *notice)
{
	struct ber_oid trap;
	ber_oid_parse(notice->trap, &trap);
	const struct ber_value uptime = { .tag = BER_TICKS, .number = notice->ticks },
			       which = { .tag = BER_OID, .oid = trap.part,
				   .oid_length = trap.length };
	size_t pdu = ber_open(writer, notice->inform ? LAB_INFORM : LAB_TRAP);
	ber_put_integer(writer, notice->id);
	ber_put_integer(writer, 0);
	ber_put_integer(writer, 0);
	size_t list = ber_open(writer, BER_SEQUENCE);
	put_variable(writer, uptime_oid, &uptime);
	put_variable(writer, trap_oid, &which);
	put_variables(writer, notice);
	ber_close(writer, list);
	ber_close(writer, pdu);
}

static size_t write_plain(const struct lab_notice *notice, uint8_t *buffer)
{
	uint8_t inside[LAB_NOTICE_LIMIT];
	struct ber_writer inner = { .data = inside, .limit = sizeof inside },
			  writer = { .data = buffer, .limit = LAB_NOTICE_LIMIT };
	size_t mac;
	if (notice->version == LAB_V1)
		put_v1(&inner, notice);
	else
		put_v2(&inner, notice);
	const struct lab_message message = { .version = notice->version,
		.community = { (const uint8_t *)notice->community, strlen(notice->community) },
		.pdu = { inside, inner.size } };
	if (inner.full)
		return 0;
	lab_message_write(&message, &writer, &mac);
	return writer.full ? 0 : writer.size;
}

static size_t write_sealed(const struct lab_notice *notice, uint8_t *buffer)
{
	uint8_t inside[LAB_NOTICE_LIMIT], cipher[LAB_NOTICE_LIMIT], salt[8];
	uint8_t mac[LAB_MAC_LIMIT] = { 0 };
	struct ber_writer inner = { .data = inside, .limit = sizeof inside },
			  writer = { .data = buffer, .limit = LAB_NOTICE_LIMIT };
	size_t mac_at, scoped = ber_open(&inner, BER_SEQUENCE);
	ber_put_octets(&inner, BER_OCTETS, notice->engine_id);
	ber_put_octets(&inner, BER_OCTETS, (struct bytes){ inside, 0 });
	put_v2(&inner, notice);
	ber_close(&inner, scoped);
	memcpy(salt, &notice->salt, sizeof salt);
	if (inner.full || !lab_crypt(notice->keys, true, notice->boots, notice->time, salt,
			      (struct bytes){ inside, inner.size }, cipher))
		return 0;
	const struct lab_message message = { .version = LAB_V3, .id = notice->id,
		.max_size = LAB_NOTICE_LIMIT,
		.flags = LAB_AUTH | LAB_PRIV | (notice->inform ? LAB_REPORTABLE : 0),
		.engine_id = notice->engine_id, .boots = notice->boots, .time = notice->time,
		.user = { (const uint8_t *)notice->user->name, strlen(notice->user->name) },
		.mac = { mac, lab_mac_size(notice->user) }, .salt = { salt, sizeof salt },
		.pdu = { cipher, inner.size } };
	lab_message_write(&message, &writer, &mac_at);
	if (writer.full)
		return 0;
	lab_mac(notice->user, notice->keys, (struct bytes){ buffer, writer.size }, mac);
	memcpy(buffer + mac_at, mac, message.mac.size);
	return writer.size;
}

size_t lab_notice_write(const struct lab_notice *notice, uint8_t buffer[LAB_NOTICE_LIMIT])
{
	return notice->version == LAB_V3 ? write_sealed(notice, buffer)
					 : write_plain(notice, buffer);
}
