#include "lab/message.h"

#define SECURITY_USM 3

static struct bytes rest_of(const struct ber_reader *reader)
{
	return (struct bytes){ reader->at, (size_t)(reader->end - reader->at) };
}

/* msgSecurityParameters: an OCTET STRING that holds one SEQUENCE (RFC 3414 2.4). */
static bool read_security(struct bytes bytes, struct lab_message *ret)
{
	struct ber_reader outer = ber_reader(bytes), in;
	return ber_read_tag(&outer, BER_SEQUENCE, &in) && ber_read_octets(&in, &ret->engine_id)
	    && ber_read_integer(&in, &ret->boots) && ber_read_integer(&in, &ret->time)
	    && ber_read_octets(&in, &ret->user) && ber_read_octets(&in, &ret->mac)
	    && ber_read_octets(&in, &ret->salt) && ber_at_end(&in);
}

static bool read_v3(struct ber_reader *in, struct lab_message *ret)
{
	struct ber_reader global;
	struct bytes flags, security;
	int64_t model;
	if (!ber_read_tag(in, BER_SEQUENCE, &global) || !ber_read_integer(&global, &ret->id)
	    || !ber_read_integer(&global, &ret->max_size) || !ber_read_octets(&global, &flags)
	    || !ber_read_integer(&global, &model))
		return false;
	if (flags.size != 1 || model != SECURITY_USM || !ber_read_octets(in, &security)
	    || !read_security(security, ret))
		return false;
	ret->flags = flags.data[0];
	if (!(ret->flags & LAB_PRIV)) {
		ret->pdu = rest_of(in);
		return true;
	}
	return (ret->flags & LAB_AUTH) && ber_read_octets(in, &ret->pdu);
}

bool lab_message_read(struct bytes datagram, struct lab_message *ret)
{
	struct ber_reader outer = ber_reader(datagram), in;
	int64_t version;
	*ret = (struct lab_message){ 0 };
	if (!ber_read_tag(&outer, BER_SEQUENCE, &in) || !ber_read_integer(&in, &version))
		return false;
	if (version == LAB_V3) {
		ret->version = LAB_V3;
		return read_v3(&in, ret);
	}
	if ((version != LAB_V1 && version != LAB_V2C) || !ber_read_octets(&in, &ret->community))
		return false;
	ret->version = version == LAB_V1 ? LAB_V1 : LAB_V2C;
	ret->pdu = rest_of(&in);
	return true;
}

bool lab_scoped_read(struct bytes bytes, struct bytes *ret_context_engine,
    struct bytes *ret_context, struct bytes *ret_pdu)
{
	struct ber_reader outer = ber_reader(bytes), in;
	if (!ber_read_tag(&outer, BER_SEQUENCE, &in) || !ber_read_octets(&in, ret_context_engine)
	    || !ber_read_octets(&in, ret_context))
		return false;
	*ret_pdu = rest_of(&in);
	return true;
}

bool lab_pdu_read(struct bytes bytes, struct lab_pdu *ret)
{
	struct ber_reader outer = ber_reader(bytes), in, list;
	if (!ber_read_any(&outer, &ret->type, &in) || !ber_read_integer(&in, &ret->id)
	    || !ber_read_integer(&in, &ret->first) || !ber_read_integer(&in, &ret->second)
	    || !ber_read_tag(&in, BER_SEQUENCE, &list))
		return false;
	ret->list = rest_of(&list);
	for (ret->n = 0; !ber_at_end(&list); ret->n++) {
		struct ber_reader binding, value;
		uint8_t tag;
		if (ret->n == LAB_NAMES_LIMIT || !ber_read_tag(&list, BER_SEQUENCE, &binding)
		    || !ber_read_oid(&binding, &ret->name[ret->n])
		    || !ber_read_any(&binding, &tag, &value))
			return false;
	}
	return true;
}

static void write_security(const struct lab_message *message, struct ber_writer *writer)
{
	static const uint8_t zeros[64];
	size_t octets = ber_open(writer, BER_OCTETS);
	size_t sequence = ber_open(writer, BER_SEQUENCE);
	ber_put_octets(writer, BER_OCTETS, message->engine_id);
	ber_put_integer(writer, message->boots);
	ber_put_integer(writer, message->time);
	ber_put_octets(writer, BER_OCTETS, message->user);
	ber_put_octets(writer, BER_OCTETS, (struct bytes){ zeros, message->mac.size });
	writer->mark = writer->size - message->mac.size;
	ber_put_octets(writer, BER_OCTETS, message->salt);
	ber_close(writer, sequence);
	ber_close(writer, octets);
}

void lab_message_write(const struct lab_message *message, struct ber_writer *writer,
    size_t *ret_mac)
{
	size_t whole = ber_open(writer, BER_SEQUENCE);
	ber_put_integer(writer, message->version);
	if (message->version == LAB_V3) {
		size_t global = ber_open(writer, BER_SEQUENCE);
		ber_put_integer(writer, message->id);
		ber_put_integer(writer, message->max_size);
		ber_put_octets(writer, BER_OCTETS, (struct bytes){ &message->flags, 1 });
		ber_put_integer(writer, SECURITY_USM);
		ber_close(writer, global);
		write_security(message, writer);
	} else {
		ber_put_octets(writer, BER_OCTETS, message->community);
	}
	if (message->flags & LAB_PRIV)
		ber_put_octets(writer, BER_OCTETS, message->pdu);
	else
		ber_put_raw(writer, message->pdu);
	ber_close(writer, whole);
	*ret_mac = writer->mark;
}
